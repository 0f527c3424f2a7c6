#include "ui/dialogs/erasure_case.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"

#include <QtCore/QCryptographicHash>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

erasure::Plan ErasureCase::planNow() const {
    erasure::Plan plan = detail ? detail->plan : erasure ? erasure->plan : erasure::Plan{};
    plan.outOfReach = erasure ? erasure->plan.outOfReach : draft.outOfReach;
    plan.ownerInformed = erasure ? erasure->plan.ownerInformed : draft.ownerInformed;
    const std::string text = erasure::planText(plan);
    plan.digest = QCryptographicHash::hash(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())), QCryptographicHash::Sha256).toHex().toStdString();
    return plan;
}

bool ErasureCase::executable() const {
    return erasure && (erasure->state == erasure::State::Approved || (erasure->state == erasure::State::Submitted && approvals() <= 1));
}

ErasurePage::ErasurePage(ErasureCase& shared, const QString& heading, QWidget* parent) : QFrame(parent), m_case(shared), m_layout(new QVBoxLayout(this)) {
    appearance::setKind(this, "surface");
    m_layout->setContentsMargins(22, 18, 22, 18);
    m_layout->setSpacing(10);
    m_heading = new PlainLabel(heading, this);
    appearance::setKind(m_heading, "heading");
    m_aside = new PlainLabel({}, this);
    appearance::setKind(m_aside, "secondary");
    auto* head = new QHBoxLayout;
    head->addWidget(m_heading);
    head->addStretch();
    head->addWidget(m_aside);
    m_layout->addLayout(head);
}

void ErasurePage::setHeading(const QString& text) { m_heading->setPlainText(text); }
void ErasurePage::setAside(const QString& text) { m_aside->setPlainText(text); }

PlainLabel* ErasurePage::label(const QString& text, const char* kind, const char* objectName) {
    auto* made = new PlainLabel(text, this);
    made->setWordWrap(true);
    if (objectName)
        made->setObjectName(QLatin1String(objectName));
    appearance::setKind(made, kind);
    return made;
}

} // namespace lookback::ui
