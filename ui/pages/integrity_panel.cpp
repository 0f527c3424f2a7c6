#include "ui/pages/integrity_panel.h"

#include "core/integrity/statement.h"
#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel_bar.h"

#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <array>

namespace lookback::ui {

using integrity::Verdict;

namespace {

constexpr int kOpenedByItself = 20; // more problems under one check stay folded until asked for

QString problemsText(qint64 n) { return format::counted(n, IntegrityPanel::tr("%1 problem"), IntegrityPanel::tr("%1 problems")); }
QString dataProblemsText(qint64 n) { return format::counted(n, IntegrityPanel::tr("%1 data problem"), IntegrityPanel::tr("%1 data problems")); }

QString firstPlace(const integrity::Report& report) {
    for (const auto& problem : report.problems)
        if (problem.position)
            return QLatin1Char('#') + fromUtf8(problem.position->text());
    return {};
}

QLabel* paragraph(const char* name, const char* kind, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    appearance::setKind(label, kind);
    return label;
}

// A line break between sentences is ours; one inside a sentence would show as such.
void setSentences(QLabel* label, const QStringList& sentences) {
    QStringList lines;
    for (const QString& sentence : sentences)
        lines.append(visibleText(sentence));
    label->setText(lines.join(QLatin1Char('\n')));
    label->setAccessibleName(label->text());
}

} // namespace

IntegrityWords integrityWords(const Session& session, const Integrity& integrity) {
    if (!session.isOpen())
        return {IntegrityState::NotChecked, {}, QStringLiteral("–"), {}};
    if (const Job* job = integrity.job()) {
        const QString share = job->percent() < 0 ? QString() : IntegrityPanel::tr("%1 %").arg(job->percent());
        return {IntegrityState::NotChecked, IntegrityPanel::tr("Checking…"), IntegrityPanel::tr("Checking…"), share};
    }
    const auto badge = integrity.badge();
    const QString data = badge.dataProblems ? dataProblemsText(badge.dataProblems) : QString();
    const QString only = badge.account.isEmpty() ? QString() : IntegrityPanel::tr("%1 only").arg(badge.account);
    const auto joined = [](const QStringList& parts) {
        QStringList full = parts;
        full.removeAll(QString());
        return full.join(QStringLiteral(" · "));
    };
    switch (badge.verdict) {
    case Verdict::NotChecked:
        return {IntegrityState::NotChecked, badge.changed ? IntegrityPanel::tr("Not checked since the store changed") : IntegrityPanel::tr("Not checked since opening"),
                IntegrityPanel::tr("Not checked"), badge.changed ? IntegrityPanel::tr("since it changed") : QString()};
    case Verdict::Consistent:
        return {IntegrityState::ConsistentNotAnchored, only.isEmpty() ? IntegrityPanel::tr("Consistent, not anchored") : IntegrityPanel::tr("Consistent, not anchored: %1").arg(only),
                IntegrityPanel::tr("Consistent"), joined({only.isEmpty() ? IntegrityPanel::tr("not anchored") : only, data})};
    case Verdict::Anchored:
        return {IntegrityState::ConsistentAnchored, IntegrityPanel::tr("Consistent and anchored"), IntegrityPanel::tr("Consistent"), joined({IntegrityPanel::tr("anchored"), data})};
    case Verdict::Broken: {
        const auto& last = integrity.last();
        const QString first = last && last->report.verdict == Verdict::Broken ? firstPlace(last->report) : QString();
        const QString problems = problemsText(badge.problems);
        return {IntegrityState::Broken, first.isEmpty() ? IntegrityPanel::tr("Broken: %1").arg(problems) : IntegrityPanel::tr("Broken: %1, first at %2").arg(problems, first),
                IntegrityPanel::tr("Broken"), first.isEmpty() ? problems : IntegrityPanel::tr("%1, first at %2").arg(problems, first)};
    }
    }
    return {};
}

IntegrityPanel::IntegrityPanel(Session* session, DockTitle* title, QWidget* parent)
    : QWidget(parent), m_session(session), m_title(title), m_model(new IntegrityModel(session, this)) {
    setObjectName(QStringLiteral("integrityPanel"));
    auto* head = buildHead();
    m_tree = new QTreeView(this);
    m_tree->setObjectName(QStringLiteral("integrityTree"));
    m_tree->setAccessibleName(tr("Checks and their problems"));
    m_tree->setModel(m_model);
    auto* delegate = new RowDelegate(m_tree);
    m_tree->setItemDelegate(delegate);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(scaled(16));
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setMinimumHeight(scaled(48));
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setMinimumSectionSize(scaled(40));
    m_tree->header()->setSectionResizeMode(IntegrityModel::Where, QHeaderView::Stretch);
    m_empty = new EmptyState({}, this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_tree);

    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(m_stack, 7);
    body->addWidget(buildWords(), 3);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addLayout(body, 1);

    connect(m_verify, &QPushButton::clicked, session->integrity(), &Integrity::verify);
    connect(m_verifyAccount, &QPushButton::clicked, this, [this] {
        const auto& place = m_session->cursor()->place();
        if (m_session->cursor()->hasAccount())
            m_session->integrity()->verifyAccount(place.account, place.stream);
    });
    connect(m_cancel, &QPushButton::clicked, session->integrity(), &Integrity::cancel);
    connect(m_badge, &QAbstractButton::clicked, this, &IntegrityPanel::showFirstProblem);
    connect(delegate, &RowDelegate::linkActivated, this, &IntegrityPanel::go);
    connect(m_tree, &QTreeView::activated, this, &IntegrityPanel::go);
    connect(m_model, &QAbstractItemModel::modelReset, this, &IntegrityPanel::arrange);
    connect(session->integrity(), &Integrity::changed, this, &IntegrityPanel::refresh);
    connect(session->integrity(), &Integrity::progressed, this, &IntegrityPanel::refreshProgress);
    connect(session->cursor(), &TimeCursor::accountChanged, this, &IntegrityPanel::refresh);
    connect(session, &Session::opened, this, &IntegrityPanel::refresh);
    refresh();
}

QWidget* IntegrityPanel::buildHead() {
    auto* head = new QFrame(this);
    appearance::setKind(head, "surface");
    m_badge = new IntegrityBadge(head);
    m_badge->setObjectName(QStringLiteral("badgeIntegrity"));
    m_data = new Badge({}, head);
    m_data->setObjectName(QStringLiteral("badgeDataProblems"));
    m_note = new PlainLabel({}, head);
    m_note->setObjectName(QStringLiteral("integrityNote"));
    m_note->setElided(true);
    appearance::setKind(m_note, "secondary");
    m_about = new PlainLabel({}, head);
    m_about->setObjectName(QStringLiteral("integrityAbout"));
    m_about->setElided(true);
    appearance::setKind(m_about, "caption");
    m_progress = new QProgressBar(head);
    m_progress->setObjectName(QStringLiteral("integrityProgress"));
    m_progress->setAccessibleName(tr("Progress of the check"));
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(scaled(160));
    m_progressText = new PlainLabel({}, head);
    m_progressText->setObjectName(QStringLiteral("integrityProgressText"));
    appearance::setKind(m_progressText, "secondary");
    const auto button = [head](const QString& text, const char* name, const char* kind) {
        auto* made = new QPushButton(text, head);
        made->setObjectName(QLatin1String(name));
        appearance::setKind(made, kind);
        return made;
    };
    m_cancel = button(tr("Cancel"), "integrityCancel", "small");
    m_verifyAccount = button(tr("Verify this account"), "integrityVerifyAccount", "small");
    m_verify = button(tr("Verify now"), "integrityVerify", "primary");
    setPlainToolTip(m_verify, tr("Check the whole store; nothing in it changes (F5)"));
    setPlainToolTip(m_cancel, tr("Stop the check: no statement is made"));
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(10, 6, 10, 6);
    row->setSpacing(8);
    row->addWidget(m_badge);
    row->addWidget(m_data);
    row->addWidget(m_note, 1);
    row->addWidget(m_about, 1);
    row->addWidget(m_progress);
    row->addWidget(m_progressText);
    row->addWidget(m_cancel);
    row->addStretch();
    row->addWidget(m_verifyAccount);
    row->addWidget(m_verify);
    return head;
}

QWidget* IntegrityPanel::buildWords() {
    auto* page = new QFrame;
    appearance::setKind(page, "surface");
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 8, 12, 10);
    layout->setSpacing(4);
    const auto heading = [&](const QString& text) {
        auto* label = new PlainLabel(text, page);
        appearance::setKind(label, "title");
        layout->addWidget(label);
    };
    m_proves = paragraph("integrityProves", "secondary", page);
    m_provesNot = paragraph("integrityProvesNot", "secondary", page);
    m_remark = paragraph("integrityRemark", "caption", page);
    heading(tr("What this proves"));
    layout->addWidget(m_proves);
    layout->addSpacing(8);
    heading(tr("What it does not prove"));
    layout->addWidget(m_provesNot);
    layout->addSpacing(8);
    layout->addWidget(m_remark);
    layout->addStretch();
    m_words = new QScrollArea(this);
    m_words->setObjectName(QStringLiteral("integrityWords"));
    m_words->setAccessibleName(tr("What the check proves and what it does not"));
    m_words->setFrameShape(QFrame::NoFrame);
    m_words->setWidgetResizable(true);
    m_words->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_words->setWidget(page);
    m_words->setMinimumWidth(scaled(240));
    return m_words;
}

