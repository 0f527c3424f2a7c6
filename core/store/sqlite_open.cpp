#include "core/store/sqlite_open.h"

#include "core/base/encoding.h"
#include "core/store/sqlite_layout.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lookback::store {
namespace {

using base::ErrorCode;
using base::makeError;
using sqlite::Access;

constexpr std::string_view kNotClosedCleanly = "not closed cleanly; copy it to a writable folder";

base::Error notClosedCleanly() {
    return makeError(ErrorCode::Unreadable, std::string(kNotClosedCleanly), {},
                     "A program that was writing to the store ended without closing it. Any command that writes to it repairs it first (importing once more a log it holds adds "
                     "nothing); to keep these bytes as they are, do that with a copy of the store and its -wal or -journal file in a writable folder");
}

// Size of a companion file; 0 when there is none. stat only: opening and closing it would drop SQLite's locks.
std::uint64_t sizeOf(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) ? static_cast<std::uint64_t>(info.st_size) : 0;
}

bool exists(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0;
}

base::Status checkFileKind(const std::string& path) {
    if (path.empty() || path.find('\0') != std::string::npos)
        return makeError(ErrorCode::InvalidArgument, "no file name");
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        const int problem = errno;
        if (problem == ENOENT || problem == ENOTDIR)
            return makeError(ErrorCode::NotFound, "there is no such file", path, "Check the name, or create the store by importing a log");
        return makeError(ErrorCode::Unreadable, std::string("the file cannot be reached: ") + std::strerror(problem), path);
    }
    if (S_ISDIR(info.st_mode))
        return makeError(ErrorCode::Unreadable, "this is a folder, not a store", path, "Choose the .lookback file in it");
    if (!S_ISREG(info.st_mode))
        return makeError(ErrorCode::Unreadable, "this is not a regular file", path, "Choose a .lookback file");
    if (::access(path.c_str(), R_OK) != 0)
        return makeError(ErrorCode::Unreadable, "no right to read the file", path, "Ask its owner for the right to read it");
    return base::success();
}

/// How evidence may be opened so that neither a byte changes nor a file appears.
enum class Reading {
    AtRest,      ///< rollback mode: mode=ro leaves nothing
    Live,        ///< WAL with its index beside it: another process writes, or one was killed; mode=ro uses what is there
    WalAlone,    ///< WAL without index, so nobody has it open: read under an exclusive lock with the index in our own memory
    WalFinished, ///< WAL mode but no log: a writing connection that only queries removes its empty companions itself
};

Reading readingFor(const std::string& path, bool writeAheadLog) {
    if (!writeAheadLog)
        return Reading::AtRest;
    if (exists(path + "-shm"))
        return Reading::Live;
    return sizeOf(path + "-wal") > 0 ? Reading::WalAlone : Reading::WalFinished;
}

base::Result<base::Uuid> readStoreId(const sqlite::Database& db) {
    LOOKBACK_TRY_ASSIGN(const std::string id, db.textOf("SELECT id FROM store WHERE one = 1"));
    base::Uuid uuid;
    if (id.size() != uuid.bytes.size())
        return makeError(ErrorCode::Corrupt, "the store's id is missing", {}, "Work with another copy of the store");
    std::memcpy(uuid.bytes.data(), id.data(), id.size());
    return uuid;
}

base::Result<sqlite::Database> openUnclean(const std::string& path, Reading reading, std::chrono::milliseconds busyWait) {
    auto opened = sqlite::Database::open(path, {Access::ReadWrite, busyWait});
    if (!opened.ok() || opened->isReadOnly())
        return notClosedCleanly();
    LOOKBACK_TRY(opened->execute("PRAGMA query_only=ON"));
    if (reading == Reading::WalAlone) {
        opened->setKeepWalOnClose(true);
        LOOKBACK_TRY(opened->execute("PRAGMA locking_mode=EXCLUSIVE"));
    }
    return opened;
}

// In WAL mode a file or folder without write permission shows only at the first read; so does a journal that must be rolled back.
base::Error explain(const base::Error& problem, bool mustBeRepaired) {
    return mustBeRepaired && (problem.code == ErrorCode::CannotWrite || problem.code == ErrorCode::Unreadable) ? notClosedCleanly() : problem;
}

