// The session without a window: one cursor with its history, answers that come too late, jobs that stay cancelled, news from another process.
#include "app/thread_executor.h"
#include "tests/ui/support/desk.h"
#include "tests/ui/support/surroundings.h"
#include "ui/session/idle_watch.h"
#include "ui/session/playback.h"
#include "ui/session/session.h"

#include <QtCore/QFileInfo>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

namespace lookback::test {

using namespace lookback::ui;

class SessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void historyOfPlaces();
    void historyIsBounded();
    void dragsAreRememberedWhenTheySettle();
    void theAxisKeepsTheInstant();
    void handlesKeepTheirInstants();
    void everyAnswerIsOfThePlaceAskedFor();
    void anotherAccountBeforeTheFirstArrived();
    void closingDropsWhatIsUnderWay();
    void goToUnderstandsPoints();
    void errorsCarryPlaceAndWayOut_data();
    void errorsCarryPlaceAndWayOut();
    void theModeChangesAndThePlaceStays();
    void newsOfAnotherProcess();
    void cancelledJobsStayCancelled();
    void playbackStopsAtFindingsAndAtTheEnd();
    void wrongPassphraseOpensNothing();
    void idleAfterTheLimitOrAfterAnySleep();

private:
    bool open(Session& session, const QString& path, workspace::Mode mode = workspace::Mode::Evidence);
    bool travel(Session& session, const char* account);

    app::ThreadExecutor m_executor;
    QString m_store;
};

void SessionTest::initTestCase() { m_store = makeStore(QStringLiteral("session.lookback")); }

bool SessionTest::open(Session& session, const QString& path, workspace::Mode mode) {
    session.openStore(path, mode);
    return QTest::qWaitFor([&] { return session.isOpen(); }, kPatience);
}

bool SessionTest::travel(Session& session, const char* account) {
    session.cursor()->setAccount(QLatin1String(account), std::string("account-") + account);
    return QTest::qWaitFor([&] { return session.stateIsCurrent() && !session.viewLoading() && session.report(); }, kPatience);
}

// ---- the cursor ----------------------------------------------------------------------------------------------------

void SessionTest::historyOfPlaces() {
    TimeCursor cursor;
    cursor.setAccount(QStringLiteral("A"), "account-A");
    cursor.viewLoaded(20, 20);
    QVERIFY(!cursor.canGoBack());
    cursor.setRank(5, CursorCause::User);
    cursor.setInstant(1000, 7, CursorCause::User);
    cursor.setRank(7, CursorCause::User); // the same rank, but on the event: another place
    cursor.goBack();
    QCOMPARE(cursor.rank(), 7);
    QCOMPARE(cursor.place().instant, std::optional<qint64>(1000));
    cursor.goBack();
    QCOMPARE(cursor.rank(), 5);
    QVERIFY(!cursor.place().instant);
    cursor.goForward();
    QCOMPARE(cursor.rank(), 7);
    cursor.goBack();
    cursor.goBack();
    QCOMPARE(cursor.rank(), 20);
    QVERIFY(!cursor.canGoBack());
    cursor.goBack(); // nothing before the first
    QCOMPARE(cursor.rank(), 20);
    cursor.setRank(3, CursorCause::User); // forgets what lay ahead
    QVERIFY(!cursor.canGoForward());
    cursor.setRank(100, CursorCause::User);
    QCOMPARE(cursor.rank(), 20);
    cursor.setRank(-4, CursorCause::User);
    QCOMPARE(cursor.rank(), 0);
    cursor.clear();
    QVERIFY(!cursor.canGoBack() && !cursor.hasAccount());
}

void SessionTest::historyIsBounded() {
    TimeCursor cursor;
    cursor.setAccount(QStringLiteral("A"), "account-A");
    cursor.viewLoaded(1000, 0);
    for (int rank = 1; rank <= 500; ++rank)
        cursor.setRank(rank, CursorCause::User);
    int steps = 0;
    while (cursor.canGoBack()) {
        cursor.goBack();
        ++steps;
    }
    QCOMPARE(steps, 199); // 200 places
    QCOMPARE(cursor.rank(), 301);
}

void SessionTest::dragsAreRememberedWhenTheySettle() {
    TimeCursor cursor;
    cursor.setAccount(QStringLiteral("A"), "account-A");
    cursor.viewLoaded(20, 20);
    for (int rank = 19; rank >= 11; --rank)
        cursor.setRank(rank, CursorCause::Drag);
    QVERIFY(!cursor.canGoBack());
    cursor.settle();
    cursor.settle();
    QVERIFY(cursor.canGoBack());
    cursor.goBack();
    QCOMPARE(cursor.rank(), 20);
    QVERIFY(!cursor.canGoBack());
}

