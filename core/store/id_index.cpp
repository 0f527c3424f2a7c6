#include "core/store/id_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

namespace lookback::store {
namespace {

constexpr std::uint64_t kPositionMask = (std::uint64_t{1} << IdIndex::kPositionBits) - 1;
constexpr std::size_t kFill = 400; // keys of a new block: room for some more before it has to be split

std::uint64_t load(const std::uint8_t* bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, 8);
    return value;
}

// SipHash-1-3 (Aumasson and Bernstein) of exactly 24 bytes.
std::uint64_t sipHash(std::uint64_t k0, std::uint64_t k1, const std::uint64_t (&words)[3]) {
    std::uint64_t v0 = k0 ^ 0x736f6d6570736575ULL, v1 = k1 ^ 0x646f72616e646f6dULL;
    std::uint64_t v2 = k0 ^ 0x6c7967656e657261ULL, v3 = k1 ^ 0x7465646279746573ULL;
    const auto round = [&] {
        v0 += v1; v1 = std::rotl(v1, 13); v1 ^= v0; v0 = std::rotl(v0, 32);
        v2 += v3; v3 = std::rotl(v3, 16); v3 ^= v2;
        v0 += v3; v3 = std::rotl(v3, 21); v3 ^= v0;
        v2 += v1; v1 = std::rotl(v1, 17); v1 ^= v2; v2 = std::rotl(v2, 32);
    };
    for (const std::uint64_t word : words) {
        v3 ^= word;
        round();
        v0 ^= word;
    }
    const std::uint64_t last = std::uint64_t{24} << 56U;
    v3 ^= last;
    round();
    v0 ^= last;
    v2 ^= 0xFF;
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
}

void pack(std::string& out, const std::uint64_t* keys, std::size_t count) {
    out.clear();
    for (std::size_t i = 0; i < count; ++i)
        for (int shift = 56; shift >= 0; shift -= 8)
            out += static_cast<char>(keys[i] >> static_cast<unsigned>(shift) & 0xFFU);
}

bool unpack(std::string_view bytes, std::vector<std::uint64_t>& keys) {
    keys.resize(bytes.size() / 8);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        std::uint64_t value = 0;
        for (std::size_t j = 0; j < 8; ++j)
            value = value << 8U | static_cast<std::uint8_t>(bytes[i * 8 + j]);
        keys[i] = value;
    }
    return bytes.size() % 8 == 0 && std::is_sorted(keys.begin(), keys.end());
}

// Keys come in order of position, so a stable sort by the 27 bits of the hash, nine at a time, sorts them whole.
void sortByHash(std::vector<std::uint64_t>& keys) {
    constexpr std::size_t kDigits = 512;
    std::vector<std::uint64_t> other(keys.size());
    for (unsigned shift = IdIndex::kPositionBits; shift < 63; shift += 9) {
        std::array<std::size_t, kDigits> next{};
        for (const std::uint64_t key : keys)
            ++next[key >> shift & (kDigits - 1)];
        std::size_t at = 0;
        for (std::size_t& count : next)
            at += std::exchange(count, at);
        for (const std::uint64_t key : keys)
            other[next[key >> shift & (kDigits - 1)]++] = key;
        keys.swap(other);
    }
}

base::Error damaged() {
    return base::makeError(base::ErrorCode::Corrupt, "the index of event ids is damaged", {}, "Verify the store, and work with another copy");
}

} // namespace

base::Status IdIndex::prepare(const sqlite::Database& db, const base::Uuid& hashKey) {
    m_k0 = load(hashKey.bytes.data());
    m_k1 = load(hashKey.bytes.data() + 8);
    LOOKBACK_TRY_ASSIGN(m_find, db.prepare("SELECT first, keys FROM event_id WHERE first <= ?1 ORDER BY first DESC LIMIT 1"));
    LOOKBACK_TRY_ASSIGN(m_following, db.prepare("SELECT first FROM event_id WHERE first > ?1 ORDER BY first LIMIT 1"));
    LOOKBACK_TRY_ASSIGN(m_insert, db.prepare("INSERT INTO event_id VALUES(?1, ?2)"));
    LOOKBACK_TRY_ASSIGN(m_update, db.prepare("UPDATE event_id SET keys = ?2 WHERE first = ?1"));
    LOOKBACK_TRY_ASSIGN(m_any, db.prepare("SELECT 1 FROM event_id LIMIT 1"));
    LOOKBACK_TRY_ASSIGN(m_all, db.prepare("SELECT first, keys FROM event_id ORDER BY first"));
    return base::success();
}

