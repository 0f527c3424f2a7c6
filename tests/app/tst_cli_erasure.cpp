// Erasing a person through the real program (issue 3, "Must show" 1): what changes, what does not, and that old copies open nothing.
#include "privacy_fixture.h"

#include <sys/stat.h>

using namespace fixture;

namespace {

const QByteArray kPayee = "Bartholomäus Beispielmann", kPayeeIban = "XX00 TEST 0000 0000 0002"; // sample 1, #4

} // namespace

class TestCliErasure : public QObject {
    Q_OBJECT

    Bank m_bank;                     ///< S-02 erased
    std::unique_ptr<Bank> m_before;  ///< as it was before the request
    Ran m_execution;
    QJsonObject m_request;

    // Every figure of sample 1 as the program tells it: all versions on both axes with their digests, rules, diff, other accounts. The tombstone is v21.
    static QByteArray figures(const Bank& bank) {
        QByteArray all;
        for (int v = 1; v <= 20; ++v)
            all += bank.cli(("state STORE ACC-1001 --json --version " + QByteArray::number(v)).constData()).out;
        for (const char* words : {"state STORE ACC-1001 --json --at 2026-01-31T23:59:59Z", "state STORE ACC-1001 --json --at 2026-01-31T23:59:59Z --axis occurred",
                                  "state STORE ACC-1001 --json --at 2026-01-31T23:59:59Z --axis occurred --known-as-of 2026-02-09T00:00:00Z", "rules STORE ACC-1001 --json",
                                  "diff STORE ACC-1001 --json --a 2026-01-31T23:59:59Z --b 2026-02-28T23:59:59Z", "state STORE ACC-1003 --json", "state STORE ACC-1004 --json"})
            all += bank.cli(words).out;
        return all;
    }
    static qint64 balance(const Bank& bank, const char* words) {
        return minor(bank.cli((QByteArray("state STORE ACC-1001 --json ") + words).constData()).object()[QLL("state")][QLL("balance")]);
    }

private Q_SLOTS:
    void initTestCase() {
        m_bank.found(2);
        CHECK_EXIT(m_bank.cli("snapshot STORE --all"), 0);
        m_before = m_bank.copy();

        const auto asked = m_bank.as("ada", Bank::request("S-02"));
        CHECK_EXIT(asked, 0);
        m_request = asked.object();
        const auto digest = m_request[QLL("plan")][QLL("digest")].toString();
        CHECK_EXIT(m_bank.as("bob", QStringLiteral("erase STORE approve E-1 --digest ") + digest), 0);
        m_execution = m_bank.as("ada", QStringLiteral("erase STORE execute E-1"));
        CHECK_EXIT(m_execution, 0);
    }

    void theRequestSaysWhatItWillReach() {
        QCOMPARE(m_request[QLL("erasure")].toString(), QStringLiteral("E-1"));
        QCOMPARE(m_request[QLL("state")].toString(), QStringLiteral("submitted"));
        QCOMPARE(m_request[QLL("due")].toString(), QStringLiteral("2024-02-29")); // Art. 12(3): one month
        const auto plan = m_request[QLL("plan")].toObject();
        QCOMPARE(plan[QLL("events")].toInt(), 1);
        QCOMPARE(plan[QLL("fields")].toInt(), 2);
        QCOMPARE(strings(plan[QLL("accounts")]), QStringList{QStringLiteral("ACC-1001")});
        QCOMPARE(strings(plan[QLL("kids")]), QStringList{m_before->subject("S-02")[QLL("kid")].toString()});
        QCOMPARE(plan[QLL("digest")].toString().size(), 64);
    }

    void everyStepIsTold() {
        qsizetype at = -1;
        for (const char* step : {"E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9"}) {
            const auto next = m_execution.err.indexOf(step);
            QVERIFY2(next > at, m_execution.err.constData());
            at = next;
        }
        const auto told = m_execution.object();
        QCOMPARE(told[QLL("state")].toString(), QStringLiteral("erased"));
        const auto outcome = told[QLL("outcome")].toObject();
        QCOMPARE(outcome[QLL("events")].toInt(), 1);
        QCOMPARE(outcome[QLL("fields")].toInt(), 2);
        QCOMPARE(outcome[QLL("streams")].toInt(), 1);
        QCOMPARE(outcome[QLL("trials")].toInt(), 2);
        QCOMPARE(outcome[QLL("trialsFailed")].toInt(), 2);
        QCOMPARE(outcome[QLL("hits")].toInt(), 0);
        QVERIFY(outcome[QLL("filesScanned")].toInt() >= 2); // the vault and the key file at least
        QCOMPARE(told[QLL("storeScan")][QLL("hits")].toInt(-1), 0);
        QVERIFY(told[QLL("storeScan")][QLL("bytesScanned")].toInteger() >= QFileInfo(m_before->store()).size());
        QCOMPARE(told[QLL("epochTo")].toInt(), told[QLL("epochFrom")].toInt() + 1);
        QVERIFY(told[QLL("seconds")].toDouble() > 0);
        // security.md 2: "After every erasure the program asks for a new backup of vault and key file".
        QCOMPARE(QFileInfo(told[QLL("backup")][QLL("vault")].toString()).canonicalFilePath(), QFileInfo(m_bank.vaultFile()).canonicalFilePath());
        QCOMPARE(QFileInfo(told[QLL("backup")][QLL("keyFile")].toString()).canonicalFilePath(), QFileInfo(m_bank.keyFile()).canonicalFilePath());
    }