// ---- view and state ------------------------------------------------------------------------------------------------

void SessionTest::theAxisKeepsTheInstant() {
    Session session(&m_executor);
    QVERIFY(open(session, m_store));
    QVERIFY(travel(session, "ACC-1001"));
    session.cursor()->setRank(5, CursorCause::User); // recorded 2026-01-31T23:59:59Z
    session.cursor()->setAxis(timetravel::Axis::Occurred);
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent() && !session.viewLoading(); }, kPatience));
    QCOMPARE(session.cursor()->rank(), 6); // with #9, which occurred on 01-30
    QCOMPARE(session.view().series->value[5], 62'554);
    QCOMPARE(session.cursor()->instant().value_or(0), 1'769'903'999'000'000'000);
    session.cursor()->setAxis(timetravel::Axis::Recorded);
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent() && !session.viewLoading(); }, kPatience));
    QCOMPARE(session.cursor()->rank(), 5);
    // There and back while the first view is still on its way.
    session.cursor()->setAxis(timetravel::Axis::Occurred);
    session.cursor()->setAxis(timetravel::Axis::Recorded);
    session.cursor()->setAxis(timetravel::Axis::Occurred);
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent() && !session.viewLoading(); }, kPatience));
    QCOMPARE(session.view().view.axis, timetravel::Axis::Occurred);
    QCOMPARE(session.cursor()->rank(), 6);
}

void SessionTest::handlesKeepTheirInstants() {
    Session session(&m_executor);
    QVERIFY(open(session, m_store));
    QVERIFY(travel(session, "ACC-1001"));
    session.cursor()->setHandles(TimeCursor::Handle{5, std::nullopt}, TimeCursor::Handle{16, std::nullopt});
    session.cursor()->setAxis(timetravel::Axis::Occurred);
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent() && !session.viewLoading(); }, kPatience));
    QCOMPARE(session.cursor()->handleA()->rank, 6);  // 2026-01-31T23:59:59Z: six had occurred
    QCOMPARE(session.cursor()->handleB()->rank, 16); // 2026-02-28T23:59:59Z
}

void SessionTest::everyAnswerIsOfThePlaceAskedFor() {
    Session session(&m_executor);
    QVERIFY(open(session, m_store));
    QVERIFY(travel(session, "ACC-1001"));
    std::vector<qint64> arrived;
    QObject context;
    connect(&session, &Session::stateChanged, &context, [&] {
        QVERIFY(session.state());
        QCOMPARE(session.state()->answer.rank.value, session.state()->place.rank);
        arrived.push_back(session.state()->place.rank);
    });
    for (int round = 0; round < 10; ++round)
        for (qint64 rank = 1; rank <= 20; ++rank) {
            session.cursor()->setRank(rank, CursorCause::Drag);
            QCoreApplication::processEvents(QEventLoop::AllEvents, 2);
        }
    session.cursor()->setRank(11, CursorCause::User);
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent(); }, kPatience));
    QCOMPARE(arrived.back(), 11);
    QVERIFY(arrived.size() <= 201);
    const auto count = arrived.size();
    QTest::qWait(150);
    QCOMPARE(arrived.size(), count); // nothing comes after the last
}

void SessionTest::anotherAccountBeforeTheFirstArrived() {
    Session session(&m_executor);
    QVERIFY(open(session, m_store));
    QObject context;
    int changes = 0;
    connect(&session, &Session::viewChanged, &context, [&] {
        ++changes;
        if (session.view().series) {
            QCOMPARE(session.view().account, session.cursor()->place().account);
            QCOMPARE(session.view().events(), session.view().account == QStringLiteral("ACC-1003") ? 7 : session.view().account == QStringLiteral("ACC-1004") ? 4 : 20);
        }
    });
    for (const char* account : {"ACC-1001", "ACC-1003", "ACC-1001", "ACC-1004", "ACC-1003"})
        session.cursor()->setAccount(QLatin1String(account), std::string("account-") + account);
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent(); }, kPatience));
    QCOMPARE(session.view().account, QStringLiteral("ACC-1003"));
    QCOMPARE(session.state()->place.account, QStringLiteral("ACC-1003"));
    QCOMPARE(session.cursor()->rank(), 7);
    QVERIFY(changes >= 1);
}