base::Result<OpenedFile> judge(const std::string& path, Access access, std::chrono::milliseconds busyWait) {
    LOOKBACK_TRY_ASSIGN(auto db, sqlite::Database::open(path, {access, busyWait}));
    const bool sideFiles = sizeOf(path + "-wal") > 0 || sizeOf(path + "-journal") > 0;
    LOOKBACK_TRY_ASSIGN(const FileHeader header, checkHeader(db, sideFiles));
    if (access == Access::ReadWrite && db.isReadOnly())
        return makeError(ErrorCode::CannotWrite, "no right to write to the file", {}, "Open it as evidence, or ask its owner for the right");
    const Reading reading = readingFor(path, header.writeAheadLog);
    if (access == Access::ReadOnly && (reading == Reading::WalAlone || reading == Reading::WalFinished)) {
        db.close();
        LOOKBACK_TRY_ASSIGN(db, openUnclean(path, reading, busyWait));
    }
    if (auto schema = checkSchema(db); !schema.ok())
        return explain(schema.error(), header.writeAheadLog || (access == Access::ReadOnly && sizeOf(path + "-journal") > 0));
    LOOKBACK_TRY_ASSIGN(const base::Uuid id, readStoreId(db));
    return OpenedFile{std::move(db), id, header.writeAheadLog};
}

base::Status syncFolder(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int problem = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    // Some network file systems cannot sync a folder (EINVAL); the name is then as durable as they make it.
    if (!synced && problem != EINVAL)
        return makeError(ErrorCode::CannotWrite, std::string("the folder cannot be synced: ") + std::strerror(problem), folder);
    return base::success();
}

base::Status createEmptyFile(const std::string& path) {
    // For the owner alone: a store holds amounts, dates and ids in clear. SQLite gives its companion files the same rights.
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return makeError(ErrorCode::CannotWrite, std::string("the store cannot be created: ") + std::strerror(errno), path,
                         "Check that the folder exists and that you may write to it");
    ::close(descriptor);
    return base::success();
}

} // namespace

base::Result<OpenedFile> openStoreFile(const std::string& path, Access access, std::chrono::milliseconds busyWait) {
    LOOKBACK_TRY(checkFileKind(path));
    auto opened = judge(path, access, busyWait);
    if (!opened.ok())
        return opened.error().where.empty() ? opened.error().at(path) : opened.error();
    return opened;
}

bool isNotClosedCleanly(const base::Error& problem) { return problem.message == kNotClosedCleanly; }

std::string privateName(const std::string& path) {
    std::array<std::uint8_t, 8> dice{};
    sqlite::randomBytes(dice);
    return path + ".new-" + base::toHex({reinterpret_cast<const char*>(dice.data()), dice.size()});
}

base::Status publishFile(const std::string& from, const std::string& to) {
    // Neither replaces an existing file; link + unlink is for file systems that do not know RENAME_NOREPLACE.
    int result = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
    if (result != 0 && (errno == EINVAL || errno == ENOSYS)) {
        result = ::link(from.c_str(), to.c_str());
        if (result == 0)
            ::unlink(from.c_str());
    }
    if (result != 0 && errno == EEXIST)
        return makeError(ErrorCode::Conflict, "there is already a file of this name", to, "Choose another name, or open that store");
    if (result != 0)
        return makeError(ErrorCode::CannotWrite, std::string("the store cannot get its name: ") + std::strerror(errno), to);
    return syncFolder(to);
}

base::Status createStoreFile(const std::string& path, const base::Uuid& storeId) {
    LOOKBACK_TRY(createEmptyFile(path));
    const auto build = [&]() -> base::Status {
        LOOKBACK_TRY_ASSIGN(auto db, sqlite::Database::open(path, {Access::ReadWrite, std::chrono::seconds(10)}));
        return createLayout(db, storeId);
    };
    auto built = build();
    if (!built.ok()) {
        ::unlink(path.c_str());
        ::unlink((path + "-journal").c_str());
        return built.error().at(path);
    }
    return base::success();
}

} // namespace lookback::store
