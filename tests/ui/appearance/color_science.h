// Independent colour arithmetic for the tests: WCAG 2 contrast, CIEDE2000 (Sharma, Wu, Dalal 2005)
// and the dichromacy matrices of Machado, Oliveira, Fernandes 2009 (severity 1, linear RGB).
#pragma once

#include <QtGui/QColor>
#include <array>

namespace color_science {

enum class Sight { Normal, Protan, Deutan, Tritan };

struct Lab {
    double l, a, b;
};

double contrast(const QColor& one, const QColor& other); // 1…21

Lab lab(const QColor& color, Sight sight = Sight::Normal); // D65

double deltaE2000(const Lab& one, const Lab& other);

} // namespace color_science
