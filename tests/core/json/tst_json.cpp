// core/json: verdicts by hand, the pull reader's contract, the writer, round trips.
#include "json_support.h"

#include "core/json/scan.h"
#include "core/json/writer.h"

#include <QTest>

#include <rapidcheck.h>
#include <simdjson.h>

#include <chrono>
#include <map>

using namespace lookback::json;
using jsontest::Tight;

namespace {

// Every code point that may stand in a string, with the awkward ones often.
rc::Gen<std::string> genText() {
    const auto point = rc::gen::weightedOneOf<char32_t>({{6, rc::gen::inRange<char32_t>(0x20, 0x7F)},
                                                         {2, rc::gen::inRange<char32_t>(0, 0x20)},
                                                         {2, rc::gen::element<char32_t>(U'"', U'\\', U'/', 0x7F, 0x2028, 0xFFFD, 0xFFFF)},
                                                         {1, rc::gen::inRange<char32_t>(0x80, 0xD800)},
                                                         {1, rc::gen::inRange<char32_t>(0xE000, 0x110000)}});
    return rc::gen::map(rc::gen::container<std::vector<char32_t>>(point), [](const std::vector<char32_t>& points) {
        return QString::fromUcs4(points.data(), static_cast<int>(points.size())).toStdString();
    });
}

// Random bytes from the characters that matter to the scanner.
rc::Gen<std::string> genSpan() {
    return rc::gen::container<std::string>(
        rc::gen::weightedOneOf<char>({{20, rc::gen::inRange<char>(0x20, 0x7F)}, {1, rc::gen::arbitrary<char>()}}));
}

template <class Read>
Problem problemOf(std::string_view text, Read read) {
    Cursor cursor(text);
    if (read(cursor) || !cursor.failed())
        return {SIZE_MAX, {}, "accepted", {}, {}};
    return cursor.problem();
}

} // namespace

class TstJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void corpusVerdicts_data();
    void corpusVerdicts();
    void corpusAgreesWithPython();
    void corpusAgreesWithSimdjson();
    void everyPrefixIsRefusedWithinTheText();

    void walksObjectsAndArrays();
    void integersAreExact_data();
    void integersAreExact();
    void wrongKindTellsBoth();
    void callersProblemNamesTheValue();
    void firstProblemIsKept();
    void pathIsAPointer();
    void rawHoldsTheBytes();
    void depthIsCounted();
    void checkWantsAKind();
    void problemDoesNotQuoteWhatFollows();

    void duplicatesInObjectsOfEverySize();
    void duplicatesInNestedLargeObjects();
    void hugeObjectsStayLinear();

    void scannersAgree();
    void writerEscapesShortest();
    void writerPutsCommas();
    void writtenTextIsReadBack();
    void writtenIntegersAreReadBack();
};

void TstJson::corpusVerdicts_data() {
    QTest::addColumn<jsontest::Case>("c");
    const auto cases = jsontest::corpus();
    QVERIFY2(cases.size() >= 300, "the corpus has shrunk");
    for (const auto& c : cases)
        QTest::addRow("corpus.txt:%d", c.line) << c;
}

void TstJson::corpusVerdicts() {
    QFETCH(jsontest::Case, c);
    const Tight text(c.text);
    const auto found = check(text.view());
    QCOMPARE(!found, c.ok);
    QCOMPARE(jsontest::rewrite(text.view()).has_value(), c.ok);
    if (c.ok)
        return;
    QCOMPARE(QByteArray::fromStdString(found->problem), QByteArray::fromStdString(c.problem));
    QCOMPARE(found->byte, c.byte);
    if (c.path)
        QCOMPARE(found->path, *c.path);
}

void TstJson::corpusAgreesWithPython() {
    std::vector<std::string> texts;
    for (const auto& c : jsontest::corpus())
        texts.push_back(c.text);
    const auto other = jsontest::rewriteByPython(texts);
    QCOMPARE(other.size(), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i)
        QVERIFY2(jsontest::rewrite(texts[i]) == other[i], texts[i].c_str());
}

