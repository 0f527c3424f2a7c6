#include "core/aggregate/column.h"

#include <array>
#include <bit>

namespace lookback::aggregate {

namespace {

using U64 = std::uint64_t;
constexpr std::size_t kAsideBits = 80; ///< what a value kept aside costs

U64 word(std::int64_t v) { return static_cast<U64>(v); }
std::int64_t number(U64 v) { return static_cast<std::int64_t>(v); }

/// Most times are whole seconds or milliseconds.
template <std::int64_t kUnit>
bool allMultiples(std::span<const std::int64_t> values, std::int64_t base) {
    return std::all_of(values.begin(), values.end(), [base](std::int64_t v) { return (v - base) % kUnit == 0; });
}
template <std::int64_t kUnit>
void divideBy(std::span<std::int64_t> values) {
    for (std::int64_t& v : values)
        v /= kUnit;
}

struct Fit {
    U64 base = 0;
    unsigned width = 0;
    std::size_t cost = 0; ///< bits
};

/// From the lowest value on, nothing aside.
Fit fitRange(std::span<const std::int64_t> block) {
    std::int64_t low = block.front();
    std::int64_t high = low;
    for (const std::int64_t v : block) {
        low = std::min(low, v);
        high = std::max(high, v);
    }
    const auto width = static_cast<unsigned>(std::bit_width(word(high) - word(low)));
    return {word(low), width, width * block.size()};
}

/// Around the middle, the far ones aside.
Fit fitMiddle(std::span<const std::int64_t> block) {
    std::array<std::int64_t, 9> sample{};
    for (std::size_t i = 0; i < sample.size(); ++i)
        sample[i] = block[i * (block.size() - 1) / (sample.size() - 1)];
    std::nth_element(sample.begin(), sample.begin() + 4, sample.end());
    const std::int64_t middle = sample[4];
    std::array<std::uint16_t, 66> needing{}; // how many need so many bits
    for (const std::int64_t v : block) {
        const std::int64_t d = number(word(v) - word(middle));
        ++needing[d == 0 ? 0 : static_cast<unsigned>(std::bit_width(word(d < 0 ? ~d : d))) + 1];
    }
    Fit best{word(middle), 64, SIZE_MAX};
    std::size_t within = 0;
    for (unsigned width = 0; width < 64; ++width) {
        within += needing[width];
        const std::size_t cost = width * block.size() + (block.size() - within) * kAsideBits;
        if (cost < best.cost)
            best = {width == 0 ? word(middle) : word(middle) - (U64{1} << (width - 1)), width, cost};
    }
    return best;
}

} // namespace

std::shared_ptr<const PackedChunk> PackedChunk::pack(std::span<const std::int64_t> values) {
    auto chunk = std::make_shared<PackedChunk>();
    const std::size_t n = values.size();
    const std::int64_t base = values.front();
    chunk->m_base = word(base);
    const U64 step = n > 1 ? word(values[1]) - word(base) : 0;
    std::size_t straight = std::min<std::size_t>(n, 2);
    while (straight < n && word(values[straight]) == word(base) + step * straight)
        ++straight;
    if (straight == n) {
        chunk->m_slope = step;
        return chunk;
    }
    std::array<std::int64_t, kSize> room; // NOLINT: filled below
    const std::span<std::int64_t> rest = std::span(room).first(n);
    const Fit whole = fitRange(values);
    if (whole.width <= 62) { // differences fit a number
        if (whole.width > 10 && allMultiples<1'000>(values, base)) {
            if (!allMultiples<1'000'000>(values, base))
                chunk->m_unit = 1'000;
            else
                chunk->m_unit = allMultiples<1'000'000'000>(values, base) ? 1'000'000'000 : 1'000'000;
        }
        const std::int64_t unit = number(chunk->m_unit);
        const std::int64_t slope = (values.back() - base) / static_cast<std::int64_t>(n - 1) / unit * unit;
        chunk->m_slope = word(slope);
        for (std::size_t i = 0; i < n; ++i)
            rest[i] = values[i] - base - slope * static_cast<std::int64_t>(i);
        switch (chunk->m_unit) {
        case 1'000: divideBy<1'000>(rest); break;
        case 1'000'000: divideBy<1'000'000>(rest); break;
        case 1'000'000'000: divideBy<1'000'000'000>(rest); break;
        default: break;
        }
    } else {
        for (std::size_t i = 0; i < n; ++i)
            rest[i] = number(word(values[i]) - word(base));
    }
    chunk->m_blocks.reserve((n + kBlock - 1) / kBlock + 1);
    for (std::size_t begin = 0; begin < n; begin += kBlock)
        chunk->packBlock(begin, rest.subspan(begin, std::min(kBlock, n - begin)));
    Block end;
    end.aside = static_cast<std::uint16_t>(chunk->m_aside.size());
    chunk->m_blocks.push_back(end);
    chunk->m_words.shrink_to_fit();
    chunk->m_aside.shrink_to_fit();
    chunk->m_asideAt.shrink_to_fit();
    return chunk;
}

void PackedChunk::packBlock(std::size_t begin, std::span<const std::int64_t> rest) {
    Fit fit = fitRange(rest);
    if (fit.width > 0)
        if (const Fit middle = fitMiddle(rest); middle.cost < fit.cost)
            fit = middle;
    Block block;
    block.base = fit.base;
    block.width = static_cast<std::uint8_t>(fit.width);
    block.bit = static_cast<std::uint32_t>(m_words.size() * 64); // blocks begin with a word
    block.aside = static_cast<std::uint16_t>(m_aside.size());
    m_words.resize(m_words.size() + (rest.size() * fit.width + 63) / 64);
    const U64 most = fit.width == 64 ? ~U64{0} : (U64{1} << fit.width) - 1;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const U64 difference = word(rest[i]) - fit.base;
        if (difference <= most) {
            put(block.bit + i * fit.width, fit.width, difference);
        } else {
            m_aside.push_back(difference);
            m_asideAt.push_back(static_cast<std::uint16_t>(begin + i));
        }
    }
    m_blocks.push_back(block);
}

