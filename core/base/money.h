// Money as integer minor units of an ISO 4217 currency. No floating point anywhere.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lookback::base {

/// An ISO 4217 alphabetic code that is in the list of currencies (money.cpp names the edition). Default: none.
class Currency {
public:
    constexpr Currency() = default;
    /// Absent when the code is not in the list.
    static std::optional<Currency> parse(std::string_view code);

    [[nodiscard]] bool isSet() const { return m_code[0] != '\0'; }
    [[nodiscard]] std::string_view code() const { return {m_code, isSet() ? 3U : 0U}; }
    /// Digits after the decimal point: EUR 2, JPY 0, BHD 3, CLF 4.
    [[nodiscard]] int decimals() const { return m_decimals; }

    friend bool operator==(const Currency& a, const Currency& b) { return a.code() == b.code(); }

private:
    char m_code[3] = {'\0', '\0', '\0'};
    std::int8_t m_decimals = 2;
};

struct Money {
    std::int64_t minor = 0;
    Currency currency;
    friend bool operator==(const Money&, const Money&) = default;
};

/// a + b; absent on int64 overflow.
std::optional<std::int64_t> checkedAdd(std::int64_t a, std::int64_t b);
std::optional<std::int64_t> checkedSub(std::int64_t a, std::int64_t b);

enum class DecimalProblem { None, NotPlainDecimal, TooManyDecimals, Overflow };

/// A JSON number's text in major units ("1000.00", "-0.54") to minor units, exactly. Plain notation only (no exponent, no
/// sign "+", as JSON says), at most `decimals` digits after the point.
DecimalProblem parseDecimal(std::string_view text, int decimals, std::int64_t& minor);

/// "-574.46": '.' as point, no grouping, ASCII minus; for exports and the command line.
std::string formatDecimal(std::int64_t minor, int decimals);

} // namespace lookback::base
