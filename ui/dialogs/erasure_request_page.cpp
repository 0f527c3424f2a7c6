#include "ui/dialogs/erasure_request_page.h"

#include "ui/appearance/plain_text.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"

#include <QtCore/QDateTime>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDateEdit>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLineEdit>

namespace lookback::ui {
namespace {
QDate today() { return QDateTime::currentDateTimeUtc().date(); }
} // namespace

ErasureRequestPage::ErasureRequestPage(ErasureCase& shared, QWidget* parent) : ErasurePage(shared, tr("The request"), parent) {
    m_layout->addWidget(label(tr("Who asked and why. What is written here goes into the act and the certificate: no personal data, only references."), "secondary"));
    m_ground = new QComboBox(this);
    m_ground->setObjectName(QStringLiteral("erasureGround"));
    m_ground->setAccessibleName(tr("Ground"));
    const QStringList all = grounds();
    for (const QString& g : all)
        m_ground->addItem(tr("Art. %1").arg(ground(g.toStdString())), g);
    m_received = new QDateEdit(today(), this);
    m_received->setObjectName(QStringLiteral("erasureReceived"));
    m_received->setAccessibleName(tr("Received on"));
    m_received->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    m_received->setMaximumDate(today());
    m_due = label({}, "secondary", "erasureDue");
    QSizePolicy wide(QSizePolicy::Expanding, QSizePolicy::Preferred); // as wide as the other fields, or a form breaks it as if it were narrow
    wide.setHeightForWidth(true);
    m_due->setSizePolicy(wide);
    m_identity = new QLineEdit(this);
    m_identity->setObjectName(QStringLiteral("erasureIdentity"));
    m_identity->setAccessibleName(tr("Identity check"));
    m_identity->setPlaceholderText(tr("How and under which reference, for example “passport at the branch, case 2026-118”"));
    m_identity->setMaxLength(250);
    m_state = label({}, "secondary", "erasureRequestState");
    auto* form = new QFormLayout;
    form->setSpacing(8);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("Ground"), m_ground);
    form->addRow(tr("Received on"), m_received);
    form->addRow(tr("Due"), m_due);
    form->addRow(tr("Identity check"), m_identity);
    m_layout->addLayout(form);
    m_layout->addWidget(m_state);
    m_layout->addStretch();
    connect(m_ground, &QComboBox::currentIndexChanged, this, &ErasureRequestPage::edited);
    connect(m_received, &QDateEdit::dateChanged, this, &ErasureRequestPage::edited);
    connect(m_identity, &QLineEdit::textChanged, this, &ErasureRequestPage::edited);
    edited();
}

QWidget* ErasureRequestPage::firstField() { return m_case.submitted() ? nullptr : m_identity; }

void ErasureRequestPage::edited() {
    m_case.draft.subject = m_case.subject;
    m_case.draft.ground = m_ground->currentData().toString().toStdString();
    m_case.draft.received = m_received->date().toString(Qt::ISODate).toStdString();
    m_case.draft.identity = m_identity->text().trimmed().toUtf8().toStdString();
    if (!m_case.submitted())
        m_due->setPlainText(tr("%1: one month from receipt (Art. 12(3)); can be moved once it is submitted").arg(m_received->date().addMonths(1).toString(Qt::ISODate)));
    Q_EMIT changed();
}

QString ErasureRequestPage::reasonNotToGoOn() const {
    return m_case.submitted() || !m_identity->text().trimmed().isEmpty() ? QString() : tr("Say how the identity was checked");
}

void ErasureRequestPage::refresh() {
    const auto& e = m_case.erasure;
    for (QWidget* field : {static_cast<QWidget*>(m_ground), static_cast<QWidget*>(m_received), static_cast<QWidget*>(m_identity)}) {
        field->setEnabled(!e);
        setPlainToolTip(field, e ? tr("The request is submitted and signed") : QString());
    }
    setAside(e ? fromUtf8(e->id) : tr("a draft: nothing is written yet"));
    if (!e)
        return m_state->setPlainText({});
    m_ground->setCurrentIndex(m_ground->findData(fromUtf8(e->ground)));
    m_received->setDate(QDate::fromString(fromUtf8(e->received), Qt::ISODate));
    m_identity->setText(fromUtf8(e->identity));
    m_due->setPlainText(dueText(e->due, today()));
    m_state->setPlainText(e->state == erasure::State::Rejected ? tr("%1 was rejected: %2").arg(fromUtf8(e->id), fromUtf8(e->rejected))
                                                                : tr("Requested by %1.").arg(fromUtf8(e->requested.officer.name)));
}

} // namespace lookback::ui
