#include "ui/appearance/style.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/glyphs.h"
#include "ui/appearance/icons.h"
#include "ui/appearance/parts.h"
#include "ui/appearance/style_controls.h"

#include <QtGui/QFocusEvent>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QAbstractSlider>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStyleOption>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QToolBar>
#include <algorithm>
#include <cmath>

namespace lookback::ui {
namespace {

bool g_altHeld = false; // GUI thread

void holdAlt(bool held) {
    if (held == g_altHeld)
        return;
    g_altHeld = held;
    for (QWidget* window : QApplication::topLevelWidgets())
        for (QMenuBar* bar : window->findChildren<QMenuBar*>())
            bar->update();
}

constexpr double kTabPad = 10;

bool isOn(const QStyleOption* option) { return option->state.testFlag(QStyle::State_On); }
bool isEnabled(const QStyleOption* option) {
    return option->state.testFlag(QStyle::State_Enabled);
}

// QFocusFrame asks for its margins with an option alone, without a widget.
bool ringedInside(const QStyleOption* option, const QWidget* widget) {
    const QObject* asking = widget ? widget : option ? option->styleObject : nullptr;
    const auto* frame = qobject_cast<const QFocusFrame*>(asking);
    return frame && ringPlace(frame->widget()) == RingPlace::Inside;
}

// The box or circle of an indicator, inside a rectangle that may be larger.
QRectF indicatorRect(const QRect& rect) {
    const double side = std::min({scaledF(14), double(rect.width()), double(rect.height())});
    QRectF box(0, 0, side, side);
    box.moveCenter(QRectF(rect).center());
    return {std::round(box.x()), std::round(box.y()), side, side};
}

struct IndicatorColors {
    QColor border, fill, sign;
};

IndicatorColors indicatorColors(const QStyleOption* option, bool set) {
    const Theme& t = theme();
    if (!isEnabled(option))
        return {t.off, set ? t.pressed : t.window, t.off};
    if (set)
        return {t.fill, t.fill, t.onFill};
    const bool down = option->state.testFlag(QStyle::State_Sunken);
    const bool hover = option->state.testFlag(QStyle::State_MouseOver);
    return {t.control, down ? t.pressed : hover ? t.hover : t.surface, t.text1};
}

void paintCheckBox(const QStyleOption* option, QPainter* painter) {
    const bool partial = option->state.testFlag(QStyle::State_NoChange);
    const bool set = isOn(option) || partial;
    const IndicatorColors c = indicatorColors(option, set);
    const QRectF box = indicatorRect(option->rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(c.border, 1));
    painter->setBrush(c.fill);
    painter->drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter->restore();
    if (set)
        paintGlyph(*painter, box.adjusted(2, 2, -2, -2), partial ? Glyph::Minus : Glyph::Tick,
                   c.sign);
}

void paintRadio(const QStyleOption* option, QPainter* painter) {
    const Theme& t = theme();
    const IndicatorColors c = indicatorColors(option, isOn(option));
    const QRectF box = indicatorRect(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(c.border, 1));
    painter->setBrush(isOn(option) ? t.surface : c.fill);
    painter->drawEllipse(box);
    if (isOn(option)) {
        const double inset = box.width() * 0.22;
        painter->setPen(Qt::NoPen);
        painter->setBrush(isEnabled(option) ? t.fill : t.off);
        painter->drawEllipse(box.adjusted(inset, inset, -inset, -inset));
    }
    painter->restore();
}

// Text on the ground, the chosen one underlined as wide as its text: no boxes.
void paintTabShape(const QStyleOptionTab& tab, QPainter& painter) {
    const Theme& t = theme();
    const bool chosen = tab.state.testFlag(QStyle::State_Selected);
    const bool hover = tab.state.testFlag(QStyle::State_MouseOver) && isEnabled(&tab);
    if (hover && !chosen)
        painter.fillRect(tab.rect, t.hover);
    if (!chosen)
        return;
    const int inset = scaled(kTabPad - 2);
    const int line = scaled(2);
    painter.fillRect(tab.rect.left() + inset, tab.rect.bottom() + 1 - line,
                     tab.rect.width() - 2 * inset, line, t.accent);
}

void paintTabLabel(const QStyleOptionTab& tab, QPainter& painter) {
    const Theme& t = theme();
    const bool chosen = tab.state.testFlag(QStyle::State_Selected);
    const bool hover = tab.state.testFlag(QStyle::State_MouseOver);
    const QColor ink = !isEnabled(&tab) ? t.off : chosen || hover ? t.text1 : t.text3;
    QRectF row = QRectF(tab.rect).adjusted(scaledF(kTabPad), 0, -scaledF(kTabPad), -1);
    if (!tab.icon.isNull()) {
        const double side = scaledF(14);
        const QRectF box(row.left(), row.center().y() - side / 2, side, side);
        tab.icon.paint(&painter, box.toRect(), Qt::AlignCenter,
                       isEnabled(&tab) ? QIcon::Normal : QIcon::Disabled,
                       chosen ? QIcon::On : QIcon::Off);
        row.setLeft(box.right() + scaledF(6));
    }
    paintLine(painter, row, QString(tab.text).remove(u'&'),
              chosen ? Fonts::strong(12) : Fonts::body(12), ink);
}

QSize tabSize(const QStyleOptionTab& tab) {
    const double text =
        QFontMetricsF(Fonts::strong(12)).horizontalAdvance(QString(tab.text).remove(u'&'));
    const double icon = tab.icon.isNull() ? 0 : scaledF(14 + 6);
    return {static_cast<int>(std::ceil(text + icon + 2 * scaledF(kTabPad))), scaled(30)};
}

} // namespace

LookbackStyle::LookbackStyle() : QProxyStyle(QStringLiteral("fusion")) {}

int LookbackStyle::pixelMetric(PixelMetric metric, const QStyleOption* option,
                               const QWidget* widget) const {
    switch (metric) { // NOLINT: only what we change
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ToolBarIconSize:
    case PM_TabBarIconSize:
    case PM_ListViewIconSize: return scaled(16);
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return scaled(14);
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing: return scaled(8);
    case PM_MenuButtonIndicator: return scaled(16);
    case PM_DockWidgetSeparatorExtent:
    case PM_SplitterWidth:
    case PM_DefaultFrameWidth: return 1;
    case PM_ToolBarFrameWidth:
    case PM_ToolBarItemMargin:
    case PM_MenuBarPanelWidth:
    case PM_MenuBarVMargin:
    case PM_TabBarTabOverlap:
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal: return 0;
    case PM_TabBarBaseHeight: return 1;
    case PM_TreeViewIndentation: return scaled(16);
    case PM_ScrollBarExtent: return scaled(12);
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing: return scaled(8);
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin: {
        return ringedInside(option, widget) ? 0 : 3;
    }
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int LookbackStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                             QStyleHintReturn* data) const {
    switch (hint) { // NOLINT: only what we change
    case SH_Widget_Animation_Duration:
    case SH_EtchDisabledText:
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_ScrollBar_Transient:
    case SH_FocusFrame_Mask:
    case SH_ComboBox_Popup: return 0;
    case SH_FocusFrame_AboveWidget:
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_UnderlineShortcut: { // chrome is silent: underlined while Alt is held, in keyboard mode, in open menus
        const auto* bar = qobject_cast<const QMenuBar*>(widget);
        return g_altHeld || qobject_cast<const QMenu*>(widget) || (bar && bar->hasFocus());
    }
    case SH_TabBar_Alignment: return Qt::AlignLeft;
    case SH_TabBar_ElideMode: return Qt::ElideNone;
    default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

// Of message boxes: ours, not the platform's.
QIcon LookbackStyle::standardIcon(StandardPixmap which, const QStyleOption* option,
                                  const QWidget* widget) const {
    switch (which) { // NOLINT: only what we change
    case SP_MessageBoxWarning: return icon(Glyph::FindingTriangle, Kind::Finding);
    case SP_MessageBoxCritical: return icon(Glyph::BrokenOctagon, Kind::Broken);
    default: return QProxyStyle::standardIcon(which, option, widget);
    }
}

void LookbackStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                  QPainter* painter, const QWidget* widget) const {
    switch (element) { // NOLINT: only what we change
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: paintCheckBox(option, painter); return;
    case PE_IndicatorRadioButton: paintRadio(option, painter); return;
    case PE_IndicatorMenuCheckMark:
        if (isOn(option) || option->state.testFlag(State_Selected))
            paintGlyph(*painter, indicatorRect(option->rect), Glyph::Tick, theme().text2);
        return;
    case PE_IndicatorArrowDown: paintChevron(*painter, option->rect, isEnabled(option), 0); return;
    case PE_IndicatorArrowUp: paintChevron(*painter, option->rect, isEnabled(option), 180); return;
    case PE_IndicatorArrowRight:
        paintChevron(*painter, option->rect, isEnabled(option), -90);
        return;
    case PE_IndicatorArrowLeft: paintChevron(*painter, option->rect, isEnabled(option), 90); return;
    case PE_IndicatorHeaderArrow:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option))
            paintChevron(*painter, option->rect, true,
                         header->sortIndicator == QStyleOptionHeader::SortUp ? 0 : 180);
        return;
    case PE_FrameTabBarBase: painter->fillRect(option->rect, theme().hair); return;
    case PE_FrameFocusRect:   // QFocusFrame or the row itself shows it
    case PE_IndicatorBranch:  // RowDelegate paints whole rows, chevron included
    case PE_PanelItemViewRow: return;
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void LookbackStyle::drawControl(ControlElement element, const QStyleOption* option,
                                QPainter* painter, const QWidget* widget) const {
    const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
    if (tab && (element == CE_TabBarTabShape || element == CE_TabBarTabLabel)) {
        if (element == CE_TabBarTabShape)
            paintTabShape(*tab, *painter);
        else
            paintTabLabel(*tab, *painter);
        return;
    }
    if (element != CE_FocusFrame) {
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    }
    paintFocusRing(*painter, option->rect, ringedInside(option, widget) ? 0 : 6);
}

void LookbackStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                       QPainter* painter, const QWidget* widget) const {
    const auto part = [&](SubControl which) {
        return subControlRect(control, option, which, widget);
    };
    const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
    if (control == CC_ComboBox && combo) {
        if (combo->frame)
            paintInputFrame(*painter, *option, option->rect);
        paintChevron(*painter, part(SC_ComboBoxArrow), isEnabled(option), 0);
    } else if (control == CC_SpinBox && spin) {
        if (spin->frame)
            paintInputFrame(*painter, *option, option->rect);
        const bool up = spin->stepEnabled.testFlag(QAbstractSpinBox::StepUpEnabled);
        const bool down = spin->stepEnabled.testFlag(QAbstractSpinBox::StepDownEnabled);
        paintChevron(*painter, part(SC_SpinBoxUp), up && isEnabled(option), 180);
        paintChevron(*painter, part(SC_SpinBoxDown), down && isEnabled(option), 0);
    } else if (control == CC_Slider && slider) {
        paintSlider(*painter, *slider, part(SC_SliderGroove), part(SC_SliderHandle));
    } else if (control == CC_ToolButton && button) {
        paintToolButton(*painter, *button);
    } else {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

QSize LookbackStyle::sizeFromContents(ContentsType type, const QStyleOption* option,
                                      const QSize& size, const QWidget* widget) const {
    if (type == CT_TabBarTab) {
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option))
            return tabSize(*tab);
    }
    if (type == CT_ToolButton) {
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option))
            return toolButtonSize(*button, widget && qobject_cast<QToolBar*>(widget->parentWidget()));
    }
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ComboBox)
        result.rwidth() += scaled(8);
    if (type == CT_ComboBox || type == CT_SpinBox)
        result.setHeight(std::max(result.height() - 4, scaled(26)));
    return result;
}

