// What openFile() and the log reader both refuse before reading a line. Internal to transfer.
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace lookback::transfer {

/// Compressed, a store, a PDF, UTF-16: by its first (up to 16) bytes; absent when it may be a log.
std::optional<base::Error> notALog(std::string_view firstBytes, const std::string& name);
base::Error emptyLog(const std::string& name);

} // namespace lookback::transfer
