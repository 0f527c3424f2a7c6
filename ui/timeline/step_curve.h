// The balance as steps: what happens in each pixel column that holds events. A balance does not
// slope, so between columns the line is level; within a column only the lowest and the highest
// value can be seen, whatever the number of events.
#pragma once

#include "ui/timeline/bins.h"

namespace lookback::ui::timeline {

struct CurveColumn {
    int column = 0;
    std::int64_t enter = 0; ///< value before the column's first event
    std::int64_t low = 0;   ///< of the values after its events
    std::int64_t high = 0;
    std::int64_t leave = 0; ///< after its last event
    friend bool operator==(const CurveColumn&, const CurveColumn&) = default;
};

struct StepCurve {
    /// Value at the left edge; absent before the first event, where there is no account yet.
    std::optional<std::int64_t> start;
    std::vector<CurveColumn> columns; ///< only those with events, ascending
    std::int64_t low = 0;             ///< over everything seen
    std::int64_t high = 0;
};

/// `columns` must be the bins of `order`, which must be unfiltered: filters never change history.
[[nodiscard]] StepCurve stepCurve(const EventIndex& index, const PlaceOrder& order,
                                  const Columns& columns);

} // namespace lookback::ui::timeline
