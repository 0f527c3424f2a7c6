// core/event: reading a line of a log. Verdicts, bytes and fields by hand from account.md.
#include "core/base/encoding.h"
#include "core/event/envelope.h"
#include "core/event/event.h"
#include "core/json/cursor.h"

#include <QTest>

#include <rapidcheck.h>

#include <memory>

using namespace lookback;
using namespace lookback::event;

namespace {

constexpr std::string_view kLine =
    R"({"stream":"account-ACC-1001","revision":7,"id":"87bab89e-5c97-5844-9480-52303a9fe588","type":"FundsDeposited","schemaVersion":3,)"
    R"("occurredAt":"2026-01-05T09:05:00Z","recordedAt":"2026-01-05T10:05:00.25+01:00","data":{"amount":{"minor":1,"currency":"EUR"}},"metadata":{"actor":"t"}})";

// One answer, with the line in memory of exactly its size.
struct Answer {
    explicit Answer(std::string_view text) : memory(new char[text.size()]), line(memory.get(), text.size()) {
        text.copy(memory.get(), text.size());
        usable = readEnvelope(line, envelope, problems);
    }
    [[nodiscard]] std::string summary() const {
        std::string out;
        for (const auto& p : problems)
            out += (out.empty() ? "" : "; ") + std::string(p.kind == EnvelopeProblem::Kind::NotJson ? "not JSON " : "") + std::to_string(p.byte) +
                " " + p.field + ": " + p.problem;
        return usable ? "usable" : out;
    }
    std::unique_ptr<char[]> memory;
    std::string_view line;
    Envelope envelope;
    std::vector<EnvelopeProblem> problems;
    bool usable = false;
};

std::string replaced(std::string_view from, std::string_view to) {
    std::string line(kLine);
    const auto at = line.find(from);
    return line.replace(at, from.size(), to);
}

} // namespace

class TstEnvelope : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryMember();
    void absentMembersAreAbsent();
    void membersInAnyOrderAndWhiteSpace();
    void escapedNamesAreUnescaped();
    void reservedStreamsAreFlagged();
    void verdicts_data();
    void verdicts();
    void notALine_data();
    void notALine();
    void everyProblemOfAnEnvelopeIsTold();
    void whatIsNotJsonIsToldAlone();
    void foundAndExpected();
    void limitsOfALine();
    void depthCountsFromTheLine();
    void payloadsDoNotLeakIntoMessages();
    void damagedLinesAreRefusedWithAPlace();
};

void TstEnvelope::readsEveryMember() {
    const Answer a(kLine);
    QVERIFY(a.usable && a.problems.empty());
    const Envelope& e = a.envelope;
    QCOMPARE(std::string(e.stream), std::string("account-ACC-1001"));
    QVERIFY(e.revision == base::Revision{7});
    QCOMPARE(e.id.value().text(), std::string("87bab89e-5c97-5844-9480-52303a9fe588"));
    QCOMPARE(std::string(e.type), std::string("FundsDeposited"));
    QCOMPARE(e.schemaVersion, 3);
    QVERIFY(e.occurredAt == base::parseInstant("2026-01-05T09:05:00Z").value());
    QVERIFY(e.recordedAt == base::parseInstant("2026-01-05T09:05:00.250Z").value());
    QCOMPARE(std::string(e.data), std::string(R"({"amount":{"minor":1,"currency":"EUR"}})"));
    QCOMPARE(std::string(e.metadata), std::string(R"({"actor":"t"})"));
    QVERIFY(!e.reserved);
    QVERIFY(e.data.data() >= a.line.data() && e.stream.data() >= a.line.data()); // views, not copies
    QCOMPARE(e.bytes.stream, kLine.find("\"account-"));
    QCOMPARE(e.bytes.revision, kLine.find("7,"));
    QCOMPARE(e.bytes.id, kLine.find("\"87bab"));
    QCOMPARE(e.bytes.type, kLine.find("\"FundsDeposited\""));
    QCOMPARE(e.bytes.schemaVersion, kLine.find("3,\"occ"));
    QCOMPARE(e.bytes.occurredAt, kLine.find("\"2026-01-05T09"));
    QCOMPARE(e.bytes.recordedAt, kLine.find("\"2026-01-05T10"));
    QCOMPARE(e.bytes.data, kLine.find("{\"amount"));
    QCOMPARE(e.bytes.metadata, kLine.find("{\"actor"));
}

