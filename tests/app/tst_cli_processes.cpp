// Several processes on one store, and processes that are stopped or killed: all acknowledged events, nothing half, and no leftover that is in the way.
#include "cli_fixture.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

#include <csignal>

using namespace fixture;

namespace {

QByteArray deposit(int writer, int n) {
    const auto id = QStringLiteral("00000000-0000-4000-8%1-%2").arg(writer, 3, 16, QLatin1Char('0')).arg(n, 12, 16, QLatin1Char('0')).toUtf8();
    return "{\"stream\":\"account-ACC-1001\",\"id\":\"" + id +
        "\",\"type\":\"FundsDeposited\",\"schemaVersion\":3,\"recordedAt\":\"2026-04-01T00:00:00Z\",\"data\":{\"amount\":{\"minor\":1,\"currency\":\"EUR\"},\"channel\":\"atm\"}}\n";
}

QStringList ids(const Ran& events) {
    QStringList all;
    for (const auto& event : events.lines())
        all << event[QLL("id")].toString();
    return all;
}

// What a killed writer left is put in order by the next one; evidence mode, which writes nothing, would say that it has to be.
void recover(const Place& place) {
    CHECK_EXIT(place.cli("snapshot STORE ACC-1004"), 0);
}

bool waitFor(QProcess& process, const QByteArray& text, QByteArray& seen) {
    QElapsedTimer clock;
    clock.start();
    while (!seen.contains(text) && clock.elapsed() < 20'000) {
        process.waitForReadyRead(100);
        seen += process.readAllStandardOutput();
    }
    return seen.contains(text);
}

} // namespace

