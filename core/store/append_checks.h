// Rules of append() that every engine shares: what an expectation means, when two events are the same, and the sentences of a
// conflict. No engine, no I/O.
#pragma once

#include "core/store/event_store.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace lookback::store {

/// `actual` = last revision of the stream, −1 when it has no event.
bool holds(const Expected& expected, base::Revision actual);

/// Fills `*detail` when given and returns Error{Conflict}: "account-ACC-1 is at revision 4, expected 3".
base::Error expectationConflict(std::string_view stream, const Expected& expected, base::Revision actual, Conflict* detail);
/// The id stands in the stream already, elsewhere or with other content.
base::Error idConflict(std::string_view stream, const Expected& expected, base::Revision actual, const base::Uuid& id,
                       base::Revision standsAt, bool sameContent, Conflict* detail);

/// Type, schema version, occurred-at, data and metadata. Recorded-at is left out: whoever tries again after a broken connection has
/// a later clock, and the first time is the true one; for the same reason two events that occurred when they were recorded agree.
bool sameContent(const event::EventView& a, const event::EventView& b);

/// What no engine can keep: an empty name, a schema version below 1, empty data, a subject named twice. checkEvent() is checkType()
/// and checkContent(); apart, so that a bulk looks at each type once.
base::Status checkEvent(const NewEvent& event);
base::Status checkType(std::string_view type, int schemaVersion);
base::Status checkContent(const NewEvent& event);
base::Status checkStreamName(std::string_view stream);
base::Status checkBatch(const Batch& batch);
base::Status checkSnapshot(const SnapshotRow& snapshot);

/// Gathers a subject's rows, handed out in order of position.
class SealedTotals {
public:
    explicit SealedTotals(SealedSubject& into) : m_into(into) {}
    void add(std::string_view kid, std::uint64_t position, std::string_view stream, std::int64_t fields);
    /// False: the subject has no row.
    bool finish();

private:
    SealedSubject& m_into;
    std::set<std::string, std::less<>> m_kids, m_streams;
    std::optional<std::uint64_t> m_last;
};

/// "#17": where an error is.
std::string placeOf(base::Position position);
/// Names of a category are at or after first and before second ("account-", "account."; '.' follows '-').
std::pair<std::string, std::string> rangeOfCategory(std::string_view category);

base::Error readOnlyError();
base::Error bulkOpenError();
base::Error repeatedRevision(std::string_view stream, base::Revision revision);

} // namespace lookback::store
