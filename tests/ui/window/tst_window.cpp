// The figures of account.md "Sample 1" through the real window: by mouse, then the same path by keyboard alone, and beside the command line's answers.
// Expected values are constants of oracle.h (account.md), never computed by the code under test.
#include "tests/ui/support/desk.h"
#include "tests/ui/support/oracle.h"
#include "tests/ui/support/surroundings.h"
#include "tests/ui/support/watch.h"
#include "ui/appearance/roles.h"
#include "ui/models/event_table_model.h"
#include "ui/models/state_model.h"
#include "ui/timeline/timeline_widget.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QJsonObject>
#include <QtWidgets/QApplication>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>

namespace lookback::test {
namespace {

using ui::EventTableModel;
using ui::StateModel;

QString minor(const QJsonValue& money) {
    // The command line's minor units as the window would write them; an implementation of its own.
    const qint64 n = money.toObject().value(QStringLiteral("minor")).toInteger();
    QString whole = QString::number(std::abs(n) / 100);
    for (qsizetype i = whole.size() - 3; i > 0; i -= 3)
        whole.insert(i, QLatin1Char(','));
    return (n < 0 ? QStringLiteral("−") : QString()) + whole + QStringLiteral(".%1").arg(std::abs(n) % 100, 2, 10, QLatin1Char('0'));
}

} // namespace

class WindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensTheSample();
    void everyVersionOnBothAxes();
    void scrubsToTheWithdrawalWhileFrozen();
    void stepsAndFollowsSetBy();
    void rollsFebruaryForward();
    void hasTwoClocks();
    void filtersToOneOfTwenty();
    void readsOneEvent();
    void showsRulesAndProblems();
    void theSamePathByKeyboardAlone();
    void agreesWithTheCommandLine();
    void dragsFastWithoutAMixture();

private:
    void expectRollForward(Desk& desk);
};

#define CHECK_WATCH(watch) QVERIFY2((watch).complaints().isEmpty(), qPrintable((watch).complaints().join(QLatin1Char('\n'))))

void WindowTest::opensTheSample() {
    Desk desk;
    QVERIFY(desk.openSample1());
    QVERIFY(desk.window().windowTitle().contains(QStringLiteral("Evidence mode")));
    QVERIFY2(desk.segment("ctxMode").contains(QStringLiteral("EVIDENCE"), Qt::CaseInsensitive), qPrintable(desk.segment("ctxMode")));
    const QString counts = desk.label("lblEventCount");
    QVERIFY2(counts.contains(QStringLiteral("31 events")) && counts.contains(QStringLiteral("3 accounts")), qPrintable(counts));
    QVERIFY(Desk::until([&] { return desk.column("accountList", 0).size() == 3; }));
    QCOMPARE(desk.column("accountList", 0), (QStringList{QStringLiteral("ACC-1001"), QStringLiteral("ACC-1003"), QStringLiteral("ACC-1004")}));
    QVERIFY(Desk::until([&] { return !desk.session().fileDigest().isEmpty(); }));
    QCOMPARE(desk.session().fileDigest().toLatin1(), digestOf(QString::fromStdString(desk.session().summary().path)));

    QVERIFY(desk.openAccount(QStringLiteral("1001")));
    QCOMPARE(desk.cursor().place().account, QStringLiteral("ACC-1001"));
    QCOMPARE(desk.cursor().rank(), 20);
    QCOMPARE(desk.caption(), QStringLiteral("State at v20"));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("1,524.92"));
    QVERIFY(desk.segment("ctxBalance").contains(QStringLiteral("1,524.92")));
    QCOMPARE(desk.label("lblRows"), QStringLiteral("20 of 20 events"));
    QVERIFY2(desk.label("lblSums").contains(QStringLiteral("1,524.92")) && desk.label("lblSums").contains(QStringLiteral("29,677.16")), qPrintable(desk.label("lblSums")));
    QVERIFY(desk.timeline()->isVisible());
    QCOMPARE(desk.timeline()->model()->count(), 20);

    QVERIFY(desk.openAccount(QStringLiteral("ACC-1003")));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("475.00"));
    QCOMPARE(desk.label("lblRows"), QStringLiteral("7 of 7 events"));
    QVERIFY(desk.openAccount(QStringLiteral("ACC-1004")));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("210.00"));
}

