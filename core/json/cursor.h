// Strict reading of JSON (RFC 8259, I-JSON's ban on duplicate names and lone surrogates), one pass, no copy and no
// allocation on the common path. A pull reader: the caller says what it expects and learns at the first deviation the
// place, the path, what was expected and what was found. Numbers stay text. Never reads outside the given bytes; text need
// not be padded, terminated or valid. After a failure every further call fails and the first problem is kept.
// Not thread-safe; one cursor, one text.
#pragma once

#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::json {

constexpr int kMaxDepth = 64;             ///< account.md, limits
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

class Cursor {
public:
    explicit Cursor(std::string_view text, int maxDepth = kMaxDepth);

    /// Kind of the value the next read call would meet; never fails.
    [[nodiscard]] Kind peek();

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

    /// Bytes of the value read or skipped last (of an object or array after skipValue() only) and where they begin.
    [[nodiscard]] std::string_view raw() const;
    [[nodiscard]] std::size_t offset() const; ///< where the next unread byte is

    [[nodiscard]] bool failed() const;
    /// Requires: failed().
    [[nodiscard]] const Problem& problem() const;
    /// Makes the value read last (or the name, when no value was read since) the place of a problem the caller found; the first problem wins. Returns false.
    bool fail(std::string problem, std::string expected, std::string found = {});
    /// Where the cursor is, as RFC 6901 pointer; made only when asked.
    [[nodiscard]] std::string path() const;
};

/// The whole text is one strict JSON value (of `kind` when given).
std::optional<Problem> check(std::string_view text, std::optional<Kind> kind = std::nullopt, int maxDepth = kMaxDepth);

} // namespace lookback::json
