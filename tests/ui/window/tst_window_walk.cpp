// A walk over every widget and command of the window, on each page it can show: names, accessible names, reasons, and text that does not fit.
// What does not fit is listed on standard output; LOOKBACK_WALK=strict makes it a failure.
#include "tests/ui/support/desk.h"
#include "tests/ui/support/surroundings.h"
#include "ui/appearance/theme.h"
#include "ui/session/integrity.h"
#include "ui/timeline/timeline_widget.h"

#include <QtGui/QAccessible>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialog>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QToolButton>

namespace lookback::test {

class WindowWalkTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyInteractiveWidgetHasItsNames();
    void everyCommandExplainsItself();
    void textFits_data();
    void textFits();

private:
    struct Stop {
        const char* name;
        QWidget* root;
    };
    void walk(Desk& desk, const std::function<void(const Stop&)>& visit);
};

namespace {

bool ofQt(const QWidget* w) {
    // Parts Qt makes inside a widget of ours: scroll bars, the viewport, the button of a line edit, the extension of a tool bar.
    const QString name = w->objectName();
    return name.startsWith(QStringLiteral("qt_")) || w->inherits("QScrollBar") || w->inherits("QHeaderView") || w->inherits("QTableCornerButton") || w->inherits("QComboBoxPrivateContainer")
        || w->inherits("QLineEditIconButton") || (w->parentWidget() && (w->parentWidget()->inherits("QComboBox") || w->parentWidget()->inherits("QAbstractSpinBox") || w->parentWidget()->inherits("QTabBar") || w->parentWidget()->inherits("QComboBoxPrivateContainer")));
}

bool interactive(const QWidget* w) {
    return qobject_cast<const QAbstractButton*>(w) || qobject_cast<const QLineEdit*>(w) || qobject_cast<const QComboBox*>(w) || qobject_cast<const QAbstractItemView*>(w)
        || qobject_cast<const QPlainTextEdit*>(w) || qobject_cast<const QTabWidget*>(w) || qobject_cast<const ui::timeline::TimelineWidget*>(w);
}

QString spoken(const QWidget* w) {
    if (!w->accessibleName().isEmpty())
        return w->accessibleName();
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(w));
    return face ? face->text(QAccessible::Name) : QString();
}

QString pathOf(const QWidget* w) {
    QStringList parts;
    for (; w && parts.size() < 4; w = w->parentWidget())
        parts.prepend(w->objectName().isEmpty() ? QLatin1String(w->metaObject()->className()) : w->objectName());
    return parts.join(QLatin1Char('/'));
}

} // namespace

void WindowWalkTest::walk(Desk& desk, const std::function<void(const Stop&)>& visit) {
    visit({"welcome", &desk.window()});
    QVERIFY(desk.begin());
    QVERIFY(desk.goTo(QStringLiteral("v11")));
    desk.find<QAction>("actShowState")->trigger();
    QTest::qWait(100);
    visit({"main at v11", &desk.window()});
    desk.key(Qt::Key_1, Qt::ControlModifier);
    desk.key(Qt::Key_2, Qt::ControlModifier);
    desk.key(Qt::Key_D, Qt::ControlModifier);
    for (auto* dock : desk.window().findChildren<QWidget*>(QStringLiteral("dockJobs")))
        dock->show();
    QTest::qWait(200);
    visit({"diff and jobs", &desk.window()});
    for (const char* name : {"panelIntegrity", "panelActivity", "panelKeys"}) {
        desk.find<QAbstractButton>(name)->click();
        QTest::qWait(200);
        visit({name, &desk.window()});
    }
    desk.key(Qt::Key_F5);
    QVERIFY(Desk::until([&] { return desk.session().integrity()->last() != nullptr; }));
    QTest::qWait(100);
    visit({"verified", &desk.window()});
    const auto dialog = [&](const char* action, const char* name) {
        desk.find<QAction>(action)->trigger();
        auto* shown = desk.await<QDialog>(name);
        QVERIFY2(shown, name);
        QTest::qWait(150);
        visit({name, shown});
        shown->reject();
        QVERIFY(desk.gone(name));
        QTest::qWait(20);
    };
    dialog("actGoTo", "goToDialog");
    dialog("actUnlock", "unlockDialog");
    dialog("actSnapshots", "snapshotsDialog");
    dialog("actImport", "importDialog");
    dialog("actOfficers", "officersDialog");
    // Keys, and the erasure wizard up to its fourth page.
    if (!desk.find("dockKeys")->isVisible())
        desk.find<QAbstractButton>("panelKeys")->click();
    auto* keys = desk.find<QAbstractItemView>("keysTable");
    auto* erase = desk.find<QAbstractButton>("subjectErase");
    QVERIFY(Desk::until([&] { return keys->model()->rowCount() > 1; }));
    keys->setCurrentIndex(keys->model()->index(1, 0));
    QVERIFY(Desk::until([&] { return erase->isVisible() && erase->isEnabled(); }));
    visit({"keys", &desk.window()});
    erase->click();
    auto* wizard = desk.await<QDialog>("erasureWizard");
    QVERIFY(wizard);
    desk.find<QLineEdit>("erasureIdentity")->setText(QStringLiteral("case 1"));
    for (const char* page : {"erasure request", "erasure impact", "erasure holds", "erasure plan"}) {
        auto* next = desk.find<QAbstractButton>("erasureNext");
        QTest::qWait(250);
        visit({page, wizard});
        if (next->isEnabled())
            next->click();
    }
    wizard->reject();
    QVERIFY(desk.gone("erasureWizard"));
}

