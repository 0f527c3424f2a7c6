// The JWEs inside a vault: compact, alg=dir, enc=A256GCM, with a header whose bytes the reader knows beforehand. So reading is comparing,
// and nothing in the header can be chosen by whoever edits the file. Holds no state; any thread.
#pragma once

#include "core/crypto/aes_gcm.h"
#include "core/crypto/random.h"
#include "core/crypto/secret_bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace lookback::vault {

/// A compact JWE taken apart: iv ‖ ciphertext ‖ tag as bytes. What a key line keeps in memory.
struct Sealed {
    std::string bytes;
    [[nodiscard]] std::string_view iv() const { return std::string_view(bytes).substr(0, crypto::kAesIvBytes); }
    [[nodiscard]] std::string_view ciphertext() const {
        return std::string_view(bytes).substr(crypto::kAesIvBytes, bytes.size() - crypto::kAesIvBytes - crypto::kAesTagBytes);
    }
    [[nodiscard]] std::string_view tag() const { return std::string_view(bytes).substr(bytes.size() - crypto::kAesTagBytes); }
};

Sealed seal(crypto::AesGcm& cipher, std::string_view header, std::string_view plaintext, crypto::Random& random);
/// Empty when it does not authenticate under that header.
std::optional<crypto::SecretBytes> open(crypto::AesGcm& cipher, std::string_view header, const Sealed& sealed);

/// "BASE64URL(header)..iv.ciphertext.tag"
void appendCompact(std::string& out, std::string_view header, const Sealed& sealed);
/// Absent unless `text` is exactly that for this header, in canonical base64url.
std::optional<Sealed> parseCompact(std::string_view text, std::string_view header);
/// The decoded header of a compact JWE; absent when it has none.
std::optional<std::string> compactHeader(std::string_view text);

} // namespace lookback::vault
