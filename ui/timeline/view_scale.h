// Where things stand on the timeline: the visible stretch of either scale, zoom and pan, and the
// magnet from a pixel back to an event. A plain value over an EventIndex; nothing of it paints.
//
// Positions are nanoseconds UTC on the time scale, and ranks × kRankUnit on the event scale, so
// that one pixel map, one zoom and one pan serve both.
#pragma once

#include "ui/timeline/event_index.h"
#include "ui/timeline/pixel_map.h"

namespace lookback::ui::timeline {

inline constexpr std::int64_t kRankUnit = 1024;

class ViewScale {
public:
    ViewScale() = default;
    /// Shows everything. Requires: index has events.
    ViewScale(std::shared_ptr<const EventIndex> index, ScaleKind kind);

    [[nodiscard]] bool valid() const { return m_index != nullptr; }
    [[nodiscard]] ScaleKind kind() const { return m_kind; }
    [[nodiscard]] const PixelMap& map() const { return m_map; }
    /// Everything, with some air at both ends; position 0 stands on its left end.
    [[nodiscard]] std::int64_t fullMin() const { return m_fullMin; }
    [[nodiscard]] std::int64_t fullMax() const { return m_fullMax; }
    [[nodiscard]] bool showsAll() const { return m_map.min == m_fullMin && m_map.max == m_fullMax; }
    /// A map of everything on the given pixels, for the overview.
    [[nodiscard]] PixelMap fullMap(int left, int width) const;

    void setPixels(int left, int width);
    /// Clamped to the full range and to the least span, which is about one event, or 16 ns.
    void setRange(std::int64_t min, std::int64_t max);
    void showAll() { setRange(m_fullMin, m_fullMax); }
    /// factor > 1 shows less. What is at column `px` stays there.
    void zoomAt(int px, double factor);
    /// Moves what is seen by a part of the visible span; positive = later.
    void panBy(double part);
    void centreOn(std::int64_t position);
    /// Pans, never zooms, by the least that shows it with some air. Answers whether it moved.
    bool ensureVisible(std::int64_t position);

    [[nodiscard]] std::int64_t positionOfRank(std::int64_t rank) const;
    [[nodiscard]] std::int64_t positionOfInstant(std::int64_t t) const;
    [[nodiscard]] std::int64_t positionOf(const Place& place) const;
    [[nodiscard]] int x(const Place& place) const { return m_map.x(positionOf(place)); }
    [[nodiscard]] int xOfRank(std::int64_t rank) const { return m_map.x(positionOfRank(rank)); }
    [[nodiscard]] int xOfInstant(std::int64_t t) const { return m_map.x(positionOfInstant(t)); }

    /// The magnet: the event in the filter nearest to the column, or position 0; of events at the
    /// same instant the last, so that the place means the state at that instant.
    [[nodiscard]] Place nearest(int px) const;
    /// The instant at a position, on the event of that instant if there is one; on the event scale
    /// the event at or before it.
    [[nodiscard]] Place at(std::int64_t position) const;
    [[nodiscard]] Place freeAt(int px) const { return at(m_map.position(px)); }

    /// First place of `order` at or after a position. `order` must be the scale's own. A place not after it, given as
    /// `from`, shortens the way.
    [[nodiscard]] std::size_t lowerPlace(const PlaceOrder& order, std::int64_t position,
                                         std::size_t from = 0) const;
    [[nodiscard]] std::int64_t placePosition(const PlaceOrder& order, std::size_t place) const;

private:
    [[nodiscard]] std::uint64_t leastSpan() const;
    void slideTo(std::int64_t min, std::uint64_t span); ///< into the full range, span kept

    std::shared_ptr<const EventIndex> m_index;
    ScaleKind m_kind = ScaleKind::Time;
    PixelMap m_map;
    std::int64_t m_fullMin = 0;
    std::int64_t m_fullMax = 1;
};

} // namespace lookback::ui::timeline
