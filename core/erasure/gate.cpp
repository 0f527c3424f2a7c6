#include "core/erasure/gate.h"

#include "core/erasure/acts.h"
#include "core/erasure/ledger.h"
#include "core/json/cursor.h"

#include <algorithm>

namespace lookback::erasure {
namespace {

constexpr std::size_t kPage = 256;

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
    for (std::string after;;) {
        LOOKBACK_TRY_ASSIGN(const auto page, store.streams(kPrivacyCategory, after, kPage));
        if (page.empty())
            break;
        for (const auto& info : page) {
            gate.m_last[info.stream] = info.last;
            if (info.stream != kVaultStream)
                LOOKBACK_TRY(gate.readStream(store, info.stream));
        }
        after = page.back().stream;
    }
    if (vault != nullptr && (!gate.m_readmitted.empty() || !gate.m_unfinished.empty()))
        LOOKBACK_TRY(gate.askLedger(store, *vault));
    return gate;
}

base::Status Gate::readStream(store::EventStore& store, const std::string& stream) {
    for (base::Revision from{0};;) {
        LOOKBACK_TRY_ASSIGN(const auto page, store.readStream(stream, from, store::Direction::Forward, kPage));
        for (const auto& event : page.events) {
            const auto type = actType(event.type);
            if (type == ActType::SubjectReadmitted)
                m_readmitted.insert(stream);
            if (type != ActType::ErasureStarted && type != ActType::ErasureCompleted)
                continue;
            auto named = namedIn(event.data);
            if (type == ActType::ErasureCompleted) {
                if (const auto at = m_unfinished.find(named.erasure); at != m_unfinished.end() && at->second == stream)
                    m_unfinished.erase(at);
                continue;
            }
            m_erased[stream] = named.erasure;
            m_unfinished[named.erasure] = stream;
            for (auto& kid : named.kids)
                m_kids.emplace(std::move(kid), named.erasure);
        }
        if (page.end || page.events.empty())
            return base::success();
        from = {page.events.back().revision.value + 1};
    }
}

base::Status Gate::askLedger(store::EventStore& store, const vault::UnlockedVault& vault) {
    LOOKBACK_TRY_ASSIGN(const auto ledger, Ledger::read(store, viewOf(vault)));
    for (const auto& [name, subject] : ledger.subjects())
        if (!subject.erased && !subject.kids.empty() && m_readmitted.contains(subject.stream))
            m_erased.erase(subject.stream);
    // An erasure that does not count can never be finished: its subject stays refused, the rest of the store is not.
    const auto unfinished = ledger.unfinished();
    std::erase_if(m_unfinished, [&](const auto& entry) { return std::find(unfinished.begin(), unfinished.end(), entry.first) == unfinished.end(); });
    return base::success();
}

base::Status Gate::mayWrite(std::string_view subject) const {
    if (m_erased.empty())
        return base::success();
    const auto at = m_erased.find(privacyStream(subject));
    if (at == m_erased.end())
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
