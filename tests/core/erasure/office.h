// What the tests of acts share: officers with a vault of the cheapest derivation, a clock that is set, a store in memory, and two ways to write an act: as the
// service does, and as somebody would who does not ask.
#pragma once

#include <QtTest/QTest>

#include "core/base/clock.h"
#include "core/base/encoding.h"
#include "core/erasure/ledger.h"
#include "core/store/memory_store.h"
#include "core/vault/vault.h"

#include <QTemporaryDir>

#include <stdexcept>

namespace office {

using namespace lookback;
using namespace lookback::erasure;

inline const base::Uuid kStoreId = *base::Uuid::parse("5d0a8f0e-6d0b-4c0a-9f2e-1a2b3c4d5e6f");
constexpr std::int64_t kSecond = 1'000'000'000, kHour = 3600 * kSecond, kDay = 24 * kHour;
inline const std::string kKid1 = "AAAAAAAAAAAAAAAAAAAAAA", kKid2 = "BBBBBBBBBBBBBBBBBBBBBA", kKid3 = "CCCCCCCCCCCCCCCCCCCCCA";
inline const std::string kKc = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"; // 32 bytes of zero

/// JSON with single quotes, which reads better in a test.
inline std::string q(std::string json) {
    std::replace(json.begin(), json.end(), '\'', '"');
    return json;
}

/// A test that goes on after this would test nothing.
template <class T> T must(base::Result<T> result) {
    if (!result.ok())
        throw std::runtime_error(result.error().message + " | " + result.error().where);
    return std::move(result).value();
}

inline Plan planOf(const std::string& subject, std::vector<std::string> kids = {kKid1}, std::map<std::string, std::int64_t> classes = {{"iban", 1}, {"name", 1}}) {
    Plan plan;
    plan.subject = subject;
    for (auto& kid : kids)
        plan.keys.push_back({std::move(kid), kKc});
    plan.events = 1;
    for (const auto& [name, n] : classes)
        plan.fields += n;
    plan.fieldsByClass = std::move(classes);
    plan.streams = {"account-ACC-1001"};
    plan.head = {0, 4};
    plan.digest = base::toHex(crypto::view(crypto::sha256(planText(plan))));
    return plan;
}

/// Officers of one vault: "anna" makes it, the others are added. Signing is the same whatever the vault does else, so one is made for many tests.
class Officers {
public:
    explicit Officers(int approvals, std::vector<std::string> others = {"bert", "cora"}) : m_path(m_dir.filePath(QStringLiteral("bank.vault")).toStdString()) {
        open("anna", must(vault::VaultFile::create(m_path, {"anna", kStoreId, approvals, keyFile(), vault::KdfCost::cheapForTests()}, passphrase(),
                                                   crypto::systemRandom(), clock)));
        for (const auto& name : others)
            hire(name, {"requester", "approver"});
    }
    void hire(const std::string& name, const std::vector<std::string>& roles) {
        must(at("anna").addOfficer({name, roles}, passphrase(), vault::KdfCost::cheapForTests()));
        open(name, must(vault::VaultFile::unlock(m_path, {name, keyFile(), kStoreId, vault::KdfCost::cheapForTests()}, passphrase(), crypto::systemRandom(), clock)));
    }
    vault::UnlockedVault& at(const std::string& name) { return *m_vaults.at(name); }
    /// Officers named, in this order.
    VaultView view(const std::vector<std::string>& names, int approvals, int coolOffHours = 0) {
        VaultView view;
        view.approvals = approvals;
        view.coolOffHours = coolOffHours;
        for (const auto& name : names) {
            const auto info = at(name).officer();
            view.officers.push_back({info.id, info.name, info.signKey, info.roles, {}, {}});
        }
        return view;
    }
    std::string sign(const std::string& name) {
        const auto key = at(name).officer().signKey;
        return base::toBase64Url({reinterpret_cast<const char*>(key.data()), key.size()});
    }
    base::FixedClock clock{base::parseInstant("2026-04-02T08:00:00Z").value()};

private:
    [[nodiscard]] std::string keyFile() const { return m_dir.filePath(QStringLiteral("keys.key")).toStdString(); }
    static crypto::SecretBytes passphrase() { return crypto::SecretBytes::copyOf("correct horse battery staple"); }
    void open(const std::string& name, std::unique_ptr<vault::UnlockedVault> vault) { m_vaults[name] = std::move(vault); }
    QTemporaryDir m_dir;
    std::string m_path;
    std::map<std::string, std::unique_ptr<vault::UnlockedVault>> m_vaults;
};

/// A store with a few ordinary events, its acts, and the ledger's view of them.
class Office {
public:
    Office(Officers& staff, VaultView seen, int events = 4) : officers(staff), view(std::move(seen)) {
        for (int i = 0; i < events; ++i)
            ordinary();
    }

    void ordinary() {
        event::StoredEvent event;
        event.stream = "account-ACC-1001";
        event.revision = must(store->streamInfo(event.stream)).last;
        ++event.revision.value;
        event.id = event::derivedEventId(event::idNameOfRevision(event.stream, event.revision));
        event.type = "FundsDeposited";
        event.occurredAt = event.recordedAt = now;
        event.data = q("{'amount':1.00}");
        append(event.view());
    }
    void append(const event::EventView& event) {
        auto bulk = must(store->beginBulk());
        must(bulk->add({event, {}}));
        must(bulk->commit());
    }

