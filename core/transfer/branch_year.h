// The calendar of sample 2: when the events of a branch's year happen. A fixed number of events is laid over 2025 by the hour's
// weight (business days, Saturdays, nights), with a burst of postings at the end of each month. Integers only, so that every machine
// makes the same instants. Internal to transfer.
#pragma once

#include "core/base/instant.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lookback::transfer {

/// splitmix64 (Steele, Lea, Flood 2014): small, portable, seeded by text.
class SeededRandom {
public:
    explicit SeededRandom(std::string_view seed);
    std::uint64_t next();
    /// 0 … n − 1, by multiplication: the bias is below n / 2^64.
    std::uint64_t below(std::uint64_t n);
    /// One in n.
    bool oneIn(std::uint64_t n) { return below(n) == 0; }

private:
    std::uint64_t m_state = 0;
};

class BranchYear {
public:
    static constexpr int kMonths = 12;

    /// `base`: events laid over the hours; month ends are extra.
    explicit BranchYear(std::int64_t base);

    /// Instant of the k-th base event (0-based); ascending in k. Milliseconds.
    base::Instant at(std::int64_t k, SeededRandom& random);
    /// 23:59:59 of the month's last day.
    [[nodiscard]] static base::Instant monthEnd(int month);
    [[nodiscard]] static base::Instant begin();

private:
    std::int64_t m_base;
    std::vector<std::uint8_t> m_weights; // per hour of the year
    std::uint64_t m_total = 0;           // Σ weight × ms
    std::size_t m_hour = 0;
    std::uint64_t m_before = 0;          // units before m_hour
};

/// 0 = Monday.
int weekday(base::Instant t);
/// Hour of the day, UTC.
int hourOf(base::Instant t);

} // namespace lookback::transfer
