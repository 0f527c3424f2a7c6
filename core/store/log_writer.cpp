#include "core/store/log_writer.h"

#include "core/store/append_checks.h"

#include <algorithm>

namespace lookback::store {

using base::Status;

Status LogWriter::prepare(const sqlite::Database& db, IdIndex& ids) {
    m_db = &db;
    m_ids = &ids;
    LOOKBACK_TRY_ASSIGN(m_insertEvent, db.prepare("INSERT INTO event VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"));
    LOOKBACK_TRY_ASSIGN(m_maxPosition, db.prepare("SELECT max(position) FROM event"));
    LOOKBACK_TRY_ASSIGN(m_maxStream, db.prepare("SELECT max(id) FROM stream"));
    LOOKBACK_TRY_ASSIGN(m_findStream,
                        db.prepare("SELECT id, events, last_revision, last_position, last_recorded_at FROM stream WHERE name = ?1"));
    LOOKBACK_TRY_ASSIGN(m_insertStream, db.prepare("INSERT INTO stream VALUES(?1, ?2, ?3, ?4, ?5, ?6)"));
    LOOKBACK_TRY_ASSIGN(m_updateStream, db.prepare("UPDATE stream SET events = ?3, last_revision = ?4, last_position = ?5, "
                                                   "last_recorded_at = ?6 WHERE id = ?1 AND name = ?2"));
    LOOKBACK_TRY_ASSIGN(m_findType, db.prepare("SELECT id FROM type WHERE name = ?1 AND schema_version = ?2"));
    LOOKBACK_TRY_ASSIGN(m_insertType, db.prepare("INSERT INTO type(name, schema_version) VALUES(?1, ?2)"));
    LOOKBACK_TRY_ASSIGN(m_findSubject, db.prepare("SELECT id FROM subject WHERE name = ?1"));
    LOOKBACK_TRY_ASSIGN(m_insertSubject, db.prepare("INSERT INTO subject(name) VALUES(?1)"));
    LOOKBACK_TRY_ASSIGN(m_findKid, db.prepare("SELECT id FROM seal_key WHERE kid = ?1"));
    LOOKBACK_TRY_ASSIGN(m_insertKid, db.prepare("INSERT INTO seal_key(kid) VALUES(?1)"));
    LOOKBACK_TRY_ASSIGN(m_insertSealed, db.prepare("INSERT INTO sealed VALUES(?1, ?2, ?3, ?4)"));
    LOOKBACK_TRY_ASSIGN(m_findSnapshot, db.prepare("SELECT 1 FROM snapshot WHERE stream = ?1 AND version = ?2"));
    LOOKBACK_TRY_ASSIGN(m_insertSnapshot,
                        db.prepare("INSERT INTO snapshot(stream, revision, version, type, schema_version, recorded_at, data) "
                                   "SELECT ?1, coalesce(max(revision), -1) + 1, ?2, ?3, ?4, ?5, ?6 FROM snapshot WHERE stream = ?1"));
    return base::success();
}

Status LogWriter::begin() {
    m_streams.clear();
    m_lastStream = nullptr;
    const auto next = [](sqlite::Statement& max) -> base::Result<std::int64_t> {
        const sqlite::ResetGuard reset(max);
        LOOKBACK_TRY_ASSIGN(const bool row, max.next("reading the end of the log"));
        return row ? max.integer(0) + 1 : 1;
    };
    LOOKBACK_TRY_ASSIGN(m_nextPosition, next(m_maxPosition));
    LOOKBACK_TRY_ASSIGN(m_nextStream, next(m_maxStream));
    return m_ids->begin();
}

void LogWriter::forget() {
    m_streams.clear();
    m_lastStream = nullptr;
    m_types.clear();
    m_lastType = 0;
    m_subjects.clear();
    m_kids.clear();
    m_ids->forget();
}

base::Result<StreamRow*> LogWriter::stream(std::string_view name) {
    if (m_lastStream != nullptr && m_lastStream->text == name)
        return &m_lastStream->value;
    if (auto* known = m_streams.find(name)) {
        m_lastStream = known;
        return &known->value;
    }
    LOOKBACK_TRY(checkStreamName(name));
    if (m_streams.size() >= kMostNames) {
        LOOKBACK_TRY(flushStreams());
        m_streams.clear();
        m_lastStream = nullptr;
    }
    StreamRow row;
    const sqlite::ResetGuard reset(m_findStream);
    LOOKBACK_TRY_ASSIGN(const bool stored, m_findStream.bindText(1, name).next("looking for a stream"));
    if (stored)
        row = {m_findStream.integer(0), m_findStream.integer(1), base::Revision{m_findStream.integer(2)},
               m_findStream.integer(3), base::Instant{m_findStream.integer(4)}, true, false};
    m_lastStream = &m_streams.add(name, row);
    return &m_lastStream->value;
}

base::Result<std::int64_t> LogWriter::typeNumber(std::string_view name, int schemaVersion) {
    const auto is = [&](const TypeNumber& t) { return t.schemaVersion == schemaVersion && t.name == name; };
    if (m_lastType < m_types.size() && is(m_types[m_lastType]))
        return m_types[m_lastType].id;
    const auto found = std::find_if(m_types.begin(), m_types.end(), is);
    if (found != m_types.end()) {
        m_lastType = static_cast<std::size_t>(found - m_types.begin());
        return found->id;
    }
    LOOKBACK_TRY(checkType(name, schemaVersion));
    const sqlite::ResetGuard reset(m_findType);
    LOOKBACK_TRY_ASSIGN(const bool stored, m_findType.bindText(1, name).bind(2, schemaVersion).next("looking for a type"));
    std::int64_t id = 0;
    if (stored) {
        id = m_findType.integer(0);
    } else {
        LOOKBACK_TRY(m_insertType.bindText(1, name).bind(2, schemaVersion).run("writing a type"));
        id = m_db->lastInsertedRow();
    }
    if (m_types.size() >= 256) // a log of made-up types must not make the search long
        m_types.clear();
    m_lastType = m_types.size();
    m_types.push_back({std::string(name), schemaVersion, id});
    return id;
}

base::Result<std::int64_t> LogWriter::numberOf(TextTable<std::int64_t>& known, sqlite::Statement& find, sqlite::Statement& insert,
                                               std::string_view text) {
    if (const auto* found = known.find(text))
        return found->value;
    const sqlite::ResetGuard reset(find);
    LOOKBACK_TRY_ASSIGN(const bool stored, find.bindText(1, text).next("looking for a subject"));
    std::int64_t id = 0;
    if (stored) {
        id = find.integer(0);
    } else {
        LOOKBACK_TRY(insert.bindText(1, text).run("writing a subject"));
        id = m_db->lastInsertedRow();
    }
    if (known.size() >= kMostNames)
        known.clear();
    known.add(text, id);
    return id;
}

Status LogWriter::addSealed(const SealedFields& sealed, std::int64_t position) {
    LOOKBACK_TRY_ASSIGN(const std::int64_t subject, numberOf(m_subjects, m_findSubject, m_insertSubject, sealed.subject));
    LOOKBACK_TRY_ASSIGN(const std::int64_t kid, numberOf(m_kids, m_findKid, m_insertKid, sealed.kid));
    return m_insertSealed.bind(1, subject).bind(2, position).bind(3, kid).bind(4, sealed.fields).run("writing where sealed fields are");
}

Status LogWriter::add(StreamRow& row, base::Revision revision, const NewEvent& event) {
    const event::EventView& e = event.event;
    LOOKBACK_TRY(checkContent(event));
    if (m_nextPosition > IdIndex::kMostPosition)
        return base::makeError(base::ErrorCode::CannotWrite, "the store is full: it holds the most events this format can number");
    LOOKBACK_TRY_ASSIGN(const std::int64_t type, typeNumber(e.type, e.schemaVersion));
    const std::int64_t stream = row.id != 0 ? row.id : m_nextStream;
    m_insertEvent.bind(1, m_nextPosition).bind(2, stream).bind(3, revision.value).bind(4, type).bind(5, e.recordedAt.ns);
    // Absent = as recorded; absent = {}: the usual cases take no room.
    if (e.occurredAt == e.recordedAt)
        m_insertEvent.bindNull(6);
    else
        m_insertEvent.bind(6, e.occurredAt.ns);
    m_insertEvent.bindBlob(7, e.id.view());
    if (e.metadata == "{}")
        m_insertEvent.bindNull(8);
    else
        m_insertEvent.bindText(8, e.metadata);
    m_insertEvent.bindText(9, e.data);
    const sqlite::Step step = m_insertEvent.step();
    if (step == sqlite::Step::Failed) {
        base::Error problem = m_insertEvent.error("writing an event");
        m_insertEvent.reset();
        return problem.code == base::ErrorCode::Conflict ? repeatedRevision(e.stream, revision) : problem;
    }
    m_insertEvent.reset();

    m_ids->add(stream, e.id, m_nextPosition);
    for (const SealedFields& sealed : event.sealed)
        if (auto done = addSealed(sealed, m_nextPosition); !done.ok()) {
            base::Error problem = done.error();
            if (problem.code == base::ErrorCode::Conflict)
                problem.code = base::ErrorCode::Internal; // the event is written: going on would leave it half recorded
            return problem;
        }
    if (row.id == 0) {
        row.id = stream;
        ++m_nextStream;
    }
    ++row.events;
    row.last = std::max(row.last, revision);
    row.lastPosition = m_nextPosition++;
    row.lastRecordedAt = std::max(row.lastRecordedAt, e.recordedAt);
    row.changed = true;
    return m_ids->wantsFlush() ? m_ids->flush() : base::success();
}

base::Result<bool> LogWriter::addSnapshot(const SnapshotRow& snapshot) {
    {
        const sqlite::ResetGuard reset(m_findSnapshot);
        LOOKBACK_TRY_ASSIGN(const bool there, m_findSnapshot.bindText(1, snapshot.stream).bind(2, snapshot.version.value).next("looking for a snapshot"));
        if (there)
            return false;
    }
    m_insertSnapshot.bindText(1, snapshot.stream).bind(2, snapshot.version.value).bindText(3, snapshot.type).bind(4, snapshot.schemaVersion);
    LOOKBACK_TRY(m_insertSnapshot.bind(5, snapshot.recordedAt.ns).bindText(6, snapshot.data).run("writing a snapshot"));
    return true;
}

Status LogWriter::flushStreams() {
    std::vector<TextTable<StreamRow>::Entry*> changed;
    for (auto& entry : m_streams)
        if (entry.value.changed)
            changed.push_back(&entry);
    std::sort(changed.begin(), changed.end(), [](const auto* a, const auto* b) { return a->value.id < b->value.id; });
    for (auto* const entry : changed) {
        auto& [name, row] = *entry;
        auto& statement = row.stored ? m_updateStream : m_insertStream;
        statement.bind(1, row.id).bindText(2, name).bind(3, row.events).bind(4, row.last.value).bind(5, row.lastPosition);
        LOOKBACK_TRY(statement.bind(6, row.lastRecordedAt.ns).run("writing a stream's figures"));
        row.stored = true;
        row.changed = false;
    }
    return base::success();
}

Status LogWriter::flush() {
    LOOKBACK_TRY(flushStreams());
    return m_ids->flush();
}

} // namespace lookback::store
