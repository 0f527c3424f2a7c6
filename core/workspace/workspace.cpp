#include "core/workspace/erased.h"
#include "core/workspace/impl.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/crypto/process_hardening.h"
#include "core/crypto/random.h"
#include "core/crypto/self_test.h"
#include "core/workspace/leftovers.h"

#include <fstream>

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace {


const aggregate::Field* fieldAt(const std::vector<aggregate::Field>& fields, std::string_view path) {
    for (const auto& field : fields)
        if (field.path == path)
            return &field;
    return nullptr;
}

void describeState(const aggregate::Kind& kind, const aggregate::State& state, AccountRow& row) {
    aggregate::Series meta;
    kind.describeSeries(state, meta);
    row.unit = meta.unit;
    row.decimals = meta.decimals;
    row.value = kind.seriesValue(state);
    row.band = kind.statusBand(state);
    const auto fields = kind.fields(state);
    if (const auto* status = fieldAt(fields, "status"))
        if (const auto* text = std::get_if<std::string>(&status->value))
            row.status = *text;
    for (const auto& field : fields)
        if (const auto* personal = std::get_if<aggregate::PersonalValue>(&field.value); personal && !personal->subject.empty()) {
            row.holder = personal->subject;
            break;
        }
}

void describeReport(const timetravel::StreamReport& report, AccountRow& row) {
    row.findings = report.findings();
    for (const auto gap : report.gapsBefore)
        row.problems.push_back("gap before v" + std::to_string(gap.value));
    if (!report.repeatedIds.empty())
        row.problems.emplace_back("same id twice");
    if (report.stopped)
        row.problems.push_back("stops at v" + std::to_string(report.stopped->at.value));
}

} // namespace

Workspace::Workspace(std::unique_ptr<WorkspaceImpl> impl) : m_impl(std::move(impl)) {}
Workspace::~Workspace() = default;

Status WorkspaceImpl::needsOperator(std::string_view what) const {
    if (options.mode == Mode::Operator)
        return base::success();
    return makeError(ErrorCode::Refused, std::string(what) + " writes, and this store is open as evidence (read-only)", options.path, "open it in operator mode");
}

Result<std::unique_ptr<Workspace>> Workspace::open(const OpenOptions& options) {
    auto impl = std::make_unique<WorkspaceImpl>();
    impl->options = options;
    std::error_code ignored;
    if (options.mode == Mode::Operator && options.create)
        sweepLeftovers(options.path);
    if (options.mode == Mode::Operator && options.create && !std::filesystem::exists(options.path, ignored)) {
        LOOKBACK_TRY(impl->createStore());
    } else {
        LOOKBACK_TRY_ASSIGN(impl->store, store::SqliteStore::open(options.path, options.mode == Mode::Operator ? store::Access::ReadWrite : store::Access::ReadOnly));
    }
    impl->travel = std::make_unique<timetravel::TimeTravel>(*impl->store, impl->kind, impl->clock);
    return std::unique_ptr<Workspace>(new Workspace(std::move(impl)));
}

// A vault without its store is either what a killed import left, and then the new store takes its place, or all that is left of a store that was moved
// away: then nothing may be made in its stead, for its keys open that store's values and nobody else's.
Status WorkspaceImpl::createStore() {
    auto id = crypto::randomUuid(crypto::systemRandom());
    if (hasVault()) {
        LOOKBACK_TRY_ASSIGN(const auto info, vault::VaultFile::status(vaultFile()));
        if (info.seenSize)
            return makeError(ErrorCode::Refused, "there is a vault of this name whose store is not here; a new store would part them", vaultFile(),
                             "put the store back beside its vault, or give the new store another name");
        id = info.storeId;
    }
    LOOKBACK_TRY_ASSIGN(store, store::SqliteStore::create(options.path, id, store::Publish::WithFirstCommit));
    madeStore = true;
    return base::success();
}

// A new store appears with its first commit. When there was none, the vault and the key file made for it go too: nothing half done. What was there before
// is never touched.
void WorkspaceImpl::discardUnfilled() {
    std::error_code ec;
    if (!madeStore || !madeVault || !vault || std::filesystem::exists(std::filesystem::symlink_status(options.path, ec)))
        return;
    const std::string keyFile = vault->keyFile();
    forgetVault();
    std::filesystem::remove(keyFile, ec);
    std::filesystem::remove(vaultFile(), ec);
    std::filesystem::remove(vaultFile() + ".lock", ec);
}

