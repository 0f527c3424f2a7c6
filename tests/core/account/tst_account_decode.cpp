// Decoding: every defect with its byte, path and problem; personal spans; and the same verdict as the JSON Schemas through an
// independent validator. Payloads: tests/data/account.
#include "support.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/json/cursor.h"

#include <QProcess>
#include <QtTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

using namespace lookback;
using namespace lookback::account;
using namespace lookback::account::test;

namespace {

const std::string kData = LOOKBACK_SOURCE_DIR "/tests/data/account/";
const std::string kSchemas = LOOKBACK_SOURCE_DIR "/resources/schemas/";

struct Case {
    std::string type;
    int version = 0;
    std::string verdict; // "ok", or the path ("-": the document); empty: to be judged
    std::string problem;
    std::string data;
    std::size_t byte = 0;
    std::string place; // file and line
};

// "@@a*3@@" → "aaa"
std::string expanded(std::string text) {
    for (std::size_t begin = 0; (begin = text.find("@@", begin)) != std::string::npos;) {
        const std::size_t star = text.find('*', begin), end = text.find("@@", star);
        const std::string unit = text.substr(begin + 2, star - begin - 2);
        std::string repeated;
        for (int n = std::atoi(text.c_str() + star + 1); n > 0; --n)
            repeated += unit;
        text.replace(begin, end + 2 - begin, repeated);
        begin += repeated.size();
    }
    return text;
}

std::vector<std::string> split(const std::string& line, std::size_t parts) {
    std::vector<std::string> words;
    std::size_t from = 0;
    while (words.size() + 1 < parts) {
        const std::size_t bar = line.find(" | ", from);
        if (bar == std::string::npos)
            break;
        words.push_back(line.substr(from, bar - from));
        from = bar + 3;
        if (words.size() == 2 && words[1] == "ok")
            break;
    }
    words.push_back(line.substr(from));
    return words;
}

std::vector<Case> readCases(const std::string& file) {
    std::vector<Case> cases;
    std::ifstream in(kData + file, std::ios::binary);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.empty() || line[0] == '#')
            continue;
        const auto words = split(line, file == "mutations.txt" ? 2 : 4);
        Case c;
        c.type = words[0].substr(0, words[0].find('/'));
        c.version = std::atoi(words[0].c_str() + c.type.size() + 1);
        c.verdict = words.size() > 2 ? words[1] : "";
        c.problem = words.size() > 3 ? words[2] : "";
        c.data = expanded(words.back());
        c.place = file + ":" + std::to_string(number);
        const std::string marker = "▸";
        if (const std::size_t at = c.data.find(marker); at != std::string::npos) {
            c.byte = at;
            c.data.erase(at, marker.size());
        }
        cases.push_back(std::move(c));
    }
    return cases;
}

std::vector<Case> allCases() {
    std::vector<Case> all;
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(kData))
        if (entry.path().extension() == ".txt")
            files.push_back(entry.path().filename().string());
    std::sort(files.begin(), files.end());
    for (const auto& file : files)
        for (auto& c : readCases(file))
            all.push_back(std::move(c));
    return all;
}

event::StoredEvent eventOf(const Case& c) {
    event::StoredEvent event;
    event.stream = "account-T-1";
    event.type = c.type;
    event.schemaVersion = c.version;
    event.data = c.data;
    return event;
}

std::optional<aggregate::EventProblem> received(const Case& c) {
    std::vector<aggregate::PersonalSpan> spans;
    return accountKind().personalSpans(eventOf(c).view(), spans);
}

// What a schema cannot say: the decoder alone refuses these.
bool beyondSchema(const aggregate::EventProblem& problem, const std::string& data) {
    const auto& what = problem.detail.problem;
    if (what == "duplicate member" || what == "not plain decimal notation")
        return true;
    if (what == "not an integer") // a schema takes 1.0 and 1e2 for integers
        return data.find(problem.detail.found) != std::string::npos && problem.detail.found.find_first_of(".eE") != std::string::npos;
    if (what == "text too long") // bytes there, characters here
        return std::any_of(data.begin(), data.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return false;
}

std::vector<std::string> schemaVerdicts(const std::vector<Case>& cases) {
    QByteArray input;
    for (const auto& c : cases)
        input += QByteArray::fromStdString(c.type + "/" + std::to_string(c.version) + " | " + c.data + "\n");
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"),
                 {QStringLiteral(LOOKBACK_SOURCE_DIR "/tests/core/account/schema_verdicts.py"), QString::fromStdString(kSchemas)});
    python.write(input);
    python.closeWriteChannel();
    if (!python.waitForFinished(120'000) || python.exitCode() != 0) {
        qWarning("%s", python.readAllStandardError().constData());
        return {};
    }
    std::vector<std::string> verdicts;
    for (const auto& line : python.readAllStandardOutput().split('\n'))
        if (!line.isEmpty())
            verdicts.push_back(line.toStdString());
    return verdicts;
}

std::string problemOf(std::string_view type, int version, std::string data) {
    Case c;
    c.type = type;
    c.version = version;
    c.data = std::move(data);
    const auto problem = received(c);
    return problem ? show(*problem) : "ok";
}

} // namespace

