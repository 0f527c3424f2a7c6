#include "core/account/trace.h"

#include "core/account/raise_event.h"
#include "core/json/writer.h"

namespace lookback::account {
namespace {

// The forms upcasters make; a stored form is shown as its own bytes. Members in the order of the catalogue.
void text(json::Writer& out, std::string_view name, const Text& value) {
    out.key(name).raw({value.raw.data() - 1, value.raw.size() + 2});
}
void text(json::Writer& out, std::string_view name, const std::optional<Text>& value) {
    if (value)
        text(out, name, *value);
}

void write(json::Writer& out, const NewHolder& holder) {
    out.key("holder").beginObject();
    text(out, "subject", holder.subject);
    text(out, "name", holder.name.text);
    text(out, "email", holder.email.text);
    out.endObject();
}

void write(json::Writer& out, const AccountOpenedV2& e) {
    write(out, e.holder);
    out.member("currency", e.currency.code());
}
void write(json::Writer& out, const AccountOpenedV3& e) {
    write(out, e.holder);
    out.member("currency", e.currency.code());
    out.member("product", toString(e.product));
}
template <Type kType>
void write(json::Writer& out, const CashV2<kType>& e) {
    out.member("amount", e.amount.money);
    text(out, "reference", e.reference);
}
template <Type kType>
void write(json::Writer& out, const CashV3<kType>& e) {
    out.member("amount", e.amount.money);
    text(out, "reference", e.reference);
    out.member("channel", toString(e.channel));
}
void write(json::Writer& out, const FundsTransferredV2& e) {
    out.member("amount", e.amount.money);
    out.key("payee").beginObject();
    text(out, "subject", e.payee.subject);
    text(out, "name", e.payee.name.text);
    text(out, "iban", e.payee.iban.text);
    out.endObject();
    text(out, "reference", e.reference);
}
void write(json::Writer& out, const InterestCreditedV2& e) {
    out.member("amount", e.amount.money);
    text(out, "period", e.period);
}
void write(json::Writer& out, const AccountFrozenV2& e) {
    out.key("reason").beginObject();
    out.member("code", toString(e.code));
    text(out, "note", e.note);
    out.endObject();
    text(out, "authority", e.authority);
}

// What the catalogue calls derived, of a current form.
template <class Current>
std::vector<std::string> derivedOf(const Current&) { return {}; }
std::vector<std::string> derivedOf(const AccountOpenedV3& e) {
    return e.productDerived ? std::vector<std::string>{"/data/product"} : std::vector<std::string>{};
}
template <Type kType>
std::vector<std::string> derivedOf(const CashV3<kType>& e) {
    return e.channelDerived ? std::vector<std::string>{"/data/channel"} : std::vector<std::string>{};
}
std::vector<std::string> derivedOf(const AccountFrozenV2& e) {
    return e.codeDerived ? std::vector<std::string>{"/data/reason/code"} : std::vector<std::string>{};
}

template <class Stored>
UpcastProblem addSteps(const Stored& from, const UpcastContext& context, aggregate::UpcastTrace& trace) {
    if constexpr (Older<Stored>) {
        typename Next<Stored>::type to;
        if (auto problem = raise(from, context, to))
            return problem;
        aggregate::UpcastStep step{decltype(to)::kVersion, {}, std::string(changeOf<Stored>())};
        json::Writer out(step.data);
        out.beginObject();
        write(out, to);
        out.endObject();
        trace.steps.push_back(std::move(step));
        return addSteps(to, context, trace);
    } else {
        trace.derived = derivedOf(from);
        return std::nullopt;
    }
}

aggregate::FieldValue personal(const event::EventView& event, const Personal& field, const Text& subject) {
    aggregate::PersonalValue value;
    field.text.assignTo(value.sealed);
    value.subject = subject.str();
    value.eventId = event.id.text();
    value.pointer = field.pointer;
    value.setBy = base::versionOf(event.revision);
    return value;
}

/// Sentences of the current forms: source texts of translations with places.
struct Describer {
    const event::EventView& event;
    const AccountState& context;
    using Sentence = aggregate::Sentence;

