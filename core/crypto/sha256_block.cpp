#define OPENSSL_SUPPRESS_DEPRECATED // the block function has no successor in the API of 3.0; it is the one EVP uses, with the processor's own instructions
#include "core/crypto/sha256_block.h"

#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

namespace lookback::crypto {

Sha256State sha256Begin() { return {{0x6a09e667U, 0xbb67ae85U, 0x3c6ef372U, 0xa54ff53aU, 0x510e527fU, 0x9b05688cU, 0x1f83d9abU, 0x5be0cd19U}}; }

void sha256Block(Sha256State& state, const char* block) {
    SHA256_CTX context; // only h is read and written
    std::copy(state.h.begin(), state.h.end(), context.h);
    SHA256_Transform(&context, reinterpret_cast<const unsigned char*>(block));
    std::copy(context.h, context.h + state.h.size(), state.h.begin());
}

Digest256 sha256Bytes(const Sha256State& state) {
    Digest256 bytes;
    for (std::size_t i = 0; i < state.h.size(); ++i)
        for (std::size_t k = 0; k < 4; ++k)
            bytes[4 * i + k] = static_cast<std::uint8_t>(state.h[i] >> (24 - 8 * k));
    return bytes;
}

} // namespace lookback::crypto
