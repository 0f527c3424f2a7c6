// Destroying a subject's keys, E2 to E9 of security.md 3. Everything after E2 finds its own place: called again after a crash it does what is missing.
#include "core/base/encoding.h"
#include "core/erasure/sealed_fields.h"
#include "core/erasure/service.h"
#include "core/erasure/transaction.h"

#include <algorithm>

namespace lookback::erasure {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t kPage = 1024;

std::vector<std::string> kidsOf(const std::vector<KeyRef>& keys) {
    std::vector<std::string> kids;
    for (const auto& key : keys)
        kids.push_back(key.kid);
    return kids;
}

crypto::Digest256 commitmentFrom(const std::string& text) {
    crypto::Digest256 digest{};
    if (const auto bytes = base::fromBase64Url(text); bytes && bytes->size() == digest.size())
        std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
}

} // namespace

// ---- E2 ------------------------------------------------------------------------------------------------------------

// The plan as it is now.
Result<Plan> Service::mayExecute(const Ledger& ledger, const Erasure& erasure) {
    const std::string& id = erasure.id;
    auto now = m_clock.now();
    if (const auto* const acts = ledger.subject(erasure.subject); acts != nullptr && acts->lastAt)
        now = std::max(now, *acts->lastAt); // as the act will be dated: one made with a clock ahead must not keep a person from being erased
    if (erasure.state == State::Approved && erasure.approvalLapses && now >= *erasure.approvalLapses)
        return makeError(ErrorCode::Refused, "the approval of " + id + " lapsed on " + base::formatInstant(*erasure.approvalLapses), {}, "approve it anew");
    switch (erasure.state) {
    case State::Submitted:
        if (m_vault.info().approvals > 1)
            return makeError(ErrorCode::Refused,
                             id + " is not approved: the policy asks for " + std::to_string(m_vault.info().approvals) + " officers, the requester included",
                             {}, "another officer must approve it");
        break;
    case State::Approved: break;
    case State::Blocked: return makeError(ErrorCode::Refused, "the subject is on hold (" + (erasure.holds.empty() ? std::string("a hold") : erasure.holds.front()) + "): " + id + " is deferred", {}, "release the hold first");
    case State::Rejected: return makeError(ErrorCode::Refused, id + " was rejected: " + erasure.rejected);
    case State::Executing: return makeError(ErrorCode::Refused, id + " was begun and not finished", {}, "finish it with `erase STORE resume`");
    case State::Erased:
    case State::Certified: return makeError(ErrorCode::Refused, id + " is erased already");
    case State::Resurrected: return makeError(ErrorCode::Refused, id + " has to be erased again", {}, "`erase STORE again` does that");
    }
    if (erasure.executableFrom && now < *erasure.executableFrom)
        return makeError(ErrorCode::Refused, "the cool-off of " + id + " ends on " + base::formatInstant(*erasure.executableFrom));
    if (const auto holds = ledger.holdsOn(erasure.subject, erasure.plan.fieldsByClass); !holds.empty())
        return makeError(ErrorCode::Refused, "the subject is on hold (" + holds.front() + "): " + id + " is deferred", {}, "release the hold first");
    if (const auto others = ledger.unfinished(); !others.empty())
        return makeError(ErrorCode::Refused, others.front() + " was begun and not finished", {}, "finish it with `erase STORE resume`");
    LOOKBACK_TRY_ASSIGN(Plan plan, makePlan(ledger, erasure.subject, erasure.plan.outOfReach, erasure.plan.ownerInformed));
    if (!plan.holds.empty()) // of a class that came after the request
        return makeError(ErrorCode::Refused, "the subject is on hold (" + plan.holds.front() + "): " + id + " is deferred", {}, "release the hold first");
    if (plan.digest != erasure.plan.digest && m_vault.info().approvals > 1)
        return makeError(ErrorCode::Refused, "the store has changed since " + id + " was approved: " + std::to_string(plan.fields) + " fields in " + std::to_string(plan.events) +
                             " events now, " + std::to_string(erasure.plan.fields) + " in " + std::to_string(erasure.plan.events) + " then",
                         {}, "approve the plan as it is now");
    return plan;
}

Status Service::start(const std::string& id) {
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    const auto at = transaction.ledger().erasures().find(id);
    if (at == transaction.ledger().erasures().end())
        return makeError(ErrorCode::NotFound, "no erasure \"" + base::visibleExcerpt(id, 40) + "\" in this store");
    const Erasure& erasure = at->second;
    LOOKBACK_TRY_ASSIGN(const Plan plan, mayExecute(transaction.ledger(), erasure));
    const std::int64_t epoch = m_vault.info().epoch;
    return begin(transaction, {id, erasure.subject, plan.keys, epoch, epoch + 1, plan.digest, plan.events, plan.fields, plan.streams, 0});
}

