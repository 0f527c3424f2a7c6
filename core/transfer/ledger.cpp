#include "core/transfer/ledger.h"

#include "core/event/event.h"
#include "core/timetravel/time_travel.h"

namespace lookback::transfer {
namespace {

std::string missingRevisions(std::int64_t first, std::int64_t behind) {
    if (behind - first == 1)
        return "revision " + std::to_string(first) + " is missing";
    return "revisions " + std::to_string(first) + " to " + std::to_string(behind - 1) + " are missing";
}

Hash128 keyOf(const SipHash128::Key& key, std::string_view stream, const base::Uuid& id) {
    return SipHash128(key).update(stream).update(id.view()).finish();
}

} // namespace

Ledger::Ledger(const Setup& setup, StreamTable& table, IdMaker& ids, const RecordChecker& checker)
    : m_setup(setup), m_table(table), m_ids(ids), m_checker(checker), m_seen(m_scratch), m_contents(setup.vault, setup.key),
      m_sealer(setup.vault, setup.gate) {}

void Ledger::settle(Batch& batch) {
    for (std::size_t i = 0; i < batch.raw.size() && !batch.error; ++i) {
        ++batch.tally.lines;
        const auto done = settleItem(batch, i);
        if (!done.ok())
            batch.error = done.error().at(batch.sourceName + ": line " + std::to_string(batch.raw[i].line));
    }
    if (const auto trimmed = m_table.trim(); !trimmed.ok() && !batch.error)
        batch.error = trimmed.error();
    batch.blocked = m_blocked;
}

base::Status Ledger::settleItem(Batch& batch, std::size_t i) {
    auto& item = batch.items[i];
    m_defects.clear();
    for (auto d = item.defectBegin; d < item.defectEnd; ++d)
        m_defects.push_back(std::move(batch.found[d]));
    if (item.slot == nullptr && !item.envelope.stream.empty() && !item.envelope.reserved) {
        bool isNew = false;
        item.slot = &m_table.slotFor(item.envelope.stream, isNew);
    }
    if (item.usable)
        return settleUsable(batch, i);
    if (item.slot != nullptr && item.envelope.revision)
        leaveHole(*item.slot, *item.envelope.revision);
    judge(batch, i);
    return base::success();
}

// A line that is left out leaves a hole behind which the next revision is no gap of the log's.
void Ledger::leaveHole(StreamSlot& slot, base::Revision revision) const {
    if (revision == slot.next || revision == slot.skippedNext || m_setup.policy == DefectPolicy::Skip)
        slot.skippedNext = {revision.value + 1};
}

bool Ledger::judge(Batch& batch, std::size_t) {
    if (m_defects.empty())
        return true;
    bool keepable = true;
    for (auto& defect : m_defects) {
        keepable = keepable && canBeKept(defect.kind);
        batch.defects.push_back(std::move(defect));
    }
    ++batch.tally.defective;
    const bool kept = keepable && m_setup.policy == DefectPolicy::Keep;
    batch.tally.kept += kept ? 1 : 0;
    if (!kept && m_setup.policy != DefectPolicy::Skip)
        m_blocked = true;
    return kept;
}

base::Status Ledger::settleUsable(Batch& batch, std::size_t i) {
    auto& item = batch.items[i];
    auto& slot = *item.slot;
    LOOKBACK_TRY(m_ids.identify(item, batch.source));
    const auto revision = item.envelope.revision.value_or(slot.next);

    auto event = m_checker.viewOf(item);
    event.revision = revision;
    if (!item.envelope.recordedAt) {
        event.recordedAt = m_setup.now;
        event.occurredAt = item.envelope.occurredAt.value_or(m_setup.now);
    }
    const auto key = keyOf(m_setup.key, event.stream, *item.id);
    const auto content = m_contents.hash(event, *item.id);
    LOOKBACK_TRY_ASSIGN(const bool duplicate, isDuplicate(batch, i, revision, key, content));
    if (duplicate) {
        ++batch.tally.duplicates;
        return base::success();
    }
    checkRevision(batch, i, revision);

    const auto impossible = [this] {
        return std::any_of(m_defects.begin(), m_defects.end(), [](const Defect& d) { return !canBeKept(d.kind); });
    };
    // What will be left out need not be sealed and must not be folded.
    const bool drops = impossible() || (m_setup.policy == DefectPolicy::Skip && !m_defects.empty());
    m_folded = m_stops = false;
    Sealer::Sealed sealed;
    if (!drops)
        LOOKBACK_TRY(sealAndFold(batch, i, event, sealed));
    else if (item.decoded && item.problem >= 0)
        m_defects.push_back(m_checker.payloadDefect(batch, i, batch.problems[static_cast<std::size_t>(item.problem)],
                                                    batch.problems[static_cast<std::size_t>(item.problem)].detail.byte));
    const bool clean = m_defects.empty();
    const bool leaves = impossible() || (m_setup.policy == DefectPolicy::Skip && !clean);
    const bool kept = judge(batch, i);
    // Only now: whoever sends a line that is wrong learns that first.
    if (sealed.needsVault && !leaves && !m_blocked)
        return base::makeError(base::ErrorCode::Refused, "the log holds personal values, which need a vault to be sealed with", {},
                               "Create or unlock the store's vault (import --create-vault), or look at the log with a dry run.");
    if (leaves) {
        leaveHole(slot, revision);
        return base::success();
    }
    // Without a decision yet (import nothing, dry run) a log is looked at as evidence: as if defective lines were kept.
    if (clean || kept)
        ++batch.tally.accepted;
    batch.tally.timesInvented += (clean || kept) && !item.envelope.recordedAt ? 1 : 0;
    return accept(batch, i, event, sealed, key, content);
}

base::Result<bool> Ledger::isDuplicate(Batch& batch, std::size_t i, base::Revision revision, const Hash128& key, const Hash128& content) {
    const auto& item = batch.items[i];
    const bool named = item.envelope.revision.has_value();
    const auto complain = [&](DefectKind kind, std::string problem, std::string expected) {
        const auto at = item.envelope.bytes.id != 0 ? item.envelope.bytes.id : item.envelope.bytes.stream;
        auto defect = m_checker.defectAt(batch, i, kind, at, "id");
        defect.problem = std::move(problem);
        defect.expected = std::move(expected);
        defect.found = item.id->text();
        m_defects.push_back(std::move(defect));
        return false;
    };
    const std::string kOther = "the same content, or an id of its own";
    const auto inStore = "revision " + std::to_string(item.twinAt.value) + " of the store";
    if (item.twin == StoredTwin::Same)
        return true;
    if (item.twin == StoredTwin::Differs)
        return complain(DefectKind::ConflictingContent, "same id as " + inStore + ", other content", kOther);

    LOOKBACK_TRY(m_seen.find(key, m_hits));
    const SeenEntry* elsewhere = nullptr;
    for (const auto& hit : m_hits) {
        const bool samePlace = !named || hit.revision == revision.value;
        const bool same = samePlace && hit.content == content && sameTimes(item.envelope, hit.occurredAt, hit.recordedAt);
        if (same)
            return true;
        if (samePlace && named)
            return complain(DefectKind::ConflictingContent, "same id as line " + std::to_string(hit.line) + ", other content", kOther);
        elsewhere = elsewhere == nullptr ? &hit : elsewhere;
    }
    if (elsewhere != nullptr && !named)
        return complain(DefectKind::ConflictingContent, "same id as line " + std::to_string(elsewhere->line) + ", other content", kOther);
    if (elsewhere != nullptr)
        return complain(DefectKind::RepeatedId, "same id as line " + std::to_string(elsewhere->line) + " (revision " + std::to_string(elsewhere->revision) + ")", "an id of its own");
    if (item.twin == StoredTwin::Elsewhere)
        return complain(DefectKind::RepeatedId, "same id as " + inStore, "an id of its own");
    return false;
}

void Ledger::checkRevision(Batch& batch, std::size_t i, base::Revision revision) {
    const auto& item = batch.items[i];
    auto& slot = *item.slot;
    if (!item.envelope.revision || revision == slot.next)
        return;
    if (revision == slot.skippedNext && revision > slot.next)
        return;
    const bool conflict = std::any_of(m_defects.begin(), m_defects.end(), [](const Defect& d) { return d.kind == DefectKind::ConflictingContent; });
    if (revision < slot.next && conflict)
        return; // said already, and better
    const bool gap = revision > slot.next;
    auto defect = m_checker.defectAt(batch, i, gap ? DefectKind::RevisionGap : DefectKind::RepeatedRevision, item.envelope.bytes.revision,
                                     batch.cloudEvents ? "sequence" : "revision");
    const auto expected = !gap || slot.skippedNext < slot.next ? slot.next : slot.skippedNext;
    defect.problem = gap ? missingRevisions(expected.value, std::max(revision.value, expected.value + 1))
                         : "the stream has gone past this revision, and another event stands there or none";
    defect.expected = std::to_string(expected.value);
    defect.found = std::to_string(revision.value);
    m_defects.push_back(std::move(defect));
}

base::Status Ledger::sealAndFold(Batch& batch, std::size_t i, event::EventView& event, Sealer::Sealed& sealed) {
    auto& item = batch.items[i];
    auto& slot = *item.slot;
    const bool standIn = m_setup.checkOnly || m_blocked;
    if (slot.stopped)
        m_checker.decode(batch, i); // the fold, which usually looks at the payload, does not come this far
    if (item.problem < 0) {
        LOOKBACK_TRY_ASSIGN(sealed, m_sealer.personal(batch, item, event.data, standIn));
        event.data = sealed.data;
        if (!checkStorable(batch, i, event, sealed))
            return base::success();
        if (!slot.stopped) {
            LOOKBACK_TRY(m_table.bringIn(slot));
            const auto result = m_setup.kind.fold(*slot.state, {&event, 1});
            m_table.used(slot);
            m_folded = result.applied == 1;
            if (result.stopped) {
                auto defect = m_checker.payloadDefect(batch, i, *result.stopped, m_sealer.originalOffset(result.stopped->detail.byte));
                m_stops = true;
                const bool unreadable = defect.kind != DefectKind::CannotFold;
                m_defects.push_back(std::move(defect));
                if (unreadable) {
                    batch.sealed.resize(sealed.rowBegin);
                    LOOKBACK_TRY_ASSIGN(sealed, m_sealer.everything(batch, item, item.envelope.data, standIn));
                }
            }
        }
    } else {
        const auto& problem = batch.problems[static_cast<std::size_t>(item.problem)];
        m_defects.push_back(m_checker.payloadDefect(batch, i, problem, problem.detail.byte));
        m_stops = true;
        LOOKBACK_TRY_ASSIGN(sealed, m_sealer.everything(batch, item, event.data, standIn));
    }
    if (m_stops) {
        event.data = sealed.data;
        checkStorable(batch, i, event, sealed);
    }
    return base::success();
}

// What is stored must be a line that can be read again, nobody's who was erased, and sealed with the key of whose it is.
bool Ledger::checkStorable(Batch& batch, std::size_t i, const event::EventView& event, const Sealer::Sealed& sealed) {
    if (!sealed.refused.empty()) {
        auto defect = m_checker.payloadDefect(batch, i, {}, sealed.refusedAt);
        defect.kind = sealed.foreign ? DefectKind::Envelope : DefectKind::ErasedSubject;
        defect.field = Redactor::pointer(sealed.refusedField);
        defect.problem = sealed.refused;
        defect.expected = sealed.foreign ? "a value in clear, or sealed with its subject's own key" : "no personal data of a subject erased";
        defect.found.clear();
        m_defects.push_back(std::move(defect));
        return false;
    }
    constexpr std::size_t kEnvelope = 400 + 8 * 300; // a line's members beside data and metadata, at their longest
    std::size_t length = event.data.size() + event.metadata.size() + kEnvelope;
    if (sealed.problem.empty() && length <= json::kMaxLine)
        return true;
    length = event::record(event).size();
    if (sealed.problem.empty() && length <= json::kMaxLine)
        return true;
    auto defect = m_checker.defectAt(batch, i, DefectKind::Envelope, batch.items[i].envelope.bytes.data, "data");
    defect.problem = sealed.problem.empty() ? "too long once its personal values are sealed" : std::string(sealed.problem);
    defect.expected = sealed.problem.empty() ? "a record of at most 1048576 bytes" : "personal values of at most 512 KiB under paths of at most 4096 bytes";
    defect.found = sealed.problem.empty() ? std::to_string(length) + " bytes" : std::string();
    m_defects.push_back(std::move(defect));
    return false;
}

base::Status Ledger::accept(Batch& batch, std::size_t i, const event::EventView& event, const Sealer::Sealed& sealed, const Hash128& key, const Hash128& content) {
    auto& item = batch.items[i];
    auto& slot = *item.slot;
    slot.next = {event.revision.value + 1};
    slot.skippedNext = {-1};
    slot.stopped = slot.stopped || m_stops;
    if (!slot.written) {
        slot.written = true;
        ++batch.tally.streams;
    }
    ++batch.tally.events;
    LOOKBACK_TRY(m_seen.add({key, content, event.revision.value, event.occurredAt, event.recordedAt, batch.raw[i].line,
                             static_cast<std::int64_t>(batch.source)}));
    if (!m_setup.checkOnly && !m_blocked)
        batch.out.push_back({event, sealed.rowBegin, sealed.rowEnd});
    if (m_folded && slot.state->version().value % timetravel::kSnapshotEvery == 0)
        snapshot(batch, slot);
    return base::success();
}

void Ledger::snapshot(Batch& batch, const StreamSlot& slot) {
    ++batch.tally.snapshots;
    if (!m_setup.checkOnly && !m_blocked)
        batch.snapshots.push_back(timetravel::makeSnapshot(m_setup.kind, slot.name, *slot.state, m_setup.now));
}

} // namespace lookback::transfer
