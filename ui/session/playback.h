// Stepping forward by itself (interface.md 5.2, Playback): events a second; stops at the end, at B and at a finding. GUI thread.
#pragma once

#include "ui/session/session.h"

#include <QtCore/QTimer>

namespace lookback::ui {

class Playback : public QObject {
    Q_OBJECT
public:
    explicit Playback(Session* session, QObject* parent = nullptr);

    [[nodiscard]] bool isPlaying() const { return m_timer.isActive(); }
    [[nodiscard]] int speed() const { return m_speed; }
    void setSpeed(int eventsPerSecond); ///< 1, 4, 16 or 64
    void toggle();
    void stop();

Q_SIGNALS:
    void playingChanged(bool playing);

private:
    void step();

    Session* m_session;
    QTimer m_timer;
    int m_speed = 1;
};

} // namespace lookback::ui
