// Glyphs of our own, painted as paths on a 16 grid with round lines, so that no emoji font and no
// icon theme can change what evidence looks like.
//
// Filled shapes (disc, octagon, triangle, diamond) carry their sign cut out, or drawn in the edge
// colour where the palette gives them one. Main thread only; painting on widgets and images goes
// through a cache per glyph, size, colour and ratio, painting on paper stays vector.
#pragma once

#include "ui/appearance/theme.h"

#include <QtCore/QRectF>
#include <QtGui/QPainterPath>

class QPainter;

namespace lookback::ui {

// edge: outline of a filled shape; equal to main = none.
struct GlyphInk {
    QColor main;
    QColor edge;

    GlyphInk(const QColor& one) : main(one), edge(one) {} // NOLINT: a colour is an ink
    GlyphInk(const QColor& fill, const QColor& outline) : main(fill), edge(outline) {}

    // The mark of a kind; None is ordinary text 2.
    static GlyphInk of(Kind kind, const Theme& theme);
};

// Paints the glyph centred in the largest square of `box`. Glyph::None paints nothing.
void paintGlyph(QPainter& painter, const QRectF& box, Glyph glyph, const GlyphInk& ink);

// The shape on the 16 grid, filled and stroked parts united: for hit areas and for the timeline.
const QPainterPath& glyphPath(Glyph glyph);

// The glyph a kind is known by; None for Kind::None.
Glyph glyphOf(Kind kind);

} // namespace lookback::ui
