// Painters of whole controls that a style sheet cannot say well: tool buttons, spin boxes, sliders.
// Internal to LookbackStyle. Main thread only.
#pragma once

#include <QtCore/QRectF>
#include <QtCore/QSize>

class QPainter;
class QStyleOption;
class QStyleOptionSlider;
class QStyleOptionToolButton;

namespace lookback::ui {

// Icon, 6 px, text, chevron where there is a menu; 28 px high in tool bars, 24 elsewhere.
QSize toolButtonSize(const QStyleOptionToolButton& option, bool inToolBar);
void paintToolButton(QPainter& painter, const QStyleOptionToolButton& option);

// Groove of 4 px, filled up to the handle; handle of 14 px.
void paintSlider(QPainter& painter, const QStyleOptionSlider& option, const QRectF& groove,
                 const QRectF& handle);

// Border of inputs: 1 px control, 2 px accent with focus, edge when disabled.
void paintInputFrame(QPainter& painter, const QStyleOption& option, const QRectF& rect);

// A chevron in the middle of the rectangle; 0° points down.
void paintChevron(QPainter& painter, const QRectF& rect, bool enabled, double degrees);

} // namespace lookback::ui
