// The erasure service: the only place where requests, holds and approvals are judged and keys destroyed (security.md 3). Window, command line and resume
// all come through here. Every act is written under the store's write lock after reading the ledger anew, so that what was checked still
// holds. Steps E2 to E9 can be interrupted anywhere and finished by resume().
// Belongs to one thread, as its store does. Errors: Refused with the reason; NotFound for unknown ids; InvalidArgument for what makes no sense.
#pragma once

#include "core/aggregate/kind.h"
#include "core/base/clock.h"
#include "core/base/progress.h"
#include "core/crypto/random.h"
#include "core/erasure/act_data.h"
#include "core/erasure/ledger.h"
#include "core/erasure/values.h"
#include "core/store/event_store.h"
#include "core/vault/key_traces.h"
#include "core/vault/vault.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace lookback::erasure {

/// What only the caller can do: it knows where files are.
struct Surroundings {
    /// After each commit to the store: the vault notes how far it came.
    std::function<base::Status()> committed;
    /// The store was taken as it is by as many officers as it needs: the vault notes it, whatever it saw before. Absent: `committed`.
    std::function<base::Status()> accepted;
    /// A tombstone was appended at this version of a stream: snapshots at their multiples.
    std::function<base::Status(std::string_view stream, base::Version version)> tombstoneWritten;
    /// The engine's log is folded into the store and emptied (`wal_checkpoint(TRUNCATE)`); Locked while another program reads.
    std::function<base::Status()> emptyLog;
    /// Files beside store, vault and key file that E8 looks into; not the store itself.
    std::function<std::vector<std::string>()> filesToScan;
    std::function<void(const std::string& erasure, Step step)> onStep;
    vault::KdfCost newPassphraseCost = vault::KdfCost::production();
};

class Service {
public:
    /// All must outlive the service.
    Service(store::EventStore& store, const aggregate::Kind& kind, vault::UnlockedVault& vault, const base::Clock& clock, crypto::Random& random,
            Surroundings surroundings);

    /// What the caller knows of the acts already, so that they are not verified twice. Read on before it is used.
    void know(const Ledger& ledger) { m_ledger = ledger; }

    /// As it would be requested now.
    base::Result<Plan> plan(const std::string& subject);

    base::Result<Erasure> request(const Request& request);
    base::Result<Erasure> approve(const std::string& id, const std::string& digest);
    base::Result<Erasure> reject(const std::string& id, const std::string& reason);
    base::Result<Erasure> extend(const std::string& id, const std::string& due, const std::string& reason);
    base::Result<Erasure> execute(const std::string& id, std::stop_token stop);
    base::Result<std::vector<Erasure>> resume();
    /// Takes an older store as it is first, which needs as many officers as the vault's policy or that of the acts asks, whichever is more: Refused, with who
    /// must still sign by the same call, while it waits for others. What this officer signed stands.
    base::Result<std::vector<Erasure>> eraseAgain(const Restored& restored);
    /// CertificateIssued. Refused before E9.
    base::Result<Erasure> noteCertificate(const std::string& id, const std::string& sha256);
    /// ErasureStoreScanned. `method`: of tracesOf().
    base::Result<Erasure> noteStoreScan(const std::string& id, std::int64_t bytes, std::int64_t hits, std::string_view method);
    /// For the scan of the event table: of keys this service destroyed; null otherwise. Wiped with the service.
    [[nodiscard]] vault::KeyTraces* tracesOf(const std::string& id);

    base::Result<Hold> placeHold(const Hold& hold);
    base::Result<Hold> releaseHold(const std::string& id);
    base::Result<std::string> readmit(const std::string& subject, const std::string& reason);

    base::Result<bool> addOfficer(const std::string& name, const std::vector<std::string>& roles, crypto::SecretBytes passphrase);
    base::Result<bool> removeOfficer(const std::string& name);
    base::Result<bool> setPolicy(int approvals, int coolOffHours);
    /// Finishes what was stopped: the end of a new epoch, the removal of an officer or a policy that all who must have signed and the vault does not show yet.
    /// (An officer added and not yet in the vault needs their passphrase: the same call again.) Does nothing when there is nothing.
    base::Status finishChanges();

private:
    class Transaction;
    struct Counted {
        std::string stream;
        std::int64_t events = 0, fields = 0;
    };

    /// As of now; read on from where it stood. Valid until the next call, or the next transaction.
    base::Result<const Ledger*> ledger();
    base::Result<Plan> makePlan(const Ledger& ledger, const std::string& subject, const std::string& outOfReach, bool ownerInformed);
    base::Status mayAct(std::string_view role) const;
    base::Result<Plan> mayExecute(const Ledger& ledger, const Erasure& erasure);
    base::Status start(const std::string& id);
    base::Status startAgain(const std::string& id);
    base::Status begin(Transaction& transaction, const act::ErasureStarted& started);
    base::Result<Erasure> finish(const std::string& id);
    base::Status destroyKeys(const Erasure& erasure);
    base::Status writeTombstones(const Erasure& erasure, const std::vector<Counted>& streams);
    base::Result<Erasure::Outcome> prove(const Erasure& erasure, const std::vector<Counted>& streams);
    base::Status complete(const Erasure& erasure, const Erasure::Outcome& outcome);
    base::Result<std::vector<Counted>> countByStream(const std::string& subject, const std::vector<std::string>& kids);
    base::Status acceptStore(const std::string& detail);
    base::Result<bool> storeIsAsSeen();
    base::Result<bool> change(ActData data);
    base::Result<Erasure> erasure(const std::string& id);
    void step(const std::string& id, Step step) const;

    store::EventStore& m_store;
    const aggregate::Kind& m_kind;
    vault::UnlockedVault& m_vault;
    const base::Clock& m_clock;
    crypto::Random& m_random;
    Surroundings m_around;
    Ledger m_ledger; ///< refreshed before each use; under the write lock it is the truth
    std::map<std::string, std::unique_ptr<vault::KeyTraces>, std::less<>> m_traces; ///< by erasure
};

} // namespace lookback::erasure