    void statusTellsItAll() {
        const auto all = m_bank.cli("erase STORE status --json");
        CHECK_EXIT(all, 0);
        QCOMPARE(all.array().size(), 1);
        const auto e = all.array()[0].toObject();
        QCOMPARE(e[QLL("subject")].toString(), QStringLiteral("S-02"));
        QCOMPARE(e[QLL("ground")].toString(), QStringLiteral("17(1)(b)"));
        QCOMPARE(e[QLL("received")].toString(), QStringLiteral("2024-01-31"));
        QCOMPARE(e[QLL("requested")][QLL("officer")].toString(), QStringLiteral("ada"));
        QCOMPARE(e[QLL("approvals")][0][QLL("officer")].toString(), QStringLiteral("bob"));
        QVERIFY(e[QLL("certificate")].isNull());
        QStringList steps;
        QString before;
        for (const auto& step : e[QLL("steps")].toArray()) {
            steps << step[QLL("step")].toString();
            QVERIFY(step[QLL("at")].toString() >= before);
            before = step[QLL("at")].toString();
        }
        for (const char* step : {"E0", "E1", "E2", "E9"})
            QVERIFY2(steps.contains(QLL(step)), qPrintable(steps.join(u' ')));
        const auto row = m_bank.subject("S-02");
        QCOMPARE(row[QLL("state")].toString(), QStringLiteral("destroyed"));
        QCOMPARE(row[QLL("events")].toInt(), 1);
        QCOMPARE(row[QLL("fields")].toInt(), 2);
        QCOMPARE(row[QLL("request")].toString(), QStringLiteral("E-1"));
        QCOMPARE(m_bank.subject("S-01")[QLL("state")].toString(), QStringLiteral("active"));
        QCOMPARE(m_bank.cli("vault STORE status --json").object()[QLL("epoch")].toInt(), m_before->cli("vault STORE status --json").object()[QLL("epoch")].toInt() + 1);
        QVERIFY(m_bank.cli("erase STORE status E-1").out.contains("E-1"));
    }

    void everyFigureStaysAsItWas() {
        QCOMPARE(figures(m_bank), figures(*m_before));
        QCOMPARE(balance(m_bank, "--at 2026-01-31T23:59:59Z"), 65054); // account.md
        QCOMPARE(balance(m_bank, "--at 2026-01-31T23:59:59Z --axis occurred"), 62554);
        QCOMPARE(balance(m_bank, ""), 152492);
        // The stored bytes of what was there are what they were; what came is a tombstone and the acts.
        const auto before = m_before->cli("export STORE").out, after = m_bank.cli("export STORE").out;
        QVERIFY(after.startsWith(before));
        QVERIFY(after.mid(before.size()).contains("\"type\":\"SubjectErased\""));
        QVERIFY(!after.mid(before.size()).contains("@") && !after.contains(kPayee));
    }

    void thePayeeIsErasedAndTheHolderIsNot() {
        const auto event = m_bank.cli("events STORE ACC-1001 --from 4 --limit 1 --form upcasted --json").lines().value(0);
        const auto personal = event[QLL("personal")].toArray();
        QCOMPARE(personal.size(), 2);
        for (const auto& field : personal) {
            QCOMPARE(field[QLL("subject")].toString(), QStringLiteral("S-02"));
            QCOMPARE(field[QLL("state")].toString(), QStringLiteral("erased"));
            QCOMPARE(field[QLL("erasure")].toString(), QStringLiteral("E-1"));
        }
        QVERIFY(m_bank.cli("events STORE ACC-1001 --from 4 --limit 1 --form upcasted").out.contains("erased, E-1"));
        const auto revealed = m_bank.as("bob", QStringLiteral("state STORE ACC-1001 --reveal --reason test"));
        CHECK_EXIT(revealed, 0);
        QCOMPARE(revealed.object()[QLL("state")][QLL("holder")][QLL("name")][QLL("value")].toString(), QStringLiteral("Wilhelmina Musterfrau-Probe"));
    }

