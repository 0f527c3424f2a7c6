#include "ui/document/page_layout.h"

#include "ui/appearance/plain_text.h"
#include "ui/appearance/theme.h"

#include <QtCore/QRegularExpression>
#include <QtGui/QFontMetricsF>
#include <QtGui/QTextLayout>

#include <algorithm>
#include <cmath>

namespace lookback::ui::document {
namespace {

constexpr double kHairline = pt(0.5);
constexpr double kBodySize = 9, kBodyLine = pt(13), kTableSize = 8.5, kTableLine = pt(11.5), kMonoSize = 8, kMonoLine = pt(11.5);
constexpr double kCellPad = pt(4.2);   // above and below the lines of a row
constexpr double kGap = pt(12);        // between columns
constexpr double kFactName = pt(142);  // where values of facts begin
constexpr double kHeadSize = 8;

// To be compared character by character: ids of keys, digests. Long, one word, with a figure in it.
bool isCode(const QString& text) {
    if (text.size() < 20)
        return false;
    bool figure = false;
    for (const QChar c : text) {
        const bool ascii = c.unicode() < 128;
        if (!ascii || !(c.isLetterOrNumber() || c == u'-' || c == u'_' || c == u':' || c == u'+' || c == u'/' || c == u'='))
            return false;
        figure = figure || c.isDigit();
    }
    return figure;
}

// An instant alone as look.md 9 writes it: "2026-02-16 10:10:00Z".
QString cellText(const std::string& text) {
    static const QRegularExpression instant(QStringLiteral("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$"));
    QString out = shown(text);
    if (instant.match(out).hasMatch())
        out[10] = u' ';
    return out;
}

// The widest piece that should not be broken. Of a code no more than a third of a digest: it may be cut anywhere.
double widestWord(const QString& text, const QFont& font) {
    if (isCode(text))
        return widthOf(QString(22, u'0'), font);
    double widest = 0;
    for (const QString& word : text.split(u' '))
        widest = std::max(widest, widthOf(word, font));
    return widest;
}

// A block of text cut into lines, ready to be put on one page or several.
struct Lines {
    std::vector<QString> lines;
    QFont font;
    QColor ink;
    double lineHeight = 0;
    [[nodiscard]] double height() const { return lineHeight * static_cast<double>(lines.size()); }
};

Lines cut(const QString& text, const QFont& font, double lineHeight, double width, QRgb ink) { return {wrap(text, font, width), font, QColor(ink), lineHeight}; }

class PageMaker {
public:
    std::vector<Page> make(const report::Document& document) {
        m_pages.emplace_back();
        m_y = pt(104);
        title(document);
        for (const auto& next : document.blocks) {
            std::visit([&](const auto& block) { add(block); }, next);
            m_afterHeading = std::holds_alternative<report::Heading>(next);
        }
        return std::move(m_pages);
    }

private:
    void title(const report::Document& document) {
        const auto big = cut(shown(document.title), bodyFont(26, QFont::DemiBold), pt(31), kTextWidth, kInk);
        put(big, 0, big.lines.size(), kLeft);
        m_y += pt(3);
        if (!document.subtitle.empty()) {
            const auto small = cut(shown(document.subtitle), bodyFont(10.5), pt(15), kTextWidth, kGrey);
            put(small, 0, small.lines.size(), kLeft);
        }
        m_y += pt(12);
        rule(kInk, pt(0.9));
        m_y += pt(4);
    }

    // ---- blocks ----------------------------------------------------------------------------------------------------

    // A heading is never the last thing on a page: it takes what it needs and some lines of what follows along.
    void add(const report::Heading& block) {
        const auto text = cut(shown(block.text), bodyFont(10, QFont::DemiBold), pt(14), kTextWidth, kInk);
        if (!onTop())
            m_y += pt(16);
        need(text.height() + pt(64));
        put(text, 0, text.lines.size(), kLeft);
        m_y += pt(4);
        rule(kHair, kHairline);
    }

    void add(const report::Paragraph& block) {
        m_y += onTop() ? 0 : pt(6);
        flow(cut(shown(block.text), bodyFont(kBodySize), kBodyLine, kTextWidth, 0xFF333A45), kLeft);
    }

    void add(const report::Facts& block) {
        m_y += onTop() || m_afterHeading ? 0 : pt(6);
        for (const auto& [name, value] : block.rows) {
            const QString text = cellText(value);
            const bool code = isCode(text);
            const std::vector<Lines> cells{cut(shown(name), bodyFont(kTableSize), kTableLine, kFactName - kGap, kGrey),
                                           cut(text, code ? monoFont(kMonoSize) : bodyFont(kTableSize), kTableLine, kTextWidth - kFactName, kInk)};
            row(cells, {kLeft, kLeft + kFactName}, {kFactName - kGap, kTextWidth - kFactName}, {false, false}, [] {});
        }
    }