void WindowTest::everyVersionOnBothAxes() {
    Desk desk;
    QVERIFY(desk.begin());
    auto* table = desk.find<QTableView>("eventTable");
    for (int row = 0; row < 20; ++row) {
        const auto& fact = known(row + 1);
        desk.clickCell(table, table->model()->index(row, EventTableModel::Version));
        QVERIFY2(desk.arrives(QStringLiteral("State at v%1").arg(row + 1)), qPrintable(desk.caption()));
        QCOMPARE(desk.value(QStringLiteral("balance")), text(fact.balance));
        QCOMPARE(desk.value(QStringLiteral("status")), text(fact.status));
        QCOMPARE(desk.cell(row, EventTableModel::Balance), text(fact.balance));
        QCOMPARE(desk.cell(row, EventTableModel::Amount), text(fact.amount));
        QCOMPARE(desk.cell(row, EventTableModel::Recorded), text(fact.recorded));
        QCOMPARE(desk.cell(row, EventTableModel::Type).section(QLatin1Char(' '), 0, 0), text(fact.type));
    }
    desk.click("axisOccurred");
    QVERIFY(desk.settled());
    for (int row = 0; row < 20; ++row) {
        desk.clickCell(table, table->model()->index(row, EventTableModel::Balance));
        const auto i = static_cast<std::size_t>(row);
        QVERIFY2(desk.arrives(QStringLiteral("State at #%1").arg(kOccurredOrder[i])), qPrintable(desk.caption()));
        QCOMPARE(desk.cell(row, EventTableModel::Version), QString::number(kOccurredOrder[i]));
        QCOMPARE(desk.value(QStringLiteral("balance")), text(kOccurredBalance[i]));
        QCOMPARE(desk.cell(row, EventTableModel::Balance), text(kOccurredBalance[i]));
    }
}

void WindowTest::scrubsToTheWithdrawalWhileFrozen() {
    Desk desk;
    QVERIFY(desk.begin());
    Watch watch(desk);
    desk.drag(11, 24, [&] { watch.look(); });
    QVERIFY(desk.settled());
    watch.look();
    CHECK_WATCH(watch);
    QCOMPARE(desk.cursor().rank(), 11);
    QCOMPARE(desk.caption(), QStringLiteral("State at v11"));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("225.54"));
    QCOMPARE(desk.value(QStringLiteral("status")), QStringLiteral("frozen"));
    QCOMPARE(desk.setBy(QStringLiteral("status")), QStringLiteral("#10"));
    QCOMPARE(desk.setBy(QStringLiteral("balance")), QStringLiteral("#11"));
    QVERIFY(desk.field(QStringLiteral("balance"), StateModel::Change).data().toString().contains(QStringLiteral("−100.00")));
    QCOMPARE(desk.currentRow(), 10);
    QVERIFY(desk.rowVisible(10));
    QVERIFY(desk.segment("ctxStatus").contains(QStringLiteral("frozen"), Qt::CaseInsensitive));
}

void WindowTest::stepsAndFollowsSetBy() {
    Desk desk;
    QVERIFY(desk.begin());
    desk.drag(11);
    QVERIFY(desk.settled());
    desk.timeline()->setFocus();
    desk.key(desk.timeline(), Qt::Key_Left);
    QVERIFY2(desk.arrives(QStringLiteral("State at v10")), qPrintable(desk.caption()));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("325.54"));
    desk.key(desk.timeline(), Qt::Key_Right);
    QVERIFY2(desk.arrives(QStringLiteral("State at v11")), qPrintable(desk.caption()));

    auto* tree = desk.find<QTreeView>("stateTree");
    desk.rest();
    desk.clickCell(tree, desk.field(QStringLiteral("overdraftLimit"), StateModel::SetBy));
    QVERIFY2(desk.arrives(QStringLiteral("State at v6")), qPrintable(desk.caption()));
    QCOMPARE(desk.value(QStringLiteral("overdraftLimit")), QStringLiteral("300.00"));
    desk.key(Qt::Key_Left, Qt::AltModifier);
    QVERIFY2(desk.arrives(QStringLiteral("State at v11")), qPrintable(desk.caption()));
    QVERIFY(desk.rowVisible(10));
    desk.key(Qt::Key_Right, Qt::AltModifier);
    QVERIFY2(desk.arrives(QStringLiteral("State at v6")), qPrintable(desk.caption()));

    desk.timeline()->setFocus();
    desk.key(desk.timeline(), Qt::Key_Home);
    QVERIFY2(desk.arrives(QStringLiteral("Account does not exist yet")), qPrintable(desk.caption()));
    desk.key(desk.timeline(), Qt::Key_End);
    QVERIFY2(desk.arrives(QStringLiteral("State at v20")), qPrintable(desk.caption()));
}

