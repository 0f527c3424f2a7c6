// Finds key bytes where none may be (security.md 3, E8). Holds the keys in the secure heap until destroyed, or, after a resume, only their commitments.
// Searches for whole keys, halves and every 8-byte window; raw, hex (both cases), base64 at its three offsets, base64url, and each of these texts in UTF-16
// of both byte orders. One thread.
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
    /// Hits in the file fed since begin(): offsets of the first 100, and how many.
    struct Hits {
        std::int64_t count = 0;
        std::vector<std::int64_t> offsets;
    };
    virtual Hits finish() = 0;
    /// "windows", or "commitment": then only whole keys are found, in raw, hex, base64 and base64url.
    [[nodiscard]] virtual std::string_view method() const = 0;

    /// From the keys themselves, 32 bytes each.
    static std::unique_ptr<KeyTraces> ofKeys(std::vector<crypto::SecretBytes> keys);
    /// From what a fence keeps: each 32-byte window is tried against kc = HMAC(window, …). Slow: for small files.
    static std::unique_ptr<KeyTraces> ofCommitments(std::vector<std::pair<std::string /* kid */, crypto::Digest256>> commitments);
};

/// A regular file, not through a link, fed to `traces`. Errors as for reading.
base::Result<KeyTraces::Hits> scanFile(KeyTraces& traces, const std::string& path, std::int64_t& bytes, std::stop_token stop = {});

} // namespace lookback::vault
