#include "core/integrity/replay_check.h"

#include "core/base/encoding.h"
#include "core/json/cursor.h"
#include "core/timetravel/fields.h"
#include "core/timetravel/snapshot.h"
#include "core/timetravel/time_travel.h"

#include <algorithm>

namespace lookback::integrity {

namespace {

constexpr std::size_t kExpectedIds = 64;

// Never a value of the payload: it might be personal.
std::string sayProblem(const aggregate::EventProblem& problem) {
    using Kind = aggregate::EventProblem::Kind;
    std::string text = problem.detail.problem;
    if (!problem.detail.path.empty())
        text += " at /data" + base::visibleExcerpt(problem.detail.path);
    const bool ownWords = problem.kind == Kind::UnknownType || problem.kind == Kind::UnknownVersion || problem.kind == Kind::CannotFold;
    if (ownWords && problem.detail.path.empty() && !problem.detail.found.empty())
        text += ": " + base::visibleExcerpt(problem.detail.found);
    return text;
}

bool sameSteps(const aggregate::UpcastTrace& a, const aggregate::UpcastTrace& b) {
    return a.derived == b.derived &&
        std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(),
                   [](const auto& x, const auto& y) { return x.version == y.version && x.data == y.data; });
}

bool readTexts(json::Cursor& cursor, std::vector<std::string>& out) {
    std::string_view text;
    if (cursor.peek() != json::Kind::Array || !cursor.enterArray())
        return false;
    while (cursor.nextElement()) {
        if (cursor.peek() != json::Kind::String || !cursor.readString(text))
            return false;
        out.emplace_back(text);
    }
    return !cursor.failed();
}

} // namespace

ReplayContext::ReplayContext(store::EventStore& s, const aggregate::Kind& k, Findings& f)
    : store(s), kind(k), findings(f), snapshots(s.capabilities().snapshots), tombstoneType(k.tombstone({}, {}, {}, 0, 0).type) {}

StreamReplay::StreamReplay(ReplayContext& context, std::string_view stream) : m_context(context), m_name(stream) {
    const auto parts = event::splitStream(stream);
    if (const auto problem = event::streamNameProblem(stream, true))
        context.findings.add(CheckId::Format, Place({}, m_name, {}), "a stream's name: it " + *problem, base::visibleExcerpt(stream, 120));
    m_reserved = event::isReservedStream(stream);
    if (parts.category != context.kind.category())
        return;
    m_state = context.kind.start(parts.id);
    if (context.snapshots)
        listSnapshots();
}

bool StreamReplay::order(const event::EventView& e) {
    const std::int64_t revision = e.revision.value;
    if (revision == INT64_MAX) { // no version could follow
        m_context.findings.add(CheckId::Format, Place({e.position}, m_name, {}), "a revision below 9223372036854775807", "9223372036854775807");
        return false;
    }
    if (m_events > 0 && revision <= m_last) {
        m_unordered = true;
        m_context.findings.add(CheckId::Format, Place(e), "a revision after " + versionText({m_last}) + ", as positions were given", versionText(e.revision) + " stands behind it");
        return false;
    }
    if (!m_onlySnapshots && revision != m_last + 1)
        m_context.findings.add(CheckId::Sequence, Place(e), versionText({m_last + 1}),
                               versionText(e.revision) + ": " + counted(revision - m_last - 1, "revision is missing", "revisions are missing") + " before it");
    if (!m_onlySnapshots && m_events > 0 && e.position < m_lastPosition) // walking by revision
        m_context.findings.add(CheckId::Format, Place(m_lastPosition, m_name, base::Revision{m_last}), "a revision after " + versionText(e.revision) + ", as positions were given",
                               versionText({m_last}) + " stands behind it");
    m_last = revision;
    m_lastPosition = e.position;
    ++m_events;
    return true;
}

void StreamReplay::id(const event::EventView& e) {
    if (!m_ids.add(e.id, kExpectedIds))
        return;
    const auto twin = [&](base::Revision of) {
        const auto page = m_context.store.readStream(m_name, of, store::Direction::Forward, 1);
        const std::string position = page.ok() && !page->events.empty() ? " (#" + page->events.front().position.text() + ")" : std::string();
        m_context.findings.add(CheckId::Ids, Place(e), "an id of its own", "the id of " + versionText(of) + position);
    };
    const auto there = m_context.store.findId(m_name, e.id, 1); // ascending: the first decides
    if (there.ok() && !there->empty() && there->front() < e.revision)
        twin(there->front());
    else if (!m_context.idIndexTrusted || !there.ok())
        m_suspects.push_back({e.id, e.revision.value, e.position});
}

