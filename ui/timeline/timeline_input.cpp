// The pointer: what is under it and what it drags. A drag only remembers where
// the pointer is; every 16 ms one step is made of it.
#include "ui/timeline/timeline_widget.h"

#include "ui/appearance/plain_text.h"
#include "ui/format/format.h"

#include <QtGui/QContextMenuEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QWheelEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMenu>
#include <QtWidgets/QToolTip>

#include <algorithm>
#include <cmath>

namespace lookback::ui::timeline {
namespace {

bool isLane(Layer layer) {
    return std::find(kLanes.begin(), kLanes.end(), layer) != kLanes.end();
}

} // namespace

// --- what is under a point -------------------------------------------------------------------

TimelineWidget::Hit TimelineWidget::glyphAt(const QPoint& pos) {
    ensurePlan();
    const Layers& l = m_scene.layers;
    const int reach = l.px(8);
    const auto nearest = [&](const std::vector<Cluster>& row, FacetMask mask, int& best) {
        Hit hit;
        for (const Cluster& c : row) {
            const int d = std::abs(l.plotLeft + c.centre() - pos.x());
            if (d < best) {
                best = d;
                hit = {Drag::None, firstRank(m_scene, c, mask), static_cast<std::int64_t>(c.count)};
            }
        }
        return hit;
    };
    if (l.rect(Layer::Events).contains(pos)) {
        const int middle = l.rect(Layer::Events).center().y();
        const bool onLine = std::abs(pos.y() - middle) <= l.px(4);
        int best = reach;
        Hit hit;
        const auto take = [&](const std::vector<Cluster>& row, Facet facet) {
            const Hit found = nearest(row, bit(facet), best);
            hit = found.overEvent() ? found : hit;
        };
        if (onLine) {
            take(m_plan->status, Facet::Status);
            take(m_plan->administrative, Facet::Administrative);
            take(m_plan->privacy, Facet::Privacy);
        }
        if (!hit.overEvent()) {
            pos.y() <= middle ? take(m_plan->in, Facet::In) : take(m_plan->out, Facet::Out);
        }
        return hit;
    }
    for (const Layer lane : kLanes) {
        if (!l.has(lane) || !l.rect(lane).contains(pos) || !isLane(lane)) {
            continue;
        }
        if (lane == Layer::Status) {
            int best = reach;
            return nearest(m_plan->status, bit(Facet::Status), best);
        }
        int best = reach;
        Hit hit;
        for (const LaneGlyph& g : m_plan->lane(lane)) {
            if (std::abs(g.x - pos.x()) >= best) {
                continue;
            }
            best = std::abs(g.x - pos.x());
            hit.count = static_cast<std::int64_t>(g.cluster.count);
            if (lane == Layer::Marks || lane == Layer::Checks) {
                const auto& marks = lane == Layer::Marks ? m_scene.marks : m_scene.checks;
                // Clusters count only the marks in view, so the rank is found by its pixel.
                for (const Mark& mark : marks) {
                    const std::int64_t p = m_scene.scale.positionOfRank(mark.rank);
                    if (m_scene.scale.map().contains(p) &&
                        m_scene.scale.map().x(p) >= g.cluster.first) {
                        hit.rank = mark.rank;
                        break;
                    }
                }
            } else {
                const FacetMask mask = lane == Layer::Upcast
                                           ? bit(Facet::Upcast) | bit(Facet::Current)
                                           : facetsOfLane(lane);
                hit.rank = firstRank(m_scene, g.cluster, mask);
            }
        }
        return hit;
    }
    return {};
}

TimelineWidget::Hit TimelineWidget::hitAt(const QPoint& pos) {
    if (!showsEvents()) {
        return {};
    }
    ensurePlan();
    const Layers& l = m_scene.layers;
    const int target = l.px(24);
    const QRect pill = pillRect(m_scene, m_moving);
    const QRect a = flagRect(m_scene, true);
    const QRect b = flagRect(m_scene, false);
    // Exactly on something first, then within its wider target.
    if (pill.contains(pos)) {
        return {Drag::Cursor};
    }
    if (a.contains(pos)) {
        return {Drag::HandleA};
    }
    if (b.contains(pos)) {
        return {Drag::HandleB};
    }
    const QRect box = overviewBox(l);
    if (box.adjusted(-6, 0, 6, 0).contains(pos)) {
        const int x0 = m_plan->overviewMap.x(m_scene.scale.map().min);
        const int x1 = m_plan->overviewMap.x(m_scene.scale.map().max);
        const int reach = std::min(l.px(8), std::max(3, (x1 - x0) / 4));
        if (std::abs(pos.x() - x0) <= reach) {
            return {Drag::WindowMin};
        }
        if (std::abs(pos.x() - x1) <= reach) {
            return {Drag::WindowMax};
        }
        return {Drag::Window};
    }
    if (!a.isNull() && grownTarget(a, target).contains(pos)) {
        return {Drag::HandleA};
    }
    if (!b.isNull() && grownTarget(b, target).contains(pos)) {
        return {Drag::HandleB};
    }
    if (pos.y() >= l.rect(Layer::Ruler).top() && pos.y() <= l.rect(Layer::Track).bottom()) {
        return {Drag::Cursor};
    }
    Hit hit = glyphAt(pos);
    const bool inPlot = pos.x() >= l.plotLeft - l.px(4) && pos.x() <= l.plotRight() + l.px(4) &&
                        pos.y() >= l.rect(Layer::Events).top() &&
                        pos.y() < l.rect(Layer::Ruler).top();
    if (inPlot) {
        hit.drag = Drag::Band;
    }
    return hit;
}

Place TimelineWidget::placeUnder(int x, bool free) const {
    return free ? m_scene.scale.freeAt(x) : m_scene.scale.nearest(x);
}

// --- dragging --------------------------------------------------------------------------------

void TimelineWidget::mousePressEvent(QMouseEvent* event) {
    QToolTip::hideText();
    m_hoverTimer.stop();
    if (!showsEvents() || m_drag != Drag::None) {
        return;
    }
    m_dragModifiers = event->modifiers();
    if (event->button() == Qt::MiddleButton) {
        beginDrag(Drag::Pan, event->pos());
    } else if (event->button() == Qt::LeftButton) {
        const Hit hit = hitAt(event->pos());
        if (hit.drag != Drag::None) {
            beginDrag(hit.drag, event->pos());
        }
    }
}

void TimelineWidget::beginDrag(Drag drag, const QPoint& pos) {
    m_drag = drag;
    m_dragStart = m_dragNow = pos;
    m_dragMoved = false;
    m_placeBefore = m_moving.cursor;
    m_handlesBefore = m_scene.handles;
    m_mapBefore = m_scene.scale.map();
    changeMoving([this] { m_moving.hoverX.reset(); });
    switch (drag) {
    case Drag::Cursor: {
        const bool onPill = pillRect(m_scene, m_moving).contains(pos);
        changeMoving([this] { m_moving.dragging = true; });
        if (!onPill) {
            dragCursor(pos.x(), (m_dragModifiers & Qt::AltModifier) != 0);
        }
        noteState();
        break;
    }
    case Drag::Window:
        // Outside the visible part: it comes here, and is dragged on from here.
        if (pos.x() < m_plan->overviewMap.x(m_mapBefore.min) ||
            pos.x() > m_plan->overviewMap.x(m_mapBefore.max)) {
            ViewScale s = m_scene.scale;
            s.centreOn(m_plan->overviewMap.position(pos.x()));
            setRange(s.map().min, s.map().max);
            m_mapBefore = m_scene.scale.map();
        }
        break;
    case Drag::None:
    case Drag::HandleA:
    case Drag::HandleB:
    case Drag::Band:
    case Drag::Pan:
    case Drag::WindowMin:
    case Drag::WindowMax:
        break;
    }
}

void TimelineWidget::mouseMoveEvent(QMouseEvent* event) {
    if (m_drag == Drag::None) {
        updateHover(event->pos());
        return;
    }
    m_dragNow = event->pos();
    m_dragModifiers = event->modifiers();
    const int distance = (m_dragNow - m_dragStart).manhattanLength();
    m_dragMoved = m_dragMoved || distance >= (m_drag == Drag::Band ? 4 : 1);
    if (m_dragMoved && !m_frameTimer.isActive()) {
        m_frameTimer.start();
    }
}

void TimelineWidget::applyDrag() {
    if (!showsEvents() || !m_dragMoved) {
        return;
    }
    const bool free = (m_dragModifiers & Qt::AltModifier) != 0;
    const int x = m_dragNow.x();
    switch (m_drag) {
    case Drag::None:
        return;
    case Drag::Cursor:
        dragCursor(x, free);
        return;
    case Drag::HandleA:
    case Drag::HandleB:
        dragHandle(x, free, (m_dragModifiers & Qt::ShiftModifier) != 0);
        return;
    case Drag::Band: {
        const Layers& l = m_scene.layers;
        const auto inside = [&](int px) { return std::clamp(px, l.plotLeft, l.plotRight()); };
        changeMoving([&] { m_moving.rubberBand = {inside(m_dragStart.x()), inside(x)}; });
        return;
    }
    case Drag::Pan: {
        ViewScale s = m_scene.scale;
        s.setRange(m_mapBefore.min, m_mapBefore.max);
        s.panBy(static_cast<double>(m_dragStart.x() - x) / std::max(1, m_scene.layers.plotWidth));
        setRange(s.map().min, s.map().max);
        return;
    }
    case Drag::Window:
    case Drag::WindowMin:
    case Drag::WindowMax:
        dragWindow(x);
        return;
    }
}

void TimelineWidget::dragCursor(int x, bool free) {
    moveTo(placeUnder(x, free), Cause::User);
}

void TimelineWidget::dragHandle(int x, bool free, bool keepDistance) {
    const bool isA = m_drag == Drag::HandleA;
    const Place moved = placeUnder(x, free);
    Handles wanted = m_scene.handles;
    (isA ? wanted.a : wanted.b) = moved;
    const auto& ownBefore = isA ? m_handlesBefore.a : m_handlesBefore.b;
    const auto& otherBefore = isA ? m_handlesBefore.b : m_handlesBefore.a;
    if (keepDistance && ownBefore && otherBefore) {
        const ViewScale& s = m_scene.scale;
        const std::int64_t delta = s.positionOf(moved) - s.positionOf(*ownBefore);
        const Place other =
            s.at(std::clamp(s.positionOf(*otherBefore) + delta, s.fullMin(), s.fullMax()));
        (isA ? wanted.b : wanted.a) = other;
    } else {
        (isA ? wanted.b : wanted.a) = otherBefore;
    }
    setHandles(wanted, Cause::User);
}

void TimelineWidget::dragWindow(int x) {
    ensurePlan();
    const PixelMap& full = m_plan->overviewMap;
    if (m_drag == Drag::Window) {
        ViewScale s = m_scene.scale;
        s.setRange(m_mapBefore.min, m_mapBefore.max);
        const double columns = std::max(1, full.width - 1);
        const double shown =
            static_cast<double>(m_mapBefore.span()) / static_cast<double>(full.span());
        s.panBy((x - m_dragStart.x()) / columns / shown);
        setRange(s.map().min, s.map().max);
        return;
    }
    const std::int64_t p = full.position(x);
    if (m_drag == Drag::WindowMin) {
        setRange(std::min(p, m_mapBefore.max), m_mapBefore.max);
    } else {
        setRange(m_mapBefore.min, std::max(p, m_mapBefore.min));
    }
}

void TimelineWidget::mouseReleaseEvent(QMouseEvent* event) {
    if (m_drag == Drag::None) {
        return;
    }
    const bool ours = event->button() == (m_drag == Drag::Pan ? Qt::MiddleButton : Qt::LeftButton);
    if (!ours) {
        return;
    }
    m_dragNow = event->pos();
    m_dragModifiers = event->modifiers();
    m_frameTimer.stop();
    applyDrag();
    const bool band = m_drag == Drag::Band;
    const bool moved = m_dragMoved;
    if (band && !moved) {
        const Hit hit = glyphAt(event->pos());
        if (hit.overEvent()) {
            setPlace({hit.rank, std::nullopt}, Cause::User);
            Q_EMIT markerActivated(hit.rank);
        }
    }
    endDrag();
    if (band && moved) {
        showBandMenu(event->globalPosition().toPoint());
    }
}

void TimelineWidget::endDrag() {
    m_drag = Drag::None;
    m_frameTimer.stop();
    if (m_moving.dragging) {
        changeMoving([this] { m_moving.dragging = false; });
    }
    noteState();
}

void TimelineWidget::cancelDrag() {
    if (m_drag == Drag::None) {
        return;
    }
    const Drag was = m_drag;
    changeMoving([this] { m_moving.rubberBand.reset(); });
    endDrag();
    if (!showsEvents()) {
        return;
    }
    switch (was) {
    case Drag::None:
    case Drag::Band:
        return;
    case Drag::Cursor:
        moveTo(m_placeBefore, Cause::User);
        return;
    case Drag::HandleA:
    case Drag::HandleB:
        setHandles(m_handlesBefore, Cause::User);
        return;
    case Drag::Pan:
    case Drag::Window:
    case Drag::WindowMin:
    case Drag::WindowMax:
        setRange(m_mapBefore.min, m_mapBefore.max);
        return;
    }
}

void TimelineWidget::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !showsEvents()) {
        return;
    }
    const Hit hit = hitAt(event->pos());
    if (hit.drag == Drag::Cursor || hit.drag == Drag::HandleA || hit.drag == Drag::HandleB) {
        mousePressEvent(event); // two quick presses on the track are two presses
        return;
    }
    if (hit.overEvent()) {
        setPlace({hit.rank, std::nullopt}, Cause::User);
        Q_EMIT markerActivated(hit.rank);
    } else {
        fitAll();
    }
}

