#include "core/timetravel/feed.h"

#include <algorithm>

namespace lookback::timetravel {

namespace {

constexpr std::size_t kPageBytes = 1U << 20U;
constexpr std::size_t kFewest = 16;
constexpr std::size_t kMost = 4096;
/// Unwanted rows read over between two wanted ones: cheaper than a new query.
constexpr std::int64_t kSkip = 8;
constexpr std::size_t kMostInRun = 512;

base::Error disordered(const std::string& stream, std::int64_t revision) {
    return base::makeError(base::ErrorCode::Corrupt, "events are not in order of revision", stream + " revision " + std::to_string(revision));
}

std::size_t adapted(std::span<const event::EventView> events) {
    std::size_t bytes = 0;
    for (const event::EventView& e : events)
        bytes += e.data.size() + e.metadata.size() + sizeof(event::EventView);
    return std::clamp(kPageBytes / (bytes / events.size() + 1), kFewest, kMost);
}

} // namespace

RangeFeed::RangeFeed(store::EventStore& store, std::string_view stream, base::Revision from, base::Revision last)
    : m_store(store), m_stream(stream), m_next(std::max<std::int64_t>(from.value, 0)), m_last(last.value) {}

base::Result<std::span<const event::EventView>> RangeFeed::next() {
    if (m_next > m_last)
        return std::span<const event::EventView>{};
    const std::size_t limit = std::min(m_limit, static_cast<std::size_t>(m_last - m_next) + 1);
    LOOKBACK_TRY_ASSIGN(m_page, m_store.readStream(m_stream, base::Revision{m_next}, store::Direction::Forward, limit));
    std::vector<event::EventView>& events = m_page.events;
    std::int64_t previous = m_next - 1;
    for (const event::EventView& e : events) {
        if (e.revision.value <= previous)
            return disordered(m_stream, e.revision.value);
        previous = e.revision.value;
    }
    while (!events.empty() && events.back().revision.value > m_last)
        events.pop_back();
    if (events.empty() || m_page.end)
        m_next = m_last + 1;
    else
        m_next = previous + 1;
    if (!events.empty())
        m_limit = adapted(events);
    return std::span<const event::EventView>(events);
}

FollowFeed::FollowFeed(store::EventStore& store, std::string_view stream, base::Version start, base::Version upTo)
    : m_range(store, stream, base::revisionOf(start), base::revisionOf(upTo)), m_start(start) {}

base::Result<std::span<const event::EventView>> FollowFeed::next() {
    LOOKBACK_TRY_ASSIGN(std::span<const event::EventView> events, m_range.next());
    if (!m_first || m_start.value == 0)
        return events;
    m_first = false;
    if (events.empty() || base::versionOf(events.front().revision) != m_start)
        return base::makeError(base::ErrorCode::Corrupt, "the stream has no event of version " + std::to_string(m_start.value));
    m_startEvent = LastEvent(events.front());
    events = events.subspan(1);
    return events.empty() ? m_range.next() : events;
}

PickFeed::PickFeed(store::EventStore& store, std::string_view stream, const aggregate::Series& columns, const Order& order,
                   std::int64_t from, std::int64_t to)
    : m_store(store), m_stream(stream), m_columns(columns), m_order(order), m_next(from), m_to(to) {}

base::Result<std::span<const event::EventView>> PickFeed::next() {
    m_pages.clear();
    m_events.clear();
    m_wanted.clear();
    const std::int64_t end = std::min(m_to, m_next + m_batch);
    for (std::int64_t rank = m_next; rank < end; ++rank) {
        const std::int64_t version = m_columns.version[static_cast<std::size_t>(m_order.place(rank))];
        m_wanted.push_back({version - 1, static_cast<std::size_t>(rank - m_next)});
    }
    if (m_wanted.empty())
        return std::span<const event::EventView>{};
    std::sort(m_wanted.begin(), m_wanted.end(), [](const Wanted& a, const Wanted& b) { return a.revision < b.revision; });
    m_events.resize(m_wanted.size());
    std::size_t begin = 0;
    for (std::size_t i = 1; i <= m_wanted.size(); ++i) {
        const bool goesOn = i < m_wanted.size() && m_wanted[i].revision - m_wanted[i - 1].revision <= kSkip && i - begin < kMostInRun;
        if (goesOn)
            continue;
        LOOKBACK_TRY(readRun(std::span(m_wanted).subspan(begin, i - begin)));
        begin = i;
    }
    m_next = end;
    m_batch = static_cast<std::int64_t>(adapted(m_events));
    return std::span<const event::EventView>(m_events);
}

base::Status PickFeed::readRun(std::span<const Wanted> run) {
    std::int64_t next = run.front().revision;
    std::size_t found = 0;
    while (found < run.size()) {
        const std::size_t limit = static_cast<std::size_t>(run.back().revision - next) + 1;
        LOOKBACK_TRY_ASSIGN(event::EventPage page, m_store.readStream(m_stream, base::Revision{next}, store::Direction::Forward, limit));
        for (const event::EventView& e : page.events) {
            if (found < run.size() && e.revision.value == run[found].revision)
                m_events[run[found++].slot] = e;
            next = e.revision.value + 1;
        }
        const bool more = !page.events.empty() && !page.end && next <= run.back().revision;
        m_pages.push_back(std::move(page));
        if (found < run.size() && !more)
            return base::makeError(base::ErrorCode::Corrupt, "an event read before is gone",
                                   m_stream + " revision " + std::to_string(run[found].revision));
    }
    return base::success();
}

} // namespace lookback::timetravel
