// The context bar: segments of caption over value, hairlines between them, the mode at the right
// end. Too narrow: segments lose their second word, then the caption, then those that need not
// stay go; balance, instant, integrity and mode stay to the last. fitSegments is the pure decision.
#pragma once

#include "ui/appearance/roles.h"

#include <QtCore/QList>
#include <QtWidgets/QAbstractButton>
#include <vector>

namespace lookback::ui {

enum class SegmentLevel { Full, NoSecond, NoCaption, Hidden };

struct SegmentWidths {
    int full = 0;
    int noSecond = 0;
    int noCaption = 0;
    bool stays = false; // balance, instant, integrity, mode
};

// Levels for the segments left to right; steps are taken one segment at a time from the right,
// those that need not stay first. Never hides a segment that stays.
std::vector<SegmentLevel> fitSegments(const std::vector<SegmentWidths>& segments, int available);

class CaptionValue : public QAbstractButton {
    Q_OBJECT
public:
    enum class Size { Normal, Instant, Balance }; // 13/500, 15/600, 18/600

    explicit CaptionValue(const QString& caption, Size size = Size::Normal,
                          QWidget* parent = nullptr);

    void setValue(const QString& value, const QString& second = {});
    // Glyph before the value and the colour of the value; Kind::None = ordinary ink.
    void setMeaning(Glyph glyph, Kind kind, bool colourText);
    void setSecondGlyph(Glyph glyph); // before the second word, e.g. the anchor
    void setHasMenu(bool hasMenu);    // chevron
    void setLongest(double px);       // wider values elide, with a tool tip; 0 = never
    void setTinted(Kind kind);        // ground of the mode in operator mode; None = surface
    void setEmbedded(QWidget* widget); // instead of a value, e.g. Segments; takes ownership

    QString copyText() const; // "caption value second", for "copy as text"

    int widthAt(SegmentLevel level) const;
    void setLevel(SegmentLevel level);
    SegmentLevel level() const { return m_level; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void contentChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QFont valueFont() const;
    QRectF valueRow() const;
    void placeEmbedded();
    template <class Member, class Value>
    void change(Member& member, const Value& value);
    void changed();

    QString m_caption;
    QString m_value;
    QString m_second;
    Size m_size;
    Glyph m_glyph = Glyph::None;
    Glyph m_secondGlyph = Glyph::None;
    Kind m_kind = Kind::None;
    Kind m_tint = Kind::None;
    double m_longest = 0;
    bool m_colourText = false;
    bool m_hasMenu = false;
    QWidget* m_embedded = nullptr;
    SegmentLevel m_level = SegmentLevel::Full;
};

class SegmentRow : public QWidget {
    Q_OBJECT
public:
    explicit SegmentRow(QWidget* parent = nullptr);

    // Left to right; the one added with atEnd stands at the right end.
    void addSegment(CaptionValue* segment, bool stays, bool atEnd = false);

    QString copyText() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();

    struct Entry {
        CaptionValue* segment;
        bool stays;
        bool atEnd;
    };
    std::vector<Entry> m_entries;
};

} // namespace lookback::ui