void TimelineWidget::wheelEvent(QWheelEvent* event) {
    if (!showsEvents()) {
        return;
    }
    // With Alt some platforms turn the wheel sideways.
    const QPoint delta = event->angleDelta();
    const double notches = (delta.y() != 0 ? delta.y() : delta.x()) / 120.0;
    const bool sideways = delta.y() == 0 || (event->modifiers() & Qt::ShiftModifier) != 0;
    if (sideways) {
        panByWheel(-notches * 0.1);
    } else {
        ViewScale s = m_scene.scale;
        s.zoomAt(qRound(event->position().x()), std::pow(1.25, notches));
        setRange(s.map().min, s.map().max);
    }
    event->accept();
}

// --- focus -----------------------------------------------------------------------------------

bool TimelineWidget::event(QEvent* event) {
    // Single letters are ours only while we have the focus; then they win over the window's.
    if (event->type() == QEvent::ShortcutOverride &&
        handleKey(static_cast<QKeyEvent*>(event), false)) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void TimelineWidget::focusInEvent(QFocusEvent* event) {
    const Qt::FocusReason r = event->reason();
    m_keyboardFocus =
        r == Qt::TabFocusReason || r == Qt::BacktabFocusReason || r == Qt::ShortcutFocusReason;
    m_moving.focused = m_keyboardFocus;
    update();
    QWidget::focusInEvent(event);
}

void TimelineWidget::focusOutEvent(QFocusEvent* event) {
    m_keyboardFocus = false;
    m_moving.focused = false;
    if (event->reason() != Qt::PopupFocusReason) {
        cancelDrag();
    }
    update();
    QWidget::focusOutEvent(event);
}

} // namespace lookback::ui::timeline
