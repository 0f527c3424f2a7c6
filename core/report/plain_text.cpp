#include "core/report/plain_text.h"

#include "core/base/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace lookback::report {
namespace {

struct Range {
    char32_t first, last;
};

// Unicode 15: categories Cc, Cf, Zl, Zp, Co and the non-characters, and what is drawn as nothing (fillers, variation selectors).
constexpr std::array kHidden{
    Range{0x0000, 0x001F},   Range{0x007F, 0x009F},   Range{0x00AD, 0x00AD},   Range{0x034F, 0x034F},   Range{0x0600, 0x0605},   Range{0x061C, 0x061C},
    Range{0x06DD, 0x06DD},   Range{0x070F, 0x070F},   Range{0x0890, 0x0891},   Range{0x08E2, 0x08E2},   Range{0x115F, 0x1160},   Range{0x17B4, 0x17B5},
    Range{0x180B, 0x180F},   Range{0x200B, 0x200F},   Range{0x2028, 0x202E},   Range{0x2060, 0x206F},   Range{0x3164, 0x3164},   Range{0xE000, 0xF8FF},
    Range{0xFDD0, 0xFDEF},   Range{0xFE00, 0xFE0F},   Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFFB},   Range{0xFFFE, 0xFFFF},
    Range{0x110BD, 0x110BD}, Range{0x110CD, 0x110CD}, Range{0x13430, 0x1343F}, Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A}, Range{0xE0000, 0x10FFFF},
};
constexpr std::array kCombining{
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD}, Range{0x0610, 0x061A}, Range{0x064B, 0x065F}, Range{0x0900, 0x0902},
    Range{0x093C, 0x093C}, Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF}, Range{0x20D0, 0x20FF}, Range{0xFE20, 0xFE2F},
};
constexpr std::array kWide{
    Range{0x1100, 0x115E}, Range{0x2E80, 0x303E}, Range{0x3041, 0x33FF}, Range{0x3400, 0x4DBF}, Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},
    Range{0xAC00, 0xD7A3}, Range{0xF900, 0xFAFF}, Range{0xFE30, 0xFE6F}, Range{0xFF00, 0xFF60}, Range{0x1F300, 0x1FAFF}, Range{0x20000, 0x3FFFD},
};

template <std::size_t N>
bool isIn(const std::array<Range, N>& ranges, char32_t c) {
    const auto* after = std::upper_bound(ranges.begin(), ranges.end(), c, [](char32_t x, const Range& r) { return x < r.first; });
    return after != ranges.begin() && c <= (after - 1)->last;
}

// Of a well-formed sequence.
char32_t codePoint(std::string_view sequence) {
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<std::uint8_t>(sequence[i])); };
    switch (sequence.size()) {
    case 1: return byte(0);
    case 2: return ((byte(0) & 0x1FU) << 6U) | (byte(1) & 0x3FU);
    case 3: return ((byte(0) & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
    default: return ((byte(0) & 0x07U) << 18U) | ((byte(1) & 0x3FU) << 12U) | ((byte(2) & 0x3FU) << 6U) | (byte(3) & 0x3FU);
    }
}

void appendEscape(std::string& out, char32_t c) {
    char text[16];
    const auto n = static_cast<unsigned>(c);
    if (c == U'\n' || c == U'\r' || c == U'\t')
        std::snprintf(text, sizeof text, "\\%c", c == U'\n' ? 'n' : c == U'\r' ? 'r' : 't');
    else
        std::snprintf(text, sizeof text, n <= 0xFFFF ? "\\u%04X" : "\\u{%X}", n);
    out += text;
}

} // namespace

std::string visibleText(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t n = base::utf8SequenceLength(text, at);
        if (n == 0) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\x%02X", static_cast<unsigned>(static_cast<std::uint8_t>(text[at])));
            out += escape;
            ++at;
            continue;
        }
        const auto sequence = text.substr(at, n);
        const char32_t c = codePoint(sequence);
        const bool nonCharacter = (c & 0xFFFEU) == 0xFFFEU;
        if (isIn(kHidden, c) || nonCharacter)
            appendEscape(out, c);
        else
            out += sequence;
        at += n;
    }
    return out;
}

std::size_t columns(std::string_view text) {
    std::size_t total = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t n = std::max<std::size_t>(1, base::utf8SequenceLength(text, at));
        const char32_t c = codePoint(text.substr(at, n));
        total += isIn(kCombining, c) ? 0 : isIn(kWide, c) ? 2 : 1;
        at += n;
    }
    return total;
}

} // namespace lookback::report