void WindowWalkTest::everyInteractiveWidgetHasItsNames() {
    Desk desk;
    QStringList missing;
    walk(desk, [&](const Stop& stop) {
        QMap<QString, int> names;
        for (auto* w : stop.root->findChildren<QWidget*>()) {
            if (!interactive(w) || ofQt(w) || w->window() != stop.root)
                continue;
            if (w->objectName().isEmpty())
                missing.append(QStringLiteral("%1: no objectName: %2 \"%3\"").arg(QLatin1String(stop.name), pathOf(w), spoken(w)));
            else if (++names[w->objectName()] == 2)
                missing.append(QStringLiteral("%1: two are called %2").arg(QLatin1String(stop.name), pathOf(w)));
            if (spoken(w).trimmed().isEmpty() && (w->isVisible() || !qobject_cast<QAbstractButton*>(w))) // a hidden button gets its text when it is shown
                missing.append(QStringLiteral("%1: no accessible name: %2").arg(QLatin1String(stop.name), pathOf(w)));
            auto* button = qobject_cast<QAbstractButton*>(w);
            if (button && w->isVisible() && !w->isEnabled() && w->toolTip().isEmpty())
                missing.append(QStringLiteral("%1: disabled without a reason: %2").arg(QLatin1String(stop.name), pathOf(w)));
        }
    });
    missing.removeDuplicates();
    for (const QString& line : missing)
        qInfo("%s", qPrintable(line));
    QCOMPARE(missing.size(), 0);
}

void WindowWalkTest::everyCommandExplainsItself() {
    Desk desk;
    const auto check = [&] {
        int commands = 0;
        QSet<QString> ids;
        for (auto* action : desk.window().actions()) {
            if (action->isSeparator() || !action->objectName().startsWith(QStringLiteral("act")))
                continue;
            ++commands;
            QVERIFY2(!ids.contains(action->objectName()), qPrintable(action->objectName()));
            ids.insert(action->objectName());
            QVERIFY2(!action->text().isEmpty() && !action->whatsThis().isEmpty() && !action->toolTip().isEmpty() && !action->statusTip().isEmpty(), qPrintable(action->objectName()));
            if (!action->isEnabled())
                QVERIFY2(action->statusTip() != action->whatsThis(), qPrintable(action->objectName() + QStringLiteral(" is off and does not say why")));
        }
        QVERIFY(commands > 40);
        // No key is taken twice where both would act.
        QMap<QString, QString> keys;
        for (auto* action : desk.window().findChildren<QAction*>())
            for (const auto& key : action->shortcuts()) {
                if (action->shortcutContext() == Qt::WidgetShortcut || action->shortcutContext() == Qt::WidgetWithChildrenShortcut)
                    continue;
                const QString text = key.toString();
                QVERIFY2(!keys.contains(text), qPrintable(QStringLiteral("%1: %2 and %3").arg(text, keys.value(text), action->objectName())));
                keys.insert(text, action->objectName());
            }
    };
    check();
    QVERIFY(desk.openSample1());
    check();
    QVERIFY(desk.openAccount(QStringLiteral("1001")));
    check();
}

