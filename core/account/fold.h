// The fold: (state, event) → state. Records facts and never judges; stops only on a first event that is not AccountOpened, a
// second AccountOpened, another currency and int64 overflow (account.md). A refused event leaves the state untouched.
#pragma once

#include "core/account/events.h"
#include "core/account/state.h"
#include "core/aggregate/kind.h"

namespace lookback::account {

/// What the rules need to know of the event just applied.
struct Applied {
    std::int64_t amount = 0; ///< signed, minor units; postings only
    bool personal = false;   ///< carries personal fields
};

/// Raises the meaning of states; part of every snapshot.
constexpr int kFoldVersion = 1;

std::optional<aggregate::EventProblem> apply(AccountState& state, const event::EventView& envelope, const Event& event, Applied& applied);

/// Rules R1–R4 after the event, as bits. `before`: the state's status and whether it was ever closed, before the event.
struct Before {
    Status status = Status::None;
    bool everClosed = false;
};
std::uint8_t brokenRules(const Before& before, const AccountState& after, const event::EventView& envelope, const Event& event,
                         const aggregate::EarlierId* earlierId);

} // namespace lookback::account
