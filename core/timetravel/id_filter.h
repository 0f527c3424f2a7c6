// Which event ids may have been seen: a Bloom filter in blocks of one cache line, so that repeated ids are found in one pass without
// keeping a million UUIDs. Says "new" only when it is; "perhaps seen" is then checked exactly with EventStore::findId().
// About 2 bytes per event (12 false alarms per 100,000); grows by further filters, because ids are not kept to fill a larger one.
#pragma once

#include "core/base/uuid.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

namespace lookback::timetravel {

class IdFilter {
public:
    /// Adds an id; false when it is certainly new, true when it may have been there before.
    bool add(const base::Uuid& id, std::size_t expected) {
        const std::uint64_t h = hash(id);
        bool seen = false;
        for (const Layer& layer : m_layers)
            seen |= layer.holds(h);
        if (m_layers.empty() || m_layers.back().filled >= m_layers.back().capacity())
            m_layers.push_back(Layer(std::max(expected, m_layers.empty() ? std::size_t{0} : 2 * m_layers.back().capacity())));
        m_layers.back().put(h);
        return seen;
    }
    [[nodiscard]] std::size_t bytes() const {
        std::size_t sum = 0;
        for (const Layer& layer : m_layers)
            sum += layer.blocks.size() * sizeof(Block);
        return sum;
    }

private:
    using Block = std::array<std::uint64_t, 8>;
    static constexpr std::size_t kIdsPerBlock = 32; ///< 16 bits each
    static constexpr std::size_t kMostBlocks = std::size_t{1} << 18U; ///< 16 MiB; beyond that more exact look-ups

    struct Layer {
        explicit Layer(std::size_t expected)
            : blocks(std::min(std::bit_ceil(expected / kIdsPerBlock + 1), kMostBlocks)) {}
        [[nodiscard]] std::size_t capacity() const { return blocks.size() == kMostBlocks ? SIZE_MAX / 4 : blocks.size() * kIdsPerBlock; }
        [[nodiscard]] const Block& block(std::uint64_t h) const { return blocks[(h >> 40U) & (blocks.size() - 1)]; }
        [[nodiscard]] bool holds(std::uint64_t h) const {
            const Block& b = block(h);
            std::uint64_t missing = 0; // no early way out: a guess at random bits costs more than the other three looks
            for (unsigned i = 0; i < 4; ++i)
                missing |= ~b[i * 2 + ((h >> (i * 8 + 6)) & 1U)] & bit(h, i);
            return missing == 0;
        }
        void put(std::uint64_t h) {
            Block& b = blocks[(h >> 40U) & (blocks.size() - 1)];
            for (unsigned i = 0; i < 4; ++i)
                b[i * 2 + ((h >> (i * 8 + 6)) & 1U)] |= bit(h, i);
            ++filled;
        }
        static std::uint64_t bit(std::uint64_t h, unsigned i) { return std::uint64_t{1} << ((h >> (i * 8)) & 63U); }
        std::vector<Block> blocks;
        std::size_t filled = 0;
    };

    static std::uint64_t hash(const base::Uuid& id) {
        std::uint64_t a = 0;
        std::uint64_t b = 0;
        std::memcpy(&a, id.bytes.data(), 8);
        std::memcpy(&b, id.bytes.data() + 8, 8);
        // splitmix64's finaliser: ids need not be random, some writers count them up.
        std::uint64_t h = a ^ std::rotl(b, 29);
        h = (h ^ (h >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        h = (h ^ (h >> 27U)) * 0x94D049BB133111EBULL;
        return h ^ (h >> 31U);
    }

    std::vector<Layer> m_layers;
};

} // namespace lookback::timetravel
