#include "ui/widgets/busy_line.h"

#include "ui/appearance/parts.h"
#include "ui/widgets/part.h"

#include <QtGui/QPainter>
#include <cmath>

namespace lookback::ui {
namespace {
constexpr double kRoundMs = 1400; // one passage of the moving piece
constexpr double kPiece = 0.38;   // its share of the width
} // namespace

BusyLine::BusyLine(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    m_tick.setInterval(33);
    connect(&m_delay, &QTimer::timeout, this, &BusyLine::reveal);
    connect(&m_tick, &QTimer::timeout, this, [this] { update(); });
    followAppearance(this);
}

void BusyLine::start(const QString& word) {
    m_word = word;
    m_progress = -1;
    setAccessibleName(word);
    if (!m_shown && !m_delay.isActive())
        m_delay.start();
}

void BusyLine::stop() {
    m_delay.stop();
    m_tick.stop();
    m_shown = false;
    setAccessibleName({});
    updateGeometry();
    update();
}

void BusyLine::setProgress(double share) {
    m_progress = std::min(share, 1.0);
    if (moves() && m_shown)
        m_tick.start();
    else
        m_tick.stop();
    update();
}

bool BusyLine::moves() const { return m_progress < 0 && !reducedMotion(); }

void BusyLine::reveal() {
    m_shown = true;
    m_since.start();
    if (moves())
        m_tick.start();
    updateGeometry();
    update();
}

QSize BusyLine::sizeHint() const {
    const bool word = m_shown && reducedMotion();
    return {scaled(80), word ? scaled(2) + scaled(16) : scaled(2)};
}

void BusyLine::paintEvent(QPaintEvent*) {
    if (!m_shown)
        return;
    const Theme& t = theme();
    QPainter painter(this);
    const int line = scaled(2);
    painter.fillRect(0, 0, width(), line, t.pressed);
    if (m_progress >= 0) {
        painter.fillRect(QRectF(0, 0, width() * m_progress, line), t.fill);
    } else if (reducedMotion()) {
        painter.fillRect(0, 0, width(), line, t.fill);
    } else {
        const double phase = std::fmod(static_cast<double>(m_since.elapsed()), kRoundMs) / kRoundMs;
        const double left = width() * (phase * (1 + kPiece) - kPiece);
        painter.fillRect(QRectF(left, 0, width() * kPiece, line), t.fill);
    }
    if (reducedMotion())
        paintLine(painter, QRectF(scaledF(10), line, width() - scaledF(20), height() - line),
                  m_word, Fonts::body(11), t.text3);
}

} // namespace lookback::ui
