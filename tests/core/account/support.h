// A small language for account events and states, so that a case is a few lines:
//
//   open EUR S-01                 deposit 100.00 channel=branch      correct -5.00 corrects=v3
//   withdraw/1 20.00              transfer 5.00 to S-02              freeze suspectedFraud "card stolen"
//   fee 25.00 code=X              limit 300.00                       unfreeze | close
//   interest 0.54 | charge 1.12   holder S-01 name=N address=A       erase S-01 E-7
//
// `/N` = schema version (default: current). `@2026-01-05` recorded-at, `~2026-01-01` occurred-at (default: recorded-at; recorded-at
// defaults to one day after the event before). `v7` at the line's end sets the version (default: next). Lines end with ';' or '\n'.
#pragma once

#include "core/account/account_kind.h"

#include <string>
#include <string_view>
#include <vector>

namespace lookback::account::test {

using Events = std::vector<event::StoredEvent>;

/// Requires: correct notation (aborts with the line otherwise).
Events events(std::string_view text, std::string_view stream = "account-T-1");
std::vector<event::EventView> views(const Events& events);

/// Lines of a log; aborts on an unreadable line.
Events readLog(const std::string& path);
Events ofStream(const Events& all, std::string_view stream);
Events sample1(std::string_view account = "ACC-1001");

struct Folded {
    std::unique_ptr<aggregate::State> state;
    std::vector<aggregate::EventFacts> facts;
    aggregate::FoldResult result;
};
/// Folds from nothing, with facts and with R4's look-up in the same events.
Folded fold(const Events& events, bool streamOrder = true);
Folded fold(std::string_view text);

/// Values of fields, "status=open balance=80.00 holder.name=Ada"; absent "-", erased "erased(E-7)", money in major units.
std::string show(const aggregate::State& state, std::initializer_list<std::string_view> paths);
/// Setters, "status=10 balance=11"; never set "-".
std::string showSetBy(const aggregate::State& state, std::initializer_list<std::string_view> paths);
std::string canonical(const aggregate::State& state);

/// account.md, Axes: the events that count on the occurred axis, in its order; or on the recorded axis, in stream order.
Events occurredBy(const Events& events, base::Instant t, base::Instant knownAsOf = base::Instant::max());
Events recordedBy(const Events& events, base::Instant t);
base::Instant at(std::string_view rfc3339);

/// "InvalidPayload byte 10 /amount/minor: not an integer (expected …; found …)"
std::string show(const aggregate::EventProblem& problem);

} // namespace lookback::account::test
