#include "core/store/sqlite_bulk.h"

#include "core/store/append_checks.h"

namespace lookback::store {

using base::ErrorCode;
using base::Status;

base::Result<std::unique_ptr<BulkAppend>> SqliteStore::beginBulk() {
    LOOKBACK_TRY(prepareForWriting());
    LOOKBACK_TRY(useWriteAheadLog());
    return SqliteBulk::begin(*this);
}

base::Result<std::unique_ptr<BulkAppend>> SqliteBulk::begin(SqliteStore& store) {
    std::unique_ptr<SqliteBulk> bulk(new SqliteBulk(store));
    auto transaction = sqlite::Transaction::begin(store.m_db);
    if (!transaction.ok()) {
        bulk->m_store = nullptr;
        return transaction.error().at(store.m_path);
    }
    bulk->m_transaction.emplace(std::move(transaction).value());
    store.m_bulk = bulk.get();
    store.m_db.setTriggers(false);
    LOOKBACK_TRY(store.m_db.execute("PRAGMA cache_size=-65536"));
    LOOKBACK_TRY(store.m_writer.begin());
    return std::unique_ptr<BulkAppend>(std::move(bulk));
}

Status SqliteBulk::failed(base::Error problem) {
    problem = problem.at(m_store->m_path);
    m_failure = problem;
    return problem;
}

Status SqliteBulk::add(const NewEvent& event) {
    if (m_failure)
        return *m_failure;
    if (m_store == nullptr)
        return base::makeError(ErrorCode::InvalidArgument, "the bulk append is finished");
    if (event.event.revision.value < 0)
        return base::makeError(ErrorCode::InvalidArgument, "a revision is 0 or more");
    const auto harmless = [](ErrorCode code) { return code == ErrorCode::Conflict || code == ErrorCode::InvalidArgument; };
    auto row = m_store->m_writer.stream(event.event.stream);
    if (!row.ok())
        return harmless(row.error().code) ? Status(std::move(row).error()) : failed(std::move(row).error());
    auto added = m_store->m_writer.add(**row, event.event.revision, event);
    return added.ok() || harmless(added.error().code) ? added : failed(std::move(added).error());
}

Status SqliteBulk::addSnapshot(const SnapshotRow& snapshot) {
    if (m_failure)
        return *m_failure;
    if (m_store == nullptr)
        return base::makeError(ErrorCode::InvalidArgument, "the bulk append is finished");
    LOOKBACK_TRY(checkSnapshot(snapshot));
    auto added = m_store->m_writer.addSnapshot(snapshot);
    return added.ok() ? base::success() : failed(std::move(added).error());
}

Status SqliteBulk::commit() {
    if (m_failure)
        return *m_failure;
    if (m_store == nullptr)
        return base::makeError(ErrorCode::InvalidArgument, "the bulk append is finished");
    if (auto flushed = m_store->m_writer.flush(); !flushed.ok())
        return failed(std::move(flushed).error());
    if (auto done = m_transaction->commit(); !done.ok())
        return failed(std::move(done).error());
    SqliteStore& store = *m_store;
    restoreConnection();
    // The events are safe. A log as big as the import should not stay beside the store, where nobody else uses it.
    store.returnToRest();
    return store.publish();
}

void SqliteBulk::abandon() {
    if (m_store == nullptr)
        return;
    m_transaction.reset(); // rolls back
    m_store->m_writer.forget();
    m_store->m_names.clear();
    SqliteStore& store = *m_store;
    const bool healthy = !m_failure;
    restoreConnection();
    // After a failed write the log may end with frames that were never committed. This connection knows where it ends; closing the log
    // while the disk fails would leave that to be guessed. The store tries when it is closed.
    if (healthy)
        store.returnToRest();
}

void SqliteBulk::restoreConnection() {
    m_transaction.reset();
    m_store->m_db.setTriggers(true);
    static_cast<void>(m_store->m_db.execute("PRAGMA cache_size=-8192; PRAGMA shrink_memory"));
    m_store->m_bulk = nullptr;
    m_store = nullptr;
}

} // namespace lookback::store
