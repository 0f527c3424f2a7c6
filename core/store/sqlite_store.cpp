#include "core/store/sqlite_store.h"

#include "core/store/append_checks.h"
#include "core/store/page_builder.h"
#include "core/store/sqlite_bulk.h"
#include "core/store/sqlite_open.h"
#include "core/store/sqlite_queries.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

namespace lookback::store {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Position;
using base::Revision;
using base::Status;
using sqlite::ResetGuard;
using sqlite::Statement;
using sqlite::Step;
using sqlite::Type;

base::Error damagedEvent(std::int64_t position, const char* what) {
    return makeError(ErrorCode::Corrupt, what, placeOf(Position{0, static_cast<std::uint64_t>(position)}), "The store is damaged; verify it, and work with another copy");
}

StreamInfo infoOf(const Statement& row) {
    return {std::string(row.bytes(0)), row.integer(1), Revision{row.integer(2)}, Position{0, static_cast<std::uint64_t>(row.integer(3))},
            base::Instant{row.integer(4)}};
}

SnapshotRow snapshotOf(const Statement& row, std::string_view stream) {
    return {std::string(stream), Revision{row.integer(0)}, base::Version{row.integer(1)}, std::string(row.bytes(2)),
            static_cast<int>(row.integer(3)), base::Instant{row.integer(4)}, std::string(row.bytes(5))};
}

// A position of ours, or the end of everything for one that only another engine could have given.
std::int64_t rowOf(Position position) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return position.high != 0 || position.low > kMost ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(position.low);
}

} // namespace

// ---- opening and closing

base::Result<std::unique_ptr<SqliteStore>> SqliteStore::create(const std::string& path, const base::Uuid& id, Publish publish,
                                                               const SqliteOptions& options) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) == 0)
        return makeError(ErrorCode::Conflict, "there is already a file of this name", path, "Choose another name, or open that store");
    const std::string file = privateName(path);
    LOOKBACK_TRY(createStoreFile(file, id));
    if (publish == Publish::AtOnce) {
        if (auto done = publishFile(file, path); !done.ok()) {
            ::unlink(file.c_str());
            return std::move(done).error();
        }
        return open(path, Access::ReadWrite, options);
    }
    std::unique_ptr<SqliteStore> store(new SqliteStore);
    store->m_path = path;
    store->m_options = options;
    store->m_private = true;
    LOOKBACK_TRY(store->attach(file, Access::ReadWrite));
    return store;
}

base::Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path, Access access, const SqliteOptions& options) {
    std::unique_ptr<SqliteStore> store(new SqliteStore);
    store->m_path = path;
    store->m_options = options;
    LOOKBACK_TRY(store->attach(path, access));
    return store;
}

Status SqliteStore::attach(const std::string& file, Access access) {
    LOOKBACK_TRY_ASSIGN(OpenedFile opened, openStoreFile(file, access, m_options.busyWait));
    m_file = file;
    m_db = std::move(opened.db);
    m_storeId = opened.storeId;
    m_writable = access == Access::ReadWrite;
    m_mayBeInWal = m_writable && opened.writeAheadLog;
    m_queries.resize(kQueries.size());
    LOOKBACK_TRY(m_db.execute("PRAGMA synchronous=FULL; PRAGMA cache_size=-8192"));
    // A private file is thrown away when anything goes wrong: its journal need not outlive the process.
    if (m_private) {
        LOOKBACK_TRY(m_db.execute("PRAGMA journal_mode=MEMORY"));
    }
    LOOKBACK_TRY(m_names.prepare(m_db));
    return m_ids.prepare(m_db, m_storeId);
}

void SqliteStore::detach() {
    m_queries.clear();
    m_names = {};
    m_ids = {};
    m_writer = {};
    m_writerReady = false;
    m_db.close();
}

SqliteStore::~SqliteStore() {
    if (m_bulk != nullptr)
        m_bulk->abandon();
    if (m_db.isOpen())
        returnToRest();
    detach();
    if (m_private)
        ::unlink(m_file.c_str());
}

Status SqliteStore::publish() {
    if (!m_private)
        return base::success();
    // SQLite knows its journals by the old name: close, rename, open again.
    detach();
    if (auto done = publishFile(m_file, m_path); !done.ok()) {
        m_writable = false;
        return done;
    }
    m_private = false;
    return attach(m_path, Access::ReadWrite);
}

