// Keys and erasure through the real window: step 15 of the tour (interface.md 6) by mouse, the same by keyboard alone, holds, what is refused and by whom, idle
// lock, closing and opening again. Figures: sample 1 of account.md.
#include "tests/ui/support/desk.h"
#include "tests/ui/support/surroundings.h"
#include "ui/models/keys_model.h"
#include "ui/session/privacy_service.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialog>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>

namespace lookback::test {

using ui::KeyList;

class WindowPrivacyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listsWhoHasAKey();
    void erasesOneParty();
    void byKeyboardAlone();
    void holdDefersAndReleaseBringsBack();
    void waitsWhileClosed();
    void rejects();
    void locksWhenIdle();
    void noKeyErases();
    void officersAndPolicy();

private:
    static bool openKeys(Desk& desk);
    static bool operatorMode(Desk& desk);
    static bool unlock(Desk& desk, const char* prefix, const QString& officer, const QString& passphrase);
    static bool select(Desk& desk, const QString& subject);
    static bool request(Desk& desk);
    static QString row(Desk& desk, const QString& subject);
};

namespace {

QString cellOf(Desk& desk, const QString& subject, int column) {
    const auto* model = desk.find<QTableView>("keysTable")->model();
    for (int r = 0; r < model->rowCount(); ++r)
        if (model->index(r, KeyList::Subject).data().toString() == subject)
            return model->index(r, column).data().toString();
    return {};
}

bool enabled(Desk& desk, const char* name) {
    auto* widget = desk.window().findChild<QWidget*>(QLatin1String(name));
    return widget && widget->isVisible() && widget->isEnabled();
}

bool clickWhenEnabled(Desk& desk, const char* name) {
    if (!Desk::until([&] { return enabled(desk, name); })) {
        auto* widget = desk.window().findChild<QWidget*>(QLatin1String(name));
        qWarning("%s stays disabled: %s", name, widget ? qPrintable(widget->toolTip()) : "no such widget");
        return false;
    }
    desk.click(name);
    return true;
}

} // namespace

bool WindowPrivacyTest::openKeys(Desk& desk) {
    desk.key(Qt::Key_8, Qt::AltModifier);
    return Desk::until([&] { return desk.find("dockKeys")->isVisible() && desk.find<QTableView>("keysTable")->model()->rowCount() == 5; });
}

bool WindowPrivacyTest::operatorMode(Desk& desk) {
    desk.find<QAction>("actEnterOperator")->trigger();
    auto* dialog = desk.await<QDialog>("operatorDialog");
    if (!dialog)
        return false;
    QTest::keyClicks(dialog->findChild<QLineEdit*>(), QStringLiteral("erasure request of S-02"));
    QTest::keyClick(dialog->findChild<QLineEdit*>(), Qt::Key_Return);
    return desk.gone("operatorDialog") && Desk::until([&] { return desk.session().isOperator(); });
}

// In one of the places where one can sign in.
bool WindowPrivacyTest::unlock(Desk& desk, const char* prefix, const QString& officer, const QString& passphrase) {
    const QByteArray p(prefix);
    if (!Desk::until([&] { return desk.window().findChild<QWidget*>(QLatin1String(p + "Officer")) && desk.find<QComboBox>((p + "Officer").constData())->isVisible(); }))
        return false;
    auto* box = desk.find<QComboBox>((p + "Officer").constData());
    box->setFocus();
    QTest::keyClicks(box, officer);
    if (box->currentData().toString() != officer)
        return false;
    desk.type(desk.find<QLineEdit>((p + "Passphrase").constData()), passphrase);
    return clickWhenEnabled(desk, (p + "Ok").constData()) && Desk::until([&] { return desk.session().officer() == officer; });
}

bool WindowPrivacyTest::select(Desk& desk, const QString& subject) {
    auto* table = desk.find<QTableView>("keysTable");
    for (int r = 0; r < table->model()->rowCount(); ++r)
        if (table->model()->index(r, KeyList::Subject).data().toString() == subject) {
            desk.clickCell(table, table->model()->index(r, KeyList::Subject));
            return Desk::until([&] { return desk.label("subjectName") == subject && enabled(desk, "subjectErase"); });
        }
    return false;
}

