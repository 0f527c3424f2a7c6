// The vault: a file of keys beside the store, one key per subject (security.md 2, FORMAT.md). Destroying a key is erasing a person, so this
// file is never a database: lines with chained codes, appended or rewritten whole. Several processes and threads may have a vault
// unlocked at once; the lock file orders them. An UnlockedVault is a scope: its destruction locks, wiping every key it held.
// Thread-safe: keyFor, sync, writeSeen, reveal and SubjectKey::seal may be called from any thread; destruction when none is inside.
#pragma once

#include "core/base/clock.h"
#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/base/uuid.h"
#include "core/crypto/curve25519.h"
#include "core/crypto/digest.h"
#include "core/crypto/random.h"
#include "core/crypto/secret_bytes.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::vault {

/// "<store>.vault"
std::string vaultPath(std::string_view storePath);
/// "$XDG_CONFIG_HOME/lookback/<vault id>.key" ("~/.config" when unset or not absolute).
std::string defaultKeyFile(const base::Uuid& vaultId);

/// What guessing one passphrase costs. A vault below the floor is refused before any work is done.
class KdfCost {
public:
    static constexpr KdfCost production() { return KdfCost(1U << 17U); }
    /// Never a default: tests ask for it by name when they make a vault and again, as the floor, when they unlock it.
    static constexpr KdfCost cheapForTests() { return KdfCost(1U << 4U); }
    [[nodiscard]] constexpr std::uint64_t n() const { return m_n; }

private:
    constexpr explicit KdfCost(std::uint64_t n) : m_n(n) {}
    std::uint64_t m_n;
};

struct OfficerInfo {
    std::string id; ///< UUID
    std::string name;
    std::vector<std::string> roles; ///< "requester", "approver"
    crypto::CurvePublicKey signKey{};
};

/// What the file says to whoever can read it. Not authenticated until unlocked.
struct VaultInfo {
    base::Uuid vaultId;
    base::Uuid storeId;
    std::int64_t epoch = 0;
    std::vector<OfficerInfo> officers;
    int approvals = 1;       ///< policy: distinct officers who must sign, the requester included
    int coolOffHours = 0;
    std::string keyFileMode; ///< "keyfile"
    std::int64_t subjects = 0; ///< with a key
    std::int64_t keys = 0;
    std::int64_t fences = 0;   ///< destroyed keys
    std::optional<std::int64_t> seenSize; ///< records of the store at the last `seen`
    crypto::Digest256 seenLast{};
    bool tornTail = false;     ///< ended in an unfinished line, which does not count
};

/// A line of the key list, for people. Needs no unlocking.
struct SubjectInfo {
    enum class State : std::uint8_t { Active, Destroyed, Resurrected /* key and fence of one id: an older file was put back */ };
    std::string subject;
    std::string kid;
    State state = State::Active;
    std::optional<base::Instant> createdAt; ///< of a key line
    std::string erasure;                    ///< of a fence
};

struct NewOfficer {
    std::string name; ///< 1–100 bytes of UTF-8 without control characters
    std::vector<std::string> roles = {"requester", "approver"};
};

struct CreateOptions {
    std::string officer; ///< name; empty = the login name
    base::Uuid storeId;
    int approvals = 1;
    std::string keyFile; ///< where to write it; empty = defaultKeyFile()
    KdfCost cost = KdfCost::production();
};

struct UnlockOptions {
    std::string officer; ///< name; empty = the only one, else the login name
    std::string keyFile; ///< empty = defaultKeyFile()
    std::optional<base::Uuid> storeId = {}; ///< the store it is opened for; another store's vault is Refused
    KdfCost floor = KdfCost::production();
};

/// A destroyed key's line in the vault: which erasure destroyed it. `commitment` as in the key line.
struct Fence {
    std::string kid, subject;
    crypto::Digest256 commitment{};
    std::string erasure;
    std::int64_t epoch = 0; ///< the epoch that began with it
};

/// What a new epoch changes (security.md 3, E3 to E6): a new epoch key, a new key file, a slot for each officer who stays, all keys but the destroyed
/// ones sealed anew; then the old key file and the old vault are overwritten and unlinked.
struct EpochChange {
    std::int64_t to = 0;                     ///< above the vault's epoch; or equal to it, when the change was made and only its end is missing
    std::vector<Fence> fences;               ///< keys to destroy; those already fenced are fine
    std::vector<std::string> removedOfficers; ///< ids
};
enum class EpochStep : std::uint8_t { KeyFileWritten, VaultWritten, VaultReplaced, OldDestroyed };

enum class RevealKind : std::uint8_t {
    Clear,
    Damaged, ///< does not authenticate, is not for this place, or is no sealed value at all
    Missing, ///< names a key the vault never had
    Erased,  ///< names a key that was destroyed
};
struct RevealResult {
    RevealKind kind = RevealKind::Damaged;
    crypto::SecretBytes text; ///< Clear: the JSON text of the value
    std::string kid;          ///< not for Damaged
    std::string subject;      ///< Clear and Erased: whom the key belongs to
    std::string erasure;      ///< Erased
};

class KeyTraces; ///< core/vault/key_traces.h
class UnlockedVault;

/// A subject's key, usable while its vault is unlocked. The key itself never leaves the vault.
class SubjectKey {
public:
    virtual ~SubjectKey() = default;
    [[nodiscard]] virtual std::string_view kid() const = 0;
    [[nodiscard]] virtual std::string_view subject() const = 0;
    /// Appends the sealed value as a JSON string with quotes. Requires: `fld` and `json` valid UTF-8, `json` one JSON value of at most 512 KiB.
    virtual void seal(std::string& out, const base::Uuid& evt, std::string_view fld, std::string_view json) const = 0;
};

