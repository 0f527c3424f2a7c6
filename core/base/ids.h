// Strong types for the numbers of the domain (words: product.md). None converts into another by itself.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lookback::base {

template <class Tag>
struct StrongInt {
    std::int64_t value = 0;
    friend constexpr auto operator<=>(StrongInt, StrongInt) = default;
};

/// Place of an event in its stream, 0-based. −1 is "no event" (an empty stream's last revision).
using Revision = StrongInt<struct RevisionTag>;
/// Revision + 1 of the event that produced a state; 0 = before the first event.
using Version = StrongInt<struct VersionTag>;

constexpr Version versionOf(Revision r) { return Version{r.value + 1}; }
constexpr Revision revisionOf(Version v) { return Revision{v.value - 1}; }

/// Place in the whole store: opaque and ordered, never an integer to calculate with (architecture.md, the store
/// seam). Two words, because KurrentDB's is a pair (commit, prepare); SQLite uses `low` alone.
struct Position {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend constexpr auto operator<=>(const Position&, const Position&) = default;

    /// Before the first event of any store.
    static constexpr Position start() { return {}; }
    /// "17", or "3:17" when high is not 0.
    [[nodiscard]] std::string text() const;
    /// Inverse of text(); a leading '#' is accepted.
    static std::optional<Position> parse(std::string_view text);
};

} // namespace lookback::base

template <class Tag>
struct std::hash<lookback::base::StrongInt<Tag>> {
    std::size_t operator()(lookback::base::StrongInt<Tag> v) const noexcept {
        return std::hash<std::int64_t>{}(v.value);
    }
};
