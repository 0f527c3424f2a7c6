// Rows to filter: those of sample 1 as time travel hands them out, and rows made by hand.
#pragma once

#include "core/filter/filter.h"

#include <string>
#include <string_view>
#include <vector>

namespace filter_test {

using Rows = std::vector<lookback::timetravel::Row>;

/// Rows of an account of tests/data/sample1.jsonl, in recorded order.
Rows sampleRows(std::string_view account = "ACC-1001");

struct Made {
    std::string type = "FundsDeposited";
    int schema = 3;
    std::string data = "{}";
    std::string metadata = "{}";
    std::int64_t amount = 0;
    std::int64_t balance = 0;
};
lookback::timetravel::Row row(const Made& made);

/// The value sealed as the vault would, for `event` at `pointer`.
std::string sealed(const lookback::base::Uuid& event, std::string_view pointer, std::string_view json);

/// "14 15", "" when none; "error character 3: message" when it does not parse.
std::string matching(std::string_view expression, const Rows& rows);

} // namespace filter_test
