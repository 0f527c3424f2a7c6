#include "core/store/sqlite_layout.h"

#include "core/base/encoding.h"

#include <array>
#include <map>
#include <utility>

namespace lookback::store {
namespace {

using base::ErrorCode;
using base::makeError;

struct Object {
    std::string_view type, name, sql;
};

// The text is compared byte for byte with what an opened file holds: any change here is a new format.
// Refusals are guards against ourselves and against a careless hand with the sqlite3 shell; tampering is found by hashes.
constexpr Object kSchema[] = {
    {"table", "store", "CREATE TABLE store(one INTEGER PRIMARY KEY CHECK(one=1), id BLOB NOT NULL) STRICT"},
    {"table", "stream",
     "CREATE TABLE stream(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, events INTEGER NOT NULL, last_revision INTEGER NOT NULL, "
     "last_position INTEGER NOT NULL, last_recorded_at INTEGER NOT NULL) STRICT"},
    {"table", "type",
     "CREATE TABLE type(id INTEGER PRIMARY KEY, name TEXT NOT NULL, schema_version INTEGER NOT NULL, UNIQUE(name, schema_version)) STRICT"},
    {"table", "event",
     "CREATE TABLE event(position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL, type INTEGER NOT NULL, "
     "recorded_at INTEGER NOT NULL, occurred_at INTEGER, id BLOB NOT NULL, metadata TEXT, data TEXT NOT NULL) STRICT"},
    {"index", "event_stream_revision", "CREATE UNIQUE INDEX event_stream_revision ON event(stream, revision)"},
    {"table", "event_id", "CREATE TABLE event_id(first INTEGER PRIMARY KEY, keys BLOB NOT NULL) STRICT"},
    {"table", "subject", "CREATE TABLE subject(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT"},
    {"table", "seal_key", "CREATE TABLE seal_key(id INTEGER PRIMARY KEY, kid TEXT NOT NULL UNIQUE) STRICT"},
    {"table", "sealed",
     "CREATE TABLE sealed(subject INTEGER NOT NULL, position INTEGER NOT NULL, seal_key INTEGER NOT NULL, fields INTEGER NOT NULL, "
     "PRIMARY KEY(subject, position, seal_key)) STRICT, WITHOUT ROWID"},
    {"table", "snapshot",
     "CREATE TABLE snapshot(id INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, version INTEGER NOT NULL, "
     "type TEXT NOT NULL, schema_version INTEGER NOT NULL, recorded_at INTEGER NOT NULL, data TEXT NOT NULL, "
     "UNIQUE(stream, version), UNIQUE(stream, revision)) STRICT"},

    {"trigger", "event_keep", "CREATE TRIGGER event_keep BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"},
    {"trigger", "event_stay", "CREATE TRIGGER event_stay BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never removed'); END"},
    {"trigger", "event_once",
     "CREATE TRIGGER event_once BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE position = NEW.position) "
     "OR EXISTS (SELECT 1 FROM event WHERE stream = NEW.stream AND revision = NEW.revision) "
     "BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END"},
    {"trigger", "stream_grow",
     "CREATE TRIGGER stream_grow BEFORE UPDATE ON stream WHEN NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.events < OLD.events "
     "OR NEW.last_revision < OLD.last_revision OR NEW.last_position < OLD.last_position "
     "BEGIN SELECT RAISE(ABORT, 'a stream only grows'); END"},
    {"trigger", "stream_stay", "CREATE TRIGGER stream_stay BEFORE DELETE ON stream BEGIN SELECT RAISE(ABORT, 'streams are never removed'); END"},
    {"trigger", "stream_once",
     "CREATE TRIGGER stream_once BEFORE INSERT ON stream WHEN EXISTS (SELECT 1 FROM stream WHERE id = NEW.id OR name = NEW.name) "
     "BEGIN SELECT RAISE(ABORT, 'streams are never replaced'); END"},
    {"trigger", "type_keep", "CREATE TRIGGER type_keep BEFORE UPDATE ON type BEGIN SELECT RAISE(ABORT, 'types are never changed'); END"},
    {"trigger", "type_stay", "CREATE TRIGGER type_stay BEFORE DELETE ON type BEGIN SELECT RAISE(ABORT, 'types are never removed'); END"},
    {"trigger", "type_once",
     "CREATE TRIGGER type_once BEFORE INSERT ON type WHEN EXISTS (SELECT 1 FROM type WHERE id = NEW.id "
     "OR (name = NEW.name AND schema_version = NEW.schema_version)) BEGIN SELECT RAISE(ABORT, 'types are never replaced'); END"},
    {"trigger", "subject_keep", "CREATE TRIGGER subject_keep BEFORE UPDATE ON subject BEGIN SELECT RAISE(ABORT, 'subjects are never changed'); END"},
    {"trigger", "subject_stay", "CREATE TRIGGER subject_stay BEFORE DELETE ON subject BEGIN SELECT RAISE(ABORT, 'subjects are never removed'); END"},
    {"trigger", "subject_once",
     "CREATE TRIGGER subject_once BEFORE INSERT ON subject WHEN EXISTS (SELECT 1 FROM subject WHERE id = NEW.id OR name = NEW.name) "
     "BEGIN SELECT RAISE(ABORT, 'subjects are never replaced'); END"},
    {"trigger", "seal_key_keep", "CREATE TRIGGER seal_key_keep BEFORE UPDATE ON seal_key BEGIN SELECT RAISE(ABORT, 'key ids are never changed'); END"},
    {"trigger", "seal_key_stay", "CREATE TRIGGER seal_key_stay BEFORE DELETE ON seal_key BEGIN SELECT RAISE(ABORT, 'key ids are never removed'); END"},
    {"trigger", "seal_key_once",
     "CREATE TRIGGER seal_key_once BEFORE INSERT ON seal_key WHEN EXISTS (SELECT 1 FROM seal_key WHERE id = NEW.id OR kid = NEW.kid) "
     "BEGIN SELECT RAISE(ABORT, 'key ids are never replaced'); END"},
    {"trigger", "sealed_keep", "CREATE TRIGGER sealed_keep BEFORE UPDATE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed fields are never changed'); END"},
    {"trigger", "sealed_stay", "CREATE TRIGGER sealed_stay BEFORE DELETE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed fields are never removed'); END"},
    {"trigger", "sealed_once",
     "CREATE TRIGGER sealed_once BEFORE INSERT ON sealed WHEN EXISTS (SELECT 1 FROM sealed WHERE subject = NEW.subject "
     "AND position = NEW.position AND seal_key = NEW.seal_key) BEGIN SELECT RAISE(ABORT, 'sealed fields are never replaced'); END"},
    {"trigger", "store_keep", "CREATE TRIGGER store_keep BEFORE UPDATE ON store BEGIN SELECT RAISE(ABORT, 'the store id is never changed'); END"},
    {"trigger", "store_stay", "CREATE TRIGGER store_stay BEFORE DELETE ON store BEGIN SELECT RAISE(ABORT, 'the store id is never removed'); END"},
    {"trigger", "store_once",
     "CREATE TRIGGER store_once BEFORE INSERT ON store WHEN EXISTS (SELECT 1 FROM store) BEGIN SELECT RAISE(ABORT, 'the store id is never replaced'); END"},

    // For people with the sqlite3 shell; the program does not read it.
    {"view", "log",
     "CREATE VIEW log AS SELECT e.position, s.name AS stream, e.revision, lower(substr(hex(e.id),1,8)||'-'||substr(hex(e.id),9,4)||'-'||"
     "substr(hex(e.id),13,4)||'-'||substr(hex(e.id),17,4)||'-'||substr(hex(e.id),21)) AS id, t.name AS type, t.schema_version, "
     "coalesce(e.occurred_at, e.recorded_at) AS occurred_at_ns, e.recorded_at AS recorded_at_ns, e.data, coalesce(e.metadata,'{}') AS metadata "
     "FROM event e JOIN stream s ON s.id = e.stream JOIN type t ON t.id = e.type"},
};

// Indexes SQLite makes for UNIQUE; they have no text.
constexpr std::string_view kAutomatic[] = {"sqlite_autoindex_stream_1",   "sqlite_autoindex_type_1",     "sqlite_autoindex_subject_1",
                                           "sqlite_autoindex_seal_key_1", "sqlite_autoindex_snapshot_1", "sqlite_autoindex_snapshot_2"};

base::Error differs(std::string what) {
    return makeError(ErrorCode::Unsupported, "the store's tables are not exactly those of format 1: " + std::move(what), {},
                     "It was changed by another program or by hand; compare it with a copy, or examine it with the sqlite3 shell");
}

constexpr std::string_view kMagic("SQLite format 3\0", 16);

std::uint32_t bigEndian(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8U | static_cast<std::uint8_t>(bytes[at + i]);
    return value;
}

base::Error notAStore(std::string_view bytes) {
    struct Magic {
        std::string_view bytes, name;
    };
    constexpr Magic kCompressed[] = {
        {"\x1F\x8B", "gzip"}, {"PK\x03\x04", "zip"}, {"\xFD" "7zXZ", "xz"}, {"BZh", "bzip2"}, {"\x28\xB5\x2F\xFD", "zstd"}, {"7z\xBC\xAF", "7z"}};
    for (const auto& magic : kCompressed)
        if (bytes.starts_with(magic.bytes))
            return makeError(ErrorCode::Unsupported, "the file is compressed (" + std::string(magic.name) + ")", {}, "Unpack it first");
    if (bytes.starts_with('{') || bytes.starts_with('['))
        return makeError(ErrorCode::Unreadable, "this is not a Lookback store but text that looks like JSON", {},
                         "If it is an event log, import it into a store");
    return makeError(ErrorCode::Unreadable, "this is not a Lookback store", {}, "Choose a .lookback file, or import an event log into a new store");
}

} // namespace

base::Status createLayout(sqlite::Database& db, const base::Uuid& storeId) {
    LOOKBACK_TRY(db.execute("PRAGMA page_size=4096; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=NONE; PRAGMA application_id=" +
                            std::to_string(kApplicationId)));
    LOOKBACK_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(db));
    for (const Object& object : kSchema)
        LOOKBACK_TRY(db.execute(std::string(object.sql)));
    LOOKBACK_TRY_ASSIGN(auto insert, db.prepare("INSERT INTO store VALUES(1, ?1)"));
    LOOKBACK_TRY(insert.bindBlob(1, storeId.view()).run("writing the store id"));
    LOOKBACK_TRY(db.execute("PRAGMA user_version=" + std::to_string(kFormat)));
    return transaction.commit();
}

