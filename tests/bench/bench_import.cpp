// Import of a generated log beside the bare minimum in the same run (product.md): read, split, parse with simdjson, bind, insert into the
// same table with the same unique index, commit, checkpoint. Both from a file in the page cache into a new file.
//
//   bench_import [events] [accounts] [folder]
//
// Prints events/s of the reference on the log as given (clear) and on the store's own export (sealed: exactly the same rows), of the
// import with a lent core and without one, of a dry run and of importing again; disk per event; peak resident memory of each, in a process of
// its own.
#include "core/account/account_kind.h"
#include "core/base/clock.h"
#include "core/crypto/random.h"
#include "core/crypto/secret_bytes.h"
#include "core/store/sqlite_store.h"
#include "core/transfer/transfer.h"
#include "core/vault/vault.h"

#include <simdjson.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <mutex>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <time.h>
#include <unistd.h>
#include <unordered_map>

using namespace lookback;
namespace fs = std::filesystem;

namespace {

[[noreturn]] void die(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::_Exit(1);
}
template <class T>
T need(base::Result<T> result) {
    if (!result.ok())
        die(result.error().message + " " + result.error().where);
    return std::move(result).value();
}

class OneThread final : public base::Executor {
public:
    OneThread() : m_thread([this] { work(); }) {}
    ~OneThread() override {
        {
            const std::lock_guard lock(m_mutex);
            m_end = true;
        }
        m_changed.notify_all();
        m_thread.join();
    }
    void spawn(std::function<void()> task) override {
        {
            const std::lock_guard lock(m_mutex);
            m_tasks.push_back(std::move(task));
        }
        m_changed.notify_one();
    }
    [[nodiscard]] unsigned concurrency() const override { return 1; }

private:
    void work() {
        for (;;) {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_end || !m_tasks.empty(); });
            if (m_tasks.empty())
                return;
            auto task = std::move(m_tasks.front());
            m_tasks.pop_front();
            lock.unlock();
            task();
        }
    }
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::function<void()>> m_tasks;
    bool m_end = false;
    std::thread m_thread;
};

