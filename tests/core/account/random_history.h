// Random histories of one account: every type and version, late, future-dated and simultaneous events, gaps, erasures, and now and
// then something a replay stops at. The same seed gives the same history.
#pragma once

#include "support.h"

#include <cstdint>

namespace lookback::account::test {

struct Recipe {
    std::uint64_t seed = 1;
    std::size_t length = 100;
    bool defects = false;       ///< other currencies, second openings, too many decimals, overflows, unknown versions
    std::string_view currency = "EUR";
};
Events randomHistory(const Recipe& recipe, std::string_view stream = "account-R-1");

} // namespace lookback::account::test
