// The short transactions of the SQLite engine: append(), saving and deleting snapshots.
#include "core/store/append_checks.h"
#include "core/store/sqlite_queries.h"
#include "core/store/sqlite_store.h"

#include <algorithm>

namespace lookback::store {

using base::Position;
using base::Result;
using base::Revision;
using base::Status;
using sqlite::ResetGuard;
using sqlite::Statement;

// BEGIN IMMEDIATE, work, COMMIT; anything learned in a transaction that is rolled back is forgotten.
template <class Work>
auto SqliteStore::inTransaction(Work work) -> decltype(work()) {
    LOOKBACK_TRY(prepareForWriting());
    LOOKBACK_TRY(useWriteAheadLog());
    auto transaction = sqlite::Transaction::begin(m_db);
    if (!transaction.ok())
        return transaction.error().at(m_path);
    auto result = work();
    if (!result.ok()) {
        transaction->rollback();
        m_writer.forget();
        m_names.clear();
        return result;
    }
    if (auto committed = transaction->commit(); !committed.ok()) {
        m_writer.forget();
        m_names.clear();
        return committed.error().at(m_path);
    }
    LOOKBACK_TRY(publish());
    return result;
}

Result<Revision> SqliteStore::lastRevision(std::string_view stream) {
    LOOKBACK_TRY_ASSIGN(const StreamRow* row, m_writer.stream(stream));
    return row->last;
}

// Whether exactly these events stand where the expectation would have put them: a repeated attempt that had succeeded.
Result<SqliteStore::There> SqliteStore::alreadyThere(const StreamAppend& append, Conflict* conflict) {
    LOOKBACK_TRY_ASSIGN(const StreamRow* row, m_writer.stream(append.stream));
    const StreamRow stream = *row;
    std::vector<Revision> places;
    switch (append.expected.kind) {
    case Expected::Kind::NoStream: places = {Revision{0}}; break;
    case Expected::Kind::Exactly: places = {Revision{append.expected.revision.value + 1}}; break;
    case Expected::Kind::Any:
    case Expected::Kind::StreamExists:
        if (stream.id != 0) {
            LOOKBACK_TRY_ASSIGN(places, findIdIn(stream.id, append.events.front().event.id, 8));
        }
        break;
    }
    LOOKBACK_TRY_ASSIGN(Statement * find, query(Query::EventOf));
    for (const Revision first : places) {
        if (stream.id == 0 || first > stream.last)
            continue;
        Appended where{first, first, {}, true};
        std::optional<base::Error> other;
        bool all = true;
        for (std::size_t i = 0; all && i < append.events.size(); ++i) {
            where.last = Revision{first.value + static_cast<std::int64_t>(i)};
            const ResetGuard reset(*find);
            LOOKBACK_TRY_ASSIGN(const bool found, find->bind(1, stream.id).bind(2, where.last.value).next("comparing events"));
            event::EventView stored;
            if (found)
                LOOKBACK_TRY(readRow(*find, append.stream, stored));
            all = found && stored.id == append.events[i].event.id;
            where.lastPosition = stored.position;
            if (all && !other && !sameContent(stored, append.events[i].event))
                other = idConflict(append.stream, append.expected, stream.last, stored.id, stored.revision, false, conflict);
        }
        if (all && other)
            return *other;
        if (all)
            return There{true, where};
    }
    return There{};
}

Result<Appended> SqliteStore::appendTo(const StreamAppend& append, Conflict* conflict) {
    LOOKBACK_TRY_ASSIGN(StreamRow * row, m_writer.stream(append.stream));
    if (!holds(append.expected, row->last))
        return expectationConflict(append.stream, append.expected, row->last, conflict);
    const Revision before = row->last;
    Appended appended{Revision{before.value + 1}, before, {}, false};
    for (const NewEvent& event : append.events) {
        if (row->id != 0) {
            LOOKBACK_TRY_ASSIGN(const auto places, findIdIn(row->id, event.event.id, 1));
            if (!places.empty())
                return idConflict(append.stream, append.expected, before, event.event.id, places.front(), true, conflict);
        }
        NewEvent placed = event;
        placed.event.stream = append.stream;
        LOOKBACK_TRY(m_writer.add(*row, Revision{appended.last.value + 1}, placed));
        ++appended.last.value;
    }
    appended.lastPosition = Position{0, static_cast<std::uint64_t>(m_writer.nextPosition() - 1)};
    return appended;
}

Result<std::vector<Appended>> SqliteStore::appendInTransaction(const Batch& batch, Conflict* conflict) {
    LOOKBACK_TRY(m_writer.begin());
    std::vector<There> there;
    for (const StreamAppend& append : batch.appends) {
        LOOKBACK_TRY_ASSIGN(const There found, alreadyThere(append, conflict));
        there.push_back(found);
    }
    std::vector<Appended> result;
    // A repeated attempt succeeds although its guards no longer hold: they held when it was applied.
    const bool nothingNew = std::all_of(there.begin(), there.end(), [](const There& t) { return t.there; });
    if (!nothingNew)
        for (const Guard& guard : batch.guards) {
            LOOKBACK_TRY_ASSIGN(const Revision actual, lastRevision(guard.stream));
            if (!holds(guard.expected, actual))
                return expectationConflict(guard.stream, guard.expected, actual, conflict);
        }
    for (std::size_t i = 0; i < batch.appends.size(); ++i) {
        if (there[i].there) {
            result.push_back(there[i].where);
            continue;
        }
        LOOKBACK_TRY_ASSIGN(const Appended appended, appendTo(batch.appends[i], conflict));
        result.push_back(appended);
    }
    LOOKBACK_TRY(m_writer.flush());
    return result;
}

Result<std::vector<Appended>> SqliteStore::append(const Batch& batch, Conflict* conflict) {
    LOOKBACK_TRY(checkBatch(batch));
    return inTransaction([&] { return appendInTransaction(batch, conflict); });
}

Result<bool> SqliteStore::saveSnapshot(const SnapshotRow& snapshot) {
    LOOKBACK_TRY(checkSnapshot(snapshot));
    return inTransaction([&] { return m_writer.addSnapshot(snapshot); });
}

Status SqliteStore::deleteSnapshot(std::string_view snapshotStream, base::Version version) {
    return inTransaction([&]() -> Status {
        LOOKBACK_TRY_ASSIGN(Statement * remove, query(Query::DeleteSnapshot));
        LOOKBACK_TRY(remove->bindText(1, snapshotStream).bind(2, version.value).run("deleting a snapshot"));
        if (m_db.changes() == 0)
            return base::makeError(base::ErrorCode::NotFound, "there is no snapshot at version " + std::to_string(version.value),
                                   std::string(snapshotStream));
        return base::success();
    });
}

} // namespace lookback::store
