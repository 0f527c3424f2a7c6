// SqliteStore::check(): SQLite's own integrity check, then whether everything derived agrees with the events. Damage never ends it: each part says what it
// could not read and the next goes on. One scan of the events, one of their index; figures of streams are kept as one number each.
#include "core/store/append_checks.h"
#include "core/store/sqlite_layout.h"
#include "core/store/sqlite_open.h"
#include "core/store/sqlite_store.h"

#include "core/base/encoding.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <limits>
#include <set>
#include <unordered_map>

namespace lookback::store {
namespace {

using base::Result;
using base::Status;
using sqlite::Statement;

constexpr std::string_view kIntegrityCheck = "PRAGMA integrity_check(100000)";

base::Position positionOf(std::int64_t row) { return {0, static_cast<std::uint64_t>(row)}; }

/// Hands each row to `use`. Damage is a finding; only a stop is an error.
template <class Use>
Status eachRow(const sqlite::Database& db, std::string_view sql, std::string_view what, const FindingCallback& found, Use use) {
    const auto damaged = [&](const base::Error& error) -> Status {
        if (error.code == base::ErrorCode::Cancelled)
            return base::makeError(base::ErrorCode::Cancelled, "cancelled");
        found({std::nullopt, {}, std::string(what) + " that can be read", error.message});
        return base::success();
    };
    auto rows = db.prepare(sql);
    if (!rows.ok())
        return damaged(rows.error());
    while (true) {
        const auto row = rows->next("checking the store");
        if (!row.ok())
            return damaged(row.error());
        if (!*row)
            return base::success();
        use(*rows);
    }
}

struct Rule {
    std::string_view sql, expected, found;
};

// Each query gives a number, which is 0 when the rule is kept.
constexpr Rule kCountRules[] = {
    {"SELECT count(*) - ifnull(max(position), 0) FROM event", "positions from 1 without gaps", "positions have gaps; the difference is "},
    {"SELECT count(*) - ifnull(max(id), 0) FROM stream", "stream numbers from 1 without gaps", "stream numbers have gaps; the difference is "},
    {"SELECT count(*) FROM snapshot WHERE NOT EXISTS (SELECT 1 FROM stream WHERE name = substr(snapshot.stream, 1, instr(snapshot.stream, ':snapshot-') - 1) "
     "|| substr(snapshot.stream, instr(snapshot.stream, ':snapshot-') + 9))",
     "snapshots of streams that are there", "snapshots of streams that are not there: "},
};

// Each query names the positions of rows that break the rule.
constexpr Rule kSealedRules[] = {
    {"SELECT position FROM sealed WHERE position NOT IN (SELECT position FROM event)", "an event", "sealed fields are noted for an event that is not there"},
    {"SELECT position FROM sealed WHERE seal_key NOT IN (SELECT id FROM seal_key) OR subject NOT IN (SELECT id FROM subject)",
     "a key and a subject that are in their tables", "sealed fields are noted for a key or subject that is not there"},
    {"SELECT position FROM sealed WHERE fields < 1", "1 or more fields", "no fields are noted as sealed"},
};

/// The latest recorded-at of each stream that is in the table of streams. Numbers are given out without gaps, so it is a list; what a damaged file holds
/// besides goes into a map.
class LatestTimes {
public:
    static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();

    void expect(std::int64_t stream) {
        if (stream == static_cast<std::int64_t>(m_dense.size()))
            m_dense.push_back(kNone);
        else
            m_far.emplace(stream, kNone);
    }
    /// Null when there is no such stream.
    std::int64_t* find(std::int64_t stream) {
        if (stream >= 1 && stream < static_cast<std::int64_t>(m_dense.size()))
            return &m_dense[static_cast<std::size_t>(stream)];
        const auto far = m_far.find(stream);
        return far == m_far.end() ? nullptr : &far->second;
    }

private:
    std::vector<std::int64_t> m_dense{kNone}; ///< [0] is no stream
    std::unordered_map<std::int64_t, std::int64_t> m_far;
};

/// What the events of a stream say, and what the table of streams says of them.
struct Figures {
    std::int64_t events = 0, revision = 0, position = 0, recordedAt = 0;
    friend bool operator==(const Figures&, const Figures&) = default;

    [[nodiscard]] std::string text() const {
        if (events == 0)
            return "no events";
        return std::to_string(events) + " events, last revision " + std::to_string(revision) + ", last position #" + std::to_string(position) +
            ", last recorded at " + base::formatInstant({recordedAt});
    }
};

} // namespace

class SqliteCheck {
public:
    SqliteCheck(SqliteStore& store, const FindingCallback& found) : m_db(store.m_db), m_ids(store.m_ids), m_found(found), m_candidates(store.m_candidates) {}

