// What every kind of aggregate promises generic code, as checks that know nothing of it. Each answers with the first broken promise,
// or an empty string. `histories`: streams of that kind, each in stream order.
#pragma once

#include "core/aggregate/kind.h"

#include <span>
#include <string>
#include <vector>

namespace lookback::aggregate::contract {

using History = std::vector<event::StoredEvent>;

/// Names unique and found again, versions from 1, a schema and a list of personal fields for each, rules that fit into ruleBits.
std::string catalogue(const Kind& kind);
/// A state before its first event: version 0, no events, canonical round trip, field list without values set.
std::string emptyState(const Kind& kind);
/// Folding in one go, one by one and from a parsed canonical form at every version agree; facts are one per event; version, count and
/// maxima are those of the events; set-by names a version that was applied; a clone does not share with its original.
std::string replay(const Kind& kind, const History& history);
/// Every event has a trace that begins with its stored bytes, ends in the current version or a problem, and a sentence whose places
/// have values; personal spans lie inside `data`, on string values, where the catalogue says.
std::string descriptions(const Kind& kind, const History& history);

} // namespace lookback::aggregate::contract
