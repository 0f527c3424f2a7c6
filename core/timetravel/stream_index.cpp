#include "core/timetravel/stream_index.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace lookback::timetravel {

namespace {

constexpr std::size_t kMostViews = 4;
constexpr std::int64_t kMostExpected = 1 << 22; ///< room made in advance; a count in damaged evidence may be anything
/// Flags that belong to the event wherever it stands in an order.
constexpr std::uint16_t kOfEvent = aggregate::kSnapshot | aggregate::kBadSnapshot | aggregate::kLate | aggregate::kFuture |
                                   aggregate::kGapBefore | aggregate::kRepeatedId;

/// Facts of an event that was not folded: nothing moved since the last one that was.
aggregate::EventFacts standstill(const Columns& c) {
    aggregate::EventFacts facts;
    if (!c.value.empty()) {
        facts.value = c.value.back();
        facts.limit = c.limit.back();
        facts.status = c.status.back();
    }
    return facts;
}

void addFacts(Columns& c, const aggregate::EventFacts& facts, std::uint16_t ofEvent) {
    c.value.push_back(facts.value);
    c.limit.push_back(facts.limit);
    c.kind.push_back(facts.kind);
    c.status.push_back(facts.status);
    c.flags.push_back(static_cast<std::uint16_t>((facts.flags & ~kOfEvent) | ofEvent));
    c.ruleBits.push_back(facts.ruleBits);
}

} // namespace

StreamIndex::StreamIndex(store::EventStore& store, const aggregate::Kind& kind, Budget& budget, std::string stream)
    : m_store(store), m_kind(kind), m_budget(budget), m_stream(std::move(stream)), m_lookup(store, m_stream), m_checkpoints(budget, this) {
    m_tail.state = kind.start(event::splitStream(m_stream).id);
}

void StreamIndex::describe(Columns& columns) const {
    m_kind.describeSeries(*m_tail.state, columns);
    columns.ruleCodes.clear();
    for (const aggregate::RuleInfo& rule : m_kind.rules())
        columns.ruleCodes.emplace_back(rule.code);
}

base::Status StreamIndex::extend(base::Revision last, Ticker& ticker) {
    if (last <= m_covered)
        return base::success();
    if (m_columns.empty()) {
        LOOKBACK_TRY_ASSIGN(const store::StreamInfo info, m_store.streamInfo(m_stream));
        m_expected = std::clamp<std::int64_t>(info.events, 0, kMostExpected);
    }
    RangeFeed feed(m_store, m_stream, base::Revision{m_covered.value + 1}, last);
    FoldPlan plan;
    plan.checkpoints = &m_checkpoints;
    plan.earlierId = &m_lookup.callback();
    plan.throughStop = true;
    plan.beforeSpan = [this](std::span<const event::EventView> events) { // together: the look-ups then wait for memory side by side
        m_suspects.clear();
        for (const event::EventView& e : events)
            m_suspects.push_back(m_ids.add(e.id, static_cast<std::size_t>(m_expected)) ? 1 : 0);
    };
    plan.onSpan = [this](auto events, auto facts) { return append(events, facts); };
    LOOKBACK_TRY(foldFeed(m_kind, feed, m_tail, plan, ticker));
    m_covered = last;
    m_shown.reset();
    describe(m_columns);
    return base::success();
}