QRect LookbackStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                                    SubControl part, const QWidget* widget) const {
    QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        rect.adjust(scaled(4), 0, -2, 0);
    else if (control == CC_ComboBox && part == SC_ComboBoxArrow)
        rect.translate(-2, 0);
    return rect;
}

QPalette LookbackStyle::standardPalette() const { return appearance::makePalette(theme()); }

RingPlace ringPlace(const QWidget* widget) {
    if (!widget)
        return RingPlace::None;
    const QByteArray wish = widget->property(kFocusRingProperty).toByteArray();
    if (wish == "inside")
        return RingPlace::Inside;
    if (wish == "outside")
        return RingPlace::Outside;
    if (qobject_cast<const QAbstractItemView*>(widget) || qobject_cast<const QTabBar*>(widget))
        return RingPlace::Inside;
    if (qobject_cast<const QAbstractButton*>(widget) ||
        (qobject_cast<const QAbstractSlider*>(widget) && !qobject_cast<const QScrollBar*>(widget)))
        return RingPlace::Outside;
    return RingPlace::None;
}

FocusFollower::FocusFollower(QObject* parent) : QObject(parent) {}

QWidget* FocusFollower::ringed() const { return m_frame ? m_frame->widget() : nullptr; }

void FocusFollower::show(QWidget* widget) {
    // The frame lives beside the widget it follows and dies with that window: made again if so.
    if (!m_frame && widget)
        m_frame = new QFocusFrame(widget->window());
    if (m_frame)
        m_frame->setWidget(widget);
}

bool FocusFollower::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) { // NOLINT: the few events that matter
    case QEvent::KeyPress:
        m_keyboard = true;
        if (static_cast<QKeyEvent*>(event)->key() == Qt::Key_Alt)
            holdAlt(true);
        break;
    case QEvent::KeyRelease:
        if (static_cast<QKeyEvent*>(event)->key() == Qt::Key_Alt)
            holdAlt(false);
        break;
    case QEvent::WindowDeactivate: holdAlt(false); break;
    case QEvent::MouseButtonPress: m_keyboard = false; break;
    case QEvent::FocusIn: {
        auto* widget = qobject_cast<QWidget*>(watched);
        if (!widget)
            break;
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        const bool keys = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason ||
                          reason == Qt::ShortcutFocusReason ||
                          (reason != Qt::MouseFocusReason && m_keyboard);
        show(keys && ringPlace(widget) != RingPlace::None ? widget : nullptr);
        break;
    }
    case QEvent::FocusOut:
        if (watched == ringed())
            show(nullptr);
        break;
    default: break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace lookback::ui
