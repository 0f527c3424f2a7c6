// Conditions on a row: the compiled form of a filter, made by the parser. Two-valued: what a row does not have makes a condition false,
// and `!=` is exactly the opposite of `=`, so that the two always split a population without a rest.
// Immutable; any thread. A condition keeps a reference to the kind it was made for. Simple ones allocate nothing per row.
#pragma once

#include "core/aggregate/kind.h"
#include "core/filter/decimal.h"
#include "core/filter/regex.h"
#include "core/filter/text.h"
#include "core/timetravel/values.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::filter {

using timetravel::Row;

class Condition {
public:
    virtual ~Condition() = default;
    [[nodiscard]] virtual bool holds(const Row& row) const = 0;
};
using ConditionPtr = std::unique_ptr<const Condition>;

ConditionPtr all(std::vector<ConditionPtr> parts);
ConditionPtr any(std::vector<ConditionPtr> parts);
ConditionPtr opposite(ConditionPtr part);

// ---- figures

enum class Figure : std::uint8_t { Rank, Version, Schema, Recorded, Occurred, Delay };
/// Closed range; nanoseconds for times and durations.
struct Range {
    Wide first, last;
};
constexpr Wide kLowest = static_cast<Wide>(INT64_MIN) * 8, kHighest = static_cast<Wide>(INT64_MAX) * 8;
ConditionPtr figureIn(Figure figure, std::vector<Range> ranges);

enum class Sum : std::uint8_t { Amount, Balance }; ///< absolute amount; signed series value
struct MoneyRange {
    std::optional<MajorAmount> low, high;
    bool withLow = true, withHigh = true;
};
ConditionPtr moneyIn(Sum sum, std::vector<MoneyRange> ranges);
/// Digits after the point of the row's money: those of the first currency its data names; where it names none, those that make a number of the
/// data (in major units, so none called "minor") the row's amount; else 2.
int decimalsOf(const Row& row);

// ---- texts

/// One of: contains (no regard to case), is exactly one of, matches.
class TextTest {
public:
    using OneOf = std::vector<std::string>;
    explicit TextTest(Needle needle) : m_needle(std::make_unique<const Needle>(std::move(needle))) {}
    explicit TextTest(OneOf values) : m_oneOf(std::make_unique<const OneOf>(std::move(values))) {}
    explicit TextTest(Regex regex) : m_regex(std::make_unique<const Regex>(std::move(regex))) {}
    [[nodiscard]] bool holds(std::string_view text) const;
    [[nodiscard]] const Needle* needle() const { return m_needle.get(); }

private:
    std::unique_ptr<const Needle> m_needle; ///< exactly one of the three
    std::unique_ptr<const OneOf> m_oneOf;
    std::unique_ptr<const Regex> m_regex;
};

enum class TextField : std::uint8_t { Account, Actor, Correlation, Cause, Subject };
ConditionPtr textField(TextField field, TextTest test, const aggregate::Kind& kind);
/// A needle is also looked for in the title of the type.
ConditionPtr typeIs(TextTest test, const aggregate::Kind& kind);
ConditionPtr freeText(std::string_view text, const aggregate::Kind& kind);

// ---- payload

/// Test of one scalar of the payload. Order compares numbers with a number and texts (bytewise) with a text, nothing else.
struct PayloadTest {
    enum class Op : std::uint8_t { Contains, Equal, Less, LessEqual, Greater, GreaterEqual, Matches };
    Op op = Op::Equal;
    std::string text;
    bool number = false; ///< `text` is one, and was written without quotes
    std::optional<Needle> needle;
    std::optional<Regex> regex;
};
/// Some scalar at the path passes all tests of some group.
ConditionPtr payload(std::string path, std::vector<std::vector<PayloadTest>> groups, const aggregate::Kind& kind);

// ---- flags

enum class Flag : std::uint8_t { Upcast, Erased, Locked, Damaged, Late, Future, Snapshot, Finding, Gap, Repeated };
ConditionPtr has(Flag flag);
ConditionPtr breaks(std::uint8_t ruleMask);

} // namespace lookback::filter
