#include "core/transfer/csv.h"

#include "core/base/instant.h"

#include <algorithm>

namespace lookback::transfer {
namespace {

// Where a formula may begin (security.md 5): = + - @ tab CR LF NUL, their full-width forms, and the apostrophe that would hide one of ours.
bool looksLikeFormula(std::string_view text) {
    if (text.empty())
        return false;
    if (std::string_view("=+-@\t\r\n'\0", 9).find(text.front()) != std::string_view::npos)
        return true;
    // U+FF1D, U+FF0B, U+FF0D, U+FF20, U+FF07: full-width = + - @ '
    constexpr std::string_view kFullWidth[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0", "\xEF\xBC\x87"};
    return std::any_of(std::begin(kFullWidth), std::end(kFullWidth), [&](std::string_view form) { return text.starts_with(form); });
}

bool isFigure(std::string_view text) {
    const auto digits = [&] {
        const auto n = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(n);
        return n > 0;
    };
    if (text.starts_with('-'))
        text.remove_prefix(1);
    if (!digits())
        return false;
    if (text.empty())
        return true;
    if (text.front() != '.')
        return false;
    text.remove_prefix(1);
    return digits() && text.empty();
}

} // namespace

void appendCsvText(std::string& out, std::string_view text) {
    out += '"';
    if (looksLikeFormula(text))
        out += '\'';
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

void appendCsvNumber(std::string& out, std::string_view text) {
    if (isFigure(text))
        out += text;
    else
        appendCsvText(out, text);
}

void appendCsvHeader(std::string& out) {
    out += "\"position\",\"stream\",\"revision\",\"version\",\"id\",\"type\",\"schemaVersion\",\"occurredAt\",\"recordedAt\",\"data\",\"metadata\"\r\n";
}

void appendCsvRow(std::string& out, const event::EventView& event) {
    appendCsvNumber(out, event.position.text());
    out += ',';
    appendCsvText(out, event.stream);
    out += ',';
    appendCsvNumber(out, std::to_string(event.revision.value));
    out += ',';
    appendCsvNumber(out, std::to_string(base::versionOf(event.revision).value));
    out += ',';
    appendCsvText(out, event.id.text());
    out += ',';
    appendCsvText(out, event.type);
    out += ',';
    appendCsvNumber(out, std::to_string(event.schemaVersion));
    out += ',';
    appendCsvText(out, base::formatInstant(event.occurredAt));
    out += ',';
    appendCsvText(out, base::formatInstant(event.recordedAt));
    out += ',';
    appendCsvText(out, event.data);
    out += ',';
    appendCsvText(out, event.metadata);
    out += "\r\n";
}

} // namespace lookback::transfer
