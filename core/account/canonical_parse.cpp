// Reads the canonical form as what it is: known literals with values between them. Whatever is not exactly the form is refused;
// the last step writes the state again and compares, so that the inverse is exact by construction.
#include "core/account/canonical.h"
#include "core/account/catalogue.h"
#include "core/json/cursor.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace lookback::account {
namespace {

class Scanner {
public:
    explicit Scanner(std::string_view text) : m_text(text) {}

    bool take(std::string_view literal) {
        if (m_text.substr(m_at, literal.size()) != literal)
            return false;
        m_at += literal.size();
        return true;
    }

    bool number(std::int64_t& out) {
        const char* begin = m_text.data() + m_at;
        const auto [end, error] = std::from_chars(begin, m_text.data() + m_text.size(), out);
        m_at += static_cast<std::size_t>(end - begin);
        return error == std::errc();
    }

    bool string(std::string& out) {
        if (m_at >= m_text.size() || m_text[m_at] != '"')
            return false;
        const std::size_t begin = m_at + 1;
        const void* quote = std::memchr(m_text.data() + begin, '"', m_text.size() - begin);
        if (quote == nullptr)
            return false;
        const auto end = static_cast<std::size_t>(static_cast<const char*>(quote) - m_text.data());
        const std::string_view plain = m_text.substr(begin, end - begin);
        if (plain.find('\\') != std::string_view::npos)
            return escapedString(out);
        out.assign(plain);
        m_at = end + 1;
        return true;
    }

    bool optionalString(std::optional<std::string>& out) { return take("null") || string(out.emplace()); }

    bool time(base::Instant& out) {
        if (!take("\""))
            return false;
        const std::size_t end = m_text.find('"', m_at);
        if (end == std::string_view::npos || base::parseInstant(m_text.substr(m_at, end - m_at), out))
            return false;
        m_at = end + 1;
        return true;
    }
    bool optionalTime(std::optional<base::Instant>& out) { return take("null") || time(out.emplace()); }

    bool money(std::int64_t& minor, const base::Currency& currency) {
        return take("{\"minor\":") && number(minor) && take(",\"currency\":\"") && take(currency.code()) && take("\"}");
    }

