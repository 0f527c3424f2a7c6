#include "ui/models/event_table_model.h"

#include "ui/appearance/roles.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/session/integrity.h"

#include <algorithm>

namespace lookback::ui {
namespace {

QString actorOf(const timetravel::Row& row) {
    const auto who = workspace::provenanceOf(row.event.metadata);
    return fromUtf8(who.approver.empty() ? who.actor : who.actor + " · " + who.approver);
}

} // namespace

EventTableModel::EventTableModel(Session* session, QObject* parent) : QAbstractTableModel(parent), m_session(session) {
    connect(session, &Session::viewChanged, this, &EventTableModel::reset);
    connect(session->cursor(), &TimeCursor::rankChanged, this, &EventTableModel::cursorMoved);
    const auto flagsChanged = [this] {
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, Flags), index(rowCount() - 1, Flags));
    };
    connect(session, &Session::reportChanged, this, flagsChanged);
    connect(session->integrity(), &Integrity::changed, this, flagsChanged);
}

int EventTableModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid())
        return 0;
    return static_cast<int>(m_ranks ? static_cast<qint64>(m_ranks->size()) : m_session->view().events());
}

bool EventTableModel::occurred() const { return m_session->view().view.axis == timetravel::Axis::Occurred; }

void EventTableModel::reset() {
    beginResetModel();
    ++m_generation;
    m_pages.clear();
    m_recent.clear();
    m_asked.clear();
    m_failed.clear();
    m_ranks.reset();
    m_cursorRank = std::max<qint64>(m_session->cursor()->rank(), 0);
    endResetModel();
    Q_EMIT headerDataChanged(Qt::Horizontal, Recorded, Occurred);
}

void EventTableModel::setFilter(std::shared_ptr<const std::vector<std::uint32_t>> ranks) {
    beginResetModel();
    m_ranks = std::move(ranks);
    endResetModel();
}

qint64 EventTableModel::rankOfRow(int row) const {
    return m_ranks ? static_cast<qint64>((*m_ranks)[static_cast<std::size_t>(row)]) : row + 1;
}

int EventTableModel::rowOfRank(qint64 rank) const {
    if (!m_ranks)
        return static_cast<int>(rank) - 1;
    const auto after = std::upper_bound(m_ranks->begin(), m_ranks->end(), static_cast<std::uint32_t>(std::max<qint64>(rank, 0)));
    return static_cast<int>(after - m_ranks->begin()) - 1;
}

// Rows between the old place and the new one change from "later" to "past" or back.
void EventTableModel::cursorMoved() {
    const qint64 from = m_cursorRank;
    m_cursorRank = m_session->cursor()->rank();
    if (rowCount() == 0 || from == m_cursorRank)
        return;
    const int a = std::clamp(rowOfRank(std::min(from, m_cursorRank)), 0, rowCount() - 1);
    const int b = std::clamp(rowOfRank(std::max(from, m_cursorRank)), 0, rowCount() - 1);
    Q_EMIT dataChanged(index(a, 0), index(b, kColumns - 1), {CursorRelationRole});
}

const timetravel::Row* EventTableModel::rowOf(qint64 rank) const {
    const qint64 page = (rank - 1) / kPage;
    const auto found = m_pages.find(page);
    if (found == m_pages.end()) {
        request(page);
        return nullptr;
    }
    if (m_recent.front() != page) {
        m_recent.remove(page);
        m_recent.push_front(page);
    }
    const auto i = static_cast<std::size_t>((rank - 1) % kPage);
    return i < found->second.size() ? &found->second[i] : nullptr;
}

void EventTableModel::request(qint64 page) const {
    if (m_asked.contains(page) || m_failed.contains(page))
        return;
    m_asked.insert(page);
    auto* self = const_cast<EventTableModel*>(this);
    const auto& view = m_session->view();
    m_session->ask<Page>(
        self,
        [stream = view.stream, v = view.view, page](workspace::Workspace& w) {
            return w.rows(stream, v, timetravel::Rank{page * kPage}, static_cast<std::size_t>(kPage));
        },
        [self, page, generation = m_generation](base::Result<Page> rows) {
            if (generation != self->m_generation)
                return;
            self->m_asked.erase(page);
            if (rows) {
                self->m_pages[page] = std::move(*rows);
                self->m_recent.push_front(page);
                while (self->m_recent.size() > kPagesKept) {
                    self->m_pages.erase(self->m_recent.back());
                    self->m_recent.pop_back();
                }
            } else {
                self->m_failed.insert(page);
            }
            const int count = self->rowCount();
            if (count == 0)
                return;
            const int first = std::clamp(self->rowOfRank(page * kPage + 1), 0, count - 1);
            const int last = std::clamp(self->rowOfRank((page + 1) * kPage), 0, count - 1);
            Q_EMIT self->dataChanged(self->index(first, 0), self->index(last, kColumns - 1));
        });
}

