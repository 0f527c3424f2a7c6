#include "core/workspace/workspace.h"

#include "core/account/account_kind.h"
#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/crypto/process_hardening.h"
#include "core/crypto/random.h"
#include "core/crypto/self_test.h"
#include "core/event/sealed_field.h"
#include "core/json/writer.h"
#include "core/store/memory_store.h"
#include "core/store/sqlite_store.h"
#include "core/timetravel/time_travel.h"
#include "core/transfer/csv.h"
#include "core/transfer/transfer.h"
#include "core/vault/vault.h"
#include "core/workspace/activity.h"
#include "core/workspace/leftovers.h"

#include <filesystem>
#include <fstream>
#include <unordered_map>

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

struct Workspace::Impl {
    OpenOptions options;
    const aggregate::Kind& kind = account::accountKind();
    base::SystemClock clock;
    std::unique_ptr<store::SqliteStore> store;
    std::unique_ptr<timetravel::TimeTravel> travel;
    std::unique_ptr<vault::UnlockedVault> vault;

    [[nodiscard]] std::string vaultFile() const { return vault::vaultPath(options.path); }
    [[nodiscard]] bool hasVault() const { return std::filesystem::exists(vaultFile()); }
    [[nodiscard]] Status needsOperator(std::string_view what) const {
        if (options.mode == Mode::Operator)
            return base::success();
        return makeError(ErrorCode::Refused, std::string(what) + " writes, and this store is open as evidence (read-only)", options.path,
                         "open it in operator mode");
    }
    [[nodiscard]] Activity activity() const { return {options.path, store->storeId().text(), clock}; }
    [[nodiscard]] transfer::ImportContext importContext() { return {*store, kind, vault.get(), clock, options.executor}; }
    Status noteSeen();
    class StoreReader;
    std::unordered_map<std::string, Unit> units; ///< of streams asked for
    /// The states stateBefore() will be asked for next when events are read one after another, by stream; bounded.
    struct Walk {
        base::Revision next{0};
        std::shared_ptr<const aggregate::State> state;
    };
    std::unordered_map<std::string, Walk> walks;
    bool madeStore = false, madeVault = false;   ///< by this workspace, not found

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { discardUnfilled(); }
    void discardUnfilled();
    Status createStore();
    [[nodiscard]] Status mayReplace(const std::string& path) const;
};

