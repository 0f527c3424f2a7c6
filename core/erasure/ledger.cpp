#include "core/erasure/ledger.h"

#include "core/base/encoding.h"
#include "core/erasure/judge.h"
#include "core/erasure/new_acts.h"

#include <algorithm>
#include <tuple>

namespace lookback::erasure {
namespace {

Signer signerOf(const vault::OfficerInfo& officer) { return {officer.id, officer.name, officer.signKey, officer.roles, {}, {}}; }

bool sameSigner(const Signer& a, const Signer& b) { return a.id == b.id && a.name == b.name && a.key == b.key && a.roles == b.roles; }

// Whether what was judged by `a` is judged the same by `b`. More fences can only make acts count that did not.
bool sameView(const VaultView& a, const VaultView& b, bool allCount) {
    const bool fences = allCount ? std::includes(b.fences.begin(), b.fences.end(), a.fences.begin(), a.fences.end()) : a.fences == b.fences;
    return fences && a.approvals == b.approvals && a.coolOffHours == b.coolOffHours &&
        std::equal(a.officers.begin(), a.officers.end(), b.officers.begin(), b.officers.end(), sameSigner);
}

std::string changeKey(ActType type, std::string_view data) { return std::string(name(type)) + std::string(data); }

/// Data of an act of one type, whoever wrote it; for finding out who may have been an officer.
template <class T> std::optional<T> unverified(const event::StoredEvent& event) {
    const auto type = actType(event.type);
    if (!type || *type != typeOf(T{}))
        return std::nullopt;
    auto read = readData(*type, event.data);
    return read.data ? std::optional(std::get<T>(std::move(*read.data))) : std::nullopt;
}

} // namespace

// ---- Reading -----------------------------------------------------------------------------------------------------------

/// Reads acts into a ledger. Who may sign follows from the vault and from acts that others signed, so a first guess (all who may have been officers) is
/// tried and narrowed until it agrees with itself: each round takes away the latest claim that the acts do not bear out. Claims can only be
/// appended, so a false one is gone before it can harm an older true one.
class LedgerReader {
public:
    LedgerReader(Ledger& ledger, store::EventStore& store) : m_l(ledger), m_store(store) {}

    base::Status readAll(base::Position head) {
        LOOKBACK_TRY_ASSIGN(m_events, actsSince(m_store, base::Position::start(), head, {}));
        const auto vault = m_l.m_vault;
        auto signers = candidates();
        for (;;) {
            auto known = std::exchange(m_l, Ledger());
            m_l.m_vault = vault;
            m_l.m_verified = known.m_verified;
            m_l.m_signers = signers;
            initialPolicy();
            LOOKBACK_TRY(judgeAll());
            if (!narrow(signers))
                return base::success();
        }
    }

    /// Acts behind those known, none of them about officers. Fails before it changes anything.
    base::Status readOn(std::vector<event::StoredEvent> acts) {
        m_events = std::move(acts);
        for (const auto& event : m_events) {
            LOOKBACK_TRY_ASSIGN(m_before[event.position], readBefore(event.position));
        }
        return judgeAll();
    }

private:
    // The officers of the vault, those whom an act says to be removed, and from where on those whom an act added.
    std::vector<Signer> candidates() {
        auto signers = m_l.m_vault.officers;
        for (const auto& event : m_events) {
            if (event.stream != kVaultStream)
                continue;
            if (const auto removed = unverified<act::OfficerRemoved>(event)) {
                const auto same = [&](const Signer& s) { return s.id == removed->id && keyText(s.key) == removed->sign; };
                const auto known = std::find_if(signers.begin(), signers.end(), same);
                if (known == signers.end()) {
                    Signer signer{removed->id, removed->officer, {}, removed->roles, {}, event.position};
                    const auto key = *base::fromBase64Url(removed->sign);
                    std::copy(key.begin(), key.end(), signer.key.begin());
                    signers.push_back(std::move(signer));
                } else if (known->until) {
                    known->until = event.position;
                }
            }
        }
        for (auto& signer : signers)
            setSince(signer, signers);
        return signers;
    }

    // The first act not refuted yet that says to add the signer, between the removal of a namesake and their own.
    void setSince(Signer& signer, const std::vector<Signer>& signers) const {
        signer.since.reset();
        base::Position from = base::Position::start();
        for (const auto& other : signers)
            if (other.name == signer.name && other.until && (!signer.until || *other.until < *signer.until))
                from = std::max(from, *other.until);
        for (const auto& event : m_events) {
            if (event.stream != kVaultStream || event.position <= from || (signer.until && event.position >= *signer.until) || m_refuted.contains(event.position))
                continue;
            const auto added = unverified<act::OfficerAdded>(event);
            if (!added || added->officer != signer.name || !added->inForce)
                continue;
            signer.since = event.position;
            return;
        }
    }

