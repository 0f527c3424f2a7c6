#include "ui/session/playback.h"

namespace lookback::ui {

Playback::Playback(Session* session, QObject* parent) : QObject(parent), m_session(session) {
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(1000);
    connect(&m_timer, &QTimer::timeout, this, &Playback::step);
    connect(session, &Session::closed, this, &Playback::stop);
    connect(session->cursor(), &TimeCursor::viewChanged, this, &Playback::stop);
    connect(session->cursor(), &TimeCursor::rankChanged, this, [this](qint64, CursorCause cause) {
        if (cause == CursorCause::User || cause == CursorCause::Drag)
            stop();
    });
}

void Playback::setSpeed(int eventsPerSecond) {
    m_speed = eventsPerSecond;
    m_timer.setInterval(1000 / eventsPerSecond);
}

void Playback::toggle() {
    if (isPlaying())
        return stop();
    if (!m_session->view().series || m_session->cursor()->rank() >= m_session->view().events())
        return;
    m_timer.start();
    Q_EMIT playingChanged(true);
}

void Playback::stop() {
    if (!isPlaying())
        return;
    m_timer.stop();
    m_session->cursor()->settle();
    Q_EMIT playingChanged(false);
}

void Playback::step() {
    auto* cursor = m_session->cursor();
    const auto& view = m_session->view();
    const qint64 next = cursor->rank() + 1;
    if (!view.series || next > view.events())
        return stop();
    cursor->setRank(next, CursorCause::Playback);
    const bool finding = view.series->ruleBits[static_cast<std::size_t>(next - 1)] != 0;
    if (next == view.events() || (cursor->handleB() && next == cursor->handleB()->rank) || finding)
        stop();
}

} // namespace lookback::ui
