// The erasure service at a desk: what security.md 3 promises, and what it refuses, through the service that every entry point goes through. Expected values
// are those of account.md, sample 1.
#include <QtTest>

#include "core/base/encoding.h"
#include "tests/support/erasure_desk.h"

#include <QtCore/QTemporaryDir>

using namespace lookback;
using erasure::State;
using erasure::Step;

namespace {

#define VERIFY_OK(expression)                                                                                                                          \
    do {                                                                                                                                               \
        const auto& result_ = (expression);                                                                                                            \
        QVERIFY2(result_.ok(), result_.ok() ? "" : (result_.error().message + " | " + result_.error().where).c_str());                                 \
    } while (false)
#define VERIFY_REFUSED(expression, part)                                                                                                               \
    do {                                                                                                                                               \
        const auto& result_ = (expression);                                                                                                            \
        QVERIFY2(!result_.ok(), "should have been refused");                                                                                           \
        QVERIFY2(result_.error().code == base::ErrorCode::Refused && result_.error().message.find(part) != std::string::npos,                          \
                 (std::string(base::toString(result_.error().code)) + ": " + result_.error().message).c_str());                                        \
    } while (false)

erasure::Request requestFor(const std::string& subject) { return {subject, "17(1)(b)", "2026-04-01", "ID-7", "", false}; }

base::Instant later(desk::Seat& seat, std::int64_t hours) { return base::Instant{seat.clock.now().ns + hours * 3'600'000'000'000}; }

} // namespace

class TstErasureService : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_dir;
    desk::Paths m_paths;

    void lay(int approvals) {
        m_dir = std::make_unique<QTemporaryDir>();
        m_paths.folder = m_dir->path().toStdString();
        VERIFY_OK(desk::lay(m_paths, approvals));
    }
    std::unique_ptr<desk::Seat> sit(std::string_view officer) {
        auto seat = std::make_unique<desk::Seat>();
        seat->paths = m_paths;
        const auto sat = seat->sit(officer);
        if (!sat.ok())
            qWarning("%s | %s", sat.error().message.c_str(), sat.error().where.c_str());
        return sat.ok() ? std::move(seat) : nullptr;
    }
    // A deposit into ACC-1001, and a transfer to S-02, as another program would append them.
    base::Result<store::Appended> append(desk::Seat& seat, const std::string& type, const std::string& data) {
        const std::string line = "{\"stream\":\"account-ACC-1001\",\"id\":\"" + crypto::randomUuid(crypto::systemRandom()).text() + "\",\"type\":\"" + type + "\",\"schemaVersion\":2,\"recordedAt\":\"2026-04-02T08:00:00Z\",\"data\":" + data + "}\n";
        auto source = transfer::memorySource("line", line);
        return transfer::appendRecords({*seat.store, account::accountKind(), seat.vault.get(), seat.clock, nullptr}, "account-ACC-1001", store::Expected::any(), *source);
    }
    static std::string transferTo(const std::string& subject) {
        return "{\"amount\":{\"minor\":100,\"currency\":\"EUR\"},\"payee\":{\"subject\":\"" + subject + "\",\"name\":\"Invented Name\",\"iban\":\"XX00\"}}";
    }

