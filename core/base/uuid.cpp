#include "core/base/uuid.h"

namespace lookback::base {
namespace {

constexpr char kHex[] = "0123456789abcdef";
// Where the two digits of each byte stand; the hyphens are at 8, 13, 18 and 23.
constexpr std::array<std::uint8_t, 16> kDigitsAt{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

constexpr std::array<std::int8_t, 256> kNibble = [] {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::int8_t i = 0; i < 16; ++i)
        table[static_cast<std::uint8_t>(kHex[i])] = i;
    return table;
}();

int nibble(char c) { return kNibble[static_cast<std::uint8_t>(c)]; }

} // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != kTextSize || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        return std::nullopt;
    Uuid id;
    int wrong = 0; // negative once a digit was
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        const int high = nibble(text[kDigitsAt[i]]), low = nibble(text[kDigitsAt[i] + 1U]);
        wrong |= high | low;
        id.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return wrong < 0 ? std::nullopt : std::optional(id);
}

char* Uuid::writeTo(char* p) const {
    p[8] = p[13] = p[18] = p[23] = '-';
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        p[kDigitsAt[i]] = kHex[bytes[i] >> 4U];
        p[kDigitsAt[i] + 1U] = kHex[bytes[i] & 15U];
    }
    return p + kTextSize;
}

void Uuid::appendTo(std::string& out) const {
    char buffer[kTextSize];
    writeTo(buffer);
    out.append(buffer, sizeof buffer);
}

std::string Uuid::text() const {
    std::string out;
    out.reserve(36);
    appendTo(out);
    return out;
}

} // namespace lookback::base
