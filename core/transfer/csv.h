// Events as CSV (RFC 4180: comma, CRLF, quotes doubled) for spreadsheets; columns in FORMATS.md. Text is always quoted; a cell that a
// spreadsheet could take for a formula gets a leading apostrophe (security.md 5); only what matches -?[0-9]+(\.[0-9]+)? stands bare.
// Stateless; any thread. Internal to transfer.
#pragma once

#include "core/event/event.h"

#include <string>

namespace lookback::transfer {

void appendCsvHeader(std::string& out);
void appendCsvRow(std::string& out, const event::EventView& event);

/// A text as a quoted cell, made harmless.
void appendCsvText(std::string& out, std::string_view text);
/// A figure stands bare, anything else is a text.
void appendCsvNumber(std::string& out, std::string_view text);

} // namespace lookback::transfer
