// UTC calendar arithmetic on integer nanoseconds since 1970-01-01, proleptic Gregorian, no leap
// seconds, for the whole range of int64 (1677-09-21 to 2262-04-11). QtCore is not even needed.
// Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>

namespace lookback::ui::format {

inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr std::int64_t kNanosPerMinute = 60 * kNanosPerSecond;
inline constexpr std::int64_t kNanosPerHour = 60 * kNanosPerMinute;
inline constexpr std::int64_t kNanosPerDay = 24 * kNanosPerHour;

struct Civil {
    int year = 1970;
    int month = 1; ///< 1…12
    int day = 1;   ///< 1…31
    int hour = 0;
    int minute = 0;
    int second = 0;
    int nanosecond = 0;
    friend bool operator==(const Civil&, const Civil&) = default;
};

[[nodiscard]] Civil civil(std::int64_t nanos);

/// Absence: the instant does not fit int64 nanoseconds. Requires: a valid date and time of day.
[[nodiscard]] std::optional<std::int64_t> fromCivil(const Civil& c);

/// Days since 1970-01-01 of the day that holds the instant; floor, also before 1970.
[[nodiscard]] std::int64_t dayNumber(std::int64_t nanos);

/// Moves by calendar months; the day is cut to the length of the month (31 January + 1 = 28
/// February). Clamped at the ends of the range.
[[nodiscard]] std::int64_t addMonths(std::int64_t nanos, int months);

/// a + b and a − b clamped to the range of int64.
[[nodiscard]] std::int64_t saturatingAdd(std::int64_t a, std::int64_t b);

} // namespace lookback::ui::format
