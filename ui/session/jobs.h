// Long work as the user sees it (interface.md 5.21): title, phase, progress, rate, cancel, outcome. A job never ends without its outcome, and a
// cancelled one stays cancelled. GUI thread only; progress arrives through Worker::deliver.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QString>

#include <stop_token>

namespace lookback::ui {

class Job : public QObject {
    Q_OBJECT
public:
    enum class State { Queued, Running, Cancelling, Done, Cancelled, Failed };

    explicit Job(QString title, QObject* parent = nullptr);

    [[nodiscard]] QString title() const { return m_title; }
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isOver() const { return m_state == State::Done || m_state == State::Cancelled || m_state == State::Failed; }
    [[nodiscard]] const base::Progress& progress() const { return m_progress; }
    /// 0…100, −1 while unknown.
    [[nodiscard]] int percent() const;
    /// Items per second since the phase began; 0 while unknown.
    [[nodiscard]] double rate() const;
    [[nodiscard]] qint64 remainingMs() const; ///< −1 while unknown
    [[nodiscard]] QString outcome() const { return m_outcome; }
    [[nodiscard]] const std::optional<base::Error>& error() const { return m_error; }
    [[nodiscard]] qint64 elapsedMs() const { return isOver() ? m_elapsed : m_timer.elapsed(); }

    /// Asks the work to stop; it answers within 200 ms.
    void cancel();
    [[nodiscard]] std::stop_token stopToken() const { return m_stop.get_token(); }

    // For the session.
    void start();
    void report(const base::Progress& progress);
    void finish(const QString& outcome);
    void fail(const base::Error& error);

Q_SIGNALS:
    void changed();
    void over();

private:
    QString m_title;
    State m_state = State::Queued;
    base::Progress m_progress;
    QString m_outcome;
    std::optional<base::Error> m_error;
    std::stop_source m_stop;
    QElapsedTimer m_timer, m_phaseTimer;
    qint64 m_elapsed = 0;
};

/// The jobs of this run of the program, newest last.
class Jobs : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    Job* add(const QString& title);
    [[nodiscard]] const QList<Job*>& all() const { return m_jobs; }
    [[nodiscard]] QList<Job*> running() const;
    void cancelAll();

Q_SIGNALS:
    void added(lookback::ui::Job* job);
    void changed();

private:
    QList<Job*> m_jobs;
};

} // namespace lookback::ui
