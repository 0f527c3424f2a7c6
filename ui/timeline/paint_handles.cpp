// A and B: the band between them, their poles and flags, their stretch of the overview. They are dragged, so they are painted over the static layers
// and not into them; the band is faint enough to lie over the bars.
#include "ui/timeline/paint_parts.h"

#include <algorithm>

namespace lookback::ui::timeline {

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

void paintHandles(QPainter& p, const Scene& scene, const Plan& plan) {
    const Handles& h = scene.handles;
    const Layers& l = scene.layers;
    const Theme& t = theme();
    const int top = l.rect(Layer::Events).top();
    p.setRenderHint(QPainter::Antialiasing);
    if (h.a && h.b) {
        // By value: std::minmax of temporaries would leave references to nothing.
        const auto ends = [](int a, int b) { return std::pair(std::min(a, b), std::max(a, b)); };
        const auto inPlot = [&](const Place& place) { return std::clamp(scene.scale.x(place), l.plotLeft, l.plotRight()); };
        const auto [x0, x1] = ends(inPlot(*h.a), inPlot(*h.b));
        p.fillRect(QRect(QPoint(x0, top), QPoint(x1, l.rect(Layer::Ruler).top() - 1)),
                   paint::faded(t.text1, t.isDark() ? 0.07 : 0.045));
        const int bottom = l.rect(Layer::Track).top() + l.px(10.5) + l.px(18) - l.px(18) / 2 - 1;
        p.fillRect(QRect(QPoint(x0, bottom - 1), QPoint(x1, bottom)), t.text1);
        const auto [o0, o1] = ends(plan.overviewMap.x(scene.scale.positionOf(*h.a)), plan.overviewMap.x(scene.scale.positionOf(*h.b)));
        p.fillRect(QRect(o0, overviewBox(l).top() + l.px(2), o1 - o0 + 1, l.px(3)), t.text2);
    }
    for (const bool flagA : {true, false}) {
        const QRect flag = flagRect(scene, flagA);
        if (flag.isNull()) {
            continue;
        }
        paint::vLine(p, scene.scale.x(flagA ? *h.a : *h.b), top, flag.bottom(), t.text1);
        p.setPen(Qt::NoPen);
        p.setBrush(t.text1);
        p.drawRoundedRect(QRectF(flag), 2, 2);
        paint::text(p, flag, Qt::AlignCenter, flagA ? QStringLiteral("A") : QStringLiteral("B"),
                    Fonts::strong(11.5), t.surface);
    }
}

} // namespace lookback::ui::timeline
