#include "ui/appearance/theme.h"

#include <QtCore/QStringList>
#include <QtGui/QFontDatabase>
#include <cmath>

// Outside any namespace, as the macro demands; a static library's resources need the call.
static void initFontResources() { Q_INIT_RESOURCE(lookback_fonts); }

namespace lookback::ui {
namespace {

constexpr const char* kFiles[] = {
    ":/fonts/LookbackSans-Regular.otf",  ":/fonts/LookbackSans-Medium.otf",
    ":/fonts/LookbackSans-SemiBold.otf", ":/fonts/LookbackSans-Bold.otf",
    ":/fonts/JetBrainsMono-Regular.ttf", ":/fonts/JetBrainsMono-SemiBold.ttf",
};

// True when every file of ours registered. Done once, on the main thread, after QGuiApplication.
bool registerFonts() {
    initFontResources();
    bool all = true;
    for (const char* file : kFiles)
        all = QFontDatabase::addApplicationFont(QLatin1String(file)) >= 0 && all;
    return all;
}

bool ensureRegistered() {
    static const bool done = registerFonts();
    return done;
}

// Qt 6.4 rounds every size to a whole pixel when it loads the engine, points too; so 11.5 px is 12
// at 100 % and becomes 23 at 200 %.
QFont make(const QStringList& families, double px, QFont::Weight weight) {
    ensureRegistered();
    QFont font;
    font.setFamilies(families);
    font.setPixelSize(static_cast<int>(std::lround(px)));
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setKerning(true);
    return font;
}

QStringList bodyFamilies() {
    return {Fonts::bodyFamily(), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")};
}

QStringList monoFamilies() {
    return {Fonts::monoFamily(), QStringLiteral("DejaVu Sans Mono")};
}

QFont makeMono(double px, QFont::Weight weight) {
    QFont font = make(monoFamilies(), px, weight);
    // Else "->" and "!=" become ligatures on screen and vanish from copied text. Hint and strategy
    // in one call: setStyleHint alone would reset the strategy.
    font.setStyleHint(QFont::Monospace, QFont::PreferNoShaping);
    return font;
}

} // namespace

QString Fonts::bodyFamily() { return QStringLiteral("Lookback Sans"); }
QString Fonts::monoFamily() { return QStringLiteral("JetBrains Mono"); }
bool Fonts::embedded() { return ensureRegistered(); }

QFont Fonts::bodyUnscaled(double px, QFont::Weight weight) {
    return make(bodyFamilies(), px, weight);
}

QFont Fonts::monoUnscaled(double px, QFont::Weight weight) { return makeMono(px, weight); }

QFont Fonts::body(double px, QFont::Weight weight) { return bodyUnscaled(scaledF(px), weight); }

QFont Fonts::mono(double px, QFont::Weight weight) { return makeMono(scaledF(px), weight); }

} // namespace lookback::ui
