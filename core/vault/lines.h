// The lines of a vault file (FORMAT.md): their grammar, and nothing about files or keys. Written in one form only; key, fence and
// seen lines are read in exactly that form, the header as strict JSON. Any thread.
#pragma once

#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/base/uuid.h"
#include "core/crypto/curve25519.h"
#include "core/crypto/digest.h"
#include "core/crypto/kdf.h"
#include "core/vault/envelope.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lookback::vault {

constexpr std::string_view kFormat = "lookback-vault/1";
constexpr std::size_t kMaxVaultLine = 1U << 20U;
constexpr std::size_t kMaxSubject = 4096; ///< bytes; account.md: a text member

struct Officer {
    base::Uuid id;
    std::string name;
    std::vector<std::string> roles;
    crypto::ScryptCost kdf;
    std::string salt;
    std::string second; ///< "keyfile"
    crypto::CurvePublicKey openKey{};
    crypto::CurvePublicKey signKey{};
    std::string secrets; ///< compact JWE
    std::string slot;    ///< compact JWE
};

struct Header {
    base::Uuid vault;
    base::Uuid store;
    std::int64_t epoch = 1;
    std::int64_t lines = 1; ///< all lines of the file when it was last written whole, this one included
    std::vector<Officer> officers;
    int approvals = 1;
    int coolOffHours = 0;
};

struct KeyLine {
    std::string kid;
    std::string subject;
    base::Instant createdAt;
    crypto::Digest256 commitment{};
    Sealed key;
};
struct FenceLine {
    std::string kid;
    std::string subject;
    crypto::Digest256 commitment{};
    std::string erasure;
    std::int64_t epoch = 0;
};
struct SeenLine {
    std::int64_t size = 0;
    crypto::Digest256 last{};
};
using Line = std::variant<KeyLine, FenceLine, SeenLine>;

/// Without "mac" and '\n'.
std::string headerText(const Header& header);
std::string lineText(const Line& line, std::int64_t epoch);

/// `{…,"mac":"…"}` taken apart; absent when it does not end so.
struct Authenticated {
    std::string_view body; ///< without the closing brace, which the code covers too
    crypto::Digest256 mac{};
};
std::optional<Authenticated> splitMac(std::string_view line);
/// Appends `text` with its code before the closing brace, and '\n'.
void appendWithMac(std::string& out, std::string_view text, const crypto::Digest256& mac);

/// From the whole line, with "mac". Errors: Unreadable (not a vault), Unsupported (newer), Corrupt; no place given.
base::Result<Header> parseHeader(std::string_view line);
/// From the body of a line of a vault in that epoch. Corrupt, no place given.
base::Result<Line> parseLine(std::string_view body, std::int64_t epoch);

// Headers of the JWEs, whose bytes are fixed by where they stand.
std::string keyHeader(std::string_view kid, std::int64_t epoch);
std::string secretsHeader(const base::Uuid& vault, const base::Uuid& officer);
std::string slotHeader(const base::Uuid& vault, const base::Uuid& officer, std::int64_t epoch, const crypto::CurvePublicKey& ephemeral);
/// The ephemeral public key a slot names; absent when its header is not exactly slotHeader() of one.
std::optional<crypto::CurvePublicKey> slotEphemeral(std::string_view slot, const base::Uuid& vault, const base::Uuid& officer, std::int64_t epoch);

template <std::size_t N>
std::string_view view(const std::array<std::uint8_t, N>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), N};
}

} // namespace lookback::vault
