// Compiled by CTest, never linked: CASE_copy must be refused by the compiler, CASE_move accepted.
#include "core/crypto/secret_bytes.h"

#include <utility>

using lookback::crypto::SecretBytes;

#ifdef CASE_copy
SecretBytes duplicate(const SecretBytes& secret) { return secret; }
#endif
#ifdef CASE_move
SecretBytes handOver(SecretBytes& secret) { return std::move(secret); }
#endif
