// CloudEvents 1.0 in the JSON format, structured mode, to and from our envelope (account.md, CloudEvents):
//
//   specversion "1.0" · id · source · type · subject = stream · time = occurred-at · datacontenttype (JSON) · data (object)
//   sequence = revision, zero-padded text · recordedtime · correlationid · causationid · schemaversion · actor · approver
//   lookbackmetadata = the metadata object as JSON text
//
// Reading: an `id` that is no lower-case UUID becomes UUIDv5(UUIDv5(URL, source), id); it and `source` are kept in metadata as ceId and
// ceSource, a `dataschema` as ceDataschema. With `lookbackmetadata`, single attributes must say the same as it. CR and LF between tokens of data are
// removed. Any other attribute is a defect: the record has no place for it, and nothing is dropped in silence.
// Writing: id, time and data as stored, source = "urn:uuid:<store id>". Stateless; any thread. Internal to transfer.
#pragma once

#include "core/event/envelope.h"
#include "core/event/event.h"
#include "core/transfer/arena.h"

#include <string>
#include <vector>

namespace lookback::transfer {

/// As event::readEnvelope, for one CloudEvent; offsets are in `text`. What does not stand in `text` as it is goes to `arena`.
bool readCloudEvent(std::string_view text, event::Envelope& out, std::vector<event::EnvelopeProblem>& problems, Arena& arena);

/// One CloudEvent on one line, without '\n'.
void appendCloudEvent(std::string& out, const event::EventView& event, std::string_view source);

} // namespace lookback::transfer
