#include "ui/timeline/value_scale.h"

#include <algorithm>
#include <cmath>

namespace lookback::ui::timeline {

ValueScale::ValueScale(std::int64_t low, std::int64_t high, int decimals, bool log, double top,
                       double bottom)
    : m_log(log), m_low(low), m_high(high), m_decimals(decimals),
      m_knee(200.0 * std::pow(10.0, decimals)), m_bottom(bottom) {
    m_from = transformed(static_cast<double>(low));
    const double to = transformed(static_cast<double>(high));
    if (to > m_from) {
        m_perUnit = (bottom - top) / (to - m_from);
    } else {
        // One single value: in the middle.
        m_bottom = (top + bottom) / 2;
    }
}

double ValueScale::transformed(double value) const {
    return m_log ? std::asinh(value / m_knee) : value;
}

double ValueScale::y(std::int64_t value) const {
    return m_bottom - (transformed(static_cast<double>(value)) - m_from) * m_perUnit;
}

std::vector<std::int64_t> ValueScale::candidates() const {
    const double low = static_cast<double>(m_low);
    const double high = static_cast<double>(m_high);
    std::vector<std::int64_t> found{0};
    const auto offer = [&](double v) {
        if (v >= low && v <= high && std::abs(v) < 9.2e18) {
            found.push_back(static_cast<std::int64_t>(v));
        }
    };
    const double unit = std::pow(10.0, m_decimals);
    if (m_log) {
        for (double v = 1e15 * unit; v >= 1000 * unit; v /= 10) {
            offer(v);
            offer(-v);
        }
        if (found.size() == 1) { // everything below 1,000
            for (const double v : {100 * unit, 10 * unit, unit}) {
                offer(v);
                offer(-v);
            }
        }
        return found;
    }
    // Linear: the 1-2-5 step that gives two to five figures.
    const double span = std::max(high - low, 1.0);
    double step = std::pow(10.0, std::floor(std::log10(span)));
    step = span / step >= 5 ? step * 2 : span / step >= 2 ? step : step / 2;
    step = std::max(step, 1.0);
    for (double v = std::floor(high / step) * step; v >= low && found.size() < 32; v -= step) {
        if (std::abs(v) >= step / 2) {
            offer(v);
        }
    }
    return found;
}

std::vector<std::int64_t> ValueScale::ticks(double gap) const {
    std::vector<std::int64_t> kept;
    for (const std::int64_t v : candidates()) {
        if (v < m_low || v > m_high) {
            continue;
        }
        const bool free = std::all_of(kept.begin(), kept.end(),
                                      [&](std::int64_t k) { return std::abs(y(k) - y(v)) >= gap; });
        if (free) {
            kept.push_back(v);
        }
    }
    return kept;
}

} // namespace lookback::ui::timeline
