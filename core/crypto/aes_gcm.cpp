#include "core/crypto/aes_gcm.h"

#include "core/crypto/openssl_util.h"
#include "core/crypto/secret_bytes.h"

#include <array>
#include <cassert>
#include <cstring>
#include <limits>
#include <utility>

namespace lookback::crypto {

using namespace detail;

namespace {

const EVP_CIPHER* method() {
    static const EVP_CIPHER* const cipher = [] {
        const EVP_CIPHER* c = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
        require(c != nullptr, "AES-256-GCM");
        return c;
    }();
    return cipher;
}

EVP_CIPHER_CTX* ctx(void* context) { return static_cast<EVP_CIPHER_CTX*>(context); }

int length(std::string_view s) {
    require(s.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()), "AES-GCM length");
    return static_cast<int>(s.size());
}

} // namespace

AesGcm::AesGcm() : m_context(EVP_CIPHER_CTX_new()) {
    require(m_context != nullptr && EVP_EncryptInit_ex2(ctx(m_context), method(), nullptr, nullptr, nullptr) == 1, "AES-256-GCM");
}
AesGcm::~AesGcm() { EVP_CIPHER_CTX_free(ctx(m_context)); }
AesGcm::AesGcm(AesGcm&& other) noexcept : m_context(std::exchange(other.m_context, nullptr)) {}
AesGcm& AesGcm::operator=(AesGcm&& other) noexcept {
    std::swap(m_context, other.m_context);
    return *this;
}

void AesGcm::setKey(std::string_view key) {
    require(key.size() == kAesKeyBytes && EVP_EncryptInit_ex2(ctx(m_context), nullptr, bytes(key), nullptr, nullptr) == 1, "AES-GCM key");
}

void AesGcm::seal(std::string_view iv, std::string_view aad, std::string_view plaintext, char* ciphertext,
                  std::span<std::uint8_t, kAesTagBytes> tag) {
    EVP_CIPHER_CTX* const c = ctx(m_context);
    auto* const out = reinterpret_cast<unsigned char*>(ciphertext);
    int n = 0;
    bool ok = iv.size() == kAesIvBytes && EVP_EncryptInit_ex2(c, nullptr, nullptr, bytes(iv), nullptr) == 1;
    if (!aad.empty())
        ok = ok && EVP_EncryptUpdate(c, nullptr, &n, bytes(aad), length(aad)) == 1;
    if (!plaintext.empty())
        ok = ok && EVP_EncryptUpdate(c, out, &n, bytes(plaintext), length(plaintext)) == 1;
    std::array<unsigned char, 16> none{};
    ok = ok && EVP_EncryptFinal_ex(c, none.data(), &n) == 1;
    ok = ok && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) == 1;
    require(ok, "AES-GCM encryption");
}

bool AesGcm::open(std::string_view iv, std::string_view aad, std::string_view ciphertext, std::string_view tag, char* plaintext) {
    require(iv.size() == kAesIvBytes && tag.size() == kAesTagBytes, "AES-GCM sizes");
    EVP_CIPHER_CTX* const c = ctx(m_context);
    auto* const out = reinterpret_cast<unsigned char*>(plaintext);
    int n = 0;
    bool ok = EVP_DecryptInit_ex2(c, nullptr, nullptr, bytes(iv), nullptr) == 1;
    if (!aad.empty())
        ok = ok && EVP_DecryptUpdate(c, nullptr, &n, bytes(aad), length(aad)) == 1;
    if (!ciphertext.empty())
        ok = ok && EVP_DecryptUpdate(c, out, &n, bytes(ciphertext), length(ciphertext)) == 1;
    std::array<unsigned char, kAesTagBytes> expected;
    std::memcpy(expected.data(), tag.data(), tag.size());
    ok = ok && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(expected.size()), expected.data()) == 1;
    require(ok, "AES-GCM decryption");
    std::array<unsigned char, 16> none{};
    if (EVP_DecryptFinal_ex(c, none.data(), &n) == 1)
        return true;
    if (!ciphertext.empty())
        wipe(plaintext, ciphertext.size());
    return false;
}

} // namespace lookback::crypto
