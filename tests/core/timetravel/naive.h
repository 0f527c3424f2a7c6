// What account.md, "Axes", says, written down as plainly as possible: filter, sort, fold one event after another from zero.
#pragma once

#include "core/aggregate/kind.h"
#include "core/timetravel/values.h"

#include <vector>

namespace naive {

using lookback::timetravel::Axis;
using lookback::timetravel::Point;
using lookback::timetravel::View;

struct Answer {
    std::vector<const lookback::event::StoredEvent*> sequence; ///< the events asked for, in order, also after replay stopped
    std::size_t applied = 0;
    std::string canonical;
    std::int64_t version = 0;
    std::int64_t value = 0;
    std::optional<std::int64_t> stoppedAt; ///< version
    std::vector<lookback::aggregate::EventFacts> facts; ///< of those applied
};

/// `events`: in stream order.
std::vector<const lookback::event::StoredEvent*> viewOf(const std::vector<lookback::event::StoredEvent>& events, const View& view);
std::vector<const lookback::event::StoredEvent*> upTo(const std::vector<lookback::event::StoredEvent>& events, const View& view,
                                                      const Point& point);
Answer fold(const lookback::aggregate::Kind& kind, const std::vector<lookback::event::StoredEvent>& events,
            std::vector<const lookback::event::StoredEvent*> sequence, Axis axis);
inline Answer stateAt(const lookback::aggregate::Kind& kind, const std::vector<lookback::event::StoredEvent>& events, const View& view,
                      const Point& point) {
    return fold(kind, events, upTo(events, view, point), view.axis);
}

} // namespace naive
