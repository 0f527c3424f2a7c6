// Erased subjects and every way in: import, dry run, append. Nothing personal of theirs comes in again, whoever wrote the act that erased them, and nothing
// at all while an erasure is unfinished (security.md 3, E2; account.md, Defects). Expected values: those pages and sample 1.
#include "transfer_fixture.h"

#include "core/base/encoding.h"
#include "core/erasure/acts.h"
#include "core/erasure/gate.h"
#include "core/erasure/ledger.h"

using namespace fixture;
using namespace erasure;
using transfer::DefectKind;

namespace {

const std::string kAccount = "account-ACC-1001";

// A transfer to a payee, as sample 1's #4 is one.
std::string transferTo(const std::string& subject, const std::string& revision, const std::string& recorded = "2026-03-01T09:00:00Z") {
    return q("{'stream':'account-ACC-1001'," + (revision.empty() ? std::string() : "'revision':" + revision + ",") + "'type':'FundsTransferred','schemaVersion':1,'recordedAt':'" +
             recorded + "','data':{'amount':1.00,'payeeId':'" + subject + "','payeeName':'Bartholomäus Canary','payeeIban':'XX00 TEST 0000 0000 0002'}}") + "\n";
}
std::string deposit(const std::string& recorded = "2026-03-02T09:00:00Z") {
    return q("{'stream':'account-ACC-1001','type':'FundsDeposited','schemaVersion':1,'recordedAt':'" + recorded + "','data':{'amount':2.00}}") + "\n";
}

/// A store with sample 1 and its vault under a policy of one.
struct Bank : World {
    explicit Bank(bool sqlite = false) : World(sqlite) { import(sample1(), with(DefectPolicy::Keep)); }

