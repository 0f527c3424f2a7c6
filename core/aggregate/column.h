// A column of integers in little memory: chunks of 4,096, each a straight line (base and slope) plus, in blocks of 128, differences in as few
// bits as they need; values far off their block are kept aside. Versions cost nothing, times 2 to 3 bytes, kinds and flags a few bits.
// Chunks are immutable and shared: a copy of a column costs 16 bytes per chunk, and a column that grows leaves its copies as they were.
// Any element can be read at once (a few ns), whole stretches faster with read(). A column may also show another in a different order.
// Reading is thread-safe; writing belongs to one thread. Invariant: what was put in comes out, whatever its size.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace lookback::aggregate {

class PackedChunk {
public:
    static constexpr std::size_t kSize = 4096;
    static constexpr std::size_t kBlock = 128;

    /// Requires: 1 to kSize values.
    static std::shared_ptr<const PackedChunk> pack(std::span<const std::int64_t> values);

    [[nodiscard]] std::int64_t at(std::size_t i) const {
        std::uint64_t value = m_base + m_slope * i;
        if (!m_blocks.empty()) {
            const Block& block = m_blocks[i / kBlock];
            std::uint64_t difference = bits(block.bit + (i % kBlock) * block.width, block.width);
            for (std::size_t k = block.aside; k < (&block)[1].aside; ++k)
                if (m_asideAt[k] == i)
                    difference = m_aside[k];
            value += (block.base + difference) * m_unit;
        }
        return static_cast<std::int64_t>(value);
    }
    /// Values [begin, begin + out.size()). Requires: within the chunk.
    void read(std::size_t begin, std::span<std::int64_t> out) const;
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Block {
        std::uint64_t base = 0;
        std::uint32_t bit = 0;   ///< where its differences begin
        std::uint16_t aside = 0; ///< where those kept aside begin; the next block's is their end
        std::uint8_t width = 0;
    };
    void packBlock(std::size_t begin, std::span<const std::int64_t> rest);
    void put(std::size_t at, unsigned width, std::uint64_t value);

    [[nodiscard]] std::uint64_t bits(std::size_t at, unsigned width) const {
        if (width == 0)
            return 0;
        const std::size_t word = at / 64;
        const unsigned shift = at % 64;
        std::uint64_t v = m_words[word] >> shift;
        if (shift + width > 64)
            v |= m_words[word + 1] << (64 - shift);
        return width == 64 ? v : v & ((std::uint64_t{1} << width) - 1);
    }

    // All arithmetic is modulo 2^64, so that no distance is too far.
    std::uint64_t m_base = 0, m_slope = 0, m_unit = 1;
    std::vector<Block> m_blocks; ///< one more than there are blocks; empty for a straight line
    std::vector<std::uint64_t> m_words;
    std::vector<std::uint64_t> m_aside;
    std::vector<std::uint16_t> m_asideAt;
};

/// T: an integer or an enumeration.
template <class T>
class Column {
public:
    using value_type = T;
    /// Places in another column, 0-based.
    using Places = Column<std::uint32_t>;

    Column() = default;
    /// `from` in the order of `places`; later changes of `from` do not show. Not to be written to. Requires: places within `from`.
    Column(const Column& from, std::shared_ptr<const Places> places) : Column(from) { m_places = std::move(places); }

