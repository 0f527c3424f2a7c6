#include "app/cli/command.h"

#include "core/base/encoding.h"
#include "core/base/money.h"
#include "core/json/writer.h"

#include <charconv>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <sys/stat.h>
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

// Reads a line from the terminal without showing it.
Result<std::string> askTerminal(std::string_view prompt) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> tty(std::fopen("/dev/tty", "r+e"), std::fclose);
    if (!tty)
        return makeError(ErrorCode::Refused, "a passphrase is needed and there is no terminal to ask for it", {}, "give --passphrase-file FILE");
    std::fprintf(tty.get(), "%.*s: ", static_cast<int>(prompt.size()), prompt.data());
    std::fflush(tty.get());
    termios before{};
    const bool hidden = ::tcgetattr(::fileno(tty.get()), &before) == 0;
    if (hidden) {
        termios quiet = before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(::fileno(tty.get()), TCSAFLUSH, &quiet);
    }
    char line[1024] = {};
    const bool read = std::fgets(line, sizeof line, tty.get()) != nullptr;
    if (hidden)
        ::tcsetattr(::fileno(tty.get()), TCSAFLUSH, &before);
    std::fputc('\n', tty.get());
    std::string text(line);
    explicit_bzero(line, sizeof line);
    if (!read)
        return makeError(ErrorCode::Cancelled, "no passphrase was given");
    if (text.ends_with('\n'))
        text.pop_back();
    return text;
}

} // namespace

Result<workspace::Credentials> credentials(const Context& context, std::string_view prompt) {
    workspace::Credentials c;
    c.officer = context.args.value("--officer").value_or("");
    c.keyFile = context.args.value("--key-file").value_or("");
    const auto file = context.args.value("--passphrase-file");
    if (!file) {
        LOOKBACK_TRY_ASSIGN(c.passphrase, askTerminal(prompt));
        return c;
    }
    std::ifstream in(*file, std::ios::binary);
    if (!in)
        return makeError(ErrorCode::Unreadable, std::string("the passphrase file could not be read: ") + std::strerror(errno), *file);
    c.passphrase.assign(std::istreambuf_iterator<char>(in), {});
    if (c.passphrase.ends_with('\n'))
        c.passphrase.pop_back();
    if (c.passphrase.ends_with('\r'))
        c.passphrase.pop_back();
    return c;
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

// ---- output --------------------------------------------------------------------------------------------------------

Output::~Output() {
    if (!m_buffer.empty())
        std::fwrite(m_buffer.data(), 1, m_buffer.size(), stdout);
}

Output& Output::operator<<(std::string_view text) {
    m_buffer += text;
    if (m_buffer.size() >= std::size_t{1} << 16U) {
        m_failed = m_failed || std::fwrite(m_buffer.data(), 1, m_buffer.size(), stdout) != m_buffer.size();
        m_buffer.clear();
    }
    return *this;
}

base::Status Output::flush() {
    m_failed = m_failed || std::fwrite(m_buffer.data(), 1, m_buffer.size(), stdout) != m_buffer.size();
    m_buffer.clear();
    if (m_failed || std::fflush(stdout) != 0)
        return makeError(ErrorCode::CannotWrite, std::string("standard output could not be written: ") + std::strerror(errno));
    return base::success();
}

std::size_t displayWidth(std::string_view text) {
    std::size_t n = 0;
    for (const char c : text)
        n += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return n;
}

Table::Table(std::vector<std::string> head, std::vector<bool> right) : m_head(std::move(head)), m_right(std::move(right)) { m_right.resize(m_head.size()); }

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
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string pad(widths[i] - displayWidth(cells[i]), ' ');
            line += (i ? "  " : "") + (m_right[i] ? pad + cells[i] : cells[i] + pad);
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

namespace {

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

} // namespace

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
        return base::visibleExcerpt(*text, 4096);
    if (const auto* n = std::get_if<std::int64_t>(&value))
        return std::to_string(*n);
    if (const auto* money = std::get_if<base::Money>(&value))
        return moneyText(money->minor, money->currency.decimals());
    if (const auto* t = std::get_if<base::Instant>(&value))
        return base::formatInstant(*t);
    if (const auto* personal = std::get_if<aggregate::PersonalValue>(&value); personal && !(personal->sealed.empty() && personal->erasure.empty()))
        return "(" + std::string(personalWord(workspace.reveal(*personal, {}).state)) + ")";
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
