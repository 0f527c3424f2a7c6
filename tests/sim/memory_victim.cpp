// A program whose memory is searched from outside by tst_memory_leaks: it unlocks, shows and seals personal values it does not know itself, and locks. It says on
// standard output where it is and waits for a line on standard input.
//   memory_victim engine|facade|import STORE KEY-FILE OFFICER PASSPHRASE-FILE [LOG]
#include "core/account/account_kind.h"
#include "core/crypto/process_hardening.h"
#include "core/erasure/sealed_fields.h"
#include "core/event/event.h"
#include "core/store/sqlite_store.h"
#include "core/vault/vault.h"
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

int facade(char** argv, bool import) {
    workspace::OpenOptions options;
    options.path = argv[2];
    options.mode = import ? workspace::Mode::Operator : workspace::Mode::Evidence;
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
    if (import) {
        const auto report = store.importLogs({argv[6]}, {});
        if (!report.ok())
            return failed(report.error());
        std::fprintf(stderr, "%lld imported\n", static_cast<long long>(report->imported));
    }
    {
        const auto state = store.state({"account-LEAK-1", {}, timetravel::Latest{}, true});
        if (!state.ok())
            return failed(state.error());
        auto json = import ? std::string() : store.stateJson(*state->state, "a test");
        pauseAt("unlocked");
        crypto::wipe(json); // what the facade answered is the caller's; what it kept is the question
    }
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
    return what == "engine" ? engine(argv) : facade(argv, what == "import");
}
