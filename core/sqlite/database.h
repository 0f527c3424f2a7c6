// SQLite behind a small door: connection, statement, transaction. The only module that includes sqlite3.h.
// Connections are opened without SQLite's own mutexes: a Database and its statements belong to one thread at a time.
// Every connection is hardened for files from strangers (security.md 6): defensive, trusted_schema off, cell_size_check on,
// mmap off, no double-quoted strings, no extensions. Errors never hold bound values.
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace lookback::sqlite {

enum class Step : std::uint8_t { Row, Done, Failed };
enum class Type : std::uint8_t { Integer, Float, Text, Blob, Null };

/// A prepared statement. Parameters are 1-based, columns 0-based, as in SQLite.
class Statement {
public:
    Statement() = default;
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    [[nodiscard]] bool isSet() const { return m_stmt != nullptr; }

    /// Text and blob are not copied: they must live until the next reset() or bind of the same parameter.
    Statement& bind(int parameter, std::int64_t value);
    Statement& bindText(int parameter, std::string_view value);
    Statement& bindBlob(int parameter, std::string_view value);
    Statement& bindNull(int parameter);

    /// Failed: see error(). After Done or Failed the statement is reset by the caller.
    [[nodiscard]] Step step();
    void reset();
    /// Steps to the end, ignoring rows, and resets.
    [[nodiscard]] base::Status run(std::string_view doing);
    /// One step; true = there is a row.
    [[nodiscard]] base::Result<bool> next(std::string_view doing);
    /// Why the last step failed; `doing` = "reading an event".
    [[nodiscard]] base::Error error(std::string_view doing) const;

    [[nodiscard]] Type type(int column) const;
    [[nodiscard]] bool isNull(int column) const { return type(column) == Type::Null; }
    [[nodiscard]] std::int64_t integer(int column) const;
    /// The bytes of a TEXT or BLOB, valid until the next step or reset; no copy, no terminating zero.
    [[nodiscard]] std::string_view bytes(int column) const;

private:
    friend class Database;
    explicit Statement(sqlite3_stmt* stmt) : m_stmt(stmt) {}
    sqlite3_stmt* m_stmt = nullptr;
    int m_bindResult = 0;
};

/// Resets a statement on leaving the scope, so that no read transaction outlives a function.
class ResetGuard {
public:
    explicit ResetGuard(Statement& statement) : m_statement(statement) {}
    ~ResetGuard() { m_statement.reset(); }
    ResetGuard(const ResetGuard&) = delete;
    ResetGuard& operator=(const ResetGuard&) = delete;

private:
    Statement& m_statement;
};

enum class Access : std::uint8_t { ReadOnly, ReadWrite };

struct OpenOptions {
    Access access = Access::ReadOnly;
    std::chrono::milliseconds busyWait{10'000}; ///< then Locked
};

class Database {
public:
    Database() = default;
    ~Database();
    Database(Database&& other) noexcept;
    Database& operator=(Database&& other) noexcept;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// The file must exist (ReadWrite does not create it). `path` is a path, never a URI.
    static base::Result<Database> open(const std::string& path, const OpenOptions& options);
    /// An empty database in memory, for tests and for building an expected schema.
    static base::Result<Database> openInMemory();
    void close();

    [[nodiscard]] bool isOpen() const { return m_db != nullptr; }
    /// Also true when the file was asked for writing but the system allows only reading.
    [[nodiscard]] bool isReadOnly() const;
    [[nodiscard]] bool inTransaction() const;

    [[nodiscard]] base::Result<Statement> prepare(std::string_view sql) const;
    /// One or more statements; rows are ignored.
    [[nodiscard]] base::Status execute(const std::string& sql) const;
    /// First column of the first row as integer / text; `sql` is a PRAGMA or a SELECT of one value.
    [[nodiscard]] base::Result<std::int64_t> integerOf(std::string_view sql) const;
    [[nodiscard]] base::Result<std::string> textOf(std::string_view sql) const;

    /// How long a call waits for another connection's lock.
    void setBusyWait(std::chrono::milliseconds wait);
    /// A long query ends with Cancelled when a stop is requested; a token without a source takes it back.
    void setStop(std::stop_token stop);
    /// Off: triggers of the schema do not fire for statements of this connection (prepared ones are prepared again).
    void setTriggers(bool on);
    /// On: the last connection leaves the write-ahead log as it is when it closes.
    void setKeepWalOnClose(bool keep);
    [[nodiscard]] std::int64_t lastInsertedRow() const;
    /// Rows changed by the last INSERT, UPDATE or DELETE.
    [[nodiscard]] std::int64_t changes() const;

    /// Bytes of the file itself, through SQLite's own descriptor. (Opening the file a second time and closing it would drop the
    /// POSIX locks of every connection in this process.) Returns how many bytes there were.
    [[nodiscard]] base::Result<std::size_t> readRaw(std::uint64_t offset, std::span<char> into) const;
    [[nodiscard]] base::Result<std::uint64_t> fileSize() const;

    /// The error of the last failed call.
    [[nodiscard]] base::Error error(std::string_view doing) const;

private:
    explicit Database(sqlite3* db) : m_db(db) {}
    void harden();
    static int waitForLock(void* self, int tries);
    static int shouldStop(void* self);

    struct Patience {
        std::chrono::milliseconds wait{10'000};
        std::chrono::steady_clock::time_point since;
    };
    sqlite3* m_db = nullptr;
    std::unique_ptr<Patience> m_patience; ///< SQLite holds its address, so it does not move with the Database
    std::unique_ptr<std::stop_token> m_stop; ///< the same
};

/// BEGIN IMMEDIATE … COMMIT; rolled back unless committed.
class Transaction {
public:
    static base::Result<Transaction> begin(Database& db);
    ~Transaction();
    Transaction(Transaction&& other) noexcept : m_db(other.m_db) { other.m_db = nullptr; }
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    [[nodiscard]] base::Status commit();
    void rollback();

private:
    explicit Transaction(Database& db) : m_db(&db) {}
    Database* m_db;
};

/// Random bytes from SQLite's generator (seeded by the system): for names and ids, not for keys.
void randomBytes(std::span<std::uint8_t> out);

} // namespace lookback::sqlite
