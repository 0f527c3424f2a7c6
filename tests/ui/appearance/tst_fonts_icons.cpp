// What the build embeds: fonts as the design page asks, notices, icons, our glyphs.
#include "ui/appearance/glyphs.h"
#include "ui/appearance/icons.h"

#include <QtCore/QBuffer>
#include <QtCore/QFile>
#include <QtGui/QFontDatabase>
#include <QtGui/QFontInfo>
#include <QtGui/QFontMetricsF>
#include <QtGui/QGlyphRun>
#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtGui/QPdfWriter>
#include <QtGui/QRawFont>
#include <QtGui/QTextLayout>
#include <QtSvg/QSvgRenderer>
#include <QtTest/QtTest>

using namespace lookback::ui;

namespace {

const QFont::Weight kWeights[] = {QFont::Normal, QFont::Medium, QFont::DemiBold, QFont::Bold};

QString utf8(const char* text) { return QString::fromUtf8(text); }

QRawFont sans(const char* weight, double px = 1000) {
    return QRawFont(QStringLiteral(":/fonts/LookbackSans-%1.otf").arg(QLatin1String(weight)), px,
                    QFont::PreferNoHinting);
}

QList<quint32> glyphsOf(const QString& text, const QFont& font) {
    QTextLayout layout(text, font);
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    QList<quint32> glyphs;
    const auto runs = layout.glyphRuns();
    for (const QGlyphRun& run : runs)
        glyphs += run.glyphIndexes();
    return glyphs;
}

// Every glyph of the text is that of its character alone: no ligature, no alternate.
bool plainGlyphs(const QString& text, const QFont& font) {
    QList<quint32> alone;
    for (const QChar c : text)
        alone += glyphsOf(QString(c), font);
    return glyphsOf(text, font) == alone;
}

// The "to Unicode" map that Qt writes into a PDF, uncompressed.
QByteArray unicodeMap(const QByteArray& pdf) {
    const qsizetype begin = pdf.indexOf("begincmap");
    return begin < 0 ? QByteArray() : pdf.mid(begin, pdf.indexOf("endcmap", begin) - begin);
}

QImage painted(const std::function<void(QPainter&)>& paint, int side = 64) {
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    QPainter painter(&image);
    paint(painter);
    painter.end();
    return image;
}

int inked(const QImage& image, const QColor& color) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == color ? 1 : 0;
    }
    return count;
}

} // namespace

class TestFontsIcons : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(Fonts::embedded()); }
    void familiesResolve();
    void digitsAreTabularInEveryWeight();
    void digitPairsAreNotKerned();
    void signsAndArrowsArePresent();
    void noPrivateCodesNoForeignName();
    void noAlternatesOrLigatures();
    void pdfKeepsTheSigns();
    void noticesAreEmbedded();
    void everyListedIconPaintsInItsColour();
    void iconStatesFollowTheTheme();
    void everyGlyphPaintsInsideItsBox();
    void glyphsDiffer();
    void desktopIconIsValid();
};

void TestFontsIcons::familiesResolve() {
    for (const QFont::Weight weight : kWeights) {
        const QFontInfo info(Fonts::body(13, weight));
        QCOMPARE(info.family(), QStringLiteral("Lookback Sans"));
        QCOMPARE(info.weight(), int(weight));
    }
    QCOMPARE(QFontInfo(Fonts::mono(12)).family(), QStringLiteral("JetBrains Mono"));
    QVERIFY(Fonts::mono(12).styleStrategy() & QFont::PreferNoShaping);
}

void TestFontsIcons::digitsAreTabularInEveryWeight() {
    for (const char* weight : {"Regular", "Medium", "SemiBold", "Bold"}) {
        const QRawFont font = sans(weight);
        QVERIFY(font.isValid());
        const QList<QPointF> advances =
            font.advancesForGlyphIndexes(font.glyphIndexesForString(utf8("0123456789")));
        QCOMPARE(advances.size(), 10);
        for (const QPointF& advance : advances)
            QCOMPARE(advance.x(), advances.front().x());
    }
    // 8.4 px at 13 px: the figure of the design page.
    const QFontMetricsF fm(Fonts::body(13));
    QVERIFY(std::abs(fm.horizontalAdvance(u'0') - 8.4) < 0.05);
}

