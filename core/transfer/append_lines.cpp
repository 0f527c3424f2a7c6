#include "core/transfer/append_lines.h"

#include "core/json/cursor.h"
#include "core/json/writer.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace lookback::transfer {
namespace {

struct Told {
    bool any = false, stream = false, identity = false; ///< members at all; `stream`; one of id, revision, recordedAt
};

/// What an object's members say; absent when `line` is no strict JSON object.
std::optional<Told> membersOf(std::string_view line) {
    json::Cursor cursor(line);
    if (cursor.peek() != json::Kind::Object || !cursor.enterObject())
        return std::nullopt;
    Told told;
    for (std::string_view name; cursor.nextMember(name);) {
        told.any = true;
        told.stream = told.stream || name == "stream";
        told.identity = told.identity || name == "id" || name == "revision" || name == "recordedAt";
        cursor.skipValue();
    }
    return cursor.finish() ? std::optional(told) : std::nullopt;
}

} // namespace

base::Result<std::string> completedLines(std::string_view bytes, const std::string& source, std::string_view stream, store::Expected expected) {
    const bool named = expected.kind == store::Expected::Kind::NoStream || expected.kind == store::Expected::Kind::Exactly;
    std::int64_t revision = expected.kind == store::Expected::Kind::Exactly ? expected.revision.value : -1;
    std::string out;
    std::int64_t number = 0;
    for (std::size_t begin = 0, end = 0; begin < bytes.size(); begin = end) {
        end = std::min(bytes.find('\n', begin), bytes.size() - 1) + 1;
        const auto line = bytes.substr(begin, end - begin);
        ++number;
        if (revision < std::numeric_limits<std::int64_t>::max())
            ++revision;
        const auto told = membersOf(line.substr(0, line.size() - (line.back() == '\n' ? 1 : 0)));
        if (!told || (told->stream && told->identity)) {
            out += line;
            continue;
        }
        if (!told->identity && !named)
            return base::makeError(base::ErrorCode::InvalidInput, "id: missing member, expected an id: nothing else tells this event from the same one sent twice",
                                   source + ": line " + std::to_string(number), "Give each event an id, or say with --expected N where the stream is.");
        const auto brace = line.rfind('}');
        out += line.substr(0, brace);
        if (!told->stream) {
            out += told->any ? ",\"stream\":" : "\"stream\":";
            json::appendString(out, stream);
        }
        if (!told->identity)
            out += ",\"revision\":" + std::to_string(revision);
        out += line.substr(brace);
    }
    return out;
}

} // namespace lookback::transfer