// simdjson takes duplicates and is stricter only about numbers beyond double and 64 bits.
void TstJson::corpusAgreesWithSimdjson() {
    simdjson::dom::parser parser;
    for (const auto& c : jsontest::corpus()) {
        const auto error = parser.parse(simdjson::padded_string(c.text)).error();
        const bool bigNumber = error == simdjson::NUMBER_ERROR;
        if (c.ok)
            QVERIFY2(error == simdjson::SUCCESS || bigNumber, c.text.c_str());
        else
            QVERIFY2(error != simdjson::SUCCESS || c.problem == "duplicate member" || c.problem == "byte order mark", c.text.c_str());
    }
}

void TstJson::everyPrefixIsRefusedWithinTheText() {
    const std::string whole = R"({"a":[1,-2.5e+7,true,false,null,"x\u00e9\ud83d\ude00)"
                              "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"
                              R"("],"b":{"c":{}}})";
    QVERIFY(!check(whole));
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const Tight part(std::string_view(whole).substr(0, n));
        const auto problem = check(part.view());
        QVERIFY(problem);
        QVERIFY(problem->byte <= n);
    }
}

void TstJson::walksObjectsAndArrays() {
    const std::string whole = R"( {"n":-7,"s":"a\nb","t":true,"z":null,"d":1.50,"l":[1,[],{}],"o":{"x":1}} )";
    Cursor c(whole);
    std::string_view name, text;
    std::int64_t n = 0;
    bool flag = false;
    QVERIFY(c.enterObject());
    QVERIFY(c.nextMember(name) && name == "n" && c.peek() == Kind::Number && c.readInt64(n));
    QCOMPARE(n, -7);
    QVERIFY(c.nextMember(name) && name == "s" && c.peek() == Kind::String && c.readString(text));
    QCOMPARE(std::string(text), std::string("a\nb"));
    QCOMPARE(std::string(c.raw()), std::string(R"("a\nb")"));
    QVERIFY(c.nextMember(name) && name == "t" && c.readBool(flag) && flag);
    QVERIFY(c.nextMember(name) && name == "z" && c.peek() == Kind::Null && c.readNull());
    QVERIFY(c.nextMember(name) && name == "d" && c.readNumberText(text));
    QCOMPARE(std::string(text), std::string("1.50"));
    QVERIFY(c.nextMember(name) && name == "l" && c.enterArray());
    QVERIFY(c.nextElement() && c.readInt64(n) && n == 1);
    QVERIFY(c.nextElement() && c.enterArray() && !c.nextElement() && !c.failed());
    QVERIFY(c.nextElement() && c.skipValue());
    QVERIFY(!c.nextElement() && !c.failed());
    QVERIFY(c.nextMember(name) && name == "o" && c.skipValue());
    QVERIFY(!c.nextMember(name) && !c.failed());
    QVERIFY(c.finish());
    QCOMPARE(c.offset(), whole.size());
}

void TstJson::integersAreExact_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QByteArray>("problem");
    const auto good = [](const char* text, qint64 value) { QTest::newRow(text) << QByteArray(text) << true << value << QByteArray(); };
    const auto bad = [](const char* text, const char* problem) {
        QTest::newRow(text) << QByteArray(text) << false << qint64{0} << QByteArray(problem);
    };
    good("0", 0);
    good("-0", 0);
    good("9007199254740993", 9007199254740993);
    good("9223372036854775807", INT64_MAX);
    good("-9223372036854775808", INT64_MIN);
    bad("9223372036854775808", "out of range");
    bad("-9223372036854775809", "out of range");
    bad("100000000000000000000000", "out of range");
    bad("1.0", "not an integer");
    bad("1e3", "not an integer");
    bad("99999999999999999999.5", "not an integer");
    bad("01", "leading zero");
    bad("\"1\"", "not an integer");
    bad("null", "not an integer");
    bad("-", "unexpected end");
    bad("", "unexpected end");
}

