// The names of one large object, for finding a duplicate in constant time. Names are numbers 0, 1, 2 … whose text the caller knows.
// The hash is SipHash-1-3 under a key drawn once per process: a log made by a stranger cannot choose names that collide.
// Internal to core/json.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lookback::json {

std::uint64_t keyedHash(std::string_view text);

class NameTable {
public:
    /// Adds name `i`; false when its text is there already. `text(j)` gives the text of any name added.
    template <class Text>
    bool insert(std::size_t i, const Text& text) {
        if ((m_count + 1) * 2 > m_slots.size())
            grow();
        const std::string_view name = text(i);
        const std::uint64_t hash = keyedHash(name);
        std::size_t at = hash & (m_slots.size() - 1);
        for (; m_slots[at].name != kFree; at = (at + 1) & (m_slots.size() - 1))
            if (m_slots[at].hash == hash && text(m_slots[at].name) == name)
                return false;
        m_slots[at] = {hash, i};
        ++m_count;
        return true;
    }

private:
    static constexpr std::size_t kFree = SIZE_MAX;
    struct Slot {
        std::uint64_t hash = 0;
        std::size_t name = kFree;
    };
    void grow();

    std::vector<Slot> m_slots; // a power of two, at most half full
    std::size_t m_count = 0;
};

} // namespace lookback::json
