#include "core/account/account_kind.h"

#include "core/account/canonical.h"
#include "core/account/fold.h"
#include "core/account/personal.h"
#include "core/account/raise_event.h"
#include "core/account/schemas.h"
#include "core/account/trace.h"
#include "core/json/writer.h"

#include <algorithm>

namespace lookback::account {

using aggregate::EventFacts;
using aggregate::EventProblem;
using aggregate::Field;
using aggregate::MarkKind;
using aggregate::StatusBand;

aggregate::EventProblem unknownType(std::string_view type) {
    std::string expected = "one of ";
    for (const auto& known : typeTable())
        expected.append(expected.size() > 7 ? ", " : "").append(known.name);
    return {EventProblem::Kind::UnknownType, {0, "", "unknown event type", std::move(expected), std::string(type.substr(0, 120))}};
}

aggregate::EventProblem unknownVersion(Type type, int version) {
    const int current = info(type).currentVersion;
    std::string expected = std::string(info(type).name) + (current == 1 ? " version 1" : " versions 1 to " + std::to_string(current));
    return {EventProblem::Kind::UnknownVersion, {0, "", "unknown schema version", std::move(expected), std::to_string(version)}};
}

namespace {

const AccountState& of(const aggregate::State& state) { return static_cast<const AccountState&>(state); }
AccountState& of(aggregate::State& state) { return static_cast<AccountState&>(state); }

StatusBand bandOf(Status status) {
    switch (status) {
    case Status::None: return StatusBand::None;
    case Status::Open: return StatusBand::Open;
    case Status::Frozen: return StatusBand::Halted;
    case Status::Closed: return StatusBand::Closed;
    }
    return StatusBand::None;
}

std::uint16_t flagsOf(const event::EventView& envelope, Type type, const Applied& applied, std::uint8_t ruleBits) {
    unsigned flags = 0;
    if (envelope.schemaVersion < info(type).currentVersion)
        flags |= aggregate::kUpcast;
    if (applied.personal)
        flags |= aggregate::kPersonal;
    if (type == Type::SubjectErased)
        flags |= aggregate::kErased;
    if (envelope.recordedAt > envelope.occurredAt)
        flags |= aggregate::kLate;
    if (envelope.recordedAt < envelope.occurredAt)
        flags |= aggregate::kFuture;
    if (ruleBits != 0)
        flags |= aggregate::kFinding;
    return static_cast<std::uint16_t>(flags);
}

EventFacts factsOf(const event::EventView& envelope, Type type, const Applied& applied, const AccountState& after, std::uint8_t ruleBits) {
    const auto& typeInfo = info(type);
    EventFacts facts;
    facts.posting = facts.hasAmount = typeInfo.posting;
    facts.amount = applied.amount;
    facts.value = after.balance;
    facts.limit = -after.overdraftLimit;
    facts.kind = typeInfo.kind;
    if (typeInfo.posting)
        facts.kind = applied.amount < 0 ? MarkKind::Out : MarkKind::In;
    facts.status = bandOf(after.status);
    facts.ruleBits = ruleBits;
    facts.flags = flagsOf(envelope, type, applied, ruleBits);
    return facts;
}

class FieldList {
public:
    explicit FieldList(const AccountState& state) : m_state(state) {}

    void add(FieldId id, aggregate::FieldValue value, bool derived = false) {
        m_fields.push_back({std::string(pathOf(id)), std::move(value), {m_state.setter(id)}, derived, isHistory(id)});
    }
    void add(std::string path, aggregate::FieldValue value, std::int64_t setBy, bool history = false) {
        m_fields.push_back({std::move(path), std::move(value), {setBy}, false, history});
    }
    static bool isHistory(FieldId id) {
        return id == FieldId::Events || id == FieldId::Version || id == FieldId::LastRecordedAt || id == FieldId::LastOccurredAt;
    }
    void addPersonal(FieldId id, const PersonalField& field) {
        if (field.given || field.erased)
            add(id, personalValue(m_state, field, id));
        else
            add(id, std::monostate{});
    }
    void addSums() {
        for (const Type type : typesByName()) {
            const Sum& sum = m_state.sum(type);
            if (sum.count == 0)
                continue;
            const std::string path = "sums." + std::string(info(type).name);
            add(path + ".count", sum.count, sum.setBy, true);
            if (direction(type) != 0)
                add(path + ".total", base::Money{sum.total, m_state.currency}, sum.setBy, true);
        }
    }
    std::vector<Field> take() { return std::move(m_fields); }

private:
    const AccountState& m_state;
    std::vector<Field> m_fields;
};

template <class T>
aggregate::FieldValue valueOr(const std::optional<T>& value) {
    return value ? aggregate::FieldValue(*value) : aggregate::FieldValue();
}

class AccountKind final : public aggregate::Kind {
public:
    std::string_view category() const override { return "account"; }
    std::span<const aggregate::TypeInfo> types() const override { return typeTable(); }
    const aggregate::TypeInfo* find(std::string_view type) const override {
        const auto found = findType(type);
        return found ? &info(*found) : nullptr;
    }
    std::span<const aggregate::RuleInfo> rules() const override { return ruleTable(); }
    int foldVersion() const override { return kFoldVersion; }
    std::string_view schemaDigest() const override { return embeddedSchemaDigest(); }
    std::string_view snapshotType() const override { return "AccountSnapshotTaken"; }

