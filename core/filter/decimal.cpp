#include "core/filter/decimal.h"

#include <algorithm>

namespace lookback::filter {
namespace {

constexpr std::int64_t kMaxExponent = 1'000'000'000'000'000;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits(std::string_view text, std::size_t from) {
    std::size_t n = 0;
    while (from + n < text.size() && isDigit(text[from + n]))
        ++n;
    return n;
}

/// "e+12" at `at` up to the end; absent when it is not an exponent.
std::optional<std::int64_t> exponent(std::string_view text, std::size_t at) {
    if (at == text.size())
        return 0;
    if (text[at] != 'e' && text[at] != 'E')
        return std::nullopt;
    ++at;
    const bool negative = at < text.size() && text[at] == '-';
    if (at < text.size() && (text[at] == '-' || text[at] == '+'))
        ++at;
    if (at == text.size() || digits(text, at) != text.size() - at)
        return std::nullopt;
    std::int64_t value = 0;
    for (; at < text.size(); ++at)
        value = std::min(kMaxExponent, value * 10 + (text[at] - '0'));
    return negative ? -value : value;
}

/// Digits of a significand one after the other, then zeros for ever.
class Digits {
public:
    explicit Digits(std::string_view text) : m_text(text) {}
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    char next() {
        if (m_at < m_text.size() && m_text[m_at] == '.')
            ++m_at;
        return m_at < m_text.size() ? m_text[m_at++] : '0';
    }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

std::strong_ordering compareMagnitudes(const DecimalView& a, const DecimalView& b) {
    if (const auto order = a.magnitude <=> b.magnitude; order != 0)
        return order;
    Digits x(a.significant), y(b.significant);
    while (!x.atEnd() || !y.atEnd())
        if (const auto order = x.next() <=> y.next(); order != 0)
            return order;
    return std::strong_ordering::equal;
}

} // namespace

std::optional<DecimalView> DecimalView::parse(std::string_view text) {
    DecimalView out;
    std::size_t at = 0;
    if (!text.empty() && text[0] == '-')
        out.negative = ++at != 0;
    const std::size_t whole = digits(text, at);
    if (whole == 0)
        return std::nullopt;
    std::size_t end = at + whole;
    if (end < text.size() && text[end] == '.') {
        const std::size_t after = digits(text, end + 1);
        if (after == 0)
            return std::nullopt;
        end += 1 + after;
    }
    const auto power = exponent(text, end);
    if (!power)
        return std::nullopt;
    const std::string_view mantissa = text.substr(at, end - at);
    const std::size_t first = mantissa.find_first_of("123456789");
    if (first == std::string_view::npos)
        return DecimalView{};
    out.zero = false;
    out.significant = mantissa.substr(first);
    const auto place = static_cast<std::int64_t>(first);
    const auto units = static_cast<std::int64_t>(whole);
    out.magnitude = *power + (place < units ? units - 1 - place : units - place);
    return out;
}

std::strong_ordering operator<=>(const DecimalView& a, const DecimalView& b) {
    const int signA = a.zero ? 0 : a.negative ? -1 : 1;
    const int signB = b.zero ? 0 : b.negative ? -1 : 1;
    if (signA != signB)
        return signA <=> signB;
    return signA == 0 ? std::strong_ordering::equal : signA > 0 ? compareMagnitudes(a, b) : compareMagnitudes(b, a);
}

std::optional<std::string> plainAmount(std::string_view text) {
    constexpr std::string_view kMinus = "\xE2\x88\x92";
    std::string out;
    if (text.starts_with('-') || text.starts_with(kMinus)) {
        out = "-";
        text.remove_prefix(text.front() == '-' ? 1 : kMinus.size());
    }
    const std::string_view whole = text.substr(0, text.find('.'));
    const bool grouped = whole.find(',') != std::string_view::npos;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const bool comma = grouped && i > 0 && (whole.size() - i) % 4 == 0;
        if (comma ? whole[i] != ',' : !isDigit(whole[i]))
            return std::nullopt;
        if (!comma)
            out += whole[i];
    }
    if (whole.empty() || (grouped && whole.size() < 5))
        return std::nullopt;
    if (whole.size() == text.size())
        return out;
    const std::string_view fraction = text.substr(whole.size() + 1);
    if (fraction.empty() || digits(fraction, 0) != fraction.size())
        return std::nullopt;
    out += '.';
    out += fraction;
    return out;
}

std::optional<MajorAmount> MajorAmount::parse(std::string_view plain) {
    const auto number = DecimalView::parse(plain);
    if (!number)
        return std::nullopt;
    MajorAmount out;
    out.m_text = plain;
    if (number->zero) {
        out.m_scaled.fill({0, true});
        return out;
    }
    out.m_negative = number->negative;
    std::string_view tail = number->significant;
    const auto significant = static_cast<std::size_t>(std::count_if(tail.begin(), tail.end(), isDigit));
    if (significant > kMaxDigits || number->magnitude >= static_cast<std::int64_t>(kMaxDigits))
        return std::nullopt;
    for (int decimals = 0; decimals <= kMaxDecimals; ++decimals) {
        // The figure down to the last place of `decimals`; what follows only says whether it is exact.
        Digits source(tail);
        Wide value = 0;
        for (std::int64_t power = number->magnitude; power >= -decimals; --power)
            value = value * 10 + (source.next() - '0');
        bool exact = true;
        if (number->magnitude < -decimals)
            exact = false;
        else
            while (!source.atEnd())
                exact = source.next() == '0' && exact;
        if (number->negative)
            value = exact ? -value : -value - 1;
        out.m_scaled[static_cast<std::size_t>(decimals)] = {value, exact};
    }
    return out;
}

std::strong_ordering MajorAmount::compare(Wide minor, int decimals) const {
    const Scaled& scaled = m_scaled[static_cast<std::size_t>(std::clamp(decimals, 0, kMaxDecimals))];
    if (minor == scaled.floor)
        return scaled.exact ? std::strong_ordering::equal : std::strong_ordering::less;
    return minor < scaled.floor ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::strong_ordering MajorAmount::operator<=>(const MajorAmount& other) const {
    return *DecimalView::parse(m_text) <=> *DecimalView::parse(other.m_text);
}

} // namespace lookback::filter
