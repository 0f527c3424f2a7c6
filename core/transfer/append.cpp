// appendRecords(): a few record lines to one stream, held to everything an import is held to, then one append with the caller's
// expectation and a guard on the privacy stream of each subject named, so that no erasure slips between looking and writing. All lines are in
// memory: an append is bounded, a log is for importLogs().
#include "core/crypto/digest.h"
#include "core/crypto/random.h"
#include "core/erasure/acts.h"
#include "core/erasure/gate.h"
#include "core/event/event.h"
#include "core/transfer/append_lines.h"
#include "core/transfer/ledger.h"
#include "core/transfer/stored_side.h"
#include "core/transfer/transfer.h"

#include <set>

namespace lookback::transfer {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;
using base::success;

constexpr std::size_t kMostBytes = 64U << 20U;

base::Error toError(const Defect& defect) {
    std::string message = defect.problem;
    if (!defect.field.empty())
        message = defect.field + ": " + message;
    if (!defect.expected.empty())
        message += ", expected " + defect.expected;
    if (!defect.found.empty())
        message += ", found " + defect.found;
    if (defect.kind == DefectKind::ErasedSubject)
        return makeError(ErrorCode::Refused, defect.field + ": " + defect.problem, defect.source + ": line " + std::to_string(defect.line),
                         "For a person who came back officers first readmit the subject.");
    const auto code = defect.kind == DefectKind::ConflictingContent || defect.kind == DefectKind::RepeatedRevision ||
            defect.kind == DefectKind::RevisionGap
        ? ErrorCode::Conflict
        : ErrorCode::InvalidInput;
    return makeError(code, message, defect.source + ": line " + std::to_string(defect.line) + ", byte " + std::to_string(defect.byte));
}

class Append {
public:
    Append(ImportContext& context, std::string_view stream, const SipHash128::Key& key)
        : m_context(context), m_stream(stream), m_gate(context.gate != nullptr ? *context.gate : m_ownGate), m_checker(context.kind), m_table(context.kind), m_ids(key), m_contents(context.vault, key),
          m_ledger({context.kind, context.vault, DefectPolicy::ImportNothing, false, context.clock.now(), key, m_gate}, m_table, m_ids, m_checker),
          m_stored(context.store, context.kind, m_table, m_ids, m_contents, m_checker) {}

    Result<store::Appended> run(store::Expected expected, Source& lines, store::Conflict* conflict) {
        LOOKBACK_TRY(m_gate.refresh(m_context.store, m_context.vault));
        LOOKBACK_TRY(m_gate.mayWriteAtAll());
        LOOKBACK_TRY_ASSIGN(const auto before, m_context.store.streamInfo(m_stream));
        LOOKBACK_TRY(checkExpected(expected, before, conflict));
        LOOKBACK_TRY(settle(lines));
        if (m_lines == m_duplicates)
            return alreadyThere();
        if (m_duplicates > 0)
            return makeError(ErrorCode::Conflict, "some of these events are stored already and some are not", m_stream, "Append only the new ones.");
        return append(expected, conflict);
    }

private:
    // Told before anything is sealed; the store checks again when it appends. Events that are there already succeed whatever is expected.
    Status checkExpected(store::Expected expected, const store::StreamInfo& info, store::Conflict* conflict) {
        const bool holds = expected.kind == store::Expected::Kind::Any || (expected.kind == store::Expected::Kind::NoStream && info.events == 0) ||
            (expected.kind == store::Expected::Kind::StreamExists && info.events > 0) ||
            (expected.kind == store::Expected::Kind::Exactly && expected.revision == info.last);
        m_expectationHolds = holds;
        if (!holds && conflict != nullptr)
            *conflict = {m_stream, expected, info.last};
        m_actual = info.last;
        return success();
    }

    Status settle(Source& lines) {
        LogReader reader(lines, Format::JsonLines);
        LOOKBACK_TRY(reader.open({}));
        for (;;) {
            auto batch = std::make_unique<Batch>();
            LOOKBACK_TRY_ASSIGN(const bool any, reader.fill(batch->storage, batch->raw, {}));
            if (!any)
                return success();
            if (reader.bytesRead() > kMostBytes)
                return makeError(ErrorCode::InvalidInput, "too much for one append (more than 64 MiB)", lines.name(), "Import it as a log.");
            batch->sourceName = lines.name();
            m_checker.check(*batch);
            LOOKBACK_TRY(checkStreams(*batch));
            LOOKBACK_TRY(m_stored.resolve(*batch));
            m_ledger.settle(*batch);
            if (batch->error)
                return *batch->error;
            if (!batch->defects.empty())
                return m_expectationHolds ? toError(batch->defects.front()) : unexpected();
            m_lines += batch->tally.lines;
            m_duplicates += batch->tally.duplicates;
            m_batches.push_back(std::move(batch));
        }
    }

    Status checkStreams(const Batch& batch) const {
        for (std::size_t i = 0; i < batch.raw.size(); ++i)
            if (batch.items[i].usable && batch.items[i].envelope.stream != m_stream)
                return makeError(ErrorCode::InvalidInput, "the record is of another stream, expected " + m_stream + ", found " + std::string(batch.items[i].envelope.stream),
                                 batch.sourceName + ": line " + std::to_string(batch.raw[i].line));
        return success();
    }

    [[nodiscard]] base::Error unexpected() const {
        return makeError(ErrorCode::Conflict, "the stream is not where it was expected to be: its last revision is " + std::to_string(m_actual.value), m_stream,
                         "Read the stream again and decide anew.");
    }

