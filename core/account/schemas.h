// The JSON Schemas of resources/schemas, embedded by that folder's CMake step. Constant data; any thread.
#pragma once

#include <span>
#include <string_view>

namespace lookback::account {

struct EmbeddedSchema {
    std::string_view type;
    int version;
    std::string_view text;
};
/// Sorted by file name.
std::span<const EmbeddedSchema> embeddedSchemas();
/// Hex SHA-256 of, for each file in order of its name: name, '\n', bytes.
std::string_view embeddedSchemaDigest();

} // namespace lookback::account
