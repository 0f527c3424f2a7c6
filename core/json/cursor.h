// Strict reading of JSON (RFC 8259, I-JSON's ban on duplicate names and lone surrogates), one pass, no copy and no
// allocation on the common path. A pull reader: the caller says what it expects and learns at the first deviation the
// place, the path, what was expected and what was found. Numbers stay text. Never reads outside the given bytes; text need
// not be padded, terminated or valid. After a failure every further call fails and the first problem is kept.
// Not thread-safe; one cursor, one text, which must outlive it. Why our own: core/decisions/strict-json-cursor.md.
#pragma once

#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::json {

constexpr int kMaxDepth = 64;             ///< account.md, limits: objects and arrays open at once
constexpr std::size_t kMaxLine = 1U << 20U;

/// Why a text was refused; the columns of an import defect.
struct Problem {
    std::size_t byte = 0; ///< 0-based offset in the text given to the cursor
    std::string path;     ///< RFC 6901 pointer of the value, "" = the document
    std::string problem;  ///< "duplicate member", "not a number", "unknown member", …
    std::string expected; ///< may be empty
    std::string found;    ///< excerpt, ≤ 120 characters, visibleExcerpt()
};

enum class Kind : std::uint8_t { Object, Array, String, Number, True, False, Null, Nothing /* end of text or a stray byte */ };
std::string_view toString(Kind kind);

/// By the first byte of a value.
constexpr std::array<Kind, 256> kKindOf = [] {
    std::array<Kind, 256> table{};
    table.fill(Kind::Nothing);
    table['{'] = Kind::Object;
    table['['] = Kind::Array;
    table['"'] = Kind::String;
    table['-'] = Kind::Number;
    for (unsigned c = '0'; c <= '9'; ++c)
        table[c] = Kind::Number;
    table['t'] = Kind::True;
    table['f'] = Kind::False;
    table['n'] = Kind::Null;
    return table;
}();

/// Adds "/name" with '~' and '/' escaped (RFC 6901).
void appendPointer(std::string& out, std::string_view name);

class Cursor {
public:
    /// `maxDepth` is at most kMaxDepth.
    explicit Cursor(std::string_view text, int maxDepth = kMaxDepth);
    ~Cursor();
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;

    /// Kind of the value the next read call would meet; never fails.
    [[nodiscard]] Kind peek() {
        skipSpace();
        return m_p == m_end ? Kind::Nothing : kKindOf[static_cast<std::uint8_t>(*m_p)];
    }

    bool enterObject();
    /// The next member's name, unescaped (valid until the next call), the cursor before its value; false at the closing brace (then
    /// failed() is false) or on a problem. The caller reads or skips the value before the next call. Duplicate names are a problem
    /// in every object, whatever its size.
    bool nextMember(std::string_view& name);
    bool enterArray();
    bool nextElement();

    /// Unescaped; valid until the next call. `raw()` then holds the bytes with quotes.
    bool readString(std::string_view& out);
    bool readInt64(std::int64_t& out);              ///< integer notation only, exact
    bool readNumberText(std::string_view& out);     ///< any JSON number, as written
    bool readBool(bool& out);
    bool readNull();
    /// Any one value, checked strictly to its end, duplicates included.
    bool skipValue();
    /// After the last value only white space may follow.
    bool finish();

    /// Bytes of the value read, skipped or left last (of an object or array after skipValue() or after its last nextMember() or
    /// nextElement()). After nextMember() returned true: the name with its quotes.
    [[nodiscard]] std::string_view raw() const;
    [[nodiscard]] std::size_t rawOffset() const; ///< where raw() begins in the text: the `byte` fail() would give
    [[nodiscard]] std::size_t offset() const; ///< where the next unread byte is

    [[nodiscard]] bool failed() const;
    /// Requires: failed().
    [[nodiscard]] const Problem& problem() const;
    /// Makes the value read last (or the name, when no value was read since) the place of a problem the caller found; the first problem
    /// wins. Without `found` the raw value is excerpted ("object" or "array" for those). Returns false.
    bool fail(std::string problem, std::string expected, std::string found = {});
    /// Where the cursor is, as RFC 6901 pointer; made only when asked.
    [[nodiscard]] std::string path() const;

private:
    struct Name {
        const char* data;
        std::uint64_t key; // size, then three of the bytes: what tells most names apart in one comparison
        [[nodiscard]] std::string_view text() const { return {data, static_cast<std::size_t>(key >> 24U)}; }
    };
    enum class Level : std::uint8_t { Document, Object, Array };
    struct Frame {
        const char* begin;    // the opening bracket
        std::size_t nameBase; // where its names begin in the stack of names
        std::size_t count;    // elements begun
        Level level;
        bool first;           // no member or element yet
        bool inside;          // between a name (or the start of an element) and the next call
        bool large;           // has a hash table of its names
    };
    struct Rare; // what the common path does without: scratch, overflow of the stacks, the problem

    void skipSpace() {
        if (m_p != m_end && static_cast<std::uint8_t>(*m_p) > ' ')
            return;
        while (m_p != m_end && (*m_p == ' ' || *m_p == '\t' || *m_p == '\n' || *m_p == '\r'))
            ++m_p;
    }
    Rare& rare();
    bool push(Level level);
    bool pop();
    bool scanString(std::string_view& out);
    bool scanEscaped(const char* from, std::string_view& out);
    bool diagnoseString(const char* from);
    bool scanNumber();
    bool scanLiteral(std::string_view word);
    bool addName(Frame& top, std::string_view name);
    bool isNewInLarge(Frame& top, Name& name);
    void growNames();
    bool wrongKind(std::string_view article, std::string_view what);
    bool unexpected(std::string_view expected);
    bool problemAt(const char* at, std::string problem, std::string expected, std::string found);
    [[nodiscard]] std::string excerptAt(const char* at) const;

    static constexpr std::size_t kInlineNames = 40;
    static constexpr std::size_t kSmallObject = 16; // above: a hash table, so that huge objects stay linear

    const char* m_p;
    const char* m_end;
    const char* m_begin;
    const char* m_raw;
    const char* m_rawEnd;
    Name* m_names;
    std::size_t m_nameCount = 0;
    std::size_t m_nameCapacity = kInlineNames;
    int m_depth = 0;
    int m_maxDepth;
    std::unique_ptr<Rare> m_rare;
    // Left uninitialised on purpose: a payload of 120 bytes uses a few of them.
    std::array<Frame, kMaxDepth + 1> m_frames; // [0] stands for the document
    std::array<Name, kInlineNames> m_inlineNames;
};

/// The whole text is one strict JSON value (of `kind` when given).
std::optional<Problem> check(std::string_view text, std::optional<Kind> kind = std::nullopt, int maxDepth = kMaxDepth);

} // namespace lookback::json
