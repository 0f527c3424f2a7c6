// Completion for bash and zsh, made from the table of commands: names, acts, options, files.
#include "app/cli/command.h"

#include <algorithm>

namespace lookback::cli {
namespace {

// First words of a command's actions, or the second words behind a first one.
std::vector<std::string> actionWords(const Command& command, std::string_view first = {}) {
    std::vector<std::string> words;
    for (const auto& action : command.actions) {
        const auto space = std::min(action.name.find(' '), action.name.size());
        std::string word;
        if (first.empty())
            word = action.name.substr(0, space);
        else if (action.name.substr(0, space) == first && space < action.name.size())
            word = action.name.substr(space + 1);
        if (!word.empty() && (words.empty() || words.back() != word))
            words.push_back(word);
    }
    return words;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

std::vector<Option> optionsOf(const Command& command, const Action* action) {
    std::vector<Option> all;
    for (const auto& option : command.options)
        if (!action || takes(*action, option.name) != Takes::No)
            all.push_back(option);
    all.insert(all.end(), commonOptions().begin(), commonOptions().end());
    return all;
}

std::string bashOptions(const Command& command, const Action* action) {
    std::vector<std::string> names;
    for (const auto& option : optionsOf(command, action))
        names.emplace_back(option.name);
    return "options=\"" + joined(names) + "\"";
}

std::string bashCompletion() {
    std::string names;
    for (const Command* command : commands())
        names += (names.empty() ? "" : " ") + std::string(command->name);
    std::string out = "_lookback_cli() {\n    local word=${COMP_WORDS[COMP_CWORD]} options= actions=\n    if [ \"$COMP_CWORD\" = 1 ]; then\n        COMPREPLY=($(compgen -W \"" +
        names + "\" -- \"$word\"))\n        return\n    fi\n    case ${COMP_WORDS[1]} in\n";
    for (const Command* command : commands()) {
        out += "        " + std::string(command->name) + ") " + bashOptions(*command, nullptr);
        if (command->actions.empty()) {
            out += " ;;\n";
            continue;
        }
        out += "\n            [ \"$COMP_CWORD\" = 3 ] && actions=\"" + joined(actionWords(*command)) + "\"\n";
        for (const auto& first : actionWords(*command))
            if (const auto second = actionWords(*command, first); !second.empty())
                out += "            [ \"$COMP_CWORD\" = 4 ] && [ \"${COMP_WORDS[3]}\" = " + first + " ] && actions=\"" + joined(second) + "\"\n";
        out += "            case \"${COMP_WORDS[3]-} ${COMP_WORDS[4]-} \" in\n";
        for (const auto& action : command->actions)
            out += "                \"" + std::string(action.name) + " \"*) " + bashOptions(*command, &action) + " ;;\n";
        out += "            esac ;;\n";
    }
    return out +
        "    esac\n    case $word in\n        -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n        *) if [ -n \"$actions\" ]; then COMPREPLY=($(compgen -W "
        "\"$actions\" -- \"$word\")); else COMPREPLY=($(compgen -f -- \"$word\")); fi ;;\n    esac\n}\ncomplete -o filenames -F _lookback_cli lookback-cli\n";
}

// 'name:what it is', as _describe wants it.
std::string zshEntry(std::string_view name, std::string_view help) {
    std::string out = " '" + std::string(name) + ":";
    for (const char c : help)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string zshOptions(const Command& command, const Action* action) {
    std::string out = "options=(";
    for (const auto& option : optionsOf(command, action))
        out += zshEntry(option.name, option.help);
    return out + ")";
}

std::string zshCompletion() {
    std::string out = "#compdef lookback-cli\n_lookback_cli() {\n    local -a found options actions\n    if (( CURRENT == 2 )); then\n        found=(";
    for (const Command* command : commands())
        out += zshEntry(command->name, command->summary);
    out += ")\n        _describe -t commands command found\n        return\n    fi\n    case ${words[2]} in\n";
    for (const Command* command : commands()) {
        out += "        " + std::string(command->name) + ") " + zshOptions(*command, nullptr);
        if (command->actions.empty()) {
            out += " ;;\n";
            continue;
        }
        const auto list = [&](std::string_view first) {
            std::string entries;
            for (const auto& word : actionWords(*command, first)) {
                const std::string full = first.empty() ? word : std::string(first) + " " + word;
                std::string_view help;
                for (const auto& action : command->actions)
                    if (action.name == full)
                        help = action.help;
                entries += zshEntry(word, help);
            }
            return entries;
        };
        out += "\n            (( CURRENT == 4 )) && actions=(" + list({}) + " )\n";
        for (const auto& first : actionWords(*command))
            if (!actionWords(*command, first).empty())
                out += "            (( CURRENT == 5 )) && [[ ${words[4]} == " + first + " ]] && actions=(" + list(first) + " )\n";
        out += "            case \"${words[4]} ${words[5]} \" in\n";
        for (const auto& action : command->actions)
            out += "                '" + std::string(action.name) + " '*) " + zshOptions(*command, &action) + " ;;\n";
        out += "            esac ;;\n";
    }
    return out +
        "    esac\n    if [[ ${words[CURRENT]} == -* ]]; then\n        _describe -o option options\n    elif (( $#actions )); then\n        _describe -t actions action "
        "actions\n    else\n        _files\n    fi\n}\nif [[ $funcstack[1] == _lookback-cli ]]; then\n    _lookback_cli \"$@\"\nelse\n    compdef _lookback_cli lookback-cli\nfi\n";
}

} // namespace

std::string completion(std::string_view shell) { return shell == "zsh" ? zshCompletion() : bashCompletion(); }

} // namespace lookback::cli
