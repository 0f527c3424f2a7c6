#include "ui/timeline/place_order.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace lookback::ui::timeline {
namespace {

using aggregate::MarkKind;
using aggregate::Series;

Facet facetOf(MarkKind kind) {
    switch (kind) {
    case MarkKind::In:
        return Facet::In;
    case MarkKind::Out:
        return Facet::Out;
    case MarkKind::StatusChange:
        return Facet::Status;
    case MarkKind::Administrative:
        return Facet::Administrative;
    case MarkKind::Privacy:
        return Facet::Privacy;
    }
    return Facet::Administrative;
}

// A mask's bits, one a byte: up to 255 masks are counted with two additions each.
constexpr auto kSpread = [] {
    std::array<std::uint64_t, 256> spread{};
    for (std::size_t mask = 0; mask < spread.size(); ++mask) {
        for (std::size_t b = 0; b < 8; ++b) {
            spread[mask] |= static_cast<std::uint64_t>((mask >> b) & 1U) << (8 * b);
        }
    }
    return spread;
}();
static_assert(kFacets <= 16);

class FacetSum {
public:
    void add(FacetMask mask) {
        m_low += kSpread[mask & 0xffU];
        m_high += kSpread[mask >> 8U];
    }
    void addTo(FacetCounts& counts) const {
        for (std::size_t f = 0; f < kFacets; ++f) {
            counts[f] += static_cast<std::uint8_t>((f < 8 ? m_low : m_high) >> (8 * (f % 8)));
        }
    }

private:
    std::uint64_t m_low = 0;
    std::uint64_t m_high = 0;
};

FacetMask facetsOf(MarkKind kind, unsigned flags) {
    unsigned mask = bit(facetOf(kind));
    mask |= (flags & aggregate::kUpcast) != 0 ? bit(Facet::Upcast) : bit(Facet::Current);
    if ((flags & aggregate::kErased) != 0) {
        mask |= bit(Facet::Erased);
    } else if ((flags & aggregate::kPersonal) != 0) {
        mask |= bit(Facet::Sealed);
    }
    if ((flags & aggregate::kSnapshot) != 0) {
        mask |= bit(Facet::Snapshot);
    }
    if ((flags & aggregate::kBadSnapshot) != 0) {
        mask |= bit(Facet::BadSnapshot);
    }
    if ((flags & aggregate::kFinding) != 0) {
        mask |= bit(Facet::Finding);
    }
    if ((flags & (aggregate::kLate | aggregate::kFuture)) != 0) {
        mask |= bit(Facet::Displaced);
    }
    return static_cast<FacetMask>(mask);
}

} // namespace

FacetMask facetsOf(const Series& series, std::size_t index) {
    return facetsOf(series.kind[index], series.flags[index]);
}

PlaceOrder::PlaceOrder(const Series& series, Axis axis)
    : m_series(&series), m_axis(axis) {}

PlaceOrder PlaceOrder::byRank(const Series& series, Axis axis,
                              const std::vector<std::uint32_t>* subset) {
    PlaceOrder order(series, axis);
    order.m_size = subset != nullptr ? subset->size() : series.size();
    if (subset != nullptr) {
        order.m_ranks = *subset;
    }
    order.m_timesAscend = order.ascends();
    order.countBlocks();
    return order;
}

PlaceOrder PlaceOrder::byTime(const Series& series, Axis axis,
                              const std::vector<std::uint32_t>* subset) {
    PlaceOrder order = byRank(series, axis, subset);
    if (order.m_timesAscend) {
        return order;
    }
    if (order.m_ranks.empty()) {
        order.m_ranks.resize(order.m_size);
        std::iota(order.m_ranks.begin(), order.m_ranks.end(), 1U);
    }
    // Unpacked once: sorting asks for each time many times.
    std::vector<std::int64_t> times(series.size());
    axis == Axis::Recorded ? series.recordedAt.read(0, times) : series.occurredAt.read(0, times);
    std::stable_sort(
        order.m_ranks.begin(), order.m_ranks.end(),
        [&times](std::uint32_t a, std::uint32_t b) { return times[a - 1] < times[b - 1]; });
    order.countBlocks();
    return order;
}

