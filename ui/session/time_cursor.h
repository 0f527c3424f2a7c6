// The one cursor (interface.md 4): account, axis, known-as-of, rank, A and B. Timeline, table, inspector and state read it; only it changes
// them. A rank is a place in the view (events applied, 0 = before the first); when the person asked for an instant between events, the instant is
// kept too, so that switching the axis asks the other axis about the same instant. Visited places can be gone back to (200 steps).
#pragma once

#include "core/timetravel/values.h"

#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QString>

#include <functional>
#include <optional>
#include <string>

namespace lookback::ui {

/// Who moved the cursor: prevents feedback loops and decides what is remembered and animated.
enum class CursorCause { User, Drag /* part of a longer movement: remembered when it settles */, Playback, Program };

class TimeCursor : public QObject {
    Q_OBJECT
public:
    struct Place {
        QString account;    ///< empty = none
        std::string stream;
        timetravel::View view;
        qint64 rank = 0;
        std::optional<qint64> instant; ///< asked for, nanoseconds UTC; absent = the event at rank
        friend bool operator==(const Place&, const Place&) = default;
    };

    /// A or B: like the cursor's own place, without account and view.
    struct Handle {
        qint64 rank = 0;
        std::optional<qint64> instant; ///< between events; absent = on the event of that rank
        friend bool operator==(const Handle&, const Handle&) = default;
    };

    explicit TimeCursor(QObject* parent = nullptr);

    [[nodiscard]] const Place& place() const { return m_place; }
    [[nodiscard]] bool hasAccount() const { return !m_place.account.isEmpty(); }
    [[nodiscard]] qint64 rank() const { return m_place.rank; }
    [[nodiscard]] const std::optional<Handle>& handleA() const { return m_a; }
    [[nodiscard]] const std::optional<Handle>& handleB() const { return m_b; }
    [[nodiscard]] qint64 eventsInView() const { return m_events; }

    void clear();
    /// Another account; the rank follows when its view is loaded (viewLoaded).
    void setAccount(const QString& account, const std::string& stream);
    /// Clamped to 0 … eventsInView().
    void setRank(qint64 rank, CursorCause cause);
    /// A place between events: the rank that holds at `instant`.
    void setInstant(qint64 instant, qint64 rank, CursorCause cause);
    /// The end of a drag: the place is remembered.
    void settle() { visit(); }
    /// The instant the cursor stands at is kept.
    void setAxis(timetravel::Axis axis);
    void setKnownAsOf(std::optional<base::Instant> knownAsOf);

    void setHandles(std::optional<Handle> a, std::optional<Handle> b);
    /// Where the cursor stands, as a handle.
    [[nodiscard]] Handle here() const { return {m_place.rank, m_place.instant}; }
    void swapHandles();

    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_history.size(); }
    void goBack();
    void goForward();

    /// Back to a place that was visited, whatever account and view it lies in; it is not a new step of the history.
    void returnTo(const Place& place);

    /// To a place in another account or view, as a new step of the history.
    void goTo(const Place& place);

    /// Gives the time of the event at a rank of the loaded view; absent for rank 0 or while nothing is loaded.
    void setInstantOfRank(std::function<std::optional<qint64>(qint64)> f) { m_instantOfRank = std::move(f); }
    /// The instant asked for, or that of the event at the cursor.
    [[nodiscard]] std::optional<qint64> instant() const;

    /// The session has loaded the view: ranks run to `events`; `rank` is where the cursor's instant lies in it.
    void viewLoaded(qint64 events, qint64 rank);
    /// The view grew by appended events: the cursor stays where it is.
    void viewGrew(qint64 events) { m_events = events; }

Q_SIGNALS:
    void accountChanged();
    /// Account, axis or known-as-of changed: what is shown belongs to another view until viewLoaded().
    void viewChanged();
    void rankChanged(qint64 rank, lookback::ui::CursorCause cause);
    void handlesChanged();
    void historyChanged();

private:
    void visit();

    Place m_place;
    std::function<std::optional<qint64>(qint64)> m_instantOfRank;
    std::optional<Handle> m_a, m_b;
    qint64 m_events = 0;
    QList<Place> m_history;
    qsizetype m_at = -1;
};

} // namespace lookback::ui
