// Erasing one subject (product.md: of 100,000 in 5 s; unlock in 1 s), from execute to Erased, step by step: among more subjects, in longer stores, of more
// fields of their own, and after more acts. The reference in the same run is what no erasure of this design can do without: a file of the vault's size written
// and synced twice (the new vault, and the old one overwritten), and as many keys of 32 bytes sealed with bare OpenSSL.
//
//   bench_erasure [folder] [subjects|events|fields|acts]
//
// Each line is the median of three erasures, one after another in one store. No account is replayed: whoever shows it pays for that.
#include "core/account/account_kind.h"
#include "core/base/clock.h"
#include "core/crypto/kdf.h"
#include "core/crypto/process_hardening.h"
#include "core/erasure/gate.h"
#include "core/erasure/service.h"
#include "core/store/sqlite_store.h"
#include "core/vault/vault.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

using namespace lookback;
namespace fs = std::filesystem;

namespace {

constexpr int kErasures = 3;
constexpr int kFieldsOfEvent = 2;
constexpr std::string_view kPassphrase = "bench";

using Steady = std::chrono::steady_clock;
double since(Steady::time_point begin) { return std::chrono::duration<double>(Steady::now() - begin).count(); }
double secondsOf(const auto& work) {
    const auto begin = Steady::now();
    work();
    return since(begin);
}

[[noreturn]] void fail(const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    std::_Exit(1);
}
template <class T>
T need(base::Result<T> result) {
    if (!result.ok())
        fail(result.error().message + " " + result.error().where);
    return std::move(result).value();
}
void needDone(const base::Status& status) {
    if (!status.ok())
        fail(status.error().message + " " + status.error().where);
}

struct Shape {
    std::int64_t subjects = 0, events = 0, ownFields = 0, acts = 0;
};

// What execute() consists of: the steps it reports, and the reading back of the result.
constexpr std::array<std::pair<erasure::Step, const char*>, 8> kSteps{{{erasure::Step::Started, "start"},
                                                                       {erasure::Step::KeyFileWritten, "key file"},
                                                                       {erasure::Step::VaultWritten, "vault"},
                                                                       {erasure::Step::VaultReplaced, "replace"},
                                                                       {erasure::Step::OldDestroyed, "destroy"},
                                                                       {erasure::Step::Tombstones, "tombst."},
                                                                       {erasure::Step::Proven, "prove"},
                                                                       {erasure::Step::Completed, "complete"}}};

struct Taken {
    double request = 0, whole = 0;
    std::array<double, kSteps.size()> steps{};
};

std::string subjectName(std::int64_t number) { return "S-" + std::to_string(number); }

class Bench {
public:
    Bench(fs::path folder, const Shape& shape) : m_folder(std::move(folder)), m_shape(shape) {
        fs::remove_all(m_folder);
        fs::create_directories(m_folder / "keys");
        lay();
    }
    ~Bench() {
        m_service.reset();
        m_vault.reset();
        m_store.reset();
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    void run() {
        m_store = need(store::SqliteStore::open(path(), store::Access::ReadWrite));
        const double derivation = secondsOf([] { need(crypto::scrypt(kPassphrase, "salt", {})); });
        const double unlock = secondsOf([&] {
            m_vault = need(vault::VaultFile::unlock(vaultPath(), {{}, keyFile(), m_store->storeId()}, crypto::SecretBytes::copyOf(kPassphrase), crypto::systemRandom(), m_clock));
        });
        makeService();
        for (std::int64_t i = 0; i < m_shape.acts; ++i) { // acts of others, one hold each
            erasure::Hold hold;
            hold.subject = subjectName(i);
            hold.basis = "17(3)(e)";
            hold.reference = "case " + std::to_string(i);
            need(m_service->placeHold(hold));
        }
        std::vector<Taken> taken;
        for (int i = 0; i < kErasures; ++i)
            taken.push_back(erase(ownSubject(i)));
        std::sort(taken.begin(), taken.end(), [](const Taken& a, const Taken& b) { return a.whole < b.whole; });
        print(taken[kErasures / 2], unlock, derivation);
        if (m_shape.acts > 0)
            printGate();
    }

private:
    std::string path() const { return (m_folder / "bench.lookback").string(); }
    std::string vaultPath() const { return path() + ".vault"; }
    std::string keyFile() const { return (m_folder / "keys" / "bench.key").string(); }
    std::string ownSubject(int i) const { return subjectName(m_shape.subjects - 1 - i); }

    void lay() {
        m_store = need(store::SqliteStore::create(path(), crypto::randomUuid(crypto::systemRandom()), store::Publish::AtOnce));
        vault::CreateOptions options;
        options.officer = "bench";
        options.storeId = m_store->storeId();
        options.keyFile = keyFile();
        m_vault = need(vault::VaultFile::create(vaultPath(), options, crypto::SecretBytes::copyOf(kPassphrase), crypto::systemRandom(), m_clock));
        for (std::int64_t i = 0; i < m_shape.subjects; ++i)
            need(m_vault->keyFor(subjectName(i)));
        needDone(m_vault->sync());
        fill();
        needDone(noteSeen());
        needDone(m_store->emptyLog());
        m_vault.reset();
        m_store.reset();
    }

    // Deposits, a change of somebody's details in every tenth event, and those of the subjects to be erased spread evenly among them.
    void fill() {
        constexpr std::int64_t kAccounts = 1000;
        auto bulk = need(m_store->beginBulk());
        const std::int64_t own = kErasures * m_shape.ownFields / kFieldsOfEvent, gap = m_shape.events / own;
        if (gap < 1)
            fail("more own events than events");
        std::vector<std::int64_t> next(kAccounts + kErasures);
        std::int64_t owned = 0;
        for (std::int64_t i = 0; i < m_shape.events; ++i) {
            const bool ours = i % gap == 0 && owned < own;
            const std::int64_t whose = owned % kErasures;
            const std::int64_t account = ours ? kAccounts + whose : i * 7919 % kAccounts;
            const std::string stream = event::streamName("account", "ACC-" + std::to_string(account));
            const std::string subject = ours ? ownSubject(static_cast<int>(whose)) : i % 10 == 0 ? subjectName(i / 10 % (m_shape.subjects - kErasures)) : std::string();
            owned += ours ? 1 : 0;
            add(*bulk, stream, next[static_cast<std::size_t>(account)]++, subject);
        }
        needDone(bulk->commit());
    }

    void add(store::BulkAppend& bulk, std::string_view stream, std::int64_t revision, const std::string& subject) {
        store::NewEvent item{};
        item.event.stream = stream;
        item.event.revision = base::Revision{revision};
        item.event.id = crypto::randomUuid(crypto::systemRandom());
        item.event.occurredAt = item.event.recordedAt = m_clock.now();
        item.event.metadata = "{}";
        std::string data = R"({"amount":{"minor":1250,"currency":"EUR"},"reference":"rent for the month"})";
        store::SealedFields fields{};
        item.event.type = "FundsDeposited";
        item.event.schemaVersion = 3;
        if (!subject.empty()) {
            const auto* const key = need(m_vault->findKey(subject));
            data = R"({"holder":{"name":)";
            key->seal(data, item.event.id, "/data/holder/name", R"("Jane Doe")");
            data += R"(,"email":)";
            key->seal(data, item.event.id, "/data/holder/email", R"("jane.doe@example.org")");
            data += "}}";
            item.event.type = "HolderDetailsChanged";
            item.event.schemaVersion = 1;
            fields = {key->kid(), subject, kFieldsOfEvent};
            item.sealed = {&fields, 1};
        }
        item.event.data = data;
        needDone(bulk.add(item));
    }

    base::Status noteSeen() {
        LOOKBACK_TRY_ASSIGN(const auto head, m_store->head());
        LOOKBACK_TRY_ASSIGN(const auto last, m_store->readAt(head.position));
        return m_vault->writeSeen(head.events, crypto::sha256(event::record(last.view())));
    }

    void makeService() {
        erasure::Surroundings around;
        around.committed = [this] { return noteSeen(); };
        around.emptyLog = [this] { return m_store->emptyLog(); };
        around.filesToScan = [this] {
            std::vector<std::string> files;
            for (const auto& entry : fs::recursive_directory_iterator(m_folder))
                if (entry.is_regular_file() && entry.path() != path())
                    files.push_back(entry.path().string());
            return files;
        };
        around.onStep = [this](const std::string&, erasure::Step step) { m_at.emplace_back(step, Steady::now()); };
        m_service = std::make_unique<erasure::Service>(*m_store, account::accountKind(), *m_vault, m_clock, crypto::systemRandom(), std::move(around));
    }

    Taken erase(const std::string& subject) {
        Taken taken;
        std::string id;
        taken.request = secondsOf([&] { id = need(m_service->request({subject, "17(1)(b)", "2026-04-01", "ID-7", "", false})).id; });
        m_at.clear();
        auto before = Steady::now();
        erasure::Erasure done;
        taken.whole = secondsOf([&] { done = need(m_service->execute(id, {})); });
        if (done.state != erasure::State::Erased || !done.outcome || done.outcome->fields != m_shape.ownFields || done.outcome->trialsFailed != m_shape.ownFields || done.outcome->hits != 0)
            fail("not erased as it should be");
        for (const auto& [step, at] : m_at)
            for (std::size_t i = 0; i < kSteps.size(); ++i)
                if (kSteps[i].first == step) {
                    taken.steps[i] += std::chrono::duration<double>(at - before).count();
                    before = at;
                }
        m_scanned = done.outcome->bytesScanned;
        return taken;
    }

    // What every append asks first: of a program that appends once, and of one that goes on.
    void printGate() {
        constexpr int kTimes = 21;
        erasure::Gate kept = need(erasure::Gate::read(*m_store, m_vault.get()));
        std::array<std::vector<double>, 2> times;
        for (int i = 0; i < kTimes; ++i) {
            times[0].push_back(secondsOf([&] { need(erasure::Gate::read(*m_store, m_vault.get())); }));
            auto bulk = need(m_store->beginBulk());
            add(*bulk, "account-ACC-NEW", i, {});
            needDone(bulk->commit());
            times[1].push_back(secondsOf([&] { needDone(kept.refresh(*m_store, m_vault.get())); }));
        }
        for (auto& all : times)
            std::sort(all.begin(), all.end());
        std::printf("        the gate after %lld acts: %.2f ms at first, %.3f ms when one event came since\n", static_cast<long long>(m_shape.acts), times[0][kTimes / 2] * 1000,
                    times[1][kTimes / 2] * 1000);
    }

    double reference() const {
        const auto bytes = static_cast<std::size_t>(fs::file_size(vaultPath()));
        const std::string piece(std::size_t{1} << 20U, 'x'), file = (m_folder / "reference").string();
        const auto write = [&] {
            const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT, 0600);
            for (std::size_t at = 0; at < bytes;) {
                const auto wrote = ::write(fd, piece.data(), std::min(piece.size(), bytes - at));
                if (wrote <= 0)
                    fail("the reference cannot write");
                at += static_cast<std::size_t>(wrote);
            }
            ::fsync(fd);
            ::close(fd);
        };
        const auto seal = [&] {
            EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
            EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
            unsigned char key[32] = {1}, iv[12] = {}, text[32] = {}, tag[16];
            int n = 0;
            EVP_EncryptInit_ex2(context, cipher, key, iv, nullptr);
            for (std::int64_t i = 0; i < m_shape.subjects; ++i) {
                iv[0] = static_cast<unsigned char>(i);
                EVP_EncryptInit_ex2(context, nullptr, nullptr, iv, nullptr);
                EVP_EncryptUpdate(context, text, &n, text, sizeof text);
                EVP_EncryptFinal_ex(context, text, &n);
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, sizeof tag, tag);
            }
            EVP_CIPHER_free(cipher);
            EVP_CIPHER_CTX_free(context);
        };
        std::array<double, 3> times{};
        for (double& time : times) {
            fs::remove(file);
            time = secondsOf([&] {
                write();
                write();
                seal();
            });
        }
        fs::remove(file);
        std::sort(times.begin(), times.end());
        return times[1];
    }

