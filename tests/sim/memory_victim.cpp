// A program whose memory is searched from outside by tst_memory_leaks: it unlocks, shows and seals personal values it does not know itself, and locks. It says on
// standard output where it is and waits for a line on standard input.
//   memory_victim engine STORE KEY-FILE OFFICER PASSPHRASE-FILE           every value revealed, and sealed again
//   memory_victim idle STORE KEY-FILE OFFICER PASSPHRASE-FILE             shows values, then only asks for news, as a window nobody touches does
//   memory_victim facade|import|append|access-export STORE KEY-FILE OFFICER PASSPHRASE-FILE ARGUMENT…
// import: logs; append: stream, lines; access-export: subject, file to save to.
#include "core/account/account_kind.h"
#include "core/crypto/process_hardening.h"
#include "core/erasure/sealed_fields.h"
#include "core/event/event.h"
#include "core/store/sqlite_store.h"
#include "core/vault/vault.h"
#include "core/workspace/privacy.h"
#include "core/workspace/workspace.h"

#include <cstdio>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

using namespace lookback;

// No buffered reading: the passphrase must be nowhere but where the program puts it.
std::string passphraseFrom(const char* path) {
    char bytes[256];
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t n = ::read(fd, bytes, sizeof bytes);
    ::close(fd);
    std::string text(bytes, n > 0 ? static_cast<std::size_t>(n) : 0);
    crypto::wipe(bytes, sizeof bytes);
    return text;
}

void pauseAt(const char* where) {
    std::printf("%s\n", where);
    std::fflush(stdout);
    char line[16];
    if (::read(STDIN_FILENO, line, sizeof line) <= 0)
        _exit(9);
}

int failed(const base::Error& error) {
    std::fprintf(stderr, "%s | %s\n", error.message.c_str(), error.where.c_str());
    return 5;
}

// Every value of the store revealed; each sealed again as a value of another event.
int engine(char** argv) {
    auto store = store::SqliteStore::open(argv[2], store::Access::ReadOnly, {});
    if (!store.ok())
        return failed(store.error());
    base::SystemClock clock;
    auto typed = passphraseFrom(argv[5]);
    auto vault = vault::VaultFile::unlock(std::string(argv[2]) + ".vault", {argv[4], argv[3], (*store)->storeId(), vault::KdfCost::cheapForTests()}, crypto::SecretBytes::take(typed),
                                          crypto::systemRandom(), clock);
    if (!vault.ok())
        return failed(vault.error());
    const auto head = (*store)->head();
    int clear = 0;
    std::string sealedAgain;
    std::vector<crypto::SecretBytes> held;
    for (std::uint64_t at = 1; head.ok() && at <= head->position.low; ++at) {
        const auto event = (*store)->readAt(base::Position{0, at});
        if (!event.ok())
            continue;
        erasure::forEachSealed(event->view(), [&](std::string_view sealed, const event::SealedParts& parts) {
            auto shown = (*vault)->reveal(sealed, parts.evt, parts.fld);
            if (shown.kind != vault::RevealKind::Clear)
                return;
            ++clear;
            if (const auto key = (*vault)->findKey(shown.subject); key.ok() && *key)
                (*key)->seal(sealedAgain, crypto::randomUuid(crypto::systemRandom()), "/data/x", shown.text.view());
            held.push_back(std::move(shown.text));
        });
    }
    static_cast<void>((*vault)->sign("something"));
    std::fprintf(stderr, "%d in clear\n", clear);
    pauseAt("unlocked");
    held.clear();
    vault->reset();
    pauseAt("locked");
    return 0;
}

base::Status importAll(workspace::Workspace& store, char** logs) {
    for (transfer::ImportOptions options; *logs != nullptr; ++logs) {
        options.policy = transfer::DefectPolicy::Skip;
        LOOKBACK_TRY_ASSIGN(const auto report, store.importLogs({*logs}, options));
        std::fprintf(stderr, "%lld imported, %lld defective\n", static_cast<long long>(report.imported), static_cast<long long>(report.defective));
        for (const auto& defect : report.defects)
            std::fprintf(stderr, "  %s %s | %s\n", defect.field.c_str(), defect.problem.c_str(), defect.excerpt.c_str());
    }
    return base::success();
}

/// What a window or a command line shows of an account: its state and its events, in clear.
base::Status showAll(workspace::Workspace& store, std::string& shown) {
    LOOKBACK_TRY_ASSIGN(const auto state, store.state({"account-LEAK-1", {}, timetravel::Latest{}, true}));
    shown = store.stateJson(*state.state, "a test");
    for (const auto& field : store.kind().fields(*state.state))
        if (const auto* personal = std::get_if<aggregate::PersonalValue>(&field.value))
            shown += store.reveal(*personal, "a test").text;
    return base::success();
}

int facade(char** argv) {
    const std::string_view what = argv[1];
    workspace::OpenOptions options;
    options.path = argv[2];
    options.mode = what == "facade" || what == "idle" || what == "access-export" ? workspace::Mode::Evidence : workspace::Mode::Operator;
    auto opened = workspace::Workspace::open(options);
    if (!opened.ok())
        return failed(opened.error());
    auto& store = **opened;
    workspace::Credentials credentials;
    credentials.officer = argv[4];
    credentials.keyFile = argv[3];
    credentials.passphrase = passphraseFrom(argv[5]);
    if (const auto unlocked = store.unlock(std::move(credentials)); !unlocked.ok())
        return failed(unlocked.error());
    if (what == "idle") {
        const auto before = store.changeToken();
        {
            std::string shown;
            if (const auto done = showAll(store, shown); !done.ok())
                return failed(done.error());
        }
        pauseAt("unlocked");
        if (const auto now = store.changeToken(); !before.ok() || !now.ok() || *now == *before)
            return failed(base::makeError(base::ErrorCode::Internal, "nothing new in the store"));
        store.refresh();
        pauseAt("polled");
        return 0;
    }
    {
        std::string shown;
        workspace::SignedDocument document;
        auto done = base::success();
        if (what == "facade") {
            done = showAll(store, shown);
        } else if (what == "import") {
            done = importAll(store, argv + 6);
        } else if (what == "append") {
            if (auto appended = store.append(argv[6], store::Expected::any(), argv[7]); !appended.ok())
                done = appended.error();
        } else {
            if (auto made = store.privacy().accessExport(argv[6], "a test", "nobody"); !made.ok())
                done = made.error();
            else
                document = std::move(*made);
            if (done.ok())
                done = store.privacy().save(document, argv[7], true);
        }
        if (!done.ok())
            return failed(done.error());
        pauseAt("unlocked");
    } // what the facade answered is the caller's; what it kept is the question
    store.lock();
    pauseAt("locked");
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 6)
        return 2;
    static_cast<void>(lookback::crypto::hardenProcess());
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); // only here: the test must be able to look
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    const std::string_view what = argv[1];
    return what == "engine" ? engine(argv) : facade(argv);
}
