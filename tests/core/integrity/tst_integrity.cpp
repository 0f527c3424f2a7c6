// Verification of honest stores: what sample 1 holds (account.md), what was erased, what was kept as a defect, in both ways of walking; cancelled; damaged.
// Nothing honest may be called broken. Tampering: tst_integrity_tampering.cpp.
#include <QtTest/QTest>

#include "tests/core/integrity/integrity_desk.h"

#include "core/base/encoding.h"
#include "core/integrity/statement.h"
#include "core/store/memory_store.h"

#include <QtCore/QDir>

using namespace lookback;
using desk::Keys;
using desk::rowOf;
using integrity::Verdict;

#define SHOW(report) desk::textOf(report).c_str()

class TstIntegrity : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<desk::Worlds> m_worlds;
    std::unique_ptr<QTemporaryDir> m_dir;
    desk::Paths world(bool erased) {
        m_dir = std::make_unique<QTemporaryDir>();
        return m_worlds->copy(erased, *m_dir);
    }

private Q_SLOTS:
    void initTestCase() { m_worlds = std::make_unique<desk::Worlds>(); }

    // account.md: 31 events, 3 accounts; a gap at revision 6 of ACC-1003, the id of #29 again at #30. Personal fields: 2 in #1, 3 in #19, 2 in #4, 4 in
    // #14 and #15, 2 each in #21 and #28.
    void sampleOneHasTwoDataProblemsAndIsConsistent() {
        const auto report = desk::verifyAt(world(false), Keys::Unlocked);
        QVERIFY2(report.verdict == Verdict::Consistent, SHOW(report));
        QCOMPARE(report.problemCount, 0);
        QCOMPARE(report.dataProblemCount, 2);
        QCOMPARE(report.events, 31);
        const auto& gap = report.dataProblems[rowOf(report, "sequence").problems == 1 && report.dataProblems[0].check == "sequence" ? 0 : 1];
        QCOMPARE(gap.check, std::string_view("sequence"));
        QCOMPARE(gap.stream, std::string("account-ACC-1003"));
        QCOMPARE(gap.position->text(), std::string("27"));
        QCOMPARE(gap.revision->value, 7);
        QCOMPARE(gap.expected, std::string("v7"));
        QCOMPARE(gap.found, std::string("v8: 1 revision is missing before it"));
        const auto& twice = report.dataProblems[&gap == report.dataProblems.data() ? 1 : 0];
        QCOMPARE(twice.check, std::string_view("ids"));
        QCOMPARE(twice.stream, std::string("account-ACC-1004"));
        QCOMPARE(twice.position->text(), std::string("30"));
        QCOMPARE(twice.found, std::string("the id of v2 (#29)"));
        QCOMPARE(rowOf(report, "sealedFields").items, 15);
        QCOMPARE(rowOf(report, "sealedFields").notChecked, 0);
        QCOMPARE(rowOf(report, "sequence").items, 3);
        QCOMPARE(rowOf(report, "timeOrder").items, 31);
        QCOMPARE(rowOf(report, "payloads").items, 31);
        QCOMPARE(rowOf(report, "snapshots").items, 1);
        // Older versions among #1 to #31 (the table): #1–#5, #7, #8, #10 to #13, all of them below the current version of their type.
        QCOMPARE(rowOf(report, "upcasting").items, oldEventsOfTheSample());
        QCOMPARE(rowOf(report, "erasureLedger").items, 0);
        QCOMPARE(report.checks.size(), std::size_t{9});
    }
    // Told by the log itself, with the current versions of account.md's catalogue.
    static std::int64_t oldEventsOfTheSample() {
        const std::map<std::string, int> current{{"AccountOpened", 3}, {"FundsDeposited", 3}, {"FundsWithdrawn", 3}, {"FundsTransferred", 2}, {"InterestCredited", 2}, {"AccountFrozen", 2}};
        std::int64_t old = 0;
        std::istringstream log{std::string(resources::firstAuditLog())};
        for (std::string line; std::getline(log, line);) {
            const auto after = [&](const std::string& key) { return line.substr(line.find(key) + key.size()); };
            const std::string type = after("\"type\":\"");
            const auto at = current.find(type.substr(0, type.find('"')));
            old += at != current.end() && std::stoi(after("\"schemaVersion\":")) < at->second ? 1 : 0;
        }
        return old;
    }

    // security.md 4: leaf = SHA-256(0x00 ‖ record line). The last record of sample 1 holds nothing personal, so it is the log's own last line.
    void namesTheRecordItSpokeAbout() {
        const auto report = desk::verifyAt(world(false), Keys::Locked);
        std::string log(resources::firstAuditLog());
        log.pop_back();
        QCOMPARE(report.headRecord, base::toHex(crypto::view(crypto::sha256(std::string_view("\0", 1), log.substr(log.rfind('\n') + 1)))));
    }

    void lockedSaysWhatItCouldNotOpen() {
        const auto report = desk::verifyAt(world(false), Keys::Locked);
        QVERIFY2(report.verdict == Verdict::Consistent, SHOW(report));
        QCOMPARE(rowOf(report, "sealedFields").items, 0);
        QCOMPARE(rowOf(report, "sealedFields").notChecked, 15);
        QCOMPARE(rowOf(report, "sealedFields").note, std::string("the vault is locked"));
        const auto without = desk::verifyAt(world(false), Keys::None);
        QVERIFY2(without.verdict == Verdict::Consistent, SHOW(without));
        QCOMPARE(rowOf(without, "sealedFields").notChecked, 15);
        QCOMPARE(rowOf(without, "sealedFields").note, std::string("there is no vault"));
    }

    // Must show 1 of the issue: integrity unchanged by an erasure, snapshots still equal replay. S-02 had 2 fields, in #4.
    void anErasureLeavesEverythingConsistent() {
        for (const Keys keys : {Keys::Unlocked, Keys::Locked}) {
            const auto report = desk::verifyAt(world(true), keys, {}, 20'000, desk::kApprover);
            QVERIFY2(report.verdict == Verdict::Consistent, SHOW(report));
            QCOMPARE(report.dataProblemCount, 2);
            const auto& fields = rowOf(report, "sealedFields");
            QCOMPARE(fields.items, keys == Keys::Unlocked ? 13 : 0);
            QCOMPARE(fields.notChecked, keys == Keys::Unlocked ? 2 : 15);
            QVERIFY2(fields.note.starts_with("2 erased, not checkable"), fields.note.c_str());
            QCOMPARE(rowOf(report, "erasureLedger").items, 1);
            QCOMPARE(rowOf(report, "snapshots").items, 1);
        }
    }

    void streamByStreamSaysTheSame() {
        for (const bool erased : {false, true}) {
            const auto paths = world(erased);
            const auto officer = erased ? desk::kApprover : desk::kRequester;
            const auto together = desk::verifyAt(paths, Keys::Unlocked, {}, 20'000, officer), apart = desk::verifyAt(paths, Keys::Unlocked, {}, 0, officer);
            for (std::size_t i = 0; i < together.checks.size(); ++i) {
                QCOMPARE(apart.checks[i].name, together.checks[i].name);
                QCOMPARE(apart.checks[i].items, together.checks[i].items);
                QCOMPARE(apart.checks[i].problems, together.checks[i].problems);
                QCOMPARE(apart.checks[i].notChecked, together.checks[i].notChecked);
            }
            QCOMPARE(apart.events, together.events);
        }
    }

    void oneStreamOnly() {
        const auto paths = world(true);
        const auto report = desk::verifyAt(paths, Keys::Unlocked, {"account-ACC-1003"}, 20'000, desk::kApprover);
        QVERIFY2(report.verdict == Verdict::Consistent, SHOW(report));
        QCOMPARE(report.events, 7);
        QCOMPARE(report.dataProblemCount, 1);
        QCOMPARE(rowOf(report, "sealedFields").items, 2);
        QCOMPARE(rowOf(report, "format").notChecked, 1);
        const auto erased = desk::verifyAt(paths, Keys::Unlocked, {"account-ACC-1001"}, 20'000, desk::kApprover);
        QVERIFY2(erased.verdict == Verdict::Consistent, SHOW(erased));
        QCOMPARE(erased.events, 21);
        const auto store = desk::need(store::SqliteStore::open(paths.store(), store::Access::ReadOnly));
        const auto none = integrity::verify({*store, account::accountKind()}, {"account-NOBODY"});
        QVERIFY(!none.ok());
        QVERIFY(none.error().code == base::ErrorCode::NotFound);
    }

    void aStopIsHeard() {
        const auto paths = world(false);
        const auto store = desk::need(store::SqliteStore::open(paths.store(), store::Access::ReadOnly));
        integrity::Evidence evidence{*store, account::accountKind()};
        evidence.engineCheck = [&](const store::FindingCallback& f, const std::stop_token& s) { return store->check(f, s); };
        std::stop_source source;
        source.request_stop();
        const auto stopped = integrity::verify(evidence, {}, source.get_token());
        QVERIFY(!stopped.ok());
        QVERIFY(stopped.error().code == base::ErrorCode::Cancelled);
        QVERIFY(integrity::verify(evidence).ok()); // and the store is as good as before
    }

    // Two writers are normal: what is appended while it runs is not looked at, and disturbs nothing.
    void anotherProgramMayAppendMeanwhile() {
        const auto paths = world(false);
        const auto store = desk::need(store::SqliteStore::open(paths.store(), store::Access::ReadOnly));
        integrity::Evidence evidence{*store, account::accountKind()};
        evidence.engineCheck = [&](const store::FindingCallback& f, const std::stop_token& s) { return store->check(f, s); };
        evidence.eachSealed = [&](const store::SealedNoteCallback& use, const std::stop_token& s) { return store->eachSealed(use, s); };
        int appended = 0;
        const auto report = desk::need(integrity::verify(evidence, {}, {}, [&](const base::Progress&) {
            if (appended++ > 0)
                return;
            desk::Seat other;
            other.paths = paths;
            desk::need(other.sit(desk::kRequester));
            const std::string line = R"({"stream":"account-ACC-1001","type":"FundsTransferred","schemaVersion":2,"recordedAt":"2026-04-02T08:00:00Z","data":)"
                                     R"({"amount":{"minor":100,"currency":"EUR"},"payee":{"subject":"S-02","name":"Invented Name","iban":"XX00"}}})" "\n";
            const auto source = transfer::memorySource("line", line);
            desk::need(transfer::appendRecords({*other.store, account::accountKind(), other.vault.get(), other.clock, nullptr}, "account-ACC-1001", store::Expected::any(), *source));
        }));
        QVERIFY(appended > 0);
        QVERIFY2(report.verdict == Verdict::Consistent, SHOW(report));
        QCOMPARE(report.events, 31);
        QCOMPARE(desk::need(store->head()).events, 32);
        const auto later = desk::verifyAt(paths, Keys::Unlocked);
        QVERIFY2(later.verdict == Verdict::Consistent, SHOW(later));
        QCOMPARE(rowOf(later, "sealedFields").items, 17);
    }

    // Every log of a defect that can be kept (tests/data/transfer/defects): kept, it is evidence, never a broken store.
    void keptDefectsAreNeverBroken() {
        int kept = 0;
        QDir folder(QStringLiteral(LOOKBACK_SOURCE_DIR "/tests/data/transfer/defects"));
        for (const QFileInfo& file : folder.entryInfoList({QStringLiteral("*.jsonl")})) {
            QTemporaryDir dir;
            desk::Paths paths{dir.path().toStdString()};
            makeFolders(paths);
            {
                const base::FixedClock clock{base::parseInstant("2026-06-01T12:00:00Z").value()};
                auto store = desk::need(store::SqliteStore::create(paths.store(), crypto::randomUuid(crypto::systemRandom())));
                vault::CreateOptions options;
                options.officer = std::string(desk::kRequester);
                options.storeId = store->storeId();
                options.keyFile = paths.keyFile();
                options.cost = vault::KdfCost::cheapForTests();
                auto vault = desk::need(vault::VaultFile::create(paths.vault(), options, crypto::SecretBytes::copyOf(desk::passphraseOf(desk::kRequester)), crypto::systemRandom(), clock));
                std::vector<std::unique_ptr<transfer::Source>> sources;
                sources.push_back(transfer::memorySource("log", desk::readFile(file.filePath().toStdString())));
                transfer::ImportOptions import;
                import.policy = transfer::DefectPolicy::Keep;
                const auto report = transfer::importLogs({*store, account::accountKind(), vault.get(), clock, nullptr}, std::move(sources), import);
                if (!report.ok() || report->imported == 0)
                    continue;
                kept += report->kept > 0 ? 1 : 0;
            }
            const auto report = desk::verifyAt(paths, Keys::Unlocked);
            QVERIFY2(report.verdict == Verdict::Consistent, (file.fileName().toStdString() + ": " + desk::textOf(report)).c_str());
            const auto locked = desk::verifyAt(paths, Keys::Locked);
            QVERIFY2(locked.verdict == Verdict::Consistent, (file.fileName().toStdString() + ": " + desk::textOf(locked)).c_str());
        }
        QVERIFY2(kept >= 20, std::to_string(kept).c_str());
    }
    static void makeFolders(const desk::Paths& paths) { std::filesystem::create_directories(paths.folder + "/keys"); }

    // A bigger log with snapshots, in an engine without a check of its own.
    void aGeneratedLogIsConsistent() {
        std::string log;
        const auto sink = transfer::stringSink(log);
        QVERIFY(transfer::generateLog(*sink, nullptr, {5000, 5, "verify"}).ok());
        QTemporaryDir dir;
        desk::Paths paths{dir.path().toStdString()};
        makeFolders(paths);
        store::MemoryStore store(crypto::randomUuid(crypto::systemRandom()));
        const base::FixedClock clock{base::parseInstant("2026-06-01T12:00:00Z").value()};
        vault::CreateOptions options;
        options.officer = std::string(desk::kRequester);
        options.storeId = store.storeId();
        options.keyFile = paths.keyFile();
        options.cost = vault::KdfCost::cheapForTests();
        auto vault = desk::need(vault::VaultFile::create(paths.vault(), options, crypto::SecretBytes::copyOf("x y z"), crypto::systemRandom(), clock));
        std::vector<std::unique_ptr<transfer::Source>> sources;
        sources.push_back(transfer::memorySource("log", std::move(log)));
        const auto imported = desk::need(transfer::importLogs({store, account::accountKind(), vault.get(), clock, nullptr}, std::move(sources), {}));
        integrity::VaultEvidence keys{vault->info(), desk::need(vault::VaultFile::subjects(paths.vault())), vault.get()};
        for (const std::size_t atOnce : {std::size_t{20'000}, std::size_t{1}}) {
            integrity::Evidence evidence{store, account::accountKind(), &keys};
            evidence.streamsAtOnce = atOnce;
            const auto report = desk::need(integrity::verify(evidence));
            QVERIFY2(report.verdict == Verdict::Consistent, SHOW(report));
            QCOMPARE(report.events, imported.imported);
            QCOMPARE(report.dataProblemCount, 0);
            QCOMPARE(rowOf(report, "snapshots").items, imported.snapshots);
            QVERIFY(imported.snapshots > 20);
        }
    }

    // One damaged page ends nothing: the events around it are still looked at, the gap and the repeated id far behind it still found.
    void damageDoesNotEndTheList() {
        const auto paths = world(false);
        std::string bytes = desk::readFile(paths.store());
        const std::string needle = "invoice 4711"; // in #14
        const auto at = bytes.find(needle);
        QVERIFY(at != std::string::npos);
        const std::size_t page = at / 4096 * 4096;
        bytes.replace(page, 4096, std::string(4096, '\x5A'));
        desk::writeFile(paths.store(), bytes);
        const auto report = desk::verifyAt(paths, Keys::Unlocked);
        QVERIFY(report.verdict == Verdict::Broken);
        QVERIFY2(rowOf(report, "sequence").problems >= 1, SHOW(report));
        QVERIFY2(rowOf(report, "ids").problems >= 1, SHOW(report));
        QVERIFY2(desk::textOf(report).find("cannot be read") != std::string::npos, SHOW(report));
        QVERIFY2(report.events > 10 && report.events < 31, SHOW(report));
    }

    void saysWhatItDoesNotProve() {
        QVERIFY(integrity::kDoesNotProve.front().find("not sealed") != std::string_view::npos);
        QVERIFY(integrity::kProves.size() >= 3);
    }
};

QTEST_GUILESS_MAIN(TstIntegrity)
#include "tst_integrity.moc"
