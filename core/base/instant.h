// An instant: integer nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. Text is RFC 3339 (account.md,
// record format): read with offset and up to 9 fraction digits; written with Z and 0, 3, 6 or 9 digits, the fewest
// that lose nothing. Range 1677-09-22T00:00:00Z to 2262-04-11T23:47:16.854775807Z; leap second 60 is refused.
#pragma once

#include "core/base/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace lookback::base {

struct Instant {
    std::int64_t ns = 0;
    friend constexpr auto operator<=>(Instant, Instant) = default;

    static constexpr Instant min() { return {-9'223'286'400'000'000'000}; } ///< 1677-09-22T00:00:00Z
    static constexpr Instant max() { return {INT64_MAX}; }
};

/// What was wrong with a time: `expected` and `found` for a defect's columns.
struct TimeProblem {
    std::string_view problem;  ///< "not a time", "no offset", "leap second", "out of range", …
    std::string_view expected; ///< "RFC 3339 with offset, for example 2026-01-05T09:00:00Z"
};

/// Strict RFC 3339 date-time ('T' and 'Z' may be lower case as the RFC says). Returns no problem and sets `out`, or the problem.
std::optional<TimeProblem> parseInstant(std::string_view text, Instant& out);
Result<Instant> parseInstant(std::string_view text);

/// For people's input: also `2026-01-31`, `2026-01-31 23:59:59` and the same with T; without an offset UTC is meant.
Result<Instant> parseInstantLoose(std::string_view text);

/// "2026-01-05T09:00:00Z"
std::string formatInstant(Instant t);
void appendInstant(std::string& out, Instant t);
constexpr std::size_t kMaxInstantText = 30;
/// Writes at most kMaxInstantText characters and returns the end; the buffer has at least 32.
char* writeInstant(char* p, Instant t);

/// Days since 1970-01-01 of a proleptic Gregorian date and back (Howard Hinnant, "chrono-compatible low-level date algorithms").
std::int64_t daysFromCivil(std::int64_t year, unsigned month, unsigned day);
struct CivilDate {
    std::int64_t year;
    unsigned month, day;
};
CivilDate civilFromDays(std::int64_t days);

} // namespace lookback::base
