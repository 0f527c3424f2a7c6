// What a person does that is not the straight path: vault and operator mode, imports with defects, stopping in the middle, files that are no
// stores, another program writing to the same store. By mouse and keyboard through the real window.
#include "tests/ui/support/desk.h"
#include "tests/ui/support/oracle.h"
#include "tests/ui/support/surroundings.h"
#include "ui/models/state_model.h"
#include "ui/timeline/timeline_widget.h"

#include <QtCore/QFileInfo>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDialog>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>

namespace lookback::test {

using ui::StateModel;

class WindowBreaksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void unlocksRevealsAndLocks();
    void operatorModeTakesASnapshot();
    void dryRunAgreesWithTheCommandLine();
    void importsIntoANewStore();
    void aStoppedDryRunHasNoResult();
    void aStoppedImportLeavesNothing();
    void badFilesAreSaidSo_data();
    void badFilesAreSaidSo();
    void anotherProcessAppends();
    void closingInTheMiddle();

private:
    QDialog* importDialog(Desk& desk, const QString& log);
    void answer(Desk& desk, const char* dialog, const QString& text);
    QString bigLog(qint64 events);
};

void WindowBreaksTest::answer(Desk& desk, const char* name, const QString& text) {
    auto* dialog = desk.await<QDialog>(name);
    QVERIFY2(dialog, name);
    auto* edit = dialog->findChild<QLineEdit*>();
    QTest::keyClicks(edit, text);
    QTest::keyClick(edit, Qt::Key_Return);
    QVERIFY(desk.gone(name));
}

void WindowBreaksTest::unlocksRevealsAndLocks() {
    Desk desk;
    QVERIFY(desk.begin());
    const QString name = QStringLiteral("holder.name");
    const QString clear = QStringLiteral("Wilhelmina Musterfrau"); // #1; #19 changes it
    desk.timeline()->setFocus();
    QVERIFY(desk.goTo(QStringLiteral("v11")));
    QVERIFY(!desk.value(name).contains(QStringLiteral("Wilhelmina")));
    auto* unlock = desk.find<QAction>("actUnlock");
    QVERIFY(unlock->isEnabled());
    unlock->trigger();
    auto* dialog = desk.await<QDialog>("unlockDialog");
    QVERIFY(dialog);
    auto* passphrase = dialog->findChild<QLineEdit*>(QStringLiteral("unlockPassphrase"));
    QCOMPARE(passphrase->echoMode(), QLineEdit::Password);
    QTest::keyClicks(passphrase, QStringLiteral("not the one"));
    QTest::keyClick(passphrase, Qt::Key_Return);
    QVERIFY(Desk::until([&] { return !desk.label("unlockError").isEmpty(); }));
    QVERIFY(passphrase->text().isEmpty());
    auto* ok = dialog->findChild<QPushButton*>(QStringLiteral("unlockOk"));
    QVERIFY(!ok->isEnabled() && !ok->toolTip().isEmpty()); // waits, and says so
    QTest::keyClicks(passphrase, QString::fromStdString(desk.session().sample()->officers.front().passphrase));
    QVERIFY(Desk::until([&] { return ok->isEnabled(); })); // once there is a passphrase and the wait is over
    QTest::keyClick(passphrase, Qt::Key_Return);
    QVERIFY(desk.gone("unlockDialog"));
    QVERIFY(Desk::until([&] { return desk.session().summary().vault.state == workspace::VaultSummary::State::Unlocked; }));
    QVERIFY(desk.settled());
    // Unlocked, and still hidden until somebody says why.
    QVERIFY(Desk::until([&] { return desk.value(name).contains(QStringLiteral("••")); }));
    auto* tree = desk.find<QTreeView>("stateTree");
    desk.clickCell(tree, desk.field(name, StateModel::Value));
    auto* reveal = desk.await<QDialog>("revealDialog");
    QVERIFY(reveal);
    QTest::keyClick(reveal->findChild<QLineEdit*>(), Qt::Key_Escape);
    QVERIFY(desk.gone("revealDialog"));
    QVERIFY(!desk.value(name).contains(QStringLiteral("Wilhelmina")));
    desk.clickCell(tree, desk.field(name, StateModel::Value));
    answer(desk, "revealDialog", QStringLiteral("identity check of the test"));
    QVERIFY2(Desk::until([&] { return desk.value(name) == clear; }), qPrintable(desk.value(name)));
    // A step of the cursor hides it, and so does locking.
    desk.key(desk.timeline(), Qt::Key_Left);
    QVERIFY(desk.arrives(QStringLiteral("State at v10")));
    QVERIFY(!desk.value(name).contains(QStringLiteral("Wilhelmina")));
    desk.clickCell(tree, desk.field(name, StateModel::Value));
    answer(desk, "revealDialog", QStringLiteral("once more"));
    QVERIFY(Desk::until([&] { return desk.value(name) == clear; }));
    desk.key(Qt::Key_L, Qt::ControlModifier);
    QVERIFY(Desk::until([&] { return desk.session().summary().vault.state == workspace::VaultSummary::State::Locked; }));
    QVERIFY(Desk::until([&] { return desk.value(name) == QStringLiteral("Locked: unlock the vault"); }));
    for (const char* code : {"inspectorRaw", "inspectorUpcasted", "inspectorBytes"})
        QVERIFY(!desk.code(code).contains(QStringLiteral("Wilhelmina")));
}

