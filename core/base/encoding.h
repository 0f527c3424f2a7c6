// Hex (lower case) and base64url without padding (RFC 4648 §5), strict: canonical last bits, no other characters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lookback::base {

std::string toHex(std::string_view bytes);
/// Absent for an odd length or another character; upper case is accepted.
std::optional<std::string> fromHex(std::string_view text);

std::string toBase64Url(std::string_view bytes);
void appendBase64Url(std::string& out, std::string_view bytes);
std::optional<std::string> fromBase64Url(std::string_view text);

/// Valid UTF-8 in; at most `limit` characters of it, invalid bytes as \xNN, control characters as \u00NN (command-line.md, `excerpt`).
std::string visibleExcerpt(std::string_view bytes, std::size_t limit = 120);

} // namespace lookback::base
