#include "core/json/cursor.h"

#include "core/base/encoding.h"
#include "core/json/escape.h"
#include "core/json/name_table.h"
#include "core/json/scan.h"

#include <simdjson.h>

#include <cassert>
#include <charconv>
#include <cstring>
#include <forward_list>

namespace lookback::json {
namespace {

constexpr std::string_view kEnd = "end of text";
constexpr std::string_view kBom = "\xEF\xBB\xBF";

constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool validUtf8(std::string_view text) {
    constexpr std::size_t kWorthTheCall = 48;
    return text.size() < kWorthTheCall ? base::isUtf8(text) : simdjson::validate_utf8(text.data(), text.size());
}

// 40 bits of size, then first, middle and last byte.
std::uint64_t nameKey(std::string_view name) {
    if (name.empty())
        return 0;
    const auto at = [&](std::size_t i) { return std::uint64_t{static_cast<std::uint8_t>(name[i])}; };
    return std::uint64_t{name.size()} << 24U | at(0) << 16U | at(name.size() / 2) << 8U | at(name.size() - 1);
}

} // namespace

struct Cursor::Rare {
    std::string scratch;                       // the string unescaped last
    std::forward_list<std::string> keptNames;  // unescaped names; addresses stay
    std::vector<Name> names;                   // the stack of names once it outgrew the cursor
    std::vector<NameTable> tables;             // of the open large objects, innermost last
    std::unique_ptr<Problem> problem;
};

std::string_view toString(Kind kind) {
    switch (kind) {
    case Kind::Object: return "object";
    case Kind::Array: return "array";
    case Kind::String: return "string";
    case Kind::Number: return "number";
    case Kind::True: return "true";
    case Kind::False: return "false";
    case Kind::Null: return "null";
    case Kind::Nothing: return "nothing";
    }
    return "nothing";
}

void appendPointer(std::string& out, std::string_view name) {
    out += '/';
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
}

Cursor::Cursor(std::string_view text, int maxDepth)
    : m_p(text.data()), m_end(text.data() + text.size()), m_begin(text.data()), m_raw(text.data()), m_rawEnd(text.data()),
      m_names(nullptr), m_maxDepth(maxDepth) {
    m_names = m_inlineNames.data();
    assert(maxDepth >= 0 && maxDepth <= kMaxDepth);
    m_frames[0] = Frame{m_begin, 0, 0, Level::Document, true, false, false};
}

Cursor::~Cursor() = default;

Cursor::Rare& Cursor::rare() {
    if (!m_rare)
        m_rare = std::make_unique<Rare>();
    return *m_rare;
}

// Levels ----------------------------------------------------------------------------------------------------------------

inline bool Cursor::push(Level level) {
    if (m_depth >= m_maxDepth)
        return problemAt(m_p, "too deep", "at most " + std::to_string(m_maxDepth) + " levels", excerptAt(m_p));
    m_raw = m_p;
    m_rawEnd = ++m_p;
    m_frames[static_cast<std::size_t>(++m_depth)] = Frame{m_raw, m_nameCount, 0, level, true, false, false};
    return true;
}

// Always false: the loop over members or elements ends.
inline bool Cursor::pop() {
    const Frame& top = m_frames[static_cast<std::size_t>(m_depth--)];
    if (top.large)
        m_rare->tables.pop_back();
    m_nameCount = top.nameBase;
    m_raw = top.begin;
    m_rawEnd = ++m_p;
    return false;
}

bool Cursor::enterObject() {
    return peek() == Kind::Object ? push(Level::Object) : wrongKind("an ", "object");
}

bool Cursor::enterArray() {
    return peek() == Kind::Array ? push(Level::Array) : wrongKind("an ", "array");
}

bool Cursor::nextMember(std::string_view& name) {
    Frame& top = m_frames[static_cast<std::size_t>(m_depth)];
    assert(failed() || top.level == Level::Object);
    top.inside = false;
    skipSpace();
    if (m_p == m_end || top.level != Level::Object)
        return unexpected(top.first ? "a member or '}'" : "',' or '}'");
    if (*m_p == '}')
        return pop();
    if (!top.first) {
        if (*m_p != ',')
            return unexpected("',' or '}'");
        ++m_p;
        skipSpace();
    }
    if (m_p == m_end || *m_p != '"')
        return unexpected(top.first ? "a member or '}'" : "a member's name");
    top.first = false;
    if (!scanString(name) || !addName(top, name))
        return false;
    skipSpace();
    if (m_p == m_end || *m_p != ':')
        return unexpected("':'");
    ++m_p;
    return true;
}

bool Cursor::nextElement() {
    Frame& top = m_frames[static_cast<std::size_t>(m_depth)];
    assert(failed() || top.level == Level::Array);
    top.inside = false;
    skipSpace();
    if (m_p == m_end || top.level != Level::Array)
        return unexpected(top.first ? "a value or ']'" : "',' or ']'");
    if (*m_p == ']')
        return pop();
    if (!top.first) {
        if (*m_p != ',')
            return unexpected("',' or ']'");
        ++m_p;
        skipSpace();
    }
    top.inside = true;
    top.first = false;
    ++top.count;
    m_raw = m_rawEnd = m_p;
    if (m_p != m_end && *m_p == ']')
        return unexpected("a value");
    return true;
}

// Names -----------------------------------------------------------------------------------------------------------------

bool Cursor::addName(Frame& top, std::string_view name) {
    top.inside = true;
    if (m_nameCount == m_nameCapacity)
        growNames();
    // A name with escapes stands in the scratch, which the next string takes.
    if (name.data() < m_raw || name.data() > m_rawEnd)
        name = rare().keptNames.emplace_front(name);
    const std::size_t seen = m_nameCount - top.nameBase;
    Name& entry = m_names[m_nameCount++];
    entry = Name{name.data(), nameKey(name)};
    bool isNew = true;
    if (seen >= kSmallObject) {
        isNew = isNewInLarge(top, entry);
    } else {
        for (const Name* other = m_names + top.nameBase; isNew && other != &entry; ++other)
            isNew = other->key != entry.key || std::memcmp(other->data, name.data(), name.size()) != 0;
    }
    return isNew || problemAt(m_raw, "duplicate member", "each name once", base::visibleExcerpt(name));
}

bool Cursor::isNewInLarge(Frame& top, Name& name) {
    const auto text = [this, &top](std::size_t i) { return m_names[top.nameBase + i].text(); };
    const auto last = static_cast<std::size_t>(&name - (m_names + top.nameBase));
    if (!top.large) {
        rare().tables.emplace_back();
        top.large = true;
        for (std::size_t i = 0; i < last; ++i)
            rare().tables.back().insert(i, text);
    }
    return m_rare->tables.back().insert(last, text);
}

void Cursor::growNames() {
    auto& names = rare().names;
    if (m_names == m_inlineNames.data())
        names.assign(m_names, m_names + m_nameCount);
    m_nameCapacity *= 2;
    names.resize(m_nameCapacity);
    m_names = names.data();
}

// Scalars ---------------------------------------------------------------------------------------------------------------

// Requires: *m_p is a quote.
inline bool Cursor::scanString(std::string_view& out) {
    m_raw = m_p;
    const char* from = m_p + 1;
    bool nonAscii = false;
    const char* stop = scan::plainEnd(m_begin, from, m_end, nonAscii);
    if (stop == m_end || *stop != '"')
        return stop != m_end && *stop == '\\' ? scanEscaped(from, out) : diagnoseString(from);
    out = {from, static_cast<std::size_t>(stop - from)};
    if (nonAscii && !validUtf8(out))
        return diagnoseString(from);
    m_p = m_rawEnd = stop + 1;
    return true;
}

bool Cursor::scanEscaped(const char* from, std::string_view& out) {
    std::string& scratch = rare().scratch;
    scratch.clear();
    bool nonAscii = false;
    const char* p = from;
    for (;;) {
        const char* stop = scan::plainEnd(m_begin, p, m_end, nonAscii);
        scratch.append(p, stop);
        if (stop == m_end || (*stop != '"' && *stop != '\\'))
            return diagnoseString(from);
        if (*stop == '"') {
            if (nonAscii && !validUtf8({from, static_cast<std::size_t>(stop - from)}))
                return diagnoseString(from);
            m_p = m_rawEnd = stop + 1;
            out = scratch;
            return true;
        }
        const Escape escape = readEscape(stop, m_end);
        if (escape.length == 0)
            return diagnoseString(from);
        appendUtf8(scratch, escape.codePoint);
        p = stop + escape.length;
    }
}

// The string that begins after the quote before `from` was refused: finds the first byte that is to blame.
bool Cursor::diagnoseString(const char* from) {
    const std::string_view text(from, static_cast<std::size_t>(m_end - from));
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '"')
            break;
        if (c == '\\') {
            const Escape escape = readEscape(from + i, m_end);
            if (escape.length == 0) {
                if (escape.cut)
                    break;
                return problemAt(from + i, std::string(escape.problem), std::string(escape.expected),
                                 base::visibleExcerpt(text.substr(i, escape.shown)));
            }
            i += escape.length;
        } else if (c == '\0') {
            return problemAt(from + i, "NUL byte", "the escape \\u0000", "\\u0000");
        } else if (static_cast<std::uint8_t>(c) < 0x20) {
            return problemAt(from + i, "control character in a string", "an escape", base::visibleExcerpt(text.substr(i, 1)));
        } else if (const std::size_t n = base::utf8SequenceLength(text, i); n == 0) {
            return problemAt(from + i, "not UTF-8", "UTF-8", base::visibleExcerpt(text.substr(i, 1)));
        } else {
            i += n;
        }
    }
    return problemAt(m_end, "unexpected end", "'\"'", std::string(kEnd));
}

