// Traces of keys of which only the commitments are left: whatever could be 32 bytes of key is tried against each kc (FORMAT.md). A try costs an HMAC, hundreds of
// times what looking for a known key costs: two blocks of SHA-256 for the candidate, two more for each commitment, and nothing around them. Fewer tries are not to be
// had. A key is 32 random bytes at any place of a file, a window tells nothing of the next one, and kc tells nothing of the key's bytes; so each window that is not
// plainly text or nearly constant must be tried, and a search at word boundaries or by entropy alone would miss keys it promises to find.
#include "core/vault/key_traces.h"

#include "core/crypto/sha256_block.h"
#include "core/vault/officer_keys.h"
#include "core/vault/piece_scanner.h"

#include <algorithm>
#include <array>

namespace lookback::vault {

namespace {

constexpr std::size_t kKey = 32;
constexpr std::size_t kHexDigits = 2 * kKey;

using Values = std::array<std::int8_t, 256>; ///< of a digit; −1: none

constexpr Values kHex = [] {
    Values values{};
    values.fill(-1);
    for (int i = 0; i < 10; ++i)
        values[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
    for (int i = 0; i < 6; ++i)
        values[static_cast<std::size_t>('a' + i)] = values[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(10 + i);
    return values;
}();

// Both alphabets at once.
constexpr Values kBase64 = [] {
    Values values{};
    values.fill(-1);
    for (int i = 0; i < 26; ++i) {
        values[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(i);
        values[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(26 + i);
    }
    for (int i = 0; i < 10; ++i)
        values[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(52 + i);
    values['+'] = values['-'] = 62;
    values['/'] = values['_'] = 63;
    return values;
}();

// Of 32 random bytes fewer than 13 are different once in 10^18 keys, and all are printable ASCII once in 10^13.
bool couldBeKey(std::string_view bytes) {
    constexpr int kFewest = 13;
    std::array<std::uint64_t, 4> seen{};
    int different = 0;
    bool text = true;
    for (const char c : bytes) {
        const auto b = static_cast<unsigned char>(c);
        std::uint64_t& word = seen[b >> 6U];
        const std::uint64_t bit = std::uint64_t{1} << (b & 63U);
        different += (word & bit) == 0 ? 1 : 0;
        word |= bit;
        text = text && ((b >= 0x20 && b < 0x7F) || b == '\n' || b == '\r' || b == '\t');
    }
    return different >= kFewest && !text;
}

class OfCommitments final : public PieceScanner {
public:
    explicit OfCommitments(std::vector<std::pair<std::string, crypto::Digest256>> commitments) : m_commitments(std::move(commitments)) {
        for (auto& [kid, commitment] : m_commitments)
            kid = paddedText(std::string(kCommitmentInfo) + kid, kBlock);
    }
    ~OfCommitments() override { forget(); }
    std::string_view method() const override { return "commitment"; }

private:
    // HMAC as RFC 2104 writes it, block by block.
    bool isKey(std::string_view bytes) {
        if (!couldBeKey(bytes))
            return false;
        for (std::size_t i = 0; i < kKey; ++i) {
            const auto byte = static_cast<unsigned char>(bytes[i]);
            m_inner[i] = static_cast<char>(byte ^ 0x36U);
            m_outer[i] = static_cast<char>(byte ^ 0x5CU);
        }
        auto inner = crypto::sha256Begin(), outer = crypto::sha256Begin();
        crypto::sha256Block(inner, m_inner.data());
        crypto::sha256Block(outer, m_outer.data());
        bool found = false;
        for (const auto& [text, commitment] : m_commitments) {
            auto state = inner;
            for (std::size_t at = 0; at < text.size(); at += kBlock)
                crypto::sha256Block(state, text.data() + at);
            const auto digest = crypto::sha256Bytes(state);
            std::copy(digest.begin(), digest.end(), m_last.begin());
            state = outer;
            crypto::sha256Block(state, m_last.data());
            found = found || crypto::sha256Bytes(state) == commitment;
        }
        return found;
    }
    // What is hashed behind `before` bytes, padded as FIPS 180-4, 5.1.1 says.
    static std::string paddedText(std::string text, std::size_t before) {
        const std::uint64_t bits = (before + text.size()) * 8;
        text += '\x80';
        text.append((2 * kBlock - 8 - text.size() % kBlock) % kBlock, '\0');
        for (int shift = 56; shift >= 0; shift -= 8)
            text += static_cast<char>(bits >> static_cast<unsigned>(shift));
        return text;
    }
    static std::array<char, crypto::kSha256Block> lastBlock() {
        const auto text = paddedText(std::string(sizeof(crypto::Digest256), '\0'), kBlock);
        std::array<char, crypto::kSha256Block> block;
        std::copy(text.begin(), text.end(), block.begin());
        return block;
    }
    void forget() {
        crypto::wipe(m_inner.data(), kKey);
        crypto::wipe(m_outer.data(), kKey);
    }

    // How many digits in a row begin here, at most `most`. `known`: digits that are known to stand here.
    static std::size_t run(std::string_view text, const Values& values, std::size_t known, std::size_t most) {
        while (known < most && known < text.size() && values[static_cast<unsigned char>(text[known])] >= 0)
            ++known;
        return known;
    }

    // 32 bytes out of digits of `width` bits, from bit `skip` of the first digit on.
    bool isKeyIn(std::string_view digits, const Values& values, unsigned width, unsigned skip) {
        std::array<char, kKey> key;
        std::uint32_t bits = 0;
        unsigned held = 0;
        std::size_t next = 0;
        const auto take = [&] {
            bits = bits << width | static_cast<std::uint32_t>(values[static_cast<unsigned char>(digits[next++])]);
            held += width;
        };
        take();
        held -= skip;
        bits &= (1U << held) - 1U;
        for (char& byte : key) {
            while (held < 8)
                take();
            held -= 8;
            byte = static_cast<char>(bits >> held);
            bits &= (1U << held) - 1U;
        }
        const bool found = isKey({key.data(), key.size()});
        crypto::wipe(key.data(), key.size());
        return found;
    }

    void look(std::string_view bytes, std::size_t starts) override {
        constexpr std::size_t kDigits = 44; // base64 of 32 bytes, from bit 4 of the first digit on; 43 from bit 0 and 2 on
        if (m_commitments.empty())
            return;
        std::size_t hex = 0, base64 = 0;
        for (std::size_t at = 0; at < starts; ++at) {
            const std::string_view here = bytes.substr(at);
            hex = run(here, kHex, hex == 0 ? 0 : hex - 1, kHexDigits);
            base64 = run(here, kBase64, base64 == 0 ? 0 : base64 - 1, kDigits);
            if (here.size() >= kKey && isKey(here.substr(0, kKey)))
                hit(at, kKey);
            if (hex == kHexDigits && isKeyIn(here, kHex, 4, 0))
                hit(at, kHexDigits);
            for (unsigned skip = 0; skip < 6; skip += 2)
                if (base64 >= (kKey * 8 + skip + 5) / 6 && isKeyIn(here, kBase64, 6, skip))
                    hit(at, kDigits - 1);
        }
        forget();
    }

    static constexpr std::size_t kBlock = crypto::kSha256Block;
    static std::array<char, kBlock> padded(char pad) {
        std::array<char, kBlock> block;
        block.fill(pad);
        return block;
    }

    std::vector<std::pair<std::string, crypto::Digest256>> m_commitments; ///< what is hashed behind the key's block, padded, and its code
    std::array<char, kBlock> m_inner = padded(0x36), m_outer = padded(0x5C);
    std::array<char, kBlock> m_last = lastBlock(); ///< of the outer hash: begins with the inner one's digest
};

} // namespace

std::unique_ptr<KeyTraces> KeyTraces::ofCommitments(std::vector<std::pair<std::string, crypto::Digest256>> commitments) {
    return std::make_unique<OfCommitments>(std::move(commitments));
}

} // namespace lookback::vault