void TestFontsIcons::digitPairsAreNotKerned() {
    for (const QFont::Weight weight : kWeights) {
        const QFontMetricsF fm(Fonts::body(100, weight));
        const double one = fm.horizontalAdvance(u'0');
        for (char16_t a = u'0'; a <= u'9'; ++a) {
            for (char16_t b = u'0'; b <= u'9'; ++b)
                QCOMPARE(fm.horizontalAdvance(QString(QChar(a)) + QChar(b)), 2 * one);
        }
    }
}

void TestFontsIcons::signsAndArrowsArePresent() {
    for (const char* weight : {"Regular", "Medium", "SemiBold", "Bold"}) {
        const QRawFont font = sans(weight);
        for (const QChar c : utf8("−+±×≤≥≠≈·…→←↑↓▲▼✓ΣΔ№€£éßşščąÆαβωЖяё•“”‘’–—"))
            QVERIFY2(font.supportsCharacter(c), qPrintable(QString(c)));
    }
}

void TestFontsIcons::noPrivateCodesNoForeignName() {
    for (const char* weight : {"Regular", "Medium", "SemiBold", "Bold"}) {
        const QRawFont font = sans(weight);
        for (uint c = 0xE000; c <= 0xF8FF; ++c)
            QVERIFY(!font.supportsCharacter(c));
        QCOMPARE(font.familyName(), QStringLiteral("Lookback Sans"));
    }
}

void TestFontsIcons::noAlternatesOrLigatures() {
    for (const char* weight : {"Regular", "Medium", "SemiBold", "Bold"}) {
        const QByteArray substitutions = sans(weight).fontTable("GSUB");
        for (const char* feature : {"calt", "liga", "dlig", "clig", "tnum", "frac"})
            QVERIFY2(!substitutions.contains(feature), feature);
    }
    for (const char* text : {"->", "!=", "<=", ">=", "=>", "::", "(a)", "3x4", "fi", "v2→3"}) {
        QVERIFY2(plainGlyphs(utf8(text), Fonts::body(13)), text);
        QVERIFY2(plainGlyphs(utf8(text), Fonts::mono(13)), text);
    }
}

// In a PDF set in plain Inter "−575.58" is copied as "575.58".
void TestFontsIcons::pdfKeepsTheSigns() {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        QPainter painter(&writer);
        QFont font = Fonts::bodyUnscaled(13);
        font.setPointSize(9);
        painter.setFont(font);
        painter.drawText(QPointF(500, 500), utf8("−575.58 + 3 - 4 : ("));
    }
    const QByteArray map = unicodeMap(buffer.data()).toUpper();
    QVERIFY(!map.isEmpty());
    for (const char* code :
         {"<2212>", "<002B>", "<002D>", "<003A>", "<0028>", "<0035>", "<0034>", "<0020>"})
        QVERIFY2(map.contains(code), code);
    QVERIFY(!map.contains("<0009>")); // Qt would take the space for a tab
    QVERIFY(!QRegularExpression(QStringLiteral("<(E[0-9A-F]|F[0-8])[0-9A-F]{2}>"))
                 .match(QString::fromLatin1(map))
                 .hasMatch());
}

void TestFontsIcons::noticesAreEmbedded() {
    QVERIFY(hasIcon(QStringLiteral("funnel")));
    const struct {
        const char* file;
        const char* words;
    } notices[] = {{":/licences/lookback-sans.txt", "OFL-1.1"},
                   {":/licences/jetbrains-mono.txt", "JetBrains"},
                   {":/licences/apache-2.0.txt", "Apache License"},
                   {":/licences/bootstrap-icons.txt", "MIT"},
                   {":/licences/fonts.txt", "Lookback Sans"}};
    for (const auto& notice : notices) {
        QFile file(QLatin1String(notice.file));
        QVERIFY2(file.open(QIODevice::ReadOnly), notice.file);
        QVERIFY2(file.readAll().contains(notice.words), notice.file);
    }
}

