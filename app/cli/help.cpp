#include "app/cli/command.h"

#include "core/base/encoding.h"
#include "core/json/writer.h"

#include <array>

namespace lookback::cli {
namespace {

constexpr std::array kOptions{
    Option{"--man", "", "the manual page, as roff"},
    Option{"--completion", "SHELL", "completion for bash or zsh"},
};

constexpr std::string_view kExitCodes =
    "0 done and nothing found, 1 done and there are findings, 2 wrong usage, 3 unreadable or unsupported input, 4 conflict or locked by another, 5 refused, "
    "6 cannot write, 130 cancelled";

std::string overview() {
    std::string out = "lookback-cli COMMAND STORE …: time travel and proof for event-sourced accounts\n\n";
    Table table({"Command", ""});
    for (const Command* command : commands())
        table.row({std::string(command->name), std::string(command->summary)});
    return out + table.text() + "\nlookback-cli help COMMAND tells more. Exit codes: " + std::string(kExitCodes) + ".\n";
}

std::string helpOf(const Command& command) {
    std::string out = "lookback-cli " + std::string(command.usage) + "\n\n" + std::string(command.text) + "\n\n";
    for (const auto& action : command.actions)
        out += "  " + usage(command, action) + "\n      " + std::string(action.help) + "\n";
    if (!command.actions.empty())
        out += "\n";
    for (const auto options : {command.options, commonOptions()})
        for (const auto& option : options) {
            std::string name = "  " + std::string(option.name) + (option.value.empty() ? "" : " " + std::string(option.value));
            name.resize(std::max<std::size_t>(name.size() + 2, 26), ' ');
            out += name + std::string(option.help) + "\n";
        }
    return out;
}

void writeCommand(json::Writer& writer, const Command& command) {
    writer.beginObject().member("name", command.name).member("summary", command.summary).member("usage", command.usage).member("text", command.text);
    writer.key("actions").beginArray();
    for (const auto& action : command.actions)
        writer.beginObject().member("name", action.name).member("usage", std::string_view(usage(command, action))).member("text", action.help).endObject();
    writer.endArray().key("options").beginArray();
    for (const auto options : {command.options, commonOptions()})
        for (const auto& option : options)
            writer.beginObject().member("name", option.name).member("value", option.value).member("text", option.help).endObject();
    writer.endArray().endObject();
}

std::string asJson(std::span<const Command* const> shown) {
    std::string out;
    json::Writer writer(out);
    writer.beginArray();
    for (const Command* command : shown)
        writeCommand(writer, *command);
    writer.endArray();
    return out + "\n";
}

std::string roff(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n'))
            out += std::string("\\&") + c;
        else
            out += c;
    }
    return out;
}

std::string manPage() {
    std::string out = ".TH LOOKBACK\\-CLI 1 \"\" \"Lookback " LOOKBACK_VERSION "\" \"User Commands\"\n.SH NAME\nlookback\\-cli \\- time travel and proof for "
                      "event\\-sourced accounts\n.SH SYNOPSIS\n.B lookback\\-cli\n.I COMMAND STORE\n\\&...\n.SH COMMANDS\n";
    for (const Command* command : commands()) {
        out += ".SS " + roff(command->name) + "\n.B " + roff(command->usage) + "\n.PP\n" + roff(command->text) + "\n";
        for (const auto& action : command->actions)
            out += ".TP\n.B " + roff(usage(*command, action)) + "\n" + roff(action.help) + "\n";
        for (const auto& option : command->options)
            out += ".TP\n.B " + roff(option.name) + (option.value.empty() ? "" : " \\fI" + roff(option.value) + "\\fR") + "\n" + roff(option.help) + "\n";
    }
    return out + ".SH EXIT STATUS\n" + roff(kExitCodes) + ".\n";
}

base::Result<ExitCode> run(Context& context) {
    Output out;
    const auto shell = context.args.value("--completion");
    if (shell && *shell != "bash" && *shell != "zsh")
        return usageError("--completion takes bash or zsh");
    if (context.args.has("--man")) {
        out << manPage();
    } else if (shell) {
        out << completion(*shell);
    } else if (context.args.positional.empty()) {
        out << (context.json ? asJson(commands()) : overview());
    } else {
        const Command* command = findCommand(context.args.positional.front());
        if (!command)
            return usageError("no such command: " + base::visibleExcerpt(context.args.positional.front()), "lookback-cli help");
        out << (context.json ? asJson({&command, 1}) : helpOf(*command));
    }
    LOOKBACK_TRY(out.flush());
    return kDone;
}

} // namespace

const Command kHelp{"help", "help [COMMAND]", "how a command is used", "With --man the whole manual page.", kOptions, 0, 1, run};

} // namespace lookback::cli
