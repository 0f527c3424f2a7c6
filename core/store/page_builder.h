// Fills an EventPage: event bytes go into a few big blocks, so that reading allocates per page, not per event.
#pragma once

#include "core/event/event.h"

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace lookback::store {

/// A page holds at most this many bytes of data and metadata (or one event), whatever the limit: memory stays bounded when
/// events are large. `end` then is false.
constexpr std::size_t kPageBytes = 8U << 20U;

class PageBuilder {
public:
    explicit PageBuilder(std::size_t limit) : m_limit(limit) { m_page.events.reserve(limit < 1024 ? limit : 1024); }

    [[nodiscard]] bool full() const { return m_page.events.size() >= m_limit || m_bytes >= kPageBytes; }
    [[nodiscard]] bool empty() const { return m_page.events.empty(); }

    /// A copy of the bytes that lives as long as the page.
    std::string_view keep(std::string_view bytes) {
        if (bytes.size() > m_left)
            grow(bytes.size());
        char* const copy = m_next;
        if (!bytes.empty())
            std::memcpy(copy, bytes.data(), bytes.size());
        m_next += bytes.size();
        m_left -= bytes.size();
        m_bytes += bytes.size();
        return {copy, bytes.size()};
    }
    /// The views of `event` must outlive the page: keep() or `names`.
    void add(const event::EventView& event) { m_page.events.push_back(event); }
    event::EventView& addEmpty() { return m_page.events.emplace_back(); }

    event::EventPage finish(bool end, std::shared_ptr<const void> names) && {
        m_page.end = end;
        m_page.names = std::move(names);
        return std::move(m_page);
    }

private:
    void grow(std::size_t needed) {
        const std::size_t usual = m_page.arena.empty() ? 16U << 10U : 256U << 10U;
        m_left = needed > usual ? needed : usual;
        m_page.arena.push_back(std::make_unique_for_overwrite<char[]>(m_left));
        m_next = m_page.arena.back().get();
    }

    event::EventPage m_page;
    std::size_t m_limit;
    std::size_t m_bytes = 0;
    char* m_next = nullptr;
    std::size_t m_left = 0;
};

} // namespace lookback::store
