// Memory given back is wiped: what a std::string, a vector or any object held is gone once it is released, wherever in the program it was made. Clear personal values
// pass through many of them (lines of a log, unescaped strings, documents being built), and a container that grows leaves its old block behind; no care taken in one
// place covers that. Replaces the deallocation functions of the whole program (C++20, [new.delete]), weakly, so that a program may still have its own. Any thread.
// Not reached: what is not taken with `new` (Qt's strings, SQLite's pages), the stack, and short strings inside objects that live on.
// Costs what a memset of the block costs: nothing measurable beside the work done on it (tests/bench/README.md).
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // they bring their own, which find more than these would hide
#include <cstdlib>
#include <malloc.h>
#include <new>
#include <string.h> // explicit_bzero

namespace {

void* take(std::size_t size) noexcept {
    for (;;) {
        if (void* p = std::malloc(size == 0 ? 1 : size))
            return p;
        const auto handler = std::get_new_handler();
        if (handler == nullptr)
            return nullptr;
        handler();
    }
}

void* takeAligned(std::size_t size, std::align_val_t alignment) noexcept {
    const auto align = static_cast<std::size_t>(alignment);
    for (;;) {
        if (void* p = std::aligned_alloc(align, (size + align - 1) / align * align))
            return p;
        const auto handler = std::get_new_handler();
        if (handler == nullptr)
            return nullptr;
        handler();
    }
}

void* orThrow(void* p) {
    if (p == nullptr)
        throw std::bad_alloc();
    return p;
}

void giveBack(void* p, std::size_t size) noexcept {
    explicit_bzero(p, size);
    std::free(p);
}

void giveBack(void* p) noexcept {
    if (p != nullptr)
        giveBack(p, ::malloc_usable_size(p));
}

} // namespace

#define LOOKBACK_REPLACEABLE __attribute__((weak))

// Taken with malloc here, so that `new` and `delete` stay a pair whatever the C++ library does.
LOOKBACK_REPLACEABLE void* operator new(std::size_t size) { return orThrow(take(size)); }
LOOKBACK_REPLACEABLE void* operator new[](std::size_t size) { return orThrow(take(size)); }
LOOKBACK_REPLACEABLE void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
LOOKBACK_REPLACEABLE void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
LOOKBACK_REPLACEABLE void* operator new(std::size_t size, std::align_val_t align) { return orThrow(takeAligned(size, align)); }
LOOKBACK_REPLACEABLE void* operator new[](std::size_t size, std::align_val_t align) { return orThrow(takeAligned(size, align)); }
LOOKBACK_REPLACEABLE void* operator new(std::size_t size, std::align_val_t align, const std::nothrow_t&) noexcept { return takeAligned(size, align); }
LOOKBACK_REPLACEABLE void* operator new[](std::size_t size, std::align_val_t align, const std::nothrow_t&) noexcept { return takeAligned(size, align); }

LOOKBACK_REPLACEABLE void operator delete(void* p) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete[](void* p) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete(void* p, std::size_t) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete[](void* p, std::size_t) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete(void* p, const std::nothrow_t&) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete[](void* p, const std::nothrow_t&) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete(void* p, std::align_val_t) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete[](void* p, std::align_val_t) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete(void* p, std::size_t, std::align_val_t) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete(void* p, std::align_val_t, const std::nothrow_t&) noexcept { giveBack(p); }
LOOKBACK_REPLACEABLE void operator delete[](void* p, std::align_val_t, const std::nothrow_t&) noexcept { giveBack(p); }

#undef LOOKBACK_REPLACEABLE
#endif