QVariant EventTableModel::text(const timetravel::Row* row, qint64 rank, int column) const {
    const auto& series = *m_session->view().series;
    const auto i = static_cast<std::size_t>(rank - 1);
    switch (column) {
    case Position: return row ? fromUtf8(row->event.position.text()) : QString();
    case Version: return QString::number(series.version[i]);
    // The axis in use comes first; the other clock stands beside it where it differs.
    case Recorded: return format::instant(occurred() ? series.occurredAt[i] : series.recordedAt[i]);
    case Occurred: {
        if (series.recordedAt[i] == series.occurredAt[i])
            return QStringLiteral("=");
        return occurred() ? tr("%1 later").arg(format::duration(series.recordedAt[i] - series.occurredAt[i])) : format::lateness(series.recordedAt[i], series.occurredAt[i]);
    }
    case Type: return row ? fromUtf8(row->event.type) : QString();
    case Summary: return QString();
    case Amount: return row && row->facts.hasAmount ? format::money(row->facts.amount, series.decimals, format::Sign::Change) : QStringLiteral("·");
    case Balance: return format::money(series.value[i], series.decimals);
    case Actor: return row ? actorOf(*row) : QString();
    default: return QString();
    }
}

QVariant EventTableModel::look(const timetravel::Row* row, qint64 rank, int column, int role) const {
    const auto& series = *m_session->view().series;
    const auto i = static_cast<std::size_t>(rank - 1);
    const std::uint16_t flags = series.flags[i];
    const aggregate::TypeInfo* type = row && m_session->kind() ? m_session->kind()->find(row->event.type) : nullptr;
    switch (role) {
    case CursorRelationRole:
        return static_cast<int>(rank == m_cursorRank ? CursorRelation::AtCursor : rank > m_cursorRank ? CursorRelation::Later : CursorRelation::Past);
    case PlaceholderRole:
        if (row)
            return {};
        return static_cast<int>(m_failed.contains((rank - 1) / kPage) ? Placeholder::Unreadable : Placeholder::Loading);
    case MoneySignRole:
        if (column == Amount && row && row->facts.hasAmount)
            return static_cast<int>(row->facts.amount < 0 ? MoneySign::Out : MoneySign::In);
        if (column == Balance && series.value[i] < 0)
            return static_cast<int>(MoneySign::BelowZero);
        return {};
    case KindRole:
        if (column == Type)
            return static_cast<int>(kindOf(series.kind[i]));
        if (column == Occurred && (flags & (aggregate::kLate | aggregate::kFuture)))
            return static_cast<int>(Kind::Finding);
        return {};
    case KindTextRole: return column == Occurred && (flags & (aggregate::kLate | aggregate::kFuture)) ? QVariant(true) : QVariant();
    case GlyphRole:
        if (column == Type && row)
            return static_cast<int>(glyphOfType(type));
        if (column == Occurred && (flags & aggregate::kLate))
            return static_cast<int>(Glyph::BackDated);
        return {};
    case IconNameRole: return column == Type && row && glyphOfType(type) == Glyph::None ? QVariant(iconOfType(type)) : QVariant();
    case SecondTextRole:
        if (column == Type && row && type && row->event.schemaVersion < type->currentVersion)
            return QStringLiteral("v%1 → %2").arg(row->event.schemaVersion).arg(type->currentVersion);
        return {};
    case WeightRole: return column == Amount || column == Type ? QVariant(static_cast<int>(TextWeight::Medium)) : QVariant();
    case ToneRole:
        if (column == Occurred && !(flags & (aggregate::kLate | aggregate::kFuture)))
            return static_cast<int>(TextTone::Tertiary);
        return column == Actor ? QVariant(static_cast<int>(TextTone::Secondary)) : QVariant();
    case BadgesRole: {
        if (column != Flags)
            return {};
        BadgeList badges;
        for (std::size_t rule = 0; rule < series.ruleCodes.size(); ++rule)
            if (series.ruleBits[i] >> rule & 1U)
                badges.append({Kind::Finding, Glyph::FindingTriangle, fromUtf8(series.ruleCodes[rule])});
        if (flags & aggregate::kGapBefore)
            badges.append({Kind::Finding, Glyph::FindingTriangle, tr("gap before")});
        if (row && row->repeatedId)
            badges.append({Kind::Finding, Glyph::FindingTriangle, tr("same id twice")});
        if (row && m_session->integrity()->broken().contains(fromUtf8(row->event.position.text())))
            badges.prepend({Kind::Broken, Glyph::BrokenOctagon, tr("broken")});
        if (flags & aggregate::kErased)
            badges.append({Kind::Privacy, Glyph::ErasedBox, tr("erased")});
        else if ((flags & aggregate::kPersonal) && row && type) {
            const auto version = static_cast<std::size_t>(row->event.schemaVersion - 1);
            const auto fields = version < type->personal.size() ? type->personal[version].size() : 0;
            badges.append({Kind::Privacy, Glyph::Seal, fields ? QString::number(fields) : QString()});
        }
        return QVariant::fromValue(badges);
    }
    case PlainToolTipRole:
        if (column == Type && row)
            return fromUtf8(row->event.type) + (type ? QStringLiteral(" — ") + engineText(type->title) : QString());
        if (column == Flags) {
            QStringList lines = erasureLines(m_session->view(), rank);
            if (lines.isEmpty() && (flags & aggregate::kErased))
                lines.append(type ? engineText(type->title) : tr("Erased"));
            if (row)
                if (const auto broken = m_session->integrity()->broken().constFind(fromUtf8(row->event.position.text())); broken != m_session->integrity()->broken().constEnd())
                    lines.append(tr("Broken: %1").arg(*broken));
            return lines.isEmpty() ? QVariant() : QVariant(lines.join(QLatin1Char('\n')));
        }
        if (column == Occurred)
            return tr("Occurred %1\nRecorded %2").arg(format::instant(series.occurredAt[i]), format::instant(series.recordedAt[i]));
        return {};
    default: return {};
    }
}

