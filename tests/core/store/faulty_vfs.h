// An SQLite VFS under which the n-th write-class system call (write, sync, truncate, delete, creating open) fails: as EIO, as a full
// disk, or as a short write. Stands in front of the default VFS while it lives.
#pragma once

#include <cstdint>

namespace lookback::tests {

class FaultyVfs {
public:
    enum class Fault { None, IoError, DiskFull, ShortWrite };
    FaultyVfs();
    ~FaultyVfs();
    FaultyVfs(const FaultyVfs&) = delete;
    FaultyVfs& operator=(const FaultyVfs&) = delete;

    /// From now on the n-th call fails, and all later ones too when `lasting`.
    void arm(Fault fault, int n, bool lasting);
    void disarm() { arm(Fault::None, 0, false); }
    /// Calls since arm().
    [[nodiscard]] int calls() const;
};

} // namespace lookback::tests
