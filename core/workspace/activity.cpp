#include "core/workspace/activity.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/json/writer.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

namespace lookback::workspace {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor() {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

int openRegister(const std::string& path) { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600); }

std::string userDataFolder() {
    const char* data = std::getenv("XDG_DATA_HOME");
    const char* home = std::getenv("HOME");
    if (data && *data == '/')
        return std::string(data) + "/lookback";
    return std::string(home ? home : "/tmp") + "/.local/share/lookback";
}

// The last line of the file, without its line feed; a torn one (no line feed) is what a crash left, and is part of the chain too.
std::string lastLine(int fd) {
    const off_t size = ::lseek(fd, 0, SEEK_END);
    constexpr off_t kTail = 64 * 1024;
    std::string tail(static_cast<std::size_t>(std::min(size, kTail)), '\0');
    const ssize_t n = ::pread(fd, tail.data(), tail.size(), size - static_cast<off_t>(tail.size()));
    tail.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
    while (tail.ends_with('\n'))
        tail.pop_back();
    const auto begin = tail.rfind('\n');
    return begin == std::string::npos ? tail : tail.substr(begin + 1);
}

} // namespace

Activity::Activity(std::string storePath, std::string storeId, const base::Clock& clock)
    : m_storePath(std::move(storePath)), m_storeId(std::move(storeId)), m_clock(clock) {}

base::Status Activity::write(std::string_view act, const ActivityDetail& detail) {
    std::string path = m_storePath + ".activity";
    Descriptor beside(openRegister(path));
    std::error_code ignored;
    if (beside.get() < 0) {
        std::filesystem::create_directories(userDataFolder(), ignored);
        path = userDataFolder() + "/" + m_storeId + ".activity";
    }
    Descriptor elsewhere(beside.get() < 0 ? openRegister(path) : -1);
    const int fd = beside.get() >= 0 ? beside.get() : elsewhere.get();
    const auto cannot = [&](const char* what) {
        return base::makeError(base::ErrorCode::CannotWrite, std::string("the activity register could not be ") + what + ": " + std::strerror(errno), path,
                               "what is shown or exported must be registered: make room or give rights, then try again");
    };
    if (fd < 0)
        return cannot("opened");
    if (::flock(fd, LOCK_EX) != 0)
        return cannot("locked");
    const std::string before = lastLine(fd);
    std::string line;
    json::Writer writer(line);
    writer.beginObject().member("at", m_clock.now()).member("act", act);
    for (const auto& [name, value] : detail)
        writer.member(name, std::string_view(value));
    writer.member("previous", std::string_view(base::toHex(crypto::view(crypto::sha256(before)))));
    writer.endObject();
    line += '\n';
    if (::lseek(fd, 0, SEEK_END) < 0 || ::write(fd, line.data(), line.size()) != static_cast<ssize_t>(line.size()) || ::fdatasync(fd) != 0)
        return cannot("written");
    return base::success();
}

} // namespace lookback::workspace
