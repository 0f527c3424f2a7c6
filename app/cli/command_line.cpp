#include "app/cli/command.h"

#include "core/base/encoding.h"
#include "core/json/writer.h"

#include <array>
#include <cstdio>

namespace lookback::cli {
namespace {

constexpr std::array kCommands{&kImport, &kExport, &kGenerate, &kAccounts, &kState, &kEvents, &kDiff,         &kRules,    &kSnapshot,
                               &kVerify, &kAppend, &kTail,   &kVault,    &kErase,    &kHold,  &kAccessExport, &kActivity, &kHelp};

constexpr std::array kCommon{
    Option{"--json", "", "one JSON document (or one object a line) instead of text"},
};

const Option* findOption(const Command& command, std::string_view name) {
    for (const auto& option : command.options)
        if (option.name == name)
            return &option;
    for (const auto& option : kCommon)
        if (option.name == name)
            return &option;
    return nullptr;
}

base::Status parse(const Command& command, int argc, char** argv, Arguments& args) {
    bool optionsOver = false;
    for (int i = 2; i < argc; ++i) {
        std::string_view word = argv[i];
        if (optionsOver || word == "-" || !word.starts_with("-")) {
            args.positional.emplace_back(word);
            continue;
        }
        if (word == "--") {
            optionsOver = true;
            continue;
        }
        const auto equals = word.find('=');
        const auto* option = findOption(command, word.substr(0, equals));
        if (!option)
            return usageError("no such option: " + base::visibleExcerpt(word), "lookback-cli help " + std::string(command.name));
        if (args.has(option->name))
            return usageError(std::string(option->name) + " is given twice", "give it once");
        if (option->value.empty()) {
            if (equals != std::string_view::npos)
                return usageError(std::string(option->name) + " takes no value");
            args.set(option->name, {});
        } else if (equals != std::string_view::npos) {
            args.set(option->name, std::string(word.substr(equals + 1)));
        } else if (i + 1 < argc) {
            args.set(option->name, argv[++i]);
        } else {
            return usageError(std::string(option->name) + " needs a value: " + std::string(option->value));
        }
    }
    const auto n = static_cast<int>(args.positional.size());
    if (n < command.minimum || n > command.maximum)
        return usageError(std::string(command.name) + (n < command.minimum ? " needs more arguments" : " does not take so many arguments"),
                          "usage: lookback-cli " + std::string(command.usage));
    return base::success();
}

} // namespace

std::span<const Command* const> commands() { return kCommands; }
std::span<const Option> commonOptions() { return kCommon; }

const Command* findCommand(std::string_view name) {
    for (const Command* command : kCommands)
        if (command->name == name)
            return command;
    return nullptr;
}

void printError(base::Error error, bool json, std::optional<std::int64_t> actualRevision) {
    if (error.where == "-" || error.where.starts_with("-: "))
        error.where.replace(0, 1, "standard input");
    std::fprintf(stderr, "lookback-cli: %s%s%s\n", error.where.empty() ? "" : (visible(error.where) + ": ").c_str(), visible(error.message).c_str(),
                 error.hint.empty() ? "" : ("\n  " + visible(error.hint)).c_str());
    if (!json)
        return;
    std::string out;
    json::Writer writer(out);
    writer.beginObject().key("error").beginObject();
    writer.member("code", base::toString(error.code));
    writer.member("message", std::string_view(error.hint.empty() ? error.message : error.message + "; " + error.hint));
    // A file name may be any bytes; JSON may not.
    writer.member("where", std::string_view(base::isUtf8(error.where) ? error.where : base::visibleExcerpt(error.where, SIZE_MAX)));
    if (actualRevision)
        writer.member("actualRevision", *actualRevision);
    writer.endObject().endObject();
    std::printf("%s\n", out.c_str());
}

int runCommandLine(int argc, char** argv, std::stop_token stop, base::Executor* executor) {
    std::string_view name = argc > 1 ? argv[1] : "help";
    if (name == "--help" || name == "-h")
        name = "help";
    if (name == "--version") {
        std::printf("lookback-cli %s\n", LOOKBACK_VERSION);
        return kDone;
    }
    Context context;
    for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i)
        context.json = context.json || std::string_view(argv[i]) == "--json";
    context.stop = std::move(stop);
    context.executor = executor;
    const Command* command = findCommand(name);
    if (!command) {
        printError(name.starts_with("-") ? usageError("no command before " + base::visibleExcerpt(name), "options stand behind the command: lookback-cli COMMAND STORE … " + base::visibleExcerpt(name))
                                         : usageError("no such command: \"" + base::visibleExcerpt(name) + "\"", "lookback-cli help lists them"),
                   context.json);
        return kUsage;
    }
    for (int i = 2; i < argc && std::string_view(argv[i]) != "--"; ++i)
        if (std::string_view(argv[i]) == "--help" || std::string_view(argv[i]) == "-h") {
            context.args.positional = {std::string(name)};
            return kHelp.run(context).ok() ? kDone : kUsage;
        }
    if (const auto parsed = parse(*command, argc, argv, context.args); !parsed) {
        printError(parsed.error(), context.json);
        return kUsage;
    }
    auto* run = command->run;
    if (!command->actions.empty()) {
        const auto action = chooseAction(*command, context.args);
        if (!action) {
            printError(action.error(), context.json);
            return kUsage;
        }
        run = (*action)->run;
    }
    const auto result = run(context);
    if (result)
        return *result;
    printError(result.error(), context.json);
    return exitCode(result.error().code);
}

} // namespace lookback::cli
