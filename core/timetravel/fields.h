// Comparing states field by field. Free functions, any thread.
#pragma once

#include "core/timetravel/values.h"

#include <string>
#include <vector>

namespace lookback::timetravel {

bool sameValue(const aggregate::FieldValue& a, const aggregate::FieldValue& b);

/// Fields whose value or set-by differ, in the order of `b`, then those only `a` has.
std::vector<ChangedField> changedFields(const aggregate::Kind& kind, const aggregate::State& a, const aggregate::State& b);

} // namespace lookback::timetravel