namespace {

// By their first bytes: a store, a vault, a key file, a register. What such a file holds exists nowhere else.
bool isPrecious(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    char first[64] = {};
    in.read(first, sizeof first);
    const std::string_view head(first, static_cast<std::size_t>(in.gcount()));
    return head.starts_with(std::string_view("SQLite format 3\0", 16)) || head.starts_with("{\"typ\":\"lookback-vault/") || head.starts_with("{\"typ\":\"lookback-key/") ||
        (head.starts_with("{\"at\":\"") && head.find("\",\"act\":\"") != std::string_view::npos);
}

} // namespace

Status mayReplaceFile(const std::string& path) {
    std::error_code ec;
    if (std::filesystem::is_regular_file(path, ec) && isPrecious(path))
        return makeError(ErrorCode::Refused, "this file is a store, a vault, a key file or a register and will not be written over", path, "choose another name");
    return base::success();
}

Status WorkspaceImpl::mayReplace(const std::string& path) const {
    std::error_code ec;
    for (const auto* suffix : {"", "-wal", "-shm", "-journal", ".vault", ".vault.lock", ".activity"})
        if (const std::string own = options.path + suffix; own == path || std::filesystem::equivalent(own, path, ec))
            return makeError(ErrorCode::Refused, "this file belongs to the store and will not be written over", path, "choose another name");
    return mayReplaceFile(path);
}

const aggregate::Kind& Workspace::kind() const { return m_impl->kind; }

Result<StoreSummary> Workspace::summary() {
    StoreSummary s;
    s.path = m_impl->options.path;
    s.storeId = m_impl->store->storeId().text();
    s.mode = m_impl->options.mode;
    LOOKBACK_TRY_ASSIGN(s.head, m_impl->store->head());
    LOOKBACK_TRY_ASSIGN(s.accounts, m_impl->store->countStreams(m_impl->kind.category()));
    // A vault that cannot be read does not stand in the way of the events: it counts as locked, and unlocking it says what is wrong.
    if (auto known = vault(); known)
        s.vault = std::move(*known);
    else
        s.vault.state = VaultSummary::State::Locked;
    std::error_code ec;
    const auto bytes = std::filesystem::file_size(s.path, ec);
    s.fileBytes = ec ? 0 : static_cast<std::int64_t>(bytes);
    return s;
}

