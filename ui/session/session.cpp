#include "ui/session/session.h"

#include "ui/session/integrity.h"

#include <QtCore/QFileInfo>

#include <utility>

namespace lookback::ui {
namespace {

using base::Result;
using workspace::Workspace;

base::Error storeGone() { return base::makeError(base::ErrorCode::Cancelled, "the store was closed"); }

std::string utf8(const QString& text) { return text.toUtf8().toStdString(); }

// Both workers open the same store; the summary of the interactive one is the window's.
Result<OpenedStore> openSlot(Worker::Slot& slot, const workspace::OpenOptions& options) {
    slot.reset();
    LOOKBACK_TRY_ASSIGN(auto opened, Workspace::open(options));
    LOOKBACK_TRY_ASSIGN(auto summary, opened->summary());
    slot = std::move(opened);
    return OpenedStore{std::move(summary), &slot->kind()};
}

// Tombstones say themselves what they record.
Result<std::shared_ptr<const std::map<qint64, std::vector<PersonalShown>>>> erasedIn(Workspace& w, const std::string& stream, const timetravel::View& view, const aggregate::Series& series) {
    auto erased = std::make_shared<std::map<qint64, std::vector<PersonalShown>>>();
    for (std::size_t i = 0; i < series.size() && static_cast<qint64>(erased->size()) < ViewData::kErasedTold; ++i)
        if ((series.flags[i] & aggregate::kErased) != 0 && series.kind[i] != aggregate::MarkKind::Privacy) {
            LOOKBACK_TRY_ASSIGN(const auto rows, w.rows(stream, view, timetravel::Rank{static_cast<std::int64_t>(i)}, 1));
            if (!rows.empty())
                (*erased)[static_cast<qint64>(i) + 1] = erasuresOf(w, rows.front());
        }
    return std::shared_ptr<const std::map<qint64, std::vector<PersonalShown>>>(std::move(erased));
}

} // namespace

std::optional<qint64> ViewData::instantOfRank(qint64 rank) const {
    if (rank < 1 || rank > events())
        return std::nullopt;
    const auto i = static_cast<std::size_t>(rank - 1);
    return view.axis == timetravel::Axis::Recorded ? series->recordedAt[i] : series->occurredAt[i];
}

Session::Session(base::Executor* executor, QObject* parent)
    : QObject(parent), m_executor(executor), m_interactive(QStringLiteral("interactive")), m_worker(QStringLiteral("jobs")), m_integrity(new Integrity(this)) {
    m_stateTimer.setSingleShot(true);
    m_stateTimer.setInterval(16);
    m_newsTimer.setInterval(1000);
    m_cursor.setInstantOfRank([this](qint64 rank) { return m_viewLoading ? std::nullopt : m_view.instantOfRank(rank); });
    connect(&m_stateTimer, &QTimer::timeout, this, &Session::requestState);
    connect(&m_newsTimer, &QTimer::timeout, this, &Session::checkForNews);
    connect(&m_cursor, &TimeCursor::viewChanged, this, &Session::loadView);
    connect(&m_cursor, &TimeCursor::rankChanged, this, [this] {
        if (!m_stateTimer.isActive())
            m_stateTimer.start();
    });
}

Session::~Session() {
    ++*m_stateGeneration;
    m_viewStop.request_stop();
    m_jobs.cancelAll();
}

base::ProgressCallback Session::progressOf(Job* job) {
    return [this, job, last = std::make_shared<QElapsedTimer>()](const base::Progress& progress) {
        if (last->isValid() && last->elapsed() < 30 && progress.done != progress.total)
            return;
        last->start();
        m_worker.deliver([job, progress] { job->report(progress); });
    };
}

// ---- the store -----------------------------------------------------------------------------------------------------

void Session::openStore(const QString& path, workspace::Mode mode) {
    m_sample.reset();
    m_returnTo.reset();
    openWorkers(path, mode);
}

void Session::openWorkers(const QString& path, workspace::Mode mode) {
    ++m_epoch;
    m_opening = true;
    m_officer.clear();
    m_newsTimer.stop();
    m_viewStop.request_stop();
    m_jobs.cancelAll();
    Q_EMIT opening(QFileInfo(path).fileName());
    const workspace::OpenOptions options{utf8(path), mode, false, m_executor};
    m_worker.run<OpenedStore>(
        this, [options](Worker::Slot& slot) { return openSlot(slot, options); }, [](const Result<OpenedStore>&) {});
    m_interactive.run<OpenedStore>(
        this, [options](Worker::Slot& slot) { return openSlot(slot, options); },
        [this, path, epoch = m_epoch](Result<OpenedStore> result) {
            if (epoch != m_epoch)
                return;
            m_opening = false;
            if (result)
                return storeOpened(*result);
            const base::Error error = result.error();
            closeStore();
            Q_EMIT failed(tr("Could not open %1").arg(QFileInfo(path).fileName()), error);
        });
}

void Session::storeOpened(const OpenedStore& store) {
    m_summary = store.summary;
    m_kind = store.kind;
    m_changeToken.reset();
    m_fileDigest.clear();
    m_view = {};
    m_state.reset();
    m_report.reset();
    m_cursor.clear();
    m_newsTimer.start();
    Q_EMIT opened();
    Q_EMIT accountsChanged();
    if (m_returnTo && !m_returnTo->account.isEmpty()) {
        m_cursor.returnTo(*m_returnTo);
    }
    hashFile();
}

void Session::openSample(int number) {
    Job* job = m_jobs.add(tr("Open sample %1").arg(number));
    m_opening = true;
    Q_EMIT opening(tr("sample %1").arg(number));
    m_worker.run<workspace::Sample>(
        this,
        [this, job, number](Worker::Slot&) {
            m_worker.deliver([job] { job->start(); });
            return workspace::openSample(number, m_executor, job->stopToken(), progressOf(job));
        },
        [this, job, number](Result<workspace::Sample> result) {
            if (!result) {
                m_opening = false;
                job->fail(result.error());
                Q_EMIT failed(tr("Could not open sample %1").arg(number), result.error());
                return;
            }
            job->finish(tr("%1 events imported").arg(result->report.imported));
            openStore(QString::fromStdString(result->store), workspace::Mode::Evidence);
            m_sample = *result;
        });
}

void Session::closeStore() {
    ++m_epoch;
    ++*m_stateGeneration;
    m_viewStop.request_stop();
    m_jobs.cancelAll();
    m_newsTimer.stop();
    m_opening = false;
    const auto drop = [](Worker::Slot& slot) -> Result<base::Unit> {
        slot.reset();
        return base::Unit{};
    };
    m_interactive.run<base::Unit>(this, drop, [](const Result<base::Unit>&) {});
    m_worker.run<base::Unit>(this, drop, [](const Result<base::Unit>&) {});
    m_summary.reset();
    m_officer.clear();
    m_kind = nullptr;
    m_sample.reset();
    m_view = {};
    m_state.reset();
    m_report.reset();
    m_fileDigest.clear();
    m_cursor.clear();
    Q_EMIT closed();
}

void Session::setMode(workspace::Mode mode) {
    if (!isOpen() || m_summary->mode == mode)
        return;
    m_returnTo = m_cursor.place();
    openWorkers(QString::fromStdString(m_summary->path), mode);
}

void Session::reloadSummary() {
    ask<workspace::StoreSummary>(
        this, [](Workspace& w) { return w.summary(); },
        [this](const Result<workspace::StoreSummary>& result) {
            if (!result)
                return;
            m_summary = *result;
            Q_EMIT summaryChanged();
        });
}

void Session::hashFile() {
    runJob<std::string>(
        tr("Hash of the file"), this,
        [](Workspace& w, std::stop_token stop, const base::ProgressCallback& progress) { return w.fileDigest(stop, progress); },
        [](const std::string& digest) { return QStringLiteral("SHA-256 ") + QString::fromStdString(digest); },
        [this](const Result<std::string>& result) {
            m_fileDigest = result ? QString::fromStdString(*result) : QString();
            Q_EMIT fileDigestChanged();
        });
}

void Session::checkForNews() {
    if (!isOpen() || m_askingForNews || m_opening)
        return;
    m_askingForNews = true;
    m_interactive.run<std::uint64_t>(
        this, [](Worker::Slot& slot) { return slot ? slot->changeToken() : Result<std::uint64_t>(storeGone()); },
        [this, epoch = m_epoch](const Result<std::uint64_t>& token) {
            m_askingForNews = false;
            if (epoch != m_epoch || !token)
                return;
            const bool news = m_changeToken && *m_changeToken != *token;
            m_changeToken = *token;
            if (!news)
                return;
            const auto refresh = [](Workspace& w) -> Result<base::Unit> {
                w.refresh();
                return base::Unit{};
            };
            ask<base::Unit>(this, refresh, [](const Result<base::Unit>&) {});
            submit<base::Unit>(m_worker, this, refresh, [](const Result<base::Unit>&) {});
            reloadSummary();
            Q_EMIT storeChanged();
            Q_EMIT accountsChanged();
            if (m_cursor.hasAccount())
                loadView();
        });
}

// ---- the view and the state ----------------------------------------------------------------------------------------

void Session::loadView() {
    ++m_viewGeneration;
    m_viewStop.request_stop();
    m_viewStop = {};
    if (!m_cursor.hasAccount()) {
        m_view = {};
        m_state.reset();
        m_report.reset();
        m_viewLoading = false;
        Q_EMIT viewChanged();
        Q_EMIT stateChanged();
        return;
    }
    m_viewLoading = true;
    Q_EMIT viewLoadingChanged(-1);
    const auto place = m_cursor.place();
    // Another axis orders the events differently: cursor and handles keep their instants, not their ranks.
    const bool otherView = m_view.stream == place.stream && !(m_view.view == place.view);
    const auto keepInstant = [&](std::optional<TimeCursor::Handle> handle) {
        if (handle && otherView && !handle->instant)
            handle->instant = m_view.instantOfRank(handle->rank);
        return handle;
    };
    const auto a = keepInstant(m_cursor.handleA()), b = keepInstant(m_cursor.handleB());
    const auto progress = [this, generation = m_viewGeneration](const base::Progress& p) {
        m_interactive.deliver([this, generation, percent = p.total ? static_cast<int>(100 * p.done / p.total) : -1] {
            if (generation == m_viewGeneration && m_viewLoading)
                Q_EMIT viewLoadingChanged(percent);
        });
    };
    ask<LoadedView>(
        this,
        [place, a, b, otherView, stop = m_viewStop.get_token(), progress](Workspace& w) -> Result<LoadedView> {
            LOOKBACK_TRY_ASSIGN(auto series, w.series(place.stream, place.view, stop, progress));
            qint64 rank = place.rank < 0 ? static_cast<qint64>(series->size()) : place.rank;
            if (place.instant) {
                LOOKBACK_TRY_ASSIGN(const auto at, w.rankOf(place.stream, place.view, base::Instant{*place.instant}));
                rank = at.value;
            }
            LOOKBACK_TRY_ASSIGN(auto erased, erasedIn(w, place.stream, place.view, *series));
            LoadedView loaded{std::move(series), std::move(erased), rank, a, b};
            for (auto* handle : {&loaded.a, &loaded.b})
                if (otherView && *handle && (*handle)->instant) {
                    LOOKBACK_TRY_ASSIGN(const auto at, w.rankOf(place.stream, place.view, base::Instant{*(*handle)->instant}));
                    (*handle)->rank = at.value;
                }
            return loaded;
        },
        [this, generation = m_viewGeneration, place](Result<LoadedView> result) { seriesArrived(generation, place, std::move(result)); });
}

void Session::seriesArrived(quint64 generation, const TimeCursor::Place& place, Result<LoadedView> result) {
    if (generation != m_viewGeneration)
        return;
    m_viewLoading = false;
    Q_EMIT viewLoadingChanged(100);
    if (!result) {
        if (result.error().code != base::ErrorCode::Cancelled)
            Q_EMIT viewFailed(result.error());
        return;
    }
    const bool sameView = m_view.stream == place.stream && m_view.view == place.view;
    const bool otherAccount = m_view.stream != place.stream;
    m_view = ViewData{place.account, place.stream, place.view, result->series, result->erased};
    if (otherAccount) {
        m_report.reset();
        m_compareRank.reset();
    }
    m_cursor.setHandles(result->a, result->b);
    Q_EMIT viewChanged();
    if (sameView && m_cursor.rank() >= 0) {
        m_cursor.viewGrew(m_view.events());
        m_stateTimer.start();
    } else {
        m_cursor.viewLoaded(m_view.events(), result->rank);
    }
    inspectAccount();
    judgeSnapshots();
}

// In slices, so that states come in between; a long account has ten thousand.
void Session::judgeSnapshots(qint64 unusable) {
    constexpr std::size_t kSlice = 64;
    ask<timetravel::SnapshotProgress>(
        this, [stream = m_view.stream, stop = m_viewStop.get_token()](Workspace& w) { return w.judgeSnapshots(stream, kSlice, stop); },
        [this, generation = m_viewGeneration, unusable](const Result<timetravel::SnapshotProgress>& progress) {
            if (generation != m_viewGeneration || !progress)
                return;
            const qint64 found = unusable + progress->unusable;
            if (progress->left > 0)
                judgeSnapshots(found);
            else if (found > 0)
                loadView(); // now marked as what they are
        });
}

void Session::inspectAccount() {
    ask<timetravel::StreamReport>( // the interactive worker has the columns
        this, [stream = m_view.stream, stop = m_viewStop.get_token()](Workspace& w) { return w.inspect(stream, stop); },
        [this, generation = m_viewGeneration](Result<timetravel::StreamReport> result) {
            if (generation != m_viewGeneration || !result)
                return;
            m_report = std::make_shared<const timetravel::StreamReport>(std::move(*result));
            Q_EMIT reportChanged();
        });
}

void Session::setCompareRank(std::optional<qint64> rank) {
    m_compareRank = rank;
    requestState();
}

void Session::requestState() {
    if (m_viewLoading || !m_cursor.hasAccount() || !m_view.series)
        return;
    const quint64 generation = ++*m_stateGeneration;
    const auto place = m_cursor.place();
    const qint64 compare = m_compareRank ? *m_compareRank : place.rank - 1;
    ask<StateShown>(
        this,
        [place, compare, generation, wanted = m_stateGeneration](Workspace& w) -> Result<StateShown> {
            // A newer request stands behind this one: its answer is the only one anybody waits for.
            if (*wanted != generation)
                return base::makeError(base::ErrorCode::Cancelled, "overtaken");
            QElapsedTimer timer;
            timer.start();
            StateShown shown;
            shown.place = place;
            LOOKBACK_TRY_ASSIGN(shown.answer, w.state({place.stream, place.view, timetravel::Rank{place.rank}, true}));
            shown.milliseconds = static_cast<double>(timer.nsecsElapsed()) / 1e6;
            shown.fields = w.kind().fields(*shown.answer.state);
            shown.shown = personalShown(w, shown.fields);
            if (compare >= 0) {
                LOOKBACK_TRY_ASSIGN(const auto before, w.state({place.stream, place.view, timetravel::Rank{compare}, true}));
                shown.before = w.kind().fields(*before.state);
                shown.shownBefore = personalShown(w, shown.before);
                shown.compareRank = compare;
            }
            return shown;
        },
        [this, generation](Result<StateShown> result) {
            if (generation != *m_stateGeneration)
                return;
            if (!result) {
                if (result.error().code != base::ErrorCode::Cancelled)
                    Q_EMIT stateFailed(result.error());
                return;
            }
            m_state = std::make_shared<const StateShown>(std::move(*result));
            Q_EMIT stateChanged();
        });
}

void Session::goTo(const QString& text, std::function<void(std::optional<base::Error>)> done) {
    auto point = timetravel::parsePoint(utf8(text.trimmed()));
    if (!point)
        return done(point.error());
    if (!m_cursor.hasAccount())
        return done(base::makeError(base::ErrorCode::InvalidArgument, "choose an account first"));
    const auto place = m_cursor.place();
    ask<timetravel::Rank>(
        this, [place, point = *point](Workspace& w) { return w.rankOf(place.stream, place.view, point); },
        [this, place, point = *point, done = std::move(done)](const Result<timetravel::Rank>& rank) {
            if (!rank)
                return done(rank.error());
            if (m_cursor.place().stream != place.stream || !(m_cursor.place().view == place.view))
                return done(base::makeError(base::ErrorCode::Cancelled, "the account or the axis was changed meanwhile"));
            if (const auto* instant = std::get_if<base::Instant>(&point))
                m_cursor.setInstant(instant->ns, rank->value, CursorCause::User);
            else
                m_cursor.setRank(rank->value, CursorCause::User);
            done(std::nullopt);
        });
}

QString Session::accountOf(const std::string& stream) const {
    const std::string prefix = m_kind ? std::string(m_kind->category()) + '-' : std::string();
    return m_kind && stream.starts_with(prefix) ? QString::fromStdString(stream.substr(prefix.size())) : QString();
}

void Session::goToEvent(const std::string& stream, base::Position position, std::function<void(std::optional<base::Error>)> done) {
    const QString account = accountOf(stream);
    if (account.isEmpty())
        return done(base::makeError(base::ErrorCode::NotFound, "this event belongs to no account", stream));
    ask<timetravel::Rank>(
        this, [stream, position](Workspace& w) { return w.rankOf(stream, {}, timetravel::Point(position)); },
        [this, account, stream, done = std::move(done)](const Result<timetravel::Rank>& rank) {
            if (!rank)
                return done(rank.error());
            const TimeCursor::Place place{account, stream, {}, rank->value, std::nullopt};
            if (m_cursor.place().stream == stream && m_cursor.place().view == place.view)
                m_cursor.setRank(place.rank, CursorCause::User);
            else
                m_cursor.goTo(place);
            done(std::nullopt);
        });
}

// ---- work ----------------------------------------------------------------------------------------------------------

namespace {

std::vector<std::string> filesOf(const QStringList& paths) {
    std::vector<std::string> files;
    for (const QString& path : paths)
        files.push_back(utf8(path));
    return files;
}

QString importTitle(const QStringList& paths, bool dryRun) {
    const QString name = QFileInfo(paths.value(0)).fileName();
    return dryRun ? Session::tr("Dry run of %1").arg(name) : Session::tr("Import of %1").arg(name);
}

QString importOutcome(const transfer::ImportReport& r) {
    if (r.dryRun)
        return Session::tr("%1 of %2 lines are without defects or already here").arg(r.lines - r.defective).arg(r.lines);
    return Session::tr("Imported %1 of %2 lines").arg(r.imported).arg(r.lines);
}

} // namespace

Job* Session::importLogs(const QStringList& paths, const transfer::ImportOptions& options, QObject* context,
                         std::function<void(Result<transfer::ImportReport>)> done) {
    return importWithVault(paths, options, std::nullopt, context, std::move(done));
}

Job* Session::importWithVault(const QStringList& paths, const transfer::ImportOptions& options, const std::optional<workspace::Credentials>& credentials,
                              QObject* context, std::function<void(Result<transfer::ImportReport>)> done) {
    return runJob<transfer::ImportReport>(
        importTitle(paths, options.dryRun), context,
        [files = filesOf(paths), options, credentials](Workspace& w, std::stop_token stop, const base::ProgressCallback& progress) -> Result<transfer::ImportReport> {
            if (credentials) {
                LOOKBACK_TRY_ASSIGN(const auto vault, w.vault());
                LOOKBACK_TRY(vault.state == workspace::VaultSummary::State::None ? w.createVault(*credentials, 1) : w.unlock(*credentials));
            }
            return w.importLogs(files, options, {}, stop, progress);
        },
        importOutcome,
        [this, done = std::move(done)](Result<transfer::ImportReport> result) {
            checkForNews();
            done(std::move(result));
        });
}

Job* Session::importIntoNewStore(const QString& target, const QStringList& paths, const transfer::ImportOptions& options,
                                 const workspace::Credentials& credentials, QObject* context,
                                 std::function<void(Result<transfer::ImportReport>)> done) {
    Job* job = m_jobs.add(importTitle(paths, false));
    runFreeJob<transfer::ImportReport>(
        job,
        [this, job, path = utf8(target), files = filesOf(paths), options, credentials](Worker::Slot&) -> Result<transfer::ImportReport> {
            if (QFileInfo::exists(QString::fromStdString(path)))
                return base::makeError(base::ErrorCode::CannotWrite, "there is a file of this name already", path, "choose another name, or open that store and import into it");
            LOOKBACK_TRY_ASSIGN(auto store, Workspace::open({path, workspace::Mode::Operator, true, m_executor}));
            LOOKBACK_TRY(store->createVault(credentials, 1));
            return store->importLogs(files, options, {}, job->stopToken(), progressOf(job));
        },
        context, importOutcome, std::move(done));
    return job;
}

Job* Session::dryRunWithoutStore(const QStringList& paths, const transfer::ImportOptions& options, QObject* context,
                                 std::function<void(Result<transfer::ImportReport>)> done) {
    Job* job = m_jobs.add(importTitle(paths, true));
    runFreeJob<transfer::ImportReport>(
        job,
        [this, job, files = filesOf(paths), options](Worker::Slot&) {
            return workspace::dryRunWithoutStore(files, options, m_executor, job->stopToken(), progressOf(job));
        },
        context, importOutcome, std::move(done));
    return job;
}

Job* Session::takeSnapshot(QObject* context, std::function<void(Result<bool>)> done) {
    return runJob<bool>(
        tr("Snapshot of %1").arg(m_cursor.place().account), context,
        [stream = m_cursor.place().stream](Workspace& w, std::stop_token, const base::ProgressCallback&) { return w.takeSnapshot(stream); },
        [](bool taken) { return taken ? tr("Snapshot taken") : tr("There was one at this version already"); },
        [this, done = std::move(done)](Result<bool> result) {
            Q_EMIT snapshotsChanged();
            if (result && m_cursor.hasAccount()) {
                ask<base::Unit>(
                    this, [](Workspace& w) -> Result<base::Unit> { w.refresh(); return base::Unit{}; }, [](const Result<base::Unit>&) {});
                loadView();
            }
            done(std::move(result));
        });
}

void Session::unlock(const workspace::Credentials& credentials, QObject* context, std::function<void(Result<base::Unit>)> done) {
    const auto open = [credentials](Workspace& w) { return w.unlock(credentials); };
    // One worker after the other: a wrong passphrase is tried and registered once, an erasure that stopped half-way is finished by one of them. Who locks
    // meanwhile has locked both. Who asked may be gone by then; who is signed in is known all the same.
    ask<base::Unit>(this, open, [this, open, locks = m_locks, officer = QString::fromStdString(credentials.officer), guard = QPointer<QObject>(context), done = std::move(done)](Result<base::Unit> result) {
        if (result && locks == m_locks) {
            m_officer = officer;
            submit<base::Unit>(m_worker, this, open, [](const Result<base::Unit>&) {});
        }
        reloadSummary();
        requestState();
        if (guard)
            done(std::move(result));
    });
}

void Session::createVault(const workspace::Credentials& credentials, QObject* context, std::function<void(Result<base::Unit>)> done) {
    // The job worker makes it, because imports run there; the interactive one unlocks it afterwards.
    submit<base::Unit>(m_worker, context, [credentials](Workspace& w) { return w.createVault(credentials, 1); },
                       [this, credentials, done = std::move(done)](Result<base::Unit> result) {
                           if (result)
                               ask<base::Unit>(this, [credentials](Workspace& w) { return w.unlock(credentials); }, [](const Result<base::Unit>&) {});
                           reloadSummary();
                           done(std::move(result));
                       });
}

void Session::lockVault() {
    ++m_locks;
    m_officer.clear();
    const auto lock = [](Workspace& w) -> Result<base::Unit> {
        w.lock();
        return base::Unit{};
    };
    submit<base::Unit>(m_worker, this, lock, [](const Result<base::Unit>&) {});
    ask<base::Unit>(this, lock, [this](const Result<base::Unit>&) {
        m_officer.clear();
        reloadSummary();
        requestState();
    });
}

} // namespace lookback::ui