    void print(const Taken& taken, double unlock, double derivation) const {
        const double bare = reference();
        std::printf("%7lld %8lld %6lld %5lld %6.1f | %6.2f (%4.2f) | %7.3f %7.3f |", static_cast<long long>(m_shape.subjects), static_cast<long long>(m_shape.events),
                    static_cast<long long>(m_shape.ownFields), static_cast<long long>(m_shape.acts), static_cast<double>(fs::file_size(vaultPath())) / 1e6, unlock, derivation,
                    taken.request, taken.whole);
        for (const double step : taken.steps)
            std::printf(" %8.3f", step);
        std::printf(" | %7.3f %5.1f x | scanned %.1f MB\n", bare, taken.whole / bare, static_cast<double>(m_scanned) / 1e6);
        std::fflush(stdout);
    }

    fs::path m_folder;
    Shape m_shape;
    base::SystemClock m_clock;
    std::unique_ptr<store::SqliteStore> m_store;
    std::unique_ptr<vault::UnlockedVault> m_vault;
    std::unique_ptr<erasure::Service> m_service;
    std::vector<std::pair<erasure::Step, Steady::time_point>> m_at;
    std::int64_t m_scanned = 0;
};

} // namespace

int main(int argc, char** argv) {
    const fs::path folder = (argc > 1 ? fs::path(argv[1]) : fs::temp_directory_path()) / "lookback-bench-erasure";
    const std::string_view only = argc > 2 ? argv[2] : "";
    static_cast<void>(crypto::hardenProcess());
    std::printf("seconds; each step from the one before it\n%7s %8s %6s %5s %6s | %13s | %7s %7s |", "keys", "events", "own", "acts", "MB", "unlock(scrypt)", "request", "execute");
    for (const auto& step : kSteps)
        std::printf(" %8s", step.second);
    std::printf(" | %7s\n", "bare");
    const std::pair<std::string_view, std::vector<Shape>> series[] = {
        {"subjects", {{1'000, 10'000, 20, 0}, {10'000, 10'000, 20, 0}, {100'000, 10'000, 20, 0}}},
        {"events", {{1'000, 10'000, 20, 0}, {1'000, 100'000, 20, 0}, {1'000, 1'000'000, 20, 0}, {100'000, 1'000'000, 20, 0}}},
        {"fields", {{1'000, 100'000, 2, 0}, {1'000, 100'000, 1'000, 0}, {1'000, 100'000, 10'000, 0}}},
        {"acts", {{1'000, 10'000, 20, 0}, {1'000, 10'000, 20, 100}, {1'000, 10'000, 20, 400}, {2'000, 10'000, 20, 1'000}}},
    };
    for (const auto& [name, shapes] : series) {
        if (!only.empty() && only != name)
            continue;
        std::printf("more %s\n", std::string(name).c_str());
        for (const Shape& shape : shapes)
            Bench(folder, shape).run();
    }
    return 0;
}
