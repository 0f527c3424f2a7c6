#include "ui/appearance/apply.h"

#include "ui/appearance/style.h"

#include <QtGui/QGuiApplication>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStyle>
#include <QtWidgets/QWidget>
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#include <QtGui/QStyleHints>
#endif

namespace lookback::ui::appearance {
namespace {

void setClassFonts() {
    QApplication::setFont(Fonts::body(13));
    QApplication::setFont(Fonts::body(12), "QAbstractItemView");
    QApplication::setFont(Fonts::body(11.5), "QHeaderView");
    QApplication::setFont(Fonts::body(12), "QTabBar");
    QApplication::setFont(Fonts::body(12), "QToolTip");
    QApplication::setFont(Fonts::body(11.5), "QStatusBar");
}

void dress(QApplication& app) {
    app.setPalette(makePalette(theme()));
    setClassFonts();
    const QString sheet = makeStyleSheet(theme(), fontScale());
    if (app.styleSheet() != sheet)
        app.setStyleSheet(sheet);
    const QWidgetList all = QApplication::allWidgets();
    for (QWidget* widget : all)
        widget->update();
}

} // namespace

QPalette makePalette(const Theme& t) {
    QPalette p;
    const auto set = [&p](QPalette::ColorRole role, const QColor& color) {
        p.setColor(QPalette::All, role, color);
    };
    set(QPalette::Window, t.window);
    set(QPalette::WindowText, t.text1);
    set(QPalette::Text, t.text1);
    set(QPalette::ButtonText, t.text1);
    set(QPalette::Base, t.surface);
    set(QPalette::AlternateBase, t.sunken);
    set(QPalette::Button, t.surface);
    set(QPalette::PlaceholderText, t.text3);
    set(QPalette::Highlight, t.fill);
    set(QPalette::HighlightedText, t.onFill);
    set(QPalette::Link, t.accent);
    set(QPalette::LinkVisited, t.accent);
    set(QPalette::ToolTipBase, t.raised);
    set(QPalette::ToolTipText, t.text1);
    set(QPalette::Light, t.surface);
    set(QPalette::Midlight, t.hover);
    set(QPalette::Mid, t.edge);
    set(QPalette::Dark, t.control);
    set(QPalette::Shadow, t.edge);
    set(QPalette::BrightText, t.broken.text);
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText})
        p.setColor(QPalette::Disabled, role, t.off);
    p.setColor(QPalette::Disabled, QPalette::Highlight, t.pressed);
    p.setColor(QPalette::Disabled, QPalette::HighlightedText, t.off);
    return p;
}

ThemeId systemTheme() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const bool dark = QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
    // Qt 6.4 tells only through the palette, which is ours after the first apply(): remember it.
    static const bool dark = QGuiApplication::palette().window().color().lightness() < 128;
#endif
    return dark ? ThemeId::Dark : ThemeId::Light;
}

void apply(QApplication& app, ThemeChoice choice) {
    const ThemeId system = systemTheme(); // before the palette becomes ours
    static bool dressed = false;
    if (!dressed) {
        dressed = true;
        QApplication::setStyle(new LookbackStyle);
        app.installEventFilter(new FocusFollower(&app));
        QObject::connect(&Appearance::instance(), &Appearance::changed, &app,
                         [&app] { dress(app); });
    }
    const ThemeId before = theme().id;
    ThemeId wanted = system;
    switch (choice) {
    case ThemeChoice::System: break;
    case ThemeChoice::Light: wanted = ThemeId::Light; break;
    case ThemeChoice::Dark: wanted = ThemeId::Dark; break;
    case ThemeChoice::HighContrast: wanted = ThemeId::HighContrast; break;
    }
    setTheme(wanted);
    if (before == wanted) // otherwise the signal has done it
        dress(app);
}

void setKind(QWidget* widget, const char* kind) {
    widget->setProperty("kind", QString::fromLatin1(kind));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

} // namespace lookback::ui::appearance
