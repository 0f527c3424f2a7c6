// The timeline to a screen reader: a slider over the events, 0 = before the first.
#pragma once

namespace lookback::ui::timeline {

/// Teaches QAccessible about TimelineWidget; any number of calls.
void installAccessibleTimeline();

} // namespace lookback::ui::timeline
