#include "core/erasure/new_acts.h"

#include "core/erasure/acts.h"

#include <algorithm>

namespace lookback::erasure {
namespace {

constexpr std::size_t kPage = 256;
/// So many events are looked through one by one before the streams are listed instead.
constexpr std::uint64_t kFew = 2048;

bool isAct(std::string_view stream) { return event::splitStream(stream).category == kPrivacyCategory; }

} // namespace

base::Result<std::vector<event::StoredEvent>> actsSince(store::EventStore& store, base::Position after, base::Position head,
                                                        const std::function<base::Revision(std::string_view stream)>& next) {
    std::vector<event::StoredEvent> acts;
    if (after >= head)
        return acts;
    if (after != base::Position::start() && after.high == head.high && head.low - after.low <= kFew) {
        for (auto at = after; at < head;) {
            LOOKBACK_TRY_ASSIGN(const auto page, store.readAll(at, kPage));
            if (page.events.empty())
                break;
            at = page.events.back().position;
            for (const auto& event : page.events)
                if (event.position <= head && isAct(event.stream))
                    acts.emplace_back(event);
        }
        return acts;
    }
    for (std::string name;;) {
        LOOKBACK_TRY_ASSIGN(const auto infos, store.streams(kPrivacyCategory, name, kPage));
        if (infos.empty())
            break;
        name = infos.back().stream;
        for (const auto& info : infos) {
            if (info.lastPosition <= after)
                continue;
            auto from = next ? next(info.stream) : base::Revision{0};
            for (bool end = false; !end;) {
                LOOKBACK_TRY_ASSIGN(const auto page, store.readStream(info.stream, from, store::Direction::Forward, kPage));
                for (const auto& event : page.events)
                    if (event.position > after && event.position <= head)
                        acts.emplace_back(event);
                end = page.end || page.events.empty();
                if (!end)
                    from = {page.events.back().revision.value + 1};
            }
        }
    }
    std::sort(acts.begin(), acts.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
    return acts;
}

base::Result<crypto::Digest256> recordAt(store::EventStore& store, base::Position position) {
    LOOKBACK_TRY_ASSIGN(const auto event, store.readAt(position));
    return answerTo(event::record(event.view()));
}

base::Result<bool> stands(store::EventStore& store, base::Position position, const crypto::Digest256& record) {
    auto event = store.readAt(position);
    if (!event.ok() && event.error().code == base::ErrorCode::NotFound)
        return false;
    LOOKBACK_TRY_ASSIGN(const auto found, std::move(event));
    return answerTo(event::record(found.view())) == record;
}

} // namespace lookback::erasure
