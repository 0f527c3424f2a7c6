// Figures, instants and hashes to the text of the window (design: look, section 9). Display only:
// exports have their own, locale-free writers. QtCore alone; pure functions, any thread.
//
// Amounts are integer minor units: value / 10^decimals. No binary floating point anywhere.
#pragma once

#include <QtCore/QLocale>
#include <QtCore/QString>

#include <cstdint>

namespace lookback::ui::format {

/// When a sign is written. Zero never has one.
enum class Sign {
    Negative, ///< balances: only below zero
    Change,   ///< amounts: + or − always
};

/// "−12,800.00": grouping and decimal point of `locale`, U+2212 for minus. `decimals` 0…18.
[[nodiscard]] QString money(std::int64_t minor, int decimals, Sign sign = Sign::Negative,
                            const QLocale& locale = QLocale());

/// Like money, without a fraction that is zero: "10,000", "−300", "0.05". For axis labels.
[[nodiscard]] QString moneyShort(std::int64_t minor, int decimals,
                                 const QLocale& locale = QLocale());

/// A whole number with grouping and U+2212.
[[nodiscard]] QString count(std::int64_t n, const QLocale& locale = QLocale());

/// `one` for exactly 1, else `many`, with the figure for %1: counted(n, tr("%1 account"), tr("%1 accounts")).
[[nodiscard]] QString counted(std::int64_t n, const QString& one, const QString& many, const QLocale& locale = QLocale());

/// "1 event", "8 events"; translated with plurals.
[[nodiscard]] QString events(std::int64_t n, const QLocale& locale = QLocale());

/// "20 of 20 events".
[[nodiscard]] QString eventsOf(std::int64_t shown, std::int64_t all,
                               const QLocale& locale = QLocale());

/// "2026-02-16 10:10:00Z", with 0, 3, 6 or 9 digits of fraction, the fewest that lose nothing.
/// With an offset in seconds, local time and "+01:00" in place of the Z. Never localised.
[[nodiscard]] QString instant(std::int64_t nanos, int offsetSeconds = 0);

/// "02-16 10:10Z": flags and side lists only.
[[nodiscard]] QString instantShort(std::int64_t nanos, int offsetSeconds = 0);

/// "2026-02-16".
[[nodiscard]] QString date(std::int64_t nanos, int offsetSeconds = 0);

/// The largest whole unit: "11 d", "3 h", "5 min", "12 s", "40 ms", "7 µs", "3 ns". Sign dropped.
[[nodiscard]] QString duration(std::int64_t nanos);

/// Recorded minus occurred: "11 d late", "2 h early", empty when they agree.
[[nodiscard]] QString lateness(std::int64_t recordedAt, std::int64_t occurredAt);

/// "9c1e…42" of a longer hex text; shorter ones come back whole.
[[nodiscard]] QString shortHash(const QString& hex);

} // namespace lookback::ui::format
