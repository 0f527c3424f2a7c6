// The layers that do not move. One function per layer, top to bottom.
#include "ui/timeline/timeline_painter.h"

#include "ui/appearance/glyphs.h"
#include "ui/format/format.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QFontMetrics>
#include <QtGui/QPainterPath>

#include <algorithm>
#include <cmath>

namespace lookback::ui::timeline {
namespace {

using aggregate::StatusBand;

QString tr(const char* text) { return QCoreApplication::translate("Timeline", text); }

QColor faded(QColor c, double alpha) {
    c.setAlphaF(static_cast<float>(alpha));
    return c;
}

struct Ink {
    const Scene& scene;
    const Plan& plan;
    const Theme& t;
    bool past;

    [[nodiscard]] int px(double v) const { return scene.layers.px(v); }
    [[nodiscard]] int left() const { return scene.layers.plotLeft; }
    [[nodiscard]] int right() const { return scene.layers.plotRight(); }
};

QPen pen(const QColor& c, double width, Qt::PenStyle style = Qt::SolidLine) {
    QPen out(c, width, style, Qt::FlatCap, Qt::MiterJoin);
    return out;
}

QPen dashes(const QColor& c, double width, double on, double off) {
    QPen out = pen(c, width);
    out.setDashPattern({on / width, off / width});
    return out;
}

void hLine(QPainter& p, int x1, int x2, int y, const QColor& c) {
    p.fillRect(QRect(x1, y, x2 - x1 + 1, 1), c);
}

void vLine(QPainter& p, int x, int y1, int y2, const QColor& c) {
    p.fillRect(QRect(x, y1, 1, y2 - y1 + 1), c);
}

// Crisp dotted hairlines: one pixel on, two off.
void dotted(QPainter& p, int x1, int x2, int y, const QColor& c) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setPen(dashes(c, 1, 1, 3));
    p.drawLine(x1, y, x2, y);
    p.restore();
}

void text(QPainter& p, const QRect& box, int flags, const QString& s, const QFont& f,
          const QColor& c) {
    p.setFont(f);
    p.setPen(c);
    p.drawText(box, flags | Qt::TextSingleLine, s);
}

void gutterLabel(QPainter& p, const Ink& k, const QRect& row, const QString& s, bool chosen) {
    const QRect box(k.px(10), row.top(), k.left() - k.px(14), row.height());
    text(p, box, Qt::AlignLeft | Qt::AlignVCenter, s,
         Fonts::body(11, chosen ? QFont::DemiBold : QFont::Normal),
         chosen ? k.t.text1 : k.t.text3);
    if (chosen) {
        p.fillRect(QRect(0, row.top() + 1, 3, row.height() - 2), k.t.fill);
    }
}

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

void bandAndGrid(QPainter& p, const Ink& k) {
    const Layers& l = k.scene.layers;
    const int top = l.rect(Layer::Events).top();
    const int lanesEnd = l.rect(Layer::Ruler).top() - 1;
    const Handles& h = k.scene.handles;
    if (h.a && h.b) {
        const int xa = std::clamp(k.scene.scale.x(*h.a), k.left(), k.right());
        const int xb = std::clamp(k.scene.scale.x(*h.b), k.left(), k.right());
        p.fillRect(QRect(QPoint(std::min(xa, xb), top), QPoint(std::max(xa, xb), lanesEnd)),
                   faded(k.t.text1, k.t.isDark() ? 0.07 : 0.045));
    }
    for (const RulerTick& tick : k.plan.ruler.ticks) {
        if (tick.major) {
            vLine(p, tick.x, top, lanesEnd, k.t.hair);
        }
    }
    for (const Layer lane : kLanes) {
        if (l.has(lane) && lane != Layer::Status) {
            dotted(p, k.left(), k.right(), l.rect(lane).center().y(), k.t.hair);
        }
    }
}

void separators(QPainter& p, const Ink& k) {
    const Layers& l = k.scene.layers;
    const int w = l.rect(Layer::Head).width() - 1;
    hLine(p, 0, w, l.rect(Layer::Overview).bottom(), k.t.hair);
    hLine(p, 0, w, l.rect(Layer::Events).bottom(), k.t.hair);
    if (l.has(Layer::Balance)) {
        hLine(p, 0, w, l.rect(Layer::Balance).bottom(), k.t.hair);
    }
    hLine(p, 0, w, l.rect(Layer::Ruler).top(), k.t.hair);
}

// --- overview --------------------------------------------------------------------------------

void overview(QPainter& p, const Ink& k) {
    const QRect box = overviewBox(k.scene.layers);
    p.fillRect(box, k.t.window);
    const PixelMap& full = k.plan.overviewMap;
    const int x0 = full.x(k.scene.scale.map().min);
    const int x1 = full.x(k.scene.scale.map().max);
    const QRect window(QPoint(x0, box.top()), QPoint(x1, box.bottom()));
    p.fillRect(window, k.t.surface);

    std::uint32_t highest = 1;
    const FacetMask any = bit(Facet::Upcast) | bit(Facet::Current);
    const FacetMask money = bit(Facet::In) | bit(Facet::Out);
    const auto ticks = clusterColumns(k.plan.overview, any, k.px(4));
    for (const Cluster& c : ticks) {
        highest = std::max(highest, c.count);
    }
    const int bottom = box.bottom() - k.px(2);
    for (const Cluster& c : ticks) {
        double height = 13;
        if (highest >= kDenseBin) {
            height = barHeight(c.count, highest, true) * 0.85;
        } else {
            std::uint32_t moved = 0;
            for (int i = c.first; i <= c.last; ++i) {
                moved += k.plan.overview.count(i, money);
            }
            height = moved > 0 ? 13 : 9;
        }
        const int h = k.px(height);
        const int x = k.left() + c.centre();
        const bool inside = x >= x0 && x <= x1;
        p.fillRect(QRect(x - k.px(3) / 2, bottom - h + 1, std::max(1, k.px(3)), h),
                   inside ? k.t.control : faded(k.t.control, k.t.isHighContrast() ? 1.0 : 0.75));
    }
    const Handles& hs = k.scene.handles;
    if (hs.a && hs.b) {
        const int xa = full.x(k.scene.scale.positionOf(*hs.a));
        const int xb = full.x(k.scene.scale.positionOf(*hs.b));
        p.fillRect(QRect(std::min(xa, xb), box.top() + k.px(2), std::abs(xb - xa) + 1, k.px(3)),
                   k.t.text2);
    }
    p.setBrush(Qt::NoBrush);
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setPen(k.t.control);
    p.drawRect(window.adjusted(0, 0, -1, -1));
    p.setRenderHint(QPainter::Antialiasing, true);
    p.setPen(Qt::NoPen);
    p.setBrush(k.t.text2);
    for (const int x : {x0, x1}) {
        p.drawRoundedRect(QRectF(x - k.px(4) / 2.0 + 0.5, box.center().y() - k.px(12) / 2.0 + 0.5,
                                 k.px(4), k.px(12)),
                          2, 2);
    }
    gutterLabel(p, k, QRect(0, box.top(), k.left(), box.height()), tr("overview"), false);
}

// --- events ----------------------------------------------------------------------------------

void bar(QPainter& p, const Ink& k, const QRectF& r, const KindColors& c) {
    if (k.past) {
        p.fillRect(r, c.mark);
        return;
    }
    p.fillRect(r, k.t.isHighContrast() ? k.t.surface : faded(c.mark, 0.28));
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(c.mark, 1));
    p.drawRect(r.adjusted(0.5, 0.5, -0.5, -0.5));
}

