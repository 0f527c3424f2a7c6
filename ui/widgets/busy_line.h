// The 2-px line under a title while its panel catches up. Appears 300 ms after start(), so that
// quick answers never flicker. With reduced motion it stands still and shows a word instead.
#pragma once

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

namespace lookback::ui {

class BusyLine : public QWidget {
    Q_OBJECT
public:
    static constexpr int kDelayMs = 300;

    explicit BusyLine(QWidget* parent = nullptr);

    void start(const QString& word); // e.g. "rebuilding for v11"
    void stop();
    // 0…1; a negative share means that the end is not known.
    void setProgress(double share);
    bool isShown() const { return m_shown; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void reveal();
    bool moves() const;

    QTimer m_delay;
    QTimer m_tick;
    QElapsedTimer m_since;
    QString m_word;
    double m_progress = -1;
    bool m_shown = false;
};

} // namespace lookback::ui
