// Documents as values: the bytes they are handed over in, what is refused, and what a terminal shows. Qt's JSON reader is the independent one.
#include <QtTest/QTest>

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include "core/report/document.h"
#include "core/report/plain_text.h"

#include <rapidcheck.h>

using namespace lookback;
using report::Document;

namespace {

// U+202E turns the text after it around; U+200B is not seen at all.
const std::string kTurn = "\xE2\x80\xAE", kUnseen = "\xE2\x80\x8B";

Document sample() {
    Document d;
    d.title = "Title \"quoted\"";
    d.subtitle = "line\nbreak";
    d.footer = "foot";
    d.blocks = {report::Heading{"H"}, report::Paragraph{"P"}, report::Facts{{{"a", "1"}, {"", ""}}},
                report::DataTable{{"x", "y"}, {{"1", "2"}, {"3", "4"}}, {false, true}}, report::Verbatim{"openssl\n  x"}};
    return d;
}

// JSON with ' for ": moc loses its way in raw strings.
QByteArray quoted(const char* json) { return QByteArray(json).replace('\'', '"'); }

bool same(const Document& a, const Document& b) { return report::toJson(a) == report::toJson(b) && a.blocks.size() == b.blocks.size(); }

std::string anyText() {
    static const std::vector<std::string> pieces{"a", "Z", " ", "\n", "\"", "\\", "/", "<b>", "ü", "→", "漢", "\t", "\x01", kTurn, "😀"};
    std::string out;
    for (const auto i : *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, pieces.size())))
        out += pieces[i];
    return out;
}

} // namespace

