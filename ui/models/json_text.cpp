#include "ui/models/json_text.h"

#include <algorithm>

namespace lookback::ui {
namespace {

constexpr std::size_t kOneLine = 56; // an object of scalars up to this length stays on one line

QString utf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

std::size_t endOfString(std::string_view json, std::size_t at) {
    for (std::size_t i = at + 1; i < json.size(); ++i) {
        if (json[i] == '\\')
            ++i;
        else if (json[i] == '"')
            return i + 1;
    }
    return json.size();
}

// Compact JWE as the vault writes it: a header beginning with {" and an empty second part.
bool isSealed(std::string_view quoted) { return quoted.size() > 40 && quoted.substr(1, 3) == "eyJ" && quoted.find("..") != std::string_view::npos; }

class Printer {
public:
    Printer(std::string_view json, const SealedText& sealed) : m_json(json), m_sealed(sealed) {}

    QStringList print() {
        value(0);
        blanks();
        // Evidence is never completed or shortened: what is not JSON from end to end is shown line by line as it is.
        if (!m_json.empty() && (m_broken || m_at != m_json.size() || !startsLikeJson()))
            return utf8(m_json).split(QLatin1Char('\n'));
        flush();
        return m_lines;
    }

private:
    [[nodiscard]] bool startsLikeJson() const { return std::string_view(" \t\r\n{[\"-0123456789tfn").find(m_json.front()) != std::string_view::npos; }
    void blanks() {
        while (m_at < m_json.size() && (m_json[m_at] == ' ' || m_json[m_at] == '\t' || m_json[m_at] == '\n' || m_json[m_at] == '\r'))
            ++m_at;
    }
    void flush() {
        if (!m_line.isEmpty())
            m_lines.append(m_line);
        m_line.clear();
    }
    void newLine(int depth) {
        flush();
        m_line = QString(depth * 2, QLatin1Char(' '));
    }

    void string() {
        const std::size_t end = endOfString(m_json, m_at);
        m_broken = m_broken || end - m_at < 2 || m_json[end - 1] != '"';
        const auto quoted = m_json.substr(m_at, end - m_at);
        m_line += !isSealed(quoted) ? utf8(quoted) : m_sealed ? m_sealed(quoted.substr(1, quoted.size() - 2)) : QStringLiteral("\"••••••\"");
        m_at = end;
    }

    // The end of a flat object or array that fits on one line, or 0.
    [[nodiscard]] std::size_t flatEnd() const {
        const char close = m_json[m_at] == '{' ? '}' : ']';
        for (std::size_t i = m_at + 1; i < m_json.size() && i - m_at <= kOneLine;) {
            if (m_json[i] == '"') {
                i = endOfString(m_json, i);
                continue;
            }
            if (m_json[i] == close)
                return i + 1;
            if (m_json[i] == '{' || m_json[i] == '[')
                return 0;
            ++i;
        }
        return 0;
    }

    void flat(std::size_t end) {
        while (m_at < end) {
            const char c = m_json[m_at];
            if (c == '"') {
                string();
                continue;
            }
            ++m_at;
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
                continue;
            if (c == '}' && !m_line.endsWith(QLatin1Char('{')))
                m_line += QLatin1Char(' ');
            m_line += QLatin1Char(c);
            if (c == ':' || c == ',' || (c == '{' && m_json[m_at] != '}'))
                m_line += QLatin1Char(' ');
        }
    }

    void value(int depth) {
        blanks();
        if (m_at >= m_json.size())
            return;
        const char c = m_json[m_at];
        if (c == '"')
            return string();
        if (c != '{' && c != '[') {
            const auto end = m_json.find_first_of(",]} \t\r\n", m_at);
            m_line += utf8(m_json.substr(m_at, end - m_at));
            m_at = std::min(end, m_json.size());
            return;
        }
        if (depth > 0)
            if (const auto end = flatEnd())
                return flat(end);
        members(depth, c);
    }

    void members(int depth, char open) {
        const char close = open == '{' ? '}' : ']';
        m_line += QLatin1Char(open);
        ++m_at;
        blanks();
        bool any = false;
        while (m_at < m_json.size() && m_json[m_at] != close) {
            any = true;
            newLine(depth + 1);
            if (open == '{') {
                if (m_json[m_at] != '"')
                    return broken();
                string();
                blanks();
                if (m_at >= m_json.size() || m_json[m_at] != ':')
                    return broken();
                ++m_at;
                m_line += QStringLiteral(": ");
            }
            const auto before = m_at;
            value(depth + 1);
            blanks();
            if (m_at < m_json.size() && m_json[m_at] == ',') {
                m_line += QLatin1Char(',');
                ++m_at;
                blanks();
            } else if (m_at == before || m_at >= m_json.size() || m_json[m_at] != close) {
                return broken();
            }
        }
        if (m_at >= m_json.size())
            return broken();
        if (any)
            newLine(depth);
        m_line += QLatin1Char(close);
        ++m_at;
    }

