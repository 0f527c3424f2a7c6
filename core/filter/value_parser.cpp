#include "core/filter/value_parser.h"

#include "core/base/encoding.h"
#include "core/base/instant.h"

#include <charconv>

namespace lookback::filter {
namespace {

std::string shown(const Value& value) { return "\"" + base::visibleExcerpt(value.text, 40) + "\""; }

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

} // namespace

base::Result<Range> parseInteger(const Scanner& scan, const Value& value) {
    std::string_view text = value.text;
    if (text.size() > 1 && (text[0] == '#' || text[0] == 'v'))
        text.remove_prefix(1);
    const auto number = wholeNumber(text);
    if (!number)
        return scan.error(value.at, shown(value) + " is not a whole number", "a whole number such as 14");
    return Range{*number, *number};
}

base::Result<Range> parseTime(const Scanner& scan, const Value& value) {
    constexpr std::size_t kDate = 10;
    constexpr Wide kDay = Wide{86'400} * 1'000'000'000;
    const auto time = base::parseInstantLoose(value.text);
    if (!time)
        return scan.error(value.at, shown(value) + " is not a time", "2026-02-01, \"2026-02-01 10:00\" or 2026-02-01T10:00:00Z");
    return Range{time->ns, value.text.size() == kDate ? time->ns + kDay - 1 : Wide{time->ns}};
}

base::Result<Range> parseDuration(const Scanner& scan, const Value& value) {
    constexpr std::string_view kUnits = "dhms";
    constexpr std::int64_t kSeconds[] = {86'400, 3'600, 60, 1};
    constexpr Wide kNanos = 1'000'000'000;
    std::string_view text = value.text;
    if (text == "0")
        return Range{0, 0};
    const auto wrong = [&] { return scan.error(value.at, shown(value) + " is not a duration", "5d, 12h, 30m, 10s or 2d12h"); };
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);
    if (text.empty())
        return wrong();
    Wide total = 0;
    for (std::size_t from = 0; !text.empty();) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        constexpr std::size_t kMostDigits = 10;
        const auto number = digits <= kMostDigits ? wholeNumber(text.substr(0, digits)) : std::nullopt;
        const std::size_t unit = digits < text.size() ? kUnits.find(text[digits], from) : std::string_view::npos;
        if (!number || unit == std::string_view::npos)
            return wrong();
        total += kNanos * *number * kSeconds[unit];
        from = unit + 1;
        text.remove_prefix(digits + 1);
    }
    const Wide signedTotal = negative ? -total : total;
    return Range{signedTotal, signedTotal};
}

base::Result<MajorAmount> parseAmount(const Scanner& scan, const Value& value) {
    const auto plain = plainAmount(value.text);
    auto amount = plain ? MajorAmount::parse(*plain) : std::nullopt;
    if (amount)
        return std::move(*amount);
    return scan.error(value.at, shown(value) + (plain ? " has too many digits" : " is not an amount"), "9000, 9000.50 or 9,000.00");
}

base::Result<Regex> parseRegex(const Scanner& scan, const Value& value) {
    auto compiled = Regex::compile(value.text);
    if (const auto* problem = std::get_if<Regex::Problem>(&compiled)) {
        const std::size_t end = value.source.empty() ? value.at : value.source.back() + 1;
        return scan.error(problem->byte < value.source.size() ? value.source[problem->byte] : end,
                          "the regular expression: " + std::string(problem->problem), std::string(problem->expected));
    }
    return std::move(std::get<Regex>(compiled));
}

} // namespace lookback::filter
