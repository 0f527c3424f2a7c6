// What the pointer learns without moving anything: hover line, tool tip, menus.
#include "ui/timeline/timeline_widget.h"

#include "ui/appearance/plain_text.h"
#include "ui/format/format.h"

#include <QtGui/QContextMenuEvent>
#include <QtWidgets/QMenu>
#include <QtWidgets/QToolTip>

#include <algorithm>

namespace lookback::ui::timeline {

// --- hover -----------------------------------------------------------------------------------

void TimelineWidget::updateHover(const QPoint& pos) {
    if (!showsEvents()) {
        return;
    }
    const Hit hit = hitAt(pos);
    const Layers& l = m_scene.layers;
    std::optional<int> line;
    const bool overLayers =
        pos.y() >= l.rect(Layer::Events).top() && pos.y() < l.rect(Layer::Ruler).top();
    if (overLayers && hit.drag == Drag::Band) {
        // On an event when one is near, else none: the line names a place, not a pixel.
        const Place near = m_scene.scale.nearest(pos.x());
        const int x = m_scene.scale.x(near);
        if (near.rank > 0 && std::abs(x - pos.x()) <= l.px(8)) {
            line = x;
        }
    }
    const bool onPill = grownTarget(pillRect(m_scene, m_moving), l.px(24)).contains(pos);
    if (line != m_moving.hoverX || onPill != m_moving.pillHovered) {
        changeMoving([&] {
            m_moving.hoverX = line;
            m_moving.pillHovered = onPill;
        });
    }
    const bool resize = hit.drag == Drag::WindowMin || hit.drag == Drag::WindowMax;
    const bool hand = hit.drag == Drag::HandleA || hit.drag == Drag::HandleB || onPill;
    QWidget::setCursor(resize            ? Qt::SizeHorCursor
                       : hand            ? Qt::SizeHorCursor
                       : hit.overEvent() ? Qt::PointingHandCursor
                                         : Qt::ArrowCursor);
    if (pos != m_hoverPos) {
        m_hoverPos = pos;
        QToolTip::hideText();
        m_hoverTimer.start();
    }
}

void TimelineWidget::showHover() {
    if (!showsEvents() || m_drag != Drag::None) {
        return;
    }
    Hit hit = hitAt(m_hoverPos);
    if (!hit.overEvent() && hit.drag == Drag::Band) {
        const Place near = m_scene.scale.nearest(m_hoverPos.x());
        if (near.rank > 0 &&
            std::abs(m_scene.scale.x(near) - m_hoverPos.x()) <= m_scene.layers.px(8)) {
            hit.rank = near.rank;
            hit.count = 1;
        }
    }
    if (!hit.overEvent()) {
        return;
    }
    QString text;
    if (m_scene.texts.toolTip) {
        text = m_scene.texts.toolTip(hit.rank, hit.count);
    } else {
        const Place place{hit.rank, std::nullopt};
        const auto t = m_scene.timeOf(place);
        text = QStringLiteral("%1  %2").arg(m_scene.caption(place),
                                            format::instant(*t, m_scene.offset(*t)));
        if (hit.count > 1) {
            text = format::events(hit.count) + QLatin1Char('\n') + text;
        }
    }
    const QRect keep(m_hoverPos - QPoint(8, 8), QSize(17, 17));
    QToolTip::showText(mapToGlobal(m_hoverPos), ui::toolTip(text.split(QLatin1Char('\n'))), this,
                       keep);
}

void TimelineWidget::leaveEvent(QEvent* event) {
    m_hoverTimer.stop();
    if (m_moving.hoverX || m_moving.pillHovered) {
        changeMoving([this] {
            m_moving.hoverX.reset();
            m_moving.pillHovered = false;
        });
    }
    QWidget::leaveEvent(event);
}

// --- menus -----------------------------------------------------------------------------------

void TimelineWidget::showBandMenu(const QPoint& globalPos) {
    const auto [x0, x1] = std::minmax(m_moving.rubberBand->first, m_moving.rubberBand->second);
    const Place from = m_scene.scale.freeAt(x0);
    const Place to = m_scene.scale.freeAt(x1);
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("timelineRangeMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, const char* name, RangeAction action) {
        QAction* a = menu->addAction(text);
        a->setObjectName(QString::fromLatin1(name));
        connect(a, &QAction::triggered, this,
                [this, action, from, to] { doRange(action, from, to); });
    };
    add(tr("Zoom"), "rangeZoom", RangeAction::Zoom);
    add(tr("Set A and B"), "rangeSetHandles", RangeAction::SetHandles);
    add(tr("Filter to this range"), "rangeFilter", RangeAction::Filter);
    add(tr("Sample this range"), "rangeSample", RangeAction::Sample);
    connect(menu, &QMenu::aboutToHide, this,
            [this] { changeMoving([this] { m_moving.rubberBand.reset(); }); });
    m_menu = menu;
    menu->popup(globalPos);
}

void TimelineWidget::doRange(RangeAction action, const Place& from, const Place& to) {
    switch (action) {
    case RangeAction::Zoom:
        setRange(m_scene.scale.positionOf(from), m_scene.scale.positionOf(to));
        break;
    case RangeAction::SetHandles:
        setHandles({from, to}, Cause::User);
        break;
    case RangeAction::Filter:
    case RangeAction::Sample:
        break;
    }
    Q_EMIT rangeActionRequested(action, from, to);
}

void TimelineWidget::contextMenuEvent(QContextMenuEvent* event) {
    if (!showsEvents()) {
        return;
    }
    // From the keyboard: about the event at the cursor.
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const std::int64_t rank = byKey ? m_moving.cursor.rank : hitAt(event->pos()).rank;
    if (rank > 0) {
        const QPoint at =
            byKey ? mapToGlobal(pillRect(m_scene, m_moving).bottomLeft()) : event->globalPos();
        showEventMenu(rank, at);
    }
}

void TimelineWidget::showEventMenu(std::int64_t rank, const QPoint& globalPos) {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("timelineEventMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, const char* name, EventAction action) {
        QAction* a = menu->addAction(text);
        a->setObjectName(QString::fromLatin1(name));
        connect(a, &QAction::triggered, this, [this, action, rank] { doEvent(action, rank); });
    };
    add(tr("Go"), "eventGo", EventAction::Go);
    add(tr("Set A"), "eventSetA", EventAction::SetA);
    add(tr("Set B"), "eventSetB", EventAction::SetB);
    menu->addSeparator();
    add(tr("Note…"), "eventNote", EventAction::Note);
    add(tr("Copy link"), "eventCopyLink", EventAction::CopyLink);
    m_menu = menu;
    menu->popup(globalPos);
}

void TimelineWidget::doEvent(EventAction action, std::int64_t rank) {
    const Place place{rank, std::nullopt};
    switch (action) {
    case EventAction::Go:
        setPlace(place, Cause::User);
        break;
    case EventAction::SetA:
        setHandles({place, m_scene.handles.b}, Cause::User);
        break;
    case EventAction::SetB:
        setHandles({m_scene.handles.a, place}, Cause::User);
        break;
    case EventAction::Note:
    case EventAction::CopyLink:
        break;
    }
    Q_EMIT eventActionRequested(action, rank);
}

} // namespace lookback::ui::timeline
