// event::readEnvelope under libFuzzer: places inside the line; a usable line becomes a record that is read and written unchanged.
#include "core/base/encoding.h"
#include "core/event/envelope.h"
#include "core/event/event.h"
#include "core/json/cursor.h"

#include <cstdlib>
#include <string>

using namespace lookback;

namespace {

void require(bool promise) {
    if (!promise)
        std::abort();
}

std::string recordOf(const event::Envelope& e) {
    event::EventView view;
    view.stream = e.stream;
    view.revision = e.revision.value_or(base::Revision{0});
    view.id = e.id.value_or(base::Uuid{});
    view.type = e.type;
    view.schemaVersion = e.schemaVersion;
    view.recordedAt = e.recordedAt.value_or(base::Instant{});
    view.occurredAt = e.occurredAt.value_or(view.recordedAt);
    view.data = e.data;
    view.metadata = e.metadata;
    return event::record(view);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    event::Envelope envelope;
    std::vector<event::EnvelopeProblem> problems;
    const bool usable = event::readEnvelope(line, envelope, problems);
    require(usable == problems.empty());
    for (const auto& p : problems) {
        require(p.byte <= size && !p.problem.empty() && base::isUtf8(p.found) && base::isUtf8(p.field));
        require(problems.size() == 1 || p.kind == event::EnvelopeProblem::Kind::Envelope);
    }
    if (!usable)
        return 0;
    require(!json::check(line, json::Kind::Object) && !json::check(envelope.data, json::Kind::Object));
    require(line.substr(envelope.bytes.data, envelope.data.size()) == envelope.data);
    require(!event::streamNameProblem(envelope.stream, true) && envelope.reserved == event::isReservedStream(envelope.stream));
    const event::Envelope moved = std::move(envelope);
    const std::string record = recordOf(moved);
    if (record.size() > json::kMaxLine)
        return 0;
    event::Envelope again;
    require(event::readEnvelope(record, again, problems));
    require(recordOf(again) == record && again.stream == moved.stream && again.data == moved.data && again.metadata == moved.metadata);
    return 0;
}
