// Regular expressions that cannot hurt: a pattern becomes a small program whose states all advance together over the text
// (Thompson 1968; R. Cox, "Regular Expression Matching: the Virtual Machine Approach"), so time is program × text whatever the pattern,
// without recursion and without allocation while matching. Only "is it in there?" is answered, hence no captures, no back-references.
// Knows: . [a-z] [^…] \d \w \s \D \W \S \b ^ $ | ( ) (?: ) * + ? {m} {m,} {m,n} and, in front, (?i). Characters are code points.
// Immutable after compile(); any thread.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lookback::filter {

class Regex {
public:
    static constexpr std::size_t kMaxPattern = 256;    ///< bytes
    static constexpr std::size_t kMaxProgram = 500;    ///< instructions: repetitions are written out
    static constexpr std::size_t kMaxSubject = 65'536; ///< bytes looked at; no text field of an account is longer than 4,096
    static constexpr int kMaxGroups = 32;              ///< nested

    struct Problem {
        std::size_t byte = 0; ///< in the pattern
        std::string_view problem, expected;
    };
    static std::variant<Regex, Problem> compile(std::string_view pattern);

    /// Somewhere in `text`, unless anchored.
    [[nodiscard]] bool isIn(std::string_view text) const;

private:
    friend class RegexCompiler;
    enum class Op : std::uint8_t { Char, Any, Set, Split, Jump, Begin, End, Word, Match };
    struct Instruction {
        Op op = Op::Match;
        std::uint16_t x = 0, y = 0; ///< targets, or x = index of a set
        char32_t c = 0;
    };
    struct Set {
        bool negated = false;
        std::vector<std::pair<char32_t, char32_t>> ranges;
        [[nodiscard]] bool has(char32_t c) const;
    };
    struct Threads;
    void follow(Threads& threads, std::uint16_t start, bool atBegin, bool atEnd, bool atWordEdge) const;
    [[nodiscard]] bool accepts(const Instruction& i, char32_t c) const;

    std::vector<Instruction> m_program;
    std::vector<Set> m_sets;
    bool m_foldCase = false;
};

} // namespace lookback::filter
