#include "ui/timeline/event_index.h"

#include <algorithm>
#include <cassert>

namespace lookback::ui::timeline {

std::shared_ptr<const EventIndex>
EventIndex::build(std::shared_ptr<const aggregate::Series> series, Axis axis,
                  std::shared_ptr<const std::vector<std::uint32_t>> filter) {
    assert(series != nullptr);
    return std::shared_ptr<const EventIndex>(
        new EventIndex(std::move(series), axis, std::move(filter)));
}

EventIndex::EventIndex(std::shared_ptr<const aggregate::Series> series, Axis axis,
                       std::shared_ptr<const std::vector<std::uint32_t>> filter)
    : m_series(std::move(series)), m_axis(axis), m_filter(std::move(filter)),
      m_allByTime(PlaceOrder::byTime(*m_series, axis, nullptr)) {
    if (!m_allByTime.timesAscend()) {
        m_allByRank = PlaceOrder::byRank(*m_series, axis, nullptr);
    }
    if (m_filter) {
        m_someByTime = PlaceOrder::byTime(*m_series, axis, m_filter.get());
        if (!m_someByTime->timesAscend()) {
            m_someByRank = PlaceOrder::byRank(*m_series, axis, m_filter.get());
        }
    }
    findRuns();
}

void EventIndex::findRuns() {
    const auto begin = [this](auto& runs, std::int64_t rank, auto what) {
        const std::int64_t now = timeOf(rank);
        if (!runs.empty()) {
            runs.back().until = now;
        }
        runs.push_back({rank, rank, what, now, now});
    };
    m_series->status.each([this, begin](std::size_t i, aggregate::StatusBand status) {
        const auto rank = static_cast<std::int64_t>(i) + 1;
        if (m_statusRuns.empty() || m_statusRuns.back().status != status) {
            begin(m_statusRuns, rank, status);
        }
        m_statusRuns.back().last = rank;
    });
    m_series->limit.each([this, begin](std::size_t i, std::int64_t limit) {
        const auto rank = static_cast<std::int64_t>(i) + 1;
        if (m_limitRuns.empty() || m_limitRuns.back().limit != limit) {
            begin(m_limitRuns, rank, limit);
        }
        m_limitRuns.back().last = rank;
    });
    if (!m_statusRuns.empty()) {
        m_statusRuns.back().until = timeOf(count());
    }
    if (!m_limitRuns.empty()) {
        m_limitRuns.back().until = timeOf(count());
    }
    for (const LimitRun& run : m_limitRuns) {
        m_limits.push_back(run.limit);
    }
    std::sort(m_limits.begin(), m_limits.end());
    m_limits.erase(std::unique(m_limits.begin(), m_limits.end()), m_limits.end());
}

const PlaceOrder& EventIndex::order(ScaleKind scale, bool visibleOnly) const {
    const bool byRank = scale == ScaleKind::EventNumber;
    if (visibleOnly && m_someByTime) {
        return byRank && m_someByRank ? *m_someByRank : *m_someByTime;
    }
    return byRank && m_allByRank ? *m_allByRank : m_allByTime;
}

std::int64_t EventIndex::timeOf(std::int64_t rank) const {
    const auto i = static_cast<std::size_t>(rank - 1);
    return m_axis == Axis::Recorded ? m_series->recordedAt[i] : m_series->occurredAt[i];
}

std::int64_t EventIndex::valueAt(std::int64_t rank) const {
    return rank <= 0 ? 0 : m_series->value[static_cast<std::size_t>(rank - 1)];
}

std::int64_t EventIndex::rankAt(std::int64_t t) const {
    const std::size_t upper = m_allByTime.upperTime(t);
    return upper == 0 ? 0 : m_allByTime.rank(upper - 1);
}

std::pair<std::int64_t, std::int64_t> EventIndex::timeRange() const {
    return {m_allByTime.time(0), m_allByTime.time(m_allByTime.size() - 1)};
}

Tie EventIndex::tieOf(std::int64_t rank) const {
    const std::int64_t t = timeOf(rank);
    const std::size_t begin = m_allByTime.lowerTime(t);
    const std::size_t end = m_allByTime.upperTime(t);
    // Ties are in rank order, so the place is found by bisection among them.
    std::size_t low = begin;
    std::size_t high = end;
    while (low < high) {
        const std::size_t mid = low + (high - low) / 2;
        m_allByTime.rank(mid) < rank ? low = mid + 1 : high = mid;
    }
    return {static_cast<std::int64_t>(low - begin) + 1, static_cast<std::int64_t>(end - begin)};
}

std::int64_t EventIndex::nextVisible(std::int64_t rank) const {
    if (!m_filter) {
        return std::min(rank + 1, count());
    }
    const auto it = std::upper_bound(m_filter->begin(), m_filter->end(), rank,
                                     [](std::int64_t a, std::uint32_t b) { return a < b; });
    return it == m_filter->end() ? rank : static_cast<std::int64_t>(*it);
}

std::int64_t EventIndex::previousVisible(std::int64_t rank) const {
    if (!m_filter) {
        return std::max<std::int64_t>(rank - 1, 0);
    }
    const auto it = std::lower_bound(m_filter->begin(), m_filter->end(), rank,
                                     [](std::uint32_t a, std::int64_t b) { return a < b; });
    return it == m_filter->begin() ? 0 : static_cast<std::int64_t>(*std::prev(it));
}

std::optional<std::int64_t> EventIndex::nextWith(FacetMask mask, std::int64_t rank) const {
    const PlaceOrder& all = order(ScaleKind::EventNumber, false);
    const auto place = all.firstWith(mask, all.lowerRank(rank + 1), all.size());
    return place ? std::optional(all.rank(*place)) : std::nullopt;
}

std::optional<std::int64_t> EventIndex::previousWith(FacetMask mask, std::int64_t rank) const {
    const PlaceOrder& all = order(ScaleKind::EventNumber, false);
    const auto place = all.lastWith(mask, 0, all.lowerRank(rank));
    return place ? std::optional(all.rank(*place)) : std::nullopt;
}

} // namespace lookback::ui::timeline
