// Writes events and what belongs to them inside a transaction that someone else begins and ends: rows, numbers of streams and
// types, side tables, id index. Shared by append() and the bulk. Stream rows are written once, by flush(), just before the commit.
#pragma once

#include "core/store/event_store.h"
#include "core/store/id_index.h"
#include "core/store/text_table.h"
#include "core/sqlite/database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::store {

struct StreamRow {
    std::int64_t id = 0; ///< 0 = no such stream yet
    std::int64_t events = 0;
    base::Revision last{-1};
    std::int64_t lastPosition = 0;
    base::Instant lastRecordedAt = base::Instant::min();
    bool stored = false; ///< has a row
    bool changed = false;
};

class LogWriter {
public:
    base::Status prepare(const sqlite::Database& db, IdIndex& ids);

    /// To be called when the transaction has begun: what was learned in an earlier one may no longer be true.
    base::Status begin();
    /// The stream as it is now, `id` 0 when absent. Valid until the next call of stream(). InvalidArgument for an impossible name.
    base::Result<StreamRow*> stream(std::string_view name);
    /// One event at the given revision and the next position. Conflict when the revision is taken, InvalidArgument when no store could
    /// keep the event: nothing was written. After any other error the transaction must be rolled back.
    base::Status add(StreamRow& row, base::Revision revision, const NewEvent& event);
    /// Taking one twice at the same version adds nothing (false).
    base::Result<bool> addSnapshot(const SnapshotRow& snapshot);
    base::Status flush();
    /// flush() without the id index: so that the tables agree with what was added while the transaction goes on.
    base::Status flushStreams();
    /// After a rollback.
    void forget();

    [[nodiscard]] std::int64_t nextPosition() const { return m_nextPosition; }

private:
    base::Result<std::int64_t> typeNumber(std::string_view name, int schemaVersion);
    base::Result<std::int64_t> numberOf(TextTable<std::int64_t>& known, sqlite::Statement& find, sqlite::Statement& insert, std::string_view text);
    base::Status addSealed(const SealedFields& sealed, std::int64_t position);

    static constexpr std::size_t kMostNames = 65'536; ///< per map; then written and forgotten, so that memory stays bounded

    const sqlite::Database* m_db = nullptr;
    IdIndex* m_ids = nullptr;
    std::int64_t m_nextPosition = 1, m_nextStream = 1;
    TextTable<StreamRow> m_streams;
    TextTable<StreamRow>::Entry* m_lastStream = nullptr; ///< logs often keep to one stream for a while
    struct TypeNumber {
        std::string name;
        int schemaVersion;
        std::int64_t id;
    };
    std::vector<TypeNumber> m_types; ///< a few dozen: searched in order, the last hit first
    std::size_t m_lastType = 0;
    TextTable<std::int64_t> m_subjects, m_kids;
    sqlite::Statement m_insertEvent, m_maxPosition, m_maxStream, m_findStream, m_insertStream, m_updateStream, m_findType, m_insertType,
        m_findSubject, m_insertSubject, m_findKid, m_insertKid, m_insertSealed, m_findSnapshot, m_insertSnapshot;
};

} // namespace lookback::store
