#include "ui/dialogs/erasure_wizard.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/dialogs/erasure_certificate_page.h"
#include "ui/dialogs/erasure_execute_page.h"
#include "ui/dialogs/erasure_holds_page.h"
#include "ui/dialogs/erasure_impact_page.h"
#include "ui/dialogs/erasure_plan_page.h"
#include "ui/dialogs/erasure_request_page.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"
#include "ui/widgets/step_rail.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

ErasureWizard::ErasureWizard(PrivacyService* service, const QString& subject, const QString& erasure, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("erasureWizard"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(erasure.isEmpty() ? tr("Erase personal data") : tr("Erase personal data — request %1").arg(erasure));
    resize(scaled(980), scaled(680));
    m_case.service = service;
    m_case.subject = subject.toUtf8().toStdString();
    m_id = erasure.toStdString();
    m_placed = m_id.empty();
    m_path = fromUtf8(service->session()->summary().path);

    m_rail = new StepRail(this);
    m_rail->setTitle(tr("Subject %1").arg(subject));
    m_rail->setSteps({tr("Request"), tr("Impact"), tr("Holds"), tr("Plan and approval"), tr("Execute"), tr("Certificate")});
    m_rail->setPointOfNoReturnAfter(Plan);
    m_stack = new QStackedWidget(this);
    auto* holds = new ErasureHoldsPage(m_case, nullptr);
    m_plan = new ErasurePlanPage(m_case, nullptr);
    m_pages = {new ErasureRequestPage(m_case, nullptr), new ErasureImpactPage(m_case, nullptr), holds, m_plan, new ErasureExecutePage(m_case, nullptr), new ErasureCertificatePage(m_case, nullptr)};
    for (ErasurePage* page : m_pages) {
        // Large type or a small screen: a page scrolls, nothing is cut.
        auto* scroll = new QScrollArea(m_stack);
        scroll->setFrameShape(QFrame::NoFrame);
        scroll->setWidgetResizable(true);
        scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        scroll->setFocusPolicy(Qt::NoFocus);
        scroll->setWidget(page);
        m_stack->addWidget(scroll);
        connect(page, &ErasurePage::changed, this, &ErasureWizard::refresh);
    }
    connect(holds, &ErasureHoldsPage::placeHoldRequested, this, [this] { Q_EMIT placeHoldRequested(fromUtf8(m_case.subject)); });
    connect(holds, &ErasureHoldsPage::releaseHoldRequested, this, &ErasureWizard::releaseHoldRequested);
    connect(m_plan, &ErasurePlanPage::submitted, this, [this](const QString& id) {
        m_id = id.toStdString();
        setWindowTitle(tr("Erase personal data — request %1").arg(id));
        refresh();
    });
    connect(m_plan, &ErasurePlanPage::differencesRequested, this, [this] { go(Impact); });
    connect(m_plan, &ErasurePlanPage::planChanged, this, [this] {
        m_lookForChange = true;
        load();
    });

    auto* foot = new QFrame(this);
    appearance::setKind(foot, "foot");
    m_note = new PlainLabel({}, foot);
    m_note->setObjectName(QStringLiteral("erasureNote"));
    m_note->setWordWrap(true);
    appearance::setKind(m_note, "secondary");
    const auto button = [foot](const QString& text, const char* name) {
        auto* made = new QPushButton(text, foot);
        made->setObjectName(QLatin1String(name));
        made->setAutoDefault(false);
        return made;
    };
    m_close = button(tr("Close"), "erasureClose");
    m_cancelRun = button(tr("Cancel"), "erasureCancel");
    m_back = button(tr("Back"), "erasureBack");
    m_next = button(tr("Next"), "erasureNext");
    m_next->setAutoDefault(true);
    m_next->setDefault(true);
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(22, 11, 22, 11);
    row->addWidget(m_note, 1);
    for (QPushButton* b : {m_close, m_cancelRun, m_back, m_next})
        row->addWidget(b);
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_stack, 1);
    right->addWidget(foot);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_rail);
    layout->addLayout(right, 1);

    connect(m_next, &QPushButton::clicked, this, &ErasureWizard::next);
    connect(m_back, &QPushButton::clicked, this, [this] { go(static_cast<Page>(m_page - 1)); });
    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_cancelRun, &QPushButton::clicked, service, &PrivacyService::cancelExecution);
    connect(service, &PrivacyService::factsChanged, this, &ErasureWizard::load);
    connect(service, &PrivacyService::executionChanged, this, &ErasureWizard::executionChanged);
    connect(service->session(), &Session::summaryChanged, this, &ErasureWizard::refresh);
    connect(service->session(), &Session::closed, this, &QDialog::reject);
    connect(service->session(), &Session::opened, this, [this] {
        if (fromUtf8(m_case.service->session()->summary().path) != m_path)
            reject(); // another store: the request is of the other one
    });
    m_wasRunning = service->execution().running;
    go(Request);
    load();
}

// ---- what the store says -------------------------------------------------------------------------------------------

void ErasureWizard::load() {
    if (!m_case.service->session()->isOpen())
        return;
    m_case.service->subject(m_case.subject, this, [this, generation = ++m_generation](base::Result<workspace::SubjectDetail> detail) {
        if (generation == m_generation)
            loaded(std::move(detail));
    });
}

void ErasureWizard::loaded(base::Result<workspace::SubjectDetail> detail) {
    m_case.error.reset();
    if (!detail)
        m_case.error = detail.error();
    else
        m_case.detail = std::move(*detail);
    if (m_case.detail && !m_id.empty())
        for (const auto& e : m_case.detail->erasures)
            if (e.id == m_id)
                m_case.erasure = e;
    compare();
    if (!m_placed && m_case.detail && m_case.service->facts()) {
        m_placed = true;
        return go(pageOfState());
    }
    if (m_lookForChange) {
        m_lookForChange = false;
        if (!m_case.differences.isEmpty())
            return go(Impact);
    }
    refresh();
}

