#include "core/vault/lines.h"

#include "core/base/encoding.h"
#include "core/event/base64url_codec.h"
#include "core/event/sealed_field.h"
#include "core/json/cursor.h"
#include "core/json/writer.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace lookback::vault {

using base::ErrorCode;
using base::makeError;

namespace {

constexpr std::string_view kMacBegin = R"(,"mac":")";
constexpr std::size_t kDigestChars = 43;

base::Error corrupt(std::string message) { return makeError(ErrorCode::Corrupt, std::move(message)); }

template <std::size_t N>
bool readBytes(std::string_view base64url, std::array<std::uint8_t, N>& out) {
    return base64url.size() == event::detail::encodedSize(N) && event::detail::decode(reinterpret_cast<char*>(out.data()), base64url);
}

// ---- Reading lines that are written in one form only ---------------------------------------------------------------------------

class Scanner {
public:
    explicit Scanner(std::string_view text) : m_text(text) {}

    bool literal(std::string_view expected) {
        if (!m_text.starts_with(expected))
            return false;
        m_text.remove_prefix(expected.size());
        return true;
    }
    [[nodiscard]] bool ahead(std::string_view expected) const { return m_text.starts_with(expected); }
    // Up to the quote, without escapes; the quote is consumed.
    bool plain(std::string_view& out) {
        const std::size_t end = m_text.find('"');
        if (end == std::string_view::npos || m_text.substr(0, end).find('\\') != std::string_view::npos)
            return false;
        out = m_text.substr(0, end);
        m_text.remove_prefix(end + 1);
        return true;
    }
    // A JSON string with quotes; only in the form the writer gives it.
    bool string(std::string& out) {
        // Most subjects are plain ASCII: nothing to unescape, nothing to check.
        if (std::string_view simple; m_text.starts_with('"')) {
            Scanner after(m_text.substr(1));
            if (after.plain(simple) && std::all_of(simple.begin(), simple.end(), [](char c) { return c >= 0x20 && c < 0x7F; })) {
                out = simple;
                *this = after;
                return true;
            }
        }
        std::size_t end = 1;
        while (end < m_text.size() && m_text[end] != '"')
            end += m_text[end] == '\\' ? 2 : 1;
        if (end >= m_text.size())
            return false;
        const std::string_view raw = m_text.substr(0, end + 1);
        json::Cursor cursor(raw, 1);
        std::string_view value;
        if (!cursor.readString(value) || !cursor.finish())
            return false;
        out = value;
        std::string again;
        json::appendString(again, out);
        m_text.remove_prefix(raw.size());
        return again == raw;
    }
    bool number(std::int64_t& out) {
        const auto [end, error] = std::from_chars(m_text.data(), m_text.data() + m_text.size(), out);
        if (error != std::errc() || out < 0 || (m_text[0] == '0' && end != m_text.data() + 1))
            return false;
        m_text.remove_prefix(static_cast<std::size_t>(end - m_text.data()));
        return true;
    }
    [[nodiscard]] bool end() const { return m_text.empty(); }

private:
    std::string_view m_text;
};

