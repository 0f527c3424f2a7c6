#include "ui/dialogs/erasure_plan_page.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/dialogs/act_gate.h"
#include "ui/dialogs/ask_dialog.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"
#include "ui/pages/unlock_form.h"
#include "ui/widgets/fact_list.h"

#include <QtCore/QDateTime>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {
namespace {

QString signatureText(const erasure::Signature& s) { return ErasurePlanPage::tr("%1 on %2").arg(fromUtf8(s.officer.name), actTime(s.at)); }

bool isOpen(erasure::State state) {
    return state == erasure::State::Submitted || state == erasure::State::Blocked || state == erasure::State::Approved;
}

} // namespace

ErasurePlanPage::ErasurePlanPage(ErasureCase& shared, QWidget* parent) : ErasurePage(shared, tr("Plan and approval"), parent) {
    m_gate = new ActGate(shared.service, QStringLiteral("erasure"), this);
    m_layout->addWidget(m_gate);
    m_facts = new FactList(this);
    m_layout->addWidget(m_facts);
    m_differences = label({}, "error", "erasurePlanDifferences");
    m_look = new QPushButton(tr("Look at the differences"), this);
    m_look->setObjectName(QStringLiteral("erasureLookAtDifferences"));
    appearance::setKind(m_look, "small");
    auto* differs = new QHBoxLayout;
    differs->addWidget(m_differences, 1);
    differs->addWidget(m_look);
    m_layout->addLayout(differs);
    m_status = label({}, "title", "erasureStatus");
    m_extend = new QPushButton(tr("Move the due date…"), this);
    m_extend->setObjectName(QStringLiteral("erasureExtend"));
    appearance::setKind(m_extend, "small");
    auto* status = new QHBoxLayout;
    status->addWidget(m_status, 1);
    status->addWidget(m_extend);
    m_layout->addLayout(status);

    m_officerBox = new QFrame(this);
    appearance::setKind(m_officerBox, "card");
    auto* box = new QGridLayout(m_officerBox);
    box->setContentsMargins(12, 10, 12, 10);
    box->setHorizontalSpacing(8);
    box->setVerticalSpacing(8);
    m_signedIn = label({}, "title", "erasureSignedIn");
    m_signIn = new UnlockForm(shared.service->session(), QStringLiteral("erasureSignIn"), UnlockForm::Shape::Row, m_officerBox);
    m_signIn->button()->setText(tr("Sign in"));
    m_signIn->setLockFirst(true);
    m_number = new QLineEdit(m_officerBox);
    m_number->setObjectName(QStringLiteral("erasureApproveNumber"));
    m_number->setAccessibleName(tr("Number of the request"));
    m_number->setMaximumWidth(scaled(140));
    m_approve = new QPushButton(tr("Approve"), m_officerBox);
    m_approve->setObjectName(QStringLiteral("erasureApprove"));
    appearance::setKind(m_approve, "destructive");
    m_reason = new QLineEdit(m_officerBox);
    m_reason->setObjectName(QStringLiteral("erasureRejectReason"));
    m_reason->setAccessibleName(tr("Reason of the rejection"));
    m_reason->setPlaceholderText(tr("Reason, if it is to be rejected"));
    m_reason->setMaxLength(250);
    m_reject = new QPushButton(tr("Reject"), m_officerBox);
    m_reject->setObjectName(QStringLiteral("erasureReject"));
    for (QPushButton* button : {m_approve, m_reject, m_extend, m_look})
        button->setAutoDefault(false);
    box->addWidget(m_signedIn, 0, 0, 1, 3);
    auto* another = new PlainLabel(tr("Another officer"), m_officerBox);
    another->setMinimumHeight(m_number->sizeHint().height()); // beside the fields, not beside a refusal below them
    box->addWidget(another, 1, 0, Qt::AlignTop);
    box->addWidget(m_signIn, 1, 1, 1, 2);
    box->addWidget(new PlainLabel(tr("Approve"), m_officerBox), 2, 0);
    box->addWidget(m_number, 2, 1);
    box->addWidget(m_approve, 2, 2);
    box->addWidget(new PlainLabel(tr("Reject"), m_officerBox), 3, 0);
    box->addWidget(m_reason, 3, 1);
    box->addWidget(m_reject, 3, 2);
    box->setColumnStretch(1, 1);
    m_layout->addWidget(m_officerBox);
    m_error = label({}, "error", "erasurePlanError");
    m_layout->addWidget(m_error);
    m_layout->addStretch();

    connect(m_look, &QPushButton::clicked, this, &ErasurePlanPage::differencesRequested);
    connect(m_gate, &ActGate::changed, this, [this] {
        refreshButtons();
        Q_EMIT changed();
    });
    connect(m_signIn, &UnlockForm::unlocked, this, [this] {
        m_error->setPlainText({});
        refreshButtons();
        m_number->setFocus();
        Q_EMIT changed();
    });
    connect(m_number, &QLineEdit::textChanged, this, &ErasurePlanPage::refreshButtons);
    connect(m_number, &QLineEdit::returnPressed, this, [this] {
        if (m_approve->isEnabled())
            approve();
    });
    connect(m_reason, &QLineEdit::textChanged, this, &ErasurePlanPage::refreshButtons);
    connect(m_approve, &QPushButton::clicked, this, &ErasurePlanPage::approve);
    connect(m_reject, &QPushButton::clicked, this, &ErasurePlanPage::reject);
    connect(m_extend, &QPushButton::clicked, this, &ErasurePlanPage::extend);
    connect(shared.service->session(), &Session::opened, this, [this] { m_busy = false; });
}

