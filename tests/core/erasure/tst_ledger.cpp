// What acts mean together: states, four eyes, holds, officers, erasing again, and that an act that must not count does not, whoever wrote it. Expected
// values: security.md 3, interface.md 5.9 and 5.10, core/erasure/FORMAT.md.
#include "office.h"

using namespace office;

namespace {

// anna makes the vault; all have both roles.
Officers& staff() {
    static Officers officers(2);
    return officers;
}

Office pair(int coolOffHours = 0) { return {staff(), staff().view({"anna", "bert", "cora"}, 2, coolOffHours)}; }
Office alone() { return {staff(), staff().view({"anna"}, 1)}; }

void erase(Office& office, const std::string& id = "E-1", const std::string& subject = "S-02", std::optional<Plan> plan = {}) {
    must<base::Unit>(office.request("anna", id, subject, plan).empty() ? base::success() : base::makeError(base::ErrorCode::Internal, "request"));
    COUNTS(office.approve("bert", id, subject, plan));
    COUNTS(office.start("cora", id, subject, plan));
    COUNTS(office.complete("cora", id, subject));
}

std::string text(base::Instant t) { return base::formatInstant(t); }

// Of one officer's acts the byte-exact copy at a store's end, in any stream.
void copyLast(Office& office, const std::string& stream) {
    auto copy = office.events().back();
    copy.stream = stream;
    copy.revision = {must(office.store->streamInfo(stream)).last.value + 1};
    office.append(copy.view());
}

} // namespace

class TestLedger : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anErasureGoesFromRequestToCertificate() {
        auto office = pair();
        COUNTS(office.request());
        auto e = office.erasure("E-1");
        QCOMPARE(e.state, State::Submitted);
        COMPARE_TEXT(e.subject, "S-02");
        COMPARE_TEXT(e.due, "2026-05-01");
        COMPARE_TEXT(e.requested.officer.name, "anna");
        COMPARE_TEXT(e.plan.digest, planOf("S-02").digest);
        COMPARE_TEXT(text(*e.steps[0]), "2026-04-02T08:00:00Z");
        QVERIFY(!e.executableFrom && !e.approvalLapses);

        office.now.ns += kHour;
        COUNTS(office.approve());
        e = office.erasure("E-1");
        QCOMPARE(e.state, State::Approved);
        QCOMPARE(e.approvals.size(), 1U);
        COMPARE_TEXT(e.approvals[0].officer.name, "bert");
        COMPARE_TEXT(text(*e.executableFrom), "2026-04-02T09:00:00Z");
        COMPARE_TEXT(text(*e.approvalLapses), "2026-04-09T09:00:00Z");
        QVERIFY(office.ledger().unfinished().empty());
        QVERIFY(office.ledger().destroyedBy(kKid1) == nullptr);

        office.now.ns += kHour;
        COUNTS(office.start());
        auto ledger = office.ledger();
        e = ledger.erasures().at("E-1");
        QCOMPARE(e.state, State::Executing);
        QCOMPARE(ledger.unfinished(), std::vector<std::string>{"E-1"});
        COMPARE_TEXT(ledger.destroyedBy(kKid1)->id, "E-1");
        QVERIFY(ledger.subject("S-02")->erased);
        QVERIFY(ledger.subject("S-02")->kids.contains(kKid1));
        QCOMPARE(e.epochFrom, std::int64_t{1});
        QCOMPARE(e.epochTo, std::int64_t{2});
        COMPARE_TEXT(e.executed->officer.name, "cora");