namespace {


std::string_view word(Revealed::State state) {
    switch (state) {
    case Revealed::State::Clear: return "clear";
    case Revealed::State::Masked: return "masked";
    case Revealed::State::Locked: return "locked";
    case Revealed::State::Restricted: return "restricted";
    case Revealed::State::Erased: return "erased";
    case Revealed::State::Damaged: return "damaged";
    case Revealed::State::Missing: return "missing";
    }
    return "damaged";
}

// JSON text of a clear value, as text for people.
std::string plainText(std::string_view json) {
    json::Cursor cursor(json);
    std::string_view text;
    if (cursor.peek() == json::Kind::String && cursor.readString(text))
        return std::string(text);
    return std::string(json);
}

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

Workspace::Workspace(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Workspace::~Workspace() = default;

Result<std::unique_ptr<Workspace>> Workspace::open(const OpenOptions& options) {
    auto impl = std::make_unique<Impl>();
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
Status Workspace::Impl::createStore() {
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
void Workspace::Impl::discardUnfilled() {
    std::error_code ec;
    if (!madeStore || !madeVault || !vault || std::filesystem::exists(std::filesystem::symlink_status(options.path, ec)))
        return;
    const std::string keyFile = vault->keyFile();
    vault.reset();
    std::filesystem::remove(keyFile, ec);
    std::filesystem::remove(vaultFile(), ec);
    std::filesystem::remove(vaultFile() + ".lock", ec);
}

namespace {

// By their first bytes: a store, a vault, a key file. What such a file holds exists nowhere else.
bool isPrecious(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    char first[24] = {};
    in.read(first, sizeof first);
    const std::string_view head(first, static_cast<std::size_t>(in.gcount()));
    return head.starts_with(std::string_view("SQLite format 3\0", 16)) || head.starts_with("{\"typ\":\"lookback-vault/") || head.starts_with("{\"typ\":\"lookback-key/");
}

Status mayReplaceFile(const std::string& path) {
    std::error_code ec;
    if (std::filesystem::is_regular_file(path, ec) && isPrecious(path))
        return makeError(ErrorCode::Refused, "this file is a store, a vault or a key file and will not be written over", path, "choose another name");
    return base::success();
}

} // namespace

// An export must not write over the store it reads, nor over what lies beside it.
Status Workspace::Impl::mayReplace(const std::string& path) const {
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
    LOOKBACK_TRY_ASSIGN(s.vault, vault());
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
void Workspace::refresh() { m_impl->travel->refresh(); }

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
    return m_impl->travel->series(stream, view, std::move(stop), progress);
}

Result<std::vector<timetravel::Row>> Workspace::rows(std::string_view stream, const timetravel::View& view, timetravel::Rank from, std::size_t limit) {
    return m_impl->travel->rows(stream, view, from, limit);
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

// ---- reading one after another -------------------------------------------------------------------------------------

namespace {

// The position just before, in the order of tokens.
base::Position before(base::Position p) {
    if (p.low > 0)
        return {p.high, p.low - 1};
    return p.high > 0 ? base::Position{p.high - 1, UINT64_MAX} : p;
}

} // namespace

// The whole store in order of position, or one stream. Each stream is folded once, from the state before its first event met; the states kept are bounded.
class Workspace::Impl::StoreReader final : public EventReader {
public:
    StoreReader(Impl& impl, base::Position after) : m_impl(impl), m_after(after) {}
    StoreReader(Impl& impl, std::string stream, base::Position after) : m_impl(impl), m_after(after), m_stream(std::move(stream)) {}

    Result<std::vector<timetravel::Row>> next(std::size_t limit) override {
        constexpr std::size_t kKept = 4096;
        LOOKBACK_TRY(findStart());
        LOOKBACK_TRY_ASSIGN(const auto page, m_stream.empty() ? m_impl.store->readAll(m_after, limit) : m_impl.store->readStream(m_stream, m_next, store::Direction::Forward, limit));
        if (m_walks.size() > kKept)
            m_walks.clear();
        std::vector<timetravel::Row> rows;
        rows.reserve(page.events.size());
        for (const auto& eventView : page.events) {
            LOOKBACK_TRY_ASSIGN(auto row, rowOf(eventView));
            rows.push_back(std::move(row));
            m_after = eventView.position;
            m_next = base::Revision{eventView.revision.value + 1};
        }
        return rows;
    }

private:
    // Of a stream: the revision of its first event behind m_after.
    Status findStart() {
        if (m_stream.empty() || m_started)
            return base::success();
        if (m_after > base::Position::start()) {
            LOOKBACK_TRY_ASSIGN(const auto rank, m_impl.travel->rankOf(m_stream, {}, timetravel::Point(m_after)));
            LOOKBACK_TRY_ASSIGN(const auto rows, m_impl.travel->rows(m_stream, {}, rank, 1));
            LOOKBACK_TRY_ASSIGN(const auto info, m_impl.store->streamInfo(m_stream));
            m_next = rows.empty() ? base::Revision{info.last.value + 1} : rows.front().event.revision;
        }
        m_started = true;
        return base::success();
    }

    Result<timetravel::Row> rowOf(const event::EventView& eventView) {
        timetravel::Row row;
        row.event = event::StoredEvent(eventView);
        LOOKBACK_TRY_ASSIGN(auto* state, stateBefore(row.event));
        if (!state)
            return row;
        std::vector<aggregate::EventFacts> facts;
        aggregate::FoldOptions options;
        options.facts = &facts;
        row.gapBefore = eventView.revision.value > state->version().value;
        if (m_impl.kind.fold(*state, {&eventView, 1}, options).applied == 1)
            row.facts = facts.front();
        else
            m_walks[row.event.stream].reset(); // the replay stops here: what follows has no balance
        return row;
    }

    // Ready to be folded on; null where the stream is not of the kind.
    Result<aggregate::State*> stateBefore(const event::StoredEvent& event) {
        if (event::splitStream(event.stream).category != m_impl.kind.category())
            return static_cast<aggregate::State*>(nullptr);
        const auto known = m_walks.find(event.stream);
        if (known != m_walks.end())
            return known->second.get();
        LOOKBACK_TRY_ASSIGN(const auto before, m_impl.travel->stateAt({event.stream, {}, base::Version{event.revision.value}, true}));
        auto& walk = m_walks[event.stream];
        walk = before.stopped ? nullptr : before.state->clone();
        return walk.get();
    }

    Impl& m_impl;
    base::Position m_after;
    std::string m_stream; ///< empty: all
    base::Revision m_next{0};
    bool m_started = false;
    std::unordered_map<std::string, std::unique_ptr<aggregate::State>> m_walks;
};

std::unique_ptr<EventReader> Workspace::reader(const std::string& stream, std::optional<base::Position> from) {
    if (!stream.empty())
        return std::make_unique<Impl::StoreReader>(*m_impl, stream, before(from.value_or(base::Position::start())));
    // readAll is exclusive
    return std::make_unique<Impl::StoreReader>(*m_impl, before(from.value_or(base::Position::start())));
}

Result<std::unique_ptr<EventReader>> Workspace::readerAtEnd() {
    LOOKBACK_TRY_ASSIGN(const auto head, m_impl->store->head());
    return std::unique_ptr<EventReader>(std::make_unique<Impl::StoreReader>(*m_impl, head.position));
}

Result<std::shared_ptr<const filter::Filter>> Workspace::parseFilter(std::string_view expression) {
    return filter::Filter::parse(expression, m_impl->kind);
}

namespace {

// Rows come without what only the snapshot table knows; the series has it.
void markSnapshots(std::vector<timetravel::Row>& rows, const aggregate::Series& series) {
    constexpr auto kSnapshotFlags = static_cast<std::uint16_t>(aggregate::kSnapshot | aggregate::kBadSnapshot);
    for (auto& row : rows) {
        const auto i = static_cast<std::size_t>(row.rank.value - 1);
        if (i < series.size())
            row.facts.flags = static_cast<std::uint16_t>(row.facts.flags | (series.flags[i] & kSnapshotFlags));
    }
}

} // namespace

Result<std::vector<std::uint32_t>> Workspace::matchingRanks(std::string_view stream, const timetravel::View& view, const filter::Filter& filter,
                                                            std::stop_token stop, const base::ProgressCallback& progress) {
    LOOKBACK_TRY_ASSIGN(const auto series, m_impl->travel->series(stream, view, stop));
    std::vector<std::uint32_t> ranks;
    constexpr std::size_t kPage = 1024;
    const auto total = static_cast<std::int64_t>(series->size());
    for (timetravel::Rank from{0}; from.value < total;) {
        if (stop.stop_requested())
            return makeError(ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY_ASSIGN(auto rows, m_impl->travel->rows(stream, view, from, kPage));
        if (rows.empty())
            break;
        markSnapshots(rows, *series);
        for (const auto& row : rows)
            if (filter.matches(row))
                ranks.push_back(static_cast<std::uint32_t>(row.rank.value));
        from = rows.back().rank;
        if (progress)
            progress({"filtering", static_cast<std::uint64_t>(from.value), static_cast<std::uint64_t>(total), "events"});
    }
    return ranks;
}

Workspace::Unit Workspace::unitOf(std::string_view stream) {
    const auto known = m_impl->units.find(std::string(stream));
    if (known != m_impl->units.end())
        return known->second;
    const auto answer = m_impl->travel->stateAt({std::string(stream), {}, timetravel::Latest{}, true});
    if (!answer)
        return {};
    aggregate::Series meta;
    m_impl->kind.describeSeries(*answer->state, meta);
    return m_impl->units[std::string(stream)] = Unit{meta.unit, meta.decimals};
}

Result<std::shared_ptr<const aggregate::State>> Workspace::stateBefore(const timetravel::Row& row) {
    constexpr std::size_t kKept = 4096;
    if (m_impl->walks.size() > kKept)
        m_impl->walks.clear();
    auto& walk = m_impl->walks[row.event.stream];
    std::shared_ptr<const aggregate::State> found;
    bool stopped = false;
    if (walk.state && walk.next == row.event.revision) {
        found = walk.state;
    } else {
        LOOKBACK_TRY_ASSIGN(const auto answer, m_impl->travel->stateAt({row.event.stream, {}, base::Version{row.event.revision.value}, true}));
        found = answer.state;
        stopped = answer.stopped.has_value();
    }
    if (stopped) { // the state stays where it stopped, whatever comes
        walk = {};
        return found;
    }
    // Whoever reads on asks for the next one.
    auto after = found->clone();
    const auto eventView = row.event.view();
    const bool folded = m_impl->kind.fold(*after, {&eventView, 1}, {}).applied == 1;
    walk = {base::Revision{row.event.revision.value + 1}, folded ? std::shared_ptr<const aggregate::State>(std::move(after)) : nullptr};
    return found;
}

Result<EventDetail> Workspace::event(std::string_view stream, const timetravel::View& view, timetravel::Rank rank) {
    LOOKBACK_TRY_ASSIGN(auto rows, m_impl->travel->rows(stream, view, timetravel::Rank{rank.value - 1}, 1));
    if (rows.empty())
        return makeError(ErrorCode::NotFound, "there is no event at this place", std::string(stream));
    LOOKBACK_TRY_ASSIGN(const auto context, m_impl->travel->stateAt({std::string(stream), view, timetravel::Rank{rank.value - 1}, true}));
    return detail(std::move(rows.front()), *context.state);
}

EventDetail Workspace::detail(timetravel::Row row, const aggregate::State& before) {
    EventDetail detail;
    detail.row = std::move(row);
    const auto eventView = detail.row.event.view();
    detail.trace = m_impl->kind.upcast(eventView, before);
    detail.sentence = m_impl->kind.describe(eventView, before);
    detail.record = event::record(eventView);
    detail.leafHash = base::toHex(crypto::view(crypto::sha256(std::string_view("\0", 1), detail.record)));
    std::vector<aggregate::PersonalSpan> spans;
    if (const auto problem = m_impl->kind.personalSpans(eventView, spans))
        spans.clear();
    for (const auto& span : spans) {
        aggregate::PersonalValue value;
        value.sealed = plainText(std::string_view(detail.row.event.data).substr(span.begin, span.end - span.begin));
        value.subject = span.subject;
        value.eventId = detail.row.event.id.text();
        value.pointer = span.pointer;
        const auto kid = event::sealedKid(value.sealed);
        detail.personal.push_back({span.pointer, span.subject, kid ? std::string(kid->data(), kid->size()) : std::string(), reveal(value, {})});
    }
    return detail;
}

Result<bool> Workspace::takeSnapshot(std::string_view stream) {
    LOOKBACK_TRY(m_impl->needsOperator("taking a snapshot"));
    return m_impl->travel->takeSnapshot(stream);
}

Result<std::vector<timetravel::SnapshotInfo>> Workspace::snapshots(std::string_view stream, bool verify, std::stop_token stop,
                                                                   const base::ProgressCallback& progress) {
    return m_impl->travel->snapshots(stream, verify, std::move(stop), progress);
}

// ---- transfer ------------------------------------------------------------------------------------------------------

// After a commit the vault notes how far the store had come, so that a store put back alone is noticed (security.md 2, `seen`).
Status Workspace::Impl::noteSeen() {
    if (!vault)
        return base::success();
    LOOKBACK_TRY_ASSIGN(const auto head, store->head());
    if (head.events == 0)
        return base::success();
    LOOKBACK_TRY_ASSIGN(const auto last, store->readAt(head.position));
    return vault->writeSeen(head.events, crypto::sha256(event::record(last.view())));
}

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
        LOOKBACK_TRY(m_impl->needsOperator("an import"));
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
    return transfer::exportLog(*m_impl->store, m_impl->kind, *sink, options, std::move(stop), progress);
}

Result<store::Appended> Workspace::append(std::string_view stream, store::Expected expected, const std::string& path, store::Conflict* conflict) {
    LOOKBACK_TRY(m_impl->needsOperator("an append"));
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

// ---- vault ---------------------------------------------------------------------------------------------------------

Status Workspace::createVault(Credentials credentials, int approvals) {
    LOOKBACK_TRY(m_impl->needsOperator("making a vault"));
    auto passphrase = crypto::SecretBytes::take(credentials.passphrase);
    vault::CreateOptions options;
    options.officer = credentials.officer;
    options.storeId = m_impl->store->storeId();
    options.approvals = approvals;
    options.keyFile = credentials.keyFile;
    LOOKBACK_TRY_ASSIGN(m_impl->vault, vault::VaultFile::create(m_impl->vaultFile(), options, std::move(passphrase), crypto::systemRandom(), m_impl->clock));
    m_impl->madeVault = true;
    return base::success();
}

Status Workspace::unlock(Credentials credentials) {
    if (!m_impl->hasVault())
        return makeError(ErrorCode::NotFound, "this store has no vault", m_impl->vaultFile(), "put the vault beside the store, or make one with `vault STORE create`");
    auto passphrase = crypto::SecretBytes::take(credentials.passphrase);
    vault::UnlockOptions options;
    options.officer = credentials.officer;
    options.keyFile = credentials.keyFile;
    options.storeId = m_impl->store->storeId();
    LOOKBACK_TRY_ASSIGN(m_impl->vault, vault::VaultFile::unlock(m_impl->vaultFile(), options, std::move(passphrase), crypto::systemRandom(), m_impl->clock));
    return base::success();
}

void Workspace::lock() { m_impl->vault.reset(); }

Result<VaultSummary> Workspace::vault() {
    VaultSummary s;
    if (!m_impl->hasVault())
        return s;
    LOOKBACK_TRY_ASSIGN(const auto info, vault::VaultFile::status(m_impl->vaultFile()));
    s.state = m_impl->vault ? VaultSummary::State::Unlocked : VaultSummary::State::Locked;
    s.vaultId = info.vaultId.text();
    s.epoch = info.epoch;
    s.approvals = info.approvals;
    s.keyFileMode = info.keyFileMode;
    s.keyFile = m_impl->vault ? m_impl->vault->keyFile() : vault::defaultKeyFile(info.vaultId);
    s.subjects = info.subjects;
    for (const auto& officer : info.officers)
        s.officers.push_back({officer.name, officer.roles});
    return s;
}

// Erased wins over locked, a broken seal over locked (account.md, "State and fold").
Revealed Workspace::reveal(const aggregate::PersonalValue& value, std::string_view reason) {
    using State = Revealed::State;
    if (!value.erasure.empty())
        return {State::Erased, {}, value.erasure};
    const auto parts = event::parseSealed(value.sealed);
    if (!parts || parts->evt.text() != value.eventId || parts->fld != value.pointer)
        return {State::Damaged, {}, {}};
    if (!m_impl->vault)
        return {State::Locked, {}, {}};
    auto opened = m_impl->vault->reveal(value.sealed, parts->evt, parts->fld);
    switch (opened.kind) {
    case vault::RevealKind::Damaged: return {State::Damaged, {}, {}};
    case vault::RevealKind::Missing: return {State::Missing, {}, {}};
    case vault::RevealKind::Erased: return {State::Erased, {}, opened.erasure};
    case vault::RevealKind::Clear: break;
    }
    if (reason.empty())
        return {State::Masked, {}, {}};
    // Nothing is shown that could not be registered.
    const auto registered = m_impl->activity().write(
        "reveal", {{"officer", m_impl->vault->officer().name}, {"subject", opened.subject}, {"event", value.eventId}, {"field", value.pointer}, {"reason", std::string(reason)}});
    if (!registered)
        return {State::Masked, {}, {}};
    return {State::Clear, plainText(opened.text.view()), {}};
}

std::string Workspace::stateJson(const aggregate::State& state, std::string_view reason) {
    std::string out;
    m_impl->kind.writeState(out, state, [&](std::string& to, const aggregate::PersonalValue& value) {
        const auto shown = reveal(value, reason);
        json::Writer writer(to);
        writer.beginObject().member("personal", word(shown.state));
        if (shown.state == Revealed::State::Clear)
            writer.member("value", std::string_view(shown.text));
        if (shown.state == Revealed::State::Erased)
            writer.member("erasure", std::string_view(shown.erasure));
        writer.endObject();
    });
    return out;
}

std::string Workspace::setByJson(const aggregate::State& state) {
    std::string out;
    m_impl->kind.writeSetBy(out, state);
    return out;
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