void StreamReplay::time(const event::EventView& e) {
    if (m_lastTime && e.recordedAt < *m_lastTime)
        m_context.findings.add(CheckId::TimeOrder, Place(e), base::formatInstant(*m_lastTime) + " or later", base::formatInstant(e.recordedAt));
    m_lastTime = e.recordedAt;
}

void StreamReplay::replay(const event::EventView& e) {
    if (m_state == nullptr) {
        if (!m_reserved && m_events == 1)
            m_context.findings.add(CheckId::Payloads, Place(e), "a stream of a kind that is known: " + std::string(m_context.kind.category()) + "-…",
                                   "a stream of another; none of its payloads can be read");
        return;
    }
    if (!m_onlySnapshots) {
        if (e.type == m_context.tombstoneType)
            readTombstone(e);
        if (const auto* type = m_context.kind.find(e.type); type != nullptr && e.schemaVersion < type->currentVersion)
            raise(e);
    }
    missedSnapshots(base::versionOf(e.revision).value);
    if (m_stopped) {
        if (m_onlySnapshots)
            return;
        if (const auto trace = m_context.kind.upcast(e, *m_state); trace.problem)
            m_context.findings.add(CheckId::Payloads, Place(e), base::visibleExcerpt(trace.problem->detail.expected), sayProblem(*trace.problem));
        return;
    }
    const auto result = m_context.kind.fold(*m_state, {&e, 1});
    if (result.stopped) {
        m_stopped = base::versionOf(e.revision);
        if (!m_onlySnapshots)
            m_context.findings.add(CheckId::Payloads, Place(e), base::visibleExcerpt(result.stopped->detail.expected),
                                   sayProblem(*result.stopped) + "; replay stops here");
        return;
    }
    if (m_nextSnapshot < m_snapshots.size() && m_snapshots[m_nextSnapshot] == base::versionOf(e.revision).value) {
        compareSnapshot(base::versionOf(e.revision), e);
        ++m_nextSnapshot;
    }
}

void StreamReplay::raise(const event::EventView& e) {
    const Timed timed(m_context.findings, CheckId::Upcasting);
    const auto once = m_context.kind.upcast(e, *m_state), twice = m_context.kind.upcast(e, *m_state);
    Check& row = m_context.findings.row(CheckId::Upcasting);
    if (once.problem && twice.problem) {
        ++row.notChecked;
        m_context.findings.note(CheckId::Upcasting, "payloads that cannot be raised are told under payloads");
        return;
    }
    ++row.items;
    if (once.problem.has_value() != twice.problem.has_value() || !sameSteps(once, twice))
        m_context.findings.add(CheckId::Upcasting, Place(e), "the same bytes each time", "raised twice, it differs");
}

void StreamReplay::readTombstone(const event::EventView& e) {
    Tombstone t;
    t.position = e.position;
    t.stream = m_name;
    t.revision = e.revision;
    json::Cursor cursor(e.data);
    std::string_view name, text;
    bool good = cursor.peek() == json::Kind::Object && cursor.enterObject();
    while (good && cursor.nextMember(name)) {
        if (name == "subject" || name == "erasure") {
            std::string& into = name == "subject" ? t.subject : t.erasure;
            if ((good = cursor.peek() == json::Kind::String && cursor.readString(text)))
                into = text;
        } else if (name == "kids") {
            good = readTexts(cursor, t.kids);
        } else if (name == "events" || name == "fields") {
            good = cursor.readInt64(name == "events" ? t.events : t.fields);
        } else {
            good = cursor.skipValue();
        }
    }
    t.wellFormed = good && !cursor.failed() && e.data == m_context.kind.tombstone(t.subject, t.erasure, t.kids, t.events, t.fields).data;
    m_context.tombstones.push_back(std::move(t));
}

// ---- Snapshots -------------------------------------------------------------------------------------------------------------------

Place StreamReplay::snapshotPlace(std::int64_t version) const { return {{}, m_name, base::revisionOf(base::Version{version})}; }

