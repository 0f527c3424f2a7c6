#include "core/account/fold.h"

#include "core/account/catalogue.h"

namespace lookback::account {
namespace {

using aggregate::EventProblem;
using Problem = std::optional<EventProblem>;

EventProblem cannotFold(std::size_t byte, std::string path, std::string problem, std::string expected, std::string found) {
    return {EventProblem::Kind::CannotFold, {byte, std::move(path), std::move(problem), std::move(expected), std::move(found)}};
}

EventProblem overflow(const Amount& amount, std::string_view what, std::string_view path) {
    return cannotFold(amount.at, std::string(path), std::string(what) + " overflows",
                      "a sum within −9223372036854775808 to 9223372036854775807 minor units", std::to_string(amount.money.minor));
}

/// One visitor over the closed variant; every overload either refuses before it changes anything, or applies.
class Applier {
public:
    Applier(AccountState& state, const event::EventView& envelope, Applied& applied)
        : m_state(state), m_envelope(envelope), m_applied(applied), m_version(base::versionOf(envelope.revision).value) {}

    Problem operator()(const AccountOpened& e) {
        if (m_state.opened())
            return cannotFold(0, "", "second AccountOpened", "one AccountOpened, as the first event of the stream",
                              "opened at version " + std::to_string(m_state.setter(FieldId::Currency)));
        m_state.currency = e.currency;
        m_state.product = e.product;
        m_state.productDerived = e.productDerived;
        m_state.productOriginKnown = true;
        e.holder.subject.assignTo(m_state.holder.subject);
        seal(m_state.holder.name, e.holder.name);
        seal(m_state.holder.email, e.holder.email);
        m_state.openedAt = m_envelope.occurredAt;
        setStatus(Status::Open);
        set({FieldId::Id, FieldId::Currency, FieldId::Balance, FieldId::OverdraftLimit, FieldId::Product, FieldId::HolderSubject,
             FieldId::HolderName, FieldId::HolderEmail, FieldId::OpenedAt});
        m_applied.personal = true;
        return std::nullopt;
    }

    Problem operator()(const FundsDeposited& e) { return post(Type::FundsDeposited, e.amount); }
    Problem operator()(const FundsWithdrawn& e) { return post(Type::FundsWithdrawn, e.amount); }
    Problem operator()(const FundsTransferred& e) {
        m_applied.personal = true;
        return post(Type::FundsTransferred, e.amount);
    }
    Problem operator()(const InterestCredited& e) { return post(Type::InterestCredited, e.amount); }
    Problem operator()(const InterestCharged& e) { return post(Type::InterestCharged, e.amount); }
    Problem operator()(const FeeCharged& e) { return post(Type::FeeCharged, e.amount); }
    Problem operator()(const CorrectionPosted& e) { return post(Type::CorrectionPosted, e.amount); }

    Problem operator()(const OverdraftLimitSet& e) {
        if (auto problem = otherCurrency(e.limit, "/limit/currency"))
            return problem;
        m_state.overdraftLimit = e.limit.money.minor;
        set({FieldId::OverdraftLimit});
        return std::nullopt;
    }

    Problem operator()(const AccountFrozen& e) {
        auto& reason = m_state.freezeReason.emplace();
        reason.code = e.code;
        if (e.note)
            e.note->assignTo(reason.note.emplace());
        if (e.authority)
            e.authority->assignTo(reason.authority.emplace());
        m_state.freezeCodeDerived = e.codeDerived;
        m_state.freezeOriginKnown = true;
        setStatus(Status::Frozen);
        set({FieldId::FreezeReason});
        return std::nullopt;
    }

    Problem operator()(const AccountUnfrozen&) {
        m_state.freezeReason.reset();
        m_state.freezeCodeDerived = false;
        m_state.freezeOriginKnown = true;
        setStatus(Status::Open);
        set({FieldId::FreezeReason});
        return std::nullopt;
    }

    Problem operator()(const HolderDetailsChanged& e) {
        const std::string subject = e.subject.str();
        auto& holder = m_state.holder;
        const bool otherPerson = subject != holder.subject;
        if (otherPerson) {
            holder = Holder{subject, {}, {}, {}};
            set({FieldId::HolderSubject, FieldId::HolderName, FieldId::HolderEmail, FieldId::HolderAddress});
        }
        change(holder.name, FieldId::HolderName, e.name);
        change(holder.email, FieldId::HolderEmail, e.email);
        change(holder.address, FieldId::HolderAddress, e.address);
        return std::nullopt;
    }

    Problem operator()(const AccountClosed&) {
        m_state.closedAt = m_envelope.occurredAt;
        setStatus(Status::Closed);
        set({FieldId::ClosedAt});
        return std::nullopt;
    }

