// The one table of colours and the one source of fonts: painters, palette, style sheet and tests
// read only this.
//
// Figures are those of the design page "look", section 3; a test recomputes every contrast.
// Colours are opaque sRGB. Main thread only. Sizes are logical px at 100 %; Fonts and scaled()
// apply the user's font setting (80 to 200 %).
#pragma once

#include "ui/appearance/roles.h"

#include <QtCore/QObject>
#include <QtGui/QColor>
#include <QtGui/QFont>

namespace lookback::ui {

enum class ThemeId { Light, Dark, HighContrast };

// text: on any background of the theme and on tint. mark: filled shapes. edge: outline of a mark
// that alone would be too pale, and of a tinted box in high contrast; equals mark or text elsewhere.
struct KindColors {
    QColor text;
    QColor mark;
    QColor edge;
    QColor tint;
};

struct Theme {
    ThemeId id = ThemeId::Light;

    QColor window, surface;   // chrome · content
    QColor sunken, raised;    // heads, footers · popups
    QColor hover, pressed;    // pointer · held, checked, grooves
    QColor hair, edge;        // lines inside · between panels
    QColor btn, control;      // button border · inputs, boxes, thin curve
    QColor text1, text2, text3; // values · labels · captions and later rows (never on pressed)
    QColor off;               // disabled
    QColor accent;            // links, focus ring, cursor line
    QColor fill, onFill;      // primary button, handle, progress · text on it
    QColor sel, selIdle;      // selection with and without focus, changed rows
    QColor onSel;             // text on sel (text1, but black on the yellow of high contrast)
    QColor brokenFill;        // the filled destructive button, and nothing else
    QColor onBroken;          // text on it
    QColor operatorFrame;     // 2 px round the client area in operator mode

    KindColors moneyIn, moneyOut, status, admin, privacy, finding, snapshot, ok, broken;

    bool isDark() const { return id != ThemeId::Light; }
    bool isHighContrast() const { return id == ThemeId::HighContrast; }

    // Kind::None answers ordinary ink: text1, text2, control, pressed.
    KindColors kind(Kind k) const;
};

// The fixed tables, whatever the current theme is.
const Theme& themeTable(ThemeId id);

// The current theme; valid until the end of the program, replaced by setTheme.
const Theme& theme();

// Makes `id` current and emits Appearance::changed once if it differs. It does not touch the
// application's palette or style sheet: appearance::apply (apply.h) does all of it.
void setTheme(ThemeId id);

// Font setting in percent, clamped to 80…200. Emits Appearance::changed if it differs.
void setFontScale(int percent);
int fontScale();

// A length of the design page at the current font setting, rounded; a hairline stays one pixel.
int scaled(double px);
double scaledF(double px);

// "Reduced motion": nothing fades or moves by itself.
void setReducedMotion(bool reduced);
bool reducedMotion();

// Tells painters with caches that theme, font setting or motion changed.
class Appearance : public QObject {
    Q_OBJECT
public:
    static Appearance& instance();

Q_SIGNALS:
    void changed();

private:
    Appearance() = default;
};

// Fonts in logical px at 100 %, scaled by the font setting. Families are registered from the
// resources on first use; where those are not linked in, the fallback families step in.
class Fonts {
public:
    static QFont body(double px = 13, QFont::Weight weight = QFont::Normal);
    static QFont mono(double px = 12, QFont::Weight weight = QFont::Normal);
    static QFont medium(double px = 13) { return body(px, QFont::Medium); }   // labels, amounts
    static QFont strong(double px = 13) { return body(px, QFont::DemiBold); } // titles, changed

    // Same, never scaled: for paper.
    static QFont bodyUnscaled(double px, QFont::Weight weight = QFont::Normal);
    static QFont monoUnscaled(double px, QFont::Weight weight = QFont::Normal);

    static QString bodyFamily(); // "Lookback Sans"
    static QString monoFamily(); // "JetBrains Mono"

    // False when a resource did not register: a build without its fonts is a defect, not a taste.
    static bool embedded();
};

} // namespace lookback::ui
