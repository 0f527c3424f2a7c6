#include "core/crypto/secret_bytes.h"

#include "core/crypto/openssl_util.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace lookback::crypto {
namespace {

// From the secure heap; from ordinary memory when that is full, since a value that cannot be shown helps nobody. Either is
// wiped on release: OPENSSL_secure_clear_free tells them apart.
char* allocate(std::size_t size) {
    void* p = OPENSSL_secure_malloc(size);
    if (p == nullptr)
        p = OPENSSL_malloc(size);
    detail::require(p != nullptr, "memory for a secret");
    return static_cast<char*>(p);
}

} // namespace

SecretBytes::SecretBytes(std::size_t size) {
    if (size == 0)
        return;
    m_data = allocate(size);
    m_size = m_capacity = size;
    std::memset(m_data, 0, size);
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)), m_capacity(std::exchange(other.m_capacity, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
        clear();
        m_data = std::exchange(other.m_data, nullptr);
        m_size = std::exchange(other.m_size, 0);
        m_capacity = std::exchange(other.m_capacity, 0);
    }
    return *this;
}

SecretBytes SecretBytes::copyOf(std::string_view bytes) {
    SecretBytes copy(bytes.size());
    if (!bytes.empty())
        std::memcpy(copy.m_data, bytes.data(), bytes.size());
    return copy;
}

SecretBytes SecretBytes::take(std::string& source) {
    SecretBytes taken = copyOf(source);
    wipe(source);
    return taken;
}

SecretBytes& SecretBytes::append(std::string_view bytes) {
    if (bytes.empty())
        return *this;
    if (m_size + bytes.size() > m_capacity) {
        SecretBytes grown(std::max({m_size + bytes.size(), m_capacity * 2, std::size_t{64}}));
        if (m_size > 0)
            std::memcpy(grown.m_data, m_data, m_size);
        grown.m_size = m_size;
        *this = std::move(grown);
    }
    std::memcpy(m_data + m_size, bytes.data(), bytes.size());
    m_size += bytes.size();
    return *this;
}

void SecretBytes::resize(std::size_t size) {
    if (size > m_capacity)
        *this = SecretBytes(size);
    else if (size < m_size)
        truncate(size);
    m_size = size;
}

void SecretBytes::truncate(std::size_t size) {
    assert(size <= m_size);
    if (size < m_size)
        OPENSSL_cleanse(m_data + size, m_size - size);
    m_size = size;
}

void SecretBytes::clear() noexcept {
    if (m_data != nullptr)
        OPENSSL_secure_clear_free(m_data, m_capacity);
    m_data = nullptr;
    m_size = m_capacity = 0;
}

bool operator==(const SecretBytes& a, const SecretBytes& b) {
    return a.m_size == b.m_size && (a.m_size == 0 || CRYPTO_memcmp(a.m_data, b.m_data, a.m_size) == 0);
}

void wipe(std::string& text) {
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

void wipe(void* bytes, std::size_t size) { OPENSSL_cleanse(bytes, size); }

} // namespace lookback::crypto
