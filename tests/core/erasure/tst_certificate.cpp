// The certificate: its members as security.md 3 lists them, verified by the openssl command and Qt's JSON reader, which share no code with the engine.
#include <QtTest/QTest>

#include <QtCore/QCryptographicHash>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#include "core/erasure/certificate.h"

using namespace lookback;
using erasure::CertificateInputs;

namespace {

const std::string kPrivate(32, '\x17');

base::Instant at(const char* text) { return *base::parseInstant(std::string_view(text)); }

CertificateInputs inputs() {
    CertificateInputs in;
    auto& e = in.erasure;
    e.id = "E-7";
    e.subject = "S-02";
    e.ground = "17(1)(b)";
    e.received = "2026-04-02";
    e.due = "2026-05-02";
    e.identity = "case 4711";
    e.state = erasure::State::Erased;
    e.plan.subject = "S-02";
    e.plan.keys = {{"AAAAAAAAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA"}};
    e.plan.fieldsByClass = {{"iban", 1}, {"name", 1}};
    e.plan.streams = {"account-ACC-1001"};
    e.plan.outOfReach = "Whole-disk images, 30 days";
    e.plan.ownerInformed = true;
    e.plan.digest = std::string(64, 'd');
    e.requested = {{"officer-a", "Ada Lovelace"}, at("2026-04-02T09:00:00Z")};
    e.approvals = {{{"officer-b", "Bob Babbage"}, at("2026-04-03T09:00:00Z")}};
    e.executed = erasure::Signature{{"officer-a", "Ada Lovelace"}, at("2026-04-03T10:00:00Z")};
    e.steps[static_cast<std::size_t>(erasure::Step::Completed)] = at("2026-04-03T10:00:05Z");
    e.epochFrom = 7;
    e.epochTo = 8;
    erasure::Erasure::Outcome outcome;
    outcome.events = 1;
    outcome.fields = outcome.trials = outcome.trialsFailed = 2;
    outcome.streams = 1;
    outcome.filesScanned = 6;
    outcome.bytesScanned = 81234;
    outcome.scanMethod = "windows";
    e.outcome = outcome;
    in.program = "Lookback 0.1.0";
    in.issuedAt = at("2026-04-03T10:00:09Z");
    in.issuer = "officer-a";
    in.storeId = "store-id";
    in.vaultId = "vault-id";
    e.policyOfficers = 2;
    e.policyCoolOffHours = 24;
    in.registered = {true, true, 12, at("2026-03-01T08:00:00Z"), std::string(64, 'e')};
    in.keyFileMode = "keyfile";
    const auto key = crypto::ed25519PublicKey(kPrivate);
    in.officers.resize(2);
    in.officers[0].id = "officer-a";
    in.officers[0].name = "Ada Lovelace";
    in.officers[0].key = key;
    in.officers[1].id = "officer-b";
    in.officers[1].name = "Bob Babbage";
    in.officers[1].key = crypto::ed25519PublicKey(std::string(32, '\x23'));
    in.reports = {{at("2026-03-30T08:00:00Z"), "export", "whole store", "jsonl", "personal fields sealed", "tax office"}};
    return in;
}

QByteArray made(const CertificateInputs& in) {
    const auto json = erasure::makeCertificate(in);
    return json ? QByteArray::fromStdString(*json) : QByteArray();
}
QJsonObject parsed(const QByteArray& json) { return QJsonDocument::fromJson(json).object(); }
QString text(const QJsonValue& v) { return v.toString(); }

// Where each name first stands in the text.
QList<qsizetype> places(const QByteArray& json, const QList<const char*>& names) {
    QList<qsizetype> found;
    for (const char* name : names)
        found.append(json.indexOf(QByteArray("\"") + name + "\":"));
    return found;
}

void leaves(const QJsonValue& value, QStringList& out) {
    if (value.isObject())
        for (const auto& member : value.toObject())
            leaves(member, out);
    else if (value.isArray())
        for (const auto& item : value.toArray())
            leaves(item, out);
    else if (value.isString())
        out.append(value.toString());
    else if (value.isDouble())
        out.append(QString::number(value.toInteger()));
}

// All text of a document, without the line breaks and spaces that layout puts in.
QString allText(const report::Document& d) {
    QString all = QString::fromStdString(d.title + " " + d.subtitle + " " + d.footer);
    const auto add = [&](const std::string& s) { all += QLatin1Char(' ') + QString::fromStdString(s); };
    for (const auto& block : d.blocks) {
        if (const auto* h = std::get_if<report::Heading>(&block))
            add(h->text);
        if (const auto* p = std::get_if<report::Paragraph>(&block))
            add(p->text);
        if (const auto* v = std::get_if<report::Verbatim>(&block))
            add(v->text);
        if (const auto* f = std::get_if<report::Facts>(&block))
            for (const auto& [name, value] : f->rows)
                add(value);
        if (const auto* t = std::get_if<report::DataTable>(&block))
            for (const auto& row : t->rows)
                for (const auto& cell : row)
                    add(cell);
    }
    return all;
}

QByteArray run(const QString& program, const QStringList& arguments, int* code) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished())
        qFatal("%s does not run", qPrintable(program));
    *code = process.exitCode();
    return process.readAllStandardOutput() + process.readAllStandardError();
}

