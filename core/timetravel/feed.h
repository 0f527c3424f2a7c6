// Events of one stream in batches: a range of revisions, or chosen places in any order (grouped into runs of neighbours, so that an
// occurred order that is nearly stream order costs little more than reading the stream). Pages adapt to the size of events: about 1 MiB.
// Views are valid until the next call. One thread.
#pragma once

#include "core/store/event_store.h"
#include "core/timetravel/order.h"

#include <span>
#include <string>
#include <vector>

namespace lookback::timetravel {

/// What is remembered of an event: the last one in a state.
struct LastEvent {
    base::Version version;
    base::Position position;
    base::Instant recordedAt, occurredAt;

    explicit LastEvent(const event::EventView& e)
        : version(base::versionOf(e.revision)), position(e.position), recordedAt(e.recordedAt), occurredAt(e.occurredAt) {}
};

class Feed {
public:
    virtual ~Feed() = default;
    /// The next events; none = the end.
    virtual base::Result<std::span<const event::EventView>> next() = 0;
};

/// Revisions [from, last], those that exist, ascending.
class RangeFeed final : public Feed {
public:
    RangeFeed(store::EventStore& store, std::string_view stream, base::Revision from, base::Revision last);
    base::Result<std::span<const event::EventView>> next() override;

private:
    store::EventStore& m_store;
    std::string m_stream;
    std::int64_t m_next, m_last;
    std::size_t m_limit = 512;
    event::EventPage m_page;
};

/// The event of version `start`, which must be there, is looked at; then those after it up to version `upTo`.
class FollowFeed final : public Feed {
public:
    FollowFeed(store::EventStore& store, std::string_view stream, base::Version start, base::Version upTo);
    base::Result<std::span<const event::EventView>> next() override;
    /// Known after the first next(); absent when `start` is 0.
    [[nodiscard]] const std::optional<LastEvent>& startEvent() const { return m_startEvent; }

private:
    RangeFeed m_range;
    base::Version m_start;
    std::optional<LastEvent> m_startEvent;
    bool m_first = true;
};

/// Ranks [from, to) of an order.
class PickFeed final : public Feed {
public:
    PickFeed(store::EventStore& store, std::string_view stream, const aggregate::Series& columns, const Order& order, std::int64_t from,
             std::int64_t to);
    base::Result<std::span<const event::EventView>> next() override;

private:
    struct Wanted {
        std::int64_t revision;
        std::size_t slot;
    };
    base::Status readRun(std::span<const Wanted> run);

    store::EventStore& m_store;
    std::string m_stream;
    const aggregate::Series& m_columns;
    const Order& m_order;
    std::int64_t m_next, m_to;
    std::int64_t m_batch = 256;
    std::vector<Wanted> m_wanted;
    std::vector<event::EventPage> m_pages;
    std::vector<event::EventView> m_events;
};

} // namespace lookback::timetravel
