// What a verification says and what it does not, in sentences (source texts of translations). Plain values; the window and the command line may include this
// header.
#pragma once

#include "core/integrity/values.h"

#include <array>
#include <string_view>

namespace lookback::integrity {

/// "What this proves": of a report whose checks all ran and found nothing.
constexpr std::array<std::string_view, 5> kProves{
    "The file is whole, its tables are exactly those of its format, and nothing derived contradicts the events.",
    "Every sealed value that could be opened is the one that was sealed, for this person, this event and this field.",
    "Every destroyed key was destroyed by an erasure that officers of the vault signed, and nothing signed was left out, moved or repeated between the acts that are here.",
    "Every stored snapshot says what a replay of the events says, byte for byte.",
    "Old events are raised to the current form the same way each time.",
};

/// "What it does not prove".
constexpr std::array<std::string_view, 5> kDoesNotProve{
    "No record is compared with a hash made when it was recorded: a figure, a time or a text that is not sealed and was changed together with everything derived from it is not found, "
    "unless a snapshot of the time before contradicts it.",
    "Whoever can write to the file can make its parts fit together. Only a checkpoint kept elsewhere would tell.",
    "Events removed from the end together with what counted them are found only while the vault remembers them.",
    "While the vault is locked its lines are read but not authenticated, and sealed values are not opened.",
    "Nothing here says that what was recorded was true.",
};

} // namespace lookback::integrity
