// State at random versions of one long account, with and without snapshots, and its first replay, beside references in the same run that do
// the bare minimum on the same file: one query for the snapshot and ≤ 99 events, or a scan of the account; simdjson; a sum (product.md,
// "The figures"). Also both axes, pages of the event table, and memory. Usage: bench_timetravel [--wall] [events…] (default 10⁴ 10⁵ 10⁶).
#include "core/account/account_kind.h"
#include "core/store/sqlite_store.h"
#include "core/timetravel/time_travel.h"

#include <simdjson.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <ctime>

namespace {

using namespace lookback;
using timetravel::Axis;
using timetravel::TimeTravel;
using timetravel::View;

constexpr const char* kStream = "account-BENCH-1";
constexpr int kQueries = 1000;
constexpr std::int64_t kSecond = 1'000'000'000;
const base::SystemClock kClock;

[[noreturn]] void die(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}
template <class T>
T need(base::Result<T> result) {
    if (!result.ok())
        die(result.error().message + " " + result.error().where);
    return std::move(result).value();
}

bool g_wall = false;

/// Time of this thread, so that a busy machine does not answer for us in the 99th percentile; with --wall by the clock on the wall. Nothing
/// here waits: the files are in the system's cache.
double now() {
    timespec t{};
    clock_gettime(g_wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

double seconds(const auto& work) {
    const double start = now();
    work();
    return now() - start;
}

struct Times {
    double p50 = 0, p99 = 0; ///< µs
};
Times timesOf(const std::vector<std::int64_t>& versions, const auto& ask) {
    std::vector<double> us;
    for (const std::int64_t v : versions)
        us.push_back(1e6 * seconds([&] { ask(v); }));
    std::sort(us.begin(), us.end());
    return {us[us.size() / 2], us[us.size() * 99 / 100]};
}

double peakMb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}
void resetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

// --- an account: 20 % of version 1, 30 % of version 2, the rest current; 2 % recorded late; records of about 340 bytes

struct Maker {
    std::string type, data, metadata;
    int version = 1;

    void make(std::size_t i) {
        const std::string cents = std::to_string(100 + i * 7919 % 90'000);
        metadata = R"({"actor":"branch-0)" + std::to_string(i % 10) + R"(","correlationId":"c-)" + std::to_string(i * 31) + R"("})";
        type = i % 2 == 0 ? "FundsDeposited" : "FundsWithdrawn";
        if (i == 0) {
            type = "AccountOpened", version = 3;
            data = R"({"holder":{"subject":"S-01","name":"sealed-name","email":"sealed-mail"},"currency":"EUR","product":"current"})";
        } else if (i % 10 < 2) {
            version = 1;
            data = R"({"amount":)" + cents.substr(0, cents.size() - 2) + "." + cents.substr(cents.size() - 2) + R"(,"reference":"payment )" + cents + R"("})";
        } else if (i % 10 < 5) {
            version = 2;
            data = R"({"amount":{"minor":)" + cents + R"(,"currency":"EUR"},"reference":"payment )" + cents + R"("})";
        } else {
            version = 3;
            data = R"({"amount":{"minor":)" + cents + R"(,"currency":"EUR"},"reference":"payment )" + cents + R"(","channel":"online"})";
        }
    }
};

void fill(const std::string& path, std::size_t count, bool snapshots) {
    auto store = need(store::SqliteStore::create(path, base::Uuid{}, store::Publish::WithFirstCommit));
    auto bulk = need(store->beginBulk());
    const auto& kind = account::accountKind();
    auto state = kind.start("BENCH-1");
    std::mt19937_64 random(5);
    Maker maker;
    for (std::size_t i = 0; i < count; ++i) {
        maker.make(i);
        event::EventView e;
        e.stream = kStream;
        e.revision = {static_cast<std::int64_t>(i)};
        for (auto& byte : e.id.bytes)
            byte = static_cast<std::uint8_t>(random());
        e.type = maker.type;
        e.schemaVersion = maker.version;
        e.recordedAt = {1'700'000'000 * kSecond + static_cast<std::int64_t>(i) * kSecond};
        e.occurredAt = e.recordedAt;
        if (i > 1000 && random() % 50 == 0)
            e.occurredAt.ns -= static_cast<std::int64_t>(random() % std::min<std::size_t>(i, 86'400)) * kSecond;
        e.data = maker.data;
        e.metadata = maker.metadata;
        if (const auto added = bulk->add({e, {}}); !added.ok())
            die(added.error().message);
        if (kind.fold(*state, std::span(&e, 1)).stopped)
            die("the account made stops");
        if (snapshots && (i + 1) % timetravel::kSnapshotEvery == 0)
            if (const auto added = bulk->addSnapshot(timetravel::makeSnapshot(kind, kStream, *state, e.recordedAt)); !added.ok())
                die(added.error().message);
    }
    if (const auto done = bulk->commit(); !done.ok())
        die(done.error().message);
}

// --- references: the bare minimum

class Reference {
public:
    explicit Reference(const std::string& path) {
        sqlite3_open_v2(path.c_str(), &m_db, SQLITE_OPEN_READONLY, nullptr);
        prepare("SELECT version, data FROM snapshot WHERE stream = 'account:snapshot-BENCH-1' AND version <= ?1 ORDER BY version DESC LIMIT 1",
                m_snapshot);
        prepare("SELECT position, revision, type, recorded_at, occurred_at, id, metadata, data FROM event WHERE stream = 1 AND revision >= ?1 "
                "AND revision < ?2 ORDER BY revision",
                m_events);
    }
    ~Reference() {
        sqlite3_finalize(m_snapshot);
        sqlite3_finalize(m_events);
        sqlite3_close(m_db);
    }
    Reference(const Reference&) = delete;
    Reference& operator=(const Reference&) = delete;

    std::int64_t stateAt(std::int64_t version) {
        sqlite3_reset(m_snapshot);
        sqlite3_bind_int64(m_snapshot, 1, version);
        std::int64_t from = 0;
        std::int64_t balance = 0;
        if (sqlite3_step(m_snapshot) == SQLITE_ROW) {
            from = sqlite3_column_int64(m_snapshot, 0);
            auto document = parse(m_snapshot, 1);
            balance = document["state"]["balance"]["minor"].get_int64().value();
        }
        return balance + sum(from, version);
    }
    std::int64_t sum(std::int64_t from, std::int64_t to) {
        sqlite3_reset(m_events);
        sqlite3_bind_int64(m_events, 1, from);
        sqlite3_bind_int64(m_events, 2, to);
        std::int64_t balance = 0;
        while (sqlite3_step(m_events) == SQLITE_ROW) {
            for (int column = 0; column < 5; ++column)
                m_touched += sqlite3_column_int64(m_events, column);
            m_touched += sqlite3_column_bytes(m_events, 5) + sqlite3_column_bytes(m_events, 6);
            auto document = parse(m_events, 7);
            balance += amountOf(document);
        }
        return balance;
    }

private:
    /// Version 1 amounts are numbers in major units, later ones objects.
    static std::int64_t amountOf(simdjson::ondemand::document& document) {
        simdjson::ondemand::value amount;
        if (document["amount"].get(amount))
            return 0;
        if (amount.type() == simdjson::ondemand::json_type::object)
            return amount["minor"].get_int64().value();
        return static_cast<std::int64_t>(amount.get_double().value() * 100);
    }
    void prepare(const char* sql, sqlite3_stmt*& out) {
        if (sqlite3_prepare_v3(m_db, sql, -1, SQLITE_PREPARE_PERSISTENT, &out, nullptr) != SQLITE_OK)
            die(sqlite3_errmsg(m_db));
    }
    simdjson::ondemand::document parse(sqlite3_stmt* row, int column) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
        m_text.assign(text, size);
        m_text.reserve(size + simdjson::SIMDJSON_PADDING);
        return m_parser.iterate(m_text.data(), size, m_text.capacity()).value();
    }

    sqlite3* m_db = nullptr;
    sqlite3_stmt* m_snapshot = nullptr;
    sqlite3_stmt* m_events = nullptr;
    simdjson::ondemand::parser m_parser;
    std::string m_text;
    std::int64_t m_touched = 0;
};

void line(const char* what, const Times& t, const Times& reference) {
    std::printf("  %-46s %9.0f µs %9.0f µs   p99 %.2f × reference\n", what, t.p50, t.p99, t.p99 / reference.p99);
}

double bestOf(int rounds, const auto& work) {
    double best = 1e9;
    for (int i = 0; i < rounds; ++i)
        best = std::min(best, work());
    return best;
}

void measure(const std::string& folder, std::size_t count) {
    const std::string with = folder + "/with-" + std::to_string(count);
    const std::string without = folder + "/without-" + std::to_string(count);
    fill(with, count, true);
    fill(without, count, false);
    std::mt19937_64 random(9);
    std::vector<std::int64_t> versions;
    for (int i = 0; i < kQueries; ++i)
        versions.push_back(1 + static_cast<std::int64_t>(random() % count));
    const auto n = static_cast<double>(count);
    std::printf("\n%zu events in one account\n  %-46s %12s %12s\n", count, "state at 1,000 random versions", "p50", "p99");

    Reference bare(with);
    (void)timesOf(versions, [&](std::int64_t v) { bare.stateAt(v); }); // both sides: file in the system's cache
    const Times reference = timesOf(versions, [&](std::int64_t v) { bare.stateAt(v); });
    line("reference: snapshot + events, simdjson, sum", reference, reference);

    resetPeak();
    const double before = peakMb();
    {
        auto store = need(store::SqliteStore::open(with, store::Access::ReadOnly));
        TimeTravel travel(*store, account::accountKind(), kClock);
        const auto ask = [&](std::int64_t v) {
            const auto answer = need(travel.stateAt({kStream, {}, base::Version{v}, true}));
            if (answer.version.value != v || answer.eventsApplied > 99)
                die("not the state asked for");
        };
        (void)timesOf(versions, ask);
        line("with snapshots, nothing in memory", timesOf(versions, ask), reference);
        const double first = seconds([&] { (void)need(travel.series(kStream, {})); });
        line("with snapshots, after the timeline was made", timesOf(versions, ask), reference);
        std::printf("  timeline with %zu snapshots judged: %.0f ms\n", count / 100, first * 1e3);
        const Times page = timesOf(versions, [&](std::int64_t v) { (void)need(travel.rows(kStream, {}, {v - 1}, 100)); });
        std::printf("  %-46s %9.0f µs %9.0f µs\n", "page of 100 rows anywhere", page.p50, page.p99);
    }

    const double scan = bestOf(3, [&] {
        Reference fresh(without);
        return seconds([&] { fresh.sum(0, static_cast<std::int64_t>(count)); });
    });
    const double parse = bestOf(3, [&] {
        auto store = need(store::SqliteStore::open(without, store::Access::ReadOnly));
        return seconds([&] {
            for (std::int64_t next = 0;;) {
                auto page = need(store->readStream(kStream, base::Revision{next}, store::Direction::Forward, 4096));
                if (page.events.empty())
                    break;
                next = page.events.back().revision.value + 1;
            }
        });
    });
    const double folded = bestOf(3, [&] {
        auto store = need(store::SqliteStore::open(without, store::Access::ReadOnly));
        auto state = account::accountKind().start("BENCH-1");
        return seconds([&] {
            for (std::int64_t next = 0;;) {
                auto page = need(store->readStream(kStream, base::Revision{next}, store::Direction::Forward, 4096));
                if (page.events.empty())
                    break;
                if (account::accountKind().fold(*state, page.events).stopped)
                    die("stopped");
                next = page.events.back().revision.value + 1;
            }
        });
    });
    resetPeak();
    auto store = need(store::SqliteStore::open(without, store::Access::ReadOnly));
    const double replay = bestOf(3, [&] {
        TimeTravel fresh(*store, account::accountKind(), kClock);
        return seconds([&] { (void)need(fresh.series(kStream, {})); });
    });
    const double inspected = bestOf(3, [&] { // findings only, no columns
        TimeTravel fresh(*store, account::accountKind(), kClock);
        return seconds([&] { (void)need(fresh.inspect(kStream)); });
    });
    std::printf("  first replay: %.0f events/s; reference scan + simdjson + sum %.0f/s: %.2f × (our reading alone %.0f/s, with the account's fold %.0f/s)\n",
                n / replay, n / scan, scan / replay, n / parse, n / folded);
    std::printf("  inspected in passing: %.0f events/s, %.2f × the reference\n", n / inspected, scan / inspected);
    TimeTravel travel(*store, account::accountKind(), kClock);
    (void)need(travel.series(kStream, {}));
    const auto ask = [&](const View& view) {
        return [&travel, view](std::int64_t v) { (void)need(travel.stateAt({kStream, view, base::Version{v}, false})); };
    };
    line("without snapshots, after the first pass", timesOf(versions, ask({})), reference);
    const View occurred{Axis::Occurred, {}};
    const double occurredPass = seconds([&] { (void)need(travel.series(kStream, occurred)); });
    line("occurred axis, after its first pass", timesOf(versions, ask(occurred)), reference);
    const Times page = timesOf(versions, [&](std::int64_t v) { (void)need(travel.rows(kStream, occurred, {v - 1}, 100)); });
    std::printf("  %-46s %9.0f µs %9.0f µs\n", "occurred axis, page of 100 rows", page.p50, page.p99);
    const TimeTravel::Memory held = travel.memory();
    std::printf("  occurred axis first pass %.0f events/s; held: checkpoints %.1f MB, columns and orders %.1f MB; peak %.0f MB (before %.0f)\n",
                n / occurredPass, static_cast<double>(held.checkpoints) / 1e6, static_cast<double>(held.columns) / 1e6, peakMb(), before);
    std::filesystem::remove(with);
    std::filesystem::remove(without);
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::size_t> sizes;
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--wall")
            g_wall = true;
        else
            sizes.push_back(std::strtoull(argv[i], nullptr, 10));
    }
    if (sizes.empty())
        sizes = {10'000, 100'000, 1'000'000};
    std::string folder = (std::filesystem::temp_directory_path() / "lookback-bench-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr)
        die("no temporary folder");
    for (const std::size_t size : sizes)
        measure(folder, size);
    std::filesystem::remove_all(folder);
    return 0;
}
