// {"title","subtitle","footer","blocks":[{"heading":…} | {"paragraph":…} | {"facts":[[name,value]…]} | {"table":{"head","rows","right"}} | {"verbatim":…}]}:
// members in this order, no spaces, so that the same document always gives the same bytes. The reader takes exactly these members, each once, in any order.
#include "core/report/document.h"

#include "core/json/cursor.h"
#include "core/json/writer.h"

namespace lookback::report {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;

struct BlockWriter {
    json::Writer& writer;

    void operator()(const Heading& block) const { writer.member("heading", block.text); }
    void operator()(const Paragraph& block) const { writer.member("paragraph", block.text); }
    void operator()(const Verbatim& block) const { writer.member("verbatim", block.text); }
    void operator()(const Facts& block) const {
        writer.key("facts").beginArray();
        for (const auto& [name, value] : block.rows)
            writer.beginArray().value(name).value(value).endArray();
        writer.endArray();
    }
    void operator()(const DataTable& block) const {
        writer.key("table").beginObject().key("head");
        texts(block.head);
        writer.key("rows").beginArray();
        for (const auto& row : block.rows)
            texts(row);
        writer.endArray().key("right").beginArray();
        for (const bool right : block.right)
            writer.value(right);
        writer.endArray().endObject();
    }

private:
    void texts(const std::vector<std::string>& all) const {
        writer.beginArray();
        for (const auto& text : all)
            writer.value(std::string_view(text));
        writer.endArray();
    }
};

class Reader {
public:
    explicit Reader(std::string_view json) : m_cursor(json) {}

    Result<Document> read() {
        Document document;
        unsigned seen = 0;
        std::string_view name;
        m_cursor.enterObject();
        while (m_cursor.nextMember(name)) {
            if (name == "title")
                seen |= text(document.title) ? 1U : 0U;
            else if (name == "subtitle")
                seen |= text(document.subtitle) ? 2U : 0U;
            else if (name == "footer")
                seen |= text(document.footer) ? 4U : 0U;
            else if (name == "blocks")
                seen |= blocks(document.blocks) ? 8U : 0U;
            else
                m_cursor.fail("unknown member", "title, subtitle, footer or blocks");
        }
        if (!m_cursor.failed() && seen != 15U)
            m_cursor.fail("a member is missing", "title, subtitle, footer and blocks");
        m_cursor.finish();
        if (!m_cursor.failed())
            return document;
        const auto& p = m_cursor.problem();
        std::string message = "this is no document: " + p.problem;
        if (!p.expected.empty())
            message += ", expected " + p.expected;
        if (!p.found.empty())
            message += ", found " + p.found;
        return makeError(ErrorCode::InvalidInput, std::move(message), "byte " + std::to_string(p.byte) + (p.path.empty() ? "" : " (" + p.path + ")"));
    }

private:
    bool text(std::string& out) {
        std::string_view read;
        if (!m_cursor.readString(read))
            return false;
        out = read;
        return true;
    }

    bool texts(std::vector<std::string>& out) {
        m_cursor.enterArray();
        while (m_cursor.nextElement())
            if (std::string one; text(one))
                out.push_back(std::move(one));
        return !m_cursor.failed();
    }

    bool blocks(std::vector<Block>& out) {
        m_cursor.enterArray();
        while (m_cursor.nextElement())
            block(out);
        return !m_cursor.failed();
    }

    void block(std::vector<Block>& out) {
        const std::size_t before = out.size();
        std::string_view name;
        m_cursor.enterObject();
        while (m_cursor.nextMember(name)) {
            if (out.size() > before)
                m_cursor.fail("second member", "one block");
            else if (name == "heading")
                text(std::get<Heading>(out.emplace_back(Heading{})).text);
            else if (name == "paragraph")
                text(std::get<Paragraph>(out.emplace_back(Paragraph{})).text);
            else if (name == "verbatim")
                text(std::get<Verbatim>(out.emplace_back(Verbatim{})).text);
            else if (name == "facts")
                facts(std::get<Facts>(out.emplace_back(Facts{})));
            else if (name == "table")
                table(std::get<DataTable>(out.emplace_back(DataTable{})));
            else
                m_cursor.fail("unknown member", "heading, paragraph, facts, table or verbatim");
        }
        if (!m_cursor.failed() && out.size() == before)
            m_cursor.fail("empty block", "heading, paragraph, facts, table or verbatim");
    }

    void facts(Facts& out) {
        m_cursor.enterArray();
        while (m_cursor.nextElement()) {
            std::vector<std::string> row;
            if (!texts(row))
                return;
            if (row.size() != 2) {
                m_cursor.fail("wrong number of texts", "a name and a value", std::to_string(row.size()));
                return;
            }
            out.rows.emplace_back(std::move(row[0]), std::move(row[1]));
        }
    }

    void table(DataTable& out) {
        unsigned seen = 0;
        std::string_view name;
        m_cursor.enterObject();
        while (m_cursor.nextMember(name)) {
            if (name == "head")
                seen |= texts(out.head) ? 1U : 0U;
            else if (name == "rows")
                seen |= rows(out.rows) ? 2U : 0U;
            else if (name == "right")
                seen |= flags(out.right) ? 4U : 0U;
            else
                m_cursor.fail("unknown member", "head, rows or right");
        }
        if (m_cursor.failed())
            return;
        if (seen != 7U)
            m_cursor.fail("a member is missing", "head, rows and right");
        else if (out.head.empty())
            m_cursor.fail("table without columns", "a head");
        else if (!out.right.empty() && out.right.size() != out.head.size())
            m_cursor.fail("wrong number of columns", std::to_string(out.head.size()) + " or no values of right", std::to_string(out.right.size()));
        for (const auto& row : out.rows)
            if (!m_cursor.failed() && row.size() != out.head.size())
                m_cursor.fail("wrong number of cells", std::to_string(out.head.size()) + " cells", std::to_string(row.size()));
    }

    bool rows(std::vector<std::vector<std::string>>& out) {
        m_cursor.enterArray();
        while (m_cursor.nextElement())
            texts(out.emplace_back());
        return !m_cursor.failed();
    }

    bool flags(std::vector<bool>& out) {
        m_cursor.enterArray();
        while (m_cursor.nextElement())
            if (bool flag = false; m_cursor.readBool(flag))
                out.push_back(flag);
        return !m_cursor.failed();
    }

    json::Cursor m_cursor;
};

} // namespace

std::string toJson(const Document& document) {
    std::string out;
    json::Writer writer(out);
    writer.beginObject().member("title", document.title).member("subtitle", document.subtitle).member("footer", document.footer).key("blocks").beginArray();
    for (const auto& block : document.blocks) {
        writer.beginObject();
        std::visit(BlockWriter{writer}, block);
        writer.endObject();
    }
    writer.endArray().endObject();
    return out;
}

Result<Document> fromJson(std::string_view json) { return Reader(json).read(); }

} // namespace lookback::report
