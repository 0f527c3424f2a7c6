#include "ui/document/pdf_writer.h"

#include "core/workspace/files.h"
#include "ui/appearance/theme.h"
#include "ui/document/page_layout.h"

#include <QtCore/QBuffer>
#include <QtCore/QFileInfo>
#include <QtCore/QMarginsF>
#include <QtCore/QSaveFile>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtGui/QPdfWriter>
#include <QtGui/QTextLayout>

namespace lookback::ui::document {
namespace {

using base::ErrorCode;
using base::makeError;

// Through a layout of its own, left to right: what a line holds cannot move the lines beside it.
void draw(QPainter& painter, const Run& run) {
    QTextLayout layout(run.text, run.font);
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    option.setTextDirection(Qt::LeftToRight);
    layout.setTextOption(option);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(kPageWidth);
    layout.endLayout();
    painter.setPen(run.ink);
    layout.draw(&painter, QPointF(run.x, run.baseline - line.ascent()));
}

void text(QPainter& painter, const QString& text, double x, double baseline, const QFont& font, QRgb ink, bool right = false) {
    draw(painter, {text, right ? x - widthOf(text, font) : x, baseline, font, QColor(ink)});
}

QString shortened(const QString& text, const QFont& font, double width) {
    QString out = text;
    while (out.size() > 1 && widthOf(out, font) > width)
        out = out.left(out.size() - 2) + u'…';
    return out;
}

// The mark of resources/icons/lookback.svg without its plate, 24 units to `size`.
void mark(QPainter& painter, double x, double y, double size) {
    QPainterPath path;
    path.moveTo(7.78, 2.64);
    path.arcTo(QRectF(2.6, 2.59, 11.8, 11.8), 97, -265);
    path.moveTo(1.3, 2.4);
    path.lineTo(2.9, 6.9);
    path.lineTo(6.9, 5.5);
    path.moveTo(8.6, 5);
    path.lineTo(8.6, 8.7);
    path.lineTo(11, 10.1);
    painter.save();
    painter.translate(x, y);
    painter.scale(size / 16, size / 16);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(kInk), 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
    painter.restore();
}

class Sheets {
public:
    Sheets(QPainter& painter, const report::Document& document, std::size_t total)
        : m_painter(painter), m_title(shown(document.title)), m_foot(shown(document.footer)), m_total(total) {}

    void paint(const Page& page, std::size_t number) {
        for (const auto& box : page.boxes)
            m_painter.fillRect(box.rect, box.fill);
        head(number);
        for (const auto& run : page.runs)
            draw(m_painter, run);
        foot(number);
    }

private:
    void head(std::size_t number) {
        if (number == 1) {
            mark(m_painter, kLeft - pt(1), pt(46.5), pt(11));
            text(m_painter, QStringLiteral("Lookback"), kLeft + pt(14), pt(55.5), bodyFont(9, QFont::DemiBold), kInk);
            return;
        }
        text(m_painter, shortened(m_title, m_small, kTextWidth), kLeft, pt(55.5), m_small, kGrey);
    }
    void foot(std::size_t number) {
        m_painter.fillRect(QRectF(kLeft, kFootRule, kTextWidth, pt(0.5)), QColor(kHair));
        const double baseline = kFootRule + pt(14);
        const QString place = QStringLiteral("page %1 of %2").arg(number).arg(m_total);
        const QString program = QStringLiteral("Lookback " LOOKBACK_VERSION);
        text(m_painter, place, kRight, baseline, m_small, kGrey, true);
        text(m_painter, program, kLeft, baseline, m_small, kGrey);
        const double from = kLeft + widthOf(program, m_small) + pt(18), to = kRight - widthOf(place, m_small) - pt(18);
        const QString middle = shortened(m_foot, m_small, to - from);
        text(m_painter, middle, (from + to - widthOf(middle, m_small)) / 2, baseline, m_small, kGrey);
    }

    QPainter& m_painter;
    const QString m_title, m_foot;
    const std::size_t m_total;
    const QFont m_small = bodyFont(7.5);
};

} // namespace

base::Result<QByteArray> renderPdf(const report::Document& document) {
    if (!Fonts::embedded())
        return makeError(ErrorCode::Internal, "the typefaces of the program could not be loaded, and another would change what can be copied from the page");
    const auto pages = layOut(document);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPdfVersion(QPagedPaintDevice::PdfVersion_A1b);
        writer.setResolution(kDotsPerInch);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        writer.setTitle(shown(document.title));
        writer.setCreator(QStringLiteral("Lookback " LOOKBACK_VERSION));
        QPainter painter;
        if (!painter.begin(&writer))
            return makeError(ErrorCode::Internal, "the page could not be painted");
        Sheets sheets(painter, document, pages.size());
        for (std::size_t i = 0; i < pages.size(); ++i) {
            if (i > 0 && !writer.newPage())
                return makeError(ErrorCode::Internal, "a page could not be painted");
            sheets.paint(pages[i], i + 1);
        }
        painter.end();
    }
    return bytes;
}

base::Status savePdf(const report::Document& document, const QString& path) {
    const std::string name = path.toStdString();
    if (QFileInfo(path).isSymLink())
        return makeError(ErrorCode::Refused, "this is a link, and what it points to would be replaced", name, "name the file itself");
    LOOKBACK_TRY(workspace::mayReplaceFile(name));
    if (QFileInfo(path).exists() && !QFileInfo(path).isFile())
        return makeError(ErrorCode::CannotWrite, "it is no file", name, "name a file");
    LOOKBACK_TRY_ASSIGN(const auto bytes, renderPdf(document));
    QSaveFile file(path); // never writes in place unless told to
    const auto cannot = [&] { return makeError(ErrorCode::CannotWrite, "cannot be written: " + file.errorString().toStdString(), name); };
    if (!file.open(QIODevice::WriteOnly))
        return cannot();
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    if (file.write(bytes) != bytes.size() || !file.commit())
        return cannot();
    return base::success();
}

} // namespace lookback::ui::document