    // The first change that counts says what was before; none: the vault's.
    void initialPolicy() {
        m_initial.reset();
        m_l.m_approvals = m_l.m_vault.approvals;
        m_l.m_coolOffHours = m_l.m_vault.coolOffHours;
        for (const auto& event : m_events) {
            if (event.stream != kVaultStream || m_refuted.contains(event.position))
                continue;
            const auto changed = unverified<act::PolicyChanged>(event);
            if (!changed || !changed->inForce)
                continue;
            m_initial = event.position;
            m_l.m_approvals = static_cast<int>(changed->fromApprovals);
            m_l.m_coolOffHours = static_cast<int>(changed->fromCoolOffHours);
            return;
        }
    }

    base::Status judgeAll() {
        Judge judge(m_l);
        m_counted.clear();
        for (const auto& event : m_events) {
            LOOKBACK_TRY_ASSIGN(auto verdict, judgeOne(judge, event));
            if (verdict.empty())
                m_counted.insert(event.position);
            else
                m_l.m_problems.push_back({event.stream, event.revision, event.position, std::move(verdict)});
            m_l.m_readTo = event.position;
        }
        return base::success();
    }

    base::Result<std::string> judgeOne(Judge& judge, const event::StoredEvent& event) {
        auto& entry = judge.entryOf(event.stream);
        entry.last = std::max(entry.last, event.revision);
        auto verdict = readAct(event.view(), m_l.m_signers, m_l.m_verified);
        m_l.m_strangers = m_l.m_strangers || verdict.stranger;
        if (!verdict.act)
            return std::move(verdict.problem);
        const auto& act = *verdict.act;
        if (entry.lastAt) {
            if (act.answers != entry.lastRecord)
                return std::string("it does not answer the act before it: it was copied or moved here, or something before it was changed or taken out");
            if (act.at < *entry.lastAt)
                return std::string("it is dated before the act it answers");
        } else {
            LOOKBACK_TRY_ASSIGN(const auto before, recordBefore(event.position));
            if (act.answers != before)
                return std::string("it does not answer the record before it: it was copied or moved here, or something before it was changed or taken out");
        }
        if (auto problem = judge.problemOf(act); !problem.empty())
            return problem;
        judge.apply(act);
        return std::string();
    }

    base::Result<crypto::Digest256> recordBefore(base::Position position) {
        const auto known = m_before.find(position);
        return known == m_before.end() ? readBefore(position) : known->second;
    }

    base::Result<crypto::Digest256> readBefore(base::Position position) {
        if (position.low <= 1)
            return answerTo({});
        auto before = m_store.readAt({position.high, position.low - 1});
        if (!before.ok() && before.error().code == base::ErrorCode::NotFound)
            return crypto::Digest256{}; // nothing answers that
        LOOKBACK_TRY_ASSIGN(const auto event, std::move(before));
        return answerTo(event::record(event.view()));
    }

    // Takes away the latest claim that did not come true. False when there is none.
    bool narrow(std::vector<Signer>& signers) {
        std::optional<base::Position> latest;
        std::optional<std::size_t> removed;
        const auto claim = [&](base::Position position, std::optional<std::size_t> signer) {
            if (latest && position < *latest)
                return;
            latest = position;
            removed = signer;
        };
        for (std::size_t i = 0; i < signers.size(); ++i) {
            // Judging moved `until` to where the removal came in force, if it did.
            if (signers[i].until && !cameInForce(signers[i]))
                claim(*signers[i].until, i);
            if (signers[i].since && !m_counted.contains(*signers[i].since))
                claim(*signers[i].since, std::nullopt);
        }
        if (m_initial && !m_counted.contains(*m_initial))
            claim(*m_initial, std::nullopt);
        if (!latest)
            return false;
        if (removed)
            signers.erase(signers.begin() + static_cast<std::ptrdiff_t>(*removed));
        else
            m_refuted.insert(*latest);
        for (auto& signer : signers)
            setSince(signer, signers);
        return true;
    }

    [[nodiscard]] bool cameInForce(const Signer& signer) const {
        return std::any_of(m_events.begin(), m_events.end(), [&](const event::StoredEvent& event) {
            if (!m_counted.contains(event.position) || event.stream != kVaultStream)
                return false;
            const auto removed = unverified<act::OfficerRemoved>(event);
            return removed && removed->inForce && removed->id == signer.id && removed->sign == keyText(signer.key);
        });
    }

