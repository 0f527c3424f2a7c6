// Must show 7: a second process appends while an erasure starts. Once ErasureStarted stands, no event with sealed fields of the subject has a higher position,
// whichever way it comes in. LOOKBACK_RACE_ROUNDS sets how often it is tried.
#include <QtTest/QTest>

#include "core/account/account_kind.h"
#include "core/base/clock.h"
#include "core/base/encoding.h"
#include "core/erasure/ledger.h"
#include "core/store/sqlite_store.h"
#include "core/transfer/transfer.h"
#include "core/vault/vault.h"

#include <QTemporaryDir>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace lookback;
using namespace lookback::erasure;

namespace {

const base::Uuid kStoreId = *base::Uuid::parse("5d0a8f0e-6d0b-4c0a-9f2e-1a2b3c4d5e6f");
const std::string kAccount = "account-ACC-1001";

template <class T> T must(base::Result<T> result) {
    if (!result.ok()) {
        std::fprintf(stderr, "%s | %s\n", result.error().message.c_str(), result.error().where.c_str());
        std::abort();
    }
    return std::move(result).value();
}

std::string q(std::string json) {
    std::replace(json.begin(), json.end(), '\'', '"');
    return json;
}

/// A store and its vault as one process has them open.
struct Seat {
    base::SystemClock clock;
    std::unique_ptr<store::SqliteStore> store;
    std::unique_ptr<vault::UnlockedVault> vault;

    Seat(const std::string& path, const std::string& keyFile, bool first) {
        auto passphrase = crypto::SecretBytes::copyOf("correct horse battery staple");
        const auto cost = vault::KdfCost::cheapForTests();
        if (first) {
            store = must(store::SqliteStore::create(path, kStoreId));
            vault = must(vault::VaultFile::create(path + ".vault", {"anna", kStoreId, 1, keyFile, cost}, std::move(passphrase), crypto::systemRandom(), clock));
        } else {
            store = must(store::SqliteStore::open(path, store::Access::ReadWrite));
            vault = must(vault::VaultFile::unlock(path + ".vault", {"anna", keyFile, kStoreId, cost}, std::move(passphrase), crypto::systemRandom(), clock));
        }
    }
    transfer::ImportContext context() { return {*store, account::accountKind(), vault.get(), clock, nullptr}; }

    base::Result<store::Appended> append(const std::string& line) {
        const auto source = transfer::memorySource("-", line);
        return transfer::appendRecords(context(), kAccount, store::Expected::any(), *source);
    }
    base::Result<transfer::ImportReport> import(const std::string& line) {
        std::vector<std::unique_ptr<transfer::Source>> sources;
        sources.push_back(transfer::memorySource("-", line));
        return transfer::importLogs(context(), std::move(sources), {});
    }
    // As the service does: the ledger is read and the act written under one write lock.
    void act(const std::string& subject, const std::vector<ActData>& acts) {
        auto bulk = must(store->beginBulk());
        auto ledger = must(Ledger::read(*store, viewOf(*vault)));
        const auto stream = privacyStream(subject);
        auto last = must(store->streamInfo(stream)).last;
        for (const auto& data : acts) {
            const auto made = makeAct(stream, must(ledger.answerFor(*store, stream)), *vault, clock.now(), data);
            must(ledger.add(made));
            must(bulk->add({made.view({++last.value}), {}}));
        }
        must(bulk->commit());
    }
};

std::string opening() {
    return q("{'stream':'account-ACC-1001','type':'AccountOpened','schemaVersion':1,'recordedAt':'2026-01-05T09:00:00Z','data':{'holderId':'S-01','owner':'W M','email':'w@m.example','currency':'EUR'}}");
}
std::string transferTo(const std::string& subject, const std::string& id) {
    return q("{'stream':'account-ACC-1001','id':'" + id + "','type':'FundsTransferred','schemaVersion':1,'data':{'amount':0.01,'payeeId':'" + subject +
             "','payeeName':'B Canary','payeeIban':'XX00'}}");
}

// The other process: reads a subject, appends (or imports) for it until it is refused, says how often it went, reads the next.
int appender(const std::string& path, const std::string& keyFile, int in, int out) {
    Seat seat(path, keyFile, false);
    FILE* const orders = ::fdopen(in, "r");
    char line[100];
    for (unsigned round = 0; std::fgets(line, sizeof line, orders) != nullptr; ++round) {
        std::string subject(line);
        subject.pop_back();
        int written = 0;
        for (;;) {
            const auto id = crypto::randomUuid(crypto::systemRandom()).text();
            bool refused = false;
            if (round % 2 == 0) {
                const auto done = seat.append(transferTo(subject, id));
                refused = !done.ok() && done.error().code == base::ErrorCode::Refused;
                if (!done.ok() && !refused && done.error().code != base::ErrorCode::Conflict)
                    return 3;
                written += done.ok() ? 1 : 0;
            } else {
                const auto done = seat.import(transferTo(subject, id));
                refused = done.ok() ? !done->defects.empty() : done.error().code == base::ErrorCode::Refused;
                if (!done.ok() && !refused)
                    return 4;
                written += done.ok() && done->imported == 1 ? 1 : 0;
            }
            if (::dprintf(out, refused ? "r%d\n" : "w%d\n", written) < 0)
                return 5;
            if (refused)
                break;
        }
    }
    return 0;
}

} // namespace

