// A report::Document laid out on A4 pages as look.md 11 and picture 09 ask: pieces of text, hairlines and boxes at places, in a unit of 1/1200 inch. Layout and
// painting are apart because the foot says "page n of m". All text is plain; what hides or reorders text is shown as an escape.
// Needs a QGuiApplication; main thread.
#pragma once

#include "core/report/document.h"

#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtGui/QColor>
#include <QtGui/QFont>

#include <vector>

namespace lookback::ui::document {

constexpr int kDotsPerInch = 1200;
constexpr double pt(double points) { return points * kDotsPerInch / 72.0; }

constexpr double kPageWidth = pt(595.28), kPageHeight = pt(841.89);
constexpr double kMargin = pt(48);
constexpr double kLeft = kMargin, kRight = kPageWidth - kMargin, kTextWidth = kRight - kLeft;
constexpr double kFootRule = kPageHeight - pt(46);      ///< the hairline above the foot
constexpr double kBottom = kFootRule - pt(14);          ///< nothing of the document below

/// One line of text; `x` and `baseline` where it is drawn. Holds only visible characters.
struct Run {
    QString text;
    double x = 0, baseline = 0;
    QFont font;
    QColor ink;
};
/// Filled and opaque: a hairline is a thin box.
struct Box {
    QRectF rect;
    QColor fill;
};
struct Page {
    std::vector<Box> boxes; ///< under the text
    std::vector<Run> runs;
};

/// Pages without head and foot: those need the number of pages and are the painter's.
std::vector<Page> layOut(const report::Document& document);

/// Text as it may stand on paper.
QString shown(const std::string& text);

/// Lines of at most `width`, broken at words and, where a word is longer, anywhere. At least one, which may be empty.
std::vector<QString> wrap(const QString& text, const QFont& font, double width);
double widthOf(const QString& text, const QFont& font);

// The typefaces of the page.
QFont bodyFont(double points, QFont::Weight weight = QFont::Normal);
QFont monoFont(double points);
constexpr QRgb kInk = 0xFF14171C, kGrey = 0xFF656D7A, kHair = 0xFFD3D7DE, kTint = 0xFFF4F5F8;

} // namespace lookback::ui::document
