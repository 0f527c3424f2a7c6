// Sealing and revealing of personal fields beside a bare OpenSSL AES-256-GCM over the same bytes in the same run, and a vault of
// many subjects: making the keys, unlocking, memory (product.md: unlock ≤ 1 s), a new epoch; and the search for traces of keys. Arguments: subjects (100000),
// folder (.).
#include "core/crypto/kdf.h"
#include "core/crypto/process_hardening.h"
#include "core/event/sealed_field.h"
#include "core/vault/key_traces.h"
#include "core/vault/vault.h"

#include <openssl/evp.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/resource.h>

namespace {

using namespace lookback;

constexpr int kFields = 500'000;
constexpr int kRounds = 3;
const base::Uuid kEvt = *base::Uuid::parse("0b6f1a52-3c4d-5e6f-8a9b-0c1d2e3f4a5b");
constexpr std::string_view kFld = "/data/holder/email";
constexpr std::string_view kValue = "\"jane.doe@example.org\"";

double seconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double best(const std::function<void()>& work) {
    double least = seconds(work);
    for (int i = 1; i < kRounds; ++i)
        least = std::min(least, seconds(work));
    return least;
}

void rate(const char* what, double s, double reference = 0) {
    std::printf("%-46s %9.0f /s  %6.0f ns", what, kFields / s, s / kFields * 1e9);
    if (reference > 0)
        std::printf("  %.2f x bare", s / reference);
    std::printf("\n");
}

// What no sealing can do without: the cipher over 64 bytes with a header of 187 characters. `fresh`: another key each time.
void bare(bool fresh) {
    EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
    EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    unsigned char key[32] = {1}, iv[12] = {}, aad[187] = {}, bytes[64] = {}, tag[16];
    int n = 0;
    EVP_EncryptInit_ex2(context, cipher, key, iv, nullptr);
    for (int i = 0; i < kFields; ++i) {
        iv[0] = static_cast<unsigned char>(i);
        key[1] = static_cast<unsigned char>(i);
        EVP_EncryptInit_ex2(context, nullptr, fresh ? key : nullptr, iv, nullptr);
        EVP_EncryptUpdate(context, nullptr, &n, aad, sizeof aad);
        EVP_EncryptUpdate(context, bytes, &n, bytes, sizeof bytes);
        EVP_EncryptFinal_ex(context, bytes, &n);
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, sizeof tag, tag);
    }
    EVP_CIPHER_free(cipher);
    EVP_CIPHER_CTX_free(context);
}

template <class T>
T must(base::Result<T> result) {
    if (!result.ok()) {
        std::fprintf(stderr, "%s (%s)\n", result.error().message.c_str(), result.error().where.c_str());
        std::exit(1);
    }
    return std::move(result).value();
}

void fields(vault::UnlockedVault& vault) {
    std::vector<const vault::SubjectKey*> keys;
    for (int i = 0; i < 1000; ++i)
        keys.push_back(must(vault.keyFor("S-" + std::to_string(i))));
    const double one = best([] { bare(false); }), many = best([] { bare(true); });
    rate("bare AES-256-GCM, one key", one);
    rate("bare AES-256-GCM, another key each time", many);
    std::string out;
    const auto sealing = [&](std::size_t subjects) {
        for (int i = 0; i < kFields; ++i) {
            out.clear();
            keys[static_cast<std::size_t>(i) % subjects]->seal(out, kEvt, kFld, kValue);
        }
    };
    rate("seal, one subject", best([&] { sealing(1); }), one);
    rate("seal, 1000 subjects in turn", best([&] { sealing(1000); }), many);
    std::vector<std::string> sealed;
    for (const auto* key : keys) {
        out.clear();
        key->seal(out, kEvt, kFld, kValue);
        sealed.push_back(out.substr(1, out.size() - 2));
    }
    int clear = 0;
    const auto revealing = [&](std::size_t subjects) {
        for (int i = 0; i < kFields; ++i)
            clear += vault.reveal(sealed[static_cast<std::size_t>(i) % subjects], kEvt, kFld).kind == vault::RevealKind::Clear ? 1 : 0;
    };
    rate("reveal, one subject", best([&] { revealing(1); }), one);
    rate("reveal, 1000 subjects in turn", best([&] { revealing(1000); }), many);
    if (clear != 2 * kRounds * kFields)
        std::printf("NOT ALL REVEALED\n");
}

// An erasure of one subject among many: everybody else's key is sealed anew.
void newEpoch(vault::UnlockedVault& vault) {
    const auto* const key = must(vault.keyFor("S-7"));
    const std::string kid(key->kid());
    vault::EpochChange change{vault.info().epoch + 1, {{kid, "S-7", *vault.commitmentOf(kid), "E-1", 0}}, {}};
    double at[4] = {};
    const auto start = std::chrono::steady_clock::now();
    must(vault.changeEpoch(change, [&](vault::EpochStep step) {
        at[static_cast<int>(step)] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return base::success();
    }));
    std::printf("new epoch of %lld keys: %.2f s (key file %.3f s, new vault written %.2f s, read back and in its place %.2f s, old one overwritten %.2f s)\n",
                static_cast<long long>(vault.info().keys), at[3], at[0], at[1] - at[0], at[2] - at[1], at[3] - at[2]);
}

