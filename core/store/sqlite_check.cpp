// SqliteStore::check(): SQLite's own integrity check, then whether everything derived agrees with the events.
#include "core/store/append_checks.h"
#include "core/store/sqlite_store.h"

#include "core/base/encoding.h"

#include <algorithm>
#include <cstring>

namespace lookback::store {
namespace {

using base::Result;
using base::Status;
using sqlite::Statement;

struct Findings {
    std::vector<std::string> sentences;
    std::size_t most;
    [[nodiscard]] bool full() const { return sentences.size() >= most; }
    void add(std::string sentence) {
        if (!full())
            sentences.push_back(std::move(sentence));
    }
};

// Each query names the numbers of rows that break the rule.
struct Rule {
    std::string_view sql, sentence;
};
constexpr Rule kRules[] = {
    {"SELECT count(*) - ifnull(max(position), 0) FROM event HAVING count(*) <> ifnull(max(position), 0)", "positions have gaps; the difference is "},
    {"SELECT count(*) - ifnull(max(id), 0) FROM stream HAVING count(*) <> ifnull(max(id), 0)", "stream numbers have gaps; the difference is "},
    {"SELECT position FROM event WHERE stream NOT IN (SELECT id FROM stream)", "an event names a stream that is not there: #"},
    {"SELECT position FROM event WHERE type NOT IN (SELECT id FROM type)", "an event names a type that is not there: #"},
    {"SELECT position FROM event WHERE revision < 0", "an event has a negative revision: #"},
    {"SELECT position FROM event WHERE length(id) <> 16", "an event's id has not 16 bytes: #"},
    {"SELECT position FROM sealed WHERE position NOT IN (SELECT position FROM event)", "sealed fields are noted for an event that is not there: #"},
    {"SELECT position FROM sealed WHERE seal_key NOT IN (SELECT id FROM seal_key) OR subject NOT IN (SELECT id FROM subject)",
     "sealed fields are noted for a key or subject that is not there: #"},
    {"SELECT s.id FROM stream s LEFT JOIN (SELECT stream, count(*) AS n, max(revision) AS r, max(position) AS p, max(recorded_at) AS t "
     "FROM event GROUP BY stream) e ON e.stream = s.id WHERE s.events IS NOT e.n OR s.last_revision IS NOT e.r OR s.last_position IS NOT e.p "
     "OR s.last_recorded_at IS NOT e.t",
     "a stream's figures differ from its events: stream "},
};

Status runRules(const sqlite::Database& db, Findings& findings, const std::stop_token& stop) {
    for (const Rule& rule : kRules) {
        if (stop.stop_requested())
            return base::makeError(base::ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY_ASSIGN(Statement rows, db.prepare(rule.sql));
        while (!findings.full()) {
            auto row = rows.next("checking the store");
            if (!row.ok()) { // SQLite's own check has named the damage; go on with the next rule
                findings.add(row.error().message);
                break;
            }
            if (!*row)
                break;
            findings.add(std::string(rule.sentence) + std::to_string(rows.integer(0)));
        }
    }
    return base::success();
}

Status runIntegrityCheck(const sqlite::Database& db, Findings& findings) {
    LOOKBACK_TRY_ASSIGN(Statement rows, db.prepare("PRAGMA integrity_check(1000)"));
    while (!findings.full()) {
        auto row = rows.next("checking the file");
        if (!row.ok()) {
            findings.add(row.error().message);
            break;
        }
        if (!*row)
            break;
        if (const std::string_view said = rows.bytes(0); said != "ok")
            findings.add(base::visibleExcerpt(said, 200));
    }
    return base::success();
}

} // namespace

Result<std::vector<std::string>> SqliteStore::check(std::size_t most, const std::stop_token& stop) {
    if (m_bulk != nullptr)
        return bulkOpenError();
    Findings findings{{}, most};
    LOOKBACK_TRY(runIntegrityCheck(m_db, findings));
    LOOKBACK_TRY(runRules(m_db, findings, stop));

    // The id index: as many keys as events, and each event is found.
    LOOKBACK_TRY_ASSIGN(Statement rows, m_db.prepare("SELECT position, stream, id FROM event ORDER BY position"));
    std::int64_t events = 0;
    while (!findings.full()) {
        auto row = rows.next("reading events");
        if (!row.ok()) {
            findings.add(row.error().message);
            break;
        }
        if (!*row)
            break;
        if (++events % 4096 == 0 && stop.stop_requested())
            return base::makeError(base::ErrorCode::Cancelled, "cancelled");
        base::Uuid id;
        const std::string_view bytes = rows.bytes(2);
        if (bytes.size() != id.bytes.size())
            continue; // a rule above has named it
        std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
        const auto looked = m_ids.candidates(rows.integer(1), id, m_candidates);
        if (!looked.ok() || !std::binary_search(m_candidates.begin(), m_candidates.end(), rows.integer(0)))
            findings.add("the index of event ids lacks #" + std::to_string(rows.integer(0)));
    }
    if (const auto keys = m_ids.count(); !findings.full() && (!keys.ok() || *keys != events))
        findings.add("the index of event ids holds " + (keys.ok() ? std::to_string(*keys) : std::string("unreadable")) + " keys for " +
                     std::to_string(events) + " events");
    return findings.sentences;
}

} // namespace lookback::store
