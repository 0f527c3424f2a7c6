#include "naive_ledger.h"

#include <algorithm>

namespace naive {

bool Ledger::take(const Deed& deed) {
    if (!may(deed))
        return false;
    const bool changes = deed.kind == Deed::Policy && lastVote(deed);
    m_done.push_back(deed);
    m_policies.push_back(changes ? std::pair(deed.approvals, deed.coolOff) : m_policies.back());
    return true;
}

const Deed* Ledger::request(int erasure) const {
    for (const auto& d : m_done)
        if (d.kind == Deed::Request && d.erasure == erasure)
            return &d;
    return nullptr;
}

// The plan as requested, or as approved last.
std::set<std::string> Ledger::plan(int erasure) const {
    std::set<std::string> classes;
    for (const auto& d : m_done)
        if (d.erasure == erasure && (d.kind == Deed::Request || d.kind == Deed::Approve))
            classes = d.classes;
    return classes;
}

// Officers who voted for this very change since it was in force last.
std::set<std::string> Ledger::voted(const Deed& policy) const {
    std::set<std::string> votes;
    for (std::size_t i = 0; i < m_done.size(); ++i) {
        const auto& d = m_done[i];
        if (d.kind != Deed::Policy || d.approvals != policy.approvals || d.coolOff != policy.coolOff || d.wasApprovals != policy.wasApprovals || d.wasCoolOff != policy.wasCoolOff)
            continue;
        votes.insert(d.officer);
        const bool raises = d.approvals >= d.wasApprovals && d.coolOff >= d.wasCoolOff;
        if (raises || votes == m_officers)
            votes.clear();
    }
    return votes;
}

bool Ledger::lastVote(const Deed& policy) const {
    auto votes = voted(policy);
    votes.insert(policy.officer);
    return (policy.approvals >= policy.wasApprovals && policy.coolOff >= policy.wasCoolOff) || votes == m_officers;
}

// Whether a hold on the subject covers one of the classes after the first `until` deeds.
bool Ledger::held(const std::string& subject, const std::set<std::string>& classes, std::size_t until) const {
    for (std::size_t i = 0; i < until; ++i) {
        const auto& hold = m_done[i];
        if (hold.kind != Deed::Hold || hold.subject != subject)
            continue;
        const bool covers = hold.classes.empty() || std::any_of(classes.begin(), classes.end(), [&](const auto& c) { return hold.classes.contains(c); });
        std::set<std::string> signed_;
        bool released = false;
        for (std::size_t j = i; j < until; ++j)
            if (m_done[j].kind == Deed::Release && m_done[j].hold == hold.hold) {
                signed_.insert(m_done[j].officer);
                released = released || static_cast<int>(signed_.size()) >= approvalsAt(j);
            }
        if (covers && !released)
            return true;
    }
    return false;
}

// Approvals of the plan as it is, given since the last hold or change of plan, not lapsed; in order.
std::vector<Deed> Ledger::standing(int erasure, std::int64_t now) const {
    std::vector<Deed> out;
    std::set<std::string> plan;
    const auto* const asked = request(erasure);
    for (std::size_t i = 0; i < m_done.size(); ++i) {
        const auto& d = m_done[i];
        if (d.kind == Deed::Request && d.erasure == erasure)
            plan = d.classes;
        if (d.kind == Deed::Approve && d.erasure == erasure) {
            if (plan != d.classes)
                out.clear();
            plan = d.classes;
            std::erase_if(out, [&](const Deed& old) { return old.time + 7 * kDay <= d.time; });
            out.push_back(d);
        }
        if (asked != nullptr && held(asked->subject, plan, i + 1))
            out.clear();
    }
    std::erase_if(out, [&](const Deed& old) { return old.time + 7 * kDay <= now; });
    return out;
}

int Ledger::times(int erasure) const {
    return static_cast<int>(std::count_if(m_done.begin(), m_done.end(), [&](const Deed& d) { return d.kind == Deed::Again && d.erasure == erasure; }));
}

bool Ledger::open(int erasure) const {
    return request(erasure) != nullptr && std::none_of(m_done.begin(), m_done.end(), [&](const Deed& d) {
        return d.erasure == erasure && (d.kind == Deed::Reject || d.kind == Deed::Start);
    });
}

std::string Ledger::state(int erasure, std::int64_t now) const {
    std::string last;
    for (const auto& d : m_done) {
        if (d.erasure != erasure)
            continue;
        if (d.kind == Deed::Reject)
            last = "rejected";
        if (d.kind == Deed::Start || d.kind == Deed::Again)
            last = "executing";
        if (d.kind == Deed::Complete)
            last = "erased";
        if (d.kind == Deed::Certify)
            last = "certified";
    }
    if (!last.empty())
        return last;
    if (held(request(erasure)->subject, plan(erasure), m_done.size()))
        return "blocked";
    const int needed = approvals() - 1;
    return needed > 0 && static_cast<int>(standing(erasure, now).size()) >= needed ? "approved" : "submitted";
}

bool Ledger::running() const {
    std::set<int> running;
    for (const auto& d : m_done) {
        if (d.kind == Deed::Start || d.kind == Deed::Again)
            running.insert(d.erasure);
        if (d.kind == Deed::Complete)
            running.erase(d.erasure);
    }
    return !running.empty();
}

bool Ledger::erased(const std::string& subject) const {
    bool erased = false;
    std::set<std::string> back;
    for (std::size_t i = 0; i < m_done.size(); ++i) {
        const auto& d = m_done[i];
        if (d.subject != subject)
            continue;
        if (d.kind == Deed::Start) {
            erased = true;
            back.clear();
        }
        if (d.kind == Deed::Readmit) {
            back.insert(d.officer);
            if (static_cast<int>(back.size()) >= approvalsAt(i)) {
                erased = false;
                back.clear();
            }
        }
    }
    return erased;
}

bool Ledger::restricted(const std::string& subject, std::int64_t now) const {
    return std::any_of(m_done.begin(), m_done.end(), [&](const Deed& d) { return d.kind == Deed::Request && d.subject == subject && state(d.erasure, now) == "blocked"; });
}

bool Ledger::may(const Deed& d) const {
    if (running() && d.kind != Deed::Complete && d.kind != Deed::Again)
        return false;
    const auto known = request(d.erasure) != nullptr;
    const auto now = known ? state(d.erasure, d.time) : std::string();
    switch (d.kind) {
    case Deed::Request:
        return !erased(d.subject) && std::none_of(m_done.begin(), m_done.end(), [&](const Deed& r) { return r.kind == Deed::Request && r.subject == d.subject && open(r.erasure); });
    case Deed::Approve: {
        if (!known || !open(d.erasure) || approvals() < 2 || request(d.erasure)->officer == d.officer || now == "blocked" ||
            held(request(d.erasure)->subject, d.classes, m_done.size()))
            return false;
        if (d.classes != plan(d.erasure))
            return true;
        const auto given = standing(d.erasure, d.time);
        return static_cast<int>(given.size()) < approvals() - 1 && std::none_of(given.begin(), given.end(), [&](const Deed& a) { return a.officer == d.officer; });
    }
    case Deed::Reject: return known && open(d.erasure);
    case Deed::Hold: return !erased(d.subject);
    case Deed::Release: {
        bool placed = false, released = false;
        std::set<std::string> officers;
        for (std::size_t i = 0; i < m_done.size(); ++i) {
            placed = placed || (m_done[i].kind == Deed::Hold && m_done[i].hold == d.hold);
            if (m_done[i].kind == Deed::Release && m_done[i].hold == d.hold) {
                officers.insert(m_done[i].officer);
                released = released || static_cast<int>(officers.size()) >= approvalsAt(i);
            }
        }
        return placed && !released && (!officers.contains(d.officer) || static_cast<int>(officers.size()) >= approvals());
    }
    case Deed::Start: {
        if (!known || !open(d.erasure) || now == "blocked")
            return false;
        if (approvals() == 1)
            return d.time >= request(d.erasure)->time + coolOff();
        const auto given = standing(d.erasure, d.time);
        const auto needed = static_cast<std::size_t>(approvals() - 1);
        return given.size() >= needed && d.time >= given[needed - 1].time + coolOff() && d.classes == plan(d.erasure);
    }
    case Deed::Complete: return known && now == "executing";
    case Deed::Certify: return known && (now == "erased" || now == "certified");
    case Deed::Readmit: {
        if (!erased(d.subject))
            return false;
        bool was = false;
        std::set<std::string> officers;
        for (std::size_t i = 0; i < m_done.size(); ++i) {
            const auto& done = m_done[i];
            if (done.subject != d.subject)
                continue;
            if (done.kind == Deed::Start)
                officers.clear();
            if (done.kind == Deed::Readmit) {
                officers.insert(done.officer);
                if (static_cast<int>(officers.size()) >= approvalsAt(i))
                    officers.clear();
            }
            was = true;
        }
        return was && (!officers.contains(d.officer) || static_cast<int>(officers.size()) >= approvals());
    }
    case Deed::Again: return known && (now == "executing" || now == "erased" || now == "certified");
    case Deed::Policy: {
        if (d.wasApprovals != approvals() || d.wasCoolOff != coolOff() || (d.approvals == d.wasApprovals && d.coolOff == d.wasCoolOff) ||
            (d.approvals > d.wasApprovals && d.approvals > static_cast<int>(m_officers.size())))
            return false;
        const bool raises = d.approvals >= d.wasApprovals && d.coolOff >= d.wasCoolOff;
        return raises || !voted(d).contains(d.officer);
    }
    }
    return false;
}

} // namespace naive
