// SqliteStore::check(): SQLite's own integrity check, then whether everything derived agrees with the events. Damage never ends it: each part says what it
// could not read and the next goes on.
#include "core/store/append_checks.h"
#include "core/store/sqlite_layout.h"
#include "core/store/sqlite_open.h"
#include "core/store/sqlite_store.h"

#include "core/base/encoding.h"

#include <algorithm>
#include <cstring>

namespace lookback::store {
namespace {

using base::Result;
using base::Status;
using sqlite::Statement;

constexpr std::string_view kMostSaid = "100000"; // sentences of SQLite's own check

Status cancelled() { return base::makeError(base::ErrorCode::Cancelled, "cancelled"); }

Finding unreadable(std::string_view what, const base::Error& error) {
    return {std::nullopt, {}, std::string(what) + " that can be read", error.message};
}

// Each query names the positions of rows that break the rule.
struct Rule {
    std::string_view sql, expected, found;
};
constexpr Rule kRowRules[] = {
    {"SELECT position FROM event WHERE stream NOT IN (SELECT id FROM stream)", "a stream that is in the table of streams", "an event names a stream that is not there"},
    {"SELECT position FROM event WHERE type NOT IN (SELECT id FROM type)", "a type that is in the table of types", "an event names a type that is not there"},
    {"SELECT position FROM event WHERE revision < 0", "a revision from 0", "an event has a negative revision"},
    {"SELECT position FROM event WHERE length(id) <> 16", "16 bytes", "an event's id has not 16 bytes"},
    {"SELECT position FROM sealed WHERE position NOT IN (SELECT position FROM event)", "an event", "sealed fields are noted for an event that is not there"},
    {"SELECT position FROM sealed WHERE seal_key NOT IN (SELECT id FROM seal_key) OR subject NOT IN (SELECT id FROM subject)",
     "a key and a subject that are in their tables", "sealed fields are noted for a key or subject that is not there"},
    {"SELECT position FROM sealed WHERE fields < 1", "1 or more fields", "no sealed fields are noted"},
};

// Each query gives a number, which is 0 when the rule is kept.
constexpr Rule kCountRules[] = {
    {"SELECT count(*) - ifnull(max(position), 0) FROM event", "positions from 1 without gaps", "positions have gaps; the difference is "},
    {"SELECT count(*) - ifnull(max(id), 0) FROM stream", "stream numbers from 1 without gaps", "stream numbers have gaps; the difference is "},
    {"SELECT count(*) FROM snapshot WHERE NOT EXISTS (SELECT 1 FROM stream WHERE name = substr(snapshot.stream, 1, instr(snapshot.stream, ':snapshot-') - 1) "
     "|| substr(snapshot.stream, instr(snapshot.stream, ':snapshot-') + 9))",
     "snapshots of streams that are there", "snapshots of streams that are not there: "},
};

template <class Use>
Status eachRow(const sqlite::Database& db, std::string_view sql, std::string_view what, const FindingCallback& found, const std::stop_token& stop, Use use) {
    LOOKBACK_TRY_ASSIGN(Statement rows, db.prepare(sql));
    for (std::int64_t n = 0;; ++n) {
        if (n % 4096 == 0 && stop.stop_requested())
            return cancelled();
        auto row = rows.next("checking the store");
        if (!row.ok()) { // SQLite's own check has named the damage
            found(unreadable(what, row.error()));
            return base::success();
        }
        if (!*row)
            return base::success();
        use(rows);
    }
}

Status runRules(const sqlite::Database& db, const FindingCallback& found, const std::stop_token& stop) {
    for (const Rule& rule : kCountRules)
        LOOKBACK_TRY(eachRow(db, rule.sql, "a table", found, stop, [&](const Statement& row) {
            if (row.integer(0) != 0)
                found({std::nullopt, {}, std::string(rule.expected), std::string(rule.found) + std::to_string(row.integer(0))});
        }));
    for (const Rule& rule : kRowRules)
        LOOKBACK_TRY(eachRow(db, rule.sql, "a table", found, stop, [&](const Statement& row) {
            found({base::Position{0, static_cast<std::uint64_t>(row.integer(0))}, {}, std::string(rule.expected), std::string(rule.found)});
        }));
    return base::success();
}

std::string figures(const Statement& row, int from) {
    constexpr std::string_view kNames[] = {"events ", ", last revision ", ", last position #", ", last recorded at "};
    std::string text;
    for (int i = 0; i < 4; ++i) {
        text += kNames[i];
        const bool time = i == 3 && !row.isNull(from + i);
        text += row.isNull(from + i) ? "none" : time ? base::formatInstant({row.integer(from + i)}) : std::to_string(row.integer(from + i));
    }
    return text;
}

// Figures of a stream against its events.
Status runFigures(const sqlite::Database& db, const FindingCallback& found, const std::stop_token& stop) {
    constexpr std::string_view kSql =
        "SELECT s.id, s.name, s.events, s.last_revision, s.last_position, s.last_recorded_at, e.n, e.r, e.p, e.t FROM stream s LEFT JOIN "
        "(SELECT stream, count(*) AS n, max(revision) AS r, max(position) AS p, max(recorded_at) AS t FROM event GROUP BY stream) e ON e.stream = s.id "
        "WHERE s.events IS NOT e.n OR s.last_revision IS NOT e.r OR s.last_position IS NOT e.p OR s.last_recorded_at IS NOT e.t";
    return eachRow(db, kSql, "the table of streams", found, stop, [&](const Statement& row) {
        found({std::nullopt, base::visibleExcerpt(row.bytes(1), 200), figures(row, 6),
               "a stream's figures differ from its events: stream " + std::to_string(row.integer(0)) + " says " + figures(row, 2)});
    });
}

Status runIntegrityCheck(const sqlite::Database& db, const FindingCallback& found, const std::stop_token& stop) {
    const std::string sql = "PRAGMA integrity_check(" + std::string(kMostSaid) + ")";
    return eachRow(db, sql, "a file", found, stop, [&](const Statement& row) {
        if (const std::string_view said = row.bytes(0); said != "ok")
            found({std::nullopt, {}, "a file that passes SQLite's own integrity check", base::visibleExcerpt(said, 200)});
    });
}

} // namespace

Status SqliteStore::checkIds(const FindingCallback& found, const std::stop_token& stop) {
    // All keys at once, by a sum that does not ask for their order; only where it differs is each event looked up.
    LOOKBACK_TRY_ASSIGN(Statement rows, m_db.prepare("SELECT position, stream, id FROM event ORDER BY position"));
    const auto eachId = [&](const auto& use) -> Status {
        rows.reset();
        for (std::int64_t n = 0;; ++n) {
            if (n % 4096 == 0 && stop.stop_requested())
                return cancelled();
            auto row = rows.next("reading events");
            if (!row.ok()) {
                found(unreadable("events", row.error()));
                return base::success();
            }
            if (!*row)
                return base::success();
            base::Uuid id;
            if (const std::string_view bytes = rows.bytes(2); bytes.size() == id.bytes.size()) { // else a rule has named it
                std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
                use(rows.integer(0), rows.integer(1), id);
            }
        }
    };
    IdIndex::Sum expected = IdIndex::freshSum();
    LOOKBACK_TRY(eachId([&](std::int64_t position, std::int64_t stream, const base::Uuid& id) { expected.add(m_ids.key(stream, id, position)); }));
    auto held = m_ids.sum(expected);
    rows.reset();
    if (held.ok() && held->count == expected.count && held->sum == expected.sum)
        return base::success();
    if (!held.ok())
        found({std::nullopt, {}, "keys of ids in ascending order, in blocks that follow one another", held.error().message});
    else if (held->count != expected.count)
        found({std::nullopt, {}, std::to_string(expected.count) + " keys",
               "the index of event ids holds " + std::to_string(held->count) + " keys for " + std::to_string(expected.count) + " events"});
    std::int64_t lacking = 0;
    LOOKBACK_TRY(eachId([&](std::int64_t position, std::int64_t stream, const base::Uuid& id) {
        const auto looked = m_ids.candidates(stream, id, m_candidates);
        if (looked.ok() && std::binary_search(m_candidates.begin(), m_candidates.end(), position))
            return;
        ++lacking;
        found({base::Position{0, static_cast<std::uint64_t>(position)}, {}, "its id in the index", "the index of event ids lacks this event"});
    }));
    if (held.ok() && held->count == expected.count && lacking == 0)
        found({std::nullopt, {}, "the keys of the events", "the index of event ids holds other keys"});
    return base::success();
}

Status SqliteStore::check(const FindingCallback& found, const std::stop_token& stop) {
    if (m_bulk != nullptr)
        return bulkOpenError();
    LOOKBACK_TRY(runIntegrityCheck(m_db, found, stop));
    LOOKBACK_TRY(runRules(m_db, found, stop));
    LOOKBACK_TRY(runFigures(m_db, found, stop));
    return checkIds(found, stop);
}

Result<std::vector<std::string>> SqliteStore::check(std::size_t most, const std::stop_token& stop) {
    std::vector<std::string> sentences;
    LOOKBACK_TRY(check(
        [&](Finding&& finding) {
            if (sentences.size() < most)
                sentences.push_back(finding.found + (finding.position ? ": #" + finding.position->text() : std::string()));
        },
        stop));
    return sentences;
}

Status checkUnopened(const std::string& path, const FindingCallback& found, const std::stop_token& stop) {
    LOOKBACK_TRY_ASSIGN(const auto db, openDamaged(path, found));
    if (!db)
        return base::success();
    LOOKBACK_TRY(checkSchema(*db, found));
    return runIntegrityCheck(*db, found, stop);
}

} // namespace lookback::store
