// Data, state and painting of the widget. Input is in timeline_input.cpp, navigation in
// timeline_navigation.cpp, the parts round it in timeline_parts.cpp.
#include "ui/timeline/timeline_widget.h"

#include "ui/appearance/glyphs.h"
#include "ui/appearance/theme.h"
#include "ui/format/format.h"
#include "ui/timeline/timeline_accessible.h"
#include "ui/widgets/segments.h"

#include <QtGui/QAccessible>
#include <QtGui/QPaintEvent>
#include <QtWidgets/QToolButton>

#include <algorithm>
#include <cmath>
#include <utility>

namespace lookback::ui::timeline {
namespace {

constexpr int kFrameMs = 16;
constexpr int kSettleMs = 150;
constexpr int kHoverMs = 300;
constexpr int kDimMs = 100;
constexpr int kBusyMs = 200; // after dimming: 300 in all

void single(QTimer& timer, int ms) {
    timer.setSingleShot(true);
    timer.setInterval(ms);
}

} // namespace

TimelineWidget::TimelineWidget(QWidget* parent) : QWidget(parent) {
    qRegisterMetaType<Place>();
    qRegisterMetaType<Handles>();
    installAccessibleTimeline();
    setObjectName(QStringLiteral("timeline"));
    setAccessibleName(tr("Timeline"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);

    single(m_frameTimer, kFrameMs);
    m_frameTimer.setTimerType(Qt::PreciseTimer);
    single(m_settleTimer, kSettleMs);
    single(m_hoverTimer, kHoverMs);
    single(m_dimTimer, kDimMs);
    single(m_busyTimer, kBusyMs);
    connect(&m_frameTimer, &QTimer::timeout, this, &TimelineWidget::applyDrag);
    connect(&m_settleTimer, &QTimer::timeout, this, &TimelineWidget::settle);
    connect(&m_hoverTimer, &QTimer::timeout, this, &TimelineWidget::showHover);
    connect(&m_dimTimer, &QTimer::timeout, this, [this] {
        m_busyPhase = 0;
        changeMoving([this] { m_moving.dimmed = true; });
        update(m_scene.layers.rect(Layer::Head));
        m_busyTimer.start(kBusyMs);
    });
    connect(&m_busyTimer, &QTimer::timeout, this, [this] {
        if (m_busyPhase >= 0 && !reducedMotion()) {
            m_busyPhase += 0.02;
            update(m_scene.layers.rect(Layer::Head));
            m_busyTimer.start(40);
        }
    });
    connect(&Appearance::instance(), &Appearance::changed, this, &TimelineWidget::applyTheme);

    buildHead();
    buildMessage();
    applyTheme();
}

TimelineWidget::~TimelineWidget() = default;

// --- data ------------------------------------------------------------------------------------

bool TimelineWidget::showsEvents() const {
    return m_base == Base::Events && m_scene.index && m_scene.index->count() > 0;
}

void TimelineWidget::setModel(std::shared_ptr<const EventIndex> index) {
    const bool hadEvents = showsEvents();
    const bool sameAxis = hadEvents && index && m_scene.index->axis() == index->axis();
    const bool showedAll = !hadEvents || m_scene.scale.showsAll();
    const PixelMap before = m_scene.scale.map();
    m_scene.index = std::move(index);
    m_base = m_scene.index ? Base::Events : Base::NoAccount;
    if (showsEvents()) {
        m_scene.scale = ViewScale(m_scene.index, m_kind);
        m_scene.scale.setPixels(m_scene.layers.plotLeft, m_scene.layers.plotWidth);
        if (!showedAll && (sameAxis || m_kind == ScaleKind::Time)) {
            m_scene.scale.setRange(before.min, before.max);
        }
        m_moving.cursor = clamped(m_moving.cursor);
        for (auto* handle : {&m_scene.handles.a, &m_scene.handles.b}) {
            if (*handle) {
                *handle = clamped(**handle);
            }
        }
    } else {
        m_scene.scale = ViewScale();
        cancelDrag();
    }
    invalidate();
    m_stale = {}; // it would keep the events of another account in memory
    refreshMessage();
    noteState();
}

void TimelineWidget::setNoStore() {
    setModel(nullptr);
    m_base = Base::NoStore;
    refreshMessage();
    noteState();
}

void TimelineWidget::setLoading(int percent) {
    cancelDrag();
    m_base = Base::Loading;
    m_percent = std::clamp(percent, 0, 100);
    invalidate();
    refreshMessage();
    noteState();
}

void TimelineWidget::setError(const QString& text) {
    cancelDrag();
    m_base = Base::Error;
    m_errorText = text;
    invalidate();
    refreshMessage();
    noteState();
}

void TimelineWidget::setPlaying(bool playing) {
    m_playing = playing;
    noteState();
}

TimelineState TimelineWidget::state() const {
    switch (m_base) {
    case Base::NoStore:
        return TimelineState::NoStore;
    case Base::NoAccount:
        return TimelineState::NoAccount;
    case Base::Loading:
        return TimelineState::Loading;
    case Base::Error:
        return TimelineState::Error;
    case Base::Events:
        break;
    }
    if (m_scene.index->count() == 0) {
        return TimelineState::Empty;
    }
    if (m_drag == Drag::Cursor) {
        return TimelineState::Dragging;
    }
    if (m_playing) {
        return TimelineState::Playing;
    }
    return m_scene.index->visibleCount() == 0 ? TimelineState::FilteredEmpty : TimelineState::Ready;
}

void TimelineWidget::noteState() {
    const TimelineState now = state();
    if (now != m_lastState) {
        m_lastState = now;
        Q_EMIT stateChanged(now);
    }
}

void TimelineWidget::setTexts(TimelineTexts texts) {
    m_scene.texts = std::move(texts);
    invalidate();
}

void TimelineWidget::setMarks(const QList<Mark>& marks) {
    m_scene.marks = marks;
    std::stable_sort(m_scene.marks.begin(), m_scene.marks.end(),
                     [](const Mark& a, const Mark& b) { return a.rank < b.rank; });
    invalidate();
}

void TimelineWidget::setChecks(const QList<Mark>& checks) {
    m_scene.checks = checks;
    std::stable_sort(m_scene.checks.begin(), m_scene.checks.end(),
                     [](const Mark& a, const Mark& b) { return a.rank < b.rank; });
    updateGeometry();
    relayout();
}

void TimelineWidget::setCaughtUp(bool caughtUp) {
    if (!caughtUp) {
        if (!m_moving.dimmed && !m_dimTimer.isActive()) {
            m_dimTimer.start();
        }
        return;
    }
    m_dimTimer.stop();
    m_busyTimer.stop();
    m_busyPhase = -1;
    if (m_moving.dimmed) {
        changeMoving([this] { m_moving.dimmed = false; });
        update(m_scene.layers.rect(Layer::Head));
    }
}

// --- geometry and pixmaps --------------------------------------------------------------------

void TimelineWidget::relayout() {
    m_scene.mirrored = layoutDirection() == Qt::RightToLeft;
    m_scene.layers = layOut(size(), scaledF(1.0), !m_scene.checks.isEmpty());
    if (m_scene.scale.valid()) {
        m_scene.scale.setPixels(m_scene.layers.plotLeft, m_scene.layers.plotWidth);
    }
    placeChildren();
    invalidate();
}

void TimelineWidget::invalidate() {
    if (m_plan) {
        m_stale = std::move(*m_plan);
        m_plan.reset();
    }
    m_staticPainted = false;
    update();
}

void TimelineWidget::ensurePlan() {
    if (!m_plan && showsEvents()) {
        m_plan = makePlan(m_scene, std::exchange(m_stale, {}));
    }
}

void TimelineWidget::ensurePixmaps() {
    if (m_staticPainted) {
        return;
    }
    m_staticPainted = true;
    const qreal ratio = devicePixelRatioF();
    // Painted over what they held: fresh memory for both would cost as much as painting them.
    const auto paint = [&](QPixmap& pixmap, bool past) {
        if (pixmap.size() != size() * ratio) {
            pixmap = QPixmap(size() * ratio);
        }
        pixmap.setDevicePixelRatio(ratio);
        QPainter p(&pixmap);
        p.setLayoutDirection(Qt::LeftToRight); // figures and time run left to right everywhere
        if (m_plan) {
            paintStatic(p, m_scene, *m_plan, past);
        } else {
            paintFrame(p, m_scene);
            paintUnreadable(p);
        }
        // Between what the scale is and how it is drawn.
        const int left =
            std::min(m_scaleSegments->geometry().right(), m_logButton->geometry().right());
        const int right = std::max(m_scaleSegments->x(), m_logButton->x());
        p.fillRect(
            QRect((left + right) / 2, m_scaleSegments->y() + 4, 1, m_scaleSegments->height() - 8),
            theme().edge);
    };
    paint(m_basePixmap, false);
    if (m_plan) {
        paint(m_pastPixmap, true);
    }
}

void TimelineWidget::paintEvent(QPaintEvent* event) {
    ensurePlan();
    ensurePixmaps();
    QPainter p(this);
    p.setLayoutDirection(Qt::LeftToRight);
    p.setClipRegion(event->region());
    p.drawPixmap(0, 0, m_basePixmap);
    if (m_plan) {
        const qreal ratio = m_pastPixmap.devicePixelRatio();
        for (const Layer layer : {Layer::Events, Layer::Balance, Layer::Track}) {
            const int end = pastEnd(m_scene, *m_plan, m_moving.cursor, layer);
            const QRect from(QPoint(m_scene.layers.plotLeft - 5, m_scene.layers.rect(layer).top()),
                             QPoint(end - 1, m_scene.layers.rect(layer).bottom()));
            if (m_scene.layers.has(layer) && end > m_scene.layers.plotLeft) {
                p.drawPixmap(from.topLeft(), m_pastPixmap,
                             QRectF(from.topLeft() * ratio, from.size() * ratio).toRect());
            }
        }
        paintHandles(p, m_scene, *m_plan);
        paintMoving(p, m_scene, *m_plan, m_moving);
    }
    paintBusy(p);
    paintFocus(p);
}

// Unreadable never looks like empty: a frame and an octagon, not only a sentence.
void TimelineWidget::paintUnreadable(QPainter& p) {
    if (m_base != Base::Error) {
        return;
    }
    const int air = m_scene.layers.px(10);
    const int top = m_scene.layers.rect(Layer::Head).bottom() + 1;
    const QRect frame(air, top, width() - 2 * air,
                      m_scene.layers.rect(Layer::Summary).top() - top - air);
    p.setRenderHint(QPainter::Antialiasing);
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(theme().broken.mark, 1));
    p.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const int side = m_scene.layers.px(24);
    paintGlyph(p, QRectF(frame.center().x() - side / 2, m_message->y() - side - air, side, side),
               Glyph::BrokenOctagon, GlyphInk::of(Kind::Broken, theme()));
}

void TimelineWidget::paintBusy(QPainter& p) {
    const QRect head = m_scene.layers.rect(Layer::Head);
    const QRect line(0, head.bottom() - 1, head.width(), 2);
    if (m_base == Base::Loading) {
        p.fillRect(line, theme().pressed);
        p.fillRect(QRect(line.left(), line.top(), line.width() * m_percent / 100, 2), theme().fill);
    } else if (m_moving.dimmed) {
        const int part = reducedMotion() ? line.width() : line.width() / 4;
        const int travel = line.width() - part;
        const double phase = m_busyPhase - std::floor(m_busyPhase);
        p.fillRect(QRect(line.left() + static_cast<int>(travel * phase), line.top(), part, 2),
                   theme().fill);
    }
}

void TimelineWidget::paintFocus(QPainter& p) {
    if (!m_keyboardFocus) {
        return;
    }
    p.setRenderHint(QPainter::Antialiasing);
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(theme().accent, 2));
    p.drawRoundedRect(QRectF(rect()).adjusted(2, 2, -2, -2), 6, 6);
}