Status Service::begin(Transaction& transaction, const act::ErasureStarted& started) {
    // What E3 would refuse is refused before the point of no return.
    for (const auto& key : started.keys)
        if (const auto whose = m_vault.subjectOf(key.kid); !whose.empty() && whose != started.subject)
            return makeError(ErrorCode::Refused, "the plan of " + started.erasure + " names a key of another subject, " + base::visibleExcerpt(whose, 60) + ": " + key.kid, {},
                             "reject it and request the erasure anew");
    m_traces[started.erasure] = m_vault.traces(kidsOf(started.keys));
    LOOKBACK_TRY(transaction.add(privacyStream(started.subject), started));
    LOOKBACK_TRY(transaction.commit());
    step(started.erasure, Step::Started);
    return base::success();
}

// An older vault or store was put back. The keys are named by the acts, or by the vault's fences where the store has forgotten them.
Status Service::startAgain(const std::string& id) {
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    const Ledger& ledger = transaction.ledger();
    act::ErasureStarted started;
    started.erasure = id;
    started.again = 1;
    started.from = m_vault.info().epoch;
    std::map<std::string, std::string> keys; // kid → commitment
    if (const auto at = ledger.erasures().find(id); at != ledger.erasures().end()) {
        started.subject = at->second.subject;
        started.again = at->second.again + 1;
        for (const auto& key : at->second.plan.keys)
            keys[key.kid] = key.commitment;
    }
    for (const auto& fence : m_vault.fences())
        if (fence.erasure == id) {
            started.subject = fence.subject;
            keys[fence.kid] = base::toBase64Url(crypto::view(fence.commitment));
        }
    if (started.subject.empty() || keys.empty())
        return makeError(ErrorCode::NotFound, "neither store nor vault knows what " + id + " erased");
    for (const auto& [kid, commitment] : keys)
        started.keys.push_back({kid, commitment});
    // Above whatever either side has seen: a vault put back must not come out with an epoch that was used before.
    std::int64_t highest = started.from;
    for (const auto& [other, erasure] : ledger.erasures())
        highest = std::max(highest, erasure.epochTo);
    started.to = highest + 1;
    LOOKBACK_TRY_ASSIGN(const auto streams, countByStream(started.subject, kidsOf(started.keys)));
    for (const auto& entry : streams) {
        started.events += entry.events;
        started.fields += entry.fields;
        started.streams.push_back(entry.stream);
    }
    started.digest = base::toHex(crypto::view(crypto::sha256({})));
    return begin(transaction, started);
}

// ---- E3 to E6 ------------------------------------------------------------------------------------------------------

Status Service::destroyKeys(const Erasure& erasure) {
    vault::EpochChange change;
    change.to = erasure.epochTo;
    for (const auto& key : erasure.plan.keys)
        change.fences.push_back({key.kid, erasure.subject, commitmentFrom(key.commitment), erasure.id, erasure.epochTo});
    // An older store put back may know of this erasure as begun, and the vault has done it and others since: then only its end is to be looked after.
    const auto fences = m_vault.fences();
    const auto fenced = [&](const KeyRef& key) { return std::any_of(fences.begin(), fences.end(), [&](const vault::Fence& f) { return f.kid == key.kid && f.subject == erasure.subject; }); };
    const std::int64_t epoch = m_vault.info().epoch;
    if (epoch > erasure.epochTo && std::all_of(erasure.plan.keys.begin(), erasure.plan.keys.end(), fenced))
        return m_vault.changeEpoch({epoch, {}, {}});
    return m_vault.changeEpoch(change, [&](vault::EpochStep done) -> Status {
        switch (done) {
        case vault::EpochStep::KeyFileWritten: step(erasure.id, Step::KeyFileWritten); break;
        case vault::EpochStep::VaultWritten: step(erasure.id, Step::VaultWritten); break;
        case vault::EpochStep::VaultReplaced: step(erasure.id, Step::VaultReplaced); break;
        case vault::EpochStep::OldDestroyed: step(erasure.id, Step::OldDestroyed); break;
        }
        return base::success();
    });
}

// ---- E7 ------------------------------------------------------------------------------------------------------------

