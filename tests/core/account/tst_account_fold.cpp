// Fold, rules and facts of the account. Expected figures are the checked ones of account.md, "Sample 1", or worked out by hand.
#include "random_history.h"

#include "core/json/cursor.h"

#include <rapidcheck.h>

#include <QtTest>

using namespace lookback;
using namespace lookback::account;
using namespace lookback::account::test;
using aggregate::MarkKind;
using aggregate::StatusBand;

namespace {

std::string balanceOf(const Events& some) { return show(*fold(some, false).state, {"balance"}); }

Events without(Events all, std::int64_t version) {
    std::erase_if(all, [&](const auto& event) { return event.revision.value + 1 == version; });
    return all;
}

std::vector<std::int64_t> breaches(const Events& all, unsigned rule) {
    std::vector<std::int64_t> versions;
    const auto folded = fold(all);
    for (std::size_t i = 0; i < folded.facts.size(); ++i)
        if ((folded.facts[i].ruleBits & (1U << rule)) != 0)
            versions.push_back(all[i].revision.value + 1);
    return versions;
}

using Versions = std::vector<std::int64_t>;

std::string stop(std::string_view text) {
    const auto folded = fold(text);
    if (!folded.result.stopped)
        return "not stopped";
    return "v" + std::to_string(folded.result.applied + 1) + " " + show(*folded.result.stopped);
}

// A random history as RapidCheck sees it: a seed and a length, so that it shrinks to a short one.
Events anyHistory(bool defects) {
    const auto seed = *rc::gen::arbitrary<std::uint32_t>();
    const auto length = *rc::gen::inRange<std::size_t>(1, 120);
    return randomHistory({seed, length, defects, "EUR"});
}

void check(bool held) { QVERIFY(held); }

} // namespace

