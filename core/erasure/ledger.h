// The erasure ledger: what all acts of a store mean together (FORMAT.md). Built by reading the streams `privacy-…`, in the order of positions; acts that do
// not count are listed, never believed. Knows no clock: what depends on now is given as instants, or asked with one. Cost grows with the acts, not with
// the store. A value: copies are independent. refresh() reads on. One thread.
#pragma once

#include "core/erasure/acts.h"
#include "core/erasure/values.h"
#include "core/store/event_store.h"

#include <functional>
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
    std::map<std::string, std::string, std::less<>> fences; ///< kid → erasure: such keys may be named by "erase again" without a request
};
VaultView viewOf(const vault::VaultInfo& info); ///< without fences
VaultView viewOf(const vault::UnlockedVault& vault);
VaultView viewOf(const vault::VaultInfo& info, const std::vector<vault::SubjectInfo>& subjects);

/// An approval counts for this long.
constexpr std::int64_t kApprovalLapsesNs = 7LL * 24 * 3600 * 1'000'000'000;
/// The state as of `now`: an approval that lapsed leaves a request submitted. Everything else in an Erasure is the same at any time.
State stateAt(const Erasure& erasure, base::Instant now);

/// A change of officers or policy as a key: its type and members, without "at" and "inForce". `write` adds those members.
std::string changeText(ActType type, const std::function<void(json::Writer&)>& write);
std::string changeText(const ActData& change);

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
    /// Reads what was appended since, at a cost that does not grow with what is known; all of it is judged anew when officers or policy changed, or when the
    /// record it had come to is not there any more. After an error the ledger is as it was.
    base::Status refresh(store::EventStore& store, const VaultView& vault);
    /// The next refresh() reads everything. For acts added and not committed.
    void distrust() { m_provisional = true; }

    /// Takes up an act that is about to be appended, as if it had been read. Refused, with the reason, when it would not count: then the ledger is as it
    /// was. What it answers is checked but for the first act of a stream. Whoever appends acts asks here first, under the store's write lock.
    /// `at`: the position it will stand at, just behind everything the ledger was refreshed with; then it needs not be read again once it is committed.
    base::Status add(const NewAct& act, std::optional<base::Position> at = {});
    /// What the next act of a stream answers. Read under the store's write lock: for a first act it is the store's last record.
    [[nodiscard]] base::Result<crypto::Digest256> answerFor(store::EventStore& store, std::string_view stream) const;

    [[nodiscard]] const std::map<std::string, Erasure, std::less<>>& erasures() const { return m_erasures; } ///< by id
    [[nodiscard]] const std::map<std::string, Hold, std::less<>>& holds() const { return m_holds; }
    [[nodiscard]] const std::map<std::string, SubjectLedger, std::less<>>& subjects() const { return m_subjects; } ///< by subject
    [[nodiscard]] const SubjectLedger* subject(std::string_view subject) const;
    [[nodiscard]] const SubjectLedger* ofStream(std::string_view privacyStream) const; ///< kVaultStream too; null before its first act
    [[nodiscard]] base::Position lookedTo() const { return m_lookedTo; } ///< of the store, when it was refreshed last
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
    /// Open changes of officers and policy: who signed for what, by the change's text (changeText()).
    [[nodiscard]] const std::map<std::string, std::vector<Signature>>& openChanges() const { return m_changes; }
    /// Changes in force, by their text: the last signature. What the vault does not show yet of them is still to be done there.
    [[nodiscard]] const std::map<std::string, Signature>& agreedChanges() const { return m_agreed; }
    /// How many officers must sign a change, as things are now.
    [[nodiscard]] std::size_t needed(const ActData& change) const;
    /// Officers of the vault and those removed since.
    [[nodiscard]] const std::vector<Signer>& signers() const { return m_signers; }
    /// Officers of the vault whom no act added, beyond the one who made it: somebody changed the vault behind the program's back. Names.
    [[nodiscard]] std::vector<std::string> unrecordedOfficers() const;
    /// An officer whom acts in force added and the vault does not have: it is older than they are, though it may be of the same epoch. In words, or empty.
    /// Not one whose adding is the last that was signed about officers and policy, unless a stranger signed since: the vault is changed after the act.
    [[nodiscard]] std::string missingOfficers() const;
    /// How many officers acts in force added of whom neither the vault nor a removal knows: the vault is older than the acts, or their removal is lost.
    [[nodiscard]] std::size_t unknownOfficers() const;
    /// The policy in force by the acts.
    [[nodiscard]] int approvals() const { return m_approvals; }
    [[nodiscard]] int coolOffHours() const { return m_coolOffHours; }

private:
    friend class Judge;
    friend class LedgerReader;
    std::map<std::string, Erasure, std::less<>> m_erasures;
    std::map<std::string, Hold, std::less<>> m_holds;
    std::map<std::string, SubjectLedger, std::less<>> m_subjects;
    std::map<std::string, std::string, std::less<>> m_streams; ///< privacy stream → subject
    std::map<std::string, std::string, std::less<>> m_kids;    ///< kid → erasure
    std::set<std::string> m_unfinished; ///< ids: started and not completed
    std::map<std::string, std::vector<Signature>> m_changes;
    std::map<std::string, Signature> m_agreed;
    std::vector<ActProblem> m_problems;
    std::vector<Signer> m_signers;
    std::map<std::string, base::Revision> m_added; ///< officers added by acts in force and not removed since; where in kVaultStream
    bool m_strangers = false;                      ///< acts by somebody who is none of the signers
    SubjectLedger m_vaultStream;
    VaultView m_vault;
    int m_approvals = 1, m_coolOffHours = 0;
    base::Position m_readTo;    ///< of the last act read, counting or not
    base::Position m_lookedTo;  ///< the store's last event when it was read: all acts up to it are known
    crypto::Digest256 m_lookedRecord{};
    bool m_provisional = false; ///< holds acts of add(), whose positions are not known
    Verified m_verified;
};

} // namespace lookback::erasure
