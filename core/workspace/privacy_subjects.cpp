// Privacy: the list of subjects and keys, put together from store, vault and ledger, and where one subject's data is.
#include "core/base/encoding.h"
#include "core/erasure/plan.h"
#include "core/erasure/sealed_fields.h"
#include "core/workspace/impl.h"
#include "core/workspace/privacy.h"

#include <algorithm>
#include <map>

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using erasure::KeyState;

namespace {

constexpr std::size_t kPage = 1024;

KeyState stateOf(const erasure::Ledger& ledger, const erasure::SubjectLedger& subject, int approvals, base::Instant now, erasure::SubjectRow& row) {
    KeyState state = KeyState::Active;
    for (const auto& id : subject.holds)
        if (const auto& hold = ledger.holds().at(id); hold.state != erasure::Hold::State::Released) {
            state = KeyState::OnHold;
            row.hold = id;
            break;
        }
    if (subject.erasures.empty())
        return state;
    const auto& erasure = ledger.erasures().at(subject.erasures.back());
    const bool open = erasure.state == erasure::State::Submitted || erasure.state == erasure::State::Blocked || erasure.state == erasure::State::Approved;
    if (open) {
        row.request = erasure.id;
        row.due = erasure.due;
    }
    switch (erasure::stateAt(erasure, now)) {
    case erasure::State::Submitted: return approvals > 1 ? KeyState::WaitingApproval : KeyState::Requested;
    case erasure::State::Blocked: return KeyState::OnHold;
    case erasure::State::Approved: return KeyState::Approved;
    case erasure::State::Executing:
    case erasure::State::Rejected:
    case erasure::State::Erased:
    case erasure::State::Certified:
    case erasure::State::Resurrected: return state;
    }
    return state;
}

void addAccounts(erasure::SubjectRow& row, const std::vector<std::string>& streams, std::int64_t count) {
    for (const auto& stream : streams)
        row.accounts.emplace_back(event::splitStream(stream).id);
    row.accountCount = count;
}

// Of the keys of a subject that has several, which sealed what.
Result<std::map<std::string, store::SealedSubject>> byKey(store::EventStore& store, const std::string& subject) {
    std::map<std::string, store::SealedSubject> keys;
    std::map<std::string, std::set<std::string>> streams;
    for (auto after = base::Position::start();;) {
        LOOKBACK_TRY_ASSIGN(const auto rows, store.sealedOf(subject, after, kPage));
        if (rows.empty())
            break;
        for (const auto& row : rows) {
            auto& key = keys[row.kid];
            ++key.events;
            key.fields += row.fields;
            if (streams[row.kid].insert(row.stream).second) {
                ++key.streamCount;
                if (key.streams.size() < store::SealedSubject::kStreamsListed)
                    key.streams.push_back(row.stream);
            }
        }
        after = rows.back().position;
    }
    return keys;
}

} // namespace

Result<std::vector<erasure::SubjectRow>> Privacy::subjects(std::stop_token stop, const base::ProgressCallback& progress) {
    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    const auto now = m_impl.clock.now();
    if (m_impl.subjectsKept && (!m_impl.subjectsUntil || now < *m_impl.subjectsUntil))
        return *m_impl.subjectsKept;
    LOOKBACK_TRY_ASSIGN(const auto info, m_impl.vaultInfo());
    std::map<std::string, std::vector<vault::SubjectInfo>> keys; // by subject, oldest first
    if (m_impl.hasVault()) {
        LOOKBACK_TRY_ASSIGN(auto known, vault::VaultFile::subjects(m_impl.vaultFile()));
        for (auto& key : known)
            keys[key.subject].push_back(std::move(key));
    }
    std::vector<erasure::SubjectRow> rows;
    const auto addSubject = [&](const std::string& subject, const store::SealedSubject* sealed) -> base::Status {
        std::map<std::string, store::SealedSubject> parts;
        if (sealed != nullptr && sealed->kids.size() > 1) {
            LOOKBACK_TRY_ASSIGN(parts, byKey(*m_impl.store, subject));
        } else if (sealed != nullptr) {
            parts[sealed->kids.front()] = *sealed;
        }
        const auto known = keys.find(subject);
        const auto* acts = ledger->subject(subject);
        const auto add = [&](const std::string& kid, const vault::SubjectInfo* key, bool newest) {
            erasure::SubjectRow row;
            row.subject = subject;
            row.kid = kid;
            if (const auto part = parts.find(kid); part != parts.end()) {
                row.events = part->second.events;
                row.fields = part->second.fields;
                addAccounts(row, part->second.streams, part->second.streamCount);
                parts.erase(part);
            }
            const auto* erasure = ledger->destroyedBy(kid);
            if (erasure != nullptr) {
                row.request = erasure->id;
                row.destroyedAt = erasure->steps[static_cast<std::size_t>(erasure::Step::Completed)];
                if (!row.destroyedAt)
                    row.destroyedAt = erasure->steps[static_cast<std::size_t>(erasure::Step::Started)];
            }
            if (key != nullptr)
                row.createdAt = key->createdAt;
            using VaultState = vault::SubjectInfo::State;
            if (key == nullptr && erasure == nullptr) {
                row.state = KeyState::Missing;
            } else if (erasure != nullptr && erasure->state == erasure::State::Executing) {
                row.state = KeyState::Destroying;
            } else if (key != nullptr && (key->state == VaultState::Resurrected || (erasure != nullptr && key->state == VaultState::Active))) {
                row.state = KeyState::Resurrected;
            } else if (erasure != nullptr || key->state == VaultState::Destroyed) {
                row.state = KeyState::Destroyed;
                if (row.request.empty())
                    row.request = key->erasure;
            } else if (!newest) {
                row.state = KeyState::Rotated;
            } else if (acts != nullptr) {
                row.state = stateOf(*ledger, *acts, info.approvals, now, row);
            }
            rows.push_back(std::move(row));
        };
        if (known != keys.end()) {
            const auto last = std::find_if(known->second.rbegin(), known->second.rend(), [](const auto& k) { return k.state == vault::SubjectInfo::State::Active; });
            for (const auto& key : known->second)
                add(key.kid, &key, last != known->second.rend() && last->kid == key.kid);
            keys.erase(known);
        }
        while (!parts.empty())
            add(std::string(parts.begin()->first), nullptr, false);
        return base::success();
    };
    std::string after;
    while (true) {
        if (stop.stop_requested())
            return makeError(ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY_ASSIGN(const auto page, m_impl.store->sealedSubjects(after, kPage));
        if (page.empty())
            break;
        for (const auto& sealed : page)
            LOOKBACK_TRY(addSubject(sealed.subject, &sealed));
        after = page.back().subject;
        if (progress)
            progress({"reading subjects", rows.size(), 0, "subjects"});
    }
    while (!keys.empty())
        LOOKBACK_TRY(addSubject(std::string(keys.begin()->first), nullptr));
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.subject < b.subject; });
    m_impl.subjectsUntil.reset(); // the next approval to lapse
    for (const auto& [id, erasure] : ledger->erasures())
        if (erasure::stateAt(erasure, now) == erasure::State::Approved && erasure.approvalLapses && (!m_impl.subjectsUntil || *erasure.approvalLapses < *m_impl.subjectsUntil))
            m_impl.subjectsUntil = erasure.approvalLapses;
    m_impl.subjectsKept = std::make_shared<const std::vector<erasure::SubjectRow>>(rows);
    return rows;
}

