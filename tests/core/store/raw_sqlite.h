// The file as the sqlite3 shell would see and alter it: the library without any of our settings.
#pragma once

#include <string>

namespace lookback::tests {

/// Runs SQL on the file; empty when it worked, else SQLite's message.
std::string rawSql(const std::string& path, const std::string& sql);
/// Another process runs SQL on the file and dies without closing it.
void rawSqlThenDeath(const std::string& path, const std::string& sql);
/// First column of the first row as text.
std::string rawText(const std::string& path, const std::string& sql);

} // namespace lookback::tests