    [[nodiscard]] std::size_t at() const { return m_at; }
    [[nodiscard]] bool end() const { return m_at == m_text.size(); }

private:
    bool escapedString(std::string& out) {
        json::Cursor cursor(m_text.substr(m_at));
        std::string_view value;
        if (!cursor.readString(value))
            return false;
        out.assign(value);
        m_at += cursor.raw().size();
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

template <class E>
bool enumeration(Scanner& in, E& out, std::initializer_list<E> values) {
    if (!in.take("\""))
        return false;
    for (const E value : values)
        if (in.take(toString(value))) {
            out = value;
            return in.take("\"");
        }
    return false;
}

bool currencyAndMoney(Scanner& in, AccountState& state) {
    if (in.take(",\"currency\":null,\"balance\":null,\"overdraftLimit\":null,\"product\":null"))
        return true;
    std::string code;
    if (!in.take(",\"currency\":") || !in.string(code))
        return false;
    const auto currency = base::Currency::parse(code);
    if (!currency)
        return false;
    state.currency = *currency;
    state.productOriginKnown = false;
    return in.take(",\"balance\":") && in.money(state.balance, state.currency) && in.take(",\"overdraftLimit\":") &&
        in.money(state.overdraftLimit, state.currency) && state.overdraftLimit >= 0 && in.take(",\"product\":") &&
        enumeration(in, state.product, {Product::Current, Product::Savings});
}

bool personal(Scanner& in, PersonalField& field) {
    if (in.take("null"))
        return true;
    if (in.take("{\"erased\":")) {
        field.erased = true;
        return in.string(field.erasure) && in.take("}");
    }
    field.given = true;
    return in.string(field.sealed);
}

bool holder(Scanner& in, Holder& out) {
    return in.take(",\"holder\":{\"subject\":") && (in.take("null") || in.string(out.subject)) && in.take(",\"name\":") &&
        personal(in, out.name) && in.take(",\"email\":") && personal(in, out.email) && in.take(",\"address\":") &&
        personal(in, out.address) && in.take("}");
}

bool freezeReason(Scanner& in, AccountState& state) {
    if (!in.take(",\"freezeReason\":"))
        return false;
    if (in.take("null"))
        return true;
    auto& reason = state.freezeReason.emplace();
    state.freezeOriginKnown = false;
    return in.take("{\"code\":") &&
        enumeration(in, reason.code,
                    {FreezeCode::CourtOrder, FreezeCode::SuspectedFraud, FreezeCode::CustomerRequest, FreezeCode::Other}) &&
        in.take(",\"note\":") && in.optionalString(reason.note) && in.take(",\"authority\":") && in.optionalString(reason.authority) &&
        in.take("}");
}

bool sums(Scanner& in, AccountState& state) {
    if (!in.take(",\"sums\":{"))
        return false;
    bool first = true;
    for (const Type type : typesByName()) {
        const std::size_t before = in.at();
        Scanner probe = in;
        if ((!first && !probe.take(",")) || !probe.take("\"") || !probe.take(info(type).name) || !probe.take("\":{\"count\":"))
            continue;
        Sum& sum = state.sums[static_cast<std::size_t>(type)];
        if (!probe.number(sum.count) || sum.count <= 0 || !probe.take(",\"total\":"))
            return false;
        if (direction(type) != 0 ? !probe.money(sum.total, state.currency) : !probe.take("null"))
            return false;
        if (!probe.take("}") || probe.at() == before)
            return false;
        in = probe;
        first = false;
    }
    return in.take("}");
}

bool stateObject(Scanner& in, AccountState& state) {
    if (!in.take("{\"id\":") || !in.string(state.id) || !in.take(",\"status\":") ||
        !enumeration(in, state.status, {Status::None, Status::Open, Status::Frozen, Status::Closed}))
        return false;
    if (!currencyAndMoney(in, state) || !holder(in, state.holder) || !freezeReason(in, state))
        return false;
    if (!in.take(",\"openedAt\":") || !in.optionalTime(state.openedAt) || !in.take(",\"closedAt\":") || !in.optionalTime(state.closedAt))
        return false;
    if (!in.take(",\"events\":") || !in.number(state.eventCount) || !sums(in, state) || !in.take(",\"version\":") ||
        !in.number(state.lastVersion) || !in.take(",\"lastRecordedAt\":"))
        return false;
    if (state.eventCount == 0)
        return in.take("null,\"lastOccurredAt\":null}");
    return in.time(state.lastRecorded) && in.take(",\"lastOccurredAt\":") && in.time(state.lastOccurred) && in.take("}");
}

bool version(Scanner& in, std::int64_t& out) { return in.take("null") || (in.number(out) && out > 0); }

bool setByObject(Scanner& in, AccountState& state) {
    bool first = true;
    const auto member = [&](std::string_view prefix, std::string_view path, std::int64_t& out) {
        const bool ok = in.take(first ? "{\"" : ",\"") && in.take(prefix) && in.take(path) && in.take("\":") && version(in, out);
        first = false;
        return ok;
    };
    for (std::size_t i = 0; i < kFieldCount; ++i) {
        if (static_cast<FieldId>(i) == FieldId::Version)
            for (const Type type : typesByName())
                if (Sum& sum = state.sums[static_cast<std::size_t>(type)];
                    sum.count > 0 && (!member("sums.", info(type).name, sum.setBy) || sum.setBy == 0))
                    return false;
        if (!member("", pathOf(static_cast<FieldId>(i)), state.setBy[i]))
            return false;
    }
    return in.take("}");
}

// Facts that hold for every state the fold makes; a snapshot that breaks them is no state.
bool coherent(const AccountState& state) {
    std::int64_t events = 0;
    for (const Sum& sum : state.sums)
        if (__builtin_add_overflow(events, sum.count, &events))
            return false;
    return events == state.eventCount && state.opened() == (state.status != Status::None) && state.opened() == (state.eventCount > 0) &&
        state.opened() == state.openedAt.has_value() && state.lastVersion >= 0;
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

} // namespace

base::Result<std::unique_ptr<aggregate::State>> parseCanonical(std::string_view text) {
    const auto refuse = [](std::size_t byte, std::string why) {
        return base::makeError(base::ErrorCode::InvalidInput, "not the canonical form of an account state: " + why,
                               "byte " + std::to_string(byte));
    };
    auto state = std::make_unique<AccountState>(std::string_view{});
    Scanner in(text);
    if (!in.take("{\"state\":") || !stateObject(in, *state) || !in.take(",\"setBy\":") || !setByObject(in, *state) || !in.take("}") ||
        !in.end())
        return refuse(in.at(), "unexpected bytes");
    if (!coherent(*state))
        return refuse(0, "values contradict each other");
    if (!isAscii(text))
        if (const auto problem = json::check(text, json::Kind::Object))
            return refuse(problem->byte, problem->problem);
    const std::string again = canonical(*state);
    if (again != text) {
        const auto differs = std::mismatch(again.begin(), again.end(), text.begin(), text.end());
        return refuse(static_cast<std::size_t>(differs.second - text.begin()), "another spelling of a value");
    }
    return std::unique_ptr<aggregate::State>(std::move(state));
}

} // namespace lookback::account
