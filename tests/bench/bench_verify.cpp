// Verifying a store beside the bare minimum in the same run (product.md): read every row of the events and hash it once.
//
//   bench_verify [events] [accounts] [folder]
//
// Prints events/s of both, the time of each check, with the vault locked and unlocked, and the peak resident memory. The aim of 0.6 × is for the hash tree,
// which does nothing but hash; the checks here open seals, raise and fold.
#include "core/account/account_kind.h"
#include "core/base/clock.h"
#include "core/crypto/digest.h"
#include "core/integrity/verify.h"
#include "core/store/sqlite_store.h"
#include "core/transfer/transfer.h"
#include "core/vault/vault.h"

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <string>

using namespace lookback;
namespace fs = std::filesystem;

namespace {

template <class T>
T need(base::Result<T> result) {
    if (!result.ok()) {
        std::fprintf(stderr, "%s %s\n", result.error().message.c_str(), result.error().where.c_str());
        std::_Exit(1);
    }
    return std::move(result).value();
}

double secondsOf(const auto& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double peakMb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}
void resetPeak() {
    malloc_trim(0); // what making the store left behind
    std::ofstream("/proc/self/clear_refs") << "5";
}

// Every column of every row, joined as bytes, one SHA-256 each.
std::int64_t readAndHash(const std::string& path) {
    sqlite3* db = nullptr;
    sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    sqlite3_stmt* rows = nullptr;
    sqlite3_prepare_v2(db, "SELECT position, stream, revision, type, recorded_at, occurred_at, id, metadata, data FROM event ORDER BY position", -1, &rows, nullptr);
    std::int64_t count = 0;
    std::string record;
    unsigned keep = 0;
    while (sqlite3_step(rows) == SQLITE_ROW) {
        record.clear();
        for (int i = 0; i < 6; ++i) {
            const std::int64_t n = sqlite3_column_int64(rows, i);
            record.append(reinterpret_cast<const char*>(&n), sizeof n);
        }
        for (int i = 6; i < 9; ++i)
            record.append(static_cast<const char*>(sqlite3_column_blob(rows, i)), static_cast<std::size_t>(sqlite3_column_bytes(rows, i)));
        keep += crypto::sha256(record)[0];
        ++count;
    }
    sqlite3_finalize(rows);
    sqlite3_close(db);
    return keep == 1 ? 0 : count;
}

void show(const integrity::Report& report, double reference) {
    for (const auto& check : report.checks)
        std::printf("    %-14s %10lld items %6lld problems %8.2f s\n", std::string(check.name).c_str(), static_cast<long long>(check.items), static_cast<long long>(check.problems), check.seconds);
    const double speed = static_cast<double>(report.events) / report.seconds;
    std::printf("    %s, %.0f events/s, %.2f x the reference, peak %.0f MB\n", std::string(integrity::word(report.verdict)).c_str(), speed, speed / reference, peakMb());
}

} // namespace

int main(int argc, char** argv) {
    const std::int64_t events = argc > 1 ? std::atoll(argv[1]) : 1'000'000, accounts = argc > 2 ? std::atoll(argv[2]) : 1000;
    const fs::path folder = (argc > 3 ? fs::path(argv[3]) : fs::temp_directory_path()) / "lookback-bench-verify";
    fs::remove_all(folder);
    fs::create_directories(folder);
    const std::string path = (folder / "bench.lookback").string(), vaultPath = path + ".vault";
    const base::SystemClock clock;
    auto store = need(store::SqliteStore::create(path, crypto::randomUuid(crypto::systemRandom()), store::Publish::WithFirstCommit));
    vault::CreateOptions options;
    options.officer = "bench";
    options.storeId = store->storeId();
    options.keyFile = (folder / "bench.key").string();
    options.cost = vault::KdfCost::cheapForTests();
    auto vault = need(vault::VaultFile::create(vaultPath, options, crypto::SecretBytes::copyOf("bench"), crypto::systemRandom(), clock));
    {
        const std::string logPath = (folder / "log.jsonl").string();
        std::string log;
        const auto sink = transfer::stringSink(log);
        need(transfer::generateLog(*sink, nullptr, {events, accounts, "verify"}));
        std::vector<std::unique_ptr<transfer::Source>> sources;
        sources.push_back(transfer::memorySource("log", std::move(log)));
        need(transfer::importLogs({*store, account::accountKind(), vault.get(), clock, nullptr}, std::move(sources), {}));
    }
    store.reset();
    store = need(store::SqliteStore::open(path, store::Access::ReadOnly));

    std::int64_t rows = 0;
    readAndHash(path); // the file into the system's cache
    const double reference = secondsOf([&] { rows = readAndHash(path); });
    std::printf("reference: %lld rows, %.0f rows/s, read and one SHA-256 each\n", static_cast<long long>(rows), static_cast<double>(rows) / reference);
    for (const bool unlocked : {false, true}) {
        integrity::VaultEvidence keys{vault->info(), need(vault::VaultFile::subjects(vaultPath)), unlocked ? vault.get() : nullptr};
        integrity::Evidence evidence{*store, account::accountKind(), &keys};
        evidence.engineCheck = [&](const store::FindingCallback& f, const std::stop_token& s) { return store->check(f, s); };
        evidence.eachSealed = [&](const store::SealedNoteCallback& use, const std::stop_token& s) { return store->eachSealed(use, s); };
        for (const std::size_t atOnce : {std::size_t{20'000}, std::size_t{0}}) {
            resetPeak();
            evidence.streamsAtOnce = atOnce;
            std::printf("vault %s, %s\n", unlocked ? "unlocked" : "locked", atOnce > 0 ? "in order of position" : "stream by stream");
            show(need(integrity::verify(evidence)), static_cast<double>(rows) / reference);
        }
    }
    store.reset();
    fs::remove_all(folder);
    return 0;
}
