// The register: what is written, what tampering shows and where, and which of its lines concern a person. Qt's SHA-256 and JSON are the independent ones.
#include <QtTest/QTest>

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>

#include "core/workspace/activity.h"

#include <sys/stat.h>

using namespace lookback;
using workspace::Activity;
using workspace::ActivityEntry;
using workspace::RegisterReader;

namespace {

QString hashOf(const QByteArray& bytes) { return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()); }

QByteArray linesOf(int n) {
    QByteArray all, before;
    for (int i = 0; i < n; ++i) {
        const auto line = QByteArray("{\"at\":\"2026-01-0") + QByteArray::number(i + 1) + "T00:00:00Z\",\"act\":\"reveal\",\"subject\":\"S-0" + QByteArray::number(i + 1) + "\",\"previous\":\"" +
                          hashOf(before).toLatin1() + "\"}";
        all += line + '\n';
        before = line;
    }
    return all;
}

std::vector<ActivityEntry> judged(const QByteArray& bytes, qsizetype chunk = 1 << 20) {
    RegisterReader reader;
    for (qsizetype at = 0; at < bytes.size(); at += chunk)
        reader.feed(bytes.mid(at, chunk).toStdString());
    return reader.finish();
}

// 1 for a line that follows, 0 for one that does not.
QByteArray chain(const std::vector<ActivityEntry>& entries) {
    QByteArray out;
    for (const auto& entry : entries)
        out += entry.chained ? '1' : '0';
    return out;
}

base::Instant instant(const char* text) {
    base::Instant t;
    if (base::parseInstant(text, t))
        qFatal("no instant: %s", text);
    return t;
}

} // namespace

