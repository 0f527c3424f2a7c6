// Result<T>: a value or an Error. The one error type of the engine: a closed set of codes, a place, and detail for
// people who repair things. Core returns codes and facts; the window and the command line turn them into sentences.
// Exceptions do not cross module borders for expected failures. Ignoring a Result does not compile.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace lookback::base {

/// Closed set. Exit codes of the command line follow from it (command-line.md): see exitCode() in app.
enum class ErrorCode {
    InvalidArgument, ///< the caller asked for something that does not exist or makes no sense (usage, exit 2)
    NotFound,        ///< no such file, account, event, snapshot (exit 3)
    InvalidInput,    ///< readable but not acceptable: a line, a record, a payload (exit 3; as a defect: exit 1)
    Unsupported,     ///< newer format, compressed file, unknown engine (exit 3)
    Unreadable,      ///< I/O error on reading, not a store, truncated (exit 3)
    Corrupt,         ///< stored bytes contradict themselves (exit 3; as a finding: exit 1)
    Conflict,        ///< expected revision or guard does not hold; same id with other content (exit 4)
    Locked,          ///< another process holds the lock, waited 10 s (exit 4)
    Refused,         ///< hold, approval, policy, wrong passphrase, read-only evidence (exit 5)
    CannotWrite,     ///< disk full, no rights (exit 6)
    Cancelled,       ///< stop requested; nothing half done (exit 130)
    Internal,        ///< a broken invariant of ours (exit 70)
};

/// Stable lowerCamelCase name, used in JSON answers.
std::string_view toString(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message; ///< what and why, one sentence without a final stop; no personal values
    std::string where;   ///< file, line, byte, path or stream; empty when it has no place
    std::string hint;    ///< what to do; may be empty

    /// The same error with a place put before the place it has ("file: line 3").
    [[nodiscard]] Error at(std::string_view outer) const;
};

inline Error makeError(ErrorCode code, std::string message, std::string where = {}, std::string hint = {}) {
    return Error{code, std::move(message), std::move(where), std::move(hint)};
}

struct Unit {
    friend bool operator==(Unit, Unit) { return true; }
};

template <class T = Unit>
class [[nodiscard]] Result {
public:
    Result(T value) : m_content(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_content(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_content.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// Requires: ok().
    [[nodiscard]] T& value() & { assert(ok()); return std::get<0>(m_content); }
    [[nodiscard]] const T& value() const& { assert(ok()); return std::get<0>(m_content); }
    [[nodiscard]] T&& value() && { assert(ok()); return std::get<0>(std::move(m_content)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    /// Requires: !ok().
    [[nodiscard]] const Error& error() const& { assert(!ok()); return std::get<1>(m_content); }
    [[nodiscard]] Error&& error() && { assert(!ok()); return std::get<1>(std::move(m_content)); }

    [[nodiscard]] T valueOr(T fallback) && { return ok() ? std::get<0>(std::move(m_content)) : std::move(fallback); }

private:
    std::variant<T, Error> m_content;
};

using Status = Result<Unit>;
inline Status success() { return Unit{}; }

} // namespace lookback::base

// Returns the error of EXPR from the calling function, or goes on.
#define LOOKBACK_TRY(expr)                                                                         \
    do {                                                                                           \
        if (auto lookbackTry_ = (expr); !lookbackTry_.ok())                                        \
            return std::move(lookbackTry_).error();                                                \
    } while (false)

#define LOOKBACK_CONCAT_(a, b) a##b
#define LOOKBACK_CONCAT(a, b) LOOKBACK_CONCAT_(a, b)
#define LOOKBACK_TRY_ASSIGN_(tmp, decl, expr)                                                      \
    auto tmp = (expr);                                                                             \
    if (!tmp.ok())                                                                                 \
        return std::move(tmp).error();                                                             \
    decl = std::move(tmp).value()
// LOOKBACK_TRY_ASSIGN(auto page, store.readAll(…)): declares or assigns the value, or returns the error.
#define LOOKBACK_TRY_ASSIGN(decl, expr)                                                            \
    LOOKBACK_TRY_ASSIGN_(LOOKBACK_CONCAT(lookbackResult_, __LINE__), decl, expr)
