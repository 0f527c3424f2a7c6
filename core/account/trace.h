// How one event is raised, step by step, as JSON (interface.md 5.5), and its sentence for people. Pure functions.
#pragma once

#include "core/account/state.h"

namespace lookback::account {

aggregate::UpcastTrace traceUpcast(const event::EventView& event, const AccountState& context);
aggregate::Sentence sentenceOf(const event::EventView& event, const AccountState& context);

} // namespace lookback::account
