// Text that came from an event, a file or a person is shown as it is: never interpreted, never
// able to hide or reorder what stands beside it.
//
// The only places that make tool tips and labels from such text. Pure functions except where a
// widget is given; those on the main thread.
#pragma once

#include <QtCore/QString>
#include <QtCore/QStringList>
#include <QtWidgets/QLabel>

namespace lookback::ui {

// Control, format (bidirectional, zero-width, soft hyphen), separator, private and unassigned
// characters as escapes: \n, \t, \u202E, \u{E0041}. Everything else unchanged.
QString visibleText(QStringView text);

// Rich text that shows exactly `plain` (after visibleText): Qt 6.4 tool tips have no text format
// and take "a < b and c > d" for markup. Empty stays empty, so that no tool tip appears.
QString toolTip(const QString& plain);

// The same, one line each.
QString toolTip(const QStringList& plainLines);

// Sets tool tip, and the plain text as accessible description where there is none.
void setPlainToolTip(QWidget* widget, const QString& plain);

// A label that never interprets its text. When setElided, elides at the end where
// too narrow and shows the full text in the tool tip.
class PlainLabel : public QLabel {
    Q_OBJECT
public:
    explicit PlainLabel(const QString& plain = {}, QWidget* parent = nullptr);

    void setPlainText(const QString& plain);
    QString plainText() const { return m_plain; }

    void setElided(bool elided);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    QString m_plain;
    bool m_elided = false;
};

} // namespace lookback::ui
