// Paints a Scene with its Plan; knows nothing of input. Main thread, theme() and Fonts.
//
// Two pixmaps hold everything that does not move: `base` (later than the cursor) and `past`, which
// differs only in events, balance and track. A frame is base, past left of the cursor, A and B, and
// what moves with the cursor: so a drag repaints strips. Paint order as in the design (look, section 8).
#pragma once

#include "ui/timeline/scene.h"

#include <QtGui/QPainter>

namespace lookback::ui::timeline {

/// What moves over the static layers.
struct Moving {
    Place cursor;
    bool dragging = false; ///< 2-px line, the time in the pill
    bool pillHovered = false;
    bool focused = false; ///< from the keyboard
    bool dimmed = false;  ///< not caught up: figures in text 3
    bool enabled = true;
    std::optional<int> hoverX; ///< dashed line
    std::optional<std::pair<int, int>> rubberBand;
};

void paintStatic(QPainter& p, const Scene& scene, const Plan& plan, bool past);
/// Head and summary only, for the states without events.
void paintFrame(QPainter& p, const Scene& scene);
void paintHead(QPainter& p, const Scene& scene);
void paintSummary(QPainter& p, const Scene& scene);
void paintHandles(QPainter& p, const Scene& scene, const Plan& plan);
void paintMoving(QPainter& p, const Scene& scene, const Plan& plan, const Moving& moving);

/// Right end (exclusive) of what is drawn as past in a layer, so that no bar is cut in two.
[[nodiscard]] int pastEnd(const Scene& scene, const Plan& plan, const Place& cursor, Layer layer);

/// Where the pieces that move stand: for hit tests and for what a move must repaint.
[[nodiscard]] QRect pillRect(const Scene& scene, const Moving& moving);
[[nodiscard]] QRect flagRect(const Scene& scene, bool flagA);
[[nodiscard]] QRegion movingRegion(const Scene& scene, const Plan& plan, const Moving& moving);
/// Targets are at least `least` px, wherever a mark is smaller.
[[nodiscard]] QRect grownTarget(const QRect& r, int least);
[[nodiscard]] QRect overviewBox(const Layers& layers);
/// "snapshots", "findings"; empty for what is not a lane.
[[nodiscard]] QString laneName(Layer lane);

/// Text with a 4-px rim of the surface; answers its rectangle. `x` is its left edge.
QRect rimText(QPainter& p, int x, int yCentre, const QString& text, const QFont& font,
              const QColor& ink);

} // namespace lookback::ui::timeline
