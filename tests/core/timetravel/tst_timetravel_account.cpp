// Time travel over the account and the real engines: the checked figures of account.md (sample 1), random accounts against the naive fold,
// two handles on one SQLite file.
#include "../account/random_history.h"
#include "core/account/account_kind.h"
#include "core/store/memory_store.h"
#include "core/store/sqlite_store.h"
#include "core/timetravel/snapshot.h"
#include "core/timetravel/time_travel.h"
#include "naive.h"

#include <QTemporaryDir>
#include <QtTest>

#include <random>

using namespace lookback;
using account::accountKind;
using base::Version;
using timetravel::Axis;
using timetravel::Latest;
using timetravel::Point;
using timetravel::Rank;
using timetravel::TimeTravel;
using timetravel::View;

namespace {

const base::SystemClock kClock;

base::Instant at(const char* text) { return *base::parseInstant(text); }

void put(store::EventStore& store, const std::vector<event::StoredEvent>& events, const std::vector<store::SnapshotRow>& snapshots = {}) {
    auto bulk = store.beginBulk();
    QVERIFY(bulk.ok());
    for (const event::StoredEvent& e : events) {
        const auto added = (*bulk)->add({e.view(), {}});
        QVERIFY2(added.ok(), added.ok() ? "" : added.error().message.c_str());
    }
    for (const store::SnapshotRow& row : snapshots)
        QVERIFY((*bulk)->addSnapshot(row).ok());
    QVERIFY((*bulk)->commit().ok());
}

std::vector<event::StoredEvent> stored(store::EventStore& store, std::string_view stream) {
    std::vector<event::StoredEvent> events;
    for (std::int64_t next = 0;;) {
        auto page = store.readStream(stream, base::Revision{next}, store::Direction::Forward, 1000);
        for (const event::EventView& e : page->events)
            events.emplace_back(e);
        if (page->end || page->events.empty())
            return events;
        next = events.back().revision.value + 1;
    }
}

std::vector<event::StoredEvent> sampleLog() {
    return account::test::readLog(LOOKBACK_SOURCE_DIR "/tests/data/sample1.jsonl");
}

constexpr const char* kSample = "account-ACC-1001";

} // namespace

class TstTimeTravelAccount : public QObject {
    Q_OBJECT

    store::MemoryStore m_store;

    std::int64_t balance(const Point& point, const View& view = {}) {
        TimeTravel travel(m_store, accountKind(), kClock);
        const auto answer = travel.stateAt({kSample, view, point, true});
        return answer.ok() ? accountKind().seriesValue(*answer->state) : -999'999;
    }

private Q_SLOTS:
    void initTestCase() { put(m_store, sampleLog()); }

