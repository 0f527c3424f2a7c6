// The SQLite engine beside bare sqlite3 with the same columns, the same indexes and the same rows, in the same run (product.md,
// "What good means"): bulk insert, durable single append, pages of a stream and of the whole store, a snapshot and the events
// after it, disk per event, look-up of an id. Arguments: events (1000000), streams (1000), folder (.).
#include "core/store/sqlite_store.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace {

using namespace lookback;
using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

/// Items a second by the clock on the wall and by processor time; the second holds on a busy machine too.
struct Rate {
    double wall = 0, cpu = 0;
    void better(const Rate& other) {
        wall = std::max(wall, other.wall);
        cpu = std::max(cpu, other.cpu);
    }
};
class Watch {
public:
    [[nodiscard]] Rate rate(std::size_t items) const {
        return {static_cast<double>(items) / seconds(m_start), static_cast<double>(items) / (cpuSeconds() - m_cpu)};
    }

private:
    Clock::time_point m_start = Clock::now();
    double m_cpu = cpuSeconds();
};

void print(const char* what, const Rate& bare, const Rate& ours) {
    std::printf("%-29s bare %9.0f/s   ours %9.0f/s   ratio %.2f   (by processor time %.0f, %.0f: %.2f)\n", what, bare.wall, ours.wall,
                ours.wall / bare.wall, bare.cpu, ours.cpu, ours.cpu / bare.cpu);
}

long peakMegabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

