#include "core/timetravel/checkpoints.h"

#include <algorithm>

namespace lookback::timetravel {

namespace {
constexpr std::size_t kOverhead = 64; ///< control block, list entry, allocator
constexpr std::int64_t kWidest = std::int64_t{1} << 50U;
} // namespace

void Budget::makeRoom(const void* groupInUse) {
    while (m_used > m_limit) {
        Checkpoints* idle = nullptr;
        Checkpoints* largest = nullptr;
        for (Checkpoints* c : m_all) {
            if (c->m_bytes == 0)
                continue;
            if (c->m_group != groupInUse && (idle == nullptr || c->m_used < idle->m_used))
                idle = c;
            if (largest == nullptr || c->m_bytes > largest->m_bytes)
                largest = c;
        }
        if (idle != nullptr)
            idle->clear();
        else if (largest != nullptr)
            largest->thin();
        else
            return;
    }
}

Checkpoints::Checkpoints(Budget& budget, const void* group) : m_budget(budget), m_group(group), m_spacing(budget.m_spacing) {
    m_budget.m_all.push_back(this);
}

Checkpoints::~Checkpoints() {
    m_budget.m_used -= m_bytes;
    std::erase(m_budget.m_all, this);
}

template <class Predicate>
void Checkpoints::removeIf(Predicate predicate) {
    std::size_t freed = 0;
    std::erase_if(m_kept, [&](const Kept& kept) {
        const bool goes = predicate(kept);
        freed += goes ? kept.bytes : 0;
        return goes;
    });
    m_bytes -= freed;
    m_budget.m_used -= freed;
}

Checkpoints::Found Checkpoints::nearest(std::int64_t rank) {
    m_used = ++m_budget.m_tick;
    const auto after = std::upper_bound(m_kept.begin(), m_kept.end(), rank, [](std::int64_t r, const Kept& k) { return r < k.rank; });
    if (after == m_kept.begin())
        return {};
    return {std::prev(after)->rank, std::prev(after)->state};
}

void Checkpoints::offer(std::int64_t rank, const aggregate::State& state) {
    if (rank <= 0 || rank % m_spacing != 0)
        return;
    const auto at = std::lower_bound(m_kept.begin(), m_kept.end(), rank, [](const Kept& k, std::int64_t r) { return k.rank < r; });
    if (at != m_kept.end() && at->rank == rank)
        return;
    m_used = ++m_budget.m_tick;
    const std::size_t bytes = state.bytes() + kOverhead;
    m_kept.insert(at, Kept{rank, bytes, std::shared_ptr<const aggregate::State>(state.clone())});
    m_bytes += bytes;
    m_budget.m_used += bytes;
    m_budget.makeRoom(m_group);
}

void Checkpoints::share(const Checkpoints& other, std::int64_t upToRank) {
    for (const Kept& kept : other.m_kept) {
        if (kept.rank > upToRank || (!m_kept.empty() && kept.rank <= m_kept.back().rank))
            continue;
        m_kept.push_back(kept); // counted twice: the budget may only be over-, never underestimated
        m_bytes += kept.bytes;
        m_budget.m_used += kept.bytes;
    }
    m_spacing = std::max(m_spacing, other.m_spacing);
    m_used = ++m_budget.m_tick;
    m_budget.makeRoom(m_group);
}

void Checkpoints::dropAfter(std::int64_t rank) {
    removeIf([&](const Kept& kept) { return kept.rank > rank; });
}

void Checkpoints::clear() {
    removeIf([](const Kept&) { return true; });
    m_spacing = m_budget.m_spacing;
}

void Checkpoints::thin() {
    if (m_spacing < kWidest)
        m_spacing *= 2;
    else
        clear();
    removeIf([&](const Kept& kept) { return kept.rank % m_spacing != 0; });
}

} // namespace lookback::timetravel
