// The steps of a dialog at its left: done ✓, current filled, rest outlined, and after one of them
// a hatched bar "point of no return". Shows, does not navigate. For QWizard::setSideWidget too.
#pragma once

#include <QtCore/QStringList>
#include <QtWidgets/QWidget>

namespace lookback::ui {

class StepRail : public QWidget {
    Q_OBJECT
public:
    explicit StepRail(QWidget* parent = nullptr);

    void setTitle(const QString& title); // what the dialog is about, in text 3
    void setSteps(const QStringList& steps);
    void setCurrent(int index); // 0-based; steps.size() = all done
    int current() const { return m_current; }
    // The bar stands after this step; -1 = none.
    void setPointOfNoReturnAfter(int index);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintStep(QPainter& painter, const QRectF& row, int index) const;
    double barHeight() const;
    void describe();

    QString m_title;
    QStringList m_steps;
    int m_current = 0;
    int m_barAfter = -1;
};

} // namespace lookback::ui
