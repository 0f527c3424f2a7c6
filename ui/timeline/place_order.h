// The events of a series in the order of one key (time on an axis, or rank), with what painting
// needs to know about any stretch of it in logarithmic time: how many of each facet, the lowest
// and highest value, the first with a facet.
//
// Immutable after construction; any thread may read. It refers to a series that must outlive it.
// Sorted input costs no copy: ten million events need 13 MB beside the series, built in one pass.
#pragma once

#include "core/aggregate/series.h"
#include "ui/timeline/timeline_types.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace lookback::ui::timeline {

/// What a row of the timeline counts.
enum class Facet : std::uint8_t {
    In,
    Out,
    Status,
    Administrative,
    Privacy, ///< an event about privacy itself
    Upcast,  ///< older schema
    Current, ///< current schema
    Sealed,  ///< personal fields, readable with the vault
    Erased,  ///< personal fields whose key is gone
    Snapshot,
    BadSnapshot,
    Finding,
    Displaced, ///< occurred earlier or later than recorded
};
inline constexpr std::size_t kFacets = 13;

using FacetMask = std::uint16_t;
constexpr FacetMask bit(Facet f) {
    return static_cast<FacetMask>(1U << static_cast<unsigned>(f));
}

using FacetCounts = std::array<std::uint32_t, kFacets>;

/// Facets of the event at 0-based `index` of the series.
[[nodiscard]] FacetMask facetsOf(const aggregate::Series& series, std::size_t index);

class PlaceOrder {
public:
    /// Ranks in `subset` (ascending, 1-based) or all when null; ordered by the axis's time, ties by
    /// rank. Nothing is copied where the series is already in this order.
    static PlaceOrder byTime(const aggregate::Series& series, Axis axis,
                             const std::vector<std::uint32_t>* subset);
    /// The same events ordered by rank.
    static PlaceOrder byRank(const aggregate::Series& series, Axis axis,
                             const std::vector<std::uint32_t>* subset);

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] std::int64_t rank(std::size_t place) const {
        return m_ranks.empty() ? static_cast<std::int64_t>(place) + 1
                               : static_cast<std::int64_t>(m_ranks[place]);
    }
    [[nodiscard]] std::size_t event(std::size_t place) const {
        return static_cast<std::size_t>(rank(place) - 1);
    }
    [[nodiscard]] std::int64_t time(std::size_t place) const {
        const std::size_t e = event(place);
        return m_axis == Axis::Recorded ? m_series->recordedAt[e] : m_series->occurredAt[e];
    }
    /// True when times never fall along the ranks, so that one order serves both keys.
    [[nodiscard]] bool timesAscend() const { return m_timesAscend; }

    /// First place with time ≥ t, or > t. Requires: ordered by time. Near `from` it is found soonest; requires: not before it.
    [[nodiscard]] std::size_t lowerTime(std::int64_t t, std::size_t from = 0) const;
    [[nodiscard]] std::size_t upperTime(std::int64_t t) const;
    /// First place with rank ≥ r. Requires: ordered by rank (or timesAscend).
    [[nodiscard]] std::size_t lowerRank(std::int64_t r) const;

    /// Counts of the first `place` places; a stretch is the difference of two.
    [[nodiscard]] FacetCounts countsBefore(std::size_t place) const;
    /// Counts of the stretches between neighbouring `bounds`, which ascend. Requires: one stretch less than bounds.
    void countStretches(std::span<const std::size_t> bounds, std::span<FacetCounts> counts) const;
    /// First or last place in [begin, end) with any facet of `mask`.
    [[nodiscard]] std::optional<std::size_t> firstWith(FacetMask mask, std::size_t begin,
                                                       std::size_t end) const;
    [[nodiscard]] std::optional<std::size_t> lastWith(FacetMask mask, std::size_t begin,
                                                      std::size_t end) const;
    /// Lowest and highest value of the non-empty stretch [begin, end).
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> valueRange(std::size_t begin,
                                                                   std::size_t end) const;

private:
    static constexpr std::size_t kBlock = 64;

    PlaceOrder(const aggregate::Series& series, Axis axis);
    [[nodiscard]] bool ascends() const;
    void countBlocks();
    template <class Before>
    [[nodiscard]] std::size_t firstNot(std::size_t low, std::size_t high, Before before) const;
    void addCounts(FacetCounts& counts, std::size_t begin, std::size_t end) const;
    [[nodiscard]] bool blockHas(std::size_t block, FacetMask mask) const;

    const aggregate::Series* m_series;
    Axis m_axis;
    std::vector<std::uint32_t> m_ranks; ///< empty: place k is rank k + 1
    std::size_t m_size = 0;
    bool m_timesAscend = true;
    std::vector<FacetCounts> m_before;                          ///< counts before each block
    std::vector<std::pair<std::int64_t, std::int64_t>> m_range; ///< values of each block
};

} // namespace lookback::ui::timeline
