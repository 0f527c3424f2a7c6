// States, series, rows and roll-forwards of random histories against a naive fold, on both axes, with known-as-of, whatever the state was
// rebuilt from: zero, snapshots (good, stale, spoilt, deleted), checkpoints in memory with any budget, before and after the stream grew.
#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/timetravel/time_travel.h"
#include "history.h"
#include "ledger_kind.h"
#include "list_store.h"
#include "naive.h"

#include <QtTest>
#include <rapidcheck.h>

using namespace lookback;
using timetravel::Axis;
using timetravel::Point;
using timetravel::Rank;
using timetravel::View;

namespace {

const base::FixedClock kClock{base::Instant{5'000'000}};

HistoryShape anyShape() {
    HistoryShape shape;
    shape.size = *rc::gen::inRange<std::size_t>(1, 90);
    shape.percentGap = *rc::gen::element(0, 0, 8);
    shape.percentBackwards = *rc::gen::element(0, 0, 3, 25);
    shape.percentLate = *rc::gen::element(0, 5, 50);
    shape.percentFuture = *rc::gen::element(0, 10);
    shape.percentSame = *rc::gen::element(10, 100);
    shape.percentRepeatedId = *rc::gen::element(0, 10);
    shape.perMilleFrail = *rc::gen::element(0, 60);
    shape.perMilleUnknown = *rc::gen::element(0, 0, 15);
    shape.clockGoesWrong = *rc::gen::arbitrary<bool>();
    return shape;
}

timetravel::Options anyOptions() {
    timetravel::Options options;
    options.budgetBytes = *rc::gen::element<std::size_t>(0, 1500, 20'000, 64U << 20U);
    options.checkpointEvery = *rc::gen::element<std::int64_t>(1, 2, 5, 10, 100);
    return options;
}

base::Instant anyTime(const std::vector<event::StoredEvent>& events) {
    const event::StoredEvent& e = events[*rc::gen::inRange<std::size_t>(0, events.size())];
    return {(*rc::gen::arbitrary<bool>() ? e.recordedAt : e.occurredAt).ns + *rc::gen::inRange(-1, 2)};
}

View anyView(const std::vector<event::StoredEvent>& events) {
    View view;
    view.axis = *rc::gen::element(Axis::Recorded, Axis::Occurred);
    if (*rc::gen::inRange(0, 3) == 0)
        view.knownAsOf = anyTime(events);
    return view;
}

Point anyPoint(const std::vector<event::StoredEvent>& events) {
    switch (*rc::gen::inRange(0, 6)) {
    case 0:
        return timetravel::Latest{};
    case 1:
        return base::Version{*rc::gen::inRange<std::int64_t>(0, events.back().revision.value + 4)};
    case 2:
        return base::Position{0, *rc::gen::inRange<std::uint64_t>(0, events.back().position.low + 3)};
    case 3:
        return Rank{*rc::gen::inRange<std::int64_t>(0, static_cast<std::int64_t>(events.size()) + 2)};
    default:
        return anyTime(events);
    }
}

/// Some good, some wrong in every way a cache can be wrong; versions of the wrong ones.
std::vector<std::int64_t> putSnapshots(ListStore& store, const aggregate::Kind& kind) {
    std::vector<std::int64_t> wrong;
    const int density = *rc::gen::element(0, 1, 4);
    for (std::size_t n = 1; density != 0 && n <= store.events.size(); ++n) {
        if (*rc::gen::inRange(0, 12) >= density)
            continue;
        std::vector<const event::StoredEvent*> first;
        for (std::size_t i = 0; i < n; ++i)
            first.push_back(&store.events[i]);
        const naive::Answer truth = naive::fold(kind, store.events, first, Axis::Recorded);
        if (truth.stoppedAt)
            break;
        auto state = kind.parseCanonical(truth.canonical);
        RC_ASSERT(state.ok());
        int defect = *rc::gen::inRange(0, 12);
        const auto stale = ledger::makeKind(defect == 1 ? ledger::Make{2, 'a'} : ledger::Make{3, 'b'});
        auto row = timetravel::makeSnapshot(defect == 1 || defect == 2 ? *stale : kind, kLedgerStream, **state, {7});
        if (defect == 3)
            row.data[row.data.find("\"value\":") + 8] ^= 1;
        else if (defect == 4)
            row.data.resize(row.data.size() / 2);
        else if (defect == 5)
            row.data = "\xff\x00garbage";
        else if (defect == 6)
            row.version.value += 1; // holds another version than it says
        else if (defect == 7)
            row.type = "Other";
        else
            defect = defect <= 2 ? defect : 0;
        if (*store.saveSnapshot(row) && defect != 0)
            wrong.push_back(row.version.value);
    }
    return wrong;
}

void checkState(timetravel::TimeTravel& travel, const ListStore& store, const aggregate::Kind& kind, const View& view, const Point& point,
                const std::vector<std::int64_t>& wrong) {
    const naive::Answer truth = naive::stateAt(kind, store.events, view, point);
    const bool useSnapshots = *rc::gen::arbitrary<bool>();
    const auto answer = travel.stateAt({kLedgerStream, view, point, useSnapshots});
    RC_ASSERT(answer.ok());
    RC_LOG() << "axis " << static_cast<int>(view.axis) << ", known as of " << (view.knownAsOf ? view.knownAsOf->ns : -1) << ", point "
             << point.index() << ", asked for " << truth.sequence.size() << " of " << store.events.size() << ", applied " << truth.applied
             << "; answer: rank " << answer->rank.value << ", snapshot " << answer->snapshotVersion.value << ", memory "
             << answer->fromMemory << ", applied " << answer->eventsApplied << '\n';
    RC_ASSERT(kind.canonical(*answer->state) == truth.canonical);
    RC_ASSERT(answer->digest == base::toHex(crypto::view(crypto::sha256(truth.canonical))));
    RC_ASSERT(answer->version.value == truth.version);
    RC_ASSERT(answer->rank.value == static_cast<std::int64_t>(truth.applied));
    RC_ASSERT(answer->eventsInView == static_cast<std::int64_t>(naive::viewOf(store.events, view).size()));
    RC_ASSERT(answer->stopped.has_value() == truth.stoppedAt.has_value());
    if (truth.stoppedAt) {
        RC_ASSERT(answer->stopped->at.value == *truth.stoppedAt);
        RC_ASSERT(answer->stopped->lastGood.value == truth.version);
    }
    if (truth.applied > 0) {
        const event::StoredEvent& last = *truth.sequence[truth.applied - 1];
        RC_ASSERT(answer->position == last.position);
        if (!std::holds_alternative<base::Instant>(point))
            RC_ASSERT(answer->asOf == (view.axis == Axis::Recorded ? last.recordedAt : last.occurredAt));
    }
    if (!useSnapshots)
        RC_ASSERT(answer->snapshotVersion.value == 0 && answer->ignoredSnapshots.empty());
    RC_ASSERT(std::find(wrong.begin(), wrong.end(), answer->snapshotVersion.value) == wrong.end());
    // A state out of a snapshot knows as much as one folded from zero: also where its personal values were stored.
    for (const aggregate::Field& field : kind.fields(*answer->state))
        if (const auto* personal = std::get_if<aggregate::PersonalValue>(&field.value))
            RC_ASSERT(personal->eventId.empty() == (field.setBy.value == 0));
    const auto rank = travel.rankOf(kLedgerStream, view, point);
    RC_ASSERT(rank.ok());
    RC_ASSERT(rank->value == static_cast<std::int64_t>(truth.sequence.size()));
}

void checkSeries(timetravel::TimeTravel& travel, const ListStore& store, const aggregate::Kind& kind, const View& view) {
    const naive::Answer truth = naive::fold(kind, store.events, naive::viewOf(store.events, view), view.axis);
    const auto series = travel.series(kLedgerStream, view);
    RC_ASSERT(series.ok());
    const aggregate::Series& s = **series;
    RC_ASSERT(s.size() == truth.sequence.size());
    for (const std::size_t n : {s.recordedAt.size(), s.occurredAt.size(), s.value.size(), s.limit.size(), s.kind.size(), s.status.size(),
                                s.flags.size(), s.ruleBits.size()})
        RC_ASSERT(n == s.size());
    RC_ASSERT(s.ruleCodes == (std::vector<std::string>{"F1", "F2"}));
    std::int64_t value = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const event::StoredEvent& e = *truth.sequence[i];
        RC_ASSERT(s.version[i] == e.revision.value + 1);
        RC_ASSERT(s.recordedAt[i] == e.recordedAt.ns);
        RC_ASSERT(s.occurredAt[i] == e.occurredAt.ns);
        value = i < truth.applied ? truth.facts[i].value : value;
        RC_ASSERT(s.value[i] == value);
        RC_ASSERT(s.ruleBits[i] == (i < truth.applied ? truth.facts[i].ruleBits : 0));
        const auto at = static_cast<std::size_t>(&e - store.events.data());
        const auto has = [&](std::uint16_t flag) { return (s.flags[i] & flag) != 0; };
        RC_ASSERT(has(aggregate::kLate) == (e.recordedAt > e.occurredAt));
        RC_ASSERT(has(aggregate::kFuture) == (e.recordedAt < e.occurredAt));
        RC_ASSERT(has(aggregate::kGapBefore) == (e.revision.value != (at == 0 ? 0 : store.events[at - 1].revision.value + 1)));
        const bool repeated = std::any_of(store.events.begin(), store.events.begin() + static_cast<std::ptrdiff_t>(at),
                                          [&](const auto& earlier) { return earlier.id == e.id; });
        RC_ASSERT(has(aggregate::kRepeatedId) == repeated);
        RC_ASSERT(has(aggregate::kFinding) == (s.ruleBits[i] != 0));
    }
}

void checkRows(timetravel::TimeTravel& travel, const ListStore& store, const aggregate::Kind& kind, const View& view) {
    const naive::Answer truth = naive::fold(kind, store.events, naive::viewOf(store.events, view), view.axis);
    const auto size = static_cast<std::int64_t>(truth.sequence.size());
    const auto from = *rc::gen::inRange<std::int64_t>(0, size + 2);
    const auto limit = *rc::gen::inRange<std::size_t>(0, 30);
    const auto rows = travel.rows(kLedgerStream, view, Rank{from}, limit);
    RC_ASSERT(rows.ok());
    RC_ASSERT(rows->size() == std::min(limit, static_cast<std::size_t>(std::max<std::int64_t>(size - from, 0))));
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const timetravel::Row& row = (*rows)[i];
        const std::size_t at = static_cast<std::size_t>(from) + i;
        RC_ASSERT(row.rank.value == static_cast<std::int64_t>(at) + 1);
        RC_ASSERT(row.event.id == truth.sequence[at]->id && row.event.revision == truth.sequence[at]->revision);
        RC_ASSERT(row.event.data == truth.sequence[at]->data);
        RC_ASSERT(row.facts.value == (at < truth.applied ? truth.facts[at].value : truth.value));
        RC_ASSERT(row.facts.amount == (at < truth.applied ? truth.facts[at].amount : 0));
        RC_ASSERT(row.facts.ruleBits == (at < truth.applied ? truth.facts[at].ruleBits : 0));
        const auto place = static_cast<std::size_t>(truth.sequence[at] - store.events.data());
        RC_ASSERT(row.gapBefore == (row.event.revision.value != (place == 0 ? 0 : store.events[place - 1].revision.value + 1)));
        RC_ASSERT(row.repeatedId == std::any_of(store.events.begin(), store.events.begin() + static_cast<std::ptrdiff_t>(place),
                                                [&](const auto& earlier) { return earlier.id == row.event.id; }));
    }
}

