// A new epoch: what it destroys, what it keeps, and that it ends in the same place whatever stops it where (security.md 3, E3 to E6).
#include "vault_fixture.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace fixture;

namespace {

const std::string kBruno = "another passphrase";

int inChild(const std::function<int()>& work) {
    const pid_t child = fork();
    if (child == 0)
        _exit(work());
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

// A vault of anna and bruno with keys of three subjects, S-02 to be erased; values sealed with each.
struct Office : Place {
    std::map<std::string, std::string> values, kids;
    crypto::Digest256 commitment{};
    std::string oldVault, oldKeyFile;

    void fill(int approvals = 1) {
        auto vault = create("anna", approvals);
        VERIFY_OK(vault);
        VERIFY_OK((*vault)->addOfficer({"bruno"}, crypto::SecretBytes::copyOf(kBruno), KdfCost::cheapForTests()));
        for (const char* s : {"S-01", "S-02", "S-03"}) {
            values[s] = sealed(**vault, s);
            kids[s] = (*(*vault)->keyFor(s))->kid();
        }
        commitment = *(*vault)->commitmentOf(kids["S-02"]);
        VERIFY_OK((*vault)->writeSeen(31, crypto::sha256("last")));
        VERIFY_OK((*vault)->sync());
        oldVault = readFile(path);
        oldKeyFile = readFile(keyFile);
    }
    EpochChange change() { return {2, {{kids["S-02"], "S-02", commitment, "E-7", 2}}, {}}; }
    std::unique_ptr<UnlockedVault> open(const std::string& officer = "anna") {
        auto vault = unlock(officer == "anna" ? kPassphrase : kBruno, officer);
        return vault.ok() ? std::move(*vault) : nullptr;
    }
    bool exists(const std::string& file) const { return identify(file).has_value(); }
    RevealKind kindOf(const UnlockedVault& vault, const std::string& subject) { return vault.reveal(values[subject], kEvt, kFld).kind; }

    // Where every change ends, however often it was stopped.
    void checkEnd() {
        for (const std::string& gone : {keyFile + ".next", path + ".old", path + ".new"})
            QVERIFY2(!exists(gone), gone.c_str());
        const Header header = *parseHeader(linesOf(readFile(path)).at(0));
        QCOMPARE(header.epoch, std::int64_t{2});
        QCOMPARE(readKeyFile(keyFile, header.vault)->epoch, std::int64_t{2});
        for (const char* officer : {"anna", "bruno"}) {
            const auto vault = open(officer);
            QVERIFY2(vault, officer);
            QVERIFY(kindOf(*vault, "S-01") == RevealKind::Clear);
            QVERIFY(kindOf(*vault, "S-02") == RevealKind::Erased);
            QVERIFY(kindOf(*vault, "S-03") == RevealKind::Clear);
            QCOMPARE(vault->reveal(values["S-02"], kEvt, kFld).erasure, std::string("E-7"));
            const VaultInfo info = vault->info();
            QVERIFY(info.epoch == 2 && info.keys == 2 && info.fences == 1 && info.seenSize == 31 && info.seenLast == crypto::sha256("last"));
            QVERIFY(vault->resurrected().empty() && vault->warnings().empty());
        }
        // Old copies, each with what is in force now: neither opens anything.
        const std::string now = readFile(path), keyNow = readFile(keyFile);
        writeFile(path, oldVault);
        VERIFY_ERROR(unlock(kPassphrase, "anna"), Refused, "key file of epoch 2, vault of epoch 1");
        writeFile(path, now);
        writeFile(keyFile, oldKeyFile);
        VERIFY_ERROR(unlock(kPassphrase, "anna"), Refused, "key file of epoch 1, vault of epoch 2");
        // The documented limit: whoever kept copies of both.
        writeFile(path, oldVault);
        VERIFY_OK(unlock(kPassphrase, "anna"));
        writeFile(path, now);
        writeFile(keyFile, keyNow);
    }
};

QJsonObject readByPython(const Office& office, const std::string& officer, const std::string& passphrase) {
    const std::string secret = office.path + ".passphrase";
    writeFile(secret, passphrase);
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral(LOOKBACK_SOURCE_DIR "/tests/core/vault/read_vault.py"), QString::fromStdString(office.path),
                                                      QString::fromStdString(office.keyFile), QString::fromStdString(officer), QString::fromStdString(secret)});
    if (!python.waitForFinished(60'000) || python.exitCode() != 0)
        qWarning("%s", python.readAllStandardError().constData());
    QFile::remove(QString::fromStdString(secret));
    return QJsonDocument::fromJson(python.readAllStandardOutput()).object();
}

base::Status stopAt(EpochStep wanted, EpochStep step) {
    return step == wanted ? base::Status(base::makeError(base::ErrorCode::Cancelled, "stopped by the test")) : base::success();
}
constexpr EpochStep kSteps[] = {EpochStep::KeyFileWritten, EpochStep::VaultWritten, EpochStep::VaultReplaced, EpochStep::OldDestroyed};

} // namespace

class TestEpochChange : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allStepsInOrder() {
        Office office;
        office.fill();
        const auto vault = office.open();
        const auto handle = *vault->keyFor("S-01");
        std::vector<EpochStep> steps;
        VERIFY_OK(vault->changeEpoch(office.change(), [&](EpochStep step) {
            steps.push_back(step);
            // Each step is on disk when it is told.
            const bool next = office.exists(office.keyFile + ".next");
            bool ok = false;
            switch (step) {
            case EpochStep::KeyFileWritten: ok = next && !office.exists(office.path + ".new"); break;
            case EpochStep::VaultWritten: ok = next && office.exists(office.path + ".new") && readFile(office.path) == office.oldVault; break;
            case EpochStep::VaultReplaced: ok = next && readFile(office.path) != office.oldVault && readFile(office.keyFile) == office.oldKeyFile; break;
            case EpochStep::OldDestroyed: ok = !next && readFile(office.keyFile) != office.oldKeyFile; break;
            }
            return ok ? base::success() : base::Status(base::makeError(base::ErrorCode::Internal, "not on disk"));
        }));
        QVERIFY(std::equal(steps.begin(), steps.end(), std::begin(kSteps), std::end(kSteps)));
        // The session that made it goes on.
        QCOMPARE(vault->info().epoch, std::int64_t{2});
        QVERIFY(office.kindOf(*vault, "S-02") == RevealKind::Erased);
        VERIFY_ERROR(vault->keyFor("S-02"), Refused, "erased (E-7)");
        QVERIFY(*vault->findKey("S-02") == nullptr);
        QVERIFY(*vault->keyFor("S-01") == handle);
        std::string out;
        handle->seal(out, kEvt, kFld, kCanary);
        VERIFY_OK(vault->keyFor("S-04"));
        VERIFY_OK(vault->sync());
        QVERIFY(vault->reveal(out.substr(1, out.size() - 2), kEvt, kFld).kind == RevealKind::Clear);
        const auto fences = vault->fences();
        QCOMPARE(fences.size(), std::size_t{1});
        QVERIFY(fences[0].kid == office.kids["S-02"] && fences[0].subject == "S-02" && fences[0].erasure == "E-7" && fences[0].epoch == 2 &&
                fences[0].commitment == office.commitment);
        struct stat s {};
        for (const std::string& file : {office.path, office.keyFile}) {
            QCOMPARE(::lstat(file.c_str(), &s), 0);
            QCOMPARE(s.st_mode & 07777U, 0600U);
        }
    }