class TestCliProcesses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoProcessesAppendWithoutLoss() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        constexpr int kWriters = 2, kEach = 25;
        for (int n = 0; n < kEach; ++n) {
            std::vector<std::unique_ptr<QProcess>> writers;
            for (int w = 0; w < kWriters; ++w) {
                writers.push_back(place.start(place.split("append STORE account-ACC-1001 --expected any")));
                writers.back()->write(deposit(w, n));
                writers.back()->closeWriteChannel();
            }
            for (auto& writer : writers)
                CHECK_EXIT(Place::finish(*writer), 0);
        }
        const auto events = place.cli("events STORE ACC-1001 --json");
        QCOMPARE(ids(events).size(), 20 + kWriters * kEach);
        const auto all = ids(events);
        QCOMPARE(QSet<QString>(all.begin(), all.end()).size(), all.size());
        int revision = 0;
        for (const auto& event : events.lines())
            QCOMPARE(event[QLL("revision")].toInt(), revision++);
        QCOMPARE(minor(events.lines().last()[QLL("balanceAfter")]), 152492 + kWriters * kEach);
        // Both expect the same revision: one wins.
        auto a = place.start(place.split("append STORE account-ACC-1001 --expected 69")),
             b = place.start(place.split("append STORE account-ACC-1001 --expected 69"));
        a->write(deposit(8, 0));
        b->write(deposit(9, 0));
        a->closeWriteChannel();
        b->closeWriteChannel();
        const QList<int> codes{Place::finish(*a).code, Place::finish(*b).code};
        QVERIFY2((codes == QList<int>{0, 4} || codes == QList<int>{4, 0}), qPrintable(QStringLiteral("%1 %2").arg(codes[0]).arg(codes[1])));
    }

    void tailFollowsAnotherProcess() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        const auto before = place.files();
        const auto tail = place.start(place.split("tail STORE --from 30 --json"));
        QByteArray seen;
        QVERIFY(waitFor(*tail, "\"position\":\"31\"", seen));
        QVERIFY(!seen.contains("\"position\":\"29\""));
        CHECK_EXIT(place.cli("append STORE account-ACC-1001 --expected any", deposit(1, 1)), 0);
        QVERIFY(waitFor(*tail, "\"position\":\"32\"", seen));
        CHECK_EXIT(place.cli("append STORE account-ACC-1001 --expected any", deposit(1, 2)), 0);
        QVERIFY(waitFor(*tail, "\"position\":\"33\"", seen));
        ::kill(static_cast<pid_t>(tail->processId()), SIGINT);
        const auto ran = Place::finish(*tail);
        CHECK_EXIT(ran, 130);
        QVERIFY2(ran.out.contains("\"code\":\"cancelled\""), ran.out.constData());
        QVERIFY(ran.err.contains("stopp"));
        QCOMPARE(place.files().keys(), before.keys());
    }

    void interruptUndoesAnImport() {
        Place place;
        CHECK_EXIT(place.cli("generate --events 300000 --accounts 50 --seed i --out big.jsonl"), 0);
        const auto empty = place.files();
        // Into a new store: no store, no vault, no key file.
        const auto fresh = place.start(place.split("import STORE big.jsonl --keep-defects --create-vault --passphrase-file pass --json"));
        QTest::qWait(1500);
        ::kill(static_cast<pid_t>(fresh->processId()), SIGINT);
        const auto stopped = Place::finish(*fresh);
        CHECK_EXIT(stopped, 130);
        QCOMPARE(stopped.error()[QLL("code")].toString(), QStringLiteral("cancelled"));
        QCOMPARE(place.files(), empty);
        // Into an existing one: its events are what they were.
        CHECK_EXIT(place.importSample(), 1);
        const auto exported = place.cli("export STORE").out;
        const auto second = place.start(place.split("import STORE big.jsonl --keep-defects --passphrase-file pass"));
        QTest::qWait(1500);
        ::kill(static_cast<pid_t>(second->processId()), SIGINT);
        const auto ran = Place::finish(*second);
        CHECK_EXIT(ran, 130);
        QCOMPARE(ran.out, QByteArray());
        QVERIFY(ran.err.contains("cancel"));
        QCOMPARE(place.cli("export STORE").out, exported);
        // While it waits for standard input, too.
        const auto waiting = place.start(place.split("import STORE - --keep-defects --passphrase-file pass"));
        QTest::qWait(1000);
        ::kill(static_cast<pid_t>(waiting->processId()), SIGINT);
        CHECK_EXIT(Place::finish(*waiting), 130);
        QCOMPARE(place.cli("export STORE").out, exported);
    }

    void killedAppendsLoseNothingAcknowledged() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        auto& dice = *QRandomGenerator::global();
        QStringList acknowledged;
        for (int n = 0; n < 40; ++n) {
            // Two events at once: both or neither.
            const auto process = place.start(place.split("append STORE account-ACC-1001 --expected any"));
            process->write(deposit(1, 2 * n) + deposit(1, 2 * n + 1));
            process->closeWriteChannel();
            process->waitForFinished(static_cast<int>(dice.bounded(5, 90)));
            process->kill();
            process->waitForFinished();
            const auto told = process->readAllStandardOutput().contains("Appended");
            recover(place);
            const auto read = place.cli("events STORE ACC-1001 --json");
            CHECK_EXIT(read, 0);
            const auto all = ids(read);
            const auto id = [&](int i) { return QString::fromUtf8(deposit(1, i).mid(deposit(1, i).indexOf("\"id\":\"") + 6, 36)); };
            if (told)
                acknowledged << id(2 * n) << id(2 * n + 1);
            QCOMPARE(all.contains(id(2 * n)), all.contains(id(2 * n + 1)));
            for (const auto& one : acknowledged)
                QVERIFY(all.contains(one));
        }
        CHECK_EXIT(place.cli("append STORE account-ACC-1001 --expected any", deposit(2, 0)), 0);
    }

    void killedImportsLeaveNothingHalf() {
        Place place;
        CHECK_EXIT(place.cli("generate --events 20000 --accounts 20 --seed k --out big.jsonl"), 0);
        auto& dice = *QRandomGenerator::global();
        const auto import = place.split("import STORE big.jsonl --keep-defects --create-vault --passphrase-file pass --json");
        QElapsedTimer whole;
        whole.start();
        CHECK_EXIT(place.run(import), 0);
        const auto usual = static_cast<int>(whole.elapsed());
        int published = 0;
        for (int n = 0; n < 40; ++n) {
            QDir(place.at("work")).removeRecursively();
            QDir(place.at("config")).removeRecursively();
            QDir().mkpath(place.at("work"));
            const auto process = place.start(import);
            process->waitForFinished(dice.bounded(5, usual + 50));
            process->kill();
            process->waitForFinished();
            if (QFile::exists(place.store())) {
                ++published;
                CHECK_EXIT(place.cli("import STORE big.jsonl --keep-defects --passphrase-file pass"), 0);
                QCOMPARE(place.cli("export STORE").out.count('\n'), 20'000);
            }
            // The same command again completes the work, with the vault that is there, and clears what the killed one left.
            const auto again = place.run(import);
            QVERIFY2(again.code == 0 || again.code == 1, (again.out + again.err).constData());
            QCOMPARE(place.cli("export STORE").out.count('\n'), 20'000);
            CHECK_EXIT(place.cli("snapshot STORE --all --verify"), 0);
            QStringList left = QDir(place.at("work")).entryList(QDir::Files | QDir::Hidden);
            left.removeIf([](const QString& name) { return name == QLL("s.lookback") || name == QLL("s.lookback.vault") || name == QLL("s.lookback.vault.lock") || name == QLL("s.lookback.activity"); });
            QVERIFY2(left.isEmpty(), qPrintable(left.join(u' ')));
        }
        qInfo("%d of 40 had committed when they were killed", published);
    }

    void killedImportsIntoAStoreLeaveItsEvents() {
        Place place;
        CHECK_EXIT(place.importSample(), 1);
        CHECK_EXIT(place.cli("generate --events 20000 --accounts 20 --seed k --out big.jsonl"), 0);
        auto& dice = *QRandomGenerator::global();
        const auto sample = place.cli("export STORE").out;
        for (int n = 0; n < 15; ++n) {
            const auto process = place.start(place.split("import STORE big.jsonl --keep-defects --passphrase-file pass"));
            process->waitForFinished(dice.bounded(300, 1500));
            process->kill();
            process->waitForFinished();
            recover(place);
            const auto now = place.cli("export STORE").out;
            QVERIFY(now == sample || (now.startsWith(sample) && now.count('\n') == 20'031));
            if (now != sample)
                break;
        }
        const auto done = place.cli("import STORE big.jsonl --keep-defects --passphrase-file pass");
        QVERIFY2(done.code == 0 || done.code == 1, done.err.constData());
        QCOMPARE(place.cli("export STORE").out.count('\n'), 20'031);
    }

    // The README's commands as they stand, on a smaller log: whoever copies them gets what it promises.
    void theCommandsOfTheReadmeRun() {
        QByteArray script = "set -e\n";
        bool inside = false;
        for (QByteArray line : readAll(QStringLiteral(LOOKBACK_SOURCE_DIR "/README.md")).split('\n')) {
            if (line.startsWith("```"))
                inside = !inside;
            else if (inside && !line.startsWith("packaging/") && !line.startsWith("PATH="))
                script += line.replace("--events 100000 --accounts 200", "--events 3000 --accounts 6").replace("SUBJECT", "S-000001") + '\n';
        }
        QVERIFY(script.contains("lookback-cli import") && script.contains("erase") && script.contains("openssl"));
        const QTemporaryDir folder;
        QProcess shell;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOME"), folder.path());
        environment.remove(QStringLiteral("XDG_CONFIG_HOME"));
        environment.remove(QStringLiteral("XDG_DATA_HOME"));
        environment.insert(QStringLiteral("PATH"), QFileInfo(QStringLiteral(LOOKBACK_CLI)).path() + u':' + environment.value(QStringLiteral("PATH")));
        shell.setProcessEnvironment(environment);
        shell.setWorkingDirectory(folder.path());
        shell.start(QStringLiteral("bash"), {QStringLiteral("-c"), QString::fromUtf8(script)});
        QVERIFY(shell.waitForFinished(120'000));
        const auto said = shell.readAllStandardOutput(), complained = shell.readAllStandardError();
        QVERIFY2(shell.exitCode() == 0, complained.constData());
        QVERIFY(said.contains("E-1, S-000001: erased") && said.contains("Signature Verified Successfully") && said.contains("Consistent, not anchored"));
    }
};

QTEST_GUILESS_MAIN(TestCliProcesses)
#include "tst_cli_processes.moc"
