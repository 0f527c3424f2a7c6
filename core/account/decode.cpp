#include "core/account/decode.h"

#include <algorithm>

namespace lookback::account {
namespace {

struct Member {
    std::string_view name;
    bool required = true;
};
constexpr bool kOptional = false;

enum class Range : std::uint8_t { Positive, NotZero, NotNegative };

// A problem never tells a personal value (command-line.md: "personal values as •••"): members' names, kinds and sizes at most.
constexpr std::string_view kTextExpected = "text of 1 to 4096 bytes";

std::string join(const Member* begin, const Member* end) {
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
                return m_cursor.fail("unknown member", "one of " + join(members, members + N));
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

bool read(Reader& r, AccountOpenedV1& e) {
    static constexpr Member kMembers[] = {{"holderId"}, {"owner"}, {"email"}, {"currency"}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.text(e.holderId);
        case 1: return r.personal(e.owner, "/data/owner");
        case 2: return r.personal(e.email, "/data/email");
        default: return r.currency(e.currency);
        }
    });
}

bool read(Reader& r, NewHolder& holder) {
    static constexpr Member kMembers[] = {{"subject"}, {"name"}, {"email"}};
    return r.personalObject(kMembers, "/holder", [&](std::size_t i) {
        switch (i) {
        case 0: return r.text(holder.subject);
        case 1: return r.personal(holder.name, "/data/holder/name");
        default: return r.personal(holder.email, "/data/holder/email");
        }
    });
}

bool read(Reader& r, AccountOpenedV2& e) {
    static constexpr Member kMembers[] = {{"holder"}, {"currency"}};
    return r.object(kMembers, "", [&](std::size_t i) { return i == 0 ? read(r, e.holder) : r.currency(e.currency); });
}

bool read(Reader& r, AccountOpenedV3& e) {
    static constexpr Member kMembers[] = {{"holder"}, {"currency"}, {"product"}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return read(r, e.holder);
        case 1: return r.currency(e.currency);
        default: return r.enumeration(e.product, {Product::Current, Product::Savings});
        }
    });
}

template <Type kType>
bool read(Reader& r, CashV1<kType>& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"reference", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) { return i == 0 ? r.major(e.amount) : r.text(e.reference); });
}

template <Type kType>
bool read(Reader& r, CashV2<kType>& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"reference", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) {
        return i == 0 ? r.money(e.amount, Range::Positive, "/amount") : r.text(e.reference);
    });
}

template <Type kType>
bool read(Reader& r, CashV3<kType>& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"reference", kOptional}, {"channel"}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.money(e.amount, Range::Positive, "/amount");
        case 1: return r.text(e.reference);
        default:
            return r.enumeration(e.channel, {Channel::Branch, Channel::Online, Channel::Atm, Channel::Card, Channel::Transfer,
                                             Channel::System, Channel::Unknown});
        }
    });
}

bool read(Reader& r, FundsTransferredV1& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"payeeId"}, {"payeeName"}, {"payeeIban"}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.major(e.amount);
        case 1: return r.text(e.payeeId);
        case 2: return r.personal(e.payeeName, "/data/payeeName");
        default: return r.personal(e.payeeIban, "/data/payeeIban");
        }
    });
}

bool read(Reader& r, Payee& payee) {
    static constexpr Member kMembers[] = {{"subject"}, {"name"}, {"iban"}};
    return r.personalObject(kMembers, "/payee", [&](std::size_t i) {
        switch (i) {
        case 0: return r.text(payee.subject);
        case 1: return r.personal(payee.name, "/data/payee/name");
        default: return r.personal(payee.iban, "/data/payee/iban");
        }
    });
}

bool read(Reader& r, FundsTransferredV2& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"payee"}, {"reference", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.money(e.amount, Range::Positive, "/amount");
        case 1: return read(r, e.payee);
        default: return r.text(e.reference);
        }
    });
}

