#include "core/erasure/act_data.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/event/sealed_field.h"
#include "core/json/cursor.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>
#include <concepts>

namespace lookback::erasure {
namespace {

constexpr std::array<std::string_view, kActTypes> kNames = {
    "ErasureRequested", "ErasureExtended", "ErasureApproved",   "ErasureRejected", "ErasureDeferred", "ErasureStarted", "ErasureCompleted", "ErasureStoreScanned",
    "CertificateIssued", "HoldPlaced",     "HoldReleased",      "SubjectReadmitted", "OfficerAdded",  "OfficerRemoved", "PolicyChanged",    "StoreAccepted"};
constexpr std::size_t kMaxText = 4096;
constexpr std::int64_t kMostCoolOff = 144; // six days: approvals lapse after seven

// ---- The members of each type, once for reading and for writing -----------------------------------------------------
// v(name, value), v.optional(name, text) for one that is left out when empty, v.object(name, function), v.plan(name, plan).

template <class S, class T>
concept Is = std::same_as<std::remove_const_t<S>, T>;

template <class V> void members(V& v, Is<act::ErasureRequested> auto& s) {
    v("erasure", s.erasure);
    v("subject", s.subject);
    v("ground", s.ground);
    v("received", s.received);
    v("due", s.due);
    v("identity", s.identity);
    v.optional("outOfReach", s.outOfReach);
    v("ownerInformed", s.ownerInformed);
    v("plan", s.plan);
    v("digest", s.plan.digest);
}
template <class V> void members(V& v, Is<act::ErasureExtended> auto& s) {
    v("erasure", s.erasure);
    v("due", s.due);
    v("reason", s.reason);
}
template <class V> void members(V& v, Is<act::ErasureApproved> auto& s) {
    v("erasure", s.erasure);
    v("digest", s.plan.digest);
    v("plan", s.plan);
}
template <class V> void members(V& v, Is<act::ErasureRejected> auto& s) {
    v("erasure", s.erasure);
    v("reason", s.reason);
}
template <class V> void members(V& v, Is<act::ErasureDeferred> auto& s) {
    v("erasure", s.erasure);
    v("holds", s.holds);
}
template <class V> void members(V& v, Is<act::ErasureStarted> auto& s) {
    v("erasure", s.erasure);
    v("subject", s.subject);
    v("keys", s.keys);
    v.object("epoch", [&] {
        v("from", s.from);
        v("to", s.to);
    });
    v("digest", s.digest);
    v("events", s.events);
    v("fields", s.fields);
    v("streams", s.streams);
    v("again", s.again);
}
template <class V> void members(V& v, Is<act::ErasureCompleted> auto& s) {
    auto& o = s.outcome;
    v("erasure", s.erasure);
    v("events", o.events);
    v("fields", o.fields);
    v("streams", o.streams);
    v("trials", o.trials);
    v("trialsFailed", o.trialsFailed);
    v("filesScanned", o.filesScanned);
    v("bytesScanned", o.bytesScanned);
    v("hits", o.hits);
    v("method", o.scanMethod);
    v("epoch", s.epoch);
}
template <class V> void members(V& v, Is<act::ErasureStoreScanned> auto& s) {
    v("erasure", s.erasure);
    v("bytes", s.bytes);
    v("hits", s.hits);
    v.optional("method", s.method);
}
template <class V> void members(V& v, Is<act::CertificateIssued> auto& s) {
    v("erasure", s.erasure);
    v("sha256", s.sha256);
}
template <class V> void members(V& v, Is<act::HoldPlaced> auto& s) {
    v("hold", s.hold);
    v("subject", s.subject);
    v("scope", s.scope);
    v("basis", s.basis);
    v("case", s.reference);
    v.optional("review", s.review);
}
template <class V> void members(V& v, Is<act::HoldReleased> auto& s) { v("hold", s.hold); }
template <class V> void members(V& v, Is<act::SubjectReadmitted> auto& s) {
    v("subject", s.subject);
    v("reason", s.reason);
}
template <class V> void members(V& v, Is<act::OfficerAdded> auto& s) {
    v.object("officer", [&] {
        v("name", s.officer);
        v("roles", s.roles);
    });
    v("inForce", s.inForce);
}
template <class V> void members(V& v, Is<act::OfficerRemoved> auto& s) {
    v.object("officer", [&] {
        v("id", s.id);
        v("name", s.officer);
        v("roles", s.roles);
        v("sign", s.sign);
    });
    v("inForce", s.inForce);
}
template <class V> void members(V& v, Is<act::PolicyChanged> auto& s) {
    v.object("from", [&] {
        v("approvals", s.fromApprovals);
        v("coolOffHours", s.fromCoolOffHours);
    });
    v("approvals", s.approvals);
    v("coolOffHours", s.coolOffHours);
    v("inForce", s.inForce);
}
template <class V> void members(V& v, Is<act::StoreAccepted> auto& s) {
    v("size", s.size);
    v("seen", s.seen);
    v("last", s.last);
    v("detail", s.detail);
    v("approvals", s.approvals);
    v("coolOffHours", s.coolOffHours);
    v("inForce", s.inForce);
}
template <class V> void members(V& v, Is<KeyRef> auto& s) {
    v("kid", s.kid);
    v("kc", s.commitment);
}
template <class V> void members(V& v, Is<Plan> auto& s) {
    v("subject", s.subject);
    v("keys", s.keys);
    v("events", s.events);
    v("fields", s.fields);
    v("fieldsByClass", s.fieldsByClass);
    v("streams", s.streams);
    v("head", s.head);
    v("holds", s.holds);
    v("outOfReach", s.outOfReach);
    v("ownerInformed", s.ownerInformed);
}

class MemberWriter {
public:
    explicit MemberWriter(json::Writer& out) : m_out(out) {}

