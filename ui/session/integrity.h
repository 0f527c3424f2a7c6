// What is known about the integrity of the open store: the last check of all of it and of one account, and whether they still speak about the file as it
// is. A statement is withdrawn when a new check begins, greys when the file changes, and goes with the store; a cancelled check makes none.
// GUI thread only.
#pragma once

#include <QtCore/QObject> // first: moc 6.4 stumbles over the standard headers otherwise

#include "core/integrity/values.h"
#include "ui/session/jobs.h"

#include <QtCore/QHash>
#include <QtCore/QPointer>
#include <QtCore/QTimer>

#include <array>
#include <memory>
#include <optional>

namespace lookback::ui {

class Session;

class Integrity : public QObject {
    Q_OBJECT
public:
    /// A check that ran to its end.
    struct Statement {
        integrity::Report report;
        QString account;     ///< empty = the whole store
        std::string stream;  ///< of the account
        qint64 at = 0;       ///< nanoseconds UTC: when it ended
        bool stale = false;  ///< the file changed since, or while it ran
    };
    /// What may be said about the store now.
    struct Badge {
        integrity::Verdict verdict = integrity::Verdict::NotChecked;
        bool changed = false; ///< not checked *since it changed*
        QString account;      ///< only this account was checked; empty = the whole store, or nothing
        qint64 problems = 0, dataProblems = 0;
    };

    explicit Integrity(Session* session);

    /// A check under way is cancelled first. Requires: a store is open.
    void verify() { begin({}, {}); }
    void verifyAccount(const QString& account, const std::string& stream) { begin(account, stream); }
    void cancel();

    [[nodiscard]] const Job* job() const { return m_job; } ///< null while none runs
    [[nodiscard]] Badge badge() const;
    /// The check that ended last; null before the first and after closing.
    [[nodiscard]] const std::shared_ptr<const Statement>& last() const { return m_last; }
    /// Why there is no statement: cancelled, or what went wrong. Empty otherwise.
    [[nodiscard]] QString note() const { return m_note; }
    /// Problems that break (not data problems) of what may be said now, by position as text; for marks beside events.
    [[nodiscard]] const QHash<QString, QString>& broken() const { return m_broken; }

Q_SIGNALS:
    void changed();    ///< badge, last or note
    void progressed(); ///< of the job

private:
    /// The file and its log: size and time of change of each; −1 where there is none.
    using Print = std::array<qint64, 4>;
    struct Checked {
        integrity::Report report;
        Print before{};
    };
    using Known = std::shared_ptr<const Statement>;

    static Print printOf(const std::string& path);
    void begin(const QString& account, const std::string& stream);
    void ended(quint64 generation, const QString& account, const std::string& stream, int reached, base::Result<Checked> result);
    void lookForChange();
    void grey();
    void reset();
    void collectBroken();

    Session* m_session;
    QPointer<Job> m_job;
    Known m_whole, m_part, m_last;
    Print m_print{}; ///< of the file the statements speak about
    QHash<QString, QString> m_broken;
    QString m_note;
    QTimer m_watch;
    quint64 m_generation = 0;
};

/// "expected 6, found 7": what a problem says, in words of the window.
QString problemSentence(const integrity::Problem& problem);
/// "Consistent, 2 data problems" of a report, for lists of jobs.
QString outcomeOf(const integrity::Report& report);

} // namespace lookback::ui