void TimelineWidget::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    relayout();
}

void TimelineWidget::changeEvent(QEvent* event) {
    if (event->type() == QEvent::EnabledChange) {
        changeMoving([this] { m_moving.enabled = isEnabled(); });
    } else if (event->type() == QEvent::LayoutDirectionChange ||
               event->type() == QEvent::LanguageChange || event->type() == QEvent::LocaleChange) {
        relayout();
    }
    QWidget::changeEvent(event);
}

QSize TimelineWidget::sizeHint() const {
    return {qRound(scaledF(900)), fullHeight(scaledF(1.0), !m_scene.checks.isEmpty())};
}

QSize TimelineWidget::minimumSizeHint() const {
    // The lane of checks is none of those that give way.
    const int checks = m_scene.checks.isEmpty() ? 0 : qRound(scaledF(16));
    return {qRound(scaledF(420)), leastHeight(scaledF(1.0)) + checks};
}

// --- moving parts ----------------------------------------------------------------------------

void TimelineWidget::changeMoving(const std::function<void()>& change) {
    if (!showsEvents()) {
        change();
        return;
    }
    ensurePlan();
    const auto ends = [this] {
        std::array<int, 3> out{};
        int i = 0;
        for (const Layer layer : {Layer::Events, Layer::Balance, Layer::Track}) {
            out[static_cast<std::size_t>(i++)] = pastEnd(m_scene, *m_plan, m_moving.cursor, layer);
        }
        return out;
    };
    QRegion dirty = movingRegion(m_scene, *m_plan, m_moving);
    const auto before = ends();
    change();
    const auto after = ends();
    dirty += movingRegion(m_scene, *m_plan, m_moving);
    std::size_t i = 0;
    for (const Layer layer : {Layer::Events, Layer::Balance, Layer::Track}) {
        const QRect row = m_scene.layers.rect(layer);
        const auto [x0, x1] = std::minmax(before[i], after[i]);
        if (x1 > x0) {
            dirty += QRect(x0 - 1, row.top(), x1 - x0 + 2, row.height());
        }
        ++i;
    }
    update(dirty);
}