base::Status compareSchema(sqlite::Database& db, const std::function<void(std::string, std::string)>& use) {
    LOOKBACK_TRY_ASSIGN(const std::string encoding, db.textOf("PRAGMA encoding"));
    if (encoding != "UTF-8")
        use("text as UTF-8", "text is stored as " + base::visibleExcerpt(encoding, 20));
    std::map<std::string_view, std::pair<std::string_view, std::string_view>> missing; // name → type, sql
    for (const Object& object : kSchema)
        missing.emplace(object.name, std::pair{object.type, object.sql});
    for (const std::string_view name : kAutomatic)
        missing.emplace(name, std::pair{std::string_view("index"), std::string_view()});

    LOOKBACK_TRY_ASSIGN(auto rows, db.prepare("SELECT type, name, sql FROM sqlite_schema"));
    while (true) {
        LOOKBACK_TRY_ASSIGN(const bool row, rows.next("reading the list of tables"));
        if (!row)
            break;
        const std::string_view type = rows.bytes(0), name = rows.bytes(1), sql = rows.bytes(2);
        const auto found = missing.find(name);
        const std::string shown = base::visibleExcerpt(type, 20) + " \"" + base::visibleExcerpt(name, 60) + "\"";
        if (found == missing.end()) {
            use("only the tables of format 1", shown + " does not belong there");
            continue;
        }
        if (found->second.first != type || found->second.second != sql)
            use("the definition of format 1", shown + " has another definition");
        missing.erase(found);
    }
    for (const auto& [name, object] : missing)
        use("every table of format 1", std::string(object.first) + " \"" + std::string(name) + "\" is missing");
    return base::success();
}