void IntegrityPanel::refresh() {
    const auto* integrity = m_session->integrity();
    const auto words = integrityWords(*m_session, *integrity);
    const bool open = m_session->isOpen(), running = integrity->job() != nullptr;
    m_badge->setState(words.state, open ? words.text : tr("No store open"));
    const auto badge = integrity->badge();
    m_data->setVisible(badge.dataProblems > 0);
    if (badge.dataProblems > 0)
        m_data->setSpec({Kind::Finding, Glyph::FindingTriangle, dataProblemsText(badge.dataProblems)});
    m_note->setPlainText(integrity->note());
    m_note->setVisible(!integrity->note().isEmpty() && !running);
    const auto& last = integrity->last();
    m_about->setVisible(last != nullptr && !running);
    if (last)
        m_about->setPlainText(tr("%1 in %2, the last record is %3")
                                  .arg(format::events(last->report.events), format::duration(static_cast<std::int64_t>(last->report.seconds * 1e9)), format::shortHash(fromUtf8(last->report.headRecord))));
    setPlainToolTip(m_about, last ? tr("Of what was checked, the last record has this hash (SHA-256 of 0x00 and the record):\n%1").arg(fromUtf8(last->report.headRecord)) : QString());
    m_verify->setEnabled(open && !running);
    m_verifyAccount->setEnabled(open && !running && m_session->cursor()->hasAccount());
    setPlainToolTip(m_verify, !open ? tr("Open a store first") : running ? tr("A check is running") : tr("Check the whole store; nothing in it changes (F5)"));
    setPlainToolTip(m_verifyAccount, !open                                ? tr("Open a store first")
                        : running                             ? tr("A check is running")
                        : m_session->cursor()->hasAccount() ? tr("Check the events of %1 alone").arg(m_session->cursor()->place().account)
                                                              : tr("Choose an account first"));
    m_title->setWord(running ? tr("checking") : last ? tr("checked %1").arg(format::instant(last->at / 1'000'000'000 * 1'000'000'000)) : QString());
    m_empty->setSentence(!open ? tr("Open a store or try a sample.") : running ? tr("Checking. The checks are listed when all of them are done.") : tr("Nothing was checked yet. A check reads every event and changes nothing."));
    m_stack->setCurrentWidget(last ? static_cast<QWidget*>(m_tree) : m_empty);
    refreshProgress();
    refreshWords();
}

