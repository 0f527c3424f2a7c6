#include "core/vault/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace lookback::vault {

using base::ErrorCode;
using base::makeError;

namespace {

constexpr auto kLockWait = std::chrono::seconds(10);
constexpr unsigned kPrivate = 0600;

base::Error failed(ErrorCode code, const char* what, const std::string& path, int error) {
    return makeError(code, std::string(what) + ": " + std::strerror(error), path);
}

template <class Call>
auto retry(Call call) {
    decltype(call()) result;
    do
        result = call();
    while (result < 0 && errno == EINTR);
    return result;
}

FileId idOf(const struct stat& s) {
    return {static_cast<std::uint64_t>(s.st_dev), static_cast<std::uint64_t>(s.st_ino), static_cast<std::int64_t>(s.st_size),
            static_cast<unsigned>(s.st_mode) & 07777U};
}

base::Error openError(const std::string& path, int error, bool writable) {
    switch (error) {
    case ENOENT:
    case ENOTDIR: return makeError(ErrorCode::NotFound, "no such file", path);
    case ELOOP: return makeError(ErrorCode::Refused, "this is a symbolic link, which is not followed", path, "name the file itself");
    case EISDIR: return makeError(ErrorCode::Refused, "this is a folder", path);
    default: return failed(writable ? ErrorCode::CannotWrite : ErrorCode::Unreadable, "cannot open", path, error);
    }
}

} // namespace

