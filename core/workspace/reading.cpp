#include "core/workspace/erased.h"
#include "core/workspace/impl.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/event/sealed_field.h"

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace {

// The position just before, in the order of tokens.
base::Position before(base::Position p) {
    if (p.low > 0)
        return {p.high, p.low - 1};
    return p.high > 0 ? base::Position{p.high - 1, UINT64_MAX} : p;
}

} // namespace

// The whole store in order of position, or one stream. Each stream is folded once, from the state before its first event met; the states kept are bounded.
class StoreReader final : public EventReader {
public:
    StoreReader(WorkspaceImpl& impl, base::Position after) : m_impl(impl), m_after(after) {}
    StoreReader(WorkspaceImpl& impl, std::string stream, base::Position after) : m_impl(impl), m_after(after), m_stream(std::move(stream)) {}

    Result<std::vector<timetravel::Row>> next(std::size_t limit) override {
        constexpr std::size_t kKept = 4096;
        LOOKBACK_TRY(findStart());
        LOOKBACK_TRY_ASSIGN(const auto page, m_stream.empty() ? m_impl.store->readAll(m_after, limit) : m_impl.store->readStream(m_stream, m_next, store::Direction::Forward, limit));
        if (m_walks.size() > kKept)
            m_walks.clear();
        std::vector<timetravel::Row> rows;
        rows.reserve(page.events.size());
        for (const auto& eventView : page.events) {
            LOOKBACK_TRY_ASSIGN(auto row, rowOf(eventView));
            rows.push_back(std::move(row));
            m_after = eventView.position;
            m_next = base::Revision{eventView.revision.value + 1};
        }
        markErased(m_impl, rows);
        return rows;
    }

private:
    // Of a stream: the revision of its first event behind m_after.
    Status findStart() {
        if (m_stream.empty() || m_started)
            return base::success();
        if (m_after > base::Position::start()) {
            LOOKBACK_TRY_ASSIGN(const auto rank, m_impl.travel->rankOf(m_stream, {}, timetravel::Point(m_after)));
            LOOKBACK_TRY_ASSIGN(const auto rows, m_impl.travel->rows(m_stream, {}, rank, 1));
            LOOKBACK_TRY_ASSIGN(const auto info, m_impl.store->streamInfo(m_stream));
            m_next = rows.empty() ? base::Revision{info.last.value + 1} : rows.front().event.revision;
        }
        m_started = true;
        return base::success();
    }

    Result<timetravel::Row> rowOf(const event::EventView& eventView) {
        timetravel::Row row;
        row.event = event::StoredEvent(eventView);
        LOOKBACK_TRY_ASSIGN(auto* state, stateBefore(row.event));
        if (!state)
            return row;
        std::vector<aggregate::EventFacts> facts;
        aggregate::FoldOptions options;
        options.facts = &facts;
        row.gapBefore = eventView.revision.value > state->version().value;
        if (m_impl.kind.fold(*state, {&eventView, 1}, options).applied == 1)
            row.facts = facts.front();
        else
            m_walks[row.event.stream].reset(); // the replay stops here: what follows has no balance
        return row;
    }

    // Ready to be folded on; null where the stream is not of the kind.
    Result<aggregate::State*> stateBefore(const event::StoredEvent& event) {
        if (event::splitStream(event.stream).category != m_impl.kind.category())
            return static_cast<aggregate::State*>(nullptr);
        const auto known = m_walks.find(event.stream);
        if (known != m_walks.end())
            return known->second.get();
        LOOKBACK_TRY_ASSIGN(const auto before, m_impl.travel->stateAt({event.stream, {}, base::Version{event.revision.value}, true}));
        auto& walk = m_walks[event.stream];
        walk = before.stopped ? nullptr : before.state->clone();
        return walk.get();
    }

    WorkspaceImpl& m_impl;
    base::Position m_after;
    std::string m_stream; ///< empty: all
    base::Revision m_next{0};
    bool m_started = false;
    std::unordered_map<std::string, std::unique_ptr<aggregate::State>> m_walks;
};

std::unique_ptr<EventReader> Workspace::reader(const std::string& stream, std::optional<base::Position> from) {
    if (!stream.empty())
        return std::make_unique<StoreReader>(*m_impl, stream, before(from.value_or(base::Position::start())));
    // readAll is exclusive
    return std::make_unique<StoreReader>(*m_impl, before(from.value_or(base::Position::start())));
}

Result<std::unique_ptr<EventReader>> Workspace::readerAtEnd() {
    LOOKBACK_TRY_ASSIGN(const auto head, m_impl->store->head());
    return std::unique_ptr<EventReader>(std::make_unique<StoreReader>(*m_impl, head.position));
}

Result<std::shared_ptr<const filter::Filter>> Workspace::parseFilter(std::string_view expression) {
    return filter::Filter::parse(expression, m_impl->kind);
}

namespace {

// Rows come without what only the snapshot table knows; the series has it.
void markSnapshots(std::vector<timetravel::Row>& rows, const aggregate::Series& series) {
    constexpr auto kSnapshotFlags = static_cast<std::uint16_t>(aggregate::kSnapshot | aggregate::kBadSnapshot);
    for (auto& row : rows) {
        const auto i = static_cast<std::size_t>(row.rank.value - 1);
        if (i < series.size())
            row.facts.flags = static_cast<std::uint16_t>(row.facts.flags | (series.flags[i] & kSnapshotFlags));
    }
}

} // namespace

