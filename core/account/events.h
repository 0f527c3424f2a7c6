// The event catalogue of account.md as types: one struct per event type *and* schema version, and the closed variant of the
// current ones that the fold sees. Structs are views into the event's `data`: trivially copyable, no allocation, never
// outlive it. `at` members are byte offsets in `data`, so that a later problem (overflow, other currency) still has a place.
// Adding a type or version: core/aggregate/README.md.
#pragma once

#include "core/base/money.h"
#include "core/base/uuid.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace lookback::account {

/// In catalogue order; indexes the tables of catalogue.cpp and the sums of a state.
enum class Type : std::uint8_t {
    AccountOpened,
    FundsDeposited,
    FundsWithdrawn,
    FundsTransferred,
    InterestCredited,
    InterestCharged,
    FeeCharged,
    CorrectionPosted,
    OverdraftLimitSet,
    AccountFrozen,
    AccountUnfrozen,
    HolderDetailsChanged,
    AccountClosed,
    SubjectErased,
};
constexpr std::size_t kTypeCount = 14;

enum class Product : std::uint8_t { Current, Savings };
enum class Channel : std::uint8_t { Branch, Online, Atm, Card, Transfer, System, Unknown };
enum class FreezeCode : std::uint8_t { CourtOrder, SuspectedFraud, CustomerRequest, Other };
std::string_view toString(Product product);
std::string_view toString(Channel channel);
std::string_view toString(FreezeCode code);

/// A JSON string as it stands in `data`: the bytes between the quotes, escapes kept.
struct Text {
    std::string_view raw;
    std::uint32_t at = 0; ///< of the opening quote
    bool escaped = false;

    /// Unescaped.
    [[nodiscard]] std::string str() const;
    void assignTo(std::string& out) const;
};

/// A personal value: sealed in stored events, clear or sealed as received. It carries the place its seal names, so that an
/// upcaster may move it (account.md: "never read or re-seal it").
struct Personal {
    Text text;
    std::string_view pointer; ///< as stored: "/data/owner"
};

/// A version 1 amount: the number's text in major units, checked to be plain decimal notation and > 0.
struct MajorAmount {
    std::string_view text;
    std::uint32_t at = 0;
};

struct Amount {
    base::Money money;
    std::uint32_t at = 0;         ///< of the money object (version 1: of the number)
    std::uint32_t currencyAt = 0; ///< of the currency's value
};

struct AccountOpenedV1 {
    static constexpr Type kType = Type::AccountOpened;
    static constexpr int kVersion = 1;
    Text holderId;
    Personal owner, email;
    base::Currency currency;
};
struct NewHolder {
    Text subject;
    Personal name, email;
};
struct AccountOpenedV2 {
    static constexpr Type kType = Type::AccountOpened;
    static constexpr int kVersion = 2;
    NewHolder holder;
    base::Currency currency;
};
struct AccountOpenedV3 {
    static constexpr Type kType = Type::AccountOpened;
    static constexpr int kVersion = 3;
    NewHolder holder;
    base::Currency currency;
    Product product = Product::Current;
    bool productDerived = false;
};

/// FundsDeposited and FundsWithdrawn have the same members in every version.
template <Type kTypeOf>
struct CashV1 {
    static constexpr Type kType = kTypeOf;
    static constexpr int kVersion = 1;
    MajorAmount amount;
    std::optional<Text> reference;
};
template <Type kTypeOf>
struct CashV2 {
    static constexpr Type kType = kTypeOf;
    static constexpr int kVersion = 2;
    Amount amount;
    std::optional<Text> reference;
};
template <Type kTypeOf>
struct CashV3 {
    static constexpr Type kType = kTypeOf;
    static constexpr int kVersion = 3;
    Amount amount;
    std::optional<Text> reference;
    Channel channel = Channel::Unknown;
    bool channelDerived = false;
};
using FundsDepositedV1 = CashV1<Type::FundsDeposited>;
using FundsDepositedV2 = CashV2<Type::FundsDeposited>;
using FundsDepositedV3 = CashV3<Type::FundsDeposited>;
using FundsWithdrawnV1 = CashV1<Type::FundsWithdrawn>;
using FundsWithdrawnV2 = CashV2<Type::FundsWithdrawn>;
using FundsWithdrawnV3 = CashV3<Type::FundsWithdrawn>;

struct FundsTransferredV1 {
    static constexpr Type kType = Type::FundsTransferred;
    static constexpr int kVersion = 1;
    MajorAmount amount;
    Text payeeId;
    Personal payeeName, payeeIban;
};
struct Payee {
    Text subject;
    Personal name, iban;
};
struct FundsTransferredV2 {
    static constexpr Type kType = Type::FundsTransferred;
    static constexpr int kVersion = 2;
    Amount amount;
    Payee payee;
    std::optional<Text> reference;
};

struct InterestCreditedV1 {
    static constexpr Type kType = Type::InterestCredited;
    static constexpr int kVersion = 1;
    MajorAmount amount;
};
struct InterestCreditedV2 {
    static constexpr Type kType = Type::InterestCredited;
    static constexpr int kVersion = 2;
    Amount amount;
    std::optional<Text> period; ///< "YYYY-MM"
};
struct InterestChargedV1 {
    static constexpr Type kType = Type::InterestCharged;
    static constexpr int kVersion = 1;
    Amount amount;
    std::optional<Text> period;
};

struct FeeChargedV1 {
    static constexpr Type kType = Type::FeeCharged;
    static constexpr int kVersion = 1;
    Amount amount;
    Text code;
};

