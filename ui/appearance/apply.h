// One call dresses the application: theme, palette, fonts, style, style sheet, focus ring.
//
// After the first apply(), a change through setTheme, setFontScale or setReducedMotion redresses
// it by itself. Main thread only, after QApplication exists.
#pragma once

#include "ui/appearance/theme.h"

#include <QtCore/QString>
#include <QtGui/QPalette>

class QApplication;
class QWidget;

namespace lookback::ui::appearance {

enum class ThemeChoice { System, Light, Dark, HighContrast };

void apply(QApplication& app, ThemeChoice choice);

// What System means on this desktop now.
ThemeId systemTheme();

// The parts, for tests and for widgets outside the application's dress (paper, print preview).
QPalette makePalette(const Theme& theme);

// The style sheet with every @token@ filled; px lengths scaled by `percent`, 1 px stays 1 px.
QString makeStyleSheet(const Theme& theme, int percent);

// Sets the dynamic property that the style sheet selects on and polishes again.
// Buttons: primary, destructive, destructiveFinal, flat, link, small. Labels: caption, secondary,
// title, heading, figure, error, chip. Frames: card, broken, foot, line.
void setKind(QWidget* widget, const char* kind);

} // namespace lookback::ui::appearance
