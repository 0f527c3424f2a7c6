// The timeline of the central window: overview, events, balance, lanes, ruler and track with the
// cursor and the handles A and B (design: interface 5.2, look 8, picture 08).
//
// It shows one EventIndex and owns nothing else: the time cursor lives outside and is told of
// moves by signals with their Cause; the playback clock lives outside too. Main thread.
// Moves by the pointer are gathered for 16 ms, so that a fast scrub becomes one step per frame.
#pragma once

#include "ui/timeline/timeline_painter.h"

#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtGui/QPixmap>
#include <QtWidgets/QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace lookback::ui {
class Segments;
}

namespace lookback::ui::timeline {

class TimelineWidget : public QWidget {
    Q_OBJECT
public:
    explicit TimelineWidget(QWidget* parent = nullptr);
    ~TimelineWidget() override;

    // --- what it shows
    /// Null: no account. Keeps range, cursor and handles where they still make sense; a view that
    /// showed everything goes on showing everything (a store appended while playing).
    void setModel(std::shared_ptr<const EventIndex> index);
    [[nodiscard]] const std::shared_ptr<const EventIndex>& model() const { return m_scene.index; }
    void setNoStore();
    void setLoading(int percent);
    void setError(const QString& text);
    void setPlaying(bool playing);
    [[nodiscard]] TimelineState state() const;
    void setTexts(TimelineTexts texts);
    void setMarks(const QList<Mark>& marks);
    void setChecks(const QList<Mark>& checks);
    /// False while the rest of the window still works on an older cursor: dims after 100 ms.
    void setCaughtUp(bool caughtUp);
    [[nodiscard]] bool isDimmed() const { return m_moving.dimmed; }

    // --- where it stands
    /// Clamped to the account. Emits cursorMoved with the cause when it differs. A drag of the
    /// user is not disturbed: until it ends, Program and Playback are ignored.
    void setPlace(Place place, Cause cause = Cause::Program);
    [[nodiscard]] const Place& place() const { return m_moving.cursor; }
    void setHandles(const Handles& handles, Cause cause = Cause::Program);
    [[nodiscard]] const Handles& handles() const { return m_scene.handles; }
    void setScaleKind(ScaleKind kind);
    [[nodiscard]] ScaleKind scaleKind() const { return m_kind; }
    void setLogScale(bool log);
    [[nodiscard]] bool logScale() const { return m_scene.logValues; }
    /// Positions of the current scale (ViewScale).
    void setRange(std::int64_t min, std::int64_t max);
    [[nodiscard]] const Scene& scene() const { return m_scene; }
    /// The sentence a screen reader hears for the cursor.
    [[nodiscard]] QString spokenPlace() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

public Q_SLOTS:
    void zoomIn();
    void zoomOut();
    void fitAll();
    /// Centres the cursor; called again without a move in between, fits A to B (or everything).
    void centreOrFit();
    void setHandleA();
    void setHandleB();
    void swapHandles();
    void stepNext(bool ignoreFilter = false);
    void stepPrevious(bool ignoreFilter = false);
    /// Over the chosen lane, else over marks, findings, checks, snapshots and status changes.
    void stepMarker(int direction);
    void stepDays(int days);
    void stepMonths(int months);
    void goToStart();
    void goToEnd();
    /// Chooses a lane for stepMarker and the screen reader; past the ends: none.
    void stepLane(int direction);

Q_SIGNALS:
    void cursorMoved(lookback::ui::timeline::Place place, lookback::ui::timeline::Cause cause);
    /// After 150 ms of rest.
    void cursorSettled(lookback::ui::timeline::Place place);
    void handlesChanged(lookback::ui::timeline::Handles handles,
                        lookback::ui::timeline::Cause cause);
    void rangeChanged(qint64 min, qint64 max);
    void scaleKindChanged(lookback::ui::timeline::ScaleKind kind);
    void logScaleChanged(bool log);
    void stateChanged(lookback::ui::timeline::TimelineState state);
    void markerActivated(qint64 rank);
    /// Zoom and SetHandles are already carried out.
    void rangeActionRequested(lookback::ui::timeline::RangeAction action,
                              lookback::ui::timeline::Place from, lookback::ui::timeline::Place to);
    /// Go, SetA and SetB are already carried out.
    void eventActionRequested(lookback::ui::timeline::EventAction action, qint64 rank);
    void markRequested(lookback::ui::timeline::Place place);
    void playPauseRequested();
    void watchedChangeRequested(int direction);
    void offerChosen(lookback::ui::timeline::Offer offer);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Base { NoStore, NoAccount, Loading, Events, Error };
    enum class Drag { None, Cursor, HandleA, HandleB, Band, Pan, Window, WindowMin, WindowMax };