    void write(const std::string& subject, const ActData& data, bool mustCount = true) {
        const auto stream = privacyStream(subject);
        auto bulk = std::move(store->beginBulk()).value();
        auto ledger = Ledger::read(*store, viewOf(*vault));
        const auto made = makeAct(stream, ledger->answerFor(*store, stream).value(), *vault, clock.now(), data);
        if (const auto counts = ledger->add(made); mustCount && !counts.ok())
            qFatal("%s", text(counts.error()).c_str());
        append(*bulk, made);
    }
    void append(store::BulkAppend& bulk, const NewAct& act) {
        const auto last = store->streamInfo(act.stream)->last;
        if (!bulk.add({act.view({last.value + 1}), {}}).ok() || !bulk.commit().ok())
            qFatal("cannot write an act");
    }
    Plan planOf(const std::string& subject, std::vector<std::string> kids) {
        Plan plan;
        plan.subject = subject;
        for (auto& kid : kids)
            plan.keys.push_back({kid, {}});
        plan.digest = base::toHex(crypto::view(crypto::sha256(planText(plan))));
        return plan;
    }
    std::string kidOf(const std::string& subject) { return std::string((*vault->findKey(subject).value()).kid()); }
    void start(const std::string& subject, const std::string& id = "E-1", std::vector<std::string> kids = {}) {
        const auto plan = planOf(subject, kids.empty() ? std::vector{kidOf(subject)} : kids);
        write(subject, act::ErasureRequested{id, subject, "17(1)(b)", "2026-05-30", "2026-06-30", "passport", {}, false, plan});
        write(subject, act::ErasureStarted{id, subject, plan.keys, 1, 2, plan.digest, 0, 0, {}, 0});
    }
    void complete(const std::string& subject, const std::string& id = "E-1") {
        act::ErasureCompleted data{id, {}, 2};
        data.outcome.scanMethod = "windows";
        write(subject, data);
    }
    void erase(const std::string& subject, const std::string& id = "E-1", std::vector<std::string> kids = {}) {
        start(subject, id, std::move(kids));
        complete(subject, id);
    }
    Result<store::Appended> tryAppend(const std::string& lines, vault::UnlockedVault* with, store::Expected expected = store::Expected::any(), store::EventStore* into = nullptr) {
        const auto source = transfer::memorySource("-", lines);
        return transfer::appendRecords({into != nullptr ? *into : *store, account::accountKind(), with, clock, nullptr}, kAccount, expected, *source);
    }
    Result<store::Appended> tryAppend(const std::string& lines) { return tryAppend(lines, vault.get()); }
    std::int64_t events() { return store->head()->events; }
};

/// A store on which somebody else acts at the last moment: right before an append reaches it.
class Meddled final : public store::EventStore {
public:
    Meddled(store::EventStore& inner, std::function<void()> before) : m_inner(inner), m_before(std::move(before)) {}
    base::Result<std::vector<store::Appended>> append(const store::Batch& batch, store::Conflict* conflict) override {
        if (auto before = std::exchange(m_before, nullptr))
            before();
        return m_inner.append(batch, conflict);
    }
    [[nodiscard]] store::Capabilities capabilities() const override { return m_inner.capabilities(); }
    [[nodiscard]] base::Uuid storeId() const override { return m_inner.storeId(); }
    base::Result<std::unique_ptr<store::BulkAppend>> beginBulk() override { return m_inner.beginBulk(); }
    base::Result<event::EventPage> readStream(std::string_view s, base::Revision from, store::Direction d, std::size_t n) override { return m_inner.readStream(s, from, d, n); }
    base::Result<event::EventPage> readAll(base::Position after, std::size_t n) override { return m_inner.readAll(after, n); }
    base::Result<event::StoredEvent> readAt(base::Position p) override { return m_inner.readAt(p); }
    base::Result<std::vector<base::Revision>> findId(std::string_view s, const base::Uuid& id, std::size_t n) override { return m_inner.findId(s, id, n); }
    base::Result<store::Head> head() override { return m_inner.head(); }
    base::Result<std::vector<store::StreamInfo>> streams(std::string_view c, std::string_view after, std::size_t n) override { return m_inner.streams(c, after, n); }
    base::Result<std::int64_t> countStreams(std::string_view c) override { return m_inner.countStreams(c); }
    base::Result<store::StreamInfo> streamInfo(std::string_view s) override { return m_inner.streamInfo(s); }
    base::Result<std::uint64_t> changeToken() override { return m_inner.changeToken(); }
    base::Result<bool> saveSnapshot(const store::SnapshotRow& s) override { return m_inner.saveSnapshot(s); }
    base::Result<std::optional<store::SnapshotRow>> snapshotAtOrBefore(std::string_view s, base::Version v) override { return m_inner.snapshotAtOrBefore(s, v); }
    base::Result<std::vector<store::SnapshotRow>> snapshots(std::string_view s, bool withData) override { return m_inner.snapshots(s, withData); }
    base::Status deleteSnapshot(std::string_view s, base::Version v) override { return m_inner.deleteSnapshot(s, v); }
    base::Result<std::vector<store::SealedRow>> sealedOf(std::string_view s, base::Position after, std::size_t n) override { return m_inner.sealedOf(s, after, n); }
    base::Result<std::vector<store::SealedSubject>> sealedSubjects(std::string_view after, std::size_t n) override { return m_inner.sealedSubjects(after, n); }

private:
    store::EventStore& m_inner;
    std::function<void()> m_before;
};

} // namespace

#define VERIFY_REFUSED(result, part)                                                                                                                   \
    do {                                                                                                                                               \
        const auto& refused_ = (result);                                                                                                               \
        QVERIFY2(!refused_.ok(), "should have been refused");                                                                                          \
        QVERIFY2(refused_.error().code == base::ErrorCode::Refused && refused_.error().message.find(part) != std::string::npos,                         \
                 text(refused_.error()).c_str());                                                                                                      \
    } while (false)

class TransferGateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anImportOfAnErasedSubjectIsADefectNothingKeeps() {
        for (const bool sqlite : {false, true}) {
            Bank bank(sqlite);
            bank.erase("S-02");
            const auto before = bank.exported();
            const auto log = deposit() + transferTo("S-02", {}) + transferTo("S-03", {}, "2026-03-03T09:00:00Z");
            for (const auto policy : {DefectPolicy::ImportNothing, DefectPolicy::Keep, DefectPolicy::Skip})
                for (const bool dry : {true, false}) {
                    if (policy == DefectPolicy::Skip && !dry)
                        continue;
                    const auto report = bank.import(log, with(policy, dry));
                    QCOMPARE(report.defective, 1);
                    QCOMPARE(report.kept, 0);
                    QCOMPARE(report.imported, 0);
                    const auto& defect = report.defects.at(0);
                    QVERIFY(defect.kind == DefectKind::ErasedSubject);
                    QVERIFY(!transfer::canBeKept(defect.kind));
                    QCOMPARE(defect.line, 2);
                    QCOMPARE(defect.byte, static_cast<std::int64_t>(log.find("\"Bartholomäus")));
                    COMPARE_TEXT(defect.field, "/data/payeeName");
                    COMPARE_TEXT(defect.problem, "the personal data of this subject was erased (E-1)");
                    QVERIFY(defect.excerpt.find("Canary") == std::string::npos);
                    COMPARE_TEXT(bank.exported(), before);
                }
            // Without a vault a dry run says the same.
            auto locked = std::exchange(bank.vault, nullptr);
            const auto report = bank.import(log, with(DefectPolicy::ImportNothing, true));
            QCOMPARE(report.defects.size(), std::size_t{1});
            QVERIFY(report.defects[0].kind == DefectKind::ErasedSubject);
            bank.vault = std::move(locked);
            // Left out when asked: the rest comes in.
            const auto skipped = bank.import(log, with(DefectPolicy::Skip));
            QCOMPARE(skipped.imported, 2);
            QCOMPARE(bank.store->sealedOf("S-02", base::Position::start(), 10)->size(), std::size_t{1}); // #4, as before
        }
    }

    void whatIsThereAlreadyStaysADuplicate() {
        Bank bank;
        bank.erase("S-02");
        const auto report = bank.import(sample1(), with(DefectPolicy::Keep));
        QCOMPARE(report.defective, 0);
        QCOMPARE(report.duplicates, report.lines);
    }

    void aValueWhoseKeyWasDestroyedStaysOut() {
        Bank source;
        const auto log = source.exported(); // sealed strings as stored
        const auto kid = source.kidOf("S-02");
        for (const bool dry : {true, false}) {
            World target(false, &source);
            // The key was destroyed there, for a subject of another name.
            Bank acts;
            acts.erase("S-77", "E-4", {kid});
            auto page = std::move(acts.store->readStream("privacy-S-77", {0}, store::Direction::Forward, 10)).value();
            auto bulk = std::move(target.store->beginBulk()).value();
            for (const auto& act : page.events)
                VERIFY_OK(bulk->add({act, {}}));
            VERIFY_OK(bulk->commit());
            bulk.reset();
            const auto report = target.import(log, with(DefectPolicy::Skip, dry));
            QVERIFY(report.defective >= 1);
            QVERIFY(report.defects[0].kind == DefectKind::ErasedSubject);
            QCOMPARE(report.defects[0].line, 4);
            COMPARE_TEXT(report.defects[0].problem, "the value is sealed with a key that was destroyed (E-4)");
            if (!dry)
                QVERIFY(target.store->sealedOf("S-02", base::Position::start(), 10)->empty());
        }
    }

    void anAppendOfAnErasedSubjectIsRefused() {
        Bank bank;
        bank.erase("S-02");
        const auto before = bank.exported();
        VERIFY_REFUSED(bank.tryAppend(transferTo("S-02", {})), "the personal data of this subject was erased (E-1)");
        VERIFY_REFUSED(bank.tryAppend(deposit() + transferTo("S-02", {})), "erased (E-1)");
        VERIFY_REFUSED(bank.tryAppend(transferTo("S-02", {}), nullptr), "erased (E-1)");
        COMPARE_TEXT(bank.exported(), before);
        VERIFY_OK(bank.tryAppend(transferTo("S-03", {})));
    }

    void nothingIsWrittenWhileAnErasureIsUnfinished() {
        Bank bank;
        bank.start("S-02");
        const auto before = bank.exported();
        const auto keys = bank.vault->info().keys;
        for (auto* const vault : {bank.vault.get(), static_cast<vault::UnlockedVault*>(nullptr)}) {
            VERIFY_REFUSED(bank.tryAppend(deposit(), vault), "E-1 was begun and not finished");
            VERIFY_REFUSED(bank.tryAppend(transferTo("S-99", {}), vault), "E-1 was begun and not finished");
        }
        VERIFY_REFUSED(bank.tryImport({deposit()}), "E-1 was begun and not finished");
        VERIFY_REFUSED(bank.tryImport({deposit()}, with(DefectPolicy::ImportNothing, true)), "E-1 was begun and not finished");
        COMPARE_TEXT(bank.exported(), before);
        QCOMPARE(bank.vault->info().keys, keys);
        bank.complete("S-02");
        VERIFY_OK(bank.tryAppend(deposit()));
        QCOMPARE(bank.import(deposit("2026-03-04T09:00:00Z")).imported, 1);
    }

    // Whoever can write the file can say that it is over; the ledger knows that nobody signed it.
    void aForgedEndDoesNotOpenWriting() {
        Bank bank;
        bank.start("S-02");
        act::ErasureCompleted end{"E-1", {}, 2};
        end.outcome.scanMethod = "windows";
        auto forged = makeAct("privacy-S-02", answerTo("x"), *bank.vault, bank.clock.now(), end);
        auto bulk = std::move(bank.store->beginBulk()).value();
        bank.append(*bulk, forged);
        bulk.reset();
        VERIFY_REFUSED(bank.tryAppend(deposit()), "E-1 was begun and not finished");
        VERIFY_REFUSED(bank.tryImport({deposit()}), "E-1 was begun and not finished");
        auto gate = std::move(Gate::read(*bank.store, bank.vault.get())).value();
        VERIFY_REFUSED(gate.mayWriteAtAll(), "not finished");
        VERIFY_OK(gate.refresh(*bank.store, bank.vault.get())); // nor later, when nothing is new
        VERIFY_REFUSED(gate.mayWriteAtAll(), "not finished");
        bank.complete("S-02");
        VERIFY_OK(gate.refresh(*bank.store, bank.vault.get()));
        VERIFY_OK(gate.mayWriteAtAll());
        VERIFY_OK(bank.tryAppend(deposit()));
    }

    // A record from elsewhere that names another person's key would have an erasure reach for that key.
    void aValueSealedWithAnothersKeyIsADefectNothingKeeps() {
        Bank bank;
        const std::string id = "11111111-2222-4333-8444-555555555555";
        const auto record = [&](const std::string& name) {
            return q("{'stream':'account-ACC-1001','id':'" + id + "','type':'FundsTransferred','schemaVersion':1,'recordedAt':'2026-03-01T09:00:00Z','data':{'amount':1.00,'payeeId':'S-02',"
                     "'payeeName':'" + name + "','payeeIban':'XX00 TEST'}}") + "\n";
        };
        const auto sealedBy = [&](const std::string& subject) {
            std::string text;
            bank.vault->keyFor(subject).value()->seal(text, *base::Uuid::parse(id), "/data/payeeName", "\"Bartholomäus Canary\"");
            return text.substr(1, text.size() - 2);
        };
        auto altered = sealedBy("S-02");
        altered[altered.size() - 4] = altered[altered.size() - 4] == 'A' ? 'B' : 'A';
        const auto before = bank.exported();
        for (const auto& [value, says] : {std::pair{sealedBy("S-01"), "the key of another subject"}, {altered, "its key does not open"}}) {
            for (const auto policy : {DefectPolicy::ImportNothing, DefectPolicy::Keep})
                for (const bool dry : {true, false}) {
                    const auto report = bank.import(record(value), with(policy, dry));
                    QCOMPARE(report.defective, 1);
                    QCOMPARE(report.imported, 0);
                    const auto& defect = report.defects.at(0);
                    QVERIFY(!transfer::canBeKept(defect.kind));
                    COMPARE_TEXT(defect.field, "/data/payeeName");
                    QVERIFY2(defect.problem.find(says) != std::string::npos, defect.problem.c_str());
                    QCOMPARE(defect.byte, static_cast<std::int64_t>(record(value).find("\"eyJ")));
                }
            QVERIFY(!bank.tryAppend(record(value)).ok());
            COMPARE_TEXT(bank.exported(), before);
        }
        // Their own, and one of a vault nobody knows here, come in as they always did.
        QCOMPARE(bank.import(record(sealedBy("S-02")), with(DefectPolicy::ImportNothing)).imported, 1);
        Bank stranger;
        QCOMPARE(stranger.import(record(sealedBy("S-01")), with(DefectPolicy::ImportNothing)).imported, 1);
    }

    void anErasureBetweenLookingAndWritingIsNoticed() {
        for (const bool completes : {true, false}) {
            Bank bank;
            Meddled store(*bank.store, [&] {
                bank.start("S-02");
                if (completes)
                    bank.complete("S-02");
            });
            const auto done = bank.tryAppend(transferTo("S-02", {}), bank.vault.get(), store::Expected::any(), &store);
            VERIFY_REFUSED(done, completes ? "was erased (E-1)" : "E-1 was begun");
            QCOMPARE(bank.store->sealedOf("S-02", base::Position::start(), 10)->size(), std::size_t{1});
        }
        // Whoever expects an exact revision hears the same, not a conflict.
        Bank bank;
        const auto last = bank.store->streamInfo(kAccount)->last;
        Meddled store(*bank.store, [&] { bank.erase("S-02"); });
        VERIFY_REFUSED(bank.tryAppend(transferTo("S-02", {}), bank.vault.get(), store::Expected::exactly(last), &store), "was erased (E-1)");
    }

    // Another act of the subject's is no obstacle: looked at again, and written.
    void aHoldInBetweenDoesNotStopAnAppend() {
        Bank bank;
        const auto last = bank.store->streamInfo(kAccount)->last;
        Meddled store(*bank.store, [&] { bank.write("S-02", act::HoldPlaced{"H-1", "S-02", {}, "17(3)(e)", "case", {}}); });
        const auto done = bank.tryAppend(transferTo("S-02", {}), bank.vault.get(), store::Expected::exactly(last), &store);
        VERIFY_OK(done);
        QCOMPARE(done->first.value, last.value + 1);
    }

    void aSubjectReadmittedIsWrittenAgain() {
        Bank bank;
        bank.erase("S-02");
        // Not by an act that nobody signed …
        auto forged = makeAct("privacy-S-02", answerTo("x"), *bank.vault, bank.clock.now(), act::SubjectReadmitted{"S-02", "came back"});
        auto bulk = std::move(bank.store->beginBulk()).value();
        bank.append(*bulk, forged);
        bulk.reset();
        VERIFY_REFUSED(bank.tryAppend(transferTo("S-02", {})), "was erased (E-1)");
        // … but by one that counts; and not for whoever cannot check it.
        bank.write("S-02", act::SubjectReadmitted{"S-02", "came back"});
        QVERIFY(!Gate::read(*bank.store, nullptr)->mayWrite("S-02").ok());
        const auto gate = Gate::read(*bank.store, bank.vault.get());
        QVERIFY(gate->mayWrite("S-02").ok());
        QVERIFY(!gate->mayKeep(bank.kidOf("S-02")).ok());
        VERIFY_OK(bank.tryAppend(transferTo("S-02", {})));
        QCOMPARE(bank.import(transferTo("S-02", {}, "2026-03-05T09:00:00Z")).imported, 1);
    }

    // An act nobody may trust still stops what it names, and no more than that.
    void aForgedStartStopsItsSubjectOnly() {
        Bank bank;
        auto made = makeAct("privacy-S-02", answerTo("x"), *bank.vault, bank.clock.now(), act::ErasureStarted{"E-1", "S-02", {{bank.kidOf("S-02"), {}}}, 1, 2, std::string(64, '0'), 0, 0, {}, 0});
        made.metadata = "{}";
        auto bulk = std::move(bank.store->beginBulk()).value();
        bank.append(*bulk, made);
        bulk.reset();
        VERIFY_REFUSED(bank.tryAppend(transferTo("S-02", {})), "was erased (E-1)");
        VERIFY_OK(bank.tryAppend(deposit()));
        VERIFY_OK(bank.tryAppend(transferTo("S-03", {})));
        // Without a vault nobody can tell: nothing is written.
        VERIFY_REFUSED(bank.tryAppend(deposit("2026-03-07T09:00:00Z"), nullptr), "begun and not finished");
        // Nor does one that cannot be read open anything.
        made.data = "{\"erasure\":7}";
        made.id.bytes[0] ^= 1;
        bulk = std::move(bank.store->beginBulk()).value();
        bank.append(*bulk, made);
        bulk.reset();
        VERIFY_REFUSED(bank.tryAppend(transferTo("S-02", {}, "2026-03-08T09:00:00Z")), "was erased");
    }

    void whatCannotBeReadIsPersonalOfItsStream() {
        Bank bank;
        const auto unknown = q("{'stream':'loan-L-1','type':'LoanGranted','recordedAt':'2026-03-01T09:00:00Z','data':{'note':'to Canary'}}") + "\n";
        QCOMPARE(bank.import(unknown, with(DefectPolicy::Keep)).imported, 1);
        bank.erase("stream:loan-L-1");
        const auto next = q("{'stream':'loan-L-1','type':'LoanGranted','recordedAt':'2026-03-02T09:00:00Z','data':{'note':'to Canary'}}") + "\n";
        const auto report = bank.import(next, with(DefectPolicy::Keep));
        QCOMPARE(report.imported, 0);
        QVERIFY(std::any_of(report.defects.begin(), report.defects.end(), [](const auto& d) { return d.kind == DefectKind::ErasedSubject; }));
    }

    void aStoreWithoutActsHasAnOpenGate() {
        Bank bank;
        const auto gate = Gate::read(*bank.store, bank.vault.get());
        QVERIFY(gate->open());
        QVERIFY(gate->mayWrite("S-02").ok() && gate->mayKeep(bank.kidOf("S-02")).ok() && gate->mayWriteAtAll().ok());
        QCOMPARE(gate->revision("S-02").value, -1);
        bank.write("S-02", act::HoldPlaced{"H-1", "S-02", {}, "17(3)(e)", "case", {}});
        const auto held = Gate::read(*bank.store, nullptr);
        QVERIFY(held->open());
        QCOMPARE(held->revision("S-02").value, 0);
    }

    // ---- Mended on the way ---------------------------------------------------------------------------------------------

    void aWrongLineIsNamedAlthoughTheVaultIsLocked() {
        Bank bank;
        const auto wrong = q("{'stream':'account-ACC-1001','type':'FundsTransferred','schemaVersion':1,'recordedAt':'2026-03-01T09:00:00Z','data':{'amount':-1.00,'payeeId':'S-02','payeeName':'B Canary','payeeIban':'XX00'}}") + "\n";
        const auto done = bank.tryAppend(wrong, nullptr);
        QVERIFY2(!done.ok() && done.error().code == base::ErrorCode::InvalidInput, text(done.error()).c_str());
        QVERIFY2(done.error().message.find("/data/amount") != std::string::npos, text(done.error()).c_str());
        // A second opening holds personal data too, and cannot be folded.
        const auto second = linesOf(sample1()).front();
        auto opening = second;
        opening.replace(opening.find("37fb837e"), 8, "37fb837f");
        opening.replace(opening.find("\"revision\":0,"), 13, "");
        const auto again = bank.tryAppend(opening + "\n", nullptr);
        QVERIFY2(!again.ok() && again.error().code == base::ErrorCode::InvalidInput, text(again.error()).c_str());
        // A right one needs the vault, as before.
        VERIFY_REFUSED(bank.tryAppend(transferTo("S-02", {}), nullptr), "need a vault");
        VERIFY_OK(bank.tryAppend(deposit(), nullptr));
        // The same for a log.
        auto locked = std::exchange(bank.vault, nullptr);
        const auto report = bank.import(wrong);
        QCOMPARE(report.defects.size(), std::size_t{1});
        QVERIFY(report.defects[0].kind == DefectKind::InvalidPayload);
        VERIFY_REFUSED(bank.tryImport({wrong}, with(DefectPolicy::Keep)), "need a vault");
        QCOMPARE(bank.import(wrong, with(DefectPolicy::Skip)).imported, 0);
        VERIFY_REFUSED(bank.tryImport({transferTo("S-02", {})}), "need a vault");
    }

    void anAppendThatIsThereAlreadyAnswersItsOwnPlace() {
        Bank bank;
        const auto first = bank.tryAppend(deposit("2026-03-02T09:00:00Z"));
        VERIFY_OK(first);
        VERIFY_OK(bank.tryAppend(deposit("2026-03-03T09:00:00Z")));
        const auto again = bank.tryAppend(deposit("2026-03-02T09:00:00Z"));
        VERIFY_OK(again);
        QVERIFY(again->alreadyThere);
        QCOMPARE(again->first, first->first);
        QCOMPARE(again->last, first->last);
        COMPARE_TEXT(again->lastPosition.text(), first->lastPosition.text());
    }
};

QTEST_GUILESS_MAIN(TransferGateTest)
#include "tst_transfer_gate.moc"
