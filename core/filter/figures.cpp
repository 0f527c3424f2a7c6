// Conditions on figures, money and their combination by and, or, not.
#include "core/filter/condition.h"
#include "core/filter/json_walk.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace lookback::filter {
namespace {

class All final : public Condition {
public:
    explicit All(std::vector<ConditionPtr> parts) : m_parts(std::move(parts)) {}
    [[nodiscard]] bool holds(const Row& row) const override {
        return std::all_of(m_parts.begin(), m_parts.end(), [&](const auto& part) { return part->holds(row); });
    }

private:
    std::vector<ConditionPtr> m_parts;
};

class Any final : public Condition {
public:
    explicit Any(std::vector<ConditionPtr> parts) : m_parts(std::move(parts)) {}
    [[nodiscard]] bool holds(const Row& row) const override {
        return std::any_of(m_parts.begin(), m_parts.end(), [&](const auto& part) { return part->holds(row); });
    }

private:
    std::vector<ConditionPtr> m_parts;
};

class Opposite final : public Condition {
public:
    explicit Opposite(ConditionPtr part) : m_part(std::move(part)) {}
    [[nodiscard]] bool holds(const Row& row) const override { return !m_part->holds(row); }

private:
    ConditionPtr m_part;
};

Wide valueOf(Figure figure, const Row& row) {
    switch (figure) {
    case Figure::Rank: return row.rank.value;
    case Figure::Version: return base::versionOf(row.event.revision).value;
    case Figure::Schema: return row.event.schemaVersion;
    case Figure::Recorded: return row.event.recordedAt.ns;
    case Figure::Occurred: return row.event.occurredAt.ns;
    case Figure::Delay: return static_cast<Wide>(row.event.recordedAt.ns) - row.event.occurredAt.ns;
    }
    return 0;
}

class FigureIn final : public Condition {
public:
    FigureIn(Figure figure, std::vector<Range> ranges) : m_figure(figure), m_ranges(std::move(ranges)) {}
    [[nodiscard]] bool holds(const Row& row) const override {
        const Wide value = valueOf(m_figure, row);
        return std::any_of(m_ranges.begin(), m_ranges.end(), [value](const Range& r) { return value >= r.first && value <= r.last; });
    }

private:
    Figure m_figure;
    std::vector<Range> m_ranges;
};

Wide amountOf(const Row& row) {
    const Wide amount = row.facts.hasAmount ? row.facts.amount : 0;
    return amount < 0 ? -amount : amount;
}

class MoneyIn final : public Condition {
public:
    MoneyIn(Sum sum, std::vector<MoneyRange> ranges) : m_sum(sum), m_ranges(std::move(ranges)) {}
    [[nodiscard]] bool holds(const Row& row) const override {
        if (m_sum == Sum::Amount && !row.facts.hasAmount)
            return false;
        const Wide value = m_sum == Sum::Amount ? amountOf(row) : Wide{row.facts.value};
        const int decimals = decimalsOf(row);
        return std::any_of(m_ranges.begin(), m_ranges.end(), [=](const MoneyRange& r) {
            const auto low = r.low ? r.low->compare(value, decimals) : std::strong_ordering::greater;
            const auto high = r.high ? r.high->compare(value, decimals) : std::strong_ordering::less;
            return (low > 0 || (low == 0 && r.withLow)) && (high < 0 || (high == 0 && r.withHigh));
        });
    }

private:
    Sum m_sum;
    std::vector<MoneyRange> m_ranges;
};

std::optional<int> decimalsOfCode(std::string_view code) {
    const auto currency = base::Currency::parse(code);
    return currency ? std::optional(currency->decimals()) : std::nullopt;
}

bool contains(std::string_view hay, std::string_view needle) { return memmem(hay.data(), hay.size(), needle.data(), needle.size()) != nullptr; }

/// The usual spelling: a member `"currency":"EUR"`. Its opening quote is not preceded by a backslash, so that it is none inside a string.
std::optional<int> decimalsAtSight(std::string_view data) {
    constexpr std::string_view kMember = "\"currency\":\"";
    const auto* at = static_cast<const char*>(memmem(data.data(), data.size(), kMember.data(), kMember.size()));
    if (at == nullptr || at == data.data() || at[-1] == '\\')
        return std::nullopt;
    const std::string_view rest = data.substr(static_cast<std::size_t>(at - data.data()) + kMember.size());
    return rest.size() > 3 && rest[3] == '"' ? decimalsOfCode(rest.substr(0, 3)) : std::nullopt;
}

/// Reads a payload for what tells the decimals of its amount.
class DecimalsFinder {
public:
    /// `amount`: minor units without sign; 0 = there is none to fit numbers to.
    explicit DecimalsFinder(Wide amount) {
        char* end = m_digits.data() + m_digits.size();
        char* begin = end;
        for (; amount != 0; amount /= 10)
            *--begin = static_cast<char>('0' + static_cast<int>(amount % 10));
        m_amount = DecimalView::parse({begin, static_cast<std::size_t>(end - begin)}).value_or(DecimalView{});
    }

