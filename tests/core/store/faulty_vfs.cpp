#include "faulty_vfs.h"

#include <sqlite3.h>

#include <cstring>
#include <new>

namespace lookback::tests {
namespace {

struct State {
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs shim{};
    sqlite3_io_methods methods{};
    FaultyVfs::Fault fault = FaultyVfs::Fault::None;
    int failAt = 0, calls = 0;
    bool lasting = false;
};
State g;

struct File {
    sqlite3_file base;
    sqlite3_file* real; ///< behind this struct, in the same allocation
};

sqlite3_file* realOf(sqlite3_file* f) { return reinterpret_cast<File*>(f)->real; }

bool fails() {
    ++g.calls;
    return g.fault != FaultyVfs::Fault::None && (g.lasting ? g.calls >= g.failAt : g.calls == g.failAt);
}

int code(int ioError) { return g.fault == FaultyVfs::Fault::IoError ? ioError : SQLITE_FULL; }

int xClose(sqlite3_file* f) { return realOf(f)->pMethods ? realOf(f)->pMethods->xClose(realOf(f)) : SQLITE_OK; }
int xRead(sqlite3_file* f, void* b, int n, sqlite3_int64 at) { return realOf(f)->pMethods->xRead(realOf(f), b, n, at); }
int xWrite(sqlite3_file* f, const void* b, int n, sqlite3_int64 at) {
    if (fails()) {
        if (g.fault == FaultyVfs::Fault::ShortWrite && n > 1)
            realOf(f)->pMethods->xWrite(realOf(f), b, n / 2, at);
        return code(SQLITE_IOERR_WRITE);
    }
    return realOf(f)->pMethods->xWrite(realOf(f), b, n, at);
}
int xTruncate(sqlite3_file* f, sqlite3_int64 size) {
    return fails() ? code(SQLITE_IOERR_TRUNCATE) : realOf(f)->pMethods->xTruncate(realOf(f), size);
}
int xSync(sqlite3_file* f, int flags) { return fails() ? code(SQLITE_IOERR_FSYNC) : realOf(f)->pMethods->xSync(realOf(f), flags); }
int xFileSize(sqlite3_file* f, sqlite3_int64* size) { return realOf(f)->pMethods->xFileSize(realOf(f), size); }
int xLock(sqlite3_file* f, int level) { return realOf(f)->pMethods->xLock(realOf(f), level); }
int xUnlock(sqlite3_file* f, int level) { return realOf(f)->pMethods->xUnlock(realOf(f), level); }
int xCheckReservedLock(sqlite3_file* f, int* out) { return realOf(f)->pMethods->xCheckReservedLock(realOf(f), out); }
int xFileControl(sqlite3_file* f, int op, void* arg) { return realOf(f)->pMethods->xFileControl(realOf(f), op, arg); }
int xSectorSize(sqlite3_file* f) { return realOf(f)->pMethods->xSectorSize(realOf(f)); }
int xDeviceCharacteristics(sqlite3_file* f) { return realOf(f)->pMethods->xDeviceCharacteristics(realOf(f)); }
int xShmMap(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
    return realOf(f)->pMethods->xShmMap(realOf(f), page, size, extend, out);
}
int xShmLock(sqlite3_file* f, int offset, int n, int flags) { return realOf(f)->pMethods->xShmLock(realOf(f), offset, n, flags); }
void xShmBarrier(sqlite3_file* f) { realOf(f)->pMethods->xShmBarrier(realOf(f)); }
int xShmUnmap(sqlite3_file* f, int remove) { return realOf(f)->pMethods->xShmUnmap(realOf(f), remove); }

int xOpen(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
    auto* file = reinterpret_cast<File*>(f);
    file->base.pMethods = nullptr;
    file->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(f) + sizeof(File));
    std::memset(file->real, 0, static_cast<std::size_t>(g.real->szOsFile));
    if ((flags & SQLITE_OPEN_CREATE) != 0 && fails())
        return SQLITE_CANTOPEN;
    const int result = g.real->xOpen(g.real, name, file->real, flags, out);
    if (file->real->pMethods != nullptr)
        file->base.pMethods = &g.methods;
    return result;
}
int xDelete(sqlite3_vfs*, const char* name, int sync) { return fails() ? code(SQLITE_IOERR_DELETE) : g.real->xDelete(g.real, name, sync); }

} // namespace

FaultyVfs::FaultyVfs() {
    g.real = sqlite3_vfs_find(nullptr);
    g.methods = {2, xClose, xRead, xWrite, xTruncate, xSync, xFileSize, xLock, xUnlock, xCheckReservedLock, xFileControl, xSectorSize,
                 xDeviceCharacteristics, xShmMap, xShmLock, xShmBarrier, xShmUnmap, nullptr, nullptr};
    g.shim = *g.real;
    g.shim.zName = "faulty";
    g.shim.pNext = nullptr;
    g.shim.szOsFile = static_cast<int>(sizeof(File)) + g.real->szOsFile;
    g.shim.xOpen = xOpen;
    g.shim.xDelete = xDelete;
    // The other members of the default VFS take the VFS itself only for its appdata and limits, which are copied.
    sqlite3_vfs_register(&g.shim, 1);
}

FaultyVfs::~FaultyVfs() {
    sqlite3_vfs_unregister(&g.shim);
    sqlite3_vfs_register(g.real, 1);
}

void FaultyVfs::arm(Fault fault, int n, bool lasting) {
    g.fault = fault;
    g.failAt = n;
    g.lasting = lasting;
    g.calls = 0;
}

int FaultyVfs::calls() const { return g.calls; }

} // namespace lookback::tests
