// Which positions may hold an event id: answers EventStore::findId without an index over random ids, which was measured to
// halve the speed of import. A key is 27 bits of a keyed hash of (stream number, id) and the position; sorted keys are packed
// into blocks of at most kBlockKeys (table event_id: first key, keys as 8-byte big-endian). Derived from the events: a candidate
// is always compared with the event itself, and the index can be rebuilt. The hash key is the store's id, so that nobody can
// prepare a log whose ids collide in a store that does not exist yet.
// While a transaction is open, new keys wait in memory and are written in sorted order by flush(); look-ups meanwhile find them
// through a hash table that is made only when someone asks.
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/uuid.h"
#include "core/sqlite/database.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lookback::store {

class IdIndex {
public:
    static constexpr unsigned kPositionBits = 36;                       ///< 68,719,476,735 events
    static constexpr std::int64_t kMostPosition = (std::int64_t{1} << kPositionBits) - 1;
    static constexpr std::size_t kBlockKeys = 480;                      ///< 3,840 bytes: a block and its row fit one page
    static constexpr std::size_t kMostWaiting = 1U << 20U;              ///< then flush

    base::Status prepare(const sqlite::Database& db, const base::Uuid& hashKey);

    /// To be called when a writing transaction has begun.
    base::Status begin();
    void add(std::int64_t stream, const base::Uuid& id, std::int64_t position);
    [[nodiscard]] bool wantsFlush() const { return m_waiting.size() >= kMostWaiting; }
    base::Status flush();
    /// Forgets what waits: after a rollback.
    void forget();

    /// Positions that may hold the id, ascending; usually none or one.
    base::Status candidates(std::int64_t stream, const base::Uuid& id, std::vector<std::int64_t>& out);

    [[nodiscard]] std::uint64_t key(std::int64_t stream, const base::Uuid& id, std::int64_t position) const;

    /// Of any keys, in any order. Keyed by chance, so that nobody can make other keys of the same sum.
    struct Sum {
        std::uint64_t k0 = 0, k1 = 0;
        std::int64_t count = 0;
        std::uint64_t sum = 0;
        void add(std::uint64_t key);
    };
    static Sum freshSum();
    /// Of every key written, with the chance of `like`. Corrupt: the blocks are not as FORMAT.md says.
    base::Result<Sum> sum(const Sum& like);

private:
    struct Block {
        std::int64_t first = 0;
        bool stored = false;
        std::vector<std::uint64_t> keys;
    };
    base::Status readBlockOf(std::uint64_t key, Block& block);
    /// First key of the block that follows; max when there is none.
    base::Result<std::uint64_t> firstAfter(const Block& block);
    base::Status writeBlocks(const Block& old, const std::vector<std::uint64_t>& keys);
    void makeTable();

    std::uint64_t m_k0 = 0, m_k1 = 0;
    std::vector<std::uint64_t> m_waiting;
    std::vector<std::uint32_t> m_table; ///< open addressing: index + 1 in m_waiting; 0 = free
    std::size_t m_inTable = 0;          ///< so many of m_waiting are in the table
    bool m_tableEmpty = false; ///< nothing stored, known since begin(): look-ups need not ask
    sqlite::Statement m_find, m_following, m_insert, m_update, m_any, m_all;
    std::string m_packed;
};

} // namespace lookback::store
