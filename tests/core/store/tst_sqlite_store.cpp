// What is special to the SQLite engine: the file at rest, evidence that stays as it was, files from strangers, guards against
// ourselves, other processes, publication of a new store, the index of ids, agreement with the memory engine on random work.
#include <QTest>

#include "core/store/memory_store.h"
#include "core/store/sqlite_open.h"
#include "core/store/sqlite_store.h"
#include "raw_sqlite.h"
#include "tests/contract/store_engines.h"

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <fstream>
#include <map>
#include <random>

#include <sys/stat.h>

using namespace lookback;
using namespace lookback::tests;
using base::ErrorCode;
using base::Revision;
using store::Access;
using store::Direction;
using store::Expected;
using store::SqliteStore;

namespace {

const std::string kStream = "account-ACC-1001";

QByteArray text(const base::Error& error) { return QByteArray::fromStdString(error.where + ": " + error.message); }

template <class T>
T take(base::Result<T> result) {
    if (!result.ok())
        qFatal("%s", text(result.error()).constData());
    return std::move(result).value();
}

#define VERIFY_OK(expr)                                                                            \
    do {                                                                                           \
        const auto verifyOk_ = (expr);                                                             \
        QVERIFY2(verifyOk_.ok(), verifyOk_.ok() ? "" : text(verifyOk_.error()).constData());       \
    } while (false)

/// Name and digest of every file in a folder.
std::map<std::string, std::string> photograph(const QString& folder) {
    std::map<std::string, std::string> files;
    for (const QString& name : QDir(folder).entryList(QDir::Files | QDir::Hidden | QDir::System)) {
        QFile file(folder + QLatin1Char('/') + name);
        const bool opened = file.open(QIODevice::ReadOnly);
        files[name.toStdString()] = opened ? QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex().toStdString() : "unreadable";
    }
    return files;
}

void write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void readEverything(store::EventStore& store) {
    static_cast<void>(dump(store));
    for (const auto& info : take(store.streams("", "", 1000)))
        static_cast<void>(take(store.readStream(info.stream, {0}, Direction::Forward, 10)));
    static_cast<void>(take(store.head()));
    static_cast<void>(take(store.changeToken()));
    static_cast<void>(take(store.findId(kStream, idOf(1))));
    static_cast<void>(take(store.sealedOf("S-01", {}, 10)));
    static_cast<void>(take(store.snapshotAtOrBefore("account:snapshot-ACC-1001", {1000})));
}

} // namespace

