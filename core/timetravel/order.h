// In which order the events of a stream apply in a view, as places in the stream (0 = the stream's first event, gaps not counted).
// account.md, "Axes": occurred order is (occurred-at, stream order); ties keep stream order. Plain value; one to two bytes per event where few
// are displaced, none where the view is the beginning of the stream; copies share them.
#pragma once

#include "core/aggregate/series.h"
#include "core/timetravel/values.h"

#include <cstdint>
#include <memory>

namespace lookback::timetravel {

class Order {
public:
    using Places = aggregate::Column<std::uint32_t>;

    Order() = default;
    /// Requires: fewer than 2^32 events.
    Order(const aggregate::Series& columns, const View& view);

    [[nodiscard]] std::int64_t size() const { return m_size; }
    /// Ranks [0, identity()) are the stream's first events in stream order.
    [[nodiscard]] std::int64_t identity() const { return m_identity; }
    [[nodiscard]] bool isPrefix() const { return m_identity == m_size; }
    /// Place of the event that leads from `rank` to `rank + 1`. Requires: rank < size().
    [[nodiscard]] std::int64_t place(std::int64_t rank) const {
        return rank < m_identity ? rank : static_cast<std::int64_t>((*m_places)[static_cast<std::size_t>(rank)]);
    }
    /// How many ranks from the first on are the same in both.
    [[nodiscard]] std::int64_t common(const Order& other) const;
    /// Places by rank. Requires: not isPrefix().
    [[nodiscard]] const std::shared_ptr<const Places>& places() const { return m_places; }
    [[nodiscard]] std::size_t bytes() const { return m_places ? m_places->bytes() : 0; }

private:
    std::int64_t m_size = 0;
    std::int64_t m_identity = 0;
    std::shared_ptr<const Places> m_places; ///< absent when isPrefix()
};

/// How many events of the view apply up to the event at `place`, or, when the view leaves that one out, up to where it would be.
std::int64_t rankOfPlace(const aggregate::Series& columns, const View& view, const Order& order, std::int64_t place);
/// Occurred axis: how many events of the view occurred at or before `t`.
std::int64_t rankOfOccurred(const aggregate::Series& columns, const Order& order, base::Instant t);

} // namespace lookback::timetravel