void TstJson::integersAreExact() {
    QFETCH(QByteArray, text);
    QFETCH(bool, ok);
    QFETCH(qint64, value);
    QFETCH(QByteArray, problem);
    const Tight tight(text.toStdString());
    Cursor c(tight.view());
    std::int64_t n = 42;
    QCOMPARE(c.readInt64(n), ok);
    QCOMPARE(n, ok ? value : 42);
    QCOMPARE(c.failed(), !ok);
    if (!ok)
        QCOMPARE(QByteArray::fromStdString(c.problem().problem), problem);
}

void TstJson::wrongKindTellsBoth() {
    std::string_view text;
    std::int64_t n = 0;
    bool flag = false;
    const auto p = problemOf(R"({"a":12})", [&](Cursor& c) { return c.enterObject() && c.nextMember(text) && c.readString(text); });
    QCOMPARE(p.byte, std::size_t{5});
    QCOMPARE(p.path, std::string("/a"));
    QCOMPARE(p.problem, std::string("not a string"));
    QCOMPARE(p.expected, std::string("string"));
    QCOMPARE(p.found, std::string("12"));
    QCOMPARE(problemOf("[1]", [](Cursor& c) { return c.enterObject(); }).problem, std::string("not an object"));
    QCOMPARE(problemOf("[1]", [](Cursor& c) { return c.enterObject(); }).found, std::string("array"));
    QCOMPARE(problemOf("{}", [](Cursor& c) { return c.enterArray(); }).problem, std::string("not an array"));
    QCOMPARE(problemOf("\"x\"", [&](Cursor& c) { return c.readInt64(n); }).found, std::string("\"x\""));
    QCOMPARE(problemOf("1", [&](Cursor& c) { return c.readBool(flag); }).problem, std::string("not a boolean"));
    QCOMPARE(problemOf("1", [](Cursor& c) { return c.readNull(); }).problem, std::string("not null"));
    QCOMPARE(problemOf("true", [&](Cursor& c) { return c.readNumberText(text); }).problem, std::string("not a number"));
    QCOMPARE(problemOf("?", [&](Cursor& c) { return c.readNumberText(text); }).problem, std::string("unexpected character"));
}

void TstJson::callersProblemNamesTheValue() {
    std::string_view name, text;
    {
        Cursor c(R"({"amount":{"currency":"XXX"}})");
        QVERIFY(c.enterObject() && c.nextMember(name) && c.enterObject() && c.nextMember(name) && c.readString(text));
        QVERIFY(!c.fail("not a currency", "ISO 4217 code"));
        QCOMPARE(c.problem().byte, std::size_t{22});
        QCOMPARE(c.problem().path, std::string("/amount/currency"));
        QCOMPARE(c.problem().found, std::string("\"XXX\""));
    }
    {
        Cursor c(R"({"a":1,"zz":2})");
        QVERIFY(c.enterObject() && c.nextMember(name) && c.skipValue() && c.nextMember(name));
        c.fail("unknown member", "a");
        QCOMPARE(c.problem().byte, std::size_t{7});
        QCOMPARE(c.problem().path, std::string("/zz"));
        QCOMPARE(c.problem().found, std::string("\"zz\""));
        QCOMPARE(c.offset(), std::size_t{7});
    }
    {
        // A member that is missing is the object's problem, whatever stood in it last.
        Cursor c(R"({"holder":{"name":"x"}})");
        QVERIFY(c.enterObject() && c.nextMember(name) && c.enterObject() && c.nextMember(name) && c.skipValue() && !c.nextMember(name));
        c.fail("missing member", "subject");
        QCOMPARE(c.problem().byte, std::size_t{10});
        QCOMPARE(c.problem().path, std::string("/holder"));
        QCOMPARE(c.problem().found, std::string("object"));
    }
    {
        Cursor c("[5,\"\xC3\xA9\x7F\"]");
        QVERIFY(c.enterArray() && c.nextElement() && c.skipValue() && c.nextElement() && c.readString(text));
        c.fail("wrong", "other");
        QCOMPARE(c.problem().found, std::string("\"\xC3\xA9\\u007f\""));
        QCOMPARE(c.problem().path, std::string("/1"));
    }
    {
        const std::string text2 = "\"" + std::string(5000, 'x') + "\"";
        Cursor c(text2);
        QVERIFY(c.readString(text));
        c.fail("too long", "less");
        QCOMPARE(c.problem().found.size(), std::size_t{120});
    }
}

