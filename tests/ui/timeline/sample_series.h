// Series for the timeline's tests. Sample 1 is typed in from the table of account.md ("Sample 1"),
// not produced by the code under test.
#pragma once

#include "core/aggregate/series.h"
#include "ui/format/civil.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

namespace lookback::ui::timeline::test {

inline std::int64_t at(int y, int mo, int d, int h = 0, int mi = 0, int s = 0) {
    return *format::fromCivil({y, mo, d, h, mi, s, 0});
}

/// Appends one event; times in nanoseconds, value in minor units.
inline void append(aggregate::Series& s, std::int64_t recorded, aggregate::MarkKind kind,
                   std::int64_t value, unsigned flags = 0, std::int64_t occurred = INT64_MIN,
                   std::int64_t limit = INT64_MIN, std::uint8_t ruleBits = 0) {
    const bool displaced = occurred != INT64_MIN && occurred != recorded;
    if (displaced) {
        flags |= occurred < recorded ? unsigned{aggregate::kLate} : unsigned{aggregate::kFuture};
    }
    s.version.push_back(static_cast<std::int64_t>(s.version.size()) + 1);
    s.recordedAt.push_back(recorded);
    s.occurredAt.push_back(displaced ? occurred : recorded);
    s.value.push_back(value);
    s.limit.push_back(limit != INT64_MIN ? limit : s.limit.empty() ? 0 : s.limit.back());
    s.kind.push_back(kind);
    s.status.push_back(s.status.empty() ? aggregate::StatusBand::Open : s.status.back());
    s.flags.push_back(static_cast<std::uint16_t>(flags));
    s.ruleBits.push_back(ruleBits);
}

/// ACC-1001. Snapshot at v8 as in picture 08; upcast where the table's schema is below 2 or 3.
inline aggregate::Series sample1() {
    using enum aggregate::MarkKind;
    using namespace aggregate;
    Series s;
    s.name = "balance";
    s.unit = "EUR";
    s.decimals = 2;
    s.ruleCodes = {"R1", "R2", "R3", "R4"};
    append(s, at(2026, 1, 5, 9), Administrative, 0, kUpcast | kPersonal);
    append(s, at(2026, 1, 5, 9, 5), In, 100000, kUpcast);
    append(s, at(2026, 1, 12, 10), Out, 80000, kUpcast);
    append(s, at(2026, 1, 20, 16, 30), Out, 65000, kUpcast | kPersonal);
    append(s, at(2026, 1, 31, 23, 59, 59), In, 65054, kUpcast);
    append(s, at(2026, 2, 2, 8, 15), Administrative, 65054);
    append(s, at(2026, 2, 3, 11), Out, -14946, kUpcast);
    append(s, at(2026, 2, 4, 9, 30), In, 35054, kUpcast | kSnapshot);
    append(s, at(2026, 2, 10, 14), Out, 32554, 0, at(2026, 1, 30, 12));
    append(s, at(2026, 2, 15, 9), StatusChange, 32554, kUpcast);
    append(s, at(2026, 2, 16, 10, 10), Out, 22554, kUpcast | kFinding);
    append(s, at(2026, 2, 20, 9), StatusChange, 22554);
    append(s, at(2026, 2, 21, 10), In, 1222554, kUpcast);
    append(s, at(2026, 2, 22, 23, 47), Out, 232554, kPersonal);
    append(s, at(2026, 2, 22, 23, 49), Out, -57446, kPersonal | kFinding);
    append(s, at(2026, 2, 28, 23, 59, 59), Out, -57558, kFinding);
    append(s, at(2026, 3, 2, 9), In, 142442);
    append(s, at(2026, 3, 5, 15, 20), In, 144942);
    append(s, at(2026, 3, 10, 11, 11), Administrative, 144942, kPersonal);
    append(s, at(2026, 3, 12, 8), In, 152492);
    for (std::size_t i = 5; i < s.size(); ++i) {
        s.limit.set(i, -30000);
    }
    for (const std::size_t i : {9U, 10U}) {
        s.status.set(i, StatusBand::Halted);
    }
    s.ruleBits.set(10, 1);
    for (const std::size_t i : {14U, 15U}) {
        s.ruleBits.set(i, 2);
    }
    return s;
}

/// The same account in occurred order: #9 (2026-01-30) stands between #4 and #5. Balances are
/// refolded by hand from the amounts of the table.
inline aggregate::Series sample1Occurred() {
    const aggregate::Series r = sample1();
    std::vector<std::size_t> order(r.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return r.occurredAt[a] < r.occurredAt[b];
    });
    aggregate::Series s = r;
    std::int64_t balance = 0;
    for (std::size_t k = 0; k < order.size(); ++k) {
        const std::size_t i = order[k];
        balance += i == 0 ? r.value[0] : r.value[i] - r.value[i - 1];
        s.version.set(k, r.version[i]);
        s.recordedAt.set(k, r.recordedAt[i]);
        s.occurredAt.set(k, r.occurredAt[i]);
        s.value.set(k, balance);
        s.limit.set(k, r.limit[i] != 0 && r.version[i] != 9 ? r.limit[i] : 0);
        s.kind.set(k, r.kind[i]);
        s.status.set(k, r.version[i] == 9 ? aggregate::StatusBand::Open : r.status[i]);
        s.flags.set(k, r.flags[i]);
        s.ruleBits.set(k, r.ruleBits[i]);
    }
    return s;
}

