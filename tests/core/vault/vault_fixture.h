// What the vault tests share: a folder, a vault of the cheapest derivation, and ways to do to its file what an attacker or a crash would.
#pragma once

#include "core/base/encoding.h"
#include "core/vault/officer_keys.h"
#include "core/vault/vault.h"
#include "core/vault/vault_core.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <functional>
#include <string>
#include <vector>

namespace fixture {

using namespace lookback;
using namespace lookback::vault;

inline const base::Uuid kStore = *base::Uuid::parse("5d0a8f0e-6d0b-4c0a-9f2e-1a2b3c4d5e6f");
inline const base::Uuid kEvt = *base::Uuid::parse("0b6f1a52-3c4d-5e6f-8a9b-0c1d2e3f4a5b");
inline const std::string kFld = "/data/holder/email";
inline const std::string kCanary = "\"jane.doe.canary@example.org\"";
inline const std::string kPassphrase = "correct horse battery staple";

inline std::string readFile(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}
inline void writeFile(const std::string& path, const std::string& bytes) {
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes.data(), static_cast<qint64>(bytes.size())), static_cast<qint64>(bytes.size()));
}
inline std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end == std::string::npos ? text.size() : end + 1;
    }
    return lines;
}
inline std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

struct Place {
    QTemporaryDir dir;
    std::string path = dir.filePath(QStringLiteral("bank.lookback.vault")).toStdString();
    std::string keyFile = dir.filePath(QStringLiteral("keys.key")).toStdString();
    base::FixedClock clock{base::parseInstant("2026-01-05T09:00:00Z").value()};

    base::Result<std::unique_ptr<UnlockedVault>> create(const std::string& officer = "anna", int approvals = 1) {
        return VaultFile::create(path, {officer, kStore, approvals, keyFile, KdfCost::cheapForTests()}, crypto::SecretBytes::copyOf(kPassphrase),
                                 crypto::systemRandom(), clock);
    }
    base::Result<std::unique_ptr<UnlockedVault>> unlock(const std::string& passphrase = kPassphrase, const std::string& officer = {}) {
        return VaultFile::unlock(path, {officer, keyFile, kStore, KdfCost::cheapForTests()}, crypto::SecretBytes::copyOf(passphrase), crypto::systemRandom(), clock);
    }
    // A vault with keys for S-01 … S-0n and a seen line, locked again.
    void filled(int n) {
        auto vault = create();
        QVERIFY2(vault.ok(), vault.ok() ? "" : vault.error().message.c_str());
        for (int i = 1; i <= n; ++i)
            QVERIFY((*vault)->keyFor("S-0" + std::to_string(i)).ok());
        QVERIFY((*vault)->sync().ok());
        QVERIFY((*vault)->writeSeen(31, crypto::sha256("last")).ok());
    }
    /// The epoch key, by the same steps as unlocking; and the header.
    std::pair<crypto::SecretBytes, Header> epochKey() const {
        const Header header = *parseHeader(linesOf(readFile(path)).at(0));
        const auto secrets = openSecrets(header.officers[0], header.vault, kPassphrase);
        const auto second = readKeyFile(keyFile, header.vault);
        return {std::move(*openSlot(header.officers[0], header.vault, header.epoch, *secrets, second->key.view())), header};
    }
    /// What an erasure will write: these lines under a new header, rightly chained. `change` gets the texts without codes.
    void rewriteAs(const std::function<void(Header&, std::vector<std::string>&)>& change) {
        auto [key, header] = epochKey();
        std::vector<std::string> texts;
        const auto old = linesOf(readFile(path));
        for (std::size_t i = 1; i < old.size(); ++i)
            texts.push_back(std::string(splitMac(old[i])->body) + "}");
        change(header, texts);
        header.lines = static_cast<std::int64_t>(texts.size()) + 1;
        texts.insert(texts.begin(), headerText(header));
        crypto::HmacSha256 chain(chainKey(key.view()).view());
        crypto::Digest256 mac{};
        std::string out;
        for (const std::string& text : texts) {
            mac = chainCode(chain, mac, std::string_view(text).substr(0, text.size() - 1));
            appendWithMac(out, text, mac);
        }
        writeFile(path + ".tmp", out);
        QVERIFY(::rename((path + ".tmp").c_str(), path.c_str()) == 0);
    }
};

/// Replaces the key line of `subject` by a fence; keeps everything else.
inline void fence(Place& place, const std::string& subject, const std::string& erasure) {
    place.rewriteAs([&](Header& header, std::vector<std::string>& texts) {
        for (std::string& text : texts) {
            auto line = parseLine(std::string_view(text).substr(0, text.size() - 1), header.epoch);
            auto* const key = line.ok() ? std::get_if<KeyLine>(&*line) : nullptr;
            if (key != nullptr && key->subject == subject)
                text = lineText(FenceLine{key->kid, key->subject, key->commitment, erasure, header.epoch}, header.epoch);
        }
    });
}

inline std::string sealed(UnlockedVault& vault, const std::string& subject, const std::string& json = kCanary) {
    const auto key = vault.keyFor(subject);
    std::string out;
    (*key)->seal(out, kEvt, kFld, json);
    return out.substr(1, out.size() - 2);
}

} // namespace fixture

// The expression is evaluated once: a second sync() is another sync().
#define VERIFY_OK(expression)                                                                                                                          \
    do {                                                                                                                                               \
        const auto& result_ = (expression);                                                                                                            \
        QVERIFY2(result_.ok(), result_.ok() ? "" : (result_.error().message + " | " + result_.error().where).c_str());                                  \
    } while (false)
#define VERIFY_ERROR(expression, errorCode, part)                                                                                                      \
    do {                                                                                                                                               \
        const auto& result_ = (expression);                                                                                                            \
        QVERIFY2(!result_.ok(), "should have failed");                                                                                                  \
        const base::Error& error_ = result_.error();                                                                                                    \
        QVERIFY2(error_.code == base::ErrorCode::errorCode && (error_.message + " | " + error_.where).find(part) != std::string::npos,                  \
                 (std::string(base::toString(error_.code)) + ": " + error_.message + " | " + error_.where).c_str());                                    \
    } while (false)
