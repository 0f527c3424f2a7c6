#include "core/crypto/self_test.h"

#include "core/base/encoding.h"
#include "core/crypto/aes_gcm.h"
#include "core/crypto/curve25519.h"
#include "core/crypto/digest.h"
#include "core/crypto/kdf.h"

#include <array>
#include <string>

namespace lookback::crypto {
namespace {

std::string hex(std::string_view text) { return base::fromHex(text).value_or(std::string()); }

template <std::size_t N>
std::string text(const std::array<std::uint8_t, N>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), N};
}

// FIPS 180-4 examples, RFC 4231 case 2.
bool digestsAgree() {
    return text(sha1("abc")) == hex("a9993e364706816aba3e25717850c26c9cd0d89d") &&
           text(sha256("abc")) == hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") &&
           text(hmacSha256("Jefe", "what do ya want for nothing?")) == hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 5869 case 1, RFC 7914 §12 first vector.
bool derivationsAgree() {
    const SecretBytes okm = hkdfSha256(std::string(22, '\x0b'), hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42);
    const auto derived = scrypt("", "", {16, 1, 1}, 64);
    return okm.view() == hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865") && derived.ok() &&
           derived->view() == hex("77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                                  "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
}

// McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16.
bool aeadAgrees() {
    const std::string key = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    const std::string iv = hex("cafebabefacedbaddecaf888");
    const std::string aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const std::string plain = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                                  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    const std::string cipher = hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                                   "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662");
    const std::string tag = hex("76fc6ece0f4e1768cddf8853bb2d551b");
    AesGcm aes;
    aes.setKey(key);
    std::string out(plain.size(), '\0');
    std::array<std::uint8_t, kAesTagBytes> made{};
    aes.seal(iv, aad, plain, out.data(), made);
    if (out != cipher || text(made) != tag || !aes.open(iv, aad, cipher, tag, out.data()) || out != plain)
        return false;
    std::string changed = tag;
    changed[15] = static_cast<char>(changed[15] ^ 1);
    return !aes.open(iv, aad, cipher, changed, out.data()) && out == std::string(plain.size(), '\0');
}

// RFC 7748 §6.1.
bool exchangeAgrees() {
    const std::string alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    const std::string bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    const std::string shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    const auto a = x25519(alice, text(x25519PublicKey(bob)));
    const auto b = x25519(bob, text(x25519PublicKey(alice)));
    return a && b && a->view() == shared && b->view() == shared && !x25519(alice, std::string(kCurveKeyBytes, '\0'));
}

// RFC 8032 §7.1, test 2.
bool signatureAgrees() {
    const std::string key = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    const std::string signature = hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    const std::string publicKey = text(ed25519PublicKey(key));
    return publicKey == hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c") && text(ed25519Sign(key, "r")) == signature &&
           ed25519Verify(publicKey, "r", signature) && !ed25519Verify(publicKey, "s", signature);
}

base::Status run() {
    struct Check {
        const char* name;
        bool (*agrees)();
    };
    constexpr Check kChecks[] = {{"SHA-1, SHA-256 or HMAC", digestsAgree}, {"HKDF or scrypt", derivationsAgree}, {"AES-256-GCM", aeadAgrees},
                                 {"X25519", exchangeAgrees},               {"Ed25519", signatureAgrees}};
    for (const Check& check : kChecks)
        if (!check.agrees())
            return base::makeError(base::ErrorCode::Internal, std::string("the self-test of ") + check.name + " failed", "OpenSSL",
                                   "no key is used; check the installation of libssl3");
    return base::success();
}

} // namespace

base::Status selfTest() {
    static const base::Status answer = run();
    return answer;
}

} // namespace lookback::crypto
