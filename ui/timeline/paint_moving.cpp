// What moves over the static layers, and the frame round them: head and summary.
#include "ui/timeline/timeline_painter.h"

#include "ui/appearance/theme.h"
#include "ui/format/format.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QFontMetrics>
#include <QtGui/QPainterPath>

#include <algorithm>

namespace lookback::ui::timeline {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Timeline", text);
}

QFont pillFont() {
    return Fonts::strong(11.5);
}

QString pillText(const Scene& scene, const Moving& m) {
    QString s = scene.caption(m.cursor);
    const auto t = scene.timeOf(m.cursor);
    if (m.dragging && t) {
        s += QLatin1Char(' ') + format::instantShort(*t, scene.offset(*t));
    }
    return s;
}

bool cursorSeen(const Scene& scene, const Moving& m) {
    return scene.scale.map().contains(scene.scale.positionOf(m.cursor));
}

// Where the tip points: the cursor, or the end of the track it lies beyond.
int tipX(const Scene& scene, const Moving& m) {
    return std::clamp(scene.scale.x(m.cursor), scene.layers.plotLeft, scene.layers.plotRight());
}

// Label of the value at the cursor: to the right of the line, to the left near the end.
QRect valueRect(const Scene& scene, const Plan& plan, const Moving& m) {
    if (!scene.layers.has(Layer::Balance) || !cursorSeen(scene, m)) {
        return {};
    }
    const QFontMetrics fm(Fonts::strong(12));
    const std::int64_t value = scene.index->valueAt(m.cursor.rank);
    const int w = fm.horizontalAdvance(scene.money(value));
    const QRect box = scene.layers.rect(Layer::Balance);
    const int x = scene.scale.x(m.cursor);
    const int gap = scene.layers.px(9);
    const bool left = x + gap + w > scene.layers.plotRight();
    const int half = fm.height() / 2;
    // Above the line, below it where there is no room, never on it.
    const int line = qRound(plan.values.y(value));
    const int above = line - scene.layers.px(9);
    const int y = above - half < box.top() ? line + scene.layers.px(11) : above;
    const int centre = std::clamp(y, box.top() + half, box.bottom() - half);
    return QRect(left ? x - gap - w : x + gap, centre - half, w, fm.height())
        .adjusted(-4, -4, 4, 4);
}

void valueAtCursor(QPainter& p, const Scene& scene, const Plan& plan, const Moving& m) {
    const QRect box = valueRect(scene, plan, m);
    if (box.isNull()) {
        return;
    }
    const Theme& t = theme();
    const std::int64_t value = scene.index->valueAt(m.cursor.rank);
    rimText(p, box.left() + 4, box.center().y(), scene.money(value), Fonts::strong(12),
            m.dimmed ? t.text3 : t.accent);
    p.setPen(QPen(t.surface, 1.5));
    p.setBrush(m.dimmed ? t.text3 : t.accent);
    const double r = scene.layers.scale * 7.5 / 2 + 0.75;
    p.drawEllipse(QPointF(scene.scale.x(m.cursor) + 0.5, plan.values.y(value) + 0.5), r, r);
}

