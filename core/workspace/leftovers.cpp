#include "core/workspace/leftovers.h"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace lookback::workspace {
namespace {

namespace fs = std::filesystem;

bool isPrivateName(std::string_view name, std::string_view store) {
    constexpr std::string_view kMark = ".new-";
    if (!name.starts_with(store) || !name.substr(store.size()).starts_with(kMark))
        return false;
    const auto dice = name.substr(store.size() + kMark.size());
    return dice.size() == 16 && std::all_of(dice.begin(), dice.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// The kernel grants a write lease only when nobody else has the file open (fcntl(2), F_SETLEASE). Where leases are unknown the answer is no.
bool isAbandoned(const std::string& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    const bool alone = ::fcntl(fd, F_SETLEASE, F_WRLCK) == 0;
    if (alone)
        ::fcntl(fd, F_SETLEASE, F_UNLCK);
    ::close(fd);
    return alone;
}

} // namespace

void sweepLeftovers(const std::string& path) {
    const fs::path store(path);
    const fs::path folder = store.has_parent_path() ? store.parent_path() : fs::path(".");
    const std::string name = store.filename().string();
    std::error_code ec;
    std::vector<std::string> found;
    for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec))
        if (isPrivateName(it->path().filename().string(), name))
            found.push_back(it->path().string());
    for (const auto& file : found)
        if (isAbandoned(file)) {
            fs::remove(file, ec);
            fs::remove(file + "-journal", ec);
        }
}

} // namespace lookback::workspace