void IntegrityPanel::refreshProgress() {
    const Job* job = m_session->integrity()->job();
    for (QWidget* part : {static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_progressText), static_cast<QWidget*>(m_cancel)})
        part->setVisible(job != nullptr);
    if (!job)
        return;
    m_progress->setRange(0, job->percent() < 0 ? 0 : 100);
    if (job->percent() >= 0)
        m_progress->setValue(job->percent());
    QStringList parts;
    if (job->percent() >= 0)
        parts.append(tr("%1 %").arg(job->percent()));
    if (job->rate() > 0)
        parts.append(tr("%1 %2/s").arg(format::count(static_cast<qint64>(job->rate())), fromUtf8(job->progress().unit)));
    if (job->remainingMs() >= 1000)
        parts.append(tr("%1 left").arg(format::duration(job->remainingMs() * 1'000'000)));
    m_progressText->setPlainText(job->state() == Job::State::Cancelling ? tr("cancelling") : parts.join(QStringLiteral(" · ")));
    m_cancel->setEnabled(job->state() != Job::State::Cancelling);
    if (!m_cancel->isEnabled())
        setPlainToolTip(m_cancel, tr("The check is being stopped"));
}

// Honest by verdict: nothing is proven by what was not looked at, and a store found broken proves nothing of the rest.
void IntegrityPanel::refreshWords() {
    const auto* integrity = m_session->integrity();
    const auto& last = integrity->last();
    const auto sentences = [](const auto& texts) {
        QStringList lines;
        for (const auto text : texts)
            lines.append(engineText(text));
        return lines;
    };
    m_remark->setText(tr("Gaps, repeated ids, times that go back and events no replay can use are data problems: they can be honestly recorded and do not decide the badge."));
    if (!last || last->stale) {
        setSentences(m_proves, {!last ? tr("Nothing: no check has been made since the store was opened.")
                                      : tr("Nothing about the store as it is now: its file changed after the check. What is listed was found before that.")});
        setSentences(m_provesNot, sentences(integrity::kDoesNotProve));
        return;
    }
    const auto& report = last->report;
    qint64 skipped = 0;
    QStringList proves;
    for (const auto& check : report.checks)
        skipped += check.notChecked;
    if (report.verdict == Verdict::Broken) {
        proves.append(tr("%1: parts of the store contradict each other, their form or their seal, so it is not as it was written.").arg(problemsText(report.problemCount)));
        QStringList wrong;
        for (const auto& check : report.checks)
            if (check.problems > 0 && !check.data)
                wrong.append(engineText(check.title));
        proves.append(tr("Found by: %1.").arg(wrong.join(QStringLiteral(", "))));
        QStringList provesNot{tr("Who changed it, when, or what it said before: a copy of the log or an earlier report can show that."),
                              tr("Nor that the events without a problem are as they were recorded.")};
        provesNot.append(engineText(integrity::kDoesNotProve[0]));
        setSentences(m_proves, proves);
        setSentences(m_provesNot, provesNot);
        return;
    }
    proves.append(last->account.isEmpty() ? tr("All that was checked of these %1 fits together.").arg(format::events(report.events))
                                          : tr("Of %1 only (%2): all that was checked fits together. Nothing is said about other accounts.").arg(last->account, format::events(report.events)));
    if (last->account.isEmpty())
        proves.append(sentences(integrity::kProves));
    QStringList provesNot;
    if (skipped > 0)
        provesNot.append(tr("%1 could not be looked into; the checks say why.").arg(format::counted(skipped, tr("%1 item"), tr("%1 items"))));
    provesNot.append(sentences(integrity::kDoesNotProve));
    setSentences(m_proves, proves);
    setSentences(m_provesNot, provesNot);
}

