// Documents for terminals: 100 columns, a table too wide for them as names and values.
#include "core/report/document.h"
#include "core/report/plain_text.h"

#include <algorithm>

namespace lookback::report {
namespace {

constexpr std::size_t kWidth = 100;

void appendPadded(std::string& out, std::string_view text, std::size_t width, bool right = false) {
    const std::string pad(width - std::min(width, columns(text)), ' ');
    out += right ? pad + std::string(text) : std::string(text) + pad;
}

// Words of visible text into lines of at most `width` columns, all but the first behind `indent`. A word longer than a line stays whole: it is to be copied.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent) {
    std::string out;
    std::size_t column = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const auto word = std::string_view(text).substr(at, end - at);
        const std::size_t wide = columns(word);
        if (column > 0 && column + 1 + wide > width) {
            out += '\n' + indent;
            column = 0;
        } else if (column > 0) {
            out += ' ';
            ++column;
        }
        out += word;
        column += wide;
        at = end + 1;
    }
    return out;
}

class TextWriter {
public:
    void operator()(const Heading& block) {
        const auto text = visibleText(block.text);
        m_out += "\n" + text + "\n" + std::string(columns(text), '-') + "\n";
    }
    void operator()(const Paragraph& block) { m_out += wrapped(visibleText(block.text), kWidth, {}) + "\n"; }
    void operator()(const Verbatim& block) {
        for (std::size_t at = 0; at <= block.text.size();) {
            const std::size_t end = std::min(block.text.find('\n', at), block.text.size());
            if (end > at || end < block.text.size())
                m_out += "    " + visibleText(std::string_view(block.text).substr(at, end - at)) + "\n";
            at = end + 1;
        }
    }
    void operator()(const Facts& block) {
        std::vector<std::pair<std::string, std::string>> rows;
        std::size_t width = 0;
        for (const auto& [name, value] : block.rows) {
            rows.emplace_back(visibleText(name), visibleText(value));
            width = std::max(width, columns(rows.back().first));
        }
        width = std::min<std::size_t>(width, 32);
        for (const auto& [name, value] : rows) {
            std::string line;
            appendPadded(line, name, width);
            m_out += line + "  " + wrapped(value, kWidth - width - 2, std::string(width + 2, ' ')) + "\n";
        }
    }
    void operator()(const DataTable& block) {
        DataTable shown = block;
        shown.right.resize(shown.head.size());
        std::vector<std::size_t> widths(shown.head.size());
        const auto prepare = [&](std::vector<std::string>& row) {
            row.resize(shown.head.size());
            for (std::size_t i = 0; i < row.size(); ++i) {
                row[i] = visibleText(row[i]);
                widths[i] = std::max(widths[i], columns(row[i]));
            }
        };
        prepare(shown.head);
        for (auto& row : shown.rows)
            prepare(row);
        std::size_t total = 0;
        for (const auto width : widths)
            total += width + 2;
        if (total > kWidth + 2) {
            asFacts(shown);
            return;
        }
        line(shown.head, widths, shown.right);
        for (const auto& row : shown.rows)
            line(row, widths, shown.right);
    }

    std::string m_out;

private:
    void line(const std::vector<std::string>& row, const std::vector<std::size_t>& widths, const std::vector<bool>& right) {
        std::string text;
        for (std::size_t i = 0; i < row.size(); ++i) {
            appendPadded(text, row[i], widths[i], right[i]);
            text += "  ";
        }
        text.erase(text.find_last_not_of(' ') + 1);
        m_out += text + "\n";
    }
    void asFacts(const DataTable& table) {
        for (std::size_t i = 0; i < table.rows.size(); ++i) {
            if (i > 0)
                m_out += "\n";
            Facts facts;
            for (std::size_t c = 0; c < table.head.size(); ++c)
                facts.rows.emplace_back(table.head[c], table.rows[i][c]);
            (*this)(facts);
        }
    }
};

} // namespace

std::string toText(const Document& document) {
    TextWriter writer;
    const auto title = visibleText(document.title);
    writer.m_out = title + "\n" + std::string(columns(title), '=') + "\n";
    if (!document.subtitle.empty())
        writer.m_out += wrapped(visibleText(document.subtitle), kWidth, {}) + "\n";
    for (const auto& block : document.blocks) {
        if (!std::holds_alternative<Heading>(block))
            writer.m_out += "\n";
        std::visit(writer, block);
    }
    if (!document.footer.empty())
        writer.m_out += "\n" + wrapped(visibleText(document.footer), kWidth, {}) + "\n";
    return std::move(writer.m_out);
}

} // namespace lookback::report