    Status run() {
        LOOKBACK_TRY(eachRow(m_db, kIntegrityCheck, "a file", m_found, [&](const Statement& row) {
            if (const std::string_view said = row.bytes(0); said != "ok")
                say(std::nullopt, "a file that passes SQLite's own check", base::visibleExcerpt(said, 200));
        }));
        LOOKBACK_TRY(rules());
        LOOKBACK_TRY(eachRow(m_db, "SELECT id FROM stream ORDER BY id", "the table of streams", m_found, [&](const Statement& row) { m_latest.expect(row.integer(0)); }));
        LOOKBACK_TRY(eachRow(m_db, "SELECT id FROM type", "the table of types", m_found, [&](const Statement& row) { m_types.insert(row.integer(0)); }));
        LOOKBACK_TRY(events());
        return figures();
    }

private:
    void say(std::optional<base::Position> position, std::string_view expected, std::string found) {
        m_found({position, {}, std::string(expected), std::move(found)});
    }

    Status rules() {
        for (const Rule& rule : kCountRules)
            LOOKBACK_TRY(eachRow(m_db, rule.sql, "a table", m_found, [&](const Statement& row) {
                if (row.integer(0) != 0)
                    say(std::nullopt, rule.expected, std::string(rule.found) + std::to_string(row.integer(0)));
            }));
        for (const Rule& rule : kSealedRules)
            LOOKBACK_TRY(eachRow(m_db, rule.sql, "a table", m_found,
                                 [&](const Statement& row) { say(positionOf(row.integer(0)), rule.expected, std::string(rule.found)); }));
        return base::success();
    }

    struct Id {
        std::int64_t position, stream;
        base::Uuid id;
    };
    static bool idOf(const Statement& row, Id& out) {
        const std::string_view bytes = row.bytes(2);
        if (bytes.size() != out.id.bytes.size())
            return false;
        out.position = row.integer(0);
        out.stream = row.integer(1);
        std::memcpy(out.id.bytes.data(), bytes.data(), bytes.size());
        return true;
    }

    // The row's own columns, and the sum of the keys the id index must hold: a sum, because their order differs.
    Status events() {
        IdIndex::Sum expected = IdIndex::freshSum();
        std::optional<Result<IdIndex::Sum>> held;
        LOOKBACK_TRY(eachRow(m_db, "SELECT position, stream, id, type, revision, recorded_at FROM event ORDER BY position", "events", m_found, [&](const Statement& row) {
            if (!held)
                held = m_ids.sum(expected); // in the same transaction: another process may be writing
            const auto at = positionOf(row.integer(0));
            if (std::int64_t* const latest = m_latest.find(row.integer(1)))
                *latest = std::max(*latest, row.integer(5));
            else
                say(at, "a stream that is in the table of streams", "an event names a stream that is not there");
            if (!m_types.contains(row.integer(3)))
                say(at, "a type that is in the table of types", "an event names a type that is not there");
            if (row.integer(4) < 0)
                say(at, "a revision from 0", "an event has a negative revision");
            if (Id id; idOf(row, id))
                expected.add(m_ids.key(id.stream, id.id, id.position));
            else
                say(at, "16 bytes", "an event's id has not 16 bytes");
        }));
        if (!held)
            held = m_ids.sum(expected);
        return held->ok() && (*held)->count == expected.count && (*held)->sum == expected.sum ? base::success() : lookUpIds(*held, expected);
    }

    // They differ: each event is looked up.
    Status lookUpIds(const Result<IdIndex::Sum>& held, const IdIndex::Sum& expected) {
        bool named = true;
        if (!held.ok())
            say(std::nullopt, "keys of ids in ascending order, in blocks that follow one another", held.error().message);
        else if (held->count != expected.count)
            say(std::nullopt, std::to_string(expected.count) + " keys",
                "the index of event ids holds " + std::to_string(held->count) + " keys for " + std::to_string(expected.count) + " events");
        else
            named = false;
        LOOKBACK_TRY(eachRow(m_db, "SELECT position, stream, id FROM event ORDER BY position", "events", m_found, [&](const Statement& row) {
            Id id;
            if (!idOf(row, id))
                return;
            const auto looked = m_ids.candidates(id.stream, id.id, m_candidates);
            if (looked.ok() && std::binary_search(m_candidates.begin(), m_candidates.end(), id.position))
                return;
            named = true;
            say(positionOf(id.position), "its id in the index", "the index of event ids lacks #" + std::to_string(id.position));
        }));
        if (!named)
            say(std::nullopt, "the keys of the events", "the index of event ids holds other keys");
        return base::success();
    }

