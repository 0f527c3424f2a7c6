// Slow: one account with a million events, and a thousand accounts. Every settled state is right while scrubbing; times and peak memory go to standard
// output for the table of tests/bench. LOOKBACK_LARGE=<n> takes another number of events.
#include "tests/ui/support/desk.h"
#include "tests/ui/support/surroundings.h"
#include "ui/models/event_table_model.h"
#include "ui/timeline/timeline_widget.h"

#include <QtCore/QFileInfo>
#include <QtCore/QMetaEnum>
#include <QtCore/QProcess>
#include <QtCore/QRandomGenerator>
#include <QtCore/QThread>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTableView>

#include <algorithm>
#include <ctime>

namespace lookback::test {

using ui::EventTableModel;

class WindowLargeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneAccount();
    void aThousandAccounts();
};

namespace {

/// The longest single event the window's thread handled, and which: "no work on the GUI thread above 8 ms" (interface.md 4, rule 10).
class TimedApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override {
        if (QThread::currentThread() != thread() || m_depth > 0) // workers deliver their events through here too
            return QApplication::notify(receiver, event);
        const QByteArray who = receiver->metaObject()->className();
        const QEvent::Type type = event->type();
        QElapsedTimer timer;
        timer.start();
        const double before = processorMs();
        ++m_depth;
        const bool taken = QApplication::notify(receiver, event);
        --m_depth;
        const double ms = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        m_busiest = std::max(m_busiest, processorMs() - before);
        m_above += ms > 8 ? 1 : 0;
        if (ms > m_longest) {
            m_longest = ms;
            m_name = who + ' ' + QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        }
        ++m_count;
        return taken;
    }
    void restart() { m_longest = m_busiest = 0, m_above = m_count = 0; }
    void sayLongest(const char* during) const {
        std::printf("large\tlongest event while %s\t%.1f ms\t%s; %d of %d above 8 ms; most processor time %.1f ms\n", during, m_longest, m_name.constData(), m_above, m_count, m_busiest);
        std::fflush(stdout);
    }

private:
    /// Of this thread: what a machine in use by others does not lengthen.
    static double processorMs() {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
    }

    double m_longest = 0, m_busiest = 0;
    QByteArray m_name;
    int m_above = 0, m_count = 0, m_depth = 0;
};
TimedApplication& timed() { return *static_cast<TimedApplication*>(QCoreApplication::instance()); }

constexpr int kLong = 1'200'000;

qint64 events() {
    const int n = qEnvironmentVariableIntValue("LOOKBACK_LARGE");
    return n > 0 ? n : 1'000'000;
}

QString peakMemory() {
    QFile status(QStringLiteral("/proc/self/status"));
    if (status.open(QIODevice::ReadOnly))
        for (const QByteArray& line : status.readAll().split('\n'))
            if (line.startsWith("VmHWM"))
                return QString::fromLatin1(line).simplified();
    return {};
}

void say(const char* what, double ms) {
    std::printf("large\t%s\t%.1f ms\n", what, ms);
    std::fflush(stdout);
}

// In a process of its own, so that the window's peak memory is the window's.
QString storeOf(qint64 n, qint64 accounts) {
    const QString log = scratch(QStringLiteral("large-%1.jsonl").arg(accounts)), store = scratch(QStringLiteral("large-%1.lookback").arg(accounts));
    QElapsedTimer timer;
    timer.start();
    QProcess process;
    QFile secret(scratch(QStringLiteral("secret")));
    if (secret.open(QIODevice::WriteOnly))
        secret.write("correct horse\n");
    secret.close();
    for (const QStringList& arguments : {QStringList{QStringLiteral("generate"), QStringLiteral("--events"), QString::number(n), QStringLiteral("--accounts"), QString::number(accounts),
                                                     QStringLiteral("--seed"), QStringLiteral("large"), QStringLiteral("--out"), log, QStringLiteral("--manifest"), log + QStringLiteral(".manifest")},
                                         QStringList{QStringLiteral("import"), store, log, QStringLiteral("--keep-defects"), QStringLiteral("--create-vault"), QStringLiteral("--passphrase-file"), secret.fileName()}}) {
        process.start(QStringLiteral(LOOKBACK_BINARY_DIR "/app/lookback-cli"), arguments);
        if (!process.waitForFinished(kLong) || process.exitCode() > 1)
            qFatal("%s: %s", qPrintable(arguments.join(QLatin1Char(' '))), process.readAllStandardError().constData());
    }
    say("generate and import (lookback-cli)", static_cast<double>(timer.elapsed()));
    QFile::remove(log);
    return store;
}

} // namespace

