// "Must show" 2 of keys and erasure, in memory: after the lock no key and no passphrase is left in the process, and of the personal values it showed nothing. Another
// process looks (find_bytes.py at /proc/PID/mem, every mapping that can be read), so that the search does not find itself; before the lock it must find them, or it
// proves nothing. What a caller of the facade holds (a window's Qt strings) is not the engine's: security.md 2 says so.
#include "leak_scene.h"

#include <QUuid>

#include <set>

using namespace leaks;

class TstMemoryLeaks : public QObject {
    Q_OBJECT

    Scene m_scene;
    Needles m_needles;
    QString m_store, m_keyFile, m_large;

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
              static_cast<long long>(found.patterns), static_cast<long long>(found.hits), qPrintable(text.left(6000)));
    }
    static bool reaches(QProcess& victim, const char* where) {
        for (QByteArray told; victim.waitForReadyRead(120'000);)
            if ((told += victim.readAllStandardOutput()).contains(where))
                return true;
        return false;
    }

private Q_SLOTS:
    void initTestCase() {
        m_store = m_scene.store();
        const auto opened = QStringLiteral("{\"holder\":{\"subject\":\"M-1\",\"name\":\"%1\",\"email\":\"%2@post.example\"},\"currency\":\"EUR\"}").arg(value("name"), value("email"));
        // With escapes: unescaping makes copies.
        const auto changed = QStringLiteral("{\"holder\":{\"subject\":\"M-1\",\"name\":\"Karl \\\"%1\\\" \\u00c4ther\",\"email\":\"%2@post.example\",\"address\":\"%3\\/4\\nTal\"}}").arg(value("name2"), value("email2"), value("address2"));
        fixture::writeAll(m_scene.given(QStringLiteral("log")), line(0, "AccountOpened", opened, "LEAK-1") + line(1, "HolderDetailsChanged", changed, "LEAK-1"));
        const auto imported = QStringLiteral("{\"holder\":{\"subject\":\"M-2\",\"name\":\"%1\",\"email\":\"%2@post.example\"},\"currency\":\"EUR\"}").arg(value("imported-name"), value("imported-email"));
        m_large = m_scene.given(QStringLiteral("log2"));
        fixture::writeAll(m_large, line(0, "AccountOpened", imported, "LEAK-9"));
        const auto process = m_scene.start(QStringLiteral(LOOKBACK_CLI), QStringList{QStringLiteral("import"), m_store, m_scene.given(QStringLiteral("log")), QStringLiteral("--create-vault")} + m_scene.credentials(QStringLiteral("ada")));
        CHECK_EXIT(fixture::Place::finish(*process), 0);
        m_keyFile = m_scene.keyFiles().value(0);
        m_needles.add(script("vault_needles.py", {m_scene.vault(), m_keyFile, QStringLiteral("ada"), m_scene.passphraseFile(QStringLiteral("ada"))}));
    }

    void afterTheLock_data() {
        QTest::addColumn<QByteArray>("shown"); ///< prefix of the values that must be seen before the lock
        QTest::newRow("engine") << QByteArray("value:name");
        QTest::newRow("facade") << QByteArray("value:name2");
        QTest::newRow("import") << QByteArray();
    }
    void afterTheLock() {
        QFETCH(QByteArray, shown);
        const bool import = shown.isEmpty();
        const auto victim = m_scene.start(QStringLiteral(LOOKBACK_MEMORY_VICTIM), {QString::fromLatin1(QTest::currentDataTag()), m_store, m_keyFile, QStringLiteral("ada"),
                                                                                   m_scene.passphraseFile(QStringLiteral("ada")), m_large});
        const auto here = QString::number(victim->processId());
        QVERIFY2(reaches(*victim, "unlocked"), victim->readAllStandardError().constData());
        const auto before = search({QStringLiteral("--process"), here}, m_needles.lines());
        tell("unlocked", before);
        // The search sees what is there: the keys in use, and the values on show.
        QVERIFY(names(before, "epoch:").size() == 1 && (import || names(before, "subject:").size() == 1) && names(before, "officer-Ed25519").size() == 1);
        QVERIFY(import || !names(before, shown.constData()).empty());
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
            if (!(import && hit[QLL("needle")].toString().startsWith(QLL("value:imported"))))
                left << QString::fromUtf8(QJsonDocument(hit).toJson(QJsonDocument::Compact));
        QVERIFY2(left.isEmpty(), qPrintable(left.mid(0, 12).join(u'\n')));
        if (import && after.hits > 0) // known, and said in the report of this test: what read a log of clear text does not wipe its buffers
            QWARN(qPrintable(QStringLiteral("%1 traces of imported values are left in the importing process").arg(after.hits)));
    }
};

QTEST_GUILESS_MAIN(TstMemoryLeaks)
#include "tst_memory_leaks.moc"
