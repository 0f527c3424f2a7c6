#include "core/crypto/random.h"

#include "core/crypto/openssl_util.h"

#include <openssl/rand.h>

#include <array>
#include <atomic>
#include <cstring>
#include <pthread.h>

namespace lookback::crypto {
namespace {

// Counts the forks this process descends from. A buffer filled before a fork exists twice: using its bytes in both processes
// would repeat initialisation vectors, which breaks AES-GCM.
std::atomic<unsigned> g_forks{0};

void watchForks() {
    static const bool watching = [] {
        detail::require(pthread_atfork(nullptr, nullptr, [] { g_forks.fetch_add(1, std::memory_order_relaxed); }) == 0, "pthread_atfork");
        return true;
    }();
    static_cast<void>(watching);
}

struct Buffer {
    static constexpr std::size_t kSize = 768; // 64 initialisation vectors
    std::array<std::uint8_t, kSize> bytes{};
    std::size_t used = kSize;
    unsigned forks = 0;

    ~Buffer() { wipe(bytes.data(), bytes.size()); }
    void refill() {
        detail::require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1, "RAND_bytes");
        used = 0;
        forks = g_forks.load(std::memory_order_relaxed);
    }
};

} // namespace

void SystemRandom::fill(std::span<std::uint8_t> out) {
    if (out.size() > 64) {
        detail::require(RAND_bytes_ex(nullptr, out.data(), out.size(), 0) == 1, "RAND_bytes");
        return;
    }
    watchForks();
    thread_local Buffer buffer;
    if (buffer.used + out.size() > Buffer::kSize || buffer.forks != g_forks.load(std::memory_order_relaxed))
        buffer.refill();
    std::memcpy(out.data(), buffer.bytes.data() + buffer.used, out.size());
    std::memset(buffer.bytes.data() + buffer.used, 0, out.size());
    buffer.used += out.size();
}

Random& systemRandom() {
    static SystemRandom random;
    return random;
}

SecretBytes randomSecret(Random& random, std::size_t size) {
    SecretBytes secret(size);
    if (dynamic_cast<SystemRandom*>(&random) != nullptr)
        detail::require(RAND_priv_bytes_ex(nullptr, secret.bytes().data(), size, 0) == 1, "RAND_priv_bytes");
    else
        random.fill(secret.bytes());
    return secret;
}

base::Uuid randomUuid(Random& random) {
    base::Uuid id;
    random.fill(id.bytes);
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x40U);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
    return id;
}

} // namespace lookback::crypto
