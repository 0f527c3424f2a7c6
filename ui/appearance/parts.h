// Painters of the small parts that appear both as widgets and inside table cells: badges,
// personal values, sparklines, hatching, focus ring. Pure painting; sizes in logical px already
// scaled by the caller's rectangle. Main thread only.
#pragma once

#include "ui/appearance/theme.h"

#include <QtCore/QRectF>
#include <QtGui/QPainter>

namespace lookback::ui {

// Colours a part stands on: on a high-contrast selection everything becomes one ink.
enum class Ground { Plain, Selected };

// Kind colours as seen on that ground.
QColor kindText(Kind kind, Ground ground);

// Width needed by a badge of that height (16 in tables, 18 elsewhere), already scaled.
double badgeWidth(const BadgeSpec& badge, double height);
void paintBadge(QPainter& painter, const QRectF& rect, const BadgeSpec& badge,
                Ground ground = Ground::Plain);

// What stands for a personal value. `text` is the revealed text (Clear), the date of erasure and
// request (Erased: "Erased on 2026-04-02 (E-1)"), the reason of a restriction and so on; `note`
// is the countdown beside a revealed value (Clear), elsewhere a shorter text for where `text` does not fit. Masked and Empty need no text.
struct PersonalValueSpec {
    PersonalState state = PersonalState::None;
    QString text;
    QString note;
    friend bool operator==(const PersonalValueSpec&, const PersonalValueSpec&) = default;
};

double personalValueWidth(const PersonalValueSpec& value, const QFont& font);
void paintPersonalValue(QPainter& painter, const QRectF& rect, const PersonalValueSpec& value,
                        const QFont& font, Qt::Alignment align, Ground ground = Ground::Plain);

// One word per state for screen readers: "masked", "locked", …
QString personalStateWord(PersonalState state);

// A step line; fewer than two values paint nothing.
void paintSparkline(QPainter& painter, const QRectF& rect, const QList<double>& values,
                    const QColor& color);

// Stripes at 45°, `stripe` wide and as far apart, clipped to rect.
void paintHatch(QPainter& painter, const QRectF& rect, const QColor& color, double stripe);

// The 2-px accent ring just inside `rect`.
void paintFocusRing(QPainter& painter, const QRectF& rect, double radius);

// Text in one line, elided at the end, vertically centred on the capital letters.
void paintLine(QPainter& painter, const QRectF& rect, const QString& text, const QFont& font,
               const QColor& color, Qt::Alignment align = Qt::AlignLeft);

} // namespace lookback::ui
