// Rows: the pure decision of each state, and the pixels a table, a tree and a list really get.
#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"

#include <QtGui/QStandardItemModel>
#include <QtTest/QtTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QListView>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolTip>
#include <QtWidgets/QTreeView>

using namespace lookback::ui;

namespace {

QString utf8(const char* text) { return QString::fromUtf8(text); }
template <class E> QVariant role(E value) { return static_cast<int>(value); }

// A table of four columns and ten rows, shown, with the delegate on it.
struct Table {
    QTableView view;
    QStandardItemModel model{10, 4};
    RowDelegate* delegate;

    Table() {
        for (int r = 0; r < 10; ++r) {
            for (int c = 0; c < 4; ++c)
                model.setData(model.index(r, c), utf8("text"));
        }
        view.setModel(&model);
        delegate = new RowDelegate(&view);
        view.setItemDelegate(delegate);
        view.resize(420, 300);
        view.show();
        view.activateWindow();
        QApplication::processEvents();
    }
    QModelIndex at(int row, int column = 0) const { return model.index(row, column); }
    void set(int row, int column, int what, const QVariant& value) {
        model.setData(at(row, column), value, what);
    }
    QImage grab() { return view.viewport()->grab().toImage(); }
    // A pixel of the row's ground, where no text stands.
    QColor ground(int row, int column = 3) {
        const QRect cell = view.visualRect(at(row, column));
        return grab().pixelColor(cell.right() - 2, cell.top() + 3);
    }
    QColor pixel(int x, int y) { return grab().pixelColor(x, y); }
    bool inks(int row, int column, const QColor& color) {
        const QImage image = grab();
        const QRect cell = view.visualRect(at(row, column));
        for (int y = cell.top(); y < cell.bottom() - 1; ++y) {
            for (int x = cell.left() + 3; x < cell.right(); ++x) {
                if (image.pixelColor(x, y) == color)
                    return true;
            }
        }
        return false;
    }
};

constexpr ThemeId kAll[] = {ThemeId::Light, ThemeId::Dark, ThemeId::HighContrast};

} // namespace

class TestRows : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void lookOfStates();
    void rowHeightsFollowTheFontSetting();
    void restHasHairlineAndNoGrid();
    void hoverCoversTheWholeRow();
    void selectionFollowsFocus();
    void cursorRowHasLineUnderIt();
    void laterIsQuiet();
    void changedFadesUnlessMotionIsReduced();
    void moneyTakesItsColour();
    void highContrastSelectionIsOneInk();
    void placeholdersAreNotEmpty();
    void disabledIsOff();
    void treeGroundReachesTheEdge();
    void twoLineRows();
    void linkAndMaskAreClickable();
    void toolTipIsEscaped();
    void checkBoxStillToggles();
    void hiddenCharactersAreShown();
};

void TestRows::init() {
    setReducedMotion(false);
    setFontScale(100);
    appearance::apply(*qApp, appearance::ThemeChoice::Light);
}

void TestRows::lookOfStates() {
    for (const ThemeId id : kAll) {
        const Theme& t = themeTable(id);
        QCOMPARE(rowLook({}, t).background, t.surface);
        QVERIFY(!rowLook({}, t).bar.isValid());
        QCOMPARE(rowLook({.hover = true}, t).background, t.hover);
        QCOMPARE(rowLook({.group = true}, t).background, t.sunken);
        QVERIFY(rowLook({.group = true}, t).strong);

        const RowLook focused = rowLook({.selected = true, .viewFocused = true}, t);
        QCOMPARE(focused.background, t.sel);
        QCOMPARE(focused.bar, t.fill);
        QVERIFY(!focused.cursorLine);
        const RowLook idle = rowLook({.selected = true}, t);
        QCOMPARE(idle.background, t.selIdle);
        QCOMPARE(idle.bar, t.text3);

        const RowLook cursor = rowLook({.cursor = CursorRelation::AtCursor}, t);
        QCOMPARE(cursor.background, t.sel);
        QCOMPARE(cursor.bar, t.fill);
        QVERIFY(cursor.cursorLine && cursor.strong && !cursor.quiet);

        const RowLook later = rowLook({.cursor = CursorRelation::Later}, t);
        QCOMPARE(later.background, t.surface);
        QVERIFY(later.quiet && !later.strong);

        const RowLook changed = rowLook({.changed = true}, t);
        QCOMPARE(changed.background, t.selIdle);
        QCOMPARE(changed.bar, t.text2);
        QVERIFY(changed.strong);
        const RowLook faded = rowLook({.changed = true, .changedTint = 0}, t);
        QCOMPARE(faded.background, t.surface);
        QCOMPARE(faded.bar, t.text2); // bar and weight stay until the next step
    }
}

