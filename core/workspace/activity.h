// The register of what left the program or was shown (interface.md 5.23). Written today: reveals; exports and failed unlocks are not yet. JSON lines, each with the SHA-256 of
// the line before, so that a removed line shows. Kept in <store>.activity, or in the user's data folder when that cannot be written; never in
// evidence itself. No personal values. One writer a process; lines of several processes are chained under a lock.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lookback::workspace {

using ActivityDetail = std::vector<std::pair<std::string_view, std::string>>;

class Activity {
public:
    Activity(std::string storePath, std::string storeId, const base::Clock& clock);
    /// Appends one line, durable when it returns. `act`: "reveal".
    base::Status write(std::string_view act, const ActivityDetail& detail);

private:
    std::string m_storePath, m_storeId;
    const base::Clock& m_clock;
};

} // namespace lookback::workspace
