#include "ui/timeline/ruler.h"

#include "ui/format/civil.h"
#include "ui/format/format.h"
#include "ui/timeline/view_scale.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace lookback::ui::timeline {
namespace {

using format::Civil;
using format::kNanosPerDay;
using format::kNanosPerHour;
using format::kNanosPerMinute;
using format::kNanosPerSecond;

enum class Unit { Fraction, Second, Minute, Hour, Day, Week, Month, Year };

// One possible spacing: `count` units, about `nanos` long, whose labels need `widthFactor` × gap.
struct Step {
    Unit unit;
    int count;
    std::int64_t nanos;
    double widthFactor;
};

std::vector<Step> makeSteps() {
    std::vector<Step> steps;
    for (std::int64_t base = 1; base < kNanosPerSecond; base *= 10) {
        const double factor = base < 1'000 ? 1.5 : base < 1'000'000 ? 1.2 : 1.0;
        for (const int m : {1, 2, 5}) {
            steps.push_back({Unit::Fraction, m, base * m, factor});
        }
    }
    for (const int n : {1, 2, 5, 10, 15, 30}) {
        steps.push_back({Unit::Second, n, n * kNanosPerSecond, 1.0});
    }
    for (const int n : {1, 2, 5, 10, 15, 30}) {
        steps.push_back({Unit::Minute, n, n * kNanosPerMinute, 1.0});
    }
    for (const int n : {1, 2, 3, 6, 12}) {
        steps.push_back({Unit::Hour, n, n * kNanosPerHour, 1.0});
    }
    steps.push_back({Unit::Day, 1, kNanosPerDay, 0.8});
    steps.push_back({Unit::Week, 1, 7 * kNanosPerDay, 0.8});
    for (const int n : {1, 3, 6}) {
        steps.push_back({Unit::Month, n, n * 30 * kNanosPerDay, 0.8});
    }
    for (const int n : {1, 2, 5, 10, 20, 50, 100}) {
        steps.push_back({Unit::Year, n, n * 365 * kNanosPerDay, 0.8});
    }
    return steps;
}

const Step& chooseStep(const PixelMap& map, int leastGap) {
    static const std::vector<Step> kSteps = makeSteps();
    const double pxPerNano = (map.width - 1) / static_cast<double>(map.span());
    for (const Step& step : kSteps) {
        if (static_cast<double>(step.nanos) * pxPerNano >= leastGap * step.widthFactor) {
            return step;
        }
    }
    return kSteps.back();
}

std::int64_t floorDiv(std::int64_t a, std::int64_t b) {
    const std::int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

std::optional<std::int64_t> monthStart(std::int64_t monthIndex) {
    Civil c;
    c.year = static_cast<int>(floorDiv(monthIndex, 12));
    c.month = static_cast<int>(monthIndex - floorDiv(monthIndex, 12) * 12) + 1;
    return format::fromCivil(c);
}

std::int64_t monthIndexOf(std::int64_t nanos) {
    const Civil c = format::civil(nanos);
    return c.year * 12LL + c.month - 1;
}

// First tick at or after the left edge, and the one after a tick; nothing past the range of int64.
std::optional<std::int64_t> firstTick(const Step& step, std::int64_t min) {
    if (step.unit == Unit::Month || step.unit == Unit::Year) {
        const std::int64_t months = step.unit == Unit::Year ? step.count * 12LL : step.count;
        std::int64_t index = floorDiv(monthIndexOf(min), months) * months;
        auto start = monthStart(index);
        while (!start || *start < min) {
            index += months;
            start = monthStart(index);
            if (!start && index > 2300LL * 12) {
                return std::nullopt;
            }
        }
        return start;
    }
    // Weeks begin on Monday: 1970-01-05.
    const std::int64_t origin = step.unit == Unit::Week ? 4 * kNanosPerDay : 0;
    const std::int64_t since = min % step.nanos - origin % step.nanos;
    const std::int64_t rest = ((since % step.nanos) + step.nanos) % step.nanos;
    if (rest == 0) {
        return min;
    }
    const std::int64_t next = format::saturatingAdd(min, step.nanos - rest);
    return next == std::numeric_limits<std::int64_t>::max() ? std::nullopt : std::optional(next);
}

std::optional<std::int64_t> nextTick(const Step& step, std::int64_t tick) {
    if (step.unit == Unit::Month || step.unit == Unit::Year) {
        const std::int64_t months = step.unit == Unit::Year ? step.count * 12LL : step.count;
        return monthStart(monthIndexOf(tick) + months);
    }
    const std::int64_t next = format::saturatingAdd(tick, step.nanos);
    return next == std::numeric_limits<std::int64_t>::max() ? std::nullopt : std::optional(next);
}

QString two(int n) {
    return QString::number(n).rightJustified(2, QLatin1Char('0'));
}

QString monthName(const Civil& c, const QLocale& locale) {
    return locale.standaloneMonthName(c.month, QLocale::ShortFormat);
}

QString dayAndMonth(const Civil& c, const QLocale& locale) {
    return QString::number(c.day) + QLatin1Char(' ') + monthName(c, locale);
}

QString clock(const Civil& c, bool withSeconds) {
    const QString hm = two(c.hour) + QLatin1Char(':') + two(c.minute);
    return withSeconds ? hm + QLatin1Char(':') + two(c.second) : hm;
}

QString fraction(const Civil& c, std::int64_t stepNanos) {
    const int digits = stepNanos % 1'000'000 == 0 ? 3 : stepNanos % 1'000 == 0 ? 6 : 9;
    return QLatin1Char('.') +
           QString::number(c.nanosecond).rightJustified(9, QLatin1Char('0')).left(digits);
}

QString year(const Civil& c) {
    return QString::number(c.year);
}

QString contextText(const Step& step, const Civil& c, const QLocale& locale) {
    switch (step.unit) {
    case Unit::Fraction:
        return dayAndMonth(c, locale) + QLatin1Char(' ') + year(c) + QLatin1Char(' ') +
               clock(c, true);
    case Unit::Second:
    case Unit::Minute:
    case Unit::Hour:
        return dayAndMonth(c, locale) + QLatin1Char(' ') + year(c);
    case Unit::Day:
    case Unit::Week:
        return monthName(c, locale) + QLatin1Char(' ') + year(c);
    case Unit::Month:
        return year(c);
    case Unit::Year:
        return {};
    }
    return {};
}

// A tick that begins a day, month, year or second says so; the others only count on.
void label(RulerTick& tick, const Step& step, const QLocale& locale) {
    const Civil c = format::civil(tick.position);
    const bool midnight = c.hour == 0 && c.minute == 0 && c.second == 0 && c.nanosecond == 0;
    const bool newYear = midnight && c.day == 1 && c.month == 1;
    switch (step.unit) {
    case Unit::Fraction:
        tick.major = c.nanosecond == 0;
        tick.label = tick.major ? clock(c, true) : fraction(c, step.nanos);
        return;
    case Unit::Second:
    case Unit::Minute:
    case Unit::Hour:
        tick.major = midnight;
        tick.label = midnight ? dayAndMonth(c, locale) : clock(c, step.unit == Unit::Second);
        break;
    case Unit::Day:
    case Unit::Week:
        tick.major = c.day == 1 && midnight;
        tick.label = tick.major ? monthName(c, locale) : QString::number(c.day);
        break;
    case Unit::Month:
        tick.major = newYear;
        tick.label = newYear ? year(c) : monthName(c, locale);
        return;
    case Unit::Year:
        tick.major = false;
        tick.label = year(c);
        return;
    }
    if (newYear) {
        tick.label += QLatin1Char(' ') + year(c);
    }
}

// Mondays seldom begin a month: on the week scale the first of each month is a tick of its own.
void addMonths(Ruler& ruler, const PixelMap& map, const Step& step, const QLocale& locale) {
    if (step.unit != Unit::Week) {
        return;
    }
    std::int64_t index = monthIndexOf(map.min);
    for (auto start = monthStart(index); !start || *start <= map.max; start = monthStart(++index)) {
        if (!start) {
            if (index > 2300LL * 12) {
                return;
            }
            continue;
        }
        if (*start < map.min) {
            continue;
        }
        RulerTick tick{*start, map.x(*start), {}, true};
        label(tick, step, locale);
        const auto after = std::find_if(ruler.ticks.begin(), ruler.ticks.end(),
                                        [&](const RulerTick& t) { return t.position >= *start; });
        if (after != ruler.ticks.end() && after->position == *start) {
            *after = tick;
        } else {
            ruler.ticks.insert(after, tick);
        }
    }
}

} // namespace

Ruler timeRuler(const PixelMap& map, int leastGap, const QLocale& locale) {
    const Step& step = chooseStep(map, leastGap);
    Ruler ruler;
    ruler.context = contextText(step, format::civil(map.min), locale);
    for (auto p = firstTick(step, map.min); p && *p <= map.max; p = nextTick(step, *p)) {
        RulerTick tick{*p, map.x(*p), {}, false};
        label(tick, step, locale);
        ruler.ticks.push_back(tick);
    }
    addMonths(ruler, map, step, locale);
    return ruler;
}

Ruler eventRuler(const PixelMap& map, int leastGap, std::int64_t count, const QLocale& locale) {
    const double ranksPerPx =
        static_cast<double>(map.span()) / kRankUnit / std::max(1, map.width - 1);
    std::int64_t step = 1;
    for (int i = 0; static_cast<double>(step) < ranksPerPx * leastGap && i < 60; ++i) {
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    }
    Ruler ruler;
    const std::int64_t first = std::max<std::int64_t>(0, floorDiv(map.min, kRankUnit));
    for (std::int64_t r = (first + step - 1) / step * step; r <= count; r += step) {
        const std::int64_t p = r * kRankUnit;
        if (p > map.max) {
            break;
        }
        if (p >= map.min) {
            ruler.ticks.push_back({p, map.x(p), format::count(r, locale), false});
        }
    }
    return ruler;
}

} // namespace lookback::ui::timeline