// RFC 8259 section 6: [ minus ] int [ frac ] [ exp ].
bool Cursor::scanNumber() {
    m_raw = m_p;
    const char* p = m_p;
    const auto digits = [&] {
        const char* from = p;
        while (p != m_end && isDigit(*p))
            ++p;
        return p != from;
    };
    // Not beyond the byte to blame: what follows may be somebody's name without quotes.
    const auto upTo = [&](const char* at) { return base::visibleExcerpt({m_raw, static_cast<std::size_t>(at - m_raw) + 1}); };
    const auto broken = [&] {
        m_p = p;
        return p == m_end ? unexpected("a digit") : problemAt(p, "not a number", "a digit", upTo(p));
    };
    if (p != m_end && *p == '-')
        ++p;
    const char* whole = p;
    if (!digits())
        return broken();
    if (*whole == '0' && p - whole > 1)
        return problemAt(whole + 1, "leading zero", "a number without leading zeros", upTo(whole + 1));
    if (p != m_end && *p == '.') {
        ++p;
        if (!digits())
            return broken();
    }
    if (p != m_end && (*p == 'e' || *p == 'E')) {
        ++p;
        if (p != m_end && (*p == '+' || *p == '-'))
            ++p;
        if (!digits())
            return broken();
    }
    m_p = m_rawEnd = p;
    return true;
}

