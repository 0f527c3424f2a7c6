#include "ui/widgets/values.h"

#include "ui/appearance/plain_text.h"
#include "ui/widgets/part.h"

namespace lookback::ui {

PersonalValue::PersonalValue(QWidget* parent) : QAbstractButton(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::clicked, this, [this] {
        if (m_value.state == PersonalState::Masked)
            Q_EMIT revealRequested();
    });
    followAppearance(this);
}

void PersonalValue::setValue(const QString& field, const PersonalValueSpec& value) {
    m_value = value;
    m_value.text = visibleText(value.text);
    m_value.note = visibleText(value.note);
    const bool masked = value.state == PersonalState::Masked;
    setFocusPolicy(masked ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(masked ? Qt::PointingHandCursor : Qt::ArrowCursor);
    const QString word = personalStateWord(value.state);
    setAccessibleName(m_value.text.isEmpty() || masked
                          ? tr("%1: %2").arg(field, word)
                          : tr("%1: %2, %3").arg(field, word, m_value.text));
    setAccessibleDescription(masked ? tr("Press to reveal") : QString());
    updateGeometry();
    update();
}

QSize PersonalValue::sizeHint() const {
    return {static_cast<int>(personalValueWidth(m_value, Fonts::body(13))), scaled(24)};
}

QSize PersonalValue::minimumSizeHint() const {
    return {std::min(sizeHint().width(), scaled(100)), scaled(24)};
}

void PersonalValue::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintPersonalValue(painter, rect(), m_value, Fonts::body(13), Qt::AlignLeft);
}

Sparkline::Sparkline(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    followAppearance(this);
}

void Sparkline::setValues(const QList<double>& values, const QString& spokenSummary) {
    m_values = values;
    setAccessibleName(spokenSummary);
    update();
}

QSize Sparkline::sizeHint() const { return {scaled(60), scaled(16)}; }

void Sparkline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintSparkline(painter, QRectF(rect()).adjusted(0, 2, 0, -3), m_values, theme().text3);
}

} // namespace lookback::ui