    template <class T> void operator()(std::string_view name, const T& value) {
        m_out.key(name);
        write(value);
    }
    void optional(std::string_view name, const std::string& value) {
        if (!value.empty())
            (*this)(name, value);
    }
    void object(std::string_view name, const auto& inside) {
        m_out.key(name).beginObject();
        inside();
        m_out.endObject();
    }

private:
    void write(const std::string& value) { m_out.value(std::string_view(value)); }
    void write(std::int64_t value) { m_out.value(value); }
    void write(bool value) { m_out.value(value); }
    void write(const base::Position& value) { write(value.text()); }
    void write(const std::vector<std::string>& values) {
        m_out.beginArray();
        for (const auto& value : values)
            write(value);
        m_out.endArray();
    }
    void write(const std::vector<KeyRef>& keys) {
        m_out.beginArray();
        for (const auto& key : keys)
            writeObject(key);
        m_out.endArray();
    }
    void write(const std::map<std::string, std::int64_t>& values) {
        m_out.beginObject();
        for (const auto& [name, value] : values)
            m_out.member(name, value);
        m_out.endObject();
    }
    void write(const Plan& plan) { writeObject(plan); }
    template <class T> void writeObject(const T& value) {
        m_out.beginObject();
        members(*this, value);
        m_out.endObject();
    }

    json::Writer& m_out;
};

/// Expects the members in order. What it lets through that the writer would not write is found by writing it again.
class MemberReader {
public:
    explicit MemberReader(json::Cursor& in) : m_in(in) {}

