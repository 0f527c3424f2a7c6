// The data of a snapshot (SNAPSHOT.md): written, read, and judged. A snapshot is a cache: whatever is wrong with one is a sentence, never
// a failure. Free functions, any thread.
#pragma once

#include "core/aggregate/kind.h"
#include "core/store/event_store.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lookback::timetravel {

/// What a snapshot's data says. Views into the data.
struct SnapshotContent {
    base::Version version;
    std::int64_t foldVersion = 0;
    std::string_view schemaDigest; ///< hex
    std::string_view stateDigest;  ///< hex
    std::string_view tail;         ///< `"state":…,"setBy":…}`: the canonical form without its first brace
};

/// Absent when `data` has exactly the form of SNAPSHOT.md up to `tail`; otherwise what is wrong.
std::optional<std::string> readSnapshot(std::string_view data, SnapshotContent& out);

/// A snapshot after every check that needs no replay.
struct JudgedSnapshot {
    std::unique_ptr<aggregate::State> state; ///< absent when the snapshot must not be used
    std::string digest;                      ///< as the snapshot claims; empty when it cannot be read
    std::string problem;                     ///< why not usable; empty when it is
};
JudgedSnapshot judgeSnapshot(const aggregate::Kind& kind, const store::SnapshotRow& row);

} // namespace lookback::timetravel
