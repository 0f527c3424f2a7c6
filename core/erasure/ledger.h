// The erasure ledger: what all acts of a store mean together. Built by reading the streams `privacy-…`, in the order of positions; acts that do not
// count are listed, never believed. Cost grows with the acts, not with the store. A value; refresh() reads on. One thread.
#pragma once

#include "core/erasure/acts.h"
#include "core/erasure/values.h"
#include "core/store/event_store.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lookback::erasure {

/// What the ledger needs of a vault, unlocked or (unauthenticated) not.
struct VaultView {
    std::vector<Signer> officers;
    int approvals = 1;
    int coolOffHours = 0;
    std::int64_t epoch = 0;
};
VaultView viewOf(const vault::VaultInfo& info);

/// Of one privacy stream.
struct SubjectLedger {
    std::string subject;
    std::string stream;
    base::Revision last{-1};          ///< of the stream, acts that do not count included: what the next append expects
    crypto::Digest256 lastRecord{};   ///< what the next act answers; of the last act that counts
    std::optional<base::Instant> lastAt; ///< of the last act that counts; absent = none counts, and the next answers the store's last record
    std::vector<std::string> erasures; ///< ids, oldest first
    std::vector<std::string> holds;
    std::set<std::string> kids;       ///< named by an ErasureStarted: refused from then on
    bool erased = false;              ///< ErasureStarted, and not readmitted since
    std::vector<Signature> readmissions; ///< signed so far for the open readmission
};

class Ledger {
public:
    /// Reads all privacy streams. Errors: those of the store.
    static base::Result<Ledger> read(store::EventStore& store, const VaultView& vault);

    [[nodiscard]] const std::map<std::string, Erasure, std::less<>>& erasures() const { return m_erasures; } ///< by id
    [[nodiscard]] const std::map<std::string, Hold, std::less<>>& holds() const { return m_holds; }
    [[nodiscard]] const std::map<std::string, SubjectLedger, std::less<>>& subjects() const { return m_subjects; } ///< by subject
    [[nodiscard]] const SubjectLedger* subject(std::string_view subject) const;
    [[nodiscard]] const std::vector<ActProblem>& problems() const { return m_problems; }
    /// The erasure that destroyed (or is destroying) a key; null if none.
    [[nodiscard]] const Erasure* destroyedBy(std::string_view kid) const;
    /// Started and not completed.
    [[nodiscard]] std::vector<std::string> unfinished() const;
    /// Holds of a subject that count and cover one of these field classes.
    [[nodiscard]] std::vector<std::string> holdsOn(std::string_view subject, const std::map<std::string, std::int64_t>& classes) const;
    /// The subject's fields are restricted (Art. 18): a blocked request.
    [[nodiscard]] bool restricted(std::string_view subject) const;
    [[nodiscard]] std::string nextErasure() const; ///< "E-8"
    [[nodiscard]] std::string nextHold() const;
    [[nodiscard]] const SubjectLedger& vaultStream() const { return m_vaultStream; }
    /// Open changes of officers and policy: who signed for what, by the change's text.
    [[nodiscard]] const std::map<std::string, std::vector<Signature>>& openChanges() const { return m_changes; }
    [[nodiscard]] const std::vector<Signer>& signers() const { return m_signers; }

private:
    friend class LedgerReader;
    std::map<std::string, Erasure, std::less<>> m_erasures;
    std::map<std::string, Hold, std::less<>> m_holds;
    std::map<std::string, SubjectLedger, std::less<>> m_subjects;
    std::map<std::string, std::string, std::less<>> m_kids; ///< kid → erasure
    std::map<std::string, std::vector<Signature>> m_changes;
    std::vector<ActProblem> m_problems;
    std::vector<Signer> m_signers;
    SubjectLedger m_vaultStream;
    VaultView m_vault;
};

} // namespace lookback::erasure
