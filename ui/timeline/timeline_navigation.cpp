// Moving the cursor, the handles and the view without a pointer.
#include "ui/timeline/timeline_widget.h"

#include "ui/format/civil.h"
#include "ui/widgets/segments.h"

#include <QtCore/QSignalBlocker>
#include <QtGui/QAccessible>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QToolButton>

#include <algorithm>

namespace lookback::ui::timeline {
namespace {

constexpr double kZoomStep = 1.25;
constexpr double kPanStep = 0.2;

// Next or previous rank among sorted marks; 0 = none.
std::int64_t markBeside(const QList<Mark>& marks, std::int64_t rank, int direction) {
    std::int64_t best = 0;
    for (const Mark& m : marks) {
        if (direction > 0 ? m.rank > rank && (best == 0 || m.rank < best)
                          : m.rank < rank && m.rank > best) {
            best = m.rank;
        }
    }
    return best;
}

} // namespace

// --- view ------------------------------------------------------------------------------------

void TimelineWidget::setScaleKind(ScaleKind kind) {
    if (kind == m_kind) {
        return;
    }
    m_kind = kind;
    if (showsEvents()) {
        cancelDrag();
        // The same events stay in view.
        const bool all = m_scene.scale.showsAll();
        const PixelMap before = m_scene.scale.map();
        const ViewScale old = m_scene.scale;
        m_scene.scale = ViewScale(m_scene.index, kind);
        m_scene.scale.setPixels(m_scene.layers.plotLeft, m_scene.layers.plotWidth);
        if (!all) {
            const Place first = old.at(before.min);
            const Place last = old.at(before.max);
            m_scene.scale.setRange(m_scene.scale.positionOf(first), m_scene.scale.positionOf(last));
        }
    }
    const QSignalBlocker quiet(m_scaleSegments);
    m_scaleSegments->setCurrentIndex(kind == ScaleKind::Time ? 0 : 1);
    invalidate();
    Q_EMIT scaleKindChanged(kind);
    if (showsEvents()) {
        noteRange();
    }
}

void TimelineWidget::setLogScale(bool log) {
    if (log == m_scene.logValues) {
        return;
    }
    m_scene.logValues = log;
    const QSignalBlocker quiet(m_logButton);
    m_logButton->setChecked(log);
    invalidate();
    Q_EMIT logScaleChanged(log);
}

void TimelineWidget::zoomIn() {
    if (showsEvents()) {
        ViewScale s = m_scene.scale;
        const std::int64_t p = s.positionOf(m_moving.cursor);
        const bool seen = s.map().contains(p);
        s.zoomAt(seen ? s.map().x(p) : (s.map().left + s.map().right()) / 2, kZoomStep);
        setRange(s.map().min, s.map().max);
    }
}

void TimelineWidget::zoomOut() {
    if (showsEvents()) {
        ViewScale s = m_scene.scale;
        const std::int64_t p = s.positionOf(m_moving.cursor);
        const bool seen = s.map().contains(p);
        s.zoomAt(seen ? s.map().x(p) : (s.map().left + s.map().right()) / 2, 1 / kZoomStep);
        setRange(s.map().min, s.map().max);
    }
}

void TimelineWidget::fitAll() {
    if (showsEvents()) {
        setRange(m_scene.scale.fullMin(), m_scene.scale.fullMax());
    }
}

void TimelineWidget::centreOrFit() {
    if (!showsEvents()) {
        return;
    }
    ViewScale s = m_scene.scale;
    const bool again = m_centredLast || s.showsAll();
    if (!again) {
        s.centreOn(s.positionOf(m_moving.cursor));
        setRange(s.map().min, s.map().max);
        m_centredLast = true;
        return;
    }
    if (m_scene.handles.a && m_scene.handles.b) {
        const std::int64_t a = s.positionOf(*m_scene.handles.a);
        const std::int64_t b = s.positionOf(*m_scene.handles.b);
        const std::int64_t from = std::min(a, b);
        const std::int64_t to = std::max(a, b);
        const auto air = static_cast<std::int64_t>(PixelMap::distance(from, to) / 16);
        setRange(format::saturatingAdd(from, -air), format::saturatingAdd(to, air));
    } else {
        fitAll();
    }
    m_centredLast = false;
}

void TimelineWidget::panByWheel(double part) {
    if (showsEvents()) {
        ViewScale s = m_scene.scale;
        s.panBy(part);
        setRange(s.map().min, s.map().max);
    }
}

// --- cursor ----------------------------------------------------------------------------------

void TimelineWidget::stepNext(bool ignoreFilter) {
    if (showsEvents()) {
        const std::int64_t rank = m_moving.cursor.rank;
        setPlace({ignoreFilter ? rank + 1 : m_scene.index->nextVisible(rank), std::nullopt},
                 Cause::User);
    }
}

void TimelineWidget::stepPrevious(bool ignoreFilter) {
    if (showsEvents()) {
        // Between two events, back means onto the one before.
        const std::int64_t rank = m_moving.cursor.rank + (m_moving.cursor.instant ? 1 : 0);
        setPlace({ignoreFilter ? rank - 1 : m_scene.index->previousVisible(rank), std::nullopt},
                 Cause::User);
    }
}

void TimelineWidget::stepMarker(int direction) {
    if (!showsEvents()) {
        return;
    }
    const Layer lane = m_scene.lane.value_or(Layer::Head);
    FacetMask mask = facetsOfLane(lane);
    if (!m_scene.lane) {
        mask = facetsOfLane(Layer::Findings) | facetsOfLane(Layer::Snapshots) |
               facetsOfLane(Layer::Status);
    }
    const std::int64_t rank = m_moving.cursor.rank;
    std::int64_t best = 0;
    const auto offer = [&](std::int64_t r) {
        if (r > 0 && (best == 0 || (direction > 0 ? r < best : r > best))) {
            best = r;
        }
    };
    if (mask != 0) {
        offer((direction > 0 ? m_scene.index->nextWith(mask, rank)
                             : m_scene.index->previousWith(mask, rank))
                  .value_or(0));
    }
    if (!m_scene.lane || lane == Layer::Marks) {
        offer(markBeside(m_scene.marks, rank, direction));
    }
    if (!m_scene.lane || lane == Layer::Checks) {
        offer(markBeside(m_scene.checks, rank, direction));
    }
    if (best > 0) {
        setPlace({best, std::nullopt}, Cause::User);
    }
}

void TimelineWidget::stepDays(int days) {
    stepTime(
        [days](std::int64_t t) { return format::saturatingAdd(t, days * format::kNanosPerDay); });
}

void TimelineWidget::stepMonths(int months) {
    stepTime([months](std::int64_t t) { return format::addMonths(t, months); });
}

// To an instant: quiet days are crossed one by one, the cursor then stands between events.
void TimelineWidget::stepTime(const std::function<std::int64_t(std::int64_t)>& moved) {
    if (!showsEvents()) {
        return;
    }
    const auto [first, last] = m_scene.index->timeRange();
    const std::int64_t to = moved(m_scene.timeOf(m_moving.cursor).value_or(first));
    if (to >= last) {
        goToEnd();
    } else if (to < first) {
        goToStart();
    } else {
        const std::int64_t rank = m_scene.index->rankAt(to);
        const bool onEvent = m_scene.index->timeOf(rank) == to;
        setPlace({rank, onEvent ? std::nullopt : std::optional(to)}, Cause::User);
    }
}

void TimelineWidget::goToStart() {
    setPlace({0, std::nullopt}, Cause::User);
}

void TimelineWidget::goToEnd() {
    if (showsEvents()) {
        setPlace({m_scene.index->count(), std::nullopt}, Cause::User);
    }
}

void TimelineWidget::stepLane(int direction) {
    std::vector<Layer> shown;
    for (const Layer lane : kLanes) {
        if (m_scene.layers.has(lane)) {
            shown.push_back(lane);
        }
    }
    const auto count = static_cast<int>(shown.size());
    int at = direction > 0 ? -1 : count;
    for (int i = 0; i < count; ++i) {
        if (m_scene.lane == shown[static_cast<std::size_t>(i)]) {
            at = i;
        }
    }
    at += direction;
    m_scene.lane =
        at >= 0 && at < count ? std::optional(shown[static_cast<std::size_t>(at)]) : std::nullopt;
    setAccessibleDescription(m_scene.lane ? laneName(*m_scene.lane) : QString());
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    m_staticPainted = false;
    update();
}

// --- handles ---------------------------------------------------------------------------------

void TimelineWidget::setHandleA() {
    if (showsEvents()) {
        setHandles({m_moving.cursor, m_scene.handles.b}, Cause::User);
    }
}

void TimelineWidget::setHandleB() {
    if (showsEvents()) {
        setHandles({m_scene.handles.a, m_moving.cursor}, Cause::User);
    }
}

void TimelineWidget::swapHandles() {
    setHandles({m_scene.handles.b, m_scene.handles.a}, Cause::User);
}

// --- keys ------------------------------------------------------------------------------------

// One table for both questions: "is this key ours?" and "do it".
bool TimelineWidget::handleKey(QKeyEvent* event, bool carryOut) {
    const Qt::KeyboardModifiers mods = event->modifiers() & ~Qt::KeypadModifier;
    const bool plain = mods == Qt::NoModifier;
    const bool shift = mods == Qt::ShiftModifier;
    const bool ctrl = mods == Qt::ControlModifier;
    const auto act = [carryOut](auto&& what) {
        if (carryOut) {
            what();
        }
        return true;
    };
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int dir = event->key() == Qt::Key_Right ? 1 : -1;
        if (plain || shift) {
            return act([&] { dir > 0 ? stepNext(shift) : stepPrevious(shift); });
        }
        if (ctrl) {
            return act([&] { stepMarker(dir); });
        }
        if (mods == (Qt::AltModifier | Qt::ShiftModifier)) {
            return act([&] { Q_EMIT watchedChangeRequested(dir); });
        }
        return false;
    }
    case Qt::Key_Up:
    case Qt::Key_Down:
        return ctrl && act([&] { stepLane(event->key() == Qt::Key_Down ? 1 : -1); });
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: {
        const int dir = event->key() == Qt::Key_PageDown ? 1 : -1;
        return (plain || shift) && act([&] { shift ? stepMonths(dir) : stepDays(dir); });
    }
    case Qt::Key_Home:
        return plain && act([&] { goToStart(); });
    case Qt::Key_End:
        return plain && act([&] { goToEnd(); });
    case Qt::Key_Space:
        return plain && act([&] { Q_EMIT playPauseRequested(); });
    case Qt::Key_W:
        return plain && act([&] { zoomIn(); });
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return (plain || shift) && act([&] { zoomIn(); });
    case Qt::Key_S:
    case Qt::Key_Minus:
        return plain && act([&] { zoomOut(); });
    case Qt::Key_A:
        return plain && act([&] { panByWheel(-kPanStep); });
    case Qt::Key_D:
        return plain && act([&] { panByWheel(kPanStep); });
    case Qt::Key_F:
        return plain && act([&] { centreOrFit(); });
    case Qt::Key_0:
        return plain && act([&] { fitAll(); });
    case Qt::Key_T:
        return plain && act([&] {
                   setScaleKind(m_kind == ScaleKind::Time ? ScaleKind::EventNumber
                                                          : ScaleKind::Time);
               });
    case Qt::Key_M:
        return plain && act([&] {
                   if (showsEvents()) {
                       Q_EMIT markRequested(m_moving.cursor);
                   }
               });
    // On layouts where the brackets need AltGr the modifiers are not plain; the text is what
    // counts.
    case Qt::Key_BracketLeft:
        return !ctrl && act([&] { setHandleA(); });
    case Qt::Key_BracketRight:
        return !ctrl && act([&] { setHandleB(); });
    case Qt::Key_Backslash:
        return !ctrl && act([&] { swapHandles(); });
    case Qt::Key_1:
        return ctrl && act([&] { setHandleA(); });
    case Qt::Key_2:
        return ctrl && act([&] { setHandleB(); });
    case Qt::Key_3:
        return ctrl && act([&] { swapHandles(); });
    case Qt::Key_Escape:
        return m_drag != Drag::None && act([&] { cancelDrag(); });
    default:
        return false;
    }
}

void TimelineWidget::keyPressEvent(QKeyEvent* event) {
    if (!handleKey(event, true)) {
        QWidget::keyPressEvent(event);
    }
}

} // namespace lookback::ui::timeline
