// What the timeline draws of one aggregate: one row per event *in view order*, that is the order in which the
// events apply on the chosen axis. Columns instead of rows: one account may hold a million events.
// Plain values, immutable once shared between threads. Invariant: all columns have the same length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lookback::aggregate {

/// How an event is drawn (look.md 3, kinds). The aggregate type chooses it; the window knows no event names.
enum class MarkKind : std::uint8_t {
    In,             ///< money (or whatever the series counts) comes in: bar above
    Out,            ///< goes out: bar below
    StatusChange,   ///< frost star, boxed band
    Administrative, ///< square on the line
    Privacy,        ///< seal or erased box
};

/// State of the aggregate after an event, for the status lane. Generic names; the aggregate maps its own onto them.
enum class StatusBand : std::uint8_t { None, Open, Halted, Closed };

/// Bits of Series::flags.
enum MarkFlag : std::uint16_t {
    kUpcast = 1U << 0U,    ///< stored in an older schema version
    kPersonal = 1U << 1U,  ///< carries personal fields
    kErased = 1U << 2U,    ///< names a subject whose key was destroyed, or is the tombstone
    kSnapshot = 1U << 3U,  ///< a usable snapshot exists at this version
    kLate = 1U << 4U,      ///< recorded later than it occurred (back-dated)
    kFuture = 1U << 5U,    ///< occurred after it was recorded (future-dated)
    kFinding = 1U << 6U,   ///< breaks a rule (see ruleBits)
    kGapBefore = 1U << 7U, ///< revisions are missing before this event
    kBadSnapshot = 1U << 8U, ///< a snapshot at this version is stale or wrong
    kRepeatedId = 1U << 9U,  ///< an earlier event of the stream has the same id
};

struct Series {
    std::string name;      ///< e.g. "balance"
    std::string unit;      ///< ISO 4217 code when the series is money, else free text
    int decimals = 0;      ///< value / 10^decimals is the shown figure
    std::vector<std::string> ruleCodes; ///< ruleBits bit i = ruleCodes[i], e.g. "R1"

    std::vector<std::int64_t> version;    ///< place of the event in its stream, 1-based (product.md)
    std::vector<std::int64_t> recordedAt; ///< nanoseconds UTC
    std::vector<std::int64_t> occurredAt; ///< nanoseconds UTC
    std::vector<std::int64_t> value;      ///< series value after the event, in view order
    std::vector<std::int64_t> limit;      ///< lower limit of the series after the event (≤ 0), empty if there is none
    std::vector<MarkKind> kind;
    std::vector<StatusBand> status;
    std::vector<std::uint16_t> flags;   ///< MarkFlag bits
    std::vector<std::uint8_t> ruleBits; ///< rules this event breaks

    [[nodiscard]] std::size_t size() const { return version.size(); }
    [[nodiscard]] bool empty() const { return version.empty(); }
};

} // namespace lookback::aggregate
