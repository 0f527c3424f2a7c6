// `field op value` and `field in range`: which fields there are, which operators each knows, how their values are written.
#pragma once

#include "core/filter/condition.h"
#include "core/filter/scanner.h"

namespace lookback::filter {

struct FieldName {
    std::string_view text;
    std::size_t at = 0; ///< byte in the expression
};

bool isField(std::string_view word); ///< without regard to case; "has" is none
std::string knownFields();           ///< for hints

/// The operator, which stood at byte `opAt`, has been taken (for In: the bracket has not).
base::Result<ConditionPtr> fieldCondition(Scanner& scan, FieldName name, Operator op, std::size_t opAt, const aggregate::Kind& kind);

} // namespace lookback::filter
