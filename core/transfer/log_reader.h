// Cuts the bytes of a source into records without keeping more than a batch: lines (JSON Lines, CloudEvents as JSON Lines) or JSON
// objects that span lines (a CloudEvents batch or a single pretty-printed event). Refuses what is no log, sniffs the format.
// A line longer than the limit is skipped to its end without being kept. One thread. Internal to transfer.
#pragma once

#include "core/transfer/transfer.h"

#include <stop_token>

namespace lookback::transfer {

struct RawRecord {
    std::string_view text;   ///< without its '\n'; into the batch's storage
    std::int64_t line = 0;   ///< 1-based, of its first byte
    std::int64_t byte = 0;   ///< of its first byte, in the file
    std::string_view problem, expected; ///< set when it could not be cut out: too long, or no object where one must stand
    std::string found;
    std::size_t problemAt = 0; ///< offset in `text`
};

class LogReader {
public:
    LogReader(Source& source, Format wanted) : m_source(source), m_wanted(wanted) {}

    /// Reads the first block and decides. Errors: as openFile(), empty.
    base::Status open(std::stop_token stop);
    [[nodiscard]] bool cloudEvents() const { return m_cloudEvents; }
    /// The next records: at most about 64 KiB, or one long line. False at the end. Both arguments are cleared first.
    base::Result<bool> fill(std::string& storage, std::vector<RawRecord>& records, const std::stop_token& stop);
    [[nodiscard]] std::uint64_t bytesRead() const { return m_read; }

private:
    struct Cut {
        std::size_t at, size;
        std::int64_t line;
    };
    base::Status more(std::string& storage, const std::stop_token& stop);
    void decide(std::string_view head);
    base::Status fillLines(std::string& storage, std::vector<RawRecord>& records, const std::stop_token& stop);
    base::Status skipLongLine(std::string& storage, std::vector<RawRecord>& records, const std::stop_token& stop);
    base::Status fillObjects(std::string& storage, std::vector<RawRecord>& records, const std::stop_token& stop);
    bool scanObjects(std::string_view text, std::vector<Cut>& cuts);
    void misplaced(std::string& storage, std::vector<RawRecord>& records);

    Source& m_source;
    const Format m_wanted;
    bool m_cloudEvents = false;
    bool m_spanning = false;
    bool m_end = false;        ///< the source has no more bytes
    std::uint64_t m_read = 0;
    std::string m_carry;       ///< read, not yet handed out
    std::int64_t m_line = 1;   ///< of m_carry's first byte
    std::int64_t m_byte = 0;   ///< of m_carry's first byte

    // Objects that span lines: where the scan stands in m_carry.
    enum class Expect : std::uint8_t { First, Value, ValueOrEnd, CommaOrEnd, Nothing, Inside, Broken };
    Expect m_expect = Expect::First;
    bool m_array = false, m_inString = false, m_escaped = false;
    int m_depth = 0;
    std::size_t m_scanned = 0, m_objectAt = 0, m_brokenAt = 0;
    std::int64_t m_scanLine = 1, m_objectLine = 1;
    std::string_view m_brokenExpected;
};

} // namespace lookback::transfer
