#include "ui/widgets/context_segment.h"

#include "ui/appearance/glyphs.h"
#include "ui/appearance/parts.h"
#include "ui/appearance/plain_text.h"
#include "ui/widgets/part.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <cmath>
#include <numeric>

namespace lookback::ui {
namespace {

constexpr double kSide = 12;
constexpr double kGlyph = 14;
constexpr double kGap = 6;

double advance(const QFont& font, const QString& text) {
    return QFontMetricsF(font).horizontalAdvance(text);
}

int widthOf(const SegmentWidths& widths, SegmentLevel level) {
    switch (level) {
    case SegmentLevel::Full: return widths.full;
    case SegmentLevel::NoSecond: return widths.noSecond;
    case SegmentLevel::NoCaption: return widths.noCaption;
    case SegmentLevel::Hidden: return 0;
    }
    Q_UNREACHABLE();
}

} // namespace

std::vector<SegmentLevel> fitSegments(const std::vector<SegmentWidths>& segments, int available) {
    std::vector<SegmentLevel> levels(segments.size(), SegmentLevel::Full);
    const auto fits = [&] {
        int sum = 0;
        for (std::size_t i = 0; i < segments.size(); ++i)
            sum += widthOf(segments[i], levels[i]);
        return sum <= available;
    };
    struct Step {
        SegmentLevel level;
        bool stays;
    };
    constexpr Step kSteps[] = {
        {SegmentLevel::NoSecond, false},  {SegmentLevel::NoSecond, true},
        {SegmentLevel::NoCaption, false}, {SegmentLevel::Hidden, false},
        {SegmentLevel::NoCaption, true},
    };
    for (const Step& step : kSteps) {
        for (std::size_t i = segments.size(); i-- > 0;) {
            if (fits())
                return levels;
            if (segments[i].stays == step.stays)
                levels[i] = step.level;
        }
    }
    return levels;
}

CaptionValue::CaptionValue(const QString& caption, Size size, QWidget* parent)
    : QAbstractButton(parent), m_caption(caption), m_size(size) {
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusRing", QByteArray("inside"));
    followAppearance(this);
    changed();
}

// The bar is refreshed at every move of the cursor and arranged at every change: what is already so is not one.
template <class Member, class Value>
void CaptionValue::change(Member& member, const Value& value) {
    if (member == value)
        return;
    member = value;
    changed();
}

void CaptionValue::setValue(const QString& value, const QString& second) {
    change(m_value, visibleText(value));
    change(m_second, visibleText(second));
}

void CaptionValue::setMeaning(Glyph glyph, Kind kind, bool colourText) {
    change(m_glyph, glyph);
    change(m_kind, kind);
    change(m_colourText, colourText);
}

void CaptionValue::setSecondGlyph(Glyph glyph) { change(m_secondGlyph, glyph); }
void CaptionValue::setHasMenu(bool hasMenu) { change(m_hasMenu, hasMenu); }
void CaptionValue::setLongest(double px) { change(m_longest, px); }

void CaptionValue::setTinted(Kind kind) { change(m_tint, kind); }

void CaptionValue::setEmbedded(QWidget* widget) {
    m_embedded = widget;
    widget->setParent(this);
    widget->show();
    setFocusPolicy(Qt::NoFocus); // the parts inside take it
    changed();
    placeEmbedded();
}

void CaptionValue::changed() {
    setAccessibleName(copyText());
    updateGeometry();
    update();
    Q_EMIT contentChanged();
}

QString CaptionValue::copyText() const {
    QString text = m_caption + u' ' + m_value;
    if (!m_second.isEmpty())
        text += u' ' + m_second;
    return text.trimmed();
}

QFont CaptionValue::valueFont() const {
    switch (m_size) {
    case Size::Normal: return Fonts::medium(13);
    case Size::Instant: return Fonts::strong(15);
    case Size::Balance: return Fonts::strong(18);
    }
    Q_UNREACHABLE();
}

int CaptionValue::widthAt(SegmentLevel level) const {
    if (level == SegmentLevel::Hidden)
        return 0;
    double value = m_embedded ? m_embedded->sizeHint().width() : advance(valueFont(), m_value);
    if (m_longest > 0)
        value = std::min(value, scaledF(m_longest));
    if (m_glyph != Glyph::None)
        value += scaledF(kGlyph + kGap);
    if (m_hasMenu)
        value += scaledF(kGap + 10);
    if (level == SegmentLevel::Full && !m_second.isEmpty()) {
        value += scaledF(kGap) + advance(Fonts::body(13), m_second);
        if (m_secondGlyph != Glyph::None)
            value += scaledF(kGlyph + 4);
    }
    if (level != SegmentLevel::NoCaption)
        value = std::max(value, advance(Fonts::body(11), m_caption));
    return static_cast<int>(std::ceil(value + 2 * scaledF(kSide))) + 1;
}

void CaptionValue::setLevel(SegmentLevel level) {
    m_level = level;
    setVisible(level != SegmentLevel::Hidden);
    // What is no longer seen is still said.
    const bool whole = level == SegmentLevel::Full && (m_longest <= 0 || advance(valueFont(), m_value) <= scaledF(m_longest));
    setToolTip(whole ? QString() : ui::toolTip(copyText()));
    placeEmbedded();
    update();
}

QSize CaptionValue::sizeHint() const { return {widthAt(m_level), scaled(54)}; }
QSize CaptionValue::minimumSizeHint() const {
    return {widthAt(SegmentLevel::NoCaption), scaled(54)};
}

QRectF CaptionValue::valueRow() const {
    if (m_level == SegmentLevel::NoCaption)
        return rect();
    return QRectF(0, scaledF(23), width(), height() - scaledF(23) - scaledF(7));
}

void CaptionValue::resizeEvent(QResizeEvent* event) {
    QAbstractButton::resizeEvent(event);
    placeEmbedded();
}

void CaptionValue::placeEmbedded() {
    if (!m_embedded)
        return;
    const QSize size = m_embedded->sizeHint();
    const QRectF row = valueRow();
    m_embedded->setGeometry(scaled(kSide),
                            static_cast<int>(std::lround(row.center().y())) - size.height() / 2,
                            size.width(), size.height());
}

void CaptionValue::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    QPainter painter(this);
    QColor ground = m_tint == Kind::None ? t.surface : t.kind(m_tint).tint;
    if (!m_embedded && isDown())
        ground = t.pressed;
    else if (!m_embedded && underMouse() && m_tint == Kind::None)
        ground = t.hover;
    painter.fillRect(rect(), ground);
    const double right = width() - scaledF(kSide);
    double x = scaledF(kSide);
    const QColor captionInk = m_tint == Kind::None ? t.text3 : t.kind(m_tint).text;
    if (m_level != SegmentLevel::NoCaption)
        paintLine(painter, QRectF(x, scaledF(7), right - x, scaledF(16)), m_caption,
                  Fonts::body(11), captionInk);
    if (m_embedded)
        return;
    const QRectF row = valueRow();
    const QColor ink = m_tint != Kind::None ? t.kind(m_tint).text
                       : m_colourText       ? t.kind(m_kind).text
                                            : t.text1;
    if (m_glyph != Glyph::None) {
        const double side = scaledF(kGlyph);
        const GlyphInk glyphInk = m_colourText || m_tint != Kind::None ? GlyphInk(ink)
                                                                       : GlyphInk::of(m_kind, t);
        paintGlyph(painter, QRectF(x, row.center().y() - side / 2, side, side), m_glyph, glyphInk);
        x += side + scaledF(kGap);
    }
    const double chevron = m_hasMenu ? scaledF(kGap + 10) : 0;
    const double room = std::max(0.0, right - chevron - x);
    paintLine(painter, QRectF(x, row.top(), room, row.height()), m_value, valueFont(), ink);
    x += std::min(room, advance(valueFont(), m_value)) + scaledF(kGap);
    if (m_level == SegmentLevel::Full && !m_second.isEmpty()) {
        if (m_secondGlyph != Glyph::None) {
            const double side = scaledF(kGlyph);
            paintGlyph(painter, QRectF(x, row.center().y() - side / 2, side, side), m_secondGlyph,
                       t.text2);
            x += side + scaledF(4);
        }
        const QFont font = Fonts::body(13);
        const double rest = std::max(0.0, right - chevron - x);
        paintLine(painter, QRectF(x, row.top(), rest, row.height()), m_second, font,
                  t.text2);
        x += std::min(rest, advance(font, m_second)) + scaledF(kGap);
    }
    if (m_hasMenu) {
        const double side = scaledF(10);
        paintGlyph(painter, QRectF(x, row.center().y() - side / 2 + 1, side, side),
                   Glyph::ChevronDown, t.text3);
    }
}

