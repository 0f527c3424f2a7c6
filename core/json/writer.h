// Deterministic writing: members in the order given, no spaces, the shortest escapes of RFC 8259 (`\"`, `\\`, `\b \f \n \r \t`,
// other control characters `\u00xx`), everything else as UTF-8. The same values always give the same bytes.
#pragma once

#include "core/base/instant.h"
#include "core/base/money.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace lookback::json {

/// `text` as a JSON string with quotes. Requires: valid UTF-8.
void appendString(std::string& out, std::string_view text);

/// Builds into a caller's string. Commas are put in by itself.
class Writer {
public:
    explicit Writer(std::string& out) : m_out(out) {}
    Writer& beginObject();
    Writer& endObject();
    Writer& beginArray();
    Writer& endArray();
    Writer& key(std::string_view name);
    Writer& value(std::string_view text);
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(std::int64_t n);
    Writer& value(int n) { return value(static_cast<std::int64_t>(n)); }
    Writer& value(bool b);
    Writer& null();
    Writer& raw(std::string_view json); ///< Requires: one JSON value
    Writer& value(base::Instant t);
    Writer& value(const base::Money& money); ///< {"minor":…,"currency":"…"}
    template <class T>
    Writer& member(std::string_view name, const T& v) { return key(name).value(v); }

private:
    void comma();
    std::string& m_out;
    bool m_needComma = false;
};

} // namespace lookback::json
