// What security.md 3 says of requests, approvals and holds, said again as plainly as can be: a list of what was done, and questions answered by going
// through it from the start. Knows no acts, streams or signatures.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace naive {

constexpr std::int64_t kHour = 1, kDay = 24; ///< time is in hours

struct Deed {
    enum Kind { Request, Approve, Reject, Hold, Release, Start, Complete, Certify, Readmit, Again, Policy } kind = Request;
    std::string officer;
    std::string subject;
    int erasure = 0, hold = 0;
    std::set<std::string> classes;  ///< of the plan, of the hold's scope
    int approvals = 1, coolOff = 0; ///< of a policy
    int wasApprovals = 1, wasCoolOff = 0;
    std::int64_t time = 0;
};

class Ledger {
public:
    Ledger(int approvals, int coolOff, std::set<std::string> officers) : m_officers(std::move(officers)), m_policies{{approvals, coolOff}} {}

    /// Whether the deed may be done; it is noted when it may.
    bool take(const Deed& deed);
    /// "submitted", … as of a time.
    [[nodiscard]] std::string state(int erasure, std::int64_t now) const;
    [[nodiscard]] std::set<std::string> plan(int erasure) const; ///< field classes
    [[nodiscard]] bool erased(const std::string& subject) const;
    [[nodiscard]] bool restricted(const std::string& subject, std::int64_t now) const;
    [[nodiscard]] int approvals() const { return m_policies.back().first; }
    [[nodiscard]] int coolOff() const { return m_policies.back().second; }
    /// Whether this vote brings the change into force.
    [[nodiscard]] bool lastVote(const Deed& policy) const;
    [[nodiscard]] int times(int erasure) const; ///< erased again

private:
    [[nodiscard]] const Deed* request(int erasure) const;
    [[nodiscard]] bool held(const std::string& subject, const std::set<std::string>& classes, std::size_t until) const;
    [[nodiscard]] std::vector<Deed> standing(int erasure, std::int64_t now) const;
    [[nodiscard]] bool open(int erasure) const;
    [[nodiscard]] bool running() const;
    [[nodiscard]] bool may(const Deed& deed) const;
    [[nodiscard]] std::set<std::string> voted(const Deed& policy) const;
    [[nodiscard]] int approvalsAt(std::size_t deed) const { return m_policies[deed].first; }

    const std::set<std::string> m_officers;
    std::vector<Deed> m_done;
    std::vector<std::pair<int, int>> m_policies; ///< before each deed, and after the last: approvals and hours
};

} // namespace naive
