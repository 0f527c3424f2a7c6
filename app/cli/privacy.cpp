#include "app/cli/privacy.h"

#include "core/base/encoding.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lookback::cli {

using base::ErrorCode;
using base::makeError;
using base::Result;

Result<std::unique_ptr<workspace::Workspace>> openToRead(const Context& context) { return openStore(context, workspace::Mode::Evidence); }

Result<std::unique_ptr<workspace::Workspace>> openToAct(const Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Operator));
    LOOKBACK_TRY_ASSIGN(auto c, credentials(context, "Passphrase"));
    LOOKBACK_TRY(store->unlock(std::move(c)));
    return store;
}

Result<ExitCode> answer(const Context& context, const std::string& json, const std::string& text, ExitCode code) {
    Output out;
    out << (context.json ? json + "\n" : text);
    LOOKBACK_TRY(out.flush());
    return code;
}

// ---- how things are written ----------------------------------------------------------------------------------------

void write(json::Writer& writer, const erasure::Signature& signature) {
    writer.beginObject().member("officer", std::string_view(signature.officer.name)).member("at", signature.at).endObject();
}

void write(json::Writer& writer, std::string_view name, const std::vector<std::string>& texts) {
    writer.key(name).beginArray();
    for (const auto& text : texts)
        writer.value(std::string_view(text));
    writer.endArray();
}

void write(json::Writer& writer, std::string_view name, const std::vector<erasure::Signature>& signatures) {
    writer.key(name).beginArray();
    for (const auto& signature : signatures)
        write(writer, signature);
    writer.endArray();
}

void write(json::Writer& writer, std::string_view name, const std::optional<base::Instant>& at) {
    writer.key(name);
    at ? writer.value(*at) : writer.null();
}

void writeOrNull(json::Writer& writer, std::string_view name, std::string_view text) {
    writer.key(name);
    text.empty() ? writer.null() : writer.value(text);
}

void write(json::Writer& writer, const erasure::Hold& hold) {
    writer.beginObject().member("hold", std::string_view(hold.id)).member("subject", std::string_view(hold.subject));
    writer.member("basis", std::string_view(hold.basis)).member("case", std::string_view(hold.reference)).member("state", erasure::word(hold.state));
    write(writer, "classes", hold.scope);
    writeOrNull(writer, "until", hold.review);
    writer.key("placed");
    write(writer, hold.placed);
    write(writer, "releases", hold.releases);
    writer.endObject();
}

std::string people(const std::vector<std::string>& names, std::string_view link) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out += (i == 0 ? "" : i + 1 == names.size() ? " " + std::string(link) + " " : ", ") + visible(names[i]);
    return out;
}

std::vector<std::string> names(const std::vector<erasure::Signature>& signatures) {
    std::vector<std::string> all;
    for (const auto& signature : signatures)
        all.push_back(signature.officer.name);
    return all;
}

std::string toTheSecond(base::Instant at) { return base::formatInstant(at).substr(0, 19) + "Z"; }

base::Status noteMissingKeys(workspace::Workspace& store, const std::stop_token& stop) {
    LOOKBACK_TRY_ASSIGN(const auto rows, store.privacy().subjects(stop));
    const auto missing = std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.state == erasure::KeyState::Missing; });
    if (missing > 0)
        std::fprintf(stderr,
                     "lookback-cli: the new vault lacks the keys of %s: what was sealed with another vault's keys stays closed\n"
                     "  If that vault belongs to this store, put it back in place of the new one before anything more is written.\n",
                     counted(missing, "subject").c_str());
    return base::success();
}

std::string counted(std::int64_t n, std::string_view what) { return std::to_string(n) + " " + std::string(what) + (n == 1 ? "" : "s"); }

std::vector<std::string> accountsOf(const std::vector<std::string>& streams) {
    std::vector<std::string> accounts;
    for (const auto& stream : streams)
        accounts.push_back(stream.substr(stream.find('-') + 1)); // the whole name when there is no '-'
    return accounts;
}