bool read(Reader& r, InterestCreditedV1& e) {
    static constexpr Member kMembers[] = {{"amount"}};
    return r.object(kMembers, "", [&](std::size_t) { return r.major(e.amount); });
}

template <class Interest>
bool readInterest(Reader& r, Interest& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"period", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) {
        return i == 0 ? r.money(e.amount, Range::Positive, "/amount") : r.period(e.period);
    });
}
bool read(Reader& r, InterestCreditedV2& e) { return readInterest(r, e); }
bool read(Reader& r, InterestChargedV1& e) { return readInterest(r, e); }

bool read(Reader& r, FeeChargedV1& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"code"}};
    return r.object(kMembers, "", [&](std::size_t i) { return i == 0 ? r.money(e.amount, Range::Positive, "/amount") : r.text(e.code); });
}

bool read(Reader& r, CorrectionPostedV1& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"corrects", kOptional}, {"note", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.money(e.amount, Range::NotZero, "/amount");
        case 1: return r.eventId(e.corrects);
        default: return r.text(e.note);
        }
    });
}

bool read(Reader& r, OverdraftLimitSetV1& e) {
    static constexpr Member kMembers[] = {{"limit"}};
    return r.object(kMembers, "", [&](std::size_t) { return r.money(e.limit, Range::NotNegative, "/limit"); });
}

bool read(Reader& r, AccountFrozenV1& e) {
    static constexpr Member kMembers[] = {{"reason"}};
    return r.object(kMembers, "", [&](std::size_t) { return r.text(e.reason); });
}

bool readReason(Reader& r, AccountFrozenV2& e) {
    static constexpr Member kMembers[] = {{"code"}, {"note", kOptional}};
    return r.object(kMembers, "/reason", [&](std::size_t i) {
        return i == 0 ? r.enumeration(e.code, {FreezeCode::CourtOrder, FreezeCode::SuspectedFraud, FreezeCode::CustomerRequest,
                                               FreezeCode::Other})
                      : r.text(e.note);
    });
}

bool read(Reader& r, AccountFrozenV2& e) {
    static constexpr Member kMembers[] = {{"reason"}, {"authority", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) { return i == 0 ? readReason(r, e) : r.text(e.authority); });
}

template <class E>
bool readOptionalReason(Reader& r, E& e) {
    static constexpr Member kMembers[] = {{"reason", kOptional}};
    return r.object(kMembers, "", [&](std::size_t) { return r.text(e.reason); });
}
bool read(Reader& r, AccountUnfrozenV1& e) { return readOptionalReason(r, e); }
bool read(Reader& r, AccountClosedV1& e) { return readOptionalReason(r, e); }

bool readChangedHolder(Reader& r, HolderDetailsChangedV1& e) {
    static constexpr Member kMembers[] = {{"subject"}, {"name", kOptional}, {"email", kOptional}, {"address", kOptional}};
    return r.personalObject(kMembers, "/holder", [&](std::size_t i) {
        switch (i) {
        case 0: return r.text(e.subject);
        case 1: return r.personal(e.name, "/data/holder/name");
        case 2: return r.personal(e.email, "/data/holder/email");
        default: return r.personal(e.address, "/data/holder/address");
        }
    });
}

bool read(Reader& r, HolderDetailsChangedV1& e) {
    static constexpr Member kMembers[] = {{"holder"}};
    return r.object(kMembers, "", [&](std::size_t) { return readChangedHolder(r, e); });
}

bool read(Reader& r, SubjectErasedV1& e) {
    static constexpr Member kMembers[] = {{"subject"}, {"erasure"}, {"kids"}, {"events"}, {"fields"}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.text(e.subject);
        case 1: return r.text(e.erasure);
        case 2: return r.texts(e.kids);
        case 3: return r.count(e.events);
        default: return r.count(e.fields);
        }
    });
}

bool isBase64Url(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

} // namespace

std::string_view toString(Product product) {
    switch (product) {
    case Product::Current: return "current";
    case Product::Savings: return "savings";
    }
    return {};
}

