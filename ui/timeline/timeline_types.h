// The words the timeline and its surroundings share. Plain values, QtCore only.
//
// A *rank* is a place in the account as it is shown: 0 = before the first event, r = after the
// r-th event in view order, n = now. It is not a version and not a position of the store.
#pragma once

#include <QtCore/QMetaType>
#include <QtCore/QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace lookback::ui::timeline {

enum class Axis { Recorded, Occurred };

enum class ScaleKind { Time, EventNumber };

/// Who moved something; breaks feedback loops: whoever obeys a signal ignores what it caused.
enum class Cause { User, Playback, Program };

/// Where the cursor, A or B stands. With an instant it stands between events, and `rank` is the
/// number of events applied at that instant; without, it stands on the event of that rank.
struct Place {
    std::int64_t rank = 0;
    std::optional<std::int64_t> instant; ///< nanoseconds UTC on the view's axis
    friend bool operator==(const Place&, const Place&) = default;
};

/// A and B. Either may be absent; A may stand after B.
struct Handles {
    std::optional<Place> a;
    std::optional<Place> b;
    friend bool operator==(const Handles&, const Handles&) = default;
};

/// A bookmark, or a problem found by verification, at the event of `rank`.
struct Mark {
    std::int64_t rank = 0;
    QString label;
    friend bool operator==(const Mark&, const Mark&) = default;
};

enum class TimelineState {
    NoStore,
    NoAccount,
    Empty, ///< the account has no events in scope
    Loading,
    Ready,
    Playing,
    Dragging,
    FilteredEmpty, ///< events exist, none matches
    Error,
};

/// What the user wants done with a stretch of the timeline.
enum class RangeAction { Zoom, SetHandles, Filter, Sample };

/// What the user wants done with one event. Go and the handles are carried out by the widget.
enum class EventAction { Go, SetA, SetB, Note, CopyLink };

/// The way out offered by an empty or failed timeline.
enum class Offer { OpenStore, OpenSample, ClearFilters, Retry };

} // namespace lookback::ui::timeline

Q_DECLARE_METATYPE(lookback::ui::timeline::Place)
Q_DECLARE_METATYPE(lookback::ui::timeline::Handles)
