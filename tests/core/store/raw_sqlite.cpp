#include "raw_sqlite.h"

#include <sqlite3.h>

#include <sys/wait.h>
#include <unistd.h>

namespace lookback::tests {

std::string rawSql(const std::string& path, const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_open(path.c_str(), &db);
    char* message = nullptr;
    const int result = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message);
    std::string said = message != nullptr ? message : result == SQLITE_OK ? "" : "failed";
    sqlite3_free(message);
    sqlite3_close(db);
    return said;
}

void rawSqlThenDeath(const std::string& path, const std::string& sql) {
    if (const pid_t child = ::fork(); child > 0) {
        ::waitpid(child, nullptr, 0);
    } else {
        sqlite3* db = nullptr;
        sqlite3_open(path.c_str(), &db);
        sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
        ::_exit(0);
    }
}

std::string rawText(const std::string& path, const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_open(path.c_str(), &db);
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr);
    std::string text;
    if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0) != nullptr)
        text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return text;
}

} // namespace lookback::tests