inline bool Cursor::scanLiteral(std::string_view word) {
    if (static_cast<std::size_t>(m_end - m_p) < word.size() || std::memcmp(m_p, word.data(), word.size()) != 0) {
        const std::string_view rest(m_p, static_cast<std::size_t>(m_end - m_p));
        std::size_t same = 0;
        while (same < rest.size() && rest[same] == word[same])
            ++same;
        return problemAt(m_p, "not a JSON value", std::string(word), base::visibleExcerpt(rest.substr(0, same + 1)));
    }
    m_raw = m_p;
    m_p = m_rawEnd = m_p + word.size();
    return true;
}

bool Cursor::readString(std::string_view& out) {
    return peek() == Kind::String ? scanString(out) : wrongKind("a ", "string");
}

bool Cursor::readNumberText(std::string_view& out) {
    if (peek() != Kind::Number)
        return wrongKind("a ", "number");
    if (!scanNumber())
        return false;
    out = raw();
    return true;
}

bool Cursor::readInt64(std::int64_t& out) {
    if (peek() != Kind::Number)
        return wrongKind("an ", "integer");
    if (!scanNumber())
        return false;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(m_raw, m_rawEnd, value);
    if (error == std::errc::result_out_of_range && std::string_view(end, static_cast<std::size_t>(m_rawEnd - end)).empty())
        return fail("out of range", "integer of 64 bits");
    if (end != m_rawEnd)
        return fail("not an integer", "integer");
    out = value;
    return true;
}

bool Cursor::readBool(bool& out) {
    const Kind kind = peek();
    if (kind != Kind::True && kind != Kind::False)
        return wrongKind("a ", "boolean");
    const bool value = kind == Kind::True;
    if (!scanLiteral(value ? "true" : "false"))
        return false;
    out = value;
    return true;
}

bool Cursor::readNull() {
    return peek() == Kind::Null ? scanLiteral("null") : wrongKind("", "null");
}

bool Cursor::skipValue() {
    const int outer = m_depth;
    std::string_view unused;
    for (;;) {
        bool ok = false;
        switch (peek()) {
        case Kind::Object: ok = push(Level::Object); break;
        case Kind::Array: ok = push(Level::Array); break;
        case Kind::String: ok = scanString(unused); break;
        case Kind::Number: ok = scanNumber(); break;
        case Kind::True: ok = scanLiteral("true"); break;
        case Kind::False: ok = scanLiteral("false"); break;
        case Kind::Null: ok = scanLiteral("null"); break;
        case Kind::Nothing: ok = unexpected("a value"); break;
        }
        if (!ok)
            return false;
        // Ends of objects and arrays until there is a next value, or the one asked for is over.
        for (;;) {
            if (m_depth == outer)
                return true;
            const bool more = m_frames[static_cast<std::size_t>(m_depth)].level == Level::Object ? nextMember(unused) : nextElement();
            if (more)
                break;
            if (failed())
                return false;
        }
    }
}

bool Cursor::finish() {
    if (failed())
        return false;
    assert(m_depth == 0);
    skipSpace();
    return m_p == m_end || unexpected("end of text");
}

// Places and problems ---------------------------------------------------------------------------------------------------

