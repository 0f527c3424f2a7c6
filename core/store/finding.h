// What an engine's check of its own file finds: a place as far as there is one, what should be there and what is. Plain values.
#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lookback::store {

struct Finding {
    std::optional<base::Position> position;
    std::string stream; ///< its name, when the finding is about one
    std::string expected, found;
};
using FindingCallback = std::function<void(Finding&&)>;

/// A row of the side table of sealed fields, as it stands there.
struct SealedNote {
    std::string_view subject, kid; ///< until the callback returns
    base::Position position;
    std::int64_t fields = 0;
};
using SealedNoteCallback = std::function<void(const SealedNote&)>;

} // namespace lookback::store
