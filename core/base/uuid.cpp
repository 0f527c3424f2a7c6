#include "core/base/uuid.h"

namespace lookback::base {
namespace {

constexpr char kHex[] = "0123456789abcdef";
// Where the two digits of each byte stand; the hyphens are at 8, 13, 18 and 23.
constexpr std::array<std::uint8_t, 16> kDigitsAt{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

int nibble(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

} // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        return std::nullopt;
    Uuid id;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        const int high = nibble(text[kDigitsAt[i]]), low = nibble(text[kDigitsAt[i] + 1U]);
        if (high < 0 || low < 0)
            return std::nullopt;
        id.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return id;
}

void Uuid::appendTo(std::string& out) const {
    char buffer[36];
    buffer[8] = buffer[13] = buffer[18] = buffer[23] = '-';
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        buffer[kDigitsAt[i]] = kHex[bytes[i] >> 4U];
        buffer[kDigitsAt[i] + 1U] = kHex[bytes[i] & 15U];
    }
    out.append(buffer, sizeof buffer);
}

std::string Uuid::text() const {
    std::string out;
    out.reserve(36);
    appendTo(out);
    return out;
}

} // namespace lookback::base
