// The access export through the facade, where it could tell too much or too little: a person who came back (old fields erased, new ones in clear), what an officer
// types, a register that cannot be written, and a store whose side table was forged. Qt reads the JSON; Python's sqlite3 forges.
#include <QtTest/QTest>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#include "core/workspace/privacy.h"
#include "core/workspace/workspace.h"

#include <memory>

using namespace lookback;
using workspace::Workspace;

namespace {

constexpr char kOpened[] = R"({"stream":"account-A-1","revision":0,"id":"0b6f1a52-3c4d-4e6f-8a9b-0c1d2e3f4a51","type":"AccountOpened","schemaVersion":2,"recordedAt":"2026-01-05T09:00:00Z",)"
                           R"("data":{"holder":{"subject":"S-1","name":"Wilhelmina Erstwhile","email":"w.erst@post.example"},"currency":"EUR"},"metadata":{"actor":"branch"}})"
                           "\n";
constexpr char kOther[] = R"({"stream":"account-A-2","revision":0,"id":"0b6f1a52-3c4d-4e6f-8a9b-0c1d2e3f4a52","type":"AccountOpened","schemaVersion":2,"recordedAt":"2026-01-05T09:00:00Z",)"
                          R"("data":{"holder":{"subject":"S-2","name":"Ottokar Nebenmann","email":"o.neben@post.example"},"currency":"EUR"},"metadata":{"actor":"branch"}})"
                          "\n";
constexpr char kBack[] = R"({"stream":"account-A-1","revision":2,"id":"0b6f1a52-3c4d-4e6f-8a9b-0c1d2e3f4a53","type":"HolderDetailsChanged","schemaVersion":1,"recordedAt":"2026-03-05T09:00:00Z",)"
                         R"("data":{"holder":{"subject":"S-1","name":"Wilhelmina Wiederkehr","email":"w.wieder@post.example","address":"Heimweg 7"}},"metadata":{"actor":"branch"}})"
                         "\n";

// S-2's rows of the side table are S-1's, and the triggers stand as before.
constexpr char kForge[] =
    "import sqlite3, sys\n"
    "db = sqlite3.connect(sys.argv[1])\n"
    "triggers = db.execute(\"SELECT name, sql FROM sqlite_master WHERE type = 'trigger'\").fetchall()\n"
    "for name, _ in triggers:\n"
    "    db.execute(f'DROP TRIGGER \"{name}\"')\n"
    "n = db.execute(\"UPDATE sealed SET subject = (SELECT id FROM subject WHERE name = 'S-1') WHERE subject = (SELECT id FROM subject WHERE name = 'S-2')\").rowcount\n"
    "for _, sql in triggers:\n"
    "    db.execute(sql)\n"
    "db.commit()\n"
    "print(n)\n";

QByteArray readAll(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

#define VERIFY_OK(result)                                                                                                                  \
    do {                                                                                                                                   \
        const auto& checked = (result);                                                                                                    \
        QVERIFY2(checked.ok(), checked.ok() ? "" : (checked.error().message + " | " + checked.error().where).c_str());                      \
    } while (false)

class TestAccessExport : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_path;
    std::unique_ptr<Workspace> m_store;

    std::string file(const char* name, const QByteArray& bytes) const {
        const auto path = m_folder.filePath(QString::fromLatin1(name));
        QFile out(path);
        if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size())
            qFatal("cannot write %s", name);
        return path.toStdString();
    }
    /// pointer → {state, value} of every field of the subject; "masked" for those of others.
    static QMap<QString, QString> fieldsOf(const std::string& json) {
        QMap<QString, QString> all;
        const auto events = QJsonDocument::fromJson(QByteArray::fromStdString(json)).object()[QLatin1String("events")].toArray();
        for (const auto& event : events) {
            const auto at = event.toObject()[QLatin1String("position")].toString();
            for (const auto& field : event.toObject()[QLatin1String("fields")].toArray()) {
                const auto told = field.toObject();
                all[at + told[QLatin1String("pointer")].toString()] = told[QLatin1String("state")].toString() + QLatin1Char(' ') + told[QLatin1String("value")].toString() + told[QLatin1String("erasure")].toString();
            }
            for (const auto& masked : event.toObject()[QLatin1String("ofOthersMasked")].toArray())
                all[at + masked.toString()] = QStringLiteral("masked");
        }
        return all;
    }
    void open() {
        m_store.reset();
        auto opened = Workspace::open({m_path, workspace::Mode::Operator, true, nullptr});
        VERIFY_OK(opened);
        m_store = std::move(*opened);
    }
    workspace::Credentials ada() const { return {"ada", "correct horse", m_folder.filePath(QStringLiteral("a.key")).toStdString()}; }

private Q_SLOTS:
    void initTestCase() {
        qputenv("XDG_DATA_HOME", m_folder.filePath(QStringLiteral("data")).toUtf8());
        m_path = m_folder.filePath(QStringLiteral("a.lookback")).toStdString();
        open();
        VERIFY_OK(m_store->createVault(ada(), 1));
        VERIFY_OK(m_store->importLogs({file("log", QByteArray(kOpened) + kOther)}, {}));
    }

    void whatIsTypedMayNotHoldThePersonsOwnValues() {
        const auto registered = readAll(m_path + ".activity");
        for (const auto& [reason, recipient] : {std::pair<const char*, const char*>{"letter of Wilhelmina Erstwhile, 2 April", "the person"}, {"Art. 15", "w.erst@post.example"}}) {
            const auto refused = m_store->privacy().accessExport("S-1", reason, recipient);
            QVERIFY(!refused.ok() && refused.error().code == base::ErrorCode::Refused);
            QVERIFY2(refused.error().message.find("own values") != std::string::npos, refused.error().message.c_str());
            QVERIFY(refused.error().message.find("Wilhelmina") == std::string::npos);
        }
        QCOMPARE(readAll(m_path + ".activity"), registered); // nothing of it got into the register
        VERIFY_OK(m_store->privacy().accessExport("S-1", "letter of Ottokar Nebenmann", "the person")); // another's name is not this person's to guard
    }

