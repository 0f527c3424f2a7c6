#include "ui/timeline/scene.h"

#include "ui/format/format.h"

#include <algorithm>

namespace lookback::ui::timeline {
namespace {

constexpr int kBarGap = 7;
constexpr int kGlyphGap = 11;

// Codes of the rules broken in a cluster, "R1 R2"; looks at no more than a few hundred events.
QString ruleText(const Scene& scene, const PlaceOrder& order, const Cluster& cluster) {
    constexpr std::size_t kLook = 512;
    const aggregate::Series& s = scene.index->series();
    unsigned bits = 0;
    const std::size_t end = std::min(cluster.endPlace, cluster.beginPlace + kLook);
    for (std::size_t k = cluster.beginPlace; k < end; ++k) {
        bits |= s.ruleBits[order.event(k)];
    }
    QStringList codes;
    for (std::size_t i = 0; i < s.ruleCodes.size() && i < 8; ++i) {
        if (((bits >> i) & 1U) != 0) {
            codes << QString::fromStdString(s.ruleCodes[i]);
        }
    }
    return codes.join(QLatin1Char(' '));
}

void addFacetLane(const Scene& scene, Plan& plan, Layer lane, FacetMask mask, FacetMask strong) {
    const PlaceOrder& order = scene.index->order(scene.scale.kind(), true);
    const int gap = scene.layers.px(kGlyphGap);
    auto& glyphs = plan.lanes[static_cast<std::size_t>(lane)];
    for (const Cluster& cluster : clusterColumns(plan.events, mask, gap)) {
        LaneGlyph glyph{cluster, scene.layers.plotLeft + cluster.centre(), {}, false};
        const auto hit = order.firstWith(strong, cluster.beginPlace, cluster.endPlace);
        glyph.strong = hit.has_value();
        if (lane == Layer::Findings) {
            glyph.label = ruleText(scene, order, cluster);
        } else if (lane == Layer::Snapshots && cluster.count == 1) {
            const auto place = order.firstWith(mask, cluster.beginPlace, cluster.endPlace);
            glyph.label = QLatin1Char('v') +
                          QString::number(scene.index->series().version[order.event(*place)]);
        }
        glyphs.push_back(std::move(glyph));
    }
}

void addMarkLane(const Scene& scene, Plan& plan, Layer lane, const QList<Mark>& marks) {
    std::vector<int> xs;
    std::vector<const Mark*> seen;
    for (const Mark& mark : marks) {
        const std::int64_t p = scene.scale.positionOfRank(mark.rank);
        if (mark.rank <= scene.index->count() && scene.scale.map().contains(p)) {
            xs.push_back(scene.scale.map().x(p));
            seen.push_back(&mark);
        }
    }
    for (const Cluster& cluster : clusterMarks(xs, scene.layers.px(kGlyphGap))) {
        LaneGlyph glyph{cluster, cluster.centre(), seen[cluster.beginPlace]->label, false};
        plan.lanes[static_cast<std::size_t>(lane)].push_back(std::move(glyph));
    }
}

ValueScale valueScale(const Scene& scene, const StepCurve& curve) {
    std::int64_t low = std::min<std::int64_t>(curve.low, 0);
    std::int64_t high = std::max<std::int64_t>(curve.high, 0);
    if (!scene.index->limits().empty()) {
        low = std::min(low, scene.index->limits().front());
    }
    const QRect box = scene.layers.rect(Layer::Balance);
    const double air = scene.layers.scale * 6;
    return {low,
            high,
            scene.index->series().decimals,
            scene.logValues,
            box.top() + air,
            box.bottom() - air};
}

} // namespace

QString Scene::money(std::int64_t value) const {
    return texts.money ? texts.money(value)
                       : format::money(value, index ? index->series().decimals : 0);
}

QString Scene::signedMoney(std::int64_t value) const {
    const QString text = money(value);
    return value > 0 ? QLatin1Char('+') + text : text;
}

int Scene::offset(std::int64_t t) const {
    return texts.utcOffset ? texts.utcOffset(t) : 0;
}

std::optional<std::int64_t> Scene::timeOf(const Place& place) const {
    if (place.instant) {
        return place.instant;
    }
    if (!index || place.rank <= 0 || place.rank > index->count()) {
        return std::nullopt;
    }
    return index->timeOf(place.rank);
}

QString Scene::caption(const Place& place) const {
    const QChar sign =
        index && index->axis() == Axis::Occurred ? QLatin1Char('#') : QLatin1Char('v');
    const bool before = !index || place.rank <= 0 || place.rank > index->count();
    return sign +
           QString::number(
               before ? 0 : index->series().version[static_cast<std::size_t>(place.rank - 1)]);
}

Plan makePlan(const Scene& scene, Plan before) {
    Plan plan;
    const ScaleKind kind = scene.scale.kind();
    const PlaceOrder& visible = scene.index->order(kind, true);
    const PlaceOrder& all = scene.index->order(kind, false);
    plan.events = binEvents(scene.scale, visible, scene.scale.map());
    plan.all =
        scene.index->filtered() ? binEvents(scene.scale, all, scene.scale.map()) : plan.events;
    plan.overviewMap = scene.scale.fullMap(scene.layers.plotLeft, scene.layers.plotWidth);
    plan.overviewOf = scene.index;
    if (scene.scale.showsAll()) {
        plan.overview = plan.events;
    } else if (before.overviewOf == scene.index && before.overviewMap == plan.overviewMap) {
        plan.overview = std::move(before.overview);
    } else {
        plan.overview = binEvents(scene.scale, visible, plan.overviewMap);
    }

    const int gap = scene.layers.px(kBarGap);
    plan.in = clusterColumns(plan.events, bit(Facet::In), gap);
    plan.out = clusterColumns(plan.events, bit(Facet::Out), gap);
    plan.status = clusterColumns(plan.events, bit(Facet::Status), gap);
    plan.administrative = clusterColumns(plan.events, bit(Facet::Administrative), gap);
    plan.privacy = clusterColumns(plan.events, bit(Facet::Privacy), gap);
    for (const auto* row : {&plan.in, &plan.out}) {
        for (const Cluster& c : *row) {
            plan.highest = std::max(plan.highest, c.count);
        }
    }

    plan.curve = stepCurve(*scene.index, all, plan.all);
    plan.values = valueScale(scene, plan.curve);
    const int labelGap = scene.layers.px(62);
    plan.ruler = kind == ScaleKind::Time
                     ? timeRuler(scene.scale.map(), labelGap, QLocale())
                     : eventRuler(scene.scale.map(), labelGap, scene.index->count(), QLocale());

    addFacetLane(scene, plan, Layer::Snapshots, facetsOfLane(Layer::Snapshots),
                 bit(Facet::BadSnapshot));
    addFacetLane(scene, plan, Layer::Upcast, bit(Facet::Upcast) | bit(Facet::Current),
                 bit(Facet::Upcast));
    addFacetLane(scene, plan, Layer::Privacy, facetsOfLane(Layer::Privacy), bit(Facet::Erased));
    addFacetLane(scene, plan, Layer::Findings, facetsOfLane(Layer::Findings), 0);
    addMarkLane(scene, plan, Layer::Marks, scene.marks);
    addMarkLane(scene, plan, Layer::Checks, scene.checks);
    return plan;
}

std::int64_t firstRank(const Scene& scene, const Cluster& cluster, FacetMask mask) {
    const PlaceOrder& order = scene.index->order(scene.scale.kind(), true);
    const auto place = order.firstWith(mask, cluster.beginPlace, cluster.endPlace);
    return order.rank(place.value_or(cluster.beginPlace));
}

FacetMask facetsOfLane(Layer lane) {
    switch (lane) {
    case Layer::Snapshots:
        return bit(Facet::Snapshot) | bit(Facet::BadSnapshot);
    case Layer::Status:
        return bit(Facet::Status);
    case Layer::Upcast:
        return bit(Facet::Upcast);
    case Layer::Privacy:
        return bit(Facet::Sealed) | bit(Facet::Erased) | bit(Facet::Privacy);
    case Layer::Findings:
        return bit(Facet::Finding);
    case Layer::Head:
    case Layer::Overview:
    case Layer::Events:
    case Layer::Balance:
    case Layer::Marks:
    case Layer::Checks:
    case Layer::Ruler:
    case Layer::Track:
    case Layer::Summary:
        return 0;
    }
    return 0;
}

} // namespace lookback::ui::timeline
