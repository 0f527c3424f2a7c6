// The only door to the engine: an open store, its vault, its caches. The window and the command line see this header, the plain value headers
// it includes, and nothing below. Values in, values out.
// Evidence by default: opened read-only, no byte changes and no file is left behind. A Workspace belongs to one thread; the window opens one
// per worker on the same store.
#pragma once

#include "core/aggregate/kind.h"
#include "core/base/clock.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/filter/filter.h"
#include "core/integrity/values.h"
#include "core/store/event_store.h"
#include "core/timetravel/values.h"
#include "core/transfer/values.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace lookback::workspace {

enum class Mode : std::uint8_t { Evidence, Operator };

struct OpenOptions {
    std::string path;
    Mode mode = Mode::Evidence;
    /// Operator mode: make the store when there is none. It appears with its first commit; without one, the vault and key file that this workspace made for it
    /// are taken away when it is closed. Refused when a vault of this name has lost its store.
    bool create = false;
    base::Executor* executor = nullptr;
};

/// What unlocks a vault. Secrets come from files or the terminal, never from arguments.
struct Credentials {
    std::string officer;    ///< empty: the only officer, else the login name
    std::string passphrase; ///< wiped by the callee
    std::string keyFile;    ///< empty: the default place
};

struct VaultSummary {
    enum class State : std::uint8_t { None, Locked, Unlocked };
    State state = State::None;
    std::string vaultId;
    std::int64_t epoch = 0;
    struct Officer {
        std::string name;
        std::vector<std::string> roles;
    };
    std::vector<Officer> officers;
    int approvals = 1;
    std::string keyFileMode; ///< "keyfile"
    std::string keyFile;     ///< where it is expected
    std::int64_t subjects = 0;
};

struct StoreSummary {
    std::string path;
    std::string storeId;
    Mode mode = Mode::Evidence;
    store::Head head;
    std::int64_t accounts = 0;   ///< streams of the kind's category
    VaultSummary vault;
    std::int64_t fileBytes = 0;
};

struct AccountRow {
    std::string account; ///< id: "ACC-1001"
    std::string stream;
    std::int64_t events = 0;
    base::Version version;
    aggregate::StatusBand band = aggregate::StatusBand::None;
    std::string status;              ///< the kind's own word: "open", "frozen"
    std::int64_t value = 0;          ///< balance
    std::string unit;                ///< "EUR"
    int decimals = 2;
    std::string holder;              ///< pseudonym, "S-01"; never a clear value
    base::Instant lastRecordedAt;
    std::optional<std::int64_t> findings; ///< absent until inspected
    std::vector<std::string> problems;    ///< short words: "gap v6→v8", "same id twice"
};

/// A personal value as it may be shown.
struct Revealed {
    enum class State : std::uint8_t { Clear, Masked, Locked, Restricted, Erased, Damaged, Missing };
    State state = State::Masked;
    std::string text;    ///< only when Clear
    std::string erasure; ///< id, when Erased
};

/// An event with everything the inspector and `events` show.
struct EventDetail {
    timetravel::Row row;
    aggregate::UpcastTrace trace;
    std::string record;            ///< the line as exported
    std::string leafHash;          ///< hex SHA-256 of 0x00 and the record (security.md 4)
    aggregate::Sentence sentence;
    struct Personal {
        std::string pointer, subject, kid;
        Revealed shown;
    };
    std::vector<Personal> personal;
};

/// Events one after another, with what each did. next() gives an empty vector at the end for now; later calls give what came since.
class EventReader {
public:
    virtual ~EventReader() = default;
    virtual base::Result<std::vector<timetravel::Row>> next(std::size_t limit) = 0;
};

struct WorkspaceImpl;
class Privacy;

class Workspace {
public:
    static base::Result<std::unique_ptr<Workspace>> open(const OpenOptions& options);
    ~Workspace();

    [[nodiscard]] const aggregate::Kind& kind() const;
    base::Result<StoreSummary> summary();
    /// Hex SHA-256 of the store's file as it is now.
    base::Result<std::string> fileDigest(std::stop_token stop = {}, const base::ProgressCallback& progress = {});
    /// Changes when another process changed the store; call refresh() then.
    base::Result<std::uint64_t> changeToken();
    void refresh();

    /// Accounts in name order after `after` (exclusive). `inspect`: also findings (a full pass each).
    base::Result<std::vector<AccountRow>> accounts(std::string_view after, std::size_t limit, bool inspect, std::stop_token stop = {});
    base::Result<std::vector<std::string>> accountNames(std::string_view after, std::size_t limit);
    base::Result<AccountRow> account(std::string_view account, bool inspect, std::stop_token stop = {});
    /// "account-ACC-1001"; NotFound names the nearest ids.
    base::Result<std::string> streamOf(std::string_view account);

