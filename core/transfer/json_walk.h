// Where the strings of a JSON text are: for sealing each of an unreadable payload, and for comparing two payloads whose sealed strings
// may differ. The text has been checked already (event::readEnvelope). Internal to transfer.
#pragma once

#include "core/aggregate/kind.h"

#include <string>
#include <string_view>
#include <vector>

namespace lookback::transfer {

struct StringSpan {
    std::size_t begin = 0, end = 0; ///< quotes included
    std::string pointer;            ///< of the value, behind `prefix`
};

/// Every string that is a value (not a member's name), in order. Requires: strict JSON.
void findStrings(std::string_view json, std::string_view prefix, std::vector<StringSpan>& out);

} // namespace lookback::transfer
