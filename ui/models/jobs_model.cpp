#include "ui/models/jobs_model.h"

#include "ui/appearance/roles.h"
#include "ui/format/format.h"

namespace lookback::ui {

JobsModel::JobsModel(Jobs* jobs, QObject* parent) : QAbstractTableModel(parent), m_jobs(jobs) {
    connect(jobs, &Jobs::added, this, [this](Job* job) {
        // Newest first: the row is put at the top.
        beginResetModel();
        endResetModel();
        connect(job, &Job::changed, this, [this, job] {
            const int row = static_cast<int>(m_jobs->all().size() - 1 - m_jobs->all().indexOf(job));
            Q_EMIT dataChanged(index(row, 0), index(row, kColumns - 1));
        });
    });
}

int JobsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_jobs->all().size()); }

Job* JobsModel::jobAt(int row) const { return m_jobs->all().value(m_jobs->all().size() - 1 - row); }

QVariant JobsModel::data(const QModelIndex& index, int role) const {
    const Job* job = index.isValid() ? jobAt(index.row()) : nullptr;
    if (!job)
        return {};
    const bool running = job->state() == Job::State::Running;
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) {
        switch (index.column()) {
        case Title: return job->title();
        case Progress:
            switch (job->state()) {
            case Job::State::Queued: return tr("waiting");
            case Job::State::Running: return job->percent() < 0 ? tr("running") : tr("%1 %").arg(job->percent());
            case Job::State::Cancelling: return tr("cancelling");
            case Job::State::Done: return tr("done");
            case Job::State::Cancelled: return tr("cancelled");
            case Job::State::Failed: return tr("failed");
            }
            return {};
        case Rate: return running && job->rate() > 0 ? tr("%1 %2/s").arg(format::count(static_cast<qint64>(job->rate())), QString::fromStdString(job->progress().unit)) : QString();
        case Remaining: return running && job->remainingMs() >= 0 ? format::duration(job->remainingMs() * 1'000'000) : format::duration(job->elapsedMs() * 1'000'000);
        case Outcome: return job->outcome();
        default: return {};
        }
    }
    if (role == KindRole && index.column() == Progress) {
        if (job->state() == Job::State::Failed)
            return static_cast<int>(Kind::Broken);
        if (job->state() == Job::State::Done)
            return static_cast<int>(Kind::Ok);
    }
    if (role == ToneRole && index.column() >= Rate)
        return static_cast<int>(TextTone::Secondary);
    return {};
}

QVariant JobsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Title: return tr("Job");
    case Progress: return tr("State");
    case Rate: return tr("Rate");
    case Remaining: return tr("Time");
    case Outcome: return tr("Outcome");
    default: return {};
    }
}

} // namespace lookback::ui
