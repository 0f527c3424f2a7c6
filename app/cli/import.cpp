#include "app/cli/privacy.h"

#include "core/base/encoding.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace lookback::cli {
namespace {

using base::Result;
using transfer::ImportReport;

constexpr std::array kOptions{
    Option{"--dry-run", "", "check everything, write nothing"},
    Option{"--keep-defects", "", "keep defective events as evidence where that is possible"},
    Option{"--skip-defects", "", "leave defective lines out"},
    Option{"--not-atomic", "", "allow an engine that cannot undo a batch"},
    Option{"--format", "F", "jsonl or cloudevents; without it the first bytes decide"},
    Option{"--create-vault", "", "make a vault with one officer when the store has none"},
    Option{"--officer", "NAME", "who unlocks (or becomes the officer of) the vault"},
    Option{"--passphrase-file", "F", "file with the passphrase; without it the terminal asks"},
    Option{"--key-file", "F", "key file of the vault; without it the default place"},
};

void writeDefect(json::Writer& writer, const transfer::Defect& d) {
    writer.beginObject();
    if (!d.source.empty())
        writer.member("source", std::string_view(d.source));
    writer.member("line", d.line).member("byte", d.byte).member("stream", std::string_view(d.stream)).member("field", std::string_view(d.field));
    writer.member("problem", std::string_view(d.problem)).member("expected", std::string_view(d.expected)).member("found", std::string_view(d.found));
    writer.member("excerpt", std::string_view(d.excerpt)).endObject();
}

std::string asJson(const ImportReport& r) {
    std::string out;
    json::Writer writer(out);
    writer.beginObject();
    writer.member("dryRun", r.dryRun).member("lines", r.lines).member("accepted", r.accepted).member("duplicates", r.duplicates);
    writer.member("defective", r.defective).member("kept", r.kept).member("imported", r.imported).member("timesInvented", r.timesInvented);
    writer.key("defects").beginArray();
    for (const auto& defect : r.defects)
        writeDefect(writer, defect);
    writer.endArray();
    writer.member("streams", r.streams).member("events", r.events).member("snapshots", r.snapshots);
    writer.key("seconds").raw(base::formatDecimal(static_cast<std::int64_t>(r.seconds * 1000), 3));
    writer.endObject();
    out += '\n';
    return out;
}

std::string asText(const ImportReport& r) {
    std::string out;
    if (!r.defects.empty()) {
        const bool several = std::any_of(r.defects.begin(), r.defects.end(), [&](const auto& d) { return d.source != r.defects.front().source; });
        Table table({several ? "File" : "", "Line", "Byte", "Stream", "Field", "Problem", "Expected", "Found"}, {false, true, true});
        for (const auto& d : r.defects)
            table.row({several ? d.source : "", std::to_string(d.line), std::to_string(d.byte), d.stream, d.field, d.problem, d.expected, d.found});
        out += table.text();
        if (static_cast<std::int64_t>(r.defects.size()) < r.defective)
            out += "… and " + std::to_string(r.defective - static_cast<std::int64_t>(r.defects.size())) + " more\n";
        out += '\n';
    }
    out += std::to_string(r.lines) + (r.lines == 1 ? " line: " : " lines: ") + std::to_string(r.accepted) + " accepted, " + std::to_string(r.duplicates) + " duplicates, " +
        std::to_string(r.defective) + " defective" + (r.kept ? " (" + std::to_string(r.kept) + " kept as evidence)" : "") + ".\n";
    if (r.timesInvented > 0)
        out += std::to_string(r.timesInvented) + (r.timesInvented == 1 ? " line" : " lines") + " had no recordedAt: the time of this import stands there.\n";
    if (r.dryRun)
        out += "Dry run: nothing was written.\n";
    else if (r.imported > 0)
        out += "Imported " + counted(r.imported, "event") + " into " + counted(r.streams, "stream") + ", " + counted(r.snapshots, "snapshot") + ", in " +
            base::formatDecimal(static_cast<std::int64_t>(r.seconds * 1000), 3) + " s.\n";
    else if (r.defective > 0)
        out += "Nothing was imported. Keep the defects as evidence (--keep-defects) or leave those lines out (--skip-defects).\n";
    else
        out += "All " + std::to_string(r.duplicates) + " are already here. Nothing to do.\n";
    return out;
}

Result<transfer::ImportOptions> optionsOf(const Arguments& args) {
    transfer::ImportOptions options;
    options.dryRun = args.has("--dry-run");
    options.notAtomic = args.has("--not-atomic");
    if (args.has("--keep-defects") && args.has("--skip-defects"))
        return usageError("--keep-defects and --skip-defects exclude each other");
    if (args.has("--keep-defects"))
        options.policy = transfer::DefectPolicy::Keep;
    if (args.has("--skip-defects"))
        options.policy = transfer::DefectPolicy::Skip;
    const auto format = args.value("--format");
    if (format && *format != "jsonl" && *format != "cloudevents")
        return usageError("--format takes jsonl or cloudevents, not \"" + base::visibleExcerpt(*format) + "\"");
    if (format)
        options.format = *format == "jsonl" ? transfer::Format::JsonLines : transfer::Format::CloudEvents;
    return options;
}

Result<ImportReport> importInto(Context& context, const transfer::ImportOptions& options) {
    const auto& args = context.args;
    const std::string& path = args.positional.front();
    const std::vector<std::string> logs(args.positional.begin() + 1, args.positional.end());
    std::error_code ignored;
    const bool absent = !std::filesystem::exists(path, ignored);
    if (options.dryRun && absent)
        return workspace::dryRunWithoutStore(logs, options, context.executor, context.stop, context.progress());
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, options.dryRun ? workspace::Mode::Evidence : workspace::Mode::Operator, true));
    bool created = false;
    if (!options.dryRun || wantsVault(context)) {
        LOOKBACK_TRY_ASSIGN(const auto vault, store->vault());
        const bool exists = vault.state != workspace::VaultSummary::State::None;
        if (!exists && args.has("--create-vault") && !options.dryRun) {
            LOOKBACK_TRY_ASSIGN(auto c, credentials(context, "New passphrase for the vault", true));
            LOOKBACK_TRY(store->createVault(std::move(c), 1));
            created = true;
        } else if (exists && (wantsVault(context) || args.has("--create-vault"))) {
            LOOKBACK_TRY_ASSIGN(auto c, credentials(context, "Passphrase"));
            LOOKBACK_TRY(store->unlock(std::move(c)));
        }
    }
    auto report = store->importLogs(logs, options, {}, context.stop, context.progress());
    if (created && report.ok())
        LOOKBACK_TRY(noteMissingKeys(*store, context.stop)); // the store was another vault's, or the log is an export of such a one
    return report;
}

Result<ExitCode> run(Context& context) {
    LOOKBACK_TRY_ASSIGN(const auto options, optionsOf(context.args));
    LOOKBACK_TRY_ASSIGN(const auto report, importInto(context, options));
    Output out;
    out << (context.json ? asJson(report) : asText(report));
    LOOKBACK_TRY(out.flush());
    return report.defective > 0 ? kFindings : kDone;
}

} // namespace

const Command kImport{
    "import",
    "import STORE LOG… [--dry-run] [--keep-defects | --skip-defects] [--format jsonl|cloudevents] [--create-vault]",
    "read event logs into a store",
    "Creates STORE if it is absent. All or nothing: a defect anywhere, and nothing is written, unless defects are kept or skipped. Importing the "
    "same log again adds nothing. \"-\" reads standard input. Personal values are sealed with the vault's keys before anything is written. Metadata and free "
    "texts (reason, note, reference) are not sealed.",
    kOptions, 2, 10000, run};

} // namespace lookback::cli
