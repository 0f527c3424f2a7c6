#include "core/integrity/sealed_check.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/crypto/random.h"
#include "core/event/sealed_field.h"
#include "core/json/cursor.h"

#include <algorithm>
#include <cstring>

namespace lookback::integrity {

namespace {

constexpr std::string_view kExpected = "a value sealed for this event and field";

base::Position justBefore(base::Position p) { return p.low > 0 ? base::Position{p.high, p.low - 1} : base::Position{p.high > 0 ? p.high - 1 : 0, p.high > 0 ? UINT64_MAX : 0}; }

/// Every string that is a value, with the bytes it takes (quotes included) and its pointer. Depth is bounded by the cursor, so recursion is.
template <class Use>
bool eachString(json::Cursor& cursor, std::string& pointer, const Use& use) {
    const auto length = pointer.size();
    switch (cursor.peek()) {
    case json::Kind::Object: {
        std::string_view name;
        if (!cursor.enterObject())
            return false;
        while (cursor.nextMember(name)) {
            json::appendPointer(pointer, name);
            if (!eachString(cursor, pointer, use))
                return false;
            pointer.resize(length);
        }
        return !cursor.failed();
    }
    case json::Kind::Array:
        if (!cursor.enterArray())
            return false;
        for (std::size_t i = 0; cursor.nextElement(); ++i) {
            pointer += '/' + std::to_string(i);
            if (!eachString(cursor, pointer, use))
                return false;
            pointer.resize(length);
        }
        return !cursor.failed();
    case json::Kind::String: {
        std::string_view text;
        if (!cursor.readString(text))
            return false;
        use(cursor.rawOffset(), cursor.rawOffset() + cursor.raw().size(), pointer);
        return true;
    }
    case json::Kind::Number:
    case json::Kind::True:
    case json::Kind::False:
    case json::Kind::Null:
    case json::Kind::Nothing: break;
    }
    return cursor.skipValue();
}

template <class Use>
bool eachString(std::string_view data, const Use& use) {
    json::Cursor cursor(data);
    std::string pointer = "/data";
    return cursor.peek() == json::Kind::Object && eachString(cursor, pointer, use) && cursor.finish();
}

bool hasPersonal(const aggregate::TypeInfo& type, int version) {
    const auto v = static_cast<std::size_t>(version - 1);
    return v < type.personal.size() && !type.personal[v].empty();
}

} // namespace

SealedCheck::SealedCheck(const Evidence& evidence, const erasure::Ledger* ledger, Findings& findings, bool wholeStore)
    : m_evidence(evidence), m_ledger(ledger), m_findings(findings), m_chance(32, '\0'), m_bySums(wholeStore && evidence.eachSealed) {
    crypto::systemRandom().fill({reinterpret_cast<std::uint8_t*>(m_chance.data()), m_chance.size()});
    if (evidence.vault != nullptr)
        for (const auto& key : evidence.vault->keys)
            m_keys.emplace(key.kid, &key);
}

void SealedCheck::problem(const event::EventView& e, std::string_view pointer, std::string_view expected, const std::string& found) {
    m_findings.add(CheckId::SealedFields, Place(e), std::string(expected) + " at " + base::visibleExcerpt(pointer), found);
}

// ---- What of an event is sealed --------------------------------------------------------------------------------------------------

void SealedCheck::spansOfAll(const event::EventView& e, bool& json) {
    m_spans.clear();
    const std::string subject = "stream:" + std::string(e.stream);
    json = eachString(e.data, [&](std::size_t begin, std::size_t end, const std::string& pointer) { m_spans.push_back({begin, end, pointer, subject}); });
}

SealedCheck::Payload SealedCheck::findSpans(const event::EventView& e) {
    m_spans.clear();
    m_strays.clear();
    const auto& kind = m_evidence.kind;
    const auto* const type = event::splitStream(e.stream).category == kind.category() ? kind.find(e.type) : nullptr;
    if (type != nullptr && e.schemaVersion >= 1 && e.schemaVersion <= type->currentVersion) {
        m_personal.clear();
        if (!kind.personalSpans(e, m_personal)) {
            if (hasPersonal(*type, e.schemaVersion))
                for (auto& span : m_personal)
                    m_spans.push_back({span.begin, span.end, std::move(span.pointer), std::move(span.subject)});
            if (!findStrays(e))
                return Payload::Known;
        }
    }
    m_strays.clear();
    bool json = false;
    spansOfAll(e, json);
    return json ? Payload::Unreadable : Payload::NotJson;
}

// Seals where none belongs: made for this event, or with a key of this vault. True when one was made for exactly the place where it stands.
bool SealedCheck::findStrays(const event::EventView& e) {
    m_strays.clear();
    if (e.data.find("\"eyJ") == std::string_view::npos)
        return false;
    bool atHome = false;
    eachString(e.data, [&](std::size_t begin, std::size_t end, const std::string& pointer) {
        const auto text = e.data.substr(begin + 1, end - begin - 2);
        if (!event::looksSealed(text) || std::any_of(m_spans.begin(), m_spans.end(), [&](const Span& s) { return s.begin == begin; }))
            return;
        const auto parts = event::parseSealed(text);
        if (!parts || (parts->evt != e.id && !m_keys.contains(parts->kid)))
            return;
        atHome = atHome || (parts->evt == e.id && parts->fld == pointer);
        m_strays.emplace_back(pointer, parts->fld);
    });
    return atHome;
}

void SealedCheck::take(const event::EventView& e) {
    if (event::splitStream(e.stream).category == erasure::kPrivacyCategory)
        return; // acts hold no personal data; the ledger judges them
    m_tally.clear();
    const Payload payload = findSpans(e);
    if (payload == Payload::NotJson) {
        m_findings.add(CheckId::Format, Place(e), "data that is a JSON object", "it is not");
        return;
    }
    std::int64_t clear = 0;
    std::string first;
    for (const Span& span : m_spans) {
        const auto sealed = e.data.substr(span.begin + 1, span.end - span.begin - 2);
        if (payload == Payload::Unreadable && !event::looksSealed(sealed)) {
            first = clear++ == 0 ? span.pointer : first;
            continue;
        }
        judge(e, span, sealed);
    }
    if (clear > 0) {
        ++m_findings.row(CheckId::SealedFields).items;
        problem(e, first, "every string of an unreadable payload sealed, as import does", counted(clear, "string in clear", "strings in clear"));
    }
    for (const auto& [pointer, madeFor] : m_strays) {
        ++m_findings.row(CheckId::SealedFields).items;
        problem(e, pointer, "no sealed value", "one that was made for " + base::visibleExcerpt(madeFor));
    }
    if (m_bySums)
        for (const Tally& tally : m_tally)
            add(m_sum, tally.subject, tally.kid, e.position, tally.fields);
    else
        compareRows(e);
}

// ---- One sealed string -------------------------------------------------------------------------------------------------------------

bool SealedCheck::judge(const event::EventView& e, const Span& span, std::string_view sealed) {
    Check& check = m_findings.row(CheckId::SealedFields);
    const auto refuse = [&](const std::string& found) {
        ++check.items;
        problem(e, span.pointer, kExpected, found);
        return false;
    };
    const auto parts = event::parseSealed(sealed);
    if (!parts)
        return refuse(event::looksSealed(sealed) ? "a sealed value that is damaged" : "a value that is not sealed");
    if (parts->evt != e.id)
        return refuse("one sealed for event " + parts->evt.text());
    if (parts->fld != span.pointer)
        return refuse("one sealed for " + base::visibleExcerpt(parts->fld));
    auto row = std::find_if(m_tally.begin(), m_tally.end(), [&](const Tally& t) { return t.kid == parts->kid && t.subject == span.subject; });
    if (row == m_tally.end())
        row = m_tally.insert(m_tally.end(), {parts->kid, span.subject, 0});
    ++row->fields;
    judgeKey(e, span, sealed, parts->kid);
    return true;
}

void SealedCheck::judgeKey(const event::EventView& e, const Span& span, std::string_view sealed, const std::string& kid) {
    Check& check = m_findings.row(CheckId::SealedFields);
    if (m_evidence.vault == nullptr) {
        ++check.notChecked;
        ++m_noVault;
        return;
    }
    const auto known = m_keys.find(kid);
    const auto belongs = [&](std::string_view subject) {
        if (subject == span.subject)
            return true;
        ++check.items;
        problem(e, span.pointer, "a value sealed with the key of " + base::visibleExcerpt(span.subject), "one sealed with the key of " + base::visibleExcerpt(subject));
        return false;
    };
    if (m_evidence.vault->unlocked != nullptr) {
        const auto opened = m_evidence.vault->unlocked->reveal(sealed, e.id, span.pointer);
        switch (opened.kind) {
        case vault::RevealKind::Clear:
            if (belongs(opened.subject))
                ++check.items;
            return;
        case vault::RevealKind::Damaged:
            ++check.items;
            problem(e, span.pointer, kExpected, "it does not authenticate");
            return;
        case vault::RevealKind::Missing:
            ++check.items;
            problem(e, span.pointer, "a key that the vault has or had", "key " + kid + ", which the vault never had");
            return;
        case vault::RevealKind::Erased:
            if (belongs(opened.subject))
                erased(e, span.pointer, kid);
            return;
        }
        return;
    }
    if (known == m_keys.end()) {
        ++check.items;
        problem(e, span.pointer, "a key that the vault has or had", "key " + kid + ", of which the vault has no line");
    } else if (!belongs(known->second->subject)) {
        return;
    } else if (known->second->state != vault::SubjectInfo::State::Active) {
        erased(e, span.pointer, kid);
    } else {
        ++check.notChecked;
        ++m_locked;
    }
}

void SealedCheck::erased(const event::EventView& e, const std::string& pointer, const std::string& kid) {
    Check& check = m_findings.row(CheckId::SealedFields);
    ++check.notChecked;
    ++m_erased;
    if (m_ledger == nullptr)
        return;
    if (const auto* by = m_ledger->destroyedBy(kid))
        ++m_erasedIn[std::string(e.stream)][by->id];
    else
        problem(e, pointer, "a key that is there, or an erasure that destroyed it", "key " + kid + " was destroyed, and no erasure that counts says so");
}

// ---- The side table ----------------------------------------------------------------------------------------------------------------

void SealedCheck::compareRows(const event::EventView& e) {
    for (const Tally& tally : m_tally) {
        const auto rows = m_evidence.store.sealedOf(tally.subject, justBefore(e.position), 1);
        if (!rows.ok()) {
            m_findings.addUnreadable(CheckId::SealedFields, Place(e), "a side table of sealed fields that can be read", rows.error());
            continue;
        }
        std::int64_t noted = 0;
        for (const auto& row : *rows)
            if (row.position == e.position && row.kid == tally.kid)
                noted = row.fields;
        if (noted != tally.fields)
            m_findings.add(CheckId::SealedFields, Place(e),
                           "the side table to note " + counted(tally.fields, "field", "fields") + " of " + base::visibleExcerpt(tally.subject) + " with key " + tally.kid,
                           noted == 0 ? "it notes none" : "it notes " + std::to_string(noted));
    }
}

// What the event holds, without a word about it.
void SealedCheck::tallyOnly(const event::EventView& e) {
    m_tally.clear();
    if (event::splitStream(e.stream).category == erasure::kPrivacyCategory || findSpans(e) == Payload::NotJson)
        return;
    for (const Span& span : m_spans) {
        const auto parts = event::parseSealed(e.data.substr(span.begin + 1, span.end - span.begin - 2));
        if (!parts || parts->evt != e.id || parts->fld != span.pointer)
            continue;
        auto row = std::find_if(m_tally.begin(), m_tally.end(), [&](const Tally& t) { return t.kid == parts->kid && t.subject == span.subject; });
        if (row == m_tally.end())
            m_tally.push_back({parts->kid, span.subject, 1});
        else
            ++row->fields;
    }
}

void SealedCheck::add(Sum& sum, std::string_view subject, std::string_view kid, base::Position position, std::int64_t fields) {
    m_scratch = m_chance;
    const auto number = [this](std::uint64_t n) { m_scratch.append(reinterpret_cast<const char*>(&n), sizeof n); };
    number(position.high);
    number(position.low);
    number(static_cast<std::uint64_t>(fields));
    number(subject.size());
    m_scratch.append(subject).append(kid);
    const auto digest = crypto::sha256(m_scratch);
    Sum one;
    std::memcpy(&one.a, digest.data(), 8);
    std::memcpy(&one.b, digest.data() + 8, 8);
    sum.a += one.a;
    sum.b += one.b;
}

base::Result<bool> SealedCheck::sumsAgree(base::Position upTo, const std::stop_token& stop) {
    Sum noted;
    const auto read = m_evidence.eachSealed(
        [&](const store::SealedNote& note) {
            if (note.position <= upTo)
                add(noted, note.subject, note.kid, note.position, note.fields);
        },
        stop);
    if (!read.ok() && read.error().code == base::ErrorCode::Cancelled)
        return read.error();
    return read.ok() && noted == m_sum;
}

// The events once more, each against its rows.
base::Status SealedCheck::compareAll(base::Position upTo, const std::stop_token& stop) {
    Findings unheard; // damage was told in the first walk
    EventWalk walk(m_evidence.store, unheard, stop, upTo);
    while (true) {
        LOOKBACK_TRY_ASSIGN(const auto events, walk.next());
        if (events.empty())
            return base::success();
        for (const auto& e : events) {
            tallyOnly(e);
            compareRows(e);
        }
    }
}

base::Status SealedCheck::finish(base::Position upTo, const std::string& stream, const std::stop_token& stop) {
    if (m_erased > 0)
        m_findings.note(CheckId::SealedFields, std::to_string(m_erased) + " erased, not checkable");
    if (m_locked > 0)
        m_findings.note(CheckId::SealedFields, "the vault is locked");
    if (m_noVault > 0)
        m_findings.note(CheckId::SealedFields, m_evidence.vaultProblem.empty() ? "there is no vault" : "the vault cannot be read");
    if (m_bySums) {
        LOOKBACK_TRY_ASSIGN(const bool agree, sumsAgree(upTo, stop));
        if (agree)
            return base::success();
        LOOKBACK_TRY(compareAll(upTo, stop));
    }
    bool cancelled = false;
    locate(upTo, stream, stop, cancelled);
    return cancelled ? base::Status(base::makeError(base::ErrorCode::Cancelled, "cancelled; no statement is made")) : base::success();
}

// Each row against its event. Of one stream: only subjects whose data is there.
void SealedCheck::locate(base::Position upTo, const std::string& stream, const std::stop_token& stop, bool& cancelled) {
    constexpr std::size_t kPage = 256;
    auto& store = m_evidence.store;
    std::string after;
    while (true) {
        const auto subjects = store.sealedSubjects(after, kPage);
        if (!subjects.ok())
            m_findings.addUnreadable(CheckId::SealedFields, {}, "a side table of sealed fields that can be read", subjects.error());
        if (!subjects.ok() || subjects->empty() || subjects->back().subject <= after)
            return;
        for (const auto& subject : *subjects) {
            const bool listed = subject.streamCount <= static_cast<std::int64_t>(subject.streams.size());
            if (!stream.empty() && listed && std::find(subject.streams.begin(), subject.streams.end(), stream) == subject.streams.end())
                continue;
            for (base::Position from = base::Position::start();;) {
                if ((cancelled = stop.stop_requested()))
                    return;
                const auto rows = store.sealedOf(subject.subject, from, kPage);
                if (!rows.ok() || rows->empty() || rows->back().position <= from)
                    break;
                for (const auto& row : *rows) {
                    if (row.position > upTo || (!stream.empty() && row.stream != stream))
                        continue;
                    const auto stored = store.readAt(row.position);
                    if (!stored.ok())
                        continue; // the walk has named it
                    tallyOnly(stored->view());
                    if (std::none_of(m_tally.begin(), m_tally.end(), [&](const Tally& t) { return t.kid == row.kid && t.subject == row.subject; }))
                        m_findings.add(CheckId::SealedFields, Place(stored->view()), "a field of " + base::visibleExcerpt(row.subject) + " sealed with key " + base::visibleExcerpt(row.kid),
                                       "the side table notes " + counted(row.fields, "field", "fields") + ", the event has none");
                }
                from = rows->back().position;
            }
        }
        after = subjects->back().subject;
    }
}

} // namespace lookback::integrity
