// Values of time travel: what is asked and what is answered. Plain values; the window and the command line may include this header.
#pragma once

#include "core/aggregate/kind.h"
#include "core/base/ids.h"
#include "core/base/instant.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lookback::timetravel {

/// account.md, "Axes". Recorded: what the system knew. Occurred: what was true.
enum class Axis : std::uint8_t { Recorded, Occurred };

/// Which events of a stream count, and in which order they apply.
struct View {
    Axis axis = Axis::Recorded;
    std::optional<base::Instant> knownAsOf; ///< only what was recorded by then
    friend bool operator==(const View&, const View&) = default;
};

/// Place in a view: how many of its events have been applied. 0 = before the first event; n = all.
struct Rank {
    std::int64_t value = 0;
    friend auto operator<=>(Rank, Rank) = default;
};
struct Latest {
    friend bool operator==(Latest, Latest) { return true; }
};
/// Version n on the occurred axis: up to and including that event, in occurred order; when the view leaves that event out (a gap, or not yet
/// known), up to where it would be. A version or rank beyond the end is the end. Position: up to and including the event at that
/// place of the store (recorded axis), or the last of this stream before it. Instant: events at or before it on the view's axis.
using Point = std::variant<Latest, base::Version, base::Position, base::Instant, Rank>;

/// "v15" or "15" (version), "#812" (position), a time (base::parseInstantLoose), "latest".
base::Result<Point> parsePoint(std::string_view text);

struct StateQuery {
    std::string stream;
    View view;
    Point point = Latest{};
    bool useSnapshots = true;
};

/// A snapshot that was ignored, and why.
struct SnapshotProblem {
    base::Version version;
    std::string problem; ///< "made by fold version 0, this is 1", "digest differs", "not readable: …"
};

/// Replay cannot go on: the state shown is at `lastGood`, the event at `at` is the reason.
struct Stopped {
    base::Version lastGood;
    base::Version at;
    aggregate::EventProblem problem;
};

struct StateAnswer {
    std::shared_ptr<const aggregate::State> state;
    Rank rank;                         ///< events applied in the view
    std::int64_t eventsInView = 0;
    base::Version version;             ///< stream version of the last event applied; on the occurred axis its place in the stream
    std::optional<base::Instant> asOf; ///< time of the last event applied on the view's axis, or the instant asked for
    std::optional<base::Position> position; ///< of the last event applied
    base::Version snapshotVersion;     ///< what it was rebuilt from; 0 = from the start
    std::int64_t eventsApplied = 0;    ///< after that
    bool fromMemory = false;           ///< the start was an in-memory checkpoint
    std::optional<Stopped> stopped;
    std::vector<SnapshotProblem> ignoredSnapshots;
    std::string digest;                ///< hex SHA-256 of the canonical form
};

/// One event in view order with what it did.
struct Row {
    Rank rank;                ///< after this event: 1-based
    event::StoredEvent event; ///< as stored
    aggregate::EventFacts facts;
    bool gapBefore = false;
    bool repeatedId = false;
};

struct ChangedField {
    std::string field;
    aggregate::FieldValue a, b;
    base::Version setByA, setByB;
};

struct Movement {
    std::string_view type;   ///< event type
    std::string_view title;  ///< line of the roll-forward, source text of a translation
    std::int64_t count = 0;
    std::int64_t total = 0;  ///< minor units, signed
    std::int64_t late = 0;   ///< how many of them occurred before A though recorded after (back-dated into an earlier period)
};

/// opening + movements = closing; `ties` = the state at B says the same. Events that apply at A and not at B (A lies after
/// B; or recorded times that jump back) are taken back: they count, and their amounts change sign. So it always must tie.
struct RollForward {
    std::int64_t opening = 0, closing = 0;
    std::vector<Movement> movements; ///< only types with events in (A, B], in catalogue order
    std::int64_t events = 0, postings = 0;
    std::int64_t totalIn = 0;  ///< sum of the positive amounts
    std::int64_t totalOut = 0; ///< sum of the negative amounts: ≤ 0
    bool ties = false;
};

struct Diff {
    StateAnswer a, b;
    std::vector<ChangedField> changed;
    RollForward rollForward;
};

struct RuleBreaches {
    std::string_view rule;
    std::string_view title;
    base::Version first;                ///< 0 = never
    std::vector<base::Version> breaches; ///< the first 1,000
    std::int64_t total = 0;
};

/// What one full pass over a stream tells.
struct StreamReport {
    std::string stream;
    std::vector<RuleBreaches> rules;
    std::vector<base::Version> gapsBefore;   ///< version of the event before which revisions are missing
    std::vector<base::Version> repeatedIds;  ///< version of the later event
    std::optional<Stopped> stopped;
    [[nodiscard]] std::int64_t findings() const;
};

/// How far judging a stream's snapshots has come.
struct SnapshotProgress {
    std::int64_t left = 0;     ///< not yet looked at
    std::int64_t unusable = 0; ///< of those looked at now
};

struct SnapshotInfo {
    base::Version version;
    base::Instant takenAt;
    std::string digest; ///< as the snapshot claims
    std::int64_t size = 0; ///< bytes
    bool usable = false;
    std::string problem;                ///< why not usable
    std::optional<bool> matchesReplay;  ///< after verify
};

} // namespace lookback::timetravel