void pill(QPainter& p, const Scene& scene, const Moving& m) {
    const Theme& t = theme();
    const QRect r = pillRect(scene, m);
    const int x = tipX(scene, m);
    const int tip = scene.layers.px(6);
    QPainterPath shape;
    shape.addRoundedRect(QRectF(r), 3, 3);
    QPainterPath point;
    if (cursorSeen(scene, m)) {
        point.moveTo(x + 0.5, r.top() - tip);
        point.lineTo(x + 0.5 + tip, r.top() + 1);
        point.lineTo(x + 0.5 - tip, r.top() + 1);
        point.closeSubpath();
    } else {
        // Beyond the end: the tip points out of the side, towards where the cursor is.
        const bool before = scene.scale.positionOf(m.cursor) < scene.scale.map().min;
        const double edge = before ? r.left() + 1 : r.right();
        const double out = before ? edge - tip : edge + tip;
        point.moveTo(out, r.center().y() + 0.5);
        point.lineTo(edge, r.center().y() - tip + 1.5);
        point.lineTo(edge, r.center().y() + tip - 0.5);
        point.closeSubpath();
    }
    shape = shape.united(point);
    const int halo = scene.layers.px(4);
    if (m.pillHovered && !m.dragging) {
        p.setPen(Qt::NoPen);
        p.setBrush(t.sel);
        p.drawRoundedRect(QRectF(r).adjusted(-halo, -halo, halo, halo), 6, 6);
    }
    p.setBrush(m.enabled ? t.fill : t.pressed);
    p.setPen(QPen(t.surface, 1.5));
    p.drawPath(shape);
    p.setFont(pillFont());
    p.setPen(m.enabled ? t.onFill : t.text2);
    p.drawText(r, Qt::AlignCenter | Qt::TextSingleLine, pillText(scene, m));
    if (m.focused) {
        p.setBrush(Qt::NoBrush);
        p.setPen(QPen(t.accent, 2));
        p.drawRoundedRect(QRectF(r).adjusted(-2.5, -2.5, 2.5, 2.5), 5, 5);
    }
}

void overviewCursor(QPainter& p, const Scene& scene, const Plan& plan, const Moving& m) {
    const QRect box = overviewBox(scene.layers);
    const int x = plan.overviewMap.x(scene.scale.positionOf(m.cursor));
    if (plan.overviewMap.contains(scene.scale.positionOf(m.cursor))) {
        p.fillRect(QRect(x - 1, box.top(), 2, box.height()), theme().accent);
    }
}

void hoverAndBand(QPainter& p, const Scene& scene, const Moving& m) {
    const Layers& l = scene.layers;
    const int top = l.rect(Layer::Events).top();
    const int bottom = l.rect(Layer::Ruler).bottom();
    const Theme& t = theme();
    if (m.rubberBand) {
        const auto [x0, x1] = std::minmax(m.rubberBand->first, m.rubberBand->second);
        const QRect r(QPoint(x0, top), QPoint(x1, l.rect(Layer::Ruler).top() - 1));
        QColor fill = t.accent;
        fill.setAlphaF(0.12F);
        p.fillRect(r, fill);
        p.setRenderHint(QPainter::Antialiasing, false);
        p.setBrush(Qt::NoBrush);
        p.setPen(t.accent);
        p.drawRect(r.adjusted(0, 0, -1, -1));
        p.setRenderHint(QPainter::Antialiasing, true);
    }
    if (m.hoverX) {
        QPen pen(t.text2, 1);
        pen.setDashPattern({3, 3});
        p.setPen(pen);
        p.setRenderHint(QPainter::Antialiasing, false);
        p.drawLine(*m.hoverX, top, *m.hoverX, bottom);
        p.setRenderHint(QPainter::Antialiasing, true);
    }
}

int runText(QPainter& p, int x, const QRect& row, const QString& s, const QFont& f,
            const QColor& c) {
    const int w = QFontMetrics(f).horizontalAdvance(s);
    p.setFont(f);
    p.setPen(c);
    p.drawText(QRect(x, row.top(), w + 2, row.height()), Qt::AlignVCenter | Qt::TextSingleLine, s);
    return x + w;
}

// One run of the summary; those that do not fit are left out whole, from the last on.
struct Run {
    QString text;
    QFont font;
    QColor color;
    int gapBefore = 0;
};

int width(const std::vector<Run>& runs) {
    int w = 0;
    for (const Run& r : runs) {
        w += r.gapBefore + QFontMetrics(r.font).horizontalAdvance(r.text);
    }
    return w;
}

void paintRuns(QPainter& p, int x, const QRect& row, const std::vector<Run>& runs) {
    for (const Run& r : runs) {
        x = runText(p, x + r.gapBefore, row, r.text, r.font, r.color);
    }
}

