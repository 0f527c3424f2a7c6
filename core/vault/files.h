// Files as a vault needs them: mode 0600, never through a symbolic link, written whole and renamed, or appended under a lock; every
// short write and failed sync is an error. Paths in errors. A handle belongs to one thread at a time.
#pragma once

#include "core/base/result.h"
#include "core/crypto/random.h"
#include "core/crypto/secret_bytes.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lookback::vault {

/// An open file descriptor.
class File {
public:
    File() = default;
    explicit File(int fd) : m_fd(fd) {}
    ~File() { close(); }
    File(File&& other) noexcept;
    File& operator=(File&& other) noexcept;
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int fd() const { return m_fd; }
    [[nodiscard]] bool isOpen() const { return m_fd >= 0; }
    void close();

private:
    int m_fd = -1;
};

/// Which file it is, however it is called, and how long.
struct FileId {
    std::uint64_t device = 0, inode = 0;
    std::int64_t size = 0;
    unsigned mode = 0;
    [[nodiscard]] bool sameFile(const FileId& other) const { return device == other.device && inode == other.inode; }
};

/// A regular file, not through a link. NotFound, Refused (a link, or not a regular file), Unreadable; with `writable` CannotWrite.
base::Result<File> openRegular(const std::string& path, bool writable);
base::Result<FileId> identify(const File& file, const std::string& path);
/// Absent when there is none; a link counts as itself.
std::optional<FileId> identify(const std::string& path);

/// Reads lines from byte `from` on in pieces of bounded memory. `line` gets each complete line without '\n' and the offset behind it. What follows
/// the last '\n' is not a line. Returns the offset behind the last complete line.
base::Result<std::int64_t> readLines(const File& file, const std::string& path, std::int64_t from, std::size_t maxLine,
                                     const std::function<base::Status(std::string_view line, std::int64_t end)>& line);
/// The first line without '\n'; Unreadable when there is none within `maxLine` bytes.
base::Result<std::string> readFirstLine(const File& file, const std::string& path, std::size_t maxLine);
/// Bytes at an offset, as many as there are up to `size`; 0 at the end.
base::Result<std::size_t> readAt(const File& file, const std::string& path, std::int64_t offset, char* into, std::size_t size);
/// A small file, whole.
base::Result<crypto::SecretBytes> readSecret(const std::string& path, std::size_t maxSize, unsigned& mode);

/// Appends at `offset`, which is made the file's end first. On failure the file is cut back to `offset`.
base::Status appendAt(const File& file, const std::string& path, std::int64_t offset, std::string_view bytes);
base::Status syncFile(const File& file, const std::string& path);
/// The folder that holds `path`: makes a rename or a new file in it durable.
base::Status syncFolderOf(const std::string& path);

/// A new file of mode 0600 with these bytes, synced; nothing may be there. The folder is not synced.
base::Result<File> writeNew(const std::string& path, const std::function<base::Status(const File&)>& content);
base::Status writeAll(const File& file, const std::string& path, std::string_view bytes);
base::Status renameFile(const std::string& from, const std::string& to);
/// Removes a file that may not be there.
void removeQuietly(const std::string& path);
/// A second name for a file; false where the file system has no such thing.
base::Result<bool> linkFile(const std::string& from, const std::string& to);
/// Overwrites a vault or key file with random bytes, synced; its first bytes last, so that a file that does not begin as one needs no overwriting: it was, or
/// it is none of ours.
base::Status overwrite(const File& file, const std::string& path, crypto::Random& random);
/// Overwrites and unlinks; what is one of `keep`, or a link, is only unlinked. False when there is nothing. Refused: a folder, a pipe. The folder is not synced.
base::Result<bool> destroyFile(const std::string& path, std::span<const FileId> keep, crypto::Random& random);
/// Makes the folder (0700) and its parents (0755).
base::Status makeFolder(const std::string& path);
std::string folderOf(const std::string& path);

/// Exclusive for one writer, among threads and processes, from acquire() to release(). The lock file is never renamed or removed.
class WriteLock {
public:
    explicit WriteLock(std::string path) : m_path(std::move(path)) {}
    /// Waits up to 10 s, then Locked. CannotWrite where no lock file can be made.
    base::Status acquire();
    void release();

    /// Holds it for a scope. Requires: acquire() was ok.
    class Guard {
    public:
        explicit Guard(WriteLock& lock) : m_lock(lock) {}
        ~Guard() { m_lock.release(); }
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;

    private:
        WriteLock& m_lock;
    };

private:
    std::string m_path;
    File m_file; ///< kept open: locking is one system call
};

} // namespace lookback::vault