std::string_view Cursor::raw() const { return {m_raw, static_cast<std::size_t>(m_rawEnd - m_raw)}; }

std::size_t Cursor::rawOffset() const { return static_cast<std::size_t>(m_raw - m_begin); }

std::size_t Cursor::offset() const { return failed() ? problem().byte : static_cast<std::size_t>(m_p - m_begin); }

bool Cursor::failed() const { return m_rare && m_rare->problem; }

const Problem& Cursor::problem() const {
    assert(failed());
    return *m_rare->problem;
}

std::string Cursor::path() const {
    std::string out;
    for (int level = 1; level <= m_depth; ++level) {
        const Frame& frame = m_frames[static_cast<std::size_t>(level)];
        if (!frame.inside)
            break;
        if (frame.level == Level::Array) {
            appendPointer(out, std::to_string(frame.count - 1));
            continue;
        }
        const std::size_t names = level < m_depth ? m_frames[static_cast<std::size_t>(level) + 1].nameBase : m_nameCount;
        appendPointer(out, m_names[names - 1].text());
    }
    return out;
}

// What stands at `at`, for people: a scalar as written, the kind of anything larger.
std::string Cursor::excerptAt(const char* at) const {
    if (at == m_end)
        return std::string(kEnd);
    const Kind kind = kKindOf[static_cast<std::uint8_t>(*at)];
    if (kind == Kind::Object || kind == Kind::Array)
        return std::string(toString(kind));
    constexpr std::ptrdiff_t kEnough = 512; // bytes; 120 characters are at most 480
    const char* limit = m_end - at > kEnough ? at + kEnough : m_end;
    const char* p = at + 1;
    if (kind == Kind::String) {
        while (p != limit && *p != '"')
            p += *p == '\\' && limit - p > 1 ? 2 : 1;
        p += p != limit ? 1 : 0;
    } else {
        const std::string_view stops = " \t\r\n,:[]{}\"";
        if (stops.find(*at) == std::string_view::npos)
            while (p != limit && stops.find(*p) == std::string_view::npos)
                ++p;
    }
    return base::visibleExcerpt({at, static_cast<std::size_t>(p - at)});
}

bool Cursor::unexpected(std::string_view expected) {
    if (m_p == m_end)
        return problemAt(m_p, "unexpected end", std::string(expected), std::string(kEnd));
    const std::string_view rest(m_p, static_cast<std::size_t>(m_end - m_p));
    if (m_p == m_begin && rest.starts_with(kBom))
        return problemAt(m_p, "byte order mark", "no byte order mark", "U+FEFF");
    if (*m_p == '\0')
        return problemAt(m_p, "NUL byte", std::string(expected), "\\u0000");
    const std::size_t n = base::utf8SequenceLength(rest, 0);
    if (n == 0)
        return problemAt(m_p, "not UTF-8", "UTF-8", base::visibleExcerpt(rest.substr(0, 1)));
    return problemAt(m_p, "unexpected character", std::string(expected), base::visibleExcerpt(rest.substr(0, n)));
}

bool Cursor::wrongKind(std::string_view article, std::string_view what) {
    if (peek() == Kind::Nothing)
        return unexpected(what);
    return problemAt(m_p, "not " + std::string(article) + std::string(what), std::string(what), excerptAt(m_p));
}

bool Cursor::fail(std::string problem, std::string expected, std::string found) {
    if (found.empty() && !failed())
        found = m_raw == m_rawEnd ? std::string() : excerptAt(m_raw);
    return problemAt(m_raw, std::move(problem), std::move(expected), std::move(found));
}

// The first problem is kept. The rest of the text is taken away, so that every further call fails without asking.
bool Cursor::problemAt(const char* at, std::string problem, std::string expected, std::string found) {
    if (!failed()) {
        rare().problem = std::make_unique<Problem>(Problem{static_cast<std::size_t>(at - m_begin), path(), std::move(problem),
                                                           std::move(expected), base::visibleExcerpt(found)});
        m_raw = m_rawEnd = at;
        m_p = m_end;
    }
    return false;
}

std::optional<Problem> check(std::string_view text, std::optional<Kind> kind, int maxDepth) {
    Cursor cursor(text, maxDepth);
    const bool right = !kind || *kind == Kind::Nothing || cursor.peek() == Kind::Nothing || cursor.peek() == *kind;
    const std::size_t at = cursor.offset();
    if (!cursor.skipValue() || !cursor.finish())
        return cursor.problem();
    if (!right)
        return Problem{at, {}, "not " + std::string(*kind == Kind::Object || *kind == Kind::Array ? "an " : "a ") + std::string(toString(*kind)),
                       std::string(toString(*kind)), base::visibleExcerpt(text.substr(at))};
    return std::nullopt;
}

} // namespace lookback::json
