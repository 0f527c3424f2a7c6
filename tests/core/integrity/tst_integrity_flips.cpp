// Any byte of a store may be anything: 2,000 random changes of one byte, each verified. Never a crash, never a hang; and a file whose export changed or fails is
// either reported or one of those that only a hash tree can tell, which are counted.
#include <QtTest/QTest>

#include "tests/core/integrity/integrity_desk.h"

#include <QtCore/QElapsedTimer>

#include <random>

using namespace lookback;
using integrity::Verdict;

namespace {

// What an export of the store says; absent when it fails.
std::optional<std::string> exported(const desk::Paths& paths) {
    const auto store = store::SqliteStore::open(paths.store(), store::Access::ReadOnly, {std::chrono::milliseconds(1)});
    if (!store.ok())
        return std::nullopt;
    std::string out;
    const auto sink = transfer::stringSink(out);
    const auto done = transfer::exportLog(**store, account::accountKind(), *sink, {});
    return done.ok() ? std::optional(out) : std::nullopt;
}

} // namespace

class TstIntegrityFlips : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void twoThousandBytes() {
        constexpr int kFlips = 2000;
        const desk::Worlds worlds;
        const QTemporaryDir dir;
        const desk::Paths paths = worlds.copy(true, dir);
        const std::string bytes = desk::readFile(paths.store());
        const auto honest = desk::verifyAt(paths, desk::Keys::Locked);
        QVERIFY2(honest.verdict == Verdict::Consistent, desk::textOf(honest).c_str());
        const auto before = exported(paths);
        QVERIFY(before);

        const quint32 seed = qEnvironmentVariableIsSet("LOOKBACK_SEED") ? qEnvironmentVariable("LOOKBACK_SEED").toUInt() : 20260105U;
        std::mt19937 random(seed);
        int noStore = 0, broken = 0, data = 0, harmless = 0, silent = 0;
        qint64 slowest = 0;
        for (int i = 0; i < kFlips; ++i) {
            const std::size_t at = random() % bytes.size();
            std::string altered = bytes;
            altered[at] = static_cast<char>(altered[at] ^ static_cast<char>(1 + random() % 255));
            desk::writeFile(paths.store(), altered);
            const std::string place = "seed " + std::to_string(seed) + ", byte " + std::to_string(at);
            QElapsedTimer clock;
            clock.start();
            bool readable = true;
            {
                const auto opened = store::SqliteStore::open(paths.store(), store::Access::ReadOnly, {std::chrono::milliseconds(1)});
                std::vector<store::Finding> findings;
                if (!opened.ok()) // an error names what it takes the file for
                    readable = store::checkUnopened(paths.store(), [&](store::Finding&& f) { findings.push_back(std::move(f)); }, {}).ok();
            }
            if (!readable) {
                ++noStore;
                continue;
            }
            const auto report = desk::verifyAt(paths, desk::Keys::Locked);
            slowest = std::max(slowest, clock.elapsed());
            QVERIFY2(clock.elapsed() < 20'000, place.c_str());
            const auto after = exported(paths);
            if (report.verdict == Verdict::Broken)
                ++broken;
            else if (report.dataProblemCount != honest.dataProblemCount)
                ++data;
            else if (after == before)
                ++harmless;
            else {
                ++silent;
                QVERIFY2(after, (place + ": the export fails and nothing was reported").c_str());
            }
        }
        qInfo("%d bytes changed, of a file of %zu: %d no store any more, %d broken, %d data problems, %d harmless (the same export), %d left to the hash tree; slowest %lld ms", kFlips,
              bytes.size(), noStore, broken, data, harmless, silent, static_cast<long long>(slowest));
        QCOMPARE(noStore + broken + data + harmless + silent, kFlips);
        QVERIFY(broken > 0);
    }
};

QTEST_GUILESS_MAIN(TstIntegrityFlips)
#include "tst_integrity_flips.moc"
