#include "core/transfer/stream_table.h"

#include "core/event/event.h"

#include <algorithm>
#include <bit>

namespace lookback::transfer {

StreamSlot& StreamTable::slotFor(std::string_view stream, bool& isNew) {
    const auto it = m_byName.find(stream);
    isNew = it == m_byName.end();
    if (!isNew)
        return *it->second;
    auto& slot = m_slots.emplace_back();
    slot.name = stream;
    m_byName.emplace(slot.name, &slot);
    return slot;
}

base::Status StreamTable::bringIn(StreamSlot& slot) {
    if (slot.state)
        return base::success();
    if (slot.parkedBytes == 0) {
        slot.state = m_kind.start(event::splitStream(slot.name).id);
    } else {
        std::string text(slot.parkedBytes, '\0');
        LOOKBACK_TRY(m_scratch.read(slot.parkedAt, text.data(), text.size()));
        LOOKBACK_TRY_ASSIGN(slot.state, m_kind.parseCanonical(text));
        slot.parkedBytes = 0;
    }
    return base::success();
}

void StreamTable::used(StreamSlot& slot) {
    if (slot.stateBytes == 0)
        m_live.push_back(&slot);
    m_liveBytes -= slot.stateBytes;
    slot.stateBytes = std::max<std::size_t>(1, slot.state->bytes());
    m_liveBytes += slot.stateBytes;
    slot.lastUse = ++m_clock;
}

base::Status StreamTable::trim() {
    if (m_liveBytes <= m_budget)
        return base::success();
    std::sort(m_live.begin(), m_live.end(), [](const StreamSlot* x, const StreamSlot* y) { return x->lastUse > y->lastUse; });
    while (m_liveBytes > m_budget / 2 && !m_live.empty()) {
        LOOKBACK_TRY(park(*m_live.back()));
        m_live.pop_back();
    }
    return base::success();
}

base::Status StreamTable::park(StreamSlot& slot) {
    const auto text = m_kind.canonical(*slot.state);
    if (text.size() > slot.parkedRoom) {
        slot.parkedRoom = std::bit_ceil(text.size()); // so that a state that grows is moved now and then, not each time
        slot.parkedAt = m_scratch.reserve(slot.parkedRoom);
    }
    LOOKBACK_TRY(m_scratch.write(slot.parkedAt, text));
    slot.parkedBytes = text.size();
    slot.state.reset();
    m_liveBytes -= slot.stateBytes;
    slot.stateBytes = 0;
    return base::success();
}

} // namespace lookback::transfer
