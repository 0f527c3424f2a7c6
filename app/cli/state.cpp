#include "app/cli/command.h"

#include "core/base/encoding.h"
#include "core/json/writer.h"

#include <array>

namespace lookback::cli {
namespace {

using timetravel::StateAnswer;

constexpr std::array kOptions{
    Option{"--version", "N", "state at version N"},
    Option{"--at", "T", "state at an instant"},
    Option{"--position", "P", "state at a position of the store"},
    Option{"--axis", "A", "recorded (default): what the system knew; occurred: what was true"},
    Option{"--known-as-of", "T", "count only what had been recorded by T"},
    Option{"--no-snapshots", "", "replay from the first event"},
    Option{"--reveal", "", "show personal values in the clear (needs the vault and --reason)"},
    Option{"--reason", "R", "why they are shown; registered in the activity file"},
    Option{"--officer", "NAME", "who unlocks the vault"},
    Option{"--passphrase-file", "F", "file with the passphrase; without it the terminal asks"},
    Option{"--key-file", "F", "key file of the vault; without it the default place"},
};

base::Result<timetravel::Point> pointOf(const Arguments& args) {
    const auto version = args.value("--version");
    const auto at = args.value("--at");
    const auto position = args.value("--position");
    if (version.has_value() + at.has_value() + position.has_value() > 1)
        return usageError("give one of --version, --at and --position");
    if (version) {
        LOOKBACK_TRY_ASSIGN(const auto n, args.number("--version", 0, 0, INT64_MAX));
        return timetravel::Point(base::Version{n});
    }
    if (at) {
        LOOKBACK_TRY_ASSIGN(const auto t, base::parseInstantLoose(*at));
        return timetravel::Point(t);
    }
    if (position) {
        const auto p = base::Position::parse(*position);
        if (!p)
            return usageError("--position takes a position as `events` shows it, not \"" + base::visibleExcerpt(*position) + "\"");
        return timetravel::Point(*p);
    }
    return timetravel::Point(timetravel::Latest{});
}

std::string asJson(workspace::Workspace& store, const std::string& account, const timetravel::View& view, const StateAnswer& a, std::string_view reason) {
    std::string out;
    json::Writer writer(out);
    writer.beginObject().member("account", std::string_view(account)).member("version", a.version.value);
    writer.member("axis", view.axis == timetravel::Axis::Recorded ? "recorded" : "occurred");
    writer.key("asOf");
    a.asOf ? writer.value(*a.asOf) : writer.null();
    writer.key("knownAsOf");
    view.knownAsOf ? writer.value(*view.knownAsOf) : writer.null();
    writer.key("state").raw(store.stateJson(*a.state, reason));
    writer.key("setBy").raw(store.setByJson(*a.state));
    writer.member("digest", std::string_view(a.digest));
    writer.key("rebuiltFrom").beginObject().member("snapshotVersion", a.snapshotVersion.value).member("eventsApplied", a.eventsApplied).endObject();
    writer.key("stopped");
    if (a.stopped) {
        writer.beginObject().member("version", a.stopped->at.value).member("problem", std::string_view(problemText(a.stopped->problem))).endObject();
    } else {
        writer.null();
    }
    if (!a.ignoredSnapshots.empty()) {
        writer.key("ignoredSnapshots").beginArray();
        for (const auto& s : a.ignoredSnapshots)
            writer.beginObject().member("version", s.version.value).member("problem", std::string_view(s.problem)).endObject();
        writer.endArray();
    }
    writer.endObject();
    out += '\n';
    return out;
}

std::string asText(workspace::Workspace& store, const std::string& account, const timetravel::View& view, const StateAnswer& a, std::string_view reason) {
    std::string out = visible(account) + " at v" + std::to_string(a.version.value);
    if (a.asOf)
        out += ", " + base::formatInstant(*a.asOf);
    out += view.axis == timetravel::Axis::Recorded ? " (recorded" : " (occurred";
    if (view.knownAsOf)
        out += ", known as of " + base::formatInstant(*view.knownAsOf);
    out += ")\n\n";
    Table table({"Field", "Value", "Set by"}, {false, true, true});
    for (const auto& field : store.kind().fields(*a.state)) {
        std::string shown = valueText(store, field.value);
        if (const auto* personal = std::get_if<aggregate::PersonalValue>(&field.value); personal && !reason.empty())
            if (const auto revealed = store.reveal(*personal, reason); revealed.state == workspace::Revealed::State::Clear)
                shown = revealed.text;
        table.row({field.path, shown, field.setBy.value > 0 ? "v" + std::to_string(field.setBy.value) : "-"});
    }
    out += table.text();
    out += "\ndigest " + a.digest + "\n";
    out += a.snapshotVersion.value > 0 ? "rebuilt from the snapshot at v" + std::to_string(a.snapshotVersion.value) + " and " : "rebuilt from the start with ";
    out += std::to_string(a.eventsApplied) + (a.eventsApplied == 1 ? " event\n" : " events\n");
    for (const auto& s : a.ignoredSnapshots)
        out += "ignored snapshot at v" + std::to_string(s.version.value) + ": " + visible(s.problem) + "\n";
    if (a.stopped)
        out += "Replay stopped at v" + std::to_string(a.stopped->at.value) + ": " + visible(problemText(a.stopped->problem)) + ". State shown is at v" +
            std::to_string(a.stopped->lastGood.value) + ".\n";
    return out;
}

base::Result<ExitCode> run(Context& context) {
    LOOKBACK_TRY_ASSIGN(const auto point, pointOf(context.args));
    LOOKBACK_TRY_ASSIGN(const auto view, viewOf(context));
    const bool reveal = context.args.has("--reveal");
    const auto reason = context.args.value("--reason").value_or("");
    if (reveal && reason.empty())
        return usageError("--reveal needs --reason: what is shown is registered");
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Evidence));
    LOOKBACK_TRY_ASSIGN(const auto stream, store->streamOf(context.args.positional[1]));
    if (reveal || wantsVault(context)) {
        LOOKBACK_TRY_ASSIGN(auto c, credentials(context, "Passphrase"));
        LOOKBACK_TRY(store->unlock(std::move(c)));
    }
    LOOKBACK_TRY_ASSIGN(const auto answer, store->state({stream, view, point, !context.args.has("--no-snapshots")}, context.stop, context.progress()));
    LOOKBACK_TRY_ASSIGN(const auto summary, store->summary());
    noteOtherPoint(point, answer, summary.head.position);
    const std::string_view why = reveal ? std::string_view(reason) : std::string_view();
    Output out;
    out << (context.json ? asJson(*store, context.args.positional[1], view, answer, why) : asText(*store, context.args.positional[1], view, answer, why));
    LOOKBACK_TRY(out.flush());
    return answer.stopped ? kFindings : kDone;
}

} // namespace

const Command kState{"state",
                     "state STORE ACCOUNT [--version N | --at T | --position P] [--axis recorded|occurred] [--known-as-of T] [--no-snapshots] [--reveal --reason R]",
                     "the state of an account at any point",
                     "Without a point: the latest. A version that is not there gives the last one before it, and says so. Times are RFC 3339, or 2026-01-31 23:59:59 in UTC. The digest is SHA-256 over the state as stored, personal "
                     "fields sealed.",
                     kOptions, 2, 2, run};

} // namespace lookback::cli
