// Whether an act counts: one rule a type, after the acts before it. What an act that counts changes: effects.cpp.
#include "core/base/encoding.h"
#include "core/erasure/judge.h"

#include <algorithm>

namespace lookback::erasure {
namespace {

std::string stateSentence(const Erasure& e) {
    switch (e.state) {
    case State::Submitted:
    case State::Approved: return e.id + " was not started";
    case State::Blocked: return e.id + " is deferred: a hold covers it (" + (e.holds.empty() ? std::string() : e.holds.front()) + ")";
    case State::Rejected: return e.id + " was rejected";
    case State::Executing: return e.id + " was begun and not finished";
    case State::Erased:
    case State::Certified:
    case State::Resurrected: return e.id + " is erased already";
    }
    return {};
}

std::string dateOf(base::Instant t) { return base::formatInstant(t).substr(0, 10); }

bool isVaultAct(ActType type) {
    return type == ActType::OfficerAdded || type == ActType::OfficerRemoved || type == ActType::PolicyChanged || type == ActType::StoreAccepted;
}

} // namespace

// The day ends last twelve hours behind UTC.
bool toldTooLate(const Erasure& erasure, base::Instant at) { return dateOf(later(at, -12 * kHourNs)) > monthsLater(erasure.received, 1); }

base::Instant later(base::Instant t, std::int64_t ns) { return ns > 0 && t.ns > INT64_MAX - ns ? base::Instant::max() : base::Instant{t.ns + ns}; }

bool hasSigned(const std::vector<Signature>& signatures, std::string_view officer) {
    return std::any_of(signatures.begin(), signatures.end(), [&](const Signature& s) { return s.officer.id == officer; });
}

std::string keyText(const crypto::CurvePublicKey& key) { return base::toBase64Url({reinterpret_cast<const char*>(key.data()), key.size()}); }

bool covers(const Hold& hold, const std::map<std::string, std::int64_t>& classes) {
    return hold.scope.empty() || std::any_of(hold.scope.begin(), hold.scope.end(), [&](const std::string& name) { return classes.contains(name); });
}

std::vector<Signature> approvalsAt(const Erasure& erasure, base::Instant at) {
    std::vector<Signature> out;
    std::copy_if(erasure.approvals.begin(), erasure.approvals.end(), std::back_inserter(out),
                 [&](const Signature& s) { return later(s.at, kApprovalLapsesNs) > at; });
    return out;
}

// ---- Whether it counts -----------------------------------------------------------------------------------------------

struct Judge::Rules {
    const Ledger& l;
    const Act& act;
    const Signer& signer;

    // An erasure of the stream the act stands in; null after setting `problem`.
    const Erasure* find(const std::string& id, std::string& problem) const {
        const auto at = l.m_erasures.find(id);
        if (at == l.m_erasures.end())
            problem = "there is no request " + id;
        else if (privacyStream(at->second.subject) != act.stream)
            problem = id + " is of another subject";
        return problem.empty() ? &at->second : nullptr;
    }
    [[nodiscard]] std::string ofSubject(const std::string& subject) const {
        return privacyStream(subject) == act.stream ? std::string() : "it stands in the stream of another subject";
    }
    [[nodiscard]] const SubjectLedger* subject(const std::string& name) const { return l.subject(name); }

    std::string operator()(const act::ErasureRequested& s) const {
        if (auto problem = ofSubject(s.subject); !problem.empty())
            return problem;
        if (!signer.has("requester"))
            return signer.name + " is not a requester";
        if (l.m_erasures.contains(s.erasure))
            return "there is a request " + s.erasure + " already";
        if (const auto* known = subject(s.subject)) {
            for (const auto& id : known->erasures)
                if (const auto& e = l.m_erasures.at(id); isOpen(e.state))
                    return "the subject has an open request: " + id;
            if (known->erased)
                return "the subject's data was erased already";
        }
        if (s.received > dateOf(later(act.at, 24 * kHourNs)))
            return "it was received after it was signed";
        if (s.due != monthsLater(s.received, 1))
            return "it is due on " + monthsLater(s.received, 1) + ", one month after it was received (Art. 12(3))";
        return {};
    }

