// The real widget under mouse and keys, offscreen. Expected ranks and figures are those of
// account.md, sample 1; pixels come from the scene the widget shows, ranks never do.
#include "tests/ui/timeline/sample_series.h"
#include "ui/appearance/apply.h"
#include "ui/format/format.h"
#include "ui/timeline/timeline_widget.h"

#include <QtGui/QAccessible>
#include <QtTest/QtTest>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolTip>

using namespace lookback::ui;
using namespace lookback::ui::timeline;
using namespace lookback::ui::timeline::test;
using lookback::aggregate::MarkKind;
using lookback::aggregate::Series;

namespace {

// Adds up what is repainted.
class PaintMeter : public QObject {
public:
    explicit PaintMeter(QWidget* w) : m_widget(w) { w->installEventFilter(this); }
    void reset() {
        paints = 0;
        area = 0;
    }
    [[nodiscard]] double part() const {
        return static_cast<double>(area) / (m_widget->width() * m_widget->height());
    }
    int paints = 0;
    qint64 area = 0;

protected:
    bool eventFilter(QObject*, QEvent* e) override {
        if (e->type() == QEvent::Paint) {
            ++paints;
            for (const QRect& r : static_cast<QPaintEvent*>(e)->region()) {
                area += qint64(r.width()) * r.height();
            }
        }
        return false;
    }

private:
    QWidget* m_widget;
};

struct Fixture {
    explicit Fixture(Series s = sample1(), Axis axis = Axis::Recorded,
                     std::shared_ptr<const std::vector<std::uint32_t>> filter = nullptr) {
        w.resize(900, 344);
        w.setModel(EventIndex::build(shared(std::move(s)), axis, std::move(filter)));
        w.setPlace({w.model()->count(), std::nullopt});
        w.show();
        w.setFocus(Qt::OtherFocusReason);
        if (!QTest::qWaitForWindowExposed(&w)) {
            qFatal("window not exposed");
        }
        QCoreApplication::processEvents();
    }

    int y(Layer layer) const { return w.scene().layers.rect(layer).center().y(); }
    int x(std::int64_t rank) const { return w.scene().scale.xOfRank(rank); }
    QPoint on(std::int64_t rank, Layer layer) const { return {x(rank), y(layer)}; }
    QPoint pill() const {
        Moving m;
        m.cursor = w.place();
        return pillRect(w.scene(), m).center();
    }
    QPoint flag(bool a) const { return flagRect(w.scene(), a).center(); }
    std::int64_t rank() const { return w.place().rank; }
    void key(Qt::Key k, Qt::KeyboardModifiers m = Qt::NoModifier) { QTest::keyClick(&w, k, m); }
    // One press, two moves on the way, one release; waits for no timer.
    void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers m = Qt::NoModifier,
              Qt::MouseButton button = Qt::LeftButton) {
        press(from, m, button);
        move((from + to) / 2, m, button);
        move(to, m, button);
        QTest::mouseRelease(&w, button, m, to);
    }
    void press(const QPoint& at, Qt::KeyboardModifiers m = Qt::NoModifier,
               Qt::MouseButton button = Qt::LeftButton) {
        QTest::mousePress(&w, button, m, at);
    }
    void move(const QPoint& to, Qt::KeyboardModifiers m = Qt::NoModifier,
              Qt::MouseButton button = Qt::LeftButton) {
        QMouseEvent e(QEvent::MouseMove, to, w.mapToGlobal(to), Qt::NoButton, button, m);
        QCoreApplication::sendEvent(&w, &e);
    }
    void wheel(const QPoint& at, int delta, Qt::KeyboardModifiers m = Qt::NoModifier) {
        QWheelEvent e(at, w.mapToGlobal(at), {}, {0, delta}, Qt::NoButton, m, Qt::NoScrollPhase,
                      false);
        QCoreApplication::sendEvent(&w, &e);
    }
    TimelineWidget w;
};

Series instants(const std::vector<std::int64_t>& times) {
    Series s;
    std::int64_t v = 0;
    for (const auto t : times) {
        append(s, t, MarkKind::In, v += 100);
    }
    return s;
}

Handles between(std::int64_t a, std::int64_t b) {
    return {Place{a, std::nullopt}, Place{b, std::nullopt}};
}

} // namespace

