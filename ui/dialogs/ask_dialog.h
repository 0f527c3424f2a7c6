// A small form: a heading, a sentence, fields, one act. What was refused is said in it and can be tried again; it closes only when the act was done.
#pragma once

#include <QtCore/QDate>
#include <QtWidgets/QDialog>

#include <vector>

class QFormLayout;
class QPushButton;
class QVBoxLayout;

namespace lookback::ui {

class PlainLabel;

class AskDialog : public QDialog {
    Q_OBJECT
public:
    AskDialog(const QString& objectName, const QString& title, const QString& sentence, QWidget* parent);
    ~AskDialog() override;

    // Each answers the number of its field.
    int addText(const QString& objectName, const QString& caption, const QString& placeholder, bool needed);
    int addSecret(const QString& objectName, const QString& caption);
    int addDate(const QString& objectName, const QString& caption, QDate date, bool optional = false); ///< optional: with a box before it
    int addChoice(const QString& objectName, const QString& caption, const QList<std::pair<QString, QString>>& choices); ///< text and value
    int addCheck(const QString& objectName, const QString& caption, bool on);
    int addNumber(const QString& objectName, const QString& caption, int from, int to, int value);
    void addNote(const QString& text);
    /// The act; `kind` of the button: "primary" or "destructive".
    void setOk(const QString& objectName, const QString& text, const char* kind = "primary");
    /// Why the act is not possible whatever is filled in.
    void setReason(const QString& reason);

    [[nodiscard]] QString text(int field) const; ///< trimmed; a date as 2026-04-02; a choice's value; "1" or empty of a box
    [[nodiscard]] QWidget* field(int number) const { return m_fields[static_cast<std::size_t>(number)].widget; }

    /// The act was refused: said in the dialog, which can be used again.
    void refuse(const QString& sentence);

Q_SIGNALS:
    void submitted();

private:
    struct Field {
        QWidget* widget;
        bool needed;
        QString caption;
    };
    int add(const QString& objectName, const QString& caption, QWidget* widget, bool needed);
    void refresh();

    std::vector<Field> m_fields;
    QVBoxLayout* m_layout;
    QFormLayout* m_form;
    PlainLabel* m_error;
    QPushButton* m_ok;
    QString m_reason;
    bool m_busy = false;
};

} // namespace lookback::ui
