// The rules of acts (FORMAT.md, "Types" and "What acts mean together"): whether one act counts after those before it, and what it changes. The same rules
// judge acts that are read and acts about to be written. Works on a ledger it does not own. Private to core/erasure.
#pragma once

#include "core/erasure/ledger.h"

namespace lookback::erasure {

class Judge {
public:
    explicit Judge(Ledger& ledger) : m_l(ledger) {}

    /// Why the act does not count, empty when it does. Not asked here: form, signature, and what it answers.
    [[nodiscard]] std::string problemOf(const Act& act) const;
    /// Requires: problemOf() found nothing.
    void apply(const Act& act);

    /// The ledger's entry of a privacy stream, made when there is none.
    SubjectLedger& entryOf(std::string_view stream);

private:
    struct Rules;
    struct Effects;
    Ledger& m_l;
};

/// Whether `hold` covers a field class of `classes`; one without scope covers everything.
bool covers(const Hold& hold, const std::map<std::string, std::int64_t>& classes);
/// Approvals that have not lapsed at `at`; in order of time.
std::vector<Signature> approvalsAt(const Erasure& erasure, base::Instant at);
/// An officer at that position: added before it where an act added them, and not removed before it.
bool isActive(const Signer& signer, base::Position at);
std::size_t activeOfficers(const Ledger& ledger, base::Position at);
/// How many officers must sign a change of officers or policy.
std::size_t neededFor(const Ledger& ledger, const ActData& change, base::Position at);

constexpr std::int64_t kHourNs = 3600LL * 1'000'000'000;
base::Instant later(base::Instant t, std::int64_t ns); ///< the end of time at most
/// Art. 12(3): that an answer takes longer has to be told within one month of the request.
bool toldTooLate(const Erasure& erasure, base::Instant at);
bool hasSigned(const std::vector<Signature>& signatures, std::string_view officer);
std::string keyText(const crypto::CurvePublicKey& key);
constexpr bool isOpen(State state) { return state == State::Submitted || state == State::Blocked || state == State::Approved; }

} // namespace lookback::erasure
