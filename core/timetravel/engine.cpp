#include "core/timetravel/engine.h"

#include <algorithm>

namespace lookback::timetravel {

namespace {

/// A stored snapshot saves the pass when what is left is less than this part of it.
constexpr std::int64_t kSaved = 8;

base::Error negative(std::string_view what) {
    return base::makeError(base::ErrorCode::InvalidArgument, std::string(what) + " must not be negative");
}

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

} // namespace

base::Result<Stream*> TimeTravel::Impl::open(std::string_view name) {
    LOOKBACK_TRY_ASSIGN(store::StreamInfo info, store.streamInfo(name));
    const auto it = streams.find(name);
    if (info.events == 0) {
        if (it != streams.end())
            streams.erase(it);
        return base::makeError(base::ErrorCode::NotFound, "no events in stream " + std::string(name), std::string(name));
    }
    if (it == streams.end()) {
        auto made = std::make_unique<Stream>(store, kind, name);
        made->info = std::move(info);
        made->usedAt = ++tick;
        return streams.emplace(std::string(name), std::move(made)).first->second.get();
    }
    Stream& stream = *it->second;
    // Revisions missing before may have been filled in since: then places have moved.
    const bool grown = info.last > stream.indexed.last;
    const bool changed = info.last < stream.indexed.last || (!grown && info.events != stream.indexed.events);
    if (stream.index && changed)
        stream.index.reset();
    stream.info = std::move(info);
    stream.usedAt = ++tick;
    return &stream;
}

void TimeTravel::Impl::drop(const Stream& stream) {
    streams.erase(stream.name);
}

void TimeTravel::Impl::keepWithinBudget(const Stream& inUse) {
    for (;;) {
        std::size_t sum = 0;
        Stream* oldest = nullptr;
        for (const auto& [name, stream] : streams) {
            sum += sizeof(Stream) + (stream->index ? stream->index->bytes() : 0) + (stream->inspection ? stream->inspection->bytes() : 0);
            if (stream.get() != &inUse && (oldest == nullptr || stream->usedAt < oldest->usedAt))
                oldest = stream.get();
        }
        if (sum <= columnBudget || oldest == nullptr)
            return;
        drop(*oldest);
    }
}

base::Status TimeTravel::Impl::extend(Stream& stream, base::Revision last, Ticker& ticker) {
    if (!stream.index) {
        stream.index = std::make_unique<StreamIndex>(store, kind, budget, stream.name);
        stream.indexed = stream.info;
    }
    if (stream.index->covered() >= last)
        return base::success();
    const base::Status extended = stream.index->extend(last, ticker);
    if (!extended.ok() && extended.error().code != base::ErrorCode::Cancelled)
        stream.index.reset(); // state and columns may disagree
    if (extended.ok())
        stream.indexed = stream.info;
    return extended;
}

base::Status TimeTravel::Impl::cover(Stream& stream, Ticker& ticker) {
    const std::int64_t before = stream.index ? stream.index->events() : 0;
    const std::int64_t had = stream.indexed.events;
    const bool wasWhole = stream.index && stream.index->covered() >= stream.indexed.last;
    LOOKBACK_TRY(extend(stream, stream.info.last, ticker));
    // More than was appended came in: a hole was filled where we had passed already. Once more, from the start.
    if (wasWhole && before > 0 && stream.index->events() - before != stream.info.events - had) {
        stream.index.reset();
        return extend(stream, stream.info.last, ticker);
    }
    return base::success();
}

/// From the columns where there are any; else in passing, so that inspecting a long stream, or a thousand, keeps next to nothing.
base::Result<StreamReport> TimeTravel::Impl::inspect(Stream& stream, Ticker& ticker) {
    if (stream.index) {
        LOOKBACK_TRY(cover(stream, ticker));
        stream.inspection.reset();
        const Columns& columns = stream.index->columns();
        Findings findings(kind, stream.name);
        constexpr std::size_t kAtOnce = aggregate::PackedChunk::kBlock;
        std::uint16_t flags[kAtOnce];
        std::uint8_t bits[kAtOnce];
        for (std::size_t begin = 0; begin < columns.size(); begin += kAtOnce) {
            const std::size_t count = std::min(kAtOnce, columns.size() - begin);
            columns.flags.read(begin, std::span(flags).first(count));
            columns.ruleBits.read(begin, std::span(bits).first(count));
            for (std::size_t i = 0; i < count; ++i)
                if (bits[i] != 0 || (flags[i] & (aggregate::kGapBefore | aggregate::kRepeatedId)) != 0)
                    findings.add(columns.version[begin + i], flags[i], bits[i]);
        }
        StreamReport report = findings.report();
        report.stopped = stream.index->tail().stopped;
        return report;
    }
    // Shrunk, or a hole filled without growth: what was seen is no longer so.
    if (stream.inspection && (stream.info.last < stream.inspection->seen.last ||
                              (stream.info.last == stream.inspection->seen.last && stream.info.events != stream.inspection->seen.events)))
        stream.inspection.reset();
    for (int attempt = 0;; ++attempt) {
        if (!stream.inspection)
            stream.inspection = std::make_unique<Inspection>(store, kind, stream.name);
        Inspection& inspection = *stream.inspection;
        if (const base::Status extended = inspection.extend(stream.info.last, ticker); !extended.ok()) {
            if (extended.error().code != base::ErrorCode::Cancelled)
                stream.inspection.reset();
            return extended.error();
        }
        // More came in than was read: a hole was filled where we had passed. Once more, from the start.
        if (inspection.events() != stream.info.events && inspection.seen.events > 0 && attempt == 0) {
            stream.inspection.reset();
            continue;
        }
        inspection.seen = stream.info;
        return inspection.report();
    }
}

CountUpTo TimeTravel::Impl::counter(const Stream& stream) const {
    return [&stream](base::Version version) -> std::int64_t {
        if (stream.gapless())
            return std::min(version.value, stream.info.events);
        if (stream.index && stream.index->covered() >= base::revisionOf(version))
            return stream.index->rankOfVersion(version);
        return -1;
    };
}

base::Result<base::Version> TimeTravel::Impl::versionAt(Stream& stream, base::Position position) {
    const auto exact = store.readAt(position);
    if (exact.ok() && exact->stream == stream.name)
        return std::min(base::versionOf(exact->revision), stream.last());
    if (!exact.ok() && exact.error().code != base::ErrorCode::NotFound)
        return exact.error();
    base::Version found;
    std::int64_t low = 0;
    std::int64_t high = stream.info.last.value + 1;
    while (low < high) { // positions of a stream ascend with its revisions
        const std::int64_t middle = low + (high - low) / 2;
        LOOKBACK_TRY_ASSIGN(const event::EventPage page,
                            store.readStream(stream.name, base::Revision{middle}, store::Direction::Forward, 1));
        if (!page.events.empty() && page.events.front().position <= position) {
            found = base::versionOf(page.events.front().revision);
            low = found.value;
        } else {
            high = middle;
        }
    }
    return std::min(found, stream.last());
}

base::Result<Place> TimeTravel::Impl::locate(Stream& stream, const View& view, const Point& point, Ticker& ticker) {
    if (view.axis == Axis::Occurred || view.knownAsOf)
        return locateInView(stream, view, point, ticker);
    Place place;
    place.eventsInView = stream.info.events;
    const auto upTo = [&](base::Version version) {
        place.upTo = std::min(version, stream.last());
        return place;
    };
    if (const auto* version = std::get_if<base::Version>(&point))
        return version->value < 0 ? base::Result<Place>(negative("a version")) : upTo(*version);
    if (std::holds_alternative<Latest>(point))
        return upTo(stream.last());
    if (const auto* position = std::get_if<base::Position>(&point)) {
        LOOKBACK_TRY_ASSIGN(const base::Version version, versionAt(stream, *position));
        return upTo(version);
    }
    if (const auto* rank = std::get_if<Rank>(&point)) {
        if (rank->value < 0)
            return negative("a rank");
        place.rank = std::min(rank->value, stream.info.events);
        if (stream.gapless())
            return upTo({place.rank});
        LOOKBACK_TRY(cover(stream, ticker));
        place.rank = std::min(place.rank, stream.index->events());
        return upTo(stream.index->versionAt(place.rank));
    }
    place.instant = std::get<base::Instant>(point);
    LOOKBACK_TRY(cover(stream, ticker));
    StreamIndex& index = *stream.index;
    if (index.recordedInOrder()) {
        const auto& times = index.columns().recordedAt;
        place.rank = std::upper_bound(times.begin(), times.end(), place.instant->ns) - times.begin();
        return upTo(index.versionAt(place.rank));
    }
    // Times jump back: what was recorded by then is not the stream's beginning but a view of its own.
    ViewIndex& known = index.view({Axis::Recorded, place.instant});
    place.rank = known.order.size();
    if (!known.order.isPrefix())
        place.in = &known;
    return upTo(index.versionAt(std::min(place.rank, known.order.identity())));
}

base::Result<Place> TimeTravel::Impl::locateInView(Stream& stream, const View& view, const Point& point, Ticker& ticker) {
    LOOKBACK_TRY(cover(stream, ticker));
    StreamIndex& index = *stream.index;
    ViewIndex* in = &index.view(view);
    Place place;
    place.stored = view.axis == Axis::Recorded;
    place.eventsInView = in->order.size();
    if (const auto* instant = std::get_if<base::Instant>(&point))
        place.instant = *instant;

    const auto rankOfVersion = [&](base::Version version) -> base::Result<std::int64_t> {
        if (version.value < 0)
            return negative("a version");
        const std::int64_t at = index.rankOfVersion(version);
        return at == 0 ? 0 : rankOfPlace(index.columns(), view, in->order, at - 1);
    };
    const auto rank = std::visit(
        Overloaded{
            [&](Latest) -> base::Result<std::int64_t> { return in->order.size(); },
            [&](base::Version version) { return rankOfVersion(version); },
            [&](base::Position position) -> base::Result<std::int64_t> {
                LOOKBACK_TRY_ASSIGN(const base::Version version, versionAt(stream, position));
                return rankOfVersion(version);
            },
            [&](base::Instant t) -> base::Result<std::int64_t> {
                if (view.axis == Axis::Occurred)
                    return rankOfOccurred(index.columns(), in->order, t);
                in = &index.view({Axis::Recorded, std::min(t, *view.knownAsOf)}); // account.md, "Axes"
                return in->order.size();
            },
            [&](Rank r) -> base::Result<std::int64_t> {
                if (r.value < 0)
                    return negative("a rank");
                return std::min(r.value, in->order.size());
            },
        },
        point);
    if (!rank.ok())
        return rank.error();
    place.rank = *rank;
    place.upTo = index.versionAt(std::min(place.rank, in->order.identity()));
    if (place.rank > in->order.identity())
        place.in = in;
    return place;
}

base::Result<std::int64_t> TimeTravel::Impl::rankOf(Stream& stream, const Place& place, Ticker& ticker) {
    if (place.rank >= 0)
        return place.rank;
    if (stream.gapless())
        return std::min(place.upTo.value, stream.info.events);
    LOOKBACK_TRY(cover(stream, ticker));
    return stream.index->rankOfVersion(place.upTo);
}

Replay TimeTravel::Impl::fromStart(const Stream& stream) const {
    Replay replay;
    replay.state = kind.start(event::splitStream(stream.name).id);
    return replay;
}

base::Result<Rebuilt> TimeTravel::Impl::rebuild(Stream& stream, const Place& place, bool useSnapshots, Ticker& ticker) {
    if (place.in == nullptr)
        return rebuildPrefix(stream, place.upTo, useSnapshots && place.stored, ticker);
    Rebuilt rebuilt;
    std::int64_t start = 0;
    LOOKBACK_TRY_ASSIGN(rebuilt.replay, stream.index->stateIn(*place.in, place.rank, ticker, start));
    rebuilt.eventsApplied = rebuilt.replay.rank - start;
    rebuilt.fromMemory = start > 0;
    return rebuilt;
}

base::Result<Rebuilt> TimeTravel::Impl::rebuildPrefix(Stream& stream, base::Version upTo, bool useSnapshots, Ticker& ticker) {
    upTo = std::min(upTo, stream.last());
    if (upTo.value == 0) {
        Rebuilt nothing;
        nothing.replay = fromStart(stream);
        return nothing;
    }
    std::int64_t coveredUpTo = 0;
    base::Version memory; ///< newest state memory has at or before
    if (StreamIndex* index = stream.index.get(); index != nullptr) {
        if (index->tail().stopped && index->tail().stopped->at <= upTo)
            return fromIndex(stream, upTo, ticker);
        coveredUpTo = base::versionOf(index->covered()).value;
        if (upTo.value >= coveredUpTo)
            memory = index->tail().version;
        else
            memory = index->versionAt(index->checkpoints().nearest(index->rankOfVersion(upTo)).rank);
    }
    std::vector<SnapshotProblem> ignored;
    if (useSnapshots && store.capabilities().snapshots) {
        LOOKBACK_TRY_ASSIGN(auto rebuilt, fromSnapshot(stream, upTo, memory, ignored, ticker));
        if (rebuilt) {
            rebuilt->ignored = std::move(ignored);
            return std::move(*rebuilt);
        }
    }
    Rebuilt rebuilt;
    if (memory.value > 0 || upTo.value - coveredUpTo > direct || coveredUpTo >= upTo.value) {
        LOOKBACK_TRY_ASSIGN(rebuilt, fromIndex(stream, upTo, ticker));
    } else {
        rebuilt.replay = fromStart(stream);
        LOOKBACK_TRY(foldOn(stream, rebuilt, upTo, nullptr, ticker));
    }
    rebuilt.ignored = std::move(ignored);
    return rebuilt;
}

/// Absent when no stored snapshot is usable and worth it.
base::Result<std::optional<Rebuilt>> TimeTravel::Impl::fromSnapshot(Stream& stream, base::Version upTo, base::Version memory,
                                                                    std::vector<SnapshotProblem>& ignored, Ticker& ticker) {
    for (;;) {
        ignored.clear();
        Shelf::Found found = stream.shelf.newest(upTo, memory, counter(stream), ignored);
        if (!found.state)
            return std::optional<Rebuilt>();
        const std::int64_t left = upTo.value - found.version.value;
        const std::int64_t covered = stream.index ? base::versionOf(stream.index->covered()).value : 0;
        if (left > direct && left > (upTo.value - covered) / kSaved)
            return std::optional<Rebuilt>();
        Rebuilt rebuilt;
        rebuilt.snapshotVersion = found.version;
        rebuilt.replay.rank = found.state->events();
        rebuilt.replay.version = found.version;
        rebuilt.replay.state = std::move(found.state);
        const base::Status folded = foldOn(stream, rebuilt, upTo, nullptr, ticker);
        if (folded.ok())
            return std::optional<Rebuilt>(std::move(rebuilt));
        if (folded.error().code != base::ErrorCode::Corrupt || rebuilt.replay.last)
            return folded.error();
        stream.shelf.condemn(found.row, folded.error().message);
    }
}

base::Status TimeTravel::Impl::foldOn(Stream& stream, Rebuilt& from, base::Version upTo, Checkpoints* checkpoints, Ticker& ticker) {
    const std::int64_t before = from.replay.rank;
    FollowFeed feed(store, stream.name, from.replay.version, upTo);
    FoldPlan plan;
    plan.checkpoints = checkpoints;
    LOOKBACK_TRY(foldFeed(kind, feed, from.replay, plan, ticker));
    if (!from.replay.last)
        from.replay.last = feed.startEvent();
    from.eventsApplied += from.replay.rank - before;
    return base::success();
}

base::Result<Rebuilt> TimeTravel::Impl::fromIndex(Stream& stream, base::Version upTo, Ticker& ticker) {
    const std::int64_t had = stream.index ? stream.index->tail().rank : 0;
    LOOKBACK_TRY(extend(stream, base::revisionOf(upTo), ticker));
    StreamIndex& index = *stream.index;
    const std::int64_t rank = index.rankOfVersion(upTo);
    Rebuilt rebuilt;
    const bool stopped = index.tail().stopped && index.tail().stopped->at <= upTo;
    if (stopped || index.tail().rank == rank) {
        rebuilt.replay = index.tail().copy();
        if (!stopped)
            rebuilt.replay.stopped.reset(); // it stops later than what was asked for
        rebuilt.eventsApplied = rebuilt.replay.rank - had;
        rebuilt.fromMemory = had > 0;
        return rebuilt;
    }
    const Checkpoints::Found found = index.checkpoints().nearest(rank);
    rebuilt.replay = fromStart(stream);
    if (found.state) {
        rebuilt.replay.state = found.state->clone();
        rebuilt.replay.rank = found.rank;
        rebuilt.replay.version = index.versionAt(found.rank);
        rebuilt.fromMemory = true;
    }
    LOOKBACK_TRY(foldOn(stream, rebuilt, upTo, &index.checkpoints(), ticker));
    return rebuilt;
}

/// Looks up what the state's place in the store is, and what a snapshot does not say, where folding did not tell already.
base::Status TimeTravel::Impl::complete(Stream& stream, Replay& replay) {
    const auto read = [&](base::Version version) {
        return store.readStream(stream.name, base::revisionOf(version), store::Direction::Forward, 1);
    };
    if (!replay.last && replay.version.value > 0) {
        LOOKBACK_TRY_ASSIGN(const event::EventPage page, read(replay.version));
        if (page.events.empty() || base::versionOf(page.events.front().revision) != replay.version)
            return base::makeError(base::ErrorCode::Corrupt, "an event read before is gone",
                                   stream.name + " version " + std::to_string(replay.version.value));
        replay.last = LastEvent(page.events.front());
    }
    for (const base::Version version : kind.unresolvedOrigins(*replay.state)) {
        LOOKBACK_TRY_ASSIGN(const event::EventPage page, read(version));
        if (!page.events.empty() && base::versionOf(page.events.front().revision) == version)
            kind.resolveOrigin(*replay.state, page.events.front());
    }
    return base::success();
}

base::Result<StateAnswer> TimeTravel::Impl::answer(Stream& stream, const View& view, const Place& place, bool useSnapshots,
                                                   Ticker& ticker) {
    LOOKBACK_TRY_ASSIGN(Rebuilt rebuilt, rebuild(stream, place, useSnapshots, ticker));
    LOOKBACK_TRY(complete(stream, rebuilt.replay));
    StateAnswer answer;
    answer.rank = {rebuilt.replay.rank};
    answer.eventsInView = place.eventsInView;
    answer.version = rebuilt.replay.version;
    answer.asOf = place.instant;
    if (rebuilt.replay.last) {
        answer.position = rebuilt.replay.last->position;
        if (!answer.asOf)
            answer.asOf = view.axis == Axis::Recorded ? rebuilt.replay.last->recordedAt : rebuilt.replay.last->occurredAt;
    }
    answer.snapshotVersion = rebuilt.snapshotVersion;
    answer.eventsApplied = rebuilt.eventsApplied;
    answer.fromMemory = rebuilt.fromMemory;
    answer.stopped = std::move(rebuilt.replay.stopped);
    answer.ignoredSnapshots = std::move(rebuilt.ignored);
    answer.digest = stateDigest(kind, *rebuilt.replay.state);
    answer.state = std::move(rebuilt.replay.state);
    return answer;
}

} // namespace lookback::timetravel
