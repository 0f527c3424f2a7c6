#include "ui/pages/unlock_form.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"
#include "ui/session/unlock_gate.h"

#include <QtCore/QEvent>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

namespace lookback::ui {

UnlockForm::UnlockForm(Session* session, const QString& prefix, Shape shape, QWidget* parent) : QWidget(parent), m_session(session) {
    m_officer = new QComboBox(this);
    m_officer->setObjectName(prefix + QStringLiteral("Officer"));
    m_officer->setAccessibleName(tr("Officer"));
    m_passphrase = new QLineEdit(this);
    m_passphrase->setObjectName(prefix + QStringLiteral("Passphrase"));
    m_passphrase->setAccessibleName(tr("Passphrase"));
    m_passphrase->setEchoMode(QLineEdit::Password);
    m_keyFile = new QLineEdit(this);
    m_keyFile->setObjectName(prefix + QStringLiteral("KeyFile"));
    m_keyFile->setAccessibleName(tr("Key file"));
    m_error = new PlainLabel({}, this);
    m_error->setObjectName(prefix + QStringLiteral("Error"));
    m_error->setWordWrap(true);
    m_error->hide();
    appearance::setKind(m_error, "error");
    m_ok = new QPushButton(tr("Unlock"), this);
    m_ok->setObjectName(prefix + QStringLiteral("Ok"));
    appearance::setKind(m_ok, shape == Shape::Row ? "small" : "primary");
    if (shape == Shape::Row) {
        m_passphrase->setPlaceholderText(tr("Passphrase"));
        m_keyFile->hide(); // the default place; another one goes through the dialog
        m_officer->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        auto* row = new QHBoxLayout;
        row->setSpacing(8);
        row->addWidget(m_officer);
        row->addWidget(m_passphrase, 1);
        row->addWidget(m_ok);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(4);
        column->addLayout(row);
        column->addWidget(m_error);
        m_passphrase->setMaximumWidth(scaled(280));
        row->addStretch();
    } else {
        auto* form = new QFormLayout(this);
        form->setContentsMargins(0, 0, 0, 0);
        form->setSpacing(8);
        form->addRow(tr("Officer"), m_officer);
        form->addRow(tr("Passphrase"), m_passphrase);
        form->addRow(tr("Key file"), m_keyFile);
        form->addRow(m_error);
    }
    m_wait.setInterval(250);
    connect(&m_wait, &QTimer::timeout, this, &UnlockForm::refresh);
    connect(m_ok, &QPushButton::clicked, this, &UnlockForm::submit);
    connect(m_passphrase, &QLineEdit::returnPressed, this, [this] {
        if (m_ok->isEnabled())
            submit();
    });
    connect(m_passphrase, &QLineEdit::textChanged, this, &UnlockForm::refresh);
    connect(session, &Session::summaryChanged, this, &UnlockForm::fill);
    connect(session, &Session::opened, this, [this] {
        m_busy = false; // what was asked of the store before is not answered any more
        m_error->hide();
        fill();
    });
    connect(session, &Session::closed, this, &UnlockForm::wipe);
    fill();
}

UnlockForm::~UnlockForm() { wipe(); }

void UnlockForm::wipe() {
    m_passphrase->setText(QString(m_passphrase->text().size(), QLatin1Char(' ')));
    m_passphrase->clear();
}

void UnlockForm::fill() {
    if (!m_session->isOpen())
        return;
    const auto& vault = m_session->summary().vault;
    QStringList names;
    for (const auto& officer : vault.officers)
        names.append(fromUtf8(officer.name));
    QStringList shown;
    for (int i = 0; i < m_officer->count(); ++i)
        shown.append(m_officer->itemData(i).toString());
    if (names != shown) {
        const QString chosen = m_officer->currentData().toString();
        m_officer->clear();
        for (const QString& name : names)
            m_officer->addItem(visibleText(name), name);
        preferOfficer(chosen);
    }
    if (!m_keyFile->isModified())
        m_keyFile->setText(fromUtf8(m_session->sample() ? m_session->sample()->keyFile : vault.keyFile));
    refresh();
}

void UnlockForm::preferOfficer(const QString& officer) {
    if (const int at = m_officer->findData(officer); at >= 0)
        m_officer->setCurrentIndex(at);
}

void UnlockForm::preferOther(const QString& officer) {
    if (m_officer->currentData().toString() != officer)
        return;
    for (int i = 0; i < m_officer->count(); ++i)
        if (m_officer->itemData(i).toString() != officer)
            return m_officer->setCurrentIndex(i);
}

void UnlockForm::focusPassphrase() { m_passphrase->setFocus(Qt::OtherFocusReason); }

void UnlockForm::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::EnabledChange)
        refresh();
}

void UnlockForm::refresh() {
    const int wait = UnlockGate::secondsToWait();
    if (wait > 0 && !m_wait.isActive())
        m_wait.start();
    else if (wait == 0)
        m_wait.stop();
    const QString reason = m_busy                          ? tr("The passphrase is being checked")
                           : wait > 0                      ? format::counted(wait, tr("Wait a second after a wrong passphrase"), tr("Wait %1 seconds after a wrong passphrase"))
                           : m_passphrase->text().isEmpty() ? tr("Type the passphrase first")
                                                            : QString();
    m_ok->setEnabled(reason.isEmpty());
    setPlainToolTip(m_ok, reason);
}

void UnlockForm::submit() {
    workspace::Credentials credentials;
    credentials.officer = m_officer->currentData().toString().toUtf8().toStdString();
    credentials.passphrase = m_passphrase->text().toUtf8().toStdString();
    credentials.keyFile = m_keyFile->text().toUtf8().toStdString();
    m_busy = true;
    m_error->hide();
    refresh();
    if (m_lockFirst)
        m_session->lockVault();
    m_session->unlock(credentials, this, [this](const base::Result<base::Unit>& result) {
        m_busy = false;
        wipe();
        if (!result)
            return refused(result.error());
        UnlockGate::right();
        refresh();
        Q_EMIT unlocked();
    });
}

void UnlockForm::refused(const base::Error& error) {
    m_error->setPlainText(errorText(error));
    m_error->show();
    // A vault that is refused before any passphrase was tried gives nothing away, and makes nobody wait.
    if (error.code == base::ErrorCode::Refused && error.message.starts_with("wrong passphrase"))
        UnlockGate::wrong();
    refresh();
    m_passphrase->setFocus();
}

} // namespace lookback::ui
