// What travels through an import: about 64 KiB of a log, its records as they are read, checked, compared with the store and settled.
// A batch is handed from stage to stage and belongs to one thread at a time; its memory is used again. Internal to transfer.
#pragma once

#include "core/aggregate/kind.h"
#include "core/event/envelope.h"
#include "core/store/event_store.h"
#include "core/transfer/arena.h"
#include "core/transfer/log_reader.h"
#include "core/transfer/sip_hash.h"
#include "core/transfer/values.h"

#include <optional>
#include <string>
#include <vector>

namespace lookback::transfer {

struct StreamSlot;

/// What the store, as it was before the import, holds under an item's id.
enum class StoredTwin : std::uint8_t {
    None,
    Same,      ///< same place, or the item names none: equal in everything
    Differs,   ///< same place, or the item names none: other content
    Elsewhere, ///< at another revision than the item names
};

struct Item {
    event::Envelope envelope;
    bool usable = false;                           ///< the envelope can be relied on and is not reserved
    const aggregate::TypeInfo* type = nullptr;
    std::uint32_t spanBegin = 0, spanEnd = 0;      ///< in Batch::spans
    std::int32_t problem = -1;                     ///< in Batch::problems: why the payload cannot be read
    bool decoded = false;                          ///< the payload was checked; otherwise the fold does it
    std::uint32_t defectBegin = 0, defectEnd = 0;  ///< in Batch::found
    std::optional<base::Uuid> id;                  ///< given or derived
    StreamSlot* slot = nullptr;
    StoredTwin twin = StoredTwin::None;
    base::Revision twinAt{-1};
};

struct OutEvent {
    event::EventView event;
    std::uint32_t sealedBegin = 0, sealedEnd = 0;
};

struct Batch {
    // Reading
    std::size_t source = 0;
    std::string sourceName;
    bool cloudEvents = false;
    std::uint64_t bytesRead = 0; ///< of all sources, once this batch is done
    std::string storage;
    std::vector<RawRecord> raw;
    // Checking
    Arena arena;
    std::vector<Item> items; ///< at least raw.size(); item i is of raw[i]
    std::vector<aggregate::PersonalSpan> spans;
    std::vector<aggregate::EventProblem> problems;
    std::vector<Defect> found;
    // Settling
    std::vector<OutEvent> out;
    std::vector<store::SealedFields> sealed;
    std::vector<store::SnapshotRow> snapshots;
    std::vector<Defect> defects; ///< in order of lines
    ImportReport tally;          ///< counts of this batch only
    std::optional<base::Error> error;
    bool blocked = false;        ///< nothing may be written any more

    // Guarded by the pipeline's mutex.
    bool checked = false, resolved = false, settled = false;

    void clear() {
        arena.clear();
        spans.clear();
        problems.clear();
        found.clear();
        out.clear();
        sealed.clear();
        snapshots.clear();
        defects.clear();
        tally = {};
        error.reset();
        checked = resolved = settled = false;
    }
};

} // namespace lookback::transfer