void WindowTest::expectRollForward(Desk& desk) {
    QVERIFY(Desk::until([&] { return desk.column("rollForwardTable", 0).size() == 7; }));
    const auto names = desk.column("rollForwardTable", 0), counts = desk.column("rollForwardTable", 1), amounts = desk.column("rollForwardTable", 2);
    QCOMPARE(amounts.first(), QStringLiteral("650.54"));
    QCOMPARE(amounts.last(), QStringLiteral("−575.58"));
    QCOMPARE(counts.last(), QStringLiteral("8"));
    const QMap<QString, QStringList> lines{{QStringLiteral("Deposits"), {QStringLiteral("2"), QStringLiteral("+12,500.00")}},
                                           {QStringLiteral("Withdrawals"), {QStringLiteral("2"), QStringLiteral("−900.00")}},
                                           {QStringLiteral("Fees"), {QStringLiteral("1"), QStringLiteral("−25.00")}},
                                           {QStringLiteral("Transfers"), {QStringLiteral("2"), QStringLiteral("−12,800.00")}},
                                           {QStringLiteral("Overdraft interest"), {QStringLiteral("1"), QStringLiteral("−1.12")}}};
    for (auto line = lines.begin(); line != lines.end(); ++line) {
        const auto row = names.indexOf(line.key());
        QVERIFY2(row > 0, qPrintable(line.key() + QStringLiteral(" not in ") + names.join(QLatin1Char('|'))));
        QCOMPARE(QStringList({counts[row], amounts[row]}), line.value());
    }
    const QString ties = desk.label("diffTies");
    QVERIFY2(ties.contains(QStringLiteral("ties to the state at B")) && ties.contains(QStringLiteral("+12,500.00")) && ties.contains(QStringLiteral("−13,726.12")), qPrintable(ties));
    bool elevenEvents = false, eightPostings = false;
    for (auto* label : desk.find("dockState")->findChildren<QLabel*>()) {
        elevenEvents |= label->isVisible() && label->text().contains(QStringLiteral("11 events"));
        eightPostings |= label->isVisible() && label->text().contains(QStringLiteral("8 posting"));
    }
    QVERIFY(elevenEvents);
    QVERIFY(eightPostings);
}

void WindowTest::rollsFebruaryForward() {
    Desk desk;
    QVERIFY(desk.begin());
    QVERIFY(desk.goTo(QStringLiteral("2026-01-31T23:59:59Z")));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("650.54"));
    desk.key(desk.timeline(), Qt::Key_BracketLeft);
    QVERIFY(desk.goTo(QStringLiteral("2026-02-28T23:59:59Z")));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("−575.58"));
    desk.key(desk.timeline(), Qt::Key_BracketRight);
    desk.key(Qt::Key_D, Qt::ControlModifier);
    expectRollForward(desk);
    // Swapped handles must not change the story.
    desk.key(Qt::Key_3, Qt::ControlModifier);
    QTest::qWait(100);
    expectRollForward(desk);
}

