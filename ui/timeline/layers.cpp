#include "ui/timeline/layers.h"

#include <algorithm>

namespace lookback::ui::timeline {
namespace {

constexpr int kGutterLeft = 98;
constexpr int kGutterRight = 56;
constexpr double kBalanceShort = 56;
constexpr std::array<Layer, 5> kGiveWay{Layer::Marks, Layer::Upcast, Layer::Privacy,
                                        Layer::Snapshots, Layer::Balance};

// In the order of Layer.
constexpr std::array<double, kLayers> kHeights{30, 28, 48, 72, 16, 16, 16,
                                               16, 16, 16, 16, 18, 22, 26};

std::size_t at(Layer l) {
    return static_cast<std::size_t>(l);
}

using Heights = std::array<int, kLayers>;

Heights wanted(double scale, bool withChecks) {
    Heights h{};
    for (std::size_t i = 0; i < kLayers; ++i) {
        h[i] = qRound(kHeights[i] * scale);
    }
    if (!withChecks) {
        h[at(Layer::Checks)] = 0;
    }
    return h;
}

// Two pixels of air above the first lane and below the last.
int airOfLanes(double scale) {
    return 2 * qRound(2 * scale);
}

int sum(const Heights& h, double scale) {
    int total = airOfLanes(scale);
    for (const int one : h) {
        total += one;
    }
    return total;
}

} // namespace

int fullHeight(double scale, bool withChecks) {
    return sum(wanted(scale, withChecks), scale);
}

int leastHeight(double scale) {
    Heights h = wanted(scale, false);
    for (const Layer l : kGiveWay) {
        h[at(l)] = 0;
    }
    return sum(h, scale);
}

Layers layOut(const QSize& size, double scale, bool withChecks) {
    Heights h = wanted(scale, withChecks);
    int missing = sum(h, scale) - size.height();
    if (missing > 0) {
        int& balance = h[at(Layer::Balance)];
        const int given = std::min(missing, balance - qRound(kBalanceShort * scale));
        balance -= given;
        missing -= given;
    }
    for (const Layer l : kGiveWay) {
        if (missing > 0) {
            missing -= h[at(l)];
            h[at(l)] = 0;
        }
    }
    // What is left over goes to the balance; without it, to the events.
    if (missing < 0) {
        h[at(h[at(Layer::Balance)] > 0 ? Layer::Balance : Layer::Events)] -= missing;
    }

    Layers out;
    out.scale = scale;
    out.plotLeft = qRound(kGutterLeft * scale);
    out.plotWidth = std::max(1, size.width() - out.plotLeft - qRound(kGutterRight * scale));
    const int air = airOfLanes(scale) / 2;
    int y = 0;
    for (std::size_t i = 0; i < kLayers; ++i) {
        const auto layer = static_cast<Layer>(i);
        y += layer == Layer::Snapshots || layer == Layer::Ruler ? air : 0;
        if (h[i] > 0) {
            out.rects[i] = QRect(0, y, size.width(), h[i]);
        }
        y += h[i];
    }
    return out;
}

} // namespace lookback::ui::timeline
