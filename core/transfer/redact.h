// What a defect may show of a line: never a personal value. Shown are the envelope's own members and, below `data`, the values of
// members that the schema of a known type and version names and that are not personal. Every other value (unknown types, unknown
// members, metadata, everything behind the first byte that is not JSON) stands as •••. Names of members are shown when they look like
// names. Any thread. Internal to transfer.
#pragma once

#include "core/aggregate/kind.h"

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace lookback::transfer {

constexpr std::string_view kMasked = "•••";
constexpr std::size_t kExcerpt = 120; ///< characters

class Redactor {
public:
    explicit Redactor(const aggregate::Kind& kind) : m_kind(kind) {}

    /// Around `byte` of a record; `broken`: it is not JSON from there on.
    [[nodiscard]] std::string excerpt(std::string_view record, std::size_t byte, bool broken) const;
    /// A problem's `found` for the value at a pointer ("/data/amount"). `isName`: it is the name of a member.
    [[nodiscard]] std::string found(std::string_view type, int version, std::string_view pointer, std::string_view found, bool isName) const;
    /// A pointer with the names that do not look like names masked.
    [[nodiscard]] static std::string pointer(std::string_view pointer);

private:
    using Pointers = std::set<std::string, std::less<>>;
    [[nodiscard]] bool isShown(std::string_view type, int version, std::string_view pointer) const;
    [[nodiscard]] const Pointers& shownOf(std::string_view type, int version) const;

    const aggregate::Kind& m_kind;
    mutable std::mutex m_mutex; ///< guards m_shown
    mutable std::map<std::pair<std::string, int>, Pointers> m_shown; ///< made when first asked for
};

} // namespace lookback::transfer
