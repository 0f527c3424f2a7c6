// Reading event logs into a store and writing them out (account.md, record and log format; CloudEvents 1.0).
// Import decodes, upcasts and folds each stream in order, from the stored state on; seals personal values before they reach a file;
// writes a snapshot at each multiple of 100. All or nothing: one BulkAppend. A cancelled or failed import leaves the store unchanged.
// Memory is bounded whatever the log's size. A second core is used when the caller lends one (Executor).
#pragma once

#include "core/aggregate/kind.h"
#include "core/base/clock.h"
#include "core/base/progress.h"
#include "core/store/event_store.h"
#include "core/transfer/values.h"
#include "core/vault/vault.h"

#include <cstdio>
#include <stop_token>

namespace lookback::erasure {
class Gate;
}

namespace lookback::transfer {

/// Bytes of a log: a file, standard input, memory. read() returns 0 at the end.
class Source {
public:
    virtual ~Source() = default;
    virtual base::Result<std::size_t> read(char* buffer, std::size_t size) = 0;
    /// Whether read() would not block within `timeoutMs`: so that a cancel is heard while a pipe is silent.
    virtual bool ready([[maybe_unused]] int timeoutMs) { return true; }
    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual std::uint64_t size() const = 0; ///< 0 = unknown
};
/// A regular file. Errors: NotFound, a directory, compressed (gzip, zip, xz, zstd, bzip2: by their first bytes), empty, unreadable.
base::Result<std::unique_ptr<Source>> openFile(const std::string& path);
std::unique_ptr<Source> standardInput();
std::unique_ptr<Source> memorySource(std::string name, std::string bytes);

/// Bytes out; a failed write is CannotWrite.
class Sink {
public:
    virtual ~Sink() = default;
    virtual base::Status write(std::string_view bytes) = 0;
    /// Makes the whole visible under its name (temporary file, fsync, rename); without it nothing appears.
    virtual base::Status finish() = 0;
};
base::Result<std::unique_ptr<Sink>> createFile(const std::string& path);
std::unique_ptr<Sink> standardOutput();
std::unique_ptr<Sink> stringSink(std::string& out);

struct ImportContext {
    store::EventStore& store;
    const aggregate::Kind& kind;
    vault::UnlockedVault* vault = nullptr; ///< absent: a log with personal values is Refused ("needs a vault"), except in a dry run
    const base::Clock& clock;
    base::Executor* executor = nullptr;
    /// Kept by a caller who writes to one store more than once, so that its acts are not read from the first each time; absent: made for this call.
    erasure::Gate* gate = nullptr;
};

base::Result<ImportReport> importLogs(ImportContext context, std::vector<std::unique_ptr<Source>> sources, const ImportOptions& options,
                                      const DefectCallback& onDefect = {}, std::stop_token stop = {},
                                      const base::ProgressCallback& progress = {});

base::Result<std::int64_t> exportLog(store::EventStore& store, const aggregate::Kind& kind, Sink& sink, const ExportOptions& options,
                                     std::stop_token stop = {}, const base::ProgressCallback& progress = {});

/// Appends record lines to one stream (command-line.md, `append`): checked, sealed, folded as import does, with an expected revision. A line without
/// `stream` is of this one. A line needs an id, a revision or a recorded-at, unless `expected` names a revision: then it has the next.
base::Result<store::Appended> appendRecords(ImportContext context, std::string_view stream, store::Expected expected, Source& lines,
                                            store::Conflict* conflict = nullptr);

struct GenerateOptions {
    std::int64_t events = 1'000'000;
    std::int64_t accounts = 2'000;
    std::string seed = "branch-2026";
};
/// "Year of a branch": realistic synthetic log with planted problems; the same options always give the same bytes. `manifest` (JSON) names the
/// planted problems and counts.
base::Status generateLog(Sink& log, Sink* manifest, const GenerateOptions& options, std::stop_token stop = {},
                         const base::ProgressCallback& progress = {});

} // namespace lookback::transfer
