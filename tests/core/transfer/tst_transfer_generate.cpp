// Sample 2 and its kin: the same bytes on every machine, a manifest that tells the truth (recounted by check_generated.py, which knows only the
// log), and an import without a defect.
#include "transfer_fixture.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"

#include <QProcess>

using namespace fixture;

namespace {

struct Generated {
    std::string log, manifest;
};

Generated generated(std::int64_t events, std::int64_t accounts, const std::string& seed = "branch-2026") {
    Generated out;
    const auto log = transfer::stringSink(out.log), manifest = transfer::stringSink(out.manifest);
    const auto done = transfer::generateLog(*log, manifest.get(), {events, accounts, seed});
    if (!done.ok())
        qFatal("%s", text(done.error()).c_str());
    return out;
}

std::string sha256(const std::string& bytes) { return base::toHex(crypto::view(crypto::sha256(bytes))); }

} // namespace

class TransferGenerateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameBytesEverywhere() {
        const auto once = generated(20'000, 100);
        QVERIFY(once.log == generated(20'000, 100).log);
        QVERIFY(once.log != generated(20'000, 100, "another").log);
        // Pinned: a change of these is a change of sample 2 for everybody.
        COMPARE_TEXT(sha256(once.log), "a2892681d8396758609fad3264f6c3ea766d45b75910e51be6241235043ca5d2");
    }

    void manifestTellsTheTruth_data() {
        QTest::addColumn<int>("events");
        QTest::addColumn<int>("accounts");
        QTest::newRow("branch") << 150'000 << 300;
        QTest::newRow("one account") << 20'000 << 1;
        QTest::newRow("one event") << 1 << 1;
        QTest::newRow("fewer events than accounts") << 50 << 2'000;
        QTest::newRow("one event each") << 700 << 700;
    }
    void manifestTellsTheTruth() {
        QFETCH(int, events);
        QFETCH(int, accounts);
        QTemporaryDir dir;
        const auto made = generated(events, accounts);
        const auto log = dir.filePath(QStringLiteral("log")), manifest = dir.filePath(QStringLiteral("manifest"));
        writeFile(log.toStdString(), made.log);
        writeFile(manifest.toStdString(), made.manifest);
        QProcess checker;
        checker.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral(LOOKBACK_SOURCE_DIR "/tests/data/transfer/check_generated.py"), log, manifest});
        QVERIFY(checker.waitForFinished(120'000));
        QVERIFY2(checker.exitCode() == 0, checker.readAllStandardError().constData());
        qInfo("%s", checker.readAllStandardOutput().trimmed().constData());
    }

    void imports_data() {
        QTest::addColumn<int>("events");
        QTest::addColumn<int>("accounts");
        QTest::newRow("branch") << 30'000 << 60;
        QTest::newRow("one account") << 5'000 << 1;
    }
    void imports() {
        QFETCH(int, events);
        QFETCH(int, accounts);
        const auto made = generated(events, accounts);
        World world(true);
        Threads threads(1);
        world.executor = &threads;
        const auto report = world.import(made.log);
        QVERIFY2(report.defects.empty(), report.defects.empty() ? "" : report.defects[0].problem.c_str());
        QCOMPARE(report.imported, events);
        QCOMPARE(report.streams, accounts);
        // Canonical: what comes out is what went in.
        QVERIFY(world.opened() == made.log);
        QCOMPARE(world.import(made.log).duplicates, events);
    }

    void refusesNonsense() {
        std::string out;
        const auto sink = transfer::stringSink(out);
        QVERIFY(!transfer::generateLog(*sink, nullptr, {0, 1, "s"}).ok());
        QVERIFY(!transfer::generateLog(*sink, nullptr, {1, 0, "s"}).ok());
        QVERIFY(out.empty());
    }

    void cancelLeavesNoFile() {
        QTemporaryDir dir;
        const auto path = dir.filePath(QStringLiteral("log.jsonl")).toStdString();
        std::stop_source stop;
        {
            auto sink = std::move(transfer::createFile(path)).value();
            const auto done = transfer::generateLog(*sink, nullptr, {100'000, 10, "s"}, stop.get_token(), [&](const base::Progress& p) {
                if (p.done > 20'000)
                    stop.request_stop();
            });
            QVERIFY(!done.ok() && done.error().code == base::ErrorCode::Cancelled);
        }
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 0);
    }

    void fullDiskLeavesNoFile() {
        const auto full = transfer::createFile("/dev/full");
        VERIFY_OK(full);
        const auto done = transfer::generateLog(**full, nullptr, {10'000, 10, "s"});
        QVERIFY(!done.ok() && done.error().code == base::ErrorCode::CannotWrite);
        QVERIFY(!transfer::createFile("/nowhere/at/all").ok());
    }
};

QTEST_GUILESS_MAIN(TransferGenerateTest)
#include "tst_transfer_generate.moc"
