// Colours: every figure of the design page "look", section 3, recomputed from the tokens; the
// palette, style sheet and theme signal built from them.
#include "tests/ui/appearance/color_science.h"
#include "ui/appearance/apply.h"

#include <QtTest/QtTest>
#include <QtWidgets/QApplication>
#include <algorithm>
#include <vector>

using namespace lookback::ui;
using color_science::contrast;
using color_science::Sight;

namespace {

// The page states one decimal, some figures rounded, some cut.
constexpr double kTolerance = 0.06;

std::vector<QColor> textGrounds(const Theme& t) {
    std::vector<QColor> all{t.surface, t.window, t.sunken, t.raised, t.hover, t.selIdle};
    if (!t.isHighContrast()) // text on its yellow is black and has its own row
        all.push_back(t.sel);
    return all;
}

std::vector<QColor> markGrounds(const Theme& t) { return {t.surface, t.window, t.sunken}; }

double lowest(const QColor& ink, const std::vector<QColor>& grounds) {
    double low = 21;
    for (const QColor& ground : grounds)
        low = std::min(low, contrast(ink, ground));
    return low;
}

struct Stated {
    const char* name;
    QColor Theme::*token;
    double light, dark, high;
};

constexpr ThemeId kAll[] = {ThemeId::Light, ThemeId::Dark, ThemeId::HighContrast};

double of(const Stated& s, ThemeId id) {
    return id == ThemeId::Light ? s.light : id == ThemeId::Dark ? s.dark : s.high;
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void neutralText();
    void neutralMarks();
    void textOnFills();
    void kinds_data();
    void kinds();
    void highContrastHasNoTints();
    void deltaE2000MatchesPublishedPairs();
    void kindsKeepApart_data();
    void kindsKeepApart();
    void paletteRoles();
    void styleSheetIsFilled();
    void styleSheetScalesLengthsNotHairlines();
    void applyDressesAndRedresses();
    void fontScaleIsClamped();
};

void TestTheme::neutralText() {
    const Stated rows[] = {{"text1", &Theme::text1, 14.2, 10.4, 16.5},
                           {"text2", &Theme::text2, 7.2, 6.8, 16.5},
                           {"text3", &Theme::text3, 4.7, 4.5, 12.5},
                           {"accent", &Theme::accent, 5.8, 6.0, 13.0}};
    for (const Stated& row : rows) {
        for (const ThemeId id : kAll) {
            const Theme& t = themeTable(id);
            const double found = lowest(t.*row.token, textGrounds(t));
            QVERIFY2(std::abs(found - of(row, id)) < kTolerance,
                     qPrintable(QStringLiteral("%1: %2").arg(QLatin1String(row.name)).arg(found)));
            QVERIFY(found >= (t.isHighContrast() ? 7.0 : 4.5));
        }
    }
}

void TestTheme::neutralMarks() {
    for (const ThemeId id : kAll) {
        const Theme& t = themeTable(id);
        const Stated control{"control", &Theme::control, 3.4, 4.4, 21};
        const double found = lowest(t.control, markGrounds(t));
        QVERIFY2(std::abs(found - of(control, id)) < kTolerance, qPrintable(QString::number(found)));
        // Disabled text stands on surface; its figure for light is that one.
        const Stated off{"off", &Theme::off, 3.0, 3.6, 7.5};
        const double offFound = id == ThemeId::Light ? contrast(t.off, t.surface)
                                                     : lowest(t.off, markGrounds(t));
        QVERIFY2(std::abs(offFound - of(off, id)) < kTolerance,
                 qPrintable(QString::number(offFound)));
    }
}

void TestTheme::textOnFills() {
    const double onFill[] = {6.3, 5.0, 16.6};
    for (int i = 0; i < 3; ++i) {
        const Theme& t = themeTable(kAll[i]);
        QVERIFY(std::abs(contrast(t.onFill, t.fill) - onFill[i]) < kTolerance);
        QVERIFY(contrast(t.onBroken, t.brokenFill) >= 4.5);
        QVERIFY(contrast(t.onSel, t.sel) >= (t.isHighContrast() ? 7.0 : 4.5));
        QVERIFY(contrast(t.text2, t.pressed) >= 4.5); // text 3 never stands there
        QVERIFY(contrast(t.operatorFrame, QColor(Qt::black)) > 3);
    }
    const Theme& high = themeTable(ThemeId::HighContrast);
    QVERIFY(std::abs(contrast(high.onSel, high.sel) - 16.6) < kTolerance);
}

void TestTheme::kinds_data() {
    QTest::addColumn<int>("themeId");
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("text");
    QTest::addColumn<double>("mark"); // 0: has none of its own
    struct Row {
        Kind kind;
        double lightText, lightMark, darkText, darkMark, high;
    };
    const Row rows[] = {{Kind::MoneyIn, 5.4, 3.4, 6.4, 6.6, 10.5},
                        {Kind::MoneyOut, 5.0, 3.5, 6.0, 4.7, 7.4},
                        {Kind::Status, 5.7, 4.7, 6.2, 4.4, 7.8},
                        {Kind::Admin, 7.4, 6.6, 6.4, 7.8, 16.5},
                        {Kind::Privacy, 6.1, 3.3, 6.2, 5.0, 8.5},
                        {Kind::Finding, 5.8, 5.2, 7.3, 9.9, 10.9},
                        {Kind::Snapshot, 5.3, 4.9, 7.3, 10.8, 13.7},
                        {Kind::Ok, 5.4, 0, 6.4, 0, 12.2},
                        {Kind::Broken, 5.8, 0, 5.9, 0, 8.1}};
    for (const Row& row : rows) {
        const int kind = static_cast<int>(row.kind);
        QTest::addRow("light %d", kind) << int(ThemeId::Light) << kind << row.lightText
                                        << row.lightMark;
        QTest::addRow("dark %d", kind) << int(ThemeId::Dark) << kind << row.darkText
                                       << row.darkMark;
        QTest::addRow("contrast %d", kind) << int(ThemeId::HighContrast) << kind << row.high << 0.0;
    }
}

void TestTheme::kinds() {
    QFETCH(int, themeId);
    QFETCH(int, kind);
    QFETCH(double, text);
    QFETCH(double, mark);
    const Theme& t = themeTable(static_cast<ThemeId>(themeId));
    const KindColors colors = t.kind(static_cast<Kind>(kind));
    std::vector<QColor> grounds = textGrounds(t);
    grounds.push_back(colors.tint);
    const double textFound = lowest(colors.text, grounds);
    QVERIFY2(std::abs(textFound - text) < kTolerance, qPrintable(QString::number(textFound)));
    // A pale mark is edged; the edge is what must be seen.
    const double markFound = lowest(colors.edge, markGrounds(t));
    QVERIFY2(markFound >= 3.0, qPrintable(QString::number(markFound)));
    if (mark > 0)
        QVERIFY2(std::abs(markFound - mark) < kTolerance, qPrintable(QString::number(markFound)));
}

void TestTheme::highContrastHasNoTints() {
    const Theme& t = themeTable(ThemeId::HighContrast);
    for (int k = int(Kind::MoneyIn); k <= int(Kind::Broken); ++k) {
        const KindColors c = t.kind(static_cast<Kind>(k));
        QCOMPARE(c.tint, QColor(Qt::black));
        QCOMPARE(c.mark, c.text);
        QCOMPARE(c.edge, c.text);
    }
}

void TestTheme::deltaE2000MatchesPublishedPairs() {
    using color_science::Lab;
    const struct {
        Lab one, other;
        double expected;
    } pairs[] = {{{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
                 {{50, -1.3802, -84.2814}, {50, 0, -82.7485}, 1.0000},
                 {{50, 2.5, 0}, {73, 25, -18}, 27.1492},
                 {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
                 {{22.7233, 20.0904, -46.6940}, {23.0331, 14.9730, -42.5619}, 2.0373},
                 {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082}};
    for (const auto& pair : pairs)
        QVERIFY(std::abs(color_science::deltaE2000(pair.one, pair.other) - pair.expected) < 5e-5);
}

void TestTheme::kindsKeepApart_data() {
    QTest::addColumn<int>("themeId");
    QTest::addColumn<double>("minimum");
    QTest::newRow("light") << int(ThemeId::Light) << 8.3;
    QTest::newRow("dark") << int(ThemeId::Dark) << 9.3;
    QTest::newRow("contrast") << int(ThemeId::HighContrast) << 6.3;
}

void TestTheme::kindsKeepApart() {
    QFETCH(int, themeId);
    QFETCH(double, minimum);
    const Theme& t = themeTable(static_cast<ThemeId>(themeId));
    double low = 100;
    for (const Sight sight : {Sight::Normal, Sight::Protan, Sight::Deutan, Sight::Tritan}) {
        for (int i = int(Kind::MoneyIn); i <= int(Kind::Snapshot); ++i) {
            for (int j = i + 1; j <= int(Kind::Snapshot); ++j)
                low = std::min(low, color_science::deltaE2000(
                                        color_science::lab(t.kind(Kind(i)).mark, sight),
                                        color_science::lab(t.kind(Kind(j)).mark, sight)));
        }
    }
    QVERIFY2(std::abs(low - minimum) < 0.05, qPrintable(QString::number(low)));
}

void TestTheme::paletteRoles() {
    for (const ThemeId id : kAll) {
        const Theme& t = themeTable(id);
        const QPalette p = appearance::makePalette(t);
        QCOMPARE(p.color(QPalette::Window), t.window);
        QCOMPARE(p.color(QPalette::WindowText), t.text1);
        QCOMPARE(p.color(QPalette::Base), t.surface);
        QCOMPARE(p.color(QPalette::AlternateBase), t.sunken);
        QCOMPARE(p.color(QPalette::Button), t.surface);
        QCOMPARE(p.color(QPalette::PlaceholderText), t.text3);
        QCOMPARE(p.color(QPalette::Highlight), t.fill);
        QCOMPARE(p.color(QPalette::HighlightedText), t.onFill);
        QCOMPARE(p.color(QPalette::Link), t.accent);
        QCOMPARE(p.color(QPalette::ToolTipBase), t.raised);
        QCOMPARE(p.color(QPalette::Midlight), t.hover);
        QCOMPARE(p.color(QPalette::Mid), t.edge);
        QCOMPARE(p.color(QPalette::Dark), t.control);
        QCOMPARE(p.color(QPalette::BrightText), t.broken.text);
        QCOMPARE(p.color(QPalette::Disabled, QPalette::Text), t.off);
        QCOMPARE(p.color(QPalette::Disabled, QPalette::ButtonText), t.off);
    }
}

void TestTheme::styleSheetIsFilled() {
    for (const ThemeId id : kAll) {
        const QString sheet = appearance::makeStyleSheet(themeTable(id), 100);
        QVERIFY(!sheet.contains(u'@'));
        QVERIFY(!sheet.contains(QLatin1String("QTableView::item")));
        QVERIFY(!sheet.contains(QLatin1String("QTreeView::item")));
        QVERIFY(sheet.contains(themeTable(id).fill.name()));
    }
}

void TestTheme::styleSheetScalesLengthsNotHairlines() {
    const QString sheet = appearance::makeStyleSheet(themeTable(ThemeId::Light), 200);
    QVERIFY(sheet.contains(QLatin1String("min-height:52px"))); // buttons, 26 at 100 %
    QVERIFY(sheet.contains(QLatin1String("border:1px solid")));
    QVERIFY(!sheet.contains(QLatin1String("border:2px solid")));
}

void TestTheme::applyDressesAndRedresses() {
    QSignalSpy changed(&Appearance::instance(), &Appearance::changed);
    appearance::apply(*qApp, appearance::ThemeChoice::Dark);
    QCOMPARE(theme().id, ThemeId::Dark);
    QCOMPARE(qApp->palette().color(QPalette::Window), themeTable(ThemeId::Dark).window);
    QCOMPARE(changed.size(), 1);
    appearance::apply(*qApp, appearance::ThemeChoice::Dark);
    QCOMPARE(changed.size(), 1); // nothing new, nothing said
    setTheme(ThemeId::HighContrast);
    QCOMPARE(qApp->palette().color(QPalette::Window), QColor(Qt::black));
    QVERIFY(qApp->styleSheet().contains(QLatin1String("#ffe600")));
    setFontScale(200);
    QCOMPARE(qApp->font().pixelSize(), 26);
    setFontScale(100);
    appearance::apply(*qApp, appearance::ThemeChoice::Light);
    QCOMPARE(qApp->font().pixelSize(), 13);
}

void TestTheme::fontScaleIsClamped() {
    setFontScale(500);
    QCOMPARE(fontScale(), 200);
    QCOMPARE(scaled(24), 48);
    setFontScale(1);
    QCOMPARE(fontScale(), 80);
    QCOMPARE(scaled(1), 1); // a hairline stays
    QCOMPARE(scaled(24), 19);
    setFontScale(100);
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
