#include "core/erasure/judge.h"

#include "core/base/encoding.h"

#include <algorithm>

namespace lookback::erasure {
namespace {

constexpr std::int64_t kHour = 3600LL * 1'000'000'000;
constexpr std::int64_t kDay = 24 * kHour;

base::Instant later(base::Instant t, std::int64_t ns) { return t.ns > INT64_MAX - ns ? base::Instant::max() : base::Instant{t.ns + ns}; }

bool hasSigned(const std::vector<Signature>& signatures, std::string_view officer) {
    return std::any_of(signatures.begin(), signatures.end(), [&](const Signature& s) { return s.officer.id == officer; });
}

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

std::string keyText(const crypto::CurvePublicKey& key) { return base::toBase64Url({reinterpret_cast<const char*>(key.data()), key.size()}); }

bool isVaultAct(ActType type) {
    return type == ActType::OfficerAdded || type == ActType::OfficerRemoved || type == ActType::PolicyChanged || type == ActType::StoreAccepted;
}

} // namespace

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
    const Judge& judge;
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
        if (s.received > dateOf(later(act.at, kDay)))
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
        const auto coolOff = l.m_coolOffHours * kHour;
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
            return other.id == s.id && other.name == s.officer && keyText(other.key) == s.sign && judge.isActive(other, act.position);
        };
        if (std::none_of(l.m_signers.begin(), l.m_signers.end(), is))
            return s.officer + " is no officer";
        if (judge.activeOfficers(act.position) <= static_cast<std::size_t>(l.m_approvals))
            return "fewer officers would be left than the policy asks";
        return change(s.inForce);
    }
    std::string operator()(const act::PolicyChanged& s) const {
        if (s.fromApprovals != l.m_approvals || s.fromCoolOffHours != l.m_coolOffHours)
            return "the policy it changes is not the one in force";
        if (s.approvals == s.fromApprovals && s.coolOffHours == s.fromCoolOffHours)
            return "that is the policy in force";
        if (s.approvals > s.fromApprovals && static_cast<std::size_t>(s.approvals) > judge.activeOfficers(act.position))
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
        const auto needed = judge.needed(act.data, act.position);
        if (before && signatures < needed)
            return signer.name + " has signed this change already";
        if (inForce != (signatures >= needed))
            return inForce ? "it claims to be in force with " + std::to_string(signatures) + " of " + std::to_string(needed) + " signatures"
                           : "it is in force with this signature and does not say so";
        return {};
    }
    std::string operator()(const act::StoreAccepted&) const { return {}; }
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
    return std::visit(Rules{*this, m_l, act, signer}, act.data);
}

// The act that adds an officer is not theirs yet; the one that removes them is judged while they still are one.
bool Judge::isActive(const Signer& signer, base::Position at) const { return (!signer.since || *signer.since < at) && (!signer.until || at <= *signer.until); }

std::size_t Judge::activeOfficers(base::Position at) const {
    return static_cast<std::size_t>(std::count_if(m_l.m_signers.begin(), m_l.m_signers.end(), [&](const Signer& s) { return isActive(s, at); }));
}

std::size_t Judge::needed(const ActData& change, base::Position at) const {
    const auto policy = static_cast<std::size_t>(m_l.m_approvals);
    if (std::holds_alternative<act::OfficerAdded>(change))
        return activeOfficers(at) < policy ? 1 : policy;
    if (const auto* s = std::get_if<act::PolicyChanged>(&change))
        return s->approvals < m_l.m_approvals || s->coolOffHours < m_l.m_coolOffHours ? activeOfficers(at) : 1;
    return policy;
}

// ---- What it changes ---------------------------------------------------------------------------------------------------

struct Judge::Effects {
    Judge& judge;
    Ledger& l;
    const Act& act;
    SubjectLedger& entry;
    Signature signature;

    Erasure& erasure(const std::string& id) const { return l.m_erasures.at(id); }
    static std::optional<base::Instant>& step(Erasure& e, Step step) { return e.steps[static_cast<std::size_t>(step)]; }

