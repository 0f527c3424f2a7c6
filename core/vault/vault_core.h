// An unlocked vault's state: keys found and made, sealed and opened. One mutex guards all of it; encryption itself runs outside.
// Invariant: m_end, m_lastMac and m_lineNumber describe the last complete line read of the file m_id, and every line up to it fits the chain. Keys are
// opened when first used and kept, at most kCachedKeys of them, in one block of the secure heap.
#pragma once

#include "core/event/sealed_field.h"
#include "core/vault/files.h"
#include "core/vault/officer_keys.h"
#include "core/vault/vault.h"

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

namespace lookback::vault {

class VaultCore;

/// A key line in memory.
class Key final : public SubjectKey {
public:
    Key(VaultCore& vault, const KeyLine& line);
    [[nodiscard]] std::string_view kid() const override { return {m_kid.data(), m_kid.size()}; }
    [[nodiscard]] std::string_view subject() const override { return m_subject; }
    void seal(std::string& out, const base::Uuid& evt, std::string_view fld, std::string_view json) const override;

private:
    friend class VaultCore;
    VaultCore& m_vault;
    std::array<char, event::kKidLength> m_kid;
    std::string m_subject;
    base::Instant m_createdAt;
    crypto::Digest256 m_commitment;
    Sealed m_sealed;              ///< under the epoch key
    int m_slot = -1;              ///< in the cache of opened keys
    std::uint32_t m_generation = 0; ///< of the file that holds it
    mutable std::uint64_t m_used = 0; ///< the span between two sync() in which it last sealed
};

class VaultCore {
public:
    struct Parts {
        std::string path, keyFile;
        base::Uuid officer;
        OfficerSecrets secrets;
        unsigned keyFileMode = 0;
        crypto::Random& random;
        const base::Clock& clock;
    };
    explicit VaultCore(Parts parts);
    VaultCore(const VaultCore&) = delete;
    VaultCore& operator=(const VaultCore&) = delete;

    /// Reads and checks every line of a file whose header was parsed. Corrupt names the line.
    base::Status load(File file, Header header, crypto::SecretBytes epochKey);

    base::Status readNews();
    VaultInfo info();
    OfficerInfo officer();
    const std::string& keyFile() const { return m_parts.keyFile; }
    std::vector<std::string> warnings();
    enum class Make : std::uint8_t { No, Yes, AlsoErased /* though the subject was erased; durable at once */ };
    base::Result<const SubjectKey*> keyFor(std::string_view subject, Make make);
    base::Status sync();
    base::Status writeSeen(const SeenLine& seen);
    RevealResult reveal(std::string_view sealed, const base::Uuid& evt, std::string_view fld);
    crypto::Ed25519Signature sign(std::string_view message) const { return crypto::ed25519Sign(m_parts.secrets.signKey.view(), message); }
    std::vector<Fence> fences();
    std::optional<crypto::Digest256> commitmentOf(std::string_view kid);
    std::string subjectOf(std::string_view kid);
    std::vector<std::string> resurrected();
    std::unique_ptr<KeyTraces> traces(std::span<const std::string> kids);
    base::Status changeEpoch(const EpochChange& change, const std::function<base::Status(EpochStep)>& onStep);
    base::Status setPolicy(int approvals, int coolOffHours);
    base::Status addOfficer(const NewOfficer& officer, const crypto::SecretBytes& passphrase, KdfCost cost);
    base::Status changePassphrase(const crypto::SecretBytes& passphrase, KdfCost cost);

    void sealWith(const Key& key, std::string& out, const base::Uuid& evt, std::string_view fld, std::string_view json);

private:
    // A cipher with one key's schedule; a few exist, as many as threads seal at once.
    struct Cipher {
        event::FieldCipher field;
        const Key* loaded = nullptr;
    };
    using CipherPtr = std::unique_ptr<Cipher>;

    base::Status acceptLine(std::string_view line, std::int64_t end);
    base::Status acceptKey(KeyLine& line);
    base::Status refresh();
    base::Status readOn();
    base::Status reload();
    void lookAgain();
    void noteDestroyed();
    base::Status makeWritable();
    base::Status appendLine(const Line& line);
    base::Result<Key*> makeKey(std::string_view subject);