    // What is under a point.
    struct Hit {
        Drag drag = Drag::None; ///< what pressing here would drag
        std::int64_t rank = 0;  ///< > 0: an event, or the first of several, drawn here
        std::int64_t count = 0;
        bool overEvent() const { return rank > 0; }
    };

    void buildHead();
    void buildMessage();
    void placeChildren();
    void refreshMessage();
    void applyTheme();
    bool showsEvents() const;
    void relayout();
    void invalidate(); ///< the plan and both pixmaps
    void ensurePlan();
    void ensurePixmaps();
    void paintUnreadable(QPainter& p);
    void paintBusy(QPainter& p);
    void paintFocus(QPainter& p);
    void noteState();
    void noteRange();

    Place clamped(Place place) const;
    void changeMoving(const std::function<void()>& change); ///< repaints what differs, no more
    void moveTo(Place place, Cause cause);
    void settle();
    void follow(); ///< pans until the cursor is seen

    Hit hitAt(const QPoint& pos);
    Hit glyphAt(const QPoint& pos);
    void beginDrag(Drag drag, const QPoint& pos);
    void applyDrag();
    void endDrag();
    void cancelDrag();
    void dragCursor(int x, bool free);
    void dragHandle(int x, bool free, bool keepDistance);
    void dragWindow(int x);
    Place placeUnder(int x, bool free) const;
    void showHover();
    void updateHover(const QPoint& pos);
    void showBandMenu(const QPoint& globalPos);
    void doRange(RangeAction action, const Place& from, const Place& to);
    void showEventMenu(std::int64_t rank, const QPoint& globalPos);
    void doEvent(EventAction action, std::int64_t rank);
    void panByWheel(double part);
    void stepTime(const std::function<std::int64_t(std::int64_t)>& moved);
    bool handleKey(QKeyEvent* event, bool carryOut);

    Base m_base = Base::NoAccount;
    bool m_playing = false;
    int m_percent = 0;
    QString m_errorText;
    TimelineState m_lastState = TimelineState::NoAccount;

    Scene m_scene;
    ScaleKind m_kind = ScaleKind::Time;
    std::optional<Plan> m_plan;
    bool m_staticPainted = false; ///< the pixmaps show the scene as it is
    Plan m_stale; ///< the plan before the last change of range, for what still holds of it
    QPixmap m_basePixmap;
    QPixmap m_pastPixmap;
    Moving m_moving;
    bool m_keyboardFocus = false;
    bool m_centredLast = false; ///< centreOrFit was the last thing done

    Drag m_drag = Drag::None;
    QPoint m_dragStart;
    QPoint m_dragNow;
    Qt::KeyboardModifiers m_dragModifiers;
    bool m_dragMoved = false;
    Place m_placeBefore;
    Handles m_handlesBefore;
    PixelMap m_mapBefore;

    QPoint m_hoverPos;
    QTimer m_frameTimer;  ///< 16 ms
    QTimer m_settleTimer; ///< 150 ms
    QTimer m_hoverTimer;  ///< 300 ms
    QTimer m_dimTimer;    ///< 100 ms
    QTimer m_busyTimer;   ///< 300 ms until the busy line moves
    double m_busyPhase = -1;

    Segments* m_scaleSegments = nullptr;
    QToolButton* m_logButton = nullptr;
    QToolButton* m_fitButton = nullptr;
    QToolButton* m_zoomOutButton = nullptr;
    QToolButton* m_zoomInButton = nullptr;
    QWidget* m_message = nullptr;
    QLabel* m_messageText = nullptr;
    QPushButton* m_offerA = nullptr;
    QPushButton* m_offerB = nullptr;
    Offer m_offerKindA = Offer::OpenStore;
    Offer m_offerKindB = Offer::OpenSample;
    QPointer<QMenu> m_menu;
};

} // namespace lookback::ui::timeline