void bars(QPainter& p, const Ink& k, const std::vector<Cluster>& row, const KindColors& c,
          bool above) {
    const QRect box = k.scene.layers.rect(Layer::Events);
    const int middle = box.center().y();
    const int full = k.px(6);
    for (std::size_t i = 0; i < row.size(); ++i) {
        const int x = k.left() + row[i].centre();
        const int room = i + 1 < row.size() ? row[i + 1].centre() - row[i].centre() - 1 : full;
        const int width = std::clamp(room, 2, full);
        const double height =
            k.scene.layers.scale * barHeight(row[i].count, k.plan.highest, k.scene.logValues);
        // Two in one place stand as a bar with a cap, not as a slightly longer bar.
        const double one = k.scene.layers.scale * 16;
        const bool capped = k.plan.highest < kDenseBin && height > one + 2;
        const double first = capped ? one : height;
        const double left = x - width / 2;
        const auto part = [&](double from, double h) {
            bar(p, k, above ? QRectF(left, middle - from - h, width, h)
                            : QRectF(left, middle + 1 + from, width, h), c);
        };
        part(0, first);
        if (capped) {
            part(first + 1, height - first - 1);
        }
    }
}

void squares(QPainter& p, const Ink& k, const std::vector<Cluster>& row, const KindColors& c) {
    const int middle = k.scene.layers.rect(Layer::Events).center().y();
    const int side = k.px(7);
    // Among thousands a square on every bin says nothing: a dash does, and leaves the bars alone.
    const int high = k.plan.highest >= kDenseBin && row.size() > 30 ? k.px(2) : side;
    p.setRenderHint(QPainter::Antialiasing, false);
    for (const Cluster& cluster : row) {
        const QRect r(k.left() + cluster.centre() - side / 2, middle - high / 2, side, high);
        p.fillRect(r, k.past || high < side ? c.mark : k.t.surface);
        if (!k.past && high == side) {
            p.setBrush(Qt::NoBrush);
            p.setPen(c.mark);
            p.drawRect(r.adjusted(0, 0, -1, -1));
        }
    }
    p.setRenderHint(QPainter::Antialiasing, true);
}

