// What a model may say about a row or a cell, in words of meaning: never a colour, font or icon.
//
// QtCore only, so that models include it without QtGui. `RowDelegate` and its family turn these
// into paint; `Theme` (theme.h) gives each Kind its colours. Values of enum type travel as int.
// Absent data means "no" everywhere: an empty QVariant never changes the look of a cell. Roles "of
// the row" are asked on column 0.
#pragma once

#include <QtCore/QElapsedTimer>
#include <QtCore/QList>
#include <QtCore/QMetaType>
#include <QtCore/QString>
#include <QtCore/QtGlobal>

namespace lookback::ui {

// The seven kinds of fact and the two verdicts (design: look, palette). None = ordinary ink.
enum class Kind {
    None,
    MoneyIn,
    MoneyOut,
    Status,
    Admin,
    Privacy,
    Finding,
    Snapshot,
    Ok,
    Broken,
};

// Our own glyphs, painted as paths on a 16 grid (glyphs.h). Icons of the set go by name instead.
enum class Glyph {
    None,
    Plus,
    Minus,
    FrostStar,
    FrostStarStruck,
    Sliders,
    Seal,
    ErasedBox,
    FindingTriangle,
    SnapshotDiamond,
    UpcastArrow,
    CurrentRing,
    BackDated,
    Anchor,
    Mark,
    OkDisc,
    HalfDisc,
    BrokenOctagon,
    DashCircle,
    Padlock,
    Eye,
    Pause,
    Info,
    Tick,
    Cross,
    Close,
    ChevronDown,
    ChevronRight,
    TransferArrow,
    Logo,
};

// Why a personal or missing value is not simply shown: seven looks that cannot be mistaken.
enum class PersonalState { None, Masked, Clear, Locked, Erased, Restricted, Damaged, Empty };

// A fact beside the text of a cell: "R1" (Finding), "2" (Privacy), "derived" (Admin).
struct BadgeSpec {
    Kind kind = Kind::Admin;
    Glyph glyph = Glyph::None;
    QString text;
    friend bool operator==(const BadgeSpec&, const BadgeSpec&) = default;
};

using BadgeList = QList<BadgeSpec>;

// How a row stands to the cursor. Of the row, asked on column 0 with CursorRelationRole.
enum class CursorRelation { Past, AtCursor, Later };

// +1 = a change in the holder's favour, -1 = against; a balance below zero is BelowZero.
enum class MoneySign { None, In, Out, BelowZero };

// What stands in a row that has no data: never an empty row.
enum class Placeholder { None, Loading, Missing, Unreadable };

enum class TextWeight { Regular, Medium, Strong };

enum class TextTone { Primary, Secondary, Tertiary, Off, Link };

enum Role : int {
    KindRole = Qt::UserRole + 0x100, // Kind: colour of glyph and of text where KindTextRole is true
    KindTextRole,                    // bool: the text too takes the colour of its kind
    GlyphRole,                       // Glyph: painted before the text, 14 px
    IconNameRole,                    // QString: icon of the set, instead of GlyphRole
    BadgesRole,                      // BadgeList: after the text (or alone in the cell)
    SecondTextRole,                  // QString: after the text in text 3, e.g. "v2→3"
    CaptionRole,                     // QString: second line of a two-line row, 11 px text 3
    TrailingTextRole,                // QString: right end of a two-line row, first line
    MoneySignRole,                   // MoneySign: colours the amount
    ToneRole,                        // TextTone of the text
    WeightRole,                      // TextWeight of the text; absent = as the row
    MonoRole,                        // bool: hashes, ids of keys, hex
    CursorRelationRole,              // CursorRelation, of the row
    ChangedRole,                     // bool, of the row: changed by the last step
    ChangedAtRole,                   // qint64 ms of changedClock() at the step; drives the fade
    PlaceholderRole,                 // Placeholder, of the row
    GroupRowRole,                    // bool, of the row: heading of a group in a tree
    PersonalStateRole,               // PersonalState: the cell shows a personal value
    SeriesRole,                      // QList<double>: the cell is a sparkline
    PlainToolTipRole,                // QString: plain text; the delegate escapes it (tool_tip.h)
};

// Monotonic milliseconds since first use: the clock of ChangedAtRole. Main thread.
inline qint64 changedClock() {
    static const QElapsedTimer timer = [] {
        QElapsedTimer t;
        t.start();
        return t;
    }();
    return timer.elapsed();
}

} // namespace lookback::ui

Q_DECLARE_METATYPE(lookback::ui::BadgeList)