private Q_SLOTS:
    // Must show 1 of the issue, at the level of the service.
    void erasesOnePartyOfATransfer() {
        lay(2);
        auto anna = sit(desk::kRequester);
        QVERIFY(anna);
        const auto asked = anna->service->request(requestFor("S-02"));
        VERIFY_OK(asked);
        QCOMPARE(asked->id, std::string("E-1"));
        QCOMPARE(asked->due, std::string("2026-05-01"));
        QCOMPARE(asked->state, State::Submitted);
        QCOMPARE(asked->plan.events, 1);
        QCOMPARE(asked->plan.fields, 2);
        QVERIFY((asked->plan.fieldsByClass == std::map<std::string, std::int64_t>{{"iban", 1}, {"name", 1}})); // stored as payeeIban and payeeName: #4 is of version 1
        QCOMPARE(asked->plan.streams, std::vector<std::string>{"account-ACC-1001"});
        QCOMPARE(asked->plan.head.text(), std::string("4"));
        VERIFY_REFUSED(anna->service->approve("E-1", {}), "the requester cannot approve");
        VERIFY_REFUSED(anna->service->execute("E-1", {}), "not approved");
        QVERIFY(anna->opened(4) == "clear clear");

        auto boris = sit(desk::kApprover);
        QVERIFY(boris);
        VERIFY_REFUSED(boris->service->approve("E-1", std::string(64, '0')), "the plan has changed");
        const auto approved = boris->service->approve("E-1", asked->plan.digest);
        VERIFY_OK(approved);
        QCOMPARE(approved->state, State::Approved);
        VERIFY_REFUSED(boris->service->noteCertificate("E-1", std::string(64, 'a')), "only once it is erased");

        const auto done = boris->service->execute("E-1", {});
        VERIFY_OK(done);
        QCOMPARE(done->state, State::Erased);
        QVERIFY(done->outcome);
        QCOMPARE(done->outcome->trials, 2);
        QCOMPARE(done->outcome->trialsFailed, 2);
        QCOMPARE(done->outcome->hits, 0);
        QVERIFY(done->outcome->filesScanned >= 3); // vault, lock, key file
        QCOMPARE(done->outcome->scanMethod, std::string("windows"));
        QCOMPARE(boris->steps, (std::vector<std::string>{"E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9"}));
        QCOMPARE(boris->opened(4), std::string("erased erased"));
        QCOMPARE(boris->opened(1), std::string("clear clear"));
        QCOMPARE(boris->opened(14), std::string("clear clear"));
        // The other officer's open vault follows, and knows the key no more.
        QCOMPARE(anna->opened(4), std::string("erased erased"));
        QCOMPARE(anna->opened(19), std::string("clear clear clear"));

        // All figures unchanged: the state ends with 1,524.92, and from any snapshot as from zero.
        timetravel::TimeTravel travel(*boris->store, account::accountKind(), boris->clock);
        const auto state = travel.stateAt({"account-ACC-1001", {}, timetravel::Latest{}, true});
        VERIFY_OK(state);
        QCOMPARE(account::accountKind().seriesValue(*state->state), 152492);
        QCOMPARE(state->version.value, 21);
        QVERIFY(boris->store->check()->empty());
        VERIFY_OK(boris->service->noteCertificate("E-1", std::string(64, 'a')));
        VERIFY_REFUSED(boris->service->execute("E-1", {}), "erased already");
        VERIFY_REFUSED(anna->service->request(requestFor("S-02")), "erased already");
    }

    void oldVaultPassphraseAndBackupsDoNotOpen() {
        lay(1);
        desk::fs::copy(m_paths.folder, m_paths.folder + "-backup", desk::fs::copy_options::recursive);
        auto anna = sit(desk::kRequester);
        VERIFY_OK(anna->service->request(requestFor("S-02")));
        VERIFY_OK(anna->service->execute("E-1", {}));
        anna.reset();
        const auto oldVault = m_paths.folder + "-backup/bank.lookback.vault", oldStore = m_paths.folder + "-backup/bank.lookback";
        // The vault of the backup with the key file there is.
        desk::Seat seat;
        seat.paths = m_paths;
        desk::fs::copy_file(m_paths.vault(), m_paths.folder + "/kept");
        desk::fs::copy_file(oldVault, m_paths.vault(), desk::fs::copy_options::overwrite_existing);
        VERIFY_REFUSED(seat.sit(desk::kRequester), "the key file does not open this vault");
        // The vault there is with the key file of the backup.
        desk::fs::copy_file(m_paths.folder + "/kept", m_paths.vault(), desk::fs::copy_options::overwrite_existing);
        desk::fs::copy_file(m_paths.folder + "-backup/keys/bank.key", m_paths.keyFile(), desk::fs::copy_options::overwrite_existing);
        VERIFY_REFUSED(seat.sit(desk::kRequester), "the key file does not open this vault");
        desk::fs::remove_all(m_paths.folder + "-backup");
    }

    void aChangedPlanVoidsTheApproval() {
        lay(2);
        VERIFY_OK(desk::ask(m_paths));
        auto boris = sit(desk::kApprover);
        VERIFY_OK(append(*boris, "FundsTransferred", transferTo("S-02")));
        VERIFY_REFUSED(boris->service->execute("E-1", {}), "the store has changed since E-1 was approved: 4 fields in 2 events now, 2 in 1 then");
        // An event that does not touch the subject does not.
        const auto approved = boris->service->approve("E-1", {});
        VERIFY_OK(approved);
        QCOMPARE(approved->plan.fields, 4);
        VERIFY_OK(append(*boris, "FundsTransferred", transferTo("S-03")));
        VERIFY_OK(boris->service->execute("E-1", {}));
        QCOMPARE(boris->opened(4), std::string("erased erased"));
    }

    void aHoldBlocksUntilTwoReleaseIt() {
        lay(2);
        VERIFY_OK(desk::ask(m_paths));
        auto anna = sit(desk::kRequester);
        auto boris = sit(desk::kApprover);
        erasure::Hold hold;
        hold.subject = "S-02";
        hold.basis = "17(3)(e)";
        hold.reference = "case 4711";
        const auto placed = anna->service->placeHold(hold);
        VERIFY_OK(placed);
        QCOMPARE(placed->id, std::string("H-1"));
        QCOMPARE(boris->ledger()->erasures().at("E-1").state, State::Blocked);
        QVERIFY(boris->ledger()->restricted("S-02"));
        VERIFY_REFUSED(boris->service->execute("E-1", {}), "on hold (H-1)");
        VERIFY_REFUSED(boris->service->approve("E-1", {}), "on hold (H-1)");
        const auto first = anna->service->releaseHold("H-1");
        VERIFY_OK(first);
        QCOMPARE(first->state, erasure::Hold::State::Releasing);
        VERIFY_REFUSED(anna->service->releaseHold("H-1"), "signed the release of H-1 already");
        VERIFY_REFUSED(boris->service->execute("E-1", {}), "on hold (H-1)");
        const auto second = boris->service->releaseHold("H-1");
        VERIFY_OK(second);
        QCOMPARE(second->state, erasure::Hold::State::Released);
        QCOMPARE(boris->ledger()->erasures().at("E-1").state, State::Submitted); // the approval before the hold is void
        VERIFY_REFUSED(boris->service->execute("E-1", {}), "not approved");
        VERIFY_OK(boris->service->approve("E-1", {}));
        VERIFY_OK(boris->service->execute("E-1", {}));
    }

    void aHoldOnAnotherClassDoesNotBlock() {
        lay(1);
        auto anna = sit(desk::kRequester);
        erasure::Hold hold;
        hold.subject = "S-02";
        hold.scope = {"address"}; // S-02 has a name and an iban
        hold.basis = "17(3)(b)";
        hold.reference = "tax";
        VERIFY_OK(anna->service->placeHold(hold));
        const auto asked = anna->service->request(requestFor("S-02"));
        VERIFY_OK(asked);
        QCOMPARE(asked->state, State::Submitted);
        VERIFY_OK(anna->service->execute("E-1", {}));
    }

    void aHoldOnAWordNoFieldIsCalledByIsRefused() {
        lay(1);
        auto anna = sit(desk::kRequester);
        erasure::Hold hold;
        hold.subject = "S-02";
        hold.scope = {"Name"};
        hold.basis = "17(3)(e)";
        hold.reference = "court";
        const auto placed = anna->service->placeHold(hold);
        QVERIFY(!placed.ok() && placed.error().code == base::ErrorCode::InvalidArgument);
        QVERIFY(placed.error().hint.find("iban, name") != std::string::npos);
        hold.scope = {"name"};
        VERIFY_OK(anna->service->placeHold(hold));
    }

    // The ids of tombstones cannot be known before E2: an imported event that has what was once such an id stands in no erasure's way.
    void anEventFromElsewhereDoesNotStandInATombstonesPlace() {
        lay(1);
        auto anna = sit(desk::kRequester);
        const std::string line = "{\"stream\":\"account-ACC-1001\",\"id\":\"" + event::derivedEventId("E-1/account-ACC-1001").text() +
            "\",\"type\":\"FundsDeposited\",\"schemaVersion\":2,\"recordedAt\":\"2026-04-02T08:00:00Z\",\"data\":{\"amount\":{\"minor\":100,\"currency\":\"EUR\"}}}\n";
        auto source = transfer::memorySource("line", line);
        VERIFY_OK(transfer::appendRecords({*anna->store, account::accountKind(), anna->vault.get(), anna->clock, nullptr}, "account-ACC-1001", store::Expected::any(), *source));
        VERIFY_OK(anna->service->request(requestFor("S-02")));
        const auto done = anna->service->execute("E-1", {});
        VERIFY_OK(done);
        QCOMPARE(done->state, State::Erased);
    }

    // A request dated ahead by a wrong clock, and the clock put right.
    void aClockThatWasAheadDoesNotKeepAPersonFromBeingErased() {
        lay(1);
        auto anna = sit(desk::kRequester);
        const auto right = anna->clock.now();
        anna->clock.set(later(*anna, 24 * 365 * 10));
        VERIFY_OK(anna->service->request(requestFor("S-02")));
        anna->clock.set(right);
        VERIFY_OK(anna->service->execute("E-1", {}));
    }

    // The policy was lowered since the first of two signed: who signed may sign it through.
    void aHalfSignedReleaseIsNotStuck() {
        lay(2);
        auto anna = sit(desk::kRequester);
        auto boris = sit(desk::kApprover);
        erasure::Hold hold;
        hold.subject = "S-02";
        hold.basis = "17(3)(b)";
        hold.reference = "tax";
        VERIFY_OK(anna->service->placeHold(hold));
        VERIFY_OK(anna->service->releaseHold("H-1"));
        VERIFY_REFUSED(anna->service->releaseHold("H-1"), "has signed the release");
        VERIFY_OK(anna->service->setPolicy(1, 0));
        const auto lowered = boris->service->setPolicy(1, 0);
        VERIFY_OK(lowered);
        QVERIFY(*lowered);
        const auto released = anna->service->releaseHold("H-1");
        VERIFY_OK(released);
        QCOMPARE(released->state, erasure::Hold::State::Released);
    }

    void coolOffAndLapse() {
        lay(2);
        {
            auto anna = sit(desk::kRequester);
            const auto raised = anna->service->setPolicy(2, 24);
            VERIFY_OK(raised);
            QVERIFY(*raised);
        }
        VERIFY_OK(desk::ask(m_paths));
        auto boris = sit(desk::kApprover);
        VERIFY_REFUSED(boris->service->execute("E-1", {}), "the cool-off of E-1 ends on 2026-04-03T09:00:00Z");
        boris->clock.set(later(*boris, 7 * 24));
        VERIFY_REFUSED(boris->service->execute("E-1", {}), "the approval of E-1 lapsed");
        VERIFY_OK(boris->service->approve("E-1", {}));
        boris->clock.set(later(*boris, 24));
        VERIFY_OK(boris->service->execute("E-1", {}));
    }

    void personalDataOfAnErasedSubjectIsRefused() {
        lay(1);
        auto anna = sit(desk::kRequester);
        VERIFY_OK(anna->service->request(requestFor("S-02")));
        VERIFY_OK(anna->service->execute("E-1", {}));
        const auto before = anna->store->head()->events;
        VERIFY_REFUSED(append(*anna, "FundsTransferred", transferTo("S-02")), "erased");
        QCOMPARE(anna->store->head()->events, before);
        VERIFY_OK(append(*anna, "FundsTransferred", transferTo("S-03")));
    }

    void aPersonWhoReturnsGetsANewKey() {
        lay(2);
        VERIFY_OK(desk::ask(m_paths));
        auto anna = sit(desk::kRequester);
        auto boris = sit(desk::kApprover);
        VERIFY_OK(boris->service->execute("E-1", {}));
        const auto first = anna->service->readmit("S-02", "a customer again");
        VERIFY_OK(first);
        QVERIFY(first->empty());
        VERIFY_REFUSED(anna->service->readmit("S-02", "a customer again"), "signed this already");
        VERIFY_REFUSED(append(*anna, "FundsTransferred", transferTo("S-02")), "erased");
        const auto second = boris->service->readmit("S-02", "a customer again");
        VERIFY_OK(second);
        QCOMPARE(second->size(), std::size_t{22});
        const auto appended = append(*anna, "FundsTransferred", transferTo("S-02"));
        VERIFY_OK(appended);
        QCOMPARE(anna->opened(static_cast<std::int64_t>(appended->lastPosition.low)), std::string("clear clear"));
        QCOMPARE(anna->opened(4), std::string("erased erased"));
        // And can be erased again, by a request of its own that reaches the new data only.
        const auto asked = anna->service->request(requestFor("S-02"));
        VERIFY_OK(asked);
        QCOMPARE(asked->id, std::string("E-2"));
        QCOMPARE(asked->plan.fields, 2);
        VERIFY_OK(boris->service->approve("E-2", {}));
        VERIFY_OK(boris->service->execute("E-2", {}));
        QCOMPARE(anna->opened(static_cast<std::int64_t>(appended->lastPosition.low)), std::string("erased erased"));
    }

    // A store put back lacks what was decided since: a hold, a stricter policy. Taking it as it is takes as many officers as either side asks.
    void anOlderStoreIsTakenByAsManyAsThePolicyAsks() {
        lay(2);
        VERIFY_OK(desk::ask(m_paths));
        const auto before = m_paths.folder + "-before";
        desk::fs::copy_file(m_paths.store(), before, desk::fs::copy_options::overwrite_existing);
        auto boris = sit(desk::kApprover);
        VERIFY_OK(boris->service->placeHold({"", "S-02", {}, "17(3)(e)", "court file 7", "", {}, {}, {}}));
        boris.reset();
        desk::fs::remove(m_paths.store() + "-wal");
        desk::fs::remove(m_paths.store() + "-shm");
        desk::fs::rename(before, m_paths.store());

        auto anna = sit(desk::kRequester);
        QVERIFY(anna);
        const auto seen = anna->vault->info().seenSize;
        const erasure::Restored restored{erasure::Restored::What::StoreAlone, "the vault saw more records than the store has", {}};
        const auto first = anna->service->eraseAgain(restored);
        VERIFY_REFUSED(first, "1 of 2 officers have signed");
        QVERIFY(first.error().message.find("may still sign: boris") != std::string::npos);
        VERIFY_REFUSED(anna->service->eraseAgain(restored), "anna has signed already");
        VERIFY_OK(anna->vault->refresh());
        QVERIFY(anna->vault->info().seenSize == seen); // the vault still misses the records
        QCOMPARE(anna->ledger()->erasures().at("E-1").state, State::Approved);
        anna.reset();

        boris = sit(desk::kApprover);
        VERIFY_OK(boris->service->eraseAgain(restored));
        VERIFY_OK(boris->vault->refresh());
        QCOMPARE(*boris->vault->info().seenSize, boris->store->head()->events);
        QCOMPARE(boris->ledger()->erasures().at("E-1").state, State::Submitted); // and looked at again
        VERIFY_REFUSED(boris->service->execute("E-1", {}), "not approved");
    }

    // The vault's policy is not lowered because the acts that raised it are gone.
    void anOlderStoreDoesNotLowerThePolicy() {
        lay(2);
        auto anna = sit(desk::kRequester);
        VERIFY_OK(anna->service->addOfficer("clara", {"requester", "approver"}, crypto::SecretBytes::copyOf("passphrase of clara")));
        VERIFY_OK(sit(desk::kApprover)->service->addOfficer("clara", {"requester", "approver"}, crypto::SecretBytes::copyOf("passphrase of clara")));
        VERIFY_OK(anna->service->setPolicy(1, 0));
        VERIFY_OK(sit(desk::kApprover)->service->setPolicy(1, 0));
        VERIFY_OK(sit("clara")->service->setPolicy(1, 0));
        VERIFY_OK(anna->service->setPolicy(2, 0)); // so that the acts have a policy of their own
        const auto before = m_paths.folder + "-before";
        anna.reset();
        desk::fs::copy_file(m_paths.store(), before, desk::fs::copy_options::overwrite_existing);
        anna = sit(desk::kRequester);
        VERIFY_OK(anna->service->setPolicy(3, 24));
        anna.reset();
        desk::fs::remove(m_paths.store() + "-wal");
        desk::fs::remove(m_paths.store() + "-shm");
        desk::fs::rename(before, m_paths.store());

        const erasure::Restored restored{erasure::Restored::What::StoreAlone, "an older store", {}};
        for (const auto officer : {std::string_view("anna"), std::string_view("boris")}) {
            auto seat = sit(officer);
            QCOMPARE(seat->ledger()->approvals(), 2);
            VERIFY_REFUSED(seat->service->eraseAgain(restored), " of 3 officers have signed");
            VERIFY_OK(seat->service->finishChanges());
            QCOMPARE(seat->vault->info().approvals, 3);
            QCOMPARE(seat->vault->info().coolOffHours, 24);
        }
        auto clara = sit("clara");
        VERIFY_OK(clara->service->eraseAgain(restored));
        VERIFY_OK(clara->service->finishChanges());
        QCOMPARE(clara->vault->info().approvals, 3);
        QCOMPARE(clara->ledger()->approvals(), 3);
        QCOMPARE(clara->ledger()->coolOffHours(), 24);
        QVERIFY(clara->ledger()->problems().empty());
    }

    // Even where the acts left say that all agreed to lower exactly the policy the vault has: it was raised again since.
    void anOlderStoreDoesNotBringAnOldConsentBack() {
        lay(2);
        auto anna = sit(desk::kRequester);
        VERIFY_OK(anna->service->setPolicy(1, 0));
        VERIFY_OK(sit(desk::kApprover)->service->setPolicy(1, 0));
        anna.reset();
        const auto before = m_paths.folder + "-before";
        desk::fs::copy_file(m_paths.store(), before, desk::fs::copy_options::overwrite_existing);
        anna = sit(desk::kRequester);
        VERIFY_OK(anna->service->setPolicy(2, 0));
        anna.reset();
        desk::fs::remove(m_paths.store() + "-wal");
        desk::fs::remove(m_paths.store() + "-shm");
        desk::fs::rename(before, m_paths.store());
        anna = sit(desk::kRequester);
        QCOMPARE(anna->ledger()->approvals(), 1);
        VERIFY_OK(anna->service->finishChanges());
        QCOMPARE(anna->vault->info().approvals, 2);
        const erasure::Restored restored{erasure::Restored::What::StoreAlone, "an older store", {}};
        VERIFY_REFUSED(anna->service->eraseAgain(restored), "1 of 2 officers have signed");
        VERIFY_OK(anna->service->finishChanges());
        QCOMPARE(anna->vault->info().approvals, 2);
        VERIFY_OK(sit(desk::kApprover)->service->eraseAgain(restored));
        VERIFY_OK(anna->service->finishChanges());
        QCOMPARE(anna->vault->info().approvals, 2);
        QCOMPARE(anna->ledger()->approvals(), 2);
    }

    // Somebody who can write the store's file lays another person's key at a subject's door: the plan leaves it out, and nobody starts one that names it.
    void anErasureReachesNoStrangersKey() {
        lay(1);
        auto anna = sit(desk::kRequester);
        const auto kid = std::string((*anna->vault->findKey("S-01").value()).kid());
        QCOMPARE(anna->vault->subjectOf(kid), std::string("S-01"));
        QCOMPARE(anna->vault->subjectOf("AAAAAAAAAAAAAAAAAAAAAA"), std::string());
        const auto own = anna->service->plan("S-02");
        VERIFY_OK(own);
        const auto info = anna->store->streamInfo("account-ACC-1001");
        event::StoredEvent event;
        event.stream = "account-ACC-1001";
        event.revision = {info->last.value + 1};
        event.id = crypto::randomUuid(crypto::systemRandom());
        event.type = "FundsTransferred";
        event.schemaVersion = 2;
        event.occurredAt = event.recordedAt = anna->clock.now();
        std::string sealed;
        anna->vault->findKey("S-01").value()->seal(sealed, event.id, "/data/payee/name", "\"X\"");
        event.data = "{\"amount\":{\"minor\":100,\"currency\":\"EUR\"},\"payee\":{\"subject\":\"S-02\",\"name\":" + sealed + "}}";
        event.metadata = "{}";
        auto bulk = std::move(anna->store->beginBulk()).value();
        const store::SealedFields fields{kid, "S-02", 1};
        VERIFY_OK(bulk->add({event.view(), {&fields, 1}}));
        VERIFY_OK(bulk->commit());
        bulk.reset();

        const auto plan = anna->service->plan("S-02");
        VERIFY_OK(plan);
        QVERIFY(plan->keys == own->keys);
        QCOMPARE(plan->fields, own->fields);
        QCOMPARE(plan->strangers, 1);
        VERIFY_OK(anna->service->request(requestFor("S-02")));
        const auto done = anna->service->execute("E-1", {});
        VERIFY_OK(done);
        QCOMPARE(done->state, State::Erased);
        QCOMPARE(done->policyOfficers, 1);
        QCOMPARE(anna->opened(1), std::string("clear clear")); // S-01's
    }

    // Acts are kept for good and no erasure reaches them.
    void whatOfficersTypeTellsNothingOfThePerson() {
        lay(2);
        auto anna = sit(desk::kRequester);
        auto request = requestFor("S-02");
        request.identity = "passport of BARTHOLOMäUS beispielmann, seen";
        VERIFY_REFUSED(anna->service->request(request), "the reference of the identity check holds one of the person's own values");
        request.identity = "passport seen";
        request.outOfReach = "letters to Bartholomäus Beispielmann";
        VERIFY_REFUSED(anna->service->request(request), "what is out of reach holds");
        request.outOfReach = "letters of Wilhelmina Musterfrau"; // not theirs; but hers is told by nobody's request
        VERIFY_OK(anna->service->request(request));
        VERIFY_REFUSED(anna->service->extend("E-1", "2026-06-01", "Bartholomäus Beispielmann is abroad"), "the reason holds");
        VERIFY_REFUSED(anna->service->reject("E-1", "not Bartholomäus Beispielmann"), "the reason holds");
        VERIFY_REFUSED(anna->service->placeHold({"", "S-02", {}, "17(3)(e)", "v. Bartholomäus Beispielmann", "", {}, {}, {}}), "the case holds");
        VERIFY_OK(anna->service->placeHold({"", "S-02", {}, "17(3)(e)", "court file 7", "", {}, {}, {}}));
    }

    void todayIsTodayEastOfGreenwichToo() {
        lay(1);
        auto anna = sit(desk::kRequester);
        anna->clock.set(base::parseInstant("2026-04-02T10:00:00Z").value()); // on Kiritimati it is midnight
        auto request = requestFor("S-02");
        request.received = "2026-04-03";
        VERIFY_OK(anna->service->request(request));
    }

    void officersAndPolicy() {
        lay(2);
        auto anna = sit(desk::kRequester);
        auto boris = sit(desk::kApprover);
        const auto secret = [] { return crypto::SecretBytes::copyOf("passphrase of clara"); };
        // One officer alone cannot bring a friend who would then approve.
        const auto first = anna->service->addOfficer("clara", {"approver"}, secret());
        VERIFY_OK(first);
        QVERIFY(!*first);
        QCOMPARE(anna->vault->info().officers.size(), std::size_t{2});
        VERIFY_REFUSED(anna->service->addOfficer("clara", {"approver"}, secret()), "signed this change already");
        const auto second = boris->service->addOfficer("clara", {"approver"}, secret());
        VERIFY_OK(second);
        QVERIFY(*second);
        auto clara = sit("clara");
        QVERIFY(clara);
        VERIFY_REFUSED(clara->service->request(requestFor("S-02")), "not a requester");
        // Raising is one officer's act, never above their number; lowering is that of all.
        VERIFY_REFUSED(anna->service->setPolicy(4, 0), "there are 3 officers");
        QVERIFY(*anna->service->setPolicy(3, 0));
        QVERIFY(!*anna->service->setPolicy(1, 0));
        QVERIFY(!*boris->service->setPolicy(1, 0));
        VERIFY_OK(clara->vault->refresh());
        QCOMPARE(clara->vault->info().approvals, 3);
        QVERIFY(*clara->service->setPolicy(1, 0));
        QCOMPARE(anna->service->plan("S-02")->fields, 2);
        // A removed officer's vault no longer opens, and their acts of before still count.
        VERIFY_REFUSED(clara->service->removeOfficer("clara"), "nobody removes themselves");
        QVERIFY(*anna->service->removeOfficer("clara"));
        clara.reset();
        QVERIFY(!sit("clara"));
        auto again = sit(desk::kApprover);
        QVERIFY(again);
        QVERIFY(again->ledger()->problems().empty());
        QCOMPARE(again->vault->info().epoch, 2);
    }

    void onePersonOneRequest() {
        lay(1);
        auto anna = sit(desk::kRequester);
        VERIFY_OK(anna->service->request(requestFor("S-02")));
        VERIFY_REFUSED(anna->service->request(requestFor("S-02")), "a request for this subject already: E-1");
        QVERIFY(anna->service->request(requestFor("S-99")).error().code == base::ErrorCode::NotFound);
        VERIFY_OK(anna->service->reject("E-1", "not the person"));
        VERIFY_REFUSED(anna->service->execute("E-1", {}), "was rejected: not the person");
        const auto asked = anna->service->request(requestFor("S-02"));
        VERIFY_OK(asked);
        QCOMPARE(asked->id, std::string("E-2"));
        const auto moved = anna->service->extend("E-2", "2026-07-01", "many requests");
        VERIFY_OK(moved);
        QCOMPARE(moved->due, std::string("2026-07-01"));
        VERIFY_REFUSED(anna->service->extend("E-2", "2026-07-02", "more"), "2026-07-01 at the latest");
    }

    void hostileInput() {
        lay(1);
        auto anna = sit(desk::kRequester);
        const auto refused = [&](erasure::Request request) { return anna->service->request(request).ok() ? base::ErrorCode::Internal : anna->service->request(request).error().code; };
        auto request = requestFor("S-02");
        request.received = "2026-02-30";
        QVERIFY(refused(request) == base::ErrorCode::InvalidArgument);
        request.received = "2026-04-03"; // tomorrow
        QVERIFY(refused(request) == base::ErrorCode::InvalidArgument);
        request = requestFor("S-02");
        request.ground = "17(1)(g)";
        QVERIFY(refused(request) == base::ErrorCode::InvalidArgument);
        request = requestFor("S-02");
        request.identity = std::string(5000, 'x');
        QVERIFY(refused(request) == base::ErrorCode::InvalidArgument);
        request.identity = "a\nb";
        QVERIFY(refused(request) == base::ErrorCode::InvalidArgument);
        QVERIFY(refused(requestFor(std::string("S\0-02", 5))) == base::ErrorCode::NotFound);
        QVERIFY(refused(requestFor(std::string(5000, 's'))) == base::ErrorCode::NotFound);
        QVERIFY(anna->ledger()->erasures().empty());
        QVERIFY(anna->service->execute("E-1", {}).error().code == base::ErrorCode::NotFound);
        std::stop_source stop;
        stop.request_stop();
        VERIFY_OK(anna->service->request(requestFor("S-02")));
        QVERIFY(anna->service->execute("E-1", stop.get_token()).error().code == base::ErrorCode::Cancelled);
        QCOMPARE(anna->opened(4), std::string("clear clear"));
    }
};

QTEST_GUILESS_MAIN(TstErasureService)
#include "tst_erasure_service.moc"