void TstEnvelope::absentMembersAreAbsent() {
    const Answer a(R"({"stream":"a-1","type":"T","data":{}})");
    QVERIFY(a.usable);
    QVERIFY(!a.envelope.revision && !a.envelope.id && !a.envelope.occurredAt && !a.envelope.recordedAt);
    QCOMPARE(a.envelope.schemaVersion, 1);
    QCOMPARE(std::string(a.envelope.metadata), std::string("{}"));
    QCOMPARE(std::string(a.envelope.data), std::string("{}"));
    QCOMPARE(a.envelope.bytes.metadata, std::size_t{0});
    QCOMPARE(a.envelope.bytes.id, std::size_t{0});
}

void TstEnvelope::membersInAnyOrderAndWhiteSpace() {
    const Answer a("\t{ \"metadata\" : { \"x\" : [ 1 ] } , \"data\" : { \"a\" : 1.50 } , \"type\" : \"T\" , \"id\":\"87bab89e-5c97-5844-9480-52303a9fe588\", \"stream\" : \"a-1\" } ");
    QVERIFY2(a.usable, a.summary().c_str());
    QCOMPARE(std::string(a.envelope.data), std::string("{ \"a\" : 1.50 }"));
    QCOMPARE(std::string(a.envelope.metadata), std::string("{ \"x\" : [ 1 ] }"));
    QVERIFY(a.envelope.id);
}

void TstEnvelope::escapedNamesAreUnescaped() {
    Answer a(R"({"stre\u0061m":"account-\u0041\"\/\ud83d\ude00","type":"\u0041b","data":{"n":"\u0000"}})");
    QVERIFY2(a.usable, a.summary().c_str());
    const Envelope moved = std::move(a.envelope);
    QCOMPARE(std::string(moved.stream), std::string("account-A\"/\xF0\x9F\x98\x80"));
    QCOMPARE(std::string(moved.type), std::string("Ab"));
    QCOMPARE(std::string(moved.data), std::string(R"({"n":"\u0000"})"));
}

void TstEnvelope::reservedStreamsAreFlagged() {
    for (const char* stream : {"privacy-S-01", "account:snapshot-ACC-1001", "privac\\u0079-S-01", "account\\u003asnapshot-1"}) {
        const Answer a(replaced("account-ACC-1001", stream));
        QVERIFY2(a.usable && a.envelope.reserved, stream);
    }
    QVERIFY(!Answer(replaced("account-ACC-1001", "privacies-1")).envelope.reserved);
}

