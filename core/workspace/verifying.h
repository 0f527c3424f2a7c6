// Verification of a store that cannot be opened: what is wrong with it is the answer, not an error. Beside Workspace::verify, which needs an open one.
#pragma once

#include "core/base/result.h"
#include "core/integrity/statement.h"
#include "core/integrity/values.h"

#include <stop_token>
#include <string>

namespace lookback::workspace {

/// `why`: what Workspace::open said. Its error again when the file is no store of this format (another file, a newer format, none at all), or is only held by
/// another program.
base::Result<integrity::Report> verifyUnopened(const std::string& path, const base::Error& why, std::stop_token stop = {});

} // namespace lookback::workspace