void StreamReplay::listSnapshots() {
    const Timed timed(m_context.findings, CheckId::Snapshots);
    const auto listed = m_context.store.snapshots(event::snapshotStreamName(m_name), false);
    if (!listed.ok()) {
        m_context.findings.addUnreadable(CheckId::Snapshots, Place({}, m_name, {}), "snapshots that can be read", listed.error());
        return;
    }
    for (const auto& row : *listed)
        m_snapshots.push_back(row.version.value);
    std::sort(m_snapshots.begin(), m_snapshots.end());
}

void StreamReplay::missedSnapshots(std::int64_t before) {
    for (; m_nextSnapshot < m_snapshots.size() && m_snapshots[m_nextSnapshot] < before; ++m_nextSnapshot) {
        if (m_unordered)
            continue;
        const std::int64_t version = m_snapshots[m_nextSnapshot];
        ++m_context.findings.row(CheckId::Snapshots).items;
        m_context.findings.add(CheckId::Snapshots, snapshotPlace(version),
                               m_stopped ? "no snapshot behind v" + std::to_string(m_stopped->value) + ", where replay stops" : "an event of version " + std::to_string(version),
                               "a snapshot of v" + std::to_string(version));
    }
}

void StreamReplay::compareSnapshot(base::Version version, const event::EventView& e) {
    const Timed timed(m_context.findings, CheckId::Snapshots);
    Findings& findings = m_context.findings;
    Check& check = findings.row(CheckId::Snapshots);
    const auto row = m_context.store.snapshotAtOrBefore(event::snapshotStreamName(m_name), version);
    if (!row.ok()) {
        ++check.items;
        findings.addUnreadable(CheckId::Snapshots, Place(e), "a snapshot that can be read", row.error());
        return;
    }
    if (!*row || (*row)->version != version)
        return; // removed meanwhile: it is a cache
    const auto& kind = m_context.kind;
    timetravel::SnapshotContent content;
    const auto unreadable = timetravel::readSnapshot((*row)->data, content);
    if (!unreadable && (content.foldVersion != kind.foldVersion() || content.schemaDigest != kind.schemaDigest())) {
        ++check.notChecked; // stale: nobody uses it
        findings.note(CheckId::Snapshots, "snapshots made by another version of the program are not used");
        return;
    }
    ++check.items;
    const std::string canonical = kind.canonical(*m_state);
    const auto judged = timetravel::judgeSnapshot(kind, **row);
    if (judged.state && content.tail == std::string_view(canonical).substr(1)) {
        return; // judged: its digest is that of these bytes
    }
    std::string found = judged.problem;
    if (judged.state) {
        found = "differs from replay";
        const char* separator = ": ";
        for (const auto& field : timetravel::changedFields(kind, *judged.state, *m_state)) {
            found += separator + field.field;
            separator = ", ";
        }
    }
    findings.add(CheckId::Snapshots, Place(e), "the state that replay gives at v" + std::to_string(version.value), "its snapshot: " + found);
}

void StreamReplay::finish() {
    missedSnapshots(INT64_MAX);
    m_gone = m_state != nullptr;
    m_state.reset();
    if (m_suspects.empty())
        return;
    // The index of ids is not to be trusted: one more walk, looking for these only.
    std::sort(m_suspects.begin(), m_suspects.end(), [](const Suspect& a, const Suspect& b) { return a.id < b.id; });
    for (base::Revision from{0};;) {
        const auto page = m_context.store.readStream(m_name, from, store::Direction::Forward, 512);
        if (!page.ok() || page->events.empty())
            return;
        for (const auto& e : page->events) {
            auto at = std::lower_bound(m_suspects.begin(), m_suspects.end(), e.id, [](const Suspect& s, const base::Uuid& id) { return s.id < id; });
            for (; at != m_suspects.end() && at->id == e.id; ++at)
                if (at->revision > e.revision.value) {
                    m_context.findings.add(CheckId::Ids, Place(at->position, m_name, base::Revision{at->revision}), "an id of its own",
                                           "the id of " + versionText(e.revision) + " (#" + e.position.text() + ")");
                    at->revision = -1; // told
                }
        }
        if (page->end || page->events.back().revision < from || page->events.back().revision.value == INT64_MAX)
            return;
        from = base::Revision{page->events.back().revision.value + 1};
    }
}

} // namespace lookback::integrity