Place TimelineWidget::clamped(Place place) const {
    const std::int64_t last = m_scene.index ? m_scene.index->count() : 0;
    place.rank = std::clamp<std::int64_t>(place.rank, 0, last);
    return place;
}

void TimelineWidget::setPlace(Place place, Cause cause) {
    if (m_drag == Drag::Cursor && cause != Cause::User) {
        return;
    }
    moveTo(place, cause);
    if (cause != Cause::User || m_drag == Drag::None) {
        follow();
    }
}

void TimelineWidget::moveTo(Place place, Cause cause) {
    place = clamped(place);
    if (place == m_moving.cursor) {
        return;
    }
    m_centredLast = false;
    changeMoving([&] { m_moving.cursor = place; });
    m_settleTimer.start();
    Q_EMIT cursorMoved(place, cause);
}

void TimelineWidget::settle() {
    QAccessibleValueChangeEvent event(this, static_cast<qlonglong>(m_moving.cursor.rank));
    QAccessible::updateAccessibility(&event);
    Q_EMIT cursorSettled(m_moving.cursor);
}

void TimelineWidget::follow() {
    if (showsEvents() && m_scene.scale.ensureVisible(m_scene.scale.positionOf(m_moving.cursor))) {
        invalidate();
        noteRange();
    }
}

