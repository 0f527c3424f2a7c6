// A document as a value (architecture.md, report/): blocks of text and tables in reading order, and nothing about fonts or pages. Writers turn it
// into PDF (ui/document) or plain text. All text is data, never markup.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lookback::report {

struct Heading {
    std::string text;
};
struct Paragraph {
    std::string text;
};
/// Names and values, one under another.
struct Facts {
    std::vector<std::pair<std::string, std::string>> rows;
};
struct DataTable {
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;
    std::vector<bool> right; ///< columns of figures
};
/// To be typed or compared by hand: commands, digests. In the mono face, line breaks kept.
struct Verbatim {
    std::string text;
};
using Block = std::variant<Heading, Paragraph, Facts, DataTable, Verbatim>;

struct Document {
    std::string title, subtitle;
    std::string footer; ///< on each page, beside the page number
    std::vector<Block> blocks;
};

/// JSON and back, exact: how the command line hands a document to the program that prints it.
std::string toJson(const Document& document);
base::Result<Document> fromJson(std::string_view json);
/// For terminals and tests.
std::string toText(const Document& document);

} // namespace lookback::report
