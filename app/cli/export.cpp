#include "app/cli/command.h"

#include "core/base/encoding.h"
#include "core/json/writer.h"

#include <array>

namespace lookback::cli {
namespace {

constexpr std::array kOptions{
    Option{"--account", "A", "one account only"},
    Option{"--format", "F", "jsonl (default), cloudevents or csv"},
    Option{"--out", "F", "write to a file instead of standard output"},
};

base::Result<ExitCode> run(Context& context) {
    transfer::ExportOptions options;
    const auto format = context.args.value("--format").value_or("jsonl");
    if (format == "cloudevents")
        options.format = transfer::Format::CloudEvents;
    else if (format == "csv")
        options.csv = true;
    else if (format != "jsonl")
        return usageError("--format takes jsonl, cloudevents or csv, not \"" + base::visibleExcerpt(format) + "\"");
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Evidence));
    if (const auto account = context.args.value("--account")) {
        LOOKBACK_TRY_ASSIGN(options.stream, store->streamOf(*account));
    }
    const auto out = context.args.value("--out").value_or("");
    LOOKBACK_TRY_ASSIGN(const auto events, store->exportLog(out, options, context.stop, context.progress()));
    if (out.empty())
        return kDone;
    Output answer;
    if (context.json) {
        std::string text;
        json::Writer(text).beginObject().member("events", events).member("out", std::string_view(out)).endObject();
        answer << text << "\n";
    } else {
        answer << std::to_string(events) + " events written to " + visible(out) + "\n";
    }
    LOOKBACK_TRY(answer.flush());
    return kDone;
}

} // namespace

const Command kExport{"export", "export STORE [--account A] [--format jsonl|cloudevents|csv] [--out F]", "write events out",
                      "Record lines are byte-exact: the same line is what a third party hashes. Personal values stay sealed.", kOptions, 1, 1, run};

} // namespace lookback::cli
