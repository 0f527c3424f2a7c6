#include "core/vault/envelope.h"

#include "core/base/encoding.h"
#include "core/event/base64url_codec.h"

#include <array>
#include <cstring>

namespace lookback::vault {

namespace codec = event::detail;

namespace {
constexpr std::size_t kIvChars = codec::encodedSize(crypto::kAesIvBytes);
constexpr std::size_t kTagChars = codec::encodedSize(crypto::kAesTagBytes);

// AES-GCM authenticates the header in base64url: RFC 7516 §5.1, step 14.
std::string encoded(std::string_view header) {
    std::string out(codec::encodedSize(header.size()), '\0');
    codec::encode(out.data(), header);
    return out;
}

} // namespace

Sealed seal(crypto::AesGcm& cipher, std::string_view header, std::string_view plaintext, crypto::Random& random) {
    Sealed out;
    out.bytes.resize(crypto::kAesIvBytes + plaintext.size() + crypto::kAesTagBytes);
    random.fill({reinterpret_cast<std::uint8_t*>(out.bytes.data()), crypto::kAesIvBytes});
    std::array<std::uint8_t, crypto::kAesTagBytes> tag;
    cipher.seal(out.iv(), encoded(header), plaintext, out.bytes.data() + crypto::kAesIvBytes, tag);
    std::memcpy(out.bytes.data() + out.bytes.size() - tag.size(), tag.data(), tag.size());
    return out;
}

std::optional<crypto::SecretBytes> open(crypto::AesGcm& cipher, std::string_view header, const Sealed& sealed) {
    if (sealed.bytes.size() < crypto::kAesIvBytes + crypto::kAesTagBytes)
        return std::nullopt;
    crypto::SecretBytes plaintext(sealed.ciphertext().size());
    if (!cipher.open(sealed.iv(), encoded(header), sealed.ciphertext(), sealed.tag(), plaintext.data()))
        return std::nullopt;
    return plaintext;
}

void appendCompact(std::string& out, std::string_view header, const Sealed& sealed) {
    base::appendBase64Url(out, header);
    out += "..";
    base::appendBase64Url(out, sealed.iv());
    out += '.';
    base::appendBase64Url(out, sealed.ciphertext());
    out += '.';
    base::appendBase64Url(out, sealed.tag());
}

std::optional<Sealed> parseCompact(std::string_view text, std::string_view header) {
    const std::string head = encoded(header);
    const std::size_t ivBegin = head.size() + 2;
    const std::size_t least = ivBegin + kIvChars + 1 + 1 + kTagChars;
    if (text.size() < least || !text.starts_with(head) || text.substr(head.size(), 2) != "..")
        return std::nullopt;
    const std::size_t bodyBegin = ivBegin + kIvChars + 1;
    const std::size_t bodyEnd = text.size() - kTagChars - 1;
    if (text[bodyBegin - 1] != '.' || text[bodyEnd] != '.')
        return std::nullopt;
    const std::string_view body = text.substr(bodyBegin, bodyEnd - bodyBegin);
    const std::size_t bodyBytes = codec::decodedSize(body.size());
    Sealed out;
    out.bytes.resize(crypto::kAesIvBytes + bodyBytes + crypto::kAesTagBytes);
    char* const p = out.bytes.data();
    if (!codec::decode(p, text.substr(ivBegin, kIvChars)) || !codec::decode(p + crypto::kAesIvBytes, body) ||
        !codec::decode(p + crypto::kAesIvBytes + bodyBytes, text.substr(bodyEnd + 1)))
        return std::nullopt;
    return out;
}

std::optional<std::string> compactHeader(std::string_view text) {
    const std::size_t dot = text.find('.');
    return dot == std::string_view::npos ? std::nullopt : base::fromBase64Url(text.substr(0, dot));
}

} // namespace lookback::vault
