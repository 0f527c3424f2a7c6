#include "ui/session/privacy_service.h"

#include <algorithm>

namespace lookback::ui {
namespace {

using base::Result;
using workspace::Privacy;
using workspace::Workspace;
using VaultState = workspace::VaultSummary::State;

constexpr qint64 kLockMs = 5 * 60'000;
constexpr qint64 kOperatorMs = 30 * 60'000;
constexpr std::int64_t kLargeStore = 200'000; ///< events: from here on reading the list is a job one can watch and cancel

QString textOf(const std::string& text) { return QString::fromStdString(text); }

Result<PrivacyFacts> factsOf(Privacy privacy) {
    PrivacyFacts facts;
    LOOKBACK_TRY_ASSIGN(facts.restored, privacy.restored());
    LOOKBACK_TRY_ASSIGN(facts.unfinished, privacy.unfinished());
    LOOKBACK_TRY_ASSIGN(facts.erasures, privacy.erasures());
    LOOKBACK_TRY_ASSIGN(facts.holds, privacy.holds());
    LOOKBACK_TRY_ASSIGN(facts.problems, privacy.problems());
    LOOKBACK_TRY_ASSIGN(facts.governance, privacy.governance());
    return facts;
}

// "E-10" is newer than "E-9".
bool olderId(std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

} // namespace

const erasure::Erasure* PrivacyFacts::find(std::string_view id) const {
    const auto at = std::find_if(erasures.begin(), erasures.end(), [&](const auto& e) { return e.id == id; });
    return at == erasures.end() ? nullptr : &*at;
}

const erasure::Erasure* PrivacyFacts::newestOf(std::string_view subject) const {
    const erasure::Erasure* newest = nullptr;
    for (const auto& e : erasures)
        if (e.subject == subject && e.state != erasure::State::Rejected && (!newest || olderId(newest->id, e.id)))
            newest = &e;
    return newest;
}

qint64 PrivacyFacts::waiting(erasure::State state) const {
    return std::count_if(erasures.begin(), erasures.end(), [&](const auto& e) { return e.state == state; });
}

PrivacyService::PrivacyService(Session* session) : QObject(session), m_session(session), m_lockWatch(kLockMs), m_operatorWatch(kOperatorMs) {
    setObjectName(QStringLiteral("privacyService"));
    m_reloadTimer.setSingleShot(true);
    m_reloadTimer.setInterval(0);
    connect(&m_reloadTimer, &QTimer::timeout, this, [this] {
        readFacts();
        readKeys();
    });
    connect(session, &Session::opened, this, [this] {
        clear();
        m_lastVault = vaultState();
        if (m_operatorReason && m_session->isOperator())
            act<base::Unit>(
                this, [reason = m_operatorReason->toUtf8().toStdString()](Privacy p) { return p.note("operator", {{"reason", reason}}); },
                [this](const Result<base::Unit>& noted) {
                    if (noted)
                        return;
                    m_session->setMode(workspace::Mode::Evidence);
                    Q_EMIT failed(tr("Operator mode was not entered: its reason could not be registered"), noted.error());
                });
        m_operatorReason.reset();
        watch();
        reload();
    });
    connect(session, &Session::closed, this, [this] {
        m_operatorReason.reset();
        clear();
        watch();
    });
    connect(session, &Session::accountsChanged, this, &PrivacyService::reload);
    connect(session, &Session::summaryChanged, this, [this] {
        watch();
        if (m_lastVault != vaultState())
            reload();
        m_lastVault = vaultState();
    });
    connect(&m_lockWatch, &IdleWatch::expired, session, &Session::lockVault);
    connect(&m_operatorWatch, &IdleWatch::expired, this, [this] {
        // Work under way is not cut off: it ends, then the next half hour counts.
        if (m_session->jobs()->running().isEmpty())
            m_session->setMode(workspace::Mode::Evidence);
        else
            watch();
    });
}

// ---- what is known -------------------------------------------------------------------------------------------------

void PrivacyService::clear() {
    ++m_factsGeneration;
    ++m_keysGeneration;
    m_keysStop.request_stop();
    m_facts.reset();
    m_keys.reset();
    m_factsError.reset();
    m_keysError.reset();
    m_loadingFacts = m_loadingKeys = false;
    m_keysStale = true;
    Q_EMIT factsChanged();
    Q_EMIT keysChanged();
    Q_EMIT loadingChanged();
}

void PrivacyService::setKeysWanted(bool wanted) {
    m_keysWanted = wanted;
    if (wanted && m_keysStale)
        readKeys();
}

void PrivacyService::reload() {
    m_keysStale = true;
    m_reloadTimer.start();
}

void PrivacyService::readFacts() {
    if (!m_session->isOpen() || m_session->isOpening())
        return;
    m_loadingFacts = true;
    m_session->ask<PrivacyFacts>(
        this, [](Workspace& w) { return factsOf(w.privacy()); },
        [this, generation = ++m_factsGeneration](Result<PrivacyFacts> facts) {
            if (generation != m_factsGeneration)
                return;
            m_loadingFacts = false;
            m_factsError.reset();
            if (facts)
                m_facts = std::make_shared<const PrivacyFacts>(std::move(*facts));
            else
                m_factsError = facts.error();
            Q_EMIT factsChanged();
            Q_EMIT loadingChanged();
        });
    Q_EMIT loadingChanged();
}

void PrivacyService::readKeys() {
    if (!m_session->isOpen() || m_session->isOpening() || !m_keysWanted || !m_keysStale)
        return;
    m_keysStale = false;
    m_loadingKeys = true;
    m_keysStop.request_stop();
    m_keysStop = {};
    using Keys = std::shared_ptr<const KeyList>;
    const auto read = [](Workspace& w, std::stop_token stop, const base::ProgressCallback& progress) -> Result<Keys> {
        LOOKBACK_TRY_ASSIGN(auto rows, w.privacy().subjects(stop, progress));
        return Keys(std::make_shared<const KeyList>(std::move(rows)));
    };
    const auto done = [this, generation = ++m_keysGeneration](const Result<Keys>& keys) {
        if (generation != m_keysGeneration)
            return;
        m_loadingKeys = false;
        m_keysError.reset();
        if (keys)
            m_keys = *keys;
        else if (keys.error().code != base::ErrorCode::Cancelled)
            m_keysError = keys.error();
        Q_EMIT keysChanged();
        Q_EMIT loadingChanged();
    };
    if (m_session->summary().head.events < kLargeStore)
        m_session->askInBackground<Keys>(this, [read, stop = m_keysStop.get_token()](Workspace& w) { return read(w, stop, {}); }, done);
    else
        m_session->runJob<Keys>(
            tr("List of keys"), this, read, [](const Keys& keys) { return tr("%1 subjects").arg(keys->rows().size()); }, done);
    Q_EMIT loadingChanged();
}

void PrivacyService::subject(const std::string& subject, QObject* context, std::function<void(Result<workspace::SubjectDetail>)> done) {
    m_session->ask<workspace::SubjectDetail>(context, [subject](Workspace& w) { return w.privacy().subject(subject); }, std::move(done));
}

// The act was written on the job worker: the interactive one learns of it as of any other writer's work.
void PrivacyService::afterAct() {
    m_session->checkForNews();
    m_session->reloadSummary();
    reload();
}

// ---- vault and mode ------------------------------------------------------------------------------------------------

VaultState PrivacyService::vaultState() const { return m_session->isOpen() ? m_session->summary().vault.state : VaultState::None; }

void PrivacyService::signIn(const workspace::Credentials& credentials, QObject* context, std::function<void(Result<base::Unit>)> done) {
    m_session->lockVault();
    m_session->unlock(credentials, context, std::move(done));
}

void PrivacyService::watch() {
    m_lockWatch.setWatching(vaultState() == VaultState::Unlocked);
    m_operatorWatch.setWatching(m_session->isOperator());
}

void PrivacyService::enterOperator(const QString& reason) {
    if (!m_session->isOpen() || m_session->isOperator())
        return;
    m_operatorReason = reason.trimmed();
    m_session->setMode(workspace::Mode::Operator);
}

QString PrivacyService::reasonNotToAct() const {
    if (!m_session->isOpen())
        return tr("Open a store first");
    if (vaultState() == VaultState::None)
        return tr("This store has no vault beside it");
    if (!m_session->isOperator())
        return tr("This writes to the store: enter operator mode first");
    if (!unlocked())
        return tr("Acts are signed: unlock the vault first");
    if (!m_facts) // a file put back, or an erasure to be finished, would not be known
        return m_factsError ? tr("The acts could not be read: %1").arg(textOf(m_factsError->message)) : tr("The acts are being read");
    if (m_facts->restored)
        return tr("An older file was put back: erase again first");
    if (!m_facts->unfinished.empty())
        return tr("Erasure %1 was begun and not finished: continue it first").arg(textOf(m_facts->unfinished.front()));
    return {};
}

// ---- destroying keys -----------------------------------------------------------------------------------------------

void PrivacyService::begin(const std::string& id, const std::string& subject, const QString& title,
                           std::function<Result<std::vector<erasure::Erasure>>(Privacy, const workspace::StepCallback&, std::stop_token)> work) {
    if (m_execution.running)
        return;
    m_execution = {};
    m_execution.id = id;
    m_execution.subject = subject;
    m_execution.running = true;
    using Erasures = std::vector<erasure::Erasure>;
    // Called on the job worker. The session's threads end before this object does.
    const workspace::StepCallback onStep = [this](const std::string& of, erasure::Step step) {
        QMetaObject::invokeMethod(
            this,
            [this, of, step] {
                if (m_execution.id != of) { // several are finished one after another
                    m_execution.id = of;
                    m_execution.done = {};
                }
                m_execution.done[static_cast<std::size_t>(step)] = base::SystemClock().now();
                Q_EMIT executionChanged();
            },
            Qt::QueuedConnection);
    };
    m_execution.job = m_session->runJob<Erasures>(
        title, this, [work = std::move(work), onStep](Workspace& w, std::stop_token stop, const base::ProgressCallback&) { return work(w.privacy(), onStep, stop); },
        [](const Erasures& done) {
            QStringList ids;
            for (const auto& e : done)
                ids.append(textOf(e.id));
            return ids.isEmpty() ? tr("There was nothing to finish") : tr("Cryptographically erased: %1").arg(ids.join(QStringLiteral(", ")));
        },
        [this](const Result<Erasures>& result) { executionDone(result); });
    Q_EMIT executionChanged();
}

void PrivacyService::execute(const std::string& id, const std::string& subject) {
    begin(id, subject, tr("Erase %1 (%2)").arg(textOf(subject), textOf(id)),
          [id](Privacy p, const workspace::StepCallback& onStep, std::stop_token stop) -> Result<std::vector<erasure::Erasure>> {
              LOOKBACK_TRY_ASSIGN(auto done, p.execute(id, onStep, stop));
              return std::vector<erasure::Erasure>{std::move(done)};
          });
}

void PrivacyService::resume() {
    const std::string id = m_facts && !m_facts->unfinished.empty() ? m_facts->unfinished.front() : std::string();
    const auto* erasure = m_facts ? m_facts->find(id) : nullptr;
    begin(id, erasure ? erasure->subject : std::string(), tr("Finish erasure %1").arg(textOf(id)),
          [](Privacy p, const workspace::StepCallback& onStep, std::stop_token) { return p.resume(onStep); });
}

void PrivacyService::eraseAgain() {
    begin({}, {}, tr("Erase again"), [](Privacy p, const workspace::StepCallback& onStep, std::stop_token) { return p.eraseAgain(onStep); });
}

void PrivacyService::cancelExecution() {
    if (m_execution.running && m_execution.job && !m_execution.beyondReturn())
        m_execution.job->cancel();
}

void PrivacyService::executionDone(const Result<std::vector<erasure::Erasure>>& result) {
    m_execution.running = false;
    if (!result)
        m_execution.error = result.error();
    // The other worker's vault must forget the destroyed keys too; its copy of the store has learned of new events.
    m_session->ask<base::Unit>(
        this,
        [](Workspace& w) -> Result<base::Unit> {
            w.refresh();
            return base::Unit{};
        },
        [](const Result<base::Unit>&) {});
    Q_EMIT m_session->accountsChanged();
    afterAct();
    Q_EMIT executionChanged();
    if (result)
        for (const auto& e : *result)
            scanStore(e.id);
}

// The keys to look for are known to the session that destroyed them only, so it is done at once; the certificate says what came of it.
void PrivacyService::scanStore(const std::string& id) {
    m_session->runJob<erasure::Erasure>(
        tr("Look for the destroyed keys in the store (%1)").arg(textOf(id)), this,
        [id](Workspace& w, std::stop_token stop, const base::ProgressCallback& progress) { return w.privacy().scanStore(id, stop, progress); },
        [](const erasure::Erasure& e) {
            const auto& scan = e.storeScan;
            return scan ? tr("%1 bytes read, %2 hits").arg(scan->bytesScanned).arg(scan->hits) : tr("Not scanned");
        },
        [this](const Result<erasure::Erasure>&) { afterAct(); });
}

} // namespace lookback::ui
