#include "ui/dialogs/unlock_dialog.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/pages/unlock_form.h"

#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

UnlockDialog::UnlockDialog(Session* session, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("unlockDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Unlock the vault"));
    setMinimumWidth(scaled(460));
    auto* form = new UnlockForm(session, QStringLiteral("unlock"), UnlockForm::Shape::Form, this);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->addButton(form->button(), QDialogButtonBox::ActionRole);
    form->button()->setDefault(true);
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("unlockCancel"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(22, 18, 22, 16);
    layout->setSpacing(12);
    auto* heading = new PlainLabel(tr("Unlock the vault"), this);
    appearance::setKind(heading, "heading");
    auto* sentence = new PlainLabel(tr("Personal values can then be shown, each with a reason. The keys are forgotten when nobody touches the program."), this);
    sentence->setWordWrap(true);
    appearance::setKind(sentence, "secondary");
    layout->addWidget(heading);
    layout->addWidget(sentence);
    layout->addWidget(form);
    layout->addWidget(buttons);
    form->focusPassphrase();
    connect(form, &UnlockForm::unlocked, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

} // namespace lookback::ui
