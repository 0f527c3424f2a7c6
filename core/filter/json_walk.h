// Walking payloads and metadata without building a tree. Depth is bounded by the cursor (64). Internal to core/filter.
#pragma once

#include "core/aggregate/kind.h"
#include "core/json/cursor.h"
#include "core/timetravel/values.h"

#include <optional>
#include <string>
#include <string_view>

namespace lookback::filter {

/// A scalar: of a string the unescaped text, of others the bytes as written.
struct Leaf {
    json::Kind kind;
    std::string_view text;
    std::string_view pointer; ///< "/data/holder/name"
};

/// Reads the scalar the cursor stands before. False on a problem.
inline bool readLeaf(json::Cursor& cursor, Leaf& leaf) {
    leaf.kind = cursor.peek();
    if (leaf.kind == json::Kind::String)
        return cursor.readString(leaf.text);
    if (!cursor.skipValue())
        return false;
    leaf.text = cursor.raw();
    return true;
}

inline bool isScalar(json::Kind kind) { return kind != json::Kind::Object && kind != json::Kind::Array && kind != json::Kind::Nothing; }

/// Calls `use(leaf)` for every scalar below the cursor until it answers true. Answers whether it did.
template <class Use>
bool anyLeaf(json::Cursor& cursor, std::string& pointer, Use& use) {
    const auto kind = cursor.peek();
    if (kind == json::Kind::Object) {
        std::string_view member;
        if (!cursor.enterObject())
            return false;
        while (cursor.nextMember(member)) {
            const std::size_t before = pointer.size();
            json::appendPointer(pointer, member);
            if (anyLeaf(cursor, pointer, use))
                return true;
            pointer.resize(before);
        }
        return false;
    }
    if (kind == json::Kind::Array) {
        if (!cursor.enterArray())
            return false;
        for (std::size_t i = 0; cursor.nextElement(); ++i) {
            const std::size_t before = pointer.size();
            json::appendPointer(pointer, std::to_string(i));
            if (anyLeaf(cursor, pointer, use))
                return true;
            pointer.resize(before);
        }
        return false;
    }
    Leaf leaf{kind, {}, pointer};
    return isScalar(kind) && readLeaf(cursor, leaf) && use(leaf);
}

template <class Use>
bool anyLeafOfData(std::string_view data, Use&& use) {
    json::Cursor cursor(data);
    std::string pointer = "/data";
    return anyLeaf(cursor, pointer, use);
}

/// A text member of an object, unescaped; calls `use(text)` and answers what it answers; false without such a member.
template <class Use>
bool withTextMember(std::string_view object, std::string_view name, Use&& use) {
    json::Cursor cursor(object);
    std::string_view member, text;
    if (!cursor.enterObject())
        return false;
    while (cursor.nextMember(member)) {
        if (member == name)
            return cursor.peek() == json::Kind::String && cursor.readString(text) && use(text);
        if (!cursor.skipValue())
            return false;
    }
    return false;
}

/// Where the row's type says that a value is personal, or where it is sealed for whatever reason. Personal values answer no search.
class PersonalPlaces {
public:
    PersonalPlaces(const aggregate::Kind& kind, const event::StoredEvent& event);
    [[nodiscard]] bool covers(const Leaf& leaf) const;

private:
    const std::vector<std::string_view>* m_pointers = nullptr;
};

} // namespace lookback::filter