    void balancesOnBothAxes() {
        const Point january = at("2026-01-31T23:59:59Z");
        QCOMPARE(balance(january), 650'54);
        QCOMPARE(balance(january, {Axis::Occurred, {}}), 625'54);
        QCOMPARE(balance(january, {Axis::Occurred, at("2026-02-09T00:00:00Z")}), 650'54);
        QCOMPARE(balance(Latest{}, {Axis::Recorded, at("2026-02-09T00:00:00Z")}), 350'54);
    }

    void balancesOfEveryVersion() {
        const std::vector<std::int64_t> column = {0,      1000'00, 800'00, 650'00, 650'54, 650'54,   -149'46, 350'54,  325'54,  325'54, 225'54,
                                                  225'54, 12225'54, 2325'54, -574'46, -575'58, 1424'42, 1449'42, 1449'42, 1524'92};
        TimeTravel travel(m_store, accountKind(), kClock);
        const auto series = travel.series(kSample, {});
        QCOMPARE((*series)->value, column);
        QCOMPARE((*series)->name, std::string("balance"));
        QCOMPARE((*series)->unit, std::string("EUR"));
        QCOMPARE((*series)->decimals, 2);
        QCOMPARE((*series)->ruleCodes, (std::vector<std::string>{"R1", "R2", "R3", "R4"}));
        for (std::size_t n = 1; n <= column.size(); ++n) {
            QCOMPARE(balance(Version{static_cast<std::int64_t>(n)}), column[n - 1]);
            QCOMPARE(balance(base::Position{0, n}), column[n - 1]); // # = position = version in this account
            QCOMPARE((*series)->flags[n - 1] & aggregate::kLate, n == 9 ? aggregate::kLate : 0);
        }
        QCOMPARE(balance(base::Position{0, 31}), 1524'92);
    }

    void februaryRollForward() {
        TimeTravel travel(m_store, accountKind(), kClock);
        const auto diff = travel.diff(kSample, {}, at("2026-01-31T23:59:59Z"), at("2026-02-28T23:59:59Z"));
        QVERIFY(diff.ok());
        const timetravel::RollForward& r = diff->rollForward;
        QCOMPARE(r.opening, 650'54);
        QCOMPARE(r.totalIn, 12'500'00);
        QCOMPARE(r.totalOut, -13'726'12);
        QCOMPARE(r.closing, -575'58);
        QVERIFY(r.ties);
        QCOMPARE(r.events, 11);
        QCOMPARE(r.postings, 8);
        std::string lines;
        for (const timetravel::Movement& m : r.movements)
            lines += std::string(m.title) + " " + std::to_string(m.count) + " " + std::to_string(m.total) + " " + std::to_string(m.late) + "; ";
        // interface.md 5.6
        QCOMPARE(lines, std::string("Deposits 2 1250000 0; Withdrawals 2 -90000 0; Transfers 2 -1280000 0; Overdraft interest 1 -112 0; "
                                    "Fees 1 -2500 1; "));
        const auto back = travel.diff(kSample, {}, at("2026-02-28T23:59:59Z"), at("2026-01-31T23:59:59Z"));
        QCOMPARE(back->rollForward.opening, -575'58);
        QCOMPARE(back->rollForward.totalIn, 13'726'12);
        QVERIFY(back->rollForward.ties);
    }

    void timelineExample() { // interface.md 5.2, the line under the timeline
        TimeTravel travel(m_store, accountKind(), kClock);
        const auto diff = travel.diff(kSample, {}, Version{8}, Version{16});
        QCOMPARE(diff->rollForward.events, 8);
        QCOMPARE(diff->rollForward.totalIn + diff->rollForward.totalOut, -926'12);
        QCOMPARE(diff->rollForward.opening, 350'54);
        QCOMPARE(diff->rollForward.closing, -575'58);
    }

    void rulesGapsAndRepeatedIds() {
        TimeTravel travel(m_store, accountKind(), kClock);
        const auto report = travel.inspect(kSample);
        QCOMPARE(report->rules.size(), std::size_t{4});
        QCOMPARE(report->rules[0].breaches, (std::vector<Version>{{11}}));
        QCOMPARE(report->rules[0].first, Version{11});
        QCOMPARE(report->rules[1].breaches, (std::vector<Version>{{15}, {16}}));
        QCOMPARE(report->rules[1].first, Version{15});
        QCOMPARE(report->rules[2].total + report->rules[3].total, 0);
        QCOMPARE(report->findings(), 3);
        const auto gap = travel.inspect("account-ACC-1003");
        QCOMPARE(gap->gapsBefore, (std::vector<Version>{{8}})); // v6 → v8
        const auto repeated = travel.inspect("account-ACC-1004");
        QCOMPARE(repeated->repeatedIds, (std::vector<Version>{{3}}));
        const auto end = [&](const char* stream) {
            return accountKind().seriesValue(*travel.stateAt({stream, {}, Latest{}, true})->state);
        };
        QCOMPARE(end("account-ACC-1003"), 475'00);
        QCOMPARE(end("account-ACC-1004"), 210'00);
        QCOMPARE(travel.rows("account-ACC-1003", {}, Rank{0}, 100)->back().gapBefore, true);
        QCOMPARE((*travel.rows("account-ACC-1004", {}, Rank{0}, 100))[2].repeatedId, true);
    }

    void setByAndOverdraft() { // interface.md 5.6
        TimeTravel travel(m_store, accountKind(), kClock);
        const auto answer = travel.stateAt({kSample, {}, Version{11}, true});
        for (const aggregate::Field& field : accountKind().fields(*answer->state)) {
            if (field.path == "status")
                QCOMPARE(field.setBy, Version{10});
            if (field.path == "balance")
                QCOMPARE(field.setBy, Version{11});
            if (field.path == "overdraftLimit")
                QCOMPARE(field.setBy, Version{6});
        }
        QCOMPARE(accountKind().statusBand(*answer->state), aggregate::StatusBand::Halted);
    }

    void randomAccountsAsTheNaiveFold_data() {
        QTest::addColumn<bool>("sqlite");
        QTest::addColumn<bool>("defects");
        QTest::newRow("memory") << false << false;
        QTest::newRow("memory, defects") << false << true;
        QTest::newRow("SQLite") << true << false;
        QTest::newRow("SQLite, defects") << true << true;
    }
    void randomAccountsAsTheNaiveFold() {
        QFETCH(bool, sqlite);
        QFETCH(bool, defects);
        const aggregate::Kind& kind = accountKind();
        QTemporaryDir folder;
        for (std::uint64_t seed = 1; seed <= (sqlite ? 12U : 30U); ++seed) {
            const auto source = account::test::randomHistory({seed, 150, defects, "EUR"});
            const std::string stream = source.front().stream;
            std::unique_ptr<store::EventStore> store;
            if (sqlite)
                store = std::move(store::SqliteStore::create(folder.filePath(QString::number(seed)).toStdString(), base::Uuid{})).value();
            else
                store = std::make_unique<store::MemoryStore>();
            put(*store, source);
            const auto events = stored(*store, stream);
            QCOMPARE(events.size(), source.size());
            timetravel::Options options;
            options.checkpointEvery = 7;
            TimeTravel travel(*store, kind, kClock, options);
            std::mt19937_64 random(seed);
            const auto anyTime = [&] {
                const event::StoredEvent& e = events[random() % events.size()];
                return base::Instant{(random() % 2 == 0 ? e.recordedAt : e.occurredAt).ns + static_cast<std::int64_t>(random() % 3) - 1};
            };
            for (int i = 0; i < 40; ++i) {
                View view{random() % 2 == 0 ? Axis::Recorded : Axis::Occurred, {}};
                if (random() % 3 == 0)
                    view.knownAsOf = anyTime();
                const Point point = random() % 2 == 0 ? Point(anyTime()) : Point(Version{static_cast<std::int64_t>(random() % 170)});
                const naive::Answer truth = naive::stateAt(kind, events, view, point);
                const auto answer = travel.stateAt({stream, view, point, i % 2 == 0});
                QVERIFY2(answer.ok(), answer.ok() ? "" : answer.error().message.c_str());
                QCOMPARE(kind.canonical(*answer->state), truth.canonical);
                QCOMPARE(answer->version.value, truth.version);
                QCOMPARE(answer->stopped.has_value(), truth.stoppedAt.has_value());
                if (i % 10 == 0) {
                    const auto series = travel.series(stream, view);
                    const naive::Answer whole = naive::fold(kind, events, naive::viewOf(events, view), view.axis);
                    for (std::size_t n = 0; n < whole.applied; ++n) {
                        QCOMPARE((*series)->value[n], whole.facts[n].value);
                        QCOMPARE((*series)->limit[n], whole.facts[n].limit);
                        QCOMPARE((*series)->ruleBits[n], whole.facts[n].ruleBits);
                        QCOMPARE((*series)->kind[n], whole.facts[n].kind);
                        QCOMPARE((*series)->status[n], whole.facts[n].status);
                        QCOMPARE((*series)->flags[n] & ~(aggregate::kGapBefore | aggregate::kRepeatedId), int(whole.facts[n].flags));
                    }
                }
            }
        }
    }

    void everySnapshotGivesTheSameState() {
        const aggregate::Kind& kind = accountKind();
        for (std::uint64_t seed = 100; seed < 115; ++seed) {
            const auto events = account::test::randomHistory({seed, 60, seed % 3 == 0, "EUR"});
            const std::string stream = events.front().stream;
            std::vector<store::SnapshotRow> rows;
            std::vector<std::string> truth;
            auto state = kind.start(event::splitStream(stream).id);
            for (const event::StoredEvent& e : events) {
                const event::EventView view = e.view();
                if (kind.fold(*state, std::span(&view, 1)).stopped)
                    break;
                truth.push_back(kind.canonical(*state));
                rows.push_back(timetravel::makeSnapshot(kind, stream, *state, {7}));
            }
            for (std::size_t s = 0; s < rows.size(); ++s) {
                store::MemoryStore store;
                put(store, events, {rows[s]});
                TimeTravel travel(store, kind, kClock);
                for (std::size_t n = s; n < rows.size(); n += 1 + n % 5) {
                    const auto answer = travel.stateAt({stream, {}, rows[n].version, true});
                    QCOMPARE(answer->snapshotVersion, rows[s].version);
                    QCOMPARE(kind.canonical(*answer->state), truth[n]);
                    // Where personal values were stored is known again.
                    QVERIFY(kind.unresolvedOrigins(*answer->state).empty());
                }
                const auto list = travel.snapshots(stream, true);
                for (const auto& info : *list)
                    QVERIFY2(info.usable && info.matchesReplay == true, info.problem.c_str());
            }
        }
    }

    void anotherProcessAppends() {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("a")).toStdString();
        auto mine = std::move(store::SqliteStore::create(path, base::Uuid{})).value();
        const auto all = account::test::ofStream(sampleLog(), kSample);
        put(*mine, {all.begin(), all.begin() + 10});
        TimeTravel travel(*mine, accountKind(), kClock);
        QCOMPARE((*travel.series(kSample, {}))->size(), std::size_t{10});
        QCOMPARE((*travel.series(kSample, {Axis::Occurred, {}}))->size(), std::size_t{10});
        auto theirs = std::move(store::SqliteStore::open(path, store::Access::ReadWrite)).value();
        for (std::size_t i = 10; i < all.size(); ++i) {
            put(*theirs, {all[i]});
            travel.refresh();
            QCOMPARE((*travel.series(kSample, {}))->size(), i + 1);
            QCOMPARE((*travel.series(kSample, {Axis::Occurred, {}}))->size(), i + 1);
            const auto now = travel.stateAt({kSample, {}, Latest{}, true});
            QCOMPARE(now->version.value, static_cast<std::int64_t>(i) + 1);
            QCOMPARE(accountKind().seriesValue(*now->state), (*travel.series(kSample, {Axis::Occurred, {}}))->value.back());
        }
        QCOMPARE(accountKind().seriesValue(*travel.stateAt({kSample, {}, Latest{}, true})->state), 1524'92);
    }

    void snapshotsInAFile() {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("a")).toStdString();
        auto store = std::move(store::SqliteStore::create(path, base::Uuid{})).value();
        put(*store, sampleLog());
        TimeTravel travel(*store, accountKind(), kClock);
        QVERIFY(*travel.takeSnapshot(kSample));
        QVERIFY(!*travel.takeSnapshot(kSample));
        const auto list = travel.snapshots(kSample, true);
        QCOMPARE(list->size(), std::size_t{1});
        QVERIFY(list->front().usable && list->front().matchesReplay == true);
        QCOMPARE(list->front().version, Version{20});
        const auto answer = travel.stateAt({kSample, {}, Latest{}, true});
        QCOMPARE(answer->snapshotVersion, Version{20});
        QCOMPARE(answer->eventsApplied, 0);
        QCOMPARE(answer->digest, list->front().digest);
        QCOMPARE(answer->position, std::optional(base::Position{0, 20}));
    }
};

QTEST_GUILESS_MAIN(TstTimeTravelAccount)
#include "tst_timetravel_account.moc"
