// How traces are found. From keys: every 8-byte window of every key gives the texts it would have in hex, base64 and UTF-16 (Pattern below); a bitmap over the
// first three bytes says for nearly every place of a file that none begins there. A whole key or a half contains windows, so they need no search of
// their own. From commitments: each run of bytes that could be a key is tried against kc.
#include "core/vault/key_traces.h"

#include "core/base/encoding.h"
#include "core/vault/files.h"
#include "core/vault/officer_keys.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace lookback::vault {

namespace {

constexpr std::size_t kKey = 32, kWindow = 8, kMostOffsets = 100;
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// A file piece by piece: what lies across two pieces is seen whole.
class Sliding : public KeyTraces {
public:
    explicit Sliding(std::size_t reach) : m_reach(reach) {}
    void begin() override {
        m_hits = {};
        m_buffer.clear();
        m_offset = 0;
    }
    void feed(std::string_view bytes) override {
        m_buffer.append(bytes);
        if (m_buffer.size() < m_reach)
            return;
        const std::size_t starts = m_buffer.size() - m_reach + 1;
        look(m_buffer.view(), starts);
        drop(starts);
    }
    Hits finish() override {
        look(m_buffer.view(), m_buffer.size());
        drop(m_buffer.size());
        return m_hits;
    }

protected:
    /// What begins in the first `starts` bytes.
    virtual void look(std::string_view bytes, std::size_t starts) = 0;
    void hit(std::size_t at) {
        ++m_hits.count;
        if (m_hits.offsets.size() < kMostOffsets)
            m_hits.offsets.push_back(m_offset + static_cast<std::int64_t>(at));
    }

private:
    void drop(std::size_t n) {
        std::memmove(m_buffer.data(), m_buffer.data() + n, m_buffer.size() - n);
        m_buffer.truncate(m_buffer.size() - n);
        m_offset += static_cast<std::int64_t>(n);
    }

    std::size_t m_reach; ///< bytes of the longest thing looked for
    crypto::SecretBytes m_buffer;
    std::int64_t m_offset = 0; ///< of the buffer's first byte in the file
    Hits m_hits;
};

// ---- From the keys themselves --------------------------------------------------------------------------------------

class OfKeys final : public Sliding {
public:
    explicit OfKeys(const std::vector<crypto::SecretBytes>& keys) : Sliding(kLongest), m_begins((std::size_t{1} << 24U) / 8) {
        for (const auto& key : keys)
            for (std::size_t at = 0; at + kWindow <= key.size(); ++at)
                addWindow(key.view().substr(at, kWindow));
        std::sort(m_patterns.begin(), m_patterns.end(), [&](const Pattern& a, const Pattern& b) { return textOf(a) < textOf(b); });
        for (const Pattern& pattern : m_patterns) {
            const std::size_t bit = beginOf(textOf(pattern).data());
            m_begins.data()[bit / 8] = static_cast<char>(static_cast<unsigned char>(m_begins.data()[bit / 8]) | (1U << (bit % 8)));
        }
    }
    std::string_view method() const override { return "windows"; }

private:
    static constexpr std::size_t kLongest = 4 * kWindow - 1; // hex in UTF-16
    static constexpr std::size_t kCompared = 8;               // first bytes, by which patterns are ordered enough to be found

    struct Pattern {
        std::uint32_t at = 0, size = 0;
    };

    [[nodiscard]] std::string_view textOf(const Pattern& p) const { return m_texts.view().substr(p.at, p.size); }
    static std::size_t beginOf(const char* bytes) {
        std::array<unsigned char, 3> b;
        std::memcpy(b.data(), bytes, 3);
        return std::size_t{b[0]} | (std::size_t{b[1]} << 8U) | (std::size_t{b[2]} << 16U);
    }

    void add(std::string_view text) {
        m_patterns.push_back({static_cast<std::uint32_t>(m_texts.size()), static_cast<std::uint32_t>(text.size())});
        m_texts.append(text);
    }
    // As it is, and with a zero between its characters: UTF-16 of either byte order.
    void addText(const crypto::SecretBytes& text) {
        add(text.view());
        crypto::SecretBytes wide(2 * text.size() - 1);
        for (std::size_t i = 0; i < text.size(); ++i)
            wide.data()[2 * i] = text.data()[i];
        add(wide.view());
    }
    void addWindow(std::string_view window) {
        add(window);
        crypto::SecretBytes hex(2 * kWindow);
        for (const std::string_view digits : {std::string_view("0123456789abcdef"), std::string_view("0123456789ABCDEF")}) {
            for (std::size_t i = 0; i < kWindow; ++i) {
                const auto byte = static_cast<unsigned char>(window[i]);
                hex.data()[2 * i] = digits[byte >> 4U];
                hex.data()[2 * i + 1] = digits[byte & 15U];
            }
            addText(hex);
        }
        // In base64 a window begins at the first, second or third byte of a group of three; ten characters are its alone in each case.
        for (std::size_t place = 0; place < 3; ++place)
            for (const std::string_view alphabet : {kBase64, kBase64Url}) {
                constexpr std::size_t kOwn = 10;
                crypto::SecretBytes text(kOwn);
                const std::size_t firstBit = (place * 8 + 5) / 6 * 6 - place * 8;
                for (std::size_t i = 0; i < kOwn; ++i) {
                    unsigned digit = 0;
                    for (std::size_t bit = firstBit + 6 * i; bit < firstBit + 6 * i + 6; ++bit)
                        digit = digit << 1U | ((static_cast<unsigned char>(window[bit / 8]) >> (7 - bit % 8)) & 1U);
                    text.data()[i] = alphabet[digit];
                }
                addText(text);
            }
    }

