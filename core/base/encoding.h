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

/// Length of the well-formed UTF-8 sequence (RFC 3629: no overlong form, no surrogate, ≤ U+10FFFF) at `at`, 0 if there is none.
std::size_t utf8SequenceLength(std::string_view text, std::size_t at);
bool isUtf8(std::string_view text);

/// Any bytes in, valid UTF-8 out: at most `limit` characters, invalid bytes as \xNN, control characters (C0, DEL, C1) as \u00NN
/// (command-line.md, `excerpt`). An escape counts as the characters it is written with and is never cut.
std::string visibleExcerpt(std::string_view bytes, std::size_t limit = 120);

} // namespace lookback::base