    void operator()(const act::ErasureRequested& s) const {
        auto& e = l.m_erasures[s.erasure];
        e.id = s.erasure;
        e.subject = s.subject;
        e.ground = s.ground;
        e.received = s.received;
        e.due = s.due;
        e.identity = s.identity;
        e.plan = s.plan;
        e.requested = signature;
        step(e, Step::Requested) = act.at;
        entry.erasures.push_back(e.id);
        settle(e);
    }
    void operator()(const act::ErasureExtended& s) const { erasure(s.erasure).due = s.due; }
    void operator()(const act::ErasureApproved& s) const {
        auto& e = erasure(s.erasure);
        e.approvals = s.plan.digest == e.plan.digest ? approvalsAt(e, act.at) : std::vector<Signature>();
        e.approvals.push_back(signature);
        e.plan = s.plan;
        settle(e);
    }
    void operator()(const act::ErasureRejected& s) const {
        auto& e = erasure(s.erasure);
        e.state = State::Rejected;
        e.rejected = s.reason;
        e.holds.clear();
        e.executableFrom.reset();
        e.approvalLapses.reset();
    }
    void operator()(const act::ErasureDeferred&) const {}

    void operator()(const act::ErasureStarted& s) const {
        const bool unknown = !l.m_erasures.contains(s.erasure);
        auto& e = l.m_erasures[s.erasure];
        if (unknown) { // erased before the store was put back to a time that knows nothing of it
            e.id = s.erasure;
            e.subject = s.subject;
            e.plan.subject = s.subject;
            entry.erasures.push_back(e.id);
        }
        const bool first = s.again == 0 || unknown || isOpen(e.state) || e.state == State::Rejected;
        e.state = State::Executing;
        l.m_unfinished.insert(e.id);
        e.plan.keys = s.keys;
        e.plan.events = s.events;
        e.plan.fields = s.fields;
        e.plan.streams = s.streams;
        e.plan.digest = s.digest;
        e.holds.clear();
        e.executableFrom.reset();
        e.approvalLapses.reset();
        e.epochFrom = s.from;
        e.epochTo = s.to;
        e.again = s.again;
        e.executed = signature;
        e.outcome.reset();
        e.storeScan.reset();
        e.certified.reset();
        step(e, Step::Started) = act.at;
        step(e, Step::Completed).reset();
        step(e, Step::Certified).reset();
        for (const auto& key : s.keys) {
            l.m_kids.emplace(key.kid, e.id);
            entry.kids.insert(key.kid);
        }
        if (first) {
            entry.erased = true;
            entry.readmissions.clear();
        }
    }
    void operator()(const act::ErasureCompleted& s) const {
        auto& e = erasure(s.erasure);
        e.state = State::Erased;
        l.m_unfinished.erase(e.id);
        e.outcome = s.outcome;
        step(e, Step::Completed) = act.at;
    }
    void operator()(const act::ErasureStoreScanned& s) const {
        Erasure::Outcome scan;
        scan.filesScanned = 1;
        scan.bytesScanned = s.bytes;
        scan.hits = s.hits;
        erasure(s.erasure).storeScan = scan;
    }
    void operator()(const act::CertificateIssued& s) const {
        auto& e = erasure(s.erasure);
        e.state = State::Certified;
        e.certified = signature;
        e.certificateDigest = s.sha256;
        step(e, Step::Certified) = act.at;
    }

    void operator()(const act::HoldPlaced& s) const {
        auto& hold = l.m_holds[s.hold];
        hold.id = s.hold;
        hold.subject = s.subject;
        hold.scope = s.scope;
        hold.basis = s.basis;
        hold.reference = s.reference;
        hold.review = s.review;
        hold.placed = signature;
        entry.holds.push_back(s.hold);
        settleAll(entry);
    }
    void operator()(const act::HoldReleased& s) const {
        auto& hold = l.m_holds.at(s.hold);
        add(hold.releases);
        hold.state = enough(hold.releases) ? Hold::State::Released : Hold::State::Releasing;
        settleAll(entry);
    }
    void operator()(const act::SubjectReadmitted&) const {
        add(entry.readmissions);
        if (!enough(entry.readmissions))
            return;
        entry.erased = false;
        entry.readmissions.clear();
    }

