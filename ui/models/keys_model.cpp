#include "ui/models/keys_model.h"

#include "ui/appearance/roles.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"

#include <QtCore/QDateTime>

#include <algorithm>

namespace lookback::ui {
namespace {
bool right(int column) { return column == KeyList::Events || column == KeyList::Fields; }
const QString kDash = QStringLiteral("·");
} // namespace

KeysModel::KeysModel(PrivacyService* service, QObject* parent) : QAbstractTableModel(parent), m_service(service), m_today(QDateTime::currentDateTimeUtc().date()) {
    connect(service, &PrivacyService::keysChanged, this, [this] {
        m_today = QDateTime::currentDateTimeUtc().date();
        select();
    });
    select();
}

int KeysModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_order.size()); }
qint64 KeysModel::subjects() const { return m_list ? static_cast<qint64>(m_list->rows().size()) : 0; }

const erasure::SubjectRow* KeysModel::rowAt(int row) const {
    return m_list && row >= 0 && row < rowCount() ? &m_list->rows()[m_order[static_cast<std::size_t>(row)]] : nullptr;
}

int KeysModel::rowOf(std::string_view subject) const {
    const auto* wanted = m_list ? m_list->find(subject) : nullptr;
    if (!wanted)
        return -1;
    const auto at = std::find(m_order.begin(), m_order.end(), static_cast<std::uint32_t>(wanted - m_list->rows().data()));
    return at == m_order.end() ? -1 : static_cast<int>(at - m_order.begin());
}

void KeysModel::select() {
    beginResetModel();
    m_list = m_service->keys();
    m_order = m_list ? m_list->select(m_text.toUtf8().toStdString(), m_state, m_column, m_descending) : std::vector<std::uint32_t>();
    m_totals = {static_cast<qint64>(m_order.size()), subjects(), 0};
    for (const auto i : m_order)
        m_totals.fields += m_list->rows()[i].fields;
    endResetModel();
}

void KeysModel::setFilter(const QString& text, std::optional<erasure::KeyState> state) {
    if (text == m_text && state == m_state)
        return;
    m_text = text;
    m_state = state;
    select();
}

void KeysModel::sort(int column, Qt::SortOrder order) {
    if (column < 0 || column >= KeyList::kColumns)
        return;
    m_column = static_cast<KeyList::Column>(column);
    m_descending = order == Qt::DescendingOrder;
    select();
}

void KeysModel::setToday(QDate today) {
    m_today = today;
    if (!m_order.empty())
        Q_EMIT dataChanged(index(0, KeyList::Request), index(rowCount() - 1, KeyList::Request));
}

QVariant KeysModel::text(const erasure::SubjectRow& row, int column) const {
    switch (column) {
    case KeyList::Subject: return fromUtf8(row.subject);
    case KeyList::Key: return row.kid.empty() ? kDash : shortKey(row.kid);
    case KeyList::State: return stateText(row);
    case KeyList::Created: return row.createdAt ? format::date(row.createdAt->ns) : kDash;
    case KeyList::Events: return format::count(row.events);
    case KeyList::Fields: return format::count(row.fields);
    case KeyList::Accounts: {
        QStringList names;
        for (const auto& account : row.accounts)
            if (names.size() < 3)
                names.append(fromUtf8(account));
        const qint64 more = row.accountCount - names.size();
        return names.isEmpty() ? kDash : names.join(QStringLiteral(", ")) + (more > 0 ? tr(" and %1 more").arg(format::count(more)) : QString());
    }
    case KeyList::Hold: return row.hold.empty() ? kDash : fromUtf8(row.hold);
    case KeyList::Request: {
        const QString request = requestText(row, m_today);
        return request.isEmpty() ? kDash : request;
    }
    default: return {};
    }
}

QVariant KeysModel::data(const QModelIndex& index, int role) const {
    const auto* row = index.isValid() ? rowAt(index.row()) : nullptr;
    if (!row)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return text(*row, column);
    case Qt::TextAlignmentRole: return static_cast<int>((right(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case MonoRole: return column == KeyList::Key ? QVariant(true) : QVariant();
    case WeightRole: return column == KeyList::Subject ? QVariant(static_cast<int>(TextWeight::Strong)) : QVariant();
    case GlyphRole: return column == KeyList::State ? QVariant(static_cast<int>(lookOf(row->state).glyph)) : QVariant();
    case KindRole: return column == KeyList::State ? QVariant(static_cast<int>(lookOf(row->state).kind)) : QVariant();
    case KindTextRole: return column == KeyList::State ? QVariant(lookOf(row->state).coloured) : QVariant();
    case ToneRole: return text(*row, column).toString() == kDash ? QVariant(static_cast<int>(TextTone::Tertiary)) : QVariant();
    case PlainToolTipRole:
        if (column == KeyList::Key && !row->kid.empty())
            return fromUtf8(row->kid);
        return text(*row, column);
    case Qt::AccessibleTextRole: return tr("%1: %2").arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(), text(*row, column).toString());
    default: return {};
    }
}

QVariant KeysModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= KeyList::kColumns)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((right(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case KeyList::Subject: return tr("Subject");
    case KeyList::Key: return tr("Key");
    case KeyList::State: return tr("State");
    case KeyList::Created: return tr("Created");
    case KeyList::Events: return tr("Events");
    case KeyList::Fields: return tr("Fields");
    case KeyList::Accounts: return tr("Accounts");
    case KeyList::Hold: return tr("Hold");
    case KeyList::Request: return tr("Request");
    default: return {};
    }
}

} // namespace lookback::ui
