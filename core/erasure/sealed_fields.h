// The sealed strings in an event's `data`, found without knowing its schema: a seal says itself which event and field it belongs to, and counts only
// where that is true. Any thread.
#pragma once

#include "core/event/event.h"
#include "core/event/sealed_field.h"

#include <functional>
#include <string>
#include <string_view>

namespace lookback::erasure {

/// Calls `use` for each string of `event.data` that is a seal made for this event; `sealed` is the text between the quotes.
void forEachSealed(const event::EventView& event, const std::function<void(std::string_view sealed, const event::SealedParts& parts)>& use);

/// Field class: the last part of a field's pointer, "iban" of "/data/payee/iban"; of an element of a list the list's name.
std::string fieldClass(std::string_view pointer);

} // namespace lookback::erasure
