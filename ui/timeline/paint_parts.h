// What the files that paint the static layers share; private to them.
#pragma once

#include "ui/timeline/timeline_painter.h"

#include "ui/appearance/theme.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QFontMetrics>

namespace lookback::ui::timeline::paint {

inline QString tr(const char* text) {
    return QCoreApplication::translate("Timeline", text);
}

inline QColor faded(QColor c, double alpha) {
    c.setAlphaF(static_cast<float>(alpha));
    return c;
}

struct Ink {
    const Scene& scene;
    const Plan& plan;
    const Theme& t;
    bool past;

    [[nodiscard]] int px(double v) const { return scene.layers.px(v); }
    [[nodiscard]] int left() const { return scene.layers.plotLeft; }
    [[nodiscard]] int right() const { return scene.layers.plotRight(); }
};

inline QPen pen(const QColor& c, double width, Qt::PenStyle style = Qt::SolidLine) {
    QPen out(c, width, style, Qt::FlatCap, Qt::MiterJoin);
    return out;
}

inline QPen dashes(const QColor& c, double width, double on, double off) {
    QPen out = pen(c, width);
    out.setDashPattern({on / width, off / width});
    return out;
}

inline void hLine(QPainter& p, int x1, int x2, int y, const QColor& c) {
    p.fillRect(QRect(x1, y, x2 - x1 + 1, 1), c);
}

inline void vLine(QPainter& p, int x, int y1, int y2, const QColor& c) {
    p.fillRect(QRect(x, y1, 1, y2 - y1 + 1), c);
}

// Crisp dotted hairlines: one pixel on, two off.
inline void dotted(QPainter& p, int x1, int x2, int y, const QColor& c) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setPen(dashes(c, 1, 1, 3));
    p.drawLine(x1, y, x2, y);
    p.restore();
}

inline void text(QPainter& p, const QRect& box, int flags, const QString& s, const QFont& f,
                 const QColor& c) {
    p.setFont(f);
    p.setPen(c);
    p.drawText(box, flags | Qt::TextSingleLine, s);
}

inline void gutterLabel(QPainter& p, const Ink& k, const QRect& row, const QString& s,
                        bool chosen) {
    const QRect box(k.px(10), row.top(), k.left() - k.px(14), row.height());
    text(p, box, Qt::AlignLeft | Qt::AlignVCenter, s,
         Fonts::body(11, chosen ? QFont::DemiBold : QFont::Normal), chosen ? k.t.text1 : k.t.text3);
    if (chosen) {
        p.fillRect(QRect(0, row.top() + 1, 3, row.height() - 2), k.t.fill);
    }
}

// First pixel where the limit of a run holds, and the pixel where the next one takes over.
// There may be thousands of runs, so their times are not looked up.
template <class Run>
int runStart(const Ink& k, const Run& run) {
    const ViewScale& s = k.scene.scale;
    return s.kind() == ScaleKind::Time ? s.map().x(run.from) : s.xOfRank(run.first);
}
template <class Run>
std::pair<int, int> runSpan(const Ink& k, const Run& run) {
    const ViewScale& s = k.scene.scale;
    const int end = run.last >= k.scene.index->count() ? k.right()
                    : s.kind() == ScaleKind::Time      ? s.map().x(run.until)
                                                       : s.xOfRank(run.last + 1);
    return {std::clamp(runStart(k, run), k.left(), k.right()), std::clamp(end, k.left(), k.right())};
}

// One function per layer; paint_static.cpp puts them together.
void overview(QPainter& p, const Ink& k);
void events(QPainter& p, const Ink& k);
void balance(QPainter& p, const Ink& k);
void lanes(QPainter& p, const Ink& k);

} // namespace lookback::ui::timeline::paint
