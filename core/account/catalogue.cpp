#include "core/account/catalogue.h"

#include <array>

namespace lookback::account {
namespace {

using aggregate::MarkKind;
using aggregate::TypeInfo;
using Pointers = std::vector<std::vector<std::string_view>>;

// Index = Type; apart from the table, so that looking a name up touches no static with a guard.
constexpr std::array<std::string_view, kTypeCount> kNames{
    "AccountOpened",    "FundsDeposited",    "FundsWithdrawn", "FundsTransferred", "InterestCredited",     "InterestCharged", "FeeCharged",
    "CorrectionPosted", "OverdraftLimitSet", "AccountFrozen",  "AccountUnfrozen",  "HolderDetailsChanged", "AccountClosed",   "SubjectErased"};

TypeInfo posting(Type type, std::string_view title, std::string_view movement, std::string_view glyph, MarkKind kind,
                 int currentVersion, Pointers personal = {}) {
    return {kNames[static_cast<std::size_t>(type)], title, movement, glyph, kind, currentVersion, true, std::move(personal)};
}

TypeInfo other(Type type, std::string_view title, std::string_view glyph, MarkKind kind, int currentVersion,
               Pointers personal = {}) {
    return {kNames[static_cast<std::size_t>(type)], title, {}, glyph, kind, currentVersion, false, std::move(personal)};
}

std::array<TypeInfo, kTypeCount> makeTypes() {
    const Pointers opened{{"/data/owner", "/data/email"},
                          {"/data/holder/name", "/data/holder/email"},
                          {"/data/holder/name", "/data/holder/email"}};
    const Pointers transferred{{"/data/payeeName", "/data/payeeIban"}, {"/data/payee/name", "/data/payee/iban"}};
    const Pointers changed{{"/data/holder/name", "/data/holder/email", "/data/holder/address"}};
    std::array<TypeInfo, kTypeCount> types{
        other(Type::AccountOpened, "Account opened", "open", MarkKind::Administrative, 3, opened),
        posting(Type::FundsDeposited, "Deposit", "Deposits", "in", MarkKind::In, 3),
        posting(Type::FundsWithdrawn, "Withdrawal", "Withdrawals", "out", MarkKind::Out, 3),
        posting(Type::FundsTransferred, "Transfer", "Transfers", "transfer", MarkKind::Out, 2, transferred),
        posting(Type::InterestCredited, "Interest", "Interest", "interest", MarkKind::In, 2),
        posting(Type::InterestCharged, "Overdraft interest", "Overdraft interest", "interest", MarkKind::Out, 1),
        posting(Type::FeeCharged, "Fee", "Fees", "fee", MarkKind::Out, 1),
        posting(Type::CorrectionPosted, "Correction", "Corrections", "correction", MarkKind::In, 1),
        other(Type::OverdraftLimitSet, "Overdraft limit set", "limit", MarkKind::Administrative, 1),
        other(Type::AccountFrozen, "Account frozen", "freeze", MarkKind::StatusChange, 2),
        other(Type::AccountUnfrozen, "Account unfrozen", "unfreeze", MarkKind::StatusChange, 1),
        other(Type::HolderDetailsChanged, "Holder details changed", "person", MarkKind::Administrative, 1, changed),
        other(Type::AccountClosed, "Account closed", "close", MarkKind::StatusChange, 1),
        other(Type::SubjectErased, "Personal data erased", "erased", MarkKind::Privacy, 1),
    };
    for (auto& type : types)
        type.personal.resize(static_cast<std::size_t>(type.currentVersion));
    return types;
}

const std::array<TypeInfo, kTypeCount>& types() {
    static const auto table = makeTypes();
    return table;
}

} // namespace

std::span<const aggregate::TypeInfo> typeTable() { return types(); }

const aggregate::TypeInfo& info(Type type) { return types()[static_cast<std::size_t>(type)]; }

// The length leaves at most four candidates; one comparison decides.
std::optional<Type> findType(std::string_view name) {
    const auto oneOf = [name](std::initializer_list<Type> candidates) -> std::optional<Type> {
        for (const Type type : candidates)
            if (kNames[static_cast<std::size_t>(type)] == name)
                return type;
        return std::nullopt;
    };
    switch (name.size()) {
    case 10: return oneOf({Type::FeeCharged});
    case 13: return oneOf({Type::AccountOpened, Type::AccountFrozen, Type::AccountClosed, Type::SubjectErased});
    case 14: return oneOf({Type::FundsDeposited, Type::FundsWithdrawn});
    case 15: return oneOf({Type::InterestCharged, Type::AccountUnfrozen});
    case 16: return oneOf({Type::FundsTransferred, Type::InterestCredited, Type::CorrectionPosted});
    case 17: return oneOf({Type::OverdraftLimitSet});
    case 20: return oneOf({Type::HolderDetailsChanged});
    default: return std::nullopt; // a length no name has; a test looks every name up
    }
}

int direction(Type type) {
    switch (type) {
    case Type::FundsDeposited:
    case Type::InterestCredited:
    case Type::CorrectionPosted: return 1;
    case Type::FundsWithdrawn:
    case Type::FundsTransferred:
    case Type::InterestCharged:
    case Type::FeeCharged: return -1;
    case Type::AccountOpened:
    case Type::OverdraftLimitSet:
    case Type::AccountFrozen:
    case Type::AccountUnfrozen:
    case Type::HolderDetailsChanged:
    case Type::AccountClosed:
    case Type::SubjectErased: return 0;
    }
    return 0;
}

std::span<const aggregate::RuleInfo> ruleTable() {
    static constexpr std::array<aggregate::RuleInfo, 4> kRules{{
        {"R1", "no posting while frozen"},
        {"R2", "balance ≥ −overdraftLimit"},
        {"R3", "no posting after close"},
        {"R4", "correction names an earlier event"},
    }};
    return kRules;
}

} // namespace lookback::account
