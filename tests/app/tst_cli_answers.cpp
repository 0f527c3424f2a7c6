// What lookback-cli answers: the checked figures of sample 1 (account.md), the members of command-line.md's table, and that reading changes nothing.
#include "cli_fixture.h"

using namespace fixture;

namespace {

QStringList typed(const QJsonObject& object) {
    static const char* const kNames[] = {"null", "bool", "number", "string", "array", "object", "undefined"};
    QStringList all;
    for (auto it = object.begin(); it != object.end(); ++it)
        all << it.key() + u':' + QLatin1String(kNames[static_cast<int>(it->type()) == 0x80 ? 6 : static_cast<int>(it->type())]);
    return all;
}

// Every wanted "name:type" is there.
#define CHECK_MEMBERS(object, wanted)                                                                                                                         \
    for (const auto& member : QStringLiteral(wanted).split(u' '))                                                                                             \
    QVERIFY2(typed(object).contains(member), qPrintable(member + QStringLiteral(" not in ") + typed(object).join(u' ')))

} // namespace

class TestCliAnswers : public QObject {
    Q_OBJECT

    Place m_place;
    QMap<QString, QByteArray> m_before; ///< store, vault and folder after the import

    QJsonObject state(const char* words) const { return m_place.cli((QByteArray("state STORE ACC-1001 --json ") + words).constData()).object(); }
    qint64 balance(const char* words) const { return minor(state(words)[QLL("state")][QLL("balance")]); }

private Q_SLOTS:
    void initTestCase() {
        const auto ran = m_place.importSample();
        CHECK_EXIT(ran, 1); // answered with findings: the two planted defects
        const auto report = ran.object();
        CHECK_MEMBERS(report, "lines:number accepted:number duplicates:number defective:number imported:number defects:array streams:number events:number "
                              "snapshots:number seconds:number");
        QCOMPARE(report[QLL("lines")].toInt(), 31);
        QCOMPARE(report[QLL("accepted")].toInt(), 31);
        QCOMPARE(report[QLL("imported")].toInt(), 31);
        QCOMPARE(report[QLL("defective")].toInt(), 2);
        QCOMPARE(report[QLL("duplicates")].toInt(), 0);
        QCOMPARE(report[QLL("streams")].toInt(), 3);
        const auto gap = report[QLL("defects")][0].toObject();
        CHECK_MEMBERS(gap, "line:number byte:number stream:string field:string problem:string expected:string found:string excerpt:string");
        QCOMPARE(gap[QLL("line")].toInt(), 27);
        QCOMPARE(gap[QLL("stream")].toString(), QStringLiteral("account-ACC-1003"));
        QCOMPARE(gap[QLL("expected")].toString(), QStringLiteral("6"));
        QCOMPARE(gap[QLL("found")].toString(), QStringLiteral("7"));
        QCOMPARE(report[QLL("defects")][1][QLL("line")].toInt(), 30);
        // The offset is that of the line in the file.
        const auto lines = readAll(kLog).split('\n');
        qint64 offset = 0;
        for (int i = 0; i < 26; ++i)
            offset += lines[i].size() + 1;
        const auto byte = gap[QLL("byte")].toInteger();
        QVERIFY(byte >= offset && byte < offset + lines[26].size());
        m_before = m_place.filesButRegister();
    }

    void everyReadingCommandLeavesEveryFileAsItWas() { QCOMPARE(m_place.filesButRegister(), m_before); } // repeated last, in cleanupTestCase

    void checkedFigures_data() {
        QTest::addColumn<QByteArray>("point");
        QTest::addColumn<qint64>("expected");
        // version: account.md's table, column Balance
        const qint64 balances[] = {0, 100000, 80000, 65000, 65054, 65054, -14946, 35054, 32554, 32554, 22554, 22554, 1222554, 232554, -57446, -57558, 142442, 144942, 144942, 152492};
        for (int v = 1; v <= 20; ++v) {
            QTest::addRow("v%d", v) << QByteArray("--version ") + QByteArray::number(v) << balances[v - 1];
            QTest::addRow("#%d", v) << QByteArray("--position ") + QByteArray::number(v) << balances[v - 1];
        }
        QTest::newRow("January, recorded") << QByteArray("--at 2026-01-31T23:59:59Z") << qint64{65054};
        QTest::newRow("January, occurred") << QByteArray("--at 2026-01-31T23:59:59Z --axis occurred") << qint64{62554};
        QTest::newRow("January, occurred, known as of 9 February")
            << QByteArray("--at 2026-01-31T23:59:59Z --axis occurred --known-as-of 2026-02-09T00:00:00Z") << qint64{65054};
        QTest::newRow("latest") << QByteArray() << qint64{152492};
        QTest::newRow("from zero") << QByteArray("--no-snapshots") << qint64{152492};
    }
    void checkedFigures() {
        QFETCH(QByteArray, point);
        QFETCH(qint64, expected);
        QCOMPARE(balance(point.constData()), expected);
    }

