// A hash table from text to Value for the hot path of writing: one flat array of (hash, index) to search, entries that never move.
// Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lookback::store {

template <class Value>
class TextTable {
public:
    struct Entry {
        std::string text;
        Value value;
    };

    /// Null when absent.
    Entry* find(std::string_view text) {
        if (m_slots.empty())
            return nullptr;
        const auto hash = hashOf(text);
        for (std::size_t at = hash & (m_slots.size() - 1); m_slots[at].index != 0; at = (at + 1) & (m_slots.size() - 1))
            if (m_slots[at].hash == hash && m_entries[m_slots[at].index - 1].text == text)
                return &m_entries[m_slots[at].index - 1];
        return nullptr;
    }

    /// Requires: absent. The entry stays where it is until clear().
    Entry& add(std::string_view text, Value value) {
        if ((m_entries.size() + 1) * 2 > m_slots.size())
            grow();
        m_entries.push_back({std::string(text), std::move(value)});
        place({hashOf(text), static_cast<std::uint32_t>(m_entries.size())});
        return m_entries.back();
    }

    void clear() {
        m_entries.clear();
        m_slots.clear();
    }
    [[nodiscard]] std::size_t size() const { return m_entries.size(); }
    auto begin() { return m_entries.begin(); }
    auto end() { return m_entries.end(); }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t index = 0; ///< entry + 1; 0 = free
    };
    static std::uint32_t hashOf(std::string_view text) { return static_cast<std::uint32_t>(std::hash<std::string_view>{}(text)); }
    void place(Slot slot) {
        std::size_t at = slot.hash & (m_slots.size() - 1);
        while (m_slots[at].index != 0)
            at = (at + 1) & (m_slots.size() - 1);
        m_slots[at] = slot;
    }
    void grow() {
        const std::vector<Slot> before = std::exchange(m_slots, std::vector<Slot>(m_slots.empty() ? 256 : m_slots.size() * 2));
        for (const Slot& slot : before)
            if (slot.index != 0)
                place(slot);
    }

    std::vector<Slot> m_slots; ///< a power of two, at most half full
    std::deque<Entry> m_entries;
};

} // namespace lookback::store
