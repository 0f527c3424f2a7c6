#include "ui/appearance/style_controls.h"

#include "ui/appearance/glyphs.h"
#include "ui/appearance/parts.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtWidgets/QStyleOption>
#include <algorithm>
#include <cmath>

namespace lookback::ui {
namespace {

constexpr double kPad = 7;
constexpr double kGap = 6;
constexpr double kIcon = 16;
constexpr double kChevron = 10;

bool has(const QStyleOption& option, QStyle::StateFlag flag) {
    return option.state.testFlag(flag);
}

bool showsIcon(const QStyleOptionToolButton& option) {
    return !option.icon.isNull() && option.toolButtonStyle != Qt::ToolButtonTextOnly;
}

bool showsText(const QStyleOptionToolButton& option) {
    return !option.text.isEmpty() &&
           (option.toolButtonStyle != Qt::ToolButtonIconOnly || option.icon.isNull());
}

bool showsChevron(const QStyleOptionToolButton& option) {
    return option.features.testFlag(QStyleOptionToolButton::HasMenu) ||
           option.features.testFlag(QStyleOptionToolButton::MenuButtonPopup);
}

QString labelOf(const QStyleOptionToolButton& option) {
    return QString(option.text).remove(u'&');
}

QFont fontOf(const QStyleOptionToolButton& option) {
    QFont font = option.font;
    if (has(option, QStyle::State_On))
        font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

QSize toolButtonSize(const QStyleOptionToolButton& option, bool inToolBar) {
    const bool icon = showsIcon(option);
    const bool text = showsText(option);
    double width = 2 * scaledF(icon && !text ? 4 + (inToolBar ? 2 : 0) : kPad);
    if (icon)
        width += scaledF(kIcon);
    if (text) {
        QFont strong = option.font; // as wide as when checked: nothing moves
        strong.setWeight(QFont::DemiBold);
        width += QFontMetricsF(strong).horizontalAdvance(labelOf(option)) +
                 (icon ? scaledF(kGap) : 0);
    }
    if (showsChevron(option))
        width += scaledF(kGap - 2 + kChevron);
    return {static_cast<int>(std::ceil(width)), scaled(inToolBar ? 28 : 24)};
}

void paintToolButton(QPainter& painter, const QStyleOptionToolButton& option) {
    const Theme& t = theme();
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool on = has(option, QStyle::State_On);
    const bool down = has(option, QStyle::State_Sunken);
    const bool hover = has(option, QStyle::State_MouseOver) && enabled;
    if (on || down || hover) {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(on || down ? t.pressed : t.hover);
        painter.drawRoundedRect(option.rect, 4, 4);
        painter.restore();
    }
    const bool icon = showsIcon(option);
    const bool text = showsText(option);
    QRectF row(option.rect);
    const double chevron = showsChevron(option) ? scaledF(kGap - 2 + kChevron) : 0;
    if (icon && !text) {
        row.setRight(row.right() - chevron);
        const double side = std::min(scaledF(kIcon), row.height());
        const QRectF box(row.center().x() - side / 2, row.center().y() - side / 2, side, side);
        option.icon.paint(&painter, box.toRect(), Qt::AlignCenter,
                          !enabled ? QIcon::Disabled : hover ? QIcon::Active : QIcon::Normal,
                          on ? QIcon::On : QIcon::Off);
    } else {
        row.adjust(scaledF(kPad), 0, -scaledF(kPad) - chevron, 0);
        if (icon) {
            const double side = scaledF(kIcon);
            const QRectF box(row.left(), row.center().y() - side / 2, side, side);
            option.icon.paint(&painter, box.toRect(), Qt::AlignCenter,
                              !enabled ? QIcon::Disabled : hover ? QIcon::Active : QIcon::Normal,
                              on ? QIcon::On : QIcon::Off);
            row.setLeft(box.right() + scaledF(kGap));
        }
        paintLine(painter, row.adjusted(0, 0, 1, 0), labelOf(option), fontOf(option),
                  enabled ? t.text1 : t.off, icon ? Qt::AlignLeft : Qt::AlignHCenter);
    }
    if (chevron > 0) {
        const double side = scaledF(kChevron);
        const double x = option.rect.right() + 1 - scaledF(icon && !text ? 4 : kPad) - side;
        paintChevron(painter, QRectF(x, option.rect.center().y() - side / 2 + 1, side, side),
                     enabled, 0);
    }
}

void paintSlider(QPainter& painter, const QStyleOptionSlider& option, const QRectF& groove,
                 const QRectF& handle) {
    const Theme& t = theme();
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool flat = option.orientation == Qt::Horizontal;
    const double thick = scaledF(4);
    QRectF track = groove;
    if (flat)
        track = QRectF(groove.left(), groove.center().y() - thick / 2, groove.width(), thick);
    else
        track = QRectF(groove.center().x() - thick / 2, groove.top(), thick, groove.height());
    QRectF done = track;
    if (flat && option.upsideDown)
        done.setLeft(handle.center().x());
    else if (flat)
        done.setRight(handle.center().x());
    else if (option.upsideDown)
        done.setTop(handle.center().y());
    else
        done.setBottom(handle.center().y());
    const double d = std::min({scaledF(14), handle.width(), handle.height()});
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.pressed);
    painter.drawRoundedRect(track, thick / 2, thick / 2);
    painter.setBrush(enabled ? t.fill : t.off);
    painter.drawRoundedRect(done, thick / 2, thick / 2);
    painter.setPen(QPen(t.surface, 1.5));
    painter.drawEllipse(handle.center(), d / 2, d / 2);
    painter.restore();
}

void paintInputFrame(QPainter& painter, const QStyleOption& option, const QRectF& rect) {
    const Theme& t = theme();
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool focus = has(option, QStyle::State_HasFocus) && enabled;
    const bool hover = has(option, QStyle::State_MouseOver) && enabled && !focus;
    const double half = focus ? 1 : 0.5;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(!enabled ? t.edge : focus ? t.accent : t.control, 2 * half));
    painter.setBrush(!enabled ? t.window : hover ? t.hover : t.surface);
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), 4, 4);
    painter.restore();
}

void paintChevron(QPainter& painter, const QRectF& rect, bool enabled, double degrees) {
    const double side = std::min({scaledF(kChevron), rect.width(), rect.height()});
    painter.save();
    painter.translate(rect.center());
    painter.rotate(degrees);
    paintGlyph(painter, QRectF(-side / 2, -side / 2, side, side), Glyph::ChevronDown,
               enabled ? theme().text2 : theme().off);
    painter.restore();
}

} // namespace lookback::ui