Result<std::vector<Service::Counted>> Service::countByStream(const std::string& subject, const std::vector<std::string>& kids) {
    std::map<std::string, Counted> byStream;
    base::Position after = base::Position::start();
    std::optional<base::Position> counted;
    while (true) {
        LOOKBACK_TRY_ASSIGN(const auto rows, m_store.sealedOf(subject, after, kPage));
        if (rows.empty())
            break;
        for (const auto& row : rows) {
            if (std::find(kids.begin(), kids.end(), row.kid) == kids.end())
                continue;
            Counted& entry = byStream[row.stream];
            entry.stream = row.stream;
            entry.events += counted != row.position ? 1 : 0;
            entry.fields += row.fields;
            counted = row.position;
        }
        after = rows.back().position;
    }
    std::vector<Counted> out;
    for (auto& [stream, entry] : byStream)
        out.push_back(std::move(entry));
    return out;
}

Status Service::writeTombstones(const Erasure& erasure, const std::vector<Counted>& streams) {
    const auto kids = kidsOf(erasure.plan.keys);
    const auto now = m_clock.now();
    for (const auto& entry : streams) {
        const auto made = m_kind.tombstone(erasure.subject, erasure.id, kids, entry.events, entry.fields);
        // Named by erasure and stream, so that doing it again adds nothing; and by what nobody knows before E2, so that no event from elsewhere stands there.
        const auto id = event::derivedEventId("lookback-tombstone-v1/" + m_store.storeId().text() + "/" + erasure.id + "/" + entry.stream + "/" + std::to_string(erasure.again) + "/" +
                                              base::formatInstant(*erasure.steps[static_cast<std::size_t>(Step::Started)]));
        store::NewEvent tombstone{};
        tombstone.event.stream = entry.stream;
        tombstone.event.id = id;
        tombstone.event.type = made.type;
        tombstone.event.schemaVersion = made.schemaVersion;
        tombstone.event.occurredAt = tombstone.event.recordedAt = now;
        tombstone.event.data = made.data;
        tombstone.event.metadata = "{}";
        const store::StreamAppend append{entry.stream, store::Expected::streamExists(), {&tombstone, 1}};
        LOOKBACK_TRY_ASSIGN(const auto appended, m_store.append({{&append, 1}, {}}));
        if (m_around.tombstoneWritten)
            LOOKBACK_TRY(m_around.tombstoneWritten(entry.stream, base::versionOf(appended.front().last)));
    }
    if (m_around.committed)
        LOOKBACK_TRY(m_around.committed());
    if (m_around.emptyLog)
        LOOKBACK_TRY(m_around.emptyLog());
    step(erasure.id, Step::Tombstones);
    return base::success();
}

// ---- E8 ------------------------------------------------------------------------------------------------------------

Result<Erasure::Outcome> Service::prove(const Erasure& erasure, const std::vector<Counted>& streams) {
    Erasure::Outcome outcome;
    for (const auto& entry : streams) {
        outcome.events += entry.events;
        outcome.fields += entry.fields;
        ++outcome.streams;
    }
    const auto kids = kidsOf(erasure.plan.keys);
    base::Position after = base::Position::start();
    std::optional<base::Position> looked;
    while (true) {
        LOOKBACK_TRY_ASSIGN(const auto rows, m_store.sealedOf(erasure.subject, after, kPage));
        if (rows.empty())
            break;
        for (const auto& row : rows) {
            if (looked == row.position)
                continue;
            looked = row.position;
            LOOKBACK_TRY_ASSIGN(const auto event, m_store.readAt(row.position));
            forEachSealed(event.view(), [&](std::string_view sealed, const event::SealedParts& parts) {
                if (std::find(kids.begin(), kids.end(), parts.kid) == kids.end())
                    return;
                ++outcome.trials;
                const auto opened = m_vault.reveal(sealed, parts.evt, parts.fld);
                outcome.trialsFailed += opened.kind == vault::RevealKind::Erased ? 1 : 0;
            });
        }
        after = rows.back().position;
    }
    if (outcome.trialsFailed != outcome.trials)
        return makeError(ErrorCode::Corrupt, std::to_string(outcome.trials - outcome.trialsFailed) + " of " + std::to_string(outcome.trials) + " fields can still be opened",
                         erasure.id, "the erasure is not complete; resume it");

    auto& traces = m_traces[erasure.id];
    if (traces == nullptr) { // after a resume the keys are gone, and only what they commit to is left
        std::vector<std::pair<std::string, crypto::Digest256>> commitments;
        for (const auto& key : erasure.plan.keys)
            if (!key.commitment.empty())
                commitments.emplace_back(key.kid, commitmentFrom(key.commitment));
        traces = vault::KeyTraces::ofCommitments(std::move(commitments));
    }
    outcome.scanMethod = traces->method();
    std::string found;
    if (m_around.filesToScan)
        for (const auto& path : m_around.filesToScan()) {
            auto hits = vault::scanFile(*traces, path, outcome.bytesScanned);
            if (!hits.ok() && hits.error().code == ErrorCode::NotFound)
                continue;
            if (!hits.ok())
                return std::move(hits).error();
            ++outcome.filesScanned;
            outcome.hits += hits->count;
            if (hits->count > 0)
                found += (found.empty() ? "" : ", ") + path;
        }
    if (outcome.hits > 0)
        return makeError(ErrorCode::Corrupt, "key bytes are left in a file", found, "remove or overwrite this file, then resume the erasure");
    step(erasure.id, Step::Proven);
    return outcome;
}

