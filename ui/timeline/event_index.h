// One account as the timeline sees it: the series, the axis, the filter, and the orders made of
// them once. Build it on a worker (ten million events take a fraction of a second) and hand it to
// the widget; zoom, pan and scrub never rebuild it.
//
// Immutable; shared between threads.
#pragma once

#include "ui/timeline/place_order.h"

#include <memory>

namespace lookback::ui::timeline {

/// Ranks [first, last] (1-based, inclusive) with the same status or the same limit.
struct StatusRun {
    std::int64_t first = 1;
    std::int64_t last = 1;
    aggregate::StatusBand status = aggregate::StatusBand::None;
    std::int64_t from = 0;  ///< time of the first
    std::int64_t until = 0; ///< time of the one after the last; of the last where none comes after it
    friend bool operator==(const StatusRun&, const StatusRun&) = default;
};
struct LimitRun {
    std::int64_t first = 1;
    std::int64_t last = 1;
    std::int64_t limit = 0;
    std::int64_t from = 0;  ///< time of the first
    std::int64_t until = 0; ///< time of the one after the last; of the last where none comes after it
    friend bool operator==(const LimitRun&, const LimitRun&) = default;
};

/// "3 of 5 at 10:02:11.004": where a rank stands among events of the same instant.
struct Tie {
    std::int64_t index = 1; ///< 1-based
    std::int64_t count = 1;
};

class EventIndex {
public:
    /// `filter`: ranks that match, ascending and without repeats; null = no filter. Requires: the
    /// columns of the series have equal length, fewer than 2³² events.
    static std::shared_ptr<const EventIndex>
    build(std::shared_ptr<const aggregate::Series> series, Axis axis,
          std::shared_ptr<const std::vector<std::uint32_t>> filter = nullptr);

    [[nodiscard]] const aggregate::Series& series() const { return *m_series; }
    [[nodiscard]] Axis axis() const { return m_axis; }
    [[nodiscard]] bool filtered() const { return m_filter != nullptr; }
    /// All events, filter or not: the highest rank.
    [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(m_series->size()); }
    [[nodiscard]] std::int64_t visibleCount() const {
        return static_cast<std::int64_t>(order(ScaleKind::Time, true).size());
    }

    /// Events in the order of their place on the scale; `visibleOnly` obeys the filter.
    [[nodiscard]] const PlaceOrder& order(ScaleKind scale, bool visibleOnly) const;

    /// On the index's axis. Requires: 1 ≤ rank ≤ count().
    [[nodiscard]] std::int64_t timeOf(std::int64_t rank) const;
    /// Series value after `rank` events; 0 before the first.
    [[nodiscard]] std::int64_t valueAt(std::int64_t rank) const;
    /// Highest rank recorded (occurred) at or before t; 0 when there is none. Where times fall
    /// along the ranks (bad evidence) it is the rank of the latest such event.
    [[nodiscard]] std::int64_t rankAt(std::int64_t t) const;
    /// Earliest and latest time on the axis. Requires: count() > 0.
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> timeRange() const;
    [[nodiscard]] Tie tieOf(std::int64_t rank) const;

    /// Next and previous rank that matches the filter; 0 and the last match are the ends.
    [[nodiscard]] std::int64_t nextVisible(std::int64_t rank) const;
    [[nodiscard]] std::int64_t previousVisible(std::int64_t rank) const;
    /// Next or previous rank with any facet of the mask, filter or not.
    [[nodiscard]] std::optional<std::int64_t> nextWith(FacetMask mask, std::int64_t rank) const;
    [[nodiscard]] std::optional<std::int64_t> previousWith(FacetMask mask, std::int64_t rank) const;

    [[nodiscard]] const std::vector<StatusRun>& statusRuns() const { return m_statusRuns; }
    /// Empty where the series has no limit.
    [[nodiscard]] const std::vector<LimitRun>& limitRuns() const { return m_limitRuns; }
    /// The limits there are, ascending, each once.
    [[nodiscard]] const std::vector<std::int64_t>& limits() const { return m_limits; }

private:
    EventIndex(std::shared_ptr<const aggregate::Series> series, Axis axis,
               std::shared_ptr<const std::vector<std::uint32_t>> filter);
    void findRuns();

    std::shared_ptr<const aggregate::Series> m_series;
    Axis m_axis;
    std::shared_ptr<const std::vector<std::uint32_t>> m_filter;
    PlaceOrder m_allByTime;
    std::optional<PlaceOrder> m_allByRank; ///< only where it differs from m_allByTime
    std::optional<PlaceOrder> m_someByTime;
    std::optional<PlaceOrder> m_someByRank;
    std::vector<StatusRun> m_statusRuns;
    std::vector<LimitRun> m_limitRuns;
    std::vector<std::int64_t> m_limits;
};

} // namespace lookback::ui::timeline
