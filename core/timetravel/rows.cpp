// Pages of the event table: the state before the page, then one fold of the page with facts.
#include "core/timetravel/engine.h"

#include <algorithm>

namespace lookback::timetravel {

namespace {

/// Turns spans of events and facts into rows.
class RowMaker {
public:
    RowMaker(Stream& stream, const aggregate::Kind& kind, IdLookup& lookup, const Replay& replay, std::int64_t rank)
        : m_stream(stream), m_kind(kind), m_lookup(lookup), m_replay(replay), m_rank(rank) {}

    base::Status add(std::span<const event::EventView> events, std::span<const aggregate::EventFacts> facts) {
        for (std::size_t i = 0; i < events.size(); ++i) {
            Row row;
            row.rank = {++m_rank};
            row.event = event::StoredEvent(events[i]);
            row.facts = i < facts.size() ? facts[i] : standstill(events[i]);
            mark(row, events[i]);
            rows.push_back(std::move(row));
        }
        return m_lookup.error() ? base::Status(*m_lookup.error()) : base::success();
    }

    std::vector<Row> rows;

private:
    [[nodiscard]] bool indexed(const event::EventView& e) const { return m_stream.index && m_stream.index->covered() >= e.revision; }
    [[nodiscard]] std::size_t placeOf(const event::EventView& e) const {
        return static_cast<std::size_t>(m_stream.index->rankOfVersion(base::versionOf(e.revision)) - 1);
    }

    void mark(Row& row, const event::EventView& e) {
        if (indexed(e)) {
            const std::uint16_t flags = m_stream.index->columns().flags[placeOf(e)];
            row.gapBefore = (flags & aggregate::kGapBefore) != 0;
            row.repeatedId = (flags & aggregate::kRepeatedId) != 0;
        } else {
            row.repeatedId = m_lookup.isEarlier(e.id, base::versionOf(e.revision)); // without an index there are no gaps
        }
        const auto set = [&](std::uint16_t flag, bool on) {
            row.facts.flags = static_cast<std::uint16_t>(on ? row.facts.flags | flag : row.facts.flags & ~flag);
        };
        set(aggregate::kLate, e.recordedAt > e.occurredAt);
        set(aggregate::kFuture, e.occurredAt > e.recordedAt);
        set(aggregate::kGapBefore, row.gapBefore);
        set(aggregate::kRepeatedId, row.repeatedId);
    }

    /// After replay stopped nothing moves any more.
    [[nodiscard]] aggregate::EventFacts standstill(const event::EventView& e) const {
        aggregate::EventFacts facts;
        facts.value = m_kind.seriesValue(*m_replay.state);
        facts.status = m_kind.statusBand(*m_replay.state);
        if (!rows.empty())
            facts.limit = rows.back().facts.limit;
        else if (indexed(e))
            facts.limit = m_stream.index->columns().limit[placeOf(e)];
        return facts;
    }

    Stream& m_stream;
    const aggregate::Kind& m_kind;
    IdLookup& m_lookup;
    const Replay& m_replay;
    std::int64_t m_rank;
};

} // namespace

base::Result<std::vector<Row>> TimeTravel::Impl::rows(Stream& stream, const View& view, std::int64_t from, std::size_t limit,
                                                      Ticker& ticker) {
    LOOKBACK_TRY_ASSIGN(const Place place, locate(stream, view, Rank{from}, ticker));
    if (!stream.gapless())
        LOOKBACK_TRY(cover(stream, ticker));
    const std::int64_t to = place.eventsInView - from > static_cast<std::int64_t>(limit) ? from + static_cast<std::int64_t>(limit)
                                                                                         : place.eventsInView;
    if (from >= to)
        return std::vector<Row>{};
    LOOKBACK_TRY_ASSIGN(Rebuilt before, rebuild(stream, place, true, ticker));

    std::unique_ptr<Feed> feed;
    if (view.axis == Axis::Recorded && !view.knownAsOf) {
        const auto versionAt = [&](std::int64_t rank) { return stream.gapless() ? base::Version{rank} : stream.index->versionAt(rank); };
        feed = std::make_unique<RangeFeed>(store, stream.name, base::revisionOf(versionAt(from + 1)), base::revisionOf(versionAt(to)));
    } else {
        const ViewIndex& in = stream.index->view(view);
        feed = std::make_unique<PickFeed>(store, stream.name, stream.index->columns(), in.order, from, to);
    }
    IdLookup lookup(store, stream.name);
    RowMaker maker(stream, kind, lookup, before.replay, from);
    FoldPlan plan;
    plan.streamOrder = view.axis == Axis::Recorded;
    plan.earlierId = &lookup.callback();
    plan.throughStop = true;
    plan.onSpan = [&](auto events, auto facts) { return maker.add(events, facts); };
    LOOKBACK_TRY(foldFeed(kind, *feed, before.replay, plan, ticker));
    return std::move(maker.rows);
}

} // namespace lookback::timetravel
