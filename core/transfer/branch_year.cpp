#include "core/transfer/branch_year.h"

namespace lookback::transfer {
namespace {

constexpr std::int64_t kYear = 2025;
constexpr std::uint64_t kMsPerHour = 3'600'000;
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kNsPerDay = 86'400'000'000'000;
constexpr std::size_t kHours = 365 * 24;

std::int64_t dayNumber(base::Instant t) {
    return t.ns >= 0 ? t.ns / kNsPerDay : -((-t.ns + kNsPerDay - 1) / kNsPerDay);
}

// How busy an hour is: counters from 8 to 18 on weekdays, machines and the phone the rest of the time.
std::uint8_t weightOf(int day, int hour) {
    const bool daytime = hour >= 7 && hour < 22;
    if (day == 6)
        return daytime ? 4 : 1;
    if (day == 5)
        return hour >= 9 && hour < 14 ? 20 : daytime ? 6 : 1;
    return hour >= 8 && hour < 18 ? 100 : daytime ? 25 : 2;
}

} // namespace

SeededRandom::SeededRandom(std::string_view seed) {
    for (const char c : seed) {
        m_state ^= static_cast<std::uint8_t>(c);
        next();
    }
}

std::uint64_t SeededRandom::next() {
    std::uint64_t z = (m_state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
}

std::uint64_t SeededRandom::below(std::uint64_t n) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(next()) * n) >> 64U);
}

int weekday(base::Instant t) {
    const auto day = (dayNumber(t) + 3) % 7; // 1970-01-01 was a Thursday
    return static_cast<int>(day < 0 ? day + 7 : day);
}

int hourOf(base::Instant t) {
    return static_cast<int>((t.ns - dayNumber(t) * kNsPerDay) / (kNsPerDay / 24));
}

BranchYear::BranchYear(std::int64_t base) : m_base(base), m_weights(kHours) {
    for (std::size_t h = 0; h < kHours; ++h) {
        const base::Instant t{begin().ns + static_cast<std::int64_t>(h) * (kNsPerDay / 24)};
        m_weights[h] = weightOf(weekday(t), hourOf(t));
        m_total += m_weights[h] * kMsPerHour;
    }
}

base::Instant BranchYear::begin() { return {base::daysFromCivil(kYear, 1, 1) * kNsPerDay}; }

base::Instant BranchYear::monthEnd(int month) {
    const auto first = month == kMonths - 1 ? base::daysFromCivil(kYear + 1, 1, 1)
                                            : base::daysFromCivil(kYear, static_cast<unsigned>(month + 2), 1);
    return {first * kNsPerDay - 1000 * kNsPerMs};
}

base::Instant BranchYear::at(std::int64_t k, SeededRandom& random) {
    // The event stands somewhere in the k-th of m_base equal shares of the year's weight, so that time never runs backwards.
    __extension__ using Wide = unsigned __int128;
    constexpr unsigned kJitterBits = 20;
    const Wide share = (static_cast<Wide>(static_cast<std::uint64_t>(k)) << kJitterBits) + random.below(1U << kJitterBits);
    const auto unit = static_cast<std::uint64_t>(share * m_total / (static_cast<Wide>(static_cast<std::uint64_t>(m_base)) << kJitterBits));
    while (unit >= m_before + m_weights[m_hour] * kMsPerHour) {
        m_before += m_weights[m_hour] * kMsPerHour;
        ++m_hour;
    }
    const auto ms = (unit - m_before) / m_weights[m_hour];
    return {begin().ns + static_cast<std::int64_t>(m_hour * kMsPerHour + ms) * kNsPerMs};
}

} // namespace lookback::transfer