Status SqliteStore::prepareForWriting() {
    if (!m_db.isOpen())
        return makeError(ErrorCode::CannotWrite, "the store could not be opened again after it got its name", m_path);
    if (!m_writable)
        return readOnlyError().at(m_path);
    if (m_bulk != nullptr)
        return bulkOpenError();
    if (!m_writerReady)
        LOOKBACK_TRY(m_writer.prepare(m_db, m_ids));
    m_writerReady = true;
    return base::success();
}

Status SqliteStore::useWriteAheadLog() {
    if (m_private || m_mayBeInWal)
        return base::success(); // once in WAL, our shared lock on the file keeps others from switching back
    auto mode = m_db.textOf("PRAGMA journal_mode=WAL");
    if (!mode.ok())
        return mode.error().at(m_path);
    // File systems without shared memory keep the rollback journal: slower for readers, as safe.
    m_mayBeInWal = *mode == "wal";
    return base::success();
}

void SqliteStore::returnToRest() {
    if (!m_mayBeInWal)
        return;
    m_db.setBusyWait(std::chrono::milliseconds(0));
    // Two writers that close at the same time each see the other: a few short, uneven waits let the later one win.
    for (int attempt = 0; attempt < 4; ++attempt) {
        const auto mode = m_db.textOf("PRAGMA journal_mode=DELETE");
        m_mayBeInWal = !mode.ok() || *mode != "delete";
        if (!m_mayBeInWal)
            break;
        std::uint8_t dice = 0;
        sqlite::randomBytes({&dice, 1});
        std::this_thread::sleep_for(std::chrono::microseconds(500 + dice * 20));
    }
    // Someone reads or writes: leave the log empty at least, so that the file alone is whole.
    if (m_mayBeInWal)
        static_cast<void>(m_db.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    m_db.setBusyWait(m_options.busyWait);
}

base::Status SqliteStore::emptyLog() {
    returnToRest();
    if (!m_mayBeInWal)
        return base::success();
    LOOKBACK_TRY_ASSIGN(Statement checkpoint, m_db.prepare("PRAGMA wal_checkpoint(TRUNCATE)"));
    LOOKBACK_TRY_ASSIGN(const bool row, checkpoint.next("emptying the log"));
    if (!row || checkpoint.integer(0) != 0)
        return base::makeError(base::ErrorCode::Locked, "another program reads the store, so its log cannot be emptied", m_path, "close it there, then go on");
    return base::success();
}

base::Result<Statement*> SqliteStore::query(Query which) {
    Statement& statement = m_queries[static_cast<std::size_t>(which)];
    if (!statement.isSet()) {
        LOOKBACK_TRY_ASSIGN(statement, m_db.prepare(kQueries[static_cast<std::size_t>(which)]));
    }
    return &statement;
}

// ---- reading

constexpr std::string_view kEmptyObject = "{}";

// Columns: LOOKBACK_EVENT_COLUMNS. `stream`: the name when it is known. STRICT tables hold only the right types; a file altered by
// other means may hold any, so what would be misread is refused here, and what only looks odd (a number kept as text) is left to
// SQLite's integrity check.
Status SqliteStore::readRow(const Statement& row, std::string_view stream, event::EventView& into) {
    const std::int64_t position = row.integer(0);
    into.position = Position{0, static_cast<std::uint64_t>(position)};
    if (!stream.empty()) {
        into.stream = stream;
    } else if (const std::string* known = m_names.knownStream(row.integer(1))) {
        into.stream = *known;
    } else {
        LOOKBACK_TRY_ASSIGN(into.stream, m_names.stream(row.integer(1)));
    }
    into.revision = Revision{row.integer(2)};
    const std::int64_t number = row.integer(3);
    if (const NameCache::Type* known = m_names.knownType(number)) {
        into.type = known->name;
        into.schemaVersion = known->schemaVersion;
    } else {
        LOOKBACK_TRY_ASSIGN(const NameCache::Type type, m_names.type(number));
        into.type = type.name;
        into.schemaVersion = type.schemaVersion;
    }
    into.recordedAt = base::Instant{row.integer(4)};
    const Type occurred = row.type(5);
    into.occurredAt = occurred == Type::Null ? into.recordedAt : base::Instant{row.integer(5)};
    const std::string_view id = row.bytes(6), metadata = row.bytes(7);
    into.metadata = metadata.empty() ? kEmptyObject : metadata;
    into.data = row.bytes(8);
    if (id.size() != into.id.bytes.size() || into.data.empty() || (occurred != Type::Null && occurred != Type::Integer) ||
        into.revision.value < 0)
        return damagedEvent(position, "a column of the event has a value it cannot have");
    std::memcpy(into.id.bytes.data(), id.data(), into.id.bytes.size());
    return base::success();
}

base::Result<event::EventPage> SqliteStore::readPage(Statement& rows, std::string_view stream, std::size_t limit) {
    const ResetGuard reset(rows);
    auto names = m_names.beginPage();
    PageBuilder page(limit);
    if (!stream.empty())
        stream = page.keep(stream);
    while (true) {
        const Step step = rows.step();
        if (step == Step::Failed)
            return rows.error("reading events").at(m_path);
        if (step == Step::Done)
            return std::move(page).finish(true, std::move(names));
        if (page.full())
            return std::move(page).finish(false, std::move(names));
        event::EventView& event = page.addEmpty();
        LOOKBACK_TRY(readRow(rows, stream, event));
        if (event.metadata.data() == kEmptyObject.data()) {
            event.data = page.keep(event.data);
        } else if (event.metadata.data() + event.metadata.size() == event.data.data()) { // neighbours in the row: one copy
            const std::string_view both = page.keep({event.metadata.data(), event.metadata.size() + event.data.size()});
            event.data = both.substr(event.metadata.size());
            event.metadata = both.substr(0, event.metadata.size());
        } else {
            event.data = page.keep(event.data);
            event.metadata = page.keep(event.metadata);
        }
    }
}

base::Result<std::int64_t> SqliteStore::streamNumber(std::string_view stream) {
    if (m_bulk != nullptr) {
        LOOKBACK_TRY_ASSIGN(const StreamRow* row, m_writer.stream(stream));
        return row->id;
    }
    LOOKBACK_TRY_ASSIGN(Statement * find, query(Query::StreamNumber));
    const ResetGuard reset(*find);
    LOOKBACK_TRY_ASSIGN(const bool row, find->bindText(1, stream).next("looking for a stream"));
    return row ? find->integer(0) : 0;
}

base::Result<event::EventPage> SqliteStore::readStream(std::string_view stream, Revision from, Direction direction, std::size_t limit) {
    LOOKBACK_TRY_ASSIGN(const std::int64_t number, streamNumber(stream));
    if (number == 0) {
        event::EventPage nothing;
        nothing.end = true;
        return nothing;
    }
    LOOKBACK_TRY_ASSIGN(Statement * rows, query(direction == Direction::Forward ? Query::StreamForward : Query::StreamBackward));
    rows->bind(1, number).bind(2, from.value);
    return readPage(*rows, stream, limit);
}

base::Result<event::EventPage> SqliteStore::readAll(Position after, std::size_t limit) {
    if (m_bulk != nullptr)
        LOOKBACK_TRY(m_writer.flushStreams()); // names of streams begun in the bulk
    LOOKBACK_TRY_ASSIGN(Statement * rows, query(Query::All));
    rows->bind(1, rowOf(after));
    return readPage(*rows, {}, limit);
}

base::Result<event::StoredEvent> SqliteStore::readAt(Position position) {
    if (m_bulk != nullptr)
        LOOKBACK_TRY(m_writer.flushStreams());
    LOOKBACK_TRY_ASSIGN(Statement * find, query(Query::At));
    const ResetGuard reset(*find);
    LOOKBACK_TRY_ASSIGN(const bool row, find->bind(1, rowOf(position)).next("reading an event"));
    if (!row)
        return makeError(ErrorCode::NotFound, "there is no event at this position", placeOf(position));
    const auto names = m_names.beginPage();
    event::EventView event;
    LOOKBACK_TRY(readRow(*find, {}, event));
    return event::StoredEvent(event);
}

base::Result<std::vector<Revision>> SqliteStore::findId(std::string_view stream, const base::Uuid& id, std::size_t limit) {
    LOOKBACK_TRY_ASSIGN(const std::int64_t number, streamNumber(stream));
    if (number == 0)
        return std::vector<Revision>{};
    return findIdIn(number, id, limit);
}

base::Result<std::vector<Revision>> SqliteStore::findIdIn(std::int64_t stream, const base::Uuid& id, std::size_t limit) {
    std::vector<Revision> found;
    LOOKBACK_TRY(m_ids.candidates(stream, id, m_candidates));
    for (const std::int64_t position : m_candidates) {
        LOOKBACK_TRY_ASSIGN(Statement * find, query(Query::IdAt));
        const ResetGuard reset(*find);
        LOOKBACK_TRY_ASSIGN(const bool row, find->bind(1, position).next("comparing an event's id"));
        if (row && find->integer(0) == stream && find->bytes(2) == id.view())
            found.push_back(Revision{find->integer(1)});
    }
    std::sort(found.begin(), found.end());
    if (found.size() > limit)
        found.resize(limit);
    return found;
}

base::Result<Head> SqliteStore::head() {
    if (m_bulk != nullptr)
        LOOKBACK_TRY(m_writer.flushStreams());
    LOOKBACK_TRY_ASSIGN(Statement * find, query(Query::Head));
    const ResetGuard reset(*find);
    LOOKBACK_TRY_ASSIGN(const bool row, find->next("reading the head of the log"));
    if (!row)
        return Head{};
    // Positions and stream numbers are given out without gaps and never taken back, so the highest is the count; check() proves it.
    return Head{Position{0, static_cast<std::uint64_t>(find->integer(0))}, find->integer(0), find->integer(1)};
}

base::Result<std::vector<StreamInfo>> SqliteStore::streams(std::string_view category, std::string_view afterName, std::size_t limit) {
    if (m_bulk != nullptr)
        LOOKBACK_TRY(m_writer.flushStreams());
    const auto [first, beyond] = rangeOfCategory(category);
    LOOKBACK_TRY_ASSIGN(Statement * rows, query(category.empty() ? Query::AllStreams : Query::StreamsOfCategory));
    const ResetGuard reset(*rows);
    rows->bindText(1, afterName);
    if (!category.empty())
        rows->bindText(2, first).bindText(3, beyond);
    std::vector<StreamInfo> found;
    while (found.size() < limit) {
        LOOKBACK_TRY_ASSIGN(const bool row, rows->next("reading the list of streams"));
        if (!row)
            break;
        found.push_back(infoOf(*rows));
    }
    return found;
}

base::Result<std::int64_t> SqliteStore::countStreams(std::string_view category) {
    if (category.empty()) {
        LOOKBACK_TRY_ASSIGN(const Head all, head());
        return all.streams;
    }
    if (m_bulk != nullptr)
        LOOKBACK_TRY(m_writer.flushStreams());
    LOOKBACK_TRY_ASSIGN(Statement * count, query(Query::CountStreams));
    const ResetGuard reset(*count);
    const auto [first, beyond] = rangeOfCategory(category);
    LOOKBACK_TRY_ASSIGN(const bool row, count->bindText(1, first).bindText(2, beyond).next("counting streams"));
    return row ? count->integer(0) : 0;
}

base::Result<StreamInfo> SqliteStore::streamInfo(std::string_view stream) {
    if (m_bulk != nullptr) {
        LOOKBACK_TRY_ASSIGN(const StreamRow* row, m_writer.stream(stream));
        return row->events == 0 ? StreamInfo{std::string(stream), 0, {-1}, {}, {}}
                                : StreamInfo{std::string(stream), row->events, row->last,
                                             Position{0, static_cast<std::uint64_t>(row->lastPosition)}, row->lastRecordedAt};
    }
    LOOKBACK_TRY_ASSIGN(Statement * find, query(Query::StreamInfo));
    const ResetGuard reset(*find);
    LOOKBACK_TRY_ASSIGN(const bool row, find->bindText(1, stream).next("reading about a stream"));
    return row ? infoOf(*find) : StreamInfo{std::string(stream), 0, {-1}, {}, {}};
}

base::Result<std::uint64_t> SqliteStore::changeToken() {
    LOOKBACK_TRY_ASSIGN(Statement * find, query(Query::ChangeToken));
    const ResetGuard reset(*find);
    LOOKBACK_TRY_ASSIGN(const bool row, find->next("asking for changes"));
    return row ? static_cast<std::uint64_t>(find->integer(0)) : 0;
}

// ---- snapshots and sealed fields

base::Result<std::optional<SnapshotRow>> SqliteStore::snapshotAtOrBefore(std::string_view snapshotStream, base::Version version) {
    LOOKBACK_TRY_ASSIGN(Statement * find, query(Query::SnapshotAtOrBefore));
    const ResetGuard reset(*find);
    LOOKBACK_TRY_ASSIGN(const bool row, find->bindText(1, snapshotStream).bind(2, version.value).next("reading a snapshot"));
    return row ? std::optional(snapshotOf(*find, snapshotStream)) : std::nullopt;
}

base::Result<std::vector<SnapshotRow>> SqliteStore::snapshots(std::string_view snapshotStream, bool withData) {
    LOOKBACK_TRY_ASSIGN(Statement * rows, query(withData ? Query::SnapshotsWithData : Query::Snapshots));
    const ResetGuard reset(*rows);
    rows->bindText(1, snapshotStream);
    std::vector<SnapshotRow> found;
    while (true) {
        LOOKBACK_TRY_ASSIGN(const bool row, rows->next("reading the snapshots"));
        if (!row)
            return found;
        found.push_back(snapshotOf(*rows, snapshotStream));
    }
}

base::Result<std::vector<SealedRow>> SqliteStore::sealedOf(std::string_view subject, Position after, std::size_t limit) {
    if (m_bulk != nullptr)
        LOOKBACK_TRY(m_writer.flushStreams());
    LOOKBACK_TRY_ASSIGN(Statement * rows, query(Query::SealedOf));
    const ResetGuard reset(*rows);
    rows->bindText(1, subject).bind(2, rowOf(after));
    const auto names = m_names.beginPage();
    std::vector<SealedRow> found;
    while (true) {
        LOOKBACK_TRY_ASSIGN(const bool row, rows->next("reading where sealed fields are"));
        if (!row)
            return found;
        const Position position{0, static_cast<std::uint64_t>(rows->integer(1))};
        // A page never ends inside an event, since the next one goes on behind its position.
        if (found.size() >= limit && (found.empty() || found.back().position != position))
            return found;
        LOOKBACK_TRY_ASSIGN(const std::string_view stream, m_names.stream(rows->integer(2)));
        found.push_back({std::string(rows->bytes(0)), std::string(subject), std::string(stream), position, rows->integer(3)});
    }
}

base::Result<std::vector<SealedSubject>> SqliteStore::sealedSubjects(std::string_view afterName, std::size_t limit) {
    if (m_bulk != nullptr)
        LOOKBACK_TRY(m_writer.flushStreams());
    LOOKBACK_TRY_ASSIGN(Statement * subjects, query(Query::Subjects));
    LOOKBACK_TRY_ASSIGN(Statement * rows, query(Query::SealedOfSubject));
    const ResetGuard resetSubjects(*subjects);
    subjects->bindText(1, afterName);
    const auto names = m_names.beginPage();
    std::vector<SealedSubject> found;
    while (found.size() < limit) {
        LOOKBACK_TRY_ASSIGN(const bool more, subjects->next("reading subjects"));
        if (!more)
            break;
        SealedSubject subject;
        subject.subject = subjects->bytes(1);
        SealedTotals totals(subject);
        const ResetGuard reset(*rows);
        rows->bind(1, subjects->integer(0));
        while (true) {
            LOOKBACK_TRY_ASSIGN(const bool row, rows->next("reading where sealed fields are"));
            if (!row)
                break;
            LOOKBACK_TRY_ASSIGN(const std::string_view stream, m_names.stream(rows->integer(2)));
            totals.add(rows->bytes(0), static_cast<std::uint64_t>(rows->integer(1)), stream, rows->integer(3));
        }
        if (totals.finish())
            found.push_back(std::move(subject));
    }
    return found;
}

} // namespace lookback::store