class UnlockedVault {
public:
    virtual ~UnlockedVault() = default;

    [[nodiscard]] virtual VaultInfo info() const = 0;
    [[nodiscard]] virtual OfficerInfo officer() const = 0; ///< who unlocked it
    [[nodiscard]] virtual std::string keyFile() const = 0;
    /// Sentences for people: a key file others can read, keys in memory the system would not lock.
    [[nodiscard]] virtual std::vector<std::string> warnings() const = 0;

    /// The subject's key; made when there is none (its line is written, durable after sync()). Valid while unlocked.
    /// Refused: the subject was erased, or the vault was put back. `subject`: 1–4,096 bytes of UTF-8.
    virtual base::Result<const SubjectKey*> keyFor(std::string_view subject) = 0;
    /// The key if there is one; makes none. Absent for an erased subject too.
    virtual base::Result<const SubjectKey*> findKey(std::string_view subject) = 0;
    /// Reads what other processes wrote since. Refused when this officer was removed, or another vault was put in its place.
    virtual base::Status refresh() = 0;
    /// Makes all key lines durable. Call before committing events sealed with them. Refused when a subject whose key was handed out has been erased
    /// meanwhile by another process: nothing sealed since may be committed.
    virtual base::Status sync() = 0;
    /// Notes that the store held `size` records and the SHA-256 of the last one's line. Call after a commit.
    virtual base::Status writeSeen(std::int64_t size, const crypto::Digest256& last) = 0;

    /// `sealed` without quotes; `evt` and `fld` are where it was stored.
    virtual RevealResult reveal(std::string_view sealed, const base::Uuid& evt, std::string_view fld) const = 0;

    /// Signs as the officer who unlocked.
    [[nodiscard]] virtual crypto::Ed25519Signature sign(std::string_view message) const = 0;

    /// Every fence, by kid.
    [[nodiscard]] virtual std::vector<Fence> fences() const = 0;
    /// The commitment of a key that is there, fenced or not; absent for one the vault does not know.
    [[nodiscard]] virtual std::optional<crypto::Digest256> commitmentOf(std::string_view kid) const = 0;
    /// Whose key it is or was; empty for one the vault does not know.
    [[nodiscard]] virtual std::string subjectOf(std::string_view kid) const = 0;
    /// Key and fence of one id: an older vault was put back. Their kids.
    [[nodiscard]] virtual std::vector<std::string> resurrected() const = 0;
    /// What must not be found in any file once these keys are destroyed: the keys, the epoch key and the key-file key of now. To be asked for before
    /// changeEpoch(). Kids without a key are left out.
    [[nodiscard]] virtual std::unique_ptr<KeyTraces> traces(std::span<const std::string> kids) const = 0;
    /// A new key for a subject whose data was erased: the person came back. Whoever calls it has checked that it may. Durable when it returns.
    virtual base::Result<const SubjectKey*> readmit(std::string_view subject) = 0;

    // Changes that write a whole new file.
    /// Makes the change, or finishes it after a crash at any point: calling it again with the same arguments always ends in the same place. `onStep` is called
    /// after each step it makes is durable; its error stops there (for tests of exactly that), and it must not use the vault. Conflict: the vault is beyond
    /// `to`, reached `to` by another change, or has another subject or commitment for a key than the fence. Refused: the last officer, oneself, or more
    /// officers than the policy can spare removed; the key file is gone. On any other error before the vault is replaced nothing has changed. {epoch of now}
    /// alone finishes what an unfinished change left, and does nothing when there is nothing.
    virtual base::Status changeEpoch(const EpochChange& change, const std::function<base::Status(EpochStep)>& onStep = {}) = 0;
    /// The policy in the header. Whoever calls it has checked that it may.
    virtual base::Status setPolicy(int approvals, int coolOffHours) = 0;
    /// Another officer with a passphrase of their own, for the same key file.
    virtual base::Status addOfficer(const NewOfficer& officer, crypto::SecretBytes passphrase, KdfCost cost = KdfCost::production()) = 0;
    virtual base::Status changePassphrase(crypto::SecretBytes passphrase, KdfCost cost = KdfCost::production()) = 0;
};

class VaultFile {
public:
    /// Reads without unlocking. NotFound, Unreadable, Unsupported (newer format), Corrupt (which line).
    static base::Result<VaultInfo> status(const std::string& path);
    static base::Result<std::vector<SubjectInfo>> subjects(const std::string& path);

    /// Makes vault and key file; neither may exist. `random` (thread-safe if keys seal on several threads) and `clock` must outlive the vault.
    static base::Result<std::unique_ptr<UnlockedVault>> create(const std::string& path, const CreateOptions& options, crypto::SecretBytes passphrase,
                                                               crypto::Random& random, const base::Clock& clock);
    /// Refused: wrong passphrase, wrong or missing key file, unknown officer, weakened parameters, another store's vault. Corrupt: the line that does not
    /// fit. Waiting longer after each wrong passphrase is the caller's.
    static base::Result<std::unique_ptr<UnlockedVault>> unlock(const std::string& path, const UnlockOptions& options, crypto::SecretBytes passphrase,
                                                               crypto::Random& random, const base::Clock& clock);
};

} // namespace lookback::vault