    std::string operator()(const act::ErasureExtended& s) const {
        std::string problem;
        const auto* const e = find(s.erasure, problem);
        if (e == nullptr)
            return problem;
        if (!isOpen(e->state))
            return stateSentence(*e);
        if (toldTooLate(*e, act.at))
            return "an extension is told within one month of the request, which was received on " + e->received + " (Art. 12(3))";
        if (s.due <= e->due || s.due > monthsLater(e->received, 3))
            return "the due date " + e->due + " can be moved to " + monthsLater(e->received, 3) + " at the latest (Art. 12(3))";
        return {};
    }

    std::string operator()(const act::ErasureApproved& s) const {
        std::string problem;
        const auto* const e = find(s.erasure, problem);
        if (e == nullptr)
            return problem;
        if (e->requested.officer.id == act.officer)
            return "the requester cannot approve";
        if (!signer.has("approver"))
            return signer.name + " is not an approver";
        if (!isOpen(e->state) || e->state == State::Blocked)
            return stateSentence(*e);
        if (l.m_approvals <= 1)
            return "the policy asks for one officer: there is nothing to approve";
        if (s.plan.subject != e->subject)
            return "the plan is of another subject";
        if (const auto holds = l.holdsOn(e->subject, s.plan.fieldsByClass); !holds.empty())
            return "a hold covers it: " + holds.front();
        if (!s.plan.holds.empty())
            return "the plan names a hold: " + s.plan.holds.front();
        if (s.plan.digest == e->plan.digest) {
            const auto given = approvalsAt(*e, act.at);
            if (given.size() + 1 >= static_cast<std::size_t>(l.m_approvals))
                return e->id + " is approved already";
            if (hasSigned(given, act.officer))
                return signer.name + " has approved this plan already";
        }
        return {};
    }

    std::string operator()(const act::ErasureRejected& s) const {
        std::string problem;
        const auto* const e = find(s.erasure, problem);
        return e == nullptr ? problem : isOpen(e->state) ? std::string() : stateSentence(*e);
    }

    std::string operator()(const act::ErasureDeferred& s) const {
        std::string problem;
        const auto* const e = find(s.erasure, problem);
        if (e == nullptr)
            return problem;
        if (!isOpen(e->state))
            return stateSentence(*e);
        for (const auto& id : s.holds)
            if (std::find(e->holds.begin(), e->holds.end(), id) == e->holds.end())
                return id + " does not hold " + e->id;
        return {};
    }

    std::string operator()(const act::ErasureStarted& s) const {
        if (auto problem = ofSubject(s.subject); !problem.empty())
            return problem;
        const auto at = l.m_erasures.find(s.erasure);
        if (at != l.m_erasures.end() && at->second.subject != s.subject)
            return s.erasure + " is of another subject";
        if (s.again > 0)
            return startedAgain(s, at == l.m_erasures.end() ? nullptr : &at->second);
        if (at == l.m_erasures.end())
            return "there is no request " + s.erasure;
        const auto& e = at->second;
        if (!isOpen(e.state) || e.state == State::Blocked)
            return stateSentence(e);
        if (auto problem = notAllowed(s, e); !problem.empty())
            return problem;
        for (const auto& key : s.keys)
            if (const auto by = l.m_kids.find(key.kid); by != l.m_kids.end())
                return "its key " + key.kid + " was destroyed by " + by->second;
        return {};
    }
    [[nodiscard]] std::string notAllowed(const act::ErasureStarted& s, const Erasure& e) const {
        const auto coolOff = l.m_coolOffHours * kHourNs;
        const auto tooEarly = [&](base::Instant from) {
            return act.at < later(from, coolOff) ? "the cool-off ends on " + base::formatInstant(later(from, coolOff)) : std::string();
        };
        if (l.m_approvals <= 1)
            return tooEarly(e.requested.at);
        const auto missing = static_cast<std::size_t>(l.m_approvals - 1);
        const auto given = approvalsAt(e, act.at);
        if (e.approvals.size() < missing)
            return "it was not approved by as many officers as the policy asks (" + std::to_string(l.m_approvals) + ", the requester included)";
        if (given.size() < missing)
            return "the approval had lapsed";
        if (auto problem = tooEarly(given[missing - 1].at); !problem.empty())
            return problem;
        if (s.digest != e.plan.digest || s.keys != e.plan.keys || s.events != e.plan.events || s.fields != e.plan.fields || s.streams != e.plan.streams)
            return "it is not the plan that was approved";
        return {};
    }
    // Needs no approval because it may name destroyed keys only.
    [[nodiscard]] std::string startedAgain(const act::ErasureStarted& s, const Erasure* e) const {
        if (e != nullptr && s.again != e->again + 1)
            return e->id + " was erased again " + std::to_string(e->again) + " times";
        if (s.keys.empty())
            return "it names no key to erase again";
        for (const auto& key : s.keys) {
            const auto fence = l.m_vault.fences.find(key.kid);
            const auto by = l.m_kids.find(key.kid);
            if (!(fence != l.m_vault.fences.end() && fence->second == s.erasure) && !(by != l.m_kids.end() && by->second == s.erasure))
                return "its key " + key.kid + " was never destroyed by " + s.erasure;
        }
        return {};
    }

