// What must survive: kill -9 at random moments of appends and imports, a full disk, and the failure of every single write-class
// system call. LOOKBACK_KILLS asks for more kills than the default.
#include <QTest>

#include "core/store/sqlite_store.h"
#include "faulty_vfs.h"
#include "tests/contract/store_engines.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>

#include <random>

using namespace lookback;
using namespace lookback::tests;
using store::Access;
using store::Direction;
using store::Expected;
using store::SqliteStore;

namespace {

QByteArray text(const base::Error& error) { return QByteArray::fromStdString(error.where + ": " + error.message); }

template <class T>
T take(base::Result<T> result) {
    if (!result.ok())
        qFatal("%s", text(result.error()).constData());
    return std::move(result).value();
}

int kills() {
    bool given = false;
    const int n = qEnvironmentVariableIntValue("LOOKBACK_KILLS", &given);
    return given ? n : 12;
}

} // namespace

class TestSqliteCrash : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
    std::unique_ptr<FaultyVfs> m_vfs;

    enum Lasts { Once, UntilClose, BeyondClose };

    int files() const { return static_cast<int>(QDir(m_folder->path()).entryList(QDir::Files).size()); }

    /// Opens it as the next program would, compares, closes it, and finds it at rest.
    void verifyWhole(const std::string& stream, std::int64_t atLeast, std::int64_t atMost, std::int64_t multipleOf) {
        {
            const auto store = take(SqliteStore::open(m_path, Access::ReadWrite));
            const auto findings = take(store->check());
            QVERIFY2(findings.empty(), findings.empty() ? "" : findings.front().c_str());
            const auto events = tests::readStream(*store, stream, {0}, Direction::Forward, 5000);
            const auto count = static_cast<std::int64_t>(events.size());
            QVERIFY2(count >= atLeast && count <= atMost, qPrintable(QStringLiteral("%1 events, acknowledged %2").arg(count).arg(atLeast)));
            QCOMPARE(count % multipleOf, 0);
            for (std::int64_t i = 0; i < count; ++i) {
                const auto& e = events[static_cast<std::size_t>(i)];
                QCOMPARE(e.revision.value, i);
                QCOMPARE(e.recordedAt.ns, i + 1);
                QCOMPARE(e.data, "{\"n\":" + std::to_string(i + 1) + ",\"pad\":\"" + std::string(static_cast<std::size_t>((i + 1) % 300), 'x') + "\"}");
            }
            take(append(*store, "account-AFTER", Expected::any(), made(static_cast<std::uint64_t>(1'000'000 + count), 1)));
        }
        QCOMPARE(files(), 1);
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>(QString::fromStdString(fastTemplate()));
        m_path = m_folder->filePath(QStringLiteral("bank.lookback")).toStdString();
    }
    void cleanup() {
        m_vfs.reset();
        m_folder.reset();
    }

    void killedWhileAppending() {
        take(SqliteStore::create(m_path, idOf(1)));
        std::mt19937 random(11);
        std::int64_t next = 1;
        for (int i = 0; i < kills(); ++i) {
            QProcess worker;
            worker.start(QStringLiteral(STORE_WORKER), {QStringLiteral("append"), QString::fromStdString(m_path), QStringLiteral("account-K"),
                                                        QString::number(next), QStringLiteral("100000")});
            QVERIFY(worker.waitForReadyRead(20000));
            QTest::qWait(static_cast<int>(random() % 120));
            worker.kill();
            QVERIFY(worker.waitForFinished());
            std::int64_t acknowledged = next - 1;
            for (const QByteArray& line : worker.readAllStandardOutput().split('\n'))
                if (const auto words = line.split(' '); words.size() == 3 && words[0] == "ack")
                    acknowledged = words[1].toLongLong();
            verifyWhole("account-K", acknowledged, acknowledged + 1, 1); // the last may be written and not yet told
            next = take(take(SqliteStore::open(m_path, Access::ReadOnly))->streamInfo("account-K")).last.value + 2;
        }
        qInfo("%lld events over %d kills", static_cast<long long>(next - 1), kills());
    }

    void killedWhileImporting() {
        constexpr std::int64_t kBatch = 30'000;
        take(SqliteStore::create(m_path, idOf(1)));
        std::mt19937 random(12);
        std::int64_t next = 1;
        for (int i = 0; i < kills(); ++i) {
            QProcess worker;
            worker.start(QStringLiteral(STORE_WORKER), {QStringLiteral("bulk"), QString::fromStdString(m_path), QStringLiteral("account-K"),
                                                        QString::number(next), QString::number(kBatch * 100), QString::number(kBatch)});
            QVERIFY(worker.waitForReadyRead(20000));
            QTest::qWait(static_cast<int>(random() % 700));
            worker.kill();
            QVERIFY(worker.waitForFinished());
            std::int64_t acknowledged = next - 1;
            for (const QByteArray& line : worker.readAllStandardOutput().split('\n'))
                if (const auto words = line.split(' '); words.size() == 2 && words[0] == "ack")
                    acknowledged = words[1].toLongLong();
            // Another program may look before anyone repairs it.
            const auto seen = take(take(SqliteStore::open(m_path, Access::ReadOnly))->streamInfo("account-K")).events;
            QVERIFY(seen >= acknowledged && seen % kBatch == 0);
            verifyWhole("account-K", acknowledged, acknowledged + kBatch, kBatch);
            next = seen + 1;
        }
        qInfo("%lld events over %d kills", static_cast<long long>(next - 1), kills());
    }

    void fullDisk_data() {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("extra");
        for (const char* how : {"bulk", "append"})
            for (const char* extra : {"1000", "100000", "3000000"})
                QTest::addRow("%s %s", how, extra) << QString::fromLatin1(how) << QString::fromLatin1(extra);
    }
    void fullDisk() {
        QFETCH(QString, how);
        QFETCH(QString, extra);
        std::string before;
        {
            const auto store = take(SqliteStore::create(m_path, idOf(1)));
            take(append(*store, "account-A", Expected::any(), made(1, 200)));
            before = dump(*store);
        }
        QProcess worker;
        worker.start(QStringLiteral(STORE_WORKER), {QStringLiteral("fill"), QString::fromStdString(m_path), extra, how});
        QVERIFY(worker.waitForFinished(120000));
        const QByteArrayList lines = worker.readAllStandardOutput().trimmed().split('\n');
        QVERIFY2(lines.back().startsWith("error cannotWrite "), lines.back().constData());
        std::int64_t acknowledged = 0;
        for (const QByteArray& line : lines)
            if (line.startsWith("ack "))
                acknowledged = line.split(' ')[1].toLongLong();
        const auto store = take(SqliteStore::open(m_path, Access::ReadWrite));
        QVERIFY(take(store->check()).empty());
        QCOMPARE(take(store->streamInfo("account-FULL")).events, acknowledged);
        QCOMPARE(dump(*store).substr(0, before.size()), before);
        if (how == QLatin1String("bulk"))
            QCOMPARE(dump(*store), before);
    }

    void everyFailingSystemCall_data() {
        QTest::addColumn<int>("fault");
        QTest::addColumn<int>("lasts");
        QTest::addColumn<bool>("bulk");
        const char* names[] = {"", "EIO", "full", "short write"};
        const char* long_[] = {"once", "until the store is closed", "beyond that"};
        for (int fault = 1; fault <= 3; ++fault)
            for (int lasts = Once; lasts <= BeyondClose; ++lasts)
                for (const bool bulk : {false, true})
                    QTest::addRow("%s %s in %s", names[fault], long_[lasts], bulk ? "bulk" : "append") << fault << lasts << bulk;
    }
    void everyFailingSystemCall() {
        QFETCH(int, fault);
        QFETCH(int, lasts);
        QFETCH(bool, bulk);
        m_vfs = std::make_unique<FaultyVfs>();
        int n = 1, refused = 0;
        for (bool reached = true; reached; ++n) {
            m_vfs->disarm();
            m_path = m_folder->filePath(QStringLiteral("bank%1.lookback").arg(n)).toStdString();
            {
                const auto store = take(SqliteStore::create(m_path, idOf(1)));
                take(append(*store, "account-A", Expected::any(), made(1, 20)));
            }
            const std::string before = dump(*take(SqliteStore::open(m_path, Access::ReadOnly)));
            std::size_t acknowledged = 0;
            {
                auto store = take(SqliteStore::open(m_path, Access::ReadWrite));
                m_vfs->arm(static_cast<FaultyVfs::Fault>(fault), n, lasts != Once);
                if (bulk) {
                    auto open = store->beginBulk();
                    bool good = open.ok();
                    for (std::uint64_t i = 0; good && i < 400; ++i) {
                        Made e(100 + i);
                        e.event.stream = "account-B";
                        e.event.revision = {static_cast<std::int64_t>(i)};
                        good = (*open)->add(e.view()).ok();
                    }
                    if (good && (*open)->commit().ok())
                        acknowledged = 400;
                    else
                        ++refused;
                } else {
                    for (std::uint64_t i = 0; i < 6; ++i) {
                        const auto done = append(*store, "account-B", Expected::exactly({static_cast<std::int64_t>(acknowledged) - 1}), made(100 + i, 1));
                        if (done.ok())
                            ++acknowledged;
                        else
                            ++refused;
                    }
                }
                reached = m_vfs->calls() >= n;
                if (lasts == UntilClose)
                    m_vfs->disarm(); // the disk has room again before the store is closed
            }
            reached = reached || m_vfs->calls() >= n;
            m_vfs->disarm();
            const auto store = take(SqliteStore::open(m_path, Access::ReadWrite));
            const auto findings = take(store->check());
            QVERIFY2(findings.empty(), findings.empty() ? "" : findings.front().c_str());
            const std::string after = dump(*store);
            QCOMPARE(after.substr(0, before.size()), before);
            const auto count = take(store->streamInfo("account-B")).events;
            // A disk that fails at the sync of a commit and never again answers may have kept it: then whole.
            const std::int64_t unsure = lasts == BeyondClose ? (bulk ? 400 : 1) : 0;
            QVERIFY2(count == static_cast<std::int64_t>(acknowledged) || count == static_cast<std::int64_t>(acknowledged) + unsure,
                     qPrintable(QStringLiteral("call %1: %2 events, acknowledged %3").arg(n).arg(count).arg(acknowledged)));
            QVERIFY(n < 2000);
        }
        qInfo("%d calls failed one after another, %d operations refused", n - 2, refused);
        QVERIFY(refused > 0);
    }
};

QTEST_GUILESS_MAIN(TestSqliteCrash)
#include "tst_sqlite_crash.moc"