void SessionTest::closingDropsWhatIsUnderWay() {
    Session session(&m_executor);
    QVERIFY(open(session, m_store));
    session.cursor()->setAccount(QStringLiteral("ACC-1001"), "account-ACC-1001");
    bool answered = false;
    session.ask<int>(
        this, [](workspace::Workspace&) -> base::Result<int> { return 1; }, [&](const base::Result<int>&) { answered = true; });
    session.closeStore();
    QTest::qWait(300);
    QVERIFY(!answered);
    QVERIFY(!session.state() && !session.view().series && !session.isOpen() && !session.cursor()->hasAccount());
    // Opened again while closing: the answers of the first are not those of the second.
    session.openStore(m_store, workspace::Mode::Evidence);
    session.openStore(m_store, workspace::Mode::Evidence);
    QVERIFY(QTest::qWaitFor([&] { return session.isOpen(); }, kPatience));
    QVERIFY(travel(session, "ACC-1001"));
    QCOMPARE(session.cursor()->rank(), 20);
}

void SessionTest::goToUnderstandsPoints() {
    Session session(&m_executor);
    QVERIFY(open(session, m_store));
    QVERIFY(travel(session, "ACC-1001"));
    const auto goTo = [&](const char* text) {
        std::optional<std::optional<base::Error>> answer;
        session.goTo(QLatin1String(text), [&](const std::optional<base::Error>& error) { answer = error; });
        (void)QTest::qWaitFor([&] { return answer.has_value(); }, kPatience);
        return answer && !*answer ? session.cursor()->rank() : -1;
    };
    QCOMPARE(goTo("v11"), 11);
    QCOMPARE(goTo("#14"), 14);
    QCOMPARE(goTo("7"), 7);
    QCOMPARE(goTo(" 2026-01-31T23:59:59Z "), 5);
    QCOMPARE(goTo("2026-01-31 23:59:58"), 4);
    QCOMPARE(goTo("2020-01-01T00:00:00Z"), 0);
    QCOMPARE(goTo("2030-01-01T00:00:00Z"), 20);
    QCOMPARE(goTo("latest"), 20);
    session.cursor()->setRank(9, CursorCause::User);
    for (const char* nonsense : {"", "yesterday", "v", "2026-02-30T00:00:00Z", "#", "v11x"}) {
        QCOMPARE(goTo(nonsense), -1);
        QCOMPARE(session.cursor()->rank(), 9); // nothing moves until it is understood
    }
}

// ---- the store -----------------------------------------------------------------------------------------------------

void SessionTest::errorsCarryPlaceAndWayOut_data() {
    QTest::addColumn<QString>("path");
    const auto write = [](const QString& name, const QByteArray& bytes) {
        QFile file(scratch(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write");
        return file.fileName();
    };
    QFile whole(m_store);
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    QTest::newRow("a folder") << scratch(QStringLiteral("tmp"));
    QTest::newRow("gone") << scratch(QStringLiteral("nowhere.lookback"));
    QTest::newRow("gzip") << write(QStringLiteral("packed.lookback"), QByteArray::fromHex("1f8b0800000000000003") + QByteArray(200, 'z'));
    QTest::newRow("empty") << write(QStringLiteral("empty.lookback"), {});
    QTest::newRow("text") << write(QStringLiteral("text.lookback"), "not a store at all\n");
    QTest::newRow("cut in half") << write(QStringLiteral("half.lookback"), bytes.left(bytes.size() / 2));
    QTest::newRow("head alone") << write(QStringLiteral("head.lookback"), bytes.left(100));
}

void SessionTest::errorsCarryPlaceAndWayOut() {
    QFETCH(QString, path);
    const QByteArray before = QFileInfo(path).isFile() ? digestOf(path) : QByteArray();
    Session session(&m_executor);
    QSignalSpy failed(&session, &Session::failed);
    session.openStore(path, workspace::Mode::Evidence);
    QVERIFY(QTest::qWaitFor([&] { return failed.count() > 0 || session.isOpen(); }, kPatience));
    QVERIFY(!session.isOpen() && !session.isOpening());
    QCOMPARE(failed.count(), 1);
    const auto error = failed.first().at(1).value<base::Error>();
    QVERIFY(!error.message.empty());
    QVERIFY2(!error.hint.empty(), error.message.c_str()); // a way out
    QVERIFY(failed.first().at(0).toString().contains(QFileInfo(path).fileName()));
    if (!before.isEmpty())
        QCOMPARE(digestOf(path), before);
    QVERIFY(!QFileInfo::exists(path + QStringLiteral("-wal")) && !QFileInfo::exists(path + QStringLiteral("-shm")));
}

void SessionTest::theModeChangesAndThePlaceStays() {
    const QString store = makeStore(QStringLiteral("mode.lookback"));
    Session session(&m_executor);
    QVERIFY(open(session, store));
    QVERIFY(travel(session, "ACC-1001"));
    session.cursor()->setRank(11, CursorCause::User);
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent(); }, kPatience));
    session.setMode(workspace::Mode::Operator);
    QVERIFY(QTest::qWaitFor([&] { return session.isOperator() && !session.isOpening() && session.stateIsCurrent(); }, kPatience));
    QCOMPARE(session.cursor()->place().account, QStringLiteral("ACC-1001"));
    QCOMPARE(session.cursor()->rank(), 11);
}

