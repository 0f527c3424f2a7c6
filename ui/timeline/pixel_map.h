// Positions (nanoseconds, or ranks in fixed point) to pixel columns and back.
//
// x(p) = left + round((p − min) / (max − min) · (width − 1)); the inverse clamps, so both ends can
// be reached (a plain x·n/w map cannot reach the last event). Differences are taken unsigned:
// the two ends may be further apart than int64 can say. Any thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace lookback::ui::timeline {

struct PixelMap {
    std::int64_t min = 0;
    std::int64_t max = 1; ///< > min
    int left = 0;
    int width = 1; ///< ≥ 1 pixel columns

    bool operator==(const PixelMap&) const = default;
    [[nodiscard]] std::uint64_t span() const { return distance(min, max); }
    [[nodiscard]] int right() const { return left + width - 1; }
    [[nodiscard]] bool contains(std::int64_t p) const { return p >= min && p <= max; }

    /// Column of p, without clamping but cut to a million pixels outside, which no screen has.
    [[nodiscard]] int x(std::int64_t p) const {
        return left + static_cast<int>(std::lround(offset(p)));
    }

    /// The same with fractions, for smooth strokes.
    [[nodiscard]] double xf(std::int64_t p) const { return left + offset(p); }

    /// Position at the middle of column `px`; columns outside clamp to the ends.
    [[nodiscard]] std::int64_t position(int px) const { return atOffset(px - left); }

    /// Lowest position whose column is `column` (0 = leftmost) or further right.
    [[nodiscard]] std::int64_t firstOfColumn(int column) const { return atOffset(column - 0.5); }

    static std::uint64_t distance(std::int64_t from, std::int64_t to) {
        return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
    }

private:
    static constexpr double kFar = 1'000'000.0;

    [[nodiscard]] double offset(std::int64_t p) const {
        const bool before = p < min;
        const auto d = static_cast<double>(before ? distance(p, min) : distance(min, p));
        const double px = d / static_cast<double>(span()) * (width - 1);
        return std::clamp(before ? -px : px, -kFar, kFar);
    }

    [[nodiscard]] std::int64_t atOffset(double columns) const {
        if (columns <= 0 || width <= 1) {
            return min;
        }
        if (columns >= width - 1) {
            return max;
        }
        // Long double keeps all 64 bits where the platform has them; elsewhere the error stays
        // far below one pixel.
        const long double d = static_cast<long double>(span()) * columns / (width - 1);
        const auto steps = static_cast<std::uint64_t>(std::ceil(d));
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(min) + std::min(steps, span()));
    }
};

} // namespace lookback::ui::timeline
