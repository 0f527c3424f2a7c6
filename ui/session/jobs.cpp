#include "ui/session/jobs.h"

#include <utility>

namespace lookback::ui {

Job::Job(QString title, QObject* parent) : QObject(parent), m_title(std::move(title)) { m_timer.start(); }

int Job::percent() const {
    if (m_progress.total == 0)
        return -1;
    return static_cast<int>(100.0 * static_cast<double>(m_progress.done) / static_cast<double>(m_progress.total));
}

double Job::rate() const {
    const qint64 ms = m_phaseTimer.isValid() ? m_phaseTimer.elapsed() : 0;
    return ms < 100 ? 0 : static_cast<double>(m_progress.done) * 1000.0 / static_cast<double>(ms);
}

qint64 Job::remainingMs() const {
    const double perSecond = rate();
    if (perSecond <= 0 || m_progress.total < m_progress.done)
        return -1;
    return static_cast<qint64>(static_cast<double>(m_progress.total - m_progress.done) * 1000.0 / perSecond);
}

void Job::cancel() {
    if (isOver() || m_state == State::Cancelling)
        return;
    m_state = State::Cancelling;
    m_stop.request_stop();
    Q_EMIT changed();
}

void Job::start() {
    if (m_state != State::Queued)
        return;
    m_state = State::Running;
    m_phaseTimer.start();
    Q_EMIT changed();
}

void Job::report(const base::Progress& progress) {
    if (isOver())
        return;
    if (progress.phase != m_progress.phase)
        m_phaseTimer.start();
    m_progress = progress;
    Q_EMIT changed();
}

void Job::finish(const QString& outcome) {
    m_state = State::Done;
    m_outcome = outcome;
    m_elapsed = m_timer.elapsed();
    Q_EMIT changed();
    Q_EMIT over();
}

void Job::fail(const base::Error& error) {
    const int reached = percent();
    m_error = error;
    m_elapsed = m_timer.elapsed();
    if (error.code == base::ErrorCode::Cancelled) {
        m_state = State::Cancelled;
        m_outcome = reached >= 0 ? tr("Cancelled at %1 %; no result").arg(reached) : tr("Cancelled; no result");
    } else {
        m_state = State::Failed;
        m_outcome = QString::fromStdString(error.message);
    }
    Q_EMIT changed();
    Q_EMIT over();
}

Job* Jobs::add(const QString& title) {
    auto* job = new Job(title, this);
    m_jobs.append(job);
    connect(job, &Job::changed, this, &Jobs::changed);
    Q_EMIT added(job);
    Q_EMIT changed();
    return job;
}

QList<Job*> Jobs::running() const {
    QList<Job*> result;
    for (Job* job : m_jobs)
        if (!job->isOver())
            result.append(job);
    return result;
}

void Jobs::cancelAll() {
    for (Job* job : running())
        job->cancel();
}

} // namespace lookback::ui