Result<SubjectDetail> Privacy::subject(const std::string& subject) {
    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    LOOKBACK_TRY_ASSIGN(const auto all, subjects());
    SubjectDetail detail;
    bool found = false;
    for (const auto& row : all)
        if (row.subject == subject) { // the last is the newest key
            detail.row = row;
            found = true;
        }
    if (!found)
        return makeError(ErrorCode::NotFound, "no personal data of \"" + base::visibleExcerpt(subject, 60) + "\" in this store, and no key", m_impl.options.path,
                         "list subjects with `vault STORE subjects`");
    erasure::KeyLookup keys;
    if (m_impl.vault) {
        keys = erasure::keysOf(*m_impl.vault);
    } else {
        keys.commitmentOf = [](const std::string&) { return std::nullopt; };
        keys.currentKid = [&](const std::string&) { return detail.row.state == KeyState::Missing || detail.row.state == KeyState::Destroyed ? std::string() : detail.row.kid; };
    }
    LOOKBACK_TRY_ASSIGN(detail.plan, erasure::makePlan(*m_impl.store, m_impl.kind, *ledger, keys, subject));
    if (!m_impl.vault)
        detail.plan.digest.clear(); // it covers what keys commit to, which a locked vault does not vouch for

    constexpr std::size_t kListed = 1000;
    std::map<std::string, std::int64_t> others;
    std::set<std::string, std::less<>> streams;
    for (auto after = base::Position::start();;) {
        LOOKBACK_TRY_ASSIGN(const auto rows, m_impl.store->sealedOf(subject, after, kPage));
        if (rows.empty())
            break;
        for (const auto& row : rows) {
            streams.insert(row.stream);
            if (detail.events.size() >= kListed || (!detail.events.empty() && detail.events.back().position == row.position)) {
                if (!detail.events.empty() && detail.events.back().position == row.position)
                    detail.events.back().fields += row.fields;
                continue;
            }
            LOOKBACK_TRY_ASSIGN(const auto event, m_impl.store->readAt(row.position));
            detail.events.push_back({row.position, row.stream, base::versionOf(event.revision), event.type, row.fields});
        }
        after = rows.back().position;
    }
    for (const auto& other : all) {
        if (other.subject == subject)
            continue;
        const bool together = std::any_of(other.accounts.begin(), other.accounts.end(), [&](const std::string& account) {
            return std::find(detail.row.accounts.begin(), detail.row.accounts.end(), account) != detail.row.accounts.end();
        });
        if (together)
            others[other.subject] += other.fields;
    }
    for (const auto& [name, fields] : others)
        detail.others.push_back({name, fields});
    for (const auto& stream : streams) {
        LOOKBACK_TRY_ASSIGN(const auto snapshots, m_impl.store->snapshots(event::snapshotStreamName(stream), false));
        detail.snapshots += static_cast<std::int64_t>(snapshots.size());
    }
    LOOKBACK_TRY_ASSIGN(const auto registered, activity());
    const auto held = exportsThatHeld(registered, subject, streams);
    detail.reports = std::count_if(held.begin(), held.end(), [](const auto& entry) { return entry.act != "reveal"; });
    if (const auto* acts = ledger->subject(subject)) {
        for (const auto& id : acts->holds)
            detail.holds.push_back(ledger->holds().at(id));
        LOOKBACK_TRY_ASSIGN(const auto asOfNow, erasures());
        for (const auto& id : acts->erasures) // oldest first
            detail.erasures.push_back(*std::find_if(asOfNow.begin(), asOfNow.end(), [&](const auto& e) { return e.id == id; }));
    }
    return detail;
}

} // namespace lookback::workspace