KindColors colorsOf(const Theme& t, aggregate::MarkKind kind) {
    switch (kind) {
    case aggregate::MarkKind::In:
        return t.moneyIn;
    case aggregate::MarkKind::Out:
        return t.moneyOut;
    case aggregate::MarkKind::StatusChange:
        return t.status;
    case aggregate::MarkKind::Administrative:
        return t.admin;
    case aggregate::MarkKind::Privacy:
        return t.privacy;
    }
    return t.admin;
}

// Where a displaced event happened on the other clock: a hollow dot at the occurred time, on the
// occurred axis a dashed outline at the recorded one.
void trace(QPainter& p, const Ink& k, std::size_t event, int x) {
    const aggregate::Series& s = k.scene.index->series();
    const bool occurredAxis = k.scene.index->axis() == Axis::Occurred;
    const QRect box = k.scene.layers.rect(Layer::Events);
    const KindColors c = colorsOf(k.t, s.kind[event]);
    const bool above = s.kind[event] == aggregate::MarkKind::In;
    const int y = above ? box.top() + k.px(2) : box.bottom() - k.px(3);
    const int other = k.scene.scale.xOfInstant(occurredAxis ? s.recordedAt[event]
                                                            : s.occurredAt[event]);
    const int from = std::clamp(other, k.left(), k.right());
    p.setPen(dashes(k.t.text2, 1, 2, 2));
    p.setRenderHint(QPainter::Antialiasing, false);
    p.drawLine(from, y, x, y);
    p.setRenderHint(QPainter::Antialiasing, true);
    if (occurredAxis) {
        const int dir = other > x ? 1 : -1;
        p.setPen(QPen(k.t.text2, 1));
        p.drawPolyline(QPolygonF{QPointF(x + dir * 4, y - 2.5), QPointF(x + dir * 1, y + 0.5),
                                 QPointF(x + dir * 4, y + 3.5)});
    }
    if (other != from) {
        return; // the other place is outside what is seen: the line runs to the edge
    }
    if (occurredAxis) {
        const int middle = box.center().y();
        const int h = k.px(16);
        p.setBrush(Qt::NoBrush);
        p.setPen(dashes(c.mark, 1, 2, 2));
        p.drawRect(QRectF(other - k.px(6) / 2 + 0.5, above ? middle - h + 0.5 : middle + 1.5,
                          k.px(6) - 1, h - 1));
    } else {
        p.setBrush(k.t.surface);
        p.setPen(QPen(c.mark, 1.5));
        p.drawEllipse(QPointF(other + 0.5, y + 0.5), 2.5 * k.scene.layers.scale,
                      2.5 * k.scene.layers.scale);
    }
}