void IntegrityPanel::arrange() {
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex check = m_model->index(row, 0);
        m_tree->setExpanded(check, m_model->rowCount(check) > 0 && m_model->rowCount(check) <= kOpenedByItself);
    }
    // The time of the last run gives way first, it stands in the head too; then the scope: where a problem is matters more.
    const QFontMetrics metrics(Fonts::body(12));
    const auto width = [&](const QString& widest) { return metrics.horizontalAdvance(widest) + scaled(18); };
    auto* header = m_tree->header();
    const bool narrow = m_stack->width() < scaled(1040);
    header->resizeSection(IntegrityModel::Check, narrow ? scaled(220) : scaled(270));
    header->resizeSection(IntegrityModel::Scope, scaled(84));
    header->resizeSection(IntegrityModel::Items, width(QStringLiteral("1,000,000")));
    header->resizeSection(IntegrityModel::Problems, width(tr("Problems")));
    header->resizeSection(IntegrityModel::Time, width(QStringLiteral("000 ms")));
    header->resizeSection(IntegrityModel::LastRun, width(QStringLiteral("2026-02-16 10:10:00Z")));
    header->resizeSection(IntegrityModel::Go, width(tr("Unlock")));
    m_tree->setColumnHidden(IntegrityModel::LastRun, narrow);
    m_tree->setColumnHidden(IntegrityModel::Scope, m_stack->width() < scaled(920));
}

QSize IntegrityPanel::sizeHint() const { return {scaled(900), scaled(280)}; }

void IntegrityPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_words->setVisible(width() >= scaled(760));
    arrange();
}

void IntegrityPanel::showFirstProblem() {
    const QModelIndex first = m_model->firstBroken();
    if (!first.isValid())
        return;
    m_tree->expand(first.parent());
    m_tree->setCurrentIndex(first);
    m_tree->scrollTo(first);
    m_tree->setFocus(Qt::OtherFocusReason);
}

void IntegrityPanel::go(const QModelIndex& index) {
    if (index.siblingAtColumn(IntegrityModel::Go).data(IntegrityModel::UnlockRole).toBool()) {
        if (index.column() == IntegrityModel::Go)
            Q_EMIT unlockRequested();
        return;
    }
    if (const auto* problem = m_model->problemAt(index); problem && problem->position && !m_session->accountOf(problem->stream).isEmpty())
        m_session->goToEvent(problem->stream, *problem->position, [this](const std::optional<base::Error>& error) {
            if (error)
                m_note->setPlainText(fromUtf8(error->message));
            m_note->setVisible(!m_note->plainText().isEmpty());
        });
}

} // namespace lookback::ui
