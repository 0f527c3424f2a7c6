// Every exit code provoked for real, the messages that go with it, hostile input, and that nothing found on the way is destroyed.
#include "cli_fixture.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace fixture;

namespace {

QByteArray deposit(const QByteArray& more, const QByteArray& stream = "account-ACC-1001") {
    return "{\"stream\":\"" + stream + "\"," + more +
        "\"type\":\"FundsDeposited\",\"schemaVersion\":3,\"recordedAt\":\"2026-04-01T00:00:00Z\",\"data\":{\"amount\":{\"minor\":100,\"currency\":\"EUR\"},\"channel\":\"atm\"}}\n";
}

bool hasRawControl(const QByteArray& text) {
    for (const char c : text)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F)
            return true;
    for (const char* bytes : {"\xC2\x9B", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x80\x8B"})
        if (text.contains(bytes))
            return true;
    return false;
}

} // namespace

class TestCliErrors : public QObject {
    Q_OBJECT

    Place m_sample; ///< sample 1, never changed by a test

    void makeBadFiles() const {
        const auto whole = readAll(m_sample.store());
        writeAll(m_sample.at("empty"), {});
        writeAll(m_sample.at("packed"), QByteArray("\x1f\x8b\x08\x00", 4) + QByteArray(100, 'x'));
        writeAll(m_sample.at("cut"), whole.left(40000));
        writeAll(m_sample.at("text"), "these are no events\n");
        QDir().mkpath(m_sample.at("folder"));
        // PRAGMA user_version, the layout's version, is the big-endian word at byte 60 of an SQLite file.
        auto newer = whole;
        newer[62] = 0x7F;
        writeAll(m_sample.at("newer"), newer);
    }

private Q_SLOTS:
    void initTestCase() {
        CHECK_EXIT(m_sample.importSample(), 1);
        makeBadFiles();
    }

    void wrongUsageIsTwo_data() {
        QTest::addColumn<QByteArray>("words");
        for (const char* words :
             {"frob", "accounts", "accounts STORE more", "accounts STORE --frob", "state STORE ACC-1001 --version", "state STORE ACC-1001 --version -1",
              "state STORE ACC-1001 --version 99999999999999999999", "state STORE ACC-1001 --version 1 --version 2", "state STORE ACC-1001 --version 1 --at 2026-01-01",
              "state STORE ACC-1001 --at yesterday", "state STORE ACC-1001 --at 9999999999-01-01", "state STORE ACC-1001 --axis sideways", "state STORE ACC-1001 --reveal",
              "state STORE ACC-1001 --position 1e9", "diff STORE ACC-1001 --a v1", "diff STORE ACC-1001 --a x --b v1", "events STORE --from abc", "events STORE --form odd",
              "events STORE --filter amount>>", "events STORE --limit -1", "snapshot STORE", "snapshot STORE ACC-1001 --all", "vault STORE frob", "export STORE --format xml",
              "import STORE LOG --keep-defects --skip-defects", "import STORE LOG --format xml", "append STORE account-ACC-1001", "append STORE account-ACC-1001 --expected -5",
              "generate --events 5 --accounts 9 --out x", "generate --events 0 --out x", "generate", "help frob", "help --completion fish", "accounts STORE --json=yes", "activity STORE --act frob", "--frob accounts STORE"})
            QTest::newRow(words) << QByteArray(words);
    }
    void wrongUsageIsTwo() {
        QFETCH(QByteArray, words);
        const auto text = m_sample.cli(words.constData());
        CHECK_EXIT(text, 2);
        QCOMPARE(text.out, QByteArray());
        QVERIFY(text.err.startsWith("lookback-cli: "));
        if (words.contains("--json"))
            return;
        const auto json = m_sample.cli((words + " --json").constData());
        if (words.endsWith("--version")) // takes --json for its value: still wrong usage
            return;
        CHECK_EXIT(json, 2);
        QCOMPARE(json.error()[QLL("code")].toString(), QStringLiteral("invalidArgument"));
        QVERIFY(!json.error()[QLL("message")].toString().isEmpty());
        QVERIFY(json.error().contains(QLL("where")));
    }

