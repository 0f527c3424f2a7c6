#include "core/base/clock.h"

#include <chrono>

namespace lookback::base {

Instant SystemClock::now() const {
    using namespace std::chrono;
    return {duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count()};
}

} // namespace lookback::base
