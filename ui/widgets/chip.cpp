#include "ui/widgets/chip.h"

#include "ui/appearance/glyphs.h"
#include "ui/appearance/parts.h"
#include "ui/appearance/plain_text.h"
#include "ui/widgets/part.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <cmath>

namespace lookback::ui {
namespace {
QFont chipFont() { return Fonts::body(12, QFont::Medium); }
} // namespace

Chip::Chip(const QString& text, Tone tone, QWidget* parent)
    : QAbstractButton(parent), m_tone(tone) {
    setText(visibleText(text));
    setAccessibleName(this->text());
    setAccessibleDescription(tr("Press Delete to remove"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    followAppearance(this);
}

QSize Chip::sizeHint() const {
    const double width = scaledF(8) + QFontMetricsF(chipFont()).horizontalAdvance(text()) +
                         scaledF(24);
    return {static_cast<int>(std::ceil(width)), scaled(24)};
}

QSize Chip::minimumSizeHint() const {
    return {std::min(sizeHint().width(), scaled(72)), scaled(24)};
}

QRect Chip::closeRect() const { return {width() - scaled(24), 0, scaled(24), height()}; }

void Chip::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF body = QRectF(rect()).adjusted(0, 1, 0, -1);
    const bool filter = m_tone == Tone::Filter;
    const QColor ground = filter ? t.sel : t.admin.tint;
    const QColor ink = !filter ? t.admin.text : t.isHighContrast() ? t.onSel : t.accent;
    painter.setPen(t.isHighContrast() && !filter ? QPen(ink, 1) : QPen(Qt::NoPen));
    painter.setBrush(ground);
    painter.drawRoundedRect(painter.pen().style() == Qt::NoPen ? body
                                                               : body.adjusted(.5, .5, -.5, -.5),
                            4, 4);
    const QRectF close = closeRect();
    if (m_overClose || m_closePressed) {
        QColor wash = ink;
        wash.setAlphaF(m_closePressed ? 0.24F : 0.12F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(wash);
        painter.drawRoundedRect(close.adjusted(3, 4, -3, -4), 3, 3);
    }
    paintLine(painter, QRectF(scaledF(8), 0, close.left() - scaledF(8) + 1, height()), text(),
              chipFont(), ink);
    const double side = scaledF(12);
    paintGlyph(painter, QRectF(close.center() - QPointF(side / 2, side / 2), QSizeF(side, side)),
               Glyph::Close, ink);
}

void Chip::mouseMoveEvent(QMouseEvent* event) {
    const bool over = closeRect().contains(event->position().toPoint());
    if (over != m_overClose) {
        m_overClose = over;
        update();
    }
    QAbstractButton::mouseMoveEvent(event);
}

void Chip::mousePressEvent(QMouseEvent* event) {
    m_closePressed =
        event->button() == Qt::LeftButton && closeRect().contains(event->position().toPoint());
    if (m_closePressed) {
        update();
        event->accept();
        return;
    }
    QAbstractButton::mousePressEvent(event);
}

void Chip::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_closePressed) {
        QAbstractButton::mouseReleaseEvent(event);
        return;
    }
    m_closePressed = false;
    update();
    if (closeRect().contains(event->position().toPoint()))
        Q_EMIT removed();
}

void Chip::leaveEvent(QEvent* event) {
    m_overClose = false;
    update();
    QAbstractButton::leaveEvent(event);
}

void Chip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)
        Q_EMIT removed();
    else
        QAbstractButton::keyPressEvent(event);
}

} // namespace lookback::ui
