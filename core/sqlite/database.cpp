#include "core/sqlite/database.h"

#include "core/base/encoding.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

namespace lookback::sqlite {
namespace {

using base::ErrorCode;

ErrorCode codeOf(int extended) {
    switch (extended) { // the cases whose primary code would say too little
    case SQLITE_IOERR_READ:
    case SQLITE_IOERR_SHORT_READ:
    case SQLITE_IOERR_FSTAT:
        return ErrorCode::Unreadable;
    case SQLITE_IOERR_CORRUPTFS:
        return ErrorCode::Corrupt;
    case SQLITE_READONLY_ROLLBACK:
    case SQLITE_READONLY_RECOVERY:
    case SQLITE_READONLY_CANTINIT:
        return ErrorCode::Unreadable;
    default:
        break;
    }
    switch (extended & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return ErrorCode::Locked;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
        return ErrorCode::CannotWrite;
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ErrorCode::Unreadable;
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
        return ErrorCode::Corrupt;
    case SQLITE_CONSTRAINT:
        return ErrorCode::Conflict;
    case SQLITE_TOOBIG:
        return ErrorCode::InvalidInput;
    case SQLITE_INTERRUPT:
        return ErrorCode::Cancelled;
    default:
        return ErrorCode::Internal;
    }
}

std::string_view hintOf(int extended) {
    if (extended == SQLITE_READONLY_ROLLBACK || extended == SQLITE_READONLY_RECOVERY || extended == SQLITE_READONLY_CANTINIT)
        return "It was not closed cleanly; open it once for writing, or copy it with its companion files to a writable folder";
    switch (codeOf(extended)) {
    case ErrorCode::Locked:
        return "Another program is writing; try again when it has finished";
    case ErrorCode::CannotWrite:
        return (extended & 0xFF) == SQLITE_FULL ? "The disk or the quota is full; free some room and try again. Nothing was changed"
                                                : "Check the disk and the rights of file and folder. Nothing was changed";
    case ErrorCode::Corrupt:
        return "The file is damaged; work with another copy, and keep this one for examination";
    case ErrorCode::Unreadable:
        return "Check that the file is there, whole and readable";
    case ErrorCode::InvalidArgument:
    case ErrorCode::NotFound:
    case ErrorCode::InvalidInput:
    case ErrorCode::Unsupported:
    case ErrorCode::Conflict:
    case ErrorCode::Refused:
    case ErrorCode::Cancelled:
    case ErrorCode::Internal:
        break;
    }
    return {};
}

// SQLite's message names tables, columns and, for a damaged schema, text of the file; never a bound value.
base::Error makeSqliteError(sqlite3* db, int result, std::string_view doing) {
    const int extended = db != nullptr ? sqlite3_extended_errcode(db) : result;
    const int code = (extended & 0xFF) == (result & 0xFF) ? extended : result;
    std::string detail = sqlite3_errstr(code);
    if (db != nullptr && (sqlite3_errcode(db) & 0xFF) == (result & 0xFF)) {
        const std::string said = base::visibleExcerpt(sqlite3_errmsg(db), 200);
        if (said != detail && !said.empty())
            detail = said;
    }
    return base::makeError(codeOf(code), std::string(doing) + ": " + detail + " (SQLite " + std::to_string(code) + ")", {},
                           std::string(hintOf(code)));
}

} // namespace

// ---- Statement

Statement::~Statement() { sqlite3_finalize(m_stmt); }

Statement::Statement(Statement&& other) noexcept
    : m_stmt(std::exchange(other.m_stmt, nullptr)), m_bindResult(other.m_bindResult) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    if (this != &other) {
        sqlite3_finalize(m_stmt);
        m_stmt = std::exchange(other.m_stmt, nullptr);
        m_bindResult = other.m_bindResult;
    }
    return *this;
}

Statement& Statement::bind(int parameter, std::int64_t value) {
    m_bindResult |= sqlite3_bind_int64(m_stmt, parameter, value);
    return *this;
}