    void aStrangerReadsTheNewEpoch() {
        Office office;
        office.fill();
        const QJsonObject before = readByPython(office, "bruno", kBruno);
        VERIFY_OK(office.open()->changeEpoch(office.change()));
        VERIFY_OK(office.open()->changeEpoch({5, {{"AAAAAAAAAAAAAAAAAAAAAA", "S-\"9\"", crypto::sha256("never here"), "E-8", 0}}, {}}));
        const QJsonObject after = readByPython(office, "bruno", kBruno);
        QCOMPARE(after[QStringLiteral("epoch")].toInt(), 5);
        QCOMPARE(after[QStringLiteral("vault")], before[QStringLiteral("vault")]);
        QCOMPARE(after[QStringLiteral("seen")], before[QStringLiteral("seen")]);
        QJsonObject expected = before[QStringLiteral("keys")].toObject();
        QCOMPARE(expected.size(), 3);
        expected.remove(QString::fromStdString(office.kids["S-02"]));
        QCOMPARE(after[QStringLiteral("keys")].toObject(), expected); // the same keys under another seal
        const QJsonArray fences = after[QStringLiteral("fences")].toArray();
        QCOMPARE(fences.size(), 2);
        for (const QJsonValue& fence : fences) {
            const bool known = fence[QStringLiteral("kid")].toString().toStdString() == office.kids["S-02"];
            QCOMPARE(fence[QStringLiteral("subject")].toString(), known ? QStringLiteral("S-02") : QStringLiteral("S-\"9\""));
            QCOMPARE(fence[QStringLiteral("erasure")].toString(), known ? QStringLiteral("E-7") : QStringLiteral("E-8"));
            QCOMPARE(fence[QStringLiteral("epoch")].toInt(), known ? 2 : 5);
            QCOMPARE(fence[QStringLiteral("kc")].toString().toStdString(), base::toBase64Url(view(known ? office.commitment : crypto::sha256("never here"))));
        }
    }

    void stoppedAtEveryStepAndFinished_data() {
        QTest::addColumn<int>("way");
        QTest::newRow("same session") << 0;
        QTest::newRow("unlocked again") << 1;
        QTest::newRow("another officer") << 2;
        QTest::newRow("killed process") << 3;
    }
    void stoppedAtEveryStepAndFinished() {
        QFETCH(int, way);
        for (const EpochStep first : kSteps)
            for (const EpochStep second : kSteps) {
                // Stopped a second time at the same step or later; each pair in the session and as a killed process.
                if (second < first || (second != first && (way == 1 || way == 2)))
                    continue;
                Office office;
                office.fill();
                auto vault = office.open();
                const auto attempt = [&](EpochStep stop) {
                    if (way == 3) {
                        vault.reset();
                        QCOMPARE(inChild([&] {
                                     const auto inside = office.open();
                                     static_cast<void>(inside->changeEpoch(office.change(), [&](EpochStep step) {
                                         if (step == stop)
                                             _exit(7);
                                         return base::success();
                                     }).ok());
                                     return 0;
                                 }) & ~7, 0); // 7, or 0 when this step had been made before
                    } else {
                        const auto stopped = vault->changeEpoch(office.change(), [&](EpochStep step) { return stopAt(stop, step); });
                        QVERIFY(stopped.ok() || stopped.error().code == base::ErrorCode::Cancelled);
                        // The session is usable where it stands.
                        QVERIFY(office.kindOf(*vault, "S-01") == RevealKind::Clear);
                        VERIFY_OK(vault->sync());
                    }
                    // Whoever unlocks now gets in, with one of the two key files.
                    QVERIFY(office.open("bruno"));
                    if (way != 0)
                        vault = office.open(way == 2 ? "bruno" : "anna");
                    QVERIFY(vault);
                };
                attempt(first);
                attempt(second);
                VERIFY_OK(vault->changeEpoch(office.change()));
                office.checkEnd();
                VERIFY_OK(office.open()->changeEpoch(office.change())); // once more does nothing
                office.checkEnd();
                if (QTest::currentTestFailed())
                    return;
            }
    }

