// LookbackStyle: Fusion with our metrics, marks, combo boxes and focus ring, reading theme().
//
// Chrome that a style sheet can say is in style_sheet.cpp; this holds what it cannot. FocusFollower
// keeps one QFocusFrame on the widget that got the focus from the keyboard. Main thread only.
#pragma once

#include <QtCore/QPointer>
#include <QtWidgets/QFocusFrame>
#include <QtWidgets/QProxyStyle>

namespace lookback::ui {

// A widget of ours that wants the ring sets this property to "outside" or "inside".
inline constexpr const char* kFocusRingProperty = "focusRing";

class LookbackStyle : public QProxyStyle {
    Q_OBJECT
public:
    LookbackStyle();

    int pixelMetric(PixelMetric metric, const QStyleOption* option,
                    const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                            QPainter* painter, const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                         SubControl part, const QWidget* widget) const override;
    QIcon standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const override;
    QPalette standardPalette() const override;
};

// Where the ring of a widget goes; None for inputs, whose border is their ring.
enum class RingPlace { None, Outside, Inside };
RingPlace ringPlace(const QWidget* widget);

class FocusFollower : public QObject {
    Q_OBJECT
public:
    explicit FocusFollower(QObject* parent);

    bool eventFilter(QObject* watched, QEvent* event) override;

    // The widget that shows the ring now, or null.
    QWidget* ringed() const;

private:
    void show(QWidget* widget);

    QPointer<QFocusFrame> m_frame;
    bool m_keyboard = false;
};

} // namespace lookback::ui
