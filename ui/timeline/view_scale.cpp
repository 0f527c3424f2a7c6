#include "ui/timeline/view_scale.h"

#include "ui/format/civil.h"

#include <algorithm>
#include <cmath>

namespace lookback::ui::timeline {
namespace {

using format::kNanosPerHour;
using format::saturatingAdd;

constexpr std::uint64_t kLeastNanos = 16;

// 6 % at both ends (picture 01); half a day each where all events fall on one instant.
std::int64_t air(std::uint64_t span) {
    if (span == 0) {
        return 12 * kNanosPerHour;
    }
    return std::max<std::int64_t>(8, static_cast<std::int64_t>(static_cast<double>(span) * 0.06));
}

// In two halves: the full range is twice as long as int64 can say.
std::int64_t plus(std::int64_t position, double delta) {
    constexpr double kEdge = 9.2e18;
    const double half = std::clamp(delta / 2, -kEdge, kEdge);
    const double rest = std::clamp(delta - half, -kEdge, kEdge);
    return saturatingAdd(saturatingAdd(position, static_cast<std::int64_t>(half)),
                         static_cast<std::int64_t>(rest));
}

} // namespace

ViewScale::ViewScale(std::shared_ptr<const EventIndex> index, ScaleKind kind)
    : m_index(std::move(index)), m_kind(kind) {
    if (m_kind == ScaleKind::EventNumber) {
        m_fullMin = -kRankUnit / 2;
        m_fullMax = m_index->count() * kRankUnit + kRankUnit / 2;
    } else {
        const auto [first, last] = m_index->timeRange();
        const std::int64_t pad = air(PixelMap::distance(first, last));
        m_fullMin = saturatingAdd(first, -pad);
        m_fullMax = saturatingAdd(last, pad);
    }
    m_map.min = m_fullMin;
    m_map.max = m_fullMax;
}

PixelMap ViewScale::fullMap(int left, int width) const {
    return {m_fullMin, m_fullMax, left, std::max(1, width)};
}

void ViewScale::setPixels(int left, int width) {
    m_map.left = left;
    m_map.width = std::max(1, width);
}

std::uint64_t ViewScale::leastSpan() const {
    const auto full = PixelMap::distance(m_fullMin, m_fullMax);
    const std::uint64_t least =
        m_kind == ScaleKind::Time ? kLeastNanos : static_cast<std::uint64_t>(2 * kRankUnit);
    return std::min(least, full);
}

void ViewScale::setRange(std::int64_t min, std::int64_t max) {
    if (max < min) {
        std::swap(min, max);
    }
    const std::uint64_t full = PixelMap::distance(m_fullMin, m_fullMax);
    const std::uint64_t span = std::clamp(PixelMap::distance(min, max), leastSpan(), full);
    if (PixelMap::distance(min, max) < span) { // too narrow: grow about the middle
        const auto middle = min + static_cast<std::int64_t>(PixelMap::distance(min, max) / 2);
        min = saturatingAdd(middle, -static_cast<std::int64_t>(span / 2));
    }
    slideTo(min, span);
}

void ViewScale::slideTo(std::int64_t min, std::uint64_t span) {
    const auto latest = static_cast<std::int64_t>(static_cast<std::uint64_t>(m_fullMax) - span);
    m_map.min = std::clamp(min, m_fullMin, latest);
    m_map.max = static_cast<std::int64_t>(static_cast<std::uint64_t>(m_map.min) + span);
}

void ViewScale::zoomAt(int px, double factor) {
    const double columns = std::max(1, m_map.width - 1);
    const double part = std::clamp((px - m_map.left) / columns, 0.0, 1.0);
    const auto full = static_cast<double>(PixelMap::distance(m_fullMin, m_fullMax));
    const double span = static_cast<double>(m_map.span());
    const double wanted = std::clamp(span / factor, static_cast<double>(leastSpan()), full);
    if (wanted >= full) {
        showAll();
        return;
    }
    const std::int64_t min = plus(m_map.min, part * (span - wanted));
    setRange(min, plus(min, wanted));
}

void ViewScale::panBy(double part) {
    const double delta = static_cast<double>(m_map.span()) * part;
    slideTo(plus(m_map.min, delta), m_map.span());
}

void ViewScale::centreOn(std::int64_t position) {
    const double columns = static_cast<double>(m_map.span());
    const double from = position >= m_map.min
                            ? static_cast<double>(PixelMap::distance(m_map.min, position))
                            : -static_cast<double>(PixelMap::distance(position, m_map.min));
    panBy(from / columns - 0.5);
}

bool ViewScale::ensureVisible(std::int64_t position) {
    if (m_map.contains(position)) {
        return false;
    }
    constexpr double kAir = 0.1;
    const double span = static_cast<double>(m_map.span());
    const std::int64_t before = m_map.min;
    if (position < m_map.min) {
        panBy(-static_cast<double>(PixelMap::distance(position, m_map.min)) / span - kAir);
    } else {
        panBy(static_cast<double>(PixelMap::distance(m_map.max, position)) / span + kAir);
    }
    return m_map.min != before;
}

std::int64_t ViewScale::positionOfRank(std::int64_t rank) const {
    if (m_kind == ScaleKind::EventNumber) {
        return rank * kRankUnit;
    }
    return rank <= 0 ? m_fullMin : m_index->timeOf(std::min(rank, m_index->count()));
}

std::int64_t ViewScale::positionOfInstant(std::int64_t t) const {
    if (m_kind == ScaleKind::Time) {
        return t;
    }
    const std::int64_t rank = m_index->rankAt(t);
    const bool between = rank == 0 || m_index->timeOf(rank) != t;
    return rank * kRankUnit + (between ? kRankUnit / 2 : 0);
}

std::int64_t ViewScale::positionOf(const Place& place) const {
    return place.instant ? positionOfInstant(*place.instant) : positionOfRank(place.rank);
}

std::size_t ViewScale::lowerPlace(const PlaceOrder& order, std::int64_t position,
                                  std::size_t from) const {
    if (m_kind == ScaleKind::Time) {
        return order.lowerTime(position, from);
    }
    return position <= 0 ? 0 : order.lowerRank((position + kRankUnit - 1) / kRankUnit);
}

std::int64_t ViewScale::placePosition(const PlaceOrder& order, std::size_t place) const {
    return m_kind == ScaleKind::Time ? order.time(place) : order.rank(place) * kRankUnit;
}

Place ViewScale::nearest(int px) const {
    const PlaceOrder& order = m_index->order(m_kind, true);
    const std::int64_t p = m_map.position(px);
    const std::size_t upper = lowerPlace(order, p);
    // The candidates: position 0, the event at or before p, the one after it. Compared in
    // columns, so that the magnet agrees with what is seen.
    Place best{0, std::nullopt};
    if (p <= positionOfRank(0)) {
        return best;
    }
    int bestDistance = std::abs(m_map.x(positionOfRank(0)) - px);
    const auto consider = [&](std::size_t place) {
        const int distance = std::abs(m_map.x(placePosition(order, place)) - px);
        if (distance < bestDistance || (distance == bestDistance && best.rank == 0)) {
            bestDistance = distance;
            best.rank = order.rank(place);
        }
    };
    if (upper > 0) {
        consider(upper - 1);
    }
    if (upper < order.size()) {
        const std::int64_t at = placePosition(order, upper);
        const std::size_t end = m_kind == ScaleKind::Time ? order.upperTime(at) : upper + 1;
        consider(end - 1);
    }
    // Several events in the right-most column: the end must be reachable.
    if (!order.size()) {
        return best;
    }
    if (px >= m_map.right() && m_map.max >= placePosition(order, order.size() - 1) &&
        m_map.x(placePosition(order, order.size() - 1)) >= m_map.right()) {
        best.rank = order.rank(order.size() - 1);
    }
    return best;
}

Place ViewScale::at(std::int64_t position) const {
    if (m_kind == ScaleKind::EventNumber) {
        const std::int64_t rank = position <= 0 ? 0 : position / kRankUnit;
        return {std::min(rank, m_index->count()), std::nullopt};
    }
    const std::int64_t rank = m_index->rankAt(position);
    if (rank > 0 && m_index->timeOf(rank) == position) {
        return {rank, std::nullopt};
    }
    return {rank, std::clamp(position, m_fullMin, m_fullMax)};
}

} // namespace lookback::ui::timeline
