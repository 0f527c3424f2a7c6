#include "ui/widgets/step_rail.h"

#include "ui/appearance/glyphs.h"
#include "ui/appearance/parts.h"
#include "ui/appearance/plain_text.h"
#include "ui/widgets/part.h"

#include <QtGui/QPainter>

namespace lookback::ui {
namespace {
constexpr double kSide = 18;
constexpr double kRow = 34;
constexpr double kTop = 10;
constexpr double kTitle = 32;
} // namespace

StepRail::StepRail(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    followAppearance(this);
}

void StepRail::setTitle(const QString& title) {
    m_title = visibleText(title);
    describe();
}

void StepRail::setSteps(const QStringList& steps) {
    m_steps = steps;
    updateGeometry();
    describe();
}

void StepRail::setCurrent(int index) {
    m_current = index;
    describe();
}

void StepRail::setPointOfNoReturnAfter(int index) {
    m_barAfter = index;
    updateGeometry();
    describe();
}

void StepRail::describe() {
    setAccessibleName(m_title);
    if (m_current >= 0 && m_current < m_steps.size())
        setAccessibleDescription(tr("Step %1 of %2: %3")
                                     .arg(m_current + 1)
                                     .arg(m_steps.size())
                                     .arg(m_steps[m_current]));
    update();
}

double StepRail::barHeight() const { return scaledF(34); }

QSize StepRail::sizeHint() const {
    double height = scaledF(kTop + kTitle) + scaledF(kRow) * static_cast<double>(m_steps.size());
    if (m_barAfter >= 0)
        height += barHeight();
    return {scaled(204), static_cast<int>(height) + scaled(kTop)};
}

QSize StepRail::minimumSizeHint() const { return sizeHint(); }

void StepRail::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.sunken);
    painter.fillRect(width() - 1, 0, 1, height(), t.hair);
    double y = scaledF(kTop);
    const double side = scaledF(kSide);
    paintLine(painter, QRectF(side, y, width() - 2 * side, scaledF(kTitle)), m_title,
              Fonts::body(12), t.text3);
    y += scaledF(kTitle);
    for (int i = 0; i < m_steps.size(); ++i) {
        paintStep(painter, QRectF(0, y, width() - 1, scaledF(kRow)), i);
        y += scaledF(kRow);
        if (i != m_barAfter)
            continue;
        const QRectF bar(side, y + scaledF(5), width() - 2 * side, scaledF(5));
        paintHatch(painter, bar, t.broken.text, 2);
        paintLine(painter, QRectF(side, bar.bottom() + scaledF(2), bar.width(), scaledF(18)),
                  tr("point of no return"), Fonts::body(11), t.broken.text);
        y += barHeight();
    }
}

void StepRail::paintStep(QPainter& painter, const QRectF& row, int index) const {
    const Theme& t = theme();
    const bool done = index < m_current;
    const bool now = index == m_current;
    if (now) {
        painter.fillRect(row, t.sel);
        painter.fillRect(QRectF(row.left(), row.top(), scaledF(3), row.height()), t.fill);
    }
    const double d = scaledF(18);
    const QRectF disc(scaledF(kSide), row.center().y() - d / 2, d, d);
    const QRectF ring = disc.adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setRenderHint(QPainter::Antialiasing);
    const QString number = QString::number(index + 1);
    const bool yellow = now && t.isHighContrast();
    if (done) {
        painter.setPen(t.isHighContrast() ? QPen(t.ok.text, 1) : QPen(Qt::NoPen));
        painter.setBrush(t.ok.tint);
        painter.drawEllipse(ring);
        paintGlyph(painter, disc.adjusted(4, 4, -4, -4), Glyph::Tick, t.ok.text);
    } else if (now) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(yellow ? t.onSel : t.fill);
        painter.drawEllipse(ring);
        paintLine(painter, disc, number, Fonts::strong(11), yellow ? t.sel : t.onFill,
                  Qt::AlignHCenter);
    } else {
        painter.setPen(QPen(t.control, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(ring);
        paintLine(painter, disc, number, Fonts::medium(11), t.text2, Qt::AlignHCenter);
    }
    const double x = disc.right() + scaledF(10);
    const QFont font = now ? Fonts::strong(13) : done ? Fonts::medium(13) : Fonts::body(13);
    paintLine(painter, QRectF(x, row.top(), row.right() - x - scaledF(8), row.height()),
              m_steps[index], font, now ? t.onSel : done ? t.text1 : t.text3);
}

} // namespace lookback::ui