struct CorrectionPostedV1 {
    static constexpr Type kType = Type::CorrectionPosted;
    static constexpr int kVersion = 1;
    Amount amount; ///< signed, not 0
    std::optional<base::Uuid> corrects;
    std::optional<Text> note;
};

struct OverdraftLimitSetV1 {
    static constexpr Type kType = Type::OverdraftLimitSet;
    static constexpr int kVersion = 1;
    Amount limit; ///< ≥ 0
};

struct AccountFrozenV1 {
    static constexpr Type kType = Type::AccountFrozen;
    static constexpr int kVersion = 1;
    Text reason;
};
struct AccountFrozenV2 {
    static constexpr Type kType = Type::AccountFrozen;
    static constexpr int kVersion = 2;
    FreezeCode code = FreezeCode::Other;
    bool codeDerived = false;
    std::optional<Text> note;
    std::optional<Text> authority;
};

struct AccountUnfrozenV1 {
    static constexpr Type kType = Type::AccountUnfrozen;
    static constexpr int kVersion = 1;
    std::optional<Text> reason;
};

struct HolderDetailsChangedV1 {
    static constexpr Type kType = Type::HolderDetailsChanged;
    static constexpr int kVersion = 1;
    Text subject;
    std::optional<Personal> name, email, address;
};

struct AccountClosedV1 {
    static constexpr Type kType = Type::AccountClosed;
    static constexpr int kVersion = 1;
    std::optional<Text> reason;
};

/// The tombstone of an erasure (security.md 3, E7).
struct SubjectErasedV1 {
    static constexpr Type kType = Type::SubjectErased;
    static constexpr int kVersion = 1;
    Text subject, erasure;
    std::string_view kids; ///< JSON array of texts, as it stands
    std::int64_t events = 0, fields = 0;
};

using AccountOpened = AccountOpenedV3;
using FundsDeposited = FundsDepositedV3;
using FundsWithdrawn = FundsWithdrawnV3;
using FundsTransferred = FundsTransferredV2;
using InterestCredited = InterestCreditedV2;
using InterestCharged = InterestChargedV1;
using FeeCharged = FeeChargedV1;
using CorrectionPosted = CorrectionPostedV1;
using OverdraftLimitSet = OverdraftLimitSetV1;
using AccountFrozen = AccountFrozenV2;
using AccountUnfrozen = AccountUnfrozenV1;
using HolderDetailsChanged = HolderDetailsChangedV1;
using AccountClosed = AccountClosedV1;
using SubjectErased = SubjectErasedV1;

/// What the fold sees. No visitor has a catch-all: a new type does not compile until every one handles it.
using Event = std::variant<AccountOpened, FundsDeposited, FundsWithdrawn, FundsTransferred, InterestCredited, InterestCharged, FeeCharged,
                           CorrectionPosted, OverdraftLimitSet, AccountFrozen, AccountUnfrozen, HolderDetailsChanged, AccountClosed,
                           SubjectErased>;
static_assert(std::variant_size_v<Event> == kTypeCount);
static_assert(std::is_trivially_copyable_v<Event>, "folding an event allocates nothing");

namespace detail {
template <std::size_t... kIndex>
constexpr bool inCatalogueOrder(std::index_sequence<kIndex...>) {
    return ((static_cast<std::size_t>(std::variant_alternative_t<kIndex, Event>::kType) == kIndex) && ...);
}
} // namespace detail
static_assert(detail::inCatalogueOrder(std::make_index_sequence<kTypeCount>{}), "typeOf() relies on it");

inline Type typeOf(const Event& event) { return static_cast<Type>(event.index()); }

/// Calls `f` with std::type_identity<S> for the struct of a stored type and version; false when there is no such version.
template <class F>
bool withStored(Type type, int version, F&& f);

namespace detail {
template <class... Versions, class F>
bool pickVersion(int version, F&& f) {
    bool found = false;
    (void)((Versions::kVersion == version ? (f(std::type_identity<Versions>{}), found = true) : false) || ...);
    return found;
}
} // namespace detail

template <class F>
bool withStored(Type type, int version, F&& f) {
    using detail::pickVersion;
    switch (type) {
    case Type::AccountOpened: return pickVersion<AccountOpenedV1, AccountOpenedV2, AccountOpenedV3>(version, f);
    case Type::FundsDeposited: return pickVersion<FundsDepositedV1, FundsDepositedV2, FundsDepositedV3>(version, f);
    case Type::FundsWithdrawn: return pickVersion<FundsWithdrawnV1, FundsWithdrawnV2, FundsWithdrawnV3>(version, f);
    case Type::FundsTransferred: return pickVersion<FundsTransferredV1, FundsTransferredV2>(version, f);
    case Type::InterestCredited: return pickVersion<InterestCreditedV1, InterestCreditedV2>(version, f);
    case Type::InterestCharged: return pickVersion<InterestChargedV1>(version, f);
    case Type::FeeCharged: return pickVersion<FeeChargedV1>(version, f);
    case Type::CorrectionPosted: return pickVersion<CorrectionPostedV1>(version, f);
    case Type::OverdraftLimitSet: return pickVersion<OverdraftLimitSetV1>(version, f);
    case Type::AccountFrozen: return pickVersion<AccountFrozenV1, AccountFrozenV2>(version, f);
    case Type::AccountUnfrozen: return pickVersion<AccountUnfrozenV1>(version, f);
    case Type::HolderDetailsChanged: return pickVersion<HolderDetailsChangedV1>(version, f);
    case Type::AccountClosed: return pickVersion<AccountClosedV1>(version, f);
    case Type::SubjectErased: return pickVersion<SubjectErasedV1>(version, f);
    }
    return false;
}

} // namespace lookback::account