void SessionTest::newsOfAnotherProcess() {
    const QString store = makeStore(QStringLiteral("news.lookback"));
    Session session(&m_executor);
    QVERIFY(open(session, store));
    QVERIFY(travel(session, "ACC-1001"));
    session.cursor()->setRank(11, CursorCause::User);
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent(); }, kPatience));
    QTest::qWait(1200); // the change token is known
    const QByteArray line = R"({"stream":"account-ACC-1001","id":"6f2b1d2e-4c1a-4f60-9b57-0d7a3f1f6a01","type":"FundsDeposited","schemaVersion":3,"occurredAt":"2026-03-20T08:00:00Z","recordedAt":"2026-03-20T08:00:00Z","data":{"amount":{"minor":100,"currency":"EUR"},"reference":"one more","channel":"transfer"},"metadata":{"actor":"branch"}})"
                            "\n";
    const auto appended = cli({QStringLiteral("append"), store, QStringLiteral("account-ACC-1001"), QStringLiteral("--expected"), QStringLiteral("19")}, line);
    QVERIFY2(appended.exitCode == 0, appended.err.constData());
    QElapsedTimer timer;
    timer.start();
    QVERIFY(QTest::qWaitFor([&] { return session.view().events() == 21 && session.summary().head.events == 32; }, kPatience));
    qInfo("news after %lld ms", timer.elapsed());
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent(); }, kPatience));
    QCOMPARE(session.cursor()->rank(), 11);
    QCOMPARE(session.state()->place.rank, 11);
    session.cursor()->setRank(21, CursorCause::User);
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent(); }, kPatience));
    QCOMPARE(session.view().series->value.back(), 152'592);
}

// ---- work ----------------------------------------------------------------------------------------------------------

void SessionTest::cancelledJobsStayCancelled() {
    Session session(&m_executor);
    QVERIFY(open(session, m_store));
    int runs = 0;
    std::atomic<int> begun{0};
    const auto work = [&](workspace::Workspace&, std::stop_token stop, const base::ProgressCallback& progress) -> base::Result<int> {
        ++begun;
        for (std::uint64_t i = 0; !stop.stop_requested(); ++i) {
            progress({"working", i % 100, 100, "events"});
            QThread::msleep(1);
        }
        return base::makeError(base::ErrorCode::Cancelled, "cancelled");
    };
    const auto start = [&](const char* title) {
        return session.runJob<int>(QLatin1String(title), this, work, [](int) { return QString(); }, [&](const base::Result<int>&) { ++runs; });
    };
    Job* first = start("first");
    Job* second = start("second"); // waits behind the first
    QVERIFY(QTest::qWaitFor([&] { return first->state() == Job::State::Running && first->percent() > 0; }, kPatience));
    QCOMPARE(second->state(), Job::State::Queued);
    second->cancel();
    QElapsedTimer timer;
    timer.start();
    first->cancel();
    QVERIFY(QTest::qWaitFor([&] { return first->isOver() && second->isOver(); }, kPatience));
    qInfo("cancel answered after %lld ms", timer.elapsed());
    QCOMPARE(first->state(), Job::State::Cancelled);
    QCOMPARE(second->state(), Job::State::Cancelled);
    QTest::qWait(200);
    QCOMPARE(begun.load(), 1); // the second never began
    QCOMPARE(first->state(), Job::State::Cancelled);
    QCOMPARE(runs, 2); // whoever asked is told, once each
    // Closing the store ends what runs, visibly.
    Job* third = start("third");
    QVERIFY(QTest::qWaitFor([&] { return third->state() == Job::State::Running; }, kPatience));
    session.closeStore();
    QVERIFY(QTest::qWaitFor([&] { return third->state() == Job::State::Cancelled; }, kPatience));
    QVERIFY(third->outcome().startsWith(QStringLiteral("Cancelled")));
}