void TstJson::firstProblemIsKept() {
    Cursor c(R"({"a":x,"b":1})");
    std::string_view name;
    std::int64_t n = 0;
    bool flag = false;
    QVERIFY(c.enterObject() && c.nextMember(name) && !c.skipValue() && c.failed());
    QVERIFY(!c.fail("another", "thing"));
    QVERIFY(!c.nextMember(name) && !c.nextElement() && !c.enterObject() && !c.enterArray() && !c.readString(name) && !c.readInt64(n));
    QVERIFY(!c.readNumberText(name) && !c.readBool(flag) && !c.readNull() && !c.skipValue() && !c.finish());
    QVERIFY(c.peek() == Kind::Nothing);
    QCOMPARE(c.problem().byte, std::size_t{5});
    QCOMPARE(c.problem().problem, std::string("unexpected character"));
    QCOMPARE(c.problem().path, std::string("/a"));
}

void TstJson::pathIsAPointer() {
    Cursor c(R"({"a~b":[0,{"c/d":{"":[[7]]}}]})");
    std::string_view name;
    QCOMPARE(c.path(), std::string());
    QVERIFY(c.enterObject());
    QCOMPARE(c.path(), std::string());
    QVERIFY(c.nextMember(name) && c.enterArray() && c.nextElement() && c.skipValue());
    QCOMPARE(c.path(), std::string("/a~0b/0"));
    QVERIFY(c.nextElement() && c.enterObject() && c.nextMember(name) && c.enterObject() && c.nextMember(name));
    QCOMPARE(c.path(), std::string("/a~0b/1/c~1d/"));
    QVERIFY(c.enterArray() && c.nextElement() && c.enterArray() && c.nextElement());
    QCOMPARE(c.path(), std::string("/a~0b/1/c~1d//0/0"));
    QVERIFY(c.skipValue() && !c.nextElement() && !c.nextElement() && !c.nextMember(name));
    QCOMPARE(c.path(), std::string("/a~0b/1/c~1d"));
    QVERIFY(!c.nextMember(name) && !c.nextElement());
    QCOMPARE(c.path(), std::string("/a~0b"));
    QVERIFY(!c.nextMember(name) && c.finish());
    QCOMPARE(c.path(), std::string());
}

void TstJson::rawHoldsTheBytes() {
    Cursor c(R"( { "a" : { "b" : [ 1 , 2 ] } , "c" : "d\u0065" } )");
    std::string_view name, text;
    QVERIFY(c.enterObject() && c.nextMember(name));
    QCOMPARE(std::string(c.raw()), std::string("\"a\""));
    QCOMPARE(c.rawOffset(), std::size_t{3});
    QVERIFY(c.skipValue());
    QCOMPARE(std::string(c.raw()), std::string(R"({ "b" : [ 1 , 2 ] })"));
    QVERIFY(c.nextMember(name) && c.readString(text));
    QCOMPARE(std::string(c.raw()), std::string(R"("d\u0065")"));
    QCOMPARE(std::string(text), std::string("de"));
    QVERIFY(!c.nextMember(name));
    QCOMPARE(c.raw().size(), std::size_t{47});
    QVERIFY(c.finish());
}