void WindowWalkTest::textFits_data() {
    QTest::addColumn<int>("percent");
    QTest::newRow("100 %") << 100;
    QTest::newRow("200 %") << 200;
}

void WindowWalkTest::textFits() {
    QFETCH(int, percent);
    ui::setFontScale(percent);
    QStringList clipped;
    {
        Desk desk(QSize(1280, 800));
        walk(desk, [&](const Stop& stop) {
            for (auto* w : stop.root->findChildren<QWidget*>()) {
                if (!w->isVisible() || w->window() != stop.root || w->width() <= 0)
                    continue;
                QString text;
                int room = w->contentsRect().width(), need = 0;
                if (auto* label = qobject_cast<QLabel*>(w)) {
                    if (label->wordWrap()) {
                        if (label->heightForWidth(label->width()) > label->height() + 1)
                            clipped.append(QStringLiteral("%1: %2 needs %3 px of height, has %4: %5").arg(QLatin1String(stop.name), pathOf(w)).arg(label->heightForWidth(label->width())).arg(label->height()).arg(label->text().left(50)));
                        continue;
                    }
                    text = label->text();
                    need = label->fontMetrics().horizontalAdvance(text);
                    room = w->contentsRect().width() - 2 * label->margin();
                    if (text.contains(QChar(0x2026)) || text.isEmpty())
                        continue; // elided on purpose
                } else if (auto* push = qobject_cast<QPushButton*>(w)) {
                    text = push->text();
                    need = push->fontMetrics().horizontalAdvance(text.remove(QLatin1Char('&')));
                } else if (auto* tool = qobject_cast<QToolButton*>(w); tool && tool->toolButtonStyle() != Qt::ToolButtonIconOnly) {
                    text = tool->text();
                    need = tool->fontMetrics().horizontalAdvance(text.remove(QLatin1Char('&'))) + (tool->icon().isNull() ? 0 : tool->iconSize().width());
                } else if (auto* tabs = qobject_cast<QTabBar*>(w)) {
                    for (int i = 0; i < tabs->count(); ++i)
                        if (tabs->fontMetrics().horizontalAdvance(tabs->tabText(i)) > tabs->tabRect(i).width())
                            clipped.append(QStringLiteral("%1: tab \"%2\" of %3").arg(QLatin1String(stop.name), tabs->tabText(i), pathOf(w)));
                    continue;
                } else {
                    continue;
                }
                if (need > room + 1)
                    clipped.append(QStringLiteral("%1: %2 needs %3 px, has %4: \"%5\"").arg(QLatin1String(stop.name), pathOf(w)).arg(need).arg(room).arg(text.left(50)));
                // Cut by the window's edge.
                const QRect inWindow(w->mapTo(stop.root, QPoint()), w->size());
                const auto scrolled = [&] { // what can be scrolled to is not cut
                    for (const QWidget* p = w->parentWidget(); p; p = p->parentWidget())
                        if (p->inherits("QScrollArea"))
                            return true;
                    return false;
                };
                if (!stop.root->rect().contains(inWindow) && !scrolled() && !w->inherits("QTipLabel"))
                    clipped.append(QStringLiteral("%1: %2 lies outside the window: \"%3\"").arg(QLatin1String(stop.name), pathOf(w), text.left(50)));
            }
        });
    }
    ui::setFontScale(100);
    clipped.removeDuplicates();
    for (const QString& line : clipped)
        qInfo("%s", qPrintable(line));
    if (qEnvironmentVariable("LOOKBACK_WALK") == QStringLiteral("strict"))
        QCOMPARE(clipped.size(), 0);
}

} // namespace lookback::test

LOOKBACK_WINDOW_TEST_MAIN(lookback::test::WindowWalkTest)
#include "tst_window_walk.moc"
