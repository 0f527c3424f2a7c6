#include "ui/pages/subject_card.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"
#include "ui/widgets/fact_list.h"

#include <QtCore/QDateTime>
#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace lookback::ui {
namespace {

QPushButton* smallButton(const QString& text, const char* name, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(name));
    appearance::setKind(button, "small");
    return button;
}

bool isOpen(erasure::State state) {
    return state == erasure::State::Submitted || state == erasure::State::Blocked || state == erasure::State::Approved;
}

// "1 (#4)", "3 (#1, #19 …)": which ones, as long as they are few.
QString eventsText(const workspace::SubjectDetail& detail) {
    QStringList places;
    for (const auto& event : detail.events)
        if (places.size() < 4)
            places.append(QLatin1Char('#') + fromUtf8(event.position.text()));
    const QString more = static_cast<std::size_t>(places.size()) < detail.events.size() ? QStringLiteral(" …") : QString();
    return places.isEmpty() ? format::count(detail.row.events) : QStringLiteral("%1 (%2%3)").arg(format::count(detail.row.events), places.join(QStringLiteral(", ")), more);
}

QString namesOf(const std::vector<std::string>& names, qint64 all) {
    QStringList shown;
    for (const auto& name : names)
        if (shown.size() < 4)
            shown.append(fromUtf8(name));
    const qint64 more = all - shown.size();
    return shown.isEmpty() ? SubjectCard::tr("none") : shown.join(QStringLiteral(", ")) + (more > 0 ? SubjectCard::tr(" and %1 more").arg(format::count(more)) : QString());
}

} // namespace