    template <class T> void operator()(std::string_view name, T& value) {
        if (meets(name, true))
            read(value);
    }
    void optional(std::string_view name, std::string& value) {
        if (meets(name, false))
            read(value);
    }
    void object(std::string_view name, const auto& inside) {
        if (meets(name, true))
            readObject(inside);
    }
    bool readObject(const auto& inside) {
        const auto outer = std::exchange(m_pending, std::nullopt);
        m_ended = false;
        if (!m_in.enterObject())
            return false;
        inside();
        if (readAhead())
            m_in.fail("unknown member", {});
        m_pending = outer;
        m_ended = false; // the outer object goes on behind this one
        return !m_in.failed();
    }

private:
    // The next member's name into m_pending; false at the object's end.
    bool readAhead() {
        std::string_view found;
        if (!m_pending && !m_ended && !m_in.failed()) {
            m_ended = !m_in.nextMember(found);
            if (!m_ended)
                m_pending = std::string(found);
        }
        return m_pending.has_value();
    }
    bool meets(std::string_view name, bool required) {
        if (readAhead() && m_pending == name) {
            m_pending.reset();
            return !m_in.failed();
        }
        if (required)
            m_in.fail("no \"" + std::string(name) + "\" where it belongs", {});
        return false;
    }
    void read(std::string& value) {
        std::string_view text;
        if (m_in.readString(text))
            value = text;
    }
    void read(std::int64_t& value) { m_in.readInt64(value); }
    void read(bool& value) { m_in.readBool(value); }
    void read(base::Position& value) {
        std::string text;
        read(text);
        if (const auto position = base::Position::parse(text))
            value = *position;
        else
            m_in.fail("not a position", {});
    }
    void read(std::vector<std::string>& values) {
        for (bool any = m_in.enterArray(); any && m_in.nextElement();)
            read(values.emplace_back());
    }
    void read(std::vector<KeyRef>& keys) {
        for (bool any = m_in.enterArray(); any && m_in.nextElement();)
            readObject([&, &key = keys.emplace_back()] { members(*this, key); });
    }
    void read(std::map<std::string, std::int64_t>& values) {
        std::string_view name;
        for (bool any = m_in.enterObject(); any && m_in.nextMember(name);) {
            auto& value = values[std::string(name)];
            m_in.readInt64(value);
        }
    }
    void read(Plan& plan) {
        readObject([&] { members(*this, plan); });
    }

