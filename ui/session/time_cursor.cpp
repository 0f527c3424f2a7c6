#include "ui/session/time_cursor.h"

#include <algorithm>

namespace lookback::ui {
namespace {
constexpr qsizetype kHistory = 200;
}

TimeCursor::TimeCursor(QObject* parent) : QObject(parent) {}

void TimeCursor::clear() {
    m_place = {};
    m_a.reset();
    m_b.reset();
    m_events = 0;
    m_history.clear();
    m_at = -1;
    Q_EMIT accountChanged();
    Q_EMIT viewChanged();
    Q_EMIT handlesChanged();
    Q_EMIT historyChanged();
}

void TimeCursor::setAccount(const QString& account, const std::string& stream) {
    if (m_place.account == account)
        return;
    m_place = Place{account, stream, m_place.view, -1, std::nullopt}; // −1: the last event, once it is known
    m_events = 0;
    m_a.reset();
    m_b.reset();
    Q_EMIT handlesChanged();
    Q_EMIT accountChanged();
    Q_EMIT viewChanged();
}

void TimeCursor::setRank(qint64 rank, CursorCause cause) {
    rank = std::clamp<qint64>(rank, 0, m_events);
    if (rank == m_place.rank && !m_place.instant)
        return;
    if (cause == CursorCause::User)
        visit(); // where a drag or playback left it a moment ago
    m_place.rank = rank;
    m_place.instant.reset();
    if (cause == CursorCause::User)
        visit();
    Q_EMIT rankChanged(rank, cause);
}

void TimeCursor::setInstant(qint64 instant, qint64 rank, CursorCause cause) {
    rank = std::clamp<qint64>(rank, 0, m_events);
    if (rank == m_place.rank && m_place.instant == instant)
        return;
    if (cause == CursorCause::User)
        visit();
    m_place.rank = rank;
    m_place.instant = instant;
    if (cause == CursorCause::User)
        visit();
    Q_EMIT rankChanged(rank, cause);
}

void TimeCursor::setAxis(timetravel::Axis axis) {
    if (m_place.view.axis == axis)
        return;
    m_place.instant = instant();
    m_place.view.axis = axis;
    Q_EMIT viewChanged();
}

void TimeCursor::setKnownAsOf(std::optional<base::Instant> knownAsOf) {
    if (m_place.view.knownAsOf == knownAsOf)
        return;
    m_place.instant = instant();
    m_place.view.knownAsOf = knownAsOf;
    Q_EMIT viewChanged();
}

void TimeCursor::setHandles(std::optional<Handle> a, std::optional<Handle> b) {
    if (m_a == a && m_b == b)
        return;
    m_a = a;
    m_b = b;
    Q_EMIT handlesChanged();
}

std::optional<qint64> TimeCursor::instant() const {
    if (m_place.instant || !m_instantOfRank)
        return m_place.instant;
    return m_instantOfRank(m_place.rank);
}

void TimeCursor::swapHandles() { setHandles(m_b, m_a); }

void TimeCursor::viewLoaded(qint64 events, qint64 rank) {
    m_events = events;
    m_place.rank = std::clamp<qint64>(rank, 0, events);
    visit();
    Q_EMIT rankChanged(m_place.rank, CursorCause::Program);
}

void TimeCursor::visit() {
    if (m_place.account.isEmpty() || m_place.rank < 0)
        return;
    if (m_at >= 0 && m_history[m_at] == m_place)
        return;
    while (m_history.size() > m_at + 1)
        m_history.removeLast();
    m_history.append(m_place);
    if (m_history.size() > kHistory)
        m_history.removeFirst();
    m_at = m_history.size() - 1;
    Q_EMIT historyChanged();
}

void TimeCursor::returnTo(const Place& place) {
    const bool otherAccount = place.account != m_place.account;
    const bool otherView = otherAccount || !(place.view == m_place.view);
    m_place = place;
    if (otherAccount) {
        m_a.reset();
        m_b.reset();
        Q_EMIT handlesChanged();
        Q_EMIT accountChanged();
    }
    if (otherView)
        Q_EMIT viewChanged();
    else
        Q_EMIT rankChanged(m_place.rank, CursorCause::Program);
    Q_EMIT historyChanged();
}

void TimeCursor::goTo(const Place& place) {
    visit();
    returnTo(place);
}

void TimeCursor::goBack() {
    visit();
    if (canGoBack())
        returnTo(m_history[--m_at]);
}

void TimeCursor::goForward() {
    if (canGoForward())
        returnTo(m_history[++m_at]);
}

} // namespace lookback::ui
