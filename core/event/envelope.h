// Reading one line of a log (FORMAT.md, account.md "Record and log format") into its envelope: strict, in one pass, without a copy.
// `data` and `metadata` are checked to their ends (duplicates, depth from the line's root, UTF-8, surrogates, numbers) but not
// interpreted. Views point into the line, or into the Envelope where the line writes a name with escapes; moving it is allowed.
// Stateless; any thread.
#pragma once

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/uuid.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::event {

struct Envelope {
    std::string_view stream;
    std::optional<base::Revision> revision; ///< 0 … INT64_MAX − 1, so that a version can follow
    std::optional<base::Uuid> id;
    std::string_view type;
    int schemaVersion = 1;
    std::optional<base::Instant> occurredAt, recordedAt;
    std::string_view data;            ///< as written
    std::string_view metadata = "{}"; ///< as written
    /// `stream` is one that Lookback alone writes: well formed, but a defect in a log.
    bool reserved = false;

    /// Offsets in the line where the members' values begin; 0 = absent (a value never stands at 0).
    struct Bytes {
        std::size_t stream = 0, revision = 0, id = 0, type = 0, schemaVersion = 0, occurredAt = 0, recordedAt = 0, data = 0, metadata = 0;
    };
    Bytes bytes;

    std::unique_ptr<std::string> streamText, typeText; ///< own the unescaped text where there were escapes
};

struct EnvelopeProblem {
    enum class Kind : std::uint8_t {
        NotJson, ///< not strict JSON, or not one line of it: nothing of the line can be relied on
        Envelope ///< JSON, but an envelope that cannot be used
    };
    Kind kind = Kind::NotJson;
    std::size_t byte = 0; ///< offset in the line
    std::string field;    ///< "revision", "data", or a pointer below them ("/data/holder/email"); "" = the line
    std::string problem, expected;
    std::string found;    ///< of `data` and `metadata` never a value, only the bytes to blame or a member's name
};

/// Reads `line` (without its '\n'). True = usable: no problem. Otherwise `problems` (cleared first) holds exactly one NotJson, or every
/// Envelope problem in the order found; `out` then holds what could be read (members in error are absent or empty).
/// A reserved stream is not a problem here: see Envelope::reserved.
bool readEnvelope(std::string_view line, Envelope& out, std::vector<EnvelopeProblem>& problems);

} // namespace lookback::event
