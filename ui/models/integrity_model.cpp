#include "ui/models/integrity_model.h"

#include "ui/appearance/roles.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"

#include <QtCore/QCoreApplication>

#include <utility>

namespace lookback::ui {
namespace {

constexpr quintptr kCheckId = ~quintptr{0};

bool onlySkipped(const integrity::Check& check) { return check.items == 0 && check.notChecked > 0; }

} // namespace

QString placeOf(const Session& session, const integrity::Problem& problem) {
    const QString account = session.accountOf(problem.stream);
    const QString name = account.isEmpty() ? fromUtf8(problem.stream) : account;
    const QString version = problem.revision ? QStringLiteral("v%1").arg(base::versionOf(*problem.revision).value) : QString();
    const QString position = problem.position ? QLatin1Char('#') + fromUtf8(problem.position->text()) : QString();
    QStringList parts;
    for (const QString& part : {position, name, version})
        if (!part.isEmpty())
            parts.append(part);
    return parts.isEmpty() ? QCoreApplication::translate("IntegrityModel", "the store") : parts.join(QLatin1Char(' '));
}

IntegrityModel::IntegrityModel(Session* session, QObject* parent) : QAbstractItemModel(parent), m_session(session) {
    connect(session->integrity(), &Integrity::changed, this, &IntegrityModel::rebuild);
    // Whether "Unlock" is offered.
    connect(session, &Session::summaryChanged, this, [this] {
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, Where), index(rowCount() - 1, Go));
    });
}

void IntegrityModel::rebuild() {
    if (m_shown == m_session->integrity()->last())
        return;
    beginResetModel();
    m_shown = m_session->integrity()->last();
    m_rows.clear();
    if (m_shown) {
        const auto& report = m_shown->report;
        for (const auto& check : report.checks) {
            Row row{&check, {}};
            for (const auto* problems : {&report.problems, &report.dataProblems})
                for (const auto& problem : *problems)
                    if (problem.check == check.name)
                        row.problems.push_back(&problem);
            m_rows.push_back(std::move(row));
        }
    }
    endResetModel();
}

QModelIndex IntegrityModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : kCheckId);
}

QModelIndex IntegrityModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == kCheckId)
        return {};
    return createIndex(static_cast<int>(child.internalId()), 0, kCheckId);
}

// One line more than problems listed when there are more of them than the report lists.
int IntegrityModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid())
        return static_cast<int>(m_rows.size());
    if (parent.column() != 0 || parent.internalId() != kCheckId)
        return 0;
    const Row& row = m_rows[static_cast<std::size_t>(parent.row())];
    const auto listed = static_cast<int>(row.problems.size());
    return row.check->problems > listed ? listed + 1 : listed;
}

const integrity::Check* IntegrityModel::checkAt(const QModelIndex& index) const {
    return index.isValid() && index.internalId() == kCheckId ? m_rows[static_cast<std::size_t>(index.row())].check : nullptr;
}

const integrity::Problem* IntegrityModel::problemAt(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == kCheckId)
        return nullptr;
    const Row& row = m_rows[index.internalId()];
    return static_cast<std::size_t>(index.row()) < row.problems.size() ? row.problems[static_cast<std::size_t>(index.row())] : nullptr;
}

QModelIndex IntegrityModel::firstBroken() const {
    for (int row = 0; row < rowCount(); ++row)
        if (!m_rows[static_cast<std::size_t>(row)].check->data && !m_rows[static_cast<std::size_t>(row)].problems.empty())
            return index(0, 0, index(row, 0));
    return {};
}

bool IntegrityModel::vaultLocked() const { return m_session->isOpen() && m_session->summary().vault.state == workspace::VaultSummary::State::Locked; }
bool IntegrityModel::canGo(const integrity::Problem& problem) const { return problem.position && !m_session->accountOf(problem.stream).isEmpty(); }

