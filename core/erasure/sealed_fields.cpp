#include "core/erasure/sealed_fields.h"

#include <algorithm>

namespace lookback::erasure {

void forEachSealed(const event::EventView& event, const std::function<void(std::string_view, const event::SealedParts&)>& use) {
    // A sealed string has no character that JSON escapes, so it stands in the text as it is, and begins with the base64url of `{"`.
    constexpr std::string_view kBegin = "\"eyJ";
    const std::string_view data = event.data;
    for (std::size_t at = data.find(kBegin); at != std::string_view::npos; at = data.find(kBegin, at + 1)) {
        if (at > 0 && data[at - 1] == '\\')
            continue;
        const std::size_t end = data.find('"', at + 1);
        if (end == std::string_view::npos)
            return;
        const auto text = data.substr(at + 1, end - at - 1);
        if (const auto parts = event::looksSealed(text) ? event::parseSealed(text) : std::nullopt; parts && parts->evt == event.id)
            use(text, *parts);
        at = end;
    }
}

namespace {

std::string lastPart(std::string_view pointer) {
    while (true) {
        const std::size_t slash = pointer.rfind('/');
        if (slash == std::string_view::npos)
            return std::string(pointer);
        const auto last = pointer.substr(slash + 1);
        const bool index = !last.empty() && std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!index || slash == 0)
            return std::string(last);
        pointer = pointer.substr(0, slash);
    }
}

} // namespace

std::string fieldClass(const aggregate::Kind& kind, const event::EventView& event, std::string_view pointer) {
    // Personal fields of a type are listed in the same order in each version that has as many of them.
    const auto* const type = kind.find(event.type);
    const auto version = static_cast<std::size_t>(event.schemaVersion);
    if (type != nullptr && version >= 1 && version <= type->personal.size()) {
        const auto& stored = type->personal[version - 1];
        const auto& current = type->personal.back();
        const auto at = static_cast<std::size_t>(std::find(stored.begin(), stored.end(), pointer) - stored.begin());
        if (at < stored.size() && stored.size() == current.size())
            return lastPart(current[at]);
    }
    return lastPart(pointer);
}

} // namespace lookback::erasure
