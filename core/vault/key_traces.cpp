// Traces of keys that are known. A trace is a text that eight bytes of a key in a row have in some form (Trace below); a key has 25 such windows, and its
// whole and its halves contain them. A bitmap over the first four bytes of all traces says for nearly every place of a file that none begins there; at the
// others the traces with that beginning are spelled out from the key and compared. So the only copies of key bytes are the keys, the beginnings and the
// bitmap, all in secure memory.
#include "core/vault/key_traces.h"

#include "core/vault/piece_scanner.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace lookback::vault {

namespace {

constexpr std::size_t kKey = 32, kWindow = 8, kWindows = kKey - kWindow + 1;

// How the bytes of a window are written. In base64 a window begins at the first, second or third byte of a group of three; the ten digits that hold no
// other byte's bits are its own.
enum class Form : std::uint8_t { Raw, HexLower, HexUpper, Base64At0, Base64At1, Base64At2, Base64UrlAt0, Base64UrlAt1, Base64UrlAt2 };
constexpr int kForms = 9;

struct Trace {
    std::uint32_t begin = 0; ///< its first four bytes
    std::uint16_t key = 0;
    std::uint8_t window = 0;
    std::uint8_t form = 0;   ///< Form, and kWide
};
// In UTF-16. What lies between the first and the last character's own byte is the same in both byte orders.
constexpr std::uint8_t kWide = 0x80;
constexpr std::size_t kBegin = 4;

constexpr std::size_t characters(Form form) {
    switch (form) {
    case Form::Raw: return kWindow;
    case Form::HexLower:
    case Form::HexUpper: return 2 * kWindow;
    case Form::Base64At0:
    case Form::Base64At1:
    case Form::Base64At2:
    case Form::Base64UrlAt0:
    case Form::Base64UrlAt1:
    case Form::Base64UrlAt2: return 10;
    }
    return 0;
}

char base64Digit(const std::uint8_t* window, std::size_t place, std::size_t at, bool url) {
    static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
    // place bytes of another's stand before the window in its group: its first own digit begins 0, 4 or 2 bits into it.
    const std::size_t bit = (6 - place * 8 % 6) % 6 + 6 * at;
    const unsigned pair = static_cast<unsigned>(window[bit / 8]) << 8U | (bit / 8 + 1 < kWindow ? window[bit / 8 + 1] : 0U);
    const unsigned value = pair >> (10 - bit % 8) & 63U;
    return kDigits[url && value >= 62 ? value + 2 : value];
}

char character(Form form, const std::uint8_t* window, std::size_t at) {
    switch (form) {
    case Form::Raw: return static_cast<char>(window[at]);
    case Form::HexLower: return "0123456789abcdef"[window[at / 2] >> (at % 2 == 0 ? 4U : 0U) & 15U];
    case Form::HexUpper: return "0123456789ABCDEF"[window[at / 2] >> (at % 2 == 0 ? 4U : 0U) & 15U];
    case Form::Base64At0: return base64Digit(window, 0, at, false);
    case Form::Base64At1: return base64Digit(window, 1, at, false);
    case Form::Base64At2: return base64Digit(window, 2, at, false);
    case Form::Base64UrlAt0: return base64Digit(window, 0, at, true);
    case Form::Base64UrlAt1: return base64Digit(window, 1, at, true);
    case Form::Base64UrlAt2: return base64Digit(window, 2, at, true);
    }
    return 0;
}

std::size_t sizeOf(const Trace& trace) {
    const std::size_t n = characters(static_cast<Form>(trace.form & ~kWide));
    return (trace.form & kWide) == 0 ? n : 2 * n - 1;
}

char byteOf(const Trace& trace, const std::uint8_t* window, std::size_t at) {
    const auto form = static_cast<Form>(trace.form & ~kWide);
    if ((trace.form & kWide) == 0)
        return character(form, window, at);
    return at % 2 == 0 ? character(form, window, at / 2) : '\0';
}

class OfKeys final : public PieceScanner {
public:
    explicit OfKeys(const std::vector<crypto::SecretBytes>& keys) {
        for (const crypto::SecretBytes& key : keys) {
            assert(key.size() == kKey);
            m_keys.append(key.view());
        }
        const std::size_t most = keys.size() * kWindows * 2 * kForms;
        m_traces = crypto::SecretBytes(most * sizeof(Trace));
        for (std::size_t key = 0; key < keys.size(); ++key)
            for (std::size_t window = 0; window < kWindows; ++window)
                for (int form = 0; form < kForms; ++form)
                    for (const std::uint8_t wide : {std::uint8_t{0}, kWide})
                        add({0, static_cast<std::uint16_t>(key), static_cast<std::uint8_t>(window), static_cast<std::uint8_t>(form | wide)});
        std::sort(traces(), traces() + m_count, [](const Trace& a, const Trace& b) { return a.begin < b.begin; });
        // Few enough bits set that most places cost one look; small enough to stay in the processor's caches.
        while (m_bits < 24 && (std::size_t{1} << m_bits) < 64 * m_count)
            ++m_bits;
        m_begins = crypto::SecretBytes(std::size_t{1} << (m_bits - 3));
        for (std::size_t i = 0; i < m_count; ++i) {
            const std::uint32_t slot = slotOf(traces()[i].begin);
            char& byte = m_begins.data()[slot >> 3U];
            byte = static_cast<char>(static_cast<unsigned char>(byte) | 1U << (slot & 7U));
        }
    }
    std::string_view method() const override { return "windows"; }

private:
    Trace* traces() { return reinterpret_cast<Trace*>(m_traces.data()); }
    const std::uint8_t* windowOf(const Trace& trace) const { return reinterpret_cast<const std::uint8_t*>(m_keys.data()) + trace.key * kKey + trace.window; }
    std::uint32_t slotOf(std::uint32_t begin) const { return begin * 0x9E3779B1U >> (32U - m_bits); }

