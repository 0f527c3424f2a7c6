#include "ui/models/state_model.h"

#include "ui/appearance/roles.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"

#include <algorithm>

namespace lookback::ui {
namespace {

constexpr quintptr kGroupId = ~quintptr{0};

bool sameValue(const aggregate::FieldValue& a, const aggregate::FieldValue& b) {
    if (a.index() != b.index())
        return false;
    if (const auto* pa = std::get_if<aggregate::PersonalValue>(&a)) {
        const auto& pb = std::get<aggregate::PersonalValue>(b);
        return pa->sealed == pb.sealed && pa->erasure == pb.erasure;
    }
    return valueText(a) == valueText(b);
}

std::optional<std::int64_t> amountOf(const aggregate::FieldValue& value) {
    if (const auto* money = std::get_if<base::Money>(&value))
        return money->minor;
    if (const auto* n = std::get_if<std::int64_t>(&value))
        return *n;
    return std::nullopt;
}

int decimalsOf(const aggregate::FieldValue& value) {
    const auto* money = std::get_if<base::Money>(&value);
    return money ? money->currency.decimals() : 0;
}

} // namespace

StateModel::StateModel(Session* session, QObject* parent) : QAbstractItemModel(parent), m_session(session) {
    connect(session, &Session::stateChanged, this, &StateModel::rebuild);
    connect(session, &Session::reportChanged, this, &StateModel::rebuild);
}

void StateModel::setOnlyChanged(bool only) {
    m_onlyChanged = only;
    rebuild();
}

void StateModel::setRevealed(const QString& path, const QString& text) {
    m_revealedPath = path;
    m_revealedText = text;
    valuesChanged();
}

void StateModel::hideRevealed() {
    m_revealedPath.clear();
    m_revealedText.fill(QLatin1Char('\0'));
    m_revealedText.clear();
    valuesChanged();
}

// One group at a time: dataChanged speaks of the children of one parent.
void StateModel::valuesChanged() {
    for (int group = 0; group < rowCount(); ++group) {
        const QModelIndex parent = index(group, 0);
        if (const int rows = rowCount(parent))
            Q_EMIT dataChanged(index(0, Value, parent), index(rows - 1, Value, parent));
    }
}

void StateModel::rebuild() {
    beginResetModel();
    m_state = m_session->state();
    m_report = m_session->report();
    m_groups.clear();
    m_revealedPath.clear();
    m_revealedText.clear();
    if (m_state) {
        // Only forward steps flash; backward moves and jumps are silent (interface.md 5.2, playback).
        const qint64 rank = m_state->place.rank;
        m_changedAt = rank == m_lastRank + 1 ? changedClock() : 0;
        m_lastRank = rank;
        for (const auto& field : m_state->fields) {
            const auto dot = field.path.find('.');
            const QString group = field.history ? tr("history") : dot == std::string::npos ? fromUtf8(m_session->kind() ? m_session->kind()->category() : "") : fromUtf8(field.path.substr(0, dot));
            auto at = std::find_if(m_groups.begin(), m_groups.end(), [&](const Group& g) { return g.label == group; });
            if (at == m_groups.end())
                at = m_groups.insert(m_groups.end(), Group{group, {}, {}});
            Leaf leaf;
            leaf.path = fromUtf8(field.path);
            leaf.label = fromUtf8(dot == std::string::npos || field.history ? field.path : field.path.substr(dot + 1));
            leaf.now = &field;
            const auto before = std::find_if(m_state->before.begin(), m_state->before.end(), [&](const auto& b) { return b.path == field.path; });
            leaf.before = before == m_state->before.end() ? nullptr : &*before;
            const auto personalOf = [](const aggregate::FieldValue& value) {
                const auto* personal = std::get_if<aggregate::PersonalValue>(&value);
                return personal && !(personal->sealed.empty() && personal->erasure.empty());
            };
            if (personalOf(field.value))
                leaf.shown = &m_state->shown[static_cast<std::size_t>(&field - m_state->fields.data())];
            if (leaf.before && personalOf(leaf.before->value))
                leaf.shownBefore = &m_state->shownBefore[static_cast<std::size_t>(before - m_state->before.begin())];
            leaf.changed = m_state->compareRank >= 0 && (!leaf.before || !sameValue(leaf.before->value, field.value));
            if (const auto* personal = std::get_if<aggregate::PersonalValue>(&field.value); personal && at->second.isEmpty())
                at->second = fromUtf8(personal->subject);
            if (!m_onlyChanged || leaf.changed)
                at->leaves.push_back(leaf);
        }
        std::erase_if(m_groups, [](const Group& g) { return g.leaves.empty(); });
        std::stable_partition(m_groups.begin(), m_groups.end(), [](const Group& g) { return g.label != tr("history"); });
        if (m_report) {
            Group rules{tr("Rules"), {}, {}};
            int broken = 0;
            for (std::size_t i = 0; i < m_report->rules.size(); ++i) {
                Leaf leaf;
                leaf.rule = static_cast<int>(i);
                leaf.path = fromUtf8(m_report->rules[i].rule);
                rules.leaves.push_back(leaf);
                broken += m_report->rules[i].total > 0 ? 1 : 0;
            }
            rules.second = broken ? tr("%1 broken").arg(broken) : tr("none broken");
            // Rules come before the counts of events: they are what an auditor looks for.
            const auto last = std::find_if(m_groups.begin(), m_groups.end(), [](const Group& g) { return g.label == tr("history"); });
            m_groups.insert(last, std::move(rules));
        }
    }
    endResetModel();
}

QModelIndex StateModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : kGroupId);
}

