// The balance: axis, limit, what lies beyond it, the steps, the extremes in words.
#include "ui/timeline/paint_parts.h"

#include "ui/format/format.h"

#include <QtGui/QPainterPath>

#include <algorithm>
#include <cmath>

namespace lookback::ui::timeline::paint {
namespace {

// 45° hatch as a brush: a tint is not enough where colour must not stand alone, and a clip path
// of a thousand columns would cost more than all the rest.
QBrush hatchBrush(const QColor& c) {
    constexpr int kSide = 5;
    QImage tile(kSide, kSide, QImage::Format_ARGB32_Premultiplied);
    tile.fill(Qt::transparent);
    for (int i = 0; i < kSide; ++i) {
        tile.setPixelColor(i, kSide - 1 - i, c);
        tile.setPixelColor((i + 1) % kSide, kSide - 1 - i, faded(c, 0.35));
    }
    return {tile};
}

void limits(QPainter& p, const Ink& k) {
    for (const LimitRun& run : k.scene.index->limitRuns()) {
        const auto [x0, x1] = runSpan(k, run);
        if (run.limit == 0 || x1 <= x0) {
            continue;
        }
        const double y = std::round(k.plan.values.y(run.limit)) + 0.5;
        p.setPen(dashes(k.t.finding.edge, 1.25, 5, 3));
        p.drawLine(QPointF(x0, y), QPointF(x1, y));
    }
}

// The limit in force after the events of a column.
std::int64_t limitAfter(const Ink& k, int column) {
    const aggregate::Series& s = k.scene.index->series();
    const std::size_t place = k.plan.all.firstPlace[static_cast<std::size_t>(column) + 1];
    const PlaceOrder& order = k.scene.index->order(k.scene.scale.kind(), false);
    return place == 0 ? 0 : s.limit[order.event(place - 1)];
}

void beyondLimit(QPainter& p, const Ink& k) {
    if (k.scene.index->limitRuns().empty()) {
        return;
    }
    const QBrush hatch = hatchBrush(k.t.finding.edge);
    const auto add = [&](int x0, int x1, std::int64_t value, std::int64_t limit) {
        if (value < limit && x1 > x0) {
            const int top = qRound(k.plan.values.y(limit));
            p.fillRect(QRect(x0, top, x1 - x0, qRound(k.plan.values.y(value)) - top), hatch);
        }
    };
    int x = k.left();
    if (k.plan.curve.start && k.plan.all.firstPlace.front() > 0) {
        const auto& order = k.scene.index->order(k.scene.scale.kind(), false);
        const std::size_t before = order.event(k.plan.all.firstPlace.front() - 1);
        const int next = k.plan.curve.columns.empty()
                             ? k.right()
                             : k.left() + k.plan.curve.columns.front().column;
        add(x, next, *k.plan.curve.start, k.scene.index->series().limit[before]);
    }
    for (std::size_t i = 0; i < k.plan.curve.columns.size(); ++i) {
        const CurveColumn& c = k.plan.curve.columns[i];
        x = k.left() + c.column;
        const int next = i + 1 < k.plan.curve.columns.size()
                             ? k.left() + k.plan.curve.columns[i + 1].column
                             : k.right();
        // In a column of its own the lowest value counts, on the way to the next the last one.
        add(x, x + 1, c.low, limitAfter(k, c.column));
        add(x + 1, next, c.leave, limitAfter(k, c.column));
    }
}

QPen curvePen(const Ink& k) {
    if (k.past) {
        return pen(k.t.text1, 1.75);
    }
    return k.t.isHighContrast() ? dashes(k.t.control, 1.25, 4, 3) : pen(k.t.control, 1.25);
}

// Few columns: one stroked path, with its corners and dashes.
void strokedCurve(QPainter& p, const Ink& k) {
    const StepCurve& c = k.plan.curve;
    const auto y = [&](std::int64_t value) { return std::round(k.plan.values.y(value)) + 0.5; };
    QPainterPath path;
    if (c.start) {
        path.moveTo(k.left(), y(*c.start));
    } else {
        path.moveTo(k.left() + c.columns.front().column + 0.5, y(c.columns.front().enter));
    }
    for (const CurveColumn& column : c.columns) {
        const double x = k.left() + column.column + 0.5;
        path.lineTo(x, y(column.enter));
        path.lineTo(x, y(column.low));
        path.lineTo(x, y(column.high));
        path.lineTo(x, y(column.leave));
    }
    path.lineTo(k.right() + 1, path.currentPosition().y());
    p.setBrush(Qt::NoBrush);
    p.setPen(curvePen(k));
    p.drawPath(path);
}

// Many: one rectangle per column and one to the next; stroking such a path takes a second.
void filledCurve(QPainter& p, const Ink& k) {
    const StepCurve& c = k.plan.curve;
    const QColor ink = k.past ? k.t.text1 : k.t.control;
    const int thick = k.past ? 2 : 1;
    const auto y = [&](std::int64_t value) { return qRound(k.plan.values.y(value)); };
    const auto level = [&](int x0, int x1, std::int64_t value) {
        p.fillRect(QRect(x0, y(value) - (thick - 1), x1 - x0 + 1, thick), ink);
    };
    if (c.start) {
        level(k.left(), k.left() + c.columns.front().column, *c.start);
    }
    for (std::size_t i = 0; i < c.columns.size(); ++i) {
        const CurveColumn& column = c.columns[i];
        const int x = k.left() + column.column;
        const int top = y(std::max(column.high, column.enter));
        p.fillRect(QRect(x, top, 1, y(std::min(column.low, column.enter)) - top + 1), ink);
        const int next = i + 1 < c.columns.size() ? k.left() + c.columns[i + 1].column : k.right();
        level(x, next, column.leave);
    }
}

void curve(QPainter& p, const Ink& k) {
    constexpr std::size_t kManyColumns = 200;
    const StepCurve& c = k.plan.curve;
    if (c.columns.size() > kManyColumns) {
        filledCurve(p, k);
    } else if (c.start || !c.columns.empty()) {
        strokedCurve(p, k);
    }
}

// Where an extreme can be seen: from where the curve comes within two pixels of it to where it
// leaves again.
struct Plateau {
    int x0 = 0;
    int x1 = 0;
};

Plateau plateauOf(const Ink& k, std::int64_t value, bool highest) {
    const auto& columns = k.plan.curve.columns;
    const double y = k.plan.values.y(value);
    const auto reaches = [&](const CurveColumn& c) { return (highest ? c.high : c.low) == value; };
    const auto near = [&](std::int64_t v) { return std::abs(k.plan.values.y(v) - y) <= 2; };
    const auto at = std::find_if(columns.begin(), columns.end(), reaches);
    auto from = at;
    auto to = at;
    int x0 = k.left();
    if (at != columns.end()) {
        while (from != columns.begin() && near(from->enter)) {
            --from;
        }
        x0 = near(from->enter) ? k.left() : k.left() + from->column;
    } else {
        to = columns.begin();
        return {x0, to == columns.end() ? k.right() : k.left() + to->column};
    }
    while (to != columns.end() && near(to->leave)) {
        ++to;
    }
    if (to == at) {
        to = std::next(at);
    }
    return {x0, to == columns.end() ? k.right() : k.left() + to->column};
}

// Highest and lowest value in words: the high beside its plateau, the low above it.
void extremes(QPainter& p, const Ink& k) {
    const StepCurve& c = k.plan.curve;
    if (c.high == c.low || k.scene.layers.rect(Layer::Balance).height() < k.px(50)) {
        return;
    }
    const QFont font = Fonts::body(11);
    const QFontMetrics fm(font);
    const QColor grey = k.past ? k.t.text2 : k.t.text3;
    const auto put = [&](std::int64_t value, int x, double y) {
        const QString s = k.scene.money(value);
        const int w = fm.horizontalAdvance(s);
        rimText(p, std::clamp(x, k.left() + 2, std::max(k.left() + 2, k.right() - w - 2)),
                qRound(y), s, font, value < 0 ? k.t.moneyOut.text : grey);
    };
    const Plateau high = plateauOf(k, c.high, true);
    const int highWidth = fm.horizontalAdvance(k.scene.money(c.high));
    const bool fits = high.x1 + 6 + highWidth <= k.right();
    put(c.high, fits ? high.x1 + k.px(6) : high.x0 - highWidth - k.px(6),
        k.plan.values.y(c.high) + k.px(5));
    const Plateau low = plateauOf(k, c.low, false);
    const int lowWidth = fm.horizontalAdvance(k.scene.money(c.low));
    const double lowY = k.plan.values.y(c.low);
    // Above the limit line and the zero line where they are near: they would run through it.
    double y = lowY - k.px(10);
    const auto clear = [&](double line) {
        if (std::abs(line - y) < k.px(8)) {
            y = line - k.px(10);
        }
    };
    for (const std::int64_t limit : k.scene.index->limits()) {
        if (limit < 0) {
            clear(k.plan.values.y(limit));
        }
    }
    clear(k.plan.values.y(0));
    const int centred = low.x0 + (low.x1 - low.x0 - lowWidth) / 2;
    put(c.low, std::max(centred, low.x0 + k.px(6)), y);
}

// "10,000", or where that is wider than the gutter "10 M".
QString axisText(std::int64_t value, int decimals, const QFontMetrics& fm, int room) {
    const QString whole = format::moneyShort(value, decimals);
    if (fm.horizontalAdvance(whole) <= room) {
        return whole;
    }
    struct Step {
        int power;
        const char* sign;
    };
    for (const Step& step : {Step{12, "T"}, Step{9, "G"}, Step{6, "M"}, Step{3, "k"}}) {
        const QString text = format::moneyShort(value, decimals + step.power);
        if (std::abs(static_cast<double>(value)) >= std::pow(10.0, decimals + step.power) && !text.contains(u'.') && fm.horizontalAdvance(text) + fm.horizontalAdvance(QStringLiteral(" M")) <= room) {
            return text + u' ' + QLatin1String(step.sign);
        }
    }
    return fm.elidedText(whole, Qt::ElideRight, room);
}

void valueAxis(QPainter& p, const Ink& k) {
    const Layers& l = k.scene.layers;
    const QRect box = l.rect(Layer::Balance);
    const int decimals = k.scene.index->series().decimals;
    const QFont font = Fonts::body(10.5);
    const QFontMetrics fm(font);
    std::vector<double> taken;
    const auto label = [&](std::int64_t value, const QColor& c) {
        const double y = k.plan.values.y(value);
        for (const double other : taken) {
            if (std::abs(other - y) < k.px(10)) {
                return;
            }
        }
        taken.push_back(y);
        const QRect r(k.right() + k.px(6), qRound(y) - k.px(8),
                      l.rect(Layer::Head).width() - k.right(), k.px(16));
        text(p, r, Qt::AlignLeft | Qt::AlignVCenter, axisText(value, decimals, fm, r.width() - k.px(2)), font, c);
    };
    const auto ticks = k.plan.values.ticks(k.px(10));
    for (const std::int64_t v : ticks) {
        const int y = qRound(k.plan.values.y(v));
        if (v == 0) {
            hLine(p, k.left(), k.right(), y, k.t.edge);
        } else {
            dotted(p, k.left(), k.right(), y, k.t.hair);
        }
    }
    // The limit in force at the right edge stands on the axis, before round figures.
    const auto& runs = k.scene.index->limitRuns();
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        if (run->limit != 0 && runStart(k, *run) <= k.right()) {
            label(run->limit, k.t.finding.text);
            break;
        }
    }
    for (const std::int64_t v : ticks) {
        label(v, k.t.text3);
    }
    const aggregate::Series& s = k.scene.index->series();
    const QString name =
        QString::fromStdString(s.name) +
        (s.unit.empty() ? QString() : QStringLiteral(", ") + QString::fromStdString(s.unit));
    const QRect middle(0, box.center().y() - k.px(15), k.left(), k.px(16));
    if (k.scene.logValues) {
        gutterLabel(p, k, middle, name, false);
        gutterLabel(p, k, middle.translated(0, k.px(15)), tr("log scale"), false);
    } else {
        gutterLabel(p, k, box, name, false);
    }
}

} // namespace

void balance(QPainter& p, const Ink& k) {
    if (!k.scene.layers.has(Layer::Balance)) {
        return;
    }
    valueAxis(p, k);
    p.save();
    p.setClipRect(k.scene.layers.plot(Layer::Balance));
    beyondLimit(p, k);
    limits(p, k);
    curve(p, k);
    extremes(p, k);
    p.restore();
}

} // namespace lookback::ui::timeline::paint
