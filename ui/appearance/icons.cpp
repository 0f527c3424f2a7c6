#include "ui/appearance/icons.h"

#include "ui/appearance/glyphs.h"

#include <QtCore/QFile>
#include <QtCore/QHash>
#include <QtCore/QLoggingCategory>
#include <QtGui/QIconEngine>
#include <QtGui/QPainter>
#include <QtGui/QPixmapCache>
#include <QtSvg/QSvgRenderer>
#include <cmath>

// Outside any namespace, as the macro demands.
static void initIconResources() { Q_INIT_RESOURCE(lookback_icons); }

namespace lookback::ui {
namespace {

void ensureResources() {
    static const bool done = (initIconResources(), true);
    Q_UNUSED(done)
}

// The file's bytes, `currentColor` still in them; empty when there is no such icon.
QByteArray svgSource(const QString& name) {
    static QHash<QString, QByteArray> sources;
    auto found = sources.find(name);
    if (found == sources.end()) {
        ensureResources();
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        QByteArray bytes;
        if (file.open(QIODevice::ReadOnly))
            bytes = file.readAll();
        else
            qWarning("no icon named \"%s\" in icons.txt", qUtf8Printable(name));
        found = sources.insert(name, bytes);
    }
    return *found;
}

// QSvgRenderer alone paints currentColor black.
void renderSvg(QPainter& painter, const QRectF& square, const QString& name, const QColor& color) {
    QByteArray source = svgSource(name);
    if (source.isEmpty()) {
        painter.setPen(QPen(color, 1, Qt::DotLine));
        painter.drawRect(square.adjusted(0.5, 0.5, -0.5, -0.5));
        return;
    }
    source.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
    QSvgRenderer renderer(source);
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter, square);
}

QPixmap svgPixmap(const QString& name, int deviceSide, const QColor& color) {
    const QString key =
        QStringLiteral("lookback-icon/%1/%2/%3").arg(name).arg(deviceSide).arg(color.rgba());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(deviceSide, deviceSide);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderSvg(painter, QRectF(0, 0, deviceSide, deviceSide), name, color);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class ThemedIconEngine : public QIconEngine {
public:
    ThemedIconEngine(Glyph glyph, QString name, Kind kind)
        : m_glyph(glyph), m_name(std::move(name)), m_kind(kind) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode,
               QIcon::State state) override {
        const GlyphInk ink = inkFor(mode, state);
        if (m_name.isEmpty())
            paintGlyph(*painter, rect, m_glyph, ink);
        else
            paintIcon(*painter, rect, m_name, ink.main);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap result(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return result;
    }

    QIconEngine* clone() const override { return new ThemedIconEngine(*this); }
    QString key() const override { return QStringLiteral("LookbackThemedIcon"); }
    QString iconName() override { return m_name; }
    bool isNull() override { return m_glyph == Glyph::None && m_name.isEmpty(); }

private:
    GlyphInk inkFor(QIcon::Mode mode, QIcon::State state) const {
        const Theme& t = theme();
        if (mode == QIcon::Disabled)
            return t.off;
        if (m_kind != Kind::None)
            return GlyphInk::of(m_kind, t);
        const bool lit = mode == QIcon::Active || mode == QIcon::Selected || state == QIcon::On;
        return lit ? t.text1 : t.text2;
    }

    Glyph m_glyph;
    QString m_name;
    Kind m_kind;
};

} // namespace

QIcon icon(Glyph glyph, Kind kind) { return QIcon(new ThemedIconEngine(glyph, {}, kind)); }

QIcon icon(const QString& name, Kind kind) {
    return QIcon(new ThemedIconEngine(Glyph::None, name, kind));
}

bool hasIcon(const QString& name) {
    ensureResources();
    return QFile::exists(QStringLiteral(":/icons/%1.svg").arg(name));
}

QStringList iconNames() {
    ensureResources();
    QFile list(QStringLiteral(":/icons/names.txt"));
    QStringList names;
    if (!list.open(QIODevice::ReadOnly | QIODevice::Text))
        return names;
    const QStringList all =
        QString::fromUtf8(list.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : all) {
        if (!line.startsWith(QLatin1Char('#')))
            names.append(line.trimmed());
    }
    return names;
}

void paintIcon(QPainter& painter, const QRectF& box, const QString& name, const QColor& color) {
    const double side = std::min(box.width(), box.height());
    if (side <= 0)
        return;
    const QPointF corner = box.center() - QPointF(side / 2, side / 2);
    const int type = painter.device()->devType();
    const bool raster =
        type == QInternal::Widget || type == QInternal::Image || type == QInternal::Pixmap;
    if (!raster) {
        painter.save();
        renderSvg(painter, QRectF(corner, QSizeF(side, side)), name, color);
        painter.restore();
        return;
    }
    const double ratio = painter.device()->devicePixelRatioF();
    const QPixmap pixmap = svgPixmap(name, static_cast<int>(std::lround(side * ratio)), color);
    const QPointF snapped(std::round(corner.x() * ratio) / ratio,
                          std::round(corner.y() * ratio) / ratio);
    painter.drawPixmap(QRectF(snapped, QSizeF(side, side)), pixmap, QRectF(pixmap.rect()));
}

} // namespace lookback::ui
