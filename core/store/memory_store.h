// An engine in memory, for tests, previews and samples that are never saved. The same contract as the SQLite engine, written for
// clarity: the plain version that the contract suite compares the other with.
// Several handles, also on several threads, may share one content: another().
#pragma once

#include "core/store/event_store.h"

#include <chrono>
#include <memory>
#include <utility>

namespace lookback::store {

class MemoryStore final : public EventStore {
public:
    explicit MemoryStore(const base::Uuid& id = {}, std::chrono::milliseconds busyWait = std::chrono::seconds(10));
    ~MemoryStore() override;
    /// A second handle on the same content.
    [[nodiscard]] std::unique_ptr<MemoryStore> another(std::chrono::milliseconds busyWait = std::chrono::seconds(10)) const;
    /// A second handle that is not allowed to write.
    [[nodiscard]] std::unique_ptr<MemoryStore> anotherReadOnly() const;

    [[nodiscard]] Capabilities capabilities() const override;
    [[nodiscard]] base::Uuid storeId() const override;
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

private:
    friend class MemoryBulk;
    struct Content;
    struct Shared;
    MemoryStore(std::shared_ptr<Shared> shared, std::chrono::milliseconds busyWait, bool writable);
    /// Runs with the content this handle sees, under the lock that keeps it so.
    template <class Read>
    auto read(Read read) const;
    template <class Change>
    auto change(Change change) -> decltype(change(std::declval<Content&>()));

    std::shared_ptr<Shared> m_shared;
    std::chrono::milliseconds m_busyWait;
    bool m_writable = true;
    std::uint64_t m_ownChanges = 0;
    class MemoryBulk* m_bulk = nullptr;
};

} // namespace lookback::store
