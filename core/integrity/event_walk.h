// Events one page after another, around what cannot be read: damage is named and passed by. Internal to integrity. One thread.
#pragma once

#include "core/integrity/findings.h"
#include "core/store/event_store.h"

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace lookback::integrity {

/// All events up to a position (inclusive) in order of position, or those of one stream in order of revision.
class EventWalk {
public:
    EventWalk(store::EventStore& store, Findings& findings, std::stop_token stop, base::Position upTo)
        : m_store(store), m_findings(findings), m_stop(std::move(stop)), m_upTo(upTo) {}
    EventWalk(store::EventStore& store, Findings& findings, std::stop_token stop, base::Position upTo, std::string stream)
        : m_store(store), m_findings(findings), m_stop(std::move(stop)), m_upTo(upTo), m_stream(std::move(stream)) {}

    /// Valid until the next call; none = the end. Errors: Cancelled, Locked.
    base::Result<std::span<const event::EventView>> next();
    /// Something was passed by.
    [[nodiscard]] bool damaged() const { return m_damaged; }

private:
    using Key = std::uint64_t; ///< position or revision + 1: what was read last
    [[nodiscard]] bool ofStream() const { return !m_stream.empty(); }
    [[nodiscard]] Key keyOf(const event::EventView& e) const { return ofStream() ? static_cast<Key>(e.revision.value) + 1 : e.position.low; }
    base::Result<event::EventPage> read(Key after, std::size_t limit);
    base::Status passBy(const base::Error& why);
    void keepInOrder();

    store::EventStore& m_store;
    Findings& m_findings;
    std::stop_token m_stop;
    base::Position m_upTo;
    std::string m_stream;
    base::Position m_after;           ///< of the walk over all: where the next page begins
    Key m_last = 0;
    event::EventPage m_page;
    std::vector<event::EventView> m_kept; ///< of the page
    int m_stuck = 0;
    bool m_end = false, m_damaged = false;
};

} // namespace lookback::integrity