/// `n` events over about a year with a fixed generator; every event moves the balance.
inline aggregate::Series bigSeries(std::size_t n) {
    using enum aggregate::MarkKind;
    aggregate::Series s;
    s.name = "balance";
    s.unit = "EUR";
    s.decimals = 2;
    s.ruleCodes = {"R1", "R2"};
    std::uint64_t x = 0x9E3779B97F4A7C15ULL;
    const auto next = [&x] {
        x ^= x << 13U;
        x ^= x >> 7U;
        x ^= x << 17U;
        return x;
    };
    const std::int64_t start = at(2025, 1, 1);
    const std::int64_t mean = 365 * format::kNanosPerDay / static_cast<std::int64_t>(n);
    std::int64_t t = start;
    std::int64_t balance = 0;
    for (std::size_t i = 0; i < n; ++i) {
        // Three busy months, nights and quiet weeks: density must show.
        const double year = static_cast<double>(t - start) / (365.0 * 86400e9);
        const double pace = year > 0.25 && year < 0.5 ? 0.4 : year > 0.7 && year < 0.75 ? 6.0 : 1.2;
        t += static_cast<std::int64_t>(static_cast<double>(mean) * pace *
                                       static_cast<double>(next() % 200) / 100.0);
        const bool in = next() % 100 < 48 || balance < -200000;
        const auto amount = static_cast<std::int64_t>(next() % 50000) * (year > 0.6 ? 3 : 1) / 4;
        balance += in ? amount : -amount;
        const bool admin = next() % 500 == 0;
        unsigned flags = i % 7 == 0 ? unsigned{aggregate::kUpcast} : 0U;
        flags |= i % 1000 == 0 ? unsigned{aggregate::kPersonal} : 0U;
        flags |= i % 100000 == 99 ? unsigned{aggregate::kSnapshot} : 0U;
        flags |= balance < -300000 ? unsigned{aggregate::kFinding} : 0U;
        append(s, t, admin ? Administrative : in ? In : Out, balance, flags, INT64_MIN, -300000,
               balance < -300000 ? 2 : 0);
    }
    return s;
}

inline std::shared_ptr<const aggregate::Series> shared(aggregate::Series s) {
    return std::make_shared<const aggregate::Series>(std::move(s));
}

} // namespace lookback::ui::timeline::test
