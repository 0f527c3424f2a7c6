// What the call of an append says already need not stand in each line. Internal to transfer.
#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"

#include <string>
#include <string_view>

namespace lookback::transfer {

/// `bytes` with what is missing from its lines: one without `stream` is of `stream`. One without id, revision and recorded-at could not be told from the same
/// one sent twice: where `expected` names the revision the stream is at, it has the next one, and so the same id when it is sent again; else it is
/// refused. Members are added behind the last one, so that places in a line stay those of the line as given. What is no strict JSON object stays as it is,
/// for the reader to complain about.
base::Result<std::string> completedLines(std::string_view bytes, const std::string& source, std::string_view stream, store::Expected expected);

} // namespace lookback::transfer
