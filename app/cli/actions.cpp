// Commands with several acts (vault, erase, hold): finding the one that was named, and what it takes.
#include "app/cli/command.h"

#include "core/base/encoding.h"

#include <algorithm>

namespace lookback::cli {
namespace {

std::string_view nextWord(std::string_view& text) {
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos)
        return text = {};
    const auto end = std::min(text.find(' ', begin), text.size());
    const auto word = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return word;
}

bool unlocks(std::string_view option) {
    for (const auto& one : kUnlockOptions)
        if (one.name == option)
            return true;
    return false;
}

std::string names(const Command& command) {
    std::string all;
    for (const auto& action : command.actions)
        all += (all.empty() ? "" : ", ") + std::string(action.name);
    return all;
}

// How many words behind STORE are this action's name; 0 = it is not this one.
std::size_t wordsOf(const Action& action, const std::vector<std::string>& positional) {
    std::string_view rest = action.name;
    std::size_t n = 0;
    for (auto word = nextWord(rest); !word.empty(); word = nextWord(rest)) {
        if (positional.size() <= n + 1 || positional[n + 1] != word)
            return 0;
        ++n;
    }
    return n;
}

base::Status checkOperands(const Command& command, const Action& action, std::size_t given) {
    std::size_t least = 0, most = 0;
    std::string_view rest = action.operands;
    for (auto word = nextWord(rest); !word.empty(); word = nextWord(rest)) {
        ++most;
        least += !word.starts_with('[');
    }
    if (given >= least && given <= most)
        return base::success();
    return usageError(std::string(command.name) + " " + std::string(action.name) + (given < least ? " needs " : " takes no more than ") +
                          (most == 0 ? "its name" : std::string(action.operands)),
                      "usage: lookback-cli " + usage(command, action));
}

base::Status checkOptions(const Command& command, const Action& action, const Arguments& args) {
    for (const auto& option : command.options) {
        const auto verdict = takes(action, option.name);
        const bool given = args.has(option.name);
        if (given == (verdict != Takes::No) || (!given && verdict == Takes::Optional))
            continue;
        return usageError(std::string(command.name) + " " + std::string(action.name) + (given ? " takes no " : " needs ") + std::string(option.name) +
                              (given || option.value.empty() ? "" : " " + std::string(option.value)),
                          "usage: lookback-cli " + usage(command, action));
    }
    return base::success();
}

} // namespace

Takes takes(const Action& action, std::string_view option) {
    std::string_view rest = action.options;
    for (auto word = nextWord(rest); !word.empty(); word = nextWord(rest)) {
        if (word == "@" ? unlocks(option) : word == option)
            return Takes::Optional;
        if (word.front() == '!' && word.substr(1) == option)
            return Takes::Required;
    }
    return Takes::No;
}

std::string usage(const Command& command, const Action& action) {
    std::string out = std::string(command.name) + " STORE " + std::string(action.name);
    if (!action.operands.empty())
        out += " " + std::string(action.operands);
    for (const auto& option : command.options) {
        const auto verdict = unlocks(option.name) ? Takes::No : takes(action, option.name);
        if (verdict == Takes::No)
            continue;
        const std::string text = std::string(option.name) + (option.value.empty() ? "" : " " + std::string(option.value));
        out += verdict == Takes::Required ? " " + text : " [" + text + "]";
    }
    return out;
}

base::Result<const Action*> chooseAction(const Command& command, Arguments& args) {
    const Action* found = nullptr;
    std::size_t words = 0;
    for (const auto& action : command.actions)
        if (const auto n = wordsOf(action, args.positional); n > words) {
            found = &action;
            words = n;
        }
    if (!found) {
        const bool none = args.positional.size() < 2;
        return usageError(none ? std::string(command.name) + " needs to know what to do"
                               : "no such " + std::string(command.name) + " command: \"" + base::visibleExcerpt(args.positional[1]) + "\"",
                          "one of: " + names(command) + "; lookback-cli help " + std::string(command.name));
    }
    args.positional.erase(args.positional.begin() + 1, args.positional.begin() + 1 + static_cast<std::ptrdiff_t>(words));
    LOOKBACK_TRY(checkOperands(command, *found, args.positional.size() - 1));
    LOOKBACK_TRY(checkOptions(command, *found, args));
    return found;
}

} // namespace lookback::cli
