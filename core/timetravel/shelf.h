// The stored snapshots of one stream, as far as they were looked at: which are unusable and why, so that a thousand stale ones are judged
// once and not at every question. A good verdict is never kept for use: each snapshot is judged again when a state is built from it.
// One thread.
#pragma once

#include "core/timetravel/fold.h"
#include "core/timetravel/snapshot.h"
#include "core/timetravel/values.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace lookback::timetravel {

/// How many events a stream has up to a version; −1 = not known.
using CountUpTo = std::function<std::int64_t(base::Version)>;

class Shelf {
public:
    Shelf(store::EventStore& store, const aggregate::Kind& kind, std::string_view stream);

    struct Found {
        std::unique_ptr<aggregate::State> state; ///< absent: none is usable
        base::Version version;
        std::string digest;
        store::SnapshotRow row; ///< without data
    };
    /// The newest usable snapshot in (above, upTo]; those skipped on the way are added to `ignored` (the newest 1,000).
    Found newest(base::Version upTo, base::Version above, const CountUpTo& count, std::vector<SnapshotProblem>& ignored);

    /// Reads and judges one; what verify found out before counts.
    JudgedSnapshot judge(const store::SnapshotRow& row, const CountUpTo& count);
    /// Not to be used any more, whatever it says of itself.
    void condemn(const store::SnapshotRow& row, std::string problem);
    /// Judges up to `limit` of those not yet judged since forget(), newest first.
    base::Result<SnapshotProgress> judgeSome(std::size_t limit, const CountUpTo& count, Ticker& ticker);
    /// Versions, ascending: unusable ones, and the others, judged or not.
    base::Status sort(std::vector<std::int64_t>& good, std::vector<std::int64_t>& bad);
    /// The snapshots may have changed: the list is read again, and what is new or was unusable is judged again.
    void forget();

    [[nodiscard]] const std::string& name() const { return m_name; }

private:
    struct Listed {
        std::int64_t version, revision;
        base::Instant recordedAt;
        friend bool operator==(const Listed&, const Listed&) = default;
    };
    static Listed identity(const store::SnapshotRow& row) { return {row.version.value, row.revision.value, row.recordedAt}; }
    base::Status list();

    store::EventStore& m_store;
    const aggregate::Kind& m_kind;
    std::string m_name;
    bool m_listed = false;
    std::vector<Listed> m_list;                  ///< ascending by version
    std::size_t m_unjudged = 0;                  ///< the first so many are still to be judged
    std::map<std::int64_t, std::string> m_bad;   ///< version → problem
    std::map<std::int64_t, Listed> m_good;       ///< judged good once; for flags only
    std::map<std::int64_t, std::pair<Listed, std::string>> m_condemned;
};

} // namespace lookback::timetravel