bool readKeyRest(Scanner& in, KeyLine& line, std::int64_t epoch) {
    std::string_view createdAt, commitment, key;
    if (!in.literal(R"(,"createdAt":")") || !in.plain(createdAt) || !in.literal(R"(,"kc":")") || !in.plain(commitment) ||
        !in.literal(R"(,"key":")") || !in.plain(key) || !in.end())
        return false;
    if (base::parseInstant(createdAt, line.createdAt) || base::formatInstant(line.createdAt) != createdAt ||
        !readBytes(commitment, line.commitment))
        return false;
    auto sealed = parseCompact(key, keyHeader(line.kid, epoch));
    if (!sealed)
        return false;
    line.key = std::move(*sealed);
    return true;
}

bool readFenceRest(Scanner& in, FenceLine& line) {
    std::string_view commitment, erasure;
    if (!in.literal(R"(,"kc":")") || !in.plain(commitment) || !in.literal(R"(,"erasure":")") || !in.plain(erasure) ||
        !in.literal(R"(,"epoch":)") || !in.number(line.epoch) || !in.end())
        return false;
    line.erasure = erasure;
    return readBytes(commitment, line.commitment);
}

// ---- The header ----------------------------------------------------------------------------------------------------------------

// Reads an object whose members are exactly `names`, in any order; `read(index)` reads the value of one.
template <std::size_t N, class Read>
bool exactObject(json::Cursor& in, const std::array<std::string_view, N>& names, Read read) {
    if (!in.enterObject())
        return false;
    unsigned seen = 0;
    std::string_view name;
    while (in.nextMember(name)) {
        const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
        if (at == N)
            return in.fail("unknown member", "a member of this format");
        seen |= 1U << at;
        if (!read(at))
            return false;
    }
    return !in.failed() && (seen == (1U << N) - 1 || in.fail("a member is missing", "all members of this format"));
}

bool readText(json::Cursor& in, std::string& out) {
    std::string_view text;
    if (!in.readString(text))
        return false;
    out = text;
    return true;
}

template <std::size_t N>
bool readKey(json::Cursor& in, std::array<std::uint8_t, N>& out) {
    std::string_view text;
    return in.readString(text) && (readBytes(text, out) || in.fail("not a key", "43 characters of base64url"));
}

bool readUuid(json::Cursor& in, base::Uuid& out) {
    std::string_view text;
    if (!in.readString(text))
        return false;
    const auto id = base::Uuid::parse(text);
    if (!id)
        return in.fail("not a UUID", "36 lower-case characters");
    out = *id;
    return true;
}

template <class T>
bool readCount(json::Cursor& in, T& out, std::int64_t least, std::int64_t most) {
    std::int64_t n = 0;
    if (!in.readInt64(n))
        return false;
    if (n < least || n > most)
        return in.fail("out of range", std::to_string(least) + " to " + std::to_string(most));
    out = static_cast<T>(n);
    return true;
}

bool readKdf(json::Cursor& in, Officer& officer) {
    constexpr std::array<std::string_view, 5> kNames = {"alg", "n", "r", "p", "salt"};
    return exactObject(in, kNames, [&](std::size_t at) {
        std::string_view text;
        switch (at) {
        case 0: return in.readString(text) && (text == "scrypt" || in.fail("unknown derivation", "scrypt"));
        case 1: return readCount(in, officer.kdf.n, 0, INT64_MAX);
        case 2: return readCount(in, officer.kdf.r, 0, INT32_MAX);
        case 3: return readCount(in, officer.kdf.p, 0, INT32_MAX);
        default: {
            if (!in.readString(text))
                return false;
            const auto salt = base::fromBase64Url(text);
            if (!salt || salt->size() != 32)
                return in.fail("not a salt", "43 characters of base64url");
            officer.salt = *salt;
            return true;
        }
        }
    });
}

bool readRoles(json::Cursor& in, std::vector<std::string>& roles) {
    if (!in.enterArray())
        return false;
    while (in.nextElement()) {
        std::string role;
        if (!readText(in, role))
            return false;
        if (role != "requester" && role != "approver")
            return in.fail("unknown role", "requester or approver");
        if (std::find(roles.begin(), roles.end(), role) != roles.end())
            return in.fail("the same role twice", "each role once");
        roles.push_back(std::move(role));
    }
    return !in.failed();
}

bool readOfficer(json::Cursor& in, Officer& o) {
    constexpr std::array<std::string_view, 9> kNames = {"id", "name", "roles", "kdf", "second", "open", "sign", "secrets", "slot"};
    return exactObject(in, kNames, [&](std::size_t at) {
        switch (at) {
        case 0: return readUuid(in, o.id);
        case 1: return readText(in, o.name);
        case 2: return readRoles(in, o.roles);
        case 3: return readKdf(in, o);
        case 4: return readText(in, o.second);
        case 5: return readKey(in, o.openKey);
        case 6: return readKey(in, o.signKey);
        case 7: return readText(in, o.secrets);
        default: return readText(in, o.slot);
        }
    });
}

bool readOfficers(json::Cursor& in, std::vector<Officer>& officers) {
    constexpr std::size_t kMost = 256;
    if (!in.enterArray())
        return false;
    while (in.nextElement()) {
        Officer officer;
        if (!readOfficer(in, officer))
            return false;
        const bool known = std::any_of(officers.begin(), officers.end(),
                                       [&](const Officer& o) { return o.id == officer.id || o.name == officer.name; });
        if (known || officers.size() == kMost)
            return in.fail("too many officers, or one twice", "at most 256 with names of their own");
        officers.push_back(std::move(officer));
    }
    return !in.failed() && (!officers.empty() || in.fail("no officer", "at least one"));
}

bool readPolicy(json::Cursor& in, Header& header) {
    constexpr std::array<std::string_view, 2> kNames = {"officers", "coolOffHours"};
    return exactObject(in, kNames, [&](std::size_t at) {
        return at == 0 ? readCount(in, header.approvals, 1, 256) : readCount(in, header.coolOffHours, 0, 24 * 365);
    });
}

bool readHeader(json::Cursor& in, Header& header) {
    constexpr std::array<std::string_view, 8> kNames = {"typ", "vault", "store", "epoch", "lines", "officers", "policy", "mac"};
    return exactObject(in, kNames, [&](std::size_t at) {
        std::string_view text;
        switch (at) {
        case 0:
        case 7: return in.readString(text); // checked before
        case 1: return readUuid(in, header.vault);
        case 2: return readUuid(in, header.store);
        case 3: return readCount(in, header.epoch, 1, INT64_MAX);
        case 4: return readCount(in, header.lines, 1, INT64_MAX);
        case 5: return readOfficers(in, header.officers);
        default: return readPolicy(in, header);
        }
    });
}

void writeOfficer(json::Writer& out, const Officer& o) {
    out.beginObject().member("id", o.id.text()).member("name", o.name).key("roles").beginArray();
    for (const std::string& role : o.roles)
        out.value(role);
    out.endArray().key("kdf").beginObject().member("alg", "scrypt").member("n", static_cast<std::int64_t>(o.kdf.n));
    out.member("r", static_cast<std::int64_t>(o.kdf.r)).member("p", static_cast<std::int64_t>(o.kdf.p));
    out.member("salt", base::toBase64Url(o.salt)).endObject().member("second", o.second);
    out.member("open", base::toBase64Url(view(o.openKey))).member("sign", base::toBase64Url(view(o.signKey)));
    out.member("secrets", o.secrets).member("slot", o.slot).endObject();
}

} // namespace

