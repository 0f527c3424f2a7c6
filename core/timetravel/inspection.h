// One pass over a stream for what is wrong in it: rules broken, revisions missing, ids repeated, where replay stops. Keeps the findings, the state
// at the end and a filter of ids (2 bytes per event), no columns; resumed after a cancel and when the stream grows. One thread.
#pragma once

#include "core/timetravel/fold.h"
#include "core/timetravel/id_filter.h"
#include "core/timetravel/values.h"

#include <string>
#include <vector>

namespace lookback::timetravel {

/// Collects the findings of a stream, event by event in stream order.
class Findings {
public:
    explicit Findings(const aggregate::Kind& kind, std::string stream);
    void add(std::int64_t version, std::uint16_t flags, std::uint8_t ruleBits);
    [[nodiscard]] const StreamReport& report() const { return m_report; }

private:
    StreamReport m_report;
};

class Inspection {
public:
    Inspection(store::EventStore& store, const aggregate::Kind& kind, std::string stream);

    /// Reads what is not yet covered, up to revision `last`. After an error other than Cancelled the inspection is of no use.
    base::Status extend(base::Revision last, Ticker& ticker);
    [[nodiscard]] StreamReport report() const;
    [[nodiscard]] std::int64_t events() const { return m_events; }
    [[nodiscard]] std::size_t bytes() const { return sizeof *this + m_ids.bytes() + m_tail.state->bytes(); }

    store::StreamInfo seen; ///< of the stream, when it was last covered

private:
    base::Status add(std::span<const event::EventView> events, std::span<const aggregate::EventFacts> facts);

    store::EventStore& m_store;
    const aggregate::Kind& m_kind;
    std::string m_stream;
    Findings m_findings;
    Replay m_tail;
    IdFilter m_ids;
    IdLookup m_lookup;
    std::vector<std::uint8_t> m_suspects; ///< of the span under way
    base::Revision m_covered{-1};
    std::int64_t m_version = 0, m_events = 0;
    std::size_t m_expected = 0;
};

} // namespace lookback::timetravel
