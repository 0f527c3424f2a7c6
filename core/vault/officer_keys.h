// From a passphrase and a key file to the epoch key, and back (FORMAT.md, "Keys"): what an officer needs to open a vault, what a header
// holds for them. No files but the key file. Any thread.
#pragma once

#include "core/base/result.h"
#include "core/base/uuid.h"
#include "core/crypto/random.h"
#include "core/crypto/secret_bytes.h"
#include "core/vault/lines.h"

#include <optional>
#include <string>
#include <string_view>

namespace lookback::vault {

constexpr std::string_view kKeyFileMode = "keyfile";
constexpr std::uint64_t kScryptCeiling = 1U << 20U;

struct OfficerSecrets {
    crypto::SecretBytes openKey; ///< X25519, private
    crypto::SecretBytes signKey; ///< Ed25519, private
};

/// Refused unless alg, r and p are the format's and floor ≤ n ≤ ceiling: a file must neither weaken the passphrase nor exhaust the machine.
base::Status checkKdf(const Officer& officer, std::uint64_t floor);

/// New salt, new seal of both private keys under the passphrase; sets kdf, salt, secrets and the public keys.
base::Status sealSecrets(Officer& officer, const base::Uuid& vault, const OfficerSecrets& secrets, std::string_view passphrase, std::uint64_t n,
                         crypto::Random& random);
/// Refused: wrong passphrase. Requires: checkKdf().
base::Result<OfficerSecrets> openSecrets(const Officer& officer, const base::Uuid& vault, std::string_view passphrase);

/// Sets the officer's slot. Needs only their public key: an absent officer keeps access in a new epoch.
void sealSlot(Officer& officer, const base::Uuid& vault, std::int64_t epoch, std::string_view epochKey, std::string_view keyFile, crypto::Random& random);
/// Absent when this is not the key file of this epoch.
std::optional<crypto::SecretBytes> openSlot(const Officer& officer, const base::Uuid& vault, std::int64_t epoch, const OfficerSecrets& secrets,
                                            std::string_view keyFile);

/// A subject key as the JWK a key line holds.
crypto::SecretBytes subjectJwk(std::string_view kid, std::string_view key);
/// The 32 bytes of it, written to `out`; false when it is not exactly that JWK.
bool readSubjectJwk(const crypto::SecretBytes& jwk, std::string_view kid, char* out);
constexpr std::string_view kCommitmentInfo = "lookback key commitment v1";
/// security.md 1: HMAC-SHA256(K, kCommitmentInfo ‖ kid).
crypto::Digest256 keyCommitment(std::string_view key, std::string_view kid);
/// The key of the chain of codes: HKDF-SHA256(E, "lookback vault chain v1").
crypto::SecretBytes chainKey(std::string_view epochKey);

struct KeyFile {
    base::Uuid vault;
    std::int64_t epoch = 0;
    crypto::SecretBytes key;
    unsigned mode = 0;
};
base::Status writeKeyFile(const std::string& path, const base::Uuid& vault, std::int64_t epoch, std::string_view key);
/// NotFound, Refused (a link, another vault's), InvalidInput (not a key file).
base::Result<KeyFile> readKeyFile(const std::string& path, const base::Uuid& vault);
/// "<key file>.next": the next epoch's, until it takes the old one's place.
std::string nextKeyFile(const std::string& keyFile);

/// The key file that opens the officer's slot, and what is in the slot.
struct FittingKeyFile {
    std::string path;
    KeyFile file;
    crypto::SecretBytes epochKey;
};
/// `keyFile` or the next one; absent when neither fits, or neither is there.
std::optional<FittingKeyFile> fittingKeyFile(const std::string& keyFile, const Header& header, const Officer& officer, const OfficerSecrets& secrets);

} // namespace lookback::vault
