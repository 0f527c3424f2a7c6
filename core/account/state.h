// State of an account: plain values, no behaviour but cloning. Written by the fold only; personal fields stay sealed.
// JSON form, canonical form and digest: account.md, "State and fold"; canonical.h. Belongs to whoever holds it.
#pragma once

#include "core/account/events.h"
#include "core/aggregate/kind.h"

#include <array>

namespace lookback::account {

enum class Status : std::uint8_t { None, Open, Frozen, Closed };
std::string_view toString(Status status);

/// Members of the state whose setter is kept, in the order of the JSON form. Money and freezeReason are set as a whole; each type's
/// sum keeps its own setter.
enum class FieldId : std::uint8_t {
    Id, Status, Currency, Balance, OverdraftLimit, Product,
    HolderSubject, HolderName, HolderEmail, HolderAddress,
    FreezeReason, OpenedAt, ClosedAt, Events, /* sums */ Version, LastRecordedAt, LastOccurredAt,
};
constexpr std::size_t kFieldCount = 17;
/// "holder.name"
std::string_view pathOf(FieldId field);

/// A personal field. Sealed, or erased (then `sealed` is empty), or absent.
struct PersonalField {
    std::string sealed;
    std::string erasure;
    bool given = false; ///< set and not erased
    bool erased = false;
    /// Where the seal was stored; unknown (empty pointer) after parsing a snapshot until resolveOrigin().
    base::Uuid eventId;
    std::string_view pointer;
};

struct Holder {
    std::string subject; ///< empty = absent
    PersonalField name, email, address;
};

struct FreezeReason {
    FreezeCode code = FreezeCode::Other;
    std::optional<std::string> note, authority;
};

struct Sum {
    std::int64_t count = 0;
    std::int64_t total = 0; ///< signed minor units; postings only
    std::int64_t setBy = 0;
};

class AccountState final : public aggregate::State {
public:
    explicit AccountState(std::string_view accountId) : id(accountId) {}
    [[nodiscard]] std::unique_ptr<State> clone() const override { return std::make_unique<AccountState>(*this); }
    [[nodiscard]] base::Version version() const override { return {lastVersion}; }
    [[nodiscard]] std::int64_t events() const override { return eventCount; }
    [[nodiscard]] base::Instant lastRecordedAt() const override { return lastRecorded; }
    [[nodiscard]] base::Instant lastOccurredAt() const override { return lastOccurred; }
    [[nodiscard]] std::size_t bytes() const override;

    [[nodiscard]] bool opened() const { return currency.isSet(); }
    [[nodiscard]] std::int64_t setter(FieldId field) const { return setBy[static_cast<std::size_t>(field)]; }
    void setSetter(FieldId field, std::int64_t version) { setBy[static_cast<std::size_t>(field)] = version; }
    [[nodiscard]] const Sum& sum(Type type) const { return sums[static_cast<std::size_t>(type)]; }

    std::string id;
    Status status = Status::None;
    base::Currency currency;
    std::int64_t balance = 0;        ///< minor units
    std::int64_t overdraftLimit = 0; ///< ≥ 0
    Product product = Product::Current;
    Holder holder;
    std::optional<FreezeReason> freezeReason;
    std::optional<base::Instant> openedAt, closedAt; ///< occurred-at
    std::int64_t eventCount = 0;
    std::array<Sum, kTypeCount> sums{};
    std::int64_t lastVersion = 0;
    base::Instant lastRecorded = base::Instant::min(), lastOccurred = base::Instant::min();
    std::array<std::int64_t, kFieldCount> setBy{}; ///< version that set the field; 0 = never

    // Not part of the canonical form: which stored form a field came from. After parsing a snapshot unknown until resolveOrigin().
    bool productDerived = false, freezeCodeDerived = false;
    bool productOriginKnown = true, freezeOriginKnown = true;
};

} // namespace lookback::account