    void add(Trace trace) {
        const std::uint8_t* const window = windowOf(trace);
        std::array<char, kBegin> begin;
        for (std::size_t i = 0; i < kBegin; ++i)
            begin[i] = byteOf(trace, window, i);
        std::memcpy(&trace.begin, begin.data(), kBegin);
        std::memcpy(m_traces.data() + m_count++ * sizeof(Trace), &trace, sizeof trace);
        crypto::wipe(begin.data(), begin.size());
    }

    void look(std::string_view bytes, std::size_t starts) override {
        const char* const data = bytes.data();
        const auto* const begins = reinterpret_cast<const std::uint8_t*>(m_begins.data());
        const std::size_t end = std::min(starts, bytes.size() - std::min(bytes.size(), kBegin - 1));
        for (std::size_t at = 0; at < end; ++at) {
            std::uint32_t begin;
            std::memcpy(&begin, data + at, kBegin);
            const std::uint32_t slot = slotOf(begin);
            if ((begins[slot >> 3U] >> (slot & 7U) & 1U) != 0) [[unlikely]]
                compare(begin, bytes, at);
        }
    }

    void compare(std::uint32_t begin, std::string_view bytes, std::size_t at) {
        const Trace* const last = traces() + m_count;
        std::size_t found = 0;
        for (const Trace* t = std::lower_bound(traces(), traces() + m_count, begin, [](const Trace& a, std::uint32_t b) { return a.begin < b; });
             t != last && t->begin == begin; ++t) {
            const std::size_t size = sizeOf(*t);
            if (size > bytes.size() - at)
                continue;
            std::size_t same = kBegin;
            while (same < size && byteOf(*t, windowOf(*t), same) == bytes[at + same])
                ++same;
            if (same == size)
                found = std::max(found, size);
        }
        if (found > 0)
            hit(at, found);
    }

    crypto::SecretBytes m_keys;
    crypto::SecretBytes m_traces; ///< by their beginnings
    std::size_t m_count = 0;
    unsigned m_bits = 18;
    crypto::SecretBytes m_begins; ///< a bit for each beginning
};

} // namespace

std::unique_ptr<KeyTraces> KeyTraces::ofKeys(std::vector<crypto::SecretBytes> keys) { return std::make_unique<OfKeys>(keys); }

} // namespace lookback::vault
