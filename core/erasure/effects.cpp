// What an act that counts changes in the ledger. Whether it counts: judge.cpp.
#include "core/erasure/judge.h"

#include <algorithm>

namespace lookback::erasure {

struct Judge::Effects {
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
        if (s.again == 0 || unknown) // again there is no plan, and that of the request stays
            e.plan.digest = s.digest;
        if (first) {
            e.approvals = approvalsAt(e, act.at); // those it was started on
            e.policyOfficers = l.m_approvals;
            e.policyCoolOffHours = l.m_coolOffHours;
        }
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
        scan.scanMethod = s.method;
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

    void operator()(const act::OfficerAdded& s) const {
        if (change(s.inForce))
            l.m_added[s.officer] = act.revision;
    }
    void operator()(const act::OfficerRemoved& s) const {
        if (!change(s.inForce))
            return;
        for (auto& signer : l.m_signers)
            if (signer.id == s.id && keyText(signer.key) == s.sign)
                signer.until = act.position;
        forgetSignatures(s.id);
        l.m_added.erase(s.officer);
        // That they were added once is no leave to add them again.
        auto added = changeText(act::OfficerAdded{s.officer, {}, false});
        added.resize(added.size() - std::string_view("]}}").size()); // whatever the roles were
        std::erase_if(l.m_agreed, [&](const auto& agreed) { return agreed.first.starts_with(added); });
    }
    void operator()(const act::PolicyChanged& s) const {
        if (s.inForce) // those before it are history: none of them is in force again without being signed again
            std::erase_if(l.m_agreed, [](const auto& agreed) { return agreed.first.starts_with(name(ActType::PolicyChanged)); });
        if (!change(s.inForce))
            return;
        l.m_approvals = static_cast<int>(s.approvals);
        l.m_coolOffHours = static_cast<int>(s.coolOffHours);
        for (auto& [name, subject] : l.m_subjects)
            settleAll(subject);
    }
    // What was written since, such as a hold, a rejection or an officer's removal, is lost with the store that held it: who approved looks again, what was agreed
    // then is no leave to do it now, and the policy is never the weaker one.
    void operator()(const act::StoreAccepted& s) const {
        if (s.inForce)
            l.m_agreed.clear();
        if (!change(s.inForce))
            return;
        l.m_approvals = std::max(l.m_approvals, static_cast<int>(s.approvals));
        l.m_coolOffHours = std::max(l.m_coolOffHours, static_cast<int>(s.coolOffHours));
        // An officer the vault does not have was removed by an act that is lost.
        std::erase_if(l.m_added, [&](const auto& added) {
            return std::none_of(l.m_signers.begin(), l.m_signers.end(), [&](const Signer& signer) { return signer.name == added.first; });
        });
        for (auto& [id, e] : l.m_erasures)
            if (isOpen(e.state)) {
                e.approvals.clear();
                settle(e);
            }
    }

    // What waits for signatures waits for those of officers: one who was removed does not stand in for one who is there.
    void forgetSignatures(const std::string& officer) const {
        const auto forget = [&](std::vector<Signature>& signatures) { std::erase_if(signatures, [&](const Signature& given) { return given.officer.id == officer; }); };
        for (auto& [text, signatures] : l.m_changes)
            forget(signatures);
        std::erase_if(l.m_changes, [](const auto& open) { return open.second.empty(); });
        for (auto& [id, hold] : l.m_holds)
            if (hold.state == Hold::State::Releasing) {
                forget(hold.releases);
                hold.state = hold.releases.empty() ? Hold::State::Active : Hold::State::Releasing;
            }
        for (auto& [subject, acts] : l.m_subjects)
            forget(acts.readmissions);
    }

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
        const auto coolOff = l.m_coolOffHours * kHourNs;
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
    std::visit(Effects{m_l, act, *entry, {{signer.id, signer.name}, act.at}}, act.data);
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