void TstEnvelope::verdicts_data() {
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("summary"); // N = where the replaced text begins
    const auto row = [](const char* from, const char* to, const char* summary) {
        QTest::addRow("%s -> %s", from, to) << QByteArray(from) << QByteArray(to) << QByteArray(summary);
    };
    const char* stream = "\"account-ACC-1001\"";
    row(stream, "\"\"", "N stream: not a stream name: must have 1 to 200 bytes");
    row(stream, "\"account\"", "N stream: not a stream name: must be category-id");
    row(stream, "\"Account-1\"", "N stream: not a stream name: category must match [a-z][a-z0-9]*");
    row(stream, "\"account-\\n\"", "N stream: not a stream name: must not hold control characters");
    row(stream, "\"account-\\u0000\"", "N stream: not a stream name: must not hold control characters");
    row(stream, "\"account-\\u0085\"", "N stream: not a stream name: must not hold control characters");
    row(stream, "\"account-\xC3\xA9\"", "usable");
    row(stream, "5", "N stream: not a string");
    row(stream, "null", "N stream: not a string");
    row(stream, "[\"account-1\"]", "N stream: not a string");
    const char* revision = "7,\"id\"";
    row(revision, "0,\"id\"", "usable");
    row(revision, "-0,\"id\"", "usable");
    row(revision, "9223372036854775806,\"id\"", "usable");
    row(revision, "9223372036854775807,\"id\"", "N revision: out of range");
    row(revision, "99999999999999999999,\"id\"", "N revision: out of range");
    row(revision, "-1,\"id\"", "N revision: out of range");
    row(revision, "7.0,\"id\"", "N revision: not an integer");
    row(revision, "7e0,\"id\"", "N revision: not an integer");
    row(revision, "\"7\",\"id\"", "N revision: not an integer");
    row(revision, "null,\"id\"", "N revision: not an integer");
    row(revision, "07,\"id\"", "not JSON N+1 revision: leading zero");
    const char* id = "\"87bab89e-5c97-5844-9480-52303a9fe588\"";
    row(id, "\"87BAB89e-5c97-5844-9480-52303a9fe588\"", "N id: UUID not in lower case");
    row(id, "\"87bab89e5c9758449480-52303a9fe588\"", "N id: not a UUID");
    row(id, "\"{87bab89e-5c97-5844-9480-52303a9fe588}\"", "N id: not a UUID");
    row(id, "\"\"", "N id: not a UUID");
    row(id, "1", "N id: not a string");
    row(id, "\"00000000-0000-0000-0000-000000000000\"", "usable");
    row(id, "\"\\u00387bab89e-5c97-5844-9480-52303a9fe588\"", "usable");
    const char* type = "\"FundsDeposited\"";
    row(type, "\"T\"", "usable");
    row(type, "\"T0a\"", "usable");
    row(type, "\"fundsDeposited\"", "N type: not an event type");
    row(type, "\"\"", "N type: not an event type");
    row(type, "\"Funds Deposited\"", "N type: not an event type");
    row(type, "\"Funds-Deposited\"", "N type: not an event type");
    row(type, "\"F\xC3\xBCnds\"", "N type: not an event type");
    row(type, "\"0T\"", "N type: not an event type");
    row(type, "\"T\\u0000\"", "N type: not an event type");
    row(type, "{}", "N type: not a string");
    const char* version = "3,\"occ";
    row(version, "1,\"occ", "usable");
    row(version, "2147483647,\"occ", "usable");
    row(version, "0,\"occ", "N schemaVersion: out of range");
    row(version, "-3,\"occ", "N schemaVersion: out of range");
    row(version, "2147483648,\"occ", "N schemaVersion: out of range");
    row(version, "3.0,\"occ", "N schemaVersion: not an integer");
    row(version, "true,\"occ", "N schemaVersion: not an integer");
    const char* occurred = "\"2026-01-05T09:05:00Z\"";
    row(occurred, "\"2026-01-05t09:05:00z\"", "usable");
    row(occurred, "\"2026-01-05T09:05:00\"", "N occurredAt: no offset");
    row(occurred, "\"2026-01-05T09:05:60Z\"", "N occurredAt: leap second");
    row(occurred, "\"2026-02-29T09:05:00Z\"", "N occurredAt: no such date or time");
    row(occurred, "\"2026-01-05 09:05:00Z\"", "N occurredAt: not a time");
    row(occurred, "\"2026-01-05T09:05:00.1234567891Z\"", "N occurredAt: more than 9 fraction digits");
    row(occurred, "\"1677-09-21T23:59:59Z\"", "N occurredAt: out of range");
    row(occurred, "\"2262-04-11T23:47:17Z\"", "N occurredAt: out of range");
    row(occurred, "1767603900", "N occurredAt: not a string");
    row(occurred, "null", "N occurredAt: not a string");
    row("\"2026-01-05T10:05:00.25+01:00\"", "\"yesterday\"", "N recordedAt: not a time");
    const char* data = "{\"amount\":{\"minor\":1,\"currency\":\"EUR\"}}";
    row(data, "{}", "usable");
    row(data, "{\"x\":null}", "usable");
    row(data, "{\"x\":1e400,\"y\":123456789012345678901234567890,\"z\":-0.0}", "usable");
    row(data, "[]", "N data: not an object");
    row(data, "\"{}\"", "N data: not an object");
    row(data, "null", "N data: not an object");
    row(data, "{\"a\":1,\"a\":1}", "not JSON N+7 /data/a: duplicate member");
    row(data, "{\"h\":{\"e\":[0,\"\\ud800\"]}}", "not JSON N+14 /data/h/e/1: lone surrogate");
    row(data, "{\"h\":{\"e\":\"\xFF\"}}", "not JSON N+11 /data/h/e: not UTF-8");
    row(data, "{\"a\":01}", "not JSON N+6 /data/a: leading zero");
    row(data, "{\"a\":NaN}", "not JSON N+5 /data/a: unexpected character");
    row(data, "{\"a\":\"\t\"}", "not JSON N+6 /data/a: control character in a string");
    row(data, "{\"a\":1", "not JSON N+32 : unexpected end");
    row("{\"actor\":\"t\"}", "\"t\"", "N metadata: not an object");
    row("{\"actor\":\"t\"}", "null", "N metadata: not an object");
    row("{\"actor\":\"t\"}", "{\"a\":{\"b\":1,\"b\":2}}", "not JSON N+12 /metadata/a/b: duplicate member");
    row("\"revision\":", "\"Revision\":", "N Revision: unknown member");
    row("\"metadata\":", "\"meta data\":", "N meta data: unknown member");
    row("\"metadata\":", "\"\":", "N : unknown member");
    row("\"metadata\":", "\"data\":", "not JSON N data: duplicate member");
    row("\"metadata\":", "\"d\\u0061ta\":", "not JSON N data: duplicate member");
    row("\"stream\":\"account-ACC-1001\",", "", "0 stream: missing member");
    row("\"type\":\"FundsDeposited\",", "", "0 type: missing member");
    row("\"data\":{\"amount\":{\"minor\":1,\"currency\":\"EUR\"}},", "", "0 data: missing member");
    row("\"revision\":7,", "", "usable");
    row(",\"metadata\":{\"actor\":\"t\"}", "", "usable");
    row(",\"metadata\"", ",,\"metadata\"", "not JSON N+1 : unexpected character");
    row(",\"metadata\":{\"actor\":\"t\"}", ",", "not JSON N+1 : unexpected character");
}

