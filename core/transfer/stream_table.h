// The streams an import touches: where each stands and, for those in use, its folded state. A slot (about 200 bytes and the name) stays
// for each stream of the log; states are kept within a budget: when it is exceeded, those used longest ago go to a scratch file in
// canonical form (personal fields sealed) and come back from there. So memory grows with neither log nor store, only by a slot per
// stream that the log names. slotFor() belongs to one thread, the rest to the thread that settles. Internal to transfer.
#pragma once

#include "core/aggregate/kind.h"
#include "core/base/ids.h"
#include "core/transfer/scratch_file.h"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lookback::transfer {

struct StreamSlot {
    std::string name;
    // Set once when the slot is made, before anything is settled.
    std::int64_t storedEvents = 0;   ///< in the store before the import
    base::Revision storedLast{-1};

    // Owned by whoever settles.
    base::Revision next{0};
    base::Revision skippedNext{-1};  ///< the one behind a line that was left out: a hole of our own making is no gap
    bool stopped = false;            ///< an event that cannot be folded was kept: replay ends there
    bool written = false;            ///< got an event from this import
    std::unique_ptr<aggregate::State> state;
    std::size_t stateBytes = 0;
    std::uint64_t lastUse = 0;
    // Where the state is when it is not here; absent when there is none.
    std::uint64_t parkedAt = 0;
    std::size_t parkedBytes = 0, parkedRoom = 0;

    // Owned by whoever derives ids: lines without id and revision, per file (account.md, `id`).
    std::size_t countedSource = SIZE_MAX;
    std::int64_t placeCount = 0;
};

class StreamTable {
public:
    explicit StreamTable(const aggregate::Kind& kind, std::size_t budgetBytes = kBudget) : m_kind(kind), m_budget(budgetBytes) {}

    /// The slot of a stream, made when there is none (then `isNew`).
    StreamSlot& slotFor(std::string_view stream, bool& isNew);

    /// Makes sure that slot.state is there.
    base::Status bringIn(StreamSlot& slot);
    /// After a state was folded further, or set.
    void used(StreamSlot& slot);
    /// Parks states until the budget holds again. Call between batches.
    base::Status trim();

    static constexpr std::size_t kBudget = 64U << 20U;

private:
    base::Status park(StreamSlot& slot);

    const aggregate::Kind& m_kind;
    const std::size_t m_budget;
    std::deque<StreamSlot> m_slots; ///< stable addresses
    std::unordered_map<std::string_view, StreamSlot*> m_byName;
    std::vector<StreamSlot*> m_live; ///< with a state in memory
    std::size_t m_liveBytes = 0;
    std::uint64_t m_clock = 0;
    ScratchFile m_scratch;
};

} // namespace lookback::transfer
