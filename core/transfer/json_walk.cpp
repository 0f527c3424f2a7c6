#include "core/transfer/json_walk.h"

#include "core/json/cursor.h"

namespace lookback::transfer {
namespace {

// Depth is bounded by the reader's limit (64), so recursion is.
void walk(json::Cursor& cursor, std::string& pointer, std::vector<StringSpan>& out) {
    const auto length = pointer.size();
    switch (cursor.peek()) {
    case json::Kind::Object: {
        cursor.enterObject();
        std::string_view name;
        while (cursor.nextMember(name)) {
            json::appendPointer(pointer, name);
            walk(cursor, pointer, out);
            pointer.resize(length);
        }
        return;
    }
    case json::Kind::Array:
        cursor.enterArray();
        for (std::size_t i = 0; cursor.nextElement(); ++i) {
            pointer += '/' + std::to_string(i);
            walk(cursor, pointer, out);
            pointer.resize(length);
        }
        return;
    case json::Kind::String: {
        std::string_view text;
        if (cursor.readString(text))
            out.push_back({cursor.rawOffset(), cursor.rawOffset() + cursor.raw().size(), pointer});
        return;
    }
    case json::Kind::Number:
    case json::Kind::True:
    case json::Kind::False:
    case json::Kind::Null:
    case json::Kind::Nothing: cursor.skipValue();
    }
}

} // namespace

void findStrings(std::string_view json, std::string_view prefix, std::vector<StringSpan>& out) {
    json::Cursor cursor(json);
    std::string pointer(prefix);
    walk(cursor, pointer, out);
}

} // namespace lookback::transfer
