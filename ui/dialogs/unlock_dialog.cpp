#include "ui/dialogs/unlock_dialog.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

#include <algorithm>

namespace lookback::ui {

int UnlockDialog::s_wrong = 0;

UnlockDialog::UnlockDialog(Session* session, QWidget* parent) : QDialog(parent), m_session(session) {
    setObjectName(QStringLiteral("unlockDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Unlock the vault"));
    setMinimumWidth(460);
    const auto& vault = session->summary().vault;
    m_officer = new QComboBox(this);
    m_officer->setObjectName(QStringLiteral("unlockOfficer"));
    for (const auto& officer : vault.officers)
        m_officer->addItem(visibleText(fromUtf8(officer.name)), fromUtf8(officer.name));
    m_passphrase = new QLineEdit(this);
    m_passphrase->setObjectName(QStringLiteral("unlockPassphrase"));
    m_passphrase->setEchoMode(QLineEdit::Password);
    m_keyFile = new QLineEdit(fromUtf8(session->sample() ? session->sample()->keyFile : vault.keyFile), this);
    m_keyFile->setObjectName(QStringLiteral("unlockKeyFile"));
    m_error = new PlainLabel({}, this);
    m_error->setObjectName(QStringLiteral("unlockError"));
    m_error->setWordWrap(true);
    appearance::setKind(m_error, "error");
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    m_ok->setText(tr("Unlock"));
    m_ok->setObjectName(QStringLiteral("unlockOk"));
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("unlockCancel"));
    appearance::setKind(m_ok, "primary");
    auto* form = new QFormLayout(this);
    form->setContentsMargins(22, 18, 22, 16);
    form->setSpacing(8);
    form->addRow(tr("Officer"), m_officer);
    form->addRow(tr("Passphrase"), m_passphrase);
    form->addRow(tr("Key file"), m_keyFile);
    form->addRow(m_error);
    form->addRow(buttons);
    m_passphrase->setFocus();
    connect(buttons, &QDialogButtonBox::accepted, this, &UnlockDialog::submit);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

UnlockDialog::~UnlockDialog() {
    m_passphrase->setText(QString(m_passphrase->text().size(), QLatin1Char(' ')));
    m_passphrase->clear();
}

void UnlockDialog::submit() {
    workspace::Credentials credentials;
    credentials.officer = m_officer->currentData().toString().toUtf8().toStdString();
    credentials.passphrase = m_passphrase->text().toUtf8().toStdString();
    credentials.keyFile = m_keyFile->text().toUtf8().toStdString();
    m_ok->setEnabled(false);
    m_error->setPlainText({});
    m_session->unlock(credentials, this, [this](const base::Result<base::Unit>& result) {
        if (!result)
            return refused(result.error());
        s_wrong = 0;
        accept();
    });
}

void UnlockDialog::refused(const base::Error& error) {
    m_error->setPlainText(error.hint.empty() ? fromUtf8(error.message) : tr("%1. %2").arg(fromUtf8(error.message), fromUtf8(error.hint)));
    m_passphrase->clear();
    const int seconds = std::min(30, 1 << std::min(s_wrong++, 5));
    setPlainToolTip(m_ok, format::counted(seconds, tr("Wait a second after a wrong passphrase"), tr("Wait %1 seconds after a wrong passphrase")));
    QTimer::singleShot(seconds * 1000, m_ok, [ok = m_ok] {
        ok->setEnabled(true);
        ok->setToolTip({});
    });
    m_passphrase->setFocus();
}

} // namespace lookback::ui
