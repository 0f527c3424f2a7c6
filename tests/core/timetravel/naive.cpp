#include "naive.h"

#include <algorithm>

using namespace lookback;
using event::StoredEvent;

namespace naive {

std::vector<const StoredEvent*> viewOf(const std::vector<StoredEvent>& events, const View& view) {
    std::vector<const StoredEvent*> list;
    for (const StoredEvent& e : events)
        if (!view.knownAsOf || e.recordedAt <= *view.knownAsOf)
            list.push_back(&e);
    if (view.axis == Axis::Occurred)
        std::stable_sort(list.begin(), list.end(), [](const auto* a, const auto* b) { return a->occurredAt < b->occurredAt; });
    return list;
}

namespace {

/// Keeps what comes, in the view's order, no later than the newest event of version ≤ n.
void cutAfterVersion(const std::vector<StoredEvent>& events, const View& view, std::vector<const StoredEvent*>& list, std::int64_t n) {
    const StoredEvent* mark = nullptr;
    for (const StoredEvent& e : events)
        if (e.revision.value + 1 <= n)
            mark = &e;
    std::erase_if(list, [&](const StoredEvent* e) {
        if (mark == nullptr)
            return true;
        if (view.axis == Axis::Recorded)
            return e->revision > mark->revision;
        return e->occurredAt > mark->occurredAt || (e->occurredAt == mark->occurredAt && e->revision > mark->revision);
    });
}

} // namespace

std::vector<const StoredEvent*> upTo(const std::vector<StoredEvent>& events, const View& view, const Point& point) {
    auto list = viewOf(events, view);
    if (const auto* version = std::get_if<base::Version>(&point)) {
        cutAfterVersion(events, view, list, version->value);
    } else if (const auto* position = std::get_if<base::Position>(&point)) {
        std::int64_t n = 0;
        for (const StoredEvent& e : events)
            if (e.position <= *position)
                n = e.revision.value + 1;
        cutAfterVersion(events, view, list, n);
    } else if (const auto* instant = std::get_if<base::Instant>(&point)) {
        std::erase_if(list, [&](const StoredEvent* e) {
            return (view.axis == Axis::Recorded ? e->recordedAt : e->occurredAt) > *instant;
        });
    } else if (const auto* rank = std::get_if<timetravel::Rank>(&point)) {
        list.resize(std::min(list.size(), static_cast<std::size_t>(rank->value)));
    }
    return list;
}

Answer fold(const aggregate::Kind& kind, const std::vector<StoredEvent>& events, std::vector<const StoredEvent*> sequence, Axis axis) {
    Answer answer;
    answer.sequence = std::move(sequence);
    const aggregate::EarlierId earlier = [&](const base::Uuid& id, base::Version before) {
        return std::any_of(events.begin(), events.end(),
                           [&](const StoredEvent& e) { return e.id == id && e.revision.value + 1 < before.value; });
    };
    auto state = kind.start(event::splitStream(events.front().stream).id);
    for (const StoredEvent* e : answer.sequence) {
        const event::EventView view = e->view();
        aggregate::FoldOptions options;
        options.facts = &answer.facts;
        options.earlierId = &earlier;
        options.streamOrder = axis == Axis::Recorded;
        const auto result = kind.fold(*state, std::span(&view, 1), options);
        if (result.stopped) {
            answer.stoppedAt = e->revision.value + 1;
            break;
        }
        ++answer.applied;
        answer.version = e->revision.value + 1;
    }
    answer.canonical = kind.canonical(*state);
    answer.value = kind.seriesValue(*state);
    return answer;
}

} // namespace naive
