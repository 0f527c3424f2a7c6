// The characters of an expression: words, quoted texts, operators, and places for errors. Scanning depends on what is expected (a comma
// belongs to 9,000.00 but separates the values of a set), so the parser asks for what it wants. Views point into the expression.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::filter {

enum class Operator { Has, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Match, In };
std::string_view toString(Operator op);

/// Where a value stands, and so what ends it.
enum class Place { Alone, InRange, InSet };

struct Value {
    std::string text;
    bool quoted = false;
    std::size_t at = 0;              ///< byte in the expression
    std::vector<std::size_t> source; ///< for each byte of `text` its byte in the expression
};

class Scanner {
public:
    explicit Scanner(std::string_view text) : m_text(text) {}

    [[nodiscard]] std::size_t at() const { return m_at; }
    void moveTo(std::size_t byte) { m_at = byte; }
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] bool at(std::string_view what) const { return m_text.substr(m_at).starts_with(what); }
    bool take(std::string_view what);
    void skipSpace();

    /// Up to white space, a bracket, a quote or an operator; may be empty.
    std::string_view word();
    /// Takes `keyword` (any case) when it stands here as a word of its own.
    bool takeKeyword(std::string_view keyword);
    [[nodiscard]] std::optional<Operator> peekOperator() const;
    std::optional<Operator> takeOperator();
    /// A quoted text or a word. `dateAndTime`: one space between a date and a time of day belongs to the word. Absent when none stands here.
    base::Result<std::optional<Value>> value(Place place, bool dateAndTime);
    /// The word or character here as shown in an error: `"seq"`, `")"`, or "the end".
    [[nodiscard]] std::string found() const;

    /// InvalidArgument at the 1-based character that holds `byte`.
    [[nodiscard]] base::Error error(std::size_t byte, std::string message, std::string hint) const;

private:
    [[nodiscard]] std::size_t spaceAt(std::size_t byte) const; ///< length of the white space character there, or 0
    [[nodiscard]] bool endsWord(std::size_t byte) const;       ///< white space, brackets, quotes, the end
    base::Result<std::optional<Value>> quoted();

    std::string_view m_text;
    std::size_t m_at = 0;
};

bool sameWord(std::string_view a, std::string_view b); ///< ASCII, no regard to case

} // namespace lookback::filter