File::File(File&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
File& File::operator=(File&& other) noexcept {
    std::swap(m_fd, other.m_fd);
    return *this;
}
void File::close() {
    if (m_fd >= 0)
        ::close(m_fd);
    m_fd = -1;
}

base::Result<File> openRegular(const std::string& path, bool writable) {
    // O_NONBLOCK: a pipe put in the file's place must not make us wait.
    const int flags = (writable ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    File file(retry([&] { return ::open(path.c_str(), flags); }));
    if (!file.isOpen())
        return openError(path, errno, writable);
    struct stat s {};
    if (::fstat(file.fd(), &s) != 0)
        return failed(ErrorCode::Unreadable, "cannot read", path, errno);
    if (!S_ISREG(s.st_mode))
        return makeError(ErrorCode::Refused, S_ISDIR(s.st_mode) ? "this is a folder" : "this is not a regular file", path);
    return file;
}

base::Result<FileId> identify(const File& file, const std::string& path) {
    struct stat s {};
    if (::fstat(file.fd(), &s) != 0)
        return failed(ErrorCode::Unreadable, "cannot read", path, errno);
    return idOf(s);
}

std::optional<FileId> identify(const std::string& path) {
    struct stat s {};
    if (::lstat(path.c_str(), &s) != 0)
        return std::nullopt;
    return idOf(s);
}

base::Result<std::int64_t> readLines(const File& file, const std::string& path, std::int64_t from, std::size_t maxLine,
                                     const std::function<base::Status(std::string_view, std::int64_t)>& line) {
    std::vector<char> buffer(std::size_t{256} << 10U);
    std::size_t held = 0;           // bytes in the buffer
    std::int64_t start = from;      // offset of the first of them
    for (;;) {
        if (held == buffer.size()) {
            if (buffer.size() > maxLine)
                return makeError(ErrorCode::Corrupt, "a line is longer than " + std::to_string(maxLine) + " bytes", path);
            buffer.resize(buffer.size() * 2);
        }
        const auto got = retry([&] { return ::pread(file.fd(), buffer.data() + held, buffer.size() - held, start + static_cast<std::int64_t>(held)); });
        if (got < 0)
            return failed(ErrorCode::Unreadable, "cannot read", path, errno);
        if (got == 0)
            return start;
        std::size_t scanned = held;
        held += static_cast<std::size_t>(got);
        std::size_t begin = 0;
        for (;;) {
            const auto* const end = static_cast<const char*>(std::memchr(buffer.data() + scanned, '\n', held - scanned));
            if (end == nullptr)
                break;
            const auto at = static_cast<std::size_t>(end - buffer.data());
            if (at - begin > maxLine)
                return makeError(ErrorCode::Corrupt, "a line is longer than " + std::to_string(maxLine) + " bytes", path);
            LOOKBACK_TRY(line({buffer.data() + begin, at - begin}, start + static_cast<std::int64_t>(at) + 1));
            begin = scanned = at + 1;
        }
        std::memmove(buffer.data(), buffer.data() + begin, held - begin);
        held -= begin;
        start += static_cast<std::int64_t>(begin);
    }
}

base::Result<std::string> readFirstLine(const File& file, const std::string& path, std::size_t maxLine) {
    std::string text;
    while (text.size() <= maxLine) {
        char piece[4096];
        const auto got = retry([&] { return ::pread(file.fd(), piece, sizeof piece, static_cast<off_t>(text.size())); });
        if (got < 0)
            return failed(ErrorCode::Unreadable, "cannot read", path, errno);
        const std::string_view bytes(piece, static_cast<std::size_t>(got));
        const std::size_t end = bytes.find('\n');
        text += bytes.substr(0, end);
        if (end != std::string_view::npos)
            return text;
        if (got == 0)
            break;
    }
    return makeError(ErrorCode::Unreadable, text.empty() ? "the file is empty" : "this is not a vault, or its first line is cut off", path);
}

base::Result<std::size_t> readAt(const File& file, const std::string& path, std::int64_t offset, char* into, std::size_t size) {
    const auto got = retry([&] { return ::pread(file.fd(), into, size, offset); });
    if (got < 0)
        return failed(ErrorCode::Unreadable, "cannot read", path, errno);
    return static_cast<std::size_t>(got);
}

base::Result<crypto::SecretBytes> readSecret(const std::string& path, std::size_t maxSize, unsigned& mode) {
    LOOKBACK_TRY_ASSIGN(const File file, openRegular(path, false));
    LOOKBACK_TRY_ASSIGN(const FileId id, identify(file, path));
    mode = id.mode;
    if (id.size > static_cast<std::int64_t>(maxSize))
        return makeError(ErrorCode::InvalidInput, "the file is too long", path);
    crypto::SecretBytes bytes(static_cast<std::size_t>(id.size));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto got = retry([&] { return ::pread(file.fd(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done)); });
        if (got < 0)
            return failed(ErrorCode::Unreadable, "cannot read", path, errno);
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    bytes.truncate(done);
    return bytes;
}

base::Status appendAt(const File& file, const std::string& path, std::int64_t offset, std::string_view bytes) {
    // Cuts off the torn line of a writer that died; a file that already ends here is left alone.
    struct stat s {};
    if (::fstat(file.fd(), &s) != 0 || (s.st_size != offset && retry([&] { return ::ftruncate(file.fd(), offset); }) != 0))
        return failed(ErrorCode::CannotWrite, "cannot write", path, errno);
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto wrote = retry([&] { return ::pwrite(file.fd(), bytes.data() + done, bytes.size() - done, offset + static_cast<std::int64_t>(done)); });
        if (wrote <= 0) {
            const int error = wrote < 0 ? errno : EIO;
            // If this fails too the line is torn, and the next writer cuts it off.
            static_cast<void>(retry([&] { return ::ftruncate(file.fd(), offset); }));
            return failed(ErrorCode::CannotWrite, "cannot write", path, error);
        }
        done += static_cast<std::size_t>(wrote);
    }
    return base::success();
}

base::Status syncFile(const File& file, const std::string& path) {
    if (retry([&] { return ::fsync(file.fd()); }) != 0)
        return failed(ErrorCode::CannotWrite, "cannot make the file durable", path, errno);
    return base::success();
}

std::string folderOf(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

base::Status syncFolderOf(const std::string& path) {
    const std::string folder = folderOf(path);
    const File file(retry([&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!file.isOpen())
        return failed(ErrorCode::CannotWrite, "cannot make the folder durable", folder, errno);
    return syncFile(file, folder);
}

base::Status writeAll(const File& file, const std::string& path, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto wrote = retry([&] { return ::write(file.fd(), bytes.data(), bytes.size()); });
        if (wrote <= 0)
            return failed(ErrorCode::CannotWrite, "cannot write", path, wrote < 0 ? errno : EIO);
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return base::success();
}

base::Result<File> writeNew(const std::string& path, const std::function<base::Status(const File&)>& content) {
    File file(retry([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kPrivate); }));
    if (!file.isOpen()) {
        if (errno == EEXIST)
            return makeError(ErrorCode::Refused, "there is a file already", path, "move it away first");
        return failed(ErrorCode::CannotWrite, "cannot create", path, errno);
    }
    // The mode is exact whatever the umask.
    base::Status done = ::fchmod(file.fd(), kPrivate) == 0 ? base::success() : base::Status(failed(ErrorCode::CannotWrite, "cannot protect", path, errno));
    if (done.ok())
        done = content(file);
    if (done.ok())
        done = syncFile(file, path);
    if (!done.ok()) {
        removeQuietly(path);
        return std::move(done).error();
    }
    return file;
}

base::Status renameFile(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0)
        return failed(ErrorCode::CannotWrite, "cannot replace", to, errno);
    return base::success();
}

void removeQuietly(const std::string& path) { static_cast<void>(::unlink(path.c_str())); }

base::Result<bool> linkFile(const std::string& from, const std::string& to) {
    if (::link(from.c_str(), to.c_str()) == 0)
        return true;
    switch (errno) {
    case EPERM:
    case ENOSYS:
    case EMLINK:
    case EOPNOTSUPP: return false;
    default: return failed(ErrorCode::CannotWrite, "cannot link", to, errno);
    }
}

base::Status overwrite(const File& file, const std::string& path, crypto::Random& random) {
    constexpr std::string_view kBegins = R"({"typ":"lookback-)";
    LOOKBACK_TRY_ASSIGN(const FileId id, identify(file, path));
    std::array<char, kBegins.size()> begin{};
    const auto got = retry([&] { return ::pread(file.fd(), begin.data(), begin.size(), 0); });
    if (got < 0)
        return failed(ErrorCode::Unreadable, "cannot read", path, errno);
    if (std::string_view(begin.data(), static_cast<std::size_t>(got)) != kBegins)
        return base::success();
    std::vector<std::uint8_t> noise(std::size_t{256} << 10U);
    const auto write = [&](std::int64_t from, std::int64_t to) -> base::Status {
        while (from < to) {
            const auto piece = static_cast<std::size_t>(std::min(to - from, static_cast<std::int64_t>(noise.size())));
            random.fill({noise.data(), piece});
            // Not by chance the same beginning again.
            noise[0] |= 0x80U;
            const auto wrote = retry([&] { return ::pwrite(file.fd(), noise.data(), piece, from); });
            if (wrote <= 0)
                return failed(ErrorCode::CannotWrite, "cannot overwrite", path, wrote < 0 ? errno : EIO);
            from += wrote;
        }
        return syncFile(file, path);
    };
    LOOKBACK_TRY(write(static_cast<std::int64_t>(kBegins.size()), id.size));
    return write(0, static_cast<std::int64_t>(kBegins.size()));
}

base::Result<bool> destroyFile(const std::string& path, std::span<const FileId> keep, crypto::Random& random) {
    const auto id = identify(path);
    if (!id)
        return false;
    auto file = openRegular(path, true);
    struct stat s {};
    const bool link = !file.ok() && ::lstat(path.c_str(), &s) == 0 && S_ISLNK(s.st_mode);
    if (!file.ok() && !link)
        return std::move(file).error();
    if (!link) {
        LOOKBACK_TRY_ASSIGN(const FileId opened, identify(*file, path));
        if (std::none_of(keep.begin(), keep.end(), [&](const FileId& k) { return k.sameFile(opened); }))
            LOOKBACK_TRY(overwrite(*file, path, random));
    }
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return failed(ErrorCode::CannotWrite, "cannot remove", path, errno);
    return true;
}

base::Status makeFolder(const std::string& path) {
    struct stat s {};
    if (::stat(path.c_str(), &s) == 0 && S_ISDIR(s.st_mode))
        return base::success();
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
        if (::mkdir(path.substr(0, slash).c_str(), 0755) != 0 && errno != EEXIST)
            return failed(ErrorCode::CannotWrite, "cannot create the folder", path.substr(0, slash), errno);
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return failed(ErrorCode::CannotWrite, "cannot create the folder", path, errno);
    return base::success();
}

base::Status WriteLock::acquire() {
    if (!m_file.isOpen()) {
        m_file = File(retry([&] { return ::open(m_path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, kPrivate); }));
        if (!m_file.isOpen())
            return errno == ELOOP ? openError(m_path, ELOOP, true) : failed(ErrorCode::CannotWrite, "cannot lock the vault", m_path, errno);
    }
    const auto deadline = std::chrono::steady_clock::now() + kLockWait;
    for (auto wait = std::chrono::microseconds(50);; wait = std::min(wait * 2, std::chrono::microseconds(20'000))) {
        if (retry([&] { return ::flock(m_file.fd(), LOCK_EX | LOCK_NB); }) == 0)
            return base::success();
        if (errno != EWOULDBLOCK)
            return failed(ErrorCode::CannotWrite, "cannot lock the vault", m_path, errno);
        if (std::chrono::steady_clock::now() >= deadline)
            return makeError(ErrorCode::Locked, "another program is writing the vault", m_path, "try again when it has finished");
        std::this_thread::sleep_for(wait);
    }
}

void WriteLock::release() { static_cast<void>(retry([&] { return ::flock(m_file.fd(), LOCK_UN); })); }

} // namespace lookback::vault
