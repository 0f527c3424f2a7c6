// What privacy officers do in the window besides erasing: the access export, officers who come and go, passphrases, a policy of one, and what happens when
// nobody touches the program. On banks the command line makes; what the window wrote is read back by other programs (openssl, pdftotext, lookback-cli).
#include "tests/ui/window/privacy_office.h"
#include "ui/models/activity_model.h"
#include "ui/models/state_model.h"

#include <QtCore/QRegularExpression>
#include <QtWidgets/QDateEdit>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTreeView>

namespace lookback::test {

using ui::ActivityModel;
using ui::ErasureWizard;
using ui::StateModel;

class WindowOfficersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_two.found(2); }
    void anAccessExportIsOfOnePerson();
    void aPassphraseIsChanged();
    void officersComeAndGoByTwo();
    void aPolicyOfOneAsksForNoApproval();
    void theDueDateIsMoved();
    void anImportUnlocksAsOneOfThem();
    void nobodyTouchesTheProgram();

private:
    Bank m_two;
};

namespace {

// Shown in the state panel, with a reason.
QString reveal(Office& office, const char* path) {
    auto& desk = office.desk();
    auto* tree = desk.find<QTreeView>("stateTree");
    desk.clickCell(tree, desk.field(q(path), StateModel::Value));
    auto* dialog = desk.await<QDialog>("revealDialog");
    if (!dialog)
        return q("no dialog: ") + desk.value(q(path));
    QTest::keyClicks(dialog->findChild<QLineEdit*>(), q("still readable?"));
    QTest::keyClick(dialog->findChild<QLineEdit*>(), Qt::Key_Return);
    if (!desk.gone("revealDialog"))
        return q("stays");
    (void)Desk::until([&] { return !desk.value(q(path)).contains(QChar(0x2022)); }, 5'000);
    return desk.value(q(path));
}

QByteArray textOfPdf(const QString& pdf) {
    QProcess process;
    process.start(q("pdftotext"), {q("-layout"), pdf, q("-")});
    return process.waitForFinished() && process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
}

} // namespace

void WindowOfficersTest::anAccessExportIsOfOnePerson() {
    Office office(m_two.copy());
    auto& desk = office.desk();
    QVERIFY(office.open());
    QVERIFY(office.select("S-01"));
    QVERIFY2(office.whyNot("subjectExport").contains(q("unlock it first")), qPrintable(office.whyNot("subjectExport")));
    QVERIFY(office.signIn("ada")); // evidence mode is enough: the store is only read
    QVERIFY(office.select("S-01"));
    QVERIFY(office.press("subjectExport"));
    QVERIFY(desk.await<QDialog>("exportDialog"));
    QVERIFY(!desk.find("exportOk")->isEnabled()); // without reason and recipient there is none
    desk.type(desk.find<QLineEdit>("exportReason"), q("request of 2026-04-02"));
    QVERIFY2(office.whyNot("exportOk").contains(q("Recipient")), qPrintable(office.whyNot("exportOk")));
    desk.type(desk.find<QLineEdit>("exportRecipient"), q("the person, by letter"));
    // Onto a file that must not be replaced: refused, and nothing is registered.
    CHECK_UNCHANGED(office, {
        QVERIFY(office.press("exportOk"));
        QVERIFY(office.choose("exportSaveDialog", office.bank().vaultFile()));
        QVERIFY(Desk::until([&] { return office.visible("exportDialogError"); }));
        QVERIFY2(desk.label("exportDialogError").startsWith(q("Nothing was written.")), qPrintable(desk.label("exportDialogError")));
    });
    QVERIFY(office.bank().cli("activity STORE --act access-export --json").lines().isEmpty());
    const QString json = office.bank().at("export.json"), pdf = office.bank().at("export.pdf");
    QVERIFY(office.press("exportOk"));
    QVERIFY(office.choose("exportSaveDialog", json));
    QVERIFY(desk.gone("exportDialog"));
    // account.md: two fields in #1, three in #19, in clear; the payees of the same account are not.
    const QByteArray bytes = fixture::readAll(json), printed = textOfPdf(pdf);
    QVERIFY(QJsonDocument::fromJson(bytes).isObject() && fixture::opensslVerifies(json));
    for (const char* value : {"Wilhelmina Musterfrau", "Wilhelmina Musterfrau-Probe", "wilhelmina.musterfrau@post.example", "Luftschlossallee 0, 00000 Nirgendwo"})
        QVERIFY2(bytes.contains(value), value);
    QVERIFY(printed.contains("Wilhelmina Musterfrau-Probe") && printed.contains("request of 2026-04-02") && printed.contains("the person, by letter"));
    for (const char* other : {"Bartholom", "Beispielmann", "Kunigunde", "Scheinbar", "0000 0002", "0000 0003", "Platzhalter"})
        QVERIFY2(!bytes.contains(other) && !printed.contains(other), other);
    for (const QString& file : {json, json + q(".sig"), json + q(".pem"), pdf})
        QCOMPARE(QFile::permissions(file) & ~(QFile::ReadUser | QFile::WriteUser), QFile::ReadOwner | QFile::WriteOwner);
    // Registered: in the dock, and counted where the person's data is.
    desk.key(Qt::Key_9, Qt::AltModifier);
    (void)Desk::until([&] { return desk.find("dockActivity")->isVisible(); }, 2'000);
    const auto registered = office.bank().cli("activity STORE --act access-export --json");
    QCOMPARE(registered.lines().size(), 1);
    QVERIFY(registered.out.contains("S-01") && registered.out.contains("the person, by letter") && !registered.out.contains("Musterfrau"));
    if (desk.find("dockActivity")->isVisible()) {
        QVERIFY(Desk::until([&] { return desk.column("activityTable", ActivityModel::Reason).join(q("|")).contains(q("request of 2026-04-02")); }));
        QVERIFY(desk.column("activityTable", ActivityModel::Act).contains(q("Access export")));
        desk.key(Qt::Key_8, Qt::AltModifier);
    }
    // Whole logs that left count too: what the person was in.
    const auto logs = office.bank().cli("activity STORE --act export --json").lines().size();
    QVERIFY(office.select("S-01"));
    QVERIFY2(Desk::until([&] { return office.visible("subjectFactReports") && desk.label("subjectFactReports") == QString::number(logs + 1); }), qPrintable(desk.label("subjectFactReports")));
}

void WindowOfficersTest::aPassphraseIsChanged() {
    Office office(m_two.copy());
    auto& desk = office.desk();
    QVERIFY(office.open());
    auto* change = desk.find<QAction>("actChangePassphrase");
    QVERIFY(!change->isEnabled() && !change->toolTip().isEmpty());
    // Once typed wrong, once registered.
    QVERIFY(office.submit("ada", "keysUnlock", q("not the one")));
    QVERIFY(Desk::until([&] { return office.formError("keysUnlock").contains(q("Wrong passphrase for officer ada")); }));
    QVERIFY(office.operatorMode());
    QVERIFY(office.signIn("ada"));
    QCOMPARE(office.bank().cli("activity STORE --act unlock-failed --json").lines().size(), 1);
    change->trigger();
    QVERIFY(desk.await<QDialog>("passphraseDialog"));
    const auto type = [&](const char* first, const char* again) {
        desk.type(desk.find<QLineEdit>("passphraseNew"), q(first));
        desk.type(desk.find<QLineEdit>("passphraseAgain"), q(again));
        return office.press("passphraseOk");
    };
    CHECK_UNCHANGED(office, {
        QVERIFY(type("quite another one", "quite another won"));
        QVERIFY(office.says("passphraseDialogError", "The two passphrases differ."));
    });
    QCOMPARE(desk.find<QLineEdit>("passphraseNew")->echoMode(), QLineEdit::Password);
    QVERIFY(type("quite another one", "quite another one"));
    QVERIFY(desk.gone("passphraseDialog"));
    // Still signed in and reading; from the next time on only the new one opens.
    QVERIFY(desk.openAccount(q("1001")));
    QCOMPARE(reveal(office, "holder.name"), q("Wilhelmina Musterfrau-Probe"));
    QVERIFY(office.lock());
    QVERIFY(office.submit("ada"));
    QVERIFY(Desk::until([&] { return office.formError("keysUnlock").contains(q("Wrong passphrase")); }));
    QVERIFY(office.signIn("ada", "keysUnlock", q("quite another one")));
    QVERIFY(office.lock());
    QVERIFY(office.signIn("bob"));
    CHECK_EXIT(office.bank().as("ada", q("state STORE ACC-1001 --reveal --reason r")), 5);
}

void WindowOfficersTest::officersComeAndGoByTwo() {
    Office office(m_two.copy());
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    const auto dialog = [&] {
        if (office.visible("officersDialog"))
            return true;
        desk.find<QAction>("actOfficers")->trigger();
        return desk.await<QDialog>("officersDialog") != nullptr && Desk::until([&] { return !desk.column("officersTable", 0).isEmpty(); });
    };
    const auto add = [&] {
        if (!dialog() || !office.press("officersAdd") || !desk.await<QDialog>("addOfficerDialog"))
            return false;
        desk.type(desk.find<QLineEdit>("addOfficerName"), q("eve"));
        if (auto* requester = desk.find<QAbstractButton>("addOfficerRequester"); requester->isChecked())
            desk.click(requester);
        desk.type(desk.find<QLineEdit>("addOfficerPassphrase"), q("the passphrase of eve"));
        desk.type(desk.find<QLineEdit>("addOfficerAgain"), q("the passphrase of eve"));
        return office.press("addOfficerOk");
    };
    const auto remove = [&](const char* officer) {
        if (!dialog())
            return false;
        auto* table = desk.find<QTableView>("officersTable");
        const qsizetype row = desk.column("officersTable", 0).indexOf(q(officer));
        if (row < 0)
            return false;
        desk.clickCell(table, table->model()->index(static_cast<int>(row), 0));
        return office.press("officersRemove") && desk.await<QDialog>("removeOfficerDialog") && office.press("removeOfficerOk");
    };
    const auto closeDialog = [&] {
        desk.click("officersClose");
        return desk.gone("officersDialog");
    };
    const auto switchTo = [&](const char* officer) { return closeDialog() && office.lock() && office.signIn(officer); };
    const QByteArray oldKey = fixture::readAll(office.bank().keyFile());

    QVERIFY(add());
    QVERIFY(desk.gone("addOfficerDialog"));
    QVERIFY(office.says("officersResult", "Signed. It takes effect when the other officers"));
    QVERIFY(Desk::until([&] { return desk.column("officersPending", 1) == QStringList{q("ada")} && desk.column("officersPending", 2) == QStringList{q("bob")}; }));
    const QString pending = desk.column("officersPending", 0).value(0);
    QCOMPARE(pending, q("Add officer eve, who may approve"));
    QCOMPARE(desk.column("officersTable", 0), QStringList({q("ada"), q("bob")}));
    CHECK_UNCHANGED(office, {
        QVERIFY(add());
        QVERIFY(office.says("addOfficerDialogError", "da has signed this change already"));
        desk.click("addOfficerDialogCancel");
        QVERIFY(desk.gone("addOfficerDialog"));
    });
    QVERIFY(switchTo("bob"));
    QVERIFY(add());
    QVERIFY(desk.gone("addOfficerDialog"));
    QVERIFY(office.says("officersResult", "eve is an officer now."));
    QVERIFY(Desk::until([&] { return desk.column("officersTable", 0) == QStringList({q("ada"), q("bob"), q("eve")}) && !office.visible("officersPending"); }));
    QCOMPARE(desk.column("officersTable", 1).value(2), q("approver"));
    // She signs in here, and may do what her role says.
    QVERIFY(switchTo("eve"));
    auto* wizard = office.wizard("S-03");
    QVERIFY(wizard);
    desk.type(desk.find<QLineEdit>("erasureIdentity"), q("passport"));
    QVERIFY(office.forward(wizard, ErasureWizard::Plan));
    CHECK_UNCHANGED(office, {
        QVERIFY(office.press("erasureNext"));
        QVERIFY(office.says("erasurePlanError", "fficer eve is not a requester. These are: ada, bob.")); // names who has the right
    });
    QVERIFY(office.closeWizard());
    CHECK_UNCHANGED(office, {
        QVERIFY(remove("eve"));
        QVERIFY(office.says("removeOfficerDialogError", "obody removes themselves"));
        desk.click("removeOfficerDialogCancel");
        QVERIFY(desk.gone("removeOfficerDialog"));
    });
    // And goes again, by two; a new epoch, and the key file of before opens nothing.
    QVERIFY(switchTo("ada"));
    QVERIFY(remove("eve"));
    QVERIFY(desk.gone("removeOfficerDialog"));
    QVERIFY(office.says("officersResult", "Signed."));
    QVERIFY(switchTo("bob"));
    QVERIFY(remove("eve"));
    QVERIFY(desk.gone("removeOfficerDialog"));
    QVERIFY(office.says("officersResult", "eve is removed. Make a new backup"));
    QVERIFY(Desk::until([&] { return desk.column("officersTable", 0) == QStringList({q("ada"), q("bob")}); }));
    QVERIFY(office.says("officersPolicyLine", "Vault epoch 2."));
    QVERIFY(fixture::readAll(office.bank().keyFile()) != oldKey);
    CHECK_UNCHANGED(office, {
        QVERIFY(remove("ada"));
        QVERIFY(office.says("removeOfficerDialogError", "he policy asks for 2 officers and there are 2. Add an officer or lower the policy first."));
        desk.click("removeOfficerDialogCancel");
        QVERIFY(desk.gone("removeOfficerDialog"));
    });
    QVERIFY(closeDialog());
    // The open window follows the new epoch: it goes on reading, and writing.
    QVERIFY(desk.openAccount(q("1001")));
    QCOMPARE(reveal(office, "holder.name"), q("Wilhelmina Musterfrau-Probe"));
    CHECK_EXIT(office.bank().as("eve", q("state STORE ACC-1001 --reveal --reason r")), 5);
    QVERIFY(office.lock());
    QCOMPARE(desk.find<QComboBox>("keysUnlockOfficer")->findData(q("eve")), -1);
    QVERIFY(office.signIn("ada"));
}

void WindowOfficersTest::aPolicyOfOneAsksForNoApproval() {
    Office office(m_two.copy());
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    const auto lower = [&] {
        desk.find<QAction>("actOfficers")->trigger();
        if (!desk.await<QDialog>("officersDialog") || !office.press("officersPolicy") || !desk.await<QDialog>("policyDialog"))
            return false;
        desk.find("policyApprovals")->setFocus();
        QTest::keyClick(desk.find("policyApprovals"), Qt::Key_Down);
        return desk.find<QSpinBox>("policyCoolOff")->maximum() == 144 && office.press("policyOk") && desk.gone("policyDialog");
    };
    QVERIFY(lower());
    QVERIFY(office.says("officersResult", "Signed."));
    desk.click("officersClose");
    QVERIFY(desk.gone("officersDialog"));
    QVERIFY(office.lock());
    QVERIFY(office.signIn("bob"));
    QVERIFY(lower());
    QVERIFY(office.says("officersResult", "The policy is changed."));
    QVERIFY(office.says("officersPolicyLine", "1 officer must sign an erasure"));
    desk.click("officersClose");
    QVERIFY(desk.gone("officersDialog"));
    // Request, then execute; no approval step, but the number of the request is typed.
    auto* wizard = office.wizard("S-05");
    QVERIFY(wizard);
    desk.type(desk.find<QLineEdit>("erasureIdentity"), q("letter"));
    QVERIFY(office.forward(wizard, ErasureWizard::Plan));
    QVERIFY(office.says("erasureStatus", "The policy asks for one officer: no approval is needed"));
    QVERIFY(office.press("erasureNext")); // submits
    QVERIFY(office.says("erasureStatus", "E-1, requested by bob"));
    QVERIFY(!office.visible("erasureApprove"));
    QVERIFY(office.forward(wizard, ErasureWizard::Execute));
    QVERIFY2(office.whyNot("erasureNext").contains(q("Type the number")), qPrintable(office.whyNot("erasureNext")));
    desk.type(desk.find<QLineEdit>("erasureConfirmNumber"), q("E-2"));
    QVERIFY(!office.enabled("erasureNext"));
    desk.type(desk.find<QLineEdit>("erasureConfirmNumber"), q("E-1"));
    QVERIFY(office.execute(wizard));
    QCOMPARE(desk.label("certificateTrials"), q("2 of 2 failed as erased"));
    QVERIFY(office.press("erasureNext"));
    QVERIFY(desk.gone("erasureWizard"));
    QVERIFY(office.comesToState("S-05", "destroyed"));
    // Raising it is one officer's act.
    desk.find<QAction>("actOfficers")->trigger();
    QVERIFY(desk.await<QDialog>("officersDialog"));
    QVERIFY(office.press("officersPolicy"));
    QVERIFY(desk.await<QDialog>("policyDialog"));
    desk.find("policyApprovals")->setFocus();
    QTest::keyClick(desk.find("policyApprovals"), Qt::Key_Up);
    QVERIFY(office.press("policyOk"));
    QVERIFY(desk.gone("policyDialog"));
    QVERIFY(office.says("officersPolicyLine", "2 officers must sign an erasure"));
    QCOMPARE(office.bank().cli("vault STORE status --json").object()[q("policy")][q("officers")].toInt(), 2);
}

// Art. 12(3): by two further months at most, with its reason.
void WindowOfficersTest::theDueDateIsMoved() {
    auto bank = m_two.copy();
    const QDate received = QDateTime::currentDateTimeUtc().date().addDays(-3);
    const auto date = [&](int months) { return received.addMonths(months).toString(Qt::ISODate); };
    CHECK_EXIT(bank->as("ada", q("erase STORE request S-03 --ground 17(1)(b) --identity letter --received ") + date(0)), 0);
    Office office(std::move(bank));
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    QVERIFY(office.wizard("S-03"));
    QVERIFY(office.says("erasureStatus", qPrintable(q("due ") + date(1))));
    QVERIFY(office.press("erasureExtend"));
    QVERIFY(desk.await<QDialog>("extendDialog"));
    desk.type(desk.find<QLineEdit>("extendReason"), q("three archives to search"));
    auto* due = desk.find<QDateEdit>("extendDue");
    CHECK_UNCHANGED(office, {
        due->setDate(received.addMonths(3).addDays(1));
        QVERIFY(office.press("extendOk"));
        QVERIFY(office.says("extendDialogError", qPrintable(q("he due date %1 can be moved to %2 at the latest (Art. 12(3))").arg(date(1), date(3)))));
    });
    due->setDate(received.addMonths(3));
    QVERIFY(office.press("extendOk"));
    QVERIFY(desk.gone("extendDialog"));
    QVERIFY(office.says("erasureStatus", qPrintable(q("due ") + date(3))));
    QCOMPARE(office.bank().erasure(q("E-1"))[q("due")].toString(), date(3));
}

// A locked vault of several officers: the import asks who unlocks it.
void WindowOfficersTest::anImportUnlocksAsOneOfThem() {
    Office office(m_two.copy());
    auto& desk = office.desk();
    QVERIFY(office.open());
    QVERIFY(office.operatorMode());
    const QString log = office.bank().at("more.jsonl");
    fixture::writeAll(log, fixture::transferTo("S-03", 1));
    desk.key(Qt::Key_I, Qt::ControlModifier);
    auto* dialog = desk.await<QDialog>("importDialog");
    QVERIFY(dialog);
    desk.type(dialog->findChild<QLineEdit*>(q("importFiles")), log);
    desk.click("importNext");
    desk.click("importNext");
    QVERIFY(Desk::until([&] { return desk.label("importFigure5") == q("1"); }));
    QVERIFY(office.press("importNext"));
    QVERIFY(!desk.find("importNext")->isEnabled());
    auto* officer = desk.find<QComboBox>("importOfficer");
    QVERIFY(officer->isVisible() && officer->count() == 2);
    officer->setCurrentIndex(officer->findData(q("bob")));
    CHECK_UNCHANGED(office, {
        desk.type(desk.find<QLineEdit>("importPassphrase"), q("the passphrase of ada"));
        QVERIFY(office.press("importNext"));
        QVERIFY(office.says("importDetail", "rong passphrase for officer bob"));
        QCOMPARE(desk.label("importResult"), q("Nothing was imported"));
    });
    desk.type(desk.find<QLineEdit>("importPassphrase"), q("the passphrase of bob"));
    QVERIFY(office.press("importNext"));
    QVERIFY(office.says("importResult", "Imported 1 of 1"));
    desk.click("importNext");
    QVERIFY(desk.gone("importDialog"));
    QCOMPARE(office.bank().subject("S-03")[q("fields")].toInt(), 6);
}

// interface.md 5.8, 5.23: the vault locks after 5 minutes, operator mode ends after 30; shorter here. What runs is not cut off.
void WindowOfficersTest::nobodyTouchesTheProgram() {
    Office office(m_two.copy());
    auto& desk = office.desk();
    QVERIFY(office.start("ada"));
    auto* locks = office.service().lockWatch();
    auto* ends = office.service().operatorWatch();
    QCOMPARE(locks->limit(), 5 * 60'000);
    QCOMPARE(ends->limit(), 30 * 60'000);
    QVERIFY(locks->watching() && ends->watching());
    QVERIFY(locks->remainingMs() > 4 * 60'000 && ends->remainingMs() > 29 * 60'000);
    // Both are shown counting down.
    const auto clock = [](const QString& text) { return QRegularExpression(q("\\b(\\d\\d):(\\d\\d)\\b")).match(text).captured(); };
    const auto lockText = [&] {
        for (auto* title : desk.find("dockKeys")->findChildren<QWidget*>())
            if (title->accessibleName().contains(q("locks in")))
                return clock(title->accessibleName());
        return QString();
    };
    const QString lockBefore = lockText(), endsBefore = clock(desk.segment("ctxMode"));
    QVERIFY2(lockBefore.startsWith(q("04:")) || lockBefore == q("05:00"), qPrintable(lockBefore));
    QVERIFY2(endsBefore.startsWith(q("29:")) || endsBefore == q("30:00"), qPrintable(desk.segment("ctxMode")));
    QVERIFY(Desk::until([&] { return lockText() < lockBefore && clock(desk.segment("ctxMode")) < endsBefore; }, 4'000));
    // Both count from the last touch.
    ends->setLimit(4'000);
    for (int i = 0; i < 12; ++i) {
        desk.key(Qt::Key_Shift);
        QTest::qWait(400);
    }
    QVERIFY(desk.session().isOperator());
    // The vault is locked with the mode: whoever comes back reads evidence and sees no values.
    QVERIFY(Desk::until([&] { return !desk.session().isOperator() && !desk.session().isOpening(); }, 10'000));
    QVERIFY(Desk::until([&] { return office.service().vaultState() == workspace::VaultSummary::State::Locked; }));
    QVERIFY(desk.session().officer().isEmpty());
    QVERIFY(!ends->watching() && !locks->watching());
    QVERIFY(desk.segment("ctxMode").contains(q("EVIDENCE"), Qt::CaseInsensitive));
    QVERIFY(office.bar(ui::BannerKind::Operator).isEmpty());
    QVERIFY(office.visible("keysUnlockPassphrase"));
    // Operator mode again needs its reason again.
    ends->setLimit(30 * 60'000);
    QVERIFY(office.operatorMode());
    QVERIFY(office.signIn("ada"));
    locks->setLimit(1'500);
    QVERIFY(Desk::until([&] { return office.service().vaultState() == workspace::VaultSummary::State::Locked; }, 8'000));
    QVERIFY(desk.session().isOperator()); // the mode has its own time
    QCOMPARE(office.bank().cli("activity STORE --act operator --json").lines().size(), 2);
}

} // namespace lookback::test

LOOKBACK_WINDOW_TEST_MAIN(lookback::test::WindowOfficersTest)
#include "tst_window_officers.moc"
