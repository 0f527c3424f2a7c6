// The inside of TimeTravel: where a point lies, how its state is rebuilt, what memory is kept. One thread.
#pragma once

#include "core/timetravel/inspection.h"
#include "core/timetravel/shelf.h"
#include "core/timetravel/stream_index.h"
#include "core/timetravel/time_travel.h"

#include <map>

namespace lookback::timetravel {

/// What is known about one stream.
struct Stream {
    Stream(store::EventStore& store, const aggregate::Kind& kind, std::string_view n) : name(n), shelf(store, kind, n) {}
    std::string name;
    store::StreamInfo info;              ///< as of the call under way
    Shelf shelf;
    std::unique_ptr<StreamIndex> index;  ///< absent until a full pass is needed
    store::StreamInfo indexed;           ///< as it was when the index was last extended
    std::unique_ptr<Inspection> inspection; ///< of a stream that was inspected without an index
    std::uint64_t usedAt = 0;

    [[nodiscard]] base::Version last() const { return base::versionOf(info.last); }
    [[nodiscard]] bool gapless() const { return info.events == info.last.value + 1; }
};

/// A point found: either the stream's first events up to a version, in stream order, or the first `rank` of another order.
struct Place {
    base::Version upTo;                  ///< when `in` is absent
    std::int64_t rank = -1;              ///< −1: not known without counting (stream order, gaps, no index)
    ViewIndex* in = nullptr;
    std::int64_t eventsInView = 0;
    std::optional<base::Instant> instant;
    bool stored = true;                  ///< stored snapshots may be used: recorded axis
};

/// A state rebuilt, and from what.
struct Rebuilt {
    Replay replay;
    base::Version snapshotVersion;
    std::int64_t eventsApplied = 0;
    bool fromMemory = false;
    std::vector<SnapshotProblem> ignored;
};

struct TimeTravel::Impl {
    Impl(store::EventStore& s, const aggregate::Kind& k, const base::Clock& c, const Options& o)
        : store(s), kind(k), clock(c), budget(o.budgetBytes, std::max<std::int64_t>(o.checkpointEvery, 1)), columnBudget(o.budgetBytes),
          direct(8 * std::max<std::int64_t>(o.checkpointEvery, 1)) {}

    base::Result<Stream*> open(std::string_view name);
    /// Forgets a stream whose memory can no longer be trusted.
    void drop(const Stream& stream);
    void keepWithinBudget(const Stream& inUse);
    base::Status cover(Stream& stream, Ticker& ticker);
    base::Status extend(Stream& stream, base::Revision last, Ticker& ticker);
    [[nodiscard]] CountUpTo counter(const Stream& stream) const;

    base::Result<StreamReport> inspect(Stream& stream, Ticker& ticker);
    base::Result<Place> locate(Stream& stream, const View& view, const Point& point, Ticker& ticker);
    base::Result<std::int64_t> rankOf(Stream& stream, const Place& place, Ticker& ticker);
    base::Result<base::Version> versionAt(Stream& stream, base::Position position);
    base::Result<Rebuilt> rebuild(Stream& stream, const Place& place, bool useSnapshots, Ticker& ticker);
    base::Result<Rebuilt> rebuildPrefix(Stream& stream, base::Version upTo, bool useSnapshots, Ticker& ticker);
    base::Result<StateAnswer> answer(Stream& stream, const View& view, const Place& place, bool useSnapshots, Ticker& ticker);
    base::Status complete(Stream& stream, Replay& replay);
    base::Result<Diff> diff(Stream& stream, const View& view, const Point& a, const Point& b, Ticker& ticker);
    base::Result<std::vector<Row>> rows(Stream& stream, const View& view, std::int64_t from, std::size_t limit, Ticker& ticker);
    using EventSeen = std::function<void(const event::EventView&, const aggregate::EventFacts&)>;
    struct Reached {
        const Place& place;
        const StateAnswer& answer;
    };
    /// The events that apply at `to` and not at `from`, in order.
    base::Status between(Stream& stream, const View& view, const Reached& from, const Reached& to, Ticker& ticker, const EventSeen& seen);
    [[nodiscard]] Replay fromStart(const Stream& stream) const;

    store::EventStore& store;
    const aggregate::Kind& kind;
    const base::Clock& clock;
    Budget budget;
    std::size_t columnBudget;
    std::int64_t direct; ///< so many events are folded directly; for more the columns and checkpoints of the first pass are worth making
    std::map<std::string, std::unique_ptr<Stream>, std::less<>> streams;
    std::uint64_t tick = 0;
    base::ProgressCallback noProgress;

private:
    base::Result<Place> locateInView(Stream& stream, const View& view, const Point& point, Ticker& ticker);
    base::Result<Rebuilt> fromIndex(Stream& stream, base::Version upTo, Ticker& ticker);
    base::Status foldOn(Stream& stream, Rebuilt& from, base::Version upTo, Checkpoints* checkpoints, Ticker& ticker);
    base::Result<std::optional<Rebuilt>> fromSnapshot(Stream& stream, base::Version upTo, base::Version memory,
                                                      std::vector<SnapshotProblem>& ignored, Ticker& ticker);
};

} // namespace lookback::timetravel
