// The embedded engine: one SQLite file (architecture.md, "SQLite store"; core/store/FORMAT.md). At rest the file is in
// rollback-journal mode; the first write of a handle switches to WAL, and the last writer to close switches back.
// A handle belongs to one thread; several handles, in several processes, may be open on one file. Do not open the file by other
// means in a process that has it open: closing that descriptor would drop SQLite's locks (POSIX). Use readRaw() for its bytes.
#pragma once

#include "core/store/event_store.h"
#include "core/store/finding.h"
#include "core/store/id_index.h"
#include "core/store/log_writer.h"
#include "core/store/name_cache.h"
#include "core/sqlite/database.h"

#include <chrono>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::store {

using sqlite::Access;

struct SqliteOptions {
    std::chrono::milliseconds busyWait{10'000}; ///< how long to wait for another writer; then Locked
};

/// When a new store appears under its name.
enum class Publish {
    AtOnce,          ///< empty, ready for other handles and processes
    WithFirstCommit, ///< whole, with the first commit (an import that creates its store: faster, and nothing half is ever seen);
                     ///< never when nothing is committed
};

class SqliteStore final : public EventStore {
public:
    /// Conflict when the path exists. The id is the caller's random one: the vault names it, and it is the hash key of the id index.
    static base::Result<std::unique_ptr<SqliteStore>> create(const std::string& path, const base::Uuid& id, Publish publish = Publish::AtOnce,
                                                             const SqliteOptions& options = {});
    /// ReadOnly is evidence: changes no byte and leaves no file behind; every write is Refused.
    static base::Result<std::unique_ptr<SqliteStore>> open(const std::string& path, Access access, const SqliteOptions& options = {});
    ~SqliteStore() override;
    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;

    [[nodiscard]] Capabilities capabilities() const override { return {true, true, m_writable}; }
    [[nodiscard]] base::Uuid storeId() const override { return m_storeId; }

    base::Result<std::vector<Appended>> append(const Batch& batch, Conflict* conflict = nullptr) override;
    base::Result<std::unique_ptr<BulkAppend>> beginBulk() override;
    base::Result<event::EventPage> readStream(std::string_view stream, base::Revision from, Direction direction, std::size_t limit) override;
    base::Result<event::EventPage> readAll(base::Position after, std::size_t limit) override;
    base::Result<event::StoredEvent> readAt(base::Position position) override;
    base::Result<std::vector<base::Revision>> findId(std::string_view stream, const base::Uuid& id, std::size_t limit = 8) override;
    base::Result<Head> head() override;
    base::Result<std::vector<StreamInfo>> streams(std::string_view category, std::string_view afterName, std::size_t limit) override;
    base::Result<std::int64_t> countStreams(std::string_view category) override;
    base::Result<StreamInfo> streamInfo(std::string_view stream) override;
    base::Result<std::uint64_t> changeToken() override;
    base::Result<bool> saveSnapshot(const SnapshotRow& snapshot) override;
    base::Result<std::optional<SnapshotRow>> snapshotAtOrBefore(std::string_view snapshotStream, base::Version version) override;
    base::Result<std::vector<SnapshotRow>> snapshots(std::string_view snapshotStream, bool withData) override;
    base::Status deleteSnapshot(std::string_view snapshotStream, base::Version version) override;
    base::Result<std::vector<SealedRow>> sealedOf(std::string_view subject, base::Position after, std::size_t limit) override;
    base::Result<std::vector<SealedSubject>> sealedSubjects(std::string_view afterName, std::size_t limit) override;

    [[nodiscard]] const std::string& path() const { return m_path; }

    /// The file's own bytes, for a digest of it. Returns how many there were.
    base::Result<std::size_t> readRaw(std::uint64_t offset, std::span<char> into) { return m_db.readRaw(offset, into); }

    /// Folds the write-ahead log into the store and empties it, so that nothing of the last commits is in two places. Locked while another connection
    /// reads; nothing to do when the store is at rest.
    base::Status emptyLog();

    /// SQLite's integrity check, then whether stream figures, side tables and id index agree with the events: every problem. Reads the whole file, in
    /// bounded memory (8 bytes a stream). An error only when checking itself was impossible, or cancelled.
    base::Status check(const FindingCallback& found, const std::stop_token& stop = {});
    /// Every row of the side table of sealed fields, in any order.
    base::Status eachSealed(const SealedNoteCallback& use, const std::stop_token& stop = {});
    /// The same as check() above in sentences, at most `most`.
    base::Result<std::vector<std::string>> check(std::size_t most = 1000, const std::stop_token& stop = {});

private:
    friend class SqliteBulk;
    friend class SqliteCheck;
    enum class Query : std::uint8_t;
    SqliteStore() = default;

    base::Status attach(const std::string& file, Access access);
    void detach();
    base::Status publish();
    base::Status prepareForWriting();
    base::Status useWriteAheadLog();
    void returnToRest();
    base::Result<sqlite::Statement*> query(Query which);

    base::Result<std::int64_t> streamNumber(std::string_view stream);
    base::Status readRow(const sqlite::Statement& row, std::string_view stream, event::EventView& into);
    base::Result<event::EventPage> readPage(sqlite::Statement& rows, std::string_view stream, std::size_t limit);
    base::Result<std::vector<base::Revision>> findIdIn(std::int64_t stream, const base::Uuid& id, std::size_t limit);

    struct There {
        bool there = false;
        Appended where;
    };
    base::Result<There> alreadyThere(const StreamAppend& append, Conflict* conflict);
    base::Result<base::Revision> lastRevision(std::string_view stream);
    base::Result<Appended> appendTo(const StreamAppend& append, Conflict* conflict);
    base::Result<std::vector<Appended>> appendInTransaction(const Batch& batch, Conflict* conflict);
    template <class Work>
    auto inTransaction(Work work) -> decltype(work());

    std::string m_path, m_file; ///< m_file differs until the store is published
    SqliteOptions m_options;
    bool m_writable = false;
    bool m_private = false;     ///< not published yet
    bool m_mayBeInWal = false;  ///< this handle has the duty to return the file to rest
    base::Uuid m_storeId;
    sqlite::Database m_db; ///< before the statements: they are finalized first
    NameCache m_names;
    IdIndex m_ids;
    LogWriter m_writer;
    bool m_writerReady = false;
    std::vector<sqlite::Statement> m_queries;
    std::vector<std::int64_t> m_candidates;
    class SqliteBulk* m_bulk = nullptr; ///< the open one
};

} // namespace lookback::store