    std::unique_ptr<aggregate::State> start(std::string_view id) const override { return std::make_unique<AccountState>(id); }

    aggregate::FoldResult fold(aggregate::State& state, std::span<const event::EventView> events,
                               const aggregate::FoldOptions& options) const override {
        aggregate::FoldResult result;
        for (const auto& event : events) {
            result.stopped = foldOne(of(state), event, options);
            if (result.stopped)
                break;
            ++result.applied;
        }
        return result;
    }

    std::optional<EventProblem> personalSpans(const event::EventView& event, std::vector<aggregate::PersonalSpan>& out) const override {
        const std::size_t before = out.size();
        auto problem = withDecoded(event, Source::Received, {}, [&](const auto& stored) -> std::optional<EventProblem> {
            forEachPersonal(stored, [&](const Personal& field, const Text& subject) {
                out.push_back({field.text.at, field.text.at + field.text.raw.size() + 2, std::string(field.pointer), subject.str()});
            });
            return std::nullopt;
        });
        std::sort(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(),
                  [](const auto& a, const auto& b) { return a.begin < b.begin; });
        return problem;
    }

    std::vector<base::Version> unresolvedOrigins(const aggregate::State& state) const override {
        const auto& account = of(state);
        std::vector<base::Version> versions;
        const auto unknown = [&](bool isUnknown, FieldId field) {
            if (isUnknown)
                versions.push_back({account.setter(field)});
        };
        const auto lost = [](const PersonalField& field) { return field.given && field.pointer.empty(); };
        unknown(!account.productOriginKnown, FieldId::Product);
        unknown(!account.freezeOriginKnown, FieldId::FreezeReason);
        unknown(lost(account.holder.name), FieldId::HolderName);
        unknown(lost(account.holder.email), FieldId::HolderEmail);
        unknown(lost(account.holder.address), FieldId::HolderAddress);
        std::sort(versions.begin(), versions.end());
        versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
        return versions;
    }

    void resolveOrigin(aggregate::State& state, const event::EventView& event) const override {
        auto& account = of(state);
        // An event that cannot be read any more resolves nothing: its fields stay without origin.
        (void)withCurrent(event, account.currency, [&](const Event& current) -> std::optional<EventProblem> {
            if (const auto* opened = std::get_if<AccountOpened>(&current)) {
                resolveProduct(account, event, *opened);
                resolveSeal(account, FieldId::HolderName, account.holder.name, event, opened->holder.name);
                resolveSeal(account, FieldId::HolderEmail, account.holder.email, event, opened->holder.email);
            } else if (const auto* changed = std::get_if<HolderDetailsChanged>(&current)) {
                resolveSeal(account, FieldId::HolderName, account.holder.name, event, changed->name);
                resolveSeal(account, FieldId::HolderEmail, account.holder.email, event, changed->email);
                resolveSeal(account, FieldId::HolderAddress, account.holder.address, event, changed->address);
            } else if (const auto* frozen = std::get_if<AccountFrozen>(&current)) {
                resolveFreeze(account, event, *frozen);
            }
            return std::nullopt;
        });
    }

    aggregate::UpcastTrace upcast(const event::EventView& event, const aggregate::State& context) const override {
        return traceUpcast(event, of(context));
    }
    aggregate::Sentence describe(const event::EventView& event, const aggregate::State& context) const override {
        return sentenceOf(event, of(context));
    }

