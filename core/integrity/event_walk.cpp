#include "core/integrity/event_walk.h"

#include <algorithm>

namespace lookback::integrity {

namespace {

constexpr std::size_t kPage = 512;
constexpr int kMostStuck = 10'000; // steps through a file whose order is lost

bool endsTheWalk(const base::Error& error) { return error.code == base::ErrorCode::Cancelled || error.code == base::ErrorCode::Locked; }

} // namespace

base::Result<event::EventPage> EventWalk::read(Key after, std::size_t limit) {
    if (ofStream())
        return m_store.readStream(m_stream, base::Revision{static_cast<std::int64_t>(after)}, store::Direction::Forward, limit);
    // A token of an engine whose positions are pairs is passed on as it came.
    return m_store.readAll(after == m_after.low ? m_after : base::Position{m_after.high, after}, limit);
}

base::Result<std::span<const event::EventView>> EventWalk::next() {
    std::size_t limit = kPage;
    while (!m_end) {
        if (m_stop.stop_requested())
            return base::makeError(base::ErrorCode::Cancelled, "cancelled; no statement is made");
        auto page = read(m_last, limit);
        if (!page.ok()) {
            if (endsTheWalk(page.error()))
                return std::move(page).error();
            if (limit > 1) { // what stands before the damage, one by one
                limit = 1;
                continue;
            }
            LOOKBACK_TRY(passBy(page.error()));
            limit = kPage;
            continue;
        }
        m_page = std::move(*page);
        m_end = m_page.end;
        keepInOrder();
        if (!m_kept.empty()) {
            m_last = keyOf(m_kept.back());
            m_after = m_kept.back().position;
            return std::span<const event::EventView>(m_kept);
        }
        if (!m_end) {
            LOOKBACK_TRY(passBy(base::makeError(base::ErrorCode::Corrupt, "what follows is out of order")));
            m_end = m_end || ++m_stuck > kMostStuck;
        }
    }
    return std::span<const event::EventView>{};
}

// A damaged tree may lead anywhere: only what follows in order is taken, so that every walk ends.
void EventWalk::keepInOrder() {
    m_kept.clear();
    std::vector<event::EventView> beyond; // appended meanwhile, unless something older follows
    const auto outOfOrder = [&](const event::EventView& e) {
        m_damaged = true;
        m_findings.add(CheckId::Format, Place(e), ofStream() ? "events in order of revision" : "events in order of position", "an event out of its order");
    };
    base::Position position = m_after;
    Key last = m_last;
    for (const event::EventView& e : m_page.events) {
        if (e.position > m_upTo) {
            beyond.push_back(e);
            continue;
        }
        if (ofStream() ? keyOf(e) <= last : e.position <= position) {
            outOfOrder(e);
            continue;
        }
        for (const auto& early : beyond)
            outOfOrder(early);
        beyond.clear();
        m_kept.push_back(e);
        last = keyOf(e);
        position = e.position;
    }
    m_end = m_end || !beyond.empty();
}

// The nearest place behind the damage from which reading works: step by step first, then in growing steps and back by halves.
base::Status EventWalk::passBy(const base::Error& why) {
    constexpr Key kSmallSteps = 4096;
    m_damaged = true;
    Key top = m_upTo.low;
    if (ofStream()) {
        const auto info = m_store.streamInfo(m_stream);
        top = info.ok() && info->last.value >= 0 ? static_cast<Key>(info->last.value) + 1 : m_last;
    }
    const auto works = [&](Key after) -> base::Result<bool> {
        if (m_stop.stop_requested())
            return base::makeError(base::ErrorCode::Cancelled, "cancelled; no statement is made");
        const auto page = read(after, 1);
        if (!page.ok() && endsTheWalk(page.error()))
            return page.error();
        return page.ok();
    };
    Key bad = m_last, good = m_last;
    bool found = false;
    for (Key step = 1; !found && bad < top; step = bad - m_last < kSmallSteps ? 1 : step * 2) {
        good = top - bad < step ? top : bad + step;
        LOOKBACK_TRY_ASSIGN(found, works(good));
        if (!found)
            bad = good;
    }
    while (found && good - bad > 1) {
        const Key middle = bad + (good - bad) / 2;
        LOOKBACK_TRY_ASSIGN(const bool readable, works(middle));
        (readable ? good : bad) = middle;
    }
    if (!found)
        good = std::max(top, m_last);
    const std::string range = good > m_last + 1 ? std::string(" to ") + (ofStream() ? "v" : "#") + std::to_string(good) : std::string();
    const std::string name = std::string(ofStream() ? "v" : "#") + std::to_string(m_last + 1) + range;
    Place place;
    place.stream = m_stream;
    if (ofStream())
        place.revision = base::Revision{static_cast<std::int64_t>(m_last)};
    else
        place.position = base::Position{m_after.high, m_last + 1};
    m_findings.add(CheckId::Format, place, "events that can be read", name + " cannot be read: " + why.message);
    if (!found)
        m_end = true;
    m_last = good;
    if (!ofStream())
        m_after.low = good;
    return base::success();
}

} // namespace lookback::integrity