class TestErasureRace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingSlipsBetween() {
        const int rounds = std::max(30, qEnvironmentVariableIntValue("LOOKBACK_RACE_ROUNDS"));
        QTemporaryDir dir;
        const auto path = dir.filePath(QStringLiteral("bank.lookback")).toStdString(), keyFile = dir.filePath(QStringLiteral("bank.key")).toStdString();
        {
            Seat first(path, keyFile, true);
            QVERIFY(first.import(opening()).ok());
        }
        int orders[2], answers[2];
        QCOMPARE(::pipe(orders), 0);
        QCOMPARE(::pipe(answers), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(orders[1]);
            ::close(answers[0]);
            ::_exit(appender(path, keyFile, orders[0], answers[1]));
        }
        ::close(orders[0]);
        ::close(answers[1]);
        FILE* const said = ::fdopen(answers[0], "r");
        Seat seat(path, keyFile, false);
        char line[100];
        int after = 0, before = 0;
        for (int round = 0; round < rounds; ++round) {
            const auto subject = "S-" + std::to_string(1000 + round), id = "E-" + std::to_string(round + 1);
            QVERIFY(::dprintf(orders[1], "%s\n", subject.c_str()) > 0);
            // Somewhere in the middle of its writing.
            for (int seen = 0; seen <= round % 4; ++seen)
                QVERIFY2(std::fgets(line, sizeof line, said) != nullptr && line[0] == 'w', line);
            ::usleep(static_cast<useconds_t>(static_cast<unsigned>(round) * 7919U % 6000U));
            Plan plan;
            plan.subject = subject;
            plan.keys = {{std::string(must(seat.vault->keyFor(subject))->kid()), {}}};
            plan.digest = base::toHex(crypto::view(crypto::sha256(planText(plan))));
            seat.act(subject, {act::ErasureRequested{id, subject, "17(1)(a)", "2026-01-31", "2026-02-28", "passport", {}, false, plan},
                               act::ErasureStarted{id, subject, plan.keys, 1, 2, plan.digest, 0, 0, {}, 0}});
            const auto started = must(seat.store->streamInfo(privacyStream(subject))).lastPosition;
            if (round % 3 == 0) { // left as a crash leaves it for a while
                while (std::fgets(line, sizeof line, said) != nullptr && line[0] == 'w') {
                }
            }
            act::ErasureCompleted completed{id, {}, 2};
            completed.outcome.scanMethod = "windows";
            seat.act(subject, {completed});
            if (round % 3 != 0)
                while (std::fgets(line, sizeof line, said) != nullptr && line[0] == 'w') {
                }
            QVERIFY2(line[0] == 'r', line);
            const auto written = std::atoi(line + 1);
            const auto rows = must(seat.store->sealedOf(subject, base::Position::start(), 1'000'000));
            QCOMPARE(rows.size(), static_cast<std::size_t>(written)); // what was acknowledged is there, and nothing else
            for (const auto& row : rows)
                after += row.position > started ? 1 : 0;
            before += written;
        }
        ::close(orders[1]);
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY2(WIFEXITED(status) && WEXITSTATUS(status) == 0, std::to_string(status).c_str());
        std::fclose(said);
        QCOMPARE(after, 0);
        QVERIFY(before >= rounds);
        const auto ledger = must(Ledger::read(*seat.store, viewOf(*seat.vault)));
        QVERIFY(ledger.problems().empty());
        QCOMPARE(ledger.erasures().size(), static_cast<std::size_t>(rounds));
        qInfo("%d rounds, %d events written before, %d after", rounds, before, after);
    }
};

QTEST_GUILESS_MAIN(TestErasureRace)
#include "tst_erasure_race.moc"
