#include "ui/widgets/segments.h"

#include "ui/appearance/parts.h"
#include "ui/widgets/part.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtWidgets/QButtonGroup>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QToolButton>
#include <cmath>

namespace lookback::ui {
namespace {

enum class Place { Only, First, Middle, Last };

class SegmentButton : public QToolButton {
public:
    SegmentButton(const SegmentOption& option, Place place, QWidget* parent)
        : QToolButton(parent), m_place(place) {
        setText(option.text);
        setObjectName(option.objectName);
        setAccessibleName(option.text);
        setCheckable(true);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        followAppearance(this);
    }

    QSize sizeHint() const override {
        const double width = QFontMetricsF(Fonts::strong(12)).horizontalAdvance(text());
        // Neighbours share one border pixel.
        return {static_cast<int>(std::ceil(width + 2 * scaledF(9))), scaled(24)};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& t = theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF body = QRectF(rect()).adjusted(0.5, 1.5, sharesRight() ? 0.5 : -0.5, -1.5);
        const QPainterPath shape = outline(body);
        const bool on = isChecked();
        const QColor ground = on            ? t.sel
                              : isDown()     ? t.pressed
                              : underMouse() ? t.hover
                                             : t.surface;
        painter.fillPath(shape, isEnabled() ? ground : t.window);
        painter.setPen(QPen(isEnabled() ? t.btn : t.edge, 1));
        painter.drawPath(shape);
        const QColor chosen = t.isHighContrast() ? t.onSel : t.accent;
        paintLine(painter, rect(), text(), on ? Fonts::strong(12) : Fonts::body(12),
                  !isEnabled() ? t.off : on ? chosen : t.text2, Qt::AlignHCenter);
    }

private:
    bool sharesRight() const { return m_place == Place::First || m_place == Place::Middle; }

    QPainterPath outline(const QRectF& r) const {
        const double left = m_place == Place::First || m_place == Place::Only ? 4 : 0;
        const double right = m_place == Place::Last || m_place == Place::Only ? 4 : 0;
        QPainterPath path;
        path.moveTo(r.left() + left, r.top());
        path.lineTo(r.right() - right, r.top());
        if (right > 0)
            path.arcTo(QRectF(r.right() - 2 * right, r.top(), 2 * right, 2 * right), 90, -90);
        path.lineTo(r.right(), r.bottom() - right);
        if (right > 0)
            path.arcTo(QRectF(r.right() - 2 * right, r.bottom() - 2 * right, 2 * right, 2 * right),
                       0, -90);
        path.lineTo(r.left() + left, r.bottom());
        if (left > 0)
            path.arcTo(QRectF(r.left(), r.bottom() - 2 * left, 2 * left, 2 * left), 270, -90);
        path.lineTo(r.left(), r.top() + left);
        if (left > 0)
            path.arcTo(QRectF(r.left(), r.top(), 2 * left, 2 * left), 180, -90);
        path.closeSubpath();
        return path;
    }

    Place m_place;
};

Place placeOf(qsizetype index, qsizetype count) {
    if (count == 1)
        return Place::Only;
    if (index == 0)
        return Place::First;
    return index == count - 1 ? Place::Last : Place::Middle;
}

} // namespace

Segments::Segments(const QList<SegmentOption>& options, QWidget* parent)
    : QWidget(parent), m_group(new QButtonGroup(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_group->setExclusive(true);
    for (qsizetype i = 0; i < options.size(); ++i) {
        auto* button = new SegmentButton(options[i], placeOf(i, options.size()), this);
        m_group->addButton(button, static_cast<int>(i));
        layout->addWidget(button);
    }
    if (auto* first = m_group->button(0))
        first->setChecked(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool checked) {
        if (checked && id != m_current) {
            m_current = id;
            Q_EMIT currentChanged(id);
        }
    });
}

int Segments::currentIndex() const { return m_current; }

void Segments::setCurrentIndex(int index) {
    if (auto* chosen = m_group->button(index))
        chosen->setChecked(true);
}

QAbstractButton* Segments::button(int index) const { return m_group->button(index); }

} // namespace lookback::ui
