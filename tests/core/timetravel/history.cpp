#include "history.h"

#include "ledger_kind.h"

using namespace lookback;

namespace {

bool percent(std::mt19937_64& random, int p) { return static_cast<int>(random() % 100) < p; }

base::Uuid randomId(std::mt19937_64& random) {
    base::Uuid id;
    for (auto& byte : id.bytes)
        byte = static_cast<std::uint8_t>(random());
    return id;
}

void setPayload(event::StoredEvent& e, std::mt19937_64& random, const std::vector<event::StoredEvent>& before, const HistoryShape& shape) {
    const auto dice = static_cast<int>(random() % 1000);
    if (dice < shape.perMilleUnknown) {
        e.type = "Unheard";
        e.data = "{}";
    } else if (dice < shape.perMilleUnknown + shape.perMilleFrail) {
        e.type = "Frail";
        e.data = "{}";
    } else if (dice < 150) {
        e.type = "Noted";
        e.data = ledger::noted("note " + std::to_string(random() % 50));
    } else if (dice < 200) {
        e.type = "Refers";
        const base::Uuid id = before.empty() || percent(random, 30) ? randomId(random) : before[random() % before.size()].id;
        e.data = ledger::refers(id);
    } else {
        e.type = "Added";
        e.data = ledger::added(static_cast<std::int64_t>(random() % 200) * 2 - 150); // even: Frail events survive
        if (percent(random, 1))
            e.data = ledger::added(1);
    }
}

} // namespace

void extendHistory(std::vector<event::StoredEvent>& events, std::mt19937_64& random, const HistoryShape& shape, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        event::StoredEvent e;
        e.stream = kLedgerStream;
        const std::int64_t previous = events.empty() ? -1 : events.back().revision.value;
        e.revision = {previous + 1 + (percent(random, shape.percentGap) ? static_cast<std::int64_t>(1 + random() % 3) : 0)};
        e.position = {0, (events.empty() ? 0 : events.back().position.low) + 1 + random() % 3};
        e.id = !events.empty() && percent(random, shape.percentRepeatedId) ? events[random() % events.size()].id : randomId(random);
        std::int64_t recorded = events.empty() ? 1000 : events.back().recordedAt.ns;
        if (percent(random, shape.percentBackwards))
            recorded -= static_cast<std::int64_t>(random() % 40);
        else if (!percent(random, shape.percentSame))
            recorded += static_cast<std::int64_t>(random() % 6);
        e.recordedAt = {recorded};
        e.occurredAt = {recorded};
        if (percent(random, shape.percentLate))
            e.occurredAt.ns -= static_cast<std::int64_t>(random() % 60);
        else if (percent(random, shape.percentFuture))
            e.occurredAt.ns += static_cast<std::int64_t>(random() % 60);
        setPayload(e, random, events, shape);
        events.push_back(std::move(e));
    }
}

std::vector<event::StoredEvent> randomHistory(std::uint64_t seed, const HistoryShape& shape) {
    std::mt19937_64 random(seed);
    std::vector<event::StoredEvent> events;
    extendHistory(events, random, shape, shape.size);
    if (shape.clockGoesWrong && !events.empty()) {
        event::StoredEvent& wrong = events[random() % events.size()];
        wrong.recordedAt.ns += 1'000'000;
        wrong.occurredAt = wrong.recordedAt;
    }
    return events;
}