void SessionTest::playbackStopsAtFindingsAndAtTheEnd() {
    Session session(&m_executor);
    Playback playback(&session);
    playback.setSpeed(64);
    QVERIFY(open(session, m_store));
    QVERIFY(travel(session, "ACC-1001"));
    playback.toggle();
    QVERIFY(!playback.isPlaying()); // at the end there is nothing to play
    session.cursor()->setRank(0, CursorCause::User);
    for (const qint64 stop : {11, 15, 16, 20}) {
        playback.toggle();
        QVERIFY(playback.isPlaying());
        QVERIFY(QTest::qWaitFor([&] { return !playback.isPlaying(); }, kPatience));
        QCOMPARE(session.cursor()->rank(), stop);
    }
    session.cursor()->setRank(2, CursorCause::User);
    session.cursor()->setHandles(std::nullopt, TimeCursor::Handle{6, std::nullopt});
    playback.toggle();
    QVERIFY(QTest::qWaitFor([&] { return !playback.isPlaying(); }, kPatience));
    QCOMPARE(session.cursor()->rank(), 6);
    playback.toggle();
    session.cursor()->setRank(3, CursorCause::User); // a hand on the cursor ends it
    QVERIFY(!playback.isPlaying());
    QCOMPARE(session.cursor()->rank(), 3);
}

void SessionTest::wrongPassphraseOpensNothing() {
    Session session(&m_executor);
    QVERIFY(open(session, m_store));
    using State = workspace::VaultSummary::State;
    QCOMPARE(session.summary().vault.state, State::Locked);
    std::optional<bool> unlocked;
    session.unlock({{}, "wrong horse", {}}, this, [&](const base::Result<base::Unit>& result) { unlocked = result.ok(); });
    QVERIFY(QTest::qWaitFor([&] { return unlocked.has_value(); }, kPatience));
    QVERIFY(!*unlocked);
    QCOMPARE(session.summary().vault.state, State::Locked);
    unlocked.reset();
    session.unlock({{}, "correct horse", {}}, this, [&](const base::Result<base::Unit>& result) { unlocked = result.ok(); });
    QVERIFY(QTest::qWaitFor([&] { return unlocked.has_value(); }, kPatience));
    QVERIFY(*unlocked);
    QVERIFY(QTest::qWaitFor([&] { return session.summary().vault.state == State::Unlocked; }, kPatience));
    session.lockVault();
    QVERIFY(QTest::qWaitFor([&] { return session.summary().vault.state == State::Locked; }, kPatience));
}

namespace {

class Sleeper : public IdleWatch {
public:
    using IdleWatch::IdleWatch;
    qint64 slept = 0;

protected:
    [[nodiscard]] qint64 asleepMs() const override { return slept; }
};

} // namespace

// interface.md 5.8: idle, and on sleep.
void SessionTest::idleAfterTheLimitOrAfterAnySleep() {
    QObject anything;
    const auto touch = [&] {
        QEvent moved(QEvent::MouseMove);
        QCoreApplication::sendEvent(&anything, &moved);
    };
    Sleeper watch(400);
    watch.setLimit(400);
    QSignalSpy expired(&watch, &IdleWatch::expired);
    watch.setWatching(true);
    for (int i = 0; i < 8; ++i) { // never idle for as long as the limit
        QTest::qWait(100);
        touch();
    }
    QCOMPARE(expired.size(), 0);
    QVERIFY(expired.wait(2000)); // nobody there
    QVERIFY(!watch.watching());

    Sleeper other(3'600'000);
    QSignalSpy woken(&other, &IdleWatch::expired);
    other.setWatching(true);
    other.slept += 2000; // shorter by far than the limit
    touch();             // waking it is no sign of whoever unlocked
    QCOMPARE(other.remainingMs(), 0);
    QVERIFY(woken.wait(3000));
    QCOMPARE(woken.size(), 1);
    other.setWatching(true);
    QVERIFY(other.remainingMs() > 3'000'000);
}

} // namespace lookback::test

LOOKBACK_WINDOW_TEST_MAIN(lookback::test::SessionTest)
#include "tst_session.moc"
