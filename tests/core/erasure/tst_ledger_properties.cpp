// Random histories of acts: what the ledger makes of them is what a naive model says, deed by deed; and whatever is changed in the history afterwards is
// reported.
#include "naive_ledger.h"
#include "office.h"

#include <rapidcheck.h>

using namespace office;

namespace {

const std::vector<std::string> kStaff = {"anna", "bert", "cora"};
const std::vector<std::set<std::string>> kPlans = {{"iban", "name"}, {"email"}, {"iban"}};
const std::vector<std::set<std::string>> kScopes = {{}, {"iban"}, {"email"}, {"phone"}};

Officers& staff() {
    static Officers officers(2);
    return officers;
}

Plan planOf(const naive::Deed& deed) {
    // A key of its own for each request: a subject who comes back has a new one.
    const auto kid = std::string(20, static_cast<char>('A' + deed.erasure % 26)) + std::string(1, static_cast<char>('a' + deed.erasure / 26)) + "A";
    std::map<std::string, std::int64_t> classes;
    for (const auto& name : deed.classes)
        classes[name] = 1;
    return office::planOf(deed.subject, {kid}, classes);
}

ActData dataOf(const naive::Deed& deed, const naive::Ledger& model) {
    const auto erasure = "E-" + std::to_string(deed.erasure), hold = "H-" + std::to_string(deed.hold);
    switch (deed.kind) {
    case naive::Deed::Request: return act::ErasureRequested{erasure, deed.subject, "17(1)(a)", "2026-04-01", "2026-05-01", "passport", {}, false, planOf(deed)};
    case naive::Deed::Approve: return act::ErasureApproved{erasure, planOf(deed)};
    case naive::Deed::Reject: return act::ErasureRejected{erasure, "no"};
    case naive::Deed::Hold: return act::HoldPlaced{hold, deed.subject, {deed.classes.begin(), deed.classes.end()}, "17(3)(e)", "case", {}};
    case naive::Deed::Release: return act::HoldReleased{hold};
    case naive::Deed::Start: return Office::started(erasure, planOf(deed));
    case naive::Deed::Complete: return Office::completed(erasure);
    case naive::Deed::Certify: return act::CertificateIssued{erasure, planOf(deed).digest};
    case naive::Deed::Readmit: return act::SubjectReadmitted{deed.subject, "came back"};
    case naive::Deed::Again: return Office::started(erasure, planOf(deed), model.times(deed.erasure) + 1);
    case naive::Deed::Policy: break;
    }
    return act::PolicyChanged{deed.wasApprovals, deed.wasCoolOff, deed.approvals, deed.coolOff, model.lastVote(deed)};
}

/// A history that grows by random deeds, allowed or not.
struct History {
    int approvals = *rc::gen::inRange(1, 4);
    int coolOff = *rc::gen::element(0, 0, 24);
    Office office{staff(), staff().view(kStaff, approvals, coolOff)};
    naive::Ledger model{approvals, coolOff, {kStaff.begin(), kStaff.end()}};
    std::int64_t hour = 0;
    std::vector<naive::Deed> requests;
    std::vector<std::string> holdsOf; ///< subject by number
    int accepted = 0, refused = 0;
    bool alwaysAsks = false; ///< then no act is written that does not count

    naive::Deed random() {
        using naive::Deed;
        Deed d;
        if (!requests.empty() && *rc::gen::inRange(0, 5) > 1)
            return sensible();
        d.kind = *rc::gen::weightedElement<Deed::Kind>({{4, Deed::Request}, {8, Deed::Approve}, {1, Deed::Reject}, {2, Deed::Hold}, {5, Deed::Release}, {7, Deed::Start},
                                                        {6, Deed::Complete}, {1, Deed::Certify}, {4, Deed::Readmit}, {1, Deed::Again}, {2, Deed::Policy}});
        d.officer = *rc::gen::elementOf(kStaff);
        d.subject = *rc::gen::element<std::string>("S-01", "S-02");
        d.classes = *rc::gen::elementOf(kPlans);
        d.time = hour;
        if (d.kind == Deed::Request) {
            d.erasure = static_cast<int>(requests.size()) + 1;
        } else if (d.kind == Deed::Hold) {
            d.hold = static_cast<int>(holdsOf.size()) + 1;
            d.classes = *rc::gen::elementOf(kScopes);
        } else if (d.kind == Deed::Release && !holdsOf.empty()) {
            d.hold = *rc::gen::inRange(1, static_cast<int>(holdsOf.size()) + 1);
            d.subject = holdsOf[static_cast<std::size_t>(d.hold - 1)];
        } else if (d.kind == Deed::Policy) {
            d.wasApprovals = model.approvals();
            d.wasCoolOff = model.coolOff();
            d.approvals = *rc::gen::inRange(1, 4);
            d.coolOff = *rc::gen::element(0, 24);
        } else if (d.kind != Deed::Readmit && !requests.empty()) {
            const auto& request = *rc::gen::elementOf(requests);
            d.erasure = request.erasure;
            d.subject = request.subject;
            if (*rc::gen::inRange(0, 5) > 0) // mostly the plan it has
                d.classes = model.plan(d.erasure);
        }
        return d;
    }