void TestFontsIcons::everyListedIconPaintsInItsColour() {
    const QStringList names = iconNames();
    QVERIFY(names.size() >= 70);
    const QColor ink(0x12, 0x34, 0xAB);
    for (const QString& name : names) {
        QVERIFY2(hasIcon(name), qPrintable(name));
        const QImage image =
            painted([&](QPainter& p) { paintIcon(p, QRectF(0, 0, 64, 64), name, ink); });
        QVERIFY2(inked(image, ink) > 20, qPrintable(name));
        QCOMPARE(inked(image, Qt::black), 0); // currentColor left alone paints black
    }
    QVERIFY(!hasIcon(QStringLiteral("no-such-icon")));
}

void TestFontsIcons::iconStatesFollowTheTheme() {
    const QIcon plain = icon(QStringLiteral("stop-fill"));
    const QIcon kind = icon(Glyph::OkDisc, Kind::Ok);
    const auto has = [](const QIcon& i, QIcon::Mode mode, QIcon::State state, const QColor& c) {
        return inked(i.pixmap(QSize(64, 64), 1.0, mode, state).toImage(), c) > 50;
    };
    for (const ThemeId id : {ThemeId::Light, ThemeId::Dark, ThemeId::HighContrast}) {
        setTheme(id); // the same QIcon objects, no new ones
        const Theme& t = theme();
        QVERIFY(has(plain, QIcon::Normal, QIcon::Off, t.text2));
        QVERIFY(has(plain, QIcon::Normal, QIcon::On, t.text1));
        QVERIFY(has(plain, QIcon::Disabled, QIcon::Off, t.off));
        QVERIFY(has(kind, QIcon::Normal, QIcon::Off, t.ok.mark));
        QVERIFY(has(kind, QIcon::Disabled, QIcon::Off, t.off));
    }
    setTheme(ThemeId::Light);
}

void TestFontsIcons::everyGlyphPaintsInsideItsBox() {
    const QColor ink(Qt::black);
    for (int g = int(Glyph::Plus); g <= int(Glyph::Logo); ++g) {
        const auto glyph = static_cast<Glyph>(g);
        const QRectF bounds = glyphPath(glyph).boundingRect();
        QVERIFY2(QRectF(0, 0, 16, 16).contains(bounds), qPrintable(QString::number(g)));
        const QImage image =
            painted([&](QPainter& p) { paintGlyph(p, QRectF(0, 0, 64, 64), glyph, ink); });
        QVERIFY2(inked(image, ink) > 40, qPrintable(QString::number(g)));
    }
}

void TestFontsIcons::glyphsDiffer() {
    QList<QImage> seen;
    for (int g = int(Glyph::Plus); g <= int(Glyph::Logo); ++g) {
        const QImage image = painted(
            [&](QPainter& p) { paintGlyph(p, QRectF(1, 1, 14, 14), Glyph(g), QColor(Qt::black)); },
            16);
        QVERIFY(!seen.contains(image)); // at the size of tables too
        seen.append(image);
    }
}

void TestFontsIcons::desktopIconIsValid() {
    QSvgRenderer renderer(QStringLiteral(LOOKBACK_SOURCE_DIR "/resources/icons/lookback.svg"));
    QVERIFY(renderer.isValid());
    const QImage image = painted([&](QPainter& p) { renderer.render(&p); }, 128);
    QVERIFY(inked(image, QColor(0x4A, 0x4E, 0xD6)) > 5000);
    QVERIFY(inked(image, Qt::white) > 500);
}

QTEST_MAIN(TestFontsIcons)
#include "tst_fonts_icons.moc"
