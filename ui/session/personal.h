// A personal value as the window may show it: the workspace's answer, and what the ledger says beside it. Made on a worker; plain values.
#pragma once

#include "core/workspace/workspace.h"

#include <optional>
#include <string>
#include <vector>

namespace lookback::ui {

struct PersonalShown {
    workspace::Revealed::State state = workspace::Revealed::State::Masked;
    std::string erasure;             ///< "E-7"; of an erased value
    std::optional<base::Instant> at; ///< when its key was destroyed
    std::string hold;                ///< "H-1"; of a restricted value
    friend bool operator==(const PersonalShown&, const PersonalShown&) = default;
};

/// Masked at best: nothing is revealed.
PersonalShown personalShown(workspace::Workspace& w, const aggregate::PersonalValue& value);
PersonalShown personalShown(workspace::Workspace& w, const workspace::Revealed& shown, const std::string& subject);
/// One for each field, in their order; what is not personal keeps the default.
std::vector<PersonalShown> personalShown(workspace::Workspace& w, const std::vector<aggregate::Field>& fields);
/// Of the personal values of an event that were erased, each erasure once.
std::vector<PersonalShown> erasuresOf(workspace::Workspace& w, const timetravel::Row& row);

} // namespace lookback::ui