// From the key panel to a submitted request, as whoever is signed in.
bool WindowPrivacyTest::request(Desk& desk) {
    desk.click("subjectErase");
    if (!desk.await<QDialog>("erasureWizard"))
        return false;
    desk.type(desk.find<QLineEdit>("erasureIdentity"), QStringLiteral("passport, case 2026-118"));
    for (int page = 0; page < 3; ++page)
        if (!clickWhenEnabled(desk, "erasureNext"))
            return false;
    if (clickWhenEnabled(desk, "erasureNext") && Desk::until([&] { return desk.label("erasureStatus").startsWith(QStringLiteral("E-1, requested by")); }))
        return true;
    qWarning("not submitted: \"%s\", \"%s\", \"%s\"", qPrintable(desk.label("erasureStatus")), qPrintable(desk.label("erasurePlanError")), qPrintable(desk.label("erasureNote")));
    return false;
}

QString WindowPrivacyTest::row(Desk& desk, const QString& subject) { return cellOf(desk, subject, KeyList::State); }

void WindowPrivacyTest::listsWhoHasAKey() {
    Desk desk;
    QVERIFY(desk.openSample1());
    QVERIFY(openKeys(desk));
    // account.md: S-01 holder (2 fields in #1, 3 in #19), S-02 payee of #4 (2), S-03 payee of #14 and #15 (4), S-04 and S-05 holders (2 each).
    QCOMPARE(desk.column("keysTable", KeyList::Subject), QStringList({QStringLiteral("S-01"), QStringLiteral("S-02"), QStringLiteral("S-03"), QStringLiteral("S-04"), QStringLiteral("S-05")}));
    QCOMPARE(desk.column("keysTable", KeyList::Fields), QStringList({QStringLiteral("5"), QStringLiteral("2"), QStringLiteral("4"), QStringLiteral("2"), QStringLiteral("2")}));
    QCOMPARE(desk.column("keysTable", KeyList::Events), QStringList({QStringLiteral("2"), QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("1"), QStringLiteral("1")}));
    QCOMPARE(row(desk, QStringLiteral("S-02")), QStringLiteral("active"));
    QCOMPARE(desk.label("keysCount"), QStringLiteral("5 subjects"));
    QCOMPARE(desk.label("keysSums"), QStringLiteral("15 fields sealed"));
    desk.type(desk.find<QLineEdit>("keysSearch"), QStringLiteral("acc-1003"));
    QCOMPARE(desk.column("keysTable", KeyList::Subject), QStringList{QStringLiteral("S-04")});
    QCOMPARE(desk.label("keysCount"), QStringLiteral("1 of 5 subjects"));
    desk.type(desk.find<QLineEdit>("keysSearch"), QStringLiteral("nobody"));
    QVERIFY(Desk::until([&] { return desk.find("keysClearFilter")->isVisible(); }));
    desk.click("keysClearFilter");
    QCOMPARE(desk.find<QTableView>("keysTable")->model()->rowCount(), 5);
    // Where the data is, without any key.
    QVERIFY(select(desk, QStringLiteral("S-02")));
    QVERIFY(Desk::until([&] { return desk.window().findChild<QWidget*>(QStringLiteral("subjectFactEvents")) != nullptr; }));
    QCOMPARE(desk.label("subjectFactEvents"), QStringLiteral("1 (#4)"));
    QCOMPARE(desk.label("subjectFactFields"), QStringLiteral("2 (iban 1, name 1)"));
    QCOMPARE(desk.label("subjectFactAccounts"), QStringLiteral("ACC-1001"));
    QCOMPARE(desk.label("subjectFactReports"), QStringLiteral("none"));
    desk.click("subjectEvents");
    QVERIFY(Desk::until([&] { return desk.cursor().place().account == QStringLiteral("ACC-1001") && desk.label("lblRows") == QStringLiteral("1 of 20 events"); }));
    QVERIFY(Desk::until([&] { return desk.cell(0, 0) == QStringLiteral("4"); })); // the page of the row comes a turn after the count
}