SubjectCard::SubjectCard(PrivacyService* service, QWidget* parent) : QScrollArea(parent), m_service(service) {
    setObjectName(QStringLiteral("subjectCard"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* body = new QFrame;
    appearance::setKind(body, "surface");
    m_body = body;
    m_name = new PlainLabel({}, body);
    m_name->setObjectName(QStringLiteral("subjectName"));
    m_name->setElided(true);
    appearance::setKind(m_name, "heading");
    m_line = new PlainLabel({}, body);
    m_line->setObjectName(QStringLiteral("subjectLine"));
    m_line->setElided(true);
    appearance::setKind(m_line, "secondary");
    m_facts = new FactList(body);
    m_note = new PlainLabel({}, body);
    m_note->setObjectName(QStringLiteral("subjectNote"));
    m_note->setWordWrap(true);
    appearance::setKind(m_note, "caption");
    m_events = smallButton(tr("Show events"), "subjectEvents", body);
    m_export = smallButton(tr("Access export…"), "subjectExport", body);
    m_hold = smallButton(tr("Place hold…"), "subjectHold", body);
    m_release = smallButton({}, "subjectRelease", body);
    m_erase = smallButton(tr("Request erasure…"), "subjectErase", body);
    m_readmit = smallButton(tr("Readmit…"), "subjectReadmit", body);
    // Beside the facts, not below them: the dock is wide and low.
    auto* buttons = new QVBoxLayout;
    buttons->setSpacing(6);
    for (QPushButton* button : {m_events, m_export, m_hold, m_release, m_erase, m_readmit})
        buttons->addWidget(button);
    buttons->addStretch();
    auto* left = new QVBoxLayout;
    left->setSpacing(2);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_name);
    head->addWidget(m_line, 1, Qt::AlignBottom);
    left->addLayout(head);
    left->addWidget(m_facts);
    left->addWidget(m_note);
    left->addStretch();
    auto* layout = new QHBoxLayout(body);
    layout->setContentsMargins(12, 6, 10, 4);
    layout->setSpacing(14);
    layout->addLayout(left, 1);
    layout->addLayout(buttons);
    setWidget(body);

    connect(m_events, &QPushButton::clicked, this, [this] {
        const auto& accounts = m_detail->row.accounts;
        Q_EMIT showEventsRequested(fromUtf8(m_subject), accounts.empty() ? QString() : fromUtf8(accounts.front()));
    });
    connect(m_export, &QPushButton::clicked, this, [this] { Q_EMIT accessExportRequested(fromUtf8(m_subject)); });
    connect(m_hold, &QPushButton::clicked, this, [this] { Q_EMIT placeHoldRequested(fromUtf8(m_subject)); });
    connect(m_release, &QPushButton::clicked, this, [this] { Q_EMIT releaseHoldRequested(m_release->property("hold").toString()); });
    connect(m_erase, &QPushButton::clicked, this, [this] { Q_EMIT erasureRequested(fromUtf8(m_subject), m_erase->property("erasure").toString()); });
    connect(m_readmit, &QPushButton::clicked, this, [this] { Q_EMIT readmitRequested(fromUtf8(m_subject)); });
    connect(service, &PrivacyService::factsChanged, this, &SubjectCard::request);
    connect(service, &PrivacyService::executionChanged, this, &SubjectCard::refreshButtons);
    connect(service->session(), &Session::summaryChanged, this, &SubjectCard::refreshButtons);
    refresh();
}

void SubjectCard::setSubject(const std::string& subject) {
    if (subject == m_subject)
        return;
    m_subject = subject;
    m_detail.reset();
    m_error.reset();
    refresh();
    request();
}

void SubjectCard::request() {
    const quint64 generation = ++m_generation;
    if (m_subject.empty() || !m_service->session()->isOpen())
        return;
    m_service->subject(m_subject, this, [this, generation](base::Result<workspace::SubjectDetail> detail) {
        if (generation != m_generation)
            return;
        m_error.reset();
        if (detail)
            m_detail = std::move(*detail);
        else
            m_error = detail.error();
        refresh();
    });
}

void SubjectCard::refresh() {
    m_body->setVisible(!m_subject.empty());
    m_name->setPlainText(fromUtf8(m_subject));
    m_facts->clear();
    if (!m_detail) {
        m_line->setPlainText(m_error ? tr("Could not read: %1").arg(errorText(*m_error)) : tr("Looking where the data is…"));
        return refreshButtons();
    }
    const auto& d = *m_detail;
    const auto today = QDateTime::currentDateTimeUtc().date();
    m_line->setPlainText(tr("%1, key %2").arg(stateText(d.row), shortKey(d.row.kid)));
    setPlainToolTip(m_line, fromUtf8(d.row.kid));
    m_facts->add(tr("Events"), eventsText(d), "subjectFactEvents");
    m_facts->add(tr("Fields"), !d.plan.fieldsByClass.empty() ? tr("%1 (%2)").arg(format::count(d.row.fields), classesText(d.plan.fieldsByClass)) : format::count(d.row.fields), "subjectFactFields");
    m_facts->add(tr("Accounts"), namesOf(d.row.accounts, d.row.accountCount), "subjectFactAccounts");
    m_facts->add(tr("Snapshots"), d.snapshots == 0 ? tr("none") : tr("%1, sealed").arg(format::count(d.snapshots)), "subjectFactSnapshots");
    m_facts->add(tr("Reports exported"), d.reports == 0 ? tr("none") : format::count(d.reports), "subjectFactReports");
    for (const auto& hold : d.holds)
        if (hold.state != erasure::Hold::State::Released)
            m_facts->add(tr("Hold %1").arg(fromUtf8(hold.id)),
                    tr("%1, case %2%3").arg(lookOf(hold.state).word, fromUtf8(hold.reference), hold.review.empty() ? QString() : tr(", review %1").arg(fromUtf8(hold.review))), "subjectFactHold");
    for (const auto& e : d.erasures) {
        const QString due = isOpen(e.state) ? dueText(e.due, today) : QString();
        m_facts->add(tr("Request %1").arg(fromUtf8(e.id)), due.isEmpty() ? lookOf(e.state).word : tr("%1, %2").arg(lookOf(e.state).word, due), "subjectFactRequest");
    }
    refreshButtons();
}

// Every button stays where it is; one that cannot act now says why.
void SubjectCard::refreshButtons() {
    const auto set = [](QPushButton* button, const QString& reason) {
        button->setEnabled(reason.isEmpty());
        setPlainToolTip(button, reason);
    };
    const QString wait = m_detail ? QString() : tr("The subject is being read");
    const QString act = !wait.isEmpty() ? wait : m_service->reasonNotToAct();
    const bool erased = m_detail && (m_detail->row.state == erasure::KeyState::Destroyed || m_detail->row.state == erasure::KeyState::Resurrected);
    set(m_events, !wait.isEmpty() ? wait : m_detail->row.accounts.empty() ? tr("No account holds data of this subject") : QString());
    set(m_export, !wait.isEmpty()          ? wait
                      : erased             ? tr("The data was cryptographically erased")
                      : !m_service->unlocked() ? tr("Values in clear need the vault: unlock it first")
                                           : QString());
    set(m_hold, erased ? tr("The data was cryptographically erased: there is nothing to keep") : act);
    const erasure::Hold* hold = nullptr;
    const erasure::Erasure* request = nullptr;
    if (m_detail) {
        for (const auto& h : m_detail->holds)
            if (h.state != erasure::Hold::State::Released)
                hold = &h;
        for (const auto& e : m_detail->erasures)
            if (e.state != erasure::State::Rejected)
                request = &e; // oldest first: the newest remains
        if (request && m_detail->row.state == erasure::KeyState::Active && !isOpen(request->state))
            request = nullptr; // the person came back: a new request is possible
    }
    m_release->setVisible(hold != nullptr);
    if (hold) {
        m_release->setText(hold->state == erasure::Hold::State::Releasing ? tr("Sign release of %1…").arg(fromUtf8(hold->id)) : tr("Release %1…").arg(fromUtf8(hold->id)));
        m_release->setProperty("hold", fromUtf8(hold->id));
    }
    set(m_release, act);

    const QString id = request ? fromUtf8(request->id) : QString();
    QString text = tr("Request erasure…");
    if (request)
        switch (request->state) {
        case erasure::State::Submitted: text = m_service->facts() && m_service->facts()->governance.approvals > 1 ? tr("Approve %1…").arg(id) : tr("Continue %1…").arg(id); break;
        case erasure::State::Blocked: text = tr("Continue %1…").arg(id); break;
        case erasure::State::Approved: text = tr("Execute %1…").arg(id); break;
        case erasure::State::Executing: text = tr("Continue %1…").arg(id); break;
        case erasure::State::Erased:
        case erasure::State::Certified: text = tr("Certificate %1…").arg(id); break;
        case erasure::State::Resurrected: text = tr("Erase again…"); break;
        case erasure::State::Rejected: break;
        }
    m_erase->setText(text);
    m_erase->setProperty("erasure", id);
    // The wizard itself asks for operator mode and passphrase where they are needed: reading a plan needs neither.
    set(m_erase, !wait.isEmpty() ? wait : m_service->vaultState() == workspace::VaultSummary::State::None ? tr("Without a vault there is no key to destroy") : QString());
    m_readmit->setVisible(erased && request && !isOpen(request->state));
    set(m_readmit, act);
    m_note->setPlainText(m_detail && m_detail->row.state == erasure::KeyState::Missing             ? tr("In events, but not in the vault: neither erased nor locked.")
                         : m_service->vaultState() == workspace::VaultSummary::State::Locked ? tr("Locked: values are hidden, counts are not.")
                                                                                              : QString());
    m_note->setVisible(!m_note->plainText().isEmpty());
}

} // namespace lookback::ui
