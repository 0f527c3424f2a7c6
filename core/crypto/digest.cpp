#include "core/crypto/digest.h"

#include "core/crypto/openssl_util.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#include <utility>

namespace lookback::crypto {

using namespace detail;

namespace {

// Fetched once and never freed: threads may still hash while statics are destroyed.
const EVP_MD* fetched(const char* name) {
    const EVP_MD* md = EVP_MD_fetch(nullptr, name, nullptr);
    require(md != nullptr, name);
    return md;
}
const EVP_MD* sha1Method() {
    static const EVP_MD* const md = fetched("SHA1");
    return md;
}
const EVP_MD* sha256Method() {
    static const EVP_MD* const md = fetched("SHA256");
    return md;
}
EVP_MAC* hmacMethod() {
    static EVP_MAC* const mac = [] {
        EVP_MAC* m = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
        require(m != nullptr, "HMAC");
        return m;
    }();
    return mac;
}

EVP_MD_CTX* newContext(const EVP_MD* md) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    require(context != nullptr && EVP_DigestInit_ex2(context, md, nullptr) == 1, "EVP_DigestInit");
    return context;
}

// A context is left freshly started after use, so nothing of one message stays behind for the next.
template <std::size_t N>
std::array<std::uint8_t, N> finishAndRestart(EVP_MD_CTX* context) {
    std::array<std::uint8_t, N> out;
    unsigned length = 0;
    require(EVP_DigestFinal_ex(context, out.data(), &length) == 1 && length == N, "EVP_DigestFinal");
    require(EVP_DigestInit_ex2(context, nullptr, nullptr) == 1, "EVP_DigestInit");
    return out;
}

EVP_MD_CTX* threadSha256() {
    thread_local const MdContextPtr context(newContext(sha256Method()));
    return context.get();
}

void add(EVP_MD_CTX* context, std::string_view bytes) {
    require(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1, "EVP_DigestUpdate");
}

EVP_MD_CTX* md(void* context) { return static_cast<EVP_MD_CTX*>(context); }
EVP_MAC_CTX* mac(void* context) { return static_cast<EVP_MAC_CTX*>(context); }

} // namespace

Digest160 sha1(std::string_view bytes) {
    thread_local const MdContextPtr context(newContext(sha1Method()));
    add(context.get(), bytes);
    return finishAndRestart<20>(context.get());
}

Digest256 sha256(std::string_view bytes) {
    EVP_MD_CTX* context = threadSha256();
    add(context, bytes);
    return finishAndRestart<32>(context);
}

Digest256 sha256(std::string_view head, std::string_view tail) {
    EVP_MD_CTX* context = threadSha256();
    add(context, head);
    add(context, tail);
    return finishAndRestart<32>(context);
}

Digest256 hmacSha256(std::string_view key, std::string_view bytes) {
    return HmacSha256(key).update(bytes).finish();
}

bool equalConstantTime(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Sha256::Sha256() : m_context(newContext(sha256Method())) {}
Sha256::~Sha256() { EVP_MD_CTX_free(md(m_context)); }
Sha256::Sha256(Sha256&& other) noexcept : m_context(std::exchange(other.m_context, nullptr)) {}
Sha256& Sha256::operator=(Sha256&& other) noexcept {
    std::swap(m_context, other.m_context);
    return *this;
}
Sha256& Sha256::update(std::string_view bytes) {
    add(md(m_context), bytes);
    return *this;
}
Digest256 Sha256::finish() { return finishAndRestart<32>(md(m_context)); }

HmacSha256::HmacSha256(std::string_view key) : m_context(EVP_MAC_CTX_new(hmacMethod())) {
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    // A null key means "keep the old one" to OpenSSL: an empty key must still be an address.
    const unsigned char* start = key.empty() ? bytes("") : bytes(key);
    require(m_context != nullptr && EVP_MAC_init(mac(m_context), start, key.size(), params) == 1, "HMAC");
}
HmacSha256::~HmacSha256() { EVP_MAC_CTX_free(mac(m_context)); }
HmacSha256::HmacSha256(HmacSha256&& other) noexcept : m_context(std::exchange(other.m_context, nullptr)) {}
HmacSha256& HmacSha256::operator=(HmacSha256&& other) noexcept {
    std::swap(m_context, other.m_context);
    return *this;
}
HmacSha256& HmacSha256::update(std::string_view bytes) {
    require(EVP_MAC_update(mac(m_context), detail::bytes(bytes), bytes.size()) == 1, "HMAC");
    return *this;
}
Digest256 HmacSha256::finish() {
    Digest256 out;
    std::size_t length = 0;
    require(EVP_MAC_final(mac(m_context), out.data(), &length, out.size()) == 1 && length == out.size(), "HMAC");
    require(EVP_MAC_init(mac(m_context), nullptr, 0, nullptr) == 1, "HMAC");
    return out;
}

} // namespace lookback::crypto
