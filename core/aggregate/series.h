// What the timeline draws of one aggregate: one row per event *in view order*, that is the order in which the
// events apply on the chosen axis. Columns instead of rows: one account may hold a million events.
// Plain values, immutable once shared between threads. Invariant: all columns have the same length.
// Packed (column.h): the window must not grow with the store.
#pragma once

#include "core/aggregate/column.h"

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

/// The columns, and what they are about; see Series.
struct SeriesColumns {
    std::string name;      ///< e.g. "balance"
    std::string unit;      ///< ISO 4217 code when the series is money, else free text
    int decimals = 0;      ///< value / 10^decimals is the shown figure
    std::vector<std::string> ruleCodes; ///< ruleBits bit i = ruleCodes[i], e.g. "R1"

    Column<std::int64_t> version;    ///< place of the event in its stream, 1-based (product.md)
    Column<std::int64_t> recordedAt; ///< nanoseconds UTC
    OccurredColumn occurredAt;       ///< nanoseconds UTC
    Column<std::int64_t> value;      ///< series value after the event, in view order
    Column<std::int64_t> limit;      ///< lower limit of the series after the event (≤ 0), empty if there is none
    Column<MarkKind> kind;
    Column<StatusBand> status;
    Column<std::uint16_t> flags;   ///< MarkFlag bits
    Column<std::uint8_t> ruleBits; ///< rules this event breaks
};

/// About 7 bytes per event. Copies share what is packed, so they cost little.
struct Series : SeriesColumns {
    Series() { bind(); }
    Series(const Series& other) : SeriesColumns(other) { bind(); }
    Series(Series&& other) noexcept : SeriesColumns(std::move(other)) { bind(); }
    Series& operator=(const Series& other) {
        SeriesColumns::operator=(other);
        bind();
        return *this;
    }
    Series& operator=(Series&& other) noexcept {
        SeriesColumns::operator=(std::move(other));
        bind();
        return *this;
    }
    ~Series() = default;

    /// Versions and times of `stream` in another order; what folding tells is still to be filled in.
    static Series inOrder(const Series& stream, const std::shared_ptr<const Column<std::uint32_t>>& places) {
        Series s;
        s.version = {stream.version, places};
        s.recordedAt = {stream.recordedAt, places};
        s.occurredAt.m_late = {stream.occurredAt.m_late, places};
        return s;
    }
    /// The first `count` events.
    [[nodiscard]] Series prefix(std::size_t count) const {
        Series s;
        s.version = version.prefix(count);
        s.recordedAt = recordedAt.prefix(count);
        s.occurredAt.m_late = occurredAt.m_late.prefix(count);
        s.takeFacts(*this, count);
        return s;
    }
    /// What folding told of the first `count` events of another.
    void takeFacts(const Series& from, std::size_t count) {
        value = from.value.prefix(count);
        limit = from.limit.prefix(count);
        kind = from.kind.prefix(count);
        status = from.status.prefix(count);
        flags = from.flags.prefix(count);
        ruleBits = from.ruleBits.prefix(count);
    }

    [[nodiscard]] std::size_t size() const { return version.size(); }
    [[nodiscard]] bool empty() const { return version.empty(); }
    [[nodiscard]] std::size_t bytes() const {
        return version.bytes() + recordedAt.bytes() + occurredAt.bytes() + value.bytes() + limit.bytes() + kind.bytes() + status.bytes() + flags.bytes() +
            ruleBits.bytes();
    }

private:
    void bind() { occurredAt.m_recorded = &recordedAt; }
};

} // namespace lookback::aggregate
