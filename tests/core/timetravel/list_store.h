// A store for these tests: one list of events of one stream, served in short pages, with holes, repeated ids and times as the test likes,
// snapshots that can be spoilt, and counters of what was read.
#pragma once

#include "core/store/event_store.h"

#include <algorithm>
#include <map>

class ListStore final : public lookback::store::EventStore {
    using Revision = lookback::base::Revision;
    using Version = lookback::base::Version;
    template <class T>
    using Result = lookback::base::Result<T>;

public:
    std::vector<lookback::event::StoredEvent> events; ///< ascending by revision, one stream
    std::map<std::int64_t, lookback::store::SnapshotRow> rows;
    std::size_t pageCap = 7;
    bool writable = true;
    bool breakSnapshots = false; ///< reading them fails
    int failReadsAfter = -1;     ///< readStream fails from the n-th call on
    std::size_t eventsRead = 0, pagesRead = 0, idLookups = 0;
    std::stop_source* stopAfterPages = nullptr;
    std::size_t stopAt = 0;

    lookback::store::Capabilities capabilities() const override { return {true, true, writable}; }
    lookback::base::Uuid storeId() const override { return {}; }
    Result<std::vector<lookback::store::Appended>> append(const lookback::store::Batch&, lookback::store::Conflict*) override { return unused(); }
    Result<std::unique_ptr<lookback::store::BulkAppend>> beginBulk() override { return unused(); }

    Result<lookback::event::EventPage> readStream(std::string_view stream, Revision from, lookback::store::Direction direction,
                                                  std::size_t limit) override {
        lookback::event::EventPage page;
        ++pagesRead;
        if (failReadsAfter >= 0 && static_cast<int>(pagesRead) > failReadsAfter)
            return lookback::base::makeError(lookback::base::ErrorCode::Unreadable, "read failed");
        if (stopAfterPages != nullptr && pagesRead == stopAt)
            stopAfterPages->request_stop();
        if (direction == lookback::store::Direction::Backward)
            return unused();
        auto at = std::lower_bound(events.begin(), events.end(), from, [](const auto& e, Revision r) { return e.revision < r; });
        auto copy = std::make_shared<std::vector<lookback::event::StoredEvent>>();
        const std::size_t most = std::min(limit, pageCap);
        while (at != events.end() && at->stream == stream && copy->size() < most)
            copy->push_back(*at++);
        for (const auto& e : *copy)
            page.events.push_back(e.view());
        page.end = at == events.end();
        page.names = copy;
        eventsRead += copy->size();
        return page;
    }
    Result<lookback::event::EventPage> readAll(lookback::base::Position, std::size_t) override { return unused(); }
    Result<lookback::event::StoredEvent> readAt(lookback::base::Position position) override {
        for (const auto& e : events)
            if (e.position == position)
                return e;
        return lookback::base::makeError(lookback::base::ErrorCode::NotFound, "no such position");
    }
    Result<std::vector<Revision>> findId(std::string_view, const lookback::base::Uuid& id, std::size_t limit) override {
        ++idLookups;
        std::vector<Revision> found;
        for (const auto& e : events)
            if (e.id == id && found.size() < limit)
                found.push_back(e.revision);
        return found;
    }
    Result<lookback::store::Head> head() override { return unused(); }
    Result<std::vector<lookback::store::StreamInfo>> streams(std::string_view, std::string_view, std::size_t) override { return unused(); }
    Result<std::int64_t> countStreams(std::string_view) override { return unused(); }
    Result<lookback::store::StreamInfo> streamInfo(std::string_view stream) override {
        lookback::store::StreamInfo info;
        info.stream = stream;
        if (events.empty() || events.front().stream != stream)
            return info;
        info.events = static_cast<std::int64_t>(events.size());
        info.last = events.back().revision;
        info.lastPosition = events.back().position;
        return info;
    }
    Result<std::uint64_t> changeToken() override { return std::uint64_t{0}; }
    Result<bool> saveSnapshot(const lookback::store::SnapshotRow& row) override {
        if (rows.contains(row.version.value))
            return false;
        auto kept = row;
        kept.revision = Revision{m_nextSnapshot++};
        rows.emplace(row.version.value, kept);
        return true;
    }
    Result<std::optional<lookback::store::SnapshotRow>> snapshotAtOrBefore(std::string_view, Version version) override {
        if (breakSnapshots)
            return lookback::base::makeError(lookback::base::ErrorCode::Unreadable, "snapshot table is damaged");
        auto after = rows.upper_bound(version.value);
        if (after == rows.begin())
            return std::optional<lookback::store::SnapshotRow>();
        return std::optional(std::prev(after)->second);
    }
    Result<std::vector<lookback::store::SnapshotRow>> snapshots(std::string_view, bool withData) override {
        if (breakSnapshots)
            return lookback::base::makeError(lookback::base::ErrorCode::Unreadable, "snapshot table is damaged");
        std::vector<lookback::store::SnapshotRow> list;
        for (const auto& [version, row] : rows) {
            list.push_back(row);
            if (!withData)
                list.back().data.clear();
        }
        return list;
    }
    lookback::base::Status deleteSnapshot(std::string_view, Version version) override {
        rows.erase(version.value);
        return lookback::base::success();
    }
    Result<std::vector<lookback::store::SealedSubject>> sealedSubjects(std::string_view, std::size_t) override { return unused(); }
    Result<std::vector<lookback::store::SealedRow>> sealedOf(std::string_view, lookback::base::Position, std::size_t) override {
        return unused();
    }

private:
    static lookback::base::Error unused() { return lookback::base::makeError(lookback::base::ErrorCode::Internal, "not used here"); }
    std::int64_t m_nextSnapshot = 0;
};
