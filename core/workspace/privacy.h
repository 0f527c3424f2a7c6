// The privacy officer's side of the facade: keys, requests, holds, erasure, certificates, officers, the register of what left the program. Every
// rule is upheld in core/erasure, whatever calls it; a refused act is Refused with its reason. Belongs to its Workspace and its thread.
// Acts are signed: they need operator mode and an unlocked vault, and are made in the name of the officer who unlocked it.
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/erasure/values.h"
#include "core/report/document.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace lookback::workspace {

struct WorkspaceImpl;
struct Credentials;

/// Where a subject's data is, and who else is in the same events (interface.md 5.8, 5.9 page 2).
struct SubjectDetail {
    erasure::SubjectRow row;
    erasure::Plan plan;             ///< as it would be requested now (outOfReach empty)
    struct Event {
        base::Position position;
        std::string stream;
        base::Version version;
        std::string type;
        std::int64_t fields = 0;
    };
    std::vector<Event> events;      ///< the first 1,000
    std::int64_t snapshots = 0;     ///< stored snapshots of those streams
    std::int64_t reports = 0;       ///< exports and access exports registered that held the subject
    std::vector<erasure::Hold> holds;
    std::vector<erasure::Erasure> erasures;
    struct Other {
        std::string subject;
        std::int64_t fields = 0;    ///< in the same events or accounts; they stay readable
    };
    std::vector<Other> others;
};

/// One line of the register <store>.activity.
struct ActivityEntry {
    base::Instant at;
    std::string act; ///< "reveal", "export", "access-export", "certificate", "unlock-failed", "operator", "erasure"
    std::vector<std::pair<std::string, std::string>> detail; ///< in the order written
    bool chained = true; ///< follows the line before it
    std::string digest = {}; ///< hex SHA-256 of the line
    [[nodiscard]] std::string_view value(std::string_view name) const;
};

/// A certificate or an access export: the bytes of the JSON, the detached signature of the officer, and the same as a document for print.
struct SignedDocument {
    std::string json;
    std::string signature;    ///< 64 bytes, Ed25519 over `json`
    std::string publicKeyPem; ///< of the officer: `openssl pkeyutl -verify -pubin -inkey …`
    report::Document document;
};

/// The policy, and the changes of officers and policy that some officers have signed and others must still sign.
struct Governance {
    int approvals = 1;
    int coolOffHours = 0;
    struct Pending {
        std::string change; ///< as the ledger words it
        std::vector<erasure::Signature> signatures;
        std::vector<std::string> others; ///< names of officers who have not signed
    };
    std::vector<Pending> pending;
};

using StepCallback = std::function<void(const std::string& erasure, erasure::Step step)>;

class Privacy {
public:
    explicit Privacy(WorkspaceImpl& impl) : m_impl(impl) {}

    // Reading: any mode, locked or not.
    base::Result<std::vector<erasure::SubjectRow>> subjects(std::stop_token stop = {}, const base::ProgressCallback& progress = {});
    base::Result<SubjectDetail> subject(const std::string& subject);
    base::Result<std::vector<erasure::Erasure>> erasures();
    base::Result<erasure::Erasure> erasure(const std::string& id); ///< NotFound names those there are
    base::Result<std::vector<erasure::Hold>> holds();
    /// Acts that do not count.
    base::Result<std::vector<erasure::ActProblem>> problems();
    /// Present: the store is read-only until erased again (eraseAgain) whatever its mode.
    base::Result<std::optional<erasure::Restored>> restored();
    /// An erasure stopped between E2 and E9: nothing else is written until resume().
    base::Result<std::vector<std::string>> unfinished();
    base::Result<std::vector<ActivityEntry>> activity();
    base::Result<Governance> governance();

    // Requests.
    base::Result<erasure::Erasure> request(const erasure::Request& request);
    /// `digest`: what the approver saw; empty = the plan as it is now. Refused: the requester, a changed plan, a held subject.
    base::Result<erasure::Erasure> approve(const std::string& id, const std::string& digest);
    base::Result<erasure::Erasure> reject(const std::string& id, const std::string& reason);
    /// The due date moved (Art. 12(3): by two further months at most), with its reason.
    base::Result<erasure::Erasure> extend(const std::string& id, const std::string& due, const std::string& reason);
    /// E2 to E9. `stop` is heard before E2 only.
    base::Result<erasure::Erasure> execute(const std::string& id, const StepCallback& onStep = {}, std::stop_token stop = {});
    /// Finishes what was begun; nothing to do = empty.
    base::Result<std::vector<erasure::Erasure>> resume(const StepCallback& onStep = {});
    /// After an older file was put back: erases again what had been erased, and takes the store as it is.
    base::Result<std::vector<erasure::Erasure>> eraseAgain(const StepCallback& onStep = {});
    /// The event table for traces of the destroyed keys, as a job: grows with the store. Only in the session that destroyed them (Refused later).
    base::Result<erasure::Erasure> scanStore(const std::string& id, std::stop_token stop = {}, const base::ProgressCallback& progress = {});
    /// E10: made, signed, registered. Refused before E9.
    base::Result<SignedDocument> certificate(const std::string& id);
    /// The person came back: a new key, once as many officers as the policy asks have said so. The kid, or empty while others must sign.
    base::Result<std::string> readmit(const std::string& subject, const std::string& reason);

    // Holds.
    base::Result<erasure::Hold> placeHold(const erasure::Hold& hold); ///< subject, scope, basis, reference, review
    base::Result<erasure::Hold> releaseHold(const std::string& id);

    /// Everything of one subject in clear, other people masked (Art. 15/20). Registered before it is answered.
    base::Result<SignedDocument> accessExport(const std::string& subject, const std::string& reason, const std::string& recipient);

    // Officers. What needs several of them takes effect with the last one's act; false = others must still sign (the same call).
    base::Result<bool> addOfficer(const std::string& name, const std::vector<std::string>& roles, std::string passphrase);
    base::Result<bool> removeOfficer(const std::string& name);
    base::Result<bool> setPolicy(int approvals, int coolOffHours);
    base::Status changePassphrase(std::string passphrase);

    /// Writes the JSON to `path`, the signature to `path`.sig and the key to `path`.pem, each whole or not at all. `clear`: it holds personal data in the clear,
    /// and the files are the user's alone (mode 0600). Refused for files of the store and for any store, vault or key file.
    base::Status save(const SignedDocument& document, const std::string& path, bool clear);
    /// Whether save() could write there, asked before something is issued for it.
    base::Status maySave(const std::string& path);

    /// A line in the register: "operator" with its reason, and the like.
    base::Status note(const std::string& act, const std::vector<std::pair<std::string, std::string>>& detail);

private:
    WorkspaceImpl& m_impl;
};

} // namespace lookback::workspace