QModelIndex StateModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == kGroupId)
        return {};
    return createIndex(static_cast<int>(child.internalId()), 0, kGroupId);
}

int StateModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid())
        return static_cast<int>(m_groups.size());
    if (parent.column() != 0 || parent.internalId() != kGroupId)
        return 0;
    return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].leaves.size());
}

const StateModel::Leaf* StateModel::leafAt(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == kGroupId)
        return nullptr;
    return &m_groups[index.internalId()].leaves[static_cast<std::size_t>(index.row())];
}

const aggregate::Field* StateModel::fieldAt(const QModelIndex& index) const {
    const Leaf* leaf = leafAt(index);
    return leaf ? leaf->now : nullptr;
}

const PersonalShown* StateModel::shownAt(const QModelIndex& index) const {
    const Leaf* leaf = leafAt(index);
    return leaf ? leaf->shown : nullptr;
}

QVariant StateModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    if (const Leaf* leaf = leafAt(index))
        return leaf->rule >= 0 ? ruleData(*leaf, index.column(), role) : leafData(*leaf, index.column(), role);
    const Group& group = m_groups[static_cast<std::size_t>(index.row())];
    if (role == GroupRowRole)
        return true;
    if (role == Qt::DisplayRole && index.column() == 0) {
        QString label = group.label;
        if (!label.isEmpty())
            label[0] = label[0].toUpper();
        return label;
    }
    if (role == SecondTextRole && index.column() == 0)
        return group.second;
    return {};
}

// The status stands as on the timeline: star and colour while the account is halted.
bool StateModel::halted(const Leaf& leaf, int column) const {
    return column == Value && leaf.path == QLatin1String("status") && m_session->kind() && m_state->answer.state
        && m_session->kind()->statusBand(*m_state->answer.state) == aggregate::StatusBand::Halted;
}

