// The Integrity and Activity docks, and erased values everywhere, through the real window. Figures: sample 1 of account.md; what is altered, appended or
// erased is done from outside, by SQL or the command line.
#include "tests/ui/support/desk.h"
#include "tests/ui/support/surroundings.h"
#include "ui/models/activity_model.h"
#include "ui/models/event_table_model.h"
#include "ui/models/integrity_model.h"
#include "ui/models/state_model.h"
#include "ui/appearance/roles.h"
#include "ui/session/integrity.h"
#include "ui/timeline/timeline_widget.h"
#include "ui/widgets/badges.h"

#include <QtCore/QDateTime>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>

namespace lookback::test {

using ui::ActivityModel;
using ui::EventTableModel;
using ui::IntegrityModel;
using ui::IntegrityState;
using ui::PersonalState;
using ui::StateModel;

class WindowIntegrityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void notCheckedUntilAsked();
    void sampleIsConsistentWithTwoDataProblems();
    void oneAccountIsNotTheStore();
    void cancelledLeavesNoStatement();
    void appendedStoreGreysTheBadge();
    void changedFromOutsideGreysTheBadge();
    void alteredRecordIsRed();
    void activityListsWhatWasShownAndWhy();
    void brokenChainIsFlagged();
    void erasedIsSaidEverywhere();
    void restrictedIsSaid();
};

namespace {

QString q(const char* text) { return QString::fromUtf8(text); }

ui::IntegrityBadge* badge(Desk& desk) { return desk.find<ui::IntegrityBadge>("badgeIntegrity"); }
bool verified(Desk& desk) {
    return Desk::until([&] { return !desk.session().integrity()->job() && desk.session().integrity()->last(); });
}

// Problems as the tree lists them: "check: place".
QStringList problems(Desk& desk) {
    QStringList lines;
    const auto* model = desk.find<QTreeView>("integrityTree")->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        const QModelIndex check = model->index(row, 0);
        for (int i = 0; i < model->rowCount(check); ++i)
            lines.append(check.data().toString() + q(": ") + model->index(i, IntegrityModel::Check, check).data().toString());
    }
    return lines;
}

QModelIndex goLink(Desk& desk, const QString& part) {
    const auto* model = desk.find<QTreeView>("integrityTree")->model();
    for (int row = 0; row < model->rowCount(); ++row)
        for (int i = 0; i < model->rowCount(model->index(row, 0)); ++i)
            if (model->index(i, 0, model->index(row, 0)).data().toString().contains(part))
                return model->index(i, IntegrityModel::Go, model->index(row, 0));
    return {};
}

bool sql(const QString& store, const QString& statements) {
    QProcess python;
    python.start(q("/usr/bin/python3"), {q("-c"), q("import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nfor s in sys.argv[2].split('\\n'): c.execute(s)\nc.commit()\nc.close()\n"), store, statements});
    return python.waitForFinished() && python.exitCode() == 0;
}

// The store opened as evidence, no account chosen.
bool open(Desk& desk, const QString& store) {
    desk.window().openPath(store);
    return Desk::until([&] { return desk.session().isOpen() && !desk.session().isOpening(); });
}

void answerDialog(Desk& desk, const char* name, const QString& text) {
    auto* dialog = desk.await<QDialog>(name);
    QVERIFY(dialog);
    auto* edit = dialog->findChild<QLineEdit*>();
    QTest::keyClicks(edit, text);
    QTest::keyClick(edit, Qt::Key_Return);
    QVERIFY(desk.gone(name));
}

// E-1: subject of a store of makeStore() erased by its one officer.
void eraseBy(const QString& store, const QString& subject) {
    const QStringList pass{q("--passphrase-file"), scratch(q("passphrase"))};
    auto asked = cli(QStringList{q("erase"), store, q("request"), subject, q("--ground"), q("17(1)(a)"), q("--received"), QDateTime::currentDateTimeUtc().date().toString(Qt::ISODate), q("--identity"), q("passport")} + pass);
    QVERIFY2(asked.exitCode == 0, asked.err.constData());
    auto done = cli(QStringList{q("erase"), store, q("execute"), q("E-1")} + pass);
    QVERIFY2(done.exitCode == 0, done.err.constData());
}

} // namespace