void TestRows::rowHeightsFollowTheFontSetting() {
    Table table;
    QCOMPARE(table.view.rowHeight(0), 24);
    table.delegate->setComfortable(true);
    QCOMPARE(table.view.rowHeight(0), 28);
    table.delegate->setComfortable(false);
    setFontScale(200);
    QCOMPARE(table.view.rowHeight(0), 48);
    setFontScale(80);
    QCOMPARE(table.view.rowHeight(0), 19);
}

void TestRows::restHasHairlineAndNoGrid() {
    Table table;
    const QRect cell = table.view.visualRect(table.at(2, 1));
    QCOMPARE(table.pixel(cell.right(), cell.bottom()), theme().hair);
    QCOMPARE(table.pixel(cell.right(), cell.top() + 3), theme().surface); // no line between columns
    QCOMPARE(table.pixel(1, cell.top() + 3), theme().surface);
}

void TestRows::hoverCoversTheWholeRow() {
    Table table;
    QTest::mouseMove(table.view.viewport(), table.view.visualRect(table.at(4, 1)).center());
    QApplication::processEvents();
    QCOMPARE(table.ground(4, 0), theme().hover);
    QCOMPARE(table.ground(4, 3), theme().hover);
    QCOMPARE(table.ground(5, 3), theme().surface);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(table.view.viewport(), &leave);
    QCOMPARE(table.ground(4, 3), theme().surface);
}

void TestRows::selectionFollowsFocus() {
    Table table;
    table.view.selectRow(3);
    table.view.setFocus();
    QCOMPARE(table.ground(3), theme().sel);
    const int y = table.view.visualRect(table.at(3)).top() + 3;
    QCOMPARE(table.pixel(1, y), theme().fill);
    table.view.clearFocus();
    QCOMPARE(table.ground(3), theme().selIdle);
    QCOMPARE(table.pixel(1, y), theme().text3);
    QCOMPARE(table.pixel(3, y), theme().selIdle); // the bar is 3 px wide
}

void TestRows::cursorRowHasLineUnderIt() {
    Table table;
    table.set(6, 0, CursorRelationRole, role(CursorRelation::AtCursor));
    const QRect cell = table.view.visualRect(table.at(6, 3));
    QCOMPARE(table.ground(6), theme().sel);
    QCOMPARE(table.pixel(cell.right(), cell.bottom()), theme().fill);
    QCOMPARE(table.pixel(cell.right(), cell.bottom() - 1), theme().fill);
    QCOMPARE(table.pixel(cell.right(), cell.bottom() - 2), theme().sel);
    QCOMPARE(table.pixel(0, cell.bottom()), theme().fill); // through the whole table
}

void TestRows::laterIsQuiet() {
    Table table;
    QVERIFY(table.inks(7, 1, theme().text1));
    table.set(7, 0, CursorRelationRole, role(CursorRelation::Later));
    QVERIFY(!table.inks(7, 1, theme().text1));
    QVERIFY(table.inks(7, 1, theme().text3));
}

void TestRows::changedFadesUnlessMotionIsReduced() {
    Table table;
    table.set(2, 0, ChangedRole, true);
    QCOMPARE(table.ground(2), theme().selIdle); // no time given: stands
    table.set(2, 0, ChangedAtRole, changedClock());
    const QColor early = table.ground(2);
    QVERIFY(early != theme().surface);
    QTRY_COMPARE_WITH_TIMEOUT(table.ground(2), theme().surface, 3000);
    const int y = table.view.visualRect(table.at(2)).top() + 3;
    QCOMPARE(table.pixel(1, y), theme().text2);
    setReducedMotion(true);
    QCOMPARE(table.ground(2), theme().selIdle); // stays until the next step
}

