// Pixel columns of events and the marks drawn from them. One binary search per column, whatever
// the number of events: ten million cost what a thousand cost.
#pragma once

#include "ui/timeline/view_scale.h"

namespace lookback::ui::timeline {

/// Per column of a map: which places fall into it, and how many of each facet.
struct Columns {
    std::vector<std::size_t>
        firstPlace; ///< width + 1 entries; column c = [firstPlace[c], firstPlace[c+1])
    std::vector<FacetCounts> counts; ///< width entries

    [[nodiscard]] int width() const { return static_cast<int>(counts.size()); }
    [[nodiscard]] std::uint32_t count(int column, FacetMask mask) const;
};

/// Bins of the events of `order` on `map`, which may be the scale's own or the overview's.
[[nodiscard]] Columns binEvents(const ViewScale& scale, const PlaceOrder& order,
                                const PixelMap& map);

/// Neighbouring columns drawn as one glyph.
struct Cluster {
    int first = 0; ///< first and last occupied column
    int last = 0;
    std::uint32_t count = 0;    ///< events with a facet of the mask
    std::size_t beginPlace = 0; ///< stretch of the order that holds them (and maybe others)
    std::size_t endPlace = 0;

    [[nodiscard]] int centre() const { return (first + last) / 2; }
};

/// Clusters of events with a facet of `mask`: columns closer than `gap` to the first column of the
/// cluster join it, so that glyphs never stand closer than `gap` and a dense stretch never becomes
/// one endless cluster.
[[nodiscard]] std::vector<Cluster> clusterColumns(const Columns& columns, FacetMask mask, int gap);

/// The same for a few marks at ascending columns; beginPlace and endPlace are indices into `xs`.
[[nodiscard]] std::vector<Cluster> clusterMarks(const std::vector<int>& xs, int gap);

/// Height of a bar: 16 for one event; a bin holding more scales, by asinh when `log`, to 22.
/// Where bins hold many (highest ≥ kDenseBin) one event is 2 high, so that density can be read.
inline constexpr std::uint32_t kDenseBin = 8;
[[nodiscard]] double barHeight(std::uint32_t count, std::uint32_t highest, bool log);

} // namespace lookback::ui::timeline
