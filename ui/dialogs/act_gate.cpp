#include "ui/dialogs/act_gate.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/pages/unlock_form.h"

#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

ActGate::ActGate(PrivacyService* service, const QString& prefix, QWidget* parent) : QWidget(parent), m_service(service) {
    m_mode = new QWidget(this);
    auto* mode = new QHBoxLayout(m_mode);
    mode->setContentsMargins(0, 0, 0, 0);
    mode->setSpacing(8);
    m_reason = new QLineEdit(m_mode);
    m_reason->setObjectName(prefix + QStringLiteral("OperatorReason"));
    m_reason->setAccessibleName(tr("Reason for operator mode"));
    m_reason->setPlaceholderText(tr("Why operator mode is needed"));
    m_reason->setMaxLength(250);
    m_enter = new QPushButton(tr("Enter operator mode"), m_mode);
    m_enter->setObjectName(prefix + QStringLiteral("OperatorOk"));
    appearance::setKind(m_enter, "small");
    mode->addWidget(new PlainLabel(tr("This writes to the store."), m_mode));
    mode->addWidget(m_reason, 1);
    mode->addWidget(m_enter);
    m_vault = new QWidget(this);
    auto* vault = new QHBoxLayout(m_vault);
    vault->setContentsMargins(0, 0, 0, 0);
    vault->setSpacing(8);
    vault->addWidget(new PlainLabel(tr("Acts are signed: sign in."), m_vault), 0, Qt::AlignTop);
    m_unlock = new UnlockForm(service->session(), prefix + QStringLiteral("Unlock"), UnlockForm::Shape::Row, m_vault);
    vault->addWidget(m_unlock, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_mode);
    layout->addWidget(m_vault);

    const auto enter = [this] {
        if (m_enter->isEnabled())
            m_service->enterOperator(m_reason->text());
    };
    connect(m_enter, &QPushButton::clicked, this, enter);
    connect(m_reason, &QLineEdit::returnPressed, this, enter);
    connect(m_reason, &QLineEdit::textChanged, this, &ActGate::refresh);
    connect(service->session(), &Session::opened, this, &ActGate::refresh);
    connect(service->session(), &Session::opening, this, &ActGate::refresh);
    connect(service->session(), &Session::summaryChanged, this, &ActGate::refresh);
    refresh();
}

bool ActGate::isOpen() const { return m_service->session()->isOperator() && m_service->unlocked(); }

void ActGate::refresh() {
    const auto* session = m_service->session();
    const bool opening = session->isOpening();
    m_mode->setVisible(!session->isOperator());
    // Changing the mode locks the vault, so the mode comes first.
    m_vault->setVisible(session->isOperator() && !m_service->unlocked() && m_service->vaultState() != workspace::VaultSummary::State::None);
    const QString reason = opening ? tr("The store is being opened") : m_reason->text().trimmed().isEmpty() ? tr("Say why first: the reason is registered") : QString();
    m_enter->setEnabled(reason.isEmpty());
    setPlainToolTip(m_enter, reason);
    setVisible(!isOpen());
    Q_EMIT changed();
}

} // namespace lookback::ui
