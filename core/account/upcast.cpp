#include "core/account/upcast.h"

namespace lookback::account {
namespace {

using aggregate::EventProblem;

EventProblem badAmount(const MajorAmount& amount, EventProblem::Kind kind, std::string problem, std::string expected) {
    return {kind, {amount.at, "/amount", std::move(problem), std::move(expected), std::string(amount.text.substr(0, 120))}};
}

} // namespace

UpcastProblem raise(const MajorAmount& from, const UpcastContext& context, Amount& to) {
    const auto& currency = context.currency;
    if (!currency.isSet())
        return badAmount(from, EventProblem::Kind::CannotUpcast, "amount without a currency", "AccountOpened before it in the stream");
    to.at = to.currencyAt = from.at;
    to.money.currency = currency;
    switch (base::parseDecimal(from.text, currency.decimals(), to.money.minor)) {
    case base::DecimalProblem::None: return std::nullopt;
    case base::DecimalProblem::TooManyDecimals:
        return badAmount(from, EventProblem::Kind::InvalidPayload, "too many decimals",
                         "at most " + std::to_string(currency.decimals()) + " decimals for " + std::string(currency.code()));
    case base::DecimalProblem::Overflow:
        return badAmount(from, EventProblem::Kind::InvalidPayload, "amount too large", "at most 9223372036854775807 minor units");
    case base::DecimalProblem::NotPlainDecimal: break; // the decoder has refused it
    }
    return badAmount(from, EventProblem::Kind::InvalidPayload, "not plain decimal notation", "a number such as 1000.00");
}

UpcastProblem raise(const AccountOpenedV1& from, const UpcastContext&, AccountOpenedV2& to) {
    to.holder = {from.holderId, from.owner, from.email};
    to.currency = from.currency;
    return std::nullopt;
}

UpcastProblem raise(const AccountOpenedV2& from, const UpcastContext&, AccountOpenedV3& to) {
    to.holder = from.holder;
    to.currency = from.currency;
    to.product = Product::Current;
    to.productDerived = true;
    return std::nullopt;
}

UpcastProblem raise(const FundsTransferredV1& from, const UpcastContext& context, FundsTransferredV2& to) {
    to.payee = {from.payeeId, from.payeeName, from.payeeIban};
    return raise(from.amount, context, to.amount);
}

UpcastProblem raise(const InterestCreditedV1& from, const UpcastContext& context, InterestCreditedV2& to) {
    return raise(from.amount, context, to.amount);
}

UpcastProblem raise(const AccountFrozenV1& from, const UpcastContext&, AccountFrozenV2& to) {
    to.code = FreezeCode::Other;
    to.codeDerived = true;
    to.note = from.reason;
    return std::nullopt;
}

template <>
std::string_view changeOf<AccountOpenedV1>() { return "holderId, owner, email → holder"; }
template <>
std::string_view changeOf<AccountOpenedV2>() { return "adds product"; }
template <>
std::string_view changeOf<FundsDepositedV1>() { return "amount → minor units"; }
template <>
std::string_view changeOf<FundsDepositedV2>() { return "adds channel"; }
template <>
std::string_view changeOf<FundsWithdrawnV1>() { return "amount → minor units"; }
template <>
std::string_view changeOf<FundsWithdrawnV2>() { return "adds channel"; }
template <>
std::string_view changeOf<FundsTransferredV1>() { return "amount → minor units; payeeId, payeeName, payeeIban → payee"; }
template <>
std::string_view changeOf<InterestCreditedV1>() { return "amount → minor units"; }
template <>
std::string_view changeOf<AccountFrozenV1>() { return "reason → code and note"; }

} // namespace lookback::account
