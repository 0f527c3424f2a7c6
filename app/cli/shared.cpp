#include "app/cli/command.h"

#include "core/base/encoding.h"
#include "core/base/money.h"
#include "core/json/writer.h"

#include <charconv>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace lookback::cli {

using base::ErrorCode;
using base::makeError;
using base::Result;

ExitCode exitCode(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument: return kUsage;
    case ErrorCode::NotFound:
    case ErrorCode::InvalidInput:
    case ErrorCode::Unsupported:
    case ErrorCode::Unreadable:
    case ErrorCode::Corrupt: return kUnreadable;
    case ErrorCode::Conflict:
    case ErrorCode::Locked: return kConflict;
    case ErrorCode::Refused: return kRefused;
    case ErrorCode::CannotWrite: return kCannotWrite;
    case ErrorCode::Cancelled: return kCancelled;
    case ErrorCode::Internal: return kInternal;
    }
    return kInternal;
}

base::Error usageError(std::string message, std::string hint) {
    return makeError(ErrorCode::InvalidArgument, std::move(message), {}, std::move(hint));
}

std::optional<std::string> Arguments::value(std::string_view option) const {
    const auto found = m_values.find(std::string(option));
    return found == m_values.end() ? std::nullopt : std::optional(found->second);
}

Result<std::int64_t> Arguments::number(std::string_view option, std::int64_t fallback, std::int64_t low, std::int64_t high) const {
    const auto text = value(option);
    if (!text)
        return fallback;
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), n);
    if (ec != std::errc() || end != text->data() + text->size() || n < low || n > high)
        return usageError(std::string(option) + " takes a whole number from " + std::to_string(low) + " to " + std::to_string(high) + ", not \"" +
                          base::visibleExcerpt(*text) + "\"");
    return n;
}

base::ProgressCallback Context::progress() const {
    if (!::isatty(STDERR_FILENO))
        return {};
    struct Clear { // wipes the line when the command is done with it
        ~Clear() { std::fputs("\r\033[K", stderr); }
        std::chrono::steady_clock::time_point last{};
    };
    return [state = std::make_shared<Clear>()](const base::Progress& p) {
        const auto now = std::chrono::steady_clock::now();
        if (now - state->last < std::chrono::milliseconds(100))
            return;
        state->last = now;
        if (p.total > 0)
            std::fprintf(stderr, "\r\033[K%s %3d %%", p.phase.c_str(), static_cast<int>(100 * p.done / p.total));
        else
            std::fprintf(stderr, "\r\033[K%s %llu %s", p.phase.c_str(), static_cast<unsigned long long>(p.done), p.unit.c_str());
    };
}

Result<std::unique_ptr<workspace::Workspace>> openStore(const Context& context, workspace::Mode mode, bool create) {
    workspace::OpenOptions options;
    options.path = context.args.positional.front();
    options.mode = mode;
    options.create = create;
    options.executor = context.executor;
    if (options.path.find("://") != std::string::npos)
        return makeError(ErrorCode::Unsupported, "this version opens SQLite stores only", options.path, "give the path of a .lookback file");
    LOOKBACK_TRY_ASSIGN(auto opened, workspace::Workspace::open(options));
    return opened;
}

bool wantsVault(const Context& context) {
    return context.args.has("--passphrase-file") || context.args.has("--officer") || context.args.has("--key-file");
}

namespace {

constexpr std::size_t kLongestPassphrase = 4096;

// The terminal with its echo off, restored whatever happens.
class QuietTerminal {
public:
    QuietTerminal() : m_fd(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
        if (m_fd < 0)
            return;
        m_hidden = ::tcgetattr(m_fd, &m_before) == 0;
        termios quiet = m_before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (m_hidden)
            ::tcsetattr(m_fd, TCSAFLUSH, &quiet);
    }
    ~QuietTerminal() {
        if (m_fd < 0)
            return;
        if (m_hidden)
            ::tcsetattr(m_fd, TCSAFLUSH, &m_before);
        say("\n");
        ::close(m_fd);
    }
    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;