double secondsSince(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double threadSeconds() {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

struct Measured {
    double seconds = 0;   ///< by the clock on the wall
    double caller = 0;    ///< processor time of the thread that works (and writes)
    double lent = 0;      ///< processor time of all others
    double megabytes = 0; ///< peak resident
    /// What it would take if nobody else used the machine: the busier of the two.
    [[nodiscard]] double busier() const { return std::max(caller, lent); }
};

/// Runs in a process of its own, so that peaks of memory do not add up.
template <class Work>
Measured measured(Work work) {
    int pipes[2];
    if (::pipe(pipes) != 0)
        die("pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        const double times[2] = {secondsSince(begin), threadSeconds()};
        if (::write(pipes[1], times, sizeof times) != sizeof times)
            die("write");
        std::_Exit(0);
    }
    double times[2] = {0, 0};
    ::close(pipes[1]);
    if (::read(pipes[0], times, sizeof times) != sizeof times)
        die("the measured process failed");
    ::close(pipes[0]);
    rusage usage{};
    int status = 0;
    ::wait4(child, &status, 0, &usage);
    const auto total = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
        static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    return {times[0], times[1], std::max(0.0, total - times[1]), static_cast<double>(usage.ru_maxrss) / 1024};
}

std::uint8_t nibble(char c) { return static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10); }

// The bare minimum: no check of anything, no sealing, no fold, no snapshot.
void reference(const std::string& log, const std::string& path) {
    sqlite3* db = nullptr;
    const auto run = [&](const char* sql) {
        if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
            die(sqlite3_errmsg(db));
    };
    if (sqlite3_open(path.c_str(), &db) != SQLITE_OK)
        die("open");
    run("PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536");
    run("CREATE TABLE event(position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL, type INTEGER NOT NULL, recorded_at "
        "INTEGER NOT NULL, occurred_at INTEGER, id BLOB NOT NULL, metadata TEXT, data TEXT NOT NULL) STRICT;"
        "CREATE UNIQUE INDEX event_stream_revision ON event(stream, revision); BEGIN IMMEDIATE");
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(db, "INSERT INTO event VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)", -1, &insert, nullptr);
    auto source = need(transfer::openFile(log));
    std::unordered_map<std::string, std::int64_t> streams, types;
    simdjson::ondemand::parser parser;
    std::string buffer, carry;
    std::int64_t position = 0;
    std::string key;
    const auto number = [&](std::unordered_map<std::string, std::int64_t>& map, std::string_view text) {
        key.assign(text);
        return map.try_emplace(key, static_cast<std::int64_t>(map.size()) + 1).first->second;
    };
    const auto add = [&](const char* line, std::size_t size) {
        auto doc = parser.iterate(line, size, size + simdjson::SIMDJSON_PADDING);
        std::string_view stream, id, type, occurred, recorded, data, metadata;
        std::int64_t revision = 0, version = 0;
        for (auto field : doc.get_object()) {
            const std::string_view name = field.unescaped_key();
            auto value = field.value();
            if (name == "stream")
                stream = value.get_string();
            else if (name == "revision")
                revision = value.get_int64();
            else if (name == "id")
                id = value.get_string();
            else if (name == "type")
                type = value.get_string();
            else if (name == "schemaVersion")
                version = value.get_int64();
            else if (name == "occurredAt")
                occurred = value.get_string();
            else if (name == "recordedAt")
                recorded = value.get_string();
            else if (name == "data")
                data = value.get_object().value_unsafe().raw_json();
            else
                metadata = value.get_object().value_unsafe().raw_json();
        }
        base::Instant at{}, then{};
        static_cast<void>(base::parseInstant(recorded, at));
        static_cast<void>(base::parseInstant(occurred, then));
        std::uint8_t uuid[16];
        for (std::size_t i = 0, from = 0; i < 16; ++i, from += 2) {
            from += id[from] == '-' ? 1 : 0;
            uuid[i] = static_cast<std::uint8_t>(nibble(id[from]) * 16 + nibble(id[from + 1]));
        }
        sqlite3_bind_int64(insert, 1, ++position);
        sqlite3_bind_int64(insert, 2, number(streams, stream));
        sqlite3_bind_int64(insert, 3, revision);
        sqlite3_bind_int64(insert, 4, number(types, type) * 10 + version);
        sqlite3_bind_int64(insert, 5, at.ns);
        if (at == then)
            sqlite3_bind_null(insert, 6);
        else
            sqlite3_bind_int64(insert, 6, then.ns);
        sqlite3_bind_blob(insert, 7, uuid, 16, SQLITE_STATIC);
        sqlite3_bind_text(insert, 8, metadata.data(), static_cast<int>(metadata.size()), SQLITE_STATIC);
        sqlite3_bind_text(insert, 9, data.data(), static_cast<int>(data.size()), SQLITE_STATIC);
        if (sqlite3_step(insert) != SQLITE_DONE)
            die(sqlite3_errmsg(db));
        sqlite3_reset(insert);
    };
    for (;;) {
        constexpr std::size_t kBlock = 1U << 20U;
        const auto kept = carry.size();
        buffer.assign(carry);
        buffer.resize(kept + kBlock + simdjson::SIMDJSON_PADDING);
        const auto n = need(source->read(buffer.data() + kept, kBlock));
        if (n == 0)
            break;
        const char* at = buffer.data();
        const char* const end = at + kept + n;
        while (const auto* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) {
            add(at, static_cast<std::size_t>(newline - at));
            at = newline + 1;
        }
        carry.assign(at, end);
    }
    run("COMMIT; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE");
    sqlite3_finalize(insert);
    sqlite3_close(db);
}

const base::Uuid kStore = *base::Uuid::parse("5d0a8f0e-6d0b-4c0a-9f2e-1a2b3c4d5e6f");

struct Place {
    std::string store, vault, key;
    explicit Place(const std::string& base) : store(base + ".lookback"), vault(base + ".vault"), key(base + ".key") {}
    void remove() const {
        for (const auto& file : {store, vault, key, vault + ".lock", store + "-wal", store + "-shm"})
            fs::remove(file);
    }
};

void import(const std::string& log, const Place& place, bool lent, bool dryRun, bool again) {
    const base::SystemClock clock;
    auto passphrase = crypto::SecretBytes::copyOf("bench");
    auto vault = again ? need(vault::VaultFile::unlock(place.vault, {"bench", place.key, kStore, vault::KdfCost::cheapForTests()}, std::move(passphrase), crypto::systemRandom(), clock))
                       : need(vault::VaultFile::create(place.vault, {"bench", kStore, 1, place.key, vault::KdfCost::cheapForTests()}, std::move(passphrase), crypto::systemRandom(), clock));
    auto store = again ? need(store::SqliteStore::open(place.store, store::Access::ReadWrite))
                       : need(store::SqliteStore::create(place.store, kStore, dryRun ? store::Publish::AtOnce : store::Publish::WithFirstCommit));
    std::unique_ptr<OneThread> thread = lent ? std::make_unique<OneThread>() : nullptr;
    std::vector<std::unique_ptr<transfer::Source>> sources;
    sources.push_back(need(transfer::openFile(log)));
    transfer::ImportOptions options;
    options.dryRun = dryRun;
    const auto report = need(transfer::importLogs({*store, account::accountKind(), vault.get(), clock, thread.get()}, std::move(sources), options));
    if (report.defective != 0 || (again ? report.duplicates : report.accepted) != report.lines)
        die("the log was not imported cleanly");
    store.reset();
}

void exportTo(const Place& place, const std::string& log) {
    auto store = need(store::SqliteStore::open(place.store, store::Access::ReadOnly));
    auto sink = need(transfer::createFile(log));
    static_cast<void>(need(transfer::exportLog(*store, account::accountKind(), *sink, {})));
}

} // namespace

