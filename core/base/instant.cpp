#include "core/base/instant.h"

#include "core/base/encoding.h"

#include <array>
#include <cstring>

namespace lookback::base {
namespace {

constexpr std::int32_t kNsPerSecond = 1'000'000'000;
constexpr std::int32_t kSecondsPerDay = 86'400;
constexpr std::string_view kExpected = "RFC 3339 with offset, for example 2026-01-05T09:00:00Z";

// "00" … "99"
constexpr std::array<char, 200> kPairs = [] {
    std::array<char, 200> table{};
    for (std::size_t i = 0; i < 100; ++i) {
        table[i * 2] = static_cast<char>('0' + i / 10);
        table[i * 2 + 1] = static_cast<char>('0' + i % 10);
    }
    return table;
}();

constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Two digits; `wrong` is set when they are not.
int twoDigits(const char* p, bool& wrong) {
    const auto tens = static_cast<unsigned>(p[0] - '0'), ones = static_cast<unsigned>(p[1] - '0');
    wrong |= tens > 9 || ones > 9;
    return static_cast<int>(tens * 10 + ones);
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
    constexpr TimeProblem kNotATime{"not a time", kExpected};
    constexpr std::size_t kUpToSeconds = 19;
    if (s.size() < kUpToSeconds)
        return kNotATime;
    const char* p = s.data();
    bool wrong = p[4] != '-' || p[7] != '-' || (p[10] != 'T' && p[10] != 't') || p[13] != ':' || p[16] != ':';
    f.year = twoDigits(p, wrong) * 100 + twoDigits(p + 2, wrong);
    f.month = twoDigits(p + 5, wrong);
    f.day = twoDigits(p + 8, wrong);
    f.hour = twoDigits(p + 11, wrong);
    f.minute = twoDigits(p + 14, wrong);
    f.second = twoDigits(p + 17, wrong);
    if (wrong)
        return kNotATime;
    std::size_t at = kUpToSeconds;
    if (at < s.size() && s[at] == '.') {
        const std::size_t first = ++at;
        for (; at < s.size() && isDigit(s[at]) && at - first < 10; ++at)
            f.fraction = f.fraction * 10 + (s[at] - '0');
        if (at == first)
            return kNotATime;
        if (at - first > 9)
            return TimeProblem{"more than 9 fraction digits", kExpected};
        constexpr std::array<std::int64_t, 10> kScale{1'000'000'000, 100'000'000, 10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
        f.fraction *= kScale[at - first];
    }
    if (at == s.size())
        return TimeProblem{"no offset", kExpected};
    if ((s[at] == 'Z' || s[at] == 'z') && at + 1 == s.size())
        return std::nullopt;
    if ((s[at] != '+' && s[at] != '-') || s.size() != at + 6 || s[at + 3] != ':')
        return kNotATime;
    const int offsetHours = twoDigits(p + at + 1, wrong);
    const int offsetMinutes = twoDigits(p + at + 4, wrong);
    if (wrong)
        return kNotATime;
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
    const std::int64_t seconds = daysFromCivil(f.year, static_cast<unsigned>(f.month), static_cast<unsigned>(f.day)) * kSecondsPerDay +
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

char* writeInstant(char* p, Instant t) {
    std::int64_t seconds = t.ns / kNsPerSecond;
    auto fraction = static_cast<std::int32_t>(t.ns % kNsPerSecond);
    if (fraction < 0) {
        fraction += kNsPerSecond;
        --seconds;
    }
    std::int64_t days = seconds / kSecondsPerDay;
    auto second = static_cast<std::int32_t>(seconds % kSecondsPerDay);
    if (second < 0) {
        second += kSecondsPerDay;
        --days;
    }
    const CivilDate date = civilFromDays(days);
    const auto pair = [&p](std::uint32_t value) {
        std::memcpy(p, &kPairs[value * 2], 2);
        p += 2;
    };
    const auto year = static_cast<std::uint32_t>(date.year);
    const auto ofDay = static_cast<std::uint32_t>(second);
    pair(year / 100);
    pair(year % 100);
    *p++ = '-';
    pair(date.month);
    *p++ = '-';
    pair(date.day);
    *p++ = 'T';
    pair(ofDay / 3600);
    *p++ = ':';
    pair(ofDay / 60 % 60);
    *p++ = ':';
    pair(ofDay % 60);
    if (fraction != 0) {
        *p++ = '.';
        auto digits = static_cast<std::uint32_t>(fraction);
        std::uint32_t groups[3];
        int n = 0; // groups of three digits that are needed
        for (int i = 2; i >= 0; --i, digits /= 1000) {
            groups[i] = digits % 1000;
            n = n == 0 && groups[i] != 0 ? i + 1 : n;
        }
        for (int i = 0; i < n; ++i) {
            *p++ = static_cast<char>('0' + groups[i] / 100);
            pair(groups[i] % 100);
        }
    }
    *p++ = 'Z';
    return p;
}

void appendInstant(std::string& out, Instant t) {
    char buffer[32];
    out.append(buffer, static_cast<std::size_t>(writeInstant(buffer, t) - buffer));
}

std::string formatInstant(Instant t) {
    std::string out;
    appendInstant(out, t);
    return out;
}

} // namespace lookback::base
