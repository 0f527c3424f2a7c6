// PersonalValue: a personal or missing value in its seven looks, the eye a button. Sparkline: a
// small step line without axes. Both paint with the painters of appearance/parts.h, as cells do.
#pragma once

#include "ui/appearance/parts.h"

#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QWidget>

namespace lookback::ui {

class PersonalValue : public QAbstractButton {
    Q_OBJECT
public:
    explicit PersonalValue(QWidget* parent = nullptr);

    // `field` names the value for screen readers: "holder name".
    void setValue(const QString& field, const PersonalValueSpec& value);
    const PersonalValueSpec& value() const { return m_value; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void revealRequested(); // only from Masked

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    PersonalValueSpec m_value;
};

class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(QWidget* parent = nullptr);

    void setValues(const QList<double>& values, const QString& spokenSummary);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<double> m_values;
};

} // namespace lookback::ui
