// File systems that lack what placing files is built on: hard links (FAT, some network shares) and RENAME_NOREPLACE. The calls are stood in for here and answer as
// such a file system does. Vault: the old file is overwritten through its descriptor, since it cannot keep a name. Store: nothing existing is ever replaced.
#include <QtTest/QTest>

#include "core/store/sqlite_store.h"
#include "tests/core/vault/vault_fixture.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/syscall.h>
#include <unistd.h>

namespace {
bool g_links = true, g_noReplace = true;
int g_refused = 0;
int refuse(int problem) {
    ++g_refused;
    errno = problem;
    return -1;
}
} // namespace

extern "C" {
int link(const char* from, const char* to) noexcept { return g_links ? static_cast<int>(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0)) : refuse(EPERM); }
int renameat2(int fromFolder, const char* from, int toFolder, const char* to, unsigned flags) noexcept {
    return flags == 0 || g_noReplace ? static_cast<int>(::syscall(SYS_renameat2, fromFolder, from, toFolder, to, flags)) : refuse(EINVAL);
}
}

using namespace fixture;
namespace fs = std::filesystem;

class TstLinks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        g_links = g_noReplace = true;
        g_refused = 0;
    }

    void theOldVaultIsOverwrittenWithoutAName() {
        Place place;
        place.filled(3);
        const auto before = readFile(place.path);
        const int held = ::open(place.path.c_str(), O_RDONLY | O_CLOEXEC); // a name of its own elsewhere could not hold it better
        QVERIFY(held >= 0);
        g_links = false;
        auto vault = place.unlock();
        QVERIFY(vault.ok());
        const auto kid = std::string((*(*vault)->findKey("S-02"))->kid());
        const auto commitment = (*vault)->commitmentOf(kid).value();
        std::vector<EpochStep> steps;
        const auto changed = (*vault)->changeEpoch({2, {{kid, "S-02", commitment, "E-1", 2}}, {}}, [&](EpochStep step) {
            steps.push_back(step);
            if (step == EpochStep::VaultReplaced)
                Q_ASSERT(!fs::exists(place.path + ".old"));
            return base::success();
        });
        QVERIFY2(changed.ok(), changed.ok() ? "" : changed.error().message.c_str());
        QCOMPARE(g_refused, 1);
        QCOMPARE(steps.size(), std::size_t{4});
        std::string left(before.size(), '\0');
        QCOMPARE(::pread(held, left.data(), left.size(), 0), static_cast<ssize_t>(left.size()));
        ::close(held);
        QVERIFY(left != before && left.find("lookback") == std::string::npos && left.find("S-0") == std::string::npos);
        for (const auto& entry : fs::directory_iterator(fs::path(place.path).parent_path()))
            QVERIFY2(!entry.path().string().ends_with(".old") && !entry.path().string().ends_with(".new") && !entry.path().string().ends_with(".next"), entry.path().c_str());
        vault->reset();
        auto again = place.unlock();
        QVERIFY(again.ok());
        QVERIFY(*(*again)->findKey("S-01") != nullptr && *(*again)->findKey("S-03") != nullptr);
        QCOMPARE((*again)->fences().size(), std::size_t{1});
    }

    // Stopped when the old one has lost its name and was not overwritten: nobody can reach it any more, and the rest is finished.
    void stoppedBeforeItIsOverwritten() {
        Place place;
        place.filled(2);
        g_links = false;
        auto vault = place.unlock();
        QVERIFY(vault.ok());
        const auto stop = [](EpochStep step) { return step == EpochStep::VaultReplaced ? base::Status(base::makeError(base::ErrorCode::Internal, "stopped")) : base::success(); };
        QVERIFY(!(*vault)->changeEpoch({2, {}, {}}, stop).ok());
        vault->reset();
        auto again = place.unlock();
        QVERIFY(again.ok());
        QVERIFY(fs::exists(place.keyFile + ".next"));
        QVERIFY((*again)->changeEpoch({(*again)->info().epoch, {}, {}}).ok());
        QVERIFY(!fs::exists(place.keyFile + ".next"));
        QCOMPARE((*again)->info().epoch, std::int64_t{2});
        QVERIFY(*(*again)->findKey("S-01") != nullptr);
    }

    void aStoreIsPlacedByLink_data() {
        QTest::addColumn<bool>("links");
        QTest::newRow("links") << true;
        QTest::newRow("neither") << false;
    }
    void aStoreIsPlacedByLink() {
        QFETCH(bool, links);
        QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("a.lookback")).toStdString();
        g_noReplace = false;
        g_links = links;
        const auto make = [&]() -> base::Status {
            LOOKBACK_TRY_ASSIGN(const auto store, store::SqliteStore::create(path, kStore, store::Publish::WithFirstCommit));
            LOOKBACK_TRY_ASSIGN(auto bulk, store->beginBulk());
            store::NewEvent event{};
            event.event.stream = "account-A-1";
            event.event.id = kEvt;
            event.event.type = "AccountOpened";
            event.event.schemaVersion = 2;
            event.event.data = "{}";
            event.event.metadata = "{}";
            LOOKBACK_TRY(bulk->add(event));
            return bulk->commit();
        };
        const auto made = make();
        QCOMPARE(made.ok(), links);
        QVERIFY(g_refused > 0);
        if (!links) { // said, and nothing half done is left
            QVERIFY(made.error().code == base::ErrorCode::CannotWrite);
            QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden | QDir::System), QStringList());
            return;
        }
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{QStringLiteral("a.lookback")});
        const auto bytes = readFile(path);
        const auto second = make();
        QVERIFY(!second.ok() && second.error().code == base::ErrorCode::Conflict);
        QVERIFY(readFile(path) == bytes);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{QStringLiteral("a.lookback")});
    }
};

QTEST_GUILESS_MAIN(TstLinks)
#include "tst_links.moc"