    Ledger& m_l;
    store::EventStore& m_store;
    std::vector<event::StoredEvent> m_events; ///< in order of position
    std::map<base::Position, crypto::Digest256> m_before; ///< what a first act there must answer
    std::set<base::Position> m_counted, m_refuted;
    std::optional<base::Position> m_initial;
};

base::Result<Ledger> Ledger::read(store::EventStore& store, const VaultView& vault) {
    Ledger ledger;
    LOOKBACK_TRY(ledger.refresh(store, vault));
    return ledger;
}

base::Status Ledger::refresh(store::EventStore& store, const VaultView& vault) {
    LOOKBACK_TRY_ASSIGN(const auto head, store.head());
    const bool same = !m_provisional && sameView(m_vault, vault, m_problems.empty());
    if (same && head.position == m_lookedTo && head.position == base::Position::start()) {
        m_vault = vault;
        return base::success();
    }
    if (same && m_lookedTo != base::Position::start() && head.position >= m_lookedTo) {
        LOOKBACK_TRY_ASSIGN(const bool standing, stands(store, m_lookedTo, m_lookedRecord));
        if (standing) {
            const auto next = [&](std::string_view stream) {
                const auto* const entry = ofStream(stream);
                return base::Revision{entry == nullptr ? 0 : entry->last.value + 1};
            };
            LOOKBACK_TRY_ASSIGN(auto acts, actsSince(store, m_lookedTo, head.position, next));
            const bool ofOfficers = std::any_of(acts.begin(), acts.end(), [](const auto& act) { return act.stream == kVaultStream; });
            if (!ofOfficers) {
                LOOKBACK_TRY_ASSIGN(const auto last, recordAt(store, head.position));
                if (!acts.empty())
                    LOOKBACK_TRY(LedgerReader(*this, store).readOn(std::move(acts)));
                m_vault = vault;
                m_lookedTo = head.position;
                m_lookedRecord = last;
                return base::success();
            }
        }
    }
    Ledger next = *this;
    LedgerReader reader(next, store);
    next.m_vault = vault;
    LOOKBACK_TRY(reader.readAll(head.position));
    next.m_lookedTo = head.position;
    if (head.position != base::Position::start()) {
        LOOKBACK_TRY_ASSIGN(next.m_lookedRecord, recordAt(store, head.position));
    }
    *this = std::move(next);
    return base::success();
}

base::Status Ledger::add(const NewAct& act, std::optional<base::Position> at) {
    const auto refused = [&](const std::string& problem) {
        return base::makeError(base::ErrorCode::Refused, std::string(name(act.type)) + ": " + problem, act.stream);
    };
    auto view = act.view({});
    const SubjectLedger* const entry = ofStream(act.stream);
    const bool placed = at && !m_provisional && *at == base::Position{m_lookedTo.high, m_lookedTo.low + 1};
    view.revision = {entry == nullptr ? 0 : entry->last.value + 1};
    view.position = placed ? *at : base::Position{m_readTo.high, m_readTo.low + 1};
    Verified unused;
    auto verdict = readAct(view, m_signers, unused);
    if (!verdict.act)
        return refused(verdict.problem);
    if (entry != nullptr && entry->lastAt && verdict.act->answers != entry->lastRecord)
        return refused("it does not answer the act before it");
    if (entry != nullptr && entry->lastAt && verdict.act->at < *entry->lastAt)
        return refused("it is dated before the act it answers");
    Judge judge(*this);
    if (const auto problem = judge.problemOf(*verdict.act); !problem.empty())
        return refused(problem);
    judge.entryOf(act.stream).last = view.revision;
    judge.apply(*verdict.act);
    m_readTo = view.position;
    m_provisional = !placed;
    if (placed) {
        m_lookedTo = view.position;
        m_lookedRecord = verdict.act->record;
    }
    return base::success();
}

base::Result<crypto::Digest256> Ledger::answerFor(store::EventStore& store, std::string_view stream) const {
    if (const auto* const entry = ofStream(stream); entry != nullptr && entry->lastAt)
        return entry->lastRecord;
    LOOKBACK_TRY_ASSIGN(const auto head, store.head());
    return head.position == base::Position::start() ? base::Result<crypto::Digest256>(answerTo({})) : recordAt(store, head.position);
}

// ---- Questions ---------------------------------------------------------------------------------------------------------

VaultView viewOf(const vault::VaultInfo& info) {
    VaultView view;
    std::transform(info.officers.begin(), info.officers.end(), std::back_inserter(view.officers), signerOf);
    view.approvals = info.approvals;
    view.coolOffHours = info.coolOffHours;
    view.epoch = info.epoch;
    return view;
}

VaultView viewOf(const vault::UnlockedVault& vault) {
    auto view = viewOf(vault.info());
    for (auto& fence : vault.fences())
        view.fences.emplace(fence.kid, fence.erasure);
    return view;
}

VaultView viewOf(const vault::VaultInfo& info, const std::vector<vault::SubjectInfo>& subjects) {
    auto view = viewOf(info);
    for (const auto& subject : subjects)
        if (!subject.erasure.empty())
            view.fences.emplace(subject.kid, subject.erasure);
    return view;
}

State stateAt(const Erasure& erasure, base::Instant now) {
    return erasure.state == State::Approved && erasure.approvalLapses && now >= *erasure.approvalLapses ? State::Submitted : erasure.state;
}

std::string changeText(ActType type, const std::function<void(json::Writer&)>& write) {
    std::string data;
    json::Writer writer(data);
    writer.beginObject();
    write(writer);
    writer.endObject();
    return changeKey(type, data);
}

std::string changeText(const ActData& change) {
    auto data = change;
    std::visit(
        [](auto& s) {
            if constexpr (requires { s.inForce; })
                s.inForce = false;
        },
        data);
    const auto text = dataText({}, data);
    constexpr std::string_view kEnd = ",\"inForce\":false}";
    const auto from = text.find(',') + 1;
    return changeKey(typeOf(change), "{" + text.substr(from, text.size() - from - kEnd.size()) + "}");
}

const SubjectLedger* Ledger::subject(std::string_view subject) const {
    const auto known = m_streams.find(privacyStream(subject));
    return known == m_streams.end() ? nullptr : &m_subjects.at(known->second);
}

const SubjectLedger* Ledger::ofStream(std::string_view privacyStream) const {
    if (privacyStream == kVaultStream)
        return &m_vaultStream;
    const auto known = m_streams.find(privacyStream);
    return known == m_streams.end() ? nullptr : &m_subjects.at(known->second);
}

const Erasure* Ledger::destroyedBy(std::string_view kid) const {
    const auto at = m_kids.find(kid);
    return at == m_kids.end() ? nullptr : &m_erasures.at(at->second);
}

std::vector<std::string> Ledger::unfinished() const {
    std::vector<std::string> out(m_unfinished.begin(), m_unfinished.end());
    std::sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) { return idNumber(a, 'E') < idNumber(b, 'E'); });
    return out;
}

