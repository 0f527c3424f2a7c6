#include "ui/timeline/bins.h"

#include <algorithm>
#include <cmath>

namespace lookback::ui::timeline {

std::uint32_t Columns::count(int column, FacetMask mask) const {
    const FacetCounts& c = counts[static_cast<std::size_t>(column)];
    std::uint32_t sum = 0;
    for (std::size_t f = 0; f < kFacets; ++f) {
        sum += ((static_cast<unsigned>(mask) >> f) & 1U) != 0 ? c[f] : 0;
    }
    return sum;
}

Columns binEvents(const ViewScale& scale, const PlaceOrder& order, const PixelMap& map) {
    Columns columns;
    const auto width = static_cast<std::size_t>(map.width);
    columns.firstPlace.resize(width + 1);
    columns.counts.resize(width);
    std::size_t from = 0;
    for (std::size_t c = 0; c < width; ++c) {
        from = scale.lowerPlace(order, map.firstOfColumn(static_cast<int>(c)), from);
        columns.firstPlace[c] = from;
    }
    // The last column holds the position max too.
    std::size_t end = scale.lowerPlace(order, map.max);
    while (end < order.size() && scale.placePosition(order, end) == map.max) {
        const std::size_t next =
            scale.kind() == ScaleKind::Time ? order.upperTime(map.max) : end + 1;
        end = std::max(next, end + 1);
    }
    columns.firstPlace[width] = end;

    order.countStretches(columns.firstPlace, columns.counts);
    return columns;
}

std::vector<Cluster> clusterColumns(const Columns& columns, FacetMask mask, int gap) {
    std::vector<Cluster> clusters;
    for (int c = 0; c < columns.width(); ++c) {
        const auto i = static_cast<std::size_t>(c);
        if (columns.firstPlace[i] == columns.firstPlace[i + 1]) {
            continue;
        }
        const std::uint32_t n = columns.count(c, mask);
        if (n == 0) {
            continue;
        }
        if (clusters.empty() || c - clusters.back().first >= gap) {
            clusters.push_back({c, c, 0, columns.firstPlace[i], columns.firstPlace[i + 1]});
        }
        Cluster& cluster = clusters.back();
        cluster.last = c;
        cluster.count += n;
        cluster.endPlace = columns.firstPlace[i + 1];
    }
    return clusters;
}

std::vector<Cluster> clusterMarks(const std::vector<int>& xs, int gap) {
    std::vector<Cluster> clusters;
    for (std::size_t i = 0; i < xs.size(); ++i) {
        if (clusters.empty() || xs[i] - clusters.back().first >= gap) {
            clusters.push_back({xs[i], xs[i], 0, i, i});
        }
        Cluster& cluster = clusters.back();
        cluster.last = xs[i];
        ++cluster.count;
        cluster.endPlace = i + 1;
    }
    return clusters;
}

double barHeight(std::uint32_t count, std::uint32_t highest, bool log) {
    constexpr double kOne = 16;
    constexpr double kMost = 22;
    constexpr double kLeast = 2;
    if (count == 0) {
        return 0;
    }
    if (highest <= 1) {
        return kOne;
    }
    // asinh as for the values: a tenth of the fullest bin is seen as two fifths, a hundredth as one
    // twentieth; a logarithm would make a busy year look level.
    const double part = log && highest >= kDenseBin
                            ? std::asinh(20.0 * count / highest) / std::asinh(20.0)
                            : (count - 1.0) / (highest - 1.0);
    const double base = highest >= kDenseBin ? kLeast : kOne;
    return base + (kMost - base) * part;
}

} // namespace lookback::ui::timeline