void PackedChunk::put(std::size_t at, unsigned width, std::uint64_t value) {
    if (width == 0)
        return;
    const unsigned shift = at % 64;
    m_words[at / 64] |= value << shift;
    if (shift + width > 64)
        m_words[at / 64 + 1] |= value >> (64 - shift);
}

void PackedChunk::read(std::size_t begin, std::span<std::int64_t> out) const {
    U64 line = m_base + m_slope * begin;
    if (m_blocks.empty()) {
        for (std::int64_t& v : out) {
            v = number(line);
            line += m_slope;
        }
        return;
    }
    for (std::size_t done = 0; done < out.size();) {
        const std::size_t at = begin + done;
        const Block& block = m_blocks[at / kBlock];
        const std::size_t end = std::min(out.size(), done + kBlock - at % kBlock);
        std::size_t bit = block.bit + (at % kBlock) * block.width;
        for (std::size_t i = done; i < end; ++i) {
            out[i] = number(line + (block.base + bits(bit, block.width)) * m_unit);
            line += m_slope;
            bit += block.width;
        }
        for (std::size_t k = block.aside; k < (&block)[1].aside; ++k)
            if (m_asideAt[k] >= at && m_asideAt[k] < begin + end)
                out[m_asideAt[k] - begin] = number(m_base + m_slope * m_asideAt[k] + (block.base + m_aside[k]) * m_unit);
        done = end;
    }
}

std::size_t PackedChunk::bytes() const {
    constexpr std::size_t kControl = 64; // counts, allocator
    return sizeof *this + kControl + m_blocks.capacity() * sizeof(Block) + (m_words.capacity() + m_aside.capacity()) * sizeof(U64) +
        m_asideAt.capacity() * sizeof(std::uint16_t);
}

} // namespace lookback::aggregate