class TestSqliteStore : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;

    std::unique_ptr<SqliteStore> open(Access access = Access::ReadWrite) const { return take(SqliteStore::open(m_path, access)); }
    /// A closed store with three events, a snapshot and a sealed field.
    void makeStore() const {
        auto store = take(SqliteStore::create(m_path, idOf(99)));
        take(append(*store, kStream, Expected::noStream(), {Made(1).seal("kid-1", "S-01", 2), Made(2), Made(3).type("Other", 2)}));
        take(store->saveSnapshot({"account:snapshot-ACC-1001", {}, {2}, "AccountSnapshotTaken", 1, {5}, "{}"}));
    }
    QString folder() const { return m_folder->path(); }
    std::string beside(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)).toStdString(); }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>(QString::fromStdString(fastTemplate()));
        m_path = beside("bank.lookback");
    }
    void cleanup() { m_folder.reset(); }

    // ---- at rest

    void atRestTheFileIsAloneAndInRollbackMode() {
        {
            auto store = take(SqliteStore::create(m_path, idOf(99)));
            QCOMPARE(photograph(folder()).size(), std::size_t{1});
            take(append(*store, kStream, Expected::any(), made(1, 3)));
            QCOMPARE(read(m_path).substr(18, 2), std::string("\2\2")); // WAL while a writer is there
        }
        QCOMPARE(photograph(folder()).size(), std::size_t{1});
        QCOMPARE(read(m_path).substr(18, 2), std::string("\1\1"));
        QCOMPARE(read(m_path).substr(68, 4), std::string("Lkb1"));
        QCOMPARE(rawText(m_path, "PRAGMA user_version"), std::string("1"));
        QCOMPARE(rawText(m_path, "PRAGMA integrity_check"), std::string("ok"));
        struct stat info {};
        stat(m_path.c_str(), &info);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QVERIFY(open(Access::ReadOnly)->storeId() == idOf(99));
    }

    void theLastOfSeveralWritersPutsItToRest() {
        makeStore();
        auto a = open(), b = open();
        take(append(*a, kStream, Expected::any(), made(10, 1)));
        take(append(*b, kStream, Expected::any(), made(20, 1)));
        a.reset();
        QCOMPARE(read(m_path).substr(18, 2), std::string("\2\2"));
        take(append(*b, kStream, Expected::any(), made(30, 1)));
        b.reset();
        QCOMPARE(photograph(folder()).size(), std::size_t{1});
        QCOMPARE(read(m_path).substr(18, 2), std::string("\1\1"));
    }

    void aWriterThatWritesNothingChangesNothing() {
        makeStore();
        const auto before = photograph(folder());
        readEverything(*open());
        QVERIFY(photograph(folder()) == before);
    }

    void theShellCanReadIt() {
        makeStore();
        QCOMPARE(rawText(m_path, "SELECT stream || ' ' || revision || ' ' || id || ' ' || type || ' ' || schema_version || ' ' || data FROM log WHERE position = 3"),
                 kStream + " 2 " + idOf(3).text() + " Other 2 {\"n\":3}");
    }

    // ---- evidence

    void evidenceStaysAsItWas() {
        makeStore();
        const auto before = photograph(folder());
        {
            const auto store = open(Access::ReadOnly);
            readEverything(*store);
            QVERIFY(take(store->check()).empty());
            QVERIFY(photograph(folder()) == before);
        }
        QVERIFY(photograph(folder()) == before);
    }

    void evidenceLeftInWalIsReadWithoutATrace() {
        // A copy taken while a writer was at work, without the index file, as copies usually are.
        const std::string copy = beside("copy.lookback");
        {
            auto store = take(SqliteStore::create(m_path, idOf(99)));
            take(append(*store, kStream, Expected::any(), made(1, 50)));
            QVERIFY(QFile::copy(QString::fromStdString(m_path), QString::fromStdString(copy)));
            QVERIFY(QFile::copy(QString::fromStdString(m_path + "-wal"), QString::fromStdString(copy + "-wal")));
        }
        const auto before = photograph(folder());
        QVERIFY(before.contains("copy.lookback-wal"));
        {
            const auto store = take(SqliteStore::open(copy, Access::ReadOnly));
            readEverything(*store);
            QCOMPARE(take(store->head()).events, 50);
            QCOMPARE(QString::fromUtf8(base::toString(append(*store, kStream, Expected::any(), made(900, 1)).error().code).data()), QStringLiteral("refused"));
        }
        QVERIFY(photograph(folder()) == before);
        // Opening it for writing once repairs it.
        take(SqliteStore::open(copy, Access::ReadWrite));
        QVERIFY(!photograph(folder()).contains("copy.lookback-wal"));
        QCOMPARE(take(take(SqliteStore::open(copy, Access::ReadOnly))->head()).events, 50);
    }

    void evidenceInWalModeWithoutALog() {
        makeStore();
        QCOMPARE(rawSql(m_path, "PRAGMA journal_mode=WAL"), std::string());
        QCOMPARE(read(m_path).substr(18, 2), std::string("\2\2"));
        const auto before = photograph(folder());
        QCOMPARE(before.size(), std::size_t{1});
        readEverything(*open(Access::ReadOnly));
        QVERIFY(photograph(folder()) == before);
    }

    void evidenceOnReadOnlyMedia_data() {
        QTest::addColumn<bool>("inWal");
        QTest::addColumn<QString>("answer");
        QTest::newRow("at rest") << false << QStringLiteral("events 3\n");
        QTest::newRow("left in WAL") << true << QStringLiteral("error unreadable not closed cleanly; copy it to a writable folder\n");
    }
    void evidenceOnReadOnlyMedia() {
        QFETCH(bool, inWal);
        QFETCH(QString, answer);
        makeStore();
        if (inWal)
            QCOMPARE(rawSql(m_path, "PRAGMA journal_mode=WAL"), std::string());
        chmod(m_path.c_str(), 0444);
        chmod(folder().toStdString().c_str(), 0555);
        const auto before = photograph(folder());
        QProcess worker;
        worker.start(QStringLiteral(STORE_WORKER), {QStringLiteral("evidence"), QString::fromStdString(m_path)});
        QVERIFY(worker.waitForFinished());
        QCOMPARE(QString::fromUtf8(worker.readAllStandardOutput()), answer);
        QVERIFY(photograph(folder()) == before);
        chmod(folder().toStdString().c_str(), 0755);
    }

    // Reading cannot roll a journal back. It is neither a broken store nor a riddle: the message says that whatever writes repairs it.
    void aJournalLeftBehindIsNamedAndWritingRepairsIt() {
        makeStore();
        rawSqlThenDeath(m_path, "PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN IMMEDIATE; WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
                                "INSERT INTO snapshot(stream, revision, version, type, schema_version, recorded_at, data) SELECT 'x', i, i, 'T', 1, 1, printf('%.5000c', 'x') FROM n");
        QVERIFY(read(m_path + "-journal").size() > 0);
        const auto before = photograph(folder());
        const auto opened = SqliteStore::open(m_path, Access::ReadOnly);
        QVERIFY(!opened.ok());
        QVERIFY(opened.error().code == ErrorCode::Unreadable);
        QCOMPARE(opened.error().where, m_path);
        QVERIFY2(opened.error().message.starts_with("not closed cleanly") && opened.error().hint.find("Any command that writes") != std::string::npos, opened.error().hint.c_str());
        int findings = 0;
        QVERIFY(!store::checkUnopened(m_path, [&](store::Finding&&) { ++findings; }, {}).ok()); // not to be called broken
        QCOMPARE(findings, 0);
        QVERIFY(photograph(folder()) == before);
        open();
        QCOMPARE(take(open(Access::ReadOnly)->head()).events, 3);
    }

    void aPipeIsNoStoreAndIsNotWaitedFor() {
        const std::string pipe = beside("pipe");
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        QVERIFY(!SqliteStore::open(pipe, Access::ReadOnly).ok());
        QVERIFY(!store::checkUnopened(pipe, [](store::Finding&&) {}, {}).ok());
    }

    void liveStoreIsReadWhileAnotherProcessWrites() {
        makeStore();
        const auto evidence = open(Access::ReadOnly); // opened at rest
        const auto token = take(evidence->changeToken());
        QProcess worker;
        worker.start(QStringLiteral(STORE_WORKER), {QStringLiteral("hold"), QString::fromStdString(m_path)});
        QVERIFY(worker.waitForReadyRead());
        QVERIFY(take(evidence->changeToken()) != token);
        QCOMPARE(take(evidence->head()).events, 4);
        const auto second = open(Access::ReadOnly); // opened while it is in WAL
        QCOMPARE(take(second->head()).events, 4);
        worker.closeWriteChannel();
        QVERIFY(worker.waitForFinished());
        QCOMPARE(dump(*second), dump(*evidence));
    }

    void aStoreKilledWhileOpenIsReadable() {
        makeStore();
        QProcess worker;
        worker.start(QStringLiteral(STORE_WORKER), {QStringLiteral("hold"), QString::fromStdString(m_path)});
        QVERIFY(worker.waitForReadyRead());
        worker.kill();
        QVERIFY(worker.waitForFinished());
        const std::string main = read(m_path), wal = read(m_path + "-wal");
        QCOMPARE(take(open(Access::ReadOnly)->head()).events, 4);
        QVERIFY(read(m_path) == main && read(m_path + "-wal") == wal);
        open();
        QCOMPARE(photograph(folder()).size(), std::size_t{1});
        QCOMPARE(take(open(Access::ReadOnly)->head()).events, 4);
    }

    // ---- files from strangers

    void badFiles_data() {
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* code, const char* says) {
            QTest::newRow(name) << QString::fromLatin1(code) << QString::fromLatin1(says);
        };
        row("absent", "notFound", "there is no such file");
        row("folder", "unreadable", "this is a folder, not a store");
        row("fifo", "unreadable", "this is not a regular file");
        row("empty", "unreadable", "the file is empty");
        row("gzip", "unsupported", "the file is compressed (gzip)");
        row("json", "unreadable", "this is not a Lookback store but text that looks like JSON");
        row("noise", "unreadable", "this is not a Lookback store");
        row("short", "unreadable", "the file is cut off: 60 bytes");
        row("other database", "unreadable", "an SQLite database, but not a Lookback store");
        row("other application", "unreadable", "an SQLite database, but not a Lookback store");
        row("format 7", "unsupported", "format 7, this version reads up to 1");
        row("format 0", "unsupported", "format 0, this version reads up to 1");
        row("half", "unreadable", "the file is cut off: ");
        row("one byte less", "unreadable", "the file is cut off: ");
        row("extra trigger", "unsupported", "trigger \"evil\" does not belong there");
        row("extra view", "unsupported", "view \"evil\" does not belong there");
        row("extra table", "unsupported", "table \"sqlite_stat1\" does not belong there");
        row("changed trigger", "unsupported", "trigger \"event_stay\" has another definition");
        row("missing trigger", "unsupported", "trigger \"event_keep\" is missing");
        row("missing index", "unsupported", "index \"event_stream_revision\" is missing");
        row("unknown journal mode", "unsupported", "the file's header asks for a journal mode this version does not know");
        row("damaged schema page", "corrupt", "");
        row("no store id", "corrupt", "the store's id is missing");
    }
    void badFiles() {
        QFETCH(QString, code);
        QFETCH(QString, says);
        const QByteArray which = QTest::currentDataTag();
        makeStore();
        std::string bytes = read(m_path);
        const auto patch = [&](std::size_t at, const std::string& with) { write(m_path, bytes.replace(at, with.size(), with)); };
        const auto sql = [&](const char* text) { QCOMPARE(rawSql(m_path, text), std::string()); };
        if (which == "absent") QFile::remove(QString::fromStdString(m_path));
        if (which == "folder") m_path = folder().toStdString();
        if (which == "fifo") { m_path = beside("fifo"); mkfifo(m_path.c_str(), 0600); }
        if (which == "empty") write(m_path, "");
        if (which == "gzip") write(m_path, "\x1F\x8B\x08 something");
        if (which == "json") write(m_path, "{\"stream\":\"account-1\"}\n");
        if (which == "noise") write(m_path, std::string(5000, '\x5A'));
        if (which == "short") write(m_path, bytes.substr(0, 60));
        if (which == "other database") { m_path = beside("other.db"); sql("CREATE TABLE t(x)"); }
        if (which == "other application") sql("PRAGMA application_id=7");
        if (which == "format 7") sql("PRAGMA user_version=7");
        if (which == "format 0") sql("PRAGMA user_version=0");
        if (which == "half") write(m_path, bytes.substr(0, bytes.size() / 2));
        if (which == "one byte less") write(m_path, bytes.substr(0, bytes.size() - 1));
        if (which == "extra trigger") sql("CREATE TRIGGER evil BEFORE INSERT ON event BEGIN SELECT 1; END");
        if (which == "extra view") sql("CREATE VIEW evil AS SELECT * FROM event");
        if (which == "extra table") sql("ANALYZE");
        if (which == "changed trigger") sql("DROP TRIGGER event_stay; CREATE TRIGGER event_stay BEFORE DELETE ON event BEGIN SELECT 1; END");
        if (which == "missing trigger") sql("DROP TRIGGER event_keep");
        if (which == "missing index") sql("DROP INDEX event_stream_revision");
        if (which == "unknown journal mode") patch(18, "\3\3");
        if (which == "damaged schema page") patch(100, std::string(300, '\xFF'));
        if (which == "no store id") sql("DROP TRIGGER store_stay; DELETE FROM store; CREATE TRIGGER store_stay BEFORE DELETE ON store BEGIN SELECT RAISE(ABORT, 'the store id is never removed'); END");
        const auto before = which == "fifo" ? std::map<std::string, std::string>() : photograph(folder());
        for (const Access access : {Access::ReadOnly, Access::ReadWrite}) {
            const auto opened = SqliteStore::open(m_path, access);
            QVERIFY(!opened.ok());
            QCOMPARE(QString::fromUtf8(base::toString(opened.error().code).data()), code);
            QVERIFY2(QString::fromStdString(opened.error().message).contains(says), text(opened.error()).constData());
            QVERIFY(opened.error().where.find(m_path) == 0);
            QVERIFY(which == "fifo" || !opened.error().hint.empty());
        }
        if (which != "fifo")
            QVERIFY(photograph(folder()) == before);
    }

    void createRefusesAnExistingName() {
        makeStore();
        const auto before = photograph(folder());
        QCOMPARE(QString::fromUtf8(base::toString(SqliteStore::create(m_path, idOf(1)).error().code).data()), QStringLiteral("conflict"));
        QCOMPARE(QString::fromUtf8(base::toString(SqliteStore::create(beside("no/such/folder.lookback"), idOf(1)).error().code).data()), QStringLiteral("cannotWrite"));
        QVERIFY(photograph(folder()) == before);
    }

    // ---- guards against ourselves

    void theFileItselfRefusesChanges_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* sql, const char* says) { QTest::newRow(sql) << QString::fromLatin1(sql) << QString::fromLatin1(says); };
        row("UPDATE event SET data = '{}' WHERE position = 2", "events are never changed");
        row("UPDATE OR REPLACE event SET position = 1 WHERE position = 2", "events are never changed");
        row("DELETE FROM event", "events are never removed");
        row("DELETE FROM event WHERE position = 3", "events are never removed");
        row("INSERT OR REPLACE INTO event SELECT position, stream, revision, type, recorded_at, occurred_at, id, metadata, '{}' FROM event WHERE position = 2", "events are never replaced");
        row("REPLACE INTO event SELECT 77, stream, revision, type, recorded_at, occurred_at, id, metadata, '{}' FROM event WHERE position = 2", "events are never replaced");
        row("INSERT INTO event SELECT 2, stream, 50, type, recorded_at, occurred_at, id, metadata, '{}' FROM event WHERE position = 2 ON CONFLICT DO UPDATE SET data = 'x'", "events are never replaced");
        row("INSERT INTO event SELECT 77, stream, 50, type, recorded_at, occurred_at, id, metadata, 5.5e0 || x'00' FROM event WHERE position = 77", "");
        row("INSERT INTO event VALUES(77, 1, 50, 1, 'now', NULL, x'00', NULL, '{}')", "cannot store TEXT value in INTEGER column event.recorded_at");
        row("DELETE FROM stream", "streams are never removed");
        row("UPDATE stream SET events = 1", "a stream only grows");
        row("UPDATE stream SET name = 'x'", "a stream only grows");
        row("REPLACE INTO stream VALUES(1, 'x', 0, 0, 0, 0)", "streams are never replaced");
        row("DELETE FROM type", "types are never removed");
        row("UPDATE type SET name = 'x'", "types are never changed");
        row("REPLACE INTO type VALUES(1, 'x', 1)", "types are never replaced");
        row("DELETE FROM sealed", "sealed fields are never removed");
        row("UPDATE sealed SET fields = 9", "sealed fields are never changed");
        row("REPLACE INTO sealed SELECT subject, position, seal_key, 9 FROM sealed", "sealed fields are never replaced");
        row("UPDATE subject SET name = 'x'", "subjects are never changed");
        row("DELETE FROM seal_key", "key ids are never removed");
        row("UPDATE store SET id = x'00'", "the store id is never changed");
        row("INSERT OR REPLACE INTO store VALUES(1, x'00')", "the store id is never replaced");
    }
    void theFileItselfRefusesChanges() {
        QFETCH(QString, sql);
        QFETCH(QString, says);
        makeStore();
        const std::string before = dump(*open(Access::ReadOnly));
        QCOMPARE(QString::fromStdString(rawSql(m_path, sql.toStdString())), says);
        const auto store = open(Access::ReadOnly);
        QCOMPARE(dump(*store), before);
        QVERIFY(take(store->check()).empty());
        // Snapshots are a cache: the only rows that may go.
        QCOMPARE(rawSql(m_path, "DELETE FROM snapshot"), std::string());
    }

    void checkNamesWhatWasAltered_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* sql, const char* says) { QTest::newRow(sql) << QString::fromLatin1(sql) << QString::fromLatin1(says); };
        row("DELETE FROM event WHERE position = 2", "positions have gaps");
        row("UPDATE event SET stream = 9 WHERE position = 2", "an event names a stream that is not there: #2");
        row("UPDATE event SET type = 9 WHERE position = 2", "an event names a type that is not there: #2");
        row("UPDATE event SET id = x'01' WHERE position = 2", "an event's id has not 16 bytes: #2");
        row("UPDATE event SET id = randomblob(16) WHERE position = 2", "the index of event ids lacks #2");
        row("UPDATE event SET revision = 7 WHERE position = 3", "a stream's figures differ from its events: stream 1");
        row("UPDATE event SET recorded_at = recorded_at + 1 WHERE position = 3", "a stream's figures differ from its events: stream 1");
        row("UPDATE sealed SET position = 9", "sealed fields are noted for an event that is not there: #9");
        row("UPDATE sealed SET subject = 9", "sealed fields are noted for a key or subject that is not there: #1");
        row("UPDATE event_id SET keys = x''", "the index of event ids");
        row("UPDATE event_id SET keys = x'0102'", "the index of event ids");
        row("INSERT INTO stream VALUES(5, 'account-X', 1, 0, 9, 0)", "stream numbers have gaps");
    }
    void checkNamesWhatWasAltered() {
        QFETCH(QString, sql);
        QFETCH(QString, says);
        makeStore();
        // The guards taken away and put back with the same text, as a careful forger would.
        const std::string triggers = rawText(m_path, "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'trigger'");
        const std::string drops = rawText(m_path, "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger'");
        QCOMPARE(rawSql(m_path, drops), std::string());
        QCOMPARE(rawSql(m_path, sql.toStdString()), std::string());
        QCOMPARE(rawSql(m_path, triggers), std::string());
        const auto store = open(Access::ReadOnly);
        const auto findings = take(store->check());
        QVERIFY(!findings.empty());
        const bool named = std::any_of(findings.begin(), findings.end(), [&](const std::string& f) { return QString::fromStdString(f).contains(says); });
        QVERIFY2(named, findings.front().c_str());
    }

    // Any byte of the file may be anything: never a crash, and what still reads is read within its types.
    void alteredBytesNeverCrash() {
        makeStore();
        const std::string bytes = read(m_path);
        std::mt19937 random(20260105);
        int unreadable = 0, found = 0, silent = 0;
        const std::string before = dump(*open(Access::ReadOnly));
        for (int i = 0; i < 500; ++i) {
            std::string altered = bytes;
            altered[random() % altered.size()] = static_cast<char>(random());
            if (altered == bytes)
                continue;
            write(m_path, altered);
            auto opened = SqliteStore::open(m_path, Access::ReadOnly, {std::chrono::milliseconds(1)});
            if (!opened.ok()) {
                ++unreadable;
                continue;
            }
            bool good = true;
            for (base::Position after; good;) {
                const auto page = (*opened)->readAll(after, 2);
                good = page.ok();
                if (!good || page->end)
                    break;
                good = page->events.back().position > after;
                after = page->events.back().position;
            }
            static_cast<void>((*opened)->findId(kStream, idOf(2)));
            static_cast<void>((*opened)->streams("", "", 10));
            static_cast<void>((*opened)->snapshots("account:snapshot-ACC-1001", true));
            static_cast<void>((*opened)->sealedOf("S-01", {}, 10));
            const auto findings = (*opened)->check();
            if (!good || !findings.ok() || !findings->empty())
                ++found;
            else
                ++silent; // payload bytes: the record's hash tells, not the file format
        }
        qInfo("%d refused at opening, %d found by reading and check(), %d left to the hashes", unreadable, found, silent);
        QVERIFY(unreadable > 10);
    }

    // ---- other processes

    void twoProcessesAppendWithoutLoss() {
        makeStore();
        constexpr int kEach = 2000;
        QProcess a, b;
        const auto start = [&](QProcess& process, const char* first) {
            process.start(QStringLiteral(STORE_WORKER), {QStringLiteral("append"), QString::fromStdString(m_path), QStringLiteral("account-SHARED"),
                                                         QString::fromLatin1(first), QString::number(kEach)});
        };
        start(a, "100000");
        start(b, "500000");
        const auto watcher = open(Access::ReadOnly);
        std::int64_t seen = 0;
        QElapsedTimer timer;
        timer.start();
        while (a.state() != QProcess::NotRunning || b.state() != QProcess::NotRunning) {
            QVERIFY(timer.elapsed() < 240'000);
            a.waitForFinished(20); // false also for one that has ended already
            b.waitForFinished(20);
            const auto now = take(watcher->head()).events;
            QVERIFY(now >= seen);
            seen = now;
        }
        QCOMPARE(a.exitCode(), 0);
        QCOMPARE(b.exitCode(), 0);
        const auto store = open();
        const auto events = tests::readStream(*store, "account-SHARED", {0}, Direction::Forward, 500);
        QCOMPARE(events.size(), std::size_t{2 * kEach});
        int fromA = 0, fromB = 0, turns = 0;
        for (std::size_t i = 1; i < events.size(); ++i)
            turns += (events[i].recordedAt.ns < 500000) != (events[i - 1].recordedAt.ns < 500000) ? 1 : 0;
        qInfo("the two took turns %d times", turns);
        for (std::size_t i = 0; i < events.size(); ++i) {
            QCOMPARE(events[i].revision.value, static_cast<std::int64_t>(i)); // dense
            const auto n = events[i].recordedAt.ns;
            QCOMPARE(n, n < 500000 ? 100000 + fromA++ : 500000 + fromB++); // in the order each wrote them
        }
        // What each was told is what stands there.
        for (QProcess* process : {&a, &b})
            for (const QByteArray& line : process->readAllStandardOutput().split('\n'))
                if (const auto words = line.split(' '); words.size() == 3)
                    QCOMPARE(events[words[2].toULong()].recordedAt.ns, words[1].toLongLong());
        QVERIFY(take(store->check()).empty());
    }

    // ---- publication

    void aNewStoreAppearsWhole() {
        {
            auto store = take(SqliteStore::create(m_path, idOf(7), store::Publish::WithFirstCommit));
            QVERIFY(!QFile::exists(QString::fromStdString(m_path)));
            auto bulk = take(store->beginBulk());
            for (std::uint64_t i = 0; i < 1000; ++i) {
                Made e(i);
                e.event.stream = kStream;
                e.event.revision = {static_cast<std::int64_t>(i)};
                VERIFY_OK(bulk->add(e.view()));
            }
            QVERIFY(!QFile::exists(QString::fromStdString(m_path)));
            VERIFY_OK(bulk->commit());
            QVERIFY(QFile::exists(QString::fromStdString(m_path)));
            bulk.reset();
            QCOMPARE(take(store->head()).events, 1000);
            QVERIFY(store->storeId() == idOf(7));
            take(append(*store, kStream, Expected::exactly({999}), made(5000, 1)));
        }
        QCOMPARE(photograph(folder()).size(), std::size_t{1});
        QVERIFY(take(open(Access::ReadOnly)->check()).empty());
        QCOMPARE(take(open(Access::ReadOnly)->head()).events, 1001);
    }

    void aNewStoreThatIsNotFilledLeavesNothing() {
        {
            auto store = take(SqliteStore::create(m_path, idOf(7), store::Publish::WithFirstCommit));
            auto bulk = take(store->beginBulk());
            VERIFY_OK(bulk->add([] { static Made e(1); e.event.stream = kStream; e.event.revision = {0}; return e.view(); }()));
        }
        QCOMPARE(photograph(folder()).size(), std::size_t{0});
        {
            auto store = take(SqliteStore::create(m_path, idOf(7), store::Publish::WithFirstCommit));
            QCOMPARE(take(store->head()).events, 0);
            write(m_path, "someone was faster");
            QCOMPARE(QString::fromUtf8(base::toString(append(*store, kStream, Expected::any(), made(1, 1)).error().code).data()), QStringLiteral("conflict"));
        }
        QCOMPARE(read(m_path), std::string("someone was faster"));
        QCOMPARE(photograph(folder()).size(), std::size_t{1});
    }

    void afterABulkTheLogIsNotLeftBeside() {
        makeStore();
        auto store = open();
        const auto reader = open(Access::ReadOnly);
        readEverything(*reader);
        auto bulk = take(store->beginBulk());
        for (std::uint64_t i = 0; i < 20000; ++i) {
            Made e(1000 + i);
            e.event.stream = "account-B";
            e.event.revision = {static_cast<std::int64_t>(i)};
            VERIFY_OK(bulk->add(e.view()));
        }
        VERIFY_OK(bulk->commit());
        struct stat info {};
        QVERIFY(stat((m_path + "-wal").c_str(), &info) != 0 || info.st_size == 0);
        QCOMPARE(take(reader->head()).events, 20003);
    }

    // ---- the index of ids

    void everyIdIsFound() {
        auto store = take(SqliteStore::create(m_path, idOf(99)));
        std::mt19937_64 random(5);
        std::map<std::string, std::vector<base::Uuid>> ids;
        const auto randomId = [&] {
            base::Uuid id;
            for (auto& byte : id.bytes)
                byte = static_cast<std::uint8_t>(random());
            return id;
        };
        for (int round = 0; round < 3; ++round) {
            auto bulk = take(store->beginBulk());
            for (int i = 0; i < 7000; ++i) {
                Made e(0);
                e.event.id = randomId();
                e.event.stream = "account-" + std::to_string(random() % 5);
                auto& stream = ids[e.event.stream];
                e.event.revision = {static_cast<std::int64_t>(stream.size())};
                VERIFY_OK(bulk->add(e.view()));
                stream.push_back(e.event.id);
                if (i % 1000 == 0) {
                    QCOMPARE(take(store->findId(e.event.stream, e.event.id)).size(), std::size_t{1});
                    QVERIFY(take(store->findId(e.event.stream, randomId())).empty());
                }
            }
            VERIFY_OK(bulk->commit());
            for (int i = 0; i < 300; ++i) { // single keys make the blocks split
                const std::string name = "account-" + std::to_string(random() % 5);
                Made e(0);
                e.event.id = randomId();
                take(append(*store, name, Expected::any(), {e}));
                ids[name].push_back(e.event.id);
            }
        }
        QVERIFY(take(store->check()).empty());
        for (const auto& [name, list] : ids)
            for (std::size_t i = 0; i < list.size(); i += 13) {
                const auto found = take(store->findId(name, list[i]));
                QCOMPARE(found.size(), std::size_t{1});
                QCOMPARE(found.front().value, static_cast<std::int64_t>(i));
                QVERIFY(take(store->findId("account-other", list[i])).empty());
            }
    }

    void oneIdAThousandTimes() {
        auto store = take(SqliteStore::create(m_path, idOf(99)));
        auto bulk = take(store->beginBulk());
        for (std::int64_t i = 0; i < 3000; ++i) { // one hash over several blocks
            Made e(static_cast<std::uint64_t>(i % 3 == 0 ? 1 : i + 10));
            e.event.stream = kStream;
            e.event.revision = {i};
            VERIFY_OK(bulk->add(e.view()));
        }
        VERIFY_OK(bulk->commit());
        QCOMPARE(take(store->findId(kStream, idOf(1), 10000)).size(), std::size_t{1000});
        QCOMPARE(take(store->findId(kStream, idOf(1), 2)).front(), Revision{0});
        QVERIFY(take(store->check()).empty());
    }

    // ---- agreement with the plain engine

    void agreesWithTheMemoryEngineOnRandomWork() {
        for (unsigned seed = 1; seed <= 4; ++seed) {
            m_path = beside(("random" + std::to_string(seed)).c_str());
            std::unique_ptr<store::EventStore> file = take(SqliteStore::create(m_path, idOf(seed)));
            store::MemoryStore memory(idOf(seed));
            std::mt19937 random(seed);
            const auto pick = [&](unsigned n) { return static_cast<int>(random() % n); };
            const auto stream = [&] { return "account-" + std::to_string(pick(4)); };
            const auto expected = [&] {
                switch (pick(4)) {
                case 0: return Expected::any();
                case 1: return Expected::noStream();
                case 2: return Expected::streamExists();
                default: return Expected::exactly({pick(30) - 1});
                }
            };
            int conflicts = 0, accepted = 0;
            for (int step = 0; step < 250; ++step) {
                const int what = pick(12);
                if (what < 8) {
                    const std::string name = stream();
                    std::vector<Made> events = made(static_cast<std::uint64_t>(pick(60)), static_cast<std::size_t>(1 + pick(3)));
                    if (pick(2) == 0)
                        events = made(static_cast<std::uint64_t>(1000 + step * 10), static_cast<std::size_t>(1 + pick(3)));
                    if (pick(5) == 0)
                        events[0].seal("kid", "S-" + std::to_string(pick(2)), 1 + pick(3));
                    const auto e = expected();
                    std::vector<store::Guard> guards;
                    std::string guarded = stream();
                    if (pick(3) == 0)
                        guards.push_back({guarded, expected()});
                    store::Conflict a, b;
                    const auto left = append(*file, name, e, events, &a, guards), right = append(memory, name, e, events, &b, guards);
                    QCOMPARE(left.ok(), right.ok());
                    if (left.ok()) {
                        ++accepted;
                        QVERIFY(left->front().first == right->front().first && left->front().last == right->front().last);
                        QVERIFY(left->front().lastPosition == right->front().lastPosition && left->front().alreadyThere == right->front().alreadyThere);
                    } else {
                        ++conflicts;
                        QCOMPARE(left.error().message, right.error().message);
                        QVERIFY(a.stream == b.stream && a.actual == b.actual);
                    }
                } else if (what < 10) {
                    auto a = take(file->beginBulk()), b = take(memory.beginBulk());
                    for (int i = pick(20); i > 0; --i) {
                        Made e(static_cast<std::uint64_t>(pick(200)));
                        e.event.stream = stream();
                        e.event.revision = {pick(80)};
                        QCOMPARE(a->add(e.view()).ok(), b->add(e.view()).ok());
                    }
                    if (pick(3) != 0) {
                        VERIFY_OK(a->commit());
                        VERIFY_OK(b->commit());
                    }
                } else if (what == 10) {
                    const store::SnapshotRow row{"account:snapshot-" + std::to_string(pick(2)), {}, {1 + pick(5)}, "AccountSnapshotTaken", 1, {step}, "{}"};
                    QCOMPARE(take(file->saveSnapshot(row)), take(memory.saveSnapshot(row)));
                    const base::Version gone{1 + pick(5)};
                    QCOMPARE(file->deleteSnapshot(row.stream, gone).ok(), memory.deleteSnapshot(row.stream, gone).ok());
                    const auto a = take(file->snapshots(row.stream, true)), b = take(memory.snapshots(row.stream, true));
                    QCOMPARE(a.size(), b.size());
                    for (std::size_t i = 0; i < a.size(); ++i)
                        QVERIFY(a[i].version == b[i].version && a[i].revision == b[i].revision && a[i].recordedAt == b[i].recordedAt);
                } else {
                    file.reset(); // closed and opened again: nothing is kept in the handle
                    file = take(SqliteStore::open(m_path, Access::ReadWrite));
                }
                const auto id = idOf(static_cast<std::uint64_t>(pick(200)));
                const std::string name = stream();
                QVERIFY(take(file->findId(name, id, 100)) == take(memory.findId(name, id, 100)));
                const auto a = take(file->streamInfo(name)), b = take(memory.streamInfo(name));
                QVERIFY(a.events == b.events && a.last == b.last && a.lastPosition == b.lastPosition && a.lastRecordedAt == b.lastRecordedAt);
            }
            QCOMPARE(dump(*file), dump(memory));
            const auto a = take(file->sealedOf("S-1", {}, 1000)), b = take(memory.sealedOf("S-1", {}, 1000));
            QCOMPARE(a.size(), b.size());
            for (std::size_t i = 0; i < a.size(); ++i)
                QVERIFY(a[i].position == b[i].position && a[i].fields == b[i].fields && a[i].stream == b[i].stream);
            QVERIFY(accepted > 20 && conflicts > 20);
            QVERIFY(take(take(SqliteStore::open(m_path, Access::ReadOnly))->check()).empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestSqliteStore)
#include "tst_sqlite_store.moc"