        COUNTS(office.complete());
        e = office.erasure("E-1");
        QCOMPARE(e.state, State::Erased);
        QCOMPARE(e.outcome->trialsFailed, std::int64_t{2});
        COUNTS(office.act("anna", "privacy-S-02", act::ErasureStoreScanned{"E-1", 4096, 0}));
        COUNTS(office.act("anna", "privacy-S-02", act::CertificateIssued{"E-1", planOf("S-02").digest}));
        ledger = office.ledger();
        e = ledger.erasures().at("E-1");
        QCOMPARE(e.state, State::Certified);
        QCOMPARE(e.storeScan->bytesScanned, std::int64_t{4096});
        COMPARE_TEXT(e.certificateDigest, planOf("S-02").digest);
        QVERIFY(e.steps[0] && e.steps[1] && e.steps[2] && !e.steps[3] && e.steps[9] && e.steps[10]);
        QVERIFY(ledger.problems().empty());
        QVERIFY(ledger.unfinished().empty());
        COMPARE_TEXT(ledger.nextErasure(), "E-2");
        QVERIFY(ledger.subject("S-09") == nullptr);
    }

    void underAPolicyOfOneARequestIsEnough() {
        auto office = alone();
        COUNTS(office.request());
        QCOMPARE(office.erasure("E-1").state, State::Submitted);
        COMPARE_TEXT(text(*office.erasure("E-1").executableFrom), "2026-04-02T08:00:00Z");
        // The store may have grown: the plan is the one of the moment.
        COUNTS(office.start("anna", "E-1", "S-02", planOf("S-02", {kKid1, kKid2})));
        COUNTS(office.complete("anna"));
        QCOMPARE(office.erasure("E-1").state, State::Erased);
        VERIFY_SAYS(office.force("anna", "privacy-S-02", act::ErasureApproved{"E-1", planOf("S-02")}), "the requester cannot approve");
    }

    void aRequestIsRejectedOrMoved() {
        auto office = pair();
        COUNTS(office.request());
        COUNTS(office.act("bert", "privacy-S-02", act::ErasureExtended{"E-1", "2026-06-15", "many accounts"}));
        COMPARE_TEXT(office.erasure("E-1").due, "2026-06-15");
        VERIFY_SAYS(office.force("bert", "privacy-S-02", act::ErasureExtended{"E-1", "2026-07-02", "more"}), "2026-07-01 at the latest");
        VERIFY_SAYS(office.force("bert", "privacy-S-02", act::ErasureExtended{"E-1", "2026-06-15", "again"}), "at the latest");
        COUNTS(office.act("bert", "privacy-S-02", act::ErasureRejected{"E-1", "not the person"}));
        QCOMPARE(office.erasure("E-1").state, State::Rejected);
        COMPARE_TEXT(office.erasure("E-1").rejected, "not the person");
        VERIFY_SAYS(office.force("cora", "privacy-S-02", act::ErasureApproved{"E-1", planOf("S-02")}), "was rejected");
        VERIFY_SAYS(office.force("cora", "privacy-S-02", Office::started("E-1", planOf("S-02"))), "was rejected");
        COUNTS(office.request("anna", "E-2"));
    }

    // ---- Must show 4: each is written all the same, and does not count -------------------------------------------------

    void theRequesterCannotApprove() {
        auto office = pair();
        COUNTS(office.request());
        VERIFY_SAYS(office.approve("anna"), "the requester cannot approve");
        VERIFY_SAYS(office.force("anna", "privacy-S-02", act::ErasureApproved{"E-1", planOf("S-02")}), "the requester cannot approve");
        VERIFY_SAYS(office.force("cora", "privacy-S-02", Office::started("E-1", planOf("S-02"))), "not approved by as many officers");
        QCOMPARE(office.erasure("E-1").state, State::Submitted);
        QVERIFY(!office.ledger().subject("S-02")->erased);
    }

    void rolesAreAsked() {
        static Officers special(2, {});
        special.hire("asks", {"requester"});
        special.hire("signs", {"approver"});
        Office office(special, special.view({"anna", "asks", "signs"}, 2));
        VERIFY_SAYS(office.request("signs"), "is not a requester");
        COUNTS(office.request("anna"));
        VERIFY_SAYS(office.approve("asks"), "is not an approver");
        COUNTS(office.approve("signs"));
    }

    void anApprovalIsOfOnePlan() {
        auto office = pair();
        COUNTS(office.request());
        const auto grown = planOf("S-02", {kKid1}, {{"iban", 2}, {"name", 2}});
        COUNTS(office.approve("bert"));
        // Another plan than the one approved is not executed, in whatever it differs.
        VERIFY_SAYS(office.force("cora", "privacy-S-02", Office::started("E-1", grown)), "not the plan that was approved");
        const auto altered = [&](auto change) {
            auto data = Office::started("E-1", planOf("S-02"));
            change(data);
            VERIFY_SAYS(office.force("cora", "privacy-S-02", data), "not the plan that was approved");
        };
        altered([](auto& d) { d.keys.push_back({kKid2, kKc}); });
        altered([](auto& d) { d.keys.clear(); });
        altered([](auto& d) { d.keys[0].commitment.clear(); });
        altered([](auto& d) { ++d.events; });
        altered([](auto& d) { ++d.fields; });
        altered([](auto& d) { d.streams.clear(); });
        // An approval of the plan as it is now takes the place of the one before.
        COUNTS(office.approve("cora", "E-1", "S-02", grown));
        QCOMPARE(office.erasure("E-1").approvals.size(), 1U);
        COMPARE_TEXT(office.erasure("E-1").plan.digest, grown.digest);
        VERIFY_SAYS(office.force("cora", "privacy-S-02", Office::started("E-1", planOf("S-02"))), "not the plan that was approved");
        COUNTS(office.start("cora", "E-1", "S-02", grown));
    }

    void aPolicyOfThreeCountsDistinctOfficers() {
        Office office(staff(), staff().view({"anna", "bert", "cora"}, 3));
        COUNTS(office.request());
        COUNTS(office.approve("bert"));
        QCOMPARE(office.erasure("E-1").state, State::Submitted);
        VERIFY_SAYS(office.approve("bert"), "bert has approved this plan already");
        VERIFY_SAYS(office.force("bert", "privacy-S-02", act::ErasureApproved{"E-1", planOf("S-02")}), "has approved this plan already");
        VERIFY_SAYS(office.start("cora"), "not approved by as many officers as the policy asks (3");
        COUNTS(office.approve("cora"));
        QCOMPARE(office.erasure("E-1").state, State::Approved);
        COUNTS(office.start("anna"));
    }

    void anApprovalCannotBeUsedTwice() {
        auto office = pair();
        COUNTS(office.request("anna", "E-1", "S-02"));
        COUNTS(office.request("anna", "E-2", "S-05", planOf("S-05", {kKid2})));
        COUNTS(office.approve("bert", "E-2", "S-05", planOf("S-05", {kKid2})));
        // The very bytes again, in the same stream and in another subject's.
        copyLast(office, "privacy-S-05");
        VERIFY_SAYS(office.lastProblem(), "does not answer the act before it");
        copyLast(office, "privacy-S-02");
        VERIFY_SAYS(office.lastProblem(), "signature does not fit");
        QCOMPARE(office.erasure("E-1").state, State::Submitted);
        QCOMPARE(office.erasure("E-2").approvals.size(), 1U);
        // Signed anew for this stream, but over the other request.
        VERIFY_SAYS(office.force("bert", "privacy-S-02", act::ErasureApproved{"E-2", planOf("S-05", {kKid2})}), "is of another subject");
        VERIFY_SAYS(office.force("bert", "privacy-S-02", act::ErasureApproved{"E-1", planOf("S-05", {kKid2})}), "the plan is of another subject");
        // After a lapse the old approval is no new one.
        office.now.ns += 8 * kDay;
        for (const auto& event : office.events())
            if (event.type == "ErasureApproved" && event.stream == "privacy-S-05" && event.revision.value == 1) {
                auto copy = event;
                copy.revision = {must(office.store->streamInfo(copy.stream)).last.value + 1};
                office.append(copy.view());
            }
        VERIFY_SAYS(office.lastProblem(), "does not answer the act before it");
        VERIFY_SAYS(office.start("cora", "E-2", "S-05", planOf("S-05", {kKid2})), "the approval had lapsed");
        // Into a store of its own.
        auto other = pair();
        other.ordinary();
        auto copy = office.events()[4];
        copy.revision = {0};
        other.append(copy.view());
        VERIFY_SAYS(other.lastProblem(), "does not answer the record before it");
    }

    void approvalsLapseAfterSevenDays() {
        auto office = pair();
        COUNTS(office.request());
        COUNTS(office.approve());
        const auto e = office.erasure("E-1");
        const auto end = base::Instant{office.now.ns + 7 * kDay};
        QCOMPARE(*e.approvalLapses, end);
        QCOMPARE(stateAt(e, {end.ns - 1}), State::Approved);
        QCOMPARE(stateAt(e, end), State::Submitted);
        office.now = end;
        VERIFY_SAYS(office.start(), "the approval had lapsed");
        VERIFY_SAYS(office.force("cora", "privacy-S-02", Office::started("E-1", planOf("S-02"))), "the approval had lapsed");
        // The same officer over the same plan, anew.
        COUNTS(office.approve("bert"));
        QCOMPARE(office.erasure("E-1").approvals.size(), 1U);
        COUNTS(office.start());
    }

    void theCoolOffIsWaitedFor() {
        auto office = pair(24);
        COUNTS(office.request());
        office.now.ns += kHour;
        COUNTS(office.approve());
        const auto from = base::Instant{office.now.ns + 24 * kHour};
        QCOMPARE(*office.erasure("E-1").executableFrom, from);
        office.now.ns = from.ns - 1;
        VERIFY_SAYS(office.start(), "the cool-off ends on 2026-04-03T09:00:00Z");
        VERIFY_SAYS(office.force("cora", "privacy-S-02", Office::started("E-1", planOf("S-02"))), "cool-off");
        office.now = from;
        COUNTS(office.start());
        // Under a policy of one it runs from the request.
        Office single(staff(), staff().view({"anna"}, 1, 2));
        COUNTS(single.request());
        VERIFY_SAYS(single.start("anna"), "the cool-off ends on 2026-04-02T10:00:00Z");
        single.now.ns += 2 * kHour;
        COUNTS(single.start("anna"));
    }

    void aHoldStopsARequestUntilItIsReleasedByTwo() {
        auto office = pair();
        COUNTS(office.request());
        COUNTS(office.approve());
        COUNTS(office.hold("cora", "H-1", "S-02", {"iban"}));
        auto ledger = office.ledger();
        QCOMPARE(ledger.erasures().at("E-1").state, State::Blocked);
        QVERIFY(ledger.erasures().at("E-1").approvals.empty());
        QVERIFY(ledger.restricted("S-02"));
        QCOMPARE(ledger.erasures().at("E-1").holds, std::vector<std::string>{"H-1"});
        COUNTS(office.act("cora", "privacy-S-02", act::ErasureDeferred{"E-1", {"H-1"}}));
        VERIFY_SAYS(office.force("cora", "privacy-S-02", act::ErasureDeferred{"E-1", {"H-2"}}), "does not hold");
        VERIFY_SAYS(office.approve("bert"), "deferred: a hold covers it (H-1)");
        VERIFY_SAYS(office.force("bert", "privacy-S-02", act::ErasureApproved{"E-1", planOf("S-02")}), "a hold covers it");
        VERIFY_SAYS(office.force("bert", "privacy-S-02", Office::started("E-1", planOf("S-02"))), "a hold covers it");

        COUNTS(office.release("anna"));
        QCOMPARE(office.ledger().holds().at("H-1").state, Hold::State::Releasing);
        QCOMPARE(office.erasure("E-1").state, State::Blocked);
        VERIFY_SAYS(office.release("anna"), "anna has signed this already");
        VERIFY_SAYS(office.force("anna", "privacy-S-02", act::HoldReleased{"H-1"}), "anna has signed this already");
        COUNTS(office.release("cora"));
        ledger = office.ledger();
        QCOMPARE(ledger.holds().at("H-1").state, Hold::State::Released);
        QCOMPARE(ledger.erasures().at("E-1").state, State::Submitted); // what was approved before is void
        QVERIFY(!ledger.restricted("S-02"));
        VERIFY_SAYS(office.start(), "not approved");
        COUNTS(office.approve());
        COUNTS(office.start());
        COUNTS(office.complete());
        VERIFY_SAYS(office.hold("anna", "H-2"), "a hold comes too late");
    }

    void aHoldCoversItsFieldClassesOnly() {
        auto office = pair();
        COUNTS(office.request());
        COUNTS(office.approve());
        COUNTS(office.hold("cora", "H-1", "S-02", {"email"}));
        QCOMPARE(office.erasure("E-1").state, State::Approved);
        QCOMPARE(office.ledger().holdsOn("S-02", {{"email", 1}}), std::vector<std::string>{"H-1"});
        QVERIFY(office.ledger().holdsOn("S-02", {{"name", 1}}).empty());
        QVERIFY(office.ledger().holdsOn("S-01", {{"email", 1}}).empty());
        // The plan as it is now has that class: it cannot be approved, whatever its own list says.
        VERIFY_SAYS(office.approve("cora", "E-1", "S-02", planOf("S-02", {kKid1}, {{"email", 1}})), "a hold covers it: H-1");
        COUNTS(office.hold("cora", "H-2", "S-02"));
        QCOMPARE(office.erasure("E-1").state, State::Blocked);
        // A request made under a hold begins blocked.
        COUNTS(office.hold("cora", "H-3", "S-05"));
        COUNTS(office.request("anna", "E-2", "S-05"));
        QCOMPARE(office.erasure("E-2").state, State::Blocked);
        COMPARE_TEXT(office.ledger().nextHold(), "H-4");
    }

    void oneActTakenOutChangedOrMovedIsNoticed() {
        auto office = pair();
        COUNTS(office.request());
        COUNTS(office.hold("cora"));
        COUNTS(office.release("anna"));
        COUNTS(office.release("cora"));
        COUNTS(office.approve());
        const auto events = office.events();
        const auto problemsOf = [&](std::vector<event::StoredEvent> changed) {
            const auto store = Office::storeOf(changed);
            return must(Ledger::read(*store, office.view)).problems().size();
        };
        QCOMPARE(problemsOf(events), 0U);
        for (std::size_t i = 4; i + 1 < events.size(); ++i) { // the last one taken out is the vault's `seen` to tell
            auto without = events;
            without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
            QVERIFY(problemsOf(without) > 0);
            auto swapped = events;
            std::swap(swapped[i], swapped[i + 1]);
            QVERIFY(problemsOf(swapped) > 0);
            auto doubled = events;
            doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), events[i]);
            QVERIFY(problemsOf(doubled) > 0);
        }
        // What the first act answers is the record before it.
        auto edited = events;
        edited[3].data = q("{'amount':2.00}");
        QVERIFY(problemsOf(edited) > 0);
        auto earlier = events;
        std::rotate(earlier.begin(), earlier.begin() + 4, earlier.begin() + 5);
        QVERIFY(problemsOf(earlier) > 0);
    }

    void anActIsNotDatedBeforeWhatItAnswers() {
        auto office = pair();
        COUNTS(office.request());
        --office.now.ns;
        VERIFY_SAYS(office.approve(), "dated before the act it answers");
        VERIFY_SAYS(office.force("bert", "privacy-S-02", act::ErasureApproved{"E-1", planOf("S-02")}), "dated before the act it answers");
        ++office.now.ns;
        COUNTS(office.approve());
    }

    void aRequestIsHeldToItsForm() {
        auto office = pair();
        const auto asked = [&](auto change) {
            act::ErasureRequested data{"E-1", "S-02", "17(1)(b)", "2026-04-01", "2026-05-01", "passport", {}, false, planOf("S-02")};
            change(data);
            return office.act("anna", "privacy-S-02", data);
        };
        VERIFY_SAYS(asked([](auto& d) { d.due = "2026-05-02"; }), "due on 2026-05-01");
        VERIFY_SAYS(asked([](auto& d) { d.received = "2026-04-04", d.due = "2026-05-04"; }), "received after it was signed");
        VERIFY_SAYS(asked([](auto& d) { d.plan = planOf("S-03"), d.subject = "S-03"; }), "stream of another subject");
        VERIFY_SAYS(office.act("anna", std::string(kVaultStream), act::HoldPlaced{"H-1", "S-02", {}, "17(3)(b)", "c", ""}), "not about officers");
        VERIFY_SAYS(office.act("anna", "privacy-S-02", act::StoreAccepted{1, 2, std::string(64, 'a'), "", 1, 0, true}), "stand in privacy-~vault");
        COUNTS(asked([](auto&) {}));
        VERIFY_SAYS(asked([](auto& d) { d.erasure = "E-2"; }), "the subject has an open request: E-1");
        VERIFY_SAYS(office.request("anna", "E-1", "S-05"), "there is a request E-1 already");
        COUNTS(office.hold());
        VERIFY_SAYS(office.hold("anna", "H-1", "S-05"), "there is a hold H-1 already");
        VERIFY_SAYS(office.release("anna", "H-9"), "there is no hold H-9");
        VERIFY_SAYS(office.approve("bert", "E-9"), "there is no request E-9");
    }

    void nothingElseIsWrittenBetweenE2AndE9() {
        auto office = pair();
        COUNTS(office.request("anna", "E-1"));
        COUNTS(office.request("anna", "E-2", "S-05", planOf("S-05", {kKid2})));
        COUNTS(office.approve("bert", "E-2", "S-05", planOf("S-05", {kKid2})));
        COUNTS(office.approve());
        VERIFY_SAYS(office.complete(), "was not started");
        COUNTS(office.start());
        for (const auto& says : {office.start("cora", "E-2", "S-05", planOf("S-05", {kKid2})), office.hold("anna", "H-1", "S-07"), office.request("anna", "E-3", "S-07"),
                                 office.act("anna", "privacy-S-02", act::CertificateIssued{"E-1", planOf("S-02").digest})})
            VERIFY_SAYS(says, "E-1 was begun and not finished");
        // Not completed while a field opens, a trace is left, or in another epoch.
        auto data = Office::completed("E-1");
        data.outcome.trialsFailed = 1;
        VERIFY_SAYS(office.force("cora", "privacy-S-02", data), "could still be opened");
        data = Office::completed("E-1");
        data.outcome.hits = 1;
        VERIFY_SAYS(office.force("cora", "privacy-S-02", data), "traces of the keys");
        VERIFY_SAYS(office.force("cora", "privacy-S-02", Office::completed("E-1", 3)), "epoch 2");
        VERIFY_SAYS(office.force("cora", "privacy-S-02", act::CertificateIssued{"E-1", planOf("S-02").digest}), "begun and not finished");
        QCOMPARE(office.erasure("E-1").state, State::Executing);
        COUNTS(office.complete());
        VERIFY_SAYS(office.complete(), "erased already");
        VERIFY_SAYS(office.request("anna", "E-3"), "erased already");
        COUNTS(office.start("cora", "E-2", "S-05", planOf("S-05", {kKid2})));
    }

    void aKeyIsDestroyedOnce() {
        auto office = pair();
        erase(office);
        COUNTS(office.request("anna", "E-2", "S-05"));
        COUNTS(office.approve("bert", "E-2", "S-05"));
        VERIFY_SAYS(office.start("cora", "E-2", "S-05"), "was destroyed by E-1");
    }

    // ---- Erasing again, and coming back --------------------------------------------------------------------------------

    void erasingAgainNamesDestroyedKeysOnly() {
        auto office = pair();
        erase(office);
        auto again = Office::started("E-1", planOf("S-02"), 1);
        again.from = 2;
        again.to = 3;
        auto more = again;
        more.keys.push_back({kKid2, kKc});
        VERIFY_SAYS(office.force("anna", "privacy-S-02", more), "was never destroyed by E-1");
        auto other = again;
        other.erasure = "E-2";
        VERIFY_SAYS(office.force("anna", "privacy-S-02", other), "was never destroyed by E-2");
        auto none = again;
        none.keys.clear();
        VERIFY_SAYS(office.force("anna", "privacy-S-02", none), "names no key");
        auto twice = again;
        twice.again = 2;
        VERIFY_SAYS(office.force("anna", "privacy-S-02", twice), "erased again 0 times");
        COUNTS(office.act("anna", "privacy-S-02", again));
        QCOMPARE(office.erasure("E-1").state, State::Executing);
        QCOMPARE(office.erasure("E-1").again, std::int64_t{1});
        QVERIFY(!office.erasure("E-1").outcome);
        COUNTS(office.act("anna", "privacy-S-02", Office::completed("E-1", 3)));
        QCOMPARE(office.erasure("E-1").state, State::Erased);
    }

    // An older store was put back: it knows no request, but the vault's fences know the erasure.
    void aStoreThatWasPutBackLearnsOfItsErasuresFromTheFences() {
        auto office = pair();
        auto again = Office::started("E-7", planOf("S-02"), 1);
        VERIFY_SAYS(office.act("anna", "privacy-S-02", again), "was never destroyed by E-7");
        office.view.fences[kKid1] = "E-7";
        COMPARE_TEXT(office.ledger().nextErasure(), "E-8");
        auto more = again;
        more.keys.push_back({kKid2, kKc});
        VERIFY_SAYS(office.act("anna", "privacy-S-02", more), kKid2);
        act::StoreAccepted accepted{20, 31, std::string(64, 'a'), "the vault saw 31 records, the store has 20", 2, 0, false};
        COUNTS(office.act("anna", std::string(kVaultStream), accepted));
        accepted.inForce = true;
        COUNTS(office.act("bert", std::string(kVaultStream), accepted));
        COUNTS(office.act("anna", "privacy-S-02", again));
        COUNTS(office.act("anna", "privacy-S-02", Office::completed("E-7")));
        const auto ledger = office.ledger();
        QCOMPARE(ledger.erasures().at("E-7").state, State::Erased);
        QVERIFY(ledger.subject("S-02")->erased);
        QVERIFY(ledger.problems().empty());
        // A request that was there, but not its execution.
        auto half = pair();
        half.view.fences[kKid1] = "E-1";
        COUNTS(half.request());
        COUNTS(half.act("anna", "privacy-S-02", Office::started("E-1", planOf("S-02"), 1)));
        QVERIFY(half.ledger().subject("S-02")->erased);
    }

    void aPersonComesBackByTwoSignatures() {
        auto office = pair();
        VERIFY_SAYS(office.act("anna", "privacy-S-02", act::SubjectReadmitted{"S-02", "a new account"}), "not erased");
        erase(office);
        COUNTS(office.act("anna", "privacy-S-02", act::SubjectReadmitted{"S-02", "a new account"}));
        QVERIFY(office.ledger().subject("S-02")->erased);
        VERIFY_SAYS(office.act("anna", "privacy-S-02", act::SubjectReadmitted{"S-02", "really"}), "signed this already");
        COUNTS(office.act("bert", "privacy-S-02", act::SubjectReadmitted{"S-02", "opened an account"}));
        auto ledger = office.ledger();
        QVERIFY(!ledger.subject("S-02")->erased);
        QVERIFY(ledger.subject("S-02")->kids.contains(kKid1)); // the old key stays refused
        // The old key erased again does not send the person away.
        COUNTS(office.act("anna", "privacy-S-02", Office::started("E-1", planOf("S-02"), 1)));
        COUNTS(office.act("anna", "privacy-S-02", Office::completed("E-1")));
        QVERIFY(!office.ledger().subject("S-02")->erased);
        // A second erasure is a request of its own.
        erase(office, "E-2", "S-02", planOf("S-02", {kKid2}));
        QVERIFY(office.ledger().subject("S-02")->erased);
        VERIFY_SAYS(office.act("bert", "privacy-S-02", act::SubjectReadmitted{"S-02", "x"}), ""); // counts: signatures begin anew
        QVERIFY(office.ledger().subject("S-02")->erased);
    }

    // ---- Officers and policy -------------------------------------------------------------------------------------------

    void theSecondOfficerIsAddedByTheFirst() {
        Office office(staff(), staff().view({"anna"}, 2));
        const std::string vault(kVaultStream);
        VERIFY_SAYS(office.act("anna", vault, act::OfficerAdded{"bert", {"requester", "approver"}, false}), "in force with this signature");
        COUNTS(office.act("anna", vault, act::OfficerAdded{"bert", {"requester", "approver"}, true}));
        QVERIFY(office.ledger().agreedChanges().contains(changeText(act::OfficerAdded{"bert", {"requester", "approver"}, false})));
        office.view = staff().view({"anna", "bert"}, 2);
        QVERIFY(office.ledger().problems().empty());
        QVERIFY(office.ledger().unrecordedOfficers().empty());
        // From then on two must sign.
        const act::OfficerAdded cora{"cora", {"approver"}, false};
        VERIFY_SAYS(office.act("anna", vault, act::OfficerAdded{"cora", {"approver"}, true}), "1 of 2 signatures");
        COUNTS(office.act("anna", vault, cora));
        QCOMPARE(office.ledger().openChanges().at(changeText(cora)).size(), 1U);
        QCOMPARE(changeText(cora), changeText(ActType::OfficerAdded, [](json::Writer& w) {
                     w.key("officer").beginObject().member("name", "cora").key("roles").beginArray().value("approver").endArray().endObject();
                 }));
        VERIFY_SAYS(office.act("anna", vault, cora), "anna has signed this change already");
        // Another change is not this one.
        VERIFY_SAYS(office.act("bert", vault, act::OfficerAdded{"cora", {"approver", "requester"}, true}), "1 of 2");
        COUNTS(office.act("bert", vault, act::OfficerAdded{"cora", {"approver"}, true}));
        QVERIFY(office.ledger().openChanges().empty());
        office.view = staff().view({"anna", "bert", "cora"}, 2);
        const auto ledger = office.ledger();
        QVERIFY(ledger.problems().empty());
        QVERIFY(ledger.unrecordedOfficers().empty());
        QCOMPARE(ledger.signers().size(), 3U);
        QVERIFY(!ledger.signers()[0].since && ledger.signers()[1].since && ledger.signers()[2].since);
    }

    // The vault of before an officer came opens with the key file of today: whom it lacks tells it.
    void anOlderVaultOfTheSameEpochIsToldByWhomItLacks() {
        const std::string vault(kVaultStream);
        Office office(staff(), staff().view({"anna"}, 1));
        COUNTS(office.act("anna", vault, act::OfficerAdded{"bert", {"requester", "approver"}, true}));
        // The act is signed, the vault not changed yet.
        QCOMPARE(office.ledger().missingOfficers(), std::string());
        office.view = staff().view({"anna", "bert"}, 1);
        QCOMPARE(office.ledger().missingOfficers(), std::string());
        // Put back once bert has acted.
        COUNTS(office.act("bert", "privacy-S-02", act::HoldPlaced{"H-1", "S-02", {}, "17(3)(e)", "C-1", {}}));
        office.view = staff().view({"anna"}, 1);
        QVERIFY2(office.ledger().missingOfficers().find("bert") != std::string::npos, office.ledger().missingOfficers().c_str());
        // And where bert had not, but something was agreed since.
        Office other(staff(), staff().view({"anna"}, 1));
        COUNTS(other.act("anna", vault, act::OfficerAdded{"bert", {"requester", "approver"}, true}));
        other.view = staff().view({"anna", "bert"}, 1);
        COUNTS(other.act("anna", vault, act::PolicyChanged{1, 0, 2, 0, true}));
        other.view = staff().view({"anna"}, 1);
        QVERIFY2(other.ledger().missingOfficers().find("bert") != std::string::npos, other.ledger().missingOfficers().c_str());
        // One who was removed is not missed.
        Office third(staff(), staff().view({"anna", "bert"}, 1));
        const act::OfficerRemoved gone{staff().at("bert").officer().id, "bert", {"requester", "approver"}, staff().sign("bert"), true};
        COUNTS(third.act("anna", vault, gone));
        third.view = staff().view({"anna"}, 1);
        QCOMPARE(third.ledger().missingOfficers(), std::string());
    }

    void officersNobodyAddedAreNamed() {
        auto office = pair();
        QCOMPARE(office.ledger().unrecordedOfficers(), (std::vector<std::string>{"bert", "cora"}));
        // An act that its own subject signed adds nobody.
        VERIFY_SAYS(office.force("bert", std::string(kVaultStream), act::OfficerAdded{"bert", {"approver"}, true}), "nobody adds themselves");
        QCOMPARE(office.ledger().unrecordedOfficers(), (std::vector<std::string>{"bert", "cora"}));
    }

    void aRemovedOfficersActsCountUntilThen() {
        auto office = pair();
        const std::string vault(kVaultStream);
        COUNTS(office.request("bert", "E-1"));
        COUNTS(office.approve("cora", "E-1"));
        const act::OfficerRemoved gone{staff().at("cora").officer().id, "cora", {"requester", "approver"}, staff().sign("cora"), false};
        auto last = gone;
        last.inForce = true;
        VERIFY_SAYS(office.act("cora", vault, gone), "nobody removes themselves");
        VERIFY_SAYS(office.act("anna", vault, last), "1 of 2 signatures");
        COUNTS(office.act("anna", vault, gone));
        COUNTS(office.hold("cora", "H-1", "S-09")); // still an officer
        COUNTS(office.act("bert", vault, last));
        VERIFY_SAYS(office.hold("cora", "H-2", "S-09"), "cora had been removed before");
        // The vault forgets her; her key stays known.
        office.view = staff().view({"anna", "bert"}, 2);
        auto ledger = office.ledger();
        QVERIFY(ledger.problems().empty());
        QCOMPARE(ledger.erasures().at("E-1").state, State::Approved);
        COMPARE_TEXT(ledger.holds().at("H-1").placed.officer.name, "cora");
        VERIFY_SAYS(office.force("cora", "privacy-S-09", act::HoldPlaced{"H-2", "S-09", {}, "17(3)(b)", "c", ""}), "cora had been removed before");
        // No fewer than the policy asks.
        const act::OfficerRemoved bert{staff().at("bert").officer().id, "bert", {"requester", "approver"}, staff().sign("bert"), false};
        VERIFY_SAYS(office.act("anna", vault, bert), "fewer officers would be left");
    }

    // A change that two agreed to and that was undone since is no leave for one of them to make it once more.
    void whatWasUndoneIsNotAgreedToAnyMore() {
        Office office(staff(), staff().view({"anna", "bert"}, 2));
        const std::string vault(kVaultStream);
        act::OfficerAdded cora{"cora", {"requester", "approver"}, false};
        act::OfficerRemoved gone{staff().at("cora").officer().id, "cora", {"requester", "approver"}, staff().sign("cora"), false};
        const auto twice = [&](auto change) {
            COUNTS(office.act("anna", vault, change));
            change.inForce = true;
            COUNTS(office.act("bert", vault, change));
        };
        twice(cora);
        QVERIFY(office.ledger().agreedChanges().contains(changeText(cora)));
        office.view = staff().view({"anna", "bert", "cora"}, 2);
        twice(gone);
        office.view = staff().view({"anna", "bert"}, 2);
        QVERIFY(!office.ledger().agreedChanges().contains(changeText(cora)));
        QVERIFY(office.ledger().agreedChanges().contains(changeText(gone))); // not undone
        cora.inForce = true;
        VERIFY_SAYS(office.act("anna", vault, cora), "1 of 2 signatures");
        // A policy lowered by all and raised again is not lowered by one.
        const act::PolicyChanged lower{2, 0, 1, 0, false};
        twice(lower);
        QVERIFY(office.ledger().agreedChanges().contains(changeText(lower)));
        COUNTS(office.act("anna", vault, act::PolicyChanged{1, 0, 2, 0, true}));
        QVERIFY(!office.ledger().agreedChanges().contains(changeText(lower)));
        QVERIFY(office.ledger().problems().empty());
    }

    // An older store put back may lack a hold that voided an approval: taking it as it is does not bring the approval back, and no officer takes it alone.
    void aStoreTakenAsItIsVoidsApprovals() {
        auto office = pair();
        const std::string vault(kVaultStream);
        COUNTS(office.request());
        COUNTS(office.approve());
        QCOMPARE(office.erasure("E-1").state, State::Approved);
        act::StoreAccepted accepted{5, 9, std::string(64, 'a'), "the vault saw 9 records, the store has 5", 2, 0, true};
        VERIFY_SAYS(office.act("anna", vault, accepted), "1 of 2 signatures");
        accepted.approvals = 1; // what the acts say is in force as well
        VERIFY_SAYS(office.act("anna", vault, accepted), "1 of 2 signatures");
        accepted.approvals = 2;
        accepted.inForce = false;
        COUNTS(office.act("anna", vault, accepted));
        VERIFY_SAYS(office.act("anna", vault, accepted), "anna has signed this change already");
        QCOMPARE(office.erasure("E-1").state, State::Approved);
        accepted.inForce = true;
        COUNTS(office.act("bert", vault, accepted));
        QCOMPARE(office.erasure("E-1").state, State::Submitted);
        VERIFY_SAYS(office.start("anna"), "not approved");
        COUNTS(office.approve());
        COUNTS(office.start("anna"));
    }

    // The vault's header knows of a policy raised since: the acceptance takes as many signatures, and the policy is in force again.
    void aStoreTakenAsItIsKeepsTheVaultsPolicy() {
        Office office(staff(), staff().view({"anna", "bert", "cora"}, 1));
        const std::string vault(kVaultStream);
        COUNTS(office.act("anna", vault, act::PolicyChanged{1, 0, 2, 0, true}));
        office.view = staff().view({"anna", "bert", "cora"}, 3, 24);
        act::OfficerAdded dora{"dora", {"approver"}, false};
        COUNTS(office.act("anna", vault, dora));
        dora.inForce = true;
        COUNTS(office.act("bert", vault, dora));
        QCOMPARE(office.ledger().approvals(), 2);
        act::StoreAccepted accepted{5, 9, std::string(64, 'a'), "the vault saw 9 records, the store has 5", 3, 24, false};
        COUNTS(office.act("anna", vault, accepted));
        accepted.inForce = true;
        VERIFY_SAYS(office.act("bert", vault, accepted), "2 of 3 signatures");
        accepted.inForce = false;
        COUNTS(office.act("bert", vault, accepted));
        QCOMPARE(office.ledger().approvals(), 2);
        accepted.inForce = true;
        COUNTS(office.act("cora", vault, accepted));
        const auto ledger = office.ledger();
        QCOMPARE(ledger.approvals(), 3);
        QCOMPARE(ledger.coolOffHours(), 24);
        QVERIFY(ledger.problems().empty());
        // What was agreed to before is no leave to do it now: it may have been undone in the store that was given up.
        QCOMPARE(ledger.agreedChanges().size(), std::size_t{1});
        QVERIFY(ledger.agreedChanges().contains(changeText(accepted)));
    }

    // An older vault, which lacks the other officer, does not make its only one enough; a removal that is lost with the store does not stand in the way.
    void whoTheVaultLacksIsCountedAllTheSame() {
        Office office(staff(), staff().view({"anna"}, 2));
        const std::string vault(kVaultStream);
        act::StoreAccepted accepted{5, 9, std::string(64, 'a'), "an older store", 2, 0, true};
        {
            auto copy = office.known();
            QCOMPARE(copy.needed(accepted), std::size_t{1}); // there never was another
        }
        COUNTS(office.act("anna", vault, act::OfficerAdded{"bert", {"requester", "approver"}, true}));
        QCOMPARE(office.ledger().unknownOfficers(), std::size_t{1});
        VERIFY_SAYS(office.act("anna", vault, accepted), "1 of 2 signatures");
        office.view = staff().view({"anna", "cora"}, 2); // bert was removed and cora added, in the store that is lost
        accepted.inForce = false;
        COUNTS(office.act("anna", vault, accepted));
        accepted.inForce = true;
        COUNTS(office.act("cora", vault, accepted));
        QCOMPARE(office.ledger().unknownOfficers(), std::size_t{0});
        COMPARE_TEXT(office.ledger().missingOfficers(), "");
    }

    // Art. 12(3): the person is told of it within the month; the day ends last twelve hours behind UTC.
    void anExtensionIsToldWithinTheMonth() {
        auto office = pair();
        COUNTS(office.request());
        office.now = base::parseInstant("2026-05-02T12:00:00Z").value();
        VERIFY_SAYS(office.act("bert", "privacy-S-02", act::ErasureExtended{"E-1", "2026-06-15", "many accounts"}), "within one month");
        office.now = base::parseInstant("2026-05-02T11:59:59Z").value();
        COUNTS(office.act("bert", "privacy-S-02", act::ErasureExtended{"E-1", "2026-06-15", "many accounts"}));
    }

    void aRemovedOfficersSignatureStandsInForNobody() {
        auto office = pair();
        const std::string vault(kVaultStream);
        COUNTS(office.act("cora", vault, act::PolicyChanged{2, 0, 1, 0, false}));
        COUNTS(office.hold("anna"));
        COUNTS(office.release("cora"));
        act::OfficerRemoved gone{staff().at("cora").officer().id, "cora", {"requester", "approver"}, staff().sign("cora"), false};
        COUNTS(office.act("anna", vault, gone));
        gone.inForce = true;
        COUNTS(office.act("bert", vault, gone));
        office.view = staff().view({"anna", "bert"}, 2);
        QVERIFY(office.ledger().openChanges().empty());
        QVERIFY(office.ledger().holds().at("H-1").state == Hold::State::Active);
        VERIFY_SAYS(office.act("anna", vault, act::PolicyChanged{2, 0, 1, 0, true}), "1 of 2 signatures");
        COUNTS(office.release("anna"));
        QVERIFY(office.ledger().holds().at("H-1").state == Hold::State::Releasing);
        COUNTS(office.release("bert"));
        QVERIFY(office.ledger().holds().at("H-1").state == Hold::State::Released);
    }

    // One officer alone cannot bring acts of a made-up former officer to count: nor two made-up ones that remove each other.
    void aFormerOfficerIsNotInvented() {
        static Officers ghosts(1);
        auto office = pair();
        office.view = staff().view({"anna", "bert"}, 2);
        const std::string vault(kVaultStream);
        COUNTS(office.request("anna", "E-1"));
        const auto honest = office.ledger();
        const auto ghostly = [&](const std::string& ghost, const std::string& stream, const ActData& data) {
            office.write(makeAct(stream, must(office.ledger().answerFor(*office.store, stream)), ghosts.at(ghost), office.now, data));
        };
        const auto removal = [&](const std::string& ghost, bool inForce) {
            return act::OfficerRemoved{ghosts.at(ghost).officer().id, ghost, {"requester", "approver"}, ghosts.sign(ghost), inForce};
        };
        ghostly("bert", "privacy-S-02", act::ErasureApproved{"E-1", planOf("S-02")});
        office.force("anna", vault, removal("bert", false));
        office.force("anna", vault, removal("cora", false));
        ghostly("cora", vault, removal("bert", true));
        ghostly("bert", vault, removal("cora", true));
        office.force("anna", vault, removal("cora", true));
        office.force("anna", vault, removal("bert", true));
        const auto ledger = office.ledger();
        QCOMPARE(ledger.erasures().at("E-1").state, State::Submitted);
        QVERIFY(ledger.erasures().at("E-1").approvals.empty());
        QCOMPARE(ledger.signers().size(), 2U);
        QCOMPARE(ledger.problems().size(), 7U);
    }

    void raisingThePolicyIsOneOfficersActLoweringItAllOfTheirs() {
        Office office(staff(), staff().view({"anna", "bert", "cora"}, 1));
        const std::string vault(kVaultStream);
        COUNTS(office.request("anna", "E-1"));
        VERIFY_SAYS(office.act("anna", vault, act::PolicyChanged{1, 0, 4, 0, true}), "not so many officers");
        VERIFY_SAYS(office.act("anna", vault, act::PolicyChanged{1, 0, 1, 0, true}), "that is the policy");
        VERIFY_SAYS(office.act("anna", vault, act::PolicyChanged{2, 0, 3, 0, true}), "not the one in force");
        COUNTS(office.act("anna", vault, act::PolicyChanged{1, 0, 2, 24, true}));
        office.view.approvals = 2;
        office.view.coolOffHours = 24;
        auto ledger = office.ledger();
        QVERIFY(ledger.problems().empty());
        QCOMPARE(ledger.approvals(), 2);
        QCOMPARE(ledger.coolOffHours(), 24);
        VERIFY_SAYS(office.start("anna"), "not approved"); // counts at once, for a request made before
        // Lower in either number: all three.
        for (const auto& [approvals, hours] : {std::pair{1, 24}, {2, 0}, {3, 12}}) {
            VERIFY_SAYS(office.act("anna", vault, act::PolicyChanged{2, 24, approvals, hours, true}), "1 of 3 signatures");
            COUNTS(office.act("anna", vault, act::PolicyChanged{2, 24, approvals, hours, false}));
            COUNTS(office.act("bert", vault, act::PolicyChanged{2, 24, approvals, hours, false}));
        }
        QCOMPARE(office.ledger().openChanges().size(), 3U);
        QCOMPARE(office.ledger().approvals(), 2);
        COUNTS(office.act("cora", vault, act::PolicyChanged{2, 24, 1, 24, true}));
        office.view.approvals = 1;
        ledger = office.ledger();
        QCOMPARE(ledger.approvals(), 1);
        QVERIFY(ledger.problems().empty());
    }

    // An outsider without a key can append what he likes to the file.
    void forgedActsAboutOfficersShakeNobody() {
        auto office = pair();
        const std::string vault(kVaultStream);
        COUNTS(office.act("anna", vault, act::PolicyChanged{2, 0, 3, 0, true}));
        office.view.approvals = 3;
        COUNTS(office.request());
        COUNTS(office.approve("bert"));
        COUNTS(office.approve("cora"));
        static Officers strangers(1);
        const auto forge = [&](const ActData& data) {
            auto made = makeAct(vault, must(office.ledger().answerFor(*office.store, vault)), strangers.at("anna"), office.now, data);
            const auto theirs = strangers.at("anna").officer().id, ours = staff().at("anna").officer().id;
            made.metadata.replace(made.metadata.find(theirs), theirs.size(), ours);
            office.write(made);
            VERIFY_SAYS(office.lastProblem(), "signature does not fit");
            const auto ledger = office.ledger();
            QCOMPARE(ledger.erasures().at("E-1").state, State::Approved);
            QCOMPARE(ledger.approvals(), 3);
        };
        forge(act::OfficerAdded{"bert", {"approver"}, true});
        forge(act::OfficerAdded{"anna", {"approver"}, true});
        forge(act::PolicyChanged{1, 0, 2, 0, true});
        forge(act::OfficerRemoved{staff().at("bert").officer().id, "bert", {"requester", "approver"}, staff().sign("bert"), true});
        QCOMPARE(office.ledger().problems().size(), 4U);
    }

    // ---- Reading -------------------------------------------------------------------------------------------------------

    void readingOnGivesWhatReadingAnewGives() {
        auto office = pair();
        auto ledger = office.ledger();
        const auto same = [&] {
            must(ledger.refresh(*office.store, office.view));
            const auto anew = office.ledger();
            QCOMPARE(ledger.erasures().size(), anew.erasures().size());
            for (const auto& [id, e] : anew.erasures())
                QCOMPARE(ledger.erasures().at(id).state, e.state);
            QCOMPARE(ledger.problems().size(), anew.problems().size());
            QCOMPARE(ledger.holds().size(), anew.holds().size());
            for (const auto& [name, s] : anew.subjects())
                QVERIFY(ledger.subjects().at(name).lastRecord == s.lastRecord && ledger.subjects().at(name).last == s.last);
        };
        same();
        COUNTS(office.request());
        same();
        office.ordinary();
        COUNTS(office.hold("cora", "H-1", "S-09"));
        COUNTS(office.approve());
        same();
        office.force("anna", "privacy-S-02", act::HoldReleased{"H-7"});
        same();
        COUNTS(office.act("anna", std::string(kVaultStream), act::PolicyChanged{2, 0, 3, 0, true}));
        office.view.approvals = 3;
        same();
        QCOMPARE(ledger.erasures().at("E-1").state, State::Submitted);
        // What was added but never appended is forgotten.
        must(ledger.add(office.make("anna", "privacy-S-02", act::ErasureRejected{"E-1", "no"})));
        QCOMPARE(ledger.erasures().at("E-1").state, State::Rejected);
        same();
        QCOMPARE(ledger.erasures().at("E-1").state, State::Submitted);
    }

    void actsAddedTogetherAnswerEachOther() {
        auto office = pair();
        auto ledger = office.ledger();
        const auto first = makeAct("privacy-S-02", must(ledger.answerFor(*office.store, "privacy-S-02")), staff().at("anna"), office.now,
                                   act::HoldPlaced{"H-1", "S-02", {}, "17(3)(b)", "c", ""});
        must(ledger.add(first));
        const auto second = makeAct("privacy-S-02", must(ledger.answerFor(*office.store, "privacy-S-02")), staff().at("bert"), office.now, act::HoldReleased{"H-1"});
        must(ledger.add(second));
        const auto stray = makeAct("privacy-S-02", answerTo("x"), staff().at("cora"), office.now, act::HoldReleased{"H-1"});
        QVERIFY(!ledger.add(stray).ok());
        QVERIFY(ledger.add(stray).error().code == base::ErrorCode::Refused);
        office.write(first);
        office.write(second);
        const auto read = office.ledger();
        QVERIFY(read.problems().empty());
        QVERIFY(read.subject("S-02")->lastRecord == ledger.subject("S-02")->lastRecord);
        QCOMPARE(read.holds().at("H-1").state, Hold::State::Releasing);
    }

    void aSubjectBehindADigestIsKnownByName() {
        auto office = pair();
        const std::string odd(300, 'x');
        COUNTS(office.request("anna", "E-1", odd));
        COUNTS(office.hold("anna", "H-1", "~vault"));
        const auto ledger = office.ledger();
        QVERIFY(ledger.problems().empty());
        COMPARE_TEXT(ledger.subject(odd)->subject, odd);
        QVERIFY(ledger.subjects().contains(odd) && ledger.subjects().contains("~vault"));
        QCOMPARE(ledger.subjects().size(), 2U);
        COMPARE_TEXT(ledger.subjects().at("~vault").stream, privacyStream("~vault"));
    }

    // interface.md 5.10 and look of the words.
    void theWordsAreThose() {
        COMPARE_TEXT(word(State::Blocked), "blocked");
        COMPARE_TEXT(word(KeyState::WaitingApproval), "waiting approval");
        COMPARE_TEXT(word(KeyState::OnHold), "on hold");
        COMPARE_TEXT(code(Step::Certified), "E10");
        COMPARE_TEXT(code(Step::OldDestroyed), "E6");
        COMPARE_TEXT(word(Hold::State::Releasing), "releasing");
    }
};

QTEST_GUILESS_MAIN(TestLedger)
#include "tst_ledger.moc"
