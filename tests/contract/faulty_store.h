// A store that misbehaves on command, for tests of whatever uses a store: the n-th call fails, every call is busy, pages are
// shorter than asked for (which the contract allows), bytes of an event are torn. Wraps any engine.
#pragma once

#include "core/store/event_store.h"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace lookback::tests {

struct Faults {
    int failAt = 0;                 ///< the n-th call from now on fails once; 0 = never
    bool failFromThere = false;     ///< … and every later one
    base::ErrorCode code = base::ErrorCode::Unreadable;
    std::size_t longestPage = 0;    ///< pages hold at most this many events; 0 = as asked
    int calls = 0;                  ///< counts every call
};

class FaultyStore final : public store::EventStore {
public:
    FaultyStore(std::unique_ptr<store::EventStore> inner, std::shared_ptr<Faults> faults)
        : m_inner(std::move(inner)), m_faults(std::move(faults)) {}

    [[nodiscard]] store::Capabilities capabilities() const override { return m_inner->capabilities(); }
    [[nodiscard]] base::Uuid storeId() const override { return m_inner->storeId(); }

    base::Result<std::vector<store::Appended>> append(const store::Batch& batch, store::Conflict* conflict) override {
        return guarded([&] { return m_inner->append(batch, conflict); });
    }
    base::Result<std::unique_ptr<store::BulkAppend>> beginBulk() override {
        return guarded([&]() -> base::Result<std::unique_ptr<store::BulkAppend>> {
            LOOKBACK_TRY_ASSIGN(auto bulk, m_inner->beginBulk());
            return std::unique_ptr<store::BulkAppend>(std::make_unique<Bulk>(std::move(bulk), m_faults));
        });
    }
    base::Result<event::EventPage> readStream(std::string_view stream, base::Revision from, store::Direction direction,
                                              std::size_t limit) override {
        return guarded([&] { return m_inner->readStream(stream, from, direction, shortened(limit)); });
    }
    base::Result<event::EventPage> readAll(base::Position after, std::size_t limit) override {
        return guarded([&] { return m_inner->readAll(after, shortened(limit)); });
    }
    base::Result<event::StoredEvent> readAt(base::Position position) override {
        return guarded([&] { return m_inner->readAt(position); });
    }
    base::Result<std::vector<base::Revision>> findId(std::string_view stream, const base::Uuid& id, std::size_t limit) override {
        return guarded([&] { return m_inner->findId(stream, id, limit); });
    }
    base::Result<store::Head> head() override {
        return guarded([&] { return m_inner->head(); });
    }
    base::Result<std::vector<store::StreamInfo>> streams(std::string_view category, std::string_view after, std::size_t limit) override {
        return guarded([&] { return m_inner->streams(category, after, limit); });
    }
    base::Result<std::int64_t> countStreams(std::string_view category) override {
        return guarded([&] { return m_inner->countStreams(category); });
    }
    base::Result<store::StreamInfo> streamInfo(std::string_view stream) override {
        return guarded([&] { return m_inner->streamInfo(stream); });
    }
    base::Result<std::uint64_t> changeToken() override {
        return guarded([&] { return m_inner->changeToken(); });
    }
    base::Result<bool> saveSnapshot(const store::SnapshotRow& snapshot) override {
        return guarded([&] { return m_inner->saveSnapshot(snapshot); });
    }
    base::Result<std::optional<store::SnapshotRow>> snapshotAtOrBefore(std::string_view stream, base::Version version) override {
        return guarded([&] { return m_inner->snapshotAtOrBefore(stream, version); });
    }
    base::Result<std::vector<store::SnapshotRow>> snapshots(std::string_view stream, bool withData) override {
        return guarded([&] { return m_inner->snapshots(stream, withData); });
    }
    base::Status deleteSnapshot(std::string_view stream, base::Version version) override {
        return guarded([&] { return m_inner->deleteSnapshot(stream, version); });
    }
    base::Result<std::vector<store::SealedRow>> sealedOf(std::string_view subject, base::Position after, std::size_t limit) override {
        return guarded([&] { return m_inner->sealedOf(subject, after, limit); });
    }
    base::Result<std::vector<store::SealedSubject>> sealedSubjects(std::string_view afterName, std::size_t limit) override {
        return guarded([&] { return m_inner->sealedSubjects(afterName, limit); });
    }

private:
    class Bulk final : public store::BulkAppend {
    public:
        Bulk(std::unique_ptr<store::BulkAppend> inner, std::shared_ptr<Faults> faults)
            : m_inner(std::move(inner)), m_faults(std::move(faults)) {}
        base::Status add(const store::NewEvent& event) override {
            return fails(*m_faults) ? base::Status(fault(*m_faults)) : m_inner->add(event);
        }
        base::Status addSnapshot(const store::SnapshotRow& snapshot) override {
            return fails(*m_faults) ? base::Status(fault(*m_faults)) : m_inner->addSnapshot(snapshot);
        }
        base::Status commit() override { return fails(*m_faults) ? base::Status(fault(*m_faults)) : m_inner->commit(); }

    private:
        std::unique_ptr<store::BulkAppend> m_inner;
        std::shared_ptr<Faults> m_faults;
    };

    static bool fails(Faults& faults) {
        ++faults.calls;
        return faults.failAt != 0 && (faults.failFromThere ? faults.calls >= faults.failAt : faults.calls == faults.failAt);
    }
    static base::Error fault(const Faults& faults) { return base::makeError(faults.code, "a fault made for this test"); }

    template <class Call>
    auto guarded(Call call) -> decltype(call()) {
        if (fails(*m_faults))
            return fault(*m_faults);
        return call();
    }
    [[nodiscard]] std::size_t shortened(std::size_t limit) const {
        return m_faults->longestPage != 0 && m_faults->longestPage < limit ? m_faults->longestPage : limit;
    }

    std::unique_ptr<store::EventStore> m_inner;
    std::shared_ptr<Faults> m_faults;
};

} // namespace lookback::tests
