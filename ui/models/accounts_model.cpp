#include "ui/models/accounts_model.h"

#include "ui/appearance/roles.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"

namespace lookback::ui {
namespace {
constexpr std::size_t kPage = 200;
using Rows = std::vector<workspace::AccountRow>;
} // namespace

AccountsModel::AccountsModel(Session* session, QObject* parent) : QAbstractListModel(parent), m_session(session) {
    connect(session, &Session::accountsChanged, this, &AccountsModel::reload);
    connect(session, &Session::closed, this, &AccountsModel::reload);
}

int AccountsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant AccountsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto& row = m_rows[static_cast<std::size_t>(index.row())];
    const bool findings = !row.problems.empty() || row.findings.value_or(0) > 0;
    switch (role) {
    case Qt::DisplayRole:
    case AccountRole: return fromUtf8(row.account);
    case StreamRole: return fromUtf8(row.stream);
    case CaptionRole: {
        const QString events = format::events(row.events);
        return row.holder.empty() ? events : tr("%1 · %2").arg(fromUtf8(row.holder), events);
    }
    // A problem takes the place of the balance: there is room for one.
    case TrailingTextRole: return row.unit.empty() || !row.problems.empty() ? QString() : format::money(row.value, row.decimals);
    case MoneySignRole: return static_cast<int>(row.value < 0 ? MoneySign::BelowZero : MoneySign::None);
    case GlyphRole: return static_cast<int>(findings ? Glyph::FindingTriangle : Glyph::None);
    case KindRole: return static_cast<int>(findings ? Kind::Finding : Kind::None);
    case BadgesRole: {
        BadgeList badges;
        for (const auto& problem : row.problems)
            badges.append({Kind::Admin, Glyph::None, fromUtf8(problem)});
        return QVariant::fromValue(badges);
    }
    case Qt::AccessibleTextRole:
    case PlainToolTipRole:
        return tr("%1, %2, balance %3 %4, status %5%6")
            .arg(fromUtf8(row.account), format::events(row.events), format::money(row.value, row.decimals), fromUtf8(row.unit), fromUtf8(row.status),
                 findings ? format::counted(row.findings.value_or(0), tr(", %1 finding"), tr(", %1 findings")) : QString());
    default: return {};
    }
}

bool AccountsModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_session->isOpen() && !m_complete && !m_loading && !m_error;
}

void AccountsModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent))
        return;
    m_loading = true;
    Q_EMIT stateChanged();
    const std::string after = m_rows.empty() ? std::string() : m_rows.back().account;
    m_session->ask<Rows>(
        this, [after, stop = m_stop.get_token()](workspace::Workspace& w) { return w.accounts(after, kPage, false, stop); },
        [this, generation = m_generation](base::Result<Rows> page) {
            if (generation != m_generation)
                return;
            m_loading = false;
            if (!page) {
                m_error = page.error();
                Q_EMIT stateChanged();
                return;
            }
            const auto first = m_rows.size();
            m_complete = page->size() < kPage;
            if (!page->empty()) {
                beginInsertRows({}, static_cast<int>(first), static_cast<int>(first + page->size()) - 1);
                std::move(page->begin(), page->end(), std::back_inserter(m_rows));
                endInsertRows();
                inspect(first);
            }
            Q_EMIT stateChanged();
        });
}

// Findings need a full pass over each account: on the job worker, a few accounts at a time, so that jobs come in between.
void AccountsModel::inspect(std::size_t from) {
    constexpr std::size_t kAtOnce = 8;
    if (from >= m_rows.size())
        return;
    const std::string after = from == 0 ? std::string() : m_rows[from - 1].account;
    m_session->askInBackground<Rows>(
        this, [after, stop = m_stop.get_token()](workspace::Workspace& w) { return w.accounts(after, kAtOnce, true, stop); },
        [this, generation = m_generation, from](base::Result<Rows> rows) {
            if (generation != m_generation || !rows || rows->empty())
                return;
            std::size_t i = from;
            for (auto& row : *rows) {
                if (i >= m_rows.size() || m_rows[i].account != row.account)
                    break;
                m_rows[i++] = std::move(row);
            }
            if (i > from)
                Q_EMIT dataChanged(index(static_cast<int>(from)), index(static_cast<int>(i) - 1));
            if (i == from + kAtOnce)
                inspect(i);
        });
}

int AccountsModel::rowOf(const QString& account) const {
    const std::string id = account.toUtf8().toStdString();
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].account == id)
            return static_cast<int>(i);
    return -1;
}

void AccountsModel::reload() {
    ++m_generation;
    m_stop.request_stop();
    m_stop = {};
    beginResetModel();
    m_rows.clear();
    m_complete = m_loading = false;
    m_error.reset();
    endResetModel();
    fetchMore({});
}

} // namespace lookback::ui
