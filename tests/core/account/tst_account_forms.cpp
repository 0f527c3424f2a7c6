// What the account says of itself: JSON and canonical form, fields, origins, upcast traces, sentences, catalogue.
#include "kind_contract.h"
#include "random_history.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/json/cursor.h"

#include <rapidcheck.h>

#include <QtTest>

#include <algorithm>

using namespace lookback;
using namespace lookback::account;
using namespace lookback::account::test;

namespace {

const aggregate::Kind& kind() { return accountKind(); }

Events firstOf(const Events& all, std::ptrdiff_t n) { return {all.begin(), all.begin() + n}; }

// The trace of the last event, in one line: "v1 {…} -[change]-> v2 {…} derived /data/x".
std::string trace(const Events& all) {
    const auto before = fold(firstOf(all, static_cast<std::ptrdiff_t>(all.size()) - 1));
    const auto steps = kind().upcast(all.back().view(), *before.state);
    std::string out;
    for (const auto& step : steps.steps)
        out += (step.change.empty() ? "" : " -[" + step.change + "]-> ") + "v" + std::to_string(step.version) + " " + step.data;
    for (const auto& pointer : steps.derived)
        out += " derived " + pointer;
    return steps.problem ? out + " STOP " + show(*steps.problem) : out;
}
std::string trace(std::string_view text) { return trace(events(text)); }

std::string sentence(const Events& all) {
    const auto before = fold(firstOf(all, static_cast<std::ptrdiff_t>(all.size()) - 1));
    const auto said = kind().describe(all.back().view(), *before.state);
    std::string out(said.text);
    for (std::size_t i = 0; i < said.values.size(); ++i) {
        const std::string place = "{" + std::to_string(i) + "}";
        std::string value;
        if (const auto* money = std::get_if<base::Money>(&said.values[i]))
            value = base::formatDecimal(money->minor, money->currency.decimals()) + " " + std::string(money->currency.code());
        else if (const auto* text = std::get_if<std::string>(&said.values[i]))
            value = *text;
        else if (const auto* number = std::get_if<std::int64_t>(&said.values[i]))
            value = std::to_string(*number);
        else if (std::holds_alternative<aggregate::PersonalValue>(said.values[i]))
            value = "••••••";
        out.replace(out.find(place), place.size(), value);
    }
    return out;
}
std::string sentence(std::string_view text) { return sentence(events(text)); }

// Members of a JSON object that holds scalars, in order: "a=1 b=null".
std::vector<std::string> memberNames(const std::string& object) {
    json::Cursor cursor(object);
    std::vector<std::string> names;
    std::string_view name;
    cursor.enterObject();
    while (cursor.nextMember(name)) {
        names.emplace_back(name);
        cursor.skipValue();
    }
    return names;
}

std::string masked(const aggregate::State& state) {
    std::string out;
    kind().writeState(out, state, [](std::string& into, const aggregate::PersonalValue& value) {
        into += value.erasure.empty() ? R"({"personal":"masked"})" : R"({"personal":"erased"})";
    });
    return out;
}

} // namespace