// "2026-02-04"; with the time of day where A and B fall on one day.
QString handleDate(const Scene& scene, const Place& place, bool withTime) {
    const auto t = scene.timeOf(place);
    if (!t) {
        return tr("before the first event");
    }
    const int offset = scene.offset(*t);
    return withTime ? format::instant(*t, offset) : format::date(*t, offset);
}

// "1 event recorded later than it occurred: #9"; the few are named, the many counted.
QString displacedText(const Scene& scene) {
    constexpr std::uint32_t kNamed = 3;
    const PlaceOrder& all = scene.index->order(ScaleKind::EventNumber, false);
    const std::uint32_t n =
        all.countsBefore(all.size())[static_cast<std::size_t>(Facet::Displaced)];
    if (n == 0) {
        return {};
    }
    if (n > kNamed) {
        return tr("%1 recorded at another time than they occurred").arg(format::events(n));
    }
    bool allLate = true;
    QStringList names;
    const aggregate::Series& s = scene.index->series();
    for (auto k = all.firstWith(bit(Facet::Displaced), 0, all.size()); k;
         k = all.firstWith(bit(Facet::Displaced), *k + 1, all.size())) {
        const std::size_t e = all.event(*k);
        allLate = allLate && (s.flags[e] & aggregate::kLate) != 0;
        names << scene.caption({static_cast<std::int64_t>(e) + 1, std::nullopt});
    }
    const QString sentence = !allLate
                                 ? n == 1 ? tr("%1 recorded at another time than it occurred: %2")
                                          : tr("%1 recorded at another time than they occurred: %2")
                             : n == 1 ? tr("%1 recorded later than it occurred: %2")
                                      : tr("%1 recorded later than they occurred: %2");
    return sentence.arg(format::events(n), names.join(QStringLiteral(", ")));
}

std::pair<std::vector<Run>, std::vector<Run>> rangeRuns(const Scene& scene) {
    const Theme& t = theme();
    Place a = *scene.handles.a;
    Place b = *scene.handles.b;
    const bool turned = scene.scale.positionOf(a) > scene.scale.positionOf(b);
    const auto ta = scene.timeOf(a);
    const auto tb = scene.timeOf(b);
    const bool sameDay =
        ta && tb && format::date(*ta, scene.offset(*ta)) == format::date(*tb, scene.offset(*tb));
    const QString names = QStringLiteral("A %1 \u2192 B %2")
                              .arg(handleDate(scene, a, sameDay), handleDate(scene, b, sameDay));
    if (turned) {
        std::swap(a, b);
    }
    const std::int64_t open = scene.index->valueAt(a.rank);
    const std::int64_t close = scene.index->valueAt(b.rank);
    const std::int64_t net = close - open;
    const int pad = scene.layers.px(16);
    const int word = scene.layers.px(4);
    const QFont plain = Fonts::body(12);
    const QFont strong = Fonts::strong(12);
    const auto money = [&](std::int64_t v, const QColor& c) { return v < 0 ? t.moneyOut.text : c; };
    std::vector<Run> left{
        {names, Fonts::medium(12), t.text1, 0},
        {format::events(b.rank - a.rank), plain, t.text3, pad},
        {tr("net"), plain, t.text3, pad},
        {scene.signedMoney(net), strong, net > 0 ? t.moneyIn.text : money(net, t.text1), word}};
    std::vector<Run> right{{tr("open"), plain, t.text3, 0},
                           {scene.money(open), strong, money(open, t.text1), word},
                           {tr("close"), plain, t.text3, pad},
                           {scene.money(close), strong, money(close, t.text1), word}};
    return {left, right};
}

