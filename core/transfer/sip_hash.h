// SipHash-2-4 with 128-bit output (Aumasson, Bernstein; the authors' reference with cROUNDS 2, dROUNDS 4), over a text given in
// pieces. Keyed by chance for each import: what it makes of personal values tells nobody anything afterwards.
// Internal to transfer.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace lookback::transfer {

struct Hash128 {
    std::uint64_t a = 0, b = 0;
    friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

class SipHash128 {
public:
    using Key = std::array<std::uint64_t, 2>;

    explicit SipHash128(const Key& key)
        : m_v0(0x736f6d6570736575ULL ^ key[0]), m_v1(0x646f72616e646f6dULL ^ key[1] ^ 0xee), m_v2(0x6c7967656e657261ULL ^ key[0]),
          m_v3(0x7465646279746573ULL ^ key[1]) {}

    SipHash128& update(std::string_view bytes) {
        const char* p = bytes.data();
        std::size_t n = bytes.size();
        m_length += n;
        while (m_filled != 0 && n != 0) {
            addByte(*p++);
            --n;
        }
        for (; n >= 8; p += 8, n -= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, p, 8);
            if constexpr (std::endian::native == std::endian::big)
                word = __builtin_bswap64(word);
            absorb(word);
        }
        for (; n != 0; --n)
            addByte(*p++);
        return *this;
    }
    SipHash128& update(std::uint64_t number) {
        char bytes[8];
        std::memcpy(bytes, &number, 8);
        return update(std::string_view(bytes, 8));
    }

    Hash128 finish() {
        absorb(m_tail | (m_length << 56U));
        m_v2 ^= 0xee;
        rounds(4);
        Hash128 out;
        out.a = m_v0 ^ m_v1 ^ m_v2 ^ m_v3;
        m_v1 ^= 0xdd;
        rounds(4);
        out.b = m_v0 ^ m_v1 ^ m_v2 ^ m_v3;
        return out;
    }

private:
    void addByte(char c) {
        m_tail |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(c)) << (8 * m_filled);
        if (++m_filled == 8) {
            absorb(m_tail);
            m_tail = 0;
            m_filled = 0;
        }
    }
    void absorb(std::uint64_t word) {
        m_v3 ^= word;
        rounds(2);
        m_v0 ^= word;
    }
    void rounds(int n) {
        for (; n > 0; --n) {
            m_v0 += m_v1;
            m_v1 = std::rotl(m_v1, 13) ^ m_v0;
            m_v0 = std::rotl(m_v0, 32);
            m_v2 += m_v3;
            m_v3 = std::rotl(m_v3, 16) ^ m_v2;
            m_v0 += m_v3;
            m_v3 = std::rotl(m_v3, 21) ^ m_v0;
            m_v2 += m_v1;
            m_v1 = std::rotl(m_v1, 17) ^ m_v2;
            m_v2 = std::rotl(m_v2, 32);
        }
    }

    std::uint64_t m_v0, m_v1, m_v2, m_v3;
    std::uint64_t m_tail = 0, m_length = 0;
    unsigned m_filled = 0;
};

} // namespace lookback::transfer