void WindowTest::hasTwoClocks() {
    Desk desk;
    QVERIFY(desk.begin());
    QVERIFY(desk.goTo(QStringLiteral("2026-01-31T23:59:59Z")));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("650.54"));
    desk.timeline()->setFocus();
    desk.key(desk.timeline(), Qt::Key_X);
    QVERIFY(Desk::until([&] { return desk.cursor().place().view.axis == timetravel::Axis::Occurred; }));
    QVERIFY2(desk.comesTo(QStringLiteral("625.54")), qPrintable(desk.value(QStringLiteral("balance"))));
    QVERIFY(desk.segment("ctxBalance").contains(QStringLiteral("625.54")));
    QVERIFY(Desk::until([&] {
        for (auto* widget : desk.window().findChildren<QWidget*>())
            if (widget->isVisible() && widget->accessibleName().contains(QStringLiteral("Rebuilt in occurred order")))
                return true;
        return false;
    }));
    // Known as of 2026-02-09: the fee of #9 had not been recorded.
    desk.click("ctxKnownAsOf");
    auto* menu = desk.await<QMenu>("knownAsOfMenu");
    QVERIFY(menu);
    QAction* choose = menu->actions().last();
    QTest::mouseClick(menu, Qt::LeftButton, Qt::NoModifier, menu->actionGeometry(choose).center());
    auto* dialog = desk.await("goToDialog");
    QVERIFY(dialog);
    auto* edit = dialog->findChild<QLineEdit*>(QStringLiteral("goToEdit"));
    QTest::keyClicks(edit, QStringLiteral("2026-02-09T00:00:00Z"));
    desk.click(dialog->findChild<QPushButton*>(QStringLiteral("goToOk")));
    QVERIFY(desk.gone("goToDialog"));
    QVERIFY2(desk.comesTo(QStringLiteral("650.54")), qPrintable(desk.value(QStringLiteral("balance"))));
    QVERIFY(desk.segment("ctxKnownAsOf").contains(QStringLiteral("2026-02-09 00:00:00Z")));
    desk.timeline()->setFocus(Qt::ShortcutFocusReason);
    desk.key(desk.timeline(), Qt::Key_K); // pinned: K unpins
    QVERIFY2(desk.comesTo(QStringLiteral("625.54")), qPrintable(desk.value(QStringLiteral("balance"))));
    desk.key(desk.timeline(), Qt::Key_X);
    QVERIFY2(desk.comesTo(QStringLiteral("650.54")), qPrintable(desk.value(QStringLiteral("balance"))));
    QCOMPARE(desk.cursor().place().instant.value_or(0) / 1'000'000'000, 1769903999); // 2026-01-31T23:59:59Z
}

void WindowTest::filtersToOneOfTwenty() {
    Desk desk;
    QVERIFY(desk.begin());
    auto* edit = desk.find<QLineEdit>("filterEdit");
    desk.type(edit, QStringLiteral("type:Transferred and amount>9000"));
    desk.key(edit, Qt::Key_Return);
    QVERIFY(Desk::until([&] { return desk.label("lblRows") == QStringLiteral("1 of 20 events"); }));
    QVERIFY(Desk::until([&] { return desk.cell(0, EventTableModel::Position) == QStringLiteral("14") || desk.cell(0, EventTableModel::Position) == QStringLiteral("#14"); }));
    QCOMPARE(desk.cell(0, EventTableModel::Version), QStringLiteral("14"));
    QCOMPARE(desk.cell(0, EventTableModel::Amount), QStringLiteral("−9,900.00"));
    auto* chip = desk.await<QAbstractButton>("filterChip0");
    QVERIFY(chip);
    QCOMPARE(chip->text(), QStringLiteral("type:Transferred and amount>9000"));
    // The cursor has not moved: filtering is not travelling.
    QCOMPARE(desk.cursor().rank(), 20);
    QCOMPARE(desk.caption(), QStringLiteral("State at v20"));
    desk.key(chip, Qt::Key_Delete);
    QVERIFY(Desk::until([&] { return desk.label("lblRows") == QStringLiteral("20 of 20 events"); }));

    desk.type(edit, QStringLiteral("amount>1000000"));
    desk.key(edit, Qt::Key_Return);
    auto* clear = desk.await<QPushButton>("clearFilters");
    QVERIFY(clear);
    desk.click(clear);
    QVERIFY(Desk::until([&] { return desk.label("lblRows") == QStringLiteral("20 of 20 events"); }));
    // Not understood: nothing is filtered, and where it goes wrong is said.
    desk.type(edit, QStringLiteral("amount>>3"));
    desk.key(edit, Qt::Key_Return);
    QTest::qWait(300);
    QCOMPARE(desk.label("lblRows"), QStringLiteral("20 of 20 events"));
    QVERIFY(!desk.window().findChild<QAbstractButton*>(QStringLiteral("filterChip0")));
}

