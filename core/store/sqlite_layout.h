// What a Lookback store looks like as an SQLite file, format 1: header, tables, triggers, and the exact comparison an untrusted
// file has to pass. core/store/FORMAT.md describes the columns; core/decisions/store-layout.md says why.
#pragma once

#include "core/base/result.h"
#include "core/base/uuid.h"
#include "core/sqlite/database.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace lookback::store {

constexpr std::uint32_t kApplicationId = 0x4C6B6231; ///< "Lkb1"
constexpr std::int64_t kFormat = 1;                  ///< user_version

/// Writes the tables into an empty database, in one transaction.
base::Status createLayout(sqlite::Database& db, const base::Uuid& storeId);

/// Every table, index, trigger and view is there with exactly our text, and nothing else is. Unsupported with what differs.
base::Status checkSchema(sqlite::Database& db);
/// The same, with every difference: `use(expected, found)`. An error only when the list of tables cannot be read.
base::Status compareSchema(sqlite::Database& db, const std::function<void(std::string expected, std::string found)>& use);

/// What the first 100 bytes say, read before SQLite parses anything.
struct FileHeader {
    bool writeAheadLog = false; ///< the file is in WAL mode
};
/// An SQLite file that bears our mark and this format's number, whatever else is wrong with it.
base::Result<bool> isStoreOfThisFormat(const sqlite::Database& db);
/// `sideFilesWithContent`: a journal or a write-ahead log holds pages the file may lack, so that its length says nothing.
base::Result<FileHeader> checkHeader(const sqlite::Database& db, bool sideFilesWithContent);

} // namespace lookback::store
