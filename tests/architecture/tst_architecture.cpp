// The picture of architecture.md, read from the include lines: who may include whom, which third-party headers stay where, and that nobody outside
// core/account knows an account event.
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QMap>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>
#include <QtTest/QTest>

namespace {

struct Line {
    QString file; // from the root
    int number;
    QString included;
};

QStringList sources(const QString& room) {
    QStringList files;
    QDirIterator it(QStringLiteral(LOOKBACK_SOURCE_DIR) + QLatin1Char('/') + room, {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext())
        files.append(QDir(QStringLiteral(LOOKBACK_SOURCE_DIR)).relativeFilePath(it.next()));
    return files;
}

QString textOf(const QString& file) {
    QFile f(QStringLiteral(LOOKBACK_SOURCE_DIR "/") + file);
    return f.open(QIODevice::ReadOnly) ? QString::fromUtf8(f.readAll()) : QString();
}

QList<Line> includes(const QString& room) {
    static const QRegularExpression include(QStringLiteral("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"));
    QList<Line> lines;
    for (const QString& file : sources(room)) {
        int number = 0;
        for (const QString& line : textOf(file).split(QLatin1Char('\n'))) {
            ++number;
            const auto match = include.match(line);
            if (match.hasMatch())
                lines.append({file, number, match.captured(1)});
        }
    }
    return lines;
}

QString moduleOf(const QString& path) { return path.section(QLatin1Char('/'), 1, 1); }

// Direct and indirect: a module may use what its neighbours below use.
QSet<QString> below(const QString& module) {
    static const QMap<QString, QStringList> uses{
        {QStringLiteral("base"), {}},
        {QStringLiteral("json"), {QStringLiteral("base")}},
        {QStringLiteral("crypto"), {QStringLiteral("base")}},
        {QStringLiteral("sqlite"), {QStringLiteral("base")}},
        {QStringLiteral("event"), {QStringLiteral("json"), QStringLiteral("crypto")}},
        {QStringLiteral("store"), {QStringLiteral("event"), QStringLiteral("sqlite")}},
        {QStringLiteral("vault"), {QStringLiteral("event")}},
        {QStringLiteral("aggregate"), {QStringLiteral("event")}},
        {QStringLiteral("account"), {QStringLiteral("aggregate")}},
        {QStringLiteral("timetravel"), {QStringLiteral("aggregate"), QStringLiteral("store")}},
        {QStringLiteral("filter"), {QStringLiteral("timetravel")}},
        {QStringLiteral("erasure"), {QStringLiteral("aggregate"), QStringLiteral("store"), QStringLiteral("vault"), QStringLiteral("report")}},
        {QStringLiteral("integrity"), {QStringLiteral("erasure"), QStringLiteral("timetravel")}},
        {QStringLiteral("report"), {QStringLiteral("json")}},
        {QStringLiteral("transfer"), {QStringLiteral("timetravel"), QStringLiteral("erasure")}},
        {QStringLiteral("workspace"), {QStringLiteral("account"), QStringLiteral("filter"), QStringLiteral("transfer"), QStringLiteral("integrity"), QStringLiteral("report")}},
    };
    QSet<QString> all{module};
    for (const QString& used : uses.value(module))
        all += below(used);
    return all;
}

} // namespace

class TstArchitecture : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void thereIsSomethingToRead() {
        QVERIFY(includes(QStringLiteral("core")).size() > 200);
        QVERIFY(includes(QStringLiteral("ui")).size() > 200);
    }

    void coreArrowsGoOneWay() {
        for (const Line& line : includes(QStringLiteral("core"))) {
            QVERIFY2(!line.included.startsWith(QStringLiteral("ui/")) && !line.included.startsWith(QStringLiteral("app/")), qPrintable(line.file));
            if (!line.included.startsWith(QStringLiteral("core/")))
                continue;
            const QString from = moduleOf(line.file), to = moduleOf(line.included);
            QVERIFY2(below(from).contains(to), qPrintable(QStringLiteral("%1:%2 includes %3").arg(line.file).arg(line.number).arg(line.included)));
        }
    }

    void coreKnowsNoScreen() {
        static const QRegularExpression qt(QStringLiteral("^(Q[A-Z]|Qt)"));
        for (const Line& line : includes(QStringLiteral("core")))
            QVERIFY2(!qt.match(line.included).hasMatch(), qPrintable(QStringLiteral("%1:%2 includes %3").arg(line.file).arg(line.number).arg(line.included)));
    }

    void coreStartsNoThreads() {
        static const QRegularExpression starts(QStringLiteral("std::(thread|jthread|async)\\b|pthread_create|\\bfork\\(\\)"));
        for (const QString& file : sources(QStringLiteral("core"))) {
            int number = 0;
            for (const QString& line : textOf(file).split(QLatin1Char('\n'))) {
                ++number;
                QVERIFY2(!starts.match(line.section(QStringLiteral("//"), 0, 0)).hasMatch(), qPrintable(QStringLiteral("%1:%2: %3").arg(file).arg(number).arg(line.trimmed())));
            }
        }
    }

