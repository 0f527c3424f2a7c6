#include "core/crypto/kdf.h"

#include "core/crypto/openssl_util.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include <bit>

namespace lookback::crypto {

using namespace detail;

namespace {

KdfContextPtr newContext(const char* name) {
    const KdfPtr kdf(EVP_KDF_fetch(nullptr, name, nullptr));
    require(kdf != nullptr, name);
    KdfContextPtr context(EVP_KDF_CTX_new(kdf.get()));
    require(context != nullptr, name);
    return context;
}

// OpenSSL's parameters are not const; it only reads them.
OSSL_PARAM octets(const char* name, std::string_view value) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(value.empty() ? "" : value.data()), value.size());
}

} // namespace

SecretBytes hkdfSha256(std::string_view key, std::string_view salt, std::string_view info, std::size_t size) {
    const KdfContextPtr context = newContext("HKDF");
    char digest[] = "SHA256";
    // An absent salt is left out: OpenSSL then uses 32 zero bytes, as the RFC says.
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0), octets(OSSL_KDF_PARAM_KEY, key),
                                 octets(OSSL_KDF_PARAM_INFO, info),
                                 salt.empty() ? OSSL_PARAM_construct_end() : octets(OSSL_KDF_PARAM_SALT, salt), OSSL_PARAM_construct_end()};
    SecretBytes out(size);
    require(EVP_KDF_derive(context.get(), out.bytes().data(), size, params) == 1, "HKDF");
    return out;
}

base::Result<SecretBytes> scrypt(std::string_view passphrase, std::string_view salt, ScryptCost cost, std::size_t size) {
    using base::ErrorCode;
    if (cost.n < 2 || cost.n > (1U << 24U) || !std::has_single_bit(cost.n) || cost.r == 0 || cost.r > 64 || cost.p == 0 || cost.p > 64)
        return base::makeError(ErrorCode::InvalidArgument, "scrypt cost out of range");
    const KdfContextPtr context = newContext("SCRYPT");
    std::uint64_t n = cost.n, r = cost.r, p = cost.p;
    // OpenSSL refuses what needs more than this; its own count is 128·r·(n + p + 2).
    std::uint64_t memory = 128 * r * (n + p + 2) + (1U << 20U);
    const OSSL_PARAM params[] = {octets(OSSL_KDF_PARAM_PASSWORD, passphrase),
                                 octets(OSSL_KDF_PARAM_SALT, salt),
                                 OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
                                 OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_R, &r),
                                 OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_P, &p),
                                 OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
                                 OSSL_PARAM_construct_end()};
    SecretBytes out(size);
    if (EVP_KDF_derive(context.get(), out.bytes().data(), size, params) != 1) {
        ERR_clear_error();
        return base::makeError(ErrorCode::Refused, "not enough memory to derive a key from the passphrase", {},
                               "close other programs and try again");
    }
    return out;
}

} // namespace lookback::crypto
