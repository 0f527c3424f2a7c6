// In-memory checkpoints of one sequence of events: states at multiples of a spacing, within a budget shared by all sequences. When the
// budget is full, checkpoints of streams not in use go first; then the spacing of the largest sequence doubles.
// Invariant: every checkpoint was folded from zero, never from a stored snapshot, so memory can be trusted where snapshots are not.
// One thread.
#pragma once

#include "core/aggregate/kind.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace lookback::timetravel {

class Checkpoints;

/// Accounts for the bytes of all Checkpoints. Outlives them.
class Budget {
public:
    Budget(std::size_t limit, std::int64_t spacing) : m_limit(limit), m_spacing(spacing) {}
    [[nodiscard]] std::size_t used() const { return m_used; }
    [[nodiscard]] std::size_t limit() const { return m_limit; }

private:
    friend class Checkpoints;
    void makeRoom(const void* groupInUse);

    std::size_t m_limit;
    std::int64_t m_spacing; ///< at first
    std::size_t m_used = 0;
    std::uint64_t m_tick = 0;
    std::vector<Checkpoints*> m_all;
};

class Checkpoints {
public:
    /// `group`: sequences of one stream share it; they are not thrown out for each other.
    Checkpoints(Budget& budget, const void* group);
    ~Checkpoints();
    Checkpoints(const Checkpoints&) = delete;
    Checkpoints& operator=(const Checkpoints&) = delete;

    struct Found {
        std::int64_t rank = 0;
        std::shared_ptr<const aggregate::State> state; ///< absent: rank 0, start from nothing
    };
    [[nodiscard]] Found nearest(std::int64_t rank);
    /// The next rank after `rank` at which offer() may keep a state.
    [[nodiscard]] std::int64_t boundaryAfter(std::int64_t rank) const { return (rank / m_spacing + 1) * m_spacing; }
    /// Keeps a copy when `rank` is a multiple of the spacing and the budget allows.
    void offer(std::int64_t rank, const aggregate::State& state);
    /// Takes over what another sequence has up to a rank to which both are the same.
    void share(const Checkpoints& other, std::int64_t upToRank);
    void dropAfter(std::int64_t rank);
    void clear();

    [[nodiscard]] std::int64_t spacing() const { return m_spacing; }
    [[nodiscard]] std::size_t size() const { return m_kept.size(); }
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    friend class Budget;
    struct Kept {
        std::int64_t rank;
        std::size_t bytes;
        std::shared_ptr<const aggregate::State> state;
    };
    void thin();
    template <class Predicate>
    void removeIf(Predicate predicate);

    Budget& m_budget;
    const void* m_group;
    std::uint64_t m_used = 0;
    std::int64_t m_spacing;
    std::size_t m_bytes = 0;
    std::vector<Kept> m_kept; ///< by rank
};

} // namespace lookback::timetravel
