// Fold, rules and facts of the account. Expected figures are the checked ones of account.md, "Sample 1", or worked out by hand.
#include "support.h"

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
};

QTEST_GUILESS_MAIN(TestAccountFold)
#include "tst_account_fold.moc"