void TstJson::depthIsCounted() {
    const auto nested = [](std::size_t n, const char* open, const char* close) {
        std::string out;
        for (std::size_t i = 0; i < n; ++i)
            out += open;
        out += "1";
        for (std::size_t i = 0; i < n; ++i)
            out += close;
        return out;
    };
    QVERIFY(!check(nested(64, "[", "]")));
    QVERIFY(!check(nested(64, "{\"a\":", "}")));
    const auto problem = check(nested(65, "[", "]"));
    QVERIFY(problem);
    QCOMPARE(problem->problem, std::string("too deep"));
    QCOMPARE(problem->byte, std::size_t{64});
    QCOMPARE(check(nested(65, "{\"a\":", "}"))->byte, std::size_t{64 * 5});
    QCOMPARE(check(std::string(1'000'000, '['))->byte, std::size_t{64});
    QVERIFY(!check("1", {}, 0));
    QCOMPARE(check("[[1]]", {}, 1)->byte, std::size_t{1});
    // Siblings do not add up.
    std::string wide = "[";
    for (int i = 0; i < 200; ++i)
        wide += i == 0 ? "[{}]" : ",[{}]";
    QVERIFY(!check(wide + "]", {}, 3));
}

void TstJson::checkWantsAKind() {
    QVERIFY(!check("{}", Kind::Object));
    QVERIFY(!check("  [] ", Kind::Array));
    const auto p = check("  [1]", Kind::Object);
    QVERIFY(p);
    QCOMPARE(p->byte, std::size_t{2});
    QCOMPARE(p->problem, std::string("not an object"));
    QCOMPARE(check("[1", Kind::Object)->problem, std::string("unexpected end"));
}

// Personal values without quotes must not slip into messages.
void TstJson::problemDoesNotQuoteWhatFollows() {
    QCOMPARE(check(R"({"name":nina})")->found, std::string("ni"));
    QCOMPARE(check(R"({"name":trudy})")->found, std::string("trud"));
    QCOMPARE(check(R"({"name":Erika})")->found, std::string("E"));
    QCOMPARE(check(R"({"iban":1.DE})")->found, std::string("1.D"));
    QCOMPARE(check(R"({"iban":00DE})")->found, std::string("00"));
}

void TstJson::duplicatesInObjectsOfEverySize() {
    for (const int size : {1, 2, 15, 16, 17, 18, 39, 40, 41, 100, 1000}) {
        for (const int repeated : {0, size / 3, size / 2, size - 1}) {
            std::string text = "{";
            for (int i = 0; i < size; ++i)
                text += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":" + std::to_string(i);
            QVERIFY(!check(text + "}"));
            const std::size_t at = text.size() + 1;
            const auto p = check(text + ",\"k" + std::to_string(repeated) + "\":0}");
            QVERIFY(p);
            QCOMPARE(p->byte, at);
            QCOMPARE(p->path, "/k" + std::to_string(repeated));
            QCOMPARE(p->problem, std::string("duplicate member"));
            // Written with an escape it is the same name.
            QVERIFY(check(text + ",\"\\u006b" + std::to_string(repeated) + "\":0}"));
            QVERIFY(!check(text + ",\"\\u006bx\":0}"));
        }
    }
}

void TstJson::duplicatesInNestedLargeObjects() {
    const auto object = [](int from, int count, const std::string& inner) {
        std::string out = "{";
        for (int i = from; i < from + count; ++i)
            out += (i == from ? "\"k" : ",\"k") + std::to_string(i) + "\":" + (i == from + count / 2 ? inner : std::string("0"));
        return out + "}";
    };
    // Names of an inner object never meet those of an outer one, before or after it became large.
    const std::string nested = object(0, 50, object(0, 50, object(0, 10, object(0, 100, "1"))));
    QVERIFY(!check(nested));
    std::string broken = nested;
    broken.replace(broken.rfind("\"k49\""), 5, "\"k3\"");
    QVERIFY(check(broken));
    QCOMPARE(check(broken)->path, std::string("/k3"));
}

