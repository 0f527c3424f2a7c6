// Settles batches in the order of the log: revision, id, sealing, fold, snapshot, and the verdict on each line. Knows no store: what the
// store has to say stands in the items (stored_side.h). So a dry run and an import go through the same statements. One thread at a
// time. Internal to transfer.
#pragma once

#include "core/base/instant.h"
#include "core/transfer/batch.h"
#include "core/transfer/identify.h"
#include "core/transfer/record_check.h"
#include "core/transfer/sealing.h"
#include "core/transfer/seen_index.h"
#include "core/transfer/stream_table.h"

namespace lookback::transfer {

class Ledger {
public:
    struct Setup {
        const aggregate::Kind& kind;
        vault::UnlockedVault* vault = nullptr;
        DefectPolicy policy = DefectPolicy::ImportNothing;
        bool checkOnly = false; ///< nothing will be written (dry run)
        base::Instant now;      ///< recorded-at of lines without one, and when snapshots are taken
        SipHash128::Key key{};
        const erasure::Gate& gate; ///< read under the store's write lock, or before a guarded append
    };

    Ledger(const Setup& setup, StreamTable& table, IdMaker& ids, const RecordChecker& checker);

    /// Fills the batch's outcome; after a fatal error batch.error is set.
    void settle(Batch& batch);
    /// A defect that forbids writing was met.
    [[nodiscard]] bool blocked() const { return m_blocked; }

private:
    base::Status settleItem(Batch& batch, std::size_t i);
    base::Status settleUsable(Batch& batch, std::size_t i);
    base::Result<bool> isDuplicate(Batch& batch, std::size_t i, base::Revision revision, const Hash128& key, const Hash128& content);
    void checkRevision(Batch& batch, std::size_t i, base::Revision revision);
    base::Status sealAndFold(Batch& batch, std::size_t i, event::EventView& event, Sealer::Sealed& sealed);
    /// False after adding a defect that nothing keeps: too long, or of a subject erased.
    bool checkStorable(Batch& batch, std::size_t i, const event::EventView& event, const Sealer::Sealed& sealed);
    base::Status accept(Batch& batch, std::size_t i, const event::EventView& event, const Sealer::Sealed& sealed, const Hash128& key, const Hash128& content);
    void snapshot(Batch& batch, const StreamSlot& slot);
    /// Takes what m_defects holds into the batch; true when the line is kept all the same.
    bool judge(Batch& batch, std::size_t i);
    void leaveHole(StreamSlot& slot, base::Revision revision) const;

    const Setup m_setup;
    StreamTable& m_table;
    IdMaker& m_ids;
    const RecordChecker& m_checker;
    ScratchFile m_scratch;
    SeenIndex m_seen;
    Contents m_contents;
    Sealer m_sealer;
    bool m_blocked = false;
    std::vector<SeenEntry> m_hits;
    std::vector<Defect> m_defects; ///< of the line at hand
    bool m_folded = false, m_stops = false; ///< of the line at hand
};

} // namespace lookback::transfer
