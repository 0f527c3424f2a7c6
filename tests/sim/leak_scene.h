// A place of its own for the real programs: everything they may write is under one root (home, configuration, data, cache, state, run-time, temporary folder, working
// folder), everything they are given is outside it. The search is tests/sim/find_bytes.py, and what it looks for is taken from the vault by tests/sim/vault_needles.py:
// neither shares code with the engine.
#pragma once

#include "tests/app/cli_fixture.h"

#include <QRandomGenerator>

#include <map>
#include <vector>

namespace leaks {

using fixture::QLL;
using fixture::Ran;

struct Found {
    qint64 files = 0, bytes = 0, needles = 0, patterns = 0, encodings = 0, hits = 0;
    std::vector<QJsonObject> list;
};

/// Runs a script of this folder; fails the test run when it does.
inline QByteArray script(const char* name, const QStringList& arguments, const QByteArray& input = {}) {
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"), QStringList{QStringLiteral(LOOKBACK_SOURCE_DIR "/tests/sim/") + QLL(name)} + arguments);
    python.write(input);
    python.closeWriteChannel();
    if (!python.waitForFinished(300'000) || python.exitCode() != 0)
        qFatal("%s: %s", name, python.readAllStandardError().constData());
    return python.readAllStandardOutput();
}

inline Found search(const QStringList& places, const QByteArray& needles) {
    const auto answer = QJsonDocument::fromJson(script("find_bytes.py", places, needles)).object();
    if (!answer[QLL("unreadable")].toArray().isEmpty())
        qFatal("not searched: %s", QJsonDocument(answer[QLL("unreadable")].toArray()).toJson().constData());
    Found found{answer[QLL("files")].toInteger(), answer[QLL("bytes")].toInteger(), answer[QLL("needles")].toInteger(), answer[QLL("patterns")].toInteger(),
                answer[QLL("encodings")].toArray().size(), answer[QLL("count")].toInteger(), {}};
    for (const auto& hit : answer[QLL("hits")].toArray())
        found.list.push_back(hit.toObject());
    return found;
}

/// What must be nowhere, by name.
class Needles {
public:
    void text(const QString& name, const QString& value) { m_lines[name] = "text " + name.toUtf8() + ' ' + value.toUtf8().toHex(); }
    /// Lines of vault_needles.py; their names.
    QStringList add(const QByteArray& lines) {
        QStringList names;
        for (const auto& line : lines.split('\n'))
            if (const auto words = line.split(' '); words.size() == 3)
                m_lines[names.emplaceBack(QString::fromUtf8(words[1]))] = line;
        return names;
    }
    [[nodiscard]] QByteArray lines() const {
        QByteArray all;
        for (const auto& [name, line] : m_lines)
            all += line + '\n';
        return all;
    }
    [[nodiscard]] bool has(const QString& name) const { return m_lines.count(name) != 0; }
    [[nodiscard]] std::size_t size() const { return m_lines.size(); }

private:
    std::map<QString, QByteArray> m_lines;
};

/// Letters and digits that occur nowhere else.
inline QString unique(int length = 20) {
    QString text;
    static constexpr char kLetters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    for (int i = 0; i < length; ++i)
        text += QLatin1Char(kLetters[QRandomGenerator::system()->bounded(static_cast<int>(sizeof kLetters) - 1)]);
    return text;
}

class Scene {
public:
    Scene() {
        for (const char* name : {"home", "config", "data", "cache", "state", "run", "tmp", "work", "out"})
            QDir().mkpath(root(name));
        QFile::setPermissions(root("run"), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    [[nodiscard]] QString root(const char* name = "") const { return QDir::cleanPath(m_root.filePath(QLL(name))); }
    [[nodiscard]] QString given(const QString& name) const { return m_given.filePath(name); }
    [[nodiscard]] QString store() const { return root("work/s.lookback"); }
    [[nodiscard]] QString vault() const { return store() + QLL(".vault"); }
    [[nodiscard]] QStringList keyFiles() const {
        QStringList all;
        for (const auto& file : QDir(root("config/lookback")).entryInfoList({QStringLiteral("*.key*")}, QDir::Files))
            all << file.filePath();
        return all;
    }
    /// As read_vault.py wants it (nothing but the passphrase), and the program takes it so too.
    QString passphraseFile(const QString& officer) const {
        const auto path = given(QStringLiteral("pass.") + officer);
        if (!QFile::exists(path))
            fixture::writeAll(path, "Losungswort " + (unique() + officer).toUtf8());
        return path;
    }
    [[nodiscard]] QStringList credentials(const QString& officer) const {
        return {QStringLiteral("--officer"), officer, QStringLiteral("--passphrase-file"), passphraseFile(officer)};
    }

    [[nodiscard]] QProcessEnvironment environment() const {
        auto env = QProcessEnvironment::systemEnvironment();
        for (const auto& [variable, folder] : {std::pair{"HOME", "home"}, {"XDG_CONFIG_HOME", "config"}, {"XDG_DATA_HOME", "data"}, {"XDG_CACHE_HOME", "cache"}, {"XDG_STATE_HOME", "state"},
                                               {"XDG_RUNTIME_DIR", "run"}, {"TMPDIR", "tmp"}})
            env.insert(QLL(variable), root(folder));
        env.remove(QStringLiteral("SQLITE_TMPDIR"));
        return env;
    }
    std::unique_ptr<QProcess> start(const QString& program, const QStringList& arguments) const {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(environment());
        process->setWorkingDirectory(root("work"));
        process->start(program, arguments);
        if (!process->waitForStarted())
            qFatal("cannot start %s", qPrintable(program));
        return process;
    }

private:
    QTemporaryDir m_root, m_given;
};

} // namespace leaks
