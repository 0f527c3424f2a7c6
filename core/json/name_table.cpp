#include "core/json/name_table.h"

#include <bit>
#include <cstring>
#include <random>
#include <utility>

namespace lookback::json {
namespace {

struct Key {
    std::uint64_t k0, k1;
};

const Key& processKey() {
    static const Key key = [] {
        std::random_device source;
        const auto word = [&] { return std::uint64_t{source()} << 32U | std::uint64_t{source()}; };
        return Key{word(), word()};
    }();
    return key;
}

struct SipState {
    std::uint64_t v0, v1, v2, v3;

    void round() {
        v0 += v1; v1 = std::rotl(v1, 13); v1 ^= v0; v0 = std::rotl(v0, 32);
        v2 += v3; v3 = std::rotl(v3, 16); v3 ^= v2;
        v0 += v3; v3 = std::rotl(v3, 21); v3 ^= v0;
        v2 += v1; v1 = std::rotl(v1, 17); v1 ^= v2; v2 = std::rotl(v2, 32);
    }
    void take(std::uint64_t word) {
        v3 ^= word;
        round();
        v0 ^= word;
    }
};

} // namespace

// Aumasson and Bernstein, "SipHash: a fast short-input PRF", with one round per word and three at the end.
std::uint64_t keyedHash(std::string_view text) {
    const auto [k0, k1] = processKey();
    SipState s{k0 ^ 0x736f6d6570736575ULL, k1 ^ 0x646f72616e646f6dULL, k0 ^ 0x6c7967656e657261ULL, k1 ^ 0x7465646279746573ULL};
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, 8);
        s.take(word);
    }
    std::uint64_t last = static_cast<std::uint64_t>(text.size()) << 56U;
    for (unsigned shift = 0; i < text.size(); ++i, shift += 8)
        last |= std::uint64_t{static_cast<std::uint8_t>(text[i])} << shift;
    s.take(last);
    s.v2 ^= 0xFF;
    s.round();
    s.round();
    s.round();
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

void NameTable::grow() {
    constexpr std::size_t kFirst = 64;
    std::vector<Slot> old(m_slots.empty() ? kFirst : m_slots.size() * 2);
    old.swap(m_slots);
    for (const Slot& slot : old) {
        if (slot.name == kFree)
            continue;
        std::size_t at = slot.hash & (m_slots.size() - 1);
        while (m_slots[at].name != kFree)
            at = (at + 1) & (m_slots.size() - 1);
        m_slots[at] = slot;
    }
}

} // namespace lookback::json
