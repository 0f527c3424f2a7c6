#include "core/timetravel/stream_index.h"

#include <algorithm>
#include <limits>

namespace lookback::timetravel {

namespace {

constexpr std::size_t kMostViews = 4;
constexpr std::int64_t kMostExpected = 1 << 22; ///< room made in advance; a count in damaged evidence may be anything
/// Flags that belong to the event wherever it stands in an order.
constexpr std::uint16_t kOfEvent = aggregate::kSnapshot | aggregate::kBadSnapshot | aggregate::kLate | aggregate::kFuture |
                                   aggregate::kGapBefore | aggregate::kRepeatedId;

void reserveColumns(Columns& c, std::size_t room) {
    c.version.reserve(room);
    c.recordedAt.reserve(room);
    c.occurredAt.reserve(room);
    c.value.reserve(room);
    c.limit.reserve(room);
    c.kind.reserve(room);
    c.status.reserve(room);
    c.flags.reserve(room);
    c.ruleBits.reserve(room);
}

/// Grows in small steps: doubling would waste as much as a long history takes.
void resizeColumns(Columns& c, std::size_t size) {
    if (size > c.version.capacity())
        reserveColumns(c, size + size / 16);
    c.version.resize(size);
    c.recordedAt.resize(size);
    c.occurredAt.resize(size);
    c.value.resize(size);
    c.limit.resize(size);
    c.kind.resize(size);
    c.status.resize(size);
    c.flags.resize(size);
    c.ruleBits.resize(size);
}

/// Facts of an event that was not folded: nothing moved since the last one that was.
aggregate::EventFacts standstill(const Columns& c, std::size_t at) {
    aggregate::EventFacts facts;
    if (at > 0) {
        facts.value = c.value[at - 1];
        facts.limit = c.limit[at - 1];
        facts.status = c.status[at - 1];
    }
    return facts;
}

void setFacts(Columns& c, std::size_t at, const aggregate::EventFacts& facts, std::uint16_t ofEvent) {
    c.value[at] = facts.value;
    c.limit[at] = facts.limit;
    c.kind[at] = facts.kind;
    c.status[at] = facts.status;
    c.flags[at] = static_cast<std::uint16_t>((facts.flags & ~kOfEvent) | ofEvent);
    c.ruleBits[at] = facts.ruleBits;
}

void copyRows(Columns& to, const Columns& from, std::size_t count) {
    const auto n = static_cast<std::ptrdiff_t>(count);
    const auto copy = [n](auto& out, const auto& in) { std::copy(in.begin(), in.begin() + n, out.begin()); };
    copy(to.version, from.version);
    copy(to.recordedAt, from.recordedAt);
    copy(to.occurredAt, from.occurredAt);
    copy(to.value, from.value);
    copy(to.limit, from.limit);
    copy(to.kind, from.kind);
    copy(to.status, from.status);
    copy(to.flags, from.flags);
    copy(to.ruleBits, from.ruleBits);
}

std::size_t columnBytes(const Columns& c) {
    return c.version.capacity() * (5 * sizeof(std::int64_t) + 2 + sizeof(std::uint16_t) + 1);
}

} // namespace

StreamIndex::StreamIndex(store::EventStore& store, const aggregate::Kind& kind, Budget& budget, std::string stream)
    : m_store(store), m_kind(kind), m_budget(budget), m_stream(std::move(stream)), m_columns(std::make_shared<Columns>()),
      m_lookup(store, m_stream), m_checkpoints(budget, this) {
    m_tail.state = kind.start(event::splitStream(m_stream).id);
}

Columns& StreamIndex::ownColumns() {
    if (m_handedOut) {
        m_columns = std::make_shared<Columns>(*m_columns);
        m_handedOut = false;
    }
    return *m_columns;
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
    if (m_columns->empty()) {
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
    describe(ownColumns());
    return base::success();
}

base::Status StreamIndex::append(std::span<const event::EventView> events, std::span<const aggregate::EventFacts> facts) {
    if (m_lookup.error())
        return *m_lookup.error();
    Columns& c = ownColumns();
    const std::size_t begin = c.size();
    if (begin + events.size() > std::numeric_limits<std::uint32_t>::max())
        return base::makeError(base::ErrorCode::Unsupported, "more than 4,294,967,295 events in one stream", m_stream);
    if (begin == 0 && m_expected > static_cast<std::int64_t>(events.size()))
        reserveColumns(c, static_cast<std::size_t>(m_expected));
    resizeColumns(c, begin + events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        const event::EventView& e = events[i];
        const std::size_t at = begin + i;
        const std::int64_t version = base::versionOf(e.revision).value;
        c.version[at] = version;
        c.recordedAt[at] = e.recordedAt.ns;
        c.occurredAt[at] = e.occurredAt.ns;
        std::uint16_t flags = 0;
        if (e.recordedAt > e.occurredAt)
            flags |= aggregate::kLate;
        if (e.occurredAt > e.recordedAt)
            flags |= aggregate::kFuture;
        if (version != (at == 0 ? 1 : c.version[at - 1] + 1))
            flags |= aggregate::kGapBefore;
        if (at > 0 && c.recordedAt[at] < c.recordedAt[at - 1])
            m_recordedInOrder = false;
        if (m_suspects[i] != 0 && m_lookup.isEarlier(e.id, base::Version{version}))
            flags |= aggregate::kRepeatedId;
        setFacts(c, at, i < facts.size() ? facts[i] : standstill(c, at), flags);
        m_covered = e.revision; // each event counts at once, so that a cancelled pass is resumed, not repeated
    }
    return m_lookup.error() ? base::Status(*m_lookup.error()) : base::success();
}

std::int64_t StreamIndex::rankOfVersion(base::Version n) const {
    const auto& versions = m_columns->version;
    return std::upper_bound(versions.begin(), versions.end(), n.value) - versions.begin();
}

base::Version StreamIndex::versionAt(std::int64_t rank) const {
    return {rank == 0 ? 0 : m_columns->version[static_cast<std::size_t>(rank - 1)]};
}

ViewIndex& StreamIndex::view(const View& view) {
    auto it = std::find_if(m_views.begin(), m_views.end(), [&](const auto& v) { return v->view == view; });
    if (it == m_views.end()) {
        auto made = std::make_unique<ViewIndex>(view, m_budget, this);
        made->order = Order(*m_columns, view);
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
    Order grown(*m_columns, view.view);
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
        replay.version = {m_columns->version[static_cast<std::size_t>(view.order.place(start - 1))]};
    PickFeed feed(m_store, m_stream, *m_columns, view.order, start, rank);
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
        m_handedOut = true;
        return std::shared_ptr<const Columns>(m_columns);
    }
    if (view.columns)
        return view.columns;
    auto made = std::make_shared<Columns>();
    resizeColumns(*made, static_cast<std::size_t>(view.order.size()));
    if (view.order.isPrefix()) {
        copyRows(*made, *m_columns, made->size());
        describe(*made);
    } else {
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
    copyRows(out, resumed ? *view.outgrown : *m_columns, static_cast<std::size_t>(start));
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
    PickFeed feed(m_store, m_stream, *m_columns, view.order, replay.rank, view.order.size());
    FoldPlan plan;
    plan.streamOrder = view.view.axis == Axis::Recorded;
    plan.checkpoints = &view.checkpoints;
    plan.earlierId = &m_lookup.callback();
    plan.throughStop = true;
    auto at = static_cast<std::size_t>(replay.rank);
    plan.onSpan = [&](std::span<const event::EventView> events, std::span<const aggregate::EventFacts> facts) {
        for (std::size_t i = 0; i < events.size(); ++i, ++at) {
            const auto place = static_cast<std::size_t>(view.order.place(static_cast<std::int64_t>(at)));
            out.version[at] = m_columns->version[place];
            out.recordedAt[at] = m_columns->recordedAt[place];
            out.occurredAt[at] = m_columns->occurredAt[place];
            const auto ofEvent = static_cast<std::uint16_t>(m_columns->flags[place] & kOfEvent);
            setFacts(out, at, i < facts.size() ? facts[i] : standstill(out, at), ofEvent);
        }
        return m_lookup.error() ? base::Status(*m_lookup.error()) : base::success();
    };
    return foldFeed(m_kind, feed, replay, plan, ticker);
}

void StreamIndex::markSnapshots(const std::vector<std::int64_t>& good, const std::vector<std::int64_t>& bad) {
    constexpr std::uint16_t both = aggregate::kSnapshot | aggregate::kBadSnapshot;
    std::size_t g = 0;
    std::size_t b = 0;
    bool changed = false;
    for (std::size_t i = 0; i < m_columns->size(); ++i) {
        const std::int64_t version = m_columns->version[i];
        while (g < good.size() && good[g] < version)
            ++g;
        while (b < bad.size() && bad[b] < version)
            ++b;
        std::uint16_t flags = m_columns->flags[i] & static_cast<std::uint16_t>(~both);
        if (g < good.size() && good[g] == version)
            flags |= aggregate::kSnapshot;
        if (b < bad.size() && bad[b] == version)
            flags |= aggregate::kBadSnapshot;
        if (flags != m_columns->flags[i]) {
            ownColumns().flags[i] = flags;
            changed = true;
        }
    }
    if (!changed)
        return;
    for (const auto& view : m_views) {
        view->outgrown.reset();
        if (!view->columns || view->orderedEvents != events()) {
            view->columns.reset();
            continue;
        }
        auto marked = std::make_shared<Columns>(*view->columns);
        for (std::size_t at = 0; at < marked->size(); ++at) {
            const auto place = static_cast<std::size_t>(view->order.place(static_cast<std::int64_t>(at)));
            marked->flags[at] = static_cast<std::uint16_t>((marked->flags[at] & ~both) | (m_columns->flags[place] & both));
        }
        view->columns = std::move(marked);
    }
}

std::size_t StreamIndex::bytes() const {
    std::size_t sum = columnBytes(*m_columns) + m_ids.bytes();
    for (const auto& view : m_views)
        sum += view->order.bytes() + (view->columns ? columnBytes(*view->columns) : 0) + (view->outgrown ? columnBytes(*view->outgrown) : 0);
    return sum;
}

} // namespace lookback::timetravel