    // States a crash can leave between the steps, made by hand.
    void everyStateBetween() {
        const std::string noise(200, '\x9C');
        const std::vector<std::pair<EpochStep, std::function<void(Office&)>>> states = {
            {EpochStep::KeyFileWritten, [&](Office& o) { writeFile(o.keyFile + ".next", readFile(o.keyFile + ".next").substr(0, 40)); }}, // E3 half written
            {EpochStep::KeyFileWritten, [&](Office& o) { writeFile(o.path + ".new", o.oldVault.substr(0, 50)); }},                      // E4 half written
            {EpochStep::VaultWritten, [&](Office& o) { QVERIFY(::link(o.path.c_str(), (o.path + ".old").c_str()) == 0); }},             // linked, not renamed
            {EpochStep::VaultReplaced, [&](Office& o) { writeFile(o.keyFile, noise); }},                                               // overwritten, not renamed
            {EpochStep::VaultReplaced, [&](Office& o) { writeFile(o.keyFile, o.oldKeyFile.substr(0, 17) + noise); }},                   // half overwritten
            {EpochStep::VaultReplaced, [&](Office& o) { QVERIFY(::unlink(o.keyFile.c_str()) == 0); }},
            {EpochStep::VaultReplaced, [&](Office& o) { QVERIFY(::rename((o.keyFile + ".next").c_str(), o.keyFile.c_str()) == 0); }}, // the old vault still there
            {EpochStep::VaultReplaced, [&](Office& o) { writeFile(o.path + ".old", noise); }},
            {EpochStep::VaultReplaced, [&](Office& o) { QVERIFY(::unlink((o.path + ".old").c_str()) == 0); }},
        };
        for (std::size_t i = 0; i < states.size(); ++i) {
            Office office;
            office.fill();
            VERIFY_ERROR(office.open()->changeEpoch(office.change(), [&](EpochStep step) { return stopAt(states[i].first, step); }), Cancelled, "stopped");
            states[i].second(office);
            auto vault = office.open();
            QVERIFY2(vault, std::to_string(i).c_str());
            QVERIFY(office.kindOf(*vault, "S-03") == RevealKind::Clear);
            VERIFY_OK(vault->changeEpoch(office.change()));
            office.checkEnd();
            if (QTest::currentTestFailed())
                qFatal("in state %d", static_cast<int>(i));
        }
    }

    // Another change, or an ordinary one, first brings the unfinished one to its end.
    void unfinishedChangesAreFinishedByTheNext() {
        {
            Office office;
            office.fill();
            auto vault = office.open();
            VERIFY_ERROR(vault->changeEpoch(office.change(), [](EpochStep step) { return stopAt(EpochStep::VaultReplaced, step); }), Cancelled, "stopped");
            QCOMPARE(vault->warnings().size(), std::size_t{1});
            QVERIFY(vault->warnings()[0].find("not finished") != std::string::npos);
            VERIFY_OK(vault->changeEpoch({vault->info().epoch, {}, {}}));
            office.checkEnd();
        }
        {
            Office office;
            office.fill();
            VERIFY_ERROR(office.open()->changeEpoch(office.change(), [](EpochStep step) { return stopAt(EpochStep::VaultReplaced, step); }), Cancelled, "stopped");
            // Only the next key file fits: officers are added for it.
            VERIFY_OK(office.open()->addOfficer({"carla", {"approver"}}, crypto::SecretBytes::copyOf("third"), KdfCost::cheapForTests()));
            office.checkEnd();
            VERIFY_OK(office.unlock("third", "carla"));
        }
        {
            Office office;
            office.fill();
            VERIFY_ERROR(office.open()->changeEpoch(office.change(), [](EpochStep step) { return stopAt(EpochStep::VaultReplaced, step); }), Cancelled, "stopped");
            const auto vault = office.open();
            const std::string kid = office.kids["S-03"];
            VERIFY_OK(vault->changeEpoch({3, {{kid, "S-03", *vault->commitmentOf(kid), "E-8", 3}}, {}}));
            QVERIFY(!office.exists(office.keyFile + ".next") && !office.exists(office.path + ".old"));
            const auto again = office.open("bruno");
            QVERIFY(again && again->info().epoch == 3 && office.kindOf(*again, "S-02") == RevealKind::Erased && office.kindOf(*again, "S-03") == RevealKind::Erased);
            QVERIFY(office.kindOf(*again, "S-01") == RevealKind::Clear);
        }
    }

