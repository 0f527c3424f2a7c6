#include "core/base/encoding.h"

#include <array>
#include <cstdint>

namespace lookback::base {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr char kBase64Url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> kBase64Value = [] {
    std::array<std::int8_t, 256> table{};
    for (auto& v : table)
        v = -1;
    for (std::int8_t i = 0; i < 64; ++i)
        table[static_cast<std::uint8_t>(kBase64Url[i])] = i;
    return table;
}();

std::uint32_t byteAt(std::string_view s, std::size_t i) { return static_cast<std::uint8_t>(s[i]); }

} // namespace

std::string toHex(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto b = static_cast<std::uint8_t>(c);
        out += kHex[b >> 4U];
        out += kHex[b & 15U];
    }
    return out;
}

std::optional<std::string> fromHex(std::string_view text) {
    if (text.size() % 2 != 0)
        return std::nullopt;
    const auto nibble = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = nibble(text[i]), low = nibble(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

void appendBase64Url(std::string& out, std::string_view bytes) {
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t v = byteAt(bytes, i) << 16U | byteAt(bytes, i + 1) << 8U | byteAt(bytes, i + 2);
        const char four[4] = {kBase64Url[v >> 18U], kBase64Url[v >> 12U & 63U], kBase64Url[v >> 6U & 63U], kBase64Url[v & 63U]};
        out.append(four, 4);
    }
    if (bytes.size() - i == 1) {
        const std::uint32_t v = byteAt(bytes, i) << 16U;
        out += kBase64Url[v >> 18U];
        out += kBase64Url[v >> 12U & 63U];
    } else if (bytes.size() - i == 2) {
        const std::uint32_t v = byteAt(bytes, i) << 16U | byteAt(bytes, i + 1) << 8U;
        out += kBase64Url[v >> 18U];
        out += kBase64Url[v >> 12U & 63U];
        out += kBase64Url[v >> 6U & 63U];
    }
}

std::string toBase64Url(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    appendBase64Url(out, bytes);
    return out;
}

std::optional<std::string> fromBase64Url(std::string_view text) {
    if (text.size() % 4 == 1)
        return std::nullopt;
    std::string out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const int value = kBase64Value[static_cast<std::uint8_t>(c)];
        if (value < 0)
            return std::nullopt;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xFFU);
        }
    }
    if ((bits & ((1U << count) - 1U)) != 0)
        return std::nullopt; // not canonical: two texts would mean the same bytes
    return out;
}

std::size_t utf8SequenceLength(std::string_view s, std::size_t at) {
    if (at >= s.size())
        return 0;
    const auto c = byteAt(s, at);
    if (c < 0x80)
        return 1;
    const std::size_t n = c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (n == 0 || s.size() - at < n)
        return 0;
    for (std::size_t i = 1; i < n; ++i)
        if ((byteAt(s, at + i) & 0xC0U) != 0x80U)
            return 0;
    if (n >= 3) {
        const auto second = byteAt(s, at + 1);
        if ((c == 0xE0 && second < 0xA0) || (c == 0xED && second > 0x9F) || (c == 0xF0 && second < 0x90) || (c == 0xF4 && second > 0x8F))
            return 0;
    }
    return n;
}

bool isUtf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t n = utf8SequenceLength(text, i);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

std::string visibleExcerpt(std::string_view bytes, std::size_t limit) {
    std::string out;
    std::size_t shown = 0;
    const auto escape = [](std::string_view prefix, std::uint32_t value) {
        return std::string(prefix) + kHex[value >> 4U] + kHex[value & 15U];
    };
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t n = utf8SequenceLength(bytes, i);
        const bool c1 = n == 2 && byteAt(bytes, i) == 0xC2 && byteAt(bytes, i + 1) < 0xA0;
        const bool control = c1 || (n == 1 && (byteAt(bytes, i) < 0x20 || byteAt(bytes, i) == 0x7F));
        const std::string piece = n == 0 ? escape("\\x", byteAt(bytes, i))
            : control                    ? escape("\\u00", byteAt(bytes, i + n - 1))
                                         : std::string(bytes.substr(i, n));
        const std::size_t width = n == 0 || control ? piece.size() : 1;
        if (shown + width > limit)
            break;
        out += piece;
        shown += width;
        i += n == 0 ? 1 : n;
    }
    return out;
}

} // namespace lookback::base
