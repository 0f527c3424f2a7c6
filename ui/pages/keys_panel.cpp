#include "ui/pages/keys_panel.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/icons.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"
#include "ui/pages/subject_card.h"
#include "ui/pages/unlock_form.h"
#include "ui/widgets/busy_line.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel_bar.h"

#include <QtGui/QKeyEvent>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {
namespace {
using VaultState = workspace::VaultSummary::State;
constexpr int kAll = -1;
constexpr int kCardWidth = 416;
} // namespace

KeysPanel::KeysPanel(PrivacyService* service, DockTitle* title, QWidget* parent)
    : QWidget(parent), m_service(service), m_title(title), m_model(new KeysModel(service, this)) {
    setObjectName(QStringLiteral("keysPanel"));
    m_lockNow = new QPushButton(tr("Lock now"), title);
    m_lockNow->setObjectName(QStringLiteral("keysLockNow"));
    appearance::setKind(m_lockNow, "small");
    setPlainToolTip(m_lockNow, tr("Forget the keys at once (Ctrl+L)"));
    title->setInline(m_lockNow);
    connect(m_lockNow, &QPushButton::clicked, service->session(), &Session::lockVault);

    m_lockRow = new QWidget(this);
    auto* lockLayout = new QHBoxLayout(m_lockRow);
    lockLayout->setContentsMargins(10, 6, 10, 0);
    lockLayout->setSpacing(8);
    auto* locked = new PlainLabel(tr("Vault locked: values are hidden."), m_lockRow);
    m_unlock = new UnlockForm(service->session(), QStringLiteral("keysUnlock"), UnlockForm::Shape::Row, m_lockRow);
    auto* otherKey = new QPushButton(tr("Other key file…"), m_lockRow);
    otherKey->setObjectName(QStringLiteral("keysOtherKeyFile"));
    appearance::setKind(otherKey, "small");
    connect(otherKey, &QPushButton::clicked, this, &KeysPanel::unlockRequested);
    locked->setFixedHeight(m_unlock->button()->sizeHint().height() + scaled(2)); // beside the fields, not beside a refusal below them
    lockLayout->addWidget(locked, 0, Qt::AlignTop);
    lockLayout->addWidget(m_unlock, 1);
    lockLayout->addWidget(otherKey, 0, Qt::AlignTop);

    buildTable();
    m_empty = new EmptyState(tr("No personal data is sealed in this store."), this);
    m_noMatch = new EmptyState({}, this);
    connect(m_noMatch->addWayOut(tr("Clear filter"), QStringLiteral("keysClearFilter")), &QPushButton::clicked, this, [this] {
        m_search->edit()->clear();
        m_state->setCurrentIndex(0);
    });
    m_noVault = new EmptyState({}, this);
    connect(m_noVault->addWayOut(tr("Look again"), QStringLiteral("keysLookAgain")), &QPushButton::clicked, this, [this] {
        m_service->session()->reloadSummary();
        m_service->reload();
    });
    m_unreadable = new CouldNotRead(this);
    nameButtons(*m_unreadable, QStringLiteral("keys"));
    connect(m_unreadable, &CouldNotRead::retryRequested, this, [this] {
        m_service->session()->reloadSummary();
        m_service->reload();
    });
    m_stack = new QStackedWidget(this);
    for (QWidget* page : {static_cast<QWidget*>(m_table), static_cast<QWidget*>(m_empty), static_cast<QWidget*>(m_noMatch), static_cast<QWidget*>(m_noVault), static_cast<QWidget*>(m_unreadable)})
        m_stack->addWidget(page);

    auto* foot = new QFrame(this);
    appearance::setKind(foot, "foot");
    auto* footRow = new QHBoxLayout(foot);
    footRow->setContentsMargins(10, 3, 10, 3);
    footRow->setSpacing(14);
    m_count = new PlainLabel({}, foot);
    m_count->setObjectName(QStringLiteral("keysCount"));
    appearance::setKind(m_count, "title");
    m_sums = new PlainLabel({}, foot);
    m_sums->setObjectName(QStringLiteral("keysSums"));
    m_problems = new PlainLabel({}, foot);
    m_problems->setObjectName(QStringLiteral("keysProblems"));
    appearance::setKind(m_sums, "caption");
    appearance::setKind(m_problems, "error");
    footRow->addWidget(m_count);
    footRow->addWidget(m_sums);
    footRow->addStretch();
    footRow->addWidget(m_problems);

    m_card = new SubjectCard(service, this);
    m_card->setFixedWidth(scaled(kCardWidth));
    connect(&Appearance::instance(), &Appearance::changed, m_card, [card = m_card] { card->setFixedWidth(scaled(kCardWidth)); });
    auto* line = new QFrame(this);
    appearance::setKind(line, "vline");
    auto* left = new QVBoxLayout;
    left->setSpacing(0);
    left->addWidget(m_lockRow);
    left->addWidget(buildHead());
    m_busy = new BusyLine(this);
    left->addWidget(m_busy);
    left->addWidget(m_stack, 1);
    left->addWidget(foot);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(left, 1);
    layout->addWidget(line);
    layout->addWidget(m_card);

    connect(service, &PrivacyService::keysChanged, this, &KeysPanel::refresh);
    connect(service, &PrivacyService::factsChanged, this, &KeysPanel::refresh);
    connect(service, &PrivacyService::loadingChanged, this, &KeysPanel::refresh);
    connect(service->session(), &Session::summaryChanged, this, &KeysPanel::refresh);
    connect(service->session(), &Session::opened, this, &KeysPanel::refresh);
    connect(service->session(), &Session::closed, this, [this] {
        m_wanted.clear();
        m_search->edit()->clear();
        m_state->setCurrentIndex(0);
        refresh();
    });
    connect(service->lockWatch(), &IdleWatch::ticked, this, &KeysPanel::refreshTitle);
    connect(m_model, &QAbstractItemModel::modelReset, this, &KeysPanel::listArrived);
    refresh();
}

