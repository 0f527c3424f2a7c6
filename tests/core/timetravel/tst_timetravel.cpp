// What the properties do not reach: words for points, the format of snapshots, what happens to wrong ones, cancelling, failing reads, a
// stream that grows or gets a hole filled, how much is read and kept.
#include "core/timetravel/checkpoints.h"
#include "core/timetravel/id_filter.h"
#include "core/timetravel/snapshot.h"
#include "core/timetravel/time_travel.h"
#include "history.h"
#include "ledger_kind.h"
#include "list_store.h"
#include "naive.h"

#include <QtTest>

#include <random>

using namespace lookback;
using base::ErrorCode;
using base::Version;
using timetravel::Axis;
using timetravel::Latest;
using timetravel::Point;
using timetravel::Rank;
using timetravel::StateQuery;
using timetravel::TimeTravel;
using timetravel::View;

namespace {

const base::FixedClock kClock{base::Instant{1'000'000'000}};

/// `n` plain additions one after another, without holes or stops.
std::vector<event::StoredEvent> plain(std::size_t n, HistoryShape shape = {}) {
    shape.size = n;
    shape.percentGap = shape.percentRepeatedId = shape.percentBackwards = shape.perMilleFrail = shape.perMilleUnknown = 0;
    return randomHistory(11, shape);
}

store::SnapshotRow snapshotAt(const aggregate::Kind& kind, const std::vector<event::StoredEvent>& events, std::size_t n) {
    ListStore young;
    young.events.assign(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(n));
    TimeTravel travel(young, kind, kClock);
    [&] { QVERIFY(*travel.takeSnapshot(kLedgerStream)); }();
    return young.rows.begin()->second;
}

struct Bench {
    std::unique_ptr<aggregate::Kind> kind = ledger::makeKind();
    ListStore store;
    TimeTravel travel{store, *kind, kClock};

    std::string canonicalAt(const Point& point, bool snapshots = true, const View& view = {}) {
        const auto answer = travel.stateAt({kLedgerStream, view, point, snapshots});
        return answer.ok() ? kind->canonical(*answer->state) : answer.error().message;
    }
    std::string truth(const Point& point, const View& view = {}) const { return naive::stateAt(*kind, store.events, view, point).canonical; }
};

} // namespace

class TstTimeTravel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pointsAreRead() {
        const auto point = [](const char* text) {
            const auto p = timetravel::parsePoint(text);
            return p.ok() ? std::optional<Point>(*p) : std::nullopt;
        };
        QVERIFY(point("v15") == Point{Version{15}});
        QVERIFY(point("15") == Point{Version{15}});
        QVERIFY(point("0") == Point{Version{0}});
        QVERIFY((point("#812") == Point{base::Position{0, 812}}));
        QVERIFY((point("#3:17") == Point{base::Position{3, 17}}));
        QVERIFY(point("latest") == Point{Latest{}});
        QVERIFY(point("2026-01-31T23:59:59Z") == Point{*base::parseInstant("2026-01-31T23:59:59Z")});
        QVERIFY(point("2026-01-31 23:59:59") == Point{*base::parseInstant("2026-01-31T23:59:59Z")});
        for (const char* wrong : {"", "v", "v-1", "-1", "#", "#x", "v1x", "yesterday", "99999999999999999999", "2026-02-30", "Latest"})
            QVERIFY2(!point(wrong), wrong);
        QVERIFY(timetravel::parsePoint("v-1").error().code == ErrorCode::InvalidArgument);
    }

    void noIdIsTakenForNew() {
        timetravel::IdFilter filter;
        std::mt19937_64 random(3);
        std::vector<base::Uuid> ids(20'000);
        std::size_t suspicions = 0;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            for (auto& byte : ids[i].bytes)
                byte = static_cast<std::uint8_t>(random());
            suspicions += filter.add(ids[i], 100) ? 1 : 0; // far more than expected: further layers
        }
        QVERIFY2(suspicions < ids.size() / 50, qPrintable(QString::number(suspicions)));
        for (const base::Uuid& id : ids)
            QVERIFY(filter.add(id, 100));
        QVERIFY(filter.bytes() < 16 * ids.size());
    }

    void spacingDoublesWhenTheBudgetIsFull() {
        const auto kind = ledger::makeKind();
        const auto state = kind->start("L-1");
        timetravel::Budget budget(40 * (state->bytes() + 64), 10);
        const int group = 0;
        timetravel::Checkpoints kept(budget, &group);
        for (std::int64_t rank = 1; rank <= 10'000; ++rank)
            kept.offer(rank, *state);
        QVERIFY(budget.used() <= budget.limit());
        QCOMPARE(kept.spacing(), 320); // 10 → 320: 31 of 10,000 fit
        QCOMPARE(kept.size(), std::size_t{31});
        QCOMPARE(kept.nearest(9'999).rank, 9'920);
        QCOMPARE(kept.nearest(319).rank, 0);
        { // another stream in use takes the place of an idle one
            const int other = 0;
            timetravel::Checkpoints newer(budget, &other);
            for (std::int64_t rank = 10; rank <= 300; rank += 10)
                newer.offer(rank, *state);
            QCOMPARE(newer.size(), std::size_t{30});
            QCOMPARE(kept.size(), std::size_t{0});
        }
        QCOMPARE(budget.used(), std::size_t{0});
    }

    void snapshotHasTheDocumentedForm() {
        const auto kind = ledger::makeKind();
        auto state = kind->start("L-1");
        event::StoredEvent e;
        e.stream = kLedgerStream;
        e.type = "Added";
        e.data = ledger::added(42);
        e.recordedAt = e.occurredAt = {5};
        const event::EventView view = e.view();
        QCOMPARE(kind->fold(*state, std::span(&view, 1)).applied, std::size_t{1});
        const auto row = timetravel::makeSnapshot(*kind, kLedgerStream, *state, {9});
        QCOMPARE(row.stream, std::string("ledger:snapshot-L-1"));
        QCOMPARE(row.version.value, 1);
        QCOMPARE(row.type, std::string("LedgerSnapshotTaken"));
        QCOMPARE(row.schemaVersion, 1);
        QCOMPARE(row.recordedAt.ns, 9);
        const std::string canonical = kind->canonical(*state);
        QCOMPARE(row.data, "{\"version\":1,\"foldVersion\":3,\"schemaDigest\":\"" + std::string(64, 'a') + "\",\"stateDigest\":\"" +
                               timetravel::stateDigest(*kind, *state) + "\"," + canonical.substr(1));
    }

    void everyDamageOfASnapshotIsNoticed() {
        Bench b;
        b.store.events = plain(60);
        const auto good = snapshotAt(*b.kind, b.store.events, 40);
        for (std::size_t byte = 0; byte < good.data.size(); ++byte) {
            auto row = good;
            row.data[byte] = static_cast<char>(row.data[byte] ^ (byte % 2 == 0 ? 0x01 : 0x20));
            const auto judged = timetravel::judgeSnapshot(*b.kind, row);
            QVERIFY2(judged.state == nullptr && !judged.problem.empty(), row.data.c_str());
        }
        for (std::size_t size = 0; size < good.data.size(); ++size) {
            auto row = good;
            row.data.resize(size);
            QVERIFY(timetravel::judgeSnapshot(*b.kind, row).state == nullptr);
        }
        QVERIFY(timetravel::judgeSnapshot(*b.kind, good).state != nullptr);
    }

    void wrongSnapshotsAreIgnoredAndReported() {
        Bench b;
        b.store.events = plain(350);
        for (std::size_t n = 100; n <= 300; n += 100)
            (void)b.store.saveSnapshot(snapshotAt(*b.kind, b.store.events, n));
        auto answer = b.travel.stateAt({kLedgerStream, {}, Version{349}});
        QCOMPARE(answer->snapshotVersion.value, 300);
        QCOMPARE(answer->eventsApplied, 49);
        QVERIFY(answer->ignoredSnapshots.empty());

        b.store.rows.at(300).data[200] ^= 1;
        const auto stale = ledger::makeKind({2, 'a'});
        b.store.rows.at(200).data = snapshotAt(*stale, b.store.events, 200).data;
        answer = b.travel.stateAt({kLedgerStream, {}, Version{349}});
        QCOMPARE(answer->snapshotVersion.value, 100);
        QCOMPARE(answer->ignoredSnapshots.size(), std::size_t{2});
        QCOMPARE(answer->ignoredSnapshots[0].version.value, 300);
        QCOMPARE(answer->ignoredSnapshots[1].version.value, 200);
        QCOMPARE(answer->ignoredSnapshots[1].problem, std::string("made by fold version 2, this is 3"));
        QCOMPARE(b.kind->canonical(*answer->state), b.truth(Version{349}));
        const auto list = b.travel.snapshots(kLedgerStream, false);
        QCOMPARE(list->size(), std::size_t{3});
        QVERIFY((*list)[0].usable && !(*list)[1].usable && !(*list)[2].usable);
        QVERIFY(!(*list)[0].matchesReplay);
        const auto series = b.travel.series(kLedgerStream, {});
        QVERIFY(((*series)->flags[99] & aggregate::kSnapshot) != 0);
        QVERIFY(((*series)->flags[199] & aggregate::kBadSnapshot) != 0);
        QVERIFY(((*series)->flags[299] & aggregate::kBadSnapshot) != 0);
        QVERIFY(((*series)->flags[298] & (aggregate::kSnapshot | aggregate::kBadSnapshot)) == 0);

        b.store.breakSnapshots = true; // the whole table is unreadable: still the state
        b.travel.refresh();
        answer = b.travel.stateAt({kLedgerStream, {}, Version{149}}); // 150 would be a checkpoint: nothing to look up
        QCOMPARE(b.kind->canonical(*answer->state), b.truth(Version{149}));
        QCOMPARE(answer->ignoredSnapshots.size(), std::size_t{1});
        QVERIFY(b.travel.series(kLedgerStream, {}).ok());
    }

    void verifyFindsAWrongSnapshotThatFitsItself() {
        Bench b;
        b.store.events = plain(250);
        for (const std::size_t n : {100, 200})
            (void)b.store.saveSnapshot(snapshotAt(*b.kind, b.store.events, n));
        auto other = b.store.events; // the same history with one other amount: its snapshot is in itself faultless
        for (auto& e : other)
            if (e.type == "Added") {
                e.data = ledger::added(1000);
                break;
            }
        auto forged = snapshotAt(*b.kind, other, 200);
        b.store.rows.at(200).data = forged.data;
        QVERIFY(b.canonicalAt(Version{210}) != b.truth(Version{210})); // nobody can tell without a replay …
        const auto list = b.travel.snapshots(kLedgerStream, true);
        QCOMPARE(list->size(), std::size_t{2});
        QCOMPARE((*list)[0].matchesReplay, std::optional(true));
        QVERIFY((*list)[0].usable);
        QCOMPARE((*list)[1].matchesReplay, std::optional(false));
        QVERIFY(!(*list)[1].usable);
        QCOMPARE((*list)[1].problem, std::string("differs from replay: value"));
        QCOMPARE(b.canonicalAt(Version{210}), b.truth(Version{210})); // … but then it is never used again
        b.travel.refresh();
        QCOMPARE(b.canonicalAt(Version{210}), b.truth(Version{210}));
        QVERIFY(((*b.travel.series(kLedgerStream, {}))->flags[199] & aggregate::kBadSnapshot) != 0);
    }

    void aSnapshotOfAVersionTheStreamDoesNotHaveIsNotUsed() {
        Bench b;
        b.store.events = plain(120);
        (void)b.store.saveSnapshot(snapshotAt(*b.kind, b.store.events, 100));
        b.store.events.erase(b.store.events.begin() + 99); // a hole where it stands
        b.store.events.erase(b.store.events.begin() + 40);
        const auto answer = b.travel.stateAt({kLedgerStream, {}, Version{110}});
        QCOMPARE(b.kind->canonical(*answer->state), b.truth(Version{110}));
        QCOMPARE(answer->snapshotVersion.value, 0);
        QCOMPARE(answer->ignoredSnapshots.size(), std::size_t{1});
    }

    void snapshotsAreJudgedInSlices() {
        Bench b;
        b.store.events = plain(320);
        for (const std::size_t at : {100U, 200U, 300U})
            (void)b.store.saveSnapshot(snapshotAt(*b.kind, b.store.events, at));
        b.store.rows.begin()->second.data = "garbage";
        const auto flagAt = [&](std::size_t i) { return (*b.travel.series(kLedgerStream, {}, {}, {}, 1))->flags[i]; };
        QVERIFY((flagAt(299) & aggregate::kSnapshot) != 0);
        QVERIFY((flagAt(99) & aggregate::kSnapshot) != 0); // by now the newest two were judged, not this one
        const auto last = b.travel.judgeSnapshots(kLedgerStream, 5);
        QCOMPARE(last->left, 0);
        QCOMPARE(last->unusable, 1);
        QCOMPARE(flagAt(99) & (aggregate::kSnapshot | aggregate::kBadSnapshot), int{aggregate::kBadSnapshot});
        QCOMPARE(b.travel.judgeSnapshots(kLedgerStream, 5)->unusable, 0);
    }

    void inspectionInPassingSaysWhatColumnsSay() {
        Bench b;
        HistoryShape shape;
        shape.size = 900;
        b.store.events = randomHistory(23, shape);
        const auto passing = b.travel.inspect(kLedgerStream);
        QVERIFY(passing.ok() && b.travel.memory().columns == 0);
        TimeTravel other(b.store, *b.kind, kClock);
        (void)other.series(kLedgerStream, {});
        const auto columns = other.inspect(kLedgerStream);
        QCOMPARE(passing->gapsBefore, columns->gapsBefore);
        QCOMPARE(passing->repeatedIds, columns->repeatedIds);
        QCOMPARE(passing->stopped.has_value(), columns->stopped.has_value());
        QCOMPARE(passing->rules.size(), columns->rules.size());
        for (std::size_t i = 0; i < passing->rules.size(); ++i) {
            QCOMPARE(passing->rules[i].breaches, columns->rules[i].breaches);
            QCOMPARE(passing->rules[i].total, columns->rules[i].total);
            QCOMPARE(passing->rules[i].first, columns->rules[i].first);
        }
        // Grown: only what is new is read.
        const std::size_t read = b.store.eventsRead;
        (void)b.travel.inspect(kLedgerStream);
        QCOMPARE(b.store.eventsRead, read);
    }

    void takingSnapshots() {
        Bench b;
        b.store.events = plain(30);
        QVERIFY(*b.travel.takeSnapshot(kLedgerStream));
        QVERIFY(!*b.travel.takeSnapshot(kLedgerStream));
        QCOMPARE(b.store.rows.size(), std::size_t{1});
        QCOMPARE(b.store.rows.begin()->second.recordedAt, kClock.now());
        b.store.rows.begin()->second.data = "garbage"; // a wrong one is replaced, not kept
        QVERIFY(*b.travel.takeSnapshot(kLedgerStream));
        QVERIFY(*(*b.travel.snapshots(kLedgerStream, true))[0].matchesReplay);
        b.store.writable = false;
        QVERIFY(b.travel.takeSnapshot(kLedgerStream).error().code == ErrorCode::Refused);
        b.store.writable = true;
        b.store.events.back().type = "Unheard";
        b.store.events.push_back(b.store.events.front());
        b.store.events.back().revision = {30};
        TimeTravel anew(b.store, *b.kind, kClock);
        QVERIFY(anew.takeSnapshot(kLedgerStream).error().code == ErrorCode::InvalidInput);
    }

    void thousandsOfStaleSnapshotsAreJudgedOnce() {
        Bench b;
        b.store.events = plain(600);
        const auto stale = ledger::makeKind({2, 'a'});
        for (std::size_t n = 1; n <= 600; ++n)
            if (n > 590 || n % 3 == 0)
                (void)b.store.saveSnapshot(snapshotAt(*stale, b.store.events, n));
        const auto first = b.travel.stateAt({kLedgerStream, {}, Latest{}});
        QCOMPARE(first->ignoredSnapshots.size(), b.store.rows.size());
        QCOMPARE(b.kind->canonical(*first->state), b.truth(Latest{}));
        const auto second = b.travel.stateAt({kLedgerStream, {}, Version{400}});
        QVERIFY(second->fromMemory);
        QVERIFY(second->eventsApplied < 100);
    }

    void unknownStreamsAndPointsOutOfRange() {
        Bench b;
        b.store.events = plain(20);
        QVERIFY(b.travel.stateAt({"ledger-nobody", {}}).error().code == ErrorCode::NotFound);
        QVERIFY(b.travel.series("ledger-nobody", {}).error().code == ErrorCode::NotFound);
        QVERIFY(b.travel.inspect("ledger-nobody").error().code == ErrorCode::NotFound);
        QVERIFY(b.travel.stateAt({kLedgerStream, {}, Version{-1}}).error().code == ErrorCode::InvalidArgument);
        QVERIFY(b.travel.stateAt({kLedgerStream, {Axis::Occurred, {}}, Version{-1}}).error().code == ErrorCode::InvalidArgument);
        QVERIFY(b.travel.rows(kLedgerStream, {}, Rank{-1}, 5).error().code == ErrorCode::InvalidArgument);
        QCOMPARE(b.travel.stateAt({kLedgerStream, {}, Version{1000}})->version.value, 20);
        const auto nothing = b.travel.stateAt({kLedgerStream, {}, Version{0}});
        QCOMPARE(nothing->rank.value, 0);
        QVERIFY(!nothing->position && !nothing->asOf);
        QCOMPARE(b.travel.rows(kLedgerStream, {}, Rank{20}, 5)->size(), std::size_t{0});
    }

    void cancellingLeavesNothingBroken() {
        Bench b;
        HistoryShape shape;
        shape.percentBackwards = 5;
        b.store.events = plain(3000, shape);
        b.store.pageCap = 100;
        int answered = 0;
        std::size_t cancels = 0;
        for (std::size_t at = 1; at < 200; at += 3) {
            const View view{at % 2 == 0 ? Axis::Occurred : Axis::Recorded, {}};
            std::stop_source source;
            b.store.pagesRead = 0;
            b.store.stopAfterPages = &source;
            b.store.stopAt = at;
            const auto series = b.travel.series(kLedgerStream, view, source.get_token());
            if (!series.ok()) {
                QVERIFY(series.error().code == ErrorCode::Cancelled);
                ++cancels;
            }
            b.store.stopAfterPages = nullptr;
            const Version version{static_cast<std::int64_t>(at) * 15};
            QCOMPARE(b.canonicalAt(version), b.truth(version));
            QCOMPARE(b.canonicalAt(version, false, {Axis::Occurred, {}}), b.truth(version, {Axis::Occurred, {}}));
            ++answered;
        }
        QVERIFY(cancels > 0 && answered > 60);
        std::stop_source stopped;
        stopped.request_stop();
        QVERIFY(b.travel.stateAt({kLedgerStream, {}}, stopped.get_token()).error().code == ErrorCode::Cancelled);
    }

    void aCancelledPassIsResumed() {
        Bench b;
        b.store.events = plain(5000);
        b.store.pageCap = 100;
        std::stop_source source;
        b.store.stopAfterPages = &source;
        b.store.stopAt = 40;
        QVERIFY(!b.travel.inspect(kLedgerStream, source.get_token()).ok());
        const std::size_t read = b.store.eventsRead;
        QVERIFY(read >= 3900 && read <= 4100);
        b.store.stopAfterPages = nullptr;
        QVERIFY(b.travel.inspect(kLedgerStream).ok());
        QCOMPARE(b.store.eventsRead, std::size_t{5000});
    }

    void failingReadsAreErrorsNotLies() {
        for (int after = 0; after < 40; after += 3) {
            Bench b;
            b.store.events = plain(600);
            b.store.pageCap = 20;
            b.store.failReadsAfter = after;
            const auto series = b.travel.series(kLedgerStream, {Axis::Occurred, {}});
            if (!series.ok())
                QVERIFY(series.error().code == ErrorCode::Unreadable);
            b.store.failReadsAfter = -1;
            QCOMPARE(b.canonicalAt(Version{599}), b.truth(Version{599}));
            QCOMPARE((*b.travel.series(kLedgerStream, {Axis::Occurred, {}}))->size(), std::size_t{600});
        }
    }

    void aGrownStreamIsExtendedNotReadAgain() {
        Bench b;
        b.store.pageCap = 1000;
        auto all = plain(4000);
        b.store.events.assign(all.begin(), all.begin() + 3000);
        const auto before = *b.travel.series(kLedgerStream, {});
        QCOMPARE(before->size(), std::size_t{3000});
        QCOMPARE(b.store.eventsRead, std::size_t{3000});
        const auto copy = *before;
        b.store.events = all;
        b.travel.refresh();
        const auto after = *b.travel.series(kLedgerStream, {});
        QCOMPARE(after->size(), std::size_t{4000});
        QCOMPARE(b.store.eventsRead, std::size_t{4000});
        QVERIFY(before->value == copy.value && before->size() == 3000); // what was handed out never changes
        QCOMPARE(b.canonicalAt(Latest{}, false), b.truth(Latest{}));
    }

    void aHoleThatIsFilledLaterIsSeen() {
        Bench b;
        auto all = plain(50);
        b.store.events = all;
        b.store.events.erase(b.store.events.begin() + 20);
        QCOMPARE(b.travel.inspect(kLedgerStream)->gapsBefore, (std::vector<Version>{{22}}));
        b.store.events = all;
        b.travel.refresh();
        QCOMPARE(b.canonicalAt(Version{40}), b.truth(Version{40}));
        QVERIFY(b.travel.inspect(kLedgerStream)->gapsBefore.empty());
        QCOMPARE((*b.travel.series(kLedgerStream, {}))->size(), std::size_t{50});

        b.store.events.erase(b.store.events.begin() + 10); // filled and grown at once
        QCOMPARE(b.travel.inspect(kLedgerStream)->gapsBefore.size(), std::size_t{1});
        b.store.events = plain(80);
        QCOMPARE((*b.travel.series(kLedgerStream, {}))->size(), std::size_t{80});
        QCOMPARE(b.canonicalAt(Version{40}, false), b.truth(Version{40}));
    }

    void inspectListsWhatIsWrong() {
        Bench b;
        b.store.events = plain(400);
        b.store.events[50].id = b.store.events[49].id;
        b.store.events[300].id = b.store.events[2].id;
        b.store.events.erase(b.store.events.begin() + 200, b.store.events.begin() + 203);
        b.store.events.erase(b.store.events.begin());
        const naive::Answer truth = naive::stateAt(*b.kind, b.store.events, {}, Latest{});
        const auto report = b.travel.inspect(kLedgerStream);
        QCOMPARE(report->gapsBefore, (std::vector<Version>{{2}, {204}}));
        QCOMPARE(report->repeatedIds, (std::vector<Version>{{51}, {301}}));
        QCOMPARE(report->rules.size(), std::size_t{2});
        std::vector<Version> negative;
        for (std::size_t i = 0; i < truth.applied; ++i)
            if (truth.facts[i].value < 0)
                negative.push_back(base::versionOf(truth.sequence[i]->revision));
        QVERIFY(!negative.empty());
        QCOMPARE(report->rules[0].rule, std::string_view("F1"));
        QCOMPARE(report->rules[0].first, negative.front());
        QCOMPARE(report->rules[0].breaches, negative);
        QCOMPARE(report->rules[0].total, static_cast<std::int64_t>(negative.size()));
        QCOMPARE(report->findings(), report->rules[0].total + report->rules[1].total + 4);
        QVERIFY(b.store.idLookups < 60); // only where the filter or a rule asked

        b.store.events[100].type = "Unheard";
        TimeTravel anew(b.store, *b.kind, kClock);
        const auto stopped = anew.inspect(kLedgerStream);
        QCOMPARE(stopped->stopped->at, base::versionOf(b.store.events[100].revision));
        QCOMPARE(stopped->stopped->lastGood, base::versionOf(b.store.events[99].revision));
        QCOMPARE(stopped->stopped->problem.kind, aggregate::EventProblem::Kind::UnknownType);
        QCOMPARE(stopped->gapsBefore.size(), std::size_t{2}); // what follows is still looked at
    }

    void memoryStaysWithinItsBudget() {
        const auto kind = ledger::makeKind();
        ListStore store;
        store.pageCap = 1000;
        HistoryShape shape;
        shape.percentLate = 30;
        store.events = plain(20'000, shape);
        timetravel::Options options;
        options.budgetBytes = 20'000;
        TimeTravel travel(store, *kind, kClock, options);
        for (const View& view : {View{}, View{Axis::Occurred, {}}, View{Axis::Occurred, store.events[9000].recordedAt}}) {
            QVERIFY(travel.series(kLedgerStream, view).ok());
            for (const std::int64_t v : {1, 137, 5000, 19'999}) {
                const auto answer = travel.stateAt({kLedgerStream, view, Version{v}, false});
                QCOMPARE(kind->canonical(*answer->state), naive::stateAt(*kind, store.events, view, Version{v}).canonical);
            }
            QVERIFY(travel.memory().checkpoints <= options.budgetBytes);
        }
        // 45 bytes a column row and view, 4 for an order, ids 2, and room to grow.
        QVERIFY2(travel.memory().columns < 3 * 20'000 * 56, qPrintable(QString::number(travel.memory().columns)));
    }

    void everyVersionIsNearACheckpointAfterTheFirstPass() {
        Bench b;
        HistoryShape shape;
        shape.percentLate = 20;
        b.store.events = plain(3000, shape);
        b.store.pageCap = 1000;
        for (const View& view : {View{}, View{Axis::Occurred, {}}}) {
            QVERIFY(b.travel.series(kLedgerStream, view).ok());
            for (std::int64_t rank = 1; rank <= 3000; rank += 37) {
                b.store.eventsRead = 0;
                const auto answer = b.travel.stateAt({kLedgerStream, view, Rank{rank}});
                QVERIFY(answer->eventsApplied < 100);
                QVERIFY2(b.store.eventsRead < 600, qPrintable(QString::number(b.store.eventsRead)));
            }
        }
    }

    void pagesReadOnlyThemselves() {
        Bench b;
        b.store.events = plain(3000);
        b.store.pageCap = 1000;
        for (std::size_t n = 100; n <= 3000; n += 100)
            (void)b.store.saveSnapshot(snapshotAt(*b.kind, b.store.events, n));
        b.store.eventsRead = 0;
        const auto rows = b.travel.rows(kLedgerStream, {}, Rank{1750}, 100);
        QCOMPARE(rows->size(), std::size_t{100});
        QVERIFY2(b.store.eventsRead <= 160, qPrintable(QString::number(b.store.eventsRead)));
        b.store.eventsRead = 0;
        QCOMPARE(b.travel.rankOf(kLedgerStream, {}, base::Position{b.store.events[1234].position})->value, 1235);
        QVERIFY(b.store.eventsRead <= 2);
    }
};

QTEST_GUILESS_MAIN(TstTimeTravel)
#include "tst_timetravel.moc"
