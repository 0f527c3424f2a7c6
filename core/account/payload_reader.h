// The strict cursor with the catalogue's vocabulary: texts, personal values, money, counts, closed lists of words. Part of decode.cpp.
// The first problem is kept, with byte and path; a problem never tells a personal value (command-line.md: "personal values as •••"):
// names of members, kinds and sizes at most.
#pragma once

#include "core/account/decode.h"

#include <initializer_list>

namespace lookback::account {

struct Member {
    std::string_view name;
    bool required = true;
};
inline constexpr bool kOptional = false;

enum class Range : std::uint8_t { Positive, NotZero, NotNegative };

inline constexpr std::string_view kTextExpected = "text of 1 to 4096 bytes";

inline std::string joinNames(const Member* begin, const Member* end) {
    std::string names;
    for (const Member* m = begin; m != end; ++m)
        names.append(names.empty() ? "" : ", ").append(m->name);
    return names;
}

/// The cursor with the catalogue's vocabulary. Every read returns false once there is a problem.
class Reader {
public:
    Reader(std::string_view data, Source source, const base::Currency& usual) : m_cursor(data), m_source(source), m_usual(usual) {}

    /// Reads an object whose members are exactly those of the table; `read(i)` reads the value of member i.
    template <std::size_t N, class Read>
    bool object(const Member (&members)[N], std::string_view path, Read&& read) {
        static_assert(N <= 32);
        if (!m_cursor.enterObject())
            return false;
        std::uint32_t seen = 0;
        std::string_view name;
        while (m_cursor.nextMember(name)) {
            std::size_t i = 0;
            while (i < N && members[i].name != name)
                ++i;
            if (i == N)
                return m_cursor.fail("unknown member", "one of " + joinNames(members, members + N));
            seen |= 1U << i;
            if (!read(i))
                return false;
        }
        if (m_cursor.failed())
            return false;
        for (std::size_t i = 0; i < N; ++i)
            if (members[i].required && (seen & (1U << i)) == 0)
                return missing(path, members[i].name);
        return true;
    }

    /// As object(), where a stray scalar may itself be a personal value: told as masked.
    template <std::size_t N, class Read>
    bool personalObject(const Member (&members)[N], std::string_view path, Read&& read) {
        return (isOrNothing(json::Kind::Object) || masked("not an object", "object")) && object(members, path, read);
    }

    bool text(Text& out) {
        std::string_view value;
        if (!anyText(out, value))
            return false;
        return (!value.empty() && value.size() <= kMaxText) || wrongLength(value);
    }
    bool text(std::optional<Text>& out) { return text(out.emplace()); }

    bool personal(Personal& out, std::string_view pointer) {
        std::string_view value;
        out.pointer = pointer;
        if (!isOrNothing(json::Kind::String))
            return masked("not a string", "string");
        if (!anyText(out.text, value))
            return false;
        if (m_source == Source::Stored || (!value.empty() && value.size() <= kMaxText) || looksSealed(value))
            return true;
        return wrongLength(value);
    }
    bool personal(std::optional<Personal>& out, std::string_view pointer) { return personal(out.emplace(), pointer); }

    bool major(MajorAmount& out) {
        if (!m_cursor.readNumberText(out.text))
            return false;
        out.at = here();
        constexpr std::string_view kExpected = "number > 0 in plain decimal notation, for example 1000.00";
        if (out.text.find_first_of("eE") != std::string_view::npos)
            return m_cursor.fail("not plain decimal notation", std::string(kExpected));
        if (out.text.front() == '-' || out.text.find_first_of("123456789") == std::string_view::npos)
            return m_cursor.fail("amount is not positive", std::string(kExpected));
        return true;
    }

    bool money(Amount& out, Range range, std::string_view path) {
        static constexpr Member kMembers[] = {{"minor"}, {"currency"}};
        if (!object(kMembers, path, [&](std::size_t i) { return i == 0 ? minor(out.money.minor, range) : currency(out); }))
            return false;
        out.at = here();
        return true;
    }

    bool currency(base::Currency& out) {
        std::string_view code;
        if (!m_cursor.readString(code))
            return false;
        if (code == m_usual.code() && !code.empty()) {
            out = m_usual;
            return true;
        }
        const auto known = base::Currency::parse(code);
        if (!known)
            return m_cursor.fail("unknown currency", "ISO 4217 code, for example EUR");
        out = *known;
        return true;
    }

