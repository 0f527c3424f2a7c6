#include "ui/timeline/place_order.h"

#include <algorithm>
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

void add(FacetCounts& counts, FacetMask mask) {
    for (std::size_t f = 0; f < kFacets; ++f) {
        counts[f] += (static_cast<unsigned>(mask) >> f) & 1U;
    }
}

} // namespace

FacetMask facetsOf(const Series& series, std::size_t index) {
    const unsigned flags = series.flags[index];
    unsigned mask = bit(facetOf(series.kind[index]));
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

PlaceOrder::PlaceOrder(const Series& series, Axis axis)
    : m_series(&series), m_times(axis == Axis::Recorded ? &series.recordedAt : &series.occurredAt) {
}

PlaceOrder PlaceOrder::byRank(const Series& series, Axis axis,
                              const std::vector<std::uint32_t>* subset) {
    PlaceOrder order(series, axis);
    order.m_size = subset != nullptr ? subset->size() : series.size();
    if (subset != nullptr) {
        order.m_ranks = *subset;
    }
    for (std::size_t k = 1; k < order.m_size && order.m_timesAscend; ++k) {
        order.m_timesAscend = order.time(k - 1) <= order.time(k);
    }
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
    const auto& times = *order.m_times;
    std::stable_sort(
        order.m_ranks.begin(), order.m_ranks.end(),
        [&times](std::uint32_t a, std::uint32_t b) { return times[a - 1] < times[b - 1]; });
    order.countBlocks();
    return order;
}

void PlaceOrder::countBlocks() {
    m_before.clear();
    m_range.clear();
    m_before.reserve(m_size / kBlock + 2);
    m_range.reserve(m_size / kBlock + 1);
    FacetCounts counts{};
    m_before.push_back(counts);
    for (std::size_t begin = 0; begin < m_size; begin += kBlock) {
        const std::size_t end = std::min(begin + kBlock, m_size);
        std::int64_t low = m_series->value[event(begin)];
        std::int64_t high = low;
        for (std::size_t k = begin; k < end; ++k) {
            const std::size_t e = event(k);
            add(counts, facetsOf(*m_series, e));
            low = std::min(low, m_series->value[e]);
            high = std::max(high, m_series->value[e]);
        }
        m_before.push_back(counts);
        m_range.emplace_back(low, high);
    }
}

std::size_t PlaceOrder::lowerTime(std::int64_t t) const {
    if (m_size == 0) {
        return 0; // an empty subset is not "all"
    }
    if (m_ranks.empty()) {
        return static_cast<std::size_t>(std::lower_bound(m_times->begin(), m_times->end(), t) -
                                        m_times->begin());
    }
    const auto it =
        std::lower_bound(m_ranks.begin(), m_ranks.end(), t,
                         [this](std::uint32_t r, std::int64_t v) { return (*m_times)[r - 1] < v; });
    return static_cast<std::size_t>(it - m_ranks.begin());
}

std::size_t PlaceOrder::upperTime(std::int64_t t) const {
    if (m_size == 0) {
        return 0;
    }
    if (m_ranks.empty()) {
        return static_cast<std::size_t>(std::upper_bound(m_times->begin(), m_times->end(), t) -
                                        m_times->begin());
    }
    const auto it =
        std::upper_bound(m_ranks.begin(), m_ranks.end(), t,
                         [this](std::int64_t v, std::uint32_t r) { return v < (*m_times)[r - 1]; });
    return static_cast<std::size_t>(it - m_ranks.begin());
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