    using Fences = std::map<std::string, FenceLine, std::less<>>; ///< by kid; ordered, so that rewriting is repeatable
    struct Written {
        File file;
        FileId id;
        crypto::Digest256 last{};
        std::int64_t bytes = 0;
    };
    base::Result<Written> writeWhole(const std::string& path, Header& header, crypto::HmacSha256& chain, const Fences& fences, const std::vector<const Key*>& keys,
                                     const std::function<base::Result<Sealed>(const Key&)>& sealedOf) const;
    base::Status rewrite(Header header);
    [[nodiscard]] const Officer& self() const;

    base::Status checkChange(const EpochChange& change) const;
    base::Status checkFence(const Fence& fence, std::int64_t to) const;
    base::Status newEpoch(const EpochChange& change, const std::function<base::Status(EpochStep)>& onStep);
    base::Status checkKeys(const std::set<std::string, std::less<>>& damaged);
    base::Status destroyOld();
    bool opensRightly(const Key& key, const crypto::SecretBytes& jwk) const;
    [[nodiscard]] bool isDestroyed(const Key& key) const;
    char* openKey(Key& key);
    char* claimSlot(Key& key);
    CipherPtr takeCipher(const Key& key);
    void giveBack(CipherPtr cipher);
    base::Error place(base::Error error, std::int64_t line) const;
    base::Error noKeyFile() const;

    static constexpr std::size_t kKeyBytes = 32;
    static constexpr std::size_t kCachedKeys = 16'384; ///< half a mebibyte

    Parts m_parts;
    OfficerInfo m_officerInfo;
    WriteLock m_lock;
    std::mutex m_mutex;

    // The file as read.
    File m_file;
    FileId m_id;
    bool m_writable = false, m_dirty = false;
    Header m_header;
    std::int64_t m_end = 0, m_lineNumber = 0;
    crypto::Digest256 m_lastMac{};
    std::uint32_t m_generation = 0;
    std::optional<SeenLine> m_seen;
    std::optional<base::Error> m_broken; ///< the file stopped making sense while open
    std::chrono::steady_clock::time_point m_lastLook{};
    File m_replaced; ///< the file an epoch change put aside, until it is overwritten: where it could not be linked

    // Keys.
    crypto::SecretBytes m_epochKey;
    crypto::AesGcm m_epochCipher;
    crypto::HmacSha256 m_chain;
    std::deque<Key> m_keys; ///< addresses are handed out
    std::unordered_map<std::string_view, Key*> m_byKid, m_bySubject;
    Fences m_fences;
    struct Erased {
        std::string erasure;
        std::int64_t epoch = 0;
    };
    std::unordered_map<std::string, Erased> m_erasedSubjects; ///< by subject, the newest
    crypto::SecretBytes m_cache;
    std::vector<Key*> m_cacheOwner;
    std::size_t m_cacheHand = 0;
    std::vector<CipherPtr> m_idle;
    std::uint64_t m_span = 1; ///< counts sync()
    std::string m_destroyedInUse;
};

/// What the header says, for people.
VaultInfo describe(const Header& header);
OfficerInfo describe(const Officer& officer);
/// Codes every line in turn, for files written whole.
class ChainWriter {
public:
    ChainWriter(crypto::HmacSha256& chain, const File& file, const std::string& path) : m_chain(chain), m_file(file), m_path(path) {}
    base::Status add(std::string_view text);
    base::Status flush();
    [[nodiscard]] const crypto::Digest256& last() const { return m_last; }
    [[nodiscard]] std::int64_t bytes() const { return m_bytes; }

private:
    crypto::HmacSha256& m_chain;
    const File& m_file;
    const std::string& m_path;
    std::string m_buffer;
    crypto::Digest256 m_last{};
    std::int64_t m_bytes = 0;
};
crypto::Digest256 chainCode(crypto::HmacSha256& chain, const crypto::Digest256& previous, std::string_view bodyWithoutBrace);

} // namespace lookback::vault