void WindowPrivacyTest::erasesOneParty() {
    Desk desk;
    QVERIFY(desk.begin());
    QVERIFY(operatorMode(desk));
    QVERIFY(openKeys(desk));
    QVERIFY(unlock(desk, "keysUnlock", QStringLiteral("requester"), QStringLiteral("sample requester")));
    QVERIFY(select(desk, QStringLiteral("S-02")));
    QVERIFY(request(desk));
    QVERIFY(Desk::until([&] { return row(desk, QStringLiteral("S-02")) == QStringLiteral("waiting approval"); }));

    // The requester approves: the button works, the service refuses.
    desk.type(desk.find<QLineEdit>("erasureApproveNumber"), QStringLiteral("E-1"));
    QVERIFY(clickWhenEnabled(desk, "erasureApprove"));
    QVERIFY(Desk::until([&] { return desk.label("erasurePlanError").contains(QStringLiteral("requester cannot approve")); }));
    QVERIFY(!desk.find("erasureNext")->isEnabled());

    // Another officer, in the wizard; a wrong number does nothing.
    const QString digest = desk.label("erasureDigest");
    QVERIFY(digest.startsWith(QStringLiteral("sha256:")) && digest.size() == 71);
    QVERIFY(unlock(desk, "erasureSignIn", QStringLiteral("approver"), QStringLiteral("sample approver")));
    QCOMPARE(desk.label("erasureDigest"), digest);
    desk.type(desk.find<QLineEdit>("erasureApproveNumber"), QStringLiteral("E-2"));
    QVERIFY(!desk.find("erasureApprove")->isEnabled());
    desk.type(desk.find<QLineEdit>("erasureApproveNumber"), QStringLiteral("E-1"));
    QVERIFY(clickWhenEnabled(desk, "erasureApprove"));
    QVERIFY(Desk::until([&] { return desk.label("erasureStatus").contains(QStringLiteral("Approved by approver")); }));
    QVERIFY(clickWhenEnabled(desk, "erasureNext"));

    // Beyond the point of no return.
    QVERIFY(Desk::until([&] { return desk.find<QPushButton>("erasureNext")->text() == QStringLiteral("Erase S-02"); }));
    QCOMPARE(desk.find<QTableView>("erasureSteps")->model()->rowCount(), 9); // E2 to E10
    QVERIFY(clickWhenEnabled(desk, "erasureNext"));
    QVERIFY(Desk::until([&] { return desk.window().findChild<QWidget*>(QStringLiteral("certificateTrials")) && desk.find("certificateTrials")->isVisible(); }, 60'000));
    QCOMPARE(desk.label("certificateTrials"), QStringLiteral("2 of 2 failed as erased"));
    QVERIFY(Desk::until([&] { return desk.label("certificateScan").contains(QStringLiteral("0 traces")); }));

    // The certificate, and its files.
    QVERIFY(clickWhenEnabled(desk, "certificateJson"));
    auto* files = desk.await<QFileDialog>("certificateSaveDialog");
    QVERIFY(files);
    const QString json = scratch(QStringLiteral("certificate.json"));
    auto* name = files->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    QVERIFY(name);
    name->setText(json);
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(Desk::until([&] { return desk.label("certificateResult").startsWith(QStringLiteral("Saved")); }));
    for (const char* suffix : {"", ".sig", ".pem"})
        QVERIFY2(QFileInfo(json + QLatin1String(suffix)).size() > 0, suffix);
    QFile file(json);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(text.contains("\"S-02\"") && !text.contains("Beispielmann"));
    QVERIFY(Desk::until([&] { return desk.label("certificateIssued").contains(QStringLiteral("issued last by approver")); }));
    QVERIFY(clickWhenEnabled(desk, "certificatePdf"));
    files = desk.await<QFileDialog>("certificateSaveDialog");
    QVERIFY(files);
    const QString pdf = scratch(QStringLiteral("certificate.pdf"));
    files->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(pdf);
    QTest::keyClick(files->findChild<QLineEdit*>(QStringLiteral("fileNameEdit")), Qt::Key_Return);
    QVERIFY(Desk::until([&] { return QFileInfo(pdf).size() > 1000; }));
    QVERIFY(clickWhenEnabled(desk, "erasureNext"));
    QVERIFY(desk.gone("erasureWizard"));

    // What the window says now: the payee erased, the holder as before and readable.
    QVERIFY(Desk::until([&] { return row(desk, QStringLiteral("S-02")).startsWith(QStringLiteral("destroyed")); }));
    QCOMPARE(row(desk, QStringLiteral("S-01")), QStringLiteral("active"));
    QVERIFY(desk.goTo(QStringLiteral("#4")));
    bool erased = false;
    desk.session().ask<workspace::EventDetail>(
        &desk.window(), [](workspace::Workspace& w) { return w.event("account-ACC-1001", {}, timetravel::Rank{4}); },
        [&](const base::Result<workspace::EventDetail>& detail) {
            erased = detail && detail->personal.size() == 2;
            if (detail)
                for (const auto& personal : detail->personal)
                    erased = erased && personal.shown.state == workspace::Revealed::State::Erased && personal.shown.erasure == "E-1";
        });
    QVERIFY(Desk::until([&] { return erased; }));
    // The holder's name through the window, with a reason.
    desk.find<QAction>("actShowState")->trigger();
    QVERIFY(desk.goTo(QStringLiteral("v20")));
    const QModelIndex holder = desk.field(QStringLiteral("holder.name"), 1);
    QVERIFY(holder.isValid());
    auto* tree = desk.find<QAbstractItemView>("stateTree");
    tree->setFocus();
    tree->setCurrentIndex(holder);
    desk.key(tree, Qt::Key_Return);
    auto* reveal = desk.await<QDialog>("revealDialog");
    QVERIFY(reveal);
    QTest::keyClicks(reveal->findChild<QLineEdit*>(), QStringLiteral("still readable?"));
    QTest::keyClick(reveal->findChild<QLineEdit*>(), Qt::Key_Return);
    QVERIFY(desk.gone("revealDialog"));
    QVERIFY(Desk::until([&] { return desk.value(QStringLiteral("holder.name")) == QStringLiteral("Wilhelmina Musterfrau-Probe"); }));
    // Copied, it stays on the clipboard for ten seconds; a hidden value is not copied at all.
    auto* clipboard = QGuiApplication::clipboard();
    desk.key(tree, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(clipboard->text(), QStringLiteral("Wilhelmina Musterfrau-Probe"));
    QTest::qWait(8000);
    QCOMPARE(clipboard->text(), QStringLiteral("Wilhelmina Musterfrau-Probe"));
    QVERIFY(Desk::until([&] { return clipboard->text().isEmpty(); }, 4000));
    tree->setCurrentIndex(desk.field(QStringLiteral("holder.email"), 1));
    desk.key(tree, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(clipboard->text().isEmpty());
    // The command line agrees.
    const auto listed = cli({QStringLiteral("vault"), QString::fromStdString(desk.session().summary().path), QStringLiteral("subjects"), QStringLiteral("--json")});
    QVERIFY2(listed.out.contains("destroyed"), listed.err.constData());
}

// No mouse: focus moves by keys, every act is reachable.
void WindowPrivacyTest::byKeyboardAlone() {
    Desk desk;
    QTest::keyClick(desk.find("welcomeSample1"), Qt::Key_Space);
    QVERIFY(Desk::until([&] { return desk.session().isOpen(); }));
    QVERIFY(operatorMode(desk));
    QVERIFY(openKeys(desk));
    auto* pass = desk.find<QLineEdit>("keysUnlockPassphrase");
    auto* who = desk.find<QComboBox>("keysUnlockOfficer");
    who->setFocus(Qt::TabFocusReason);
    QTest::keyClicks(who, QStringLiteral("requester"));
    desk.key(Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), pass);
    QTest::keyClicks(pass, QStringLiteral("sample requester"));
    desk.key(Qt::Key_Return);
    QVERIFY(Desk::until([&] { return desk.session().officer() == QStringLiteral("requester"); }));
    auto* search = desk.find<QLineEdit>("keysSearch");
    search->setFocus(Qt::TabFocusReason);
    QTest::keyClicks(search, QStringLiteral("S-03"));
    desk.key(Qt::Key_Down);
    QCOMPARE(QApplication::focusWidget(), desk.find("keysTable"));
    QVERIFY(Desk::until([&] { return desk.label("subjectName") == QStringLiteral("S-03") && enabled(desk, "subjectErase"); }));
    for (int i = 0; i < 12 && QApplication::focusWidget()->objectName() != QStringLiteral("subjectErase"); ++i)
        desk.key(Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("subjectErase"));
    desk.key(Qt::Key_Space);
    QVERIFY(desk.await<QDialog>("erasureWizard"));
    QVERIFY(Desk::until([&] { return QApplication::focusWidget() && QApplication::focusWidget()->objectName() == QStringLiteral("erasureIdentity"); }));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("call back on file, case 7"));
    desk.key(Qt::Key_Return); // the default button: Next
    for (const char* page : {"erasureOutOfReach", "erasureClassTable", "erasureDigest"}) {
        QVERIFY2(Desk::until([&] { return desk.window().findChild<QWidget*>(QLatin1String(page)) && desk.find(page)->isVisible() && enabled(desk, "erasureNext"); }), page);
        desk.find("erasureNext")->setFocus(Qt::TabFocusReason);
        desk.key(Qt::Key_Space);
    }
    QVERIFY(Desk::until([&] { return desk.label("erasureStatus").startsWith(QStringLiteral("E-1, requested by requester")); }));
    desk.key(Qt::Key_Escape);
    QVERIFY(desk.gone("erasureWizard"));
    QVERIFY(Desk::until([&] { return cellOf(desk, QStringLiteral("S-03"), KeyList::Request).startsWith(QStringLiteral("E-1 due")); }));
    desk.key(Qt::Key_L, Qt::ControlModifier);
    QVERIFY(Desk::until([&] { return desk.session().officer().isEmpty() && desk.find("keysUnlockPassphrase")->isVisible(); }));
}

void WindowPrivacyTest::holdDefersAndReleaseBringsBack() {
    Desk desk;
    QVERIFY(desk.openSample1());
    QVERIFY(operatorMode(desk));
    QVERIFY(openKeys(desk));
    QVERIFY(unlock(desk, "keysUnlock", QStringLiteral("requester"), QStringLiteral("sample requester")));
    QVERIFY(select(desk, QStringLiteral("S-02")));
    desk.click("subjectHold");
    auto* dialog = desk.await<QDialog>("holdDialog");
    QVERIFY(dialog);
    QVERIFY(!desk.find("holdOk")->isEnabled());
    desk.type(desk.find<QLineEdit>("holdReference"), QStringLiteral("court 12 O 34/26"));
    desk.click("holdOk");
    QVERIFY(desk.gone("holdDialog"));
    QVERIFY(Desk::until([&] { return row(desk, QStringLiteral("S-02")) == QStringLiteral("on hold") && cellOf(desk, QStringLiteral("S-02"), KeyList::Hold) == QStringLiteral("H-1"); }));
    QVERIFY(Desk::until([&] { return enabled(desk, "subjectErase") && enabled(desk, "subjectRelease"); }));
    QVERIFY(request(desk));
    QVERIFY2(desk.label("erasureStatus").contains(QStringLiteral("Deferred")), qPrintable(desk.label("erasureStatus")));
    QVERIFY(!desk.find("erasureNext")->isEnabled());
    desk.click("erasureClose");
    QVERIFY(desk.gone("erasureWizard"));
    // Two must release it; the first signature alone changes nothing.
    QVERIFY(clickWhenEnabled(desk, "subjectRelease"));
    QVERIFY(desk.await<QDialog>("releaseDialog"));
    desk.click("releaseOk");
    QVERIFY(desk.gone("releaseDialog"));
    QVERIFY(Desk::until([&] { return desk.find<QPushButton>("subjectRelease")->text().startsWith(QStringLiteral("Sign release of H-1")); }));
    QCOMPARE(row(desk, QStringLiteral("S-02")), QStringLiteral("on hold"));
    QVERIFY(clickWhenEnabled(desk, "subjectRelease"));
    QVERIFY(desk.await<QDialog>("releaseDialog"));
    desk.click("releaseOk");
    QVERIFY(Desk::until([&] { return desk.label("releaseDialogError").contains(QStringLiteral("has signed the release of H-1 already")); }));
    desk.click("releaseDialogCancel");
    QVERIFY(desk.gone("releaseDialog"));
    desk.click("keysLockNow");
    QVERIFY(unlock(desk, "keysUnlock", QStringLiteral("approver"), QStringLiteral("sample approver")));
    QVERIFY(clickWhenEnabled(desk, "subjectRelease"));
    QVERIFY(desk.await<QDialog>("releaseDialog"));
    desk.click("releaseOk");
    QVERIFY(desk.gone("releaseDialog"));
    QVERIFY(Desk::until([&] { return row(desk, QStringLiteral("S-02")) == QStringLiteral("waiting approval"); }));
}

void WindowPrivacyTest::waitsWhileClosed() {
    Desk desk;
    QVERIFY(desk.openSample1());
    QVERIFY(openKeys(desk));
    // Evidence mode, locked: the wizard shows the plan and asks for what is missing where it is missing.
    QVERIFY(select(desk, QStringLiteral("S-05")));
    desk.click("subjectErase");
    QVERIFY(desk.await<QDialog>("erasureWizard"));
    desk.type(desk.find<QLineEdit>("erasureIdentity"), QStringLiteral("letter of 2026-03-30"));
    for (int page = 0; page < 3; ++page)
        QVERIFY(clickWhenEnabled(desk, "erasureNext"));
    QVERIFY(Desk::until([&] { return desk.find("erasureOperatorReason")->isVisible(); }));
    QVERIFY(!desk.find("erasureNext")->isEnabled());
    desk.type(desk.find<QLineEdit>("erasureOperatorReason"), QStringLiteral("request of S-05"));
    desk.click("erasureOperatorOk");
    QVERIFY(unlock(desk, "erasureUnlock", QStringLiteral("requester"), QStringLiteral("sample requester")));
    QVERIFY(clickWhenEnabled(desk, "erasureNext"));
    QVERIFY(Desk::until([&] { return desk.label("erasureStatus").startsWith(QStringLiteral("E-1")); }));
    desk.click("erasureClose");
    QVERIFY(desk.gone("erasureWizard"));
    QVERIFY(Desk::until([&] { return desk.find<QPushButton>("keysWaiting")->text() == QStringLiteral("Erasure requests: 1 waiting for approval"); }));
    // Opened again it stands where the request stands.
    QVERIFY(Desk::until([&] { return desk.find<QPushButton>("subjectErase")->text() == QStringLiteral("Approve E-1…"); }));
    desk.click("subjectErase");
    QVERIFY(desk.await<QDialog>("erasureWizard"));
    QVERIFY(Desk::until([&] { return desk.window().findChild<QWidget*>(QStringLiteral("erasureDigest")) && desk.find("erasureDigest")->isVisible() && desk.label("erasureStatus").startsWith(QStringLiteral("E-1")); }));
    // The reason of operator mode is in the register.
    QFile activity(QString::fromStdString(desk.session().summary().path) + QStringLiteral(".activity"));
    QVERIFY(activity.open(QIODevice::ReadOnly));
    QVERIFY(activity.readAll().contains("request of S-05"));
}

void WindowPrivacyTest::rejects() {
    Desk desk;
    QVERIFY(desk.openSample1());
    QVERIFY(operatorMode(desk));
    QVERIFY(openKeys(desk));
    QVERIFY(unlock(desk, "keysUnlock", QStringLiteral("requester"), QStringLiteral("sample requester")));
    QVERIFY(select(desk, QStringLiteral("S-04")));
    QVERIFY(request(desk));
    QVERIFY(unlock(desk, "erasureSignIn", QStringLiteral("approver"), QStringLiteral("sample approver")));
    QVERIFY(!desk.find("erasureReject")->isEnabled());
    desk.type(desk.find<QLineEdit>("erasureRejectReason"), QStringLiteral("identity not proven"));
    QVERIFY(clickWhenEnabled(desk, "erasureReject"));
    QVERIFY(Desk::until([&] { return desk.label("erasureStatus").contains(QStringLiteral("Rejected: identity not proven")); }));
    QVERIFY(!desk.find("erasureNext")->isEnabled());
    desk.click("erasureClose");
    QVERIFY(desk.gone("erasureWizard"));
    QVERIFY(Desk::until([&] { return row(desk, QStringLiteral("S-04")) == QStringLiteral("active") && desk.find<QPushButton>("subjectErase")->text() == QStringLiteral("Request erasure…"); }));
}

void WindowPrivacyTest::locksWhenIdle() {
    Desk desk;
    QVERIFY(desk.openSample1());
    QVERIFY(openKeys(desk));
    // A wrong passphrase makes the next try wait.
    desk.type(desk.find<QLineEdit>("keysUnlockPassphrase"), QStringLiteral("wrong"));
    QVERIFY(clickWhenEnabled(desk, "keysUnlockOk"));
    QVERIFY(Desk::until([&] { return desk.find("keysUnlockError")->isVisible(); }));
    desk.type(desk.find<QLineEdit>("keysUnlockPassphrase"), QStringLiteral("sample requester"));
    QVERIFY(!desk.find("keysUnlockOk")->isEnabled());
    QVERIFY(desk.find("keysUnlockOk")->toolTip().contains(QStringLiteral("wrong passphrase")));
    QVERIFY(unlock(desk, "keysUnlock", QStringLiteral("requester"), QStringLiteral("sample requester")));
    auto* watch = desk.window().findChild<ui::PrivacyService*>(QStringLiteral("privacyService"))->lockWatch();
    QCOMPARE(watch->limit(), 5 * 60'000);
    QVERIFY(Desk::until([&] { return watch->watching(); }));
    watch->setLimit(1500);
    for (int i = 0; i < 10; ++i) { // whoever types is not away
        desk.key(Qt::Key_Shift);
        QTest::qWait(300);
    }
    QCOMPARE(desk.session().officer(), QStringLiteral("requester"));
    QVERIFY(Desk::until([&] { return desk.session().officer().isEmpty() && desk.session().summary().vault.state == workspace::VaultSummary::State::Locked; }, 6000));
    QVERIFY(desk.find("keysUnlockPassphrase")->isVisible());
}

void WindowPrivacyTest::noKeyErases() {
    Desk desk;
    QVERIFY(desk.openSample1());
    QVERIFY(operatorMode(desk));
    QVERIFY(openKeys(desk));
    QVERIFY(unlock(desk, "keysUnlock", QStringLiteral("requester"), QStringLiteral("sample requester")));
    QVERIFY(select(desk, QStringLiteral("S-02")));
    auto* table = desk.find<QTableView>("keysTable");
    table->setFocus();
    for (const auto key : {Qt::Key_Delete, Qt::Key_Backspace, Qt::Key_D, Qt::Key_Return})
        desk.key(table, key);
    QTest::qWait(200);
    QVERIFY(!desk.window().findChild<QDialog*>());
    QCOMPARE(table->contextMenuPolicy(), Qt::NoContextMenu);
    for (auto* action : desk.window().findChildren<QAction*>())
        QVERIFY2(!action->text().startsWith(QStringLiteral("Eras")) && !action->text().contains(QStringLiteral("erase")) && !action->text().contains(QStringLiteral("elete")), qPrintable(action->text()));
    QCOMPARE(row(desk, QStringLiteral("S-02")), QStringLiteral("active"));
}

void WindowPrivacyTest::officersAndPolicy() {
    Desk desk;
    QVERIFY(desk.openSample1());
    QVERIFY(operatorMode(desk));
    QVERIFY(openKeys(desk));
    QVERIFY(unlock(desk, "keysUnlock", QStringLiteral("requester"), QStringLiteral("sample requester")));
    desk.find<QAction>("actOfficers")->trigger();
    QVERIFY(desk.await<QDialog>("officersDialog"));
    QVERIFY(Desk::until([&] { return desk.label("officersPolicyLine").startsWith(QStringLiteral("2 officers must sign")); }));
    QCOMPARE(desk.column("officersTable", 0), QStringList({QStringLiteral("requester"), QStringLiteral("approver")}));
    // Lowering needs everybody: one signature is not enough.
    QVERIFY(clickWhenEnabled(desk, "officersPolicy"));
    QVERIFY(desk.await<QDialog>("policyDialog"));
    auto* approvals = desk.find("policyApprovals");
    approvals->setFocus();
    QTest::keyClick(approvals, Qt::Key_Down);
    desk.click("policyOk");
    QVERIFY(desk.gone("policyDialog"));
    QVERIFY(Desk::until([&] { return desk.label("officersResult").startsWith(QStringLiteral("Signed.")); }));
    QVERIFY(Desk::until([&] { return desk.find("officersPending")->isVisible() && desk.column("officersPending", 2) == QStringList{QStringLiteral("approver")}; }));
    QVERIFY(desk.label("officersPolicyLine").startsWith(QStringLiteral("2 officers must sign")));
}

} // namespace lookback::test

LOOKBACK_WINDOW_TEST_MAIN(lookback::test::WindowPrivacyTest)
#include "tst_window_privacy.moc"
