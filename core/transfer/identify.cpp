#include "core/transfer/identify.h"

#include "core/event/event.h"
#include "core/transfer/sealing.h"

namespace lookback::transfer {
namespace {

constexpr std::string_view kSealedBegins = "\"eyJ"; // every sealed string does

} // namespace

base::Status IdMaker::identify(Item& item, std::size_t source) {
    if (item.id)
        return base::success();
    const auto& e = item.envelope;
    if (e.revision) {
        item.id = event::derivedEventId(event::idNameOfRevision(e.stream, *e.revision));
    } else if (e.recordedAt) {
        LOOKBACK_TRY_ASSIGN(const auto n, countOfTime(item, source));
        item.id = event::derivedEventId(event::idNameOfTime(e.stream, *e.recordedAt, e.type, n));
    } else {
        auto& slot = *item.slot;
        slot.placeCount = slot.countedSource == source ? slot.placeCount + 1 : 1;
        slot.countedSource = source;
        item.id = event::derivedEventId(event::idNameOfPlace(e.stream, slot.placeCount));
    }
    return base::success();
}

base::Result<bool> IdMaker::issued(const Item& item, std::size_t source, std::int64_t n, Hash128& key) {
    SipHash128 hash(m_key);
    hash.update(item.envelope.stream).update("/").update(item.envelope.type);
    hash.update(static_cast<std::uint64_t>(item.envelope.recordedAt->ns)).update(static_cast<std::uint64_t>(source)).update(static_cast<std::uint64_t>(n));
    key = hash.finish();
    LOOKBACK_TRY(m_issued.find(key, m_hits));
    return !m_hits.empty();
}

// Those given out are 1 … k: k is found by doubling, then halving.
base::Result<std::int64_t> IdMaker::countOfTime(const Item& item, std::size_t source) {
    Hash128 key;
    std::int64_t taken = 0, free = 1;
    for (;;) {
        LOOKBACK_TRY_ASSIGN(const bool there, issued(item, source, free, key));
        if (!there)
            break;
        taken = free;
        free *= 2;
    }
    while (free - taken > 1) {
        const auto middle = taken + (free - taken) / 2;
        LOOKBACK_TRY_ASSIGN(const bool there, issued(item, source, middle, key));
        (there ? taken : free) = middle;
    }
    LOOKBACK_TRY(issued(item, source, free, key));
    SeenEntry entry;
    entry.key = key;
    LOOKBACK_TRY(m_issued.add(entry));
    return free;
}

bool Contents::open(std::string_view quoted, const base::Uuid& id, std::string_view pointer, std::string& out) const {
    const auto inner = quoted.substr(1, quoted.size() - 2);
    if (!isSealedFor(inner, id, pointer, nullptr)) {
        out = quoted;
        return true;
    }
    if (m_vault == nullptr)
        return false;
    const auto revealed = m_vault->reveal(inner, id, pointer);
    switch (revealed.kind) {
    case vault::RevealKind::Clear: out = revealed.text.view(); return true;
    case vault::RevealKind::Damaged: out = quoted; return true;
    case vault::RevealKind::Missing:
    case vault::RevealKind::Erased: return false;
    }
    return false;
}

Hash128 Contents::hash(const event::EventView& event, const base::Uuid& id) {
    SipHash128 hash(m_key);
    hash.update(event.type).update("/").update(static_cast<std::uint64_t>(event.schemaVersion)).update(event.metadata);
    if (event.data.find(kSealedBegins) == std::string_view::npos)
        return hash.update(event.data).finish();
    m_a.clear();
    findStrings(event.data, "/data", m_a);
    std::size_t done = 0;
    for (const auto& span : m_a) {
        hash.update(event.data.substr(done, span.begin - done));
        if (!open(event.data.substr(span.begin, span.end - span.begin), id, span.pointer, m_textA))
            m_textA = event.data.substr(span.begin, span.end - span.begin);
        hash.update(m_textA);
        done = span.end;
    }
    const auto result = hash.update(event.data.substr(done)).finish();
    m_textA.assign(m_textA.size(), '\0');
    return result;
}

bool Contents::sameData(std::string_view a, std::string_view b, const base::Uuid& id) {
    if (a == b)
        return true;
    if (a.find(kSealedBegins) == std::string_view::npos && b.find(kSealedBegins) == std::string_view::npos)
        return false;
    m_a.clear();
    m_b.clear();
    findStrings(a, "/data", m_a);
    findStrings(b, "/data", m_b);
    if (m_a.size() != m_b.size())
        return false;
    std::size_t doneA = 0, doneB = 0;
    bool same = true;
    for (std::size_t i = 0; same && i < m_a.size(); ++i) {
        const auto &x = m_a[i], &y = m_b[i];
        same = x.pointer == y.pointer && a.substr(doneA, x.begin - doneA) == b.substr(doneB, y.begin - doneB);
        const auto textX = a.substr(x.begin, x.end - x.begin), textY = b.substr(y.begin, y.end - y.begin);
        if (same && textX != textY) {
            const bool opened = open(textX, id, x.pointer, m_textA) && open(textY, id, y.pointer, m_textB);
            same = !opened || m_textA == m_textB;
        }
        doneA = x.end;
        doneB = y.end;
    }
    m_textA.assign(m_textA.size(), '\0');
    m_textB.assign(m_textB.size(), '\0');
    return same && a.substr(doneA) == b.substr(doneB);
}

bool sameTimes(const event::Envelope& line, base::Instant occurredAt, base::Instant recordedAt) {
    if (line.recordedAt && *line.recordedAt != recordedAt)
        return false;
    if (line.occurredAt)
        return *line.occurredAt == occurredAt;
    return !line.recordedAt || *line.recordedAt == occurredAt;
}

} // namespace lookback::transfer