    void integrityAndSnapshotsAreUnchanged() {
        const auto verify = m_bank.as("ada", QStringLiteral("verify STORE"));
        QCOMPARE(verify.object()[QLL("verdict")].toString(), QStringLiteral("consistent"));
        const auto snapshots = m_bank.cli("snapshot STORE --all --verify --json");
        CHECK_EXIT(snapshots, 0);
        QCOMPARE(snapshots.array().size(), 3);
        for (const auto& one : snapshots.array())
            QVERIFY(one[QLL("matchesReplay")].toBool() && one[QLL("usable")].toBool());
        QCOMPARE(m_bank.cli("state STORE ACC-1001 --json").object()[QLL("digest")], m_bank.cli("state STORE ACC-1001 --no-snapshots --json").object()[QLL("digest")]);
    }

    void oldCopiesOpenNothing() {
        // The old vault beside the key file that exists now; and the other way round.
        for (const bool oldVault : {true, false}) {
            const auto mixed = m_bank.copy();
            if (oldVault) {
                QVERIFY(QFile::remove(mixed->vaultFile()) && QFile::copy(m_before->vaultFile(), mixed->vaultFile()));
            } else {
                const auto key = mixed->keyFile();
                QVERIFY(QFile::remove(key) && QFile::copy(m_before->keyFile(), key));
            }
            const auto opened = mixed->as("ada", QStringLiteral("state STORE ACC-1001 --reveal --reason test"));
            CHECK_EXIT(opened, 5);
            QVERIFY(!opened.out.contains("Musterfrau") && !opened.out.contains(kPayee));
        }
        // No file that was written holds the name, in clear or as base64.
        for (const auto& path : m_bank.files().keys()) {
            const auto bytes = readAll(path);
            for (const auto& value : {kPayee, kPayeeIban})
                QVERIFY2(!bytes.contains(value) && !bytes.contains(value.toBase64().left(24)) && !bytes.contains(value.toHex()), qPrintable(path));
        }
    }

    void nothingOfAnErasedSubjectComesInAgain() {
        CHECK_REFUSED(m_bank, m_bank.as("ada", QStringLiteral("append STORE account-ACC-1001 --expected any"), transferTo("S-02", 1)), "erased");
        CHECK_REFUSED(m_bank, m_bank.as("ada", Bank::request("S-02")), "erased already");
        // The log that brought it is still a duplicate, line by line.
        const auto again = m_bank.as("ada", QStringLiteral("import STORE LOG --keep-defects"));
        QCOMPARE(again.object()[QLL("imported")].toInt(-1), 0);
        QCOMPARE(again.object()[QLL("duplicates")].toInt(), 31);
        const auto fresh = m_bank.as("ada", QStringLiteral("import STORE - --keep-defects"), transferTo("S-02", 2));
        QVERIFY2(fresh.code == 5 || fresh.code == 1, fresh.out.constData());
        QCOMPARE(fresh.object()[QLL("imported")].toInt(0), 0);
        QVERIFY2(fresh.out.contains("erased"), fresh.out.constData());
    }

    void theCertificateVerifiesWithOpensslAlone() {
        const auto bank = m_bank.copy();
        const auto issued = bank->as("bob", QStringLiteral("erase STORE certificate E-1 --out c.json"));
        CHECK_EXIT(issued, 0);
        const auto bytes = readAll(bank->at("c.json"));
        QVERIFY(opensslVerifies(bank->at("c.json")));
        const auto digest = QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
        QCOMPARE(issued.object()[QLL("certificate")].toString(), digest);
        const auto e = bank->erasure(QStringLiteral("E-1"));
        QCOMPARE(e[QLL("certificate")].toString(), digest);
        QCOMPARE(e[QLL("state")].toString(), QStringLiteral("certified"));
        QVERIFY(QJsonDocument::fromJson(bytes).isObject());
        QVERIFY(!bytes.contains(kPayee) && !bytes.contains("Musterfrau") && bytes.contains(m_before->subject("S-02")[QLL("kid")].toString().toUtf8()));
        // Altered, it does not.
        auto altered = bytes;
        altered[altered.size() / 2] = static_cast<char>(altered[altered.size() / 2] ^ 1);
        writeAll(bank->at("c.json"), altered);
        QVERIFY(!opensslVerifies(bank->at("c.json")));
        // A certificate never replaces what exists nowhere else, and is not issued for a name it cannot have.
        for (const char* name : {"work/s.lookback", "work/s.lookback.vault", "work/s.lookback.activity"})
            CHECK_REFUSED(*bank, bank->as("ada", QStringLiteral("erase STORE certificate E-1 --out ") + QLL(name)), "");
        CHECK_EXIT(bank->as("ada", QStringLiteral("erase STORE certificate E-1 --out nowhere/c.json")), 6);
        CHECK_EXIT(bank->as("ada", QStringLiteral("erase STORE certificate E-1 --out c.pdf")), 6); // c.json is there
        QCOMPARE(readAll(bank->at("c.json")), altered);
        CHECK_EXIT(bank->as("ada", QStringLiteral("erase STORE certificate E-1 --out work")), 6);
        QCOMPARE(bank->erasure(QStringLiteral("E-1"))[QLL("certificate")].toString(), digest);
    }

