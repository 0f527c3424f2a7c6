// core/event: stream names, records, ids.
#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/event/envelope.h"
#include "core/event/event.h"
#include "core/json/cursor.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <rapidcheck.h>

using namespace lookback;
using namespace lookback::event;

namespace {

base::Uuid uuid(std::string_view text) { return base::Uuid::parse(text).value(); }

// Number two of sample 1, as a log might hold it.
StoredEvent deposit() {
    StoredEvent e;
    e.stream = "account-ACC-1001";
    e.revision = {1};
    e.id = uuid("87bab89e-5c97-5844-9480-52303a9fe588");
    e.type = "FundsDeposited";
    e.occurredAt = base::parseInstant("2026-01-05T09:05:00Z").value();
    e.recordedAt = base::parseInstant("2026-01-05T09:05:00.5Z").value();
    e.data = R"({"amount": 1000.00})";
    return e;
}

} // namespace

class TstEvent : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streamNames_data();
    void streamNames();
    void streamParts();
    void recordIsAsDocumented();
    void recordEscapesTheStream();
    void recordAppends();
    void recordsReadBack();
    void formatPageIsTrue();
    void uuidV5Vectors();
    void derivedIds();
    void storedEventIsACopy();
};

void TstEvent::streamNames_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("problem");  // "" = fine
    QTest::addColumn<QByteArray>("inALog");   // with reserved streams refused
    const auto row = [](const QByteArray& name, const char* problem, const char* inALog = nullptr) {
        QTest::newRow(name.left(30).constData()) << name << QByteArray(problem) << QByteArray(inALog ? inALog : problem);
    };
    const char* category = "category must match [a-z][a-z0-9]*";
    const char* form = "must be category-id";
    const char* size = "must have 1 to 200 bytes";
    const char* control = "must not hold control characters";
    const char* ours = "category is written by Lookback only";
    row("account-ACC-1001", "");
    row("a-1", "");
    row("a0-x", "");
    row("order-", form);
    row("order--", "");
    row("order- ", "");
    row("account-K\xC3\xB6ln \xE2\x82\xAC/1:2", "");
    row("account-" + QByteArray(192, 'x'), "");
    row("account-" + QByteArray(193, 'x'), size);
    row("", size);
    row("account", form);
    row("-1", category);
    row("-", form);
    row("Account-1", category);
    row("0account-1", category);
    row("acc_ount-1", category);
    row("acc ount-1", category);
    row("k\xC3\xB6nto-1", category);
    row("a:b-1", category);
    row("account-\n", control);
    row("account-\x7F", control);
    row("account-\xC2\x85", control);
    row("account-\xC2\xA0", "");
    row(QByteArray("account-\0x", 10), control);
    row("account-\xFF", "must be UTF-8");
    row("account-\xED\xA0\x80", "must be UTF-8");
    row("privacy-S-01", "", ours);
    row("privacyx-S-01", "");
    row("account:snapshot-ACC-1001", "", ours);
    row("a0:snapshot-1", "", ours);
    row(":snapshot-1", category);
    row("Account:snapshot-1", category);
    row("a:b:snapshot-1", category);
    row("account:snapshots-1", category);
    row("account:snapshot", form);
    row("privacy", form);
}

void TstEvent::streamNames() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, problem);
    QFETCH(QByteArray, inALog);
    const std::string stream = name.toStdString();
    QCOMPARE(QByteArray::fromStdString(streamNameProblem(stream, true).value_or("")), problem);
    QCOMPARE(QByteArray::fromStdString(streamNameProblem(stream, false).value_or("")), inALog);
    if (problem.isEmpty())
        QCOMPARE(isReservedStream(stream), !inALog.isEmpty());
}