[[noreturn]] void stop(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

template <class T>
T need(base::Result<T> result) {
    if (!result.ok())
        stop(result.error().where + ": " + result.error().message);
    return std::move(result).value();
}

/// The same log for both, made on the fly so that it takes no memory.
class Log {
public:
    Log(std::size_t events, std::size_t streams) : m_events(events), m_next(streams, 0) {
        for (std::size_t i = 0; i < streams; ++i)
            m_names.push_back("account-ACC-" + std::to_string(100000 + i));
    }
    bool next(event::EventView& e, std::size_t& stream) {
        if (m_done == m_events)
            return false;
        stream = m_names.size() == 1 ? 0 : m_random() % m_names.size();
        const std::uint64_t n = ++m_done;
        const std::uint64_t id[2] = {m_random(), m_random()};
        std::memcpy(e.id.bytes.data(), id, 16);
        e.stream = m_names[stream];
        e.revision = {m_next[stream]++};
        e.type = n % 3 == 0 ? "FundsDeposited" : n % 3 == 1 ? "FundsWithdrawn" : "FundsTransferred";
        e.schemaVersion = 2;
        e.recordedAt = {1'767'600'000'000'000'000 + static_cast<std::int64_t>(n) * 1'000'000'000};
        e.occurredAt = n % 10 == 0 ? base::Instant{e.recordedAt.ns - 86'400'000'000'000} : e.recordedAt;
        m_data = R"({"amount":{"minor":)" + std::to_string(n * 7919 % 1'000'000) +
                 R"(,"currency":"EUR"},"reference":"Invoice 2026-000123","channel":"online"})";
        e.data = m_data;
        e.metadata = R"({"actor":"teller-07","correlationId":"0b9f2f6e-9a53-4a53-8b5e-0f2f6e9a534a"})";
        return true;
    }

private:
    std::size_t m_events, m_done = 0;
    std::mt19937_64 m_random{7};
    std::vector<std::int64_t> m_next;
    std::vector<std::string> m_names;
    std::string m_data;
};

/// The bare minimum: the same columns with numbers for stream and type, unique (stream, revision), one prepared statement.
class Bare {
public:
    enum class File { New, Existing };
    Bare(const std::string& path, const std::string& journal, File file = File::New) {
        if (file == File::New)
            std::filesystem::remove(path);
        if (sqlite3_open_v2(path.c_str(), &m_db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK)
            stop("cannot open " + path);
        run("PRAGMA journal_mode=" + journal);
        run("PRAGMA synchronous=FULL");
        run("PRAGMA cache_size=-65536");
        if (file == File::Existing)
            return;
        run("CREATE TABLE event(position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL, type INTEGER NOT NULL, "
            "recorded_at INTEGER NOT NULL, occurred_at INTEGER, id BLOB NOT NULL, metadata TEXT, data TEXT NOT NULL) STRICT");
        run("CREATE UNIQUE INDEX event_stream_revision ON event(stream, revision)");
        m_insert = prepare("INSERT INTO event VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)");
    }
    ~Bare() {
        for (sqlite3_stmt* s : m_all)
            sqlite3_finalize(s);
        sqlite3_close(m_db);
    }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;

    void run(const std::string& sql) {
        if (sqlite3_exec(m_db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            stop(sql + ": " + sqlite3_errmsg(m_db));
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* s = nullptr;
        if (sqlite3_prepare_v3(m_db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, nullptr) != SQLITE_OK)
            stop(sqlite3_errmsg(m_db));
        m_all.push_back(s);
        return s;
    }
    void insert(const event::EventView& e, std::size_t stream, std::int64_t position) {
        sqlite3_bind_int64(m_insert, 1, position);
        sqlite3_bind_int64(m_insert, 2, static_cast<std::int64_t>(stream) + 1);
        sqlite3_bind_int64(m_insert, 3, e.revision.value);
        sqlite3_bind_int64(m_insert, 4, 1 + position % 3);
        sqlite3_bind_int64(m_insert, 5, e.recordedAt.ns);
        if (e.occurredAt == e.recordedAt)
            sqlite3_bind_null(m_insert, 6);
        else
            sqlite3_bind_int64(m_insert, 6, e.occurredAt.ns);
        sqlite3_bind_blob(m_insert, 7, e.id.bytes.data(), 16, SQLITE_STATIC);
        sqlite3_bind_text(m_insert, 8, e.metadata.data(), static_cast<int>(e.metadata.size()), SQLITE_STATIC);
        sqlite3_bind_text(m_insert, 9, e.data.data(), static_cast<int>(e.data.size()), SQLITE_STATIC);
        if (sqlite3_step(m_insert) != SQLITE_DONE)
            stop(sqlite3_errmsg(m_db));
        sqlite3_reset(m_insert);
    }
    /// Steps to the end (or `most` rows), touching every column.
    std::size_t scan(sqlite3_stmt* s, std::size_t most = std::numeric_limits<std::size_t>::max()) {
        std::size_t rows = 0;
        while (rows < most && sqlite3_step(s) == SQLITE_ROW) {
            ++rows;
            for (const int column : {0, 1, 2, 3, 4, 5})
                m_sum += sqlite3_column_int64(s, column);
            for (const int column : {6, 7, 8}) {
                const void* bytes = sqlite3_column_blob(s, column);
                m_sum += sqlite3_column_bytes(s, column) + (bytes != nullptr ? *static_cast<const char*>(bytes) : 0);
            }
        }
        sqlite3_reset(s);
        return rows;
    }
    [[nodiscard]] std::int64_t sum() const { return m_sum; }

private:
    sqlite3* m_db = nullptr;
    sqlite3_stmt* m_insert = nullptr;
    std::vector<sqlite3_stmt*> m_all;
    std::int64_t m_sum = 0;
};

struct Spread {
    double p50, p99;
};
Spread spread(std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    return {values[values.size() / 2], values[values.size() * 99 / 100]};
}

constexpr char kColumns[] = "SELECT position,stream,revision,type,recorded_at,occurred_at,id,metadata,data FROM event ";

struct Paths {
    std::string bare, ours;
};

Rate bareBulk(const std::string& path, const std::string& journal, std::size_t events, std::size_t streams, bool idIndex = false) {
    Log log(events, streams);
    event::EventView e;
    std::size_t stream = 0;
    Bare bare(path, journal);
    if (idIndex) // the smallest plain index that finds an id
        bare.run("CREATE INDEX event_id ON event(substr(id, 13))");
    const Watch watch;
    bare.run("BEGIN IMMEDIATE");
    std::int64_t position = 0;
    while (log.next(e, stream))
        bare.insert(e, stream, ++position);
    bare.run("COMMIT");
    if (journal == "WAL") {
        bare.run("PRAGMA wal_checkpoint(TRUNCATE)");
        bare.run("PRAGMA journal_mode=DELETE");
    }
    return watch.rate(events);
}

Rate oursBulk(const std::string& path, store::Publish publish, std::size_t events, std::size_t streams, bool snapshots) {
    Log log(events, streams);
    event::EventView e;
    std::size_t stream = 0;
    std::filesystem::remove(path);
    base::Uuid id;
    id.bytes[3] = 9;
    const Watch watch;
    auto store = need(store::SqliteStore::create(path, id, publish));
    auto bulk = need(store->beginBulk());
    while (log.next(e, stream)) {
        need(bulk->add({e, {}}));
        if (snapshots && (e.revision.value + 1) % 100 == 0)
            need(bulk->addSnapshot({"account:snapshot-ACC-" + std::to_string(100000 + stream), {}, base::versionOf(e.revision),
                                    "AccountSnapshotTaken", 1, e.recordedAt, std::string(900, 's')}));
    }
    need(bulk->commit());
    bulk.reset();
    return watch.rate(events);
}

void bulk(const Paths& paths, std::size_t events, std::size_t streams) {
    Rate bare, bareIds, ours, bareWal, oursWal;
    for (int round = 0; round < 2; ++round) {
        bare.better(bareBulk(paths.bare, "DELETE", events, streams));
        ours.better(oursBulk(paths.ours, store::Publish::WithFirstCommit, events, streams, false));
        bareIds.better(bareBulk(paths.bare, "DELETE", events, streams, true));
        bareWal.better(bareBulk(paths.bare, "WAL", events, streams));
        oursWal.better(oursBulk(paths.ours, store::Publish::AtOnce, events, streams, false));
    }
    print("bulk insert, new store", bare, ours);
    print("... bare with an id index too", bareIds, ours);
    print("bulk insert, existing (WAL)", bareWal, oursWal);
    std::printf("peak memory after bulk        %ld MB\n", peakMegabytes());
    const auto size = [&](const std::string& path) { return static_cast<double>(std::filesystem::file_size(path)) / static_cast<double>(events); };
    std::printf("disk per event                bare %9.1f B   ours %9.1f B   ratio %.2f\n", size(paths.bare), size(paths.ours), size(paths.ours) / size(paths.bare));
    oursBulk(paths.ours, store::Publish::WithFirstCommit, events, streams, true);
}

void pages(Bare& bare, store::SqliteStore& store, std::size_t streams) {
    Rate bareStreams, ourStreams, bareAll, ourAll;
    std::string all = kColumns;
    sqlite3_stmt* one = bare.prepare((all + "WHERE stream=?1 AND revision>=?2 ORDER BY revision").c_str());
    sqlite3_stmt* everything = bare.prepare((all + "WHERE position>0 ORDER BY position").c_str());
    for (int round = 0; round < 3; ++round) {
        std::size_t rows = 0;
        const Watch first;
        for (std::size_t s = 0; s < streams; ++s) {
            sqlite3_bind_int64(one, 1, static_cast<std::int64_t>(s) + 1);
            sqlite3_bind_int64(one, 2, 0);
            rows += bare.scan(one);
        }
        bareStreams.better(first.rate(rows));
        rows = 0;
        const Watch second;
        for (std::size_t s = 0; s < streams; ++s) {
            const std::string name = "account-ACC-" + std::to_string(100000 + s);
            for (base::Revision from{0};;) {
                const auto page = need(store.readStream(name, from, store::Direction::Forward, 1000));
                rows += page.events.size();
                if (page.end)
                    break;
                from = {page.events.back().revision.value + 1};
            }
        }
        ourStreams.better(second.rate(rows));
        const Watch third;
        rows = bare.scan(everything);
        bareAll.better(third.rate(rows));
        rows = 0;
        const Watch fourth;
        for (base::Position after;;) {
            const auto page = need(store.readAll(after, 1000));
            rows += page.events.size();
            if (page.end)
                break;
            after = page.events.back().position;
        }
        ourAll.better(fourth.rate(rows));
    }
    print("streams in pages of 1000", bareStreams, ourStreams);
    print("whole store in pages of 1000", bareAll, ourAll);
    std::printf("(%lld)\n", static_cast<long long>(bare.sum() & 1));
}

void versions(Bare& bare, store::SqliteStore& store, std::size_t events, std::size_t streams) {
    std::mt19937_64 random{11};
    sqlite3_stmt* after = bare.prepare((std::string(kColumns) + "WHERE stream=?1 AND revision>=?2 ORDER BY revision LIMIT ?3").c_str());
    sqlite3_stmt* snap = bare.prepare("SELECT data FROM snap WHERE stream=?1 AND version<=?2 ORDER BY version DESC LIMIT 1");
    std::vector<double> bareTimes, ourTimes;
    for (int i = 0; i < 4000; ++i) {
        const std::size_t stream = random() % streams;
        const std::int64_t version = static_cast<std::int64_t>(random() % std::max<std::size_t>(1, events / streams * 9 / 10));
        auto start = Clock::now();
        sqlite3_bind_int64(snap, 1, static_cast<std::int64_t>(stream) + 1);
        sqlite3_bind_int64(snap, 2, version);
        sqlite3_step(snap);
        const std::string state(static_cast<const char*>(sqlite3_column_blob(snap, 0)) ? "found" : "");
        sqlite3_reset(snap);
        const std::int64_t from = version / 100 * 100;
        sqlite3_bind_int64(after, 1, static_cast<std::int64_t>(stream) + 1);
        sqlite3_bind_int64(after, 2, from);
        sqlite3_bind_int64(after, 3, version - from);
        if (version > from)
            bare.scan(after);
        bareTimes.push_back(seconds(start) * 1e6);
        const std::string number = std::to_string(100000 + stream);
        start = Clock::now();
        const auto snapshot = need(store.snapshotAtOrBefore("account:snapshot-ACC-" + number, {version}));
        const std::int64_t first = snapshot ? snapshot->version.value : 0;
        if (version > first)
            static_cast<void>(need(store.readStream("account-ACC-" + number, {first}, store::Direction::Forward, static_cast<std::size_t>(version - first))));
        ourTimes.push_back(seconds(start) * 1e6);
    }
    const Spread b = spread(bareTimes), o = spread(ourTimes);
    std::printf("snapshot and events after it  bare p50 %.1f p99 %.1f us   ours p50 %.1f p99 %.1f us   ratio p99 %.2f\n", b.p50, b.p99, o.p50, o.p99, o.p99 / b.p99);
}

void lookups(store::SqliteStore& store, std::size_t events, std::size_t streams) {
    Log log(events, streams);
    event::EventView e;
    std::size_t stream = 0, hits = 0;
    std::vector<double> hit, miss, info;
    for (std::size_t i = 0; log.next(e, stream); ++i) {
        if (i % (events / 2000 + 1) != 0)
            continue;
        auto start = Clock::now();
        hits += need(store.findId(e.stream, e.id)).size();
        hit.push_back(seconds(start) * 1e6);
        e.id.bytes[9] ^= 0x55;
        start = Clock::now();
        hits += need(store.findId(e.stream, e.id)).size();
        miss.push_back(seconds(start) * 1e6);
        start = Clock::now();
        static_cast<void>(need(store.streamInfo(e.stream)));
        info.push_back(seconds(start) * 1e6);
    }
    const std::size_t asked = hit.size();
    const Spread h = spread(hit), m = spread(miss), s = spread(info);
    std::printf("findId (%zu of %zu)           hit p50 %.1f p99 %.1f us   miss p50 %.1f p99 %.1f us   streamInfo p50 %.1f us\n", hits, asked, h.p50, h.p99, m.p50, m.p99, s.p50);
    const auto start = Clock::now();
    const auto head = need(store.head());
    std::printf("head                          %.1f us (%lld events)\n", seconds(start) * 1e6, static_cast<long long>(head.events));
}

void singles(const Paths& paths) {
    constexpr std::size_t kAppends = 3000, kStreams = 200;
    std::vector<double> bareTimes, ourTimes;
    Bare bare(paths.bare, "WAL");
    std::filesystem::remove(paths.ours);
    auto store = need(store::SqliteStore::create(paths.ours, {}));
    Log log(kAppends, kStreams);
    event::EventView e;
    std::size_t stream = 0;
    sqlite3_stmt* begin = bare.prepare("BEGIN IMMEDIATE");
    sqlite3_stmt* commit = bare.prepare("COMMIT");
    std::int64_t position = 0;
    while (log.next(e, stream)) { // in turn, so that both meet the same disk
        auto start = Clock::now();
        sqlite3_step(begin);
        sqlite3_reset(begin);
        bare.insert(e, stream, ++position);
        if (sqlite3_step(commit) != SQLITE_DONE)
            stop("commit");
        sqlite3_reset(commit);
        bareTimes.push_back(seconds(start) * 1e6);
        const store::NewEvent event{e, {}};
        start = Clock::now();
        const store::StreamAppend one{e.stream, store::Expected::exactly({e.revision.value - 1}), {&event, 1}};
        need(store->append({{&one, 1}, {}}));
        ourTimes.push_back(seconds(start) * 1e6);
    }
    const Spread b = spread(bareTimes), o = spread(ourTimes);
    std::printf("durable single append         bare p50 %.0f p99 %.0f us   ours p50 %.0f p99 %.0f us   ratio p50 %.2f\n", b.p50, b.p99, o.p50, o.p99, o.p50 / b.p50);
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const std::size_t streams = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1000;
    const std::string folder = argc > 3 ? argv[3] : ".";
    const Paths paths{folder + "/bench_bare.sqlite", folder + "/bench_ours.lookback"};
    std::printf("%zu events, %zu streams\n", events, streams);
    bulk(paths, events, streams);
    {
        std::filesystem::remove(paths.bare);
        bareBulk(paths.bare, "DELETE", events, streams);
        Bare bare(paths.bare, "DELETE", Bare::File::Existing);
        bare.run("CREATE TABLE snap(id INTEGER PRIMARY KEY, stream INTEGER, version INTEGER, data TEXT, UNIQUE(stream, version))");
        bare.run("INSERT INTO snap(stream, version, data) SELECT stream, revision + 1, hex(zeroblob(450)) FROM event "
                 "WHERE (revision + 1) % 100 = 0 ORDER BY position");
        bare.run("PRAGMA cache_size=-8192");
        auto store = need(store::SqliteStore::open(paths.ours, store::Access::ReadOnly));
        pages(bare, *store, streams);
        versions(bare, *store, events, streams);
        lookups(*store, events, streams);
    }
    singles(paths);
    std::printf("peak memory                   %ld MB\n", peakMegabytes());
    std::filesystem::remove(paths.bare);
    std::filesystem::remove(paths.ours);
}