bool PlaceOrder::ascends() const {
    constexpr std::size_t kAtOnce = aggregate::PackedChunk::kBlock;
    std::int64_t before = std::numeric_limits<std::int64_t>::min();
    if (!m_ranks.empty()) {
        for (std::size_t k = 0; k < m_size; ++k) {
            const std::int64_t t = time(k);
            if (t < before) {
                return false;
            }
            before = t;
        }
        return true;
    }
    std::int64_t times[kAtOnce];
    for (std::size_t begin = 0; begin < m_size; begin += kAtOnce) {
        const auto part = std::span(times).first(std::min(kAtOnce, m_size - begin));
        m_axis == Axis::Recorded ? m_series->recordedAt.read(begin, part)
                                 : m_series->occurredAt.read(begin, part);
        for (const std::int64_t t : part) {
            if (t < before) {
                return false;
            }
            before = t;
        }
    }
    return true;
}

void PlaceOrder::countBlocks() {
    m_before.clear();
    m_range.clear();
    m_before.reserve(m_size / kBlock + 2);
    m_range.reserve(m_size / kBlock + 1);
    FacetCounts counts{};
    m_before.push_back(counts);
    std::int64_t values[kBlock];
    MarkKind kinds[kBlock];
    std::uint16_t flags[kBlock];
    for (std::size_t begin = 0; begin < m_size; begin += kBlock) {
        const std::size_t count = std::min(kBlock, m_size - begin);
        if (m_ranks.empty()) { // neighbours: unpacked together
            m_series->value.read(begin, std::span(values).first(count));
            m_series->kind.read(begin, std::span(kinds).first(count));
            m_series->flags.read(begin, std::span(flags).first(count));
        } else {
            for (std::size_t i = 0; i < count; ++i) {
                const std::size_t e = event(begin + i);
                values[i] = m_series->value[e];
                kinds[i] = m_series->kind[e];
                flags[i] = m_series->flags[e];
            }
        }
        std::int64_t low = values[0];
        std::int64_t high = low;
        FacetSum sum;
        for (std::size_t i = 0; i < count; ++i) {
            sum.add(facetsOf(kinds[i], flags[i]));
            low = std::min(low, values[i]);
            high = std::max(high, values[i]);
        }
        sum.addTo(counts);
        m_before.push_back(counts);
        m_range.emplace_back(low, high);
    }
}

/// First place for which `before(place)` does not hold. Requires: they come last.
template <class Before>
std::size_t PlaceOrder::firstNot(std::size_t low, std::size_t high, Before before) const {
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        before(middle) ? low = middle + 1 : high = middle;
    }
    return low;
}

std::size_t PlaceOrder::lowerTime(std::int64_t t, std::size_t from) const {
    const auto before = [&](std::size_t place) { return time(place) < t; };
    if (from == 0) {
        return firstNot(0, m_size, before);
    }
    // Steps that double find the stretch, halving finds the place in it.
    std::size_t low = from;
    for (std::size_t step = 1; low < m_size; step *= 2) {
        const std::size_t last = std::min(low + step, m_size) - 1;
        if (!before(last)) {
            return firstNot(low, last, before);
        }
        low = last + 1;
    }
    return m_size;
}

std::size_t PlaceOrder::upperTime(std::int64_t t) const {
    return firstNot(0, m_size, [&](std::size_t place) { return time(place) <= t; });
}

std::size_t PlaceOrder::lowerRank(std::int64_t r) const {
    if (r <= 1) {
        return 0;
    }
    if (m_ranks.empty()) {
        return std::min(static_cast<std::size_t>(r - 1), m_size);
    }
    const auto it = std::lower_bound(m_ranks.begin(), m_ranks.end(), r,
                                     [](std::uint32_t a, std::int64_t b) { return a < b; });
    return static_cast<std::size_t>(it - m_ranks.begin());
}