void TstEvent::streamParts() {
    QCOMPARE(std::string(splitStream("account-ACC-1001").category), std::string("account"));
    QCOMPARE(std::string(splitStream("account-ACC-1001").id), std::string("ACC-1001"));
    QCOMPARE(std::string(splitStream("account").id), std::string());
    QCOMPARE(streamName("account", "ACC-1001"), std::string("account-ACC-1001"));
    QCOMPARE(snapshotStreamName("account-ACC-1001"), std::string("account:snapshot-ACC-1001"));
    QVERIFY(isReservedStream(snapshotStreamName("account-ACC-1001")));
    QVERIFY(!isReservedStream("account-privacy-1"));
}

void TstEvent::recordIsAsDocumented() {
    const std::string expected =
        R"({"stream":"account-ACC-1001","revision":1,"id":"87bab89e-5c97-5844-9480-52303a9fe588","type":"FundsDeposited",)"
        R"("schemaVersion":1,"occurredAt":"2026-01-05T09:05:00Z","recordedAt":"2026-01-05T09:05:00.500Z","data":{"amount": 1000.00},"metadata":{}})";
    QCOMPARE(record(deposit().view()), expected);
    StoredEvent longest = deposit();
    longest.revision = {INT64_MAX};
    longest.schemaVersion = INT32_MAX;
    longest.occurredAt = longest.recordedAt = base::Instant::max();
    const std::string text = record(longest.view());
    QVERIFY(text.find(R"("revision":9223372036854775807,)") != std::string::npos);
    QVERIFY(text.find(R"("schemaVersion":2147483647,"occurredAt":"2262-04-11T23:47:16.854775807Z",)") != std::string::npos);
}

void TstEvent::recordEscapesTheStream() {
    StoredEvent e = deposit();
    e.stream = "account-a\"b\\c\xC3\xA9/";
    QVERIFY(record(e.view()).starts_with("{\"stream\":\"account-a\\\"b\\\\c\xC3\xA9/\",\"revision\""));
}

void TstEvent::recordAppends() {
    std::string out = "before\n";
    appendRecord(out, deposit().view());
    QCOMPARE(out, "before\n" + record(deposit().view()));
}

void TstEvent::recordsReadBack() {
    QVERIFY(rc::check("record, then envelope, then record", [] {
        StoredEvent e = deposit();
        e.stream = "account-" + *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7F)));
        e.stream.resize(std::min<std::size_t>(e.stream.size(), 200));
        e.revision = {*rc::gen::inRange<std::int64_t>(0, INT64_MAX)};
        e.id = base::Uuid{*rc::gen::arbitrary<std::array<std::uint8_t, 16>>()};
        e.schemaVersion = *rc::gen::inRange(1, INT32_MAX);
        e.occurredAt = {std::max(*rc::gen::arbitrary<std::int64_t>(), base::Instant::min().ns)};
        e.recordedAt = {*rc::gen::inRange<std::int64_t>(0, INT64_MAX)};
        const std::string line = record(e.view());
        Envelope back;
        std::vector<EnvelopeProblem> problems;
        RC_ASSERT(readEnvelope(line, back, problems));
        RC_ASSERT(back.stream == e.stream);
        RC_ASSERT(back.revision == e.revision);
        RC_ASSERT(back.id == e.id);
        RC_ASSERT(back.type == e.type);
        RC_ASSERT(back.schemaVersion == e.schemaVersion);
        RC_ASSERT(back.occurredAt == e.occurredAt);
        RC_ASSERT(back.recordedAt == e.recordedAt);
        RC_ASSERT(back.data == e.data);
        RC_ASSERT(back.metadata == e.metadata);
    }));
}