    std::string operator()(const act::ErasureCompleted& s) const {
        std::string problem;
        const auto* const e = find(s.erasure, problem);
        if (e == nullptr)
            return problem;
        if (e->state != State::Executing)
            return stateSentence(*e);
        if (s.outcome.trials != s.outcome.trialsFailed)
            return "fields of the subject could still be opened";
        if (s.outcome.hits != 0)
            return "traces of the keys were left";
        if (s.epoch != e->epochTo)
            return "the erasure began epoch " + std::to_string(e->epochTo);
        return {};
    }
    std::string erased(const std::string& id) const {
        std::string problem;
        const auto* const e = find(id, problem);
        return e == nullptr ? problem : e->state == State::Erased || e->state == State::Certified ? std::string() : id + " is not erased";
    }
    std::string operator()(const act::ErasureStoreScanned& s) const { return erased(s.erasure); }
    std::string operator()(const act::CertificateIssued& s) const { return erased(s.erasure); }

    std::string operator()(const act::HoldPlaced& s) const {
        if (auto problem = ofSubject(s.subject); !problem.empty())
            return problem;
        if (l.m_holds.contains(s.hold))
            return "there is a hold " + s.hold + " already";
        if (const auto* known = subject(s.subject); known != nullptr && known->erased)
            return "a hold comes too late: the subject's data is erased or being erased";
        return {};
    }
    std::string operator()(const act::HoldReleased& s) const {
        const auto at = l.m_holds.find(s.hold);
        if (at == l.m_holds.end())
            return "there is no hold " + s.hold;
        if (auto problem = ofSubject(at->second.subject); !problem.empty())
            return problem;
        if (at->second.state == Hold::State::Released)
            return s.hold + " is released already";
        return twice(at->second.releases);
    }
    std::string operator()(const act::SubjectReadmitted& s) const {
        if (auto problem = ofSubject(s.subject); !problem.empty())
            return problem;
        const auto* const known = subject(s.subject);
        if (known == nullptr || !known->erased)
            return "the subject's data is not erased";
        return twice(known->readmissions);
    }
    // Signing once more changes nothing, unless the policy was lowered meanwhile.
    [[nodiscard]] std::string twice(const std::vector<Signature>& given) const {
        return hasSigned(given, act.officer) && given.size() < static_cast<std::size_t>(l.m_approvals) ? signer.name + " has signed this already" : std::string();
    }

