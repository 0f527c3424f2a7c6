#include "core/transfer/record_check.h"

#include "core/base/encoding.h"
#include "core/event/event.h"
#include "core/transfer/cloud_events.h"

namespace lookback::transfer {
namespace {

using aggregate::EventProblem;

DefectKind kindOf(EventProblem::Kind kind) {
    switch (kind) {
    case EventProblem::Kind::UnknownType: return DefectKind::UnknownType;
    case EventProblem::Kind::UnknownVersion: return DefectKind::UnknownVersion;
    case EventProblem::Kind::InvalidPayload: return DefectKind::InvalidPayload;
    case EventProblem::Kind::CannotUpcast:
    case EventProblem::Kind::CannotFold: return DefectKind::CannotFold;
    }
    return DefectKind::InvalidPayload;
}

bool hasPersonal(const aggregate::TypeInfo& type, int version) {
    const auto v = static_cast<std::size_t>(version - 1);
    return v < type.personal.size() && !type.personal[v].empty();
}

// command-line.md: at most 120 characters.
std::string shortened(const std::string& text) {
    auto shown = base::visibleExcerpt(text, kExcerpt);
    if (shown.size() < text.size() && base::visibleExcerpt(text, kExcerpt + 1).size() > shown.size())
        shown = base::visibleExcerpt(text, kExcerpt - 1) + "…";
    return shown;
}

/// Offset in the record of a byte of `data`; CloudEvents may have lost line ends on the way.
std::size_t recordOffset(const RawRecord& raw, const Item& item, std::size_t inData) {
    const auto begin = item.envelope.bytes.data;
    const auto* data = item.envelope.data.data();
    if (data >= raw.text.data() && data <= raw.text.data() + raw.text.size())
        return begin + inData;
    std::size_t at = begin;
    for (; at < raw.text.size(); ++at) {
        if (raw.text[at] == '\r' || raw.text[at] == '\n')
            continue;
        if (inData-- == 0)
            break;
    }
    return at;
}

} // namespace

event::EventView RecordChecker::viewOf(const Item& item) const {
    const auto& e = item.envelope;
    event::EventView view;
    view.stream = e.stream;
    view.revision = e.revision.value_or(base::Revision{-1});
    view.id = item.id.value_or(base::Uuid{});
    view.type = e.type;
    view.schemaVersion = e.schemaVersion;
    view.recordedAt = e.recordedAt.value_or(base::Instant{});
    view.occurredAt = e.occurredAt.value_or(view.recordedAt);
    view.data = e.data;
    view.metadata = e.metadata;
    return view;
}

Defect RecordChecker::defectAt(const Batch& batch, std::size_t i, DefectKind kind, std::size_t offset, std::string field) const {
    const auto& raw = batch.raw[i];
    Defect defect;
    defect.kind = kind;
    defect.source = batch.sourceName;
    defect.line = raw.line;
    for (std::size_t at = 0; batch.cloudEvents && at < offset && at < raw.text.size(); ++at)
        defect.line += raw.text[at] == '\n' ? 1 : 0;
    defect.byte = raw.byte + static_cast<std::int64_t>(offset);
    defect.stream = batch.items[i].envelope.stream;
    defect.field = std::move(field);
    defect.excerpt = m_redactor.excerpt(raw.text, offset, kind == DefectKind::NotJson);
    return defect;
}

Defect RecordChecker::payloadDefect(const Batch& batch, std::size_t i, const EventProblem& problem, std::size_t dataOffset) const {
    const auto& item = batch.items[i];
    const auto& e = item.envelope;
    const auto kind = kindOf(problem.kind);
    const bool ofType = kind == DefectKind::UnknownType, ofVersion = kind == DefectKind::UnknownVersion;
    const bool ofCategory = ofType && event::splitStream(e.stream).category != m_kind.category();
    std::string field = ofCategory ? (batch.cloudEvents ? "subject" : "stream") : ofType ? "type" : ofVersion ? "schemaVersion" : "/data" + problem.detail.path;
    const auto offset = ofCategory ? e.bytes.stream
        : ofType ? e.bytes.type
        : ofVersion ? (e.bytes.schemaVersion != 0 ? e.bytes.schemaVersion : e.bytes.type)
                    : recordOffset(batch.raw[i], item, dataOffset);
    const bool isName = problem.detail.problem == "unknown member" || problem.detail.problem == "duplicate member";
    // Without a path the words are the kind's own, not the log's.
    const bool ownWords = ofType || ofVersion || (kind == DefectKind::CannotFold && problem.detail.path.empty());
    const auto found = ownWords ? problem.detail.found : m_redactor.found(e.type, e.schemaVersion, field, problem.detail.found, isName);
    auto defect = defectAt(batch, i, kind, offset, Redactor::pointer(field));
    defect.problem = problem.detail.problem;
    defect.expected = shortened(problem.detail.expected);
    defect.found = shortened(found);
    return defect;
}

void RecordChecker::check(Batch& batch) const {
    if (batch.items.size() < batch.raw.size())
        batch.items.resize(batch.raw.size());
    std::vector<event::EnvelopeProblem> problems;
    for (std::size_t i = 0; i < batch.raw.size(); ++i) {
        auto& item = batch.items[i];
        item.usable = item.decoded = false;
        item.type = nullptr;
        item.problem = -1;
        item.id.reset();
        item.slot = nullptr;
        item.twin = StoredTwin::None;
        item.spanBegin = item.spanEnd = static_cast<std::uint32_t>(batch.spans.size());
        item.defectBegin = static_cast<std::uint32_t>(batch.found.size());
        checkItem(batch, i, problems);
        item.defectEnd = static_cast<std::uint32_t>(batch.found.size());
    }
}

void RecordChecker::checkItem(Batch& batch, std::size_t i, std::vector<event::EnvelopeProblem>& problems) const {
    auto& item = batch.items[i];
    const auto& raw = batch.raw[i];
    if (!raw.problem.empty()) {
        item.envelope = {};
        auto defect = defectAt(batch, i, DefectKind::NotJson, raw.problemAt, {});
        defect.problem = raw.problem;
        defect.expected = raw.expected;
        defect.found = raw.found;
        batch.found.push_back(std::move(defect));
        return;
    }
    const bool ok = batch.cloudEvents ? readCloudEvent(raw.text, item.envelope, problems, batch.arena)
                                      : event::readEnvelope(raw.text, item.envelope, problems);
    for (const auto& problem : problems) {
        const auto kind = problem.kind == event::EnvelopeProblem::Kind::NotJson ? DefectKind::NotJson : DefectKind::Envelope;
        auto defect = defectAt(batch, i, kind, problem.byte, Redactor::pointer(problem.field));
        defect.problem = problem.problem;
        defect.expected = shortened(problem.expected);
        const bool ofName = problem.problem == "unknown member" || problem.problem == "unknown attribute" || problem.problem == "duplicate member";
        defect.found = ofName ? m_redactor.found({}, 0, {}, problem.found, true) : shortened(problem.found);
        batch.found.push_back(std::move(defect));
    }
    if (!ok)
        return;
    if (item.envelope.reserved) {
        auto defect = defectAt(batch, i, DefectKind::ReservedStream, item.envelope.bytes.stream, batch.cloudEvents ? "subject" : "stream");
        defect.problem = "a stream that only Lookback writes";
        defect.expected = "a stream of your own records";
        defect.found = item.envelope.stream;
        batch.found.push_back(std::move(defect));
        return;
    }
    item.usable = true;
    item.id = item.envelope.id;
    item.type = m_kind.find(item.envelope.type);
    const bool known = item.type != nullptr && item.envelope.schemaVersion <= item.type->currentVersion;
    if (!known || hasPersonal(*item.type, item.envelope.schemaVersion) || event::splitStream(item.envelope.stream).category != m_kind.category())
        decode(batch, i);
}

void RecordChecker::decode(Batch& batch, std::size_t i) const {
    auto& item = batch.items[i];
    if (item.decoded)
        return;
    item.decoded = true;
    std::optional<EventProblem> problem;
    const auto category = event::splitStream(item.envelope.stream).category;
    item.spanBegin = static_cast<std::uint32_t>(batch.spans.size());
    if (category != m_kind.category())
        problem = EventProblem{EventProblem::Kind::UnknownType,
                               {0, {}, "no kind of stream with this category is known", std::string(m_kind.category()) + "-…", std::string(category)}};
    else
        problem = m_kind.personalSpans(viewOf(item), batch.spans);
    if (problem) {
        batch.spans.resize(item.spanBegin);
        item.problem = static_cast<std::int32_t>(batch.problems.size());
        batch.problems.push_back(std::move(*problem));
    }
    item.spanEnd = static_cast<std::uint32_t>(batch.spans.size());
}

} // namespace lookback::transfer
