// State of one stream at any point, on either axis, and what follows from it: series, diff, rules, snapshots.
// Invariants: the state at a point is the same, byte for byte in canonical form, whatever it was rebuilt from; a snapshot is used only
// when its fold version, schema digest and state digest fit, otherwise ignored and reported. Never writes except takeSnapshot().
// Belongs to one thread, as its store does. Memory: one index (columns and checkpoints) per stream in use, within `budgetBytes`.
#pragma once

#include "core/aggregate/kind.h"
#include "core/base/clock.h"
#include "core/base/progress.h"
#include "core/store/event_store.h"
#include "core/timetravel/values.h"

#include <limits>
#include <memory>
#include <stop_token>

namespace lookback::timetravel {

struct Options {
    std::size_t budgetBytes = 48U << 20U; ///< for in-memory checkpoints of all streams together (those of 10⁶ events take 45 MB before their spacing
                                          ///< doubles); as much again for columns (about 7 bytes per event and view) of streams besides the
                                          ///< one in use, which is always kept whole
    std::int64_t checkpointEvery = 50;    ///< events between in-memory checkpoints at first; doubles when the budget is full
};

/// Streams without events are NotFound. Every call sees the stream as it is in the store at that moment, so growth needs no refresh().
class TimeTravel {
public:
    TimeTravel(store::EventStore& store, const aggregate::Kind& kind, const base::Clock& clock, Options options = {});
    ~TimeTravel();

    base::Result<StateAnswer> stateAt(const StateQuery& query, std::stop_token stop = {}, const base::ProgressCallback& progress = {});

    /// The timeline's columns for a view; built once by a full pass and kept; extended when the stream has grown. Judges up to `judgeAtMost`
    /// snapshots, newest first; those not yet judged count as usable until judgeSnapshots() or a use of them finds otherwise.
    base::Result<std::shared_ptr<const aggregate::Series>> series(std::string_view stream, const View& view, std::stop_token stop = {},
                                                                  const base::ProgressCallback& progress = {},
                                                                  std::size_t judgeAtMost = std::numeric_limits<std::size_t>::max());
    /// Judges some more of them, newest first. A million events have ten thousand: to be called in slices.
    base::Result<SnapshotProgress> judgeSnapshots(std::string_view stream, std::size_t limit, std::stop_token stop = {});
    /// Rows of the event table, ranks (from, from+limit] in view order.
    base::Result<std::vector<Row>> rows(std::string_view stream, const View& view, Rank from, std::size_t limit);
    /// Where a point lies in a view (events applied).
    base::Result<Rank> rankOf(std::string_view stream, const View& view, const Point& point);

    base::Result<Diff> diff(std::string_view stream, const View& view, const Point& a, const Point& b, std::stop_token stop = {});
    /// Rules, gaps, repeated ids: from the timeline's columns where they are made, else one pass that keeps no columns.
    base::Result<StreamReport> inspect(std::string_view stream, std::stop_token stop = {}, const base::ProgressCallback& progress = {});

    /// At the latest version; false when one was there. Errors: Refused on read-only stores, InvalidInput when replay stops.
    base::Result<bool> takeSnapshot(std::string_view stream);
    /// `verify`: replay from zero and compare digests.
    base::Result<std::vector<SnapshotInfo>> snapshots(std::string_view stream, bool verify, std::stop_token stop = {},
                                                      const base::ProgressCallback& progress = {});

    /// To be called when the store's change token changed: stored snapshots are looked at anew. What is known about events stays right
    /// and is extended.
    void refresh();
    /// Bytes held now: checkpoints, and columns with orders.
    struct Memory {
        std::size_t checkpoints = 0, columns = 0;
    };
    [[nodiscard]] Memory memory() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Row of the snapshot table for a state (account.md, Snapshots); import and append write one at each multiple of kSnapshotEvery.
constexpr std::int64_t kSnapshotEvery = 100;
store::SnapshotRow makeSnapshot(const aggregate::Kind& kind, std::string_view stream, const aggregate::State& state, base::Instant takenAt);

/// Digest of a state: hex SHA-256 of its canonical form.
std::string stateDigest(const aggregate::Kind& kind, const aggregate::State& state);

} // namespace lookback::timetravel
