#include "core/filter/regex.h"

#include "core/base/encoding.h"
#include "core/filter/text.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

namespace lookback::filter {
namespace {

/// The code point at `at`, and past it; an invalid byte counts as a character beyond Unicode, which no pattern can name.
char32_t next(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
    const char32_t first = byte(at);
    if (first < 0x80)
        return ++at, first;
    const std::size_t length = base::utf8SequenceLength(text, at);
    if (length == 0)
        return ++at, 0x110000 + first;
    char32_t c = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        c = (c << 6U) | (byte(at + i) & 0x3FU);
    at += length;
    return c;
}

bool isWord(char32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7);
}

constexpr char32_t kLast = 0x10FFFF;

} // namespace

bool Regex::Set::has(char32_t c) const {
    if (c > kLast)
        return false;
    const bool in = std::any_of(ranges.begin(), ranges.end(), [c](const auto& r) { return c >= r.first && c <= r.second; });
    return in != negated;
}

/// Recursive descent over the pattern; emits code that jumps within itself by absolute index, so a piece is copied by shifting.
class RegexCompiler {
    using Op = Regex::Op;
    using Instruction = Regex::Instruction;
    using Code = std::vector<Instruction>;

public:
    explicit RegexCompiler(std::string_view pattern) : m_text(pattern) {}

    std::variant<Regex, Regex::Problem> run() {
        if (m_text.size() > Regex::kMaxPattern)
            return Regex::Problem{Regex::kMaxPattern, "the pattern is too long", "at most 256 bytes"};
        if (m_text.starts_with("(?i)")) {
            m_regex.m_foldCase = true;
            m_at = 4;
            m_folded = folded(m_text); // same offsets
            for (std::size_t i = 0; i + 1 < m_folded.size(); ++i)
                if (m_text[i] == '\\') {
                    ++i;
                    if (static_cast<unsigned char>(m_text[i]) < 0x80)
                        m_folded[i] = m_text[i]; // \D is not \d
                }
            m_text = m_folded;
        }
        Code code = alternatives();
        if (!m_problem && m_at < m_text.size())
            fail(m_at, "nothing was opened that this could close", "a character, or \\) for the character itself");
        if (m_problem)
            return *m_problem;
        code.push_back({Op::Match});
        m_regex.m_program = std::move(code);
        return std::move(m_regex);
    }

private:
    [[nodiscard]] bool more() const { return !m_problem && m_at < m_text.size(); }
    [[nodiscard]] bool at(char c) const { return more() && m_text[m_at] == c; }
    bool take(char c) { return at(c) && ++m_at != 0; }
    void fail(std::size_t byte, std::string_view problem, std::string_view expected) {
        if (!m_problem)
            m_problem = Regex::Problem{byte, problem, expected};
    }

    void append(Code& to, const Code& piece) {
        if (to.size() + piece.size() + 4 > Regex::kMaxProgram) {
            fail(m_at, "the pattern is too large", "fewer or shorter repetitions");
            return;
        }
        const auto shift = static_cast<std::uint16_t>(to.size());
        for (Instruction i : piece) {
            if (i.op == Op::Split || i.op == Op::Jump) {
                i.x = static_cast<std::uint16_t>(i.x + shift);
                i.y = static_cast<std::uint16_t>(i.y + shift);
            }
            to.push_back(i);
        }
    }
    static std::uint16_t end(const Code& code, std::size_t more = 0) { return static_cast<std::uint16_t>(code.size() + more); }

    Code alternatives() {
        Code left = sequence();
        while (take('|')) {
            const Code right = sequence();
            Code both{{Op::Split, 1, end(left, 2)}};
            append(both, left);
            both.push_back({Op::Jump, static_cast<std::uint16_t>(both.size() + 1 + right.size())});
            append(both, right);
            left = std::move(both);
        }
        return left;
    }

    Code sequence() {
        Code code;
        while (more() && m_text[m_at] != '|' && m_text[m_at] != ')')
            append(code, repeated());
        return code;
    }

    Code repeated() {
        Code code = atom();
        while (more()) {
            if (take('*'))
                code = times(code, 0, -1);
            else if (take('+'))
                code = times(code, 1, -1);
            else if (take('?'))
                code = times(code, 0, 1);
            else if (at('{'))
                code = counted(code);
            else
                break;
        }
        return code;
    }