    void operator()(const act::OfficerAdded& s) const { (void)change(s.inForce); }
    void operator()(const act::OfficerRemoved& s) const {
        if (!change(s.inForce))
            return;
        for (auto& signer : l.m_signers)
            if (signer.id == s.id && keyText(signer.key) == s.sign)
                signer.until = act.position;
    }
    void operator()(const act::PolicyChanged& s) const {
        if (!change(s.inForce))
            return;
        l.m_approvals = static_cast<int>(s.approvals);
        l.m_coolOffHours = static_cast<int>(s.coolOffHours);
        for (auto& [name, subject] : l.m_subjects)
            settleAll(subject);
    }
    void operator()(const act::StoreAccepted&) const {}

    void add(std::vector<Signature>& signatures) const {
        if (!hasSigned(signatures, act.officer))
            signatures.push_back(signature);
    }
    [[nodiscard]] bool enough(const std::vector<Signature>& signatures) const { return signatures.size() >= static_cast<std::size_t>(l.m_approvals); }
    [[nodiscard]] bool change(bool inForce) const {
        const auto text = changeText(act.data);
        if (inForce) {
            l.m_changes.erase(text);
            l.m_agreed[text] = signature;
        } else {
            add(l.m_changes[text]);
        }
        return inForce;
    }

    // State and instants of an open request, from holds, approvals and policy as they are now.
    void settle(Erasure& e) const {
        if (!isOpen(e.state))
            return;
        e.executableFrom.reset();
        e.approvalLapses.reset();
        e.holds = l.holdsOn(e.subject, e.plan.fieldsByClass);
        if (!e.holds.empty()) {
            e.state = State::Blocked;
            e.approvals.clear();
            step(e, Step::Approved).reset();
            return;
        }
        const auto missing = static_cast<std::size_t>(l.m_approvals - 1);
        const auto coolOff = l.m_coolOffHours * kHour;
        const bool approved = missing > 0 && e.approvals.size() >= missing;
        e.state = approved ? State::Approved : State::Submitted;
        step(e, Step::Approved).reset();
        if (approved) {
            step(e, Step::Approved) = e.approvals[missing - 1].at;
            e.executableFrom = later(e.approvals[missing - 1].at, coolOff);
            e.approvalLapses = later(e.approvals[e.approvals.size() - missing].at, kApprovalLapsesNs);
        } else if (missing == 0) {
            e.executableFrom = later(e.requested.at, coolOff);
        }
    }
    void settleAll(const SubjectLedger& subject) const {
        for (const auto& id : subject.erasures)
            settle(erasure(id));
    }
};

void Judge::apply(const Act& act) {
    const auto& signer = m_l.m_signers[act.signer];
    auto* entry = &entryOf(act.stream);
    // A stream named by a digest tells its subject with the first act that names it.
    const auto names = [&](const auto& s) {
        if constexpr (requires { s.subject; })
            return s.subject;
        else
            return std::string();
    };
    if (const auto subject = std::visit(names, act.data); !subject.empty() && subject != entry->subject) {
        auto node = m_l.m_subjects.extract(entry->subject);
        node.key() = subject;
        node.mapped().subject = subject;
        entry = &m_l.m_subjects.insert(std::move(node)).position->second;
        m_l.m_streams[act.stream] = subject;
    }
    std::visit(Effects{*this, m_l, act, *entry, {{signer.id, signer.name}, act.at}}, act.data);
    entry->lastRecord = act.record;
    entry->lastAt = act.at;
}

SubjectLedger& Judge::entryOf(std::string_view stream) {
    if (stream == kVaultStream) {
        m_l.m_vaultStream.stream = stream;
        return m_l.m_vaultStream;
    }
    if (const auto known = m_l.m_streams.find(stream); known != m_l.m_streams.end())
        return m_l.m_subjects.at(known->second);
    const std::string subject(event::splitStream(stream).id);
    m_l.m_streams.emplace(stream, subject);
    auto& entry = m_l.m_subjects[subject];
    entry.subject = subject;
    entry.stream = stream;
    return entry;
}

} // namespace lookback::erasure
