// Import, export and append against account.md: sample 1, duplicates, policies, CloudEvents, what files may hold, cancel.
#include "transfer_fixture.h"

#include "core/base/encoding.h"
#include "core/timetravel/time_travel.h"

#include <QDirIterator>

#include <random>

using namespace fixture;
using transfer::DefectKind;

namespace {

const std::string kOpen =
    q("{'stream':'account-A-1','revision':0,'id':'00000000-0000-4000-8000-000000000001','type':'AccountOpened','schemaVersion':3,'occurredAt':'2026-01-05T09:00:00Z','recordedAt':'2026-01-05T09:00:00Z','data':{'holder':{'subject':'S-01','name':'Erika Canary','email':'erika.canary@post.example'},'currency':'EUR','product':'current'},'metadata':{}}")
    + "\n";

std::string deposit(int revision, int minor, const std::string& stream = "account-A-1") {
    char id[40];
    std::snprintf(id, sizeof id, "00000000-0000-4000-9000-%012d", revision);
    return q("{'stream':'") + stream + q("','revision':") + std::to_string(revision) + q(",'id':'") + id +
        q("','type':'FundsDeposited','schemaVersion':3,'occurredAt':'2026-01-06T09:00:00Z','recordedAt':'2026-01-06T09:00:00Z','data':{'amount':{'minor':") +
        std::to_string(minor) + q(",'currency':'EUR'},'channel':'branch'},'metadata':{'actor':'t'}}") + "\n";
}

std::string history(int deposits) {
    std::string log = kOpen;
    for (int i = 1; i <= deposits; ++i)
        log += deposit(i, i);
    return log;
}

std::string stateOf(World& world, const std::string& stream) {
    timetravel::TimeTravel travel(*world.store, account::accountKind(), world.clock);
    const auto answer = travel.stateAt({stream, {}, timetravel::Latest{}, true});
    if (!answer.ok())
        qFatal("%s", text(answer.error()).c_str());
    std::string out;
    account::accountKind().writeState(out, *answer->state, [](std::string& to, const aggregate::PersonalValue&) { to += "null"; });
    return out;
}

} // namespace

class TransferTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sample1DryRunListsBothDefects() {
        World world;
        const auto report = world.import(sample1(), with(DefectPolicy::ImportNothing, true));
        QCOMPARE(report.lines, 31);
        QCOMPARE(report.accepted, 29);
        QCOMPARE(report.defective, 2);
        QCOMPARE(report.imported, 0);
        QCOMPARE(report.defects.size(), std::size_t{2});
        const auto& gap = report.defects[0];
        QVERIFY(gap.kind == DefectKind::RevisionGap);
        QCOMPARE(gap.line, 27);
        COMPARE_TEXT(gap.field, "revision");
        COMPARE_TEXT(gap.problem, "revision 6 is missing");
        COMPARE_TEXT(gap.expected, "6");
        COMPARE_TEXT(gap.found, "7");
        const auto& twice = report.defects[1];
        QVERIFY(twice.kind == DefectKind::RepeatedId);
        QCOMPARE(twice.line, 30);
        COMPARE_TEXT(twice.field, "id");
        COMPARE_TEXT(twice.problem, "same id as line 29 (revision 1)");
        COMPARE_TEXT(twice.found, "9d161861-fbd9-4c37-8f01-98de7b1fb44f");
        // The byte is that of the id's opening quote.
        QCOMPARE(sample1().substr(static_cast<std::size_t>(twice.byte), 6), std::string("\"9d161"));
        COMPARE_TEXT(world.exported(), "");
    }

    void sample1IsNotImportedByDefault() {
        World world;
        const auto report = world.import(sample1());
        QCOMPARE(report.imported, 0);
        QCOMPARE(report.events, 0);
        QCOMPARE(report.defective, 2);
        COMPARE_TEXT(world.exported(), "");
    }

    void sample1KeptAsEvidence() {
        World world;
        const auto report = world.import(sample1(), with(DefectPolicy::Keep));
        QCOMPARE(report.lines, 31);
        QCOMPARE(report.accepted, 31);
        QCOMPARE(report.imported, 31);
        QCOMPARE(report.kept, 2);
        QCOMPARE(report.defective, 2);
        QCOMPARE(report.lines, report.accepted + report.duplicates + report.defective - report.kept);
        QCOMPARE(report.streams, 3);
        QCOMPARE(report.events, 31);
        QCOMPARE(report.snapshots, 0);
        QVERIFY(stateOf(world, "account-ACC-1001").find(q("'balance':{'minor':152492,'currency':'EUR'}")) != std::string::npos);
        QVERIFY(stateOf(world, "account-ACC-1003").find(q("'balance':{'minor':47500,'currency':'EUR'}")) != std::string::npos);
        QVERIFY(stateOf(world, "account-ACC-1004").find(q("'balance':{'minor':21000,'currency':'EUR'}")) != std::string::npos);
        // Byte for byte, apart from sealed values.
        COMPARE_TEXT(world.opened(), sample1());
        QVERIFY(world.exported().find("Musterfrau") == std::string::npos);
        // Fields per subject: account.md, sample 1.
        const auto fields = [&](const char* subject) {
            std::int64_t n = 0;
            const auto rows = world.store->sealedOf(subject, base::Position::start(), 100);
            for (const auto& row : rows.value())
                n += row.fields;
            return n;
        };
        QCOMPARE(fields("S-01"), 5);
        QCOMPARE(fields("S-02"), 2);
        QCOMPARE(fields("S-03"), 4);
    }

    void sample1Skipped() {
        World world;
        const auto report = world.import(sample1(), with(DefectPolicy::Skip));
        QCOMPARE(report.imported, 29);
        QCOMPARE(report.kept, 0);
        QCOMPARE(report.defective, 2);
        auto lines = linesOf(sample1());
        lines.erase(lines.begin() + 29);
        lines.erase(lines.begin() + 26);
        std::string expected;
        for (const auto& line : lines)
            expected += line + "\n";
        COMPARE_TEXT(world.opened(), expected);
    }

    void importingTwiceAddsNothing_data() {
        QTest::addColumn<bool>("sqlite");
        QTest::newRow("memory") << false;
        QTest::newRow("sqlite") << true;
    }
    void importingTwiceAddsNothing() {
        QFETCH(bool, sqlite);
        World world(sqlite);
        QCOMPARE(world.import(sample1(), with(DefectPolicy::Keep)).imported, 31);
        const auto before = world.exported();
        const auto again = world.import(sample1());
        QCOMPARE(again.duplicates, 31);
        QCOMPARE(again.defective, 0);
        QCOMPARE(again.imported, 0);
        QCOMPARE(again.events, 0);
        // Its own export too: sealed strings are kept and equal.
        QCOMPARE(world.import(before).duplicates, 31);
        COMPARE_TEXT(world.exported(), before);
    }

    void derivedIdsAddNothingTheSecondTime() {
        // Without ids; the second and third without revisions; the last without either and without a time.
        const std::string log =
            q("{'stream':'account-A-1','revision':0,'type':'AccountOpened','recordedAt':'2026-01-05T09:00:00Z','data':{'holderId':'S-01','owner':'E','email':'e@x','currency':'EUR'}}")
            + "\n" +
            q("{'stream':'account-A-1','type':'FundsDeposited','recordedAt':'2026-01-06T09:00:00+01:00','data':{'amount':1.00}}")
            + "\n" +
            q("{'stream':'account-A-1','type':'FundsDeposited','recordedAt':'2026-01-06T08:00:00Z','data':{'amount':1.00}}")
            + "\n" +
            q("{'stream':'account-A-1','type':'FundsWithdrawn','data':{'amount':0.5}}")
            + "\n";
        World world;
        const auto first = world.import(log);
        QCOMPARE(first.imported, 4);
        QCOMPARE(first.timesInvented, 1);
        const auto page = std::move(world.store->readAll(base::Position::start(), 10)).value();
        // Recomputed with Python: uuid5(uuid5(NAMESPACE_URL, "https://lookback.example/event"), name).
        COMPARE_TEXT(page.events[0].id.text(), event::derivedEventId("account-A-1/0").text());
        COMPARE_TEXT(page.events[1].id.text(), event::derivedEventId("account-A-1/2026-01-06T08:00:00Z/FundsDeposited/1").text());
        COMPARE_TEXT(page.events[2].id.text(), event::derivedEventId("account-A-1/2026-01-06T08:00:00Z/FundsDeposited/2").text());
        COMPARE_TEXT(page.events[3].id.text(), event::derivedEventId("account-A-1/1").text());
        COMPARE_TEXT(base::formatInstant(page.events[3].recordedAt), kNow);
        world.clock.set(base::parseInstant("2026-07-01T00:00:00Z").value());
        QCOMPARE(world.import(log).duplicates, 4);
        QCOMPARE(world.import(log, with(DefectPolicy::ImportNothing, true)).duplicates, 4);
    }

    void otherContentUnderTheSameIdIsAConflict() {
        World world;
        QCOMPARE(world.import(history(2)).imported, 3);
        auto changed = linesOf(history(2))[2];
        changed.replace(changed.find("\"minor\":2"), 9, "\"minor\":3");
        for (const auto policy : {DefectPolicy::ImportNothing, DefectPolicy::Skip, DefectPolicy::Keep}) {
            const auto report = world.import(changed, with(policy));
            QCOMPARE(report.imported, 0);
            QVERIFY(report.defects.at(0).kind == DefectKind::ConflictingContent);
            COMPARE_TEXT(report.defects[0].problem, "same id as revision 2 of the store, other content");
        }
        // A personal value that differs is other content; the same one, sealed elsewhere, is not.
        auto other = kOpen;
        QCOMPARE(world.import(other).duplicates, 1);
        other.replace(other.find("Erika"), 5, "Erica");
        QVERIFY(world.import(other).defects.at(0).kind == DefectKind::ConflictingContent);
        COMPARE_TEXT(world.opened(), history(2));
    }

    void gapsAndRepeatsAcrossFilesAndStore() {
        World world;
        auto report = world.tryImport({kOpen + deposit(1, 1), deposit(2, 2) + deposit(3, 3)});
        VERIFY_OK(report);
        QCOMPARE(report->imported, 4);
        // Against the store: a gap, then a revision that is taken.
        report = world.tryImport({deposit(5, 5), deposit(6, 6)});
        QCOMPARE(report->defective, 1);
        COMPARE_TEXT(report->defects[0].problem, "revision 4 is missing");
        COMPARE_TEXT(report->defects[0].source, "log1");
        auto taken = deposit(3, 30);
        taken.replace(taken.find("\"id\":\""), 14, "\"id\":\"11111111");
        const auto kept = world.import(taken, with(DefectPolicy::Keep));
        QVERIFY(kept.defects.at(0).kind == DefectKind::RepeatedRevision);
        QCOMPARE(kept.imported, 0);
        QCOMPARE(world.import(deposit(4, 4) + deposit(5, 5)).imported, 2);
    }

    void unreadablePayloadIsKeptSealed() {
        const std::string strange = q("{'stream':'account-A-1','revision':1,'id':'00000000-0000-4000-8000-000000000009','type':'TeaServed','data':{'who':'Erika Canary','cups':3,'list':['Canary',{'x/y':'Canary'}]}}");
        World world;
        const auto report = world.import(kOpen + strange + "\n" + deposit(2, 2), with(DefectPolicy::Keep));
        QCOMPARE(report.kept, 1);
        QCOMPARE(report.imported, 3);
        QVERIFY(report.defects.at(0).kind == DefectKind::UnknownType);
        const auto exported = world.exported();
        QVERIFY(exported.find("Canary") == std::string::npos);
        QVERIFY(exported.find("\"cups\":3") != std::string::npos);
        QVERIFY(world.opened().find(q("{'who':'Erika Canary','cups':3,'list':['Canary',{'x/y':'Canary'}]}")) != std::string::npos);
        const auto rows = std::move(world.store->sealedOf("stream:account-A-1", base::Position::start(), 10)).value();
        QCOMPARE(rows.size(), std::size_t{1});
        QCOMPARE(rows[0].fields, 3);
        // Again, from the original and from the export.
        QCOMPARE(world.import(kOpen + strange + "\n" + deposit(2, 2)).duplicates, 3);
        QCOMPARE(world.import(exported).duplicates, 3);
    }

    void snapshotsAtEachHundred() {
        World world;
        const auto report = world.import(history(350));
        QCOMPARE(report.snapshots, 3);
        const auto rows = std::move(world.store->snapshots("account:snapshot-A-1", true)).value();
        QCOMPARE(rows.size(), std::size_t{3});
        QCOMPARE(rows[0].version.value, 100);
        QCOMPARE(rows[2].version.value, 300);
        QVERIFY(rows[0].data.find("Canary") == std::string::npos);
        timetravel::TimeTravel travel(*world.store, account::accountKind(), world.clock);
        const auto infos = travel.snapshots("account-A-1", true);
        VERIFY_OK(infos);
        for (const auto& info : *infos)
            QVERIFY2(info.usable && info.matchesReplay.value_or(false), info.problem.c_str());
        // On from the stored state.
        QCOMPARE(world.import(history(420)).snapshots, 1);
    }

    void cloudEventsRoundTrip() {
        World world;
        QCOMPARE(world.import(sample1(), with(DefectPolicy::Keep)).imported, 31);
        transfer::ExportOptions options;
        options.format = Format::CloudEvents;
        const auto events = world.exported(options);
        QVERIFY(events.starts_with(q("{'specversion':'1.0','id':'37fb837e")));
        World other(false, &world);
        QCOMPARE(other.import(events, with(DefectPolicy::Keep)).imported, 31);
        COMPARE_TEXT(other.exported(), world.exported());
        // As a batch, over several lines, and each alone.
        std::string batch = "[\r\n";
        for (const auto& line : linesOf(events))
            batch += (batch.size() > 3 ? ",\n  " : "  ") + line;
        batch += "\n]\n";
        World third(false, &world);
        QCOMPARE(third.import(batch, with(DefectPolicy::Keep)).imported, 31);
        COMPARE_TEXT(third.exported(), world.exported());
        QCOMPARE(third.import(events).duplicates, 31);
    }

    void foreignCloudEvent() {
        const std::string log = "{\n  \"specversion\": \"1.0\",\n  \"id\": \"A-77\",\n  \"source\": \"https://bank.example/core\",\n  \"type\": \"AccountOpened\",\n"
                                "  \"subject\": \"account-A-1\",\n  \"time\": \"2026-01-05T10:00:00+01:00\",\n  \"schemaversion\": 1, \"actor\": \"x\",\n"
                                "  \"data\": {\n    \"holderId\": \"S-01\",\n    \"owner\": \"Erika Canary\", \"email\": \"e@x\",\n    \"currency\": \"EUR\"\n  }\n}\n";
        World world;
        const auto report = world.import(log);
        QCOMPARE(report.imported, 1);
        QCOMPARE(report.timesInvented, 1);
        const auto page = std::move(world.store->readAll(base::Position::start(), 10)).value();
        const auto& e = page.events.at(0);
        // python3: uuid5(uuid5(NAMESPACE_URL, 'https://bank.example/core'), 'A-77')
        COMPARE_TEXT(e.id.text(), "30633d2e-659a-5264-b169-36ee2bb4d63e");
        const std::string metadata = "{\"actor\":\"x\",\"ceId\":\"A-77\",\"ceSource\":\"https://bank.example/core\"}";
        COMPARE_TEXT(std::string(e.metadata), metadata);
        COMPARE_TEXT(base::formatInstant(e.occurredAt), "2026-01-05T09:00:00Z");
        QVERIFY(e.data.find('\n') == std::string_view::npos);
        QVERIFY(e.data.starts_with("{    \"holderId\": \"S-01\",    \"owner\": \"eyJ"));
        QCOMPARE(world.import(log).duplicates, 1);
    }

    void cloudEventDefectsHaveTheirPlace() {
        const std::string batch = "[\n {\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"AccountClosed\",\"subject\":\"account-A-1\",\"data_base64\":\"AAAA\"},\n"
                                  " {\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"s\",\"type\":\"AccountClosed\",\"subject\":\"account-A-1\",\n"
                                  "  \"datacontenttype\":\"text/xml\",\"traceparent\":\"x\",\"data\":{}}\n]";
        World world;
        const auto report = world.import(batch);
        QCOMPARE(report.lines, 2);
        QCOMPARE(report.defective, 2);
        const auto at = [&](std::size_t i, std::int64_t line, const std::string& field) {
            const auto& d = report.defects.at(i);
            QCOMPARE(d.line, line);
            COMPARE_TEXT(d.field, field);
            QVERIFY(batch.substr(static_cast<std::size_t>(d.byte)).starts_with(field == "data_base64" ? "\"AAAA" : field == "data" ? "{\"spec" : field == "traceparent" ? "\"tracep" : "\"text/xml"));
        };
        at(0, 2, "data_base64");
        at(1, 2, "data");
        at(2, 4, "traceparent");
        at(3, 4, "datacontenttype");
    }

    void needsAVaultForPersonalValues() {
        World world;
        world.vault.reset();
        const auto refused = world.tryImport({kOpen});
        QVERIFY(!refused.ok() && refused.error().code == base::ErrorCode::Refused);
        QCOMPARE(world.import(kOpen, with(DefectPolicy::ImportNothing, true)).accepted, 1);
        COMPARE_TEXT(world.exported(), "");
    }

    void dryRunWritesNoFile() {
        World world(true);
        const auto listing = [&] {
            std::string out;
            QDirIterator it(world.dir.path(), QDir::Files | QDir::Hidden);
            while (it.hasNext()) {
                const auto path = it.next().toStdString();
                out += path + "=" + base::toHex(readFile(path)) + "\n";
            }
            return out;
        };
        const auto before = listing();
        QCOMPARE(world.import(history(1000), with(DefectPolicy::ImportNothing, true)).accepted, 1001);
        COMPARE_TEXT(listing(), before);
    }

    void noPlaintextInAnyFile() {
        World world(true);
        const std::string strange = q("{'stream':'account-ACC-1001','revision':20,'type':'TeaServed','data':{'who':'Wilhelmina Musterfrau'}}")
                                    + "\n";
        QCOMPARE(world.import(sample1() + strange, with(DefectPolicy::Keep)).imported, 32);
        std::string all;
        QDirIterator it(world.dir.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        int files = 0;
        for (; it.hasNext(); ++files)
            all += readFile(it.next().toStdString());
        QVERIFY(files >= 3);
        for (const std::string canary : {"Wilhelmina Musterfrau", "wilhelmina.musterfrau@post.example", "XX00 TEST 0000 0000 0002", "Bartholom", "Hieronymus Platzhalter"}) {
            std::string wide, wideBig;
            for (const char c : canary) {
                wide += {c, '\0'};
                wideBig += {'\0', c};
            }
            std::vector<std::string> forms{canary, wide, wideBig, base::toHex(canary)};
            for (std::size_t shift = 0; shift < 3; ++shift) {
                // The characters that do not depend on what stands around it.
                const auto encoded = QByteArray(static_cast<int>(shift), '?').append(canary.c_str()).toBase64();
                const auto core = encoded.mid(shift == 0 ? 0 : 4, encoded.size() - 4 - (shift == 0 ? 0 : 4)).toStdString();
                forms.push_back(core);
                forms.push_back(QByteArray(core.c_str()).replace('+', '-').replace('/', '_').toStdString());
            }
            for (const auto& form : forms)
                QVERIFY2(all.find(form) == std::string::npos, canary.c_str());
        }
    }

    void defectsShowNoPersonalValue() {
        std::string everything;
        const auto look = [&](const std::string& log) {
            World world;
            auto options = with(DefectPolicy::Skip);
            options.keepDefects = 1'000'000;
            for (const auto& d : world.import(log, options).defects)
                everything += d.problem + "|" + d.expected + "|" + d.found + "|" + d.field + "|" + d.excerpt + "\n";
        };
        // Cut and damage the opening line at every byte.
        const auto line = kOpen.substr(0, kOpen.size() - 1);
        std::string cuts, flips;
        for (std::size_t i = 1; i < line.size(); ++i) {
            cuts += line.substr(0, i) + "\n";
            for (const char c : {'"', '\\', '{', ',', 'x'}) {
                auto flipped = line;
                flipped[i] = c;
                flips += flipped + "\n";
            }
        }
        look(cuts);
        look(flips);
        auto renamed = line;
        renamed.replace(renamed.find("AccountOpened"), 13, "AccountOpen");
        look(renamed);
        look("Erika Canary lives here erika.canary@post.example");
        QVERIFY(everything.size() > 100'000);
        for (const std::string part : {"Canary", "canary", "Erik"}) {
            const auto at = everything.find(part);
            QVERIFY2(at == std::string::npos, at == std::string::npos ? "" : everything.substr(at < 200 ? 0 : at - 200, 300).c_str());
        }
    }

    void cancelLeavesTheStoreUnchanged() {
        World world(true);
        QCOMPARE(world.import(history(10)).imported, 11);
        const auto before = world.exported();
        std::string log;
        for (int a = 0; a < 20; ++a) {
            auto opening = kOpen;
            opening.replace(opening.find("account-A-1"), 11, "account-B-" + std::to_string(a));
            log += opening;
            for (int i = 1; i <= 500; ++i)
                log += deposit(i, i, "account-B-" + std::to_string(a));
        }
        Threads threads(1);
        std::mt19937 random(7);
        int cancelled = 0;
        for (int round = 0; round < 12; ++round) {
            world.executor = round % 2 == 0 ? &threads : nullptr;
            std::stop_source stop;
            const auto after = random() % log.size();
            QElapsedTimer asked;
            const auto report = world.tryImport({log}, {}, stop.get_token(), {}, [&](const base::Progress& p) {
                if (p.done >= after && !stop.stop_requested()) {
                    asked.start();
                    stop.request_stop();
                }
            });
            if (stop.stop_requested()) {
                QVERIFY(asked.elapsed() < 200);
                QVERIFY(!report.ok() && report.error().code == base::ErrorCode::Cancelled);
                ++cancelled;
                COMPARE_TEXT(world.exported(), before);
            } else {
                break;
            }
        }
        QVERIFY(cancelled > 3);
        world.executor = nullptr;
        const auto rest = world.import(log);
        QCOMPARE(rest.imported + rest.duplicates, 20 * 501);
    }

    void threadsChangeNothing() {
        const auto log = history(3000);
        World plain;
        plain.import(log);
        for (unsigned n = 0; n < 4; ++n) {
            World world(false, &plain);
            Threads threads(n == 0 ? 1 : n);
            base::InlineExecutor inlineExecutor;
            world.executor = n == 0 ? static_cast<base::Executor*>(&inlineExecutor) : &threads;
            const auto report = world.import(log);
            QCOMPARE(report.imported, 3001);
            QCOMPARE(report.snapshots, 30);
            COMPARE_TEXT(world.opened(), plain.opened());
            QCOMPARE(world.import(log).duplicates, 3001);
        }
    }

    void append() {
        World world;
        const auto lines = [](std::string s) { return transfer::memorySource("-", std::move(s)); };
        auto source = lines(kOpen);
        auto done = transfer::appendRecords(world.context(), "account-A-1", store::Expected::noStream(), *source);
        VERIFY_OK(done);
        QCOMPARE(done->first.value, 0);
        QVERIFY(!done->alreadyThere);
        // The same again succeeds without a second copy, though sealed anew.
        source = lines(kOpen);
        done = transfer::appendRecords(world.context(), "account-A-1", store::Expected::noStream(), *source);
        VERIFY_OK(done);
        QVERIFY(done->alreadyThere);
        source = lines(deposit(1, 1) + deposit(2, 2));
        done = transfer::appendRecords(world.context(), "account-A-1", store::Expected::exactly({0}), *source);
        VERIFY_OK(done);
        QCOMPARE(done->last.value, 2);
        store::Conflict conflict;
        source = lines(deposit(3, 1));
        done = transfer::appendRecords(world.context(), "account-A-1", store::Expected::exactly({7}), *source, &conflict);
        QVERIFY(!done.ok() && done.error().code == base::ErrorCode::Conflict);
        QCOMPARE(conflict.actual.value, 2);
        source = lines(q("{'stream':'account-A-1','type':'FundsDeposited','data':{'amount':-1}}"));
        done = transfer::appendRecords(world.context(), "account-A-1", store::Expected::any(), *source);
        QVERIFY(!done.ok() && done.error().code == base::ErrorCode::InvalidInput);
        source = lines(deposit(3, 1, "account-B-1"));
        done = transfer::appendRecords(world.context(), "account-A-1", store::Expected::any(), *source);
        QVERIFY(!done.ok() && done.error().code == base::ErrorCode::InvalidInput);
        source = lines(deposit(0, 1, "privacy-S"));
        QVERIFY(!transfer::appendRecords(world.context(), "privacy-S", store::Expected::any(), *source).ok());
        COMPARE_TEXT(world.opened(), kOpen + deposit(1, 1) + deposit(2, 2));
        // 100 is passed.
        std::string many;
        for (int i = 3; i < 120; ++i)
            many += deposit(i, i);
        source = lines(many);
        VERIFY_OK(transfer::appendRecords(world.context(), "account-A-1", store::Expected::any(), *source));
        QCOMPARE(world.store->snapshots("account:snapshot-A-1", false).value().size(), std::size_t{1});
    }

    // FORMAT.md "Ids" counts the lines of a file; two appends are two files, and a second deposit like the first would be taken for the first one again.
    void appendedLinesMayLeaveOutWhatTheCallSays() {
        World world;
        const auto append = [&](const std::string& text, store::Expected expected) {
            const auto source = transfer::memorySource("-", text);
            return transfer::appendRecords(world.context(), "account-A-1", expected, *source);
        };
        const std::string bare = q("{'type':'FundsDeposited','schemaVersion':3,'data':{'amount':{'minor':5,'currency':'EUR'},'channel':'atm'}}") + "\n";
        VERIFY_OK(append(kOpen, store::Expected::noStream()));
        auto done = append(bare + bare, store::Expected::exactly({0}));
        VERIFY_OK(done);
        QCOMPARE(done->last.value, 2);
        done = append(bare + bare, store::Expected::exactly({0})); // sent again
        VERIFY_OK(done);
        QVERIFY(done->alreadyThere);
        done = append(bare.substr(0, bare.size() - 1), store::Expected::exactly({2})); // another one like it, without a line feed
        VERIFY_OK(done);
        QVERIFY(!done->alreadyThere);
        QCOMPARE(done->last.value, 3);
        done = append(bare, store::Expected::any());
        QVERIFY(!done.ok() && done.error().code == base::ErrorCode::InvalidInput);
        QCOMPARE(done.error().where, std::string("-: line 1"));
        const std::string dated = q("{'recordedAt':'2026-05-01T00:00:00Z',") + bare.substr(1);
        VERIFY_OK(append(dated, store::Expected::any()));
        for (const std::string wrong : {"{}\n", "[]\n", "{\"type\":\"FundsDeposited\"\n", "{\"id\":\"x\"}", "x", "\n"})
            QVERIFY2(!append(wrong, store::Expected::any()).ok() && !append(wrong, store::Expected::exactly({4})).ok(), wrong.c_str());
        // Places are those of the line as given.
        done = append(q("{'revision':5,'type':'FundsDeposited','schemaVersion':3,'data':{'amount':{'minor':5,'currency':'EUR'},'channel':'x'}}"), store::Expected::any());
        QVERIFY(!done.ok());
        QCOMPARE(done.error().where, std::string("-: line 1, byte 112"));
    }

    void csvIsHarmless() {
        World world;
        auto log = kOpen;
        log.replace(log.find("\"metadata\":{}"), 13, "\"metadata\":{\"note\":\"a \\\"b\\\", c\"}");
        world.import(log);
        transfer::ExportOptions options;
        options.csv = true;
        const auto csv = world.exported(options);
        QVERIFY(csv.starts_with("\"position\",\"stream\",\"revision\",\"version\",\"id\",\"type\",\"schemaVersion\",\"occurredAt\",\"recordedAt\",\"data\",\"metadata\"\r\n"
                                "1,\"account-A-1\",0,1,\"00000000-0000-4000-8000-000000000001\",\"AccountOpened\",3,\"2026-01-05T09:00:00Z\",\"2026-01-05T09:00:00Z\","));
        QVERIFY(csv.find("\"{\"\"note\"\":\"\"a \\\"\"b\\\"\", c\"\"}\"") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TransferTest)
#include "tst_transfer.moc"
