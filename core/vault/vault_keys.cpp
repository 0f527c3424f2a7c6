// VaultCore's other half: keys opened when first used, sealing and revealing with them.
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

} // namespace lookback::vault
