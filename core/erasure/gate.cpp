#include "core/erasure/gate.h"

#include "core/erasure/acts.h"
#include "core/erasure/new_acts.h"
#include "core/json/cursor.h"

#include <algorithm>

namespace lookback::erasure {
namespace {

/// What an act about an erasure names, read forgivingly: an act that would not count stops writing all the same.
struct Named {
    std::string erasure;
    std::vector<std::string> kids;
};
Named namedIn(std::string_view data) {
    Named named;
    json::Cursor cursor(data);
    std::string_view name, text;
    bool any = cursor.enterObject();
    while (any && cursor.nextMember(name)) {
        if (name == "erasure" && cursor.peek() == json::Kind::String && cursor.readString(text)) {
            named.erasure = text;
        } else if (name == "keys" && cursor.peek() == json::Kind::Array) {
            for (bool inside = cursor.enterArray(); inside && cursor.nextElement();) {
                if (cursor.peek() != json::Kind::Object) {
                    cursor.skipValue();
                    continue;
                }
                for (bool key = cursor.enterObject(); key && cursor.nextMember(name);) {
                    const bool isKid = name == "kid" && cursor.peek() == json::Kind::String;
                    if (!isKid)
                        cursor.skipValue();
                    else if (cursor.readString(text))
                        named.kids.emplace_back(text);
                }
            }
        } else {
            cursor.skipValue();
        }
    }
    return named;
}

base::Error refused(std::string what, std::string_view where, std::string hint) {
    return base::makeError(base::ErrorCode::Refused, std::move(what), std::string(where), std::move(hint));
}

} // namespace

base::Result<Gate> Gate::read(store::EventStore& store, const vault::UnlockedVault* vault) {
    Gate gate;
    LOOKBACK_TRY(gate.refresh(store, vault));
    return gate;
}

base::Status Gate::refresh(store::EventStore& store, const vault::UnlockedVault* vault) {
    if (auto read = readOn(store); !read.ok()) {
        *this = Gate();
        return read;
    }
    m_opened.clear();
    m_unfinished = m_begun;
    if (vault == nullptr)
        m_ledger.reset();
    else if (!m_readmitted.empty() || !m_begun.empty() || !m_ended.empty())
        if (auto asked = askLedger(store, *vault); !asked.ok()) {
            *this = Gate();
            return asked;
        }
    return base::success();
}

base::Status Gate::readOn(store::EventStore& store) {
    LOOKBACK_TRY_ASSIGN(const auto head, store.head());
    bool standing = m_lookedTo == base::Position::start();
    if (!standing && head.position >= m_lookedTo) {
        LOOKBACK_TRY_ASSIGN(standing, stands(store, m_lookedTo, m_lookedRecord));
    }
    if (!standing)
        *this = Gate();
    const auto next = [&](std::string_view stream) {
        const auto known = m_last.find(stream);
        return base::Revision{known == m_last.end() ? 0 : known->second.value + 1};
    };
    LOOKBACK_TRY_ASSIGN(const auto acts, actsSince(store, m_lookedTo, head.position, next));
    for (const auto& act : acts)
        take(act);
    if (head.position != m_lookedTo) {
        LOOKBACK_TRY_ASSIGN(m_lookedRecord, recordAt(store, head.position));
        m_lookedTo = head.position;
    }
    return base::success();
}

void Gate::take(const event::StoredEvent& act) {
    m_last[act.stream] = act.revision;
    if (act.stream == kVaultStream)
        return;
    const auto type = actType(act.type);
    if (type == ActType::SubjectReadmitted)
        m_readmitted.insert(act.stream);
    if (type != ActType::ErasureStarted && type != ActType::ErasureCompleted)
        return;
    auto named = namedIn(act.data);
    if (type == ActType::ErasureCompleted) {
        // Believed for now: whether it counts is the ledger's to say, and it is asked once, not at every reading.
        if (const auto at = m_begun.find(named.erasure); at != m_begun.end() && at->second == act.stream)
            m_ended.insert(m_begun.extract(at));
        return;
    }
    m_erased[act.stream] = named.erasure;
    m_ended.erase(named.erasure);
    m_begun[named.erasure] = act.stream;
    for (auto& kid : named.kids)
        m_kids.emplace(std::move(kid), named.erasure);
}

base::Status Gate::askLedger(store::EventStore& store, const vault::UnlockedVault& vault) {
    if (!m_ledger)
        m_ledger.emplace();
    LOOKBACK_TRY(m_ledger->refresh(store, viewOf(vault)));
    for (const auto& stream : m_readmitted)
        if (const auto* const subject = m_ledger->ofStream(stream); subject != nullptr && !subject->erased && !subject->kids.empty())
            m_opened.insert(stream);
    const auto unfinished = m_ledger->unfinished();
    // Anybody who can write the file can say that an erasure is completed.
    for (const auto& id : unfinished)
        if (auto forged = m_ended.extract(id); !forged.empty())
            m_begun.insert(std::move(forged));
    m_ended.clear();
    m_unfinished = m_begun;
    // An erasure that does not count can never be finished: its subject stays refused, the rest of the store is not.
    std::erase_if(m_unfinished, [&](const auto& entry) { return std::find(unfinished.begin(), unfinished.end(), entry.first) == unfinished.end(); });
    return base::success();
}

base::Status Gate::mayWrite(std::string_view subject) const {
    if (m_erased.empty())
        return base::success();
    const auto at = m_erased.find(privacyStream(subject));
    if (at == m_erased.end() || m_opened.contains(at->first))
        return base::success();
    const bool running = m_unfinished.contains(at->second);
    return refused("the personal data of this subject " + std::string(running ? "is being erased" : "was erased") + " (" + at->second + ")", subject,
                   "For a person who came back officers first readmit the subject.");
}

base::Status Gate::mayKeep(std::string_view kid) const {
    if (m_kids.empty())
        return base::success();
    const auto at = m_kids.find(kid);
    if (at == m_kids.end())
        return base::success();
    return refused("the value is sealed with a key that was destroyed (" + at->second + ")", kid, "It can never be opened again; leave it out.");
}

base::Status Gate::mayWriteAtAll() const {
    if (m_unfinished.empty())
        return base::success();
    return refused("the erasure " + m_unfinished.begin()->first + " was begun and not finished: nothing else is written before it is", m_unfinished.begin()->second,
                   "Unlock the vault and finish it (erase STORE resume).");
}

base::Revision Gate::revision(std::string_view subject) const {
    const auto at = m_last.find(privacyStream(subject));
    return at == m_last.end() ? base::Revision{-1} : at->second;
}

} // namespace lookback::erasure