SegmentRow::SegmentRow(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    followAppearance(this);
    connect(&Appearance::instance(), &Appearance::changed, this, &SegmentRow::arrange);
}

void SegmentRow::addSegment(CaptionValue* segment, bool stays, bool atEnd) {
    segment->setParent(this);
    segment->show();
    m_entries.push_back({segment, stays, atEnd});
    connect(segment, &CaptionValue::contentChanged, this, &SegmentRow::arrange);
    arrange();
}

QString SegmentRow::copyText() const {
    QStringList parts;
    for (const Entry& entry : m_entries)
        parts.append(entry.segment->copyText());
    return parts.join(QStringLiteral(" | "));
}

QSize SegmentRow::sizeHint() const {
    const int width = std::accumulate(
        m_entries.begin(), m_entries.end(), 0, [](int sum, const Entry& entry) {
            return sum + entry.segment->widthAt(SegmentLevel::Full);
        });
    return {width, scaled(54)};
}

QSize SegmentRow::minimumSizeHint() const { return {scaled(240), scaled(54)}; }

void SegmentRow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void SegmentRow::arrange() {
    std::vector<SegmentWidths> widths;
    for (const Entry& entry : m_entries)
        widths.push_back({entry.segment->widthAt(SegmentLevel::Full),
                          entry.segment->widthAt(SegmentLevel::NoSecond),
                          entry.segment->widthAt(SegmentLevel::NoCaption), entry.stays});
    const std::vector<SegmentLevel> levels = fitSegments(widths, width());
    int wanted = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        wanted += widthOf(widths[i], levels[i]);
    // Narrower than even the last resort: all elide alike rather than overlap.
    const double squeeze = wanted > width() ? double(width()) / wanted : 1;
    int left = 0;
    int right = width();
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        CaptionValue* segment = m_entries[i].segment;
        const int w = static_cast<int>(widthOf(widths[i], levels[i]) * squeeze);
        segment->setLevel(levels[i]);
        if (m_entries[i].atEnd) {
            right -= w;
            segment->setGeometry(right + 1, 0, w - 1, height() - 1);
        } else {
            segment->setGeometry(left, 0, w - 1, height() - 1);
            left += w;
        }
    }
    update();
}

void SegmentRow::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.surface);
    painter.fillRect(0, height() - 1, width(), 1, t.edge);
    for (const Entry& entry : m_entries) {
        if (entry.segment->level() == SegmentLevel::Hidden)
            continue;
        const QRect box = entry.segment->geometry();
        painter.fillRect(entry.atEnd ? box.left() - 1 : box.right() + 1, 0, 1, height() - 1,
                         t.hair);
    }
}

} // namespace lookback::ui