    /// Read anew.
    Ledger ledger() { return must(Ledger::read(*store, view)); }
    /// Read on.
    const Ledger& known() {
        must(m_known.refresh(*store, view));
        return m_known;
    }
    Erasure erasure(const std::string& id) {
        const auto read = ledger();
        return read.erasures().at(id);
    }

    NewAct make(const std::string& officer, const std::string& stream, const ActData& data) {
        return makeAct(stream, must(ledger().answerFor(*store, stream)), officers.at(officer), now, data);
    }
    /// As the service does: asks the ledger, then appends. The refusal's sentence, empty when it counts.
    std::string act(const std::string& officer, const std::string& stream, const ActData& data) {
        auto asking = known();
        const auto made = makeAct(stream, must(asking.answerFor(*store, stream)), officers.at(officer), now, data);
        const auto asked = asking.add(made);
        if (!asked.ok())
            return asked.error().message;
        write(made);
        return {};
    }
    /// As somebody would who does not ask. What the ledger says of it, empty when it counts.
    std::string force(const std::string& officer, const std::string& stream, const ActData& data) {
        write(make(officer, stream, data));
        return lastProblem();
    }
    void write(const NewAct& act) { append(act.view({must(store->streamInfo(act.stream)).last.value + 1})); }
    /// Of the store's last event.
    std::string lastProblem() {
        const auto head = must(store->head()).position;
        const auto read = ledger();
        for (const auto& problem : read.problems())
            if (problem.position == head)
                return problem.problem;
        return {};
    }

    std::string request(const std::string& officer = "anna", const std::string& id = "E-1", const std::string& subject = "S-02", std::optional<Plan> plan = {}) {
        act::ErasureRequested data{id, subject, "17(1)(b)", "2026-04-01", "2026-05-01", "counter 4, passport seen", {}, false, plan ? *plan : planOf(subject)};
        data.outOfReach = data.plan.outOfReach;
        data.ownerInformed = data.plan.ownerInformed;
        return act(officer, privacyStream(subject), data);
    }
    std::string approve(const std::string& officer = "bert", const std::string& id = "E-1", const std::string& subject = "S-02", std::optional<Plan> plan = {}) {
        return act(officer, privacyStream(subject), act::ErasureApproved{id, plan ? *plan : planOf(subject)});
    }
    static act::ErasureStarted started(const std::string& id, const Plan& plan, std::int64_t again = 0) {
        return {id, plan.subject, plan.keys, 1, 2, plan.digest, plan.events, plan.fields, plan.streams, again};
    }
    static act::ErasureCompleted completed(const std::string& id, std::int64_t epoch = 2) {
        act::ErasureCompleted data{id, {}, epoch};
        data.outcome.events = 1;
        data.outcome.fields = data.outcome.trials = data.outcome.trialsFailed = 2;
        data.outcome.streams = 1;
        data.outcome.scanMethod = "windows";
        return data;
    }
    std::string start(const std::string& officer = "cora", const std::string& id = "E-1", const std::string& subject = "S-02", std::optional<Plan> plan = {}) {
        return act(officer, privacyStream(subject), started(id, plan ? *plan : planOf(subject)));
    }
    std::string complete(const std::string& officer = "cora", const std::string& id = "E-1", const std::string& subject = "S-02") {
        return act(officer, privacyStream(subject), completed(id));
    }
    std::string hold(const std::string& officer = "anna", const std::string& id = "H-1", const std::string& subject = "S-02", std::vector<std::string> scope = {}) {
        return act(officer, privacyStream(subject), act::HoldPlaced{id, subject, std::move(scope), "17(3)(e)", "court file 7", "2026-12-31"});
    }
    std::string release(const std::string& officer, const std::string& id = "H-1", const std::string& subject = "S-02") {
        return act(officer, privacyStream(subject), act::HoldReleased{id});
    }

    /// All events in order, to be changed and put into a store of their own.
    std::vector<event::StoredEvent> events() {
        std::vector<event::StoredEvent> out;
        const auto page = must(store->readAll(base::Position::start(), 1'000'000));
        for (const auto& event : page.events)
            out.emplace_back(event);
        return out;
    }
    static std::unique_ptr<store::MemoryStore> storeOf(const std::vector<event::StoredEvent>& events) {
        auto made = std::make_unique<store::MemoryStore>(kStoreId);
        auto bulk = must(made->beginBulk());
        std::map<std::string, std::int64_t> next;
        for (auto event : events) {
            event.revision = {next[event.stream]++};
            must(bulk->add({event.view(), {}}));
        }
        must(bulk->commit());
        return made;
    }

    Officers& officers;
    VaultView view;
    std::unique_ptr<store::EventStore> store = std::make_unique<store::MemoryStore>(kStoreId);
    base::Instant now = base::parseInstant("2026-04-02T08:00:00Z").value();

private:
    Ledger m_known;
};

} // namespace office

#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(std::string(actual)), QString::fromStdString(std::string(expected)))
/// Counts, or says why not.
#define COUNTS(sentence) COMPARE_TEXT(sentence, "")
#define VERIFY_SAYS(sentence, part)                                                                                                                    \
    do {                                                                                                                                               \
        const std::string says_ = sentence;                                                                                                            \
        QVERIFY2(says_.find(part) != std::string::npos, ("says: " + says_).c_str());                                                                   \
    } while (false)
