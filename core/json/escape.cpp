#include "core/json/escape.h"

#include <algorithm>

namespace lookback::json {
namespace {

constexpr char32_t kNone = 0xFFFFFFFF;
constexpr std::size_t kUnicodeLength = 6; // \uXXXX

int hexValue(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char32_t simpleEscape(char c) {
    switch (c) {
    case '"': return U'"';
    case '\\': return U'\\';
    case '/': return U'/';
    case 'b': return U'\b';
    case 'f': return U'\f';
    case 'n': return U'\n';
    case 'r': return U'\r';
    case 't': return U'\t';
    default: return kNone;
    }
}

// The code unit of \uXXXX at `at`, or kNone; `wellFormedSoFar` tells a cut escape from a wrong one.
char32_t unicodeEscape(const char* at, const char* end, bool& wellFormedSoFar) {
    const std::string_view text(at, std::min(static_cast<std::size_t>(end - at), kUnicodeLength));
    char32_t unit = 0;
    wellFormedSoFar = text.starts_with(std::string_view("\\u").substr(0, text.size()));
    for (std::size_t i = 2; wellFormedSoFar && i < text.size(); ++i) {
        const int digit = hexValue(text[i]);
        wellFormedSoFar = digit >= 0;
        unit = unit * 16 + static_cast<char32_t>(digit);
    }
    return wellFormedSoFar && text.size() == kUnicodeLength ? unit : kNone;
}

Escape refused(bool cut, std::string_view problem, std::string_view expected, std::size_t shown) {
    return {0, 0, cut, problem, expected, shown};
}

Escape lone() { return refused(false, "lone surrogate", "a high and a low surrogate", kUnicodeLength); }

} // namespace

Escape readEscape(const char* at, const char* end) {
    constexpr std::string_view kExpected = "\\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX";
    if (end - at < 2)
        return refused(true, {}, {}, 1);
    if (at[1] != 'u') {
        const char32_t c = simpleEscape(at[1]);
        return c == kNone ? refused(false, "not an escape", kExpected, 2) : Escape{2, c, false, {}, {}, 0};
    }
    bool soFar = false;
    const char32_t unit = unicodeEscape(at, end, soFar);
    if (unit == kNone)
        return refused(soFar, "not an escape", kExpected, std::min<std::size_t>(static_cast<std::size_t>(end - at), kUnicodeLength));
    if (unit < 0xD800 || unit > 0xDFFF)
        return {kUnicodeLength, unit, false, {}, {}, 0};
    if (unit >= 0xDC00)
        return lone();
    const char32_t second = unicodeEscape(at + kUnicodeLength, end, soFar);
    if (second == kNone)
        return soFar ? refused(true, {}, {}, kUnicodeLength) : lone();
    if (second < 0xDC00 || second > 0xDFFF)
        return lone();
    return {2 * kUnicodeLength, 0x10000 + ((unit - 0xD800) << 10U) + (second - 0xDC00), false, {}, {}, 0};
}

void appendUtf8(std::string& out, char32_t c) {
    const auto tail = [c](unsigned shift) { return static_cast<char>(0x80U | (c >> shift & 0x3FU)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        const char bytes[] = {static_cast<char>(0xC0U | c >> 6U), tail(0)};
        out.append(bytes, sizeof bytes);
    } else if (c < 0x10000) {
        const char bytes[] = {static_cast<char>(0xE0U | c >> 12U), tail(6), tail(0)};
        out.append(bytes, sizeof bytes);
    } else {
        const char bytes[] = {static_cast<char>(0xF0U | c >> 18U), tail(12), tail(6), tail(0)};
        out.append(bytes, sizeof bytes);
    }
}

} // namespace lookback::json