void checkDiff(timetravel::TimeTravel& travel, const ListStore& store, const aggregate::Kind& kind, const View& view, const Point& a,
               const Point& b) {
    const naive::Answer at = naive::stateAt(kind, store.events, view, a);
    const naive::Answer bt = naive::stateAt(kind, store.events, view, b);
    const auto diff = travel.diff(kLedgerStream, view, a, b);
    RC_ASSERT(diff.ok());
    RC_ASSERT(kind.canonical(*diff->a.state) == at.canonical);
    RC_ASSERT(kind.canonical(*diff->b.state) == bt.canonical);
    if (at.canonical == bt.canonical)
        RC_ASSERT(diff->changed.empty());
    if (at.value != bt.value)
        RC_ASSERT(!diff->changed.empty() && diff->changed.front().field == "value");
    std::int64_t events = 0, in = 0, out = 0;
    const auto count = [&](const naive::Answer& from, const naive::Answer& to, std::int64_t sign) {
        for (std::size_t i = 0; i < to.applied; ++i) {
            const auto end = from.sequence.begin() + static_cast<std::ptrdiff_t>(from.applied);
            if (std::find(from.sequence.begin(), end, to.sequence[i]) != end)
                continue;
            ++events;
            const std::int64_t amount = sign * to.facts[i].amount;
            (amount > 0 ? in : out) += amount;
        }
    };
    count(at, bt, 1);
    count(bt, at, -1);
    RC_ASSERT(diff->rollForward.events == events);
    RC_ASSERT(diff->rollForward.totalIn == in);
    RC_ASSERT(diff->rollForward.totalOut == out);
    RC_ASSERT(diff->rollForward.opening == at.value);
    RC_ASSERT(diff->rollForward.closing == bt.value);
    RC_ASSERT(diff->rollForward.ties);
}

} // namespace

