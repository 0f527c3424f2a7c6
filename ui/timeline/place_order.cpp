#include "ui/timeline/place_order.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>

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

void add(FacetCounts& counts, FacetMask mask) {
    for (std::size_t f = 0; f < kFacets; ++f) {
        counts[f] += (static_cast<unsigned>(mask) >> f) & 1U;
    }
}

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
        for (std::size_t i = 0; i < count; ++i) {
            add(counts, facetsOf(kinds[i], flags[i]));
            low = std::min(low, values[i]);
            high = std::max(high, values[i]);
        }
        m_before.push_back(counts);
        m_range.emplace_back(low, high);
    }
}

/// First place for which `before(place)` does not hold. Requires: they come last.
template <class Before>
std::size_t PlaceOrder::firstNot(Before before) const {
    std::size_t low = 0;
    std::size_t high = m_size;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        before(middle) ? low = middle + 1 : high = middle;
    }
    return low;
}

std::size_t PlaceOrder::lowerTime(std::int64_t t) const {
    return firstNot([&](std::size_t place) { return time(place) < t; });
}

std::size_t PlaceOrder::upperTime(std::int64_t t) const {
    return firstNot([&](std::size_t place) { return time(place) <= t; });
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

FacetCounts PlaceOrder::countsBefore(std::size_t place) const {
    const std::size_t block = place / kBlock;
    FacetCounts counts = m_before[block];
    for (std::size_t k = block * kBlock; k < place; ++k) {
        add(counts, facetsOf(*m_series, event(k)));
    }
    return counts;
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
        if (k % kBlock == 0 && !blockHas(k / kBlock, mask)) {
            k += kBlock;
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
    for (std::size_t k = begin; k < end;) {
        if (k % kBlock == 0 && k + kBlock <= end) {
            low = std::min(low, m_range[k / kBlock].first);
            high = std::max(high, m_range[k / kBlock].second);
            k += kBlock;
            continue;
        }
        const std::int64_t v = m_series->value[event(k)];
        low = std::min(low, v);
        high = std::max(high, v);
        ++k;
    }
    return {low, high};
}

} // namespace lookback::ui::timeline