void TstEnvelope::verdicts() {
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, summary);
    const auto at = static_cast<int>(kLine.find(from.toStdString()));
    QVERIFY(at > 0);
    const auto plus = summary.indexOf("N+");
    if (plus >= 0) {
        const auto space = summary.indexOf(' ', plus);
        const int offset = summary.mid(plus + 2, space - plus - 2).toInt();
        summary.replace(plus, space - plus, QByteArray::number(at + offset));
    } else if (summary.startsWith("N ") || summary.startsWith("not JSON N ")) {
        summary.replace(summary.startsWith("N ") ? 0 : 9, 1, QByteArray::number(at));
    }
    const Answer a(replaced(from.toStdString(), to.toStdString()));
    QCOMPARE(QByteArray::fromStdString(a.summary()), summary);
}

void TstEnvelope::notALine_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("summary");
    const auto row = [](const char* name, const QByteArray& line, const char* summary) { QTest::newRow(name) << line << QByteArray(summary); };
    row("empty", "", "not JSON 0 : empty line");
    row("blank", "  ", "not JSON 2 : unexpected end");
    row("array", "[]", "0 : not an object");
    row("text", "\"x\"", "0 : not an object");
    row("null", "null", "0 : not an object");
    row("broken array", "[1", "not JSON 2 : unexpected end");
    row("words", "hello", "not JSON 0 : unexpected character");
    row("byte order mark", "\xEF\xBB\xBF{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{}}", "not JSON 0 : byte order mark");
    row("two objects", "{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{}}{}", "not JSON 37 : unexpected character");
    row("comma after", "{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{}},", "not JSON 37 : unexpected character");
    row("CR LF", "{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{}}\r", "not JSON 37 : carriage return outside a string");
    row("CR first", "\r{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{}}", "not JSON 0 : carriage return outside a string");
    row("CR in data", "{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{\r}}", "not JSON 35 : carriage return outside a string");
    row("LF in data", "{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{\n}}", "not JSON 35 : line feed inside a line");
    row("CR in a string", "{\"stream\":\"a-\r1\",\"type\":\"T\",\"data\":{}}", "not JSON 13 stream: control character in a string");
    row("CR alone", "\r", "not JSON 0 : carriage return outside a string");
    row("CR before a fault", "{\r\"stream\":x}", "not JSON 1 : carriage return outside a string");
    row("fault before CR", "{\"stream\":x}\r", "not JSON 10 stream: unexpected character");
    row("escaped CR", "{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{\"t\":\"\\r\"}}", "usable");
    row("NUL after", QByteArray("{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{}}\0", 39), "not JSON 37 : NUL byte");
    row("NUL in a string", QByteArray("{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{\"\0\":1}}", 42), "not JSON 36 data: NUL byte");
    row("UTF-16", QByteArray("\xFF\xFE{\0\"\0", 6), "not JSON 0 : not UTF-8");
    row("gzip", QByteArray("\x1F\x8B\x08\0", 4), "not JSON 0 : unexpected character");
    row("comment", "// {}", "not JSON 0 : unexpected character");
    row("single quotes", "{'stream':'a-1'}", "not JSON 1 : unexpected character");
    row("cut", "{\"stream\":\"a-1\",\"type\":\"T\",\"data\":{\"amount\":1", "not JSON 45 data: unexpected end");
}

