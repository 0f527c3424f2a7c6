// What was put into a column comes out, whatever its shape: against a plain vector, over the bounds of blocks and chunks.
#include <QtTest/QTest>

#include "core/aggregate/series.h"

#include <rapidcheck.h>

#include <limits>
#include <numeric>
#include <random>

using namespace lookback::aggregate;

namespace {

constexpr std::size_t kChunk = PackedChunk::kSize;
constexpr std::int64_t kSecond = 1'000'000'000;

/// Histories of the shapes that occur, and the worst that could.
std::vector<std::int64_t> values(int shape, std::size_t n, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t most) { return static_cast<std::int64_t>(random() % most); };
    std::vector<std::int64_t> out;
    std::int64_t walk = 1'700'000'000 * kSecond;
    for (std::size_t i = 0; i < n; ++i) {
        switch (shape) {
        case 0: out.push_back(static_cast<std::int64_t>(i) + 1); break;                                  // versions
        case 1: out.push_back(static_cast<std::int64_t>(i) + (i > n / 2 ? 1000 : 1)); break;             // with a hole
        case 2: out.push_back(walk += below(2000) * kSecond); break;                                     // whole seconds
        case 3: out.push_back(walk += below(2'000'000) * 1'000'000 - 500'000'000); break;                // milliseconds, jumping back
        case 4: out.push_back(walk += below(5'000'000'000)); break;                                      // nanoseconds
        case 5: out.push_back(below(50) == 0 ? -below(1'000'000) * kSecond : 0); break;                  // few and far, downwards
        case 6: out.push_back(below(50) == 0 ? below(3) * (std::int64_t{1} << 61) : below(16)); break;   // and upwards
        case 7: out.push_back(below(2) == 0 ? std::numeric_limits<std::int64_t>::max() - below(3) : std::numeric_limits<std::int64_t>::min() + below(3)); break;
        case 8: out.push_back(static_cast<std::int64_t>(random())); break;                               // no shape at all
        default: out.push_back(7); break;
        }
    }
    return out;
}

} // namespace

class TstColumn : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasPutInComesOut() {
        QVERIFY(rc::check([] {
            const int shape = *rc::gen::inRange(0, 10);
            const auto around = *rc::gen::element<std::size_t>(1, 127, 129, kChunk - 1, kChunk, kChunk + 1, 2 * kChunk, 2 * kChunk + 300);
            const auto truth = values(shape, around, *rc::gen::arbitrary<std::uint64_t>());
            Column<std::int64_t> column;
            for (const std::int64_t v : truth)
                column.push_back(v);
            RC_ASSERT(column == truth);
            RC_ASSERT(column.size() == truth.size() && column.back() == truth.back());
            const auto begin = *rc::gen::inRange<std::size_t>(0, truth.size());
            std::vector<std::int64_t> some(*rc::gen::inRange<std::size_t>(0, truth.size() - begin + 1));
            column.read(begin, some);
            RC_ASSERT(std::equal(some.begin(), some.end(), truth.begin() + static_cast<std::ptrdiff_t>(begin)));
            RC_ASSERT(column.prefix(begin) == std::vector(truth.begin(), truth.begin() + static_cast<std::ptrdiff_t>(begin)));
            std::size_t seen = 0;
            column.each([&](std::size_t i, std::int64_t v) { seen += i == seen && v == truth[i] ? 1 : 0; });
            RC_ASSERT(seen == truth.size());
        }));
    }

    void copiesStayAsTheyWere() {
        Column<std::int64_t> column;
        const auto truth = values(2, 3 * kChunk / 2, 5);
        for (std::size_t i = 0; i < kChunk + 10; ++i)
            column.push_back(truth[i]);
        const Column<std::int64_t> before = column;
        for (std::size_t i = kChunk + 10; i < truth.size(); ++i)
            column.push_back(truth[i]);
        column.set(3, -1);
        column.set(kChunk + 2, -2);
        QCOMPARE(before.size(), kChunk + 10);
        QCOMPARE(before[3], truth[3]);
        QCOMPARE(before[kChunk + 2], truth[kChunk + 2]);
        QCOMPARE(column[3], -1);
        QCOMPARE(column[4], truth[4]);
        QCOMPARE(column[kChunk + 2], -2);
    }

    void anotherOrderShowsTheSameValues() {
        const std::size_t n = 2 * kChunk + 77;
        const auto truth = values(4, n, 9);
        Column<std::int64_t> column;
        for (const std::int64_t v : truth)
            column.push_back(v);
        std::vector<std::uint32_t> order(n);
        std::iota(order.begin(), order.end(), 0U);
        std::mt19937_64 random(3);
        std::shuffle(order.begin(), order.end(), random);
        auto places = std::make_shared<Column<std::uint32_t>>();
        for (const std::uint32_t place : order)
            places->push_back(place);
        const Column<std::int64_t> shown(column, places);
        column.set(order[5], 0); // later changes do not show
        std::vector<std::int64_t> read(n);
        shown.read(0, read);
        QCOMPARE(shown.size(), n);
        for (std::size_t i = 0; i < n; ++i) {
            QCOMPARE(shown[i], truth[order[i]]);
            QCOMPARE(read[i], truth[order[i]]);
        }
        QVERIFY(shown.prefix(kChunk + 1) == std::vector(read.begin(), read.begin() + static_cast<std::ptrdiff_t>(kChunk) + 1));
    }

    void seriesFollowsItsCopies() {
        auto series = std::make_unique<Series>();
        for (std::int64_t i = 0; i < 5000; ++i) {
            series->version.push_back(i + 1);
            series->recordedAt.push_back(i * kSecond);
            series->occurredAt.push_back(i % 50 == 0 ? i * kSecond - 77 : i * kSecond);
        }
        const Series copy = *series;
        Series moved = std::move(*series);
        series.reset();
        for (const Series* s : {&copy, &std::as_const(moved)}) {
            QCOMPARE(s->occurredAt[4950], 4950 * kSecond - 77);
            QCOMPARE(s->occurredAt[4951], 4951 * kSecond);
            std::vector<std::int64_t> all(5000);
            s->occurredAt.read(0, all);
            QCOMPARE(all[50], 50 * kSecond - 77);
            QCOMPARE(all[4999], 4999 * kSecond);
        }
    }

    /// The shapes of a real account: see tests/bench for whole ones.
    void takesLittle() {
        const std::size_t n = 25 * kChunk;
        const auto bytesPerEvent = [&](int shape) {
            Column<std::int64_t> column;
            for (const std::int64_t v : values(shape, n, 1))
                column.push_back(v);
            return static_cast<double>(column.bytes()) / static_cast<double>(n);
        };
        QVERIFY(bytesPerEvent(0) < 0.4); // versions
        QVERIFY(bytesPerEvent(2) < 2.4); // 11 bits of jitter in whole seconds
        QVERIFY(bytesPerEvent(5) < 0.8); // one in fifty aside
        QVERIFY(bytesPerEvent(8) < 9);   // noise is not made larger than it is
    }
};

QTEST_GUILESS_MAIN(TstColumn)
#include "tst_column.moc"
