#include "ui/timeline/step_curve.h"

#include <algorithm>

namespace lookback::ui::timeline {

StepCurve stepCurve(const EventIndex& index, const PlaceOrder& order, const Columns& columns) {
    StepCurve curve;
    const auto& values = index.series().value;
    bool any = false;
    std::int64_t enter = 0;
    const std::size_t first = columns.firstPlace.front();
    const auto include = [&](std::int64_t low, std::int64_t high) {
        curve.low = any ? std::min(curve.low, low) : low;
        curve.high = any ? std::max(curve.high, high) : high;
        any = true;
    };
    if (first > 0) {
        enter = values[order.event(first - 1)];
        curve.start = enter;
        include(enter, enter);
    }
    for (int c = 0; c < columns.width(); ++c) {
        const std::size_t begin = columns.firstPlace[static_cast<std::size_t>(c)];
        const std::size_t end = columns.firstPlace[static_cast<std::size_t>(c) + 1];
        if (begin == end) {
            continue;
        }
        const auto [low, high] = order.valueRange(begin, end);
        const std::int64_t leave = values[order.event(end - 1)];
        curve.columns.push_back({c, enter, low, high, leave});
        include(low, high);
        enter = leave;
    }
    return curve;
}

} // namespace lookback::ui::timeline
