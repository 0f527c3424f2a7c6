// One act: its bytes, its signature (checked with OpenSSL's own program), what it answers, and every way it may differ from the one form. Expected values:
// core/erasure/FORMAT.md, security.md 3; hashes by Qt.
#include "office.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

using namespace office;

namespace {

Officers& staff() {
    static Officers officers(2);
    return officers;
}

base::Instant at() { return base::parseInstant("2026-04-02T08:00:00Z").value(); }

QByteArray bytes(const std::string& text) { return QByteArray::fromStdString(text); }

QByteArray sha256(const QByteArray& data) { return QCryptographicHash::hash(data, QCryptographicHash::Sha256); }

std::string recordAt(store::EventStore& store, std::uint64_t position) { return event::record(must(store.readAt({0, position})).view()); }

// What was signed, put together from the record line alone, as FORMAT.md says.
QByteArray signedBytes(const std::string& record) {
    const auto json = QJsonDocument::fromJson(bytes(record)).object();
    const auto from = record.find("\"data\":") + 7, to = record.rfind(",\"metadata\":");
    QByteArray out = "lookback-act-v1";
    const QStringList parts = {json[QLatin1String("stream")].toString(), json[QLatin1String("type")].toString(),
                               json[QLatin1String("metadata")].toObject()[QLatin1String("answers")].toString()};
    for (const auto& part : parts)
        out += QByteArray(1, '\0') + part.toUtf8();
    return out + QByteArray(1, '\0') + bytes(record.substr(from, to - from));
}

QByteArray signatureOf(const std::string& record) {
    const auto sig = QJsonDocument::fromJson(bytes(record)).object()[QLatin1String("metadata")].toObject()[QLatin1String("sig")].toString();
    return QByteArray::fromBase64(sig.toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
}

// RFC 8410: the SubjectPublicKeyInfo of Ed25519 is these twelve bytes and the key.
QByteArray pemOf(const crypto::CurvePublicKey& key) {
    const auto der = QByteArray::fromHex("302a300506032b6570032100") + QByteArray(reinterpret_cast<const char*>(key.data()), 32);
    return "-----BEGIN PUBLIC KEY-----\n" + der.toBase64() + "\n-----END PUBLIC KEY-----\n";
}

bool opensslVerifies(const QByteArray& message, const QByteArray& signature, const QByteArray& pem) {
    QTemporaryDir dir;
    const auto put = [&](const char* name, const QByteArray& content) {
        QFile file(dir.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write");
    };
    put("act", message);
    put("act.sig", signature);
    put("officer.pem", pem);
    QProcess openssl;
    openssl.setWorkingDirectory(dir.path());
    openssl.start(QStringLiteral("openssl"), QStringLiteral("pkeyutl -verify -pubin -inkey officer.pem -rawin -in act -sigfile act.sig").split(QLatin1Char(' ')));
    return openssl.waitForFinished() && openssl.exitStatus() == QProcess::NormalExit && openssl.exitCode() == 0;
}

// One of each, and the bytes FORMAT.md says it has.
struct Sample {
    ActData data;
    std::string text;
};
std::vector<Sample> samples() {
    auto plan = planOf("S-02");
    const std::string planJson = q("{'subject':'S-02','keys':[{'kid':'AAAAAAAAAAAAAAAAAAAAAA','kc':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}],'events':1,'fields':2,"
                                   "'fieldsByClass':{'iban':1,'name':1},'streams':['account-ACC-1001'],'head':'4','holds':[],'outOfReach':'','ownerInformed':false}");
    const auto digest = sha256(bytes(planJson)).toHex().toStdString();
    const auto when = [](const std::string& members) { return q("{'at':'2026-04-02T08:00:00Z'," + members + "}"); };
    const std::string keys = "'keys':[{'kid':'AAAAAAAAAAAAAAAAAAAAAA','kc':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}]";
    auto outcome = Office::completed("E-7", 9);
    outcome.outcome.filesScanned = 11;
    outcome.outcome.bytesScanned = 123456;
    const std::string id = staff().at("bert").officer().id, sign = staff().sign("bert");
    return {
        {act::ErasureRequested{"E-7", "S-02", "17(1)(b)", "2026-04-01", "2026-05-01", "passport", "", false, plan},
         when("'erasure':'E-7','subject':'S-02','ground':'17(1)(b)','received':'2026-04-01','due':'2026-05-01','identity':'passport','ownerInformed':false,'plan':" + planJson +
              ",'digest':'" + digest + "'")},
        {act::ErasureExtended{"E-7", "2026-06-01", "many accounts"}, when("'erasure':'E-7','due':'2026-06-01','reason':'many accounts'")},
        {act::ErasureApproved{"E-7", plan}, when("'erasure':'E-7','digest':'" + digest + "','plan':" + planJson)},
        {act::ErasureRejected{"E-7", "not \"them\""}, when("'erasure':'E-7','reason':'not \\'them\\''")},
        {act::ErasureDeferred{"E-7", {"H-2", "H-1"}}, when("'erasure':'E-7','holds':['H-2','H-1']")},
        {act::ErasureStarted{"E-7", "S-02", plan.keys, 8, 9, digest, 1, 2, {"account-ACC-1001"}, 0},
         when("'erasure':'E-7','subject':'S-02'," + keys + ",'epoch':{'from':8,'to':9},'digest':'" + digest + "','events':1,'fields':2,'streams':['account-ACC-1001'],'again':0")},
        {outcome, when("'erasure':'E-7','events':1,'fields':2,'streams':1,'trials':2,'trialsFailed':2,'filesScanned':11,'bytesScanned':123456,'hits':0,'method':'windows','epoch':9")},
        {act::ErasureStoreScanned{"E-7", 1000, 0, "commitment"}, when("'erasure':'E-7','bytes':1000,'hits':0,'method':'commitment'")},
        {act::CertificateIssued{"E-7", digest}, when("'erasure':'E-7','sha256':'" + digest + "'")},
        {act::HoldPlaced{"H-3", "S-02", {"iban", "name"}, "17(3)(b)", "tax", "2027-01-31"},
         when("'hold':'H-3','subject':'S-02','scope':['iban','name'],'basis':'17(3)(b)','case':'tax','review':'2027-01-31'")},
        {act::HoldReleased{"H-3"}, when("'hold':'H-3'")},
        {act::SubjectReadmitted{"S-02", "a new account"}, when("'subject':'S-02','reason':'a new account'")},
        {act::OfficerAdded{"bert", {"approver"}, false}, when("'officer':{'name':'bert','roles':['approver']},'inForce':false")},
        {act::OfficerRemoved{id, "bert", {"requester", "approver"}, sign, true},
         when("'officer':{'id':'" + id + "','name':'bert','roles':['requester','approver'],'sign':'" + sign + "'},'inForce':true")},
        {act::PolicyChanged{1, 0, 2, 24, true}, when("'from':{'approvals':1,'coolOffHours':0},'approvals':2,'coolOffHours':24,'inForce':true")},
        {act::StoreAccepted{20, 31, digest, "put back", 2, 24, true},
         when("'size':20,'seen':31,'last':'" + digest + "','detail':'put back','approvals':2,'coolOffHours':24,'inForce':true")},
    };
}

} // namespace

class TestActs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTypeHasItsOneForm() {
        const auto all = samples();
        QCOMPARE(all.size(), kActTypes);
        for (std::size_t i = 0; i < all.size(); ++i) {
            COMPARE_TEXT(dataText(at(), all[i].data), all[i].text);
            const auto type = static_cast<ActType>(i);
            QCOMPARE(actType(name(type)), std::optional(type));
            const auto back = readData(type, all[i].text);
            QVERIFY2(back.data.has_value(), back.problem.c_str());
            QCOMPARE(back.at, at());
            COMPARE_TEXT(dataText(back.at, *back.data), all[i].text);
        }
        QVERIFY(!actType("ErasureDone"));
    }

    // Every other way of writing the same, and every member left out, doubled, renamed or of another kind.
    void nothingButTheOneFormIsRead() {
        int tried = 0;
        for (const auto& [data, text] : samples()) {
            const auto type = typeOf(data);
            const auto refused = [&](const std::string& changed) {
                ++tried;
                const auto read = readData(type, changed);
                QVERIFY2(!read.data && !read.problem.empty(), changed.c_str());
            };
            refused({});
            refused("null");
            refused("[]");
            refused(text + " ");
            refused(" " + text);
            refused(text.substr(0, text.size() - 1));
            refused(text.substr(0, text.size() - 1) + ",\"more\":1}");
            refused("{\"at\":\"2026-04-02T08:00:00Z\"," + text.substr(1));
            refused("{" + text.substr(text.find(',') + 1));
            refused("{\"at\":\"2026-04-02T10:00:00+02:00\"" + text.substr(text.find(',')));
            refused("{\"at\":\"2026-04-02\"" + text.substr(text.find(',')));
            // Each colon, comma and bracket with a space behind it, each letter of a name as an escape.
            for (std::size_t i = 0; i + 1 < text.size(); ++i)
                if (text[i] == ':' && text[i - 1] == '"')
                    refused(text.substr(0, i + 1) + " " + text.substr(i + 1));
            refused(text.substr(0, 2) + "\\u0061" + text.substr(3));
            // Each member's value as null.
            const auto json = QJsonDocument::fromJson(bytes(text)).object();
            for (const auto& key : json.keys()) {
                const auto name = "\"" + key.toStdString() + "\":";
                const auto from = text.find(name) + name.size();
                const auto end = text.find_first_of(",}", from);
                refused(text.substr(0, from) + "null" + text.substr(end));
            }
        }
        QVERIFY(tried > 250);
    }

    void valuesAreHeldToWhatTheyMayBe() {
        const auto refused = [](const ActData& data, const char* what) {
            const auto read = readData(typeOf(data), dataText(at(), data));
            QVERIFY2(!read.data && read.problem.find(what) != std::string::npos, (std::string(what) + ": " + read.problem).c_str());
        };
        const auto plan = planOf("S-02");
        const act::ErasureRequested good{"E-7", "S-02", "17(1)(b)", "2026-04-01", "2026-05-01", "passport", "", false, plan};
        const auto with = [&](auto change) {
            auto data = good;
            change(data);
            return ActData(data);
        };
        for (const auto* id : {"", "E-", "E-0", "E-01", "e-1", "H-1", "E-1x", "E--1", "E-1234567890123456"})
            refused(with([&](auto& d) { d.erasure = id; }), "erasure");
        for (const auto* ground : {"", "17(1)(g)", "17(1)(A)", "17(3)(b)", "17(1)(a) "})
            refused(with([&](auto& d) { d.ground = ground; }), "ground");
        for (const auto* day : {"2026-02-29", "2026-13-01", "2026-00-10", "2026-1-10", "26-01-10", "1899-12-31", "2026-04-31", "2026-04-0a"})
            refused(with([&](auto& d) { d.received = day; }), "received");
        refused(with([](auto& d) { d.identity = ""; }), "identity");
        refused(with([](auto& d) { d.identity = "a\nb"; }), "identity");
        refused(with([](auto& d) { d.identity = std::string(4097, 'x'); }), "identity");
        refused(with([](auto& d) { d.ownerInformed = true; }), "ownerInformed");
        refused(with([](auto& d) { d.outOfReach = "tapes"; }), "outOfReach");
        refused(with([](auto& d) { d.subject = "S-03"; }), "subject");
        refused(with([](auto& d) { d.plan.digest[0] = d.plan.digest[0] == '0' ? '1' : '0'; }), "digest");
        refused(with([](auto& d) { d.plan.events = 5; }), "digest");
        const auto again = [](act::ErasureRequested d) {
            d.plan.digest = base::toHex(crypto::view(crypto::sha256(planText(d.plan))));
            return ActData(d);
        };
        auto bad = good;
        bad.plan.events = -1;
        refused(again(bad), "count");
        bad = good;
        bad.plan.keys = {{kKid2, kKc}, {kKid1, kKc}};
        refused(again(bad), "keys");
        bad.plan.keys = {{"short", kKc}};
        refused(again(bad), "keys");
        bad.plan.keys = {{kKid1, "AAAA"}};
        refused(again(bad), "keys");
        bad = good;
        bad.plan.streams = {"b-1", "a-1"};
        refused(again(bad), "streams");
        auto started = Office::started("E-7", plan);
        started.to = started.from;
        refused(started, "epoch");
        started = Office::started("E-7", plan);
        started.digest = "xyz";
        refused(started, "digest");
        auto completed = Office::completed("E-7");
        completed.outcome.scanMethod = "guess";
        refused(completed, "method");
        refused(act::ErasureStoreScanned{"E-7", 1000, 0, "guess"}, "method");
        refused(act::HoldPlaced{"H-1", "S-02", {"name", "iban"}, "17(3)(b)", "c", ""}, "scope");
        refused(act::HoldPlaced{"H-1", "S-02", {"name", "name"}, "17(3)(b)", "c", ""}, "scope");
        refused(act::HoldPlaced{"H-1", "S-02", {}, "17(3)(a)", "c", ""}, "basis");
        refused(act::HoldPlaced{"H-1", "S-02", {}, "17(3)(b)", "", ""}, "case");
        refused(act::HoldPlaced{"H-1", "S-02", {}, "17(3)(b)", "c", "soon"}, "review");
        refused(act::ErasureDeferred{"E-7", {}}, "holds");
        refused(act::OfficerAdded{"bert", {"approver", "approver"}, false}, "roles");
        refused(act::OfficerAdded{"bert", {"auditor"}, false}, "roles");
        refused(act::PolicyChanged{1, 0, 0, 0, true}, "approvals");
        refused(act::PolicyChanged{1, 0, 2, 145, true}, "coolOffHours");
    }

    void monthsEndWhenTheCalendarSays() {
        // Regulation 1182/71, article 3: the same date, or the last day of a month that has none.
        const std::vector<std::tuple<const char*, int, const char*>> days = {{"2026-01-15", 1, "2026-02-15"}, {"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"},
                                                     {"2026-12-31", 1, "2027-01-31"}, {"2026-11-30", 3, "2027-02-28"}, {"2026-04-02", 3, "2026-07-02"}};
        for (const auto& [date, months, expected] : days)
            COMPARE_TEXT(monthsLater(date, months), expected);
    }

    void aSubjectThatIsNoStreamIdGetsADigest() {
        COMPARE_TEXT(privacyStream("S-02"), "privacy-S-02");
        COMPARE_TEXT(privacyStream("stream:account-ACC-9"), "privacy-stream:account-ACC-9");
        COMPARE_TEXT(privacyStream(std::string(192, 'x')), "privacy-" + std::string(192, 'x'));
        const std::vector<std::string> odds = {{}, std::string(193, 'x'), "~vault", "a\x01" "b", "\xC2\x85", "\xFF"};
        for (const auto& odd : odds)
            COMPARE_TEXT(privacyStream(odd), "privacy-~" + sha256(bytes(odd)).toHex().toStdString());
    }

    // security.md 3: the signature, with nothing of ours but the record line.
    void opensslVerifiesAnAct() {
        Office office(staff(), staff().view({"anna", "bert", "cora"}, 2));
        COUNTS(office.request());
        COUNTS(office.approve());
        const std::map<std::uint64_t, std::string> signedBy = {{5, "anna"}, {6, "bert"}};
        for (const auto& [position, officer] : signedBy) {
            const auto record = recordAt(*office.store, position);
            const auto message = signedBytes(record);
            const auto pem = pemOf(staff().at(officer).officer().signKey);
            QVERIFY(opensslVerifies(message, signatureOf(record), pem));
            auto changed = message;
            changed[changed.size() - 3] = static_cast<char>(changed[changed.size() - 3] ^ 1);
            QVERIFY(!opensslVerifies(changed, signatureOf(record), pem));
            QVERIFY(!opensslVerifies(message, signatureOf(record), pemOf(staff().at("cora").officer().signKey)));
        }
    }

    void anActAnswersTheRecordBeforeIt() {
        Office office(staff(), staff().view({"anna", "bert", "cora"}, 2));
        COUNTS(office.request());
        office.ordinary();
        COUNTS(office.approve());
        const auto answers = [&](std::uint64_t position) {
            return QJsonDocument::fromJson(bytes(recordAt(*office.store, position))).object()[QLatin1String("metadata")].toObject()[QLatin1String("answers")].toString().toLatin1();
        };
        const auto hash = [&](std::uint64_t position) { return sha256(QByteArray(1, '\0') + bytes(recordAt(*office.store, position))).toHex(); };
        QCOMPARE(answers(5), hash(4)); // the first: the store's record before its own
        QCOMPARE(answers(7), hash(5)); // the next: the act before it, whatever lies between
        Office empty(staff(), staff().view({"anna", "bert", "cora"}, 2), 0);
        COUNTS(empty.request());
        QCOMPARE(QByteArray(crypto::view(answerTo({})).data(), 32), sha256(QByteArray(1, '\0')));
        QVERIFY(empty.ledger().problems().empty());
    }

    void theIdFollowsFromWhatIsSigned() {
        Office office(staff(), staff().view({"anna", "bert", "cora"}, 2));
        COUNTS(office.request());
        const auto record = recordAt(*office.store, 5);
        const auto json = QJsonDocument::fromJson(bytes(record)).object();
        const auto name = "lookback-act-v1/" + sha256(signedBytes(record)).toHex();
        // RFC 9562: SHA-1 of namespace and name.
        auto hash = QCryptographicHash::hash(QByteArray::fromHex("5f20082a0957576db84e87d51ab49110") + name, QCryptographicHash::Sha1).left(16);
        hash[6] = static_cast<char>((hash[6] & 0x0F) | 0x50);
        hash[8] = static_cast<char>((hash[8] & 0x3F) | 0x80);
        QCOMPARE(json[QLatin1String("id")].toString().remove(QLatin1Char('-')).toLatin1(), hash.toHex());
    }

    // Whatever is changed of the last act, which nothing answers yet, it does not count any more.
    void noByteOfTheLastActCanBeChanged() {
        Office office(staff(), staff().view({"anna", "bert", "cora"}, 2));
        COUNTS(office.request());
        COUNTS(office.approve());
        const auto events = office.events();
        QVERIFY(office.ledger().problems().empty());
        int tried = 0;
        const auto refused = [&](const std::function<void(event::StoredEvent&)>& change) {
            auto changed = events;
            change(changed.back());
            ++tried;
            const auto ledger = must(Ledger::read(*Office::storeOf(changed), office.view));
            QCOMPARE(ledger.problems().size(), 1U);
            QCOMPARE(ledger.problems()[0].position.low, std::uint64_t{6});
            QCOMPARE(ledger.erasures().at("E-1").state, State::Submitted);
        };
        refused([](auto& e) { e.id.bytes[5] ^= 1; });
        refused([](auto& e) { e.schemaVersion = 2; });
        refused([](auto& e) { ++e.occurredAt.ns; });
        refused([](auto& e) { ++e.recordedAt.ns; });
        refused([](auto& e) { e.type = "ErasureRejected"; });
        refused([](auto& e) { e.type = "FundsDeposited"; });
        // Every bit that can be flipped in a text, so that another way of writing the same is tried too ("A" for "a").
        for (const unsigned bit : {0U, 1U, 4U, 5U, 6U}) {
            const auto flip = [&](std::string& text, std::size_t i) { text[i] = static_cast<char>(static_cast<unsigned>(text[i]) ^ (1U << bit)); };
            for (std::size_t i = 0; i < events.back().data.size(); ++i)
                refused([&](auto& e) { flip(e.data, i); });
            for (std::size_t i = 0; i < events.back().metadata.size(); ++i)
                refused([&](auto& e) { flip(e.metadata, i); });
        }
        refused([](auto& e) { e.metadata = "{}"; });
        refused([](auto& e) { e.metadata.insert(1, " "); });
        QVERIFY(tried > 3000);
    }

    void whoIsNoOfficerSignsNothing() {
        static Officers strangers(2);
        Office office(staff(), staff().view({"anna", "bert", "cora"}, 2));
        const auto answers = must(office.ledger().answerFor(*office.store, "privacy-S-02"));
        const act::HoldPlaced data{"H-1", "S-02", {}, "17(3)(b)", "c", ""};
        office.write(makeAct("privacy-S-02", answers, strangers.at("anna"), office.now, data));
        VERIFY_SAYS(office.lastProblem(), "no officer of the vault");
        // In the name of an officer, with a key of one's own.
        auto forged = makeAct("privacy-S-02", answers, strangers.at("anna"), office.now, data);
        const auto theirs = strangers.at("anna").officer().id, ours = staff().at("anna").officer().id;
        forged.metadata.replace(forged.metadata.find(theirs), theirs.size(), ours);
        office.write(forged);
        VERIFY_SAYS(office.lastProblem(), "signature does not fit");
        QVERIFY(office.ledger().holds().empty());
    }
};

QTEST_GUILESS_MAIN(TestActs)
#include "tst_acts.moc"
