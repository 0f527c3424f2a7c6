// Keys from keys and from passphrases: HKDF-SHA256 (RFC 5869) and scrypt (RFC 7914), both OpenSSL's. Any thread.
#pragma once

#include "core/base/result.h"
#include "core/crypto/secret_bytes.h"

#include <cstdint>
#include <string_view>

namespace lookback::crypto {

/// Requires: 1 ≤ size ≤ 255·32. An empty salt is RFC 5869's "not provided".
SecretBytes hkdfSha256(std::string_view key, std::string_view salt, std::string_view info, std::size_t size = 32);

struct ScryptCost {
    std::uint64_t n = 1U << 17U; ///< a power of two > 1; memory is 128·n·r bytes
    std::uint32_t r = 8;
    std::uint32_t p = 1;
};
/// Refused when there is not enough memory; InvalidArgument for a cost the function does not know.
base::Result<SecretBytes> scrypt(std::string_view passphrase, std::string_view salt, ScryptCost cost, std::size_t size = 32);

} // namespace lookback::crypto