    json::Cursor& m_in;
    std::optional<std::string> m_pending; ///< a member's name that was read ahead
    bool m_ended = false;                 ///< the object was left
};

// ---- What values are allowed -----------------------------------------------------------------------------------------

bool isText(std::string_view text, bool mayBeEmpty) {
    return text.size() <= kMaxText && (mayBeEmpty || !text.empty()) && base::isUtf8(text) &&
        std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}
bool isDigest(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}
bool isKey32(std::string_view text) {
    const auto bytes = base::fromBase64Url(text);
    return bytes && bytes->size() == 32;
}
bool isErasureId(std::string_view id) { return idNumber(id, 'E') > 0; }
bool isScanMethod(std::string_view method) { return method == "windows" || method == "commitment"; }
bool isHoldId(std::string_view id) { return idNumber(id, 'H') > 0; }
bool isOrdered(const std::vector<std::string>& names) { return std::adjacent_find(names.begin(), names.end(), std::greater_equal<>()) == names.end(); }
bool areTexts(const std::vector<std::string>& names) {
    return std::all_of(names.begin(), names.end(), [](const std::string& name) { return isText(name, false); });
}
bool areKeys(const std::vector<KeyRef>& keys) {
    return std::adjacent_find(keys.begin(), keys.end(), [](const KeyRef& a, const KeyRef& b) { return a.kid >= b.kid; }) == keys.end() &&
        std::all_of(keys.begin(), keys.end(), [](const KeyRef& key) { return event::isKid(key.kid) && (key.commitment.empty() || isKey32(key.commitment)); });
}
bool areRoles(const std::vector<std::string>& roles) {
    auto sorted = roles;
    std::sort(sorted.begin(), sorted.end());
    return isOrdered(sorted) && std::all_of(roles.begin(), roles.end(), [](const std::string& r) { return r == "requester" || r == "approver"; });
}
bool isGround(std::string_view ground) { return ground.size() == 8 && ground.starts_with("17(1)(") && ground[6] >= 'a' && ground[6] <= 'f' && ground[7] == ')'; }

/// Collects the first thing wrong.
struct Wrong {
    std::string what;
    Wrong& unless(bool fine, std::string_view name) {
        if (!fine && what.empty())
            what = "\"" + std::string(name) + "\" is not what it may be";
        return *this;
    }
    Wrong& counts(std::initializer_list<std::int64_t> values) {
        return unless(std::all_of(values.begin(), values.end(), [](std::int64_t n) { return n >= 0; }), "a count");
    }
    Wrong& plan(const Plan& plan) {
        unless(!plan.subject.empty(), "subject").unless(areKeys(plan.keys), "keys").unless(isOrdered(plan.streams), "streams");
        unless(areTexts(plan.holds) && std::all_of(plan.holds.begin(), plan.holds.end(), isHoldId), "holds").unless(isText(plan.outOfReach, true), "outOfReach");
        counts({plan.events, plan.fields});
        for (const auto& [name, fields] : plan.fieldsByClass)
            counts({fields});
        return unless(plan.digest == base::toHex(crypto::view(crypto::sha256(planText(plan)))), "digest");
    }
};

struct ValueCheck {
    void operator()(const act::ErasureRequested& s) {
        wrong.unless(isErasureId(s.erasure), "erasure").unless(isGround(s.ground), "ground").unless(isDate(s.received), "received").unless(isDate(s.due), "due");
        wrong.unless(isText(s.identity, false), "identity").unless(s.outOfReach == s.plan.outOfReach, "outOfReach");
        wrong.unless(s.ownerInformed == s.plan.ownerInformed, "ownerInformed").plan(s.plan).unless(s.subject == s.plan.subject, "subject");
    }
    void operator()(const act::ErasureExtended& s) {
        wrong.unless(isErasureId(s.erasure), "erasure").unless(isDate(s.due), "due").unless(isText(s.reason, false), "reason");
    }
    void operator()(const act::ErasureApproved& s) { wrong.unless(isErasureId(s.erasure), "erasure").plan(s.plan); }
    void operator()(const act::ErasureRejected& s) { wrong.unless(isErasureId(s.erasure), "erasure").unless(isText(s.reason, false), "reason"); }
    void operator()(const act::ErasureDeferred& s) {
        wrong.unless(isErasureId(s.erasure), "erasure").unless(!s.holds.empty() && std::all_of(s.holds.begin(), s.holds.end(), isHoldId), "holds");
    }
    void operator()(const act::ErasureStarted& s) {
        wrong.unless(isErasureId(s.erasure), "erasure").unless(!s.subject.empty(), "subject").unless(areKeys(s.keys), "keys").unless(isDigest(s.digest), "digest");
        wrong.unless(isOrdered(s.streams), "streams").unless(s.from >= 0 && s.to > s.from, "epoch").counts({s.events, s.fields, s.again});
    }
    void operator()(const act::ErasureCompleted& s) {
        const auto& o = s.outcome;
        wrong.unless(isErasureId(s.erasure), "erasure").unless(isScanMethod(o.scanMethod), "method");
        wrong.counts({o.events, o.fields, o.streams, o.trials, o.trialsFailed, o.filesScanned, o.bytesScanned, o.hits, s.epoch});
    }
    void operator()(const act::ErasureStoreScanned& s) { wrong.unless(isErasureId(s.erasure), "erasure").counts({s.bytes, s.hits}).unless(s.method.empty() || isScanMethod(s.method), "method"); }
    void operator()(const act::CertificateIssued& s) { wrong.unless(isErasureId(s.erasure), "erasure").unless(isDigest(s.sha256), "sha256"); }
    void operator()(const act::HoldPlaced& s) {
        wrong.unless(isHoldId(s.hold), "hold").unless(!s.subject.empty(), "subject").unless(areTexts(s.scope) && isOrdered(s.scope), "scope");
        wrong.unless(s.basis == "17(3)(b)" || s.basis == "17(3)(e)", "basis").unless(isText(s.reference, false), "case");
        wrong.unless(s.review.empty() || isDate(s.review), "review");
    }
    void operator()(const act::HoldReleased& s) { wrong.unless(isHoldId(s.hold), "hold"); }
    void operator()(const act::SubjectReadmitted& s) { wrong.unless(!s.subject.empty(), "subject").unless(isText(s.reason, false), "reason"); }
    void operator()(const act::OfficerAdded& s) { wrong.unless(isText(s.officer, false), "name").unless(areRoles(s.roles), "roles"); }
    void operator()(const act::OfficerRemoved& s) {
        wrong.unless(base::Uuid::parse(s.id).has_value(), "id").unless(isText(s.officer, false), "name").unless(areRoles(s.roles), "roles").unless(isKey32(s.sign), "sign");
    }
    void operator()(const act::PolicyChanged& s) {
        wrong.unless(s.approvals >= 1 && s.approvals <= 256 && s.fromApprovals >= 1 && s.fromApprovals <= 256, "approvals");
        wrong.unless(s.coolOffHours >= 0 && s.coolOffHours <= kMostCoolOff && s.fromCoolOffHours >= 0 && s.fromCoolOffHours <= kMostCoolOff, "coolOffHours");
    }
    void operator()(const act::StoreAccepted& s) {
        wrong.counts({s.size, s.seen}).unless(isDigest(s.last), "last").unless(isText(s.detail, true), "detail");
        wrong.unless(s.approvals >= 1 && s.approvals <= 256, "approvals").unless(s.coolOffHours >= 0 && s.coolOffHours <= kMostCoolOff, "coolOffHours");
    }

