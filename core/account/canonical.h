// JSON forms of a state (account.md, "State and fold"). Members in the order given there, no spaces, sums by type name.
//   state   {"id":…,"status":…,"currency":…,"balance":…,"overdraftLimit":…,"product":…,"holder":{"subject":…,"name":…,"email":…,
//           "address":…},"freezeReason":null|{"code":…,"note":…,"authority":…},"openedAt":…,"closedAt":…,"events":…,
//           "sums":{"<Type>":{"count":…,"total":null|money}…},"version":…,"lastRecordedAt":…,"lastOccurredAt":…}
//           totals are signed (opening + totals = balance); types without events are left out; absent values are null
//   setBy   {"<path>":<version>|null…} in the order of the state; money, freezeReason and each sums.<Type> are set as a whole
//   canonical {"state":…,"setBy":…} with personal fields as stored: the sealed string, {"erased":"<erasure>"} or null
#pragma once

#include "core/account/state.h"
#include "core/base/result.h"

namespace lookback::account {

/// Personal fields that are present go through `personal`; absent ones are null.
void writeState(std::string& out, const AccountState& state, const aggregate::PersonalWriter& personal);
void writeSetBy(std::string& out, const AccountState& state);
std::string canonical(const AccountState& state);
/// Exact inverse: what it accepts is the canonical form of the answer, byte for byte. Errors: InvalidInput with the byte.
base::Result<std::unique_ptr<aggregate::State>> parseCanonical(std::string_view text);

/// A personal field as generic code sees it. `pointer`: see PersonalField.
aggregate::PersonalValue personalValue(const AccountState& state, const PersonalField& field, FieldId id);

/// Types in the order of their names, as `sums` lists them.
std::span<const Type> typesByName();

} // namespace lookback::account
