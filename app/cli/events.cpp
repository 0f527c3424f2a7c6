#include "app/cli/event_lines.h"

#include "core/base/encoding.h"

#include <array>

namespace lookback::cli {
namespace {

constexpr std::array kOptions{
    Option{"--filter", "EXPR", "only events that match, for example: type:Transferred and amount>9000"},
    Option{"--form", "F", "raw (default), upcasted or steps"},
    Option{"--from", "P", "begin at this position (inclusive)"},
    Option{"--limit", "N", "at most N events"},
};

base::Result<ExitCode> run(Context& context) {
    LOOKBACK_TRY_ASSIGN(const auto form, eventForm(context.args.value("--form").value_or("raw")));
    LOOKBACK_TRY_ASSIGN(auto limit, context.args.number("--limit", INT64_MAX, 0, INT64_MAX));
    LOOKBACK_TRY_ASSIGN(const auto from, fromOption(context.args));
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Evidence));
    std::string stream;
    if (context.args.positional.size() > 1) {
        LOOKBACK_TRY_ASSIGN(stream, store->streamOf(context.args.positional[1]));
    }
    LOOKBACK_TRY_ASSIGN(const auto filter, store->parseFilter(context.args.value("--filter").value_or("")));
    EventLines lines(*store, form, context.json);
    auto reader = store->reader(stream, from);
    while (limit > 0) {
        if (context.stop.stop_requested())
            return base::makeError(base::ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY_ASSIGN(auto rows, reader->next(256));
        if (rows.empty())
            break;
        for (auto& row : rows) {
            if (!filter->matches(row))
                continue;
            LOOKBACK_TRY(lines.write(std::move(row)));
            if (--limit == 0)
                break;
        }
    }
    LOOKBACK_TRY(lines.finish());
    return kDone;
}

} // namespace

const Command kEvents{"events", "events STORE [ACCOUNT] [--filter EXPR] [--form raw|upcasted|steps] [--from P] [--limit N]", "list events",
                      "With --json one object a line. Filters are those of the window: fields seq v recorded occurred delay type schema amount balance actor account corr "
                      "cause finding subject payload.<path>; operators : = != < <= > >= ~ and in [a..b]; has:upcast, has:late, has:finding …; and, or, not.",
                      kOptions, 1, 2, run};

} // namespace lookback::cli