    Problem operator()(const SubjectErased& e) {
        if (e.subject.str() != m_state.holder.subject)
            return std::nullopt;
        erase(m_state.holder.name, FieldId::HolderName, e.erasure);
        erase(m_state.holder.email, FieldId::HolderEmail, e.erasure);
        erase(m_state.holder.address, FieldId::HolderAddress, e.erasure);
        return std::nullopt;
    }

private:
    void set(std::initializer_list<FieldId> fields) {
        for (const FieldId field : fields)
            m_state.setSetter(field, m_version);
    }

    void setStatus(Status status) {
        m_state.status = status;
        set({FieldId::Status});
    }

    void seal(PersonalField& field, const Personal& value) {
        value.text.assignTo(field.sealed);
        field.erasure.clear();
        field.given = true;
        field.erased = false;
        field.eventId = m_envelope.id;
        field.pointer = value.pointer;
    }

    void change(PersonalField& field, FieldId id, const std::optional<Personal>& value) {
        if (!value)
            return;
        seal(field, *value);
        set({id});
        m_applied.personal = true;
    }

    // What an earlier erasure destroyed stays its own: its certificate names that key.
    void erase(PersonalField& field, FieldId id, const Text& erasure) {
        if (!field.given)
            return;
        field = PersonalField{};
        field.erased = true;
        erasure.assignTo(field.erasure);
        set({id});
    }

    Problem otherCurrency(const Amount& amount, std::string_view path) const {
        if (amount.money.currency == m_state.currency)
            return std::nullopt;
        return cannotFold(amount.currencyAt, std::string(path), "another currency", std::string(m_state.currency.code()),
                          std::string(amount.money.currency.code()));
    }

    Problem post(Type type, const Amount& amount) {
        if (auto problem = otherCurrency(amount, "/amount/currency"))
            return problem;
        Sum& sum = m_state.sums[static_cast<std::size_t>(type)];
        std::int64_t balance = 0, total = 0;
        const bool outgoing = direction(type) < 0;
        const std::int64_t minor = amount.money.minor;
        if (outgoing ? __builtin_sub_overflow(m_state.balance, minor, &balance) : __builtin_add_overflow(m_state.balance, minor, &balance))
            return overflow(amount, "balance", "/amount");
        if (outgoing ? __builtin_sub_overflow(sum.total, minor, &total) : __builtin_add_overflow(sum.total, minor, &total))
            return overflow(amount, "sum of this type", "/amount");
        m_state.balance = balance;
        sum.total = total;
        m_applied.amount = outgoing ? -minor : minor; // an outgoing amount is > 0, so it has a negative twin
        set({FieldId::Balance});
        return std::nullopt;
    }

    AccountState& m_state;
    const event::EventView& m_envelope;
    Applied& m_applied;
    std::int64_t m_version;
};

void noteEnvelope(AccountState& state, const event::EventView& envelope, Type type) {
    const std::int64_t version = base::versionOf(envelope.revision).value;
    const bool first = state.eventCount == 0;
    ++state.eventCount;
    state.lastVersion = version;
    state.setSetter(FieldId::Events, version);
    state.setSetter(FieldId::Version, version);
    Sum& sum = state.sums[static_cast<std::size_t>(type)];
    ++sum.count;
    sum.setBy = version;
    if (first || envelope.recordedAt > state.lastRecorded) {
        state.lastRecorded = envelope.recordedAt;
        state.setSetter(FieldId::LastRecordedAt, version);
    }
    if (first || envelope.occurredAt > state.lastOccurred) {
        state.lastOccurred = envelope.occurredAt;
        state.setSetter(FieldId::LastOccurredAt, version);
    }
}

} // namespace

std::optional<EventProblem> apply(AccountState& state, const event::EventView& envelope, const Event& event, Applied& applied) {
    const auto type = typeOf(event);
    if (!state.opened() && type != Type::AccountOpened)
        return cannotFold(0, "", "first event is not AccountOpened", "AccountOpened", std::string(info(type).name));
    if (auto problem = std::visit(Applier(state, envelope, applied), event))
        return problem;
    noteEnvelope(state, envelope, type);
    return std::nullopt;
}

std::uint8_t brokenRules(const Before& before, const AccountState& after, const event::EventView& envelope, const Event& event,
                         const aggregate::EarlierId* earlierId) {
    const bool posting = direction(typeOf(event)) != 0;
    unsigned bits = 0;
    if (posting && before.status == Status::Frozen)
        bits |= 1U << kFrozenPosting;
    if (after.balance < -after.overdraftLimit)
        bits |= 1U << kBelowLimit;
    if (posting && before.everClosed)
        bits |= 1U << kPostingAfterClose;
    if (const auto* correction = std::get_if<CorrectionPosted>(&event); correction != nullptr && earlierId != nullptr) {
        if (!correction->corrects || !(*earlierId)(*correction->corrects, base::versionOf(envelope.revision)))
            bits |= 1U << kUnlinkedCorrection;
    }
    return static_cast<std::uint8_t>(bits);
}

} // namespace lookback::account
