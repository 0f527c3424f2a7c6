// VaultCore's third part: changes of the header, which write the whole file anew beside the old one and put it in its place.
#include "core/vault/vault_core.h"

#include <algorithm>
#include <cassert>

namespace lookback::vault {

using base::ErrorCode;
using base::makeError;

const Officer& VaultCore::self() const {
    const auto at = std::find_if(m_header.officers.begin(), m_header.officers.end(), [&](const Officer& o) { return o.id == m_parts.officer; });
    assert(at != m_header.officers.end());
    return *at;
}

base::Error VaultCore::noKeyFile() const {
    return makeError(ErrorCode::Refused, "the key file that opens the vault is not where it was", m_parts.keyFile, "put it back, then try again");
}

// A new file, synced, nothing renamed. Sets header.lines.
base::Result<VaultCore::Written> VaultCore::writeWhole(const std::string& path, Header& header, crypto::HmacSha256& chain, const Fences& fences,
                                                       const std::vector<const Key*>& keys,
                                                       const std::function<base::Result<Sealed>(const Key&)>& sealedOf) const {
    header.lines = static_cast<std::int64_t>(1 + fences.size() + keys.size() + (m_seen ? 1 : 0));
    Written out;
    const auto content = [&](const File& file) -> base::Status {
        ChainWriter writer(chain, file, path);
        LOOKBACK_TRY(writer.add(headerText(header)));
        for (const auto& [kid, fence] : fences)
            LOOKBACK_TRY(writer.add(lineText(fence, header.epoch)));
        for (const Key* const key : keys) {
            LOOKBACK_TRY_ASSIGN(Sealed sealed, sealedOf(*key));
            LOOKBACK_TRY(writer.add(lineText(KeyLine{std::string(key->kid()), key->m_subject, key->m_createdAt, key->m_commitment, std::move(sealed)}, header.epoch)));
        }
        if (m_seen)
            LOOKBACK_TRY(writer.add(lineText(*m_seen, header.epoch)));
        LOOKBACK_TRY(writer.flush());
        out.last = writer.last();
        out.bytes = writer.bytes();
        return base::success();
    };
    LOOKBACK_TRY_ASSIGN(out.file, writeNew(path, content));
    LOOKBACK_TRY_ASSIGN(out.id, identify(out.file, path));
    return out;
}

// Requires: the lock, and refresh(). The epoch stays. A key that has a fence keeps its line: that is what tells that an older file was put back.
base::Status VaultCore::rewrite(Header header) {
    LOOKBACK_TRY(destroyOld());
    std::vector<const Key*> keys;
    for (const Key& key : m_keys)
        if (key.m_generation == m_generation)
            keys.push_back(&key);
    const std::string fresh = m_parts.path + ".new";
    LOOKBACK_TRY_ASSIGN(Written written, writeWhole(fresh, header, m_chain, m_fences, keys, [](const Key& key) { return key.m_sealed; }));
    if (auto renamed = renameFile(fresh, m_parts.path); !renamed.ok()) {
        removeQuietly(fresh);
        return renamed;
    }
    m_file = std::move(written.file);
    m_id = written.id;
    m_writable = true;
    m_dirty = false;
    m_lineNumber = header.lines;
    m_header = std::move(header);
    m_officerInfo = describe(self());
    m_lastMac = written.last;
    m_end = written.bytes;
    return syncFolderOf(m_parts.path);
}

base::Status VaultCore::addOfficer(const NewOfficer& added, const crypto::SecretBytes& passphrase, KdfCost cost) {
    constexpr std::size_t kMost = 256;
    const std::scoped_lock guard(m_mutex);
    LOOKBACK_TRY(m_lock.acquire());
    const WriteLock::Guard locked(m_lock);
    LOOKBACK_TRY(refresh());
    if (std::any_of(m_header.officers.begin(), m_header.officers.end(), [&](const Officer& o) { return o.name == added.name; }))
        return makeError(ErrorCode::InvalidArgument, "there is an officer of that name already", m_parts.path);
    if (m_header.officers.size() >= kMost)
        return makeError(ErrorCode::Refused, "the vault has 256 officers, which is the most", m_parts.path);
    const auto keyFile = fittingKeyFile(m_parts.keyFile, m_header, self(), m_parts.secrets);
    if (!keyFile)
        return noKeyFile();
    Officer officer;
    officer.id = crypto::randomUuid(m_parts.random);
    officer.name = added.name;
    officer.roles = added.roles;
    officer.second = kKeyFileMode;
    const OfficerSecrets secrets{crypto::newX25519(m_parts.random).privateKey, crypto::newEd25519(m_parts.random).privateKey};
    LOOKBACK_TRY(sealSecrets(officer, m_header.vault, secrets, passphrase.view(), cost.n(), m_parts.random));
    sealSlot(officer, m_header.vault, m_header.epoch, m_epochKey.view(), keyFile->file.key.view(), m_parts.random);
    Header header = m_header;
    header.officers.push_back(std::move(officer));
    return rewrite(std::move(header));
}

base::Status VaultCore::changePassphrase(const crypto::SecretBytes& passphrase, KdfCost cost) {
    const std::scoped_lock guard(m_mutex);
    LOOKBACK_TRY(m_lock.acquire());
    const WriteLock::Guard locked(m_lock);
    LOOKBACK_TRY(refresh());
    Header header = m_header;
    const auto own = std::find_if(header.officers.begin(), header.officers.end(), [&](const Officer& o) { return o.id == m_parts.officer; });
    LOOKBACK_TRY(sealSecrets(*own, header.vault, m_parts.secrets, passphrase.view(), cost.n(), m_parts.random));
    return rewrite(std::move(header));
}

base::Status VaultCore::setPolicy(int approvals, int coolOffHours) {
    constexpr int kMostHours = 24 * 365;
    const std::scoped_lock guard(m_mutex);
    LOOKBACK_TRY(m_lock.acquire());
    const WriteLock::Guard locked(m_lock);
    LOOKBACK_TRY(refresh());
    if (approvals < 1 || coolOffHours < 0 || coolOffHours > kMostHours)
        return makeError(ErrorCode::InvalidArgument, "a policy asks for 1 officer or more and a cool-off of 0 to 8760 hours");
    // Above the number of officers nothing could be erased. A vault made for more officers than it has yet keeps its figure.
    const int officers = static_cast<int>(m_header.officers.size());
    if (approvals > officers && approvals > m_header.approvals)
        return makeError(ErrorCode::Refused, "the policy cannot ask for more officers than the vault has (" + std::to_string(officers) + ")", m_parts.path, "add officers first");
    if (approvals == m_header.approvals && coolOffHours == m_header.coolOffHours)
        return base::success();
    Header header = m_header;
    header.approvals = approvals;
    header.coolOffHours = coolOffHours;
    return rewrite(std::move(header));
}

} // namespace lookback::vault
