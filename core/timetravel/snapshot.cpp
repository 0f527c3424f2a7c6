#include "core/timetravel/snapshot.h"

#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/json/writer.h"
#include "core/timetravel/time_travel.h"

#include <algorithm>
#include <charconv>

namespace lookback::timetravel {

namespace {

constexpr int kSnapshotSchema = 1;
constexpr std::size_t kHexDigest = 64;

bool eat(std::string_view& text, std::string_view literal) {
    if (!text.starts_with(literal))
        return false;
    text.remove_prefix(literal.size());
    return true;
}

bool eatInteger(std::string_view& text, std::int64_t& out) {
    if (text.empty() || text.front() < '0' || text.front() > '9')
        return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{})
        return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool eatHexDigest(std::string_view& text, std::string_view& out) {
    if (text.size() < kHexDigest)
        return false;
    out = text.substr(0, kHexDigest);
    const bool hex = std::all_of(out.begin(), out.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    text.remove_prefix(kHexDigest);
    return hex;
}

std::string digestOf(std::string_view canonical) {
    return base::toHex(crypto::view(crypto::sha256(canonical)));
}

} // namespace

std::string stateDigest(const aggregate::Kind& kind, const aggregate::State& state) {
    return digestOf(kind.canonical(state));
}

store::SnapshotRow makeSnapshot(const aggregate::Kind& kind, std::string_view stream, const aggregate::State& state,
                                base::Instant takenAt) {
    const std::string canonical = kind.canonical(state);
    store::SnapshotRow row;
    row.stream = event::snapshotStreamName(stream);
    row.version = state.version();
    row.type = kind.snapshotType();
    row.schemaVersion = kSnapshotSchema;
    row.recordedAt = takenAt;
    row.data.reserve(canonical.size() + 256);
    row.data += "{\"version\":";
    row.data += std::to_string(state.version().value);
    row.data += ",\"foldVersion\":";
    row.data += std::to_string(kind.foldVersion());
    row.data += ",\"schemaDigest\":";
    json::appendString(row.data, kind.schemaDigest());
    row.data += ",\"stateDigest\":\"";
    row.data += digestOf(canonical);
    row.data += "\",";
    row.data.append(canonical, 1); // the canonical form begins with "{" and goes on inside ours
    return row;
}

std::optional<std::string> readSnapshot(std::string_view data, SnapshotContent& out) {
    std::string_view rest = data;
    const auto broken = [&](std::string_view expected) {
        return "not readable: expected " + std::string(expected) + " at byte " + std::to_string(data.size() - rest.size());
    };
    if (!eat(rest, "{\"version\":") || !eatInteger(rest, out.version.value))
        return broken("version");
    if (!eat(rest, ",\"foldVersion\":") || !eatInteger(rest, out.foldVersion))
        return broken("foldVersion");
    if (!eat(rest, ",\"schemaDigest\":\"") || !eatHexDigest(rest, out.schemaDigest))
        return broken("schemaDigest");
    if (!eat(rest, "\",\"stateDigest\":\"") || !eatHexDigest(rest, out.stateDigest) || !eat(rest, "\","))
        return broken("stateDigest");
    if (!rest.starts_with("\"state\":"))
        return broken("state");
    out.tail = rest;
    return std::nullopt;
}

JudgedSnapshot judgeSnapshot(const aggregate::Kind& kind, const store::SnapshotRow& row) {
    JudgedSnapshot judged;
    const auto unusable = [&](std::string why) {
        judged.problem = std::move(why);
        judged.state.reset();
        return std::move(judged);
    };
    if (row.type != kind.snapshotType() || row.schemaVersion != kSnapshotSchema)
        return unusable("unknown type " + row.type + " (schema " + std::to_string(row.schemaVersion) + ")");
    SnapshotContent content;
    if (auto problem = readSnapshot(row.data, content))
        return unusable(std::move(*problem));
    judged.digest = content.stateDigest;
    if (content.version != row.version)
        return unusable("holds version " + std::to_string(content.version.value) + " under version " + std::to_string(row.version.value));
    if (content.foldVersion != kind.foldVersion())
        return unusable("made by fold version " + std::to_string(content.foldVersion) + ", this is " + std::to_string(kind.foldVersion()));
    if (content.schemaDigest != kind.schemaDigest())
        return unusable("made with other schemas");
    std::string canonical;
    canonical.reserve(content.tail.size() + 1);
    canonical += '{';
    canonical += content.tail;
    if (digestOf(canonical) != content.stateDigest)
        return unusable("digest differs");
    auto state = kind.parseCanonical(canonical);
    if (!state.ok())
        return unusable("not readable: " + state.error().message);
    judged.state = std::move(state).value();
    if (judged.state->version() != row.version)
        return unusable("its state is of version " + std::to_string(judged.state->version().value));
    return judged;
}

} // namespace lookback::timetravel