void put(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

} // namespace

class TstCertificate : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everythingTheDesignListsInAFixedOrder() {
        const auto json = made(inputs());
        QVERIFY(json.endsWith("}\n") && json.count('\n') == 1);
        const auto found = places(json, {"typ", "statement", "erasure", "subject", "issued", "store", "vault", "request", "dates", "signatures", "policy", "keys", "keyGeneration", "algorithms", "epochs",
                                         "areas", "technique", "trialDecryption", "scans", "backups", "reports", "reportsFrom", "register", "article19", "residual", "doesNotProve", "inclusionProofs",
                                         "inclusionProofsWhy", "checkpoint", "checkpointWhy"});
        QVERIFY(!found.contains(-1));
        QVERIFY(std::is_sorted(found.begin(), found.end()));
        const auto c = parsed(json);
        QCOMPARE(c.size(), found.size());
        QCOMPARE(text(c[QLatin1String("request")].toObject()[QLatin1String("ground")]), QStringLiteral("17(1)(b)"));
        QCOMPARE(c[QLatin1String("signatures")].toArray().size(), 3);
        QCOMPARE(c[QLatin1String("epochs")].toObject()[QLatin1String("to")].toInt(), 8);
        QCOMPARE(text(c[QLatin1String("scans")].toObject()[QLatin1String("eventTable")]), QStringLiteral("not made"));
        QVERIFY(c[QLatin1String("inclusionProofs")].isNull() && c[QLatin1String("checkpoint")].isNull());
        QCOMPARE(c[QLatin1String("residual")].toArray().isEmpty(), false);
        for (const auto& item : c[QLatin1String("residual")].toArray())
            QVERIFY(!text(item.toObject()[QLatin1String("basis")]).isEmpty() && !text(item.toObject()[QLatin1String("until")]).isEmpty());
        QStringList status;
        for (const auto& item : c[QLatin1String("backups")].toArray())
            status.append(text(item.toObject()[QLatin1String("status")]));
        QCOMPARE(status, (QStringList{QStringLiteral("cannot be opened"), QStringLiteral("not covered"), QStringLiteral("not covered"), QStringLiteral("not covered")}));
        QVERIFY(json.contains("Whole-disk images, 30 days") && json.contains("tax office"));
    }

    void sameInputsSameBytes() { QCOMPARE(made(inputs()), made(inputs())); }

    void theWordsOfProductMd() {
        const auto json = made(inputs()).toLower();
        QVERIFY(json.contains("cryptographically erased"));
        QVERIFY(!json.contains("anonymi") && !json.contains("gdpr compliant"));
    }

    void officersAreFingerprintsNotNames() {
        const auto json = made(inputs());
        QVERIFY(!json.contains("Lovelace") && !json.contains("Babbage"));
    }

    void opensslVerifiesAndRefusesAnAlteredByte() {
        QTemporaryDir folder;
        const auto path = [&](const char* name) { return folder.filePath(QLatin1String(name)); };
        const auto in = inputs();
        const auto json = made(in);
        const auto signature = crypto::ed25519Sign(kPrivate, json.toStdString());
        put(path("certificate.json"), json);
        put(path("certificate.json.sig"), QByteArray(reinterpret_cast<const char*>(signature.data()), static_cast<qsizetype>(signature.size())));
        const std::string raw(reinterpret_cast<const char*>(in.officers[0].key.data()), 32);
        put(path("officer.pem"), QByteArray::fromStdString(crypto::ed25519PublicPem(raw)));
        const QStringList verify{QStringLiteral("pkeyutl"), QStringLiteral("-verify"), QStringLiteral("-pubin"), QStringLiteral("-inkey"), path("officer.pem"), QStringLiteral("-rawin"),
                                 QStringLiteral("-in"), path("certificate.json"), QStringLiteral("-sigfile"), path("certificate.json.sig")};
        int code = -1;
        QVERIFY(run(QStringLiteral("openssl"), verify, &code).contains("Signature Verified Successfully"));
        QCOMPARE(code, 0);
        for (const qsizetype i : {qsizetype{0}, json.size() / 2, json.size() - 1}) {
            auto altered = json;
            altered[i] = static_cast<char>(altered[i] ^ 1);
            put(path("certificate.json"), altered);
            run(QStringLiteral("openssl"), verify, &code);
            QVERIFY2(code != 0, QByteArray::number(i).constData());
        }
        // The fingerprint is what `openssl pkey -pubin -in officer.pem -outform DER | sha256sum` says.
        run(QStringLiteral("openssl"), {QStringLiteral("pkey"), QStringLiteral("-pubin"), QStringLiteral("-in"), path("officer.pem"), QStringLiteral("-outform"), QStringLiteral("DER"), QStringLiteral("-out"), path("der")}, &code);
        QCOMPARE(code, 0);
        QFile der(path("der"));
        QVERIFY(der.open(QIODevice::ReadOnly));
        const auto fingerprint = QCryptographicHash::hash(der.readAll(), QCryptographicHash::Sha256).toHex();
        QCOMPARE(QByteArray::fromStdString(erasure::keyFingerprint(in.officers[0].key)), fingerprint);
        QCOMPARE(text(parsed(json)[QLatin1String("issued")].toObject()[QLatin1String("officerKey")]).toUtf8(), fingerprint);
    }

    void thePrintSaysEverythingTheFileSays() {
        auto in = inputs();
        in.erasure.storeScan = in.erasure.outcome;
        for (const auto& variant : {inputs(), in}) {
            const auto json = made(variant);
            const auto document = erasure::certificateDocument(json.toStdString());
            QVERIFY2(document.ok(), document ? "" : document.error().message.c_str());
            const auto all = allText(*document);
            QStringList said;
            leaves(QJsonDocument::fromJson(json).object(), said);
            QVERIFY(said.size() > 70);
            for (const auto& leaf : said)
                QVERIFY2(all.contains(leaf), qPrintable(leaf));
            QVERIFY(all.contains(QString::fromLatin1(QCryptographicHash::hash(json, QCryptographicHash::Sha256).toHex())));
        }
    }

    void noCertificateWithoutProof() {
        auto in = inputs();
        in.erasure.steps = {};
        QVERIFY(erasure::makeCertificate(in).error().code == base::ErrorCode::Refused);
        in = inputs();
        in.erasure.outcome.reset();
        QVERIFY(erasure::makeCertificate(in).error().code == base::ErrorCode::Refused);
        in = inputs();
        in.erasure.outcome->hits = 1;
        QVERIFY(!erasure::makeCertificate(in).ok());
        in = inputs();
        in.erasure.outcome->trialsFailed = 1;
        QVERIFY(!erasure::makeCertificate(in).ok());
        // The event table was searched, and there it was.
        in = inputs();
        in.erasure.storeScan = erasure::Erasure::Outcome();
        in.erasure.storeScan->hits = 1;
        QVERIFY(erasure::makeCertificate(in).error().code == base::ErrorCode::Corrupt);
        // A key this vault never held, such as that of a vault moved away: it was fenced, not destroyed.
        in = inputs();
        in.erasure.plan.keys.push_back({"CCCCCCCCCCCCCCCCCCCCCA", ""});
        QVERIFY(erasure::makeCertificate(in).error().code == base::ErrorCode::Refused);
    }

    void whatIsNoCertificateIsNotPrinted() {
        const auto json = made(inputs());
        for (qsizetype n = 0; n < json.size() - 1; n += 97)
            QVERIFY2(!erasure::certificateDocument(json.left(n).toStdString()).ok(), QByteArray::number(n).constData());
        auto other = json;
        other.replace("\"checkpointWhy\":", "\"unheardOf\":1,\"checkpointWhy\":");
        QVERIFY(!erasure::certificateDocument(other.toStdString()).ok()); // a member it would have to leave out
        other = json;
        other.replace("certificate/1", "certificate/2");
        QVERIFY(!erasure::certificateDocument(other.toStdString()).ok());
        QVERIFY(!erasure::certificateDocument("{}").ok() && !erasure::certificateDocument("[1]").ok());
    }

    void aBrokenRegisterIsSaid() {
        auto in = inputs();
        in.registered.whole = false;
        QVERIFY(made(in).contains("the list may be incomplete"));
        in.reports.clear();
        QVERIFY(!made(in).contains("no recipient is registered"));
    }

    // One that was deleted or cut off before the erasure fits all the same, so it has to hold the erasure's own start, and says how long it is.
    void aRegisterThatWasBegunAnewIsSaid() {
        auto in = inputs();
        auto json = made(in);
        QVERIFY(json.contains("\"register\":{\"lines\":12,\"since\":\"2026-03-01T08:00:00Z\",\"lastLineSha256\":\"eeee"));
        QVERIFY(!json.contains("may be incomplete"));
        in.registered.hasStart = false;
        json = made(in);
        QVERIFY(json.contains("does not hold the start of this erasure") && json.contains("may be incomplete"));
        in.reports.clear();
        QVERIFY(!made(in).contains("no recipient is registered"));
        in.registered = {true, false, 0, {}, {}};
        QVERIFY(made(in).contains("\"register\":{\"lines\":0,\"since\":null,\"lastLineSha256\":null}"));
        QVERIFY(erasure::certificateDocument(made(in).toStdString()).ok());
    }

    void thePolicyIsThatOfTheStart() {
        QVERIFY(made(inputs()).contains("\"policy\":{\"officers\":2,\"coolOffHours\":24}"));
    }

    // After an older store was put back only the vault knows of the erasure: nothing is made up in place of its request.
    void aRequestNobodyKnowsIsNull() {
        auto in = inputs();
        auto& e = in.erasure;
        e.requested = {};
        e.ground = e.received = e.due = e.identity = {};
        e.plan.digest = std::string(64, '0');
        e.approvals.clear();
        e.again = 1;
        const auto json = made(in);
        const auto c = parsed(json);
        QVERIFY(c[QLatin1String("request")].isNull());
        QVERIFY(text(c[QLatin1String("requestWhy")]).contains(QStringLiteral("an older store was put back")));
        QCOMPARE(c[QLatin1String("signatures")].toArray().size(), 1);
        QVERIFY(!json.contains("1970-01-01") && !json.contains("\"requested\"") && !json.contains(QByteArray(64, '0')));
        const auto document = erasure::certificateDocument(json.toStdString());
        QVERIFY(document.ok());
        QVERIFY(allText(*document).contains(QStringLiteral("an older store was put back")));
    }
};

QTEST_GUILESS_MAIN(TstCertificate)
#include "tst_certificate.moc"
