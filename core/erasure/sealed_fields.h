// The sealed strings in an event's `data`, found without knowing its schema: a seal says itself which event and field it belongs to, and counts only
// where that is true. Any thread.
#pragma once

#include "core/aggregate/kind.h"
#include "core/event/event.h"
#include "core/event/sealed_field.h"

#include <functional>
#include <string>
#include <string_view>

namespace lookback::erasure {

/// Calls `use` for each string of `event.data` that is a seal made for this event; `sealed` is the text between the quotes.
void forEachSealed(const event::EventView& event, const std::function<void(std::string_view sealed, const event::SealedParts& parts)>& use);

/// Field class: what kind of datum a field is, "iban" of "/data/payee/iban" and of the "/data/payeeIban" of an older schema version: the last part of its
/// pointer in the type's current version. Of a type the kind does not know, the last part of its own pointer; of an element of a list the list's name.
std::string fieldClass(const aggregate::Kind& kind, const event::EventView& event, std::string_view pointer);

} // namespace lookback::erasure