std::vector<std::string> Ledger::holdsOn(std::string_view subject, const std::map<std::string, std::int64_t>& classes) const {
    std::vector<std::string> out;
    if (const auto* const entry = this->subject(subject))
        for (const auto& id : entry->holds)
            if (const auto& hold = m_holds.at(id); hold.state != Hold::State::Released && covers(hold, classes))
                out.push_back(id);
    return out;
}

bool Ledger::restricted(std::string_view subject) const {
    const auto* const entry = this->subject(subject);
    return entry != nullptr &&
        std::any_of(entry->erasures.begin(), entry->erasures.end(), [&](const std::string& id) { return m_erasures.at(id).state == State::Blocked; });
}

std::string Ledger::nextErasure() const {
    std::int64_t last = 0;
    for (const auto& [id, erasure] : m_erasures)
        last = std::max(last, idNumber(id, 'E'));
    for (const auto& [kid, id] : m_vault.fences)
        last = std::max(last, idNumber(id, 'E'));
    return "E-" + std::to_string(last + 1);
}

std::string Ledger::nextHold() const {
    std::int64_t last = 0;
    for (const auto& [id, hold] : m_holds)
        last = std::max(last, idNumber(id, 'H'));
    return "H-" + std::to_string(last + 1);
}

std::size_t Ledger::needed(const ActData& change) const {
    return neededFor(*this, change, {m_readTo.high, m_readTo.low + 1});
}

std::vector<std::string> Ledger::unrecordedOfficers() const {
    std::vector<std::string> out;
    bool maker = false;
    for (const auto& signer : m_signers) {
        if (signer.since)
            continue;
        if (signer.until)
            maker = true;
        else
            out.push_back(signer.name);
    }
    // One made the vault: if they are still there, the first it lists.
    if (!maker && !out.empty())
        out.erase(out.begin());
    return out;
}

std::size_t Ledger::unknownOfficers() const {
    return static_cast<std::size_t>(std::count_if(m_added.begin(), m_added.end(), [&](const auto& added) {
        return std::none_of(m_signers.begin(), m_signers.end(), [&](const Signer& signer) { return signer.name == added.first; });
    }));
}

std::string Ledger::missingOfficers() const {
    for (const auto& [name, revision] : m_added) {
        const bool there = std::any_of(m_vault.officers.begin(), m_vault.officers.end(), [&](const Signer& officer) { return officer.name == name; });
        if (!there && (m_strangers || revision != m_vaultStream.last))
            return "the vault does not know the officer " + name + ", whom an act added";
    }
    return {}; // acts of strangers alone say nothing: anybody could have appended them
}

} // namespace lookback::erasure
