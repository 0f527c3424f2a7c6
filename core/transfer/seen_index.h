// Which events of the log at hand were met before: exact, in fixed memory, whatever the log's length, and the same for an import and a
// dry run, which has no store to ask. An entry is keyed by a hash of stream and id. The newest entries stand in a table in memory;
// when it is full it is sorted and goes to a scratch file as a run; a Bloom filter over all runs keeps most look-ups off the file.
// Memory: kTableEntries × (entry + index) + the filter ≈ 28 MB, reached from 131,072 events on. One thread. Internal to transfer.
#pragma once

#include "core/base/instant.h"
#include "core/transfer/scratch_file.h"
#include "core/transfer/sip_hash.h"

#include <vector>

namespace lookback::transfer {

struct SeenEntry {
    Hash128 key;
    Hash128 content; ///< type, schema version, data as opened, metadata
    std::int64_t revision = 0;
    base::Instant occurredAt, recordedAt;
    std::int64_t line = 0; ///< of its file
    std::int64_t source = 0;
};

class SeenIndex {
public:
    explicit SeenIndex(ScratchFile& scratch, std::size_t tableEntries = kTableEntries);

    /// All entries of a key, oldest first; `out` is cleared. At most 64.
    base::Status find(const Hash128& key, std::vector<SeenEntry>& out);
    base::Status add(const SeenEntry& entry);

    static constexpr std::size_t kTableEntries = std::size_t{1} << 17U;
    static constexpr std::size_t kMost = 64;

private:
    struct Run {
        std::uint64_t at = 0;
        std::size_t entries = 0;
    };
    base::Status spill();
    base::Status findInRun(const Run& run, const Hash128& key, std::vector<SeenEntry>& out);
    [[nodiscard]] bool mayBeInRuns(const Hash128& key) const;
    void noteInFilter(const Hash128& key);

    ScratchFile& m_scratch;
    const std::size_t m_capacity;
    std::vector<SeenEntry> m_entries;
    std::vector<std::uint32_t> m_slots; ///< open addressing: entry + 1
    std::vector<std::uint64_t> m_filter;
    std::vector<Run> m_runs;
};

} // namespace lookback::transfer