base::Status checkSchema(sqlite::Database& db) {
    std::string first;
    LOOKBACK_TRY(compareSchema(db, [&](const std::string&, std::string found) {
        if (first.empty())
            first = std::move(found);
    }));
    return first.empty() ? base::success() : differs(std::move(first));
}

base::Result<bool> isStoreOfThisFormat(const sqlite::Database& db) {
    std::array<char, 100> buffer{};
    LOOKBACK_TRY_ASSIGN(const std::size_t count, db.readRaw(0, buffer));
    const std::string_view bytes(buffer.data(), count);
    return count == buffer.size() && bytes.starts_with(kMagic) && bigEndian(bytes, 68, 4) == kApplicationId && bigEndian(bytes, 60, 4) == kFormat;
}

base::Result<FileHeader> checkHeader(const sqlite::Database& db, bool sideFilesWithContent) {
    LOOKBACK_TRY_ASSIGN(const std::uint64_t size, db.fileSize());
    if (size == 0)
        return makeError(ErrorCode::Unreadable, "the file is empty", {}, "Remove it, or choose another store");
    std::array<char, 100> buffer{};
    LOOKBACK_TRY_ASSIGN(const std::size_t count, db.readRaw(0, buffer));
    const std::string_view bytes(buffer.data(), count);
    if (!bytes.starts_with(kMagic))
        return notAStore(bytes);
    if (count < buffer.size())
        return makeError(ErrorCode::Unreadable, "the file is cut off: " + std::to_string(size) + " bytes", {}, "Get a whole copy");
    if (bigEndian(bytes, 68, 4) != kApplicationId)
        return makeError(ErrorCode::Unreadable, "an SQLite database, but not a Lookback store", {}, "Choose a .lookback file");
    const auto format = static_cast<std::int32_t>(bigEndian(bytes, 60, 4));
    if (format != kFormat)
        return makeError(ErrorCode::Unsupported,
                         "format " + std::to_string(format) + ", this version reads up to " + std::to_string(kFormat), {},
                         format > kFormat ? "Open it with a newer version of Lookback" : "The store was never finished; create it again");
    const std::uint32_t mode = bigEndian(bytes, 18, 1);
    if (mode != bigEndian(bytes, 19, 1) || mode < 1 || mode > 2)
        return makeError(ErrorCode::Unsupported, "the file's header asks for a journal mode this version does not know", {},
                         "Work with another copy of the store");
    // The page count in the header holds when the last writer also wrote the "valid for" counter (fileformat2.html, 1.3.7).
    const std::uint64_t pageSize = bigEndian(bytes, 16, 2) == 1 ? 65'536 : bigEndian(bytes, 16, 2);
    const std::uint64_t expected = pageSize * bigEndian(bytes, 28, 4);
    if (!sideFilesWithContent && bigEndian(bytes, 24, 4) == bigEndian(bytes, 92, 4) && size < expected)
        return makeError(ErrorCode::Unreadable,
                         "the file is cut off: " + std::to_string(size) + " of " + std::to_string(expected) + " bytes", {},
                         "Get a whole copy of the store");
    return FileHeader{mode == 2};
}

} // namespace lookback::store
