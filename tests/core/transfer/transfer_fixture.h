// What the transfer tests share: a folder with a vault, a store, logs as text, an executor with real threads, and small words for
// importing and exporting. Expected values come from account.md.
#pragma once

#include "core/account/account_kind.h"
#include "core/base/clock.h"
#include "core/event/sealed_field.h"
#include "core/store/memory_store.h"
#include "core/store/sqlite_store.h"
#include "core/transfer/transfer.h"
#include "core/vault/vault.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

namespace fixture {

using namespace lookback;
using base::Result;
using transfer::DefectPolicy;
using transfer::Format;
using transfer::ImportOptions;
using transfer::ImportReport;

inline const base::Uuid kStoreId = *base::Uuid::parse("5d0a8f0e-6d0b-4c0a-9f2e-1a2b3c4d5e6f");
inline const std::string kNow = "2026-06-01T12:00:00Z";

/// Threads of a test's own, as the window lends them.
class Threads final : public base::Executor {
public:
    explicit Threads(unsigned n) {
        for (unsigned i = 0; i < n; ++i)
            m_threads.emplace_back([this] { work(); });
    }
    ~Threads() override {
        {
            const std::lock_guard lock(m_mutex);
            m_end = true;
        }
        m_changed.notify_all();
        for (auto& thread : m_threads)
            thread.join();
    }
    void spawn(std::function<void()> task) override {
        {
            const std::lock_guard lock(m_mutex);
            m_tasks.push_back(std::move(task));
        }
        m_changed.notify_one();
    }
    [[nodiscard]] unsigned concurrency() const override { return static_cast<unsigned>(m_threads.size()); }

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
    std::vector<std::thread> m_threads;
};

/// JSON with single quotes, which reads better in a test.
inline std::string q(std::string json) {
    std::replace(json.begin(), json.end(), '\'', '"');
    return json;
}

inline std::string text(const base::Error& error) {
    return std::string(base::toString(error.code)) + ": " + error.message + " | " + error.where + " | " + error.hint;
}

inline std::string readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}
inline void writeFile(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

inline std::vector<std::string> linesOf(const std::string& log) {
    std::vector<std::string> lines;
    std::istringstream in(log);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

inline std::string sample1() { return readFile(LOOKBACK_SOURCE_DIR "/resources/samples/first-audit.jsonl"); }

inline ImportOptions with(DefectPolicy policy, bool dryRun = false) {
    ImportOptions options;
    options.policy = policy;
    options.dryRun = dryRun;
    return options;
}

/// A store (in memory unless asked otherwise) with its unlocked vault.
struct World {
    QTemporaryDir dir;
    base::FixedClock clock{base::parseInstant(kNow).value()};
    std::string storePath = dir.filePath(QStringLiteral("bank.lookback")).toStdString();
    std::string vaultPath = storePath + ".vault";
    std::unique_ptr<store::EventStore> store;
    std::unique_ptr<vault::UnlockedVault> vault;
    base::Executor* executor = nullptr;

    explicit World(bool sqlite = false, const World* keysOf = nullptr) {
        if (sqlite)
            store = std::move(store::SqliteStore::create(storePath, kStoreId)).value();
        else
            store = std::make_unique<store::MemoryStore>(kStoreId);
        const auto& from = keysOf == nullptr ? *this : *keysOf;
        const std::string keyFile = from.dir.filePath(QStringLiteral("keys.key")).toStdString();
        auto passphrase = crypto::SecretBytes::copyOf("correct horse battery staple");
        if (keysOf == nullptr)
            vault = std::move(vault::VaultFile::create(vaultPath, {"anna", kStoreId, 1, keyFile, vault::KdfCost::cheapForTests()}, std::move(passphrase),
                                                       crypto::systemRandom(), clock))
                        .value();
        else
            vault = std::move(vault::VaultFile::unlock(keysOf->vaultPath, {"anna", keyFile, kStoreId, vault::KdfCost::cheapForTests()}, std::move(passphrase),
                                                       crypto::systemRandom(), clock))
                        .value();
    }

    transfer::ImportContext context() { return {*store, account::accountKind(), vault.get(), clock, executor}; }

    Result<ImportReport> tryImport(std::vector<std::string> logs, const ImportOptions& options = {}, std::stop_token stop = {},
                                   const transfer::DefectCallback& onDefect = {}, const base::ProgressCallback& progress = {}) {
        std::vector<std::unique_ptr<transfer::Source>> sources;
        for (std::size_t i = 0; i < logs.size(); ++i)
            sources.push_back(transfer::memorySource("log" + std::to_string(i + 1), std::move(logs[i])));
        return transfer::importLogs(context(), std::move(sources), options, onDefect, stop, progress);
    }
    ImportReport import(std::string log, const ImportOptions& options = {}) {
        auto report = tryImport({std::move(log)}, options);
        if (!report.ok())
            qFatal("%s", text(report.error()).c_str());
        return std::move(report).value();
    }
    std::string exported(const transfer::ExportOptions& options = {}) {
        std::string out;
        const auto sink = transfer::stringSink(out);
        const auto done = transfer::exportLog(*store, account::accountKind(), *sink, options);
        if (!done.ok())
            qFatal("%s", text(done.error()).c_str());
        return out;
    }
    /// The export with every sealed string opened; what stays closed stands as it is.
    std::string opened() {
        std::string out;
        auto page = std::move(store->readAll(base::Position::start(), 1'000'000)).value();
        for (const auto& event : page.events) {
            auto copy = event::StoredEvent(event);
            copy.data = open(copy.data, copy.id);
            event::appendRecord(out, copy.view());
            out += '\n';
        }
        return out;
    }

private:
    // The pointer is in the seal's own header; that it fits its place is for other tests.
    std::string open(std::string data, const base::Uuid& id) const {
        for (std::size_t at = data.find("\"eyJ"); at != std::string::npos; at = data.find("\"eyJ", at + 1)) {
            const auto end = data.find('"', at + 1);
            const auto sealed = data.substr(at + 1, end - at - 1);
            const auto parts = event::parseSealed(sealed);
            if (!parts)
                continue;
            const auto revealed = vault->reveal(sealed, id, parts->fld);
            if (revealed.kind == vault::RevealKind::Clear)
                data.replace(at, end + 1 - at, revealed.text.view());
        }
        return data;
    }
};

} // namespace fixture

#define VERIFY_OK(result) QVERIFY2((result).ok(), (result).ok() ? "" : fixture::text((result).error()).c_str())
#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))
