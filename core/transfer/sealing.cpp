#include "core/transfer/sealing.h"

#include "core/event/sealed_field.h"
#include "core/json/writer.h"

namespace lookback::transfer {
namespace {

constexpr std::size_t kMaxSealedValue = 512U << 10U; // of the vault
constexpr std::size_t kMaxPointer = 4096;            // the reader of seals refuses longer headers

constexpr std::size_t base64Length(std::size_t bytes) { return (bytes * 4 + 2) / 3; }

std::string_view betweenQuotes(std::string_view json) { return json.substr(1, json.size() - 2); }

} // namespace

std::size_t sealedLength(std::string_view pointer, std::size_t jsonBytes) {
    constexpr std::size_t kHeader = 36 + 22 + 9 + 36 + 8 + 1; // of {"alg":…,"kid":"…","evt":"…","fld":…} without fld
    std::string fld;
    json::appendString(fld, pointer);
    const auto padded = (jsonBytes + event::kSealPadding - 1) / event::kSealPadding * event::kSealPadding;
    return 2 + base64Length(kHeader + fld.size()) + 2 + base64Length(12) + 1 + base64Length(padded) + 1 + base64Length(16);
}

bool isSealedFor(std::string_view text, const base::Uuid& event, std::string_view pointer, std::string* kid) {
    if (!event::looksSealed(text))
        return false;
    auto parts = event::parseSealed(text);
    if (!parts || parts->evt != event || parts->fld != pointer)
        return false;
    if (kid != nullptr)
        *kid = std::move(parts->kid);
    return true;
}

void Sealer::addRow(Batch& batch, Sealed& out, std::string_view kid, std::string_view subject) {
    for (auto i = out.rowBegin; i < batch.sealed.size(); ++i)
        if (batch.sealed[i].kid == kid && batch.sealed[i].subject == subject) {
            ++batch.sealed[i].fields;
            return;
        }
    batch.sealed.push_back({batch.arena.store(kid), batch.arena.store(subject), 1});
    out.rowEnd = static_cast<std::uint32_t>(batch.sealed.size());
}

// The first refusal of an event is told; `kid` of a value that is sealed already.
void Sealer::ask(const aggregate::PersonalSpan& span, std::string_view kid, Sealed& out) const {
    if (m_gate.open() || !out.refused.empty())
        return;
    auto may = m_gate.mayWrite(span.subject);
    if (may.ok() && !kid.empty())
        may = m_gate.mayKeep(kid);
    if (may.ok())
        return;
    out.refused = may.error().message;
    out.refusedField = span.pointer;
    out.refusedAt = span.begin;
}

// Whose a value that came sealed is. With the vault at hand it is opened: one that names another subject's key would have an erasure reach for that. Of a record
// that cannot be read nobody knows whose its values should be: then they are those of whom their keys say.
std::string Sealer::subjectOf(const base::Uuid& id, std::string_view sealed, const aggregate::PersonalSpan& span, bool anySubject, Sealed& out) const {
    if (m_vault == nullptr || !out.refused.empty())
        return span.subject;
    auto opened = m_vault->reveal(sealed, id, span.pointer);
    switch (opened.kind) {
    case vault::RevealKind::Missing: return span.subject; // sealed by another vault: nothing here opens it, and nothing here is destroyed with it
    case vault::RevealKind::Clear:
    case vault::RevealKind::Erased:
        if (anySubject || opened.subject == span.subject)
            return opened.subject;
        out.refused = "a value sealed with the key of another subject";
        break;
    case vault::RevealKind::Damaged: out.refused = "a sealed value that its key does not open: it was made up or altered"; break;
    }
    out.foreign = true;
    out.refusedField = span.pointer;
    out.refusedAt = span.begin;
    return span.subject;
}

base::Status Sealer::seal(Batch& batch, const base::Uuid& id, std::string_view data, const aggregate::PersonalSpan& span, bool standIn, bool anySubject,
                          Sealed& out) {
    const auto json = data.substr(span.begin, span.end - span.begin);
    std::string kid;
    const auto begin = m_data.size();
    const bool isSealed = isSealedFor(betweenQuotes(json), id, span.pointer, &kid);
    ask(span, kid, out);
    if (isSealed) {
        const auto subject = subjectOf(id, betweenQuotes(json), span, anySubject, out);
        m_data += json;
        addRow(batch, out, kid, subject);
    } else if (json.size() > kMaxSealedValue || span.pointer.size() > kMaxPointer) {
        out.problem = json.size() > kMaxSealedValue ? "a value too long to be sealed" : "a path too long to be sealed";
        m_data += json;
    } else if (standIn || m_vault == nullptr || !out.refused.empty()) {
        out.needsVault = out.needsVault || !standIn;
        m_data += '"';
        m_data.append(sealedLength(span.pointer, json.size()) - 2, 'x');
        m_data += '"';
    } else {
        LOOKBACK_TRY_ASSIGN(const auto* key, m_vault->keyFor(span.subject));
        key->seal(m_data, id, span.pointer, json);
        addRow(batch, out, key->kid(), span.subject);
    }
    m_pieces.push_back({span.end, m_data.size(), span.begin, begin});
    return base::success();
}

base::Result<Sealer::Sealed> Sealer::personal(Batch& batch, const Item& item, std::string_view data, bool standIn) {
    Sealed out;
    out.data = data;
    out.rowBegin = out.rowEnd = static_cast<std::uint32_t>(batch.sealed.size());
    m_pieces.clear();
    if (item.spanBegin == item.spanEnd)
        return out;
    m_data.clear();
    std::size_t done = 0;
    for (auto s = item.spanBegin; s < item.spanEnd; ++s) {
        const auto& span = batch.spans[s];
        m_data.append(data, done, span.begin - done);
        LOOKBACK_TRY(seal(batch, *item.id, data, span, standIn, false, out));
        done = span.end;
    }
    m_data.append(data, done);
    out.data = batch.arena.store(m_data);
    return out;
}

base::Result<Sealer::Sealed> Sealer::everything(Batch& batch, const Item& item, std::string_view data, bool standIn) {
    Sealed out;
    out.rowBegin = out.rowEnd = static_cast<std::uint32_t>(batch.sealed.size());
    m_pieces.clear();
    m_data.clear();
    m_strings.clear();
    findStrings(data, "/data", m_strings);
    aggregate::PersonalSpan span;
    span.subject = "stream:" + std::string(item.envelope.stream);
    std::size_t done = 0;
    for (auto& string : m_strings) {
        span.begin = string.begin;
        span.end = string.end;
        span.pointer = std::move(string.pointer);
        m_data.append(data, done, span.begin - done);
        LOOKBACK_TRY(seal(batch, *item.id, data, span, standIn, true, out));
        done = span.end;
        if (m_data.size() > json::kMaxLine) { // far too long already; the rest would only cost
            out.problem = "too long once every string is sealed";
            break;
        }
    }
    m_data.append(data, done);
    out.data = batch.arena.store(m_data);
    return out;
}

std::size_t Sealer::originalOffset(std::size_t inSealed) const {
    std::size_t before = 0, after = 0;
    for (const auto& piece : m_pieces) {
        if (inSealed < piece.sealedBegin)
            break;
        if (inSealed < piece.after)
            return piece.begin;
        before = piece.before;
        after = piece.after;
    }
    return before + (inSealed - after);
}

} // namespace lookback::transfer
