// Strict decoding of `data` straight into the struct of its type and version: unknown, missing and duplicate members, types,
// ranges, exact numbers, texts of 1 to 4,096 bytes; `null` never stands for an absent member. The first problem is told with
// byte and path (within `data`), expected and found. Pure functions; any thread.
#pragma once

#include "core/account/events.h"
#include "core/json/cursor.h"

namespace lookback::account {

constexpr std::size_t kMaxText = 4096; ///< bytes of an unescaped text

/// What a personal field may hold. Stored: any JSON string (whether the seal is genuine is the revealer's business).
/// Received: a text of 1 to 4,096 bytes, or an already sealed value of any length.
enum class Source : std::uint8_t { Stored, Received };

/// Decodes into `out`. `usual`: the currency expected, only to save looking it up.
template <class Stored>
std::optional<json::Problem> decode(std::string_view data, Source source, const base::Currency& usual, Stored& out);

/// Compact JWE of security.md 1, by shape: five parts, the second empty, iv of 16 and tag of 22 characters.
bool looksSealed(std::string_view text);

} // namespace lookback::account
