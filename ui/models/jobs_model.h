// The Jobs dock: one row a job, newest first. GUI thread.
#pragma once

#include "ui/session/jobs.h"

#include <QtCore/QAbstractTableModel>

namespace lookback::ui {

class JobsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Title, Progress, Rate, Remaining, Outcome, kColumns };

    explicit JobsModel(Jobs* jobs, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : kColumns; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Job* jobAt(int row) const;

private:
    Jobs* m_jobs;
};

} // namespace lookback::ui
