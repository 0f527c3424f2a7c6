#include "ui/appearance/theme.h"

#include <QtCore/QHash>
#include <algorithm>
#include <cmath>

namespace lookback::ui {
namespace {

constexpr QColor rgb(unsigned value) {
    return QColor(static_cast<int>(value >> 16 & 0xFF), static_cast<int>(value >> 8 & 0xFF),
                  static_cast<int>(value & 0xFF));
}

KindColors kindOf(unsigned text, unsigned mark, unsigned edge, unsigned tint) {
    return {rgb(text), rgb(mark), rgb(edge), rgb(tint)};
}

// High contrast: text = mark = edge, and black instead of a tint.
KindColors outlined(unsigned text) { return kindOf(text, text, text, 0x000000); }

Theme makeLight() {
    Theme t;
    t.id = ThemeId::Light;
    t.window = rgb(0xF1F3F6), t.surface = rgb(0xFFFFFF);
    t.sunken = rgb(0xF7F8FA), t.raised = rgb(0xFFFFFF);
    t.hover = rgb(0xE9ECF1), t.pressed = rgb(0xDDE2E9);
    t.hair = rgb(0xE3E6EB), t.edge = rgb(0xCFD5DD);
    t.btn = rgb(0xB7BFCA), t.control = rgb(0x7A8390);
    t.text1 = rgb(0x171B22), t.text2 = rgb(0x434B59), t.text3 = rgb(0x5E6776);
    t.off = rgb(0x8C95A2);
    t.accent = rgb(0x4448C8);
    t.fill = rgb(0x4A4ED6), t.onFill = rgb(0xFFFFFF);
    t.sel = rgb(0xE6E8FB), t.selIdle = rgb(0xE8EBF0);
    t.onSel = t.text1;
    t.onBroken = rgb(0xFFFFFF);
    t.operatorFrame = rgb(0xE69F00);
    t.moneyIn = kindOf(0x006B4B, 0x00966D, 0x00966D, 0xE0F3EC);
    t.moneyOut = kindOf(0xA84300, 0xD55E00, 0xD55E00, 0xFCEBDF);
    t.status = kindOf(0x005E96, 0x0072B2, 0x0072B2, 0xE0EFF9);
    t.admin = kindOf(0x414A58, 0x4E5766, 0x4E5766, 0xEBEEF2);
    t.privacy = kindOf(0x8E3369, 0xC2689C, 0xC2689C, 0xF8E8F1);
    t.finding = kindOf(0x7D4E00, 0xE69F00, 0x8F5A00, 0xFFF1D2);
    t.snapshot = kindOf(0x14658F, 0x56B4E9, 0x14709F, 0xE2F3FD);
    t.ok = kindOf(0x006B4B, 0x006B4B, 0x006B4B, 0xE0F3EC);
    t.broken = kindOf(0xB0122B, 0xB0122B, 0xB0122B, 0xFDE7EA);
    t.brokenFill = rgb(0xBE1E37);
    return t;
}

Theme makeDark() {
    Theme t;
    t.id = ThemeId::Dark;
    t.window = rgb(0x14161A), t.surface = rgb(0x1B1E24);
    t.sunken = rgb(0x17191E), t.raised = rgb(0x242830);
    t.hover = rgb(0x272C35), t.pressed = rgb(0x313742);
    t.hair = rgb(0x2B3039), t.edge = rgb(0x3A414D);
    t.btn = rgb(0x4B5463), t.control = rgb(0x7A8494);
    t.text1 = rgb(0xE8EBF1), t.text2 = rgb(0xB9C0CC), t.text3 = rgb(0x949DAB);
    t.off = rgb(0x6C7584);
    t.accent = rgb(0xA9AEFF);
    t.fill = rgb(0x5B60DF), t.onFill = rgb(0xFFFFFF);
    t.sel = rgb(0x2C3060), t.selIdle = rgb(0x2D323B);
    t.onSel = t.text1;
    t.onBroken = rgb(0xFFFFFF);
    t.operatorFrame = rgb(0xE69F00);
    t.moneyIn = kindOf(0x53CFA6, 0x2DB88B, 0x2DB88B, 0x15332A);
    t.moneyOut = kindOf(0xFF9C60, 0xE25E1C, 0xE25E1C, 0x3C2416);
    t.status = kindOf(0x74C0F4, 0x2E86D8, 0x2E86D8, 0x15304A);
    t.admin = kindOf(0xB3BBC8, 0xA9B2C0, 0xA9B2C0, 0x2B3039);
    t.privacy = kindOf(0xE6A5CB, 0xC9709F, 0xC9709F, 0x3B2334);
    t.finding = kindOf(0xF4BF50, 0xF4BF50, 0xF4BF50, 0x382B0F);
    t.snapshot = kindOf(0x8AD0F7, 0x9AD8FA, 0x9AD8FA, 0x13313F);
    t.ok = kindOf(0x53CFA6, 0x53CFA6, 0x53CFA6, 0x15332A);
    t.broken = kindOf(0xFF959D, 0xFF959D, 0xFF959D, 0x421C23);
    t.brokenFill = rgb(0xC4283F);
    return t;
}

Theme makeHighContrast() {
    Theme t;
    t.id = ThemeId::HighContrast;
    t.window = t.surface = t.sunken = t.raised = rgb(0x000000);
    t.hover = rgb(0x1F1F1F), t.pressed = rgb(0x3D3D3D);
    t.hair = rgb(0x7A7A7A), t.edge = rgb(0xFFFFFF);
    t.btn = t.control = rgb(0xFFFFFF);
    t.text1 = t.text2 = rgb(0xFFFFFF), t.text3 = rgb(0xE0E0E0);
    t.off = rgb(0x9A9A9A);
    t.accent = rgb(0xFFE600);
    t.fill = rgb(0xFFE600), t.onFill = rgb(0x000000);
    t.sel = rgb(0xFFE600), t.selIdle = rgb(0x1A1A1A);
    t.onSel = rgb(0x000000);
    t.onBroken = rgb(0x000000);
    t.operatorFrame = rgb(0xFFCB5C);
    t.moneyIn = outlined(0x3DE8B0);
    t.moneyOut = outlined(0xFF9157);
    t.status = outlined(0x6CB8FF);
    t.admin = outlined(0xFFFFFF);
    t.privacy = outlined(0xFF9ADA);
    t.finding = outlined(0xFFCB5C);
    t.snapshot = outlined(0xC9F0FF);
    t.ok = outlined(0x6AF5C8);
    t.broken = outlined(0xFF9A9A);
    t.brokenFill = rgb(0xFF9A9A);
    return t;
}

struct Current {
    ThemeId id = ThemeId::Light;
    int scale = 100;
    bool reducedMotion = false;
};

Current& current() {
    static Current c;
    return c;
}

} // namespace

KindColors Theme::kind(Kind k) const {
    switch (k) {
    case Kind::None: return {text1, text2, control, pressed};
    case Kind::MoneyIn: return moneyIn;
    case Kind::MoneyOut: return moneyOut;
    case Kind::Status: return status;
    case Kind::Admin: return admin;
    case Kind::Privacy: return privacy;
    case Kind::Finding: return finding;
    case Kind::Snapshot: return snapshot;
    case Kind::Ok: return ok;
    case Kind::Broken: return broken;
    }
    Q_UNREACHABLE();
}

const Theme& themeTable(ThemeId id) {
    static const Theme light = makeLight();
    static const Theme dark = makeDark();
    static const Theme contrast = makeHighContrast();
    switch (id) {
    case ThemeId::Light: return light;
    case ThemeId::Dark: return dark;
    case ThemeId::HighContrast: return contrast;
    }
    Q_UNREACHABLE();
}

const Theme& theme() { return themeTable(current().id); }

void setTheme(ThemeId id) {
    if (current().id == id)
        return;
    current().id = id;
    Q_EMIT Appearance::instance().changed();
}

void setFontScale(int percent) {
    const int clamped = std::clamp(percent, 80, 200);
    if (current().scale == clamped)
        return;
    current().scale = clamped;
    Q_EMIT Appearance::instance().changed();
}

int fontScale() { return current().scale; }

double scaledF(double px) { return px * current().scale / 100.0; }

int scaled(double px) {
    const int rounded = static_cast<int>(std::lround(scaledF(px)));
    return px > 0 ? std::max(1, rounded) : rounded;
}

void setReducedMotion(bool reduced) {
    if (current().reducedMotion == reduced)
        return;
    current().reducedMotion = reduced;
    Q_EMIT Appearance::instance().changed();
}

bool reducedMotion() { return current().reducedMotion; }

Appearance& Appearance::instance() {
    static Appearance a;
    return a;
}

} // namespace lookback::ui
