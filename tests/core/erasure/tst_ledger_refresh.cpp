// A ledger and a gate that read on must say what ones read anew say: after each act, with much or little written in between, after acts taken up before they were
// appended, after a transaction that never was committed, and when the store is not the one they knew.
#include <QtTest/QTest>

#include "core/erasure/gate.h"
#include "tests/core/erasure/office.h"

using namespace office;

namespace {

// Everything a ledger answers, as text.
std::string told(const Ledger& ledger, base::Instant now) {
    std::string out;
    const auto line = [&](auto... parts) { ((out += parts, out += ' '), ...), out += '\n'; };
    const auto number = [](auto n) { return std::to_string(n); };
    const auto digest = [](const crypto::Digest256& d) { return base::toHex(crypto::view(d)); };
    const auto signatures = [](const std::vector<Signature>& all) {
        std::string names;
        for (const auto& s : all)
            names += s.officer.id + "@" + base::formatInstant(s.at) + ",";
        return names;
    };
    for (const auto& [id, e] : ledger.erasures()) {
        line(id, e.subject, std::string(word(e.state)), std::string(word(stateAt(e, now))), e.plan.digest, signatures(e.approvals), e.rejected, number(e.epochTo), number(e.again), e.certificateDigest);
        for (const auto& step : e.steps)
            out += step ? base::formatInstant(*step) + ";" : "-;";
        for (const auto& hold : e.holds)
            out += hold + ";";
        if (e.storeScan)
            line("scan", e.storeScan->scanMethod, number(e.storeScan->bytesScanned));
    }
    for (const auto& [id, h] : ledger.holds())
        line(id, h.subject, std::string(word(h.state)), signatures(h.releases));
    for (const auto& [name, s] : ledger.subjects()) {
        line(name, s.stream, number(s.last.value), digest(s.lastRecord), s.lastAt ? base::formatInstant(*s.lastAt) : "-", s.erased ? "erased" : "", signatures(s.readmissions));
        for (const auto& kid : s.kids)
            line(kid, ledger.destroyedBy(kid) ? ledger.destroyedBy(kid)->id : "");
    }
    const auto& v = ledger.vaultStream();
    line("vault", number(v.last.value), digest(v.lastRecord), number(ledger.approvals()), number(ledger.coolOffHours()));
    for (const auto& [change, s] : ledger.openChanges())
        line("open", change, signatures(s));
    for (const auto& [change, s] : ledger.agreedChanges())
        line("agreed", change, s.officer.id);
    for (const auto& s : ledger.signers())
        line(s.name, s.since ? s.since->text() : "-", s.until ? s.until->text() : "-");
    for (const auto& p : ledger.problems())
        line(p.position.text(), p.problem);
    for (const auto& id : ledger.unfinished())
        line("unfinished", id);
    return out;
}

std::string told(const Gate& gate) {
    std::string out = gate.open() ? "open" : "shut";
    const auto say = [&](const base::Status& status) { out += status.ok() ? " yes" : " " + status.error().message; };
    say(gate.mayWriteAtAll());
    for (const char* subject : {"S-01", "S-02", "S-03"}) {
        say(gate.mayWrite(subject));
        out += std::to_string(gate.revision(subject).value);
    }
    for (const auto& kid : {kKid1, kKid2, kKid3})
        say(gate.mayKeep(kid));
    return out;
}

class Watch {
public:
    explicit Watch(Office& office) : m_office(office) {}
    /// Empty when reading on says what reading anew says.
    std::string differs() {
        must(m_ledger.refresh(*m_office.store, m_office.view));
        must(m_gate.refresh(*m_office.store, nullptr));
        const auto anew = told(m_office.ledger(), m_office.now);
        const auto on = told(m_ledger, m_office.now);
        if (on != anew)
            return "read on:\n" + on + "anew:\n" + anew;
        const auto gate = told(must(Gate::read(*m_office.store, nullptr)));
        return told(m_gate) == gate ? std::string() : "gate read on: " + told(m_gate) + "\nanew: " + gate;
    }
    Ledger& ledger() { return m_ledger; }

private:
    Office& m_office;
    Ledger m_ledger;
    Gate m_gate;
};

} // namespace

class TestLedgerRefresh : public QObject {
    Q_OBJECT

    std::unique_ptr<Officers> m_staff;

