// Requests, approvals, holds: who may do what, and the act that says so. Destroying keys: execution.cpp; officers and policy: officers.cpp.
#include "core/erasure/service.h"

#include "core/base/encoding.h"
#include "core/erasure/judge.h"
#include "core/erasure/plan.h"
#include "core/erasure/transaction.h"
#include "core/erasure/typed_text.h"

#include <algorithm>
#include <array>

namespace lookback::erasure {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t kMaxText = 1000;

Status checkDate(std::string_view text, const char* what) {
    if (isDate(text))
        return base::success();
    return makeError(ErrorCode::InvalidArgument, std::string(what) + " is not a date: \"" + base::visibleExcerpt(text, 40) + "\"", {}, "write it as 2026-04-02");
}

Status checkText(std::string_view text, const char* what, bool needed) {
    if (needed && text.empty())
        return makeError(ErrorCode::InvalidArgument, std::string(what) + " is missing");
    if (text.size() > kMaxText || !base::isUtf8(text) || std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        return makeError(ErrorCode::InvalidArgument, std::string(what) + " is a text of at most 1000 bytes without control characters");
    return base::success();
}

bool isGround(std::string_view ground) { return ground.size() == 8 && ground.starts_with("17(1)(") && ground[6] >= 'a' && ground[6] <= 'f' && ground[7] == ')'; }

Result<const Erasure*> find(const Ledger& ledger, const std::string& id) {
    const auto at = ledger.erasures().find(id);
    if (at != ledger.erasures().end())
        return &at->second;
    std::string names;
    for (const auto& [known, erasure] : ledger.erasures())
        if (names.size() < 200)
            names += (names.empty() ? "" : ", ") + known;
    return makeError(ErrorCode::NotFound, "no erasure \"" + base::visibleExcerpt(id, 40) + "\" in this store", {}, names.empty() ? "there is none yet" : "there is " + names);
}

// The last part of a personal field's pointer, of any type in any version.
bool isFieldClass(const aggregate::Kind& kind, std::string_view name) {
    for (const auto& type : kind.types())
        for (const auto& version : type.personal)
            for (const std::string_view pointer : version)
                if (pointer.substr(pointer.rfind('/') + 1) == name)
                    return true;
    return false;
}

} // namespace

Service::Service(store::EventStore& store, const aggregate::Kind& kind, vault::UnlockedVault& vault, const base::Clock& clock, crypto::Random& random,
                 Surroundings surroundings)
    : m_store(store), m_kind(kind), m_vault(vault), m_clock(clock), m_random(random), m_around(std::move(surroundings)) {}

Result<const Ledger*> Service::ledger() {
    LOOKBACK_TRY(m_ledger.refresh(m_store, viewOf(m_vault)));
    return &m_ledger;
}

Result<Erasure> Service::erasure(const std::string& id) {
    LOOKBACK_TRY_ASSIGN(const Ledger* known, ledger());
    LOOKBACK_TRY_ASSIGN(const Erasure* found, find(*known, id));
    return *found;
}

Status Service::mayAct(std::string_view role) const {
    LOOKBACK_TRY(m_vault.refresh());
    const auto me = m_vault.officer();
    if (std::find(me.roles.begin(), me.roles.end(), role) != me.roles.end())
        return base::success();
    std::string who;
    for (const auto& officer : m_vault.info().officers)
        if (std::find(officer.roles.begin(), officer.roles.end(), role) != officer.roles.end())
            who += (who.empty() ? "" : ", ") + officer.name;
    return makeError(ErrorCode::Refused, "officer " + me.name + " is not a" + (role.starts_with('a') ? "n " : " ") + std::string(role), {},
                     who.empty() ? "nobody is" : "these are: " + who);
}

Result<Plan> Service::makePlan(const Ledger& ledger, const std::string& subject, const std::string& outOfReach, bool ownerInformed) {
    return erasure::makePlan(m_store, m_kind, ledger, keysOf(m_vault), subject, outOfReach, ownerInformed);
}

Result<Plan> Service::plan(const std::string& subject) {
    LOOKBACK_TRY_ASSIGN(const Ledger* known, ledger());
    return makePlan(*known, subject, {}, false);
}

// ---- Requests ------------------------------------------------------------------------------------------------------

Result<Erasure> Service::request(const Request& asked) {
    LOOKBACK_TRY(mayAct("requester"));
    if (!isGround(asked.ground))
        return makeError(ErrorCode::InvalidArgument, "the ground is one of 17(1)(a) to 17(1)(f), not \"" + base::visibleExcerpt(asked.ground, 40) + "\"");
    LOOKBACK_TRY(checkDate(asked.received, "the day it was received"));
    LOOKBACK_TRY(checkText(asked.identity, "the reference of the identity check", true));
    LOOKBACK_TRY(checkText(asked.outOfReach, "what is out of reach", false));
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    const Ledger& ledger = transaction.ledger();
    if (asked.received > base::formatInstant(later(transaction.now(), 14 * kHourNs)).substr(0, 10)) // east of Greenwich it is tomorrow already
        return makeError(ErrorCode::InvalidArgument, "the request was received on " + asked.received + ", which is still to come");
    if (const auto* known = ledger.subject(asked.subject))
        for (const auto& id : known->erasures)
            if (const auto& erasure = ledger.erasures().at(id); isOpen(erasure.state) || erasure.state == State::Executing)
                return makeError(ErrorCode::Refused, "there is a request for this subject already: " + id + ", " + std::string(word(erasure.state)));
    LOOKBACK_TRY_ASSIGN(const Plan plan, makePlan(ledger, asked.subject, asked.outOfReach, asked.ownerInformed));
    if (plan.keys.empty()) {
        if (const auto* known = ledger.subject(asked.subject); known != nullptr && known->erased)
            return makeError(ErrorCode::Refused, "the personal data of this subject was erased already (" + known->erasures.back() + ")");
        return makeError(ErrorCode::NotFound, "no personal data of \"" + base::visibleExcerpt(asked.subject, 60) + "\" in this store, and no key", {},
                         "list subjects with `vault STORE subjects`");
    }
    // Numbers go on behind those of erasures only the vault remembers, after a store was put back.
    std::string id = ledger.nextErasure();
    const auto fences = m_vault.fences();
    while (std::any_of(fences.begin(), fences.end(), [&](const auto& fence) { return fence.erasure == id; }))
        id = "E-" + std::to_string(std::stoll(id.substr(2)) + 1);
    const std::string stream = privacyStream(asked.subject);
    const std::array texts{TypedText{"the reference of the identity check", asked.identity}, TypedText{"what is out of reach", asked.outOfReach}};
    LOOKBACK_TRY(tellsNothing(m_store, m_vault, asked.subject, texts));
    LOOKBACK_TRY(transaction.add(stream, act::ErasureRequested{id, asked.subject, asked.ground, asked.received, monthsLater(asked.received, 1), asked.identity,
                                                               asked.outOfReach, asked.ownerInformed, plan}));
    if (!plan.holds.empty())
        LOOKBACK_TRY(transaction.add(stream, act::ErasureDeferred{id, plan.holds}));
    LOOKBACK_TRY(transaction.commit());
    step(id, Step::Requested);
    LOOKBACK_TRY_ASSIGN(auto made, erasure(id));
    made.plan.strangers = plan.strangers; // which no act says
    return made;
}

Result<Erasure> Service::approve(const std::string& id, const std::string& digest) {
    LOOKBACK_TRY(mayAct("approver"));
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    LOOKBACK_TRY_ASSIGN(const Erasure* found, find(transaction.ledger(), id));
    const auto me = m_vault.officer();
    if (!isOpen(found->state))
        return makeError(ErrorCode::Refused, id + " is " + std::string(word(found->state)) + " and cannot be approved");
    if (found->requested.officer.id == me.id)
        return makeError(ErrorCode::Refused, "the requester cannot approve: " + id + " was requested by " + me.name, {}, "another officer must approve it");
    if (m_vault.info().approvals <= 1)
        return makeError(ErrorCode::Refused, "the policy asks for one officer: there is nothing to approve", {}, "execute it, or raise the policy first");
    LOOKBACK_TRY_ASSIGN(const Plan plan, makePlan(transaction.ledger(), found->subject, found->plan.outOfReach, found->plan.ownerInformed));
    if (!plan.holds.empty())
        return makeError(ErrorCode::Refused, "the subject is on hold (" + plan.holds.front() + "): " + id + " is deferred", {}, "release the hold first");
    if (!digest.empty() && digest != plan.digest)
        return makeError(ErrorCode::Refused, "the plan has changed since it was read: it is now " + plan.digest, {}, "look at it again, then approve this digest");
    for (const auto& approval : found->approvals)
        if (approval.officer.id == me.id && found->plan.digest == plan.digest && (!found->approvalLapses || transaction.now() < *found->approvalLapses))
            return makeError(ErrorCode::Refused, me.name + " has approved this plan already");
    LOOKBACK_TRY(transaction.add(privacyStream(found->subject), act::ErasureApproved{id, plan}));
    LOOKBACK_TRY(transaction.commit());
    step(id, Step::Approved);
    LOOKBACK_TRY_ASSIGN(auto approved, erasure(id));
    approved.plan.strangers = plan.strangers;
    return approved;
}

Result<Erasure> Service::reject(const std::string& id, const std::string& reason) {
    LOOKBACK_TRY(checkText(reason, "the reason", true));
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    LOOKBACK_TRY_ASSIGN(const Erasure* found, find(transaction.ledger(), id));
    if (!isOpen(found->state))
        return makeError(ErrorCode::Refused, id + " is " + std::string(word(found->state)) + " and cannot be rejected");
    LOOKBACK_TRY(tellsNothing(m_store, m_vault, found->subject, std::array{TypedText{"the reason", reason}}));
    LOOKBACK_TRY(transaction.add(privacyStream(found->subject), act::ErasureRejected{id, reason}));
    LOOKBACK_TRY(transaction.commit());
    return erasure(id);
}

Result<Erasure> Service::extend(const std::string& id, const std::string& due, const std::string& reason) {
    LOOKBACK_TRY(checkText(reason, "the reason", true));
    LOOKBACK_TRY(checkDate(due, "the due date"));
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    LOOKBACK_TRY_ASSIGN(const Erasure* found, find(transaction.ledger(), id));
    if (!isOpen(found->state))
        return makeError(ErrorCode::Refused, id + " is " + std::string(word(found->state)) + ": its due date stands");
    if (toldTooLate(*found, transaction.now()))
        return makeError(ErrorCode::Refused, "an extension is told to the person within one month of the request, which was received on " + found->received + " (Art. 12(3))", {},
                         "the due date " + found->due + " stands");
    const std::string latest = monthsLater(found->received, 3);
    if (due > latest || due <= found->due)
        return makeError(ErrorCode::Refused, "the due date " + found->due + " can be moved to " + latest + " at the latest (Art. 12(3))");
    LOOKBACK_TRY(tellsNothing(m_store, m_vault, found->subject, std::array{TypedText{"the reason", reason}}));
    LOOKBACK_TRY(transaction.add(privacyStream(found->subject), act::ErasureExtended{id, due, reason}));
    LOOKBACK_TRY(transaction.commit());
    return erasure(id);
}

// ---- Holds ---------------------------------------------------------------------------------------------------------

Result<Hold> Service::placeHold(const Hold& asked) {
    if (asked.basis != "17(3)(b)" && asked.basis != "17(3)(e)")
        return makeError(ErrorCode::InvalidArgument, "the basis of a hold is 17(3)(b) or 17(3)(e), not \"" + base::visibleExcerpt(asked.basis, 40) + "\"");
    LOOKBACK_TRY(checkText(asked.reference, "the case", true));
    if (!asked.review.empty()) {
        LOOKBACK_TRY(checkDate(asked.review, "the review date"));
    }
    for (const auto& item : asked.scope)
        LOOKBACK_TRY(checkText(item, "a field class", true));
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    const Ledger& ledger = transaction.ledger();
    const SubjectLedger* known = ledger.subject(asked.subject);
    LOOKBACK_TRY_ASSIGN(const Plan plan, makePlan(ledger, asked.subject, {}, false));
    if (plan.keys.empty())
        return makeError(known != nullptr && known->erased ? ErrorCode::Refused : ErrorCode::NotFound,
                         known != nullptr && known->erased ? "the personal data of this subject was erased already (" + known->erasures.back() + ")"
                                                           : "no personal data of \"" + base::visibleExcerpt(asked.subject, 60) + "\" in this store, and no key");
    if (known != nullptr)
        for (const auto& id : known->erasures)
            if (ledger.erasures().at(id).state == State::Executing)
                return makeError(ErrorCode::Refused, id + " is being executed: a hold comes too late");
    // A word nothing is called by would be a hold that holds nothing.
    for (const auto& item : asked.scope)
        if (!plan.fieldsByClass.contains(item) && !isFieldClass(m_kind, item)) {
            std::string names;
            for (const auto& [name, fields] : plan.fieldsByClass)
                names += (names.empty() ? "" : ", ") + name;
            return makeError(ErrorCode::InvalidArgument, "no field is of the class \"" + base::visibleExcerpt(item, 40) + "\"", {}, "the subject's fields are of the classes " + names);
        }
    const std::string id = ledger.nextHold();
    const std::string stream = privacyStream(asked.subject);
    std::vector<std::string> scope = asked.scope;
    std::sort(scope.begin(), scope.end());
    scope.erase(std::unique(scope.begin(), scope.end()), scope.end());
    const bool covers = scope.empty() || std::any_of(scope.begin(), scope.end(), [&](const std::string& item) { return plan.fieldsByClass.contains(item); });
    std::vector<std::string> deferred;
    if (known != nullptr && covers)
        for (const auto& erasure : known->erasures)
            if (isOpen(ledger.erasures().at(erasure).state))
                deferred.push_back(erasure);
    LOOKBACK_TRY(tellsNothing(m_store, m_vault, asked.subject, std::array{TypedText{"the case", asked.reference}}));
    LOOKBACK_TRY(transaction.add(stream, act::HoldPlaced{id, asked.subject, scope, asked.basis, asked.reference, asked.review}));
    for (const auto& erasure : deferred)
        LOOKBACK_TRY(transaction.add(stream, act::ErasureDeferred{erasure, {id}}));
    LOOKBACK_TRY(transaction.commit());
    LOOKBACK_TRY_ASSIGN(const Ledger* after, this->ledger());
    return after->holds().at(id);
}

Result<Hold> Service::releaseHold(const std::string& id) {
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    const auto at = transaction.ledger().holds().find(id);
    if (at == transaction.ledger().holds().end())
        return makeError(ErrorCode::NotFound, "no hold \"" + base::visibleExcerpt(id, 40) + "\" in this store");
    const Hold& hold = at->second;
    const auto me = m_vault.officer();
    if (hold.state == Hold::State::Released)
        return makeError(ErrorCode::Refused, id + " is released already");
    const auto asked = static_cast<std::size_t>(transaction.ledger().approvals()); // fewer than before, perhaps: then one who signed may sign it through
    if (hold.releases.size() < asked && std::any_of(hold.releases.begin(), hold.releases.end(), [&](const Signature& s) { return s.officer.id == me.id; }))
        return makeError(ErrorCode::Refused, me.name + " has signed the release of " + id + " already", {}, "another officer must sign it too");
    LOOKBACK_TRY(transaction.add(privacyStream(hold.subject), act::HoldReleased{id}));
    LOOKBACK_TRY(transaction.commit());
    LOOKBACK_TRY_ASSIGN(const Ledger* after, this->ledger());
    return after->holds().at(id);
}

Result<std::string> Service::readmit(const std::string& subject, const std::string& reason) {
    LOOKBACK_TRY(checkText(reason, "the reason", true));
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    const SubjectLedger* known = transaction.ledger().subject(subject);
    if (known == nullptr || known->erasures.empty())
        return makeError(ErrorCode::Refused, "the personal data of this subject was never erased: nothing stands in the way of a key");
    const auto me = m_vault.officer();
    // As the acts have it: a vault put back may ask for fewer.
    const auto needed = static_cast<std::size_t>(transaction.ledger().approvals());
    if (known->erased) {
        const auto& signedBy = known->readmissions;
        const bool before = std::any_of(signedBy.begin(), signedBy.end(), [&](const Signature& s) { return s.officer.id == me.id; });
        if (before && signedBy.size() < needed)
            return makeError(ErrorCode::Refused, me.name + " has signed this already", {}, "another officer must sign it too");
        if (transaction.ledger().erasures().at(known->erasures.back()).state == State::Executing)
            return makeError(ErrorCode::Refused, known->erasures.back() + " is being executed");
        const bool last = signedBy.size() + (before ? 0 : 1) >= needed;
        LOOKBACK_TRY(tellsNothing(m_store, m_vault, subject, std::array{TypedText{"the reason", reason}}));
        LOOKBACK_TRY(transaction.add(privacyStream(subject), act::SubjectReadmitted{subject, reason}));
        LOOKBACK_TRY(transaction.commit());
        if (!last)
            return std::string();
    } else if (const auto key = m_vault.findKey(subject); key.ok() && *key != nullptr) {
        return makeError(ErrorCode::Refused, "this subject has been readmitted and has its key");
    } // readmitted, but stopped before the key was made
    LOOKBACK_TRY_ASSIGN(const auto* const made, m_vault.readmit(subject));
    return std::string(made->kid());
}

Result<Erasure> Service::noteCertificate(const std::string& id, const std::string& sha256) {
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    LOOKBACK_TRY_ASSIGN(const Erasure* found, find(transaction.ledger(), id));
    if (found->state != State::Erased && found->state != State::Certified)
        return makeError(ErrorCode::Refused, id + " is " + std::string(word(found->state)) + ": there is a certificate only once it is erased");
    LOOKBACK_TRY(transaction.add(privacyStream(found->subject), act::CertificateIssued{id, sha256}));
    LOOKBACK_TRY(transaction.commit());
    step(id, Step::Certified);
    return erasure(id);
}

void Service::step(const std::string& id, Step step) const {
    if (m_around.onStep)
        m_around.onStep(id, step);
}

} // namespace lookback::erasure