    void add(const report::DataTable& block) {
        if (block.head.empty())
            return;
        const Shape shape = shapeOf(block);
        const auto widths = fit(block, shape);
        std::vector<bool> right = block.right;
        right.resize(block.head.size());
        std::vector<double> x;
        for (double at = kLeft; const double width : widths) {
            x.push_back(at);
            at += width + shape.gap;
        }
        const auto headRow = [&] {
            std::vector<Lines> head;
            for (std::size_t i = 0; i < block.head.size(); ++i)
                head.push_back(cut(shown(block.head[i]), shape.head, pt(11), widths[i], kGrey));
            whole(head, x, widths, right);
            rule(kInk, pt(0.75));
        };
        m_y += onTop() ? 0 : pt(6);
        need(pt(60));
        headRow();
        for (const auto& cells : block.rows) {
            std::vector<Lines> lines;
            for (std::size_t i = 0; i < block.head.size(); ++i) {
                const QString text = i < cells.size() ? cellText(cells[i]) : QString();
                lines.push_back(cut(text, shape.fontOf(text), kTableLine, widths[i], kInk));
            }
            row(lines, x, widths, right, headRow);
        }
        m_y += pt(4);
    }

    void add(const report::Verbatim& block) {
        m_y += onTop() ? 0 : pt(7);
        std::vector<QString> all;
        const QString text = QString::fromStdString(block.text);
        for (const QString& line : text.split(u'\n')) {
            const auto pieces = wrap(shown(line.toStdString()), monoFont(kMonoSize), kTextWidth - pt(16));
            all.insert(all.end(), pieces.begin(), pieces.end());
        }
        while (!all.empty() && all.back().isEmpty())
            all.pop_back();
        const Lines lines{std::move(all), monoFont(kMonoSize), QColor(kInk), kMonoLine};
        for (std::size_t from = 0; from < lines.lines.size();) {
            need(kMonoLine * 2 + pt(12));
            const auto room = static_cast<std::size_t>((kBottom - m_y - pt(12)) / kMonoLine);
            const std::size_t to = std::min(lines.lines.size(), from + std::max<std::size_t>(1, room));
            box(QRectF(kLeft, m_y, kTextWidth, kMonoLine * static_cast<double>(to - from) + pt(12)), kTint);
            m_y += pt(6);
            put(lines, from, to, kLeft + pt(8));
            m_y += pt(6);
            from = to;
        }
        m_y += pt(3);
    }

    // ---- rows ------------------------------------------------------------------------------------------------------

    // Many columns are set smaller and closer.
    struct Shape {
        QFont body, mono, head;
        double gap = kGap;
        [[nodiscard]] const QFont& fontOf(const QString& text) const { return isCode(text) ? mono : body; }
    };
    static Shape shapeOf(const report::DataTable& block) {
        const bool many = block.head.size() > 5;
        return {bodyFont(many ? 8 : kTableSize), monoFont(many ? 7 : 7.5), bodyFont(kHeadSize, QFont::Medium), many ? pt(8) : kGap};
    }

    // As wide as the cells ask where that fits. Otherwise each gets what its longest word asks, and what is left goes to those that ask for more, by how much
    // more. When even the words do not fit, all are shortened alike and words are broken.
    static std::vector<double> fit(const report::DataTable& block, const Shape& shape) {
        const std::size_t n = block.head.size();
        std::vector<double> wish(n, 0), least(n, 0);
        for (std::size_t i = 0; i < n; ++i) {
            wish[i] = widthOf(shown(block.head[i]), shape.head);
            least[i] = widestWord(shown(block.head[i]), shape.head);
        }
        constexpr std::size_t kLooked = 2000; // rows: enough to know a column's nature
        for (std::size_t r = 0; r < std::min(block.rows.size(), kLooked); ++r)
            for (std::size_t i = 0; i < std::min(n, block.rows[r].size()); ++i) {
                const QString text = cellText(block.rows[r][i]);
                wish[i] = std::max(wish[i], widthOf(text, shape.fontOf(text)));
                least[i] = std::max(least[i], widestWord(text, shape.fontOf(text)));
            }
        const double room = kTextWidth - shape.gap * static_cast<double>(n - 1);
        double wished = 0, needed = 0;
        for (std::size_t i = 0; i < n; ++i) {
            wish[i] = std::ceil(wish[i]) + pt(1);
            least[i] = std::min(std::ceil(least[i]) + pt(1), std::min(wish[i], room * 0.4));
            wished += wish[i];
            needed += least[i];
        }
        if (wished <= room) { // the last column takes the rest
            wish.back() += room - wished;
            return wish;
        }
        for (std::size_t i = 0; i < n; ++i)
            wish[i] = needed >= room ? least[i] * room / needed : least[i] + (wish[i] - least[i]) * (room - needed) / (wished - needed);
        return wish;
    }

