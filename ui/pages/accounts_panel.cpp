#include "ui/pages/accounts_panel.h"

#include "ui/appearance/row_delegate.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel_bar.h"

#include <QtCore/QRegularExpression>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

AccountsPanel::AccountsPanel(Session* session, DockTitle* title, QWidget* parent)
    : QWidget(parent), m_session(session), m_title(title), m_model(new AccountsModel(session, this)), m_proxy(new QSortFilterProxyModel(this)) {
    m_proxy->setSourceModel(m_model);
    m_proxy->setFilterRole(AccountsModel::AccountRole);
    m_search = new FilterField(tr("Id, ACC-1*"), this);
    m_search->setIconName(QStringLiteral("search"));
    m_search->edit()->setObjectName(QStringLiteral("accountSearch"));
    m_search->edit()->setAccessibleName(tr("Search accounts"));
    m_list = new QListView(this);
    m_list->setObjectName(QStringLiteral("accountList"));
    m_list->setAccessibleName(tr("Accounts"));
    m_list->setUniformItemSizes(true);
    m_list->setModel(m_proxy);
    m_list->setItemDelegate(new TwoLineDelegate(m_list));
    m_empty = new EmptyState(tr("No accounts in this store."), this);
    connect(m_empty->addWayOut(tr("Import a log…"), QStringLiteral("accountsImport")), &QPushButton::clicked, this, &AccountsPanel::importRequested);
    connect(m_empty->addWayOut(tr("Open a sample"), QStringLiteral("accountsSample")), &QPushButton::clicked, this, &AccountsPanel::sampleRequested);
    m_noMatch = new EmptyState({}, this);
    connect(m_noMatch->addWayOut(tr("Clear search"), QStringLiteral("accountsClearSearch")), &QPushButton::clicked, m_search->edit(), &QLineEdit::clear);
    m_unreadable = new CouldNotRead(this);
    nameButtons(*m_unreadable, QStringLiteral("accounts"));
    connect(m_unreadable, &CouldNotRead::retryRequested, m_model, &AccountsModel::reload);
    m_stack = new QStackedWidget(this);
    for (QWidget* page : {static_cast<QWidget*>(m_list), static_cast<QWidget*>(m_empty), static_cast<QWidget*>(m_noMatch), static_cast<QWidget*>(m_unreadable)})
        m_stack->addWidget(page);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* searchRow = new QVBoxLayout;
    searchRow->setContentsMargins(8, 6, 8, 6);
    searchRow->addWidget(m_search);
    layout->addLayout(searchRow);
    layout->addWidget(m_stack, 1);
    setMinimumWidth(scaled(180)); // the empty page alone would ask for more

    connect(m_search->edit(), &QLineEdit::textChanged, this, &AccountsPanel::filter);
    connect(m_search->edit(), &QLineEdit::returnPressed, this, [this] {
        m_openFirst = m_proxy->rowCount() == 0; // the list may still be on its way
        open(m_proxy->index(std::max(0, m_list->currentIndex().row()), 0));
    });
    // What was searched for in another store says nothing about this one.
    connect(session, &Session::closed, m_search->edit(), &QLineEdit::clear);
    connect(session, &Session::opened, m_search->edit(), &QLineEdit::clear);
    connect(m_list, &QListView::clicked, this, &AccountsPanel::open);
    connect(m_list, &QListView::activated, this, &AccountsPanel::open);
    connect(m_model, &AccountsModel::stateChanged, this, &AccountsPanel::refresh);
    connect(m_model, &QAbstractItemModel::modelReset, this, &AccountsPanel::refresh);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &AccountsPanel::followCursor);
    connect(session->cursor(), &TimeCursor::accountChanged, this, &AccountsPanel::followCursor);
    refresh();
}

void AccountsPanel::focusSearch() {
    m_search->edit()->setFocus(Qt::ShortcutFocusReason);
    m_search->edit()->selectAll();
}

// Plain text matches anywhere in the id; with * or ? it is a wildcard over the whole id.
void AccountsPanel::filter(const QString& text) {
    const QString trimmed = text.trimmed();
    const bool wildcard = trimmed.contains(QLatin1Char('*')) || trimmed.contains(QLatin1Char('?'));
    const QString pattern = wildcard ? QRegularExpression::wildcardToRegularExpression(trimmed) : QRegularExpression::escape(trimmed);
    m_proxy->setFilterRegularExpression(QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption));
    // A search means all accounts: read the rest.
    if (!trimmed.isEmpty() && m_model->canFetchMore({}))
        m_model->fetchMore({});
    refresh();
}

void AccountsPanel::open(const QModelIndex& index) {
    if (index.isValid())
        m_session->cursor()->setAccount(index.data(AccountsModel::AccountRole).toString(), index.data(AccountsModel::StreamRole).toString().toUtf8().toStdString());
}

void AccountsPanel::followCursor() {
    const QString account = m_session->cursor()->place().account;
    const int row = account.isEmpty() ? -1 : m_model->rowOf(account);
    m_list->setCurrentIndex(row < 0 ? QModelIndex() : m_proxy->mapFromSource(m_model->index(row)));
}

void AccountsPanel::refresh() {
    const QString text = m_search->edit()->text().trimmed();
    if (!text.isEmpty() && m_model->canFetchMore({}))
        m_model->fetchMore({});
    const qint64 accounts = m_session->isOpen() ? m_session->summary().accounts : 0;
    m_title->setWord(m_session->isOpen() ? format::count(accounts) : QString());
    if (m_model->error()) {
        m_unreadable->setProblem(tr("the accounts"), fromUtf8(m_model->error()->message));
        m_stack->setCurrentWidget(m_unreadable);
    } else if (m_model->rowCount() == 0 && m_model->complete()) {
        m_stack->setCurrentWidget(m_empty);
    } else if (m_proxy->rowCount() == 0 && m_model->complete() && !text.isEmpty()) {
        m_noMatch->setSentence(tr("0 of %1 accounts match “%2”").arg(format::count(accounts), text));
        m_stack->setCurrentWidget(m_noMatch);
    } else {
        m_stack->setCurrentWidget(m_list);
    }
    m_search->setVerdict(text.isEmpty() ? FilterField::Verdict::Rest
                             : m_proxy->rowCount() ? FilterField::Verdict::Valid
                                                   : FilterField::Verdict::NoRows,
                         text.isEmpty() ? QString() : format::count(m_proxy->rowCount()));
    if (m_openFirst && m_proxy->rowCount() > 0) {
        m_openFirst = false;
        open(m_proxy->index(0, 0));
    }
    followCursor();
}

} // namespace lookback::ui
