#include "ui/models/privacy_words.h"

#include "ui/format/format.h"
#include "ui/models/describe.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

namespace lookback::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("privacy", text); }

QString days(qint64 n) { return format::counted(n, tr("1 day"), tr("%1 days")); }

QString joined(const std::vector<std::string>& texts) {
    QStringList list;
    for (const auto& text : texts)
        list.append(fromUtf8(text));
    return list.isEmpty() ? tr("none") : list.join(QStringLiteral(", "));
}

} // namespace

StateLook lookOf(erasure::KeyState state) {
    using S = erasure::KeyState;
    switch (state) {
    case S::Active: return {tr("active"), Glyph::OkDisc, Kind::Ok, false};
    case S::Rotated: return {tr("rotated"), Glyph::CurrentRing, Kind::Admin, false};
    case S::OnHold: return {tr("on hold"), Glyph::Pause, Kind::Privacy, true};
    case S::Requested: return {tr("requested"), Glyph::HalfDisc, Kind::Finding, true};
    case S::WaitingApproval: return {tr("waiting approval"), Glyph::HalfDisc, Kind::Finding, true};
    case S::Approved: return {tr("approved"), Glyph::Tick, Kind::Finding, true};
    case S::Destroying: return {tr("destroying"), Glyph::FindingTriangle, Kind::Broken, true};
    case S::Destroyed: return {tr("destroyed"), Glyph::ErasedBox, Kind::Privacy, true};
    case S::Missing: return {tr("missing"), Glyph::FindingTriangle, Kind::Finding, true};
    case S::Resurrected: return {tr("resurrected"), Glyph::BrokenOctagon, Kind::Broken, true};
    }
    return {};
}

StateLook lookOf(erasure::State state) {
    using S = erasure::State;
    switch (state) {
    case S::Submitted: return {tr("waiting"), Glyph::HalfDisc, Kind::Finding, true};
    case S::Rejected: return {tr("rejected"), Glyph::Cross, Kind::Admin, false};
    case S::Blocked: return {tr("deferred: on hold"), Glyph::Pause, Kind::Privacy, true};
    case S::Approved: return {tr("approved"), Glyph::Tick, Kind::Finding, true};
    case S::Executing: return {tr("destroying"), Glyph::FindingTriangle, Kind::Broken, true};
    case S::Erased: return {tr("erased"), Glyph::ErasedBox, Kind::Privacy, true};
    case S::Certified: return {tr("erased and certified"), Glyph::ErasedBox, Kind::Privacy, true};
    case S::Resurrected: return {tr("to be erased again"), Glyph::BrokenOctagon, Kind::Broken, true};
    }
    return {};
}

StateLook lookOf(erasure::Hold::State state) {
    using S = erasure::Hold::State;
    switch (state) {
    case S::Active: return {tr("active"), Glyph::Pause, Kind::Privacy, true};
    case S::Releasing: return {tr("release waits for another officer"), Glyph::HalfDisc, Kind::Finding, true};
    case S::Released: return {tr("released"), Glyph::Tick, Kind::Admin, false};
    }
    return {};
}

QString stateText(const erasure::SubjectRow& row) {
    const QString word = lookOf(row.state).word;
    return row.destroyedAt && row.state == erasure::KeyState::Destroyed ? tr("%1 %2").arg(word, format::date(row.destroyedAt->ns)) : word;
}

QString dueText(const std::string& due, QDate today) {
    const QDate date = QDate::fromString(fromUtf8(due), Qt::ISODate);
    if (!date.isValid())
        return {};
    const qint64 left = today.daysTo(date);
    if (left < 0)
        return tr("overdue since %1, %2").arg(fromUtf8(due), days(-left));
    return left == 0 ? tr("due today") : tr("due %1, in %2").arg(fromUtf8(due), days(left));
}

QString requestText(const erasure::SubjectRow& row, QDate today) {
    const QString id = fromUtf8(row.request);
    const QDate date = QDate::fromString(fromUtf8(row.due), Qt::ISODate);
    if (id.isEmpty() || !date.isValid())
        return id;
    const qint64 left = today.daysTo(date);
    return left < 0 ? tr("%1 overdue since %2 (%3 d)").arg(id, fromUtf8(row.due)).arg(-left) : tr("%1 due %2 (%3 d)").arg(id, fromUtf8(row.due)).arg(left);
}

QString shortKey(const std::string& kid) {
    return kid.empty() ? tr("none") : QStringLiteral("k-%1%2").arg(fromUtf8(kid).left(4), kid.size() > 4 ? QStringLiteral("…") : QString());
}

QString stepTitle(erasure::Step step) { return QStringLiteral("%1  %2").arg(fromUtf8(erasure::code(step)), engineText(erasure::title(step))); }

QStringList grounds() {
    QStringList all;
    for (const char c : {'a', 'b', 'c', 'd', 'e', 'f'})
        all.append(QStringLiteral("17(1)(%1)").arg(QLatin1Char(c)));
    return all;
}

QString ground(const std::string& ground) {
    switch (ground.size() == 8 ? ground[6] : ' ') {
    case 'a': return tr("17(1)(a): no longer necessary for its purpose");
    case 'b': return tr("17(1)(b): consent withdrawn, no other ground");
    case 'c': return tr("17(1)(c): objection, no overriding ground");
    case 'd': return tr("17(1)(d): processed unlawfully");
    case 'e': return tr("17(1)(e): a law requires erasure");
    case 'f': return tr("17(1)(f): collected from a child online");
    default: return fromUtf8(ground);
    }
}