void traces(QPainter& p, const Ink& k) {
    constexpr std::uint32_t kMost = 200; // more would be a carpet
    const PlaceOrder& order = k.scene.index->order(k.scene.scale.kind(), true);
    const std::size_t begin = k.plan.events.firstPlace.front();
    const std::size_t end = k.plan.events.firstPlace.back();
    const auto facet = static_cast<std::size_t>(Facet::Displaced);
    if (order.countsBefore(end)[facet] - order.countsBefore(begin)[facet] > kMost) {
        return;
    }
    for (auto k1 = order.firstWith(bit(Facet::Displaced), begin, end); k1;
         k1 = order.firstWith(bit(Facet::Displaced), *k1 + 1, end)) {
        trace(p, k, order.event(*k1), k.scene.scale.map().x(k.scene.scale.placePosition(order, *k1)));
    }
}

void events(QPainter& p, const Ink& k) {
    const QRect box = k.scene.layers.rect(Layer::Events);
    const int middle = box.center().y();
    hLine(p, k.left(), k.right(), middle, k.t.edge);
    p.save();
    p.setClipRect(QRect(k.left() - 4, box.top(), k.scene.layers.plotWidth + 8, box.height()));
    traces(p, k);
    bars(p, k, k.plan.in, k.t.moneyIn, true);
    bars(p, k, k.plan.out, k.t.moneyOut, false);
    squares(p, k, k.plan.administrative, k.t.admin);
    squares(p, k, k.plan.privacy, k.t.privacy);
    squares(p, k, k.plan.status, k.t.status);
    p.restore();
    gutterLabel(p, k, box, tr("events"), false);
    // Beside the bars they name, however high the layer is.
    const QRect word(0, middle - k.px(20), k.left() - k.px(8), k.px(16));
    text(p, word, Qt::AlignRight | Qt::AlignVCenter, tr("in"), Fonts::body(11), k.t.moneyIn.text);
    text(p, word.translated(0, k.px(25)), Qt::AlignRight | Qt::AlignVCenter, tr("out"),
         Fonts::body(11), k.t.moneyOut.text);
}

// --- balance ---------------------------------------------------------------------------------

// First pixel where the limit of a run holds, and the pixel where the next one takes over.
std::pair<int, int> runSpan(const Ink& k, std::int64_t first, std::int64_t last) {
    const ViewScale& s = k.scene.scale;
    const int x0 = s.xOfRank(first);
    const int x1 = last >= k.scene.index->count() ? k.right() : s.xOfRank(last + 1);
    return {std::clamp(x0, k.left(), k.right()), std::clamp(x1, k.left(), k.right())};
}

