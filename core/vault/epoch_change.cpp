#include "core/vault/key_traces.h"
#include "core/vault/vault_core.h"

namespace lookback::vault {

using base::ErrorCode;
using base::makeError;

std::vector<Fence> VaultCore::fences() {
    const std::scoped_lock guard(m_mutex);
    std::vector<Fence> out;
    for (const auto& [kid, fence] : m_fences)
        out.push_back({fence.kid, fence.subject, fence.commitment, fence.erasure, fence.epoch});
    return out;
}

std::optional<crypto::Digest256> VaultCore::commitmentOf(std::string_view kid) {
    const std::scoped_lock guard(m_mutex);
    if (const auto key = m_byKid.find(kid); key != m_byKid.end())
        return key->second->m_commitment;
    if (const auto fence = m_fences.find(kid); fence != m_fences.end())
        return fence->second.commitment;
    return std::nullopt;
}

std::vector<std::string> VaultCore::resurrected() {
    const std::scoped_lock guard(m_mutex);
    std::vector<std::string> out;
    for (const auto& [kid, fence] : m_fences)
        if (const auto key = m_byKid.find(kid); key != m_byKid.end() && key->second->m_generation == m_generation)
            out.push_back(kid);
    return out;
}

std::unique_ptr<KeyTraces> VaultCore::traces(std::span<const std::string>) { return nullptr; }

base::Result<const SubjectKey*> VaultCore::readmit(std::string_view subject) {
    const std::scoped_lock guard(m_mutex);
    LOOKBACK_TRY(m_lock.acquire());
    const WriteLock::Guard locked(m_lock);
    LOOKBACK_TRY(refresh());
    LOOKBACK_TRY_ASSIGN(Key* const key, makeKey(subject));
    LOOKBACK_TRY(syncFile(m_file, m_parts.path));
    return static_cast<const SubjectKey*>(key);
}

base::Status VaultCore::changeEpoch(const EpochChange&, const std::function<base::Status(EpochStep)>&) {
    return makeError(ErrorCode::Internal, "changing the epoch is not built yet");
}

base::Status VaultCore::setPolicy(int approvals, int coolOffHours) {
    const std::scoped_lock guard(m_mutex);
    LOOKBACK_TRY(m_lock.acquire());
    const WriteLock::Guard locked(m_lock);
    LOOKBACK_TRY(refresh());
    Header header = m_header;
    header.approvals = approvals;
    header.coolOffHours = coolOffHours;
    return rewrite(std::move(header));
}

std::unique_ptr<KeyTraces> KeyTraces::ofCommitments(std::vector<std::pair<std::string, crypto::Digest256>>) { return nullptr; }

base::Result<KeyTraces::Hits> scanFile(KeyTraces&, const std::string& path, std::int64_t&, std::stop_token) {
    return makeError(ErrorCode::Internal, "scanning is not built yet", path);
}

} // namespace lookback::vault