QString holdBasis(const std::string& basis) {
    return basis == "17(3)(b)" ? tr("17(3)(b): a legal obligation to keep it") : basis == "17(3)(e)" ? tr("17(3)(e): legal claims") : fromUtf8(basis);
}

QString restoredText(const erasure::Restored& restored) {
    using W = erasure::Restored::What;
    switch (restored.what) {
    case W::StoreAlone: return tr("An older store was put back.");
    case W::VaultAlone: return tr("An older vault was put back.");
    case W::FencedKeyPresent: return tr("A destroyed key is present again.");
    }
    return {};
}

QString classesText(const std::map<std::string, std::int64_t>& classes) {
    QStringList parts;
    for (const auto& [name, n] : classes)
        parts.append(QStringLiteral("%1 %2").arg(fromUtf8(name), format::count(n)));
    return parts.isEmpty() ? tr("none") : parts.join(QStringLiteral(", "));
}

QStringList planDifferences(const erasure::Plan& before, const erasure::Plan& now, bool approved) {
    QStringList lines;
    const auto line = [&](const QString& what, const QString& was, const QString& is) {
        if (was != is)
            lines.append((approved ? tr("%1: %2 when approved, now %3") : tr("%1: %2 when requested, now %3")).arg(what, was, is));
    };
    const auto keys = [](const erasure::Plan& plan) {
        QStringList ids;
        for (const auto& key : plan.keys)
            ids.append(fromUtf8(key.kid));
        return ids.isEmpty() ? tr("none") : ids.join(QStringLiteral(", "));
    };
    line(tr("Keys"), keys(before), keys(now));
    line(tr("Events"), format::count(before.events), format::count(now.events));
    line(tr("Fields"), format::count(before.fields), format::count(now.fields));
    line(tr("Classes"), classesText(before.fieldsByClass), classesText(now.fieldsByClass));
    line(tr("Streams"), joined(before.streams), joined(now.streams));
    line(tr("Last event"), QLatin1Char('#') + fromUtf8(before.head.text()), QLatin1Char('#') + fromUtf8(now.head.text()));
    line(tr("Holds"), joined(before.holds), joined(now.holds));
    return lines;
}

QString changeWords(const std::string& change) {
    const auto brace = change.find('{');
    const QString type = fromUtf8(std::string_view(change).substr(0, brace));
    const auto data = brace == std::string::npos ? QJsonObject() : QJsonDocument::fromJson(QByteArray::fromStdString(change.substr(brace))).object();
    const auto officer = data.value(QStringLiteral("officer")).toObject();
    const QString name = officer.value(QStringLiteral("name")).toString();
    if (type == QStringLiteral("OfficerAdded")) {
        QStringList may;
        for (const auto& role : officer.value(QStringLiteral("roles")).toArray())
            may.append(role.toString() == QStringLiteral("approver") ? tr("approve") : tr("request and execute"));
        return tr("Add officer %1, who may %2").arg(name, may.join(tr(", ")));
    }
    if (type == QStringLiteral("OfficerRemoved"))
        return tr("Remove officer %1").arg(name);
    if (type == QStringLiteral("PolicyChanged"))
        return tr("Policy: %1 must sign, cool-off of %2")
            .arg(format::counted(data.value(QStringLiteral("approvals")).toInt(), tr("1 officer"), tr("%1 officers")),
                 format::counted(data.value(QStringLiteral("coolOffHours")).toInt(), tr("1 hour"), tr("%1 hours")));
    if (type == QStringLiteral("StoreAccepted"))
        return tr("Take the older store as it is: %1").arg(data.value(QStringLiteral("detail")).toString());
    return fromUtf8(change);
}

QString actTime(base::Instant at) { return format::instant(at.ns - at.ns % 1'000'000'000); }

// The engine's ways out name commands; the window has its own places for them.
QString hintText(const base::Error& error) {
    struct Way {
        const char* command;
        QString place;
    };
    const Way ways[] = {
        {"put back the newest store", tr("another officer signs in and chooses “Erase again” too; or put back the newest store")},
        {"erase STORE resume", tr("unlock the vault, then choose “Continue” in the bar across the window")},
        {"erase STORE again", tr("choose “Erase again” in the bar across the window")},
        {"vault STORE subjects", tr("the key panel lists them")},
        {"vault STORE create", tr("put the vault beside the store")},
        {"--key-file", tr("bring it back from where it is kept, or choose it with “Other key file”")},
        {"--not-atomic", tr("allow a partial import")},
        {"by the same command", tr("another officer must sign it too, by the same change")},
        {"`accounts`", tr("the account list names them")},
    };
    if (error.hint.empty() && error.code == base::ErrorCode::Corrupt && error.where.find(".vault") != std::string::npos)
        return tr("put back a copy of the vault you trust");
    for (const Way& way : ways)
        if (error.hint.find(way.command) != std::string::npos)
            return way.place;
    return fromUtf8(error.hint);
}

QString errorText(const base::Error& error) {
    QString text = fromUtf8(error.message);
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    text += QLatin1Char('.');
    if (QString hint = hintText(error); !hint.isEmpty()) {
        hint[0] = hint[0].toUpper();
        text += QLatin1Char(' ') + hint + (hint.endsWith(QLatin1Char('.')) ? QString() : QStringLiteral("."));
    }
    return text;
}

} // namespace lookback::ui
