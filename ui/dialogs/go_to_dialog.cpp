#include "ui/dialogs/go_to_dialog.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"

#include <QtCore/QPointer>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

GoToDialog::GoToDialog(const QString& title, const QString& prompt, std::function<void(const QString&, Answer)> accept, QWidget* parent)
    : QDialog(parent), m_accept(std::move(accept)) {
    setObjectName(QStringLiteral("goToDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setMinimumWidth(420);
    auto* label = new PlainLabel(prompt, this);
    label->setWordWrap(true);
    appearance::setKind(label, "secondary");
    m_edit = new QLineEdit(this);
    m_edit->setObjectName(QStringLiteral("goToEdit"));
    m_edit->setAccessibleName(title);
    m_edit->setPlaceholderText(QStringLiteral("2026-01-31 23:59:59"));
    m_error = new PlainLabel({}, this);
    m_error->setObjectName(QStringLiteral("goToError"));
    m_error->setWordWrap(true);
    appearance::setKind(m_error, "error");
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Go"));
    buttons->button(QDialogButtonBox::Ok)->setObjectName(QStringLiteral("goToOk"));
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("goToCancel"));
    appearance::setKind(buttons->button(QDialogButtonBox::Ok), "primary");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(22, 18, 22, 16);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_edit);
    layout->addWidget(m_error);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &GoToDialog::submit);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_edit, &QLineEdit::textEdited, this, [this] { m_error->setPlainText({}); });
}

void GoToDialog::submit() {
    m_accept(m_edit->text(), [guard = QPointer<GoToDialog>(this)](const std::optional<QString>& error) {
        if (!guard)
            return;
        if (!error)
            return guard->accept();
        guard->m_error->setPlainText(*error);
        guard->m_edit->setFocus();
    });
}

} // namespace lookback::ui
