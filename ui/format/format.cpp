#include "ui/format/format.h"

#include "ui/format/civil.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <array>
#include <limits>

namespace lookback::ui::format {
namespace {

constexpr QChar kMinus(0x2212);

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("Format", text, nullptr, n);
}

// The absolute value, right for the lowest int64 too.
std::uint64_t magnitude(std::int64_t v) {
    return v < 0 ? ~static_cast<std::uint64_t>(v) + 1U : static_cast<std::uint64_t>(v);
}

QString grouped(std::uint64_t n, QLocale locale) {
    locale.setNumberOptions(QLocale::DefaultNumberOptions);
    return locale.toString(static_cast<qulonglong>(n));
}

// The locale's own zero, so that the fraction has the same script as the whole.
QString localDigits(const QString& latin, const QLocale& locale) {
    const char32_t zero = locale.zeroDigit().toUcs4().value(0, U'0');
    if (zero == U'0') {
        return latin;
    }
    QString out;
    for (const QChar c : latin) {
        const char32_t digit = zero + static_cast<char32_t>(c.digitValue());
        out += QString::fromUcs4(&digit, 1);
    }
    return out;
}

std::uint64_t powerOfTen(int n) {
    std::uint64_t p = 1;
    for (int i = 0; i < n; ++i) {
        p *= 10U;
    }
    return p;
}

QString figure(std::int64_t minor, int decimals, const QLocale& locale, bool keepZeroFraction) {
    const std::uint64_t scale = powerOfTen(qBound(0, decimals, 18));
    const std::uint64_t abs = magnitude(minor);
    QString text = grouped(abs / scale, locale);
    const std::uint64_t fraction = abs % scale;
    if (scale > 1 && (keepZeroFraction || fraction != 0)) {
        const QString digits = QString::number(fraction).rightJustified(decimals, QLatin1Char('0'));
        text += locale.decimalPoint() + localDigits(digits, locale);
    }
    return text;
}

QString two(int n) {
    return QString::number(n).rightJustified(2, QLatin1Char('0'));
}

QString dateText(const Civil& c) {
    return QString::number(c.year).rightJustified(4, QLatin1Char('0')) + QLatin1Char('-') +
           two(c.month) + QLatin1Char('-') + two(c.day);
}

QString offsetText(int seconds) {
    if (seconds == 0) {
        return QStringLiteral("Z");
    }
    const int minutes = qAbs(seconds) / 60;
    return QString(QLatin1Char(seconds < 0 ? '-' : '+')) + two(minutes / 60) + QLatin1Char(':') +
           two(minutes % 60);
}

Civil local(std::int64_t nanos, int offsetSeconds) {
    return civil(saturatingAdd(nanos, offsetSeconds * kNanosPerSecond));
}

QString fractionText(int nanosecond) {
    if (nanosecond == 0) {
        return {};
    }
    const QString digits = QString::number(nanosecond).rightJustified(9, QLatin1Char('0'));
    const int kept = nanosecond % 1'000'000 == 0 ? 3 : nanosecond % 1'000 == 0 ? 6 : 9;
    return QLatin1Char('.') + digits.left(kept);
}

int pluralForm(std::int64_t n) {
    return static_cast<int>(std::clamp<std::int64_t>(n, 0, std::numeric_limits<int>::max()));
}

QString durationOf(std::uint64_t nanos) {
    struct Unit {
        std::int64_t nanos;
        const char* text;
    };
    static const std::array<Unit, 7> kUnits{{
        {kNanosPerDay, QT_TRANSLATE_NOOP("Format", "%1 d")},
        {kNanosPerHour, QT_TRANSLATE_NOOP("Format", "%1 h")},
        {kNanosPerMinute, QT_TRANSLATE_NOOP("Format", "%1 min")},
        {kNanosPerSecond, QT_TRANSLATE_NOOP("Format", "%1 s")},
        {1'000'000, QT_TRANSLATE_NOOP("Format", "%1 ms")},
        {1'000, QT_TRANSLATE_NOOP("Format", "%1 µs")},
        {1, QT_TRANSLATE_NOOP("Format", "%1 ns")},
    }};
    for (const Unit& unit : kUnits) {
        const auto size = static_cast<std::uint64_t>(unit.nanos);
        if (nanos >= size || size == 1) {
            return tr(unit.text).arg(grouped(nanos / size, QLocale()));
        }
    }
    return {};
}

} // namespace

QString money(std::int64_t minor, int decimals, Sign sign, const QLocale& locale) {
    const QString text = figure(minor, decimals, locale, true);
    if (minor < 0) {
        return kMinus + text;
    }
    return minor > 0 && sign == Sign::Change ? QLatin1Char('+') + text : text;
}

QString moneyShort(std::int64_t minor, int decimals, const QLocale& locale) {
    const QString text = figure(minor, decimals, locale, false);
    return minor < 0 ? kMinus + text : text;
}

QString count(std::int64_t n, const QLocale& locale) {
    const QString text = grouped(magnitude(n), locale);
    return n < 0 ? kMinus + text : text;
}

QString counted(std::int64_t n, const QString& one, const QString& many, const QLocale& locale) {
    const QString& form = n == 1 ? one : many;
    return form.contains(QLatin1String("%1")) ? form.arg(count(n, locale)) : form;
}

QString events(std::int64_t n, const QLocale& locale) {
    // %n would group by the application's locale; the figure is put in here, only the form is
    // chosen.
    const QString form = n == 1 ? tr("%1 event") : tr("%1 events", pluralForm(n));
    return form.arg(count(n, locale));
}

QString eventsOf(std::int64_t shown, std::int64_t all, const QLocale& locale) {
    const QString form = all == 1 ? tr("%1 of %2 event") : tr("%1 of %2 events", pluralForm(all));
    return form.arg(count(shown, locale), count(all, locale));
}

QString instant(std::int64_t nanos, int offsetSeconds) {
    const Civil c = local(nanos, offsetSeconds);
    return dateText(c) + QLatin1Char(' ') + two(c.hour) + QLatin1Char(':') + two(c.minute) +
           QLatin1Char(':') + two(c.second) + fractionText(c.nanosecond) +
           offsetText(offsetSeconds);
}

QString instantShort(std::int64_t nanos, int offsetSeconds) {
    const Civil c = local(nanos, offsetSeconds);
    return two(c.month) + QLatin1Char('-') + two(c.day) + QLatin1Char(' ') + two(c.hour) +
           QLatin1Char(':') + two(c.minute) + offsetText(offsetSeconds);
}

QString date(std::int64_t nanos, int offsetSeconds) {
    return dateText(local(nanos, offsetSeconds));
}

QString duration(std::int64_t nanos) {
    return durationOf(magnitude(nanos));
}

QString lateness(std::int64_t recordedAt, std::int64_t occurredAt) {
    if (recordedAt == occurredAt) {
        return {};
    }
    // As unsigned: the two ends of the range are further apart than int64 can say.
    const auto recorded = static_cast<std::uint64_t>(recordedAt);
    const auto occurred = static_cast<std::uint64_t>(occurredAt);
    return recordedAt > occurredAt ? tr("%1 late").arg(durationOf(recorded - occurred))
                                   : tr("%1 early").arg(durationOf(occurred - recorded));
}

QString shortHash(const QString& hex) {
    constexpr int kHead = 4;
    constexpr int kTail = 2;
    return hex.size() <= kHead + kTail + 1 ? hex
                                           : hex.left(kHead) + QChar(0x2026) + hex.right(kTail);
}

} // namespace lookback::ui::format