base::Status StreamIndex::append(std::span<const event::EventView> events, std::span<const aggregate::EventFacts> facts) {
    if (m_lookup.error())
        return *m_lookup.error();
    Columns& c = m_columns;
    m_shown.reset();
    if (c.size() + events.size() > std::numeric_limits<std::uint32_t>::max())
        return base::makeError(base::ErrorCode::Unsupported, "more than 4,294,967,295 events in one stream", m_stream);
    std::int64_t before = c.empty() ? 0 : c.version.back();
    std::int64_t recordedBefore = c.empty() ? std::numeric_limits<std::int64_t>::min() : c.recordedAt.back();
    for (std::size_t i = 0; i < events.size(); ++i) {
        const event::EventView& e = events[i];
        const std::int64_t version = base::versionOf(e.revision).value;
        std::uint16_t flags = 0;
        if (e.recordedAt > e.occurredAt)
            flags |= aggregate::kLate;
        if (e.occurredAt > e.recordedAt)
            flags |= aggregate::kFuture;
        if (version != before + 1)
            flags |= aggregate::kGapBefore;
        if (e.recordedAt.ns < recordedBefore)
            m_recordedInOrder = false;
        before = version;
        recordedBefore = e.recordedAt.ns;
        if (m_suspects[i] != 0 && m_lookup.isEarlier(e.id, base::Version{version}))
            flags |= aggregate::kRepeatedId;
        addFacts(c, i < facts.size() ? facts[i] : standstill(c), flags);
        c.version.push_back(version);
        c.recordedAt.push_back(e.recordedAt.ns);
        c.occurredAt.push_back(e.occurredAt.ns);
        m_covered = e.revision; // each event counts at once, so that a cancelled pass is resumed, not repeated
    }
    return m_lookup.error() ? base::Status(*m_lookup.error()) : base::success();
}

std::int64_t StreamIndex::rankOfVersion(base::Version n) const {
    const auto& versions = m_columns.version;
    return std::upper_bound(versions.begin(), versions.end(), n.value) - versions.begin();
}

base::Version StreamIndex::versionAt(std::int64_t rank) const {
    return {rank == 0 ? 0 : m_columns.version[static_cast<std::size_t>(rank - 1)]};
}

ViewIndex& StreamIndex::view(const View& view) {
    auto it = std::find_if(m_views.begin(), m_views.end(), [&](const auto& v) { return v->view == view; });
    if (it == m_views.end()) {
        auto made = std::make_unique<ViewIndex>(view, m_budget, this);
        made->order = Order(m_columns, view);
        made->usedAt = ++m_tick;
        shareCheckpoints(*made);
        if (m_views.size() >= kMostViews)
            m_views.erase(std::min_element(m_views.begin(), m_views.end(), [](const auto& a, const auto& b) { return a->usedAt < b->usedAt; }));
        m_views.push_back(std::move(made));
        return *m_views.back();
    }
    ViewIndex& found = **it;
    found.usedAt = ++m_tick;
    if (found.orderedEvents != events())
        refreshOrder(found);
    return found;
}

/// A view whose first ranks equal another's takes over what that one has folded: instants one after another on a recorded axis whose times
/// jump back, or one known-as-of after another, need only what differs.
void StreamIndex::shareCheckpoints(ViewIndex& view) {
    view.orderedEvents = events();
    if (view.order.isPrefix())
        return;
    ViewIndex* best = nullptr;
    std::int64_t most = view.order.identity(); // up to here the stream's own checkpoints serve
    for (const auto& other : m_views) {
        if (other->orderedEvents != events() || other->view.axis != view.view.axis)
            continue;
        const std::int64_t same = view.order.common(other->order);
        if (same > most) {
            most = same;
            best = other.get();
        }
    }
    if (best != nullptr)
        view.checkpoints.share(best->checkpoints, most);
}

void StreamIndex::refreshOrder(ViewIndex& view) {
    Order grown(m_columns, view.view);
    const std::int64_t same = grown.common(view.order);
    view.checkpoints.dropAfter(same);
    if (view.stopped && view.stopped->rank >= same)
        view.stopped.reset();
    view.order = std::move(grown);
    view.outgrownSame = view.columns ? same : std::min(same, view.outgrownSame);
    if (view.columns)
        view.outgrown = std::move(view.columns);
    view.columns.reset();
    view.orderedEvents = events();
}

std::pair<std::int64_t, std::shared_ptr<const aggregate::State>> StreamIndex::nearest(ViewIndex& view, std::int64_t rank) {
    const Checkpoints::Found own = view.checkpoints.nearest(rank);
    const Checkpoints::Found streams = m_checkpoints.nearest(std::min(rank, view.order.identity()));
    const Checkpoints::Found& found = own.rank > streams.rank ? own : streams;
    return {found.rank, found.state};
}

