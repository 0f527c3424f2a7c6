// What the tests of verification share: sample 1 at the desk of erasures, once as it is and once with S-02 erased, each with a snapshot of ACC-1001 at v20;
// copies of them to alter with the sqlite3 library; and a report as text.
#pragma once

#include "core/integrity/verify.h"
#include "core/store/sqlite_open.h"
#include "tests/core/store/raw_sqlite.h"
#include "tests/support/erasure_desk.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <fstream>
#include <sstream>

namespace desk {

inline std::string readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}
inline void writeFile(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

template <class T>
T need(base::Result<T> result) {
    if (!result.ok())
        qFatal("%s | %s", result.error().message.c_str(), result.error().where.c_str());
    return std::move(result).value();
}

enum class Keys { Locked, Unlocked, None };

inline integrity::Report verifyAt(const Paths& paths, Keys keys, const integrity::Options& options = {}, std::size_t streamsAtOnce = 20'000,
                                  std::string_view officer = kRequester) {
    auto opened = store::SqliteStore::open(paths.store(), store::Access::ReadOnly, {std::chrono::milliseconds(1000)});
    if (!opened.ok()) {
        std::vector<store::Finding> findings;
        need(store::checkUnopened(paths.store(), [&](store::Finding&& f) { findings.push_back(std::move(f)); }, {}));
        return integrity::reportOfUnopened(findings);
    }
    store::SqliteStore& store = **opened;
    base::FixedClock clock{base::parseInstant("2026-06-01T12:00:00Z").value()};
    std::unique_ptr<vault::UnlockedVault> unlocked;
    std::optional<integrity::VaultEvidence> vault;
    integrity::Evidence evidence{store, account::accountKind()};
    evidence.engineCheck = [&](const store::FindingCallback& found, const std::stop_token& s) { return store.check(found, s); };
    if (streamsAtOnce > 0) // else both ways of comparing the side table are tested
        evidence.eachSealed = [&](const store::SealedNoteCallback& use, const std::stop_token& s) { return store.eachSealed(use, s); };
    evidence.streamsAtOnce = streamsAtOnce;
    if (keys != Keys::None) {
        integrity::VaultEvidence made;
        auto info = vault::VaultFile::status(paths.vault());
        auto lines = vault::VaultFile::subjects(paths.vault());
        if (info.ok() && lines.ok()) {
            made.info = std::move(*info);
            made.keys = std::move(*lines);
            if (keys == Keys::Unlocked) {
                unlocked = need(vault::VaultFile::unlock(paths.vault(), {std::string(officer), paths.keyFile(), {}, vault::KdfCost::cheapForTests()},
                                                         crypto::SecretBytes::copyOf(passphraseOf(officer)), crypto::systemRandom(), clock));
                made.info = unlocked->info();
                made.unlocked = unlocked.get();
            }
            vault = std::move(made);
            evidence.vault = &*vault;
        } else {
            evidence.vaultProblem = info.ok() ? lines.error().message : info.error().message;
        }
    }
    return need(integrity::verify(evidence, options));
}

/// The check's row.
inline const integrity::Check& rowOf(const integrity::Report& report, std::string_view name) {
    for (const auto& check : report.checks)
        if (check.name == name)
            return check;
    qFatal("no check of this name");
    return report.checks.front();
}

inline std::string lineOf(const integrity::Problem& p) {
    return std::string(p.check) + (p.position ? " #" + p.position->text() : "") + (p.stream.empty() ? "" : " " + p.stream) +
        (p.revision ? " v" + std::to_string(p.revision->value + 1) : "") + ": expected " + p.expected + ", found " + p.found;
}
inline std::string textOf(const integrity::Report& report) {
    std::string out(integrity::word(report.verdict));
    for (const auto* list : {&report.problems, &report.dataProblems})
        for (const auto& problem : *list)
            out += "\n" + lineOf(problem);
    return out;
}

/// ACC-1001 at v20, as a person takes it.
inline base::Status takeSnapshot(const Paths& paths) {
    LOOKBACK_TRY_ASSIGN(const auto store, store::SqliteStore::open(paths.store(), store::Access::ReadWrite));
    const base::FixedClock clock{base::parseInstant("2026-04-01T09:00:00Z").value()};
    timetravel::TimeTravel travel(*store, account::accountKind(), clock);
    LOOKBACK_TRY(travel.takeSnapshot("account-ACC-1001"));
    return base::success();
}

/// The two worlds every test starts from.
class Worlds {
public:
    Worlds() {
        const Paths plain{m_dir.filePath(QStringLiteral("plain")).toStdString()}, erased{m_dir.filePath(QStringLiteral("erased")).toStdString()};
        need(lay(plain, 2));
        need(takeSnapshot(plain));
        fs::copy(plain.folder, erased.folder, fs::copy_options::recursive);
        need(ask(erased));
        Seat boris;
        boris.paths = erased;
        need(boris.sit(kApprover));
        need(boris.service->execute("E-1", {}));
    }
    [[nodiscard]] Paths copy(bool erased, const QTemporaryDir& into) const {
        const Paths paths{into.filePath(QStringLiteral("copy")).toStdString()};
        fs::copy(m_dir.filePath(erased ? QStringLiteral("erased") : QStringLiteral("plain")).toStdString(), paths.folder, fs::copy_options::recursive);
        return paths;
    }

private:
    QTemporaryDir m_dir;
};

/// A copy to alter.
struct Copy {
    Paths paths;

    /// The guards taken away and put back with the same text, as a careful forger would.
    void sql(const std::string& statements) const {
        const std::string triggers = tests::rawText(paths.store(), "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'trigger'");
        const std::string drops = tests::rawText(paths.store(), "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger'");
        if (const auto said = tests::rawSql(paths.store(), "PRAGMA synchronous=OFF; BEGIN; " + drops + ";" + statements + ";" + triggers + "; COMMIT"); !said.empty())
            qFatal("%s: %s", statements.c_str(), said.c_str());
    }
    [[nodiscard]] std::string data(int position) const { return tests::rawText(paths.store(), "SELECT data FROM event WHERE position = " + std::to_string(position)); }
    void setData(int position, const std::string& text) const { sql("UPDATE event SET data = '" + text + "' WHERE position = " + std::to_string(position)); }
    void replaceInData(int position, const std::string& what, const std::string& by) const {
        std::string text = data(position);
        const auto at = text.find(what);
        if (at == std::string::npos)
            qFatal("#%d does not hold %s", position, what.c_str());
        setData(position, text.replace(at, what.size(), by));
    }
    /// The n-th string of the event that begins like a seal, with its quotes.
    [[nodiscard]] std::string seal(int position, int n = 0) const {
        const std::string text = data(position);
        std::size_t at = text.find("\"eyJ");
        for (; n > 0; --n)
            at = text.find("\"eyJ", at + 1);
        return text.substr(at, text.find('"', at + 1) + 1 - at);
    }
    void vaultLines(const std::function<bool(std::string& line)>& keep) const {
        std::istringstream in(readFile(paths.vault()));
        std::string out;
        for (std::string line; std::getline(in, line);)
            if (keep(line))
                out += line + "\n";
        writeFile(paths.vault(), out);
    }
};

} // namespace desk