    std::string operator()(const act::OfficerAdded& s) const {
        if (s.officer == signer.name)
            return "nobody adds themselves";
        return change(s.inForce);
    }
    std::string operator()(const act::OfficerRemoved& s) const {
        if (s.id == signer.id)
            return "nobody removes themselves";
        const auto is = [&](const Signer& other) {
            return other.id == s.id && other.name == s.officer && keyText(other.key) == s.sign && isActive(other, act.position);
        };
        if (std::none_of(l.m_signers.begin(), l.m_signers.end(), is))
            return s.officer + " is no officer";
        if (activeOfficers(l, act.position) <= static_cast<std::size_t>(l.m_approvals))
            return "fewer officers would be left than the policy asks";
        return change(s.inForce);
    }
    std::string operator()(const act::PolicyChanged& s) const {
        if (s.fromApprovals != l.m_approvals || s.fromCoolOffHours != l.m_coolOffHours)
            return "the policy it changes is not the one in force";
        if (s.approvals == s.fromApprovals && s.coolOffHours == s.fromCoolOffHours)
            return "that is the policy in force";
        if (s.approvals > s.fromApprovals && static_cast<std::size_t>(s.approvals) > activeOfficers(l, act.position))
            return "there are not so many officers";
        return change(s.inForce);
    }
    [[nodiscard]] std::string change(bool inForce) const {
        const auto at = l.m_changes.find(changeText(act.data));
        std::size_t signatures = 1;
        bool before = false;
        if (at != l.m_changes.end()) {
            before = hasSigned(at->second, act.officer);
            signatures = at->second.size() + (before ? 0 : 1);
        }
        const auto needed = neededFor(l, act.data, act.position);
        if (before && signatures < needed)
            return signer.name + " has signed this change already";
        if (inForce != (signatures >= needed))
            return inForce ? "it claims to be in force with " + std::to_string(signatures) + " of " + std::to_string(needed) + " signatures"
                           : "it is in force with this signature and does not say so";
        return {};
    }
    std::string operator()(const act::StoreAccepted& s) const { return change(s.inForce); }
};

std::string Judge::problemOf(const Act& act) const {
    if (isVaultAct(act.type) != (act.stream == kVaultStream))
        return act.stream == kVaultStream ? "it is not about officers or policy" : "acts about officers and policy stand in " + std::string(kVaultStream);
    const auto& signer = m_l.m_signers[act.signer];
    if (signer.until && act.position > *signer.until)
        return signer.name + " had been removed before";
    if (!isActive(signer, act.position))
        return signer.name + " was not an officer yet";
    const auto* const started = std::get_if<act::ErasureStarted>(&act.data);
    const bool finishes = act.type == ActType::ErasureCompleted || (started != nullptr && started->again > 0);
    if (!finishes && !m_l.m_unfinished.empty())
        return *m_l.m_unfinished.begin() + " was begun and not finished: that comes first";
    return std::visit(Rules{m_l, act, signer}, act.data);
}

// The act that adds an officer is not theirs yet; the one that removes them is judged while they still are one.
bool isActive(const Signer& signer, base::Position at) { return (!signer.since || *signer.since < at) && (!signer.until || at <= *signer.until); }

std::size_t activeOfficers(const Ledger& ledger, base::Position at) {
    return static_cast<std::size_t>(std::count_if(ledger.signers().begin(), ledger.signers().end(), [&](const Signer& s) { return isActive(s, at); }));
}

std::size_t neededFor(const Ledger& ledger, const ActData& change, base::Position at) {
    const auto policy = static_cast<std::size_t>(ledger.approvals());
    if (std::holds_alternative<act::OfficerAdded>(change))
        return activeOfficers(ledger, at) < policy ? 1 : policy;
    if (const auto* s = std::get_if<act::PolicyChanged>(&change))
        return s->approvals < ledger.approvals() || s->coolOffHours < ledger.coolOffHours() ? activeOfficers(ledger, at) : 1;
    // The vault may know of a policy the store has lost. Fewer officers than it asks there can be before they were added, and none can be added meanwhile; but an
    // older vault, which lacks them, does not make them fewer.
    if (const auto* s = std::get_if<act::StoreAccepted>(&change))
        return std::max<std::size_t>(1, std::min(activeOfficers(ledger, at) + ledger.unknownOfficers(), std::max(policy, static_cast<std::size_t>(s->approvals))));
    return policy;
}

} // namespace lookback::erasure
