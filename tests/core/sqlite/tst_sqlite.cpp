// core/sqlite: values and views, errors without values, hardening, waiting for locks, transactions, names that look like URIs.
#include <QTest>

#include "core/sqlite/database.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>

#include <array>
#include <fstream>

using namespace lookback;
using base::ErrorCode;
using sqlite::Access;
using sqlite::Database;
using sqlite::Statement;
using sqlite::Step;
using sqlite::Transaction;
using sqlite::Type;

namespace {

template <class T>
T take(base::Result<T> result) {
    if (!result.ok())
        qFatal("%s", result.error().message.c_str());
    return std::move(result).value();
}

template <class T>
QString codeOf(const base::Result<T>& result) {
    return result.ok() ? QStringLiteral("ok") : QString::fromUtf8(base::toString(result.error().code).data());
}

} // namespace

class TestSqlite : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.path().toStdString() + "/" + name; }
    std::string makeFile(const char* name) const {
        std::ofstream(path(name)).flush();
        take(take(Database::open(path(name), {Access::ReadWrite, {}})).execute("CREATE TABLE t(x INTEGER PRIMARY KEY, y TEXT UNIQUE) STRICT"));
        return path(name);
    }

private Q_SLOTS:
    void valuesGoInAndComeOut() {
        const Database db = take(Database::openInMemory());
        take(db.execute("CREATE TABLE v(a INTEGER, b TEXT, c BLOB, d TEXT, e TEXT) STRICT"));
        Statement insert = take(db.prepare("INSERT INTO v VALUES(?1,?2,?3,?4,?5)"));
        const std::string withZero("a\0b", 3), bytes("\xFF\0\x01", 3);
        take(insert.bind(1, INT64_MIN).bindText(2, withZero).bindBlob(3, bytes).bindText(4, {}).bindNull(5).run("inserting"));
        Statement select = take(db.prepare("SELECT a, b, c, d, e FROM v"));
        QVERIFY(take(select.next("reading")));
        QCOMPARE(select.integer(0), std::int64_t{INT64_MIN});
        QCOMPARE(std::string(select.bytes(1)), withZero);
        QCOMPARE(std::string(select.bytes(2)), bytes);
        QVERIFY(select.type(3) == Type::Text && select.bytes(3).empty()); // an empty text is not NULL
        QVERIFY(select.isNull(4));
        QVERIFY(!take(select.next("reading")));
    }

    void errorsHoldNoValues() {
        Database db = take(Database::openInMemory());
        take(db.execute("CREATE TABLE t(x INTEGER PRIMARY KEY, y TEXT UNIQUE) STRICT; INSERT INTO t VALUES(1, 'secret-IBAN')"));
        Statement insert = take(db.prepare("INSERT INTO t VALUES(2, ?1)"));
        auto failed = insert.bindText(1, "secret-IBAN").run("writing a row");
        QCOMPARE(codeOf(failed), QStringLiteral("conflict"));
        QVERIFY(failed.error().message.starts_with("writing a row: "));
        QVERIFY(failed.error().message.find("secret") == std::string::npos);
        Statement wrong = take(db.prepare("INSERT INTO t VALUES(?1, 'z')"));
        failed = wrong.bindText(1, "secret-IBAN").run("writing a row");
        QVERIFY(!failed.ok() && failed.error().message.find("secret") == std::string::npos);
        // The statement works again afterwards.
        QVERIFY(insert.bindText(1, "other").run("writing a row").ok());
        // A parameter that does not exist is a mistake of ours, told by the step.
        QVERIFY(insert.bind(7, 1).step() == Step::Failed);
    }

    void filesThatAreNoDatabase() {
        QCOMPARE(codeOf(Database::open(path("absent"), {})), QStringLiteral("unreadable"));
        std::ofstream(path("noise")) << std::string(5000, 'z');
        const Database noise = take(Database::open(path("noise"), {}));
        QCOMPARE(codeOf(noise.integerOf("SELECT count(*) FROM sqlite_schema")), QStringLiteral("unreadable"));
        const std::string broken = makeFile("broken");
        std::fstream file(broken, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(100);
        file << std::string(200, '\xFF');
        file.close();
        QCOMPARE(codeOf(take(Database::open(broken, {})).integerOf("SELECT count(*) FROM t")), QStringLiteral("corrupt"));
    }

    void namesAreNeverUris() {
        const QString before = QDir::currentPath();
        QVERIFY(QDir::setCurrent(m_folder.path()));
        for (const char* name : {":memory:", "file:x?mode=memory", "a?b#c%41"}) {
            const std::string file = makeFile(name);
            take(take(Database::open(name, {Access::ReadWrite, {}})).execute("INSERT INTO t VALUES(1, 'here')"));
            QCOMPARE(take(take(Database::open(file, {})).textOf("SELECT y FROM t")), std::string("here"));
        }
        QVERIFY(QDir::setCurrent(before));
    }

    void hardened() {
        const Database db = take(Database::open(makeFile("hard"), {Access::ReadWrite, {}}));
        QCOMPARE(take(db.integerOf("PRAGMA trusted_schema")), 0);
        QCOMPARE(take(db.integerOf("PRAGMA cell_size_check")), 1);
        QCOMPARE(take(db.integerOf("PRAGMA mmap_size")), 0);
        QCOMPARE(take(db.integerOf("PRAGMA recursive_triggers")), 1);
        take(db.execute("PRAGMA writable_schema=ON"));
        QVERIFY(!db.execute("UPDATE sqlite_schema SET sql = 'x'").ok());       // defensive
        QVERIFY(!db.execute("SELECT \"no such column\" FROM t").ok());         // no double-quoted strings
        QVERIFY(!db.execute("ATTACH '/dev/null' AS other").ok());
        QVERIFY(!db.execute("SELECT load_extension('x')").ok());
    }

    void waitsThenSaysLocked() {
        const std::string file = makeFile("busy");
        Database a = take(Database::open(file, {Access::ReadWrite, std::chrono::milliseconds(0)}));
        Database b = take(Database::open(file, {Access::ReadWrite, std::chrono::milliseconds(300)}));
        const Transaction held = take(Transaction::begin(a));
        QElapsedTimer timer;
        timer.start();
        const auto refused = Transaction::begin(b);
        QCOMPARE(codeOf(refused), QStringLiteral("locked"));
        QVERIFY(!refused.error().hint.empty());
        QVERIFY2(timer.elapsed() >= 290 && timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
        timer.restart();
        b.setBusyWait(std::chrono::milliseconds(0));
        QCOMPARE(codeOf(Transaction::begin(b)), QStringLiteral("locked"));
        QVERIFY(timer.elapsed() < 250);
    }

    void transactionsRollBackUnlessCommitted() {
        Database db = take(Database::open(makeFile("tx"), {Access::ReadWrite, {}}));
        {
            const Transaction dropped = take(Transaction::begin(db));
            take(db.execute("INSERT INTO t VALUES(1, 'a')"));
            QVERIFY(db.inTransaction());
        }
        QVERIFY(!db.inTransaction());
        QCOMPARE(take(db.integerOf("SELECT count(*) FROM t")), 0);
        Transaction kept = take(Transaction::begin(db));
        take(db.execute("INSERT INTO t VALUES(1, 'a')"));
        take(kept.commit());
        QCOMPARE(take(db.integerOf("SELECT count(*) FROM t")), 1);
    }

    void triggersCanBeSwitchedOffForThisConnection() {
        Database db = take(Database::open(makeFile("triggers"), {Access::ReadWrite, {}}));
        take(db.execute("CREATE TRIGGER no BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no'); END"));
        Statement insert = take(db.prepare("INSERT INTO t VALUES(?1, NULL)"));
        QVERIFY(!insert.bind(1, 1).run("inserting").ok());
        db.setTriggers(false);
        QVERIFY(insert.bind(1, 1).run("inserting").ok());
        db.setTriggers(true);
        QVERIFY(!insert.bind(1, 2).run("inserting").ok());
    }

    void rawBytes() {
        const std::string file = makeFile("raw");
        const Database db = take(Database::open(file, {}));
        std::array<char, 16> start{};
        QCOMPARE(take(db.readRaw(0, start)), std::size_t{16});
        QCOMPARE(std::string(start.data(), 15), std::string("SQLite format 3"));
        const auto size = take(db.fileSize());
        QCOMPARE(take(db.readRaw(size - 5, start)), std::size_t{5});
        QCOMPARE(take(db.readRaw(size, start)), std::size_t{0});
        QVERIFY(db.isReadOnly());
        QCOMPARE(codeOf(db.execute("INSERT INTO t VALUES(1, 'a')")), QStringLiteral("cannotWrite"));
    }
};

QTEST_GUILESS_MAIN(TestSqlite)
#include "tst_sqlite.moc"
