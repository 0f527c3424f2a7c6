// Times of the timeline at 10⁴ to 10⁷ events, and screenshots to look at.
//   lookback-timeline-bench            prints a table; 10⁷ needs about 700 MB
//   lookback-timeline-bench FOLDER     writes PNGs into FOLDER
#include "tests/ui/timeline/sample_series.h"
#include "ui/appearance/apply.h"
#include "ui/timeline/timeline_widget.h"

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtWidgets/QApplication>

#include <cstdio>

using namespace lookback::ui;
using namespace lookback::ui::timeline;
using namespace lookback::ui::timeline::test;

namespace {

double msSince(const QElapsedTimer& timer) {
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

template <typename F>
double best(int runs, F&& work) {
    double least = 1e9;
    for (int i = 0; i < runs; ++i) {
        QElapsedTimer timer;
        timer.start();
        work();
        least = std::min(least, msSince(timer));
    }
    return least;
}

void benchOne(std::size_t n) {
    const auto series = shared(bigSeries(n));
    QElapsedTimer timer;
    timer.start();
    const auto index = EventIndex::build(series, Axis::Recorded);
    const double build = msSince(timer);

    ViewScale scale(index, ScaleKind::Time);
    scale.setPixels(98, 1600);
    const PlaceOrder& order = index->order(ScaleKind::Time, true);
    const double bins = best(5, [&] { static_cast<void>(binEvents(scale, order, scale.map())); });
    const Columns columns = binEvents(scale, order, scale.map());
    const double curve = best(5, [&] { static_cast<void>(stepCurve(*index, order, columns)); });

    TimelineWidget widget;
    widget.resize(98 + 1600 + 56, widget.sizeHint().height());
    widget.setModel(index);
    widget.setPlace({index->count() / 2, std::nullopt});
    widget.show();
    QApplication::processEvents();
    const double paint = best(5, [&] {
        widget.setLogScale(!widget.logScale()); // throws the static layers away
        widget.grab();
    });
    const double plan = best(5, [&] { static_cast<void>(makePlan(widget.scene())); });
    const Plan made = makePlan(widget.scene());
    QPixmap canvas(widget.size());
    const auto layer = [&](bool past) {
        return best(5, [&] {
            QPainter p(&canvas);
            paintStatic(p, widget.scene(), made, past);
        });
    };
    const double later = layer(false);
    const double past = layer(true);
    std::int64_t rank = index->count() / 2;
    const double step = best(50, [&] {
        rank += std::max<std::int64_t>(1, index->count() / 1000);
        widget.setPlace({rank, std::nullopt});
        QApplication::processEvents(QEventLoop::ExcludeUserInputEvents);
    });
    std::printf("%10zu  index %8.1f ms  bins %6.2f ms  curve %6.2f ms  plan %6.2f ms  "
                "base %6.2f ms  past %6.2f ms  all %6.2f ms  move %6.2f ms\n",
                n, build, bins, curve, plan, later, past, paint, step);
}

struct Shot {
    const char* name;
    ThemeId theme;
    QSize size;
    std::function<void(TimelineWidget&)> set;
};

void addMarks(TimelineWidget& w) {
    w.setMarks({{9, QStringLiteral("fee?")}, {14, QStringLiteral("Sunday")}});
    TimelineTexts texts;
    texts.status = [](lookback::aggregate::StatusBand) { return QStringLiteral("frozen"); };
    w.setTexts(texts);
}

void setSample1(TimelineWidget& w) {
    w.setModel(EventIndex::build(shared(sample1()), Axis::Recorded));
    addMarks(w);
    w.setPlace({11, std::nullopt});
}

void setPicture08(TimelineWidget& w) {
    auto series = sample1();
    series.flags.set(3, series.flags[3] | lookback::aggregate::kErased);
    w.setModel(EventIndex::build(shared(series), Axis::Recorded));
    addMarks(w);
    w.setPlace({11, std::nullopt});
    w.setHandles({Place{8, std::nullopt}, Place{16, std::nullopt}});
    w.setRange(at(2026, 1, 17), at(2026, 3, 6, 12));
}

void setOccurred(TimelineWidget& w) {
    w.setModel(EventIndex::build(shared(sample1Occurred()), Axis::Occurred));
    w.setMarks({{5, QStringLiteral("fee?")}, {14, QStringLiteral("Sunday")}});
    w.setPlace({11, std::nullopt});
    w.setHandles({Place{6, std::nullopt}, Place{16, std::nullopt}});
    w.setRange(at(2026, 1, 25), at(2026, 3, 6, 12));
}

void setMillion(TimelineWidget& w) {
    static const auto index = EventIndex::build(shared(bigSeries(1'000'000)), Axis::Recorded);
    w.setModel(index);
    w.setPlace({620'000, std::nullopt});
}

void shoot(const QString& folder) {
    const auto one = [](TimelineWidget& w) {
        w.setModel(EventIndex::build(shared([] {
                                         lookback::aggregate::Series s;
                                         s.name = "balance";
                                         s.unit = "EUR";
                                         s.decimals = 2;
                                         append(s, at(2026, 1, 5, 9),
                                                lookback::aggregate::MarkKind::In, 100000);
                                         return s;
                                     }()),
                                     Axis::Recorded));
        w.setPlace({1, std::nullopt});
    };
    const QSize wide(822, 344);
    const QList<Shot> shots{
        {"sample1-light", ThemeId::Light, wide, setSample1},
        {"sample1-dark", ThemeId::Dark, wide, setSample1},
        {"sample1-contrast", ThemeId::HighContrast, wide, setSample1},
        {"picture08-light", ThemeId::Light, {840, 344}, setPicture08},
        {"picture08-dark", ThemeId::Dark, {840, 344}, setPicture08},
        {"picture08-contrast", ThemeId::HighContrast, {840, 344}, setPicture08},
        {"occurred-dark", ThemeId::Dark, wide, setOccurred},
        {"occurred-light", ThemeId::Light, wide, setOccurred},
        {"million-light", ThemeId::Light, {1280, 344}, setMillion},
        {"million-dark", ThemeId::Dark, {1920, 400}, setMillion},
        {"sample1-1280", ThemeId::Light, {1280, 344}, setSample1},
        {"sample1-1920", ThemeId::Light, {1920, 420}, setSample1},
        {"short", ThemeId::Light, {822, 250}, setPicture08},
        {"narrow", ThemeId::Light, {460, 300}, setPicture08},
        {"empty", ThemeId::Light, wide,
         [](TimelineWidget& w) { w.setModel(EventIndex::build(shared({}), Axis::Recorded)); }},
        {"nostore", ThemeId::Light, wide, [](TimelineWidget& w) { w.setNoStore(); }},
        {"error", ThemeId::Light, wide,
         [](TimelineWidget& w) { w.setError(QStringLiteral("The file ends at #1,150.")); }},
        {"loading", ThemeId::Dark, wide, [](TimelineWidget& w) { w.setLoading(41); }},
        {"filtered-empty", ThemeId::Light, wide,
         [](TimelineWidget& w) {
             w.setModel(EventIndex::build(shared(sample1()), Axis::Recorded,
                                          std::make_shared<const std::vector<std::uint32_t>>()));
             w.setPlace({20, std::nullopt});
         }},
        {"one", ThemeId::Light, wide, one},
        {"events-scale", ThemeId::Light, wide,
         [](TimelineWidget& w) {
             setPicture08(w);
             w.setScaleKind(ScaleKind::EventNumber);
         }},
        {"linear", ThemeId::Light, wide,
         [](TimelineWidget& w) {
             setSample1(w);
             w.setLogScale(false);
         }},
        {"rtl", ThemeId::Light, wide,
         [](TimelineWidget& w) {
             w.setLayoutDirection(Qt::RightToLeft);
             setSample1(w);
         }},
    };
    for (const Shot& shot : shots) {
        setTheme(shot.theme);
        TimelineWidget widget;
        widget.resize(shot.size);
        widget.show();
        shot.set(widget);
        QApplication::processEvents();
        const QString file =
            QDir(folder).filePath(QLatin1String(shot.name) + QStringLiteral(".png"));
        widget.grab().save(file);
    }
    setTheme(ThemeId::Light);
    setFontScale(200);
    TimelineWidget big;
    big.resize(1400, big.sizeHint().height());
    big.show();
    setSample1(big);
    QApplication::processEvents();
    big.grab().save(QDir(folder).filePath(QStringLiteral("font200.png")));
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    appearance::apply(app, appearance::ThemeChoice::Light);
    if (argc > 1) {
        QDir().mkpath(QString::fromLocal8Bit(argv[1]));
        shoot(QString::fromLocal8Bit(argv[1]));
        return 0;
    }
    for (const std::size_t n : {std::size_t{10'000}, std::size_t{100'000}, std::size_t{1'000'000},
                                std::size_t{10'000'000}}) {
        benchOne(n);
    }
    return 0;
}
