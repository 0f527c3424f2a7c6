#include "core/json/writer.h"

#include "core/json/scan.h"

#include <charconv>

namespace lookback::json {
namespace {

void appendEscape(std::string& out, char c) {
    constexpr char kHex[] = "0123456789abcdef";
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    out += "\\u00";
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
}

} // namespace

void appendString(std::string& out, std::string_view text) {
    out += '"';
    const char* p = text.data();
    const char* end = p + text.size();
    bool nonAscii = false;
    for (;;) {
        const char* stop = scan::plainEnd(text.data(), p, end, nonAscii);
        out.append(p, stop);
        if (stop == end)
            break;
        appendEscape(out, *stop);
        p = stop + 1;
    }
    out += '"';
}

void Writer::comma() {
    if (m_needComma)
        m_out += ',';
    m_needComma = true;
}

Writer& Writer::beginObject() {
    comma();
    m_out += '{';
    m_needComma = false;
    return *this;
}

Writer& Writer::endObject() {
    m_out += '}';
    m_needComma = true;
    return *this;
}

Writer& Writer::beginArray() {
    comma();
    m_out += '[';
    m_needComma = false;
    return *this;
}

Writer& Writer::endArray() {
    m_out += ']';
    m_needComma = true;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    comma();
    appendString(m_out, name);
    m_out += ':';
    m_needComma = false;
    return *this;
}

Writer& Writer::value(std::string_view text) {
    comma();
    appendString(m_out, text);
    return *this;
}

Writer& Writer::value(std::int64_t n) {
    comma();
    char buffer[24];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, n);
    m_out.append(buffer, end);
    return *this;
}

Writer& Writer::value(bool b) {
    comma();
    m_out += b ? "true" : "false";
    return *this;
}

Writer& Writer::null() {
    comma();
    m_out += "null";
    return *this;
}

Writer& Writer::raw(std::string_view json) {
    comma();
    m_out += json;
    return *this;
}

Writer& Writer::value(base::Instant t) {
    comma();
    m_out += '"';
    base::appendInstant(m_out, t);
    m_out += '"';
    return *this;
}

Writer& Writer::value(const base::Money& money) {
    return beginObject().member("minor", money.minor).member("currency", money.currency.code()).endObject();
}

} // namespace lookback::json
