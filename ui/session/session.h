// The QObject side of the workspace: one open store, its two workers, the cursor, the loaded view and the state at the cursor. Every request
// carries a generation; a stale answer is dropped here and nowhere else, so that a caption never stands over another version's data.
// GUI thread only.
#pragma once

#include "core/workspace/workspace.h"
#include "ui/session/jobs.h"
#include "ui/session/personal.h"
#include "ui/session/time_cursor.h"
#include "ui/session/worker.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <map>
#include <memory>
#include <optional>

namespace lookback::ui {

/// The view the timeline and the table show. Immutable.
struct ViewData {
    QString account;
    std::string stream;
    timetravel::View view;
    std::shared_ptr<const aggregate::Series> series;
    /// By rank: whose values in that event were erased, for tool tips; of the first kErasedTold such events.
    std::shared_ptr<const std::map<qint64, std::vector<PersonalShown>>> erased;
    static constexpr qint64 kErasedTold = 1000;
    [[nodiscard]] qint64 events() const { return series ? static_cast<qint64>(series->size()) : 0; }
    /// Time of the event at a rank (1-based) on the view's axis; absent for 0.
    [[nodiscard]] std::optional<qint64> instantOfRank(qint64 rank) const;
};

/// The state at one place, and the one it is compared with. Immutable.
struct StateShown {
    TimeCursor::Place place;
    timetravel::StateAnswer answer;
    std::vector<aggregate::Field> fields;
    std::vector<aggregate::Field> before; ///< at compareRank
    std::vector<PersonalShown> shown, shownBefore; ///< beside fields and before
    qint64 compareRank = -1;              ///< −1: there is nothing before
    double milliseconds = 0;              ///< what rebuilding took
};

/// What opening tells the window.
struct OpenedStore {
    workspace::StoreSummary summary;
    const aggregate::Kind* kind = nullptr;
};

class Integrity;

class Session : public QObject {
    Q_OBJECT
public:
    /// `executor`: lends further cores to import and verify; outlives the session.
    explicit Session(base::Executor* executor, QObject* parent = nullptr);
    ~Session() override;

    [[nodiscard]] TimeCursor* cursor() { return &m_cursor; }
    [[nodiscard]] Jobs* jobs() { return &m_jobs; }
    [[nodiscard]] Integrity* integrity() { return m_integrity; }

    // The store.
    void openStore(const QString& path, workspace::Mode mode);
    /// 1 or 2: a copy in a temporary folder (workspace::openSample).
    void openSample(int number);
    void closeStore();
    /// Opens the same store again in another mode and returns to the same place.
    void setMode(workspace::Mode mode);
    [[nodiscard]] bool isOpen() const { return m_summary.has_value(); }
    [[nodiscard]] bool isOpening() const { return m_opening; }
    /// Requires: isOpen().
    [[nodiscard]] const workspace::StoreSummary& summary() const { return *m_summary; }
    [[nodiscard]] const std::optional<workspace::Sample>& sample() const { return m_sample; }
    [[nodiscard]] bool isOperator() const { return isOpen() && m_summary->mode == workspace::Mode::Operator; }
    /// The kind of aggregate of the open store; immutable and thread-safe. Null while no store is open.
    [[nodiscard]] const aggregate::Kind* kind() const { return m_kind; }
    [[nodiscard]] QString fileDigest() const { return m_fileDigest; } ///< empty until computed
    /// Who unlocked the vault; empty while it is locked.
    [[nodiscard]] QString officer() const { return m_officer; }

    // The view and the state.
    [[nodiscard]] const ViewData& view() const { return m_view; }
    [[nodiscard]] bool viewLoading() const { return m_viewLoading; }
    /// The newest state that has arrived; its place may lag behind the cursor (stateIsCurrent()). Null before the first.
    [[nodiscard]] const std::shared_ptr<const StateShown>& state() const { return m_state; }
    [[nodiscard]] bool stateIsCurrent() const { return m_state && m_state->place == m_cursor.place(); }
    [[nodiscard]] const std::shared_ptr<const timetravel::StreamReport>& report() const { return m_report; }