class TestTimelineWidget : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
        appearance::apply(*qApp, appearance::ThemeChoice::Light);
    }

    // --- cursor by mouse ---------------------------------------------------------------------
    void clickInTheRulerGoesToTheNearestEvent() {
        Fixture f;
        QSignalSpy moved(&f.w, &TimelineWidget::cursorMoved);
        QTest::mouseClick(&f.w, Qt::LeftButton, {}, f.on(11, Layer::Ruler) + QPoint(3, 0));
        QCOMPARE(f.rank(), std::int64_t(11));
        QCOMPARE(moved.size(), 1);
        QCOMPARE(moved[0][1].value<Cause>(), Cause::User);
        QVERIFY(!f.w.place().instant);
    }
    void draggingThePillReachesBothEnds() {
        Fixture f;
        f.drag(f.pill(), QPoint(-500, f.y(Layer::Track)));
        QCOMPARE(f.rank(), std::int64_t(0));
        f.drag(f.pill(), QPoint(5000, f.y(Layer::Track)));
        QCOMPARE(f.rank(), std::int64_t(20));
        f.drag(f.pill(), f.on(11, Layer::Track));
        QCOMPARE(f.rank(), std::int64_t(11));
        QCOMPARE(f.w.model()->valueAt(f.rank()), std::int64_t(22554));
    }
    void altSetsAFreeInstant() {
        Fixture f;
        const QPoint between12and13((f.x(12) + f.x(13)) / 2, f.y(Layer::Ruler));
        QTest::mouseClick(&f.w, Qt::LeftButton, Qt::AltModifier, between12and13);
        QCOMPARE(f.rank(), std::int64_t(12));
        QVERIFY(f.w.place().instant.has_value());
        QVERIFY(*f.w.place().instant > at(2026, 2, 20, 9));
        QVERIFY(*f.w.place().instant < at(2026, 2, 21, 10));
    }
    void fiveHundredMovesBecomeOneStep() {
        Fixture f;
        QSignalSpy moved(&f.w, &TimelineWidget::cursorMoved);
        QSignalSpy settled(&f.w, &TimelineWidget::cursorSettled);
        PaintMeter meter(&f.w);
        f.press(f.pill());
        for (int i = 0; i < 500; ++i) {
            f.move(QPoint(150 + i, f.y(Layer::Track)));
        }
        QCOMPARE(moved.size(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(moved.size(), 1, 500);
        QCoreApplication::processEvents();
        QVERIFY2(meter.paints <= 3, qPrintable(QString::number(meter.paints)));
        QTest::mouseRelease(&f.w, Qt::LeftButton, {}, QPoint(649, f.y(Layer::Track)));
        QTRY_COMPARE_WITH_TIMEOUT(settled.size(), 1, 1000);
        QCOMPARE(settled[0][0].value<Place>(), f.w.place());
    }
    void aStepRepaintsAStripOnly() {
        Fixture f;
        f.w.setPlace({11, std::nullopt});
        QCoreApplication::processEvents();
        PaintMeter meter(&f.w);
        f.w.setPlace({12, std::nullopt});
        QCoreApplication::processEvents();
        QCOMPARE(meter.paints, 1);
        QVERIFY2(meter.part() < 0.12, qPrintable(QString::number(meter.part())));
        // What it left behind is what a full repaint shows.
        const QImage strip = f.w.grab().toImage();
        f.w.update();
        f.w.setLogScale(false);
        f.w.setLogScale(true);
        QCOMPARE(f.w.grab().toImage(), strip);
    }
    void escapeTakesADragBack() {
        Fixture f;
        f.press(f.pill());
        f.move(f.on(5, Layer::Track));
        QTRY_COMPARE(f.rank(), std::int64_t(5));
        QCOMPARE(f.w.state(), TimelineState::Dragging);
        f.key(Qt::Key_Escape);
        QCOMPARE(f.rank(), std::int64_t(20));
        QCOMPARE(f.w.state(), TimelineState::Ready);
        QTest::mouseRelease(&f.w, Qt::LeftButton, {}, f.on(5, Layer::Track));
        QCOMPARE(f.rank(), std::int64_t(20));
    }
    void programDoesNotDisturbADrag() {
        Fixture f;
        f.press(f.pill());
        f.move(f.on(5, Layer::Track));
        QTRY_COMPARE(f.rank(), std::int64_t(5));
        f.w.setPlace({9, std::nullopt}, Cause::Playback);
        QCOMPARE(f.rank(), std::int64_t(5));
        QTest::mouseRelease(&f.w, Qt::LeftButton, {}, f.on(5, Layer::Track));
        f.w.setPlace({9, std::nullopt}, Cause::Playback);
        QCOMPARE(f.rank(), std::int64_t(9));
    }
    void causesAreTold() {
        Fixture f;
        QSignalSpy moved(&f.w, &TimelineWidget::cursorMoved);
        f.w.setPlace({3, std::nullopt}, Cause::Program);
        f.w.setPlace({3, std::nullopt}, Cause::Program);
        f.w.setPlace({4, std::nullopt}, Cause::Playback);
        QCOMPARE(moved.size(), 2);
        QCOMPARE(moved[0][1].value<Cause>(), Cause::Program);
        QCOMPARE(moved[1][1].value<Cause>(), Cause::Playback);
        f.w.setPlace({999, std::nullopt});
        QCOMPARE(f.rank(), std::int64_t(20));
        f.w.setPlace({-7, std::nullopt});
        QCOMPARE(f.rank(), std::int64_t(0));
    }

    // --- keys --------------------------------------------------------------------------------
    void arrowsStep() {
        Fixture f;
        f.key(Qt::Key_Left);
        QCOMPARE(f.rank(), std::int64_t(19));
        f.key(Qt::Key_Right);
        f.key(Qt::Key_Right);
        QCOMPARE(f.rank(), std::int64_t(20));
        f.key(Qt::Key_Home);
        QCOMPARE(f.rank(), std::int64_t(0));
        f.key(Qt::Key_Left);
        QCOMPARE(f.rank(), std::int64_t(0));
        f.key(Qt::Key_Right);
        QCOMPARE(f.rank(), std::int64_t(1));
        f.key(Qt::Key_End);
        QCOMPARE(f.rank(), std::int64_t(20));
    }
    void arrowsObeyTheFilterShiftDoesNot() {
        Fixture f(sample1(), Axis::Recorded,
                  std::make_shared<const std::vector<std::uint32_t>>(
                      std::vector<std::uint32_t>{4, 14, 15})); // type:Transferred
        f.key(Qt::Key_Left);
        QCOMPARE(f.rank(), std::int64_t(15));
        f.key(Qt::Key_Left, Qt::ShiftModifier);
        f.key(Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(f.rank(), std::int64_t(13));
        f.key(Qt::Key_Left);
        QCOMPARE(f.rank(), std::int64_t(4));
        f.key(Qt::Key_Left);
        QCOMPARE(f.rank(), std::int64_t(0));
        f.key(Qt::Key_Right);
        QCOMPARE(f.rank(), std::int64_t(4));
    }
    void fromBetweenTwoEventsArrowsGoToEither() {
        Fixture f;
        f.w.setPlace({12, at(2026, 2, 20, 20)});
        f.key(Qt::Key_Left);
        QCOMPARE(f.w.place(), (Place{12, std::nullopt}));
        f.w.setPlace({12, at(2026, 2, 20, 20)});
        f.key(Qt::Key_Right);
        QCOMPARE(f.w.place(), (Place{13, std::nullopt}));
    }
    void ctrlArrowsStepOverMarkers() {
        Fixture f;
        f.w.setMarks({{9, QStringLiteral("fee?")}});
        f.key(Qt::Key_Home);
        const QList<std::int64_t> expected{8, 9, 10, 11, 12, 15, 16}; // ◆ ⚑ ❄ ⚠ ❄ ⚠ ⚠
        for (const std::int64_t rank : expected) {
            f.key(Qt::Key_Right, Qt::ControlModifier);
            QCOMPARE(f.rank(), rank);
        }
        f.key(Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(f.rank(), std::int64_t(16));
        f.key(Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(f.rank(), std::int64_t(15));
    }
    void aChosenLaneNarrowsTheMarkers() {
        Fixture f;
        f.key(Qt::Key_Home);
        f.key(Qt::Key_Up, Qt::ControlModifier); // the last lane: findings
        QCOMPARE(f.w.scene().lane, std::optional(Layer::Findings));
        QCOMPARE(f.w.accessibleDescription(), QStringLiteral("findings"));
        for (const std::int64_t rank : {11, 15, 16}) {
            f.key(Qt::Key_Right, Qt::ControlModifier);
            QCOMPARE(f.rank(), rank);
        }
        f.key(Qt::Key_Down, Qt::ControlModifier);
        QCOMPARE(f.w.scene().lane, std::nullopt);
        f.key(Qt::Key_Down, Qt::ControlModifier);
        QCOMPARE(f.w.scene().lane, std::optional(Layer::Snapshots));
    }
    void pagesGoByDayAndMonth() {
        Fixture f;
        f.w.setPlace({11, std::nullopt}); // 16 February 10:10
        f.key(Qt::Key_PageDown);
        QCOMPARE(f.w.place(), (Place{11, at(2026, 2, 17, 10, 10)}));
        f.key(Qt::Key_PageUp);
        QCOMPARE(f.w.place(), (Place{11, std::nullopt}));
        f.key(Qt::Key_PageDown, Qt::ShiftModifier);
        QCOMPARE(f.w.place(), (Place{20, std::nullopt})); // 16 March is past the last event
        f.w.setPlace({11, std::nullopt});
        f.key(Qt::Key_PageUp, Qt::ShiftModifier);
        QCOMPARE(f.w.place(), (Place{3, at(2026, 1, 16, 10, 10)}));
        f.key(Qt::Key_PageUp, Qt::ShiftModifier);
        QCOMPARE(f.rank(), std::int64_t(0));
    }
    void bandLiesBetweenAAndB() {
        Fixture f;
        const int row = f.w.scene().layers.rect(Layer::Marks).top() + 2; // no glyph, not on the dotted line
        const auto tinted = [&](std::int64_t rank) {
            return f.w.grab().toImage().pixelColor(f.x(rank) + 3, row) != theme().surface;
        };
        QVERIFY(!tinted(5) && !tinted(12) && !tinted(18));
        f.w.setHandles({Place{8, {}}, Place{16, {}}});
        QVERIFY(!tinted(5) && tinted(9) && tinted(14) && !tinted(18));
        f.w.setHandles({Place{16, {}}, Place{11, {}}}); // B before A
        QVERIFY(!tinted(5) && !tinted(9) && tinted(14) && !tinted(18));
        f.w.setHandles({Place{16, {}}, std::nullopt});
        QVERIFY(!tinted(9) && !tinted(14));
    }
    void bracketsSetHandlesBackslashSwaps() {
        Fixture f;
        f.w.setPlace({8, std::nullopt});
        f.key(Qt::Key_BracketLeft);
        f.w.setPlace({16, std::nullopt});
        f.key(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(f.w.handles(), between(8, 16));
        f.key(Qt::Key_Backslash);
        QCOMPARE(f.w.handles(), between(16, 8));
        f.key(Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(f.w.handles(), between(8, 16));
        f.w.setPlace({2, std::nullopt});
        f.key(Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(f.w.handles(), between(2, 16));
        f.key(Qt::Key_BracketRight);
        QCOMPARE(f.w.handles(), between(2, 2));
    }
    void zoomPanFit() {
        Fixture f;
        f.w.setPlace({11, std::nullopt});
        const auto span = [&] { return f.w.scene().scale.map().span(); };
        const auto full = span();
        QSignalSpy range(&f.w, &TimelineWidget::rangeChanged);
        f.key(Qt::Key_W);
        f.key(Qt::Key_Plus);
        QVERIFY(span() < full);
        QCOMPARE(range.size(), 2);
        const auto left = f.w.scene().scale.map().min;
        f.key(Qt::Key_D);
        QVERIFY(f.w.scene().scale.map().min > left);
        f.key(Qt::Key_A);
        f.key(Qt::Key_S);
        f.key(Qt::Key_Minus);
        QCOMPARE(span(), full);
        f.key(Qt::Key_W);
        f.key(Qt::Key_0);
        QVERIFY(f.w.scene().scale.showsAll());
    }
    void fCentresThenFitsAToB() {
        Fixture f;
        f.w.setHandles(between(8, 16));
        f.w.setPlace({11, std::nullopt});
        f.w.setRange(at(2026, 2, 10), at(2026, 2, 20));
        f.key(Qt::Key_F);
        const auto& map = f.w.scene().scale.map();
        QVERIFY(std::abs(f.x(11) - (map.left + map.width / 2)) <= 1);
        f.key(Qt::Key_F);
        QVERIFY(map.contains(at(2026, 2, 4, 9, 30)) && map.contains(at(2026, 2, 28, 23, 59, 59)));
        QVERIFY(!map.contains(at(2026, 1, 31)) && !map.contains(at(2026, 3, 3)));
    }
    void otherKeysAreSignals() {
        Fixture f;
        QSignalSpy mark(&f.w, &TimelineWidget::markRequested);
        QSignalSpy play(&f.w, &TimelineWidget::playPauseRequested);
        QSignalSpy watched(&f.w, &TimelineWidget::watchedChangeRequested);
        f.key(Qt::Key_M);
        f.key(Qt::Key_Space);
        f.key(Qt::Key_Left, Qt::AltModifier | Qt::ShiftModifier);
        QCOMPARE(mark.size(), 1);
        QCOMPARE(mark[0][0].value<Place>().rank, std::int64_t(20));
        QCOMPARE(play.size(), 1);
        QCOMPARE(watched[0][0].toInt(), -1);
    }
    void keysItDoesNotKnowGoOn() {
        Fixture f;
        QWidget parent;
        QKeyEvent back(QEvent::KeyPress, Qt::Key_Left, Qt::AltModifier);
        back.accept();
        QCoreApplication::sendEvent(&f.w, &back);
        QVERIFY(!back.isAccepted()); // Alt+← is "back" of the window
        QKeyEvent letter(QEvent::ShortcutOverride, Qt::Key_M, Qt::NoModifier);
        letter.ignore();
        QCoreApplication::sendEvent(&f.w, &letter);
        QVERIFY(letter.isAccepted());
        QKeyEvent other(QEvent::ShortcutOverride, Qt::Key_F, Qt::ControlModifier);
        other.ignore();
        QCoreApplication::sendEvent(&f.w, &other);
        QVERIFY(!other.isAccepted());
    }

    // --- handles -----------------------------------------------------------------------------
    void flagsAreDragged() {
        Fixture f;
        f.w.setHandles(between(8, 16));
        QSignalSpy changed(&f.w, &TimelineWidget::handlesChanged);
        f.drag(f.flag(true), QPoint(f.x(3), f.y(Layer::Track)));
        QCOMPARE(f.w.handles(), between(3, 16));
        QCOMPARE(changed.last()[1].value<Cause>(), Cause::User);
        f.drag(f.flag(false), QPoint(f.x(18), f.y(Layer::Track)));
        QCOMPARE(f.w.handles(), between(3, 18));
        QCOMPARE(f.rank(), std::int64_t(20)); // the cursor stayed
    }
    void shiftKeepsTheDistance() {
        Fixture f;
        f.w.setScaleKind(ScaleKind::EventNumber);
        f.w.setHandles(between(4, 9));
        f.drag(f.flag(true), QPoint(f.x(7), f.y(Layer::Track)), Qt::ShiftModifier);
        QCOMPARE(f.w.handles(), between(7, 12));
        f.w.setScaleKind(ScaleKind::Time);
        f.w.setHandles(between(10, 12)); // 15 and 20 February 09:00: five days
        f.drag(f.flag(true), QPoint(f.x(6), f.y(Layer::Track)), Qt::ShiftModifier);
        QCOMPARE(f.w.handles().a, std::optional(Place{6, std::nullopt})); // 2 February 08:15
        QCOMPARE(f.w.handles().b, std::optional(Place{8, at(2026, 2, 7, 8, 15)}));
    }
    void summaryAddsUp() {
        // Words of picture 08: A after v8, B after v16.
        const auto index = EventIndex::build(shared(sample1()), Axis::Recorded);
        QCOMPARE(format::money(index->valueAt(16) - index->valueAt(8), 2),
                 QStringLiteral("\u2212926.12"));
        // Picture 02: occurred, end of January to end of February.
        const auto occurred = EventIndex::build(shared(sample1Occurred()), Axis::Occurred);
        const auto a = occurred->rankAt(at(2026, 1, 31, 23, 59, 59));
        const auto b = occurred->rankAt(at(2026, 2, 28, 23, 59, 59));
        QCOMPARE(b - a, std::int64_t(10));
        QCOMPARE(format::money(occurred->valueAt(b) - occurred->valueAt(a), 2),
                 QStringLiteral("\u22121,201.12"));
        QCOMPARE(format::money(occurred->valueAt(b), 2), QStringLiteral("\u2212575.58"));
    }

    // --- view by mouse -----------------------------------------------------------------------
    void wheelZoomsAtThePointerAndShiftPans() {
        Fixture f;
        const QPoint pointer = f.on(11, Layer::Events);
        const std::int64_t under = f.w.scene().scale.map().position(pointer.x());
        for (int i = 0; i < 8; ++i) {
            f.wheel(pointer, 120);
        }
        QVERIFY(std::abs(f.w.scene().scale.map().x(under) - pointer.x()) <= 1);
        const auto before = f.w.scene().scale.map();
        f.wheel(pointer, -120, Qt::ShiftModifier);
        QVERIFY(f.w.scene().scale.map().min > before.min);
        QCOMPARE(f.w.scene().scale.map().span(), before.span());
        for (int i = 0; i < 20; ++i) {
            f.wheel(pointer, -120);
        }
        QVERIFY(f.w.scene().scale.showsAll());
        QCOMPARE(f.rank(), std::int64_t(20));
    }
    void middleButtonPans() {
        Fixture f;
        f.w.setRange(at(2026, 2, 1), at(2026, 2, 15));
        const auto before = f.w.scene().scale.map();
        const QPoint from = QPoint(500, f.y(Layer::Balance));
        f.drag(from, from - QPoint(before.width / 7, 0), Qt::NoModifier, Qt::MiddleButton);
        const auto after = f.w.scene().scale.map();
        QCOMPARE(after.span(), before.span());
        const double days = static_cast<double>(after.min - before.min) / 86400e9;
        QVERIFY2(std::abs(days - 2) < 0.05, qPrintable(QString::number(days)));
    }
    void overviewMovesAndResizesTheWindow() {
        Fixture f;
        f.w.setRange(at(2026, 2, 1), at(2026, 2, 15));
        const auto full =
            f.w.scene().scale.fullMap(f.w.scene().layers.plotLeft, f.w.scene().layers.plotWidth);
        const int y = overviewBox(f.w.scene().layers).center().y();
        const auto span = f.w.scene().scale.map().span();
        const QPoint middle((full.x(at(2026, 2, 1)) + full.x(at(2026, 2, 15))) / 2, y);
        f.drag(middle, middle + QPoint(40, 0));
        QCOMPARE(f.w.scene().scale.map().span(), span);
        QVERIFY(f.w.scene().scale.map().min > at(2026, 2, 3));
        const QPoint grip(full.x(f.w.scene().scale.map().max), y);
        f.drag(grip, QPoint(full.right() + 50, y));
        QCOMPARE(f.w.scene().scale.map().max, f.w.scene().scale.fullMax());
        const QPoint left(full.x(f.w.scene().scale.map().min), y);
        f.drag(left, QPoint(0, y));
        QVERIFY(f.w.scene().scale.showsAll());
    }
    void doubleClickFitsOrGoes() {
        Fixture f;
        f.w.setRange(at(2026, 2, 1), at(2026, 2, 25));
        QSignalSpy activated(&f.w, &TimelineWidget::markerActivated);
        QTest::mouseDClick(&f.w, Qt::LeftButton, {}, f.on(11, Layer::Findings));
        QCOMPARE(f.rank(), std::int64_t(11));
        QCOMPARE(activated.last()[0].toLongLong(), 11LL);
        QTest::mouseDClick(&f.w, Qt::LeftButton, {}, f.on(8, Layer::Findings));
        QVERIFY(f.w.scene().scale.showsAll());
    }
    void clickOnAMarkerGoesThere() {
        Fixture f;
        f.w.setMarks({{14, QStringLiteral("Sunday")}});
        QTest::mouseClick(&f.w, Qt::LeftButton, {}, f.on(14, Layer::Marks));
        QCOMPARE(f.rank(), std::int64_t(14));
        QTest::mouseClick(&f.w, Qt::LeftButton, {}, f.on(8, Layer::Snapshots));
        QCOMPARE(f.rank(), std::int64_t(8));
        QTest::mouseClick(&f.w, Qt::LeftButton, {}, f.on(10, Layer::Status));
        QCOMPARE(f.rank(), std::int64_t(10));
        const int below = f.y(Layer::Events) + 8;
        QTest::mouseClick(&f.w, Qt::LeftButton, {}, QPoint(f.x(9), below));
        QCOMPARE(f.rank(), std::int64_t(9));
        QTest::mouseClick(&f.w, Qt::LeftButton, {}, QPoint((f.x(3) + f.x(4)) / 2, below));
        QCOMPARE(f.rank(), std::int64_t(9)); // nothing there
    }
    void rubberBandOffersFourThings() {
        Fixture f;
        QSignalSpy asked(&f.w, &TimelineWidget::rangeActionRequested);
        const auto sweep = [&] {
            f.drag(QPoint(f.x(10) - 9, f.y(Layer::Balance)),
                   QPoint(f.x(12) + 4, f.y(Layer::Balance)));
            return f.w.findChild<QMenu*>(QStringLiteral("timelineRangeMenu"));
        };
        const auto choose = [&](const char* name) {
            QMenu* menu = sweep();
            QVERIFY(menu != nullptr);
            menu->findChild<QAction*>(QLatin1String(name))->trigger();
            menu->close();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        };
        choose("rangeFilter");
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][0].value<RangeAction>(), RangeAction::Filter);
        QCOMPARE(asked[0][1].value<Place>().rank, std::int64_t(9));
        QCOMPARE(asked[0][2].value<Place>().rank, std::int64_t(12));
        QCOMPARE(f.rank(), std::int64_t(20)); // the cursor stayed
        choose("rangeSetHandles");
        QCOMPARE(f.w.handles().a->rank, std::int64_t(9));
        QCOMPARE(f.w.handles().b->rank, std::int64_t(12));
        choose("rangeSample");
        choose("rangeZoom");
        QCOMPARE(asked.size(), 4);
        QVERIFY(f.w.scene().scale.map().min > at(2026, 2, 13));
        QVERIFY(f.w.scene().scale.map().max < at(2026, 2, 22));
    }
    void contextMenuOfAMarker() {
        Fixture f;
        QSignalSpy asked(&f.w, &TimelineWidget::eventActionRequested);
        const QPoint p = f.on(11, Layer::Findings);
        QContextMenuEvent e(QContextMenuEvent::Mouse, p, f.w.mapToGlobal(p));
        QCoreApplication::sendEvent(&f.w, &e);
        auto* menu = f.w.findChild<QMenu*>(QStringLiteral("timelineEventMenu"));
        QVERIFY(menu != nullptr);
        menu->findChild<QAction*>(QStringLiteral("eventSetA"))->trigger();
        QCOMPARE(f.w.handles().a, std::optional(Place{11, std::nullopt}));
        menu->findChild<QAction*>(QStringLiteral("eventGo"))->trigger();
        QCOMPARE(f.rank(), std::int64_t(11));
        menu->findChild<QAction*>(QStringLiteral("eventCopyLink"))->trigger();
        QCOMPARE(asked.last()[0].value<EventAction>(), EventAction::CopyLink);
        QCOMPARE(asked.last()[1].toLongLong(), 11LL);
        menu->close();
    }
    void hoverTellsAfterARest() {
        Fixture f;
        TimelineTexts texts;
        std::int64_t asked = 0;
        std::int64_t many = 0;
        texts.toolTip = [&](std::int64_t rank, std::int64_t count) {
            asked = rank;
            many = count;
            return QStringLiteral("#14 <b>FundsTransferred</b>");
        };
        f.w.setTexts(texts);
        f.move(QPoint(f.x(14), f.y(Layer::Events) + 10), Qt::NoModifier, Qt::NoButton);
        QCOMPARE(asked, std::int64_t(0));
        QTRY_COMPARE_WITH_TIMEOUT(asked, std::int64_t(14), 1000);
        QCOMPARE(many, std::int64_t(2));                                 // #14 and #15 merge
        QVERIFY(QToolTip::text().contains(QStringLiteral("&lt;b&gt;"))); // never markup
        QCOMPARE(f.rank(), std::int64_t(20));                            // a look is not a move
        QToolTip::hideText();
    }

    // --- scale -------------------------------------------------------------------------------
    void scaleToggleKeepsTheEventsInView() {
        Fixture f;
        f.w.setRange(at(2026, 2, 14), at(2026, 2, 24));
        QSignalSpy kind(&f.w, &TimelineWidget::scaleKindChanged);
        f.key(Qt::Key_T);
        QCOMPARE(kind.size(), 1);
        const auto& s = f.w.scene().scale;
        QVERIFY(s.map().contains(s.positionOfRank(10)) && s.map().contains(s.positionOfRank(15)));
        QVERIFY(!s.map().contains(s.positionOfRank(7)) && !s.map().contains(s.positionOfRank(17)));
        QCOMPARE(f.rank(), std::int64_t(20));
        auto* time = f.w.findChild<QAbstractButton*>(QStringLiteral("timelineScaleTime"));
        QVERIFY(time != nullptr);
        QTest::mouseClick(time, Qt::LeftButton);
        QCOMPARE(f.w.scaleKind(), ScaleKind::Time);
    }
    void everyControlHasAName() {
        Fixture f;
        QSet<QString> names;
        for (const auto* b : f.w.findChildren<QAbstractButton*>()) {
            QVERIFY(!b->objectName().isEmpty());
            QVERIFY(!names.contains(b->objectName()));
            names << b->objectName();
        }
        for (const char* name : {"timelineLog", "timelineFit", "timelineZoomIn", "timelineZoomOut",
                                 "timelineScaleTime", "timelineScaleEvents"}) {
            auto* b = f.w.findChild<QAbstractButton*>(QLatin1String(name));
            QVERIFY2(b != nullptr, name);
            QVERIFY2(b->height() >= 24 && b->width() >= 24, name);
        }
        QTest::mouseClick(f.w.findChild<QAbstractButton*>(QStringLiteral("timelineLog")),
                          Qt::LeftButton);
        QVERIFY(!f.w.logScale());
        QTest::mouseClick(f.w.findChild<QAbstractButton*>(QStringLiteral("timelineZoomIn")),
                          Qt::LeftButton);
        QVERIFY(!f.w.scene().scale.showsAll());
        QTest::mouseClick(f.w.findChild<QAbstractButton*>(QStringLiteral("timelineFit")),
                          Qt::LeftButton);
        QVERIFY(f.w.scene().scale.showsAll());
    }

    // --- states ------------------------------------------------------------------------------
    void states() {
        TimelineWidget w;
        w.resize(800, 344);
        w.show();
        QCOMPARE(w.state(), TimelineState::NoAccount);
        QSignalSpy offers(&w, &TimelineWidget::offerChosen);
        auto* text = w.findChild<QLabel*>(QStringLiteral("timelineMessageText"));
        auto* offer = w.findChild<QPushButton*>(QStringLiteral("timelineOffer"));
        w.setNoStore();
        QCOMPARE(w.state(), TimelineState::NoStore);
        QVERIFY(text->isVisible() && text->text().contains(QStringLiteral("Open a store")));
        QTest::mouseClick(offer, Qt::LeftButton);
        QCOMPARE(offers.last()[0].value<Offer>(), Offer::OpenStore);
        w.setLoading(41);
        QCOMPARE(w.state(), TimelineState::Loading);
        QVERIFY(text->text().contains(QStringLiteral("41")));
        w.setError(QStringLiteral("The file ends early."));
        QCOMPARE(w.state(), TimelineState::Error);
        QVERIFY(text->text().startsWith(QStringLiteral("Could not read")));
        QVERIFY(!text->text().contains(QStringLiteral("No events"))); // unreadable is not empty
        QTest::mouseClick(offer, Qt::LeftButton);
        QCOMPARE(offers.last()[0].value<Offer>(), Offer::Retry);
        w.setModel(EventIndex::build(shared({}), Axis::Recorded));
        QCOMPARE(w.state(), TimelineState::Empty);
        QVERIFY(!offer->isVisible());
        w.setModel(EventIndex::build(shared(sample1()), Axis::Recorded,
                                     std::make_shared<const std::vector<std::uint32_t>>()));
        QCOMPARE(w.state(), TimelineState::FilteredEmpty);
        QVERIFY(text->text().contains(QStringLiteral("0 of 20 events")));
        QTest::mouseClick(offer, Qt::LeftButton);
        QCOMPARE(offers.last()[0].value<Offer>(), Offer::ClearFilters);
        QSignalSpy changed(&w, &TimelineWidget::stateChanged);
        w.setModel(EventIndex::build(shared(sample1()), Axis::Recorded));
        QCOMPARE(w.state(), TimelineState::Ready);
        QVERIFY(!text->isVisible());
        w.setPlaying(true);
        QCOMPARE(w.state(), TimelineState::Playing);
        QCOMPARE(changed.size(), 2);
    }
    void everyInputIsHarmlessWithoutEvents() {
        TimelineWidget w;
        w.resize(800, 344);
        w.show();
        for (const int k :
             {Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_End, Qt::Key_PageUp,
              Qt::Key_PageDown, Qt::Key_W, Qt::Key_S, Qt::Key_A, Qt::Key_D, Qt::Key_F, Qt::Key_0,
              Qt::Key_T, Qt::Key_M, Qt::Key_BracketLeft, Qt::Key_Backslash}) {
            QTest::keyClick(&w, static_cast<Qt::Key>(k));
        }
        QTest::mouseClick(&w, Qt::LeftButton, {}, QPoint(300, 300));
        QTest::mouseDClick(&w, Qt::LeftButton, {}, QPoint(300, 100));
        QCOMPARE(w.place().rank, std::int64_t(0));
        QVERIFY(!w.handles().a);
    }
    void notCaughtUpDimsAfterATenthOfASecond() {
        Fixture f;
        f.w.setCaughtUp(false);
        QVERIFY(!f.w.isDimmed());
        f.w.setCaughtUp(true);
        QTest::qWait(150);
        QVERIFY(!f.w.isDimmed()); // quick answers never flicker
        f.w.setCaughtUp(false);
        QTRY_VERIFY_WITH_TIMEOUT(f.w.isDimmed(), 1000);
        f.w.setCaughtUp(true);
        QVERIFY(!f.w.isDimmed());
    }

    // --- edge cases of interface 5.2 ---------------------------------------------------------
    void edgeSeries_data() {
        QTest::addColumn<QList<qint64>>("times");
        const qint64 t = at(2026, 1, 1);
        QTest::newRow("one") << QList<qint64>{t};
        QTest::newRow("two") << QList<qint64>{t, t + 1};
        QTest::newRow("ten thousand at one instant") << QList<qint64>(10000, t);
        QList<qint64> years;
        for (int y = 2000; y < 2020; ++y) {
            years << at(y, 6, 1);
        }
        for (int i = 0; i < 100000; ++i) {
            years << at(2020, 6, 1) + i * qint64(800'000'000);
        }
        QTest::newRow("20 years and a busy day") << years;
        QTest::newRow("1890 and 2200") << QList<qint64>{at(1890, 1, 1), 0, at(2200, 1, 1)};
        QTest::newRow("whole range") << QList<qint64>{INT64_MIN, -1, INT64_MAX};
        QTest::newRow("times that fall") << QList<qint64>{t, t + 1000, t + 500, t + 2000};
    }
    void edgeSeries() {
        QFETCH(QList<qint64>, times);
        Fixture f(instants(std::vector<std::int64_t>(times.begin(), times.end())));
        const auto n = f.w.model()->count();
        for (const bool byNumber : {false, true}) {
            f.w.setScaleKind(byNumber ? ScaleKind::EventNumber : ScaleKind::Time);
            f.key(Qt::Key_Home);
            QCOMPARE(f.rank(), std::int64_t(0));
            for (std::int64_t r = 1; r <= std::min<std::int64_t>(n, 3); ++r) {
                f.key(Qt::Key_Right);
                QCOMPARE(f.rank(), r);
            }
            f.drag(f.pill(), QPoint(5000, f.y(Layer::Track)));
            QCOMPARE(f.rank(), n);
            f.drag(f.pill(), QPoint(-5000, f.y(Layer::Track)));
            QCOMPARE(f.rank(), std::int64_t(0));
            f.wheel(QPoint(400, f.y(Layer::Events)), 1200);
            f.wheel(QPoint(400, f.y(Layer::Events)), -2400);
            QVERIFY(f.w.scene().scale.showsAll());
            QVERIFY(!f.w.grab().isNull());
        }
    }
    void futureDatedEventsAreTracedBothWays() {
        for (const Axis axis : {Axis::Recorded, Axis::Occurred}) {
            Series s;
            append(s, at(2026, 1, 1), MarkKind::In, 100);
            append(s, at(2026, 1, 3), MarkKind::Out, 50, 0, at(2026, 1, 8)); // occurs later
            append(s, at(2026, 1, 10), MarkKind::In, 150);
            Fixture f(s, axis);
            const QImage with = f.w.grab().toImage();
            s.flags.set(1, 0);
            Fixture g(s, axis);
            QVERIFY(with != g.w.grab().toImage());
            QCOMPARE(f.w.model()->timeOf(2),
                     axis == Axis::Recorded ? at(2026, 1, 3) : at(2026, 1, 8));
        }
    }
    void summerTimeIsATextNotAScale() {
        // 29 March 2026 01:00Z Berlin jumps from +01:00 to +02:00; the scale has no jump.
        Fixture f(
            instants({at(2026, 3, 29, 0, 30), at(2026, 3, 29, 1, 30), at(2026, 3, 29, 2, 30)}));
        TimelineTexts texts;
        texts.utcOffset = [](std::int64_t t) { return t < at(2026, 3, 29, 1) ? 3600 : 7200; };
        f.w.setTexts(texts);
        QVERIFY(std::abs((f.x(2) - f.x(1)) - (f.x(3) - f.x(2))) <= 1);
        f.w.setPlace({1, std::nullopt});
        QVERIFY(f.w.spokenPlace().contains(QStringLiteral("2026-03-29 01:30:00+01:00")));
        f.w.setPlace({2, std::nullopt});
        QVERIFY(f.w.spokenPlace().contains(QStringLiteral("2026-03-29 03:30:00+02:00")));
    }
    void resizeWhileDragging() {
        Fixture f;
        f.press(f.pill());
        f.move(f.on(5, Layer::Track));
        QTRY_COMPARE(f.rank(), std::int64_t(5));
        f.w.resize(1300, 300);
        f.move(f.on(11, Layer::Track));
        QTest::mouseRelease(&f.w, Qt::LeftButton, {}, f.on(11, Layer::Track));
        QCOMPARE(f.rank(), std::int64_t(11));
        f.w.resize(200, 80); // below the minimum: still no crash, both ends still there
        f.key(Qt::Key_Home);
        f.key(Qt::Key_End);
        QCOMPARE(f.rank(), std::int64_t(20));
        QVERIFY(!f.w.grab().isNull());
    }
    void storeAppendedWhilePlaying() {
        Fixture f;
        f.w.setPlaying(true);
        f.w.setPlace({11, std::nullopt}, Cause::Playback);
        Series longer = sample1();
        append(longer, at(2026, 4, 1), MarkKind::In, 160000);
        f.w.setModel(EventIndex::build(shared(longer), Axis::Recorded));
        QCOMPARE(f.rank(), std::int64_t(11));
        QVERIFY(f.w.scene().scale.showsAll()); // it showed all, it goes on showing all
        QCOMPARE(f.w.state(), TimelineState::Playing);
        f.w.setRange(at(2026, 2, 1), at(2026, 2, 10));
        const auto before = f.w.scene().scale.map().min;
        append(longer, at(2026, 5, 1), MarkKind::In, 170000);
        f.w.setModel(EventIndex::build(shared(longer), Axis::Recorded));
        QCOMPARE(f.w.scene().scale.map().min, before);
        f.w.setPlace({22, std::nullopt}, Cause::Playback);
        QVERIFY(f.w.scene().scale.map().contains(at(2026, 5, 1))); // the view follows
    }
    void shorterHistoryClampsCursorAndHandles() {
        Fixture f;
        f.w.setHandles(between(3, 19));
        f.w.setModel(EventIndex::build(shared(instants({1, 2, 3, 4, 5})), Axis::Recorded));
        QCOMPARE(f.rank(), std::int64_t(5));
        QCOMPARE(f.w.handles(), between(3, 5));
    }
    void rightToLeftMirrorsControlsNotTime() {
        Fixture f;
        auto* fit = f.w.findChild<QAbstractButton*>(QStringLiteral("timelineFit"));
        const int before = fit->x();
        const int first = f.x(2);
        f.w.setLayoutDirection(Qt::RightToLeft);
        QCoreApplication::processEvents();
        QVERIFY(fit->x() < 200 && before > 600);
        QCOMPARE(f.x(2), first);
        QVERIFY(f.x(2) < f.x(20));
        f.key(Qt::Key_Left);
        QCOMPARE(f.rank(), std::int64_t(19));
    }
    void thePillNeverLeavesTheTrack() {
        Fixture f;
        for (const std::int64_t rank : {std::int64_t(0), std::int64_t(20)}) {
            f.w.setPlace({rank, std::nullopt});
            Moving m;
            m.cursor = f.w.place();
            m.dragging = true;
            const QRect pill = pillRect(f.w.scene(), m);
            QVERIFY(pill.left() >= f.w.scene().layers.plotLeft);
            QVERIFY(pill.right() <= f.w.scene().layers.plotRight());
        }
    }
    void axesNameThePillDifferently() {
        Fixture recorded;
        QCOMPARE(recorded.w.scene().caption({11, std::nullopt}), QStringLiteral("v11"));
        Fixture occurred(sample1Occurred(), Axis::Occurred);
        QCOMPARE(occurred.w.scene().caption({11, std::nullopt}), QStringLiteral("#11"));
        QCOMPARE(occurred.w.scene().caption({5, std::nullopt}), QStringLiteral("#9"));
    }

    // --- accessibility -----------------------------------------------------------------------
    void aScreenReaderHearsASlider() {
        Fixture f;
        TimelineTexts texts;
        texts.spoken = [](const Place& p) { return QStringLiteral("Event %1 of 20").arg(p.rank); };
        f.w.setTexts(texts);
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&f.w);
        QVERIFY(face != nullptr);
        QCOMPARE(face->role(), QAccessible::Slider);
        QCOMPARE(face->text(QAccessible::Name), QStringLiteral("Timeline"));
        auto* value = face->valueInterface();
        QVERIFY(value != nullptr);
        QCOMPARE(value->minimumValue().toInt(), 0);
        QCOMPARE(value->maximumValue().toInt(), 20);
        QCOMPARE(value->currentValue().toInt(), 20);
        value->setCurrentValue(11);
        QCOMPARE(f.rank(), std::int64_t(11));
        QCOMPARE(face->text(QAccessible::Value), QStringLiteral("Event 11 of 20"));
    }
    // The announcement and this signal leave settle() together; offscreen, accessibility is not
    // active and QAccessible tells its update handler nothing.
    void announcesOnSettleOnly() {
        Fixture f;
        QTest::qWait(250);
        QSignalSpy settled(&f.w, &TimelineWidget::cursorSettled);
        for (int i = 0; i < 10; ++i) {
            f.key(Qt::Key_Left);
        }
        QCOMPARE(settled.size(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(settled.size(), 1, 1000);
        QCOMPARE(settled[0][0].value<Place>().rank, std::int64_t(10));
    }
    void keyboardFocusIsSeen() {
        Fixture f;
        QCoreApplication::processEvents();
        const QImage without = f.w.grab().toImage();
        f.w.clearFocus();
        f.w.setFocus(Qt::TabFocusReason);
        if (!f.w.hasFocus()) {
            QSKIP("the platform gives no focus");
        }
        QVERIFY(f.w.grab().toImage() != without);
    }

    // --- appearance --------------------------------------------------------------------------
    void everyThemeAndFontSizePaints() {
        for (const ThemeId id : {ThemeId::Dark, ThemeId::HighContrast, ThemeId::Light}) {
            setTheme(id);
            for (const int percent : {80, 200, 100}) {
                setFontScale(percent);
                Fixture f;
                f.w.resize(f.w.sizeHint());
                f.w.setHandles(between(8, 16));
                const QImage image = f.w.grab().toImage();
                QCOMPARE(image.pixelColor(2, f.y(Layer::Events)), theme().surface);
                QCOMPARE(f.w.scene().layers.rect(Layer::Balance).height(), qRound(0.72 * percent));
            }
        }
    }
    void laterIsDrawnQuieterThanPast() {
        Fixture f;
        const QPoint inBar(f.x(17) - 2, f.y(Layer::Events) - 8); // #17, a deposit
        QCOMPARE(f.w.grab().toImage().pixelColor(inBar), theme().moneyIn.mark);
        f.w.setPlace({11, std::nullopt});
        QVERIFY(f.w.grab().toImage().pixelColor(inBar) != theme().moneyIn.mark);
    }
};

QTEST_MAIN(TestTimelineWidget)
#include "tst_timeline_widget.moc"
