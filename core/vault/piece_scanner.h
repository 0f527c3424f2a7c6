// A file fed piece by piece, looked at as if it were whole: what lies across two pieces is seen once, in one place. Base of both ways to find keys.
// The bytes kept between pieces are wiped. One thread.
#pragma once

#include "core/vault/key_traces.h"

#include <array>

namespace lookback::vault {

class PieceScanner : public KeyTraces {
public:
    ~PieceScanner() override;
    void begin() override;
    void feed(std::string_view bytes) override;
    Hits finish() override;

protected:
    /// The longest thing looked for.
    static constexpr std::size_t kReach = 64;
    /// Looks for what begins in the first `starts` bytes; the bytes behind them, kReach − 1 unless the file ends, are there for the rest of it.
    virtual void look(std::string_view bytes, std::size_t starts) = 0;
    /// Something `size` bytes long at `at` of what look() got. What overlaps or touches the hit before it is the same hit.
    void hit(std::size_t at, std::size_t size);

private:
    void lookAt(std::string_view bytes, std::size_t starts);

    std::array<char, 2 * kReach> m_kept{}; ///< fed, but the places in it not yet looked at
    std::size_t m_keptSize = 0;
    std::int64_t m_offset = 0;             ///< in the file, of the first byte not yet looked at
    std::int64_t m_hitEnd = -1;
    Hits m_hits;
};

} // namespace lookback::vault
