#include "core/store/memory_store.h"

#include "core/store/append_checks.h"
#include "core/store/page_builder.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace lookback::store {

using base::ErrorCode;
using base::Position;
using base::Result;
using base::Revision;
using base::Status;

struct MemoryStore::Content {
    struct Stream {
        std::map<std::int64_t, std::size_t> byRevision; ///< index in `log`
        std::multimap<base::Uuid, std::int64_t> byId;
        std::vector<std::pair<std::size_t, base::Instant>> inOrder; ///< index in `log`, latest recorded-at so far
        [[nodiscard]] Revision last() const { return {byRevision.empty() ? -1 : byRevision.rbegin()->first}; }
    };
    struct Sealed {
        std::string kid, subject;
        std::size_t index = 0;
        std::int64_t fields = 0;
    };
    std::deque<event::StoredEvent> log; ///< position − 1
    std::map<std::string, Stream, std::less<>> streams;
    std::vector<Sealed> sealed;
    std::map<std::string, std::map<std::int64_t, SnapshotRow>, std::less<>> snapshots;

    [[nodiscard]] const Stream* find(std::string_view name) const {
        const auto found = streams.find(name);
        return found == streams.end() ? nullptr : &found->second;
    }
    [[nodiscard]] Revision last(std::string_view name) const {
        const Stream* stream = find(name);
        return stream == nullptr ? Revision{-1} : stream->last();
    }
    /// Revisions that hold the id, ascending.
    [[nodiscard]] std::vector<Revision> places(std::string_view name, const base::Uuid& id) const {
        std::vector<Revision> found;
        if (const Stream* stream = find(name)) {
            const auto [from, to] = stream->byId.equal_range(id);
            for (auto it = from; it != to; ++it)
                found.push_back(Revision{it->second});
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    void add(std::string_view name, Revision revision, const NewEvent& event) {
        const std::size_t index = log.size();
        event::StoredEvent& stored = log.emplace_back(event.event);
        stored.position = Position{0, index + 1};
        stored.stream = std::string(name);
        stored.revision = revision;
        Stream& stream = streams[stored.stream];
        stream.byRevision.emplace(revision.value, index);
        stream.byId.emplace(stored.id, revision.value);
        stream.inOrder.emplace_back(index, stream.inOrder.empty() ? stored.recordedAt : std::max(stream.inOrder.back().second, stored.recordedAt));
        for (const SealedFields& s : event.sealed)
            sealed.push_back({std::string(s.kid), std::string(s.subject), index, s.fields});
    }

    /// Back to the first `count` events.
    void truncate(std::size_t count) {
        while (log.size() > count) {
            const event::StoredEvent& last = log.back();
            const auto at = streams.find(last.stream);
            Stream& stream = at->second;
            stream.byRevision.erase(last.revision.value);
            const auto [from, to] = stream.byId.equal_range(last.id);
            stream.byId.erase(std::find_if(from, to, [&](const auto& entry) { return entry.second == last.revision.value; }));
            stream.inOrder.pop_back();
            if (stream.inOrder.empty())
                streams.erase(at);
            log.pop_back();
        }
        while (!sealed.empty() && sealed.back().index >= count)
            sealed.pop_back();
    }

    bool addSnapshot(const SnapshotRow& snapshot) {
        auto& rows = snapshots[snapshot.stream];
        std::int64_t revision = 0;
        for (const auto& [version, row] : rows)
            revision = std::max(revision, row.revision.value + 1);
        const auto [at, added] = rows.emplace(snapshot.version.value, snapshot);
        if (added)
            at->second.revision = Revision{revision};
        return added;
    }
};

struct MemoryStore::Shared {
    base::Uuid id;
    std::mutex mutex;
    std::condition_variable writerGone;
    bool bulkOpen = false;
    std::uint64_t changes = 0;
    Content content;
};

class MemoryBulk final : public BulkAppend {
public:
    MemoryBulk(MemoryStore& store, MemoryStore::Content content) : m_store(&store), m_content(std::move(content)) {}
    ~MemoryBulk() override { finish(false); }
    MemoryBulk(const MemoryBulk&) = delete;
    MemoryBulk& operator=(const MemoryBulk&) = delete;

    Status add(const NewEvent& event) override {
        LOOKBACK_TRY(usable());
        LOOKBACK_TRY(checkStreamName(event.event.stream));
        LOOKBACK_TRY(checkEvent(event));
        if (event.event.revision.value < 0)
            return base::makeError(ErrorCode::InvalidArgument, "a revision is 0 or more");
        const auto* stream = m_content.find(event.event.stream);
        if (stream != nullptr && stream->byRevision.contains(event.event.revision.value))
            return repeatedRevision(event.event.stream, event.event.revision);
        m_content.add(event.event.stream, event.event.revision, event);
        return base::success();
    }
    Status addSnapshot(const SnapshotRow& snapshot) override {
        LOOKBACK_TRY(usable());
        LOOKBACK_TRY(checkSnapshot(snapshot));
        m_content.addSnapshot(snapshot);
        return base::success();
    }
    Status commit() override {
        LOOKBACK_TRY(usable());
        finish(true);
        return base::success();
    }

    void finish(bool keep) {
        if (m_store == nullptr)
            return;
        const std::lock_guard lock(m_store->m_shared->mutex);
        if (keep) {
            m_store->m_shared->content = std::move(m_content);
            ++m_store->m_shared->changes;
            ++m_store->m_ownChanges;
        }
        m_store->m_shared->bulkOpen = false;
        m_store->m_shared->writerGone.notify_all();
        m_store->m_bulk = nullptr;
        m_store = nullptr;
    }
    [[nodiscard]] const MemoryStore::Content& content() const { return m_content; }

private:
    Status usable() const {
        return m_store != nullptr ? base::success() : Status(base::makeError(ErrorCode::InvalidArgument, "the bulk append is finished"));
    }
    MemoryStore* m_store;
    MemoryStore::Content m_content;
};

MemoryStore::MemoryStore(const base::Uuid& id, std::chrono::milliseconds busyWait) : m_shared(std::make_shared<Shared>()), m_busyWait(busyWait) {
    m_shared->id = id;
}

MemoryStore::MemoryStore(std::shared_ptr<Shared> shared, std::chrono::milliseconds busyWait, bool writable)
    : m_shared(std::move(shared)), m_busyWait(busyWait), m_writable(writable), m_ownChanges(0) {}

MemoryStore::~MemoryStore() {
    if (m_bulk != nullptr)
        m_bulk->finish(false);
}

std::unique_ptr<MemoryStore> MemoryStore::another(std::chrono::milliseconds busyWait) const {
    return std::unique_ptr<MemoryStore>(new MemoryStore(m_shared, busyWait, true));
}

std::unique_ptr<MemoryStore> MemoryStore::anotherReadOnly() const {
    return std::unique_ptr<MemoryStore>(new MemoryStore(m_shared, m_busyWait, false));
}

Capabilities MemoryStore::capabilities() const { return {true, true, m_writable}; }
base::Uuid MemoryStore::storeId() const { return m_shared->id; }

template <class Change>
auto MemoryStore::change(Change change) -> decltype(change(std::declval<Content&>())) {
    if (!m_writable)
        return readOnlyError();
    if (m_bulk != nullptr)
        return bulkOpenError();
    std::unique_lock lock(m_shared->mutex);
    if (!m_shared->writerGone.wait_for(lock, m_busyWait, [&] { return !m_shared->bulkOpen; }))
        return base::makeError(ErrorCode::Locked, "another handle is writing", {}, "Try again when it has finished");
    auto result = change(m_shared->content);
    if (result.ok()) {
        ++m_shared->changes;
        ++m_ownChanges;
    }
    return result;
}

template <class Read>
auto MemoryStore::read(Read read) const {
    const std::lock_guard lock(m_shared->mutex);
    return read(m_bulk != nullptr ? m_bulk->content() : static_cast<const Content&>(m_shared->content));
}

namespace {

template <class Content>
struct Appending {
    Content& content;
    Conflict* conflict;

    Result<std::optional<Appended>> alreadyThere(const StreamAppend& append) const {
        const auto* stream = content.find(append.stream);
        if (stream == nullptr)
            return std::optional<Appended>();
        std::vector<Revision> places;
        switch (append.expected.kind) {
        case Expected::Kind::NoStream: places = {Revision{0}}; break;
        case Expected::Kind::Exactly: places = {Revision{append.expected.revision.value + 1}}; break;
        case Expected::Kind::Any:
        case Expected::Kind::StreamExists: places = content.places(append.stream, append.events.front().event.id); break;
        }
        for (const Revision first : places) {
            const event::StoredEvent* differs = nullptr;
            Appended where{first, first, {}, true};
            bool all = true;
            for (std::size_t i = 0; all && i < append.events.size(); ++i) {
                where.last = Revision{first.value + static_cast<std::int64_t>(i)};
                const auto at = stream->byRevision.find(where.last.value);
                all = at != stream->byRevision.end() && content.log[at->second].id == append.events[i].event.id;
                if (!all)
                    break;
                const event::StoredEvent& stored = content.log[at->second];
                where.lastPosition = stored.position;
                if (differs == nullptr && !sameContent(stored.view(), append.events[i].event))
                    differs = &stored;
            }
            if (all && differs != nullptr)
                return idConflict(append.stream, append.expected, stream->last(), differs->id, differs->revision, false, conflict);
            if (all)
                return std::optional(where);
        }
        return std::optional<Appended>();
    }

    Result<Appended> appendTo(const StreamAppend& append) const {
        const Revision last = content.last(append.stream);
        if (!holds(append.expected, last))
            return expectationConflict(append.stream, append.expected, last, conflict);
        Appended appended{Revision{last.value + 1}, last, {}, false};
        for (const NewEvent& event : append.events) {
            if (const auto places = content.places(append.stream, event.event.id); !places.empty())
                return idConflict(append.stream, append.expected, last, event.event.id, places.front(), true, conflict);
            appended.last = Revision{appended.last.value + 1};
            content.add(append.stream, appended.last, event);
        }
        appended.lastPosition = content.log.back().position;
        return appended;
    }

    Result<std::vector<Appended>> run(const Batch& batch) const {
        std::vector<std::optional<Appended>> there;
        for (const StreamAppend& append : batch.appends) {
            LOOKBACK_TRY_ASSIGN(auto found, alreadyThere(append));
            there.push_back(found);
        }
        if (!std::all_of(there.begin(), there.end(), [](const auto& t) { return t.has_value(); }))
            for (const Guard& guard : batch.guards)
                if (const Revision actual = content.last(guard.stream); !holds(guard.expected, actual))
                    return expectationConflict(guard.stream, guard.expected, actual, conflict);
        std::vector<Appended> result;
        for (std::size_t i = 0; i < batch.appends.size(); ++i) {
            if (there[i]) {
                result.push_back(*there[i]);
                continue;
            }
            LOOKBACK_TRY_ASSIGN(const Appended appended, appendTo(batch.appends[i]));
            result.push_back(appended);
        }
        return result;
    }
};

void addTo(PageBuilder& page, const event::StoredEvent& stored) {
    event::EventView view = stored.view();
    view.stream = page.keep(view.stream);
    view.type = page.keep(view.type);
    view.data = page.keep(view.data);
    view.metadata = page.keep(view.metadata);
    page.add(view);
}

} // namespace

Result<std::vector<Appended>> MemoryStore::append(const Batch& batch, Conflict* conflict) {
    LOOKBACK_TRY(checkBatch(batch));
    return change([&](Content& content) {
        const std::size_t before = content.log.size();
        auto result = Appending<Content>{content, conflict}.run(batch);
        if (!result.ok())
            content.truncate(before);
        return result;
    });
}

Result<std::unique_ptr<BulkAppend>> MemoryStore::beginBulk() {
    auto content = change([&](Content& shared) {
        m_shared->bulkOpen = true;
        --m_shared->changes; // change() counts; nothing has changed yet
        --m_ownChanges;
        return Result<Content>(shared);
    });
    if (!content.ok())
        return std::move(content).error();
    auto bulk = std::make_unique<MemoryBulk>(*this, std::move(content).value());
    m_bulk = bulk.get();
    return std::unique_ptr<BulkAppend>(std::move(bulk));
}

Result<event::EventPage> MemoryStore::readStream(std::string_view name, Revision from, Direction direction, std::size_t limit) {
    return read([&](const Content& content) -> Result<event::EventPage> {
        PageBuilder page(limit);
        const auto* stream = content.find(name);
        bool end = true;
        if (stream != nullptr && direction == Direction::Forward) {
            auto at = stream->byRevision.lower_bound(from.value);
            for (; at != stream->byRevision.end() && !page.full(); ++at)
                addTo(page, content.log[at->second]);
            end = at == stream->byRevision.end();
        } else if (stream != nullptr) {
            auto at = stream->byRevision.upper_bound(from.value);
            for (; at != stream->byRevision.begin() && !page.full(); --at)
                addTo(page, content.log[std::prev(at)->second]);
            end = at == stream->byRevision.begin();
        }
        return std::move(page).finish(end, nullptr);
    });
}

Result<event::EventPage> MemoryStore::readAll(Position after, std::size_t limit) {
    return read([&](const Content& content) -> Result<event::EventPage> {
        PageBuilder page(limit);
        std::size_t index = after.high != 0 || after.low > content.log.size() ? content.log.size() : static_cast<std::size_t>(after.low);
        for (; index < content.log.size() && !page.full(); ++index)
            addTo(page, content.log[index]);
        return std::move(page).finish(index == content.log.size(), nullptr);
    });
}

Result<event::StoredEvent> MemoryStore::readAt(Position position) {
    return read([&](const Content& content) -> Result<event::StoredEvent> {
        if (position.high != 0 || position.low == 0 || position.low > content.log.size())
            return base::makeError(ErrorCode::NotFound, "there is no event at this position", placeOf(position));
        return content.log[static_cast<std::size_t>(position.low - 1)];
    });
}

Result<std::vector<Revision>> MemoryStore::findId(std::string_view stream, const base::Uuid& id, std::size_t limit) {
    return read([&](const Content& content) -> Result<std::vector<Revision>> {
        auto found = content.places(stream, id);
        if (found.size() > limit)
            found.resize(limit);
        return found;
    });
}

Result<Head> MemoryStore::head() {
    return read([](const Content& content) -> Result<Head> {
        return Head{Position{0, content.log.size()}, static_cast<std::int64_t>(content.log.size()), static_cast<std::int64_t>(content.streams.size())};
    });
}

Result<std::vector<StreamInfo>> MemoryStore::streams(std::string_view category, std::string_view afterName, std::size_t limit) {
    return read([&](const Content& content) -> Result<std::vector<StreamInfo>> {
        const std::string prefix = category.empty() ? std::string() : rangeOfCategory(category).first;
        std::vector<StreamInfo> found;
        for (auto at = content.streams.upper_bound(afterName); at != content.streams.end() && found.size() < limit; ++at)
            if (at->first.starts_with(prefix)) {
                const auto& [index, recorded] = at->second.inOrder.back();
                found.push_back({at->first, static_cast<std::int64_t>(at->second.inOrder.size()), at->second.last(), Position{0, index + 1}, recorded});
            }
        return found;
    });
}

Result<std::int64_t> MemoryStore::countStreams(std::string_view category) {
    LOOKBACK_TRY_ASSIGN(const auto all, streams(category, {}, std::numeric_limits<std::size_t>::max()));
    return static_cast<std::int64_t>(all.size());
}

Result<StreamInfo> MemoryStore::streamInfo(std::string_view name) {
    return read([&](const Content& content) -> Result<StreamInfo> {
        const auto* stream = content.find(name);
        if (stream == nullptr)
            return StreamInfo{std::string(name), 0, {-1}, {}, {}};
        const auto& [index, recorded] = stream->inOrder.back();
        return StreamInfo{std::string(name), static_cast<std::int64_t>(stream->inOrder.size()), stream->last(), Position{0, index + 1}, recorded};
    });
}

Result<std::uint64_t> MemoryStore::changeToken() {
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->changes - m_ownChanges;
}

Result<bool> MemoryStore::saveSnapshot(const SnapshotRow& snapshot) {
    LOOKBACK_TRY(checkSnapshot(snapshot));
    return change([&](Content& content) { return Result<bool>(content.addSnapshot(snapshot)); });
}

Result<std::optional<SnapshotRow>> MemoryStore::snapshotAtOrBefore(std::string_view snapshotStream, base::Version version) {
    return read([&](const Content& content) -> Result<std::optional<SnapshotRow>> {
        const auto found = content.snapshots.find(snapshotStream);
        if (found == content.snapshots.end())
            return std::optional<SnapshotRow>();
        const auto after = found->second.upper_bound(version.value);
        return after == found->second.begin() ? std::nullopt : std::optional(std::prev(after)->second);
    });
}

Result<std::vector<SnapshotRow>> MemoryStore::snapshots(std::string_view snapshotStream, bool withData) {
    return read([&](const Content& content) -> Result<std::vector<SnapshotRow>> {
        std::vector<SnapshotRow> rows;
        if (const auto found = content.snapshots.find(snapshotStream); found != content.snapshots.end())
            for (const auto& [version, row] : found->second) {
                rows.push_back(row);
                if (!withData)
                    rows.back().data.clear();
            }
        return rows;
    });
}

Status MemoryStore::deleteSnapshot(std::string_view snapshotStream, base::Version version) {
    return change([&](Content& content) -> Status {
        const auto found = content.snapshots.find(snapshotStream);
        if (found == content.snapshots.end() || found->second.erase(version.value) == 0)
            return base::makeError(ErrorCode::NotFound, "there is no snapshot at version " + std::to_string(version.value), std::string(snapshotStream));
        return base::success();
    });
}

Result<std::vector<SealedRow>> MemoryStore::sealedOf(std::string_view subject, Position after, std::size_t limit) {
    return read([&](const Content& content) -> Result<std::vector<SealedRow>> {
        std::vector<SealedRow> rows;
        for (const auto& sealed : content.sealed) {
            const Position position{0, sealed.index + 1};
            if (sealed.subject != subject || position <= after)
                continue;
            if (rows.size() >= limit && (rows.empty() || rows.back().position != position))
                break;
            rows.push_back({sealed.kid, sealed.subject, content.log[sealed.index].stream, position, sealed.fields});
        }
        return rows;
    });
}

Result<std::vector<SealedSubject>> MemoryStore::sealedSubjects(std::string_view afterName, std::size_t limit) {
    return read([&](const Content& content) -> Result<std::vector<SealedSubject>> {
        std::set<std::string_view> names;
        for (const auto& sealed : content.sealed)
            if (sealed.subject > afterName)
                names.insert(sealed.subject);
        std::vector<SealedSubject> found;
        for (const std::string_view name : names) {
            if (found.size() == limit)
                break;
            SealedSubject subject;
            subject.subject = name;
            SealedTotals totals(subject);
            for (const auto& sealed : content.sealed)
                if (sealed.subject == name)
                    totals.add(sealed.kid, sealed.index, content.log[sealed.index].stream, sealed.fields);
            totals.finish();
            found.push_back(std::move(subject));
        }
        return found;
    });
}

} // namespace lookback::store