std::string headerText(const Header& header) {
    std::string text;
    json::Writer out(text);
    out.beginObject().member("typ", kFormat).member("vault", header.vault.text()).member("store", header.store.text());
    out.member("epoch", header.epoch).member("lines", header.lines).key("officers").beginArray();
    for (const Officer& officer : header.officers)
        writeOfficer(out, officer);
    out.endArray().key("policy").beginObject().member("officers", header.approvals).member("coolOffHours", header.coolOffHours);
    out.endObject().endObject();
    return text;
}

std::string lineText(const Line& line, std::int64_t epoch) {
    struct Writing {
        std::int64_t epoch;
        std::string operator()(const KeyLine& k) const {
            std::string out = R"({"kid":")" + k.kid + R"(","subject":)";
            json::appendString(out, k.subject);
            out += R"(,"createdAt":")";
            base::appendInstant(out, k.createdAt);
            out += R"(","kc":")";
            base::appendBase64Url(out, vault::view(k.commitment));
            out += R"(","key":")";
            appendCompact(out, keyHeader(k.kid, epoch), k.key);
            return out += R"("})";
        }
        std::string operator()(const FenceLine& f) const {
            std::string out = R"({"kid":")" + f.kid + R"(","subject":)";
            json::appendString(out, f.subject);
            out += R"(,"kc":")";
            base::appendBase64Url(out, vault::view(f.commitment));
            return out + R"(","erasure":")" + f.erasure + R"(","epoch":)" + std::to_string(f.epoch) + '}';
        }
        std::string operator()(const SeenLine& s) const {
            return R"({"size":)" + std::to_string(s.size) + R"(,"last":")" + base::toHex(vault::view(s.last)) + R"("})";
        }
    };
    return std::visit(Writing{epoch}, line);
}

std::optional<Authenticated> splitMac(std::string_view line) {
    constexpr std::size_t kTail = kMacBegin.size() + kDigestChars + 2;
    if (line.size() <= kTail + 1 || line.front() != '{' || !line.ends_with("\"}") ||
        line.substr(line.size() - kTail, kMacBegin.size()) != kMacBegin)
        return std::nullopt;
    Authenticated out;
    out.body = line.substr(0, line.size() - kTail);
    if (!readBytes(line.substr(line.size() - 2 - kDigestChars, kDigestChars), out.mac))
        return std::nullopt;
    return out;
}