QWidget* KeysPanel::buildHead() {
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(10, 6, 10, 6);
    row->setSpacing(8);
    m_search = new FilterField(tr("Subject, key or account"), head);
    m_search->setIconName(QStringLiteral("search"));
    m_search->setMaximumWidth(scaled(300));
    m_search->edit()->setObjectName(QStringLiteral("keysSearch"));
    m_search->edit()->setAccessibleName(tr("Search subjects"));
    m_search->edit()->installEventFilter(this);
    m_state = new QComboBox(head);
    m_state->setObjectName(QStringLiteral("keysState"));
    m_state->setAccessibleName(tr("State"));
    m_state->addItem(tr("State: all"), kAll);
    using S = erasure::KeyState;
    for (const S state : {S::Active, S::OnHold, S::Requested, S::WaitingApproval, S::Approved, S::Destroying, S::Destroyed, S::Missing, S::Resurrected, S::Rotated})
        m_state->addItem(tr("State: %1").arg(lookOf(state).word), static_cast<int>(state));
    m_waiting = new QPushButton(head);
    m_waiting->setObjectName(QStringLiteral("keysWaiting"));
    appearance::setKind(m_waiting, "link");
    row->addWidget(m_search, 1);
    row->addWidget(m_state);
    row->addStretch();
    row->addWidget(m_waiting);
    connect(m_search->edit(), &QLineEdit::textChanged, this, &KeysPanel::filter);
    connect(m_state, &QComboBox::currentIndexChanged, this, &KeysPanel::filter);
    connect(m_waiting, &QPushButton::clicked, this, &KeysPanel::requestsRequested);
    return head;
}

