// Where randomness comes from: OpenSSL's generator, or a test. Thread-safe as each class says.
#pragma once

#include "core/base/uuid.h"
#include "core/crypto/secret_bytes.h"

#include <cstdint>
#include <span>

namespace lookback::crypto {

class Random {
public:
    virtual ~Random() = default;
    /// Fills with unpredictable bytes. Never fails: without randomness the program stops.
    virtual void fill(std::span<std::uint8_t> out) = 0;
};

/// RAND_bytes. Requests of up to 64 bytes come from a buffer of the calling thread (initialisation vectors: 12 bytes cost a copy);
/// bytes handed out are wiped from it, and after fork() the child starts a new buffer. Longer ones, and secrets, go straight to the generator.
/// Any thread.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> out) override;
};
Random& systemRandom();

/// Secret bytes: from RAND_priv_bytes when `random` is the system's.
SecretBytes randomSecret(Random& random, std::size_t size);
/// RFC 9562 version 4.
base::Uuid randomUuid(Random& random);

} // namespace lookback::crypto