    Sentence operator()(const AccountOpened& e) const {
        return {"Account opened for {0} ({1}) in {2}",
                {personal(event, e.holder.name, e.holder.subject), e.holder.subject.str(), std::string(e.currency.code())}};
    }
    Sentence operator()(const FundsDeposited& e) const {
        if (e.channel == Channel::Unknown)
            return {"Deposit of {0}", {e.amount.money}};
        return {"Deposit of {0}, channel {1}", {e.amount.money, std::string(toString(e.channel))}};
    }
    Sentence operator()(const FundsWithdrawn& e) const {
        if (e.channel == Channel::Unknown)
            return {"Withdrawal of {0}", {e.amount.money}};
        return {"Withdrawal of {0}, channel {1}", {e.amount.money, std::string(toString(e.channel))}};
    }
    Sentence operator()(const FundsTransferred& e) const {
        return {"Transfer of {0} to {1} ({2})",
                {e.amount.money, personal(event, e.payee.name, e.payee.subject), e.payee.subject.str()}};
    }
    Sentence operator()(const InterestCredited& e) const {
        if (!e.period)
            return {"Interest of {0}", {e.amount.money}};
        return {"Interest of {0} for {1}", {e.amount.money, e.period->str()}};
    }
    Sentence operator()(const InterestCharged& e) const {
        if (!e.period)
            return {"Overdraft interest of {0}", {e.amount.money}};
        return {"Overdraft interest of {0} for {1}", {e.amount.money, e.period->str()}};
    }
    Sentence operator()(const FeeCharged& e) const { return {"Fee of {0}, code {1}", {e.amount.money, e.code.str()}}; }
    Sentence operator()(const CorrectionPosted& e) const {
        if (!e.corrects)
            return {"Correction of {0}, for no event", {e.amount.money}};
        return {"Correction of {0}, for event {1}", {e.amount.money, e.corrects->text()}};
    }
    Sentence operator()(const OverdraftLimitSet& e) const { return {"Overdraft limit set to {0}", {e.limit.money}}; }
    Sentence operator()(const AccountFrozen& e) const {
        if (!e.note)
            return {"Account frozen: {0}", {std::string(toString(e.code))}};
        return {"Account frozen: {0}, {1}", {std::string(toString(e.code)), e.note->str()}};
    }
    Sentence operator()(const AccountUnfrozen& e) const { return reason("Account unfrozen", "Account unfrozen: {0}", e.reason); }
    Sentence operator()(const HolderDetailsChanged& e) const {
        const std::string subject = e.subject.str();
        if (subject != context.holder.subject)
            return {"Holder is now {0}", {subject}};
        std::string names;
        const auto add = [&](bool present, std::string_view name) {
            if (present)
                names.append(names.empty() ? "" : ", ").append(name);
        };
        add(e.name.has_value(), "name");
        add(e.email.has_value(), "email");
        add(e.address.has_value(), "address");
        if (names.empty())
            return {"Details of holder {0}: nothing changed", {subject}};
        return {"Details of holder {0} changed: {1}", {subject, names}};
    }
    Sentence operator()(const AccountClosed& e) const { return reason("Account closed", "Account closed: {0}", e.reason); }
    Sentence operator()(const SubjectErased& e) const {
        return {"Personal data of {0} erased, erasure {1}", {e.subject.str(), e.erasure.str()}};
    }

    static Sentence reason(std::string_view without, std::string_view with, const std::optional<Text>& text) {
        if (!text)
            return {without, {}};
        return {with, {text->str()}};
    }
};

} // namespace

aggregate::UpcastTrace traceUpcast(const event::EventView& event, const AccountState& context) {
    aggregate::UpcastTrace trace;
    trace.steps.push_back({event.schemaVersion, std::string(event.data), {}});
    trace.problem = withDecoded(event, Source::Stored, context.currency, [&](const auto& stored) {
        return addSteps(stored, UpcastContext{context.currency}, trace);
    });
    return trace;
}

aggregate::Sentence sentenceOf(const event::EventView& event, const AccountState& context) {
    aggregate::Sentence sentence;
    const auto problem = withCurrent(event, context.currency, [&](const Event& current) -> std::optional<aggregate::EventProblem> {
        sentence = std::visit(Describer{event, context}, current);
        return std::nullopt;
    });
    if (problem)
        return {"{0}, schema {1}, cannot be read", {std::string(event.type), std::int64_t{event.schemaVersion}}};
    return sentence;
}

} // namespace lookback::account