class TstReport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sameDocumentSameBytes() {
        const QByteArray expected = quoted("{'title':'Title \\'quoted\\'','subtitle':'line\\nbreak','footer':'foot','blocks':[{'heading':'H'},{'paragraph':'P'},"
                                           "{'facts':[['a','1'],['','']]},{'table':{'head':['x','y'],'rows':[['1','2'],['3','4']],'right':[false,true]}},"
                                           "{'verbatim':'openssl\\n  x'}]}");
        QCOMPARE(QByteArray::fromStdString(report::toJson(sample())), expected);
        const auto back = report::fromJson(expected.toStdString());
        QVERIFY(back.ok());
        QVERIFY(same(*back, sample()));
        QCOMPARE(std::get<report::DataTable>(back->blocks[3]).right, (std::vector<bool>{false, true}));
    }

    void anotherReaderReadsIt() {
        const auto object = QJsonDocument::fromJson(QByteArray::fromStdString(report::toJson(sample()))).object();
        QCOMPARE(object[QLatin1String("subtitle")].toString(), QStringLiteral("line\nbreak"));
        QCOMPARE(object[QLatin1String("blocks")].toArray().size(), 5);
    }

    void anyDocumentComesBack() {
        const bool good = rc::check("fromJson(toJson(d)) is d", [] {
            Document d{anyText(), anyText(), anyText(), {}};
            const int blocks = *rc::gen::inRange(0, 6);
            for (int i = 0; i < blocks; ++i) {
                report::DataTable table{{anyText(), anyText()}, {}, {}};
                for (int r = *rc::gen::inRange(0, 4); r > 0; --r)
                    table.rows.push_back({anyText(), anyText()});
                const report::Block all[] = {report::Heading{anyText()}, report::Paragraph{anyText()}, report::Verbatim{anyText()}, report::Facts{{{anyText(), anyText()}}}, table};
                d.blocks.push_back(all[*rc::gen::inRange(0, 5)]);
            }
            const auto back = report::fromJson(report::toJson(d));
            RC_ASSERT(back.ok());
            RC_ASSERT(same(*back, d));
            for (std::size_t i = 0; i < d.blocks.size(); ++i)
                RC_ASSERT(back->blocks[i].index() == d.blocks[i].index());
            // What a terminal gets never holds a character that acts.
            for (const char c : report::toText(d))
                RC_ASSERT(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
            RC_ASSERT(report::toText(d).find(kTurn) == std::string::npos);
        });
        QVERIFY(good);
    }

    void refused_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("said");
        const auto row = [](const char* name, const char* json, const char* said) { QTest::newRow(name) << quoted(json) << QByteArray(said); };
        const auto block = [&](const char* name, const char* json, const char* said) {
            QTest::newRow(name) << quoted("{'title':'','subtitle':'','footer':'','blocks':[") + quoted(json) + "]}" << QByteArray(said);
        };
        row("empty", "", "found");
        row("no object", "[]", "object");
        row("member missing", "{'title':'','subtitle':'','blocks':[]}", "missing");
        row("member twice", "{'title':'','title':'','subtitle':'','footer':'','blocks':[]}", "duplicate");
        row("unknown member", "{'title':'','subtitle':'','footer':'','blocks':[],'html':''}", "unknown member");
        row("something behind", "{'title':'','subtitle':'','footer':'','blocks':[]}x", "");
        row("title no text", "{'title':1,'subtitle':'','footer':'','blocks':[]}", "string");
        block("unknown block", "{'html':'<b>'}", "unknown member");
        block("empty block", "{}", "empty block");
        block("two in one", "{'heading':'a','paragraph':'b'}", "second member");
        block("fact of three", "{'facts':[['a','b','c']]}", "wrong number");
        block("row too short", "{'table':{'head':['a','b'],'rows':[['1']],'right':[]}}", "wrong number of cells");
        block("row too long", "{'table':{'head':['a'],'rows':[['1','2']],'right':[]}}", "wrong number of cells");
        block("no columns", "{'table':{'head':[],'rows':[],'right':[]}}", "without columns");
        block("right of another width", "{'table':{'head':['a'],'rows':[],'right':[true,false]}}", "wrong number of columns");
        block("table without right", "{'table':{'head':['a'],'rows':[]}}", "missing");
        block("right no bool", "{'table':{'head':['a'],'rows':[],'right':['true']}}", "");
        block("lone surrogate", "{'heading':'\\ud800'}", "");
    }
    void refused() {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, said);
        const auto got = report::fromJson(json.toStdString());
        QVERIFY(!got.ok());
        QVERIFY(got.error().code == base::ErrorCode::InvalidInput);
        QVERIFY2(QByteArray::fromStdString(got.error().message).contains(said), got.error().message.c_str());
        QVERIFY(got.error().where.starts_with("byte "));
    }

    void hiddenCharactersAreSeen() {
        QCOMPARE(QByteArray::fromStdString(report::visibleText("a\nb\tc\r\x1b[2J" + kTurn + kUnseen + "\xff\x7f")), QByteArray("a\\nb\\tc\\r\\u001B[2J\\u202E\\u200B\\xFF\\u007F"));
        // A tag character of plane 14, a non-character, and a text that has nothing to hide.
        QCOMPARE(QByteArray::fromStdString(report::visibleText("\xF3\xA0\x81\x81 \xEF\xBF\xBE Müller → 漢 😀")), QByteArray("\\u{E0041} \\uFFFE Müller → 漢 😀"));
    }

    void columnsOfATerminal() {
        QCOMPARE(report::columns("abc"), std::size_t{3});
        QCOMPARE(report::columns("u\xCC\x88"), std::size_t{1}); // u and a combining diaeresis
        QCOMPARE(report::columns("漢字"), std::size_t{4});
    }

    void terminalText() {
        const char* expected = "Title \"quoted\"\n"
                               "==============\n"
                               "line\\nbreak\n"
                               "\n"
                               "H\n"
                               "-\n"
                               "\n"
                               "P\n"
                               "\n"
                               "a  1\n"
                               "   \n"
                               "\n"
                               "x  y\n"
                               "1  2\n"
                               "3  4\n"
                               "\n"
                               "    openssl\n"
                               "      x\n"
                               "\n"
                               "foot\n";
        QCOMPARE(QByteArray::fromStdString(report::toText(sample())), QByteArray(expected));
    }

    // A table that does not fit is told row by row; nothing is cut.
    void wideTableBecomesNamesAndValues() {
        const std::string digest(64, 'f'), other(64, '0');
        Document d{"T", "", "", {report::DataTable{{"kid", "commitment"}, {{digest, other}, {other, digest}}, {}}}};
        const auto text = QByteArray::fromStdString(report::toText(d));
        QCOMPARE(text.count(QByteArray::fromStdString("kid         " + digest + "\n")), 1);
        QCOMPARE(text.count(QByteArray::fromStdString("commitment  " + digest + "\n")), 1);
    }

    void longParagraphsWrap() {
        std::string text;
        for (int i = 0; i < 100; ++i)
            text += "word" + std::to_string(i) + " ";
        const auto lines = QByteArray::fromStdString(report::toText({"T", "", "", {report::Paragraph{text}}})).split('\n');
        for (const auto& line : lines)
            QVERIFY(line.size() <= 100);
        QCOMPARE(lines.join(' ').count("word"), 100);
    }
};

QTEST_GUILESS_MAIN(TstReport)
#include "tst_report.moc"