void TestRows::moneyTakesItsColour() {
    Table table;
    table.set(1, 1, Qt::DisplayRole, utf8("−100.00"));
    table.set(1, 1, MoneySignRole, role(MoneySign::Out));
    table.set(1, 2, Qt::DisplayRole, utf8("+100.00"));
    table.set(1, 2, MoneySignRole, role(MoneySign::In));
    QVERIFY(table.inks(1, 1, theme().moneyOut.text));
    QVERIFY(!table.inks(1, 1, theme().text1));
    QVERIFY(table.inks(1, 2, theme().moneyIn.text));
}

void TestRows::highContrastSelectionIsOneInk() {
    setTheme(ThemeId::HighContrast);
    Table table;
    table.set(5, 0, CursorRelationRole, role(CursorRelation::AtCursor));
    table.set(5, 1, MoneySignRole, role(MoneySign::Out));
    table.set(5, 1, GlyphRole, role(Glyph::Minus));
    table.set(5, 1, KindRole, role(Kind::MoneyOut));
    table.set(5, 2, BadgesRole,
              QVariant::fromValue(BadgeList{{Kind::Finding, Glyph::FindingTriangle, utf8("R1")}}));
    QCOMPARE(table.ground(5), theme().sel);
    QVERIFY(table.inks(5, 1, theme().onSel));
    QVERIFY(!table.inks(5, 1, theme().moneyOut.text));
    QVERIFY(!table.inks(5, 2, theme().finding.text));
}

void TestRows::placeholdersAreNotEmpty() {
    Table table;
    table.set(1, 0, PlaceholderRole, role(Placeholder::Unreadable));
    table.set(2, 0, PlaceholderRole, role(Placeholder::Missing));
    table.set(3, 0, PlaceholderRole, role(Placeholder::Loading));
    QCOMPARE(table.ground(1, 3), theme().broken.tint);
    QVERIFY(table.inks(1, 0, theme().broken.text));
    QCOMPARE(table.ground(2, 3), theme().finding.tint);
    QVERIFY(table.inks(3, 0, theme().hair));
    QVERIFY(!table.inks(3, 0, theme().text1)); // no text of a row that is not there
}

void TestRows::disabledIsOff() {
    Table table;
    table.model.itemFromIndex(table.at(4, 1))->setEnabled(false);
    QVERIFY(table.inks(4, 1, theme().off));
    QVERIFY(!table.inks(4, 1, theme().text1));
}

void TestRows::treeGroundReachesTheEdge() {
    QTreeView view;
    QStandardItemModel model;
    auto* group = new QStandardItem(utf8("Account"));
    group->setData(true, GroupRowRole);
    auto* leaf = new QStandardItem(utf8("balance"));
    leaf->setData(true, ChangedRole);
    group->appendRow(leaf);
    model.appendRow(group);
    view.setModel(&model);
    view.setItemDelegate(new RowDelegate(&view));
    view.expandAll();
    view.header()->hide();
    view.resize(240, 120);
    view.show();
    const QImage image = view.viewport()->grab().toImage();
    QCOMPARE(view.visualRect(leaf->index()).left(), 32);
    const int y = view.visualRect(leaf->index()).top() + 3;
    QCOMPARE(image.pixelColor(1, y), theme().text2);    // bar at the very left
    QCOMPARE(image.pixelColor(12, y), theme().selIdle); // under the indentation
    QCOMPARE(image.pixelColor(3, 3), theme().sunken);
    QCOMPARE(view.visualRect(leaf->index()).height(), 24);
    // The chevron is painted by the delegate and still folds.
    const QRect head = view.visualRect(group->index());
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {},
                      QPoint(head.left() - 8, head.center().y()));
    QVERIFY(!view.isExpanded(group->index()));
}