void WindowTest::readsOneEvent() {
    Desk desk;
    QVERIFY(desk.begin());
    QVERIFY(desk.goTo(QStringLiteral("#2")));
    auto* dock = desk.find<QDockWidget>("dockInspector");
    QVERIFY(Desk::until([&] { return dock->titleBarWidget()->accessibleName().contains(QStringLiteral("#2 FundsDeposited")); }));
    auto* tabs = desk.find<QTabWidget>("inspectorTabs");
    const auto open = [&](int index) { QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, Qt::NoModifier, tabs->tabBar()->tabRect(index).center()); };
    open(0);
    QVERIFY2(desk.code("inspectorRaw").contains(QStringLiteral("\"amount\": 1000.00")), qPrintable(desk.code("inspectorRaw")));
    open(1);
    QVERIFY(desk.code("inspectorUpcasted").contains(QStringLiteral("\"channel\": \"unknown\"")));
    QVERIFY(desk.code("inspectorUpcasted").contains(QStringLiteral("100000")));
    QVERIFY2(desk.label("inspectorDerived").contains(QStringLiteral("channel")), qPrintable(desk.label("inspectorDerived")));
    open(2);
    const QString chain = desk.label("inspectorStepsHead");
    QVERIFY2(chain.indexOf(QStringLiteral("v1")) < chain.indexOf(QStringLiteral("v2")) && chain.indexOf(QStringLiteral("v2")) < chain.indexOf(QStringLiteral("v3")) && chain.contains(QStringLiteral("v3")),
             qPrintable(chain));
    open(3);
    // The hash of the leaf: SHA-256 of 0x00 and the record line (security.md 4), recomputed here from the exported line.
    const auto exported = cli({QStringLiteral("export"), QString::fromStdString(desk.session().summary().path), QStringLiteral("--account"), QStringLiteral("ACC-1001")});
    const QByteArray line = exported.out.split('\n').value(1);
    const QByteArray leaf = QCryptographicHash::hash(QByteArray(1, '\0') + line, QCryptographicHash::Sha256).toHex();
    QVERIFY2(desk.label("inspectorBytesHead").contains(QString::fromLatin1(leaf.left(4)) + QChar(0x2026) + QString::fromLatin1(leaf.right(2))), qPrintable(desk.label("inspectorBytesHead") + QString::fromLatin1(line)));
    QVERIFY(desk.code("inspectorBytes").contains(QStringLiteral("7b 22 73 74 72 65 61 6d")));
    open(4);
    QVERIFY(desk.code("inspectorContext").contains(QStringLiteral("opening-1001")));
    QVERIFY(!desk.label("inspectorSentence").isEmpty());
}

void WindowTest::showsRulesAndProblems() {
    Desk desk;
    QVERIFY(desk.begin());
    // R1 first and only breach v11; R2 breaches v15, v16.
    QCOMPARE(desk.setBy(QStringLiteral("R1")), QStringLiteral("#11"));
    QCOMPARE(desk.setBy(QStringLiteral("R2")), QStringLiteral("#15"));
    auto* accounts = desk.find<QAbstractItemView>("accountList");
    const auto tip = [&](int row) { return accounts->model()->index(row, 0).data(Qt::AccessibleTextRole).toString(); };
    desk.type(desk.find<QLineEdit>("accountSearch"), QStringLiteral("ACC-10"));
    QVERIFY(Desk::until([&] { return accounts->model()->rowCount() == 3 && tip(2).contains(QStringLiteral("finding")); }));
    for (const auto& [account, wanted] : {std::pair{"ACC-1003", "gap"}, {"ACC-1004", "id"}}) {
        bool said = false;
        for (int row = 0; row < 3; ++row)
            if (accounts->model()->index(row, 0).data().toString() == QLatin1String(account))
                for (const auto& badge : accounts->model()->index(row, 0).data(ui::BadgesRole).value<ui::BadgeList>())
                    said |= badge.text.contains(QLatin1String(wanted));
        QVERIFY2(said, account);
    }
}