    void otherAccountsEndAsPlanned() {
        QCOMPARE(minor(m_place.cli("state STORE ACC-1003 --json").object()[QLL("state")][QLL("balance")]), 47500);
        QCOMPARE(minor(m_place.cli("state STORE ACC-1004 --json").object()[QLL("state")][QLL("balance")]), 21000);
    }

    void rulesNameFirstAndAllBreaches() {
        const auto ran = m_place.cli("rules STORE ACC-1001 --json");
        CHECK_EXIT(ran, 1);
        const auto rules = ran.array();
        QCOMPARE(rules.size(), 4);
        CHECK_MEMBERS(rules[0].toObject(), "account:string rule:string first:number breaches:array");
        QCOMPARE(rules[0][QLL("rule")].toString(), QStringLiteral("R1"));
        QCOMPARE(rules[0][QLL("first")].toInt(), 11);
        QCOMPARE(rules[0][QLL("breaches")].toArray(), QJsonArray({11}));
        QCOMPARE(rules[1][QLL("rule")].toString(), QStringLiteral("R2"));
        QCOMPARE(rules[1][QLL("first")].toInt(), 15);
        QCOMPARE(rules[1][QLL("breaches")].toArray(), QJsonArray({15, 16}));
        QVERIFY(rules[2][QLL("first")].isNull() && rules[2][QLL("breaches")].toArray().isEmpty());
        QVERIFY(rules[3][QLL("first")].isNull() && rules[3][QLL("breaches")].toArray().isEmpty());
        CHECK_EXIT(m_place.cli("rules STORE ACC-1003"), 0);
        CHECK_EXIT(m_place.cli("rules STORE"), 1);
    }

    void februaryRollForwardTies() {
        const auto ran = m_place.cli("diff STORE ACC-1001 --a 2026-01-31T23:59:59Z --b 2026-02-28T23:59:59Z --json");
        CHECK_EXIT(ran, 0);
        const auto diff = ran.object();
        const auto roll = diff[QLL("rollForward")].toObject();
        CHECK_MEMBERS(roll, "opening:object movements:array closing:object ties:bool");
        QCOMPARE(minor(roll[QLL("opening")]), 65054);
        QCOMPARE(minor(roll[QLL("in")]), 1250000);
        QCOMPARE(minor(roll[QLL("out")]), -1372612);
        QCOMPARE(minor(roll[QLL("closing")]), -57558);
        QCOMPARE(roll[QLL("events")].toInt(), 11);
        QCOMPARE(roll[QLL("postings")].toInt(), 8);
        QVERIFY(roll[QLL("ties")].toBool());
        qint64 sum = 0, count = 0;
        for (const auto& movement : roll[QLL("movements")].toArray()) {
            CHECK_MEMBERS(movement.toObject(), "type:string count:number total:object");
            sum += minor(movement.toObject()[QLL("total")]);
            count += movement.toObject()[QLL("count")].toInt();
        }
        QCOMPARE(sum, 1250000 - 1372612);
        QCOMPARE(count, 8); // the postings
        for (const auto& change : diff[QLL("changed")].toArray()) {
            QVERIFY(change.toObject().contains(QLL("field")) && change.toObject().contains(QLL("a")) && change.toObject().contains(QLL("b")));
            QVERIFY2(change[QLL("a")] != change[QLL("b")], qPrintable(change[QLL("field")].toString()));
        }
    }

    void diffShowsAPersonalValueSetAnewThoughItIsSealed() {
        QStringList fields;
        for (const auto& change : m_place.cli("diff STORE ACC-1001 --a v18 --b #19 --json").object()[QLL("changed")].toArray())
            fields << change[QLL("field")].toString();
        QVERIFY2(fields.contains(QLL("holder.name")) && fields.contains(QLL("holder.address")), qPrintable(fields.join(u' ')));
        QVERIFY(m_place.cli("diff STORE ACC-1001 --a v18 --b v19").out.contains("(locked) set by v19"));
    }

