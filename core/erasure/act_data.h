// What each act says (FORMAT.md, "Types"): `data` taken apart and put together. There is exactly one form of each; whatever differs from it in a byte is
// refused, so that what is signed is what is read. Plain values; stateless; any thread.
#pragma once

#include "core/base/instant.h"
#include "core/erasure/values.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lookback::erasure {

/// In the order of ActData.
enum class ActType : std::uint8_t {
    ErasureRequested, ErasureExtended, ErasureApproved, ErasureRejected, ErasureDeferred, ErasureStarted, ErasureCompleted, ErasureStoreScanned,
    CertificateIssued, HoldPlaced, HoldReleased, SubjectReadmitted,
    OfficerAdded, OfficerRemoved, PolicyChanged, StoreAccepted,
};
constexpr std::size_t kActTypes = 16;
std::string_view name(ActType type);
std::optional<ActType> actType(std::string_view name);

namespace act {

struct ErasureRequested {
    std::string erasure, subject, ground, received, due, identity;
    std::string outOfReach; ///< empty = left out
    bool ownerInformed = false;
    Plan plan;              ///< its digest included
};
struct ErasureExtended { std::string erasure, due, reason; };
struct ErasureApproved { std::string erasure; Plan plan; };
struct ErasureRejected { std::string erasure, reason; };
struct ErasureDeferred { std::string erasure; std::vector<std::string> holds; };
struct ErasureStarted {
    std::string erasure, subject;
    std::vector<KeyRef> keys;
    std::int64_t from = 0, to = 0; ///< epochs
    std::string digest;
    std::int64_t events = 0, fields = 0;
    std::vector<std::string> streams;
    std::int64_t again = 0;
};
struct ErasureCompleted { std::string erasure; Erasure::Outcome outcome; std::int64_t epoch = 0; };
struct ErasureStoreScanned { std::string erasure; std::int64_t bytes = 0, hits = 0; std::string method = {}; /* empty: of an act before it was told */ };
struct CertificateIssued { std::string erasure, sha256; };
struct HoldPlaced {
    std::string hold, subject;
    std::vector<std::string> scope; ///< in name order, each once
    std::string basis, reference;
    std::string review;             ///< empty = left out
};
struct HoldReleased { std::string hold; };
struct SubjectReadmitted { std::string subject, reason; };
struct OfficerAdded { std::string officer; std::vector<std::string> roles; bool inForce = false; };
struct OfficerRemoved { std::string id, officer; std::vector<std::string> roles; std::string sign; bool inForce = false; };
struct PolicyChanged { std::int64_t fromApprovals = 1, fromCoolOffHours = 0, approvals = 1, coolOffHours = 0; bool inForce = false; };
/// `last`: hex SHA-256 of the record the vault saw as the store's `seen`th; `approvals`, `coolOffHours`: the policy in the vault's header.
struct StoreAccepted { std::int64_t size = 0, seen = 0; std::string last, detail; std::int64_t approvals = 1, coolOffHours = 0; bool inForce = false; };

} // namespace act

using ActData = std::variant<act::ErasureRequested, act::ErasureExtended, act::ErasureApproved, act::ErasureRejected, act::ErasureDeferred, act::ErasureStarted,
                             act::ErasureCompleted, act::ErasureStoreScanned, act::CertificateIssued, act::HoldPlaced, act::HoldReleased, act::SubjectReadmitted,
                             act::OfficerAdded, act::OfficerRemoved, act::PolicyChanged, act::StoreAccepted>;
static_assert(std::variant_size_v<ActData> == kActTypes);
inline ActType typeOf(const ActData& data) { return static_cast<ActType>(data.index()); }

/// The one form of `data`.
std::string dataText(base::Instant at, const ActData& data);

struct ReadData {
    std::optional<ActData> data;
    base::Instant at;
    std::string problem; ///< why not
};
ReadData readData(ActType type, std::string_view text);

/// A day as acts write it: "2026-04-02", from 1900 on.
bool isDate(std::string_view text);
/// Art. 12(3): the same day so many months later, or the last one of a shorter month. Requires: isDate().
std::string monthsLater(std::string_view date, int months);
/// "E-7" with prefix 'E': 7; 0 when it is no such id.
std::int64_t idNumber(std::string_view id, char prefix);

} // namespace lookback::erasure
