// Preloaded into a program under test: counts its write-class system calls on files, and at the n-th does what LOOKBACK_FAULT says ("kill:17", "eio:17",
// "enospc:17", "short:17", "dead:17" = this and every later one fails). LOOKBACK_FAULT_COUNT names a file that gets the count at the end.
// Standard output and error do not count. Not thread-safe beyond its counter: the victims have one thread.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

enum class Mode { Count, Kill, Eio, Enospc, Short, Dead };
Mode g_mode = Mode::Count;
long g_at = -1;
std::atomic<long> g_calls{0};
const char* g_countFile = nullptr;

__attribute__((constructor)) void begin() {
    g_countFile = std::getenv("LOOKBACK_FAULT_COUNT");
    const char* fault = std::getenv("LOOKBACK_FAULT");
    if (fault == nullptr)
        return;
    const char* colon = std::strchr(fault, ':');
    if (colon == nullptr)
        return;
    g_at = std::atol(colon + 1);
    const auto is = [&](const char* word) { return std::strncmp(fault, word, std::strlen(word)) == 0; };
    g_mode = is("kill") ? Mode::Kill : is("eio") ? Mode::Eio : is("enospc") ? Mode::Enospc : is("short") ? Mode::Short : is("dead") ? Mode::Dead : Mode::Count;
}

template <class F>
F real(const char* name) {
    return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

__attribute__((destructor)) void end() {
    if (g_countFile == nullptr)
        return;
    const int fd = real<int (*)(const char*, int, ...)>("open")(g_countFile, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    char text[32];
    const int n = std::snprintf(text, sizeof text, "%ld", g_calls.load());
    if (fd >= 0 && real<ssize_t (*)(int, const void*, size_t)>("write")(fd, text, static_cast<size_t>(n)) == n)
        ::close(fd);
}

enum class Do { Go, Fail, Half };

Do judge() {
    const long call = ++g_calls;
    if (g_mode == Mode::Count || (call != g_at && !(g_mode == Mode::Dead && call > g_at)))
        return Do::Go;
    switch (g_mode) {
    case Mode::Kill: ::raise(SIGKILL); return Do::Go;
    case Mode::Eio:
    case Mode::Dead: errno = EIO; return Do::Fail;
    case Mode::Enospc: errno = ENOSPC; return Do::Fail;
    case Mode::Short: return Do::Half;
    case Mode::Count: return Do::Go;
    }
    return Do::Go;
}

bool counts(int fd) { return fd > 2; }

} // namespace

// The names and types of the C library, which is what they stand in for.
extern "C" {

ssize_t write(int fd, const void* bytes, size_t n) {
    static const auto call = real<ssize_t (*)(int, const void*, size_t)>("write");
    const Do what = counts(fd) ? judge() : Do::Go;
    return what == Do::Fail ? -1 : call(fd, bytes, what == Do::Half && n > 1 ? n / 2 : n);
}
ssize_t pwrite(int fd, const void* bytes, size_t n, off_t at) {
    static const auto call = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
    const Do what = judge();
    return what == Do::Fail ? -1 : call(fd, bytes, what == Do::Half && n > 1 ? n / 2 : n, at);
}
ssize_t pwrite64(int fd, const void* bytes, size_t n, off64_t at) {
    static const auto call = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
    const Do what = judge();
    return what == Do::Fail ? -1 : call(fd, bytes, what == Do::Half && n > 1 ? n / 2 : n, at);
}
int ftruncate(int fd, off_t size) noexcept {
    static const auto call = real<int (*)(int, off_t)>("ftruncate");
    return judge() == Do::Fail ? -1 : call(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept {
    static const auto call = real<int (*)(int, off64_t)>("ftruncate64");
    return judge() == Do::Fail ? -1 : call(fd, size);
}
int fsync(int fd) {
    static const auto call = real<int (*)(int)>("fsync");
    return judge() == Do::Fail ? -1 : call(fd);
}
int fdatasync(int fd) {
    static const auto call = real<int (*)(int)>("fdatasync");
    return judge() == Do::Fail ? -1 : call(fd);
}
int rename(const char* from, const char* to) noexcept {
    static const auto call = real<int (*)(const char*, const char*)>("rename");
    return judge() == Do::Fail ? -1 : call(from, to);
}
int link(const char* from, const char* to) noexcept {
    static const auto call = real<int (*)(const char*, const char*)>("link");
    return judge() == Do::Fail ? -1 : call(from, to);
}
int unlink(const char* path) noexcept {
    static const auto call = real<int (*)(const char*)>("unlink");
    return judge() == Do::Fail ? -1 : call(path);
}
int fchmod(int fd, mode_t mode) noexcept {
    static const auto call = real<int (*)(int, mode_t)>("fchmod");
    return judge() == Do::Fail ? -1 : call(fd, mode);
}
int open(const char* path, int flags, ...) {
    static const auto call = real<int (*)(const char*, int, ...)>("open");
    va_list rest;
    va_start(rest, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if ((flags & (O_CREAT | O_TRUNC)) != 0 && judge() == Do::Fail)
        return -1;
    return call(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
    static const auto call = real<int (*)(const char*, int, ...)>("open64");
    va_list rest;
    va_start(rest, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if ((flags & (O_CREAT | O_TRUNC)) != 0 && judge() == Do::Fail)
        return -1;
    return call(path, flags, mode);
}

} // extern "C"
