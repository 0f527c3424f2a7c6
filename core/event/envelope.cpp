#include "core/event/envelope.h"

#include "core/base/encoding.h"
#include "core/event/event.h"
#include "core/json/cursor.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>

namespace lookback::event {
namespace {

enum class Member : std::uint8_t { Stream, Revision, Id, Type, SchemaVersion, OccurredAt, RecordedAt, Data, Metadata };
constexpr std::array<std::string_view, 9> kNames{"stream",     "revision",   "id",   "type",    "schemaVersion",
                                                 "occurredAt", "recordedAt", "data", "metadata"};
constexpr std::string_view kAllNames = "stream, revision, id, type, schemaVersion, occurredAt, recordedAt, data, metadata";
constexpr std::size_t kMaxType = 100;

std::string_view nameOf(Member m) { return kNames[static_cast<std::size_t>(m)]; }

bool isType(std::string_view type) {
    const auto isWord = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !type.empty() && type.size() <= kMaxType && type[0] >= 'A' && type[0] <= 'Z' && std::all_of(type.begin(), type.end(), isWord);
}

// Offset of the first line-end character, or npos.
std::size_t lineEndIn(std::string_view line) { return std::min(line.find('\r'), line.find('\n')); }

class Reader {
public:
    Reader(std::string_view line, Envelope& out, std::vector<EnvelopeProblem>& problems)
        : m_line(line), m_out(out), m_problems(problems), m_cursor(line) {}

    bool read() {
        if (m_line.empty())
            return notJson(0, {}, "empty line", "one JSON object", {});
        if (m_line.size() > json::kMaxLine)
            return notJson(json::kMaxLine, {}, "line too long", "at most 1048576 bytes", std::to_string(m_line.size()) + " bytes");
        const bool isObject = m_cursor.peek() == json::Kind::Object;
        if (isObject)
            readMembers();
        else
            wrongValue({}, "not an object", "object");
        if (m_cursor.finish() && isObject)
            missingMembers();
        return linesEnd() && m_problems.empty();
    }

private:
    void readMembers() {
        m_cursor.enterObject();
        std::string_view name;
        for (std::size_t next = 0; m_cursor.nextMember(name);) {
            // Nearly every line has the members in the order of the format.
            std::size_t i = next < kNames.size() && name == kNames[next]
                ? next
                : static_cast<std::size_t>(std::find(kNames.begin(), kNames.end(), name) - kNames.begin());
            if (i == kNames.size()) {
                add(base::visibleExcerpt(name), "unknown member", std::string(kAllNames), base::visibleExcerpt(name));
                m_cursor.skipValue();
                continue;
            }
            next = i + 1;
            readMember(static_cast<Member>(i));
        }
        m_objectAt = m_cursor.failed() ? 0 : m_cursor.rawOffset();
    }

    void readMember(Member member) {
        m_seen |= 1U << static_cast<unsigned>(member);
        switch (member) {
        case Member::Stream: return readStream();
        case Member::Revision: return readRevision();
        case Member::Id: return readId();
        case Member::Type: return readType();
        case Member::SchemaVersion: return readSchemaVersion();
        case Member::OccurredAt: return readInstant(member, m_out.occurredAt, m_out.bytes.occurredAt);
        case Member::RecordedAt: return readInstant(member, m_out.recordedAt, m_out.bytes.recordedAt);
        case Member::Data: return readObject(member, m_out.data, m_out.bytes.data);
        case Member::Metadata: return readObject(member, m_out.metadata, m_out.bytes.metadata);
        }
    }

    // The cursor's text, kept by the envelope when it had escapes.
    static std::string_view keep(std::string_view text, std::string_view raw, std::unique_ptr<std::string>& owner) {
        if (text.data() >= raw.data() && text.data() <= raw.data() + raw.size())
            return text;
        owner = std::make_unique<std::string>(text);
        return *owner;
    }

    bool readText(Member member, std::string_view& text, std::size_t& byte) {
        if (m_cursor.peek() != json::Kind::String) {
            wrongValue(nameOf(member), "not a string", "string");
            return false;
        }
        if (!m_cursor.readString(text))
            return false;
        byte = m_cursor.rawOffset();
        return true;
    }

    void readStream() {
        std::string_view text;
        if (!readText(Member::Stream, text, m_out.bytes.stream))
            return;
        if (auto problem = streamNameProblem(text, true)) {
            add(nameOf(Member::Stream), "not a stream name: " + *problem, "category-id, for example account-ACC-1001", rawExcerpt());
            return;
        }
        m_out.stream = keep(text, m_cursor.raw(), m_out.streamText);
        m_out.reserved = isReservedStream(text);
    }

    void readType() {
        std::string_view text;
        if (!readText(Member::Type, text, m_out.bytes.type))
            return;
        if (!isType(text))
            add(nameOf(Member::Type), "not an event type", "[A-Z][A-Za-z0-9]*, at most 100", rawExcerpt());
        else
            m_out.type = keep(text, m_cursor.raw(), m_out.typeText);
    }

    void readId() {
        std::string_view text;
        if (!readText(Member::Id, text, m_out.bytes.id))
            return;
        m_out.id = base::Uuid::parse(text);
        if (m_out.id)
            return;
        std::string lower(text.substr(0, 64));
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
        const bool onlyCase = text.size() == 36 && base::Uuid::parse(lower);
        add(nameOf(Member::Id), onlyCase ? "UUID not in lower case" : "not a UUID", "UUID, lower case", rawExcerpt());
    }

