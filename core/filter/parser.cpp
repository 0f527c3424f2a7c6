// Filter::parse: recursive descent over the grammar of filter.h, straight into conditions. Depth and length are bounded.
#include "core/filter/filter.h"

#include "core/base/encoding.h"
#include "core/filter/field_parser.h"

namespace lookback::filter {
namespace {

constexpr std::size_t kMaxLength = 4096; ///< bytes
constexpr int kMaxNesting = 64;          ///< parentheses open at once

constexpr std::string_view kWhatCanStand = "a condition such as type:Transfer, amount > 9000, has:late, a text to look for, not or (";

class Parsed final : public Filter {
public:
    explicit Parsed(ConditionPtr condition) : m_condition(std::move(condition)) {}
    [[nodiscard]] bool matches(const Row& row) const override { return m_condition == nullptr || m_condition->holds(row); }
    [[nodiscard]] bool matchesEverything() const override { return m_condition == nullptr; }

private:
    ConditionPtr m_condition; ///< none: the empty expression
};

class Parser {
public:
    Parser(std::string_view text, const aggregate::Kind& kind) : m_scan(text), m_kind(kind) {}

    base::Result<ConditionPtr> whole() {
        m_scan.skipSpace();
        if (m_scan.atEnd())
            return ConditionPtr{};
        LOOKBACK_TRY_ASSIGN(auto condition, disjunction());
        if (!m_scan.atEnd())
            return m_scan.error(m_scan.at(), m_scan.found() + " does not belong here",
                                m_scan.at(")") ? "and, or, or the end: no ( is open here" : "and, or, or the end");
        return condition;
    }

private:
    base::Result<ConditionPtr> disjunction() {
        std::vector<ConditionPtr> parts;
        do {
            LOOKBACK_TRY_ASSIGN(auto part, conjunction());
            parts.push_back(std::move(part));
            m_scan.skipSpace();
        } while (m_scan.takeKeyword("or"));
        return any(std::move(parts));
    }

    base::Result<ConditionPtr> conjunction() {
        std::vector<ConditionPtr> parts;
        do {
            LOOKBACK_TRY_ASSIGN(auto part, negation());
            parts.push_back(std::move(part));
            m_scan.skipSpace();
        } while (m_scan.takeKeyword("and"));
        return all(std::move(parts));
    }

    /// A keyword that no operator follows.
    bool takeConnective(std::string_view keyword) {
        const std::size_t began = m_scan.at();
        if (m_scan.takeKeyword(keyword)) {
            m_scan.skipSpace();
            if (!m_scan.peekOperator())
                return true;
        }
        m_scan.moveTo(began);
        return false;
    }

    base::Result<ConditionPtr> negation() {
        m_scan.skipSpace();
        if (!takeConnective("not"))
            return term();
        LOOKBACK_TRY_ASSIGN(auto part, term());
        return opposite(std::move(part));
    }

    base::Result<ConditionPtr> term() {
        m_scan.skipSpace();
        const std::size_t began = m_scan.at();
        if (m_scan.take("("))
            return inParentheses(began);
        if (m_scan.at("\""))
            return quotedText(began);
        for (const std::string_view keyword : {"and", "or", "not", "in"})
            if (takeConnective(keyword))
                return m_scan.error(began, "a condition is missing before \"" + std::string(keyword) + "\"",
                                    std::string(kWhatCanStand) + "; the word itself in quotes: \"" + std::string(keyword) + "\"");
        const std::string_view word = m_scan.word();
        if (word.empty() && m_scan.peekOperator())
            return m_scan.error(began, "a field is missing before " + m_scan.found(), knownFields());
        if (word.empty())
            return m_scan.error(began, "a condition is missing before " + m_scan.found(), std::string(kWhatCanStand));
        const std::size_t afterWord = m_scan.at();
        m_scan.skipSpace();
        const std::size_t opAt = m_scan.at();
        if (const auto op = m_scan.takeOperator())
            return fieldCondition(m_scan, {word, began}, *op, opAt, m_kind);
        if (m_scan.takeKeyword("in")) {
            m_scan.skipSpace();
            if (m_scan.at("[") || m_scan.at("{"))
                return fieldCondition(m_scan, {word, began}, Operator::In, opAt, m_kind);
            if (isField(word))
                return m_scan.error(m_scan.at(), "a range or a set is missing before " + m_scan.found(), "[1..5] or {1, 2}");
        }
        m_scan.moveTo(afterWord);
        return freeText(word, m_kind);
    }

    base::Result<ConditionPtr> inParentheses(std::size_t began) {
        if (++m_depth > kMaxNesting)
            return m_scan.error(began, "too many parentheses inside each other", "at most 64");
        LOOKBACK_TRY_ASSIGN(auto inner, disjunction());
        --m_depth;
        if (!m_scan.take(")"))
            return m_scan.error(m_scan.at(), "the parenthesis is not closed before " + m_scan.found(),
                                "and, or, or the ) of the ( at " + m_scan.error(began, {}, {}).where);
        return inner;
    }

    base::Result<ConditionPtr> quotedText(std::size_t began) {
        LOOKBACK_TRY_ASSIGN(const auto text, m_scan.value(Place::Alone, false));
        if (text->text.empty())
            return m_scan.error(began, "the text to look for is empty", std::string(kWhatCanStand));
        m_scan.skipSpace();
        if (m_scan.peekOperator())
            return m_scan.error(began, "the name of a field stands without quotes", knownFields());
        return freeText(text->text, m_kind);
    }

    Scanner m_scan;
    const aggregate::Kind& m_kind;
    int m_depth = 0;
};

} // namespace

base::Result<std::shared_ptr<const Filter>> Filter::parse(std::string_view expression, const aggregate::Kind& kind) {
    const Scanner scan(expression);
    for (std::size_t at = 0; at < expression.size();) {
        const std::size_t length = base::utf8SequenceLength(expression, at);
        const auto c = static_cast<unsigned char>(expression[at]);
        if (length == 0)
            return scan.error(at, "not UTF-8", "text in UTF-8");
        if ((c < ' ' && (c < '\t' || c > '\r')) || c == 0x7F)
            return scan.error(at, "a control character", "text, or nothing");
        if (at + length > kMaxLength)
            return scan.error(at, "the filter is too long", "at most 4,096 bytes");
        at += length;
    }
    LOOKBACK_TRY_ASSIGN(auto condition, Parser(expression, kind).whole());
    return std::shared_ptr<const Filter>(std::make_shared<Parsed>(std::move(condition)));
}

} // namespace lookback::filter
