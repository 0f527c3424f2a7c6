// importLogs(): the stages of the pipeline, the one transaction around them, and the report.
#include "core/crypto/digest.h"
#include "core/crypto/random.h"
#include "core/erasure/gate.h"
#include "core/event/event.h"
#include "core/transfer/ledger.h"
#include "core/transfer/pipeline.h"
#include "core/transfer/progress_meter.h"
#include "core/transfer/stored_side.h"
#include "core/transfer/transfer.h"

#include <chrono>

namespace lookback::transfer {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;
using base::success;

SipHash128::Key randomKey() {
    SipHash128::Key key{};
    crypto::systemRandom().fill({reinterpret_cast<std::uint8_t*>(key.data()), sizeof key});
    return key;
}

class Import {
public:
    Import(ImportContext& context, std::vector<std::unique_ptr<Source>>& sources, const ImportOptions& options, const DefectCallback& onDefect,
           const std::stop_token& stop, const base::ProgressCallback& progress)
        : m_context(context), m_sources(sources), m_options(options), m_onDefect(onDefect), m_stop(stop),
          m_meter(progress, options.dryRun ? "checking" : "importing", "bytes", totalBytes(sources)), m_key(randomKey()), m_gate(context.gate != nullptr ? *context.gate : m_ownGate),
          m_checker(context.kind),
          m_table(context.kind), m_ids(m_key), m_contents(context.vault, m_key),
          m_ledger({context.kind, context.vault, options.policy, options.dryRun, context.clock.now(), m_key, m_gate}, m_table, m_ids, m_checker),
          m_stored(context.store, context.kind, m_table, m_ids, m_contents, m_checker, stop) {}

