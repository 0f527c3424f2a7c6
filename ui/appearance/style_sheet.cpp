// Chrome only: never ::item of tables and trees, which RowDelegate paints.
#include "ui/appearance/apply.h"

#include <QtCore/QHash>
#include <QtCore/QRegularExpression>
#include <cmath>

namespace lookback::ui::appearance {
namespace {

// A tool bar takes its left padding for all sides: 5 + 28 + 5 = 38.
// No colour for line edits: with one, Qt 6.4 would derive the placeholder from it, half clear.
constexpr const char* kSheet = R"(
QMenuBar{background:@window@;border:0}
QMenuBar::item{background:transparent;padding:5px 9px;border-radius:4px}
QMenuBar::item:selected{background:@hover@} QMenuBar::item:pressed{background:@pressed@}
QMenu{background:@raised@;border:1px solid @edge@;padding:4px 0}
QMenu::item{padding:3px 28px 3px 28px;border:1px solid transparent;min-height:18px}
QMenu::item:selected{background:@menuGround@;color:@text1@;border-color:@menuEdge@} QMenu::item:disabled{color:@off@;background:transparent}
QMenu::icon{padding-left:8px} QMenu::indicator{width:14px;height:14px;left:8px}
QMenu::separator{height:1px;background:@hair@;margin:4px 0}
QToolTip{background:@raised@;color:@text1@;border:1px solid @edge@;padding:4px 6px}

QToolBar{background:@window@;border:0;border-bottom:1px solid @edge@;padding:5px;spacing:2px}
QToolBar[kind="bare"]{padding:0;border:0;spacing:0}
QToolBar::separator{background:@edge@;width:1px;margin:6px 7px}

QPushButton{background:@surface@;color:@text1@;border:1px solid @btn@;border-radius:4px;padding:0 12px;min-height:26px;font-weight:500}
QPushButton:hover{background:@hover@} QPushButton:pressed,QPushButton:checked{background:@pressed@}
QPushButton:disabled{background:@surface@;color:@off@;border-color:@edge@}
QPushButton[kind="primary"]{background:@fill@;border-color:@fill@;color:@onFill@}
QPushButton[kind="primary"]:hover{background:@fillHover@;border-color:@fillHover@}
QPushButton[kind="primary"]:pressed{background:@fillPressed@;border-color:@fillPressed@}
QPushButton[kind="primary"]:disabled{background:@surface@;color:@off@;border-color:@edge@}
QPushButton[kind="destructive"]{border-color:@brokenText@;color:@brokenText@}
QPushButton[kind="destructive"]:disabled{border-color:@edge@;color:@off@}
QPushButton[kind="destructiveFinal"]{background:@brokenFill@;border-color:@brokenFill@;color:@onBroken@}
QPushButton[kind="destructiveFinal"]:disabled{background:@surface@;border-color:@edge@;color:@off@}
QPushButton[kind="flat"]{background:transparent;border-color:transparent}
QPushButton[kind="flat"]:hover{background:@hover@} QPushButton[kind="flat"]:pressed{background:@pressed@}
QPushButton[kind="flat"]:disabled{color:@off@}
QPushButton[kind="link"]{background:transparent;border:0;color:@accent@;padding:0 2px;min-height:24px;text-align:left}
QPushButton[kind="link"]:hover{text-decoration:underline} QPushButton[kind="link"]:disabled{color:@off@}
QPushButton[kind="small"]{min-height:22px;padding:0 10px}

QLineEdit{background:@surface@;border:1px solid @control@;border-radius:4px;padding:0 7px;min-height:24px;selection-background-color:@fill@;selection-color:@onFill@}
QLineEdit:focus{border:2px solid @accent@;padding:0 6px;min-height:22px}
QLineEdit:disabled{background:@window@;border-color:@edge@}
QLineEdit[kind="bare"],QLineEdit[kind="bare"]:focus{background:transparent;border:0;padding:0;min-height:22px}
QAbstractSpinBox{min-height:20px}
QPlainTextEdit,QTextEdit{background:@surface@;border:1px solid @control@;border-radius:4px;padding:3px 5px}
QPlainTextEdit:focus,QTextEdit:focus{border:2px solid @accent@;padding:2px 4px}
QPlainTextEdit[kind="bare"],QPlainTextEdit[kind="bare"]:focus{border:0;padding:4px 3px;border-radius:0}

QTabWidget::pane{border:0;border-top:1px solid @hair@}
QDockWidget::title{background:@window@;border-bottom:1px solid @hair@;padding:6px 10px;text-align:left}
QHeaderView{background:@sunken@;border:0}
QHeaderView::section{background:@sunken@;color:@text3@;border:0;border-bottom:1px solid @hair@;padding:0 8px;height:25px;font-weight:500}
QHeaderView::section:hover{background:@hover@} QHeaderView::section:pressed{background:@pressed@;color:@text1@}
QTableCornerButton::section{background:@sunken@;border:0;border-bottom:1px solid @hair@}
QTableView,QTreeView,QListView{background:@surface@;border:0;outline:0}
QMainWindow::separator{background:@edge@;width:1px;height:1px} QSplitter::handle{background:@edge@}
QStatusBar{background:@window@;color:@text3@;border-top:1px solid @edge@;min-height:23px} QStatusBar::item{border:0}
QStatusBar QLabel{color:@text3@} QSizeGrip{image:none;width:0}
QGroupBox{border:1px solid @hair@;border-radius:4px;margin-top:22px;padding:6px 8px;font-weight:600}
QGroupBox::title{subcontrol-origin:margin;left:0;padding:2px 0}

QRadioButton[kind="choice"]{font-weight:600}
QMessageBox QLabel#qt_msgbox_label{font-weight:600}
QLabel[kind="caption"]{color:@text3@;font-size:11px} QLabel[kind="secondary"]{color:@text2@}
QLabel[kind="title"]{font-size:12px;font-weight:600} QLabel[kind="heading"]{font-size:16px;font-weight:600}
QLabel[kind="figure"]{font-size:20px;font-weight:600} QLabel[kind="welcome"]{font-size:24px;font-weight:600}
QLabel[kind="factName"]{color:@text3@;font-size:12px} QLabel[kind="fact"],QLabel[kind="factOk"]{font-size:12px} QLabel[kind="factOk"]{color:@okText@}
QLabel[kind="code"]{font-family:"JetBrains Mono","DejaVu Sans Mono";font-size:11px}
QLabel[kind="error"]{color:@brokenText@} QLabel[kind="off"]{color:@off@}
QLabel[kind="chip"]{background:@sel@;color:@chipText@;border-radius:4px;padding:2px 8px}
QFrame[kind="card"]{background:@surface@;border:1px solid @edge@;border-radius:6px}
QFrame[kind="panel"]{background:@surface@;border:1px solid @edge@}
QFrame[kind="broken"]{background:@surface@;border:1px solid @brokenText@}
QFrame[kind="foot"]{background:@window@;border:0;border-top:1px solid @edge@}
QFrame[kind="surface"]{background:@surface@;border:0}
QFrame[kind="line"]{background:@hair@;border:0;max-height:1px;min-height:1px}
QFrame[kind="vline"]{background:@hair@;border:0;max-width:1px;min-width:1px}

QProgressBar{background:@pressed@;border:0;border-radius:3px;min-height:6px;max-height:6px}
QProgressBar::chunk{background:@fill@;border-radius:3px}
QScrollBar:vertical{background:transparent;width:12px;border:0}
QScrollBar::handle:vertical{background:@btn@;border-radius:3px;min-height:32px;margin:2px 3px}
QScrollBar:horizontal{background:transparent;height:12px;border:0}
QScrollBar::handle:horizontal{background:@btn@;border-radius:3px;min-width:32px;margin:3px 2px}
QScrollBar::handle:hover,QScrollBar::handle:pressed{background:@control@}
QScrollBar::add-line,QScrollBar::sub-line{height:0;width:0;border:0} QScrollBar::add-page,QScrollBar::sub-page{background:transparent}
QAbstractScrollArea::corner{background:transparent;border:0}
)";

// The fill a little towards black: contrast of the text on it only grows in light and dark.
QColor darker(const QColor& c, double share) {
    const auto f = [share](int v) { return static_cast<int>(std::lround(v * (1 - share))); };
    return {f(c.red()), f(c.green()), f(c.blue())};
}

QHash<QString, QColor> tokens(const Theme& t) {
    return {
        {QStringLiteral("window"), t.window},
        {QStringLiteral("surface"), t.surface},
        {QStringLiteral("sunken"), t.sunken},
        {QStringLiteral("raised"), t.raised},
        {QStringLiteral("hover"), t.hover},
        {QStringLiteral("pressed"), t.pressed},
        {QStringLiteral("hair"), t.hair},
        {QStringLiteral("edge"), t.edge},
        {QStringLiteral("btn"), t.btn},
        {QStringLiteral("control"), t.control},
        {QStringLiteral("text1"), t.text1},
        {QStringLiteral("text2"), t.text2},
        {QStringLiteral("text3"), t.text3},
        {QStringLiteral("off"), t.off},
        {QStringLiteral("accent"), t.accent},
        // On the raised ground of dark menus, hover would hardly be seen.
        {QStringLiteral("menuGround"), t.isDark() ? t.pressed : t.hover},
        {QStringLiteral("menuEdge"), t.isHighContrast() ? t.accent
                                     : t.isDark()       ? t.pressed
                                                        : t.hover},
        {QStringLiteral("chipText"), t.isHighContrast() ? t.onSel : t.accent},
        {QStringLiteral("fill"), t.fill},
        {QStringLiteral("fillHover"), darker(t.fill, 0.08)},
        {QStringLiteral("fillPressed"), darker(t.fill, 0.16)},
        {QStringLiteral("onFill"), t.onFill},
        {QStringLiteral("sel"), t.sel},
        {QStringLiteral("selIdle"), t.selIdle},
        {QStringLiteral("onSel"), t.onSel},
        {QStringLiteral("okText"), t.ok.text},
        {QStringLiteral("brokenText"), t.broken.text},
        {QStringLiteral("brokenFill"), t.brokenFill},
        {QStringLiteral("onBroken"), t.onBroken},
    };
}

QString fillTokens(const QString& sheet, const Theme& t) {
    static const QRegularExpression token(QStringLiteral("@(\\w+)@"));
    const QHash<QString, QColor> table = tokens(t);
    QString out;
    qsizetype last = 0;
    auto matches = token.globalMatch(sheet);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const auto color = table.constFind(match.captured(1));
        Q_ASSERT_X(color != table.constEnd(), "style sheet", qPrintable(match.captured(1)));
        out += QStringView(sheet).mid(last, match.capturedStart() - last);
        out += color != table.constEnd() ? color->name() : match.captured(0);
        last = match.capturedEnd();
    }
    return out + QStringView(sheet).mid(last).toString();
}

QString scaleLengths(const QString& sheet, int percent) {
    if (percent == 100)
        return sheet;
    static const QRegularExpression length(QStringLiteral("\\b(\\d+)px"));
    QString out;
    qsizetype last = 0;
    auto matches = length.globalMatch(sheet);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const int px = match.captured(1).toInt();
        const int size = px <= 1 ? px : static_cast<int>(std::lround(px * percent / 100.0));
        out += QStringView(sheet).mid(last, match.capturedStart() - last);
        out += QString::number(size) + QStringLiteral("px");
        last = match.capturedEnd();
    }
    return out + QStringView(sheet).mid(last).toString();
}

} // namespace

QString makeStyleSheet(const Theme& theme, int percent) {
    return scaleLengths(fillTokens(QString::fromLatin1(kSheet), theme), percent);
}

} // namespace lookback::ui::appearance