    // Whoever still holds the old files open finds nothing in them.
    void oldFilesAreOverwritten() {
        Office office;
        office.fill();
        const File vault = *openRegular(office.path, false), key = *openRegular(office.keyFile, false);
        VERIFY_OK(office.open()->changeEpoch(office.change()));
        for (const auto& [file, old] : {std::pair<const File*, std::string>{&vault, office.oldVault}, {&key, office.oldKeyFile}}) {
            std::string now(old.size() + 10, '\0');
            const ssize_t got = ::pread(file->fd(), now.data(), now.size(), 0);
            QCOMPARE(got, static_cast<ssize_t>(old.size()));
            std::size_t same = 0;
            for (std::size_t i = 0; i + 8 <= old.size(); ++i)
                same += old.compare(i, 8, now, i, 8) == 0 ? 1 : 0;
            QCOMPARE(same, std::size_t{0});
            QVERIFY(now[0] != '{');
            struct stat s {};
            QCOMPARE(::fstat(file->fd(), &s), 0);
            QCOMPARE(s.st_nlink, static_cast<nlink_t>(0));
        }
    }

    void whatIsInForceOrNotOursIsNeverOverwritten() {
        Office office;
        office.fill();
        // Names of ours for files that are in force.
        QVERIFY(::link(office.path.c_str(), (office.path + ".old").c_str()) == 0);
        QVERIFY(::link(office.keyFile.c_str(), (office.keyFile + ".next").c_str()) == 0);
        VERIFY_OK(office.open()->changeEpoch({1, {}, {}}));
        QVERIFY(!office.exists(office.path + ".old") && !office.exists(office.keyFile + ".next"));
        QCOMPARE(readFile(office.path), office.oldVault);
        QCOMPARE(readFile(office.keyFile), office.oldKeyFile);
        // A link to, and another name for, somebody's file.
        const std::string stranger = office.path + ".stranger", other = office.path + ".other";
        writeFile(stranger, R"({"typ":"lookback-something precious"})");
        writeFile(other, "precious too");
        QVERIFY(::symlink(stranger.c_str(), (office.path + ".old").c_str()) == 0);
        QVERIFY(::link(other.c_str(), (office.path + ".new").c_str()) == 0);
        VERIFY_OK(office.open()->changeEpoch(office.change()));
        QCOMPARE(readFile(stranger), std::string(R"({"typ":"lookback-something precious"})"));
        QCOMPARE(readFile(other), std::string("precious too"));
        office.checkEnd();
        // What cannot be removed stops it before anything changes.
        Office second;
        second.fill();
        QVERIFY(QDir().mkdir(QString::fromStdString(second.path + ".old")));
        VERIFY_ERROR(second.open()->changeEpoch(second.change()), Refused, "folder");
        QCOMPARE(readFile(second.path), second.oldVault);
        QVERIFY(!second.exists(second.keyFile + ".next"));
    }

    // Two vaults, and one's key file named where the other's stands: it exists nowhere else.
    void anotherVaultsKeyFileIsNeverDestroyed() {
        Office office, other;
        office.fill();
        other.fill();
        // Ours beside theirs, as the next one's: to be opened with theirs.
        const std::string ours = office.keyFile;
        writeFile(other.keyFile + ".next", office.oldKeyFile);
        office.keyFile = other.keyFile;
        VERIFY_ERROR(office.unlock(kPassphrase, "anna"), Refused, "another vault");
        QCOMPARE(readFile(other.keyFile), other.oldKeyFile);
        // Theirs beside ours: whoever opens ours must not overwrite it.
        office.keyFile = ours;
        writeFile(office.keyFile + ".next", other.oldKeyFile);
        auto vault = office.open();
        VERIFY_ERROR(vault->changeEpoch(office.change()), Refused, "another vault");
        VERIFY_ERROR(vault->setPolicy(2, 0), Refused, "another vault");
        QCOMPARE(readFile(office.keyFile + ".next"), other.oldKeyFile);
        QCOMPARE(readFile(office.path), office.oldVault);
        QVERIFY(::unlink((office.keyFile + ".next").c_str()) == 0);
        VERIFY_OK(vault->changeEpoch(office.change()));
        office.checkEnd();
    }

