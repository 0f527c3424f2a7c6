// Names of streams and types by their numbers in an SQLite store, read once and shared by the pages that view them.
// Bounded: a full cache is left to the pages that still use it and a new one is begun.
#pragma once

#include "core/base/result.h"
#include "core/sqlite/database.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lookback::store {

class NameCache {
public:
    struct Type {
        std::string_view name;
        int schemaVersion = 1;
    };

    base::Status prepare(const sqlite::Database& db);
    /// To be called before a page is begun; returns what the page must hold on to.
    std::shared_ptr<const void> beginPage();
    /// Corrupt when the table has no such number.
    base::Result<std::string_view> stream(std::int64_t id);
    base::Result<Type> type(std::int64_t id);
    /// After a rollback: numbers given in it are given again.
    void clear();

    /// Fast paths: null when not yet known.
    [[nodiscard]] const std::string* knownStream(std::int64_t id) const {
        const auto at = static_cast<std::uint64_t>(id);
        return at < m_names->streams.size() ? m_names->streams[at] : nullptr;
    }
    [[nodiscard]] const Type* knownType(std::int64_t id) const {
        const auto at = static_cast<std::uint64_t>(id);
        return at < m_names->types.size() && !m_names->types[at].name.empty() ? &m_names->types[at] : nullptr;
    }

private:
    static constexpr std::size_t kMost = 65'536;  ///< names held
    static constexpr std::int64_t kDirect = 1'048'576; ///< numbers looked up by index; larger ones by hash

    struct Names {
        std::deque<std::string> texts;           ///< never move
        std::vector<const std::string*> streams; ///< by number
        std::vector<Type> types;
        std::unordered_map<std::int64_t, const std::string*> farStreams;
        std::unordered_map<std::int64_t, Type> farTypes;
    };
    std::shared_ptr<Names> m_names = std::make_shared<Names>();
    sqlite::Statement m_stream, m_type;
};

} // namespace lookback::store
