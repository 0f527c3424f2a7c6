// The seam between Lookback and the engines that keep its events in order (architecture.md, "The store seam"). An engine keeps
// bytes; it knows no schema, no key, no aggregate. No update, no delete, no query by payload.
// A store handle belongs to one thread. Several handles, in several processes, on one store are normal.
// Contract suite: tests/contract, run by every engine.
#pragma once

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/event/event.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::store {

/// What a writer expects of a stream before its append.
struct Expected {
    enum class Kind : std::uint8_t { Any, NoStream, StreamExists, Exactly };
    Kind kind = Kind::Any;
    base::Revision revision{-1}; ///< with Exactly; −1 means "no event yet"

    static Expected any() { return {}; }
    static Expected noStream() { return {Kind::NoStream, {}}; }
    static Expected streamExists() { return {Kind::StreamExists, {}}; }
    static Expected exactly(base::Revision r) { return {Kind::Exactly, r}; }
};

/// A subject's sealed fields in one event: a row of the side table `sealed`, so that erasure needs no scan.
struct SealedFields {
    std::string_view kid;
    std::string_view subject;
    std::int64_t fields = 0; ///< how many
};

/// An event to append. `event.position` is ignored; `event.revision` is ignored by append() (it is assigned) and kept by BulkAppend.
struct NewEvent {
    event::EventView event;
    std::span<const SealedFields> sealed;
};

struct StreamAppend {
    std::string_view stream;
    Expected expected;
    std::span<const NewEvent> events;
};

/// A condition on a stream that is not written to.
struct Guard {
    std::string_view stream;
    Expected expected;
};

struct Batch {
    std::span<const StreamAppend> appends;
    std::span<const Guard> guards;
};

struct Appended {
    base::Revision first, last;    ///< of the events of this StreamAppend
    base::Position lastPosition;
    bool alreadyThere = false;     ///< the same ids were at this place: nothing was added
};

/// Conflict detail: Error{Conflict} carries the sentence, this the figure.
struct Conflict {
    std::string stream;
    Expected expected;
    base::Revision actual{-1};
};

struct Head {
    base::Position position;  ///< of the last event; start() when empty
    std::int64_t events = 0;  ///< stored events, snapshots not counted
    std::int64_t streams = 0; ///< streams with at least one event, snapshot streams not counted
};

struct StreamInfo {
    std::string stream;
    std::int64_t events = 0;
    base::Revision last{-1};   ///< highest revision; with gaps events < last+1
    base::Position lastPosition;
    base::Instant lastRecordedAt;
};

/// A row of the snapshot table: `account:snapshot-<id>`, type AccountSnapshotTaken (account.md, Snapshots). A cache, never a truth.
struct SnapshotRow {
    std::string stream;         ///< the snapshot stream
    base::Revision revision;    ///< in the snapshot stream
    base::Version version;      ///< state it holds; unique per stream
    std::string type;
    int schemaVersion = 1;
    base::Instant recordedAt;
    std::string data;           ///< JSON
};

/// Where a subject's sealed fields are.
struct SealedRow {
    std::string kid, subject, stream;
    base::Position position;
    std::int64_t fields = 0;
};

/// All sealed fields of one subject together.
struct SealedSubject {
    std::string subject;
    std::vector<std::string> kids;       ///< in name order
    std::int64_t events = 0, fields = 0;
    std::vector<std::string> streams;    ///< in the order first met; the first kStreamsListed
    std::int64_t streamCount = 0;
    static constexpr std::size_t kStreamsListed = 100;
};

struct Capabilities {
    bool atomicBatch = true; ///< a batch and a bulk append apply whole or not at all
    bool snapshots = true;
    bool writable = true;
};

enum class Direction : std::uint8_t { Forward, Backward };

/// A long all-or-nothing append (import). Holds the write lock. Destroyed without commit() = nothing was written.
/// Revisions are the given ones: gaps are kept, a repeated (stream, revision) is refused with Conflict. After Conflict or InvalidArgument
/// nothing of that event was added and the bulk may go on; after any other error it is lost.
/// Reads on the same handle see its events at once, other handles after commit(). append() and saveSnapshot() on the same handle are
/// InvalidArgument meanwhile. Destroy it before its store.
class BulkAppend {
public:
    virtual ~BulkAppend() = default;
    /// One event after another; fast path of import. Ids are not looked up: see EventStore::findId().
    virtual base::Status add(const NewEvent& event) = 0;
    virtual base::Status addSnapshot(const SnapshotRow& snapshot) = 0;
    virtual base::Status commit() = 0;
};

class EventStore {
public:
    virtual ~EventStore() = default;

    [[nodiscard]] virtual Capabilities capabilities() const = 0;
    /// UUID given at creation; the vault names it.
    [[nodiscard]] virtual base::Uuid storeId() const = 0;

    /// Applies the batch whole or not at all; one Appended per StreamAppend. Errors: Conflict (fills *conflict), Locked after 10 s,
    /// CannotWrite, Refused (read-only). The same ids at the same place succeed without a second copy; an id that stands elsewhere in
    /// its stream, or there with other content, is Conflict. Durable when it returns (synchronous FULL).
    /// Content = type, schema version, occurred-at, data, metadata; recorded-at is the first one's (append_checks.h, sameContent). When
    /// all is there already the guards are not asked again: they held when it was applied. No events = InvalidArgument.
    virtual base::Result<std::vector<Appended>> append(const Batch& batch, Conflict* conflict = nullptr) = 0;
    virtual base::Result<std::unique_ptr<BulkAppend>> beginBulk() = 0;

    /// Events of one stream from a revision (inclusive), at most `limit`; a stream that does not exist gives an empty page with end.
    /// A page may be shorter than `limit` (its bytes are bounded, so that memory is): only `end` says that nothing follows.
    virtual base::Result<event::EventPage> readStream(std::string_view stream, base::Revision from, Direction direction,
                                                      std::size_t limit) = 0;
    /// Events of the whole store after a position (exclusive), in order of position.
    virtual base::Result<event::EventPage> readAll(base::Position after, std::size_t limit) = 0;
    /// The event at a position, or NotFound.
    virtual base::Result<event::StoredEvent> readAt(base::Position position) = 0;

    /// Revisions (ascending, at most `limit`) at which a stream holds this id; usually none or one.
    virtual base::Result<std::vector<base::Revision>> findId(std::string_view stream, const base::Uuid& id, std::size_t limit = 8) = 0;

    virtual base::Result<Head> head() = 0;
    /// Streams of a category ("" = all) in name order after `afterName` (exclusive, "" = from the first).
    virtual base::Result<std::vector<StreamInfo>> streams(std::string_view category, std::string_view afterName, std::size_t limit) = 0;
    /// How many streams of a category hold events, without listing them.
    virtual base::Result<std::int64_t> countStreams(std::string_view category) = 0;
    /// Absent stream: events = 0.
    virtual base::Result<StreamInfo> streamInfo(std::string_view stream) = 0;

    /// Changes whenever another handle or process changed the store (PRAGMA data_version in SQLite). Cheap: for polling.
    virtual base::Result<std::uint64_t> changeToken() = 0;

    // Snapshots: a deletable table beside the log.
    /// Taking one twice at the same version adds nothing (returns false). `revision` is given by the store.
    virtual base::Result<bool> saveSnapshot(const SnapshotRow& snapshot) = 0;
    /// The newest at or before `version`; absent if there is none. When it turns out unusable, ask again for the version before it.
    virtual base::Result<std::optional<SnapshotRow>> snapshotAtOrBefore(std::string_view snapshotStream, base::Version version) = 0;
    virtual base::Result<std::vector<SnapshotRow>> snapshots(std::string_view snapshotStream, bool withData) = 0;
    /// NotFound when there is none at this version.
    virtual base::Status deleteSnapshot(std::string_view snapshotStream, base::Version version) = 0;

    // Side table of sealed fields.
    /// In order of position, at most `limit`, but never ending inside an event.
    virtual base::Result<std::vector<SealedRow>> sealedOf(std::string_view subject, base::Position after, std::size_t limit) = 0;
    /// Subjects with sealed fields in name order (bytes) after `afterName` (exclusive), at most `limit`.
    virtual base::Result<std::vector<SealedSubject>> sealedSubjects(std::string_view afterName, std::size_t limit) = 0;
};

} // namespace lookback::store