std::pair<std::vector<Run>, std::vector<Run>> hintRuns(const Scene& scene) {
    const Theme& t = theme();
    const QFont plain = Fonts::body(12);
    const QFont key = Fonts::strong(12);
    std::vector<Run> left;
    // The keys stand out, so the sentence is cut at them; a translation may move them.
    const Handles& h = scene.handles;
    const QString sentence = h.a   ? tr("Set B with %2 to compare two instants")
                             : h.b ? tr("Set A with %1 to compare two instants")
                                   : tr("Set A with %1 and B with %2 to compare two instants");
    int from = 0;
    while (from < sentence.size()) {
        const int at = static_cast<int>(sentence.indexOf(QLatin1Char('%'), from));
        const int end = at < 0 ? static_cast<int>(sentence.size()) : at;
        if (end > from) {
            left.push_back({sentence.mid(from, end - from), plain, t.text2, 0});
        }
        if (at < 0) {
            break;
        }
        const bool first = sentence.mid(at, 2) == QLatin1String("%1");
        left.push_back({first ? QStringLiteral("[") : QStringLiteral("]"), key, t.text1, 0});
        from = at + 2;
    }
    std::vector<Run> right;
    if (scene.index && scene.index->count() > 0) {
        right.push_back({displacedText(scene), plain, t.text3, 0});
    }
    return {left, right};
}

} // namespace

QRect grownTarget(const QRect& r, int least) {
    const int dx = std::max(0, least - r.width() + 1) / 2;
    const int dy = std::max(0, least - r.height() + 1) / 2;
    return r.adjusted(-dx, -dy, dx, dy);
}

QRect pillRect(const Scene& scene, const Moving& m) {
    const Layers& l = scene.layers;
    const int w = QFontMetrics(pillFont()).horizontalAdvance(pillText(scene, m)) + l.px(12);
    const int h = l.px(17);
    const int x = tipX(scene, m) - w / 2;
    const int last = std::max(l.plotLeft, l.plotRight() + 1 - w);
    const int y = l.rect(Layer::Track).top() + l.px(10.5) - h / 2;
    return {std::clamp(x, l.plotLeft, last), y, w, h};
}

QRegion movingRegion(const Scene& scene, const Plan& plan, const Moving& m) {
    const Layers& l = scene.layers;
    const int air = l.px(9);
    QRegion region(pillRect(scene, m).adjusted(-air, -air, air, air));
    if (cursorSeen(scene, m)) {
        const int x = scene.scale.x(m.cursor);
        const int top = l.rect(Layer::Events).top();
        region += QRect(x - 3, top, 7, l.rect(Layer::Track).bottom() - top);
        region += valueRect(scene, plan, m).adjusted(-2, -2, 2, 2);
        const int dot = l.px(8);
        const int y = qRound(plan.values.y(scene.index->valueAt(m.cursor.rank)));
        region += QRect(x - dot, y - dot, 2 * dot, 2 * dot);
    }
    const int ox = plan.overviewMap.x(scene.scale.positionOf(m.cursor));
    region += QRect(ox - 2, overviewBox(l).top(), 4, overviewBox(l).height());
    if (m.hoverX) {
        region += QRect(*m.hoverX - 1, l.rect(Layer::Events).top(), 3,
                        l.rect(Layer::Ruler).bottom() - l.rect(Layer::Events).top() + 1);
    }
    if (m.rubberBand) {
        const auto [x0, x1] = std::minmax(m.rubberBand->first, m.rubberBand->second);
        region += QRect(QPoint(x0 - 1, l.rect(Layer::Events).top()),
                        QPoint(x1 + 1, l.rect(Layer::Ruler).top()));
    }
    return region;
}