class TestAccountFold : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // account.md, the table of sample 1
    void sampleBalanceAfterEachEvent() {
        const std::int64_t expected[] = {0,      100000, 80000,  65000,   65054,  65054,  -14946, 35054,  32554,  32554,
                                         22554,  22554,  1222554, 232554, -57446, -57558, 142442, 144942, 144942, 152492};
        const auto folded = fold(sample1());
        QVERIFY(!folded.result.stopped);
        QCOMPARE(folded.facts.size(), std::size(expected));
        for (std::size_t i = 0; i < folded.facts.size(); ++i)
            QCOMPARE(folded.facts[i].value, expected[i]);
    }
    void sampleAmounts() {
        const std::int64_t expected[] = {0,      100000, -20000,  -15000,  54,      0,    -80000, 50000, -2500, 0,
                                         -10000, 0,      1200000, -990000, -290000, -112, 200000, 2500,  0,     7550};
        const auto folded = fold(sample1());
        std::int64_t postings = 0, absolute = 0;
        for (std::size_t i = 0; i < folded.facts.size(); ++i) {
            QCOMPARE(folded.facts[i].amount, expected[i]);
            postings += folded.facts[i].posting ? 1 : 0;
            absolute += std::abs(folded.facts[i].amount);
        }
        QCOMPARE(postings, 15);
        QCOMPARE(absolute, 2'967'716);
    }
    void sampleAxes() {
        const auto all = sample1();
        const auto endOfJanuary = at("2026-01-31T23:59:59Z");
        QCOMPARE(balanceOf(recordedBy(all, endOfJanuary)), "balance=650.54");
        QCOMPARE(balanceOf(occurredBy(all, endOfJanuary)), "balance=625.54");
        QCOMPARE(balanceOf(occurredBy(all, endOfJanuary, at("2026-02-09T00:00:00Z"))), "balance=650.54");
    }
    void sampleFebruaryRollForward() {
        const auto from = at("2026-01-31T23:59:59Z"), to = at("2026-02-28T23:59:59Z");
        const auto all = sample1();
        const auto folded = fold(all);
        std::int64_t events = 0, postings = 0, in = 0, out = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].recordedAt <= from || all[i].recordedAt > to)
                continue;
            ++events;
            postings += folded.facts[i].posting ? 1 : 0;
            (folded.facts[i].amount > 0 ? in : out) += folded.facts[i].amount;
        }
        QCOMPARE(events, 11);
        QCOMPARE(postings, 8);
        QCOMPARE(in, 1'250'000);
        QCOMPARE(out, -1'372'612);
        QCOMPARE(balanceOf(recordedBy(all, to)), "balance=-575.58");
    }
    void sampleRules() {
        const auto all = sample1();
        QCOMPARE(breaches(all, 0), Versions{11});
        QCOMPARE(breaches(all, 1), (Versions{15, 16}));
        QCOMPARE(breaches(all, 2), Versions{});
        QCOMPARE(breaches(all, 3), Versions{});
    }
    void sampleWhatIf() {
        const auto all = sample1();
        QCOMPARE(balanceOf(without(all, 11)), "balance=1624.92");
        QCOMPARE(balanceOf(without(all, 15)), "balance=4424.92");
        QCOMPARE(breaches(without(all, 15), 1), Versions{});
    }
    void sampleSetBy() {
        const auto all = sample1();
        const auto state = fold(Events(all.begin(), all.begin() + 11)).state;
        QCOMPARE(show(*state, {"status", "balance", "overdraftLimit", "freezeReason", "freezeReason.note", "product"}),
                 "status=frozen balance=225.54 overdraftLimit=300.00 freezeReason=other freezeReason.note=Card reported stolen "
                 "product=current");
        QCOMPARE(showSetBy(*state, {"status", "balance", "overdraftLimit", "freezeReason", "holder.name", "holder.email", "holder.address"}),
                 "status=10 balance=11 overdraftLimit=6 freezeReason=10 holder.name=1 holder.email=1 holder.address=-");
    }
    void sampleOtherAccounts() {
        const auto third = fold(sample1("ACC-1003")), fourth = fold(sample1("ACC-1004"));
        QVERIFY(!third.result.stopped && !fourth.result.stopped);
        QCOMPARE(show(*third.state, {"balance", "events", "version"}), "balance=475.00 events=7 version=8");
        QCOMPARE(show(*fourth.state, {"balance", "events", "version"}), "balance=210.00 events=4 version=4");
        const auto withRepeatedId = sample1("ACC-1004");
        QCOMPARE(withRepeatedId[2].id, withRepeatedId[1].id);
    }
    void sampleFacts() {
        using namespace aggregate;
        const auto facts = fold(sample1()).facts;
        const auto bits = [&](std::size_t version) { return static_cast<unsigned>(facts[version - 1].flags); };
        QCOMPARE(bits(1), unsigned(kUpcast) | kPersonal);
        QCOMPARE(bits(9), unsigned(kLate));
        QCOMPARE(bits(11), unsigned(kUpcast) | kFinding);
        QCOMPARE(bits(14), unsigned(kPersonal));
        QCOMPARE(bits(19), unsigned(kPersonal));
        std::size_t upcast = 0;
        for (const auto& f : facts)
            upcast += (f.flags & kUpcast) != 0 ? 1U : 0U;
        QCOMPARE(upcast, std::size_t{10}); // "10 events upcast" of the report's picture
        QCOMPARE(facts[9].kind, MarkKind::StatusChange);
        QCOMPARE(facts[9].status, StatusBand::Halted);
        QCOMPARE(facts[11].status, StatusBand::Open);
        QCOMPARE(facts[5].limit, -30000);
        QCOMPARE(facts[4].limit, 0);
    }

    // Where a replay stops
    void stopsAtFirstEventThatIsNotAnOpening() {
        QCOMPARE(stop("deposit 1.00"),
                 "v1 CannotFold byte 0 (document): first event is not AccountOpened (expected AccountOpened; found FundsDeposited)");
        QCOMPARE(stop("erase S-01").substr(0, 13), "v1 CannotFold");
    }
    void stopsAtVersionOneAmountBeforeOpening() {
        QCOMPARE(stop("deposit/1 1.00"),
                 "v1 CannotUpcast byte 10 /amount: amount without a currency (expected AccountOpened before it in the stream; found 1.00)");
    }
    void stopsAtSecondOpening() {
        QCOMPARE(stop("open EUR S-01; deposit 1.00; open EUR S-01"),
                 "v3 CannotFold byte 0 (document): second AccountOpened (expected one AccountOpened, as the first event of the stream; "
                 "found opened at version 1)");
    }
    void stopsAtAnotherCurrency() {
        QCOMPARE(stop("open EUR S-01; deposit 1.00 currency=USD"),
                 "v2 CannotFold byte 34 /amount/currency: another currency (expected EUR; found USD)");
        QCOMPARE(stop("open EUR S-01; limit 1 currency=JPY"),
                 "v2 CannotFold byte 31 /limit/currency: another currency (expected EUR; found JPY)");
    }
    void stopsAtOverflow() {
        QCOMPARE(stop("open EUR S-01; deposit 92233720368547758.07; deposit 0.01"),
                 "v3 CannotFold byte 10 /amount: balance overflows (expected a sum within −9223372036854775808 to 9223372036854775807 minor "
                 "units; found 1)");
        QCOMPARE(stop("open EUR S-01; correct -92233720368547758.08; fee 0.01").substr(0, 49),
                 "v3 CannotFold byte 10 /amount: balance overflows ");
        QCOMPARE(stop("open EUR S-01; deposit 92233720368547758.07; withdraw 92233720368547758.07; deposit 0.01").substr(0, 59),
                 "v4 CannotFold byte 10 /amount: sum of this type overflows (");
        QCOMPARE(stop("open EUR S-01; correct -92233720368547758.08; deposit 92233720368547758.07; interest 0.01"), "not stopped");
    }
    void stopsAtAmountTheCurrencyCannotCarry() {
        QCOMPARE(stop("open EUR S-01; deposit/1 1.005"),
                 "v2 InvalidPayload byte 10 /amount: too many decimals (expected at most 2 decimals for EUR; found 1.005)");
        QCOMPARE(stop("open JPY S-01; deposit/1 1.0").substr(0, 56), "v2 InvalidPayload byte 10 /amount: too many decimals (ex");
        QCOMPARE(stop("open BHD S-01; deposit/1 1.005"), "not stopped");
        QCOMPARE(stop("open EUR S-01; deposit/1 92233720368547758.08").substr(0, 53), "v2 InvalidPayload byte 10 /amount: amount too large (");
    }
    void versionOneAmountsAreExact() {
        const auto folded = fold("open EUR S-01; deposit/1 0.1; deposit/1 0.2; deposit/1 92233720368547757.5");
        QCOMPARE(show(*folded.state, {"balance"}), "balance=92233720368547757.80");
        QCOMPARE(show(*fold("open CLF S-01; deposit/1 0.0003").state, {"balance"}), "balance=0.0003");
    }
    void aRefusedEventLeavesTheStateUntouched() {
        const auto before = canonical(*fold("open EUR S-01; deposit 92233720368547758.07; freeze").state);
        for (const char* refused : {"deposit 0.01", "open EUR S-02", "fee 1.00 currency=USD", "limit 1.00 currency=USD", "deposit/1 0.001"}) {
            const auto folded = fold("open EUR S-01; deposit 92233720368547758.07; freeze; " + std::string(refused));
            QCOMPARE(folded.result.applied, std::size_t{3});
            QCOMPARE(folded.facts.size(), std::size_t{3});
            QCOMPARE(canonical(*folded.state), before);
        }
    }

    // Facts are recorded, never judged
    void lastOfOpenedFrozenUnfrozenClosedSetsTheStatus() {
        QCOMPARE(show(*fold("open EUR S-01; close; freeze").state, {"status"}), "status=frozen");
        QCOMPARE(show(*fold("open EUR S-01; freeze; close").state, {"status", "freezeReason"}), "status=closed freezeReason=other");
        QCOMPARE(show(*fold("open EUR S-01; close; unfreeze").state, {"status"}), "status=open");
        QCOMPARE(show(*fold("open EUR S-01; freeze; unfreeze").state, {"status", "freezeReason"}), "status=open freezeReason=-");
    }
    void anotherSubjectReplacesTheWholeHolder() {
        const auto same = fold("open EUR S-01 name=A email=a; holder S-01 name=B address=X");
        QCOMPARE(show(*same.state, {"holder.subject", "holder.name", "holder.email", "holder.address"}),
                 "holder.subject=S-01 holder.name=B holder.email=a holder.address=X");
        QCOMPARE(showSetBy(*same.state, {"holder.subject", "holder.name", "holder.email", "holder.address"}),
                 "holder.subject=1 holder.name=2 holder.email=1 holder.address=2");
        const auto other = fold("open EUR S-01 name=A email=a; holder S-09 name=B");
        QCOMPARE(show(*other.state, {"holder.subject", "holder.name", "holder.email", "holder.address"}),
                 "holder.subject=S-09 holder.name=B holder.email=- holder.address=-");
        QCOMPARE(showSetBy(*other.state, {"holder.subject", "holder.name", "holder.email", "holder.address"}),
                 "holder.subject=2 holder.name=2 holder.email=2 holder.address=2");
    }
    void tombstoneErasesTheHolderItNames() {
        const auto erased = fold("open EUR S-01 name=A; erase S-02 E-1; erase S-01 E-2");
        QCOMPARE(show(*erased.state, {"holder.subject", "holder.name", "holder.address"}),
                 "holder.subject=S-01 holder.name=erased(E-2) holder.address=-");
        QCOMPARE(showSetBy(*erased.state, {"holder.name", "holder.address"}), "holder.name=3 holder.address=-");
    }
    void whatAnErasureDestroyedStaysItsOwn() {
        const auto twice = fold("open EUR S-01 name=A; erase S-01 E-1; holder S-01 email=new; erase S-01 E-2");
        QCOMPARE(show(*twice.state, {"holder.name", "holder.email"}), "holder.name=erased(E-1) holder.email=erased(E-2)");
        QCOMPARE(showSetBy(*twice.state, {"holder.name", "holder.email"}), "holder.name=2 holder.email=4");
    }
    void sumsAreSignedAndTieToTheBalance() {
        const auto folded = fold("open EUR S-01; deposit 10.00; deposit 5.00; withdraw 3.00; correct -1.00; fee 2.00");
        QCOMPARE(show(*folded.state, {"balance", "sums.FundsDeposited.count", "sums.FundsDeposited.total", "sums.FundsWithdrawn.total",
                                      "sums.CorrectionPosted.total", "sums.FeeCharged.total", "sums.AccountOpened.count",
                                      "sums.AccountOpened.total"}),
                 "balance=9.00 sums.FundsDeposited.count=2 sums.FundsDeposited.total=15.00 sums.FundsWithdrawn.total=-3.00 "
                 "sums.CorrectionPosted.total=-1.00 sums.FeeCharged.total=-2.00 sums.AccountOpened.count=1 sums.AccountOpened.total=none");
    }
    void gapsLeaveHoles() {
        QCOMPARE(show(*fold("open EUR S-01; deposit 1.00 v5; deposit 1.00").state, {"events", "version"}), "events=3 version=6");
    }
    void occurredOrderKeepsVersionsOfTheStream() {
        const auto all = events("open EUR S-01 @2026-01-01; deposit 1.00 @2026-01-05; fee 2.00 @2026-01-09 ~2026-01-03");
        const auto folded = fold(occurredBy(all, base::Instant::max()), false);
        QCOMPARE(show(*folded.state, {"balance", "version", "lastRecordedAt", "lastOccurredAt"}),
                 "balance=-1.00 version=2 lastRecordedAt=2026-01-09T00:00:00Z lastOccurredAt=2026-01-05T00:00:00Z");
        QCOMPARE(showSetBy(*folded.state, {"balance", "version", "lastRecordedAt", "lastOccurredAt"}),
                 "balance=2 version=2 lastRecordedAt=3 lastOccurredAt=2");
    }
    void backdatedBeforeTheOpeningStopsTheOccurredAxis() {
        const auto all = events("open EUR S-01 @2026-01-05; deposit 1.00 @2026-01-06 ~2026-01-01");
        QVERIFY(!fold(all).result.stopped);
        QCOMPARE(fold(occurredBy(all, base::Instant::max()), false).result.applied, std::size_t{0});
    }

    // Rules
    void r1PostingWhileFrozen() {
        QCOMPARE(breaches(events("open EUR S-01; freeze; deposit 1.00; limit 1.00; unfreeze; deposit 1.00; freeze; fee 1.00"), 0),
                 (Versions{3, 8}));
    }
    void r2IsAStateThatLasts() {
        QCOMPARE(breaches(events("open EUR S-01; limit 5.00; withdraw 5.00; withdraw 0.01; freeze; limit 6.00; limit 4.00"), 1),
                 (Versions{4, 5, 7}));
    }
    void r3PostingAfterCloseEvenWhenStatusMovesOn() {
        QCOMPARE(breaches(events("open EUR S-01; close; deposit 1.00; unfreeze; deposit 1.00; holder S-01"), 2), (Versions{3, 5}));
    }
    void r4CorrectionsNameAnEarlierEvent() {
        QCOMPARE(breaches(events("open EUR S-01; fee 1.00; correct 1.00 corrects=v2; correct 1.00; correct 1.00 corrects=v9"), 3),
                 (Versions{4, 5}));
        auto itself = events("open EUR S-01; correct 1.00");
        itself[1].data = R"({"amount":{"minor":1,"currency":"EUR"},"corrects":"ID"})";
        itself[1].data.replace(itself[1].data.find("ID"), 2, itself[1].id.text());
        QCOMPARE(breaches(itself, 3), Versions{2});
    }
    void r4IsNotHalfEvaluated() {
        const auto all = events("open EUR S-01; correct 1.00");
        auto state = accountKind().start("T-1");
        std::vector<aggregate::EventFacts> facts;
        accountKind().fold(*state, views(all), {&facts, nullptr, true});
        QCOMPARE(facts[1].ruleBits, std::uint8_t{0});
    }
    void factsOfDirectionsAndTimes() {
        const auto facts = fold("open EUR S-01; correct -1.00; correct 1.00; close; erase S-01; deposit 1.00 ~2027-01-01; holder S-01").facts;
        QCOMPARE(facts[1].kind, MarkKind::Out);
        QCOMPARE(facts[2].kind, MarkKind::In);
        QCOMPARE(facts[3].kind, MarkKind::StatusChange);
        QCOMPARE(facts[3].status, StatusBand::Closed);
        QCOMPARE(facts[4].kind, MarkKind::Privacy);
        QCOMPARE(facts[4].flags, aggregate::kErased);
        QCOMPARE(facts[5].flags & aggregate::kFuture, int{aggregate::kFuture});
        QCOMPARE(facts[6].flags, std::uint16_t{0}); // names a holder, carries no personal field
    }

    // Properties
    void foldInAnyBatchesIsTheSame() {
        check(rc::check("any split into batches", [] {
            const auto all = anyHistory(*rc::gen::arbitrary<bool>());
            const auto whole = fold(all);
            auto state = accountKind().start("R-1");
            const auto view = views(all);
            std::size_t applied = 0;
            std::vector<aggregate::EventFacts> facts;
            while (applied < view.size()) {
                const auto n = std::min(*rc::gen::inRange<std::size_t>(1, 40), view.size() - applied);
                const auto part = accountKind().fold(*state, std::span(view).subspan(applied, n), {&facts, nullptr, true});
                applied += part.applied;
                if (part.stopped)
                    break;
                state = state->clone();
            }
            RC_ASSERT(applied == whole.result.applied && facts.size() == applied);
            RC_ASSERT(canonical(*state) == canonical(*whole.state));
        }));
    }
    void canonicalFormIsAnExactRoundTrip() {
        check(rc::check("parse(canonical) goes on like the state itself", [] {
            const auto all = anyHistory(false);
            const auto cut = *rc::gen::inRange<std::size_t>(0, all.size() + 1);
            const auto half = fold(Events(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(cut)));
            const std::string text = cut == 0 ? canonical(*accountKind().start("R-1")) : canonical(*half.state);
            auto again = accountKind().parseCanonical(text);
            RC_ASSERT(again.ok());
            RC_ASSERT(canonical(**again) == text);
            const auto rest = views(all);
            accountKind().fold(**again, std::span(rest).subspan(cut));
            RC_ASSERT(canonical(**again) == canonical(*fold(all).state));
        }));
    }
    void raisedEventsFoldToTheSameState() {
        check(rc::check("upcast first, then fold", [] {
            auto all = anyHistory(false);
            const auto expected = fold(all);
            const auto& kind = accountKind();
            auto state = kind.start("R-1");
            for (auto& event : all) {
                const auto trace = kind.upcast(event.view(), *state);
                RC_ASSERT(!trace.problem.has_value());
                const auto view = event.view();
                RC_ASSERT(kind.fold(*state, {&view, 1}).applied == 1U);
                event.data = trace.steps.back().data;
                event.schemaVersion = kind.find(event.type)->currentVersion;
            }
            const auto raised = fold(all);
            RC_ASSERT(canonical(*raised.state) == canonical(*expected.state));
            for (std::size_t i = 0; i < all.size(); ++i)
                RC_ASSERT(raised.facts[i].ruleBits == expected.facts[i].ruleBits && raised.facts[i].value == expected.facts[i].value);
        }));
    }
    void openingPlusMovementsIsTheBalance() {
        check(rc::check("balance is the sum of amounts", [] {
            const auto folded = fold(anyHistory(true));
            std::int64_t sum = 0;
            for (const auto& facts : folded.facts) {
                sum += facts.amount;
                RC_ASSERT(facts.value == sum);
            }
        }));
    }
};

QTEST_GUILESS_MAIN(TestAccountFold)
#include "tst_account_fold.moc"
