// Upcasters: pure functions from one schema version to the next (account.md, catalogue). They move and rename, they add what
// the catalogue calls *derived*; they never look into a personal value. Any thread.
#pragma once

#include "core/account/events.h"
#include "core/aggregate/kind.h"

namespace lookback::account {

/// What a context-dependent upcast may know: the currency folded so far. Not set before AccountOpened.
struct UpcastContext {
    base::Currency currency;
};

/// Why an event could not be raised, and to which version.
using UpcastProblem = std::optional<aggregate::EventProblem>;

UpcastProblem raise(const AccountOpenedV1& from, const UpcastContext& context, AccountOpenedV2& to);
UpcastProblem raise(const AccountOpenedV2& from, const UpcastContext& context, AccountOpenedV3& to);
UpcastProblem raise(const FundsTransferredV1& from, const UpcastContext& context, FundsTransferredV2& to);
UpcastProblem raise(const InterestCreditedV1& from, const UpcastContext& context, InterestCreditedV2& to);
UpcastProblem raise(const AccountFrozenV1& from, const UpcastContext& context, AccountFrozenV2& to);

/// A version 1 amount to money: the stream's currency says how many decimals there may be.
UpcastProblem raise(const MajorAmount& from, const UpcastContext& context, Amount& to);

template <Type kType>
UpcastProblem raise(const CashV1<kType>& from, const UpcastContext& context, CashV2<kType>& to) {
    to.reference = from.reference;
    return raise(from.amount, context, to.amount);
}
template <Type kType>
UpcastProblem raise(const CashV2<kType>& from, const UpcastContext&, CashV3<kType>& to) {
    to.amount = from.amount;
    to.reference = from.reference;
    to.channel = Channel::Unknown;
    to.channelDerived = true;
    return std::nullopt;
}

/// The struct of the next schema version; no `type` for a current one.
template <class Stored>
struct Next {};
template <>
struct Next<AccountOpenedV1> { using type = AccountOpenedV2; };
template <>
struct Next<AccountOpenedV2> { using type = AccountOpenedV3; };
template <Type kType>
struct Next<CashV1<kType>> { using type = CashV2<kType>; };
template <Type kType>
struct Next<CashV2<kType>> { using type = CashV3<kType>; };
template <>
struct Next<FundsTransferredV1> { using type = FundsTransferredV2; };
template <>
struct Next<InterestCreditedV1> { using type = InterestCreditedV2; };
template <>
struct Next<AccountFrozenV1> { using type = AccountFrozenV2; };

template <class Stored>
concept Older = requires { typename Next<Stored>::type; };

/// What the step from a version to the next does, for people: source text of a translation.
template <class Stored>
std::string_view changeOf();

/// Raises step by step and hands the current form to `use(const Current&)`, which may answer with a problem of its own.
template <class Stored, class Use>
UpcastProblem toCurrent(const Stored& stored, const UpcastContext& context, Use&& use) {
    if constexpr (Older<Stored>) {
        typename Next<Stored>::type next;
        if (auto problem = raise(stored, context, next))
            return problem;
        return toCurrent(next, context, use);
    } else {
        return use(stored);
    }
}

} // namespace lookback::account