std::string_view toString(Channel channel) {
    switch (channel) {
    case Channel::Branch: return "branch";
    case Channel::Online: return "online";
    case Channel::Atm: return "atm";
    case Channel::Card: return "card";
    case Channel::Transfer: return "transfer";
    case Channel::System: return "system";
    case Channel::Unknown: return "unknown";
    }
    return {};
}

std::string_view toString(FreezeCode code) {
    switch (code) {
    case FreezeCode::CourtOrder: return "courtOrder";
    case FreezeCode::SuspectedFraud: return "suspectedFraud";
    case FreezeCode::CustomerRequest: return "customerRequest";
    case FreezeCode::Other: return "other";
    }
    return {};
}

std::string Text::str() const {
    std::string out;
    assignTo(out);
    return out;
}

void Text::assignTo(std::string& out) const {
    if (!escaped) {
        out.assign(raw);
        return;
    }
    json::Cursor cursor(std::string_view(raw.data() - 1, raw.size() + 2)); // the quotes stand around it in `data`
    std::string_view value;
    cursor.readString(value);
    out.assign(value);
}

bool looksSealed(std::string_view text) {
    constexpr std::size_t kIv = 16, kTag = 22;
    const std::size_t header = text.find("..");
    if (header == std::string_view::npos || header == 0 || text.size() < header + 2 + kIv + 1 + 1 + kTag + 1)
        return false;
    const std::string_view rest = text.substr(header + 2);
    const std::size_t tagDot = rest.size() - kTag - 1;
    return rest[kIv] == '.' && rest[tagDot] == '.' && tagDot > kIv + 1 && isBase64Url(text.substr(0, header)) &&
        isBase64Url(rest.substr(0, kIv)) && isBase64Url(rest.substr(kIv + 1, tagDot - kIv - 1)) && isBase64Url(rest.substr(tagDot + 1));
}

template <class Stored>
std::optional<json::Problem> decode(std::string_view data, Source source, const base::Currency& usual, Stored& out) {
    Reader reader(data, source, usual);
    if (read(reader, out) && reader.finish())
        return std::nullopt;
    return reader.problem();
}

#define LOOKBACK_INSTANTIATE(S) \
    template std::optional<json::Problem> decode<S>(std::string_view, Source, const base::Currency&, S&);
LOOKBACK_INSTANTIATE(AccountOpenedV1)
LOOKBACK_INSTANTIATE(AccountOpenedV2)
LOOKBACK_INSTANTIATE(AccountOpenedV3)
LOOKBACK_INSTANTIATE(FundsDepositedV1)
LOOKBACK_INSTANTIATE(FundsDepositedV2)
LOOKBACK_INSTANTIATE(FundsDepositedV3)
LOOKBACK_INSTANTIATE(FundsWithdrawnV1)
LOOKBACK_INSTANTIATE(FundsWithdrawnV2)
LOOKBACK_INSTANTIATE(FundsWithdrawnV3)
LOOKBACK_INSTANTIATE(FundsTransferredV1)
LOOKBACK_INSTANTIATE(FundsTransferredV2)
LOOKBACK_INSTANTIATE(InterestCreditedV1)
LOOKBACK_INSTANTIATE(InterestCreditedV2)
LOOKBACK_INSTANTIATE(InterestChargedV1)
LOOKBACK_INSTANTIATE(FeeChargedV1)
LOOKBACK_INSTANTIATE(CorrectionPostedV1)
LOOKBACK_INSTANTIATE(OverdraftLimitSetV1)
LOOKBACK_INSTANTIATE(AccountFrozenV1)
LOOKBACK_INSTANTIATE(AccountFrozenV2)
LOOKBACK_INSTANTIATE(AccountUnfrozenV1)
LOOKBACK_INSTANTIATE(HolderDetailsChangedV1)
LOOKBACK_INSTANTIATE(AccountClosedV1)
LOOKBACK_INSTANTIATE(SubjectErasedV1)
#undef LOOKBACK_INSTANTIATE

} // namespace lookback::account
