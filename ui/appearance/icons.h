// QIcons of our glyphs and of the embedded icon set, coloured at the moment they are painted.
//
// Kind::None follows the state: text 2, text 1 when active, selected or checked, off when
// disabled. Another kind keeps its colour except when disabled. Because the engine reads the
// current theme on each paint, a change of theme needs only a repaint, never new icons.
// Main thread only.
#pragma once

#include "ui/appearance/theme.h"

#include <QtCore/QStringList>
#include <QtGui/QIcon>

class QPainter;
class QRectF;

namespace lookback::ui {

QIcon icon(Glyph glyph, Kind kind = Kind::None);

// `name` as in resources/icons/icons.txt. An unknown name is a defect of the caller: it is logged
// and paints an empty box, so that it is seen.
QIcon icon(const QString& name, Kind kind = Kind::None);

bool hasIcon(const QString& name);
QStringList iconNames();

// Paints an icon of the set in one colour, as paintGlyph does for ours.
void paintIcon(QPainter& painter, const QRectF& box, const QString& name, const QColor& color);

} // namespace lookback::ui
