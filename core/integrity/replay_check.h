// What needs the events of a stream in order: revisions, ids, times, payloads, upcasting, snapshots. One StreamReplay per stream under way. Internal to
// integrity. One thread.
#pragma once

#include "core/aggregate/kind.h"
#include "core/integrity/findings.h"
#include "core/store/event_store.h"
#include "core/timetravel/id_filter.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lookback::integrity {

/// A tombstone as it stands in a stream.
struct Tombstone {
    base::Position position;
    std::string stream;
    base::Revision revision;
    std::string subject, erasure;
    std::vector<std::string> kids;
    std::int64_t events = 0, fields = 0;
    bool wellFormed = false; ///< exactly as the kind writes one
};

/// What all streams share.
struct ReplayContext {
    ReplayContext(store::EventStore& s, const aggregate::Kind& k, Findings& f);
    store::EventStore& store;
    const aggregate::Kind& kind;
    Findings& findings;
    bool snapshots;              ///< the engine has any
    bool idIndexTrusted = true;  ///< else repeated ids are looked for by reading
    std::string tombstoneType;
    std::vector<Tombstone> tombstones;
};

class StreamReplay {
public:
    StreamReplay(ReplayContext& context, std::string_view stream);

    // Each for every event, in this order; false of order() = the event stands before one that was there already, and the rest must not see it.
    bool order(const event::EventView& e);
    void id(const event::EventView& e);
    void time(const event::EventView& e);
    void replay(const event::EventView& e);
    /// When the stream has ended: snapshots that no event was for, ids that had to wait.
    void finish();

    [[nodiscard]] bool ofKind() const { return m_state != nullptr || m_gone; }
    [[nodiscard]] bool hasPayloads() const { return !m_reserved; }
    [[nodiscard]] const std::string& name() const { return m_name; }
    /// Out of order in the positions: snapshots must be compared in a walk of the stream by itself.
    [[nodiscard]] bool wantsOwnWalk() const { return m_unordered; }
    void onlySnapshots() { m_onlySnapshots = true; }

private:
    void raise(const event::EventView& e);
    void readTombstone(const event::EventView& e);
    void listSnapshots();
    void compareSnapshot(base::Version version, const event::EventView& e);
    void missedSnapshots(std::int64_t before);
    [[nodiscard]] Place snapshotPlace(std::int64_t version) const;

    ReplayContext& m_context;
    std::string m_name;
    std::unique_ptr<aggregate::State> m_state; ///< null where the stream is not of the kind
    bool m_gone = false, m_reserved = false;
    std::optional<base::Version> m_stopped;    ///< replay stopped at this version
    std::int64_t m_last = -1;
    base::Position m_lastPosition;
    std::int64_t m_events = 0;
    std::optional<base::Instant> m_lastTime;
    timetravel::IdFilter m_ids;
    struct Suspect {
        base::Uuid id;
        std::int64_t revision;
        base::Position position;
    };
    std::vector<Suspect> m_suspects;
    std::vector<std::int64_t> m_snapshots; ///< versions, ascending
    std::size_t m_nextSnapshot = 0;
    bool m_unordered = false, m_onlySnapshots = false;
};

} // namespace lookback::integrity