    // What an office would do next with its newest requests: so that histories get far.
    naive::Deed sensible() {
        using naive::Deed;
        Deed d;
        const auto& request = requests[requests.size() - 1 - static_cast<std::size_t>(*rc::gen::inRange(0, std::min(2, static_cast<int>(requests.size()))))];
        d.erasure = request.erasure;
        d.subject = request.subject;
        d.classes = model.plan(d.erasure);
        d.officer = *rc::gen::elementOf(kStaff);
        d.time = hour;
        const auto state = model.state(d.erasure, hour);
        const auto anyOf = [](std::initializer_list<Deed::Kind> kinds) { return *rc::gen::elementOf(std::vector<Deed::Kind>(kinds)); };
        if (state == "submitted")
            d.kind = anyOf({Deed::Approve, Deed::Approve, Deed::Approve, Deed::Start, Deed::Hold});
        else if (state == "approved")
            d.kind = anyOf({Deed::Start, Deed::Start, Deed::Hold, Deed::Approve});
        else if (state == "blocked")
            d.kind = Deed::Release;
        else if (state == "executing")
            d.kind = Deed::Complete;
        else
            d.kind = anyOf({Deed::Readmit, Deed::Readmit, Deed::Certify, Deed::Request, Deed::Again});
        if (d.kind == Deed::Request)
            d.erasure = static_cast<int>(requests.size()) + 1;
        if (d.kind == Deed::Hold) {
            d.hold = static_cast<int>(holdsOf.size()) + 1;
            d.classes = *rc::gen::elementOf(kScopes);
        }
        if (d.kind == Deed::Release) {
            std::vector<int> mine;
            for (std::size_t i = 0; i < holdsOf.size(); ++i)
                if (holdsOf[i] == d.subject)
                    mine.push_back(static_cast<int>(i) + 1);
            d.hold = *rc::gen::elementOf(mine);
        }
        return d;
    }

    void step() {
        const auto waits = *rc::gen::weightedElement<std::int64_t>({{12, 0}, {3, 5}, {3, 24}, {1, 7 * 24}, {1, 7 * 24 - 1}});
        hour += waits;
        office.now.ns += waits * kHour;
        auto d = random();
        if ((d.kind == naive::Deed::Release && d.hold == 0) ||
            (d.kind != naive::Deed::Request && d.kind != naive::Deed::Hold && d.kind != naive::Deed::Release && d.kind != naive::Deed::Readmit && d.kind != naive::Deed::Policy &&
             d.erasure == 0))
            return;
        const auto stream = d.kind == naive::Deed::Policy ? std::string(kVaultStream) : privacyStream(d.subject);
        const auto data = dataOf(d, model);
        // Now and then nobody asks first: what does not count changes nothing.
        const bool asks = alwaysAsks || *rc::gen::inRange(0, 6) > 0;
        const auto says = asks ? office.act(d.officer, stream, data) : office.force(d.officer, stream, data);
        const bool allowed = model.take(d);
        if (allowed != says.empty())
            RC_FAIL("deed " + std::to_string(d.kind) + " by " + d.officer + " on E-" + std::to_string(d.erasure) + " at hour " + std::to_string(d.time) +
                    (allowed ? " is allowed, but: " + says : " is not allowed, but counts"));
        ++(allowed ? accepted : refused);
        if (allowed && d.kind == naive::Deed::Request)
            requests.push_back(d);
        if (allowed && d.kind == naive::Deed::Hold)
            holdsOf.push_back(d.subject);
        office.view.approvals = model.approvals();
        office.view.coolOffHours = model.coolOff();
        compare(office.known());
    }

