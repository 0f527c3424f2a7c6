// SHA-256 one block at a time (FIPS 180-4, 6.2.2), for whoever hashes the same few blocks millions of times and cannot pay a library call's set-up for each. The
// caller pads. A value; the caller wipes it where it held a secret.
#pragma once

#include "core/crypto/digest.h"

namespace lookback::crypto {

constexpr std::size_t kSha256Block = 64;

struct Sha256State {
    std::array<std::uint32_t, 8> h;
};
Sha256State sha256Begin();
/// `block`: kSha256Block bytes.
void sha256Block(Sha256State& state, const char* block);
Digest256 sha256Bytes(const Sha256State& state); ///< big-endian, as a digest is written

} // namespace lookback::crypto
