#include "ui/appearance/glyphs.h"

#include <QtCore/QHash>
#include <QtGui/QPaintDevice>
#include <QtGui/QPainter>
#include <QtGui/QPixmapCache>
#include <cmath>
#include <numbers>

namespace lookback::ui {
namespace {

// A glyph is a filled part and a line part; a filled part may be outlined and may carry a sign
// that is drawn in the edge colour (and already cut out of the fill).
struct Shape {
    QPainterPath fill;
    QPainterPath line;
    QPainterPath sign;
    bool outlined = false;
    QPainterPath whole;
};

QPointF onCircle(QPointF centre, double radius, double degrees) {
    const double a = degrees * std::numbers::pi / 180.0;
    return centre + QPointF(radius * std::cos(a), -radius * std::sin(a));
}

QPainterPath polyline(std::initializer_list<QPointF> points, bool closed = false) {
    QPainterPath path;
    bool first = true;
    for (const QPointF& p : points) {
        first ? path.moveTo(p) : path.lineTo(p);
        first = false;
    }
    if (closed)
        path.closeSubpath();
    return path;
}

QPainterPath circle(double x, double y, double r) {
    QPainterPath path;
    path.addEllipse(QPointF(x, y), r, r);
    return path;
}

QPainterPath thick(const QPainterPath& centreLine, double width) {
    QPainterPathStroker stroker;
    stroker.setWidth(width);
    stroker.setCapStyle(Qt::RoundCap);
    stroker.setJoinStyle(Qt::RoundJoin);
    return stroker.createStroke(centreLine).simplified();
}

Shape lines(const QPainterPath& centreLine, double width) {
    Shape s;
    s.line = thick(centreLine, width);
    return s;
}

Shape solid(const QPainterPath& fill) {
    Shape s;
    s.fill = fill;
    return s;
}

Shape cutOut(const QPainterPath& fill, const QPainterPath& sign) {
    Shape s;
    s.fill = fill.subtracted(sign);
    return s;
}

// Six arms, each with a pair of twigs.
QPainterPath star(double radius) {
    const QPointF c(8, 8);
    QPainterPath path;
    for (int arm = 0; arm < 6; ++arm) {
        const double angle = 90.0 + arm * 60.0;
        path.moveTo(c);
        path.lineTo(onCircle(c, radius, angle));
        const QPointF fork = onCircle(c, radius * 0.52, angle);
        path.moveTo(onCircle(fork, radius * 0.36, angle + 52));
        path.lineTo(fork);
        path.lineTo(onCircle(fork, radius * 0.36, angle - 52));
    }
    return path;
}

Shape struckStar() {
    const QPainterPath strike = polyline({{2.2, 13.8}, {13.8, 2.2}});
    Shape s;
    s.line = thick(star(6.3), 1.2).subtracted(thick(strike, 3.4)).united(thick(strike, 1.4));
    return s;
}

Shape sliders() {
    QPainterPath path = polyline({{1.5, 3.5}, {8.9, 3.5}});
    path.addPath(polyline({{13.1, 3.5}, {14.5, 3.5}}));
    path.addPath(circle(11, 3.5, 2));
    path.addPath(polyline({{1.5, 8}, {2.9, 8}}));
    path.addPath(polyline({{7.1, 8}, {14.5, 8}}));
    path.addPath(circle(5, 8, 2));
    path.addPath(polyline({{1.5, 12.5}, {8.9, 12.5}}));
    path.addPath(polyline({{13.1, 12.5}, {14.5, 12.5}}));
    path.addPath(circle(11, 12.5, 2));
    return lines(path, 1.2);
}

Shape seal() {
    QPainterPath frame;
    frame.addRoundedRect(QRectF(2.4, 2.4, 11.2, 11.2), 2.2, 2.2);
    Shape s = lines(frame, 1.3);
    s.fill.addRoundedRect(QRectF(6.2, 6.2, 3.6, 3.6), 1, 1);
    return s;
}

Shape erasedBox() {
    const QRectF box(2, 3, 12, 10);
    QPainterPath frame;
    frame.addRect(box);
    QPainterPath hatch;
    for (double x = -8; x < 16; x += 3.6) {
        hatch.moveTo(x, 13.5);
        hatch.lineTo(x + 11, 2.5);
    }
    QPainterPath inside;
    inside.addRect(box);
    Shape s;
    s.line = thick(frame, 1.2).united(thick(hatch, 1.2).intersected(inside));
    return s;
}

Shape findingTriangle() {
    const QPainterPath outline = polyline({{8, 2.4}, {14.4, 13.6}, {1.6, 13.6}}, true);
    QPainterPath sign = thick(polyline({{8, 6.6}, {8, 9.6}}), 1.5);
    sign.addPath(circle(8, 11.7, 0.9));
    Shape s;
    s.fill = outline.united(thick(outline, 1.2)).subtracted(sign);
    s.sign = sign;
    s.outlined = true;
    return s;
}

Shape snapshotDiamond() {
    Shape s = solid(polyline({{8, 1.8}, {14.2, 8}, {8, 14.2}, {1.8, 8}}, true));
    s.outlined = true;
    return s;
}

Shape upcastArrow() {
    return solid(polyline(
        {{8, 1.6}, {13.4, 7.6}, {10, 7.6}, {10, 14.2}, {6, 14.2}, {6, 7.6}, {2.6, 7.6}}, true));
}

Shape backDated() {
    QPainterPath path = polyline({{5.6, 2.6}, {2.4, 5.8}, {5.6, 9}});
    path.moveTo(2.6, 5.8);
    path.lineTo(10, 5.8);
    path.arcTo(QRectF(6.2, 5.8, 7.4, 7.4), 90, -180);
    path.lineTo(6.6, 13.2);
    return lines(path, 1.4);
}

Shape anchor() {
    QPainterPath path = circle(8, 3.3, 1.7);
    path.addPath(polyline({{8, 5}, {8, 14.2}}));
    path.addPath(polyline({{5, 7.2}, {11, 7.2}}));
    path.moveTo(2.2, 9.4);
    path.quadTo(QPointF(2.8, 14.2), QPointF(8, 14.3));
    path.quadTo(QPointF(13.2, 14.2), QPointF(13.8, 9.4));
    return lines(path, 1.2);
}

Shape mark() {
    Shape s = lines(polyline({{3.4, 2}, {3.4, 14.4}}), 1.4);
    s.fill = polyline({{3.4, 2}, {13.6, 2}, {11.4, 5.6}, {13.6, 9.2}, {3.4, 9.2}}, true);
    return s;
}

QPainterPath octagon(double r) {
    QPainterPath path;
    for (int i = 0; i < 8; ++i) {
        const QPointF p = onCircle({8, 8}, r, 22.5 + i * 45);
        i == 0 ? path.moveTo(p) : path.lineTo(p);
    }
    path.closeSubpath();
    return path;
}

Shape okDisc() {
    return cutOut(circle(8, 8, 7), thick(polyline({{4.9, 8.3}, {7.1, 10.5}, {11.2, 6}}), 1.4));
}

Shape brokenOctagon() {
    QPainterPath cross = polyline({{5.6, 5.6}, {10.4, 10.4}});
    cross.addPath(polyline({{10.4, 5.6}, {5.6, 10.4}}));
    return cutOut(octagon(7.5), thick(cross, 1.3));
}

Shape halfDisc() {
    Shape s = lines(circle(8, 8, 6.4), 1.2);
    s.fill.moveTo(8, 1.6);
    s.fill.arcTo(QRectF(1.6, 1.6, 12.8, 12.8), 90, 180);
    s.fill.closeSubpath();
    return s;
}

Shape dashCircle() {
    QPainterPath path = circle(8, 8, 6.4);
    path.addPath(polyline({{5, 8}, {11, 8}}));
    return lines(path, 1.2);
}

Shape padlock() {
    QPainterPath path;
    path.addRoundedRect(QRectF(3.8, 7.2, 8.4, 7), 1.6, 1.6);
    path.moveTo(5.6, 7.2);
    path.lineTo(5.6, 4.2);
    path.arcTo(QRectF(5.6, 1.6, 4.8, 4.8), 180, -180);
    path.lineTo(10.4, 7.2);
    return lines(path, 1.2);
}

Shape eye() {
    QPainterPath path;
    path.moveTo(1.2, 8);
    path.quadTo(QPointF(8, -1), QPointF(14.8, 8));
    path.quadTo(QPointF(8, 17), QPointF(1.2, 8));
    path.closeSubpath();
    path.addPath(circle(8, 8, 2.3));
    return lines(path, 1.2);
}

Shape pauseSign() {
    Shape s = lines(circle(8, 8, 6.4), 1.2);
    s.fill.addRoundedRect(QRectF(5.5, 5.4, 2, 5.2), 0.8, 0.8);
    s.fill.addRoundedRect(QRectF(8.5, 5.4, 2, 5.2), 0.8, 0.8);
    return s;
}

Shape info() {
    QPainterPath sign = thick(polyline({{8, 7.4}, {8, 11.2}}), 1.5);
    sign.addPath(circle(8, 4.9, 0.95));
    return cutOut(circle(8, 8, 7), sign);
}

Shape crossed(double from, double to, double width) {
    QPainterPath path = polyline({{from, from}, {to, to}});
    path.addPath(polyline({{to, from}, {from, to}}));
    return lines(path, width);
}

Shape plus() {
    QPainterPath path = polyline({{8, 2.6}, {8, 13.4}});
    path.addPath(polyline({{2.6, 8}, {13.4, 8}}));
    return lines(path, 1.4);
}

Shape transferArrow() {
    QPainterPath path = polyline({{3, 13}, {12.8, 3.2}});
    path.addPath(polyline({{6.4, 3.2}, {12.8, 3.2}, {12.8, 9.6}}));
    return lines(path, 1.3);
}

// A clock whose rim runs backwards into an arrow.
Shape logo() {
    QPainterPath path;
    const QRectF rim(2.6, 2.6, 11.8, 11.8);
    path.arcMoveTo(rim, 97);
    path.arcTo(rim, 97, -265);
    path.addPath(polyline({{1.3, 2.4}, {2.9, 6.9}, {6.9, 5.5}}));
    path.addPath(polyline({{8.6, 5}, {8.6, 8.7}, {11, 10.1}}));
    return lines(path, 1.45);
}

Shape makeShape(Glyph glyph) {
    switch (glyph) {
    case Glyph::None: return {};
    case Glyph::Plus: return plus();
    case Glyph::Minus: return lines(polyline({{2.6, 8}, {13.4, 8}}), 1.4);
    case Glyph::FrostStar: return lines(star(6.8), 1.3);
    case Glyph::FrostStarStruck: return struckStar();
    case Glyph::Sliders: return sliders();
    case Glyph::Seal: return seal();
    case Glyph::ErasedBox: return erasedBox();
    case Glyph::FindingTriangle: return findingTriangle();
    case Glyph::SnapshotDiamond: return snapshotDiamond();
    case Glyph::UpcastArrow: return upcastArrow();
    case Glyph::CurrentRing: return lines(circle(8, 8, 3.4), 1.3);
    case Glyph::BackDated: return backDated();
    case Glyph::Anchor: return anchor();
    case Glyph::Mark: return mark();
    case Glyph::OkDisc: return okDisc();
    case Glyph::HalfDisc: return halfDisc();
    case Glyph::BrokenOctagon: return brokenOctagon();
    case Glyph::DashCircle: return dashCircle();
    case Glyph::Padlock: return padlock();
    case Glyph::Eye: return eye();
    case Glyph::Pause: return pauseSign();
    case Glyph::Info: return info();
    case Glyph::Tick: return lines(polyline({{3, 8.6}, {6.4, 12}, {13, 4.6}}), 1.5);
    case Glyph::Cross: return crossed(3.2, 12.8, 1.4);
    case Glyph::Close: return crossed(4.6, 11.4, 1.3);
    case Glyph::ChevronDown: return lines(polyline({{3.4, 6}, {8, 10.6}, {12.6, 6}}), 1.3);
    case Glyph::ChevronRight: return lines(polyline({{6, 3.4}, {10.6, 8}, {6, 12.6}}), 1.3);
    case Glyph::TransferArrow: return transferArrow();
    case Glyph::Logo: return logo();
    }
    Q_UNREACHABLE();
}

const Shape& shapeOf(Glyph glyph) {
    static QHash<int, Shape> shapes;
    auto found = shapes.find(static_cast<int>(glyph));
    if (found == shapes.end()) {
        Shape shape = makeShape(glyph);
        shape.whole = shape.fill.united(shape.line).united(shape.sign);
        found = shapes.insert(static_cast<int>(glyph), std::move(shape));
    }
    return *found;
}

void paintShape(QPainter& painter, const QRectF& square, const Shape& shape, const GlyphInk& ink) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(square.topLeft());
    painter.scale(square.width() / 16.0, square.height() / 16.0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink.main);
    painter.drawPath(shape.fill);
    painter.drawPath(shape.line);
    if (shape.outlined && ink.edge != ink.main) {
        painter.setBrush(ink.edge);
        painter.drawPath(shape.sign);
        // One device-independent pixel, whatever the size of the glyph.
        QPen pen(ink.edge, 16.0 / square.width());
        pen.setJoinStyle(Qt::RoundJoin);
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(shape.fill.united(shape.sign));
    }
    painter.restore();
}

bool cacheable(const QPainter& painter) {
    const int type = painter.device()->devType();
    return (type == QInternal::Widget || type == QInternal::Image || type == QInternal::Pixmap) &&
           painter.worldTransform().type() <= QTransform::TxTranslate;
}

QPixmap cachedPixmap(Glyph glyph, double side, double ratio, const GlyphInk& ink) {
    const QString key =
        QStringLiteral("lookback-glyph/%1/%2/%3/%4/%5")
            .arg(static_cast<int>(glyph))
            .arg(side)
            .arg(ratio)
            .arg(ink.main.rgba())
            .arg(ink.edge.rgba());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    // One pixel of air on each side holds the outline's outer half.
    const int device = static_cast<int>(std::ceil((side + 2) * ratio));
    pixmap = QPixmap(device, device);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintShape(painter, QRectF(1, 1, side, side), shapeOf(glyph), ink);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

} // namespace

GlyphInk GlyphInk::of(Kind kind, const Theme& theme) {
    if (kind == Kind::None)
        return theme.text2;
    const KindColors colors = theme.kind(kind);
    return {colors.mark, colors.edge};
}

void paintGlyph(QPainter& painter, const QRectF& box, Glyph glyph, const GlyphInk& ink) {
    if (glyph == Glyph::None || box.isEmpty())
        return;
    const double side = std::min(box.width(), box.height());
    const QPointF corner = box.center() - QPointF(side / 2, side / 2);
    if (!cacheable(painter)) {
        paintShape(painter, QRectF(corner, QSizeF(side, side)), shapeOf(glyph), ink);
        return;
    }
    const double ratio = painter.device()->devicePixelRatioF();
    const QPointF snapped(std::round(corner.x() * ratio) / ratio,
                          std::round(corner.y() * ratio) / ratio);
    painter.drawPixmap(snapped - QPointF(1, 1), cachedPixmap(glyph, side, ratio, ink));
}

const QPainterPath& glyphPath(Glyph glyph) { return shapeOf(glyph).whole; }

Glyph glyphOf(Kind kind) {
    switch (kind) {
    case Kind::None: return Glyph::None;
    case Kind::MoneyIn: return Glyph::Plus;
    case Kind::MoneyOut: return Glyph::Minus;
    case Kind::Status: return Glyph::FrostStar;
    case Kind::Admin: return Glyph::Sliders;
    case Kind::Privacy: return Glyph::Seal;
    case Kind::Finding: return Glyph::FindingTriangle;
    case Kind::Snapshot: return Glyph::SnapshotDiamond;
    case Kind::Ok: return Glyph::OkDisc;
    case Kind::Broken: return Glyph::BrokenOctagon;
    }
    Q_UNREACHABLE();
}

} // namespace lookback::ui
