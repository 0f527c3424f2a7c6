// Preloaded into the command line by tests: the wall clock runs LOOKBACK_CLOCK_OFFSET seconds beside the machine's, so that what lapses after days can be shown
// to have lapsed. The monotonic clock stays.
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <sys/time.h>

namespace {

long offset() {
    static const long seconds = [] {
        const char* text = std::getenv("LOOKBACK_CLOCK_OFFSET");
        return text != nullptr ? std::atol(text) : 0L;
    }();
    return seconds;
}

} // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
    static const auto real = reinterpret_cast<int (*)(clockid_t, timespec*)>(::dlsym(RTLD_NEXT, "clock_gettime"));
    const int result = real(clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += offset();
    return result;
}

time_t time(time_t* out) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != nullptr)
        *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(timeval* __restrict now, void* __restrict) noexcept {
    timespec exact{};
    clock_gettime(CLOCK_REALTIME, &exact);
    *now = {exact.tv_sec, exact.tv_nsec / 1000};
    return 0;
}

} // extern "C"
