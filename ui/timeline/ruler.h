// Ticks of the ruler, from twenty years to nanoseconds, in UTC (no hour happens twice). The year
// stands on the first label and at each change; the context at the left edge is always known.
#pragma once

#include <QtCore/QLocale>
#include <QtCore/QString>

#include <cstdint>
#include <functional>
#include <vector>

namespace lookback::ui::timeline {

struct PixelMap;

struct RulerTick {
    std::int64_t position = 0;
    int x = 0;
    QString label;
    bool major = false; ///< new month, day, year or second: strong, with a line through the layers
};

struct Ruler {
    QString context; ///< what the left edge is in: "Jan 2026", "16 Feb 2026"; may be empty
    std::vector<RulerTick> ticks;
};

/// `leastGap`: px between labels; finer scales need wider ones and take them.
[[nodiscard]] Ruler timeRuler(const PixelMap& map, int leastGap, const QLocale& locale);

/// Ranks 1, 2, 5 × 10ⁿ apart, never between two events.
[[nodiscard]] Ruler eventRuler(const PixelMap& map, int leastGap, std::int64_t count,
                               const QLocale& locale);

} // namespace lookback::ui::timeline