    void fifteenPostingsSum() {
        qint64 sum = 0, count = 0, before = 0;
        for (const auto& event : m_place.cli("events STORE ACC-1001 --json").lines()) {
            const auto after = minor(event[QLL("balanceAfter")]);
            const auto type = event[QLL("type")].toString();
            if (type.startsWith(QLL("Funds")) || type.startsWith(QLL("Interest")) || type == QLL("FeeCharged") || type == QLL("CorrectionPosted")) {
                ++count;
                sum += std::abs(after - before);
            }
            before = after;
        }
        QCOMPARE(count, 15);
        QCOMPARE(sum, 2967716);
    }

    void stateHasEveryMember() {
        const auto answer = state("--at 2026-03-11");
        CHECK_MEMBERS(answer, "account:string version:number axis:string asOf:string knownAsOf:null state:object setBy:object digest:string rebuiltFrom:object stopped:null");
        QCOMPARE(answer[QLL("version")].toInt(), 19);
        QCOMPARE(answer[QLL("axis")].toString(), QStringLiteral("recorded"));
        QCOMPARE(answer[QLL("digest")].toString().size(), 64);
        CHECK_MEMBERS(answer[QLL("rebuiltFrom")].toObject(), "snapshotVersion:number eventsApplied:number");
        const auto state = answer[QLL("state")].toObject();
        CHECK_MEMBERS(state, "id:string status:string currency:string balance:object overdraftLimit:object product:string holder:object freezeReason:null openedAt:string "
                             "closedAt:null events:number sums:object version:number lastRecordedAt:string lastOccurredAt:string");
        QCOMPARE(state[QLL("holder")][QLL("subject")].toString(), QStringLiteral("S-01"));
        QCOMPARE(state[QLL("holder")][QLL("name")].toObject(), QJsonObject({{QStringLiteral("personal"), QStringLiteral("locked")}}));
        QCOMPARE(answer[QLL("setBy")][QLL("balance")].toInt(), 18);
        QCOMPARE(answer[QLL("setBy")][QLL("overdraftLimit")].toInt(), 6);
        QCOMPARE(m_place.cli("state STORE ACC-1001 --json --axis occurred --known-as-of 2026-02-09").object()[QLL("knownAsOf")].toString(), QStringLiteral("2026-02-09T00:00:00Z"));
    }

    void accountsListsAll() {
        const auto ran = m_place.cli("accounts STORE --json");
        CHECK_EXIT(ran, 0);
        const auto rows = ran.array();
        QCOMPARE(rows.size(), 3);
        for (const auto& row : rows)
            CHECK_MEMBERS(row.toObject(), "account:string stream:string events:number version:number status:string balance:object lastRecordedAt:string findings:number");
        QCOMPARE(rows[0][QLL("account")].toString(), QStringLiteral("ACC-1001"));
        QCOMPARE(rows[0][QLL("events")].toInt(), 20);
        QCOMPARE(rows[0][QLL("version")].toInt(), 20);
        QCOMPARE(rows[0][QLL("findings")].toInt(), 3); // R1 once, R2 twice
        QCOMPARE(rows[1][QLL("events")].toInt(), 7);
        QCOMPARE(rows[1][QLL("version")].toInt(), 8); // the gap leaves a hole
        QCOMPARE(rows[1][QLL("findings")].toInt(), 1);
        QCOMPARE(rows[2][QLL("findings")].toInt(), 1);
    }

    void eventsAreLinesWithEveryMember() {
        const auto raw = m_place.cli("events STORE --json").lines();
        QCOMPARE(raw.size(), 31);
        CHECK_MEMBERS(raw[0], "position:string stream:string revision:number version:number id:string type:string schemaVersion:number occurredAt:string recordedAt:string "
                              "data:object metadata:object balanceAfter:object");
        QCOMPARE(raw[0][QLL("position")].toString(), QStringLiteral("1"));
        QCOMPARE(raw[30][QLL("position")].toString(), QStringLiteral("31"));
        QCOMPARE(raw[8][QLL("occurredAt")].toString(), QStringLiteral("2026-01-30T12:00:00Z"));
        QCOMPARE(minor(raw[15][QLL("balanceAfter")]), -57558);
        const auto upcasted = m_place.cli("events STORE ACC-1001 --form upcasted --json").lines();
        QCOMPARE(upcasted[0][QLL("schemaVersion")].toInt(), 3);
        QCOMPARE(upcasted[0][QLL("data")][QLL("holder")][QLL("subject")].toString(), QStringLiteral("S-01"));
        QCOMPARE(upcasted[0][QLL("derived")].toArray(), QJsonArray({QStringLiteral("/data/product")}));
        QCOMPARE(minor(upcasted[1][QLL("data")][QLL("amount")]), 100000);
        const auto steps = m_place.cli("events STORE ACC-1001 --form steps --json --limit 1").lines();
        QCOMPARE(steps.size(), 1);
        QCOMPARE(steps[0][QLL("steps")].toArray().size(), 3);
        CHECK_MEMBERS(steps[0][QLL("steps")][0].toObject(), "version:number data:object");
        QCOMPARE(steps[0][QLL("schemaVersion")].toInt(), 1); // data is as stored
    }

