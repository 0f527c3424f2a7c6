#include "ui/dialogs/line_strip.h"

#include "ui/appearance/theme.h"

#include <QtGui/QPainter>

namespace lookback::ui {
namespace {
constexpr qint64 kCells = 200;
}

LineStrip::LineStrip(QWidget* parent) : QWidget(parent) { setFixedHeight(scaled(12)); }

QSize LineStrip::sizeHint() const { return {scaled(400), scaled(12)}; }

void LineStrip::setLines(qint64 lines, const std::vector<qint64>& defective) {
    const qint64 cells = std::min(lines, kCells);
    m_cells.assign(static_cast<std::size_t>(cells), false);
    for (const qint64 line : defective)
        if (line >= 1 && line <= lines)
            m_cells[static_cast<std::size_t>((line - 1) * cells / lines)] = true;
    setAccessibleDescription(tr("%1 of %2 lines are defective").arg(defective.size()).arg(lines));
    update();
}

void LineStrip::paintEvent(QPaintEvent*) {
    QPainter p(this);
    const auto& t = theme();
    const double n = static_cast<double>(m_cells.size());
    const double gap = m_cells.size() > 100 ? 0 : 2;
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        const double left = width() * static_cast<double>(i) / n;
        const QRectF cell(left, m_cells[i] ? 0 : scaled(2), width() / n - gap, m_cells[i] ? height() : height() - scaled(4));
        p.fillRect(cell, m_cells[i] ? t.finding.mark : t.moneyIn.mark);
        if (m_cells[i]) {
            p.setPen(t.finding.edge);
            p.drawRect(cell.adjusted(0.5, 0.5, -0.5, -0.5));
        }
    }
}

} // namespace lookback::ui
