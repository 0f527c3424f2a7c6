// What a privacy officer is refused in the window, and why (issue 3, "Must show" 4): the reason a person reads there, that nothing changed in store, vault and
// key file, and that the way out that is offered works. The same situations through the command line: tests/app/tst_cli_refusals.cpp. Then an erasure killed
// half-way, and a disk that fills up. Banks are made once and copied.
#include "tests/ui/support/full_disk.h"
#include "tests/ui/window/privacy_office.h"

#include <QtCore/QElapsedTimer>

#include <sys/stat.h>
#include <QtWidgets/QRadioButton>

namespace lookback::test {

using ui::BannerKind;
using ui::ErasureWizard;

class WindowRefusalsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theRequesterCannotApprove();
    void aChangedPlanGoesBackToTheDifferences();
    void aReplayedApprovalDoesNotCount();
    void aHeldSubjectIsNotErased();
    void anApprovalLapses();
    void theCoolOffIsWaitedFor();
    void anErasedSubjectTakesNoNewData();
    void vaultRestoredAlone();
    void vaultRestoredUnderTheOpenWindow();
    void storeRestoredAlone();
    void anAlteredVaultOpensForNobody_data();
    void anAlteredVaultOpensForNobody();
    void killedHalfWayIsContinued();
    void aFullDiskDestroysNothing();
    void aFullDiskAfterThePointOfNoReturn();

private:
    Bank m_two;                        ///< policy of two, made nine days ago; nothing asked for yet
    std::unique_ptr<Bank> m_asked;     ///< ada asked for S-03
    std::unique_ptr<Bank> m_approved;  ///< bob approved
    std::unique_ptr<Bank> m_erased;    ///< done
    long m_calls = 0;                  ///< write-class system calls of that erasure
    qint64 m_setUp = 0;
};