/// Requires: no more than a block.
void PlaceOrder::addCounts(FacetCounts& counts, std::size_t begin, std::size_t end) const {
    FacetSum sum;
    if (!m_ranks.empty()) {
        for (std::size_t k = begin; k < end; ++k) {
            sum.add(facetsOf(*m_series, event(k)));
        }
        sum.addTo(counts);
        return;
    }
    MarkKind kinds[kBlock];
    std::uint16_t flags[kBlock];
    const std::size_t count = end - begin;
    m_series->kind.read(begin, std::span(kinds).first(count));
    m_series->flags.read(begin, std::span(flags).first(count));
    for (std::size_t i = 0; i < count; ++i) {
        sum.add(facetsOf(kinds[i], flags[i]));
    }
    sum.addTo(counts);
}

FacetCounts PlaceOrder::countsBefore(std::size_t place) const {
    const std::size_t block = place / kBlock;
    FacetCounts counts = m_before[block];
    addCounts(counts, block * kBlock, place);
    return counts;
}

void PlaceOrder::countStretches(std::span<const std::size_t> bounds, std::span<FacetCounts> counts) const {
    FacetCounts before = countsBefore(bounds.front());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] = {};
        const std::size_t begin = bounds[i];
        const std::size_t end = bounds[i + 1];
        if (begin == end) {
            continue;
        }
        FacetCounts after = before;
        if (end - begin <= kBlock) {
            addCounts(after, begin, end);
        } else {
            after = countsBefore(end);
        }
        for (std::size_t f = 0; f < kFacets; ++f) {
            counts[i][f] = after[f] - before[f];
        }
        before = after;
    }
}

bool PlaceOrder::blockHas(std::size_t block, FacetMask mask) const {
    for (std::size_t f = 0; f < kFacets; ++f) {
        if (((static_cast<unsigned>(mask) >> f) & 1U) != 0 &&
            m_before[block + 1][f] != m_before[block][f]) {
            return true;
        }
    }
    return false;
}

std::optional<std::size_t> PlaceOrder::firstWith(FacetMask mask, std::size_t begin,
                                                 std::size_t end) const {
    for (std::size_t k = begin; k < end;) {
        if ((k % kBlock == 0 || k == begin) && !blockHas(k / kBlock, mask)) {
            k = (k / kBlock + 1) * kBlock;
            continue;
        }
        if ((facetsOf(*m_series, event(k)) & mask) != 0) {
            return k;
        }
        ++k;
    }
    return std::nullopt;
}

std::optional<std::size_t> PlaceOrder::lastWith(FacetMask mask, std::size_t begin,
                                                std::size_t end) const {
    for (std::size_t k = end; k > begin;) {
        const std::size_t block = (k - 1) / kBlock;
        if ((k % kBlock == 0 || k == m_size) && !blockHas(block, mask)) {
            k = block * kBlock;
            continue;
        }
        if ((facetsOf(*m_series, event(k - 1)) & mask) != 0) {
            return k - 1;
        }
        --k;
    }
    return std::nullopt;
}

std::pair<std::int64_t, std::int64_t> PlaceOrder::valueRange(std::size_t begin,
                                                             std::size_t end) const {
    std::int64_t low = m_series->value[event(begin)];
    std::int64_t high = low;
    std::int64_t values[kBlock];
    for (std::size_t k = begin; k < end;) {
        const std::size_t next = std::min((k / kBlock + 1) * kBlock, end);
        if (k % kBlock == 0 && next - k == kBlock) {
            low = std::min(low, m_range[k / kBlock].first);
            high = std::max(high, m_range[k / kBlock].second);
        } else {
            const auto part = std::span(values).first(next - k);
            if (m_ranks.empty()) {
                m_series->value.read(k, part);
            } else {
                for (std::size_t i = 0; i < part.size(); ++i) {
                    part[i] = m_series->value[event(k + i)];
                }
            }
            for (const std::int64_t v : part) {
                low = std::min(low, v);
                high = std::max(high, v);
            }
        }
        k = next;
    }
    return {low, high};
}

} // namespace lookback::ui::timeline
