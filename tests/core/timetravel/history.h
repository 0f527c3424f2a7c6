// Random histories: late, future-dated and simultaneous events, recorded times that jump back, holes, repeated ids, events at which
// replay stops. The seed reproduces one.
#pragma once

#include "core/event/event.h"

#include <random>
#include <vector>

struct HistoryShape {
    std::size_t size = 40;
    int percentGap = 5, percentRepeatedId = 5, percentBackwards = 10, percentLate = 20, percentFuture = 5, percentSame = 20;
    int perMilleFrail = 20, perMilleUnknown = 3;
    bool clockGoesWrong = false; ///< one event recorded far in the future
};

constexpr const char* kLedgerStream = "ledger-L-1";

std::vector<lookback::event::StoredEvent> randomHistory(std::uint64_t seed, const HistoryShape& shape);
/// The next `count` events after those.
void extendHistory(std::vector<lookback::event::StoredEvent>& events, std::mt19937_64& random, const HistoryShape& shape, std::size_t count);
