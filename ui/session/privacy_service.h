// The QObject side of workspace::Privacy: what the window knows of keys, requests and holds, and the way to act on them. Facts are read on the
// interactive worker, so that a bar across the window is there at once; the list of subjects and every act go through the job worker, one after another. Each
// answer carries a generation and a stale one is dropped. Lives as long as its session. GUI thread only.
#pragma once

#include "core/workspace/privacy.h"
#include "ui/session/idle_watch.h"
#include "ui/session/key_list.h"
#include "ui/session/session.h"

#include <QtCore/QPointer>

namespace lookback::ui {

/// What the ledger says. Immutable.
struct PrivacyFacts {
    std::vector<erasure::Erasure> erasures;
    std::vector<erasure::Hold> holds;
    std::vector<erasure::ActProblem> problems;
    std::optional<erasure::Restored> restored;
    std::vector<std::string> unfinished;
    workspace::Governance governance;
    [[nodiscard]] const erasure::Erasure* find(std::string_view id) const;
    /// The newest request of a subject that was not rejected; null if none.
    [[nodiscard]] const erasure::Erasure* newestOf(std::string_view subject) const;
    [[nodiscard]] qint64 waiting(erasure::State state) const;
};

/// An erasure under way, or the last one of this run of the program.
struct Execution {
    std::string id, subject;       ///< "E-1"; empty while none was begun
    QPointer<Job> job;
    std::array<std::optional<base::Instant>, erasure::kSteps> done; ///< by step
    std::optional<base::Error> error;
    bool running = false;
    [[nodiscard]] bool beyondReturn() const { return done[static_cast<std::size_t>(erasure::Step::Started)].has_value(); }
};

class PrivacyService : public QObject {
    Q_OBJECT
public:
    explicit PrivacyService(Session* session);

    [[nodiscard]] Session* session() const { return m_session; }

    // What is known. Null until read.
    [[nodiscard]] const std::shared_ptr<const PrivacyFacts>& facts() const { return m_facts; }
    [[nodiscard]] const std::shared_ptr<const KeyList>& keys() const { return m_keys; }
    [[nodiscard]] const std::optional<base::Error>& error() const { return m_factsError ? m_factsError : m_keysError; } ///< of the last reading of either
    [[nodiscard]] bool loading() const { return m_loadingKeys || m_loadingFacts; }
    /// The list of subjects is read only while somebody looks at it.
    void setKeysWanted(bool wanted);
    void reload();
    /// Where a subject's data is. On the interactive worker.
    void subject(const std::string& subject, QObject* context, std::function<void(base::Result<workspace::SubjectDetail>)> done);

    // The vault.
    [[nodiscard]] workspace::VaultSummary::State vaultState() const;
    [[nodiscard]] bool unlocked() const { return vaultState() == workspace::VaultSummary::State::Unlocked && !m_session->officer().isEmpty(); }
    /// Locks, then unlocks as the one named: whoever was signed in no longer is, whatever comes of it. Waiting after wrong passphrases: unlock_gate.h.
    void signIn(const workspace::Credentials& credentials, QObject* context, std::function<void(base::Result<base::Unit>)> done);
    [[nodiscard]] IdleWatch* lockWatch() { return &m_lockWatch; }
    [[nodiscard]] IdleWatch* operatorWatch() { return &m_operatorWatch; }
    /// Operator mode, its reason registered before anything is written; evidence mode again if that fails.
    void enterOperator(const QString& reason);
    /// Why an act is not possible now: evidence mode, locked vault, a restored file; empty if it is.
    [[nodiscard]] QString reasonNotToAct() const;

    /// One act on the job worker. The ledger is read anew afterwards, whether the one who asked still lives or not.
    template <class T>
    void act(QObject* context, std::function<base::Result<T>(workspace::Privacy)> what, std::function<void(base::Result<T>)> done) {
        m_session->askInBackground<T>(
            this, [what = std::move(what)](workspace::Workspace& w) { return what(w.privacy()); },
            [this, guard = QPointer<QObject>(context), done = std::move(done)](base::Result<T> result) {
                afterAct();
                if (guard)
                    done(std::move(result));
            });
    }

    // Destroying keys: jobs that go on whoever looks.
    [[nodiscard]] const Execution& execution() const { return m_execution; }
    void execute(const std::string& id, const std::string& subject);
    void resume();
    void eraseAgain();
    /// Heard before the point of no return only.
    void cancelExecution();

Q_SIGNALS:
    void factsChanged();
    void keysChanged();
    void loadingChanged();
    void executionChanged();
    /// `title`: what was tried.
    void failed(const QString& title, const lookback::base::Error& error);

private:
    void readFacts();
    void readKeys();
    void afterAct();
    void clear();
    void watch();
    void begin(const std::string& id, const std::string& subject, const QString& title,
               std::function<base::Result<std::vector<erasure::Erasure>>(workspace::Privacy, const workspace::StepCallback&, std::stop_token)> work);
    void executionDone(const base::Result<std::vector<erasure::Erasure>>& result);
    void scanStore(const std::string& id);

    Session* m_session;
    std::shared_ptr<const PrivacyFacts> m_facts;
    std::shared_ptr<const KeyList> m_keys;
    std::optional<base::Error> m_factsError, m_keysError;
    Execution m_execution;
    IdleWatch m_lockWatch, m_operatorWatch;
    QTimer m_reloadTimer; ///< many reasons become one reading
    std::optional<QString> m_operatorReason;
    quint64 m_factsGeneration = 0, m_keysGeneration = 0;
    bool m_keysWanted = false, m_keysStale = true, m_loadingKeys = false, m_loadingFacts = false;
    std::stop_source m_keysStop;
    workspace::VaultSummary::State m_lastVault = workspace::VaultSummary::State::None;
};

} // namespace lookback::ui
