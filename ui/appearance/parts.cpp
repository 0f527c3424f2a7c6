#include "ui/appearance/parts.h"

#include "ui/appearance/glyphs.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainterPath>
#include <algorithm>
#include <cmath>

namespace lookback::ui {
namespace {

constexpr double kBadgePad = 5;
constexpr double kBadgeGlyph = 11;
constexpr double kBadgeGap = 4;

QFont badgeFont() { return Fonts::body(11, QFont::Medium); }

QColor onGround(const QColor& color, Ground ground) {
    return ground == Ground::Selected && theme().isHighContrast() ? theme().onSel : color;
}

// What a personal state is painted with; dots and underline are special cases of the painter.
struct PersonalLook {
    Glyph glyph = Glyph::None;
    GlyphInk glyphInk{QColor()};
    QColor text;
};

PersonalLook personalLook(PersonalState state) {
    const Theme& t = theme();
    switch (state) {
    case PersonalState::None: return {Glyph::None, t.text1, t.text1};
    case PersonalState::Masked: return {Glyph::Eye, t.privacy.text, t.privacy.text};
    case PersonalState::Clear: return {Glyph::None, t.privacy.text, t.text1};
    case PersonalState::Locked: return {Glyph::Padlock, t.text3, t.text2};
    case PersonalState::Erased: return {Glyph::ErasedBox, t.privacy.text, t.privacy.text};
    case PersonalState::Restricted: return {Glyph::Pause, t.privacy.text, t.privacy.text};
    case PersonalState::Damaged: return {Glyph::BrokenOctagon, t.broken.mark, t.broken.text};
    case PersonalState::Empty: return {Glyph::None, t.text3, t.text3};
    }
    Q_UNREACHABLE();
}

constexpr int kDots = 6;

double dotPitch(const QFont& font) { return QFontMetricsF(font).height() * 0.44; }

QString personalText(const PersonalValueSpec& value) {
    if (value.state == PersonalState::Empty)
        return QCoreApplication::translate("Personal", "(empty)");
    return value.text;
}

void paintDots(QPainter& painter, const QPointF& leftMiddle, const QFont& font,
               const QColor& color) {
    const double pitch = dotPitch(font);
    const double radius = pitch * 0.27;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (int i = 0; i < kDots; ++i)
        painter.drawEllipse(leftMiddle + QPointF(pitch * (i + 0.5), 0.5), radius, radius);
    painter.restore();
}

} // namespace

QColor kindText(Kind kind, Ground ground) { return onGround(theme().kind(kind).text, ground); }

double badgeWidth(const BadgeSpec& badge, double) {
    const double text = badge.text.isEmpty()
                            ? 0
                            : QFontMetricsF(badgeFont()).horizontalAdvance(badge.text);
    const bool glyph = badge.glyph != Glyph::None;
    const double gap = glyph && text > 0 ? scaledF(kBadgeGap) : 0;
    return std::ceil(text + gap + (glyph ? scaledF(kBadgeGlyph) : 0) + 2 * scaledF(kBadgePad));
}

void paintBadge(QPainter& painter, const QRectF& rect, const BadgeSpec& badge, Ground ground) {
    const Theme& t = theme();
    const KindColors colors = t.kind(badge.kind == Kind::None ? Kind::Admin : badge.kind);
    const QColor text = onGround(colors.text, ground);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (t.isHighContrast()) {
        painter.setPen(QPen(text, 1));
        painter.setBrush(ground == Ground::Selected ? QColor(Qt::transparent) : colors.tint);
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.tint);
        painter.drawRoundedRect(rect, 3, 3);
    }
    painter.restore();
    double x = rect.left() + scaledF(kBadgePad);
    if (badge.glyph != Glyph::None) {
        const double side = scaledF(kBadgeGlyph);
        const GlyphInk ink(onGround(colors.mark, ground), onGround(colors.edge, ground));
        paintGlyph(painter, QRectF(x, rect.center().y() - side / 2, side, side), badge.glyph, ink);
        x += side + scaledF(kBadgeGap);
    }
    const double right = rect.right() - scaledF(kBadgePad) + 1;
    paintLine(painter, QRectF(x, rect.top(), right - x, rect.height()), badge.text, badgeFont(),
              text);
}

double personalValueWidth(const PersonalValueSpec& value, const QFont& font) {
    const QFontMetricsF fm(font);
    const double glyph = scaledF(14) + scaledF(6);
    if (value.state == PersonalState::Masked)
        return kDots * dotPitch(font) + glyph;
    double width = fm.horizontalAdvance(personalText(value));
    if (personalLook(value.state).glyph != Glyph::None)
        width += glyph;
    if (value.state == PersonalState::Clear && !value.note.isEmpty())
        width += scaledF(8) + QFontMetricsF(Fonts::body(11)).horizontalAdvance(value.note);
    return std::ceil(width);
}