base::Result<Replay> StreamIndex::stateIn(ViewIndex& view, std::int64_t rank, Ticker& ticker, std::int64_t& startRank) {
    if (view.stopped && view.stopped->rank < rank) {
        startRank = view.stopped->rank;
        return view.stopped->copy();
    }
    const auto [start, state] = nearest(view, rank);
    startRank = start;
    Replay replay;
    replay.state = state ? state->clone() : m_kind.start(event::splitStream(m_stream).id);
    replay.rank = start;
    if (start > 0)
        replay.version = {m_columns.version[static_cast<std::size_t>(view.order.place(start - 1))]};
    PickFeed feed(m_store, m_stream, m_columns, view.order, start, rank);
    FoldPlan plan;
    plan.streamOrder = view.view.axis == Axis::Recorded;
    plan.checkpoints = &view.checkpoints;
    LOOKBACK_TRY(foldFeed(m_kind, feed, replay, plan, ticker));
    if (replay.stopped)
        view.stopped = replay.copy();
    return replay;
}

base::Result<std::shared_ptr<const Columns>> StreamIndex::columnsOf(ViewIndex& view, Ticker& ticker) {
    if (view.order.isPrefix() && view.order.size() == events()) {
        if (!m_shown)
            m_shown = std::make_shared<const Columns>(m_columns);
        return m_shown;
    }
    if (view.columns)
        return view.columns;
    std::shared_ptr<Columns> made;
    if (view.order.isPrefix()) {
        made = std::make_shared<Columns>(m_columns.prefix(static_cast<std::size_t>(view.order.size())));
        describe(*made);
    } else {
        made = std::make_shared<Columns>(Columns::inOrder(m_columns, view.order.places()));
        LOOKBACK_TRY(fillColumns(view, *made, ticker));
    }
    view.columns = made;
    view.outgrown.reset();
    return view.columns;
}

/// The stream's own columns serve as far as the orders agree, and so do this view's before the stream grew; from the checkpoint before that
/// on, events are folded in view order.
base::Status StreamIndex::fillColumns(ViewIndex& view, Columns& out, Ticker& ticker) {
    const bool resumed = view.outgrown && view.outgrownSame > view.order.identity();
    const auto [start, state] = nearest(view, resumed ? view.outgrownSame : view.order.identity());
    out.takeFacts(resumed ? *view.outgrown : m_columns, static_cast<std::size_t>(start));
    Replay replay;
    replay.state = state ? state->clone() : m_kind.start(event::splitStream(m_stream).id);
    replay.rank = start;
    replay.version = {start == 0 ? 0 : out.version[static_cast<std::size_t>(start - 1)]};
    LOOKBACK_TRY(foldColumns(view, replay, out, ticker));
    describe(out);
    m_kind.describeSeries(*replay.state, out);
    if (replay.stopped)
        view.stopped = std::move(replay);
    return base::success();
}

base::Status StreamIndex::foldColumns(ViewIndex& view, Replay& replay, Columns& out, Ticker& ticker) {
    PickFeed feed(m_store, m_stream, m_columns, view.order, replay.rank, view.order.size());
    FoldPlan plan;
    plan.streamOrder = view.view.axis == Axis::Recorded;
    plan.checkpoints = &view.checkpoints;
    plan.earlierId = &m_lookup.callback();
    plan.throughStop = true;
    auto at = static_cast<std::size_t>(replay.rank);
    plan.onSpan = [&](std::span<const event::EventView> events, std::span<const aggregate::EventFacts> facts) {
        for (std::size_t i = 0; i < events.size(); ++i, ++at) {
            const auto place = static_cast<std::size_t>(view.order.place(static_cast<std::int64_t>(at)));
            const auto ofEvent = static_cast<std::uint16_t>(m_columns.flags[place] & kOfEvent);
            addFacts(out, i < facts.size() ? facts[i] : standstill(out), ofEvent);
        }
        return m_lookup.error() ? base::Status(*m_lookup.error()) : base::success();
    };
    return foldFeed(m_kind, feed, replay, plan, ticker);
}