    /// Rank whose state the state at the cursor is compared with: absent = the previous one.
    void setCompareRank(std::optional<qint64> rank);
    /// Moves the cursor to what a person typed: "v15", "#812", a time. Errors go to `failed`.
    void goTo(const QString& text, std::function<void(std::optional<base::Error>)> done);
    /// Moves the cursor to an event wherever it is, choosing its account; on the recorded axis with everything known, where every event is.
    void goToEvent(const std::string& stream, base::Position position, std::function<void(std::optional<base::Error>)> done);
    /// The account of a stream of the open store's kind; empty for any other stream.
    [[nodiscard]] QString accountOf(const std::string& stream) const;

    /// One question to the interactive worker; the answer is dropped when the store was closed meanwhile.
    template <class T>
    void ask(QObject* context, std::function<base::Result<T>(workspace::Workspace&)> question, std::function<void(base::Result<T>)> done) {
        submit<T>(m_interactive, context, std::move(question), std::move(done));
    }
    /// The same on the job worker, for what may wait behind jobs and shows nowhere.
    template <class T>
    void askInBackground(QObject* context, std::function<base::Result<T>(workspace::Workspace&)> question,
                         std::function<void(base::Result<T>)> done) {
        submit<T>(m_worker, context, std::move(question), std::move(done));
    }
    /// Long work on the job worker, shown in Jobs. Progress and stop token are wired to the job.
    template <class T>
    Job* runJob(const QString& title, QObject* context,
                std::function<base::Result<T>(workspace::Workspace&, std::stop_token, const base::ProgressCallback&)> work,
                std::function<QString(const T&)> outcome, std::function<void(base::Result<T>)> done) {
        Job* job = m_jobs.add(title);
        runJobOn<T>(job, [work = std::move(work), job, this](workspace::Workspace& w) { return work(w, job->stopToken(), progressOf(job)); },
                    context, std::move(outcome), std::move(done));
        return job;
    }

    Job* importLogs(const QStringList& paths, const transfer::ImportOptions& options, QObject* context,
                    std::function<void(base::Result<transfer::ImportReport>)> done);
    /// The same, unlocking (or making) the vault of the open store first.
    Job* importWithVault(const QStringList& paths, const transfer::ImportOptions& options, const std::optional<workspace::Credentials>& credentials,
                         QObject* context, std::function<void(base::Result<transfer::ImportReport>)> done);
    /// Makes a store with a vault, fills it and closes it; a store that would stay empty is taken away again.
    Job* importIntoNewStore(const QString& target, const QStringList& paths, const transfer::ImportOptions& options,
                            const workspace::Credentials& credentials, QObject* context,
                            std::function<void(base::Result<transfer::ImportReport>)> done);
    Job* dryRunWithoutStore(const QStringList& paths, const transfer::ImportOptions& options, QObject* context,
                            std::function<void(base::Result<transfer::ImportReport>)> done);
    Job* takeSnapshot(QObject* context, std::function<void(base::Result<bool>)> done);
    void unlock(const workspace::Credentials& credentials, QObject* context, std::function<void(base::Result<base::Unit>)> done);
    void createVault(const workspace::Credentials& credentials, QObject* context, std::function<void(base::Result<base::Unit>)> done);
    void lockVault();

