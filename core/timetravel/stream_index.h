// What memory holds about one stream: columns of all its events in stream order (about 7 bytes per event, the timeline's own), its checkpoints,
// and for other views their order, checkpoints and columns. Built in one pass, resumed after a cancel, extended when the stream grows.
// No payloads. Columns handed out are never changed: they are copies, which share what is packed. One thread.
#pragma once

#include "core/timetravel/fold.h"
#include "core/timetravel/id_filter.h"

#include <memory>
#include <string>
#include <vector>

namespace lookback::timetravel {

using Columns = aggregate::Series;

/// A view other than the whole stream in stream order.
struct ViewIndex {
    ViewIndex(const View& v, Budget& budget, const void* group) : view(v), checkpoints(budget, group) {}
    View view;
    Order order;
    Checkpoints checkpoints;                 ///< unused where the order is the stream's beginning
    std::optional<Replay> stopped;           ///< replay in this order stops after its rank
    std::shared_ptr<const Columns> columns;  ///< made by columnsOf()
    std::shared_ptr<const Columns> outgrown; ///< those before the stream grew; right up to rank `outgrownSame`
    std::int64_t outgrownSame = 0;
    std::int64_t orderedEvents = 0;          ///< events of the stream when the order was made
    std::uint64_t usedAt = 0;
};

class StreamIndex {
public:
    StreamIndex(store::EventStore& store, const aggregate::Kind& kind, Budget& budget, std::string stream);

    /// Reads and folds what is not yet covered, up to revision `last`.
    base::Status extend(base::Revision last, Ticker& ticker);
    [[nodiscard]] base::Revision covered() const { return m_covered; } ///< read through up to here
    [[nodiscard]] std::int64_t events() const { return static_cast<std::int64_t>(m_columns.size()); }
    [[nodiscard]] const Columns& columns() const { return m_columns; }
    [[nodiscard]] bool recordedInOrder() const { return m_recordedInOrder; }
    [[nodiscard]] Checkpoints& checkpoints() { return m_checkpoints; }
    /// The replay in stream order, at the end of what is covered or where it stopped.
    [[nodiscard]] const Replay& tail() const { return m_tail; }
    /// Events with version ≤ n.
    [[nodiscard]] std::int64_t rankOfVersion(base::Version n) const;
    /// Version after `rank` events in stream order.
    [[nodiscard]] base::Version versionAt(std::int64_t rank) const;

    /// Requires: everything covered. Valid until the next call of extend() or view().
    ViewIndex& view(const View& view);
    /// State after `rank` events of a view. Requires: rank ≤ its size.
    base::Result<Replay> stateIn(ViewIndex& view, std::int64_t rank, Ticker& ticker, std::int64_t& startRank);
    /// Columns in view order, without snapshot flags.
    base::Result<std::shared_ptr<const Columns>> columnsOf(ViewIndex& view, Ticker& ticker);

    /// Sets kSnapshot and kBadSnapshot from two ascending lists of versions.
    void markSnapshots(const std::vector<std::int64_t>& good, const std::vector<std::int64_t>& bad);
    [[nodiscard]] std::size_t bytes() const;

private:
    base::Status append(std::span<const event::EventView> events, std::span<const aggregate::EventFacts> facts);
    base::Status fillColumns(ViewIndex& view, Columns& out, Ticker& ticker);
    base::Status foldColumns(ViewIndex& view, Replay& replay, Columns& out, Ticker& ticker);
    void refreshOrder(ViewIndex& view);
    void shareCheckpoints(ViewIndex& view);
    void describe(Columns& columns) const;
    [[nodiscard]] std::pair<std::int64_t, std::shared_ptr<const aggregate::State>> nearest(ViewIndex& view, std::int64_t rank);

    store::EventStore& m_store;
    const aggregate::Kind& m_kind;
    Budget& m_budget;
    std::string m_stream;

    Columns m_columns;
    std::shared_ptr<const Columns> m_shown; ///< a copy as it was handed out; absent when they have changed since
    std::vector<std::int64_t> m_good, m_bad; ///< versions of snapshots as they are marked
    std::int64_t m_markedEvents = 0;
    bool m_recordedInOrder = true;
    base::Revision m_covered{-1};
    std::int64_t m_expected = 0;
    Replay m_tail;
    IdFilter m_ids;
    std::vector<std::uint8_t> m_suspects; ///< of the span under way: perhaps a repeated id
    IdLookup m_lookup;
    Checkpoints m_checkpoints;
    std::vector<std::unique_ptr<ViewIndex>> m_views;
    std::uint64_t m_tick = 0;
};

} // namespace lookback::timetravel
