// Values of erasure: requests, holds, plans, steps, and what became of a subject's key. Plain values; the window and the command line may include this
// header. No personal data: subjects are pseudonyms, everything else is counts, times, ids and what officers typed.
#pragma once

#include "core/base/ids.h"
#include "core/base/instant.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::erasure {

/// States of a key (interface.md 5.8).
enum class KeyState : std::uint8_t { Active, Rotated, OnHold, Requested, WaitingApproval, Approved, Destroying, Destroyed, Missing, Resurrected };
std::string_view word(KeyState state); ///< "active", "on hold", "waiting approval", …

/// interface.md 5.10. A draft exists in the wizard only.
enum class State : std::uint8_t {
    Submitted, ///< waits for approvals, or under a policy of one for its execution
    Rejected,
    Blocked,   ///< a hold covers it: ErasureDeferred, the fields are restricted (Art. 18)
    Approved,  ///< as many officers as the policy asks have signed this very plan
    Executing, ///< E2 is written: only forward from here
    Erased,    ///< E9
    Certified, ///< E10
    Resurrected, ///< erased, but an older vault or store was put back: to be erased again
};
std::string_view word(State state);

/// security.md 3, E0 … E10.
enum class Step : std::uint8_t {
    Requested, Approved, Started, KeyFileWritten, VaultWritten, VaultReplaced, OldDestroyed, Tombstones, Proven, Completed, Certified,
};
constexpr int kSteps = 11;
std::string_view code(Step step);  ///< "E2"
std::string_view title(Step step); ///< "Erasure started: point of no return": source text of a translation

struct OfficerRef {
    std::string id, name;
    friend bool operator==(const OfficerRef&, const OfficerRef&) = default;
};

struct KeyRef {
    std::string kid;
    std::string commitment; ///< base64url of kc
    friend auto operator<=>(const KeyRef&, const KeyRef&) = default;
};

/// What an erasure will reach. The digest covers everything else in here; an approval is over the digest, so any change voids it.
struct Plan {
    std::string subject;
    std::vector<KeyRef> keys;                        ///< by kid
    std::int64_t events = 0, fields = 0;
    std::map<std::string, std::int64_t> fieldsByClass; ///< by fieldClass(): "name", "iban"
    std::vector<std::string> streams;                ///< in name order
    base::Position head;                             ///< of the subject's last event with sealed fields
    std::vector<std::string> holds;                  ///< active ones that cover a class of fieldsByClass
    std::string outOfReach;                          ///< what the program cannot reach, in the requester's words
    bool ownerInformed = false;
    std::string digest;                              ///< hex SHA-256 of planText()
    std::int64_t strangers = 0; ///< values of these events that name another subject's key: not erased with this one, and not in planText()
};
/// Canonical JSON of everything but the digest.
std::string planText(const Plan& plan);

struct Request {
    std::string subject;
    std::string ground;   ///< "17(1)(a)" … "17(1)(f)"
    std::string received; ///< "2026-04-02"
    std::string identity; ///< reference of the identity check
    std::string outOfReach;
    bool ownerInformed = false;
};

struct Signature {
    OfficerRef officer;
    base::Instant at;
};

struct Erasure {
    std::string id; ///< "E-7"
    std::string subject, ground, received, due, identity;
    State state = State::Submitted;
    Plan plan;                     ///< as requested, or as approved last
    Signature requested;
    std::vector<Signature> approvals; ///< that still count; the requester's is not among them
    std::optional<base::Instant> executableFrom; ///< end of the cool-off
    std::optional<base::Instant> approvalLapses; ///< 7 days after the approval
    std::string rejected;          ///< reason
    std::vector<std::string> holds; ///< that block it
    std::array<std::optional<base::Instant>, kSteps> steps; ///< done at; E3–E6 leave no act, so only a running erasure tells them
    std::int64_t epochFrom = 0, epochTo = 0;
    int policyOfficers = 0, policyCoolOffHours = 0; ///< in force when it was started
    struct Outcome {
        std::int64_t events = 0, fields = 0, streams = 0;
        std::int64_t trials = 0, trialsFailed = 0; ///< trial decryptions, and how many failed as erased (all of them, or there is no E9)
        std::int64_t filesScanned = 0, bytesScanned = 0, hits = 0;
        std::string scanMethod; ///< "windows": 8-byte windows, halves and whole keys; "commitment": whole keys only, after a resume
    };
    std::optional<Outcome> outcome;
    std::optional<Outcome> storeScan; ///< of the event table, when it was made
    std::optional<Signature> executed, certified;
    std::string certificateDigest; ///< hex SHA-256 of the certificate issued last
    std::int64_t again = 0;        ///< how often it had to be erased again
};

struct Hold {
    std::string id; ///< "H-3"
    std::string subject;
    std::vector<std::string> scope; ///< field classes; empty = all
    std::string basis;              ///< "17(3)(b)" or "17(3)(e)"
    std::string reference;          ///< the case
    std::string review;             ///< date; empty = none
    enum class State : std::uint8_t { Active, Releasing /* signed by fewer officers than the policy asks */, Released };
    State state = State::Active;
    Signature placed;
    std::vector<Signature> releases;
};
std::string_view word(Hold::State state);

/// An act that does not count, and why: not signed by an officer of the vault, answers another act, out of order.
struct ActProblem {
    std::string stream;
    base::Revision revision;
    base::Position position;
    std::string problem;
};

/// A row of the key list.
struct SubjectRow {
    std::string subject;
    std::string kid; ///< of the newest key; of a missing key the one its events name
    KeyState state = KeyState::Active;
    std::optional<base::Instant> createdAt;   ///< of the key
    std::optional<base::Instant> destroyedAt; ///< E9, or E2 while it runs
    std::int64_t events = 0, fields = 0;
    std::vector<std::string> accounts; ///< ids; at most 100 of them
    std::int64_t accountCount = 0;
    std::string hold;    ///< "H-3", the first that counts
    std::string request; ///< "E-9", the newest
    std::string due;     ///< of an open request
};

/// An older file was put back (security.md 3, "Resurrection").
struct Restored {
    enum class What : std::uint8_t { StoreAlone, VaultAlone, FencedKeyPresent };
    What what = What::StoreAlone;
    std::string detail;               ///< what tells it: "the vault saw 31 records, the store has 20"
    std::vector<std::string> erasures; ///< to be erased again
};
std::string_view word(Restored::What what);

} // namespace lookback::erasure