    // Absent after a problem.
    std::optional<std::int64_t> readInteger(Member member, std::int64_t least, std::int64_t most, std::size_t& byte) {
        const auto expected = [least] { return "integer of at least " + std::to_string(least); };
        std::string_view text;
        if (m_cursor.peek() != json::Kind::Number) {
            wrongValue(nameOf(member), "not an integer", expected());
            return std::nullopt;
        }
        if (!m_cursor.readNumberText(text))
            return std::nullopt;
        byte = m_cursor.rawOffset();
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool whole = end == text.data() + text.size();
        if (whole && error == std::errc() && value >= least && value <= most)
            return value;
        add(nameOf(member), whole ? "out of range" : "not an integer", whole && text[0] != '-' && value >= least ? "at most " + std::to_string(most) : expected(),
            rawExcerpt());
        return std::nullopt;
    }

    void readRevision() {
        if (const auto n = readInteger(Member::Revision, 0, INT64_MAX - 1, m_out.bytes.revision))
            m_out.revision = base::Revision{*n};
    }

    void readSchemaVersion() {
        if (const auto n = readInteger(Member::SchemaVersion, 1, INT_MAX, m_out.bytes.schemaVersion))
            m_out.schemaVersion = static_cast<int>(*n);
    }

    void readInstant(Member member, std::optional<base::Instant>& out, std::size_t& byte) {
        std::string_view text;
        if (!readText(member, text, byte))
            return;
        base::Instant t;
        if (const auto problem = base::parseInstant(text, t))
            add(nameOf(member), std::string(problem->problem), std::string(problem->expected), rawExcerpt());
        else
            out = t;
    }

    void readObject(Member member, std::string_view& out, std::size_t& byte) {
        if (m_cursor.peek() != json::Kind::Object) {
            wrongValue(nameOf(member), "not an object", "object");
            return;
        }
        if (!m_cursor.skipValue())
            return;
        out = m_cursor.raw();
        byte = m_cursor.rawOffset();
    }

    void missingMembers() {
        for (const Member member : {Member::Stream, Member::Type, Member::Data})
            if ((m_seen >> static_cast<unsigned>(member) & 1U) == 0)
                m_problems.push_back({EnvelopeProblem::Kind::Envelope, m_objectAt, std::string(nameOf(member)), "missing member",
                                      std::string(nameOf(member)), {}});
    }

    // The value ahead has the wrong kind. It is still read to its end, since it may not be JSON at all.
    void wrongValue(std::string_view field, std::string_view problem, std::string_view expected) {
        const auto kind = m_cursor.peek();
        if (!m_cursor.skipValue())
            return;
        const bool payload = field == nameOf(Member::Data) || field == nameOf(Member::Metadata);
        const bool large = kind == json::Kind::Object || kind == json::Kind::Array;
        add(field, std::string(problem), std::string(expected), payload || large ? std::string(json::toString(kind)) : rawExcerpt());
    }

    [[nodiscard]] std::string rawExcerpt() const { return base::visibleExcerpt(m_cursor.raw()); }

    // A problem of the value, or name, read last.
    void add(std::string_view field, std::string problem, std::string expected, std::string found) {
        m_problems.push_back({EnvelopeProblem::Kind::Envelope, m_cursor.rawOffset(), std::string(field), std::move(problem),
                              std::move(expected), std::move(found)});
    }

    bool notJson(std::size_t byte, std::string field, std::string problem, std::string expected, std::string found) {
        m_problems.clear();
        m_problems.push_back({EnvelopeProblem::Kind::NotJson, byte, std::move(field), std::move(problem), std::move(expected), std::move(found)});
        return false;
    }

    // "/revision" is the member `revision`; pointers below a member stay pointers.
    static std::string fieldOf(const std::string& path) {
        return path.find('/', 1) == std::string::npos && !path.empty() ? path.substr(1) : path;
    }

    // JSON takes CR and LF between tokens for white space, a line does not. What stands first in the line is reported.
    bool linesEnd() {
        const std::size_t at = lineEndIn(m_line);
        if (m_cursor.failed() && m_cursor.problem().byte <= at) {
            const json::Problem& p = m_cursor.problem();
            return notJson(p.byte, fieldOf(p.path), p.problem, p.expected, p.found);
        }
        if (at == std::string_view::npos)
            return true;
        const bool cr = m_line[at] == '\r';
        return notJson(at, {}, cr ? "carriage return outside a string" : "line feed inside a line",
                       cr ? "lines that end with a line feed alone" : "one line", cr ? "\\u000d" : "\\u000a");
    }

    std::string_view m_line;
    Envelope& m_out;
    std::vector<EnvelopeProblem>& m_problems;
    json::Cursor m_cursor;
    unsigned m_seen = 0; // bits of Member
    std::size_t m_objectAt = 0;
};

} // namespace

bool readEnvelope(std::string_view line, Envelope& out, std::vector<EnvelopeProblem>& problems) {
    out = Envelope{};
    problems.clear();
    return Reader(line, out, problems).read();
}

} // namespace lookback::event
