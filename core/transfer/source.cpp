// Where the bytes of a log come from. What is plainly not a log (a directory, a compressed file, a store) is refused by its first
// bytes, before a line is read, with a way out.
#include "core/transfer/source.h"
#include "core/transfer/transfer.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lookback::transfer {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;

struct Magic {
    std::string_view bytes;
    std::string_view what;
    std::string_view hint;
};

constexpr std::string_view kUnpack = "Unpack it first and import the file inside.";

// First bytes of what people drop on an import by mistake.
constexpr Magic kMagic[] = {
    {"\x1F\x8B", "it is compressed (gzip)", "Unpack it first (gunzip -k FILE), or pipe it: zcat FILE | lookback-cli import STORE -"},
    {"PK\x03\x04", "it is compressed (zip)", kUnpack},
    {"PK\x05\x06", "it is compressed (zip)", kUnpack},
    {std::string_view("\xFD"
                      "7zXZ\0",
                      6),
     "it is compressed (xz)", "Unpack it first (unxz -k FILE)."},
    {"\x28\xB5\x2F\xFD", "it is compressed (zstd)", "Unpack it first (unzstd -k FILE)."},
    {"BZh", "it is compressed (bzip2)", "Unpack it first (bunzip2 -k FILE)."},
    {"7z\xBC\xAF\x27\x1C", "it is compressed (7z)", kUnpack},
    {std::string_view("SQLite format 3\0", 16), "it is a SQLite file, perhaps a store, not a log", "Open it instead, or export its events first."},
    {"%PDF-", "it is a PDF file, not a log", "Ask for the log itself: one JSON object per line."},
    {"\xFF\xFE", "it is UTF-16, not UTF-8", "Convert it first (iconv -f UTF-16 -t UTF-8)."},
    {"\xFE\xFF", "it is UTF-16, not UTF-8", "Convert it first (iconv -f UTF-16 -t UTF-8)."},
};

class FileSource final : public Source {
public:
    FileSource(int fd, bool own, std::string name, std::uint64_t size) : m_fd(fd), m_own(own), m_size(size), m_name(std::move(name)) {}
    ~FileSource() override {
        if (m_own)
            ::close(m_fd);
    }
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    Result<std::size_t> read(char* buffer, std::size_t size) override {
        for (;;) {
            const auto n = ::read(m_fd, buffer, size);
            if (n >= 0)
                return static_cast<std::size_t>(n);
            if (errno == EISDIR)
                return makeError(ErrorCode::Unreadable, "it is a directory, not a log", m_name, "Name the files in it.");
            if (errno != EINTR)
                return makeError(ErrorCode::Unreadable, std::string("reading failed: ") + std::strerror(errno), m_name);
        }
    }
    bool ready(int timeoutMs) override {
        pollfd p{m_fd, POLLIN, 0};
        return ::poll(&p, 1, timeoutMs) != 0; // an error is for read() to tell
    }
    [[nodiscard]] std::string name() const override { return m_name; }
    [[nodiscard]] std::uint64_t size() const override { return m_size; }

private:
    const int m_fd;
    const bool m_own;
    const std::uint64_t m_size;
    const std::string m_name;
};

class MemorySource final : public Source {
public:
    MemorySource(std::string name, std::string bytes) : m_name(std::move(name)), m_bytes(std::move(bytes)) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto n = std::min(size, m_bytes.size() - m_at);
        std::memcpy(buffer, m_bytes.data() + m_at, n);
        m_at += n;
        return n;
    }
    [[nodiscard]] std::string name() const override { return m_name; }
    [[nodiscard]] std::uint64_t size() const override { return m_bytes.size(); }

private:
    const std::string m_name;
    const std::string m_bytes;
    std::size_t m_at = 0;
};

std::uint64_t regularSize(const struct stat& s) { return S_ISREG(s.st_mode) ? static_cast<std::uint64_t>(s.st_size) : 0; }

} // namespace

std::optional<base::Error> notALog(std::string_view firstBytes, const std::string& name) {
    for (const auto& magic : kMagic)
        if (firstBytes.substr(0, magic.bytes.size()) == magic.bytes)
            return makeError(ErrorCode::Unsupported, std::string(magic.what), name, std::string(magic.hint));
    return std::nullopt;
}

base::Error emptyLog(const std::string& name) {
    return makeError(ErrorCode::InvalidInput, "it is empty: there is no event in it", name);
}

Result<std::unique_ptr<Source>> openFile(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        const int problem = errno;
        if (problem == ENOENT || problem == ENOTDIR)
            return makeError(ErrorCode::NotFound, "no such file", path);
        return makeError(ErrorCode::Unreadable, std::string("cannot be opened: ") + std::strerror(problem), path);
    }
    struct stat s {};
    auto source = [&]() -> std::unique_ptr<FileSource> {
        const bool known = ::fstat(fd, &s) == 0;
        return std::make_unique<FileSource>(fd, true, path, known ? regularSize(s) : 0);
    }();
    if (S_ISDIR(s.st_mode))
        return makeError(ErrorCode::Unreadable, "it is a directory, not a log", path, "Name the files in it.");
    if (S_ISREG(s.st_mode)) {
        char first[16];
        const auto n = ::pread(fd, first, sizeof first, 0);
        if (n == 0)
            return emptyLog(path);
        if (n > 0)
            if (auto refused = notALog({first, static_cast<std::size_t>(n)}, path))
                return *refused;
        ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return std::unique_ptr<Source>(std::move(source));
}

std::unique_ptr<Source> standardInput() {
    struct stat s {};
    const bool known = ::fstat(STDIN_FILENO, &s) == 0;
    return std::make_unique<FileSource>(STDIN_FILENO, false, "-", known ? regularSize(s) : 0);
}

std::unique_ptr<Source> memorySource(std::string name, std::string bytes) {
    return std::make_unique<MemorySource>(std::move(name), std::move(bytes));
}

} // namespace lookback::transfer