    VaultView view() { return m_staff->view({"anna", "bert", "cora"}, 2); }
    static void many(Office& office, int events) {
        auto bulk = must(office.store->beginBulk());
        auto revision = must(office.store->streamInfo("account-ACC-1001")).last;
        for (int i = 0; i < events; ++i) {
            event::StoredEvent event;
            event.stream = "account-ACC-1001";
            event.revision = {++revision.value};
            event.id = event::derivedEventId(event::idNameOfRevision(event.stream, event.revision));
            event.type = "FundsDeposited";
            event.occurredAt = event.recordedAt = office.now;
            event.data = q("{'amount':1.00}");
            must(bulk->add({event.view(), {}}));
        }
        must(bulk->commit());
    }
    // Acts of every kind, some of which do not count, with `between` ordinary events before each.
    static std::vector<std::function<void(Office&)>> story() {
        return {[](Office& o) { o.request(); },
                [](Office& o) { o.hold("anna", "H-1", "S-01"); },
                [](Office& o) { o.force("bert", privacyStream("S-03"), act::ErasureApproved{"E-9", planOf("S-03")}); },
                [](Office& o) { o.approve(); },
                [](Office& o) { o.request("bert", "E-2", "S-01", planOf("S-01", {kKid2})); },
                [](Office& o) { o.start(); },
                [](Office& o) { o.force("anna", privacyStream("S-02"), act::HoldPlaced{"H-7", "S-02", {}, "17(3)(e)", "late", ""}); },
                [](Office& o) { o.complete(); },
                [](Office& o) { o.act("anna", privacyStream("S-02"), act::ErasureStoreScanned{"E-1", 4096, 0, "windows"}); },
                [](Office& o) { o.act("anna", privacyStream("S-02"), act::CertificateIssued{"E-1", std::string(64, 'c')}); },
                [](Office& o) { o.release("anna", "H-1", "S-01"); },
                [](Office& o) { o.act("anna", std::string(kVaultStream), act::PolicyChanged{2, 0, 3, 24, true}); },
                [](Office& o) { o.release("cora", "H-1", "S-01"); },
                [](Office& o) { o.act("anna", privacyStream("S-02"), act::SubjectReadmitted{"S-02", "back"}); },
                [](Office& o) { o.act("bert", privacyStream("S-02"), act::SubjectReadmitted{"S-02", "back"}); }};
    }

private Q_SLOTS:
    void initTestCase() { m_staff = std::make_unique<Officers>(2); }

    void readOnOrAnewItSaysTheSame_data() {
        QTest::addColumn<int>("between");
        QTest::newRow("acts only") << 0;
        QTest::newRow("a few events between") << 5;
        QTest::newRow("more than are looked through one by one") << 2100;
    }
    void readOnOrAnewItSaysTheSame() {
        QFETCH(int, between);
        Office office(*m_staff, view());
        Watch every(office);
        COMPARE_TEXT(every.differs(), "");
        Watch late(office), once(office);
        int step = 0;
        for (const auto& happens : story()) {
            if (between < 100 || step % 5 == 0)
                many(office, between);
            office.now.ns += kHour;
            happens(office);
            COMPARE_TEXT(every.differs(), "");
            if (++step % 4 == 0)
                COMPARE_TEXT(late.differs(), "");
        }
        COMPARE_TEXT(once.differs(), "");
        QVERIFY(!every.ledger().erasures().empty() && !every.ledger().problems().empty());
    }

