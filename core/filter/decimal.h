// Exact decimals: numbers people write and numbers of JSON, compared without ever being converted into binary or expanded.
// Views keep pointing into the text they were made from. Stateless; any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lookback::filter {

__extension__ using Wide = __int128; ///< the absolute value of INT64_MIN, sums and differences of int64

/// A number in decimal notation, "-12.50e3", taken apart. Exponents beyond ±10^15 count as that.
struct DecimalView {
    bool negative = false;
    bool zero = true;
    std::int64_t magnitude = 0;    ///< power of ten of the first significant digit
    std::string_view significant;  ///< from the first significant digit on; may hold one '.'

    /// JSON's notation (leading zeros allowed); absent for anything else.
    static std::optional<DecimalView> parse(std::string_view text);
    friend std::strong_ordering operator<=>(const DecimalView& a, const DecimalView& b);
    friend bool operator==(const DecimalView& a, const DecimalView& b) { return (a <=> b) == 0; }
};

/// Plain text of an amount as people write it: "9000", "9,000.00", "−0.5" (ASCII or U+2212 minus) to "9000", "9000.00", "-0.5".
/// Commas must stand between groups of three. Absent when it is not one.
std::optional<std::string> plainAmount(std::string_view text);

/// An amount in major units, ready to be compared with minor units of any number of decimals.
class MajorAmount {
public:
    static constexpr std::size_t kMaxDigits = 30;
    static constexpr int kMaxDecimals = 4; ///< ISO 4217: 0 (JPY) to 4 (CLF)

    /// Requires: the outcome of plainAmount(). Absent beyond kMaxDigits significant digits.
    static std::optional<MajorAmount> parse(std::string_view plain);

    /// minor·10^-decimals <=> this, exactly. `decimals` outside 0 … kMaxDecimals counts as the nearest.
    [[nodiscard]] std::strong_ordering compare(Wide minor, int decimals) const;
    [[nodiscard]] bool negative() const { return m_negative; }
    [[nodiscard]] std::strong_ordering operator<=>(const MajorAmount& other) const;

private:
    struct Scaled {
        Wide floor = 0;     ///< greatest minor figure not above the amount
        bool exact = false; ///< it is the amount
    };
    std::array<Scaled, kMaxDecimals + 1> m_scaled{};
    bool m_negative = false;
    std::string m_text;
};

} // namespace lookback::filter
