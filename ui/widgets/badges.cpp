#include "ui/widgets/badges.h"

#include "ui/appearance/glyphs.h"
#include "ui/appearance/parts.h"
#include "ui/appearance/plain_text.h"
#include "ui/widgets/part.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <cmath>

namespace lookback::ui {

Badge::Badge(const BadgeSpec& spec, QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    followAppearance(this);
    setSpec(spec);
}

void Badge::setSpec(const BadgeSpec& spec) {
    m_spec = spec;
    m_spec.text = visibleText(spec.text);
    setAccessibleName(m_spec.text);
    updateGeometry();
    update();
}

QSize Badge::sizeHint() const {
    const int height = scaled(18);
    return {static_cast<int>(badgeWidth(m_spec, height)), height};
}

void Badge::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBadge(painter, rect(), m_spec);
}

namespace {
QFont integrityFont() { return Fonts::body(12, QFont::Medium); }
} // namespace

IntegrityBadge::IntegrityBadge(QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    followAppearance(this);
    setState(IntegrityState::NotChecked, tr("Not checked since opening"));
}

void IntegrityBadge::setState(IntegrityState state, const QString& text) {
    m_state = state;
    setText(visibleText(text));
    setAccessibleName(tr("Integrity: %1").arg(this->text()));
    updateGeometry();
    update();
}

Glyph IntegrityBadge::glyphFor(IntegrityState state) {
    switch (state) {
    case IntegrityState::NotChecked: return Glyph::DashCircle;
    case IntegrityState::ConsistentAnchored: return Glyph::OkDisc;
    case IntegrityState::ConsistentNotAnchored: return Glyph::HalfDisc;
    case IntegrityState::Broken: return Glyph::BrokenOctagon;
    }
    Q_UNREACHABLE();
}

Kind IntegrityBadge::kindFor(IntegrityState state) {
    switch (state) {
    case IntegrityState::NotChecked: return Kind::Admin;
    case IntegrityState::ConsistentAnchored: return Kind::Ok;
    case IntegrityState::ConsistentNotAnchored: return Kind::Finding;
    case IntegrityState::Broken: return Kind::Broken;
    }
    Q_UNREACHABLE();
}

QSize IntegrityBadge::sizeHint() const {
    const double width = scaledF(8 + 13 + 7 + 9) +
                         QFontMetricsF(integrityFont()).horizontalAdvance(text());
    return {static_cast<int>(std::ceil(width)), scaled(24)};
}

QSize IntegrityBadge::minimumSizeHint() const {
    return {std::min(sizeHint().width(), scaled(80)), scaled(24)};
}

void IntegrityBadge::paintEvent(QPaintEvent*) {
    const KindColors colors = theme().kind(kindFor(m_state));
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF body = QRectF(rect()).adjusted(0, 1, 0, -1);
    if (theme().isHighContrast()) {
        painter.setPen(QPen(colors.text, 1));
        painter.setBrush(underMouse() ? theme().hover : colors.tint);
        painter.drawRoundedRect(body.adjusted(.5, .5, -.5, -.5), 3, 3);
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.tint);
        painter.drawRoundedRect(body, 3, 3);
    }
    const double side = scaledF(13);
    paintGlyph(painter, QRectF(scaledF(8), height() / 2.0 - side / 2, side, side),
               glyphFor(m_state), m_state == IntegrityState::Broken ? colors.mark : colors.text);
    const double x = scaledF(8 + 13 + 7);
    paintLine(painter, QRectF(x, 0, width() - x - scaledF(8), height()), text(), integrityFont(),
              colors.text);
}

} // namespace lookback::ui
