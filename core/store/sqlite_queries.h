// The queries of the SQLite engine, prepared at first use and kept. Private to core/store.
#pragma once

#include "core/store/sqlite_store.h"

#include <array>
#include <string_view>

namespace lookback::store {

enum class SqliteStore::Query : std::uint8_t {
    StreamForward, StreamBackward, All, At, StreamNumber, IdAt, Head, AllStreams, StreamsOfCategory, StreamInfo, ChangeToken,
    SnapshotAtOrBefore, Snapshots, SnapshotsWithData, DeleteSnapshot, SealedOf, EventOf, CountStreams, Subjects, SealedOfSubject,
};

#define LOOKBACK_EVENT_COLUMNS "position, stream, revision, type, recorded_at, occurred_at, id, metadata, data"
// In the order of the enum.
constexpr std::array<std::string_view, 20> kQueries = {
    "SELECT " LOOKBACK_EVENT_COLUMNS " FROM event WHERE stream = ?1 AND revision >= ?2 ORDER BY revision",
    "SELECT " LOOKBACK_EVENT_COLUMNS " FROM event WHERE stream = ?1 AND revision <= ?2 ORDER BY revision DESC",
    "SELECT " LOOKBACK_EVENT_COLUMNS " FROM event WHERE position > ?1 ORDER BY position",
    "SELECT " LOOKBACK_EVENT_COLUMNS " FROM event WHERE position = ?1",
    "SELECT id FROM stream WHERE name = ?1",
    "SELECT stream, revision, id FROM event WHERE position = ?1",
    "SELECT (SELECT max(position) FROM event), (SELECT max(id) FROM stream)",
    "SELECT name, events, last_revision, last_position, last_recorded_at FROM stream WHERE name > ?1 ORDER BY name",
    "SELECT name, events, last_revision, last_position, last_recorded_at FROM stream WHERE name > ?1 AND name >= ?2 AND name < ?3 ORDER BY name",
    "SELECT name, events, last_revision, last_position, last_recorded_at FROM stream WHERE name = ?1",
    "PRAGMA data_version",
    "SELECT revision, version, type, schema_version, recorded_at, data FROM snapshot WHERE stream = ?1 AND version <= ?2 ORDER BY version DESC LIMIT 1",
    "SELECT revision, version, type, schema_version, recorded_at, '' FROM snapshot WHERE stream = ?1 ORDER BY version",
    "SELECT revision, version, type, schema_version, recorded_at, data FROM snapshot WHERE stream = ?1 ORDER BY version",
    "DELETE FROM snapshot WHERE stream = ?1 AND version = ?2",
    "SELECT k.kid, s.position, e.stream, s.fields FROM sealed s CROSS JOIN seal_key k ON k.id = s.seal_key CROSS JOIN event e ON e.position = s.position "
    "WHERE s.subject = (SELECT id FROM subject WHERE name = ?1) AND s.position > ?2 ORDER BY s.position, s.seal_key",
    "SELECT " LOOKBACK_EVENT_COLUMNS " FROM event WHERE stream = ?1 AND revision = ?2",
    "SELECT count(*) FROM stream WHERE name >= ?1 AND name < ?2",
    "SELECT id, name FROM subject WHERE name > ?1 ORDER BY name",
    "SELECT k.kid, s.position, e.stream, s.fields FROM sealed s CROSS JOIN seal_key k ON k.id = s.seal_key CROSS JOIN event e ON e.position = s.position "
    "WHERE s.subject = ?1 ORDER BY s.position",
};
#undef LOOKBACK_EVENT_COLUMNS

} // namespace lookback::store
