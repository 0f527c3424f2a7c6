// A new epoch (security.md 3, E3 to E6; FORMAT.md, "A new epoch"). The order keeps two things true at every moment, whatever stops it: one key file beside
// the vault opens it, and nothing is destroyed before what replaces it is durable. Each step looks at the files, not at memory, so doing it again after a
// crash is doing the rest. The lock file is held throughout.
#include "core/vault/vault_core.h"

#include "core/json/cursor.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>

namespace lookback::vault {

using base::ErrorCode;
using base::makeError;

namespace {

constexpr std::size_t kSecretBytes = 32;

// Overwritten is what was this vault's. A key file of another one may stand under these names when somebody named the wrong file; it exists nowhere else.
base::Status notAnothers(const std::string& keyFile, const base::Uuid& vault) {
    if (!openRegular(keyFile, false).ok())
        return base::success(); // none there, or a link, which is not followed
    const auto there = readKeyFile(keyFile, vault);
    return there.ok() || there.error().code != ErrorCode::Refused ? base::success() : base::Status(there.error());
}

bool isOneOf(const std::vector<std::string>& ids, const std::string& id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

} // namespace

base::Status VaultCore::changeEpoch(const EpochChange& change, const std::function<base::Status(EpochStep)>& onStep) {
    const std::scoped_lock guard(m_mutex);
    LOOKBACK_TRY(m_lock.acquire());
    const WriteLock::Guard locked(m_lock);
    LOOKBACK_TRY(refresh());
    LOOKBACK_TRY(checkChange(change));
    if (m_header.epoch < change.to) {
        LOOKBACK_TRY(destroyOld()); // of a change that did not get to its end
        // One that is out of reach could not be destroyed.
        if (!fittingKeyFile(m_parts.keyFile, m_header, self(), m_parts.secrets))
            return noKeyFile();
        LOOKBACK_TRY(openRegular(m_parts.keyFile, true));
        bool stopped = false;
        const auto step = [&](EpochStep done) -> base::Status {
            base::Status status = onStep ? onStep(done) : base::success();
            stopped = !status.ok();
            return status;
        };
        base::Status made = newEpoch(change, step);
        if (!made.ok() && !stopped && m_header.epoch < change.to)
            static_cast<void>(destroyOld().ok()); // the old epoch stays: nothing of the new one is left about
        LOOKBACK_TRY(std::move(made));
    }
    LOOKBACK_TRY(destroyOld());
    return onStep ? onStep(EpochStep::OldDestroyed) : base::success();
}

// ---- What may be asked ---------------------------------------------------------------------------------------------------------

base::Status VaultCore::checkFence(const Fence& fence, std::int64_t to) const {
    constexpr std::size_t kMostId = 100;
    std::string quoted;
    json::appendString(quoted, fence.subject);
    const bool plain = std::all_of(fence.erasure.begin(), fence.erasure.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\'; });
    if (!event::isKid(fence.kid) || fence.subject.empty() || fence.subject.size() > kMaxSubject || json::check(quoted) || fence.erasure.empty() ||
        fence.erasure.size() > kMostId || !plain || fence.epoch < 0 || fence.epoch > to)
        return makeError(ErrorCode::InvalidArgument, "a key to destroy is not named rightly (key id, subject, erasure, epoch)");
    // "Erase A" must not destroy the key of B, whoever mixed them up.
    const auto fits = [&](std::string_view subject, const crypto::Digest256& commitment) { return subject == fence.subject && commitment == fence.commitment; };
    const auto key = m_byKid.find(fence.kid);
    const auto old = m_fences.find(fence.kid);
    if ((key != m_byKid.end() && key->second->m_generation == m_generation && !fits(key->second->m_subject, key->second->m_commitment)) ||
        (old != m_fences.end() && !fits(old->second.subject, old->second.commitment)))
        return makeError(ErrorCode::Conflict, "the key " + fence.kid + " has another subject or commitment in the vault than in the erasure", m_parts.path,
                         "nothing was changed; look into both");
    return base::success();
}

base::Status VaultCore::checkChange(const EpochChange& change) const {
    const std::string epochs = "the vault is in epoch " + std::to_string(m_header.epoch) + ", the change leads to " + std::to_string(change.to);
    if (change.to < 1)
        return makeError(ErrorCode::InvalidArgument, "epochs count from 1");
    if (m_header.epoch > change.to)
        return makeError(ErrorCode::Conflict, epochs, m_parts.path, "it was changed since");
    for (const Fence& fence : change.fences)
        LOOKBACK_TRY(checkFence(fence, change.to));
    std::size_t left = 0;
    std::vector<std::string> present;
    for (const Officer& officer : m_header.officers) {
        present.push_back(officer.id.text());
        left += isOneOf(change.removedOfficers, present.back()) ? 0 : 1;
    }

    if (m_header.epoch == change.to) {
        const bool fenced = std::all_of(change.fences.begin(), change.fences.end(), [&](const Fence& f) { return m_fences.contains(f.kid); });
        const bool same = fenced && left == present.size();
        return same ? base::success() : base::Status(makeError(ErrorCode::Conflict, epochs + ", but that was another change", m_parts.path, "it was changed since"));
    }
    for (const std::string& id : change.removedOfficers)
        if (!isOneOf(present, id))
            return makeError(ErrorCode::NotFound, "the vault has no officer " + id, m_parts.path);
    if (change.removedOfficers.empty())
        return base::success();
    if (left == 0)
        return makeError(ErrorCode::Refused, "a vault without officers would open for nobody", m_parts.path, "add another officer first");
    // The new epoch must open for whoever makes it, or the old one could be destroyed for nothing.
    if (isOneOf(change.removedOfficers, m_parts.officer.text()))
        return makeError(ErrorCode::Refused, "an officer cannot remove themselves", m_parts.path, "another officer does it");
    if (left < static_cast<std::size_t>(m_header.approvals))
        return makeError(ErrorCode::Refused, "the policy asks for " + std::to_string(m_header.approvals) + " officers and " + std::to_string(left) + " would be left",
                         m_parts.path, "add an officer or lower the policy first");
    return base::success();
}

// ---- E3 to E5 ------------------------------------------------------------------------------------------------------------------

base::Status VaultCore::newEpoch(const EpochChange& change, const std::function<base::Status(EpochStep)>& onStep) {
    // E3.
    const crypto::SecretBytes second = crypto::randomSecret(m_parts.random, kSecretBytes);
    LOOKBACK_TRY(writeKeyFile(nextKeyFile(m_parts.keyFile), m_header.vault, change.to, second.view()));
    LOOKBACK_TRY(onStep(EpochStep::KeyFileWritten));

    // E4.
    crypto::SecretBytes epochKey = crypto::randomSecret(m_parts.random, kSecretBytes);
    Header header = m_header;
    header.epoch = change.to;
    std::erase_if(header.officers, [&](const Officer& o) { return isOneOf(change.removedOfficers, o.id.text()); });
    for (Officer& officer : header.officers)
        sealSlot(officer, header.vault, header.epoch, epochKey.view(), second.view(), m_parts.random);
    Fences fences = m_fences;
    for (const Fence& f : change.fences)
        fences.try_emplace(f.kid, FenceLine{f.kid, f.subject, f.commitment, f.erasure, f.epoch == 0 ? change.to : f.epoch});
    std::vector<const Key*> keys;
    for (const Key& key : m_keys)
        if (key.m_generation == m_generation && !fences.contains(key.kid()))
            keys.push_back(&key);
    crypto::AesGcm cipher;
    cipher.setKey(epochKey.view());
    crypto::HmacSha256 chain(chainKey(epochKey.view()).view());
    std::set<std::string, std::less<>> damaged; // opened, but never the key its line commits to: taken along as it is
    const auto sealAnew = [&](const Key& key) -> base::Result<Sealed> {
        const auto jwk = open(m_epochCipher, keyHeader(key.kid(), m_header.epoch), key.m_sealed);
        if (!jwk)
            return makeError(ErrorCode::Corrupt, "the key " + std::string(key.kid()) + " does not open, so that it cannot be sealed anew", m_parts.path,
                             "nothing was changed; put back a copy you trust");
        if (!opensRightly(key, *jwk))
            damaged.emplace(key.kid());
        return seal(cipher, keyHeader(key.kid(), header.epoch), jwk->view(), m_parts.random);
    };
    const std::string fresh = m_parts.path + ".new";
    LOOKBACK_TRY_ASSIGN(Written written, writeWhole(fresh, header, chain, fences, keys, sealAnew));
    LOOKBACK_TRY(syncFolderOf(fresh));
    LOOKBACK_TRY(onStep(EpochStep::VaultWritten));

    // E5. The old file keeps a name, or at least a descriptor, so that it can be overwritten.
    const std::string old = m_parts.path + ".old";
    LOOKBACK_TRY_ASSIGN(File replaced, openRegular(m_parts.path, true));
    LOOKBACK_TRY_ASSIGN(const bool linked, linkFile(m_parts.path, old));
    if (linked)
        LOOKBACK_TRY(syncFolderOf(old));
    // What stands in the new file is read back, every key opened, before the old one is given up.
    Header oldHeader = m_header;
    crypto::SecretBytes oldKey = crypto::SecretBytes::copyOf(m_epochKey.view());
    const std::string inUse = m_destroyedInUse;
    base::Status adopted = load(std::move(written.file), std::move(header), std::move(epochKey));
    if (adopted.ok())
        adopted = checkKeys(damaged);
    if (!adopted.ok())
        adopted = makeError(ErrorCode::CannotWrite, "the new vault was not read back as it was written: " + adopted.error().message, fresh,
                            "the old one is unchanged; check the disk and try again");
    if (adopted.ok())
        adopted = renameFile(fresh, m_parts.path);
    if (!adopted.ok()) {
        m_destroyedInUse = inUse;
        auto back = load(std::move(replaced), std::move(oldHeader), std::move(oldKey));
        if (!back.ok())
            m_broken = back.error();
        m_writable = back.ok();
        return adopted;
    }
    m_writable = true;
    if (!linked)
        m_replaced = std::move(replaced);
    LOOKBACK_TRY(syncFolderOf(m_parts.path));
    return onStep(EpochStep::VaultReplaced);
}

bool VaultCore::opensRightly(const Key& key, const crypto::SecretBytes& jwk) const {
    std::array<char, kKeyBytes> bytes;
    const bool right = readSubjectJwk(jwk, key.kid(), bytes.data()) && keyCommitment({bytes.data(), bytes.size()}, key.kid()) == key.m_commitment;
    crypto::wipe(bytes.data(), bytes.size());
    return right;
}

base::Status VaultCore::checkKeys(const std::set<std::string, std::less<>>& damaged) {
    for (const Key& key : m_keys) {
        if (key.m_generation != m_generation)
            continue;
        const auto jwk = open(m_epochCipher, keyHeader(key.kid(), m_header.epoch), key.m_sealed);
        if (!jwk || (!opensRightly(key, *jwk) && !damaged.contains(key.kid())))
            return makeError(ErrorCode::Corrupt, "the key " + std::string(key.kid()) + " does not open", m_parts.path);
    }
    return base::success();
}

// ---- E6 ------------------------------------------------------------------------------------------------------------------------

// Overwrites and removes what an epoch change put aside, or began and did not finish. Requires: the lock, and refresh().
base::Status VaultCore::destroyOld() {
    const std::string next = nextKeyFile(m_parts.keyFile), old = m_parts.path + ".old", fresh = m_parts.path + ".new";
    if (!identify(next) && !identify(old) && !identify(fresh) && !m_replaced.isOpen())
        return base::success();
    const auto inForce = fittingKeyFile(m_parts.keyFile, m_header, self(), m_parts.secrets);
    const auto keyFileId = inForce ? identify(inForce->path) : std::nullopt;
    if (!keyFileId)
        return noKeyFile();
    LOOKBACK_TRY(notAnothers(m_parts.keyFile, m_header.vault));
    LOOKBACK_TRY(notAnothers(next, m_header.vault));
    // A rename seen by this process may still be lost with the machine: first what is in force is made durable, then the rest destroyed.
    LOOKBACK_TRY(syncFolderOf(m_parts.path));
    LOOKBACK_TRY(syncFolderOf(m_parts.keyFile));
    const std::array<FileId, 2> keep{m_id, *keyFileId};

    // The old key file first: it is what opens old copies of the vault.
    if (inForce->path == next) {
        if (identify(m_parts.keyFile)) {
            LOOKBACK_TRY_ASSIGN(const File file, openRegular(m_parts.keyFile, true));
            LOOKBACK_TRY(overwrite(file, m_parts.keyFile, m_parts.random));
        }
        LOOKBACK_TRY(renameFile(next, m_parts.keyFile)); // unlinks it
        m_parts.keyFileMode = inForce->file.mode;
    } else {
        LOOKBACK_TRY(destroyFile(next, keep, m_parts.random));
    }
    LOOKBACK_TRY(syncFolderOf(m_parts.keyFile));
    if (m_replaced.isOpen()) {
        LOOKBACK_TRY(overwrite(m_replaced, m_parts.path, m_parts.random));
        m_replaced.close();
    }
    LOOKBACK_TRY(destroyFile(old, keep, m_parts.random));
    LOOKBACK_TRY(destroyFile(fresh, keep, m_parts.random));
    return syncFolderOf(m_parts.path);
}

} // namespace lookback::vault
