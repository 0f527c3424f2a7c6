#include "ui/dialogs/unlock_dialog.h"

#include "ui/pages/unlock_form.h"

#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

UnlockDialog::UnlockDialog(Session* session, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("unlockDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Unlock the vault"));
    setMinimumWidth(460);
    auto* form = new UnlockForm(session, QStringLiteral("unlock"), UnlockForm::Shape::Form, this);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->addButton(form->button(), QDialogButtonBox::ActionRole);
    form->button()->setDefault(true);
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("unlockCancel"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(22, 18, 22, 16);
    layout->setSpacing(12);
    layout->addWidget(form);
    layout->addWidget(buttons);
    form->focusPassphrase();
    connect(form, &UnlockForm::unlocked, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

} // namespace lookback::ui
