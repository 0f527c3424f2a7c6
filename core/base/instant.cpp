#include "core/base/instant.h"

#include "core/base/encoding.h"

#include <array>

namespace lookback::base {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::string_view kExpected = "RFC 3339 with offset, for example 2026-01-05T09:00:00Z";

constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Reads exactly `n` digits at `at`; −1 when they are not there.
int digits(std::string_view text, std::size_t at, std::size_t n) {
    if (text.size() < at + n)
        return -1;
    int value = 0;
    for (std::size_t i = at; i < at + n; ++i) {
        if (!isDigit(text[i]))
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

constexpr bool isLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

constexpr int daysIn(int year, int month) {
    constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && isLeap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

struct Fields {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    std::int64_t fraction = 0; // ns
    int offsetMinutes = 0;
};

std::optional<TimeProblem> readFields(std::string_view s, Fields& f) {
    const TimeProblem notATime{"not a time", kExpected};
    f.year = digits(s, 0, 4);
    f.month = digits(s, 5, 2);
    f.day = digits(s, 8, 2);
    f.hour = digits(s, 11, 2);
    f.minute = digits(s, 14, 2);
    f.second = digits(s, 17, 2);
    if (f.year < 0 || f.month < 0 || f.day < 0 || f.hour < 0 || f.minute < 0 || f.second < 0 || s[4] != '-' ||
        s[7] != '-' || (s[10] != 'T' && s[10] != 't') || s[13] != ':' || s[16] != ':')
        return notATime;
    std::size_t at = 19;
    if (at < s.size() && s[at] == '.') {
        std::size_t n = 0;
        std::int64_t scale = kNsPerSecond / 10;
        for (++at; at < s.size() && isDigit(s[at]); ++at, ++n, scale /= 10)
            f.fraction += (s[at] - '0') * scale;
        if (n == 0)
            return notATime;
        if (n > 9)
            return TimeProblem{"more than 9 fraction digits", kExpected};
    }
    if (at == s.size())
        return TimeProblem{"no offset", kExpected};
    if ((s[at] == 'Z' || s[at] == 'z') && at + 1 == s.size())
        return std::nullopt;
    const int offsetHours = digits(s, at + 1, 2);
    const int offsetMinutes = digits(s, at + 4, 2);
    if ((s[at] != '+' && s[at] != '-') || s.size() != at + 6 || offsetHours < 0 || offsetMinutes < 0 || s[at + 3] != ':')
        return notATime;
    if (offsetHours > 23 || offsetMinutes > 59)
        return TimeProblem{"no such offset", kExpected};
    f.offsetMinutes = (s[at] == '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
    return std::nullopt;
}

} // namespace

std::int64_t daysFromCivil(std::int64_t year, unsigned month, unsigned day) {
    year -= month <= 2 ? 1 : 0;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const auto yearOfEra = static_cast<unsigned>(year - era * 400);
    const unsigned dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const unsigned dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146097 + static_cast<std::int64_t>(dayOfEra) - 719468;
}

CivilDate civilFromDays(std::int64_t days) {
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const auto dayOfEra = static_cast<unsigned>(days - era * 146097);
    const unsigned yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const unsigned dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const unsigned mp = (5 * dayOfYear + 2) / 153;
    const unsigned day = dayOfYear - (153 * mp + 2) / 5 + 1;
    const unsigned month = mp < 10 ? mp + 3 : mp - 9;
    return {static_cast<std::int64_t>(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

std::optional<TimeProblem> parseInstant(std::string_view text, Instant& out) {
    Fields f;
    if (auto problem = readFields(text, f))
        return problem;
    if (f.second == 60)
        return TimeProblem{"leap second", "seconds 00 to 59"};
    if (f.month < 1 || f.month > 12 || f.day < 1 || f.day > daysIn(f.year, f.month) || f.hour > 23 || f.minute > 59 || f.second > 59)
        return TimeProblem{"no such date or time", kExpected};
    // 128 bits: years 0000 to 9999 overflow 64-bit nanoseconds.
    const std::int64_t seconds = daysFromCivil(f.year, static_cast<unsigned>(f.month), static_cast<unsigned>(f.day)) * 86400 +
        f.hour * 3600 + f.minute * 60 + f.second - f.offsetMinutes * 60;
    __extension__ using Wide = __int128;
    const Wide ns = static_cast<Wide>(seconds) * kNsPerSecond + f.fraction;
    if (ns < Instant::min().ns || ns > Instant::max().ns)
        return TimeProblem{"out of range", "1677-09-22 to 2262-04-11"};
    out.ns = static_cast<std::int64_t>(ns);
    return std::nullopt;
}

Result<Instant> parseInstant(std::string_view text) {
    Instant t;
    if (const auto problem = parseInstant(text, t))
        return makeError(ErrorCode::InvalidInput, std::string(problem->problem) + ": \"" + visibleExcerpt(text, 64) + "\"",
                         {}, "write it as " + std::string(problem->expected));
    return t;
}

Result<Instant> parseInstantLoose(std::string_view text) {
    std::string s(text);
    if (s.size() == 10)
        s += "T00:00:00";
    if (s.size() > 10 && s[10] == ' ')
        s[10] = 'T';
    if (s.size() == 16)
        s += ":00";
    if (s.size() == 17 && (s[16] == 'Z' || s[16] == 'z'))
        s.insert(16, ":00");
    const bool hasOffset = s.size() > 19 && (s.back() == 'Z' || s.back() == 'z' || s.find_first_of("+-", 19) != std::string::npos);
    if (!hasOffset)
        s += 'Z';
    auto parsed = parseInstant(s);
    if (!parsed)
        return makeError(ErrorCode::InvalidArgument, "not a time: \"" + visibleExcerpt(text, 64) + "\"", {},
                         "write it as 2026-01-31, 2026-01-31 23:59:59 or " + std::string(kExpected));
    return parsed;
}

void appendInstant(std::string& out, Instant t) {
    std::int64_t seconds = t.ns / kNsPerSecond;
    std::int64_t fraction = t.ns % kNsPerSecond;
    if (fraction < 0) {
        fraction += kNsPerSecond;
        --seconds;
    }
    std::int64_t days = seconds / 86400;
    std::int64_t ofDay = seconds % 86400;
    if (ofDay < 0) {
        ofDay += 86400;
        --days;
    }
    const CivilDate date = civilFromDays(days);
    char buffer[32];
    char* p = buffer;
    const auto pair = [&p](std::uint32_t value, char after) {
        p[0] = static_cast<char>('0' + value / 10);
        p[1] = static_cast<char>('0' + value % 10);
        p[2] = after;
        p += 3;
    };
    const auto year = static_cast<std::uint32_t>(date.year);
    const auto second = static_cast<std::uint32_t>(ofDay);
    pair(year / 100, '-');
    --p; // no separator between century and year
    pair(year % 100, '-');
    pair(date.month, '-');
    pair(date.day, 'T');
    pair(second / 3600, ':');
    pair(second / 60 % 60, ':');
    pair(second % 60, '.');
    auto digits = static_cast<std::uint32_t>(fraction);
    int width = fraction == 0 ? -1 : 9; // −1: the point goes too
    for (; width > 3 && digits % 1000 == 0; width -= 3)
        digits /= 1000;
    for (int i = width - 1; i >= 0; --i, digits /= 10)
        p[i] = static_cast<char>('0' + digits % 10);
    p += width;
    *p++ = 'Z';
    out.append(buffer, static_cast<std::size_t>(p - buffer));
}

std::string formatInstant(Instant t) {
    std::string out;
    appendInstant(out, t);
    return out;
}

} // namespace lookback::base
