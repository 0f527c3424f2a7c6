#include "core/timetravel/order.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace lookback::timetravel {

namespace {

using aggregate::Series;

/// An event that stands before an earlier one of the stream.
struct Late {
    std::int64_t occurredAt;
    std::uint32_t place;
    friend bool operator<(const Late& a, const Late& b) { return a.occurredAt != b.occurredAt ? a.occurredAt < b.occurredAt : a.place < b.place; }
};

constexpr std::size_t kAtOnce = aggregate::PackedChunk::kBlock;

/// `use(place, occurredAt, recordedAt)` for every event of the stream, in stream order.
template <class Use>
void eachEvent(const Series& columns, Use&& use) {
    std::int64_t recorded[kAtOnce];
    std::int64_t occurred[kAtOnce];
    for (std::size_t begin = 0; begin < columns.size(); begin += kAtOnce) {
        const std::size_t count = std::min(kAtOnce, columns.size() - begin);
        columns.recordedAt.read(begin, std::span(recorded).first(count));
        columns.occurredAt.read(begin, std::span(occurred).first(count));
        for (std::size_t i = 0; i < count; ++i)
            use(begin + i, occurred[i], recorded[i]);
    }
}

} // namespace

/// Histories are nearly sorted: only what lies before the latest time seen so far is sorted, and merged in on a second walk. So memory goes to
/// what is displaced alone.
Order::Order(const Series& columns, const View& view) {
    const std::int64_t known = view.knownAsOf ? view.knownAsOf->ns : std::numeric_limits<std::int64_t>::max();
    const bool sorts = view.axis == Axis::Occurred;
    constexpr std::int64_t kEarliest = std::numeric_limits<std::int64_t>::min();
    std::vector<Late> late;
    std::int64_t newest = kEarliest;
    eachEvent(columns, [&](std::size_t place, std::int64_t occurred, std::int64_t recorded) {
        if (recorded > known)
            return;
        ++m_size;
        if (sorts && occurred < newest)
            late.push_back({occurred, static_cast<std::uint32_t>(place)});
        newest = std::max(newest, occurred);
    });
    std::sort(late.begin(), late.end());

    auto places = std::make_shared<Places>();
    std::size_t rank = 0;
    const auto put = [&](std::uint32_t place) {
        if (places->empty() && place == rank) {
            ++rank; // still the beginning of the stream
            return;
        }
        if (places->empty()) {
            m_identity = static_cast<std::int64_t>(rank);
            for (std::size_t before = 0; before < rank; ++before)
                places->push_back(static_cast<std::uint32_t>(before));
        }
        places->push_back(place);
    };
    auto next = late.begin();
    newest = kEarliest;
    eachEvent(columns, [&](std::size_t at, std::int64_t occurred, std::int64_t recorded) {
        if (recorded > known)
            return;
        const auto place = static_cast<std::uint32_t>(at);
        if (sorts && occurred < newest)
            return;
        newest = std::max(newest, occurred);
        for (; next != late.end() && *next < Late{occurred, place}; ++next)
            put(next->place);
        put(place);
    });
    for (; next != late.end(); ++next)
        put(next->place);
    if (places->empty())
        m_identity = m_size;
    else
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
