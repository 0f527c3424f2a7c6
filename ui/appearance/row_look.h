// How one cell is to be painted, read from the model's roles once per paint. Internal to the
// delegates of this folder. Main thread only.
#pragma once

#include "ui/appearance/glyphs.h"
#include "ui/appearance/row_delegate.h"

#include <QtCore/QModelIndex>

namespace lookback::ui {

struct CellInk {
    QColor text;
    QColor secondary; // second text, caption
    QFont font;
};

template <class Enum> Enum enumData(const QModelIndex& index, int role, Enum absent) {
    const QVariant value = index.data(role);
    return value.isValid() ? static_cast<Enum>(value.toInt()) : absent;
}

// Text of a cell, hidden characters made visible.
QString cellText(const QModelIndex& index, int role = Qt::DisplayRole);

CellInk cellInk(const QModelIndex& index, const RowLook& look, bool enabled, double px);

GlyphInk cellGlyphInk(const QModelIndex& index, const RowLook& look, bool enabled);

// Paints GlyphRole or IconNameRole; false when the cell has none.
bool paintCellGlyph(QPainter& painter, const QRectF& box, const QModelIndex& index,
                    const GlyphInk& ink);
bool hasCellGlyph(const QModelIndex& index);

} // namespace lookback::ui
