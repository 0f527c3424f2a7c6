// "Must show" 2 of keys and erasure: no personal value, no key and no passphrase in any file the program leaves, before and after an erasure, nor in those of a program
// that was killed at its work. Through the real lookback-cli; the search and the keys it looks for come from scripts that share no code with it (leak_scene.h).
// May hold them: the access export (its person's values), the key file (its own key, while it is in force), and what was asked for on the terminal.
#include "leak_scene.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QUuid>

#include <csignal>
#include <set>

using namespace leaks;

namespace {

struct Person {
    QString subject, name, contact, more; ///< contact: e-mail or IBAN; more: address of a holder
};

QByteArray line(int revision, const char* type, int version, const QByteArray& data, const char* account = "LEAK-1") {
    return QStringLiteral("{\"stream\":\"account-%1\",\"revision\":%2,\"id\":\"%3\",\"type\":\"%4\",\"schemaVersion\":%5,\"occurredAt\":\"2026-01-05T09:00:00Z\",\"recordedAt\":\"2026-01-05T09:00:00Z\",\"data\":")
               .arg(QLL(account))
               .arg(revision)
               .arg(QUuid::createUuid().toString(QUuid::WithoutBraces))
               .arg(QLL(type))
               .arg(version)
               .toUtf8() +
        data + ",\"metadata\":{\"actor\":\"branch\"}}\n";
}

QByteArray quoted(const QString& text) {
    const auto array = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return array.mid(1, array.size() - 2);
}

QByteArray transfer(const Person& to) {
    return "{\"amount\":{\"minor\":100,\"currency\":\"EUR\"},\"payee\":{\"subject\":" + quoted(to.subject) + ",\"name\":" + quoted(to.name) + ",\"iban\":" + quoted(to.contact) + "}}";
}

} // namespace

class TstErasureLeaks : public QObject {
    Q_OBJECT

    Scene m_scene;
    Needles m_needles;
    Person m_holder;
    std::map<QString, Person> m_payees;
    QStringList m_erased; ///< subjects
    qint64 m_searches = 0, m_files = 0, m_bytes = 0, m_legitimate = 0;

    Ran cli(const QStringList& arguments, const QByteArray& input = {}) const {
        const auto process = m_scene.start(QStringLiteral(LOOKBACK_CLI), arguments);
        process->write(input);
        process->closeWriteChannel();
        return fixture::Place::finish(*process);
    }
    Ran as(const QString& officer, const QStringList& arguments, const QByteArray& input = {}) const { return cli(arguments + m_scene.credentials(officer), input); }
    [[nodiscard]] QString store() const { return m_scene.store(); }

