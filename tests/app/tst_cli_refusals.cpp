// What the commands of the privacy officer refuse, and why (issue 3, "Must show" 4); holds, officers and the policy with two officers; files put back or
// altered by hand; an erasure that stops half-way; hostile input. Slow: almost every row unlocks a vault.
#include "privacy_fixture.h"

#include <csignal>

using namespace fixture;

namespace {

// A python of its own changes what the program would not: standard library only.
void python(const Bank& bank, const QByteArray& program) {
    QProcess process;
    process.setWorkingDirectory(bank.folder());
    process.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral("-c"), QString::fromUtf8(program)});
    QVERIFY(process.waitForStarted() && process.waitForFinished());
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

void replaceFile(const QString& what, const QString& with) {
    QVERIFY(QFile::remove(what));
    QVERIFY(QFile::copy(with, what));
}

} // namespace

class TestCliRefusals : public QObject {
    Q_OBJECT

    Bank m_two;                      ///< policy of two, nothing asked for yet
    std::unique_ptr<Bank> m_asked;   ///< ada asked for S-03
    std::unique_ptr<Bank> m_approved; ///< bob approved
    std::unique_ptr<Bank> m_erased;  ///< done

    static QString word(const char* text) { return QString::fromUtf8(text); }

private Q_SLOTS:
    void initTestCase() {
        m_two.found(2);
        m_asked = m_two.copy();
        CHECK_EXIT(m_asked->as("ada", Bank::request("S-03")), 0);
        m_approved = m_asked->copy();
        CHECK_EXIT(m_approved->as("bob", word("erase STORE approve E-1")), 0);
        m_erased = m_approved->copy();
        CHECK_EXIT(m_erased->as("bob", word("erase STORE execute E-1")), 0);
    }

    // ---- four eyes

    void theRequesterCannotApprove() { CHECK_REFUSED(*m_asked, m_asked->as("ada", word("erase STORE approve E-1")), "requester cannot approve"); }

    void nothingIsExecutedWithoutApproval() { CHECK_REFUSED(*m_asked, m_asked->as("ada", word("erase STORE execute E-1")), "approv"); }

    void oneRequestAtATime() { CHECK_REFUSED(*m_asked, m_asked->as("bob", Bank::request("S-03")), "E-1"); }

    void whoStillHasToActIsSaid() {
        const auto asked = m_two.copy();
        auto words = asked->splitFor("ada", Bank::request("S-03"));
        words.removeAll(QStringLiteral("--json"));
        const auto ran = asked->run(words);
        CHECK_EXIT(ran, 0);
        QVERIFY2(ran.out.contains("1 approval of bob") && ran.out.contains("erase STORE approve E-1"), ran.out.constData());
    }

    void approvalOfAChangedPlan() {
        const auto bank = m_approved->copy();
        const auto seen = bank->erasure(word("E-1"))[QLL("plan")][QLL("digest")].toString();
        CHECK_EXIT(bank->as("ada", word("append STORE account-ACC-1001 --expected any"), transferTo("S-03", 1)), 0);
        CHECK_REFUSED(*bank, bank->as("bob", word("erase STORE execute E-1")), "changed");
        CHECK_REFUSED(*bank, bank->as("bob", word("erase STORE approve E-1 --digest ") + seen), "changed");
        const auto again = bank->as("bob", word("erase STORE approve E-1"));
        CHECK_EXIT(again, 0);
        QCOMPARE(again.object()[QLL("plan")][QLL("fields")].toInt(), 6); // account.md: 4, and two more
        CHECK_EXIT(bank->as("ada", word("erase STORE execute E-1 --no-scan")), 0);
    }

    void aReplayedApprovalDoesNotCount() {
        // bob approves, the plan changes, and somebody with the sqlite3 shell puts bob's approval into the stream once more.
        const auto bank = m_approved->copy();
        CHECK_EXIT(bank->as("ada", word("append STORE account-ACC-1001 --expected any"), transferTo("S-03", 1)), 0);
        python(*bank, R"py(
import os, sqlite3
db = sqlite3.connect('work/s.lookback')
position, stream, revision, kind, recorded, occurred, metadata, data = db.execute(
    "SELECT e.position, e.stream, e.revision, e.type, e.recorded_at, e.occurred_at, e.metadata, e.data FROM event e JOIN type t ON t.id = e.type WHERE t.name = 'ErasureApproved'").fetchone()
head = db.execute("SELECT max(position) FROM event").fetchone()[0] + 1
last = db.execute("SELECT max(revision) FROM event WHERE stream = ?", (stream,)).fetchone()[0] + 1
db.execute("INSERT INTO event VALUES(?,?,?,?,?,?,?,?,?)", (head, stream, last, kind, recorded, occurred, os.urandom(16), metadata, data))
db.execute("UPDATE stream SET events = events + 1, last_revision = ?, last_position = ? WHERE id = ?", (last, head, stream))
db.commit()
)py");
        const auto status = bank->cli("erase STORE status --json");
        CHECK_EXIT(status, 1);
        QVERIFY2(status.err.contains("does not count"), status.err.constData());
        const auto ran = bank->as("ada", word("erase STORE execute E-1"));
        CHECK_EXIT(ran, 5);
        QVERIFY(bank->cli("vault STORE status --json").object()[QLL("problems")].toArray().size() == 1);
        QCOMPARE(bank->subject("S-03")[QLL("state")].toString() == word("destroyed"), false);
    }