class TestAccountForms : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // What every kind promises: tests/core/aggregate
    void keepsTheContractOfAKind() {
        namespace contract = aggregate::contract;
        QCOMPARE(contract::catalogue(kind()), "");
        QCOMPARE(contract::emptyState(kind()), "");
        std::vector<Events> histories{sample1(), sample1("ACC-1003"), sample1("ACC-1004")};
        for (std::uint64_t seed = 0; seed < 60; ++seed)
            histories.push_back(randomHistory({seed, 60, seed % 2 == 0, "EUR"}));
        for (std::size_t i = 0; i < histories.size(); ++i) {
            const std::string which = "history " + std::to_string(i) + ": ";
            QVERIFY2(contract::replay(kind(), histories[i]).empty(), (which + contract::replay(kind(), histories[i])).c_str());
            QVERIFY2(contract::descriptions(kind(), histories[i]).empty(), (which + contract::descriptions(kind(), histories[i])).c_str());
        }
    }

    void canonicalBeforeTheFirstEvent() {
        QCOMPARE(canonical(*kind().start("ACC-1")),
                 R"({"state":{"id":"ACC-1","status":"none","currency":null,"balance":null,"overdraftLimit":null,"product":null,)"
                 R"("holder":{"subject":null,"name":null,"email":null,"address":null},"freezeReason":null,"openedAt":null,"closedAt":null,)"
                 R"("events":0,"sums":{},"version":0,"lastRecordedAt":null,"lastOccurredAt":null},)"
                 R"("setBy":{"id":null,"status":null,"currency":null,"balance":null,"overdraftLimit":null,"product":null,)"
                 R"("holder.subject":null,"holder.name":null,"holder.email":null,"holder.address":null,"freezeReason":null,)"
                 R"("openedAt":null,"closedAt":null,"events":null,"version":null,"lastRecordedAt":null,"lastOccurredAt":null}})");
    }
    void canonicalOfASmallAccount() {
        const auto folded = fold("open/1 EUR S-01 name=\"A \\ B\" @2026-01-01T10:00:00.5Z; deposit 12.34 @2026-01-02T00:00:00Z; "
                                 "freeze courtOrder n authority=Court; erase S-01 E-7");
        QCOMPARE(canonical(*folded.state),
                 R"({"state":{"id":"T-1","status":"frozen","currency":"EUR","balance":{"minor":1234,"currency":"EUR"},)"
                 R"("overdraftLimit":{"minor":0,"currency":"EUR"},"product":"current","holder":{"subject":"S-01","name":{"erased":"E-7"},)"
                 R"("email":{"erased":"E-7"},"address":null},"freezeReason":{"code":"courtOrder","note":"n","authority":"Court"},)"
                 R"("openedAt":"2026-01-01T10:00:00.500Z","closedAt":null,"events":4,"sums":{"AccountFrozen":{"count":1,"total":null},)"
                 R"("AccountOpened":{"count":1,"total":null},"FundsDeposited":{"count":1,"total":{"minor":1234,"currency":"EUR"}},)"
                 R"("SubjectErased":{"count":1,"total":null}},"version":4,"lastRecordedAt":"2026-01-04T00:00:00Z",)"
                 R"("lastOccurredAt":"2026-01-04T00:00:00Z"},"setBy":{"id":1,"status":3,"currency":1,"balance":2,"overdraftLimit":1,)"
                 R"("product":1,"holder.subject":1,"holder.name":4,"holder.email":4,"holder.address":null,"freezeReason":3,"openedAt":1,)"
                 R"("closedAt":null,"events":4,"sums.AccountFrozen":3,"sums.AccountOpened":1,"sums.FundsDeposited":2,)"
                 R"("sums.SubjectErased":4,"version":4,"lastRecordedAt":4,"lastOccurredAt":4}})");
    }
    void personalFieldsGoThroughTheWriter() {
        const auto folded = fold("open EUR S-01; holder S-01 address=x; erase S-01; holder S-01 name=y");
        QVERIFY(masked(*folded.state).find(R"("holder":{"subject":"S-01","name":{"personal":"masked"},"email":{"personal":"erased"},)"
                                           R"("address":{"personal":"erased"}})") != std::string::npos);
        QVERIFY(masked(*fold("open EUR S-01").state).find(R"("address":null})") != std::string::npos);
    }
    // setBy names what fields() lists, objects that are set as a whole counted once.
    void setByCoversEveryField() {
        const auto folded = fold(sample1());
        std::string setBy;
        kind().writeSetBy(setBy, *folded.state);
        const auto names = memberNames(setBy);
        for (const auto& field : kind().fields(*folded.state)) {
            std::string path = field.path;
            if (path.starts_with("sums.") || path.starts_with("freezeReason."))
                path = path.substr(0, path.rfind('.'));
            QVERIFY2(std::find(names.begin(), names.end(), path) != names.end(), path.c_str());
        }
        QCOMPARE(names.size(), std::size_t{17 + 12}); // 12 of 14 types occur in ACC-1001
    }

    void parseRefusesWhatIsNotExactlyTheForm() {
        const auto text = canonical(*fold("open EUR S-01; deposit 1.00; freeze").state);
        QVERIFY(kind().parseCanonical(text).ok());
        const auto refused = [&](const std::string& from, const std::string& to) {
            auto other = text;
            other.replace(other.find(from), from.size(), to);
            return other != text && !kind().parseCanonical(other).ok();
        };
        QVERIFY(refused("\"minor\":100", "\"minor\":0100"));
        QVERIFY(refused("\"minor\":100", "\"minor\": 100"));
        QVERIFY(refused("\"events\":3", "\"events\":4"));
        QVERIFY(refused("\"status\":\"frozen\"", "\"status\":\"none\""));
        QVERIFY(refused("\"status\":\"frozen\"", "\"status\":\"fr\\u006fzen\""));
        QVERIFY(refused("S-01", "S\\u002d01"));
        QVERIFY(refused("T-1", "T-\xFF"));
        QVERIFY(refused("T12:00:00Z", "T12:00:00.000Z"));
        QVERIFY(refused("T12:00:00Z", "T13:00:00+01:00"));
        QVERIFY(refused("\"balance\":2", "\"balance\":-2"));
        QVERIFY(refused("\"address\":null", "\"address\":{\"erased\":null}"));
        QVERIFY(refused("\"currency\":\"EUR\",\"balance\"", "\"currency\":\"EUX\",\"balance\""));
        QVERIFY(!kind().parseCanonical("").ok() && !kind().parseCanonical("null").ok());
        QVERIFY(!kind().parseCanonical(text + " ").ok());
        for (std::size_t n = 0; n < text.size(); ++n)
            QVERIFY(!kind().parseCanonical(text.substr(0, n)).ok());
    }
    void parseOfDamagedBytesIsExactOrRefused() {
        QVERIFY(rc::check("one byte changed", [] {
            auto text = canonical(*fold(randomHistory({*rc::gen::arbitrary<std::uint32_t>(), 30, false, "EUR"})).state);
            text[*rc::gen::inRange<std::size_t>(0, text.size())] = static_cast<char>(*rc::gen::arbitrary<std::uint8_t>());
            const auto parsed = kind().parseCanonical(text);
            RC_ASSERT((!parsed.ok() || canonical(**parsed) == text));
        }));
    }

    // A snapshot forgets which stored form a field came from; its event tells.
    void originsComeBackFromTheEvents() {
        const auto all = firstOf(sample1(), 11);
        const auto folded = fold(all);
        QVERIFY(kind().unresolvedOrigins(*folded.state).empty());
        auto parsed = std::move(kind().parseCanonical(canonical(*folded.state)).value());
        QCOMPARE(kind().unresolvedOrigins(*parsed), (std::vector<base::Version>{{1}, {10}}));
        for (const auto version : kind().unresolvedOrigins(*parsed))
            kind().resolveOrigin(*parsed, all[static_cast<std::size_t>(version.value - 1)].view());
        QVERIFY(kind().unresolvedOrigins(*parsed).empty());
        const auto before = kind().fields(*folded.state), after = kind().fields(*parsed);
        QCOMPARE(after.size(), before.size());
        std::size_t derived = 0, personal = 0;
        for (std::size_t i = 0; i < after.size(); ++i) {
            QCOMPARE(after[i].path, before[i].path);
            QCOMPARE(after[i].derived, before[i].derived);
            derived += after[i].derived ? 1U : 0U;
            if (const auto* value = std::get_if<aggregate::PersonalValue>(&after[i].value)) {
                const auto& expected = std::get<aggregate::PersonalValue>(before[i].value);
                QVERIFY(value->eventId == expected.eventId && value->pointer == expected.pointer && value->sealed == expected.sealed);
                QCOMPARE(value->eventId, all[0].id.text());
                QCOMPARE(value->pointer, after[i].path == "holder.name" ? "/data/owner" : "/data/email");
                ++personal;
            }
        }
        QCOMPARE(derived, std::size_t{2}); // product and freezeReason
        QCOMPARE(personal, std::size_t{2});
    }
    void aSealThatIsNotWhereTheStateSaysStaysWithoutPlace() {
        const auto all = events("open EUR S-01 name=genuine");
        auto text = canonical(*fold(all).state);
        text.replace(text.find("genuine"), 7, "swapped");
        auto parsed = std::move(kind().parseCanonical(text).value());
        kind().resolveOrigin(*parsed, all[0].view());
        for (const auto& field : kind().fields(*parsed))
            if (field.path == "holder.name")
                QVERIFY(std::get<aggregate::PersonalValue>(field.value).pointer.empty());
    }

    // interface.md 5.5: #2 shows v1 → v2 → v3 with derived channel
    void traceOfAVersionOneDeposit() {
        QCOMPARE(trace(firstOf(sample1(), 2)),
                 R"(v1 {"amount":1000.00,"reference":"first deposit"} -[amount → minor units]-> )"
                 R"(v2 {"amount":{"minor":100000,"currency":"EUR"},"reference":"first deposit"} -[adds channel]-> )"
                 R"(v3 {"amount":{"minor":100000,"currency":"EUR"},"reference":"first deposit","channel":"unknown"} derived /data/channel)");
    }
    void traceOfEachUpcaster() {
        QCOMPARE(trace("open/1 EUR S-01 name=N email=E"),
                 R"(v1 {"holderId":"S-01","owner":"N","email":"E","currency":"EUR"} -[holderId, owner, email → holder]-> )"
                 R"(v2 {"holder":{"subject":"S-01","name":"N","email":"E"},"currency":"EUR"} -[adds product]-> )"
                 R"(v3 {"holder":{"subject":"S-01","name":"N","email":"E"},"currency":"EUR","product":"current"} derived /data/product)");
        QCOMPARE(trace("open JPY S-01; transfer/1 150 to S-02"),
                 R"(v1 {"amount":150,"payeeId":"S-02","payeeName":"Name of S-02","payeeIban":"IBAN of S-02"} )"
                 R"(-[amount → minor units; payeeId, payeeName, payeeIban → payee]-> )"
                 R"(v2 {"amount":{"minor":150,"currency":"JPY"},"payee":{"subject":"S-02","name":"Name of S-02","iban":"IBAN of S-02"}})");
        QCOMPARE(trace("open EUR S-01; interest/1 0.5"),
                 R"(v1 {"amount":0.5} -[amount → minor units]-> v2 {"amount":{"minor":50,"currency":"EUR"}})");
        QCOMPARE(trace("open EUR S-01; freeze/1 stolen"),
                 R"(v1 {"reason":"stolen"} -[reason → code and note]-> v2 {"reason":{"code":"other","note":"stolen"}} derived /data/reason/code)");
        QCOMPARE(trace("open EUR S-01; fee 1.00 code=X"), R"(v1 {"amount":{"minor":100,"currency":"EUR"},"code":"X"})");
    }
    void traceKeepsBytesOfTextsAsStored() {
        auto all = events("open EUR S-01; withdraw/2 1.00");
        all[1].data = R"({ "reference" : "\u00e4 \/", "amount":{"currency":"EUR","minor":100} })";
        QCOMPARE(trace(all), R"(v2 { "reference" : "\u00e4 \/", "amount":{"currency":"EUR","minor":100} } -[adds channel]-> )"
                             R"(v3 {"amount":{"minor":100,"currency":"EUR"},"reference":"\u00e4 \/","channel":"unknown"} derived /data/channel)");
    }
    void traceStopsWhereTheChainBreaks() {
        QCOMPARE(trace("deposit/1 1.00"),
                 R"(v1 {"amount":1.00} STOP CannotUpcast byte 10 /amount: amount without a currency )"
                 R"((expected AccountOpened before it in the stream; found 1.00))");
        QCOMPARE(trace("open EUR S-01; deposit/1 1.001"),
                 R"(v1 {"amount":1.001} STOP InvalidPayload byte 10 /amount: too many decimals )"
                 R"((expected at most 2 decimals for EUR; found 1.001))");
    }

    void sentences() {
        QCOMPARE(sentence("open EUR S-01"), "Account opened for •••••• (S-01) in EUR");
        QCOMPARE(sentence("open EUR S-01; deposit/1 1.00"), "Deposit of 1.00 EUR");
        QCOMPARE(sentence("open EUR S-01; deposit 1.00 channel=atm"), "Deposit of 1.00 EUR, channel atm");
        QCOMPARE(sentence("open JPY S-01; withdraw 100 channel=card"), "Withdrawal of 100 JPY, channel card");
        QCOMPARE(sentence("open EUR S-01; transfer 1.00 to S-02"), "Transfer of 1.00 EUR to •••••• (S-02)");
        QCOMPARE(sentence("open EUR S-01; interest 0.54 period=2026-01"), "Interest of 0.54 EUR for 2026-01");
        QCOMPARE(sentence("open EUR S-01; charge 1.12"), "Overdraft interest of 1.12 EUR");
        QCOMPARE(sentence("open EUR S-01; fee 1.00 code=X"), "Fee of 1.00 EUR, code X");
        QCOMPARE(sentence("open EUR S-01; correct -1.00"), "Correction of -1.00 EUR, for no event");
        QVERIFY(sentence("open EUR S-01; correct 1.00 corrects=v1").starts_with("Correction of 1.00 EUR, for event "));
        QCOMPARE(sentence("open EUR S-01; limit 300.00"), "Overdraft limit set to 300.00 EUR");
        QCOMPARE(sentence("open EUR S-01; freeze/1 stolen"), "Account frozen: other, stolen");
        QCOMPARE(sentence("open EUR S-01; freeze courtOrder"), "Account frozen: courtOrder");
        QCOMPARE(sentence("open EUR S-01; unfreeze"), "Account unfrozen");
        QCOMPARE(sentence("open EUR S-01; close reason=moved"), "Account closed: moved");
        QCOMPARE(sentence("open EUR S-01; holder S-01 name=x address=y"), "Details of holder S-01 changed: name, address");
        QCOMPARE(sentence("open EUR S-01; holder S-07 name=x"), "Holder is now S-07");
        QCOMPARE(sentence("open EUR S-01; erase S-01 E-7"), "Personal data of S-01 erased, erasure E-7");
        auto unknown = events("open EUR S-01; fee 1.00");
        unknown[1].schemaVersion = 7;
        QCOMPARE(sentence(unknown), "FeeCharged, schema 7, cannot be read");
    }

    void catalogueIsComplete() {
        for (const auto& type : kind().types()) {
            QCOMPARE(kind().find(type.name), &type); // find() knows names by their length
            QVERIFY(!type.title.empty() && !type.glyph.empty());
            QCOMPARE(type.posting, !type.movement.empty());
            QCOMPARE(type.personal.size(), static_cast<std::size_t>(type.currentVersion));
        }
        QCOMPARE(kind().types().size(), std::size_t{14});
        QCOMPARE(kind().rules().size(), std::size_t{4});
        QVERIFY(kind().find("Nonsense") == nullptr && kind().find("") == nullptr && kind().find("FeeCharges") == nullptr);
    }
    void seriesIsTheBalance() {
        aggregate::Series series;
        const auto folded = fold("open BHD S-01; deposit 1.234; freeze");
        kind().describeSeries(*folded.state, series);
        QCOMPARE(series.name, "balance");
        QCOMPARE(series.unit, "BHD");
        QCOMPARE(series.decimals, 3);
        QCOMPARE(series.ruleCodes, (std::vector<std::string>{"R1", "R2", "R3", "R4"}));
        QCOMPARE(kind().seriesValue(*folded.state), 1234);
        QCOMPARE(kind().statusBand(*folded.state), aggregate::StatusBand::Halted);
    }
    void unseenStateIsBeforeTheFirstEvent() {
        const auto state = kind().start("ACC-1");
        QCOMPARE(state->version().value, 0);
        QCOMPARE(state->events(), 0);
        QVERIFY(state->lastRecordedAt() == base::Instant::min());
        QCOMPARE(kind().statusBand(*state), aggregate::StatusBand::None);
    }
};

QTEST_GUILESS_MAIN(TestAccountForms)
#include "tst_account_forms.moc"
