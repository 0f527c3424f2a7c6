// SHA-1, SHA-256 and HMAC-SHA256 (FIPS 180-4, RFC 2104). SHA-1 only where a format asks for it (UUIDv5), never for
// security. The free functions keep one OpenSSL context per thread, so that a short hash costs no allocation and no
// algorithm look-up. Any thread may use them; a Sha256 or HmacSha256 object belongs to one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace lookback::crypto {

using Digest160 = std::array<std::uint8_t, 20>;
using Digest256 = std::array<std::uint8_t, 32>;

Digest160 sha1(std::string_view bytes);
Digest256 sha256(std::string_view bytes);
/// SHA-256 of `head` followed by `tail`: leaf and node hashes (security.md 4) without gluing strings together.
Digest256 sha256(std::string_view head, std::string_view tail);
Digest256 hmacSha256(std::string_view key, std::string_view bytes);

/// Bytes of a digest as text functions take them.
inline std::string_view view(const Digest160& d) { return {reinterpret_cast<const char*>(d.data()), d.size()}; }
inline std::string_view view(const Digest256& d) { return {reinterpret_cast<const char*>(d.data()), d.size()}; }

/// Same length and bytes; time does not depend on where they differ.
bool equalConstantTime(std::string_view a, std::string_view b);

/// Incremental SHA-256.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&& other) noexcept;
    Sha256& operator=(Sha256&& other) noexcept;
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    Sha256& update(std::string_view bytes);
    /// The digest of everything since construction or the last finish(); begins anew.
    Digest256 finish();

private:
    void* m_context; ///< EVP_MD_CTX
};

/// HMAC-SHA256 under one key, many messages: the key's two compressions are done once. The key's state is wiped with the object.
class HmacSha256 {
public:
    explicit HmacSha256(std::string_view key);
    ~HmacSha256();
    HmacSha256(HmacSha256&& other) noexcept;
    HmacSha256& operator=(HmacSha256&& other) noexcept;
    HmacSha256(const HmacSha256&) = delete;
    HmacSha256& operator=(const HmacSha256&) = delete;

    HmacSha256& update(std::string_view bytes);
    /// The code of everything since construction or the last finish(); begins anew under the same key.
    Digest256 finish();

private:
    void* m_context; ///< EVP_MAC_CTX
};

} // namespace lookback::crypto