    void whatMayNotBeAsked() {
        Office office;
        office.fill();
        const auto vault = office.open();
        const auto refused = [&](EpochChange change, base::ErrorCode code, const char* part) {
            const auto done = vault->changeEpoch(change);
            QVERIFY2(!done.ok() && done.error().code == code && done.error().message.find(part) != std::string::npos, done.ok() ? part : done.error().message.c_str());
            QCOMPARE(readFile(office.path), office.oldVault);
            QCOMPARE(readFile(office.keyFile), office.oldKeyFile);
            QVERIFY(!office.exists(office.keyFile + ".next") && !office.exists(office.path + ".new"));
        };
        using base::ErrorCode;
        refused({0, {}, {}}, ErrorCode::InvalidArgument, "epochs");
        // "Erase A" with the key of B.
        EpochChange change = office.change();
        change.fences[0].subject = "S-01";
        refused(change, ErrorCode::Conflict, "another subject");
        change = office.change();
        change.fences[0].kid = office.kids["S-01"];
        refused(change, ErrorCode::Conflict, "another subject or commitment");
        change.fences[0].subject = "S-01"; // the commitment still is another's
        refused(change, ErrorCode::Conflict, "commitment");
        for (const char* erasure : {"", "E\"7", "E\\7", "E 7", "E\n"}) {
            change = office.change();
            change.fences[0].erasure = erasure;
            refused(change, ErrorCode::InvalidArgument, "not named rightly");
        }
        change = office.change();
        change.fences[0].kid = "short";
        refused(change, ErrorCode::InvalidArgument, "not named rightly");
        change = office.change();
        change.fences[0].epoch = 3;
        refused(change, ErrorCode::InvalidArgument, "not named rightly");
        refused({2, {}, {"nobody"}}, ErrorCode::NotFound, "no officer nobody");
        const std::string anna = vault->officer().id, bruno = vault->info().officers[1].id;
        refused({2, {}, {anna}}, ErrorCode::Refused, "themselves");
        refused({2, {}, {anna, bruno}}, ErrorCode::Refused, "nobody");
        change = office.change();
        change.to = change.fences[0].epoch = 1;
        refused(change, ErrorCode::Conflict, "another change");
        refused({1, {}, {bruno}}, ErrorCode::Conflict, "another change");
        // Without the old key file it could not be destroyed.
        QVERIFY(::rename(office.keyFile.c_str(), (office.keyFile + ".away").c_str()) == 0);
        VERIFY_ERROR(vault->changeEpoch(office.change()), Refused, "not where it was");
        QCOMPARE(readFile(office.path), office.oldVault);
        QVERIFY(!office.exists(office.keyFile + ".next"));
        QVERIFY(::rename((office.keyFile + ".away").c_str(), office.keyFile.c_str()) == 0);
        VERIFY_OK(vault->changeEpoch(office.change()));
        VERIFY_ERROR(vault->changeEpoch({1, {}, {}}), Conflict, "epoch 2");
        VERIFY_ERROR(vault->changeEpoch({2, {{office.kids["S-01"], "S-01", *vault->commitmentOf(office.kids["S-01"]), "E-9", 2}}, {}}), Conflict, "another change");
        office.checkEnd();
    }

    void removedOfficer() {
        Office office;
        office.fill();
        const auto bruno = office.open("bruno");
        const std::string id = bruno->officer().id;
        const auto anna = office.open();
        for (const EpochStep stop : {EpochStep::VaultWritten, EpochStep::VaultReplaced})
            VERIFY_ERROR(anna->changeEpoch({2, {}, {id}}, [&](EpochStep step) { return stopAt(stop, step); }), Cancelled, "stopped");
        VERIFY_OK(anna->changeEpoch({2, {}, {id}}));
        VERIFY_ERROR(office.unlock(kBruno, "bruno"), Refused, "no officer bruno");
        VERIFY_ERROR(bruno->refresh(), Refused, "bruno was removed");
        VERIFY_ERROR(bruno->keyFor("S-09"), Refused, "bruno was removed");
        VERIFY_ERROR(bruno->changeEpoch({3, {}, {}}), Refused, "bruno was removed");
        QCOMPARE(anna->info().officers.size(), std::size_t{1});
        QCOMPARE(readByPython(office, "anna", kPassphrase)[QStringLiteral("officers")].toArray().size(), 1);
        // A copy bruno kept opens for nobody with the new key file.
        writeFile(office.path + ".copy", office.oldVault);
        const auto copy = VaultFile::unlock(office.path + ".copy", {"bruno", office.keyFile, kStore, KdfCost::cheapForTests()}, crypto::SecretBytes::copyOf(kBruno),
                                            crypto::systemRandom(), office.clock);
        VERIFY_ERROR(copy, Refused, "key file of epoch 2");
        VERIFY_ERROR(anna->changeEpoch({3, {}, {anna->officer().id}}), Refused, "nobody");

        Office two;
        two.fill(2);
        const auto vault = two.open();
        VERIFY_ERROR(vault->changeEpoch({2, {}, {vault->info().officers[1].id}}), Refused, "the policy asks for 2 officers and 1 would be left");
    }

    void otherSessionsGoOnAndForget() {
        Office office;
        office.fill();
        const auto bruno = office.open("bruno");
        const auto one = *bruno->keyFor("S-01"), two = *bruno->keyFor("S-02");
        std::string value;
        two->seal(value, kEvt, kFld, kCanary);
        QVERIFY(office.kindOf(*bruno, "S-02") == RevealKind::Clear);
        QCOMPARE(inChild([&] { return office.open()->changeEpoch(office.change()).ok() ? 0 : 1; }), 0);
        // Only looking, never writing: forgotten all the same.
        QTRY_VERIFY_WITH_TIMEOUT(office.kindOf(*bruno, "S-02") == RevealKind::Erased, 2000);
        QCOMPARE(bruno->info().epoch, std::int64_t{2});
        QVERIFY(office.kindOf(*bruno, "S-01") == RevealKind::Clear);
        VERIFY_ERROR(bruno->sync(), Refused, "erased while it was being written: S-02");
        value.clear();
        two->seal(value, kEvt, kFld, kCanary);
        QCOMPARE(value, std::string("null"));
        VERIFY_ERROR(bruno->sync(), Refused, "S-02");
        value.clear();
        one->seal(value, kEvt, kFld, kCanary);
        VERIFY_OK(bruno->keyFor("S-04"));
        VERIFY_OK(bruno->sync());
        QVERIFY(office.open()->reveal(value.substr(1, value.size() - 2), kEvt, kFld).kind == RevealKind::Clear);
        // And makes the next one, in its turn.
        VERIFY_OK(bruno->changeEpoch({3, {{office.kids["S-03"], "S-03", *bruno->commitmentOf(office.kids["S-03"]), "E-8", 3}}, {}}));
        QVERIFY(office.kindOf(*office.open(), "S-03") == RevealKind::Erased);
    }