void TstEnvelope::notALine() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, summary);
    QCOMPARE(QByteArray::fromStdString(Answer(line.toStdString()).summary()), summary);
}

void TstEnvelope::everyProblemOfAnEnvelopeIsTold() {
    const Answer a(R"({"stream":"x","revision":-1,"id":"no","type":"t","schemaVersion":0,"occurredAt":"never","recordedAt":5,"data":[],"extra":{},"metadata":1})");
    QVERIFY(!a.usable);
    std::string fields;
    for (const auto& p : a.problems) {
        fields += p.field + " ";
        QVERIFY(p.kind == EnvelopeProblem::Kind::Envelope);
        QVERIFY(!p.expected.empty() && !p.found.empty());
    }
    QCOMPARE(fields, std::string("stream revision id type schemaVersion occurredAt recordedAt data extra metadata "));
    QCOMPARE(Answer("{}").summary(), std::string("0 stream: missing member; 0 type: missing member; 0 data: missing member"));
    QVERIFY(a.envelope.stream.empty() && a.envelope.type.empty() && a.envelope.data.empty());
}

void TstEnvelope::whatIsNotJsonIsToldAlone() {
    const Answer a(R"({"stream":"x","revision":-1,"type":"T","data":{"a":tru}})");
    QCOMPARE(a.summary(), std::string("not JSON 51 /data/a: not a JSON value"));
    // What was read before is there for the report.
    const Answer b(R"({"stream":"account-1","type":"T","data":{"a":tru}})");
    QCOMPARE(std::string(b.envelope.stream), std::string("account-1"));
}

void TstEnvelope::foundAndExpected() {
    const auto only = [](const std::string& line) {
        const Answer a(line);
        return a.problems.size() == 1 ? a.problems[0] : EnvelopeProblem{};
    };
    auto p = only(replaced("7,", "\"seven\","));
    QCOMPARE(p.expected, std::string("integer of at least 0"));
    QCOMPARE(p.found, std::string("\"seven\""));
    p = only(replaced("7,", "9223372036854775807,"));
    QCOMPARE(p.expected, std::string("at most 9223372036854775806"));
    p = only(replaced("7,", "{\"a\":1},"));
    QCOMPARE(p.found, std::string("object"));
    p = only(replaced("\"2026-01-05T09:05:00Z\"", "\"5 Jan\""));
    QCOMPARE(p.expected, std::string("RFC 3339 with offset, for example 2026-01-05T09:00:00Z"));
    QCOMPARE(p.found, std::string("\"5 Jan\""));
    p = only(replaced("\"metadata\":", "\"meta\\u202e\":"));
    QCOMPARE(p.found, std::string("meta\xE2\x80\xAE"));
    QVERIFY(p.expected.starts_with("stream, revision, id"));
    p = only(replaced("\"FundsDeposited\"", "\"" + std::string(1000, 'x') + "\""));
    QCOMPARE(p.found.size(), std::size_t{120});
    p = only("{}\r");
    QCOMPARE(p.expected, std::string("lines that end with a line feed alone"));
}

