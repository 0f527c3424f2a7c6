// What stops personal data of an erased subject on its way in (security.md 3, E2): asked by every writer of events under the store's write lock, or with
// a guard on the subject's privacy stream. Fails closed: an ErasureStarted stops writing for its subject whoever wrote it, and only the ledger, with the
// vault at hand, opens the gate again for a subject readmitted. Costs one query while a store has no privacy streams. A value; one thread.
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/erasure/ledger.h"
#include "core/store/event_store.h"
#include "core/vault/vault.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace lookback::erasure {

class Gate {
public:
    /// Reads the privacy streams of the store as it is now. Without a vault nobody counts as readmitted, and every erasure begun and not finished stops
    /// all writing; with one the ledger is asked whether such acts count.
    static base::Result<Gate> read(store::EventStore& store, const vault::UnlockedVault* vault);
    /// Reads what was appended since, at a cost that does not grow with what is known. After an error it knows nothing and must be refreshed again.
    base::Status refresh(store::EventStore& store, const vault::UnlockedVault* vault);

    /// Nothing was ever erased here: every question has the answer yes.
    [[nodiscard]] bool open() const { return m_erased.empty() && m_kids.empty() && m_unfinished.empty(); }

    /// Refused: the subject's data was erased, or is being erased.
    [[nodiscard]] base::Status mayWrite(std::string_view subject) const;
    /// Refused: a value sealed with this key was erased.
    [[nodiscard]] base::Status mayKeep(std::string_view kid) const;
    /// Refused: an erasure stopped between E2 and E9 and must be finished before anything else is written.
    [[nodiscard]] base::Status mayWriteAtAll() const;
    /// Last revision of the subject's privacy stream, −1 when there is none: to guard an append with.
    [[nodiscard]] base::Revision revision(std::string_view subject) const;

private:
    base::Status readOn(store::EventStore& store);
    void take(const event::StoredEvent& act);
    base::Status askLedger(store::EventStore& store, const vault::UnlockedVault& vault);

    // What the acts say, whoever wrote them.
    std::map<std::string, base::Revision, std::less<>> m_last; ///< by privacy stream
    std::map<std::string, std::string, std::less<>> m_erased;  ///< privacy stream → erasure
    std::map<std::string, std::string, std::less<>> m_kids;    ///< → erasure
    std::map<std::string, std::string, std::less<>> m_begun;   ///< erasure not completed → privacy stream
    std::map<std::string, std::string, std::less<>> m_ended;   ///< erasure that an act says is completed, which the ledger has not confirmed → privacy stream
    std::set<std::string, std::less<>> m_readmitted; ///< privacy streams with a SubjectReadmitted, whether it counts or not
    base::Position m_lookedTo;
    crypto::Digest256 m_lookedRecord{};
    // What the ledger makes of it.
    std::optional<Ledger> m_ledger; ///< once it had to be asked
    std::set<std::string, std::less<>> m_opened; ///< privacy streams of subjects who came back
    std::map<std::string, std::string, std::less<>> m_unfinished; ///< of m_begun; all of it without a vault
};

} // namespace lookback::erasure