void WindowBreaksTest::operatorModeTakesASnapshot() {
    Desk desk;
    QVERIFY(desk.begin());
    const QString path = QString::fromStdString(desk.session().summary().path);
    auto* take = desk.find<QAction>("actTakeSnapshot");
    QVERIFY(!take->isEnabled());
    QVERIFY(take->toolTip().contains(QStringLiteral("operator mode")));
    QVERIFY(desk.goTo(QStringLiteral("v11")));
    desk.find<QAction>("actEnterOperator")->trigger();
    answer(desk, "operatorDialog", QStringLiteral("snapshot for the auditor"));
    QVERIFY(Desk::until([&] { return desk.session().isOperator() && !desk.session().isOpening(); }));
    QVERIFY(desk.settled());
    QVERIFY(desk.window().windowTitle().contains(QStringLiteral("Operator mode")));
    QVERIFY(!desk.segment("ctxMode").contains(QStringLiteral("EVIDENCE"), Qt::CaseInsensitive));
    QCOMPARE(desk.caption(), QStringLiteral("State at v11"));
    desk.key(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    auto* dialog = desk.await<QDialog>("snapshotsDialog");
    QVERIFY(dialog);
    QVERIFY(Desk::until([&] { return desk.column("snapshotsTable", 0) == QStringList{QStringLiteral("v20")}; }));
    desk.click("snapshotVerify");
    QVERIFY(Desk::until([&] { return desk.column("snapshotsTable", 4) == QStringList{QStringLiteral("equals replay")}; }));
    // The same again adds nothing.
    QVERIFY(Desk::until([&] { return desk.find<QPushButton>("snapshotTake")->isEnabled(); }));
    desk.click("snapshotTake");
    QVERIFY2(Desk::until([&] { return desk.label("snapshotsNote").contains(QStringLiteral("already")); }), qPrintable(desk.label("snapshotsNote")));
    QCOMPARE(desk.column("snapshotsTable", 0).size(), 1);
    desk.click("snapshotClose");
    QVERIFY(desk.gone("snapshotsDialog"));
    const auto listed = cli({QStringLiteral("snapshot"), path, QStringLiteral("ACC-1001"), QStringLiteral("--list"), QStringLiteral("--json")});
    QCOMPARE(listed.json().array().size(), 1);
    QCOMPARE(listed.json().array().first().toObject().value(QStringLiteral("version")).toInteger(), 20);
    desk.find<QAction>("actLeaveOperator")->trigger();
    QVERIFY(Desk::until([&] { return desk.session().isOpen() && !desk.session().isOperator() && !desk.session().isOpening(); }));
    QVERIFY(desk.settled());
    QVERIFY(desk.segment("ctxMode").contains(QStringLiteral("EVIDENCE"), Qt::CaseInsensitive));
}

// ---- import --------------------------------------------------------------------------------------------------------

QDialog* WindowBreaksTest::importDialog(Desk& desk, const QString& log) {
    desk.key(Qt::Key_I, Qt::ControlModifier);
    auto* dialog = desk.await<QDialog>("importDialog");
    if (!dialog)
        return nullptr;
    desk.type(dialog->findChild<QLineEdit*>(QStringLiteral("importFiles")), log);
    return dialog;
}

void WindowBreaksTest::dryRunAgreesWithTheCommandLine() {
    Desk desk;
    auto* dialog = importDialog(desk, sampleLog());
    QVERIFY(dialog);
    desk.click("importNext"); // format, with a preview that shows no personal value
    QVERIFY(!desk.code("importPreview").contains(QStringLiteral("Wilhelmina")));
    QVERIFY(!desk.code("importPreview").isEmpty());
    desk.click("importNext"); // dry run
    QVERIFY(Desk::until([&] { return desk.label("importHeading").contains(QLatin1Char('2')); }));
    QCOMPARE(desk.label("importFigure0"), QStringLiteral("29"));
    QCOMPARE(desk.label("importFigure5"), QStringLiteral("31"));
    QCOMPARE(desk.label("importFigure1"), QStringLiteral("1"));
    QCOMPARE(desk.label("importFigure2"), QStringLiteral("1"));
    const auto said = cli({QStringLiteral("import"), scratch(QStringLiteral("never.lookback")), sampleLog(), QStringLiteral("--dry-run"), QStringLiteral("--json")});
    const auto defects = said.json().object().value(QStringLiteral("defects")).toArray();
    QCOMPARE(defects.size(), 2);
    QCOMPARE(desk.column("importDefects", 0), (QStringList{QStringLiteral("27"), QStringLiteral("30")}));
    for (int i = 0; i < 2; ++i) {
        const auto defect = defects[i].toObject();
        QCOMPARE(desk.column("importDefects", 0)[i], QString::number(defect.value(QStringLiteral("line")).toInteger()));
        QCOMPARE(desk.column("importDefects", 1)[i].remove(QLatin1Char(',')), QString::number(defect.value(QStringLiteral("byte")).toInteger()));
        QCOMPARE(desk.column("importDefects", 2)[i], defect.value(QStringLiteral("stream")).toString());
        QCOMPARE(desk.column("importDefects", 4)[i], defect.value(QStringLiteral("problem")).toString());
    }
    // "Import nothing" is the default, and it says why there is nothing to press.
    auto* next = desk.find<QPushButton>("importNext");
    QVERIFY(!next->isEnabled() && !next->toolTip().isEmpty() && !desk.label("importReason").isEmpty());
    desk.click("policySkip");
    QVERIFY(next->isEnabled() && next->text().contains(QStringLiteral("29")));
    desk.click("policyKeep");
    QVERIFY(next->text().contains(QStringLiteral("31")));
    desk.click("policyNothing");
    QVERIFY(!next->isEnabled());
    QVERIFY(!QFileInfo::exists(scratch(QStringLiteral("never.lookback"))));
    desk.click("importCancel");
    QVERIFY(desk.gone("importDialog"));
}

void WindowBreaksTest::importsIntoANewStore() {
    const QString target = scratch(QStringLiteral("made.lookback"));
    Desk desk;
    auto* dialog = importDialog(desk, sampleLog());
    QVERIFY(dialog);
    desk.type(dialog->findChild<QLineEdit*>(QStringLiteral("importTarget")), target);
    desk.click("importNext");
    desk.click("importNext");
    QVERIFY(Desk::until([&] { return desk.label("importFigure5") == QStringLiteral("31"); }));
    desk.click("policyKeep");
    desk.click("importNext");
    auto* next = desk.find<QPushButton>("importNext");
    QVERIFY(!next->isEnabled()); // no passphrase yet
    desk.type(dialog->findChild<QLineEdit*>(QStringLiteral("importPassphrase")), QStringLiteral("correct horse"));
    desk.type(dialog->findChild<QLineEdit*>(QStringLiteral("importPassphraseAgain")), QStringLiteral("correct house"));
    QVERIFY(!next->isEnabled());
    QVERIFY(!QFileInfo::exists(target)); // nothing yet
    desk.type(dialog->findChild<QLineEdit*>(QStringLiteral("importPassphraseAgain")), QStringLiteral("correct horse"));
    QVERIFY(next->isEnabled());
    desk.click(next);
    QVERIFY(Desk::until([&] { return desk.label("importResult").contains(QStringLiteral("31 of 31")); }));
    QVERIFY(Desk::until([&] { return desk.session().isOpen() && QString::fromStdString(desk.session().summary().path) == target; }));
    QVERIFY(!desk.session().isOperator());
    desk.click("importNext"); // Done
    QVERIFY(desk.gone("importDialog"));
    QVERIFY(desk.openAccount(QStringLiteral("1001")));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("1,524.92"));
    // Into the open store again: everything is here already.
    desk.find<QAction>("actEnterOperator")->trigger();
    answer(desk, "operatorDialog", QStringLiteral("import once more"));
    QVERIFY(Desk::until([&] { return desk.session().isOperator() && !desk.session().isOpening(); }));
    QVERIFY(desk.settled());
    dialog = importDialog(desk, sampleLog());
    QVERIFY(dialog);
    QVERIFY(desk.find<QRadioButton>("importIntoOpen")->isChecked());
    desk.click("importNext");
    desk.click("importNext");
    QVERIFY(Desk::until([&] { return desk.label("importReason").contains(QStringLiteral("already here")); }));
    desk.click("importCancel");
    QVERIFY(desk.gone("importDialog"));
}