    void broken() { m_broken = true; }

    std::string_view m_json;
    const SealedText& m_sealed;
    std::size_t m_at = 0;
    bool m_broken = false; ///< not JSON: what was printed so far does not count
    QString m_line;
    QStringList m_lines;
};

} // namespace

std::vector<JsonLeaf> jsonLeaves(std::string_view json) {
    std::vector<JsonLeaf> leaves;
    QStringList path; // names, and numbers of array elements; the last one is of the value to come
    std::vector<int> elements; // -1: inside an object
    bool name = false;
    const auto leaf = [&](const QString& text, bool sealed) { leaves.push_back({path.join(QLatin1Char('.')), text, sealed}); };
    for (std::size_t at = 0; at < json.size();) {
        const char c = json[at];
        if (c == '{' || c == '[') {
            elements.push_back(c == '{' ? -1 : 0);
            path.append(c == '{' ? QString() : QStringLiteral("0"));
            name = c == '{';
            ++at;
        } else if (c == '}' || c == ']') {
            if (!elements.empty()) {
                elements.pop_back();
                path.removeLast();
            }
            name = false;
            ++at;
        } else if (c == ',') {
            name = !elements.empty() && elements.back() < 0;
            if (!elements.empty() && !name)
                path.last() = QString::number(++elements.back());
            ++at;
        } else if (c == '"') {
            const std::size_t end = endOfString(json, at);
            const auto quoted = json.substr(at, end - at);
            const QString text = utf8(quoted.size() >= 2 ? quoted.substr(1, quoted.size() - 2) : quoted);
            if (name && !path.isEmpty())
                path.last() = text;
            else
                leaf(text, isSealed(quoted));
            name = false;
            at = end;
        } else if (c == ':' || c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++at;
        } else {
            const auto end = std::min(json.find_first_of(",]} \t\r\n", at), json.size());
            leaf(utf8(json.substr(at, end - at)), false);
            at = std::max(end, at + 1);
        }
    }
    return leaves;
}

QStringList prettyJson(std::string_view json, const SealedText& sealed) { return Printer(json, sealed).print(); }

std::vector<DiffLine> diffLines(const QStringList& before, const QStringList& after) {
    const auto n = static_cast<std::size_t>(before.size()), m = static_cast<std::size_t>(after.size());
    // A comma at the end is punctuation of the neighbour, not a difference.
    const auto same = [&](std::size_t i, std::size_t j) {
        QString a = before[static_cast<qsizetype>(i)], b = after[static_cast<qsizetype>(j)];
        if (a.endsWith(QLatin1Char(',')))
            a.chop(1);
        if (b.endsWith(QLatin1Char(',')))
            b.chop(1);
        return a == b;
    };
    std::vector<std::vector<int>> length(n + 1, std::vector<int>(m + 1));
    for (std::size_t i = n; i-- > 0;)
        for (std::size_t j = m; j-- > 0;)
            length[i][j] = same(i, j) ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
    std::vector<DiffLine> lines;
    std::size_t i = 0, j = 0;
    while (i < n || j < m) {
        if (i < n && j < m && same(i, j)) {
            lines.push_back({DiffLine::Kind::Same, after[static_cast<qsizetype>(j)]});
            ++i, ++j;
        } else if (i < n && (j == m || length[i + 1][j] >= length[i][j + 1])) {
            lines.push_back({DiffLine::Kind::Removed, before[static_cast<qsizetype>(i++)]});
        } else {
            lines.push_back({DiffLine::Kind::Added, after[static_cast<qsizetype>(j++)]});
        }
    }
    return lines;
}

QStringList hexDump(std::string_view bytes) {
    QStringList lines;
    for (std::size_t at = 0; at < bytes.size(); at += 16) {
        QString hex, text;
        for (std::size_t i = at; i < at + 16; ++i) {
            if (i >= bytes.size()) {
                hex += QStringLiteral("   ");
                continue;
            }
            const auto c = static_cast<unsigned char>(bytes[i]);
            hex += QStringLiteral("%1 ").arg(c, 2, 16, QLatin1Char('0'));
            text += c >= 0x20 && c < 0x7F ? QLatin1Char(static_cast<char>(c)) : QLatin1Char('.');
        }
        lines.append(QStringLiteral("%1  %2 %3").arg(at, 6, 16, QLatin1Char('0')).arg(hex, text));
    }
    return lines;
}

} // namespace lookback::ui
