// A bank with sample 1 and two officers, ada and bob, for the commands of the privacy officer. Every unlocking costs what guessing a passphrase costs
// (scrypt, n = 2^17), so a bank is made once and copied, files and keys together, wherever a test goes its own way.
#pragma once

#include "cli_fixture.h"

#include <QDate>

namespace fixture {

inline bool copyTree(const QString& from, const QString& to) {
    QDirIterator it(from, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        const QString path = it.next();
        const QString target = to + path.mid(from.size());
        QDir().mkpath(QFileInfo(target).path());
        QFile::remove(target);
        if (!QFile::copy(path, target))
            return false;
    }
    return true;
}

class Bank : public Place {
public:
    Bank() {
        for (const char* name : {"ada", "bob", "eve"})
            writeAll(at(("pass." + QByteArray(name)).constData()), QByteArray("the passphrase of ") + name + '\n');
    }
    /// As it is now, in a folder of its own.
    [[nodiscard]] std::unique_ptr<Bank> copy() const {
        auto other = std::make_unique<Bank>();
        if (!copyTree(folder(), other->folder()))
            qFatal("cannot copy %s", qPrintable(folder()));
        return other;
    }

    /// "erase STORE approve E-1" as an officer, with --json.
    Ran as(const char* officer, const QString& words, const QByteArray& input = {}) const { return run(splitFor(officer, words), input); }
    [[nodiscard]] QStringList splitFor(const char* officer, const QString& words) const {
        const auto name = QString::fromUtf8(officer);
        return split(words.toUtf8().constData()) << QStringLiteral("--officer") << name << QStringLiteral("--passphrase-file") << QStringLiteral("pass.") + name << QStringLiteral("--json");
    }

    /// Sample 1, a vault of ada and bob, and a policy of `approvals`.
    void found(int approvals) const {
        expect(as("ada", QStringLiteral("import STORE LOG --keep-defects --create-vault")), 1);
        expect(as("ada", QStringLiteral("vault STORE officer add bob --roles requester,approver --new-passphrase-file pass.bob")), 0);
        if (approvals > 1)
            expect(as("ada", QStringLiteral("vault STORE policy --approvals %1").arg(approvals)), 0);
    }
    static void expect(const Ran& ran, int code) {
        if (ran.code != code)
            qFatal("exit %d instead of %d\n%s\n%s", ran.code, code, ran.out.constData(), ran.err.constData());
    }

    [[nodiscard]] QString vaultFile() const { return store() + QLL(".vault"); }
    [[nodiscard]] QString keyFile() const {
        const auto files = QDir(at("config/lookback")).entryInfoList({QStringLiteral("*.key")}, QDir::Files);
        return files.isEmpty() ? QString() : files.first().filePath();
    }
    static QString request(const char* subject) {
        return QStringLiteral("erase STORE request %1 --ground 17(1)(b) --received 2024-01-31 --identity passport-4711").arg(QString::fromUtf8(subject));
    }
    [[nodiscard]] QJsonObject erasure(const QString& id) const { return cli(("erase STORE status " + id.toUtf8() + " --json").constData()).array()[0].toObject(); }
    [[nodiscard]] QJsonObject subject(const char* name) const {
        for (const auto& row : cli("vault STORE subjects --json").array())
            if (row.toObject()[QLL("subject")].toString() == QString::fromUtf8(name))
                return row.toObject();
        return {};
    }
};

/// A transfer from ACC-1001 to a payee: two personal fields.
inline QByteArray transferTo(const char* subject, int n) {
    return QStringLiteral("{\"stream\":\"account-ACC-1001\",\"id\":\"00000000-0000-4000-8000-%1\",\"type\":\"FundsTransferred\",\"schemaVersion\":2,\"recordedAt\":\"2026-04-01T00:00:00Z\","
                          "\"data\":{\"amount\":{\"minor\":1,\"currency\":\"EUR\"},\"payee\":{\"subject\":\"%2\",\"name\":\"Ottokar Erdacht\",\"iban\":\"XX00 TEST 0000 0000 0099\"}}}\n")
        .arg(n, 12, 16, QLatin1Char('0'))
        .arg(QString::fromUtf8(subject))
        .toUtf8();
}

/// `openssl pkeyutl -verify` as security.md 3 gives it.
inline bool opensslVerifies(const QString& file) {
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"), {QStringLiteral("pkeyutl"), QStringLiteral("-verify"), QStringLiteral("-pubin"), QStringLiteral("-inkey"), file + QLL(".pem"), QStringLiteral("-rawin"),
                                              QStringLiteral("-in"), file, QStringLiteral("-sigfile"), file + QLL(".sig")});
    return openssl.waitForFinished() && openssl.exitCode() == 0 && openssl.readAllStandardOutput().contains("Verified Successfully");
}

inline QStringList strings(const QJsonValue& array) {
    QStringList all;
    for (const auto& one : array.toArray())
        all << one.toString();
    return all;
}

} // namespace fixture

namespace fixture {
/// Every record, and the bytes of vault and key file: what a refused act leaves as it was. (The store's own header counts who opened it for writing.)
inline QByteArray contents(const Bank& bank) { return bank.cli("export STORE").out + readAll(bank.vaultFile()) + readAll(bank.keyFile()); }
} // namespace fixture

/// Refused, with the reason, and nothing written.
#define CHECK_REFUSED(bank, ran, reason)                                                                                                                      \
    do {                                                                                                                                                      \
        const auto contentsBefore = fixture::contents(bank);                                                                                                  \
        const fixture::Ran refusedRun = (ran);                                                                                                                \
        CHECK_EXIT(refusedRun, 5);                                                                                                                            \
        QCOMPARE(refusedRun.error()[fixture::QLL("code")].toString(), QStringLiteral("refused"));                                                             \
        QVERIFY2(refusedRun.error()[fixture::QLL("message")].toString().contains(QStringLiteral(reason)), refusedRun.out.constData());                        \
        QVERIFY2(fixture::contents(bank) == contentsBefore, refusedRun.out.constData());                                                                      \
    } while (false)
