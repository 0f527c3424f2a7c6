// Base64url (RFC 4648 §5, no padding) between buffers, for sealed fields, where it is a third of the work. Same rules as
// core/base/encoding.h: strict, canonical last bits. Private to core/event and core/vault.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lookback::event::detail {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::size_t encodedSize(std::size_t bytes) { return (bytes * 4 + 2) / 3; }
/// Of a text whose length is possible (not 1 modulo 4).
constexpr std::size_t decodedSize(std::size_t characters) { return characters * 3 / 4; }

// Two characters for each 12 bits.
inline constexpr std::array<std::array<char, 2>, 4096> kPairs = [] {
    std::array<std::array<char, 2>, 4096> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i)
        pairs[i] = {kAlphabet[i >> 6U], kAlphabet[i & 63U]};
    return pairs;
}();

inline constexpr std::array<std::uint8_t, 256> kValues = [] {
    std::array<std::uint8_t, 256> values{};
    for (auto& v : values)
        v = 0xFF;
    for (std::uint8_t i = 0; i < 64; ++i)
        values[static_cast<std::uint8_t>(kAlphabet[i])] = i;
    return values;
}();

/// Writes encodedSize(bytes.size()) characters; returns behind the last.
inline char* encode(char* out, std::string_view bytes) {
    const auto* p = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const auto* const end = p + bytes.size();
    for (; end - p >= 3; p += 3) {
        const std::uint32_t v = static_cast<std::uint32_t>(p[0]) << 16U | static_cast<std::uint32_t>(p[1]) << 8U | p[2];
        const auto& high = kPairs[v >> 12U];
        const auto& low = kPairs[v & 4095U];
        *out++ = high[0];
        *out++ = high[1];
        *out++ = low[0];
        *out++ = low[1];
    }
    if (end - p == 1) {
        *out++ = kAlphabet[p[0] >> 2U];
        *out++ = kAlphabet[(p[0] & 3U) << 4U];
    } else if (end - p == 2) {
        *out++ = kAlphabet[p[0] >> 2U];
        *out++ = kAlphabet[(p[0] & 3U) << 4U | p[1] >> 4U];
        *out++ = kAlphabet[(p[1] & 15U) << 2U];
    }
    return out;
}

/// Writes decodedSize(text.size()) bytes to `out`, which may be where `text` begins. False: another character, an impossible length
/// or last bits that are not zero; `out` then holds rubbish.
inline bool decode(char* out, std::string_view text) {
    if (text.size() % 4 == 1)
        return false;
    const auto value = [&](std::size_t i) { return static_cast<std::uint32_t>(kValues[static_cast<std::uint8_t>(text[i])]); };
    std::uint32_t bad = 0;
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        const std::uint32_t a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
        bad |= a | b | c | d;
        const std::uint32_t v = a << 18U | b << 12U | c << 6U | d;
        *out++ = static_cast<char>(v >> 16U & 255U);
        *out++ = static_cast<char>(v >> 8U & 255U);
        *out++ = static_cast<char>(v & 255U);
    }
    if (text.size() - i == 2) {
        const std::uint32_t a = value(i), b = value(i + 1);
        bad |= a | b | ((b & 15U) != 0 ? 0x80U : 0U);
        *out++ = static_cast<char>((a << 2U | b >> 4U) & 255U);
    } else if (text.size() - i == 3) {
        const std::uint32_t a = value(i), b = value(i + 1), c = value(i + 2);
        bad |= a | b | c | ((c & 3U) != 0 ? 0x80U : 0U);
        *out++ = static_cast<char>((a << 2U | b >> 4U) & 255U);
        *out++ = static_cast<char>((b << 4U | c >> 2U) & 255U);
    }
    return (bad & 0xC0U) == 0;
}

} // namespace lookback::event::detail
