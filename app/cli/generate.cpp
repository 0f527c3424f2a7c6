#include "app/cli/command.h"

#include "core/json/writer.h"

#include <algorithm>
#include <array>

namespace lookback::cli {
namespace {

constexpr std::array kOptions{
    Option{"--events", "N", "how many events (default 1000000)"},
    Option{"--accounts", "M", "over how many accounts (default 2000)"},
    Option{"--seed", "S", "the same seed always gives the same bytes (default branch-2026)"},
    Option{"--out", "LOG", "where to write; \"-\" = standard output"},
    Option{"--manifest", "F", "also write the list of planted problems as JSON"},
};

base::Result<ExitCode> run(Context& context) {
    LOOKBACK_TRY_ASSIGN(const auto events, context.args.number("--events", 1'000'000, 1, 100'000'000));
    LOOKBACK_TRY_ASSIGN(const auto accounts, context.args.number("--accounts", std::min<std::int64_t>(2'000, events), 1, 10'000'000));
    const auto out = context.args.value("--out");
    if (!out)
        return usageError("--out is missing", "lookback-cli generate --out year.jsonl");
    if (accounts > events)
        return usageError("there cannot be more accounts than events", "raise --events or lower --accounts");
    if (context.args.value("--manifest") == *out)
        return usageError("--out and --manifest name the same file");
    LOOKBACK_TRY(workspace::generate(*out, context.args.value("--manifest").value_or(""), events, accounts,
                                     context.args.value("--seed").value_or("branch-2026"), context.stop, context.progress()));
    if (*out == "-")
        return kDone;
    Output answer;
    if (context.json) {
        std::string text;
        json::Writer(text).beginObject().member("events", events).member("accounts", accounts).member("out", std::string_view(*out)).endObject();
        answer << text << "\n";
    } else {
        answer << std::to_string(events) + " events of " + std::to_string(accounts) + " accounts written to " + visible(*out) + "\n";
    }
    LOOKBACK_TRY(answer.flush());
    return kDone;
}

} // namespace

const Command kGenerate{"generate", "generate --events N --accounts M --seed S --out LOG [--manifest F]", "make a synthetic log with planted problems",
                        "For trials and measurements. All persons in it are invented.", kOptions, 0, 0, run};

} // namespace lookback::cli
