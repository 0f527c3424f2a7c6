#include "core/transfer/seen_index.h"

#include <algorithm>
#include <bit>

namespace lookback::transfer {
namespace {

constexpr std::size_t kFilterWords = std::size_t{1} << 21U; // 16 MB: 13 bits per event at 10,000,000 events
constexpr unsigned kFilterHashes = 4;
constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kPerRead = 64; // entries

} // namespace

SeenIndex::SeenIndex(ScratchFile& scratch, std::size_t tableEntries) : m_scratch(scratch), m_capacity(std::max<std::size_t>(1, tableEntries)) {
    m_slots.resize(kFirstSlots);
}

bool SeenIndex::mayBeInRuns(const Hash128& key) const {
    if (m_runs.empty())
        return false;
    for (unsigned i = 0; i < kFilterHashes; ++i) {
        const auto bit = key.a + i * (key.b | 1U);
        if ((m_filter[(bit >> 6U) % kFilterWords] >> (bit & 63U) & 1U) == 0)
            return false;
    }
    return true;
}

void SeenIndex::noteInFilter(const Hash128& key) {
    for (unsigned i = 0; i < kFilterHashes; ++i) {
        const auto bit = key.a + i * (key.b | 1U);
        m_filter[(bit >> 6U) % kFilterWords] |= std::uint64_t{1} << (bit & 63U);
    }
}

base::Status SeenIndex::find(const Hash128& key, std::vector<SeenEntry>& out) {
    out.clear();
    if (mayBeInRuns(key))
        for (const auto& run : m_runs)
            LOOKBACK_TRY(findInRun(run, key, out));
    const auto mask = m_slots.size() - 1;
    for (std::size_t at = key.b & mask; m_slots[at] != 0; at = (at + 1) & mask)
        if (const auto& entry = m_entries[m_slots[at] - 1]; entry.key == key && out.size() < kMost)
            out.push_back(entry);
    return base::success();
}

base::Status SeenIndex::add(const SeenEntry& entry) {
    if (m_entries.size() == m_capacity)
        LOOKBACK_TRY(spill());
    if ((m_entries.size() + 1) * 2 > m_slots.size()) {
        std::vector<std::uint32_t> larger(m_slots.size() * 2);
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            std::size_t at = m_entries[i].key.b & (larger.size() - 1);
            while (larger[at] != 0)
                at = (at + 1) & (larger.size() - 1);
            larger[at] = static_cast<std::uint32_t>(i + 1);
        }
        m_slots = std::move(larger);
    }
    const auto mask = m_slots.size() - 1;
    std::size_t at = entry.key.b & mask;
    while (m_slots[at] != 0)
        at = (at + 1) & mask;
    m_entries.push_back(entry);
    m_slots[at] = static_cast<std::uint32_t>(m_entries.size());
    return base::success();
}

base::Status SeenIndex::spill() {
    if (m_filter.empty())
        m_filter.resize(kFilterWords);
    for (const auto& entry : m_entries)
        noteInFilter(entry.key);
    // Oldest first among equal keys; not stable_sort, which would take half as much memory again.
    std::sort(m_entries.begin(), m_entries.end(), [](const SeenEntry& x, const SeenEntry& y) {
        return x.key != y.key ? x.key < y.key : std::pair(x.source, x.line) < std::pair(y.source, y.line);
    });
    const auto bytes = m_entries.size() * sizeof(SeenEntry);
    const Run run{m_scratch.reserve(bytes), m_entries.size()};
    LOOKBACK_TRY(m_scratch.write(run.at, {reinterpret_cast<const char*>(m_entries.data()), bytes}));
    m_runs.push_back(run);
    m_entries.clear();
    std::fill(m_slots.begin(), m_slots.end(), 0U);
    return base::success();
}

// Keys are hashes, evenly spread: the first place is guessed, then the range is halved.
base::Status SeenIndex::findInRun(const Run& run, const Hash128& key, std::vector<SeenEntry>& out) {
    __extension__ using Wide = unsigned __int128;
    SeenEntry block[kPerRead];
    const auto readAt = [&](std::size_t first, std::size_t n) {
        return m_scratch.read(run.at + first * sizeof(SeenEntry), reinterpret_cast<char*>(block), n * sizeof(SeenEntry));
    };
    std::size_t low = 0, high = run.entries; // the first entry ≥ key is in [low, high]
    auto guess = static_cast<std::size_t>(static_cast<Wide>(key.a) * run.entries >> 64U);
    while (low < high) {
        const auto n = std::min(kPerRead, high - low);
        const auto from = std::clamp(guess - std::min(guess, kPerRead / 2), low, high - n);
        LOOKBACK_TRY(readAt(from, n));
        if (block[n - 1].key < key)
            low = from + n;
        else if (from > low && !(block[0].key < key))
            high = from;
        else {
            low = from + static_cast<std::size_t>(std::lower_bound(block, block + n, key, [](const SeenEntry& e, const Hash128& k) { return e.key < k; }) - block);
            break;
        }
        guess = low + (high - low) / 2;
    }
    for (; low < run.entries && out.size() < kMost; ++low) {
        LOOKBACK_TRY(readAt(low, 1));
        if (block[0].key != key)
            break;
        out.push_back(block[0]);
    }
    return base::success();
}

} // namespace lookback::transfer
