// The layers that do not move, put together; ruler, track and grid.
#include "ui/timeline/paint_parts.h"

#include <QtGui/QStaticText>

#include <algorithm>

namespace lookback::ui::timeline {
namespace {

using namespace paint;

void grid(QPainter& p, const Ink& k) {
    const Layers& l = k.scene.layers;
    const int top = l.rect(Layer::Events).top();
    const int lanesEnd = l.rect(Layer::Ruler).top() - 1;
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

} // namespace

QRect overviewBox(const Layers& layers) {
    const QRect row = layers.plot(Layer::Overview);
    return row.adjusted(0, 0, 0, -layers.px(4));
}

QRect rimText(QPainter& p, int x, int yCentre, const QString& s, const QFont& font,
              const QColor& ink) {
    const QFontMetrics fm(font);
    const int baseline = yCentre + (fm.ascent() - fm.descent()) / 2;
    // The same glyphs a pixel or two off in every direction: stroking their outlines took a third of
    // the time of a frame.
    QStaticText shaped(s);
    shaped.setTextFormat(Qt::PlainText);
    shaped.prepare(QTransform(), font);
    const QPoint corner(x, baseline - fm.ascent());
    p.setFont(font);
    p.setPen(theme().surface);
    for (int dy = -2; dy <= 2; ++dy) {
        for (int dx = -2; dx <= 2; ++dx) {
            if (const int square = dx * dx + dy * dy; square > 0 && square < 8) {
                p.drawStaticText(corner + QPoint(dx, dy), shaped);
            }
        }
    }
    p.setPen(ink);
    p.drawStaticText(corner, shaped);
    return QRect(corner, QSize(fm.horizontalAdvance(s), fm.height()))
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
    grid(p, k);
    separators(p, k);
    events(p, k);
    balance(p, k);
    if (!past) {
        overview(p, k);
        lanes(p, k);
        ruler(p, k);
    }
    track(p, k);
}

} // namespace lookback::ui::timeline
