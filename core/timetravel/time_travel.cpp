#include "core/timetravel/time_travel.h"

#include "core/timetravel/engine.h"
#include "core/timetravel/fields.h"

#include <algorithm>

namespace lookback::timetravel {

namespace {

std::string differenceOf(const aggregate::Kind& kind, const aggregate::State& claimed, const aggregate::State& truth) {
    std::string text = "differs from replay";
    const char* separator = ": ";
    for (const ChangedField& field : changedFields(kind, claimed, truth)) {
        text += separator;
        text += field.field;
        separator = ", ";
    }
    return text;
}

/// Replays a stream from zero, from one version to a later one, without any memory.
class FromZero {
public:
    FromZero(store::EventStore& store, const aggregate::Kind& kind, const Stream& stream, Replay start)
        : m_store(store), m_kind(kind), m_stream(stream), m_replay(std::move(start)) {}
    /// Requires: not before the version reached.
    base::Status to(base::Version version, Ticker& ticker) {
        RangeFeed feed(m_store, m_stream.name, base::Revision{m_read.value}, base::revisionOf(version));
        m_read = version;
        return m_replay.stopped ? base::success() : foldFeed(m_kind, feed, m_replay, {}, ticker);
    }
    [[nodiscard]] const Replay& replay() const { return m_replay; }

private:
    store::EventStore& m_store;
    const aggregate::Kind& m_kind;
    const Stream& m_stream;
    Replay m_replay;
    base::Version m_read;
};

/// Fills `matchesReplay`, and the problem when the snapshot itself had none.
void compareWithReplay(const aggregate::Kind& kind, const store::SnapshotRow& row, const JudgedSnapshot& judged, const Replay& truth,
                       SnapshotInfo& info) {
    const auto differs = [&](std::string problem) {
        info.matchesReplay = false;
        info.usable = false;
        if (info.problem.empty())
            info.problem = std::move(problem);
    };
    if (truth.stopped)
        return differs("replay stops at version " + std::to_string(truth.stopped->at.value));
    if (truth.version != row.version)
        return differs("the stream has no event of version " + std::to_string(row.version.value));
    const std::string canonical = kind.canonical(*truth.state);
    SnapshotContent content;
    if (readSnapshot(row.data, content))
        return differs(judged.problem);
    // Byte for byte: the digest alone could have been copied from a right one.
    if (content.tail != std::string_view(canonical).substr(1) || content.stateDigest != stateDigest(kind, *truth.state))
        return differs(judged.state ? differenceOf(kind, *judged.state, *truth.state) : judged.problem);
    info.matchesReplay = true;
}

} // namespace

TimeTravel::TimeTravel(store::EventStore& store, const aggregate::Kind& kind, const base::Clock& clock, Options options)
    : m_impl(std::make_unique<Impl>(store, kind, clock, options)) {}
TimeTravel::~TimeTravel() = default;

base::Result<StateAnswer> TimeTravel::stateAt(const StateQuery& query, std::stop_token stop, const base::ProgressCallback& progress) {
    LOOKBACK_TRY_ASSIGN(Stream * stream, m_impl->open(query.stream));
    Ticker ticker(std::move(stop), progress, stream->info.events);
    LOOKBACK_TRY(ticker.tick(0));
    LOOKBACK_TRY_ASSIGN(const Place place, m_impl->locate(*stream, query.view, query.point, ticker));
    auto answer = m_impl->answer(*stream, query.view, place, query.useSnapshots, ticker);
    m_impl->keepWithinBudget(*stream);
    return answer;
}

base::Result<std::shared_ptr<const aggregate::Series>> TimeTravel::series(std::string_view name, const View& view, std::stop_token stop,
                                                                          const base::ProgressCallback& progress, std::size_t judgeAtMost) {
    LOOKBACK_TRY_ASSIGN(Stream * stream, m_impl->open(name));
    Ticker ticker(std::move(stop), progress, stream->info.events);
    LOOKBACK_TRY(m_impl->cover(*stream, ticker));
    if (m_impl->store.capabilities().snapshots) {
        std::vector<std::int64_t> good;
        std::vector<std::int64_t> bad;
        // Unreadable snapshots are no reason to show no timeline; stateAt() reports them.
        if (const auto judged = stream->shelf.judgeSome(judgeAtMost, m_impl->counter(*stream), ticker);
            !judged.ok() && judged.error().code == base::ErrorCode::Cancelled)
            return judged.error();
        else if (judged.ok())
            (void)stream->shelf.sort(good, bad); // the list is there
        stream->index->markSnapshots(good, bad);
    }
    auto columns = stream->index->columnsOf(stream->index->view(view), ticker);
    m_impl->keepWithinBudget(*stream);
    return columns;
}

base::Result<SnapshotProgress> TimeTravel::judgeSnapshots(std::string_view name, std::size_t limit, std::stop_token stop) {
    if (!m_impl->store.capabilities().snapshots)
        return SnapshotProgress{};
    LOOKBACK_TRY_ASSIGN(Stream * stream, m_impl->open(name));
    Ticker ticker(std::move(stop), m_impl->noProgress, stream->info.events);
    return stream->shelf.judgeSome(limit, m_impl->counter(*stream), ticker);
}

base::Result<std::vector<Row>> TimeTravel::rows(std::string_view name, const View& view, Rank from, std::size_t limit) {
    LOOKBACK_TRY_ASSIGN(Stream * stream, m_impl->open(name));
    Ticker ticker({}, m_impl->noProgress, stream->info.events);
    auto rows = m_impl->rows(*stream, view, from.value, limit, ticker);
    m_impl->keepWithinBudget(*stream);
    return rows;
}

base::Result<Rank> TimeTravel::rankOf(std::string_view name, const View& view, const Point& point) {
    LOOKBACK_TRY_ASSIGN(Stream * stream, m_impl->open(name));
    Ticker ticker({}, m_impl->noProgress, stream->info.events);
    LOOKBACK_TRY_ASSIGN(const Place place, m_impl->locate(*stream, view, point, ticker));
    LOOKBACK_TRY_ASSIGN(const std::int64_t rank, m_impl->rankOf(*stream, place, ticker));
    m_impl->keepWithinBudget(*stream);
    return Rank{rank};
}

base::Result<Diff> TimeTravel::diff(std::string_view name, const View& view, const Point& a, const Point& b, std::stop_token stop) {
    LOOKBACK_TRY_ASSIGN(Stream * stream, m_impl->open(name));
    Ticker ticker(std::move(stop), m_impl->noProgress, stream->info.events);
    auto diff = m_impl->diff(*stream, view, a, b, ticker);
    m_impl->keepWithinBudget(*stream);
    return diff;
}

base::Result<StreamReport> TimeTravel::inspect(std::string_view name, std::stop_token stop, const base::ProgressCallback& progress) {
    LOOKBACK_TRY_ASSIGN(Stream * stream, m_impl->open(name));
    Ticker ticker(std::move(stop), progress, stream->info.events);
    auto report = m_impl->inspect(*stream, ticker);
    m_impl->keepWithinBudget(*stream);
    return report;
}

base::Result<bool> TimeTravel::takeSnapshot(std::string_view name) {
    const store::Capabilities capabilities = m_impl->store.capabilities();
    if (!capabilities.writable || !capabilities.snapshots)
        return base::makeError(base::ErrorCode::Refused, "this store cannot be written to", std::string(name),
                               "open it in operator mode to take snapshots");
    LOOKBACK_TRY_ASSIGN(Stream * stream, m_impl->open(name));
    Ticker ticker({}, m_impl->noProgress, stream->info.events);
    // From zero or from memory, which is from zero: a wrong snapshot must not beget another, nor hide an event beneath it that no longer replays.
    LOOKBACK_TRY_ASSIGN(const Rebuilt latest, m_impl->rebuildPrefix(*stream, stream->last(), false, ticker));
    if (latest.replay.stopped)
        return base::makeError(base::ErrorCode::InvalidInput,
                               "replay stops at version " + std::to_string(latest.replay.stopped->at.value), stream->name,
                               "a snapshot holds the latest state; there is none");
    const base::Instant now = m_impl->clock.now();
    const store::SnapshotRow row = makeSnapshot(m_impl->kind, stream->name, *latest.replay.state, now);
    LOOKBACK_TRY_ASSIGN(const auto there, m_impl->store.snapshotAtOrBefore(row.stream, row.version));
    if (there && there->version == row.version) {
        if (there->data == row.data && there->type == row.type)
            return false;
        LOOKBACK_TRY(m_impl->store.deleteSnapshot(row.stream, row.version)); // stale or wrong
    }
    LOOKBACK_TRY_ASSIGN(const bool saved, m_impl->store.saveSnapshot(row));
    stream->shelf.forget();
    m_impl->keepWithinBudget(*stream);
    return saved;
}

base::Result<std::vector<SnapshotInfo>> TimeTravel::snapshots(std::string_view name, bool verify, std::stop_token stop,
                                                              const base::ProgressCallback& progress) {
    LOOKBACK_TRY_ASSIGN(Stream * stream, m_impl->open(name));
    Ticker ticker(std::move(stop), progress, stream->info.events);
    LOOKBACK_TRY_ASSIGN(const auto listed, m_impl->store.snapshots(stream->shelf.name(), false));
    stream->shelf.forget();
    FromZero truth(m_impl->store, m_impl->kind, *stream, m_impl->fromStart(*stream));
    std::vector<SnapshotInfo> infos;
    for (const store::SnapshotRow& head : listed) { // one at a time: a long account has many
        LOOKBACK_TRY(ticker.tick(head.version.value));
        LOOKBACK_TRY_ASSIGN(const auto row, m_impl->store.snapshotAtOrBefore(stream->shelf.name(), head.version));
        if (!row || row->version != head.version)
            continue; // removed meanwhile
        const JudgedSnapshot judged = stream->shelf.judge(*row, m_impl->counter(*stream));
        SnapshotInfo info{row->version, row->recordedAt,     judged.digest, static_cast<std::int64_t>(row->data.size()),
                          judged.state != nullptr, judged.problem, std::nullopt};
        if (verify) {
            LOOKBACK_TRY(truth.to(std::min(row->version, stream->last()), ticker));
            compareWithReplay(m_impl->kind, *row, judged, truth.replay(), info);
            if (judged.state && !*info.matchesReplay)
                stream->shelf.condemn(*row, info.problem);
        }
        infos.push_back(std::move(info));
    }
    m_impl->keepWithinBudget(*stream);
    return infos;
}

TimeTravel::Memory TimeTravel::memory() const {
    Memory held{m_impl->budget.used(), 0};
    for (const auto& [name, stream] : m_impl->streams)
        held.columns += stream->index ? stream->index->bytes() : 0;
    return held;
}

void TimeTravel::refresh() {
    // Growth is seen by every call, from the stream's own figures; snapshots are not, since they have no position.
    for (const auto& [name, stream] : m_impl->streams)
        stream->shelf.forget();
}

} // namespace lookback::timetravel
