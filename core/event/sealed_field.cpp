#include "core/event/sealed_field.h"

#include "core/event/base64url_codec.h"
#include "core/json/cursor.h"
#include "core/json/writer.h"

#include <cassert>
#include <cstring>

namespace lookback::event {

using namespace detail;

namespace {

// The header as this writer makes it. The beginning is 36 bytes, so that its base64url ends on a border: 48 constant characters.
constexpr std::string_view kHeadPlain = R"({"alg":"dir","enc":"A256GCM","kid":")";
constexpr std::string_view kHead = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoi";
static_assert(kHeadPlain.size() == 36 && kHead.size() == 48);

constexpr std::size_t kIvChars = encodedSize(crypto::kAesIvBytes);
constexpr std::size_t kTagChars = encodedSize(crypto::kAesTagBytes);
constexpr std::size_t kMaxHeader = 16384; // decoded; a pointer of 4 KiB with every byte escaped fits twice

// What follows the constant beginning: kid, evt and fld.
void appendHeaderRest(std::string& out, std::string_view kid, const base::Uuid& evt, std::string_view fld) {
    out += kid;
    out += R"(","evt":")";
    evt.appendTo(out);
    out += R"(","fld":)";
    json::appendString(out, fld);
    out += '}';
}

// The five parts of the compact form; the second is empty and not kept.
struct Parts {
    std::string_view header, iv, ciphertext, tag;
};

bool split(std::string_view text, Parts& out) {
    if (text.size() > kMaxSealed)
        return false;
    const std::size_t a = text.find('.');
    if (a == std::string_view::npos || a == 0 || a + 1 >= text.size() || text[a + 1] != '.')
        return false;
    const std::size_t ivBegin = a + 2, ivEnd = ivBegin + kIvChars;
    // The lengths of iv and tag are fixed, so the places of the other dots are known; decoding finds any further one.
    if (text.size() < ivEnd + 1 + 1 + kTagChars + 1 || text[ivEnd] != '.')
        return false;
    const std::size_t tagBegin = text.size() - kTagChars;
    if (text[tagBegin - 1] != '.' || tagBegin - 1 <= ivEnd + 1)
        return false;
    out = {text.substr(0, a), text.substr(ivBegin, kIvChars), text.substr(ivEnd + 1, tagBegin - 1 - (ivEnd + 1)), text.substr(tagBegin)};
    const std::size_t n = out.ciphertext.size();
    return n % 4 != 1 && decodedSize(n) % kSealPadding == 0 && decodedSize(out.header.size()) <= kMaxHeader;
}

struct Header {
    std::string kid;
    base::Uuid evt;
    std::string fld;
};

// Exactly the members of the profile, in any order, each once.
bool parseHeader(std::string_view text, Header& out) {
    json::Cursor cursor(text, 2);
    if (!cursor.enterObject())
        return false;
    unsigned seen = 0;
    std::string_view name, value;
    while (cursor.nextMember(name)) {
        const unsigned bit = name == "alg" ? 1U : name == "enc" ? 2U : name == "kid" ? 4U : name == "evt" ? 8U : name == "fld" ? 16U : 0U;
        if (bit == 0 || !cursor.readString(value))
            return false;
        seen |= bit;
        if (bit == 1U && value != "dir")
            return false;
        if (bit == 2U && value != "A256GCM")
            return false;
        if (bit == 4U) {
            if (!isKid(value))
                return false;
            out.kid = value;
        }
        if (bit == 8U) {
            const auto id = base::Uuid::parse(value);
            if (!id)
                return false;
            out.evt = *id;
        }
        if (bit == 16U)
            out.fld = value;
    }
    return !cursor.failed() && cursor.finish() && seen == 31U;
}

bool readHeader(std::string_view encoded, std::string& scratch, Header& out) {
    scratch.resize(decodedSize(encoded.size()));
    return decode(scratch.data(), encoded) && parseHeader(scratch, out);
}

} // namespace

bool isKid(std::string_view text) {
    if (text.size() != kKidLength)
        return false;
    char bytes[16];
    return decode(bytes, text);
}

bool looksSealed(std::string_view text) {
    if (!text.starts_with("eyJ"))
        return false;
    const std::size_t a = text.find('.');
    if (a == std::string_view::npos || a + 1 >= text.size() || text[a + 1] != '.')
        return false;
    const std::size_t b = text.find('.', a + 2);
    return b != std::string_view::npos && text.find('.', b + 1) != std::string_view::npos;
}

