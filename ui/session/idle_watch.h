// How long nobody has touched the program: any key, pointer, wheel or touch starts anew. A machine that slept meanwhile has reached the limit, however short
// it slept. Once the limit is reached while watching, expired() comes once. GUI thread; one event filter on the application.
#pragma once

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

namespace lookback::ui {

class IdleWatch : public QObject {
    Q_OBJECT
public:
    explicit IdleWatch(qint64 limitMs, QObject* parent = nullptr);

    void setLimit(qint64 ms);
    [[nodiscard]] qint64 limit() const { return m_limit; }
    /// Starting begins a full interval.
    void setWatching(bool watching);
    [[nodiscard]] bool watching() const { return m_tick.isActive(); }
    [[nodiscard]] qint64 remainingMs() const;

Q_SIGNALS:
    void ticked(); ///< each second while watching
    void expired();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    /// For how long the machine has slept since it was started.
    [[nodiscard]] virtual qint64 asleepMs() const;

private:
    void touch();
    [[nodiscard]] qint64 idleMs() const;

    qint64 m_limit;
    QTimer m_tick;
    QElapsedTimer m_since;
    qint64 m_wallSince = 0, m_asleepSince = 0;
};

} // namespace lookback::ui