QVariant IntegrityModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool right = index.column() == Items || index.column() == Problems || index.column() == Time;
        return QVariant::fromValue((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (index.internalId() == kCheckId)
        return checkData(m_rows[static_cast<std::size_t>(index.row())], index.column(), role);
    return problemData(m_rows[index.internalId()], problemAt(index), index.column(), role);
}

QVariant IntegrityModel::checkData(const Row& row, int column, int role) const {
    const auto& check = *row.check;
    const bool skipped = onlySkipped(check), wrong = check.problems > 0;
    const Kind kind = wrong ? (check.data ? Kind::Finding : Kind::Broken) : skipped || check.items == 0 ? Kind::None : Kind::Ok;
    const bool unlock = check.notChecked > 0 && check.name == "sealedFields" && vaultLocked();
    const auto note = [&] {
        const QString why = engineText(check.note);
        if (check.notChecked == 0)
            return why;
        const QString count = tr("%1 not checked").arg(format::count(check.notChecked));
        return why.isEmpty() ? count : tr("%1: %2").arg(count, why);
    };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (column) {
        case Check: return engineText(check.title);
        case Scope: return m_shown->account.isEmpty() ? engineText(check.scope) : tr("%1 of %2").arg(engineText(check.scope), m_shown->account);
        case Items: return skipped ? QStringLiteral("·") : format::count(check.items);
        case Problems: return skipped ? QStringLiteral("·") : format::count(check.problems);
        case Time: return skipped ? QStringLiteral("·") : format::duration(static_cast<std::int64_t>(check.seconds * 1e9));
        case LastRun: return format::instant(m_shown->at / 1'000'000'000 * 1'000'000'000);
        case Where: return note();
        case Go: return unlock ? tr("Unlock") : QString();
        default: return {};
        }
    case UnlockRole: return unlock;
    case GlyphRole:
        if (column == Check)
            return static_cast<int>(wrong ? (check.data ? Glyph::FindingTriangle : Glyph::BrokenOctagon) : skipped ? Glyph::Padlock : check.items == 0 ? Glyph::DashCircle : Glyph::Tick);
        return {};
    case KindRole: return column == Check || (column == Problems && wrong) ? QVariant(static_cast<int>(kind)) : QVariant();
    case KindTextRole: return column == Problems && wrong ? QVariant(true) : QVariant();
    case WeightRole: return wrong && (column == Check || column == Problems) ? QVariant(static_cast<int>(TextWeight::Strong)) : QVariant();
    case ToneRole:
        if (column == Go)
            return static_cast<int>(TextTone::Link);
        return column == Scope || column == LastRun || column == Where || column == Time ? QVariant(static_cast<int>(TextTone::Secondary)) : QVariant();
    case PlainToolTipRole:
        if (column == Where && !note().isEmpty())
            return note();
        if (column == Check)
            return wrong && check.data ? tr("%1: a data problem. It can be honestly recorded and does not decide the badge.").arg(engineText(check.title)) : engineText(check.title);
        return {};
    default: return {};
    }
}

QVariant IntegrityModel::problemData(const Row& row, const integrity::Problem* problem, int column, int role) const {
    if (!problem) {
        const QString rest = tr("and %1 more: the first %2 are listed").arg(format::count(row.check->problems - static_cast<qint64>(row.problems.size())), format::count(static_cast<qint64>(row.problems.size())));
        if ((role == Qt::DisplayRole || role == Qt::AccessibleTextRole || role == PlainToolTipRole) && column == Where)
            return rest;
        return role == ToneRole ? QVariant(static_cast<int>(TextTone::Secondary)) : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (column) {
        case Check: return placeOf(*m_session, *problem);
        case Where: return problemSentence(*problem);
        case Go: return canGo(*problem) ? tr("Go") : QString();
        default: return {};
        }
    case ToneRole: return column == Go ? QVariant(static_cast<int>(TextTone::Link)) : QVariant();
    case PlainToolTipRole:
        if (column == Check)
            return problem->stream.empty() ? placeOf(*m_session, *problem) : tr("%1\nstream %2").arg(placeOf(*m_session, *problem), fromUtf8(problem->stream));
        if (column == Where)
            return problemSentence(*problem);
        if (column == Go && canGo(*problem))
            return tr("Go to %1").arg(placeOf(*m_session, *problem));
        return {};
    default: return {};
    }
}

QVariant IntegrityModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Items || section == Problems || section == Time ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Check: return tr("Check");
    case Scope: return tr("Scope");
    case Items: return tr("Items");
    case Problems: return tr("Problems");
    case Time: return tr("Time");
    case LastRun: return tr("Last run");
    case Where: return tr("Where");
    default: return {};
    }
}

} // namespace lookback::ui
