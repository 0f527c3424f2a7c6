#include "core/filter/field_parser.h"

#include "core/base/encoding.h"
#include "core/filter/value_parser.h"

#include <algorithm>
#include <array>

namespace lookback::filter {
namespace {

enum class Type : std::uint8_t { Integer, Time, Duration, Money, EventType, Text, Rule, Payload, Workpaper };

struct FieldInfo {
    std::string_view name;
    Type type;
    Figure figure = Figure::Rank;
    Sum sum = Sum::Amount;
    TextField text = TextField::Account;
};

constexpr std::array<FieldInfo, 17> kFields{{
    {.name = "seq", .type = Type::Integer, .figure = Figure::Rank},
    {.name = "v", .type = Type::Integer, .figure = Figure::Version},
    {.name = "recorded", .type = Type::Time, .figure = Figure::Recorded},
    {.name = "occurred", .type = Type::Time, .figure = Figure::Occurred},
    {.name = "delay", .type = Type::Duration, .figure = Figure::Delay},
    {.name = "type", .type = Type::EventType},
    {.name = "schema", .type = Type::Integer, .figure = Figure::Schema},
    {.name = "amount", .type = Type::Money, .sum = Sum::Amount},
    {.name = "balance", .type = Type::Money, .sum = Sum::Balance},
    {.name = "actor", .type = Type::Text, .text = TextField::Actor},
    {.name = "account", .type = Type::Text, .text = TextField::Account},
    {.name = "corr", .type = Type::Text, .text = TextField::Correlation},
    {.name = "cause", .type = Type::Text, .text = TextField::Cause},
    {.name = "tag", .type = Type::Workpaper},
    {.name = "finding", .type = Type::Rule},
    {.name = "note", .type = Type::Workpaper},
    {.name = "subject", .type = Type::Text, .text = TextField::Subject},
}};
constexpr FieldInfo kPayload{.name = "payload", .type = Type::Payload};
constexpr std::string_view kPayloadPrefix = "payload.";

struct FlagInfo {
    std::string_view name;
    std::optional<Flag> flag; ///< absent: of the workpaper
};
constexpr std::array<FlagInfo, 13> kFlags{{{"upcast", Flag::Upcast},
                                           {"erased", Flag::Erased},
                                           {"locked", Flag::Locked},
                                           {"damaged", Flag::Damaged},
                                           {"note", {}},
                                           {"tick", {}},
                                           {"mark", {}},
                                           {"finding", Flag::Finding},
                                           {"late", Flag::Late},
                                           {"future", Flag::Future},
                                           {"snapshot", Flag::Snapshot},
                                           {"gap", Flag::Gap},
                                           {"repeated", Flag::Repeated}}};

constexpr std::string_view kNoWorkpaper = " needs the workpaper, which this version does not have";

const FieldInfo* fieldOf(std::string_view word) {
    const auto* found = std::find_if(kFields.begin(), kFields.end(), [&](const FieldInfo& f) { return sameWord(f.name, word); });
    if (found != kFields.end())
        return found;
    const bool path = word.size() > kPayloadPrefix.size() && sameWord(word.substr(0, kPayloadPrefix.size()), kPayloadPrefix);
    return path ? &kPayload : nullptr;
}

std::string knownFlags() {
    std::string out;
    for (const FlagInfo& flag : kFlags)
        if (flag.flag)
            out.append(out.empty() ? "" : ", ").append(flag.name);
    return out;
}

bool isOrder(Operator op) {
    return op == Operator::Less || op == Operator::LessEqual || op == Operator::Greater || op == Operator::GreaterEqual;
}

/// What may stand between a field and its value.
std::string_view operatorsOf(Type type) {
    switch (type) {
    case Type::Integer:
    case Type::Time:
    case Type::Duration:
    case Type::Money: return "= != < <= > >=, in [a..b] or in {a, b}";
    case Type::EventType:
    case Type::Text: return ": (contains) = != ~ or in {a, b}";
    case Type::Rule: return ": = != or in {a, b}";
    case Type::Payload:
    case Type::Workpaper: return ": = != < <= > >= ~, in [a..b] or in {a, b}";
    }
    return {};
}

bool allows(Type type, Operator op) {
    switch (type) {
    case Type::Integer:
    case Type::Time:
    case Type::Duration:
    case Type::Money: return op != Operator::Match;
    case Type::EventType:
    case Type::Text: return !isOrder(op);
    case Type::Rule: return !isOrder(op) && op != Operator::Match;
    case Type::Payload:
    case Type::Workpaper: return true;
    }
    return false;
}

std::string_view valuesOf(Type type) {
    switch (type) {
    case Type::Integer: return "a whole number such as 14";
    case Type::Time: return "a date or time such as 2026-02-01 or 2026-02-01T10:00:00Z";
    case Type::Duration: return "a duration such as 5d, 12h or 2d12h";
    case Type::Money: return "an amount such as 9000 or 9,000.00";
    case Type::Rule: return "the code of a rule";
    case Type::EventType:
    case Type::Text:
    case Type::Payload:
    case Type::Workpaper: return "a word, or a text in quotes";
    }
    return {};
}

/// What follows a field: one value, or those of a range or set.
struct Operand {
    Operator op;
    bool set = false;          ///< {…}: any number of values; else In has the two ends of a range
    std::vector<Value> values;
};

class FieldParser {
public:
    FieldParser(Scanner& scan, FieldName name, const FieldInfo& field, const aggregate::Kind& kind)
        : m_scan(scan), m_name(name), m_field(field), m_kind(kind) {}