QWidget* ErasurePlanPage::firstField() { return m_case.submitted() && m_officerBox->isVisibleTo(this) ? m_number : nullptr; }

void ErasurePlanPage::showFacts() {
    m_facts->clear();
    const auto add = [this](const QString& name, const QString& value) { m_facts->add(name, value); };
    const auto plan = m_case.planNow();
    QStringList keys, streams;
    for (const auto& key : plan.keys)
        keys.append(fromUtf8(key.kid));
    for (const auto& stream : plan.streams)
        if (streams.size() < 6)
            streams.append(fromUtf8(stream));
    if (static_cast<std::size_t>(streams.size()) < plan.streams.size())
        streams.append(tr("and %1 more").arg(format::count(static_cast<qint64>(plan.streams.size()) - streams.size())));
    add(tr("Subject"), fromUtf8(plan.subject));
    m_facts->addCode(tr("Keys to destroy"), keys.join(QStringLiteral(", ")));
    add(tr("Reaches"), tr("%1 in %2: %3").arg(format::counted(plan.fields, tr("%1 field"), tr("%1 fields")), format::events(plan.events), classesText(plan.fieldsByClass)));
    add(tr("Streams"), streams.join(QStringLiteral(", ")));
    add(tr("Up to"), QLatin1Char('#') + fromUtf8(plan.head.text()));
    QStringList holds;
    for (const auto& hold : plan.holds)
        holds.append(fromUtf8(hold));
    add(tr("Holds"), holds.isEmpty() ? tr("none") : holds.join(QStringLiteral(", ")));
    add(tr("Out of reach"), plan.outOfReach.empty() ? tr("nothing named") : plan.ownerInformed ? tr("%1; owner informed").arg(fromUtf8(plan.outOfReach)) : fromUtf8(plan.outOfReach));
    m_facts->addCode(tr("Digest of the plan"), QStringLiteral("sha256:") + fromUtf8(plan.digest), "erasureDigest");
}