    Result<ImportReport> run() {
        const auto begin = std::chrono::steady_clock::now();
        m_report.dryRun = m_options.dryRun;
        LOOKBACK_TRY(prepare());
        {
            Pipeline pipeline(m_context.executor, stages());
            LOOKBACK_TRY(pipeline.run(m_stop));
        }
        if (m_stop.stop_requested())
            return makeError(ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY(conclude());
        m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        return std::move(m_report);
    }

private:
    static std::uint64_t totalBytes(const std::vector<std::unique_ptr<Source>>& sources) {
        std::uint64_t total = 0;
        for (const auto& source : sources) {
            if (source->size() == 0)
                return 0;
            total += source->size();
        }
        return total;
    }

    Status prepare() {
        const auto can = m_context.store.capabilities();
        if (!m_options.dryRun) {
            if (!can.writable)
                return makeError(ErrorCode::Refused, "the store is open as evidence, read-only", {}, "Open it in operator mode, or do a dry run.");
            if (!can.atomicBatch && !m_options.notAtomic)
                return makeError(ErrorCode::Refused, "this store cannot take a log whole or not at all", {}, "Allow a partial import with --not-atomic.");
            // The write lock first: what is read from here on stays true until the commit.
            LOOKBACK_TRY_ASSIGN(m_bulk, m_context.store.beginBulk());
        }
        LOOKBACK_TRY_ASSIGN(const auto head, m_context.store.head());
        m_storeIsEmpty = head.events == 0;
        LOOKBACK_TRY(m_gate.refresh(m_context.store, m_context.vault));
        return m_gate.mayWriteAtAll();
    }

    Stages stages() {
        Stages stages;
        stages.read = [this](Batch& batch) { return read(batch); };
        stages.check = [this](Batch& batch) {
            if (!m_stop.stop_requested())
                m_checker.check(batch);
        };
        if (!m_storeIsEmpty)
            stages.resolve = [this](Batch& batch) { return m_stop.stop_requested() ? success() : m_stored.resolve(batch); };
        stages.settle = [this](Batch& batch) {
            if (!m_stop.stop_requested())
                m_ledger.settle(batch);
            else
                batch.error = makeError(ErrorCode::Cancelled, "cancelled");
        };
        stages.write = [this](Batch& batch) { return write(batch); };
        return stages;
    }

    Result<bool> read(Batch& batch) {
        while (m_source < m_sources.size()) {
            auto& source = *m_sources[m_source];
            if (!m_reader) {
                m_reader.emplace(source, m_options.format);
                LOOKBACK_TRY(m_reader->open(m_stop));
            }
            LOOKBACK_TRY_ASSIGN(const bool any, m_reader->fill(batch.storage, batch.raw, m_stop));
            if (any) {
                batch.source = m_source;
                batch.sourceName = source.name();
                batch.cloudEvents = m_reader->cloudEvents();
                batch.bytesRead = m_bytesBefore + m_reader->bytesRead();
                return true;
            }
            m_bytesBefore += m_reader->bytesRead();
            m_reader.reset();
            ++m_source;
        }
        return false;
    }

    Status write(Batch& batch) {
        for (auto& defect : batch.defects) {
            if (m_onDefect)
                m_onDefect(defect);
            if (m_report.defects.size() < m_options.keepDefects)
                m_report.defects.push_back(std::move(defect));
        }
        add(batch.tally);
        m_blocked = m_blocked || batch.blocked;
        if (m_blocked)
            m_bulk.reset(); // rolls back and gives the lock to others; the rest of the log is only looked at
        if (m_bulk) {
            for (const auto& out : batch.out)
                LOOKBACK_TRY(m_bulk->add({out.event, std::span(batch.sealed).subspan(out.sealedBegin, out.sealedEnd - out.sealedBegin)}));
            for (const auto& snapshot : batch.snapshots)
                LOOKBACK_TRY(m_bulk->addSnapshot(snapshot));
        }
        m_meter.at(batch.bytesRead);
        return success();
    }

    void add(const ImportReport& tally) {
        m_report.lines += tally.lines;
        m_report.accepted += tally.accepted;
        m_report.duplicates += tally.duplicates;
        m_report.defective += tally.defective;
        m_report.kept += tally.kept;
        m_report.timesInvented += tally.timesInvented;
        m_report.streams += tally.streams;
        m_report.events += tally.events;
        m_report.snapshots += tally.snapshots;
    }

    Status conclude() {
        if (m_blocked) {
            m_report.streams = m_report.events = m_report.snapshots = 0;
            return success();
        }
        if (m_options.dryRun || m_report.events == 0)
            return success();
        // Keys first: no event may be committed whose key could be lost.
        if (m_context.vault != nullptr)
            LOOKBACK_TRY(m_context.vault->sync());
        LOOKBACK_TRY(m_bulk->commit());
        m_bulk.reset();
        m_report.imported = m_report.accepted;
        return noteSeen();
    }

    Status noteSeen() {
        if (m_context.vault == nullptr)
            return success();
        LOOKBACK_TRY_ASSIGN(const auto head, m_context.store.head());
        LOOKBACK_TRY_ASSIGN(const auto last, m_context.store.readAt(head.position));
        return m_context.vault->writeSeen(head.events, crypto::sha256(event::record(last.view())));
    }

    ImportContext& m_context;
    std::vector<std::unique_ptr<Source>>& m_sources;
    const ImportOptions& m_options;
    const DefectCallback& m_onDefect;
    const std::stop_token& m_stop;
    ProgressMeter m_meter;
    const SipHash128::Key m_key;
    erasure::Gate m_ownGate;
    erasure::Gate& m_gate; ///< as of prepare(); nothing can be erased while the write lock is held
    const RecordChecker m_checker;
    StreamTable m_table;
    IdMaker m_ids;
    Contents m_contents; ///< of the caller's thread; the ledger has its own
    Ledger m_ledger;
    StoredSide m_stored;

    std::unique_ptr<store::BulkAppend> m_bulk;
    bool m_storeIsEmpty = false, m_blocked = false;
    std::size_t m_source = 0;
    std::optional<LogReader> m_reader;
    std::uint64_t m_bytesBefore = 0;
    ImportReport m_report;
};

} // namespace

Result<ImportReport> importLogs(ImportContext context, std::vector<std::unique_ptr<Source>> sources, const ImportOptions& options,
                                const DefectCallback& onDefect, std::stop_token stop, const base::ProgressCallback& progress) {
    if (sources.empty())
        return makeError(ErrorCode::InvalidArgument, "no log was named");
    auto report = Import(context, sources, options, onDefect, stop, progress).run();
    if (!report.ok() && report.error().code == ErrorCode::Cancelled)
        return makeError(ErrorCode::Cancelled, options.dryRun ? "the dry run was cancelled" : "the import was cancelled: nothing was imported");
    return report;
}

} // namespace lookback::transfer