    void actsAreWrittenByNobodyElse() {
        auto act = m_approved->cli("export STORE").out.split('\n');
        for (const auto& line : act)
            if (line.contains("\"stream\":\"privacy-")) {
                CHECK_EXIT(m_two.as("ada", word("append STORE privacy-S-03 --expected any"), line + '\n'), 2);
                const auto imported = m_two.as("ada", word("import STORE - --keep-defects"), line + '\n');
                CHECK_EXIT(imported, 1);
                QCOMPARE(imported.object()[QLL("imported")].toInt(-1), 0);
                break;
            }
    }

    void coolOff() {
        const auto bank = m_asked->copy();
        CHECK_EXIT(bank->as("ada", word("vault STORE policy --cool-off 24")), 0);
        const auto approved = bank->as("bob", word("erase STORE approve E-1"));
        CHECK_EXIT(approved, 0);
        QVERIFY(!approved.object()[QLL("executableFrom")].isNull());
        CHECK_REFUSED(*bank, bank->as("ada", word("erase STORE execute E-1")), "cool-off");
        QCOMPARE(bank->cli("vault STORE status --json").object()[QLL("policy")][QLL("coolOffHours")].toInt(), 24);
    }

    void rejectedIsTheEnd() {
        const auto bank = m_approved->copy();
        CHECK_EXIT(bank->as("ada", word("erase STORE reject E-1 --reason withdrawn")), 0);
        QCOMPARE(bank->erasure(word("E-1"))[QLL("rejected")].toString(), word("withdrawn"));
        CHECK_REFUSED(*bank, bank->as("ada", word("erase STORE execute E-1")), "rejected");
        const auto again = bank->as("ada", Bank::request("S-03"));
        CHECK_EXIT(again, 0);
        QCOMPARE(again.object()[QLL("erasure")].toString(), word("E-2"));
    }

    void anOverdueRequestSaysSo() {
        const auto status = m_asked->cli("erase STORE status E-1");
        QVERIFY2(status.out.contains("due 2024-02-29 (overdue)"), status.out.constData());
    }

    void theDueDateMovesByTwoMonthsAtMost() {
        const auto bank = m_asked->copy();
        // Received on 2024-01-31: the month in which the person is told of it has passed.
        CHECK_REFUSED(*bank, bank->as("ada", word("erase STORE extend E-1 --due 2024-04-30 --reason complex")), "within one month");
        const auto received = QDateTime::currentDateTimeUtc().date();
        const auto date = [&](int months, int days = 0) { return received.addMonths(months).addDays(days).toString(Qt::ISODate); };
        CHECK_EXIT(bank->as("ada", word("erase STORE request S-02 --ground 17(1)(b) --identity passport-4712 --received ") + date(0)), 0);
        CHECK_REFUSED(*bank, bank->as("ada", word("erase STORE extend E-2 --reason complex --due ") + date(3, 1)), "Art. 12(3)");
        const auto moved = bank->as("ada", word("erase STORE extend E-2 --reason complex --due ") + date(3));
        CHECK_EXIT(moved, 0);
        QCOMPARE(moved.object()[QLL("due")].toString(), date(3));
    }

    // Acts are kept for good.
    void whatIsTypedTellsNothingOfThePerson() {
        CHECK_REFUSED(m_two, m_two.as("ada", word("erase STORE request S-01 --ground 17(1)(b) --received 2024-01-31 --identity Letter-of-Wilhelmina.Musterfrau@post.example")),
                      "one of the person's own values");
    }

    void certificateBeforeTheEnd() { CHECK_REFUSED(*m_approved, m_approved->as("ada", word("erase STORE certificate E-1 --out c.json")), ""); }

    void erasedOnce() {
        CHECK_REFUSED(*m_erased, m_erased->as("ada", word("erase STORE execute E-1")), "erased already");
        const auto nothing = m_erased->as("ada", word("erase STORE resume"));
        CHECK_EXIT(nothing, 0);
        QVERIFY(nothing.array().isEmpty());
        CHECK_EXIT(m_erased->as("ada", word("erase STORE again")), 5);
    }

    // ---- holds

