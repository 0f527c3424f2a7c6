// The catalogue as tables: what generic code may know of each type, and the way from a type's name to its number.
// Constant data; any thread.
#pragma once

#include "core/account/events.h"
#include "core/aggregate/kind.h"

#include <span>

namespace lookback::account {

/// Index = Type.
std::span<const aggregate::TypeInfo> typeTable();
const aggregate::TypeInfo& info(Type type);
std::optional<Type> findType(std::string_view name);

/// What a posting does to the balance: +1, −1; a correction's amount carries its own sign (+1). 0 = not a posting.
int direction(Type type);

enum Rule : std::uint8_t { kFrozenPosting, kBelowLimit, kPostingAfterClose, kUnlinkedCorrection };
std::span<const aggregate::RuleInfo> ruleTable();

} // namespace lookback::account
