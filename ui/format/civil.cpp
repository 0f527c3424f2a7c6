#include "ui/format/civil.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace lookback::ui::format {
namespace {

using Limits = std::numeric_limits<std::int64_t>;

std::int64_t floorDiv(std::int64_t a, std::int64_t b) {
    const std::int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

// Not nanos − day·86400e9: that product leaves int64 on the first day of the range.
std::int64_t nanosOfDay(std::int64_t nanos) {
    const std::int64_t rest = nanos % kNanosPerDay;
    return rest < 0 ? rest + kNanosPerDay : rest;
}

std::chrono::year_month_day dateOf(std::int64_t day) {
    return std::chrono::sys_days(std::chrono::days(static_cast<int>(day)));
}

std::int64_t daysOf(int year, int month, int day) {
    const std::chrono::year_month_day ymd{std::chrono::year(year),
                                          std::chrono::month(static_cast<unsigned>(month)),
                                          std::chrono::day(static_cast<unsigned>(day))};
    return std::chrono::sys_days(ymd).time_since_epoch().count();
}

} // namespace

std::int64_t dayNumber(std::int64_t nanos) {
    return floorDiv(nanos, kNanosPerDay);
}

std::int64_t saturatingAdd(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) {
        return b < 0 ? Limits::min() : Limits::max();
    }
    return sum;
}

Civil civil(std::int64_t nanos) {
    const auto date = dateOf(dayNumber(nanos));
    const std::int64_t rest = nanosOfDay(nanos);
    const auto second = static_cast<int>(rest / kNanosPerSecond);
    return {int(date.year()),
            static_cast<int>(unsigned(date.month())),
            static_cast<int>(unsigned(date.day())),
            second / 3600,
            second / 60 % 60,
            second % 60,
            static_cast<int>(rest % kNanosPerSecond)};
}

std::optional<std::int64_t> fromCivil(const Civil& c) {
    const std::int64_t days = daysOf(c.year, c.month, c.day);
    const std::int64_t rest =
        (c.hour * 3600LL + c.minute * 60LL + c.second) * kNanosPerSecond + c.nanosecond;
    // One day up where negative, so that the first, incomplete day of the range can be reached.
    const std::int64_t whole = days < 0 ? days + 1 : days;
    const std::int64_t part = days < 0 ? rest - kNanosPerDay : rest;
    std::int64_t product = 0;
    std::int64_t sum = 0;
    if (__builtin_mul_overflow(whole, kNanosPerDay, &product) ||
        __builtin_add_overflow(product, part, &sum)) {
        return std::nullopt;
    }
    return sum;
}

std::int64_t addMonths(std::int64_t nanos, int months) {
    Civil c = civil(nanos);
    const std::int64_t index = c.year * 12LL + (c.month - 1) + months;
    c.year = static_cast<int>(floorDiv(index, 12));
    c.month = static_cast<int>(index - floorDiv(index, 12) * 12) + 1;
    const std::chrono::year_month_day_last last{
        std::chrono::year(c.year),
        std::chrono::month_day_last(std::chrono::month(static_cast<unsigned>(c.month)))};
    c.day = std::min(c.day, static_cast<int>(unsigned(last.day())));
    return fromCivil(c).value_or(months < 0 ? Limits::min() : Limits::max());
}

} // namespace lookback::ui::format
