// The vertical scale of the balance layer: linear, or asinh(v / 200.00), which is linear near zero
// and logarithmic far from it, on both sides. Values are minor units. Plain value, any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace lookback::ui::timeline {

class ValueScale {
public:
    ValueScale() = default;
    /// Shows low…high, both inside [top, bottom] px. `decimals` of the unit fix the 200.00 knee.
    ValueScale(std::int64_t low, std::int64_t high, int decimals, bool log, double top,
               double bottom);

    [[nodiscard]] double y(std::int64_t value) const;
    [[nodiscard]] bool isLog() const { return m_log; }

    /// Figures for the axis from the outside in: decades when log (1,000 and up), round steps when
    /// linear; zero always where it is in range; none closer than `gap` px to one before it.
    [[nodiscard]] std::vector<std::int64_t> ticks(double gap) const;

private:
    [[nodiscard]] double transformed(double value) const;
    [[nodiscard]] std::vector<std::int64_t> candidates() const;

    bool m_log = false;
    std::int64_t m_low = 0;
    std::int64_t m_high = 1;
    int m_decimals = 0;
    double m_knee = 1;
    double m_from = 0;
    double m_perUnit = 0;
    double m_bottom = 0;
};

} // namespace lookback::ui::timeline