    // Readers take no lock: what they are reading may be replaced and overwritten under them, time and again.
    void readersNeverSeeHalfAChange() {
        Office office;
        office.fill();
        {
            const auto vault = office.open();
            for (int i = 0; i < 2000; ++i) // long enough to be caught reading
                VERIFY_OK(vault->keyFor("K-" + std::to_string(i)));
            VERIFY_OK(vault->sync());
        }
        const pid_t writer = fork();
        if (writer == 0) {
            const auto vault = office.open();
            for (std::int64_t epoch = 2; epoch <= 40; ++epoch)
                if (!vault->changeEpoch({epoch, {}, {}}).ok())
                    _exit(1);
            _exit(0);
        }
        const auto session = office.open("bruno");
        QVERIFY(session);
        int rounds = 0, status = 0;
        std::set<std::int64_t> epochs;
        while (waitpid(writer, &status, WNOHANG) == 0) {
            const auto told = VaultFile::status(office.path);
            VERIFY_OK(told);
            QCOMPARE(told->keys, std::int64_t{2003});
            const auto listed = VaultFile::subjects(office.path);
            VERIFY_OK(listed);
            QCOMPARE(listed->size(), std::size_t{2003});
            const auto unlocked = office.unlock(kBruno, "bruno");
            VERIFY_OK(unlocked);
            QVERIFY(office.kindOf(**unlocked, "S-02") == RevealKind::Clear);
            if (++rounds % 3 == 0) // not right behind each change: some of them close before the next
                VERIFY_OK(session->refresh());
            epochs.insert(session->info().epoch);
        }
        QCOMPARE(WEXITSTATUS(status), 0);
        VERIFY_OK(session->refresh());
        QCOMPARE(session->info().epoch, std::int64_t{40});
        qInfo("%d rounds of reading through 39 changes, %zu epochs seen", rounds, epochs.size());
    }

    void readmission() {
        Office office;
        office.fill();
        {
            const auto vault = office.open();
            VERIFY_OK(vault->changeEpoch(office.change()));
            VERIFY_ERROR(vault->keyFor("S-02"), Refused, "erased");
            const auto key = vault->readmit("S-02");
            VERIFY_OK(key);
            QVERIFY((*key)->kid() != office.kids["S-02"]);
            QVERIFY(*vault->readmit("S-02") == *key); // once
            QVERIFY(*vault->keyFor("S-02") == *key && *vault->findKey("S-02") == *key);
            office.values["new"] = sealed(*vault, "S-02");
            office.kids["new"] = (*key)->kid();
            VERIFY_ERROR(vault->readmit(""), InvalidArgument, "subject");
        }
        for (int round = 0; round < 2; ++round) { // as appended, and in a file written whole, where fences stand before keys
            const auto vault = office.open("bruno");
            QVERIFY(vault);
            QCOMPARE((*vault->keyFor("S-02"))->kid(), std::string_view(office.kids["new"]));
            QVERIFY(office.kindOf(*vault, "S-02") == RevealKind::Erased); // what was erased stays so
            QVERIFY(vault->reveal(office.values["new"], kEvt, kFld).kind == RevealKind::Clear);
            QVERIFY(vault->resurrected().empty());
            VERIFY_OK(vault->changePassphrase(crypto::SecretBytes::copyOf(kBruno), KdfCost::cheapForTests()));
        }
        // Erased a second time: both fences, and the newest erasure is named.
        const auto vault = office.open();
        VERIFY_OK(vault->changeEpoch({3, {{office.kids["new"], "S-02", *vault->commitmentOf(office.kids["new"]), "E-9", 3}}, {}}));
        for (const auto& session : {office.open(), office.open("bruno")}) {
            QCOMPARE(session->fences().size(), std::size_t{2});
            VERIFY_ERROR(session->keyFor("S-02"), Refused, "erased (E-9)");
            QCOMPARE(session->reveal(office.values["new"], kEvt, kFld).erasure, std::string("E-9"));
            QCOMPARE(session->reveal(office.values["S-02"], kEvt, kFld).erasure, std::string("E-7"));
        }
        // The newest, in whatever order the ids stand in the file.
        const std::string last = std::string(21, 'z') + 'w', first(22, 'A');
        VERIFY_OK(vault->changeEpoch({4, {{last, "S-77", crypto::sha256("1"), "E-10", 4}}, {}}));
        VERIFY_OK(vault->changeEpoch({5, {{first, "S-77", crypto::sha256("2"), "E-11", 5}}, {}}));
        VERIFY_ERROR(office.open()->keyFor("S-77"), Refused, "erased (E-11)");
    }

    void policy() {
        Office office;
        office.fill();
        const auto vault = office.open();
        VERIFY_ERROR(vault->setPolicy(0, 0), InvalidArgument, "policy");
        VERIFY_ERROR(vault->setPolicy(1, -1), InvalidArgument, "policy");
        VERIFY_ERROR(vault->setPolicy(3, 0), Refused, "more officers than the vault has (2)");
        VERIFY_OK(vault->setPolicy(2, 24));
        const auto other = office.open("bruno");
        QVERIFY(other->info().approvals == 2 && other->info().coolOffHours == 24);
        QVERIFY(office.kindOf(*other, "S-02") == RevealKind::Clear);
        const QJsonObject told = readByPython(office, "anna", kPassphrase)[QStringLiteral("policy")].toObject();
        QVERIFY(told[QStringLiteral("officers")].toInt() == 2 && told[QStringLiteral("coolOffHours")].toInt() == 24);
        VERIFY_ERROR(vault->addOfficer({"carla", {}}, crypto::SecretBytes::copyOf("x"), KdfCost::cheapForTests()), InvalidArgument, "roles");
        VERIFY_OK(vault->addOfficer({"carla", {"requester"}}, crypto::SecretBytes::copyOf("x"), KdfCost::cheapForTests()));
        VERIFY_OK(other->refresh());
        QVERIFY((other->info().officers[2].roles == std::vector<std::string>{"requester"}));
    }

