#include "ui/session/key_list.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace lookback::ui {
namespace {

std::string small(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

// "E-10" after "E-9": by the number behind the dash, then by name.
std::pair<std::int64_t, std::string_view> numbered(const std::string& id) {
    std::int64_t n = -1;
    const auto dash = id.find('-');
    for (std::size_t i = dash == std::string::npos ? id.size() : dash + 1; i < id.size() && id[i] >= '0' && id[i] <= '9' && n < 1'000'000'000'000; ++i)
        n = std::max<std::int64_t>(n, 0) * 10 + (id[i] - '0');
    return {n, id};
}

} // namespace

KeyList::KeyList(std::vector<erasure::SubjectRow> rows) : m_rows(std::move(rows)) {
    std::sort(m_rows.begin(), m_rows.end(), [](const auto& a, const auto& b) { return a.subject < b.subject; });
    m_texts.reserve(m_rows.size());
    for (const auto& row : m_rows) {
        m_fields += row.fields;
        std::string text = row.subject + '\n' + row.kid + '\n' + row.hold + '\n' + row.request;
        for (const auto& account : row.accounts)
            text += '\n' + account;
        m_texts.push_back(small(text));
    }
    const auto order = [this](Column column, auto key) {
        auto& indexes = m_orders[column];
        indexes.resize(m_rows.size());
        std::iota(indexes.begin(), indexes.end(), 0U);
        std::stable_sort(indexes.begin(), indexes.end(), [&](std::uint32_t a, std::uint32_t b) { return key(m_rows[a]) < key(m_rows[b]); });
    };
    using Row = erasure::SubjectRow;
    m_orders[Subject].resize(m_rows.size());
    std::iota(m_orders[Subject].begin(), m_orders[Subject].end(), 0U);
    order(Key, [](const Row& r) { return std::string_view(r.kid); });
    order(State, [](const Row& r) { return static_cast<int>(r.state); });
    order(Created, [](const Row& r) { return r.createdAt ? r.createdAt->ns : INT64_MIN; });
    order(Events, [](const Row& r) { return r.events; });
    order(Fields, [](const Row& r) { return r.fields; });
    order(Accounts, [](const Row& r) { return std::tuple(r.accounts.empty() ? std::string_view() : std::string_view(r.accounts.front()), r.accountCount); });
    order(Hold, [](const Row& r) { return numbered(r.hold); });
    order(Request, [](const Row& r) { return std::tuple(r.due.empty(), std::string_view(r.due), numbered(r.request)); });
}

std::vector<std::uint32_t> KeyList::select(std::string_view text, std::optional<erasure::KeyState> state, Column column, bool descending) const {
    const std::string wanted = small(text);
    std::vector<std::uint32_t> selected;
    const auto take = [&](std::uint32_t i) {
        if ((!state || m_rows[i].state == *state) && (wanted.empty() || m_texts[i].find(wanted) != std::string::npos))
            selected.push_back(i);
    };
    const auto& order = m_orders[column];
    if (descending)
        std::for_each(order.rbegin(), order.rend(), take);
    else
        std::for_each(order.begin(), order.end(), take);
    return selected;
}

const erasure::SubjectRow* KeyList::find(std::string_view subject) const {
    const auto at = std::lower_bound(m_rows.begin(), m_rows.end(), subject, [](const auto& row, std::string_view name) { return row.subject < name; });
    return at != m_rows.end() && at->subject == subject ? &*at : nullptr;
}

} // namespace lookback::ui
