// Finding the end of a plain stretch of a JSON string, 16 bytes at a time where there is SSE2, else 8. Internal to core/json.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace lookback::json::scan {

constexpr bool isStop(char c) { return c == '"' || c == '\\' || static_cast<std::uint8_t>(c) < 0x20; }

inline const char* plainEndBytewise(const char* p, const char* end, bool& nonAscii) {
    for (; p != end && !isStop(*p); ++p)
        nonAscii |= (static_cast<std::uint8_t>(*p) & 0x80U) != 0;
    return p;
}

/// First quote, backslash or control character in [p, end), or end; sets `nonAscii` when a byte ≥ 0x80 stands before it.
/// Portable: eight bytes at a time.
inline const char* plainEndPortable(const char* p, const char* end, bool& nonAscii) {
    constexpr std::uint64_t kOnes = 0x0101010101010101ULL, kHigh = 0x8080808080808080ULL;
    // A byte of `x` is zero somewhere: exact as a yes or no, which is all that is asked here.
    const auto hasZero = [](std::uint64_t x) { return ((x - kOnes) & ~x & kHigh) != 0; };
    while (end - p >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, p, 8);
        if (hasZero(word ^ kOnes * '"') || hasZero(word ^ kOnes * '\\') || ((word - kOnes * 0x20) & ~word & kHigh) != 0)
            break;
        nonAscii |= (word & kHigh) != 0;
        p += 8;
    }
    return plainEndBytewise(p, end, nonAscii);
}

#if defined(__SSE2__)
/// The same; `begin` ≤ p is where readable bytes begin, so that the last step may look back instead of beyond the end.
inline const char* plainEnd(const char* begin, const char* p, const char* end, bool& nonAscii) {
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
    std::uint32_t high = 0;
    const auto stops = [&](const char* at) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)),
                                         _mm_cmpeq_epi8(_mm_min_epu8(v, control), v));
        high = static_cast<std::uint32_t>(_mm_movemask_epi8(v));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(hit));
    };
    for (; end - p >= 16; p += 16) {
        if (const std::uint32_t hit = stops(p); hit != 0) {
            nonAscii |= (high & ((hit & (0U - hit)) - 1U)) != 0;
            return p + __builtin_ctz(hit);
        }
        nonAscii |= high != 0;
    }
    if (end - begin < 16)
        return plainEndBytewise(p, end, nonAscii);
    const auto back = static_cast<unsigned>(16 - (end - p)); // 1 … 16
    const std::uint32_t hit = stops(end - 16) >> back;
    high >>= back;
    if (hit == 0) {
        nonAscii |= high != 0;
        return end;
    }
    nonAscii |= (high & ((hit & (0U - hit)) - 1U)) != 0;
    return p + __builtin_ctz(hit);
}
#else
inline const char* plainEnd(const char*, const char* p, const char* end, bool& nonAscii) {
    return plainEndPortable(p, end, nonAscii);
}
#endif

} // namespace lookback::json::scan