// The path of the tour once more, without a single mouse event.
void WindowTest::theSamePathByKeyboardAlone() {
    Desk desk;
    class NoMouse : public QObject {
    public:
        int seen = 0;
        bool eventFilter(QObject*, QEvent* event) override {
            seen += event->type() == QEvent::MouseButtonPress;
            return false;
        }
    } noMouse;
    qApp->installEventFilter(&noMouse);
    // Tab from where the window opens to the sample's card.
    for (int i = 0; i < 40 && !(QApplication::focusWidget() && QApplication::focusWidget()->objectName() == QStringLiteral("welcomeSample1")); ++i)
        desk.key(Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("welcomeSample1"));
    desk.key(Qt::Key_Space);
    QVERIFY(Desk::until([&] { return desk.session().isOpen() && desk.find<QAbstractItemView>("accountList")->model()->rowCount() == 3; }));
    desk.key(Qt::Key_1, Qt::AltModifier);
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("accountSearch"));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("1001"));
    desk.key(Qt::Key_Return);
    QVERIFY(desk.settled());
    QCOMPARE(desk.cursor().place().account, QStringLiteral("ACC-1001"));

    Watch watch(desk);
    const auto focusTimeline = [&] {
        for (int i = 0; i < 8 && QApplication::focusWidget() != desk.timeline(); ++i)
            desk.key(Qt::Key_F6);
        return QApplication::focusWidget() == desk.timeline();
    };
    QVERIFY(focusTimeline());
    for (int i = 0; i < 9; ++i) {
        desk.key(Qt::Key_Left);
        QCoreApplication::processEvents();
        watch.look();
    }
    QVERIFY2(desk.arrives(QStringLiteral("State at v11")), qPrintable(desk.caption()));
    QCOMPARE(desk.value(QStringLiteral("balance")), QStringLiteral("225.54"));
    QCOMPARE(desk.currentRow(), 10);
    QVERIFY(desk.rowVisible(10));

    // Set by, from the state tree with arrows and Enter.
    desk.rest();
    desk.key(Qt::Key_4, Qt::AltModifier);
    auto* tree = desk.find<QTreeView>("stateTree");
    QCOMPARE(QApplication::focusWidget(), tree);
    desk.key(Qt::Key_Home);
    for (int i = 0; i < 40 && tree->currentIndex().siblingAtColumn(0).data(StateModel::PathRole).toString() != QStringLiteral("overdraftLimit"); ++i)
        desk.key(Qt::Key_Down);
    QCOMPARE(tree->currentIndex().siblingAtColumn(0).data(StateModel::PathRole).toString(), QStringLiteral("overdraftLimit"));
    desk.key(Qt::Key_Return);
    QVERIFY2(desk.arrives(QStringLiteral("State at v6")), qPrintable(desk.caption()));
    desk.key(Qt::Key_Left, Qt::AltModifier);
    QVERIFY2(desk.arrives(QStringLiteral("State at v11")), qPrintable(desk.caption()));

    QVERIFY(focusTimeline());
    QVERIFY(desk.goTo(QStringLiteral("2026-01-31T23:59:59Z")));
    QVERIFY(focusTimeline());
    desk.key(Qt::Key_BracketLeft);
    QVERIFY(desk.goTo(QStringLiteral("2026-02-28T23:59:59Z")));
    QVERIFY(focusTimeline());
    desk.key(Qt::Key_BracketRight);
    desk.key(Qt::Key_D, Qt::ControlModifier);
    expectRollForward(desk);

    desk.key(Qt::Key_4, Qt::AltModifier);
    QVERIFY(desk.goTo(QStringLiteral("2026-01-31T23:59:59Z")));
    QVERIFY(focusTimeline());
    desk.key(Qt::Key_X);
    QVERIFY(desk.comesTo(QStringLiteral("625.54")));
    QVERIFY(desk.segment("ctxBalance").contains(QStringLiteral("625.54")));
    QVERIFY(focusTimeline());
    desk.key(Qt::Key_X);
    QVERIFY(desk.comesTo(QStringLiteral("650.54")));
    QVERIFY(desk.segment("ctxBalance").contains(QStringLiteral("650.54")));

    desk.key(Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("filterEdit"));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("type:Transferred and amount>9000"));
    desk.key(Qt::Key_Return);
    QVERIFY(Desk::until([&] { return desk.label("lblRows") == QStringLiteral("1 of 20 events"); }));
    desk.key(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(Desk::until([&] { return desk.label("lblRows") == QStringLiteral("20 of 20 events"); }));
    CHECK_WATCH(watch);
    QCOMPARE(noMouse.seen, 0);
    qApp->removeEventFilter(&noMouse);
}

