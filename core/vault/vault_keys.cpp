// VaultCore's other half: keys opened when first used, sealing and revealing with them; what became of destroyed ones.
#include "core/vault/key_traces.h"
#include "core/vault/vault_core.h"

#include <algorithm>

namespace lookback::vault {

char* VaultCore::claimSlot(Key& key) {
    if (m_cache.empty()) {
        m_cache = crypto::SecretBytes(kCachedKeys * kKeyBytes);
        m_cacheOwner.assign(kCachedKeys, nullptr);
    }
    const std::size_t slot = m_cacheHand;
    m_cacheHand = (m_cacheHand + 1) % kCachedKeys;
    if (Key* const old = m_cacheOwner[slot])
        old->m_slot = -1;
    m_cacheOwner[slot] = &key;
    key.m_slot = static_cast<int>(slot);
    return m_cache.data() + slot * kKeyBytes;
}

// The key's bytes, or null when its line does not hold the key it commits to.
char* VaultCore::openKey(Key& key) {
    if (key.m_slot >= 0)
        return m_cache.data() + static_cast<std::size_t>(key.m_slot) * kKeyBytes;
    const auto jwk = open(m_epochCipher, keyHeader(key.kid(), m_header.epoch), key.m_sealed);
    if (!jwk)
        return nullptr;
    char* const bytes = claimSlot(key);
    if (readSubjectJwk(*jwk, key.kid(), bytes) &&
        crypto::equalConstantTime(view(keyCommitment({bytes, kKeyBytes}, key.kid())), view(key.m_commitment)))
        return bytes;
    crypto::wipe(bytes, kKeyBytes);
    m_cacheOwner[static_cast<std::size_t>(key.m_slot)] = nullptr;
    key.m_slot = -1;
    return nullptr;
}

// A cipher with the key's schedule, or null when the key does not open.
VaultCore::CipherPtr VaultCore::takeCipher(const Key& key) {
    auto at = std::find_if(m_idle.begin(), m_idle.end(), [&](const CipherPtr& c) { return c->loaded == &key; });
    CipherPtr cipher;
    if (at != m_idle.end() || !m_idle.empty()) {
        if (at == m_idle.end())
            --at;
        cipher = std::move(*at);
        m_idle.erase(at);
    } else {
        cipher = std::make_unique<Cipher>();
    }
    if (cipher->loaded != &key) {
        const char* const bytes = openKey(const_cast<Key&>(key));
        if (bytes == nullptr)
            return nullptr;
        cipher->field.setKey({bytes, kKeyBytes});
        cipher->loaded = &key;
    }
    return cipher;
}

void VaultCore::sealWith(const Key& key, std::string& out, const base::Uuid& evt, std::string_view fld, std::string_view json) {
    CipherPtr cipher;
    {
        const std::scoped_lock guard(m_mutex);
        key.m_used = m_span;
        if (!isDestroyed(key))
            cipher = takeCipher(key);
        if (cipher == nullptr) {
            // Erased meanwhile: nothing personal is written, and the next sync() refuses the whole.
            m_destroyedInUse = key.m_subject;
            out += "null";
            return;
        }
    }
    cipher->field.seal(out, key.kid(), evt, fld, json, m_parts.random);
    giveBack(std::move(cipher));
}

void VaultCore::giveBack(CipherPtr cipher) {
    const std::scoped_lock guard(m_mutex);
    // A key destroyed while it was in use goes with its cipher.
    if (!isDestroyed(*cipher->loaded))
        m_idle.push_back(std::move(cipher));
}

RevealResult VaultCore::reveal(std::string_view sealed, const base::Uuid& evt, std::string_view fld) {
    RevealResult result;
    const auto kid = event::sealedKid(sealed);
    if (!kid)
        return result;
    const std::string_view id(kid->data(), kid->size());
    CipherPtr cipher;
    Key* key = nullptr;
    {
        const std::scoped_lock guard(m_mutex);
        lookAgain();
        auto at = m_byKid.find(id);
        if (at == m_byKid.end() && refresh().ok())
            at = m_byKid.find(id);
        key = at == m_byKid.end() ? nullptr : at->second;
        if (key == nullptr || isDestroyed(*key)) {
            // A broken seal wins over a destroyed key: without the key, its place and form are all that can be checked.
            const auto parts = event::parseSealed(sealed);
            if (!parts || parts->evt != evt || parts->fld != fld)
                return result;
            result.kid = id;
            const auto fence = m_fences.find(result.kid);
            result.kind = fence == m_fences.end() ? RevealKind::Missing : RevealKind::Erased;
            if (fence != m_fences.end()) {
                result.subject = fence->second.subject;
                result.erasure = fence->second.erasure;
            }
            return result;
        }
        cipher = takeCipher(*key);
    }
    if (cipher == nullptr)
        return result;
    if (cipher->field.open(sealed, id, evt, fld, result.text) == event::Opened::Clear) {
        result.kind = RevealKind::Clear;
        result.kid = id;
        result.subject = key->m_subject;
    }
    giveBack(std::move(cipher));
    return result;
}

// ---- Destroyed keys ------------------------------------------------------------------------------------------------------------

std::vector<Fence> VaultCore::fences() {
    const std::scoped_lock guard(m_mutex);
    std::vector<Fence> out;
    out.reserve(m_fences.size());
    for (const auto& [kid, fence] : m_fences)
        out.push_back({fence.kid, fence.subject, fence.commitment, fence.erasure, fence.epoch});
    return out;
}

std::optional<crypto::Digest256> VaultCore::commitmentOf(std::string_view kid) {
    const std::scoped_lock guard(m_mutex);
    if (const auto fence = m_fences.find(kid); fence != m_fences.end())
        return fence->second.commitment;
    if (const auto key = m_byKid.find(kid); key != m_byKid.end() && !isDestroyed(*key->second))
        return key->second->m_commitment;
    return std::nullopt;
}

std::string VaultCore::subjectOf(std::string_view kid) {
    const std::scoped_lock guard(m_mutex);
    if (const auto fence = m_fences.find(kid); fence != m_fences.end())
        return fence->second.subject;
    const auto key = m_byKid.find(kid);
    return key == m_byKid.end() || isDestroyed(*key->second) ? std::string() : key->second->m_subject;
}

std::vector<std::string> VaultCore::resurrected() {
    const std::scoped_lock guard(m_mutex);
    std::vector<std::string> out;
    for (const auto& [kid, fence] : m_fences)
        if (const auto key = m_byKid.find(kid); key != m_byKid.end() && key->second->m_generation == m_generation)
            out.push_back(kid);
    return out;
}

std::unique_ptr<KeyTraces> VaultCore::traces(std::span<const std::string> kids) {
    const std::scoped_lock guard(m_mutex);
    std::vector<crypto::SecretBytes> keys;
    for (const std::string& kid : kids) {
        const auto at = m_byKid.find(kid);
        // A key with a fence too: its line is there, and must go like any other.
        if (at == m_byKid.end() || at->second->m_generation != m_generation)
            continue;
        if (const char* const bytes = openKey(*at->second))
            keys.push_back(crypto::SecretBytes::copyOf({bytes, kKeyBytes}));
    }
    keys.push_back(crypto::SecretBytes::copyOf(m_epochKey.view()));
    if (auto keyFile = fittingKeyFile(m_parts.keyFile, m_header, self(), m_parts.secrets))
        keys.push_back(std::move(keyFile->file.key));
    return KeyTraces::ofKeys(std::move(keys));
}

} // namespace lookback::vault
