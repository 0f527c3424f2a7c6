#include "ui/session/idle_watch.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QEvent>

#include <algorithm>
#include <ctime>

namespace lookback::ui {

IdleWatch::IdleWatch(qint64 limitMs, QObject* parent) : QObject(parent), m_limit(limitMs) {
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        if (remainingMs() > 0)
            return Q_EMIT ticked();
        setWatching(false);
        Q_EMIT expired();
    });
}

void IdleWatch::setLimit(qint64 ms) {
    m_limit = ms;
    m_tick.setInterval(static_cast<int>(std::clamp<qint64>(ms / 4, 10, 1000)));
}

void IdleWatch::setWatching(bool watching) {
    if (watching == m_tick.isActive())
        return;
    if (watching) {
        touch();
        m_tick.start();
        QCoreApplication::instance()->installEventFilter(this);
    } else {
        m_tick.stop();
        QCoreApplication::instance()->removeEventFilter(this);
    }
}

void IdleWatch::touch() {
    m_since.start();
    m_wallSince = QDateTime::currentMSecsSinceEpoch();
    m_asleepSince = asleepMs();
}

// The monotonic clock stands still while the machine sleeps and the wall clock may be set: the longer of the two.
qint64 IdleWatch::idleMs() const {
    constexpr qint64 kJitter = 500; // the two clocks are read one after the other
    if (asleepMs() - m_asleepSince > kJitter)
        return m_limit;
    return std::max(m_since.elapsed(), QDateTime::currentMSecsSinceEpoch() - m_wallSince);
}

qint64 IdleWatch::asleepMs() const {
    const auto ms = [](clockid_t clock) {
        timespec now{};
        ::clock_gettime(clock, &now);
        return static_cast<qint64>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
    };
    return ms(CLOCK_BOOTTIME) - ms(CLOCK_MONOTONIC);
}

qint64 IdleWatch::remainingMs() const { return watching() ? std::max<qint64>(0, m_limit - idleMs()) : 0; }

bool IdleWatch::eventFilter(QObject*, QEvent* event) {
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::TabletPress:
    case QEvent::TabletMove:
    case QEvent::InputMethod:
    case QEvent::NativeGesture:
        // After sleep the first thing is often a touch; by then the time is over.
        if (remainingMs() > 0)
            touch();
        break;
    default: break;
    }
    return false;
}

} // namespace lookback::ui
