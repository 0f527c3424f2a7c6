// Ctrl+G: an instant, a version or a position, typed. Also used to choose "known as of". Errors are shown where they are made; nothing moves until the text
// is understood.
#pragma once

#include <QtWidgets/QDialog>

#include <functional>
#include <optional>

class QLineEdit;

namespace lookback::ui {

class PlainLabel;

class GoToDialog : public QDialog {
    Q_OBJECT
public:
    /// `accept` is called with the text; it answers (at once or later) with an error text, or nothing when done.
    using Answer = std::function<void(std::optional<QString>)>;
    GoToDialog(const QString& title, const QString& prompt, std::function<void(const QString&, Answer)> accept, QWidget* parent = nullptr);

private:
    void submit();

    QLineEdit* m_edit;
    PlainLabel* m_error;
    std::function<void(const QString&, Answer)> m_accept;
};

} // namespace lookback::ui
