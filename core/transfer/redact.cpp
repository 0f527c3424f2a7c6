#include "core/transfer/redact.h"

#include "core/base/encoding.h"
#include "core/json/cursor.h"

#include <algorithm>
#include <charconv>

namespace lookback::transfer {
namespace {

constexpr std::size_t kMaxName = 40;
constexpr std::size_t kBefore = 56;       // characters of an excerpt in front of the place
constexpr std::size_t kScannedBehind = 512; // bytes behind the place that are looked at

bool isAlnum(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool looksLikeName(std::string_view text) {
    return !text.empty() && text.size() <= kMaxName && std::all_of(text.begin(), text.end(), [](char c) { return isAlnum(c) || c == '_' || c == '-'; });
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U; }));
}

/// Members of the schemas under `properties`, as pointers.
void collect(json::Cursor& cursor, const std::string& prefix, std::set<std::string, std::less<>>& out) {
    std::string_view name;
    if (cursor.peek() != json::Kind::Object || !cursor.enterObject()) {
        cursor.skipValue();
        return;
    }
    while (cursor.nextMember(name)) {
        if (name != "properties" || cursor.peek() != json::Kind::Object) {
            cursor.skipValue();
            continue;
        }
        cursor.enterObject();
        while (cursor.nextMember(name)) {
            std::string pointer = prefix;
            json::appendPointer(pointer, name);
            out.insert(pointer);
            collect(cursor, pointer, out);
        }
    }
}

struct Token {
    enum class What : std::uint8_t { Punctuation, Name, Value };
    What what = What::Punctuation;
    std::size_t begin = 0, end = 0;
    std::string pointer; ///< of the value, or of the value the name is for
};

/// Cuts JSON into tokens and knows where each stands; goes on as well as it can behind an error.
class Tokens {
public:
    explicit Tokens(std::string_view text) : m_text(text) {}

    bool next(Token& out) {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\r' || m_text[m_at] == '\n'))
            ++m_at;
        if (m_at >= m_text.size())
            return false;
        out.begin = m_at;
        out.what = Token::What::Punctuation;
        const char c = m_text[m_at];
        if (std::string_view("{}[]:,").find(c) != std::string_view::npos) {
            ++m_at;
            punctuation(c);
        } else if (c == '"') {
            string();
            const bool name = isObject() && m_nameNext;
            if (name)
                m_path.back().name = std::string(m_text.substr(out.begin + 1, m_at - out.begin - 2 + (m_closed ? 0U : 1U)));
            out.what = name ? Token::What::Name : Token::What::Value;
        } else {
            while (m_at < m_text.size() && std::string_view("{}[]:,\" \t\r\n").find(m_text[m_at]) == std::string_view::npos)
                ++m_at;
            out.what = Token::What::Value;
        }
        out.end = m_at;
        out.pointer = pointer();
        return true;
    }

private:
    struct Level {
        bool object = false;
        std::string name;
        std::size_t index = 0;
    };
    [[nodiscard]] bool isObject() const { return !m_path.empty() && m_path.back().object; }

    void punctuation(char c) {
        if (c == '{' || c == '[') {
            if (m_path.size() < 2 * static_cast<std::size_t>(json::kMaxDepth))
                m_path.push_back({c == '{', {}, 0});
            m_nameNext = c == '{';
        } else if (c == '}' || c == ']') {
            if (!m_path.empty())
                m_path.pop_back();
            m_nameNext = false;
        } else if (c == ',') {
            m_nameNext = isObject();
            if (!m_path.empty() && !m_path.back().object)
                ++m_path.back().index;
        } else {
            m_nameNext = false;
        }
    }
    void string() {
        m_closed = false;
        for (++m_at; m_at < m_text.size(); ++m_at) {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size()) {
                ++m_at;
            } else if (m_text[m_at] == '"') {
                ++m_at;
                m_closed = true;
                return;
            }
        }
    }
    [[nodiscard]] std::string pointer() const {
        std::string out;
        for (const auto& level : m_path)
            json::appendPointer(out, level.object ? level.name : std::to_string(level.index));
        return out;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<Level> m_path;
    bool m_nameNext = false, m_closed = false;
};

bool isEnvelopeMember(std::string_view pointer) {
    constexpr std::string_view kOpen[] = {"/stream", "/revision", "/id", "/type", "/schemaVersion", "/occurredAt", "/recordedAt",
                                          // CloudEvents
                                          "/specversion", "/subject", "/time", "/datacontenttype", "/sequence", "/recordedtime", "/schemaversion"};
    return std::find(std::begin(kOpen), std::end(kOpen), pointer) != std::end(kOpen);
}

void typeOf(std::string_view record, std::size_t until, std::string& type, int& version) {
    Tokens tokens(record);
    Token token;
    version = 1;
    while (tokens.next(token) && token.begin < until) {
        if (token.what != Token::What::Value)
            continue;
        const auto text = record.substr(token.begin, token.end - token.begin);
        if (token.pointer == "/type" && text.size() >= 2 && text.front() == '"')
            type = text.substr(1, text.size() - 2);
        if (token.pointer == "/schemaVersion" || token.pointer == "/schemaversion")
            std::from_chars(text.data(), text.data() + text.size(), version);
    }
}