class TestAccountDecode : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyDefectAtItsPlace() {
        int good = 0, bad = 0;
        for (const auto& c : allCases()) {
            if (c.verdict.empty())
                continue;
            const auto problem = received(c);
            if (c.verdict == "ok") {
                QVERIFY2(!problem, (c.place + " " + (problem ? show(*problem) : "")).c_str());
                ++good;
                continue;
            }
            QVERIFY2(problem, (c.place + ": accepted").c_str());
            const std::string path = problem->detail.path.empty() ? "-" : problem->detail.path;
            const bool same = path == c.verdict && problem->detail.problem == c.problem && problem->detail.byte == c.byte &&
                problem->kind == aggregate::EventProblem::Kind::InvalidPayload;
            QVERIFY2(same, (c.place + ": " + show(*problem) + ", wanted byte " + std::to_string(c.byte)).c_str());
            QVERIFY2(!problem->detail.expected.empty() && !problem->detail.found.empty(), (c.place + ": " + show(*problem)).c_str());
            ++bad;
        }
        QVERIFY(good >= 45 && bad >= 110);
    }

    void decoderAndSchemasAgree() {
        const auto cases = allCases();
        QVERIFY(cases.size() > 2000);
        const auto verdicts = schemaVerdicts(cases);
        QCOMPARE(verdicts.size(), cases.size());
        std::size_t beyond = 0, accepted = 0;
        for (std::size_t i = 0; i < cases.size(); ++i) {
            const auto problem = received(cases[i]);
            accepted += problem ? 0U : 1U;
            if (!problem == (verdicts[i] == "valid"))
                continue;
            QVERIFY2(problem && beyondSchema(*problem, cases[i].data),
                     (cases[i].place + ": decoder " + (problem ? show(*problem) : "accepts") + ", schema " + verdicts[i]).c_str());
            ++beyond;
        }
        QVERIFY(accepted > 200 && beyond > 50 && beyond < cases.size() / 4);
    }

    // A stored personal field is any string; everything else is judged alike.
    void storedIsAsStrictAsReceived() {
        const auto& kind = accountKind();
        for (const auto& c : allCases()) {
            const auto strict = received(c);
            auto state = kind.start("T-1");
            const auto opening = events("open EUR S-01");
            if (c.type != "AccountOpened")
                kind.fold(*state, views(opening));
            const auto event = eventOf(c);
            const auto view = event.view();
            const auto stopped = kind.fold(*state, {&view, 1}).stopped;
            const bool invalid = stopped && stopped->kind == aggregate::EventProblem::Kind::InvalidPayload &&
                stopped->detail.problem != "too many decimals" && stopped->detail.problem != "amount too large";
            if (strict && (strict->detail.problem == "empty text" || strict->detail.problem == "text too long"))
                continue;
            QVERIFY2(invalid == strict.has_value(), (c.place + ": " + (strict ? show(*strict) : "ok")).c_str());
            if (invalid)
                QCOMPARE(show(*stopped), show(*strict));
        }
    }

    void storedPersonalFieldsAreAnyString() {
        const std::string sealed(9000, 'A');
        QVERIFY(!fold("open EUR S-01 name=" + sealed).result.stopped);
        auto all = events("open EUR S-01");
        all[0].data = R"({"holder":{"subject":"S-01","name":"","email":"e"},"currency":"EUR","product":"current"})";
        QVERIFY(!fold(all).result.stopped);
    }

    void unknownTypesAndVersions() {
        QVERIFY(problemOf("AccountMerged", 1, "{}").starts_with(
            "UnknownType byte 0 (document): unknown event type (expected one of AccountOpened, FundsDeposited, "));
        QCOMPARE(problemOf("FundsDeposited", 4, "{}"),
                 "UnknownVersion byte 0 (document): unknown schema version (expected FundsDeposited versions 1 to 3; found 4)");
        QCOMPARE(problemOf("FeeCharged", 0, "{}"),
                 "UnknownVersion byte 0 (document): unknown schema version (expected FeeCharged version 1; found 0)");
        QCOMPARE(problemOf("fundsDeposited", 1, "{}").substr(0, 11), "UnknownType");
        QCOMPARE(problemOf("", 1, "{}").substr(0, 11), "UnknownType");
    }

    // A problem is copied into reports: it must not carry the value.
    void problemsTellNoPersonalValue() {
        const std::string secret = "4711081501234";
        for (const char* form : {
                 R"({"holder":{"subject":"S","name":SECRET,"email":"e"},"currency":"EUR","product":"current"})",
                 R"({"holder":"SECRET","currency":"EUR","product":"current"})",
                 R"({"holder":{"subject":"S","name":"n","email":["SECRET"]},"currency":"EUR","product":"current"})",
                 R"({"holder":{"subject":"S","name":"n","email":"SECRET@@x*5000@@"},"currency":"EUR","product":"current"})",
             }) {
            std::string data = expanded(form);
            data.replace(data.find("SECRET"), 6, secret);
            const auto problem = problemOf("AccountOpened", 3, data);
            QVERIFY2(problem != "ok" && problem.find("4711") == std::string::npos, problem.c_str());
        }
        const auto transfer = problemOf("FundsTransferred", 2, R"({"amount":{"minor":1,"currency":"EUR"},"payee":)" + secret + "}");
        QVERIFY2(transfer.find("4711") == std::string::npos, transfer.c_str());
    }

    void personalSpansInOrderWithSubjectAndPointer() {
        event::StoredEvent event;
        event.type = "FundsTransferred";
        event.schemaVersion = 2;
        event.data = R"({ "payee": {"iban" : "XX", "name":"B\u0065", "subject":"S-\u0030"}, "amount":{"minor":1,"currency":"EUR"}})";
        std::vector<aggregate::PersonalSpan> spans;
        QVERIFY(!accountKind().personalSpans(event.view(), spans));
        QCOMPARE(spans.size(), std::size_t{2});
        QCOMPARE(event.data.substr(spans[0].begin, spans[0].end - spans[0].begin), R"("XX")");
        QCOMPARE(event.data.substr(spans[1].begin, spans[1].end - spans[1].begin), R"("B\u0065")");
        QCOMPARE(spans[0].pointer, "/data/payee/iban");
        QCOMPARE(spans[1].pointer, "/data/payee/name");
        QCOMPARE(spans[0].subject, "S-0");
    }

    // The catalogue's pointers and the spans are two statements of one fact.
    void spansAreTheCataloguesPointers() {
        std::set<std::string> seen;
        for (const auto& c : allCases()) {
            if (c.verdict != "ok")
                continue;
            std::vector<aggregate::PersonalSpan> spans;
            QVERIFY(!accountKind().personalSpans(eventOf(c).view(), spans));
            const auto& pointers = accountKind().find(c.type)->personal[static_cast<std::size_t>(c.version - 1)];
            for (const auto& span : spans) {
                QVERIFY(std::find(pointers.begin(), pointers.end(), span.pointer) != pointers.end());
                seen.insert(c.type + "/" + std::to_string(c.version) + span.pointer);
            }
        }
        std::size_t stated = 0;
        for (const auto& type : accountKind().types())
            for (const auto& pointers : type.personal)
                stated += pointers.size();
        QCOMPARE(seen.size(), stated);
    }

    void schemasAreShippedForEveryTypeAndVersion() {
        const auto& kind = accountKind();
        std::string preimage;
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(kSchemas))
            if (entry.path().extension() == ".json")
                names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        for (const auto& name : names) {
            std::ifstream in(kSchemas + name, std::ios::binary);
            preimage += name + "\n" + std::string(std::istreambuf_iterator<char>(in), {});
        }
        QCOMPARE(std::string(kind.schemaDigest()), base::toHex(crypto::view(crypto::sha256(preimage))));
        std::size_t count = 0;
        for (const auto& type : kind.types()) {
            for (int version = 1; version <= type.currentVersion; ++version, ++count) {
                const auto text = kind.jsonSchema(type.name, version);
                QVERIFY(!json::check(text, json::Kind::Object));
                const std::string title = std::string(type.name) + ", version " + std::to_string(version);
                QVERIFY(text.find("\"title\": \"" + title + "\"") != std::string_view::npos);
            }
            QVERIFY(kind.jsonSchema(type.name, type.currentVersion + 1).empty());
        }
        QCOMPARE(names.size(), count);
    }
};

QTEST_GUILESS_MAIN(TestAccountDecode)
#include "tst_account_decode.moc"
