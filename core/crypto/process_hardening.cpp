#include "core/crypto/process_hardening.h"

#include <openssl/crypto.h>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace lookback::crypto {
namespace {

constexpr std::size_t kSecureHeap = 4U << 20U; // half of the usual RLIMIT_MEMLOCK; holds 32,768 keys and the values on screen
constexpr std::size_t kSmallestBlock = 32;

bool makeNotDumpable() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return false;
#else
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
#endif
}

Hardening harden() {
    Hardening done;
    done.notDumpable = makeNotDumpable();
    const rlimit none{0, 0};
    done.noCoreFiles = setrlimit(RLIMIT_CORE, &none) == 0;
    const int heap = CRYPTO_secure_malloc_initialized() != 0 ? 2 : CRYPTO_secure_malloc_init(kSecureHeap, kSmallestBlock);
    done.secureHeap = heap != 0;
    done.heapLocked = heap == 1; // 2: there, but not locked or not guarded
    return done;
}

} // namespace

Hardening hardenProcess() {
    static const Hardening done = harden();
    return done;
}

} // namespace lookback::crypto
