#include "core/transfer/cloud_events.h"

#include "core/base/encoding.h"
#include "core/json/cursor.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>

namespace lookback::transfer {
namespace {

using event::Envelope;
using event::EnvelopeProblem;

// Name-based UUIDs of URLs, RFC 9562 section 6.6.
constexpr base::Uuid kUrlNamespace{{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}};
constexpr std::size_t kMaxType = 100;
constexpr int kSequenceDigits = 19; // those of INT64_MAX

enum class Attribute : std::uint8_t {
    Specversion, Id, Source, Type, Subject, Time, DataContentType, DataSchema, Sequence, RecordedTime, CorrelationId, CausationId,
    SchemaVersion, Actor, Approver, LookbackMetadata, Data, DataBase64,
};
constexpr std::array<std::string_view, 18> kNames{
    "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "sequence", "recordedtime", "correlationid",
    "causationid", "schemaversion", "actor", "approver", "lookbackmetadata", "data", "data_base64"};
constexpr std::size_t kAttributes = kNames.size();

/// Attributes that are members of our metadata too.
struct MetadataMember {
    Attribute attribute;
    std::string_view name;
};
constexpr std::array<MetadataMember, 4> kMembers{{{Attribute::Actor, "actor"},
                                                  {Attribute::Approver, "approver"},
                                                  {Attribute::CorrelationId, "correlationId"},
                                                  {Attribute::CausationId, "causationId"}}};

constexpr std::size_t at(Attribute a) { return static_cast<std::size_t>(a); }

bool isTypeName(std::string_view type) {
    const auto isWord = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !type.empty() && type.size() <= kMaxType && type[0] >= 'A' && type[0] <= 'Z' && std::all_of(type.begin(), type.end(), isWord);
}

bool isJsonContent(std::string_view type) {
    std::string media(type.substr(0, type.find(';')));
    while (!media.empty() && media.back() == ' ')
        media.pop_back();
    std::transform(media.begin(), media.end(), media.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return media == "application/json" || media == "text/json" || (media.find('/') != std::string::npos && media.ends_with("+json"));
}

/// Value of a string member of a metadata object; absent when it is not there or no string.
std::optional<std::string> stringMember(std::string_view object, std::string_view wanted) {
    json::Cursor cursor(object);
    std::string_view name;
    if (!cursor.enterObject())
        return std::nullopt;
    while (cursor.nextMember(name)) {
        std::string_view text;
        if (name == wanted && cursor.peek() == json::Kind::String)
            return cursor.readString(text) ? std::optional(std::string(text)) : std::nullopt;
        cursor.skipValue();
    }
    return std::nullopt;
}

bool hasMember(std::string_view object, std::string_view wanted) {
    json::Cursor cursor(object);
    std::string_view name;
    if (!cursor.enterObject())
        return false;
    while (cursor.nextMember(name)) {
        if (name == wanted)
            return true;
        cursor.skipValue();
    }
    return false;
}

std::string withoutLineEnds(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    std::copy_if(bytes.begin(), bytes.end(), std::back_inserter(out), [](char c) { return c != '\r' && c != '\n'; });
    return out;
}

class Reader {
public:
    Reader(std::string_view text, Envelope& out, std::vector<EnvelopeProblem>& problems, Arena& arena)
        : m_text(text), m_out(out), m_problems(problems), m_arena(arena), m_cursor(text) {}

    bool read() {
        if (m_text.empty())
            return notJson(0, "empty line", "one JSON object", {});
        if (m_text.size() > json::kMaxLine)
            return notJson(json::kMaxLine, "line too long", "at most 1048576 bytes", std::to_string(m_text.size()) + " bytes");
        if (m_cursor.peek() != json::Kind::Object) {
            if (m_cursor.skipValue() && m_cursor.finish())
                add(0, {}, "not an object", "a CloudEvent: one JSON object", {});
            return finishJson();
        }
        readMembers();
        if (!m_cursor.finish())
            return finishJson();
        take();
        return m_problems.empty();
    }

private:
    struct Value {
        json::Kind kind = json::Kind::Nothing;
        std::size_t byte = 0;
        std::string text; ///< of a string, unescaped; of a number, as written
        std::string_view raw;
        [[nodiscard]] bool given() const { return kind != json::Kind::Nothing && kind != json::Kind::Null; }
    };
    [[nodiscard]] const Value& get(Attribute a) const { return m_values[at(a)]; }

    void readMembers() {
        m_cursor.enterObject();
        std::string_view name;
        while (m_cursor.nextMember(name)) {
            const auto i = static_cast<std::size_t>(std::find(kNames.begin(), kNames.end(), name) - kNames.begin());
            if (i == kAttributes) {
                add(m_cursor.rawOffset(), base::visibleExcerpt(name), "unknown attribute", "an attribute that a record has a place for",
                    base::visibleExcerpt(name));
                m_cursor.skipValue();
                continue;
            }
            auto& value = m_values[i];
            value.kind = m_cursor.peek();
            std::string_view text;
            if (value.kind == json::Kind::String && m_cursor.readString(text))
                value.text = text;
            else if (value.kind == json::Kind::Number && m_cursor.readNumberText(text))
                value.text = text;
            else if (value.kind != json::Kind::String && value.kind != json::Kind::Number)
                m_cursor.skipValue();
            if (m_cursor.failed())
                return;
            value.raw = m_cursor.raw();
            value.byte = m_cursor.rawOffset();
        }
        m_objectAt = m_cursor.failed() ? 0 : m_cursor.rawOffset();
    }

    void take() {
        if (const auto* v = text(Attribute::Specversion); v != nullptr && v->text != "1.0")
            add(v->byte, "specversion", "not CloudEvents 1.0", "\"1.0\"", base::visibleExcerpt(v->text));
        takeStream();
        takeType();
        takeNumbers();
        takeInstant(Attribute::Time, m_out.occurredAt, m_out.bytes.occurredAt);
        takeInstant(Attribute::RecordedTime, m_out.recordedAt, m_out.bytes.recordedAt);
        takeData();
        takeMetadata(takeId());
    }

    /// A required string, not empty; nullptr after a problem.
    const Value* text(Attribute a) {
        const auto& v = get(a);
        if (!v.given()) {
            add(v.kind == json::Kind::Null ? v.byte : m_objectAt, kNames[at(a)], "missing attribute", std::string(kNames[at(a)]), {});
            return nullptr;
        }
        return optionalText(a);
    }
    /// nullptr when absent, or after a problem.
    const Value* optionalText(Attribute a) {
        const auto& v = get(a);
        if (!v.given())
            return nullptr;
        if (v.kind != json::Kind::String || v.text.empty()) {
            add(v.byte, kNames[at(a)], v.kind == json::Kind::String ? "empty" : "not a string", "string",
                v.kind == json::Kind::String ? "\"\"" : std::string(json::toString(v.kind)));
            return nullptr;
        }
        return &v;
    }

    void takeStream() {
        const auto* v = text(Attribute::Subject);
        if (v == nullptr)
            return;
        if (auto problem = event::streamNameProblem(v->text, true)) {
            add(v->byte, "subject", "not a stream name: " + *problem, "category-id, for example account-ACC-1001", base::visibleExcerpt(v->raw));
            return;
        }
        m_out.stream = m_arena.store(v->text);
        m_out.bytes.stream = v->byte;
        m_out.reserved = event::isReservedStream(m_out.stream);
    }

    void takeType() {
        const auto* v = text(Attribute::Type);
        if (v == nullptr)
            return;
        if (!isTypeName(v->text)) {
            add(v->byte, "type", "not an event type", "[A-Z][A-Za-z0-9]*, at most 100", base::visibleExcerpt(v->raw));
            return;
        }
        m_out.type = m_arena.store(v->text);
        m_out.bytes.type = v->byte;
    }

    // Text of digits or a JSON integer, as attributes may be written either way.
    std::optional<std::int64_t> integer(Attribute a, std::int64_t least, std::int64_t most) {
        const auto& v = get(a);
        if (!v.given())
            return std::nullopt;
        std::int64_t n = 0;
        const auto [end, error] = std::from_chars(v.text.data(), v.text.data() + v.text.size(), n);
        const bool ok = (v.kind == json::Kind::String || v.kind == json::Kind::Number) && !v.text.empty() && error == std::errc{} &&
            end == v.text.data() + v.text.size() && n >= least && n <= most;
        if (ok)
            return n;
        add(v.byte, kNames[at(a)], "not an integer", "integer of at least " + std::to_string(least), base::visibleExcerpt(v.text));
        return std::nullopt;
    }

    void takeNumbers() {
        if (const auto n = integer(Attribute::Sequence, 0, INT64_MAX - 1)) {
            m_out.revision = base::Revision{*n};
            m_out.bytes.revision = get(Attribute::Sequence).byte;
        }
        if (const auto n = integer(Attribute::SchemaVersion, 1, INT_MAX)) {
            m_out.schemaVersion = static_cast<int>(*n);
            m_out.bytes.schemaVersion = get(Attribute::SchemaVersion).byte;
        }
    }

    void takeInstant(Attribute a, std::optional<base::Instant>& out, std::size_t& byte) {
        const auto* v = optionalText(a);
        if (v == nullptr)
            return;
        byte = v->byte;
        base::Instant t;
        if (const auto problem = base::parseInstant(v->text, t))
            add(v->byte, kNames[at(a)], std::string(problem->problem), std::string(problem->expected), base::visibleExcerpt(v->text));
        else
            out = t;
    }

    void takeData() {
        if (const auto& v = get(Attribute::DataBase64); v.given())
            add(v.byte, "data_base64", "binary data", "data as a JSON object", {});
        if (const auto* v = optionalText(Attribute::DataContentType); v != nullptr && !isJsonContent(v->text))
            add(v->byte, "datacontenttype", "data is not JSON", "application/json", base::visibleExcerpt(v->text));
        const auto& data = get(Attribute::Data);
        if (data.kind == json::Kind::Nothing) {
            add(m_objectAt, "data", "missing attribute", "data", {});
        } else if (data.kind != json::Kind::Object) {
            add(data.byte, "data", "not an object", "object", std::string(json::toString(data.kind)));
        } else {
            const bool spans = data.raw.find_first_of("\r\n") != std::string_view::npos;
            m_out.data = spans ? m_arena.store(withoutLineEnds(data.raw)) : data.raw;
            m_out.bytes.data = data.byte;
        }
    }

    /// True when id and source are to be kept in metadata.
    bool takeId() {
        const auto* id = text(Attribute::Id);
        const auto* source = text(Attribute::Source);
        if (id == nullptr || source == nullptr)
            return false;
        m_out.bytes.id = id->byte;
        m_out.id = base::Uuid::parse(id->text);
        if (m_out.id)
            return false;
        m_out.id = event::uuidV5(event::uuidV5(kUrlNamespace, source->text), id->text);
        return true;
    }

    void takeMetadata(bool keepId) {
        std::string metadata;
        const auto* whole = optionalText(Attribute::LookbackMetadata);
        if (whole != nullptr) {
            if (const auto problem = json::check(whole->text, json::Kind::Object, json::kMaxDepth - 1)) {
                add(whole->byte, "lookbackmetadata", problem->problem, "a JSON object as text", {});
                return;
            }
            metadata = withoutLineEnds(whole->text);
            m_out.bytes.metadata = whole->byte;
        } else {
            metadata = "{}";
        }
        for (const auto& [attribute, name] : kMembers) {
            const auto* v = optionalText(attribute);
            if (v == nullptr)
                continue;
            const bool there = hasMember(metadata, name);
            if (there && stringMember(metadata, name) != v->text)
                add(v->byte, kNames[at(attribute)], "differs from lookbackmetadata", "the same in both", {});
            if (!there)
                append(metadata, name, v->text);
        }
        if (const auto* schema = optionalText(Attribute::DataSchema); schema != nullptr && !hasMember(metadata, "ceDataschema"))
            append(metadata, "ceDataschema", schema->text);
        if (keepId) {
            if (!hasMember(metadata, "ceId"))
                append(metadata, "ceId", get(Attribute::Id).text);
            if (!hasMember(metadata, "ceSource"))
                append(metadata, "ceSource", get(Attribute::Source).text);
        }
        m_out.metadata = m_arena.store(metadata);
    }

    static void append(std::string& object, std::string_view name, std::string_view text) {
        const auto brace = object.rfind('}');
        const bool empty = object.find_first_not_of(" \t", 1) == brace;
        std::string member = empty ? "" : ",";
        json::appendString(member, name);
        member += ':';
        json::appendString(member, text);
        object.insert(brace, member);
    }

    void add(std::size_t byte, std::string_view field, std::string problem, std::string expected, std::string found) {
        m_problems.push_back({EnvelopeProblem::Kind::Envelope, byte, std::string(field), std::move(problem), std::move(expected), std::move(found)});
    }

    bool notJson(std::size_t byte, std::string problem, std::string expected, std::string found) {
        m_problems.clear();
        m_problems.push_back({EnvelopeProblem::Kind::NotJson, byte, {}, std::move(problem), std::move(expected), std::move(found)});
        return false;
    }

    bool finishJson() {
        if (!m_cursor.failed())
            return m_problems.empty();
        const auto& p = m_cursor.problem();
        notJson(p.byte, p.problem, p.expected, p.found);
        m_problems.back().field = p.path;
        return false;
    }

    std::string_view m_text;
    Envelope& m_out;
    std::vector<EnvelopeProblem>& m_problems;
    Arena& m_arena;
    json::Cursor m_cursor;
    std::array<Value, kAttributes> m_values;
    std::size_t m_objectAt = 0;
};

void appendPadded(std::string& out, std::int64_t n) {
    const auto digits = std::to_string(n);
    out.append(static_cast<std::size_t>(kSequenceDigits) - digits.size(), '0').append(digits);
}

} // namespace

bool readCloudEvent(std::string_view text, Envelope& out, std::vector<EnvelopeProblem>& problems, Arena& arena) {
    out = Envelope{};
    problems.clear();
    return Reader(text, out, problems, arena).read();
}

void appendCloudEvent(std::string& out, const event::EventView& event, std::string_view source) {
    out += R"({"specversion":"1.0","id":")";
    event.id.appendTo(out);
    out += R"(","source":)";
    json::appendString(out, source);
    out += R"(,"type":)";
    json::appendString(out, event.type);
    out += R"(,"subject":)";
    json::appendString(out, event.stream);
    out += R"(,"time":")";
    base::appendInstant(out, event.occurredAt);
    out += R"(","datacontenttype":"application/json","sequence":")";
    appendPadded(out, event.revision.value);
    out += R"(","recordedtime":")";
    base::appendInstant(out, event.recordedAt);
    out += '"';
    if (event.metadata != "{}")
        for (const auto& [attribute, name] : kMembers)
            if (const auto text = stringMember(event.metadata, name); text && !text->empty()) {
                out.append(",\"").append(kNames[at(attribute)]).append("\":");
                json::appendString(out, *text);
            }
    out += R"(,"schemaversion":)";
    out += std::to_string(event.schemaVersion);
    if (event.metadata != "{}") {
        out += R"(,"lookbackmetadata":)";
        json::appendString(out, event.metadata);
    }
    out += R"(,"data":)";
    out += event.data;
    out += '}';
}

} // namespace lookback::transfer