    // Both lists come in order of stream number. Without sorting: the index on (stream, revision) holds all that is asked for, and the times are known.
    Status figures() {
        struct Counted {
            std::int64_t stream = 0;
            Figures figures;
        };
        auto counts = m_db.prepare("SELECT stream, count(*), max(revision), max(position) FROM event GROUP BY stream ORDER BY stream");
        if (!counts.ok())
            return base::success(); // named by the others
        Counted next;
        const auto advance = [&]() -> Result<bool> {
            LOOKBACK_TRY_ASSIGN(const bool row, counts->next("counting events"));
            if (row)
                next = {counts->integer(0), {counts->integer(1), counts->integer(2), counts->integer(3), 0}};
            return row;
        };
        auto more = advance();
        constexpr std::string_view kStreams = "SELECT id, name, events, last_revision, last_position, last_recorded_at FROM stream ORDER BY id";
        LOOKBACK_TRY(eachRow(m_db, kStreams, "the table of streams", m_found, [&](const Statement& row) {
            const std::int64_t stream = row.integer(0);
            while (more.ok() && *more && next.stream < stream)
                more = advance();
            if (!more.ok())
                return;
            Figures counted;
            if (*more && next.stream == stream)
                counted = next.figures;
            if (const std::int64_t* const latest = m_latest.find(stream); latest != nullptr && counted.events > 0)
                counted.recordedAt = *latest;
            const Figures said{row.integer(2), row.integer(3), row.integer(4), row.integer(5)};
            if (said != counted)
                m_found({std::nullopt, base::visibleExcerpt(row.bytes(1), 200), counted.text(),
                         "a stream's figures differ from its events: stream " + std::to_string(stream) + " says " + said.text()});
        }));
        if (!more.ok() && more.error().code == base::ErrorCode::Cancelled)
            return base::makeError(base::ErrorCode::Cancelled, "cancelled");
        if (!more.ok())
            say(std::nullopt, "an index of events that can be read", more.error().message);
        return base::success();
    }

    const sqlite::Database& m_db;
    IdIndex& m_ids;
    const FindingCallback& m_found;
    std::vector<std::int64_t>& m_candidates;
    LatestTimes m_latest;
    std::set<std::int64_t> m_types;
};

Status SqliteStore::check(const FindingCallback& found, const std::stop_token& stop) {
    if (m_bulk != nullptr)
        return bulkOpenError();
    m_db.setStop(stop);
    const auto done = SqliteCheck(*this, found).run();
    m_db.setStop({});
    return done;
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

Status SqliteStore::eachSealed(const SealedNoteCallback& use, const std::stop_token& stop) {
    LOOKBACK_TRY_ASSIGN(Statement rows, m_db.prepare("SELECT u.name, k.kid, s.position, s.fields FROM sealed s CROSS JOIN subject u ON u.id = s.subject "
                                                     "CROSS JOIN seal_key k ON k.id = s.seal_key"));
    for (std::int64_t n = 0;; ++n) {
        if (n % 4096 == 0 && stop.stop_requested())
            return base::makeError(base::ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY_ASSIGN(const bool row, rows.next("reading where sealed fields are"));
        if (!row)
            return base::success();
        use({rows.bytes(0), rows.bytes(1), positionOf(rows.integer(2)), rows.integer(3)});
    }
}

Status checkUnopened(const std::string& path, const FindingCallback& found, const std::stop_token& stop) {
    const auto opened = openStoreFile(path, sqlite::Access::ReadOnly, std::chrono::seconds(10));
    if (opened.ok())
        return base::success();
    const base::Error& why = opened.error();
    // Only what is a file is opened again (a pipe would be waited for), and not one whose -journal or -wal must first be brought back into it.
    std::error_code ignored;
    if (why.code == base::ErrorCode::NotFound || why.code == base::ErrorCode::Locked || why.code == base::ErrorCode::InvalidArgument ||
        !std::filesystem::is_regular_file(path, ignored) || isNotClosedCleanly(why))
        return why;
    LOOKBACK_TRY_ASSIGN(sqlite::Database db, sqlite::Database::open(path, {sqlite::Access::ReadOnly, std::chrono::seconds(10)}));
    LOOKBACK_TRY_ASSIGN(const bool ours, isStoreOfThisFormat(db));
    if (!ours)
        return why;
    bool any = false;
    const FindingCallback tell = [&](Finding&& finding) {
        any = true;
        found(std::move(finding));
    };
    if (const auto header = checkHeader(db, false); !header.ok())
        tell({std::nullopt, {}, "a whole file whose header can be read", header.error().message});
    else if (header->writeAheadLog)
        return why; // not closed cleanly: reading it here would leave files behind
    db.setStop(stop);
    if (const auto compared = compareSchema(db, [&](std::string expected, std::string said) { tell({std::nullopt, {}, std::move(expected), std::move(said)}); });
        !compared.ok())
        tell({std::nullopt, {}, "a list of tables that can be read", compared.error().message});
    LOOKBACK_TRY(eachRow(db, kIntegrityCheck, "a file", tell, [&](const Statement& row) {
        if (const std::string_view said = row.bytes(0); said != "ok")
            tell({std::nullopt, {}, "a file that passes SQLite's own check", base::visibleExcerpt(said, 200)});
    }));
    if (!any)
        tell({std::nullopt, {}, "a store that can be opened", why.message});
    return base::success();
}

} // namespace lookback::store
