// A small kind of aggregate made up for these tests: it proves that the engine knows no account. Its fold depends on the order of events
// ("mix"), it has rules, a field whose origin snapshots do not say, and events at which replay stops.
#pragma once

#include "core/aggregate/kind.h"

namespace ledger {

/// `foldVersion` and `schemaDigest` can be other than usual, to make snapshots stale.
struct Make {
    int foldVersion = 3;
    char digestFill = 'a';
};
std::unique_ptr<lookback::aggregate::Kind> makeKind(Make make = {});

// Payloads. Types: Added, Noted, Refers, Frail (stops when the value is odd), and anything else is unknown.
std::string added(std::int64_t n);
std::string noted(std::string_view text);
std::string refers(const lookback::base::Uuid& id);

} // namespace ledger
