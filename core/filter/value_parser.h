// Values as people write them. Errors carry their place in the expression.
#pragma once

#include "core/filter/condition.h"
#include "core/filter/scanner.h"

namespace lookback::filter {

/// "14", "#14", "v14".
base::Result<Range> parseInteger(const Scanner& scan, const Value& value);
/// A date is its whole UTC day, anything else that base::parseInstantLoose reads one nanosecond.
base::Result<Range> parseTime(const Scanner& scan, const Value& value);
/// "5d", "12h", "30m", "10s", "2d12h", each with at most one of a unit, larger first; "0"; a minus in front for future-dated events.
base::Result<Range> parseDuration(const Scanner& scan, const Value& value);
base::Result<MajorAmount> parseAmount(const Scanner& scan, const Value& value);
base::Result<Regex> parseRegex(const Scanner& scan, const Value& value);

} // namespace lookback::filter
