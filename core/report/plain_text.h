// Text of strangers made harmless to look at: invalid bytes, control, bidirectional and invisible characters as visible escapes (security.md 6), so that
// no value hides or reorders what stands beside it. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lookback::report {

/// Any bytes in; valid UTF-8 without a control or format character out: \n, \t, \r, \u202E, \u{E0041}, \xNN.
std::string visibleText(std::string_view text);

/// Columns of a terminal: characters; combining marks take none, wide East Asian ones two. Requires: visibleText().
std::size_t columns(std::string_view text);

} // namespace lookback::report
