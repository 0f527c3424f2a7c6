// `verify` through the real program: the answer in JSON and as text, exit codes, evidence left alone, files that are broken and files that are no stores.
// Expected figures are those of account.md, sample 1.
#include "privacy_fixture.h"

using namespace fixture;

class TstCliVerify : public QObject {
    Q_OBJECT
private:
    static QJsonObject check(const QJsonObject& answer, const char* name) {
        for (const auto& value : answer[QLL("checks")].toArray())
            if (value.toObject()[QLL("name")] == QLL(name))
                return value.toObject();
        return {};
    }
    static void overwrite(const QString& path, qsizetype at, char byte) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(at));
        QCOMPARE(file.write(&byte, 1), 1);
    }

private Q_SLOTS:
    void sampleOne() {
        const Place place;
        CHECK_EXIT(place.importSample(), 1);
        const auto before = place.files();
        const auto ran = place.cli("verify STORE --json");
        CHECK_EXIT(ran, 0); // data problems alone are no findings of verify
        QVERIFY2(ran.err.isEmpty(), ran.err.constData());
        QCOMPARE(place.files(), before);
        const auto answer = ran.object();
        QCOMPARE(answer[QLL("verdict")].toString(), QStringLiteral("consistent"));
        QCOMPARE(answer[QLL("events")].toInt(), 31);
        QCOMPARE(answer[QLL("headRecord")].toString().size(), 64);
        QVERIFY(answer[QLL("problems")].toArray().isEmpty());
        QStringList names;
        for (const auto& value : answer[QLL("checks")].toArray()) {
            const auto row = value.toObject();
            names << row[QLL("name")].toString();
            QVERIFY(row[QLL("items")].isDouble() && row[QLL("problems")].isDouble() && row[QLL("seconds")].isDouble());
        }
        QCOMPARE(names.join(u' '), QStringLiteral("format sequence ids timeOrder payloads sealedFields snapshots upcasting erasureLedger"));
        const auto data = answer[QLL("dataProblems")].toArray();
        QCOMPARE(data.size(), 2);
        QSet<QString> told;
        for (const auto& value : data) {
            const auto p = value.toObject();
            told << p[QLL("check")].toString() + u' ' + p[QLL("stream")].toString() + u' ' + p[QLL("position")].toString() + u' ' + QString::number(p[QLL("revision")].toInt());
        }
        QCOMPARE(told, (QSet<QString>{QStringLiteral("sequence account-ACC-1003 27 7"), QStringLiteral("ids account-ACC-1004 30 2")}));
        QCOMPARE(check(answer, "sealedFields")[QLL("notChecked")].toInt(), 15);

        const auto opened = place.cli("verify STORE --passphrase-file pass --json");
        CHECK_EXIT(opened, 0);
        QCOMPARE(check(opened.object(), "sealedFields")[QLL("items")].toInt(), 15);
        QCOMPARE(check(opened.object(), "sealedFields")[QLL("notChecked")].toInt(), 0);

        const auto text = place.cli("verify STORE");
        CHECK_EXIT(text, 0);
        for (const char* part : {"Consistent, not anchored", "2 data problems", "v8: 1 revision is missing", "the id of v2 (#29)", "What this does not prove", "the vault is locked"})
            QVERIFY2(text.out.contains(part), part);
        for (const char* clear : {"Musterfrau", "Beispielmann", "@post.example"})
            QVERIFY2(!text.out.contains(clear) && !opened.out.contains(clear), clear);
    }

    void oneAccount() {
        const Place place;
        CHECK_EXIT(place.importSample(), 1);
        const auto ran = place.cli("verify STORE --account ACC-1003 --json");
        CHECK_EXIT(ran, 0);
        QCOMPARE(ran.object()[QLL("events")].toInt(), 7);
        QCOMPARE(ran.object()[QLL("dataProblems")].toArray().size(), 1);
        CHECK_EXIT(place.cli("verify STORE --account NOBODY --json"), 3);
    }

    void brokenIsAnAnswer() {
        const Place place;
        CHECK_EXIT(place.importSample(), 1);
        const auto bytes = readAll(place.store());
        // A character of a ciphertext: what no reading finds, and opening does.
        const auto seal = bytes.indexOf("eyJhbGciOiJkaXIi");
        QVERIFY(seal > 0);
        const auto end = bytes.indexOf('"', seal);
        overwrite(place.store(), end - 30, bytes[end - 30] == 'A' ? 'B' : 'A');
        CHECK_EXIT(place.cli("verify STORE --json"), 0);
        const auto ran = place.cli("verify STORE --passphrase-file pass --json");
        CHECK_EXIT(ran, 1);
        QCOMPARE(ran.object()[QLL("verdict")].toString(), QStringLiteral("broken"));
        const auto problem = ran.object()[QLL("problems")].toArray().first().toObject();
        QCOMPARE(problem[QLL("check")].toString(), QStringLiteral("sealedFields"));
        QVERIFY(problem[QLL("found")].toString().contains(QLL("does not authenticate")));
        const auto text = place.cli("verify STORE --passphrase-file pass");
        CHECK_EXIT(text, 1);
        QVERIFY(text.out.contains("Broken: 1 problem"));
        CHECK_EXIT(place.cli("verify STORE --officer eve --passphrase-file pass --json"), 5);
    }

    // A store that cannot even be opened is broken; a file that is none is unreadable.
    void whatCannotBeOpened() {
        const Place place;
        CHECK_EXIT(place.importSample(), 1);
        const auto bytes = readAll(place.store());
        writeAll(place.store(), bytes.left(bytes.size() / 2));
        const auto cut = place.cli("verify STORE --json");
        CHECK_EXIT(cut, 1);
        QCOMPARE(cut.object()[QLL("verdict")].toString(), QStringLiteral("broken"));
        QVERIFY(cut.object()[QLL("problems")].toArray().first().toObject()[QLL("found")].toString().contains(QLL("cut off")));
        auto newer = bytes;
        newer[63] = 9; // user_version
        writeAll(place.store(), newer);
        CHECK_EXIT(place.cli("verify STORE --json"), 3);
        writeAll(place.store(), "not a store");
        CHECK_EXIT(place.cli("verify STORE --json"), 3);
        QFile::remove(place.store());
        CHECK_EXIT(place.cli("verify STORE --json"), 3);
        CHECK_EXIT(place.cli("verify --json"), 2);
    }

    void anErasureStaysConsistent() {
        const Bank bank;
        bank.found(1);
        Bank::expect(bank.as("ada", QStringLiteral("erase STORE request S-02 --ground 17(1)(b) --received 2026-01-15 --identity ID-7")), 0);
        Bank::expect(bank.as("ada", QStringLiteral("erase STORE execute E-1")), 0);
        const auto ran = bank.as("ada", QStringLiteral("verify STORE"));
        CHECK_EXIT(ran, 0);
        QCOMPARE(ran.object()[QLL("verdict")].toString(), QStringLiteral("consistent"));
        const auto fields = check(ran.object(), "sealedFields");
        QCOMPARE(fields[QLL("items")].toInt(), 13);
        QCOMPARE(fields[QLL("notChecked")].toInt(), 2);
        QCOMPARE(check(ran.object(), "erasureLedger")[QLL("items")].toInt(), 1);
    }

    void helpAndCompletionKnowIt() {
        const Place place;
        const auto help = place.cli("help verify");
        CHECK_EXIT(help, 0);
        QVERIFY(help.out.contains("--account A") && help.out.contains("Exit code 1"));
        QVERIFY(place.cli("help --man").out.contains("verify STORE"));
        QVERIFY(place.cli("help --completion bash").out.contains("verify"));
        QVERIFY(place.cli("help --completion zsh").out.contains("verify"));
    }
};

QTEST_GUILESS_MAIN(TstCliVerify)
#include "tst_cli_verify.moc"
