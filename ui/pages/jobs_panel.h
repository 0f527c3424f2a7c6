// The Jobs dock: every job of this run with progress, outcome and cancel.
#pragma once

#include "ui/models/jobs_model.h"

#include <QtWidgets/QWidget>

class QPushButton;
class QTableView;

namespace lookback::ui {

class JobsPanel : public QWidget {
    Q_OBJECT
public:
    explicit JobsPanel(Jobs* jobs, QWidget* parent = nullptr);

private:
    void refresh();
    [[nodiscard]] Job* current() const;

    JobsModel* m_model;
    QTableView* m_table;
    QPushButton* m_cancel;
};

} // namespace lookback::ui
