#include "core/base/ids.h"

#include <charconv>

namespace lookback::base {

std::string Position::text() const {
    return high == 0 ? std::to_string(low) : std::to_string(high) + ":" + std::to_string(low);
}

namespace {
std::optional<std::uint64_t> wholeNumber(std::string_view text) {
    std::uint64_t n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (text.empty() || ec != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return n;
}
} // namespace

std::optional<Position> Position::parse(std::string_view text) {
    if (text.starts_with('#'))
        text.remove_prefix(1);
    const auto colon = text.find(':');
    const auto low = wholeNumber(colon == std::string_view::npos ? text : text.substr(colon + 1));
    const auto high = colon == std::string_view::npos ? std::optional<std::uint64_t>{0} : wholeNumber(text.substr(0, colon));
    if (!low || !high)
        return std::nullopt;
    return Position{*high, *low};
}

} // namespace lookback::base
