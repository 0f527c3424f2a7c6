#include "core/account/canonical.h"
#include "core/account/catalogue.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace lookback::account {
namespace {

void appendNumber(std::string& out, std::int64_t n) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, n).ptr;
    out.append(buffer, end);
}

void appendQuoted(std::string& out, std::string_view plain) { out.append(1, '"').append(plain).append(1, '"'); }

void appendTime(std::string& out, const std::optional<base::Instant>& t) {
    if (!t) {
        out += "null";
        return;
    }
    out += '"';
    base::appendInstant(out, *t);
    out += '"';
}

void appendMoney(std::string& out, std::int64_t minor, const base::Currency& currency) {
    out += "{\"minor\":";
    appendNumber(out, minor);
    out.append(",\"currency\":\"").append(currency.code()).append("\"}");
}

void appendText(std::string& out, const std::optional<std::string>& text) {
    if (text)
        json::appendString(out, *text);
    else
        out += "null";
}

// `Stored` writes a present personal field.
template <class Stored>
void appendHolder(std::string& out, const AccountState& state, Stored&& stored) {
    const auto& holder = state.holder;
    const auto field = [&](std::string_view name, const PersonalField& value, FieldId id) {
        out.append(",\"").append(name).append("\":");
        if (value.given || value.erased)
            stored(value, id);
        else
            out += "null";
    };
    out += ",\"holder\":{\"subject\":";
    if (holder.subject.empty())
        out += "null";
    else
        json::appendString(out, holder.subject);
    field("name", holder.name, FieldId::HolderName);
    field("email", holder.email, FieldId::HolderEmail);
    field("address", holder.address, FieldId::HolderAddress);
    out += '}';
}

void appendFreezeReason(std::string& out, const AccountState& state) {
    out += ",\"freezeReason\":";
    if (!state.freezeReason) {
        out += "null";
        return;
    }
    out += "{\"code\":";
    appendQuoted(out, toString(state.freezeReason->code));
    out += ",\"note\":";
    appendText(out, state.freezeReason->note);
    out += ",\"authority\":";
    appendText(out, state.freezeReason->authority);
    out += '}';
}

void appendSums(std::string& out, const AccountState& state) {
    out += ",\"sums\":{";
    bool first = true;
    for (const Type type : typesByName()) {
        const Sum& sum = state.sum(type);
        if (sum.count == 0)
            continue;
        if (!first)
            out += ',';
        first = false;
        appendQuoted(out, info(type).name);
        out += ":{\"count\":";
        appendNumber(out, sum.count);
        out += ",\"total\":";
        if (direction(type) != 0)
            appendMoney(out, sum.total, state.currency);
        else
            out += "null";
        out += '}';
    }
    out += '}';
}

template <class Stored>
void appendState(std::string& out, const AccountState& state, Stored&& stored) {
    const bool opened = state.opened();
    out += "{\"id\":";
    json::appendString(out, state.id);
    out += ",\"status\":";
    appendQuoted(out, toString(state.status));
    if (opened) {
        out += ",\"currency\":";
        appendQuoted(out, state.currency.code());
        out += ",\"balance\":";
        appendMoney(out, state.balance, state.currency);
        out += ",\"overdraftLimit\":";
        appendMoney(out, state.overdraftLimit, state.currency);
        out += ",\"product\":";
        appendQuoted(out, toString(state.product));
    } else {
        out += ",\"currency\":null,\"balance\":null,\"overdraftLimit\":null,\"product\":null";
    }
    appendHolder(out, state, stored);
    appendFreezeReason(out, state);
    out += ",\"openedAt\":";
    appendTime(out, state.openedAt);
    out += ",\"closedAt\":";
    appendTime(out, state.closedAt);
    out += ",\"events\":";
    appendNumber(out, state.eventCount);
    appendSums(out, state);
    out += ",\"version\":";
    appendNumber(out, state.lastVersion);
    const bool any = state.eventCount > 0;
    out += ",\"lastRecordedAt\":";
    appendTime(out, any ? std::optional(state.lastRecorded) : std::nullopt);
    out += ",\"lastOccurredAt\":";
    appendTime(out, any ? std::optional(state.lastOccurred) : std::nullopt);
    out += '}';
}

} // namespace

std::span<const Type> typesByName() {
    static const auto sorted = [] {
        std::array<Type, kTypeCount> types{};
        for (std::size_t i = 0; i < kTypeCount; ++i)
            types[i] = static_cast<Type>(i);
        std::sort(types.begin(), types.end(), [](Type a, Type b) { return info(a).name < info(b).name; });
        return types;
    }();
    return sorted;
}

aggregate::PersonalValue personalValue(const AccountState& state, const PersonalField& field, FieldId id) {
    aggregate::PersonalValue value;
    value.sealed = field.sealed;
    value.erasure = field.erasure;
    value.subject = state.holder.subject;
    value.setBy = {state.setter(id)};
    if (!field.pointer.empty()) {
        value.eventId = field.eventId.text();
        value.pointer = field.pointer;
    }
    return value;
}

void writeState(std::string& out, const AccountState& state, const aggregate::PersonalWriter& personal) {
    appendState(out, state, [&](const PersonalField& field, FieldId id) { personal(out, personalValue(state, field, id)); });
}

void writeSetBy(std::string& out, const AccountState& state) {
    bool first = true;
    const auto member = [&](std::string_view prefix, std::string_view path, std::int64_t version) {
        out.append(first ? "{\"" : ",\"").append(prefix).append(path).append("\":");
        first = false;
        if (version > 0)
            appendNumber(out, version);
        else
            out += "null";
    };
    for (std::size_t i = 0; i < kFieldCount; ++i) {
        const auto field = static_cast<FieldId>(i);
        if (field == FieldId::Version)
            for (const Type type : typesByName())
                if (const Sum& sum = state.sum(type); sum.count > 0)
                    member("sums.", info(type).name, sum.setBy);
        member("", pathOf(field), state.setter(field));
    }
    out += '}';
}

std::string canonical(const AccountState& state) {
    std::string out;
    out.reserve(1536 + state.holder.name.sealed.size() + state.holder.email.sealed.size() + state.holder.address.sealed.size());
    out += "{\"state\":";
    appendState(out, state, [&](const PersonalField& field, FieldId) {
        if (!field.erased) {
            json::appendString(out, field.sealed);
            return;
        }
        out += "{\"erased\":";
        json::appendString(out, field.erasure);
        out += '}';
    });
    out += ",\"setBy\":";
    writeSetBy(out, state);
    out += '}';
    return out;
}

} // namespace lookback::account