    int number() {
        int n = -1;
        while (more() && m_text[m_at] >= '0' && m_text[m_at] <= '9')
            n = std::min(10'000, std::max(n, 0) * 10 + (m_text[m_at++] - '0'));
        return n;
    }

    Code counted(const Code& piece) {
        const std::size_t began = m_at++;
        const int least = number();
        int most = least;
        if (take(','))
            most = number();
        if (least < 0 || !take('}')) {
            fail(began, "not a repetition", "{3}, {3,} or {3,5}; \\{ for the character itself");
            return {};
        }
        if (most >= 0 && most < least)
            fail(began, "the repetition ends before it begins", "{3,5}");
        return times(piece, least, most);
    }

    /// `most` −1: without end.
    Code times(const Code& piece, int least, int most) {
        Code code;
        for (int i = 0; i < least && !m_problem; ++i)
            append(code, piece);
        if (most < 0) {
            Code loop{{Op::Split, 1, end(piece, 2)}};
            append(loop, piece);
            loop.push_back({Op::Jump, 0});
            append(code, loop);
        }
        for (int i = least; i < most && !m_problem; ++i) {
            Code maybe{{Op::Split, 1, end(piece, 1)}};
            append(maybe, piece);
            append(code, maybe);
        }
        return code;
    }

    Code atom() {
        const std::size_t began = m_at;
        switch (m_text[m_at]) {
        case '(': return group();
        case '[': return set();
        case '.': ++m_at; return {{Op::Any}};
        case '^': ++m_at; return {{Op::Begin}};
        case '$': ++m_at; return {{Op::End}};
        case '\\': return escape();
        case '*':
        case '+':
        case '?':
        case '{': fail(began, "nothing to repeat", "a character before it, or a \\ to mean the character itself"); return {};
        default: return {{Op::Char, 0, 0, next(m_text, m_at)}};
        }
    }

    Code group() {
        const std::size_t began = m_at++;
        if (++m_depth > Regex::kMaxGroups)
            fail(began, "too many groups inside each other", "at most 32");
        if (take('?') && !take(':'))
            fail(began, "unknown kind of group", "( … ) or (?: … ); (?i) only in front");
        Code code;
        if (!m_problem)
            code = alternatives();
        if (!m_problem && !take(')'))
            fail(began, "the group is not closed", ")");
        --m_depth;
        return code;
    }

    /// \d \w \s and their opposites; false when `c` is none of them.
    static bool shorthand(char c, Regex::Set& out) {
        switch (c) {
        case 'd':
        case 'D': out.ranges = {{'0', '9'}}; break;
        case 'w':
        case 'W': out.ranges = {{'0', '9'}, {'a', 'z'}, {'A', 'Z'}, {'_', '_'}, {0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x1FFF}}; break;
        case 's':
        case 'S': out.ranges = {{'\t', '\r'}, {' ', ' '}, {0xA0, 0xA0}}; break;
        default: return false;
        }
        out.negated = c < 'a';
        return true;
    }

    Code addSet(Regex::Set set) {
        m_regex.m_sets.push_back(std::move(set));
        return {{Op::Set, static_cast<std::uint16_t>(m_regex.m_sets.size() - 1)}};
    }

    static std::optional<char32_t> control(char c) {
        switch (c) {
        case 'n': return U'\n';
        case 'r': return U'\r';
        case 't': return U'\t';
        default: return std::nullopt;
        }
    }

    Code escape() {
        const std::size_t began = m_at++;
        if (!more()) {
            fail(began, "a \\ at the end", "the character it is for");
            return {};
        }
        const char c = m_text[m_at];
        Regex::Set set;
        if (shorthand(c, set))
            return ++m_at, addSet(std::move(set));
        if (c == 'b')
            return ++m_at, Code{{Op::Word}};
        return {{Op::Char, 0, 0, literal(began)}};
    }

    /// What follows a \ and stands for one character.
    char32_t literal(std::size_t began) {
        const char c = m_text[m_at];
        if (const auto special = control(c))
            return ++m_at, *special;
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            fail(began, "unknown escape", "\\d \\w \\s \\D \\W \\S \\b \\n \\r \\t, or \\ before a sign");
            return 0;
        }
        return next(m_text, m_at);
    }

    Code set() {
        const std::size_t began = m_at++;
        Regex::Set out;
        out.negated = take('^');
        for (bool first = true; !at(']') || first; first = false) {
            if (!more()) {
                fail(began, "the set is not closed", "]");
                return {};
            }
            member(out);
        }
        ++m_at;
        return addSet(std::move(out));
    }

