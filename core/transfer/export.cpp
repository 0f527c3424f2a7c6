// exportLog(): records byte for byte, CloudEvents as JSON Lines, or CSV (FORMATS.md). Page by page; nothing appears under the sink's name
// before all of it is there.
#include "core/event/event.h"
#include "core/transfer/cloud_events.h"
#include "core/transfer/csv.h"
#include "core/transfer/progress_meter.h"
#include "core/transfer/transfer.h"

namespace lookback::transfer {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;
using base::success;

constexpr std::size_t kPage = 1000;
constexpr std::size_t kFlushAt = 256U << 10U;

class Exporter {
public:
    Exporter(store::EventStore& store, Sink& sink, const ExportOptions& options)
        : m_store(store), m_sink(sink), m_options(options), m_source("urn:uuid:" + store.storeId().text()) {}

    Result<std::int64_t> run(const std::stop_token& stop, const base::ProgressCallback& progress) {
        LOOKBACK_TRY_ASSIGN(const auto total, countEvents());
        ProgressMeter meter(progress, "exporting", "events", static_cast<std::uint64_t>(total));
        if (m_options.csv)
            appendCsvHeader(m_buffer);
        base::Position after = base::Position::start();
        base::Revision from{0};
        for (bool end = false; !end;) {
            if (stop.stop_requested())
                return makeError(ErrorCode::Cancelled, "the export was cancelled: nothing was written");
            auto read = m_options.stream.empty() ? m_store.readAll(after, kPage)
                                                 : m_store.readStream(m_options.stream, from, store::Direction::Forward, kPage);
            LOOKBACK_TRY_ASSIGN(const auto page, std::move(read));
            for (const auto& event : page.events)
                append(event);
            m_events += static_cast<std::int64_t>(page.events.size());
            end = page.end || page.events.empty();
            if (!end) {
                after = page.events.back().position;
                from = {page.events.back().revision.value + 1};
            }
            if (m_buffer.size() >= kFlushAt || end)
                LOOKBACK_TRY(flush());
            meter.at(static_cast<std::uint64_t>(m_events));
        }
        LOOKBACK_TRY(m_sink.finish());
        return m_events;
    }

private:
    Result<std::int64_t> countEvents() {
        if (m_options.stream.empty()) {
            LOOKBACK_TRY_ASSIGN(const auto head, m_store.head());
            return head.events;
        }
        LOOKBACK_TRY_ASSIGN(const auto info, m_store.streamInfo(m_options.stream));
        if (info.events == 0)
            return makeError(ErrorCode::NotFound, "no such stream: " + m_options.stream);
        return info.events;
    }

    void append(const event::EventView& event) {
        if (m_options.csv) {
            appendCsvRow(m_buffer, event);
            return;
        }
        if (m_options.format == Format::CloudEvents)
            appendCloudEvent(m_buffer, event, m_source);
        else
            event::appendRecord(m_buffer, event);
        m_buffer += '\n';
    }

    Status flush() {
        LOOKBACK_TRY(m_sink.write(m_buffer));
        m_buffer.clear();
        return success();
    }

    store::EventStore& m_store;
    Sink& m_sink;
    const ExportOptions& m_options;
    const std::string m_source;
    std::string m_buffer;
    std::int64_t m_events = 0;
};

} // namespace

Result<std::int64_t> exportLog(store::EventStore& store, const aggregate::Kind&, Sink& sink, const ExportOptions& options, std::stop_token stop,
                               const base::ProgressCallback& progress) {
    return Exporter(store, sink, options).run(stop, progress);
}

} // namespace lookback::transfer
