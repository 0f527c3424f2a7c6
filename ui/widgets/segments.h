// Segments: two to four exclusive choices side by side, as checkable tool buttons in one group.
// Arrow keys move between them. Widths do not change with the choice.
#pragma once

#include <QtWidgets/QWidget>

class QAbstractButton;
class QButtonGroup;

namespace lookback::ui {

struct SegmentOption {
    QString text;
    QString objectName;
};

class Segments : public QWidget {
    Q_OBJECT
public:
    explicit Segments(const QList<SegmentOption>& options, QWidget* parent = nullptr);

    int currentIndex() const;
    void setCurrentIndex(int index); // emits currentChanged if it differs
    QAbstractButton* button(int index) const;

Q_SIGNALS:
    void currentChanged(int index);

private:
    QButtonGroup* m_group;
    int m_current = 0;
};

} // namespace lookback::ui
