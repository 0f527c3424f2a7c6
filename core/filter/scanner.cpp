#include "core/filter/scanner.h"

#include "core/base/encoding.h"

#include <algorithm>
#include <array>

namespace lookback::filter {
namespace {

struct Spelling {
    std::string_view text;
    Operator op;
};
/// Longer ones first; the last three as windows and text processors write them.
constexpr std::array<Spelling, 11> kSpellings{{{"!=", Operator::NotEqual},
                                               {"<=", Operator::LessEqual},
                                               {">=", Operator::GreaterEqual},
                                               {":", Operator::Has},
                                               {"=", Operator::Equal},
                                               {"<", Operator::Less},
                                               {">", Operator::Greater},
                                               {"~", Operator::Match},
                                               {"\xE2\x89\xA0", Operator::NotEqual},
                                               {"\xE2\x89\xA4", Operator::LessEqual},
                                               {"\xE2\x89\xA5", Operator::GreaterEqual}}};

const Spelling* spellingAt(std::string_view text) {
    const auto* found = std::find_if(kSpellings.begin(), kSpellings.end(), [&](const Spelling& s) { return text.starts_with(s.text); });
    return found == kSpellings.end() ? nullptr : found;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

} // namespace

std::string_view toString(Operator op) {
    if (op == Operator::In)
        return "in";
    const auto* found = std::find_if(kSpellings.begin(), kSpellings.end(), [&](const Spelling& s) { return s.op == op; });
    return found == kSpellings.end() ? std::string_view{} : found->text;
}

bool sameWord(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::size_t Scanner::spaceAt(std::size_t byte) const {
    const std::string_view rest = m_text.substr(std::min(byte, m_text.size()));
    if (rest.starts_with("\xC2\xA0")) // no-break space, from texts that were copied
        return 2;
    return !rest.empty() && (rest[0] == ' ' || (rest[0] >= '\t' && rest[0] <= '\r')) ? 1 : 0;
}

bool Scanner::endsWord(std::size_t byte) const {
    return byte >= m_text.size() || spaceAt(byte) > 0 || std::string_view("()[]{}\"").find(m_text[byte]) != std::string_view::npos;
}

bool Scanner::take(std::string_view what) {
    if (!at(what))
        return false;
    m_at += what.size();
    return true;
}

void Scanner::skipSpace() {
    while (const std::size_t length = spaceAt(m_at))
        m_at += length;
}

std::string_view Scanner::word() {
    const std::size_t began = m_at;
    while (!endsWord(m_at) && spellingAt(m_text.substr(m_at)) == nullptr)
        ++m_at;
    return m_text.substr(began, m_at - began);
}

bool Scanner::takeKeyword(std::string_view keyword) {
    const std::size_t began = m_at;
    if (sameWord(word(), keyword))
        return true;
    m_at = began;
    return false;
}

std::optional<Operator> Scanner::peekOperator() const {
    const Spelling* spelling = spellingAt(m_text.substr(m_at));
    return spelling != nullptr ? std::optional(spelling->op) : std::nullopt;
}

std::optional<Operator> Scanner::takeOperator() {
    const Spelling* spelling = spellingAt(m_text.substr(m_at));
    if (spelling == nullptr)
        return std::nullopt;
    m_at += spelling->text.size();
    return spelling->op;
}

base::Result<std::optional<Value>> Scanner::value(Place place, bool dateAndTime) {
    if (at("\""))
        return quoted();
    Value value;
    value.at = m_at;
    if (peekOperator()) // "==5": an operator too many; such a text can be quoted
        return std::optional<Value>{};
    const auto ends = [&](std::size_t byte) {
        return endsWord(byte) || (place == Place::InSet && m_text[byte] == ',') ||
               (place == Place::InRange && m_text.substr(byte).starts_with(".."));
    };
    constexpr std::size_t kDate = 10;
    for (std::size_t i = m_at;; ++i) {
        const bool joined = dateAndTime && i == value.at + kDate && i + 3 < m_text.size() && m_text[i] == ' ' && isDigit(m_text[i + 1]) &&
                            isDigit(m_text[i + 2]) && m_text[i + 3] == ':';
        if (!joined && ends(i)) {
            m_at = i;
            break;
        }
        value.text += m_text[i];
        value.source.push_back(i);
    }
    return value.text.empty() ? std::optional<Value>{} : std::optional(std::move(value));
}

// \" and \\ stand for " and \; before anything else a \ is itself, as regular expressions like it.
base::Result<std::optional<Value>> Scanner::quoted() {
    Value value;
    value.at = m_at;
    value.quoted = true;
    for (std::size_t i = m_at + 1; i < m_text.size(); ++i) {
        if (m_text[i] == '"') {
            m_at = i + 1;
            return std::optional(std::move(value));
        }
        const std::size_t source = i;
        if (m_text[i] == '\\' && i + 1 < m_text.size() && (m_text[i + 1] == '"' || m_text[i + 1] == '\\'))
            ++i;
        value.text += m_text[i];
        value.source.push_back(source);
    }
    return error(m_at, "the quoted text is not closed", "\" at its end; inside it \\\" stands for a quote");
}

std::string Scanner::found() const {
    if (atEnd())
        return "the end";
    constexpr std::size_t kShown = 20;
    std::string_view here = Scanner(*this).word();
    if (here.empty())
        here = m_text.substr(m_at, std::max<std::size_t>(1, base::utf8SequenceLength(m_text, m_at)));
    return "\"" + base::visibleExcerpt(here, kShown) + "\"";
}

base::Error Scanner::error(std::size_t byte, std::string message, std::string hint) const {
    const std::string_view before = m_text.substr(0, std::min(byte, m_text.size()));
    const auto characters = std::count_if(before.begin(), before.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    return base::makeError(base::ErrorCode::InvalidArgument, std::move(message), "character " + std::to_string(characters + 1), std::move(hint));
}

} // namespace lookback::filter
