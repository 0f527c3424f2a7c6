// A UUID as 16 bytes; text is the lower-case form with hyphens of RFC 9562.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace lookback::base {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(const Uuid&, const Uuid&) = default;

    /// Exactly 36 characters, lower case only (account.md, `id`).
    static std::optional<Uuid> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
    void appendTo(std::string& out) const;
    static constexpr std::size_t kTextSize = 36;
    /// Writes exactly kTextSize characters and returns the end.
    char* writeTo(char* p) const;
    [[nodiscard]] std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

} // namespace lookback::base

template <>
struct std::hash<lookback::base::Uuid> {
    std::size_t operator()(const lookback::base::Uuid& u) const noexcept {
        std::uint64_t a = 0, b = 0;
        std::memcpy(&a, u.bytes.data(), 8);
        std::memcpy(&b, u.bytes.data() + 8, 8);
        return static_cast<std::size_t>(a ^ (b * 0x9E3779B97F4A7C15ULL));
    }
};
