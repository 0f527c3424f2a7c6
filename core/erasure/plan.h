// What an erasure of a subject would reach, counted now: its keys, events, fields by class, streams, holds. Cost grows with the subject's own fields.
#pragma once

#include "core/aggregate/kind.h"
#include "core/crypto/digest.h"
#include "core/erasure/ledger.h"
#include "core/erasure/values.h"
#include "core/store/event_store.h"

#include <functional>
#include <optional>
#include <string>

namespace lookback::erasure {

/// What the vault knows of keys.
struct KeyLookup {
    std::function<std::optional<crypto::Digest256>(const std::string& kid)> commitmentOf;
    std::function<std::string(const std::string& subject)> currentKid; ///< empty = none
    std::function<std::string(const std::string& kid)> subjectOf = {};  ///< empty = the vault does not know the key
};
KeyLookup keysOf(vault::UnlockedVault& vault);

/// Keys destroyed before are left out: what they sealed is erased. So are keys the vault knows as another subject's: whoever wrote such a value cannot have it
/// destroy them (Plan::strangers counts them). A subject with neither key nor fields gives a plan without keys.
base::Result<Plan> makePlan(store::EventStore& store, const aggregate::Kind& kind, const Ledger& ledger, const KeyLookup& keys, const std::string& subject,
                            const std::string& outOfReach = {}, bool ownerInformed = false);

} // namespace lookback::erasure
