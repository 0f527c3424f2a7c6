// Runs the real lookback-cli in a folder of its own, with its own key and data folders, and reads its answers with Qt's JSON reader, which is no part of
// the engine.
#pragma once

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace fixture {

using QLL = QLatin1String;

inline const QString kLog = QStringLiteral(LOOKBACK_SOURCE_DIR "/resources/samples/first-audit.jsonl");
inline constexpr auto kSecret = "correct horse battery staple";

struct Ran {
    int code = -1; ///< −signal when it was killed
    QByteArray out, err;

    [[nodiscard]] QJsonDocument document() const {
        QJsonParseError problem{};
        auto parsed = QJsonDocument::fromJson(out, &problem);
        if (problem.error != QJsonParseError::NoError)
            qWarning("not JSON: %s", out.left(300).constData());
        return parsed;
    }
    [[nodiscard]] QJsonObject object() const { return document().object(); }
    [[nodiscard]] QJsonArray array() const { return document().array(); }
    [[nodiscard]] QJsonObject error() const { return object()[QLL("error")].toObject(); }
    [[nodiscard]] QList<QJsonObject> lines() const {
        QList<QJsonObject> all;
        for (const auto& line : out.split('\n'))
            if (!line.isEmpty())
                all.append(QJsonDocument::fromJson(line).object());
        return all;
    }
};

inline QByteArray readAll(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline void writeAll(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

class Place {
public:
    Place() {
        writeAll(at("pass"), QByteArray(kSecret) + '\n');
        QDir().mkpath(at("work"));
    }
    [[nodiscard]] QString at(const char* name) const { return m_folder.filePath(QLL(name)); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] QString store() const { return at("work/s.lookback"); }

    [[nodiscard]] QProcessEnvironment environment() const {
        auto env = QProcessEnvironment::systemEnvironment();
        env.insert(QStringLiteral("XDG_CONFIG_HOME"), at("config"));
        env.insert(QStringLiteral("XDG_DATA_HOME"), at("data"));
        env.insert(QStringLiteral("HOME"), at("home"));
        return env;
    }
    std::unique_ptr<QProcess> start(const QStringList& args, const QString& program = QStringLiteral(LOOKBACK_CLI)) const {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(environment());
        process->setWorkingDirectory(folder());
        process->start(program, args);
        if (!process->waitForStarted())
            qFatal("cannot start %s", qPrintable(program));
        return process;
    }
    static Ran finish(QProcess& process) {
        if (!process.waitForFinished(120'000)) {
            process.kill();
            process.waitForFinished();
        }
        const int code = process.exitStatus() == QProcess::CrashExit ? -process.exitCode() : process.exitCode();
        return {code, process.readAllStandardOutput(), process.readAllStandardError()};
    }
    Ran run(const QStringList& args, const QByteArray& input = {}) const {
        const auto process = start(args);
        process->write(input);
        process->closeWriteChannel();
        return finish(*process);
    }
    /// "state STORE ACC --json" with STORE replaced by the store's path; words split at spaces.
    Ran cli(const char* words, const QByteArray& input = {}) const { return run(split(words), input); }
    [[nodiscard]] QStringList split(const char* words) const {
        auto list = QString::fromUtf8(words).split(u' ', Qt::SkipEmptyParts);
        for (auto& word : list) {
            if (word == QLL("STORE"))
                word = store();
            if (word == QLL("LOG"))
                word = kLog;
        }
        return list;
    }
    /// Sample 1, kept as evidence, with a vault of officer ada.
    Ran importSample() const { return cli("import STORE LOG --keep-defects --create-vault --officer ada --passphrase-file pass --json"); }

    /// Every file of the folder and its SHA-256.
    [[nodiscard]] QMap<QString, QByteArray> files(const QString& under = {}) const {
        QMap<QString, QByteArray> all;
        QDirIterator it(under.isEmpty() ? folder() : under, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const auto path = it.next();
            all[path] = QCryptographicHash::hash(readAll(path), QCryptographicHash::Sha256);
        }
        return all;
    }
    /// All but the register, which exports and failed unlocks write to by design (architecture.md: beside the store, never in it).
    [[nodiscard]] QMap<QString, QByteArray> filesButRegister() const {
        auto all = files();
        all.removeIf([](const auto& file) { return file.key().endsWith(QStringLiteral(".activity")); });
        return all;
    }

private:
    QTemporaryDir m_folder;
};

inline qint64 minor(const QJsonValue& money) { return money.toObject()[QLL("minor")].toInteger(); }

} // namespace fixture

// The whole output is shown when the exit code is another. Runs what it is given once.
#define CHECK_EXIT(ran, expected)                                                                                                                             \
    do {                                                                                                                                                      \
        const fixture::Ran checked = (ran);                                                                                                                   \
        QVERIFY2(checked.code == (expected),                                                                                                                  \
                 qPrintable(QStringLiteral("exit %1\n%2\n%3").arg(checked.code).arg(QString::fromUtf8(checked.out.left(2000)), QString::fromUtf8(checked.err.left(2000))))); \
    } while (false)
