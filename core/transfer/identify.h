// Ids for lines without one (account.md, `id`), and what an event's content is when two are compared. Internal to transfer.
#pragma once

#include "core/transfer/batch.h"
#include "core/transfer/json_walk.h"
#include "core/transfer/scratch_file.h"
#include "core/transfer/seen_index.h"
#include "core/transfer/stream_table.h"
#include "core/vault/vault.h"

namespace lookback::transfer {

/// Derives ids in the order of the lines. Counting is per file: lines of a stream without id and revision are numbered from 1, those with a
/// recorded-at among the ones with the same time and type. One thread.
class IdMaker {
public:
    explicit IdMaker(const SipHash128::Key& key) : m_key(key), m_issued(m_scratch) {}

    /// Sets item.id when it has none. Requires: usable, slot.
    base::Status identify(Item& item, std::size_t source);

private:
    base::Result<std::int64_t> countOfTime(const Item& item, std::size_t source);
    base::Result<bool> issued(const Item& item, std::size_t source, std::int64_t n, Hash128& key);

    const SipHash128::Key m_key;
    ScratchFile m_scratch;
    SeenIndex m_issued;
    std::vector<SeenEntry> m_hits;
};

/// Compares events with their sealed strings opened, as far as they can be: a string whose key was destroyed, or that cannot be opened
/// because no vault is at hand, counts as equal. One thread at a time.
class Contents {
public:
    Contents(const vault::UnlockedVault* vault, const SipHash128::Key& key) : m_vault(vault), m_key(key) {}

    /// Type, schema version, data and metadata. Requires: item.id.
    Hash128 hash(const event::EventView& event, const base::Uuid& id);
    bool sameData(std::string_view a, std::string_view b, const base::Uuid& id);

private:
    /// JSON text of a string value, opened if it is sealed for its place; false when it is sealed and stays closed.
    bool open(std::string_view quoted, const base::Uuid& id, std::string_view pointer, std::string& out) const;

    const vault::UnlockedVault* m_vault;
    const SipHash128::Key m_key;
    std::vector<StringSpan> m_a, m_b;
    std::string m_textA, m_textB;
};

/// Whether what the line says of its times is what the other event has. What it leaves open is not compared.
bool sameTimes(const event::Envelope& line, base::Instant occurredAt, base::Instant recordedAt);

} // namespace lookback::transfer