    Wrong wrong;
};

template <std::size_t I = 0> ActData emptyOf(std::size_t type) {
    if constexpr (I + 1 < kActTypes)
        if (type != I)
            return emptyOf<I + 1>(type);
    return ActData(std::in_place_index<I>);
}

} // namespace

std::string_view name(ActType type) { return kNames[static_cast<std::size_t>(type)]; }

std::optional<ActType> actType(std::string_view name) {
    const auto at = std::find(kNames.begin(), kNames.end(), name);
    if (at == kNames.end())
        return std::nullopt;
    return static_cast<ActType>(at - kNames.begin());
}

std::string planText(const Plan& plan) {
    std::string out;
    json::Writer writer(out);
    writer.beginObject();
    MemberWriter visitor(writer);
    members(visitor, plan);
    writer.endObject();
    return out;
}

std::string dataText(base::Instant at, const ActData& data) {
    std::string out;
    json::Writer writer(out);
    writer.beginObject().member("at", at);
    MemberWriter visitor(writer);
    std::visit([&](const auto& s) { members(visitor, s); }, data);
    writer.endObject();
    return out;
}

ReadData readData(ActType type, std::string_view text) {
    ReadData out;
    ActData data = emptyOf(static_cast<std::size_t>(type));
    std::string at;
    json::Cursor cursor(text);
    MemberReader reader(cursor);
    reader.readObject([&] {
        reader("at", at);
        std::visit([&](auto& s) { members(reader, s); }, data);
    });
    if (!cursor.failed())
        cursor.finish();
    if (cursor.failed() || base::parseInstant(at, out.at)) {
        out.problem = "its data has not the members of " + std::string(name(type));
        if (cursor.failed())
            out.problem += ": " + cursor.problem().problem;
        return out;
    }
    if (dataText(out.at, data) != text) {
        out.problem = "its data is not written in the one form of " + std::string(name(type));
        return out;
    }
    ValueCheck check;
    std::visit(check, data);
    if (!check.wrong.what.empty())
        out.problem = "its data: " + check.wrong.what;
    else
        out.data = std::move(data);
    return out;
}

std::int64_t idNumber(std::string_view id, char prefix) {
    if (id.size() < 3 || id.size() > 17 || id[0] != prefix || id[1] != '-' || id[2] == '0')
        return 0;
    std::int64_t n = 0;
    for (const char c : id.substr(2)) {
        if (c < '0' || c > '9')
            return 0;
        n = n * 10 + (c - '0');
    }
    return n;
}

} // namespace lookback::erasure
