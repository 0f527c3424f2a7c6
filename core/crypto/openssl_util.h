// What every source of this module needs of OpenSSL: owners for its handles, and the end of the program when a call fails
// that cannot fail on valid arguments (out of memory, a broken installation). Private to core/crypto.
#pragma once

#include <openssl/evp.h>
#include <openssl/kdf.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace lookback::crypto::detail {

/// Going on with cryptography that does not work would write or reveal wrong bytes: stop instead.
[[noreturn]] inline void fatal(const char* what) {
    std::fprintf(stderr, "lookback: OpenSSL failed in %s; the program stops\n", what);
    std::abort();
}

inline void require(bool ok, const char* what) {
    if (!ok) [[unlikely]]
        fatal(what);
}

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* p) const { Free(p); }
};

using MdPtr = std::unique_ptr<EVP_MD, Deleter<EVP_MD_free>>;
using MdContextPtr = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using MacPtr = std::unique_ptr<EVP_MAC, Deleter<EVP_MAC_free>>;
using MacContextPtr = std::unique_ptr<EVP_MAC_CTX, Deleter<EVP_MAC_CTX_free>>;
using CipherPtr = std::unique_ptr<EVP_CIPHER, Deleter<EVP_CIPHER_free>>;
using CipherContextPtr = std::unique_ptr<EVP_CIPHER_CTX, Deleter<EVP_CIPHER_CTX_free>>;
using KdfPtr = std::unique_ptr<EVP_KDF, Deleter<EVP_KDF_free>>;
using KdfContextPtr = std::unique_ptr<EVP_KDF_CTX, Deleter<EVP_KDF_CTX_free>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using PkeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;

inline const unsigned char* bytes(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }

} // namespace lookback::crypto::detail