class TestRegister : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_store;

    [[nodiscard]] QString file() const { return QString::fromStdString(m_store) + QStringLiteral(".activity"); }
    [[nodiscard]] static QByteArray readAll(const QString& path) {
        QFile f(path);
        return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init() {
        static int n = 0;
        QVERIFY(QDir(m_folder.path()).mkpath(QString::number(++n)));
        m_store = m_folder.filePath(QString::number(n) + QStringLiteral("/s.lookback")).toStdString();
        qputenv("XDG_DATA_HOME", (m_folder.path() + QStringLiteral("/data-%1").arg(n)).toUtf8());
    }

    void whatIsWrittenIsChainedAndReadBack() {
        base::FixedClock clock(instant("2026-02-03T04:05:06Z"));
        Activity activity(m_store, "id", clock);
        QCOMPARE(activity.read()->size(), std::size_t(0)); // a missing file is an empty one
        QVERIFY(activity.write("operator", {{"reason", "line\nbreak \"quoted\" ü"}}).ok());
        clock.set(instant("2026-02-03T04:05:05Z")); // a clock set back is no tampering
        QVERIFY(activity.write("reveal", {{"subject", "S-01"}}).ok());
        const auto lines = readAll(file()).split('\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(QJsonDocument::fromJson(lines[0]).object()[QStringLiteral("previous")].toString(), hashOf({}));
        QCOMPARE(QJsonDocument::fromJson(lines[0]).object()[QStringLiteral("reason")].toString(), QStringLiteral("line\nbreak \"quoted\" ü"));
        QCOMPARE(QJsonDocument::fromJson(lines[1]).object()[QStringLiteral("previous")].toString(), hashOf(lines[0]));
        QCOMPARE(QFile::permissions(file()) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        const auto entries = *activity.read();
        QCOMPARE(chain(entries), QByteArray("11"));
        QCOMPARE(entries[0].act, std::string("operator")); // in the order written
        QVERIFY(entries[0].value("reason") == "line\nbreak \"quoted\" ü" && entries[0].value("previous").empty());
        QVERIFY(!activity.write("operator", {{"reason", "\xFF"}}).ok());
        QCOMPARE(activity.read()->size(), std::size_t(2));
    }

    void tampering_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expected");
        const auto whole = linesOf(4);
        const auto without = [&](qsizetype n) {
            auto lines = whole.split('\n');
            lines.removeAt(n);
            return lines.join('\n');
        };
        auto swapped = whole.split('\n');
        swapped.swapItemsAt(1, 2);
        QTest::newRow("none") << whole << QByteArray("1111");
        QTest::newRow("nothing") << QByteArray() << QByteArray();
        QTest::newRow("edited") << QByteArray(whole).replace("S-02", "S-09") << QByteArray("1101");
        QTest::newRow("a space more") << QByteArray(whole).replace("\"S-02\",", "\"S-02\", ") << QByteArray("1101");
        QTest::newRow("first removed") << without(0) << QByteArray("011");
        QTest::newRow("one removed") << without(2) << QByteArray("110");
        QTest::newRow("swapped") << swapped.join('\n') << QByteArray("1000");
        QTest::newRow("one twice") << linesOf(1) + linesOf(1) << QByteArray("10");
        QTest::newRow("an empty line") << linesOf(1) + "\n" << QByteArray("10");
        QTest::newRow("torn") << whole.chopped(9) << QByteArray("1110");
        QTest::newRow("whole but for its line feed") << whole.chopped(1) << QByteArray("1110");
        QTest::newRow("no JSON") << QByteArray(whole).replace("{\"at\":\"2026-01-03", "{\"at\"\"2026-01-03") << QByteArray("1100");
        QTest::newRow("a member twice") << QByteArray(whole).replace("\"act\":\"reveal\",\"subject\":\"S-03\"", "\"act\":\"reveal\",\"act\":\"export\"") << QByteArray("1100");
        QTest::newRow("bytes of another kind") << whole + QByteArray("\0\xFF\x1B[2J\n", 7) << QByteArray("11110");
        QTest::newRow("very long") << linesOf(1) + QByteArray(3 << 20, 'x') + "\n" << QByteArray("10");
    }
    void tampering() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, expected);
        QCOMPARE(chain(judged(bytes)), expected);
        if (bytes.size() < 10000)
            for (const qsizetype chunk : {1, 2, 7, 100})
                QCOMPARE(chain(judged(bytes, chunk)), expected); // however the bytes come
    }

    void aLineThatIsNoneIsShownHarmless() {
        const auto entries = judged(linesOf(1) + QByteArray("\x1B[2J\xFF evil\n"));
        QCOMPARE(entries[1].act, std::string("unreadable"));
        QVERIFY(entries[1].at == entries[0].at);
        QVERIFY(entries[1].value("line").find('\x1B') == std::string_view::npos && base::isUtf8(entries[1].value("line")));
    }

    void whatACrashLeftStaysAndTheNextLineFollowsIt() {
        base::FixedClock clock(instant("2026-02-03T04:05:06Z"));
        Activity activity(m_store, "id", clock);
        QVERIFY(activity.write("operator", {{"reason", "a"}}).ok());
        QFile f(file());
        QVERIFY(f.open(QIODevice::Append) && f.write("{\"at\":\"2026") > 0);
        f.close();
        QCOMPARE(chain(*activity.read()), QByteArray("10"));
        QVERIFY(activity.write("operator", {{"reason", "b"}}).ok());
        QCOMPARE(chain(*activity.read()), QByteArray("101"));
    }

    void twoPlacesAreReadTogether() {
        base::FixedClock clock(instant("2026-02-03T00:00:02Z"));
        const auto gone = m_folder.filePath(QStringLiteral("no-such-folder/s.lookback")).toStdString();
        QVERIFY(Activity(gone, "id", clock).write("reveal", {{"subject", "far"}}).ok()); // nothing can be written beside it
        Activity activity(m_store, "id", clock);
        clock.set(instant("2026-02-03T00:00:01Z"));
        QVERIFY(activity.write("reveal", {{"subject", "first"}}).ok());
        clock.set(instant("2026-02-03T00:00:03Z"));
        QVERIFY(activity.write("reveal", {{"subject", "last"}}).ok());
        const auto entries = *activity.read();
        QCOMPARE(chain(entries), QByteArray("111"));
        QVERIFY(entries[0].value("subject") == "first" && entries[1].value("subject") == "far" && entries[2].value("subject") == "last");
    }

    void whatIsNoFileIsNotWaitedFor() {
        const auto path = m_folder.filePath(QStringLiteral("pipe.lookback.activity")).toStdString();
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        const base::FixedClock clock{instant("2026-01-05T09:00:00Z")};
        const Activity activity(m_folder.filePath(QStringLiteral("pipe.lookback")).toStdString(), "no-such-store", clock);
        QVERIFY(activity.read().error().code == base::ErrorCode::Refused); // and does not wait for a writer
    }

    void whichLinesConcernAPerson() {
        const auto entry = [](const char* act, std::vector<std::pair<std::string, std::string>> detail) { return ActivityEntry{{}, act, std::move(detail), true}; };
        const std::vector<ActivityEntry> all{
            entry("export", {{"scope", "store"}, {"n", "0"}}),
            entry("export", {{"scope", "stream"}, {"stream", "account-ACC-1001"}, {"n", "1"}}),
            entry("export", {{"scope", "stream"}, {"stream", "account-ACC-1002"}, {"n", "2"}}),
            entry("export", {{"scope", "stream"}, {"stream", "account-ACC-100"}, {"n", "3"}}),
            entry("access-export", {{"subject", "S-01"}, {"n", "4"}}),
            entry("access-export", {{"subject", "S-010"}, {"n", "5"}}),
            entry("reveal", {{"subject", "S-01"}, {"n", "6"}}),
            entry("reveal", {{"subject", "S-02"}, {"n", "7"}}),
            entry("erasure", {{"erasure", "E-1"}, {"n", "8"}}),
            entry("unlock-failed", {{"officer", "S-01"}, {"n", "9"}}),
        };
        std::string found;
        for (const auto& held : workspace::exportsThatHeld(all, "S-01", {"account-ACC-1001", "account-ACC-1003"}))
            found += held.value("n");
        QCOMPARE(found, std::string("0146"));
    }
};

QTEST_GUILESS_MAIN(TestRegister)
#include "tst_register.moc"
