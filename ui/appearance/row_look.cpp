#include "ui/appearance/row_look.h"

#include "ui/appearance/icons.h"
#include "ui/appearance/plain_text.h"

#include <cmath>

namespace lookback::ui {
namespace {

QColor mix(const QColor& from, const QColor& to, double share) {
    const auto f = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return {f(from.red(), to.red()), f(from.green(), to.green()), f(from.blue(), to.blue())};
}

QColor toneColor(TextTone tone, const Theme& t) {
    switch (tone) {
    case TextTone::Primary: return t.text1;
    case TextTone::Secondary: return t.text2;
    case TextTone::Tertiary: return t.text3;
    case TextTone::Off: return t.off;
    case TextTone::Link: return t.accent;
    }
    Q_UNREACHABLE();
}

QFont::Weight weightOf(const QModelIndex& index, const RowLook& look, TextTone tone) {
    const QVariant own = index.data(WeightRole);
    if (look.quiet)
        return QFont::Normal;
    const TextWeight weight =
        own.isValid() ? static_cast<TextWeight>(own.toInt()) : TextWeight::Regular;
    const bool follows = !own.isValid() || weight == TextWeight::Medium;
    if (look.strong && follows && tone == TextTone::Primary)
        return QFont::DemiBold;
    switch (weight) {
    case TextWeight::Regular: return QFont::Normal;
    case TextWeight::Medium: return QFont::Medium;
    case TextWeight::Strong: return QFont::DemiBold;
    }
    Q_UNREACHABLE();
}

} // namespace

RowLook rowLook(const RowState& state, const Theme& t) {
    RowLook look;
    look.background = state.group ? t.sunken : t.surface;
    look.strong = state.group;
    if (state.cursor == CursorRelation::Later)
        look.quiet = true;
    if (state.hover)
        look.background = t.hover;
    if (state.changed) {
        look.background = mix(look.background, t.selIdle, state.changedTint);
        look.bar = t.text2;
        look.strong = true;
    }
    const bool atCursor = state.cursor == CursorRelation::AtCursor;
    if (state.selected || atCursor) {
        // The cursor is the user's place in time: it stays lit wherever the focus is.
        const bool lit = atCursor || state.viewFocused;
        look.background = lit ? t.sel : t.selIdle;
        look.bar = lit ? t.fill : t.text3;
        look.ground = lit ? Ground::Selected : Ground::Plain;
    }
    if (atCursor) {
        look.strong = true;
        look.cursorLine = true;
    }
    return look;
}

QString cellText(const QModelIndex& index, int role) {
    return visibleText(index.data(role).toString());
}

CellInk cellInk(const QModelIndex& index, const RowLook& look, bool enabled, double px) {
    const Theme& t = theme();
    const TextTone tone = enumData(index, ToneRole, TextTone::Primary);
    const QFont::Weight weight = weightOf(index, look, tone);
    CellInk ink;
    ink.font = index.data(MonoRole).toBool() ? Fonts::mono(px, weight) : Fonts::body(px, weight);
    ink.secondary = t.text3;
    ink.text = toneColor(tone, t);
    if (look.quiet && tone != TextTone::Link)
        ink.text = t.text3;
    switch (enumData(index, MoneySignRole, MoneySign::None)) {
    case MoneySign::None: break;
    case MoneySign::In: ink.text = t.moneyIn.text; break;
    case MoneySign::Out:
    case MoneySign::BelowZero: ink.text = t.moneyOut.text; break;
    }
    if (index.data(KindTextRole).toBool())
        ink.text = t.kind(enumData(index, KindRole, Kind::None)).text;
    if (!enabled)
        ink.text = ink.secondary = t.off;
    if (look.ground == Ground::Selected && t.isHighContrast())
        ink.text = ink.secondary = t.onSel;
    return ink;
}

GlyphInk cellGlyphInk(const QModelIndex& index, const RowLook& look, bool enabled) {
    const Theme& t = theme();
    if (!enabled)
        return t.off;
    if (look.ground == Ground::Selected && t.isHighContrast())
        return t.onSel;
    return GlyphInk::of(enumData(index, KindRole, Kind::None), t);
}

bool hasCellGlyph(const QModelIndex& index) {
    return enumData(index, GlyphRole, Glyph::None) != Glyph::None ||
           !index.data(IconNameRole).toString().isEmpty();
}

bool paintCellGlyph(QPainter& painter, const QRectF& box, const QModelIndex& index,
                    const GlyphInk& ink) {
    const QString name = index.data(IconNameRole).toString();
    if (!name.isEmpty()) {
        paintIcon(painter, box, name, ink.main);
        return true;
    }
    const Glyph glyph = enumData(index, GlyphRole, Glyph::None);
    paintGlyph(painter, box, glyph, ink);
    return glyph != Glyph::None;
}

} // namespace lookback::ui