void TestRows::twoLineRows() {
    QListView view;
    QStandardItemModel model;
    auto* item = new QStandardItem(utf8("ACC-1001"));
    item->setData(utf8("S-01 · 20 events"), CaptionRole);
    item->setData(QVariant::fromValue(QList<double>{1, 5, 2}), SeriesRole);
    model.appendRow(item);
    view.setModel(&model);
    view.setItemDelegate(new TwoLineDelegate(&view));
    view.resize(228, 120);
    view.show();
    const QRect row = view.visualRect(item->index());
    QCOMPARE(row.height(), 44);
    QCOMPARE(row.width(), view.viewport()->width()); // never wider than the list
    const QImage image = view.viewport()->grab().toImage();
    const auto inks = [&image](const QRect& r, const QColor& c) {
        for (int y = r.top(); y <= r.bottom(); ++y) {
            for (int x = r.left(); x <= r.right(); ++x) {
                if (image.pixelColor(x, y) == c)
                    return true;
            }
        }
        return false;
    };
    QVERIFY(inks(QRect(10, 0, 100, 22), theme().text1));
    QVERIFY(inks(QRect(10, 22, 100, 20), theme().text3));
    QVERIFY(inks(QRect(row.right() - 70, 22, 60, 20), theme().text3)); // sparkline
}

void TestRows::linkAndMaskAreClickable() {
    Table table;
    table.set(1, 2, ToneRole, role(TextTone::Link));
    table.set(2, 2, PersonalStateRole, role(PersonalState::Masked));
    table.set(3, 2, PersonalStateRole, role(PersonalState::Erased));
    QSignalSpy links(table.delegate, &RowDelegate::linkActivated);
    QSignalSpy reveals(table.delegate, &RowDelegate::revealRequested);
    for (int row = 0; row < 4; ++row)
        QTest::mouseClick(table.view.viewport(), Qt::LeftButton, {},
                          table.view.visualRect(table.at(row, 2)).center());
    QCOMPARE(links.size(), 1);
    QCOMPARE(links[0][0].value<QModelIndex>(), table.at(1, 2));
    QCOMPARE(reveals.size(), 1); // erased values have nothing to reveal
    QCOMPARE(reveals[0][0].value<QModelIndex>(), table.at(2, 2));
}

void TestRows::toolTipIsEscaped() {
    Table table;
    table.set(1, 1, PlainToolTipRole, utf8("a < b and c > d"));
    const QPoint pos = table.view.visualRect(table.at(1, 1)).center();
    QHelpEvent help(QEvent::ToolTip, pos, table.view.viewport()->mapToGlobal(pos));
    QApplication::sendEvent(table.view.viewport(), &help);
    QCOMPARE(QToolTip::text(), toolTip(utf8("a < b and c > d")));
    QToolTip::hideText();
}

void TestRows::checkBoxStillToggles() {
    Table table;
    auto* item = table.model.itemFromIndex(table.at(1, 0));
    item->setCheckable(true);
    item->setCheckState(Qt::Unchecked);
    QStyleOptionViewItem option;
    option.initFrom(&table.view);
    option.rect = table.view.visualRect(table.at(1, 0));
    option.features = QStyleOptionViewItem::HasCheckIndicator;
    option.widget = &table.view;
    const QRect box = table.view.style()->subElementRect(
        QStyle::SE_ItemViewItemCheckIndicator, &option, &table.view);
    QTest::mouseClick(table.view.viewport(), Qt::LeftButton, {}, box.center());
    QCOMPARE(item->checkState(), Qt::Checked);
    const QImage image = table.grab();
    bool filled = false;
    for (int y = box.top(); y <= box.bottom(); ++y) {
        for (int x = box.left(); x <= box.right(); ++x)
            filled = filled || image.pixelColor(x, y) == theme().fill;
    }
    QVERIFY(filled);
}

void TestRows::hiddenCharactersAreShown() {
    Table table;
    table.set(1, 1, Qt::DisplayRole, utf8("a\u202Eb"));
    const int plain = table.delegate->sizeHint({}, table.at(0, 1)).width();
    table.set(0, 1, Qt::DisplayRole, utf8("a\\u202Eb"));
    QVERIFY(table.delegate->sizeHint({}, table.at(1, 1)).width() > plain);
    const QRect one = table.view.visualRect(table.at(0, 1)).adjusted(0, 0, 0, -1);
    const QRect two = table.view.visualRect(table.at(1, 1)).adjusted(0, 0, 0, -1);
    const QImage image = table.grab();
    QCOMPARE(image.copy(two), image.copy(one));
}

QTEST_MAIN(TestRows)
#include "tst_rows.moc"