int main(int argc, char** argv) {
    const std::int64_t events = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
    const std::int64_t accounts = argc > 2 ? std::atoll(argv[2]) : 1'000;
    const std::string folder = argc > 3 ? argv[3] : fs::temp_directory_path().string();
    const std::string base = folder + "/lookback-bench-import-" + std::to_string(::getpid());
    const std::string log = base + ".jsonl", sealedLog = base + ".sealed.jsonl", bare = base + ".bare";
    const Place place(base), dry(base + "-dry");
    const auto n = static_cast<double>(events);
    const auto print = [&](const char* what, const Measured& m, const Measured* against) {
        std::printf("%-44s %9.0f/s %7.2f s | processor %6.2f s + %6.2f s lent = %9.0f/s | %6.1f MB", what, n / m.seconds, m.seconds, m.caller, m.lent,
                    n / m.busier(), m.megabytes);
        if (against != nullptr)
            std::printf(" | %.2f x the reference, %.2f x by processor", against->seconds / m.seconds, against->busier() / m.busier());
        std::printf("\n");
        std::fflush(stdout);
    };
    std::printf("%lld events, %lld accounts\n", static_cast<long long>(events), static_cast<long long>(accounts));
    print("generate", measured([&] {
              auto sink = need(transfer::createFile(log));
              transfer::GenerateOptions options;
              options.events = events;
              options.accounts = accounts;
              static_cast<void>(need(transfer::generateLog(*sink, nullptr, options)));
          }), nullptr);
    const auto logBytes = static_cast<double>(fs::file_size(log));
    const auto imported = measured([&] { import(log, place, true, false, false); });
    const auto storeBytes = static_cast<double>(fs::file_size(place.store));
    const auto exported = measured([&] { exportTo(place, sealedLog); });
    const auto clear = measured([&] { reference(log, bare); });
    const auto clearBytes = static_cast<double>(fs::file_size(bare));
    fs::remove(bare);
    const auto same = measured([&] { reference(sealedLog, bare); });
    const auto sameBytes = static_cast<double>(fs::file_size(bare));
    fs::remove(bare);
    print("reference, same rows (sealed export)", same, nullptr);
    print("reference, clear log", clear, nullptr);
    print("import, one lent core", imported, &same);
    print("import again (all duplicates), one lent core", measured([&] { import(log, place, true, false, true); }), nullptr);
    place.remove();
    print("import, no lent core", measured([&] { import(log, place, false, false, false); }), &same);
    print("dry run, one lent core", measured([&] { import(log, dry, true, true, false); }), nullptr);
    print("export", exported, nullptr);
    std::printf("bytes per event: log %.0f, store %.0f, reference same rows %.0f (%.2f x), reference clear %.0f\n", logBytes / n, storeBytes / n,
                sameBytes / n, storeBytes / sameBytes, clearBytes / n);
    for (const auto& file : {log, sealedLog, bare})
        fs::remove(file);
    place.remove();
    dry.remove();
    return 0;
}