    [[nodiscard]] int fd() const { return m_fd; }
    void say(std::string_view text) const {
        if (::write(m_fd, text.data(), text.size()) < 0)
            return; // the question could not be shown; reading will tell
    }

private:
    int m_fd;
    bool m_hidden = false;
    termios m_before{};
};

// Reads a line from the terminal without showing it. Ctrl+C is heard while waiting, and the echo comes back.
Result<std::string> askTerminal(const std::stop_token& stop, std::string_view prompt, std::string_view option = "--passphrase-file") {
    const QuietTerminal tty;
    if (tty.fd() < 0)
        return makeError(ErrorCode::Refused, "a passphrase is needed and there is no terminal to ask for it", {}, "give " + std::string(option) + " FILE");
    tty.say(std::string(prompt) + ": ");
    char line[kLongestPassphrase + 2] = {};
    for (pollfd wait{tty.fd(), POLLIN, 0}; ::poll(&wait, 1, 100) == 0;)
        if (stop.stop_requested())
            return makeError(ErrorCode::Cancelled, "cancelled while waiting for the passphrase; nothing was written");
    const ssize_t n = ::read(tty.fd(), line, sizeof line);
    std::string text(line, n > 0 ? static_cast<std::size_t>(n) : 0);
    explicit_bzero(line, sizeof line);
    if (stop.stop_requested() || !text.ends_with('\n'))
        return makeError(ErrorCode::Cancelled, "no passphrase was given; nothing was written");
    text.pop_back();
    return text;
}

// The file's bytes without one final line feed or CRLF. A pipe (process substitution) will do.
Result<std::string> passphraseFrom(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const auto cannot = [&](int problem) {
        return makeError(ErrorCode::Unreadable, std::string("the passphrase file could not be read: ") + std::strerror(problem), path,
                         "name a file that holds the passphrase and nothing else");
    };
    if (fd < 0)
        return cannot(errno);
    char bytes[kLongestPassphrase + 3];
    std::size_t size = 0;
    ssize_t n = 1;
    while (n > 0 && size < sizeof bytes) {
        n = ::read(fd, bytes + size, sizeof bytes - size);
        size += n > 0 ? static_cast<std::size_t>(n) : 0;
    }
    const int problem = n < 0 ? errno : 0;
    ::close(fd);
    std::string text(bytes, size);
    explicit_bzero(bytes, sizeof bytes);
    if (problem != 0)
        return cannot(problem);
    if (text.ends_with('\n'))
        text.pop_back();
    if (text.ends_with('\r'))
        text.pop_back();
    if (text.empty())
        return makeError(ErrorCode::Refused, "the passphrase file is empty", path, "write the passphrase into it");
    if (text.size() > kLongestPassphrase)
        return makeError(ErrorCode::Refused, "the passphrase file holds more than " + std::to_string(kLongestPassphrase) + " bytes", path,
                         "name a file that holds the passphrase and nothing else");
    return text;
}

} // namespace

namespace {

Result<std::string> askForNew(const Context& context, std::string_view prompt, std::string_view option) {
    LOOKBACK_TRY_ASSIGN(auto first, askTerminal(context.stop, prompt, option));
    LOOKBACK_TRY_ASSIGN(auto second, askTerminal(context.stop, "The same again"));
    const bool same = first == second;
    explicit_bzero(second.data(), second.size());
    if (!same) {
        explicit_bzero(first.data(), first.size());
        return makeError(ErrorCode::Refused, "the two passphrases differ; nothing was written", {}, "try again");
    }
    return first;
}

// Whoever has vault and key file tries passphrases at the speed of scrypt, a few a second and core.
void noteShort(std::string_view passphrase) {
    constexpr std::size_t kFewest = 12;
    if (displayWidth(passphrase) < kFewest)
        std::fputs("lookback-cli: this passphrase is short: whoever gets vault and key file can guess it. Several words are better (vault STORE passphrase)\n", stderr);
}

} // namespace