    std::vector<Field> fields(const aggregate::State& state) const override {
        const auto& s = of(state);
        const auto money = [&](std::int64_t minor) {
            return s.opened() ? aggregate::FieldValue(base::Money{minor, s.currency}) : aggregate::FieldValue();
        };
        const auto text = [&](bool present, std::string_view value) {
            return present ? aggregate::FieldValue(std::string(value)) : aggregate::FieldValue();
        };
        FieldList list(s);
        list.add(FieldId::Id, s.id);
        list.add(FieldId::Status, std::string(toString(s.status)));
        list.add(FieldId::Currency, text(s.opened(), s.currency.code()));
        list.add(FieldId::Balance, money(s.balance));
        list.add(FieldId::OverdraftLimit, money(s.overdraftLimit));
        list.add(FieldId::Product, text(s.opened(), toString(s.product)), s.productDerived);
        list.add(FieldId::HolderSubject, text(!s.holder.subject.empty(), s.holder.subject));
        list.addPersonal(FieldId::HolderName, s.holder.name);
        list.addPersonal(FieldId::HolderEmail, s.holder.email);
        list.addPersonal(FieldId::HolderAddress, s.holder.address);
        list.add(FieldId::FreezeReason, s.freezeReason ? text(true, toString(s.freezeReason->code)) : aggregate::FieldValue(),
                 s.freezeCodeDerived);
        if (s.freezeReason && s.freezeReason->note)
            list.add("freezeReason.note", *s.freezeReason->note, s.setter(FieldId::FreezeReason));
        if (s.freezeReason && s.freezeReason->authority)
            list.add("freezeReason.authority", *s.freezeReason->authority, s.setter(FieldId::FreezeReason));
        list.add(FieldId::OpenedAt, valueOr(s.openedAt));
        list.add(FieldId::ClosedAt, valueOr(s.closedAt));
        list.add(FieldId::Events, s.eventCount);
        list.addSums();
        list.add(FieldId::Version, s.lastVersion);
        const bool any = s.eventCount > 0;
        list.add(FieldId::LastRecordedAt, any ? aggregate::FieldValue(s.lastRecorded) : aggregate::FieldValue());
        list.add(FieldId::LastOccurredAt, any ? aggregate::FieldValue(s.lastOccurred) : aggregate::FieldValue());
        return list.take();
    }

    void describeSeries(const aggregate::State& state, aggregate::Series& out) const override {
        out.name = "balance";
        out.unit = of(state).currency.code();
        out.decimals = of(state).currency.decimals();
        out.ruleCodes.clear();
        for (const auto& rule : ruleTable())
            out.ruleCodes.emplace_back(rule.code);
    }
    std::int64_t seriesValue(const aggregate::State& state) const override { return of(state).balance; }
    StatusBand statusBand(const aggregate::State& state) const override { return bandOf(of(state).status); }

    void writeState(std::string& out, const aggregate::State& state, const aggregate::PersonalWriter& personal) const override {
        account::writeState(out, of(state), personal);
    }
    void writeSetBy(std::string& out, const aggregate::State& state) const override { account::writeSetBy(out, of(state)); }
    std::string canonical(const aggregate::State& state) const override { return account::canonical(of(state)); }
    base::Result<std::unique_ptr<aggregate::State>> parseCanonical(std::string_view text) const override {
        return account::parseCanonical(text);
    }

    Tombstone tombstone(std::string_view subject, std::string_view erasure, std::span<const std::string> kids, std::int64_t events,
                        std::int64_t fields) const override {
        Tombstone made{info(Type::SubjectErased).name, SubjectErasedV1::kVersion, {}};
        json::Writer writer(made.data);
        writer.beginObject().member("subject", subject).member("erasure", erasure).key("kids").beginArray();
        for (const auto& kid : kids)
            writer.value(std::string_view(kid));
        writer.endArray().member("events", events).member("fields", fields).endObject();
        return made;
    }

    std::string_view jsonSchema(std::string_view type, int version) const override {
        for (const auto& schema : embeddedSchemas())
            if (schema.type == type && schema.version == version)
                return schema.text;
        return {};
    }

private:
    static std::optional<EventProblem> foldOne(AccountState& state, const event::EventView& envelope, const aggregate::FoldOptions& options) {
        const Before before{state.status, state.closedAt.has_value()};
        return withCurrent(envelope, state.currency, [&](const Event& event) -> std::optional<EventProblem> {
            Applied applied;
            if (auto problem = apply(state, envelope, event, applied))
                return problem;
            if (options.facts != nullptr)
                options.facts->push_back(
                    factsOf(envelope, typeOf(event), applied, state, brokenRules(before, state, envelope, event, options.earlierId)));
            return std::nullopt;
        });
    }

    static bool setHere(const AccountState& state, FieldId field, const event::EventView& event) {
        return state.setter(field) == base::versionOf(event.revision).value;
    }

    static void resolveProduct(AccountState& state, const event::EventView& event, const AccountOpened& opened) {
        if (state.productOriginKnown || !setHere(state, FieldId::Product, event))
            return;
        state.productDerived = opened.productDerived;
        state.productOriginKnown = true;
    }

    static void resolveFreeze(AccountState& state, const event::EventView& event, const AccountFrozen& frozen) {
        if (state.freezeOriginKnown || !setHere(state, FieldId::FreezeReason, event))
            return;
        state.freezeCodeDerived = frozen.codeDerived;
        state.freezeOriginKnown = true;
    }

    static void resolveSeal(const AccountState& state, FieldId id, PersonalField& field, const event::EventView& event,
                            const std::optional<Personal>& stored) {
        if (!stored || !field.given || !field.pointer.empty() || !setHere(state, id, event) || stored->text.str() != field.sealed)
            return;
        field.eventId = event.id;
        field.pointer = stored->pointer;
    }
};

} // namespace

const aggregate::Kind& accountKind() {
    static const AccountKind kind;
    return kind;
}

} // namespace lookback::account
