#include "core/transfer/stored_side.h"

#include "core/event/event.h"
#include "core/timetravel/snapshot.h"

namespace lookback::transfer {
namespace {

constexpr std::size_t kPage = 1000;

} // namespace

base::Result<std::unique_ptr<aggregate::State>> loadState(store::EventStore& store, const aggregate::Kind& kind, const store::StreamInfo& info, bool& stopped,
                                                          const std::stop_token& stop) {
    stopped = false;
    std::unique_ptr<aggregate::State> state;
    const auto snapshots = event::snapshotStreamName(info.stream);
    for (auto before = base::versionOf(info.last); !state && before.value > 0;) {
        LOOKBACK_TRY_ASSIGN(auto row, store.snapshotAtOrBefore(snapshots, before));
        if (!row)
            break;
        state = timetravel::judgeSnapshot(kind, *row).state;
        before = {row->version.value - 1};
    }
    if (!state)
        state = kind.start(event::splitStream(info.stream).id);
    base::Revision from{state->version().value}; // the revision behind the state's last
    for (bool end = false; !end;) {
        if (stop.stop_requested())
            return base::makeError(base::ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY_ASSIGN(const auto page, store.readStream(info.stream, from, store::Direction::Forward, kPage));
        const auto folded = kind.fold(*state, page.events);
        stopped = folded.stopped.has_value();
        end = page.end || page.events.empty() || stopped;
        if (!end)
            from = {page.events.back().revision.value + 1};
    }
    return state;
}

base::Status StoredSide::openStream(StreamSlot& slot) {
    LOOKBACK_TRY_ASSIGN(const auto info, m_store.streamInfo(slot.name));
    if (info.events == 0)
        return base::success();
    slot.storedEvents = info.events;
    slot.storedLast = info.last;
    slot.next = {info.last.value + 1};
    if (event::splitStream(slot.name).category == m_kind.category()) {
        LOOKBACK_TRY_ASSIGN(slot.state, loadState(m_store, m_kind, info, slot.stopped, m_stop));
    } else {
        slot.stopped = true;
    }
    return base::success();
}

base::Status StoredSide::resolve(Batch& batch) {
    for (std::size_t i = 0; i < batch.raw.size(); ++i) {
        auto& item = batch.items[i];
        if (item.envelope.stream.empty() || item.envelope.reserved)
            continue;
        bool isNew = false;
        auto& slot = m_table.slotFor(item.envelope.stream, isNew);
        if (isNew)
            LOOKBACK_TRY(openStream(slot));
        item.slot = &slot;
        if (!item.usable)
            continue;
        LOOKBACK_TRY(m_ids.identify(item, batch.source));
        if (slot.storedEvents > 0)
            LOOKBACK_TRY(findTwin(item));
    }
    return base::success();
}

// Same content as the stored event at a revision; `idMatches`: it has the item's id.
base::Result<bool> StoredSide::sameAs(const Item& item, base::Revision at, bool& idMatches) {
    LOOKBACK_TRY_ASSIGN(const auto page, m_store.readStream(item.envelope.stream, at, store::Direction::Forward, 1));
    idMatches = !page.events.empty() && page.events[0].revision == at && page.events[0].id == *item.id;
    if (!idMatches)
        return false;
    const auto& stored = page.events[0];
    const auto mine = m_checker.viewOf(item);
    return stored.type == mine.type && stored.schemaVersion == mine.schemaVersion && stored.metadata == mine.metadata &&
        sameTimes(item.envelope, stored.occurredAt, stored.recordedAt) && m_contents.sameData(stored.data, mine.data, *item.id);
}

base::Status StoredSide::findTwin(Item& item) {
    const auto& slot = *item.slot;
    const auto named = item.envelope.revision;
    bool idMatches = false;
    if (named && *named <= slot.storedLast) {
        LOOKBACK_TRY_ASSIGN(const bool same, sameAs(item, *named, idMatches));
        if (idMatches) {
            item.twin = same ? StoredTwin::Same : StoredTwin::Differs;
            item.twinAt = *named;
            return base::success();
        }
    }
    LOOKBACK_TRY_ASSIGN(const auto places, m_store.findId(item.envelope.stream, *item.id));
    for (const auto& at : places) {
        if (at > slot.storedLast) // added by this very import
            continue;
        item.twinAt = at;
        item.twin = named ? StoredTwin::Elsewhere : StoredTwin::Differs;
        if (named)
            return base::success();
        LOOKBACK_TRY_ASSIGN(const bool same, sameAs(item, at, idMatches));
        if (same) {
            item.twin = StoredTwin::Same;
            return base::success();
        }
    }
    return base::success();
}

} // namespace lookback::transfer
