// The lanes: glyphs that merge when they crowd, and the status as bands.
#include "ui/timeline/paint_parts.h"

#include "ui/appearance/glyphs.h"
#include "ui/format/format.h"

#include <QtGui/QPixmap>

#include <algorithm>
#include <cmath>

namespace lookback::ui::timeline::paint {
namespace {

using aggregate::StatusBand;

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
        return {Glyph::CurrentRing, Glyph::UpcastArrow, t.control, GlyphInk::of(Kind::Admin, t),
                t.text3};
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
    return {Glyph::SnapshotDiamond, Glyph::Cross, snapshot, GlyphInk::of(Kind::Broken, t),
            t.snapshot.text};
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
            const double side = k.scene.layers.scale * (ring                      ? 10
                                                        : lane == Layer::Findings ? 13
                                                                                  : 12);
            glyph = stamp(p, g.strong ? look.strongGlyph : look.glyph,
                          g.strong ? look.strongInk : look.ink, side);
        }
        const QSizeF size = glyph.deviceIndependentSize();
        p.drawPixmap(
            QPointF(g.x + 0.5 - size.width() / 2, row.center().y() + 0.5 - size.height() / 2),
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
        const auto [x0, x1] = runSpan(k, run);
        const bool outside = runStart(k, run) > k.right();
        if (outside || (x1 <= drawnTo && run.status != StatusBand::Halted)) {
            continue;
        }
        switch (run.status) {
        case StatusBand::None:
            break;
        case StatusBand::Open:
            p.fillRect(QRect(x0, y - k.px(2) / 2, x1 - x0 + 1, std::max(2, k.px(2))),
                       k.t.admin.mark);
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

} // namespace

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

} // namespace lookback::ui::timeline::paint

namespace lookback::ui::timeline {

QString laneName(Layer lane) {
    switch (lane) {
    case Layer::Snapshots:
        return paint::tr("snapshots");
    case Layer::Status:
        return paint::tr("status");
    case Layer::Upcast:
        return paint::tr("upcast");
    case Layer::Privacy:
        return paint::tr("privacy");
    case Layer::Marks:
        return paint::tr("marks");
    case Layer::Checks:
        return paint::tr("checks");
    case Layer::Findings:
        return paint::tr("findings");
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

} // namespace lookback::ui::timeline