QString WindowBreaksTest::bigLog(qint64 events) {
    const QString log = scratch(QStringLiteral("big-%1.jsonl").arg(events));
    if (!QFileInfo::exists(log))
        if (const auto made = workspace::generate(log.toStdString(), (log + QStringLiteral(".manifest")).toStdString(), events, 50, "breaks"); !made)
            qFatal("%s", made.error().message.c_str());
    return log;
}

void WindowBreaksTest::aStoppedDryRunHasNoResult() {
    const QString log = bigLog(150'000);
    Desk desk;
    auto* dialog = importDialog(desk, log);
    QVERIFY(dialog);
    desk.click("importNext");
    desk.click("importNext");
    auto* jobs = desk.session().jobs();
    QVERIFY(Desk::until([&] { return !jobs->all().isEmpty() && jobs->all().last()->percent() > 3; }));
    ui::Job* job = jobs->all().last();
    QElapsedTimer timer;
    timer.start();
    desk.click("importCancel"); // "Stop"
    QVERIFY(Desk::until([&] { return job->isOver(); }));
    qInfo("stop of a dry run answered after %lld ms", timer.elapsed());
    QCOMPARE(job->state(), ui::Job::State::Cancelled);
    QVERIFY(job->outcome().startsWith(QStringLiteral("Cancelled at")));
    QVERIFY(Desk::until([&] { return desk.label("importHeading").contains(QStringLiteral("no result")); }));
    QTest::qWait(300);
    QCOMPARE(job->state(), ui::Job::State::Cancelled); // never restarts
    QCOMPARE(jobs->all().size(), 1);
    QCOMPARE(desk.label("importFigure5"), QStringLiteral("–"));
    QVERIFY(!desk.find<QPushButton>("importNext")->isEnabled());
    desk.click("importCancel");
    QVERIFY(desk.gone("importDialog"));
}

void WindowBreaksTest::aStoppedImportLeavesNothing() {
    const QString store = makeStore(QStringLiteral("stopped.lookback"));
    const QByteArray before = cli({QStringLiteral("export"), store}).out;
    Desk desk;
    desk.window().openPath(store);
    QVERIFY(Desk::until([&] { return desk.session().isOpen(); }));
    QVERIFY(desk.openAccount(QStringLiteral("1001")));
    desk.find<QAction>("actEnterOperator")->trigger();
    answer(desk, "operatorDialog", QStringLiteral("import"));
    QVERIFY(Desk::until([&] { return desk.session().isOperator() && !desk.session().isOpening(); }));
    QVERIFY(desk.settled());
    auto* dialog = importDialog(desk, bigLog(150'000));
    QVERIFY(dialog);
    desk.click("importNext");
    desk.click("importNext");
    auto* next = desk.find<QPushButton>("importNext");
    QVERIFY(QTest::qWaitFor([&] { return desk.label("importFigure5") == QStringLiteral("150,000"); }, 3 * kPatience));
    if (!next->isEnabled())
        desk.click("policyKeep");
    desk.click(next);
    if (auto* passphrase = dialog->findChild<QLineEdit*>(QStringLiteral("importPassphrase")); passphrase->isVisible())
        desk.type(passphrase, QStringLiteral("correct horse"));
    QVERIFY2(next->isEnabled(), qPrintable(desk.label("importReason")));
    desk.click(next);
    ui::Job* job = desk.session().jobs()->all().last();
    QVERIFY(Desk::until([&] { return job->percent() > 3 || job->isOver(); }));
    QElapsedTimer timer;
    timer.start();
    desk.click("importCancel");
    QVERIFY(Desk::until([&] { return job->isOver(); }));
    qInfo("stop of an import answered after %lld ms", timer.elapsed());
    QCOMPARE(job->state(), ui::Job::State::Cancelled);
    QVERIFY(Desk::until([&] { return desk.label("importResult") == QStringLiteral("Nothing was imported"); }));
    desk.click("importCancel");
    QVERIFY(desk.gone("importDialog"));
    QTest::qWait(300);
    QCOMPARE(job->state(), ui::Job::State::Cancelled);
    desk.session().closeStore();
    QTest::qWait(100);
    QVERIFY(cli({QStringLiteral("export"), store}).out == before);
}

// ---- files that are no stores --------------------------------------------------------------------------------------

void WindowBreaksTest::badFilesAreSaidSo_data() {
    QTest::addColumn<QString>("path");
    const auto write = [](const QString& name, const QByteArray& bytes) {
        QFile file(scratch(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write");
        return file.fileName();
    };
    QFile whole(makeStore(QStringLiteral("whole.lookback")));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    QTest::newRow("a folder") << scratch(QStringLiteral("tmp"));
    QTest::newRow("gone") << scratch(QStringLiteral("gone.lookback"));
    QTest::newRow("gzip") << write(QStringLiteral("gz.lookback"), QByteArray::fromHex("1f8b0800000000000003") + QByteArray(200, 'z'));
    QTest::newRow("truncated") << write(QStringLiteral("cut.lookback"), bytes.left(bytes.size() / 2));
    QTest::newRow("no store") << write(QStringLiteral("hello.lookback"), "hello\n");
}

void WindowBreaksTest::badFilesAreSaidSo() {
    QFETCH(QString, path);
    Desk desk;
    desk.window().openPath(path);
    auto* box = desk.await<QMessageBox>("failureBox");
    QVERIFY(box);
    QVERIFY2(box->text().contains(QFileInfo(path).fileName()), qPrintable(box->text()));
    const QStringList said = box->informativeText().split(QLatin1Char('\n'));
    QVERIFY2(said.size() >= 2 && said[0].size() > 10 && said[1].size() > 10, qPrintable(box->informativeText())); // what, and a way out
    desk.click(box->button(QMessageBox::Ok));
    QVERIFY(desk.gone("failureBox"));
    QVERIFY(desk.find("welcomeSample1")->isVisible()); // never an empty window
    QVERIFY(!desk.session().isOpen());
    // And the window goes on working.
    QVERIFY(desk.begin());
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("1,524.92"));
}

// ---- others --------------------------------------------------------------------------------------------------------

void WindowBreaksTest::anotherProcessAppends() {
    const QString store = makeStore(QStringLiteral("appended.lookback"));
    Desk desk;
    desk.window().openPath(store);
    QVERIFY(Desk::until([&] { return desk.session().isOpen(); }));
    QVERIFY(desk.openAccount(QStringLiteral("1001")));
    desk.drag(11);
    desk.rest();
    QVERIFY(desk.arrives(QStringLiteral("State at v11")));
    QTest::qWait(1200);
    const QByteArray line = R"({"stream":"account-ACC-1001","id":"6f2b1d2e-4c1a-4f60-9b57-0d7a3f1f6a02","type":"FundsDeposited","schemaVersion":3,"occurredAt":"2026-03-20T08:00:00Z","recordedAt":"2026-03-20T08:00:00Z","data":{"amount":{"minor":100,"currency":"EUR"},"reference":"one more","channel":"transfer"},"metadata":{"actor":"branch"}})"
                            "\n";
    const auto appended = cli({QStringLiteral("append"), store, QStringLiteral("account-ACC-1001"), QStringLiteral("--expected"), QStringLiteral("19")}, line);
    QVERIFY2(appended.exitCode == 0, appended.err.constData());
    QElapsedTimer timer;
    timer.start();
    QVERIFY(Desk::until([&] { return desk.label("lblRows") == QStringLiteral("21 of 21 events"); }));
    const qint64 ms = timer.elapsed();
    qInfo("shown after %lld ms", ms);
    QVERIFY(desk.settled());
    QCOMPARE(desk.timeline()->model()->count(), 21);
    QCOMPARE(desk.cursor().rank(), 11);
    QCOMPARE(desk.caption(), QStringLiteral("State at v11"));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("225.54"));
    QCOMPARE(desk.currentRow(), 10);
    QVERIFY(Desk::until([&] { return desk.label("lblEventCount").contains(QStringLiteral("32 events")); }));
    desk.timeline()->setFocus();
    desk.key(desk.timeline(), Qt::Key_End);
    QVERIFY(desk.arrives(QStringLiteral("State at v21")));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("1,525.92"));
}

void WindowBreaksTest::closingInTheMiddle() {
    // Closed while the sample is being made, while a view loads, while a state is on its way: no crash, no ghost.
    {
        Desk desk;
        desk.click("welcomeSample1");
    }
    {
        Desk desk;
        QVERIFY(desk.begin());
        desk.drag(3, 4);
        desk.find<QAction>("actClose")->trigger();
        QTest::qWait(50);
        QVERIFY(desk.find("welcomeSample1")->isVisible());
        QVERIFY(!desk.session().isOpen());
        QVERIFY(desk.begin());
        desk.key(desk.timeline(), Qt::Key_X);
    }
    {
        Desk desk;
        QVERIFY(desk.begin());
        desk.find<QLineEdit>("filterEdit")->setFocus();
        QTest::keyClicks(desk.find("filterEdit"), QStringLiteral("type:Fu"));
        desk.window().openSample(1); // another on top of it
        QVERIFY(Desk::until([&] { return desk.session().isOpen() && desk.cursor().place().account.isEmpty(); }));
        QVERIFY(desk.openAccount(QStringLiteral("1004")));
        QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("210.00"));
    }
}

} // namespace lookback::test

LOOKBACK_WINDOW_TEST_MAIN(lookback::test::WindowBreaksTest)
#include "tst_window_breaks.moc"