    void aHoldDefersAndIsReleasedByTwo() {
        const auto bank = m_approved->copy();
        const auto placed = bank->as("ada", word("hold STORE place S-03 --basis 17(3)(e) --case court-77 --until 2030-01-01 --classes iban"));
        CHECK_EXIT(placed, 0);
        QCOMPARE(placed.object()[QLL("hold")].toString(), word("H-1"));
        QCOMPARE(placed.object()[QLL("state")].toString(), word("active"));
        QCOMPARE(bank->erasure(word("E-1"))[QLL("state")].toString(), word("blocked"));
        QCOMPARE(bank->subject("S-03")[QLL("state")].toString(), word("on hold"));
        CHECK_REFUSED(*bank, bank->as("bob", word("erase STORE execute E-1")), "hold");
        CHECK_REFUSED(*bank, bank->as("bob", word("erase STORE approve E-1")), "hold");
        const auto one = bank->as("ada", word("hold STORE release H-1"));
        CHECK_EXIT(one, 0); // waits: exit 0
        QVERIFY(one.object()[QLL("state")].toString() != word("released"));
        CHECK_REFUSED(*bank, bank->as("ada", word("hold STORE release H-1")), "already");
        const auto both = bank->as("bob", word("hold STORE release H-1"));
        CHECK_EXIT(both, 0);
        QCOMPARE(both.object()[QLL("state")].toString(), word("released"));
        QCOMPARE(bank->erasure(word("E-1"))[QLL("state")].toString(), word("submitted"));
        CHECK_REFUSED(*bank, bank->as("bob", word("erase STORE execute E-1")), "approv"); // a hold voids what was approved before it
        const auto list = bank->cli("hold STORE list --json");
        CHECK_EXIT(list, 0);
        QCOMPARE(list.array().size(), 1);
        QCOMPARE(list.array()[0][QLL("case")].toString(), word("court-77"));
        QCOMPARE(list.array()[0][QLL("releases")].toArray().size(), 2);
    }

    // Art. 18: a person whose erasure is deferred is not shown either, whoever unlocks.
    void whatIsHeldIsRestricted() {
        const auto bank = m_two.copy();
        const auto name = [&] { return bank->as("bob", word("state STORE ACC-1001 --reveal --reason r")).object()[QLL("state")][QLL("holder")][QLL("name")].toObject(); };
        QCOMPARE(name()[QLL("personal")].toString(), word("clear"));
        CHECK_EXIT(bank->as("ada", word("hold STORE place S-01 --basis 17(3)(b) --case tax")), 0);
        QCOMPARE(name()[QLL("personal")].toString(), word("clear")); // held, and nobody wants it erased
        const auto asked = bank->as("ada", Bank::request("S-01"));
        CHECK_EXIT(asked, 0);
        QCOMPARE(asked.object()[QLL("state")].toString(), word("blocked"));
        QCOMPARE(strings(asked.object()[QLL("holds")]), QStringList{word("H-1")});
        QCOMPARE(name()[QLL("personal")].toString(), word("restricted"));
        QVERIFY(!name().contains(QLL("value")));
    }

    void aHoldOnClassesThePersonDoesNotHaveBlocksNothing() {
        const auto bank = m_approved->copy();
        CHECK_EXIT(bank->as("ada", word("hold STORE place S-03 --basis 17(3)(b) --case tax --classes address")), 0);
        CHECK_EXIT(bank->as("bob", word("erase STORE execute E-1 --no-scan")), 0);
        CHECK_REFUSED(*bank, bank->as("ada", word("hold STORE place S-03 --basis 17(3)(b) --case tax")), "erased");
    }

    // ---- the person returns

    void readmissionNeedsTwo() {
        const auto bank = m_erased->copy();
        CHECK_REFUSED(*bank, bank->as("ada", word("erase STORE readmit S-01 --reason back")), "never erased");
        const auto one = bank->as("ada", word("erase STORE readmit S-03 --reason back"));
        CHECK_EXIT(one, 0);
        QVERIFY(!one.object()[QLL("done")].toBool(true));
        CHECK_REFUSED(*bank, bank->as("ada", word("append STORE account-ACC-1001 --expected any"), transferTo("S-03", 1)), "erased");
        CHECK_REFUSED(*bank, bank->as("ada", word("erase STORE readmit S-03 --reason back")), "already");
        const auto both = bank->as("bob", word("erase STORE readmit S-03 --reason back"));
        CHECK_EXIT(both, 0);
        QVERIFY(both.object()[QLL("done")].toBool());
        QVERIFY(!both.object()[QLL("kid")].toString().isEmpty());
        CHECK_EXIT(bank->as("ada", word("append STORE account-ACC-1001 --expected any"), transferTo("S-03", 1)), 0);
        const auto events = bank->cli("events STORE ACC-1001 --form upcasted --json --filter type:FundsTransferred").lines();
        QCOMPARE(events.size(), 4);
        QCOMPARE(events[1][QLL("personal")][0][QLL("state")].toString(), word("erased"));
        QCOMPARE(events[3][QLL("personal")][0][QLL("state")].toString(), word("locked"));
    }

    // ---- officers, policy, passphrases

