// A nameless file in the folder for temporary files ($TMPDIR, /var/tmp): what does not fit in memory while a log is checked. It has no
// name from its first instant on and is gone with its handle, whatever happens to the process. It never holds a personal value:
// only keyed hashes and folded states whose personal fields are sealed. Made when first needed. One thread. Internal to transfer.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string_view>

namespace lookback::transfer {

class ScratchFile {
public:
    ScratchFile() = default;
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    base::Status write(std::uint64_t at, std::string_view bytes);
    /// Exactly `size` bytes.
    base::Status read(std::uint64_t at, char* to, std::size_t size);
    /// Room at the end, for a later write.
    std::uint64_t reserve(std::size_t bytes);

private:
    base::Status open();
    int m_fd = -1;
    std::uint64_t m_end = 0;
};

} // namespace lookback::transfer
