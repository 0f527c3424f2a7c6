// The events of privacy streams that were appended since a place in the store. Private to core/erasure.
#pragma once

#include "core/base/result.h"
#include "core/crypto/digest.h"
#include "core/event/event.h"
#include "core/store/event_store.h"

#include <functional>
#include <string_view>
#include <vector>

namespace lookback::erasure {

/// Behind `after`, up to `head` (the store's last event, asked before), in order of position. `next`: the revision a stream is read from; empty = all. Cost grows
/// with what was appended, or, when that is much, with the number of privacy streams.
base::Result<std::vector<event::StoredEvent>> actsSince(store::EventStore& store, base::Position after, base::Position head,
                                                        const std::function<base::Revision(std::string_view stream)>& next);

/// answerTo() of the record at a position.
base::Result<crypto::Digest256> recordAt(store::EventStore& store, base::Position position);
/// Whether the record at a position is still this one: what is known of the store up to there holds.
base::Result<bool> stands(store::EventStore& store, base::Position position, const crypto::Digest256& record);

} // namespace lookback::erasure