    [[nodiscard]] std::size_t size() const {
        if constexpr (!std::is_same_v<Column, Places>)
            if (m_places)
                return m_places->size();
        return m_chunks.size() * PackedChunk::kSize + m_tail.size();
    }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] T operator[](std::size_t i) const {
        if constexpr (!std::is_same_v<Column, Places>)
            if (m_places)
                i = (*m_places)[i];
        const std::size_t chunk = i / PackedChunk::kSize;
        return chunk < m_chunks.size() ? static_cast<T>(m_chunks[chunk]->at(i % PackedChunk::kSize)) : m_tail[i % PackedChunk::kSize];
    }
    [[nodiscard]] T front() const { return (*this)[0]; }
    [[nodiscard]] T back() const { return (*this)[size() - 1]; }

    void push_back(T value) {
        m_tail.push_back(value);
        if (m_tail.size() == PackedChunk::kSize)
            packTail();
    }
    /// Packs a chunk anew: for single corrections.
    void set(std::size_t i, T value) {
        rewriteChunk(i / PackedChunk::kSize, [&](std::size_t at, T& v) {
            if (at == i)
                v = value;
        });
    }
    /// `change(index, T&)` on every value of a chunk; packs it anew only if something changed.
    template <class Change>
    void rewriteChunk(std::size_t chunk, Change&& change) {
        const std::size_t begin = chunk * PackedChunk::kSize;
        if (chunk >= m_chunks.size()) {
            for (std::size_t i = 0; i < m_tail.size(); ++i)
                change(begin + i, m_tail[i]);
            return;
        }
        std::vector<std::int64_t> values(PackedChunk::kSize);
        m_chunks[chunk]->read(0, values);
        bool changed = false;
        for (std::size_t i = 0; i < values.size(); ++i) {
            T v = static_cast<T>(values[i]);
            change(begin + i, v);
            changed |= static_cast<std::int64_t>(v) != values[i];
            values[i] = static_cast<std::int64_t>(v);
        }
        if (!changed)
            return;
        auto packed = PackedChunk::pack(values);
        m_bytes = m_bytes - m_chunks[chunk]->bytes() + packed->bytes();
        m_chunks[chunk] = std::move(packed);
    }
    /// The first `count` values; whole chunks are shared.
    [[nodiscard]] Column prefix(std::size_t count) const {
        Column out;
        const std::size_t whole = std::min(count / PackedChunk::kSize, m_places ? 0 : m_chunks.size());
        for (std::size_t chunk = 0; chunk < whole; ++chunk)
            out.keep(m_chunks[chunk]);
        for (std::size_t i = whole * PackedChunk::kSize; i < count; ++i)
            out.push_back((*this)[i]);
        return out;
    }

    /// Values [begin, begin + out.size()): several times as fast as one by one. Requires: within the column.
    void read(std::size_t begin, std::span<T> out) const {
        if constexpr (!std::is_same_v<Column, Places>)
            if (m_places) {
                for (std::size_t i = 0; i < out.size(); ++i)
                    out[i] = (*this)[begin + i];
                return;
            }
        std::int64_t values[PackedChunk::kBlock];
        for (std::size_t done = 0; done < out.size();) {
            const std::size_t at = begin + done, chunk = at / PackedChunk::kSize, in = at % PackedChunk::kSize;
            if (chunk >= m_chunks.size()) {
                std::copy_n(m_tail.begin() + static_cast<std::ptrdiff_t>(in), out.size() - done, out.begin() + static_cast<std::ptrdiff_t>(done));
                return;
            }
            const std::size_t count = std::min({out.size() - done, PackedChunk::kBlock, PackedChunk::kSize - in});
            m_chunks[chunk]->read(in, std::span(values).first(count));
            for (std::size_t i = 0; i < count; ++i)
                out[done + i] = static_cast<T>(values[i]);
            done += count;
        }
    }
    /// `use(index, value)` for all, in order.
    template <class Use>
    void each(Use&& use) const {
        T values[PackedChunk::kBlock];
        const std::size_t all = size();
        for (std::size_t begin = 0; begin < all; begin += PackedChunk::kBlock) {
            const auto part = std::span(values).first(std::min(PackedChunk::kBlock, all - begin));
            read(begin, part);
            for (std::size_t i = 0; i < part.size(); ++i)
                use(begin + i, part[i]);
        }
    }

    /// Memory of its own; what it shows of another column in a different order is that one's.
    [[nodiscard]] std::size_t bytes() const { return m_places ? 0 : m_bytes + m_tail.capacity() * sizeof(T); }

    class const_iterator {
    public:
        using iterator_category = std::random_access_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = const T*;
        using reference = T;

        const_iterator() = default;
        const_iterator(const Column* column, std::size_t at) : m_column(column), m_at(at) {}
        T operator*() const { return (*m_column)[m_at]; }
        T operator[](difference_type n) const { return *(*this + n); }
        const_iterator& operator++() { return ++m_at, *this; }
        const_iterator operator++(int) { return {m_column, m_at++}; }
        const_iterator& operator--() { return --m_at, *this; }
        const_iterator operator--(int) { return {m_column, m_at--}; }
        const_iterator& operator+=(difference_type n) { return m_at += static_cast<std::size_t>(n), *this; }
        const_iterator& operator-=(difference_type n) { return m_at -= static_cast<std::size_t>(n), *this; }
        friend const_iterator operator+(const_iterator i, difference_type n) { return i += n; }
        friend const_iterator operator+(difference_type n, const_iterator i) { return i += n; }
        friend const_iterator operator-(const_iterator i, difference_type n) { return i -= n; }
        friend difference_type operator-(const const_iterator& a, const const_iterator& b) {
            return static_cast<difference_type>(a.m_at) - static_cast<difference_type>(b.m_at);
        }
        friend bool operator==(const const_iterator& a, const const_iterator& b) { return a.m_at == b.m_at; }
        friend auto operator<=>(const const_iterator& a, const const_iterator& b) { return a.m_at <=> b.m_at; }

    private:
        const Column* m_column = nullptr;
        std::size_t m_at = 0;
    };
    [[nodiscard]] const_iterator begin() const { return {this, 0}; }
    [[nodiscard]] const_iterator end() const { return {this, size()}; }

    friend bool operator==(const Column& a, const Column& b) { return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin()); }
    friend bool operator==(const Column& a, const std::vector<T>& b) { return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin()); }

