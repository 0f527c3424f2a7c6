// Names and values under each other with a hairline below each, as in the key panel's card and the pages of the erasure wizard. Values elide with a tool
// tip, long digests wrap. GUI thread.
#pragma once

#include <QtWidgets/QWidget>

class QGridLayout;

namespace lookback::ui {

class PlainLabel;

class FactList : public QWidget {
public:
    explicit FactList(QWidget* parent = nullptr);

    void clear();
    void setRuled(bool ruled) { m_ruled = ruled; } ///< inside a card: no hairlines
    /// `objectName` names the value.
    PlainLabel* add(const QString& name, const QString& value, const char* objectName = nullptr);
    /// In mono, selectable, never shortened.
    PlainLabel* addCode(const QString& name, const QString& value, const char* objectName = nullptr);
    /// `value` becomes a child.
    void addWidget(const QString& name, QWidget* value);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QGridLayout* m_grid = nullptr;
    int m_rows = 0;
    bool m_ruled = true;
};

} // namespace lookback::ui