QVariant StateModel::leafData(const Leaf& leaf, int column, int role) const {
    const auto& value = leaf.now->value;
    const bool revealed = !m_revealedPath.isEmpty() && m_revealedPath == leaf.path;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (column) {
        case Field: return leaf.label;
        case Value:
            return revealed ? m_revealedText : leaf.shown ? personalText(*leaf.shown) : valueText(value);
        case Change: {
            if (!leaf.changed)
                return QStringLiteral("·");
            const auto now = amountOf(value);
            const auto before = leaf.before ? amountOf(leaf.before->value) : std::nullopt;
            if (now && before) {
                const QString delta = format::money(*now - *before, decimalsOf(value), format::Sign::Change);
                return (*now < *before ? QStringLiteral("▼ ") : QStringLiteral("▲ ")) + delta;
            }
            return leaf.before && !std::holds_alternative<std::monostate>(leaf.before->value) ? QStringLiteral("≠") : QStringLiteral("＋");
        }
        case SetBy: return leaf.now->setBy.value > 0 ? QStringLiteral("#%1").arg(leaf.now->setBy.value) : QString();
        default: return {};
        }
    case Qt::TextAlignmentRole: return QVariant::fromValue((column == Field ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case VersionRole: return static_cast<qint64>(leaf.now->setBy.value);
    case PathRole: return leaf.path;
    case ChangedRole: return leaf.changed;
    case ChangedAtRole: return leaf.changed ? QVariant(m_changedAt) : QVariant();
    case GlyphRole: return halted(leaf, column) ? QVariant(static_cast<int>(Glyph::FrostStar)) : QVariant();
    case KindRole: return halted(leaf, column) ? QVariant(static_cast<int>(Kind::Status)) : QVariant();
    case KindTextRole: return halted(leaf, column) ? QVariant(true) : QVariant();
    case PersonalStateRole:
        if (column != Value)
            return {};
        if (revealed)
            return static_cast<int>(PersonalState::Clear);
        return static_cast<int>(leaf.shown ? personalState(*leaf.shown) : personalState(value));
    case SecondTextRole: return column == Value && leaf.shown && !revealed ? QVariant(personalTextShort(*leaf.shown)) : QVariant();
    case MoneySignRole: {
        const auto now = amountOf(value);
        if (column == Value && now && *now < 0)
            return static_cast<int>(MoneySign::BelowZero);
        const auto before = leaf.before ? amountOf(leaf.before->value) : std::nullopt;
        if (column == Change && leaf.changed && now && before)
            return static_cast<int>(*now < *before ? MoneySign::Out : MoneySign::In);
        return {};
    }
    case ToneRole:
        if (column == Field)
            return static_cast<int>(TextTone::Secondary);
        if (column == SetBy)
            return static_cast<int>(TextTone::Link);
        return column == Value && std::holds_alternative<std::monostate>(value) ? QVariant(static_cast<int>(TextTone::Tertiary)) : QVariant();
    case WeightRole: return leaf.changed && column != SetBy ? QVariant(static_cast<int>(TextWeight::Strong)) : QVariant();
    case BadgesRole:
        if (column == Value && leaf.now->derived)
            return QVariant::fromValue(BadgeList{{Kind::Admin, Glyph::None, tr("derived")}});
        return {};
    case PlainToolTipRole:
        if (column == Change && leaf.changed && leaf.before)
            return tr("Before: %1").arg(leaf.shownBefore ? personalText(*leaf.shownBefore) : valueText(leaf.before->value));
        if (column == Value && leaf.shown && !revealed && leaf.shown->state == workspace::Revealed::State::Erased)
            return tr("%1: its key was destroyed; a click shows the erasure").arg(personalText(*leaf.shown));
        if (column == Value && leaf.shown && !revealed && leaf.shown->state != workspace::Revealed::State::Masked)
            return personalText(*leaf.shown);
        if (column == Field)
            return leaf.path;
        if (column == SetBy && leaf.now->setBy.value > 0)
            return tr("Set by event v%1: go there").arg(leaf.now->setBy.value);
        return {};
    default: return {};
    }
}

QVariant StateModel::ruleData(const Leaf& leaf, int column, int role) const {
    const auto& rule = m_report->rules[static_cast<std::size_t>(leaf.rule)];
    // A breach counts for the state shown once its event has been applied.
    const bool broken = rule.first.value > 0;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        if (column == Field)
            return fromUtf8(rule.rule) + QStringLiteral("  ") + engineText(rule.title);
        return column == SetBy && broken ? QVariant(QStringLiteral("#%1").arg(rule.first.value)) : QVariant();
    case SecondTextRole:
        if (column == Field && broken)
            return rule.total > 1 ? tr("%1 times, first #%2").arg(format::count(rule.total)).arg(rule.first.value) : tr("at #%1").arg(rule.first.value);
        return {};
    case PlainToolTipRole: return broken ? tr("Go to the first breach, v%1").arg(rule.first.value) : tr("Never broken");
    case VersionRole: return static_cast<qint64>(rule.first.value);
    case PathRole: return leaf.path;
    case GlyphRole: return column == Field ? QVariant(static_cast<int>(broken ? Glyph::Cross : Glyph::Tick)) : QVariant();
    case KindRole: return column == Field ? QVariant(static_cast<int>(broken ? Kind::Broken : Kind::Ok)) : QVariant();
    case ToneRole:
        return static_cast<int>(column == SetBy ? TextTone::Link : column == Change ? TextTone::Tertiary : TextTone::Primary);
    case Qt::TextAlignmentRole: return QVariant::fromValue((column == Field ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant StateModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Field: return tr("Field");
    case Value: return tr("Value");
    case Change: return tr("Change");
    case SetBy: return tr("Set by");
    default: return {};
    }
}

} // namespace lookback::ui
