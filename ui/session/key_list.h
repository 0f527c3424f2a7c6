// The subjects of a store, ready to be searched and sorted: made on a worker, because a hundred thousand of them cost more than a frame. Every order is
// worked out once, so that sorting and filtering in the window are one pass over it. Immutable; any thread.
#pragma once

#include "core/erasure/values.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::ui {

class KeyList {
public:
    enum Column { Subject, Key, State, Created, Events, Fields, Accounts, Hold, Request, kColumns };

    KeyList() = default;
    explicit KeyList(std::vector<erasure::SubjectRow> rows);

    [[nodiscard]] const std::vector<erasure::SubjectRow>& rows() const { return m_rows; }
    /// Rows that hold `text` in subject, key, account, hold or request (ASCII letters of either case), and are in `state` if one is given; in the column's
    /// order. Rows of equal value stand in order of subject.
    [[nodiscard]] std::vector<std::uint32_t> select(std::string_view text, std::optional<erasure::KeyState> state, Column column, bool descending) const;
    [[nodiscard]] const erasure::SubjectRow* find(std::string_view subject) const;
    [[nodiscard]] std::int64_t fields() const { return m_fields; }

private:
    std::vector<erasure::SubjectRow> m_rows; ///< in order of subject
    std::vector<std::string> m_texts;        ///< what is searched, in small letters
    std::array<std::vector<std::uint32_t>, kColumns> m_orders;
    std::int64_t m_fields = 0;
};

} // namespace lookback::ui