    base::Result<ConditionPtr> parse(Operator op, std::size_t opAt) {
        if (!allows(m_field.type, op))
            return m_scan.error(opAt, quoted(m_field.name) + " knows no " + std::string(toString(op)), std::string(operatorsOf(m_field.type)));
        Operand operand{op, false, {}};
        LOOKBACK_TRY(op == Operator::In ? list(operand) : single(operand));
        if (m_field.type == Type::Workpaper)
            return m_scan.error(m_name.at, quoted(m_field.name) + std::string(kNoWorkpaper), "another field");
        const bool opposed = op == Operator::NotEqual;
        if (opposed)
            operand.op = Operator::Equal;
        LOOKBACK_TRY_ASSIGN(auto condition, make(operand));
        return opposed ? opposite(std::move(condition)) : std::move(condition);
    }

private:
    static std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

    base::Result<Value> oneValue(Place place) {
        m_scan.skipSpace();
        LOOKBACK_TRY_ASSIGN(auto value, m_scan.value(place, m_field.type == Type::Time));
        if (value)
            return std::move(*value);
        return m_scan.error(m_scan.at(), "a value is missing before " + m_scan.found(), std::string(valuesOf(m_field.type)));
    }

    base::Status single(Operand& out) {
        LOOKBACK_TRY_ASSIGN(auto value, oneValue(Place::Alone));
        out.values.push_back(std::move(value));
        return base::success();
    }

    base::Status list(Operand& out) {
        out.set = m_scan.at("{");
        const std::size_t began = m_scan.at();
        if (!out.set && (m_field.type == Type::EventType || m_field.type == Type::Text || m_field.type == Type::Rule))
            return m_scan.error(began, quoted(m_field.name) + " has no order, so it knows no range", "in {a, b}");
        m_scan.take(out.set ? "{" : "[");
        m_scan.skipSpace();
        if (out.set && m_scan.take("}"))
            return base::success();
        for (;;) {
            LOOKBACK_TRY_ASSIGN(auto value, oneValue(out.set ? Place::InSet : Place::InRange));
            out.values.push_back(std::move(value));
            m_scan.skipSpace();
            const bool more = out.set ? m_scan.take(",") : out.values.size() == 1 && m_scan.take("..");
            if (more)
                continue;
            if ((out.set || out.values.size() == 2) && m_scan.take(out.set ? "}" : "]"))
                return base::success();
            const std::string_view expected = out.set ? ", or }" : out.values.size() == 1 ? ".." : "]";
            return m_scan.error(m_scan.at(), std::string(out.set ? "the set" : "the range") + " does not go on with " + m_scan.found(),
                                std::string(expected));
        }
    }

    base::Result<ConditionPtr> make(Operand& operand) {
        switch (m_field.type) {
        case Type::Integer: return figure(operand, &parseInteger);
        case Type::Time: return figure(operand, &parseTime);
        case Type::Duration: return figure(operand, &parseDuration);
        case Type::Money: return money(operand);
        case Type::EventType: {
            LOOKBACK_TRY_ASSIGN(auto test, textTest(operand));
            return typeIs(std::move(test), m_kind);
        }
        case Type::Text: {
            LOOKBACK_TRY_ASSIGN(auto test, textTest(operand));
            return textField(m_field.text, std::move(test), m_kind);
        }
        case Type::Rule: return rule(operand);
        case Type::Payload: return payloadCondition(operand);
        case Type::Workpaper: break;
        }
        return ConditionPtr{};
    }

