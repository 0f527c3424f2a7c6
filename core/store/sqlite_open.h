// Finding, judging and opening the file of a store (architecture.md, "SQLite store"). Decides how a file that was not closed
// cleanly may be read without leaving anything behind.
#pragma once

#include "core/base/result.h"
#include "core/base/uuid.h"
#include "core/sqlite/database.h"
#include "core/store/finding.h"

#include <chrono>
#include <stop_token>
#include <string>

namespace lookback::store {

struct OpenedFile {
    sqlite::Database db;
    base::Uuid storeId;
    bool writeAheadLog = false; ///< the file was in WAL mode
};

/// Judges file type, header and schema. Errors: NotFound, Unreadable, Unsupported, Corrupt, Locked; for writing also CannotWrite.
base::Result<OpenedFile> openStoreFile(const std::string& path, sqlite::Access access, std::chrono::milliseconds busyWait);

/// Whether openStoreFile() refused because a writer ended without closing the file, and reading alone cannot bring it back.
bool isNotClosedCleanly(const base::Error& problem);

/// Of a file that openStoreFile() refuses: everything its header and its list of tables say that is not as it must be, and SQLite's own check. Reads the
/// file only, and nothing of what the tables hold. An error when it is no Lookback store of this format at all, or cannot be reached.
base::Status checkUnopened(const std::string& path, const FindingCallback& found, const std::stop_token& stop);

/// A new, empty, cleanly closed store file. Give it a privateName() and publish it when it is whole: then no half-made store is
/// ever seen under the real name.
base::Status createStoreFile(const std::string& path, const base::Uuid& storeId);

/// Gives `from` the name `to` unless that exists, durably. Conflict when it does.
base::Status publishFile(const std::string& from, const std::string& to);
/// "<path>.new-<random>", in the same folder.
std::string privateName(const std::string& path);

} // namespace lookback::store
