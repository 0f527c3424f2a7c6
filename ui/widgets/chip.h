// A filter or sort order that is active, removable by its × or by Delete. Zooming never filters;
// every filter is one chip. Height 22 painted in a 24-px target.
#pragma once

#include <QtWidgets/QAbstractButton>

namespace lookback::ui {

class Chip : public QAbstractButton {
    Q_OBJECT
public:
    enum class Tone { Filter, Quiet }; // Quiet: sort order, scope

    explicit Chip(const QString& text, Tone tone = Tone::Filter, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void removed(); // the × or Delete; a click on the text is clicked()

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRect closeRect() const;

    Tone m_tone;
    bool m_overClose = false;
    bool m_closePressed = false;
};

} // namespace lookback::ui
