#include "app/cli/event_lines.h"

#include <array>
#include <chrono>
#include <thread>

namespace lookback::cli {
namespace {

constexpr std::array kOptions{
    Option{"--from", "P", "begin at this position (inclusive) instead of behind the last event"},
};

base::Result<ExitCode> run(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto from, fromOption(context.args));
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Evidence));
    std::unique_ptr<workspace::EventReader> reader;
    if (from) {
        reader = store->reader({}, from);
    } else {
        LOOKBACK_TRY_ASSIGN(reader, store->readerAtEnd());
    }
    EventLines lines(*store, EventForm::Raw, context.json);
    while (!context.stop.stop_requested()) {
        LOOKBACK_TRY_ASSIGN(auto rows, reader->next(256));
        for (auto& row : rows)
            LOOKBACK_TRY(lines.write(std::move(row)));
        LOOKBACK_TRY(lines.flush());
        if (rows.empty()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            store->refresh();
        }
    }
    return base::makeError(base::ErrorCode::Cancelled, "stopped following; nothing was written to the store");
}

} // namespace

const Command kTail{"tail", "tail STORE [--from P]", "follow a store", "Prints events as they are appended, by whatever process, until Ctrl+C.", kOptions, 1, 1, run};

} // namespace lookback::cli
