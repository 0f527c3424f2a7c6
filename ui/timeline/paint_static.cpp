// The layers that do not move, put together; ruler, track, handles and grid.
#include "ui/timeline/paint_parts.h"

#include <QtGui/QPainterPath>

#include <algorithm>

namespace lookback::ui::timeline {
namespace {

using namespace paint;

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
    return QRect(x, baseline - fm.ascent(), fm.horizontalAdvance(s), fm.height())
        .adjusted(-3, -3, 3, 3);
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