    void thirdPartyHeadersStayInTheirModule() {
        const QList<QPair<QString, QString>> homes{{QStringLiteral("sqlite3.h"), QStringLiteral("core/sqlite/")},
                                                   {QStringLiteral("openssl/"), QStringLiteral("core/crypto/")},
                                                   {QStringLiteral("simdjson.h"), QStringLiteral("core/json/")}};
        for (const QString& room : {QStringLiteral("core"), QStringLiteral("ui"), QStringLiteral("app")})
            for (const Line& line : includes(room))
                for (const auto& [header, home] : homes)
                    QVERIFY2(!line.included.startsWith(header) || line.file.startsWith(home), qPrintable(QStringLiteral("%1:%2 includes %3").arg(line.file).arg(line.number).arg(line.included)));
    }

    void screensSeeTheWorkspaceAndPlainValues() {
        const QSet<QString> plain{QStringLiteral("core/workspace/workspace.h"), QStringLiteral("core/workspace/privacy.h"), QStringLiteral("core/workspace/files.h"),
                                  QStringLiteral("core/workspace/verifying.h"), QStringLiteral("core/integrity/statement.h"),
                                  QStringLiteral("core/erasure/values.h"),      QStringLiteral("core/integrity/values.h"),  QStringLiteral("core/report/document.h"),
                                  QStringLiteral("core/timetravel/values.h"), QStringLiteral("core/transfer/values.h"),
                                  QStringLiteral("core/aggregate/kind.h"),      QStringLiteral("core/aggregate/series.h"),  QStringLiteral("core/json/writer.h"), QStringLiteral("core/json/cursor.h")};
        for (const QString& room : {QStringLiteral("ui"), QStringLiteral("app")})
            for (const Line& line : includes(room))
                QVERIFY2(!line.included.startsWith(QStringLiteral("core/")) || line.included.startsWith(QStringLiteral("core/base/")) || plain.contains(line.included),
                         qPrintable(QStringLiteral("%1:%2 includes %3").arg(line.file).arg(line.number).arg(line.included)));
    }

    void modelsAndSessionsKnowNoWidgets() {
        for (const QString& room : {QStringLiteral("ui/models"), QStringLiteral("ui/session"), QStringLiteral("ui/format")})
            for (const Line& line : includes(room))
                QVERIFY2(!line.included.startsWith(QStringLiteral("QtWidgets")) && !line.included.startsWith(QStringLiteral("QtGui")),
                         qPrintable(QStringLiteral("%1:%2 includes %3").arg(line.file).arg(line.number).arg(line.included)));
    }

    void documentsPointAtFilesThatExist() {
        static const QRegularExpression link(QStringLiteral("\\]\\(([^)#]+)"));
        int links = 0;
        for (const char* room : {"", "core", "ui", "app", "resources", "tests"}) {
            QDirIterator it(QStringLiteral(LOOKBACK_SOURCE_DIR "/") + QString::fromLatin1(room), {QStringLiteral("*.md")}, QDir::Files,
                            *room == 0 ? QDirIterator::NoIteratorFlags : QDirIterator::Subdirectories);
            while (it.hasNext()) {
                const QFileInfo document(it.next());
                QFile file(document.filePath());
                QVERIFY(file.open(QIODevice::ReadOnly));
                auto match = link.globalMatch(QString::fromUtf8(file.readAll()));
                while (match.hasNext()) {
                    const QString target = match.next().captured(1);
                    ++links;
                    QVERIFY2(target.startsWith(QStringLiteral("http")) || QFileInfo::exists(document.dir().filePath(target)), qPrintable(document.filePath() + QStringLiteral(" -> ") + target));
                }
            }
        }
        QVERIFY(links > 20);
    }

    // The names of the catalogue of account.md. Comments may give them as examples.
    void nobodyElseKnowsAnAccountEvent() {
        static const QRegularExpression names(QStringLiteral("\"[^\"]*\\b(AccountOpened|FundsDeposited|FundsWithdrawn|FundsTransferred|InterestCredited|InterestCharged|FeeCharged|CorrectionPosted|"
                                                             "OverdraftLimitSet|AccountFrozen|AccountUnfrozen|HolderDetailsChanged|AccountClosed)\\b"));
        for (const QString& room : {QStringLiteral("core"), QStringLiteral("ui"), QStringLiteral("app")})
            for (const QString& file : sources(room)) {
                // The generator of synthetic logs writes account events because that is what it is for.
                if (file.startsWith(QStringLiteral("core/account/")) || file.startsWith(QStringLiteral("core/transfer/branch_")))
                    continue;
                int number = 0;
                for (const QString& line : textOf(file).split(QLatin1Char('\n'))) {
                    ++number;
                    const QString code = line.section(QStringLiteral("//"), 0, 0);
                    QVERIFY2(!names.match(code).hasMatch(), qPrintable(QStringLiteral("%1:%2: %3").arg(file).arg(number).arg(line.trimmed())));
                }
            }
    }
};

QTEST_GUILESS_MAIN(TstArchitecture)
#include "tst_architecture.moc"
