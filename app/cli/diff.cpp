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

// A personal value set anew is a change even though both sides look alike while sealed; another field only when its value is another.
bool differs(workspace::Workspace& store, const timetravel::ChangedField& change) {
    if (std::holds_alternative<aggregate::PersonalValue>(change.a) && std::holds_alternative<aggregate::PersonalValue>(change.b))
        return change.setByA != change.setByB;
    return valueJson(store, change.a) != valueJson(store, change.b);
}

std::string sideText(workspace::Workspace& store, const aggregate::FieldValue& value, base::Version setBy) {
    const bool personal = std::holds_alternative<aggregate::PersonalValue>(value);
    return valueText(store, value) + (personal && setBy.value > 0 ? " set by v" + std::to_string(setBy.value) : "");
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
        if (differs(store, change)) {
            writer.beginObject().member("field", std::string_view(change.field)).key("a").raw(valueJson(store, change.a)).key("b").raw(valueJson(store, change.b));
            writer.key("setBy").beginObject().member("a", change.setByA.value).member("b", change.setByB.value).endObject().endObject();
        }
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
    bool any = false;
    for (const auto& change : diff.changed)
        if (differs(store, change)) {
            any = true;
            changes.row({change.field, sideText(store, change.a, change.setByA), sideText(store, change.b, change.setByB)});
        }
    std::string out = any ? changes.text() : "No field differs.\n";
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
    LOOKBACK_TRY_ASSIGN(const auto summary, store->summary());
    noteOtherPoint(pointA, diff.a, summary.head.position);
    noteOtherPoint(pointB, diff.b, summary.head.position);
    Output out;
    out << (context.json ? asJson(*store, diff) : asText(*store, diff));
    LOOKBACK_TRY(out.flush());
    return diff.rollForward.ties && !diff.a.stopped && !diff.b.stopped ? kDone : kFindings;
}

} // namespace

const Command kDiff{"diff", "diff STORE ACCOUNT --a POINT --b POINT [--axis recorded|occurred] [--known-as-of T]", "what changed between two points",
                    "Also the roll-forward: opening, movements by type, closing, and whether they tie.", kOptions, 2, 2, run};

} // namespace lookback::cli