void WindowLargeTest::oneAccount() {
    const qint64 n = events();
    const QString store = storeOf(n, 1);
    Desk desk(QSize(1920, 1080));
    QElapsedTimer timer;
    timer.start();
    desk.window().openPath(store);
    QVERIFY(QTest::qWaitFor([&] { return desk.session().isOpen() && desk.find<QAbstractItemView>("accountList")->model()->rowCount() == 1; }, kLong));
    (void)desk.window().grab();
    say("open to first paint of the accounts", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    timer.restart();
    auto* list = desk.find<QAbstractItemView>("accountList");
    desk.clickCell(list, list->model()->index(0, 0));
    QVERIFY(QTest::qWaitFor([&] { return desk.session().stateIsCurrent() && !desk.session().viewLoading() && desk.timeline()->model() && desk.timeline()->model()->count() == n; }, kLong));
    (void)desk.window().grab();
    say("account chosen to first paint of timeline, table and state", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    QCOMPARE(desk.cursor().rank(), n);
    const auto series = desk.session().view().series;

    // 500 moves of the pointer along the track; the longest turn of the event loop is how long the window could not answer.
    auto* timeline = desk.timeline();
    const auto& layers = timeline->scene().layers;
    const int y = layers.rect(ui::timeline::Layer::Track).center().y();
    QRandomGenerator random(20260216);

    timed().restart();
    QTest::mousePress(timeline, Qt::LeftButton, Qt::NoModifier, {layers.plotRight() - 10, y});
    std::vector<double> settle;
    for (int move = 0; move < 500; ++move) {
        const int x = layers.plotLeft + random.bounded(layers.plotWidth);
        QTest::mouseMove(timeline, {x, y});
        QCoreApplication::processEvents(QEventLoop::AllEvents, 4);
        const auto shown = desk.session().state();
        QVERIFY(shown);
        if (const qint64 rank = shown->place.rank; rank > 0) {
            QCOMPARE(shown->answer.rank.value, rank);
            if (desk.caption().startsWith(QStringLiteral("State at")))
                QCOMPARE(desk.caption(), QStringLiteral("State at v%1").arg(shown->answer.version.value));
        }
        if (move % 10 != 9)
            continue;
        // Every tenth comes to rest: its state is the series' figure at that rank.
        timer.restart();
        QTest::qWait(20);
        QVERIFY(QTest::qWaitFor([&] { return desk.session().stateIsCurrent(); }, kLong));
        settle.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        const qint64 rank = desk.cursor().rank();
        if (rank == 0)
            continue;
        QString balance = QString::number(std::abs(series->value[static_cast<std::size_t>(rank - 1)]) / 100);
        for (qsizetype i = balance.size() - 3; i > 0; i -= 3)
            balance.insert(i, QLatin1Char(','));
        balance += QStringLiteral(".%1").arg(std::abs(series->value[static_cast<std::size_t>(rank - 1)]) % 100, 2, 10, QLatin1Char('0'));
        QCOMPARE(desk.value(QStringLiteral("balance")).remove(QChar(0x2212)), balance);
        QCOMPARE(desk.caption(), QStringLiteral("State at v%1").arg(series->version[static_cast<std::size_t>(rank - 1)]));
    }
    QTest::mouseRelease(timeline, Qt::LeftButton, Qt::NoModifier, {layers.plotLeft + layers.plotWidth / 2, y});
    std::sort(settle.begin(), settle.end());
    say("move to settled state, p50 (with the 20 ms of rest)", settle[settle.size() / 2]);
    say("move to settled state, worst", settle.back());
    timed().sayLongest("scrubbing");

    // In and out at the pointer, then the handles A and B.
    timed().restart();
    timeline->setFocus();
    for (int step = 0; step < 60; ++step) {
        desk.key(timeline, step % 20 < 10 ? Qt::Key_W : Qt::Key_S);
        QTest::qWait(20);
    }
    timed().sayLongest("zooming");
    timed().restart();
    desk.key(timeline, Qt::Key_0);
    desk.key(timeline, Qt::Key_BracketLeft);
    for (int step = 0; step < 60; ++step) {
        desk.key(timeline, step % 2 ? Qt::Key_BracketLeft : Qt::Key_BracketRight);
        desk.key(timeline, Qt::Key_PageUp);
        QTest::qWait(20);
    }
    timed().sayLongest("stepping by days and setting A and B");

    // To the end of the table, page by page of the scroll bar, then by the End key.
    auto* table = desk.find<QTableView>("eventTable");
    timer.restart();
    timed().restart();
    auto* bar = table->verticalScrollBar();
    for (int i = 1; i <= 200; ++i) {
        bar->setValue(static_cast<int>(static_cast<qint64>(bar->maximum()) * i / 200));
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    }
    const int last = static_cast<int>(n) - 1;
    QVERIFY(QTest::qWaitFor([&] { return !desk.cell(last, EventTableModel::Type).isEmpty(); }, kLong));
    say("200 pages to the end of the table, last row there", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    timed().sayLongest("scrolling");
    QVERIFY(desk.rowVisible(last));
    timer.restart();
    timeline->setFocus();
    desk.key(timeline, Qt::Key_X);
    QVERIFY(QTest::qWaitFor([&] { return desk.cursor().place().view.axis == timetravel::Axis::Occurred && desk.session().stateIsCurrent() && !desk.session().viewLoading(); }, kLong));
    say("the other axis", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    std::printf("large\tpeak of the window, one account\t%s\n", qPrintable(peakMemory()));
}

void WindowLargeTest::aThousandAccounts() {
    const QString store = storeOf(events(), 1'000);
    Desk desk(QSize(1920, 1080));
    QElapsedTimer timer;
    timer.start();
    desk.window().openPath(store);
    QVERIFY(QTest::qWaitFor([&] { return desk.session().isOpen() && desk.find<QAbstractItemView>("accountList")->model()->rowCount() > 0; }, kLong));
    (void)desk.window().grab();
    say("1,000 accounts: open to first paint", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    auto* list = desk.find<QAbstractItemView>("accountList");
    timer.restart();
    QVERIFY(QTest::qWaitFor(
        [&] {
            list->scrollToBottom();
            return list->model()->rowCount() == 1'000;
        },
        kLong));
    say("1,000 accounts: scrolled to the last", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    for (const int row : {999, 500, 0, 750}) {
        timer.restart();
        const QModelIndex index = list->model()->index(row, 0);
        const QString account = index.data().toString();
        desk.clickCell(list, index);
        QVERIFY(QTest::qWaitFor([&] { return desk.cursor().place().account == account && desk.session().stateIsCurrent() && !desk.session().viewLoading(); }, kLong));
        say("1,000 accounts: another account", static_cast<double>(timer.nsecsElapsed()) / 1e6);
        QCOMPARE(desk.caption(), QStringLiteral("State at v%1").arg(desk.session().view().series->version.back()));
    }
    std::printf("large\tpeak of the window, both\t%s\n", qPrintable(peakMemory()));
}

} // namespace lookback::test

int main(int argc, char** argv) {
    lookback::test::Surroundings surroundings;
    lookback::test::TimedApplication app(argc, argv);
    surroundings.dress(app);
    lookback::test::WindowLargeTest test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}
#include "tst_window_large.moc"
