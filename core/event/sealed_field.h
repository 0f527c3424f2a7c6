// A sealed personal field: a compact JWE of exactly one profile (security.md 1, core/vault/FORMAT.md), bound to key, event and place. The
// writer makes one form; the reader accepts that profile with its header members in any order and nothing else, so that whatever it
// opens was sealed for this very place. Knows no vault: callers bring the key. Functions: any thread; a FieldCipher: one thread at a time.
#pragma once

#include "core/base/uuid.h"
#include "core/crypto/aes_gcm.h"
#include "core/crypto/random.h"
#include "core/crypto/secret_bytes.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace lookback::event {

/// Characters of a key id: 128 random bits in base64url.
constexpr std::size_t kKidLength = 22;
/// Plaintext is filled with spaces up to a multiple of this.
constexpr std::size_t kSealPadding = 64;
/// A sealed string is never longer than a line (account.md, limits).
constexpr std::size_t kMaxSealed = 1U << 20U;

bool isKid(std::string_view text); ///< 22 characters of canonical base64url

/// Cheap first look, no promise: five parts or more, the second empty, the header beginning with `{"`. `text` without quotes.
bool looksSealed(std::string_view text);

/// A sealed string taken apart; views point into it or into the object itself.
struct SealedParts {
    std::string kid;
    base::Uuid evt;
    std::string fld;                  ///< "/data/holder/email", unescaped JSON string, itself an RFC 6901 pointer
    std::string_view protectedHeader; ///< as received: the authenticated data
    std::string iv, ciphertext, tag;  ///< decoded
};
/// Absent unless `text` (without quotes) keeps to the profile in every respect that needs no key.
std::optional<SealedParts> parseSealed(std::string_view text);

enum class Opened : std::uint8_t { Clear, Damaged };

/// Seals under one key at a time. Holds the key's schedule only until the next setKey() or its end.
class FieldCipher {
public:
    /// Requires: a 32-byte key.
    void setKey(std::string_view key) { m_cipher.setKey(key); }

    /// Appends the sealed value as a JSON string with quotes. Requires: setKey(); isKid(kid); `fld` and `json` valid UTF-8, `json` one JSON value.
    void seal(std::string& out, std::string_view kid, const base::Uuid& evt, std::string_view fld, std::string_view json, crypto::Random& random);

    /// The JSON text of the value, padding removed. Damaged unless the seal authenticates, names exactly `kid`, `evt` and `fld`, and holds one
    /// padded JSON value; `json` is empty then. Requires: setKey().
    [[nodiscard]] Opened open(std::string_view text, std::string_view kid, const base::Uuid& evt, std::string_view fld, crypto::SecretBytes& json);

private:
    crypto::AesGcm m_cipher;
    std::string m_header, m_scratch; ///< reused; hold nothing secret
};

/// The kid a sealed string names, without checking the rest; absent when its header cannot be read. For finding the key to open it with.
std::optional<std::array<char, kKidLength>> sealedKid(std::string_view text);

} // namespace lookback::event