    Result<store::Appended> alreadyThere() {
        if (m_lines == 0)
            return makeError(ErrorCode::InvalidInput, "there is no record to append", m_stream);
        store::Appended appended;
        appended.alreadyThere = true;
        appended.first = m_batches.front()->items.front().twinAt;
        const auto& last = *m_batches.back();
        appended.last = last.items[last.raw.size() - 1].twinAt;
        LOOKBACK_TRY_ASSIGN(const auto page, m_context.store.readStream(m_stream, appended.last, store::Direction::Forward, 1));
        if (!page.events.empty())
            appended.lastPosition = page.events.front().position;
        return appended;
    }

    Result<store::Appended> append(store::Expected expected, store::Conflict* conflict) {
        if (!m_expectationHolds)
            return unexpected();
        std::vector<store::NewEvent> events;
        std::set<std::string, std::less<>> subjects;
        for (const auto& batch : m_batches)
            for (const auto& out : batch->out) {
                const auto rows = std::span(batch->sealed).subspan(out.sealedBegin, out.sealedEnd - out.sealedBegin);
                events.push_back({out.event, rows});
                for (const auto& row : rows)
                    subjects.emplace(row.subject);
            }
        // The subjects' acts must still be those the gate saw.
        std::vector<std::pair<std::string, base::Revision>> guarded;
        for (const auto& subject : subjects)
            guarded.emplace_back(erasure::privacyStream(subject), m_gate.revision(subject));
        std::vector<store::Guard> guards;
        for (const auto& [name, last] : guarded)
            guards.push_back({name, store::Expected::exactly(last)});
        if (m_context.vault != nullptr)
            LOOKBACK_TRY(m_context.vault->sync());
        // Revisions were settled against what the stream held: it must still hold just that.
        const auto exact = store::Expected::exactly(m_actual);
        const store::StreamAppend stream{m_stream, expected.kind == store::Expected::Kind::NoStream ? expected : exact, events};
        LOOKBACK_TRY_ASSIGN(const auto appended, m_context.store.append({{&stream, 1}, guards}, conflict));
        for (const auto& batch : m_batches)
            for (const auto& snapshot : batch->snapshots)
                LOOKBACK_TRY(m_context.store.saveSnapshot(snapshot));
        LOOKBACK_TRY(noteSeen());
        return appended.front();
    }

    Status noteSeen() {
        if (m_context.vault == nullptr)
            return success();
        LOOKBACK_TRY_ASSIGN(const auto head, m_context.store.head());
        LOOKBACK_TRY_ASSIGN(const auto last, m_context.store.readAt(head.position));
        return m_context.vault->writeSeen(head.events, crypto::sha256(event::record(last.view())));
    }

    ImportContext& m_context;
    const std::string m_stream;
    erasure::Gate m_ownGate;
    erasure::Gate& m_gate;
    const RecordChecker m_checker;
    StreamTable m_table;
    IdMaker m_ids;
    Contents m_contents;
    Ledger m_ledger;
    StoredSide m_stored;
    std::vector<std::unique_ptr<Batch>> m_batches;
    std::int64_t m_lines = 0, m_duplicates = 0;
    bool m_expectationHolds = true;
    base::Revision m_actual{-1};
};

Result<std::string> wholeText(Source& lines) {
    std::string bytes;
    for (std::string buffer(std::size_t{1} << 16U, '\0');;) {
        LOOKBACK_TRY_ASSIGN(const auto n, lines.read(buffer.data(), buffer.size()));
        if (n == 0)
            return bytes;
        bytes.append(buffer, 0, n);
        if (bytes.size() > kMostBytes)
            return makeError(ErrorCode::InvalidInput, "too much for one append (more than 64 MiB)", lines.name(), "Import it as a log.");
    }
}

// How often an append that may go anywhere is settled anew because somebody else was faster.
constexpr int kMostAttempts = 100;

} // namespace

Result<store::Appended> appendRecords(ImportContext context, std::string_view stream, store::Expected expected, Source& lines, store::Conflict* conflict) {
    if (auto problem = event::streamNameProblem(stream, false))
        return makeError(ErrorCode::InvalidArgument, "not a stream to append to: " + *problem, std::string(stream));
    if (!context.store.capabilities().writable)
        return makeError(ErrorCode::Refused, "the store is open as evidence, read-only", {}, "Open it in operator mode.");
    SipHash128::Key key{};
    crypto::systemRandom().fill({reinterpret_cast<std::uint8_t*>(key.data()), sizeof key});
    LOOKBACK_TRY_ASSIGN(const std::string given, wholeText(lines));
    LOOKBACK_TRY_ASSIGN(const std::string bytes, completedLines(given, lines.name(), stream, expected));
    const bool anywhere = expected.kind == store::Expected::Kind::Any || expected.kind == store::Expected::Kind::StreamExists;
    for (int attempt = 1;; ++attempt) {
        const auto source = memorySource(lines.name(), bytes);
        store::Conflict met;
        auto appended = Append(context, stream, key).run(expected, *source, &met);
        // Events are settled against the stream as it was read; when it moved on before the append, whoever does not mind where they land is settled again.
        // So is everybody when a subject's acts moved on: the gate then says whether the subject was erased meanwhile.
        const bool moved = !appended.ok() && appended.error().code == ErrorCode::Conflict && !met.stream.empty() && met.expected.kind == store::Expected::Kind::Exactly;
        const bool acted = moved && met.stream != stream;
        if (!(moved && (anywhere || acted)) || attempt == kMostAttempts) {
            if (conflict != nullptr)
                *conflict = met;
            return appended;
        }
    }
}

} // namespace lookback::transfer
