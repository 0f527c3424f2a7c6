#include "core/timetravel/order.h"

#include <algorithm>
#include <limits>

namespace lookback::timetravel {

namespace {

using Places = std::vector<std::uint32_t>;

/// Histories are nearly sorted: only what lies before the latest time seen so far is sorted, then merged.
Places byOccurred(const Places& included, const std::vector<std::int64_t>& occurredAt) {
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        return occurredAt[a] != occurredAt[b] ? occurredAt[a] < occurredAt[b] : a < b;
    };
    Places inOrder;
    Places late;
    inOrder.reserve(included.size());
    std::int64_t newest = std::numeric_limits<std::int64_t>::min();
    for (const std::uint32_t place : included) {
        if (occurredAt[place] >= newest) {
            newest = occurredAt[place];
            inOrder.push_back(place);
        } else {
            late.push_back(place);
        }
    }
    std::sort(late.begin(), late.end(), before);
    Places merged(included.size());
    std::merge(inOrder.begin(), inOrder.end(), late.begin(), late.end(), merged.begin(), before);
    return merged;
}

} // namespace

Order::Order(const aggregate::Series& columns, const View& view) {
    Places places;
    places.reserve(columns.size());
    const std::int64_t known = view.knownAsOf ? view.knownAsOf->ns : std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns.recordedAt[i] <= known)
            places.push_back(static_cast<std::uint32_t>(i));
    if (view.axis == Axis::Occurred && !std::is_sorted(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
            return columns.occurredAt[a] < columns.occurredAt[b];
        }))
        places = byOccurred(places, columns.occurredAt);
    m_size = static_cast<std::int64_t>(places.size());
    std::size_t same = 0;
    while (same < places.size() && places[same] == same)
        ++same;
    m_identity = static_cast<std::int64_t>(same);
    if (same != places.size())
        m_places = std::move(places);
}

std::int64_t Order::common(const Order& other) const {
    std::int64_t same = std::min(m_identity, other.m_identity);
    const std::int64_t most = std::min(m_size, other.m_size);
    while (same < most && place(same) == other.place(same))
        ++same;
    return same;
}

namespace {

/// Number of ranks for which `goesBefore(place)` holds. Requires: they come first.
template <class Predicate>
std::int64_t partitionRank(const Order& order, Predicate goesBefore) {
    std::int64_t low = 0;
    std::int64_t high = order.size();
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (goesBefore(static_cast<std::size_t>(order.place(middle))))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

} // namespace

std::int64_t rankOfPlace(const aggregate::Series& columns, const View& view, const Order& order, std::int64_t place) {
    const auto wanted = static_cast<std::size_t>(place);
    if (view.axis == Axis::Recorded)
        return partitionRank(order, [&](std::size_t p) { return p <= wanted; });
    const std::int64_t time = columns.occurredAt[wanted];
    return partitionRank(order, [&](std::size_t p) {
        return columns.occurredAt[p] != time ? columns.occurredAt[p] < time : p <= wanted;
    });
}

std::int64_t rankOfOccurred(const aggregate::Series& columns, const Order& order, base::Instant t) {
    return partitionRank(order, [&](std::size_t p) { return columns.occurredAt[p] <= t.ns; });
}

} // namespace lookback::timetravel