class TstTimeTravelProperties : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everythingAsTheNaiveFold() {
        const bool ok = rc::check("any question, any memory, any snapshots, growing stream", [] {
            const auto kind = ledger::makeKind();
            const HistoryShape shape = anyShape();
            const auto seed = *rc::gen::arbitrary<std::uint64_t>();
            ListStore store;
            store.pageCap = *rc::gen::element<std::size_t>(1, 3, 16, 1000);
            store.events = randomHistory(seed, shape);
            std::vector<std::int64_t> wrong = putSnapshots(store, *kind);
            timetravel::TimeTravel travel(store, *kind, kClock, anyOptions());
            std::mt19937_64 more(seed + 1);
            for (int round = 0; round < 3; ++round) {
                for (int i = 0; i < 8; ++i) {
                    const View view = anyView(store.events);
                    switch (*rc::gen::inRange(0, 8)) {
                    case 0:
                        checkSeries(travel, store, *kind, view);
                        break;
                    case 1:
                    case 2:
                        checkRows(travel, store, *kind, view);
                        break;
                    case 3:
                        checkDiff(travel, store, *kind, view, anyPoint(store.events), anyPoint(store.events));
                        break;
                    default:
                        checkState(travel, store, *kind, view, anyPoint(store.events), wrong);
                    }
                }
                extendHistory(store.events, more, shape, *rc::gen::inRange<std::size_t>(0, 15));
            }
        });
        QVERIFY(ok);
    }

    void everySnapshotGivesTheSameState() {
        const bool ok = rc::check("zero = every snapshot, byte for byte", [] {
            const auto kind = ledger::makeKind();
            HistoryShape shape = anyShape();
            ListStore store;
            store.events = randomHistory(*rc::gen::arbitrary<std::uint64_t>(), shape);
            for (std::size_t cut = 1; cut <= store.events.size(); ++cut) { // a snapshot at every version, taken as the stream grew
                ListStore young;
                young.events.assign(store.events.begin(), store.events.begin() + static_cast<std::ptrdiff_t>(cut));
                timetravel::TimeTravel travel(young, *kind, kClock);
                if (!travel.takeSnapshot(kLedgerStream).ok())
                    break;
                (void)store.saveSnapshot(young.rows.begin()->second);
            }
            const auto all = store.rows;
            for (const event::StoredEvent& e : store.events) {
                const base::Version version = base::versionOf(e.revision);
                const naive::Answer truth = naive::stateAt(*kind, store.events, {}, version);
                timetravel::TimeTravel zero(store, *kind, kClock);
                const auto fromZero = zero.stateAt({kLedgerStream, {}, version, false});
                RC_ASSERT(fromZero.ok());
                RC_ASSERT(kind->canonical(*fromZero->state) == truth.canonical);
                for (const auto& [at, row] : all) {
                    if (at > version.value)
                        break;
                    store.rows = {{at, row}};
                    timetravel::TimeTravel travel(store, *kind, kClock);
                    const auto answer = travel.stateAt({kLedgerStream, {}, version, true});
                    RC_ASSERT(answer.ok());
                    RC_ASSERT(answer->snapshotVersion.value == at);
                    RC_ASSERT(answer->ignoredSnapshots.empty());
                    RC_ASSERT(kind->canonical(*answer->state) == truth.canonical);
                    RC_ASSERT(answer->digest == fromZero->digest);
                }
                store.rows = all;
            }
        });
        QVERIFY(ok);
    }
};

QTEST_GUILESS_MAIN(TstTimeTravelProperties)
#include "tst_timetravel_properties.moc"