    /// What changed underneath is read again at once (also done by itself every second).
    void checkForNews();
    void reloadSummary();

Q_SIGNALS:
    void opening(const QString& what);
    void opened();
    void closed();
    void summaryChanged();
    /// `title`: what was tried.
    void failed(const QString& title, const lookback::base::Error& error);
    void accountsChanged();
    void registered(); ///< a line was written to the register on behalf of the window
    void storeChanged(); ///< another handle or process wrote to it
    void viewLoadingChanged(int percent); ///< −1 unknown, 100 over
    void viewChanged();
    void viewFailed(const lookback::base::Error& error);
    void stateChanged();
    void stateFailed(const lookback::base::Error& error);
    void reportChanged();
    void snapshotsChanged();
    void fileDigestChanged();

private:
    template <class T>
    void submit(Worker& worker, QObject* context, std::function<base::Result<T>(workspace::Workspace&)> question,
                std::function<void(base::Result<T>)> done) {
        worker.run<T>(
            context,
            [question = std::move(question)](Worker::Slot& slot) -> base::Result<T> {
                if (!slot)
                    return base::makeError(base::ErrorCode::Cancelled, "the store was closed");
                return question(*slot);
            },
            [this, epoch = m_epoch, done = std::move(done)](base::Result<T> result) {
                if (epoch == m_epoch)
                    done(std::move(result));
            });
    }
    template <class T>
    void runJobOn(Job* job, std::function<base::Result<T>(workspace::Workspace&)> work, QObject* context,
                  std::function<QString(const T&)> outcome, std::function<void(base::Result<T>)> done) {
        runFreeJob<T>(job,
                      std::function<base::Result<T>(Worker::Slot&)>([work = std::move(work)](Worker::Slot& slot) -> base::Result<T> {
                          if (!slot)
                              return base::makeError(base::ErrorCode::Cancelled, "the store was closed");
                          return work(*slot);
                      }),
                      context, std::move(outcome), std::move(done));
    }
    /// A job that may need no store.
    template <class T>
    void runFreeJob(Job* job, std::function<base::Result<T>(Worker::Slot&)> work, QObject* context,
                  std::function<QString(const T&)> outcome, std::function<void(base::Result<T>)> done) {
        // The job ends visibly even when the one who asked, or the store, is gone.
        m_worker.run<T>(
            this,
            [this, job, work = std::move(work)](Worker::Slot& slot) -> base::Result<T> {
                if (job->stopToken().stop_requested())
                    return base::makeError(base::ErrorCode::Cancelled, "cancelled before it began");
                m_worker.deliver([job] { job->start(); });
                return work(slot);
            },
            [job, guard = QPointer<QObject>(context), outcome = std::move(outcome), done = std::move(done)](base::Result<T> result) {
                if (result)
                    job->finish(outcome(*result));
                else
                    job->fail(result.error());
                if (guard)
                    done(std::move(result));
            });
    }
    base::ProgressCallback progressOf(Job* job);

    void openWorkers(const QString& path, workspace::Mode mode);
    void storeOpened(const OpenedStore& store);
    void loadView();
    void requestState();
    void inspectAccount();
    void judgeSnapshots(qint64 unusable = 0);
    void hashFile();
    /// A view as it arrives: the series, and where cursor and handles lie in it.
    struct LoadedView {
        std::shared_ptr<const aggregate::Series> series;
        std::shared_ptr<const std::map<qint64, std::vector<PersonalShown>>> erased;
        qint64 rank = 0;
        std::optional<TimeCursor::Handle> a, b;
    };
    void seriesArrived(quint64 generation, const TimeCursor::Place& place, base::Result<LoadedView> result);

    base::Executor* m_executor;
    TimeCursor m_cursor;
    Jobs m_jobs;
    Worker m_interactive;
    Worker m_worker;
    std::optional<workspace::StoreSummary> m_summary;
    std::optional<workspace::Sample> m_sample;
    std::optional<TimeCursor::Place> m_returnTo; ///< after a change of mode
    const aggregate::Kind* m_kind = nullptr;
    Integrity* m_integrity;
    QString m_fileDigest, m_officer;
    quint64 m_locks = 0; ///< counts: what was asked before a lock does not sign anybody in after it
    bool m_opening = false;
    quint64 m_epoch = 0; ///< of the open store: answers of an earlier one are dropped

    ViewData m_view;
    bool m_viewLoading = false;
    quint64 m_viewGeneration = 0;
    std::stop_source m_viewStop;
    std::shared_ptr<const timetravel::StreamReport> m_report;

    std::shared_ptr<const StateShown> m_state;
    std::optional<qint64> m_compareRank;
    std::shared_ptr<std::atomic<quint64>> m_stateGeneration = std::make_shared<std::atomic<quint64>>(0);
    QTimer m_stateTimer; ///< 16 ms: many moves become one request
    QTimer m_newsTimer;
    std::optional<quint64> m_changeToken;
    bool m_askingForNews = false;
};

} // namespace lookback::ui
