// The sealed-field profile of security.md 1: round trips, every violation, and two other people's programs reading and writing it.
#include "core/base/encoding.h"
#include "core/event/sealed_field.h"
#include "core/json/writer.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <rapidcheck.h>

#include <functional>

using namespace lookback;
using namespace lookback::event;

namespace {

const std::string kKey = *base::fromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
const std::string kKid = "AAECAwQFBgcICQoLDA0ODw";
const std::string kOtherKid = "AQECAwQFBgcICQoLDA0ODw";
const base::Uuid kEvt = *base::Uuid::parse("0b6f1a52-3c4d-5e6f-8a9b-0c1d2e3f4a5b");
const base::Uuid kOtherEvt = *base::Uuid::parse("0b6f1a52-3c4d-5e6f-8a9b-0c1d2e3f4a5c");
const std::string kFld = "/data/holder/email";
const std::string kValue = "\"jane.doe@example.org\"";

std::string unquoted(const std::string& sealed) { return sealed.substr(1, sealed.size() - 2); }

std::string sealValue(std::string_view json = kValue, std::string_view fld = kFld, std::string_view kid = kKid) {
    FieldCipher cipher;
    cipher.setKey(kKey);
    std::string out;
    cipher.seal(out, kid, kEvt, fld, json, crypto::systemRandom());
    return unquoted(out);
}

Opened openValue(std::string_view text, std::string* json = nullptr, std::string_view fld = kFld, std::string_view key = kKey) {
    FieldCipher cipher;
    cipher.setKey(key);
    crypto::SecretBytes value;
    const Opened result = cipher.open(text, kKid, kEvt, fld, value);
    if (json != nullptr)
        *json = value.view();
    return result;
}

// An independent writer: any header, any plaintext, rightly authenticated. What only form can tell must be told by form.
std::string compact(const std::string& header, std::string plaintext, std::string_view second = {}) {
    const std::string head = base::toBase64Url(header);
    const std::string iv(12, '\x07');
    crypto::AesGcm cipher;
    cipher.setKey(kKey);
    std::array<std::uint8_t, 16> tag{};
    cipher.seal(iv, head, plaintext, plaintext.data(), tag);
    return head + "." + std::string(second) + "." + base::toBase64Url(iv) + "." + base::toBase64Url(plaintext) + "." +
           base::toBase64Url({reinterpret_cast<const char*>(tag.data()), tag.size()});
}
std::string padded(std::string json, std::size_t to = 64) {
    json.resize(std::max((json.size() + 63) / 64 * 64, to), ' ');
    return json;
}
// A JSON object of strings. (Never two raw strings in one statement here: moc 6.4 loses its way.)
std::string object(std::initializer_list<std::pair<const char*, std::string>> members, const std::string& more = {}) {
    std::string out;
    for (const auto& [name, value] : members)
        out += std::string(out.empty() ? "{" : ",") + '"' + name + "\":\"" + value + '"';
    return out + more + "}";
}
std::string header(const std::string& more = {}, const std::string& evt = kEvt.text(), const std::string& fld = kFld, const std::string& kid = kKid) {
    return object({{"alg", "dir"}, {"enc", "A256GCM"}, {"kid", kid}, {"evt", evt}, {"fld", fld}}, more);
}

} // namespace

