// Logs that come with the program.
#pragma once

#include <string_view>

namespace lookback::resources {

/// Sample 1, "First audit" (account.md): 31 record lines.
std::string_view firstAuditLog();

} // namespace lookback::resources
