// Known answers, asked once at start: does the cryptography of this machine compute what the standards say?
#pragma once

#include "core/base/result.h"

namespace lookback::crypto {

/// SHA-1, SHA-256, HMAC, HKDF, scrypt, AES-256-GCM (both ways and with a changed tag), X25519, Ed25519 against published vectors; the answer
/// is kept. Internal names the first that failed: no key may be used then. Any thread.
base::Status selfTest();

} // namespace lookback::crypto