    // A row that fits the page is never broken; a longer one goes on on the next, behind a repeated head.
    template <class Head>
    void row(const std::vector<Lines>& cells, const std::vector<double>& x, const std::vector<double>& widths, const std::vector<bool>& right, const Head& head) {
        double height = 0;
        std::size_t most = 0;
        for (const auto& cell : cells) {
            height = std::max(height, cell.height());
            most = std::max(most, cell.lines.size());
        }
        if (m_y + height + 2 * kCellPad > kBottom && !onTop()) {
            const bool fitsAPage = height + 2 * kCellPad < kBottom - pt(110);
            if (fitsAPage || m_y + 3 * kTableLine + 2 * kCellPad > kBottom) {
                newPage();
                head();
            }
        }
        for (std::size_t from = 0; from < most || from == 0;) {
            const auto room = static_cast<std::size_t>(std::max(1.0, std::floor((kBottom - m_y - 2 * kCellPad) / kTableLine)));
            const std::size_t to = std::min(most, from + room);
            line(cells, from, to, x, widths, right);
            rule(kHair, kHairline);
            from = std::max(to, from + 1);
            if (from < most) {
                newPage();
                head();
            }
        }
    }

    void whole(const std::vector<Lines>& cells, const std::vector<double>& x, const std::vector<double>& widths, const std::vector<bool>& right) {
        std::size_t most = 0;
        for (const auto& cell : cells)
            most = std::max(most, cell.lines.size());
        line(cells, 0, most, x, widths, right);
    }

    void line(const std::vector<Lines>& cells, std::size_t from, std::size_t to, const std::vector<double>& x, const std::vector<double>& widths, const std::vector<bool>& right) {
        const double top = m_y + kCellPad;
        double bottom = top;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            m_y = top;
            const std::size_t end = std::min(to, cells[i].lines.size());
            put(cells[i], std::min(from, end), end, x[i], right[i] ? widths[i] : -1);
            bottom = std::max(bottom, m_y);
        }
        m_y = bottom + kCellPad;
    }

    // ---- paper -----------------------------------------------------------------------------------------------------

    [[nodiscard]] bool onTop() const { return m_pages.back().runs.empty(); }
    void newPage() {
        m_pages.emplace_back();
        m_y = pt(84);
    }
    void need(double height) {
        if (m_y + height > kBottom && !onTop())
            newPage();
    }
    void box(const QRectF& rect, QRgb fill) { m_pages.back().boxes.push_back({rect, QColor(fill)}); }
    void rule(QRgb ink, double thickness) {
        box(QRectF(kLeft, m_y, kTextWidth, thickness), ink);
        m_y += thickness;
    }
    // Lines [from, to) at the place reached; `rightWidth` ≥ 0: against the right edge of that width.
    void put(const Lines& text, std::size_t from, std::size_t to, double x, double rightWidth = -1) {
        const QFontMetricsF metrics(text.font);
        const double baseline = (text.lineHeight - metrics.height()) / 2 + metrics.ascent();
        for (std::size_t i = from; i < to; ++i) {
            const double shift = rightWidth < 0 ? 0 : rightWidth - widthOf(text.lines[i], text.font);
            if (!text.lines[i].isEmpty())
                m_pages.back().runs.push_back({text.lines[i], x + shift, m_y + baseline, text.font, text.ink});
            m_y += text.lineHeight;
        }
    }
    // A paragraph over as many pages as it takes; never one line alone before or after a break.
    void flow(const Lines& text, double x) {
        for (std::size_t from = 0; from < text.lines.size();) {
            const std::size_t left = text.lines.size() - from;
            const auto room = static_cast<std::size_t>(std::max(0.0, std::floor((kBottom - m_y) / text.lineHeight)));
            std::size_t n = std::min(left, room);
            if (n < left && left - n == 1 && n > 2)
                --n;
            if (n < std::min<std::size_t>(left, 2) && !onTop()) {
                newPage();
                continue;
            }
            n = std::max<std::size_t>(1, n);
            put(text, from, from + n, x);
            from += n;
            if (from < text.lines.size())
                newPage();
        }
    }

    std::vector<Page> m_pages;
    double m_y = 0;
    bool m_afterHeading = true; // the title's rule is one
};

} // namespace

QFont bodyFont(double points, QFont::Weight weight) { return Fonts::bodyUnscaled(pt(points), weight); }
QFont monoFont(double points) { return Fonts::monoUnscaled(pt(points)); }

QString shown(const std::string& text) { return visibleText(QString::fromStdString(text)); }

double widthOf(const QString& text, const QFont& font) { return QFontMetricsF(font).horizontalAdvance(text); }

std::vector<QString> wrap(const QString& text, const QFont& font, double width) {
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(Qt::LeftToRight);
    layout.setTextOption(option);
    layout.beginLayout();
    std::vector<QString> lines;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        QString piece = text.mid(line.textStart(), line.textLength());
        while (piece.endsWith(u' ') && !text.trimmed().isEmpty())
            piece.chop(1);
        lines.push_back(std::move(piece));
    }
    layout.endLayout();
    if (lines.empty())
        lines.emplace_back();
    return lines;
}

std::vector<Page> layOut(const report::Document& document) { return PageMaker().make(document); }

} // namespace lookback::ui::document
