#include "core/filter/text.h"

#include <array>
#include <cstring>

namespace lookback::filter {
namespace {

constexpr std::array<char, 256> kAscii = [] {
    std::array<char, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = static_cast<char>(i >= 'A' && i <= 'Z' ? i + ('a' - 'A') : i);
    return table;
}();

/// Lower case of U+0080 … U+07FF, the characters of two bytes.
constexpr unsigned lower(unsigned c) {
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) || (c >= 0x410 && c <= 0x42F))
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40F)
        return c + 0x50;
    if ((c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14A && c <= 0x177))
        return c | 1U; // pairs: even is the capital
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c + (c & 1U); // pairs: odd is the capital
    if (c >= 0x388 && c <= 0x38A)
        return c + 0x25; // Greek with accent
    switch (c) {
    case 0x178: return 0xFF;
    case 0x386: return 0x3AC;
    case 0x38C: return 0x3CC;
    case 0x38E:
    case 0x38F: return c + 0x3F;
    case 0x3C2: return 0x3C3; // final sigma
    default: return c;
    }
}

void foldInto(char* out, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool two = c >= 0xC2 && c <= 0xDF && i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xC0U) == 0x80U;
        if (!two) {
            out[i] = kAscii[c];
            continue;
        }
        const unsigned point = lower(((c & 0x1FU) << 6U) | (static_cast<unsigned char>(text[i + 1]) & 0x3FU));
        out[i] = static_cast<char>(0xC0U | (point >> 6U));
        out[++i] = static_cast<char>(0x80U | (point & 0x3FU));
    }
}

/// Hands the folded text to `use`.
template <class Use>
bool withFolded(std::string_view text, Use&& use) {
    if (text.size() > kStackText)
        return use(folded(text));
    std::array<char, kStackText> buffer; // uninitialised on purpose
    foldInto(buffer.data(), text);
    return use(std::string_view(buffer.data(), text.size()));
}

} // namespace

std::string folded(std::string_view text) {
    std::string out(text.size(), '\0');
    foldInto(out.data(), text);
    return out;
}

// memmem: linear also for hostile needles.
bool Needle::isIn(std::string_view text) const {
    if (m_folded.size() > text.size())
        return false;
    return withFolded(text, [&](std::string_view hay) { return memmem(hay.data(), hay.size(), m_folded.data(), m_folded.size()) != nullptr; });
}

bool Needle::equals(std::string_view text) const {
    return m_folded.size() == text.size() && withFolded(text, [&](std::string_view hay) { return hay == m_folded; });
}

} // namespace lookback::filter