    void nothingIsShownThatCannotBeRegistered() {
        const auto activity = QString::fromStdString(m_path + ".activity"), aside = activity + QStringLiteral(".aside");
        QVERIFY(QFile::rename(activity, aside));
        QVERIFY(QDir().mkdir(activity)); // where the register stands nothing can be written
        const auto refused = m_store->privacy().accessExport("S-1", "Art. 15", "the person");
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().message.find("Erstwhile") == std::string::npos, refused.error().message.c_str());
        QVERIFY(QDir().rmdir(activity));
        QVERIFY(QFile::rename(aside, activity));
        VERIFY_OK(m_store->privacy().accessExport("S-1", "Art. 15", "the person"));
    }

    // Without a ledger nobody knows who may not be shown: then nobody is.
    void whatCannotBeJudgedIsNotShown() {
        const auto shown = [&] {
            const auto answer = m_store->state({"account-A-1", {}, timetravel::Latest{}, true});
            return answer.ok() ? QByteArray::fromStdString(m_store->stateJson(*answer->state, "a reason")) : QByteArray::fromStdString(answer.error().message);
        };
        QVERIFY(shown().contains("Wilhelmina Erstwhile"));
        const auto path = QString::fromStdString(m_path + ".vault");
        const auto whole = readAll(m_path + ".vault");
        QFile vault(path);
        QVERIFY(vault.open(QIODevice::WriteOnly | QIODevice::Append));
        QVERIFY(vault.write("{\"no\":\"line\"}\n") > 0);
        vault.close();
        QVERIFY(!m_store->privacy().holds().ok()); // the ledger cannot be read
        const auto now = shown();
        QVERIFY2(!now.contains("Erstwhile") && now.contains("\"personal\":\"restricted\""), now.constData());
        m_store.reset();
        file("a.lookback.vault", whole);
        open();
        VERIFY_OK(m_store->unlock(ada()));
        QVERIFY(shown().contains("Wilhelmina Erstwhile"));
    }

    void whoCameBackIsShownWithBothKeys() {
        auto privacy = m_store->privacy();
        const auto asked = privacy.request({"S-1", "17(1)(b)", "2026-01-05", "passport", "", false});
        VERIFY_OK(asked);
        VERIFY_OK(privacy.execute(asked->id));
        const auto gone = privacy.accessExport("S-1", "Art. 15", "the person");
        QVERIFY(!gone.ok() && gone.error().code == base::ErrorCode::Refused && gone.error().message.find("erased") != std::string::npos);
        const auto kid = privacy.readmit("S-1", "a customer again");
        VERIFY_OK(kid);
        QVERIFY(!kid->empty());
        VERIFY_OK(m_store->append("account-A-1", store::Expected::any(), file("back", kBack)));
        const auto shown = privacy.accessExport("S-1", "Art. 15", "the person");
        VERIFY_OK(shown);
        const auto fields = fieldsOf(shown->json);
        QCOMPARE(fields.value(QStringLiteral("1/data/holder/name")), QStringLiteral("erased E-1"));
        QCOMPARE(fields.value(QStringLiteral("1/data/holder/email")), QStringLiteral("erased E-1"));
        QCOMPARE(fields.values().filter(QStringLiteral("clear ")).size(), 3);
        QVERIFY(fields.values().contains(QStringLiteral("clear Wilhelmina Wiederkehr")) && fields.values().contains(QStringLiteral("clear Heimweg 7")));
        const auto counts = QJsonDocument::fromJson(QByteArray::fromStdString(shown->json)).object()[QLatin1String("counts")].toObject();
        QCOMPARE(counts[QLatin1String("clear")].toInt(), 3);
        QCOMPARE(counts[QLatin1String("erased")].toInt(), 2);
        QVERIFY(shown->json.find("Erstwhile") == std::string::npos && shown->json.find("Nebenmann") == std::string::npos);
    }

    // The side table says that Ottokar's fields are Wilhelmina's: the vault knows better, and the export says that it did not fit.
    void aForgedSideTableShowsNobodyElse() {
        m_store.reset();
        QProcess python;
        python.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral("-c"), QString::fromLatin1(kForge), QString::fromStdString(m_path)});
        QVERIFY(python.waitForFinished());
        QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
        QCOMPARE(python.readAllStandardOutput().trimmed().toInt(), 1);
        open();
        VERIFY_OK(m_store->unlock(ada()));
        const auto shown = m_store->privacy().accessExport("S-1", "Art. 15", "the person");
        VERIFY_OK(shown);
        QVERIFY(shown->json.find("Nebenmann") == std::string::npos && shown->json.find("o.neben") == std::string::npos);
        const auto fields = fieldsOf(shown->json);
        QCOMPARE(fields.value(QStringLiteral("2/data/holder/name")), QStringLiteral("masked"));
        QVERIFY(fields.values().contains(QStringLiteral("clear Heimweg 7")));
        const auto problems = QJsonDocument::fromJson(QByteArray::fromStdString(shown->json)).object()[QLatin1String("problems")].toArray();
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems[0].toString().contains(QStringLiteral("record 2: 2 fields of the person are listed, 0 are there")));
        // And verify says so.
        const auto report = m_store->verify({});
        VERIFY_OK(report);
        QVERIFY(report->problemCount > 0);
    }
};

QTEST_GUILESS_MAIN(TestAccessExport)
#include "tst_access_export.moc"