    [[nodiscard]] std::optional<int> find(std::string_view data) {
        json::Cursor cursor(data);
        read(cursor, Member::Other);
        return m_currency ? m_named : m_fitting;
    }

private:
    enum class Member { Currency, Minor, Other };

    void read(json::Cursor& cursor, Member member) {
        const auto kind = cursor.peek();
        std::string_view text;
        if (kind == json::Kind::Object && cursor.enterObject()) {
            while (!m_currency && cursor.nextMember(text))
                read(cursor, text == "currency" ? Member::Currency : text == "minor" ? Member::Minor : Member::Other);
        } else if (kind == json::Kind::Array && cursor.enterArray()) {
            while (!m_currency && cursor.nextElement())
                read(cursor, Member::Other);
        } else if (kind == json::Kind::Number && cursor.readNumberText(text)) {
            if (member == Member::Other && !m_fitting)
                fit(text);
        } else if (kind == json::Kind::String && cursor.readString(text)) {
            if (member == Member::Currency) {
                m_currency = true;
                m_named = decimalsOfCode(text);
            }
        } else if (isScalar(kind)) {
            cursor.skipValue();
        }
    }

    /// Same significant digits: then the places of their first digits tell the power of ten between them.
    void fit(std::string_view text) {
        auto number = DecimalView::parse(text);
        if (!number || number->zero || m_amount.zero)
            return;
        const std::int64_t decimals = m_amount.magnitude - number->magnitude;
        number->negative = false;
        number->magnitude = m_amount.magnitude;
        if (decimals >= 0 && decimals <= MajorAmount::kMaxDecimals && *number == m_amount)
            m_fitting = static_cast<int>(decimals);
    }

    std::array<char, 24> m_digits;
    DecimalView m_amount;
    bool m_currency = false;
    std::optional<int> m_named, m_fitting;
};

} // namespace

int decimalsOf(const Row& row) {
    constexpr int kUsual = 2;
    const std::string_view data = row.event.data;
    if (const auto seen = decimalsAtSight(data))
        return *seen;
    const Wide amount = amountOf(row);
    if (amount == 0 && !contains(data, "currency") && !contains(data, "\\"))
        return kUsual; // nothing to be found
    return DecimalsFinder(amount).find(data).value_or(kUsual);
}

ConditionPtr all(std::vector<ConditionPtr> parts) {
    return parts.size() == 1 ? std::move(parts.front()) : std::make_unique<All>(std::move(parts));
}
ConditionPtr any(std::vector<ConditionPtr> parts) {
    return parts.size() == 1 ? std::move(parts.front()) : std::make_unique<Any>(std::move(parts));
}
ConditionPtr opposite(ConditionPtr part) { return std::make_unique<Opposite>(std::move(part)); }
ConditionPtr figureIn(Figure figure, std::vector<Range> ranges) { return std::make_unique<FigureIn>(figure, std::move(ranges)); }
ConditionPtr moneyIn(Sum sum, std::vector<MoneyRange> ranges) { return std::make_unique<MoneyIn>(sum, std::move(ranges)); }

} // namespace lookback::filter