int pastEnd(const Scene& scene, const Plan& plan, const Place& cursor, Layer layer) {
    const std::int64_t position = scene.scale.positionOf(cursor);
    const PixelMap& map = scene.scale.map();
    if (cursor.rank <= 0 && !cursor.instant) {
        return scene.layers.plotLeft;
    }
    if (position < map.min) {
        return scene.layers.plotLeft;
    }
    if (position > map.max) {
        return scene.layers.rect(Layer::Head).width();
    }
    const int x = map.x(position);
    if (layer != Layer::Events) {
        return x + 1;
    }
    // Bars reach three pixels past their column, merged ones further: the last past bar is whole.
    int end = x + 1;
    const int column = x - map.left;
    const int half = scene.layers.px(3) + 1;
    for (const auto* row :
         {&plan.in, &plan.out, &plan.status, &plan.administrative, &plan.privacy}) {
        const auto after = std::upper_bound(row->begin(), row->end(), column,
                                            [](int c, const Cluster& k) { return c < k.first; });
        if (after != row->begin()) {
            const int right = map.left + std::prev(after)->centre() + half;
            end = std::max(end, right);
        }
    }
    // Only a bar that reaches over the line counts, not one far to its left.
    return std::min(end, x + scene.layers.px(10));
}

void paintFrame(QPainter& p, const Scene& scene) {
    const Theme& t = theme();
    const QRect all(QPoint(0, 0), QPoint(scene.layers.rect(Layer::Head).right(),
                                         scene.layers.rect(Layer::Summary).bottom()));
    p.fillRect(all, t.surface);
    paintHead(p, scene);
    paintSummary(p, scene);
}

void paintHead(QPainter& p, const Scene& scene) {
    const Theme& t = theme();
    const QRect row = scene.layers.rect(Layer::Head);
    const QString order = !scene.index                            ? QString()
                          : scene.index->axis() == Axis::Occurred ? tr("occurred order")
                                                                  : tr("recorded order");
    const QString title = tr("Timeline");
    const int gap = scene.layers.px(8);
    const int x = scene.layers.px(10);
    if (scene.mirrored) {
        const int titleWidth = QFontMetrics(Fonts::strong(12)).horizontalAdvance(title);
        const int start = row.right() - x - titleWidth;
        runText(p, start, row, title, Fonts::strong(12), t.text1);
        const int orderWidth = QFontMetrics(Fonts::body(12)).horizontalAdvance(order);
        runText(p, start - gap - orderWidth, row, order, Fonts::body(12), t.text3);
        return;
    }
    const int end = runText(p, x, row, title, Fonts::strong(12), t.text1);
    runText(p, end + gap, row, order, Fonts::body(12), t.text3);
}

void paintSummary(QPainter& p, const Scene& scene) {
    const Theme& t = theme();
    const QRect row = scene.layers.rect(Layer::Summary);
    p.fillRect(row, t.sunken);
    p.fillRect(QRect(row.left(), row.top(), row.width(), 1), t.hair);
    if (!scene.scale.valid()) {
        return;
    }
    const bool both = scene.handles.a && scene.handles.b;
    auto [left, right] = both ? rangeRuns(scene) : hintRuns(scene);
    const int pad = scene.layers.px(10);
    const int room = row.width() - 2 * pad;
    const int between = scene.layers.px(24);
    // Narrow: the right part goes first (open and close can be read on the curve).
    if (width(left) + between + width(right) > room) {
        right.clear();
    }
    while (left.size() > 1 && width(left) > room) {
        left.pop_back();
    }
    paintRuns(p, pad, row, left);
    paintRuns(p, row.width() - pad - width(right), row, right);
}

void paintMoving(QPainter& p, const Scene& scene, const Plan& plan, const Moving& m) {
    p.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    const Layers& l = scene.layers;
    hoverAndBand(p, scene, m);
    overviewCursor(p, scene, plan, m);
    if (cursorSeen(scene, m)) {
        const double x = scene.scale.x(m.cursor) + 0.5;
        const QColor c = m.enabled ? t.accent : t.off;
        p.setPen(QPen(c, m.dragging ? 2 : 1.5, Qt::SolidLine, Qt::FlatCap));
        p.drawLine(QPointF(x, l.rect(Layer::Events).top()),
                   QPointF(x, pillRect(scene, m).top() - l.px(4)));
        valueAtCursor(p, scene, plan, m);
    }
    pill(p, scene, m);
}

} // namespace lookback::ui::timeline