Result<std::vector<std::uint32_t>> Workspace::matchingRanks(std::string_view stream, const timetravel::View& view, const filter::Filter& filter,
                                                            std::stop_token stop, const base::ProgressCallback& progress) {
    LOOKBACK_TRY_ASSIGN(const auto series, m_impl->travel->series(stream, view, stop));
    std::vector<std::uint32_t> ranks;
    constexpr std::size_t kPage = 1024;
    const auto total = static_cast<std::int64_t>(series->size());
    for (timetravel::Rank from{0}; from.value < total;) {
        if (stop.stop_requested())
            return makeError(ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY_ASSIGN(auto rows, m_impl->travel->rows(stream, view, from, kPage));
        if (rows.empty())
            break;
        markSnapshots(rows, *series);
        markErased(*m_impl, rows);
        for (const auto& row : rows)
            if (filter.matches(row))
                ranks.push_back(static_cast<std::uint32_t>(row.rank.value));
        from = rows.back().rank;
        if (progress)
            progress({"filtering", static_cast<std::uint64_t>(from.value), static_cast<std::uint64_t>(total), "events"});
    }
    return ranks;
}

Workspace::Unit Workspace::unitOf(std::string_view stream) {
    const auto known = m_impl->units.find(std::string(stream));
    if (known != m_impl->units.end())
        return known->second;
    const auto answer = m_impl->travel->stateAt({std::string(stream), {}, timetravel::Latest{}, true});
    if (!answer)
        return {};
    aggregate::Series meta;
    m_impl->kind.describeSeries(*answer->state, meta);
    return m_impl->units[std::string(stream)] = Unit{meta.unit, meta.decimals};
}

Result<std::shared_ptr<const aggregate::State>> Workspace::stateBefore(const timetravel::Row& row) {
    constexpr std::size_t kKept = 4096;
    if (m_impl->walks.size() > kKept)
        m_impl->walks.clear();
    auto& walk = m_impl->walks[row.event.stream];
    std::shared_ptr<const aggregate::State> found;
    bool stopped = false;
    if (walk.state && walk.next == row.event.revision) {
        found = walk.state;
    } else {
        LOOKBACK_TRY_ASSIGN(const auto answer, m_impl->travel->stateAt({row.event.stream, {}, base::Version{row.event.revision.value}, true}));
        found = answer.state;
        stopped = answer.stopped.has_value();
    }
    if (stopped) { // the state stays where it stopped, whatever comes
        walk = {};
        return found;
    }
    // Whoever reads on asks for the next one.
    auto after = found->clone();
    const auto eventView = row.event.view();
    const bool folded = m_impl->kind.fold(*after, {&eventView, 1}, {}).applied == 1;
    walk = {base::Revision{row.event.revision.value + 1}, folded ? std::shared_ptr<const aggregate::State>(std::move(after)) : nullptr};
    return found;
}

Result<EventDetail> Workspace::event(std::string_view stream, const timetravel::View& view, timetravel::Rank rank) {
    LOOKBACK_TRY_ASSIGN(auto rows, m_impl->travel->rows(stream, view, timetravel::Rank{rank.value - 1}, 1));
    if (rows.empty())
        return makeError(ErrorCode::NotFound, "there is no event at this place", std::string(stream));
    markErased(*m_impl, rows);
    LOOKBACK_TRY_ASSIGN(const auto context, m_impl->travel->stateAt({std::string(stream), view, timetravel::Rank{rank.value - 1}, true}));
    return detail(std::move(rows.front()), *context.state);
}

EventDetail Workspace::detail(timetravel::Row row, const aggregate::State& before) {
    EventDetail detail;
    detail.row = std::move(row);
    const auto eventView = detail.row.event.view();
    detail.trace = m_impl->kind.upcast(eventView, before);
    detail.sentence = m_impl->kind.describe(eventView, before);
    detail.record = event::record(eventView);
    detail.leafHash = base::toHex(crypto::view(crypto::sha256(std::string_view("\0", 1), detail.record)));
    std::vector<aggregate::PersonalSpan> spans;
    if (const auto problem = m_impl->kind.personalSpans(eventView, spans))
        spans.clear();
    for (const auto& span : spans) {
        aggregate::PersonalValue value;
        value.sealed = plainText(std::string_view(detail.row.event.data).substr(span.begin, span.end - span.begin));
        value.subject = span.subject;
        value.eventId = detail.row.event.id.text();
        value.pointer = span.pointer;
        const auto kid = event::sealedKid(value.sealed);
        detail.personal.push_back({span.pointer, span.subject, kid ? std::string(kid->data(), kid->size()) : std::string(), reveal(value, {})});
    }
    return detail;
}

Result<bool> Workspace::takeSnapshot(std::string_view stream) {
    LOOKBACK_TRY(m_impl->mayWrite("taking a snapshot"));
    return m_impl->travel->takeSnapshot(stream);
}

Result<std::vector<timetravel::SnapshotInfo>> Workspace::snapshots(std::string_view stream, bool verify, std::stop_token stop,
                                                                   const base::ProgressCallback& progress) {
    return m_impl->travel->snapshots(stream, verify, std::move(stop), progress);
}

} // namespace lookback::workspace