void traces() {
    constexpr std::size_t kBytes = std::size_t{64} << 20U;
    std::string noise(kBytes, '\0');
    crypto::systemRandom().fill({reinterpret_cast<std::uint8_t*>(noise.data()), noise.size()});
    std::string digits = noise, wide = noise;
    for (std::size_t i = 0; i < kBytes; ++i) {
        digits[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[static_cast<unsigned char>(noise[i]) & 63U];
        wide[i] = i % 2 == 0 ? "0123456789abcdef"[static_cast<unsigned char>(noise[i]) & 15U] : '\0';
    }
    const auto keys = [](int n) {
        std::vector<crypto::SecretBytes> out;
        for (int i = 0; i < n; ++i)
            out.push_back(crypto::randomSecret(crypto::systemRandom(), 32));
        return out;
    };
    const auto run = [&](const char* what, vault::KeyTraces& traces, std::string_view bytes) {
        std::int64_t hits = 0;
        const double s = best([&] {
            traces.begin();
            for (std::size_t at = 0; at < bytes.size(); at += std::size_t{256} << 10U)
                traces.feed(bytes.substr(at, std::size_t{256} << 10U));
            hits += traces.finish().count;
        });
        std::printf("traces, %-38s %8.1f MB/s%s\n", what, static_cast<double>(bytes.size()) / s / 1e6, hits == 0 ? "" : "  FALSE HITS");
    };
    const auto three = vault::KeyTraces::ofKeys(keys(3)), fifty = vault::KeyTraces::ofKeys(keys(50));
    run("3 keys in noise", *three, noise);
    run("3 keys in base64url", *three, digits);
    run("3 keys in hex as UTF-16", *three, wide);
    run("3 keys in zeros", *three, std::string(kBytes, '\0'));
    run("50 keys in noise", *fifty, noise);
    run("50 keys in base64url", *fifty, digits);
    const auto kept = vault::KeyTraces::ofCommitments({{"AAAAAAAAAAAAAAAAAAAAAA", crypto::sha256("a")}});
    run("a commitment in noise", *kept, std::string_view(noise).substr(0, 1U << 19U));
    run("a commitment in base64url", *kept, std::string_view(digits).substr(0, 1U << 19U));
    run("a commitment in zeros", *kept, std::string(1U << 20U, '\0'));
}

long peakKiB() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

} // namespace

int main(int argc, char** argv) {
    const int subjects = argc > 1 ? std::atoi(argv[1]) : 100'000;
    const std::string folder = argc > 2 ? argv[2] : ".";
    const crypto::Hardening hardening = crypto::hardenProcess();
    std::printf("secure heap: %s\n", hardening.heapLocked ? "locked" : hardening.secureHeap ? "not locked" : "none");

    const std::string path = folder + "/bench.lookback.vault", keyFile = folder + "/bench.key";
    for (const std::string& file : {path, path + ".lock", keyFile})
        std::filesystem::remove(file);
    const base::SystemClock clock;
    const auto passphrase = [] { return crypto::SecretBytes::copyOf("bench"); };
    {
        auto vault = must(vault::VaultFile::create(path, {"bench", {}, 1, keyFile}, passphrase(), crypto::systemRandom(), clock));
        fields(*vault);
        double made = 0;
        const double synced = seconds([&] {
            made = seconds([&] {
                for (int i = 0; i < subjects; ++i)
                    must(vault->keyFor("S-" + std::to_string(i)));
            });
            must(vault->sync());
        });
        std::printf("%d keys made in %.2f s (%.1f us each), durable after %.2f s; file %.1f MB\n", subjects, made, made / subjects * 1e6, synced,
                    static_cast<double>(std::filesystem::file_size(path)) / 1e6);
    }
    const long before = peakKiB();
    const double derivation = seconds([&] { must(crypto::scrypt("bench", "salt", {})); });
    std::unique_ptr<vault::UnlockedVault> vault;
    const double unlocked = seconds([&] { vault = must(vault::VaultFile::unlock(path, {{}, keyFile}, passphrase(), crypto::systemRandom(), clock)); });
    std::printf("unlock of %d keys: %.2f s, of which scrypt %.2f s; status without unlocking: %.2f s\n", subjects, unlocked, derivation,
                seconds([&] { must(vault::VaultFile::status(path)); }));
    newEpoch(*vault);
    traces();
    std::printf("peak memory: %ld MiB after making them, %ld MiB at the end\n", before / 1024, peakKiB() / 1024);
}