    base::Result<ConditionPtr> figure(const Operand& operand, base::Result<Range> (*read)(const Scanner&, const Value&)) {
        std::vector<Range> ranges;
        for (const Value& value : operand.values) {
            LOOKBACK_TRY_ASSIGN(const Range range, read(m_scan, value));
            ranges.push_back(range);
        }
        switch (operand.op) {
        case Operator::Less: ranges.front() = {kLowest, ranges.front().first - 1}; break;
        case Operator::LessEqual: ranges.front().first = kLowest; break;
        case Operator::Greater: ranges.front() = {ranges.front().last + 1, kHighest}; break;
        case Operator::GreaterEqual: ranges.front().last = kHighest; break;
        case Operator::In:
            if (!operand.set) {
                if (ranges[1].last < ranges[0].first)
                    return reversed(operand);
                ranges = {{ranges[0].first, ranges[1].last}};
            }
            break;
        case Operator::Has:
        case Operator::Equal:
        case Operator::NotEqual:
        case Operator::Match: break;
        }
        return figureIn(m_field.figure, std::move(ranges));
    }

    base::Error reversed(const Operand& operand) const {
        return m_scan.error(operand.values[0].at, "the range ends before it begins", "the smaller value first");
    }

    base::Result<ConditionPtr> money(const Operand& operand) {
        std::vector<MajorAmount> values;
        for (const Value& value : operand.values) {
            LOOKBACK_TRY_ASSIGN(auto amount, parseAmount(m_scan, value));
            if (amount.negative() && m_field.sum == Sum::Amount)
                return m_scan.error(value.at, "an amount is compared without its sign",
                                    "the amount without minus; \"type\" or \"balance\" for directions");
            values.push_back(std::move(amount));
        }
        if (operand.op == Operator::In && !operand.set) {
            if (values[1] < values[0])
                return reversed(operand);
            return moneyIn(m_field.sum, {{values[0], values[1], true, true}});
        }
        std::vector<MoneyRange> ranges;
        for (const MajorAmount& value : values)
            ranges.push_back({value, value, true, true});
        if (operand.op == Operator::Less || operand.op == Operator::LessEqual)
            ranges.front().low.reset();
        if (operand.op == Operator::Greater || operand.op == Operator::GreaterEqual)
            ranges.front().high.reset();
        if (operand.op == Operator::Less || operand.op == Operator::Greater)
            ranges.front().withLow = ranges.front().withHigh = false;
        return moneyIn(m_field.sum, std::move(ranges));
    }

    base::Result<TextTest> textTest(Operand& operand) {
        if (operand.op == Operator::Match) {
            LOOKBACK_TRY_ASSIGN(auto regex, parseRegex(m_scan, operand.values.front()));
            return TextTest(std::move(regex));
        }
        if (operand.op == Operator::Has)
            return TextTest(Needle(operand.values.front().text));
        TextTest::OneOf values;
        for (Value& value : operand.values)
            values.push_back(std::move(value.text));
        return TextTest(std::move(values));
    }

    base::Result<ConditionPtr> rule(const Operand& operand) {
        const auto rules = m_kind.rules();
        unsigned mask = 0;
        for (const Value& value : operand.values) {
            unsigned found = 0;
            const Needle needle(value.text);
            for (std::size_t i = 0; i < rules.size() && i < 8; ++i)
                if (sameWord(rules[i].code, value.text) || (operand.op == Operator::Has && needle.isIn(rules[i].title)))
                    found |= 1U << i;
            if (found == 0) {
                std::string codes;
                for (const auto& info : rules)
                    codes.append(codes.empty() ? "" : ", ").append(info.code).append(" (").append(info.title).append(")");
                return m_scan.error(value.at, "no rule is called \"" + base::visibleExcerpt(value.text, 40) + "\"", std::move(codes));
            }
            mask |= found;
        }
        return breaks(static_cast<std::uint8_t>(mask));
    }

