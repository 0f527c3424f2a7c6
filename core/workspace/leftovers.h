// What a killed import leaves: the private file in which a new store was being made ("bank.lookback.new-" and 16 hex digits).
#pragma once

#include <string>

namespace lookback::workspace {

/// Removes those of the store at `path` that no process has open. Best effort: what cannot be decided or removed stays.
void sweepLeftovers(const std::string& path);

} // namespace lookback::workspace
