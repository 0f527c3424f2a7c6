// The envelope of an event, as views and as an owner. Every layer above the store hands these around.
// A view never outlives the page or buffer it was made from.
#pragma once

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/base/uuid.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::event {

/// Parts of "account-ACC-1001": split at the first '-'. account.md, record format, `stream`.
struct StreamParts {
    std::string_view category;
    std::string_view id;
};
StreamParts splitStream(std::string_view stream);
/// Absent when the name is one; otherwise what is wrong with it ("category must match [a-z][a-z0-9]*", …).
/// `allowReserved`: also `privacy-…` and `…:snapshot-…`, which Lookback alone writes.
std::optional<std::string> streamNameProblem(std::string_view stream, bool allowReserved);
bool isReservedStream(std::string_view stream);
std::string streamName(std::string_view category, std::string_view id);
/// "account:snapshot-ACC-1001" for "account-ACC-1001".
std::string snapshotStreamName(std::string_view stream);

struct EventView {
    base::Position position; ///< start() while not stored
    std::string_view stream;
    base::Revision revision;
    base::Uuid id;
    std::string_view type;
    int schemaVersion = 1;
    base::Instant occurredAt;
    base::Instant recordedAt;
    std::string_view data;     ///< JSON object, the bytes as stored
    std::string_view metadata; ///< JSON object, the bytes as stored
};

/// Owning twin, for events that live on their own (the inspector, an append from standard input).
struct StoredEvent {
    base::Position position;
    std::string stream;
    base::Revision revision;
    base::Uuid id;
    std::string type;
    int schemaVersion = 1;
    base::Instant occurredAt;
    base::Instant recordedAt;
    std::string data;
    std::string metadata = "{}";

    StoredEvent() = default;
    explicit StoredEvent(const EventView& v);
    [[nodiscard]] EventView view() const;
};

/// A page of events whose views point into memory the page owns. Move-only.
struct EventPage {
    std::vector<EventView> events;
    bool end = false; ///< nothing more for now behind the last event, in the direction read

    /// Memory the views point into.
    std::vector<std::unique_ptr<char[]>> arena;
    std::shared_ptr<const void> names; ///< keeps interned stream and type names alive

    EventPage() = default;
    EventPage(EventPage&&) = default;
    EventPage& operator=(EventPage&&) = default;
    EventPage(const EventPage&) = delete;
    EventPage& operator=(const EventPage&) = delete;
};

/// The record: one line of JSON with fixed member order (account.md), without '\n'; `data` and `metadata` spliced in unchanged.
void appendRecord(std::string& out, const EventView& event);
std::string record(const EventView& event);

/// account.md, `id`: UUIDv5 of namespace UUIDv5(URL, "https://lookback.example/event").
base::Uuid uuidV5(const base::Uuid& nameSpace, std::string_view name);
base::Uuid derivedEventId(std::string_view name);
/// Names of an event that came without an id; FORMAT.md, "Ids". `n` counts from 1.
std::string idNameOfRevision(std::string_view stream, base::Revision revision);                    ///< stream/revision
std::string idNameOfTime(std::string_view stream, base::Instant recordedAt, std::string_view type, std::int64_t n); ///< stream/recordedAt/type/n
std::string idNameOfPlace(std::string_view stream, std::int64_t n);                                ///< stream/n

} // namespace lookback::event
