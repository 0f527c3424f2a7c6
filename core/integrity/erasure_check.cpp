#include "core/integrity/erasure_check.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"

#include <algorithm>

namespace lookback::integrity {

namespace {

bool isStarted(const erasure::Erasure& e) {
    using erasure::State;
    return e.state == State::Executing || e.state == State::Erased || e.state == State::Certified || e.state == State::Resurrected;
}
bool isCompleted(const erasure::Erasure& e) { return isStarted(e) && e.state != erasure::State::Executing; }

Place ofStream(std::string_view stream) { return {{}, stream, {}}; }

std::string nameOf(const erasure::Erasure& e) { return "erasure " + base::visibleExcerpt(e.id, 40); }

} // namespace

ErasureCheck::ErasureCheck(const Evidence& evidence, Findings& findings, std::string stream)
    : m_evidence(evidence), m_findings(findings), m_stream(std::move(stream)) {
    if (evidence.vault == nullptr)
        return;
    for (const auto& key : evidence.vault->keys)
        m_lines.emplace(key.kid, &key);
    const Timed timed(findings, CheckId::ErasureLedger);
    const auto view = evidence.vault->unlocked != nullptr ? erasure::viewOf(*evidence.vault->unlocked) : erasure::viewOf(evidence.vault->info, evidence.vault->keys);
    auto ledger = erasure::Ledger::read(evidence.store, view);
    if (ledger.ok())
        m_ledger = std::move(*ledger);
    else
        m_unreadable = ledger.error();
}

void ErasureCheck::run(const std::vector<Tombstone>& tombstones, const SealedCheck& sealed) {
    const Timed timed(m_findings, CheckId::ErasureLedger);
    if (!m_ledger) {
        withoutVault();
        return;
    }
    acts();
    erasures(tombstones);
    fences();
    for (const Tombstone& t : tombstones)
        judgeTombstone(t);
    // Streams whose values cannot be opened any more say so. Those the side table knows were asked above; here, those that the events tell.
    for (const auto& [stream, byErasure] : sealed.erasedIn())
        for (const auto& [id, fields] : byErasure) {
            const auto& e = m_ledger->erasures().at(id);
            const bool planned = std::find(e.plan.streams.begin(), e.plan.streams.end(), stream) != e.plan.streams.end();
            if (isCompleted(e) && !planned && std::none_of(tombstones.begin(), tombstones.end(), [&](const Tombstone& t) { return t.stream == stream && t.erasure == id; }))
                add(ofStream(stream), "a tombstone of " + nameOf(e), "none, and " + std::to_string(fields) + " of its fields cannot be opened");
        }
    if (m_stream.empty())
        seen();
    notes();
}

void ErasureCheck::withoutVault() {
    Check& check = m_findings.row(CheckId::ErasureLedger);
    if (!m_evidence.vaultProblem.empty()) {
        add({}, "a vault that can be read", m_evidence.vaultProblem);
    } else if (m_unreadable) {
        m_findings.addUnreadable(CheckId::ErasureLedger, {}, "acts that can be read", *m_unreadable);
    } else {
        const auto streams = m_evidence.store.countStreams(erasure::kPrivacyCategory);
        check.notChecked = streams.ok() ? *streams : 0;
        m_findings.note(CheckId::ErasureLedger, check.notChecked > 0 ? "the vault is not here: nobody can tell who signed the acts" : "there is no vault");
    }
}

void ErasureCheck::acts() {
    for (const auto& problem : m_ledger->problems())
        if (m_stream.empty() || problem.stream == m_stream)
            add(Place(problem.position, problem.stream, problem.revision), "an act that counts", problem.problem);
}

// ---- Erasures ------------------------------------------------------------------------------------------------------------------------

void ErasureCheck::erasures(const std::vector<Tombstone>& tombstones) {
    Check& check = m_findings.row(CheckId::ErasureLedger);
    for (const auto& [id, e] : m_ledger->erasures()) {
        if (!isStarted(e))
            continue;
        ++check.items;
        if (isCompleted(e)) {
            completed(e);
            tombstonesOf(e, tombstones);
        } else {
            m_findings.note(CheckId::ErasureLedger, nameOf(e) + " was begun and is to be finished");
        }
    }
}

// The vault of an erasure that ended has lost its keys for good.
void ErasureCheck::completed(const erasure::Erasure& e) {
    const auto& vault = *m_evidence.vault;
    const std::string stream = erasure::privacyStream(e.subject);
    for (const auto& key : e.plan.keys) {
        const auto line = m_lines.find(key.kid);
        const std::string expected = "a fence for key " + base::visibleExcerpt(key.kid, 40) + ", destroyed by " + nameOf(e);
        if (line == m_lines.end())
            add(ofStream(stream), expected, "the vault has no line of it");
        else if (line->second->state == vault::SubjectInfo::State::Active)
            add(ofStream(stream), expected, "the vault has the key: an older vault was put back");
        else if (line->second->erasure != e.id)
            add(ofStream(stream), expected, "a fence of erasure " + base::visibleExcerpt(line->second->erasure, 40));
    }
    if (vault.info.epoch < e.epochTo)
        add(ofStream(stream), "a vault of epoch " + std::to_string(e.epochTo) + " or later, which began with " + nameOf(e),
            "a vault of epoch " + std::to_string(vault.info.epoch) + ": an older one was put back");
}

std::map<std::string, ErasureCheck::Counts> ErasureCheck::countsOf(const std::string& subject, const std::vector<std::string>& kids, const std::string& onlyIn) {
    std::map<std::string, Counts> counts;
    std::optional<base::Position> last;
    for (base::Position after = base::Position::start();;) {
        const auto rows = m_evidence.store.sealedOf(subject, after, 1024);
        if (!rows.ok() || rows->empty() || rows->back().position <= after)
            return counts;
        for (const auto& row : *rows) {
            if ((!onlyIn.empty() && row.stream != onlyIn) || std::find(kids.begin(), kids.end(), row.kid) == kids.end())
                continue;
            auto& entry = counts[row.stream];
            entry.events += last != row.position ? 1 : 0;
            entry.fields += row.fields;
            last = row.position;
        }
        after = rows->back().position;
    }
}

void ErasureCheck::tombstonesOf(const erasure::Erasure& e, const std::vector<Tombstone>& tombstones) {
    std::vector<std::string> kids;
    for (const auto& key : e.plan.keys)
        kids.push_back(key.kid);
    auto streams = countsOf(e.subject, kids, m_stream);
    for (const auto& stream : e.plan.streams)
        if (m_stream.empty() || stream == m_stream)
            streams[stream]; // signed, whatever the side table says
    for (const auto& [stream, counts] : streams) {
        const auto stands = [&, &name = stream](const Tombstone& t) { return t.stream == name && t.erasure == e.id && t.subject == e.subject; };
        if (std::none_of(tombstones.begin(), tombstones.end(), stands))
            add(ofStream(stream), "a tombstone of " + nameOf(e), "none");
    }
}

void ErasureCheck::judgeTombstone(const Tombstone& t) {
    const Place place(t.position, t.stream, t.revision);
    if (!t.wellFormed) {
        add(place, "a tombstone as the erasure writes one", "another form");
        return;
    }
    const auto at = m_ledger->erasures().find(t.erasure);
    if (at == m_ledger->erasures().end() || !isStarted(at->second)) {
        add(place, "an erasure that was begun, of acts that count", "a tombstone of erasure " + base::visibleExcerpt(t.erasure, 40) + ", which was not");
        return;
    }
    if (at->second.subject != t.subject) {
        add(place, "the subject of " + nameOf(at->second) + ", " + base::visibleExcerpt(at->second.subject), base::visibleExcerpt(t.subject));
        return;
    }
    const auto* const entry = m_ledger->subject(t.subject);
    for (const auto& kid : t.kids)
        if (entry == nullptr || !entry->kids.contains(kid))
            add(place, "keys that " + nameOf(at->second) + " destroyed", "key " + base::visibleExcerpt(kid, 40));
    const auto counts = countsOf(t.subject, t.kids, t.stream);
    const auto here = counts.find(t.stream);
    const Counts noted = here == counts.end() ? Counts{} : here->second;
    if (noted.events != t.events || noted.fields != t.fields)
        add(place, std::to_string(noted.events) + " events and " + std::to_string(noted.fields) + " fields, as the side table notes",
            std::to_string(t.events) + " events and " + std::to_string(t.fields) + " fields");
}

// ---- The vault -----------------------------------------------------------------------------------------------------------------------

void ErasureCheck::fences() {
    Check& check = m_findings.row(CheckId::ErasureLedger);
    const auto& vault = *m_evidence.vault;
    if (vault.info.storeId != m_evidence.store.storeId())
        add({}, "the vault of this store, " + m_evidence.store.storeId().text(), "a vault of store " + vault.info.storeId.text());
    std::map<std::string, crypto::Digest256> commitments; // authenticated
    if (vault.unlocked != nullptr)
        for (auto& fence : vault.unlocked->fences())
            commitments.emplace(std::move(fence.kid), fence.commitment);
    for (const auto& key : vault.keys) {
        if (key.state == vault::SubjectInfo::State::Active)
            continue;
        const auto* const by = m_ledger->destroyedBy(key.kid);
        const Place place = ofStream(by != nullptr ? erasure::privacyStream(by->subject) : std::string());
        const std::string name = "key " + base::visibleExcerpt(key.kid, 40) + " of " + base::visibleExcerpt(key.subject);
        if (by == nullptr) {
            ++check.items;
            add(place, "an erasure that was begun, of acts that count", name + " was destroyed by erasure " + base::visibleExcerpt(key.erasure, 40) +
                    ", and no act that counts says so: the store is an older one, or acts were taken out");
        } else if (by->id != key.erasure || by->subject != key.subject) {
            add(place, name + " destroyed by " + nameOf(*by) + " of " + base::visibleExcerpt(by->subject), "a fence of erasure " + base::visibleExcerpt(key.erasure, 40));
        }
        if (key.state == vault::SubjectInfo::State::Resurrected)
            add(place, "no key where there is a fence", name + " was put back: an older vault");
        const auto commitment = commitments.find(key.kid);
        if (by == nullptr || commitment == commitments.end())
            continue;
        const std::string text = base::toBase64Url(crypto::view(commitment->second));
        for (const auto& planned : by->plan.keys)
            if (planned.kid == key.kid && !planned.commitment.empty() && planned.commitment != text)
                add(place, "the commitment that " + nameOf(*by) + " signed for " + name, "another in its fence");
    }
}

// What the vault remembers of the store: as many records, and the last of them the same.
void ErasureCheck::seen() {
    const auto& info = m_evidence.vault->info;
    if (!info.seenSize || *info.seenSize < 1)
        return;
    const base::Position at{0, static_cast<std::uint64_t>(*info.seenSize)};
    const auto head = m_evidence.store.head();
    if (head.ok() && head->events < *info.seenSize) {
        add({}, std::to_string(*info.seenSize) + " records, which the vault saw", std::to_string(head->events) + ": the store is an older one, or records were taken off its end");
        return;
    }
    const auto record = m_evidence.store.readAt(at);
    if (!record.ok())
        m_findings.addUnreadable(CheckId::ErasureLedger, Place(at, {}, {}), "the record that the vault saw last", record.error());
    else if (crypto::sha256(event::record(record->view())) != info.seenLast)
        add(Place(record->view()), "the record that the vault saw last", "another: the store is not the one the vault was used with, or this record was changed");
}

void ErasureCheck::notes() {
    if (m_evidence.vault->unlocked == nullptr)
        m_findings.note(CheckId::ErasureLedger, "the vault is locked: its lines are not authenticated");
    if (m_evidence.vault->info.tornTail)
        m_findings.note(CheckId::ErasureLedger, "the vault ends in an unfinished line, which does not count");
    for (const auto& officer : m_ledger->unrecordedOfficers())
        m_findings.note(CheckId::ErasureLedger, "no act records how " + base::visibleExcerpt(officer) + " became an officer");
}

} // namespace lookback::integrity