    void look(std::string_view bytes, std::size_t starts) override {
        for (std::size_t at = 0; at < starts && at + kCompared <= bytes.size(); ++at) {
            const std::size_t bit = beginOf(bytes.data() + at);
            if (((static_cast<unsigned char>(m_begins.data()[bit / 8]) >> (bit % 8)) & 1U) == 0)
                continue;
            const auto here = bytes.substr(at);
            const auto first = std::lower_bound(m_patterns.begin(), m_patterns.end(), here.substr(0, kCompared),
                                                [&](const Pattern& p, std::string_view text) { return textOf(p).substr(0, kCompared) < text; });
            for (auto p = first; p != m_patterns.end() && textOf(*p).substr(0, kCompared) == here.substr(0, kCompared); ++p)
                if (here.starts_with(textOf(*p))) {
                    hit(at);
                    break;
                }
        }
    }

    crypto::SecretBytes m_texts;
    std::vector<Pattern> m_patterns; ///< in the order of their texts
    crypto::SecretBytes m_begins;    ///< one bit for each beginning of three bytes
};

// ---- From what they commit to --------------------------------------------------------------------------------------

std::array<signed char, 256> valuesOf(std::string_view plus, std::string_view digits) {
    std::array<signed char, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < digits.size(); ++i)
        values[static_cast<unsigned char>(digits[i])] = static_cast<signed char>(i);
    for (std::size_t i = 0; i < plus.size(); ++i)
        values[static_cast<unsigned char>(plus[i])] = static_cast<signed char>(digits.size() - plus.size() + i);
    return values;
}

class OfCommitments final : public Sliding {
public:
    explicit OfCommitments(std::vector<std::pair<std::string, crypto::Digest256>> commitments) : Sliding(2 * kKey), m_commitments(std::move(commitments)) {}
    std::string_view method() const override { return "commitment"; }

private:
    [[nodiscard]] bool isKey(std::string_view bytes) const {
        return std::any_of(m_commitments.begin(), m_commitments.end(), [&](const auto& c) { return keyCommitment(bytes, c.first) == c.second; });
    }

    void look(std::string_view bytes, std::size_t starts) override {
        static const auto hexDigits = [] {
            auto values = valuesOf({}, "0123456789abcdef");
            for (int i = 0; i < 6; ++i)
                values[static_cast<std::size_t>('A' + i)] = static_cast<signed char>(10 + i);
            return values;
        }();
        static const auto base64 = valuesOf("-_", kBase64);
        for (std::size_t at = 0; at < starts; ++at) {
            const auto here = bytes.substr(at);
            bool found = here.size() >= kKey && isKey(here.substr(0, kKey));
            found = found || decoded(here, hexDigits, 4, 0);
            for (std::size_t skip = 0; !found && skip < 6; skip += 2)
                found = decoded(here, base64, 6, skip);
            if (found)
                hit(at);
        }
    }

    // 32 bytes from digits of so many bits, the first `skip` bits of the first digit being somebody else's.
    bool decoded(std::string_view text, const std::array<signed char, 256>& values, std::size_t width, std::size_t skip) const {
        const std::size_t digits = (kKey * 8 + skip + width - 1) / width;
        if (text.size() < digits)
            return false;
        for (std::size_t i = 0; i < digits; ++i)
            if (values[static_cast<unsigned char>(text[i])] < 0)
                return false;
        std::array<char, kKey> key{};
        for (std::size_t bit = 0; bit < kKey * 8; ++bit) {
            const std::size_t from = bit + skip;
            const auto digit = static_cast<unsigned>(values[static_cast<unsigned char>(text[from / width])]);
            const unsigned value = (digit >> (width - 1 - from % width)) & 1U;
            key[bit / 8] = static_cast<char>(static_cast<unsigned char>(key[bit / 8]) | (value << (7 - bit % 8)));
        }
        const bool found = isKey({key.data(), key.size()});
        crypto::wipe(key.data(), key.size());
        return found;
    }

    std::vector<std::pair<std::string, crypto::Digest256>> m_commitments;
};

} // namespace

std::unique_ptr<KeyTraces> KeyTraces::ofKeys(std::vector<crypto::SecretBytes> keys) { return std::make_unique<OfKeys>(keys); }

std::unique_ptr<KeyTraces> KeyTraces::ofCommitments(std::vector<std::pair<std::string, crypto::Digest256>> commitments) {
    return std::make_unique<OfCommitments>(std::move(commitments));
}

base::Result<KeyTraces::Hits> scanFile(KeyTraces& traces, const std::string& path, std::int64_t& bytes, std::stop_token stop) {
    LOOKBACK_TRY_ASSIGN(const File file, openRegular(path, false));
    traces.begin();
    std::string buffer(std::size_t{256} << 10U, '\0');
    for (std::int64_t at = 0;;) {
        if (stop.stop_requested())
            return base::makeError(base::ErrorCode::Cancelled, "cancelled");
        LOOKBACK_TRY_ASSIGN(const std::size_t got, readAt(file, path, at, buffer.data(), buffer.size()));
        if (got == 0)
            break;
        traces.feed(std::string_view(buffer).substr(0, got));
        at += static_cast<std::int64_t>(got);
        bytes += static_cast<std::int64_t>(got);
    }
    crypto::wipe(buffer);
    return traces.finish();
}

} // namespace lookback::vault
