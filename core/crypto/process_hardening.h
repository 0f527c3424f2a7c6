// What a program that holds keys asks of the system, once, as the first thing in main().
#pragma once

namespace lookback::crypto {

struct Hardening {
    bool notDumpable = false;  ///< other processes of the user cannot attach or read /proc/<pid>/mem
    bool noCoreFiles = false;
    bool secureHeap = false;   ///< keys have guard pages and stay out of core files
    bool heapLocked = false;   ///< … and are not swapped out
};

/// Not dumpable, no core files, secure heap of 4 MiB. May be called again; later calls return the first answer. What the system refuses is reported, not
/// fatal. Programs built with a sanitizer stay dumpable, because the leak checker attaches to them.
Hardening hardenProcess();

} // namespace lookback::crypto