Result<workspace::Credentials> credentials(const Context& context, std::string_view prompt, bool twice) {
    workspace::Credentials c;
    c.officer = context.args.value("--officer").value_or("");
    c.keyFile = context.args.value("--key-file").value_or("");
    if (const auto file = context.args.value("--passphrase-file")) {
        LOOKBACK_TRY_ASSIGN(c.passphrase, passphraseFrom(*file));
    } else if (twice) {
        LOOKBACK_TRY_ASSIGN(c.passphrase, askForNew(context, prompt, "--passphrase-file"));
    } else {
        LOOKBACK_TRY_ASSIGN(c.passphrase, askTerminal(context.stop, prompt));
    }
    if (twice)
        noteShort(c.passphrase);
    return c;
}

Result<std::string> newPassphrase(const Context& context, std::string_view prompt) {
    const auto file = context.args.value("--new-passphrase-file");
    LOOKBACK_TRY_ASSIGN(auto passphrase, file ? passphraseFrom(*file) : askForNew(context, prompt, "--new-passphrase-file"));
    noteShort(passphrase);
    return passphrase;
}

Result<timetravel::View> viewOf(const Context& context) {
    timetravel::View view;
    const auto axis = context.args.value("--axis").value_or("recorded");
    if (axis != "recorded" && axis != "occurred")
        return usageError("--axis takes recorded or occurred, not \"" + base::visibleExcerpt(axis) + "\"");
    view.axis = axis == "recorded" ? timetravel::Axis::Recorded : timetravel::Axis::Occurred;
    if (const auto known = context.args.value("--known-as-of")) {
        LOOKBACK_TRY_ASSIGN(view.knownAsOf, base::parseInstantLoose(*known));
    }
    return view;
}

void noteOtherPoint(const timetravel::Point& asked, const timetravel::StateAnswer& answer, base::Position head) {
    const std::string shown = "this is v" + std::to_string(answer.version.value);
    if (const auto* version = std::get_if<base::Version>(&asked); version && *version != answer.version && !answer.stopped)
        std::fprintf(stderr, "lookback-cli: there is no v%lld: %s, the last before it\n", static_cast<long long>(version->value), shown.c_str());
    if (const auto* position = std::get_if<base::Position>(&asked); position && head < *position)
        std::fprintf(stderr, "lookback-cli: the store ends at #%s: %s\n", head.text().c_str(), shown.c_str());
}

// ---- output --------------------------------------------------------------------------------------------------------

Output::~Output() { write(); }

void Output::write() {
    if (m_problem == 0 && !m_buffer.empty() && std::fwrite(m_buffer.data(), 1, m_buffer.size(), stdout) != m_buffer.size())
        m_problem = errno;
    m_buffer.clear();
}

Output& Output::operator<<(std::string_view text) {
    m_buffer += text;
    if (m_buffer.size() >= std::size_t{1} << 16U)
        write();
    return *this;
}

base::Status Output::status() const {
    if (m_problem == 0)
        return base::success();
    if (m_problem == EPIPE)
        return makeError(ErrorCode::CannotWrite, "whoever read the answer stopped reading; it ended early", "standard output");
    return makeError(ErrorCode::CannotWrite, std::string("the answer could not be written: ") + std::strerror(m_problem), "standard output");
}

base::Status Output::flush() {
    write();
    if (m_problem == 0 && std::fflush(stdout) != 0)
        m_problem = errno;
    return status();
}

namespace {

// Length of a character that changes the direction of text, joins or ends lines, or is not seen at all; 0 for others.
std::size_t directionOrInvisible(std::string_view text, std::size_t at, unsigned& code) {
    const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[at + i])) : 0U; };
    if (byte(0) == 0xD8 && byte(1) == 0x9C) {
        code = 0x061C;
        return 2;
    }
    if (byte(0) != 0xE2 && byte(0) != 0xEF)
        return 0;
    code = ((byte(0) & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
    const bool hit = (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x2069) || code == 0xFEFF;
    return hit ? 3 : 0;
}

} // namespace

std::string visible(std::string_view text) {
    const std::string plain = base::visibleExcerpt(text, SIZE_MAX);
    std::string out;
    for (std::size_t i = 0; i < plain.size();) {
        unsigned code = 0;
        const std::size_t n = directionOrInvisible(plain, i, code);
        if (n == 0) {
            out += plain[i++];
            continue;
        }
        char escape[8] = {};
        std::snprintf(escape, sizeof escape, "\\u%04x", code & 0xFFFFU);
        out += escape;
        i += n;
    }
    return out;
}

