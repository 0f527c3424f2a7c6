// Finds key bytes where none may be (security.md 3, E8). One of two ways:
// "windows": the keys are known and held in the secure heap. Found is any 8 bytes in a row of any key, so also its halves and the whole, as raw bytes, hex of
//   either case, base64 or base64url in each of the three places of a group; each also in UTF-16 of either byte order (raw bytes: as Latin-1).
// "commitment": after a resume only kc is left. Found are whole keys, as raw bytes, hex, base64 or base64url.
// Not found by either: what was compressed, encrypted, written with separators between single bytes ("a1:b2"), or escaped. One thread.
#pragma once

#include "core/base/result.h"
#include "core/crypto/digest.h"
#include "core/crypto/secret_bytes.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lookback::vault {

class KeyTraces {
public:
    virtual ~KeyTraces() = default;
    /// Feeds one file piece by piece; pieces may split a key anywhere.
    virtual void begin() = 0;
    virtual void feed(std::string_view bytes) = 0;
    /// Hits in the file fed since begin(): offsets of the first 100, and how many. Windows that overlap or touch are one hit.
    struct Hits {
        std::int64_t count = 0;
        std::vector<std::int64_t> offsets;
    };
    virtual Hits finish() = 0;
    /// "windows", or "commitment": then only whole keys are found, in raw, hex, base64 and base64url.
    [[nodiscard]] virtual std::string_view method() const = 0;

    /// From the keys themselves, 32 bytes each.
    static std::unique_ptr<KeyTraces> ofKeys(std::vector<crypto::SecretBytes> keys);
    /// From what a fence keeps: what could be a key is tried against kc = HMAC(it, …). Slow: every window of 32 bytes that is not plainly text costs an HMAC (figures in
    /// tests/bench/README.md).
    static std::unique_ptr<KeyTraces> ofCommitments(std::vector<std::pair<std::string /* kid */, crypto::Digest256>> commitments);
};

/// A regular file, not through a link, fed to `traces`. Adds what it read to `bytes`. Errors as for reading; Cancelled.
base::Result<KeyTraces::Hits> scanFile(KeyTraces& traces, const std::string& path, std::int64_t& bytes, std::stop_token stop = {});

} // namespace lookback::vault
