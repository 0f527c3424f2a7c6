// What officers type is signed and kept for good, and no erasure reaches it: so it must not hold what the person's sealed fields hold. Values that open with the
// vault at hand are looked for, whatever their letters' case; what was erased or cannot be opened cannot be looked for. Any thread the store allows.
#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/vault/vault.h"

#include <span>
#include <string>
#include <string_view>

namespace lookback::erasure {

struct TypedText {
    std::string_view what; ///< "the reference of the identity check"
    std::string_view text;
};
/// Refused, naming the text, when one of them holds a value of the subject that is at least four bytes long. Cost grows with the subject's own fields.
base::Status tellsNothing(store::EventStore& store, const vault::UnlockedVault& vault, std::string_view subject, std::span<const TypedText> texts);

} // namespace lookback::erasure