std::optional<SealedParts> parseSealed(std::string_view text) {
    Parts parts;
    Header header;
    std::string scratch;
    if (!split(text, parts) || !readHeader(parts.header, scratch, header))
        return std::nullopt;
    SealedParts out;
    out.kid = std::move(header.kid);
    out.evt = header.evt;
    out.fld = std::move(header.fld);
    out.protectedHeader = parts.header;
    out.iv.resize(crypto::kAesIvBytes);
    out.ciphertext.resize(decodedSize(parts.ciphertext.size()));
    out.tag.resize(crypto::kAesTagBytes);
    if (!decode(out.iv.data(), parts.iv) || !decode(out.ciphertext.data(), parts.ciphertext) || !decode(out.tag.data(), parts.tag))
        return std::nullopt;
    return out;
}

std::optional<std::array<char, kKidLength>> sealedKid(std::string_view text) {
    std::array<char, kKidLength> kid;
    if (text.size() > kHead.size() + 32 && text.starts_with(kHead)) {
        char bytes[24];
        if (decode(bytes, text.substr(kHead.size(), 32)) && bytes[kKidLength] == '"' && isKid({bytes, kKidLength})) {
            std::memcpy(kid.data(), bytes, kKidLength);
            return kid;
        }
        return std::nullopt;
    }
    const std::string_view encoded = text.substr(0, text.find('.'));
    Header header;
    std::string scratch;
    if (decodedSize(encoded.size()) > kMaxHeader || !readHeader(encoded, scratch, header))
        return std::nullopt;
    std::memcpy(kid.data(), header.kid.data(), kKidLength);
    return kid;
}

void FieldCipher::seal(std::string& out, std::string_view kid, const base::Uuid& evt, std::string_view fld, std::string_view json,
                       crypto::Random& random) {
    assert(kid.size() == kKidLength);
    m_header.clear();
    appendHeaderRest(m_header, kid, evt, fld);
    const std::size_t padded = (json.size() + kSealPadding - 1) / kSealPadding * kSealPadding;
    const std::size_t headerChars = kHead.size() + encodedSize(m_header.size());
    const std::size_t begin = out.size();
    out.resize(begin + 1 + headerChars + 2 + kIvChars + 1 + encodedSize(padded) + 1 + kTagChars + 1);

    char* p = out.data() + begin;
    *p++ = '"';
    char* const aad = p;
    std::memcpy(p, kHead.data(), kHead.size());
    p = encode(p + kHead.size(), m_header);
    *p++ = '.';
    *p++ = '.';

    std::array<std::uint8_t, crypto::kAesIvBytes> iv;
    random.fill(iv);
    const std::string_view ivBytes(reinterpret_cast<const char*>(iv.data()), iv.size());
    std::array<std::uint8_t, crypto::kAesTagBytes> tag;
    // Encrypted in place: no clear text stays in the scratch space.
    m_scratch.assign(json);
    m_scratch.resize(padded, ' ');
    m_cipher.seal(ivBytes, {aad, headerChars}, m_scratch, m_scratch.data(), tag);

    p = encode(p, ivBytes);
    *p++ = '.';
    p = encode(p, m_scratch);
    *p++ = '.';
    p = encode(p, {reinterpret_cast<const char*>(tag.data()), tag.size()});
    *p++ = '"';
    assert(p == out.data() + out.size());
}

Opened FieldCipher::open(std::string_view text, std::string_view kid, const base::Uuid& evt, std::string_view fld, crypto::SecretBytes& json) {
    const auto damaged = [&] {
        json.truncate(0);
        return Opened::Damaged;
    };
    Parts parts;
    if (!split(text, parts))
        return damaged();
    // The header this writer would have made needs no parsing; any other is read and its values compared.
    m_header.clear();
    appendHeaderRest(m_header, kid, evt, fld);
    m_scratch.resize(encodedSize(m_header.size()));
    encode(m_scratch.data(), m_header);
    if (!parts.header.starts_with(kHead) || parts.header.substr(kHead.size()) != m_scratch) {
        Header header;
        if (!readHeader(parts.header, m_scratch, header) || header.kid != kid || header.evt != evt || header.fld != fld)
            return damaged();
    }
    char iv[crypto::kAesIvBytes];
    char tag[crypto::kAesTagBytes];
    json.resize(decodedSize(parts.ciphertext.size()));
    if (!decode(iv, parts.iv) || !decode(tag, parts.tag) || !decode(json.data(), parts.ciphertext) ||
        !m_cipher.open({iv, sizeof iv}, parts.header, json.view(), {tag, sizeof tag}, json.data()))
        return damaged();
    const std::size_t last = json.view().find_last_not_of(' ');
    if (last == std::string_view::npos || json::check(json.view().substr(0, last + 1)))
        return damaged();
    json.truncate(last + 1);
    return Opened::Clear;
}

} // namespace lookback::event
