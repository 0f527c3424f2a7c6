// A disk that fills up while the window is at work: as long as one stands, nothing more can be written to files under a folder, whoever in this process
// writes (the window, SQLite). As on a full disk, files can still be made, renamed and removed. Linked into the test that wants it (full_disk.cpp stands in for
// the C library's write calls). One at a time.
#pragma once

#include <QtCore/QString>

namespace lookback::test {

class FullDisk {
public:
    explicit FullDisk(const QString& under);
    ~FullDisk();
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    [[nodiscard]] static int refused(); ///< writes, since the last one was made
};

} // namespace lookback::test
