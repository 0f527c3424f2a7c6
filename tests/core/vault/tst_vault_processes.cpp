// Several processes and threads on one vault, and processes that die or run out of disk while writing it.
#include "vault_fixture.h"

#include <array>
#include <csignal>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace fixture;

namespace {

// Runs `work` in a child; its exit status, or −signal.
int inChild(const std::function<int()>& work) {
    const pid_t child = fork();
    if (child == 0)
        _exit(work());
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

class TestVaultProcesses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Children make keys for overlapping subjects at once; each writes down which key it got and a value sealed with it.
    void processesCreateKeysAtOnceWithoutLoss() {
        Place place;
        place.filled(1);
        constexpr int kChildren = 4, kSubjects = 300;
        std::vector<pid_t> children;
        for (int c = 0; c < kChildren; ++c) {
            const pid_t child = fork();
            if (child == 0) {
                auto vault = place.unlock();
                if (!vault.ok())
                    _exit(1);
                std::string notes;
                for (int i = 0; i < kSubjects; ++i) {
                    // Half of the subjects are everybody's, half this child's own; in another order for each.
                    const int n = (i * 7 + c * 131) % kSubjects;
                    const std::string subject = n % 2 == 0 ? "shared-" + std::to_string(n) : "own-" + std::to_string(c) + "-" + std::to_string(n);
                    const auto key = (*vault)->keyFor(subject);
                    if (!key.ok())
                        _exit(2);
                    std::string value;
                    (*key)->seal(value, kEvt, kFld, kCanary);
                    notes += subject + " " + std::string((*key)->kid()) + " " + value.substr(1, value.size() - 2) + "\n";
                    // Whole-file rewrites in between must not lose what others append.
                    if (i % 100 == 50 && !(*vault)->changePassphrase(crypto::SecretBytes::copyOf(kPassphrase), KdfCost::cheapForTests()).ok())
                        _exit(3);
                    if (i % 50 == 0 && !(*vault)->sync().ok())
                        _exit(4);
                }
                if (!(*vault)->sync().ok())
                    _exit(5);
                writeFile(place.path + ".notes" + std::to_string(c), notes);
                _exit(0);
            }
            children.push_back(child);
        }
        for (const pid_t child : children) {
            int status = -1;
            waitpid(child, &status, 0);
            QCOMPARE(status, 0);
        }
        auto vault = place.unlock();
        VERIFY_OK(vault);
        std::map<std::string, std::set<std::string>> kids;
        int values = 0;
        for (int c = 0; c < kChildren; ++c)
            for (const std::string& note : linesOf(readFile(place.path + ".notes" + std::to_string(c)))) {
                const std::size_t a = note.find(' '), b = note.rfind(' ');
                kids[note.substr(0, a)].insert(note.substr(a + 1, b - a - 1));
                QVERIFY2((*vault)->reveal(note.substr(b + 1), kEvt, kFld).kind == RevealKind::Clear, note.c_str());
                ++values;
            }
        QCOMPARE(values, kChildren * kSubjects);
        QCOMPARE(kids.size(), static_cast<std::size_t>(kSubjects / 2 + kChildren * kSubjects / 2));
        for (const auto& [subject, ids] : kids)
            QVERIFY2(ids.size() == 1, (subject + " has two keys").c_str());
        QCOMPARE((*vault)->info().keys, static_cast<std::int64_t>(kids.size()) + 1);
    }

    void threadsShareOneVault() {
        Place place;
        auto vault = place.create();
        VERIFY_OK(vault);
        std::array<std::vector<std::string>, 4> values;
        std::vector<std::thread> threads;
        for (std::size_t t = 0; t < values.size(); ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 500; ++i) {
                    const auto key = (*vault)->keyFor("S-" + std::to_string(i % 37));
                    std::string out;
                    if (key.ok())
                        (*key)->seal(out, kEvt, kFld, std::to_string(i));
                    values[t].push_back(out);
                    if (i % 100 == 0)
                        static_cast<void>((*vault)->sync().ok());
                }
            });
        for (std::thread& t : threads)
            t.join();
        std::set<std::string> all;
        for (const auto& list : values)
            for (int i = 0; i < 500; ++i) {
                const std::string& v = list[static_cast<std::size_t>(i)];
                QVERIFY(all.insert(v).second);
                QCOMPARE(std::string((*vault)->reveal(v.substr(1, v.size() - 2), kEvt, kFld).text.view()), std::to_string(i));
            }
        QCOMPARE((*vault)->info().keys, std::int64_t{37});
    }

    void twoVaultsOpenInOneProcess() {
        Place place;
        auto one = place.create();
        VERIFY_OK(one);
        auto two = place.unlock();
        VERIFY_OK(two);
        const std::string value = sealed(**one, "S-01");
        QVERIFY((*two)->reveal(value, kEvt, kFld).kind == RevealKind::Clear); // finds the appended key
        QCOMPARE((*(*two)->keyFor("S-01"))->kid(), (*(*one)->keyFor("S-01"))->kid());
        VERIFY_OK((*two)->writeSeen(1, crypto::sha256("1")));
        VERIFY_OK((*one)->writeSeen(2, crypto::sha256("2")));
        QCOMPARE(*VaultFile::status(place.path)->seenSize, std::int64_t{2});
    }

    void killedBetweenAppendAndSync() {
        for (const int keys : {1, 5, 50}) {
            Place place;
            place.filled(2);
            const int end = inChild([&] {
                auto vault = place.unlock();
                std::string out;
                for (int i = 0; i < keys; ++i) {
                    const auto key = (*vault)->keyFor("K-" + std::to_string(i));
                    (*key)->seal(out, kEvt, kFld, kCanary);
                    out += '\n';
                }
                writeFile(place.path + ".values", out);
                raise(SIGKILL);
                return 0;
            });
            QCOMPARE(end, -SIGKILL);
            auto vault = place.unlock();
            VERIFY_OK(vault);
            for (const std::string& v : linesOf(readFile(place.path + ".values")))
                QVERIFY((*vault)->reveal(v.substr(1, v.size() - 2), kEvt, kFld).kind == RevealKind::Clear);
            VERIFY_OK((*vault)->keyFor("after")); // the dead child's lock is gone
        }
    }

    // kill -9 at moments spread over a stream of appends and rewrites: the file always opens, and every synced key is in it.
    void killedAtAnyMoment() {
        int rounds = 0, acknowledgedInAll = 0;
        for (int delay = 0; delay < 12'000; delay += 400, ++rounds) {
            Place place;
            place.filled(1);
            int ends[2];
            QCOMPARE(pipe(ends), 0);
            const pid_t child = fork();
            if (child == 0) {
                auto vault = place.unlock();
                for (int i = 0;; ++i) {
                    if (!(*vault)->keyFor("K-" + std::to_string(i)).ok() || !(*vault)->sync().ok())
                        _exit(1);
                    if (write(ends[1], &i, sizeof i) != sizeof i) // acknowledged
                        _exit(2);
                    if (i % 5 == 4 && !(*vault)->changePassphrase(crypto::SecretBytes::copyOf(kPassphrase), KdfCost::cheapForTests()).ok())
                        _exit(3);
                }
            }
            close(ends[1]);
            int acknowledged = -1;
            QCOMPARE(read(ends[0], &acknowledged, sizeof acknowledged), static_cast<ssize_t>(sizeof acknowledged)); // it has begun
            ::usleep(static_cast<useconds_t>(delay));
            kill(child, SIGKILL);
            int status = 0;
            waitpid(child, &status, 0);
            QVERIFY(WIFSIGNALED(status));
            for (int i = 0; read(ends[0], &i, sizeof i) == sizeof i;)
                acknowledged = i;
            close(ends[0]);
            acknowledgedInAll += acknowledged + 1;
            auto vault = place.unlock();
            VERIFY_OK(vault);
            for (int i = 0; i <= acknowledged; ++i)
                QVERIFY2(*(*vault)->findKey("K-" + std::to_string(i)) != nullptr, "an acknowledged key is gone");
            VERIFY_OK((*vault)->keyFor("after"));
            VERIFY_OK((*vault)->changePassphrase(crypto::SecretBytes::copyOf(kPassphrase), KdfCost::cheapForTests())); // over a left-over .new
        }
        qInfo("%d kills, %d acknowledged keys, none lost", rounds, acknowledgedInAll);
    }

    void fullDisk() {
        Place place;
        place.filled(2);
        const std::string before = readFile(place.path);
        const int result = inChild([&] {
            signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{before.size() + 100, before.size() + 100}; // a key line is longer
            auto vault = place.unlock();
            if (!vault.ok() || setrlimit(RLIMIT_FSIZE, &limit) != 0)
                return 1;
            const auto key = (*vault)->keyFor("S-50");
            if (key.ok() || key.error().code != base::ErrorCode::CannotWrite)
                return 2;
            if ((*vault)->reveal(sealed(**vault, "S-01"), kEvt, kFld).kind != RevealKind::Clear)
                return 3; // what was there still works
            const auto rewritten = (*vault)->addOfficer({std::string(100, 'n')}, crypto::SecretBytes::copyOf("x"), KdfCost::cheapForTests());
            if (rewritten.ok() || rewritten.error().code != base::ErrorCode::CannotWrite)
                return 4;
            return 0;
        });
        QCOMPARE(result, 0);
        QCOMPARE(readFile(place.path), before); // nothing half written
        QVERIFY(!QFile::exists(QString::fromStdString(place.path + ".new")));
        VERIFY_OK(place.unlock());
    }

    void aHeldLockIsReported() {
        Place place;
        place.filled(1);
        WriteLock other(place.path + ".lock");
        VERIFY_OK(other.acquire());
        auto vault = place.unlock(); // reading does not wait
        VERIFY_OK(vault);
        VERIFY_OK((*vault)->keyFor("S-01"));
        std::thread releases([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            other.release();
        });
        VERIFY_OK((*vault)->keyFor("S-02")); // waits until it is free
        releases.join();
    }
};

QTEST_GUILESS_MAIN(TestVaultProcesses)
#include "tst_vault_processes.moc"