    // An older vault's key line beside its fence: ordinary rewriting keeps the evidence, a new epoch destroys the key again.
    void resurrectedKeysAreDestroyedAgain() {
        Office office;
        office.fill();
        office.rewriteAs([&](Header& header, std::vector<std::string>& texts) {
            texts.push_back(lineText(FenceLine{office.kids["S-02"], "S-02", office.commitment, "E-7", 1}, header.epoch));
        });
        {
            const auto vault = office.open();
            QVERIFY(vault->resurrected() == std::vector<std::string>{office.kids["S-02"]});
            VERIFY_OK(vault->changePassphrase(crypto::SecretBytes::copyOf(kPassphrase), KdfCost::cheapForTests()));
        }
        const auto vault = office.open();
        QVERIFY(vault->resurrected() == std::vector<std::string>{office.kids["S-02"]});
        QVERIFY(office.kindOf(*vault, "S-02") == RevealKind::Erased);
        VERIFY_OK(vault->changeEpoch(office.change()));
        QVERIFY(vault->resurrected().empty());
        QVERIFY(readFile(office.path).find("E-7") != std::string::npos);
        office.checkEnd();
        QCOMPARE(vault->fences()[0].epoch, std::int64_t{1}); // the fence that was there stays as it was
    }

    // Somebody with the epoch key spoiled a line: an erasure of others is neither held up by what opens, nor goes on where a key would be lost.
    void spoiledKeyLines() {
        Office office;
        office.fill();
        office.rewriteAs([&](Header&, std::vector<std::string>& texts) {
            for (std::string& text : texts)
                if (const std::size_t at = text.find("\"S-03\""); at != std::string::npos)
                    text.replace(text.find("\"kc\":\"") + 6, 43, base::toBase64Url(view(crypto::sha256("another"))));
        });
        auto vault = office.open();
        QVERIFY(office.kindOf(*vault, "S-03") == RevealKind::Damaged);
        VERIFY_OK(vault->changeEpoch(office.change()));
        QVERIFY(office.kindOf(*vault, "S-03") == RevealKind::Damaged);
        QVERIFY(office.kindOf(*vault, "S-01") == RevealKind::Clear);

        Office other;
        other.fill();
        other.rewriteAs([&](Header&, std::vector<std::string>& texts) {
            for (std::string& text : texts)
                if (text.find("\"S-03\"") != std::string::npos)
                    text.replace(text.size() - 12, 3, text.substr(text.size() - 12, 3) == "AAA" ? "BBB" : "AAA"); // in the tag
        });
        const std::string before = readFile(other.path);
        vault = other.open();
        VERIFY_ERROR(vault->changeEpoch(other.change()), Corrupt, other.kids["S-03"]);
        QCOMPARE(readFile(other.path), before);
        QVERIFY(!other.exists(other.keyFile + ".next") && !other.exists(other.path + ".new") && !other.exists(other.path + ".old"));
        QVERIFY(other.kindOf(*vault, "S-02") == RevealKind::Clear);
        // The spoiled one itself can be erased.
        VERIFY_OK(vault->changeEpoch({2, {{other.kids["S-03"], "S-03", *vault->commitmentOf(other.kids["S-03"]), "E-8", 2}}, {}}));
    }

    void fullDisk() {
        Office office;
        office.fill();
        for (const std::size_t room : {std::size_t{60}, office.oldVault.size() / 2}) { // within E3, within E4
            const int result = inChild([&] {
                signal(SIGXFSZ, SIG_IGN);
                const auto vault = office.open();
                const rlimit limit{room, room};
                if (vault == nullptr || setrlimit(RLIMIT_FSIZE, &limit) != 0)
                    return 1;
                const auto changed = vault->changeEpoch(office.change());
                if (changed.ok() || changed.error().code != base::ErrorCode::CannotWrite)
                    return 2;
                return office.kindOf(*vault, "S-02") == RevealKind::Clear && vault->info().epoch == 1 ? 0 : 3;
            });
            QCOMPARE(result, 0);
            QCOMPARE(readFile(office.path), office.oldVault);
            QCOMPARE(readFile(office.keyFile), office.oldKeyFile);
            QVERIFY(!office.exists(office.path + ".new") && !office.exists(office.keyFile + ".next"));
        }
        VERIFY_OK(office.open()->changeEpoch(office.change()));
        office.checkEnd();
    }