void limits(QPainter& p, const Ink& k) {
    for (const LimitRun& run : k.scene.index->limitRuns()) {
        const auto [x0, x1] = runSpan(k, run.first, run.last);
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
        rimText(p, std::clamp(x, k.left() + 2, std::max(k.left() + 2, k.right() - w - 2)), qRound(y),
                s, font, value < 0 ? k.t.moneyOut.text : grey);
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
    for (const LimitRun& run : k.scene.index->limitRuns()) {
        if (run.limit < 0) {
            clear(k.plan.values.y(run.limit));
        }
    }
    clear(k.plan.values.y(0));
    const int centred = low.x0 + (low.x1 - low.x0 - lowWidth) / 2;
    put(c.low, std::max(centred, low.x0 + k.px(6)), y);
}

void valueAxis(QPainter& p, const Ink& k) {
    const Layers& l = k.scene.layers;
    const QRect box = l.rect(Layer::Balance);
    const int decimals = k.scene.index->series().decimals;
    const QFont font = Fonts::body(10.5);
    std::vector<double> taken;
    const auto label = [&](std::int64_t value, const QColor& c) {
        const double y = k.plan.values.y(value);
        for (const double other : taken) {
            if (std::abs(other - y) < k.px(10)) {
                return;
            }
        }
        taken.push_back(y);
        const QRect r(k.right() + k.px(6), qRound(y) - k.px(8), l.rect(Layer::Head).width() - k.right(),
                      k.px(16));
        text(p, r, Qt::AlignLeft | Qt::AlignVCenter, format::moneyShort(value, decimals), font, c);
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
        if (run->limit != 0 && k.scene.scale.xOfRank(run->first) <= k.right()) {
            label(run->limit, k.t.finding.text);
            break;
        }
    }
    for (const std::int64_t v : ticks) {
        label(v, k.t.text3);
    }
    const aggregate::Series& s = k.scene.index->series();
    const QString name = QString::fromStdString(s.name) +
                         (s.unit.empty() ? QString() : QStringLiteral(", ") + QString::fromStdString(s.unit));
    const QRect middle(0, box.center().y() - k.px(15), k.left(), k.px(16));
    if (k.scene.logValues) {
        gutterLabel(p, k, middle, name, false);
        gutterLabel(p, k, middle.translated(0, k.px(15)), tr("log scale"), false);
    } else {
        gutterLabel(p, k, box, name, false);
    }
}

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

// --- lanes -----------------------------------------------------------------------------------

struct LaneLook {
    Glyph glyph;
    Glyph strongGlyph;
    GlyphInk ink;
    GlyphInk strongInk;
    QColor text;
};

LaneLook lookOf(const Theme& t, Layer lane) {
    const GlyphInk snapshot = GlyphInk::of(Kind::Snapshot, t);
    switch (lane) {
    case Layer::Upcast:
        return {Glyph::CurrentRing, Glyph::UpcastArrow, t.control, GlyphInk::of(Kind::Admin, t), t.text3};
    case Layer::Privacy:
        return {Glyph::Seal, Glyph::ErasedBox, GlyphInk::of(Kind::Privacy, t),
                GlyphInk::of(Kind::Privacy, t), t.privacy.text};
    case Layer::Marks:
        return {Glyph::Mark, Glyph::Mark, t.text1, t.text1, t.text2};
    case Layer::Checks:
        return {Glyph::BrokenOctagon, Glyph::BrokenOctagon, GlyphInk::of(Kind::Broken, t),
                GlyphInk::of(Kind::Broken, t), t.broken.text};
    case Layer::Findings:
        return {Glyph::FindingTriangle, Glyph::FindingTriangle, GlyphInk::of(Kind::Finding, t),
                GlyphInk::of(Kind::Finding, t), t.finding.text};
    case Layer::Snapshots:
    case Layer::Status:
    case Layer::Head:
    case Layer::Overview:
    case Layer::Events:
    case Layer::Balance:
    case Layer::Ruler:
    case Layer::Track:
    case Layer::Summary:
        break;
    }
    return {Glyph::SnapshotDiamond, Glyph::Cross, snapshot, GlyphInk::of(Kind::Broken, t), t.snapshot.text};
}

// One glyph painted once and stamped: a lane may hold two hundred.
QPixmap stamp(const QPainter& p, Glyph glyph, const GlyphInk& ink, double side) {
    const qreal ratio = p.device()->devicePixelRatioF();
    const int box = static_cast<int>(std::ceil(side)) + 2;
    QPixmap pixmap(QSize(box, box) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter q(&pixmap);
    q.setRenderHint(QPainter::Antialiasing);
    paintGlyph(q, QRectF((box - side) / 2, (box - side) / 2, side, side), glyph, ink);
    return pixmap;
}

void glyphLane(QPainter& p, const Ink& k, Layer lane) {
    const QRect row = k.scene.layers.rect(lane);
    const LaneLook look = lookOf(k.t, lane);
    const auto& glyphs = k.plan.lane(lane);
    QPixmap plain;
    QPixmap strong;
    const QFont font = Fonts::body(11);
    const QFontMetrics fm(font);
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        const LaneGlyph& g = glyphs[i];
        const bool ring = lane == Layer::Upcast && !g.strong;
        QPixmap& glyph = g.strong ? strong : plain;
        if (glyph.isNull()) {
            const double side = k.scene.layers.scale * (ring ? 10 : lane == Layer::Findings ? 13 : 12);
            glyph = stamp(p, g.strong ? look.strongGlyph : look.glyph,
                          g.strong ? look.strongInk : look.ink, side);
        }
        const QSizeF size = glyph.deviceIndependentSize();
        p.drawPixmap(QPointF(g.x + 0.5 - size.width() / 2, row.center().y() + 0.5 - size.height() / 2),
                     glyph);
        QString label = g.label;
        if (g.cluster.count > 1 && !ring) {
            const QString times = QChar(0x00D7) + format::count(g.cluster.count);
            label = label.isEmpty() ? times : label + QLatin1Char(' ') + times;
        }
        if (label.isEmpty()) {
            continue;
        }
        // A label that would touch the next glyph is left out: the tool tip has it.
        const int x = g.x + k.px(8);
        const int room = (i + 1 < glyphs.size() ? glyphs[i + 1].x - k.px(8) : row.right()) - x;
        const int width = fm.horizontalAdvance(label);
        if (width <= room) {
            text(p, QRect(x, row.top(), width + 2, row.height()), Qt::AlignLeft | Qt::AlignVCenter,
                 label, font, look.text);
        }
    }
}

QString statusWord(const Scene& scene, StatusBand band) {
    if (scene.texts.status) {
        return scene.texts.status(band);
    }
    switch (band) {
    case StatusBand::None:
        return {};
    case StatusBand::Open:
        return tr("open");
    case StatusBand::Halted:
        return tr("halted");
    case StatusBand::Closed:
        return tr("closed");
    }
    return {};
}

void haltedBox(QPainter& p, const Ink& k, const QRect& row, int x0, int x1) {
    const int h = k.px(13);
    const int width = std::max(x1 - x0, 2);
    const QRectF r(x0 + 0.5, row.center().y() - h / 2 + 0.5, width, h - 1);
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setBrush(k.t.isHighContrast() ? k.t.surface : k.t.status.tint);
    p.setPen(k.t.isHighContrast() ? k.t.status.text : k.t.status.mark);
    p.drawRect(QRect(x0, row.center().y() - h / 2, width, h - 1));
    p.setRenderHint(QPainter::Antialiasing, true);
    const double star = k.scene.layers.scale * 10;
    if (width < star + 4) {
        return;
    }
    const QString word = statusWord(k.scene, StatusBand::Halted);
    const QFont font = Fonts::body(11);
    const int wordWidth = QFontMetrics(font).horizontalAdvance(word);
    const bool withWord = width >= star + wordWidth + k.px(14);
    const double sx = withWord ? x0 + k.px(4) : x0 + (width - star) / 2;
    paintGlyph(p, QRectF(sx, r.center().y() - star / 2, star, star), Glyph::FrostStar,
               k.t.status.text);
    if (withWord) {
        text(p, QRect(x1 - wordWidth - k.px(5), row.top(), wordWidth + 2, row.height()),
             Qt::AlignLeft | Qt::AlignVCenter, word, font, k.t.status.text);
    }
}

void statusLane(QPainter& p, const Ink& k) {
    const QRect row = k.scene.layers.rect(Layer::Status);
    const int y = row.center().y();
    const auto& runs = k.scene.index->statusRuns();
    int drawnTo = k.left() - 1;
    for (const StatusRun& run : runs) {
        const auto [x0, x1] = runSpan(k, run.first, run.last);
        const bool outside = k.scene.scale.xOfRank(run.first) > k.right() || x1 < k.left();
        if (outside || (x1 <= drawnTo && run.status != StatusBand::Halted)) {
            continue;
        }
        switch (run.status) {
        case StatusBand::None:
            break;
        case StatusBand::Open:
            p.fillRect(QRect(x0, y - k.px(2) / 2, x1 - x0 + 1, std::max(2, k.px(2))), k.t.admin.mark);
            break;
        case StatusBand::Halted:
            if (x1 > drawnTo || x1 - x0 > 2) {
                haltedBox(p, k, row, x0, x1);
            }
            break;
        case StatusBand::Closed:
            vLine(p, x0, y - k.px(4), y + k.px(4), k.t.admin.mark);
            dotted(p, x0, x1, y, k.t.text3);
            break;
        }
        drawnTo = std::max(drawnTo, x1);
    }
    if (!runs.empty() && k.scene.scale.map().contains(k.scene.scale.positionOfRank(1))) {
        p.setPen(Qt::NoPen);
        p.setBrush(k.t.admin.mark);
        p.drawEllipse(QPointF(k.scene.scale.xOfRank(1) + 0.5, y + 0.5), 2.5 * k.scene.layers.scale,
                      2.5 * k.scene.layers.scale);
    }
}

void lanes(QPainter& p, const Ink& k) {
    for (const Layer lane : kLanes) {
        if (!k.scene.layers.has(lane)) {
            continue;
        }
        if (lane == Layer::Status) {
            statusLane(p, k);
        } else {
            glyphLane(p, k, lane);
        }
        gutterLabel(p, k, k.scene.layers.rect(lane), laneName(lane), k.scene.lane == lane);
    }
}

// --- ruler, track, handles -------------------------------------------------------------------

class Shelf {
public:
    /// Takes the stretch if it is free.
    bool take(int from, int to) {
        for (const auto& [a, b] : m_taken) {
            if (from < b && to > a) {
                return false;
            }
        }
        m_taken.emplace_back(from, to);
        return true;
    }

private:
    std::vector<std::pair<int, int>> m_taken;
};

void ruler(QPainter& p, const Ink& k) {
    const QRect row = k.scene.layers.rect(Layer::Ruler);
    const QFont strong = Fonts::strong(11);
    const QFont medium = Fonts::medium(11);
    const QFont plain = Fonts::body(11);
    const int gap = k.px(6);
    Shelf shelf;
    const auto label = [&](int x, const QString& s, const QFont& f, const QColor& c) {
        const int w = QFontMetrics(f).horizontalAdvance(s);
        if (x + w <= k.right() + k.px(40) && shelf.take(x - gap / 2, x + w + gap)) {
            text(p, QRect(x, row.top() + k.px(3), w + 2, row.height() - k.px(2)),
                 Qt::AlignLeft | Qt::AlignVCenter, s, f, c);
        }
    };
    for (const RulerTick& t : k.plan.ruler.ticks) {
        if (t.major) {
            vLine(p, t.x, row.top(), row.bottom(), k.t.control);
            label(t.x + k.px(4), t.label, strong, k.t.text1);
        }
    }
    if (!k.plan.ruler.context.isEmpty()) {
        label(k.left() + k.px(4), k.plan.ruler.context, medium, k.t.text2);
    }
    for (const RulerTick& t : k.plan.ruler.ticks) {
        if (!t.major) {
            vLine(p, t.x, row.top(), row.top() + k.px(5), k.t.control);
            label(t.x + k.px(5), t.label, plain, k.t.text3);
        }
    }
}

void track(QPainter& p, const Ink& k) {
    const QRect row = k.scene.layers.rect(Layer::Track);
    const double y = row.top() + k.scene.layers.scale * 10.5;
    const double h = k.scene.layers.scale * 4;
    p.setPen(Qt::NoPen);
    p.setBrush(k.past ? k.t.fill : k.t.pressed);
    p.drawRoundedRect(QRectF(k.left(), y - h / 2, k.scene.layers.plotWidth, h), h / 2, h / 2);
    // One tick per event while they can be told apart.
    const auto ticks = clusterColumns(k.plan.events, bit(Facet::Upcast) | bit(Facet::Current), 3);
    if (static_cast<int>(ticks.size()) > k.scene.layers.plotWidth / 5) {
        return;
    }
    const int half = k.px(4);
    for (const Cluster& c : ticks) {
        vLine(p, k.left() + c.centre(), qRound(y) - half, qRound(y) + half - 1,
              k.past ? k.t.text1 : k.t.text2);
    }
}

void poles(QPainter& p, const Ink& k) {
    const Layers& l = k.scene.layers;
    const auto pole = [&](const std::optional<Place>& place, bool flagA) {
        if (!place || !k.scene.scale.map().contains(k.scene.scale.positionOf(*place))) {
            return;
        }
        const QRect flag = flagRect(k.scene, flagA);
        vLine(p, k.scene.scale.x(*place), l.rect(Layer::Events).top(), flag.bottom(), k.t.text1);
        p.setPen(Qt::NoPen);
        p.setBrush(k.t.text1);
        p.drawRoundedRect(QRectF(flag), 2, 2);
        text(p, flag, Qt::AlignCenter, flagA ? QStringLiteral("A") : QStringLiteral("B"),
             Fonts::strong(11.5), k.t.surface);
    };
    const Handles& h = k.scene.handles;
    if (h.a && h.b) {
        const int xa = std::clamp(k.scene.scale.x(*h.a), k.left(), k.right());
        const int xb = std::clamp(k.scene.scale.x(*h.b), k.left(), k.right());
        const int bottom = flagRect(k.scene, true).bottom();
        p.fillRect(QRect(QPoint(std::min(xa, xb), bottom - 1), QPoint(std::max(xa, xb), bottom)),
                   k.t.text1);
    }
    pole(h.a, true);
    pole(h.b, false);
}

} // namespace

