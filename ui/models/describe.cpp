#include "ui/models/describe.h"

#include "ui/format/format.h"

#include <QtCore/QCoreApplication>

#include <array>
#include <utility>

namespace lookback::ui {
namespace {

struct TypeLook {
    std::string_view hint;
    Glyph glyph;
    const char* icon;
};

// Hints of aggregate::TypeInfo::glyph. Unknown hints fall back to the kind's own glyph.
constexpr std::array kLooks{
    TypeLook{"in", Glyph::Plus, ""},
    TypeLook{"out", Glyph::Minus, ""},
    TypeLook{"transfer", Glyph::TransferArrow, ""},
    TypeLook{"interest", Glyph::None, "percent"},
    TypeLook{"fee", Glyph::None, "receipt"},
    TypeLook{"limit", Glyph::Sliders, ""},
    TypeLook{"freeze", Glyph::FrostStar, ""},
    TypeLook{"unfreeze", Glyph::FrostStarStruck, ""},
    TypeLook{"open", Glyph::None, "person-check"},
    TypeLook{"close", Glyph::None, "door-closed"},
    TypeLook{"person", Glyph::None, "person"},
    TypeLook{"correction", Glyph::None, "pencil-square"},
    TypeLook{"erased", Glyph::ErasedBox, ""},
};

const TypeLook* lookOf(const aggregate::TypeInfo* type) {
    if (type)
        for (const TypeLook& look : kLooks)
            if (look.hint == type->glyph)
                return &look;
    return nullptr;
}

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

} // namespace

QString fromUtf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString engineText(std::string_view text) {
    const std::string terminated(text);
    return QCoreApplication::translate("engine", terminated.c_str());
}

Glyph glyphOfType(const aggregate::TypeInfo* type) {
    const TypeLook* look = lookOf(type);
    return look ? look->glyph : Glyph::None;
}

QString iconOfType(const aggregate::TypeInfo* type) {
    if (!type)
        return QStringLiteral("question-circle");
    const TypeLook* look = lookOf(type);
    return look ? QString::fromLatin1(look->icon) : QStringLiteral("info-circle");
}

Kind kindOf(aggregate::MarkKind kind) {
    switch (kind) {
    case aggregate::MarkKind::In: return Kind::MoneyIn;
    case aggregate::MarkKind::Out: return Kind::MoneyOut;
    case aggregate::MarkKind::StatusChange: return Kind::Status;
    case aggregate::MarkKind::Administrative: return Kind::Admin;
    case aggregate::MarkKind::Privacy: return Kind::Privacy;
    }
    return Kind::None;
}

QString valueText(const aggregate::FieldValue& value) {
    return std::visit(
        Overloaded{
            [](std::monostate) { return QCoreApplication::translate("engine", "(empty)"); },
            [](const std::string& text) { return text.empty() ? QCoreApplication::translate("engine", "(empty)") : fromUtf8(text); },
            [](std::int64_t n) { return format::count(n); },
            [](const base::Money& m) { return format::money(m.minor, m.currency.decimals()); },
            [](base::Instant t) { return format::instant(t.ns); },
            [](const aggregate::PersonalValue& p) {
                if (!p.erasure.empty())
                    return QCoreApplication::translate("engine", "Erased (%1)").arg(fromUtf8(p.erasure));
                return p.sealed.empty() ? QCoreApplication::translate("engine", "(empty)") : QStringLiteral("••••••");
            },
        },
        value);
}

bool isNumber(const aggregate::FieldValue& value) {
    return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<base::Money>(value);
}

PersonalState personalState(const aggregate::FieldValue& value) {
    const auto* p = std::get_if<aggregate::PersonalValue>(&value);
    if (!p)
        return PersonalState::None;
    if (!p->erasure.empty())
        return PersonalState::Erased;
    return p->sealed.empty() ? PersonalState::Empty : PersonalState::Masked;
}

PersonalState personalState(const PersonalShown& shown) {
    using State = workspace::Revealed::State;
    switch (shown.state) {
    case State::Clear: return PersonalState::Clear;
    case State::Masked: return PersonalState::Masked;
    case State::Locked: return PersonalState::Locked;
    case State::Restricted: return PersonalState::Restricted;
    case State::Erased: return PersonalState::Erased;
    case State::Damaged:
    case State::Missing: return PersonalState::Damaged; // the text tells them apart
    }
    return PersonalState::Damaged;
}

QString personalText(const PersonalShown& shown) {
    using State = workspace::Revealed::State;
    const auto tr = [](const char* text) { return QCoreApplication::translate("Personal", text); };
    switch (shown.state) {
    case State::Clear:
    case State::Masked: return QStringLiteral("••••••");
    case State::Locked: return tr("Locked: unlock the vault");
    case State::Restricted: return shown.hold.empty() ? tr("Restricted: erasure deferred") : tr("Restricted: on hold (%1)").arg(fromUtf8(shown.hold));
    case State::Erased:
        return shown.at ? tr("Erased on %1 (%2)").arg(format::date(shown.at->ns), fromUtf8(shown.erasure)) : tr("Erased (%1)").arg(fromUtf8(shown.erasure));
    case State::Damaged: return tr("Damaged: authentication failed");
    case State::Missing: return tr("Key not found: neither erased nor locked");
    }
    return {};
}

QString personalTextShort(const PersonalShown& shown) {
    using State = workspace::Revealed::State;
    const auto tr = [](const char* text) { return QCoreApplication::translate("Personal", text); };
    switch (shown.state) {
    case State::Clear:
    case State::Masked: return QStringLiteral("••••••");
    case State::Locked: return tr("Locked");
    case State::Restricted: return shown.hold.empty() ? tr("Restricted") : tr("Restricted (%1)").arg(fromUtf8(shown.hold));
    case State::Erased: return tr("Erased (%1)").arg(fromUtf8(shown.erasure));
    case State::Damaged: return tr("Damaged");
    case State::Missing: return tr("Key not found");
    }
    return {};
}

QStringList erasureLines(const ViewData& view, qint64 rank) {
    QStringList lines;
    if (view.erased)
        if (const auto found = view.erased->find(rank); found != view.erased->end())
            for (const auto& shown : found->second)
                lines.append(personalText(shown));
    return lines;
}

QString sentenceText(const aggregate::Sentence& sentence) {
    QString text = engineText(sentence.text);
    for (std::size_t i = 0; i < sentence.values.size(); ++i) {
        QString shown = valueText(sentence.values[i]);
        if (const auto* money = std::get_if<base::Money>(&sentence.values[i]))
            shown += QLatin1Char(' ') + fromUtf8(money->currency.code());
        text.replace(QStringLiteral("{%1}").arg(i), shown);
    }
    return text;
}

QString problemText(const aggregate::EventProblem& problem) {
    const auto& d = problem.detail;
    QString text = fromUtf8(d.problem);
    if (!d.path.empty())
        text = QCoreApplication::translate("engine", "%1 at %2").arg(text, fromUtf8(d.path));
    if (!d.expected.empty())
        text += QCoreApplication::translate("engine", "; expected %1").arg(fromUtf8(d.expected));
    if (!d.found.empty())
        text += QCoreApplication::translate("engine", ", found %1").arg(fromUtf8(d.found));
    return text;
}

} // namespace lookback::ui