// Built by appending: g++ 12 at -O3 takes "\"" + std::string(…) for an overlapping copy (GCC bug 105651).
std::string quoted(std::string_view text) {
    std::string out(1, '"');
    out += text;
    out += '"';
    return out;
}

} // namespace

const Redactor::Pointers& Redactor::shownOf(std::string_view type, int version) const {
    const std::lock_guard lock(m_mutex);
    const auto [it, isNew] = m_shown.try_emplace({std::string(type), version});
    if (!isNew)
        return it->second;
    const auto* info = m_kind.find(type);
    if (info == nullptr || version < 1 || version > info->currentVersion)
        return it->second;
    Pointers all;
    const auto schema = m_kind.jsonSchema(type, version);
    json::Cursor cursor(schema);
    collect(cursor, "/data", all);
    // A member that holds, or is inside, something personal is not shown either.
    const auto v = static_cast<std::size_t>(version - 1);
    const auto nests = [](std::string_view outer, std::string_view inner) {
        return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
    };
    for (const auto& pointer : all) {
        const bool personal = v < info->personal.size() && std::any_of(info->personal[v].begin(), info->personal[v].end(), [&](std::string_view p) {
            return nests(pointer, p) || nests(p, pointer);
        });
        if (!personal)
            it->second.insert(pointer);
    }
    return it->second;
}

bool Redactor::isShown(std::string_view type, int version, std::string_view pointer) const {
    const auto& shown = shownOf(type, version);
    if (isEnvelopeMember(pointer) || shown.count(pointer) != 0)
        return true;
    // Money is an object of its own (base/money.h); schemas refer to it.
    const auto slash = pointer.rfind('/');
    const auto last = pointer.substr(std::min(slash + 1, pointer.size()));
    return (last == "minor" || last == "currency") && shown.count(pointer.substr(0, slash)) != 0;
}

std::string Redactor::pointer(std::string_view pointer) {
    std::string out;
    while (!pointer.empty()) {
        const bool slash = pointer.front() == '/';
        const auto end = std::min(pointer.find('/', 1), pointer.size());
        const auto name = pointer.substr(slash ? 1 : 0, end - (slash ? 1 : 0));
        out += slash ? "/" : "";
        out += looksLikeName(name) ? name : kMasked;
        pointer.remove_prefix(end);
    }
    return out;
}

std::string Redactor::found(std::string_view type, int version, std::string_view pointer, std::string_view found, bool isName) const {
    std::string_view name = found;
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
        name = name.substr(1, name.size() - 2);
    if (isName)
        return looksLikeName(name) ? std::string(found) : std::string(kMasked);
    constexpr json::Kind kKinds[] = {json::Kind::Object, json::Kind::Array, json::Kind::String, json::Kind::Number,
                                     json::Kind::True,   json::Kind::False, json::Kind::Null,   json::Kind::Nothing};
    const bool isKind = std::any_of(std::begin(kKinds), std::end(kKinds), [&](json::Kind k) { return json::toString(k) == found; });
    return found.empty() || isKind || isShown(type, version, pointer) ? std::string(found) : std::string(kMasked);
}

std::string Redactor::excerpt(std::string_view record, std::size_t byte, bool broken) const {
    byte = std::min(byte, record.size());
    std::string type;
    int version = 1;
    typeOf(record, broken ? byte : record.size(), type, version);

    // Pieces as shown; the window is then chosen around the one that holds the place.
    std::vector<std::string> pieces;
    std::size_t place = 0;
    Tokens tokens(record.substr(0, std::min(record.size(), byte + kScannedBehind)));
    Token token;
    while (tokens.next(token)) {
        const bool behind = broken && token.end > byte;
        const auto text = record.substr(token.begin, token.end - token.begin);
        if (token.begin <= byte)
            place = pieces.size();
        if (token.what == Token::What::Punctuation) {
            pieces.emplace_back(text);
            continue;
        }
        const auto inner = text.size() >= 2 && text.front() == '"' ? text.substr(1, text.size() - 2) : text;
        const bool shown = !behind && (token.what == Token::What::Name ? looksLikeName(inner) : isShown(type, version, token.pointer));
        if (shown)
            pieces.push_back(base::visibleExcerpt(text, kExcerpt / 2));
        else if (text.front() != '"' && !pieces.empty() && pieces.back() == kMasked && place != pieces.size() - 1)
            continue; // words of a line that is no JSON at all: one mask is enough
        else
            pieces.push_back(text.front() == '"' ? quoted(kMasked) : std::string(kMasked));
    }
    std::size_t first = place, length = pieces.empty() ? 0 : characters(pieces[place]);
    while (first > 0 && length + characters(pieces[first - 1]) <= kBefore)
        length += characters(pieces[--first]);
    std::string out = first > 0 ? "…" : "";
    length += first > 0 ? 1 : 0;
    for (std::size_t i = first; i < pieces.size(); ++i) {
        if (i > place)
            length += characters(pieces[i]);
        if (i > place && length >= kExcerpt) {
            out += "…";
            break;
        }
        out += pieces[i];
    }
    return out;
}

} // namespace lookback::transfer
