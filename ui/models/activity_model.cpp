#include "ui/models/activity_model.h"

#include "ui/appearance/roles.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <array>
#include <set>

namespace lookback::ui {
namespace {

struct Known {
    std::string_view act;
    const char* title;
    Glyph glyph;
};
constexpr std::array kActs{
    Known{"reveal", QT_TRANSLATE_NOOP("ActivityModel", "Value shown"), Glyph::Eye},
    Known{"export", QT_TRANSLATE_NOOP("ActivityModel", "Log exported"), Glyph::TransferArrow},
    Known{"access-export", QT_TRANSLATE_NOOP("ActivityModel", "Access export"), Glyph::TransferArrow},
    Known{"certificate", QT_TRANSLATE_NOOP("ActivityModel", "Certificate issued"), Glyph::OkDisc},
    Known{"unlock-failed", QT_TRANSLATE_NOOP("ActivityModel", "Unlock failed"), Glyph::Cross},
    Known{"operator", QT_TRANSLATE_NOOP("ActivityModel", "Operator mode"), Glyph::Sliders},
    Known{"erasure", QT_TRANSLATE_NOOP("ActivityModel", "Erasure"), Glyph::ErasedBox},
};

const Known* knownAct(std::string_view act) {
    const auto found = std::find_if(kActs.begin(), kActs.end(), [&](const Known& known) { return known.act == act; });
    return found == kActs.end() ? nullptr : &*found;
}

// What has no column of its own is told after the reason, so that nothing of a line is hidden.
QString rest(const workspace::ActivityEntry& entry) {
    constexpr std::array<std::string_view, 5> kOwn{"officer", "subject", "event", "field", "reason"};
    QStringList parts;
    if (!entry.value("reason").empty())
        parts.append(fromUtf8(entry.value("reason")));
    for (const auto& [name, value] : entry.detail)
        if (std::find(kOwn.begin(), kOwn.end(), name) == kOwn.end() && !value.empty())
            parts.append(QStringLiteral("%1: %2").arg(fromUtf8(name), fromUtf8(value)));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

QString actTitle(std::string_view act) {
    const Known* known = knownAct(act);
    return known ? QCoreApplication::translate("ActivityModel", known->title) : fromUtf8(act);
}

ActivityModel::ActivityModel(Session* session, QObject* parent) : QAbstractTableModel(parent), m_session(session) {
    const auto forget = [this] {
        ++m_generation;
        m_error.reset();
        show(nullptr);
    };
    connect(session, &Session::closed, this, forget);
    connect(session, &Session::opening, this, forget);
}

void ActivityModel::reload() {
    if (!m_session->isOpen())
        return;
    m_session->ask<Entries>(
        this, [](workspace::Workspace& w) { return w.privacy().activity(); },
        [this, generation = ++m_generation](base::Result<Entries> entries) {
            if (generation != m_generation)
                return;
            if (entries) {
                m_error.reset();
                show(std::make_shared<const Entries>(std::move(*entries)));
            } else {
                m_error = entries.error();
                show(nullptr);
            }
        });
}

void ActivityModel::setAct(const std::string& act) {
    m_act = act;
    beginResetModel();
    select();
    endResetModel();
    Q_EMIT reloaded();
}

void ActivityModel::show(std::shared_ptr<const Entries> entries) {
    beginResetModel();
    m_entries = std::move(entries);
    select();
    endResetModel();
    Q_EMIT reloaded();
}

void ActivityModel::select() {
    m_rows.clear();
    if (m_entries)
        for (std::size_t i = m_entries->size(); i-- > 0;)
            if (m_act.empty() || (*m_entries)[i].act == m_act)
                m_rows.push_back(i);
}

std::vector<std::string> ActivityModel::acts() const {
    std::set<std::string> acts;
    if (m_entries)
        for (const auto& entry : *m_entries)
            acts.insert(entry.act);
    return {acts.begin(), acts.end()};
}

std::vector<qint64> ActivityModel::breaks() const {
    std::vector<qint64> lines;
    if (m_entries)
        for (std::size_t i = 0; i < m_entries->size(); ++i)
            if (!(*m_entries)[i].chained)
                lines.push_back(static_cast<qint64>(i) + 1);
    return lines;
}

QVariant ActivityModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const auto& entry = (*m_entries)[m_rows[static_cast<std::size_t>(index.row())]];
    const auto text = [&]() -> QString {
        switch (index.column()) {
        case Time: return format::instant(entry.at.ns / 1'000'000'000 * 1'000'000'000); // the tool tip has the fraction
        case Act: return entry.act.empty() ? tr("not readable") : actTitle(entry.act);
        case Officer: return fromUtf8(entry.value("officer"));
        case Subject: return fromUtf8(entry.value("subject"));
        case Event: return fromUtf8(entry.value("event"));
        case Field: return fromUtf8(entry.value("field"));
        case Reason: return rest(entry);
        default: return {};
        }
    };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return text();
    case GlyphRole:
        if (index.column() == Act)
            if (const Known* known = knownAct(entry.act))
                return static_cast<int>(known->glyph);
        return {};
    case KindRole: return index.column() == Act ? QVariant(static_cast<int>(entry.act == "unlock-failed" ? Kind::Finding : entry.act == "operator" ? Kind::Admin : Kind::Privacy)) : QVariant();
    case WeightRole: return index.column() == Act ? QVariant(static_cast<int>(TextWeight::Medium)) : QVariant();
    case MonoRole: return index.column() == Event || index.column() == Field ? QVariant(true) : QVariant();
    case ToneRole: return index.column() == Event || index.column() == Officer || index.column() == Field ? QVariant(static_cast<int>(TextTone::Secondary)) : QVariant();
    case BadgesRole:
        if (index.column() == Act && !entry.chained)
            return QVariant::fromValue(BadgeList{{Kind::Broken, Glyph::BrokenOctagon, tr("chain broken")}});
        return {};
    case PlainToolTipRole: {
        const QString shown = index.column() == Time ? format::instant(entry.at.ns) : text();
        if (index.column() == Act && !entry.chained)
            return tr("This line does not follow the one before it: a line was removed, changed or put in.");
        return shown.isEmpty() ? QVariant() : QVariant(shown);
    }
    default: return {};
    }
}

QVariant ActivityModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time: return tr("Time");
    case Act: return tr("Act");
    case Officer: return tr("Officer");
    case Subject: return tr("Subject");
    case Event: return tr("Event");
    case Field: return tr("Field");
    case Reason: return tr("Reason and details");
    default: return {};
    }
}

} // namespace lookback::ui