QString laneName(Layer lane) {
    switch (lane) {
    case Layer::Snapshots:
        return tr("snapshots");
    case Layer::Status:
        return tr("status");
    case Layer::Upcast:
        return tr("upcast");
    case Layer::Privacy:
        return tr("privacy");
    case Layer::Marks:
        return tr("marks");
    case Layer::Checks:
        return tr("checks");
    case Layer::Findings:
        return tr("findings");
    case Layer::Head:
    case Layer::Overview:
    case Layer::Events:
    case Layer::Balance:
    case Layer::Ruler:
    case Layer::Track:
    case Layer::Summary:
        return {};
    }
    return {};
}

QRect overviewBox(const Layers& layers) {
    const QRect row = layers.plot(Layer::Overview);
    return row.adjusted(0, 0, 0, -layers.px(4));
}

QRect flagRect(const Scene& scene, bool flagA) {
    const Handles& h = scene.handles;
    const std::optional<Place>& place = flagA ? h.a : h.b;
    if (!place || !scene.scale.valid() ||
        !scene.scale.map().contains(scene.scale.positionOf(*place))) {
        return {};
    }
    const std::optional<Place>& other = flagA ? h.b : h.a;
    const std::int64_t p = scene.scale.positionOf(*place);
    // Outward: A to the left and B to the right, unless A stands after B.
    bool toTheLeft = flagA;
    if (other && scene.scale.positionOf(*other) != p) {
        toTheLeft = p < scene.scale.positionOf(*other);
    }
    const Layers& l = scene.layers;
    const QSize size(l.px(17), l.px(18));
    const int y = l.rect(Layer::Track).top() + l.px(10.5) - size.height() / 2;
    const int x = scene.scale.x(*place);
    return {QPoint(toTheLeft ? x - size.width() + 1 : x, y), size};
}

