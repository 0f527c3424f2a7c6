// What the timeline shows (Scene) and what painting and hit tests need to know about it, computed
// once per change of range, size or data (Plan). Plain values; the cursor is deliberately not part
// of the plan, so that a drag computes nothing.
#pragma once

#include "ui/timeline/bins.h"
#include "ui/timeline/layers.h"
#include "ui/timeline/ruler.h"
#include "ui/timeline/step_curve.h"
#include "ui/timeline/value_scale.h"

#include <QtCore/QList>

#include <functional>

namespace lookback::ui::timeline {

/// What the surroundings know and the timeline does not: figures and words.
struct TimelineTexts {
    /// Minor units to text. Absent: ui/format with the decimals of the series.
    std::function<QString(std::int64_t)> money;
    /// Seconds east of UTC at an instant, for texts only; the ruler stays UTC. Absent: UTC.
    std::function<int(std::int64_t)> utcOffset;
    /// Word of a status band: "frozen". Absent: open, halted, closed.
    std::function<QString(aggregate::StatusBand)> status;
    /// Plain text, one line per line, about `count` events from `rank` on. Absent: version and
    /// time.
    std::function<QString(std::int64_t rank, std::int64_t count)> toolTip;
    /// The whole sentence for a screen reader. Absent: version, time and value.
    std::function<QString(const Place&)> spoken;
};

struct Scene {
    std::shared_ptr<const EventIndex> index; ///< null: nothing to show
    ViewScale scale;                         ///< valid when index has events
    Layers layers;
    bool logValues = true;
    bool mirrored = false; ///< right-to-left language: the head mirrors, time never does
    Handles handles;
    QList<Mark> marks;         ///< ascending by rank
    QList<Mark> checks;        ///< ascending by rank; the lane appears when there are any
    std::optional<Layer> lane; ///< the lane chosen with the keyboard
    TimelineTexts texts;

    [[nodiscard]] QString money(std::int64_t value) const;
    [[nodiscard]] QString signedMoney(std::int64_t value) const;
    [[nodiscard]] int offset(std::int64_t t) const;
    /// Instant of a place; absent before the first event.
    [[nodiscard]] std::optional<std::int64_t> timeOf(const Place& place) const;
    /// "v11", on the occurred axis "#11": the version of the event at the place; "v0" before it.
    [[nodiscard]] QString caption(const Place& place) const;
};

/// One glyph of a lane: its clusters and what it stands for.
struct LaneGlyph {
    Cluster cluster;
    int x = 0;     ///< absolute px of its centre
    QString label; ///< "v8", "R2", "fee?"
    bool strong =
        false; ///< erased rather than sealed, older rather than current schema, bad snapshot
};

struct Plan {
    Columns events; ///< what the filter lets through
    Columns all;
    Columns overview; ///< on the full range
    PixelMap overviewMap;
    std::shared_ptr<const EventIndex> overviewOf; ///< whose events the overview counts
    std::vector<Cluster> in, out, status, administrative, privacy;
    std::uint32_t highest = 1; ///< fullest bar
    StepCurve curve;
    ValueScale values;
    Ruler ruler;
    std::array<std::vector<LaneGlyph>, kLayers> lanes;

    [[nodiscard]] const std::vector<LaneGlyph>& lane(Layer l) const {
        return lanes[static_cast<std::size_t>(l)];
    }
};

/// Requires: scene.index has events and scene.scale its pixels. What of `before` still holds (the overview, while only the
/// range changes) is taken over.
[[nodiscard]] Plan makePlan(const Scene& scene, Plan before = {});

/// The rank a cluster of the scale's visible order begins with, and how many events it spans.
[[nodiscard]] std::int64_t firstRank(const Scene& scene, const Cluster& cluster, FacetMask mask);

/// Lanes a key can reach, in the order they stand.
inline constexpr std::array<Layer, 7> kLanes{Layer::Snapshots, Layer::Status, Layer::Upcast,
                                             Layer::Privacy,   Layer::Marks,  Layer::Checks,
                                             Layer::Findings};
[[nodiscard]] FacetMask facetsOfLane(Layer lane);

} // namespace lookback::ui::timeline