    void compare(const Ledger& ledger) {
        RC_ASSERT(ledger.erasures().size() == requests.size());
        RC_ASSERT(ledger.holds().size() == holdsOf.size());
        for (const auto& request : requests) {
            const auto& e = ledger.erasures().at("E-" + std::to_string(request.erasure));
            RC_ASSERT(std::string(word(stateAt(e, office.now))) == model.state(request.erasure, hour));
            RC_ASSERT(ledger.subject(request.subject)->erased == model.erased(request.subject));
            RC_ASSERT(ledger.restricted(request.subject) == model.restricted(request.subject, hour));
        }
    }
};

} // namespace

class TestLedgerProperties : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLedgerSaysWhatANaiveModelSays() {
        int accepted = 0, refused = 0;
        std::set<std::string> states;
        QVERIFY(rc::check([&] {
            History history;
            for (int steps = *rc::gen::inRange(20, 90); steps > 0; --steps)
                history.step();
            history.compare(history.office.ledger()); // read anew
            accepted += history.accepted;
            refused += history.refused;
            for (const auto& request : history.requests)
                states.insert(history.model.state(request.erasure, history.hour));
        }));
        // The histories went everywhere.
        QVERIFY2(accepted > 500 && refused > 500, (std::to_string(accepted) + " " + std::to_string(refused)).c_str());
        QCOMPARE(states, (std::set<std::string>{"approved", "blocked", "certified", "erased", "executing", "rejected", "submitted"}));
    }

    void whateverIsChangedIsReported() {
        int tried = 0;
        QVERIFY(rc::check([&] {
            History history;
            history.alwaysAsks = true;
            for (int steps = *rc::gen::inRange(15, 70); steps > 0; --steps)
                history.step();
            const auto events = history.office.events();
            std::vector<std::size_t> acts;
            std::map<std::string, std::size_t> last;
            for (std::size_t i = 0; i < events.size(); ++i)
                if (event::isReservedStream(events[i].stream)) {
                    acts.push_back(i);
                    last[events[i].stream] = i;
                }
            if (acts.empty())
                return;
            RC_ASSERT(must(Ledger::read(*Office::storeOf(events), history.office.view)).problems().empty());
            const auto at = *rc::gen::elementOf(acts);
            auto changed = events;
            auto& e = changed[at];
            const auto place = static_cast<std::ptrdiff_t>(at);
            const auto way = *rc::gen::inRange(0, 9);
            switch (way) {
            case 0: e.data[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(e.data.size())))] ^= static_cast<char>(1 << *rc::gen::inRange(0, 8)); break;
            case 1: e.metadata[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(e.metadata.size())))] ^= static_cast<char>(1 << *rc::gen::inRange(0, 8)); break;
            case 2: e.id.bytes[static_cast<std::size_t>(*rc::gen::inRange(0, 16))] ^= static_cast<std::uint8_t>(1 << *rc::gen::inRange(0, 8)); break;
            case 3: (*rc::gen::arbitrary<bool>() ? e.occurredAt : e.recordedAt).ns += *rc::gen::element<std::int64_t>(-1, 1, kHour); break;
            case 4: e.type = *rc::gen::element<std::string>("ErasureStarted", "HoldReleased", "ErasureDone"); if (e.type == events[at].type) e.type = "PolicyChanged"; break;
            case 5: e.stream = e.stream == "privacy-S-01" ? "privacy-S-02" : "privacy-S-01"; break;
            case 6: e.schemaVersion = 2; break;
            case 7: // taken out; the last one of a stream is the vault's to miss
                if (last.at(e.stream) == at)
                    return;
                changed.erase(changed.begin() + place);
                break;
            case 8: changed.insert(changed.begin() + *rc::gen::inRange(static_cast<int>(at), static_cast<int>(events.size())) + 1, events[at]); break;
            }
            ++tried;
            const auto after = must(Ledger::read(*Office::storeOf(changed), history.office.view));
            if (after.problems().empty())
                RC_FAIL("not reported: way " + std::to_string(way) + ", " + events[at].type + " of " + events[at].stream);
        }));
        QVERIFY2(tried > 50, std::to_string(tried).c_str());
    }
};

QTEST_GUILESS_MAIN(TestLedgerProperties)
#include "tst_ledger_properties.moc"
