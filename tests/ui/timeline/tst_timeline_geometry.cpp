// Geometry without a screen. Expected ranks and figures are those of account.md, sample 1; bins,
// ranges and orders are checked against naive loops over the same events.
#include "tests/ui/timeline/sample_series.h"
#include "ui/timeline/bins.h"
#include "ui/timeline/layers.h"
#include "ui/timeline/ruler.h"
#include "ui/timeline/step_curve.h"
#include "ui/timeline/value_scale.h"
#include "ui/timeline/view_scale.h"

#include <QtTest/QtTest>
#include <rapidcheck.h>

#include <limits>
#include <random>

using namespace lookback::ui::timeline;
using namespace lookback::ui::timeline::test;
using lookback::aggregate::MarkKind;
using lookback::aggregate::Series;
using lookback::aggregate::StatusBand;

namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
const QLocale kEnglish(QLocale::English, QLocale::UnitedKingdom);

Series atTimes(const std::vector<std::int64_t>& times) {
    Series s;
    std::int64_t value = 0;
    for (const std::int64_t t : times) {
        append(s, t, MarkKind::In, value += 100);
    }
    return s;
}

ViewScale scaleOf(const std::shared_ptr<const EventIndex>& index, ScaleKind kind, int left = 98,
                  int width = 700) {
    ViewScale scale(index, kind);
    scale.setPixels(left, width);
    return scale;
}

QStringList labels(const Ruler& ruler) {
    QStringList out;
    for (const RulerTick& t : ruler.ticks) {
        out << (t.major ? QLatin1Char('*') + t.label : t.label);
    }
    return out;
}

// A series of random but valid shape: few distinct times, so that ties are common.
Series randomSeries(bool ascending) {
    const auto times =
        *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(-50, 50));
    auto sorted = times;
    if (ascending) {
        std::sort(sorted.begin(), sorted.end());
    }
    Series s;
    for (const std::int64_t t : sorted) {
        const auto kind = static_cast<MarkKind>(*rc::gen::inRange(0, 5));
        const auto flags = static_cast<unsigned>(*rc::gen::inRange(0, 512));
        append(s, t * 1'000'000'000, kind, *rc::gen::inRange<std::int64_t>(-1000, 1000), flags);
    }
    return s;
}

} // namespace