    base::Result<PayloadTest> payloadTest(PayloadTest::Op op, const Value& value) {
        PayloadTest test;
        test.op = op;
        test.text = value.text;
        test.number = !value.quoted && DecimalView::parse(value.text).has_value();
        if (op == PayloadTest::Op::Contains)
            test.needle.emplace(value.text);
        if (op == PayloadTest::Op::Matches) {
            LOOKBACK_TRY_ASSIGN(auto regex, parseRegex(m_scan, value));
            test.regex = std::move(regex);
        }
        return test;
    }

    static PayloadTest::Op payloadOp(Operator op) {
        switch (op) {
        case Operator::Has: return PayloadTest::Op::Contains;
        case Operator::Less: return PayloadTest::Op::Less;
        case Operator::LessEqual: return PayloadTest::Op::LessEqual;
        case Operator::Greater: return PayloadTest::Op::Greater;
        case Operator::GreaterEqual: return PayloadTest::Op::GreaterEqual;
        case Operator::Match: return PayloadTest::Op::Matches;
        case Operator::Equal:
        case Operator::NotEqual:
        case Operator::In: break;
        }
        return PayloadTest::Op::Equal;
    }

    base::Result<ConditionPtr> payloadCondition(const Operand& operand) {
        std::vector<std::vector<PayloadTest>> groups;
        if (operand.op == Operator::In && !operand.set) {
            LOOKBACK_TRY_ASSIGN(auto low, payloadTest(PayloadTest::Op::GreaterEqual, operand.values[0]));
            LOOKBACK_TRY_ASSIGN(auto high, payloadTest(PayloadTest::Op::LessEqual, operand.values[1]));
            if (low.number != high.number)
                return m_scan.error(operand.values[1].at, "the ends of the range are a number and a text", "two numbers, or two texts");
            if (low.number ? *DecimalView::parse(high.text) < *DecimalView::parse(low.text) : high.text < low.text)
                return reversed(operand);
            groups.push_back({std::move(low), std::move(high)});
        } else {
            for (const Value& value : operand.values) {
                LOOKBACK_TRY_ASSIGN(auto test, payloadTest(payloadOp(operand.op), value));
                groups.push_back({std::move(test)});
            }
        }
        return payload(std::string(m_name.text.substr(kPayloadPrefix.size())), std::move(groups), m_kind);
    }

    Scanner& m_scan;
    FieldName m_name;
    const FieldInfo& m_field;
    const aggregate::Kind& m_kind;
};

base::Result<ConditionPtr> flagCondition(Scanner& scan, FieldName name, Operator op) {
    if (op != Operator::Has && op != Operator::Equal)
        return scan.error(name.at, "\"has\" is followed by : and a flag", "has:" + std::string(kFlags.front().name));
    scan.skipSpace();
    const std::size_t at = scan.at();
    const std::string_view word = scan.word();
    if (word.empty())
        return scan.error(at, "a flag is missing before " + scan.found(), knownFlags());
    const auto* found = std::find_if(kFlags.begin(), kFlags.end(), [&](const FlagInfo& f) { return sameWord(f.name, word); });
    if (found == kFlags.end())
        return scan.error(at, "there is no flag \"" + base::visibleExcerpt(word, 40) + "\"", knownFlags());
    if (!found->flag)
        return scan.error(at, "\"" + std::string(found->name) + "\"" + std::string(kNoWorkpaper), knownFlags());
    return has(*found->flag);
}

} // namespace

bool isField(std::string_view word) { return fieldOf(word) != nullptr; }

std::string knownFields() {
    std::string out;
    for (const FieldInfo& field : kFields)
        if (field.type != Type::Workpaper)
            out.append(field.name).append(", ");
    return out + "payload.<path> or has";
}

base::Result<ConditionPtr> fieldCondition(Scanner& scan, FieldName name, Operator op, std::size_t opAt, const aggregate::Kind& kind) {
    if (sameWord(name.text, "has"))
        return flagCondition(scan, name, op);
    const FieldInfo* field = fieldOf(name.text);
    if (field == nullptr)
        return scan.error(name.at, "there is no field \"" + base::visibleExcerpt(name.text, 40) + "\"",
                          knownFields() + "; a text to look for goes in quotes");
    return FieldParser(scan, name, *field, kind).parse(op, opAt);
}

} // namespace lookback::filter
