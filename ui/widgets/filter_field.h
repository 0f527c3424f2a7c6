// The frame of a filter line: one line of input whose border, glyph and note tell whether it was
// understood. Parsing is the caller's: it answers textEdited with setVerdict.
#pragma once

#include <QtWidgets/QWidget>

class QLineEdit;

namespace lookback::ui {

class FilterField : public QWidget {
    Q_OBJECT
public:
    enum class Verdict { Rest, Valid, Invalid, NoRows };

    explicit FilterField(const QString& placeholder, QWidget* parent = nullptr);

    QLineEdit* edit() const { return m_edit; }
    // `note` stands at the right: a key at rest, "1 of 20", "number expected at 9", "0 of 20".
    void setVerdict(Verdict verdict, const QString& note);
    Verdict verdict() const { return m_verdict; }
    void setIconName(const QString& name); // at rest; "funnel" unless set

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    double noteWidth() const;
    void place();

    QLineEdit* m_edit;
    Verdict m_verdict = Verdict::Rest;
    QString m_note;
    QString m_iconName;
};

} // namespace lookback::ui
