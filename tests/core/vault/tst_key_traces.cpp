// Traces of keys: every window in every form is found wherever it stands and however the file is cut; what is none is not. Forms come from Qt, not from
// the code under test.
#include "vault_fixture.h"

#include "core/vault/key_traces.h"

#include <QDir>
#include <QRandomGenerator>

#include <unistd.h>

using namespace fixture;

namespace {

QByteArray noise(QRandomGenerator& random, int size) {
    QByteArray out(size, '\0');
    for (char& c : out)
        c = static_cast<char>(random.bounded(256));
    return out;
}

// Another byte, in each pair of bits.
char unlike(char c) { return static_cast<char>(static_cast<unsigned char>(c) ^ 0x55U); }

// The bytes of UTF-16 text in both orders; `bytes` are Latin-1 characters.
QByteArray wide(const QByteArray& bytes, bool big) {
    const QString text = QString::fromLatin1(bytes);
    QByteArray out;
    for (const QChar c : text) {
        const char high = static_cast<char>(c.unicode() >> 8U), low = static_cast<char>(c.unicode() & 255U);
        out += big ? high : low;
        out += big ? low : high;
    }
    return out;
}

struct Form {
    const char* name;
    std::function<QByteArray(const QByteArray& /* what holds the window */)> write;
};
const std::vector<Form>& forms() {
    static const std::vector<Form> all = [] {
        const std::vector<Form> plain = {
            {"raw", [](const QByteArray& b) { return b; }},
            {"hex", [](const QByteArray& b) { return b.toHex(); }},
            {"HEX", [](const QByteArray& b) { return b.toHex().toUpper(); }},
            {"base64", [](const QByteArray& b) { return b.toBase64(); }},
            {"base64url", [](const QByteArray& b) { return b.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals); }},
        };
        std::vector<Form> out;
        for (const Form& form : plain) {
            out.push_back(form);
            out.push_back({form.name, [form](const QByteArray& b) { return wide(form.write(b), false); }});
            out.push_back({form.name, [form](const QByteArray& b) { return wide(form.write(b), true); }});
        }
        return out;
    }();
    return all;
}

KeyTraces::Hits scan(KeyTraces& traces, const QByteArray& bytes, QRandomGenerator& random, int mostPiece) {
    traces.begin();
    for (int at = 0; at < bytes.size();) {
        const int piece = std::min(static_cast<int>(bytes.size()) - at, random.bounded(mostPiece + 1));
        traces.feed({bytes.data() + at, static_cast<std::size_t>(piece)});
        at += piece;
    }
    return traces.finish();
}

std::unique_ptr<KeyTraces> tracesOf(const std::vector<QByteArray>& keys) {
    std::vector<crypto::SecretBytes> secrets;
    for (const QByteArray& key : keys)
        secrets.push_back(crypto::SecretBytes::copyOf({key.data(), static_cast<std::size_t>(key.size())}));
    return KeyTraces::ofKeys(std::move(secrets));
}

const std::string kKid = "AAAAAAAAAAAAAAAAAAAAAA";
std::unique_ptr<KeyTraces> commitmentOf(const QByteArray& key) {
    return KeyTraces::ofCommitments({{"BBBBBBBBBBBBBBBBBBBBBA", crypto::sha256("another")}, {kKid, keyCommitment({key.data(), 32}, kKid)}});
}

} // namespace

