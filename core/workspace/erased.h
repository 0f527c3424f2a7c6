// Marks what an event itself cannot tell: that its personal fields were erased later. The ledger says which keys are gone, locked or not, so table,
// timeline, filter and command line agree with what reveal() shows. Private to core/workspace; the thread of its workspace.
#pragma once

#include "core/workspace/impl.h"

#include <memory>
#include <vector>

namespace lookback::workspace {

/// Sets aggregate::kErased on rows that hold a value sealed under a destroyed key.
void markErased(WorkspaceImpl& impl, std::vector<timetravel::Row>& rows);
/// The same for a series: a copy where something is to be marked, else the series given.
base::Result<std::shared_ptr<const aggregate::Series>> withErased(WorkspaceImpl& impl, std::string_view stream, std::shared_ptr<const aggregate::Series> series);

} // namespace lookback::workspace
