#include "core/transfer/scratch_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lookback::transfer {
namespace {

base::Error failed(const char* what) {
    return base::makeError(base::ErrorCode::CannotWrite, std::string(what) + ": " + std::strerror(errno), "temporary file",
                           "Set TMPDIR to a folder with room.");
}

int openIn(const char* folder) {
    const int fd = ::open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    // A file system without O_TMPFILE: a name for an instant.
    std::string name = std::string(folder) + "/lookback-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(name.c_str());
    return named;
}

} // namespace

ScratchFile::~ScratchFile() {
    if (m_fd >= 0)
        ::close(m_fd);
}

base::Status ScratchFile::open() {
    if (m_fd >= 0)
        return base::success();
    const char* wanted = std::getenv("TMPDIR");
    for (const char* folder : {wanted, "/var/tmp", "/tmp"})
        if (m_fd < 0 && folder != nullptr && *folder == '/')
            m_fd = openIn(folder);
    if (m_fd < 0)
        return failed("no temporary file can be made");
    return base::success();
}

base::Status ScratchFile::write(std::uint64_t at, std::string_view bytes) {
    LOOKBACK_TRY(open());
    while (!bytes.empty()) {
        const auto n = ::pwrite(m_fd, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed("writing failed");
        bytes.remove_prefix(static_cast<std::size_t>(n));
        at += static_cast<std::uint64_t>(n);
    }
    return base::success();
}

base::Status ScratchFile::read(std::uint64_t at, char* to, std::size_t size) {
    while (size != 0) {
        const auto n = ::pread(m_fd, to, size, static_cast<off_t>(at));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return failed("reading failed");
        to += n;
        size -= static_cast<std::size_t>(n);
        at += static_cast<std::uint64_t>(n);
    }
    return base::success();
}

std::uint64_t ScratchFile::reserve(std::size_t bytes) {
    const auto at = m_end;
    m_end += bytes;
    return at;
}

} // namespace lookback::transfer
