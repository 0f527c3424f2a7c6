// One cell per line of a log, green or amber; above 200 lines one cell stands for many and is amber when any of them is defective.
#pragma once

#include <QtWidgets/QWidget>

#include <vector>

namespace lookback::ui {

class LineStrip : public QWidget {
    Q_OBJECT
public:
    explicit LineStrip(QWidget* parent = nullptr);
    /// `defective`: 1-based line numbers, in any order.
    void setLines(qint64 lines, const std::vector<qint64>& defective);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<bool> m_cells;
};

} // namespace lookback::ui
