#include "ui/session/integrity.h"

#include "ui/session/session.h"

#include <QtCore/QDateTime>
#include <QtCore/QFileInfo>

#include <utility>

namespace lookback::ui {

using base::Result;
using integrity::Verdict;

namespace {

QString fromUtf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString problems(qint64 n) { return n == 1 ? Integrity::tr("1 problem") : Integrity::tr("%1 problems").arg(n); }

} // namespace

QString problemSentence(const integrity::Problem& problem) {
    if (problem.expected.empty())
        return fromUtf8(problem.found);
    return problem.found.empty() ? Integrity::tr("expected %1").arg(fromUtf8(problem.expected))
                                 : Integrity::tr("expected %1, found %2").arg(fromUtf8(problem.expected), fromUtf8(problem.found));
}

QString outcomeOf(const integrity::Report& report) {
    const QString data = report.dataProblemCount == 0 ? QString()
        : report.dataProblemCount == 1                ? Integrity::tr(", 1 data problem")
                                                      : Integrity::tr(", %1 data problems").arg(report.dataProblemCount);
    switch (report.verdict) {
    case Verdict::NotChecked: return Integrity::tr("Nothing to check");
    case Verdict::Consistent: return Integrity::tr("Consistent, not anchored") + data;
    case Verdict::Anchored: return Integrity::tr("Consistent and anchored") + data;
    case Verdict::Broken: return Integrity::tr("Broken: %1").arg(problems(report.problemCount)) + data;
    }
    return {};
}

Integrity::Integrity(Session* session) : QObject(session), m_session(session) {
    m_watch.setInterval(1000);
    connect(&m_watch, &QTimer::timeout, this, &Integrity::lookForChange);
    connect(session, &Session::opening, this, &Integrity::reset);
    connect(session, &Session::opened, this, &Integrity::reset);
    connect(session, &Session::closed, this, &Integrity::reset);
    connect(session, &Session::storeChanged, this, &Integrity::grey);
}

// Looked at from outside only: a descriptor on the file would drop SQLite's locks when it closes (decisions/store-journal.md).
Integrity::Print Integrity::printOf(const std::string& path) {
    const auto look = [](const QString& file) {
        const QFileInfo info(file);
        return info.exists() ? std::pair{info.size(), info.lastModified().toMSecsSinceEpoch()} : std::pair{qint64{-1}, qint64{-1}};
    };
    const QString store = QString::fromStdString(path);
    const auto file = look(store), log = look(store + QStringLiteral("-wal"));
    return {file.first, file.second, log.first, log.second};
}

void Integrity::cancel() {
    if (m_job)
        m_job->cancel();
}

void Integrity::begin(const QString& account, const std::string& stream) {
    if (!m_session->isOpen())
        return;
    cancel();
    const quint64 generation = ++m_generation;
    // Whoever asks anew wants to know anew: what was said before no longer stands beside the question.
    (account.isEmpty() ? m_whole : m_part).reset();
    m_last.reset();
    m_note.clear();
    auto reached = std::make_shared<int>(0);
    m_job = m_session->runJob<Checked>(
        account.isEmpty() ? tr("Verify the store") : tr("Verify %1").arg(account), this,
        [stream, path = m_session->summary().path](workspace::Workspace& w, std::stop_token stop, const base::ProgressCallback& progress) -> Result<Checked> {
            Checked checked;
            checked.before = printOf(path);
            LOOKBACK_TRY_ASSIGN(checked.report, w.verify({stream}, stop, progress));
            // What was not looked at to its end is no statement.
            if (stop.stop_requested())
                return base::makeError(base::ErrorCode::Cancelled, "cancelled");
            return checked;
        },
        [](const Checked& checked) { return outcomeOf(checked.report); },
        [this, generation, account, stream, reached](Result<Checked> result) { ended(generation, account, stream, *reached, std::move(result)); });
    connect(m_job, &Job::changed, this, [this, reached, job = m_job.data()] {
        *reached = std::max(*reached, job->percent());
        if (m_job == job)
            Q_EMIT progressed();
    });
    collectBroken();
    Q_EMIT changed();
}

void Integrity::ended(quint64 generation, const QString& account, const std::string& stream, int reached, Result<Checked> result) {
    if (generation != m_generation)
        return;
    m_job = nullptr;
    if (!result) {
        m_note = result.error().code == base::ErrorCode::Cancelled
            ? tr("Cancelled at %1 % — no statement made").arg(reached)
            : tr("Could not verify: %1 — no statement made").arg(fromUtf8(result.error().message));
        Q_EMIT changed();
        return;
    }
    Statement statement{std::move(result->report), account, stream, QDateTime::currentMSecsSinceEpoch() * 1'000'000, false};
    const Print now = printOf(m_session->summary().path);
    statement.stale = now != result->before;
    m_last = std::make_shared<const Statement>(std::move(statement));
    (account.isEmpty() ? m_whole : m_part) = m_last;
    m_print = now;
    m_watch.start();
    collectBroken();
    Q_EMIT changed();
}

// A program that does not go through SQLite changes the file without a sign to those who have it open.
void Integrity::lookForChange() {
    if (m_session->isOpen() && printOf(m_session->summary().path) != m_print)
        grey();
}

void Integrity::grey() {
    m_watch.stop();
    const auto old = [](Known& known) {
        if (!known || known->stale)
            return;
        auto copy = std::make_shared<Statement>(*known);
        copy->stale = true;
        known = std::move(copy);
    };
    const bool lastWhole = m_last && m_last == m_whole, lastPart = m_last && m_last == m_part;
    old(m_whole);
    old(m_part);
    if (lastWhole || lastPart)
        m_last = lastWhole ? m_whole : m_part;
    if (m_last || m_whole || m_part) {
        collectBroken();
        Q_EMIT changed();
    }
}

void Integrity::reset() {
    ++m_generation;
    m_watch.stop();
    m_job = nullptr;
    m_whole.reset();
    m_part.reset();
    m_last.reset();
    m_note.clear();
    m_broken.clear();
    Q_EMIT changed();
}

// The whole store's statement stands before an account's, unless the account was found broken.
Integrity::Badge Integrity::badge() const {
    const auto fresh = [](const Known& known) { return known && !known->stale; };
    const Known* said = fresh(m_part) && m_part->report.verdict == Verdict::Broken ? &m_part : fresh(m_whole) ? &m_whole : fresh(m_part) ? &m_part : nullptr;
    if (!said)
        return {Verdict::NotChecked, (m_whole && m_whole->stale) || (m_part && m_part->stale), {}, 0, 0};
    const auto& report = (*said)->report;
    return {report.verdict, false, (*said)->account, report.problemCount, report.dataProblemCount};
}

void Integrity::collectBroken() {
    m_broken.clear();
    for (const Known& known : {m_whole, m_part})
        if (known && !known->stale)
            for (const auto& problem : known->report.problems)
                if (problem.position)
                    m_broken.insert(fromUtf8(problem.position->text()), problemSentence(problem));
}

} // namespace lookback::ui
