#include "ui/widgets/filter_field.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/glyphs.h"
#include "ui/appearance/icons.h"
#include "ui/appearance/parts.h"
#include "ui/appearance/plain_text.h"
#include "ui/widgets/part.h"

#include <QtCore/QEvent>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtWidgets/QLineEdit>
#include <cmath>

namespace lookback::ui {
namespace {
constexpr double kSide = 9;
constexpr double kGlyph = 14;
} // namespace

FilterField::FilterField(const QString& placeholder, QWidget* parent)
    : QWidget(parent), m_edit(new QLineEdit(this)), m_iconName(QStringLiteral("funnel")) {
    appearance::setKind(m_edit, "bare");
    m_edit->setFrame(false);
    m_edit->setPlaceholderText(placeholder);
    m_edit->setAccessibleName(placeholder);
    m_edit->installEventFilter(this);
    setFocusProxy(m_edit);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    followAppearance(this);
    connect(&Appearance::instance(), &Appearance::changed, this, &FilterField::place);
}

void FilterField::setVerdict(Verdict verdict, const QString& note) {
    m_verdict = verdict;
    m_note = visibleText(note);
    m_edit->setAccessibleDescription(m_note);
    place();
    update();
}

void FilterField::setIconName(const QString& name) {
    m_iconName = name;
    update();
}

QSize FilterField::sizeHint() const { return {scaled(280), scaled(26)}; }
QSize FilterField::minimumSizeHint() const { return {scaled(120), scaled(26)}; }

double FilterField::noteWidth() const {
    return m_note.isEmpty() ? 0 : QFontMetricsF(Fonts::body(11)).horizontalAdvance(m_note) + 1;
}

void FilterField::place() {
    const int left = scaled(kSide + kGlyph + 6);
    const int note = m_note.isEmpty() ? 0 : static_cast<int>(noteWidth()) + scaled(8);
    m_edit->setGeometry(left, 2, width() - left - scaled(kSide) - note, height() - 4);
}

void FilterField::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    place();
}

bool FilterField::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return QWidget::eventFilter(watched, event);
}

void FilterField::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool focus = m_edit->hasFocus();
    QColor border = focus ? t.accent : t.control;
    QColor ink = t.text3;
    Glyph glyph = Glyph::None;
    switch (m_verdict) {
    case Verdict::Rest: break;
    case Verdict::Valid:
        glyph = Glyph::Tick;
        ink = t.ok.text;
        break;
    case Verdict::Invalid:
        glyph = Glyph::Cross;
        ink = border = t.broken.text;
        break;
    case Verdict::NoRows:
        glyph = Glyph::Minus;
        ink = border = t.finding.text;
        break;
    }
    const double width = focus ? 2 : 1;
    painter.setPen(QPen(border, width));
    painter.setBrush(isEnabled() ? t.surface : t.window);
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 4, 4);
    const double side = scaledF(kGlyph);
    const QRectF box(scaledF(kSide), height() / 2.0 - side / 2, side, side);
    if (glyph == Glyph::None)
        paintIcon(painter, box, m_iconName, t.text3);
    else
        paintGlyph(painter, box.adjusted(1, 1, -1, -1), glyph, ink);
    const double note = noteWidth();
    const bool plain = m_verdict == Verdict::Rest || m_verdict == Verdict::Valid;
    paintLine(painter, QRectF(this->width() - scaledF(kSide) - note, 0, note, height()), m_note,
              Fonts::body(11), plain ? t.text3 : ink);
}

} // namespace lookback::ui
