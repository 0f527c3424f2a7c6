#include "app/cli/command.h"

#include "core/json/writer.h"
#include "core/workspace/verifying.h"

#include <array>
#include <cstdio>

namespace lookback::cli {
namespace {

using integrity::Report;
using integrity::Verdict;

constexpr std::array kOptions{
    Option{"--account", "A", "one account only; the file as a whole is not checked then"},
    kUnlockOptions[0],
    kUnlockOptions[1],
    kUnlockOptions[2],
};

void appendProblems(json::Writer& writer, std::string_view name, const std::vector<integrity::Problem>& problems) {
    writer.key(name).beginArray();
    for (const auto& problem : problems) {
        writer.beginObject().member("check", problem.check).key("position");
        problem.position ? writer.value(std::string_view(problem.position->text())) : writer.null();
        writer.key("stream");
        problem.stream.empty() ? writer.null() : writer.value(std::string_view(problem.stream));
        writer.key("revision");
        problem.revision ? writer.value(problem.revision->value) : writer.null();
        writer.member("expected", std::string_view(problem.expected)).member("found", std::string_view(problem.found)).endObject();
    }
    writer.endArray();
}

std::string asJson(const Report& report) {
    std::string out;
    json::Writer writer(out);
    writer.beginObject().member("verdict", integrity::word(report.verdict)).member("events", report.events).key("headRecord");
    report.headRecord.empty() ? writer.null() : writer.value(std::string_view(report.headRecord));
    writer.key("checks").beginArray();
    for (const auto& check : report.checks) {
        char seconds[32];
        std::snprintf(seconds, sizeof seconds, "%.6f", check.seconds);
        writer.beginObject().member("name", check.name).member("title", check.title).member("scope", check.scope).member("items", check.items);
        writer.member("problems", check.problems).member("notChecked", check.notChecked).key("note");
        check.note.empty() ? writer.null() : writer.value(std::string_view(check.note));
        writer.member("data", check.data).key("seconds").raw(seconds).endObject();
    }
    writer.endArray().member("problemCount", report.problemCount).member("dataProblemCount", report.dataProblemCount);
    appendProblems(writer, "problems", report.problems);
    appendProblems(writer, "dataProblems", report.dataProblems);
    writer.key("doesNotProve").beginArray();
    for (const auto sentence : integrity::kDoesNotProve)
        writer.value(sentence);
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.6f", report.seconds);
    writer.endArray().key("seconds").raw(seconds).endObject();
    return out + "\n";
}

std::string times(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, seconds < 1 ? "%.0f ms" : "%.1f s", seconds < 1 ? seconds * 1000 : seconds);
    return text;
}

std::string problemTable(std::string_view title, const std::vector<integrity::Problem>& problems, std::int64_t all) {
    if (all == 0)
        return {};
    Table table({"Check", "#", "Stream", "Version", "Expected", "Found"}, {false, true, false, true});
    for (const auto& problem : problems)
        table.row({std::string(problem.check), problem.position ? "#" + problem.position->text() : "", problem.stream,
                   problem.revision && problem.revision->value < INT64_MAX ? "v" + std::to_string(base::versionOf(*problem.revision).value) : "", problem.expected,
                   problem.found});
    std::string out = "\n" + std::string(title) + " (" + std::to_string(all);
    if (all > static_cast<std::int64_t>(problems.size()))
        out += ", the first " + std::to_string(problems.size()) + " shown";
    return out + ")\n" + table.text();
}

std::string verdictLine(const Report& report) {
    std::string out = report.verdict == Verdict::Broken ? "Broken: " + std::to_string(report.problemCount) + (report.problemCount == 1 ? " problem" : " problems")
                                                        : "Consistent, not anchored: everything that was checked fits together";
    if (report.dataProblemCount > 0)
        out += "; " + std::to_string(report.dataProblemCount) + (report.dataProblemCount == 1 ? " data problem" : " data problems") +
            ", which may have been recorded so";
    return out + ".\n" + std::to_string(report.events) + " events, head record " + (report.headRecord.empty() ? "none" : report.headRecord) + "\n\n";
}

std::string asText(const Report& report) {
    std::string out = verdictLine(report);
    Table table({"Check", "Scope", "Items", "Problems", "Not checked", "Time", "Note"}, {false, false, true, true, true, true});
    for (const auto& check : report.checks)
        table.row({std::string(check.title), std::string(check.scope), std::to_string(check.items), std::to_string(check.problems),
                   check.notChecked > 0 ? std::to_string(check.notChecked) : "", times(check.seconds), check.note});
    out += table.text();
    out += problemTable("Problems", report.problems, report.problemCount);
    out += problemTable("Data problems", report.dataProblems, report.dataProblemCount);
    out += "\nWhat this does not prove\n";
    for (const auto sentence : integrity::kDoesNotProve)
        out += "  " + std::string(sentence) + "\n";
    return out;
}

base::Result<Report> check(Context& context) {
    auto store = openStore(context, workspace::Mode::Evidence);
    if (!store.ok())
        return workspace::verifyUnopened(context.args.positional.front(), store.error(), context.stop);
    if (wantsVault(context)) {
        LOOKBACK_TRY_ASSIGN(auto c, credentials(context, "Passphrase of the vault"));
        LOOKBACK_TRY((*store)->unlock(std::move(c)));
    }
    integrity::Options options;
    if (const auto account = context.args.value("--account")) {
        LOOKBACK_TRY_ASSIGN(options.stream, (*store)->streamOf(*account));
    }
    return (*store)->verify(options, context.stop, context.progress());
}

base::Result<ExitCode> run(Context& context) {
    LOOKBACK_TRY_ASSIGN(const Report report, check(context));
    Output out;
    out << (context.json ? asJson(report) : asText(report));
    LOOKBACK_TRY(out.flush());
    return report.verdict == Verdict::Broken ? kFindings : kDone;
}

} // namespace

const Command kVerify{"verify", "verify STORE [--account A] [--officer NAME] [--passphrase-file F] [--key-file F]", "check everything that can be checked, and list every problem",
                      "The file's format, sequence, ids, times, payloads, sealed fields, snapshots, upcasting, and the erasure ledger against the vault. Gaps, repeated ids and "
                      "unreadable payloads are data problems: they may have been recorded so, and decide nothing. Without the passphrase sealed fields are not opened. Exit "
                      "code 1 when the verdict is broken. It is not compared with a checkpoint: a change that fits together everywhere is not found, and the answer says so.",
                      kOptions, 1, 1, run};

} // namespace lookback::cli
