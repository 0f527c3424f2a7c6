#include "core/timetravel/inspection.h"

#include <algorithm>

namespace lookback::timetravel {

namespace {
constexpr std::size_t kMostBreaches = 1000;
constexpr std::int64_t kMostExpected = 1 << 22; ///< room made in advance; a count in damaged evidence may be anything
} // namespace

Findings::Findings(const aggregate::Kind& kind, std::string stream) {
    m_report.stream = std::move(stream);
    for (const aggregate::RuleInfo& rule : kind.rules())
        m_report.rules.push_back({rule.code, rule.title, {}, {}, 0});
}

void Findings::add(std::int64_t version, std::uint16_t flags, std::uint8_t ruleBits) {
    for (std::size_t i = 0; ruleBits != 0 && i < m_report.rules.size(); ++i) {
        if ((ruleBits >> i & 1U) == 0)
            continue;
        RuleBreaches& rule = m_report.rules[i];
        if (++rule.total == 1)
            rule.first = {version};
        if (rule.breaches.size() < kMostBreaches)
            rule.breaches.push_back({version});
    }
    if ((flags & aggregate::kGapBefore) != 0)
        m_report.gapsBefore.push_back({version});
    if ((flags & aggregate::kRepeatedId) != 0)
        m_report.repeatedIds.push_back({version});
}

Inspection::Inspection(store::EventStore& store, const aggregate::Kind& kind, std::string stream)
    : m_store(store), m_kind(kind), m_stream(std::move(stream)), m_findings(kind, m_stream), m_lookup(store, m_stream) {
    m_tail.state = kind.start(event::splitStream(m_stream).id);
}

base::Status Inspection::extend(base::Revision last, Ticker& ticker) {
    if (last <= m_covered)
        return base::success();
    if (m_events == 0) {
        LOOKBACK_TRY_ASSIGN(const store::StreamInfo info, m_store.streamInfo(m_stream));
        m_expected = static_cast<std::size_t>(std::clamp<std::int64_t>(info.events, 0, kMostExpected));
    }
    RangeFeed feed(m_store, m_stream, base::Revision{m_covered.value + 1}, last);
    FoldPlan plan;
    plan.earlierId = &m_lookup.callback();
    plan.throughStop = true;
    plan.beforeSpan = [this](std::span<const event::EventView> events) {
        m_suspects.clear();
        for (const event::EventView& e : events)
            m_suspects.push_back(m_ids.add(e.id, m_expected) ? 1 : 0);
    };
    plan.onSpan = [this](auto events, auto facts) { return add(events, facts); };
    LOOKBACK_TRY(foldFeed(m_kind, feed, m_tail, plan, ticker));
    m_covered = last;
    return base::success();
}

base::Status Inspection::add(std::span<const event::EventView> events, std::span<const aggregate::EventFacts> facts) {
    for (std::size_t i = 0; i < events.size(); ++i) {
        const event::EventView& e = events[i];
        const std::int64_t version = base::versionOf(e.revision).value;
        std::uint16_t flags = version == m_version + 1 ? 0 : aggregate::kGapBefore;
        if (m_suspects[i] != 0 && m_lookup.isEarlier(e.id, base::Version{version}))
            flags |= aggregate::kRepeatedId;
        m_findings.add(version, flags, i < facts.size() ? facts[i].ruleBits : std::uint8_t{0});
        m_version = version;
        m_covered = e.revision;
        ++m_events;
    }
    return m_lookup.error() ? base::Status(*m_lookup.error()) : base::success();
}

StreamReport Inspection::report() const {
    StreamReport report = m_findings.report();
    report.stopped = m_tail.stopped;
    return report;
}

} // namespace lookback::timetravel
