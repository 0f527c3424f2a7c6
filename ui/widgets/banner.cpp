#include "ui/widgets/banner.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/glyphs.h"
#include "ui/appearance/parts.h"
#include "ui/appearance/plain_text.h"
#include "ui/widgets/part.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>
#include <cmath>

namespace lookback::ui {
namespace {

constexpr double kSide = 12;

Kind kindOf(BannerKind kind) {
    switch (kind) {
    case BannerKind::Restored:
    case BannerKind::Broken: return Kind::Broken;
    case BannerKind::Unfinished:
    case BannerKind::Operator:
    case BannerKind::Occurred: return Kind::Finding;
    case BannerKind::Hypothetical: return Kind::Privacy;
    case BannerKind::Notice: return Kind::Status;
    }
    Q_UNREACHABLE();
}

Glyph glyphOf(BannerKind kind) {
    switch (kind) {
    case BannerKind::Restored:
    case BannerKind::Broken: return Glyph::BrokenOctagon;
    case BannerKind::Unfinished:
    case BannerKind::Operator: return Glyph::FindingTriangle;
    case BannerKind::Occurred: return Glyph::BackDated;
    case BannerKind::Hypothetical: return Glyph::None;
    case BannerKind::Notice: return Glyph::Info;
    }
    Q_UNREACHABLE();
}

// Text on the hatch of a hypothesis stands on its own patch of surface.
double paintPatch(QPainter& painter, double x, const QRectF& row, const QString& text,
                  const QFont& font, const QColor& color) {
    const double width = QFontMetricsF(font).horizontalAdvance(text);
    painter.fillRect(QRectF(x - scaledF(4), row.top() + scaledF(5), width + scaledF(8),
                            row.height() - scaledF(10)),
                     theme().surface);
    paintLine(painter, QRectF(x, row.top(), width + 1, row.height()), text, font, color);
    return x + width + scaledF(14);
}

} // namespace

Banner::Banner(const BannerSpec& spec, QWidget* parent)
    : QWidget(parent), m_link(new QPushButton(this)) {
    appearance::setKind(m_link, "link");
    m_link->setCursor(Qt::PointingHandCursor);
    connect(m_link, &QPushButton::clicked, this, &Banner::linkActivated);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    followAppearance(this);
    connect(&Appearance::instance(), &Appearance::changed, this, &Banner::placeLink);
    setSpec(spec);
}

void Banner::setSpec(const BannerSpec& spec) {
    m_spec = spec;
    m_link->setObjectName(spec.kind == BannerKind::Restored     ? QStringLiteral("bannerLinkRestored")
                          : spec.kind == BannerKind::Unfinished ? QStringLiteral("bannerLinkUnfinished")
                                                                : QStringLiteral("bannerLink%1").arg(static_cast<int>(spec.kind)));
    m_spec.statement = visibleText(spec.statement);
    m_spec.sentence = visibleText(spec.sentence);
    setAccessibleName(m_spec.statement + u' ' + m_spec.sentence);
    m_link->setText(spec.link);
    m_link->setVisible(!spec.link.isEmpty());
    placeLink();
    update();
}

QSize Banner::sizeHint() const { return {scaled(320), scaled(30)}; }
QSize Banner::minimumSizeHint() const { return {scaled(120), scaled(30)}; }

void Banner::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeLink();
}

void Banner::placeLink() {
    const QSize size = m_link->sizeHint();
    const int keyRoom = m_spec.key.isEmpty() ? 0 : scaled(26);
    m_link->setGeometry(width() - scaled(kSide) + 2 - size.width() - keyRoom,
                        (height() - 1 - size.height()) / 2, size.width(), size.height());
}

void Banner::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    const Kind kind = kindOf(m_spec.kind);
    const KindColors colors = t.kind(kind);
    const bool broken = m_spec.kind == BannerKind::Broken || m_spec.kind == BannerKind::Restored;
    const bool hypothetical = m_spec.kind == BannerKind::Hypothetical;
    QPainter painter(this);
    painter.fillRect(rect(), hypothetical ? t.surface : colors.tint);
    if (hypothetical)
        paintHatch(painter, rect(), t.isHighContrast() ? t.pressed : colors.tint, scaledF(9));
    const QColor line = broken || t.isHighContrast() ? colors.text : t.edge;
    if (t.isHighContrast()) {
        painter.setPen(QPen(line, 1));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    } else {
        painter.fillRect(0, height() - 1, width(), 1, line);
    }

    const QRectF row(0, 0, width(), height() - 1);
    double x = scaledF(kSide);
    const Glyph glyph = glyphOf(m_spec.kind);
    if (glyph != Glyph::None) {
        const double side = scaledF(15);
        const GlyphInk ink = m_spec.kind == BannerKind::Operator || m_spec.kind == BannerKind::Unfinished ? GlyphInk::of(kind, t)
                             : broken                            ? GlyphInk(colors.mark)
                                                                 : GlyphInk(colors.text);
        paintGlyph(painter, QRectF(x, row.center().y() - side / 2, side, side), glyph, ink);
        x += side + scaledF(8);
    }
    const QFont bold = Fonts::strong(13);
    const double right = m_link->isVisibleTo(this) ? m_link->x() - scaledF(12)
                                                   : width() - scaledF(kSide);
    if (hypothetical) {
        x = paintPatch(painter, x, row, m_spec.statement, bold, colors.text);
        if (!m_spec.sentence.isEmpty())
            paintPatch(painter, x, row, m_spec.sentence, Fonts::body(13), t.text1);
        if (m_link->isVisibleTo(this))
            painter.fillRect(m_link->geometry().adjusted(-2, 2, 2, -2), t.surface);
    } else {
        const double width = QFontMetricsF(bold).horizontalAdvance(m_spec.statement);
        paintLine(painter, QRectF(x, row.top(), std::max(0.0, right - x), row.height()),
                  m_spec.statement, bold, broken ? colors.text : t.text1);
        if (!m_spec.statement.isEmpty())
            x += width + scaledF(6);
        paintLine(painter, QRectF(x, row.top(), std::max(0.0, right - x), row.height()),
                  m_spec.sentence, Fonts::body(13), t.text1);
    }
    if (!m_spec.key.isEmpty()) {
        const double side = scaledF(18);
        const QRectF box(this->width() - scaledF(kSide) - side, row.center().y() - side / 2, side,
                         side);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(t.control, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 3, 3);
        paintLine(painter, box, m_spec.key, Fonts::body(11), t.text2, Qt::AlignHCenter);
    }
}

BannerStack::BannerStack(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
}

void BannerStack::setBanner(const BannerSpec& spec) {
    const auto found = m_banners.find(spec.kind);
    if (found != m_banners.end()) {
        found->second->setSpec(spec);
    } else {
        auto* banner = new Banner(spec, this);
        const BannerKind kind = spec.kind;
        connect(banner, &Banner::linkActivated, this,
                [this, kind] { Q_EMIT linkActivated(kind); });
        m_banners.emplace(kind, banner);
    }
    arrange();
}

void BannerStack::clearBanner(BannerKind kind) {
    const auto found = m_banners.find(kind);
    if (found == m_banners.end())
        return;
    found->second->hide();
    found->second->deleteLater();
    m_banners.erase(found);
    arrange();
}

void BannerStack::arrange() {
    int shown = 0;
    for (const auto& [kind, banner] : m_banners) {
        m_layout->removeWidget(banner);
        m_layout->addWidget(banner);
        banner->setVisible(shown++ < kMost);
    }
}

} // namespace lookback::ui