// ---- E9, and the whole ---------------------------------------------------------------------------------------------

Status Service::complete(const Erasure& erasure, const Erasure::Outcome& outcome) {
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    const auto at = transaction.ledger().erasures().find(erasure.id);
    if (at == transaction.ledger().erasures().end() || at->second.state != State::Executing)
        return base::success(); // another process finished it
    LOOKBACK_TRY(transaction.add(privacyStream(erasure.subject), act::ErasureCompleted{erasure.id, outcome, erasure.epochTo}));
    LOOKBACK_TRY(transaction.commit());
    if (m_around.emptyLog)
        LOOKBACK_TRY(m_around.emptyLog());
    step(erasure.id, Step::Completed);
    return base::success();
}

Result<Erasure> Service::finish(const std::string& id) {
    LOOKBACK_TRY_ASSIGN(const Erasure started, erasure(id));
    LOOKBACK_TRY(destroyKeys(started));
    // Behind E2 nothing is sealed with these keys any more, so they are counted once.
    LOOKBACK_TRY_ASSIGN(const auto streams, countByStream(started.subject, kidsOf(started.plan.keys)));
    LOOKBACK_TRY(writeTombstones(started, streams));
    LOOKBACK_TRY_ASSIGN(const auto outcome, prove(started, streams));
    LOOKBACK_TRY(complete(started, outcome));
    return erasure(id);
}

Result<Erasure> Service::execute(const std::string& id, std::stop_token stop) {
    if (stop.stop_requested())
        return makeError(ErrorCode::Cancelled, "cancelled: nothing was destroyed");
    LOOKBACK_TRY(start(id));
    return finish(id);
}

Result<std::vector<Erasure>> Service::resume() {
    LOOKBACK_TRY_ASSIGN(const Ledger* known, ledger());
    std::vector<Erasure> done;
    for (const auto& id : known->unfinished()) {
        LOOKBACK_TRY_ASSIGN(auto finished, finish(id));
        done.push_back(std::move(finished));
    }
    return done;
}

Result<std::vector<Erasure>> Service::eraseAgain(const Restored& restored) {
    // Those it lacks are those who may object.
    LOOKBACK_TRY_ASSIGN(const Ledger* before, ledger());
    if (const auto missing = before->missingOfficers(); !missing.empty() && restored.what != Restored::What::StoreAlone)
        return makeError(ErrorCode::Refused, "an older vault was put back: " + missing, {}, "put back the newest vault with its key file");
    LOOKBACK_TRY_ASSIGN(auto done, resume());
    if (restored.what == Restored::What::StoreAlone) {
        LOOKBACK_TRY(acceptStore(restored.detail));
    }
    for (const auto& id : restored.erasures) {
        if (std::any_of(done.begin(), done.end(), [&](const Erasure& erasure) { return erasure.id == id; }))
            continue;
        LOOKBACK_TRY(startAgain(id));
        LOOKBACK_TRY_ASSIGN(auto finished, finish(id));
        done.push_back(std::move(finished));
    }
    return done;
}

vault::KeyTraces* Service::tracesOf(const std::string& id) {
    const auto at = m_traces.find(id);
    return at == m_traces.end() ? nullptr : at->second.get();
}

Result<Erasure> Service::noteStoreScan(const std::string& id, std::int64_t bytes, std::int64_t hits, std::string_view method) {
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    const auto at = transaction.ledger().erasures().find(id);
    if (at == transaction.ledger().erasures().end())
        return makeError(ErrorCode::NotFound, "no erasure \"" + base::visibleExcerpt(id, 40) + "\" in this store");
    LOOKBACK_TRY(transaction.add(privacyStream(at->second.subject), act::ErasureStoreScanned{id, bytes, hits, std::string(method)}));
    LOOKBACK_TRY(transaction.commit());
    return erasure(id);
}

} // namespace lookback::erasure