std::uint64_t IdIndex::key(std::int64_t stream, const base::Uuid& id, std::int64_t position) const {
    const std::uint64_t words[3] = {static_cast<std::uint64_t>(stream), load(id.bytes.data()), load(id.bytes.data() + 8)};
    const std::uint64_t hash = sipHash(m_k0, m_k1, words) >> (kPositionBits + 1U); // 27 bits: a key is a positive int64
    return hash << kPositionBits | (static_cast<std::uint64_t>(position) & kPositionMask);
}

base::Status IdIndex::begin() {
    forget();
    const sqlite::ResetGuard reset(m_any);
    LOOKBACK_TRY_ASSIGN(const bool any, m_any.next("reading the index of event ids"));
    m_tableEmpty = !any;
    return base::success();
}

void IdIndex::forget() {
    m_waiting = {};
    m_table = {};
    m_inTable = 0;
    m_tableEmpty = false;
}

void IdIndex::add(std::int64_t stream, const base::Uuid& id, std::int64_t position) {
    m_waiting.push_back(key(stream, id, position));
}

// The slot depends on the hash alone, so that keys of one hash are neighbours.
void IdIndex::makeTable() {
    if (m_waiting.size() * 2 > m_table.size()) {
        m_table.assign(std::bit_ceil(std::max<std::size_t>(64, m_waiting.size() * 4)), 0);
        m_inTable = 0;
    }
    const std::size_t mask = m_table.size() - 1;
    for (; m_inTable < m_waiting.size(); ++m_inTable) {
        std::size_t slot = static_cast<std::size_t>(m_waiting[m_inTable] >> kPositionBits) & mask;
        while (m_table[slot] != 0)
            slot = (slot + 1) & mask;
        m_table[slot] = static_cast<std::uint32_t>(m_inTable) + 1;
    }
}

base::Status IdIndex::candidates(std::int64_t stream, const base::Uuid& id, std::vector<std::int64_t>& out) {
    out.clear();
    const std::uint64_t lowest = key(stream, id, 0);
    if (!m_waiting.empty()) {
        makeTable();
        const std::size_t mask = m_table.size() - 1;
        for (std::size_t slot = static_cast<std::size_t>(lowest >> kPositionBits) & mask; m_table[slot] != 0; slot = (slot + 1) & mask)
            if (const std::uint64_t waiting = m_waiting[m_table[slot] - 1]; waiting >> kPositionBits == lowest >> kPositionBits)
                out.push_back(static_cast<std::int64_t>(waiting & kPositionMask));
    }
    for (std::uint64_t from = lowest; !m_tableEmpty;) {
        Block block;
        LOOKBACK_TRY(readBlockOf(from, block));
        for (auto it = std::lower_bound(block.keys.begin(), block.keys.end(), lowest);
             it != block.keys.end() && *it >> kPositionBits == lowest >> kPositionBits; ++it)
            out.push_back(static_cast<std::int64_t>(*it & kPositionMask));
        if (!block.keys.empty() && block.keys.back() >> kPositionBits > lowest >> kPositionBits)
            break;
        // The same hash may go on in the following block.
        LOOKBACK_TRY_ASSIGN(const std::uint64_t next, firstAfter(block));
        if (next >> kPositionBits > lowest >> kPositionBits)
            break;
        if (next <= from) // a damaged tree could lead round in a circle
            return damaged();
        from = next;
    }
    std::sort(out.begin(), out.end());
    return base::success();
}