class TestKeyTraces : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Eight bytes of a key between bytes of nobody's, in every form, at every place of the key and of a base64 group, the file cut at random.
    void everyWindowInEveryForm() {
        QRandomGenerator random(4711);
        const std::vector<QByteArray> keys = {noise(random, 32), noise(random, 32), noise(random, 32)};
        const auto traces = tracesOf(keys);
        QCOMPARE(traces->method(), std::string_view("windows"));
        int tried = 0;
        for (const QByteArray& key : keys)
            for (int window = 0; window <= 24; ++window)
                for (const Form& form : forms())
                    for (int before = 0; before < 3; ++before) {
                        QByteArray lead = noise(random, 1 + random.bounded(300));
                        lead.back() = unlike(key[std::max(window - 1, 0)]); // not by chance the window before
                        const QByteArray written = form.write(noise(random, before) + key.mid(window, 8) + noise(random, random.bounded(9)));
                        const auto hits = scan(*traces, lead + written + noise(random, random.bounded(300)), random, 1 + random.bounded(200));
                        const auto told = std::string(form.name) + " window " + std::to_string(window) + " before " + std::to_string(before);
                        QVERIFY2(hits.count == 1 && hits.offsets.size() == 1, told.c_str());
                        QVERIFY2(hits.offsets[0] >= lead.size() && hits.offsets[0] < lead.size() + written.size(), told.c_str());
                        ++tried;
                    }
        qInfo("%d windows, all found", tried);
    }

    void aWholeKeyIsOneHitAndSevenBytesAreNone() {
        QRandomGenerator random(4712);
        const QByteArray key = noise(random, 32);
        const auto traces = tracesOf({key});
        for (const Form& form : forms()) {
            const QByteArray lead = noise(random, 1000);
            for (const QByteArray& part : {key, key.left(16), key.mid(16)}) {
                const auto hits = scan(*traces, lead + form.write(part) + noise(random, 5000) + form.write(part), random, 4096);
                QVERIFY2(hits.count == 2, form.name);
                QVERIFY(std::abs(hits.offsets[0] - lead.size()) <= 1);
            }
            for (int at = 0; at <= 25; ++at) {
                const QByteArray seven = QByteArray(3, unlike(key[std::max(at - 1, 0)])) + key.mid(at, 7) + QByteArray(3, unlike(key[std::min(at + 7, 31)]));
                QVERIFY2(scan(*traces, lead + form.write(seven), random, 4096).count == 0, form.name);
            }
        }
        // At the very beginning and end, and the file no longer than a window.
        QCOMPARE(scan(*traces, key.mid(3, 8), random, 3).count, std::int64_t{1});
        QCOMPARE(scan(*traces, key.mid(3, 8).toHex(), random, 1).count, std::int64_t{1});
        QCOMPARE(scan(*traces, key.mid(3, 7), random, 3).count, std::int64_t{0});
        QCOMPARE(scan(*traces, {}, random, 3).count, std::int64_t{0});
        // More than can be listed.
        QByteArray many;
        for (int i = 0; i < 150; ++i)
            many += key + noise(random, 100);
        const auto hits = scan(*traces, many, random, 1000);
        QCOMPARE(hits.count, std::int64_t{150});
        QCOMPARE(hits.offsets.size(), std::size_t{100});
        QCOMPARE(hits.offsets[99], std::int64_t{99 * 132});
    }

    void noiseHoldsNothing() {
        QRandomGenerator random(4713);
        std::vector<QByteArray> keys;
        for (int i = 0; i < 20; ++i)
            keys.push_back(noise(random, 32));
        const auto traces = tracesOf(keys);
        QByteArray bytes(1 << 20U, '\0');
        random.fillRange(reinterpret_cast<quint32*>(bytes.data()), bytes.size() / 4);
        for (const Form& form : forms())
            QVERIFY2(scan(*traces, form.write(bytes), random, 1 << 18U).count == 0, form.name);
        QCOMPARE(scan(*traces, QByteArray(1 << 20U, '\0'), random, 1 << 18U).count, std::int64_t{0});
        for (int key = 0; key < 20; ++key) // every one of them is looked for
            QCOMPARE(scan(*traces, keys[static_cast<std::size_t>(key)].mid(24), random, 8).count, std::int64_t{1});
    }

    void aWholeKeyByItsCommitment() {
        QRandomGenerator random(4714);
        const QByteArray key = noise(random, 32);
        const auto traces = commitmentOf(key);
        QCOMPARE(traces->method(), std::string_view("commitment"));
        int found = 0;
        for (const Form& form : forms()) {
            const QByteArray probe = form.write("probe");
            if (probe.contains('\0'))
                continue; // UTF-16 is not looked through
            for (int before = 0; before < 4; ++before) {
                const QByteArray lead = noise(random, 50 + random.bounded(100));
                const QByteArray written = form.write(noise(random, before) + key + noise(random, random.bounded(5)));
                const auto hits = scan(*traces, lead + written + noise(random, 100), random, 1 + random.bounded(150));
                QVERIFY2(hits.count == 1, form.name);
                QVERIFY(hits.offsets[0] >= lead.size() && hits.offsets[0] < lead.size() + written.size());
                QCOMPARE(scan(*traces, lead + form.write(key.left(31) + QByteArray(1, unlike(key[31]))), random, 100).count, std::int64_t{0});
                ++found;
            }
        }
        QCOMPARE(found, 20);
        // As it stands in a key file, and glued to other digits.
        const QByteArray text = key.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        for (const QByteArray& glued : {QByteArray("\"key\":\"" + text + "\"}"), QByteArray("key-" + text + "tail"), QByteArray("a" + text), QByteArray("ab" + text)})
            QCOMPARE(scan(*traces, glued, random, 10).count, std::int64_t{1});
        QCOMPARE(scan(*KeyTraces::ofCommitments({}), key, random, 10).count, std::int64_t{0});
    }

    // Real files: before the change the key file holds what opens the vault; afterwards nothing in the folder does.
    void anErasureLeavesNoTrace() {
        Place place;
        auto vault = place.create();
        VERIFY_OK(vault);
        for (const char* s : {"S-01", "S-02", "S-03"})
            sealed(**vault, s);
        VERIFY_OK((*vault)->sync());
        const std::string kid((*(*vault)->keyFor("S-02"))->kid());
        const std::vector<std::string> kids = {kid, "AAAAAAAAAAAAAAAAAAAAAA"};
        const auto traces = (*vault)->traces(kids);
        std::int64_t bytes = 0;
        const auto all = [&] {
            std::int64_t count = 0;
            for (const QFileInfo& file : QDir(place.dir.path()).entryInfoList(QDir::Files | QDir::Hidden)) {
                auto hits = scanFile(*traces, file.filePath().toStdString(), bytes);
                count += hits.ok() ? hits->count : 1000;
            }
            return count;
        };
        QCOMPARE(all(), std::int64_t{1}); // the key-file key
        QVERIFY(bytes > 1000);
        const crypto::Digest256 commitment = *(*vault)->commitmentOf(kid);
        VERIFY_OK((*vault)->changeEpoch({2, {{kid, "S-02", commitment, "E-1", 2}}, {}}));
        QCOMPARE(all(), std::int64_t{0});
        QCOMPARE((*vault)->commitmentOf(kid).value(), commitment); // the fence keeps it
        const auto byCommitment = KeyTraces::ofCommitments({{kid, commitment}});
        std::int64_t read = 0;
        QCOMPARE(scanFile(*byCommitment, place.path, read)->count, std::int64_t{0});
        QCOMPARE(read, static_cast<std::int64_t>(readFile(place.path).size()));

        VERIFY_ERROR(scanFile(*traces, place.path + ".gone", bytes), NotFound, "no such file");
        VERIFY_ERROR(scanFile(*traces, place.dir.path().toStdString(), bytes), Refused, "folder");
        QVERIFY(::symlink(place.path.c_str(), (place.path + ".link").c_str()) == 0);
        VERIFY_ERROR(scanFile(*traces, place.path + ".link", bytes), Refused, "symbolic link");
        std::stop_source stop;
        stop.request_stop();
        VERIFY_ERROR(scanFile(*traces, place.path, bytes, stop.get_token()), Cancelled, "cancelled");
    }
};

QTEST_GUILESS_MAIN(TestKeyTraces)
#include "tst_key_traces.moc"