// A dozen points, each read off the window and asked of lookback-cli on the same file.
void WindowTest::agreesWithTheCommandLine() {
    Desk desk;
    QVERIFY(desk.begin());
    const QString store = QString::fromStdString(desk.session().summary().path);
    const auto compare = [&](const QStringList& point, const QString& typed) {
        QVERIFY(desk.goTo(typed));
        const auto answer = cli(QStringList{QStringLiteral("state"), store, QStringLiteral("ACC-1001"), QStringLiteral("--json")} + point);
        QCOMPARE(answer.exitCode, 0);
        const auto root = answer.json().object();
        const auto state = root.value(QStringLiteral("state")).toObject();
        QCOMPARE(desk.value(QStringLiteral("balance")), minor(state.value(QStringLiteral("balance"))));
        QCOMPARE(desk.value(QStringLiteral("overdraftLimit")), minor(state.value(QStringLiteral("overdraftLimit"))));
        QCOMPARE(desk.value(QStringLiteral("status")), state.value(QStringLiteral("status")).toString());
        QCOMPARE(desk.setBy(QStringLiteral("status")), QStringLiteral("#%1").arg(root.value(QStringLiteral("setBy")).toObject().value(QStringLiteral("status")).toInteger()));
        QCOMPARE(QString::fromStdString(desk.session().state()->answer.digest), root.value(QStringLiteral("digest")).toString());
        const QString digest = root.value(QStringLiteral("digest")).toString();
        QVERIFY(desk.label("stateDigest").startsWith(digest.left(4)));
    };
    for (const int version : {1, 5, 7, 10, 11, 15, 16, 20})
        compare({QStringLiteral("--version"), QString::number(version)}, QStringLiteral("v%1").arg(version));
    const QString january = QStringLiteral("2026-01-31T23:59:59Z"), middle = QStringLiteral("2026-02-22T23:48:00Z");
    compare({QStringLiteral("--at"), january}, january);
    compare({QStringLiteral("--at"), middle}, middle);
    desk.timeline()->setFocus();
    desk.key(desk.timeline(), Qt::Key_X);
    QVERIFY(Desk::until([&] { return desk.cursor().place().view.axis == timetravel::Axis::Occurred; }));
    QVERIFY(desk.settled());
    for (const QString& at : {january, middle, QStringLiteral("2026-02-09T12:00:00Z"), QStringLiteral("2026-01-30T12:00:00Z")})
        compare({QStringLiteral("--at"), at, QStringLiteral("--axis"), QStringLiteral("occurred")}, at);
}

// As fast as the machine turns: forth and back over all twenty, thousands of looks, not one caption over other data.
void WindowTest::dragsFastWithoutAMixture() {
    Desk desk;
    QVERIFY(desk.begin());
    Watch watch(desk);
    for (const qint64 rank : {1, 20, 3, 15, 7, 11})
        desk.drag(rank, 40, [&] { watch.look(); });
    // The axis switched in the middle of movement.
    QTest::mousePress(desk.timeline(), Qt::LeftButton, Qt::NoModifier, desk.onTrack(11));
    QTest::mouseMove(desk.timeline(), desk.onTrack(4));
    desk.key(desk.timeline(), Qt::Key_X);
    for (int i = 0; i < 50; ++i) {
        QTest::mouseMove(desk.timeline(), desk.onTrack(1 + i % 20));
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        watch.look();
    }
    QTest::mouseRelease(desk.timeline(), Qt::LeftButton, Qt::NoModifier, desk.onTrack(6));
    QVERIFY(desk.settled());
    watch.look();
    CHECK_WATCH(watch);
    QVERIFY2(watch.looks() > 300, qPrintable(QString::number(watch.looks())));
    // How many states are shown on the way depends on the machine; some must be, not only the last.
    QVERIFY2(watch.versions().size() >= 3, qPrintable(QString::number(watch.versions().size())));
    QCOMPARE(desk.caption(), QStringLiteral("State at #%1").arg(desk.session().state()->answer.version.value));
    QCOMPARE(desk.cursor().place(), desk.session().state()->place);
}

} // namespace lookback::test

LOOKBACK_WINDOW_TEST_MAIN(lookback::test::WindowTest)
#include "tst_window.moc"