void TstEnvelope::limitsOfALine() {
    const std::string head = R"({"stream":"a-1","type":"T","data":{"x":")", tail = R"("}})";
    const auto line = [&](std::size_t size) { return head + std::string(size - head.size() - tail.size(), 'x') + tail; };
    QVERIFY(Answer(line(json::kMaxLine)).usable);
    QCOMPARE(Answer(line(json::kMaxLine + 1)).summary(), std::string("not JSON 1048576 : line too long"));
    QVERIFY(Answer(replaced("\"FundsDeposited\"", "\"T" + std::string(99, 'x') + "\"")).usable);
    QVERIFY(!Answer(replaced("\"FundsDeposited\"", "\"T" + std::string(100, 'x') + "\"")).usable);
    QVERIFY(Answer(replaced("ACC-1001", std::string(192, 'x'))).usable);
    QVERIFY(!Answer(replaced("ACC-1001", std::string(193, 'x'))).usable);
    // The limit is on the name, not on the way it is written.
    std::string escaped;
    for (int i = 0; i < 192; ++i)
        escaped += "\\u0078";
    QVERIFY(Answer(replaced("ACC-1001", escaped)).usable);
}

void TstEnvelope::depthCountsFromTheLine() {
    const auto data = [](int levels) { // of data itself
        std::string inner = "1";
        for (int i = 1; i < levels; ++i)
            inner = "[" + inner + "]";
        return R"({"stream":"a-1","type":"T","data":{"x":)" + inner + "}}";
    };
    QVERIFY(Answer(data(63)).usable);
    const Answer a(data(64));
    QVERIFY(!a.usable);
    QCOMPARE(a.problems[0].problem, std::string("too deep"));
    QVERIFY(a.problems[0].field.starts_with("/data/x/0/0/"));
}

void TstEnvelope::payloadsDoNotLeakIntoMessages() {
    for (const char* data : {R"({"name":Erika})", R"({"name":nErika})", R"({"name":"Erika)", R"("Erika")", R"({"name" "Erika"})", R"({"name":"Erika" "x"})",
                             R"({"name":"\qErika"})", R"({"name":1Erika})", R"({"name":1.Erika})"}) {
        const Answer a(std::string(R"({"stream":"a-1","type":"T","data":)") + data + "}");
        QVERIFY(!a.usable);
        for (const auto& p : a.problems)
            QVERIFY2(p.found.find("rika") == std::string::npos, data);
    }
}

void TstEnvelope::damagedLinesAreRefusedWithAPlace() {
    QVERIFY(rc::check("bytes changed, put in or taken out", [] {
        std::string line(kLine);
        for (int n = *rc::gen::inRange(1, 4); n > 0; --n) {
            const auto at = *rc::gen::inRange<std::size_t>(0, line.size());
            switch (*rc::gen::inRange(0, 3)) {
            case 0: line[at] = *rc::gen::arbitrary<char>(); break;
            case 1: line.erase(at, 1); break;
            default: line.insert(at, 1, *rc::gen::arbitrary<char>());
            }
        }
        const Answer a(line);
        RC_ASSERT(a.usable == a.problems.empty());
        for (const auto& p : a.problems) {
            RC_ASSERT(p.byte <= line.size());
            RC_ASSERT(base::isUtf8(p.found));
        }
        if (a.usable) {
            RC_ASSERT(!json::check(line, json::Kind::Object));
            RC_ASSERT(!json::check(a.envelope.data, json::Kind::Object));
        }
    }));
}

QTEST_GUILESS_MAIN(TstEnvelope)
#include "tst_envelope.moc"
