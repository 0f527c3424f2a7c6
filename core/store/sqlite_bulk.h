// The bulk append of the SQLite engine: one transaction, one prepared insert, a large page cache that spills to disk, so that memory
// does not grow with the import. Triggers are off for the connection meanwhile (measured: the look-ups of event_once take a third
// of the time); the only statement that writes events is a plain INSERT, which the unique index and the primary key refuse.
#pragma once

#include "core/store/sqlite_store.h"

#include <optional>

namespace lookback::store {

class SqliteBulk final : public BulkAppend {
public:
    static base::Result<std::unique_ptr<BulkAppend>> begin(SqliteStore& store);
    ~SqliteBulk() override { abandon(); }
    SqliteBulk(const SqliteBulk&) = delete;
    SqliteBulk& operator=(const SqliteBulk&) = delete;

    base::Status add(const NewEvent& event) override;
    base::Status addSnapshot(const SnapshotRow& snapshot) override;
    base::Status commit() override;
    /// Rolls back what was not committed. The store calls it too, when it is closed first.
    void abandon();

private:
    explicit SqliteBulk(SqliteStore& store) : m_store(&store) {}
    base::Status failed(base::Error problem);
    void restoreConnection();

    SqliteStore* m_store; ///< null once committed or abandoned
    std::optional<sqlite::Transaction> m_transaction;
    std::optional<base::Error> m_failure; ///< after it nothing can be added or committed
};

} // namespace lookback::store
