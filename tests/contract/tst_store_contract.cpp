// The contract every engine keeps (core/store/event_store.h). Expected values come from that header, architecture.md ("The store
// seam") and account.md; no test here knows which engine it runs on.
#include <QTest>

#include "tests/contract/faulty_store.h"
#include "tests/contract/store_engines.h"

#include <limits>
#include <memory>

using namespace lookback;
using base::ErrorCode;
using base::Position;
using base::Revision;
using base::Version;
using store::Direction;
using store::Expected;
using namespace lookback::tests;

namespace {

const std::string kStream = "account-ACC-1001";
constexpr Revision kEnd{std::numeric_limits<std::int64_t>::max()};

QByteArray text(const base::Error& error) { return QByteArray::fromStdString(error.where + ": " + error.message); }

template <class T>
T take(base::Result<T> result) {
    if (!result.ok())
        qFatal("%s", text(result.error()).constData());
    return std::move(result).value();
}

template <class T>
ErrorCode codeOf(const base::Result<T>& result) {
    return result.ok() ? ErrorCode::Internal : result.error().code; // Internal: expected by no test
}

#define VERIFY_OK(expr)                                                                            \
    do {                                                                                           \
        const auto verifyOk_ = (expr);                                                             \
        QVERIFY2(verifyOk_.ok(), verifyOk_.ok() ? "" : text(verifyOk_.error()).constData());       \
    } while (false)

#define VERIFY_CODE(expr, expected)                                                                \
    QCOMPARE(QByteArray::fromStdString(std::string(base::toString(codeOf expr))), QByteArray(base::toString(ErrorCode::expected).data()))

store::SnapshotRow snapshotOf(const std::string& stream, std::int64_t version) {
    return {stream, {}, Version{version}, "AccountSnapshotTaken", 1, base::Instant{version}, "{\"v\":" + std::to_string(version) + "}"};
}

} // namespace

class TestStoreContract : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Engine> engine() const {
        QFETCH_GLOBAL(int, engine);
        return engines()[static_cast<std::size_t>(engine)].make();
    }

