#include "ui/pages/jobs_panel.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

JobsPanel::JobsPanel(Jobs* jobs, QWidget* parent) : QWidget(parent), m_model(new JobsModel(jobs, this)) {
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("jobsTable"));
    m_table->setAccessibleName(tr("Jobs"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new RowDelegate(m_table));
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    auto* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->resizeSection(JobsModel::Title, 280);
    m_cancel = new QPushButton(tr("Cancel job"), this);
    m_cancel->setObjectName(QStringLiteral("jobCancel"));
    appearance::setKind(m_cancel, "small");
    auto* side = new QVBoxLayout;
    side->setContentsMargins(8, 6, 8, 6);
    side->addWidget(m_cancel);
    side->addStretch();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_table, 1);
    layout->addLayout(side);

    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (Job* job = current())
            job->cancel();
    });
    connect(jobs, &Jobs::changed, this, &JobsPanel::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &JobsPanel::refresh);
    refresh();
}

// The selected job, or the newest that runs.
Job* JobsPanel::current() const {
    if (m_table->currentIndex().isValid())
        return m_model->jobAt(m_table->currentIndex().row());
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (!m_model->jobAt(row)->isOver())
            return m_model->jobAt(row);
    return nullptr;
}

void JobsPanel::refresh() {
    const Job* job = current();
    m_cancel->setEnabled(job && !job->isOver() && job->state() != Job::State::Cancelling);
    setPlainToolTip(m_cancel, m_cancel->isEnabled() ? tr("Cancel “%1”").arg(job->title()) : tr("No running job is selected"));
}

} // namespace lookback::ui