QRect rimText(QPainter& p, int x, int yCentre, const QString& s, const QFont& font,
              const QColor& ink) {
    const QFontMetrics fm(font);
    const int baseline = yCentre + (fm.ascent() - fm.descent()) / 2;
    QPainterPath path;
    path.addText(x, baseline, font, s);
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(theme().surface, 4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    p.drawPath(path);
    p.setFont(font);
    p.setPen(ink);
    p.drawText(x, baseline, s);
    return QRect(x, baseline - fm.ascent(), fm.horizontalAdvance(s), fm.height()).adjusted(-3, -3, 3, 3);
}

void paintStatic(QPainter& p, const Scene& scene, const Plan& plan, bool past) {
    const Ink k{scene, plan, theme(), past};
    p.setRenderHint(QPainter::Antialiasing);
    if (past) {
        for (const Layer layer : {Layer::Events, Layer::Balance, Layer::Track}) {
            p.fillRect(scene.layers.rect(layer), k.t.surface);
        }
    } else {
        paintFrame(p, scene);
    }
    bandAndGrid(p, k);
    separators(p, k);
    events(p, k);
    balance(p, k);
    if (!past) {
        overview(p, k);
        lanes(p, k);
        ruler(p, k);
    }
    track(p, k);
    poles(p, k);
}

} // namespace lookback::ui::timeline
