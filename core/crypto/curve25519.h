// X25519 (RFC 7748) and Ed25519 (RFC 8032). Private keys are the 32 bytes of the RFCs. Any thread.
#pragma once

#include "core/crypto/random.h"
#include "core/crypto/secret_bytes.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lookback::crypto {

constexpr std::size_t kCurveKeyBytes = 32;
using CurvePublicKey = std::array<std::uint8_t, kCurveKeyBytes>;
using Ed25519Signature = std::array<std::uint8_t, 64>;

struct KeyPair {
    SecretBytes privateKey;
    CurvePublicKey publicKey{};
};

/// Requires: 32 bytes.
CurvePublicKey x25519PublicKey(std::string_view privateKey);
KeyPair newX25519(Random& random);
/// The shared secret; absent for a public key of small order (the result would be zero).
std::optional<SecretBytes> x25519(std::string_view privateKey, std::string_view publicKey);

/// Requires: 32 bytes.
CurvePublicKey ed25519PublicKey(std::string_view privateKey);
KeyPair newEd25519(Random& random);
Ed25519Signature ed25519Sign(std::string_view privateKey, std::string_view message);
/// False for a bad signature and for sizes or keys that cannot be one.
[[nodiscard]] bool ed25519Verify(std::string_view publicKey, std::string_view message, std::string_view signature);
/// SubjectPublicKeyInfo in PEM, as `openssl pkeyutl -pubin` reads it (RFC 8410).
std::string ed25519PublicPem(std::string_view publicKey);
/// The same in DER: what a key's fingerprint is the SHA-256 of. `openssl pkey -pubin -in officer.pem -outform DER | sha256sum` says the same.
std::string ed25519PublicDer(std::string_view publicKey);

} // namespace lookback::crypto