void ErasurePlanPage::refresh() {
    if (m_case.detail)
        showFacts();
    const auto& e = m_case.erasure;
    const auto& facts = m_case.service->facts();
    const int approvals = m_case.approvals();
    setAside(e ? fromUtf8(e->id) : tr("not submitted yet"));
    m_differences->setVisible(!m_case.differences.isEmpty());
    m_look->setVisible(!m_case.differences.isEmpty());
    m_differences->setPlainText(m_case.differences.isEmpty() ? QString() : tr("The store has changed since this plan was requested. An approval is over the plan as it is now."));
    m_extend->setVisible(e && isOpen(e->state));
    m_officerBox->setVisible(e && approvals > 1 && (e->state == erasure::State::Submitted || (e->state == erasure::State::Approved && !m_case.differences.isEmpty())));
    const QString coolOff = facts && facts->governance.coolOffHours > 0 ? tr(", and %1 hours between approval and execution").arg(facts->governance.coolOffHours) : QString();
    const QString policy = approvals > 1 ? tr("The policy asks for %1 officers, the requester included%2.").arg(approvals).arg(coolOff) : tr("The policy asks for one officer: no approval is needed%1.").arg(coolOff);
    if (!e) {
        m_status->setPlainText(m_case.service->unlocked() ? tr("Submitting signs the request as %1. %2").arg(m_case.service->session()->officer(), policy) : policy);
    } else {
        const QString due = dueText(e->due, QDateTime::currentDateTimeUtc().date());
        QStringList lines{tr("%1, requested by %2; %3.").arg(fromUtf8(e->id), signatureText(e->requested), due.isEmpty() ? fromUtf8(e->due) : due)};
        for (const auto& approval : e->approvals)
            lines.append(tr("Approved by %1.").arg(signatureText(approval)));
        switch (e->state) {
        case erasure::State::Submitted:
            if (e->approvalLapses && *e->approvalLapses <= base::SystemClock().now())
                lines.append(tr("The approval lapsed on %1: it has to be given anew.").arg(actTime(*e->approvalLapses)));
            lines.append(approvals > 1 ? tr("Waits for approval: %1 of %2 signatures. %3").arg(1 + e->approvals.size()).arg(approvals).arg(policy) : policy);
            break;
        case erasure::State::Rejected: lines.append(tr("Rejected: %1").arg(fromUtf8(e->rejected))); break;
        case erasure::State::Blocked: lines.append(tr("Deferred: a hold covers the subject. Release it, and the request comes back.")); break;
        case erasure::State::Approved:
            if (e->executableFrom && *e->executableFrom > base::SystemClock().now())
                lines.append(tr("The cool-off ends on %1.").arg(actTime(*e->executableFrom)));
            if (e->approvalLapses)
                lines.append(tr("The approval lapses on %1.").arg(actTime(*e->approvalLapses)));
            break;
        case erasure::State::Executing: lines.append(tr("The keys are being destroyed.")); break;
        case erasure::State::Erased:
        case erasure::State::Certified: lines.append(tr("Cryptographically erased.")); break;
        case erasure::State::Resurrected: lines.append(tr("Erased, but an older file was put back: to be erased again.")); break;
        }
        m_status->setPlainText(lines.join(QLatin1Char(' ')));
        m_number->setPlaceholderText(tr("Type %1").arg(fromUtf8(e->id)));
        m_signIn->preferOther(fromUtf8(e->requested.officer.name));
    }
    refreshButtons();
}

void ErasurePlanPage::refreshButtons() {
    const auto& e = m_case.erasure;
    const QString who = m_case.service->session()->officer();
    m_signedIn->setPlainText(who.isEmpty() ? tr("Nobody is signed in.") : tr("Signed in as %1.").arg(who));
    const QString act = m_busy ? tr("The act is being written") : m_case.service->reasonNotToAct();
    const auto set = [](QPushButton* button, const QString& reason) {
        button->setEnabled(reason.isEmpty());
        setPlainToolTip(button, reason);
    };
    // Whether this officer may approve is not decided here: the service refuses, and says why.
    set(m_approve, !act.isEmpty() ? act : !e || m_number->text().trimmed() != fromUtf8(e->id) ? tr("Type the number of the request first") : QString());
    set(m_reject, !act.isEmpty() ? act : m_reason->text().trimmed().isEmpty() ? tr("Say why it is rejected first") : QString());
    set(m_extend, act);
    set(m_look, {});
}

