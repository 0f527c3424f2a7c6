#include "tests/ui/support/full_disk.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <string>
#include <sys/uio.h>
#include <unistd.h>

namespace {

std::atomic<bool> g_full{false};
std::atomic<int> g_refused{0};
std::string g_under; // written only while nothing is full

template <class F>
F real(const char* name) {
    return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

bool isFull(int fd) {
    if (!g_full.load())
        return false;
    char link[32], path[4096];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t n = ::readlink(link, path, sizeof path - 1);
    if (n <= 0 || static_cast<size_t>(n) < g_under.size() || std::memcmp(path, g_under.data(), g_under.size()) != 0)
        return false;
    ++g_refused;
    errno = ENOSPC;
    return true;
}

} // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, size_t n) {
    static const auto call = real<ssize_t (*)(int, const void*, size_t)>("write");
    return isFull(fd) ? -1 : call(fd, bytes, n);
}
ssize_t writev(int fd, const iovec* parts, int n) {
    static const auto call = real<ssize_t (*)(int, const iovec*, int)>("writev");
    return isFull(fd) ? -1 : call(fd, parts, n);
}
ssize_t pwrite(int fd, const void* bytes, size_t n, off_t at) {
    static const auto call = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
    return isFull(fd) ? -1 : call(fd, bytes, n, at);
}
ssize_t pwrite64(int fd, const void* bytes, size_t n, off64_t at) {
    static const auto call = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
    return isFull(fd) ? -1 : call(fd, bytes, n, at);
}

} // extern "C"

namespace lookback::test {

FullDisk::FullDisk(const QString& under) {
    g_under = under.toStdString();
    g_refused = 0;
    g_full = true;
}
FullDisk::~FullDisk() { g_full = false; }
int FullDisk::refused() { return g_refused; }

} // namespace lookback::test