std::size_t displayWidth(std::string_view text) {
    std::size_t n = 0;
    for (const char c : text)
        n += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return n;
}

Table::Table(std::vector<std::string> head, std::vector<bool> right) : m_head(std::move(head)), m_right(std::move(right)) { m_right.resize(m_head.size()); }

void Table::row(std::vector<std::string> cells) {
    for (auto& cell : cells)
        cell = visible(cell);
    m_rows.push_back(std::move(cells));
}

std::string Table::text() const {
    std::vector<std::size_t> widths(m_head.size());
    const auto measure = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths[i] = std::max(widths[i], displayWidth(cells[i]));
    };
    measure(m_head);
    for (const auto& row : m_rows)
        measure(row);
    std::string out;
    const auto print = [&](const std::vector<std::string>& cells) {
        std::string line;
        bool first = true;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (widths[i] == 0)
                continue;
            const std::string pad(widths[i] - displayWidth(cells[i]), ' ');
            line += (first ? "" : "  ") + (m_right[i] ? pad + cells[i] : cells[i] + pad);
            first = false;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    };
    print(m_head);
    for (const auto& row : m_rows)
        print(row);
    return out;
}

std::string moneyText(std::int64_t minor, int decimals) { return base::formatDecimal(minor, decimals); }

void appendMoney(std::string& out, std::int64_t minor, std::string_view currency) {
    json::Writer(out).beginObject().member("minor", minor).member("currency", currency).endObject();
}

std::string_view personalWord(workspace::Revealed::State state) {
    using State = workspace::Revealed::State;
    switch (state) {
    case State::Clear: return "clear";
    case State::Masked: return "masked";
    case State::Locked: return "locked";
    case State::Restricted: return "restricted";
    case State::Erased: return "erased";
    case State::Damaged: return "damaged";
    case State::Missing: return "missing";
    }
    return "damaged";
}

std::string personalText(const workspace::Revealed& shown) {
    return std::string(personalWord(shown.state)) + (shown.erasure.empty() ? "" : ", " + visible(shown.erasure));
}

std::string valueJson(workspace::Workspace& workspace, const aggregate::FieldValue& value) {
    std::string out;
    json::Writer writer(out);
    if (const auto* text = std::get_if<std::string>(&value))
        writer.value(std::string_view(*text));
    else if (const auto* n = std::get_if<std::int64_t>(&value))
        writer.value(*n);
    else if (const auto* money = std::get_if<base::Money>(&value))
        writer.value(*money);
    else if (const auto* t = std::get_if<base::Instant>(&value))
        writer.value(*t);
    else if (const auto* personal = std::get_if<aggregate::PersonalValue>(&value); personal && !(personal->sealed.empty() && personal->erasure.empty()))
        writer.beginObject().member("personal", personalWord(workspace.reveal(*personal, {}).state)).endObject();
    else
        writer.null();
    return out;
}

std::string valueText(workspace::Workspace& workspace, const aggregate::FieldValue& value) {
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    if (const auto* n = std::get_if<std::int64_t>(&value))
        return std::to_string(*n);
    if (const auto* money = std::get_if<base::Money>(&value))
        return moneyText(money->minor, money->currency.decimals());
    if (const auto* t = std::get_if<base::Instant>(&value))
        return base::formatInstant(*t);
    if (const auto* personal = std::get_if<aggregate::PersonalValue>(&value); personal && !(personal->sealed.empty() && personal->erasure.empty()))
        return "(" + personalText(workspace.reveal(*personal, {})) + ")";
    return "-";
}

std::string problemText(const aggregate::EventProblem& problem) {
    std::string text = problem.detail.problem;
    if (!problem.detail.path.empty())
        text += " at " + problem.detail.path;
    if (!problem.detail.expected.empty())
        text += "; expected " + problem.detail.expected;
    if (!problem.detail.found.empty())
        text += ", found " + problem.detail.found;
    return text;
}

} // namespace lookback::cli