QString ErasurePlanPage::reasonNotToGoOn() const {
    if (m_busy)
        return tr("The act is being written");
    if (!m_case.detail)
        return tr("Counting…");
    const auto& e = m_case.erasure;
    if (!e)
        return m_case.service->reasonNotToAct();
    switch (e->state) {
    case erasure::State::Submitted: return m_case.approvals() > 1 ? tr("%1 waits for the approval of another officer").arg(fromUtf8(e->id)) : QString();
    case erasure::State::Rejected: return tr("%1 was rejected").arg(fromUtf8(e->id));
    case erasure::State::Blocked: return tr("%1 is deferred: a hold covers the subject").arg(fromUtf8(e->id));
    case erasure::State::Approved:
        return !m_case.differences.isEmpty() && m_case.approvals() > 1 ? tr("The store has changed since the approval: approve the plan as it is now") : QString();
    case erasure::State::Executing:
    case erasure::State::Erased:
    case erasure::State::Certified:
    case erasure::State::Resurrected: return {};
    }
    return {};
}

// ---- acts ----------------------------------------------------------------------------------------------------------

void ErasurePlanPage::answer(const base::Result<erasure::Erasure>& result, const QString& done) {
    m_busy = false;
    m_error->setPlainText(result ? QString() : errorText(result.error()));
    if (result) {
        m_case.erasure = *result;
        m_number->clear();
        m_reason->clear();
        Q_EMIT submitted(fromUtf8(result->id));
    } else {
        Q_EMIT planChanged(); // if it is that, the wizard finds the differences and goes back to them
    }
    if (!done.isEmpty() && result)
        m_status->setPlainText(done);
    refresh();
    Q_EMIT changed();
}

void ErasurePlanPage::submit() {
    m_busy = true;
    refreshButtons();
    m_case.service->act<erasure::Erasure>(
        this, [request = m_case.draft](workspace::Privacy p) { return p.request(request); }, [this](const base::Result<erasure::Erasure>& result) { answer(result, {}); });
    Q_EMIT changed();
}

void ErasurePlanPage::approve() {
    m_busy = true;
    m_error->setPlainText({});
    refreshButtons();
    m_case.service->act<erasure::Erasure>(
        this, [id = m_case.erasure->id, digest = m_case.planNow().digest](workspace::Privacy p) { return p.approve(id, digest); },
        [this](const base::Result<erasure::Erasure>& result) { answer(result, {}); });
    Q_EMIT changed();
}

void ErasurePlanPage::reject() {
    m_busy = true;
    m_error->setPlainText({});
    refreshButtons();
    m_case.service->act<erasure::Erasure>(
        this, [id = m_case.erasure->id, reason = m_reason->text().trimmed().toUtf8().toStdString()](workspace::Privacy p) { return p.reject(id, reason); },
        [this](const base::Result<erasure::Erasure>& result) { answer(result, {}); });
    Q_EMIT changed();
}

void ErasurePlanPage::extend() {
    const auto& e = *m_case.erasure;
    auto* dialog = new AskDialog(QStringLiteral("extendDialog"), tr("Move the due date of %1").arg(fromUtf8(e.id)),
                                 tr("By two further months at most, where the request is complex; tell the person within the first month (Art. 12(3))."), this);
    const auto due = dialog->addDate(QStringLiteral("extendDue"), tr("New due date"), QDate::fromString(fromUtf8(e.due), Qt::ISODate).addMonths(1));
    const auto reason = dialog->addText(QStringLiteral("extendReason"), tr("Reason"), {}, true);
    dialog->setOk(QStringLiteral("extendOk"), tr("Move the due date"));
    connect(dialog, &AskDialog::submitted, this, [this, dialog, due, reason, id = e.id] {
        m_case.service->act<erasure::Erasure>(
            dialog, [id, d = dialog->text(due).toStdString(), r = dialog->text(reason).toUtf8().toStdString()](workspace::Privacy p) { return p.extend(id, d, r); },
            [this, dialog, page = QPointer<ErasurePlanPage>(this)](const base::Result<erasure::Erasure>& result) {
                if (!result)
                    return dialog->refuse(errorText(result.error()));
                if (page)
                    answer(result, {});
                dialog->accept();
            });
    });
    dialog->open();
}

} // namespace lookback::ui