    Person person(const QString& subject, bool holder) {
        Person p{subject, QStringLiteral("Käthe \"Kanari\" ") + unique(), holder ? unique() + QLL("@post.example") : QStringLiteral("XX00 ") + unique(),
                 holder ? QStringLiteral("Luftschloßallee 0, ") + unique() : QString()};
        m_needles.text(QStringLiteral("name:") + subject, p.name);
        m_needles.text((holder ? QStringLiteral("email:") : QStringLiteral("iban:")) + subject, p.contact);
        if (holder)
            m_needles.text(QStringLiteral("address:") + subject, p.more);
        return p;
    }
    /// The secrets of now. Every officer's way to them.
    void learnKeys(const QStringList& officers) {
        for (const auto& officer : officers)
            m_needles.add(script("vault_needles.py", {m_scene.vault(), m_scene.keyFiles().value(0), officer, m_scene.passphraseFile(officer)}));
    }
    static QString keyName(const QJsonObject& keyFile) { return QStringLiteral("keyfile:%1").arg(keyFile[QLL("epoch")].toInt()); }
    /// Every hit that is not where it may be, as text; empty is what is wanted.
    QString leaksNow(const char* when) {
        // The newest key file's key is known from the file itself, in a killed program's folder too.
        for (const auto& file : m_scene.keyFiles()) {
            const auto held = QJsonDocument::fromJson(fixture::readAll(file)).object();
            m_needles.add("key " + keyName(held).toUtf8() + ' ' + QByteArray::fromBase64(held[QLL("key")].toString().toLatin1(), QByteArray::Base64UrlEncoding).toHex() + '\n');
        }
        const auto found = search({m_scene.root()}, m_needles.lines());
        QStringList bad;
        qint64 legitimate = 0;
        for (const auto& hit : found.list) {
            const auto file = hit[QLL("file")].toString(), needle = hit[QLL("needle")].toString();
            // Which key a key file may hold is read from that file itself: the one of the epoch it says.
            bool may = file == m_scene.root("out/access.json") && needle.section(u':', 1) == m_holder.subject;
            if (m_scene.keyFiles().contains(file))
                may = needle == keyName(QJsonDocument::fromJson(fixture::readAll(file)).object());
            legitimate += may ? 1 : 0;
            if (!may && bad.size() < 10)
                bad << QStringLiteral("%1 at %2: %3, %4, %5").arg(file.mid(m_scene.root().size())).arg(hit[QLL("at")].toInteger()).arg(needle, hit[QLL("part")].toString(), hit[QLL("encoding")].toString());
        }
        ++m_searches;
        m_files += found.files;
        m_bytes += found.bytes;
        m_legitimate += legitimate;
        qInfo("%-34s %3lld files, %9lld bytes, %3lld needles, %6lld patterns in %lld encodings: %lld hits where none may be, %lld where they belong", when, static_cast<long long>(found.files),
              static_cast<long long>(found.bytes), static_cast<long long>(found.needles), static_cast<long long>(found.patterns), static_cast<long long>(found.encodings),
              static_cast<long long>(found.hits - legitimate), static_cast<long long>(legitimate));
        return bad.join(u'\n');
    }
    /// Kills it as soon as `now` says so; false when it ended before.
    template <typename Now> static bool killWhen(QProcess& process, Now now, int signal = SIGKILL) {
        for (QElapsedTimer waited = started(); waited.elapsed() < 120'000;) {
            if (process.state() == QProcess::NotRunning)
                return false;
            if (now()) {
                ::kill(static_cast<pid_t>(process.processId()), signal);
                process.waitForFinished(30'000);
                return process.exitStatus() == QProcess::CrashExit;
            }
            process.waitForReadyRead(1);
        }
        return false;
    }
    static QElapsedTimer started() {
        QElapsedTimer timer;
        timer.start();
        return timer;
    }
    QString log(const char* name, const QByteArray& lines) const {
        fixture::writeAll(m_scene.given(QLL(name)), lines);
        return m_scene.given(QLL(name));
    }

#define NO_LEAK(when)                                                                                                                                          \
    do {                                                                                                                                                       \
        const auto leaked = leaksNow(when);                                                                                                                    \
        QVERIFY2(leaked.isEmpty(), qPrintable(leaked));                                                                                                        \
    } while (false)

private Q_SLOTS:
    void initTestCase() {
        m_holder = person(QStringLiteral("K-00"), true);
        for (int i = 1; i <= 4; ++i) {
            const auto subject = QStringLiteral("K-0%1").arg(i);
            m_payees[subject] = person(subject, false);
        }
    }

    // The searcher is held to account first: each form of each needle, planted in a file of its own, is found there; and what is not planted is not.
    void theSearchFindsWhatIsPlanted() {
        QTemporaryDir folder, empty;
        Needles needles;
        needles.text(QStringLiteral("text"), QStringLiteral("Käthe \"Kanari\" ") + unique());
        needles.text(QStringLiteral("plain"), unique(24));
        QByteArray key(32, Qt::Uninitialized);
        QRandomGenerator::system()->fillRange(reinterpret_cast<quint32*>(key.data()), 8);
        needles.add("key key " + key.toHex() + "\n");
        const auto planted = QJsonDocument::fromJson(script("find_bytes.py", {QStringLiteral("--plant"), folder.path()}, needles.lines())).object()[QLL("planted")].toArray();
        QVERIFY(planted.size() > 1000);
        const auto found = search({folder.path()}, needles.lines());
        std::set<QString> where;
        for (const auto& hit : found.list)
            where.insert(hit[QLL("file")].toString());
        for (const auto& one : planted)
            QVERIFY2(where.count(one[QLL("file")].toString()) == 1, QJsonDocument(one.toObject()).toJson().constData());
        // Forms made here, by Qt: they are what a reader would think of, not what the searcher thinks of.
        const auto base64 = [](const QByteArray& bytes) { return bytes.toBase64(QByteArray::OmitTrailingEquals); };
        const auto utf16 = [](const QByteArray& ascii) { return QByteArray(reinterpret_cast<const char*>(QString::fromLatin1(ascii).utf16()), ascii.size() * 2); };
        std::vector<QByteArray> ways{key, key.toHex(), key.toHex().toUpper(), base64("a" + key + "zz"), base64("ab" + key), base64("abc" + key + "z"), key.toBase64(QByteArray::Base64UrlEncoding),
                                     utf16(key.toHex()), utf16(base64(key)), key.left(16), key.right(16), key.mid(5, 8), base64("x" + key.mid(11, 8) + "yy"), "{\"k\":\"" + base64("{\"k\":\"" + base64(key) + "\"}") + "\"}"};
        for (std::size_t i = 0; i < ways.size(); ++i) {
            const QTemporaryDir one;
            fixture::writeAll(one.filePath(QStringLiteral("f")), QByteArray(4090 + static_cast<qsizetype>(i), 'x') + ways[i] + "\n");
            const bool twice = i + 1 == ways.size(); // base64 in base64 is none of the forms: known, and said here
            QVERIFY2((search({one.path()}, needles.lines()).hits > 0) != twice, ways[i].constData());
        }
        QCOMPARE(search({empty.path()}, needles.lines()).hits, 0);
        Needles other;
        other.text(QStringLiteral("other"), unique());
        QCOMPARE(search({folder.path()}, other.lines()).hits, 0);
        qInfo("%lld forms planted, all found (%lld patterns)", static_cast<long long>(planted.size()), static_cast<long long>(found.patterns));
    }

    void beforeAnErasure() {
        QByteArray lines = line(0, "AccountOpened", 1, "{\"holderId\":\"K-00\",\"owner\":" + quoted(m_holder.name) + ",\"email\":" + quoted(m_holder.contact) + ",\"currency\":\"EUR\"}");
        lines += line(1, "FundsDeposited", 2, "{\"amount\":{\"minor\":90000000,\"currency\":\"EUR\"}}");
        int revision = 2;
        for (int i = 0; i < 40; ++i)
            for (const auto& [subject, payee] : m_payees)
                lines += line(revision++, "FundsTransferred", 2, transfer(payee));
        lines += line(revision++, "FundsTransferred", 1, "{\"amount\":1.50,\"payeeId\":\"K-01\",\"payeeName\":" + quoted(m_payees[QStringLiteral("K-01")].name) + ",\"payeeIban\":" +
                          quoted(m_payees[QStringLiteral("K-01")].contact) + "}");
        lines += line(revision++, "HolderDetailsChanged", 1, "{\"holder\":{\"subject\":\"K-00\",\"name\":" + quoted(m_holder.name) + ",\"email\":" + quoted(m_holder.contact) + ",\"address\":" + quoted(m_holder.more) + "}}");
        const auto path = log("log.jsonl", lines);
        // The needles are what is in the log: a search that found nothing there would prove nothing anywhere.
        const auto control = search({path}, m_needles.lines());
        QVERIFY(control.hits > 300);

        CHECK_EXIT(as(QStringLiteral("ada"), {QStringLiteral("import"), store(), path, QStringLiteral("--create-vault")}), 0);
        learnKeys({QStringLiteral("ada")});
        QVERIFY(m_needles.has(QStringLiteral("epoch:1")) && m_needles.has(QStringLiteral("keyfile:1")));
        NO_LEAK("import, vault made");
        CHECK_EXIT(as(QStringLiteral("ada"), {QStringLiteral("vault"), store(), QStringLiteral("officer"), QStringLiteral("add"), QStringLiteral("bob"), QStringLiteral("--roles"),
                                              QStringLiteral("requester,approver"), QStringLiteral("--new-passphrase-file"), m_scene.passphraseFile(QStringLiteral("bob"))}), 0);
        CHECK_EXIT(as(QStringLiteral("ada"), {QStringLiteral("vault"), store(), QStringLiteral("policy"), QStringLiteral("--approvals"), QStringLiteral("2")}), 0);
        learnKeys({QStringLiteral("ada"), QStringLiteral("bob")});
        NO_LEAK("officer added, policy of two");

        CHECK_EXIT(cli({QStringLiteral("snapshot"), store(), QStringLiteral("--all")}), 0);
        const auto shown = as(QStringLiteral("bob"), {QStringLiteral("state"), store(), QStringLiteral("LEAK-1"), QStringLiteral("--reveal"), QStringLiteral("--reason"), QStringLiteral("test"), QStringLiteral("--json")});
        CHECK_EXIT(shown, 0);
        QCOMPARE(shown.object()[QLL("state")][QLL("holder")][QLL("address")][QLL("value")].toString(), m_holder.more); // it was there to be leaked
        NO_LEAK("snapshot, state revealed");
        for (const char* format : {"jsonl", "cloudevents", "csv"}) {
            const auto out = m_scene.root("out/log.") + QLL(format);
            CHECK_EXIT(cli({QStringLiteral("export"), store(), QStringLiteral("--format"), QLL(format), QStringLiteral("--out"), out}), 0);
            QVERIFY(QFileInfo(out).size() > 50'000);
        }
        CHECK_EXIT(as(QStringLiteral("ada"), {QStringLiteral("append"), store(), QStringLiteral("account-LEAK-1"), QStringLiteral("--expected"), QStringLiteral("any")},
                      "{\"stream\":\"account-LEAK-1\",\"id\":\"00000000-0000-4000-8000-000000000077\",\"type\":\"FundsTransferred\",\"schemaVersion\":2,\"recordedAt\":\"2026-04-01T00:00:00Z\",\"data\":" +
                          transfer(m_payees[QStringLiteral("K-02")]) + "}\n"), 0);
        for (const char* view : {"verify", "rules", "events"}) {
            QStringList arguments{QLL(view), store()};
            if (QLL(view) != QLL("verify"))
                arguments << QStringLiteral("LEAK-1");
            const auto ran = QLL(view) == QLL("verify") ? as(QStringLiteral("ada"), arguments) : cli(arguments);
            QVERIFY2(ran.code == 0 || ran.code == 1, ran.err.constData());
        }
        NO_LEAK("exports, append, verify, events");
    }

    void aFailedUnlock() {
        const auto wrong = QStringLiteral("Not the passphrase ") + unique();
        m_needles.text(QStringLiteral("wrong-passphrase"), wrong);
        fixture::writeAll(m_scene.given(QStringLiteral("pass.wrong")), wrong.toUtf8());
        CHECK_EXIT(cli({QStringLiteral("state"), store(), QStringLiteral("LEAK-1"), QStringLiteral("--reveal"), QStringLiteral("--reason"), QStringLiteral("test"), QStringLiteral("--officer"),
                        QStringLiteral("ada"), QStringLiteral("--passphrase-file"), m_scene.given(QStringLiteral("pass.wrong"))}), 5);
        NO_LEAK("failed unlock");
    }

    // What cannot be decoded is kept as evidence, and must be sealed all the same; what cannot be kept must not be quoted in a file.
    void defectiveLines() {
        std::map<const char*, QString> marks;
        for (const char* where : {"unknown-type", "unknown-type-nested", "unknown-version", "wrong-amount", "no-json"})
            m_needles.text(QStringLiteral("defect:") + QLL(where), marks[where] = unique());
        auto wrong = transfer({QStringLiteral("K-01"), marks["wrong-amount"], QStringLiteral("XX"), {}});
        wrong.replace("\"minor\":100", "\"minor\":\"a hundred\"");
        QByteArray lines = line(0, "CustomerProfiled", 1, "{\"who\":" + quoted(marks["unknown-type"]) + ",\"in\":[{\"deep\":" + quoted(marks["unknown-type-nested"]) + "}]}", "LEAK-2");
        lines += line(1, "FundsTransferred", 9, transfer({QStringLiteral("K-01"), marks["unknown-version"], QStringLiteral("XX"), {}}), "LEAK-2");
        lines += line(2, "FundsTransferred", 2, wrong, "LEAK-2");
        const auto kept = log("kept.jsonl", lines);
        lines += line(3, "FundsTransferred", 2, transfer({QStringLiteral("K-01"), marks["no-json"], QStringLiteral("XX"), {}}), "LEAK-2").replace("\"metadata\":", "\"metadata\"");
        const auto broken = log("broken.jsonl", lines);
        QVERIFY(search({broken}, m_needles.lines()).hits >= 5);
        CHECK_EXIT(as(QStringLiteral("ada"), {QStringLiteral("import"), store(), broken, QStringLiteral("--keep-defects")}), 1); // refused whole
        NO_LEAK("log that is no JSON refused");
        const auto imported = as(QStringLiteral("ada"), {QStringLiteral("import"), store(), kept, QStringLiteral("--keep-defects"), QStringLiteral("--json")});
        QVERIFY(imported.code <= 1);
        QCOMPARE(imported.object()[QLL("imported")].toInt(), 3);
        NO_LEAK("defective log kept");
    }

    // Killed in the middle of an import: with a write-ahead log and half a transaction in it.
    void killedWhileImporting() {
        QByteArray lines = line(0, "AccountOpened", 2, "{\"holder\":{\"subject\":\"K-00\",\"name\":" + quoted(m_holder.name) + ",\"email\":" + quoted(m_holder.contact) + "},\"currency\":\"EUR\"}", "LEAK-3");
        for (int i = 1; i < 60'000; ++i)
            lines += line(i, "FundsTransferred", 2, transfer(m_payees[QStringLiteral("K-0%1").arg(1 + i % 4)]), "LEAK-3");
        const auto path = log("large.jsonl", lines);
        const auto wal = store() + QLL("-wal");
        // SIGQUIT asks for a core file too, and none may come.
        for (const auto& [signal, atLeast, when] : {std::tuple{SIGKILL, 300'000, "killed early in an import"}, {SIGQUIT, 4'000'000, "killed late in an import"}}) {
            const auto process = m_scene.start(QStringLiteral(LOOKBACK_CLI), QStringList{QStringLiteral("import"), store(), path} + m_scene.credentials(QStringLiteral("ada")));
            QVERIFY2(killWhen(*process, [&, least = atLeast] { return QFileInfo(wal).size() > least; }, signal), process->readAllStandardError().constData());
            QVERIFY(QFileInfo(wal).size() > atLeast && fixture::readAll(wal).contains("FundsTransferred"));
            QVERIFY(QDir(m_scene.root("work")).entryList({QStringLiteral("core*")}).isEmpty());
            NO_LEAK(when);
        }
        CHECK_EXIT(cli({QStringLiteral("accounts"), store()}), 0);
    }

    void anAccessExport() {
        const auto out = m_scene.root("out/access.json");
        CHECK_EXIT(as(QStringLiteral("ada"), {QStringLiteral("access-export"), store(), m_holder.subject, QStringLiteral("--reason"), QStringLiteral("Art. 15"), QStringLiteral("--out"), out}), 0);
        const auto before = m_legitimate;
        NO_LEAK("access export");
        QVERIFY2(m_legitimate > before + 2, "the export holds its person's values, and the search finds them there");
        QVERIFY(QFile::remove(out));
    }

    // Four persons erased: undisturbed, and killed at three of the steps, searched where it lay, and finished by the next start.
    void erasures_data() {
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QByteArray>("killAt");
        QTest::newRow("undisturbed") << QStringLiteral("K-01") << QByteArray();
        QTest::newRow("killed at E2") << QStringLiteral("K-02") << QByteArray("E2");
        QTest::newRow("killed at E4") << QStringLiteral("K-03") << QByteArray("E4");
        QTest::newRow("killed at E6") << QStringLiteral("K-04") << QByteArray("E6");
    }
    void erasures() {
        QFETCH(QString, subject);
        QFETCH(QByteArray, killAt);
        const auto id = QStringLiteral("E-%1").arg(m_erased.size() + 1);
        CHECK_EXIT(as(QStringLiteral("ada"), {QStringLiteral("erase"), store(), QStringLiteral("request"), subject, QStringLiteral("--ground"), QStringLiteral("17(1)(b)"), QStringLiteral("--received"),
                                              QStringLiteral("2024-01-31"), QStringLiteral("--identity"), QStringLiteral("passport-1")}), 0);
        CHECK_EXIT(as(QStringLiteral("bob"), {QStringLiteral("erase"), store(), QStringLiteral("approve"), id}), 0);
        learnKeys({QStringLiteral("ada"), QStringLiteral("bob")}); // the last time they can be had
        const QStringList execute{QStringLiteral("erase"), store(), QStringLiteral("execute"), id};
        if (killAt.isEmpty()) {
            CHECK_EXIT(as(QStringLiteral("bob"), execute), 0);
        } else {
            const auto process = m_scene.start(QStringLiteral(LOOKBACK_CLI), execute + m_scene.credentials(QStringLiteral("bob")));
            QByteArray told;
            QVERIFY2(killWhen(*process, [&] { return (told += process->readAllStandardError()).contains(killAt); }), told.constData());
            NO_LEAK(QTest::currentDataTag());
            CHECK_EXIT(as(QStringLiteral("ada"), {QStringLiteral("erase"), store(), QStringLiteral("resume")}), 0);
        }
        m_erased << subject;
        const auto known = m_needles.size();
        learnKeys({QStringLiteral("ada"), QStringLiteral("bob")}); // what is in force now
        QVERIFY(m_needles.size() > known && m_needles.has(QStringLiteral("keyfile:%1").arg(m_erased.size() + 1)));
        QCOMPARE(m_scene.keyFiles().size(), 1);
        NO_LEAK("erased");
        CHECK_EXIT(as(QStringLiteral("ada"), {QStringLiteral("erase"), store(), QStringLiteral("certificate"), id, QStringLiteral("--out"), m_scene.root("out") + QLL("/") + id + QLL(".json")}), 0);
    }

    void afterAll() {
        QVERIFY(as(QStringLiteral("ada"), {QStringLiteral("verify"), store()}).code <= 1);
        for (const char* format : {"jsonl", "cloudevents", "csv"})
            CHECK_EXIT(cli({QStringLiteral("export"), store(), QStringLiteral("--format"), QLL(format), QStringLiteral("--out"), m_scene.root("out/after.") + QLL(format)}), 0);
        QVERIFY(cli({QStringLiteral("activity"), store()}).code <= 1);
        NO_LEAK("certificates, verify, exports");
        qInfo("in all: %lld searches, %lld files, %lld bytes, %zu needles", static_cast<long long>(m_searches), static_cast<long long>(m_files), static_cast<long long>(m_bytes), m_needles.size());
    }
};

QTEST_GUILESS_MAIN(TstErasureLeaks)
#include "tst_erasure_leaks.moc"
