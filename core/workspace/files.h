// Which files the program will not write over. For whoever writes a file without an open workspace; Workspace and Privacy ask for theirs themselves.
#pragma once

#include "core/base/result.h"

#include <string>

namespace lookback::workspace {

/// Refused for a store, a vault, a key file or a register: what such a file holds exists nowhere else.
base::Status mayReplaceFile(const std::string& path);

} // namespace lookback::workspace