class TestTimelineGeometry : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // --- pixel map ---------------------------------------------------------------------------
    void pixelMapReachesBothEnds() {
        const PixelMap map{0, 5000, 98, 640};
        QCOMPARE(map.x(0), 98);
        QCOMPARE(map.x(5000), 98 + 639);
        QCOMPARE(map.position(98), std::int64_t(0));
        QCOMPARE(map.position(98 + 639), std::int64_t(5000));
        QCOMPARE(map.position(-1000), std::int64_t(0));
        QCOMPARE(map.position(100000), std::int64_t(5000));
    }
    void pixelMapSpansTheWholeRangeOfTime() {
        const PixelMap map{kMin, kMax, 0, 1001};
        QCOMPARE(map.x(kMin), 0);
        QCOMPARE(map.x(0), 500);
        QCOMPARE(map.x(kMax), 1000);
        QCOMPARE(map.position(1000), kMax);
    }
    void pixelMapOfOnePixel() {
        const PixelMap map{0, 10, 5, 1};
        QCOMPARE(map.x(10), 5);
        QCOMPARE(map.position(5), std::int64_t(0));
    }
    void pixelMapProperties() {
        QVERIFY(rc::check("inverse stays in its column, order is kept", [] {
            PixelMap map;
            map.min = *rc::gen::arbitrary<std::int64_t>();
            map.max = *rc::gen::arbitrary<std::int64_t>();
            if (map.max < map.min) {
                std::swap(map.min, map.max);
            }
            map.width = *rc::gen::inRange(1, 3000);
            RC_PRE(map.span() >= 4U * static_cast<unsigned>(map.width));
            const int px = *rc::gen::inRange(0, map.width);
            RC_ASSERT(map.x(map.position(px)) == px);
            const std::int64_t a = *rc::gen::arbitrary<std::int64_t>();
            const std::int64_t b = *rc::gen::arbitrary<std::int64_t>();
            RC_ASSERT(map.x(std::min(a, b)) <= map.x(std::max(a, b)));
        }));
    }

    // --- orders ------------------------------------------------------------------------------
    void ordersAgreeWithANaiveCount() {
        QVERIFY(rc::check("counts, first, last, values of any stretch", [] {
            const Series s = randomSeries(*rc::gen::arbitrary<bool>());
            RC_PRE(!s.empty());
            const PlaceOrder order = PlaceOrder::byTime(s, Axis::Recorded, nullptr);
            std::vector<std::size_t> naive(s.size());
            std::iota(naive.begin(), naive.end(), std::size_t{0});
            std::stable_sort(naive.begin(), naive.end(), [&](std::size_t a, std::size_t b) {
                return s.recordedAt[a] < s.recordedAt[b];
            });
            const auto n = static_cast<int>(s.size());
            const auto begin = static_cast<std::size_t>(*rc::gen::inRange(0, n));
            const auto end = begin + static_cast<std::size_t>(
                                         *rc::gen::inRange(1, n - static_cast<int>(begin) + 1));
            const auto mask = static_cast<FacetMask>(*rc::gen::inRange(1, 1 << kFacets));
            FacetCounts expected{};
            std::optional<std::size_t> first;
            std::optional<std::size_t> last;
            std::int64_t low = kMax;
            std::int64_t high = kMin;
            for (std::size_t k = begin; k < end; ++k) {
                RC_ASSERT(order.event(k) == naive[k]);
                const FacetMask facets = facetsOf(s, naive[k]);
                for (std::size_t f = 0; f < kFacets; ++f) {
                    expected[f] += (facets >> f) & 1U;
                }
                if ((facets & mask) != 0) {
                    first = first ? first : k;
                    last = k;
                }
                low = std::min(low, s.value[naive[k]]);
                high = std::max(high, s.value[naive[k]]);
            }
            const FacetCounts before = order.countsBefore(begin);
            const FacetCounts after = order.countsBefore(end);
            for (std::size_t f = 0; f < kFacets; ++f) {
                RC_ASSERT(after[f] - before[f] == expected[f]);
            }
            RC_ASSERT(order.firstWith(mask, begin, end) == first);
            RC_ASSERT(order.lastWith(mask, begin, end) == last);
            RC_ASSERT(order.valueRange(begin, end) == std::make_pair(low, high));
        }));
    }
    void longOrdersSkipBlocks() {
        Series s = bigSeries(5000);
        for (std::size_t chunk = 0; chunk <= s.size() / 4096; ++chunk) {
            s.flags.rewriteChunk(chunk, [](std::size_t i, std::uint16_t& f) {
                f = i == 64 || i == 4031 ? lookback::aggregate::kSnapshot : 0;
            });
        }
        const PlaceOrder order = PlaceOrder::byTime(s, Axis::Recorded, nullptr);
        const FacetMask snap = bit(Facet::Snapshot);
        QCOMPARE(order.firstWith(snap, 0, 5000), std::optional<std::size_t>(64));
        QCOMPARE(order.firstWith(snap, 65, 5000), std::optional<std::size_t>(4031));
        QCOMPARE(order.firstWith(snap, 4032, 5000), std::nullopt);
        QCOMPARE(order.lastWith(snap, 0, 5000), std::optional<std::size_t>(4031));
        QCOMPARE(order.lastWith(snap, 0, 4031), std::optional<std::size_t>(64));
        QCOMPARE(order.lastWith(snap, 0, 64), std::nullopt);
    }

    // --- index -------------------------------------------------------------------------------
    void ranksOfSample1() {
        const auto recorded = EventIndex::build(shared(sample1()), Axis::Recorded);
        const auto occurred = EventIndex::build(shared(sample1Occurred()), Axis::Occurred);
        const std::int64_t endOfJanuary = at(2026, 1, 31, 23, 59, 59);
        QCOMPARE(recorded->rankAt(endOfJanuary), std::int64_t(5));
        QCOMPARE(recorded->valueAt(5), std::int64_t(65054));
        QCOMPARE(occurred->rankAt(endOfJanuary), std::int64_t(6));
        QCOMPARE(occurred->valueAt(6), std::int64_t(62554));
        QCOMPARE(occurred->series().version[4], std::int64_t(9)); // #9 moved before #5
        QCOMPARE(recorded->rankAt(endOfJanuary - 1), std::int64_t(4));
        QCOMPARE(recorded->rankAt(at(2026, 1, 1)), std::int64_t(0));
        QCOMPARE(recorded->valueAt(0), std::int64_t(0));
        QCOMPARE(recorded->rankAt(kMax), std::int64_t(20));
        QCOMPARE(recorded->valueAt(20), std::int64_t(152492));
    }
    void runsOfSample1() {
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded);
        QCOMPARE(index->statusRuns().size(), std::size_t(3));
        QVERIFY((index->statusRuns()[1] == StatusRun{10, 11, StatusBand::Halted, at(2026, 2, 15, 9), index->timeOf(12)}));
        QCOMPARE(index->limitRuns().size(), std::size_t(2));
        QVERIFY((index->limitRuns()[1] == LimitRun{6, 20, -30000, index->timeOf(6), index->timeOf(20)}));
    }
    void filterMovesOverMatchesOnly() {
        auto filter = std::make_shared<const std::vector<std::uint32_t>>(
            std::vector<std::uint32_t>{4, 14, 15});
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded, filter);
        QCOMPARE(index->count(), std::int64_t(20));
        QCOMPARE(index->visibleCount(), std::int64_t(3));
        QCOMPARE(index->nextVisible(0), std::int64_t(4));
        QCOMPARE(index->nextVisible(4), std::int64_t(14));
        QCOMPARE(index->nextVisible(15), std::int64_t(15));
        QCOMPARE(index->previousVisible(20), std::int64_t(15));
        QCOMPARE(index->previousVisible(14), std::int64_t(4));
        QCOMPARE(index->previousVisible(4), std::int64_t(0));
        QCOMPARE(index->rankAt(at(2026, 1, 31, 23, 59, 59)), std::int64_t(5)); // history is whole
    }
    void markersOfSample1() {
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded);
        const FacetMask findings = bit(Facet::Finding);
        QCOMPARE(index->nextWith(findings, 0), std::optional<std::int64_t>(11));
        QCOMPARE(index->nextWith(findings, 11), std::optional<std::int64_t>(15));
        QCOMPARE(index->nextWith(findings, 16), std::nullopt);
        QCOMPARE(index->previousWith(findings, 15), std::optional<std::int64_t>(11));
        QCOMPARE(index->previousWith(findings, 11), std::nullopt);
    }
    void tiesAreCounted() {
        const auto index = EventIndex::build(shared(atTimes({1, 5, 5, 5, 9})), Axis::Recorded);
        QCOMPARE(index->tieOf(3).index, std::int64_t(2));
        QCOMPARE(index->tieOf(3).count, std::int64_t(3));
        QCOMPARE(index->tieOf(5).count, std::int64_t(1));
        QCOMPARE(index->rankAt(5), std::int64_t(4));
    }
    void timesThatFallAreSortedForDrawingButRanksStay() {
        const auto index = EventIndex::build(shared(atTimes({10, 30, 20, 40})), Axis::Recorded);
        const PlaceOrder& byTime = index->order(ScaleKind::Time, false);
        QCOMPARE(byTime.rank(1), std::int64_t(3));
        QCOMPARE(index->order(ScaleKind::EventNumber, false).rank(1), std::int64_t(2));
        QCOMPARE(index->nextVisible(2), std::int64_t(3));
    }

    // --- scales ------------------------------------------------------------------------------
    void bothEndsAreReachable_data() {
        QTest::addColumn<QList<qint64>>("times");
        const auto many = [](int n, qint64 t, qint64 step) {
            QList<qint64> out;
            for (int i = 0; i < n; ++i) {
                out << t + i * step;
            }
            return out;
        };
        QTest::newRow("one") << QList<qint64>{at(2026, 1, 1)};
        QTest::newRow("two") << QList<qint64>{at(2026, 1, 1), at(2026, 1, 2)};
        QTest::newRow("same instant") << many(10000, at(2026, 1, 1), 0);
        QTest::newRow("a nanosecond apart") << many(40, 5, 1);
        QTest::newRow("before 1970 and after 2100")
            << QList<qint64>{at(1890, 5, 1), at(2150, 1, 1)};
        QTest::newRow("whole range") << QList<qint64>{kMin, 0, kMax};
        QList<qint64> lopsided;
        for (int y = 2000; y < 2020; ++y) {
            lopsided << at(y, 6, 1);
        }
        lopsided += many(100000, at(2020, 6, 1), 800'000'000);
        QTest::newRow("20 years and one busy day") << lopsided;
    }
    void bothEndsAreReachable() {
        QFETCH(QList<qint64>, times);
        const auto index = EventIndex::build(
            shared(atTimes(std::vector<std::int64_t>(times.begin(), times.end()))), Axis::Recorded);
        for (const ScaleKind kind : {ScaleKind::Time, ScaleKind::EventNumber}) {
            const ViewScale scale = scaleOf(index, kind);
            QCOMPARE(scale.nearest(0).rank, std::int64_t(0));
            QCOMPARE(scale.nearest(10000).rank, index->count());
            QVERIFY(scale.showsAll());
        }
    }
    void magnetTakesTheNearestColumn() {
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded);
        const ViewScale scale = scaleOf(index, ScaleKind::Time);
        for (const std::int64_t rank :
             {std::int64_t(3), std::int64_t(11), std::int64_t(13), std::int64_t(20)}) {
            QCOMPARE(scale.nearest(scale.xOfRank(rank)).rank, rank);
        }
        // v11 (16 February) and v10 (15 February): the middle between them decides.
        const int middle = (scale.xOfRank(10) + scale.xOfRank(11)) / 2;
        QCOMPARE(scale.nearest(middle + 2).rank, std::int64_t(11));
        QCOMPARE(scale.nearest(middle - 2).rank, std::int64_t(10));
    }
    void magnetTakesTheLastOfATie() {
        const auto index = EventIndex::build(
            shared(atTimes({at(2026, 1, 1), at(2026, 1, 2), at(2026, 1, 2), at(2026, 1, 3)})),
            Axis::Recorded);
        const ViewScale scale = scaleOf(index, ScaleKind::Time);
        QCOMPARE(scale.nearest(scale.xOfRank(2)).rank, std::int64_t(3));
        QCOMPARE(scale.nearest(scale.xOfRank(2) - 3).rank, std::int64_t(3));
        const ViewScale byNumber = scaleOf(index, ScaleKind::EventNumber);
        QCOMPARE(byNumber.nearest(byNumber.xOfRank(2)).rank, std::int64_t(2));
    }
    void magnetKnowsTheFilter() {
        auto filter =
            std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{4, 14});
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded, filter);
        const ViewScale scale = scaleOf(index, ScaleKind::Time);
        QCOMPARE(scale.nearest(scale.xOfRank(11)).rank, std::int64_t(14));
        QCOMPARE(scale.nearest(scale.xOfRank(6)).rank, std::int64_t(4));
    }
    void freeInstantCountsTheEventsBeforeIt() {
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded);
        const ViewScale scale = scaleOf(index, ScaleKind::Time);
        const Place place = scale.freeAt((scale.xOfRank(12) + scale.xOfRank(13)) / 2);
        QCOMPARE(place.rank, std::int64_t(12));
        QVERIFY(place.instant.has_value());
        QVERIFY(*place.instant > at(2026, 2, 20, 9) && *place.instant < at(2026, 2, 21, 10));
        QCOMPARE(scale.freeAt(98).rank, std::int64_t(0));
    }
    void zoomKeepsWhatIsUnderThePointer() {
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded);
        ViewScale scale = scaleOf(index, ScaleKind::Time);
        const int px = scale.xOfRank(11);
        const std::int64_t pointed = scale.map().position(px);
        for (int i = 0; i < 12; ++i) {
            scale.zoomAt(px, 1.25);
            QVERIFY(std::abs(scale.map().x(pointed) - px) <= 1);
        }
        for (int i = 0; i < 20; ++i) {
            scale.zoomAt(px, 1 / 1.25);
        }
        QVERIFY(scale.showsAll());
    }
    void zoomEndsAtSixteenNanoseconds() {
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded);
        ViewScale scale = scaleOf(index, ScaleKind::Time);
        for (int i = 0; i < 400; ++i) {
            scale.zoomAt(scale.xOfRank(11), 1.25);
        }
        QCOMPARE(scale.map().span(), std::uint64_t(16));
        QVERIFY(scale.map().contains(at(2026, 2, 16, 10, 10)));
    }
    void rangeNeverLeavesTheDomain() {
        QVERIFY(rc::check("any sequence of zoom, pan, centre stays inside", [] {
            const Series s = randomSeries(true);
            RC_PRE(!s.empty());
            const auto index = EventIndex::build(shared(s), Axis::Recorded);
            const auto kind = *rc::gen::element(ScaleKind::Time, ScaleKind::EventNumber);
            ViewScale scale = scaleOf(index, kind);
            for (int i = 0; i < 12; ++i) {
                switch (*rc::gen::inRange(0, 4)) {
                case 0:
                    scale.zoomAt(*rc::gen::inRange(0, 900), *rc::gen::inRange(1, 400) / 100.0);
                    break;
                case 1:
                    scale.panBy(*rc::gen::inRange(-300, 300) / 100.0);
                    break;
                case 2:
                    scale.centreOn(*rc::gen::inRange<std::int64_t>(-100, 100) * 1'000'000'000);
                    break;
                case 3:
                    scale.ensureVisible(scale.positionOfRank(
                        *rc::gen::inRange<std::int64_t>(0, index->count() + 1)));
                    break;
                }
                RC_ASSERT(scale.map().min >= scale.fullMin());
                RC_ASSERT(scale.map().max <= scale.fullMax());
                RC_ASSERT(scale.map().span() > 0U);
            }
            const std::int64_t rank = *rc::gen::inRange<std::int64_t>(0, index->count() + 1);
            scale.ensureVisible(scale.positionOfRank(rank));
            RC_ASSERT(scale.map().contains(scale.positionOfRank(rank)));
        }));
    }
    void overWholeRangeOfTime() {
        const auto index = EventIndex::build(shared(atTimes({kMin, 0, kMax})), Axis::Recorded);
        ViewScale scale = scaleOf(index, ScaleKind::Time);
        scale.zoomAt(400, 2);
        scale.panBy(5);
        QCOMPARE(scale.map().max, kMax);
        scale.panBy(-50);
        QCOMPARE(scale.map().min, kMin);
        scale.centreOn(0);
        QVERIFY(std::abs(scale.map().x(0) - (98 + 350)) <= 1);
    }

    // --- bins --------------------------------------------------------------------------------
    void binsHoldEachVisibleEventOnce() {
        QVERIFY(rc::check("bins against a loop over the events", [] {
            const Series s = randomSeries(*rc::gen::arbitrary<bool>());
            RC_PRE(!s.empty());
            const auto index = EventIndex::build(shared(s), Axis::Recorded);
            const auto kind = *rc::gen::element(ScaleKind::Time, ScaleKind::EventNumber);
            ViewScale scale = scaleOf(index, kind, 0, *rc::gen::inRange(2, 400));
            scale.zoomAt(*rc::gen::inRange(0, 400), *rc::gen::inRange(100, 900) / 100.0);
            const PlaceOrder& order = index->order(kind, true);
            const Columns columns = binEvents(scale, order, scale.map());
            std::size_t expected = 0;
            for (std::size_t k = 0; k < order.size(); ++k) {
                const std::int64_t p = scale.placePosition(order, k);
                if (!scale.map().contains(p)) {
                    continue;
                }
                ++expected;
                const auto upper =
                    std::upper_bound(columns.firstPlace.begin(), columns.firstPlace.end(), k);
                const auto column = static_cast<int>(upper - columns.firstPlace.begin()) - 1;
                RC_ASSERT(std::abs(column - scale.map().x(p)) <= 1);
            }
            RC_ASSERT(columns.firstPlace.back() - columns.firstPlace.front() == expected);
            std::uint64_t counted = 0;
            for (int c = 0; c < columns.width(); ++c) {
                counted += columns.count(c, bit(Facet::Upcast) | bit(Facet::Current));
            }
            RC_ASSERT(counted == expected);
        }));
    }
    void sample1BinsAndClusters() {
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded);
        const ViewScale scale = scaleOf(index, ScaleKind::Time);
        const Columns columns = binEvents(scale, index->order(ScaleKind::Time, true), scale.map());
        // 7 in, 8 out, 2 status, 3 administrative (account.md); #14 and #15 share a column.
        const auto total = [&](Facet f) {
            std::uint32_t n = 0;
            for (int c = 0; c < columns.width(); ++c) {
                n += columns.count(c, bit(f));
            }
            return n;
        };
        QCOMPARE(total(Facet::In), 7U);
        QCOMPARE(total(Facet::Out), 8U);
        QCOMPARE(total(Facet::Status), 2U);
        QCOMPARE(total(Facet::Administrative), 3U);
        const auto outs = clusterColumns(columns, bit(Facet::Out), 7);
        QCOMPARE(outs.size(), std::size_t(7));
        QCOMPARE(outs[5].count, 2U);
        const auto privacy = clusterColumns(columns, bit(Facet::Sealed), 11);
        QCOMPARE(privacy.size(), std::size_t(4)); // #1, #4, #14+#15, #19
        QCOMPARE(privacy[2].count, 2U);
    }
    void clustersKeepTheirDistance() {
        const std::vector<int> xs{0, 3, 10, 11, 21, 22, 40};
        const auto clusters = clusterMarks(xs, 11);
        QCOMPARE(clusters.size(), std::size_t(4)); // 0·3·10 | 11·21 | 22 | 40
        QCOMPARE(clusters[0].count, 3U);
        QCOMPARE(clusters[1].count, 2U);
        QCOMPARE(clusters[1].beginPlace, std::size_t(3));
        QCOMPARE(clusters[3].first, 40);
    }
    void barHeights() {
        QCOMPARE(barHeight(0, 5, true), 0.0);
        QCOMPARE(barHeight(1, 1, true), 16.0);
        QCOMPARE(barHeight(1, 2, false), 16.0);
        QCOMPARE(barHeight(2, 2, false), 22.0);
        QCOMPARE(barHeight(100, 100, true), 22.0);
        QVERIFY(std::abs(barHeight(10, 100, true) - 9.825) <
                0.001); // 2 + 20 · asinh(2) / asinh(20)
        QCOMPARE(barHeight(1, 100, false), 2.0);
    }

    // --- balance -----------------------------------------------------------------------------
    void curveOfSample1() {
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded);
        const ViewScale scale = scaleOf(index, ScaleKind::Time);
        const PlaceOrder& order = index->order(ScaleKind::Time, false);
        const StepCurve curve = stepCurve(*index, order, binEvents(scale, order, scale.map()));
        QVERIFY(!curve.start);
        QCOMPARE(curve.low, std::int64_t(-57558));
        QCOMPARE(curve.high, std::int64_t(1222554));
        QCOMPARE(curve.columns.back().leave, std::int64_t(152492));
        ViewScale february = scale;
        february.setRange(at(2026, 2, 1), at(2026, 3, 1) - 1);
        const StepCurve part = stepCurve(*index, order, binEvents(february, order, february.map()));
        QCOMPARE(part.start, std::optional<std::int64_t>(65054));
        QCOMPARE(part.columns.back().leave, std::int64_t(-57558));
    }
    void curveAgainstALoop() {
        const Series s = bigSeries(20000);
        const auto index = EventIndex::build(shared(s), Axis::Recorded);
        ViewScale scale = scaleOf(index, ScaleKind::Time, 0, 333);
        scale.zoomAt(100, 3);
        const PlaceOrder& order = index->order(ScaleKind::Time, false);
        const Columns columns = binEvents(scale, order, scale.map());
        const StepCurve curve = stepCurve(*index, order, columns);
        std::int64_t enter = *curve.start;
        for (const CurveColumn& c : curve.columns) {
            const std::size_t begin = columns.firstPlace[static_cast<std::size_t>(c.column)];
            const std::size_t end = columns.firstPlace[static_cast<std::size_t>(c.column) + 1];
            const auto from = s.value.begin() + static_cast<std::ptrdiff_t>(begin);
            const auto to = s.value.begin() + static_cast<std::ptrdiff_t>(end);
            QCOMPARE(c.enter, enter);
            QCOMPARE(c.low, *std::min_element(from, to));
            QCOMPARE(c.high, *std::max_element(from, to));
            QCOMPARE(c.leave, *std::prev(to));
            enter = c.leave;
        }
    }
    void valueScales() {
        const ValueScale log(-57558, 1222554, 2, true, 10, 70);
        QCOMPARE(log.y(1222554), 10.0);
        QCOMPARE(log.y(-57558), 70.0);
        QVERIFY(log.y(0) < 70 && log.y(0) > log.y(100000));
        // asinh(v / 200.00): 1,000.00 → 2.3124, 10,000.00 → 4.6053, −575.58 → −1.7860,
        // 12,225.54 → 4.8062 (computed apart, by hand calculator).
        const double perUnit = 60 / (4.8062 + 1.7860);
        QVERIFY(std::abs(log.y(100000) - (70 - (2.3124 + 1.7860) * perUnit)) < 0.05);
        QVERIFY(std::abs(log.y(1000000) - (70 - (4.6053 + 1.7860) * perUnit)) < 0.05);
        QCOMPARE(log.ticks(12), (std::vector<std::int64_t>{0, 1000000, 100000}));
        const ValueScale linear(-57558, 1222554, 2, false, 10, 70);
        QCOMPARE(linear.y(1222554), 10.0);
        const auto ticks = linear.ticks(12);
        QVERIFY(ticks.size() >= 3);
        QVERIFY(std::find(ticks.begin(), ticks.end(), 1000000) != ticks.end());
    }
    void valueScaleOfOneValueStandsInTheMiddle() {
        const ValueScale one(500, 500, 2, true, 10, 70);
        QCOMPARE(one.y(500), 40.0);
        const ValueScale extreme(kMin, kMax, 2, true, 0, 100);
        QVERIFY(std::abs(extreme.y(0) - 50) < 0.01);
        QVERIFY(!extreme.ticks(12).empty());
    }

    // --- ruler -------------------------------------------------------------------------------
    void rulerOfSample1AsInThePicture() {
        // Picture 01: Jan 2026 | 12 19 26 | Feb | 9 23 | Mar | 9 16, Mondays and months.
        const PixelMap map{at(2026, 1, 1), at(2026, 3, 17), 98, 642};
        const Ruler ruler = timeRuler(map, 64, kEnglish);
        QCOMPARE(ruler.context, QStringLiteral("Jan 2026"));
        const QString text = labels(ruler).join(QLatin1Char(' '));
        QCOMPARE(text, QStringLiteral("*Jan 2026 5 12 19 26 *Feb 2 9 16 23 *Mar 2 9 16"));
    }
    void rulerSteps_data() {
        QTest::addColumn<qint64>("min");
        QTest::addColumn<qint64>("max");
        QTest::addColumn<QString>("context");
        QTest::addColumn<QString>("text");
        const qint64 day = lookback::ui::format::kNanosPerDay;
        const qint64 noon = at(2026, 2, 16, 12);
        QTest::newRow("20 years") << qint64(at(2006, 6, 1)) << qint64(at(2026, 6, 1)) << QString()
                                  << QStringLiteral(
                                         "2008 2010 2012 2014 2016 2018 2020 2022 2024 2026");
        QTest::newRow("two years")
            << qint64(at(2025, 2, 1)) << qint64(at(2027, 2, 1)) << QStringLiteral("2025")
            << QStringLiteral("Apr Jul Oct *2026 Apr Jul Oct *2027");
        QTest::newRow("new year by days")
            << qint64(at(2025, 12, 29)) << qint64(at(2026, 1, 4)) << QStringLiteral("Dec 2025")
            << QStringLiteral("29 30 31 *Jan 2026 2 3 4");
        QTest::newRow("a day") << qint64(at(2026, 2, 16, 6)) << qint64(at(2026, 2, 17, 6))
                               << QStringLiteral("16 Feb 2026")
                               << QStringLiteral(
                                      "06:00 09:00 12:00 15:00 18:00 21:00 *17 Feb 03:00 06:00");
        QTest::newRow("ten minutes")
            << noon << noon + day / 144 << QStringLiteral("16 Feb 2026")
            << QStringLiteral("12:00 12:01 12:02 12:03 12:04 12:05 12:06 12:07 12:08 12:09 12:10");
        QTest::newRow("ten milliseconds")
            << noon << noon + 10'000'000 << QStringLiteral("16 Feb 2026 12:00:00")
            << QStringLiteral("*12:00:00 .001 .002 .003 .004 .005 .006 .007 .008 .009 .010");
        QTest::newRow("sixteen nanoseconds")
            << noon - 4 << noon + 12 << QStringLiteral("16 Feb 2026 11:59:59")
            << QStringLiteral("*12:00:00 .000000005 .000000010");
        QTest::newRow("before 1970")
            << qint64(at(1890, 1, 1)) << qint64(at(1969, 12, 31)) << QString()
            << QStringLiteral("1890 1900 1910 1920 1930 1940 1950 1960");
    }
    void rulerSteps() {
        QFETCH(qint64, min);
        QFETCH(qint64, max);
        const Ruler ruler = timeRuler(PixelMap{min, max, 0, 700}, 62, kEnglish);
        QTEST(ruler.context, "context");
        QTEST(labels(ruler).join(QLatin1Char(' ')), "text");
    }
    void rulerOverTheWholeRangeEnds() {
        const Ruler ruler = timeRuler(PixelMap{kMin, kMax, 0, 700}, 62, kEnglish);
        QCOMPARE(ruler.ticks.front().label, QStringLiteral("1700"));
        QCOMPARE(ruler.ticks.back().label, QStringLiteral("2250"));
        const Ruler last = timeRuler(PixelMap{kMax - 1'000'000, kMax, 0, 700}, 62, kEnglish);
        QVERIFY(!last.ticks.empty());
    }
    void rulerTicksNeverCrowd() {
        QVERIFY(rc::check("minor ticks keep their gap, ascending, inside", [] {
            const std::int64_t min = *rc::gen::arbitrary<std::int64_t>();
            const std::int64_t span = std::int64_t(16) << *rc::gen::inRange(0, 57);
            RC_PRE(min <= kMax - span);
            const PixelMap map{min, min + span, 0, *rc::gen::inRange(300, 2000)};
            const Ruler ruler = timeRuler(map, 62, kEnglish);
            RC_ASSERT(ruler.ticks.size() < 120U);
            for (std::size_t i = 0; i < ruler.ticks.size(); ++i) {
                RC_ASSERT(map.contains(ruler.ticks[i].position));
                RC_ASSERT(!ruler.ticks[i].label.isEmpty());
                if (i > 0) {
                    RC_ASSERT(ruler.ticks[i - 1].position < ruler.ticks[i].position);
                }
            }
        }));
    }
    void rulerOfEvents() {
        const PixelMap map{-kRankUnit / 2, 20 * kRankUnit + kRankUnit / 2, 0, 700};
        QCOMPARE(labels(eventRuler(map, 62, 20, kEnglish)).join(QLatin1Char(' ')),
                 QStringLiteral("0 2 4 6 8 10 12 14 16 18 20"));
        const PixelMap big{-kRankUnit / 2, 1'000'000 * kRankUnit, 0, 700};
        QCOMPARE(labels(eventRuler(big, 100, 1'000'000, kEnglish)).last(),
                 QStringLiteral("1,000,000"));
    }

    // --- layers ------------------------------------------------------------------------------
    void layersHaveTheHeightsOfTheDesign() {
        const Layers l = layOut({800, fullHeight(1, false)}, 1, false);
        QCOMPARE(l.plotLeft, 98);
        QCOMPARE(l.plotWidth, 800 - 98 - 56);
        QCOMPARE(l.rect(Layer::Head).height(), 30);
        QCOMPARE(l.rect(Layer::Overview).height(), 28);
        QCOMPARE(l.rect(Layer::Events).height(), 48);
        QCOMPARE(l.rect(Layer::Balance).height(), 72);
        QCOMPARE(l.rect(Layer::Findings).height(), 16);
        QCOMPARE(l.rect(Layer::Ruler).height(), 18);
        QCOMPARE(l.rect(Layer::Track).height(), 22);
        QCOMPARE(l.rect(Layer::Summary).height(), 26);
        QVERIFY(!l.has(Layer::Checks));
        QCOMPARE(l.rect(Layer::Summary).bottom() + 1, fullHeight(1, false));
        QVERIFY(layOut({800, 600}, 1, true).has(Layer::Checks));
    }
    void layersGiveWayInOrder() {
        const std::vector<Layer> order{Layer::Marks, Layer::Upcast, Layer::Privacy,
                                       Layer::Snapshots, Layer::Balance};
        std::size_t gone = 0;
        bool shrunk = false;
        for (int h = fullHeight(1, false); h >= leastHeight(1); --h) {
            const Layers l = layOut({800, h}, 1, false);
            while (gone < order.size() && !l.has(order[gone])) {
                QVERIFY2(shrunk, "the balance shrinks before anything goes");
                ++gone;
            }
            for (std::size_t i = gone; i < order.size(); ++i) {
                QVERIFY(l.has(order[i]));
            }
            shrunk = shrunk || l.rect(Layer::Balance).height() == 56;
            for (const Layer stays : {Layer::Status, Layer::Findings, Layer::Track, Layer::Ruler}) {
                QVERIFY(l.has(stays));
            }
            QCOMPARE(l.rect(Layer::Summary).bottom() + 1, h);
        }
        QCOMPARE(gone, order.size());
    }
    void layersFollowTheFontSetting() {
        QCOMPARE(layOut({1600, fullHeight(2, false)}, 2, false).rect(Layer::Track).height(), 44);
        QCOMPARE(layOut({60, 20}, 1, false).plotWidth, 1); // never negative
    }
};

QTEST_GUILESS_MAIN(TestTimelineGeometry)
#include "tst_timeline_geometry.moc"
