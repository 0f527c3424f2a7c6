// The pages of the gallery: each builds one widget of fixed size. Main thread only.
#pragma once

#include <QtWidgets/QWidget>

namespace lookback::ui::gallery {

// The parts of picture 11, at its places: 720 × 900.
QWidget* makeParts();

// Context bar at three widths, lists, tree, rail, panel bar, glyphs and icons: 1440 × 900.
QWidget* makeMoreParts();

// A main window with menu, tool bar, docks and the stock widgets: 900 × 600.
QWidget* makeChrome();

} // namespace lookback::ui::gallery
