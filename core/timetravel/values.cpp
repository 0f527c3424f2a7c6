#include "core/timetravel/values.h"

#include <algorithm>
#include <charconv>

namespace lookback::timetravel {

namespace {

std::optional<std::int64_t> digits(std::string_view text) {
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    if (text.empty() || text.front() == '-')
        return std::nullopt;
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end)
        return std::nullopt;
    return value;
}

} // namespace

base::Result<Point> parsePoint(std::string_view text) {
    const auto refused = [&] {
        return base::makeError(base::ErrorCode::InvalidArgument, "not a point: \"" + std::string(text) + "\"", {},
                               "write a version (v15), a position (#812), a time (2026-01-31T23:59:59Z) or latest");
    };
    if (text == "latest")
        return Point{Latest{}};
    if (text.starts_with('#')) {
        const auto position = base::Position::parse(text);
        return position ? base::Result<Point>(Point{*position}) : refused();
    }
    const bool marked = text.starts_with('v');
    if (const auto version = digits(marked ? text.substr(1) : text))
        return Point{base::Version{*version}};
    if (marked)
        return refused();
    auto instant = base::parseInstantLoose(text);
    return instant.ok() ? base::Result<Point>(Point{*instant}) : refused();
}

std::int64_t StreamReport::findings() const {
    std::int64_t sum = static_cast<std::int64_t>(gapsBefore.size() + repeatedIds.size()) + (stopped ? 1 : 0);
    for (const RuleBreaches& rule : rules)
        sum += rule.total;
    return sum;
}

} // namespace lookback::timetravel
