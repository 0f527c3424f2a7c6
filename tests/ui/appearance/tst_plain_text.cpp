// Foreign text is shown, never interpreted, and cannot hide or reorder anything.
#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"

#include <QtGui/QTextDocument>
#include <QtTest/QtTest>
#include <QtWidgets/QApplication>

using namespace lookback::ui;

namespace {
QString utf8(const char* text) { return QString::fromUtf8(text); }
} // namespace

class TestPlainText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void visible_data();
    void visible();
    void ordinaryTextIsUntouched();
    void toolTipShowsExactlyTheText_data();
    void toolTipShowsExactlyTheText();
    void emptyToolTipStaysEmpty();
    void linesOfAToolTip();
    void labelNeverInterprets();
    void labelElidesAndTellsTheRest();
};

void TestPlainText::visible_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("line feed") << utf8("a\nb") << utf8("a\\nb");
    QTest::newRow("tab, return") << utf8("a\t\r") << utf8("a\\t\\r");
    QTest::newRow("escape") << utf8("\x1b[31m") << utf8("\\u001B[31m");
    QTest::newRow("override") << utf8("a\u202Efdp") << utf8("a\\u202Efdp");
    QTest::newRow("isolate") << utf8("\u2066x\u2069") << utf8("\\u2066x\\u2069");
    QTest::newRow("zero width") << utf8("a\u200Bb") << utf8("a\\u200Bb");
    QTest::newRow("line separator") << utf8("a\u2028b") << utf8("a\\u2028b");
    QTest::newRow("byte order mark") << QString(QChar(0xFEFF)) + u'a' << utf8("\\uFEFFa");
    QTest::newRow("C1") << utf8("\u0085") << utf8("\\u0085");
    QTest::newRow("tag character") << utf8("a\U000E0041") << utf8("a\\u{E0041}");
    QTest::newRow("private use") << utf8("\uE000") << utf8("\\uE000");
    QTest::newRow("lone surrogate") << QString(QChar(0xD800)) + u'x' << utf8("\\uD800x");
    QTest::newRow("null") << QString(QChar(0)) << utf8("\\u0000");
}

void TestPlainText::visible() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(visibleText(text), expected);
}

void TestPlainText::ordinaryTextIsUntouched() {
    const QString text =
        utf8("Müller & Söhne <b> −1,00 € ÄÖ Ωμέγα Жук שלום مرحبا 日本 e\u0301 \u00A0x😀 C:\\n");
    QCOMPARE(visibleText(text), text);
}

void TestPlainText::toolTipShowsExactlyTheText_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"a < b and c > d", "<img src=x>", "<b>bold</b>", "&lt; & &amp;",
                             "\"quoted\" 'single'", "plain"})
        QTest::newRow(text) << utf8(text);
}

void TestPlainText::toolTipShowsExactlyTheText() {
    QFETCH(QString, text);
    const QString tip = toolTip(text);
    QCOMPARE(tip, QStringLiteral("<span>") + text.toHtmlEscaped() + QStringLiteral("</span>"));
    QVERIFY(Qt::mightBeRichText(tip)); // always the rich path, so never a guess
    QTextDocument document;
    document.setHtml(tip);
    QCOMPARE(document.toPlainText(), text);
}

void TestPlainText::emptyToolTipStaysEmpty() {
    QCOMPARE(toolTip(QString()), QString());
    QCOMPARE(toolTip(QStringList()), QString());
}

void TestPlainText::linesOfAToolTip() {
    QTextDocument document;
    document.setHtml(toolTip(QStringList{utf8("a < b"), utf8("c\u202E > d")}));
    QCOMPARE(document.toPlainText(), utf8("a < b\nc\\u202E > d"));
}

void TestPlainText::labelNeverInterprets() {
    PlainLabel label(utf8("<b>x</b>\n\u202E"));
    QCOMPARE(label.textFormat(), Qt::PlainText);
    QCOMPARE(label.text(), utf8("<b>x</b>\\n\\u202E"));
}

void TestPlainText::labelElidesAndTellsTheRest() {
    appearance::apply(*qApp, appearance::ThemeChoice::Light);
    PlainLabel label(utf8("a rather long sentence <with> markup that does not fit"));
    label.setElided(true);
    const int wish = label.sizeHint().width();
    label.resize(80, 20);
    label.show();
    QVERIFY(label.text().endsWith(u'…'));
    QCOMPARE(label.toolTip(), toolTip(label.plainText()));
    QCOMPARE(label.sizeHint().width(), wish); // still wishes for the whole text
    label.resize(wish + 4, 20);
    QCOMPARE(label.text(), label.plainText());
    QVERIFY(label.toolTip().isEmpty());
}

QTEST_MAIN(TestPlainText)
#include "tst_plain_text.moc"
