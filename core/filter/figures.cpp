// Conditions on figures, money and their combination by and, or, not.
#include "core/filter/condition.h"
#include "core/filter/json_walk.h"

#include <algorithm>
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

class MoneyIn final : public Condition {
public:
    MoneyIn(Sum sum, std::vector<MoneyRange> ranges) : m_sum(sum), m_ranges(std::move(ranges)) {}
    [[nodiscard]] bool holds(const Row& row) const override {
        if (m_sum == Sum::Amount && !row.facts.hasAmount)
            return false;
        Wide value = m_sum == Sum::Amount ? row.facts.amount : row.facts.value;
        if (m_sum == Sum::Amount && value < 0)
            value = -value;
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

/// The usual spelling: a member `"currency":"EUR"`. Its opening quote is not preceded by a backslash, so that it is none inside a string.
std::optional<int> decimalsAtSight(std::string_view data) {
    constexpr std::string_view kMember = "\"currency\":\"";
    const auto* at = static_cast<const char*>(memmem(data.data(), data.size(), kMember.data(), kMember.size()));
    if (at == nullptr || at == data.data() || at[-1] == '\\')
        return std::nullopt;
    const std::string_view rest = data.substr(static_cast<std::size_t>(at - data.data()) + kMember.size());
    return rest.size() > 3 && rest[3] == '"' ? decimalsOfCode(rest.substr(0, 3)) : std::nullopt;
}

} // namespace

int decimalsOf(const Row& row) {
    constexpr int kUsual = 2;
    if (const auto seen = decimalsAtSight(row.event.data))
        return *seen;
    std::optional<int> named, fitting;
    const Wide amount = row.facts.amount < 0 ? -static_cast<Wide>(row.facts.amount) : Wide{row.facts.amount};
    anyLeafOfData(row.event.data, [&](std::string_view name, const Leaf& leaf) {
        if (name == "currency" && leaf.kind == json::Kind::String)
            named = decimalsOfCode(leaf.text);
        else if (leaf.kind == json::Kind::Number && !fitting && amount != 0 && row.facts.hasAmount)
            if (const auto number = MajorAmount::parse(leaf.text.substr(leaf.text.starts_with('-') ? 1 : 0)))
                for (const int decimals : {2, 0, 3, 4, 1})
                    if (!fitting && number->compare(amount, decimals) == 0)
                        fitting = decimals;
        return named.has_value();
    });
    return named ? *named : fitting.value_or(kUsual);
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