Statement& Statement::bindText(int parameter, std::string_view value) {
    // An empty view may hold a null pointer, which SQLite would take for NULL.
    m_bindResult |= sqlite3_bind_text64(m_stmt, parameter, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindBlob(int parameter, std::string_view value) {
    m_bindResult |= sqlite3_bind_blob64(m_stmt, parameter, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC);
    return *this;
}

Statement& Statement::bindNull(int parameter) {
    m_bindResult |= sqlite3_bind_null(m_stmt, parameter);
    return *this;
}

Step Statement::step() {
    if (m_bindResult != SQLITE_OK)
        return Step::Failed;
    const int result = sqlite3_step(m_stmt);
    return result == SQLITE_ROW ? Step::Row : result == SQLITE_DONE ? Step::Done : Step::Failed;
}

void Statement::reset() {
    if (m_stmt != nullptr)
        sqlite3_reset(m_stmt);
    m_bindResult = SQLITE_OK;
}

base::Status Statement::run(std::string_view doing) {
    Step step = this->step();
    while (step == Step::Row)
        step = this->step();
    if (step == Step::Failed) {
        base::Error problem = error(doing);
        reset();
        return problem;
    }
    reset();
    return base::success();
}

base::Result<bool> Statement::next(std::string_view doing) {
    const Step s = step();
    if (s == Step::Failed)
        return error(doing);
    return s == Step::Row;
}

base::Error Statement::error(std::string_view doing) const {
    sqlite3* db = sqlite3_db_handle(m_stmt);
    return makeSqliteError(db, m_bindResult != SQLITE_OK ? m_bindResult : sqlite3_errcode(db), doing);
}

Type Statement::type(int column) const {
    switch (sqlite3_column_type(m_stmt, column)) {
    case SQLITE_INTEGER: return Type::Integer;
    case SQLITE_FLOAT: return Type::Float;
    case SQLITE_TEXT: return Type::Text;
    case SQLITE_BLOB: return Type::Blob;
    default: return Type::Null;
    }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_stmt, column); }

std::string_view Statement::bytes(int column) const {
    // column_blob, also for text: column_text would copy the value in order to end it with a zero.
    const void* data = sqlite3_column_blob(m_stmt, column);
    const int size = sqlite3_column_bytes(m_stmt, column);
    return data == nullptr ? std::string_view{} : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

// ---- Database

Database::~Database() { close(); }

Database::Database(Database&& other) noexcept
    : m_db(std::exchange(other.m_db, nullptr)), m_patience(std::move(other.m_patience)), m_stop(std::move(other.m_stop)) {}

Database& Database::operator=(Database&& other) noexcept {
    if (this != &other) {
        close();
        m_db = std::exchange(other.m_db, nullptr);
        m_patience = std::move(other.m_patience);
        m_stop = std::move(other.m_stop);
    }
    return *this;
}

void Database::close() {
    // close_v2: a statement that outlives the connection keeps it alive instead of crashing.
    sqlite3_close_v2(std::exchange(m_db, nullptr));
    m_patience.reset();
    m_stop.reset();
}

base::Result<Database> Database::open(const std::string& path, const OpenOptions& options) {
    // An absolute path cannot be taken for "file:…" or ":memory:".
    std::error_code ignored;
    const std::string absolute = std::filesystem::absolute(path, ignored).string();
    const int access = options.access == Access::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    sqlite3* raw = nullptr;
    const int result = sqlite3_open_v2(absolute.c_str(), &raw, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    Database db(raw);
    if (result != SQLITE_OK)
        return makeSqliteError(raw, result, "cannot open the file").at(path);
    db.harden();
    db.setBusyWait(options.busyWait);
    return db;
}

base::Result<Database> Database::openInMemory() {
    sqlite3* raw = nullptr;
    const int result =
        sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    Database db(raw);
    if (result != SQLITE_OK)
        return makeSqliteError(raw, result, "cannot make a database in memory");
    db.harden();
    return db;
}

void Database::harden() {
    sqlite3_db_config(m_db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(m_db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(m_db, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(m_db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(m_db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_limit(m_db, SQLITE_LIMIT_LENGTH, 64 << 20);
    sqlite3_limit(m_db, SQLITE_LIMIT_SQL_LENGTH, 1 << 16);
    sqlite3_limit(m_db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(m_db, SQLITE_LIMIT_WORKER_THREADS, 0);
    // None of these reads the file. recursive_triggers: INSERT OR REPLACE must fire the triggers against deleting.
    sqlite3_exec(m_db, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA recursive_triggers=ON; PRAGMA temp_store=MEMORY;",
                 nullptr, nullptr, nullptr);
}

bool Database::isReadOnly() const { return sqlite3_db_readonly(m_db, "main") != 0; }
bool Database::inTransaction() const { return sqlite3_get_autocommit(m_db) == 0; }

base::Result<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* raw = nullptr;
    const int result = sqlite3_prepare_v3(m_db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (result != SQLITE_OK)
        return makeSqliteError(m_db, result, "preparing a query");
    return Statement(raw);
}

base::Status Database::execute(const std::string& sql) const {
    const int result = sqlite3_exec(m_db, sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK)
        return makeSqliteError(m_db, result, "running \"" + sql.substr(0, 40) + "\"");
    return base::success();
}

base::Result<std::int64_t> Database::integerOf(std::string_view sql) const {
    LOOKBACK_TRY_ASSIGN(Statement statement, prepare(sql));
    LOOKBACK_TRY_ASSIGN(const bool row, statement.next("reading a figure"));
    return row ? statement.integer(0) : 0;
}

base::Result<std::string> Database::textOf(std::string_view sql) const {
    LOOKBACK_TRY_ASSIGN(Statement statement, prepare(sql));
    LOOKBACK_TRY_ASSIGN(const bool row, statement.next("reading a setting"));
    return row ? std::string(statement.bytes(0)) : std::string();
}

int Database::waitForLock(void* self, int tries) {
    using Clock = std::chrono::steady_clock;
    auto& patience = *static_cast<Patience*>(self);
    const auto now = Clock::now();
    if (tries == 0)
        patience.since = now;
    const auto left = patience.wait - (now - patience.since);
    if (left <= Clock::duration::zero())
        return 0;
    // Short naps first (a commit lasts some 0.2 ms), long ones later; a random part keeps two waiters from marching in step.
    std::uint8_t dice = 0;
    sqlite3_randomness(1, &dice);
    const auto nap = std::chrono::microseconds(std::min(100 << std::min(tries, 7), 10'000) / 2 + dice * 8);
    std::this_thread::sleep_for(std::min<Clock::duration>(nap, left));
    return 1;
}

void Database::setBusyWait(std::chrono::milliseconds wait) {
    if (m_patience == nullptr)
        m_patience = std::make_unique<Patience>();
    m_patience->wait = wait;
    sqlite3_busy_handler(m_db, &Database::waitForLock, m_patience.get());
}

int Database::shouldStop(void* self) { return static_cast<const std::stop_token*>(self)->stop_requested() ? 1 : 0; }

void Database::setStop(std::stop_token stop) {
    constexpr int kEvery = 10'000; // virtual instructions: well under a millisecond
    const bool asked = stop.stop_possible();
    m_stop = asked ? std::make_unique<std::stop_token>(std::move(stop)) : nullptr;
    sqlite3_progress_handler(m_db, asked ? kEvery : 0, asked ? &Database::shouldStop : nullptr, m_stop.get());
}

void Database::setTriggers(bool on) { sqlite3_db_config(m_db, SQLITE_DBCONFIG_ENABLE_TRIGGER, on ? 1 : 0, nullptr); }
void Database::setKeepWalOnClose(bool keep) { sqlite3_db_config(m_db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr); }
std::int64_t Database::lastInsertedRow() const { return sqlite3_last_insert_rowid(m_db); }
std::int64_t Database::changes() const { return sqlite3_changes64(m_db); }

base::Result<std::size_t> Database::readRaw(std::uint64_t offset, std::span<char> into) const {
    LOOKBACK_TRY_ASSIGN(const std::uint64_t size, fileSize());
    if (offset >= size)
        return std::size_t{0};
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size - offset));
    sqlite3_file* file = nullptr;
    sqlite3_file_control(m_db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    const int result = file->pMethods->xRead(file, into.data(), static_cast<int>(count), static_cast<sqlite3_int64>(offset));
    if (result != SQLITE_OK)
        return makeSqliteError(nullptr, result, "reading the file");
    return count;
}

base::Result<std::uint64_t> Database::fileSize() const {
    sqlite3_file* file = nullptr;
    sqlite3_int64 size = 0;
    int result = sqlite3_file_control(m_db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (result == SQLITE_OK && file != nullptr && file->pMethods != nullptr)
        result = file->pMethods->xFileSize(file, &size);
    else
        result = SQLITE_IOERR_FSTAT;
    if (result != SQLITE_OK)
        return makeSqliteError(nullptr, result, "asking for the size of the file");
    return static_cast<std::uint64_t>(size);
}

base::Error Database::error(std::string_view doing) const { return makeSqliteError(m_db, sqlite3_errcode(m_db), doing); }

// ---- Transaction

base::Result<Transaction> Transaction::begin(Database& db) {
    LOOKBACK_TRY(db.execute("BEGIN IMMEDIATE"));
    return Transaction(db);
}

Transaction::~Transaction() { rollback(); }

void Transaction::rollback() {
    // After a full disk SQLite may have rolled back by itself; then there is nothing left to do.
    if (m_db != nullptr && m_db->inTransaction())
        static_cast<void>(m_db->execute("ROLLBACK"));
    m_db = nullptr;
}

base::Status Transaction::commit() {
    if (auto done = m_db->execute("COMMIT"); !done.ok()) {
        rollback();
        base::Error problem = done.error();
        // The disk may hold the commit although it did not say so, and SQLite then finds it after a crash.
        if (problem.code == ErrorCode::CannotWrite)
            problem.hint = "Free room or repair the disk. Whether the change was kept is certain only when the store is opened again; "
                           "trying again with the same event ids is safe";
        return problem;
    }
    m_db = nullptr;
    return base::success();
}

void randomBytes(std::span<std::uint8_t> out) { sqlite3_randomness(static_cast<int>(out.size()), out.data()); }

} // namespace lookback::sqlite