// 1 MiB of names: with a quadratic search this takes minutes.
void TstJson::hugeObjectsStayLinear() {
    std::string text = "{";
    for (int i = 0; text.size() < kMaxLine - 16; ++i)
        text += (i ? ",\"" : "\"") + std::to_string(i) + "\":0";
    const auto start = std::chrono::steady_clock::now();
    QVERIFY(!check(text + "}"));
    QVERIFY(check(text + ",\"0\":1}"));
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

void TstJson::scannersAgree() {
    QVERIFY(rc::check("every scanner finds the same end", [] {
        const Tight text(*genSpan());
        const std::string_view v = text.view();
        const char* end = v.data() + v.size();
        const auto from = *rc::gen::inRange<std::size_t>(0, v.size() + 1);
        bool plain = false, portable = false, fast = false;
        const char* expected = scan::plainEndBytewise(v.data() + from, end, plain);
        RC_ASSERT(scan::plainEndPortable(v.data() + from, end, portable) == expected);
        RC_ASSERT(scan::plainEnd(v.data(), v.data() + from, end, fast) == expected);
        RC_ASSERT(portable == plain);
        RC_ASSERT(fast == plain);
    }));
}

void TstJson::writerEscapesShortest() {
    std::string out;
    appendString(out, std::string_view("\"\\/\b\f\n\r\t\0\x01\x1f\x7f\xC2\x80\xE2\x82\xAC\xF0\x9F\x98\x80", 21));
    QCOMPARE(out, std::string(R"("\"\\/\b\f\n\r\t\u0000\u0001\u001f)"
                              "\x7f\xC2\x80\xE2\x82\xAC\xF0\x9F\x98\x80\""));
    out.clear();
    appendString(out, {});
    QCOMPARE(out, std::string("\"\""));
}

void TstJson::writerPutsCommas() {
    std::string out = ">";
    Writer w(out);
    w.beginObject().member("a", 1).key("b").beginArray().value("x").null().value(true).beginObject().endObject().beginArray().endArray();
    w.value(false).endArray().key("c").beginObject().endObject().member("d", std::int64_t{INT64_MIN}).key("e").raw("[ 1.50 ]");
    w.member("t", lookback::base::Instant{1}).member("m", lookback::base::Money{-5, *lookback::base::Currency::parse("EUR")}).endObject();
    QCOMPARE(out, std::string(R"(>{"a":1,"b":["x",null,true,{},[],false],"c":{},"d":-9223372036854775808,"e":[ 1.50 ],)"
                              R"("t":"1970-01-01T00:00:00.000000001Z","m":{"minor":-5,"currency":"EUR"}})"));
}

void TstJson::writtenTextIsReadBack() {
    QVERIFY(rc::check("writer, then cursor", [] {
        const auto members = *rc::gen::container<std::map<std::string, std::string>>(genText(), genText());
        std::string out;
        Writer w(out);
        w.beginObject();
        for (const auto& [name, value] : members)
            w.member(name, std::string_view(value));
        w.endObject();
        const Tight tight(out);
        Cursor c(tight.view());
        RC_ASSERT(c.enterObject());
        std::string_view name, value;
        for (const auto& [expectedName, expectedValue] : members) {
            RC_ASSERT(c.nextMember(name));
            RC_ASSERT(name == expectedName);
            RC_ASSERT(c.readString(value));
            RC_ASSERT(value == expectedValue);
        }
        RC_ASSERT(!c.nextMember(name));
        RC_ASSERT(c.finish());
        RC_ASSERT(jsontest::rewrite(out) == out);
    }));
}

void TstJson::writtenIntegersAreReadBack() {
    QVERIFY(rc::check("integers", [](std::int64_t n) {
        std::string out;
        Writer(out).value(n);
        std::int64_t back = 0;
        Cursor c(out);
        RC_ASSERT(c.readInt64(back));
        RC_ASSERT(c.finish());
        RC_ASSERT(back == n);
    }));
}

QTEST_GUILESS_MAIN(TstJson)
#include "tst_json.moc"