QVariant EventTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || !m_session->view().series)
        return {};
    const qint64 rank = rankOfRow(index.row());
    if (role == RankRole)
        return rank;
    if (role == Qt::TextAlignmentRole) {
        const int c = index.column();
        return QVariant::fromValue(c == Position || c == Version || c == Amount || c == Balance ? Qt::AlignRight | Qt::AlignVCenter
                                                                                                : Qt::AlignLeft | Qt::AlignVCenter);
    }
    const timetravel::Row* row = rowOf(rank);
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return text(row, rank, index.column());
    if (role >= KindRole && role <= PlainToolTipRole)
        return look(row, rank, index.column(), role);
    return {};
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(section == Position || section == Version || section == Amount || section == Balance
                                       ? Qt::AlignRight | Qt::AlignVCenter
                                       : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Position: return QStringLiteral("#");
    case Version: return QStringLiteral("v");
    case Recorded: return occurred() ? tr("Occurred") : tr("Recorded");
    case Occurred: return occurred() ? tr("Recorded") : tr("Occurred");
    case Type: return tr("Type");
    case Summary: return tr("Summary");
    case Amount: return tr("Amount");
    case Balance: return tr("Balance");
    case Actor: return tr("Actor");
    case Flags: return tr("Flags");
    default: return {};
    }
}

EventTableModel::Footer EventTableModel::footer() const {
    Footer sum;
    sum.all = m_session->view().events();
    sum.events = rowCount();
    const auto& series = m_session->view().series;
    if (!series)
        return sum;
    const auto add = [&](aggregate::MarkKind kind, std::int64_t value, std::int64_t before) {
        if (kind != aggregate::MarkKind::In && kind != aggregate::MarkKind::Out)
            return;
        const std::int64_t amount = value - before;
        ++sum.postings;
        sum.net += amount;
        sum.absolute += amount < 0 ? -amount : amount;
    };
    if (m_ranks)
        for (const auto rank : *m_ranks)
            add(series->kind[rank - 1], series->value[rank - 1], rank < 2 ? 0 : series->value[rank - 2]);
    else {
        aggregate::MarkKind kinds[128];
        std::int64_t values[128], before = 0;
        for (std::size_t begin = 0; begin < series->size(); begin += std::size(kinds)) {
            const std::size_t count = std::min(std::size(kinds), series->size() - begin);
            series->kind.read(begin, std::span(kinds).first(count));
            series->value.read(begin, std::span(values).first(count));
            for (std::size_t i = 0; i < count; ++i) {
                add(kinds[i], values[i], before);
                before = values[i];
            }
        }
    }
    return sum;
}

} // namespace lookback::ui
