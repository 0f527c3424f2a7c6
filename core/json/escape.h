// Escapes of JSON strings (RFC 8259 section 7). For core/json, and for who unescapes clear text where no copy may be left behind; all others use the cursor.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lookback::json {

struct Escape {
    std::size_t length = 0; ///< bytes of the escape (of both halves of a surrogate pair); 0 = refused
    char32_t codePoint = 0;
    bool cut = false;       ///< refused because the text ends inside it
    std::string_view problem, expected;
    std::size_t shown = 0;  ///< bytes worth showing of a refused one
};

/// The escape whose backslash is at `at`.
Escape readEscape(const char* at, const char* end);

void appendUtf8(std::string& out, char32_t codePoint);

} // namespace lookback::json
