// What the store says about an import's lines: where each stream stands, its state, and events with the same ids. Reads only; belongs to
// the thread of the store. Internal to transfer.
#pragma once

#include "core/transfer/batch.h"
#include "core/transfer/identify.h"
#include "core/transfer/record_check.h"
#include "core/transfer/stream_table.h"

#include <stop_token>

namespace lookback::transfer {

/// State of a stream after its last stored event, from the newest usable snapshot; `stopped` when replay cannot get there.
/// Cancelled when a stop is asked for.
base::Result<std::unique_ptr<aggregate::State>> loadState(store::EventStore& store, const aggregate::Kind& kind, const store::StreamInfo& info, bool& stopped,
                                                          const std::stop_token& stop);

class StoredSide {
public:
    StoredSide(store::EventStore& store, const aggregate::Kind& kind, StreamTable& table, IdMaker& ids, Contents& contents, const RecordChecker& checker,
               std::stop_token stop = {})
        : m_stop(std::move(stop)), m_store(store), m_kind(kind), m_table(table), m_ids(ids), m_contents(contents), m_checker(checker) {}

    /// Gives every usable item its slot, its id, and its twin in the store.
    base::Status resolve(Batch& batch);

private:
    base::Status openStream(StreamSlot& slot);
    base::Status findTwin(Item& item);
    base::Result<bool> sameAs(const Item& item, base::Revision at, bool& idMatches);

    const std::stop_token m_stop;
    store::EventStore& m_store;
    const aggregate::Kind& m_kind;
    StreamTable& m_table;
    IdMaker& m_ids;
    Contents& m_contents;
    const RecordChecker& m_checker;
};

} // namespace lookback::transfer