private:
    void packTail() {
        std::int64_t values[PackedChunk::kSize];
        for (std::size_t i = 0; i < PackedChunk::kSize; ++i)
            values[i] = static_cast<std::int64_t>(m_tail[i]);
        keep(PackedChunk::pack(values));
        m_tail.clear();
    }
    void keep(std::shared_ptr<const PackedChunk> chunk) {
        m_bytes += chunk->bytes() + sizeof chunk;
        m_chunks.push_back(std::move(chunk));
    }

    std::vector<std::shared_ptr<const PackedChunk>> m_chunks;
    std::vector<T> m_tail; ///< fewer than a chunk
    std::size_t m_bytes = 0;
    std::shared_ptr<const Column<std::uint32_t>> m_places;
};

/// When events occurred, kept as the distance from when they were recorded: nothing for most. Belongs to a column of recorded times, which gets
/// an event's value first.
class OccurredColumn {
public:
    using value_type = std::int64_t;

    [[nodiscard]] std::size_t size() const { return m_late.size(); }
    [[nodiscard]] bool empty() const { return m_late.empty(); }
    [[nodiscard]] std::int64_t operator[](std::size_t i) const { return difference((*m_recorded)[i], m_late[i]); }
    [[nodiscard]] std::int64_t front() const { return (*this)[0]; }
    [[nodiscard]] std::int64_t back() const { return (*this)[size() - 1]; }
    /// Requires: the event's recorded time is there.
    void push_back(std::int64_t occurredAt) { m_late.push_back(difference((*m_recorded)[size()], occurredAt)); }
    void set(std::size_t i, std::int64_t occurredAt) { m_late.set(i, difference((*m_recorded)[i], occurredAt)); }
    void read(std::size_t begin, std::span<std::int64_t> out) const {
        std::int64_t late[PackedChunk::kBlock];
        m_recorded->read(begin, out);
        for (std::size_t done = 0; done < out.size(); done += PackedChunk::kBlock) {
            const auto part = std::span(late).first(std::min(PackedChunk::kBlock, out.size() - done));
            m_late.read(begin + done, part);
            for (std::size_t i = 0; i < part.size(); ++i)
                out[done + i] = difference(out[done + i], part[i]);
        }
    }
    [[nodiscard]] std::size_t bytes() const { return m_late.bytes(); }
    friend bool operator==(const OccurredColumn& a, const OccurredColumn& b) {
        bool same = a.size() == b.size();
        for (std::size_t i = 0; same && i < a.size(); ++i)
            same = a[i] == b[i];
        return same;
    }

private:
    friend struct Series;
    static std::int64_t difference(std::int64_t a, std::int64_t b) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
    }
    const Column<std::int64_t>* m_recorded = nullptr;
    Column<std::int64_t> m_late;
};

} // namespace lookback::aggregate