    // Time travel; `stream` from streamOf().
    base::Result<timetravel::StateAnswer> state(const timetravel::StateQuery& query, std::stop_token stop = {}, const base::ProgressCallback& progress = {});
    base::Result<std::shared_ptr<const aggregate::Series>> series(std::string_view stream, const timetravel::View& view, std::stop_token stop = {}, const base::ProgressCallback& progress = {});
    /// The series judges the newest 256 snapshots only; the rest in slices, between other questions. When some are found unusable, ask for the series anew.
    base::Result<timetravel::SnapshotProgress> judgeSnapshots(std::string_view stream, std::size_t limit, std::stop_token stop = {});
    base::Result<std::vector<timetravel::Row>> rows(std::string_view stream, const timetravel::View& view, timetravel::Rank from, std::size_t limit);
    base::Result<timetravel::Rank> rankOf(std::string_view stream, const timetravel::View& view, const timetravel::Point& point);
    base::Result<EventDetail> event(std::string_view stream, const timetravel::View& view, timetravel::Rank rank);
    base::Result<timetravel::Diff> diff(std::string_view stream, const timetravel::View& view, const timetravel::Point& a, const timetravel::Point& b, std::stop_token stop = {});
    base::Result<timetravel::StreamReport> inspect(std::string_view stream, std::stop_token stop = {}, const base::ProgressCallback& progress = {});
    /// Events of a stream, or of the whole store (empty `stream`) in order of position, from a position (inclusive; absent = the first). The reader must not
    /// outlive the workspace.
    std::unique_ptr<EventReader> reader(const std::string& stream, std::optional<base::Position> from);
    /// Of the whole store, behind its last event: for `tail`.
    base::Result<std::unique_ptr<EventReader>> readerAtEnd();
    /// The filter of an expression (interface.md 5.4); the empty expression matches everything. InvalidArgument names the character where it goes wrong.
    base::Result<std::shared_ptr<const filter::Filter>> parseFilter(std::string_view expression);
    /// Ranks of the view whose events match, ascending.
    base::Result<std::vector<std::uint32_t>> matchingRanks(std::string_view stream, const timetravel::View& view, const filter::Filter& filter,
                                                           std::stop_token stop = {}, const base::ProgressCallback& progress = {});
    /// Unit and decimals of a stream's series: "EUR", 2; empty while unknown.
    struct Unit {
        std::string name;
        int decimals = 2;
    };
    Unit unitOf(std::string_view stream);
    /// An event raised, described and prepared for showing, given the state before it.
    EventDetail detail(timetravel::Row row, const aggregate::State& before);
    /// The state before an event of a reader.
    base::Result<std::shared_ptr<const aggregate::State>> stateBefore(const timetravel::Row& row);

    // Snapshots. Taking needs operator mode.
    base::Result<bool> takeSnapshot(std::string_view stream);
    base::Result<std::vector<timetravel::SnapshotInfo>> snapshots(std::string_view stream, bool verify, std::stop_token stop = {}, const base::ProgressCallback& progress = {});

    // Transfer. Import and append need operator mode, except a dry run. "-" = standard input.
    base::Result<transfer::ImportReport> importLogs(const std::vector<std::string>& paths, const transfer::ImportOptions& options,
                                                    const std::function<void(const transfer::Defect&)>& onDefect = {}, std::stop_token stop = {},
                                                    const base::ProgressCallback& progress = {});
    /// `out` empty = standard output.
    base::Result<std::int64_t> exportLog(const std::string& out, const transfer::ExportOptions& options, std::stop_token stop = {}, const base::ProgressCallback& progress = {});
    base::Result<store::Appended> append(std::string_view stream, store::Expected expected, const std::string& path, store::Conflict* conflict = nullptr);

    // Vault.
    base::Status createVault(Credentials credentials, int approvals);
    base::Status unlock(Credentials credentials);
    void lock();
    base::Result<VaultSummary> vault();
    /// Keys, requests, holds, erasure, officers: core/workspace/privacy.h. Valid while this workspace is.
    Privacy privacy();
    /// Everything of security.md 4 that can be checked without a checkpoint; lists every problem (core/integrity/values.h).
    base::Result<integrity::Report> verify(const integrity::Options& options, std::stop_token stop = {}, const base::ProgressCallback& progress = {});
    /// Shows a personal value; in the clear only when unlocked and `reason` is given (logged in the activity file).
    Revealed reveal(const aggregate::PersonalValue& value, std::string_view reason);
    /// The state's JSON of account.md with personal fields as they may be shown. `reason` empty = masked.
    std::string stateJson(const aggregate::State& state, std::string_view reason);
    std::string setByJson(const aggregate::State& state);

private:
    explicit Workspace(std::unique_ptr<WorkspaceImpl> impl);
    std::unique_ptr<WorkspaceImpl> m_impl;
};

/// Once at the start of a program: process not dumpable, no core files, secure heap; known answers of the cryptography. An error means: do not go on.
base::Status prepareProcess();

/// A dry run into a store that does not exist yet: nothing is written anywhere.
base::Result<transfer::ImportReport> dryRunWithoutStore(const std::vector<std::string>& paths, const transfer::ImportOptions& options, base::Executor* executor,
                                                        std::stop_token stop = {}, const base::ProgressCallback& progress = {});

/// Who and why, from an event's metadata; empty where absent or not a text.
struct Provenance {
    std::string actor, approver, correlationId, causationId;
};
Provenance provenanceOf(std::string_view metadata);

/// The defects of a report as CSV (RFC 4180), without personal values and safe to open in a spreadsheet.
std::string defectsCsv(const transfer::ImportReport& report);

/// `generate`: needs no store. Empty manifest path = none.
base::Status generate(const std::string& log, const std::string& manifest, std::int64_t events, std::int64_t accounts, const std::string& seed,
                      std::stop_token stop = {}, const base::ProgressCallback& progress = {});

/// The samples of the welcome page (account.md): a copy in a new temporary folder, with vault, key file and two sample officers.
struct Sample {
    std::string folder, store, keyFile;
    struct Officer {
        std::string name, role, passphrase;
    };
    std::vector<Officer> officers;
    transfer::ImportReport report;
};
/// The log of sample 1: 31 record lines.
std::string_view sampleLog();
/// `number` 1 (First audit) or 2 (Year of a branch); 3 and 4 come with tamper evidence. `log`: the bytes of sample 1.
base::Result<Sample> openSample(int number, base::Executor* executor, std::stop_token stop = {}, const base::ProgressCallback& progress = {});

} // namespace lookback::workspace
