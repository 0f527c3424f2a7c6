#include "core/crypto/curve25519.h"

#include "core/crypto/openssl_util.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace lookback::crypto {

using namespace detail;

namespace {

PkeyPtr privateKeyOf(int type, std::string_view key) {
    require(key.size() == kCurveKeyBytes, "private key");
    PkeyPtr pkey(EVP_PKEY_new_raw_private_key(type, nullptr, bytes(key), key.size()));
    require(pkey != nullptr, "private key");
    return pkey;
}

PkeyPtr publicKeyOf(int type, std::string_view key) {
    if (key.size() != kCurveKeyBytes)
        return nullptr;
    return PkeyPtr(EVP_PKEY_new_raw_public_key(type, nullptr, bytes(key), key.size()));
}

CurvePublicKey publicKeyFrom(int type, std::string_view privateKey) {
    const PkeyPtr pkey = privateKeyOf(type, privateKey);
    CurvePublicKey out{};
    std::size_t size = out.size();
    require(EVP_PKEY_get_raw_public_key(pkey.get(), out.data(), &size) == 1 && size == out.size(), "public key");
    return out;
}

KeyPair newPair(int type, Random& random) {
    KeyPair pair;
    pair.privateKey = randomSecret(random, kCurveKeyBytes);
    pair.publicKey = publicKeyFrom(type, pair.privateKey.view());
    return pair;
}

} // namespace

CurvePublicKey x25519PublicKey(std::string_view privateKey) { return publicKeyFrom(EVP_PKEY_X25519, privateKey); }
KeyPair newX25519(Random& random) { return newPair(EVP_PKEY_X25519, random); }

std::optional<SecretBytes> x25519(std::string_view privateKey, std::string_view publicKey) {
    const PkeyPtr own = privateKeyOf(EVP_PKEY_X25519, privateKey);
    const PkeyPtr peer = publicKeyOf(EVP_PKEY_X25519, publicKey);
    if (peer == nullptr)
        return std::nullopt;
    const PkeyContextPtr context(EVP_PKEY_CTX_new(own.get(), nullptr));
    require(context != nullptr && EVP_PKEY_derive_init(context.get()) == 1, "X25519");
    SecretBytes shared(kCurveKeyBytes);
    std::size_t size = shared.size();
    // OpenSSL refuses the all-zero result of a point of small order, as RFC 7748 §6.1 advises.
    if (EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 || EVP_PKEY_derive(context.get(), shared.bytes().data(), &size) != 1 ||
        size != kCurveKeyBytes) {
        ERR_clear_error();
        return std::nullopt;
    }
    return shared;
}

CurvePublicKey ed25519PublicKey(std::string_view privateKey) { return publicKeyFrom(EVP_PKEY_ED25519, privateKey); }
KeyPair newEd25519(Random& random) { return newPair(EVP_PKEY_ED25519, random); }

Ed25519Signature ed25519Sign(std::string_view privateKey, std::string_view message) {
    const PkeyPtr key = privateKeyOf(EVP_PKEY_ED25519, privateKey);
    const MdContextPtr context(EVP_MD_CTX_new());
    Ed25519Signature signature{};
    std::size_t size = signature.size();
    require(context != nullptr && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                EVP_DigestSign(context.get(), signature.data(), &size, bytes(message), message.size()) == 1 && size == signature.size(),
            "Ed25519 signature");
    return signature;
}

bool ed25519Verify(std::string_view publicKey, std::string_view message, std::string_view signature) {
    const PkeyPtr key = publicKeyOf(EVP_PKEY_ED25519, publicKey);
    if (key == nullptr || signature.size() != std::tuple_size_v<Ed25519Signature>)
        return false;
    const MdContextPtr context(EVP_MD_CTX_new());
    require(context != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1, "Ed25519 verification");
    const bool good = EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message), message.size()) == 1;
    if (!good)
        ERR_clear_error();
    return good;
}

std::string ed25519PublicPem(std::string_view publicKey) {
    const PkeyPtr key = publicKeyOf(EVP_PKEY_ED25519, publicKey);
    require(key != nullptr, "public key");
    const std::unique_ptr<BIO, Deleter<BIO_free>> out(BIO_new(BIO_s_mem()));
    require(out != nullptr && PEM_write_bio_PUBKEY(out.get(), key.get()) == 1, "PEM");
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string ed25519PublicDer(std::string_view publicKey) {
    const PkeyPtr key = publicKeyOf(EVP_PKEY_ED25519, publicKey);
    require(key != nullptr, "public key");
    const int size = i2d_PUBKEY(key.get(), nullptr);
    require(size > 0, "DER");
    std::string out(static_cast<std::size_t>(size), '\0');
    auto* p = reinterpret_cast<unsigned char*>(out.data());
    require(i2d_PUBKEY(key.get(), &p) == size, "DER");
    return out;
}

} // namespace lookback::crypto