base::Status IdIndex::readBlockOf(std::uint64_t key, Block& block) {
    const sqlite::ResetGuard reset(m_find);
    LOOKBACK_TRY_ASSIGN(const bool found, m_find.bind(1, static_cast<std::int64_t>(key)).next("reading the index of event ids"));
    if (!found)
        return base::success();
    block.first = m_find.integer(0);
    block.stored = true;
    if (block.first < 0 || !unpack(m_find.bytes(1), block.keys))
        return damaged();
    return base::success();
}

base::Result<std::uint64_t> IdIndex::firstAfter(const Block& block) {
    const sqlite::ResetGuard reset(m_following);
    LOOKBACK_TRY_ASSIGN(const bool follows, m_following.bind(1, block.stored ? block.first : -1).next("reading the index of event ids"));
    return follows ? static_cast<std::uint64_t>(m_following.integer(0)) : std::numeric_limits<std::uint64_t>::max();
}

base::Status IdIndex::writeBlocks(const Block& old, const std::vector<std::uint64_t>& keys) {
    // Equal parts, so that blocks filled one key at a time are split in halves.
    const std::size_t parts = keys.size() <= kBlockKeys ? 1 : (keys.size() + kFill - 1) / kFill;
    const std::size_t most = (keys.size() + parts - 1) / parts;
    for (std::size_t at = 0; at < keys.size(); at += most) {
        const std::size_t count = std::min(most, keys.size() - at);
        pack(m_packed, keys.data() + at, count);
        // The first block keeps its row; the very first of the table begins at 0, so that every key has a block.
        const bool update = at == 0 && old.stored;
        auto& statement = update ? m_update : m_insert;
        const std::int64_t first = at == 0 ? old.first : static_cast<std::int64_t>(keys[at]);
        LOOKBACK_TRY(statement.bind(1, first).bindBlob(2, m_packed).run("writing the index of event ids"));
    }
    return base::success();
}

base::Status IdIndex::flush() {
    if (m_waiting.empty())
        return base::success();
    std::vector<std::uint64_t>& fresh = m_waiting;
    if (fresh.size() < 64)
        std::sort(fresh.begin(), fresh.end());
    else
        sortByHash(fresh);

    std::vector<std::uint64_t> merged;
    for (std::size_t at = 0; at < fresh.size();) {
        Block block;
        LOOKBACK_TRY(readBlockOf(fresh[at], block));
        LOOKBACK_TRY_ASSIGN(const std::uint64_t next, firstAfter(block));
        const auto end = std::lower_bound(fresh.begin() + static_cast<std::ptrdiff_t>(at), fresh.end(), next);
        merged.resize(block.keys.size() + static_cast<std::size_t>(end - fresh.begin()) - at);
        std::merge(block.keys.begin(), block.keys.end(), fresh.begin() + static_cast<std::ptrdiff_t>(at), end, merged.begin());
        LOOKBACK_TRY(writeBlocks(block, merged));
        at = static_cast<std::size_t>(end - fresh.begin());
    }
    forget();
    return base::success();
}

void IdIndex::Sum::add(std::uint64_t key) {
    const std::uint64_t words[3] = {key, 0, 0};
    sum += sipHash(k0, k1, words);
    ++count;
}

IdIndex::Sum IdIndex::freshSum() {
    std::array<std::uint8_t, 16> dice{};
    sqlite::randomBytes(dice);
    return {load(dice.data()), load(dice.data() + 8), 0, 0};
}

base::Result<IdIndex::Sum> IdIndex::sum(const Sum& like) {
    Sum held{like.k0, like.k1, 0, 0};
    const sqlite::ResetGuard reset(m_all);
    std::vector<std::uint64_t> keys;
    std::uint64_t last = 0;
    while (true) {
        LOOKBACK_TRY_ASSIGN(const bool row, m_all.next("reading the index of event ids"));
        if (!row)
            return held;
        const auto first = static_cast<std::uint64_t>(m_all.integer(0));
        if (!unpack(m_all.bytes(1), keys) || (held.count > 0 && first <= last) || (!keys.empty() && keys.front() < first))
            return damaged();
        for (const std::uint64_t key : keys)
            held.add(key);
        if (!keys.empty())
            last = keys.back();
    }
}

} // namespace lookback::store
