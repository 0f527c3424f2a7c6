#include "core/timetravel/fold.h"

#include <algorithm>

namespace lookback::timetravel {

base::Status Ticker::tick(std::int64_t done) {
    if (m_stop.stop_requested())
        return base::makeError(base::ErrorCode::Cancelled, "cancelled");
    if (!m_progress)
        return base::success();
    const auto now = std::chrono::steady_clock::now();
    if (now - m_last >= std::chrono::milliseconds(17)) {
        m_last = now;
        m_progress({"reading", static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(m_total), "events"});
    }
    return base::success();
}

namespace {

void noteStop(Replay& replay, const event::EventView& at, const aggregate::EventProblem& problem) {
    replay.stopped = Stopped{replay.version, base::versionOf(at.revision), problem};
}

/// Folds one span; `facts` belongs to the caller to be used again.
base::Status foldSpan(const aggregate::Kind& kind, std::span<const event::EventView> span, Replay& replay, const FoldPlan& plan,
                      std::vector<aggregate::EventFacts>& facts) {
    facts.clear();
    if (plan.beforeSpan)
        plan.beforeSpan(span);
    if (!replay.stopped) {
        aggregate::FoldOptions options;
        options.facts = plan.onSpan ? &facts : nullptr;
        options.earlierId = plan.earlierId;
        options.streamOrder = plan.streamOrder;
        const aggregate::FoldResult result = kind.fold(*replay.state, span, options);
        replay.rank += static_cast<std::int64_t>(result.applied);
        if (result.applied > 0) {
            const event::EventView& e = span[result.applied - 1];
            replay.version = base::versionOf(e.revision);
            replay.last = LastEvent(e);
        }
        if (result.stopped)
            noteStop(replay, span[result.applied], *result.stopped);
    }
    return plan.onSpan ? plan.onSpan(span, facts) : base::success();
}

} // namespace

base::Status foldFeed(const aggregate::Kind& kind, Feed& feed, Replay& replay, const FoldPlan& plan, Ticker& ticker) {
    std::vector<aggregate::EventFacts> facts;
    std::int64_t read = replay.rank;
    for (;;) {
        LOOKBACK_TRY(ticker.tick(read));
        LOOKBACK_TRY_ASSIGN(std::span<const event::EventView> events, feed.next());
        if (events.empty())
            return base::success();
        while (!events.empty()) {
            std::size_t size = events.size();
            if (plan.checkpoints != nullptr && !replay.stopped)
                size = std::min(size, static_cast<std::size_t>(plan.checkpoints->boundaryAfter(replay.rank) - replay.rank));
            LOOKBACK_TRY(foldSpan(kind, events.first(size), replay, plan, facts));
            if (replay.stopped && !plan.throughStop)
                return base::success();
            if (plan.checkpoints != nullptr && !replay.stopped)
                plan.checkpoints->offer(replay.rank, *replay.state);
            read += static_cast<std::int64_t>(size);
            events = events.subspan(size);
        }
    }
}

IdLookup::IdLookup(store::EventStore& store, std::string_view stream) : m_store(store), m_stream(stream) {
    m_callback = [this](const base::Uuid& id, base::Version before) { return isEarlier(id, before); };
}

bool IdLookup::isEarlier(const base::Uuid& id, base::Version before) {
    const auto found = m_store.findId(m_stream, id, 1); // ascending: the first decides
    if (!found.ok()) {
        if (!m_error)
            m_error = found.error();
        return false;
    }
    return !found->empty() && base::versionOf(found->front()) < before;
}

} // namespace lookback::timetravel
