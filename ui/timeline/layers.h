// How the height and the width of the timeline are shared out (design: look, section 8), and what
// gives way when there is too little. All figures are logical px at 100 %, times `scale`.
#pragma once

#include <QtCore/QRect>

#include <array>

namespace lookback::ui::timeline {

enum class Layer {
    Head,
    Overview,
    Events,
    Balance,
    Snapshots,
    Status,
    Upcast,
    Privacy,
    Marks,
    Checks, ///< only when verification found something
    Findings,
    Ruler,
    Track,
    Summary,
};
inline constexpr std::size_t kLayers = 14;

struct Layers {
    std::array<QRect, kLayers> rects; ///< full width; null where the layer gave way
    int plotLeft = 0;
    int plotWidth = 1;
    double scale = 1;

    [[nodiscard]] const QRect& rect(Layer l) const { return rects[static_cast<std::size_t>(l)]; }
    [[nodiscard]] bool has(Layer l) const { return !rect(l).isNull(); }
    [[nodiscard]] int px(double designPx) const { return qRound(designPx * scale); }
    [[nodiscard]] int plotRight() const { return plotLeft + plotWidth - 1; }
    /// The plot columns of a layer.
    [[nodiscard]] QRect plot(Layer l) const {
        return {plotLeft, rect(l).top(), plotWidth, rect(l).height()};
    }
};

/// Too short: the balance shrinks from 72 to 56, then marks, upcast, privacy, snapshots and the
/// balance go, in that order. Too tall: the balance grows.
[[nodiscard]] Layers layOut(const QSize& size, double scale, bool withChecks);

/// Heights with everything and with everything given way that may.
[[nodiscard]] int fullHeight(double scale, bool withChecks);
[[nodiscard]] int leastHeight(double scale);

} // namespace lookback::ui::timeline