void TimelineWidget::setHandles(const Handles& handles, Cause cause) {
    Handles wanted = handles;
    for (auto* handle : {&wanted.a, &wanted.b}) {
        if (*handle) {
            *handle = clamped(**handle);
        }
    }
    if (wanted == m_scene.handles) {
        return;
    }
    m_scene.handles = wanted;
    if (m_staticPainted) { // of the static layers only the summary speaks of them
        QPainter p(&m_basePixmap);
        p.setLayoutDirection(Qt::LeftToRight);
        paintSummary(p, m_scene);
    }
    update();
    Q_EMIT handlesChanged(wanted, cause);
}

void TimelineWidget::noteRange() {
    const PixelMap& map = m_scene.scale.map();
    Q_EMIT rangeChanged(map.min, map.max);
}

void TimelineWidget::setRange(std::int64_t min, std::int64_t max) {
    if (!showsEvents()) {
        return;
    }
    const PixelMap before = m_scene.scale.map();
    m_scene.scale.setRange(min, max);
    if (m_scene.scale.map().min != before.min || m_scene.scale.map().max != before.max) {
        m_centredLast = false;
        invalidate();
        noteRange();
    }
}

QString TimelineWidget::spokenPlace() const {
    if (m_scene.texts.spoken) {
        return m_scene.texts.spoken(m_moving.cursor);
    }
    if (!showsEvents() || m_moving.cursor.rank == 0) {
        return tr("Before the first event");
    }
    const auto t = m_scene.timeOf(m_moving.cursor);
    return tr("Event %1 of %2, %3, %4 %5")
        .arg(format::count(m_moving.cursor.rank), format::count(m_scene.index->count()),
             format::instant(*t, m_scene.offset(*t)),
             QString::fromStdString(m_scene.index->series().name),
             m_scene.money(m_scene.index->valueAt(m_moving.cursor.rank)));
}

} // namespace lookback::ui::timeline
