#include "app/cli/command.h"

#include "core/json/writer.h"

namespace lookback::cli {
namespace {

struct Line {
    std::string account;
    timetravel::StreamReport report;
};

base::Result<std::vector<Line>> inspectAll(Context& context, workspace::Workspace& store) {
    std::vector<Line> lines;
    if (context.args.positional.size() > 1) {
        LOOKBACK_TRY_ASSIGN(const auto stream, store.streamOf(context.args.positional[1]));
        LOOKBACK_TRY_ASSIGN(auto report, store.inspect(stream, context.stop, context.progress()));
        lines.push_back({context.args.positional[1], std::move(report)});
        return lines;
    }
    std::string after;
    for (constexpr std::size_t kPage = 256;;) {
        LOOKBACK_TRY_ASSIGN(const auto names, store.accountNames(after, kPage));
        for (const auto& account : names) {
            LOOKBACK_TRY_ASSIGN(const auto stream, store.streamOf(account));
            LOOKBACK_TRY_ASSIGN(auto report, store.inspect(stream, context.stop));
            lines.push_back({account, std::move(report)});
            after = account;
        }
        if (names.size() < kPage)
            return lines;
    }
}

std::string asJson(const std::vector<Line>& lines) {
    std::string out;
    json::Writer writer(out);
    writer.beginArray();
    for (const auto& line : lines)
        for (const auto& rule : line.report.rules) {
            writer.beginObject().member("account", std::string_view(line.account)).member("rule", rule.rule).key("first");
            rule.total > 0 ? writer.value(rule.first.value) : writer.null();
            writer.key("breaches").beginArray();
            for (const auto version : rule.breaches)
                writer.value(version.value);
            writer.endArray().member("total", rule.total).key("stopped");
            if (const auto& stopped = line.report.stopped)
                writer.beginObject().member("version", stopped->at.value).member("problem", std::string_view(problemText(stopped->problem))).endObject();
            else
                writer.null();
            writer.endObject();
        }
    writer.endArray();
    return out + "\n";
}

std::string asText(const std::vector<Line>& lines) {
    Table table({"Account", "Rule", "", "First", "Breaches"});
    bool any = false;
    std::string stops;
    for (const auto& line : lines) {
        for (const auto& rule : line.report.rules) {
            std::string breaches;
            for (std::size_t i = 0; i < rule.breaches.size() && i < 10; ++i)
                breaches += (i ? ", v" : "v") + std::to_string(rule.breaches[i].value);
            if (rule.total > 10)
                breaches += ", … (" + std::to_string(rule.total) + ")";
            if (any = any || rule.total > 0 || lines.size() == 1; rule.total > 0 || lines.size() == 1)
                table.row({line.account, std::string(rule.rule), std::string(rule.title), rule.total > 0 ? "v" + std::to_string(rule.first.value) : "never", breaches});
        }
        if (line.report.stopped)
            stops += "The replay of " + visible(line.account) + " stops at v" + std::to_string(line.report.stopped->at.value) + ": " +
                visible(problemText(line.report.stopped->problem)) + ". Rules were checked up to there.\n";
    }
    return (any ? table.text() : "No rule is breached in " + std::to_string(lines.size()) + " accounts.\n") + stops;
}

base::Result<ExitCode> run(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Evidence));
    LOOKBACK_TRY_ASSIGN(const auto lines, inspectAll(context, *store));
    bool findings = false;
    for (const auto& line : lines) {
        findings = findings || line.report.stopped;
        for (const auto& rule : line.report.rules)
            findings = findings || rule.total > 0;
    }
    Output out;
    out << (context.json ? asJson(lines) : asText(lines));
    LOOKBACK_TRY(out.flush());
    return findings ? kFindings : kDone;
}

} // namespace

const Command kRules{"rules", "rules STORE [ACCOUNT]", "first and all breaches of each rule",
                     "R1 no posting while frozen, R2 balance not below the overdraft limit, R3 no posting after close, R4 a correction names an earlier event. Exit code 1 "
                     "when any is breached.",
                     {}, 1, 2, run};

} // namespace lookback::cli