void KeysPanel::buildTable() {
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("keysTable"));
    m_table->setAccessibleName(tr("Keys"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new RowDelegate(m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setTabKeyNavigation(false);
    m_table->setContextMenuPolicy(Qt::NoContextMenu);
    auto* header = m_table->horizontalHeader();
    header->setStretchLastSection(true);
    header->setSortIndicator(KeyList::Subject, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    const int widths[KeyList::kColumns] = {75, 72, 174, 90, 60, 54, 96, 46, 164};
    for (int column = 0; column < KeyList::kColumns; ++column)
        header->resizeSection(column, scaled(widths[column]));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &KeysPanel::currentChanged);
}

// ---- selection -----------------------------------------------------------------------------------------------------

void KeysPanel::focusSearch() { m_search->edit()->setFocus(Qt::ShortcutFocusReason); }

QString KeysPanel::subject() const { return fromUtf8(m_wanted); }

void KeysPanel::select(const QString& subject) {
    m_wanted = subject.toUtf8().toStdString();
    if (m_model->rowOf(m_wanted) < 0 && m_model->filtered()) {
        m_search->edit()->clear();
        m_state->setCurrentIndex(0);
    }
    listArrived();
}

// The same person stays selected, wherever the row is now.
void KeysPanel::listArrived() {
    const int row = m_wanted.empty() ? -1 : m_model->rowOf(m_wanted);
    m_arriving = true;
    if (row >= 0) {
        m_table->setCurrentIndex(m_model->index(row, 0));
        m_table->scrollTo(m_model->index(row, 0));
    } else if (m_model->rowCount() > 0 && m_wanted.empty()) {
        m_table->setCurrentIndex(m_model->index(0, 0));
    }
    m_arriving = false;
    currentChanged();
    refresh();
}

void KeysPanel::currentChanged() {
    if (m_arriving)
        return;
    if (const auto* row = m_model->rowAt(m_table->currentIndex().row()))
        m_wanted = row->subject;
    else if (m_model->subjects() > 0 && !m_model->filtered())
        m_wanted.clear();
    m_card->setSubject(m_model->rowOf(m_wanted) >= 0 ? m_wanted : std::string());
}

void KeysPanel::filter() {
    const int state = m_state->currentData().toInt();
    m_model->setFilter(m_search->edit()->text().trimmed(), state == kAll ? std::nullopt : std::optional(static_cast<erasure::KeyState>(state)));
}

bool KeysPanel::eventFilter(QObject* watched, QEvent* event) {
    // From the search straight into the rows, as in the other lists.
    if (watched == m_search->edit() && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if ((key == Qt::Key_Down || key == Qt::Key_Return) && m_model->rowCount() > 0) {
            if (!m_table->currentIndex().isValid())
                m_table->setCurrentIndex(m_model->index(0, 0));
            m_table->setFocus(Qt::TabFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

// Room for the card's buttons when the dock opens.
QSize KeysPanel::sizeHint() const { return {scaled(900), scaled(300)}; }

void KeysPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_service->setKeysWanted(true);
}

void KeysPanel::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    if (!event->spontaneous())
        m_service->setKeysWanted(false);
}

// ---- refreshing ----------------------------------------------------------------------------------------------------

void KeysPanel::refreshTitle() {
    const auto state = m_service->vaultState();
    const auto left = (m_service->lockWatch()->remainingMs() + 999) / 1000;
    m_lockNow->setVisible(state == VaultState::Unlocked);
    switch (state) {
    case VaultState::None: m_title->setWord(m_service->session()->isOpen() ? tr("no vault") : QString()); break;
    case VaultState::Locked: m_title->setWord(tr("vault locked")); break;
    case VaultState::Unlocked:
        m_title->setWord(tr("vault unlocked by %1 · locks in %2:%3").arg(m_service->session()->officer()).arg(left / 60, 2, 10, QLatin1Char('0')).arg(left % 60, 2, 10, QLatin1Char('0')));
        break;
    }
}

void KeysPanel::refresh() {
    refreshTitle();
    const auto vault = m_service->vaultState();
    m_lockRow->setVisible(vault == VaultState::Locked);
    if (m_service->loading() && !m_service->keys())
        m_busy->start(tr("reading the keys"));
    else
        m_busy->stop();

    const auto& facts = m_service->facts();
    const qint64 waiting = facts ? facts->waiting(erasure::State::Submitted) : 0, approved = facts ? facts->waiting(erasure::State::Approved) : 0,
                 blocked = facts ? facts->waiting(erasure::State::Blocked) : 0;
    QStringList requests;
    if (waiting > 0)
        requests.append(facts->governance.approvals > 1 ? tr("%1 waiting for approval").arg(waiting) : tr("%1 waiting for execution").arg(waiting));
    if (approved > 0)
        requests.append(tr("%1 approved").arg(approved));
    if (blocked > 0)
        requests.append(tr("%1 on hold").arg(blocked));
    m_waiting->setText(tr("Erasure requests: %1").arg(requests.isEmpty() ? tr("none open") : requests.join(QStringLiteral(", "))));
    m_waiting->setEnabled(!requests.isEmpty());
    setPlainToolTip(m_waiting, requests.isEmpty() ? tr("No request is open") : tr("Go to the subject whose request is due first"));

    const auto& totals = m_model->totals();
    m_count->setPlainText(!m_service->keys()     ? QString()
                          : m_model->filtered() ? tr("%1 of %2 subjects").arg(format::count(totals.subjects), format::count(totals.all))
                                                : format::counted(totals.all, tr("%1 subject"), tr("%1 subjects")));
    m_sums->setPlainText(m_service->keys() ? format::counted(totals.fields, tr("%1 field sealed"), tr("%1 fields sealed")) : QString());
    const auto problems = facts ? static_cast<qint64>(facts->problems.size()) : 0;
    m_problems->setVisible(problems > 0);
    if (problems > 0) {
        m_problems->setPlainText(format::counted(problems, tr("%1 act does not count"), tr("%1 acts do not count")));
        QStringList lines;
        for (const auto& problem : facts->problems)
            if (lines.size() < 12)
                lines.append(tr("#%1 in %2: %3").arg(fromUtf8(problem.position.text()), fromUtf8(problem.stream), fromUtf8(problem.problem)));
        m_problems->setToolTip(lookback::ui::toolTip(lines));
    }

    if (m_service->error()) {
        m_unreadable->setProblem(tr("the keys: %1").arg(errorText(*m_service->error())), errorText(*m_service->error()));
        m_stack->setCurrentWidget(m_unreadable);
    } else if (vault == VaultState::None && m_model->subjects() == 0) {
        m_noVault->setSentence(m_service->session()->isOpen() ? tr("This store has no vault beside it: its personal values cannot be opened here, and no key can be destroyed. Put the .vault file beside the store.")
                                                             : tr("Open a store or try a sample."));
        m_stack->setCurrentWidget(m_noVault);
    } else if (m_service->keys() && m_model->subjects() == 0) {
        m_stack->setCurrentWidget(m_empty);
    } else if (m_service->keys() && m_model->rowCount() == 0) {
        m_noMatch->setSentence(tr("0 of %1 subjects match").arg(format::count(m_model->subjects())));
        m_stack->setCurrentWidget(m_noMatch);
    } else {
        m_stack->setCurrentWidget(m_table);
    }
    m_search->setVerdict(m_search->edit()->text().isEmpty() ? FilterField::Verdict::Rest : m_model->rowCount() > 0 ? FilterField::Verdict::Valid : FilterField::Verdict::NoRows,
                         m_search->edit()->text().isEmpty() ? QString() : format::count(m_model->rowCount()));
}

} // namespace lookback::ui
