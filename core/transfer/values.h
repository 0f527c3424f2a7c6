// Values of import and export. Plain values; the window and the command line may include this header.
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace lookback::transfer {

enum class Format : std::uint8_t { Auto, JsonLines, CloudEvents };

/// What to do with defective lines (account.md, Defects).
enum class DefectPolicy : std::uint8_t {
    ImportNothing, ///< default: any defect, and nothing is written
    Skip,          ///< leave defective lines out
    Keep,          ///< keep what can be kept as evidence; what can only be skipped makes the import write nothing
};

struct ImportOptions {
    Format format = Format::Auto;
    DefectPolicy policy = DefectPolicy::ImportNothing;
    bool dryRun = false;     ///< writes nothing at all, not even beside the store
    bool notAtomic = false;
    std::size_t keepDefects = 1000; ///< details kept in the report; all are counted and given to onDefect
};

/// Kinds of defect; the window counts by them.
enum class DefectKind : std::uint8_t {
    NotJson, Envelope, ReservedStream, RepeatedRevision,      ///< can only be skipped
    UnknownType, UnknownVersion, InvalidPayload, CannotFold,  ///< can be kept
    RevisionGap, RepeatedId,                                  ///< can be kept
    ConflictingContent,                                       ///< same stream and id, other content
    ErasedSubject,                                            ///< personal data of a subject erased, or a value whose key was destroyed: never kept
};
constexpr bool canBeKept(DefectKind kind) { return kind >= DefectKind::UnknownType && kind <= DefectKind::RepeatedId; }

struct Defect {
    DefectKind kind = DefectKind::NotJson;
    std::string source;     ///< file, when several are read
    std::int64_t line = 0;  ///< 1-based
    std::int64_t byte = 0;  ///< 0-based offset in the file
    std::string stream;     ///< empty when unknown
    std::string field;      ///< "/data/amount", "recordedAt", …; empty = the line
    std::string problem, expected, found;
    std::string excerpt;    ///< ≤ 120 characters, valid UTF-8, personal values as •••
};

struct ImportReport {
    std::int64_t lines = 0;      ///< = accepted + duplicates + defective − kept (kept ones are both accepted and defective)
    std::int64_t accepted = 0;
    std::int64_t duplicates = 0;
    std::int64_t defective = 0;
    std::int64_t kept = 0;       ///< defective and kept as evidence
    std::int64_t imported = 0;   ///< = accepted, or 0
    std::int64_t timesInvented = 0; ///< lines without recordedAt: time of import
    std::vector<Defect> defects; ///< the first keepDefects
    std::int64_t streams = 0, events = 0, snapshots = 0; ///< written (or, in a dry run, that would be)
    double seconds = 0;
    bool dryRun = false;
};

using DefectCallback = std::function<void(const Defect&)>;

struct ExportOptions {
    Format format = Format::JsonLines; ///< Auto = JsonLines
    bool csv = false;
    std::string stream;  ///< one stream; empty = the whole store in order of position
};

} // namespace lookback::transfer