private Q_SLOTS:
    void initTestCase_data() {
        QTest::addColumn<int>("engine");
        for (std::size_t i = 0; i < engines().size(); ++i)
            QTest::newRow(engines()[i].name.c_str()) << static_cast<int>(i);
    }

    void emptyStore() {
        const auto content = engine();
        const auto store = content->handle();
        QCOMPARE(take(store->head()).position, Position::start());
        QCOMPARE(take(store->head()).events, 0);
        QCOMPARE(take(store->head()).streams, 0);
        const auto page = take(store->readAll({}, 10));
        QVERIFY(page.end && page.events.empty());
        const auto none = take(store->readStream(kStream, {0}, Direction::Forward, 10));
        QVERIFY(none.end && none.events.empty());
        QCOMPARE(take(store->streamInfo(kStream)).events, 0);
        QCOMPARE(take(store->streamInfo(kStream)).last, Revision{-1});
        QVERIFY(take(store->streams("", "", 10)).empty());
        QVERIFY(take(store->findId(kStream, idOf(1))).empty());
        QVERIFY(!take(store->snapshotAtOrBefore("account:snapshot-ACC-1001", {100})).has_value());
        QVERIFY(take(store->sealedOf("S-01", {}, 10)).empty());
        VERIFY_CODE((store->readAt({0, 1})), NotFound);
        VERIFY_CODE((store->readAt({0, 0})), NotFound);
        QVERIFY(store->capabilities().writable && store->capabilities().atomicBatch && store->capabilities().snapshots);
    }

    void appendAssignsRevisionsAndKeepsEveryColumn() {
        const auto content = engine();
        const auto store = content->handle();
        auto events = made(1, 3);
        events[1].type("AccountOpened", 2).event.occurredAt = {-9'000'000'000'000'000'001};
        events[1].event.metadata = "{ \"actor\" : \"\xC3\xA4\\u0000\" }"; // bytes as received, spaces and escapes included
        events[1].event.data = "{\"b\":1.0,\"a\":[ ]}";
        events[2].event.recordedAt = base::Instant::max();
        events[2].event.occurredAt = base::Instant::min();
        const auto done = take(append(*store, kStream, Expected::noStream(), events));
        QCOMPARE(done.size(), std::size_t{1});
        QCOMPARE(done[0].first, Revision{0});
        QCOMPARE(done[0].last, Revision{2});
        QVERIFY(!done[0].alreadyThere);
        const auto stored = tests::readAll(*store);
        QCOMPARE(stored.size(), std::size_t{3});
        QCOMPARE(stored[2].position, done[0].lastPosition);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto& in = events[i].event;
            QCOMPARE(stored[i].stream, kStream);
            QCOMPARE(stored[i].revision.value, static_cast<std::int64_t>(i));
            QVERIFY(stored[i].id == in.id);
            QCOMPARE(stored[i].type, in.type);
            QCOMPARE(stored[i].schemaVersion, in.schemaVersion);
            QCOMPARE(stored[i].occurredAt.ns, in.occurredAt.ns);
            QCOMPARE(stored[i].recordedAt.ns, in.recordedAt.ns);
            QCOMPARE(stored[i].data, in.data);
            QCOMPARE(stored[i].metadata, in.metadata);
            const auto at = take(store->readAt(stored[i].position));
            QCOMPARE(at.data, in.data);
            QCOMPARE(at.stream, kStream);
        }
    }

    void expectedRevisions_data() {
        QTest::addColumn<int>("existing");
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("revision");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char* name, int existing, Expected::Kind kind, int revision, bool accepted) {
            QTest::newRow(name) << existing << static_cast<int>(kind) << revision << accepted;
        };
        row("any, empty", 0, Expected::Kind::Any, 0, true);
        row("any, two", 2, Expected::Kind::Any, 0, true);
        row("no stream, empty", 0, Expected::Kind::NoStream, 0, true);
        row("no stream, one", 1, Expected::Kind::NoStream, 0, false);
        row("exists, empty", 0, Expected::Kind::StreamExists, 0, false);
        row("exists, one", 1, Expected::Kind::StreamExists, 0, true);
        row("exactly -1, empty", 0, Expected::Kind::Exactly, -1, true);
        row("exactly -1, one", 1, Expected::Kind::Exactly, -1, false);
        row("exactly 0, empty", 0, Expected::Kind::Exactly, 0, false);
        row("exactly 0, one", 1, Expected::Kind::Exactly, 0, true);
        row("exactly 0, two", 2, Expected::Kind::Exactly, 0, false);
        row("exactly 1, two", 2, Expected::Kind::Exactly, 1, true);
        row("exactly 5, two", 2, Expected::Kind::Exactly, 5, false);
    }
    void expectedRevisions() {
        QFETCH(int, existing);
        QFETCH(int, kind);
        QFETCH(int, revision);
        QFETCH(bool, accepted);
        const auto content = engine();
        const auto store = content->handle();
        if (existing > 0)
            VERIFY_OK(append(*store, kStream, Expected::any(), made(1, static_cast<std::size_t>(existing))));
        const std::string before = dump(*store);
        store::Conflict conflict;
        const Expected expected{static_cast<Expected::Kind>(kind), Revision{revision}};
        const auto result = append(*store, kStream, expected, made(100, 2), &conflict);
        if (accepted) {
            VERIFY_OK(result);
            QCOMPARE(result->front().first, Revision{existing});
            QCOMPARE(result->front().last, Revision{existing + 1});
            QCOMPARE(take(store->streamInfo(kStream)).events, existing + 2);
        } else {
            VERIFY_CODE((result), Conflict);
            QCOMPARE(conflict.stream, kStream);
            QCOMPARE(conflict.actual, Revision{existing - 1});
            QCOMPARE(static_cast<int>(conflict.expected.kind), kind);
            QVERIFY(!result.error().hint.empty());
            QCOMPARE(dump(*store), before);
        }
    }

    void sameIdsAtTheSamePlaceAddNothing() {
        const auto content = engine();
        const auto store = content->handle();
        const auto first = made(1, 3), second = made(10, 2);
        const auto a = take(append(*store, kStream, Expected::noStream(), first));
        const auto b = take(append(*store, kStream, Expected::exactly({2}), second));
        VERIFY_OK(append(*store, "account-ACC-2", Expected::noStream(), made(50, 1)));
        const std::string before = dump(*store);
        const auto repeated = [&](Expected expected, const std::vector<Made>& events, const store::Appended& original) {
            const auto again = take(append(*store, kStream, expected, events));
            QVERIFY(again.front().alreadyThere);
            QCOMPARE(again.front().first, original.first);
            QCOMPARE(again.front().last, original.last);
            QCOMPARE(again.front().lastPosition, original.lastPosition);
            QCOMPARE(dump(*store), before);
        };
        repeated(Expected::noStream(), first, a[0]);
        repeated(Expected::exactly({-1}), first, a[0]);
        repeated(Expected::any(), first, a[0]);
        repeated(Expected::exactly({2}), second, b[0]);
        repeated(Expected::streamExists(), second, b[0]);
        // Whoever tries again later has a later clock: the first recorded-at stays.
        auto later = second;
        for (auto& e : later)
            e.event.recordedAt.ns += 5, e.event.occurredAt.ns += 5;
        repeated(Expected::exactly({2}), later, b[0]);
    }

    void sameIdElsewhereIsAConflict() {
        const auto content = engine();
        const auto store = content->handle();
        VERIFY_OK(append(*store, kStream, Expected::noStream(), made(1, 3)));
        const std::string before = dump(*store);
        const auto refused = [&](Expected expected, std::vector<Made> events) {
            store::Conflict conflict;
            VERIFY_CODE((append(*store, kStream, expected, events, &conflict)), Conflict);
            QCOMPARE(conflict.actual, Revision{2});
            QCOMPARE(dump(*store), before);
        };
        refused(Expected::exactly({2}), made(2, 1));          // a new place for an old id
        refused(Expected::any(), {Made(9), Made(1)});         // the second of a batch
        refused(Expected::exactly({1}), made(3, 2));          // partly there, partly beyond the end
        refused(Expected::noStream(), {Made(1), Made(7)});    // partly there
        refused(Expected::any(), {Made(2), Made(1)});         // there, in another order
        auto other = made(1, 3);
        other[1].event.data = "{\"n\":99}";
        refused(Expected::noStream(), other);                 // other data
        other = made(1, 3);
        other[2].type("FundsDeposited", 2);
        refused(Expected::any(), other);                      // other schema version
        other = made(1, 3);
        other[0].event.occurredAt = {7};
        refused(Expected::any(), other);                      // other occurred-at
        other = made(1, 3);
        other[0].event.metadata = "{\"a\":1}";
        refused(Expected::noStream(), other);                 // other metadata
        // Twice in one batch.
        VERIFY_CODE((append(*store, kStream, Expected::any(), {Made(20), Made(20)})), Conflict);
        QCOMPARE(dump(*store), before);
        // In another stream the id means another event.
        VERIFY_OK(append(*store, "account-ACC-2", Expected::noStream(), made(1, 3)));
    }

    void batchIsAtomic() {
        const auto content = engine();
        const auto store = content->handle();
        VERIFY_OK(append(*store, "account-B", Expected::noStream(), made(1, 1)));
        const std::string before = dump(*store);
        const auto toA = made(10, 2), toB = made(20, 2), toC = made(30, 1);
        const auto viewsA = views(toA), viewsB = views(toB), viewsC = views(toC);
        const store::StreamAppend bad[] = {{"account-A", Expected::noStream(), viewsA}, {"account-B", Expected::noStream(), viewsB},
                                           {"account-C", Expected::any(), viewsC}};
        store::Conflict conflict;
        VERIFY_CODE((store->append({bad, {}}, &conflict)), Conflict);
        QCOMPARE(conflict.stream, std::string("account-B"));
        QCOMPARE(conflict.actual, Revision{0});
        QCOMPARE(dump(*store), before);
        QCOMPARE(take(store->head()).streams, 1);
        QCOMPARE(take(store->streamInfo("account-A")).events, 0);
        QVERIFY(take(store->findId("account-A", idOf(10))).empty());

        const store::StreamAppend good[] = {{"account-A", Expected::noStream(), viewsA}, {"account-B", Expected::exactly({0}), viewsB},
                                            {"account-A", Expected::exactly({1}), viewsC}};
        const auto done = take(store->append({good, {}}));
        QCOMPARE(done.size(), std::size_t{3});
        QCOMPARE(done[2].first, Revision{2});
        QCOMPARE(take(store->head()).events, 6);
        // The whole batch again: all there.
        const auto again = take(store->append({good, {}}));
        QVERIFY(again[0].alreadyThere && again[1].alreadyThere && again[2].alreadyThere);
        QCOMPARE(take(store->head()).events, 6);
    }

    void guards() {
        const auto content = engine();
        const auto store = content->handle();
        VERIFY_OK(append(*store, "privacy-S-01", Expected::noStream(), made(1, 2)));
        const std::string before = dump(*store);
        store::Conflict conflict;
        VERIFY_CODE((append(*store, kStream, Expected::any(), made(10, 1), &conflict, {{"privacy-S-01", Expected::exactly({0})}})), Conflict);
        QCOMPARE(conflict.stream, std::string("privacy-S-01"));
        QCOMPARE(conflict.actual, Revision{1});
        VERIFY_CODE((append(*store, kStream, Expected::any(), made(10, 1), nullptr, {{"privacy-S-02", Expected::streamExists()}})), Conflict);
        QCOMPARE(dump(*store), before);
        const std::vector<store::Guard> holding = {{"privacy-S-01", Expected::exactly({1})}, {"privacy-S-02", Expected::noStream()}};
        VERIFY_OK(append(*store, kStream, Expected::noStream(), made(10, 1), nullptr, holding));
        // A guard makes no stream.
        QCOMPARE(take(store->head()).streams, 2);
        // Repeated after the guarded stream went on: it was applied when the guard held.
        VERIFY_OK(append(*store, "privacy-S-01", Expected::exactly({1}), made(20, 1)));
        QVERIFY(take(append(*store, kStream, Expected::noStream(), made(10, 1), nullptr, holding)).front().alreadyThere);
    }

    void pagesInBothDirections() {
        const auto content = engine();
        const auto store = content->handle();
        for (std::uint64_t i = 0; i < 10; ++i) {
            VERIFY_OK(append(*store, kStream, Expected::any(), made(100 + i * 3, 3)));
            VERIFY_OK(append(*store, "account-ACC-2", Expected::any(), made(500 + i, 1)));
        }
        for (const std::size_t page : {1, 2, 7, 29, 30, 31, 1000}) {
            const auto forward = tests::readStream(*store, kStream, {0}, Direction::Forward, page);
            const auto backward = tests::readStream(*store, kStream, kEnd, Direction::Backward, page);
            QCOMPARE(forward.size(), std::size_t{30});
            QCOMPARE(backward.size(), std::size_t{30});
            for (std::size_t i = 0; i < 30; ++i) {
                QCOMPARE(forward[i].revision.value, static_cast<std::int64_t>(i));
                QVERIFY(forward[i].id == idOf(100 + i));
                QVERIFY(backward[29 - i].id == forward[i].id);
            }
            QCOMPARE(tests::readStream(*store, kStream, {25}, Direction::Forward, page).size(), std::size_t{5});
            QCOMPARE(tests::readStream(*store, kStream, {4}, Direction::Backward, page).size(), std::size_t{5});
            QCOMPARE(tests::readStream(*store, kStream, {30}, Direction::Forward, page).size(), std::size_t{0});
            QCOMPARE(tests::readStream(*store, kStream, {-1}, Direction::Backward, page).size(), std::size_t{0});
            const auto all = tests::readAll(*store, page);
            QCOMPARE(all.size(), std::size_t{40});
            for (std::size_t i = 1; i < all.size(); ++i)
                QVERIFY(all[i - 1].position < all[i].position);
        }
    }

    void aPageNeverHoldsMoreThanTheLimitAndKnowsItsEnd() {
        const auto content = engine();
        const auto store = content->handle();
        VERIFY_OK(append(*store, kStream, Expected::any(), made(1, 5)));
        const auto four = take(store->readAll({}, 4));
        QVERIFY(four.events.size() <= 4 && !four.end);
        const auto last = take(store->readStream(kStream, {4}, Direction::Forward, 1));
        QCOMPARE(last.events.size(), std::size_t{1});
        QVERIFY(last.end);
        const auto first = take(store->readStream(kStream, {0}, Direction::Backward, 1));
        QVERIFY(first.events.size() == 1 && first.end);
    }

    void aPageOutlivesItsStore() {
        const auto content = engine();
        auto store = content->handle();
        VERIFY_OK(append(*store, kStream, Expected::any(), made(1, 5)));
        event::EventPage page = take(store->readAll({}, 1));
        VERIFY_OK(append(*store, kStream, Expected::any(), made(10, 50)));
        static_cast<void>(tests::readAll(*store));
        store.reset();
        const event::EventPage moved = std::move(page);
        QCOMPARE(std::string(moved.events[0].stream), kStream);
        QCOMPARE(std::string(moved.events[0].type), std::string("FundsDeposited"));
        QCOMPARE(std::string(moved.events[0].data), std::string("{\"n\":1}"));
        QCOMPARE(std::string(moved.events[0].metadata), std::string("{}"));
    }

    void largeEventsMakeShortPages() {
        const auto content = engine();
        const auto store = content->handle();
        auto events = made(1, 30);
        for (auto& e : events)
            e.event.data = "{\"x\":\"" + std::string(1'000'000, 'x') + "\"}";
        VERIFY_OK(append(*store, kStream, Expected::any(), events));
        const auto page = take(store->readAll({}, 1000));
        QVERIFY(!page.end && page.events.size() <= 9);
        QCOMPARE(tests::readAll(*store, 1000).size(), std::size_t{30});
    }

    void bulkKeepsGapsAndRepeatedIds() {
        const auto content = engine();
        const auto store = content->handle();
        auto bulk = take(store->beginBulk());
        auto events = made(1, 4);
        const std::int64_t revisions[] = {0, 1, 5, 3}; // a gap, and one that comes late
        for (std::size_t i = 0; i < 4; ++i) {
            events[i].event.stream = kStream;
            events[i].event.revision = {revisions[i]};
        }
        events[2].event.id = idOf(2); // the id of the event before, as in sample 1
        for (const auto& e : events)
            VERIFY_OK(bulk->add(e.view()));
        // A repeated revision is refused, adds nothing, and the bulk goes on.
        Made repeated(77);
        repeated.event.stream = kStream;
        repeated.event.revision = {5};
        VERIFY_CODE((bulk->add(repeated.view())), Conflict);
        repeated.event.revision = {6};
        VERIFY_OK(bulk->add(repeated.view()));
        VERIFY_OK(bulk->commit());
        bulk.reset();
        const auto info = take(store->streamInfo(kStream));
        QCOMPARE(info.events, 5);
        QCOMPARE(info.last, Revision{6});
        QCOMPARE(info.lastPosition, take(store->head()).position);
        QVERIFY((take(store->findId(kStream, idOf(2))) == std::vector<Revision>{{1}, {5}}));
        QCOMPARE(take(store->findId(kStream, idOf(2), 1)).size(), std::size_t{1});
        std::vector<std::int64_t> order;
        for (const auto& e : tests::readStream(*store, kStream, {0}, Direction::Forward))
            order.push_back(e.revision.value);
        QVERIFY((order == std::vector<std::int64_t>{0, 1, 3, 5, 6}));
        // The log keeps the order in which they came.
        order.clear();
        for (const auto& e : tests::readAll(*store))
            order.push_back(e.revision.value);
        QVERIFY((order == std::vector<std::int64_t>{0, 1, 5, 3, 6}));
        // append() goes on behind the highest revision.
        QCOMPARE(take(append(*store, kStream, Expected::exactly({6}), made(200, 1))).front().first, Revision{7});
    }

    void bulkIsSeenByItsHandleAtOnceAndByOthersAfterCommit() {
        const auto content = engine();
        const auto store = content->handle();
        const auto other = content->handle();
        VERIFY_OK(append(*store, kStream, Expected::any(), made(1, 2)));
        auto bulk = take(store->beginBulk());
        for (std::uint64_t i = 0; i < 3; ++i) {
            Made e(10 + i);
            e.event.stream = i == 2 ? "account-NEW" : kStream;
            e.event.revision = {i == 2 ? 0 : static_cast<std::int64_t>(2 + i)};
            VERIFY_OK(bulk->add(e.view()));
        }
        QCOMPARE(take(store->head()).events, 5);
        QCOMPARE(take(store->head()).streams, 2);
        QCOMPARE(take(store->streamInfo(kStream)).last, Revision{3});
        QCOMPARE(take(store->streamInfo("account-NEW")).events, 1);
        QCOMPARE(take(store->findId(kStream, idOf(11))).size(), std::size_t{1});
        QCOMPARE(take(store->findId("account-NEW", idOf(12))).size(), std::size_t{1});
        QCOMPARE(take(store->findId(kStream, idOf(1))).size(), std::size_t{1});
        QCOMPARE(tests::readAll(*store).size(), std::size_t{5});
        QCOMPARE(take(store->streams("account", "", 10)).size(), std::size_t{2});
        QCOMPARE(take(other->head()).events, 2);
        QCOMPARE(take(other->streamInfo(kStream)).last, Revision{1});
        QCOMPARE(tests::readAll(*other).size(), std::size_t{2});
        // Writing by other means on this handle, or by another, has to wait.
        VERIFY_CODE((append(*store, kStream, Expected::any(), made(90, 1))), InvalidArgument);
        VERIFY_CODE((append(*other, kStream, Expected::any(), made(90, 1))), Locked);
        VERIFY_CODE((other->beginBulk()), Locked);
        VERIFY_OK(bulk->commit());
        QVERIFY(!bulk->commit().ok());
        QCOMPARE(take(other->head()).events, 5);
        QCOMPARE(dump(*other), dump(*store));
        VERIFY_OK(append(*other, kStream, Expected::exactly({3}), made(90, 1)));
    }

    void abandonedBulkLeavesNothing() {
        const auto content = engine();
        auto store = content->handle();
        VERIFY_OK(append(*store, kStream, Expected::any(), made(1, 2)));
        const std::string before = dump(*store);
        for (const bool storeFirst : {false, true}) {
            auto bulk = take(store->beginBulk());
            for (std::uint64_t i = 0; i < 200; ++i) {
                Made e(1000 + i);
                e.type("Kind" + std::to_string(i)).seal("kid-" + std::to_string(i % 3), "S-" + std::to_string(i % 5), 1);
                e.event.stream = "account-N" + std::to_string(i % 20);
                e.event.revision = {static_cast<std::int64_t>(i / 20)};
                VERIFY_OK(bulk->add(e.view()));
            }
            VERIFY_OK(bulk->addSnapshot(snapshotOf("account:snapshot-N1", 1)));
            QCOMPARE(take(store->head()).events, 202);
            if (storeFirst) {
                store.reset();
                QVERIFY(!bulk->add(Made(5).view()).ok());
                bulk.reset();
                store = content->handle();
            } else {
                bulk.reset();
            }
            QCOMPARE(dump(*store), before);
            QCOMPARE(take(store->head()).streams, 1);
            QCOMPARE(take(store->streams("", "", 100)).size(), std::size_t{1});
            QVERIFY(take(store->sealedOf("S-1", {}, 10)).empty());
            QVERIFY(take(store->snapshots("account:snapshot-N1", true)).empty());
            QVERIFY(take(store->findId("account-N1", idOf(1001))).empty());
        }
        // Numbers given in the abandoned bulk are given again, for other names.
        VERIFY_OK(append(*store, "account-Z", Expected::noStream(), {Made(5).type("Other", 4), Made(6).type("Kind7", 1)}));
        const auto z = tests::readStream(*store, "account-Z", {0}, Direction::Forward);
        QCOMPARE(z[0].type, std::string("Other"));
        QCOMPARE(z[1].type, std::string("Kind7"));
        QCOMPARE(z[0].stream, std::string("account-Z"));
        const auto fresh = content->handle();
        QCOMPARE(dump(*fresh), dump(*store));
    }

    void streamsByCategoryInOrder() {
        const auto content = engine();
        const auto store = content->handle();
        std::uint64_t n = 1;
        for (const char* name : {"account-B", "account-A", "accounts-X", "privacy-S-01", "account-\xC3\xA4", "acc-1", "account-A-1"})
            VERIFY_OK(append(*store, name, Expected::noStream(), made(n += 10, 2)));
        const auto names = [&](const char* category, const char* after, std::size_t limit) {
            std::vector<std::string> out;
            for (const auto& info : take(store->streams(category, after, limit)))
                out.push_back(info.stream);
            return out;
        };
        using Names = std::vector<std::string>;
        QVERIFY((names("account", "", 100) == Names{"account-A", "account-A-1", "account-B", "account-\xC3\xA4"}));
        QVERIFY((names("account", "account-A", 2) == Names{"account-A-1", "account-B"}));
        QVERIFY((names("privacy", "", 100) == Names{"privacy-S-01"}));
        QVERIFY((names("none", "", 100).empty()));
        QCOMPARE(names("", "", 100).size(), std::size_t{7});
        QVERIFY((names("", "account-B", 1) == Names{"account-\xC3\xA4"}));
        QCOMPARE(take(store->countStreams("account")), 4);
        QCOMPARE(take(store->countStreams("")), 7);
        QCOMPARE(take(store->countStreams("none")), 0);
        for (const auto& info : take(store->streams("", "", 100))) {
            const auto one = take(store->streamInfo(info.stream));
            const auto events = tests::readStream(*store, info.stream, {0}, Direction::Forward);
            QCOMPARE(one.events, static_cast<std::int64_t>(events.size()));
            QCOMPARE(info.events, one.events);
            QCOMPARE(info.last, events.back().revision);
            QCOMPARE(info.lastPosition, events.back().position);
            QCOMPARE(info.lastRecordedAt.ns, events.back().recordedAt.ns);
        }
    }

    void snapshotsLiveBesideTheLog() {
        const auto content = engine();
        const auto store = content->handle();
        VERIFY_OK(append(*store, kStream, Expected::any(), made(1, 3)));
        const std::string before = dump(*store);
        const std::string name = "account:snapshot-ACC-1001";
        QVERIFY(take(store->saveSnapshot(snapshotOf(name, 100))));
        QVERIFY(take(store->saveSnapshot(snapshotOf(name, 300))));
        QVERIFY(take(store->saveSnapshot(snapshotOf(name, 200))));
        auto twice = snapshotOf(name, 200);
        twice.data = "{\"other\":1}";
        QVERIFY(!take(store->saveSnapshot(twice)));
        QVERIFY(take(store->saveSnapshot(snapshotOf("account:snapshot-ACC-2", 50))));

        QVERIFY(!take(store->snapshotAtOrBefore(name, {99})).has_value());
        const auto at = [&](std::int64_t v) { return take(store->snapshotAtOrBefore(name, {v})); };
        QCOMPARE(at(100)->version, Version{100});
        QCOMPARE(at(199)->version, Version{100});
        QCOMPARE(at(200)->data, std::string("{\"v\":200}"));
        QCOMPARE(at(1000)->version, Version{300});
        QCOMPARE(at(1000)->type, std::string("AccountSnapshotTaken"));
        QCOMPARE(at(1000)->schemaVersion, 1);
        QCOMPARE(at(1000)->recordedAt.ns, 300);
        QCOMPARE(at(1000)->stream, name);
        QCOMPARE(at(1000)->revision, Revision{1}); // in the order they were taken

        const auto list = take(store->snapshots(name, false));
        QCOMPARE(list.size(), std::size_t{3});
        QVERIFY(list[0].version == Version{100} && list[2].version == Version{300} && list[1].data.empty());
        QCOMPARE(take(store->snapshots(name, true))[1].data, std::string("{\"v\":200}"));

        // Not in the log, not in the figures.
        QCOMPARE(dump(*store), before);
        QCOMPARE(take(store->head()).events, 3);
        QCOMPARE(take(store->head()).streams, 1);
        QCOMPARE(take(store->streams("", "", 10)).size(), std::size_t{1});
        QCOMPARE(take(store->streamInfo(name)).events, 0);

        VERIFY_OK(store->deleteSnapshot(name, {200}));
        VERIFY_CODE((store->deleteSnapshot(name, {200})), NotFound);
        QCOMPARE(at(299)->version, Version{100});
        QVERIFY(take(store->saveSnapshot(snapshotOf(name, 200))));
        QCOMPARE(at(299)->version, Version{200});

        auto bulk = take(store->beginBulk());
        VERIFY_OK(bulk->addSnapshot(snapshotOf(name, 400)));
        VERIFY_OK(bulk->addSnapshot(snapshotOf(name, 400)));
        VERIFY_OK(bulk->commit());
        QCOMPARE(at(1000)->version, Version{400});
        VERIFY_CODE((store->saveSnapshot(snapshotOf(name, 0))), InvalidArgument);
    }

    void sealedFieldsAreFoundBySubject() {
        const auto content = engine();
        const auto store = content->handle();
        VERIFY_OK(append(*store, kStream, Expected::any(), {Made(1).seal("kid-1", "S-01", 2), Made(2), Made(3).seal("kid-2", "S-02", 4)}));
        auto bulk = take(store->beginBulk());
        for (std::uint64_t i = 0; i < 5; ++i) {
            Made e(10 + i);
            e.seal("kid-1", "S-01", 1).seal("kid-3", "S-03", 2);
            if (i == 4)
                e.seal("kid-9", "S-01", 7); // a person who came back has a second key
            e.event.stream = "account-ACC-2";
            e.event.revision = {static_cast<std::int64_t>(i)};
            VERIFY_OK(bulk->add(e.view()));
        }
        VERIFY_OK(bulk->commit());
        const auto all = tests::readAll(*store);
        const auto rows = take(store->sealedOf("S-01", {}, 100));
        QCOMPARE(rows.size(), std::size_t{7});
        QCOMPARE(rows[0].stream, kStream);
        QCOMPARE(rows[0].position, all[0].position);
        QCOMPARE(rows[0].fields, 2);
        QCOMPARE(rows[0].kid, std::string("kid-1"));
        QCOMPARE(rows[0].subject, std::string("S-01"));
        QCOMPARE(rows[1].stream, std::string("account-ACC-2"));
        QCOMPARE(rows[6].position, all.back().position);
        QCOMPARE(take(store->sealedOf("S-02", {}, 100)).front().position, all[2].position);
        QCOMPARE(take(store->sealedOf("S-02", all[2].position, 100)).size(), std::size_t{0});
        // Pages go on behind a position and never split an event.
        std::size_t count = 0;
        Position after;
        while (true) {
            const auto page = take(store->sealedOf("S-01", after, 2));
            if (page.empty())
                break;
            count += page.size();
            after = page.back().position;
        }
        QCOMPARE(count, std::size_t{7});
        // An append that adds nothing adds no row either.
        VERIFY_OK(append(*store, kStream, Expected::any(), {Made(3).seal("kid-2", "S-02", 4)}));
        QCOMPARE(take(store->sealedOf("S-02", {}, 100)).size(), std::size_t{1});
    }

    void changeTokenTellsOfOthers() {
        const auto content = engine();
        const auto mine = content->handle();
        const auto yours = content->handle();
        auto token = take(mine->changeToken());
        QCOMPARE(take(mine->changeToken()), token);
        VERIFY_OK(append(*yours, kStream, Expected::any(), made(1, 1)));
        QVERIFY(take(mine->changeToken()) != token);
        token = take(mine->changeToken());
        static_cast<void>(tests::readAll(*mine));
        QCOMPARE(take(mine->changeToken()), token);
        auto bulk = take(yours->beginBulk());
        Made e(9);
        e.event.stream = "account-B";
        e.event.revision = {0};
        VERIFY_OK(bulk->add(e.view()));
        QCOMPARE(take(mine->changeToken()), token);
        VERIFY_OK(bulk->commit());
        QVERIFY(take(mine->changeToken()) != token);
        QCOMPARE(tests::readAll(*mine).size(), std::size_t{2});
    }

    void evidenceIsNeverWritten() {
        const auto content = engine();
        {
            const auto store = content->handle();
            VERIFY_OK(append(*store, kStream, Expected::any(), made(1, 3)));
            VERIFY_OK(store->saveSnapshot(snapshotOf("account:snapshot-ACC-1001", 1)));
        }
        const auto evidence = content->readOnlyHandle();
        QVERIFY(!evidence->capabilities().writable);
        const std::string before = dump(*evidence);
        VERIFY_CODE((append(*evidence, kStream, Expected::any(), made(10, 1))), Refused);
        VERIFY_CODE((append(*evidence, kStream, Expected::any(), made(1, 3))), Refused);
        VERIFY_CODE((evidence->beginBulk()), Refused);
        VERIFY_CODE((evidence->saveSnapshot(snapshotOf("account:snapshot-ACC-1001", 2))), Refused);
        VERIFY_CODE((evidence->deleteSnapshot("account:snapshot-ACC-1001", {1})), Refused);
        QCOMPARE(dump(*evidence), before);
        QVERIFY(take(evidence->snapshotAtOrBefore("account:snapshot-ACC-1001", {5})).has_value());
    }

    void unusableEventsAreRefused() {
        const auto content = engine();
        const auto store = content->handle();
        const auto refused = [&](const std::string& stream, const std::vector<Made>& events) {
            VERIFY_CODE((append(*store, stream, Expected::any(), events)), InvalidArgument);
        };
        refused("", made(1, 1));
        refused(std::string(201, 'a'), made(1, 1));
        refused(std::string("account-\0x", 10), made(1, 1));
        refused(kStream, {});
        refused(kStream, {Made(1).type("", 1)});
        refused(kStream, {Made(1).type("T", 0)});
        refused(kStream, {Made(1).seal("kid", "S-01", 0)});
        refused(kStream, {Made(1).seal("kid", "S-01", 1).seal("kid", "S-01", 2)});
        Made empty(1);
        empty.event.data.clear();
        refused(kStream, {empty});
        VERIFY_CODE((store->append({})), InvalidArgument);
        auto bulk = take(store->beginBulk());
        Made negative(1);
        negative.event.stream = kStream;
        negative.event.revision = {-1};
        VERIFY_CODE((bulk->add(negative.view())), InvalidArgument);
        VERIFY_OK(bulk->commit());
        QCOMPARE(take(store->head()).events, 0);
    }

    void aFailingCallLeavesNothingHalf() {
        // The n-th call fails, for every n: what another handle then sees is the content before or after, never between.
        for (int n = 1; n <= 12; ++n) {
            const auto content = engine();
            const auto faults = std::make_shared<Faults>();
            FaultyStore store(content->handle(), faults);
            const auto watcher = content->handle();
            VERIFY_OK(append(*watcher, kStream, Expected::any(), made(1, 2)));
            const std::string before = dump(*watcher);
            faults->failAt = n;
            faults->code = ErrorCode::CannotWrite;
            bool committed = false;
            {
                auto bulk = store.beginBulk();
                bool good = bulk.ok();
                for (std::uint64_t i = 0; good && i < 8; ++i) {
                    Made e(10 + i);
                    e.event.stream = kStream;
                    e.event.revision = {static_cast<std::int64_t>(2 + i)};
                    good = (*bulk)->add(e.view()).ok();
                }
                committed = good && (*bulk)->commit().ok();
            }
            QCOMPARE(committed, n > 10);
            QCOMPARE(dump(*watcher) == before, !committed);
        }
    }
};

QTEST_GUILESS_MAIN(TestStoreContract)
#include "tst_store_contract.moc"