// The worked example of FORMAT.md: the line there becomes the record there, with the id and the leaf hash printed there.
void TstEvent::formatPageIsTrue() {
    QFile page(QStringLiteral(LOOKBACK_SOURCE_DIR "/core/event/FORMAT.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QByteArray text = page.readAll();
    const QByteArray example = text.mid(text.indexOf("## Worked example"));
    const QByteArrayList lines = example.split('\n');
    std::vector<std::string> json;
    for (const QByteArray& line : lines)
        if (line.startsWith('{'))
            json.push_back(line.toStdString());
    QCOMPARE(json.size(), std::size_t{2});
    Envelope e;
    std::vector<EnvelopeProblem> problems;
    QVERIFY(readEnvelope(json[0], e, problems));
    QVERIFY(!e.id && !e.occurredAt);
    StoredEvent stored;
    stored.stream = e.stream;
    stored.revision = e.revision.value();
    stored.id = derivedEventId(idNameOfRevision(e.stream, stored.revision));
    stored.type = e.type;
    stored.occurredAt = stored.recordedAt = e.recordedAt.value();
    stored.data = e.data;
    QCOMPARE(record(stored.view()), json[1]);
    const std::string hash = base::toHex(crypto::view(crypto::sha256(std::string_view("\0", 1), json[1])));
    QVERIFY(example.contains(hash.c_str()));
    // The record at the head of the page is one.
    const qsizetype at = text.indexOf("{\"stream\"");
    const std::string first = text.mid(at, text.indexOf('\n', at) - at).toStdString();
    QVERIFY(readEnvelope(first, e, problems));
    QVERIFY(text.contains(derivedEventId("account-ACC-1001/1").text().c_str()));
}

void TstEvent::uuidV5Vectors() {
    // RFC 9562 appendix A.4, and the vector python's documentation gives.
    const base::Uuid dns = uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    const base::Uuid url = uuid("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
    QCOMPARE(uuidV5(dns, "www.example.com").text(), std::string("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
    QCOMPARE(uuidV5(dns, "python.org").text(), std::string("886313e1-3b8a-5372-9b90-0c9aee199e5d"));
    const base::Uuid events = uuidV5(url, "https://lookback.example/event");
    QVERIFY(derivedEventId("account-ACC-1001/0") == uuidV5(events, "account-ACC-1001/0"));

    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral(EVENT_TEST_FOLDER "/other_uuid.py"), QStringLiteral("2000"), QStringLiteral("1")});
    QVERIFY2(python.waitForFinished(60000) && python.exitCode() == 0, python.readAllStandardError().constData());
    int compared = 0;
    for (const QByteArray& line : python.readAllStandardOutput().trimmed().split('\n')) {
        const QByteArrayList f = line.split('\t');
        const std::string name = base::fromHex(f[1].toStdString()).value();
        QCOMPARE(uuidV5(uuid(f[0].toStdString()), name).text(), f[2].toStdString());
        if (f[0] == "5f20082a-0957-576d-b84e-87d51ab49110")
            QCOMPARE(derivedEventId(name).text(), f[2].toStdString());
        ++compared;
    }
    QCOMPARE(compared, 2001);
}

void TstEvent::derivedIds() {
    QCOMPARE(idNameOfRevision("account-ACC-1001", {17}), std::string("account-ACC-1001/17"));
    const base::Instant t = base::parseInstant("2026-01-05T10:05:00.500000+01:00").value();
    // The name holds the time as a record writes it, so that another offset for the same instant makes the same id.
    QCOMPARE(idNameOfTime("account-ACC-1001", t, "FundsDeposited", 2), std::string("account-ACC-1001/2026-01-05T09:05:00.500Z/FundsDeposited/2"));
    QCOMPARE(idNameOfPlace("account-ACC-1001", 3), std::string("account-ACC-1001/3"));
}

void TstEvent::storedEventIsACopy() {
    std::string data = R"({"a":1})";
    EventView v = deposit().view();
    const StoredEvent source = deposit();
    v = source.view();
    v.data = data;
    const StoredEvent copy(v);
    data.assign("xxxxxxx");
    QCOMPARE(copy.data, std::string(R"({"a":1})"));
    QVERIFY(copy.view().id == source.id && copy.view().stream == source.stream && copy.view().metadata == "{}");
}

QTEST_GUILESS_MAIN(TstEvent)
#include "tst_event.moc"