void WindowIntegrityTest::notCheckedUntilAsked() {
    Desk desk;
    QVERIFY(desk.openSample1());
    QCOMPARE(desk.segment("ctxIntegrity"), q("Integrity Not checked"));
    desk.click("ctxIntegrity");
    QVERIFY(Desk::until([&] { return desk.find("dockIntegrity")->isVisible(); }));
    QCOMPARE(badge(desk)->state(), IntegrityState::NotChecked);
    QCOMPARE(badge(desk)->text(), q("Not checked since opening"));
    QVERIFY(desk.label("integrityProves").startsWith(q("Nothing")));
    QVERIFY(!desk.find("badgeDataProblems")->isVisible());
    // One bottom dock at a time; its key closes it.
    desk.key(Qt::Key_0, Qt::AltModifier);
    QVERIFY(Desk::until([&] { return desk.find("dockActivity")->isVisible() && !desk.find("dockIntegrity")->isVisible(); }));
    desk.key(Qt::Key_0, Qt::AltModifier);
    QVERIFY(Desk::until([&] { return !desk.find("dockActivity")->isVisible(); }));
}

void WindowIntegrityTest::sampleIsConsistentWithTwoDataProblems() {
    Desk desk;
    QVERIFY(desk.begin());
    auto* tree = desk.find<QTreeView>("integrityTree");
    const QAbstractItemModelTester tester(tree->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    desk.key(Qt::Key_F5);
    QVERIFY(Desk::until([&] { return desk.find("dockIntegrity")->isVisible(); }));
    QVERIFY(verified(desk));
    QCOMPARE(badge(desk)->state(), IntegrityState::ConsistentNotAnchored);
    QCOMPARE(badge(desk)->text(), q("Consistent, not anchored"));
    QCOMPARE(desk.find<ui::Badge>("badgeDataProblems")->spec().text, q("2 data problems"));
    QCOMPARE(desk.segment("ctxIntegrity"), q("Integrity Consistent not anchored · 2 data problems"));
    // account.md: ACC-1003 goes from revision 5 (v6) to 7 (v8), #27; ACC-1004's third event, #30, has the id of the one before it.
    const auto listed = problems(desk);
    QCOMPARE(listed.size(), 2);
    QVERIFY2(listed[0].startsWith(q("Sequence without gaps: ")) && listed[0].contains(q("ACC-1003 v8")), qPrintable(listed[0]));
    QVERIFY2(listed[1].startsWith(q("Unique event ids: ")) && listed[1].contains(q("ACC-1004 v3")), qPrintable(listed[1]));
    QVERIFY(desk.label("integrityAbout").startsWith(q("31 events")));
    QVERIFY(desk.label("integrityProvesNot").contains(q("checkpoint")));
    // Sentences on lines of their own; a line break was once shown as such.
    QVERIFY(desk.label("integrityProves").count(QLatin1Char('\n')) > 1 && !desk.label("integrityProves").contains(q("\\n")));
    QCOMPARE(tree->model()->index(0, IntegrityModel::Items).data().toString(), q("31"));
    // Go: another account, the very event; Alt+Left comes back.
    const QModelIndex gap = goLink(desk, q("ACC-1003"));
    QCOMPARE(gap.data().toString(), q("Go"));
    desk.clickCell(tree, gap);
    QVERIFY(Desk::until([&] { return desk.cursor().place().account == q("ACC-1003"); }) && desk.settled());
    QVERIFY(desk.arrives(q("State at v8")));
    QCOMPARE(desk.cell(desk.currentRow(), EventTableModel::Position), q("27"));
    desk.clickCell(tree, goLink(desk, q("ACC-1004")));
    QVERIFY(Desk::until([&] { return desk.cursor().place().account == q("ACC-1004"); }) && desk.settled());
    QCOMPARE(desk.cell(desk.currentRow(), EventTableModel::Position), q("30"));
    desk.key(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(Desk::until([&] { return desk.cursor().place().account == q("ACC-1003"); }) && desk.settled());
    // Vault locked: sealed fields were not looked into, and that is said.
    QVERIFY(desk.label("integrityProvesNot").contains(q("could not be looked into")));
}

void WindowIntegrityTest::oneAccountIsNotTheStore() {
    Desk desk;
    QVERIFY(desk.begin());
    desk.find<QAction>("actVerifyAccount")->trigger();
    QVERIFY(verified(desk));
    QCOMPARE(badge(desk)->text(), q("Consistent, not anchored: ACC-1001 only"));
    QVERIFY(desk.segment("ctxIntegrity").contains(q("ACC-1001 only")));
    QVERIFY(desk.label("integrityAbout").startsWith(q("20 events")));
    QVERIFY(desk.label("integrityProves").contains(q("Nothing is said about other accounts")));
    // The whole store says more; asking one account afterwards does not take that back.
    desk.click("integrityVerify");
    QVERIFY(verified(desk));
    QCOMPARE(badge(desk)->text(), q("Consistent, not anchored"));
    desk.click("integrityVerifyAccount");
    QVERIFY(verified(desk));
    QCOMPARE(badge(desk)->text(), q("Consistent, not anchored"));
}

void WindowIntegrityTest::cancelledLeavesNoStatement() {
    const QString log = scratch(q("many.jsonl")), store = scratch(q("many.lookback"));
    QVERIFY(workspace::generate(log.toStdString(), (log + q(".manifest")).toStdString(), 150'000, 50, "cancel"));
    {
        app::ThreadExecutor executor;
        auto made = workspace::Workspace::open({store.toStdString(), workspace::Mode::Operator, true, &executor});
        transfer::ImportOptions options;
        options.policy = transfer::DefectPolicy::Keep;
        QVERIFY(made && (*made)->createVault({"cancel", "correct horse", scratch(q("cancel.key")).toStdString()}, 1) && (*made)->importLogs({log.toStdString()}, options));
    }
    Desk desk;
    QVERIFY(open(desk, store));
    desk.key(Qt::Key_F5);
    QVERIFY(Desk::until([&] { return desk.find<QProgressBar>("integrityProgress")->isVisible() && desk.find<QProgressBar>("integrityProgress")->value() > 0; }));
    QElapsedTimer timer;
    timer.start();
    desk.click("integrityCancel");
    QVERIFY(Desk::until([&] { return !desk.session().integrity()->job(); }));
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    const QString note = desk.label("integrityNote");
    QVERIFY2(note.startsWith(q("Cancelled at ")) && note.endsWith(q("— no statement made")) && !note.contains(q("at 0 %")), qPrintable(note));
    QCOMPARE(badge(desk)->state(), IntegrityState::NotChecked);
    QVERIFY(!desk.session().integrity()->last());
    QTest::qWait(300); // and it stays so
    QCOMPARE(badge(desk)->state(), IntegrityState::NotChecked);
    QCOMPARE(desk.segment("ctxIntegrity"), q("Integrity Not checked"));
    // Asked again it says something.
    desk.click("integrityVerify");
    QVERIFY(QTest::qWaitFor([&] { return !desk.session().integrity()->job() && desk.session().integrity()->last(); }, 60'000));
    QCOMPARE(badge(desk)->state(), IntegrityState::ConsistentNotAnchored);
}

void WindowIntegrityTest::appendedStoreGreysTheBadge() {
    const QString store = makeStore(q("grows.lookback"));
    Desk desk;
    QVERIFY(open(desk, store));
    desk.key(Qt::Key_F5);
    QVERIFY(verified(desk));
    QCOMPARE(badge(desk)->state(), IntegrityState::ConsistentNotAnchored);
    const auto added = cli({q("append"), store, q("account-ACC-1001"), q("--expected"), q("any"), q("--passphrase-file"), scratch(q("passphrase"))},
                           "{\"stream\":\"account-ACC-1001\",\"id\":\"00000000-0000-4000-8000-0000000000aa\",\"type\":\"FundsDeposited\",\"schemaVersion\":3,\"data\":{\"amount\":{\"minor\":100,\"currency\":\"EUR\"},\"channel\":\"atm\"}}\n");
    QVERIFY2(added.exitCode == 0, added.err.constData());
    QVERIFY(Desk::until([&] { return badge(desk)->state() == IntegrityState::NotChecked; }));
    QCOMPARE(badge(desk)->text(), q("Not checked since the store changed"));
    QVERIFY(desk.segment("ctxIntegrity").contains(q("since it changed")));
    QVERIFY(desk.label("integrityProves").contains(q("changed after the check")));
}

// By a program that does not go through SQLite: nobody is told, the file tells.
void WindowIntegrityTest::changedFromOutsideGreysTheBadge() {
    const QString store = makeStore(q("touched.lookback"));
    Desk desk;
    QVERIFY(open(desk, store));
    desk.key(Qt::Key_F5);
    QVERIFY(verified(desk));
    QCOMPARE(badge(desk)->state(), IntegrityState::ConsistentNotAnchored);
    QTest::qWait(50);
    QVERIFY(QProcess::execute(q("/usr/bin/touch"), {store}) == 0);
    QVERIFY(Desk::until([&] { return badge(desk)->state() == IntegrityState::NotChecked; }));
}

void WindowIntegrityTest::alteredRecordIsRed() {
    const QString store = makeStore(q("altered.lookback"));
    // #8 no longer JSON; the guard against changes is put back as it was.
    QVERIFY(sql(store, q("DROP TRIGGER event_keep\nUPDATE event SET data = substr(data, 2) WHERE position = 8\n"
                         "CREATE TRIGGER event_keep BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END")));
    Desk desk;
    QVERIFY(open(desk, store));
    desk.key(Qt::Key_F5);
    QVERIFY(verified(desk));
    QCOMPARE(badge(desk)->state(), IntegrityState::Broken);
    QVERIFY2(badge(desk)->text().startsWith(q("Broken: ")) && badge(desk)->text().contains(q("first at #8")), qPrintable(badge(desk)->text()));
    QVERIFY(desk.segment("ctxIntegrity").contains(q("Broken")));
    QVERIFY(desk.label("integrityProvesNot").contains(q("Who changed it")));
    auto* tree = desk.find<QTreeView>("integrityTree");
    const QModelIndex link = goLink(desk, q("ACC-1001 v8"));
    QVERIFY(link.isValid());
    desk.clickCell(tree, link);
    QVERIFY(Desk::until([&] { return desk.cursor().place().account == q("ACC-1001") && desk.cursor().rank() == 8; }));
    // The event itself carries the mark, and the other problems of the data stay what they are.
    QVERIFY(Desk::until([&] {
        const auto badges = desk.find<QTableView>("eventTable")->model()->index(7, EventTableModel::Flags).data(ui::BadgesRole).value<ui::BadgeList>();
        return !badges.isEmpty() && badges.front().kind == ui::Kind::Broken;
    }));
    QVERIFY(desk.find<ui::Badge>("badgeDataProblems")->spec().text.endsWith(q("data problems")));
    // And it stands in the timeline's lane of checks, on both axes, until another account is looked at.
    const auto checks = [&] {
        QList<qint64> ranks;
        for (const auto& mark : desk.timeline()->scene().checks)
            ranks.append(mark.rank);
        return ranks;
    };
    QVERIFY(Desk::until([&] { return checks() == QList<qint64>{8}; }));
    desk.click("axisOccurred");
    QVERIFY(Desk::until([&] { return desk.cursor().place().view.axis == timetravel::Axis::Occurred; }) && desk.settled());
    QVERIFY(Desk::until([&] { return checks() == QList<qint64>{9}; })); // #9 occurred before #5 (account.md), so #8 is the ninth
    QVERIFY(desk.openAccount(q("1003")));
    QVERIFY(Desk::until([&] { return checks().isEmpty(); }));
}

void WindowIntegrityTest::activityListsWhatWasShownAndWhy() {
    Desk desk;
    QVERIFY(desk.begin());
    desk.key(Qt::Key_0, Qt::AltModifier);
    auto* table = desk.find<QTableView>("activityTable");
    const QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(Desk::until([&] { return desk.label("activityCount") == q("0 of 0 lines"); }));
    QVERIFY(!table->isVisible()); // the empty state says so
    // Operator mode says why.
    desk.find<QAction>("actEnterOperator")->trigger();
    answerDialog(desk, "operatorDialog", q("quarterly snapshot"));
    QVERIFY(Desk::until([&] { return desk.session().isOperator() && !desk.session().isOpening(); }) && desk.settled());
    // The mode says how long until it ends by itself: half an hour after the last key (interface.md 5.23).
    QVERIFY2(desk.segment("ctxMode").contains(q("OPERATOR 30:00")) || desk.segment("ctxMode").contains(q("OPERATOR 29:5")), qPrintable(desk.segment("ctxMode")));
    QVERIFY(Desk::until([&] { return desk.column("activityTable", ActivityModel::Reason).join(q("|")).contains(q("quarterly snapshot")); }));
    QCOMPARE(table->model()->index(0, ActivityModel::Act).data().toString(), q("Operator mode"));
    // A value shown: who, whose, which field, why.
    desk.find<QAction>("actUnlock")->trigger();
    auto* dialog = desk.await<QDialog>("unlockDialog");
    QVERIFY(dialog);
    auto* pass = dialog->findChild<QLineEdit*>(q("unlockPassphrase"));
    QTest::keyClicks(pass, QString::fromStdString(desk.session().sample()->officers.front().passphrase));
    QTest::keyClick(pass, Qt::Key_Return);
    QVERIFY(desk.gone("unlockDialog"));
    QVERIFY(Desk::until([&] { return desk.value(q("holder.name")).contains(q("••")); }));
    desk.clickCell(desk.find<QTreeView>("stateTree"), desk.field(q("holder.name"), StateModel::Value));
    answerDialog(desk, "revealDialog", q("call-back check"));
    QVERIFY(Desk::until([&] { return desk.column("activityTable", ActivityModel::Reason).value(0).contains(q("call-back check")); }));
    QCOMPARE(desk.column("activityTable", ActivityModel::Subject).value(0), q("S-01"));
    QCOMPARE(desk.column("activityTable", ActivityModel::Officer).value(0), q("requester"));
    QVERIFY(desk.column("activityTable", ActivityModel::Field).value(0).endsWith(q("/name")));
    QVERIFY(!desk.find("activityBroken")->isVisible());
    // Only one kind.
    auto* acts = desk.find<QComboBox>("activityFilter");
    const int reveal = acts->findData(q("reveal"));
    QVERIFY(reveal > 0);
    acts->setCurrentIndex(reveal);
    Q_EMIT acts->activated(reveal);
    QVERIFY(Desk::until([&] { return table->model()->rowCount() == 1; }));
    QCOMPARE(acts->currentData().toString(), q("reveal"));
}

void WindowIntegrityTest::brokenChainIsFlagged() {
    const QString store = makeStore(q("register.lookback"));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(cli({q("export"), store, q("--out"), scratch(q("out%1.jsonl").arg(i))}).exitCode, 0);
    QFile file(store + q(".activity"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    auto lines = file.readAll().split('\n');
    file.close();
    QVERIFY(lines.size() >= 4);
    lines.removeAt(1);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(lines.join('\n')) > 0);
    file.close();
    Desk desk;
    QVERIFY(open(desk, store));
    desk.key(Qt::Key_0, Qt::AltModifier);
    QVERIFY(Desk::until([&] { return desk.find("activityBroken")->isVisible(); }));
    QVERIFY2(desk.label("activityBroken").contains(q("broken at line 2")), qPrintable(desk.label("activityBroken")));
    const auto* model = desk.find<QTableView>("activityTable")->model();
    QCOMPARE(model->rowCount(), 2);
    QVERIFY(!model->index(0, ActivityModel::Act).data(ui::BadgesRole).value<ui::BadgeList>().isEmpty()); // newest first: line 2
}

void WindowIntegrityTest::erasedIsSaidEverywhere() {
    const QString store = makeStore(q("erased.lookback"));
    eraseBy(store, q("S-02")); // payee of #4
    const QString today = QDateTime::currentDateTimeUtc().date().toString(Qt::ISODate);
    const QString erased = q("Erased on %1 (E-1)").arg(today);
    Desk desk;
    QVERIFY(open(desk, store));
    QVERIFY(desk.openAccount(q("ACC-1001")));
    QVERIFY(desk.settled());
    QVERIFY(desk.goTo(q("v4"))); // long before the tombstone, vault locked
    QVERIFY(desk.settled());
    // Inspector: as stored, upcasted, step by step.
    QVERIFY2(Desk::until([&] { return desk.code("inspectorRaw").contains(q("▒ ") + erased); }), qPrintable(desk.code("inspectorRaw")));
    QVERIFY(desk.code("inspectorUpcasted").contains(q("▒ ") + erased));
    QVERIFY(desk.code("inspectorSteps").contains(q("▒ ") + erased));
    QVERIFY(desk.code("inspectorContext").contains(erased));
    QCOMPARE(desk.find<QPushButton>("inspectorErasure")->text(), erased);
    // Table: the event, and the tombstone at the end; the tool tip says when.
    const auto* events = desk.find<QTableView>("eventTable")->model();
    const auto flags = [&](int row) {
        QStringList texts;
        for (const auto& b : events->index(row, EventTableModel::Flags).data(ui::BadgesRole).value<ui::BadgeList>())
            texts.append(b.text);
        return texts.join(QLatin1Char(' '));
    };
    QVERIFY(Desk::until([&] { return flags(3) == q("erased"); }));
    QCOMPARE(events->index(3, EventTableModel::Flags).data(ui::PlainToolTipRole).toString(), erased);
    QVERIFY(!flags(0).contains(q("erased"))); // S-01 is still there
    // Filter: the event and the tombstone #21 (version 21).
    auto* edit = desk.find<QLineEdit>("filterEdit");
    desk.type(edit, q("has:erased"));
    QTest::keyClick(edit, Qt::Key_Return);
    QVERIFY(Desk::until([&] { return desk.label("lblRows").startsWith(q("2 of ")); }));
    QCOMPARE(desk.column("eventTable", EventTableModel::Version), QStringList({q("4"), q("21")}));
    desk.find<QAction>("actClearFilters")->trigger();
    QVERIFY(Desk::until([&] { return desk.label("lblRows").startsWith(q("21 of ")); }));
    // Timeline: the privacy lane hatches both.
    const auto& series = *desk.session().view().series;
    QVERIFY(series.flags[3] & aggregate::kErased);
    QVERIFY(!(series.flags[0] & aggregate::kErased));
    // The way to the erasure.
    desk.click("inspectorErasure");
    QVERIFY(Desk::until([&] { return desk.find("dockKeys")->isVisible() && desk.find<QTableView>("keysTable")->currentIndex().isValid(); }));
    QCOMPARE(desk.find<QTableView>("keysTable")->currentIndex().siblingAtColumn(0).data().toString(), q("S-02"));
    // The chain still verifies, and the destroyed field is not checkable rather than broken.
    desk.key(Qt::Key_F5);
    QVERIFY(verified(desk));
    QCOMPARE(badge(desk)->state(), IntegrityState::ConsistentNotAnchored);

    // The holder: state and difference, at a version before the tombstone.
    const QString other = makeStore(q("holder.lookback"));
    eraseBy(other, q("S-01"));
    QVERIFY(open(desk, other));
    QVERIFY(desk.openAccount(q("ACC-1001")));
    QVERIFY(desk.goTo(q("v11")));
    QVERIFY(Desk::until([&] { return desk.value(q("holder.name")) == erased; }));
    QCOMPARE(desk.field(q("holder.name"), StateModel::Value).data(ui::PersonalStateRole).toInt(), static_cast<int>(PersonalState::Erased));
    QCOMPARE(desk.field(q("holder.name"), StateModel::Value).data(ui::SecondTextRole).toString(), q("Erased (E-1)"));
    desk.find("dockKeys")->hide();
    desk.clickCell(desk.find<QTreeView>("stateTree"), desk.field(q("holder.name"), StateModel::Value));
    QVERIFY(Desk::until([&] { return desk.find("dockKeys")->isVisible(); }));
    QVERIFY(desk.goTo(q("v0")));
    desk.key(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(desk.goTo(q("v11")));
    desk.key(Qt::Key_2, Qt::ControlModifier);
    desk.key(Qt::Key_D, Qt::ControlModifier);
    QVERIFY(Desk::until([&] { return desk.column("diffTable", 2).contains(erased); }));
}

void WindowIntegrityTest::restrictedIsSaid() {
    const QString store = makeStore(q("restricted.lookback"));
    const QStringList pass{q("--passphrase-file"), scratch(q("passphrase"))};
    const auto held = cli(QStringList{q("hold"), store, q("place"), q("S-01"), q("--basis"), q("17(3)(e)"), q("--case"), q("court 4711")} + pass);
    QVERIFY2(held.exitCode == 0, held.err.constData());
    const auto asked = cli(QStringList{q("erase"), store, q("request"), q("S-01"), q("--ground"), q("17(1)(a)"), q("--received"), QDateTime::currentDateTimeUtc().date().toString(Qt::ISODate), q("--identity"), q("passport")} + pass);
    QVERIFY2(asked.exitCode == 0, asked.err.constData());
    Desk desk;
    QVERIFY(open(desk, store));
    QVERIFY(desk.openAccount(q("ACC-1001")));
    desk.find<QAction>("actUnlock")->trigger();
    auto* dialog = desk.await<QDialog>("unlockDialog");
    QVERIFY(dialog);
    auto* edit = dialog->findChild<QLineEdit*>(q("unlockPassphrase"));
    QTest::keyClicks(edit, q("correct horse"));
    QTest::keyClick(edit, Qt::Key_Return);
    QVERIFY(desk.gone("unlockDialog"));
    QVERIFY2(Desk::until([&] { return desk.value(q("holder.name")) == q("Restricted: on hold (H-1)"); }), qPrintable(desk.value(q("holder.name"))));
    QCOMPARE(desk.field(q("holder.name"), StateModel::Value).data(ui::PersonalStateRole).toInt(), static_cast<int>(PersonalState::Restricted));
}

} // namespace lookback::test

LOOKBACK_WINDOW_TEST_MAIN(lookback::test::WindowIntegrityTest)
#include "tst_window_integrity.moc"