    void officersComeAndGoByTwo() {
        const auto bank = m_two.copy();
        const QString add = word("vault STORE officer add eve --roles approver --new-passphrase-file pass.eve");
        const auto one = bank->as("ada", add);
        CHECK_EXIT(one, 0);
        QVERIFY(!one.object()[QLL("done")].toBool(true));
        const auto pending = bank->cli("vault STORE status --json").object()[QLL("pending")].toArray();
        QCOMPARE(pending.size(), 1);
        QVERIFY2(pending[0][QLL("change")].toString().contains(word("eve")), qPrintable(pending[0][QLL("change")].toString()));
        QCOMPARE(pending[0][QLL("command")].toString(), word("officer add eve --roles approver")); // what the others are to type
        QCOMPARE(pending[0][QLL("signed")][0][QLL("officer")].toString(), word("ada"));
        QCOMPARE(strings(pending[0][QLL("waitsFor")]), QStringList{word("bob")});
        CHECK_REFUSED(*bank, bank->as("ada", add), "already");
        CHECK_EXIT(bank->as("eve", word("state STORE ACC-1001 --reveal --reason r")), 5);
        const auto both = bank->as("bob", add);
        CHECK_EXIT(both, 0);
        QVERIFY(both.object()[QLL("done")].toBool());
        CHECK_EXIT(bank->as("eve", word("state STORE ACC-1001 --reveal --reason r")), 0);
        QCOMPARE(bank->cli("vault STORE status --json").object()[QLL("officers")].toArray().size(), 3);
        QVERIFY(bank->cli("vault STORE status --json").object()[QLL("pending")].toArray().isEmpty());
        CHECK_REFUSED(*bank, bank->as("eve", Bank::request("S-03")), "not a requester"); // approver only; who is, is named
        CHECK_REFUSED(*bank, bank->as("eve", word("vault STORE officer remove eve")), "themselves");
        // And goes again: a new epoch, and the key file of before opens nothing.
        const auto epoch = bank->cli("vault STORE status --json").object()[QLL("epoch")].toInt();
        const auto oldKey = readAll(bank->keyFile());
        CHECK_EXIT(bank->as("ada", word("vault STORE officer remove eve")), 0);
        CHECK_EXIT(bank->as("bob", word("vault STORE officer remove eve")), 0);
        QCOMPARE(bank->cli("vault STORE status --json").object()[QLL("epoch")].toInt(), epoch + 1);
        QVERIFY(readAll(bank->keyFile()) != oldKey);
        CHECK_EXIT(bank->as("eve", word("state STORE ACC-1001 --reveal --reason r")), 5);
        CHECK_EXIT(bank->as("ada", word("state STORE ACC-1001 --reveal --reason r")), 0);
        CHECK_REFUSED(*bank, bank->as("ada", word("vault STORE officer remove bob")), "policy asks for 2");
    }

    void thePolicyIsRaisedByOneAndLoweredByAll() {
        const auto bank = m_two.copy();
        CHECK_REFUSED(*bank, bank->as("ada", word("vault STORE policy --approvals 3")), "officers");
        const auto one = bank->as("bob", word("vault STORE policy --approvals 1"));
        CHECK_EXIT(one, 0);
        QVERIFY(!one.object()[QLL("done")].toBool(true));
        QCOMPARE(bank->cli("vault STORE status --json").object()[QLL("policy")][QLL("officers")].toInt(), 2);
        CHECK_EXIT(bank->as("ada", word("vault STORE policy --approvals 1")), 0);
        QCOMPARE(bank->cli("vault STORE status --json").object()[QLL("policy")][QLL("officers")].toInt(), 1);
        // A policy of one: request, then execute; there is nothing to approve.
        CHECK_EXIT(bank->as("ada", Bank::request("S-05")), 0);
        CHECK_REFUSED(*bank, bank->as("bob", word("erase STORE approve E-1")), "nothing to approve");
        CHECK_EXIT(bank->as("ada", word("erase STORE execute E-1 --no-scan")), 0);
    }

    void aPassphraseIsChanged() {
        const auto bank = m_two.copy();
        writeAll(bank->at("pass.new"), "quite another one\n");
        CHECK_EXIT(bank->as("ada", word("vault STORE passphrase --new-passphrase-file pass.new")), 0);
        CHECK_EXIT(bank->as("ada", word("state STORE ACC-1001 --reveal --reason r")), 5);
        replaceFile(bank->at("pass.ada"), bank->at("pass.new"));
        CHECK_EXIT(bank->as("ada", word("state STORE ACC-1001 --reveal --reason r")), 0);
        CHECK_EXIT(bank->as("bob", word("state STORE ACC-1001 --reveal --reason r")), 0);
    }