void appendWithMac(std::string& out, std::string_view text, const crypto::Digest256& mac) {
    out += text.substr(0, text.size() - 1);
    out += kMacBegin;
    base::appendBase64Url(out, view(mac));
    out += "\"}\n";
}

base::Result<Header> parseHeader(std::string_view line) {
    constexpr std::string_view kAny = R"({"typ":"lookback-vault/)";
    if (!line.starts_with(kAny))
        return makeError(ErrorCode::Unreadable, "this is not a vault");
    const std::string_view version = line.substr(kAny.size(), line.find('"', kAny.size()) - kAny.size());
    if (version != "1")
        return makeError(ErrorCode::Unsupported, "the vault has a newer format (" + base::visibleExcerpt(version, 20) + ")", {},
                         "open it with a newer Lookback");
    if (!splitMac(line))
        return corrupt("the header has no authentication code at its end");
    Header header;
    json::Cursor cursor(line, 8);
    if (!readHeader(cursor, header) || !cursor.finish())
        return corrupt("the header is damaged at " + cursor.problem().path + ": " + cursor.problem().problem);
    return header;
}

base::Result<Line> parseLine(std::string_view body, std::int64_t epoch) {
    Scanner in(body);
    if (in.literal(R"({"kid":")")) {
        std::string_view kid;
        std::string subject;
        if (!in.plain(kid) || !event::isKid(kid) || !in.literal(R"(,"subject":)") || !in.string(subject) || subject.empty() ||
            subject.size() > kMaxSubject)
            return corrupt("a key line is damaged");
        if (in.ahead(R"(,"createdAt":)")) {
            KeyLine line{std::string(kid), std::move(subject), {}, {}, {}};
            if (!readKeyRest(in, line, epoch))
                return corrupt("a key line is damaged");
            return Line(std::move(line));
        }
        FenceLine line{std::string(kid), std::move(subject), {}, {}, 0};
        if (!readFenceRest(in, line))
            return corrupt("a fence line is damaged");
        return Line(std::move(line));
    }
    SeenLine seen;
    std::string_view last;
    if (in.literal(R"({"size":)") && in.number(seen.size) && in.literal(R"(,"last":")") && in.plain(last) && in.end()) {
        const auto bytes = base::fromHex(last);
        if (bytes && bytes->size() == seen.last.size() && base::toHex(*bytes) == last) {
            std::memcpy(seen.last.data(), bytes->data(), bytes->size());
            return Line(seen);
        }
    }
    return corrupt("a line is neither key, fence nor seen");
}

std::string keyHeader(std::string_view kid, std::int64_t epoch) {
    std::string out;
    out.reserve(96); // made for every key line of a vault
    out += R"({"alg":"dir","enc":"A256GCM","kid":")";
    out += kid;
    out += R"(","epoch":)";
    out += std::to_string(epoch);
    return out += '}';
}

std::string secretsHeader(const base::Uuid& vault, const base::Uuid& officer) {
    return R"({"alg":"dir","enc":"A256GCM","vault":")" + vault.text() + R"(","officer":")" + officer.text() + R"("})";
}

std::string slotHeader(const base::Uuid& vault, const base::Uuid& officer, std::int64_t epoch, const crypto::CurvePublicKey& ephemeral) {
    return R"({"alg":"dir","enc":"A256GCM","epk":{"kty":"OKP","crv":"X25519","x":")" + base::toBase64Url(view(ephemeral)) + R"("},"vault":")" +
           vault.text() + R"(","officer":")" + officer.text() + R"(","epoch":)" + std::to_string(epoch) + '}';
}

std::optional<crypto::CurvePublicKey> slotEphemeral(std::string_view slot, const base::Uuid& vault, const base::Uuid& officer, std::int64_t epoch) {
    // The key stands at a fixed place: read it there, then the whole header must be the one it belongs to.
    constexpr std::string_view kBefore = R"({"alg":"dir","enc":"A256GCM","epk":{"kty":"OKP","crv":"X25519","x":")";
    const auto header = compactHeader(slot);
    crypto::CurvePublicKey key{};
    if (!header || header->size() < kBefore.size() + kDigestChars || !readBytes(std::string_view(*header).substr(kBefore.size(), kDigestChars), key) ||
        *header != slotHeader(vault, officer, epoch, key))
        return std::nullopt;
    return key;
}

} // namespace lookback::vault