namespace {

constexpr int kDays = 24;

void python(const Bank& bank, const QByteArray& program) {
    QProcess process;
    process.setWorkingDirectory(bank.folder());
    process.start(q("/usr/bin/python3"), {q("-c"), QString::fromUtf8(program)});
    QVERIFY(process.waitForStarted() && process.waitForFinished());
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

// SQLite's mark on the index of the log ("in use by somebody"): as long as this process holds it, no other program takes the log for abandoned.
bool holdsTheLog(const QString& store) {
    struct stat s {};
    if (::stat(qPrintable(store + q("-shm")), &s) != 0) {
        // One of the window's two workspaces may have closed it behind its last write, and neither written since: then the store is at rest.
        constexpr int kWriteVersion = 18; // 1: rollback journal, 2: log (SQLite's file format, 1.3)
        const QByteArray head = fixture::readAll(store).left(kWriteVersion + 1);
        if (head.back() == 1 && !QFile::exists(store + q("-wal")))
            return true;
        qWarning("no index of the log");
        return false;
    }
    const QByteArray mine = ' ' + QByteArray::number(QCoreApplication::applicationPid()) + ' ', inode = ':' + QByteArray::number(static_cast<qulonglong>(s.st_ino)) + " 128 128";
    for (const QByteArray& line : fixture::readAll(q("/proc/locks")).split('\n'))
        if (line.contains("POSIX") && line.contains(mine) && line.contains(inode))
            return true;
    qWarning("%s is not held by %lld; locks:\n%s", inode.constData(), QCoreApplication::applicationPid(), fixture::readAll(q("/proc/locks")).constData());
    return false;
}

} // namespace

void WindowRefusalsTest::initTestCase() {
    QElapsedTimer timer;
    timer.start();
    const auto past = [this](int hours, const char* words) { return hoursAgo(m_two, hours, "ada", q(words).replace(q("STORE"), m_two.store()).replace(q("LOG"), fixture::kLog)); };
    CHECK_EXIT(past(9 * kDays, "import STORE LOG --keep-defects --create-vault"), 1); // done, with findings
    CHECK_EXIT(past(9 * kDays, "vault STORE officer add bob --roles requester,approver --new-passphrase-file pass.bob"), 0);
    CHECK_EXIT(past(9 * kDays, "vault STORE policy --approvals 2"), 0);
    m_asked = m_two.copy();
    CHECK_EXIT(m_asked->as("ada", Bank::request("S-03")), 0);
    m_approved = m_asked->copy();
    CHECK_EXIT(m_approved->as("bob", q("erase STORE approve E-1")), 0);
    m_erased = m_approved->copy();
    const QString count = m_two.at("count");
    CHECK_EXIT(runWith(*m_erased, {q("LD_PRELOAD=" LOOKBACK_FAULT_SHIM), q("LOOKBACK_FAULT_COUNT=") + count}, m_erased->splitFor("bob", q("erase STORE execute E-1"))), 0);
    m_calls = fixture::readAll(count).toLong();
    QVERIFY2(m_calls > 40, qPrintable(QString::number(m_calls)));
    qInfo("banks made in %lld ms; an erasure makes %ld write-class calls", timer.elapsed(), m_calls);
}

// ---- four eyes -----------------------------------------------------------------------------------------------------

void WindowRefusalsTest::theRequesterCannotApprove() {
    Office office(m_asked->copy());
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    auto* wizard = office.wizard("S-03");
    QVERIFY(wizard);
    QCOMPARE(wizard->page(), ErasureWizard::Plan);
    CHECK_UNCHANGED(office, {
        QVERIFY(office.approve("E-1"));
        QVERIFY(office.says("erasurePlanError", "he requester cannot approve: E-1 was requested by ada"));
        QVERIFY(office.says("erasurePlanError", "nother officer must approve it"));
        QVERIFY2(office.whyNot("erasureNext").contains(q("waits for the approval of another officer")), qPrintable(office.whyNot("erasureNext")));
    });
    // The way out stands below it.
    QVERIFY(office.signIn("bob", "erasureSignIn"));
    QVERIFY(office.approve("E-1"));
    QVERIFY(office.says("erasureStatus", "Approved by bob"));
    QCOMPARE(desk.label("erasurePlanError"), QString());
    QVERIFY(office.forward(wizard, ErasureWizard::Execute));
}

// interface.md 5.9: "store changed since plan → back to 2 with the differences". Between looking and pressing another program appends: the window has not heard
// of it, the service has.
void WindowRefusalsTest::aChangedPlanGoesBackToTheDifferences() {
    Office office(m_asked->copy());
    auto& desk = office.desk();
    QVERIFY(office.start("bob"));
    auto* wizard = office.wizard("S-03");
    QVERIFY(wizard);
    const QString before = desk.label("erasureDigest");
    CHECK_EXIT(office.bank().as("ada", q("append STORE account-ACC-1001 --expected any"), fixture::transferTo("S-03", 1)), 0);
    CHECK_UNCHANGED(office, {
        QVERIFY(office.approve("E-1"));
        QVERIFY(Desk::until([&] { return wizard->page() == ErasureWizard::Impact; }));
        // account.md: 4 fields of S-03 in 2 events, and two more in one more.
        QVERIFY(office.says("erasureDifferences", "Events: 2 when requested, now 3"));
        QVERIFY(office.says("erasureDifferences", "Fields: 4 when requested, now 6"));
    });
    QCOMPARE(desk.label("erasureFigure1"), q("6"));
    QVERIFY(office.forward(wizard, ErasureWizard::Plan));
    QVERIFY(office.says("erasurePlanError", "he plan has changed since it was read"));
    QVERIFY(desk.label("erasureDigest") != before);
    QVERIFY(office.approve("E-1"));
    QVERIFY(office.says("erasureStatus", "Approved by bob"));
    // Approved, at the brink, and appended to again.
    QVERIFY(office.forward(wizard, ErasureWizard::Execute));
    CHECK_EXIT(office.bank().as("ada", q("append STORE account-ACC-1001 --expected any"), fixture::transferTo("S-03", 2)), 0);
    CHECK_UNCHANGED(office, {
        QVERIFY(office.press("erasureNext"));
        QVERIFY(Desk::until([&] { return wizard->page() == ErasureWizard::Impact; }));
        QVERIFY(office.says("erasureDifferences", "Fields: 6 when approved, now 8"));
    });
    QVERIFY(office.forward(wizard, ErasureWizard::Plan));
    QVERIFY(!desk.find("erasureNext")->isEnabled());
    QVERIFY2(office.whyNot("erasureNext").contains(q("changed since the approval")), qPrintable(office.whyNot("erasureNext")));
    desk.click("erasureLookAtDifferences");
    QCOMPARE(wizard->page(), ErasureWizard::Impact);
    QVERIFY(office.forward(wizard, ErasureWizard::Plan));
    QVERIFY(office.approve("E-1"));
    QVERIFY(Desk::until([&] { return office.enabled("erasureNext"); }));
    QVERIFY(office.execute(wizard));
    QCOMPARE(desk.label("certificateTrials"), q("8 of 8 failed as erased"));
}

// bob approves, the plan changes, and somebody with the sqlite3 shell puts bob's approval into the stream once more.
void WindowRefusalsTest::aReplayedApprovalDoesNotCount() {
    auto bank = m_approved->copy();
    CHECK_EXIT(bank->as("ada", q("append STORE account-ACC-1001 --expected any"), fixture::transferTo("S-03", 1)), 0);
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
    Office office(std::move(bank));
    auto& desk = office.desk();
    CHECK_UNCHANGED(office, {
        QVERIFY(office.open());
        QVERIFY(office.says("keysProblems", "1 act does not count"));
        const QString why = desk.find("keysProblems")->toolTip();
        QVERIFY2(why.contains(q("privacy-S-03")) && why.contains(q("its id is not that of what was signed")), qPrintable(why));
        QVERIFY(office.operatorMode());
        QVERIFY(office.signIn("ada"));
        auto* wizard = office.wizard("S-03");
        QVERIFY(wizard);
        QCOMPARE(wizard->page(), ErasureWizard::Plan);
        QVERIFY2(office.whyNot("erasureNext").contains(q("changed since the approval")), qPrintable(office.whyNot("erasureNext")));
    });
    // Approved anew, it counts.
    auto* wizard = desk.find<ErasureWizard>("erasureWizard");
    QVERIFY(office.signIn("bob", "erasureSignIn"));
    QVERIFY(office.approve("E-1"));
    QVERIFY(Desk::until([&] { return office.enabled("erasureNext"); }));
    QVERIFY(office.execute(wizard));
    QCOMPARE(desk.label("certificateTrials"), q("6 of 6 failed as erased"));
}

void WindowRefusalsTest::aHeldSubjectIsNotErased() {
    Office office(m_approved->copy());
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    auto* wizard = office.wizard("S-03");
    QVERIFY(wizard);
    QVERIFY(office.forward(wizard, ErasureWizard::Execute));
    // Another officer places a hold while this one is about to press.
    CHECK_EXIT(office.bank().as("bob", q("hold STORE place S-03 --basis 17(3)(e) --case court-77")), 0);
    CHECK_UNCHANGED(office, {
        QVERIFY(office.press("erasureNext"));
        QVERIFY(office.says("erasureExecuteError", "Nothing has been destroyed."));
        QVERIFY(office.says("erasureExecuteError", "he subject is on hold (H-1): E-1 is deferred. Release the hold first."));
        QVERIFY(Desk::until([&] { return !desk.find("erasureNext")->isEnabled(); }));
        QVERIFY2(office.whyNot("erasureNext").contains(q("hold")), qPrintable(office.whyNot("erasureNext")));
    });
    QVERIFY(office.closeWizard());
    QVERIFY(office.comesToState("S-03", "on hold"));
    // The card offers the release, which two must sign; the request comes back, and what was approved before the hold does not count any more.
    for (const char* officer : {"ada", "bob"}) {
        if (desk.session().officer() != q(officer)) {
            QVERIFY(office.lock());
            QVERIFY(office.signIn(officer));
        }
        QVERIFY(office.press("subjectRelease"));
        QVERIFY(desk.await<QDialog>("releaseDialog"));
        QVERIFY(office.press("releaseOk"));
        QVERIFY(desk.gone("releaseDialog"));
    }
    QVERIFY(office.comesToState("S-03", "waiting approval"));
    wizard = office.wizard("S-03");
    QVERIFY(wizard);
    QVERIFY(office.approve("E-1"));
    QVERIFY(office.says("erasureStatus", "Approved by bob"));
    QVERIFY(office.execute(wizard));
}

void WindowRefusalsTest::anApprovalLapses() {
    auto bank = m_two.copy();
    CHECK_EXIT(hoursAgo(*bank, 8 * kDays, "ada", Bank::request("S-03")), 0);
    CHECK_EXIT(hoursAgo(*bank, 7 * kDays + 1, "bob", q("erase STORE approve E-1")), 0);
    Office office(std::move(bank));
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    auto* wizard = office.wizard("S-03");
    QVERIFY(wizard);
    CHECK_UNCHANGED(office, {
        QVERIFY(office.says("erasureStatus", "lapsed on"));
        QVERIFY2(office.whyNot("erasureNext").contains(q("waits for the approval")), qPrintable(office.whyNot("erasureNext")));
    });
    QVERIFY(office.comesToState("S-03", "waiting approval"));
    // Another officer approves anew, here.
    QVERIFY(office.signIn("bob", "erasureSignIn"));
    QVERIFY(office.approve("E-1"));
    QVERIFY(office.says("erasureStatus", "Approved by bob"));
    QVERIFY(!desk.label("erasureStatus").contains(q("lapsed")));
    QVERIFY(office.execute(wizard));
}

void WindowRefusalsTest::theCoolOffIsWaitedFor() {
    auto bank = m_two.copy();
    CHECK_EXIT(hoursAgo(*bank, 48, "ada", q("vault STORE policy --cool-off 24")), 0);
    CHECK_EXIT(hoursAgo(*bank, 48, "ada", Bank::request("S-03")), 0);
    auto over = bank->copy();
    CHECK_EXIT(hoursAgo(*bank, 23, "bob", q("erase STORE approve E-1")), 0);
    CHECK_EXIT(hoursAgo(*over, 25, "bob", q("erase STORE approve E-1")), 0);
    {
        Office office(std::move(bank));
        QVERIFY(office.start("ada"));
        auto* wizard = office.wizard("S-03");
        QVERIFY(wizard);
        QVERIFY(office.says("erasureStatus", "The cool-off ends on"));
        CHECK_UNCHANGED(office, {
            QVERIFY(office.forward(wizard, ErasureWizard::Execute));
            QVERIFY(!office.enabled("erasureNext"));
            QVERIFY2(office.whyNot("erasureNext").contains(q("cool-off ends on")), qPrintable(office.whyNot("erasureNext")));
            // And whatever the window believes, the service refuses it.
            office.service().execute("E-1", "S-03");
            QVERIFY(office.says("erasureExecuteError", "Nothing has been destroyed. The cool-off of E-1 ends on"));
        });
    }
    Office office(std::move(over));
    QVERIFY(office.start("ada"));
    auto* wizard = office.wizard("S-03");
    QVERIFY(wizard);
    QVERIFY(office.execute(wizard));
}

// ---- after the erasure ---------------------------------------------------------------------------------------------

void WindowRefusalsTest::anErasedSubjectTakesNoNewData() {
    Office office(m_erased->copy());
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    const QString log = office.bank().at("more.jsonl");
    fixture::writeAll(log, fixture::transferTo("S-03", 1));
    const auto toTheImport = [&]() -> QDialog* {
        desk.key(Qt::Key_I, Qt::ControlModifier);
        auto* dialog = desk.await<QDialog>("importDialog");
        if (!dialog)
            return nullptr;
        desk.type(dialog->findChild<QLineEdit*>(q("importFiles")), log);
        desk.click("importNext");
        desk.click("importNext");
        return Desk::until([&] { return desk.label("importFigure5") == q("1"); }) ? dialog : nullptr;
    };
    CHECK_UNCHANGED(office, {
        auto* dialog = toTheImport();
        QVERIFY(dialog);
        // Found in the dry run, with its reason and its place; kept as evidence or not, it does not come in.
        QCOMPARE(desk.column("importDefects", 0), QStringList{q("1")});
        const QString problem = desk.column("importDefects", 4).value(0);
        QVERIFY2(problem.contains(q("personal data of this subject was erased (E-1)")), qPrintable(problem));
        QVERIFY(!office.enabled("importNext"));
        if (auto* keep = dialog->findChild<QWidget*>(q("policyKeep")); keep && keep->isEnabled()) {
            desk.click(keep);
            if (office.enabled("importNext")) {
                desk.click("importNext");
                QVERIFY(Desk::until([&] { return office.visible("importResult") && !desk.label("importResult").isEmpty(); }));
                QVERIFY2(!desk.label("importResult").contains(q("1 of 1")), qPrintable(desk.label("importResult")));
            }
        }
        QVERIFY(office.press("importCancel"));
        QVERIFY(desk.gone("importDialog"));
    });
    // The way out: two officers readmit the person.
    for (const char* officer : {"ada", "bob"}) {
        if (desk.session().officer() != q(officer)) {
            QVERIFY(office.lock());
            QVERIFY(office.signIn(officer));
        }
        QVERIFY(office.select("S-03"));
        QVERIFY(office.press("subjectReadmit"));
        auto* readmit = desk.await<QDialog>("readmitDialog");
        QVERIFY(readmit);
        desk.type(desk.find<QLineEdit>("readmitReason"), q("opened an account again"));
        QVERIFY(office.press("readmitOk"));
        if (q(officer) == q("ada")) {
            QVERIFY(office.says("readmitDialogError", "Another officer must sign"));
            QVERIFY(office.press("readmitOk"));
            QVERIFY(office.says("readmitDialogError", "da has signed this already"));
            desk.click("readmitDialogCancel");
        }
        QVERIFY(desk.gone("readmitDialog"));
    }
    QVERIFY(Desk::until([&] { return desk.find<QTableView>("keysTable")->model()->rowCount() == 6; })); // the old key and the new one
    QVERIFY(toTheImport());
    QCOMPARE(desk.column("importDefects", 0), QStringList());
    QVERIFY(office.press("importNext"));
    QVERIFY(!office.visible("importPassphrase")); // signed in already
    QVERIFY(office.press("importNext"));
    QVERIFY(office.says("importResult", "1 of 1"));
    desk.click("importNext"); // Done
    QVERIFY(desk.gone("importDialog"));
    const auto events = office.bank().cli("events STORE ACC-1001 --form upcasted --json --filter type:FundsTransferred").lines();
    QCOMPARE(events.size(), 4);
    QCOMPARE(events[1][q("personal")][0][q("state")].toString(), q("erased"));
    QCOMPARE(events[3][q("personal")][0][q("state")].toString(), q("locked"));
}

// ---- files put back, files altered ---------------------------------------------------------------------------------

void WindowRefusalsTest::vaultRestoredAlone() {
    auto bank = m_erased->copy();
    replaceFile(bank->vaultFile(), m_approved->vaultFile());
    replaceFile(bank->keyFile(), m_approved->keyFile()); // with its key file, or nobody could open it
    Office office(std::move(bank));
    auto& desk = office.desk();
    CHECK_UNCHANGED(office, {
        QVERIFY(office.open());
        // Seen at once, locked and in evidence mode.
        QVERIFY(Desk::until([&] { return !office.bar(BannerKind::Restored).isEmpty(); }));
        const QString bar = office.bar(BannerKind::Restored);
        QVERIFY2(bar.startsWith(q("An older vault was put back.")) && bar.contains(q("epoch 1")) && bar.contains(q("read-only")), qPrintable(bar));
        QVERIFY(office.comesToState("S-03", "resurrected"));
        QVERIFY(office.operatorMode());
        QVERIFY(office.signIn("ada"));
        QVERIFY(Desk::until([&] { return !office.bar(BannerKind::Restored).isEmpty(); }));
        // Nothing else can be done before, and every disabled act says why.
        QVERIFY(office.select("S-01"));
        QVERIFY2(Desk::until([&] { return office.whyNot("subjectHold").contains(q("erase again first")); }, 5'000), qPrintable(office.whyNot("subjectHold")));
        auto* wizard = office.wizard("S-01");
        QVERIFY(wizard);
        desk.type(desk.find<QLineEdit>("erasureIdentity"), q("passport"));
        QVERIFY(office.forward(wizard, ErasureWizard::Plan));
        QVERIFY2(office.whyNot("erasureNext").contains(q("erase again first")), qPrintable(office.whyNot("erasureNext")));
        QVERIFY(office.closeWizard());
        // Where the window does not know, the engine does.
        QVERIFY(desk.openAccount(q("1001")));
        desk.find<QAction>("actTakeSnapshot")->trigger();
        QVERIFY(desk.await<QDialog>("snapshotsDialog"));
        QVERIFY(office.says("snapshotsNote", "n older vault was put back"));
        desk.click("snapshotClose");
        QVERIFY(desk.gone("snapshotsDialog"));
    });
    // The card of the one who came back offers it too, at the steps.
    auto* wizard = office.wizard("S-03");
    QVERIFY(wizard);
    QCOMPARE(wizard->page(), ErasureWizard::Execute);
    QCOMPARE(desk.find<QPushButton>("erasureNext")->text(), q("Erase again"));
    QVERIFY2(desk.label("erasureExecuteLine").contains(q("put back")), qPrintable(desk.label("erasureExecuteLine")));
    QVERIFY(office.closeWizard());
    // The bar.
    QVERIFY(office.press("bannerLinkRestored"));
    QVERIFY(desk.await<QDialog>("eraseAgainDialog"));
    QVERIFY(!desk.find("eraseAgainOk")->isEnabled());
    desk.type(desk.find<QLineEdit>("eraseAgainWord"), q("again"));
    QVERIFY(office.press("eraseAgainOk"));
    QVERIFY(office.says("eraseAgainDialogError", "AGAIN in capitals"));
    desk.type(desk.find<QLineEdit>("eraseAgainWord"), q("AGAIN"));
    QVERIFY(office.press("eraseAgainOk"));
    QVERIFY(desk.gone("eraseAgainDialog"));
    QVERIFY(office.comesToState("S-03", "destroyed"));
    QVERIFY(Desk::until([&] { return office.bar(BannerKind::Restored).isEmpty(); }));
    QVERIFY(Desk::until([&] { return !office.service().execution().running; }));
    QVERIFY2(!office.service().execution().error, office.service().execution().error ? office.service().execution().error->message.c_str() : "");
    // Acts are possible again; the command line agrees.
    QVERIFY(office.select("S-01"));
    QVERIFY(Desk::until([&] { return office.enabled("subjectHold"); }));
    CHECK_EXIT(office.bank().cli("vault STORE status"), 0);
    QCOMPARE(office.bank().erasure(q("E-1"))[q("again")].toInt(), 1);
    QCOMPARE(office.bank().as("ada", q("verify STORE")).object()[q("verdict")].toString(), q("consistent"));
}

// The same while the window has the vault open, erased in another program and then put back.
void WindowRefusalsTest::vaultRestoredUnderTheOpenWindow() {
    Office office(m_erased->copy());
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    QVERIFY(office.comesToState("S-03", "destroyed"));
    QVERIFY(office.idle()); // both workers have it open
    replaceFile(office.bank().vaultFile(), m_approved->vaultFile());
    replaceFile(office.bank().keyFile(), m_approved->keyFile());
    CHECK_UNCHANGED(office, {
        QVERIFY(office.select("S-01"));
        QVERIFY(office.press("subjectHold"));
        QVERIFY(desk.await<QDialog>("holdDialog"));
        desk.type(desk.find<QLineEdit>("holdReference"), q("court-78"));
        QVERIFY(office.press("holdOk"));
        QVERIFY(office.says("holdDialogError", "put in its place while it was open"));
        QVERIFY(office.says("holdDialogError", "unlock again"));
        desk.click("holdDialogCancel");
        QVERIFY(desk.gone("holdDialog"));
    });
    // What the sentence says: lock, unlock; then the bar says what happened.
    QVERIFY(office.lock());
    QVERIFY(office.signIn("ada"));
    QVERIFY(Desk::until([&] { return office.bar(BannerKind::Restored).startsWith(q("An older vault was put back.")); }));
    QVERIFY(office.press("bannerLinkRestored"));
    QVERIFY(desk.await<QDialog>("eraseAgainDialog"));
    desk.type(desk.find<QLineEdit>("eraseAgainWord"), q("AGAIN"));
    QVERIFY(office.press("eraseAgainOk"));
    QVERIFY(desk.gone("eraseAgainDialog"));
    QVERIFY(office.comesToState("S-03", "destroyed"));
    QVERIFY(Desk::until([&] { return office.bar(BannerKind::Restored).isEmpty(); }));
}

void WindowRefusalsTest::storeRestoredAlone() {
    auto bank = m_erased->copy();
    replaceFile(bank->store(), m_approved->store());
    Office office(std::move(bank));
    auto& desk = office.desk();
    CHECK_UNCHANGED(office, {
        QVERIFY(office.open());
        QVERIFY(Desk::until([&] { return !office.bar(BannerKind::Restored).isEmpty(); }));
        const QString bar = office.bar(BannerKind::Restored);
        QVERIFY2(bar.startsWith(q("An older store was put back.")) && bar.contains(q("E-1")), qPrintable(bar));
        QVERIFY(office.operatorMode());
        QVERIFY(office.signIn("ada"));
        QVERIFY(office.select("S-01"));
        QVERIFY2(Desk::until([&] { return office.whyNot("subjectHold").contains(q("erase again first")); }, 5'000), qPrintable(office.whyNot("subjectHold")));
        // The approval in the store of before is still there; it is not executed.
        office.service().execute("E-1", "S-03");
        QVERIFY(Desk::until([&] { return !office.service().execution().running; }));
        auto* box = desk.await<QMessageBox>("failureBox");
        QVERIFY(box);
        QVERIFY2(box->informativeText().contains(q("put back")), qPrintable(box->informativeText()));
        desk.click(box->button(QMessageBox::Ok));
        QVERIFY(desk.gone("failureBox"));
    });
    // What the older store lacks is given up by two, as a hold is: one signature changes nothing.
    for (const char* officer : {"ada", "bob"}) {
        if (desk.session().officer() != q(officer)) {
            QVERIFY(office.lock());
            QVERIFY(office.signIn(officer));
        }
        QVERIFY(office.press("bannerLinkRestored"));
        QVERIFY(desk.await<QDialog>("eraseAgainDialog"));
        desk.type(desk.find<QLineEdit>("eraseAgainWord"), q("AGAIN"));
        QVERIFY(office.press("eraseAgainOk"));
        QVERIFY(desk.gone("eraseAgainDialog"));
        if (q(officer) == q("ada")) {
            auto* box = desk.await<QMessageBox>("failureBox");
            QVERIFY(box);
            QVERIFY2(box->informativeText().contains(q("1 of 2 officers have signed")) && box->informativeText().contains(q("nother officer")), qPrintable(box->informativeText()));
            desk.click(box->button(QMessageBox::Ok));
            QVERIFY(desk.gone("failureBox"));
            QVERIFY(Desk::until([&] { return !office.bar(BannerKind::Restored).isEmpty(); }));
        }
    }
    QVERIFY(Desk::until([&] { return office.bar(BannerKind::Restored).isEmpty(); }));
    QVERIFY(Desk::until([&] { return !office.service().execution().running; }));
    QVERIFY2(!office.service().execution().error, office.service().execution().error ? office.service().execution().error->message.c_str() : "");
    QVERIFY(office.comesToState("S-03", "destroyed"));
    QVERIFY(office.bank().cli("events STORE ACC-1001 --json").out.contains("SubjectErased"));
    CHECK_EXIT(office.bank().cli("vault STORE status"), 0);
    // A certificate can be had of it.
    auto* wizard = office.wizard("S-03");
    QVERIFY(wizard);
    QCOMPARE(wizard->page(), ErasureWizard::Certificate);
    QCOMPARE(desk.label("certificateTrials"), q("4 of 4 failed as erased"));
}

void WindowRefusalsTest::anAlteredVaultOpensForNobody_data() {
    QTest::addColumn<QByteArray>("change"); ///< python: `lines` is the vault
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("list"); ///< what stands in the place of the key list; empty: the list, which needs no key
    QTest::newRow("swapped entries") << QByteArray("k = [i for i, l in enumerate(lines) if '\"kid\"' in l and '\"key\"' in l]\n"
                                                   "import re\n"
                                                   "a, b = (re.search('\"key\":\"([^\"]*)\"', lines[i]).group(1) for i in k[:2])\n"
                                                   "lines[k[0]] = lines[k[0]].replace(a, b); lines[k[1]] = lines[k[1]].replace(b, a)\n")
                                     << q("key line is damaged") << q("ould not read the keys");
    QTest::newRow("removed fence") << QByteArray("before = len(lines); lines = [l for l in lines if '\"erasure\"' not in l]; assert len(lines) == before - 1\n")
                                   << q("lines were removed, added or exchanged") << q("");
    QTest::newRow("weakened KDF") << QByteArray("assert '\"n\":131072' in lines[0]; lines[0] = lines[0].replace('\"n\":131072', '\"n\":1024')\n")
                                  << q("key derivation is weakened or too costly (n=1024") << q("");
}

void WindowRefusalsTest::anAlteredVaultOpensForNobody() {
    QFETCH(QByteArray, change);
    QFETCH(QString, reason);
    QFETCH(QString, list);
    auto bank = m_erased->copy();
    const QString trusted = bank->at("trusted.vault");
    QVERIFY(QFile::copy(bank->vaultFile(), trusted));
    python(*bank, "lines = open('work/s.lookback.vault').read().split('\\n')\n" + change + "open('work/s.lookback.vault', 'w').write('\\n'.join(lines))\n");
    Office office(std::move(bank));
    auto& desk = office.desk();
    CHECK_UNCHANGED(office, {
        QVERIFY(office.open(list.isEmpty() ? 5 : 0));
        if (!list.isEmpty())
            QVERIFY2(Desk::until([&] { return office.unreadable().contains(list); }), qPrintable(office.unreadable()));
        QVERIFY(office.operatorMode());
        if (list.isEmpty()) {
            QVERIFY(office.submit("ada"));
        } else { // whose names they are cannot be read either
            desk.type(desk.find<QLineEdit>("keysUnlockPassphrase"), q("the passphrase of ada"));
            QVERIFY(office.press("keysUnlockOk"));
            QVERIFY(desk.openAccount(q("1001"))); // the events are there all the same
            QCOMPARE(desk.value(q("balance")), q("1,524.92"));
        }
        QVERIFY(Desk::until([&] { return !office.formError("keysUnlock").isEmpty(); }));
        const QString said = office.formError("keysUnlock");
        QVERIFY2(said.contains(reason), qPrintable(said));
        QVERIFY2(said.contains(q("opy"), Qt::CaseInsensitive) && said.contains(q("you trust")), qPrintable(said)); // the way out
        QVERIFY(!office.service().unlocked());
        // No act without a signature: the wizard asks for it, and is refused in the same words.
        if (list.isEmpty()) {
            auto* wizard = office.wizard("S-01");
            QVERIFY(wizard);
            desk.type(desk.find<QLineEdit>("erasureIdentity"), q("passport"));
            QVERIFY(office.forward(wizard, ErasureWizard::Plan));
            QVERIFY(!office.whyNot("erasureNext").isEmpty());
            QVERIFY(office.submit("bob", "erasureUnlock"));
            QVERIFY(Desk::until([&] { return office.formError("erasureUnlock").contains(reason); }));
            QVERIFY(!office.whyNot("erasureNext").isEmpty());
            QVERIFY(office.closeWizard());
        }
    });
    replaceFile(office.bank().vaultFile(), trusted);
    if (!list.isEmpty())
        QVERIFY(office.press("keysCouldNotReadRetry"));
    QVERIFY(office.signIn("ada"));
    QVERIFY(Desk::until([&] { return office.bar(BannerKind::Restored).isEmpty(); }));
    QVERIFY(office.select("S-01"));
    QVERIFY(Desk::until([&] { return office.enabled("subjectHold"); }));
}

// ---- stopped half-way ----------------------------------------------------------------------------------------------

void WindowRefusalsTest::killedHalfWayIsContinued() {
    std::unique_ptr<Bank> bank;
    for (const long at : {m_calls / 2, m_calls * 2 / 5, m_calls * 3 / 5}) {
        bank = m_approved->copy();
        const auto killed = runWith(*bank, {q("LD_PRELOAD=" LOOKBACK_FAULT_SHIM), q("LOOKBACK_FAULT=kill:%1").arg(at)}, bank->splitFor("ada", q("erase STORE execute E-1")));
        QVERIFY(killed.code != 0);
        if (!fixture::strings(bank->cli("vault STORE status --json").object()[q("unfinished")]).isEmpty())
            break;
    }
    QCOMPARE(fixture::strings(bank->cli("vault STORE status --json").object()[q("unfinished")]), QStringList{q("E-1")});
    Office office(std::move(bank));
    auto& desk = office.desk();
    CHECK_UNCHANGED(office, {
        QVERIFY(office.open());
        QVERIFY(Desk::until([&] { return !office.bar(BannerKind::Unfinished).isEmpty(); }));
        QCOMPARE(office.bar(BannerKind::Unfinished), q("Erasure E-1 is not finished. Nothing else is written before it is."));
        QVERIFY(office.comesToState("S-03", "destroying"));
        QVERIFY(office.operatorMode());
        QVERIFY(Desk::until([&] { return !office.bar(BannerKind::Unfinished).isEmpty(); }));
    });
    QVERIFY(office.press("bannerLinkUnfinished"));
    auto* wizard = desk.await<ErasureWizard>("erasureWizard");
    QVERIFY(wizard);
    QVERIFY(Desk::until([&] { return wizard->page() == ErasureWizard::Execute; }));
    QVERIFY2(desk.label("erasureExecuteLine").contains(q("stopped after step")), qPrintable(desk.label("erasureExecuteLine")));
    QVERIFY2(office.whyNot("erasureNext").contains(q("sign in")), qPrintable(office.whyNot("erasureNext")));
    QVERIFY(!office.enabled("erasureBack")); // the point of no return is behind
    // Any officer may finish it, not only the one who began.
    QVERIFY(office.signIn("bob", "erasureExecuteUnlock"));
    if (wizard->page() == ErasureWizard::Execute)
        QVERIFY(office.press("erasureNext"));
    QVERIFY(Desk::until([&] { return wizard->page() == ErasureWizard::Certificate && office.visible("certificateTrials"); }));
    QCOMPARE(desk.label("certificateTrials"), q("4 of 4 failed as erased"));
    QVERIFY(Desk::until([&] { return office.bar(BannerKind::Unfinished).isEmpty(); }));
    QVERIFY(office.press("erasureNext"));
    QVERIFY(desk.gone("erasureWizard"));
    QVERIFY(office.comesToState("S-03", "destroyed"));
    QVERIFY(office.select("S-01"));
    QVERIFY(Desk::until([&] { return office.enabled("subjectHold"); }));
    CHECK_EXIT(office.bank().cli("vault STORE status"), 0);
    QCOMPARE(office.bank().cli("events STORE ACC-1001 --filter type:SubjectErased --json").lines().size(), 1);
    QVERIFY(!QFile::exists(office.bank().keyFile() + q(".next")));
    QVERIFY(office.bank().cli("activity STORE").out.contains("bob"));
}

// ---- a full disk ---------------------------------------------------------------------------------------------------

void WindowRefusalsTest::aFullDiskDestroysNothing() {
    Office office(m_approved->copy());
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    auto* wizard = office.wizard("S-03");
    QVERIFY(wizard);
    QVERIFY(office.forward(wizard, ErasureWizard::Execute));
    CHECK_UNCHANGED(office, {
        const FullDisk full(office.bank().at("work"));
        QVERIFY(office.press("erasureNext"));
        QVERIFY(Desk::until([&] { return office.visible("erasureExecuteError"); }));
        QVERIFY(FullDisk::refused() > 0);
        const QString said = desk.label("erasureExecuteError");
        QVERIFY2(said.startsWith(q("Nothing has been destroyed. ")) && (said.contains(q("full")) || said.contains(q("space"))), qPrintable(said));
    });
    QCOMPARE(office.state("S-03"), q("approved"));
    QVERIFY(office.bar(BannerKind::Unfinished).isEmpty());
    // Room was made.
    QVERIFY(office.press("erasureNext"));
    QVERIFY(Desk::until([&] { return wizard->page() == ErasureWizard::Certificate && office.visible("certificateTrials"); }));
    QCOMPARE(desk.label("certificateTrials"), q("4 of 4 failed as erased"));
    QVERIFY(holdsTheLog(office.bank().store())); // looking through all files for the keys has not dropped SQLite's locks
    // Nor does whoever takes the store for a log.
    QVERIFY(office.press("erasureNext"));
    QVERIFY(desk.gone("erasureWizard"));
    desk.key(Qt::Key_I, Qt::ControlModifier);
    auto* import = desk.await<QDialog>("importDialog");
    QVERIFY(import);
    desk.type(import->findChild<QLineEdit*>(q("importFiles")), office.bank().store());
    QVERIFY2(office.whyNot("importNext").contains(q("open store itself")), qPrintable(office.whyNot("importNext")));
    desk.click("importCancel");
    QVERIFY(desk.gone("importDialog"));
    QVERIFY(holdsTheLog(office.bank().store()));
}

// The folder of the key file is full: E2 is written, E3 cannot be.
void WindowRefusalsTest::aFullDiskAfterThePointOfNoReturn() {
    Office office(m_approved->copy());
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    auto* wizard = office.wizard("S-03");
    QVERIFY(wizard);
    QVERIFY(office.forward(wizard, ErasureWizard::Execute));
    const QByteArray vault = fixture::readAll(office.bank().vaultFile()), key = fixture::readAll(office.bank().keyFile());
    {
        const FullDisk full(office.bank().at("config"));
        QVERIFY(office.press("erasureNext"));
        QVERIFY(Desk::until([&] { return office.visible("erasureExecuteError"); }));
        QVERIFY(FullDisk::refused() > 0);
        const QString said = desk.label("erasureExecuteError");
        QVERIFY2(said.startsWith(q("Stopped after E2. ")) && said.contains(q("No space left")) && said.contains(q("continue")), qPrintable(said));
        QVERIFY(Desk::until([&] { return office.bar(BannerKind::Unfinished).startsWith(q("Erasure E-1 is not finished.")); }));
        QVERIFY(office.comesToState("S-03", "destroying"));
    }
    QVERIFY(fixture::readAll(office.bank().vaultFile()).startsWith(vault)); // and the line that says how far the store had come
    QVERIFY(fixture::readAll(office.bank().keyFile()) == key);
    // Nothing else is written meanwhile.
    QVERIFY(Desk::until([&] { return desk.find<QPushButton>("erasureNext")->text() == q("Continue"); }));
    QVERIFY(office.closeWizard());
    CHECK_UNCHANGED(office, {
        QVERIFY(office.select("S-01"));
        QVERIFY2(office.whyNot("subjectHold").contains(q("E-1 was begun and not finished")), qPrintable(office.whyNot("subjectHold")));
        // And the engine itself says so.
        std::optional<base::Error> said;
        office.service().act<erasure::Hold>(
            &desk.window(), [](workspace::Privacy p) { erasure::Hold hold; hold.subject = "S-01"; hold.basis = "17(3)(e)"; hold.reference = "court-79"; return p.placeHold(hold); },
            [&](const base::Result<erasure::Hold>& result) { said = result ? base::Error{} : result.error(); });
        QVERIFY(Desk::until([&] { return said.has_value(); }));
        QVERIFY2(said->message.find("E-1 was begun and not finished") != std::string::npos, said->message.c_str());
    });
    QVERIFY(office.press("bannerLinkUnfinished"));
    wizard = desk.await<ErasureWizard>("erasureWizard");
    QVERIFY(wizard);
    QVERIFY(Desk::until([&] { return wizard->page() == ErasureWizard::Execute; }));
    QCOMPARE(desk.find<QPushButton>("erasureNext")->text(), q("Continue"));
    QVERIFY(office.press("erasureNext"));
    QVERIFY(Desk::until([&] { return wizard->page() == ErasureWizard::Certificate && office.visible("certificateTrials"); }));
    QCOMPARE(desk.label("certificateTrials"), q("4 of 4 failed as erased"));
    QVERIFY(office.bar(BannerKind::Unfinished).isEmpty());
    QVERIFY(office.press("erasureNext"));
    QVERIFY(desk.gone("erasureWizard"));
    QVERIFY(office.comesToState("S-03", "destroyed"));
    QVERIFY(fixture::readAll(office.bank().keyFile()).size() == key.size() && fixture::readAll(office.bank().keyFile()) != key);
}

} // namespace lookback::test

LOOKBACK_WINDOW_TEST_MAIN(lookback::test::WindowRefusalsTest)
#include "tst_window_refusals.moc"
