// Folding a feed of events into a state, in spans that end at checkpoint boundaries. One thread.
#pragma once

#include "core/base/progress.h"
#include "core/timetravel/checkpoints.h"
#include "core/timetravel/feed.h"

#include <chrono>
#include <functional>
#include <stop_token>

namespace lookback::timetravel {

/// Asks for the stop and tells of progress, at most about 60 times a second.
class Ticker {
public:
    Ticker(std::stop_token stop, const base::ProgressCallback& progress, std::int64_t total)
        : m_stop(std::move(stop)), m_progress(progress), m_total(total) {}
    /// Error Cancelled when stop was requested.
    base::Status tick(std::int64_t done);

private:
    std::stop_token m_stop;
    const base::ProgressCallback& m_progress;
    std::int64_t m_total;
    std::chrono::steady_clock::time_point m_last{};
};

/// A state under way.
struct Replay {
    std::unique_ptr<aggregate::State> state;
    std::int64_t rank = 0;          ///< events in it
    base::Version version;          ///< of the last of them
    std::optional<LastEvent> last;  ///< absent when no event was folded since it was taken from a snapshot or checkpoint
    std::optional<Stopped> stopped; ///< nothing is folded any more

    [[nodiscard]] Replay copy() const { return {state->clone(), rank, version, last, stopped}; }
};

/// Events with the facts of those that were folded: fewer facts than events where replay stopped.
using SpanDone = std::function<base::Status(std::span<const event::EventView>, std::span<const aggregate::EventFacts>)>;

struct FoldPlan {
    bool streamOrder = true;
    Checkpoints* checkpoints = nullptr;               ///< offered the states at its boundaries
    const aggregate::EarlierId* earlierId = nullptr;
    std::function<void(std::span<const event::EventView>)> beforeSpan;
    SpanDone onSpan;                                  ///< asks for facts
    bool throughStop = false;                         ///< go on reading for onSpan after replay stopped
};

/// Until the feed ends, or replay stops and `throughStop` is not set. After Cancelled the replay stands between two events, whole.
base::Status foldFeed(const aggregate::Kind& kind, Feed& feed, Replay& replay, const FoldPlan& plan, Ticker& ticker);

/// Answers EarlierId from the store; the first failure is kept, since the callback cannot tell it.
class IdLookup {
public:
    IdLookup(store::EventStore& store, std::string_view stream);
    IdLookup(const IdLookup&) = delete;
    IdLookup& operator=(const IdLookup&) = delete;
    [[nodiscard]] const aggregate::EarlierId& callback() const { return m_callback; }
    [[nodiscard]] const std::optional<base::Error>& error() const { return m_error; }
    /// Is there an event with this id before `before`?
    bool isEarlier(const base::Uuid& id, base::Version before);

private:
    store::EventStore& m_store;
    std::string m_stream;
    aggregate::EarlierId m_callback;
    std::optional<base::Error> m_error;
};

} // namespace lookback::timetravel
