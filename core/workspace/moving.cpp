#include "core/workspace/impl.h"

#include "core/store/memory_store.h"
#include "core/transfer/csv.h"

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

Status WorkspaceImpl::noteSeen(bool accepted) {
    if (!vault)
        return base::success();
    LOOKBACK_TRY_ASSIGN(const auto head, store->head());
    if (head.events == 0)
        return base::success();
    if (!accepted) {
        LOOKBACK_TRY_ASSIGN(const auto older, olderStore(vault->info()));
        if (!older.empty())
            return base::success();
    }
    LOOKBACK_TRY_ASSIGN(const auto last, store->readAt(head.position));
    return vault->writeSeen(head.events, crypto::sha256(event::record(last.view())));
}

// After a commit the vault notes how far the store had come, so that a store put back alone is noticed (security.md 2, `seen`).
namespace {

Result<std::vector<std::unique_ptr<transfer::Source>>> openSources(const std::vector<std::string>& paths) {
    std::vector<std::unique_ptr<transfer::Source>> sources;
    for (const auto& path : paths) {
        LOOKBACK_TRY_ASSIGN(auto source, path == "-" ? Result<std::unique_ptr<transfer::Source>>(transfer::standardInput()) : transfer::openFile(path));
        sources.push_back(std::move(source));
    }
    return sources;
}

} // namespace

Result<transfer::ImportReport> dryRunWithoutStore(const std::vector<std::string>& paths, const transfer::ImportOptions& options, base::Executor* executor,
                                                  std::stop_token stop, const base::ProgressCallback& progress) {
    LOOKBACK_TRY_ASSIGN(auto sources, openSources(paths));
    store::MemoryStore empty;
    const base::SystemClock clock;
    auto dry = options;
    dry.dryRun = true;
    return transfer::importLogs({empty, account::accountKind(), nullptr, clock, executor}, std::move(sources), dry, {}, std::move(stop), progress);
}

Result<transfer::ImportReport> Workspace::importLogs(const std::vector<std::string>& paths, const transfer::ImportOptions& options,
                                                     const std::function<void(const transfer::Defect&)>& onDefect, std::stop_token stop,
                                                     const base::ProgressCallback& progress) {
    if (!options.dryRun)
        LOOKBACK_TRY(m_impl->mayWrite("an import"));
    // Closing one of the store's own files after reading it would drop every lock this process has on it.
    std::error_code ec;
    for (const auto& path : paths)
        for (const auto* suffix : {"", "-wal", "-shm", "-journal"})
            if (std::filesystem::equivalent(path, m_impl->options.path + suffix, ec))
                return makeError(ErrorCode::Unsupported, "this is the open store itself, not a log", path, "Choose a log, or export one from a store.");
    LOOKBACK_TRY_ASSIGN(auto sources, openSources(paths));
    LOOKBACK_TRY_ASSIGN(auto report, transfer::importLogs(m_impl->importContext(), std::move(sources), options, onDefect, std::move(stop), progress));
    if (report.imported > 0) {
        m_impl->travel->refresh();
        LOOKBACK_TRY(m_impl->noteSeen());
    }
    return report;
}

Result<std::int64_t> Workspace::exportLog(const std::string& out, const transfer::ExportOptions& options, std::stop_token stop,
                                          const base::ProgressCallback& progress) {
    std::unique_ptr<transfer::Sink> sink;
    if (out.empty()) {
        sink = transfer::standardOutput();
    } else {
        LOOKBACK_TRY(m_impl->mayReplace(out));
        LOOKBACK_TRY_ASSIGN(sink, transfer::createFile(out));
    }
    // Before a byte leaves: an export that fails later is a line too many, never one too few.
    ActivityDetail line{{"scope", options.stream.empty() ? "store" : "stream"}};
    if (!options.stream.empty())
        line.emplace_back("stream", options.stream);
    line.emplace_back("form", options.csv ? "csv" : options.format == transfer::Format::CloudEvents ? "cloudevents" : "jsonl");
    line.emplace_back("content", "personal fields sealed");
    line.emplace_back("file", out.empty() ? "standard output" : std::filesystem::path(out).filename().string());
    line.emplace_back("recipients", "unknown");
    if (m_impl->vault)
        line.emplace_back("officer", m_impl->vault->officer().name);
    LOOKBACK_TRY(m_impl->activity().write("export", line));
    return transfer::exportLog(*m_impl->store, m_impl->kind, *sink, options, std::move(stop), progress);
}

Result<store::Appended> Workspace::append(std::string_view stream, store::Expected expected, const std::string& path, store::Conflict* conflict) {
    LOOKBACK_TRY(m_impl->mayWrite("an append"));
    std::unique_ptr<transfer::Source> source;
    if (path == "-") {
        source = transfer::standardInput();
    } else {
        LOOKBACK_TRY_ASSIGN(source, transfer::openFile(path));
    }
    LOOKBACK_TRY_ASSIGN(const auto appended, transfer::appendRecords(m_impl->importContext(), stream, expected, *source, conflict));
    m_impl->travel->refresh();
    if (!appended.alreadyThere)
        LOOKBACK_TRY(m_impl->noteSeen());
    return appended;
}

std::string defectsCsv(const transfer::ImportReport& report) {
    std::string out;
    const auto row = [&out](std::initializer_list<std::string_view> cells) {
        bool first = true;
        for (const auto cell : cells) {
            if (!first)
                out += ',';
            first = false;
            transfer::appendCsvText(out, cell);
        }
        out += "\r\n";
    };
    row({"source", "line", "byte", "stream", "field", "problem", "expected", "found", "excerpt"});
    for (const auto& d : report.defects)
        row({d.source, std::to_string(d.line), std::to_string(d.byte), d.stream, d.field, d.problem, d.expected, d.found, d.excerpt});
    return out;
}

Status generate(const std::string& log, const std::string& manifest, std::int64_t events, std::int64_t accounts, const std::string& seed,
                std::stop_token stop, const base::ProgressCallback& progress) {
    LOOKBACK_TRY(mayReplaceFile(log));
    LOOKBACK_TRY(mayReplaceFile(manifest));
    LOOKBACK_TRY_ASSIGN(auto sink, log == "-" ? Result<std::unique_ptr<transfer::Sink>>(transfer::standardOutput()) : transfer::createFile(log));
    std::unique_ptr<transfer::Sink> manifestSink;
    if (!manifest.empty()) {
        LOOKBACK_TRY_ASSIGN(manifestSink, transfer::createFile(manifest));
    }
    return transfer::generateLog(*sink, manifestSink.get(), {events, accounts, seed}, std::move(stop), progress); // it finishes both
}

} // namespace lookback::workspace
