// Values of a verification (security.md 4): checks with what they looked at, and every problem with its place. Plain values; the window and the
// command line may include this header.
#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::integrity {

/// The verdict. Gaps and repeated ids are data problems: they may be honestly recorded, and do not break anything.
enum class Verdict : std::uint8_t { NotChecked, Consistent, Anchored /* with checkpoints, later */, Broken };
std::string_view word(Verdict verdict); ///< "consistent"

struct Problem {
    std::string_view check; ///< Check::name
    std::optional<base::Position> position;
    std::string stream;
    std::optional<base::Revision> revision;
    std::string expected, found;
};

struct Check {
    std::string_view name;  ///< stable, for JSON: "format", "sequence", "ids", "timeOrder", "sealedFields", "snapshots", "upcasting", "erasureLedger"
    std::string_view title; ///< source text of a translation
    std::string_view scope; ///< what `items` counts: "events", "streams", "fields", "snapshots", "erasures"
    std::int64_t items = 0, problems = 0;
    std::int64_t notChecked = 0; ///< items it could not look into, and why in `note` ("the vault is locked")
    std::string note;
    double seconds = 0;
    bool data = false; ///< its problems are data problems
};

struct Report {
    Verdict verdict = Verdict::NotChecked;
    std::vector<Check> checks;
    std::vector<Problem> problems, dataProblems; ///< the first 1,000 each
    std::int64_t problemCount = 0, dataProblemCount = 0;
    std::int64_t events = 0;
    std::string headRecord; ///< hex SHA-256 of 0x00 and the last record: what it spoke about
    double seconds = 0;
};

struct Options {
    std::string stream; ///< only this one; empty = the whole store
};

} // namespace lookback::integrity