Result<std::string> Workspace::fileDigest(std::stop_token stop, const base::ProgressCallback& progress) {
    // Through the store: opening the file by other means would drop SQLite's locks when it is closed.
    crypto::Sha256 hash;
    std::string buffer(std::size_t{1} << 20U, '\0');
    std::error_code ec;
    const auto total = std::filesystem::file_size(m_impl->options.path, ec);
    std::uint64_t done = 0;
    for (;;) {
        if (stop.stop_requested())
            return makeError(ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY_ASSIGN(const auto n, m_impl->store->readRaw(done, buffer));
        if (n == 0)
            return base::toHex(crypto::view(hash.finish()));
        hash.update(std::string_view(buffer).substr(0, n));
        done += n;
        if (progress)
            progress({"hashing", done, ec ? 0 : total, "bytes"});
    }
}

Result<std::uint64_t> Workspace::changeToken() { return m_impl->store->changeToken(); }
void Workspace::refresh() {
    m_impl->travel->refresh();
    // A key that another process destroyed is forgotten now, not at its next use.
    if (m_impl->vault)
        static_cast<void>(m_impl->vault->refresh()); // what is wrong with it is said where it is used
}

// ---- accounts ------------------------------------------------------------------------------------------------------

Result<AccountRow> Workspace::account(std::string_view account, bool inspectIt, std::stop_token stop) {
    LOOKBACK_TRY_ASSIGN(const auto stream, streamOf(account));
    LOOKBACK_TRY_ASSIGN(const auto info, m_impl->store->streamInfo(stream));
    AccountRow row;
    row.account = account;
    row.stream = stream;
    row.events = info.events;
    row.version = base::versionOf(info.last);
    row.lastRecordedAt = info.lastRecordedAt;
    LOOKBACK_TRY_ASSIGN(const auto answer, m_impl->travel->stateAt({stream, {}, timetravel::Latest{}, true}, stop));
    describeState(m_impl->kind, *answer.state, row);
    if (answer.stopped && !inspectIt)
        row.problems.push_back("stops at v" + std::to_string(answer.stopped->at.value));
    if (inspectIt) {
        LOOKBACK_TRY_ASSIGN(const auto report, m_impl->travel->inspect(stream, stop));
        describeReport(report, row);
    }
    return row;
}

Result<std::vector<AccountRow>> Workspace::accounts(std::string_view after, std::size_t limit, bool inspectThem, std::stop_token stop) {
    const auto category = m_impl->kind.category();
    const std::string afterStream = after.empty() ? std::string() : event::streamName(category, after);
    LOOKBACK_TRY_ASSIGN(const auto streams, m_impl->store->streams(category, afterStream, limit));
    std::vector<AccountRow> rows;
    rows.reserve(streams.size());
    for (const auto& info : streams) {
        if (stop.stop_requested())
            return makeError(ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY_ASSIGN(auto row, account(event::splitStream(info.stream).id, inspectThem, stop));
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<std::vector<std::string>> Workspace::accountNames(std::string_view after, std::size_t limit) {
    const auto category = m_impl->kind.category();
    LOOKBACK_TRY_ASSIGN(const auto streams, m_impl->store->streams(category, after.empty() ? std::string() : event::streamName(category, after), limit));
    std::vector<std::string> names;
    for (const auto& info : streams)
        names.emplace_back(event::splitStream(info.stream).id);
    return names;
}

Result<std::string> Workspace::streamOf(std::string_view account) {
    const auto category = m_impl->kind.category();
    std::string stream = event::streamName(category, account);
    LOOKBACK_TRY_ASSIGN(const auto info, m_impl->store->streamInfo(stream));
    if (info.events > 0)
        return stream;
    std::string hint = "list them with `accounts`";
    LOOKBACK_TRY_ASSIGN(const auto near, m_impl->store->streams(category, event::streamName(category, account.substr(0, account.size() / 2)), 3));
    for (std::size_t i = 0; i < near.size(); ++i)
        hint = (i == 0 ? "there is " : hint + ", ") + std::string(event::splitStream(near[i].stream).id);
    return makeError(ErrorCode::NotFound, "no account \"" + base::visibleExcerpt(account) + "\" in this store", m_impl->options.path, hint);
}

// ---- time travel ---------------------------------------------------------------------------------------------------

Result<timetravel::StateAnswer> Workspace::state(const timetravel::StateQuery& query, std::stop_token stop, const base::ProgressCallback& progress) {
    return m_impl->travel->stateAt(query, std::move(stop), progress);
}

Result<std::shared_ptr<const aggregate::Series>> Workspace::series(std::string_view stream, const timetravel::View& view, std::stop_token stop,
                                                                   const base::ProgressCallback& progress) {
    constexpr std::size_t kJudgedAtOnce = 256;
    LOOKBACK_TRY_ASSIGN(auto series, m_impl->travel->series(stream, view, std::move(stop), progress, kJudgedAtOnce));
    return withErased(*m_impl, stream, std::move(series));
}

Result<timetravel::SnapshotProgress> Workspace::judgeSnapshots(std::string_view stream, std::size_t limit, std::stop_token stop) {
    return m_impl->travel->judgeSnapshots(stream, limit, std::move(stop));
}

Result<std::vector<timetravel::Row>> Workspace::rows(std::string_view stream, const timetravel::View& view, timetravel::Rank from, std::size_t limit) {
    LOOKBACK_TRY_ASSIGN(auto rows, m_impl->travel->rows(stream, view, from, limit));
    markErased(*m_impl, rows);
    return rows;
}

Result<timetravel::Rank> Workspace::rankOf(std::string_view stream, const timetravel::View& view, const timetravel::Point& point) {
    return m_impl->travel->rankOf(stream, view, point);
}

Result<timetravel::Diff> Workspace::diff(std::string_view stream, const timetravel::View& view, const timetravel::Point& a, const timetravel::Point& b,
                                         std::stop_token stop) {
    return m_impl->travel->diff(stream, view, a, b, std::move(stop));
}

Result<timetravel::StreamReport> Workspace::inspect(std::string_view stream, std::stop_token stop, const base::ProgressCallback& progress) {
    return m_impl->travel->inspect(stream, std::move(stop), progress);
}

// ---- the process ---------------------------------------------------------------------------------------------------

Provenance provenanceOf(std::string_view metadata) {
    Provenance found;
    json::Cursor cursor(metadata);
    std::string_view name;
    if (!cursor.enterObject())
        return found;
    while (cursor.nextMember(name)) {
        std::string* member = name == "actor" ? &found.actor : name == "approver" ? &found.approver : name == "correlationId" ? &found.correlationId
            : name == "causationId"           ? &found.causationId
                                              : nullptr;
        std::string_view text;
        if (member && cursor.peek() == json::Kind::String && cursor.readString(text))
            *member = text;
        else if (!cursor.skipValue())
            break;
    }
    return found;
}

Status prepareProcess() {
    crypto::hardenProcess();
    return crypto::selfTest();
}

} // namespace lookback::workspace
