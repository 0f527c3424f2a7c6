#include "app/cli/command.h"

#include "core/json/writer.h"

#include <array>

namespace lookback::cli {
namespace {

constexpr std::array kOptions{
    Option{"--all", "", "every account"},
    Option{"--list", "", "list instead of taking"},
    Option{"--verify", "", "replay from the first event and compare"},
};

struct Line {
    std::string account;
    timetravel::SnapshotInfo info;
};

base::Status collect(Context& context, workspace::Workspace& store, const std::string& account, bool take, std::vector<Line>& lines) {
    LOOKBACK_TRY_ASSIGN(const auto stream, store.streamOf(account));
    if (take)
        LOOKBACK_TRY(store.takeSnapshot(stream));
    LOOKBACK_TRY_ASSIGN(auto infos, store.snapshots(stream, context.args.has("--verify"), context.stop));
    for (auto& info : infos)
        if (!take || &info == &infos.back())
            lines.push_back({account, std::move(info)});
    return base::success();
}

std::string asJson(const std::vector<Line>& lines) {
    std::string out;
    json::Writer writer(out);
    writer.beginArray();
    for (const auto& line : lines) {
        writer.beginObject().member("account", std::string_view(line.account)).member("version", line.info.version.value);
        writer.member("takenAt", line.info.takenAt).member("digest", std::string_view(line.info.digest)).member("usable", line.info.usable).key("problem");
        line.info.problem.empty() ? writer.null() : writer.value(std::string_view(line.info.problem));
        writer.key("matchesReplay");
        line.info.matchesReplay ? writer.value(*line.info.matchesReplay) : writer.null();
        writer.endObject();
    }
    writer.endArray();
    return out + "\n";
}

std::string asText(const std::vector<Line>& lines) {
    if (lines.empty())
        return "No snapshots.\n";
    Table table({"Account", "Version", "Taken", "Digest", "Usable", "Replay"}, {false, true});
    for (const auto& line : lines)
        table.row({line.account, "v" + std::to_string(line.info.version.value), base::formatInstant(line.info.takenAt), line.info.digest.substr(0, 16),
                   line.info.usable ? "yes" : "no: " + line.info.problem, !line.info.matchesReplay ? "not checked" : *line.info.matchesReplay ? "equal" : "DIFFERS"});
    return table.text();
}

base::Result<ExitCode> run(Context& context) {
    const bool all = context.args.has("--all");
    if (all == (context.args.positional.size() > 1))
        return usageError(all ? "give an ACCOUNT or --all, not both" : "give an ACCOUNT or --all");
    const bool take = !context.args.has("--list") && !context.args.has("--verify");
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, take ? workspace::Mode::Operator : workspace::Mode::Evidence));
    std::vector<Line> lines;
    if (!all) {
        LOOKBACK_TRY(collect(context, *store, context.args.positional[1], take, lines));
    } else {
        std::string after;
        for (constexpr std::size_t kPage = 256;;) {
            LOOKBACK_TRY_ASSIGN(const auto names, store->accountNames(after, kPage));
            for (const auto& account : names) {
                if (context.stop.stop_requested())
                    return base::makeError(base::ErrorCode::Cancelled, "cancelled; snapshots taken so far stay");
                LOOKBACK_TRY(collect(context, *store, after = account, take, lines));
            }
            if (names.size() < kPage)
                break;
        }
    }
    Output out;
    out << (context.json ? asJson(lines) : asText(lines));
    LOOKBACK_TRY(out.flush());
    for (const auto& line : lines)
        if (!line.info.usable || line.info.matchesReplay == false)
            return kFindings;
    return kDone;
}

} // namespace

const Command kSnapshot{"snapshot", "snapshot STORE (ACCOUNT | --all) [--list | --verify]", "take, list and prove snapshots",
                        "A snapshot is a cache: one that is stale or wrong is ignored and reported, never trusted. Taking one twice at the same version adds nothing.",
                        kOptions, 1, 2, run};

} // namespace lookback::cli
