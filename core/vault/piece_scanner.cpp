#include "core/vault/piece_scanner.h"

#include "core/vault/files.h"

#include <algorithm>
#include <cstring>

namespace lookback::vault {

PieceScanner::~PieceScanner() { crypto::wipe(m_kept.data(), m_kept.size()); }

void PieceScanner::begin() {
    crypto::wipe(m_kept.data(), m_kept.size());
    m_keptSize = 0;
    m_offset = 0;
    m_hitEnd = -1;
    m_hits = {};
}

void PieceScanner::lookAt(std::string_view bytes, std::size_t starts) {
    look(bytes, starts);
    m_offset += static_cast<std::int64_t>(starts);
}

void PieceScanner::feed(std::string_view bytes) {
    if (bytes.empty())
        return;
    if (m_keptSize > 0) {
        // The kept places with as much of the new piece as they can reach into.
        const std::size_t joined = std::min(bytes.size(), kReach - 1);
        std::memcpy(m_kept.data() + m_keptSize, bytes.data(), joined);
        const std::size_t size = m_keptSize + joined;
        const std::size_t starts = std::min(m_keptSize, size - std::min(size, kReach - 1));
        lookAt({m_kept.data(), size}, starts);
        if (starts < m_keptSize) { // a small piece, kept whole
            std::memmove(m_kept.data(), m_kept.data() + starts, size - starts);
            m_keptSize = size - starts;
            return;
        }
        m_keptSize = 0;
    }
    const std::size_t starts = bytes.size() - std::min(bytes.size(), kReach - 1);
    if (starts > 0)
        lookAt(bytes, starts);
    m_keptSize = bytes.size() - starts;
    std::memcpy(m_kept.data(), bytes.data() + starts, m_keptSize);
}

KeyTraces::Hits PieceScanner::finish() {
    lookAt({m_kept.data(), m_keptSize}, m_keptSize);
    Hits hits = std::move(m_hits);
    begin();
    return hits;
}

void PieceScanner::hit(std::size_t at, std::size_t size) {
    constexpr std::size_t kMostOffsets = 100;
    const std::int64_t from = m_offset + static_cast<std::int64_t>(at), to = from + static_cast<std::int64_t>(size);
    if (from > m_hitEnd) {
        ++m_hits.count;
        if (m_hits.offsets.size() < kMostOffsets)
            m_hits.offsets.push_back(from);
    }
    m_hitEnd = std::max(m_hitEnd, to);
}

base::Result<KeyTraces::Hits> scanFile(KeyTraces& traces, const std::string& path, std::int64_t& bytes, std::stop_token stop) {
    constexpr std::size_t kPiece = std::size_t{256} << 10U;
    LOOKBACK_TRY_ASSIGN(const File file, openRegular(path, false));
    traces.begin();
    std::string buffer(kPiece, '\0');
    const auto scan = [&]() -> base::Status {
        for (std::int64_t at = 0;;) {
            if (stop.stop_requested())
                return base::makeError(base::ErrorCode::Cancelled, "cancelled", path);
            LOOKBACK_TRY_ASSIGN(const std::size_t got, readAt(file, path, at, buffer.data(), buffer.size()));
            if (got == 0)
                return base::success();
            traces.feed(std::string_view(buffer).substr(0, got));
            at += static_cast<std::int64_t>(got);
            bytes += static_cast<std::int64_t>(got);
        }
    };
    const base::Status done = scan();
    crypto::wipe(buffer);
    auto hits = traces.finish();
    if (!done.ok())
        return done.error();
    return hits;
}

} // namespace lookback::vault
