#include "core/event/event.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/json/writer.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace lookback::event {
namespace {

constexpr std::size_t kMaxStream = 200; // bytes
constexpr std::string_view kPrivacy = "privacy";
constexpr std::string_view kSnapshotSuffix = ":snapshot";
// UUIDv5(6ba7b811-9dad-11d1-80b4-00c04fd430c8 (URL), "https://lookback.example/event")
constexpr base::Uuid kEventNamespace{{0x5f, 0x20, 0x08, 0x2a, 0x09, 0x57, 0x57, 0x6d, 0xb8, 0x4e, 0x87, 0xd5, 0x1a, 0xb4, 0x91, 0x10}};

bool isCategory(std::string_view category) {
    return !category.empty() && category[0] >= 'a' && category[0] <= 'z' &&
        std::all_of(category.begin(), category.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

bool isReservedCategory(std::string_view category) { return category == kPrivacy || category.ends_with(kSnapshotSuffix); }

// The usual case, without a branch per byte.
bool isPrintableAscii(std::string_view text) {
    bool other = false;
    for (const char c : text)
        other |= static_cast<std::uint8_t>(c - 0x20) > 0x7E - 0x20;
    return !other;
}

// Unicode's category Cc: C0, DEL and C1.
bool hasControl(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<std::uint8_t>(text[i]);
        if (c < 0x20 || c == 0x7F || (c == 0xC2 && i + 1 < text.size() && static_cast<std::uint8_t>(text[i + 1]) < 0xA0))
            return true;
    }
    return false;
}

void appendInt(std::string& out, std::int64_t n) {
    char buffer[24];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, n);
    out.append(buffer, end);
}

} // namespace

StreamParts splitStream(std::string_view stream) {
    const auto dash = stream.find('-');
    if (dash == std::string_view::npos)
        return {stream, {}};
    return {stream.substr(0, dash), stream.substr(dash + 1)};
}

std::optional<std::string> streamNameProblem(std::string_view stream, bool allowReserved) {
    if (stream.empty() || stream.size() > kMaxStream)
        return "must have 1 to 200 bytes";
    if (!isPrintableAscii(stream)) {
        if (!base::isUtf8(stream))
            return "must be UTF-8";
        if (hasControl(stream))
            return "must not hold control characters";
    }
    auto [category, id] = splitStream(stream);
    if (id.empty())
        return "must be category-id";
    const bool reserved = isReservedCategory(category);
    if (category.ends_with(kSnapshotSuffix))
        category.remove_suffix(kSnapshotSuffix.size());
    if (!isCategory(category))
        return "category must match [a-z][a-z0-9]*";
    if (reserved && !allowReserved)
        return "category is written by Lookback only";
    return std::nullopt;
}

bool isReservedStream(std::string_view stream) { return isReservedCategory(splitStream(stream).category); }

std::string streamName(std::string_view category, std::string_view id) {
    std::string out;
    out.reserve(category.size() + 1 + id.size());
    return out.append(category).append(1, '-').append(id);
}

std::string snapshotStreamName(std::string_view stream) {
    const auto [category, id] = splitStream(stream);
    return streamName(std::string(category).append(kSnapshotSuffix), id);
}

StoredEvent::StoredEvent(const EventView& v)
    : position(v.position), stream(v.stream), revision(v.revision), id(v.id), type(v.type), schemaVersion(v.schemaVersion),
      occurredAt(v.occurredAt), recordedAt(v.recordedAt), data(v.data), metadata(v.metadata) {}

EventView StoredEvent::view() const {
    return {position, stream, revision, id, type, schemaVersion, occurredAt, recordedAt, data, metadata};
}

void appendRecord(std::string& out, const EventView& event) {
    constexpr std::size_t kFixed = 320; // names, numbers, id and times at their longest
    out.reserve(out.size() + kFixed + event.stream.size() + event.type.size() + event.data.size() + event.metadata.size());
    // The two stretches between stream, type and data are put together here and appended at once.
    char buffer[kFixed];
    char* p = buffer;
    const auto put = [&p](std::string_view text) {
        std::memcpy(p, text.data(), text.size());
        p += text.size();
    };
    const auto number = [&p](std::int64_t n) { p = std::to_chars(p, p + 24, n).ptr; };
    const auto flush = [&] {
        out.append(buffer, static_cast<std::size_t>(p - buffer));
        p = buffer;
    };
    out += R"({"stream":)";
    json::appendString(out, event.stream);
    put(R"(,"revision":)");
    number(event.revision.value);
    put(R"(,"id":")");
    p = event.id.writeTo(p);
    put(R"(","type":)");
    flush();
    json::appendString(out, event.type);
    put(R"(,"schemaVersion":)");
    number(event.schemaVersion);
    put(R"(,"occurredAt":")");
    p = base::writeInstant(p, event.occurredAt);
    put(R"(","recordedAt":")");
    p = base::writeInstant(p, event.recordedAt);
    put(R"(","data":)");
    flush();
    out += event.data;
    out += R"(,"metadata":)";
    out += event.metadata;
    out += '}';
}

std::string record(const EventView& event) {
    std::string out;
    appendRecord(out, event);
    return out;
}

// RFC 9562 section 5.5.
base::Uuid uuidV5(const base::Uuid& nameSpace, std::string_view name) {
    std::string bytes(nameSpace.view());
    bytes += name;
    const auto digest = crypto::sha1(bytes);
    base::Uuid id;
    std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x50U);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
    return id;
}

base::Uuid derivedEventId(std::string_view name) { return uuidV5(kEventNamespace, name); }

std::string idNameOfRevision(std::string_view stream, base::Revision revision) {
    std::string out(stream);
    out += '/';
    appendInt(out, revision.value);
    return out;
}

std::string idNameOfTime(std::string_view stream, base::Instant recordedAt, std::string_view type, std::int64_t n) {
    std::string out(stream);
    out += '/';
    base::appendInstant(out, recordedAt);
    out.append(1, '/').append(type).append(1, '/');
    appendInt(out, n);
    return out;
}

std::string idNameOfPlace(std::string_view stream, std::int64_t n) {
    std::string out(stream);
    out += '/';
    appendInt(out, n);
    return out;
}

} // namespace lookback::event
