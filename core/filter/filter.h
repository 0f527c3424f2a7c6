// The filter of the event table (interface.md 5.4): grammar, parser, evaluation. One language for window and command line.
//   filter = or ;  or = and {"or" and} ;  and = not {"and" not} ;  not = ["not"] term ;
//   term   = "(" or ")" | field op value | field "in" range | "has:" flag | text
// FILTER.md is the language for people: fields, operators, values, and what was decided where the page leaves it open.
// Immutable after parsing; any thread. Knows no aggregate by name: types, money and payload members come from the kind and the row.
#pragma once

#include "core/aggregate/kind.h"
#include "core/base/result.h"
#include "core/timetravel/values.h"

#include <memory>
#include <string_view>

namespace lookback::filter {

class Filter {
public:
    virtual ~Filter() = default;

    /// At most 4,096 bytes, 64 parentheses deep. The empty expression matches everything. `kind` must outlive the filter.
    /// Errors: InvalidArgument, `where` = "character N" (1-based) of what is wrong, `hint` = what could stand there.
    static base::Result<std::shared_ptr<const Filter>> parse(std::string_view expression, const aggregate::Kind& kind);

    [[nodiscard]] virtual bool matches(const timetravel::Row& row) const = 0;
    [[nodiscard]] virtual bool matchesEverything() const = 0;
};

} // namespace lookback::filter