    bool period(std::optional<Text>& out) {
        std::string_view p;
        if (!anyText(out.emplace(), p))
            return false;
        const auto digit = [&](std::size_t i) { return p[i] >= '0' && p[i] <= '9'; };
        const bool shape = p.size() == 7 && digit(0) && digit(1) && digit(2) && digit(3) && p[4] == '-' && digit(5) && digit(6);
        const int month = shape ? (p[5] - '0') * 10 + (p[6] - '0') : 0;
        return (month >= 1 && month <= 12) || m_cursor.fail("not a period", "YYYY-MM, for example 2026-01");
    }

    bool eventId(std::optional<base::Uuid>& out) {
        std::string_view id;
        if (!m_cursor.readString(id))
            return false;
        out = base::Uuid::parse(id);
        return out.has_value() || m_cursor.fail("not an event id", "UUID in lower case");
    }

    bool count(std::int64_t& out) {
        if (!m_cursor.readInt64(out))
            return false;
        return out >= 0 || m_cursor.fail("negative count", "integer ≥ 0");
    }

    bool texts(std::string_view& rawArray) {
        if (!m_cursor.enterArray())
            return false;
        while (m_cursor.nextElement()) {
            Text element;
            if (!text(element))
                return false;
        }
        rawArray = m_cursor.raw();
        return !m_cursor.failed();
    }

    template <class E>
    bool enumeration(E& out, std::initializer_list<E> values) {
        std::string_view name;
        if (!m_cursor.readString(name))
            return false;
        for (const E value : values)
            if (toString(value) == name) {
                out = value;
                return true;
            }
        std::string expected = "one of ";
        for (const E value : values)
            expected.append(expected.size() > 7 ? ", " : "").append(toString(value));
        return m_cursor.fail("not one of the allowed values", std::move(expected));
    }

    bool finish() { return m_cursor.finish(); }

    json::Problem problem() {
        if (m_missing)
            return std::move(*m_missing);
        return m_cursor.problem();
    }

private:
    [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(m_cursor.rawOffset()); }

    bool isOrNothing(json::Kind kind) { return m_cursor.peek() == kind || m_cursor.peek() == json::Kind::Nothing; }

    bool masked(std::string problem, std::string expected) {
        return m_cursor.skipValue() && m_cursor.fail(std::move(problem), std::move(expected), "•••");
    }

    bool anyText(Text& out, std::string_view& value) {
        if (!m_cursor.readString(value))
            return false;
        const std::string_view raw = m_cursor.raw();
        out.raw = raw.substr(1, raw.size() - 2);
        out.at = here();
        out.escaped = value.data() != out.raw.data();
        return true;
    }

    bool wrongLength(std::string_view value) {
        return m_cursor.fail(value.empty() ? "empty text" : "text too long", std::string(kTextExpected),
                             value.empty() ? std::string("\"\"") : std::to_string(value.size()) + " bytes");
    }

    bool minor(std::int64_t& out, Range range) {
        if (!m_cursor.readInt64(out))
            return false;
        switch (range) {
        case Range::Positive: return out > 0 || m_cursor.fail("amount is not positive", "integer > 0, in minor units");
        case Range::NotZero: return out != 0 || m_cursor.fail("amount is zero", "integer other than 0, in minor units");
        case Range::NotNegative: return out >= 0 || m_cursor.fail("amount is negative", "integer ≥ 0, in minor units");
        }
        return false;
    }

    bool currency(Amount& out) {
        if (!currency(out.money.currency))
            return false;
        out.currencyAt = here();
        return true;
    }

    bool missing(std::string_view path, std::string_view name) {
        m_missing.emplace();
        m_missing->byte = m_cursor.rawOffset();
        m_missing->path.append(path).append("/").append(name);
        m_missing->problem = "missing member";
        m_missing->expected = name;
        m_missing->found = "nothing";
        return false;
    }

    json::Cursor m_cursor;
    Source m_source;
    const base::Currency& m_usual;
    std::optional<json::Problem> m_missing; ///< told instead of the cursor's: its path names what is not there
};

} // namespace lookback::account