namespace {

/// Versions that are in one of two ascending lists only.
void addDifference(std::vector<std::int64_t>& out, const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
    std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
}

/// `change(index, flags)` at the ascending places `at`, chunk by chunk.
template <class Change>
void changeAt(aggregate::Column<std::uint16_t>& flags, const std::vector<std::size_t>& at, Change&& change) {
    constexpr std::size_t kSize = aggregate::PackedChunk::kSize;
    for (std::size_t i = 0; i < at.size();) {
        const std::size_t chunk = at[i] / kSize;
        flags.rewriteChunk(chunk, [&](std::size_t index, std::uint16_t& value) {
            if (i < at.size() && at[i] == index) {
                change(index, value);
                ++i;
            }
        });
    }
}

} // namespace

void StreamIndex::markSnapshots(const std::vector<std::int64_t>& good, const std::vector<std::int64_t>& bad) {
    constexpr std::uint16_t both = aggregate::kSnapshot | aggregate::kBadSnapshot;
    // Only what differs from last time, and what lies in events that came since.
    std::vector<std::int64_t> versions;
    addDifference(versions, m_good, good);
    addDifference(versions, m_bad, bad);
    if (events() != m_markedEvents) {
        const std::int64_t since = m_markedEvents == 0 ? 0 : m_columns.version[static_cast<std::size_t>(m_markedEvents - 1)];
        for (const auto* list : {&good, &bad})
            versions.insert(versions.end(), std::upper_bound(list->begin(), list->end(), since), list->end());
    }
    m_good = good;
    m_bad = bad;
    m_markedEvents = events();
    std::sort(versions.begin(), versions.end());
    versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
    std::vector<std::size_t> places;
    for (const std::int64_t version : versions)
        if (const std::int64_t rank = rankOfVersion({version}); rank > 0 && versionAt(rank).value == version)
            places.push_back(static_cast<std::size_t>(rank - 1));
    if (places.empty())
        return;
    m_shown.reset();
    changeAt(m_columns.flags, places, [&](std::size_t place, std::uint16_t& flags) {
        const std::int64_t version = m_columns.version[place];
        const bool isGood = std::binary_search(good.begin(), good.end(), version);
        const bool isBad = std::binary_search(bad.begin(), bad.end(), version);
        flags = static_cast<std::uint16_t>((flags & ~both) | (isGood ? aggregate::kSnapshot : 0) | (isBad ? aggregate::kBadSnapshot : 0));
    });
    for (const auto& view : m_views) {
        view->outgrown.reset();
        if (!view->columns || view->orderedEvents != events()) {
            view->columns.reset();
            continue;
        }
        std::vector<std::size_t> ranks;
        for (const std::size_t place : places) {
            const std::int64_t rank = rankOfPlace(m_columns, view->view, view->order, static_cast<std::int64_t>(place));
            if (rank > 0 && view->order.place(rank - 1) == static_cast<std::int64_t>(place)) // the view may leave it out
                ranks.push_back(static_cast<std::size_t>(rank - 1));
        }
        std::sort(ranks.begin(), ranks.end());
        auto marked = std::make_shared<Columns>(*view->columns);
        changeAt(marked->flags, ranks, [&](std::size_t rank, std::uint16_t& flags) {
            const std::uint16_t truth = m_columns.flags[static_cast<std::size_t>(view->order.place(static_cast<std::int64_t>(rank)))];
            flags = static_cast<std::uint16_t>((flags & ~both) | (truth & both));
        });
        view->columns = std::move(marked);
    }
}

std::size_t StreamIndex::bytes() const {
    std::size_t sum = m_columns.bytes() + m_ids.bytes();
    for (const auto& view : m_views)
        sum += view->order.bytes() + (view->columns ? view->columns->bytes() : 0) + (view->outgrown ? view->outgrown->bytes() : 0);
    return sum;
}

} // namespace lookback::timetravel
