#include "core/store/name_cache.h"

#include <limits>

namespace lookback::store {
namespace {

base::Error unknownNumber(const char* table, std::int64_t id) {
    return base::makeError(base::ErrorCode::Corrupt, "an event names " + std::string(table) + " " + std::to_string(id) + ", which is not there", {},
                           "The store is damaged; verify it, and work with another copy");
}

} // namespace

base::Status NameCache::prepare(const sqlite::Database& db) {
    LOOKBACK_TRY_ASSIGN(m_stream, db.prepare("SELECT name FROM stream WHERE id = ?1"));
    LOOKBACK_TRY_ASSIGN(m_type, db.prepare("SELECT name, schema_version FROM type WHERE id = ?1"));
    return base::success();
}

std::shared_ptr<const void> NameCache::beginPage() {
    if (m_names->texts.size() >= kMost)
        clear();
    return m_names;
}

void NameCache::clear() { m_names = std::make_shared<Names>(); }

base::Result<std::string_view> NameCache::stream(std::int64_t id) {
    if (const std::string* known = knownStream(id))
        return std::string_view(*known);
    if (const auto far = m_names->farStreams.find(id); far != m_names->farStreams.end())
        return std::string_view(*far->second);
    const sqlite::ResetGuard reset(m_stream);
    LOOKBACK_TRY_ASSIGN(const bool row, m_stream.bind(1, id).next("reading a stream's name"));
    if (!row)
        return unknownNumber("stream", id);
    const std::string& text = m_names->texts.emplace_back(m_stream.bytes(0));
    if (id >= 0 && id < kDirect) {
        if (static_cast<std::size_t>(id) >= m_names->streams.size())
            m_names->streams.resize(static_cast<std::size_t>(id) + 1);
        m_names->streams[static_cast<std::size_t>(id)] = &text;
    } else {
        m_names->farStreams.emplace(id, &text);
    }
    return std::string_view(text);
}

base::Result<NameCache::Type> NameCache::type(std::int64_t id) {
    if (const Type* known = knownType(id))
        return *known;
    if (const auto far = m_names->farTypes.find(id); far != m_names->farTypes.end())
        return far->second;
    const sqlite::ResetGuard reset(m_type);
    LOOKBACK_TRY_ASSIGN(const bool row, m_type.bind(1, id).next("reading a type's name"));
    if (!row)
        return unknownNumber("type", id);
    const std::int64_t version = m_type.integer(1);
    if (version < 1 || version > std::numeric_limits<int>::max())
        return unknownNumber("type", id);
    const Type type{m_names->texts.emplace_back(m_type.bytes(0)), static_cast<int>(version)};
    if (id >= 0 && id < kDirect) {
        if (static_cast<std::size_t>(id) >= m_names->types.size())
            m_names->types.resize(static_cast<std::size_t>(id) + 1);
        m_names->types[static_cast<std::size_t>(id)] = type;
    } else {
        m_names->farTypes.emplace(id, type);
    }
    return type;
}

} // namespace lookback::store
