// Erasure ledger, vault and tombstones against one another. Internal to integrity. One thread.
#pragma once

#include "core/erasure/ledger.h"
#include "core/integrity/findings.h"
#include "core/integrity/replay_check.h"
#include "core/integrity/sealed_check.h"
#include "core/integrity/verify.h"

#include <map>
#include <optional>
#include <string>

namespace lookback::integrity {

class ErasureCheck {
public:
    /// Reads the ledger: of a vault that is there. `stream`: tombstones of this one only; empty = of all.
    ErasureCheck(const Evidence& evidence, Findings& findings, std::string stream);

    /// Absent when there is no vault, or the acts cannot be read.
    [[nodiscard]] const erasure::Ledger* ledger() const { return m_ledger ? &*m_ledger : nullptr; }
    void run(const std::vector<Tombstone>& tombstones, const SealedCheck& sealed);

private:
    void withoutVault();
    void acts();
    void erasures(const std::vector<Tombstone>& tombstones);
    void completed(const erasure::Erasure& e);
    void tombstonesOf(const erasure::Erasure& e, const std::vector<Tombstone>& tombstones);
    void fences();
    void judgeTombstone(const Tombstone& t);
    void seen();
    void notes();
    struct Counts {
        std::int64_t events = 0, fields = 0;
    };
    [[nodiscard]] std::map<std::string, Counts> countsOf(const std::string& subject, const std::vector<std::string>& kids, const std::string& onlyIn);
    void add(const Place& place, std::string expected, std::string found) { m_findings.add(CheckId::ErasureLedger, place, std::move(expected), std::move(found)); }

    const Evidence& m_evidence;
    Findings& m_findings;
    std::string m_stream;
    std::map<std::string_view, const vault::SubjectInfo*> m_lines; ///< of the vault, by kid
    std::optional<erasure::Ledger> m_ledger;
    std::optional<base::Error> m_unreadable;
};

} // namespace lookback::integrity