    // As the service writes: asked, taken up at the place where it will stand, appended; the ledger needs not read it.
    void takenUpBeforeTheyAreAppended() {
        Office office(*m_staff, view());
        Watch watch(office);
        COMPARE_TEXT(watch.differs(), "");
        const auto write = [&](const char* officer, const std::string& stream, const ActData& data) {
            office.now.ns += kHour;
            auto& ledger = watch.ledger();
            must(ledger.refresh(*office.store, office.view));
            const auto made = makeAct(stream, must(ledger.answerFor(*office.store, stream)), office.officers.at(officer), office.now, data);
            const auto head = must(office.store->head()).position;
            const auto taken = ledger.add(made, base::Position{head.high, head.low + 1});
            if (taken.ok())
                office.write(made);
            return taken.ok();
        };
        act::ErasureRequested request{"E-1", "S-02", "17(1)(b)", "2026-04-01", "2026-05-01", "passport", {}, false, planOf("S-02")};
        QVERIFY(write("anna", privacyStream("S-02"), request));
        COMPARE_TEXT(watch.differs(), "");
        QVERIFY(!write("anna", privacyStream("S-02"), act::ErasureApproved{"E-1", planOf("S-02")})); // the requester: refused, and all is as it was
        COMPARE_TEXT(watch.differs(), "");
        office.ordinary();
        QVERIFY(write("bert", privacyStream("S-02"), act::ErasureApproved{"E-1", planOf("S-02")}));
        QVERIFY(write("cora", privacyStream("S-02"), Office::started("E-1", planOf("S-02"))));
        COMPARE_TEXT(watch.differs(), "");
        QVERIFY(write("cora", privacyStream("S-02"), Office::completed("E-1")));
        QVERIFY(write("anna", privacyStream("S-01"), act::HoldPlaced{"H-1", "S-01", {}, "17(3)(e)", "case", ""}));
        COMPARE_TEXT(watch.differs(), "");
        QCOMPARE(watch.ledger().erasures().at("E-1").state, State::Erased);
    }

    void whatWasNeverCommittedIsForgotten() {
        Office office(*m_staff, view());
        Watch watch(office);
        COMPARE_TEXT(watch.differs(), "");
        auto& ledger = watch.ledger();
        const auto stream = privacyStream("S-01");
        const auto made = makeAct(stream, must(ledger.answerFor(*office.store, stream)), office.officers.at("anna"), office.now, act::HoldPlaced{"H-1", "S-01", {}, "17(3)(e)", "case", ""});
        const auto head = must(office.store->head()).position;
        must(ledger.add(made, base::Position{head.high, head.low + 1}));
        QCOMPARE(ledger.holds().size(), std::size_t{1});
        ledger.distrust();
        COMPARE_TEXT(watch.differs(), "");
        QVERIFY(ledger.holds().empty());
        // Taken up at another place than the next, it is not believed either.
        must(ledger.add(made, base::Position{head.high, head.low + 7}));
        COMPARE_TEXT(watch.differs(), "");
        QVERIFY(ledger.holds().empty());
    }

    // An older store, or another one: nothing of what was known holds.
    void whenTheStoreIsNotTheOneItKnewItReadsAnew() {
        Office office(*m_staff, view());
        Watch watch(office);
        for (const auto& happens : story()) {
            office.now.ns += kHour;
            happens(office);
        }
        COMPARE_TEXT(watch.differs(), "");
        auto events = office.events();
        const auto whole = events;
        events.resize(events.size() - 4);
        office.store = Office::storeOf(events);
        COMPARE_TEXT(watch.differs(), "");
        // As long as before, and other events at its end.
        for (std::size_t i = events.size(); i < whole.size() + 3; ++i)
            office.ordinary();
        COMPARE_TEXT(watch.differs(), "");
        office.store = Office::storeOf(whole);
        COMPARE_TEXT(watch.differs(), "");
    }

    // Officers and policy of the vault are part of the question; fences that come with each erasure are not, unless something does not count.
    void anotherVaultIsAnotherAnswer() {
        Office office(*m_staff, view());
        Watch watch(office);
        for (const auto& happens : story()) {
            office.now.ns += kHour;
            happens(office);
        }
        COMPARE_TEXT(watch.differs(), "");
        office.view = m_staff->view({"anna", "cora"}, 2);
        COMPARE_TEXT(watch.differs(), "");
        office.view = m_staff->view({"anna", "bert", "cora"}, 3, 24);
        office.view.fences.emplace(kKid1, "E-1");
        COMPARE_TEXT(watch.differs(), "");
        auto again = Office::started("E-4", planOf("S-04", {kKid3}), 1);
        office.force("anna", privacyStream("S-04"), again); // names a key nobody destroyed
        COMPARE_TEXT(watch.differs(), "");
        office.view.fences.emplace(kKid3, "E-4"); // somebody did, after all
        COMPARE_TEXT(watch.differs(), "");
        QVERIFY(watch.ledger().erasures().contains("E-4"));
        office.view.fences.erase(kKid3);
        COMPARE_TEXT(watch.differs(), "");
        QVERIFY(!watch.ledger().erasures().contains("E-4"));
    }
};

QTEST_GUILESS_MAIN(TestLedgerRefresh)
#include "tst_ledger_refresh.moc"
