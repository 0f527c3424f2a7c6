// Where exports and generated logs go. A file appears under its name whole or not at all: temporary file in the same folder, fsync,
// rename, fsync of the folder. Destroyed without finish(), the temporary file is removed.
#include "core/transfer/transfer.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lookback::transfer {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;
using base::success;

base::Error cannotWrite(const std::string& what, const std::string& where, int problem) {
    std::string hint;
    if (problem == ENOSPC || problem == EDQUOT)
        hint = "Make room or choose another folder; nothing was left behind.";
    return makeError(ErrorCode::CannotWrite, what + ": " + std::strerror(problem), where, hint);
}

Status writeAll(int fd, std::string_view bytes, const std::string& where) {
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return cannotWrite("writing failed", where, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return success();
}

std::string folderOf(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

class FileSink final : public Sink {
public:
    FileSink(int fd, std::string temporary, std::string path) : m_fd(fd), m_temporary(std::move(temporary)), m_path(std::move(path)) {}
    ~FileSink() override {
        if (m_fd >= 0)
            ::close(m_fd);
        if (!m_finished)
            ::unlink(m_temporary.c_str());
    }
    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;

    Status write(std::string_view bytes) override { return writeAll(m_fd, bytes, m_path); }
    Status finish() override {
        if (::fsync(m_fd) != 0)
            return cannotWrite("writing failed", m_path, errno);
        const int closed = ::close(m_fd);
        m_fd = -1;
        if (closed != 0)
            return cannotWrite("writing failed", m_path, errno);
        if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
            return cannotWrite("cannot be written", m_path, errno);
        m_finished = true;
        const int folder = ::open(folderOf(m_path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder >= 0) {
            ::fsync(folder);
            ::close(folder);
        }
        return success();
    }

private:
    int m_fd;
    bool m_finished = false;
    const std::string m_temporary;
    const std::string m_path;
};

/// Standard output, a device or a pipe: written as it comes.
class DirectSink final : public Sink {
public:
    DirectSink(int fd, bool own, std::string name) : m_fd(fd), m_own(own), m_name(std::move(name)) {}
    ~DirectSink() override {
        if (m_own)
            ::close(m_fd);
    }
    DirectSink(const DirectSink&) = delete;
    DirectSink& operator=(const DirectSink&) = delete;
    Status write(std::string_view bytes) override { return writeAll(m_fd, bytes, m_name); }
    Status finish() override { return success(); }

private:
    const int m_fd;
    const bool m_own;
    const std::string m_name;
};

class StringSink final : public Sink {
public:
    explicit StringSink(std::string& out) : m_out(out) {}
    Status write(std::string_view bytes) override {
        m_out += bytes;
        return success();
    }
    Status finish() override { return success(); }

private:
    std::string& m_out;
};

// A new file beside `path`, with the mode the user's mask gives (mkstemp would make it private and umask() cannot be read safely).
int createBeside(const std::string& path, std::string& temporary) {
    static std::atomic<unsigned> counter{0};
    for (int attempt = 0; attempt < 100; ++attempt) {
        temporary = path + "." + std::to_string(::getpid()) + "-" + std::to_string(++counter) + ".part";
        const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

} // namespace

Result<std::unique_ptr<Sink>> createFile(const std::string& path) {
    struct stat s {};
    if (path.empty())
        return makeError(ErrorCode::InvalidArgument, "no file name given");
    if (::stat(path.c_str(), &s) == 0) {
        if (S_ISDIR(s.st_mode))
            return makeError(ErrorCode::CannotWrite, "it is a directory", path, "Name a file in it.");
        if (!S_ISREG(s.st_mode)) {
            const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
            if (fd < 0)
                return cannotWrite("cannot be opened for writing", path, errno);
            return std::unique_ptr<Sink>(std::make_unique<DirectSink>(fd, true, path));
        }
    }
    std::string temporary;
    const int fd = createBeside(path, temporary);
    if (fd < 0)
        return cannotWrite("cannot be written", path, errno);
    return std::unique_ptr<Sink>(std::make_unique<FileSink>(fd, std::move(temporary), path));
}

std::unique_ptr<Sink> standardOutput() { return std::make_unique<DirectSink>(STDOUT_FILENO, false, "standard output"); }

std::unique_ptr<Sink> stringSink(std::string& out) { return std::make_unique<StringSink>(out); }

} // namespace lookback::transfer
