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
    [[nodiscard]] bool isActive(const Signer& signer, base::Position at) const;
    [[nodiscard]] std::size_t activeOfficers(base::Position at) const;
    [[nodiscard]] std::size_t needed(const ActData& change, base::Position at) const;

private:
    struct Rules;
    struct Effects;
    Ledger& m_l;
};

/// Whether `hold` covers a field class of `classes`; one without scope covers everything.
bool covers(const Hold& hold, const std::map<std::string, std::int64_t>& classes);
/// Approvals that have not lapsed at `at`; in order of time.
std::vector<Signature> approvalsAt(const Erasure& erasure, base::Instant at);
constexpr bool isOpen(State state) { return state == State::Submitted || state == State::Blocked || state == State::Approved; }

} // namespace lookback::erasure