    void member(Regex::Set& out) {
        const std::size_t began = m_at;
        Regex::Set inner;
        if (at('\\') && m_at + 1 < m_text.size() && shorthand(m_text[m_at + 1], inner)) {
            m_at += 2;
            addRanges(out, inner);
            return;
        }
        const char32_t from = one();
        char32_t to = from;
        if (at('-') && m_at + 1 < m_text.size() && m_text[m_at + 1] != ']') {
            ++m_at;
            to = one();
        }
        if (to < from)
            fail(began, "the range of characters ends before it begins", "a-z");
        out.ranges.emplace_back(from, to);
    }

    char32_t one() {
        if (!at('\\'))
            return more() ? next(m_text, m_at) : 0;
        const std::size_t began = m_at++;
        if (!more()) {
            fail(began, "a \\ at the end", "the character it is for");
            return 0;
        }
        return literal(began);
    }

    static void addRanges(Regex::Set& out, Regex::Set& inner) {
        std::sort(inner.ranges.begin(), inner.ranges.end());
        char32_t free = 0;
        for (const auto& [from, to] : inner.ranges) {
            if (!inner.negated)
                out.ranges.emplace_back(from, to);
            else if (free < from)
                out.ranges.emplace_back(free, from - 1);
            free = to + 1;
        }
        if (inner.negated)
            out.ranges.emplace_back(free, kLast);
    }

    std::string_view m_text;
    std::string m_folded;
    std::size_t m_at = 0;
    int m_depth = 0;
    Regex m_regex;
    std::optional<Regex::Problem> m_problem;
};

std::variant<Regex, Regex::Problem> Regex::compile(std::string_view pattern) { return RegexCompiler(pattern).run(); }

/// The instructions alive before the next character, each once.
struct Regex::Threads {
    std::array<std::uint16_t, kMaxProgram + 1> alive, stack; // uninitialised on purpose
    std::size_t count = 0;
    std::bitset<kMaxProgram + 1> seen;
    bool matched = false;
    void clear() {
        count = 0;
        seen.reset();
    }
};

void Regex::follow(Threads& threads, std::uint16_t start, bool atBegin, bool atEnd, bool atWordEdge) const {
    std::size_t depth = 0;
    const auto push = [&](std::uint16_t i) {
        if (!threads.seen[i]) {
            threads.seen[i] = true;
            threads.stack[depth++] = i;
        }
    };
    push(start);
    while (depth > 0) {
        const std::uint16_t at = threads.stack[--depth];
        const auto after = static_cast<std::uint16_t>(at + 1);
        const Instruction& i = m_program[at];
        switch (i.op) {
        case Op::Jump: push(i.x); break;
        case Op::Split:
            push(i.x);
            push(i.y);
            break;
        case Op::Begin:
            if (atBegin)
                push(after);
            break;
        case Op::End:
            if (atEnd)
                push(after);
            break;
        case Op::Word:
            if (atWordEdge)
                push(after);
            break;
        case Op::Match: threads.matched = true; break;
        case Op::Char:
        case Op::Any:
        case Op::Set: threads.alive[threads.count++] = at; break;
        }
    }
}

bool Regex::accepts(const Instruction& i, char32_t c) const {
    return i.op == Op::Char ? i.c == c : i.op == Op::Any ? c != '\n' : m_sets[i.x].has(c);
}

bool Regex::isIn(std::string_view text) const {
    text = text.substr(0, kMaxSubject);
    std::string copy;
    if (m_foldCase)
        text = copy = folded(text);
    Threads now, then;
    bool wordBefore = false;
    for (std::size_t at = 0;;) {
        const bool atBegin = at == 0, atEnd = at == text.size();
        std::size_t after = at;
        const char32_t c = atEnd ? 0 : next(text, after);
        const bool edge = wordBefore != (!atEnd && isWord(c));
        // Threads waiting here were followed without knowing this character's neighbours, so they start from their instruction.
        then.clear();
        for (std::size_t i = 0; i < now.count; ++i)
            follow(then, now.alive[i], atBegin, atEnd, edge);
        follow(then, 0, atBegin, atEnd, edge);
        if (then.matched)
            return true;
        if (atEnd)
            return false;
        now.clear();
        for (std::size_t i = 0; i < then.count; ++i)
            if (accepts(m_program[then.alive[i]], c))
                now.alive[now.count++] = static_cast<std::uint16_t>(then.alive[i] + 1);
        wordBefore = isWord(c);
        at = after;
    }
}

} // namespace lookback::filter
