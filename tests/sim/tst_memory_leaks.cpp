// "Must show" 2 of keys and erasure, in memory: after the lock no key and no passphrase is left in the process, and of the personal values it showed nothing. Another
// process looks (find_bytes.py at /proc/PID/mem, every mapping that can be read), so that the search does not find itself; before the lock it must find them, or it
// proves nothing. The window is searched as well: Qt's strings cannot be wiped by whoever shares them (security.md 2), so what it shows is short-lived instead.
#include "leak_scene.h"

#include <QUuid>

#include <set>

using namespace leaks;

class TstMemoryLeaks : public QObject {
    Q_OBJECT

    Scene m_scene;
    Needles m_needles;
    QString m_store, m_keyFile, m_address;
    std::map<QString, QStringList> m_arguments; ///< of the victim, by what it does

    QString value(const char* name) {
        const auto text = unique(24);
        m_needles.text(QLL("value:") + QLL(name), text);
        return text;
    }
    static QByteArray line(int revision, const char* type, const QString& data, const char* account) {
        return QStringLiteral("{\"stream\":\"account-%1\",\"revision\":%2,\"id\":\"%3\",\"type\":\"%4\",\"schemaVersion\":%5,\"recordedAt\":\"2026-01-05T09:00:00Z\",\"data\":%6,\"metadata\":{\"actor\":\"branch\"}}\n")
            .arg(QLL(account))
            .arg(revision)
            .arg(QUuid::createUuid().toString(QUuid::WithoutBraces), QLL(type))
            .arg(QLL(type) == QLL("HolderDetailsChanged") ? 1 : 2)
            .arg(data)
            .toUtf8();
    }
    static std::set<QString> names(const Found& found, const char* prefix) {
        std::set<QString> all;
        for (const auto& hit : found.list)
            if (hit[QLL("needle")].toString().startsWith(QLL(prefix)))
                all.insert(hit[QLL("needle")].toString());
        return all;
    }
    static void tell(const char* where, const Found& found) {
        std::map<QString, int> counted;
        for (const auto& hit : found.list)
            ++counted[hit[QLL("needle")].toString().section(u':', 0, 1) + QLL(" ") + hit[QLL("part")].toString().section(u' ', 0, 0) + QLL(" as ") + hit[QLL("encoding")].toString() + QLL(" in ") +
                      hit[QLL("file")].toString().section(u' ', 2)];
        QString text;
        for (const auto& [what, times] : counted)
            text += QStringLiteral("\n    %1 × %2").arg(times).arg(what);
        qInfo("%s: %lld mappings, %lld bytes, %lld needles, %lld patterns: %lld hits%s", where, static_cast<long long>(found.files), static_cast<long long>(found.bytes), static_cast<long long>(found.needles),
              static_cast<long long>(found.patterns), static_cast<long long>(found.hits), qPrintable(text.right(6000)));
    }
    static bool reaches(QProcess& victim, const char* where) {
        for (QByteArray told; victim.waitForReadyRead(120'000);)
            if ((told += victim.readAllStandardOutput()).contains(where))
                return true;
        return false;
    }

    /// Logs with clear values in every form they take on the way in: plain, escaped, too short for the heap, in a CloudEvent over several lines, and in lines that are
    /// refused (whose excerpts are masked) for what they hold, for their length, for being no JSON.
    void giveLogs() {
        const auto file = [&](const char* name, const QByteArray& bytes) {
            fixture::writeAll(m_scene.given(QLL(name)), bytes);
            return m_scene.given(QLL(name));
        };
        const auto shortValue = [&](const char* name) {
            const auto text = unique(10);
            m_needles.text(QLL("value:") + QLL(name), text);
            return text;
        };
        const auto opened = [&](const char* who, const QString& name, const QString& email, const char* more = "") {
            return QStringLiteral("{\"holder\":{\"subject\":\"%1\",\"name\":\"%2\",\"email\":\"%3@post.example\"%4},\"currency\":\"EUR\"}").arg(QLL(who), name, email, QLL(more));
        };
        QByteArray lines = line(0, "AccountOpened", opened("M-2", value("plain-name"), value("plain-email")), "LEAK-9");
        const auto address = value("escaped-address");
        lines += line(1, "HolderDetailsChanged", QStringLiteral("{\"holder\":{\"subject\":\"M-2\",\"name\":\"Karl \\\"%1\\\" \\u00c4ther\",\"email\":\"k@post.example\",\"address\":\"%2\\/4\\nTal\"}}").arg(value("escaped-name"), address), "LEAK-9");
        lines += line(0, "AccountOpened", opened("M-3", shortValue("short-name"), shortValue("short-email")), "LEAK-10");
        lines += line(0, "AccountOpened", opened("M-4", value("unknown-member-name"), value("unknown-member-email"), (",\"nick\":\"" + value("unknown-member").toUtf8() + "\"").constData()), "LEAK-11");
        lines += line(0, "AccountOpened", QStringLiteral("{\"holder\":{\"subject\":\"M-5\",\"name\":[\"%1\"],\"email\":{\"a\":\"%2\"}},\"currency\":\"EUR\"}").arg(value("wrong-kind-name"), value("wrong-kind-email")), "LEAK-12");
        lines += line(0, "SomethingUnknown", QStringLiteral("{\"who\":\"%1\"}").arg(value("unknown-type")), "LEAK-13");
        lines += "no JSON: " + value("no-json").toUtf8() + "\n";
        lines += line(0, "AccountOpened", opened("M-6", value("long-line") + QString(1 << 20, u'x'), value("long-line-email")), "LEAK-14");
        lines += line(0, "AccountOpened", opened("M-7", value("cut-off-name"), value("cut-off-email")), "LEAK-15").chopped(60) + "\n";
        const auto cloud = QStringLiteral("[{\n \"specversion\": \"1.0\", \"id\": \"c-1\", \"source\": \"s\", \"type\": \"AccountOpened\",\n \"subject\": \"account-LEAK-16\", \"time\": \"2026-01-05T10:00:00Z\", \"schemaversion\": 2,\n"
                                          " \"data\": {\n  \"holder\": {\"subject\": \"M-8\",\n  \"name\": \"%1\",\n  \"email\": \"%2@post.example\"},\n  \"currency\": \"EUR\"}}]\n");
        m_arguments[QStringLiteral("import")] = {file("log2", lines), file("log3", cloud.arg(value("cloud-name"), value("cloud-email")).toUtf8())};
        const auto appended = line(2, "HolderDetailsChanged", QStringLiteral("{\"holder\":{\"subject\":\"M-1\",\"name\":\"%1\",\"email\":\"%2\"}}").arg(value("appended-name"), shortValue("appended-email")), "LEAK-1");
        m_arguments[QStringLiteral("append")] = {QStringLiteral("account-LEAK-1"), file("line", appended)};
        m_arguments[QStringLiteral("access-export")] = {QStringLiteral("M-1"), m_scene.root("out/access.json")};
    }

private Q_SLOTS:
    void initTestCase() {
        m_store = m_scene.store();
        const auto opened = QStringLiteral("{\"holder\":{\"subject\":\"M-1\",\"name\":\"%1\",\"email\":\"%2@post.example\"},\"currency\":\"EUR\"}").arg(value("name"), value("email"));
        // With escapes: unescaping makes copies.
        m_address = value("address2") + QStringLiteral(" 4, Tal");
        const auto changed = QStringLiteral("{\"holder\":{\"subject\":\"M-1\",\"name\":\"Karl \\\"%1\\\" \\u00c4ther\",\"email\":\"%2@post.example\",\"address\":\"%3\"}}").arg(value("name2"), value("email2"), m_address);
        fixture::writeAll(m_scene.given(QStringLiteral("log")), line(0, "AccountOpened", opened, "LEAK-1") + line(1, "HolderDetailsChanged", changed, "LEAK-1"));
        giveLogs();
        const auto process = m_scene.start(QStringLiteral(LOOKBACK_CLI), QStringList{QStringLiteral("import"), m_store, m_scene.given(QStringLiteral("log")), QStringLiteral("--create-vault")} + m_scene.credentials(QStringLiteral("ada")));
        CHECK_EXIT(fixture::Place::finish(*process), 0);
        m_keyFile = m_scene.keyFiles().value(0);
        m_needles.add(script("vault_needles.py", {m_scene.vault(), m_keyFile, QStringLiteral("ada"), m_scene.passphraseFile(QStringLiteral("ada"))}));
    }

    void afterTheLock_data() {
        QTest::addColumn<QByteArray>("shown"); ///< prefix of the values that must be seen before the lock; empty: nothing is held on show
        QTest::newRow("engine") << QByteArray("value:name");
        QTest::newRow("facade") << QByteArray("value:name2");
        QTest::newRow("access-export") << QByteArray("value:name");
        QTest::newRow("import") << QByteArray();
        QTest::newRow("append") << QByteArray();
    }
    void afterTheLock() {
        QFETCH(QByteArray, shown);
        const auto what = QString::fromLatin1(QTest::currentDataTag());
        const auto victim = m_scene.start(QStringLiteral(LOOKBACK_MEMORY_VICTIM),
                                          QStringList{what, m_store, m_keyFile, QStringLiteral("ada"), m_scene.passphraseFile(QStringLiteral("ada"))} + m_arguments[what]);
        QVERIFY2(reaches(*victim, "unlocked"), victim->readAllStandardError().constData());
        const auto here = QString::number(victim->processId());
        const auto before = search({QStringLiteral("--process"), here}, m_needles.lines());
        tell("unlocked", before);
        // The search sees what is there: the keys in use, and the values on show.
        QVERIFY(names(before, "epoch:").size() == 1 && (shown.isEmpty() || names(before, "subject:").size() == 1) && names(before, "officer-Ed25519").size() == 1);
        if (shown.isEmpty()) // what was sealed is nowhere in clear, once it is sealed
            QVERIFY(names(before, "value:").empty());
        else
            QVERIFY(!names(before, shown.constData()).empty());
        // While it is unlocked: keys stand in the secure heap, and in OpenSSL's own contexts (AES round keys, HMAC), which it takes from ordinary memory and wipes with
        // them; no key is written out as text anywhere, and the passphrase and the key file's key are nowhere any more.
        for (const auto& hit : before.list)
            QVERIFY2(hit[QLL("needle")].toString().startsWith(QLL("value:")) || hit[QLL("encoding")].toString() == QLL("raw"), QJsonDocument(hit).toJson().constData());
        QVERIFY(names(before, "keyfile:").empty() && names(before, "scrypt:").empty() && names(before, "wrapping:").empty() && names(before, "slot:").empty());
        QCOMPARE(names(before, "passphrase:").size(), std::size_t{0});
        victim->write("on\n");
        QVERIFY(reaches(*victim, "locked"));
        const auto after = search({QStringLiteral("--process"), here}, m_needles.lines());
        tell("locked", after);
        victim->write("on\n");
        QVERIFY(victim->waitForFinished());
        QVERIFY(after.bytes > 5'000'000);
        QStringList left;
        for (const auto& hit : after.list)
            left << QString::fromUtf8(QJsonDocument(hit).toJson(QJsonDocument::Compact));
        QVERIFY2(left.isEmpty(), qPrintable(left.mid(0, 12).join(u'\n')));
    }

    void windowAfterTheLock() {
        if (qEnvironmentVariableIsEmpty("LOOKBACK_WINDOW_MEMORY"))
            QSKIP("searching a window's 150 MB takes half a minute: tst_window_memory does it");
        // A screen for it to be on; the rest of its surroundings it makes itself.
        qputenv("QT_QPA_PLATFORM", "offscreen");
        const auto victim = m_scene.start(QStringLiteral(LOOKBACK_WINDOW_VICTIM), {m_store, m_keyFile, QStringLiteral("ada"), m_scene.passphraseFile(QStringLiteral("ada")), QStringLiteral("LEAK-1"),
                                                                                   QStringLiteral("holder.address"), QString::number(m_address.size())});
        const auto here = QString::number(victim->processId());
        std::map<QByteArray, Found> seen;
        for (const char* where : {"unlocked", "locked"}) {
            QVERIFY2(reaches(*victim, where), victim->readAllStandardError().constData());
            seen[where] = search({QStringLiteral("--process"), here}, m_needles.lines());
            tell(where, seen[where]);
            victim->write("on\n");
        }
        QVERIFY(victim->waitForFinished());
        QVERIFY(names(seen["unlocked"], "epoch:").size() == 1 && names(seen["unlocked"], "value:").contains(QStringLiteral("value:address2")));
        QStringList left;
        for (const auto& hit : seen["locked"].list)
            left << QString::fromUtf8(QJsonDocument(hit).toJson(QJsonDocument::Compact));
        QVERIFY2(left.isEmpty(), qPrintable(left.mid(0, 12).join(u'\n')));
    }

    // A person is erased by one process while another stays unlocked and does nothing but ask for news: it forgets the key all the same.
    void idleSessionForgetsDestroyedKeys() {
        const auto victim = m_scene.start(QStringLiteral(LOOKBACK_MEMORY_VICTIM), {QStringLiteral("idle"), m_store, m_keyFile, QStringLiteral("ada"), m_scene.passphraseFile(QStringLiteral("ada"))});
        QVERIFY2(reaches(*victim, "unlocked"), victim->readAllStandardError().constData());
        const auto here = QString::number(victim->processId());
        const auto before = search({QStringLiteral("--process"), here}, m_needles.lines());
        tell("idle, unlocked", before);
        QVERIFY(names(before, "subject:M-1").size() == 1 && names(before, "epoch:1").size() == 1 && names(before, "value:").empty());
        const auto cli = [&](const QStringList& arguments) {
            const auto process = m_scene.start(QStringLiteral(LOOKBACK_CLI), arguments + m_scene.credentials(QStringLiteral("ada")));
            return fixture::Place::finish(*process);
        };
        CHECK_EXIT(cli({QStringLiteral("erase"), m_store, QStringLiteral("request"), QStringLiteral("M-1"), QStringLiteral("--ground"), QStringLiteral("17(1)(b)"), QStringLiteral("--received"), QStringLiteral("2026-01-05"),
                        QStringLiteral("--identity"), QStringLiteral("passport")}), 0);
        CHECK_EXIT(cli({QStringLiteral("erase"), m_store, QStringLiteral("execute"), QStringLiteral("E-1"), QStringLiteral("--no-scan")}), 0);
        victim->write("on\n");
        QVERIFY2(reaches(*victim, "polled"), victim->readAllStandardError().constData());
        const auto after = search({QStringLiteral("--process"), here}, m_needles.lines());
        tell("idle, polled", after);
        victim->write("on\n");
        QVERIFY(victim->waitForFinished());
        // Its own officer's keys are in use still; what belonged to the person and to the epoch before is gone.
        for (const char* gone : {"subject:", "epoch:1", "chain:1", "keyfile:", "slot:", "value:", "passphrase:"})
            QVERIFY2(names(after, gone).empty(), gone);
        QVERIFY(names(after, "officer-Ed25519").size() == 1);
    }
};

QTEST_GUILESS_MAIN(TstMemoryLeaks)
#include "tst_memory_leaks.moc"