Result<std::vector<std::string>> wordsOf(std::string_view option, const std::string& list) {
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin <= list.size();) {
        const auto end = std::min(list.find(',', begin), list.size());
        if (end == begin)
            return usageError(std::string(option) + " takes words with commas between them, not \"" + base::visibleExcerpt(list) + "\"");
        words.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

Result<std::string> dateOf(std::string_view option, const std::string& text) {
    const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-';
    if (!shaped || !base::parseInstantLoose(text))
        return usageError(std::string(option) + " takes a date such as 2026-04-02, not \"" + base::visibleExcerpt(text) + "\"");
    return text;
}

// ---- signed documents ----------------------------------------------------------------------------------------------

namespace {

// The window's program prints (it has the fonts); it is installed beside this one.
std::string findPrinter() {
    char own[PATH_MAX] = {};
    if (const ssize_t n = ::readlink("/proc/self/exe", own, sizeof own - 1); n > 0) {
        const std::string_view path(own, static_cast<std::size_t>(n));
        const std::string beside = std::string(path.substr(0, path.rfind('/') + 1)) + "lookback";
        if (::access(beside.c_str(), X_OK) == 0)
            return beside;
    }
    const char* all = std::getenv("PATH");
    for (std::string_view rest = all ? all : ""; !rest.empty();) {
        const auto end = std::min(rest.find(':'), rest.size());
        const std::string candidate = std::string(rest.substr(0, end)) + "/lookback";
        if (end > 0 && rest.front() == '/' && ::access(candidate.c_str(), X_OK) == 0)
            return candidate;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

base::Error cannotPrint(const std::string& pdf, const std::string& why) {
    return makeError(ErrorCode::CannotWrite, "the PDF could not be printed: " + why, pdf, "name a file that ends in .json; it says the same");
}

// No display is needed, so none is asked for.
std::vector<std::string> printerEnvironment() {
    std::vector<std::string> all{"QT_QPA_PLATFORM=offscreen"};
    for (char** entry = environ; *entry; ++entry)
        if (!std::string_view(*entry).starts_with("QT_QPA_PLATFORM="))
            all.emplace_back(*entry);
    return all;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

base::Status print(const report::Document& document, const Target& target) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return cannotPrint(target.pdf, std::strerror(errno));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO); // our standard output holds the answer and nothing else
    // Ctrl+C is for both: the mask that keeps signals for one thread of ours is not for the printer.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, broken;
    sigemptyset(&none);
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &broken);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::vector<std::string> arguments{target.printer, "--print-document", target.pdf};
    auto environment = printerEnvironment();
    pid_t child = -1;
    const int problem = ::posix_spawn(&child, target.printer.c_str(), &actions, &attributes, pointersTo(arguments).data(), pointersTo(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    ::close(ends[0]);
    const std::string text = problem == 0 ? report::toJson(document) : std::string();
    for (std::string_view rest = text; !rest.empty();) { // SIGPIPE is ignored: a printer that ended early is told by its exit code
        const ssize_t n = ::write(ends[1], rest.data(), rest.size());
        if (n < 0 && errno != EINTR)
            break;
        rest.remove_prefix(n > 0 ? static_cast<std::size_t>(n) : 0);
    }
    ::close(ends[1]);
    if (problem != 0)
        return cannotPrint(target.pdf, target.printer + ": " + std::strerror(problem));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return cannotPrint(target.pdf, target.printer + " ended with " + std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status)));
    return base::success();
}

} // namespace

Result<Target> targetOf(const Context& context, workspace::Privacy& privacy) {
    Target target;
    const std::string out = context.args.value("--out").value_or("");
    if (out.empty())
        return usageError("--out needs the name of a file");
    target.json = out;
    if (out.ends_with(".pdf")) {
        target.pdf = out;
        target.json = out.substr(0, out.size() - 4) + ".json";
        target.printer = findPrinter();
        if (target.printer.empty())
            return cannotPrint(target.pdf, "the program lookback is not installed beside lookback-cli");
        LOOKBACK_TRY(privacy.maySave(target.pdf));
    }
    LOOKBACK_TRY(privacy.maySave(target.json));
    return target;
}

Result<std::vector<std::string>> save(workspace::Privacy& privacy, const workspace::SignedDocument& document, const Target& target, bool clear) {
    LOOKBACK_TRY(privacy.save(document, target.json, clear));
    std::vector<std::string> files{target.json, target.json + ".sig", target.json + ".pem"};
    if (!target.pdf.empty()) {
        const mode_t before = ::umask(0077); // the printer inherits it
        if (!clear)
            ::umask(before);
        const auto printed = print(document.document, target);
        ::umask(before);
        LOOKBACK_TRY(printed);
        files.push_back(target.pdf);
    }
    return files;
}

} // namespace lookback::cli