    void theCertificateIsPrintedToo() {
        if (!QFile::exists(QFileInfo(QStringLiteral(LOOKBACK_CLI)).path() + QLL("/lookback")))
            QSKIP("the window's program, which prints, is not built");
        const auto bank = m_bank.copy();
        const auto issued = bank->as("ada", QStringLiteral("erase STORE certificate E-1 --out c.pdf"));
        CHECK_EXIT(issued, 0);
        QCOMPARE(issued.object()[QLL("files")].toArray().size(), 4);
        QVERIFY(readAll(bank->at("c.pdf")).startsWith("%PDF-"));
        QVERIFY(opensslVerifies(bank->at("c.json")));
    }

    void anAccessExportShowsOnePersonAndNobodyElse() {
        const auto bank = m_bank.copy();
        const auto ran = bank->as("ada", QStringLiteral("access-export STORE S-01 --reason art-15 --out a.json"));
        CHECK_EXIT(ran, 0);
        const auto bytes = readAll(bank->at("a.json"));
        for (const char* value : {"Wilhelmina Musterfrau", "Wilhelmina Musterfrau-Probe", "wilhelmina.musterfrau@post.example", "Luftschlossallee 0, 00000 Nirgendwo"})
            QVERIFY2(bytes.contains(value), value);
        QVERIFY(!bytes.contains("Kunigunde") && !bytes.contains("0000 0003") && !bytes.contains(kPayee));
        QVERIFY(QJsonDocument::fromJson(bytes).isObject() && opensslVerifies(bank->at("a.json")));
        struct stat s {};
        for (const char* name : {"a.json", "a.json.sig", "a.json.pem"})
            QVERIFY(::stat(qPrintable(bank->at(name)), &s) == 0 && (s.st_mode & 0777U) == 0600U);
        const auto told = bank->cli("activity STORE --act access-export --json");
        CHECK_EXIT(told, 0);
        QCOMPARE(told.lines().size(), 1);
        QVERIFY(told.out.contains("art-15") && told.out.contains("S-01") && !told.out.contains("Musterfrau"));
        // A line that is taken out of the register shows.
        const auto path = bank->store() + QLL(".activity");
        auto lines = readAll(path).split('\n');
        QVERIFY(lines.size() > 3);
        lines.removeAt(1);
        writeAll(path, lines.join('\n'));
        CHECK_EXIT(bank->cli("activity STORE"), 1);
        // Without a reason, or for someone who is not there, nothing is written.
        CHECK_EXIT(bank->as("ada", QStringLiteral("access-export STORE S-01 --out b.json")), 2);
        CHECK_EXIT(bank->as("ada", QStringLiteral("access-export STORE S-99 --reason r --out b.json")), 3);
        QVERIFY(!QFile::exists(bank->at("b.json")));
    }

    void theErasedHolderStandsAsErasedInTheState() {
        const auto bank = m_bank.copy();
        CHECK_EXIT(bank->as("bob", Bank::request("S-04")), 0);
        CHECK_EXIT(bank->as("ada", QStringLiteral("erase STORE approve E-2")), 0);
        CHECK_EXIT(bank->as("bob", QStringLiteral("erase STORE execute E-2 --no-scan")), 0);
        const auto state = bank->cli("state STORE ACC-1003 --json").object()[QLL("state")].toObject();
        QCOMPARE(state[QLL("holder")][QLL("name")][QLL("personal")].toString(), QStringLiteral("erased"));
        QCOMPARE(minor(state[QLL("balance")]), 47500);
        QVERIFY(bank->cli("state STORE ACC-1003").out.contains("(erased"));
        QVERIFY(bank->erasure(QStringLiteral("E-2"))[QLL("storeScan")].isNull());
    }
};

QTEST_GUILESS_MAIN(TestCliErasure)
#include "tst_cli_erasure.moc"
