#include "ui/pages/activity_panel.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel_bar.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

ActivityPanel::ActivityPanel(Session* session, DockTitle* title, QWidget* parent)
    : QWidget(parent), m_session(session), m_title(title), m_model(new ActivityModel(session, this)) {
    setObjectName(QStringLiteral("activityPanel"));
    auto* head = new QFrame(this);
    appearance::setKind(head, "surface");
    m_acts = new QComboBox(head);
    m_acts->setObjectName(QStringLiteral("activityFilter"));
    m_acts->setAccessibleName(tr("Show acts"));
    m_acts->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* caption = new PlainLabel(tr("Acts"), head);
    appearance::setKind(caption, "secondary");
    caption->setBuddy(m_acts);
    m_count = new PlainLabel({}, head);
    m_count->setObjectName(QStringLiteral("activityCount"));
    appearance::setKind(m_count, "caption");
    m_broken = new PlainLabel({}, head);
    m_broken->setObjectName(QStringLiteral("activityBroken"));
    m_broken->setElided(true);
    appearance::setKind(m_broken, "error");
    m_reload = new QPushButton(tr("Reload"), head);
    m_reload->setObjectName(QStringLiteral("activityReload"));
    appearance::setKind(m_reload, "small");
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(10, 6, 10, 6);
    row->setSpacing(8);
    row->addWidget(caption);
    row->addWidget(m_acts);
    row->addWidget(m_count);
    row->addWidget(m_broken, 1);
    row->addStretch();
    row->addWidget(m_reload);

    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("activityTable"));
    m_table->setAccessibleName(tr("Activity"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new RowDelegate(m_table));
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_empty = new EmptyState({}, this);
    m_unreadable = new CouldNotRead(this);
    nameButtons(*m_unreadable, QStringLiteral("activity"));
    m_stack = new QStackedWidget(this);
    for (QWidget* page : {static_cast<QWidget*>(m_table), static_cast<QWidget*>(m_empty), static_cast<QWidget*>(m_unreadable)})
        m_stack->addWidget(page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addWidget(m_stack, 1);

    connect(m_acts, &QComboBox::activated, this, [this] { m_model->setAct(m_acts->currentData().toString().toUtf8().toStdString()); });
    connect(m_reload, &QPushButton::clicked, m_model, &ActivityModel::reload);
    connect(m_unreadable, &CouldNotRead::retryRequested, m_model, &ActivityModel::reload);
    connect(m_model, &ActivityModel::reloaded, this, &ActivityPanel::refresh);
    // What writes a line: a mode, a reveal, an unlocking that failed, an act, an export. All of them end in one of these.
    connect(session, &Session::opened, this, &ActivityPanel::reloadIfShown);
    connect(session, &Session::summaryChanged, this, &ActivityPanel::reloadIfShown);
    connect(session, &Session::registered, this, &ActivityPanel::reloadIfShown);
    refresh();
}

void ActivityPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_model->reload();
}

void ActivityPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void ActivityPanel::reloadIfShown() {
    if (isVisible())
        m_model->reload();
}

void ActivityPanel::arrange() {
    const QFontMetrics metrics(Fonts::body(12));
    const auto fit = [&](const QString& widest) { return metrics.horizontalAdvance(widest) + scaled(18); };
    auto* header = m_table->horizontalHeader();
    header->resizeSection(ActivityModel::Time, fit(QStringLiteral("2026-02-16 10:10:00Z")));
    header->resizeSection(ActivityModel::Act, scaled(m_model->breaks().empty() ? 150 : 250));
    header->resizeSection(ActivityModel::Officer, scaled(110));
    header->resizeSection(ActivityModel::Subject, scaled(90));
    header->resizeSection(ActivityModel::Event, scaled(width() > scaled(1300) ? 300 : 120));
    header->resizeSection(ActivityModel::Field, scaled(150));
    m_table->setColumnHidden(ActivityModel::Event, width() < scaled(820));
}

void ActivityPanel::refresh() {
    const QString chosen = m_acts->currentData().toString();
    m_acts->clear();
    m_acts->addItem(tr("all"), QString());
    for (const auto& act : m_model->acts())
        m_acts->addItem(actTitle(act), fromUtf8(act));
    m_acts->setCurrentIndex(std::max(0, m_acts->findData(chosen)));
    if (m_acts->currentData().toString() != chosen)
        m_model->setAct({});
    m_acts->setEnabled(m_model->lines() > 0);
    setPlainToolTip(m_acts, m_model->lines() > 0 ? tr("Show one kind of act") : tr("Nothing is registered yet"));
    m_reload->setEnabled(m_session->isOpen());
    setPlainToolTip(m_reload, m_session->isOpen() ? tr("Read the register again") : tr("Open a store first"));
    m_count->setPlainText(m_model->loaded() ? tr("%1 of %2").arg(format::count(m_model->rowCount()), format::counted(m_model->lines(), tr("%1 line"), tr("%1 lines"))) : QString());
    m_title->setWord(m_model->loaded() ? format::count(m_model->lines()) : QString());
    const auto breaks = m_model->breaks();
    m_broken->setVisible(!breaks.empty());
    if (!breaks.empty())
        m_broken->setPlainText(breaks.size() == 1 ? tr("✗ The chain is broken at line %1: a line was removed, changed or put in there.").arg(breaks.front())
                                                  : tr("✗ The chain is broken at %1 lines, first at line %2: lines were removed, changed or put in there.").arg(breaks.size()).arg(breaks.front()));
    if (m_model->error()) {
        m_unreadable->setProblem(tr("the register"), fromUtf8(m_model->error()->message));
        m_stack->setCurrentWidget(m_unreadable);
    } else if (m_model->rowCount() == 0) {
        m_empty->setSentence(!m_session->isOpen() ? tr("Open a store or try a sample.") : tr("Nothing was shown, exported or erased yet. Every such act is listed here with its reason."));
        m_stack->setCurrentWidget(m_empty);
    } else {
        m_stack->setCurrentWidget(m_table);
    }
    arrange();
}

} // namespace lookback::ui