class TestSealedField : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    QString write(const char* name, std::string_view bytes) {
        const QString path = m_dir.filePath(QString::fromLatin1(name));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes.data(), static_cast<qint64>(bytes.size()));
        return path;
    }
    static std::string run(const QString& program, const QStringList& arguments, int& exitCode) {
        QProcess process;
        process.start(program, arguments);
        if (!process.waitForStarted()) {
            exitCode = -1;
            return {};
        }
        process.waitForFinished(60'000);
        exitCode = process.exitCode();
        if (exitCode != 0)
            qWarning("%s", process.readAllStandardError().constData());
        return process.readAllStandardOutput().toStdString();
    }
    static std::string jwk() { return object({{"kty", "oct"}, {"alg", "A256GCM"}, {"kid", kKid}, {"k", base::toBase64Url(kKey)}}); }

private Q_SLOTS:
    void writesTheProfile() {
        const std::string sealed = sealValue();
        const auto parts = parseSealed(sealed);
        QVERIFY(parts);
        QCOMPARE(*base::fromBase64Url(parts->protectedHeader), header());
        QCOMPARE(parts->kid, kKid);
        QVERIFY(parts->evt == kEvt);
        QCOMPARE(parts->fld, kFld);
        QCOMPARE(parts->iv.size(), std::size_t{12});
        QCOMPARE(parts->tag.size(), std::size_t{16});
        QCOMPARE(parts->ciphertext.size(), std::size_t{64});
        QVERIFY(sealed.find("..") == parts->protectedHeader.size());
        QVERIFY(looksSealed(sealed));
        QCOMPARE(std::string(sealedKid(sealed)->data(), kKidLength), kKid);
        QVERIFY(sealed != sealValue()); // another iv each time
    }

    void lengthsAreHidden() {
        for (std::size_t length = 2; length < 400; ++length) {
            const std::string json = "\"" + std::string(length - 2, 'x') + "\"";
            const auto parts = parseSealed(sealValue(json));
            QVERIFY(parts);
            QCOMPARE(parts->ciphertext.size(), (length + 63) / 64 * 64);
            std::string back;
            QCOMPARE(openValue(sealValue(json), &back), Opened::Clear);
            QCOMPARE(back, json);
        }
    }

    void roundTripsAnything() {
        const bool held = rc::check("sealed values open where they were sealed and nowhere else", [] {
            const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
            const auto place = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
            std::string json;
            json::appendString(json, text + "é\u2013😀");
            const std::string fld = "/data/" + place;
            const std::string sealed = sealValue(json, fld);
            std::string back;
            RC_ASSERT(openValue(sealed, &back, fld) == Opened::Clear);
            RC_ASSERT(back == json);
            RC_ASSERT(openValue(sealed, &back, fld + "x") == Opened::Damaged);
            RC_ASSERT(back.empty());
        });
        QVERIFY(held);
    }

    void otherValuesThanStrings() {
        for (const char* json : {"0", "-12.50", "true", "null", "{\"a\":[1,2,{\"b\":\"c\"}]}", "[]", "\"\\u0000\""}) {
            std::string back;
            QCOMPARE(openValue(sealValue(json), &back), Opened::Clear);
            QCOMPARE(back, std::string(json));
        }
    }

    void everyChangedCharacterIsDamage() {
        const std::string sealed = sealValue();
        int tried = 0;
        for (std::size_t at = 0; at < sealed.size(); ++at)
            for (const char c : {'A', 'B', 'g', 'w', '_', '-', '.', '=', '+', ' ', '"', '\n', '\0'}) {
                std::string changed = sealed;
                if (changed[at] == c)
                    continue;
                changed[at] = c;
                std::string back = "left over";
                QCOMPARE(openValue(changed, &back), Opened::Damaged);
                QVERIFY(back.empty());
                ++tried;
            }
        for (std::size_t size = 0; size < sealed.size(); ++size, ++tried)
            QCOMPARE(openValue(sealed.substr(0, size)), Opened::Damaged);
        qInfo("%d changed or cut seals, all damaged", tried);
    }

    void violations_data() {
        QTest::addColumn<QByteArray>("sealed");
        const auto add = [](const char* name, const std::string& sealed) { QTest::newRow(name) << QByteArray::fromStdString(sealed); };
        const std::string good = padded(kValue);
        const auto h = header();
        add("member zip", compact(header(R"(,"zip":"DEF")"), good));
        add("member crit", compact(header(R"(,"crit":["exp"],"exp":1)"), good));
        add("member typ", compact(header(R"(,"typ":"JWE")"), good));
        add("member unknown", compact(header(R"(,"x":1)"), good));
        add("member empty name", compact(header(R"(,"":"")"), good));
        add("duplicate kid", compact(header(",\"kid\":\"" + kKid + "\""), good));
        add("duplicate fld, same", compact(header(",\"fld\":\"" + kFld + "\""), good));
        add("duplicate by escape", compact(header(",\"\\u0066ld\":\"" + kFld + "\""), good));
        add("no alg", compact(object({{"enc", "A256GCM"}, {"kid", kKid}, {"evt", kEvt.text()}, {"fld", kFld}}), good));
        add("no fld", compact(object({{"alg", "dir"}, {"enc", "A256GCM"}, {"kid", kKid}, {"evt", kEvt.text()}}), good));
        add("no evt", compact(object({{"alg", "dir"}, {"enc", "A256GCM"}, {"kid", kKid}, {"fld", kFld}}), good));
        add("alg A256KW", compact(object({{"alg", "A256KW"}, {"enc", "A256GCM"}, {"kid", kKid}, {"evt", kEvt.text()}, {"fld", kFld}}), good));
        add("alg DIR", compact(object({{"alg", "DIR"}, {"enc", "A256GCM"}, {"kid", kKid}, {"evt", kEvt.text()}, {"fld", kFld}}), good));
        add("enc A128GCM", compact(object({{"alg", "dir"}, {"enc", "A128GCM"}, {"kid", kKid}, {"evt", kEvt.text()}, {"fld", kFld}}), good));
        add("kid of another key", compact(header({}, kEvt.text(), kFld, kOtherKid), good));
        add("kid too short", compact(header({}, kEvt.text(), kFld, kKid.substr(1)), good));
        add("kid not canonical", compact(header({}, kEvt.text(), kFld, "AAECAwQFBgcICQoLDA0ODx"), good));
        add("evt of another event", compact(header({}, kOtherEvt.text()), good));
        add("evt upper case", compact(header({}, "0B6F1A52-3C4D-5E6F-8A9B-0C1D2E3F4A5B"), good));
        add("evt a number", compact(object({{"alg", "dir"}, {"enc", "A256GCM"}, {"kid", kKid}, {"fld", kFld}}, ",\"evt\":7"), good));
        add("fld of another field", compact(header({}, kEvt.text(), "/data/holder/name"), good));
        add("fld longer", compact(header({}, kEvt.text(), kFld + "/0"), good));
        add("fld null", compact(object({{"alg", "dir"}, {"enc", "A256GCM"}, {"kid", kKid}, {"evt", kEvt.text()}}, ",\"fld\":null"), good));
        add("header an array", compact("[" + h + "]", good));
        add("header followed by text", compact(h + "x", good));
        add("header cut", compact(h.substr(0, h.size() - 1), good));
        add("header empty", compact("", good));
        add("header a BOM", compact("\xEF\xBB\xBF" + h, good));
        add("header invalid UTF-8", compact(header({}, kEvt.text(), "/data/\xFF"), good));
        add("header 100 KB of space", compact("{" + std::string(100'000, ' ') + h.substr(1), good));
        add("second part filled", compact(h, good, "AAAA"));
        add("plaintext not padded", compact(h, kValue));
        add("plaintext of 63", compact(h, padded(kValue).substr(0, 63)));
        add("plaintext of 65", compact(h, padded(kValue) + " "));
        add("plaintext empty", compact(h, ""));
        add("plaintext only spaces", compact(h, std::string(64, ' ')));
        add("plaintext not JSON", compact(h, padded("jane.doe@example.org")));
        add("plaintext two values", compact(h, padded("\"a\" \"b\"")));
        add("plaintext cut JSON", compact(h, padded("\"jane")));
        add("plaintext NUL padding", compact(h, [] {
                std::string p = kValue;
                p.resize(64, '\0');
                return p;
            }()));
        add("plaintext duplicate names", compact(h, padded(R"({"a":1,"a":2})")));
        add("plaintext lone surrogate", compact(h, padded(R"("\ud800")")));
        const std::string sealed = sealValue();
        add("sixth part", sealed + ".AAAA");
        add("four parts", sealed.substr(0, sealed.rfind('.')));
        add("padding", sealed + "==");
        add("with quotes", "\"" + sealed + "\"");
        add("leading space", " " + sealed);
        add("trailing newline", sealed + "\n");
        add("standard base64", [sealed] {
            std::string s = sealed;
            for (;;) { // until a seal has a character the alphabets do not share
                std::replace(s.begin(), s.end(), '-', '+');
                std::replace(s.begin(), s.end(), '_', '/');
                if (s != sealed)
                    return s;
                s[s.size() - 3] = '+';
            }
        }());
        std::string last = sealed;
        last.back() = last.back() == 'A' ? 'B' : static_cast<char>(last.back() + 1); // same tag bytes, other spare bits
        add("last bits of the tag not zero", last);
        add("empty", "");
        add("dots", "....");
        add("plain text", "jane.doe@example.org");
        add("a JWS", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA");
        add("megabytes", std::string((1U << 20U) + 1, 'A'));
    }
    void violations() {
        QFETCH(QByteArray, sealed);
        std::string back = "left over";
        QCOMPARE(openValue(sealed.toStdString(), &back), Opened::Damaged);
        QVERIFY(back.empty());
    }

    void otherOrdersAreTheSameProfile() {
        std::string back;
        const std::string sorted = object({{"alg", "dir"}, {"enc", "A256GCM"}, {"evt", kEvt.text()}, {"fld", kFld}, {"kid", kKid}});
        QCOMPARE(openValue(compact(sorted, padded(kValue)), &back), Opened::Clear);
        QCOMPARE(back, kValue);
        QCOMPARE(std::string(sealedKid(compact(sorted, padded(kValue)))->data(), kKidLength), kKid);
        QCOMPARE(openValue(compact("{ " + header().substr(1), padded(kValue)), &back), Opened::Clear);
        QCOMPARE(openValue(compact(header({}, kEvt.text(), R"(\/data\/holder\/\u0065mail)"), padded(kValue)), &back), Opened::Clear);
    }

    void wrongKeyIsDamage() { QCOMPARE(openValue(sealValue(), nullptr, kFld, std::string(32, 'x')), Opened::Damaged); }

    void looksSealedIsOnlyALook() {
        QVERIFY(!looksSealed(""));
        QVERIFY(!looksSealed("jane"));
        QVERIFY(!looksSealed("eyJ..a"));
        QVERIFY(!looksSealed("eyJ..a.b"));
        QVERIFY(looksSealed("eyJ..a.b.c"));
        QVERIFY(!looksSealed("eyJhbGciOiJIUzI1NiJ9.e30.AAAA"));
        QVERIFY(!sealedKid("eyJ..a.b"));
        QVERIFY(!parseSealed("eyJ..a.b.c"));
        QVERIFY(isKid(kKid));
        QVERIFY(!isKid("AAECAwQFBgcICQoLDA0ODx"));
    }

    void joseReadsOurs() {
        int code = 0;
        for (const std::string& json : {kValue, std::string("\"\\u00e9\""), std::string(200, '1')}) {
            const std::string out = run(QStringLiteral("/usr/bin/jose"), {QStringLiteral("jwe"), QStringLiteral("dec"), QStringLiteral("-i"), write("sealed", sealValue(json)),
                                                           QStringLiteral("-k"), write("key.jwk", jwk())}, code);
            QCOMPARE(code, 0);
            QCOMPARE(out, padded(json));
        }
    }

    void weReadJose() {
        // jose takes the header as a template and encrypts; its compact form must open here.
        int code = 0;
        const std::string templ = R"({"protected":)" + header() + "}";
        const std::string out = run(QStringLiteral("/usr/bin/jose"), {QStringLiteral("jwe"), QStringLiteral("enc"), QStringLiteral("-i"), QString::fromStdString(templ), QStringLiteral("-I"),
                                                       write("plain", padded(kValue)), QStringLiteral("-k"), write("key.jwk", jwk()), QStringLiteral("-c")}, code);
        QCOMPARE(code, 0);
        std::string back;
        QCOMPARE(openValue(out.substr(0, out.find('\n')), &back), Opened::Clear);
        QCOMPARE(back, kValue);
    }

    void jwcryptoReadsOursAndWeReadIt() {
        const char* const script = "import sys, json\n"
                                   "from jwcrypto import jwk, jwe\n"
                                   "key = jwk.JWK.from_json(open(sys.argv[1]).read())\n"
                                   "token = jwe.JWE(); token.deserialize(open(sys.argv[2]).read(), key=key)\n"
                                   "sys.stdout.write(token.payload.decode() + '\\n')\n"
                                   "made = jwe.JWE(open(sys.argv[3]).read().encode(), protected=open(sys.argv[4]).read())\n"
                                   "made.add_recipient(key)\n"
                                   "sys.stdout.write(made.serialize(compact=True) + '\\n')\n";
        int code = 0;
        const std::string out = run(QStringLiteral("/usr/bin/python3"), {write("script.py", script), write("key.jwk", jwk()), write("sealed", sealValue()), write("plain", padded(kValue)),
                                                          write("header", header())}, code);
        QCOMPARE(code, 0);
        const std::size_t line = out.find('\n');
        QCOMPARE(out.substr(0, line), padded(kValue));
        std::string back;
        QCOMPARE(openValue(out.substr(line + 1, out.size() - line - 2), &back), Opened::Clear);
        QCOMPARE(back, kValue);
    }
};

QTEST_GUILESS_MAIN(TestSealedField)
#include "tst_sealed_field.moc"