    void eventsBeginInclusivelyAndStop() {
        const auto from = m_place.cli("events STORE --from 14 --limit 2 --json").lines();
        QCOMPARE(from.size(), 2);
        QCOMPARE(from[0][QLL("position")].toString(), QStringLiteral("14"));
        QCOMPARE(m_place.cli("events STORE ACC-1003 --from 23 --json").lines()[0][QLL("position")].toString(), QStringLiteral("23"));
        QCOMPARE(m_place.cli("events STORE ACC-1003 --from 23 --json").lines().size(), 5);
        QCOMPARE(m_place.cli("events STORE ACC-1003 --from 2 --json").lines().size(), 7);
        QCOMPARE(m_place.cli("events STORE ACC-1001 --from 99 --json").out, QByteArray());
        QCOMPARE(m_place.cli("events STORE --from 18446744073709551615 --json").out, QByteArray());
        QVERIFY(m_place.cli("events STORE ACC-1001 --from 99").out.contains("No event"));
    }

    void eventsFilter() {
        const auto found = m_place.run({QStringLiteral("events"), m_place.store(), QStringLiteral("--json"), QStringLiteral("--filter"), QStringLiteral("type:Transferred and amount>9000")}).lines();
        QCOMPARE(found.size(), 1);
        QCOMPARE(found[0][QLL("position")].toString(), QStringLiteral("14"));
    }

    void vaultStatusNeedsNoPassphrase() {
        const auto status = m_place.cli("vault STORE status --json").object();
        CHECK_MEMBERS(status, "epoch:number officers:array policy:object keyFileMode:string subjects:number");
        QCOMPARE(status[QLL("officers")][0][QLL("name")].toString(), QStringLiteral("ada"));
        QCOMPARE(status[QLL("subjects")].toInt(), 5);
        QCOMPARE(status[QLL("keyFileMode")].toString(), QStringLiteral("keyfile"));
    }

    void exportIsByteIdenticalExceptForSealedValues() {
        const auto ran = m_place.cli("export STORE");
        CHECK_EXIT(ran, 0);
        const auto before = readAll(kLog).split('\n');
        const auto after = ran.out.split('\n');
        QCOMPARE(after.size(), before.size());
        int sealed = 0;
        for (qsizetype i = 0; i < before.size(); ++i) {
            if (before[i] == after[i])
                continue;
            ++sealed;
            // Everything outside strings of data is equal: mask the strings that became sealed values.
            const auto data = [](const QByteArray& line) { return QJsonDocument::fromJson(line).object(); };
            auto a = data(before[i]), b = data(after[i]);
            QCOMPARE(a.keys(), b.keys());
            a.remove(QLL("data"));
            b.remove(QLL("data"));
            QCOMPARE(a, b);
            QCOMPARE(after[i].left(after[i].indexOf("\"data\":")), before[i].left(before[i].indexOf("\"data\":")));
            QCOMPARE(after[i].mid(after[i].indexOf("\"metadata\":")), before[i].mid(before[i].indexOf("\"metadata\":")));
        }
        QCOMPARE(sealed, 7); // #1, #4, #14, #15, #19 and the two other openings
    }

    void exportOfOneAccountAndToAFile() {
        const auto out = m_place.at("one.jsonl");
        const auto ran = m_place.run({QStringLiteral("export"), m_place.store(), QStringLiteral("--account"), QStringLiteral("ACC-1003"), QStringLiteral("--out"), out, QStringLiteral("--json")});
        CHECK_EXIT(ran, 0);
        QCOMPARE(ran.object()[QLL("events")].toInt(), 7);
        QCOMPARE(readAll(out).count('\n'), 7);
        QFile::remove(out);
        QCOMPARE(m_place.cli("export STORE --format csv").out.count("\r\n"), 32);
    }

