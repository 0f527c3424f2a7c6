// What an engine's check of its own file finds: a place as far as there is one, what should be there and what is. Plain values.
#pragma once

#include "core/base/ids.h"

#include <functional>
#include <optional>
#include <string>

namespace lookback::store {

struct Finding {
    std::optional<base::Position> position;
    std::string stream; ///< its name, when the finding is about one
    std::string expected, found;
};
using FindingCallback = std::function<void(Finding&&)>;

} // namespace lookback::store
