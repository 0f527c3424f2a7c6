// The overview, and the events as bars, squares and traces.
#include "ui/timeline/paint_parts.h"

#include <algorithm>
#include <cmath>

namespace lookback::ui::timeline::paint {
namespace {

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
            bar(p, k,
                above ? QRectF(left, middle - from - h, width, h)
                      : QRectF(left, middle + 1 + from, width, h),
                c);
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
    const int other =
        k.scene.scale.xOfInstant(occurredAxis ? s.recordedAt[event] : s.occurredAt[event]);
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
        trace(p, k, order.event(*k1),
              k.scene.scale.map().x(k.scene.scale.placePosition(order, *k1)));
    }
}

} // namespace

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

} // namespace lookback::ui::timeline::paint