    void unreadableIsThree_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("said"); ///< a word a person can act on
        QTest::newRow("no such file") << QByteArray("nowhere") << QByteArray("no such file");
        QTest::newRow("directory") << QByteArray("folder") << QByteArray("not a store");
        QTest::newRow("empty") << QByteArray("empty") << QByteArray("empty");
        QTest::newRow("gzip") << QByteArray("packed") << QByteArray("compressed");
        QTest::newRow("truncated") << QByteArray("cut") << QByteArray("cut off");
        QTest::newRow("text") << QByteArray("text") << QByteArray("not a Lookback store");
        QTest::newRow("newer") << QByteArray("newer") << QByteArray("newer");
        QTest::newRow("another engine") << QByteArray("postgresql://h/db") << QByteArray("SQLite");
        QTest::newRow("a vault") << QByteArray("work/s.lookback.vault") << QByteArray("not a Lookback store");
    }
    void unreadableIsThree() {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, said);
        const auto before = m_sample.files();
        for (const char* command : {"accounts %1", "state %1 ACC-1001", "events %1", "diff %1 A --a v1 --b v2", "rules %1", "export %1", "snapshot %1 --all", "tail %1", "vault %1 status",
                                    "vault %1 create --passphrase-file pass", "append %1 account-A --expected any"}) {
            const auto ran = m_sample.cli((QByteArray(command).replace("%1", file) + " --json").constData(), deposit({}));
            CHECK_EXIT(ran, 3);
            const auto error = ran.error();
            QVERIFY2(error[QLL("where")].toString() == QString::fromUtf8(file), ran.out.constData());
            QVERIFY2(error[QLL("message")].toString().contains(QString::fromUtf8(said)), ran.out.constData());
            QVERIFY(ran.err.contains(said));
        }
        QCOMPARE(m_sample.files(), before);
    }

    void badLogsAreThree() {
        const auto before = m_sample.files();
        for (const char* log : {"nowhere", "folder", "empty", "packed", "work/s.lookback"})
            for (const char* target : {"STORE", "new.lookback"}) {
                const auto ran = m_sample.cli((QByteArray("import ") + target + " " + log + " --json").constData());
                CHECK_EXIT(ran, 3);
                QCOMPARE(ran.error()[QLL("where")].toString(), QString::fromUtf8(log));
            }
        CHECK_EXIT(m_sample.cli("import new.lookback -"), 3); // empty standard input
        CHECK_EXIT(m_sample.cli("import new.lookback text"), 1);
        CHECK_EXIT(m_sample.cli("state STORE ACC-9"), 3);
        CHECK_EXIT(m_sample.cli("state STORE ACC-1001 --reveal --reason r --passphrase-file folder"), 3);
        CHECK_EXIT(m_sample.cli("state STORE ACC-1001 --reveal --reason r --passphrase-file nowhere"), 3);
        QCOMPARE(m_sample.files(), before);
    }

    void refusedIsFive() {
        const auto before = m_sample.filesButRegister();
        writeAll(m_sample.at("wrong"), "not it\n");
        const auto wrong = m_sample.cli("state STORE ACC-1001 --reveal --reason r --passphrase-file wrong --json");
        CHECK_EXIT(wrong, 5);
        QCOMPARE(wrong.error()[QLL("code")].toString(), QStringLiteral("refused"));
        QVERIFY(!wrong.out.contains("not it") && !wrong.err.contains("not it"));
        CHECK_EXIT(m_sample.cli("state STORE ACC-1001 --reveal --reason r --passphrase-file empty"), 5);
        CHECK_EXIT(m_sample.cli("state STORE ACC-1001 --reveal --reason r --passphrase-file pass --officer bob"), 5);
        CHECK_EXIT(m_sample.cli("state STORE ACC-1001 --reveal --reason r --passphrase-file pass --key-file nowhere"), 5);
        CHECK_EXIT(m_sample.cli("state STORE ACC-1001 --reveal --reason r --passphrase-file /dev/zero"), 5);
        CHECK_EXIT(m_sample.cli("import new.lookback LOG --keep-defects"), 5); // personal values and no vault
        QFile::remove(m_sample.at("wrong"));
        QCOMPARE(m_sample.filesButRegister(), before);
        // Each wrong attempt is registered, by whom only where the name is an officer's: a passphrase typed into the wrong field must not stay.
        const auto failed = m_sample.cli("activity STORE --act unlock-failed --json");
        CHECK_EXIT(failed, 0);
        QVERIFY(failed.lines().size() >= 3);
        QVERIFY(failed.out.contains("\"officer\":\"ada\"") && failed.out.contains("not an officer") && !failed.out.contains("bob") && !failed.out.contains("not it"));
    }

    void anExportNeverReplacesAStoreOrItsVault() {
        const auto before = m_sample.files();
        for (const char* words : {"export STORE --out work/s.lookback", "export STORE --out work/../work/s.lookback.vault", "export STORE --format csv --out newer",
                                  "generate --events 5 --accounts 1 --out work/s.lookback", "generate --events 5 --accounts 1 --out x --manifest work/s.lookback.vault"})
            CHECK_EXIT(m_sample.cli(words), 5);
        QCOMPARE(m_sample.files(), before);
    }

    void anImportNeverTakesTheVaultOfAStoreThatIsAway() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        const auto before = place.files();
        QVERIFY(QFile::rename(place.store(), place.at("away")));
        CHECK_EXIT(place.importSample(), 5);
        CHECK_EXIT(place.cli("import STORE LOG --passphrase-file pass"), 5);
        QVERIFY(QFile::rename(place.at("away"), place.store()));
        QCOMPARE(place.files(), before);
    }

    void anImportThatWritesNothingLeavesNothing() {
        Place place;
        const auto before = place.files();
        CHECK_EXIT(place.cli("import STORE LOG --create-vault --passphrase-file pass"), 1);
        CHECK_EXIT(place.cli("import STORE LOG nowhere --keep-defects --create-vault --passphrase-file pass --key-file mine.key"), 3);
        CHECK_EXIT(place.cli("import STORE LOG --dry-run"), 1);
        CHECK_EXIT(place.cli("import STORE LOG --dry-run --keep-defects --create-vault"), 1);
        QCOMPARE(place.files(), before);
    }

    void cannotWriteIsSix() {
        const auto before = m_sample.filesButRegister();
        CHECK_EXIT(m_sample.cli("export STORE --out folder"), 6);
        CHECK_EXIT(m_sample.cli("export STORE --out nowhere/x"), 6);
        CHECK_EXIT(m_sample.cli("import nowhere/x.lookback LOG --keep-defects --create-vault --passphrase-file pass"), 6);
        for (const char* words : {"accounts STORE", "events STORE --json", "export STORE", "state STORE ACC-1001 --json", "help", "generate --events 5 --accounts 1 --out -"}) {
            QProcess process;
            process.setProcessEnvironment(m_sample.environment());
            process.setWorkingDirectory(m_sample.folder());
            process.setStandardOutputFile(QStringLiteral("/dev/full"));
            process.start(QStringLiteral(LOOKBACK_CLI), m_sample.split(words));
            const auto ran = Place::finish(process);
            CHECK_EXIT(ran, 6);
            QVERIFY2(ran.err.contains("No space left"), ran.err.constData());
        }
        QCOMPARE(m_sample.filesButRegister(), before);
    }

    void aFullDiskUndoesAnImport() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        CHECK_EXIT(place.cli("generate --events 5000 --accounts 5 --seed full --out big.jsonl"), 0);
        const auto exported = place.cli("export STORE").out;
        // Nothing may grow beyond 400 KiB; the write itself fails, as on a full disk, and no signal ends the program.
        QProcess process;
        process.setProcessEnvironment(place.environment());
        process.setWorkingDirectory(place.folder());
        process.start(QStringLiteral("bash"), {QStringLiteral("-c"), QStringLiteral("ulimit -f 400; exec \"$0\" import work/s.lookback big.jsonl --keep-defects --passphrase-file pass --json"),
                                               QStringLiteral(LOOKBACK_CLI)});
        const auto ran = Place::finish(process);
        CHECK_EXIT(ran, 6);
        QCOMPARE(ran.error()[QLL("code")].toString(), QStringLiteral("cannotWrite"));
        QCOMPARE(place.cli("export STORE").out, exported);
        // With room again the same import succeeds.
        const auto again = place.cli("import STORE big.jsonl --keep-defects --passphrase-file pass --json");
        QCOMPARE(again.object()[QLL("imported")].toInt(), 5000);
    }

    void aStoreHeldByAnotherIsFour() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        // An import whose standard input stays open holds the store for writing.
        const auto holder = place.start(place.split("import STORE - --keep-defects --passphrase-file pass"));
        const auto lines = readAll(kLog).split('\n');
        holder->write(deposit("\"revision\":20,"));
        QTest::qWait(1500); // until it has unlocked the vault and begun
        const auto ran = place.cli("append STORE account-ACC-1001 --expected any --json", deposit("\"id\":\"00000000-0000-4000-8000-000000000001\","));
        holder->closeWriteChannel();
        CHECK_EXIT(Place::finish(*holder), 0);
        if (ran.code == 0)
            QSKIP("the import takes the store only when it commits; nothing to wait for");
        CHECK_EXIT(ran, 4);
        QCOMPARE(ran.error()[QLL("code")].toString(), QStringLiteral("locked"));
    }

    // A second vault would be taken for the one that belongs to the store.
    void aNewVaultBesideValuesOfAnotherSaysSo() {
        Place place;
        const auto first = place.importSample();
        QVERIFY2(!first.err.contains("lacks"), first.err.constData());
        CHECK_EXIT(place.cli("export STORE --out all.jsonl"), 0);
        const auto other = place.cli("import work/other.lookback all.jsonl --keep-defects --create-vault --officer ada --passphrase-file pass");
        QVERIFY2(other.err.contains("lacks the keys of 5 subjects"), other.err.constData());
        QVERIFY(QFile::remove(place.at("work/s.lookback.vault")));
        const auto again = place.cli("vault STORE create --officer ada --passphrase-file pass");
        CHECK_EXIT(again, 0);
        QVERIFY2(again.err.contains("lacks the keys of 5 subjects"), again.err.constData());
    }

    void aConflictNamesTheActualRevision() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        const auto append = [&](const char* expected, const QByteArray& line, const char* stream = "account-ACC-1001") {
            return place.cli((QByteArray("append STORE ") + stream + " --json --expected " + expected).constData(), line);
        };
        auto fresh = [n = 0]() mutable { return deposit("\"id\":\"00000000-0000-4000-8000-0000000001" + QByteArray::number(10 + n++) + "\","); };
        const auto conflict = append("3", fresh());
        CHECK_EXIT(conflict, 4);
        QCOMPARE(conflict.error()[QLL("code")].toString(), QStringLiteral("conflict"));
        QCOMPARE(conflict.error()[QLL("actualRevision")].toInt(), 19);
        QVERIFY(conflict.error().contains(QLL("message")) && conflict.error().contains(QLL("where")));
        CHECK_EXIT(append("none", fresh()), 4);
        const auto text = place.cli("append STORE account-ACC-1001 --expected 3", fresh()); // and people are told the way out
        QVERIFY2(text.err.contains("account-ACC-1001") && text.err.contains("Read the stream again"), text.err.constData());
        const auto line = fresh();
        const auto done = append("19", line);
        CHECK_EXIT(done, 0);
        QCOMPARE(done.object()[QLL("firstRevision")].toInt(), 20);
        QCOMPARE(done.object()[QLL("lastRevision")].toInt(), 20);
        QCOMPARE(done.object()[QLL("position")].toString(), QStringLiteral("32"));
        CHECK_EXIT(append("19", line), 0); // the same ids at the same place: already there
        CHECK_EXIT(append("exists", fresh()), 0);
        CHECK_EXIT(append("any", fresh()), 0);
        CHECK_EXIT(append("exists", fresh().replace("ACC-1001", "ACC-7"), "account-ACC-7"), 4);
        const QByteArray opened = "{\"stream\":\"account-ACC-7\",\"type\":\"AccountOpened\",\"schemaVersion\":3,\"recordedAt\":\"2026-04-01T00:00:00Z\",\"data\":{\"holder\":{\"subject\":\"S-7\","
                                  "\"name\":\"N\",\"email\":\"e\"},\"currency\":\"EUR\",\"product\":\"current\"}}\n";
        CHECK_EXIT(append("none", opened, "account-ACC-7"), 5); // personal values and no vault
        CHECK_EXIT(place.cli("append STORE account-ACC-7 --expected none --passphrase-file pass", opened), 0);
        CHECK_EXIT(append("any", deposit({}, "account-ACC-8")), 3); // another stream than named: the line is of ACC-8
        QCOMPARE(place.cli("events STORE --json").lines().size(), 31 + 4);
    }

    void importingTwiceAddsNothing() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        const auto exported = place.cli("export STORE").out;
        const auto again = place.cli("import STORE LOG --keep-defects --passphrase-file pass --json").object();
        QCOMPARE(again[QLL("duplicates")].toInt(), 31);
        QCOMPARE(again[QLL("imported")].toInt(), 0);
        // Its own export, sealed, is the same evidence too; from standard input.
        const auto own = place.cli("import STORE - --keep-defects --passphrase-file pass --json", exported).object();
        QCOMPARE(own[QLL("duplicates")].toInt(), 31);
        QCOMPARE(place.cli("export STORE").out, exported);
    }

    void skippedDefectsAreLeftOut() {
        Place place;
        const auto ran = place.cli("import STORE - --skip-defects --create-vault --passphrase-file pass --json", readAll(kLog) + "not json\n");
        CHECK_EXIT(ran, 1);
        QCOMPARE(ran.object()[QLL("lines")].toInt(), 32);
        QCOMPARE(ran.object()[QLL("imported")].toInt() + ran.object()[QLL("defective")].toInt(), 32);
        QCOMPARE(place.cli("events STORE --json").lines().size(), ran.object()[QLL("imported")].toInt());
        // What is no event cannot be kept, and then nothing is imported.
        Place other;
        const auto kept = other.cli("import STORE - --keep-defects --create-vault --passphrase-file pass --json", readAll(kLog) + "not json\n");
        CHECK_EXIT(kept, 1);
        QCOMPARE(kept.object()[QLL("imported")].toInt(), 0);
        QVERIFY(!QFile::exists(other.store()));
    }

    void cloudEventsGoOutAndComeBack() {
        const auto ce = m_sample.cli("export STORE --format cloudevents");
        CHECK_EXIT(ce, 0);
        QVERIFY(ce.out.contains("\"specversion\":\"1.0\""));
        Place other;
        // Sealed strings are kept as they are, so the lines come back byte for byte.
        const auto in = other.cli("import STORE - --format cloudevents --keep-defects --create-vault --passphrase-file pass --json", ce.out);
        CHECK_EXIT(in, 1);
        QCOMPARE(in.object()[QLL("imported")].toInt(), 31);
        QCOMPARE(other.cli("export STORE").out, m_sample.cli("export STORE").out);
    }

    void secretsAreNoArguments() {
        const auto help = m_sample.cli("help --man").out;
        QVERIFY(!help.contains("\\-\\-passphrase ") && !help.contains("\\-\\-passphrase\n"));
        for (const char* words : {"state STORE ACC-1001 --passphrase x", "import STORE LOG --password x", "vault STORE create --passphrase x"})
            CHECK_EXIT(m_sample.cli(words), 2);
        const auto revealed = m_sample.cli("state STORE ACC-1001 --reveal --reason test --passphrase-file pass --json");
        CHECK_EXIT(revealed, 0);
        QCOMPARE(revealed.object()[QLL("state")][QLL("holder")][QLL("name")][QLL("value")].toString(), QStringLiteral("Wilhelmina Musterfrau-Probe"));
        QVERIFY(readAll(m_sample.at("work/s.lookback.activity")).contains("\"reason\":\"test\""));
        QFile::remove(m_sample.at("work/s.lookback.activity"));
    }

    // Everything a stranger can put into a log, an argument or a file name comes out as visible text.
    void noRawTerminalEscapes() {
        Place place;
        const QByteArray evil = "ACC-\xE2\x80\xAEgnp\xE2\x81\xA6\xE2\x80\x8B<b>";
        const QByteArray log = "{\"stream\":\"account-" + evil +
            "\",\"type\":\"AccountOpened\",\"schemaVersion\":3,\"recordedAt\":\"2026-04-01T00:00:00Z\",\"data\":{\"holder\":{\"subject\":\"S\\u001b[31m\",\"name\":\"n\\u001b]0;x\\u0007\","
            "\"email\":\"\xC2\x9B\"},\"currency\":\"EUR\",\"product\":\"current\"}}\n{\"stream\":\"account-" + evil +
            "\",\"type\":\"AccountFrozen\",\"schemaVersion\":1,\"recordedAt\":\"2026-04-02T00:00:00Z\",\"data\":{\"reason\":\"\\u001b[2J\xC2\x9B\xE2\x80\xAE\x7F\"}}\n"
            "{\"stream\":\"account-" + evil + "\",\"type\":\"Odd\",\"recordedAt\":\"2026-04-03T00:00:00Z\",\"data\":{\"x\":\"\\u001b[1m\"}}\n";
        const auto imported = place.cli("import STORE - --keep-defects --create-vault --passphrase-file pass", log);
        CHECK_EXIT(imported, 1);
        const auto account = QString::fromUtf8(evil);
        QList<QStringList> commands{{QStringLiteral("accounts")}, {QStringLiteral("rules")}, {QStringLiteral("events")}, {QStringLiteral("events"), QStringLiteral("--form"), QStringLiteral("steps")},
                                    {QStringLiteral("state"), account}, {QStringLiteral("state"), account, QStringLiteral("--reveal"), QStringLiteral("--reason"), QStringLiteral("r"), QStringLiteral("--passphrase-file"), QStringLiteral("pass")},
                                    {QStringLiteral("diff"), account, QStringLiteral("--a"), QStringLiteral("v0"), QStringLiteral("--b"), QStringLiteral("v2")},
                                    {QStringLiteral("state"), QStringLiteral("\x1b[31m")}, {QStringLiteral("snapshot"), account}, {QStringLiteral("rules"), account},
                                    {QStringLiteral("state"), account, QStringLiteral("--at"), QStringLiteral("\x1b[5m")}, {QStringLiteral("events"), QStringLiteral("--filter"), QStringLiteral("\x1b[5m")}};
        QVERIFY(!hasRawControl(imported.out) && !hasRawControl(imported.err));
        for (auto args : commands) {
            args.insert(1, place.store());
            const auto ran = place.run(args);
            QVERIFY2(!hasRawControl(ran.out) && !hasRawControl(ran.err), (args.join(u' ').toUtf8().toHex(' ') + "\n" + ran.out + ran.err).constData());
            QVERIFY(ran.code >= 0 && ran.code <= 6);
        }
        const auto file = place.run({QStringLiteral("accounts"), QStringLiteral("\x1b[31mred")});
        CHECK_EXIT(file, 3);
        QVERIFY(!hasRawControl(file.err));
    }

    void nothingHasABalanceBehindAReplayThatStops() {
        Place place;
        auto log = readAll(kLog).split('\n').mid(0, 3).join('\n') + '\n';
        log.replace("\"type\":\"FundsWithdrawn\"", "\"type\":\"Unheard\"");
        CHECK_EXIT(place.cli("import STORE - --keep-defects --create-vault --passphrase-file pass", log + deposit({}) + deposit("\"id\":\"00000000-0000-4000-8000-000000000001\",")), 1);
        for (const char* words : {"events STORE --json", "events STORE ACC-1001 --json"}) {
            const auto lines = place.cli(words).lines();
            QCOMPARE(lines.size(), 5);
            QCOMPARE(minor(lines[1][QLL("balanceAfter")]), 100000);
            for (int i = 2; i < 5; ++i)
                QVERIFY(lines[i][QLL("balanceAfter")].isNull());
        }
        const auto state = place.cli("state STORE ACC-1001 --json");
        CHECK_EXIT(state, 1);
        QCOMPARE(state.object()[QLL("stopped")][QLL("version")].toInt(), 3);
        QCOMPARE(state.object()[QLL("version")].toInt(), 2);
        const auto rules = place.cli("rules STORE");
        CHECK_EXIT(rules, 1);
        QVERIFY(rules.out.contains("stops at v3"));
    }

    void hugeAndOddNumbers() {
        for (const char* number : {"1e400", "99999999999999999999999999", "-1", "0", "0.1e0", "1.005", "NaN", "Infinity"}) {
            Place place;
            const QByteArray line = QByteArray("{\"stream\":\"account-A\",\"type\":\"FundsDeposited\",\"schemaVersion\":1,\"recordedAt\":\"2026-04-01T00:00:00Z\",\"data\":{\"amount\":") + number + "}}\n";
            const auto ran = place.cli("import STORE - --json", line);
            CHECK_EXIT(ran, 1);
            QCOMPARE(ran.object()[QLL("imported")].toInt(), 0);
            QVERIFY(!QFile::exists(place.store()));
        }
    }

    void aTenMegabyteLineIsADefectOfItsLine() {
        Place place;
        const auto ran = place.cli("import STORE - --skip-defects --create-vault --passphrase-file pass --json", "{\"stream\":\"" + QByteArray(10'000'000, 'x') + "\"}\n" + readAll(kLog));
        CHECK_EXIT(ran, 1);
        QCOMPARE(ran.object()[QLL("defects")][0][QLL("line")].toInt(), 1);
        QVERIFY(ran.object()[QLL("imported")].toInt() >= 29);
        QVERIFY(ran.out.size() < 10'000);
    }

    void generateSaysDoneAndIsRepeatable() {
        Place place;
        const auto ran = place.cli("generate --events 1000 --accounts 10 --seed s --out a.jsonl --manifest m.json --json");
        CHECK_EXIT(ran, 0);
        QCOMPARE(ran.object()[QLL("events")].toInt(), 1000);
        QCOMPARE(readAll(place.at("a.jsonl")).count('\n'), 1000);
        QVERIFY(QJsonDocument::fromJson(readAll(place.at("m.json"))).isObject());
        QCOMPARE(place.cli("generate --events 1000 --accounts 10 --seed s --out -").out, readAll(place.at("a.jsonl")));
    }

    void snapshotsAreTakenListedAndProved() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        const auto taken = place.cli("snapshot STORE --all --json");
        CHECK_EXIT(taken, 0);
        QCOMPARE(taken.array()[0][QLL("version")].toInt(), 20);
        const auto again = place.cli("snapshot STORE ACC-1001 --json");
        QCOMPARE(again.array().size(), 1);
        QCOMPARE(place.cli("snapshot STORE ACC-1001 --list --json").array().size(), 1);
        const auto proved = place.cli("snapshot STORE --all --verify --json");
        CHECK_EXIT(proved, 0);
        for (const auto& one : proved.array())
            QVERIFY(one[QLL("matchesReplay")].toBool() && one[QLL("usable")].toBool() && one[QLL("problem")].isNull());
        QCOMPARE(place.cli("state STORE ACC-1001 --json").object()[QLL("digest")], place.cli("state STORE ACC-1001 --no-snapshots --json").object()[QLL("digest")]);
    }

    void noPlainPersonalValueInAnyFile() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        CHECK_EXIT(place.cli("snapshot STORE --all"), 0);
        CHECK_EXIT(place.cli("state STORE ACC-1001 --reveal --reason r --passphrase-file pass"), 0);
        // Every personal value of the log, read from it by the fields of account.md.
        QSet<QString> values;
        for (const auto& line : readAll(kLog).split('\n')) {
            const auto data = QJsonDocument::fromJson(line).object()[QLL("data")].toObject();
            for (const auto& holder : {data, data[QLL("holder")].toObject(), data[QLL("payee")].toObject()})
                for (const char* name : {"owner", "email", "payeeName", "payeeIban", "name", "iban", "address"})
                    if (holder[QLL(name)].isString())
                        values.insert(holder[QLL(name)].toString());
        }
        QVERIFY(values.size() >= 12);
        QDirIterator it(place.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        int files = 0;
        while (it.hasNext()) {
            const auto path = it.next();
            const auto bytes = readAll(path);
            ++files;
            for (const auto& value : values) {
                const auto utf8 = value.toUtf8();
                const QByteArray utf16(reinterpret_cast<const char*>(value.utf16()), value.size() * 2);
                QVERIFY2(!bytes.contains(utf8) && !bytes.contains(utf16) && !bytes.contains(utf8.toHex()), qPrintable(path + u' ' + value));
                // Base64 at each of the three alignments, without the characters that depend on the neighbours.
                for (int shift = 0; shift < 3; ++shift)
                    for (const auto option : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
                        auto encoded = (QByteArray(shift, 'x') + utf8).toBase64(option | QByteArray::OmitTrailingEquals);
                        encoded = encoded.mid(shift == 0 ? 0 : 4).chopped(2);
                        QVERIFY2(encoded.size() < 6 || !bytes.contains(encoded), qPrintable(path + u' ' + value));
                    }
            }
            QVERIFY2(path.endsWith(QLL("/pass")) || !bytes.contains(kSecret), qPrintable(path));
        }
        QVERIFY(files >= 5); // store, vault, lock, activity, key file
        for (const char* name : {"work/s.lookback", "work/s.lookback.vault", "work/s.lookback.activity"}) {
            struct stat s {};
            QCOMPARE(::stat(place.at(name).toUtf8().constData(), &s), 0);
            QCOMPARE(s.st_mode & 0077U, 0U);
        }
    }
};

QTEST_GUILESS_MAIN(TestCliErrors)
#include "tst_cli_errors.moc"
