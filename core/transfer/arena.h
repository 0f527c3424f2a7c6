// Bytes that live as long as a batch: blocks kept from batch to batch, nothing freed in between. Internal to transfer.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace lookback::transfer {

class Arena {
public:
    std::string_view store(std::string_view bytes) {
        char* to = take(bytes.size());
        std::memcpy(to, bytes.data(), bytes.size());
        return {to, bytes.size()};
    }
    void clear() {
        if (m_blocks.size() > kKeptBlocks)
            m_blocks.resize(kKeptBlocks); // a batch with huge records must not stay in memory
        m_block = 0;
        m_used = 0;
    }

private:
    static constexpr std::size_t kBlock = 64U << 10U;
    static constexpr std::size_t kKeptBlocks = 8;
    struct Block {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
    };
    char* take(std::size_t n) {
        while (m_block < m_blocks.size() && m_used + n > m_blocks[m_block].size) {
            ++m_block;
            m_used = 0;
        }
        if (m_block == m_blocks.size())
            m_blocks.push_back({std::make_unique<char[]>(std::max(n, kBlock)), std::max(n, kBlock)});
        char* at = m_blocks[m_block].bytes.get() + m_used;
        m_used += n;
        return at;
    }
    std::vector<Block> m_blocks;
    std::size_t m_block = 0, m_used = 0;
};

} // namespace lookback::transfer