// What was requested or approved against what is there now. After E2 the difference is the erasure itself.
void ErasureWizard::compare() {
    m_case.differences.clear();
    const auto& e = m_case.erasure;
    if (e && m_case.detail && (e->state == erasure::State::Submitted || e->state == erasure::State::Approved))
        m_case.differences = planDifferences(e->plan, m_case.detail->plan, e->state == erasure::State::Approved);
}

ErasureWizard::Page ErasureWizard::pageOfState() const {
    const auto& e = m_case.erasure;
    if (!e)
        return Request;
    switch (e->state) {
    case erasure::State::Submitted: return Plan;
    case erasure::State::Approved: return Plan;
    case erasure::State::Rejected: return Plan;
    case erasure::State::Blocked: return Holds;
    case erasure::State::Executing: return Execute;
    case erasure::State::Erased:
    case erasure::State::Certified: return Certificate;
    case erasure::State::Resurrected: return Execute;
    }
    return Request;
}

// ---- going through -------------------------------------------------------------------------------------------------

void ErasureWizard::go(Page page) {
    m_page = page;
    m_stack->setCurrentIndex(page);
    m_rail->setCurrent(page == Certificate && m_case.erasure && m_case.erasure->state == erasure::State::Certified ? kPages : page);
    refresh();
    QWidget* first = m_pages[page]->firstField();
    (first ? first : m_next->isEnabled() ? static_cast<QWidget*>(m_next) : m_close)->setFocus(Qt::OtherFocusReason);
}

QString ErasureWizard::reasonNotToGoOn() const { return !m_placed ? tr("The request is being read") : m_pages[m_page]->reasonNotToGoOn(); }

void ErasureWizard::next() {
    switch (m_page) {
    case Request: return go(Impact);
    case Impact: return go(Holds);
    case Holds: return go(Plan);
    case Plan: return m_case.submitted() ? go(Execute) : m_plan->submit();
    case Execute:
        if (m_case.running())
            return reject(); // in the background
        if (m_case.erased() && m_case.erasure->state != erasure::State::Resurrected)
            return go(Certificate);
        if (m_case.erasure->state == erasure::State::Resurrected)
            return m_case.service->eraseAgain();
        return m_case.erasure->state == erasure::State::Executing ? m_case.service->resume() : m_case.service->execute(m_case.erasure->id, m_case.subject);
    case Certificate: return accept();
    case kPages: break;
    }
}

void ErasureWizard::executionChanged() {
    const auto& execution = m_case.service->execution();
    const bool mine = m_case.erasure && execution.id == m_case.erasure->id;
    const bool ended = m_wasRunning && !execution.running;
    m_wasRunning = execution.running;
    if (mine && ended && !execution.error && m_page == Execute) {
        // The ledger is being read anew; what it says decides, this only turns the page.
        m_case.erasure->state = erasure::State::Erased;
        return go(Certificate);
    }
    if (mine && ended && execution.error && !execution.beyondReturn() && m_page == Execute) {
        m_lookForChange = true; // refused because the store changed since the approval? Then back to the differences
        load();
    }
    refresh();
}

void ErasureWizard::refresh() {
    m_pages[m_page]->refresh();
    const auto& e = m_case.erasure;
    const bool running = m_case.running();
    const bool beyond = running && m_case.service->execution().beyondReturn();
    const QString reason = running ? QString() : reasonNotToGoOn();
    m_next->setEnabled(reason.isEmpty() && (!running || beyond));
    setPlainToolTip(m_next, running && !beyond ? tr("Checking holds and approval") : reason);
    m_cancelRun->setVisible(running && !beyond);
    m_close->setVisible(m_page != Certificate && !beyond);
    const bool begun = e && (running || m_case.erased() || e->state == erasure::State::Executing);
    const QString backReason = m_page == Request ? tr("This is the first step") : begun && m_page >= Execute ? tr("The point of no return is behind") : QString();
    m_back->setVisible(m_page != Certificate);
    m_back->setEnabled(backReason.isEmpty());
    setPlainToolTip(m_back, backReason);
    const bool destroys = m_page == Execute && !running && (!m_case.erased() || e->state == erasure::State::Resurrected);
    QString text;
    switch (m_page) {
    case Request: text = tr("Next: Impact"); break;
    case Impact: text = tr("Next: Holds"); break;
    case Holds: text = tr("Next: Plan"); break;
    case Plan: text = e ? tr("Next: Execute") : tr("Submit request"); break;
    case Execute:
        text = running                                                        ? tr("Finish in background")
               : e && e->state == erasure::State::Resurrected                ? tr("Erase again")
               : m_case.erased()                                             ? tr("Next: Certificate")
               : e && e->state == erasure::State::Executing                  ? tr("Continue")
                                                                             : tr("Erase %1").arg(fromUtf8(m_case.subject));
        break;
    case Certificate: text = tr("Done"); break;
    case kPages: break;
    }
    m_next->setText(text);
    const char* kind = destroys ? "destructiveFinal" : "primary";
    if (m_next->property("kind").toString() != QLatin1String(kind))
        appearance::setKind(m_next, kind);
    m_note->setPlainText(!reason.isEmpty() ? reason
                         : !e              ? tr("You can close this: nothing is written before the request is submitted.")
                         : begun           ? QString()
                                           : tr("You can close this: the request waits."));
}

} // namespace lookback::ui
