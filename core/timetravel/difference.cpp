// Two points of a view compared: fields, and the roll-forward of what lies between them.
#include "core/timetravel/engine.h"
#include "core/timetravel/fields.h"

#include <algorithm>

namespace lookback::timetravel {

namespace {

/// Sums up the events between two points.
class Ledger {
public:
    explicit Ledger(const aggregate::Kind& kind) : m_kind(kind), m_perType(kind.types().size()) {}

    /// `sign` −1: the event is taken back.
    void add(const event::EventView& e, const aggregate::EventFacts& facts, std::int64_t sign, const std::optional<base::Instant>& periodEnd) {
        ++m_sum.events;
        m_sum.postings += facts.posting ? 1 : 0;
        const aggregate::TypeInfo* info = m_kind.find(e.type);
        if (info == nullptr)
            return;
        Movement& movement = m_perType[static_cast<std::size_t>(info - m_kind.types().data())];
        ++movement.count;
        // Belongs by what happened to the period before, but was not known then.
        if (periodEnd && e.occurredAt <= *periodEnd && e.recordedAt > *periodEnd)
            ++movement.late;
        if (!facts.hasAmount)
            return;
        const std::int64_t amount = sign * facts.amount;
        sumUp(movement.total, amount);
        sumUp(amount > 0 ? m_sum.totalIn : m_sum.totalOut, amount);
    }

    RollForward finish(std::int64_t opening, std::int64_t closing) {
        m_sum.opening = opening;
        m_sum.closing = closing;
        for (std::size_t i = 0; i < m_perType.size(); ++i) {
            const aggregate::TypeInfo& info = m_kind.types()[i];
            if (m_perType[i].count == 0 || info.movement.empty())
                continue;
            m_perType[i].type = info.name;
            m_perType[i].title = info.movement;
            m_sum.movements.push_back(m_perType[i]);
        }
        std::int64_t reached = opening;
        sumUp(reached, m_sum.totalIn);
        sumUp(reached, m_sum.totalOut);
        m_sum.ties = !m_overflow && reached == closing;
        return m_sum;
    }

private:
    void sumUp(std::int64_t& sum, std::int64_t amount) {
        const auto added = base::checkedAdd(sum, amount);
        m_overflow = m_overflow || !added;
        sum = added.value_or(sum);
    }

    const aggregate::Kind& m_kind;
    std::vector<Movement> m_perType;
    RollForward m_sum;
    bool m_overflow = false;
};

/// The sequence of events of a place.
struct Sequence {
    const Order* order; ///< absent: stream order
    std::int64_t size;
    [[nodiscard]] std::int64_t place(std::int64_t rank) const { return order == nullptr ? rank : order->place(rank); }
};

std::int64_t commonRanks(const Sequence& a, const Sequence& b) {
    std::int64_t same = 0;
    const std::int64_t most = std::min(a.size, b.size);
    const auto identity = [](const Sequence& s) { return s.order == nullptr ? s.size : std::min(s.size, s.order->identity()); };
    if (a.order == b.order)
        return most;
    same = std::min({identity(a), identity(b), most});
    while (same < most && a.place(same) == b.place(same))
        ++same;
    return same;
}

} // namespace

base::Result<Diff> TimeTravel::Impl::diff(Stream& stream, const View& view, const Point& a, const Point& b, Ticker& ticker) {
    Diff diff;
    LOOKBACK_TRY_ASSIGN(const Place placeA, locate(stream, view, a, ticker));
    LOOKBACK_TRY_ASSIGN(diff.a, answer(stream, view, placeA, true, ticker));
    LOOKBACK_TRY_ASSIGN(const Place placeB, locate(stream, view, b, ticker));
    LOOKBACK_TRY_ASSIGN(diff.b, answer(stream, view, placeB, true, ticker));
    diff.changed = changedFields(kind, *diff.a.state, *diff.b.state);

    Ledger ledger(kind);
    const auto count = [&](std::int64_t sign, const StateAnswer& from) {
        return [&ledger, sign, end = from.asOf](const event::EventView& e, const aggregate::EventFacts& facts) {
            ledger.add(e, facts, sign, end);
        };
    };
    LOOKBACK_TRY(between(stream, view, {placeA, diff.a}, {placeB, diff.b}, ticker, count(1, diff.a)));
    LOOKBACK_TRY(between(stream, view, {placeB, diff.b}, {placeA, diff.a}, ticker, count(-1, diff.b)));
    diff.rollForward = ledger.finish(kind.seriesValue(*diff.a.state), kind.seriesValue(*diff.b.state));
    return diff;
}

base::Status TimeTravel::Impl::between(Stream& stream, const View& view, const Reached& from, const Reached& to, Ticker& ticker,
                                       const EventSeen& seen) {
    FoldPlan plan;
    plan.streamOrder = view.axis == Axis::Recorded;
    const auto each = [&](const auto& counts) {
        return [&seen, counts](std::span<const event::EventView> events, std::span<const aggregate::EventFacts> facts) {
            for (std::size_t i = 0; i < facts.size(); ++i)
                if (counts(events[i]))
                    seen(events[i], facts[i]);
            return base::success();
        };
    };
    Replay replay;
    replay.state = from.answer.state->clone();
    replay.rank = from.answer.rank.value;
    replay.version = from.answer.version;
    if (from.place.in == nullptr && to.place.in == nullptr) {
        plan.onSpan = each([](const event::EventView&) { return true; });
        RangeFeed feed(store, stream.name, base::Revision{from.answer.version.value}, base::revisionOf(to.answer.version));
        return foldFeed(kind, feed, replay, plan, ticker);
    }
    // At least one of the two is not the stream's beginning, so the stream is indexed.
    StreamIndex& index = *stream.index;
    const auto sequence = [](const Reached& r) { return Sequence{r.place.in == nullptr ? nullptr : &r.place.in->order, r.answer.rank.value}; };
    const Sequence first = sequence(from);
    const Sequence second = sequence(to);
    const std::int64_t common = commonRanks(first, second);
    if (common == second.size)
        return base::success();
    std::vector<bool> known(index.columns().size());
    for (std::int64_t rank = common; rank < first.size; ++rank)
        known[static_cast<std::size_t>(first.place(rank))] = true;
    if (common < first.size) { // the one's events are not the first of the other's: go back to where they part
        Place parting;
        parting.upTo = index.versionAt(common);
        parting.rank = common;
        parting.in = second.order != nullptr && common > second.order->identity() ? to.place.in : nullptr;
        parting.stored = view.axis == Axis::Recorded;
        LOOKBACK_TRY_ASSIGN(Rebuilt rebuilt, rebuild(stream, parting, true, ticker));
        replay = std::move(rebuilt.replay);
    }
    plan.onSpan = each([&](const event::EventView& e) {
        return !known[static_cast<std::size_t>(index.rankOfVersion(base::versionOf(e.revision)) - 1)];
    });
    if (second.order == nullptr) {
        RangeFeed feed(store, stream.name, base::Revision{index.versionAt(common).value}, base::revisionOf(to.answer.version));
        return foldFeed(kind, feed, replay, plan, ticker);
    }
    PickFeed feed(store, stream.name, index.columns(), *second.order, common, second.size);
    return foldFeed(kind, feed, replay, plan, ticker);
}

} // namespace lookback::timetravel
