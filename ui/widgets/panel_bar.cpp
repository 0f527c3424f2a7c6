#include "ui/widgets/panel_bar.h"

#include "ui/appearance/icons.h"
#include "ui/appearance/parts.h"
#include "ui/appearance/plain_text.h"
#include "ui/widgets/part.h"

#include <QtCore/QEvent>
#include <QtGui/QAction>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <cmath>

namespace lookback::ui {
namespace {

constexpr double kIcon = 16;
constexpr double kGap = 6;
constexpr double kSide = 8;

class PanelButton : public QToolButton {
public:
    PanelButton(QAction* action, QString iconName, QWidget* parent)
        : QToolButton(parent), m_iconName(std::move(iconName)) {
        setDefaultAction(action);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        followAppearance(this);
    }

    QSize sizeHint() const override {
        double width = scaledF(2 * kSide + kIcon + kGap) +
                       QFontMetricsF(Fonts::strong(13)).horizontalAdvance(label());
        if (!key().isEmpty())
            width += scaledF(kGap) + QFontMetricsF(Fonts::body(11)).horizontalAdvance(key());
        return {static_cast<int>(std::ceil(width)), scaled(24)};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& t = theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (isChecked() || isDown() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(isChecked() || isDown() ? t.pressed : t.hover);
            painter.drawRoundedRect(rect(), 4, 4);
        }
        double x = scaledF(kSide);
        const double side = scaledF(kIcon);
        const QColor ink = isEnabled() ? t.text1 : t.off;
        paintIcon(painter, QRectF(x, height() / 2.0 - side / 2, side, side), m_iconName,
                  isEnabled() ? t.text2 : t.off);
        x += side + scaledF(kGap);
        const QFont font = isChecked() ? Fonts::strong(13) : Fonts::body(13);
        paintLine(painter, QRectF(x, 0, width() - x, height()), label(), font, ink);
        x += QFontMetricsF(font).horizontalAdvance(label()) + scaledF(kGap);
        paintLine(painter, QRectF(x, 0, width() - x, height()), key(), Fonts::body(11),
                  isChecked() || isDown() ? t.text2 : t.text3);
    }

private:
    QString label() const { return text().remove(u'&'); }
    QString key() const {
        return defaultAction() ? defaultAction()->shortcut().toString(QKeySequence::NativeText)
                               : QString();
    }

    QString m_iconName;
};

// Takes its place always, paints itself only while the title is hovered or has the focus.
class QuietButton : public QToolButton {
public:
    QuietButton(const QIcon& icon, DockTitle* title) : QToolButton(title), m_title(title) {
        setIcon(icon);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        followAppearance(this);
    }

    QSize sizeHint() const override { return {scaled(24), scaled(24)}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override {
        if (!m_title->buttonsShown())
            return;
        const Theme& t = theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (isDown() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(isDown() ? t.pressed : t.hover);
            painter.drawRoundedRect(rect(), 4, 4);
        }
        const double side = scaledF(14);
        const QRectF box(width() / 2.0 - side / 2, height() / 2.0 - side / 2, side, side);
        icon().paint(&painter, box.toRect(), Qt::AlignCenter,
                     isEnabled() ? QIcon::Normal : QIcon::Disabled);
    }
    void focusInEvent(QFocusEvent* event) override {
        QToolButton::focusInEvent(event);
        m_title->update();
        parentWidget()->update();
    }
    void focusOutEvent(QFocusEvent* event) override {
        QToolButton::focusOutEvent(event);
        m_title->update();
    }

private:
    DockTitle* m_title;
};

} // namespace

PanelBar::PanelBar(QWidget* parent) : QWidget(parent), m_layout(new QHBoxLayout(this)) {
    m_layout->setContentsMargins(6, 1, 6, 0);
    m_layout->setSpacing(4);
    m_layout->addStretch();
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    followAppearance(this);
}

QToolButton* PanelBar::addPanel(QAction* toggle, const QString& iconName,
                                const QString& objectName) {
    auto* button = new PanelButton(toggle, iconName, this);
    button->setObjectName(objectName);
    m_layout->insertWidget(m_layout->count() - 1, button);
    return button;
}

QSize PanelBar::sizeHint() const {
    return {m_layout->sizeHint().width(), scaled(30)};
}
QSize PanelBar::minimumSizeHint() const { return {scaled(120), scaled(30)}; }

void PanelBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().window);
    painter.fillRect(0, 0, width(), 1, theme().edge);
}