    // Without files the terminal asks, and a new passphrase twice. It is not shown.
    void aNewPassphraseIsAskedForTwice_data() {
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<int>("code");
        QTest::newRow("the same") << QByteArray("secret one|secret one") << 0;
        QTest::newRow("another") << QByteArray("secret one|secret two") << 5;
    }
    void aNewPassphraseIsAskedForTwice() {
        QFETCH(QByteArray, typed);
        QFETCH(int, code);
        const auto bank = m_two.copy();
        QProcess process;
        process.setProcessEnvironment(bank->environment());
        process.setWorkingDirectory(bank->folder());
        process.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral("-c"), QStringLiteral(R"py(
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], ['lookback-cli', 'vault', 'work/s.lookback', 'passphrase', '--officer', 'ada', '--passphrase-file', 'pass.ada'])
seen, answers = b'', sys.argv[2].encode().split(b'|')
while True:
    try:
        more = os.read(fd, 1000)
    except OSError:
        break
    if not more:
        break
    seen += more
    if answers and seen.rstrip(b' ').endswith(b':'):
        os.write(fd, answers.pop(0) + b'\n')
print(seen.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
)py"),
                                                           QStringLiteral(LOOKBACK_CLI), QString::fromUtf8(typed)});
        const auto ran = Place::finish(process);
        CHECK_EXIT(ran, code);
        QVERIFY2(ran.out.contains("The same again") && !ran.out.contains("secret"), ran.out.constData());
        writeAll(bank->at("pass.ada"), "secret one");
        CHECK_EXIT(bank->as("ada", word("state STORE ACC-1001 --reveal --reason r")), code);
    }

    // ---- files put back, files altered

    void vaultRestoredAlone() {
        const auto bank = m_erased->copy();
        replaceFile(bank->vaultFile(), m_approved->vaultFile());
        replaceFile(bank->keyFile(), m_approved->keyFile()); // with its key file, or nobody could open it
        const auto status = bank->cli("vault STORE status --json");
        CHECK_EXIT(status, 1);
        QCOMPARE(strings(status.object()[QLL("restored")][QLL("erasures")]), QStringList{word("E-1")});
        QCOMPARE(bank->erasure(word("E-1"))[QLL("state")].toString(), word("resurrected"));
        QCOMPARE(bank->subject("S-03")[QLL("state")].toString(), word("resurrected"));
        for (const QString& words : {word("append STORE account-ACC-1001 --expected any"), Bank::request("S-01"), word("hold STORE place S-01 --basis 17(3)(b) --case x"), word("snapshot STORE ACC-1001")}) {
            auto list = words.startsWith(QLL("snapshot")) ? bank->split((words + word(" --json")).toUtf8().constData()) : bank->splitFor("ada", words);
            const auto ran = bank->run(list, transferTo("S-01", 1));
            CHECK_EXIT(ran, 5);
            QVERIFY2(ran.err.contains("erase STORE again"), ran.err.constData());
        }
        const auto again = bank->as("bob", word("erase STORE again"));
        CHECK_EXIT(again, 0);
        QCOMPARE(again.array()[0][QLL("erasure")].toString(), word("E-1"));
        QCOMPARE(again.array()[0][QLL("again")].toInt(), 1);
        CHECK_EXIT(bank->cli("vault STORE status"), 0);
        QCOMPARE(bank->subject("S-03")[QLL("state")].toString(), word("destroyed"));
        QCOMPARE(bank->as("ada", word("verify STORE")).object()[QLL("verdict")].toString(), word("consistent"));
        CHECK_EXIT(bank->as("ada", word("append STORE account-ACC-1001 --expected any"), transferTo("S-01", 1)), 0);
    }

    void storeRestoredAlone() {
        const auto bank = m_erased->copy();
        replaceFile(bank->store(), m_approved->store());
        const auto status = bank->cli("vault STORE status --json");
        CHECK_EXIT(status, 1);
        QVERIFY(!status.object()[QLL("restored")].isNull());
        const auto ran = bank->as("ada", word("append STORE account-ACC-1001 --expected any"), transferTo("S-01", 1));
        CHECK_EXIT(ran, 5);
        QVERIFY2(ran.err.contains("erase STORE again"), ran.err.constData());
        CHECK_EXIT(bank->as("ada", word("erase STORE execute E-1")), 5);
        // What was written since is given up, so it takes as many officers as the policy asks.
        const auto first = bank->as("ada", word("erase STORE again"));
        CHECK_EXIT(first, 5);
        QVERIFY2(first.err.contains("1 of 2 officers have signed") && first.err.contains("bob"), first.err.constData());
        CHECK_EXIT(bank->as("ada", word("append STORE account-ACC-1001 --expected any"), transferTo("S-01", 1)), 5);
        const auto pending = bank->cli("vault STORE status");
        QVERIFY2(pending.out.contains("the older store taken as it is (erase STORE again); signed by ada; may still sign: bob"), pending.out.constData());
        CHECK_EXIT(bank->as("bob", word("erase STORE again")), 0);
        CHECK_EXIT(bank->cli("vault STORE status"), 0);
        QCOMPARE(bank->subject("S-03")[QLL("state")].toString(), word("destroyed"));
        QVERIFY(bank->cli("events STORE ACC-1001 --json").out.contains("SubjectErased"));
        CHECK_EXIT(bank->as("ada", word("append STORE account-ACC-1001 --expected any"), transferTo("S-01", 1)), 0);
    }

    // A store of the middle of an erasure: unlocking finishes that, and the vault still misses what came after.
    void aStoreOfTheMiddleIsTakenByTwoAsWell() {
        const auto bank = m_approved->copy();
        const auto inTheWay = bank->keyFile() + QLL(".next");
        QVERIFY(QDir().mkdir(inTheWay)); // E3 cannot be done
        QVERIFY(bank->as("ada", word("erase STORE execute E-1")).code != 0);
        const auto middle = bank->copy();
        QVERIFY(QDir().rmdir(inTheWay));
        CHECK_EXIT(bank->as("ada", word("erase STORE resume")), 0);
        CHECK_EXIT(bank->as("bob", word("hold STORE place S-02 --basis 17(3)(b) --case x")), 0);
        replaceFile(bank->store(), middle->store());
        static_cast<void>(bank->as("ada", word("erase STORE resume")));
        CHECK_EXIT(bank->cli("vault STORE status"), 1);
        CHECK_EXIT(bank->as("ada", word("append STORE account-ACC-1001 --expected any"), transferTo("S-01", 1)), 5);
        CHECK_EXIT(bank->as("ada", word("erase STORE again")), 5);
        CHECK_EXIT(bank->as("bob", word("erase STORE again")), 0);
        CHECK_EXIT(bank->cli("vault STORE status"), 0);
    }

    // Beside acts of another vault's officers: none of them would count.
    void noNewVaultBesideActs() {
        const auto bank = m_asked->copy();
        QVERIFY(QFile::remove(bank->vaultFile()));
        const auto made = bank->as("eve", word("vault STORE create"));
        CHECK_EXIT(made, 5);
        QVERIFY2(made.err.contains("none of them would count"), made.err.constData());
        QVERIFY(!QFile::exists(bank->vaultFile()));
    }

    void anAlteredVaultOpensForNobody_data() {
        QTest::addColumn<QByteArray>("change"); ///< python: `lines` is the vault
        QTest::newRow("swapped entries") << QByteArray("k = [i for i, l in enumerate(lines) if '\"kid\"' in l and '\"key\"' in l]\n"
                                                       "import re\n"
                                                       "a, b = (re.search('\"key\":\"([^\"]*)\"', lines[i]).group(1) for i in k[:2])\n"
                                                       "lines[k[0]] = lines[k[0]].replace(a, b); lines[k[1]] = lines[k[1]].replace(b, a)\n");
        QTest::newRow("swapped lines") << QByteArray("k = [i for i, l in enumerate(lines) if '\"kid\"' in l and '\"key\"' in l]\nlines[k[0]], lines[k[1]] = lines[k[1]], lines[k[0]]\n");
        QTest::newRow("removed fence") << QByteArray("before = len(lines); lines = [l for l in lines if '\"erasure\"' not in l]; assert len(lines) == before - 1\n");
        QTest::newRow("weakened KDF") << QByteArray("assert '\"n\":131072' in lines[0]; lines[0] = lines[0].replace('\"n\":131072', '\"n\":1024')\n");
        QTest::newRow("a costly KDF") << QByteArray("lines[0] = lines[0].replace('\"n\":131072', '\"n\":1073741824')\n");
        QTest::newRow("another policy") << QByteArray("import re\nassert re.search('\"policy\":{\"officers\":2', lines[0]); lines[0] = lines[0].replace('\"policy\":{\"officers\":2', '\"policy\":{\"officers\":1')\n");
    }
    void anAlteredVaultOpensForNobody() {
        QFETCH(QByteArray, change);
        const auto bank = m_erased->copy();
        python(*bank, "lines = open('work/s.lookback.vault').read().split('\\n')\n" + change + "open('work/s.lookback.vault', 'w').write('\\n'.join(lines))\n");
        const auto before = readAll(bank->vaultFile()) + readAll(bank->keyFile());
        for (const QString& words : {word("state STORE ACC-1001 --reveal --reason r"), Bank::request("S-01"), word("erase STORE again")}) {
            const auto ran = bank->as("ada", words);
            QVERIFY2(ran.code == 5 || ran.code == 3, (QByteArray::number(ran.code) + ran.out + ran.err).constData());
            QVERIFY(!ran.error()[QLL("message")].toString().isEmpty());
            QVERIFY(!ran.out.contains("Musterfrau"));
        }
        QVERIFY(readAll(bank->vaultFile()) + readAll(bank->keyFile()) == before);
    }

    // ---- stopped half-way

    void anUnfinishedErasureComesFirst() {
        const auto bank = m_approved->copy();
        // A folder stands where the next key file goes: E3 cannot be done, after E2 was.
        const QString next = bank->keyFile() + QLL(".next");
        QVERIFY(QDir().mkpath(next + QLL("/x")));
        const auto stopped = bank->as("ada", word("erase STORE execute E-1"));
        QVERIFY2(stopped.code != 0 && stopped.err.contains("E2") && !stopped.err.contains("E3 "), (QByteArray::number(stopped.code) + stopped.err).constData());
        QCOMPARE(bank->erasure(word("E-1"))[QLL("state")].toString(), word("executing"));
        QCOMPARE(strings(bank->cli("vault STORE status --json").object()[QLL("unfinished")]), QStringList{word("E-1")});
        CHECK_EXIT(bank->cli("vault STORE status"), 1);
        CHECK_EXIT(bank->as("ada", word("erase STORE certificate E-1 --out c.json")), 5);
        QVERIFY(!QFile::exists(bank->at("c.json")));
        for (const char* words : {"append STORE account-ACC-1001 --expected any --json", "import STORE LOG --keep-defects --json", "snapshot STORE ACC-1001 --json"}) {
            const auto ran = bank->cli(words, "{\"stream\":\"account-ACC-1001\",\"type\":\"AccountFrozen\",\"schemaVersion\":1,\"data\":{\"reason\":\"r\"}}\n");
            CHECK_EXIT(ran, 5);
            QVERIFY2(ran.err.contains("erase STORE resume") && ran.err.contains("E-1"), ran.err.constData());
        }
        const auto failed = bank->as("ada", word("erase STORE resume"));
        QVERIFY(failed.code != 0);
        QVERIFY(QDir(next).removeRecursively());
        const auto resumed = bank->as("bob", word("erase STORE resume"));
        CHECK_EXIT(resumed, 0);
        QCOMPARE(resumed.array()[0][QLL("erasure")].toString(), word("E-1"));
        QCOMPARE(resumed.array()[0][QLL("state")].toString(), word("erased"));
        CHECK_EXIT(bank->cli("vault STORE status"), 0);
        CHECK_EXIT(bank->as("ada", word("append STORE account-ACC-1001 --expected any"), transferTo("S-01", 1)), 0);
    }

    void killedAtAnyStepItIsFinishedByWhoeverUnlocks_data() {
        QTest::addColumn<QByteArray>("step");
        for (const char* step : {"E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9"})
            QTest::newRow(step) << QByteArray(step);
    }
    void killedAtAnyStepItIsFinishedByWhoeverUnlocks() {
        QFETCH(QByteArray, step);
        const auto bank = m_approved->copy();
        const auto process = bank->start(bank->splitFor("ada", word("erase STORE execute E-1")));
        QByteArray seen;
        while (!seen.contains(step) && process->state() != QProcess::NotRunning) {
            process->waitForReadyRead(50);
            seen += process->readAllStandardError();
        }
        process->kill();
        process->waitForFinished();
        QVERIFY2(seen.contains(step), seen.constData());
        const auto resumed = bank->as("bob", word("erase STORE resume"));
        CHECK_EXIT(resumed, 0);
        QCOMPARE(bank->erasure(word("E-1"))[QLL("state")].toString(), word("erased"));
        QCOMPARE(bank->subject("S-03")[QLL("state")].toString(), word("destroyed"));
        CHECK_EXIT(bank->cli("vault STORE status"), 0);
        QVERIFY(!QFile::exists(bank->keyFile() + QLL(".next")));
        CHECK_EXIT(bank->as("ada", word("erase STORE certificate E-1 --out c.json")), 0);
        QVERIFY(opensslVerifies(bank->at("c.json")));
        QCOMPARE(bank->cli("events STORE ACC-1001 --filter type:SubjectErased --json").lines().size(), 1);
    }

    // ---- hostile input

    void wrongUsageIsTwo_data() {
        QTest::addColumn<QString>("words");
        const QString request = word("erase STORE request S-03 --ground 17(1)(b) --identity x --received ");
        for (const char* date : {"2026-02-30", "2026-2-3", "yesterday", "2026-13-01", "0000-00-00", "2024-01-31T00:00:00Z", "9999999999"})
            QTest::newRow(date) << request + word(date);
        QTest::newRow("no ground") << word("erase STORE request S-03 --received 2024-01-31 --identity x");
        QTest::newRow("no date") << word("erase STORE request S-03 --ground 17(1)(a) --identity x");
        QTest::newRow("no subject") << word("erase STORE request --ground 17(1)(a) --identity x --received 2024-01-31");
        QTest::newRow("two subjects") << word("erase STORE request A B --ground 17(1)(a) --identity x --received 2024-01-31");
        QTest::newRow("an option of another act") << word("erase STORE approve E-1 --ground 17(1)(a)");
        QTest::newRow("no such act") << word("erase STORE destroy S-03");
        QTest::newRow("no act") << word("erase STORE");
        QTest::newRow("half an act") << word("vault STORE officer");
        QTest::newRow("half an act and more") << word("vault STORE officer dance eve");
        QTest::newRow("no roles") << word("vault STORE officer add eve");
        QTest::newRow("empty role") << word("vault STORE officer add eve --roles approver, --new-passphrase-file pass.eve");
        QTest::newRow("policy of nothing") << word("vault STORE policy");
        QTest::newRow("policy of none") << word("vault STORE policy --approvals 0");
        QTest::newRow("policy of many") << word("vault STORE policy --approvals 1e9");
        QTest::newRow("status of something") << word("vault STORE status now");
        QTest::newRow("a hold until never") << word("hold STORE place S-03 --basis 17(3)(e) --case c --until never");
        QTest::newRow("a hold without a case") << word("hold STORE place S-03 --basis 17(3)(e)");
        QTest::newRow("a hold on no class") << word("hold STORE place S-03 --basis 17(3)(e) --case c --classes ,");
        QTest::newRow("no file") << word("erase STORE certificate E-1");
        QTest::newRow("no new date") << word("erase STORE extend E-1 --reason r");
        QTest::newRow("no since") << word("activity STORE --since whenever");
    }
    void wrongUsageIsTwo() {
        QFETCH(QString, words);
        const auto before = m_two.files();
        const auto ran = m_two.run(m_two.split((words + word(" --json")).toUtf8().constData()));
        CHECK_EXIT(ran, 2);
        QCOMPARE(ran.error()[QLL("code")].toString(), word("invalidArgument"));
        QCOMPARE(m_two.files(), before);
    }

    void unlockedAndStillWrong() {
        const auto before = contents(m_two);
        const QString huge = QString(10'000, u'x');
        CHECK_EXIT(m_two.as("ada", word("erase STORE request S-03 --ground 17(9)(z) --received 2024-01-31 --identity x")), 2);
        CHECK_EXIT(m_two.as("ada", word("erase STORE request S-03 --ground 17(1)(a) --received 2999-01-01 --identity x")), 2);
        CHECK_EXIT(m_two.as("ada", word("erase STORE request S-03 --ground 17(1)(a) --received 2024-01-31 --identity ") + huge), 2);
        CHECK_EXIT(m_two.as("ada", word("hold STORE place S-03 --basis 6(1)(a) --case c")), 2);
        CHECK_EXIT(m_two.as("ada", word("vault STORE officer add ") + huge + word(" --roles approver --new-passphrase-file pass.eve")), 2);
        CHECK_EXIT(m_two.as("ada", word("vault STORE officer add bob --roles approver --new-passphrase-file pass.eve")), 2);
        CHECK_EXIT(m_two.as("ada", word("vault STORE officer add eve --roles emperor --new-passphrase-file pass.eve")), 2);
        CHECK_EXIT(m_two.as("ada", word("vault STORE officer add eve --roles approver --new-passphrase-file nowhere")), 3);
        for (const QString& words : {Bank::request("nobody"), word("erase STORE request ") + huge + word(" --ground 17(1)(a) --received 2024-01-31 --identity x"), word("erase STORE approve E-99"),
                                     word("erase STORE execute ../../E-1"), word("hold STORE release H-99"), word("vault STORE officer remove mallory"), word("erase STORE certificate E-99 --out c.json")}) {
            const auto ran = m_two.as("ada", words);
            CHECK_EXIT(ran, 3);
            QVERIFY2(ran.err.size() < 1000, ran.err.constData());
        }
        CHECK_EXIT(m_two.cli("erase STORE status E-99"), 3);
        QVERIFY(contents(m_two) == before);
    }

    void subjectsOfAnyName_data() {
        QTest::addColumn<QString>("subject");
        QTest::newRow("spaces and slashes") << word("../a b/c d");
        QTest::newRow("200 bytes") << QString(200, u'n');
        QTest::newRow("unicode") << word("Ä☃-\u202Etxt.exe");
        QTest::newRow("a tilde") << word("~vault");
        QTest::newRow("dashes") << word("--reason");
    }
    void subjectsOfAnyName() {
        QFETCH(QString, subject);
        Bank bank;
        auto line = transferTo("SUBJECT", 1);
        const QByteArray opened = "{\"stream\":\"account-ACC-1001\",\"type\":\"AccountOpened\",\"schemaVersion\":3,\"recordedAt\":\"2026-04-01T00:00:00Z\",\"data\":{\"holder\":{\"subject\":\"S-7\","
                                  "\"name\":\"N\",\"email\":\"e\"},\"currency\":\"EUR\",\"product\":\"current\"}}\n";
        CHECK_EXIT(bank.as("ada", word("import STORE - --create-vault"), opened + line.replace("SUBJECT", subject.toUtf8())), 0);
        QCOMPARE(bank.subject(subject.toUtf8().constData())[QLL("fields")].toInt(), 2);
        auto request = bank.splitFor("ada", word("erase STORE request --ground 17(1)(a) --received 2024-01-31 --identity x"));
        request << QStringLiteral("--") << subject;
        const auto asked = bank.run(request);
        CHECK_EXIT(asked, 0);
        QCOMPARE(asked.object()[QLL("subject")].toString(), subject);
        CHECK_EXIT(bank.as("ada", word("erase STORE execute E-1")), 0);
        QCOMPARE(bank.subject(subject.toUtf8().constData())[QLL("state")].toString(), word("destroyed"));
        for (const char* words : {"vault STORE subjects", "erase STORE status", "erase STORE status E-1", "activity STORE"}) {
            const auto ran = bank.cli(words);
            CHECK_EXIT(ran, 0);
            QVERIFY(!ran.out.contains("\xE2\x80\xAE")); // no text that turns the terminal's direction
        }
    }

    void storesWithoutAVault() {
        Place place;
        const QByteArray line = "{\"stream\":\"account-A\",\"type\":\"AccountFrozen\",\"schemaVersion\":1,\"recordedAt\":\"2026-04-02T00:00:00Z\",\"data\":{\"reason\":\"r\"}}\n";
        CHECK_EXIT(place.cli("import STORE - --keep-defects", line), 1); // no opening before it: a finding
        const auto before = place.files();
        CHECK_EXIT(place.cli("vault STORE status"), 3);
        for (const char* words : {"vault STORE subjects --json", "erase STORE status --json", "hold STORE list --json"}) {
            const auto ran = place.cli(words);
            CHECK_EXIT(ran, 0);
            QVERIFY(ran.array().isEmpty());
        }
        CHECK_EXIT(place.cli("activity STORE --json"), 0);
        CHECK_EXIT(place.cli("erase STORE approve E-1 --passphrase-file pass"), 3);
        CHECK_EXIT(place.cli("access-export STORE S-01 --reason r --out a.json --passphrase-file pass"), 3);
        QCOMPARE(place.files(), before);
    }
};

QTEST_GUILESS_MAIN(TestCliRefusals)
#include "tst_cli_refusals.moc"