void paintPersonalValue(QPainter& painter, const QRectF& rect, const PersonalValueSpec& given,
                        const QFont& font, Qt::Alignment align, Ground ground) {
    PersonalValueSpec value = given;
    if (value.state != PersonalState::Clear && !value.note.isEmpty() &&
        personalValueWidth(value, font) > rect.width())
        value.text = value.note;
    const PersonalLook look = personalLook(value.state);
    const double wanted = std::min(personalValueWidth(value, font), rect.width());
    double x = align.testFlag(Qt::AlignRight) ? rect.right() - wanted : rect.left();
    const double side = scaledF(14);
    const QRectF glyphBox(0, rect.center().y() - side / 2, side, side);
    const GlyphInk ink(onGround(look.glyphInk.main, ground), onGround(look.glyphInk.edge, ground));
    const QColor text = onGround(look.text, ground);
    if (value.state == PersonalState::Masked) {
        paintDots(painter, {x, rect.center().y()}, font, text);
        const double eyeX = x + kDots * dotPitch(font) + scaledF(6);
        paintGlyph(painter, glyphBox.translated(eyeX, 0), look.glyph, ink);
        return;
    }
    if (look.glyph != Glyph::None) {
        paintGlyph(painter, glyphBox.translated(x, 0), look.glyph, ink);
        x += side + scaledF(6);
    }
    const QFontMetricsF fm(font);
    const double room = rect.right() - x;
    const QString shown = personalText(value);
    const double width = std::min(fm.horizontalAdvance(shown), room);
    paintLine(painter, QRectF(x, rect.top(), room, rect.height()), shown, font, text);
    if (value.state != PersonalState::Clear)
        return;
    const double base = std::round(rect.center().y() + fm.capHeight() / 2 + scaledF(3)) + 0.5;
    painter.setPen(QPen(onGround(theme().privacy.mark, ground), 1));
    painter.drawLine(QPointF(x, base), QPointF(x + width, base));
    x += width + scaledF(8);
    if (x < rect.right())
        paintLine(painter, QRectF(x, rect.top(), rect.right() - x, rect.height()), value.note,
                  Fonts::body(11), onGround(theme().privacy.text, ground));
}

QString personalStateWord(PersonalState state) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("Personal", text); };
    switch (state) {
    case PersonalState::None: return {};
    case PersonalState::Masked: return tr("masked");
    case PersonalState::Clear: return tr("clear");
    case PersonalState::Locked: return tr("locked");
    case PersonalState::Erased: return tr("erased");
    case PersonalState::Restricted: return tr("restricted");
    case PersonalState::Damaged: return tr("damaged");
    case PersonalState::Empty: return tr("empty");
    }
    Q_UNREACHABLE();
}

void paintSparkline(QPainter& painter, const QRectF& rect, const QList<double>& values,
                    const QColor& color) {
    if (values.size() < 2)
        return;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double span = *high - *low;
    const auto y = [&](double v) {
        const double share = span > 0 ? (v - *low) / span : 0.5;
        return std::round(rect.bottom() - share * rect.height()) + 0.5;
    };
    const double step = rect.width() / static_cast<double>(values.size());
    QPainterPath path({rect.left(), y(values.front())});
    for (qsizetype i = 0; i < values.size(); ++i) {
        const double x = rect.left() + step * static_cast<double>(i);
        path.lineTo(x, y(values[i]));
        path.lineTo(x + step, y(values[i]));
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.25, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawPath(path);
    painter.restore();
}

void paintHatch(QPainter& painter, const QRectF& rect, const QColor& color, double stripe) {
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(color, stripe);
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    const double pitch = stripe * 2 * std::numbers::sqrt2;
    for (double x = rect.left() - rect.height() - pitch; x < rect.right() + pitch; x += pitch)
        painter.drawLine(QPointF(x - stripe, rect.bottom() + stripe),
                         QPointF(x + rect.height() + stripe, rect.top() - stripe));
    painter.restore();
}

void paintFocusRing(QPainter& painter, const QRectF& rect, double radius) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().accent, 2));
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius);
    painter.restore();
}

void paintLine(QPainter& painter, const QRectF& rect, const QString& text, const QFont& font,
               const QColor& color, Qt::Alignment align) {
    if (text.isEmpty() || rect.width() <= 0)
        return;
    const QFontMetricsF fm(font, painter.device());
    // Measuring costs as much as drawing: once where the text fits.
    QString shown = text;
    double width = fm.horizontalAdvance(text);
    if (width > rect.width() + 0.5) {
        shown = fm.elidedText(text, Qt::ElideRight, rect.width());
        width = fm.horizontalAdvance(shown);
    }
    double x = rect.left();
    if (align.testFlag(Qt::AlignRight))
        x = rect.right() - width;
    else if (align.testFlag(Qt::AlignHCenter))
        x = rect.center().x() - width / 2;
    const double baseline = std::round(rect.center().y() + fm.capHeight() / 2);
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(QPointF(x, baseline), shown);
}

} // namespace lookback::ui
