// The account as a kind of aggregate (architecture.md, decision 5): the only thing of core/account that others include.
#pragma once

#include "core/aggregate/kind.h"

namespace lookback::account {

/// Immutable, lives for the whole run, any thread.
const aggregate::Kind& accountKind();

} // namespace lookback::account