    void helpTellsEveryCommand() {
        const auto overview = m_place.cli("help");
        CHECK_EXIT(overview, 0);
        for (const char* name : {"import", "export", "generate", "accounts", "state", "events", "diff", "rules", "snapshot", "append", "tail", "vault", "erase", "hold", "access-export", "activity", "help"}) {
            QVERIFY2(overview.out.contains(name), name);
            const auto ran = m_place.cli((QByteArray("help ") + name).constData());
            CHECK_EXIT(ran, 0);
            QVERIFY(ran.out.startsWith(QByteArray("lookback-cli ") + name));
            QCOMPARE(m_place.cli((QByteArray(name) + " --help").constData()).out, ran.out);
            QVERIFY(m_place.cli("help --man").out.contains(".SS " + QByteArray(name).replace("-", "\\-") + "\n"));
        }
        CHECK_EXIT(m_place.cli("--version"), 0);
        const auto vault = m_place.cli("help vault").out;
        QVERIFY2(vault.contains("vault STORE officer add NAME --roles R,… [--new-passphrase-file F]") && vault.contains("vault STORE status\n"), vault.constData());
        QVERIFY(m_place.cli("help --man").out.contains("officer add NAME"));
    }

    void completionAndManPageAreWellFormed() {
        writeAll(m_place.at("complete.sh"), m_place.cli("help --completion bash").out);
        const auto bash = m_place.start({QStringLiteral("-euc"), QStringLiteral(R"(source complete.sh
            complete_() { COMP_WORDS=(lookback-cli "$@"); COMP_CWORD=$#; _lookback_cli; echo "${COMPREPLY[@]-}"; }
            complete_ sna; complete_ state s --know; complete_ vault s off; complete_ vault s officer a; complete_ vault s officer add --r; complete_ hold s place S --ba)")},
                                        QStringLiteral("bash"));
        const auto ran = Place::finish(*bash);
        CHECK_EXIT(ran, 0);
        QCOMPARE(ran.out, QByteArray("snapshot\n--known-as-of\nofficer\nadd\n--roles\n--basis\n"));
        QCOMPARE(ran.err, QByteArray());
        QFile::remove(m_place.at("complete.sh"));
        QProcess man;
        man.setProcessEnvironment([] {
            auto env = QProcessEnvironment::systemEnvironment();
            env.insert(QStringLiteral("MANROFFSEQ"), QString());
            return env;
        }());
        man.start(QStringLiteral("man"), {QStringLiteral("--warnings"), QStringLiteral("-l"), QStringLiteral("-")});
        if (!man.waitForStarted())
            QSKIP("man is not installed");
        man.write(m_place.cli("help --man").out);
        man.closeWriteChannel();
        const auto page = Place::finish(man);
        CHECK_EXIT(page, 0);
        QCOMPARE(page.err, QByteArray());
    }

    // In a zsh whose completion functions only tell what they were given.
    void completesInZsh() {
        const auto script = m_place.cli("help --completion zsh").out;
        writeAll(m_place.at("_lookback-cli"), script);
        QProcess zsh;
        zsh.setWorkingDirectory(m_place.folder());
        zsh.start(QStringLiteral("zsh"), {QStringLiteral("-fc"), QStringLiteral(R"(
            compdef() { print compdef $* }
            _files() { print files }
            _describe() { local list=$@[-1]; print -r -- ${(P)list%%:*} }
            source ./_lookback-cli
            complete_() { words=(lookback-cli "$@"); CURRENT=$#words; _lookback_cli }
            complete_ ''; complete_ vault s ''; complete_ vault s officer ''; complete_ hold s place S --; complete_ import s ''; complete_ erase s approve E-1 --)")});
        if (!zsh.waitForStarted())
            QSKIP("zsh is not installed");
        const auto ran = Place::finish(zsh);
        QFile::remove(m_place.at("_lookback-cli"));
        CHECK_EXIT(ran, 0);
        const auto lines = ran.out.split('\n');
        QCOMPARE(lines.value(0), QByteArray("compdef _lookback_cli lookback-cli"));
        QVERIFY2(lines.value(1).startsWith("import export") && lines.value(1).contains(" access-export "), ran.out.constData());
        QCOMPARE(lines.value(2), QByteArray("create status subjects officer passphrase policy"));
        QCOMPARE(lines.value(3), QByteArray("add remove"));
        QCOMPARE(lines.value(4), QByteArray("--basis --case --until --classes --officer --passphrase-file --key-file --json"));
        QCOMPARE(lines.value(5), QByteArray("files"));
        QCOMPARE(lines.value(6), QByteArray("--digest --officer --passphrase-file --key-file --json"));
        QCOMPARE(ran.err, QByteArray());
    }

    void cleanupTestCase() {
        QCOMPARE(m_place.filesButRegister(), m_before); // evidence: no byte and no file of store, vault, keys or settings changed by all of the above
    }
};

QTEST_GUILESS_MAIN(TestCliAnswers)
#include "tst_cli_answers.moc"