    // A disk that does not keep what it was given: the old vault stays, and the session with it.
    void theNewVaultIsReadBack() {
        Office office;
        office.fill();
        const auto vault = office.open();
        const auto two = *vault->keyFor("S-02");
        std::string value;
        two->seal(value, kEvt, kFld, kCanary);
        for (const std::size_t at : {std::size_t{30}, office.oldVault.size() / 2, office.oldVault.size() - 600}) {
            const auto changed = vault->changeEpoch(office.change(), [&](EpochStep step) {
                if (step == EpochStep::VaultWritten) {
                    std::string bytes = readFile(office.path + ".new");
                    bytes[at] = static_cast<char>(bytes[at] ^ 1);
                    const File file = *openRegular(office.path + ".new", true);
                    if (::pwrite(file.fd(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
                        qFatal("cannot spoil the file");
                }
                return base::success();
            });
            VERIFY_ERROR(changed, CannotWrite, "not read back as it was written");
            QCOMPARE(readFile(office.path), office.oldVault);
            QCOMPARE(readFile(office.keyFile), office.oldKeyFile);
            QVERIFY(!office.exists(office.path + ".new") && !office.exists(office.path + ".old") && !office.exists(office.keyFile + ".next"));
            QVERIFY(office.kindOf(*vault, "S-01") == RevealKind::Clear && office.kindOf(*vault, "S-02") == RevealKind::Clear);
            QCOMPARE(vault->info().epoch, std::int64_t{1});
        }
        VERIFY_OK(vault->sync()); // nothing was destroyed: what was sealed before may be committed
        QVERIFY(vault->reveal(value.substr(1, value.size() - 2), kEvt, kFld).kind == RevealKind::Clear);
        VERIFY_OK(vault->keyFor("S-04"));
        VERIFY_OK(vault->sync());
        QVERIFY(*office.open()->findKey("S-04") != nullptr); // it still appends to the right file
        two->seal(value, kEvt, kFld, kCanary);
        VERIFY_OK(vault->changeEpoch(office.change()));
        VERIFY_ERROR(vault->sync(), Refused, "S-02"); // … and what was sealed by this session itself may not, once it is
    }

    // Structured attacks on the file of a new epoch.
    void tampering() {
        Office office;
        office.fill();
        VERIFY_OK(office.open()->changeEpoch(office.change()));
        VERIFY_OK(office.open()->readmit("S-02"));
        const auto lines = linesOf(readFile(office.path));
        QCOMPARE(lines.size(), std::size_t{6}); // header, fence, S-01, S-03, seen, the readmitted S-02
        QVERIFY(lines[1].find("\"erasure\":\"E-7\"") != std::string::npos);
        const auto refused = [&](const std::vector<std::string>& changed, base::ErrorCode code, const char* where) {
            writeFile(office.path, joined(changed));
            const auto opened = office.unlock(kPassphrase, "anna");
            QVERIFY2(!opened.ok() && opened.error().code == code && (opened.error().message + opened.error().where).find(where) != std::string::npos, where);
            writeFile(office.path, joined(lines));
        };
        using base::ErrorCode;
        auto changed = lines;
        changed.erase(changed.begin() + 1);
        refused(changed, ErrorCode::Corrupt, "line 2"); // the fence taken out
        changed = lines;
        changed[1].replace(changed[1].find("E-7"), 3, "E-8");
        refused(changed, ErrorCode::Corrupt, "line 2");
        changed = lines;
        changed[1] = linesOf(office.oldVault)[2]; // … or replaced by the key line it stands for
        refused(changed, ErrorCode::Corrupt, "line 2");
        changed = lines;
        std::swap(changed[2], changed[3]);
        refused(changed, ErrorCode::Corrupt, "line 3");
        changed = lines;
        changed.resize(4);
        refused(changed, ErrorCode::Corrupt, "cut off");
        changed = lines;
        changed.insert(changed.end() - 1, linesOf(office.oldVault)[2]); // an old key line back in
        refused(changed, ErrorCode::Corrupt, "line 6");
        changed = lines;
        changed[0].replace(changed[0].find("\"n\":16"), 6, "\"n\":8,");
        refused(changed, ErrorCode::Corrupt, "line 1");
        changed = lines;
        changed[0].replace(changed[0].find("\"n\":16"), 6, "\"n\":8");
        refused(changed, ErrorCode::Refused, "weakened");
        changed = lines;
        changed[0].replace(changed[0].find("\"policy\":{\"officers\":1"), 22, "\"policy\":{\"officers\":2");
        refused(changed, ErrorCode::Corrupt, "header was edited");
        changed = lines;
        changed[0].replace(changed[0].find("\"epoch\":2"), 9, "\"epoch\":1");
        refused(changed, ErrorCode::Refused, "does not open");
        changed = lines;
        changed[0] = linesOf(office.oldVault)[0]; // the old header with the new lines
        refused(changed, ErrorCode::Refused, "key file of epoch 2, vault of epoch 1");
        VERIFY_OK(office.unlock(kPassphrase, "anna"));
    }

    void keyFileElsewhere() {
        Office office;
        QVERIFY(QDir(office.dir.path()).mkdir(QStringLiteral("stick")));
        office.keyFile = office.dir.filePath(QStringLiteral("stick/my keys")).toStdString();
        office.fill();
        VERIFY_ERROR(office.open()->changeEpoch(office.change(), [](EpochStep step) { return stopAt(EpochStep::KeyFileWritten, step); }), Cancelled, "stopped");
        QVERIFY(office.exists(office.keyFile + ".next"));
        VERIFY_OK(office.open("bruno")->changeEpoch(office.change()));
        office.checkEnd();
        QCOMPARE(QDir(office.dir.filePath(QStringLiteral("stick"))).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestEpochChange)
#include "tst_epoch_change.moc"
