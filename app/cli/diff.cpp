#include "app/cli/command.h"

#include "core/json/writer.h"

#include <array>

namespace lookback::cli {
namespace {

constexpr std::array kOptions{
    Option{"--a", "POINT", "v15, #812 or a time"},
    Option{"--b", "POINT", "v15, #812 or a time"},
    Option{"--axis", "A", "recorded (default) or occurred"},
    Option{"--known-as-of", "T", "count only what had been recorded by T"},
};

std::string unitOf(workspace::Workspace& store, const timetravel::Diff& diff, int& decimals) {
    aggregate::Series meta;
    store.kind().describeSeries(diff.b.state->events() >= diff.a.state->events() ? *diff.b.state : *diff.a.state, meta);
    decimals = meta.decimals;
    return meta.unit;
}

std::string asJson(workspace::Workspace& store, const timetravel::Diff& diff) {
    int decimals = 2;
    const std::string unit = unitOf(store, diff, decimals);
    const auto money = [&](std::int64_t minor) {
        std::string text;
        appendMoney(text, minor, unit);
        return text;
    };
    std::string out;
    json::Writer writer(out);
    writer.beginObject();
    writer.key("a").beginObject().member("version", diff.a.version.value).member("digest", std::string_view(diff.a.digest)).endObject();
    writer.key("b").beginObject().member("version", diff.b.version.value).member("digest", std::string_view(diff.b.digest)).endObject();
    writer.key("changed").beginArray();
    for (const auto& change : diff.changed)
        if (valueJson(store, change.a) != valueJson(store, change.b))
            writer.beginObject().member("field", std::string_view(change.field)).key("a").raw(valueJson(store, change.a)).key("b").raw(valueJson(store, change.b)).endObject();
    writer.endArray();
    const auto& r = diff.rollForward;
    writer.key("rollForward").beginObject().key("opening").raw(money(r.opening)).key("movements").beginArray();
    for (const auto& m : r.movements)
        writer.beginObject().member("type", m.type).member("count", m.count).key("total").raw(money(m.total)).member("backDated", m.late).endObject();
    writer.endArray().key("closing").raw(money(r.closing)).member("ties", r.ties);
    writer.key("in").raw(money(r.totalIn)).key("out").raw(money(r.totalOut)).member("events", r.events).member("postings", r.postings).endObject().endObject();
    out += '\n';
    return out;
}

std::string asText(workspace::Workspace& store, const timetravel::Diff& diff) {
    int decimals = 2;
    const std::string unit = unitOf(store, diff, decimals);
    Table changes({"Field", "A: v" + std::to_string(diff.a.version.value), "B: v" + std::to_string(diff.b.version.value)}, {false, true, true});
    for (const auto& change : diff.changed)
        if (valueJson(store, change.a) != valueJson(store, change.b))
            changes.row({change.field, valueText(store, change.a), valueText(store, change.b)});
    std::string out = diff.changed.empty() ? "No field differs.\n" : changes.text();
    const auto& r = diff.rollForward;
    Table table({"Roll-forward", "Events", unit}, {false, true, true});
    table.row({"Opening", "", moneyText(r.opening, decimals)});
    for (const auto& m : r.movements)
        if (!m.title.empty())
            table.row({std::string(m.title) + (m.late ? " (" + std::to_string(m.late) + " back-dated)" : ""), std::to_string(m.count), (m.total > 0 ? "+" : "") + moneyText(m.total, decimals)});
    table.row({"Closing", std::to_string(r.events), moneyText(r.closing, decimals)});
    out += "\n" + table.text() + (r.ties ? "Ties to the state at B.\n" : "DOES NOT TIE to the state at B.\n");
    return out;
}

base::Result<ExitCode> run(Context& context) {
    const auto a = context.args.value("--a");
    const auto b = context.args.value("--b");
    if (!a || !b)
        return usageError("give both --a and --b", "lookback-cli diff STORE ACCOUNT --a v15 --b 2026-02-28");
    LOOKBACK_TRY_ASSIGN(const auto pointA, timetravel::parsePoint(*a));
    LOOKBACK_TRY_ASSIGN(const auto pointB, timetravel::parsePoint(*b));
    LOOKBACK_TRY_ASSIGN(const auto view, viewOf(context));
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Evidence));
    LOOKBACK_TRY_ASSIGN(const auto stream, store->streamOf(context.args.positional[1]));
    LOOKBACK_TRY_ASSIGN(const auto diff, store->diff(stream, view, pointA, pointB, context.stop));
    Output out;
    out << (context.json ? asJson(*store, diff) : asText(*store, diff));
    LOOKBACK_TRY(out.flush());
    return diff.rollForward.ties && !diff.a.stopped && !diff.b.stopped ? kDone : kFindings;
}

} // namespace

const Command kDiff{"diff", "diff STORE ACCOUNT --a POINT --b POINT [--axis recorded|occurred] [--known-as-of T]", "what changed between two points",
                    "Also the roll-forward: opening, movements by type, closing, and whether they tie.", kOptions, 2, 2, run};

} // namespace lookback::cli
