// AES-256-GCM (NIST SP 800-38D) with 12-byte initialisation vectors and 16-byte tags, as JWE's A256GCM (RFC 7518 §5.3).
// The object keeps one cipher context with the key's schedule, wiped when it is destroyed or gets another key. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace lookback::crypto {

constexpr std::size_t kAesKeyBytes = 32;
constexpr std::size_t kAesIvBytes = 12;
constexpr std::size_t kAesTagBytes = 16;

class AesGcm {
public:
    AesGcm();
    ~AesGcm();
    AesGcm(AesGcm&& other) noexcept;
    AesGcm& operator=(AesGcm&& other) noexcept;
    AesGcm(const AesGcm&) = delete;
    AesGcm& operator=(const AesGcm&) = delete;

    /// Requires: 32 bytes.
    void setKey(std::string_view key);

    /// Encrypts `plaintext` to `ciphertext` (same length, may be the same place) and writes the tag.
    /// Requires: a key; an IV never used with it before.
    void seal(std::string_view iv, std::string_view aad, std::string_view plaintext, char* ciphertext, std::span<std::uint8_t, kAesTagBytes> tag);
    /// True when everything authenticates; otherwise `plaintext` is zeroed. Requires: a key, sizes of IV and tag as above.
    [[nodiscard]] bool open(std::string_view iv, std::string_view aad, std::string_view ciphertext, std::string_view tag, char* plaintext);

private:
    void* m_context; ///< EVP_CIPHER_CTX
};

} // namespace lookback::crypto
