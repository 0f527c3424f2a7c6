#include "core/integrity/verify.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/integrity/erasure_check.h"
#include "core/integrity/event_walk.h"
#include "core/integrity/replay_check.h"
#include "core/integrity/sealed_check.h"
#include "core/json/cursor.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace lookback::integrity {

namespace {

using base::Result;
using base::Status;

void addFinding(Findings& findings, const store::Finding& finding) {
    findings.add(CheckId::Format, Place(finding.position, finding.stream, {}), finding.expected, finding.found);
}

bool isTypeName(std::string_view type) {
    return !type.empty() && type.size() <= 100 && type.front() >= 'A' && type.front() <= 'Z' &&
        std::all_of(type.begin(), type.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

class Verification {
public:
    Verification(const Evidence& evidence, const Options& options, std::stop_token stop, const base::ProgressCallback& progress)
        : m_evidence(evidence), m_options(options), m_stop(std::move(stop)), m_progress(progress), m_replays(evidence.store, evidence.kind, m_findings),
          m_erasure(evidence, m_findings, options.stream), m_sealed(evidence, m_erasure.ledger(), m_findings, options.stream.empty()) {}

    Result<Report> run() {
        const auto begin = std::chrono::steady_clock::now();
        LOOKBACK_TRY(findHead());
        LOOKBACK_TRY(checkFormat());
        LOOKBACK_TRY(checkEvents());
        {
            const Timed timed(m_findings, CheckId::SealedFields);
            LOOKBACK_TRY(m_sealed.finish(m_head.position, m_options.stream, m_stop));
        }
        m_erasure.run(m_replays.tombstones, m_sealed);
        if (m_findings.interrupted())
            return *m_findings.interrupted();
        for (const CheckId id : {CheckId::Ids, CheckId::TimeOrder})
            m_findings.row(id).items = m_events;
        m_findings.row(CheckId::Format).items = m_events;
        return m_findings.finish(m_events, headRecord(), std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }

private:
    using Streams = std::unordered_map<std::string_view, std::unique_ptr<StreamReplay>>; ///< keys are the replays' own names

    Status findHead() {
        if (!m_options.stream.empty()) {
            const auto info = m_evidence.store.streamInfo(m_options.stream);
            if (info.ok() && info->events == 0)
                return base::makeError(base::ErrorCode::NotFound, "there is no stream \"" + base::visibleExcerpt(m_options.stream) + "\" in this store");
            m_total = info.ok() ? info->events : 0;
        }
        const auto head = m_evidence.store.head();
        if (!head.ok() && head.error().code == base::ErrorCode::Locked)
            return head.error();
        if (head.ok())
            m_head = *head;
        else
            m_findings.add(CheckId::Format, {}, "a head of the log that can be read", head.error().message);
        if (m_options.stream.empty())
            m_total = m_head.events;
        return base::success();
    }

    Status checkFormat() {
        if (!m_options.stream.empty()) {
            m_findings.row(CheckId::Format).notChecked = 1;
            m_findings.note(CheckId::Format, "only one stream was asked for; the file as a whole was not checked");
            return base::success();
        }
        if (!m_evidence.engineCheck)
            return base::success();
        tell("checking the file", 0, 0);
        const Timed timed(m_findings, CheckId::Format);
        const auto done = m_evidence.engineCheck([&](store::Finding&& finding) { addFinding(m_findings, finding); }, m_stop);
        m_replays.idIndexTrusted = m_findings.row(CheckId::Format).problems == 0;
        if (done.ok())
            return done;
        if (done.error().code == base::ErrorCode::Cancelled || done.error().code == base::ErrorCode::Locked)
            return done;
        m_findings.add(CheckId::Format, {}, "a file that can be checked", done.error().message);
        return base::success();
    }

    // ---- One pass over the events -----------------------------------------------------------------------------------

    Status checkEvents() {
        if (!m_options.stream.empty())
            return walkStream(m_options.stream);
        if (m_head.streams > static_cast<std::int64_t>(m_evidence.streamsAtOnce))
            return walkStreams();
        Streams streams;
        EventWalk walk(m_evidence.store, m_findings, m_stop, m_head.position);
        LOOKBACK_TRY(walkOver(walk, streams));
        for (auto& [name, stream] : streams) {
            stream->finish();
            if (stream->wantsOwnWalk() && stream->ofKind())
                LOOKBACK_TRY(snapshotsOf(stream->name()));
        }
        return base::success();
    }

    // Too many streams to keep a state for each.
    Status walkStreams() {
        std::string after;
        for (bool more = true; more;) {
            const auto page = m_evidence.store.streams({}, after, 256);
            if (!page.ok()) {
                if (page.error().code == base::ErrorCode::Locked)
                    return page.error();
                m_findings.add(CheckId::Format, Place({}, after, {}), "a list of streams that can be read", page.error().message);
                return base::success();
            }
            for (const auto& info : *page)
                LOOKBACK_TRY(walkStream(info.stream));
            more = !page->empty() && page->back().stream > after;
            if (more)
                after = page->back().stream;
        }
        return base::success();
    }

    Status walkStream(const std::string& name) {
        Streams streams;
        EventWalk walk(m_evidence.store, m_findings, m_stop, m_head.position, name);
        LOOKBACK_TRY(walkOver(walk, streams));
        for (auto& [key, stream] : streams)
            stream->finish();
        return base::success();
    }

    // A stream whose revisions do not follow its positions: its snapshots, in order of revision.
    Status snapshotsOf(const std::string& name) {
        StreamReplay replay(m_replays, name);
        replay.onlySnapshots();
        EventWalk walk(m_evidence.store, m_findings, m_stop, m_head.position, name);
        while (true) {
            LOOKBACK_TRY_ASSIGN(const auto events, walk.next());
            if (events.empty())
                break;
            for (const auto& e : events)
                if (replay.order(e))
                    replay.replay(e);
        }
        replay.finish();
        return base::success();
    }

    Status walkOver(EventWalk& walk, Streams& streams) {
        while (true) {
            LOOKBACK_TRY_ASSIGN(const auto events, walk.next());
            if (events.empty())
                return base::success();
            checkPage(events, streams);
            m_events += static_cast<std::int64_t>(events.size());
            tell("verifying", m_events, m_total);
        }
    }

    StreamReplay& streamOf(const event::EventView& e, Streams& streams) {
        const auto at = streams.find(e.stream);
        if (at != streams.end())
            return *at->second;
        ++m_findings.row(CheckId::Sequence).items;
        auto fresh = std::make_unique<StreamReplay>(m_replays, e.stream);
        auto& made = *fresh;
        streams.emplace(made.name(), std::move(fresh));
        return made;
    }

    // One check after another over the page, so that each one's time can be told.
    void checkPage(std::span<const event::EventView> events, Streams& streams) {
        m_streams.clear();
        {
            const Timed timed(m_findings, CheckId::Format);
            for (const auto& e : events)
                checkRecord(e);
        }
        {
            const Timed timed(m_findings, CheckId::Sequence);
            for (const auto& e : events) {
                StreamReplay& stream = streamOf(e, streams);
                m_streams.push_back(stream.order(e) ? &stream : nullptr);
            }
        }
        const auto each = [&](CheckId id, auto check) {
            const Timed timed(m_findings, id);
            for (std::size_t i = 0; i < events.size(); ++i)
                if (m_streams[i] != nullptr)
                    check(*m_streams[i], events[i]);
        };
        each(CheckId::Ids, [](StreamReplay& stream, const event::EventView& e) { stream.id(e); });
        each(CheckId::TimeOrder, [](StreamReplay& stream, const event::EventView& e) { stream.time(e); });
        replayPage(events);
        {
            const Timed timed(m_findings, CheckId::SealedFields);
            for (const auto& e : events)
                m_sealed.take(e);
        }
        m_last = event::StoredEvent(events.back());
    }

    // Replay holds the time of three checks: what upcasting and snapshots measured themselves is not counted for payloads again.
    void replayPage(std::span<const event::EventView> events) {
        Check& payloads = m_findings.row(CheckId::Payloads);
        const auto others = [&] { return m_findings.row(CheckId::Upcasting).seconds + m_findings.row(CheckId::Snapshots).seconds; };
        const double before = others();
        {
            const Timed timed(m_findings, CheckId::Payloads);
            for (std::size_t i = 0; i < events.size(); ++i)
                if (m_streams[i] != nullptr && m_streams[i]->hasPayloads()) {
                    m_streams[i]->replay(events[i]);
                    ++payloads.items;
                }
        }
        payloads.seconds -= others() - before;
    }

    void checkRecord(const event::EventView& e) {
        const auto add = [&](std::string expected, std::string found) { m_findings.add(CheckId::Format, Place(e), std::move(expected), std::move(found)); };
        const bool known = m_evidence.kind.find(e.type) != nullptr;
        if (!known && !isTypeName(e.type))
            add("a type [A-Z][A-Za-z0-9]*, at most 100", base::visibleExcerpt(e.type));
        if (e.metadata != "{}" && json::check(e.metadata, json::Kind::Object))
            add("metadata that is a JSON object", "it is not");
    }

    /// Of the last record looked at.
    std::string headRecord() const {
        return m_last ? base::toHex(crypto::view(crypto::sha256(std::string_view("\0", 1), event::record(m_last->view())))) : std::string();
    }

    void tell(const char* phase, std::int64_t done, std::int64_t total) {
        if (!m_progress)
            return;
        const auto now = std::chrono::steady_clock::now();
        if (done > 0 && now - m_told < std::chrono::milliseconds(17))
            return;
        m_told = now;
        m_progress({phase, static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(std::max<std::int64_t>(total, 0)), "events"});
    }

    const Evidence& m_evidence;
    const Options& m_options;
    std::stop_token m_stop;
    const base::ProgressCallback& m_progress;
    std::chrono::steady_clock::time_point m_told{};
    Findings m_findings;
    ReplayContext m_replays;
    ErasureCheck m_erasure;
    SealedCheck m_sealed;
    store::Head m_head;
    std::int64_t m_total = 0, m_events = 0;
    std::vector<StreamReplay*> m_streams; ///< of the page's events; null = out of order
    std::optional<event::StoredEvent> m_last;
};

} // namespace

Result<Report> verify(const Evidence& evidence, const Options& options, std::stop_token stop, const base::ProgressCallback& progress) {
    return Verification(evidence, options, std::move(stop), progress).run();
}

Report reportOfUnopened(const std::vector<store::Finding>& findings) {
    Findings made;
    for (const auto& finding : findings)
        addFinding(made, finding);
    for (std::size_t i = 1; i < kChecks; ++i) {
        made.row(static_cast<CheckId>(i)).notChecked = 1;
        made.note(static_cast<CheckId>(i), "the store cannot be opened");
    }
    return made.finish(0, {}, 0);
}

} // namespace lookback::integrity
