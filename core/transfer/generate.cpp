// generateLog(): sample 2, "Year of a branch", and its manifest.
#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/json/writer.h"
#include "core/transfer/branch_story.h"
#include "core/transfer/progress_meter.h"
#include "core/transfer/transfer.h"

namespace lookback::transfer {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Status;
using base::success;

constexpr std::size_t kFlushAt = 256U << 10U;
constexpr std::int64_t kMostEvents = 1'000'000'000;
constexpr std::int64_t kMostAccounts = 400'000; // holders' pseudonyms stay below the payees'

Status checkOptions(const GenerateOptions& options) {
    if (options.events < 1 || options.events > kMostEvents)
        return makeError(ErrorCode::InvalidArgument, "the number of events must be from 1 to 1000000000");
    if (options.accounts < 1 || options.accounts > kMostAccounts)
        return makeError(ErrorCode::InvalidArgument, "the number of accounts must be from 1 to 400000");
    return success();
}

void writePlanted(json::Writer& json, const BranchStory& story, Planted kind) {
    std::int64_t count = 0;
    for (const auto& place : story.planted())
        count += place.kind == kind ? 1 : 0;
    json.beginObject().member("kind", nameOf(kind)).member("meaning", meaningOf(kind)).member("count", count).key("places").beginArray();
    for (const auto& place : story.planted())
        if (place.kind == kind)
            json.beginObject()
                .member("line", place.line)
                .member("stream", std::string_view(place.stream))
                .member("revision", place.revision)
                .member("id", std::string_view(place.id))
                .endObject();
    json.endArray().endObject();
}

std::string manifestOf(const BranchStory& story, const GenerateOptions& options, const crypto::Digest256& digest, std::int64_t bytes) {
    std::string out;
    json::Writer json(out);
    json.beginObject().member("log", "lookback-branch-v1").member("seed", std::string_view(options.seed));
    json.member("events", options.events).member("accounts", story.opened()).member("bytes", bytes);
    json.member("sha256", std::string_view(base::toHex(crypto::view(digest))));
    json.member("firstRecordedAt", story.first()).member("lastRecordedAt", story.last());
    json.member("subjects", story.subjects()).member("personalFields", story.personalFields());
    json.key("types").beginObject();
    for (const auto& [name, count] : story.typeCounts())
        json.member(name, count);
    json.endObject().key("planted").beginArray();
    for (std::size_t kind = 0; kind < kPlantedKinds; ++kind)
        writePlanted(json, story, static_cast<Planted>(kind));
    json.endArray().endObject();
    out += '\n';
    return out;
}

} // namespace

Status generateLog(Sink& log, Sink* manifest, const GenerateOptions& options, std::stop_token stop, const base::ProgressCallback& progress) {
    LOOKBACK_TRY(checkOptions(options));
    BranchStory story(options.events, options.accounts, options.seed);
    ProgressMeter meter(progress, "generating", "events", static_cast<std::uint64_t>(options.events));
    crypto::Sha256 digest;
    std::string buffer;
    buffer.reserve(kFlushAt + 4096);
    std::int64_t bytes = 0, events = 0;
    for (bool more = true; more;) {
        more = story.next(buffer);
        events += more ? 1 : 0;
        if (more && buffer.size() < kFlushAt)
            continue;
        if (stop.stop_requested())
            return makeError(ErrorCode::Cancelled, "generating was cancelled; no log was written");
        digest.update(buffer);
        LOOKBACK_TRY(log.write(buffer));
        bytes += static_cast<std::int64_t>(buffer.size());
        buffer.clear();
        meter.at(static_cast<std::uint64_t>(events));
    }
    // The manifest first: a log that stands there has its manifest beside it.
    if (manifest != nullptr) {
        LOOKBACK_TRY(manifest->write(manifestOf(story, options, digest.finish(), bytes)));
        LOOKBACK_TRY(manifest->finish());
    }
    return log.finish();
}

} // namespace lookback::transfer