DockTitle::DockTitle(const QString& title, QWidget* parent)
    : QWidget(parent), m_buttons(new QHBoxLayout(this)) {
    m_buttons->setContentsMargins(0, 0, 6, 1);
    m_buttons->setSpacing(0);
    m_buttons->addStretch();
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    followAppearance(this);
    setTitle(title);
}

void DockTitle::setTitle(const QString& title) {
    m_title = visibleText(title);
    setAccessibleName(m_title + u' ' + m_word);
    update();
}

void DockTitle::setWord(const QString& word) {
    m_word = visibleText(word);
    setAccessibleName(m_title + u' ' + m_word);
    placeInline();
    update();
}

void DockTitle::setInline(QWidget* widget) {
    m_inline = widget;
    widget->setParent(this);
    connect(&Appearance::instance(), &Appearance::changed, this, &DockTitle::placeInline);
    placeInline();
}

void DockTitle::placeInline() {
    if (!m_inline)
        return;
    const double text = scaledF(10) + QFontMetricsF(Fonts::strong(12)).horizontalAdvance(m_title) + scaledF(7) + QFontMetricsF(Fonts::body(12)).horizontalAdvance(m_word);
    const QSize size = m_inline->sizeHint();
    m_inline->setGeometry(static_cast<int>(std::ceil(text)) + scaled(10), (height() - 1 - size.height()) / 2, size.width(), size.height());
}

void DockTitle::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeInline();
}

QToolButton* DockTitle::addButton(const QIcon& icon, const QString& text,
                                  const QString& objectName) {
    auto* button = new QuietButton(icon, this);
    button->setObjectName(objectName);
    button->setAccessibleName(text);
    setPlainToolTip(button, text);
    m_buttons->addWidget(button);
    return button;
}

QSize DockTitle::sizeHint() const { return {scaled(160), scaled(28)}; }
QSize DockTitle::minimumSizeHint() const { return {scaled(80), scaled(28)}; }

bool DockTitle::buttonsShown() const {
    if (underMouse())
        return true;
    const auto buttons = findChildren<QToolButton*>();
    for (const QToolButton* button : buttons) {
        if (button->hasFocus())
            return true;
    }
    return false;
}

bool DockTitle::event(QEvent* event) {
    const QEvent::Type type = event->type();
    if (type == QEvent::Enter || type == QEvent::Leave || type == QEvent::HoverEnter ||
        type == QEvent::HoverLeave) {
        const auto buttons = findChildren<QToolButton*>();
        for (QToolButton* button : buttons)
            button->update();
    }
    return QWidget::event(event);
}

void DockTitle::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.window);
    painter.fillRect(0, height() - 1, width(), 1, t.hair);
    double right = width() - scaledF(10);
    const auto buttons = findChildren<QToolButton*>();
    for (const QToolButton* button : buttons)
        right = std::min(right, double(button->x()));
    if (m_inline && m_inline->isVisibleTo(this))
        right = std::min(right, double(m_inline->x()));
    double x = scaledF(10);
    const QFont font = Fonts::strong(12);
    paintLine(painter, QRectF(x, 0, right - x, height() - 1), m_title, font, t.text1);
    x += QFontMetricsF(font).horizontalAdvance(m_title) + scaledF(7);
    paintLine(painter, QRectF(x, 0, right - x, height() - 1), m_word, Fonts::body(12), t.text3);
}

} // namespace lookback::ui
